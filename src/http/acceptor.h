/* SPDX-License-Identifier: Apache-2.0 */
/* acceptor.h: the thread that takes connections from the listening socket and gives them to the loops in
 * turn, sweeps over all connections once a second, and holds sockets that were closed before everything sent
 * to them was read, so that the client gets the answer and not a reset.
 *
 * Usage: start -> end_accepting -> stop -> release. */
#ifndef VHTTP_ACCEPTOR_H
#define VHTTP_ACCEPTOR_H

#include "http/connection.h"

enum { VHTTP_LINGERING_MAX = 64 };

/* A socket that is only drained. fd -1: none. */
struct vhttp_lingering {
    int fd;
    long long until_ms;
    size_t n_left;
};

/* What the acceptor serves.
 *   add      hands over a connected socket (taken)
 *   sweep    called about every tick_ms while connections are open. True: once more in any case */
struct vhttp_acceptor_options {
    int fd; /* borrowed */
    uint32_t connections_max;
    uint32_t tick_ms;
    void (*add)(void *user, int fd, const struct sockaddr *address, socklen_t address_len);
    bool (*sweep)(void *user);
    void *user;
};

struct vhttp_acceptor {
    struct vhttp_acceptor_options options;
    pthread_t thread;
    int wake;
    int epoll;
    atomic_uint n_open;
    atomic_bool is_accepting;
    atomic_bool is_ending;
    bool is_listening; /* the acceptor's thread only, as all below: fd is watched */
    long long paused_until_ms;
    long long swept_ms;
    bool has_more; /* said by the last sweep */
    pthread_mutex_t lock;
    struct vhttp_lingering lingering[VHTTP_LINGERING_MAX]; /* guarded by lock */
    bool is_made;
    bool is_joined;
};

/* Starts the thread; acceptor must not move. VGI_E_IO · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vhttp_acceptor_start(struct vhttp_acceptor *acceptor,
                                                   const struct vhttp_acceptor_options *options,
                                                   struct vgi_error *err);

/* A connection that was added is closed. Any thread. */
void vhttp_acceptor_closed(struct vhttp_acceptor *acceptor);

/* Takes a duplicate of fd, and reads and drops for a while what still comes. Any thread. */
void vhttp_acceptor_linger(struct vhttp_acceptor *acceptor, int fd);

/* Takes no more connections. Any thread. */
void vhttp_acceptor_end_accepting(struct vhttp_acceptor *acceptor);

/* Ends the thread: nothing is added or swept any more. */
void vhttp_acceptor_stop(struct vhttp_acceptor *acceptor);

/* Stops if need be, and frees; no connection may be open. May be called twice, and on {0}. */
void vhttp_acceptor_release(struct vhttp_acceptor *acceptor);

#endif
