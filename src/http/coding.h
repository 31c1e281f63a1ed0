/* SPDX-License-Identifier: Apache-2.0 */
/* coding.h: content codings: which one, there and back. Decoding stops at a cap while it unfolds, so a bomb
 * costs what the cap says. Thread-safe. WIRE_PROTOCOL, "Content-encoding negotiation". */
#ifndef VHTTP_CODING_H
#define VHTTP_CODING_H

#include "base/block.h"
#include "base/buf.h"

enum vhttp_coding { VHTTP_IDENTITY, VHTTP_ZSTD, VHTTP_GZIP, VHTTP_CODINGS };

/* The token of a coding: "identity", "zstd", "gzip". Static. */
const char *vhttp_coding_name(enum vhttp_coding coding);

/* The coding a Content-Encoding value names (case and blanks aside; empty is identity). VHTTP_CODINGS: none
 * of ours, or more than one. */
enum vhttp_coding vhttp_coding_of(struct vgi_str value);

/* Takes the next coding of ours that is offered off an Accept-Encoding value, in the client's order; entries
 * with q=0 are no offer. VHTTP_CODINGS: there is none left. */
enum vhttp_coding vhttp_coding_next(struct vgi_str *accept);

/* How a body is unfolded.
 *   decoded_max  0: VBASE_LIMIT_IPC_UNFOLD or _RATIO times the length, whichever is more
 *   pool         borrowed; may be NULL */
struct vhttp_decoding {
    enum vhttp_coding coding;
    uint64_t decoded_max;
    struct vbase_pool *pool;
};

/* Unfolds bytes (borrowed), all frames or members of them.
 *   ret_block  shared with the caller: vbase_block_unref
 * VGI_E_LIMIT beyond decoded_max, after at most decoded_max + 1 bytes · VGI_E_FORMAT corrupt, cut, or bytes
 * behind the end · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vhttp_decode(const struct vhttp_decoding *how, struct vgi_bytes bytes,
                                           struct vbase_block **ret_block, size_t *ret_len,
                                           struct vgi_error *err);

/* Appends the encoded form of bytes (borrowed) to out. VGI_E_NOMEM · VGI_E_LIMIT. */
VGI_NODISCARD enum vgi_status vhttp_encode(enum vhttp_coding coding, struct vgi_bytes bytes,
                                           struct vbase_buf *out, struct vgi_error *err);

#endif
