/* SPDX-License-Identifier: Apache-2.0 */
/* codec.h: what one compression library does for coding.c. Contexts are kept between calls, at most
 * VHTTP_CODEC_KEPT of a kind for the process, so that the steady state allocates nothing. Thread-safe. */
#ifndef VHTTP_CODEC_H
#define VHTTP_CODEC_H

#include "base/block.h"
#include "base/buf.h"

enum { VHTTP_CODEC_KEPT = 16 };

/* The bytes being unfolded: block->data[0 … len) of room, which is never more than one beyond max. */
struct vhttp_unfolded {
    struct vbase_pool *pool;   /* borrowed; may be NULL */
    struct vbase_block *block; /* owned; NULL until there is room */
    size_t len;
    size_t room;
    size_t max;
};

/* Makes room for at least one more byte, doubling.
 *   wanted  how much room there had better be, a guess
 * VGI_E_LIMIT more than max bytes came out already · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vhttp_unfolded_grow(struct vhttp_unfolded *out, size_t wanted,
                                                  struct vgi_error *err);

/* Unfolds all frames or members of bytes. Statuses as vhttp_decode. */
VGI_NODISCARD enum vgi_status vhttp_zstd_unfold(struct vgi_bytes bytes, struct vhttp_unfolded *out,
                                                struct vgi_error *err);
VGI_NODISCARD enum vgi_status vhttp_gzip_unfold(struct vgi_bytes bytes, struct vhttp_unfolded *out,
                                                struct vgi_error *err);

/* Appends one frame or member. Statuses as vhttp_encode. */
VGI_NODISCARD enum vgi_status vhttp_zstd_fold(struct vgi_bytes bytes, struct vbase_buf *out,
                                              struct vgi_error *err);
VGI_NODISCARD enum vgi_status vhttp_gzip_fold(struct vgi_bytes bytes, struct vbase_buf *out,
                                              struct vgi_error *err);

/* Makes room for bound bytes in out, or for all that its cap allows. VGI_E_NOMEM · VGI_E_LIMIT. */
VGI_NODISCARD enum vgi_status vhttp_fold_room(struct vbase_buf *out, size_t bound, size_t *ret_room,
                                              struct vgi_error *err);

#endif
