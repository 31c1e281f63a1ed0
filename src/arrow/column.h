/* SPDX-License-Identifier: Apache-2.0 */
/* column.h: what the folder itself needs from opened columns (vgi_rpc/batch.h): where a row's value lies. */
#ifndef VARROW_COLUMN_H
#define VARROW_COLUMN_H

#include "arrow/schema.h"
#include "vgi_rpc/batch.h"

/* How rows lead to places of column->values_array; column->layout is the enum varrow_type found there. */
enum varrow_encoding {
    VARROW_PLAIN,   /* row + offset */
    VARROW_NOTHING, /* of type null: no row has a value */
    VARROW_CHAIN,   /* run ends, or several encodings and structs on the way */
    VARROW_INDEXED  /* a dictionary; VARROW_INDEXED + the integer type of the indices - VARROW_I8 */
};

/* The place of row's value in column->values_array; false when row is NULL. 0 <= row < column->length. */
bool varrow_column_locate(const struct vgi_column *column, int64_t row, int64_t *ret_place);

/* Bit i of a bitmap. */
static inline bool varrow_bit(const uint8_t *bits, int64_t i)
{
    return bits[i >> 3] >> (i & 7) & 1;
}

/* Value i of an array of dictionary indices. */
static inline int64_t varrow_index_at(enum varrow_type type, const void *indices, int64_t i)
{
    if (type == VARROW_I32) {
        return ((const int32_t *)indices)[i];
    }
    if (type == VARROW_I8) {
        return ((const int8_t *)indices)[i];
    }
    if (type == VARROW_U8) {
        return ((const uint8_t *)indices)[i];
    }
    if (type == VARROW_I16) {
        return ((const int16_t *)indices)[i];
    }
    if (type == VARROW_U16) {
        return ((const uint16_t *)indices)[i];
    }
    if (type == VARROW_U32) {
        return ((const uint32_t *)indices)[i];
    }
    return ((const int64_t *)indices)[i]; /* i64, u64: an index in range is the same in both */
}

/* The run of a run-end encoded array that holds logical place (array->offset included): an index into its
 * values child, that child's offset not included. */
int64_t varrow_run_of(const struct ArrowSchema *schema, const struct ArrowArray *array, int64_t place);

#endif
