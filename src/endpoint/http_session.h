/* SPDX-License-Identifier: Apache-2.0 */
/* http_session.h: the session of one request: its token found in the headers, the session entered for the
 * length of the call, new tokens and the end of a session told in the response. sticky-sessions-spec. */
#ifndef VEND_HTTP_SESSION_H
#define VEND_HTTP_SESSION_H

#include "endpoint/http_sessions.h"
#include "http/message.h"
#include "rpc/session.h"

struct vend_call;
struct vend_http;
struct vend_request;

enum { VEND_SESSION_ID_CHARS = 2 * VTOK_SESSION_ID_BYTES };

/* {0}: sessions are not offered, or the call has not begun. */
struct vend_session_use {
    struct vend_session *session; /* entered; NULL: none */
    const char *action;           /* the access log's; NULL: sessions are not offered */
    bool may_open;                /* the client keeps track of its session */
    bool is_closed;
    char id[VEND_SESSION_ID_CHARS + 1]; /* of the session this call has touched; empty: none */
};

/* True when the request names a session: its call may have to wait for another one. */
bool vend_session_is_named(const struct vend_http *http, const struct vgi_http_request *request);

/* Enters the session that the request names, and gives the call access to it.
 * VGI_E_ABORTED (SessionLostError) it cannot be entered, for one of many reasons, told alike ·
 * VGI_E_UNAVAILABLE too many calls wait for sessions; the response's status is set. */
VGI_NODISCARD enum vgi_status vend_session_begin(struct vend_call *call, struct vgi_error *err);
/* The call has ended. */
void vend_session_finish(struct vend_call *call);

/* DELETE of the session the request names: 204 when that ended it, 503 when too many wait, 200 otherwise. */
void vend_session_delete(struct vend_http *http, const struct vgi_http_request *request,
                         struct vhttp_response *response);

#endif
