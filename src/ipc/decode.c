/* SPDX-License-Identifier: Apache-2.0 */
/* decode.c: what a dictionary or batch message of an open stream leads to, in order: header, buffers,
 * dictionaries, validation. Walk: ipc/reader.c or ipc/embedded.c -> here -> ipc/batch_read.c,
 * ipc/dictionary_read.c.
 * Owns the stream's dictionaries and a reference on its schema; keeps the last small batch's frame
 * for the next. */
#include "ipc/decode.h"

#include "arrow/validate.h"
#include "base/limits.h"
#include "ipc/layout.h"

/* One for the body, one for what is rebuilt of it. */
_Static_assert(2 + VIPC_DECODER_KEEPS <= VARROW_FRAME_BLOCKS, "a frame has room for the blocks of a batch");

enum vgi_status vipc_decoder_open(struct vipc_decoder *decoder, struct varrow_schema *schema,
                                  struct vgi_error *err)
{
    vipc_decoder_close(decoder);
    VGI_TRY(vipc_dictionaries_open(&decoder->dictionaries, schema, err));
    decoder->schema = varrow_schema_ref(schema);
    return VGI_OK;
}

void vipc_decoder_close(struct vipc_decoder *decoder)
{
    vipc_dictionaries_close(&decoder->dictionaries);
    varrow_schema_unref(decoder->schema);
    decoder->schema = NULL;
}

static void forget_recent(struct vipc_recent *recent)
{
    varrow_frame_unref(recent->frame);
    varrow_schema_unref(recent->schema);
    *recent = (struct vipc_recent){0};
}

void vipc_decoder_release(struct vipc_decoder *decoder)
{
    vipc_decoder_close(decoder);
    forget_recent(&decoder->recent);
    vipc_dictionaries_release(&decoder->dictionaries);
    vipc_codec_release(&decoder->codec);
}

/* Without a limit of the user's, a small message must not unfold to what no memory holds. */
static uint64_t decoded_max(const struct vipc_decoder *decoder, size_t body_bytes)
{
    uint64_t max = VBASE_LIMIT_IPC_UNFOLD;

    if (decoder->bytes_max != 0)
        max = decoder->bytes_max;
    else if (body_bytes > max / VBASE_LIMIT_IPC_RATIO)
        max = (uint64_t)body_bytes * VBASE_LIMIT_IPC_RATIO; /* bodies are far below 2^56 bytes */
    return max < VBASE_LIMIT_IPC_DECODED ? max : VBASE_LIMIT_IPC_DECODED;
}

static struct vipc_batch_source source_of(struct vipc_decoder *decoder, const struct vipc_batch_head *head,
                                          struct vipc_message_body body)
{
    static const _Alignas(8) uint8_t no_body[8];

    return (struct vipc_batch_source){
        .schema = decoder->schema,
        .head = head,
        .body = {{body.bytes.ptr ? body.bytes.ptr : no_body, body.bytes.len}, body.block, body.is_temporary},
        .pool = decoder->dictionaries.pool,
        .codec = &decoder->codec,
        .decoded_bytes_max = decoded_max(decoder, body.bytes.len),
        .skip_validation = decoder->skip_validation,
    };
}

enum vgi_status vipc_decoder_dictionary(struct vipc_decoder *decoder, const struct vipc_part *part,
                                        struct vgi_error *err)
{
    struct vipc_batch_head head;
    struct vipc_batch_source source;

    VGI_TRY(vipc_message_batch(&part->message, &head, err));
    source = source_of(decoder, &head, part->body);
    return vipc_dictionaries_take(&decoder->dictionaries, &source, err);
}

static void free_frame(struct varrow_frame **frame)
{
    varrow_frame_free(*frame);
}

/* True when all that reading checked of a frame follows from header and schema: no dictionaries, no rebuilt
 * buffers, no bytes whose end stands in the body, no null count that whoever holds the batch
 * might fill in. */
static bool can_repeat(const struct vipc_decoder *decoder, const struct varrow_frame *frame)
{
    const struct varrow_schema *schema = decoder->schema;

    if (frame->n_keeps > 0 || schema->n_dictionaries > 0 || schema->n_views > 0)
        return false;
    for (int32_t f = 0; f < schema->n_fields; f++) {
        enum vipc_layout_kind kind = (enum vipc_layout_kind)vipc_layouts[schema->fields[f].type].kind;
        if (kind == VIPC_LAYOUT_BYTES32 || kind == VIPC_LAYOUT_BYTES64 || frame->nodes[f].null_count < 0)
            return false;
    }
    return true;
}

/* Puts the body into the frame of the batch before, when that fits and is free. */
static bool repeat_recent(struct vipc_decoder *decoder, const struct vipc_part *part,
                          struct ArrowArray *ret_array)
{
    struct vipc_recent *recent = &decoder->recent;

    if (!part->has_same_head || !recent->frame || recent->schema != decoder->schema ||
        recent->body_bytes != part->body.bytes.len || !varrow_frame_again(recent->frame, ret_array))
        return false;
    if (recent->body_bytes > 0)
        memcpy(recent->frame->body, part->body.bytes.ptr, recent->body_bytes);
    return true;
}

static enum vgi_status read_new(struct vipc_decoder *decoder, const struct vipc_part *part,
                                struct ArrowArray *ret_array, struct vgi_error *err)
{
    VGI_CLEANUP(free_frame) struct varrow_frame *frame = NULL;
    struct vipc_batch_head head;
    struct vipc_batch_source source;

    forget_recent(&decoder->recent);
    if (!part->head)
        VGI_TRY(vipc_message_batch(&part->message, &head, err));
    source = source_of(decoder, part->head ? part->head : &head, part->body);
    VGI_TRY(vipc_batch_read(&source, &frame, err));
    for (int i = 0; i < VIPC_DECODER_KEEPS; i++)
        if (part->keep[i])
            varrow_frame_keep_block(frame, part->keep[i]);
    if (decoder->schema->n_dictionaries > 0)
        VGI_TRY(vipc_dictionaries_share(&decoder->dictionaries, decoder->schema, frame, err));
    if (!decoder->skip_validation)
        VGI_TRY(varrow_validate(decoder->schema, &frame->root, /* structure= */ false, err));
    varrow_frame_root_take(frame, ret_array);
    if (part->body.is_temporary && can_repeat(decoder, frame)) {
        varrow_frame_ref(frame);
        decoder->recent =
            (struct vipc_recent){frame, varrow_schema_ref(decoder->schema), part->body.bytes.len};
    }
    frame = NULL;
    return VGI_OK;
}

enum vgi_status vipc_decoder_batch(struct vipc_decoder *decoder, const struct vipc_part *part,
                                   struct ArrowArray *ret_array, struct vgi_error *err)
{
    enum vgi_status status;

    if (!repeat_recent(decoder, part, ret_array))
        return read_new(decoder, part, ret_array, err);
    if (decoder->skip_validation)
        return VGI_OK;
    status = varrow_validate(decoder->schema, ret_array, /* structure= */ false, err);
    if (status != VGI_OK)
        ret_array->release(ret_array);
    return status;
}
