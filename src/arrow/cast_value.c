/* SPDX-License-Identifier: Apache-2.0 */
/* cast_value.c: conversions of single values, one function per pair of kinds, chosen once per column; and
 * whole vectors of plain numbers. A value that does not fit fails the writer (VGI_E_RANGE); floats are
 * rounded to narrower floats, nothing else is. docs/casts.md. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow/cast.h"
#include "arrow/column.h"
#include "arrow/format.h"

static bool is_integer(enum varrow_type type)
{
    return type >= VARROW_I8 && type <= VARROW_U64;
}

static bool is_float(enum varrow_type type)
{
    return type >= VARROW_F16 && type <= VARROW_F64;
}

static bool is_decimal(enum varrow_type type)
{
    return type >= VARROW_DECIMAL32 && type <= VARROW_DECIMAL256;
}

static bool is_text(enum varrow_type type)
{
    return type >= VARROW_UTF8 && type <= VARROW_UTF8_VIEW;
}

static bool is_bytes(enum varrow_type type)
{
    return type >= VARROW_BINARY && type <= VARROW_FIXED_BINARY;
}

static enum varrow_type target_of(const struct varrow_cast *cast)
{
    return cast->leaf->field->type;
}

static void fail_range(struct varrow_cast *cast, int64_t row, const char *why)
{
    varrow_writer_fail(cast->writer->impl, VGI_E_RANGE, "row %lld %s", (long long)row, why);
}

/* ---- integers and decimals, exactly ---- */

/* The source's integer, unscaled. */
static bool read_wide(struct varrow_cast *cast, int64_t row, __int128 *ret_value)
{
    struct vgi_bytes bytes;
    __int128 value = 0;

    if (cast->column.kind == VGI_VALUE_INT) {
        *ret_value = vgi_get_i64(&cast->column, row);
        return true;
    }
    if (cast->column.kind == VGI_VALUE_UINT) {
        *ret_value = vgi_get_u64(&cast->column, row);
        return true;
    }
    bytes = vgi_get_bytes(&cast->column, row);
    memcpy(&value, bytes.ptr, bytes.len < 16 ? bytes.len : 16);
    if (bytes.len < 16 && value >> (8 * bytes.len - 1) & 1)
        value -= (__int128)1 << 8 * bytes.len;
    for (size_t i = 16; i < bytes.len; i++) {
        if (bytes.ptr[i] != (value < 0 ? 0xff : 0)) {
            fail_range(cast, row, "has more than 128 bits");
            return false;
        }
    }
    *ret_value = value;
    return true;
}

static bool scale(struct varrow_cast *cast, int64_t row, __int128 *value)
{
    for (int32_t i = 0; i < cast->scale_up && *value != 0; i++) {
        if (__builtin_mul_overflow(*value, 10, value)) {
            fail_range(cast, row, "has more digits than the decimals of the column");
            return false;
        }
    }
    for (int32_t i = 0; i > cast->scale_up && *value != 0; i--) {
        if (*value % 10 != 0) {
            fail_range(cast, row, "would lose digits behind the point");
            return false;
        }
        *value /= 10;
    }
    return true;
}

static void write_wide(struct varrow_cast *cast, int64_t row, __int128 value)
{
    if (is_decimal(target_of(cast)))
        vgi_put_decimal128(cast->writer, (struct vgi_decimal128){(uint64_t)value, (int64_t)(value >> 64)});
    else if (value >= 0 && value <= UINT64_MAX)
        vgi_put_uint(cast->writer, (uint64_t)value);
    else if (value < 0 && value >= INT64_MIN)
        vgi_put_int(cast->writer, (int64_t)value);
    else
        fail_range(cast, row, "is out of the column's range");
}

static void put_exact(struct varrow_cast *cast, int64_t row)
{
    __int128 value;

    if (read_wide(cast, row, &value) && scale(cast, row, &value))
        write_wide(cast, row, value);
}

static void put_is_not_zero(struct varrow_cast *cast, int64_t row)
{
    vgi_put_bool(cast->writer, cast->column.kind == VGI_VALUE_FLOAT ? vgi_get_f64(&cast->column, row) != 0
                                                                    : vgi_get_i64(&cast->column, row) != 0);
}

/* ---- to floats ---- */

/* Integers up to this size are exact. */
static int64_t exact_limit(enum varrow_type type)
{
    return (int64_t)1 << (type == VARROW_F16 ? 11 : type == VARROW_F32 ? 24 : 53);
}

static void put_integer_as_float(struct varrow_cast *cast, int64_t row)
{
    int64_t limit = exact_limit(target_of(cast));
    __int128 value;

    if (!read_wide(cast, row, &value))
        return;
    if (value > limit || value < -limit)
        fail_range(cast, row, "is an integer which the column's floats do not hold exactly");
    else
        vgi_put_float(cast->writer, (double)value);
}

/* What is beyond the largest finite value becomes infinite. */
static void put_rounded(struct varrow_cast *cast, double value)
{
    if (target_of(cast) == VARROW_F32)
        value = (double)(float)value;
    else if (target_of(cast) == VARROW_F16 && fabs(value) >= 65520.0)
        value = copysign((double)INFINITY, value);
    vgi_put_float(cast->writer, value);
}

static void put_float_as_float(struct varrow_cast *cast, int64_t row)
{
    put_rounded(cast, vgi_get_f64(&cast->column, row));
}

/* Digits of value without sign; returns where they begin in text. */
static char *write_digits(unsigned __int128 value, char text[48])
{
    char *at = text + 47;

    *at = '\0';
    do {
        *--at = (char)('0' + (int)(value % 10));
        value /= 10;
    } while (value > 0);
    return at;
}

static void put_decimal_as_float(struct varrow_cast *cast, int64_t row)
{
    char digits[48], text[80];
    __int128 value;

    if (!read_wide(cast, row, &value))
        return;
    (void)snprintf(text, sizeof text, "%s%se%d", value < 0 ? "-" : "",
                   write_digits(value < 0 ? -(unsigned __int128)value : (unsigned __int128)value, digits),
                   -cast->column.scale);
    put_rounded(cast, strtod(text, NULL));
}

/* ---- from floats ---- */

static void put_float_as_integer(struct varrow_cast *cast, int64_t row)
{
    double value = vgi_get_f64(&cast->column, row), whole;

    if (modf(value, &whole) != 0 || value != value)
        fail_range(cast, row, "is not a whole number");
    else if (value >= 0 && value < 0x1p64)
        vgi_put_uint(cast->writer, (uint64_t)value);
    else if (value < 0 && value >= -0x1p63)
        vgi_put_int(cast->writer, (int64_t)value);
    else
        fail_range(cast, row, "is out of the column's range");
}

/* Rounds to the column's scale, as decimal digits. */
static void put_float_as_decimal(struct varrow_cast *cast, int64_t row)
{
    double value = vgi_get_f64(&cast->column, row);
    char text[512];
    __int128 sum = 0;

    if (!(fabs(value) < 1e38)) {
        fail_range(cast, row, "is out of the column's range");
        return;
    }
    (void)snprintf(text, sizeof text, "%.*f", cast->leaf->field->scale, value);
    for (const char *at = text; *at; at++) {
        if (*at >= '0' && *at <= '9' &&
            (__builtin_mul_overflow(sum, 10, &sum) || __builtin_add_overflow(sum, *at - '0', &sum))) {
            fail_range(cast, row, "is out of the column's range");
            return;
        }
    }
    write_wide(cast, row, text[0] == '-' ? -sum : sum);
}

/* ---- booleans, text, intervals ---- */

static void put_bool(struct varrow_cast *cast, int64_t row)
{
    vgi_put_bool(cast->writer, vgi_get_bool(&cast->column, row));
}

static void put_bool_as_integer(struct varrow_cast *cast, int64_t row)
{
    vgi_put_uint(cast->writer, vgi_get_bool(&cast->column, row));
}

static void put_bool_as_float(struct varrow_cast *cast, int64_t row)
{
    vgi_put_float(cast->writer, vgi_get_bool(&cast->column, row) ? 1 : 0);
}

static void put_text(struct varrow_cast *cast, int64_t row)
{
    struct vgi_bytes bytes = vgi_get_bytes(&cast->column, row);
    struct vgi_str text = cast->column.kind == VGI_VALUE_STR
                              ? vgi_get_str(&cast->column, row)
                              : (struct vgi_str){(const char *)bytes.ptr, bytes.len};

    vgi_put_str(cast->writer, text);
}

static void put_bytes(struct varrow_cast *cast, int64_t row)
{
    struct vgi_str text = vgi_get_str(&cast->column, row);

    if (cast->column.kind == VGI_VALUE_STR)
        vgi_put_bytes(cast->writer, (struct vgi_bytes){(const uint8_t *)text.ptr, text.len});
    else
        vgi_put_bytes(cast->writer, vgi_get_bytes(&cast->column, row));
}

static void put_interval(struct varrow_cast *cast, int64_t row)
{
    vgi_put_interval(cast->writer, vgi_get_interval(&cast->column, row));
}

static void put_null(struct varrow_cast *cast, int64_t row)
{
    (void)row;
    vgi_put_null(cast->writer);
}

/* ---- dates, times, timestamps, durations ---- */

/* Kinds of time that convert into each other; 0: not a time. */
static int time_class(enum varrow_type type)
{
    switch ((int)type) {
    case VARROW_DATE32:
    case VARROW_DATE64:
    case VARROW_TIMESTAMP:
        return 1;
    case VARROW_TIME32:
    case VARROW_TIME64:
        return 2;
    case VARROW_DURATION:
        return 3;
    case VARROW_INTERVAL_MONTHS:
        return 4;
    default:
        return 0;
    }
}

/* Nanoseconds of one unit. */
static int64_t tick(enum varrow_type type, enum varrow_unit unit)
{
    static const int64_t ticks[] = {
        [VARROW_SECOND] = 1000000000, [VARROW_MILLI] = 1000000, [VARROW_MICRO] = 1000, [VARROW_NANO] = 1};

    if (type == VARROW_DATE32)
        return INT64_C(86400) * 1000000000;
    return type == VARROW_DATE64 ? ticks[VARROW_MILLI] : ticks[unit];
}

static void put_time(struct varrow_cast *cast, int64_t row)
{
    int64_t value = vgi_get_i64(&cast->column, row), rest;

    if (__builtin_mul_overflow(value, cast->multiply, &value)) {
        fail_range(cast, row, "is out of the column's range");
        return;
    }
    rest = value % cast->divide;
    if (rest != 0 && target_of(cast) != VARROW_DATE32) {
        fail_range(cast, row, "would lose parts of the column's unit");
        return;
    }
    vgi_put_int(cast->writer, value / cast->divide - (rest < 0));
}

static bool choose_time(struct varrow_cast *cast)
{
    enum varrow_type source = (enum varrow_type)cast->column.layout, target = target_of(cast);
    struct varrow_format format;
    int64_t from, to;

    if (target == VARROW_I32 || target == VARROW_I64) {
        cast->put = cast->column.unit_bytes == cast->leaf->width ? put_exact : NULL;
        return cast->put != NULL;
    }
    if (time_class(source) != time_class(target) ||
        !varrow_format_parse(cast->column.schema->format, &format))
        return false;
    from = tick(source, format.unit);
    to = tick(target, cast->leaf->field->unit);
    cast->multiply = from > to ? from / to : 1;
    cast->divide = to > from ? to / from : 1;
    cast->put = put_time;
    return true;
}

/* ---- choosing ---- */

static bool choose_integer(struct varrow_cast *cast)
{
    enum varrow_type target = target_of(cast);

    if (is_integer(target)) {
        cast->put = put_exact;
    } else if (is_decimal(target)) {
        cast->scale_up = cast->leaf->field->scale;
        cast->put = put_exact;
    } else if (is_float(target)) {
        cast->put = put_integer_as_float;
    } else if (target == VARROW_BOOL) {
        cast->put = put_is_not_zero;
    } else if (time_class(target) != 0 && cast->column.unit_bytes == cast->leaf->width) {
        cast->put = cast->column.kind == VGI_VALUE_INT ? put_exact : NULL;
    }
    return cast->put != NULL;
}

static bool choose_float(struct varrow_cast *cast)
{
    enum varrow_type target = target_of(cast);

    if (is_float(target))
        cast->put = put_float_as_float;
    else if (is_integer(target))
        cast->put = put_float_as_integer;
    else if (is_decimal(target) && cast->leaf->field->scale >= 0 && cast->leaf->field->scale <= 76)
        cast->put = put_float_as_decimal;
    else if (target == VARROW_BOOL)
        cast->put = put_is_not_zero;
    return cast->put != NULL;
}

static bool choose_decimal(struct varrow_cast *cast)
{
    enum varrow_type target = target_of(cast);

    if (is_decimal(target) || is_integer(target)) {
        cast->scale_up = (is_decimal(target) ? cast->leaf->field->scale : 0) - cast->column.scale;
        cast->put = put_exact;
    } else if (is_float(target)) {
        cast->put = put_decimal_as_float;
    }
    return cast->put != NULL;
}

static bool choose_bool(struct varrow_cast *cast)
{
    enum varrow_type target = target_of(cast);

    if (target == VARROW_BOOL)
        cast->put = put_bool;
    else if (is_integer(target))
        cast->put = put_bool_as_integer;
    else if (is_float(target))
        cast->put = put_bool_as_float;
    return cast->put != NULL;
}

static bool choose_bytes(struct varrow_cast *cast)
{
    enum varrow_type target = target_of(cast);

    if (is_text(target))
        cast->put = put_text;
    else if (is_bytes(target))
        cast->put = put_bytes;
    return cast->put != NULL;
}

bool varrow_cast_choose(struct varrow_cast *cast)
{
    enum varrow_type source = (enum varrow_type)cast->column.layout;

    switch (cast->column.kind) {
    case VGI_VALUE_NULL:
        cast->put = put_null;
        return true;
    case VGI_VALUE_BOOL:
        return choose_bool(cast);
    case VGI_VALUE_INT:
    case VGI_VALUE_UINT:
        return is_integer(source) ? choose_integer(cast) : choose_time(cast);
    case VGI_VALUE_FLOAT:
        return choose_float(cast);
    case VGI_VALUE_STR:
    case VGI_VALUE_BYTES:
        return choose_bytes(cast);
    case VGI_VALUE_DECIMAL:
        return choose_decimal(cast);
    case VGI_VALUE_INTERVAL:
        cast->put = source == target_of(cast) ? put_interval : NULL;
        return cast->put != NULL;
    case VGI_VALUE_LIST:
    case VGI_VALUE_STRUCT:
    case VGI_VALUE_UNION:
        break;
    }
    return false;
}

/* ---- vectors ---- */

enum { CHUNK = 512 };

#define LOAD(type, T, ctype)                               \
    case type:                                             \
        for (int64_t i = 0; i < n; i++)                    \
            to[i] = (T)((const ctype *)values)[first + i]; \
        return true;

static bool load_integers(enum varrow_type type, const void *values, int64_t first, int64_t n, int64_t *to)
{
    switch ((int)type) {
        LOAD(VARROW_I8, int64_t, int8_t)
        LOAD(VARROW_I16, int64_t, int16_t)
        LOAD(VARROW_I32, int64_t, int32_t)
        LOAD(VARROW_I64, int64_t, int64_t)
        LOAD(VARROW_U8, int64_t, uint8_t)
        LOAD(VARROW_U16, int64_t, uint16_t)
        LOAD(VARROW_U32, int64_t, uint32_t)
    default:
        return false;
    }
}

static bool load_floats(enum varrow_type type, const void *values, int64_t first, int64_t n, double *to)
{
    switch ((int)type) {
        LOAD(VARROW_F32, double, float)
        LOAD(VARROW_F64, double, double)
    default:
        return false;
    }
}

#define STORE(type, ctype)                                 \
    case type:                                             \
        for (int64_t i = 0; i < n; i++)                    \
            ((ctype *)values)[first + i] = (ctype)from[i]; \
        return true;

static bool store_integers(enum varrow_type type, const int64_t *from, int64_t n, void *values, int64_t first)
{
    switch ((int)type) {
        STORE(VARROW_I8, int8_t)
        STORE(VARROW_I16, int16_t)
        STORE(VARROW_I32, int32_t)
        STORE(VARROW_I64, int64_t)
        STORE(VARROW_U8, uint8_t)
        STORE(VARROW_U16, uint16_t)
        STORE(VARROW_U32, uint32_t)
        STORE(VARROW_U64, uint64_t)
        STORE(VARROW_F32, float)
        STORE(VARROW_F64, double)
    default:
        return false;
    }
}

static bool store_floats(enum varrow_type type, const double *from, int64_t n, void *values, int64_t first)
{
    switch ((int)type) {
        STORE(VARROW_F32, float)
        STORE(VARROW_F64, double)
    default:
        return false;
    }
}

/* The integers a type holds exactly, inside those of int64_t. */
static void bounds(enum varrow_type type, int64_t *ret_min, int64_t *ret_max)
{
    bool is_signed = type <= VARROW_I64;
    int bits = 8 << (type - (is_signed ? VARROW_I8 : VARROW_U8));

    if (is_float(type)) {
        *ret_max = exact_limit(type);
        *ret_min = -*ret_max;
    } else {
        *ret_max = bits - is_signed >= 63 ? INT64_MAX : ((int64_t)1 << (bits - is_signed)) - 1;
        *ret_min = is_signed ? -*ret_max - 1 : 0;
    }
}

static bool cast_integers(const struct varrow_cast *cast, void *to)
{
    enum varrow_type source = (enum varrow_type)cast->column.layout, target = target_of(cast);
    int64_t chunk[CHUNK], min, max;

    bounds(target, &min, &max);
    for (int64_t row = 0; row < cast->column.length; row += CHUNK) {
        int64_t n = cast->column.length - row < CHUNK ? cast->column.length - row : CHUNK;
        bool fits = true;

        if (!load_integers(source, cast->column.values, cast->column.offset + row, n, chunk))
            return false;
        for (int64_t i = 0; i < n; i++)
            fits &= chunk[i] >= min && chunk[i] <= max;
        if (!fits || !store_integers(target, chunk, n, to, row))
            return false;
    }
    return true;
}

static bool cast_floats(const struct varrow_cast *cast, void *to)
{
    enum varrow_type source = (enum varrow_type)cast->column.layout;
    double chunk[CHUNK];

    for (int64_t row = 0; row < cast->column.length; row += CHUNK) {
        int64_t n = cast->column.length - row < CHUNK ? cast->column.length - row : CHUNK;

        if (!load_floats(source, cast->column.values, cast->column.offset + row, n, chunk) ||
            !store_floats(target_of(cast), chunk, n, to, row))
            return false;
    }
    return true;
}

bool varrow_cast_vector(struct varrow_cast *cast)
{
    enum varrow_type source = (enum varrow_type)cast->column.layout, target = target_of(cast);
    bool from_integers = is_integer(source), from_floats = is_float(source);
    bool to_numbers = is_float(target) || (is_integer(target) && from_integers);
    void *to;

    if (cast->column.encoding != VARROW_PLAIN || cast->leaf != cast->writer->impl || !to_numbers ||
        !(from_integers || from_floats) || cast->column.length == 0)
        return false;
    to = vgi_writer_extend(cast->writer, cast->column.length);
    if (!to)
        return true; /* failed, and remembered */
    if (from_integers ? cast_integers(cast, to) : cast_floats(cast, to)) {
        vgi_writer_copy_nulls(cast->writer, &cast->column);
        return true;
    }
    cast->leaf->pub.len = 0; /* one by one, which knows NULLs and says what does not fit */
    return false;
}
