/* SPDX-License-Identifier: Apache-2.0 */
/* call.h: the inside of struct vgi_call (vgi_rpc/call.h), the context handed to every callback. Lives on the
 * stack of the turn; nothing in it is owned. */
#ifndef VRPC_CALL_H
#define VRPC_CALL_H

#include "base/arena.h"
#include "rpc/connection.h"
#include "vgi_rpc/call.h"

struct vgi_call {
    struct vrpc_connection *connection;
    struct vbase_arena *arena; /* emptied after the callback, or later */
    const struct vrpc_method *method;
    void *user;
    void *extension; /* the SDK's; NULL at the start of every call, kept through a stream */
    bool is_cancelled;
};

#endif
