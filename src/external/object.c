/* SPDX-License-Identifier: Apache-2.0 */
/* object.c: the bytes of an object -> its one batch, with where it came from; logs before it are told. Walk:
 * resolve.c -> here -> the IPC reader over a block. Owns nothing: the batch keeps the object's memory.
 * Wire facts: docs/wire.md, "External locations". */
#include "external/object.h"

#include "base/arena.h"
#include "base/str.h"
#include "ipc/reader.h"
#include "rpc/wire.h"

#define KEY_FETCH_MS "vgi_rpc.location.fetch_ms"
#define KEY_SOURCE   "vgi_rpc.location.source"

static enum vgi_status read_nothing(void *self, void *dst, size_t len, size_t *ret_len, struct vgi_error *err)
{
    (void)self;
    (void)dst;
    (void)len;
    (void)err;
    *ret_len = 0;
    return VGI_DONE;
}

static const struct vbase_stream_ops at_end = {.read = read_nothing};

static void reader_cleanup(struct vipc_reader **reader)
{
    vipc_reader_free(*reader);
}

/* The pairs of the object's batch and where it came from, copied into the arena. */
static enum vgi_status make_metadata(const struct vext_task *task, const struct varrow_metadata *inner,
                                     const struct vext_object *object, struct varrow_metadata *ret_metadata,
                                     struct vgi_error *err)
{
    struct vgi_pair *pairs = vbase_arena_array(task->arena, inner->n + 2, sizeof pairs[0]);
    struct vgi_str url = task->pointer->url;
    char *source = vbase_arena_copy(task->arena, url.ptr, url.len);
    char *fetch_ms = vbase_arena_format(task->arena, "%.1f", (double)object->fetch_us / 1000);
    bool is_short = !pairs || !source || !fetch_ms;

    for (size_t i = 0; i < inner->n && !is_short; i++) {
        struct vgi_pair pair = inner->pairs[i];
        pairs[i].key =
            (struct vgi_str){vbase_arena_copy(task->arena, pair.key.ptr, pair.key.len), pair.key.len};
        pairs[i].value =
            (struct vgi_str){vbase_arena_copy(task->arena, pair.value.ptr, pair.value.len), pair.value.len};
        is_short = !pairs[i].key.ptr || !pairs[i].value.ptr;
    }
    if (is_short)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the metadata of an object");
    pairs[inner->n] = (struct vgi_pair){vgi_str_of(KEY_FETCH_MS), vgi_str_of(fetch_ms)};
    pairs[inner->n + 1] = (struct vgi_pair){vgi_str_of(KEY_SOURCE), {source, url.len}};
    *ret_metadata = (struct varrow_metadata){pairs, inner->n + 2};
    return VGI_OK;
}

/* What the object says is an error somewhere else, and would be lost here. */
static enum vgi_status take_log(const struct vext_task *task, const struct varrow_metadata *metadata,
                                struct vgi_str level, struct vgi_error *err)
{
    struct vgi_str message = varrow_metadata_get(metadata, vrpc_keys[VRPC_KEY_LOG_MESSAGE].ptr);

    if (task->logs)
        return task->logs->on_log(task->logs->user, metadata, err);
    if (!vgi_str_is(level, "EXCEPTION"))
        return VGI_OK;
    return vgi_fail(err, VGI_E_FAILED, "the object holds an error: %.*s",
                    vbase_utf8_valid((const uint8_t *)message.ptr, message.len)
                        ? (int)vbase_utf8_clip(message.ptr, message.len, 500)
                        : 0,
                    message.ptr);
}

/* One batch of the object: a log, or the one that is looked for, which found receives. */
static enum vgi_status take_batch(const struct vext_task *task, const struct vext_object *object,
                                  struct vgi_batch *next, struct vgi_batch *found, struct vgi_error *err)
{
    struct vgi_str level = varrow_metadata_get(&next->metadata, vrpc_keys[VRPC_KEY_LOG_LEVEL].ptr);
    struct varrow_metadata metadata;

    if (varrow_metadata_get(&next->metadata, vrpc_keys[VRPC_KEY_LOCATION].ptr).ptr)
        return vgi_fail(err, VGI_E_FORMAT, "redirect loop: the object holds a pointer itself");
    if (level.ptr && next->array.length == 0)
        return take_log(task, &next->metadata, level, err);
    if (found->schema)
        return vgi_fail(err, VGI_E_FORMAT, "the object holds multiple data batches, expected one");
    VGI_TRY(make_metadata(task, &next->metadata, object, &metadata, err));
    *found = *next;
    found->metadata = metadata;
    *next = (struct vgi_batch){0};
    return VGI_OK;
}

enum vgi_status vext_object_read(const struct vext_task *task, const struct vext_object *object,
                                 struct vgi_batch *ret_found, struct vgi_error *err)
{
    VGI_CLEANUP(reader_cleanup) struct vipc_reader *reader = NULL;
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    enum vgi_status status;

    VGI_TRY(vipc_reader_new((struct vbase_stream){&at_end, NULL}, NULL, &reader, err));
    vipc_reader_set_block(reader, object->block, object->len);
    status = vipc_reader_open(reader, &schema, err);
    if (status == VGI_DONE)
        return vgi_fail(err, VGI_E_FORMAT, "the object is empty, expected an IPC stream");
    while (status == VGI_OK) {
        VGI_CLEANUP(varrow_batch_release) struct vgi_batch next = {0};
        status = vipc_reader_next(reader, &next, err);
        if (status == VGI_OK)
            status = take_batch(task, object, &next, ret_found, err);
    }
    if (status == VGI_DONE && !ret_found->schema)
        return vgi_fail(err, VGI_E_FORMAT, "no data batch is in the object, expected one");
    if (status == VGI_E_IO) /* where a connection would have been cut */
        return vgi_fail(err, VGI_E_FORMAT, "the object ends in the middle of a message");
    return status == VGI_DONE ? VGI_OK : status;
}
