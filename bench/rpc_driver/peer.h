/* SPDX-License-Identifier: Apache-2.0 */
/* peer.h: a worker that was started, and connections to it.
 *
 * Usage: peer_start -> link_open -> link_put, link_next … -> link_close -> peer_stop. All failures end the
 * driver. */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "../ipc_frames.h"

enum peer_kind { PEER_PIPE, PEER_UNIX, PEER_TCP, PEER_HTTP };

struct peer {
    enum peer_kind kind;
    pid_t pid;
    int in_fd;  /* from the worker: answers of a pipe, lines of a server */
    int out_fd; /* to the worker's stdin */
    union {
        struct sockaddr any;
        struct sockaddr_un unix_path;
        struct sockaddr_in ip;
    } address;
    socklen_t address_bytes;
};

/* One connection; on a pipe there is only one, which lasts as long as the worker. */
struct link {
    const struct peer *peer;
    int out_fd;
    struct frames in;
};

/* kind: pipe unix tcp http. A server says on stdout where it listens: UNIX:path, TCP:host:port, PORT:port;
 * one of HTTP may say UNIX:path. */
void peer_start(struct peer *peer, const char *kind, char **command);
void peer_stop(struct peer *peer);

/* A number of /proc/<pid>/status, in KiB. */
long peer_memory_kib(const struct peer *peer, const char *key);
/* The peak begins anew. False: the kernel does not allow it. */
bool peer_forget_peak(const struct peer *peer);

/* A socket connected to the worker. */
int peer_connect(const struct peer *peer);

void link_open(struct link *link, const struct peer *peer);
void link_close(struct link *link);
/* Another connection over the same buffer. */
void link_reopen(struct link *link);
void link_put(const struct link *link, struct bytes bytes);
/* The next message's header; its body comes next. */
void link_next(struct link *link, struct frame *ret_frame);

#endif
