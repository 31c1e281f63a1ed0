/* SPDX-License-Identifier: Apache-2.0 */
/* checks.h: the loops of validation: each looks over one buffer and gives the first row that is wrong, or
 * -1. They know nothing of schemas or messages (validate.c). Buffers are borrowed and hold what the
 * parameters say; loops run over blocks without branches, and look for the row only where a block has one. */
#ifndef VARROW_CHECKS_H
#define VARROW_CHECKS_H

#include "arrow/schema.h"

/* Rows of an array, for checks that leave NULL rows out. bits may be NULL: no NULL. */
struct varrow_rows {
    const uint8_t *bits;
    int64_t offset; /* of row 0 in bits and in the buffers that are looked at */
    int64_t length;
};

/* Zero bits among [offset, offset + length). */
int64_t varrow_count_zeros(const uint8_t *bits, int64_t offset, int64_t length);

/* Offsets that fall: offsets[i + 1] < offsets[i], 0 <= i < n. */
int64_t varrow_check_offsets32(const int32_t *offsets, int64_t n);
int64_t varrow_check_offsets64(const int64_t *offsets, int64_t n);

/* Rows that are no UTF-8. Offsets are monotone and inside data. NULL rows may hold anything. */
int64_t varrow_check_utf8_32(const int32_t *offsets, const uint8_t *data, struct varrow_rows rows);
int64_t varrow_check_utf8_64(const int64_t *offsets, const uint8_t *data, struct varrow_rows rows);

/* Indices that are not in [0, limit). NULL rows may hold anything. */
int64_t varrow_check_indices(enum varrow_type type, const void *indices, int64_t limit,
                             struct varrow_rows rows);

/* Ranges of list views that do not lie in [0, limit]; rows.bits is not looked at. */
int64_t varrow_check_ranges32(const int32_t *offsets, const int32_t *sizes, int64_t limit, int64_t n);
int64_t varrow_check_ranges64(const int64_t *offsets, const int64_t *sizes, int64_t limit, int64_t n);

/* Views of text or bytes whose length, padding, prefix or place in a data buffer is wrong, or that are no
 * UTF-8. NULL rows may hold anything. */
struct varrow_view_buffers {
    const void *const *data;
    const int64_t *sizes;
    int64_t n;
};
int64_t varrow_check_views(const uint8_t *views, const struct varrow_view_buffers *buffers, bool is_text,
                           struct varrow_rows rows);

/* Type ids that are none of the union's (table: 128 entries, -1 for none). */
int64_t varrow_check_type_ids(const int8_t *ids, const int8_t *table, int64_t n);

/* Offsets of a dense union outside of their child (lengths: by type id), or smaller than an earlier one into
 * the same child. Ids are the union's. */
int64_t varrow_check_union_offsets(const int8_t *ids, const int32_t *offsets, const int64_t lengths[128],
                                   int64_t n);

/* Run ends that are not positive and rising. type: i16, i32, i64. */
int64_t varrow_check_run_ends(enum varrow_type type, const void *ends, int64_t n);

#endif
