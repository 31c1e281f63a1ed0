/* SPDX-License-Identifier: Apache-2.0 */
/* connection.h: what the targets share that feed a server all that a client sends in one connection. Whatever
 * comes, the server must end, and what it has answered must be whole, readable IPC streams: with each error
 * as its answer's last batch, the same number of bytes however the input is cut into reads, and cut off in a
 * message only where memory ended. In a header so that each target stays one file. */
#ifndef VGI_FUZZ_CONNECTION_H
#define VGI_FUZZ_CONNECTION_H

#include <stdlib.h>

#include "ipc/reader.h"
#include "rpc/serve.h"

enum { FUZZ_ANSWERS_BYTES_MAX = 8 << 20 };

static inline void fuzz_require(bool holds)
{
    if (!holds)
        abort();
}

/* A memory stream that brings at most `step` bytes with one read. */
struct fuzz_stream {
    struct vbase_memory_stream memory;
    size_t step;
    bool is_full; /* no memory was left for what was written */
};

static inline enum vgi_status fuzz_read(void *self, void *dst, size_t len, size_t *ret_len,
                                        struct vgi_error *err)
{
    struct fuzz_stream *s = self;
    struct vbase_stream stream = vbase_stream_of_memory(&s->memory);

    return stream.ops->read(stream.self, dst, len < s->step ? len : s->step, ret_len, err);
}

static inline enum vgi_status fuzz_writev(void *self, struct iovec *iov, size_t n, struct vgi_error *err)
{
    struct fuzz_stream *s = self;
    struct vbase_stream stream = vbase_stream_of_memory(&s->memory);

    s->is_full = stream.ops->writev(stream.self, iov, n, err) != VGI_OK;
    return s->is_full ? vgi_fail(err, VGI_E_IO, "no memory for an answer") : VGI_OK;
}

/* Reads one answer to its end. */
static inline enum vgi_status fuzz_read_answer(struct vipc_reader *reader)
{
    bool was_error = false;

    for (;;) {
        struct vgi_batch batch = {0};
        struct vgi_str code;
        enum vgi_status status = vipc_reader_next(reader, &batch, NULL);
        if (status != VGI_OK)
            return status;
        fuzz_require(!was_error);
        code = varrow_metadata_get(&batch.metadata, "vgi_rpc.error_code");
        was_error = code.ptr != NULL;
        fuzz_require(!was_error || batch.array.length == 0);
        varrow_batch_release(&batch);
    }
}

/* Reads all answers, up to one that is too large to be read here; is_cut: the last one may end in the middle
 * of a message. */
static inline void fuzz_read_answers(const struct vbase_buf *answers, bool is_cut)
{
    struct vbase_memory_stream memory = {vbase_buf_view(answers), NULL};
    struct vipc_reader *reader = NULL;
    struct varrow_schema *schema = NULL;
    enum vgi_status status = VGI_DONE;

    fuzz_require(vipc_reader_new(vbase_stream_of_memory(&memory), NULL, &reader, NULL) == VGI_OK);
    while (status == VGI_DONE && vipc_reader_open(reader, &schema, NULL) == VGI_OK) {
        varrow_schema_unref(schema);
        schema = NULL;
        status = fuzz_read_answer(reader);
        fuzz_require(status == VGI_DONE || status == VGI_E_NOMEM || (is_cut && status == VGI_E_IO));
    }
    fuzz_require(memory.input.len == 0 || status == VGI_E_NOMEM);
    vipc_reader_free(reader);
}

/* Serves the input in reads of at most step bytes. Returns the number of bytes answered, 0 when the
 * connection had to end before its input. */
static inline size_t fuzz_serve(struct vgi_rpc_server *server, struct vgi_bytes input, size_t step)
{
    static const struct vbase_stream_ops ops = {.read = fuzz_read, .writev = fuzz_writev};
    struct vbase_buf answers;
    struct fuzz_stream stream = {{input, &answers}, step, false};
    enum vgi_status status;
    size_t len;

    vbase_buf_init(&answers, FUZZ_ANSWERS_BYTES_MAX);
    status = vrpc_serve(server, (struct vbase_stream){&ops, &stream}, "pipe", NULL);
    fuzz_read_answers(&answers, status == VGI_E_NOMEM || stream.is_full);
    len = status == VGI_OK ? answers.len : 0;
    vbase_buf_release(&answers);
    return len;
}

/* Serves the input twice, all at once and bit by bit, which must come to the same. (A connection that had to
 * end may have shown the schema of its last answer to a client that seemed to wait for it.) */
static inline void fuzz_connection(struct vgi_rpc_server *server, const uint8_t *data, size_t size)
{
    const struct vgi_bytes input = {data, size};
    size_t at_once = fuzz_serve(server, input, SIZE_MAX);
    size_t in_steps = fuzz_serve(server, input, 1 + size % 61);

    fuzz_require(at_once == in_steps || at_once == 0 || in_steps == 0);
}

#endif
