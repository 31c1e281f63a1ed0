/* SPDX-License-Identifier: Apache-2.0 */
/* batch_write.c: one batch -> dictionary messages and a record batch message, handed to an outlet.
 * Walk: ipc/writer.c -> here -> ipc/flat.c, ipc/dictionary_write.c -> the outlet (ipc/writer.c again, which
 * asks ipc/header_write.c for the metadata). Owns the arena in which rewritten and compressed buffers lie. */
#include "ipc/batch_write.h"

#include <string.h>

#include "base/limits.h"

void vipc_encoder_init(struct vipc_encoder *encoder, struct vipc_outlet outlet,
                       enum vipc_compression compression)
{
    encoder->schema = NULL;
    encoder->outlet = outlet;
    encoder->compression = compression;
    vbase_arena_init(&encoder->arena, VBASE_LIMIT_ARENA);
    memset(&encoder->sent, 0, sizeof encoder->sent);
    memset(&encoder->codec, 0, sizeof encoder->codec);
}

void vipc_encoder_release(struct vipc_encoder *encoder)
{
    vipc_sent_release(&encoder->sent);
    vipc_codec_release(&encoder->codec);
    vbase_arena_release(&encoder->arena);
    encoder->schema = NULL;
}

enum vgi_status vipc_encoder_open(struct vipc_encoder *encoder, struct varrow_schema *schema, bool single,
                                  struct vgi_error *err)
{
    VGI_TRY(vipc_sent_begin(&encoder->sent, schema, single, err));
    encoder->schema = schema;
    return VGI_OK;
}

static enum vgi_status prepare(struct vipc_encoder *encoder, struct vgi_error *err)
{
    size_t n = (size_t)encoder->schema->n_dictionaries;

    vbase_arena_reset(&encoder->arena);
    vipc_flat_init(&encoder->flat, &encoder->arena, &encoder->room);
    if (n == 0) {
        return VGI_OK;
    }
    encoder->flat.dictionaries = vbase_arena_array(&encoder->arena, n, sizeof *encoder->flat.dictionaries);
    return encoder->flat.dictionaries ? VGI_OK
                                      : vgi_fail(err, VGI_E_NOMEM, "no memory for %zu dictionaries", n);
}

enum vgi_status vipc_encoder_batch(struct vipc_encoder *encoder, const struct ArrowArray *array,
                                   const struct varrow_metadata *metadata, struct vgi_error *err)
{
    VGI_TRY(prepare(encoder, err));
    if (array) {
        VGI_TRY(vipc_flat_collect(&encoder->flat, encoder->schema, array, err));
    } else {
        VGI_TRY(vipc_flat_collect_empty(&encoder->flat, encoder->schema, err));
    }
    if (encoder->sent.n > 0) {
        VGI_TRY(vipc_sent_write(encoder, encoder->flat.dictionaries, err));
    }
    return vipc_encoder_put(encoder, &encoder->flat, metadata, NULL, err);
}

/* Puts in place of a piece its length and its compressed bytes, or -1 and itself when that is shorter. */
static enum vgi_status compress_piece(struct vipc_encoder *encoder, struct vipc_piece *piece,
                                      struct vgi_error *err)
{
    size_t raw = (size_t)piece->len;
    size_t room = vipc_compress_bound(encoder->compression, raw);
    uint8_t *out = vbase_arena_alloc(&encoder->arena, sizeof piece->len + (room > raw ? room : raw));
    int64_t prefix = piece->len;
    struct vipc_space packed;

    if (!out) {
        return vgi_fail(err, VGI_E_NOMEM, "no memory to compress %zu bytes", raw);
    }
    packed = (struct vipc_space){out + sizeof prefix, room};
    VGI_TRY(vipc_compress(&encoder->codec, encoder->compression, (struct vgi_bytes){piece->ptr, raw}, &packed,
                          err));
    if (packed.len >= raw) {
        memcpy(packed.ptr, piece->ptr, raw);
        packed.len = raw;
        prefix = -1;
    }
    memcpy(out, &prefix, sizeof prefix);
    *piece = (struct vipc_piece){out, (int64_t)(sizeof prefix + packed.len)};
    return VGI_OK;
}

/* The same over compressed pieces. Its own stay: dictionaries are compared by them. */
static enum vgi_status compress_flat(struct vipc_encoder *encoder, const struct vipc_flat *flat,
                                     struct vipc_flat *ret_packed, struct vgi_error *err)
{
    struct vipc_flat packed = *flat;

    packed.bytes = 0;
    packed.pieces = vbase_arena_array(&encoder->arena, (size_t)flat->n_pieces, sizeof *packed.pieces);
    if (!packed.pieces) {
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %d buffers", flat->n_pieces);
    }
    for (int32_t i = 0; i < flat->n_pieces; i++) {
        packed.pieces[i] = flat->pieces[i];
        if (packed.pieces[i].len > 0) {
            VGI_TRY(compress_piece(encoder, &packed.pieces[i], err));
        }
        packed.bytes += vipc_padded(packed.pieces[i].len);
    }
    *ret_packed = packed;
    return VGI_OK;
}

enum vgi_status vipc_encoder_put(struct vipc_encoder *encoder, const struct vipc_flat *flat,
                                 const struct varrow_metadata *metadata,
                                 const struct vipc_dictionary_mark *dictionary, struct vgi_error *err)
{
    struct vipc_flat packed;
    struct vipc_outgoing message = {
        .flat = flat, .metadata = metadata, .dictionary = dictionary, .compression = encoder->compression};

    if (encoder->compression != VIPC_UNCOMPRESSED) {
        VGI_TRY(compress_flat(encoder, flat, &packed, err));
        message.flat = &packed;
    }
    return encoder->outlet.put(encoder->outlet.self, &message, err);
}
