/* SPDX-License-Identifier: Apache-2.0 */
/* writer.c: the bytes of IPC streams on one connection. Messages with small flats are copied into the queue;
 * one with a large body leaves at once, with everything queued, in a gathering write whose parts are the
 * queue and the caller's own buffers. Embedded streams (vipc_batch_encode) are the same messages in one
 * buffer.
 * Walk: rpc/turn.c -> here -> ipc/batch_write.c -> put_message, below -> stream.writev.
 * Format: Arrow columnar format 1.5, "IPC streaming format". */
#include "ipc/writer.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "ipc/batch_write.h"
#include "ipc/schema.h"

enum {
    COPIED_BODY_MAX = 16 << 10, /* a body up to this is copied into the queue */
    COPIED_PIECE_MAX =
        1 << 10, /* in a larger body, a buffer up to this: cheaper than one more part of a write */
    QUEUE_BYTES_MAX = 64 << 10,   /* more than this queued is written without waiting for a flush */
    QUEUE_BYTES_KEPT = 256 << 10, /* a queue larger than this is given back when it is empty */
    PARTS_MAX = 1024              /* parts of one write: IOV_MAX on Linux */
};

static const uint8_t end_marker[8] = {0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0};
static uint8_t beginning[8] = {0xFF, 0xFF, 0xFF, 0xFF,
                               8,    0,    0,    0}; /* of a message whose header does not come */

struct vipc_writer {
    struct vbase_stream stream;
    struct varrow_schema *schema; /* shared, of the open stream; NULL: none is open */
    bool has_left;                /* part of the open stream has been written */
    bool is_last;                 /* the batch being written ends the stream */
    size_t kept;                  /* queued bytes that end a stream part of which has left */
    struct vbase_buf queue;
    struct iovec *parts; /* owned, room for parts_cap */
    size_t n_parts;
    size_t parts_cap;
    struct vipc_templates templates;
    struct vipc_encoder encoder;
};

static enum vgi_status put_message(void *self, const struct vipc_outgoing *message, struct vgi_error *err);

enum vgi_status vipc_writer_new(struct vbase_stream stream, const struct vipc_writer_options *options,
                                struct vipc_writer **ret_writer, struct vgi_error *err)
{
    struct vipc_writer *writer = calloc(1, sizeof *writer);

    if (!writer) {
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a writer");
    }
    writer->stream = stream;
    vbase_buf_init(&writer->queue, SIZE_MAX / 2);
    vipc_encoder_init(&writer->encoder, (struct vipc_outlet){put_message, writer},
                      options ? options->compression : VIPC_UNCOMPRESSED);
    *ret_writer = writer;
    return VGI_OK;
}

void vipc_writer_free(struct vipc_writer *writer)
{
    if (!writer) {
        return;
    }
    vipc_encoder_release(&writer->encoder);
    vipc_templates_release(&writer->templates);
    varrow_schema_unref(writer->schema);
    vbase_buf_release(&writer->queue);
    free(writer->parts);
    free(writer);
}

enum vgi_status vipc_writer_open(struct vipc_writer *writer, struct varrow_schema *schema,
                                 struct vgi_error *err)
{
    struct vgi_bytes message;

    if (writer->schema) {
        return vgi_fail(err, VGI_E_INTERNAL, "a stream is opened while another one is open");
    }
    VGI_TRY(vipc_schema_message(schema, &message, err));
    VGI_TRY(vipc_encoder_open(&writer->encoder, schema, /* single= */ false, err));
    VGI_TRY(vbase_buf_append(&writer->queue, message.ptr, message.len, err));
    writer->schema = varrow_schema_ref(schema);
    writer->has_left = false;
    return VGI_OK;
}

/* The stream is over: what it held is dropped. */
static void forget_stream(struct vipc_writer *writer)
{
    vipc_sent_release(&writer->encoder.sent);
    writer->encoder.schema = NULL;
    varrow_schema_unref(writer->schema);
    writer->schema = NULL;
}

static void end_stream(struct vipc_writer *writer)
{
    if (writer->has_left) {
        writer->kept = writer->queue.len;
    }
    forget_stream(writer);
}

static enum vgi_status check_open(const struct vipc_writer *writer, struct vgi_error *err)
{
    return writer->schema ? VGI_OK
                          : vgi_fail(err, VGI_E_INTERNAL, "a batch is written while no stream is open");
}

/* Whether batches of schema `a` can be read as those of b: the same types in the same tree. */
static bool has_same_types(const struct varrow_schema *a, const struct varrow_schema *b)
{
    if (a->n_fields != b->n_fields || a->n_dictionaries != b->n_dictionaries) {
        return false;
    }
    for (int32_t i = 0; i < a->n_fields; i++) {
        const struct varrow_field *x = &a->fields[i];
        const struct varrow_field *y = &b->fields[i];
        if (x->type != y->type || x->next != y->next || x->fixed_size != y->fixed_size ||
            x->dictionary != y->dictionary) {
            return false;
        }
    }
    for (int32_t d = 0; d < a->n_dictionaries; d++) {
        if (!varrow_arrow_schema_equal(a->dictionaries[d].values->arrow.children[0],
                                       b->dictionaries[d].values->arrow.children[0],
                                       VARROW_IGNORE_NULLABLE | VARROW_IGNORE_NAMES)) {
            return false;
        }
    }
    return true;
}

enum vgi_status vipc_writer_batch(struct vipc_writer *writer, const struct vgi_batch *batch, bool last,
                                  struct vgi_error *err)
{
    VGI_TRY(check_open(writer, err));
    if (batch->schema && batch->schema != writer->schema && !has_same_types(batch->schema, writer->schema)) {
        return varrow_schema_mismatch(&batch->schema->arrow, &writer->schema->arrow, "batch", err);
    }
    writer->is_last = last;
    VGI_TRY(vipc_encoder_batch(&writer->encoder, &batch->array, &batch->metadata, err));
    if (last) {
        end_stream(writer);
    }
    return VGI_OK;
}

enum vgi_status vipc_writer_empty(struct vipc_writer *writer, const struct varrow_metadata *metadata,
                                  struct vgi_error *err)
{
    VGI_TRY(check_open(writer, err));
    writer->is_last = false;
    return vipc_encoder_batch(&writer->encoder, NULL, metadata, err);
}

enum vgi_status vipc_writer_close(struct vipc_writer *writer, struct vgi_error *err)
{
    VGI_TRY(check_open(writer, err));
    VGI_TRY(vbase_buf_append(&writer->queue, end_marker, sizeof end_marker, err));
    end_stream(writer);
    return VGI_OK;
}

bool vipc_writer_rollback(struct vipc_writer *writer)
{
    if (writer->schema && writer->has_left) {
        return false;
    }
    writer->queue.len = writer->kept;
    forget_stream(writer);
    return true;
}

void vipc_writer_discard(struct vipc_writer *writer)
{
    writer->queue.len = 0;
    writer->kept = 0;
    forget_stream(writer);
}

void vipc_writer_cut(struct vipc_writer *writer)
{
    struct iovec parts[] = {{writer->queue.ptr, writer->queue.len}, {beginning, sizeof beginning}};
    struct vgi_error lost;

    if (!writer->schema || !writer->has_left) {
        return;
    }
    (void)!writer->stream.ops->writev(writer->stream.self, parts, 2, &lost);
    vbase_buf_reset(&writer->queue);
    forget_stream(writer);
}

/* ---- writing ---- */

static enum vgi_status write_parts(struct vipc_writer *writer, struct vgi_error *err)
{
    size_t done = 0;

    writer->has_left = true;
    writer->kept = 0;
    while (done < writer->n_parts) {
        size_t n = writer->n_parts - done < PARTS_MAX ? writer->n_parts - done : PARTS_MAX;
        VGI_TRY(writer->stream.ops->writev(writer->stream.self, writer->parts + done, n, err));
        done += n;
    }
    return VGI_OK;
}

static void empty_queue(struct vipc_writer *writer)
{
    if (writer->queue.cap > QUEUE_BYTES_KEPT) {
        size_t max = writer->queue.max;
        vbase_buf_release(&writer->queue);
        vbase_buf_init(&writer->queue, max);
        return;
    }
    vbase_buf_reset(&writer->queue);
}

enum vgi_status vipc_writer_flush(struct vipc_writer *writer, struct vgi_error *err)
{
    struct iovec part = {writer->queue.ptr, writer->queue.len};

    if (part.iov_len == 0) {
        return VGI_OK;
    }
    writer->has_left = true;
    writer->kept = 0;
    enum vgi_status status = writer->stream.ops->writev(writer->stream.self, &part, 1, err);
    empty_queue(writer);
    return status;
}

/* Appends part of the queue, which must not move any more, or a borrowed buffer. */
static void add_part(struct vipc_writer *writer, const uint8_t *ptr, size_t len)
{
    if (len > 0) {
        writer->parts[writer->n_parts++] = (struct iovec){(void *)(uintptr_t)ptr, len};
    }
}

/* Room for all that a large message adds to queue and parts, so that pointers into the queue stay valid. */
static enum vgi_status reserve_parts(struct vipc_writer *writer, const struct vipc_flat *flat,
                                     struct vgi_error *err)
{
    size_t copied = sizeof end_marker;
    size_t n = 1;

    for (int32_t i = 0; i < flat->n_pieces; i++) {
        int64_t len = flat->pieces[i].len;
        bool is_copied = len <= COPIED_PIECE_MAX;
        copied += (size_t)(is_copied ? vipc_padded(len) : VIPC_ALIGNMENT);
        n += is_copied ? 0 : 2;
    }
    VGI_TRY(vbase_buf_reserve(&writer->queue, copied, err));
    if (n > writer->parts_cap) {
        struct iovec *parts = realloc(writer->parts, n * sizeof *parts);
        if (!parts) {
            return vgi_fail(err, VGI_E_NOMEM, "no memory for a write of %zu parts", n);
        }
        writer->parts = parts;
        writer->parts_cap = n;
    }
    return VGI_OK;
}

static void queue_bytes(struct vbase_buf *queue, const void *ptr, int64_t len, int64_t padded)
{
    if (len > 0) {
        memcpy(queue->ptr + queue->len, ptr, (size_t)len);
    }
    memset(queue->ptr + queue->len + len, 0, (size_t)(padded - len));
    queue->len += (size_t)padded;
}

/* Writes the queue, whose last bytes are the message's header, and the body. Room has been made. */
static enum vgi_status write_large(struct vipc_writer *writer, const struct vipc_outgoing *message,
                                   struct vgi_error *err)
{
    const struct vipc_flat *flat = message->flat;
    struct vbase_buf *queue = &writer->queue;
    size_t from = 0;

    writer->n_parts = 0;
    for (int32_t i = 0; i < flat->n_pieces; i++) {
        const struct vipc_piece *piece = &flat->pieces[i];
        if (piece->len <= COPIED_PIECE_MAX) {
            queue_bytes(queue, piece->ptr, piece->len, vipc_padded(piece->len));
            continue;
        }
        add_part(writer, queue->ptr + from, queue->len - from);
        add_part(writer, piece->ptr, (size_t)piece->len);
        from = queue->len;
        queue_bytes(queue, NULL, 0, vipc_padded(piece->len) - piece->len);
    }
    if (writer->is_last && !message->dictionary) {
        queue_bytes(queue, end_marker, sizeof end_marker, sizeof end_marker);
    }
    add_part(writer, queue->ptr + from, queue->len - from);
    enum vgi_status status = write_parts(writer, err);
    empty_queue(writer);
    return status;
}

/* Appends the body behind a header that begins at start, and the end marker when asked. On failure out is as
 * it was before the header. */
static enum vgi_status append_body(const struct vipc_outgoing *message, bool is_last, size_t start,
                                   struct vbase_buf *out, struct vgi_error *err)
{
    size_t body = (size_t)message->flat->bytes;
    size_t room = body + sizeof end_marker;
    enum vgi_status status = out->cap - out->len < room ? vbase_buf_reserve(out, room, err) : VGI_OK;

    if (status != VGI_OK) {
        out->len = start;
        return status;
    }
    vipc_flat_copy(message->flat, out->ptr + out->len);
    out->len += body;
    if (is_last) {
        memcpy(out->ptr + out->len, end_marker, sizeof end_marker);
        out->len += sizeof end_marker;
    }
    return VGI_OK;
}

static enum vgi_status put_message(void *self, const struct vipc_outgoing *message, struct vgi_error *err)
{
    struct vipc_writer *writer = self;
    bool is_last = writer->is_last && !message->dictionary;
    size_t start = writer->queue.len;

    VGI_TRY(vipc_header_append(&writer->templates, message, &writer->queue, err));
    if (message->flat->bytes <= COPIED_BODY_MAX) {
        VGI_TRY(append_body(message, is_last, start, &writer->queue, err));
        return writer->queue.len > QUEUE_BYTES_MAX ? vipc_writer_flush(writer, err) : VGI_OK;
    }
    enum vgi_status status = reserve_parts(writer, message->flat, err);
    if (status != VGI_OK) {
        writer->queue.len = start;
        return status;
    }
    return write_large(writer, message, err);
}

/* ---- embedded streams ---- */

struct embedding {
    struct varrow_schema *schema;
    struct vbase_buf *out;
};

static enum vgi_status put_embedded(void *self, const struct vipc_outgoing *message, struct vgi_error *err)
{
    struct embedding *embedding = self;
    size_t start = embedding->out->len;

    VGI_TRY(vipc_header_append_shared(&embedding->schema->batch_header, message, embedding->out, err));
    return append_body(message, /* is_last= */ !message->dictionary, start, embedding->out, err);
}

enum vgi_status vipc_batch_encode(const struct vgi_batch *batch, struct vbase_buf *out, struct vgi_error *err)
{
    VGI_CLEANUP(vipc_encoder_release) struct vipc_encoder encoder;
    size_t start = out->len;
    struct embedding embedding = {batch->schema, out};
    struct vgi_bytes message;

    vipc_encoder_init(&encoder, (struct vipc_outlet){put_embedded, &embedding}, VIPC_UNCOMPRESSED);
    VGI_TRY(vipc_schema_message(batch->schema, &message, err));
    VGI_TRY(vipc_encoder_open(&encoder, batch->schema, /* single= */ true, err));
    VGI_TRY(vbase_buf_append(out, message.ptr, message.len, err));
    enum vgi_status status = vipc_encoder_batch(&encoder, &batch->array, &batch->metadata, err);
    if (status != VGI_OK) {
        out->len = start;
    }
    return status;
}
