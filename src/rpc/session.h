/* SPDX-License-Identifier: Apache-2.0 */
/* session.h: sessions of clients as rpc/ sees them: a table of functions. endpoint/ implements it over HTTP;
 * a transport without sessions leaves ops NULL. */
#ifndef VRPC_SESSION_H
#define VRPC_SESSION_H

#include "vgi_rpc/session.h"

struct vrpc_session_ops {
    /* Begins a session; state is kept on success only. */
    enum vgi_status (*open)(void *self, void *state, void (*close)(void *state), int64_t ttl_s,
                            struct vgi_error *err);
    void *(*state)(const void *self);       /* NULL: no session */
    struct vgi_str (*id)(const void *self); /* empty: no session */
    void (*close)(void *self);
};

struct vrpc_session {
    const struct vrpc_session_ops *ops; /* NULL: this transport has no sessions */
    void *self;
};

#endif
