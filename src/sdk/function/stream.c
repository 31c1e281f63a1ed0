/* SPDX-License-Identifier: Apache-2.0 */
/* stream.c: the stream method `init` over any kind of function: InitRequest -> struct vsdk_stream -> ticks.
 * Walk: rpc/stream.c -> here -> the kind's open, tick, close. Wire facts: "init and its stream". */
#include <stdlib.h>

#include "base/limits.h"
#include "base/random.h"
#include "ipc/schema.h"
#include "rpc/stream.h"
#include "sdk/function/kind.h"
#include "sdk/worker/methods.h"
#include "sdk/worker/worker.h"

enum { EXECUTION_ID_BYTES = 16 };

/* What the RPC layer keeps for us: streams of byte transports stay in the process. */
struct stream_slot {
    struct vsdk_stream *stream;
};

static void stream_free(struct vsdk_stream *stream)
{
    if (!stream) {
        return;
    }
    if (stream->bound.function) {
        stream->bound.function->kind->close(stream);
    }
    varrow_schema_unref(stream->output);
    vbase_arena_release(&stream->arena);
    varrow_batch_release(&stream->request);
    free(stream);
}

/* Keeps the request's memory for the stream, so that what is decoded from it may stay views. */
static enum vgi_status keep_request(struct vsdk_stream *stream, const struct vgi_batch *params,
                                    struct vgi_error *err)
{
    VGI_TRY(varrow_array_share(&params->array, &stream->request.array, err));
    stream->request.schema = varrow_schema_ref(params->schema);
    return VGI_OK;
}

/* Which columns to send, as indices into the bound schema. */
static enum vgi_status take_projection(struct vsdk_stream *stream, const struct vsdk_i64_list *ids,
                                       struct vgi_error *err)
{
    if (ids->is_null) {
        return VGI_OK;
    }
    if (ids->n > (size_t)stream->output->n_columns) {
        return vgi_fail(err, VGI_E_RANGE, "projection_ids has %zu entries, the schema has %d columns", ids->n,
                        stream->output->n_columns);
    }
    int32_t *const wanted = vbase_arena_array(&stream->arena, ids->n + 1, sizeof *wanted);
    if (!wanted) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for %zu projected columns", ids->n);
    }
    for (size_t i = 0; i < ids->n; i++) {
        if (ids->items[i] < 0 || ids->items[i] >= stream->output->n_columns) {
            return vgi_fail(err, VGI_E_RANGE, "projection_ids[%zu] is %lld, the schema has %d columns", i,
                            (long long)ids->items[i], stream->output->n_columns);
        }
        wanted[i] = (int32_t)ids->items[i];
    }
    stream->context.wanted = wanted;
    stream->context.n_wanted = (int32_t)ids->n;
    return VGI_OK;
}

/* The output schema the client was told at bind must still be what the function declares, or what its bind
 * says now: user code writes columns of that type without asking. */
static enum vgi_status take_output(struct vsdk_request *request, struct vsdk_stream *stream,
                                   struct vgi_bytes schema, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *bound = NULL;
    const struct varrow_schema *declared = stream->bound.function->output;
    if (!declared) {
        VGI_TRY(vsdk_bind_output(request, &stream->bound, &stream->arena, &bound, err));
        declared = bound;
    }
    VGI_TRY(vipc_schema_decode(schema, &stream->output, err));
    if (!varrow_arrow_schema_equal(&stream->output->arrow, &declared->arrow, VARROW_IGNORE_NULLABLE)) {
        return varrow_schema_mismatch(&stream->output->arrow, &declared->arrow, "output_schema", err);
    }
    return VGI_OK;
}

static enum vgi_status put_header(struct vsdk_request *request,
                                  const struct vsdk_global_init_response *header, struct vgi_rpc_setup *setup,
                                  struct vgi_error *err)
{
    return vsdk_record_encode_row(request->method->header, header, vgi_rpc_setup_header(setup), err);
}

static enum vgi_status describe_stream(const struct vsdk_stream *stream, struct vgi_rpc_setup *setup,
                                       struct vgi_error *err)
{
    struct ArrowSchema schema;
    vgi_rpc_setup_kind(setup, stream->bound.function->kind->stream_kind);
    VGI_TRY(varrow_arrow_schema_copy(&stream->output->arrow, &schema, err));
    VGI_TRY(vgi_rpc_setup_output_take(setup, &schema, err));
    if (stream->context.wanted) {
        vrpc_setup_wanted(setup, stream->context.wanted, stream->context.n_wanted);
    }
    if (!stream->bound.input) {
        return VGI_OK;
    }
    VGI_TRY(varrow_arrow_schema_copy(&stream->bound.input->arrow, &schema, err));
    return vgi_rpc_setup_input_take(setup, &schema, err);
}

/* Points the call at this stream's function while user code runs. */
static void enter(struct vgi_call *call, struct vsdk_stream *stream)
{
    call->extension = &stream->context;
    call->user = stream->bound.function->common->user;
}

static enum vgi_status open_stream(struct vsdk_request *request, struct vsdk_stream *stream,
                                   const struct vgi_batch *params, struct vgi_rpc_setup *setup,
                                   struct vgi_error *err)
{
    uint8_t execution_id[EXECUTION_ID_BYTES];
    struct vsdk_init_request init;
    struct vsdk_bind_request bind;
    struct vsdk_global_init_response header;
    request->memory = (struct vsdk_memory){.arena = &stream->arena};
    VGI_TRY(keep_request(stream, params, err));
    VGI_TRY(vsdk_params_decode(request->method, &stream->request, &request->memory, &init, err));
    VGI_TRY(vsdk_record_decode_bytes(vsdk_request_record(request, VSDK_RECORD_BIND_REQUEST), init.bind_call,
                                     &request->memory, &bind, err));
    VGI_TRY(vsdk_bind_resolve(request, &bind, &stream->arena, &stream->bound, err));
    VGI_TRY(take_output(request, stream, init.output_schema, err));
    VGI_TRY(take_projection(stream, &init.projection_ids, err));
    vsdk_record_defaults(request->method->header, &header);
    VGI_TRY(vbase_random_bytes(execution_id, sizeof execution_id, err));
    header.execution_id =
        init.execution_id.ptr ? init.execution_id : (struct vgi_bytes){execution_id, sizeof execution_id};
    stream->context.arguments = &stream->bound.arguments;
    stream->context.bind_data = init.bind_opaque_data;
    enter(request->call, stream);
    VGI_TRY(stream->bound.function->kind->open(request->call, stream, &init, &header, err));
    VGI_TRY(put_header(request, &header, setup, err));
    return describe_stream(stream, setup, err);
}

static enum vgi_status init_open(struct vgi_call *call, const struct vgi_batch *params,
                                 struct vgi_rpc_setup *setup, void *state, struct vgi_error *err)
{
    struct stream_slot *const slot = state;
    const struct vsdk_binding *const binding = vgi_call_user(call);
    struct vsdk_request request = {.worker = binding->service->worker,
                                   .protocol = binding->service->protocol,
                                   .binding = binding,
                                   .method = binding->method,
                                   .call = call};
    slot->stream = calloc(1, sizeof *slot->stream);
    if (!slot->stream) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for a stream");
    }
    vbase_arena_init(&slot->stream->arena, VBASE_LIMIT_ARENA);
    return open_stream(&request, slot->stream, params, setup, err);
}

static enum vgi_status init_next(struct vgi_call *call, void *state, const struct vgi_batch *in,
                                 struct vgi_output *out, struct vgi_error *err)
{
    struct vsdk_stream *const stream = ((struct stream_slot *)state)->stream;
    enter(call, stream);
    return stream->bound.function->kind->tick(call, stream, in, out, err);
}

static void init_close(void *state)
{
    struct stream_slot *const slot = state;
    stream_free(slot->stream);
    slot->stream = NULL;
}

const struct vgi_rpc_stream vsdk_init_stream = {
    .state_size = sizeof(struct stream_slot),
    .open = init_open,
    .next = init_next,
    .close = init_close,
};
