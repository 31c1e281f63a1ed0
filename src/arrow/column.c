/* SPDX-License-Identifier: Apache-2.0 */
/* column.c: reads values of a column, whatever its encoding. Opening finds the array that holds the values
 * and the way there; a getter turns its row into a place of that array (locate) and reads there. Plain
 * columns take the short way: row + offset. Trusts the array: batches are validated before (validate.c). */
#include "arrow/column.h"

#include "arrow/batch.h"
#include "arrow/format.h"

static bool is_run_end(const struct ArrowSchema *schema)
{
    return schema->format[0] == '+' && schema->format[1] == 'r';
}

/* ---- opening ---- */

/* Finds the values from array on: through dictionaries, run ends and the path of an encoded struct. */
static enum vgi_status find_values(struct vgi_column *c, enum varrow_encoding *ret_encoding,
                                   struct vgi_error *err)
{
    struct varrow_format format = {0};
    enum varrow_encoding encoding = VARROW_PLAIN;
    uint8_t step = 0;

    c->schema = c->array_schema;
    c->values_array = c->array;
    for (;;) {
        if (!varrow_format_parse(c->schema->format, &format)) {
            return vgi_fail(err, VGI_E_TYPE, "column \"%s\": unknown Arrow format %s", varrow_name(c->schema),
                            c->schema->format ? c->schema->format : "none");
        }
        if (c->schema->dictionary) {
            encoding = encoding == VARROW_PLAIN ? VARROW_INDEXED + (format.type - VARROW_I8) : VARROW_CHAIN;
            c->values_array = c->values_array->dictionary;
            c->schema = c->schema->dictionary;
        } else if (format.type == VARROW_RUN_END) {
            encoding = VARROW_CHAIN;
            c->values_array = c->values_array->children[1];
            c->schema = c->schema->children[1];
        } else if (step < c->path_len) {
            int32_t child = c->path[step++];
            encoding = VARROW_CHAIN;
            c->values_array = c->values_array->children[child];
            c->schema = c->schema->children[child];
        } else {
            break;
        }
    }
    c->layout = (uint8_t)format.type;
    c->fixed_size = format.fixed_size;
    c->scale = format.scale;
    *ret_encoding = format.type == VARROW_NULL ? VARROW_NOTHING : encoding;
    return VGI_OK;
}

static bool has_validity(enum varrow_type type)
{
    return type != VARROW_NULL && type != VARROW_DENSE_UNION && type != VARROW_SPARSE_UNION;
}

/* True when type ids of a union are the indices of its children. */
static bool has_plain_ids(const struct ArrowSchema *schema)
{
    int8_t ids[128];
    int32_t n = 0;

    if (!varrow_format_union_ids(schema->format + 4, ids, &n)) {
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        if (ids[i] != i) {
            return false;
        }
    }
    return true;
}

/* Points to the buffers of the array that holds the values. */
static void open_values(struct vgi_column *c, enum varrow_encoding encoding)
{
    enum varrow_type type = (enum varrow_type)c->layout;
    const struct ArrowArray *values = c->values_array;

    c->encoding = (uint8_t)encoding;
    c->kind = (enum vgi_value_kind)varrow_type_table[type].value_kind;
    c->unit_bytes = varrow_type_table[type].value_bytes;
    c->validity = NULL;
    c->values = NULL;
    c->offsets = NULL;
    if (has_validity(type) && values->null_count != 0) {
        c->validity = values->buffers[0];
    }
    if (c->kind == VGI_VALUE_UNION) {
        c->values = values->buffers[0];
        c->offsets = type == VARROW_DENSE_UNION ? values->buffers[1] : NULL;
        c->unit_bytes = has_plain_ids(c->schema);
    } else if (varrow_type_table[type].n_buffers == 3) {
        c->offsets = values->buffers[1];
        c->values = values->buffers[2];
    } else if (c->kind == VGI_VALUE_LIST && type != VARROW_FIXED_LIST) {
        c->offsets = values->buffers[1];
    } else if (varrow_type_table[type].n_buffers == 2) {
        c->values = values->buffers[1];
    }
}

/* Fills c from its array, array_schema, offset, length and path. */
static enum vgi_status open_column(struct vgi_column *c, struct vgi_error *err)
{
    enum varrow_encoding encoding = VARROW_PLAIN;

    VGI_TRY(find_values(c, &encoding, err));
    open_values(c, encoding);
    return VGI_OK;
}

/* A column whose values are its own, by what the schema's compilation found. */
static void open_compiled(struct vgi_column *c, const struct varrow_field *field)
{
    c->schema = c->array_schema;
    c->values_array = c->array;
    c->layout = (uint8_t)field->type;
    c->fixed_size = field->fixed_size;
    c->scale = field->scale;
    open_values(c, VARROW_PLAIN);
}

enum vgi_status vgi_column_of(const struct ArrowSchema *schema, const struct ArrowArray *array,
                              struct vgi_column *ret_out, struct vgi_error *err)
{
    struct vgi_column c = {
        .array = array, .array_schema = schema, .offset = array->offset, .length = array->length};

    VGI_TRY(open_column(&c, err));
    *ret_out = c;
    return VGI_OK;
}

enum vgi_status vgi_batch_column(const struct vgi_batch *batch, int32_t index, struct vgi_column *ret_out,
                                 struct vgi_error *err)
{
    const struct ArrowArray *array = &batch->array;
    const struct varrow_field *field;
    struct vgi_column c;

    if (index < 0 || index >= array->n_children) {
        return vgi_fail(err, VGI_E_RANGE, "column %d of a batch of %lld columns", index,
                        (long long)array->n_children);
    }
    field = &batch->schema->fields[batch->schema->columns[index]];
    c = (struct vgi_column){.array = array->children[index],
                            .array_schema = batch->schema->arrow.children[index],
                            .offset = array->children[index]->offset + array->offset,
                            .length = array->length};
    if (field->dictionary < 0 && field->type != VARROW_RUN_END && field->type != VARROW_NULL) {
        open_compiled(&c, field);
    } else {
        VGI_TRY(open_column(&c, err));
    }
    *ret_out = c;
    return VGI_OK;
}

/* True when rows of the parent are rows of its children. */
static bool has_aligned_children(const struct vgi_column *parent)
{
    return parent->kind == VGI_VALUE_STRUCT || parent->layout == VARROW_SPARSE_UNION;
}

enum vgi_status vgi_column_child(const struct vgi_column *parent, int32_t index, struct vgi_column *ret_out,
                                 struct vgi_error *err)
{
    struct vgi_column c = {0};

    if (index < 0 || index >= parent->values_array->n_children) {
        return vgi_fail(err, VGI_E_RANGE, "child %d of column \"%s\", which has %lld", index,
                        varrow_name(parent->schema), (long long)parent->values_array->n_children);
    }
    if (has_aligned_children(parent) && parent->encoding != VARROW_PLAIN) {
        c = *parent;
        if (c.path_len == sizeof c.path / sizeof c.path[0]) {
            return vgi_fail(err, VGI_E_UNIMPLEMENTED, "column \"%s\": too many structs in encoded structs",
                            varrow_name(parent->schema));
        }
        c.path[c.path_len++] = index;
    } else {
        c.array = parent->values_array->children[index];
        c.array_schema = parent->schema->children[index];
        c.offset = c.array->offset;
        c.length = c.array->length;
        if (has_aligned_children(parent)) {
            c.offset += parent->offset;
            c.length = parent->length;
        }
    }
    VGI_TRY(open_column(&c, err));
    *ret_out = c;
    return VGI_OK;
}

/* ---- from rows to places ---- */

int64_t varrow_run_of(const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t place)
{
    const struct ArrowArray *ends = array->children[0];
    char width = schema->children[0]->format[0];
    int64_t low = 0;
    int64_t high = ends->length;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        int64_t at = middle + ends->offset;
        int64_t end = width == 'i'   ? ((const int32_t *)ends->buffers[1])[at]
                      : width == 's' ? ((const int16_t *)ends->buffers[1])[at]
                                     : ((const int64_t *)ends->buffers[1])[at];
        if (end > place) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* One step through a dictionary; false for a NULL index. */
static bool follow_index(enum varrow_type type, const struct ArrowArray *array, int64_t *place)
{
    const uint8_t *validity = array->buffers[0];

    if (validity && array->null_count != 0 && !varrow_bit(validity, *place)) {
        return false;
    }
    *place = varrow_index_at(type, array->buffers[1], *place) + array->dictionary->offset;
    return true;
}

static bool follow_chain(const struct vgi_column *c, int64_t *place)
{
    const struct ArrowSchema *schema = c->array_schema;
    const struct ArrowArray *array = c->array;
    uint8_t step = 0;

    for (;;) {
        if (schema->dictionary) {
            struct varrow_format format = {.type = VARROW_I64};
            (void)varrow_format_parse(schema->format, &format);
            if (!follow_index(format.type, array, place)) {
                return false;
            }
            array = array->dictionary;
            schema = schema->dictionary;
        } else if (is_run_end(schema)) {
            *place = varrow_run_of(schema, array, *place);
            array = array->children[1];
            schema = schema->children[1];
            *place += array->offset;
        } else if (step < c->path_len) {
            int32_t child = c->path[step++];
            array = array->children[child];
            schema = schema->children[child];
            *place += array->offset;
        } else {
            return true;
        }
    }
}

static bool follow_encoding(const struct vgi_column *c, int64_t *place)
{
    if (c->encoding == VARROW_NOTHING) {
        return false;
    }
    if (c->encoding == VARROW_CHAIN) {
        return follow_chain(c, place);
    }
    return follow_index((enum varrow_type)(VARROW_I8 + c->encoding - VARROW_INDEXED), c->array, place);
}

static inline bool locate(const struct vgi_column *c, int64_t row, int64_t *ret_place)
{
    int64_t place = row + c->offset;

    if (c->encoding != VARROW_PLAIN && !follow_encoding(c, &place)) {
        return false;
    }
    if (c->validity && !varrow_bit(c->validity, place)) {
        return false;
    }
    *ret_place = place;
    return true;
}

bool varrow_column_locate(const struct vgi_column *column, int64_t row, int64_t *ret_place)
{
    return locate(column, row, ret_place);
}

/* ---- unions ---- */

static int32_t child_of_id(const struct vgi_column *c, int8_t id)
{
    int8_t ids[128];
    int32_t n = 0;

    if (c->unit_bytes || !varrow_format_union_ids(c->schema->format + 4, ids, &n)) {
        return id;
    }
    for (int32_t i = 0; i < n; i++) {
        if (ids[i] == id) {
            return i;
        }
    }
    return 0;
}

struct vgi_union_slot vgi_get_union(const struct vgi_column *c, int64_t row)
{
    struct vgi_union_slot slot = {0, 0};
    int64_t place;

    if (c->kind != VGI_VALUE_UNION || !locate(c, row, &place)) {
        return slot;
    }
    slot.child = child_of_id(c, ((const int8_t *)c->values)[place]);
    slot.row = c->layout == VARROW_DENSE_UNION ? ((const int32_t *)c->offsets)[place] : row;
    return slot;
}

static bool is_null_in_union(const struct vgi_column *c, int64_t row)
{
    struct vgi_union_slot slot = vgi_get_union(c, row);
    struct vgi_column child = {0};

    if (vgi_column_child(c, slot.child, &child, NULL) != VGI_OK) {
        return true;
    }
    return vgi_is_null(&child, slot.row);
}

bool vgi_is_null(const struct vgi_column *c, int64_t row)
{
    int64_t place;

    if (!locate(c, row, &place)) {
        return true;
    }
    return c->kind == VGI_VALUE_UNION && is_null_in_union(c, row);
}

/* ---- numbers ---- */

static int64_t int_at(const struct vgi_column *c, int64_t place)
{
    switch (c->unit_bytes) {
    case 1:
        return ((const int8_t *)c->values)[place];
    case 2:
        return ((const int16_t *)c->values)[place];
    case 4:
        return ((const int32_t *)c->values)[place];
    default:
        return ((const int64_t *)c->values)[place];
    }
}

static uint64_t uint_at(const struct vgi_column *c, int64_t place)
{
    switch (c->unit_bytes) {
    case 1:
        return ((const uint8_t *)c->values)[place];
    case 2:
        return ((const uint16_t *)c->values)[place];
    case 4:
        return ((const uint32_t *)c->values)[place];
    default:
        return ((const uint64_t *)c->values)[place];
    }
}

/* IEEE 754 binary16, through the bits of a float; subnormals are multiples of 2^-24. */
static double half_value(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    uint32_t exponent = half >> 10 & 31;
    uint32_t fraction = half & 1023;
    uint32_t bits = sign | (exponent + 112) << 23 | fraction << 13;
    float value;

    if (exponent == 0) {
        double small = (double)fraction * 0x1p-24;
        return sign ? -small : small;
    }
    if (exponent == 31) {
        bits = sign | 0x7f800000u | fraction << 13;
    }
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

static double float_at(const struct vgi_column *c, int64_t place)
{
    switch (c->unit_bytes) {
    case 2:
        return half_value(((const uint16_t *)c->values)[place]);
    case 4:
        return (double)((const float *)c->values)[place];
    default:
        return ((const double *)c->values)[place];
    }
}

/* A decimal of any width as four 64-bit words, lowest first, sign extended. */
static void decimal_at(const struct vgi_column *c, int64_t place, uint64_t ret_words[4])
{
    const uint8_t *value = (const uint8_t *)c->values + place * c->unit_bytes;
    bool is_negative = value[c->unit_bytes - 1] & 0x80;

    memset(ret_words, is_negative ? 0xff : 0, 4 * sizeof ret_words[0]);
    memcpy(ret_words, value, c->unit_bytes);
}

static bool words_fit(const uint64_t words[4], int n)
{
    uint64_t sign = words[n - 1] >> 63 ? UINT64_MAX : 0;

    for (int i = n; i < 4; i++) {
        if (words[i] != sign) {
            return false;
        }
    }
    return true;
}

static double words_value(const uint64_t in[4])
{
    bool is_negative = in[3] >> 63;
    double value = 0;
    uint64_t carry = is_negative;
    uint64_t words[4];

    for (int i = 0; i < 4; i++) {
        words[i] = (is_negative ? ~in[i] : in[i]) + carry;
        carry = carry && words[i] == 0;
    }
    for (int i = 3; i >= 0; i--) {
        value = value * 0x1p64 + (double)words[i];
    }
    return is_negative ? -value : value;
}

/* value / 10^scale. Powers up to 10^22 are exact, so common scales round once. */
static double scaled(double value, int32_t scale)
{
    int64_t left = scale < 0 ? -(int64_t)scale : scale;

    for (left = left > 1000 ? 1000 : left; left > 0;) {
        int64_t digits = left < 22 ? left : 22;
        double power = 1;
        for (int64_t i = 0; i < digits; i++) {
            power *= 10;
        }
        value = scale < 0 ? value * power : value / power;
        left -= digits;
    }
    return value;
}

bool vgi_get_bool(const struct vgi_column *c, int64_t row)
{
    int64_t place;

    if (!locate(c, row, &place)) {
        return false;
    }
    if (c->kind == VGI_VALUE_BOOL) {
        return varrow_bit(c->values, place);
    }
    return (c->kind == VGI_VALUE_INT || c->kind == VGI_VALUE_UINT) && int_at(c, place) == 1;
}

/* The integer at place when the value is one and fits. */
static int64_t convert_i64(const struct vgi_column *c, int64_t place)
{
    if (c->kind == VGI_VALUE_UINT) {
        uint64_t value = uint_at(c, place);
        return value <= INT64_MAX ? (int64_t)value : 0;
    }
    if (c->kind == VGI_VALUE_BOOL) {
        return varrow_bit(c->values, place);
    }
    if (c->kind == VGI_VALUE_FLOAT) {
        double value = float_at(c, place);
        bool is_in_range = value >= -0x1p63 && value < 0x1p63;
        return is_in_range && (double)(int64_t)value == value ? (int64_t)value : 0;
    }
    if (c->kind == VGI_VALUE_DECIMAL && c->scale == 0) {
        uint64_t words[4];
        decimal_at(c, place, words);
        return words_fit(words, 1) ? (int64_t)words[0] : 0;
    }
    return 0;
}

int64_t vgi_get_i64(const struct vgi_column *c, int64_t row)
{
    int64_t place;

    if (!locate(c, row, &place)) {
        return 0;
    }
    return c->kind == VGI_VALUE_INT ? int_at(c, place) : convert_i64(c, place);
}

uint64_t vgi_get_u64(const struct vgi_column *c, int64_t row)
{
    int64_t place;
    int64_t value;

    if (!locate(c, row, &place)) {
        return 0;
    }
    if (c->kind == VGI_VALUE_UINT) {
        return uint_at(c, place);
    }
    if (c->kind == VGI_VALUE_FLOAT) {
        double number = float_at(c, place);
        bool is_in_range = number >= 0 && number < 0x1p64;
        return is_in_range && (double)(uint64_t)number == number ? (uint64_t)number : 0;
    }
    value = c->kind == VGI_VALUE_INT ? int_at(c, place) : convert_i64(c, place);
    return value > 0 ? (uint64_t)value : 0;
}

double vgi_get_f64(const struct vgi_column *c, int64_t row)
{
    int64_t place;

    if (!locate(c, row, &place)) {
        return 0;
    }
    if (c->kind == VGI_VALUE_FLOAT) {
        return float_at(c, place);
    }
    if (c->kind == VGI_VALUE_INT) {
        return (double)int_at(c, place);
    }
    if (c->kind == VGI_VALUE_UINT) {
        return (double)uint_at(c, place);
    }
    if (c->kind == VGI_VALUE_DECIMAL) {
        uint64_t words[4];
        decimal_at(c, place, words);
        return scaled(words_value(words), c->scale);
    }
    return c->kind == VGI_VALUE_BOOL && varrow_bit(c->values, place) ? 1 : 0;
}

struct vgi_decimal128 vgi_get_decimal128(const struct vgi_column *c, int64_t row)
{
    struct vgi_decimal128 value = {0, 0};
    uint64_t words[4];
    int64_t place;

    if (!locate(c, row, &place)) {
        return value;
    }
    if (c->kind == VGI_VALUE_INT) {
        value.low = (uint64_t)int_at(c, place);
        value.high = (int64_t)value.low < 0 ? -1 : 0;
    } else if (c->kind == VGI_VALUE_UINT) {
        value.low = uint_at(c, place);
    } else if (c->kind == VGI_VALUE_DECIMAL) {
        decimal_at(c, place, words);
        if (words_fit(words, 2)) {
            value.low = words[0];
            value.high = (int64_t)words[1];
        }
    }
    return value;
}

struct vgi_interval vgi_get_interval(const struct vgi_column *c, int64_t row)
{
    struct vgi_interval value = {0, 0, 0};
    int32_t day_time[2];
    int64_t place;

    if (!locate(c, row, &place)) {
        return value;
    }
    if (c->layout == VARROW_INTERVAL_MONTHS) {
        value.months = (int32_t)int_at(c, place);
    } else if (c->layout == VARROW_INTERVAL_DAY_TIME) {
        memcpy(day_time, (const uint8_t *)c->values + 8 * place, sizeof day_time);
        value.days = day_time[0];
        value.nanoseconds = (int64_t)day_time[1] * 1000000;
    } else if (c->layout == VARROW_INTERVAL_MONTH_DAY_NANO) {
        memcpy(&value, (const uint8_t *)c->values + 16 * place, sizeof value);
    }
    return value;
}

/* ---- text and bytes ---- */

/* A view's 16 bytes: length, then the bytes themselves, or prefix, buffer and offset. */
static struct vgi_bytes view_at(const struct vgi_column *c, int64_t place)
{
    const uint8_t *view = (const uint8_t *)c->values + 16 * place;
    int32_t parts[4];

    memcpy(parts, view, sizeof parts);
    if (parts[0] <= 12) {
        return (struct vgi_bytes){view + 4, (size_t)parts[0]};
    }
    return (struct vgi_bytes){(const uint8_t *)c->values_array->buffers[2 + parts[2]] + parts[3],
                              (size_t)parts[0]};
}

static struct vgi_bytes bytes_at(const struct vgi_column *c, int64_t place)
{
    const uint8_t *values = c->values;

    switch (c->layout) {
    case VARROW_UTF8:
    case VARROW_BINARY: {
        const int32_t *offsets = (const int32_t *)c->offsets + place;
        return (struct vgi_bytes){values ? values + offsets[0] : NULL, (size_t)(offsets[1] - offsets[0])};
    }
    case VARROW_LARGE_UTF8:
    case VARROW_LARGE_BINARY: {
        const int64_t *offsets = (const int64_t *)c->offsets + place;
        return (struct vgi_bytes){values ? values + offsets[0] : NULL, (size_t)(offsets[1] - offsets[0])};
    }
    case VARROW_UTF8_VIEW:
    case VARROW_BINARY_VIEW:
        return view_at(c, place);
    case VARROW_FIXED_BINARY:
        return (struct vgi_bytes){values ? values + place * c->fixed_size : NULL, (size_t)c->fixed_size};
    default:
        return (struct vgi_bytes){values + place * c->unit_bytes, c->unit_bytes};
    }
}

struct vgi_str vgi_get_str(const struct vgi_column *c, int64_t row)
{
    struct vgi_bytes bytes;
    int64_t place;

    if (c->kind != VGI_VALUE_STR || !locate(c, row, &place)) {
        return (struct vgi_str){NULL, 0};
    }
    bytes = bytes_at(c, place);
    return (struct vgi_str){(const char *)bytes.ptr, bytes.len};
}

struct vgi_bytes vgi_get_bytes(const struct vgi_column *c, int64_t row)
{
    bool has_bytes = c->kind == VGI_VALUE_STR || c->kind == VGI_VALUE_BYTES || c->kind == VGI_VALUE_DECIMAL;
    int64_t place;

    if (!has_bytes || !locate(c, row, &place)) {
        return (struct vgi_bytes){NULL, 0};
    }
    return bytes_at(c, place);
}

/* ---- lists ---- */

struct vgi_range vgi_get_list(const struct vgi_column *c, int64_t row)
{
    struct vgi_range range = {0, 0};
    int64_t place;

    if (c->kind != VGI_VALUE_LIST || !locate(c, row, &place)) {
        return range;
    }
    switch (c->layout) {
    case VARROW_LIST:
    case VARROW_MAP:
        range.first = ((const int32_t *)c->offsets)[place];
        range.count = ((const int32_t *)c->offsets)[place + 1] - range.first;
        break;
    case VARROW_LARGE_LIST:
        range.first = ((const int64_t *)c->offsets)[place];
        range.count = ((const int64_t *)c->offsets)[place + 1] - range.first;
        break;
    case VARROW_LIST_VIEW:
        range.first = ((const int32_t *)c->offsets)[place];
        range.count = ((const int32_t *)c->values)[place];
        break;
    case VARROW_LARGE_LIST_VIEW:
        range.first = ((const int64_t *)c->offsets)[place];
        range.count = ((const int64_t *)c->values)[place];
        break;
    default:
        range.first = place * c->fixed_size;
        range.count = c->fixed_size;
    }
    return range;
}
