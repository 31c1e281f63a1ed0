/* SPDX-License-Identifier: Apache-2.0 */
/* stream.c: what every user of the op table needs besides its slots, and the stream over memory that tests
 * and embedded messages use. */
#include "base/stream.h"

#include "base/buf.h"

enum vgi_status vbase_stream_read_full(struct vbase_stream stream, void *dst, size_t len,
                                       struct vgi_error *err)
{
    size_t done = 0;

    while (done < len) {
        size_t step = 0;
        enum vgi_status status = stream.ops->read(stream.self, (uint8_t *)dst + done, len - done, &step, err);
        if (status == VGI_DONE && done > 0)
            return vgi_fail(err, VGI_E_IO, "the input ended after %zu of %zu bytes", done, len);
        VGI_TRY(status);
        done += step;
    }
    return VGI_OK;
}

enum vgi_status vbase_stream_write(struct vbase_stream stream, const void *bytes, size_t len,
                                   struct vgi_error *err)
{
    struct iovec piece = {.iov_base = (void *)bytes, .iov_len = len};

    return stream.ops->writev(stream.self, &piece, 1, err);
}

void vbase_iov_skip(struct iovec **iov, size_t *n, size_t bytes)
{
    while (*n > 0 && bytes >= (*iov)->iov_len) {
        bytes -= (*iov)->iov_len;
        ++*iov;
        --*n;
    }
    if (*n > 0) {
        (*iov)->iov_base = (uint8_t *)(*iov)->iov_base + bytes;
        (*iov)->iov_len -= bytes;
    }
}

static enum vgi_status memory_read(void *self, void *dst, size_t len, size_t *ret_len, struct vgi_error *err)
{
    struct vbase_memory_stream *memory = self;
    size_t step = len < memory->input.len ? len : memory->input.len;

    (void)err;
    if (memory->input.len == 0)
        return VGI_DONE;
    memcpy(dst, memory->input.ptr, step);
    memory->input.ptr += step;
    memory->input.len -= step;
    *ret_len = step;
    return VGI_OK;
}

static enum vgi_status memory_writev(void *self, struct iovec *iov, size_t n, struct vgi_error *err)
{
    struct vbase_memory_stream *memory = self;

    if (!memory->output)
        return vgi_fail(err, VGI_E_IO, "this stream is only for reading");
    for (size_t i = 0; i < n; i++)
        VGI_TRY(vbase_buf_append(memory->output, iov[i].iov_base, iov[i].iov_len, err));
    return VGI_OK;
}

static const struct vbase_stream_ops memory_ops = {.read = memory_read, .writev = memory_writev};

struct vbase_stream vbase_stream_of_memory(struct vbase_memory_stream *memory)
{
    return (struct vbase_stream){.ops = &memory_ops, .self = memory};
}
