/* SPDX-License-Identifier: Apache-2.0 */
/* writer_layout.c: what the columns under construction have in common and where they differ: the table from
 * Arrow type to layout, the table from layout to operations, and the operations of layouts without children.
 * Spec: Arrow columnar format 1.5, "Physical memory layout". */
#include <string.h>

#include "arrow/writer.h"
#include "base/random.h"

/* width 0 with FIXED: varrow_field.fixed_size. Decimals have no inline store, since their
 * precision is checked. */
static const struct {
    uint8_t layout;
    uint8_t width;
    uint8_t kind;
} types[VARROW_TYPE_COUNT] = {
    [VARROW_NULL] = {VARROW_LAYOUT_NULL, 0, VGI_WRITER_OTHER},
    [VARROW_BOOL] = {VARROW_LAYOUT_BITS, 0, VGI_WRITER_OTHER},
    [VARROW_I8] = {VARROW_LAYOUT_FIXED, 1, VGI_WRITER_i8},
    [VARROW_I16] = {VARROW_LAYOUT_FIXED, 2, VGI_WRITER_i16},
    [VARROW_I32] = {VARROW_LAYOUT_FIXED, 4, VGI_WRITER_i32},
    [VARROW_I64] = {VARROW_LAYOUT_FIXED, 8, VGI_WRITER_i64},
    [VARROW_U8] = {VARROW_LAYOUT_FIXED, 1, VGI_WRITER_u8},
    [VARROW_U16] = {VARROW_LAYOUT_FIXED, 2, VGI_WRITER_u16},
    [VARROW_U32] = {VARROW_LAYOUT_FIXED, 4, VGI_WRITER_u32},
    [VARROW_U64] = {VARROW_LAYOUT_FIXED, 8, VGI_WRITER_u64},
    [VARROW_F16] = {VARROW_LAYOUT_FIXED, 2, VGI_WRITER_OTHER},
    [VARROW_F32] = {VARROW_LAYOUT_FIXED, 4, VGI_WRITER_f32},
    [VARROW_F64] = {VARROW_LAYOUT_FIXED, 8, VGI_WRITER_f64},
    [VARROW_UTF8] = {VARROW_LAYOUT_OFFSETS, 4, VGI_WRITER_OTHER},
    [VARROW_LARGE_UTF8] = {VARROW_LAYOUT_OFFSETS, 8, VGI_WRITER_OTHER},
    [VARROW_UTF8_VIEW] = {VARROW_LAYOUT_VIEWS, 16, VGI_WRITER_OTHER},
    [VARROW_BINARY] = {VARROW_LAYOUT_OFFSETS, 4, VGI_WRITER_OTHER},
    [VARROW_LARGE_BINARY] = {VARROW_LAYOUT_OFFSETS, 8, VGI_WRITER_OTHER},
    [VARROW_BINARY_VIEW] = {VARROW_LAYOUT_VIEWS, 16, VGI_WRITER_OTHER},
    [VARROW_FIXED_BINARY] = {VARROW_LAYOUT_FIXED, 0, VGI_WRITER_OTHER},
    [VARROW_DECIMAL32] = {VARROW_LAYOUT_FIXED, 4, VGI_WRITER_OTHER},
    [VARROW_DECIMAL64] = {VARROW_LAYOUT_FIXED, 8, VGI_WRITER_OTHER},
    [VARROW_DECIMAL128] = {VARROW_LAYOUT_FIXED, 16, VGI_WRITER_OTHER},
    [VARROW_DECIMAL256] = {VARROW_LAYOUT_FIXED, 32, VGI_WRITER_OTHER},
    [VARROW_DATE32] = {VARROW_LAYOUT_FIXED, 4, VGI_WRITER_i32},
    [VARROW_DATE64] = {VARROW_LAYOUT_FIXED, 8, VGI_WRITER_i64},
    [VARROW_TIME32] = {VARROW_LAYOUT_FIXED, 4, VGI_WRITER_i32},
    [VARROW_TIME64] = {VARROW_LAYOUT_FIXED, 8, VGI_WRITER_i64},
    [VARROW_TIMESTAMP] = {VARROW_LAYOUT_FIXED, 8, VGI_WRITER_i64},
    [VARROW_DURATION] = {VARROW_LAYOUT_FIXED, 8, VGI_WRITER_i64},
    [VARROW_INTERVAL_MONTHS] = {VARROW_LAYOUT_FIXED, 4, VGI_WRITER_i32},
    [VARROW_INTERVAL_DAY_TIME] = {VARROW_LAYOUT_FIXED, 8, VGI_WRITER_OTHER},
    [VARROW_INTERVAL_MONTH_DAY_NANO] = {VARROW_LAYOUT_FIXED, 16, VGI_WRITER_OTHER},
    [VARROW_LIST] = {VARROW_LAYOUT_LIST, 4, VGI_WRITER_OTHER},
    [VARROW_LARGE_LIST] = {VARROW_LAYOUT_LIST, 8, VGI_WRITER_OTHER},
    [VARROW_FIXED_LIST] = {VARROW_LAYOUT_FIXED_LIST, 0, VGI_WRITER_OTHER},
    [VARROW_LIST_VIEW] = {VARROW_LAYOUT_LIST_VIEW, 4, VGI_WRITER_OTHER},
    [VARROW_LARGE_LIST_VIEW] = {VARROW_LAYOUT_LIST_VIEW, 8, VGI_WRITER_OTHER},
    [VARROW_STRUCT] = {VARROW_LAYOUT_STRUCT, 0, VGI_WRITER_OTHER},
    [VARROW_MAP] = {VARROW_LAYOUT_LIST, 4, VGI_WRITER_OTHER},
    [VARROW_DENSE_UNION] = {VARROW_LAYOUT_DENSE, 1, VGI_WRITER_OTHER},
    [VARROW_SPARSE_UNION] = {VARROW_LAYOUT_SPARSE, 1, VGI_WRITER_OTHER},
    [VARROW_RUN_END] = {VARROW_LAYOUT_RUN_END, 0, VGI_WRITER_OTHER},
};

void varrow_writer_init(struct vgi_writer_impl *node, const struct varrow_field *field)
{
    bool is_dictionary = field->dictionary >= 0;

    node->field = field;
    node->layout = is_dictionary ? VARROW_LAYOUT_DICTIONARY : (enum varrow_layout)types[field->type].layout;
    node->ops = &varrow_writer_ops_of[node->layout];
    node->width = types[field->type].width;
    if (field->type == VARROW_FIXED_BINARY)
        node->width = (uint32_t)field->fixed_size;
    node->is_nullable = field->is_nullable;
    node->pub.kind = is_dictionary ? VGI_WRITER_OTHER : types[field->type].kind;
    node->pub.impl = node;
    node->n_children = field->n_children;
    node->array.n_buffers = field->n_buffers;
    node->array.n_children = field->n_children;
    node->array.buffers = node->buffers;
    node->array.release = varrow_release_nothing;
    node->buffers[1] = varrow_zeros;
}

void varrow_writer_fill(struct vgi_writer_impl *node, int64_t count, bool as_null)
{
    int64_t first = node->pub.len;

    if (node->mode == VARROW_WRITER_TAKEN)
        varrow_writer_fail(node, VGI_E_INVALID, "rows are put after a whole array was handed over");
    if (node->mode != VARROW_WRITER_LIVE || count == 0 || !varrow_writer_reserve(node, count))
        return;
    node->ops->fill(node, count, as_null);
    if (node->mode == VARROW_WRITER_LIVE && as_null && node->ops->has_validity)
        varrow_writer_mark_nulls(node, first, count);
}

void varrow_writer_fill_empty(struct vgi_writer_impl *node, int64_t count)
{
    varrow_writer_fill(node, count, node->is_nullable);
}

void varrow_writer_drop(struct vgi_writer_impl *node)
{
    int64_t row = node->pub.len - 1;

    if (varrow_writer_is_null(node, row)) {
        node->validity.ptr[row >> 3] |= (uint8_t)(1u << (row & 7));
        node->array.null_count--;
    }
    if (node->ops->drop)
        node->ops->drop(node, row);
    node->pub.len = row;
}

bool varrow_writer_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b)
{
    bool is_null = varrow_writer_is_null(node, a);

    if (is_null || varrow_writer_is_null(node, b))
        return is_null && varrow_writer_is_null(node, b);
    return node->ops->equal(node, a, b);
}

uint64_t varrow_writer_hash(const struct vgi_writer_impl *node, int64_t row)
{
    return varrow_writer_is_null(node, row) ? 0x9e3779b97f4a7c15u : node->ops->hash(node, row);
}

/* ---- null: rows and nothing else ---- */

static void null_fill(struct vgi_writer_impl *node, int64_t count, bool as_null)
{
    (void)as_null;
    node->pub.len += count;
}

static bool null_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b)
{
    (void)node, (void)a, (void)b;
    return true;
}

static uint64_t null_hash(const struct vgi_writer_impl *node, int64_t row)
{
    (void)node, (void)row;
    return 0;
}

static void null_finish(struct vgi_writer_impl *node)
{
    node->array.null_count = node->pub.len;
}

/* ---- bits ---- */

static bool bit(const struct vgi_writer_impl *node, int64_t row)
{
    return node->values.ptr[row >> 3] >> (row & 7) & 1;
}

static void bits_fill(struct vgi_writer_impl *node, int64_t count, bool as_null)
{
    int64_t row = node->pub.len;
    int64_t end = row + count;

    (void)as_null;
    if (row % 8 != 0)
        node->values.ptr[row >> 3] &= (uint8_t)((1u << (row & 7)) - 1);
    memset(node->values.ptr + (row + 7) / 8, 0, (size_t)((end + 7) / 8 - (row + 7) / 8));
    node->pub.len = end;
}

static bool bits_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b)
{
    return bit(node, a) == bit(node, b);
}

static uint64_t bits_hash(const struct vgi_writer_impl *node, int64_t row)
{
    return bit(node, row);
}

/* ---- values of one width; also the indices of dictionaries ---- */

static void fixed_fill(struct vgi_writer_impl *node, int64_t count, bool as_null)
{
    (void)as_null;
    if (node->width > 0)
        memset(node->values.ptr + (size_t)node->pub.len * node->width, 0, (size_t)count * node->width);
    node->pub.len += count;
}

static bool fixed_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b)
{
    size_t width = node->width;

    return width == 0 ||
           memcmp(node->values.ptr + (size_t)a * width, node->values.ptr + (size_t)b * width, width) == 0;
}

static uint64_t fixed_hash(const struct vgi_writer_impl *node, int64_t row)
{
    return node->width == 0 ? 0 : vbase_hash(node->values.ptr + (size_t)row * node->width, node->width);
}

static void fixed_finish(struct vgi_writer_impl *node)
{
    (void)node; /* buffers are shown as they grow */
}

/* ---- text and bytes with offsets ---- */

static void offsets_fill(struct vgi_writer_impl *node, int64_t count, bool as_null)
{
    (void)as_null;
    for (int64_t i = 1; i <= count; i++)
        varrow_writer_set_entry(node, &node->values, node->pub.len + i, node->consumed);
    node->pub.len += count;
}

static void offsets_drop(struct vgi_writer_impl *node, int64_t row)
{
    node->consumed = varrow_writer_entry(node, &node->values, row);
}

static struct vgi_bytes offsets_bytes(const struct vgi_writer_impl *node, int64_t row)
{
    int64_t begin = varrow_writer_entry(node, &node->values, row);
    int64_t end = varrow_writer_entry(node, &node->values, row + 1);

    return (struct vgi_bytes){end > begin ? node->data.ptr + begin : (const uint8_t *)varrow_zeros,
                              (size_t)(end - begin)};
}

static bool bytes_equal(struct vgi_bytes a, struct vgi_bytes b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static uint64_t bytes_hash(struct vgi_bytes bytes)
{
    return bytes.len == 0 ? 1 : vbase_hash(bytes.ptr, bytes.len);
}

static bool offsets_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b)
{
    return bytes_equal(offsets_bytes(node, a), offsets_bytes(node, b));
}

static uint64_t offsets_hash(const struct vgi_writer_impl *node, int64_t row)
{
    return bytes_hash(offsets_bytes(node, row));
}

static void offsets_finish(struct vgi_writer_impl *node)
{
    node->buffers[2] = node->data.ptr ? (const void *)node->data.ptr : varrow_zeros;
}

/* ---- views: 16 bytes a row, the long ones point into one data buffer ---- */

static void views_fill(struct vgi_writer_impl *node, int64_t count, bool as_null)
{
    fixed_fill(node, count, as_null);
}

static struct vgi_bytes views_bytes(const struct vgi_writer_impl *node, int64_t row)
{
    const uint8_t *view = node->values.ptr + 16 * row;
    int32_t len, offset;

    memcpy(&len, view, sizeof len);
    memcpy(&offset, view + 12, sizeof offset);
    return (struct vgi_bytes){len <= 12 ? view + 4 : node->data.ptr + offset, (size_t)len};
}

static void views_drop(struct vgi_writer_impl *node, int64_t row)
{
    struct vgi_bytes bytes = views_bytes(node, row);

    if (bytes.len > 12)
        node->consumed -= (int64_t)bytes.len;
}

static bool views_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b)
{
    return bytes_equal(views_bytes(node, a), views_bytes(node, b));
}

static uint64_t views_hash(const struct vgi_writer_impl *node, int64_t row)
{
    return bytes_hash(views_bytes(node, row));
}

/* The C data interface has the sizes of the data buffers in a last buffer: here one number,
 * behind the data. */
static void views_finish(struct vgi_writer_impl *node)
{
    size_t end = ((size_t)node->consumed + 7) & ~(size_t)7;

    node->array.n_buffers = 3;
    node->buffers[2] = varrow_zeros;
    if (node->consumed > 0) {
        memcpy(node->data.ptr + end, &node->consumed, sizeof node->consumed);
        node->array.n_buffers = 4;
        node->buffers[2] = node->data.ptr;
        node->buffers[3] = node->data.ptr + end;
    }
}

const struct varrow_writer_ops varrow_writer_ops_of[VARROW_LAYOUT_COUNT] = {
    [VARROW_LAYOUT_NULL] = {false, null_fill, NULL, null_equal, null_hash, null_finish},
    [VARROW_LAYOUT_BITS] = {true, bits_fill, NULL, bits_equal, bits_hash, fixed_finish},
    [VARROW_LAYOUT_FIXED] = {true, fixed_fill, NULL, fixed_equal, fixed_hash, fixed_finish},
    [VARROW_LAYOUT_OFFSETS] = {true, offsets_fill, offsets_drop, offsets_equal, offsets_hash, offsets_finish},
    [VARROW_LAYOUT_VIEWS] = {true, views_fill, views_drop, views_equal, views_hash, views_finish},
    [VARROW_LAYOUT_LIST] = {true, varrow_list_fill, varrow_list_drop, varrow_list_equal, varrow_list_hash,
                            varrow_nested_finish},
    [VARROW_LAYOUT_LIST_VIEW] = {true, varrow_list_fill, varrow_list_drop, varrow_list_equal,
                                 varrow_list_hash, varrow_nested_finish},
    [VARROW_LAYOUT_FIXED_LIST] = {true, varrow_list_fill, varrow_list_drop, varrow_list_equal,
                                  varrow_list_hash, varrow_nested_finish},
    [VARROW_LAYOUT_STRUCT] = {true, varrow_struct_fill, varrow_struct_drop, varrow_struct_equal,
                              varrow_struct_hash, varrow_nested_finish},
    [VARROW_LAYOUT_DENSE] = {false, varrow_union_fill, varrow_union_drop, varrow_union_equal,
                             varrow_union_hash, varrow_nested_finish},
    [VARROW_LAYOUT_SPARSE] = {false, varrow_union_fill, varrow_union_drop, varrow_union_equal,
                              varrow_union_hash, varrow_nested_finish},
    [VARROW_LAYOUT_DICTIONARY] = {true, varrow_dictionary_fill, NULL, fixed_equal, fixed_hash,
                                  varrow_dictionary_finish},
    [VARROW_LAYOUT_RUN_END] = {false, varrow_run_end_fill, varrow_run_end_drop, varrow_run_end_equal,
                               varrow_run_end_hash, varrow_run_end_finish},
};
