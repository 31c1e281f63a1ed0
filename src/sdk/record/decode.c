/* SPDX-License-Identifier: Apache-2.0 */
/* decode.c: columns of a batch, found by name, into the C structure of a record.
 * Walk: rpc/turn.c hands over the request batch -> vsdk_params_decode -> the boxed stream (ipc/reader.h) ->
 * fields.
 * Owns nothing: texts are views into the batch, arrays and nested structures go into the caller's arena. */
#include "arrow/batch.h"
#include "base/arena.h"
#include "ipc/reader.h"
#include "sdk/record/codec.h"
#include "sdk/record/value.h"

/* Where columns come from (a batch, or a struct column), what is being read, for messages, and
 * where it goes. */
struct decoder {
    const struct vgi_batch *batch;
    const struct vgi_column *parent; /* NULL: the batch's own columns */
    const struct ArrowSchema *schema;
    const struct vsdk_record *record;
    const struct vsdk_field *field;
    const struct vsdk_memory *memory;
    struct vgi_error *err;
};

static enum vgi_status decode_fields(struct decoder *d, int64_t row, void *object);
static enum vgi_status decode_value(struct decoder *d, const struct vsdk_type *type,
                                    const struct vgi_column *column, int64_t row, void *value);

enum vgi_status vsdk_record_decode_row(const struct vsdk_record *record, struct vsdk_row row,
                                       const struct vsdk_memory *memory, void *ret_object,
                                       struct vgi_error *err)
{
    struct decoder d = {.batch = row.batch,
                        .schema = vgi_batch_schema_view(row.batch),
                        .record = record,
                        .memory = memory,
                        .err = err};
    return decode_fields(&d, row.row, ret_object);
}

enum vgi_status vsdk_record_decode(const struct vsdk_record *record, const struct vgi_batch *batch,
                                   const struct vsdk_memory *memory, void *ret_object, struct vgi_error *err)
{
    int64_t rows = vgi_batch_rows(batch);
    int64_t rows_min = record->n_fields ? 1 : 0; /* the reference sends no row where there is no column */
    if (rows > 1 || rows < rows_min) {
        return vgi_fail(err, VGI_E_FORMAT, "%s: %lld rows, expected 1", record->name, (long long)rows);
    }
    struct vsdk_row row = {batch, 0};
    return vsdk_record_decode_row(record, row, memory, ret_object, err);
}

static void release_batch(void *batch)
{
    varrow_batch_release(batch);
}

enum vgi_status vsdk_record_decode_bytes(const struct vsdk_record *record, struct vgi_bytes bytes,
                                         const struct vsdk_memory *memory, void *ret_object,
                                         struct vgi_error *err)
{
    struct vgi_batch *batch = vbase_arena_zalloc(memory->arena, sizeof *batch);
    if (!batch) {
        return vgi_fail(err, VGI_E_NOMEM, "no memory to read a %s", record->name);
    }
    _Atomic(struct vipc_known *) *known = record->cache ? &record->cache->known : NULL;
    enum vgi_status status = vipc_batch_decode_known(bytes, memory->pool, known, batch, err);
    if (status != VGI_OK) {
        vgi_error_prefix(err, "%s: ", record->name);
        return status;
    }
    VGI_TRY(vbase_arena_defer(memory->arena, release_batch, batch, err));
    return vsdk_record_decode(record, batch, memory, ret_object, err);
}

enum vgi_status vsdk_params_decode(const struct vsdk_method *method, const struct vgi_batch *params,
                                   const struct vsdk_memory *memory, void *ret_object, struct vgi_error *err)
{
    if (!method->params) {
        return VGI_OK;
    }
    if (!method->request) {
        return vsdk_record_decode(method->params, params, memory, ret_object, err);
    }
    struct vgi_bytes boxed = {0};
    VGI_TRY(vsdk_record_decode(method->params, params, memory, &boxed, err));
    return vsdk_record_decode_bytes(method->request, boxed, memory, ret_object, err);
}

/* The index of the column called name, or -1. Peers mostly send our order, so the guess is right. */
static int64_t find_column(const struct ArrowSchema *schema, const char *name, int64_t guess)
{
    if (guess < schema->n_children && schema->children[guess]->name &&
        strcmp(schema->children[guess]->name, name) == 0) {
        return guess;
    }
    for (int64_t i = 0; i < schema->n_children; i++) {
        if (schema->children[i]->name && strcmp(schema->children[i]->name, name) == 0) {
            return i;
        }
    }
    return -1;
}

static bool is_integer(const struct ArrowSchema *schema)
{
    return schema->format[0] && !schema->format[1] && strchr("cCsSiIlL", schema->format[0]);
}

/* Whether a column may hold values of a type. A column of type null holds only NULLs. */
static bool fits(const struct vsdk_type *type, const struct vgi_column *column)
{
    enum vgi_value_kind kind = column->kind;
    bool is_map = strcmp(column->schema->format, "+m") == 0;
    if (kind == VGI_VALUE_NULL) {
        return true;
    }
    switch ((enum vsdk_kind)type->kind) {
    case VSDK_STR:
    case VSDK_ENUM:
        return kind == VGI_VALUE_STR;
    case VSDK_BYTES:
        return kind == VGI_VALUE_BYTES;
    case VSDK_BOOL:
        return kind == VGI_VALUE_BOOL;
    case VSDK_I32:
    case VSDK_I64:
    case VSDK_U64:
        return is_integer(column->schema);
    case VSDK_F64:
        return kind == VGI_VALUE_FLOAT;
    case VSDK_TIMESTAMP:
        return strncmp(column->schema->format, "tsu:", 4) == 0;
    case VSDK_STRUCT:
        return kind == VGI_VALUE_STRUCT;
    case VSDK_LIST:
        return kind == VGI_VALUE_LIST && !is_map;
    case VSDK_MAP:
        return is_map;
    }
    return false;
}

static enum vgi_status check_type(struct decoder *d, const struct vsdk_type *type,
                                  const struct vgi_column *column, const char *what)
{
    static const char *const names[] = {
        [VSDK_STR] = "text",    [VSDK_BYTES] = "binary",
        [VSDK_BOOL] = "bool",   [VSDK_I32] = "integer",
        [VSDK_I64] = "integer", [VSDK_U64] = "integer",
        [VSDK_F64] = "float",   [VSDK_TIMESTAMP] = "timestamp[us]",
        [VSDK_ENUM] = "text",   [VSDK_STRUCT] = "struct",
        [VSDK_LIST] = "list",   [VSDK_MAP] = "map",
    };
    if (fits(type, column)) {
        return VGI_OK;
    }
    return vgi_fail(d->err, VGI_E_TYPE, "%s.%s: %shas Arrow format '%.32s', expected %s", d->record->name,
                    d->field->name, what, column->schema->format, names[type->kind]);
}

static enum vgi_status open_column(struct decoder *d, int64_t index, struct vgi_column *ret_column)
{
    if (d->parent) {
        return vgi_column_child(d->parent, (int32_t)index, ret_column, d->err);
    }
    return vgi_batch_column(d->batch, (int32_t)index, ret_column, d->err);
}

static enum vgi_status decode_missing(struct decoder *d, void *value)
{
    if (d->field->fallback == VSDK_REQUIRED) {
        return vgi_fail(d->err, VGI_E_TYPE, "%s.%s: the column is missing", d->record->name, d->field->name);
    }
    vsdk_value_set_default(d->field, value);
    return VGI_OK;
}

/* NULL is read where any version allows it, even from a column which is declared not null. */
static enum vgi_status decode_null(struct decoder *d, void *value)
{
    if (d->field->accepts_null) {
        vsdk_value_set_null(d->field->type, value);
        return VGI_OK;
    }
    if (d->field->fallback == VSDK_REQUIRED) {
        return vgi_fail(d->err, VGI_E_INVALID, "%s.%s is NULL, expected a value", d->record->name,
                        d->field->name);
    }
    vsdk_value_set_default(d->field, value);
    return VGI_OK;
}

static enum vgi_status decode_fields(struct decoder *d, int64_t row, void *object)
{
    const struct vsdk_record *record = d->record;
    for (int i = 0; i < record->n_fields; i++) {
        const struct vsdk_field *field = &record->fields[i];
        void *value = (char *)object + field->offset;
        int64_t index = find_column(d->schema, field->name, i);
        struct vgi_column column;
        d->field = field;
        if (index < 0) {
            VGI_TRY(decode_missing(d, value));
            continue;
        }
        VGI_TRY(open_column(d, index, &column));
        VGI_TRY(check_type(d, field->type, &column, ""));
        if (vgi_is_null(&column, row)) {
            VGI_TRY(decode_null(d, value));
        } else {
            VGI_TRY(decode_value(d, field->type, &column, row, value));
        }
    }
    for (int i = record->n_fields; i < record->n_fields + record->n_absent; i++) {
        vsdk_value_set_default(&record->fields[i], (char *)object + record->fields[i].offset);
    }
    return VGI_OK;
}

static void *no_memory(struct decoder *d)
{
    (void)vgi_fail(d->err, VGI_E_NOMEM, "%s.%s: no memory", d->record->name, d->field->name);
    return NULL;
}

static enum vgi_status decode_struct(struct decoder *d, const struct vsdk_type *type,
                                     const struct vgi_column *column, int64_t row, void *object)
{
    struct decoder inner = *d;
    inner.parent = column;
    inner.schema = column->schema;
    inner.record = type->record;
    enum vgi_status status = decode_fields(&inner, row, object);
    if (status != VGI_OK) {
        vgi_error_prefix(d->err, "%s.%s: ", d->record->name, d->field->name);
    }
    return status;
}

/* One item of a list; NULL only where its shape can say so. */
static enum vgi_status decode_item(struct decoder *d, const struct vsdk_type *type,
                                   const struct vgi_column *column, int64_t row, void *item)
{
    if (vgi_is_null(column, row)) {
        if (type->kind != VSDK_STR && type->kind != VSDK_BYTES && type->kind != VSDK_ENUM &&
            !type->is_optional) {
            return vgi_fail(d->err, VGI_E_INVALID, "%s.%s: an item is NULL, expected a value",
                            d->record->name, d->field->name);
        }
        vsdk_value_set_null(type, item);
        return VGI_OK;
    }
    if (type->kind == VSDK_STRUCT) {
        return decode_struct(d, type, column, row, item);
    }
    return decode_value(d, type, column, row, item);
}

static enum vgi_status decode_list(struct decoder *d, const struct vsdk_type *type,
                                   const struct vgi_column *column, int64_t row, void *value)
{
    struct vgi_column items;
    VGI_TRY(vgi_column_child(column, 0, &items, d->err));
    VGI_TRY(check_type(d, type->item, &items, "the item "));
    struct vgi_range range = vgi_get_list(column, row);
    size_t step = vsdk_item_bytes(type);
    char *array = vbase_arena_array(d->memory->arena, (size_t)range.count, step);
    if (range.count && !array && !no_memory(d)) {
        return VGI_E_NOMEM;
    }
    for (int64_t i = 0; i < range.count; i++) {
        VGI_TRY(decode_item(d, type->item, &items, range.first + i, array + (size_t)i * step));
    }
    struct vsdk_items list = {array, (size_t)range.count, false};
    memcpy(value, &list, sizeof list);
    return VGI_OK;
}

static enum vgi_status decode_map(struct decoder *d, const struct vsdk_type *type,
                                  const struct vgi_column *column, int64_t row, void *value)
{
    static const struct vsdk_type key_type = {.kind = VSDK_STR, .bytes = sizeof(struct vgi_str)};
    struct vgi_column entries;
    struct vgi_column keys;
    struct vgi_column values;
    VGI_TRY(vgi_column_child(column, 0, &entries, d->err));
    VGI_TRY(vgi_column_child(&entries, 0, &keys, d->err));
    VGI_TRY(vgi_column_child(&entries, 1, &values, d->err));
    VGI_TRY(check_type(d, &key_type, &keys, "the key "));
    VGI_TRY(check_type(d, type->item, &values, "the value "));
    struct vgi_range range = vgi_get_list(column, row);
    size_t step = vsdk_item_bytes(type);
    char *array = vbase_arena_array(d->memory->arena, (size_t)range.count, step);
    if (range.count && !array && !no_memory(d)) {
        return VGI_E_NOMEM;
    }
    for (int64_t i = 0; i < range.count; i++) {
        char *entry = array + (size_t)i * step;
        VGI_TRY(decode_value(d, &key_type, &keys, range.first + i, entry));
        VGI_TRY(decode_item(d, type->item, &values, range.first + i, entry + sizeof(struct vgi_str)));
    }
    struct vsdk_items map = {array, (size_t)range.count, false};
    memcpy(value, &map, sizeof map);
    return VGI_OK;
}

/* An integer of any width into int32_t, int64_t or uint64_t. */
static enum vgi_status decode_integer(struct decoder *d, const struct vsdk_type *type,
                                      const struct vgi_column *column, int64_t row, void *number)
{
    bool is_unsigned = column->kind == VGI_VALUE_UINT;
    uint64_t bits = is_unsigned ? vgi_get_u64(column, row) : (uint64_t)vgi_get_i64(column, row);
    bool is_negative = !is_unsigned && (int64_t)bits < 0;
    int64_t narrow = (int64_t)bits;
    int32_t narrower = (int32_t)narrow;
    bool fits_in = true;
    if (type->kind == VSDK_U64) {
        fits_in = !is_negative;
        memcpy(number, &bits, sizeof bits);
    } else if (type->kind == VSDK_I64) {
        fits_in = !is_unsigned || bits <= INT64_MAX;
        memcpy(number, &narrow, sizeof narrow);
    } else {
        fits_in = (!is_unsigned || bits <= INT32_MAX) && narrower == narrow;
        memcpy(number, &narrower, sizeof narrower);
    }
    if (fits_in) {
        return VGI_OK;
    }
    return vgi_fail(d->err, VGI_E_RANGE, "%s.%s: %s%llu is out of range", d->record->name, d->field->name,
                    is_negative ? "-" : "", (unsigned long long)(is_negative ? 0 - bits : bits));
}

static enum vgi_status decode_enum(struct decoder *d, const struct vsdk_type *type,
                                   const struct vgi_column *column, int64_t row, void *value)
{
    struct vgi_str name = vgi_get_str(column, row);
    int32_t number = vsdk_enum_find(type->names, name);
    if (number < 0) {
        return vgi_fail(d->err, VGI_E_INVALID, "%s.%s: '%.*s' is no %s", d->record->name, d->field->name,
                        VGI_STR_ARG(name), type->names->name);
    }
    memcpy(value, &number, sizeof number);
    return VGI_OK;
}

/* Text and bytes, whose shapes are alike. What is not NULL has a ptr. */
static void decode_text(const struct vsdk_type *type, const struct vgi_column *column, int64_t row,
                        void *value)
{
    if (type->kind == VSDK_STR) {
        struct vgi_str text = vgi_get_str(column, row);
        text.ptr = text.ptr ? text.ptr : "";
        memcpy(value, &text, sizeof text);
    } else {
        struct vgi_bytes bytes = vgi_get_bytes(column, row);
        bytes.ptr = bytes.ptr ? bytes.ptr : (const uint8_t *)"";
        memcpy(value, &bytes, sizeof bytes);
    }
}

/* bool, double and timestamp */
static void decode_plain(const struct vsdk_type *type, const struct vgi_column *column, int64_t row,
                         void *plain)
{
    if (type->kind == VSDK_BOOL) {
        bool truth = vgi_get_bool(column, row);
        memcpy(plain, &truth, sizeof truth);
    } else if (type->kind == VSDK_F64) {
        double number = vgi_get_f64(column, row);
        memcpy(plain, &number, sizeof number);
    } else {
        int64_t number = vgi_get_i64(column, row);
        memcpy(plain, &number, sizeof number);
    }
}

static enum vgi_status decode_nested(struct decoder *d, const struct vsdk_type *type,
                                     const struct vgi_column *column, int64_t row, void *value)
{
    void *object = vbase_arena_zalloc(d->memory->arena, type->record->bytes);
    if (!object && !no_memory(d)) {
        return VGI_E_NOMEM;
    }
    VGI_TRY(decode_struct(d, type, column, row, object));
    memcpy(value, &object, sizeof object);
    return VGI_OK;
}

/* A value that is not NULL. */
static enum vgi_status decode_value(struct decoder *d, const struct vsdk_type *type,
                                    const struct vgi_column *column, int64_t row, void *value)
{
    char *plain = (char *)value + vsdk_opt_offset(type);
    if (type->is_optional) {
        vsdk_value_set_zero(type, value);
    }
    switch ((enum vsdk_kind)type->kind) {
    case VSDK_STR:
    case VSDK_BYTES:
        decode_text(type, column, row, value);
        return VGI_OK;
    case VSDK_BOOL:
    case VSDK_F64:
    case VSDK_TIMESTAMP:
        decode_plain(type, column, row, plain);
        return VGI_OK;
    case VSDK_I32:
    case VSDK_I64:
    case VSDK_U64:
        return decode_integer(d, type, column, row, plain);
    case VSDK_ENUM:
        return decode_enum(d, type, column, row, value);
    case VSDK_STRUCT:
        return decode_nested(d, type, column, row, value);
    case VSDK_LIST:
        return decode_list(d, type, column, row, value);
    case VSDK_MAP:
        return decode_map(d, type, column, row, value);
    }
    return vgi_fail(d->err, VGI_E_INTERNAL, "%s.%s: unknown kind", d->record->name, d->field->name);
}
