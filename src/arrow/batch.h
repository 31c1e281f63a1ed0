/* SPDX-License-Identifier: Apache-2.0 */
/* batch.h: a record batch as it travels between layers: shared schema, struct array, message metadata.
 * Defines the public struct vgi_batch (vgi_rpc/batch.h). Usage: {0}, filled by vipc_reader_next or
 * by hand, release. */
#ifndef VARROW_BATCH_H
#define VARROW_BATCH_H

#include "arrow/schema.h"
#include "vgi_rpc/batch.h"
#include "vgi_rpc/call.h"

/* An ordered list of pairs; a view. Keys may repeat; find gives the first. */
struct varrow_metadata {
    const struct vgi_pair *pairs;
    size_t n;
};

struct vgi_batch {
    struct varrow_schema *schema;    /* shared */
    struct ArrowArray array;         /* struct array; array.length is the row count */
    struct varrow_metadata metadata; /* view: as long as the maker says */
};

/* Releases schema and array and zeroes batch; may be called twice. */
void varrow_batch_release(struct vgi_batch *batch);

/* The value of key or {NULL, 0}. */
struct vgi_str varrow_metadata_get(const struct varrow_metadata *metadata, const char *key);

/* Structural equality of values: same type, length, validity and logical values, whatever the offsets,
 * encodings of views, or bytes under NULLs. Both arrays must be valid for the schema. On a difference,
 * writes where into err and returns VGI_E_INVALID. Meant for tests and tools. */
VGI_NODISCARD enum vgi_status varrow_array_equal(const struct varrow_schema *schema,
                                                 const struct ArrowArray *a, const struct ArrowArray *b,
                                                 struct vgi_error *err);

/* A second handle on an array without copying values; ret_shared is owned by the caller. Only for arrays made
 * by this library (decoded, or wrapped by varrow_array_wrap_take): their memory is counted.
 * VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status varrow_array_share(const struct ArrowArray *array,
                                                 struct ArrowArray *ret_shared, struct vgi_error *err);

/* Casts a batch to another schema with the same column names (cast-compatible exchange input: integer and
 * float widths where every value fits, decimal, dictionary to values). Values that are already right are
 * shared. VGI_E_TYPE where no cast exists, naming column, found and expected type · VGI_E_RANGE. */
VGI_NODISCARD enum vgi_status varrow_batch_cast(const struct vgi_batch *batch, struct varrow_schema *target,
                                                struct vgi_batch *ret_batch, struct vgi_error *err);

#endif
