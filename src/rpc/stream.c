/* SPDX-License-Identifier: Apache-2.0 */
/* stream.c: one stream call from open to close. Walk: turn.c (or endpoint/ over HTTP) -> here -> the method's
 * open, next, cancel and close. Owns the stream's state, its dynamic schemas and its own output.
 * Wire facts: docs/wire.md, "Streams". */
#include "rpc/stream.h"

#include <stdio.h>

#include "arrow/output.h"
#include "rpc/turn.h"

/* ---- open ---- */

static enum vgi_status call_open(struct vrpc_stream *s, const struct vrpc_request *request,
                                 struct vgi_rpc_setup *setup, struct vgi_error *err)
{
    const struct vgi_rpc_stream *ops = s->method->declared->stream;
    enum vgi_status status;

    if (s->method->header) {
        VGI_TRY(vrpc_connection_header(s->c, s->method, &setup->header, err));
        varrow_output_reset(setup->header);
    }
    s->state = vbase_arena_zalloc(&s->c->arena, ops->state_size ? ops->state_size : 1);
    if (!s->state)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu bytes of stream state", ops->state_size);
    s->is_begun = true;
    vgi_error_reset(err);
    status = ops->open(&s->call, &request->params, setup, s->state, err);
    return vrpc_callback_status(s->method, status, err);
}

static enum vgi_rpc_stream_kind kind_of(const struct vrpc_method *method, const struct vgi_rpc_setup *setup)
{
    if (setup->kind != VGI_RPC_STREAM_UNKNOWN)
        return setup->kind;
    if (method->declared->stream_kind != VGI_RPC_STREAM_UNKNOWN)
        return method->declared->stream_kind;
    return setup->input || method->input ? VGI_RPC_EXCHANGE : VGI_RPC_PRODUCER;
}

/* The list belongs to open, and a stream may be taken up again. */
static enum vgi_status keep_wanted(struct vrpc_stream *s, const struct vgi_rpc_setup *setup,
                                   struct vgi_error *err)
{
    size_t bytes = (size_t)setup->n_wanted * sizeof setup->wanted[0];
    int32_t *kept;

    if (!setup->wanted)
        return VGI_OK;
    kept = vbase_arena_alloc(&s->c->arena, bytes ? bytes : 1);
    if (!kept)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %d wanted columns", setup->n_wanted);
    if (bytes > 0)
        memcpy(kept, setup->wanted, bytes);
    s->wanted = kept;
    s->n_wanted = setup->n_wanted;
    return VGI_OK;
}

/* Settles kind, schemas and output once open has spoken. */
static enum vgi_status settle(struct vrpc_stream *s, const struct vgi_rpc_setup *setup, struct vgi_error *err)
{
    struct varrow_output_options options = {.schema = setup->output ? setup->output : s->method->output,
                                            .wanted = setup->wanted,
                                            .n_wanted = setup->n_wanted,
                                            .arena = &s->c->tick_arena};
    struct varrow_schema *input = setup->input ? setup->input : s->method->input;

    if (!options.schema) {
        return vgi_fail(err, VGI_E_INTERNAL, "%s() declares no output schema and has set none",
                        s->method->declared->name);
    }
    s->schema = options.schema;
    s->kind = kind_of(s->method, setup);
    if (s->kind == VGI_RPC_EXCHANGE && input)
        s->input = varrow_schema_ref(input);
    if (options.schema == s->method->output && !options.wanted)
        return vrpc_connection_output(s->c, s->method, &s->output, err);
    VGI_TRY(keep_wanted(s, setup, err));
    VGI_TRY(varrow_output_new(&options, &s->own_output, err));
    s->output = s->own_output;
    return VGI_OK;
}

static enum vgi_status send_header(struct vrpc_stream *s, struct vgi_output *header, struct vgi_error *err)
{
    struct vgi_batch batch;

    VGI_TRY(varrow_output_finish(header, &batch, err));
    if (batch.array.length != 1) {
        return vgi_fail(err, VGI_E_TYPE, "%s() put %lld rows into its header, expected 1",
                        s->method->declared->name, (long long)batch.array.length);
    }
    vrpc_reply_begin(s->c, s->method->header, /* keep_logs= */ true);
    VGI_TRY(vrpc_reply_named(s->method, vrpc_reply_header(s->c, &batch, err), err));
    return vrpc_reply_flush(s->c, err);
}

static void release_setup(struct vgi_rpc_setup *setup)
{
    varrow_schema_unref(setup->output);
    varrow_schema_unref(setup->input);
    if (setup->header)
        varrow_output_reset(setup->header);
}

enum vgi_status vrpc_stream_open(struct vrpc_stream *s, struct vrpc_connection *c,
                                 const struct vrpc_method *method, const struct vrpc_request *request,
                                 struct vgi_error *err)
{
    VGI_CLEANUP(release_setup) struct vgi_rpc_setup setup = {0};

    s->c = c;
    s->method = method;
    s->call = (struct vgi_call){
        .connection = c, .arena = &c->arena, .method = method, .user = method->declared->user};
    vrpc_reply_begin(c, NULL, /* keep_logs= */ false);
    VGI_TRY(call_open(s, request, &setup, err));
    VGI_TRY(settle(s, &setup, err));
    if (setup.header)
        VGI_TRY(send_header(s, setup.header, err));
    s->call.arena = &c->tick_arena;
    vrpc_reply_begin(c, varrow_output_wanted_schema_view(s->output), /* keep_logs= */ true);
    return VGI_OK;
}

static enum vgi_status take_up_output(struct vrpc_stream *s, const struct vrpc_resumption *from,
                                      struct vgi_error *err)
{
    struct varrow_output_options options = {.schema = from->output,
                                            .wanted = from->wanted,
                                            .n_wanted = from->n_wanted,
                                            .arena = &s->c->tick_arena};

    if (!from->wanted && from->output == s->method->output)
        return vrpc_connection_output(s->c, s->method, &s->output, err);
    if (!from->wanted)
        return vrpc_connection_resumed_output(s->c, s->method, from->output, &s->output, err);
    VGI_TRY(varrow_output_new(&options, &s->own_output, err));
    s->output = s->own_output;
    return VGI_OK;
}

enum vgi_status vrpc_stream_resume(struct vrpc_stream *s, struct vrpc_connection *c,
                                   const struct vrpc_method *method, const struct vrpc_resumption *from,
                                   struct vgi_error *err)
{
    size_t bytes = method->declared->stream->state_size;

    s->c = c;
    s->method = method;
    s->kind = from->kind;
    s->schema = from->output;
    s->wanted = from->wanted;
    s->n_wanted = from->n_wanted;
    s->call = (struct vgi_call){
        .connection = c, .arena = &c->tick_arena, .method = method, .user = method->declared->user};
    vrpc_reply_begin(c, NULL, /* keep_logs= */ false);
    if (from->state.len != bytes) {
        return vgi_fail(err, VGI_E_INVALID, "%s() has a state of %zu bytes, expected %zu",
                        method->declared->name, from->state.len, bytes);
    }
    s->state = vbase_arena_zalloc(&c->arena, bytes ? bytes : 1);
    if (!s->state)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu bytes of stream state", bytes);
    if (bytes > 0)
        memcpy(s->state, from->state.ptr, bytes);
    if (from->kind == VGI_RPC_EXCHANGE && from->input)
        s->input = varrow_schema_ref(from->input);
    VGI_TRY(take_up_output(s, from, err));
    s->is_begun = true;
    vrpc_reply_begin(c, varrow_output_wanted_schema_view(s->output), /* keep_logs= */ false);
    return VGI_OK;
}

struct vgi_bytes vrpc_stream_state_view(const struct vrpc_stream *s)
{
    return (struct vgi_bytes){s->state, s->method->declared->stream->state_size};
}

void vrpc_stream_suspend(struct vrpc_stream *s)
{
    s->is_begun = false;
    vrpc_stream_close(s);
}

void vrpc_stream_close(struct vrpc_stream *s)
{
    if (s->is_begun && s->method->declared->stream->close)
        s->method->declared->stream->close(s->state);
    if (s->output)
        varrow_output_reset(s->output);
    varrow_output_free(s->own_output);
    varrow_schema_unref(s->input);
    varrow_schema_unref(s->seen);
    *s = (struct vrpc_stream){0};
}

struct vgi_output *vgi_rpc_setup_header(struct vgi_rpc_setup *setup)
{
    return setup->header;
}

static enum vgi_status set_schema(struct varrow_schema **place, struct ArrowSchema *schema_take,
                                  struct vgi_error *err)
{
    varrow_schema_unref(*place);
    *place = NULL;
    return varrow_schema_new_take(schema_take, NULL, place, err);
}

enum vgi_status vgi_rpc_setup_output_take(struct vgi_rpc_setup *setup, struct ArrowSchema *schema_take,
                                          struct vgi_error *err)
{
    return set_schema(&setup->output, schema_take, err);
}

enum vgi_status vgi_rpc_setup_input_take(struct vgi_rpc_setup *setup, struct ArrowSchema *schema_take,
                                         struct vgi_error *err)
{
    return set_schema(&setup->input, schema_take, err);
}

void vgi_rpc_setup_kind(struct vgi_rpc_setup *setup, enum vgi_rpc_stream_kind kind)
{
    setup->kind = kind;
}

void vrpc_setup_wanted(struct vgi_rpc_setup *setup, const int32_t *wanted, int32_t n)
{
    setup->wanted = wanted;
    setup->n_wanted = n;
}

/* ---- one tick ---- */

/* Keys that steer the framework are not the method's business. */
static enum vgi_status strip_metadata(struct vrpc_stream *s, struct varrow_metadata *metadata,
                                      struct vgi_error *err)
{
    struct vgi_pair *kept;
    size_t n = 0;

    for (size_t i = 0; i < metadata->n; i++)
        n += vrpc_request_key_of(metadata->pairs[i].key) == VRPC_REQUEST_KEYS;
    if (n == metadata->n)
        return VGI_OK;
    kept = vbase_arena_array(&s->c->tick_arena, n ? n : 1, sizeof kept[0]);
    if (!kept)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the metadata of a batch");
    n = 0;
    for (size_t i = 0; i < metadata->n; i++) {
        if (vrpc_request_key_of(metadata->pairs[i].key) == VRPC_REQUEST_KEYS)
            kept[n++] = metadata->pairs[i];
    }
    *metadata = (struct varrow_metadata){kept, n};
    return VGI_OK;
}

/* A zero-row batch that says where the rows are would be read as no rows at all. */
static enum vgi_status refuse_pointer(const struct vgi_batch *in, struct vgi_error *err)
{
    struct vgi_str values[VRPC_REQUEST_KEYS];

    if (in->array.length > 0)
        return VGI_OK;
    vrpc_request_keys_find(&in->metadata, values);
    if (values[VRPC_KEY_SHM_OFFSET].ptr) {
        return vgi_fail_as(
            err, VGI_E_PRECONDITION, "ProtocolError",
            "an input batch points into shared memory, which this server has not agreed to use");
    }
    if (values[VRPC_KEY_LOCATION].ptr) {
        return vgi_fail_as(err, VGI_E_PRECONDITION, "ProtocolError",
                           "an input batch points to an external location, which this server does not fetch");
    }
    return VGI_OK;
}

static enum vgi_status refuse_input(const struct vrpc_stream *s, const struct varrow_schema *found,
                                    const struct varrow_schema *expected, struct vgi_error *err)
{
    char what[128];

    snprintf(what, sizeof what, "input of %.*s", VGI_STR_ARG(s->method->name));
    return varrow_schema_mismatch(&found->arrow, &expected->arrow, what, err);
}

/* Finds out, once per input schema, whether batches of it can be used as they are, cast, or not at all. */
static enum vgi_status find_fit(struct vrpc_stream *s, struct varrow_schema *found, struct vgi_error *err)
{
    enum vrpc_input_fit fit = VRPC_INPUT_AS_IS;

    if (s->kind == VGI_RPC_PRODUCER) {
        if (found->n_columns > 0)
            return refuse_input(s, found, s->c->server->empty, err);
    } else if (s->input &&
               !varrow_arrow_schema_equal(&found->arrow, &s->input->arrow, VARROW_IGNORE_NULLABLE)) {
        if (!s->method->declared->casts_input)
            return refuse_input(s, found, s->input, err);
        fit = VRPC_INPUT_CAST;
    }
    varrow_schema_unref(s->seen);
    s->seen = varrow_schema_ref(found);
    s->fit = fit;
    return VGI_OK;
}

static enum vgi_status send_output(struct vrpc_stream *s, bool is_done, struct vgi_error *err)
{
    struct vgi_batch batch;

    if (is_done && !varrow_output_has_batch(s->output))
        return vrpc_reply_close(s->c, err);
    VGI_TRY(varrow_output_finish(s->output, &batch, err));
    if (s->stamp.stamp && !is_done)
        VGI_TRY(s->stamp.stamp(s->stamp.user, &batch.metadata, err));
    return vrpc_reply_named(s->method, vrpc_reply_batch(s->c, &batch, is_done || s->stamp.stamp, err), err);
}

static enum vgi_status call_next(struct vrpc_stream *s, const struct vgi_batch *input, bool *ret_is_done,
                                 struct vgi_error *err)
{
    enum vgi_status status;

    vgi_error_reset(err);
    status = s->method->declared->stream->next(&s->call, s->state, input, s->output, err);
    *ret_is_done = status == VGI_DONE;
    status = vrpc_callback_status(s->method, status, err);
    if (status == VGI_OK)
        status = send_output(s, *ret_is_done, err);
    varrow_output_reset(s->output);
    vrpc_connection_used(s->c, s->output);
    return status;
}

static enum vgi_status call_next_cast(struct vrpc_stream *s, const struct vgi_batch *in, bool *ret_is_done,
                                      struct vgi_error *err)
{
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch cast = {0};

    VGI_TRY(varrow_batch_cast(in, s->input, &cast, err));
    cast.metadata = in->metadata;
    return call_next(s, &cast, ret_is_done, err);
}

enum vgi_status vrpc_stream_tick(struct vrpc_stream *s, struct vgi_batch *in, bool *ret_is_done,
                                 struct vgi_error *err)
{
    vbase_arena_reset(&s->c->tick_arena);
    if (!s->stamp.stamp) /* else one answer holds the header, too */
        s->c->externalized_bytes = 0;
    if (in->metadata.n > 0) {
        if (s->c->uses_side)
            VGI_TRY(vrpc_side_resolve(s->c, in, err));
        VGI_TRY(vrpc_external_resolve(s->c, in, err));
        if (in->array.length == 0)
            VGI_TRY(refuse_pointer(in, err));
        VGI_TRY(strip_metadata(s, &in->metadata, err));
    }
    if (s->seen != in->schema)
        VGI_TRY(find_fit(s, in->schema, err));
    return s->fit == VRPC_INPUT_CAST ? call_next_cast(s, in, ret_is_done, err)
                                     : call_next(s, in, ret_is_done, err);
}

bool vrpc_stream_is_cancel(const struct vgi_batch *in)
{
    return in->metadata.n > 0 && varrow_metadata_get(&in->metadata, vrpc_keys[VRPC_KEY_CANCEL].ptr).ptr;
}

void vrpc_stream_cancel(struct vrpc_stream *s)
{
    vbase_arena_reset(&s->c->tick_arena);
    s->call.is_cancelled = true;
    vrpc_access_cancelled(s->c);
    if (s->method->declared->stream->cancel)
        s->method->declared->stream->cancel(&s->call, s->state);
}

/* ---- lock step over the connection ---- */

/* One input batch and its answer. ret_is_done: the answer has ended; ret_is_drained: so has the input. */
static enum vgi_status serve_batch(struct vrpc_stream *s, bool *ret_is_done, bool *ret_is_drained,
                                   struct vgi_error *err)
{
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch in = {0};
    enum vgi_status status;

    if (s->c->keeps_large && vrpc_connection_rest(s->c) && s->own_output)
        varrow_output_trim(s->own_output);
    status = vipc_reader_next(s->c->reader, &in, err);
    if (status == VGI_DONE) {
        *ret_is_drained = true;
        *ret_is_done = true;
        return vrpc_reply_close(s->c, err);
    }
    if (status != VGI_OK) {
        vrpc_connection_input_failed(s->c, status);
        return status;
    }
    if (vrpc_stream_is_cancel(&in)) {
        vrpc_stream_cancel(s);
        *ret_is_done = true;
        return vrpc_reply_close(s->c, err);
    }
    return vrpc_stream_tick(s, &in, ret_is_done, err);
}

static enum vgi_status serve_batches(struct vrpc_stream *s, bool *ret_is_drained, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    enum vgi_status status = vipc_reader_open(s->c->reader, &schema, err);
    bool is_done = false;

    if (status != VGI_OK) {
        vrpc_connection_input_failed(s->c, status);
        return status;
    }
    /* A client that waits for our schema before its first batch gets it; from all others we have
     * the batch already. */
    if (!vipc_reader_has_buffered(s->c->reader)) {
        VGI_TRY(vrpc_reply_open(s->c, err));
        VGI_TRY(vrpc_reply_flush(s->c, err));
    }
    while (!is_done) {
        VGI_TRY(serve_batch(s, &is_done, ret_is_drained, err));
        VGI_TRY(vrpc_reply_flush(s->c, err));
    }
    return VGI_OK;
}

enum vgi_status vrpc_stream_serve(struct vrpc_stream *s, struct vgi_error *err)
{
    struct vrpc_connection *c = s->c;
    bool is_drained = false;
    enum vgi_status status = serve_batches(s, &is_drained, err);

    if (c->is_broken)
        return status;
    if (status != VGI_OK)
        VGI_TRY(vrpc_refuse(c, s->method, err));
    if (!vipc_reader_in_sync(c->reader))
        return status;
    vrpc_stream_close(s);
    return is_drained ? VGI_OK : vrpc_connection_drain(c, err);
}
