/* SPDX-License-Identifier: Apache-2.0 */
/* stream.h: the op table behind which every byte stream hides (pipe pair, socket, memory). The contract
 * stands on the slots; implementations: net/ and, over memory, base/stream.c. */
#ifndef VBASE_STREAM_H
#define VBASE_STREAM_H

#include <stdbool.h>
#include <sys/uio.h>

#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

struct vbase_buf;

struct vbase_stream {
    const struct vbase_stream_ops *ops;
    void *self;
};

/* One thread uses a stream at a time. Implementations loop over short counts and EINTR, wait on EAGAIN, clamp
 * each system call to VBASE_LIMIT_IO_CHUNK, and never let SIGPIPE out. */
struct vbase_stream_ops {
    /* Reads 1 … len bytes. VGI_DONE at the end of input · VGI_E_IO · VGI_E_CANCELLED the server stops. */
    enum vgi_status (*read)(void *self, void *dst, size_t len, size_t *ret_len, struct vgi_error *err);
    /* Writes all of it, or fails: VGI_E_IO (a closed peer included). iov is borrowed, mutated. */
    enum vgi_status (*writev)(void *self, struct iovec *iov, size_t n, struct vgi_error *err);
    /* Makes a blocked read, and every later one, give VGI_E_CANCELLED; from any thread or signal handler.
     * NULL: the stream cannot be stopped. */
    void (*stop)(void *self);
    /* Waits until a read would not block, timeout_ms at most. False: it still would. NULL: reads never do. */
    bool (*wait)(void *self, int timeout_ms);
};

/* Reads exactly len bytes. VGI_DONE the input ended before the first · VGI_E_IO it ended behind it. */
VGI_NODISCARD enum vgi_status vbase_stream_read_full(struct vbase_stream stream, void *dst, size_t len,
                                                     struct vgi_error *err);

/* Writes one piece. */
VGI_NODISCARD enum vgi_status vbase_stream_write(struct vbase_stream stream, const void *bytes, size_t len,
                                                 struct vgi_error *err);

/* Moves *iov and *n past the first `bytes` bytes (at most all there are) and past empty
 * pieces behind them. */
void vbase_iov_skip(struct iovec **iov, size_t *n, size_t bytes);

/* A stream that reads from bytes (borrowed, must outlive it) and appends what is written to out (may be NULL:
 * writing fails). Storage is the caller's. */
struct vbase_memory_stream {
    struct vgi_bytes input;
    struct vbase_buf *output;
};
struct vbase_stream vbase_stream_of_memory(struct vbase_memory_stream *memory);

#endif
