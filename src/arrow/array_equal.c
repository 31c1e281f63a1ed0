/* SPDX-License-Identifier: Apache-2.0 */
/* array_equal.c: whether two arrays hold the same values, however they are stored: offsets, bytes under
 * NULLs, buffers of views and gaps do not count. Works row by row through opened columns, for tests and
 * tools. Types count, encodings included: a schema names them. */
#include <stdio.h>

#include "arrow/batch.h"
#include "arrow/column.h"

/* Two columns of one type, and where they are, for the message. */
struct comparison {
    const struct vgi_column *a;
    const struct vgi_column *b;
    const struct comparison *outer; /* NULL: a column of the batch */
    int64_t row;                    /* which a is at */
    struct vgi_error *err;          /* borrowed */
};

static enum vgi_status compare_rows(const struct comparison *pair, int64_t row_a, int64_t row_b);

/* "column "a.item": …", from the outermost to the innermost. */
static enum vgi_status differ(const struct comparison *pair, int64_t row, const char *what)
{
    (void)vgi_fail(pair->err, VGI_E_INVALID, "row %lld: %s", (long long)row, what);
    for (; pair; pair = pair->outer) {
        vgi_error_prefix(pair->err, "\"%s\", ", varrow_name(pair->a->array_schema));
        if (pair->outer) {
            vgi_error_prefix(pair->err, "row %lld: ", (long long)pair->outer->row);
        }
    }
    return VGI_E_INVALID;
}

/* ---- one value ---- */

static bool bytes_equal(const struct vgi_column *a, int64_t row_a, const struct vgi_column *b, int64_t row_b)
{
    struct vgi_bytes x = vgi_get_bytes(a, row_a);
    struct vgi_bytes y = vgi_get_bytes(b, row_b);

    return x.len == y.len && (x.len == 0 || memcmp(x.ptr, y.ptr, x.len) == 0);
}

/* Values of fixed width compare by their bytes, so NaN equals itself and 0 differs from -0. */
static bool fixed_equal(const struct vgi_column *a, int64_t row_a, const struct vgi_column *b, int64_t row_b)
{
    int64_t place_a = 0;
    int64_t place_b = 0;

    (void)varrow_column_locate(a, row_a, &place_a);
    (void)varrow_column_locate(b, row_b, &place_b);
    return memcmp((const uint8_t *)a->values + place_a * a->unit_bytes,
                  (const uint8_t *)b->values + place_b * b->unit_bytes, a->unit_bytes) == 0;
}

/* Child i of both, compared at those rows. */
static enum vgi_status compare_child(const struct comparison *pair, int32_t i, int64_t row_a, int64_t row_b,
                                     int64_t count)
{
    struct vgi_column a;
    struct vgi_column b;
    struct comparison inner = {&a, &b, pair, 0, pair->err};

    VGI_TRY(vgi_column_child(pair->a, i, &a, pair->err));
    VGI_TRY(vgi_column_child(pair->b, i, &b, pair->err));
    for (int64_t k = 0; k < count; k++) {
        VGI_TRY(compare_rows(&inner, row_a + k, row_b + k));
    }
    return VGI_OK;
}

static enum vgi_status compare_lists(const struct comparison *pair, int64_t row_a, int64_t row_b)
{
    struct vgi_range a = vgi_get_list(pair->a, row_a);
    struct vgi_range b = vgi_get_list(pair->b, row_b);
    char what[96];

    if (a.count != b.count) {
        snprintf(what, sizeof what, "lists of %lld and %lld values", (long long)a.count, (long long)b.count);
        return differ(pair, row_a, what);
    }
    return compare_child(pair, 0, a.first, b.first, a.count);
}

static enum vgi_status compare_structs(const struct comparison *pair, int64_t row_a, int64_t row_b)
{
    for (int32_t i = 0; i < pair->a->schema->n_children; i++) {
        VGI_TRY(compare_child(pair, i, row_a, row_b, 1));
    }
    return VGI_OK;
}

static enum vgi_status compare_unions(const struct comparison *pair, int64_t row_a, int64_t row_b)
{
    struct vgi_union_slot a = vgi_get_union(pair->a, row_a);
    struct vgi_union_slot b = vgi_get_union(pair->b, row_b);

    if (a.child != b.child) {
        return differ(pair, row_a, "another member of the union");
    }
    return compare_child(pair, a.child, a.row, b.row, 1);
}

static enum vgi_status compare_values(const struct comparison *pair, int64_t row_a, int64_t row_b)
{
    const struct vgi_column *a = pair->a;
    const struct vgi_column *b = pair->b;
    bool is_equal = true;

    switch (a->kind) {
    case VGI_VALUE_NULL:
        break;
    case VGI_VALUE_BOOL:
        is_equal = vgi_get_bool(a, row_a) == vgi_get_bool(b, row_b);
        break;
    case VGI_VALUE_STR:
    case VGI_VALUE_BYTES:
        is_equal = bytes_equal(a, row_a, b, row_b);
        break;
    case VGI_VALUE_INT:
    case VGI_VALUE_UINT:
    case VGI_VALUE_FLOAT:
    case VGI_VALUE_DECIMAL:
    case VGI_VALUE_INTERVAL:
        is_equal = fixed_equal(a, row_a, b, row_b);
        break;
    case VGI_VALUE_LIST:
        return compare_lists(pair, row_a, row_b);
    case VGI_VALUE_STRUCT:
        return compare_structs(pair, row_a, row_b);
    case VGI_VALUE_UNION:
        return compare_unions(pair, row_a, row_b);
    }
    return is_equal ? VGI_OK : differ(pair, row_a, "the values differ");
}

static enum vgi_status compare_rows(const struct comparison *pair, int64_t row_a, int64_t row_b)
{
    struct comparison here = *pair;
    bool is_union = here.a->kind == VGI_VALUE_UNION;
    bool is_null_a = vgi_is_null(here.a, row_a);
    bool is_null_b = vgi_is_null(here.b, row_b);

    here.row = row_a;
    if (is_null_a != is_null_b) {
        return differ(&here, row_a, is_null_a ? "NULL in the first only" : "NULL in the second only");
    }
    /* Which member of a union is NULL counts as well, unless no member is reached. */
    if (is_null_a && !is_union) {
        return VGI_OK;
    }
    return compare_values(&here, row_a, row_b);
}

/* ---- batches ---- */

static enum vgi_status open_column(const struct varrow_schema *schema, const struct ArrowArray *root,
                                   int32_t i, struct vgi_column *ret_column, struct vgi_error *err)
{
    VGI_TRY(vgi_column_of(schema->arrow.children[i], root->children[i], ret_column, err));
    ret_column->offset += root->offset;
    ret_column->length = root->length;
    return VGI_OK;
}

enum vgi_status varrow_array_equal(const struct varrow_schema *schema, const struct ArrowArray *a,
                                   const struct ArrowArray *b, struct vgi_error *err)
{
    if (a->length != b->length) {
        return vgi_fail(err, VGI_E_INVALID, "batches of %lld and %lld rows", (long long)a->length,
                        (long long)b->length);
    }
    for (int32_t i = 0; i < schema->n_columns; i++) {
        struct vgi_column x;
        struct vgi_column y;
        struct comparison pair = {&x, &y, NULL, 0, err};

        VGI_TRY(open_column(schema, a, i, &x, err));
        VGI_TRY(open_column(schema, b, i, &y, err));
        for (int64_t row = 0; row < a->length; row++) {
            VGI_TRY(compare_rows(&pair, row, row));
        }
    }
    return VGI_OK;
}
