/* SPDX-License-Identifier: Apache-2.0 */
/* compress.c: one body buffer <-> its LZ4 frame or Zstandard frame, without the length that stands before it.
 * Walk: ipc/batch_read.c and ipc/writer.c -> here. Owns the libraries' contexts.
 * Both libraries unfold into the one buffer the caller has made, so that no window is allocated by what a
 * frame declares. Format: Arrow columnar format 1.5, "Compression"; Message.fbs, BodyCompression. */
#include "ipc/compress.h"

#include <lz4frame.h>
#include <zstd.h>

enum {
    LZ4_RATIO_MAX = 255,     /* one length byte stands for at most 255 bytes */
    ZSTD_BLOCK_BYTES_MIN = 4 /* header and one byte, repeated up to the largest block */
};

void vipc_codec_release(struct vipc_codec *codec)
{
    ZSTD_freeDCtx(codec->zstd_in);
    ZSTD_freeCCtx(codec->zstd_out);
    LZ4F_freeDecompressionContext(codec->lz4_in);
    LZ4F_freeCompressionContext(codec->lz4_out);
    *codec = (struct vipc_codec){0};
}

static enum vgi_status no_memory(struct vgi_error *err)
{
    return vgi_fail(err, VGI_E_NOMEM, "out of memory for a compression context");
}

/* ---- reading ---- */

size_t vipc_decompress_bound(enum vipc_compression compression, size_t len)
{
    size_t bound;

    if (compression == VIPC_UNCOMPRESSED)
        return len;
    if (compression == VIPC_LZ4)
        return __builtin_mul_overflow(len, (size_t)LZ4_RATIO_MAX, &bound) ? SIZE_MAX : bound;
    return __builtin_mul_overflow(len / ZSTD_BLOCK_BYTES_MIN + 1, (size_t)ZSTD_BLOCKSIZE_MAX, &bound)
               ? SIZE_MAX
               : bound;
}

static enum vgi_status wrong_length(struct vgi_error *err, size_t found, size_t expected)
{
    return vgi_fail(err, VGI_E_FORMAT, "compressed buffer unfolds to %zu bytes, %zu are declared", found,
                    expected);
}

static enum vgi_status unfold_zstd(struct vipc_codec *codec, struct vgi_bytes src, struct vipc_space dst,
                                   struct vgi_error *err)
{
    size_t n;

    if (!codec->zstd_in)
        codec->zstd_in = ZSTD_createDCtx();
    if (!codec->zstd_in)
        return no_memory(err);
    n = ZSTD_decompressDCtx(codec->zstd_in, dst.ptr, dst.len, src.ptr, src.len);
    if (ZSTD_isError(n))
        return vgi_fail(err, VGI_E_FORMAT, "zstd buffer is broken: %s", ZSTD_getErrorName(n));
    return n == dst.len ? VGI_OK : wrong_length(err, n, dst.len);
}

static enum vgi_status unfold_lz4(struct vipc_codec *codec, struct vgi_bytes src, struct vipc_space dst,
                                  struct vgi_error *err)
{
    LZ4F_dctx *context = codec->lz4_in;
    size_t done = 0;
    size_t want = 1; /* 0: the frame is complete */

    if (!context && LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)))
        return no_memory(err);
    codec->lz4_in = context;
    LZ4F_resetDecompressionContext(context);
    while (want != 0 && src.len > 0) {
        size_t out = dst.len - done;
        size_t in = src.len;
        want = LZ4F_decompress(context, dst.ptr + done, &out, src.ptr, &in, NULL);
        if (LZ4F_isError(want))
            return vgi_fail(err, VGI_E_FORMAT, "lz4 buffer is broken: %s", LZ4F_getErrorName(want));
        if (in == 0 && out == 0)
            break;
        done += out;
        src.ptr += in;
        src.len -= in;
    }
    if (want != 0 && done == dst.len)
        return vgi_fail(err, VGI_E_FORMAT,
                        "lz4 buffer unfolds to more than the declared %zu bytes, or is cut", dst.len);
    return done == dst.len ? VGI_OK : wrong_length(err, done, dst.len);
}

enum vgi_status vipc_decompress(struct vipc_codec *codec, enum vipc_compression compression,
                                struct vgi_bytes src, struct vipc_space dst, struct vgi_error *err)
{
    switch (compression) {
    case VIPC_LZ4:
        return unfold_lz4(codec, src, dst, err);
    case VIPC_ZSTD:
        return unfold_zstd(codec, src, dst, err);
    case VIPC_UNCOMPRESSED:
        break;
    }
    if (src.len != dst.len)
        return wrong_length(err, src.len, dst.len);
    memcpy(dst.ptr, src.ptr, dst.len);
    return VGI_OK;
}

/* ---- writing ---- */

/* Flushed at once: the bound of a small buffer is small. */
static const LZ4F_preferences_t lz4_preferences = {
    .frameInfo = {.blockMode = LZ4F_blockIndependent},
    .autoFlush = 1,
};

size_t vipc_compress_bound(enum vipc_compression compression, size_t len)
{
    switch (compression) {
    case VIPC_LZ4:
        return LZ4F_HEADER_SIZE_MAX + LZ4F_compressBound(len, &lz4_preferences);
    case VIPC_ZSTD:
        return ZSTD_compressBound(len);
    case VIPC_UNCOMPRESSED:
        break;
    }
    return len;
}

static enum vgi_status fold_zstd(struct vipc_codec *codec, struct vgi_bytes src, struct vipc_space *dst,
                                 struct vgi_error *err)
{
    size_t n;

    if (!codec->zstd_out)
        codec->zstd_out = ZSTD_createCCtx();
    if (!codec->zstd_out)
        return no_memory(err);
    n = ZSTD_compressCCtx(codec->zstd_out, dst->ptr, dst->len, src.ptr, src.len,
                          /* level= */ 1);
    if (ZSTD_isError(n))
        return vgi_fail(err, VGI_E_NOMEM, "zstd cannot compress: %s", ZSTD_getErrorName(n));
    dst->len = n;
    return VGI_OK;
}

static enum vgi_status fold_lz4(struct vipc_codec *codec, struct vgi_bytes src, struct vipc_space *dst,
                                struct vgi_error *err)
{
    LZ4F_cctx *context = codec->lz4_out;
    size_t at;
    size_t n;

    if (!context && LZ4F_isError(LZ4F_createCompressionContext(&context, LZ4F_VERSION)))
        return no_memory(err);
    codec->lz4_out = context;
    at = LZ4F_compressBegin(context, dst->ptr, dst->len, &lz4_preferences);
    if (LZ4F_isError(at))
        return vgi_fail(err, VGI_E_NOMEM, "lz4 cannot compress: %s", LZ4F_getErrorName(at));
    n = LZ4F_compressUpdate(context, dst->ptr + at, dst->len - at, src.ptr, src.len, NULL);
    if (LZ4F_isError(n))
        return vgi_fail(err, VGI_E_NOMEM, "lz4 cannot compress: %s", LZ4F_getErrorName(n));
    at += n;
    n = LZ4F_compressEnd(context, dst->ptr + at, dst->len - at, NULL);
    if (LZ4F_isError(n))
        return vgi_fail(err, VGI_E_NOMEM, "lz4 cannot compress: %s", LZ4F_getErrorName(n));
    dst->len = at + n;
    return VGI_OK;
}

enum vgi_status vipc_compress(struct vipc_codec *codec, enum vipc_compression compression,
                              struct vgi_bytes src, struct vipc_space *dst, struct vgi_error *err)
{
    switch (compression) {
    case VIPC_LZ4:
        return fold_lz4(codec, src, dst, err);
    case VIPC_ZSTD:
        return fold_zstd(codec, src, dst, err);
    case VIPC_UNCOMPRESSED:
        break;
    }
    if (src.len)
        memcpy(dst->ptr, src.ptr, src.len);
    dst->len = src.len;
    return VGI_OK;
}
