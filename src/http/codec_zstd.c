/* SPDX-License-Identifier: Apache-2.0 */
/* codec_zstd.c: Zstandard frames <-> bytes. Walk: coding.c -> here. Owns the contexts that are kept.
 * A frame that tells its length unfolds at once into the block; others through a window of at most
 * WINDOW_LOG_MAX, so a frame cannot demand more memory by what it declares (RFC 9659). */
#include <stdatomic.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/limits.h"
#include "http/codec.h"

enum { WINDOW_LOG_MAX = 23, LEVEL = 1, FIRST_FACTOR = 4 };
#define KEPT_BYTES ((size_t)4 << 20) /* a context that grew larger is freed */

static _Atomic(ZSTD_DCtx *) unfolders[VHTTP_CODEC_KEPT];
static _Atomic(ZSTD_CCtx *) folders[VHTTP_CODEC_KEPT];

/* ---- contexts ---- */

static ZSTD_DCtx *take_unfolder(void)
{
    ZSTD_DCtx *context = NULL;

    for (int i = 0; i < VHTTP_CODEC_KEPT && !context; i++)
        if (atomic_load_explicit(&unfolders[i], memory_order_relaxed))
            context = atomic_exchange_explicit(&unfolders[i], NULL, memory_order_acquire);
    if (context)
        ZSTD_DCtx_reset(context, ZSTD_reset_session_only);
    else if ((context = ZSTD_createDCtx()) != NULL)
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
    return context;
}

static void unfolder_cleanup(ZSTD_DCtx **context)
{
    for (int i = 0; i < VHTTP_CODEC_KEPT && *context && ZSTD_sizeof_DCtx(*context) <= KEPT_BYTES; i++) {
        ZSTD_DCtx *none = NULL;
        if (atomic_compare_exchange_strong_explicit(&unfolders[i], &none, *context, memory_order_release,
                                                    memory_order_relaxed))
            return;
    }
    ZSTD_freeDCtx(*context);
}

static ZSTD_CCtx *take_folder(void)
{
    ZSTD_CCtx *context = NULL;

    for (int i = 0; i < VHTTP_CODEC_KEPT && !context; i++)
        if (atomic_load_explicit(&folders[i], memory_order_relaxed))
            context = atomic_exchange_explicit(&folders[i], NULL, memory_order_acquire);
    return context ? context : ZSTD_createCCtx();
}

static void folder_cleanup(ZSTD_CCtx **context)
{
    for (int i = 0; i < VHTTP_CODEC_KEPT && *context && ZSTD_sizeof_CCtx(*context) <= KEPT_BYTES; i++) {
        ZSTD_CCtx *none = NULL;
        if (atomic_compare_exchange_strong_explicit(&folders[i], &none, *context, memory_order_release,
                                                    memory_order_relaxed))
            return;
    }
    ZSTD_freeCCtx(*context);
}

/* ---- unfolding ---- */

static enum vgi_status broken(struct vgi_error *err, size_t code)
{
    if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation)
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for unfolding zstd");
    return vgi_fail(err, VGI_E_FORMAT, "zstd body is broken: %s", ZSTD_getErrorName(code));
}

/* The first room: what the first frame declares, unless that is much more than such a
 * length usually gives. */
static enum vgi_status begin(struct vgi_bytes bytes, struct vhttp_unfolded *out, struct vgi_error *err)
{
    unsigned long long declared = ZSTD_getFrameContentSize(bytes.ptr, bytes.len);
    size_t wanted = bytes.len < SIZE_MAX / FIRST_FACTOR ? bytes.len * FIRST_FACTOR : bytes.len;

    if (declared < ZSTD_CONTENTSIZE_ERROR) {
        if (declared > out->max)
            return vgi_fail(err, VGI_E_LIMIT, "a zstd body declares %llu bytes, more than %zu", declared,
                            out->max);
        if (declared <= VBASE_LIMIT_BLOCK_STEP || declared / VBASE_LIMIT_IPC_RATIO <= bytes.len)
            wanted = (size_t)declared;
    }
    return vhttp_unfolded_grow(out, wanted, err);
}

enum vgi_status vhttp_zstd_unfold(struct vgi_bytes bytes, struct vhttp_unfolded *out, struct vgi_error *err)
{
    VGI_CLEANUP(unfolder_cleanup) ZSTD_DCtx *context = take_unfolder();
    ZSTD_inBuffer in = {bytes.ptr, bytes.len, 0};
    size_t want; /* 0: a frame is complete */

    if (!context)
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for unfolding zstd");
    VGI_TRY(begin(bytes, out, err));
    for (;;) {
        ZSTD_outBuffer to = {out->block->data, out->room, out->len};
        want = ZSTD_decompressStream(context, &to, &in);
        out->len = to.pos;
        if (ZSTD_isError(want))
            return broken(err, want);
        if (want == 0 && in.pos == in.size)
            break;
        if (want != 0 && in.pos == in.size && out->len < out->room)
            return vgi_fail(err, VGI_E_FORMAT, "zstd body ends inside a frame, after %zu bytes", bytes.len);
        if (out->len == out->room)
            VGI_TRY(vhttp_unfolded_grow(out, 0, err));
    }
    if (out->len > out->max)
        return vgi_fail(err, VGI_E_LIMIT, "a zstd body unfolds to more than %zu bytes", out->max);
    return VGI_OK;
}

/* ---- folding ---- */

enum vgi_status vhttp_zstd_fold(struct vgi_bytes bytes, struct vbase_buf *out, struct vgi_error *err)
{
    VGI_CLEANUP(folder_cleanup) ZSTD_CCtx *context = take_folder();
    size_t room;
    size_t n;

    if (!context)
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for folding by zstd");
    VGI_TRY(vhttp_fold_room(out, ZSTD_compressBound(bytes.len), &room, err));
    n = ZSTD_compressCCtx(context, out->ptr + out->len, room, bytes.ptr, bytes.len, LEVEL);
    if (ZSTD_isError(n)) {
        return ZSTD_getErrorCode(n) == ZSTD_error_dstSize_tooSmall
                   ? vgi_fail(err, VGI_E_LIMIT, "zstd: %zu bytes do not fit into %zu", bytes.len, room)
                   : vgi_fail(err, VGI_E_NOMEM, "zstd cannot compress: %s", ZSTD_getErrorName(n));
    }
    out->len += n;
    return VGI_OK;
}
