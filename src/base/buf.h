/* SPDX-License-Identifier: Apache-2.0 */
/* buf.h: bytes that grow up to a cap. Usage: init -> append… -> view or detach ->
 * release. Not thread-safe. */
#ifndef VBASE_BUF_H
#define VBASE_BUF_H

#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

/* {0} is a released buffer; ptr[0 … len) are the bytes, cap what is allocated, max the cap. */
struct vbase_buf {
    uint8_t *ptr;
    size_t len;
    size_t cap;
    size_t max;
};

/* An empty buffer of at most max bytes; allocates nothing. */
void vbase_buf_init(struct vbase_buf *buf, size_t max);

/* Frees the bytes and zeroes buf; may be called twice. */
void vbase_buf_release(struct vbase_buf *buf);

/* Forgets the bytes, keeps the memory. */
void vbase_buf_reset(struct vbase_buf *buf);

/* Makes room for extra more bytes at ptr + len. VGI_E_LIMIT beyond max · VGI_E_NOMEM; buf
 * is unchanged then. */
VGI_NODISCARD enum vgi_status vbase_buf_reserve(struct vbase_buf *buf, size_t extra, struct vgi_error *err);

VGI_NODISCARD enum vgi_status vbase_buf_append(struct vbase_buf *buf, const void *bytes, size_t len,
                                               struct vgi_error *err);
VGI_NODISCARD enum vgi_status vbase_buf_append_text(struct vbase_buf *buf, const char *text,
                                                    struct vgi_error *err);
/* Appends a printf-formatted text; the room for a NUL behind it counts against max. */
VGI_NODISCARD enum vgi_status vbase_buf_append_format(struct vbase_buf *buf, struct vgi_error *err,
                                                      const char *format, ...) VGI_PRINTF(3, 4);
/* Appends zero bytes until len is a multiple of alignment, a power of two. */
VGI_NODISCARD enum vgi_status vbase_buf_pad(struct vbase_buf *buf, size_t alignment, struct vgi_error *err);

/* A view of the bytes, valid until buf changes. */
static inline struct vgi_bytes vbase_buf_view(const struct vbase_buf *buf)
{
    struct vgi_bytes b = {buf->ptr, buf->len};
    return b;
}

#endif
