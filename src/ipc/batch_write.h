/* SPDX-License-Identifier: Apache-2.0 */
/* batch_write.h: turns one batch into its messages: dictionaries that are new or changed, then the record
 * batch.
 * Where the messages go is the outlet's business, so that a connection (writer.c) and an embedded stream
 * share this.
 *
 * Usage: init -> open -> batch or empty… -> open -> … -> release. Not thread-safe. */
#ifndef VIPC_BATCH_WRITE_H
#define VIPC_BATCH_WRITE_H

#include "arrow/batch.h"
#include "base/arena.h"
#include "base/buf.h"
#include "ipc/compress.h"
#include "ipc/dictionary_write.h"
#include "ipc/flat.h"
#include "ipc/header_write.h"

/* Takes a message; it and all it points to are borrowed for the call. */
struct vipc_outlet {
    enum vgi_status (*put)(void *self, const struct vipc_outgoing *message, struct vgi_error *err);
    void *self;
};

struct vipc_encoder {
    struct varrow_schema *schema; /* of the open stream; borrowed, must live until the next open or release */
    struct vipc_outlet outlet;
    enum vipc_compression compression;
    struct vipc_codec codec;
    struct vbase_arena arena; /* emptied before each batch */
    struct vipc_sent sent;
    struct vipc_flat flat;
    struct vipc_flat_room room;
};

void vipc_encoder_init(struct vipc_encoder *encoder, struct vipc_outlet outlet,
                       enum vipc_compression compression);
void vipc_encoder_release(struct vipc_encoder *encoder); /* may be called twice */

/* Begins a stream: no dictionary is known to the peer. single: it will hold one batch. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vipc_encoder_open(struct vipc_encoder *encoder, struct varrow_schema *schema,
                                                bool single, struct vgi_error *err);

/* Puts the messages of one batch. array is a struct array valid for the open schema; NULL: no rows. metadata
 * may be
 * NULL. VGI_E_INVALID · VGI_E_LIMIT · VGI_E_NOMEM · what the outlet returns. */
VGI_NODISCARD enum vgi_status vipc_encoder_batch(struct vipc_encoder *encoder, const struct ArrowArray *array,
                                                 const struct varrow_metadata *metadata,
                                                 struct vgi_error *err);

/* Compresses the pieces when the encoder is to, and puts the message. */
VGI_NODISCARD enum vgi_status vipc_encoder_put(struct vipc_encoder *encoder, const struct vipc_flat *flat,
                                               const struct varrow_metadata *metadata,
                                               const struct vipc_dictionary_mark *dictionary,
                                               struct vgi_error *err);

#endif
