/* SPDX-License-Identifier: Apache-2.0 */
/* embedded.c: a complete IPC stream inside a binary value -> its one batch. Walk: sdk/ and rpc/ for records
 * in binary columns -> here -> ipc/decode.c. The bytes stay where they are when they are 8-byte aligned.
 * Owns nothing that outlives the call but what the batch keeps. */
#include <stdlib.h>

#include "base/limits.h"
#include "ipc/decode.h"
#include "ipc/reader.h"
#include "ipc/schema.h"

/* The bytes that are left, and what keeps them alive. */
struct cursor {
    struct vgi_bytes rest;
    struct vbase_block *block; /* NULL: the caller does */
};

/* Moves past one message. VGI_DONE at the end marker, or where the bytes end. */
static enum vgi_status next_message(struct cursor *c, struct vipc_part *ret_part, struct vgi_error *err)
{
    struct vgi_bytes flatbuffer;
    size_t body_bytes;

    if (c->rest.len == 0)
        return VGI_DONE;
    if (c->rest.len < VIPC_PREFIX_BYTES)
        return vgi_fail(err, VGI_E_FORMAT, "embedded IPC stream is cut: %zu bytes of a message prefix",
                        c->rest.len);
    VGI_TRY(vipc_message_prefix(c->rest.ptr, &flatbuffer.len, err));
    if (flatbuffer.len > c->rest.len - VIPC_PREFIX_BYTES)
        return vgi_fail(err, VGI_E_FORMAT, "embedded IPC stream is cut: header of %zu bytes, %zu are there",
                        flatbuffer.len, c->rest.len - VIPC_PREFIX_BYTES);
    if (flatbuffer.len % 8 != 0)
        return vgi_fail(err, VGI_E_FORMAT, "IPC header of %zu bytes is not padded to 8", flatbuffer.len);
    flatbuffer.ptr = c->rest.ptr + VIPC_PREFIX_BYTES;
    VGI_TRY(vipc_message_frame(flatbuffer, &ret_part->message, err));
    c->rest.ptr = flatbuffer.ptr + flatbuffer.len;
    c->rest.len -= VIPC_PREFIX_BYTES + flatbuffer.len;
    if ((uint64_t)ret_part->message.body_bytes > c->rest.len)
        return vgi_fail(err, VGI_E_FORMAT, "embedded IPC stream is cut: body of %lld bytes, %zu are there",
                        (long long)ret_part->message.body_bytes, c->rest.len);
    body_bytes = (size_t)ret_part->message.body_bytes;
    if (body_bytes % 8 != 0 && body_bytes != c->rest.len)
        return vgi_fail(err, VGI_E_FORMAT, "IPC body of %zu bytes is not padded to 8", body_bytes);
    ret_part->body = (struct vipc_message_body){{c->rest.ptr, body_bytes}, c->block, false};
    ret_part->keep[0] = c->block; /* the header's texts are viewed, too */
    ret_part->keep[1] = NULL;
    c->rest.ptr += body_bytes;
    c->rest.len -= body_bytes;
    return VGI_OK;
}

/* ---- the schema: known, or decoded ---- */

enum { KNOWN_BYTES_MAX = 64 << 10 };

struct vipc_known {
    struct varrow_schema *schema; /* shared */
    size_t len;
    uint8_t message[]; /* prefix and flatbuffer, len bytes */
};

void vipc_known_free(struct vipc_known *known)
{
    if (known) {
        varrow_schema_unref(known->schema);
        free(known);
    }
}

/* The known schema, shared with the caller, when the rest begins with its message, which is then passed. */
static struct varrow_schema *pass_known(struct cursor *c, const struct vipc_known *known)
{
    if (!known || known->len > c->rest.len || memcmp(known->message, c->rest.ptr, known->len) != 0)
        return NULL;
    c->rest.ptr += known->len;
    c->rest.len -= known->len;
    return varrow_schema_ref(known->schema);
}

/* Remembers the message that lies in [start, c->rest.ptr); without memory it is not remembered. */
static void keep_known(const struct cursor *c, const uint8_t *start, struct varrow_schema *schema,
                       struct vipc_known **known)
{
    size_t len = (size_t)(c->rest.ptr - start);
    struct vipc_known *made = len <= KNOWN_BYTES_MAX ? malloc(sizeof *made + len) : NULL;

    if (!made)
        return;
    made->schema = varrow_schema_ref(schema);
    made->len = len;
    memcpy(made->message, start, len);
    vipc_known_free(*known);
    *known = made;
}

static enum vgi_status decode_schema(struct cursor *c, struct varrow_schema **ret_schema,
                                     struct vgi_error *err)
{
    struct vipc_part part = {.head = NULL};
    enum vgi_status status = next_message(c, &part, err);

    if (status == VGI_DONE)
        return vgi_fail(err, VGI_E_FORMAT, "embedded IPC stream is empty, expected a schema");
    VGI_TRY(status);
    return vipc_schema_decode_flatbuffer(part.message.flatbuffer, ret_schema, err);
}

static enum vgi_status open_stream(struct cursor *c, struct vipc_decoder *decoder,
                                   _Atomic(struct vipc_known *) *slot, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct vipc_known *known = slot ? atomic_exchange(slot, NULL) : NULL;
    struct vipc_known *none = NULL;
    const uint8_t *start = c->rest.ptr;
    enum vgi_status status = VGI_OK;

    schema = pass_known(c, known);
    if (!schema) {
        status = decode_schema(c, &schema, err);
        if (status == VGI_OK && slot)
            keep_known(c, start, schema, &known);
    }
    if (slot && known && !atomic_compare_exchange_strong(slot, &none, known))
        vipc_known_free(known);
    VGI_TRY(status);
    return vipc_decoder_open(decoder, schema, err);
}

static void unref_block(struct vbase_block **block)
{
    vbase_block_unref(*block);
}

/* The pairs lie in a block of their own, which the batch keeps. */
static enum vgi_status take_batch(struct vipc_decoder *decoder, struct vipc_part *part,
                                  struct vgi_batch *ret_batch, struct vgi_error *err)
{
    VGI_CLEANUP(unref_block) struct vbase_block *block = NULL;
    struct varrow_metadata metadata = {.n = part->message.n_pairs};
    struct ArrowArray array;

    if (metadata.n > VBASE_LIMIT_METADATA_PAIRS)
        return vgi_fail(err, VGI_E_LIMIT, "IPC batch has %zu metadata pairs, at most %d are allowed",
                        metadata.n, VBASE_LIMIT_METADATA_PAIRS);
    if (metadata.n > 0) {
        struct vgi_pair *pairs;
        VGI_TRY(vbase_block_new(decoder->dictionaries.pool, metadata.n * sizeof *pairs, &block, err));
        pairs = (struct vgi_pair *)(void *)block->data;
        vipc_message_pairs(&part->message, pairs);
        metadata.pairs = pairs;
        part->keep[1] = block;
    }
    VGI_TRY(vipc_decoder_batch(decoder, part, &array, err));
    *ret_batch = (struct vgi_batch){varrow_schema_ref(decoder->schema), array, metadata};
    return VGI_OK;
}

static enum vgi_status read_messages(struct cursor *c, struct vipc_decoder *decoder,
                                     struct vgi_batch *ret_batch, struct vgi_error *err)
{
    bool has_batch = false;

    for (;;) {
        struct vipc_part part = {.head = NULL};
        enum vgi_status status = next_message(c, &part, err);
        if (status == VGI_DONE)
            break;
        VGI_TRY(status);
        if (part.message.kind == VIPC_MESSAGE_DICTIONARY) {
            VGI_TRY(vipc_decoder_dictionary(decoder, &part, err));
            continue;
        }
        if (part.message.kind != VIPC_MESSAGE_BATCH)
            return vgi_fail(err, VGI_E_FORMAT,
                            "embedded IPC stream holds a message that is neither a dictionary "
                            "nor a record batch");
        if (has_batch)
            return vgi_fail(err, VGI_E_FORMAT, "embedded IPC stream holds more than one batch");
        VGI_TRY(take_batch(decoder, &part, ret_batch, err));
        has_batch = true;
    }
    if (!has_batch)
        return vgi_fail(err, VGI_E_FORMAT, "embedded IPC stream holds no batch");
    if (c->rest.len > VIPC_PREFIX_BYTES)
        return vgi_fail(err, VGI_E_FORMAT, "%zu bytes follow the embedded IPC stream",
                        c->rest.len - VIPC_PREFIX_BYTES);
    return VGI_OK;
}

enum vgi_status vipc_batch_decode(struct vgi_bytes bytes, struct vbase_pool *pool,
                                  struct vgi_batch *ret_batch, struct vgi_error *err)
{
    return vipc_batch_decode_known(bytes, pool, NULL, ret_batch, err);
}

enum vgi_status vipc_batch_decode_known(struct vgi_bytes bytes, struct vbase_pool *pool,
                                        _Atomic(struct vipc_known *) *known, struct vgi_batch *ret_batch,
                                        struct vgi_error *err)
{
    VGI_CLEANUP(unref_block) struct vbase_block *copy = NULL;
    VGI_CLEANUP(vipc_decoder_release) struct vipc_decoder decoder = {.dictionaries.pool = pool};
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
    struct cursor c = {.rest = bytes};

    if ((uintptr_t)bytes.ptr % 8 != 0 && bytes.len > 0) {
        VGI_TRY(vbase_block_new(pool, bytes.len, &copy, err));
        memcpy(copy->data, bytes.ptr, bytes.len);
        c = (struct cursor){{copy->data, bytes.len}, copy};
    }
    VGI_TRY(open_stream(&c, &decoder, known, err));
    VGI_TRY(read_messages(&c, &decoder, &batch, err));
    *ret_batch = batch;
    batch = (struct vgi_batch){0};
    return VGI_OK;
}

enum vgi_status vipc_batch_decode_block(struct vbase_block *block, size_t len, struct vgi_batch *ret_batch,
                                        struct vgi_error *err)
{
    VGI_CLEANUP(vipc_decoder_release) struct vipc_decoder decoder = {0};
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
    struct cursor c = {{block->data, len}, block};

    VGI_TRY(open_stream(&c, &decoder, NULL, err));
    VGI_TRY(read_messages(&c, &decoder, &batch, err));
    *ret_batch = batch;
    batch = (struct vgi_batch){0};
    return VGI_OK;
}
