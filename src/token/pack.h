/* SPDX-License-Identifier: Apache-2.0 */
/* pack.h: compression inside the seal. A packer keeps a few zstd contexts, so that the steady state allocates
 * nothing. Thread-safe. */
#ifndef VTOK_PACK_H
#define VTOK_PACK_H

#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

struct vtok_packer;

VGI_NODISCARD enum vgi_status vtok_packer_new(struct vtok_packer **ret_packer, struct vgi_error *err);
void vtok_packer_free(struct vtok_packer *packer); /* NULL is fine */

/* The most bytes that len bytes may pack to. */
size_t vtok_pack_bound(size_t len);

/* Packs bytes (borrowed) into out, which holds vtok_pack_bound(bytes.len). VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vtok_pack(struct vtok_packer *packer, struct vgi_bytes bytes, uint8_t *out,
                                        size_t *ret_len, struct vgi_error *err);

/* What packed bytes say to unfold to; false when they do not say, or are not packed bytes. */
bool vtok_unpacked_len(struct vgi_bytes packed, size_t *ret_len);

/* Unpacks exactly out.len bytes to out. VGI_E_FORMAT corrupt · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vtok_unpack(struct vtok_packer *packer, struct vgi_bytes packed, uint8_t *out,
                                          size_t len, struct vgi_error *err);

#endif
