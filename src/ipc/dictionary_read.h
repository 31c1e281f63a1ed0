/* SPDX-License-Identifier: Apache-2.0 */
/* dictionary_read.h: the dictionaries of one open IPC stream. A batch shares the values that are current when
 * it is read; a replacement or a delta makes new values, and earlier batches keep theirs.
 *
 * Usage: {.pool = …} -> open -> take (per dictionary batch), share (per record batch) … ->
 * release. Not thread-safe. */
#ifndef VIPC_DICTIONARY_READ_H
#define VIPC_DICTIONARY_READ_H

#include "ipc/batch_read.h"

/* values[i] is a struct array with one column: the values of schema->dictionaries[i]; released: not sent.
 * pool is the maker's to fill, borrowed, may be NULL. */
struct vipc_dictionaries {
    struct vbase_pool *pool;
    const struct varrow_schema *schema; /* borrowed while the stream is open */
    struct ArrowArray *values;
    int32_t cap;
};

/* Forgets the values of the stream before. schema is kept and must outlive the stream. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vipc_dictionaries_open(struct vipc_dictionaries *dictionaries,
                                                     const struct varrow_schema *schema,
                                                     struct vgi_error *err);
void vipc_dictionaries_close(struct vipc_dictionaries *dictionaries);   /* keeps memory for the next stream */
void vipc_dictionaries_release(struct vipc_dictionaries *dictionaries); /* may be called twice */

/* Takes in a dictionary batch; source->schema is not looked at.
 * VGI_E_FORMAT an unknown id, or broken · VGI_E_INVALID broken values · VGI_E_LIMIT · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vipc_dictionaries_take(struct vipc_dictionaries *dictionaries,
                                                     const struct vipc_batch_source *source,
                                                     struct vgi_error *err);

/* Gives each dictionary-encoded field of frame, which was made for schema (the stream's, or that of a
 * dictionary's values), its current values. VGI_E_FORMAT a dictionary was not sent, naming it. */
VGI_NODISCARD enum vgi_status vipc_dictionaries_share(struct vipc_dictionaries *dictionaries,
                                                      const struct varrow_schema *schema,
                                                      struct varrow_frame *frame, struct vgi_error *err);

#endif
