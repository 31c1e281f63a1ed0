/* SPDX-License-Identifier: Apache-2.0 */
/* concat.c: two columns of one type -> one. The same walk runs twice: first it measures the one block that
 * takes all buffers, then it fills it. Walk: ipc/dictionary_read.c -> here. Owns frame and block until they
 * are handed out.
 * Children of lists and unions are cut to what their parents use, so that what is joined stays contiguous. */
#include "ipc/concat.h"

#include <stdlib.h>

#include "ipc/layout.h"

/* Rows [start, start + len) of an array. */
struct slice {
    const struct ArrowArray *array;
    int64_t start;
    int64_t len;
};

/* What is joined: first, then second. */
struct sides {
    struct slice first;
    struct slice second;
};

struct join {
    const struct varrow_schema *schema;
    struct varrow_frame *frame;
    uint8_t *base; /* NULL while measuring */
    size_t used;
    struct vgi_error *err;
};

static const _Alignas(64) uint8_t nothing[64];

static enum vgi_status join_field(struct join *j, int32_t f, struct sides s);
static enum vgi_status new_frame(const struct varrow_schema *schema, const struct ArrowArray *first,
                                 const struct ArrowArray *second, struct varrow_frame **ret_frame,
                                 struct vgi_error *err);

static void free_frame(struct varrow_frame **frame)
{
    varrow_frame_free(*frame);
}

enum vgi_status vipc_concat(const struct varrow_schema *schema, const struct ArrowArray *first,
                            const struct ArrowArray *second, struct varrow_frame **ret_frame,
                            struct vgi_error *err)
{
    VGI_CLEANUP(free_frame) struct varrow_frame *frame = NULL;
    struct sides s = {{first, 0, first->length}, {second, 0, second->length}};
    struct join j = {.schema = schema, .err = err};
    struct vbase_block *block;

    VGI_TRY(new_frame(schema, first, second, &frame, err));
    j.frame = frame;
    VGI_TRY(join_field(&j, 0, s));
    VGI_TRY(vbase_block_new(NULL, j.used ? j.used : 1, &block, err));
    varrow_frame_keep_block(frame, block);
    vbase_block_unref(block);
    j.base = block->data;
    j.used = 0;
    VGI_TRY(join_field(&j, 0, s));
    frame->root.length = frame->nodes[0].length;
    *ret_frame = frame;
    frame = NULL;
    return VGI_OK;
}

void vipc_frame_fill_empty(const struct varrow_schema *schema, struct varrow_frame *frame)
{
    for (int32_t f = 0; f < schema->n_fields; f++) {
        int64_t first = vipc_layouts[schema->fields[f].type].has_validity ? 1 : 0;
        for (int64_t i = first; i < schema->fields[f].n_buffers; i++)
            frame->nodes[f].buffers[i] = nothing;
    }
}

/* ---- the frame: view columns get the data buffers of both ---- */

static void collect_counts(const struct varrow_schema *schema, int32_t f, const struct ArrowArray *array,
                           int64_t *counts, size_t *at)
{
    const struct varrow_field *field = &schema->fields[f];

    if (vipc_layouts[field->type].kind == VIPC_LAYOUT_VIEWS)
        counts[(*at)++] += array->n_buffers - field->n_buffers - 1;
    for (int32_t n = 0, child = f + 1; n < field->n_children; n++, child = schema->fields[child].next)
        collect_counts(schema, child, array->children[n], counts, at);
}

static void free_counts(int64_t **counts)
{
    free(*counts);
}

static enum vgi_status new_frame(const struct varrow_schema *schema, const struct ArrowArray *first,
                                 const struct ArrowArray *second, struct varrow_frame **ret_frame,
                                 struct vgi_error *err)
{
    VGI_CLEANUP(free_counts) int64_t *counts = NULL;
    size_t n = 0;
    size_t again = 0;

    if (schema->n_views > 0) {
        counts = calloc((size_t)schema->n_views, sizeof *counts);
        if (!counts)
            return vgi_fail(err, VGI_E_NOMEM, "no memory to join %d view columns", schema->n_views);
        collect_counts(schema, 0, first, counts, &n);
        collect_counts(schema, 0, second, counts, &again);
    }
    return varrow_frame_new(NULL, schema, counts, ret_frame, err);
}

/* ---- pieces of memory ---- */

/* The next bytes of the block, 64-byte aligned; NULL while measuring. */
static void *place(struct join *j, size_t bytes)
{
    uint8_t *here = j->base ? j->base + j->used : NULL;

    j->used += (bytes + 63) / 64 * 64;
    return here;
}

static bool bit_at(const void *bits, int64_t i)
{
    return ((const uint8_t *)bits)[i / 8] >> (i % 8) & 1;
}

/* Appends n bits from bits[start] on, or ones when there is no bitmap; returns how many were zero. */
static int64_t append_bits(uint8_t *dst, int64_t at, const void *bits, int64_t start, int64_t n)
{
    int64_t zeros = 0;

    for (int64_t i = 0; i < n; i++) {
        uint64_t place = (uint64_t)(at + i);
        if (place % 8 == 0)
            dst[place / 8] = 0;
        if (!bits || bit_at(bits, start + i))
            dst[place / 8] |= (uint8_t)(1u << place % 8);
        else
            zeros++;
    }
    return zeros;
}

static const void *validity_of(struct slice s)
{
    return s.array->null_count == 0 ? NULL : s.array->buffers[0];
}

static void join_validity(struct join *j, struct ArrowArray *out, struct sides s)
{
    uint8_t *bits;

    out->null_count = 0;
    if (!validity_of(s.first) && !validity_of(s.second))
        return;
    bits = place(j, (size_t)(out->length / 8 + 1));
    if (!bits)
        return;
    out->null_count = append_bits(bits, 0, validity_of(s.first), s.first.start, s.first.len) +
                      append_bits(bits, s.first.len, validity_of(s.second), s.second.start, s.second.len);
    out->buffers[0] = bits;
}

static void join_bits(struct join *j, struct ArrowArray *out, struct sides s)
{
    uint8_t *bits = place(j, (size_t)(out->length / 8 + 1));

    if (!bits)
        return;
    append_bits(bits, 0, s.first.array->buffers[1], s.first.start, s.first.len);
    append_bits(bits, s.first.len, s.second.array->buffers[1], s.second.start, s.second.len);
    out->buffers[1] = bits;
}

/* Joins buffer slot, of width bytes per row; returns it, NULL while measuring. */
static void *join_values(struct join *j, struct ArrowArray *out, int slot, struct sides s, int64_t width)
{
    size_t a_bytes = (size_t)(s.first.len * width);
    size_t b_bytes = (size_t)(s.second.len * width);
    uint8_t *values = place(j, a_bytes + b_bytes);

    if (!values)
        return NULL;
    if (a_bytes)
        memcpy(values, (const uint8_t *)s.first.array->buffers[slot] + s.first.start * width, a_bytes);
    if (b_bytes)
        memcpy(values + a_bytes, (const uint8_t *)s.second.array->buffers[slot] + s.second.start * width,
               b_bytes);
    out->buffers[slot] = values;
    return values;
}

/* ---- offsets ---- */

static int64_t offset_at(struct slice s, int slot, int64_t i, int width)
{
    if (width == 4)
        return ((const int32_t *)s.array->buffers[slot])[s.start + i];
    return ((const int64_t *)s.array->buffers[slot])[s.start + i];
}

static void put_offset(void *offsets, int64_t i, int64_t value, int width)
{
    if (width == 4)
        ((int32_t *)offsets)[i] = (int32_t)value;
    else
        ((int64_t *)offsets)[i] = value;
}

/* What the offsets of s span; an array without rows may have none. */
static void extent(struct slice s, int width, int64_t *ret_start, int64_t *ret_len)
{
    *ret_start = s.len ? offset_at(s, 1, 0, width) : 0;
    *ret_len = s.len ? offset_at(s, 1, s.len, width) - *ret_start : 0;
}

static enum vgi_status check_offset(struct join *j, int64_t a, int64_t b, int width)
{
    int64_t sum;

    if (__builtin_add_overflow(a, b, &sum) || (width == 4 && sum > INT32_MAX))
        return vgi_fail(j->err, VGI_E_LIMIT, "joined dictionary values do not fit their %d-bit offsets",
                        8 * width);
    return VGI_OK;
}

/* Offsets of both, counted from 0; receives what each spans in the child or data. */
static enum vgi_status join_offsets(struct join *j, struct ArrowArray *out, struct sides s, int width,
                                    struct sides *ret_spans)
{
    void *offsets = place(j, (size_t)((out->length + 1) * width));

    extent(s.first, width, &ret_spans->first.start, &ret_spans->first.len);
    extent(s.second, width, &ret_spans->second.start, &ret_spans->second.len);
    VGI_TRY(check_offset(j, ret_spans->first.len, ret_spans->second.len, width));
    if (!offsets)
        return VGI_OK;
    put_offset(offsets, 0, 0, width);
    for (int64_t i = 0; i < s.first.len; i++)
        put_offset(offsets, i + 1, offset_at(s.first, 1, i + 1, width) - ret_spans->first.start, width);
    for (int64_t i = 0; i < s.second.len; i++)
        put_offset(offsets, s.first.len + i + 1,
                   ret_spans->first.len + offset_at(s.second, 1, i + 1, width) - ret_spans->second.start,
                   width);
    out->buffers[1] = offsets;
    return VGI_OK;
}

static enum vgi_status join_bytes(struct join *j, struct ArrowArray *out, struct sides s, int width)
{
    struct sides data = {{.array = s.first.array}, {.array = s.second.array}};

    VGI_TRY(join_offsets(j, out, s, width, &data));
    join_values(j, out, 2, data, /* width= */ 1);
    return VGI_OK;
}

static enum vgi_status join_lists(struct join *j, int32_t f, struct sides s, int width)
{
    struct sides items = {{.array = s.first.array->children[0]}, {.array = s.second.array->children[0]}};

    VGI_TRY(join_offsets(j, &j->frame->nodes[f], s, width, &items));
    return join_field(j, f + 1, items);
}

/* All of child n of both. */
static struct sides whole_children(struct sides s, int32_t n)
{
    const struct ArrowArray *a = s.first.array->children[n];
    const struct ArrowArray *b = s.second.array->children[n];
    struct sides children = {{a, 0, a->length}, {b, 0, b->length}};

    return children;
}

/* Ranges may lie anywhere in the child, so all of it is kept. */
static enum vgi_status join_ranges(struct join *j, int32_t f, struct sides s, int width)
{
    struct ArrowArray *out = &j->frame->nodes[f];
    struct sides items = whole_children(s, 0);
    void *offsets = join_values(j, out, 1, s, width);

    VGI_TRY(check_offset(j, items.first.len, items.second.len, width));
    for (int64_t i = 0; offsets && i < s.second.len; i++)
        put_offset(offsets, s.first.len + i, offset_at(s.second, 1, i, width) + items.first.len, width);
    join_values(j, out, 2, s, width);
    return join_field(j, f + 1, items);
}

/* ---- views ---- */

/* A view of more than 12 bytes: length, prefix, number of the data buffer, offset in it. */
static void shift_views(uint8_t *views, int64_t n, int32_t shift)
{
    for (int64_t i = 0; i < n; i++) {
        int32_t view[4];
        memcpy(view, views + 16 * i, sizeof view);
        if (view[0] <= 12)
            continue;
        view[2] += shift;
        memcpy(views + 16 * i, view, sizeof view);
    }
}

static void copy_data(struct join *j, struct ArrowArray *out, int64_t at, const struct ArrowArray *from,
                      int64_t n)
{
    const int64_t *sizes = from->buffers[2 + n];
    int64_t *out_sizes = (int64_t *)(uintptr_t)out->buffers[out->n_buffers - 1];

    for (int64_t i = 0; i < n; i++) {
        uint8_t *data = place(j, (size_t)sizes[i]);
        if (!data)
            continue;
        if (sizes[i])
            memcpy(data, from->buffers[2 + i], (size_t)sizes[i]);
        out->buffers[2 + at + i] = data;
        out_sizes[at + i] = sizes[i];
    }
}

static void join_views(struct join *j, struct ArrowArray *out, struct sides s)
{
    int64_t a_count = s.first.array->n_buffers - 3;
    int64_t b_count = s.second.array->n_buffers - 3;
    uint8_t *views = join_values(j, out, 1, s, 16);

    if (views)
        shift_views(views + 16 * s.first.len, s.second.len, (int32_t)a_count);
    copy_data(j, out, 0, s.first.array, a_count);
    copy_data(j, out, a_count, s.second.array, b_count);
}

/* ---- nested types ---- */

static enum vgi_status join_children(struct join *j, int32_t f, struct sides s, int64_t factor)
{
    const struct varrow_field *fields = j->schema->fields;

    for (int32_t n = 0, child = f + 1; n < fields[f].n_children; n++, child = fields[child].next) {
        struct sides part = whole_children(s, n);
        part.first.start = s.first.start * factor;
        part.first.len = s.first.len * factor;
        part.second.start = s.second.start * factor;
        part.second.len = s.second.len * factor;
        VGI_TRY(join_field(j, child, part));
    }
    return VGI_OK;
}

/* Values of a dense union may lie anywhere in the children, so all of those is kept. */
static enum vgi_status join_dense(struct join *j, int32_t f, struct sides s)
{
    const struct varrow_field *fields = j->schema->fields;
    struct ArrowArray *out = &j->frame->nodes[f];
    const int8_t *ids = join_values(j, out, 0, s, 1);
    int32_t *offsets = join_values(j, out, 1, s, 4);

    for (int64_t i = s.first.len; offsets && i < out->length; i++)
        offsets[i] += (int32_t)s.first.array->children[fields[f].type_ids[ids[i]]]->length;
    for (int32_t n = 0, child = f + 1; n < fields[f].n_children; n++, child = fields[child].next) {
        struct sides part = whole_children(s, n);
        VGI_TRY(check_offset(j, part.first.len, part.second.len, 4));
        VGI_TRY(join_field(j, child, part));
    }
    return VGI_OK;
}

static int64_t run_end_at(const struct ArrowArray *ends, int64_t i, int width)
{
    if (width == 2)
        return ((const int16_t *)ends->buffers[1])[i];
    if (width == 4)
        return ((const int32_t *)ends->buffers[1])[i];
    return ((const int64_t *)ends->buffers[1])[i];
}

/* The runs that rows [s.start, s.start + s.len) touch. */
static struct slice runs_of(struct slice s, int width)
{
    const struct ArrowArray *ends = s.array->children[0];
    struct slice runs = {s.array->children[1], 0, 0};
    int64_t end;

    while (runs.start < ends->length && run_end_at(ends, runs.start, width) <= s.start)
        runs.start++;
    end = runs.start;
    while (s.len > 0 && end < ends->length && run_end_at(ends, end, width) < s.start + s.len)
        end++;
    runs.len = s.len > 0 ? end + 1 - runs.start : 0;
    return runs;
}

static void put_run_ends(uint8_t *dst, struct slice s, struct slice runs, int64_t shift, int width)
{
    for (int64_t i = 0; i < runs.len; i++) {
        int64_t end = run_end_at(s.array->children[0], runs.start + i, width) - s.start;
        end = (end < s.len ? end : s.len) + shift;
        memcpy(dst + i * width, &end, (size_t)width); /* little-endian: the low bytes come first */
    }
}

static enum vgi_status join_runs(struct join *j, int32_t f, struct sides s)
{
    int width = j->schema->fields[f + 1].value_bytes;
    int64_t limit = width == 2 ? INT16_MAX : width == 4 ? INT32_MAX : INT64_MAX;
    struct ArrowArray *out = &j->frame->nodes[f + 1];
    struct sides runs = {runs_of(s.first, width), runs_of(s.second, width)};
    uint8_t *ends;

    if (s.first.len > limit - s.second.len)
        return vgi_fail(j->err, VGI_E_LIMIT, "joined run ends do not fit %d bits", 8 * width);
    out->length = runs.first.len + runs.second.len;
    ends = place(j, (size_t)(out->length * width));
    if (ends) {
        put_run_ends(ends, s.first, runs.first, 0, width);
        put_run_ends(ends + runs.first.len * width, s.second, runs.second, s.first.len, width);
        out->buffers[1] = ends;
    }
    return join_field(j, j->schema->fields[f + 1].next, runs);
}

/* ---- one field ---- */

static enum vgi_status join_field(struct join *j, int32_t f, struct sides s)
{
    const struct varrow_field *field = &j->schema->fields[f];
    struct ArrowArray *out = &j->frame->nodes[f];

    if (__builtin_add_overflow(s.first.len, s.second.len, &out->length))
        return vgi_fail(j->err, VGI_E_LIMIT, "joined dictionary values are too many");
    if (vipc_layouts[field->type].has_validity)
        join_validity(j, out, s);
    switch ((enum vipc_layout_kind)vipc_layouts[field->type].kind) {
    case VIPC_LAYOUT_NONE:
        out->null_count = field->type == VARROW_NULL ? out->length : 0;
        return field->type == VARROW_RUN_END ? join_runs(j, f, s) : VGI_OK;
    case VIPC_LAYOUT_FIXED:
        join_values(j, out, 1, s, field->value_bytes);
        return VGI_OK;
    case VIPC_LAYOUT_BITS:
        join_bits(j, out, s);
        return VGI_OK;
    case VIPC_LAYOUT_FIXED_BYTES:
        join_values(j, out, 1, s, field->fixed_size);
        return VGI_OK;
    case VIPC_LAYOUT_BYTES32:
        return join_bytes(j, out, s, 4);
    case VIPC_LAYOUT_BYTES64:
        return join_bytes(j, out, s, 8);
    case VIPC_LAYOUT_VIEWS:
        join_views(j, out, s);
        return VGI_OK;
    case VIPC_LAYOUT_OFFSETS32:
        return join_lists(j, f, s, 4);
    case VIPC_LAYOUT_OFFSETS64:
        return join_lists(j, f, s, 8);
    case VIPC_LAYOUT_RANGES32:
        return join_ranges(j, f, s, 4);
    case VIPC_LAYOUT_RANGES64:
        return join_ranges(j, f, s, 8);
    case VIPC_LAYOUT_DENSE:
        return join_dense(j, f, s);
    case VIPC_LAYOUT_SPARSE:
        join_values(j, out, 0, s, 1);
        return join_children(j, f, s, 1);
    case VIPC_LAYOUT_CHILDREN:
        return join_children(j, f, s, 1);
    case VIPC_LAYOUT_FIXED_LISTS:
        return join_children(j, f, s, field->fixed_size);
    }
    return vgi_fail(j->err, VGI_E_INTERNAL, "type %d has no layout", (int)field->type);
}
