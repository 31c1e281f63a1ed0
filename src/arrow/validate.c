/* SPDX-License-Identifier: Apache-2.0 */
/* validate.c: walks schema and arrays together and decides which checks (checks.c) each array has to pass;
 * says what was found, and where. docs/validation.md is this pass in words. Walk: ipc/reader.c, or output.c
 * for arrays of user code -> here -> checks.c. */
#include "arrow/validate.h"

#include "arrow/checks.h"
#include "arrow/column.h"
#include "arrow/format.h"

struct pass {
    const struct varrow_schema *schema;
    bool structure;
    struct vgi_error *err; /* borrowed */
};

/* One array of the walk. */
struct place {
    const struct varrow_field *field;
    const struct ArrowArray *array;
    int32_t index; /* of field */
};

static int64_t end_of(const struct ArrowArray *array);
static enum vgi_status fail_short(const struct pass *pass, const struct place *at, const char *what,
                                  int64_t found, int64_t expected);
static enum vgi_status check_root(const struct pass *pass, const struct ArrowArray *array);
static enum vgi_status check_field(const struct pass *pass, int32_t index, const struct ArrowArray *array);

enum vgi_status varrow_validate(const struct varrow_schema *schema, const struct ArrowArray *array,
                                bool structure, struct vgi_error *err)
{
    struct pass pass = {schema, structure, err};

    VGI_TRY(check_root(&pass, array));
    for (int32_t i = 0; i < schema->n_columns; i++) {
        struct place at = {NULL, array->children[i], schema->columns[i]};
        VGI_TRY(check_field(&pass, at.index, at.array));
        if (at.array->length < end_of(array)) {
            return fail_short(&pass, &at, "the column", at.array->length, end_of(array));
        }
    }
    return VGI_OK;
}

enum vgi_status varrow_validate_column(const struct varrow_schema *schema, int32_t column,
                                       const struct ArrowArray *array, struct vgi_error *err)
{
    struct pass pass = {schema, false, err};

    return check_field(&pass, schema->columns[column], array);
}

/* ---- messages ---- */

/* Puts the column's path, and the row when there is one, in front of what was found. */
static enum vgi_status locate(const struct pass *pass, const struct place *at, int64_t row)
{
    char path[256];

    if (row >= 0) {
        vgi_error_prefix(pass->err, "row %lld: ", (long long)row);
    }
    varrow_field_path(pass->schema, at->index, path, sizeof path);
    if (at->index < 0) {
        vgi_error_prefix(pass->err, "batch: ");
    } else if (path[0] || !pass->schema->owner) {
        vgi_error_prefix(pass->err, "column \"%s\"%s", path, row >= 0 ? ", " : ": ");
    }
    return VGI_E_INVALID;
}

static enum vgi_status fail_text(const struct pass *pass, const struct place *at, const char *text)
{
    (void)vgi_fail(pass->err, VGI_E_INVALID, "%s", text);
    return locate(pass, at, -1);
}

static enum vgi_status fail_number(const struct pass *pass, const struct place *at, const char *what,
                                   int64_t found, int64_t expected)
{
    (void)vgi_fail(pass->err, VGI_E_INVALID, "%s is %lld, expected %lld", what, (long long)found,
                   (long long)expected);
    return locate(pass, at, -1);
}

/* A length which must reach as far as expected. */
static enum vgi_status fail_short(const struct pass *pass, const struct place *at, const char *what,
                                  int64_t found, int64_t expected)
{
    (void)vgi_fail(pass->err, VGI_E_INVALID, "%s has %lld values, expected at least %lld", what,
                   (long long)found, (long long)expected);
    return locate(pass, at, -1);
}

/* ---- what surrounds the values ---- */

static bool has_validity(enum varrow_type type)
{
    return type != VARROW_NULL && type != VARROW_RUN_END && type != VARROW_DENSE_UNION &&
           type != VARROW_SPARSE_UNION;
}

/* offset + length, which must not overflow. */
static int64_t end_of(const struct ArrowArray *array)
{
    return array->offset + array->length;
}

static enum vgi_status check_extent(const struct pass *pass, const struct place *at)
{
    const struct ArrowArray *array = at->array;
    int64_t end;

    if (!array->release) {
        return fail_text(pass, at, "the array is released");
    }
    if (array->length < 0 || array->offset < 0 ||
        __builtin_add_overflow(array->length, array->offset, &end)) {
        (void)vgi_fail(pass->err, VGI_E_INVALID, "length %lld and offset %lld are no range",
                       (long long)array->length, (long long)array->offset);
        return locate(pass, at, -1);
    }
    if (array->null_count < -1 || array->null_count > array->length) {
        (void)vgi_fail(pass->err, VGI_E_INVALID, "null count %lld of %lld values",
                       (long long)array->null_count, (long long)array->length);
        return locate(pass, at, -1);
    }
    if (array->n_buffers > 0 && !array->buffers) {
        return fail_text(pass, at, "its buffers are missing");
    }
    if (array->n_children > 0 && !array->children) {
        return fail_text(pass, at, "its children are missing");
    }
    for (int64_t i = 0; i < array->n_children; i++) {
        if (!array->children[i]) {
            return fail_text(pass, at, "a child is missing");
        }
    }
    return VGI_OK;
}

/* Buffers are read as arrays of C integers, so they must begin where such arrays may. */
static uintptr_t alignment_of(enum varrow_type type, int32_t buffer)
{
    static const uint8_t of_offsets[VARROW_TYPE_COUNT] = {
        [VARROW_UTF8] = 4, [VARROW_LARGE_UTF8] = 8, [VARROW_BINARY] = 4,    [VARROW_LARGE_BINARY] = 8,
        [VARROW_LIST] = 4, [VARROW_LARGE_LIST] = 8, [VARROW_LIST_VIEW] = 4, [VARROW_LARGE_LIST_VIEW] = 8,
        [VARROW_MAP] = 4,  [VARROW_DENSE_UNION] = 4};
    uint8_t width = varrow_type_table[type].value_bytes;

    if (buffer == 2 && varrow_type_table[type].value_kind == VGI_VALUE_LIST) {
        return of_offsets[type]; /* the sizes of list views */
    }
    if (buffer != 1) {
        return 1;
    }
    if (of_offsets[type]) {
        return of_offsets[type];
    }
    return width > 0 && width <= 8 ? width : 1;
}

/* A buffer may be missing when it has nothing to hold. */
static bool may_be_missing(const struct place *at, int32_t buffer)
{
    const struct ArrowArray *array = at->array;
    enum varrow_type type = at->field->type;

    if (buffer == 0 && has_validity(type)) {
        return array->null_count <= 0;
    }
    if (end_of(array) == 0 || (type == VARROW_FIXED_BINARY && at->field->fixed_size == 0)) {
        return true;
    }
    if (buffer == 2 && (type == VARROW_UTF8 || type == VARROW_BINARY)) {
        return ((const int32_t *)array->buffers[1])[end_of(array)] == 0;
    }
    if (buffer == 2 && (type == VARROW_LARGE_UTF8 || type == VARROW_LARGE_BINARY)) {
        return ((const int64_t *)array->buffers[1])[end_of(array)] == 0;
    }
    return false;
}

static enum vgi_status check_view_buffers(const struct pass *pass, const struct place *at)
{
    const struct ArrowArray *array = at->array;
    int64_t n = array->n_buffers - 3;
    const int64_t *sizes;

    if (n < 0) {
        return fail_number(pass, at, "number of buffers", array->n_buffers, 3);
    }
    sizes = array->buffers[array->n_buffers - 1];
    if (n > 0 && !sizes) {
        return fail_text(pass, at, "the sizes of its data buffers are missing");
    }
    for (int64_t i = 0; i < n; i++) {
        if (sizes[i] < 0 || (sizes[i] > 0 && !array->buffers[2 + i])) {
            (void)vgi_fail(pass->err, VGI_E_INVALID, "data buffer %lld of %lld bytes is missing",
                           (long long)i, (long long)sizes[i]);
            return locate(pass, at, -1);
        }
    }
    return VGI_OK;
}

static enum vgi_status check_buffers(const struct pass *pass, const struct place *at)
{
    const struct ArrowArray *array = at->array;
    enum varrow_type type = at->field->type;

    if (varrow_type_is_view(type)) {
        VGI_TRY(check_view_buffers(pass, at));
    } else if (array->n_buffers != at->field->n_buffers) {
        return fail_number(pass, at, "number of buffers", array->n_buffers, at->field->n_buffers);
    }
    for (int32_t i = 0; i < at->field->n_buffers; i++) {
        if (!array->buffers[i] && !may_be_missing(at, i)) {
            (void)vgi_fail(pass->err, VGI_E_INVALID, "buffer %d of an array of %lld values is missing", i,
                           (long long)array->length);
            return locate(pass, at, -1);
        }
        if ((uintptr_t)array->buffers[i] % alignment_of(type, i) != 0) {
            (void)vgi_fail(pass->err, VGI_E_INVALID, "buffer %d is not aligned to its values of %d bytes", i,
                           (int)alignment_of(type, i));
            return locate(pass, at, -1);
        }
    }
    return VGI_OK;
}

static enum vgi_status check_structure(const struct pass *pass, const struct place *at)
{
    const struct ArrowArray *array = at->array;

    VGI_TRY(check_extent(pass, at));
    if (array->n_children != at->field->n_children) {
        return fail_number(pass, at, "number of children", array->n_children, at->field->n_children);
    }
    if (!array->dictionary != (at->field->dictionary < 0)) {
        return fail_text(pass, at,
                         array->dictionary ? "it has a dictionary, its type has none" : "no dictionary");
    }
    return check_buffers(pass, at);
}

/* For arrays of a type that has a bitmap. */
static bool has_nulls(const struct ArrowArray *array)
{
    return array->null_count != 0 && array->buffers[0] &&
           varrow_count_zeros(array->buffers[0], array->offset, array->length) > 0;
}

/* The null count must be that of the bitmap, since readers rely on 0. */
static enum vgi_status check_validity(const struct pass *pass, const struct place *at)
{
    const struct ArrowArray *array = at->array;
    int64_t n;

    if (!has_validity(at->field->type) || array->null_count < 0) {
        return VGI_OK;
    }
    if (!array->buffers[0]) {
        return array->null_count == 0 ? VGI_OK : fail_number(pass, at, "null count", array->null_count, 0);
    }
    n = varrow_count_zeros(array->buffers[0], array->offset, array->length);
    return n == array->null_count ? VGI_OK : fail_number(pass, at, "null count", array->null_count, n);
}

static enum vgi_status check_root(const struct pass *pass, const struct ArrowArray *array)
{
    static const struct varrow_field root = {.type = VARROW_STRUCT, .n_buffers = 1, .dictionary = -1};
    struct varrow_field field = root;
    struct place at = {&field, array, -1};

    field.n_children = pass->schema->n_columns;
    if (pass->structure) {
        VGI_TRY(check_structure(pass, &at));
        VGI_TRY(check_validity(pass, &at));
        if (has_nulls(array)) {
            return vgi_fail(pass->err, VGI_E_INVALID, "a batch has NULL rows");
        }
    }
    return VGI_OK;
}

/* ---- values, by type ---- */

static struct varrow_rows rows_of(const struct ArrowArray *array)
{
    struct varrow_rows rows = {NULL, array->offset, array->length};

    if (array->null_count != 0) {
        rows.bits = array->buffers[0];
    }
    return rows;
}

static enum vgi_status check_offsets32(const struct pass *pass, const struct place *at, int64_t limit)
{
    const int32_t *offsets = (const int32_t *)at->array->buffers[1] + at->array->offset;
    int64_t n = at->array->length;
    int64_t row = varrow_check_offsets32(offsets, n);

    if (row >= 0) {
        (void)vgi_fail(pass->err, VGI_E_INVALID, "offset %d, expected at least %d, the one before",
                       offsets[row + 1], offsets[row]);
        return locate(pass, at, row);
    }
    if (offsets[0] < 0 || offsets[n] > limit) {
        (void)vgi_fail(pass->err, VGI_E_INVALID, "offsets %d to %d, expected them in 0 to %lld", offsets[0],
                       offsets[n], (long long)limit);
        return locate(pass, at, offsets[0] < 0 ? 0 : n - 1);
    }
    return VGI_OK;
}

static enum vgi_status check_offsets64(const struct pass *pass, const struct place *at, int64_t limit)
{
    const int64_t *offsets = (const int64_t *)at->array->buffers[1] + at->array->offset;
    int64_t n = at->array->length;
    int64_t row = varrow_check_offsets64(offsets, n);

    if (row >= 0) {
        (void)vgi_fail(pass->err, VGI_E_INVALID, "offset %lld, expected at least %lld, the one before",
                       (long long)offsets[row + 1], (long long)offsets[row]);
        return locate(pass, at, row);
    }
    if (offsets[0] < 0 || offsets[n] > limit) {
        (void)vgi_fail(pass->err, VGI_E_INVALID, "offsets %lld to %lld, expected them in 0 to %lld",
                       (long long)offsets[0], (long long)offsets[n], (long long)limit);
        return locate(pass, at, offsets[0] < 0 ? 0 : n - 1);
    }
    return VGI_OK;
}

/* The data's length is not known here: the IPC reader has checked that the last offset lies in it. */
static enum vgi_status check_bytes(const struct pass *pass, const struct place *at)
{
    const struct ArrowArray *array = at->array;
    bool is_wide = at->field->type == VARROW_LARGE_UTF8 || at->field->type == VARROW_LARGE_BINARY;
    int64_t row = -1;

    if (is_wide) {
        VGI_TRY(check_offsets64(pass, at, INT64_MAX));
    } else {
        VGI_TRY(check_offsets32(pass, at, INT32_MAX));
    }
    if (at->field->type == VARROW_UTF8) {
        row = varrow_check_utf8_32((const int32_t *)array->buffers[1] + array->offset, array->buffers[2],
                                   rows_of(array));
    } else if (at->field->type == VARROW_LARGE_UTF8) {
        row = varrow_check_utf8_64((const int64_t *)array->buffers[1] + array->offset, array->buffers[2],
                                   rows_of(array));
    }
    if (row >= 0) {
        (void)vgi_fail(pass->err, VGI_E_INVALID, "the text is not UTF-8");
        return locate(pass, at, row);
    }
    return VGI_OK;
}

static enum vgi_status check_views(const struct pass *pass, const struct place *at)
{
    const struct ArrowArray *array = at->array;
    const uint8_t *views = (const uint8_t *)array->buffers[1] + 16 * array->offset;
    struct varrow_view_buffers buffers = {array->buffers + 2, array->buffers[array->n_buffers - 1],
                                          array->n_buffers - 3};
    int64_t row = varrow_check_views(views, &buffers, at->field->type == VARROW_UTF8_VIEW, rows_of(array));
    int32_t parts[4];

    if (row < 0) {
        return VGI_OK;
    }
    memcpy(parts, views + 16 * row, sizeof parts);
    if (parts[0] > 12) {
        (void)vgi_fail(pass->err, VGI_E_INVALID,
                       "view of %d bytes at %d in data buffer %d of %lld: outside, of another prefix%s",
                       parts[0], parts[3], parts[2], (long long)buffers.n,
                       at->field->type == VARROW_UTF8_VIEW ? " or not UTF-8" : "");
    } else {
        (void)vgi_fail(pass->err, VGI_E_INVALID, "view of %d bytes: negative, not padded with zeros%s",
                       parts[0], at->field->type == VARROW_UTF8_VIEW ? " or not UTF-8" : "");
    }
    return locate(pass, at, row);
}

static enum vgi_status check_indices(const struct pass *pass, const struct place *at)
{
    const struct ArrowArray *array = at->array;
    const uint8_t *indices = (const uint8_t *)array->buffers[1] + array->offset * at->field->value_bytes;
    int64_t limit = array->dictionary->length;
    int64_t row = varrow_check_indices(at->field->type, indices, limit, rows_of(array));

    if (row >= 0) {
        (void)vgi_fail(pass->err, VGI_E_INVALID, "dictionary index %lld of a dictionary of %lld values",
                       (long long)varrow_index_at(at->field->type, indices, row), (long long)limit);
        return locate(pass, at, row);
    }
    return VGI_OK;
}

static enum vgi_status check_list_views(const struct pass *pass, const struct place *at)
{
    const struct ArrowArray *array = at->array;
    int64_t limit = array->children[0]->length;
    int64_t offset = array->offset;
    int64_t row;

    if (at->field->type == VARROW_LIST_VIEW) {
        row = varrow_check_ranges32((const int32_t *)array->buffers[1] + offset,
                                    (const int32_t *)array->buffers[2] + offset, limit, array->length);
    } else {
        row = varrow_check_ranges64((const int64_t *)array->buffers[1] + offset,
                                    (const int64_t *)array->buffers[2] + offset, limit, array->length);
    }
    if (row >= 0) {
        (void)vgi_fail(pass->err, VGI_E_INVALID, "offset and size lie outside of the %lld values of the list",
                       (long long)limit);
        return locate(pass, at, row);
    }
    return VGI_OK;
}

/* Every row of a struct, sparse union or list of fixed size has count values in each child. */
static enum vgi_status check_child_lengths(const struct pass *pass, const struct place *at, int64_t count)
{
    const struct varrow_field *fields = pass->schema->fields;
    int64_t needed;
    int32_t child = at->index + 1;

    if (__builtin_mul_overflow(end_of(at->array), count, &needed)) {
        return fail_number(pass, at, "length", at->array->length, INT64_MAX / count);
    }
    for (int64_t i = 0; i < at->array->n_children; i++) {
        if (at->array->children[i]->length < needed) {
            struct place child_at = {&fields[child], at->array->children[i], child};
            return fail_short(pass, &child_at, "the child", child_at.array->length, needed);
        }
        child = fields[child].next;
    }
    return VGI_OK;
}

static enum vgi_status check_union(const struct pass *pass, const struct place *at)
{
    const struct ArrowArray *array = at->array;
    const int8_t *table = at->field->type_ids;
    const int8_t *ids = (const int8_t *)array->buffers[0] + array->offset;
    const int32_t *offsets;
    int64_t lengths[128];
    int64_t row = varrow_check_type_ids(ids, table, array->length);

    if (row >= 0) {
        (void)vgi_fail(pass->err, VGI_E_INVALID, "type id %d, the union's ids are %s", ids[row],
                       at->field->schema->format + 4);
        return locate(pass, at, row);
    }
    if (at->field->type == VARROW_SPARSE_UNION) {
        return VGI_OK;
    }
    for (int i = 0; i < 128; i++) {
        lengths[i] = table[i] < 0 ? 0 : array->children[table[i]]->length;
    }
    offsets = (const int32_t *)array->buffers[1] + array->offset;
    row = varrow_check_union_offsets(ids, offsets, lengths, array->length);
    if (row >= 0) {
        (void)vgi_fail(
            pass->err, VGI_E_INVALID,
            "offset %d into a member of %lld values, expected one inside and not before earlier ones",
            offsets[row], (long long)lengths[ids[row]]);
        return locate(pass, at, row);
    }
    return VGI_OK;
}

/* The last run must reach to the end of the array, and each run have a value. */
static enum vgi_status check_run_ends(const struct pass *pass, const struct place *at)
{
    const struct ArrowArray *ends = at->array->children[0];
    const struct varrow_field *field = at->field + 1;
    const uint8_t *values;
    int64_t row;
    int64_t last = 0;

    if (has_nulls(ends)) {
        return fail_text(pass, at, "a run end is NULL");
    }
    if (ends->length > 0) {
        values = (const uint8_t *)ends->buffers[1] + ends->offset * field->value_bytes;
        row = varrow_check_run_ends(field->type, values, ends->length);
        if (row >= 0) {
            (void)vgi_fail(pass->err, VGI_E_INVALID, "run end %lld is not larger than the one before",
                           (long long)varrow_index_at(field->type, values, row));
            return locate(pass, at, row);
        }
        last = varrow_index_at(field->type, values, ends->length - 1);
    }
    if (last < end_of(at->array)) {
        return fail_number(pass, at, "the last run's end", last, end_of(at->array));
    }
    if (at->array->children[1]->length < ends->length) {
        return fail_short(pass, at, "the child of run values", at->array->children[1]->length, ends->length);
    }
    return VGI_OK;
}

static enum vgi_status check_map(const struct pass *pass, const struct place *at)
{
    const struct ArrowArray *entries = at->array->children[0];

    if (has_nulls(entries)) {
        return fail_text(pass, at, "an entry of the map is NULL");
    }
    if (has_validity((at->field + 2)->type) && has_nulls(entries->children[0])) {
        return fail_text(pass, at, "a key of the map is NULL");
    }
    return VGI_OK;
}

static enum vgi_status check_lists(const struct pass *pass, const struct place *at)
{
    int64_t limit = at->array->children[0]->length;

    if (at->field->type == VARROW_MAP) {
        VGI_TRY(check_map(pass, at));
    }
    return at->field->type == VARROW_LARGE_LIST ? check_offsets64(pass, at, limit)
                                                : check_offsets32(pass, at, limit);
}

/* The values of an array that has rows. Types without a case take every bit pattern. */
static enum vgi_status check_values(const struct pass *pass, const struct place *at)
{
    if (at->field->dictionary >= 0) {
        return check_indices(pass, at);
    }
    switch ((int)at->field->type) {
    case VARROW_UTF8:
    case VARROW_LARGE_UTF8:
    case VARROW_BINARY:
    case VARROW_LARGE_BINARY:
        return check_bytes(pass, at);
    case VARROW_UTF8_VIEW:
    case VARROW_BINARY_VIEW:
        return check_views(pass, at);
    case VARROW_LIST:
    case VARROW_LARGE_LIST:
    case VARROW_MAP:
        return check_lists(pass, at);
    case VARROW_LIST_VIEW:
    case VARROW_LARGE_LIST_VIEW:
        return check_list_views(pass, at);
    case VARROW_DENSE_UNION:
    case VARROW_SPARSE_UNION:
        return check_union(pass, at);
    case VARROW_RUN_END:
        return check_run_ends(pass, at);
    default:
        return VGI_OK;
    }
}

/* ---- the walk ---- */

/* The dictionary of an array from user code. (Those of IPC streams are checked when they arrive.) */
static enum vgi_status check_dictionary(const struct pass *pass, const struct place *at)
{
    const struct varrow_schema *values = pass->schema->dictionaries[at->field->dictionary].values;
    struct pass inner = {values, true, pass->err};

    if (check_field(&inner, 0, at->array->dictionary) == VGI_OK) {
        return VGI_OK;
    }
    vgi_error_prefix(pass->err, "dictionary: ");
    return locate(pass, at, -1);
}

/* Children first: what they are made of is known to be sound when the parent looks at them. */
static enum vgi_status check_field(const struct pass *pass, int32_t index, const struct ArrowArray *array)
{
    struct place at = {&pass->schema->fields[index], array, index};
    int32_t child = index + 1;

    if (pass->structure) {
        VGI_TRY(check_structure(pass, &at));
        if (at.field->dictionary >= 0) {
            VGI_TRY(check_dictionary(pass, &at));
        }
    }
    for (int64_t i = 0; i < array->n_children; i++) {
        VGI_TRY(check_field(pass, child, array->children[i]));
        child = pass->schema->fields[child].next;
    }
    VGI_TRY(check_validity(pass, &at));
    if (at.field->type == VARROW_STRUCT || at.field->type == VARROW_SPARSE_UNION) {
        VGI_TRY(check_child_lengths(pass, &at, 1));
    } else if (at.field->type == VARROW_FIXED_LIST) {
        VGI_TRY(check_child_lengths(pass, &at, at.field->fixed_size));
    }
    /* Without rows, buffers may be missing. */
    return array->length > 0 ? check_values(pass, &at) : VGI_OK;
}
