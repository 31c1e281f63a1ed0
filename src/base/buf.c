/* SPDX-License-Identifier: Apache-2.0 */
/* buf.c: bytes that grow up to a cap, by doubling. A failed call leaves the buffer as it was. */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

#define FIRST_BYTES 256

__attribute__((noinline)) static enum vgi_status grow(struct vbase_buf *buf, size_t extra,
                                                      struct vgi_error *err);

void vbase_buf_init(struct vbase_buf *buf, size_t max)
{
    *buf = (struct vbase_buf){.max = max};
}

void vbase_buf_release(struct vbase_buf *buf)
{
    free(buf->ptr);
    *buf = (struct vbase_buf){0};
}

void vbase_buf_reset(struct vbase_buf *buf)
{
    buf->len = 0;
}

enum vgi_status vbase_buf_reserve(struct vbase_buf *buf, size_t extra, struct vgi_error *err)
{
    return extra <= buf->cap - buf->len ? VGI_OK : grow(buf, extra, err);
}

enum vgi_status vbase_buf_append(struct vbase_buf *buf, const void *bytes, size_t len, struct vgi_error *err)
{
    if (len == 0)
        return VGI_OK;
    VGI_TRY(vbase_buf_reserve(buf, len, err));
    memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
    return VGI_OK;
}

enum vgi_status vbase_buf_append_text(struct vbase_buf *buf, const char *text, struct vgi_error *err)
{
    return vbase_buf_append(buf, text, strlen(text), err);
}

enum vgi_status vbase_buf_append_format(struct vbase_buf *buf, struct vgi_error *err, const char *format, ...)
{
    char *at = buf->ptr ? (char *)buf->ptr + buf->len : NULL;
    va_list arguments;
    int wanted;

    va_start(arguments, format);
    wanted = vsnprintf(at, buf->cap - buf->len, format, arguments);
    va_end(arguments);
    if (wanted < 0)
        return vgi_fail(err, VGI_E_INVALID, "a text could not be formatted");
    if ((size_t)wanted >= buf->cap - buf->len) {
        VGI_TRY(vbase_buf_reserve(buf, (size_t)wanted + 1, err));
        va_start(arguments, format);
        vsnprintf((char *)buf->ptr + buf->len, (size_t)wanted + 1, format, arguments);
        va_end(arguments);
    }
    buf->len += (size_t)wanted;
    return VGI_OK;
}

enum vgi_status vbase_buf_pad(struct vbase_buf *buf, size_t alignment, struct vgi_error *err)
{
    size_t extra = (0 - buf->len) & (alignment - 1);

    VGI_TRY(vbase_buf_reserve(buf, extra, err));
    if (extra)
        memset(buf->ptr + buf->len, 0, extra);
    buf->len += extra;
    return VGI_OK;
}

static enum vgi_status grow(struct vbase_buf *buf, size_t extra, struct vgi_error *err)
{
    size_t wanted;
    size_t cap;
    uint8_t *moved;

    if (buf->len > buf->max || extra > buf->max - buf->len)
        return vgi_fail(err, VGI_E_LIMIT, "a buffer of %zu bytes cannot take %zu more, its limit is %zu",
                        buf->len, extra, buf->max);
    wanted = buf->len + extra;
    cap = buf->cap > SIZE_MAX / 2 ? wanted : buf->cap * 2;
    if (cap < FIRST_BYTES)
        cap = FIRST_BYTES;
    if (cap < wanted)
        cap = wanted;
    if (cap > buf->max)
        cap = buf->max;
    moved = realloc(buf->ptr, cap);
    if (!moved)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a buffer of %zu bytes", cap);
    buf->ptr = moved;
    buf->cap = cap;
    return VGI_OK;
}
