/* SPDX-License-Identifier: Apache-2.0 */
/* block.h: bytes shared by counting, 64-byte aligned: the body of one message, to which columns point. A
 * block that nobody holds any more goes back to the pool of the connection it came from, so that the next
 * message finds warm memory (first touch costs 3.6 copies). Blocks from 1 MiB on are mapped and grow without
 * copying.
 *
 * Thread-safe: ref, unref (from any thread). new and grow: by the one thread that owns pool or block. */
#ifndef VBASE_BLOCK_H
#define VBASE_BLOCK_H

#include <stdatomic.h>

#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

struct vbase_pool;

/* data[0 … cap) may be written by the owner while refs is 1 or the reader is alone. */
struct vbase_block {
    uint8_t *data;
    size_t cap;
    atomic_uint refs;
    struct vbase_pool *pool; /* shared; NULL: none */
};

/* A pool that keeps up to four blocks for reuse. Owned by the caller: vbase_pool_unref. */
VGI_NODISCARD enum vgi_status vbase_pool_new(struct vbase_pool **ret_pool, struct vgi_error *err);
void vbase_pool_unref(struct vbase_pool *pool); /* NULL is fine; memory goes when the last block is back */
/* Frees kept blocks larger than bytes: a big one is given back after idling. */
void vbase_pool_trim(struct vbase_pool *pool, size_t bytes);

/* A block of at least cap bytes (not initialised) with one reference, from the pool (may be NULL) if
 * it has one. */
VGI_NODISCARD enum vgi_status vbase_block_new(struct vbase_pool *pool, size_t cap,
                                              struct vbase_block **ret_block, struct vgi_error *err);
/* Makes cap larger, keeping the first used bytes; data may move. Only while the caller holds
 * the only reference. */
VGI_NODISCARD enum vgi_status vbase_block_grow(struct vbase_block *block, size_t used, size_t cap,
                                               struct vgi_error *err);
struct vbase_block *vbase_block_ref(struct vbase_block *block, unsigned count);
void vbase_block_unref(struct vbase_block *block); /* NULL is fine */

#endif
