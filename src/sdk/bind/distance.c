/* SPDX-License-Identifier: Apache-2.0 */
/* distance.c: type promotion as numbers. See distance.h. */
#include "sdk/bind/distance.h"

/* Integers by bits of magnitude they hold; a signed type has one bit less. */
static const struct {
    uint8_t bits;
    bool is_signed;
} integers[VARROW_TYPE_COUNT] = {
    [VARROW_I8] = {8, true},    [VARROW_I16] = {16, true},  [VARROW_I32] = {32, true},
    [VARROW_I64] = {64, true},  [VARROW_U8] = {8, false},   [VARROW_U16] = {16, false},
    [VARROW_U32] = {32, false}, [VARROW_U64] = {64, false},
};

static bool is_decimal(enum varrow_type type)
{
    return type >= VARROW_DECIMAL32 && type <= VARROW_DECIMAL256;
}

static bool is_float(enum varrow_type type)
{
    return type >= VARROW_F16 && type <= VARROW_F64;
}

static bool is_text(enum varrow_type type)
{
    return type >= VARROW_UTF8 && type <= VARROW_UTF8_VIEW;
}

static bool is_binary(enum varrow_type type)
{
    return type >= VARROW_BINARY && type <= VARROW_BINARY_VIEW;
}

bool vsdk_type_is_number(const struct varrow_field *field)
{
    return field->dictionary < 0 &&
           (integers[field->type].bits || is_float(field->type) || is_decimal(field->type));
}

static int32_t integer_distance(enum varrow_type found, enum varrow_type declared)
{
    const int32_t from = integers[found].bits;
    const int32_t to = integers[declared].bits;
    if (integers[found].is_signed == integers[declared].is_signed) {
        return to >= from ? to / 8 - from / 8 : -1;
    }
    return integers[declared].is_signed && to > from ? 1 + to / 8 - from / 8 : -1;
}

/* Digits before the point that an integer type needs. */
static int32_t integer_digits(enum varrow_type type)
{
    static const uint8_t digits[] = {[8] = 3, [16] = 5, [32] = 10, [64] = 20};
    return digits[integers[type].bits];
}

static int32_t decimal_distance(const struct varrow_field *found, const struct varrow_field *declared)
{
    const int32_t whole =
        is_decimal(found->type) ? found->fixed_size - found->scale : integer_digits(found->type);
    const int32_t scale = is_decimal(found->type) ? found->scale : 0;
    if (declared->scale < scale || declared->fixed_size - declared->scale < whole) {
        return -1;
    }
    return is_decimal(found->type) && declared->fixed_size == found->fixed_size && declared->scale == scale
               ? 0
               : 20;
}

static int32_t number_distance(const struct varrow_field *found, const struct varrow_field *declared)
{
    if (integers[found->type].bits && integers[declared->type].bits) {
        return integer_distance(found->type, declared->type);
    }
    if (is_decimal(declared->type)) {
        return is_float(found->type) ? -1 : decimal_distance(found, declared);
    }
    if (!is_float(declared->type)) {
        return -1;
    }
    if (is_float(found->type)) {
        return declared->type > found->type ? (int32_t)(declared->type - found->type) : -1;
    }
    return 40 + (VARROW_F64 - (int32_t)declared->type);
}

int32_t vsdk_type_distance(const struct varrow_field *found, const struct varrow_field *declared)
{
    if (varrow_arrow_schema_equal(found->schema, declared->schema, 0)) {
        return 0;
    }
    if (found->type == VARROW_NULL) {
        return 1;
    }
    if (found->dictionary >= 0 || declared->dictionary >= 0) {
        return declared->dictionary < 0 && is_text(declared->type) ? 2 : -1;
    }
    if (is_text(found->type) || is_binary(found->type)) {
        const bool is_same = is_text(found->type) ? is_text(declared->type) : is_binary(declared->type);
        return is_same ? 1 : -1;
    }
    return vsdk_type_is_number(found) && vsdk_type_is_number(declared) ? number_distance(found, declared)
                                                                       : -1;
}

int32_t vsdk_type_wider(const struct varrow_field *a, const struct varrow_field *b)
{
    if (vsdk_type_distance(b, a) >= 0) {
        return 0;
    }
    return vsdk_type_distance(a, b) >= 0 ? 1 : -1;
}
