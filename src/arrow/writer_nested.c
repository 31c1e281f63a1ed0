/* SPDX-License-Identifier: Apache-2.0 */
/* writer_nested.c: lists, maps, structs and unions under construction. Children are filled first; closing a
 * row in the parent claims what was put since. Rows may be filled column by column too: that children and
 * parents have the rows that belong together is checked once, at the end of the batch
 * (varrow_writer_check_children).
 * Spec: Arrow columnar format 1.5, layouts of nested types. */
#include <string.h>

#include "arrow/writer.h"

struct vgi_writer *vgi_writer_child(struct vgi_writer *writer, int32_t index)
{
    struct vgi_writer_impl *node = writer->impl;
    struct vgi_output *out = node->out;

    if (node->mode == VARROW_WRITER_DISCARD || !(node = varrow_writer_begin(writer)))
        return &out->discard.pub;
    if (index < 0 || index >= node->n_children) {
        varrow_writer_fail(node, VGI_E_RANGE, "there is no child %d, the column has %d", index,
                           node->n_children);
        return &out->discard.pub;
    }
    return &node->children[index]->pub;
}

/* ---- lists and maps ---- */

static bool is_list(enum varrow_layout layout)
{
    return layout == VARROW_LAYOUT_LIST || layout == VARROW_LAYOUT_LIST_VIEW ||
           layout == VARROW_LAYOUT_FIXED_LIST;
}

/* Closes a row that holds the child's rows from node->consumed up to end. */
static void list_close(struct vgi_writer_impl *node, int64_t end)
{
    if (node->layout == VARROW_LAYOUT_LIST) {
        varrow_writer_set_entry(node, &node->values, node->pub.len + 1, end);
    } else if (node->layout == VARROW_LAYOUT_LIST_VIEW) {
        varrow_writer_set_entry(node, &node->values, node->pub.len, node->consumed);
        varrow_writer_set_entry(node, &node->data, node->pub.len, end - node->consumed);
    }
    node->consumed = end;
    node->pub.len++;
}

void vgi_put_list(struct vgi_writer *writer)
{
    struct vgi_writer_impl *node = varrow_writer_begin(writer);
    int64_t end;

    if (!node)
        return;
    if (!is_list(node->layout)) {
        varrow_writer_mismatch(node, "a list");
        return;
    }
    end = node->children[0]->pub.len;
    if (node->layout == VARROW_LAYOUT_FIXED_LIST)
        end = node->consumed + node->field->fixed_size;
    else if (end > varrow_writer_entry_max(node))
        varrow_writer_fail(node, VGI_E_LIMIT, "%lld elements exceed the 2^31 - 1 of a column of this type",
                           (long long)end);
    if (node->mode != VARROW_WRITER_LIVE || !varrow_writer_reserve(node, 1))
        return;
    list_close(node, end);
    varrow_writer_end(writer, node);
}

void varrow_list_fill(struct vgi_writer_impl *node, int64_t count, bool as_null)
{
    struct vgi_writer_impl *child = node->children[0];
    int64_t size = node->layout == VARROW_LAYOUT_FIXED_LIST ? node->field->fixed_size : 0;
    int64_t elements;

    (void)as_null;
    if (child->pub.len != node->consumed) {
        varrow_writer_fail(node, VGI_E_INVALID, "row %lld is NULL, but elements were put for it",
                           (long long)node->pub.len);
        return;
    }
    if (__builtin_mul_overflow(size, count, &elements)) {
        varrow_writer_fail(node, VGI_E_LIMIT, "%lld lists of %lld elements are too many", (long long)count,
                           (long long)size);
        return;
    }
    if (elements > 0)
        varrow_writer_fill_empty(child, elements);
    if (node->mode != VARROW_WRITER_LIVE)
        return;
    for (int64_t i = 0; i < count; i++)
        list_close(node, node->consumed + size);
}

/* The child's rows of one list. */
static struct vgi_range list_range(const struct vgi_writer_impl *node, int64_t row)
{
    int64_t first, count;

    if (node->layout == VARROW_LAYOUT_FIXED_LIST) {
        count = node->field->fixed_size;
        first = row * count;
    } else if (node->layout == VARROW_LAYOUT_LIST_VIEW) {
        first = varrow_writer_entry(node, &node->values, row);
        count = varrow_writer_entry(node, &node->data, row);
    } else {
        first = varrow_writer_entry(node, &node->values, row);
        count = varrow_writer_entry(node, &node->values, row + 1) - first;
    }
    return (struct vgi_range){first, count};
}

void varrow_list_drop(struct vgi_writer_impl *node, int64_t row)
{
    struct vgi_range range = list_range(node, row);

    while (node->children[0]->pub.len > range.first)
        varrow_writer_drop(node->children[0]);
    node->consumed = range.first;
}

bool varrow_list_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b)
{
    struct vgi_range left = list_range(node, a), right = list_range(node, b);

    if (left.count != right.count)
        return false;
    for (int64_t i = 0; i < left.count; i++) {
        if (!varrow_writer_equal(node->children[0], left.first + i, right.first + i))
            return false;
    }
    return true;
}

static uint64_t combine(uint64_t hash, uint64_t next)
{
    return (hash ^ next) * 0x9e3779b97f4a7c15u ^ hash >> 29;
}

uint64_t varrow_list_hash(const struct vgi_writer_impl *node, int64_t row)
{
    struct vgi_range range = list_range(node, row);
    uint64_t hash = (uint64_t)range.count;

    for (int64_t i = 0; i < range.count; i++)
        hash = combine(hash, varrow_writer_hash(node->children[0], range.first + i));
    return hash;
}

/* ---- structs ---- */

void vgi_put_struct(struct vgi_writer *writer)
{
    struct vgi_writer_impl *node = varrow_writer_begin(writer);

    if (!node)
        return;
    if (node->layout != VARROW_LAYOUT_STRUCT) {
        varrow_writer_mismatch(node, "a struct");
        return;
    }
    if (!varrow_writer_reserve(node, 1))
        return;
    node->pub.len++;
    varrow_writer_end(writer, node);
}

void varrow_struct_fill(struct vgi_writer_impl *node, int64_t count, bool as_null)
{
    (void)as_null;
    for (int32_t i = 0; i < node->n_children; i++) {
        if (node->children[i]->pub.len != node->pub.len) {
            varrow_writer_fail(node->children[i], VGI_E_INVALID,
                               "%lld rows were put before a NULL struct, which is row %lld",
                               (long long)node->children[i]->pub.len, (long long)node->pub.len);
            return;
        }
    }
    for (int32_t i = 0; i < node->n_children; i++)
        varrow_writer_fill_empty(node->children[i], count);
    node->pub.len += count;
}

void varrow_struct_drop(struct vgi_writer_impl *node, int64_t row)
{
    (void)row;
    for (int32_t i = 0; i < node->n_children; i++)
        varrow_writer_drop(node->children[i]);
}

bool varrow_struct_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b)
{
    for (int32_t i = 0; i < node->n_children; i++) {
        if (!varrow_writer_equal(node->children[i], a, b))
            return false;
    }
    return true;
}

uint64_t varrow_struct_hash(const struct vgi_writer_impl *node, int64_t row)
{
    uint64_t hash = 0;

    for (int32_t i = 0; i < node->n_children; i++)
        hash = combine(hash, varrow_writer_hash(node->children[i], row));
    return hash;
}

/* ---- unions ---- */

static bool is_union(enum varrow_layout layout)
{
    return layout == VARROW_LAYOUT_DENSE || layout == VARROW_LAYOUT_SPARSE;
}

static void dense_close(struct vgi_writer_impl *node, struct vgi_writer_impl *child)
{
    if (child->claimed >= child->pub.len) {
        varrow_writer_fail(child, VGI_E_INVALID, "nothing was put for row %lld of the union",
                           (long long)node->pub.len);
        return;
    }
    if (child->claimed == INT32_MAX) {
        varrow_writer_fail(child, VGI_E_LIMIT, "more than 2^31 - 1 values of a union");
        return;
    }
    ((int32_t *)(void *)node->data.ptr)[node->pub.len] = (int32_t)child->claimed++;
    node->values.ptr[node->pub.len++] = (uint8_t)child->type_id;
}

static void sparse_close(struct vgi_writer_impl *node, struct vgi_writer_impl *child)
{
    int64_t row = node->pub.len;

    for (int32_t i = 0; i < node->n_children; i++) {
        struct vgi_writer_impl *other = node->children[i];

        if (other->pub.len != row + (other == child)) {
            varrow_writer_fail(other, VGI_E_INVALID, "%lld values were put up to row %lld of the union",
                               (long long)other->pub.len, (long long)row);
            return;
        }
        if (other != child)
            varrow_writer_fill_empty(other, 1);
    }
    node->values.ptr[row] = (uint8_t)child->type_id;
    node->pub.len++;
}

static void union_close(struct vgi_writer_impl *node, struct vgi_writer_impl *child)
{
    if (node->layout == VARROW_LAYOUT_DENSE)
        dense_close(node, child);
    else
        sparse_close(node, child);
}

void vgi_put_union(struct vgi_writer *writer, int32_t child)
{
    struct vgi_writer_impl *node = varrow_writer_begin(writer);

    if (!node)
        return;
    if (!is_union(node->layout)) {
        varrow_writer_mismatch(node, "a union's value");
        return;
    }
    if (child < 0 || child >= node->n_children) {
        varrow_writer_fail(node, VGI_E_RANGE, "there is no child %d, the union has %d", child,
                           node->n_children);
        return;
    }
    if (!varrow_writer_reserve(node, 1))
        return;
    union_close(node, node->children[child]);
    varrow_writer_end(writer, node);
}

/* The child that stands for NULL: the first that may hold it. */
static struct vgi_writer_impl *null_child(struct vgi_writer_impl *node)
{
    for (int32_t i = 0; i < node->n_children; i++) {
        if (node->children[i]->is_nullable || node->children[i]->layout == VARROW_LAYOUT_NULL)
            return node->children[i];
    }
    return NULL;
}

void varrow_union_fill(struct vgi_writer_impl *node, int64_t count, bool as_null)
{
    struct vgi_writer_impl *child = node->n_children > 0 ? node->children[0] : NULL;

    if (as_null)
        child = null_child(node);
    if (!child) {
        varrow_writer_fail(node, VGI_E_INVALID, "row %lld is NULL, no child of the union may be",
                           (long long)node->pub.len);
        return;
    }
    for (int64_t i = 0; i < count && node->mode == VARROW_WRITER_LIVE; i++) {
        varrow_writer_fill_empty(child, 1);
        if (node->mode == VARROW_WRITER_LIVE)
            union_close(node, child);
    }
}

static struct vgi_writer_impl *union_child(const struct vgi_writer_impl *node, int64_t row)
{
    return node->children[node->field->type_ids[node->values.ptr[row] & 127]];
}

static int64_t union_row(const struct vgi_writer_impl *node, int64_t row)
{
    return node->layout == VARROW_LAYOUT_DENSE ? ((const int32_t *)(const void *)node->data.ptr)[row] : row;
}

void varrow_union_drop(struct vgi_writer_impl *node, int64_t row)
{
    if (node->layout == VARROW_LAYOUT_DENSE) {
        union_child(node, row)->claimed--;
        varrow_writer_drop(union_child(node, row));
        return;
    }
    for (int32_t i = 0; i < node->n_children; i++)
        varrow_writer_drop(node->children[i]);
}

bool varrow_union_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b)
{
    return node->values.ptr[a] == node->values.ptr[b] &&
           varrow_writer_equal(union_child(node, a), union_row(node, a), union_row(node, b));
}

uint64_t varrow_union_hash(const struct vgi_writer_impl *node, int64_t row)
{
    return combine(node->values.ptr[row], varrow_writer_hash(union_child(node, row), union_row(node, row)));
}

/* ---- all of them ---- */

/* The rows which child i must have. */
static int64_t child_rows(const struct vgi_writer_impl *node, int32_t i)
{
    if (is_list(node->layout))
        return node->consumed;
    return node->layout == VARROW_LAYOUT_DENSE ? node->children[i]->claimed : node->pub.len;
}

bool varrow_writer_check_children(struct vgi_writer_impl *node)
{
    if (node->mode != VARROW_WRITER_LIVE)
        return node->mode == VARROW_WRITER_TAKEN;
    if (node->inner)
        return true; /* checked row by row */
    for (int32_t i = 0; i < node->n_children; i++) {
        struct vgi_writer_impl *child = node->children[i];

        if (child->pub.len != child_rows(node, i)) {
            varrow_writer_fail(
                child, VGI_E_INVALID, "%lld rows were put, %lld belong to the %lld rows of the parent",
                (long long)child->pub.len, (long long)child_rows(node, i), (long long)node->pub.len);
            return false;
        }
        if (!varrow_writer_check_children(child))
            return false;
    }
    return true;
}

void varrow_nested_finish(struct vgi_writer_impl *node)
{
    const void *values = node->values.ptr ? (const void *)node->values.ptr : varrow_zeros;
    const void *data = node->data.ptr ? (const void *)node->data.ptr : varrow_zeros;

    if (is_union(node->layout)) {
        node->buffers[0] = values;
        node->buffers[1] = data;
    } else {
        node->buffers[1] = values;
        node->buffers[2] = data;
    }
    for (int32_t i = 0; i < node->n_children; i++)
        node->array.children[i] = varrow_writer_finish(node->children[i]);
}
