/* SPDX-License-Identifier: Apache-2.0 */
/* http_session.c: headers <-> the sessions of this process.
 * Walk: http_answer.c begins and finishes, rpc/session.c calls the table below for the method in between,
 * http_sessions.c keeps the states. Owns the entered session for the call.
 * A token that cannot be honoured fails in one way, whatever the reason. sticky-sessions-spec. */
#include "endpoint/http_session.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/str.h"
#include "endpoint/http.h"

#define SESSION_HEADER "VGI-Session"

enum { TOKEN_BYTES_MAX = 4096, DRAIN_RETRY_S = 1, BUSY_RETRY_S = 1 };

static struct vtok_binding binding_of(const struct vend_http *http, const struct vend_request *r)
{
    return (struct vtok_binding){.keys = http->keys,
                                 .is_anonymous = !r->who.is_authenticated,
                                 .domain = r->who.domain,
                                 .principal = r->who.principal};
}

static struct vend_session_owner owner_of(const struct vend_request *r)
{
    return (struct vend_session_owner){!r->who.is_authenticated, r->who.domain, r->who.principal};
}

/* ---- the session a request names ---- */

bool vend_session_is_named(const struct vend_http *http, const struct vgi_http_request *request)
{
    return http->sessions && vhttp_request_header(request, SESSION_HEADER).ptr;
}

/* VGI_E_ABORTED there is none that this caller may enter · VGI_E_UNAVAILABLE too many wait. */
static enum vgi_status enter(struct vend_http *http, const struct vgi_http_request *request,
                             const struct vend_request *r, struct vend_session **ret_session,
                             struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch = {0};
    struct vgi_str text = vhttp_request_header(request, SESSION_HEADER);
    struct vtok_binding binding = binding_of(http, r);
    struct vend_session_owner owner = owner_of(r);
    struct vtok_session token;
    enum vgi_status status = VGI_E_NOT_FOUND;

    vbase_buf_init(&scratch, TOKEN_BYTES_MAX);
    if (vtok_session_open(&binding, text, &scratch, &token, NULL) == VGI_OK &&
        vgi_str_is(token.server_id, http->server->server_id))
        status = vend_session_enter(http->sessions, token.session_id, &owner, ret_session);
    if (status == VGI_OK)
        return VGI_OK;
    if (status == VGI_E_UNAVAILABLE)
        return vgi_fail_unavailable(err, BUSY_RETRY_S, "too many calls wait for their sessions to be free");
    (void)!vgi_fail_as(err, VGI_E_ABORTED, "SessionLostError",
                       "there is no such session: it has expired, was closed, or is another server's or "
                       "another caller's");
    vgi_error_set_kind(err, "session_lost");
    return VGI_E_ABORTED;
}

/* The server could not do it now; the details of err tell when to try again, and so does a header. */
static int busy(struct vhttp_response *response)
{
    vhttp_response_header_number(response, "Retry-After", BUSY_RETRY_S);
    return 503;
}

static void print_id(struct vend_session_use *use)
{
    vbase_hex_encode(vend_session_id_view(use->session), VTOK_SESSION_ID_BYTES, use->id);
}

/* ---- what methods do with it ---- */

static enum vgi_status send_token(struct vend_call *call, int64_t ttl_s, struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf text = {0};
    const struct vend_http *http = call->http;
    struct vtok_binding binding = binding_of(http, call->r);
    struct vtok_session token = {.created_s = vbase_clock_utc_s(),
                                 .server_id = vgi_str_of(http->server->server_id)};

    token.expires_s = token.created_s + (uint64_t)ttl_s;
    memcpy(token.session_id, vend_session_id_view(call->session.session), VTOK_SESSION_ID_BYTES);
    vbase_buf_init(&text, TOKEN_BYTES_MAX);
    VGI_TRY(vtok_session_seal(&binding, &token, &text, err));
    vhttp_response_header(call->response, SESSION_HEADER, (struct vgi_str){(const char *)text.ptr, text.len});
    for (size_t i = 0; i < http->options.n_sticky_echo; i++)
        vhttp_response_header(call->response, http->echo_names[i], http->options.sticky_echo[i].value);
    return VGI_OK;
}

static enum vgi_status check_open(const struct vend_call *call, int64_t ttl_s, struct vgi_error *err)
{
    if (!call->session.may_open) {
        return vgi_fail(err, VGI_E_FAILED,
                        "the client keeps no session: its request has no 'VGI-Session-Accept: true'");
    }
    if (call->session.session && !call->session.is_closed)
        return vgi_fail(err, VGI_E_FAILED, "this call belongs to a session already");
    if (ttl_s < 0)
        return vgi_fail(err, VGI_E_INVALID, "a session of %lld s was asked for", (long long)ttl_s);
    if (vrpc_server_is_draining(call->http->server)) {
        (void)!vgi_fail_unavailable(err, DRAIN_RETRY_S, "the server is about to stop: it opens no sessions");
        snprintf(err->type, sizeof err->type, "ServerDrainingError");
        vgi_error_set_kind(err, "server_draining");
        return VGI_E_UNAVAILABLE;
    }
    return VGI_OK;
}

/* Ends and leaves what the call has entered. */
static void leave(struct vend_call *call)
{
    struct vend_session *session = call->session.session;

    call->session.session = NULL;
    if (session)
        vend_session_leave(call->http->sessions, session);
}

static enum vgi_status open_session(void *self, void *state, void (*close)(void *state), int64_t ttl_s,
                                    struct vgi_error *err)
{
    struct vend_call *call = self;
    struct vend_session_owner owner = owner_of(call->r);
    struct vend_session *session;

    VGI_TRY(check_open(call, ttl_s, err));
    ttl_s = ttl_s > 0 ? ttl_s : call->http->options.sticky_ttl_s;
    VGI_TRY(vend_session_add(call->http->sessions, &owner, ttl_s, &session, err));
    leave(call);
    call->session.session = session;
    call->session.is_closed = false;
    if (send_token(call, ttl_s, err) != VGI_OK) {
        vend_session_end(call->http->sessions, session);
        leave(call);
        return err->status;
    }
    vend_session_fill(session, state, close);
    call->session.action = "open";
    print_id(&call->session);
    return VGI_OK;
}

static void *state_of(const void *self)
{
    const struct vend_session_use *use = &((const struct vend_call *)self)->session;

    return use->session && !use->is_closed ? vend_session_state(use->session) : NULL;
}

static struct vgi_str id_of(const void *self)
{
    const struct vend_session_use *use = &((const struct vend_call *)self)->session;

    return use->session && !use->is_closed ? vgi_str_of(use->id) : (struct vgi_str){"", 0};
}

static void close_session(void *self)
{
    struct vend_call *call = self;
    struct vend_session_use *use = &call->session;

    if (!use->session || use->is_closed)
        return;
    vend_session_end(call->http->sessions, use->session);
    use->is_closed = true;
    use->action = "close";
    vend_header(call->response, "VGI-Session-Close", "true");
}

static const struct vrpc_session_ops ops = {open_session, state_of, id_of, close_session};

/* ---- the frame of a call ---- */

enum vgi_status vend_session_begin(struct vend_call *call, struct vgi_error *err)
{
    struct vend_session_use *use = &call->session;
    struct vgi_str accept = vhttp_request_header(call->request, "VGI-Session-Accept");
    enum vgi_status status;

    if (!call->http->sessions)
        return VGI_OK;
    use->action = "none";
    use->may_open = vbase_str_equal_any_case(accept, "true");
    call->c->session = (struct vrpc_session){&ops, call};
    if (!vend_session_is_named(call->http, call->request))
        return VGI_OK;
    status = enter(call->http, call->request, call->r, &use->session, err);
    if (status == VGI_E_UNAVAILABLE)
        call->status = busy(call->response);
    VGI_TRY(status);
    use->action = "resume";
    print_id(use);
    return VGI_OK;
}

void vend_session_finish(struct vend_call *call)
{
    leave(call);
    call->c->session = (struct vrpc_session){NULL, NULL};
}

void vend_session_delete(struct vend_http *http, const struct vgi_http_request *request,
                         struct vhttp_response *response)
{
    struct vend_session *session;
    struct vgi_error err;
    enum vgi_status status;

    vgi_error_reset(&err);
    status = enter(http, request, response->context, &session, &err);
    if (status == VGI_E_UNAVAILABLE) {
        vend_refuse(http, request, response, busy(response), &err);
        return;
    }
    response->status = status == VGI_OK ? 204 : 200;
    if (status == VGI_OK) {
        vend_session_end(http->sessions, session);
        vend_session_leave(http->sessions, session);
        vend_header(response, "VGI-Session-Close", "true");
    }
    vend_finish(http, request, response);
}
