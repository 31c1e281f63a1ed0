/* SPDX-License-Identifier: Apache-2.0 */
/* cast.h: the two halves of a cast: cast.c decides column by column what is to be done and builds a tree of
 * steps; cast_value.c has the conversions, which put rows into writers. Used by
 * varrow_batch_cast (arrow/batch.h) only. */
#ifndef VARROW_CAST_H
#define VARROW_CAST_H

#include "arrow/writer.h"

/* One source column, nested or not, and where its rows go. */
struct varrow_cast {
    struct vgi_column column;     /* view of the batch */
    struct vgi_writer *writer;    /* borrowed */
    struct vgi_writer_impl *leaf; /* where the writer's values lie: past dictionary and run ends */
    /* Puts a row that is not NULL. */
    void (*put)(struct varrow_cast *cast, int64_t row);
    int64_t multiply; /* units: value * multiply / divide */
    int64_t divide;
    int32_t scale_up; /* decimals: powers of ten to multiply by; negative: to divide by, without a rest */
    int32_t n_children;
    struct varrow_cast *children; /* in the cast's arena */
};

/* Chooses cast->put, and its factors, for a source without children. False when there is no cast. */
bool varrow_cast_choose(struct varrow_cast *cast);

/* Casts a whole column of plain numbers at once, when it is one and every value fits; else puts nothing and
 * returns false. */
bool varrow_cast_vector(struct varrow_cast *cast);

#endif
