/* SPDX-License-Identifier: Apache-2.0 */
/* dictionary_compare.c: compares dictionaries in the form in which they are sent (flat.h), where all
 * offsets begin at 0, so that equal values are mostly equal bytes and one memcmp per buffer tells.
 * Walk: ipc/dictionary_write.c -> here. */
#include "ipc/dictionary_compare.h"

#include <string.h>

/* One side, read field by field. */
struct side {
    const struct vipc_flat *flat;
    int32_t node;
    int32_t piece;
    int32_t count;
};

static bool is_same(const struct vipc_flat *a, const struct vipc_flat *b);
static bool is_prefix(const struct varrow_schema *schema, int32_t index, struct side *a, struct side *b,
                      int64_t n);

enum vipc_dictionary_relation vipc_dictionary_compare(const struct varrow_schema *values,
                                                      const struct vipc_flat *older,
                                                      const struct vipc_flat *newer)
{
    struct side a = {.flat = older};
    struct side b = {.flat = newer};

    if (newer->rows < older->rows) {
        return VIPC_DICTIONARY_DIFFERS;
    }
    if (newer->rows == older->rows) {
        return is_same(older, newer) ? VIPC_DICTIONARY_SAME : VIPC_DICTIONARY_DIFFERS;
    }
    return older->rows > 0 && is_prefix(values, values->columns[0], &a, &b, older->rows)
               ? VIPC_DICTIONARY_EXTENDS
               : VIPC_DICTIONARY_DIFFERS;
}

static bool bytes_equal(const uint8_t *a, const uint8_t *b, int64_t len)
{
    return len == 0 || a == b || memcmp(a, b, (size_t)len) == 0;
}

static bool is_same(const struct vipc_flat *a, const struct vipc_flat *b)
{
    if (a->n_nodes != b->n_nodes || a->n_pieces != b->n_pieces || a->n_variadic != b->n_variadic ||
        memcmp(a->nodes, b->nodes, (size_t)a->n_nodes * sizeof *a->nodes) != 0 ||
        memcmp(a->variadic_counts, b->variadic_counts, (size_t)a->n_variadic * sizeof *a->variadic_counts) !=
            0) {
        return false;
    }
    for (int32_t i = 0; i < a->n_pieces; i++) {
        if (a->pieces[i].len != b->pieces[i].len ||
            !bytes_equal(a->pieces[i].ptr, b->pieces[i].ptr, a->pieces[i].len)) {
            return false;
        }
    }
    return true;
}

/* ---- prefixes: the first n rows of one field; the sides move behind it ---- */

static const struct vipc_piece *next_piece(struct side *s)
{
    return &s->flat->pieces[s->piece++];
}

/* Eight bits of a bitmap; without one all are set. */
static unsigned bits_at(const struct vipc_piece *bits, int64_t byte)
{
    return bits->len > 0 ? bits->ptr[byte] : 0xFFu;
}

static bool bits_equal(const struct vipc_piece *a, const struct vipc_piece *b, int64_t n)
{
    int64_t whole = n / 8;

    if (a->len == 0 && b->len == 0) {
        return true;
    }
    for (int64_t i = 0; i < whole; i++) {
        if (bits_at(a, i) != bits_at(b, i)) {
            return false;
        }
    }
    return n % 8 == 0 || ((bits_at(a, whole) ^ bits_at(b, whole)) & ((1u << (n % 8)) - 1)) == 0;
}

static bool fixed_equal(struct side *a, struct side *b, int64_t bytes)
{
    const struct vipc_piece *x = next_piece(a);
    const struct vipc_piece *y = next_piece(b);

    return x->len >= bytes && y->len >= bytes && bytes_equal(x->ptr, y->ptr, bytes);
}

/* Compares n + 1 offsets and tells the last one. */
static bool offsets_equal(struct side *a, struct side *b, int64_t width, int64_t n, int64_t *ret_last)
{
    const struct vipc_piece *x = next_piece(a);
    const struct vipc_piece *y = next_piece(b);
    int32_t narrow = 0;

    *ret_last = 0;
    if (x->len < (n + 1) * width || y->len < (n + 1) * width ||
        !bytes_equal(x->ptr, y->ptr, (n + 1) * width)) {
        return false;
    }
    if (width == (int64_t)sizeof narrow) {
        memcpy(&narrow, x->ptr + n * width, sizeof narrow);
        *ret_last = narrow;
        return true;
    }
    memcpy(ret_last, x->ptr + n * width, sizeof *ret_last);
    return true;
}

/* The bytes of view i; inline ones lie in the view itself. */
static const uint8_t *view_bytes(const struct side *s, const uint8_t *view, int32_t len)
{
    int32_t buffer;
    int32_t offset;

    if (len <= 12) {
        return view + 4;
    }
    memcpy(&buffer, view + 8, sizeof buffer);
    memcpy(&offset, view + 12, sizeof offset);
    const struct vipc_piece *data = &s->flat->pieces[s->piece + buffer];
    return buffer >= 0 && buffer < s->flat->variadic_counts[s->count] && offset >= 0 &&
                   offset <= data->len - len
               ? data->ptr + offset
               : NULL;
}

static bool views_equal(struct side *a, struct side *b, const struct vipc_piece *validity, int64_t n)
{
    const struct vipc_piece *x = next_piece(a);
    const struct vipc_piece *y = next_piece(b);

    if (x->len < n * 16 || y->len < n * 16) {
        return false;
    }
    for (int64_t i = 0; i < n; i++) {
        int32_t x_len;
        int32_t y_len;
        memcpy(&x_len, x->ptr + i * 16, sizeof x_len);
        memcpy(&y_len, y->ptr + i * 16, sizeof y_len);
        if ((bits_at(validity, i / 8) >> (i % 8) & 1) == 0) {
            continue;
        }
        if (x_len != y_len || x_len < 0) {
            return false;
        }
        const uint8_t *x_bytes = view_bytes(a, x->ptr + i * 16, x_len);
        const uint8_t *y_bytes = view_bytes(b, y->ptr + i * 16, y_len);
        if (!x_bytes || !y_bytes || !bytes_equal(x_bytes, y_bytes, x_len)) {
            return false;
        }
    }
    a->piece += (int32_t)a->flat->variadic_counts[a->count++];
    b->piece += (int32_t)b->flat->variadic_counts[b->count++];
    return true;
}

static bool children_are_prefixes(const struct varrow_schema *schema, const struct varrow_field *field,
                                  struct side *a, struct side *b, int64_t n)
{
    int32_t child = (int32_t)(field - schema->fields) + 1;

    for (int32_t i = 0; i < field->n_children; i++) {
        if (!is_prefix(schema, child, a, b, n)) {
            return false;
        }
        child = schema->fields[child].next;
    }
    return true;
}

enum comparison {
    AS_NOTHING,
    AS_BITS,
    AS_FIXED,
    AS_TEXT,
    AS_VIEWS,
    AS_LIST,
    AS_FIXED_LIST,
    AS_STRUCT,
    AS_OTHER
};

static enum comparison comparison_of(const struct varrow_field *field, int64_t *ret_width)
{
    static const struct {
        uint8_t how;
        uint8_t offset_bytes;
    } table[VARROW_TYPE_COUNT] = {
        [VARROW_NULL] = {AS_NOTHING, 0},
        [VARROW_BOOL] = {AS_BITS, 0},
        [VARROW_UTF8] = {AS_TEXT, 4},
        [VARROW_BINARY] = {AS_TEXT, 4},
        [VARROW_LARGE_UTF8] = {AS_TEXT, 8},
        [VARROW_LARGE_BINARY] = {AS_TEXT, 8},
        [VARROW_UTF8_VIEW] = {AS_VIEWS, 0},
        [VARROW_BINARY_VIEW] = {AS_VIEWS, 0},
        [VARROW_LIST] = {AS_LIST, 4},
        [VARROW_LARGE_LIST] = {AS_LIST, 8},
        [VARROW_MAP] = {AS_LIST, 4},
        [VARROW_FIXED_LIST] = {AS_FIXED_LIST, 0},
        [VARROW_STRUCT] = {AS_STRUCT, 0},
        [VARROW_LIST_VIEW] = {AS_OTHER, 0},
        [VARROW_LARGE_LIST_VIEW] = {AS_OTHER, 0},
        [VARROW_DENSE_UNION] = {AS_OTHER, 0},
        [VARROW_SPARSE_UNION] = {AS_OTHER, 0},
        [VARROW_RUN_END] = {AS_OTHER, 0},
    };
    enum comparison how = table[field->type].how;

    *ret_width = table[field->type].offset_bytes;
    if (how == AS_NOTHING && field->type != VARROW_NULL) {
        *ret_width = field->type == VARROW_FIXED_BINARY ? field->fixed_size : field->value_bytes;
        return AS_FIXED;
    }
    return how;
}

static bool is_prefix(const struct varrow_schema *schema, int32_t index, struct side *a, struct side *b,
                      int64_t n)
{
    const struct varrow_field *field = &schema->fields[index];
    const struct vipc_piece *validity = NULL;
    int64_t width;
    int64_t last;
    enum comparison how = comparison_of(field, &width);

    if (how == AS_OTHER || a->flat->nodes[a->node++].length < n || b->flat->nodes[b->node++].length < n) {
        return false;
    }
    if (how != AS_NOTHING) {
        validity = next_piece(a);
        if (!bits_equal(validity, next_piece(b), n)) {
            return false;
        }
    }
    switch (how) {
    case AS_BITS:
        return bits_equal(next_piece(a), next_piece(b), n);
    case AS_FIXED:
        return fixed_equal(a, b, n * width);
    case AS_TEXT:
        return offsets_equal(a, b, width, n, &last) && fixed_equal(a, b, last);
    case AS_VIEWS:
        return views_equal(a, b, validity, n);
    case AS_LIST:
        return offsets_equal(a, b, width, n, &last) && children_are_prefixes(schema, field, a, b, last);
    case AS_FIXED_LIST:
        return children_are_prefixes(schema, field, a, b, n * field->fixed_size);
    case AS_STRUCT:
        return children_are_prefixes(schema, field, a, b, n);
    case AS_NOTHING:
    case AS_OTHER:
        break;
    }
    return how == AS_NOTHING;
}
