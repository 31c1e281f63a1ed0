/* SPDX-License-Identifier: Apache-2.0 */
/* compress.h: compression of single body buffers, LZ4 frame and Zstandard, both directions. The codec's
 * contexts are made on first use and reused, so the steady state allocates nothing.
 *
 * Usage: {0} -> compress or decompress … -> release. Not thread-safe: one codec per reader or writer. */
#ifndef VIPC_COMPRESS_H
#define VIPC_COMPRESS_H

#include "ipc/writer.h"

/* Contexts of the libraries, NULL until first used. {0} is a released codec. */
struct vipc_codec {
    void *zstd_in;
    void *zstd_out;
    void *lz4_in;
    void *lz4_out;
};

/* Where bytes go. */
struct vipc_space {
    uint8_t *ptr;
    size_t len;
};

void vipc_codec_release(struct vipc_codec *codec); /* may be called twice */

/* An upper bound of what len compressed bytes can unfold to, by the format of the compression: what is
 * declared beyond it is a lie. */
size_t vipc_decompress_bound(enum vipc_compression compression, size_t len);

/* Unfolds src, which must fill dst exactly. VGI_E_FORMAT broken, or another length · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vipc_decompress(struct vipc_codec *codec, enum vipc_compression compression,
                                              struct vgi_bytes src, struct vipc_space dst,
                                              struct vgi_error *err);

/* The room vipc_compress needs for len bytes. */
size_t vipc_compress_bound(enum vipc_compression compression, size_t len);

/* Compresses src into dst, which has room for vipc_compress_bound bytes; dst->len becomes what it took.
 * VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vipc_compress(struct vipc_codec *codec, enum vipc_compression compression,
                                            struct vgi_bytes src, struct vipc_space *dst,
                                            struct vgi_error *err);

#endif
