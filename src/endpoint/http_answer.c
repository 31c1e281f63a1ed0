/* SPDX-License-Identifier: Apache-2.0 */
/* http_answer.c: the body of a request -> the answer of its call. A request that was no call is refused with
 * a status; whatever a method does, even failing, is a 200 whose body tells.
 * Walk: http/server.c -> here -> rpc/turn.c for unary methods, http_stream.c for streams. Owns the parameters
 * and the unfolded body for the call. WIRE_PROTOCOL sections 10 and 13. */
#include "endpoint/http.h"
#include "external/upload_url.h"
#include "rpc/turn.h"

static void run(struct vend_call *call, struct vgi_error *err);

void vend_answer(void *self, const struct vgi_http_request *request, struct vhttp_response *response)
{
    struct vend_http *http = self;
    struct vend_request *r = response->context;
    struct vend_call call = {.http = http, .r = r, .request = request, .response = response};
    struct vgi_error err;

    if (r->is_gate_due && !vend_admit(http, request, response))
        return;
    if (r->turn == VEND_END_SESSION) {
        vend_session_delete(http, request, response);
        return;
    }
    vgi_error_reset(&err);
    if (vend_context_take(http, r, response, &call.x, &err) != VGI_OK) {
        response->status = 503;
        vend_finish(http, request, response);
        return;
    }
    call.c = &call.x->connection;
    run(&call, &err);
    vend_finish(http, request, response);
}

/* ---- reading ---- */

/* What makes bytes no request is the client's doing, also where they only end too early. */
static enum vgi_status refuse_bytes(struct vend_call *call, enum vgi_status status, struct vgi_error *err)
{
    call->status = status == VGI_E_LIMIT ? 413 : 400;
    if (status == VGI_DONE)
        return vgi_fail(err, VGI_E_FORMAT, "the body of the request is empty");
    if (status == VGI_E_IO)
        err->status = VGI_E_FORMAT;
    return status == VGI_E_IO ? VGI_E_FORMAT : status;
}

static void unref_block(struct vbase_block **block)
{
    vbase_block_unref(*block);
}

/* Gives the reader the body, unfolded. ret_block keeps that alive; NULL: it is the body itself. */
static enum vgi_status open_body(struct vend_call *call, struct vbase_block **ret_block,
                                 struct vgi_error *err)
{
    const struct vgi_http_request *request = call->request;
    struct vipc_reader *reader = call->x->reader;
    struct vgi_bytes bytes = {request->body ? request->body->data : NULL, request->body_len};
    struct vhttp_decoding how = {.coding = call->r->body_coding,
                                 .decoded_max = call->http->options.request_bytes_max,
                                 .pool = vipc_reader_pool_view(reader)};
    enum vgi_status status;
    size_t len;

    if (bytes.len == 0)
        return refuse_bytes(call, VGI_DONE, err);
    if (how.coding == VHTTP_IDENTITY) {
        vipc_reader_set_block(reader, request->body, bytes.len);
        call->x->output.request = request;
        return VGI_OK;
    }
    status = vhttp_decode(&how, bytes, ret_block, &len, err);
    if (status != VGI_OK)
        return refuse_bytes(call, status, err);
    vipc_reader_set_block(reader, *ret_block, len);
    return VGI_OK;
}

/* The path has led here; what the metadata says must be the same, and may be left out for the protocol. */
static enum vgi_status check_agreement(const struct vend_request *r, struct vrpc_request *request,
                                       struct vgi_error *err)
{
    const struct vrpc_service *service = r->method->service;
    struct vgi_str *protocol = &request->values[VRPC_KEY_PROTOCOL];
    struct vgi_str method = request->values[VRPC_KEY_METHOD];

    if (!protocol->ptr)
        *protocol = service->name;
    if (!vgi_str_equal(*protocol, service->name)) {
        (void)!vgi_fail_as(err, VGI_E_UNIMPLEMENTED, "ProtocolNotSupportedError",
                           "the path names protocol '%s', 'vgi_rpc.protocol' names another one",
                           service->declared->name);
        vgi_error_set_kind(err, "protocol_not_supported");
        return VGI_E_UNIMPLEMENTED;
    }
    if (method.ptr && !vgi_str_equal(method, r->method->name)) {
        return vgi_fail(err, VGI_E_TYPE, "the path names method '%s', 'vgi_rpc.method' names another one",
                        r->method->declared->name);
    }
    return VGI_OK;
}

enum vgi_status vend_read_request(struct vend_call *call, struct vrpc_request *request, struct vgi_error *err)
{
    struct vrpc_connection *c = call->c;
    const struct vrpc_method *method = call->r->method;
    const struct vrpc_method *found;
    enum vgi_status status = vrpc_request_read(c, request, err);
    bool is_elsewhere;

    c->request_id = call->r->request_id; /* that of the header counts */
    if (status != VGI_OK)
        return refuse_bytes(call, status, err);
    call->status = 400;
    VGI_TRY(check_agreement(call->r, request, err));
    call->status = 0;
    VGI_TRY(vrpc_side_request(c, request, err));
    call->status = 400;
    VGI_TRY(vrpc_request_route(c, request, &found, err));
    vrpc_access_begin(c);
    vrpc_reply_begin(c, method->result, /* keep_logs= */ false);
    is_elsewhere = c->server->external.ops && vrpc_is_pointer(&request->params, request->values);
    status = vrpc_request_check(c, request, method, err);
    /* Parameters that could not be fetched are no fault of the request. */
    if (status == VGI_OK || (is_elsewhere && status != VGI_E_TYPE && !err->kind[0]))
        call->status = 0;
    return status;
}

/* What a framework method is asked for is not read as parameters of a protocol. */
static enum vgi_status answer_upload_url(struct vend_call *call, struct vrpc_request *request,
                                         struct vgi_error *err)
{
    struct vrpc_connection *c = call->c;
    enum vgi_status status = vrpc_request_read(c, request, err);

    c->request_id = call->r->request_id;
    if (status != VGI_OK)
        return refuse_bytes(call, status, err);
    vrpc_access_begin(c);
    c->access.reserved = VEXT_UPLOAD_URL_METHOD;
    status = vext_upload_urls(c, request, err);
    if (status == VGI_E_INVALID || status == VGI_E_TYPE || status == VGI_E_PRECONDITION)
        call->status = 400;
    return status;
}

/* ---- failures and limits ---- */

/* Tells err behind what was said so far, or instead of it when the request was no call. */
static void answer_failure(struct vend_call *call, struct vgi_error *err)
{
    struct vrpc_connection *c = call->c;

    if (call->status != 0)
        vend_context_restart(call->x, c->reply.schema);
    if (vrpc_reply_error(c, call->r->method, err) == VGI_OK && vrpc_reply_flush(c, err) == VGI_OK)
        return;
    vend_context_restart(call->x, c->server->empty); /* memory was short: a short text may fit */
    if (vrpc_reply_error(c, call->r->method, err) != VGI_OK || vrpc_reply_flush(c, err) != VGI_OK)
        call->response->is_short = true;
}

/* The least of the request's own limit and, for a stream, the one of its init. */
static enum vgi_status check_size(struct vend_call *call, struct vgi_error *err)
{
    uint64_t limit = call->c->response_bytes_max;
    size_t len = vhttp_response_bytes(call->response);

    if (limit == 0 || len <= limit)
        return VGI_OK;
    call->stream.is_begun = call->stream.method != NULL; /* it ends here after all */
    vend_context_restart(call->x,
                         call->r->turn == VEND_INIT ? call->c->server->empty : call->c->reply.schema);
    return vgi_fail_as(err, VGI_E_LIMIT, VRPC_RESPONSE_TOO_LARGE,
                       "the answer of %s() exceeds max_response_bytes (%zu > %llu)",
                       call->r->method ? call->r->method->declared->name : VEXT_UPLOAD_URL_METHOD, len,
                       (unsigned long long)limit);
}

/* ---- one call ---- */

static enum vgi_status dispatch(struct vend_call *call, struct vrpc_request *request, struct vgi_error *err)
{
    vrpc_access_begin(call->c);
    VGI_TRY(vend_session_begin(call, err));
    if (call->r->turn == VEND_EXCHANGE)
        return vend_stream_exchange(call, err);
    if (call->r->turn == VEND_UPLOAD_URL)
        return answer_upload_url(call, request, err);
    VGI_TRY(vend_read_request(call, request, err));
    if (call->r->turn == VEND_INIT)
        return vend_stream_init(call, request, err);
    return vrpc_unary_run(call->c, call->r->method, request, err);
}

/* Status, type and coding; the record of the call can be written then. */
static void seal(struct vend_call *call, bool has_failed, const struct vrpc_request *request)
{
    struct vhttp_response *response = call->response;
    struct vrpc_access_http *access = &call->x->access;

    response->status = call->status != 0 ? call->status : 200;
    if (has_failed && call->status == 0)
        vend_header(response, "X-VGI-RPC-Error", "true");
    vend_header(response, "Content-Type", VEND_ARROW_TYPE);
    vend_encode(call->http, call->x, call->request, response);
    access->session_action = call->session.action;
    access->session_id = call->session.id;
    access->status = response->status;
    access->response_bytes = vhttp_response_bytes(response);
    /* What a stream was asked for stands in the record of its init. */
    vrpc_access_end(call->c, call->r->method, call->r->turn == VEND_EXCHANGE ? NULL : request);
}

static void run(struct vend_call *call, struct vgi_error *err)
{
    VGI_CLEANUP(unref_block) struct vbase_block *unfolded = NULL;
    VGI_CLEANUP(vrpc_request_release) struct vrpc_request request = {.params = {0}};
    enum vgi_status status;

    call->x->access = (struct vrpc_access_http){.peer = call->request->peer,
                                                .request_bytes = call->request->body_len,
                                                .request_state_bytes = -1,
                                                .response_state_bytes = -1};
    call->c->access.http = &call->x->access;
    status = open_body(call, &unfolded, err);
    if (status == VGI_OK)
        status = dispatch(call, &request, err);
    if (status == VGI_OK)
        status = vrpc_reply_flush(call->c, err);
    if (status == VGI_OK)
        status = check_size(call, err);
    if (status == VGI_E_NOMEM && call->status != 0)
        call->status = 503; /* whatever it was to be refused for */
    if (status != VGI_OK)
        answer_failure(call, err);
    seal(call, status != VGI_OK, &request);
    vend_session_finish(call);
    vrpc_stream_close(&call->stream);
    vend_opened_unref(call->opened);
    vend_context_give_back(call->http, call->x);
}
