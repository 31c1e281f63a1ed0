/* SPDX-License-Identifier: Apache-2.0 */
/* connection.c: the memory that the turns of one connection share. Walk: serve.c makes it, turn.c and
 * stream.c use it.
 * Owns the arenas, one output per method called, and references on request schemas. */
#include "rpc/connection.h"

#include <stdlib.h>

#include "arrow/output.h"
#include "base/limits.h"

enum {
    ERROR_JSON_BYTES = 8192,         /* log_extra of a usual error, kept from the start */
    CALLS_BETWEEN_TRIMS = 64,        /* large blocks of the reader are given back every so many calls … */
    PAUSE_MS = 100,                  /* … and, with large buffers, when the peer pauses for so long */
    ERROR_JSON_BYTES_MAX = 64 << 10, /* message and details with every byte escaped, twice over */
};

enum vgi_status vrpc_connection_init(struct vrpc_connection *c, struct vgi_rpc_server *server,
                                     const char *transport, struct vgi_error *err)
{
    memset(c, 0, sizeof *c);
    c->server = server;
    c->transport = transport ? transport : "pipe";
    vbase_arena_init(&c->arena, VBASE_LIMIT_ARENA);
    vbase_arena_init(&c->tick_arena, VBASE_LIMIT_ARENA);
    vbase_buf_init(&c->json, ERROR_JSON_BYTES_MAX);
    vrpc_reply_begin(c, NULL, /* keep_logs= */ false);
    VGI_TRY(vbase_buf_reserve(&c->json, ERROR_JSON_BYTES, err));
    c->slots = calloc(server->n_methods ? server->n_methods : 1, sizeof c->slots[0]);
    if (!c->slots)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a connection to %u methods", server->n_methods);
    return VGI_OK;
}

void vrpc_connection_release(struct vrpc_connection *c)
{
    for (uint32_t i = 0; c->slots && i < c->server->n_methods; i++) {
        varrow_output_free(c->slots[i].output);
        varrow_output_free(c->slots[i].header);
        varrow_schema_unref(c->slots[i].params);
        varrow_output_free(c->slots[i].resumed);
        varrow_schema_unref(c->slots[i].resumed_schema);
    }
    free(c->slots);
    vbase_arena_release(&c->arena);
    vbase_arena_release(&c->tick_arena);
    vbase_buf_release(&c->json);
    vbase_buf_release(&c->access.line);
    memset(c, 0, sizeof *c);
}

void vrpc_connection_next_call(struct vrpc_connection *c)
{
    vbase_arena_reset(&c->arena);
    vbase_arena_reset(&c->tick_arena);
    if (++c->n_calls % CALLS_BETWEEN_TRIMS == 0)
        vipc_reader_trim(c->reader);
    c->request_id = (struct vgi_str){0};
    c->externalized_bytes = 0;
    vrpc_reply_begin(c, NULL, /* keep_logs= */ false);
}

void vrpc_connection_used(struct vrpc_connection *c, const struct vgi_output *output)
{
    c->keeps_large =
        c->keeps_large || varrow_output_keeps_large(output) || vipc_reader_keeps_large(c->reader);
}

void vrpc_connection_trim(struct vrpc_connection *c)
{
    vipc_reader_trim(c->reader);
    for (uint32_t i = 0; i < c->server->n_methods; i++) {
        if (c->slots[i].output)
            varrow_output_trim(c->slots[i].output);
        if (c->slots[i].resumed)
            varrow_output_trim(c->slots[i].resumed);
    }
    c->keeps_large = false;
}

bool vrpc_connection_rest(struct vrpc_connection *c)
{
    if (!c->keeps_large && !vipc_reader_keeps_large(c->reader))
        return false;
    if (!vipc_reader_is_idle(c->reader, PAUSE_MS))
        return false;
    vrpc_connection_trim(c);
    return true;
}

void vrpc_connection_input_failed(struct vrpc_connection *c, enum vgi_status status)
{
    c->is_broken = c->is_broken || status == VGI_E_IO || status == VGI_E_CANCELLED || status == VGI_DONE;
}

/* Up to the end of the stream, or a batch that cannot be read. */
static enum vgi_status drop_batches(struct vrpc_connection *c, struct vgi_error *err)
{
    enum vgi_status status = VGI_OK;

    while (status == VGI_OK) {
        VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
        status = vipc_reader_next(c->reader, &batch, err);
        if (status == VGI_OK)
            vrpc_side_drop(c, &batch);
    }
    return status;
}

enum vgi_status vrpc_connection_drain(struct vrpc_connection *c, struct vgi_error *err)
{
    enum vgi_status status = c->uses_side ? drop_batches(c, err) : VGI_OK;

    if (status != VGI_E_IO && status != VGI_E_CANCELLED)
        status = vipc_reader_drain(c->reader, err);
    if (status != VGI_OK)
        vrpc_connection_input_failed(c, status);
    return status;
}

static enum vgi_status get_output(struct varrow_schema *schema, struct vbase_arena *arena,
                                  struct vgi_output **kept, struct vgi_output **ret_view,
                                  struct vgi_error *err)
{
    struct varrow_output_options options = {.schema = schema, .arena = arena};

    if (!*kept)
        VGI_TRY(varrow_output_new(&options, kept, err));
    *ret_view = *kept;
    return VGI_OK;
}

enum vgi_status vrpc_connection_output(struct vrpc_connection *c, const struct vrpc_method *method,
                                       struct vgi_output **ret_view, struct vgi_error *err)
{
    bool is_stream = vrpc_method_is_stream(method);

    return get_output(is_stream ? method->output : method->result, is_stream ? &c->tick_arena : &c->arena,
                      &c->slots[method->slot].output, ret_view, err);
}

enum vgi_status vrpc_connection_header(struct vrpc_connection *c, const struct vrpc_method *method,
                                       struct vgi_output **ret_view, struct vgi_error *err)
{
    return get_output(method->header, &c->arena, &c->slots[method->slot].header, ret_view, err);
}

enum vgi_status vrpc_connection_resumed_output(struct vrpc_connection *c, const struct vrpc_method *method,
                                               struct varrow_schema *schema, struct vgi_output **ret_view,
                                               struct vgi_error *err)
{
    struct vrpc_slot *slot = &c->slots[method->slot];

    if (slot->resumed_schema != schema) {
        varrow_output_free(slot->resumed);
        varrow_schema_unref(slot->resumed_schema);
        slot->resumed = NULL;
        slot->resumed_schema = varrow_schema_ref(schema);
    }
    return get_output(schema, &c->tick_arena, &slot->resumed, ret_view, err);
}

struct vgi_str vrpc_connection_request_id(struct vrpc_connection *c)
{
    if (c->request_id.len == 0) {
        vrpc_server_request_id(c->server, c->own_request_id);
        c->request_id = (struct vgi_str){c->own_request_id, VRPC_REQUEST_ID_CHARS};
    }
    return c->request_id;
}
