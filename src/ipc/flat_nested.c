/* SPDX-License-Identifier: Apache-2.0 */
/* flat_nested.c: collectors of the types with children (flat.c has the others). Each appends its own node
 * and pieces, then asks for exactly those rows of its children that its own rows name.
 * Format: Arrow columnar format 1.5, "Physical memory layout". */
#include <string.h>

#include "ipc/flat_fields.h"

static const char *name_of(const struct vipc_rows *rows)
{
    return rows->field->schema->name ? rows->field->schema->name : "";
}

/* ---- struct and lists ---- */

enum vgi_status vipc_collect_struct(struct vipc_collector *c, const struct vipc_rows *rows)
{
    int32_t child = vipc_child_index(c, rows->field, 0);

    VGI_TRY(vipc_put_validity(c, rows));
    for (int32_t i = 0; i < rows->field->n_children; i++) {
        VGI_TRY(vipc_collect_field(c, child, rows->array->children[i], rows->at, rows->len));
        child = c->schema->fields[child].next;
    }
    return VGI_OK;
}

enum vgi_status vipc_collect_list(struct vipc_collector *c, const struct vipc_rows *rows)
{
    int64_t first;
    int64_t len;

    VGI_TRY(vipc_put_validity(c, rows));
    VGI_TRY(vipc_put_offsets32(c, rows, &first, &len));
    return vipc_collect_field(c, vipc_child_index(c, rows->field, 0), rows->array->children[0], first, len);
}

enum vgi_status vipc_collect_large_list(struct vipc_collector *c, const struct vipc_rows *rows)
{
    int64_t first;
    int64_t len;

    VGI_TRY(vipc_put_validity(c, rows));
    VGI_TRY(vipc_put_offsets64(c, rows, &first, &len));
    return vipc_collect_field(c, vipc_child_index(c, rows->field, 0), rows->array->children[0], first, len);
}

enum vgi_status vipc_collect_fixed_list(struct vipc_collector *c, const struct vipc_rows *rows)
{
    int64_t size = rows->field->fixed_size;

    VGI_TRY(vipc_put_validity(c, rows));
    return vipc_collect_field(c, vipc_child_index(c, rows->field, 0), rows->array->children[0],
                              rows->at * size, rows->len * size);
}

/* ---- list views ---- */

/* The stretch of the child that some lists name. */
struct stretch {
    int64_t first;
    int64_t end;
    bool strays; /* an empty list points outside */
};

static enum vgi_status bad_list_view(struct vipc_collector *c, const struct vipc_rows *rows, int64_t row)
{
    return vgi_fail(c->err, VGI_E_INVALID, "column %s, row %lld: a list with a negative offset or size",
                    name_of(rows), (long long)row);
}

static void stretch_over(struct stretch *s, int64_t offset, int64_t size)
{
    if (size > 0) {
        s->first = s->end == 0 || offset < s->first ? offset : s->first;
        s->end = offset + size > s->end ? offset + size : s->end;
    }
}

/* Behind the validity of no rows: neither buffer need exist. */
static enum vgi_status collect_no_lists(struct vipc_collector *c, const struct vipc_rows *rows)
{
    vipc_put_piece(c, NULL, 0);
    vipc_put_piece(c, NULL, 0);
    return vipc_collect_field(c, vipc_child_index(c, rows->field, 0), rows->array->children[0], 0, 0);
}

/* Both widths of list views: the same steps over another integer type. */
#define DEFINE_LIST_VIEW(NAME, ctype)                                                                        \
    static enum vgi_status find_stretch_##NAME(struct vipc_collector *c, const struct vipc_rows *rows,       \
                                               struct stretch *s)                                            \
    {                                                                                                        \
        const ctype *offsets = (const ctype *)rows->array->buffers[1] + rows->at;                            \
        const ctype *sizes = (const ctype *)rows->array->buffers[2] + rows->at;                              \
                                                                                                             \
        for (int64_t i = 0; i < rows->len; i++) {                                                            \
            if (offsets[i] < 0 || sizes[i] < 0) {                                                            \
                return bad_list_view(c, rows, i);                                                            \
            }                                                                                                \
            stretch_over(s, offsets[i], sizes[i]);                                                           \
        }                                                                                                    \
        for (int64_t i = 0; i < rows->len && !s->strays; i++) {                                              \
            s->strays = offsets[i] > s->end;                                                                 \
        }                                                                                                    \
        return VGI_OK;                                                                                       \
    }                                                                                                        \
                                                                                                             \
    enum vgi_status vipc_collect_##NAME(struct vipc_collector *c, const struct vipc_rows *rows)              \
    {                                                                                                        \
        int64_t bytes = rows->len * (int64_t)sizeof(ctype);                                                  \
        const ctype *offsets = rows->array->buffers[1];                                                      \
        const ctype *sizes = rows->array->buffers[2];                                                        \
        struct stretch s = {0};                                                                              \
        void *rebased;                                                                                       \
                                                                                                             \
        VGI_TRY(vipc_put_validity(c, rows));                                                                 \
        if (rows->len == 0) {                                                                                \
            return collect_no_lists(c, rows);                                                                \
        }                                                                                                    \
        VGI_TRY(find_stretch_##NAME(c, rows, &s));                                                           \
        if (s.first == 0 && !s.strays) {                                                                     \
            vipc_put_piece(c, offsets + rows->at, bytes);                                                    \
        } else {                                                                                             \
            VGI_TRY(vipc_put_scratch(c, bytes, &rebased));                                                   \
            for (int64_t i = 0; i < rows->len; i++) {                                                        \
                ctype offset = offsets[rows->at + i];                                                        \
                ((ctype *)rebased)[i] = (ctype)(sizes[rows->at + i] > 0 ? offset - s.first : 0);             \
            }                                                                                                \
            vipc_put_piece(c, rebased, bytes);                                                               \
        }                                                                                                    \
        vipc_put_piece(c, sizes + rows->at, bytes);                                                          \
        return vipc_collect_field(c, vipc_child_index(c, rows->field, 0), rows->array->children[0], s.first, \
                                  s.end - s.first);                                                          \
    }

DEFINE_LIST_VIEW(list_view, int32_t)
DEFINE_LIST_VIEW(large_list_view, int64_t)

/* ---- unions ---- */

enum vgi_status vipc_collect_sparse_union(struct vipc_collector *c, const struct vipc_rows *rows)
{
    const int8_t *type_ids = rows->array->buffers[0];
    int32_t child = vipc_child_index(c, rows->field, 0);

    vipc_put_node(c, rows->len, 0);
    vipc_put_piece(c, type_ids ? type_ids + rows->at : NULL, type_ids ? rows->len : 0);
    for (int32_t i = 0; i < rows->field->n_children; i++) {
        VGI_TRY(vipc_collect_field(c, child, rows->array->children[i], rows->at, rows->len));
        child = c->schema->fields[child].next;
    }
    return VGI_OK;
}

enum { UNION_CHILDREN_MAX = 128 };

/* Rows in the middle of a dense union: offsets counted anew in each child from the first row it needs. */
static enum vgi_status rebase_union(struct vipc_collector *c, const struct vipc_rows *rows,
                                    struct stretch *stretches)
{
    const int8_t *type_ids = (const int8_t *)rows->array->buffers[0] + rows->at;
    const int32_t *offsets = (const int32_t *)rows->array->buffers[1] + rows->at;
    void *rebased;

    for (int64_t i = 0; i < rows->len; i++) {
        int child = type_ids[i] < 0 ? -1 : rows->field->type_ids[type_ids[i]];
        if (child < 0 || offsets[i] < 0) {
            return vgi_fail(c->err, VGI_E_INVALID,
                            "column %s, row %lld: type id %d and offset %d name no value", name_of(rows),
                            (long long)i, type_ids[i], offsets[i]);
        }
        stretch_over(&stretches[child], offsets[i], 1);
    }
    VGI_TRY(vipc_put_scratch(c, rows->len * (int64_t)sizeof *offsets, &rebased));
    for (int64_t i = 0; i < rows->len; i++) {
        int64_t first = stretches[rows->field->type_ids[type_ids[i]]].first;
        ((int32_t *)rebased)[i] = offsets[i] - (int32_t)first;
    }
    vipc_put_piece(c, rebased, rows->len * (int64_t)sizeof *offsets);
    return VGI_OK;
}

enum vgi_status vipc_collect_dense_union(struct vipc_collector *c, const struct vipc_rows *rows)
{
    const int8_t *type_ids = rows->array->buffers[0];
    const int32_t *offsets = rows->array->buffers[1];
    bool is_whole = rows->at == 0 && rows->len == rows->array->length;
    struct stretch stretches[UNION_CHILDREN_MAX] = {0};
    int32_t child = vipc_child_index(c, rows->field, 0);

    vipc_put_node(c, rows->len, 0);
    vipc_put_piece(c, rows->len > 0 ? type_ids + rows->at : NULL, rows->len);
    if (is_whole || rows->len == 0) {
        vipc_put_piece(c, offsets, rows->len * (int64_t)sizeof *offsets);
    } else {
        VGI_TRY(rebase_union(c, rows, stretches));
    }
    for (int32_t i = 0; i < rows->field->n_children; i++) {
        const struct ArrowArray *values = rows->array->children[i];
        int64_t len = is_whole ? values->length : stretches[i].end - stretches[i].first;
        VGI_TRY(vipc_collect_field(c, child, values, stretches[i].first, len));
        child = c->schema->fields[child].next;
    }
    return VGI_OK;
}

/* ---- runs ---- */

static int64_t run_end_at(const struct ArrowArray *run_ends, enum varrow_type type, int64_t i)
{
    const void *values = run_ends->buffers[1];
    int64_t at = run_ends->offset + i;

    if (type == VARROW_I16) {
        return ((const int16_t *)values)[at];
    }
    if (type == VARROW_I32) {
        return ((const int32_t *)values)[at];
    }
    return ((const int64_t *)values)[at];
}

/* The first run that ends behind row `at`; the number of runs when none does. */
static int64_t find_run(const struct ArrowArray *run_ends, enum varrow_type type, int64_t at)
{
    int64_t low = 0;
    int64_t high = run_ends->length;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (run_end_at(run_ends, type, middle) > at) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* Run ends counted from row `at`, the last one cut at len; one node and two pieces, like
 * any integer column. */
static enum vgi_status put_run_ends(struct vipc_collector *c, const struct vipc_rows *rows, int64_t first,
                                    int64_t n)
{
    const struct ArrowArray *run_ends = rows->array->children[0];
    const struct varrow_field *field = &c->schema->fields[vipc_child_index(c, rows->field, 0)];
    void *cut;

    VGI_TRY(vipc_put_scratch(c, n * field->value_bytes, &cut));
    for (int64_t i = 0; i < n; i++) {
        int64_t end = run_end_at(run_ends, field->type, first + i) - rows->at;
        end = end > rows->len ? rows->len : end;
        memcpy((uint8_t *)cut + i * field->value_bytes, &end, field->value_bytes);
    }
    vipc_put_node(c, n, 0);
    vipc_put_piece(c, NULL, 0);
    vipc_put_piece(c, cut, n * field->value_bytes);
    return VGI_OK;
}

enum vgi_status vipc_collect_run_end(struct vipc_collector *c, const struct vipc_rows *rows)
{
    const struct ArrowArray *run_ends = rows->array->children[0];
    int32_t ends_index = vipc_child_index(c, rows->field, 0);
    enum varrow_type type = c->schema->fields[ends_index].type;
    int64_t first = 0;
    int64_t n = 0;

    vipc_put_node(c, rows->len, 0);
    if (rows->len > 0) {
        first = find_run(run_ends, type, rows->at);
        int64_t last = find_run(run_ends, type, rows->at + rows->len - 1);
        if (last >= run_ends->length) {
            return vgi_fail(c->err, VGI_E_INVALID, "column %s: the runs end before row %lld", name_of(rows),
                            (long long)(rows->at + rows->len));
        }
        n = last - first + 1;
    }
    if (n == 0 || (rows->at == 0 && run_end_at(run_ends, type, n - 1) == rows->len)) {
        VGI_TRY(vipc_collect_field(c, ends_index, run_ends, 0, n));
    } else {
        VGI_TRY(put_run_ends(c, rows, first, n));
    }
    return vipc_collect_field(c, vipc_child_index(c, rows->field, 1), rows->array->children[1], first, n);
}
