/* SPDX-License-Identifier: Apache-2.0 */
/* framing_fuzz.c: a connection's bytes, in pieces of a size the first byte tells, against the reader's life:
 * open, next, drain after what was refused, until the framing is lost or the input ends. */
#include <stdlib.h>
#include <string.h>

#include "ipc/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct source {
    const uint8_t *bytes;
    size_t len;
    size_t piece;
};

static enum vgi_status source_read(void *self, void *dst, size_t len, size_t *ret_len, struct vgi_error *err)
{
    struct source *source = self;
    size_t n = len < source->piece ? len : source->piece;

    (void)err;
    n = n < source->len ? n : source->len;
    if (n == 0)
        return VGI_DONE;
    memcpy(dst, source->bytes, n);
    source->bytes += n;
    source->len -= n;
    *ret_len = n;
    return VGI_OK;
}

/* False when the connection is over. */
static bool read_stream(struct vipc_reader *reader)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct vgi_error err = {0};
    enum vgi_status status = vipc_reader_open(reader, &schema, &err);

    if (status == VGI_DONE)
        return false;
    while (status == VGI_OK) {
        VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
        status = vipc_reader_next(reader, &batch, &err);
    }
    if (status == VGI_DONE)
        return true;
    return vipc_reader_in_sync(reader) && vipc_reader_drain(reader, &err) == VGI_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct vbase_stream_ops ops = {.read = source_read};
    struct vipc_reader_options options = {.message_bytes_max = 1 << 24};
    struct source source;
    struct vbase_stream stream = {&ops, &source};
    struct vipc_reader *reader;
    struct vgi_error err = {0};

    if (size == 0)
        return 0;
    source = (struct source){data + 1, size - 1, (size_t)data[0] + 1};
    if (data[0] == 255)
        source.piece = size;
    if (vipc_reader_new(stream, &options, &reader, &err) != VGI_OK)
        return 0;
    while (read_stream(reader))
        ;
    vipc_reader_free(reader);
    return 0;
}
