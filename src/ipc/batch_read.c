/* SPDX-License-Identifier: Apache-2.0 */
/* batch_read.c: nodes and buffers of a record batch message, in the pre-order of the schema's fields, become
 * the nodes of a frame. Walk: ipc/reader.c -> here -> arrow/frame.h. Owns the frame until it is handed out,
 * and the block into which compressed or misaligned buffers are rebuilt; all others stay where they are.
 * Format: Arrow columnar format 1.5, "RecordBatch message" and "Buffer listing for each layout". */
#include "ipc/batch_read.h"

#include "ipc/layout.h"

struct walk {
    const struct varrow_schema *schema;
    const struct vipc_batch_head *head;
    struct vgi_bytes body;
    const struct vgi_bytes *rebuilt; /* NULL: all buffers lie in the body */
    struct varrow_frame *frame;
    size_t next_span;
    size_t next_view;
    struct vgi_error *err;
};

/* Empty buffers point here, so that a getter that looks at offset 0 finds one. */
static const _Alignas(64) uint8_t nothing[64];

static enum vgi_status check_counts(const struct vipc_batch_source *source, struct vgi_error *err);
static enum vgi_status rebuild(const struct vipc_batch_source *source, struct varrow_frame *frame,
                               const struct vgi_bytes **ret_rebuilt, struct vgi_error *err);
static enum vgi_status read_field(struct walk *w, int32_t f);

static void free_frame(struct varrow_frame **frame)
{
    varrow_frame_free(*frame);
}

/* Compressed buffers, and those a column could not point to. */
static bool needs_rebuild(const struct vipc_batch_head *head)
{
    uint64_t offsets = 0;

    if (head->compression != VIPC_UNCOMPRESSED)
        return head->n_spans > 0;
    for (size_t i = 0; i < head->n_spans; i++)
        offsets |= (uint64_t)vipc_span_at(head, i).offset;
    return offsets % 8 != 0;
}

enum vgi_status vipc_batch_read(const struct vipc_batch_source *source, struct varrow_frame **ret_frame,
                                struct vgi_error *err)
{
    const struct varrow_schema *schema = source->schema;
    VGI_CLEANUP(free_frame) struct varrow_frame *frame = NULL;
    struct varrow_frame_shape shape = {schema, source->head->variadic_counts, 0};
    struct walk w = {.schema = schema, .head = source->head, .body = source->body.bytes, .err = err};

    VGI_TRY(check_counts(source, err));
    if (source->body.is_temporary)
        shape.body_bytes = w.body.len;
    VGI_TRY(varrow_frame_new_with_body(source->pool, &shape, &frame, err));
    if (frame->body)
        w.body.ptr = memcpy(frame->body, w.body.ptr, w.body.len);
    frame->root.length = source->head->rows;
    if (needs_rebuild(source->head)) {
        struct vipc_batch_source lasting = *source;
        lasting.body.bytes = w.body;
        VGI_TRY(rebuild(&lasting, frame, &w.rebuilt, err));
    } else if (source->body.block) {
        varrow_frame_keep_block(frame, source->body.block);
    }
    w.frame = frame;
    for (int32_t f = 0; f < schema->n_fields; f++) {
        enum vgi_status status = read_field(&w, f);
        if (status != VGI_OK) {
            char path[256];
            vgi_error_prefix(err, "column \"%s\": ", varrow_field_path(schema, f, path, sizeof path));
            return status;
        }
    }
    for (int32_t c = 0; c < schema->n_columns; c++)
        if (frame->nodes[schema->columns[c]].length != source->head->rows)
            return vgi_fail(err, VGI_E_FORMAT, "column %d has %lld rows, the batch has %lld", c,
                            (long long)frame->nodes[schema->columns[c]].length,
                            (long long)source->head->rows);
    *ret_frame = frame;
    frame = NULL;
    return VGI_OK;
}

/* ---- counts ---- */

static size_t count_unions(const struct varrow_schema *schema)
{
    size_t n = 0;

    for (int32_t f = 0; f < schema->n_fields; f++)
        n += schema->fields[f].type == VARROW_DENSE_UNION || schema->fields[f].type == VARROW_SPARSE_UNION;
    return n;
}

static enum vgi_status check_counts(const struct vipc_batch_source *source, struct vgi_error *err)
{
    const struct vipc_batch_head *head = source->head;
    const struct varrow_schema *schema = source->schema;
    size_t n_spans = (size_t)schema->n_frame_buffers;

    if (head->n_nodes != (size_t)schema->n_fields)
        return vgi_fail(err, VGI_E_FORMAT, "IPC batch has %zu field nodes, its schema %d", head->n_nodes,
                        schema->n_fields);
    if (head->n_variadic_counts != (size_t)schema->n_views)
        return vgi_fail(err, VGI_E_FORMAT, "IPC batch has %zu variadic buffer counts, its schema %d views",
                        head->n_variadic_counts, schema->n_views);
    for (size_t i = 0; i < head->n_variadic_counts; i++) {
        if (head->variadic_counts[i] < 0 || (uint64_t)head->variadic_counts[i] > head->n_spans)
            return vgi_fail(err, VGI_E_FORMAT, "IPC batch declares %lld buffers for one view column",
                            (long long)head->variadic_counts[i]);
        n_spans += (size_t)head->variadic_counts[i];
    }
    if (head->has_union_validity)
        n_spans += count_unions(schema);
    if (head->n_spans != n_spans)
        return vgi_fail(err, VGI_E_FORMAT, "IPC batch has %zu buffers, its schema takes %zu", head->n_spans,
                        n_spans);
    return VGI_OK;
}

/* ---- buffers ---- */

static enum vgi_status check_span(struct vipc_span span, struct vgi_bytes body, struct vgi_error *err)
{
    if (span.offset < 0 || span.length < 0)
        return vgi_fail(err, VGI_E_FORMAT, "buffer at offset %lld of length %lld", (long long)span.offset,
                        (long long)span.length);
    if ((uint64_t)span.offset > body.len || (uint64_t)span.length > body.len - (uint64_t)span.offset)
        return vgi_fail(err, VGI_E_FORMAT, "buffer of %lld bytes at %lld reaches beyond the body of %zu",
                        (long long)span.length, (long long)span.offset, body.len);
    return VGI_OK;
}

/* The next buffer, which must have at least need bytes. */
static inline enum vgi_status next_buffer(struct walk *w, int64_t need, struct vgi_bytes *ret_buffer)
{
    size_t i = w->next_span++;
    struct vgi_bytes buffer;

    if (w->rebuilt) {
        buffer = w->rebuilt[i];
    } else {
        struct vipc_span span = vipc_span_at(w->head, i);
        VGI_TRY(check_span(span, w->body, w->err));
        buffer = (struct vgi_bytes){w->body.ptr + span.offset, (size_t)span.length};
    }
    if (buffer.len < (uint64_t)need)
        return vgi_fail(w->err, VGI_E_FORMAT, "buffer has %zu bytes, %lld are needed", buffer.len,
                        (long long)need);
    if (buffer.len == 0)
        buffer.ptr = nothing;
    *ret_buffer = buffer;
    return VGI_OK;
}

static inline enum vgi_status place_buffer(struct walk *w, struct ArrowArray *array, int64_t slot,
                                           int64_t need)
{
    struct vgi_bytes buffer = {0};

    VGI_TRY(next_buffer(w, need, &buffer));
    array->buffers[slot] = buffer.ptr;
    return VGI_OK;
}

/* length * width bytes. */
static inline enum vgi_status place_values(struct walk *w, struct ArrowArray *array, int64_t slot,
                                           int64_t width)
{
    int64_t need;

    if (__builtin_mul_overflow(array->length, width, &need))
        return vgi_fail(w->err, VGI_E_FORMAT, "array of %lld values is beyond any body",
                        (long long)array->length);
    return place_buffer(w, array, slot, need);
}

/* length + 1 offsets; an empty array may leave its offsets out. */
static inline enum vgi_status place_offsets(struct walk *w, struct ArrowArray *array, int64_t width)
{
    int64_t need;

    if (array->length == 0)
        return place_buffer(w, array, 1, 0);
    if (__builtin_mul_overflow(array->length, width, &need) || __builtin_add_overflow(need, width, &need))
        return vgi_fail(w->err, VGI_E_FORMAT, "array of %lld values is beyond any body",
                        (long long)array->length);
    return place_buffer(w, array, 1, need);
}

static inline int64_t bitmap_bytes(int64_t bits)
{
    return bits / 8 + (bits % 8 != 0);
}

static inline enum vgi_status place_validity(struct walk *w, struct ArrowArray *array)
{
    struct vgi_bytes bitmap = {0};

    VGI_TRY(next_buffer(w, array->null_count > 0 ? bitmap_bytes(array->length) : 0, &bitmap));
    if (array->null_count == 0)
        return VGI_OK;
    if (array->null_count < 0 && bitmap.len < (uint64_t)bitmap_bytes(array->length)) {
        if (bitmap.len != 0)
            return vgi_fail(w->err, VGI_E_FORMAT, "validity bitmap of %zu bytes for %lld values", bitmap.len,
                            (long long)array->length);
        array->null_count = 0;
        return VGI_OK;
    }
    array->buffers[0] = bitmap.ptr;
    return VGI_OK;
}

/* Offsets and bytes. The C data interface does not carry the length of the bytes, so their end
 * is checked here. */
static inline enum vgi_status place_bytes(struct walk *w, struct ArrowArray *array, int64_t width)
{
    struct vgi_bytes bytes;
    int64_t end = 0;

    VGI_TRY(place_offsets(w, array, width));
    VGI_TRY(next_buffer(w, 0, &bytes));
    array->buffers[2] = bytes.ptr;
    if (array->length == 0)
        return VGI_OK;
    if (width == 4)
        end = ((const int32_t *)array->buffers[1])[array->length];
    else
        end = ((const int64_t *)array->buffers[1])[array->length];
    if (end < 0 || (uint64_t)end > bytes.len)
        return vgi_fail(w->err, VGI_E_FORMAT, "last offset is %lld, the data has %zu bytes", (long long)end,
                        bytes.len);
    return VGI_OK;
}

static enum vgi_status place_views(struct walk *w, struct ArrowArray *array)
{
    int64_t count = w->head->variadic_counts[w->next_view++];
    int64_t *sizes = (int64_t *)(uintptr_t)array->buffers[2 + count];

    VGI_TRY(place_values(w, array, 1, 16));
    for (int64_t i = 0; i < count; i++) {
        struct vgi_bytes data;
        VGI_TRY(next_buffer(w, 0, &data));
        array->buffers[2 + i] = data.ptr;
        sizes[i] = (int64_t)data.len;
    }
    return VGI_OK;
}

/* Every child must reach as far as its parent. */
static enum vgi_status check_children(struct walk *w, int32_t f, int64_t factor)
{
    const struct varrow_field *fields = w->schema->fields;
    int64_t need;

    if (__builtin_mul_overflow(w->frame->nodes[f].length, factor, &need))
        return vgi_fail(w->err, VGI_E_FORMAT, "%lld lists of %lld values are beyond any body",
                        (long long)w->frame->nodes[f].length, (long long)factor);
    for (int32_t n = 0, child = f + 1; n < fields[f].n_children; n++, child = fields[child].next) {
        int64_t length = vipc_node_at(w->head, (size_t)child).length;
        if (length < need)
            return vgi_fail(w->err, VGI_E_FORMAT, "child %d has %lld values, %lld are needed", n,
                            (long long)length, (long long)need);
    }
    return VGI_OK;
}

/* Before V5, unions had a validity bitmap. One that says something cannot be kept. */
static enum vgi_status skip_union_validity(struct walk *w, int64_t null_count)
{
    struct vgi_bytes bitmap;

    if (!w->head->has_union_validity)
        return VGI_OK;
    VGI_TRY(next_buffer(w, 0, &bitmap));
    if (null_count != 0 && bitmap.len != 0)
        return vgi_fail(w->err, VGI_E_UNIMPLEMENTED,
                        "a union with a validity bitmap (before Arrow 1.0) is not supported");
    return VGI_OK;
}

/* ---- fields ---- */

static enum vgi_status read_unions(struct walk *w, struct ArrowArray *array, int32_t f, bool is_dense)
{
    VGI_TRY(skip_union_validity(w, array->null_count));
    array->null_count = 0;
    VGI_TRY(place_buffer(w, array, 0, array->length)); /* type ids, one byte each */
    return is_dense ? place_values(w, array, 1, 4) : check_children(w, f, 1);
}

static enum vgi_status read_field(struct walk *w, int32_t f)
{
    const struct varrow_field *field = &w->schema->fields[f];
    struct ArrowArray *array = &w->frame->nodes[f];
    struct vipc_node node = vipc_node_at(w->head, (size_t)f);

    if (node.length < 0)
        return vgi_fail(w->err, VGI_E_FORMAT, "length is %lld", (long long)node.length);
    if (node.null_count < -1 || node.null_count > node.length)
        return vgi_fail(w->err, VGI_E_FORMAT, "null count is %lld of %lld", (long long)node.null_count,
                        (long long)node.length);
    array->length = node.length;
    array->null_count = node.null_count;
    if (vipc_layouts[field->type].has_validity)
        VGI_TRY(place_validity(w, array));
    switch ((enum vipc_layout_kind)vipc_layouts[field->type].kind) {
    case VIPC_LAYOUT_NONE:
        array->null_count = field->type == VARROW_NULL ? array->length : 0;
        return VGI_OK;
    case VIPC_LAYOUT_FIXED:
        return place_values(w, array, 1, field->value_bytes);
    case VIPC_LAYOUT_BITS:
        return place_buffer(w, array, 1, bitmap_bytes(array->length));
    case VIPC_LAYOUT_FIXED_BYTES:
        return place_values(w, array, 1, field->fixed_size);
    case VIPC_LAYOUT_BYTES32:
        return place_bytes(w, array, 4);
    case VIPC_LAYOUT_BYTES64:
        return place_bytes(w, array, 8);
    case VIPC_LAYOUT_VIEWS:
        return place_views(w, array);
    case VIPC_LAYOUT_OFFSETS32:
        return place_offsets(w, array, 4);
    case VIPC_LAYOUT_OFFSETS64:
        return place_offsets(w, array, 8);
    case VIPC_LAYOUT_RANGES32:
        VGI_TRY(place_values(w, array, 1, 4));
        return place_values(w, array, 2, 4);
    case VIPC_LAYOUT_RANGES64:
        VGI_TRY(place_values(w, array, 1, 8));
        return place_values(w, array, 2, 8);
    case VIPC_LAYOUT_DENSE:
        return read_unions(w, array, f, /* is_dense= */ true);
    case VIPC_LAYOUT_SPARSE:
        return read_unions(w, array, f, /* is_dense= */ false);
    case VIPC_LAYOUT_CHILDREN:
        return check_children(w, f, 1);
    case VIPC_LAYOUT_FIXED_LISTS:
        return check_children(w, f, field->fixed_size);
    }
    return vgi_fail(w->err, VGI_E_INTERNAL, "type %d has no layout", (int)field->type);
}

/* ---- rebuilding compressed and misaligned buffers ---- */

/* One buffer as it will be.
 *   source    where its bytes lie in the body, without the length before them
 *   len       how many there will be
 *   in_place  they need not move */
struct part {
    struct vgi_bytes source;
    size_t len;
    enum vipc_compression compression;
    bool in_place;
};

/* Opens the buffer of a compressed body: int64 length, -1 when stored as it is, then the bytes. */
static enum vgi_status open_compressed(const struct vipc_batch_source *source, struct vgi_bytes buffer,
                                       struct part *part, struct vgi_error *err)
{
    int64_t len;

    if (buffer.len < sizeof len)
        return vgi_fail(err, VGI_E_FORMAT, "compressed buffer has %zu bytes, too few for its length",
                        buffer.len);
    memcpy(&len, buffer.ptr, sizeof len);
    part->source = (struct vgi_bytes){buffer.ptr + sizeof len, buffer.len - sizeof len};
    if (len == -1) {
        part->len = part->source.len;
        part->compression = VIPC_UNCOMPRESSED;
        return VGI_OK;
    }
    if (len < 0)
        return vgi_fail(err, VGI_E_FORMAT, "compressed buffer declares %lld bytes", (long long)len);
    if ((uint64_t)len > vipc_decompress_bound(source->head->compression, part->source.len))
        return vgi_fail(err, VGI_E_FORMAT, "compressed buffer of %zu bytes declares %lld", part->source.len,
                        (long long)len);
    part->len = (size_t)len;
    part->compression = source->head->compression;
    return VGI_OK;
}

static enum vgi_status open_part(const struct vipc_batch_source *source, size_t i, struct part *ret_part,
                                 struct vgi_error *err)
{
    struct vipc_span span = vipc_span_at(source->head, i);
    struct part part = {.compression = VIPC_UNCOMPRESSED};

    VGI_TRY(check_span(span, source->body.bytes, err));
    if (span.length > 0) /* there may be no body at all */
        part.source = (struct vgi_bytes){source->body.bytes.ptr + span.offset, (size_t)span.length};
    part.len = part.source.len;
    if (part.len > 0 && source->head->compression != VIPC_UNCOMPRESSED)
        VGI_TRY(open_compressed(source, part.source, &part, err));
    part.in_place = part.compression == VIPC_UNCOMPRESSED && (uintptr_t)part.source.ptr % 8 == 0;
    *ret_part = part;
    return VGI_OK;
}

/* Sums what has to be moved or unfolded, each part 64-byte aligned. Buffers that lie over each other could
 * unfold to much more than was received, so together they must not be longer than the body. */
static enum vgi_status measure(const struct vipc_batch_source *source, size_t *ret_bytes,
                               bool *ret_keeps_body, struct vgi_error *err)
{
    uint64_t spent = 0;
    uint64_t total = 0;

    *ret_keeps_body = false;
    for (size_t i = 0; i < source->head->n_spans; i++) {
        struct part part;
        VGI_TRY(open_part(source, i, &part, err));
        spent += part.source.len;
        if (spent > source->body.bytes.len)
            return vgi_fail(err, VGI_E_FORMAT, "buffers of a compressed or misaligned body overlap");
        *ret_keeps_body |= part.in_place && part.len > 0;
        if (part.in_place)
            continue;
        if (part.len > source->decoded_bytes_max || total > source->decoded_bytes_max - part.len)
            return vgi_fail(err, VGI_E_LIMIT, "IPC body unfolds to more than %llu bytes",
                            (unsigned long long)source->decoded_bytes_max);
        total += (part.len + 63) / 64 * 64;
    }
    *ret_bytes = total;
    return VGI_OK;
}

/* Makes one block: the table of rebuilt buffers, then their bytes. Memory is touched as bytes come out of the
 * decompression, not by what is declared. */
static enum vgi_status rebuild(const struct vipc_batch_source *source, struct varrow_frame *frame,
                               const struct vgi_bytes **ret_rebuilt, struct vgi_error *err)
{
    size_t at = (source->head->n_spans * sizeof(struct vgi_bytes) + 63) / 64 * 64;
    struct vbase_block *block;
    struct vgi_bytes *table;
    size_t bytes = 0;
    bool keeps_body = false;

    VGI_TRY(measure(source, &bytes, &keeps_body, err));
    VGI_TRY(vbase_block_new(source->pool, at + bytes, &block, err));
    varrow_frame_keep_block(frame, block);
    vbase_block_unref(block);
    if (keeps_body && source->body.block)
        varrow_frame_keep_block(frame, source->body.block);
    table = (struct vgi_bytes *)(void *)block->data;
    for (size_t i = 0; i < source->head->n_spans; i++) {
        struct part part;
        VGI_TRY(open_part(source, i, &part, err));
        table[i] = (struct vgi_bytes){part.source.ptr, part.len};
        if (part.in_place || part.len == 0)
            continue;
        VGI_TRY(vipc_decompress(source->codec, part.compression, part.source,
                                (struct vipc_space){block->data + at, part.len}, err));
        table[i].ptr = block->data + at;
        at += (part.len + 63) / 64 * 64;
    }
    *ret_rebuilt = table;
    return VGI_OK;
}
