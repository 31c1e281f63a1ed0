/* SPDX-License-Identifier: Apache-2.0 */
/* format.h: Arrow's format strings ("l", "tsu:UTC", "+ud:0,1"), parsed, and what a type is made of. Pure
 * functions. Facts: the Arrow C data interface, "Data type description". */
#ifndef VARROW_FORMAT_H
#define VARROW_FORMAT_H

#include "arrow/schema.h"

/* What a format string says. */
struct varrow_format {
    enum varrow_type type;
    enum varrow_unit unit;
    int32_t fixed_size; /* as in struct varrow_field */
    int32_t scale;
    const char *rest; /* view: time zone or type ids behind the colon; "" when there is none */
};

/* What all fields of one type share. */
struct varrow_type_info {
    const char *name;   /* as in type texts (vgi_rpc/type.h) */
    const char *format; /* without parameters */
    uint8_t n_buffers;
    uint8_t value_bytes;
    uint8_t value_kind; /* enum vgi_value_kind */
};

extern const struct varrow_type_info varrow_type_table[VARROW_TYPE_COUNT];

/* False when the format is none of ours. */
bool varrow_format_parse(const char *format, struct varrow_format *ret_format);

/* Reads the type ids of a union ("0,1,5"): child i has the id ret_ids[i], all different, 0 … 127. False when
 * they are not such a list. */
bool varrow_format_union_ids(const char *text, int8_t ret_ids[128], int32_t *ret_n);

/* True for the types that may index a dictionary. */
static inline bool varrow_type_is_integer(enum varrow_type type)
{
    return type >= VARROW_I8 && type <= VARROW_U64;
}

static inline bool varrow_type_is_view(enum varrow_type type)
{
    return type == VARROW_UTF8_VIEW || type == VARROW_BINARY_VIEW;
}

#endif
