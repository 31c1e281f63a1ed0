/* SPDX-License-Identifier: Apache-2.0 */
/* turn.c: one RPC turn, a request in, an answer out. Opens nothing, blocks only in reader and writer.
 * Walk: rpc/serve.c or endpoint/ -> here -> the method's callback (unary) or stream.c.
 * Owns the request for the turn; connection, server and descriptors are borrowed.
 * Wire facts: docs/wire.md, "Requests" and "Answers". */
#include "rpc/turn.h"

#include "arrow/output.h"
#include "rpc/stream.h"
#include "rpc/transport_options.h"

static enum vgi_status refuse_bytes(struct vrpc_connection *c, enum vgi_status status, struct vgi_error *err);
static enum vgi_status run(struct vrpc_connection *c, const struct vrpc_method *method,
                           struct vrpc_request *request, struct vgi_error *err);

enum vgi_status vrpc_turn(struct vrpc_connection *c, struct vgi_error *err)
{
    VGI_CLEANUP(vrpc_request_release) struct vrpc_request request;
    const struct vrpc_method *method = NULL;
    enum vgi_status status;

    request.params = (struct vgi_batch){0};
    vrpc_connection_next_call(c);
    (void)vrpc_connection_rest(c);
    status = vrpc_request_read(c, &request, err);
    if (status == VGI_DONE)
        return VGI_DONE;
    if (status != VGI_OK)
        return refuse_bytes(c, status, err);
    c->may_get_input = false;
    if (request.is_stray_input)
        return VGI_OK;
    status = vrpc_side_request(c, &request, err);
    if (status == VGI_OK)
        status = vrpc_request_route(c, &request, &method, err);
    if (status != VGI_OK) {
        c->may_get_input = true;
        return vrpc_refuse(c, NULL, err);
    }
    vrpc_access_begin(c);
    status = method ? run(c, method, &request, err) : vrpc_transport_options(c, err);
    if (status != VGI_OK)
        vrpc_access_failed(c, err);
    vrpc_access_end(c, method, &request);
    return status;
}

/* The bytes are no request. While the framing holds, the rest of the stream is skipped and the
 * connection lives on. */
static enum vgi_status refuse_bytes(struct vrpc_connection *c, enum vgi_status status, struct vgi_error *err)
{
    struct vgi_error lost = {0};
    bool is_telling; /* the answer is to a request: what memory was too short for may have been stray input */

    vrpc_connection_input_failed(c, status);
    if (c->is_broken)
        return status;
    c->uses_side = false; /* nor which segment it would have named */
    is_telling = status != VGI_E_NOMEM || !c->may_get_input;
    if (is_telling && vipc_reader_in_sync(c->reader) && vrpc_connection_drain(c, &lost) == VGI_OK) {
        c->may_get_input = true; /* who knows what the request would have been */
        return vrpc_refuse(c, NULL, err);
    }
    VGI_TRY(vrpc_refuse(c, NULL, err));
    return status;
}

static enum vgi_status run_stream(struct vrpc_connection *c, const struct vrpc_method *method,
                                  const struct vrpc_request *request, struct vgi_error *err)
{
    VGI_CLEANUP(vrpc_stream_close) struct vrpc_stream stream = {0};
    enum vgi_status status = vrpc_stream_open(&stream, c, method, request, err);

    if (status == VGI_OK)
        return vrpc_stream_serve(&stream, err);
    if (c->is_broken || !vrpc_reply_restart(c, c->server->empty))
        return status;
    c->may_get_input = true;
    return vrpc_refuse(c, method, err);
}

static enum vgi_status run(struct vrpc_connection *c, const struct vrpc_method *method,
                           struct vrpc_request *request, struct vgi_error *err)
{
    bool is_stream = vrpc_method_is_stream(method);
    enum vgi_status status;

    vrpc_reply_begin(c, method->result, /* keep_logs= */ false);
    status = vrpc_request_check(c, request, method, err);
    if (status != VGI_OK) {
        c->may_get_input = is_stream;
        return vrpc_refuse(c, method, err);
    }
    if (is_stream)
        return run_stream(c, method, request, err);
    status = vrpc_unary_run(c, method, request, err);
    if (status == VGI_OK)
        return vrpc_reply_flush(c, err);
    return c->is_broken ? status : vrpc_refuse(c, method, err);
}

enum vgi_status vrpc_callback_status(const struct vrpc_method *method, enum vgi_status status,
                                     struct vgi_error *err)
{
    if (status == VGI_OK || status == VGI_DONE)
        return VGI_OK;
    if (err->status != status)
        return vgi_fail(err, status, "%s() failed and gave no reason", method->declared->name);
    return status;
}

static enum vgi_status send_result(struct vrpc_connection *c, const struct vrpc_method *method,
                                   struct vgi_output *output, struct vgi_error *err)
{
    int64_t expected = method->result->n_columns;
    struct vgi_batch batch;

    if (c->reply.pointer) {
        if (varrow_output_has_batch(output))
            return vgi_fail(err, VGI_E_TYPE, "%s() answers with a reference and has put rows as well",
                            method->declared->name);
        return vrpc_reply_pointer(c, c->reply.pointer, err);
    }
    VGI_TRY(varrow_output_finish(output, &batch, err));
    if (batch.array.length != expected) {
        return vgi_fail(err, VGI_E_TYPE, "%s() put %lld rows as its result, expected %lld",
                        method->declared->name, (long long)batch.array.length, (long long)expected);
    }
    return vrpc_reply_named(method, vrpc_reply_batch(c, &batch, /* last= */ true, err), err);
}

enum vgi_status vrpc_reply_named(const struct vrpc_method *method, enum vgi_status status,
                                 struct vgi_error *err)
{
    if (status == VGI_E_LIMIT && strcmp(err->type, VRPC_RESPONSE_TOO_LARGE) == 0)
        vgi_error_prefix(err, "%s(): ", method->declared->name);
    return status;
}

enum vgi_status vrpc_unary_run(struct vrpc_connection *c, const struct vrpc_method *method,
                               const struct vrpc_request *request, struct vgi_error *err)
{
    struct vgi_call call = {
        .connection = c, .arena = &c->arena, .method = method, .user = method->declared->user};
    struct vgi_output *output;
    enum vgi_status status;

    VGI_TRY(vrpc_connection_output(c, method, &output, err));
    vgi_error_reset(err);
    status = method->declared->unary(&call, &request->params, output, err);
    status = vrpc_callback_status(method, status, err);
    if (status == VGI_OK)
        status = send_result(c, method, output, err);
    varrow_output_reset(output);
    vrpc_connection_used(c, output);
    return status;
}

enum vgi_status vrpc_refuse(struct vrpc_connection *c, const struct vrpc_method *method,
                            struct vgi_error *err)
{
    VGI_TRY(vrpc_reply_error(c, method, err));
    return vrpc_reply_flush(c, err);
}
