/* SPDX-License-Identifier: Apache-2.0 */
/* aead.c: the calls of libsodium. */
#include "token/aead.h"

#include <sodium/core.h>
#include <sodium/crypto_aead_xchacha20poly1305.h>
#include <sodium/utils.h>

enum vgi_status vtok_aead_init(struct vgi_error *err)
{
    /* Chooses the fastest code for this processor; 1: done before. */
    return sodium_init() < 0 ? vgi_fail(err, VGI_E_IO, "libsodium cannot be initialised") : VGI_OK;
}

void vtok_aead_lock(const struct vtok_aead *aead, uint8_t *text, size_t len)
{
    crypto_aead_xchacha20poly1305_ietf_encrypt_detached(text, text + len, NULL, text, len, aead->aad.ptr,
                                                        aead->aad.len, NULL, aead->nonce, aead->key);
}

/* Without out only the tag is verified. */
static bool unlock(const struct vtok_aead *aead, const uint8_t *text, size_t len, uint8_t *out)
{
    size_t cipher_len = len - VTOK_TAG_BYTES;

    return crypto_aead_xchacha20poly1305_ietf_decrypt_detached(out, NULL, text, cipher_len, text + cipher_len,
                                                               aead->aad.ptr, aead->aad.len, aead->nonce,
                                                               aead->key) == 0;
}

bool vtok_aead_unlock(const struct vtok_aead *aead, uint8_t *text, size_t len)
{
    return unlock(aead, text, len, text);
}

bool vtok_aead_fits(const struct vtok_aead *aead, const uint8_t *text, size_t len)
{
    return unlock(aead, text, len, NULL);
}

void vtok_wipe(void *ptr, size_t len)
{
    sodium_memzero(ptr, len);
}
