/* SPDX-License-Identifier: Apache-2.0 */
/* codec_ours.c: our IPC codec on the batches of write_messages (argv[1] is their folder); see codec_cases.h.
 *   encode            a batch of an open stream, written to a stream that drops the bytes
 *   decode            a message in memory with its metadata pairs, every check, no copy of the body
 *   decode_unchecked  the same without the checks of values
 *   read              the next batch of an open stream, bytes copied from it, every check */
#include "codec_cases.h"
#include "ipc/decode.h"
#include "ipc/reader.h"
#include "ipc/writer.h"

/* A stream that gives the schema once and then the same batch for ever, one message per read. */
struct endless {
    struct vgi_bytes message;
    struct vgi_bytes rest;
};

enum { PAIRS_MAX = 8 };

struct codec {
    struct codec_message bytes;
    struct vgi_batch batch;
    struct vipc_writer *writer;
    struct endless source; /* message: the batch */
    struct vipc_reader *reader;
    struct vipc_decoder decoder;
};

static enum vgi_status give(void *self, void *dst, size_t len, size_t *ret_len, struct vgi_error *err)
{
    struct endless *source = self;

    (void)err;
    if (source->rest.len == 0)
        source->rest = source->message;
    *ret_len = len < source->rest.len ? len : source->rest.len;
    memcpy(dst, source->rest.ptr, *ret_len);
    source->rest.ptr += *ret_len;
    source->rest.len -= *ret_len;
    return VGI_OK;
}

static enum vgi_status drop(void *self, struct iovec *iov, size_t n, struct vgi_error *err)
{
    (void)self, (void)iov, (void)n, (void)err;
    return VGI_OK;
}

static const struct vbase_stream_ops endless_ops = {.read = give, .writev = drop};

static bool encode(void *state, size_t n)
{
    struct codec *codec = state;
    struct vgi_error err;

    for (size_t i = 0; i < n; i++) {
        if (vipc_writer_batch(codec->writer, &codec->batch, /* last= */ false, &err) != VGI_OK ||
            vipc_writer_flush(codec->writer, &err) != VGI_OK)
            return false;
    }
    return true;
}

static enum vgi_status decode_message(struct codec *codec, struct ArrowArray *ret_array,
                                      struct vgi_error *err)
{
    struct vgi_bytes rest = codec->source.message;
    struct vipc_part part = {.head = NULL};
    struct vgi_pair pairs[PAIRS_MAX];
    struct vgi_bytes header;

    VGI_TRY(vipc_message_prefix(rest.ptr, &header.len, err));
    header.ptr = rest.ptr + VIPC_PREFIX_BYTES;
    VGI_TRY(vipc_message_frame(header, &part.message, err));
    if (part.message.n_pairs > PAIRS_MAX)
        return vgi_fail(err, VGI_E_LIMIT, "the message has too many metadata pairs");
    vipc_message_pairs(&part.message, pairs);
    part.body.bytes.ptr = header.ptr + header.len;
    part.body.bytes.len = (size_t)part.message.body_bytes;
    return vipc_decoder_batch(&codec->decoder, &part, ret_array, err);
}

static bool decode_with(struct codec *codec, size_t n, bool is_checked)
{
    struct vgi_error err;

    codec->decoder.skip_validation = !is_checked;
    for (size_t i = 0; i < n; i++) {
        VGI_CLEANUP(varrow_arrow_array_cleanup) struct ArrowArray array = {.release = NULL};
        if (decode_message(codec, &array, &err) != VGI_OK)
            return false;
    }
    return true;
}

static bool decode(void *state, size_t n)
{
    return decode_with(state, n, /* is_checked= */ true);
}

static bool decode_unchecked(void *state, size_t n)
{
    return decode_with(state, n, /* is_checked= */ false);
}

static bool read_checked(void *state, size_t n)
{
    struct codec *codec = state;
    struct vgi_error err;

    for (size_t i = 0; i < n; i++) {
        VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
        if (vipc_reader_next(codec->reader, &batch, &err) != VGI_OK)
            return false;
    }
    return true;
}

static size_t message_bytes(const uint8_t *message)
{
    uint32_t header_bytes;

    memcpy(&header_bytes, message + 4, sizeof header_bytes);
    return 8 + header_bytes;
}

static enum vgi_status open_reader(struct codec *codec, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    size_t schema_bytes = message_bytes(codec->bytes.ptr);

    codec->source.rest = (struct vgi_bytes){codec->bytes.ptr, schema_bytes};
    codec->source.message = (struct vgi_bytes){codec->bytes.ptr + schema_bytes,
                                               codec->bytes.len - schema_bytes - /* end marker */ 8};
    VGI_TRY(vipc_reader_new((struct vbase_stream){&endless_ops, &codec->source}, NULL, &codec->reader, err));
    VGI_TRY(vipc_reader_open(codec->reader, &schema, err));
    codec->decoder.dictionaries.pool = vipc_reader_pool_view(codec->reader);
    return vipc_decoder_open(&codec->decoder, schema, err);
}

static enum vgi_status open_codec(struct codec *codec, struct vgi_error *err)
{
    struct vgi_bytes bytes = {codec->bytes.ptr, codec->bytes.len};

    VGI_TRY(vipc_batch_decode(bytes, NULL, &codec->batch, err));
    VGI_TRY(vipc_writer_new((struct vbase_stream){&endless_ops, NULL}, NULL, &codec->writer, err));
    VGI_TRY(vipc_writer_open(codec->writer, codec->batch.schema, err));
    return open_reader(codec, err);
}

static void close_codec(struct codec *codec)
{
    varrow_batch_release(&codec->batch);
    vipc_writer_free(codec->writer);
    vipc_decoder_release(&codec->decoder);
    vipc_reader_free(codec->reader);
    free(codec->bytes.ptr);
}

static const struct codec_operations operations = {encode, decode, decode_unchecked, read_checked};

int main(int argc, char **argv)
{
    struct codec small = {.bytes = codec_load(argc > 1 ? argv[1] : ".", "codec_small")};
    struct codec large = {.bytes = codec_load(argc > 1 ? argv[1] : ".", "codec_large")};
    struct vgi_error err = {0};
    int status;

    if (open_codec(&small, &err) != VGI_OK || open_codec(&large, &err) != VGI_OK) {
        fprintf(stderr, "codec_ours: %s\n", err.message);
        return 1;
    }
    status = codec_serve(&operations, &small, &large);
    close_codec(&small);
    close_codec(&large);
    return status;
}
