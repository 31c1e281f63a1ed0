/* SPDX-License-Identifier: Apache-2.0 */
/* nonce.h: random nonces, drawn from the kernel many at a time: one call of it costs as much as sealing.
 * Nonces are no secret; what matters is that none is handed out twice, not even to two processes after a
 * fork: the store lies in a page that the kernel empties in a child.
 *
 * Usage: vtok_nonces_new -> vtok_nonces_take ... -> vtok_nonces_free. Thread-safe: take. */
#ifndef VTOK_NONCE_H
#define VTOK_NONCE_H

#include "token/seal.h"

struct vtok_nonces;

/* ret_nonces: owned by the caller. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vtok_nonces_new(struct vtok_nonces **ret_nonces, struct vgi_error *err);
void vtok_nonces_free(struct vtok_nonces *nonces); /* NULL is fine */

/* One that was never handed out. VGI_E_IO: the system gives no random bytes. */
VGI_NODISCARD enum vgi_status vtok_nonces_take(struct vtok_nonces *nonces, uint8_t out[VTOK_NONCE_BYTES],
                                               struct vgi_error *err);

#endif
