/* SPDX-License-Identifier: Apache-2.0 */
/* ipc_roundtrip_fuzz.c: any stream that the reader accepts is written so that it reads back equal, whole or
 * in slices, compressed or not. The input is one IPC stream; its length picks the codec. */
#include <stdio.h>
#include <stdlib.h>

#include "ipc/reader.h"
#include "ipc/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BODY_BYTES_MAX = 1 << 22, OUT_BYTES_MAX = 1 << 28 };

static void die(const char *what, const struct vgi_error *err)
{
    fprintf(stderr, "%s: %s\n", what, err->message);
    abort();
}

static void compare_batches(struct vgi_batch *wanted, const struct vgi_batch *found, int64_t skipped_rows)
{
    int64_t skipped = wanted->array.length > skipped_rows ? skipped_rows : 0;
    struct vgi_error err = {0};

    wanted->array.offset += skipped;
    wanted->array.length -= skipped;
    if (varrow_array_equal(wanted->schema, &wanted->array, &found->array, &err) != VGI_OK) {
        die("a batch changed", &err);
    }
    if (wanted->metadata.n != found->metadata.n) {
        die("metadata was lost", &err);
    }
    for (size_t i = 0; i < wanted->metadata.n; i++) {
        if (!vgi_str_equal(wanted->metadata.pairs[i].key, found->metadata.pairs[i].key) ||
            !vgi_str_equal(wanted->metadata.pairs[i].value, found->metadata.pairs[i].value)) {
            die("metadata changed", &err);
        }
    }
}

static struct vipc_reader *open_stream(struct vbase_memory_stream *memory, uint64_t bytes_max,
                                       struct varrow_schema **ret_schema)
{
    struct vipc_reader_options options = {.message_bytes_max = bytes_max};
    struct vipc_reader *reader = NULL;
    struct vgi_error err = {0};

    if (vipc_reader_new(vbase_stream_of_memory(memory), &options, &reader, &err) ||
        vipc_reader_open(reader, ret_schema, &err)) {
        die("a stream cannot be opened", &err);
    }
    return reader;
}

/* Two readers side by side: batches of the second must be those of the first. */
static void compare_streams(struct vgi_bytes wanted, struct vgi_bytes found, int64_t skipped_rows)
{
    struct vbase_memory_stream memory[2] = {{.input = wanted}, {.input = found}};
    struct varrow_schema *schemas[2];
    struct vipc_reader *readers[2] = {open_stream(&memory[0], BODY_BYTES_MAX, &schemas[0]),
                                      open_stream(&memory[1], OUT_BYTES_MAX, &schemas[1])};
    struct vgi_batch batches[2] = {{0}, {0}};
    struct vgi_error err = {0};

    if (!varrow_arrow_schema_equal(&schemas[0]->arrow, &schemas[1]->arrow, VARROW_EQUAL_METADATA)) {
        die("the schema changed", &err);
    }
    while (vipc_reader_next(readers[0], &batches[0], &err) == VGI_OK) {
        if (vipc_reader_next(readers[1], &batches[1], &err) != VGI_OK) {
            die("what was written cannot be read", &err);
        }
        compare_batches(&batches[0], &batches[1], skipped_rows);
        varrow_batch_release(&batches[0]);
        varrow_batch_release(&batches[1]);
    }
    for (int i = 0; i < 2; i++) {
        varrow_schema_unref(schemas[i]);
        vipc_reader_free(readers[i]);
    }
}

/* Copies batches until the input ends or fails; what was read so far makes a stream. False: no schema. */
static bool copy_stream(struct vgi_bytes input, struct vbase_buf *out, enum vipc_compression compression,
                        int64_t skipped_rows)
{
    struct vbase_memory_stream memory = {.input = input, .output = out};
    struct vbase_stream stream = vbase_stream_of_memory(&memory);
    struct vipc_reader_options options = {.message_bytes_max = BODY_BYTES_MAX};
    struct vipc_writer_options written = {.compression = compression};
    struct vipc_reader *reader = NULL;
    struct vipc_writer *writer = NULL;
    struct varrow_schema *schema = NULL;
    struct vgi_batch batch = {0};
    struct vgi_error err = {0};

    if (vipc_reader_new(stream, &options, &reader, &err) ||
        vipc_writer_new(stream, &written, &writer, &err)) {
        die("no memory", &err);
    }
    bool is_open = vipc_reader_open(reader, &schema, &err) == VGI_OK;
    if (is_open && vipc_writer_open(writer, schema, &err)) {
        die("a schema that was read cannot be written", &err);
    }
    while (is_open && vipc_reader_next(reader, &batch, &err) == VGI_OK) {
        if (batch.array.length > skipped_rows) {
            batch.array.offset += skipped_rows;
            batch.array.length -= skipped_rows;
        }
        if (vipc_writer_batch(writer, &batch, /* last= */ false, &err)) {
            die("a batch that was read cannot be written", &err);
        }
        varrow_batch_release(&batch);
    }
    if (is_open && (vipc_writer_close(writer, &err) || vipc_writer_flush(writer, &err))) {
        die("a stream cannot be ended", &err);
    }
    varrow_schema_unref(schema);
    vipc_writer_free(writer);
    vipc_reader_free(reader);
    return is_open;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vgi_bytes input = {data, size};
    enum vipc_compression compression = (enum vipc_compression)(size % 3);
    struct vbase_buf out;

    for (int64_t skipped_rows = 0; skipped_rows < 4; skipped_rows += 3) {
        vbase_buf_init(&out, OUT_BYTES_MAX);
        if (copy_stream(input, &out, compression, skipped_rows)) {
            compare_streams(input, vbase_buf_view(&out), skipped_rows);
        }
        vbase_buf_release(&out);
    }
    return 0;
}
