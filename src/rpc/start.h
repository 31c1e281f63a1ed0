/* SPDX-License-Identifier: Apache-2.0 */
/* start.h: the program's on_serve_start: once per kind of transport, before the first request that comes by
 * it.
 *
 * Usage: vrpc_start_init -> vrpc_start_transport before each connection (byte streams) or request (HTTP)
 * -> vrpc_start_release. Thread-safe; costs one load once the kind has started. */
#ifndef VRPC_START_H
#define VRPC_START_H

#include <pthread.h>
#include <stdatomic.h>

#include "vgi_rpc/status.h"

struct vgi_rpc_server;

struct vrpc_start {
    /* As in struct vgi_rpc_server_options; NULL: nothing is to be done. */
    enum vgi_status (*on_serve_start)(void *user, const char *transport, struct vgi_error *err);
    void *user;           /* kept */
    atomic_uint started;  /* a bit per kind of transport */
    pthread_mutex_t lock; /* held while on_serve_start runs */
};

void vrpc_start_init(struct vrpc_start *start);
void vrpc_start_release(struct vrpc_start *start);

/* Starts the kind of transport ("pipe", "unix", "tcp", "http"; other names count as "pipe") unless it has
 * started; waits for another thread that is just doing so. A failure is the callback's own: nothing may be
 * served, and the next call tries again. */
VGI_NODISCARD enum vgi_status vrpc_start_transport(struct vgi_rpc_server *server, const char *transport,
                                                   struct vgi_error *err);

#endif
