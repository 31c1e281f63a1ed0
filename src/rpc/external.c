/* SPDX-License-Identifier: Apache-2.0 */
/* external.c: pointer batches <-> calls of the table that external/ fills in. Walk: request.c and stream.c
 * for what comes in, reply.c for what goes out. Owns nothing: the object being made lies in a buffer of its
 * own until it is uploaded.
 * Wire facts: docs/wire.md, "External locations". */
#include "rpc/external.h"

#include "base/limits.h"
#include "ipc/flat.h"
#include "rpc/request.h"

enum { FRAMING_BYTES = 4096 }; /* what an object needs besides its buffers, usually */

bool vrpc_is_pointer(const struct vgi_batch *batch, const struct vgi_str *values)
{
    return batch->array.length == 0 && values[VRPC_KEY_LOCATION].ptr &&
           !varrow_metadata_get(&batch->metadata, vrpc_keys[VRPC_KEY_LOG_LEVEL].ptr).ptr;
}

/* ---- in ---- */

static enum vgi_status resolve(struct vrpc_connection *c, const struct vgi_str *values,
                               struct vbase_arena *arena, struct vgi_batch *batch, struct vgi_error *err)
{
    const struct vrpc_external *external = &c->server->external;
    struct vrpc_pointer pointer = {.url = values[VRPC_KEY_LOCATION],
                                   .sha256 = values[VRPC_KEY_LOCATION_SHA256]};

    return external->ops->resolve(external->self, &pointer, arena, batch, err);
}

enum vgi_status vrpc_external_request(struct vrpc_connection *c, struct vrpc_request *request,
                                      struct vgi_error *err)
{
    struct varrow_metadata metadata = request->params.metadata;

    if (!c->server->external.ops || !vrpc_is_pointer(&request->params, request->values))
        return VGI_OK;
    VGI_TRY(resolve(c, request->values, &c->arena, &request->params, err));
    request->params.metadata = metadata;
    if (request->params.schema->n_columns == 0 || request->params.array.length == 1)
        return VGI_OK;
    return vgi_fail_as(err, VGI_E_INVALID, "ProtocolError",
                       "the external parameters have %lld rows, expected 1: a parameter is a column",
                       (long long)request->params.array.length);
}

enum vgi_status vrpc_external_resolve(struct vrpc_connection *c, struct vgi_batch *batch,
                                      struct vgi_error *err)
{
    struct vgi_str values[VRPC_REQUEST_KEYS];

    if (!c->server->external.ops || batch->array.length > 0)
        return VGI_OK;
    vrpc_request_keys_find(&batch->metadata, values);
    return vrpc_is_pointer(batch, values) ? resolve(c, values, &c->tick_arena, batch, err) : VGI_OK;
}

/* ---- out ---- */

/* The bytes of a batch's buffers, those of dictionaries aside. */
static enum vgi_status measure(const struct vgi_batch *batch, uint64_t *ret_bytes, struct vgi_error *err)
{
    VGI_CLEANUP(vbase_arena_release) struct vbase_arena arena;
    size_t n_dictionaries = (size_t)batch->schema->n_dictionaries;
    struct vipc_flat_room room;
    struct vipc_flat flat;

    vbase_arena_init(&arena, VBASE_LIMIT_ARENA);
    vipc_flat_init(&flat, &arena, &room);
    if (n_dictionaries > 0) {
        flat.dictionaries = vbase_arena_array(&arena, n_dictionaries, sizeof flat.dictionaries[0]);
        if (!flat.dictionaries)
            return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu dictionaries", n_dictionaries);
    }
    VGI_TRY(vipc_flat_collect(&flat, batch->schema, &batch->array, err));
    *ret_bytes = (uint64_t)flat.bytes;
    return VGI_OK;
}

static void writer_cleanup(struct vipc_writer **writer)
{
    vipc_writer_free(*writer);
}

/* The object: the logs of the cycle, and its batch. */
static enum vgi_status write_object(struct vrpc_connection *c, const struct vgi_batch *batch, bool with_logs,
                                    struct vbase_buf *out, struct vgi_error *err)
{
    VGI_CLEANUP(writer_cleanup) struct vipc_writer *writer = NULL;
    struct vbase_memory_stream memory = {.output = out};

    VGI_TRY(vipc_writer_new(vbase_stream_of_memory(&memory), NULL, &writer, err));
    VGI_TRY(vipc_writer_open(writer, batch->schema, err));
    if (with_logs)
        VGI_TRY(vrpc_reply_write_held(c, writer, err));
    VGI_TRY(vipc_writer_batch(writer, batch, /* last= */ true, err));
    return vipc_writer_flush(writer, err);
}

static enum vgi_status check_budget(const struct vrpc_connection *c, uint64_t bytes, struct vgi_error *err)
{
    uint64_t max = c->server->external.response_bytes_max;
    uint64_t all = c->externalized_bytes + bytes;

    if (max == 0 || all <= max)
        return VGI_OK;
    return vgi_fail_as(err, VGI_E_LIMIT, VRPC_RESPONSE_TOO_LARGE,
                       "the externalized answer is larger than max_externalized_response_bytes (%llu > %llu)",
                       (unsigned long long)all, (unsigned long long)max);
}

enum vgi_status vrpc_pointer_metadata(const struct vrpc_pointer *pointer, struct vbase_arena *arena,
                                      struct varrow_metadata *ret_metadata, struct vgi_error *err)
{
    struct vgi_pair *pairs = vbase_arena_array(arena, 2, sizeof pairs[0]);

    if (!pairs)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a pointer batch");
    pairs[0] = (struct vgi_pair){vrpc_keys[VRPC_KEY_LOCATION], pointer->url};
    pairs[1] = (struct vgi_pair){vrpc_keys[VRPC_KEY_LOCATION_SHA256], pointer->sha256};
    *ret_metadata = (struct varrow_metadata){pairs, pointer->sha256.len > 0 ? 2 : 1};
    return VGI_OK;
}

enum vgi_status vrpc_external_place(struct vrpc_connection *c, const struct vgi_batch *batch, bool with_logs,
                                    struct varrow_metadata *ret_metadata, struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf object = {0};
    const struct vrpc_external *external = &c->server->external;
    struct vrpc_pointer pointer = {.object_bytes = 0};
    uint64_t bytes;

    if (!external->has_store || batch->array.length == 0)
        return VGI_DONE;
    VGI_TRY(measure(batch, &bytes, err));
    if (bytes < external->threshold_bytes)
        return VGI_DONE;
    VGI_TRY(check_budget(c, bytes, err));
    vbase_buf_init(&object, SIZE_MAX / 2);
    VGI_TRY(vbase_buf_reserve(&object, (size_t)bytes + FRAMING_BYTES, err));
    VGI_TRY(write_object(c, batch, with_logs, &object, err));
    VGI_TRY(check_budget(c, object.len, err));
    VGI_TRY(external->ops->upload(external->self, vbase_buf_view(&object), &c->tick_arena, &pointer, err));
    c->externalized_bytes += object.len;
    c->access.externalized_bytes += pointer.object_bytes;
    if (with_logs)
        vrpc_reply_drop_held(c);
    return vrpc_pointer_metadata(&pointer, &c->tick_arena, ret_metadata, err);
}
