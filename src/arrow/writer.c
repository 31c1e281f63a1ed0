/* SPDX-License-Identifier: Apache-2.0 */
/* writer.c: puts NULLs, numbers, booleans and intervals; the calls behind the inline stores of
 * vgi_rpc/writer.h, and whole vectors. Ranges are checked against the column's type by one table.
 * Walk: user code -> here -> writer_memory.c; dictionaries and run ends close the row in writer_encoded.c. */
#include <math.h>
#include <string.h>

#include "arrow/column.h"
#include "arrow/writer.h"

struct vgi_writer_impl *varrow_writer_begin_slow(struct vgi_writer *writer)
{
    struct vgi_writer_impl *node = writer->impl;

    switch (node->mode) {
    case VARROW_WRITER_LIVE:
        break;
    case VARROW_WRITER_DISCARD:
        writer->len++;
        return NULL;
    case VARROW_WRITER_BAD:
        varrow_writer_fail(node, VGI_E_RANGE, "there is no column %d", node->out->bad_index);
        return NULL;
    case VARROW_WRITER_TAKEN:
        varrow_writer_fail(node, VGI_E_INVALID, "rows are put after a whole array was handed over");
        return NULL;
    case VARROW_WRITER_FAILED:
        return NULL;
    }
    while (node->inner)
        node = node->inner;
    return node;
}

/* ---- NULL ---- */

void vgi_put_null(struct vgi_writer *writer)
{
    struct vgi_writer_impl *node = writer->impl;
    int64_t row = node->pub.len;

    if (node->layout != VARROW_LAYOUT_FIXED || !node->has_validity || node->mode != VARROW_WRITER_LIVE ||
        row >= node->row_cap) {
        vgi_put_nulls(writer, 1);
        return;
    }
    if (node->width > 0)
        memset(node->values.ptr + (size_t)row * node->width, 0, node->width);
    node->validity.ptr[row >> 3] &= (uint8_t) ~(1u << (row & 7));
    node->array.null_count++;
    node->pub.len++;
}

void vgi_put_nulls(struct vgi_writer *writer, int64_t count)
{
    struct vgi_writer_impl *node = writer->impl;

    if (node->mode == VARROW_WRITER_DISCARD) {
        writer->len += count > 0 ? count : 0;
        return;
    }
    if (!varrow_writer_begin(writer))
        return;
    if (!node->is_nullable && node->layout != VARROW_LAYOUT_NULL) {
        varrow_writer_fail(node, VGI_E_INVALID, "row %lld is NULL, the column is declared not null",
                           (long long)node->pub.len);
        return;
    }
    varrow_writer_fill(node, count, true);
}

/* ---- integers and decimals ---- */

struct range {
    bool is_integer;
    int64_t min;
    uint64_t max;
};
static const struct range ranges[VARROW_TYPE_COUNT] = {
    [VARROW_I8] = {true, INT8_MIN, INT8_MAX},
    [VARROW_I16] = {true, INT16_MIN, INT16_MAX},
    [VARROW_I32] = {true, INT32_MIN, INT32_MAX},
    [VARROW_I64] = {true, INT64_MIN, INT64_MAX},
    [VARROW_U8] = {true, 0, UINT8_MAX},
    [VARROW_U16] = {true, 0, UINT16_MAX},
    [VARROW_U32] = {true, 0, UINT32_MAX},
    [VARROW_U64] = {true, 0, UINT64_MAX},
    [VARROW_DATE32] = {true, INT32_MIN, INT32_MAX},
    [VARROW_DATE64] = {true, INT64_MIN, INT64_MAX},
    [VARROW_TIME32] = {true, INT32_MIN, INT32_MAX},
    [VARROW_TIME64] = {true, INT64_MIN, INT64_MAX},
    [VARROW_TIMESTAMP] = {true, INT64_MIN, INT64_MAX},
    [VARROW_DURATION] = {true, INT64_MIN, INT64_MAX},
    [VARROW_INTERVAL_MONTHS] = {true, INT32_MIN, INT32_MAX},
    [VARROW_DECIMAL32] = {true, INT32_MIN, INT32_MAX},
    [VARROW_DECIMAL64] = {true, INT64_MIN, INT64_MAX},
    [VARROW_DECIMAL128] = {true, INT64_MIN, UINT64_MAX},
    [VARROW_DECIMAL256] = {true, INT64_MIN, UINT64_MAX},
};

static bool is_decimal(enum varrow_type type)
{
    return type >= VARROW_DECIMAL32 && type <= VARROW_DECIMAL256;
}

/* True when |value| < 10^precision. */
static bool has_digits(__int128 value, int32_t precision)
{
    unsigned __int128 left = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;

    if (precision > 38)
        return true;
    while (precision >= 18) {
        left /= 1000000000000000000u;
        precision -= 18;
    }
    for (; precision > 0 && left > 0; precision--)
        left /= 10;
    return left == 0;
}

/* Appends a value which the column's width holds, sign-extended. */
static void store_wide(struct vgi_writer_impl *node, __int128 value)
{
    uint8_t *slot;

    if (is_decimal(node->field->type) && !has_digits(value, node->field->fixed_size)) {
        varrow_writer_fail(node, VGI_E_RANGE, "row %lld has more than the %d digits of the column's decimals",
                           (long long)node->pub.len, node->field->fixed_size);
        return;
    }
    if (!varrow_writer_reserve(node, 1))
        return;
    slot = node->values.ptr + (size_t)node->pub.len * node->width;
    memcpy(slot, &value, node->width < sizeof value ? node->width : sizeof value);
    if (node->width > sizeof value)
        memset(slot + sizeof value, value < 0 ? 0xff : 0, node->width - sizeof value);
    node->pub.len++;
}

void vgi_put_int(struct vgi_writer *writer, int64_t value)
{
    struct vgi_writer_impl *node = varrow_writer_begin(writer);
    const struct range *range;

    if (!node)
        return;
    range = &ranges[node->field->type];
    if (!range->is_integer)
        varrow_writer_mismatch(node, "an integer");
    else if (value < 0 ? value < range->min : (uint64_t)value > range->max)
        varrow_writer_fail(node, VGI_E_RANGE, "%lld is out of the column's range", (long long)value);
    else
        store_wide(node, value);
    varrow_writer_end(writer, node);
}

void vgi_put_uint(struct vgi_writer *writer, uint64_t value)
{
    struct vgi_writer_impl *node = varrow_writer_begin(writer);
    const struct range *range;

    if (!node)
        return;
    range = &ranges[node->field->type];
    if (!range->is_integer)
        varrow_writer_mismatch(node, "an integer");
    else if (value > range->max)
        varrow_writer_fail(node, VGI_E_RANGE, "%llu is out of the column's range", (unsigned long long)value);
    else
        store_wide(node, value);
    varrow_writer_end(writer, node);
}

void vgi_put_decimal128(struct vgi_writer *writer, struct vgi_decimal128 value)
{
    struct vgi_writer_impl *node = varrow_writer_begin(writer);
    __int128 wide = (__int128)((unsigned __int128)(uint64_t)value.high << 64 | value.low);

    if (!node)
        return;
    if (!is_decimal(node->field->type))
        varrow_writer_mismatch(node, "a decimal");
    else if (node->width < sizeof wide &&
             (wide > (__int128)ranges[node->field->type].max || wide < ranges[node->field->type].min))
        varrow_writer_fail(node, VGI_E_RANGE, "row %lld is out of the column's range",
                           (long long)node->pub.len);
    else
        store_wide(node, wide);
    varrow_writer_end(writer, node);
}

/* ---- floats and booleans ---- */

/* The nearest whole number, of two the even one; for small values. */
static uint16_t round_even(double value)
{
    uint16_t whole = (uint16_t)value;
    double rest = value - whole;

    return (uint16_t)(whole + (rest > 0.5 || (rest >= 0.5 && whole % 2 == 1)));
}

/* IEEE binary16, rounded to nearest, ties to even; infinite above the largest finite one. */
static uint16_t half_of(double value)
{
    uint64_t bits;
    uint16_t sign;
    double magnitude = fabs(value);

    memcpy(&bits, &value, sizeof bits);
    sign = (uint16_t)(bits >> 48 & 0x8000);
    if (isnan(value))
        return (uint16_t)(sign | 0x7e00 | (bits >> 42 & 0x1ff));
    if (magnitude >= 65520.0)
        return (uint16_t)(sign | 0x7c00);
    if (magnitude < 0x1p-14) /* subnormal */
        return (uint16_t)(sign | round_even(magnitude * 0x1p24));
    bits &= 0x7fffffffffffffffu;
    bits += 0x1ffffffffffu + (bits >> 42 & 1); /* a carry moves into the exponent, as it should */
    return (uint16_t)(sign | (uint16_t)((bits >> 42) - (1008u << 10)));
}

static void store_float(struct vgi_writer_impl *node, double value)
{
    float narrow = (float)value;
    uint16_t half;

    if (node->field->type != VARROW_F16 && node->field->type != VARROW_F32 &&
        node->field->type != VARROW_F64) {
        varrow_writer_mismatch(node, "a floating-point number");
        return;
    }
    if (!varrow_writer_reserve(node, 1))
        return;
    half = node->width == 2 ? half_of(value) : 0;
    if (isfinite(value) && ((node->width == 4 && !isfinite(narrow)) || (half & 0x7fff) == 0x7c00)) {
        varrow_writer_fail(node, VGI_E_RANGE, "%g is out of the column's range", value);
        return;
    }
    if (node->width == 2)
        ((uint16_t *)node->values.ptr)[node->pub.len++] = half;
    else if (node->width == 4)
        ((float *)node->values.ptr)[node->pub.len++] = narrow;
    else
        ((double *)node->values.ptr)[node->pub.len++] = value;
}

void vgi_put_float(struct vgi_writer *writer, double value)
{
    struct vgi_writer_impl *node = varrow_writer_begin(writer);

    if (!node)
        return;
    store_float(node, value);
    varrow_writer_end(writer, node);
}

void vgi_put_bool(struct vgi_writer *writer, bool value)
{
    struct vgi_writer_impl *node = varrow_writer_begin(writer);
    uint8_t *byte, mask;

    if (!node)
        return;
    if (node->layout != VARROW_LAYOUT_BITS) {
        varrow_writer_mismatch(node, "a boolean");
        return;
    }
    if (!varrow_writer_reserve(node, 1))
        return;
    byte = node->values.ptr + (node->pub.len >> 3);
    mask = (uint8_t)(1u << (node->pub.len & 7));
    *byte = (uint8_t)((*byte & (mask - 1)) | (value ? mask : 0));
    node->pub.len++;
    varrow_writer_end(writer, node);
}

/* ---- intervals ---- */

struct day_time {
    int32_t days;
    int32_t milliseconds;
};

static void store_interval(struct vgi_writer_impl *node, struct vgi_interval value)
{
    struct day_time day_time = {value.days, (int32_t)(value.nanoseconds / 1000000)};
    enum varrow_type type = node->field->type;
    const void *stored = &value;

    if (type == VARROW_INTERVAL_MONTHS) {
        if (value.days != 0 || value.nanoseconds != 0) {
            varrow_writer_fail(node, VGI_E_RANGE, "an interval of days was put, the column holds months");
            return;
        }
    } else if (type == VARROW_INTERVAL_DAY_TIME) {
        stored = &day_time;
        if (value.months != 0 || day_time.milliseconds * INT64_C(1000000) != value.nanoseconds) {
            varrow_writer_fail(node, VGI_E_RANGE,
                               "an interval of months or parts of milliseconds was put, the column "
                               "holds days and milliseconds");
            return;
        }
    } else if (type != VARROW_INTERVAL_MONTH_DAY_NANO) {
        varrow_writer_mismatch(node, "an interval");
        return;
    }
    if (!varrow_writer_reserve(node, 1))
        return;
    memcpy(node->values.ptr + (size_t)node->pub.len * node->width, stored, node->width);
    node->pub.len++;
}

void vgi_put_interval(struct vgi_writer *writer, struct vgi_interval value)
{
    struct vgi_writer_impl *node = varrow_writer_begin(writer);

    if (!node)
        return;
    store_interval(node, value);
    varrow_writer_end(writer, node);
}

/* ---- exact C types ---- */

void vgi_put_slow_(struct vgi_writer *writer, const void *value, uint32_t kind)
{
    struct vgi_writer_impl *node = writer->impl;

    if (kind == writer->kind && node->mode == VARROW_WRITER_LIVE) {
        if (varrow_writer_reserve(node, 1)) {
            memcpy(node->values.ptr + (size_t)node->pub.len * node->width, value, node->width);
            node->pub.len++;
        }
        return;
    }
    switch ((enum vgi_writer_kind)kind) {
    case VGI_WRITER_i8:
        vgi_put_int(writer, *(const int8_t *)value);
        break;
    case VGI_WRITER_i16:
        vgi_put_int(writer, *(const int16_t *)value);
        break;
    case VGI_WRITER_i32:
        vgi_put_int(writer, *(const int32_t *)value);
        break;
    case VGI_WRITER_i64:
        vgi_put_int(writer, *(const int64_t *)value);
        break;
    case VGI_WRITER_u8:
        vgi_put_uint(writer, *(const uint8_t *)value);
        break;
    case VGI_WRITER_u16:
        vgi_put_uint(writer, *(const uint16_t *)value);
        break;
    case VGI_WRITER_u32:
        vgi_put_uint(writer, *(const uint32_t *)value);
        break;
    case VGI_WRITER_u64:
        vgi_put_uint(writer, *(const uint64_t *)value);
        break;
    case VGI_WRITER_f32:
        vgi_put_float(writer, (double)*(const float *)value);
        break;
    case VGI_WRITER_f64:
        vgi_put_float(writer, *(const double *)value);
        break;
    case VGI_WRITER_OTHER:
        break;
    }
}

/* ---- vectors ---- */

void *vgi_writer_extend(struct vgi_writer *writer, int64_t count)
{
    struct vgi_writer_impl *node = writer->impl;
    uint8_t *rows;

    if (node->mode == VARROW_WRITER_DISCARD) {
        writer->len += count > 0 ? count : 0;
        return NULL;
    }
    if (!varrow_writer_begin(writer))
        return NULL;
    if (node->layout != VARROW_LAYOUT_FIXED) {
        varrow_writer_mismatch(node, "a vector of fixed width");
        return NULL;
    }
    if (count < 0 || node->row_cap == 0 || count > node->row_cap - node->pub.len) {
        if (!varrow_writer_grow_rows(node, count))
            return NULL;
    }
    rows =
        node->width > 0 ? node->values.ptr + (size_t)node->pub.len * node->width : (uint8_t *)node->buffers;
    node->pub.len += count;
    return rows;
}

/* The node of writer when rows of it can be marked NULL, else NULL. */
static struct vgi_writer_impl *markable(struct vgi_writer *writer)
{
    struct vgi_writer_impl *node = writer->impl;

    if (node->mode == VARROW_WRITER_DISCARD || !varrow_writer_begin(writer))
        return NULL;
    if (!node->ops->has_validity) {
        varrow_writer_mismatch(node, "a NULL mark");
        return NULL;
    }
    return node;
}

void vgi_writer_set_null(struct vgi_writer *writer, int64_t row)
{
    struct vgi_writer_impl *node = markable(writer);

    if (!node)
        return;
    if (row < 0 || row >= node->pub.len)
        varrow_writer_fail(node, VGI_E_RANGE, "row %lld is marked NULL, there are %lld", (long long)row,
                           (long long)node->pub.len);
    else if (!node->is_nullable)
        varrow_writer_fail(node, VGI_E_INVALID, "row %lld is NULL, the column is declared not null",
                           (long long)row);
    else if (!varrow_writer_is_null(node, row))
        varrow_writer_mark_nulls(node, row, 1);
}

/* n bits, at most 64, from bit position first on. */
static uint64_t load_bits(const uint8_t *bitmap, int64_t first, int64_t n)
{
    uint8_t bytes[16] = {0};
    uint64_t low;
    int shift = (int)(first & 7);

    memcpy(bytes, bitmap + (first >> 3), (size_t)((shift + n + 7) / 8));
    memcpy(&low, bytes, sizeof low);
    low >>= shift;
    if (shift > 0)
        low |= (uint64_t)bytes[8] << (64 - shift);
    return n == 64 ? low : low & ((UINT64_C(1) << n) - 1);
}

/* Clears the bits of node that are 0 in the bitmap, and counts them. */
static void merge_nulls(struct vgi_writer_impl *node, const uint8_t *bitmap, int64_t offset)
{
    int64_t len = node->pub.len;

    for (int64_t row = 0; row < len; row += 64) {
        int64_t n = len - row < 64 ? len - row : 64;
        uint64_t mask = n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
        uint64_t nulls = ~load_bits(bitmap, offset + row, n) & mask;
        uint64_t *word = (uint64_t *)(void *)(node->validity.ptr + row / 8);

        node->array.null_count += __builtin_popcountll(nulls & *word);
        *word &= ~nulls;
    }
}

/* The first row that is NULL, or len. */
static int64_t first_null(const uint8_t *bitmap, int64_t offset, int64_t len)
{
    for (int64_t row = 0; row < len; row += 64) {
        int64_t n = len - row < 64 ? len - row : 64;
        uint64_t mask = n == 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
        uint64_t nulls = ~load_bits(bitmap, offset + row, n) & mask;

        if (nulls != 0)
            return row + __builtin_ctzll(nulls);
    }
    return len;
}

void vgi_writer_copy_nulls(struct vgi_writer *writer, const struct vgi_column *column)
{
    struct vgi_writer_impl *node = markable(writer);
    int64_t row;

    if (!node)
        return;
    if (column->length != node->pub.len) {
        varrow_writer_fail(node, VGI_E_INVALID, "the NULLs of %lld rows are copied onto %lld rows",
                           (long long)column->length, (long long)node->pub.len);
        return;
    }
    if (column->encoding != VARROW_PLAIN) {
        for (row = 0; row < column->length; row++) {
            if (vgi_is_null(column, row))
                vgi_writer_set_null(writer, row);
        }
        return;
    }
    row = column->validity ? first_null(column->validity, column->offset, column->length) : column->length;
    if (row == column->length)
        return;
    if (!node->is_nullable)
        vgi_writer_set_null(writer, row); /* fails, and says so */
    else if (varrow_writer_ensure_validity(node))
        merge_nulls(node, column->validity, column->offset);
}
