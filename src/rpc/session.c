/* SPDX-License-Identifier: Apache-2.0 */
/* session.c: the public functions on a client's session -> the table that the transport has set on the
 * connection. Walk: user callbacks -> here -> endpoint/http_session.c. Owns nothing. */
#include "rpc/session.h"

#include "rpc/call.h"

enum vgi_status vgi_session_open_take(struct vgi_call *call, void *state_take, void (*close)(void *state),
                                      int64_t ttl_s, struct vgi_error *err)
{
    const struct vrpc_session *session = &call->connection->session;
    enum vgi_status status =
        session->ops ? session->ops->open(session->self, state_take, close, ttl_s, err)
                     : vgi_fail(err, VGI_E_FAILED, "sticky sessions are not available on this transport (%s)",
                                call->connection->transport);

    if (status != VGI_OK && close)
        close(state_take);
    return status;
}

void *vgi_session_state(const struct vgi_call *call)
{
    const struct vrpc_session *session = &call->connection->session;

    return session->ops ? session->ops->state(session->self) : NULL;
}

struct vgi_str vgi_session_id(const struct vgi_call *call)
{
    const struct vrpc_session *session = &call->connection->session;

    return session->ops ? session->ops->id(session->self) : (struct vgi_str){"", 0};
}

void vgi_session_close(struct vgi_call *call)
{
    const struct vrpc_session *session = &call->connection->session;

    if (session->ops)
        session->ops->close(session->self);
}
