/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.h: one request and its response, from the first line until the answer has left. Belongs to a lane
 * (a loop with what it reuses); one thread at a time works on it: the loop's, or one of the blocking pool
 * while the connection is suspended. */
#ifndef VHTTP_EXCHANGE_H
#define VHTTP_EXCHANGE_H

#include "http/acceptor.h"
#include "http/blocking.h"
#include "http/server.h"

enum vhttp_stage {
    VHTTP_STAGE_HEAD, /* only the first line is there */
    VHTTP_STAGE_BODY, /* the body is collected */
    VHTTP_STAGE_DROP, /* the answer is there, the rest of a short body is read over */
    VHTTP_STAGE_WORK, /* a thread of the blocking pool has it */
    VHTTP_STAGE_DONE  /* the answer is there */
};

struct vhttp_lane;

struct vhttp_exchange {
    struct vhttp_job job;
    struct vhttp_exchange *next; /* of the spare ones */
    struct vhttp_lane *lane;
    struct vhttp_connection *connection;
    struct MHD_Connection *link;
    enum vhttp_stage stage;
    struct vhttp_head head;
    struct vgi_pair headers[VHTTP_HEADERS_MAX];
    struct vhttp_body_frame frame;
    struct vgi_http_request request;
    struct vhttp_plan plan;
    struct vhttp_response response;
    struct vbase_arena arena;
    struct vbase_block *body;
    size_t n_dropped;
    bool is_expired; /* told so: whatever still comes ends the connection */
};

/* A loop, its connections, and what its requests reuse. */
struct vhttp_lane {
    struct vhttp_server *server;
    struct vhttp_loop *loop;
    struct vhttp_connections connections;
    struct vbase_pool *blocks;     /* the loop's thread only, as all below */
    struct vhttp_exchange *spares; /* newest first */
    size_t n_spares;
    size_t kept_bytes;       /* of the spares' bodies */
    atomic_bool keeps_large; /* spares or blocks */
    atomic_bool is_large;    /* a large request has ended since the last sweep */
    atomic_bool may_rest;    /* what is large is to be given back */
};

/* What the lanes share. */
struct vhttp_server {
    struct vhttp_server_options options;
    struct vhttp_deadlines deadlines;
    struct vhttp_acceptor acceptor;
    struct vhttp_blocking blocking;
    struct vhttp_lane *lanes;
    uint32_t n_lanes;
    uint32_t next_lane; /* the acceptor's thread only, as is_heap_due */
    bool is_heap_due;   /* lanes were told to rest */
    atomic_bool is_stopping;
    pthread_mutex_t stop_lock;
    bool is_stopped; /* guarded by stop_lock */
};

/* A new exchange, with the target of its first line. NULL: no memory. */
struct vhttp_exchange *vhttp_exchange_begin(struct vhttp_lane *lane, struct vhttp_connection *connection,
                                            const char *target);

/* The next part arrived. False: the connection is to be closed. */
bool vhttp_exchange_advance(struct vhttp_exchange *x, const struct vhttp_arrival *arrival);

/* The client took too long to send its request: tells it, and ends the connection. */
void vhttp_exchange_expire(struct vhttp_exchange *x);

/* Gives an exchange back to its lane. */
void vhttp_exchange_end(struct vhttp_exchange *x);

/* Called about every second by another thread. True when the lane is to call vhttp_lane_rest.
 *   ret_has_more  set when the lane keeps something large; else left alone */
bool vhttp_lane_is_resting(struct vhttp_lane *lane, bool *ret_has_more);

/* Gives large memory back if that was found due. The loop's thread. */
void vhttp_lane_rest(struct vhttp_lane *lane);

/* Frees what the lane keeps for reuse. */
void vhttp_lane_empty(struct vhttp_lane *lane);

#endif
