/* SPDX-License-Identifier: Apache-2.0 */
/* aead.h: XChaCha20-Poly1305 in place, and what else of libsodium handles secrets. Thread-safe. */
#ifndef VTOK_AEAD_H
#define VTOK_AEAD_H

#include "token/seal.h"

/* What a text is locked with, all borrowed: key 32 bytes, nonce 24, and what is authenticated beside it. */
struct vtok_aead {
    const uint8_t *key;
    const uint8_t *nonce;
    struct vgi_bytes aad;
};

/* Must have succeeded once before anything else here. VGI_E_IO. */
VGI_NODISCARD enum vgi_status vtok_aead_init(struct vgi_error *err);

/* Encrypts len bytes at text and puts the tag behind them. */
void vtok_aead_lock(const struct vtok_aead *aead, uint8_t *text, size_t len);

/* Decrypts the len bytes at text, the last 16 of them the tag; len is at least 16. False when they are not
 * authentic; they are then zeroed. */
VGI_NODISCARD bool vtok_aead_unlock(const struct vtok_aead *aead, uint8_t *text, size_t len);

/* Whether vtok_aead_unlock would succeed. */
VGI_NODISCARD bool vtok_aead_fits(const struct vtok_aead *aead, const uint8_t *text, size_t len);

/* Overwrites, also where a compiler thinks that nobody looks. */
void vtok_wipe(void *ptr, size_t len);

#endif
