/* SPDX-License-Identifier: Apache-2.0 */
/* distance.h: how well a value's type fits a declared one, and the common type of several. The order of
 * numeric types is DuckDB's implicit casts: to wider integers, to decimals, to floats, never
 * back. Pure functions. */
#ifndef VSDK_DISTANCE_H
#define VSDK_DISTANCE_H

#include "arrow/schema.h"

enum { VSDK_DISTANCE_ANY = 1000 };

/* 0 the same type, larger for a lossless promotion that costs more, -1 when none exists. A NULL literal (type
 * null) fits everything. Names and nullability do not count. */
int32_t vsdk_type_distance(const struct varrow_field *found, const struct varrow_field *declared);

/* Which of two types holds the values of both: 0 the first, 1 the second, -1 neither (then f64 for two
 * numbers, or nothing). */
int32_t vsdk_type_wider(const struct varrow_field *a, const struct varrow_field *b);

bool vsdk_type_is_number(const struct varrow_field *field);

#endif
