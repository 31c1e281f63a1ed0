/* SPDX-License-Identifier: Apache-2.0 */
/* secret.c: the calls of libsodium; none of them needs its initialisation. */
#include "auth/secret.h"

#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/utils.h>

void vauth_mac(const uint8_t key[32], struct vgi_bytes text, uint8_t ret_mac[VAUTH_MAC_BYTES])
{
    static const uint8_t nothing;

    crypto_auth_hmacsha256(ret_mac, text.len > 0 ? text.ptr : &nothing, text.len, key);
}

bool vauth_equal(const void *a, const void *b, size_t len)
{
    return len == 0 || sodium_memcmp(a, b, len) == 0;
}

void vauth_wipe(void *ptr, size_t len)
{
    sodium_memzero(ptr, len);
}
