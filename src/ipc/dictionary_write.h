/* SPDX-License-Identifier: Apache-2.0 */
/* dictionary_write.h: which dictionary messages must precede a batch. Remembers what the peer holds under
 * each id of the open stream, and sends a dictionary whole when it is new or different, its new end alone
 * when the old one is a prefix of it, and nothing when it is the same.
 *
 * Usage: begin -> write… -> begin -> … -> release. Not thread-safe.
 * Format: Arrow columnar format 1.5, "Dictionary messages". */
#ifndef VIPC_DICTIONARY_WRITE_H
#define VIPC_DICTIONARY_WRITE_H

#include "arrow/schema.h"

struct vipc_encoder;
struct vipc_sent_state;

/* Zeroed storage is a released set. */
struct vipc_sent {
    struct vipc_sent_state *states; /* owned; one per dictionary of the schema */
    int32_t n;
    bool single; /* one batch only: nothing need be remembered */
};

/* Forgets everything and makes room for the dictionaries of schema. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vipc_sent_begin(struct vipc_sent *set, const struct varrow_schema *schema,
                                              bool single, struct vgi_error *err);
void vipc_sent_release(struct vipc_sent *set); /* may be called twice */

/* Puts what the next batch needs through the encoder, inner dictionaries first.
 *   found  by dictionary index, borrowed; found[d] NULL: whatever the peer has will do
 * VGI_E_INVALID two columns share an id and hold different values · as vipc_encoder_put. */
VGI_NODISCARD enum vgi_status vipc_sent_write(struct vipc_encoder *encoder, const struct ArrowArray **found,
                                              struct vgi_error *err);

#endif
