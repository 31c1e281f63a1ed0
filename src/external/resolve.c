/* SPDX-License-Identifier: Apache-2.0 */
/* resolve.c: a pointer -> the batch it stands for, which must have the pointer's schema: fetched, unfolded,
 * checked against its digest. Walk: rpc/external.c -> external.c -> here -> http/client.c, then object.c.
 * Owns nothing: the batch keeps the object's memory.
 * Wire facts: docs/wire.md, "External locations". */
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/str.h"
#include "external/object.h"

enum { TRIES = 3, PAUSE_MS = 500, SHOWN_BYTES = 512 };

/* ---- the bytes ---- */

static void object_cleanup(struct vext_object *object)
{
    vbase_block_unref(object->block);
}

static enum vgi_status unfold(const struct vext *ext, struct vhttp_fetch *fetch, struct vext_object *object,
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

static enum vgi_status fetch_object(struct vext *ext, struct vhttp_fetch *fetch, struct vext_object *object,
                                    struct vgi_error *err)
{
    int64_t begin = vbase_clock_ns();
    enum vgi_status status = vhttp_client_fetch(&ext->client, fetch, err);

    object->fetch_us = (vbase_clock_ns() - begin) / 1000;
    if (status != VGI_OK) {
        if (status == VGI_E_LIMIT)
            vgi_error_prefix(err, "max_fetch_bytes or the redirect limit: ");
        return status;
    }
    status = unfold(ext, fetch, object, err);
    vbase_block_unref(fetch->block);
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

static enum vgi_status check_digest(struct vgi_str expected, const struct vext_object *object,
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

/* ---- all of it ---- */

static enum vgi_status try_once(struct vext *ext, const struct vext_task *task, struct vhttp_fetch *fetch,
                                struct vgi_batch *batch, struct vgi_error *err)
{
    VGI_CLEANUP(object_cleanup) struct vext_object object = {0};
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch found = {0};

    VGI_TRY(fetch_object(ext, fetch, &object, err));
    VGI_TRY(check_digest(task->pointer->sha256, &object, err));
    VGI_TRY(vext_object_read(task, &object, &found, err));
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
                                .timeout_ms = ext->options.fetch_ms,
                                .stop = ext->stop};
    enum vgi_status status = VGI_E_INTERNAL;
    char shown[SHOWN_BYTES];

    for (int i = 0; i < TRIES; i++) {
        if (i > 0)
            nanosleep(&(struct timespec){0, PAUSE_MS * 1000000L}, NULL);
        status = try_once(ext, task, &fetch, batch, err);
        if (!may_help(status) || (ext->stop && atomic_load(ext->stop)))
            break;
    }
    if (status != VGI_OK)
        vgi_error_prefix(err,
                         "external location %s: ", vhttp_url_redact(task->pointer->url, shown, sizeof shown));
    return status;
}
