/* SPDX-License-Identifier: Apache-2.0 */
/* pack.c: zstd in one piece, level 3. Contexts wait in slots that a thread empties by one exchange and fills
 * again by another; a thread that finds none makes its own. Big ones are not kept. */
#include "token/pack.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <zstd.h>

enum { SLOTS = 8, KEPT_BYTES_MAX = 1 << 21, LEVEL = 3 };

struct vtok_packer {
    _Atomic(ZSTD_CCtx *) folding[SLOTS];
    _Atomic(ZSTD_DCtx *) unfolding[SLOTS];
};

static enum vgi_status no_memory(struct vgi_error *err)
{
    return vgi_fail(err, VGI_E_NOMEM, "no memory to compress tokens");
}

enum vgi_status vtok_packer_new(struct vtok_packer **ret_packer, struct vgi_error *err)
{
    struct vtok_packer *packer = calloc(1, sizeof *packer);

    if (!packer)
        return no_memory(err);
    *ret_packer = packer;
    return VGI_OK;
}

void vtok_packer_free(struct vtok_packer *packer)
{
    for (size_t i = 0; packer && i < SLOTS; i++) {
        ZSTD_freeCCtx(atomic_load(&packer->folding[i]));
        ZSTD_freeDCtx(atomic_load(&packer->unfolding[i]));
    }
    free(packer);
}

size_t vtok_pack_bound(size_t len)
{
    return ZSTD_compressBound(len);
}

/* ---- contexts ---- */

static ZSTD_CCtx *take_folding(struct vtok_packer *packer)
{
    for (size_t i = 0; i < SLOTS; i++) {
        ZSTD_CCtx *context = atomic_exchange(&packer->folding[i], NULL);
        if (context)
            return context;
    }
    return ZSTD_createCCtx();
}

static void give_folding(struct vtok_packer *packer, ZSTD_CCtx *context)
{
    size_t slots = ZSTD_sizeof_CCtx(context) > KEPT_BYTES_MAX ? 0 : SLOTS;

    for (size_t i = 0; i < slots; i++) {
        ZSTD_CCtx *none = NULL;
        if (atomic_compare_exchange_strong(&packer->folding[i], &none, context))
            return;
    }
    ZSTD_freeCCtx(context);
}

static ZSTD_DCtx *take_unfolding(struct vtok_packer *packer)
{
    for (size_t i = 0; i < SLOTS; i++) {
        ZSTD_DCtx *context = atomic_exchange(&packer->unfolding[i], NULL);
        if (context)
            return context;
    }
    return ZSTD_createDCtx();
}

static void give_unfolding(struct vtok_packer *packer, ZSTD_DCtx *context)
{
    for (size_t i = 0; i < SLOTS; i++) {
        ZSTD_DCtx *none = NULL;
        if (atomic_compare_exchange_strong(&packer->unfolding[i], &none, context))
            return;
    }
    ZSTD_freeDCtx(context);
}

/* ---- both ways ---- */

enum vgi_status vtok_pack(struct vtok_packer *packer, struct vgi_bytes bytes, uint8_t *out, size_t *ret_len,
                          struct vgi_error *err)
{
    ZSTD_CCtx *context = take_folding(packer);
    size_t len;

    if (!context)
        return no_memory(err);
    len = ZSTD_compressCCtx(context, out, vtok_pack_bound(bytes.len), bytes.ptr, bytes.len, LEVEL);
    give_folding(packer, context);
    if (ZSTD_isError(len))
        return no_memory(err); /* the only thing that can be missing */
    *ret_len = len;
    return VGI_OK;
}

bool vtok_unpacked_len(struct vgi_bytes packed, size_t *ret_len)
{
    unsigned long long len = ZSTD_getFrameContentSize(packed.ptr, packed.len);

    if (len == ZSTD_CONTENTSIZE_UNKNOWN || len == ZSTD_CONTENTSIZE_ERROR || len > SIZE_MAX)
        return false;
    *ret_len = (size_t)len;
    return true;
}

enum vgi_status vtok_unpack(struct vtok_packer *packer, struct vgi_bytes packed, uint8_t *out, size_t len,
                            struct vgi_error *err)
{
    ZSTD_DCtx *context = take_unfolding(packer);
    size_t found;

    if (!context)
        return no_memory(err);
    found = ZSTD_decompressDCtx(context, out, len, packed.ptr, packed.len);
    give_unfolding(packer, context);
    if (found != len)
        return vgi_fail(err, VGI_E_FORMAT, "packed bytes are corrupt");
    return VGI_OK;
}
