/* SPDX-License-Identifier: Apache-2.0 */
/* resolve.c: a pointer -> the batch it stands for: fetched, unfolded, checked against its digest, read as an
 * IPC stream of logs and exactly one batch, which must have the pointer's schema. Walk: rpc/external.c ->
 * external.c -> here -> http/client.c. Owns nothing: the batch keeps the object's memory.
 * Wire facts: docs/wire.md, "External locations". */
#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "base/random.h"
#include "base/str.h"
#include "external/external.h"
#include "ipc/reader.h"
#include "rpc/wire.h"

enum { TRIES = 3, PAUSE_MS = 500, SHOWN_BYTES = 512 };

#define KEY_FETCH_MS "vgi_rpc.location.fetch_ms"
#define KEY_SOURCE   "vgi_rpc.location.source"

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- the bytes ---- */

struct object {
    struct vbase_block *block; /* owned */
    size_t len;
    int64_t fetch_us;
};

static void object_cleanup(struct object *object)
{
    vbase_block_unref(object->block);
}

static void block_cleanup(struct vbase_block **block)
{
    vbase_block_unref(*block);
}

static enum vgi_status unfold(const struct vext *ext, struct vhttp_fetch *fetch, struct object *object,
                              struct vgi_error *err)
{
    struct vhttp_decoding how = {.coding = fetch->coding, .decoded_max = ext->options.decoded_bytes_max};
    enum vgi_status status;

    if (fetch->coding == VHTTP_IDENTITY && fetch->len <= how.decoded_max) {
        object->block = fetch->block;
        object->len = fetch->len;
        fetch->block = NULL;
        return VGI_OK;
    }
    status = vhttp_decode(&how, (struct vgi_bytes){fetch->block->data, fetch->len}, &object->block,
                          &object->len, err);
    if (status == VGI_E_LIMIT)
        vgi_error_prefix(err, "the object goes beyond max_decompressed_bytes: ");
    return status;
}

static enum vgi_status fetch_object(struct vext *ext, struct vhttp_fetch *fetch, struct object *object,
                                    struct vgi_error *err)
{
    VGI_CLEANUP(block_cleanup) struct vbase_block *arrived = NULL;
    int64_t begin = now_us();
    enum vgi_status status = vhttp_client_fetch(&ext->client, fetch, err);

    object->fetch_us = now_us() - begin;
    if (status != VGI_OK) {
        if (status == VGI_E_LIMIT)
            vgi_error_prefix(err, "max_fetch_bytes or the redirect limit: ");
        return status;
    }
    status = unfold(ext, fetch, object, err);
    arrived = fetch->block;
    fetch->block = NULL;
    return status;
}

/* Hexadecimal digits in any case. */
static bool is_digest(struct vgi_str text, const uint8_t digest[32])
{
    char hex[65];
    unsigned differs = 0;

    vbase_hex_encode(digest, 32, hex);
    for (size_t i = 0; i < 64 && text.len == 64; i++)
        differs |= (unsigned char)hex[i] ^ (unsigned char)(text.ptr[i] | ((text.ptr[i] & 0x40) >> 1));
    return text.len == 64 && differs == 0;
}

static enum vgi_status check_digest(struct vgi_str expected, const struct object *object,
                                    struct vgi_error *err)
{
    uint8_t digest[32];
    char hex[65];

    if (!expected.ptr)
        return VGI_OK;
    vbase_sha256(object->block->data, object->len, digest);
    if (is_digest(expected, digest))
        return VGI_OK;
    vbase_hex_encode(digest, sizeof digest, hex);
    return vgi_fail(err, VGI_E_DATA_LOSS, "the SHA-256 checksum of the object is %s, the pointer says '%.*s'",
                    hex, expected.len > 64 ? 64 : (int)expected.len, expected.ptr);
}

/* ---- the batch ---- */

static enum vgi_status read_nothing(void *self, void *dst, size_t len, size_t *ret_len, struct vgi_error *err)
{
    (void)self;
    (void)dst;
    (void)len;
    (void)ret_len;
    (void)err;
    return VGI_DONE;
}

static const struct vbase_stream_ops at_end = {.read = read_nothing};

static void reader_cleanup(struct vipc_reader **reader)
{
    vipc_reader_free(*reader);
}

/* The pairs of the object's batch and where it came from, copied into the arena. */
static enum vgi_status make_metadata(const struct vext_task *task, const struct varrow_metadata *inner,
                                     const struct object *object, struct varrow_metadata *ret_metadata,
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
static enum vgi_status take_batch(const struct vext_task *task, const struct object *object,
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

static enum vgi_status read_object(const struct vext_task *task, const struct object *object,
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

/* ---- all of it ---- */

static enum vgi_status try_once(struct vext *ext, const struct vext_task *task, struct vhttp_fetch *fetch,
                                struct vgi_batch *batch, struct vgi_error *err)
{
    VGI_CLEANUP(object_cleanup) struct object object = {0};
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch found = {0};

    VGI_TRY(fetch_object(ext, fetch, &object, err));
    VGI_TRY(check_digest(task->pointer->sha256, &object, err));
    VGI_TRY(read_object(task, &object, &found, err));
    if (!varrow_arrow_schema_equal(&found.schema->arrow, &batch->schema->arrow, 0))
        return varrow_schema_mismatch(&found.schema->arrow, &batch->schema->arrow, "batch of the object",
                                      err);
    if (batch->array.release)
        batch->array.release(&batch->array);
    batch->array = found.array;
    batch->metadata = found.metadata;
    found.array.release = NULL;
    return VGI_OK;
}

static bool may_help(enum vgi_status status)
{
    return status == VGI_E_UNAVAILABLE || status == VGI_E_DEADLINE;
}

enum vgi_status vext_resolve(struct vext *ext, const struct vext_task *task, struct vgi_batch *batch,
                             struct vgi_error *err)
{
    struct vhttp_fetch fetch = {.url = task->pointer->url,
                                .bytes_max = ext->options.fetch_bytes_max,
                                .timeout_ms = ext->options.fetch_ms};
    enum vgi_status status = VGI_E_INTERNAL;
    char shown[SHOWN_BYTES];

    for (int i = 0; i < TRIES; i++) {
        if (i > 0)
            nanosleep(&(struct timespec){0, PAUSE_MS * 1000000L}, NULL);
        status = try_once(ext, task, &fetch, batch, err);
        if (!may_help(status))
            break;
    }
    if (status != VGI_OK)
        vgi_error_prefix(err,
                         "external location %s: ", vhttp_url_redact(task->pointer->url, shown, sizeof shown));
    return status;
}
