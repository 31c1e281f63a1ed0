/* SPDX-License-Identifier: Apache-2.0 */
/* connection.h: what the server knows of each connection, so that it can say whose time is over. The loop's
 * thread says what happens on a connection; the acceptor's thread sweeps over all of them once a second.
 *
 * Times are milliseconds of a clock that only goes forward. */
#ifndef VHTTP_CONNECTION_H
#define VHTTP_CONNECTION_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/loop.h"

enum vhttp_phase {
    VHTTP_PHASE_IDLE,  /* between two requests, or before the first */
    VHTTP_PHASE_HEAD,  /* a first line is there */
    VHTTP_PHASE_BODY,  /* the head is there */
    VHTTP_PHASE_WORK,  /* the handler's turn */
    VHTTP_PHASE_ANSWER /* the response is leaving */
};

/* One connection. The loop's thread writes the atomics, the acceptor's reads them. */
struct vhttp_connection {
    struct vhttp_connection *next; /* guarded by the list's lock, as previous */
    struct vhttp_connection *previous;
    struct vhttp_connections *list;
    int fd;
    atomic_int phase;
    atomic_llong since_ms;    /* when the phase began */
    atomic_llong moved_ms;    /* when the last bytes of a body came */
    atomic_ullong n_moved;    /* bytes: of the body so far, or of the whole answer */
    atomic_bool has_served;   /* there was a request */
    atomic_bool has_memory;   /* of that request */
    atomic_bool is_gathering; /* see vhttp_connection_gather */
    atomic_bool is_expired;   /* the request's time is over: the client is to be told */
    bool has_unread;          /* closed before all was read: the close must linger */
    char peer[46];            /* the loop's thread only, as has_unread */
    void *exchange;           /* the same: the request being read or answered; NULL: none */
    const char *method;       /* the same: see vhttp_loop_trim */
    uint64_t n_requests;      /* the same: bytes of all requests, without the framing of chunks */
    uint64_t n_seen;          /* the acceptor's thread only, as all below: bytes moved at the last sweep */
    long long swept_ms;       /* since when that count has not changed; -1: not counted in this phase */
    int swept_phase;
    long long swept_since_ms;
};

/* All connections of a loop. */
struct vhttp_connections {
    pthread_mutex_t lock;
    struct vhttp_connection *first; /* guarded by lock */
};

/* Limits of the phases, see vhttp_server_options. */
struct vhttp_deadlines {
    uint32_t header_ms;
    uint32_t body_ms;
    uint32_t idle_ms;
};

long long vhttp_now_ms(void);

/* Enters a phase. */
void vhttp_connection_enter(struct vhttp_connection *connection, enum vhttp_phase phase);

/* Says how many bytes of a body are still to come. The kernel then wakes the loop for larger pieces; a client
 * that sends too little for one is noticed by the sweep. */
void vhttp_connection_gather(struct vhttp_connection *connection, uint64_t bytes_left, bool is_first);

void vhttp_connections_add(struct vhttp_connections *list, struct vhttp_connection *connection);
void vhttp_connections_remove(struct vhttp_connections *list, struct vhttp_connection *connection);

/* Looks for connections whose time is over: shuts their sockets, after a tick in which the client may be told
 * when it is in the middle of a request. True: the loop has something to do, see tend. */
bool vhttp_connections_sweep(struct vhttp_connections *list, const struct vhttp_deadlines *deadlines);

/* Gives back the memory of connections that are idle for a while, and calls expire for those whose request
 * takes too long. The loop's thread. */
void vhttp_connections_tend(struct vhttp_connections *list, const struct vhttp_loop *loop,
                            void (*expire)(struct vhttp_connection *connection));

/* Makes idle connections end as if the client had closed; what has already arrived is still served. */
void vhttp_connections_end_idle(struct vhttp_connections *list);

/* Shuts all sockets. */
void vhttp_connections_cut(struct vhttp_connections *list);

#endif
