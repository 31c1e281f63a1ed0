/* SPDX-License-Identifier: Apache-2.0 */
/* http_stream.c: streams turn by turn. Init opens the stream, ticks a producer once, and hands out two
 * tokens: the call, sealed once, and the cursor, sealed anew with every turn. A later turn opens the cursor;
 * what the call says is found in the table of calls, or opened from the token that the client repeats.
 * Walk: http_answer.c -> here -> rpc/stream.c, token/. Owns nothing beyond struct vend_call.
 * WIRE_PROTOCOL section 10, "Resolution order": the cursor is authenticated before anything is looked up. */
#include "base/clock.h"
#include "base/random.h"
#include "endpoint/http.h"
#include "ipc/schema.h"

/* In a call token: no column is wanted (an empty list means all). */
static const int32_t no_column = -1;

static struct vtok_binding binding_of(const struct vend_call *call)
{
    const struct vend_request *r = call->r;

    return (struct vtok_binding){.keys = call->http->keys,
                                 .is_anonymous = !r->who.is_authenticated,
                                 .protocol = r->method->service->name,
                                 .method = r->method->name,
                                 .domain = r->who.domain,
                                 .principal = r->who.principal};
}

/* ---- sealing ---- */

static void unref_opened(struct vend_opened **opened)
{
    vend_opened_unref(*opened);
}

/* What init has settled. */
static enum vgi_status make_opened(struct vend_call *call, struct vgi_error *err)
{
    const struct vrpc_stream *s = &call->stream;
    size_t n_wanted = s->wanted ? (size_t)s->n_wanted : 0;
    VGI_CLEANUP(unref_opened) struct vend_opened *opened = vend_opened_new(n_wanted);

    if (!opened)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a stream");
    VGI_TRY(vbase_random_bytes(opened->call_id, sizeof opened->call_id, err));
    memcpy(opened->stream_id, call->x->access.stream_id, sizeof opened->stream_id);
    opened->method = s->method;
    opened->kind = s->kind;
    opened->created_s = vbase_clock_utc_s();
    opened->response_bytes_max = call->c->response_bytes_max;
    opened->output = varrow_schema_ref(s->schema);
    opened->input = s->input ? varrow_schema_ref(s->input) : NULL;
    opened->has_wanted = s->wanted != NULL;
    opened->n_wanted = (int32_t)n_wanted;
    if (n_wanted > 0)
        memcpy(opened->wanted, s->wanted, n_wanted * sizeof s->wanted[0]);
    call->opened = opened;
    opened = NULL;
    return VGI_OK;
}

static enum vgi_status seal_call(struct vend_call *call, struct vgi_error *err)
{
    const struct vend_opened *opened = call->opened;
    struct vtok_binding whose = binding_of(call);
    struct vtok_call sealed = {.created_s = opened->created_s,
                               .stream_kind = (uint8_t)opened->kind,
                               .response_bytes_max = opened->response_bytes_max};

    memcpy(sealed.call_id, opened->call_id, sizeof sealed.call_id);
    memcpy(sealed.stream_id, opened->stream_id, sizeof sealed.stream_id);
    VGI_TRY(vipc_schema_message(opened->output, &sealed.output_schema, err));
    if (opened->input)
        VGI_TRY(vipc_schema_message(opened->input, &sealed.input_schema, err));
    if (opened->has_wanted) {
        sealed.wanted = (struct vgi_bytes){(const uint8_t *)opened->wanted,
                                           (size_t)opened->n_wanted * sizeof opened->wanted[0]};
        if (opened->n_wanted == 0)
            sealed.wanted = (struct vgi_bytes){(const uint8_t *)&no_column, sizeof no_column};
    }
    return vtok_call_seal(&whose, &sealed, &call->x->token, err);
}

static enum vgi_status seal_cursor(struct vend_call *call, struct vgi_error *err)
{
    struct vtok_binding whose = binding_of(call);
    struct vtok_cursor cursor = {.created_s = vbase_clock_utc_s(),
                                 .state = vrpc_stream_state_view(&call->stream)};
    size_t before = call->x->token.len;

    memcpy(cursor.call_id, call->opened->call_id, sizeof cursor.call_id);
    VGI_TRY(vtok_cursor_seal(&whose, &cursor, &call->x->token, err));
    call->x->access.response_state_bytes = (int64_t)(call->x->token.len - before);
    return VGI_OK;
}

/* ---- init ---- */

/* The request of init brings a producer's first tick with it. Its metadata is the tick's, but for what steers
 * the framework: a request that points elsewhere makes no tick that does. */
static enum vgi_status tick_first(struct vend_call *call, const struct vrpc_request *request,
                                  bool *ret_is_done, struct vgi_error *err)
{
    struct vgi_batch tick = {.schema = call->c->server->empty};
    const struct varrow_metadata *given = &request->params.metadata;
    struct vgi_pair *pairs = vbase_arena_array(&call->c->arena, given->n + 1, sizeof pairs[0]);

    if (!pairs)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the metadata of a tick");
    for (size_t i = 0; i < given->n; i++)
        if (vrpc_request_key_of(given->pairs[i].key) == VRPC_REQUEST_KEYS)
            pairs[tick.metadata.n++] = given->pairs[i];
    tick.metadata.pairs = pairs;
    return vrpc_stream_tick(&call->stream, &tick, ret_is_done, err);
}

/* Ends the answer with a batch without rows that carries both tokens. */
static enum vgi_status hand_out(struct vend_call *call, struct vgi_error *err)
{
    struct vbase_buf *token = &call->x->token;
    struct vgi_pair pairs[2];
    struct varrow_metadata metadata = {pairs, 2};
    size_t cursor_len;

    VGI_TRY(seal_cursor(call, err));
    cursor_len = token->len;
    VGI_TRY(seal_call(call, err));
    pairs[0] = (struct vgi_pair){vrpc_keys[VRPC_KEY_STREAM_STATE], {(const char *)token->ptr, cursor_len}};
    pairs[1] = (struct vgi_pair){vrpc_keys[VRPC_KEY_CALL_STATE],
                                 {(const char *)token->ptr + cursor_len, token->len - cursor_len}};
    VGI_TRY(vrpc_reply_empty(call->c, &metadata, err));
    if (call->http->calls)
        vend_calls_put(call->http->calls, call->opened);
    call->stream.is_begun = false;
    return VGI_OK;
}

enum vgi_status vend_stream_init(struct vend_call *call, struct vrpc_request *request, struct vgi_error *err)
{
    struct vgi_rpc_server *server = call->http->server;
    char *stream_id = call->x->access.stream_id;
    bool is_done = false;
    enum vgi_status status;

    vrpc_server_request_id(server, stream_id);
    vrpc_server_request_id(server, stream_id + VRPC_REQUEST_ID_CHARS);
    status = vrpc_stream_open(&call->stream, call->c, call->r->method, request, err);
    if (status != VGI_OK) {
        vend_context_restart(call->x, server->empty);
        return status;
    }
    if (call->stream.kind == VGI_RPC_PRODUCER)
        VGI_TRY(tick_first(call, request, &is_done, err));
    if (is_done)
        return VGI_OK;
    VGI_TRY(make_opened(call, err));
    return hand_out(call, err);
}

/* ---- opening tokens ---- */

/* One answer to every token that is not good here, whatever is wrong with it. */
static enum vgi_status refuse_token(enum vgi_status status, struct vgi_error *err)
{
    if (status == VGI_E_NOMEM)
        return status;
    return vgi_fail_as(err, VGI_E_INVALID, "RuntimeError", "the state token is not valid for this stream");
}

/* A declared schema that is the same stays the same object, for which outputs are kept. */
static enum vgi_status open_schema(struct vgi_bytes message, struct varrow_schema *declared,
                                   struct varrow_schema **ret_schema, struct vgi_error *err)
{
    struct vgi_bytes known;

    if (declared) {
        VGI_TRY(vipc_schema_message(declared, &known, err));
        if (known.len == message.len && memcmp(known.ptr, message.ptr, known.len) == 0) {
            *ret_schema = varrow_schema_ref(declared);
            return VGI_OK;
        }
    }
    return vipc_schema_decode(message, ret_schema, err);
}

/* Columns as sealed; those of another program that has our keys may not exist here. */
static bool read_wanted(struct vgi_bytes bytes, struct vend_opened *opened)
{
    size_t n = bytes.len / sizeof opened->wanted[0];

    opened->has_wanted = bytes.len > 0;
    if (bytes.len == sizeof no_column && memcmp(bytes.ptr, &no_column, sizeof no_column) == 0)
        return true;
    if (bytes.len % sizeof opened->wanted[0] != 0)
        return false;
    if (n > 0)
        memcpy(opened->wanted, bytes.ptr, bytes.len);
    for (size_t i = 0; i < n; i++)
        if (opened->wanted[i] < 0 || opened->wanted[i] >= opened->output->n_columns)
            return false;
    opened->n_wanted = (int32_t)n;
    return true;
}

static enum vgi_status compile(const struct vrpc_method *method, const struct vtok_call *sealed,
                               struct vend_opened *opened, struct vgi_error *err)
{
    memcpy(opened->call_id, sealed->call_id, sizeof opened->call_id);
    memcpy(opened->stream_id, sealed->stream_id, sizeof opened->stream_id);
    opened->method = method;
    opened->kind = (enum vgi_rpc_stream_kind)sealed->stream_kind;
    opened->created_s = sealed->created_s;
    opened->response_bytes_max = sealed->response_bytes_max;
    VGI_TRY(open_schema(sealed->output_schema, method->output, &opened->output, err));
    if (sealed->input_schema.len > 0)
        VGI_TRY(open_schema(sealed->input_schema, method->input, &opened->input, err));
    if (opened->kind != VGI_RPC_PRODUCER && opened->kind != VGI_RPC_EXCHANGE)
        return vgi_fail(err, VGI_E_INVALID, "the token is of a stream of no kind");
    return read_wanted(sealed->wanted, opened) ? VGI_OK
                                               : vgi_fail(err, VGI_E_INVALID, "the token wants odd columns");
}

/* Opens the call token that the client repeats; it must be the cursor's. */
static enum vgi_status open_call(struct vend_call *call, struct vgi_str text,
                                 const struct vtok_cursor *cursor, struct vgi_error *err)
{
    VGI_CLEANUP(unref_opened) struct vend_opened *opened = NULL;
    struct vtok_binding whose = binding_of(call);
    struct vtok_token token = {&whose, text, vbase_clock_utc_s(), call->http->token_ttl_s};
    struct vtok_call sealed;

    if (!text.ptr)
        return vgi_fail(err, VGI_E_INVALID, "the request has no 'vgi_rpc.call_state#b64'");
    VGI_TRY(vtok_call_open(&token, &call->x->call, &sealed, err));
    if (memcmp(sealed.call_id, cursor->call_id, sizeof sealed.call_id) != 0)
        return vgi_fail(err, VGI_E_INVALID, "the tokens are of two streams");
    opened = vend_opened_new(sealed.wanted.len / sizeof opened->wanted[0]);
    if (!opened)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a stream");
    VGI_TRY(compile(call->r->method, &sealed, opened, err));
    if (call->http->calls)
        vend_calls_put(call->http->calls, opened);
    call->opened = opened;
    opened = NULL;
    return VGI_OK;
}

static bool is_expired(const struct vend_http *http, const struct vend_opened *opened)
{
    uint64_t now = vbase_clock_utc_s();

    return http->token_ttl_s > 0 && now > opened->created_s && now - opened->created_s > http->token_ttl_s;
}

/* The cursor first; only what it names may be looked up. Fills call->opened. */
static enum vgi_status open_tokens(struct vend_call *call, const struct vgi_str values[VRPC_REQUEST_KEYS],
                                   struct vtok_cursor *ret_cursor, struct vgi_error *err)
{
    struct vend_http *http = call->http;
    struct vtok_binding whose = binding_of(call);
    struct vtok_token token = {&whose, values[VRPC_KEY_STREAM_STATE], vbase_clock_utc_s(), http->token_ttl_s};

    VGI_TRY(vtok_cursor_open(&token, &call->x->cursor, ret_cursor, err));
    if (http->calls)
        call->opened = vend_calls_find(http->calls, ret_cursor->call_id, call->r->method);
    if (call->opened && !is_expired(http, call->opened))
        return VGI_OK;
    vend_opened_unref(call->opened);
    call->opened = NULL;
    return open_call(call, values[VRPC_KEY_CALL_STATE], ret_cursor, err);
}

/* ---- later turns ---- */

static enum vgi_status read_turn(struct vend_call *call, struct vgi_batch *ret_in,
                                 struct vgi_str values[VRPC_REQUEST_KEYS], struct vgi_error *err)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    enum vgi_status status = vipc_reader_open(call->x->reader, &schema, err);

    if (status == VGI_OK)
        status = vipc_reader_next(call->x->reader, ret_in, err);
    if (status == VGI_DONE)
        return vgi_fail(err, VGI_E_FORMAT, "the request holds no batch, expected exactly one");
    VGI_TRY(status);
    if (!vipc_reader_at_end(call->x->reader))
        return vgi_fail(err, VGI_E_FORMAT, "the request holds more than one batch, expected exactly one");
    vrpc_request_keys_find(&ret_in->metadata, values);
    if (!values[VRPC_KEY_STREAM_STATE].ptr) {
        return vgi_fail_as(err, VGI_E_INVALID, "RuntimeError",
                           "the request has no 'vgi_rpc.stream_state#b64': its stream is not known");
    }
    return VGI_OK;
}

/* The state goes where this turn can work on it, and limits can only become tighter. */
static enum vgi_status resume(struct vend_call *call, const struct vtok_cursor *cursor, struct vgi_error *err)
{
    const struct vend_opened *opened = call->opened;
    struct vrpc_resumption from = {.kind = opened->kind,
                                   .output = opened->output,
                                   .input = opened->input,
                                   .wanted = opened->has_wanted ? opened->wanted : NULL,
                                   .n_wanted = opened->n_wanted,
                                   .state = cursor->state};
    uint64_t limit = call->c->response_bytes_max;

    if (opened->response_bytes_max != 0 && (limit == 0 || opened->response_bytes_max < limit))
        call->c->response_bytes_max = opened->response_bytes_max;
    return vrpc_stream_resume(&call->stream, call->c, call->r->method, &from, err);
}

/* Puts the new cursor on the output batch of an exchange. */
static enum vgi_status stamp(void *self, struct varrow_metadata *metadata, struct vgi_error *err)
{
    struct vend_call *call = self;
    struct vgi_pair *pairs = vbase_arena_array(&call->c->tick_arena, metadata->n + 1, sizeof pairs[0]);

    if (!pairs)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the metadata of a batch");
    VGI_TRY(seal_cursor(call, err));
    for (size_t i = 0; i < metadata->n; i++)
        pairs[i] = metadata->pairs[i];
    pairs[metadata->n] = (struct vgi_pair){vrpc_keys[VRPC_KEY_STREAM_STATE],
                                           {(const char *)call->x->token.ptr, call->x->token.len}};
    *metadata = (struct varrow_metadata){pairs, metadata->n + 1};
    return VGI_OK;
}

/* Ends the answer of a producer that goes on: a batch without rows carries the cursor. */
static enum vgi_status hand_on(struct vend_call *call, struct vgi_error *err)
{
    struct vgi_pair pair;
    struct varrow_metadata metadata = {&pair, 1};

    VGI_TRY(seal_cursor(call, err));
    pair = (struct vgi_pair){vrpc_keys[VRPC_KEY_STREAM_STATE],
                             {(const char *)call->x->token.ptr, call->x->token.len}};
    return vrpc_reply_empty(call->c, &metadata, err);
}

static enum vgi_status run_turn(struct vend_call *call, struct vgi_batch *in, struct vgi_error *err)
{
    bool is_done = false;

    if (vrpc_stream_is_cancel(in)) {
        vrpc_stream_cancel(&call->stream);
        return vrpc_reply_close(call->c, err);
    }
    if (call->stream.kind == VGI_RPC_EXCHANGE)
        call->stream.stamp = (struct vrpc_stamp){stamp, call};
    VGI_TRY(vrpc_stream_tick(&call->stream, in, &is_done, err));
    if (is_done)
        return VGI_OK;
    if (call->stream.kind == VGI_RPC_PRODUCER)
        VGI_TRY(hand_on(call, err));
    call->stream.is_begun = false;
    return VGI_OK;
}

enum vgi_status vend_stream_exchange(struct vend_call *call, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch in = {0};
    struct vgi_str values[VRPC_REQUEST_KEYS];
    struct vrpc_access_http *access = &call->x->access;
    struct vtok_cursor cursor;
    enum vgi_status status;

    call->status = 400;
    VGI_TRY(read_turn(call, &in, values, err));
    status = open_tokens(call, values, &cursor, err);
    if (status != VGI_OK)
        return refuse_token(status, err);
    memcpy(access->stream_id, call->opened->stream_id, sizeof access->stream_id);
    access->request_state_bytes = (int64_t)values[VRPC_KEY_STREAM_STATE].len;
    vrpc_access_begin(call->c);
    status = resume(call, &cursor, err);
    if (status != VGI_OK)
        return refuse_token(status, err);
    call->status = 0;
    return run_turn(call, &in, err);
}
