/* SPDX-License-Identifier: Apache-2.0 */
/* output.h: the framework's side of struct vgi_output (vgi_rpc/writer.h): one writer per column over buffers
 * that are reused batch after batch. Usage: init -> (user puts) -> finish -> send the borrowed array -> reset
 * -> … -> release. Buffers are lent to the finished array, not copied. Not thread-safe. */
#ifndef VARROW_OUTPUT_H
#define VARROW_OUTPUT_H

#include "arrow/batch.h"
#include "vgi_rpc/writer.h"

/* Options of an output.
 *   schema      all declared columns; shared (the output takes its own reference)
 *   wanted      n_wanted indices of declared columns, in the order in which they are sent, duplicates
 *               allowed; NULL: all. Copied.
 *   arena       for metadata of one batch; must outlive the output; may be reset only between batches */
struct varrow_output_options {
    struct varrow_schema *schema;
    const int32_t *wanted;
    int32_t n_wanted;
    struct vbase_arena *arena;
};
struct vbase_arena;

VGI_NODISCARD enum vgi_status varrow_output_new(const struct varrow_output_options *options,
                                                struct vgi_output **ret_out, struct vgi_error *err);
void varrow_output_free(struct vgi_output *out); /* NULL is fine */

/* Empties it for the next batch, keeping buffers (those above 1 MiB not used by the last
 * batches are freed). */
void varrow_output_reset(struct vgi_output *out);

/* Whether buffers above 1 MiB are kept, and their release; of an output that was reset. */
bool varrow_output_keeps_large(const struct vgi_output *out);
void varrow_output_trim(struct vgi_output *out);

/* The schema that is sent: the wanted columns. A view valid while out lives. */
struct varrow_schema *varrow_output_wanted_schema_view(const struct vgi_output *out);

/* True when something was put (rows or an array or set_rows) since the last reset. */
bool varrow_output_has_batch(const struct vgi_output *out);

/* Closes the batch: the wanted columns as a struct array plus metadata, in ret_batch: views on out's buffers,
 * valid until reset; do not release them.
 * The first failure of any writer, or VGI_E_INVALID when columns have different lengths (both are named). */
VGI_NODISCARD enum vgi_status varrow_output_finish(struct vgi_output *out, struct vgi_batch *ret_batch,
                                                   struct vgi_error *err);

/* As finish, but hands the buffers out: ret_array is owned by the caller, out is empty after, its metadata
 * too. To share the array, wrap it (varrow_array_wrap_take). */
VGI_NODISCARD enum vgi_status varrow_output_detach(struct vgi_output *out, struct ArrowArray *ret_array,
                                                   struct vgi_error *err);

#endif
