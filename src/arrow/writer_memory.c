/* SPDX-License-Identifier: Apache-2.0 */
/* writer_memory.c: the buffers of a column under construction: 64-byte aligned, doubled when full, kept from
 * batch to batch, given back when large and idle; and the validity bitmap over
 * them (invariants: writer.h). */
#include <stdlib.h>
#include <string.h>

#include "arrow/writer.h"
#include "base/memory.h"

enum {
    FIRST_BYTES = 512,     /* first allocation of a buffer */
    LARGE_BYTES = 1 << 20, /* larger buffers are given back ... */
    IDLE_BATCHES = 8       /* ... when so many batches used less than a quarter */
};
static const int64_t ROWS_MAX = (int64_t)1 << 56;

const int64_t varrow_zeros[8] __attribute__((aligned(64)));

/* Makes room for need bytes, keeping the first used ones. */
static bool grow(struct vgi_writer_impl *node, struct varrow_memory *memory, size_t used,
                 unsigned __int128 need)
{
    size_t cap = memory->cap > FIRST_BYTES / 2 ? memory->cap : FIRST_BYTES / 2;
    uint8_t *ptr;

    if (need <= memory->cap && memory->ptr)
        return true;
    if (need > PTRDIFF_MAX / 4) {
        varrow_writer_fail(node, VGI_E_LIMIT, "a buffer would exceed the address space");
        return false;
    }
    cap = vbase_memory_size(need > 2 * (unsigned __int128)cap ? (size_t)need : 2 * cap);
    ptr = vbase_memory_grow(memory->ptr, memory->cap, used, cap);
    if (!ptr) {
        varrow_writer_fail(node, VGI_E_NOMEM, "no memory for a buffer of %zu bytes", cap);
        return false;
    }
    *memory = (struct varrow_memory){.ptr = ptr, .cap = cap};
    node->out->needs_care |= cap > LARGE_BYTES;
    return true;
}

/* Bytes of the values buffer for rows; *ret_data: of the data buffer, where it has a fixed width per row. */
static unsigned __int128 row_bytes(const struct vgi_writer_impl *node, int64_t rows,
                                   unsigned __int128 *ret_data)
{
    unsigned __int128 n = (unsigned __int128)rows;

    *ret_data = 0;
    switch (node->layout) {
    case VARROW_LAYOUT_BITS:
        return (n + 7) / 8;
    case VARROW_LAYOUT_FIXED:
    case VARROW_LAYOUT_DICTIONARY:
        return n * node->width;
    case VARROW_LAYOUT_OFFSETS:
    case VARROW_LAYOUT_LIST:
        return (n + 1) * node->width;
    case VARROW_LAYOUT_VIEWS:
        return n * 16;
    case VARROW_LAYOUT_LIST_VIEW:
        *ret_data = n * node->width;
        return n * node->width;
    case VARROW_LAYOUT_DENSE:
        *ret_data = n * sizeof(int32_t);
        return n;
    case VARROW_LAYOUT_SPARSE:
        return n;
    case VARROW_LAYOUT_NULL:
    case VARROW_LAYOUT_FIXED_LIST:
    case VARROW_LAYOUT_STRUCT:
    case VARROW_LAYOUT_RUN_END:
    case VARROW_LAYOUT_COUNT:
        break;
    }
    return 0;
}

static size_t bitmap_bytes(int64_t rows)
{
    return ((size_t)rows + 511) / 512 * 64;
}

/* Room for cap rows in the bitmap, the new bits being 1. */
static bool grow_validity(struct vgi_writer_impl *node, int64_t cap)
{
    size_t old = node->validity.cap;

    if (!grow(node, &node->validity, old, bitmap_bytes(cap)))
        return false;
    memset(node->validity.ptr + old, 0xff, node->validity.cap - old);
    return true;
}

/* The row capacity that serves count more rows: doubled, or what the first allocation holds. */
static int64_t next_row_cap(const struct vgi_writer_impl *node, int64_t count)
{
    int64_t need = node->pub.len + count;
    int64_t cap = node->row_cap > 0 ? 2 * node->row_cap : FIRST_BYTES / 8;

    if (node->row_cap == 0 && node->width > 8)
        cap = FIRST_BYTES / (int64_t)node->width;
    return cap > need ? cap : need;
}

/* Rows that can be asked for. */
static bool check_count(struct vgi_writer_impl *node, int64_t count)
{
    if (count < 0)
        varrow_writer_fail(node, VGI_E_INVALID, "%lld rows cannot be appended", (long long)count);
    else if (count > ROWS_MAX - node->pub.len)
        varrow_writer_fail(node, VGI_E_LIMIT, "more than %lld rows", (long long)ROWS_MAX);
    return node->mode == VARROW_WRITER_LIVE;
}

/* Grows every buffer with a fixed width per row. */
static bool grow_buffers(struct vgi_writer_impl *node, int64_t cap)
{
    unsigned __int128 used_values = 0, used_data = 0, values, data;

    values = row_bytes(node, cap, &data);
    if (node->row_cap > 0)
        used_values = row_bytes(node, node->pub.len, &used_data);
    if (values > 0 && !grow(node, &node->values, (size_t)used_values, values))
        return false;
    if (data > 0 && !grow(node, &node->data, (size_t)used_data, data))
        return false;
    return !node->validity.ptr || grow_validity(node, cap);
}

bool varrow_writer_grow_rows(struct vgi_writer_impl *node, int64_t count)
{
    int64_t cap;

    if (!check_count(node, count))
        return false;
    cap = next_row_cap(node, count);
    if (!grow_buffers(node, cap))
        return false;
    if (node->row_cap == 0 && (node->layout == VARROW_LAYOUT_OFFSETS || node->layout == VARROW_LAYOUT_LIST))
        varrow_writer_set_entry(node, &node->values, 0, 0);
    node->row_cap = cap;
    node->pub.values = node->values.ptr;
    node->pub.fast_cap = cap;
    node->buffers[1] = node->values.ptr ? (const void *)node->values.ptr : varrow_zeros;
    if (node->has_validity)
        node->buffers[0] = node->validity.ptr;
    return true;
}

bool varrow_writer_reserve_data(struct vgi_writer_impl *node, size_t count)
{
    size_t used = (size_t)node->consumed;

    return count <= node->data.cap - used ||
           grow(node, &node->data, used, (unsigned __int128)used + (unsigned __int128)count);
}

bool varrow_writer_ensure_validity(struct vgi_writer_impl *node)
{
    if (!node->has_validity) {
        if (bitmap_bytes(node->row_cap) > node->validity.cap && !grow_validity(node, node->row_cap))
            return false;
        node->has_validity = true;
        node->out->has_nulls = true;
        node->buffers[0] = node->validity.ptr;
    }
    return true;
}

void varrow_writer_mark_nulls(struct vgi_writer_impl *node, int64_t first, int64_t count)
{
    int64_t end = first + count;

    if (count == 0 || !varrow_writer_ensure_validity(node))
        return;
    node->array.null_count += count;
    for (; first < end && first % 8 != 0; first++)
        node->validity.ptr[first >> 3] &= (uint8_t) ~(1u << (first & 7));
    memset(node->validity.ptr + first / 8, 0, (size_t)((end - first) / 8));
    for (first += (end - first) / 8 * 8; first < end; first++)
        node->validity.ptr[first >> 3] &= (uint8_t) ~(1u << (first & 7));
}

void varrow_writer_close_validity(struct vgi_writer_impl *node)
{
    if (node->has_validity && node->pub.len % 8 != 0)
        node->validity.ptr[node->pub.len >> 3] &= (uint8_t)((1u << (node->pub.len & 7)) - 1);
}

void varrow_writer_reset_validity(struct vgi_writer_impl *node)
{
    if (node->has_validity) {
        memset(node->validity.ptr, 0xff, (size_t)(node->pub.len + 7) / 8);
        node->has_validity = false;
        node->buffers[0] = NULL;
    }
    node->array.null_count = 0;
}

static void free_memory(struct varrow_memory *memory)
{
    vbase_memory_free(memory->ptr, memory->cap);
    *memory = (struct varrow_memory){0};
}

static bool has_data_per_row(const struct vgi_writer_impl *node)
{
    return node->layout == VARROW_LAYOUT_LIST_VIEW || node->layout == VARROW_LAYOUT_DENSE;
}

/* Counts batches that used little of a buffer; true when it is to be freed. */
static bool is_idle(size_t cap, bool is_little, uint8_t *batches)
{
    if (cap <= LARGE_BYTES || !is_little)
        *batches = 0;
    else if (++*batches >= IDLE_BATCHES)
        return true;
    return false;
}

static void release_rows(struct vgi_writer_impl *node)
{
    free_memory(&node->validity);
    free_memory(&node->values);
    if (has_data_per_row(node))
        free_memory(&node->data);
    node->has_validity = false;
    node->buffers[0] = NULL;
    node->buffers[1] = varrow_zeros;
    node->pub.values = NULL;
    node->pub.fast_cap = 0;
    node->row_cap = 0;
    node->idle_rows = 0;
}

void varrow_writer_trim(struct vgi_writer_impl *node)
{
    size_t cap = node->values.cap > node->validity.cap ? node->values.cap : node->validity.cap;

    if (is_idle(cap, node->pub.len < node->row_cap / 4, &node->idle_rows))
        release_rows(node);
    if (has_data_per_row(node))
        return;
    if (is_idle(node->data.cap, (size_t)node->consumed < node->data.cap / 4, &node->idle_data)) {
        free_memory(&node->data);
        node->idle_data = 0;
    }
    node->out->needs_care |= node->values.cap > LARGE_BYTES || node->validity.cap > LARGE_BYTES;
    node->out->needs_care |= node->data.cap > LARGE_BYTES;
}

void varrow_writer_release_large(struct vgi_writer_impl *node)
{
    if (node->values.cap > LARGE_BYTES || node->validity.cap > LARGE_BYTES ||
        (has_data_per_row(node) && node->data.cap > LARGE_BYTES))
        release_rows(node);
    if (node->data.cap > LARGE_BYTES)
        free_memory(&node->data);
}

void varrow_writer_release_memory(struct vgi_writer_impl *node)
{
    release_rows(node);
    free_memory(&node->data);
}
