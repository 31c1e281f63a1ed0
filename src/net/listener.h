/* SPDX-License-Identifier: Apache-2.0 */
/* listener.h: takes connections from a listening socket and gives each a thread. Threads are kept for a while
 * when their connection ends, so that the next one need not wait for a new thread. Blocking; one thread runs
 * the listener, any thread or signal handler stops it.
 *
 * Usage: {0} -> init -> run -> release; stop in between. */
#ifndef VNET_LISTENER_H
#define VNET_LISTENER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "vgi_rpc/status.h"

enum { VNET_CONNECTIONS_DEFAULT = 1024 };

/* What to do with connections.
 *   serve              serves fd (borrowed), in a thread that serves nothing else meanwhile
 *   retire             optional; before the listener ends for idleness: new clients shall not find it
 *   user               kept; given to both
 *   connections_max    open at once, the others wait in the kernel's queue; 0: VNET_CONNECTIONS_DEFAULT
 *   idle_timeout_ms    ends when no connection was open for that long; 0: never
 *   first_client_ms    the first client has at least that long to come
 *   send_buffer_bytes  asked for on each connection; 0: as the system has it */
struct vnet_listener_options {
    void (*serve)(void *user, int fd);
    void (*retire)(void *user);
    void *user;
    uint32_t connections_max;
    int64_t idle_timeout_ms;
    int64_t first_client_ms;
    int send_buffer_bytes;
};

struct vnet_connection;
struct vnet_thread;

/* What connections have left behind in the allocator goes back to the system when the listener has been idle
 * for a while. */
enum vnet_tidying {
    VNET_TIDY,          /* nothing has been served since the last time */
    VNET_TIDY_SOON,     /* looked at again when no client has come for a moment */
    VNET_TIDY_WHEN_IDLE /* connections last: whoever ends last wakes the taker */
};

/* Storage is the caller's; the members are for the functions below. */
struct vnet_listener {
    struct vnet_listener_options options;
    int fd; /* borrowed */
    int wake[2];
    int reserve_fd; /* given up to tell a client that there are no descriptors left */
    uint32_t n_pauses;
    bool is_retired;
    bool is_made;
    atomic_bool is_stopped;
    pthread_mutex_t lock;
    pthread_cond_t work;           /* a connection waits, or the end has come */
    pthread_cond_t ended;          /* a thread has ended */
    struct vnet_connection *queue; /* guarded by lock, as all below: not yet served, in order */
    struct vnet_connection **queue_end;
    struct vnet_connection *open; /* queued or being served */
    struct vnet_thread *finished; /* to be joined */
    uint32_t n_open;
    uint32_t n_queued;
    uint32_t n_threads;
    uint32_t n_parked;
    int64_t idle_since_ms;
    enum vnet_tidying tidying;
    bool is_ending;
};

/* fd is a non-blocking listening socket; it must outlive l, which must not move. VGI_E_IO · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vnet_listener_init(struct vnet_listener *l, int fd,
                                                 const struct vnet_listener_options *options,
                                                 struct vgi_error *err);

/* Takes connections until stopped or idle for too long, then waits for the open ones to end: those still
 * there after a while lose their sockets. VGI_E_IO the socket cannot be listened on. */
VGI_NODISCARD enum vgi_status vnet_listener_run(struct vnet_listener *l, struct vgi_error *err);

/* Makes run return soon. What is being served is the caller's to stop. Safe in a signal handler. */
void vnet_listener_stop(struct vnet_listener *l);

void vnet_listener_release(struct vnet_listener *l); /* may be called twice, and on {0} */

#endif
