/* SPDX-License-Identifier: Apache-2.0 */
/* codec_nanoarrow.c: nanoarrow's own IPC codec on the batches of write_messages; see codec_cases.h.
 *   encode            ArrowIpcWriter to a stream that drops the bytes; it writes no metadata pairs
 *   decode            a message in memory with full validation, its body shared, not copied
 *   decode_unchecked  the same with no validation beyond the flatbuffer
 *   read              ArrowIpcArrayStreamReader, bytes copied from its stream, full validation
 * None of them reads metadata pairs or checks that text is UTF-8. */
#include <nanoarrow/nanoarrow_ipc.h>

#include "codec_cases.h"

struct codec {
    struct codec_message bytes;
    size_t schema_bytes;
    size_t header_bytes; /* of the batch, with its prefix */
    size_t at;           /* where the endless stream stands */
    struct ArrowSchema schema;
    struct ArrowArray array;
    struct ArrowArrayView view;
    struct ArrowIpcWriter writer;
    struct ArrowIpcDecoder decoder;
    struct ArrowBuffer body;
    struct ArrowArrayStream reader;
};

/* The schema once, then the same batch for ever. */
static ArrowErrorCode give(struct ArrowIpcInputStream *stream, uint8_t *dst, int64_t len, int64_t *ret_len,
                           struct ArrowError *error)
{
    struct codec *codec = stream->private_data;
    size_t end = codec->bytes.len - /* end marker */ 8;
    size_t n;

    (void)error;
    if (codec->at == end)
        codec->at = codec->schema_bytes;
    n = end - codec->at < (size_t)len ? end - codec->at : (size_t)len;
    memcpy(dst, codec->bytes.ptr + codec->at, n);
    codec->at += n;
    *ret_len = (int64_t)n;
    return NANOARROW_OK;
}

static void release_input(struct ArrowIpcInputStream *stream)
{
    stream->release = NULL;
}

static ArrowErrorCode drop(struct ArrowIpcOutputStream *stream, const void *bytes, int64_t len,
                           int64_t *ret_len, struct ArrowError *error)
{
    (void)stream, (void)bytes, (void)error;
    *ret_len = len;
    return NANOARROW_OK;
}

static void release_output(struct ArrowIpcOutputStream *stream)
{
    stream->release = NULL;
}

static bool encode(void *state, size_t n)
{
    struct codec *codec = state;

    for (size_t i = 0; i < n; i++) {
        if (ArrowArrayViewSetArray(&codec->view, &codec->array, NULL) != NANOARROW_OK ||
            ArrowIpcWriterWriteArrayView(&codec->writer, &codec->view, NULL) != NANOARROW_OK)
            return false;
    }
    return true;
}

static bool decode_with(struct codec *codec, size_t n, enum ArrowValidationLevel level)
{
    const uint8_t *message = codec->bytes.ptr + codec->schema_bytes;
    struct ArrowBufferView header = {.data.data = message, .size_bytes = (int64_t)codec->header_bytes};

    for (size_t i = 0; i < n; i++) {
        struct ArrowArray array;
        if (ArrowIpcDecoderVerifyHeader(&codec->decoder, header, NULL) != NANOARROW_OK ||
            ArrowIpcDecoderDecodeHeader(&codec->decoder, header, NULL) != NANOARROW_OK ||
            ArrowIpcDecoderDecodeArrayFromShared(&codec->decoder, &codec->body, -1, &array, level, NULL) !=
                NANOARROW_OK)
            return false;
        ArrowArrayRelease(&array);
    }
    return true;
}

static bool decode(void *state, size_t n)
{
    return decode_with(state, n, NANOARROW_VALIDATION_LEVEL_FULL);
}

static bool decode_unchecked(void *state, size_t n)
{
    return decode_with(state, n, NANOARROW_VALIDATION_LEVEL_NONE);
}

static bool read_checked(void *state, size_t n)
{
    struct codec *codec = state;

    for (size_t i = 0; i < n; i++) {
        struct ArrowArray array;
        if (ArrowArrayStreamGetNext(&codec->reader, &array, NULL) != NANOARROW_OK || !array.release)
            return false;
        ArrowArrayRelease(&array);
    }
    return true;
}

/* Schema and first array, through the stream reader that the cases go on reading from. */
static ArrowErrorCode open_reader(struct codec *codec)
{
    struct ArrowIpcInputStream input = {.read = give, .release = release_input, .private_data = codec};

    NANOARROW_RETURN_NOT_OK(ArrowIpcArrayStreamReaderInit(&codec->reader, &input, NULL));
    NANOARROW_RETURN_NOT_OK(ArrowArrayStreamGetSchema(&codec->reader, &codec->schema, NULL));
    return ArrowArrayStreamGetNext(&codec->reader, &codec->array, NULL);
}

static ArrowErrorCode open_decoder(struct codec *codec)
{
    const uint8_t *message = codec->bytes.ptr + codec->schema_bytes;
    size_t body_bytes = codec->bytes.len - codec->schema_bytes - codec->header_bytes - /* end marker */ 8;
    struct ArrowBuffer body;

    NANOARROW_RETURN_NOT_OK(ArrowIpcDecoderInit(&codec->decoder));
    NANOARROW_RETURN_NOT_OK(ArrowIpcDecoderSetSchema(&codec->decoder, &codec->schema, NULL));
    ArrowBufferInit(&body);
    NANOARROW_RETURN_NOT_OK(ArrowBufferAppend(&body, message + codec->header_bytes, (int64_t)body_bytes));
    return ArrowSharedBufferInit(&codec->body, &body);
}

static ArrowErrorCode open_writer(struct codec *codec)
{
    struct ArrowIpcOutputStream output = {.write = drop, .release = release_output};

    NANOARROW_RETURN_NOT_OK(ArrowIpcWriterInit(&codec->writer, &output));
    NANOARROW_RETURN_NOT_OK(ArrowArrayViewInitFromSchema(&codec->view, &codec->schema, NULL));
    return ArrowIpcWriterWriteSchema(&codec->writer, &codec->schema, NULL);
}

static size_t message_bytes(const uint8_t *message)
{
    uint32_t header_bytes;

    memcpy(&header_bytes, message + 4, sizeof header_bytes);
    return 8 + header_bytes;
}

static bool open_codec(struct codec *codec)
{
    codec->schema_bytes = message_bytes(codec->bytes.ptr);
    codec->header_bytes = message_bytes(codec->bytes.ptr + codec->schema_bytes);
    return open_reader(codec) == NANOARROW_OK && open_decoder(codec) == NANOARROW_OK &&
           open_writer(codec) == NANOARROW_OK;
}

static void close_codec(struct codec *codec)
{
    ArrowIpcWriterReset(&codec->writer);
    ArrowIpcDecoderReset(&codec->decoder);
    ArrowBufferReset(&codec->body);
    ArrowArrayViewReset(&codec->view);
    ArrowArrayRelease(&codec->array);
    ArrowSchemaRelease(&codec->schema);
    ArrowArrayStreamRelease(&codec->reader);
    free(codec->bytes.ptr);
}

static const struct codec_operations operations = {encode, decode, decode_unchecked, read_checked};

int main(int argc, char **argv)
{
    struct codec small = {.bytes = codec_load(argc > 1 ? argv[1] : ".", "codec_small")};
    struct codec large = {.bytes = codec_load(argc > 1 ? argv[1] : ".", "codec_large")};
    int status;

    if (!open_codec(&small) || !open_codec(&large)) {
        fprintf(stderr, "codec_nanoarrow: the messages cannot be read\n");
        return 1;
    }
    status = codec_serve(&operations, &small, &large);
    close_codec(&small);
    close_codec(&large);
    return status;
}
