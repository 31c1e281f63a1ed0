/* SPDX-License-Identifier: Apache-2.0 */
/* batch_read.h: a record batch message and its body -> a frame of Arrow structures whose buffers point into
 * the body. Structure is always checked: counts of nodes and buffers, every buffer inside the body and long
 * enough for its array, last offsets, lengths of children. Values are varrow_validate's business.
 *
 * Usage: vipc_batch_read -> varrow_frame_dictionary_share … -> varrow_frame_root_take. */
#ifndef VIPC_BATCH_READ_H
#define VIPC_BATCH_READ_H

#include "arrow/frame.h"
#include "ipc/compress.h"
#include "ipc/message.h"

/* The body of a message, 8-byte aligned.
 *   bytes  not NULL, also when there are none
 *   block         what keeps bytes alive, borrowed; NULL: they outlive the arrays
 *   is_temporary  bytes last for the call only and are copied into the frame; block is NULL */
struct vipc_message_body {
    struct vgi_bytes bytes;
    struct vbase_block *block;
    bool is_temporary;
};

/* What decoding one batch takes; all borrowed, pool and codec mutated.
 *   decoded_bytes_max  refuses bodies that unfold to more
 *   skip_validation    trust values (dictionaries; batches are validated by who reads them) */
struct vipc_batch_source {
    const struct varrow_schema *schema;
    const struct vipc_batch_head *head;
    struct vipc_message_body body;
    struct vbase_pool *pool;
    struct vipc_codec *codec;
    uint64_t decoded_bytes_max;
    bool skip_validation;
};

/* ret_frame is owned by the caller; it keeps the blocks it needs. Dictionaries are still missing.
 * VGI_E_FORMAT naming the column · VGI_E_LIMIT · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vipc_batch_read(const struct vipc_batch_source *source,
                                              struct varrow_frame **ret_frame, struct vgi_error *err);

#endif
