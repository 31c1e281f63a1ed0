/* SPDX-License-Identifier: Apache-2.0 */
/* decode.h: the messages of one open IPC stream -> arrays, wherever the bytes came from: a connection
 * (ipc/reader.c) or a binary value (ipc/embedded.c).
 *
 * Usage: {.dictionaries.pool = …} -> open -> dictionary and batch … -> release. Not thread-safe. */
#ifndef VIPC_DECODE_H
#define VIPC_DECODE_H

#include "ipc/dictionary_read.h"

enum { VIPC_DECODER_KEEPS = 2 };

/* A message with its body.
 *   head  of a batch message, verified and opened; NULL: still to be done. Borrowed.
 *   has_same_head  its header is, byte for byte, that of the batch before
 *   keep  further blocks that shall live as long as the arrays made of it; NULL: none. Borrowed. */
struct vipc_part {
    struct vipc_message message;
    const struct vipc_batch_head *head;
    bool has_same_head;
    struct vipc_message_body body;
    struct vbase_block *keep[VIPC_DECODER_KEEPS];
};

/* The frame of the batch before, when its body lies in it: a batch with the same header, as streams repeat
 * them, only brings new bytes. frame NULL: there is none. */
struct vipc_recent {
    struct varrow_frame *frame;   /* a reference */
    struct varrow_schema *schema; /* shared; of the frame */
    size_t body_bytes;
};

/* dictionaries.pool, bytes_max (0: the default limits) and skip_validation are the maker's to fill. */
struct vipc_decoder {
    struct varrow_schema *schema; /* shared, NULL while no stream is open */
    uint64_t bytes_max;
    bool skip_validation;
    struct vipc_dictionaries dictionaries;
    struct vipc_codec codec;
    struct vipc_recent recent;
};

/* Begins a stream: takes its own reference on schema. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vipc_decoder_open(struct vipc_decoder *decoder, struct varrow_schema *schema,
                                                struct vgi_error *err);
/* Forgets the stream. */
void vipc_decoder_close(struct vipc_decoder *decoder);
void vipc_decoder_release(struct vipc_decoder *decoder); /* may be called twice */

/* Takes in a dictionary message. Failures as vipc_dictionaries_take. */
VGI_NODISCARD enum vgi_status vipc_decoder_dictionary(struct vipc_decoder *decoder,
                                                      const struct vipc_part *part, struct vgi_error *err);

/* Decodes and validates a batch message. ret_array is owned by the caller, untouched on failure.
 * Failures as vipc_batch_read, and VGI_E_INVALID for broken values. */
VGI_NODISCARD enum vgi_status vipc_decoder_batch(struct vipc_decoder *decoder, const struct vipc_part *part,
                                                 struct ArrowArray *ret_array, struct vgi_error *err);

#endif
