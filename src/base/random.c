/* SPDX-License-Identifier: Apache-2.0 */
/* random.c: random bytes from the kernel, SHA-256 from libsodium (which needs no initialisation for it), and
 * a table hash that multiplies 64 by 64 to 128 bits and folds the halves, 16 bytes a step. */
#include "base/random.h"

#include <errno.h>
#include <sodium/crypto_hash_sha256.h>
#include <sys/random.h>

enum vgi_status vbase_random_bytes(void *out, size_t len, struct vgi_error *err)
{
    size_t done = 0;

    while (done < len) {
        ssize_t step = getrandom((uint8_t *)out + done, len - done, 0);
        if (step < 0 && errno == EINTR)
            continue;
        if (step <= 0)
            return vgi_fail(err, VGI_E_IO, "the system gives no random bytes: %m");
        done += (size_t)step;
    }
    return VGI_OK;
}

enum vgi_status vbase_uuid(uint8_t out[16], struct vgi_error *err)
{
    VGI_TRY(vbase_random_bytes(out, 16, err));
    out[6] = (uint8_t)((out[6] & 0x0F) | 0x40);
    out[8] = (uint8_t)((out[8] & 0x3F) | 0x80);
    return VGI_OK;
}

void vbase_sha256(const void *bytes, size_t len, uint8_t out[32])
{
    static const uint8_t nothing;

    crypto_hash_sha256(out, len ? bytes : &nothing, len);
}

static uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const uint8_t *ptr, size_t len)
{
    uint64_t word = 0;

    memcpy(&word, ptr, len);
    return word;
}

uint64_t vbase_hash(const void *bytes, size_t len)
{
    static const uint64_t k0 = 0x9E3779B97F4A7C15u; /* odd, about half of the bits set */
    static const uint64_t k1 = 0xD1B54A32D192ED03u;
    const uint8_t *at = bytes;
    uint64_t hash = k0 ^ len;
    size_t left = len;

    for (; left > 16; left -= 16, at += 16)
        hash = fold(load(at, 8) ^ k1, load(at + 8, 8) ^ hash);
    if (left >= 8)
        hash = fold(load(at, 8) ^ k1, load(at + left - 8, 8) ^ hash);
    else if (left >= 4)
        hash = fold(load(at, 4) ^ k1, load(at + left - 4, 4) ^ hash);
    else if (left > 0)
        hash = fold(((uint64_t)at[0] << 16 | (uint64_t)at[left / 2] << 8 | at[left - 1]) ^ k1, hash);
    return fold(hash ^ k1, k0);
}
