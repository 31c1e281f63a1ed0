/* SPDX-License-Identifier: Apache-2.0 */
/* flat.c: turns an ArrowArray into the nodes and pieces of a message. Here: the walk, bitmaps, offsets and
 * the types without children; those with children stand in flat_nested.c.
 * Walk: ipc/writer.c -> here -> ipc/batch_write.c. Owns nothing: rewritten buffers lie in the caller's arena.
 * Format: Arrow columnar format 1.5, "Physical memory layout" and "RecordBatch message"; offsets are written
 * from 0 on, as the format recommends, and one more than there are rows, also when there is none. */
#include "ipc/flat.h"

#include <string.h>

#include "ipc/flat_fields.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "buffers are written as they stand in memory");

static const uint8_t zeros[64];

static vipc_collect_fn *const collectors[VARROW_TYPE_COUNT];

void vipc_flat_init(struct vipc_flat *flat, struct vbase_arena *arena, struct vipc_flat_room *room)
{
    flat->arena = arena;
    flat->room = room;
    flat->dictionaries = NULL;
}

static bool fits_room(const struct vipc_flat *flat, const struct varrow_schema *schema)
{
    const struct vipc_flat_room *room = flat->room;

    return room && (size_t)schema->n_fields <= sizeof room->nodes / sizeof room->nodes[0] &&
           (size_t)schema->n_frame_buffers <= sizeof room->pieces / sizeof room->pieces[0] &&
           (size_t)schema->n_views <= sizeof room->variadic_counts / sizeof room->variadic_counts[0];
}

/* Makes room for everything but the data buffers of views. */
static enum vgi_status begin(struct vipc_flat *flat, const struct varrow_schema *schema,
                             struct vgi_error *err)
{
    flat->n_nodes = 0;
    flat->n_pieces = 0;
    flat->n_variadic = 0;
    flat->has_scratch = false;
    flat->bytes = 0;
    if (fits_room(flat, schema)) {
        flat->nodes = flat->room->nodes;
        flat->pieces = flat->room->pieces;
        flat->variadic_counts = flat->room->variadic_counts;
        flat->pieces_cap = (int32_t)(sizeof flat->room->pieces / sizeof flat->room->pieces[0]);
        return VGI_OK;
    }
    size_t nodes = (size_t)schema->n_fields * sizeof *flat->nodes;
    size_t pieces = (size_t)schema->n_frame_buffers * sizeof *flat->pieces;
    size_t counts = (size_t)schema->n_views * sizeof *flat->variadic_counts;
    uint8_t *bytes = vbase_arena_alloc(flat->arena, nodes + pieces + counts);
    if (!bytes) {
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the buffers of %d fields", schema->n_fields);
    }
    flat->nodes = (struct vipc_field_node *)bytes;
    flat->pieces = (struct vipc_piece *)(bytes + nodes);
    flat->variadic_counts = (int64_t *)(bytes + nodes + pieces);
    flat->pieces_cap = schema->n_frame_buffers;
    return VGI_OK;
}

static int64_t count_ones(const uint8_t *bits, int64_t at, int64_t len);

/* The struct array of a batch may carry a bitmap, in which every row must be set. */
static enum vgi_status refuse_null_rows(const struct ArrowArray *array, struct vgi_error *err)
{
    const uint8_t *bits = array->null_count != 0 && array->n_buffers > 0 ? array->buffers[0] : NULL;

    if (bits && count_ones(bits, array->offset, array->length) != array->length) {
        return vgi_fail(err, VGI_E_INVALID, "rows of the batch itself are null, which a batch cannot say");
    }
    return VGI_OK;
}

enum vgi_status vipc_flat_collect(struct vipc_flat *flat, const struct varrow_schema *schema,
                                  const struct ArrowArray *array, struct vgi_error *err)
{
    struct vipc_collector c = {flat, schema, err};

    VGI_TRY(begin(flat, schema, err));
    flat->rows = array->length;
    if (array->n_children != schema->n_columns) {
        return vgi_fail(err, VGI_E_INVALID, "the batch has %lld columns, its schema has %d",
                        (long long)array->n_children, schema->n_columns);
    }
    VGI_TRY(refuse_null_rows(array, err));
    for (int32_t i = 0; i < schema->n_columns; i++) {
        VGI_TRY(vipc_collect_field(&c, schema->columns[i], array->children[i], array->offset, array->length));
    }
    return VGI_OK;
}

enum vgi_status vipc_flat_collect_values(struct vipc_flat *flat, const struct varrow_schema *schema,
                                         const struct ArrowArray *array, int64_t first, struct vgi_error *err)
{
    struct vipc_collector c = {flat, schema, err};

    VGI_TRY(begin(flat, schema, err));
    flat->rows = array->length - first;
    return vipc_collect_field(&c, schema->columns[0], array, first, flat->rows);
}

static bool has_offsets(enum varrow_type type, bool *ret_wide)
{
    *ret_wide = type == VARROW_LARGE_UTF8 || type == VARROW_LARGE_BINARY || type == VARROW_LARGE_LIST;
    return *ret_wide || type == VARROW_UTF8 || type == VARROW_BINARY || type == VARROW_LIST ||
           type == VARROW_MAP;
}

enum vgi_status vipc_flat_collect_empty(struct vipc_flat *flat, const struct varrow_schema *schema,
                                        struct vgi_error *err)
{
    struct vipc_collector c = {flat, schema, err};

    VGI_TRY(begin(flat, schema, err));
    flat->rows = 0;
    for (int32_t i = 0; i < schema->n_fields; i++) {
        const struct varrow_field *field = &schema->fields[i];
        bool is_wide;
        bool offsets = has_offsets(field->type, &is_wide);

        vipc_put_node(&c, 0, 0);
        for (int b = 0; b < field->n_buffers; b++) {
            vipc_put_piece(&c, zeros, offsets && b == 1 ? (is_wide ? 8 : 4) : 0);
        }
        if (field->type == VARROW_UTF8_VIEW || field->type == VARROW_BINARY_VIEW) {
            flat->variadic_counts[flat->n_variadic++] = 0;
        }
    }
    return VGI_OK;
}

void vipc_flat_copy(const struct vipc_flat *flat, uint8_t *out)
{
    for (int32_t i = 0; i < flat->n_pieces; i++) {
        const struct vipc_piece *piece = &flat->pieces[i];
        int64_t padded = vipc_padded(piece->len);

        if (piece->len == 0) {
            continue;
        }
        if (piece->len == VIPC_ALIGNMENT) { /* one value: most buffers of a one-row batch */
            memcpy(out, piece->ptr, VIPC_ALIGNMENT);
            out += VIPC_ALIGNMENT;
            continue;
        }
        memcpy(out, piece->ptr, (size_t)piece->len);
        for (int64_t pad = piece->len; pad < padded; pad++) {
            out[pad] = 0;
        }
        out += padded;
    }
}

static const char *name_of(const struct varrow_field *field)
{
    return field->schema->name ? field->schema->name : "";
}

enum vgi_status vipc_collect_field(struct vipc_collector *c, int32_t index, const struct ArrowArray *array,
                                   int64_t first, int64_t len)
{
    const struct varrow_field *field = &c->schema->fields[index];
    struct vipc_rows rows = {field, array, first, array->offset + first, len};

    if (array->n_buffers < field->n_buffers || array->n_children != field->n_children) {
        return vgi_fail(c->err, VGI_E_INVALID,
                        "column %s has %lld buffers and %lld children, its type has %d and %d",
                        name_of(field), (long long)array->n_buffers, (long long)array->n_children,
                        field->n_buffers, field->n_children);
    }
    if (first < 0 || len < 0 || first > array->length - len) {
        return vgi_fail(c->err, VGI_E_INVALID, "column %s has %lld rows, rows %lld to %lld are needed",
                        name_of(field), (long long)array->length, (long long)first, (long long)(first + len));
    }
    if (field->dictionary >= 0 && c->flat->dictionaries) {
        if (!array->dictionary) {
            return vgi_fail(c->err, VGI_E_INVALID, "column %s has no dictionary", name_of(field));
        }
        c->flat->dictionaries[field->dictionary] = array->dictionary;
    }
    return collectors[field->type](c, &rows);
}

int32_t vipc_child_index(const struct vipc_collector *c, const struct varrow_field *field, int32_t child)
{
    int32_t index = (int32_t)(field - c->schema->fields) + 1;

    while (child-- > 0) {
        index = c->schema->fields[index].next;
    }
    return index;
}

/* ---- buffers made anew ---- */

enum vgi_status vipc_put_scratch(struct vipc_collector *c, int64_t len, void **ret_bytes)
{
    void *bytes = vbase_arena_alloc(c->flat->arena, (size_t)len);

    if (!bytes) {
        return vgi_fail(c->err, VGI_E_NOMEM, "no memory for %lld bytes of a buffer", (long long)len);
    }
    c->flat->has_scratch = true;
    *ret_bytes = bytes;
    return VGI_OK;
}

/* ---- bits ---- */

static int64_t count_ones(const uint8_t *bits, int64_t at, int64_t len)
{
    int64_t ones = 0;
    int64_t i = at;
    int64_t end = at + len;

    for (; i < end && (i & 7) != 0; i++) {
        ones += bits[i >> 3] >> (i & 7) & 1;
    }
    for (; end - i >= 64; i += 64) {
        uint64_t word;
        memcpy(&word, bits + (i >> 3), sizeof word);
        ones += __builtin_popcountll(word);
    }
    for (; i < end; i++) {
        ones += bits[i >> 3] >> (i & 7) & 1;
    }
    return ones;
}

/* Copies len bits from bit `at` (not at a byte) to the start of out, the unused ones of the
 * last byte zero. */
static void shift_bits(uint8_t *out, const uint8_t *bits, int64_t at, int64_t len)
{
    const uint8_t *in = bits + (at >> 3);
    int shift = (int)(at & 7);
    int64_t in_bytes = (shift + len + 7) / 8;
    int64_t out_bytes = (len + 7) / 8;
    int64_t i = 0;

    for (; i + 9 <= in_bytes; i += 8) {
        uint64_t word;
        memcpy(&word, in + i, sizeof word);
        word = word >> shift | (uint64_t)in[i + 8] << (64 - shift);
        memcpy(out + i, &word, sizeof word);
    }
    for (; i < out_bytes; i++) {
        unsigned next = i + 1 < in_bytes ? in[i + 1] : 0;
        out[i] = (uint8_t)((in[i] | next << 8) >> shift);
    }
    if ((len & 7) != 0) {
        out[out_bytes - 1] &= (uint8_t)((1u << (len & 7)) - 1);
    }
}

static enum vgi_status put_bits(struct vipc_collector *c, const uint8_t *bits, int64_t at, int64_t len)
{
    int64_t bytes = (len + 7) / 8;
    void *shifted = NULL;

    if (!bits || len == 0) {
        vipc_put_piece(c, NULL, 0);
        return VGI_OK;
    }
    if ((at & 7) == 0) {
        vipc_put_piece(c, bits + (at >> 3), bytes);
        return VGI_OK;
    }
    VGI_TRY(vipc_put_scratch(c, bytes, &shifted));
    shift_bits(shifted, bits, at, len);
    vipc_put_piece(c, shifted, bytes);
    return VGI_OK;
}

enum vgi_status vipc_put_bitmap(struct vipc_collector *c, const struct vipc_rows *rows)
{
    const uint8_t *bits = rows->array->buffers[0];
    int64_t nulls = rows->array->null_count;

    if (nulls < 0 || rows->len != rows->array->length) {
        nulls = rows->len - count_ones(bits, rows->at, rows->len);
    }
    vipc_put_node(c, rows->len, nulls);
    if (nulls == 0) {
        vipc_put_piece(c, NULL, 0);
        return VGI_OK;
    }
    return put_bits(c, bits, rows->at, rows->len);
}

/* ---- offsets ---- */

static enum vgi_status bad_offsets(struct vipc_collector *c, const struct vipc_rows *rows)
{
    return vgi_fail(c->err, VGI_E_INVALID, "column %s: the last offset is smaller than the first",
                    name_of(rows->field));
}

enum vgi_status vipc_put_offsets32(struct vipc_collector *c, const struct vipc_rows *rows, int64_t *ret_first,
                                   int64_t *ret_len)
{
    const int32_t *offsets = rows->array->buffers[1];
    int64_t bytes = (rows->len + 1) * (int64_t)sizeof *offsets;
    void *scratch = NULL;

    *ret_first = 0;
    *ret_len = 0;
    if (!offsets || rows->len == 0) {
        vipc_put_piece(c, zeros, sizeof *offsets);
        return VGI_OK;
    }
    offsets += rows->at;
    if (offsets[0] < 0 || offsets[rows->len] < offsets[0]) {
        return bad_offsets(c, rows);
    }
    *ret_first = offsets[0];
    *ret_len = (int64_t)offsets[rows->len] - offsets[0];
    if (offsets[0] == 0) {
        vipc_put_piece(c, offsets, bytes);
        return VGI_OK;
    }
    VGI_TRY(vipc_put_scratch(c, bytes, &scratch));
    for (int64_t i = 0; i <= rows->len; i++) {
        ((uint32_t *)scratch)[i] = (uint32_t)offsets[i] - (uint32_t)offsets[0];
    }
    vipc_put_piece(c, scratch, bytes);
    return VGI_OK;
}

enum vgi_status vipc_put_offsets64(struct vipc_collector *c, const struct vipc_rows *rows, int64_t *ret_first,
                                   int64_t *ret_len)
{
    const int64_t *offsets = rows->array->buffers[1];
    int64_t bytes = (rows->len + 1) * (int64_t)sizeof *offsets;
    void *scratch = NULL;

    *ret_first = 0;
    *ret_len = 0;
    if (!offsets || rows->len == 0) {
        vipc_put_piece(c, zeros, sizeof *offsets);
        return VGI_OK;
    }
    offsets += rows->at;
    if (offsets[0] < 0 || offsets[rows->len] < offsets[0]) {
        return bad_offsets(c, rows);
    }
    *ret_first = offsets[0];
    *ret_len = offsets[rows->len] - offsets[0];
    if (offsets[0] == 0) {
        vipc_put_piece(c, offsets, bytes);
        return VGI_OK;
    }
    VGI_TRY(vipc_put_scratch(c, bytes, &scratch));
    for (int64_t i = 0; i <= rows->len; i++) {
        ((uint64_t *)scratch)[i] = (uint64_t)offsets[i] - (uint64_t)offsets[0];
    }
    vipc_put_piece(c, scratch, bytes);
    return VGI_OK;
}

/* ---- types without children ---- */

static enum vgi_status collect_null(struct vipc_collector *c, const struct vipc_rows *rows)
{
    vipc_put_node(c, rows->len, rows->len);
    return VGI_OK;
}

static enum vgi_status collect_bool(struct vipc_collector *c, const struct vipc_rows *rows)
{
    VGI_TRY(vipc_put_validity(c, rows));
    return put_bits(c, rows->array->buffers[1], rows->at, rows->len);
}

static enum vgi_status collect_fixed(struct vipc_collector *c, const struct vipc_rows *rows)
{
    int64_t width = rows->field->value_bytes;
    const uint8_t *values = rows->array->buffers[1];

    VGI_TRY(vipc_put_validity(c, rows));
    vipc_put_piece(c, values ? values + rows->at * width : NULL, values ? rows->len * width : 0);
    return VGI_OK;
}

static enum vgi_status collect_fixed_binary(struct vipc_collector *c, const struct vipc_rows *rows)
{
    int64_t width = rows->field->fixed_size;
    const uint8_t *values = rows->array->buffers[1];

    VGI_TRY(vipc_put_validity(c, rows));
    vipc_put_piece(c, values ? values + rows->at * width : NULL, values ? rows->len * width : 0);
    return VGI_OK;
}

static enum vgi_status collect_binary(struct vipc_collector *c, const struct vipc_rows *rows)
{
    const uint8_t *values = rows->array->buffers[2];
    int64_t first;
    int64_t len;

    VGI_TRY(vipc_put_validity(c, rows));
    VGI_TRY(vipc_put_offsets32(c, rows, &first, &len));
    vipc_put_piece(c, values ? values + first : NULL, len);
    return VGI_OK;
}

static enum vgi_status collect_large_binary(struct vipc_collector *c, const struct vipc_rows *rows)
{
    const uint8_t *values = rows->array->buffers[2];
    int64_t first;
    int64_t len;

    VGI_TRY(vipc_put_validity(c, rows));
    VGI_TRY(vipc_put_offsets64(c, rows, &first, &len));
    vipc_put_piece(c, values ? values + first : NULL, len);
    return VGI_OK;
}

/* ---- views ---- */

/* One entry of a view buffer: text up to 12 bytes inline, else a prefix and a place in a data buffer. */
struct view {
    int32_t len;
    uint8_t prefix[4];
    int32_t buffer;
    int32_t offset;
};
enum { VIEW_INLINE = 12 };

/* What the rows need of one data buffer. */
struct view_range {
    int64_t first;
    int64_t end;
};

static bool is_valid(const struct vipc_rows *rows, int64_t i)
{
    const uint8_t *bits = rows->array->buffers[0];

    return !bits || (bits[(rows->at + i) >> 3] >> ((rows->at + i) & 7) & 1);
}

static enum vgi_status find_ranges(struct vipc_collector *c, const struct vipc_rows *rows,
                                   struct view_range *ranges, int64_t n_ranges)
{
    const struct view *views = (const struct view *)rows->array->buffers[1] + rows->at;

    for (int64_t i = 0; i < rows->len; i++) {
        struct view v = views[i];
        if (v.len <= VIEW_INLINE || !is_valid(rows, i)) {
            continue;
        }
        if (v.buffer < 0 || v.buffer >= n_ranges || v.offset < 0) {
            return vgi_fail(c->err, VGI_E_INVALID,
                            "column %s, row %lld: the view names data buffer %d of %lld",
                            name_of(rows->field), (long long)i, v.buffer, (long long)n_ranges);
        }
        struct view_range *range = &ranges[v.buffer];
        range->first = range->end == 0 || v.offset < range->first ? v.offset : range->first;
        range->end = (int64_t)v.offset + v.len > range->end ? (int64_t)v.offset + v.len : range->end;
    }
    return VGI_OK;
}

static void rebase_views(const struct vipc_rows *rows, const struct view_range *ranges, struct view *out)
{
    const struct view *views = (const struct view *)rows->array->buffers[1] + rows->at;

    for (int64_t i = 0; i < rows->len; i++) {
        struct view v = views[i];
        if (!is_valid(rows, i)) {
            v = (struct view){0};
        } else if (v.len > VIEW_INLINE) {
            v.offset -= (int32_t)ranges[v.buffer].first;
        }
        out[i] = v;
    }
}

/* Room for the data buffers of views, which begin() could not count. */
static enum vgi_status grow_pieces(struct vipc_collector *c, int64_t extra)
{
    struct vipc_flat *flat = c->flat;
    int64_t cap = (int64_t)flat->pieces_cap + extra;

    if (extra > INT32_MAX / 2 || cap > INT32_MAX) {
        return vgi_fail(c->err, VGI_E_LIMIT, "a view column has %lld data buffers", (long long)extra);
    }
    if (extra == 0) {
        return VGI_OK;
    }
    struct vipc_piece *pieces = vbase_arena_alloc(flat->arena, (size_t)cap * sizeof *pieces);
    if (!pieces) {
        return vgi_fail(c->err, VGI_E_NOMEM, "no memory for %lld buffers", (long long)cap);
    }
    memcpy(pieces, flat->pieces, (size_t)flat->n_pieces * sizeof *pieces);
    flat->pieces = pieces;
    flat->pieces_cap = (int32_t)cap;
    return VGI_OK;
}

/* Rows in the middle of an array: only what they name of the data buffers is written. */
static enum vgi_status collect_some_views(struct vipc_collector *c, const struct vipc_rows *rows,
                                          int64_t n_data)
{
    struct view_range *ranges = vbase_arena_array(c->flat->arena, (size_t)n_data, sizeof *ranges);
    void *views = NULL;

    if (!ranges) {
        return vgi_fail(c->err, VGI_E_NOMEM, "no memory for %lld ranges", (long long)n_data);
    }
    VGI_TRY(find_ranges(c, rows, ranges, n_data));
    VGI_TRY(vipc_put_scratch(c, rows->len * (int64_t)sizeof(struct view), &views));
    rebase_views(rows, ranges, views);
    vipc_put_piece(c, views, rows->len * (int64_t)sizeof(struct view));
    for (int64_t i = 0; i < n_data; i++) {
        const uint8_t *data = rows->array->buffers[2 + i];
        vipc_put_piece(c, data ? data + ranges[i].first : NULL, ranges[i].end - ranges[i].first);
    }
    return VGI_OK;
}

static enum vgi_status collect_view(struct vipc_collector *c, const struct vipc_rows *rows)
{
    const struct view *views = rows->array->buffers[1];
    int64_t n_data = rows->array->n_buffers > 3 ? rows->array->n_buffers - 3 : 0;
    const int64_t *sizes = n_data > 0 ? rows->array->buffers[2 + n_data] : NULL;

    VGI_TRY(grow_pieces(c, n_data));
    VGI_TRY(vipc_put_validity(c, rows));
    c->flat->variadic_counts[c->flat->n_variadic++] = n_data;
    if (views && n_data > 0 && rows->len > 0 && (rows->at != 0 || rows->len != rows->array->length)) {
        return collect_some_views(c, rows, n_data);
    }
    vipc_put_piece(c, views ? views + rows->at : NULL, views ? rows->len * (int64_t)sizeof *views : 0);
    for (int64_t i = 0; i < n_data; i++) {
        vipc_put_piece(c, rows->array->buffers[2 + i], rows->len > 0 ? sizes[i] : 0);
    }
    return VGI_OK;
}

static vipc_collect_fn *const collectors[VARROW_TYPE_COUNT] = {
    [VARROW_NULL] = collect_null,
    [VARROW_BOOL] = collect_bool,
    [VARROW_I8] = collect_fixed,
    [VARROW_I16] = collect_fixed,
    [VARROW_I32] = collect_fixed,
    [VARROW_I64] = collect_fixed,
    [VARROW_U8] = collect_fixed,
    [VARROW_U16] = collect_fixed,
    [VARROW_U32] = collect_fixed,
    [VARROW_U64] = collect_fixed,
    [VARROW_F16] = collect_fixed,
    [VARROW_F32] = collect_fixed,
    [VARROW_F64] = collect_fixed,
    [VARROW_UTF8] = collect_binary,
    [VARROW_LARGE_UTF8] = collect_large_binary,
    [VARROW_UTF8_VIEW] = collect_view,
    [VARROW_BINARY] = collect_binary,
    [VARROW_LARGE_BINARY] = collect_large_binary,
    [VARROW_BINARY_VIEW] = collect_view,
    [VARROW_FIXED_BINARY] = collect_fixed_binary,
    [VARROW_DECIMAL32] = collect_fixed,
    [VARROW_DECIMAL64] = collect_fixed,
    [VARROW_DECIMAL128] = collect_fixed,
    [VARROW_DECIMAL256] = collect_fixed,
    [VARROW_DATE32] = collect_fixed,
    [VARROW_DATE64] = collect_fixed,
    [VARROW_TIME32] = collect_fixed,
    [VARROW_TIME64] = collect_fixed,
    [VARROW_TIMESTAMP] = collect_fixed,
    [VARROW_DURATION] = collect_fixed,
    [VARROW_INTERVAL_MONTHS] = collect_fixed,
    [VARROW_INTERVAL_DAY_TIME] = collect_fixed,
    [VARROW_INTERVAL_MONTH_DAY_NANO] = collect_fixed,
    [VARROW_LIST] = vipc_collect_list,
    [VARROW_LARGE_LIST] = vipc_collect_large_list,
    [VARROW_FIXED_LIST] = vipc_collect_fixed_list,
    [VARROW_LIST_VIEW] = vipc_collect_list_view,
    [VARROW_LARGE_LIST_VIEW] = vipc_collect_large_list_view,
    [VARROW_STRUCT] = vipc_collect_struct,
    [VARROW_MAP] = vipc_collect_list,
    [VARROW_DENSE_UNION] = vipc_collect_dense_union,
    [VARROW_SPARSE_UNION] = vipc_collect_sparse_union,
    [VARROW_RUN_END] = vipc_collect_run_end,
};
