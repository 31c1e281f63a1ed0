/* SPDX-License-Identifier: Apache-2.0 */
/* write_messages.c: makes the bytes that the benches replay: requests and input streams for workers, replies
 * for the null worker and for who checks answers (scaled_*, next_*), batches for the codecs. One file per
 * message in the folder of argv[1]. The messages are made with our writer; what answers them
 * sees bytes only. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow/output.h"
#include "base/arena.h"
#include "ipc/writer.h"

struct file {
    const char *name;
    const char *method; /* makes it a request; NULL: a stream of data */
    const char *schema;
    void (*fill)(struct vgi_output *out, const struct file *file);
    int64_t rows;
    int64_t number;
    bool is_open;   /* without the end marker: the sender appends batches */
    bool has_token; /* as the answer that opens a stream over HTTP */
};

/* ---- contents ---- */

static void put_nothing(struct vgi_output *out, const struct file *file)
{
    vgi_output_set_rows(out, file->method ? 1 : file->rows);
}

static void put_number(struct vgi_output *out, const struct file *file)
{
    vgi_put_i64(vgi_output_column(out, 0), file->number);
}

static void put_factor(struct vgi_output *out, const struct file *file)
{
    (void)file;
    vgi_put_f64(vgi_output_column(out, 0), 2.0);
}

static void put_text(struct vgi_output *out, const struct file *file)
{
    (void)file;
    vgi_put_text(vgi_output_column(out, 0), "hello world");
}

static void put_blob(struct vgi_output *out, const struct file *file)
{
    uint8_t *bytes = malloc((size_t)file->number);
    uint64_t state = 1;

    for (int64_t i = 0; bytes && i < file->number; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = (uint8_t)(state >> 56);
    }
    if (bytes)
        vgi_put_bytes(vgi_output_column(out, 0), (struct vgi_bytes){bytes, (size_t)file->number});
    free(bytes);
}

/* Rows of each batch, number of batches. */
static void put_plan(struct vgi_output *out, const struct file *file)
{
    vgi_put_i64(vgi_output_column(out, 0), file->rows);
    vgi_put_i64(vgi_output_column(out, 1), file->number);
}

/* Multiples of the number. */
static void put_doubles(struct vgi_output *out, const struct file *file)
{
    for (int64_t i = 0; i < file->rows; i++)
        vgi_put_f64(vgi_output_column(out, 0), (double)(file->number * (i + 1)));
}

/* Batch `number` of a producer. */
static void put_produced(struct vgi_output *out, const struct file *file)
{
    int64_t first = file->number * file->rows;

    for (int64_t i = first; i < first + file->rows; i++) {
        vgi_put_i64(vgi_output_column(out, 0), i);
        vgi_put_i64(vgi_output_column(out, 1), 10 * i);
    }
}

static void put_mixed(struct vgi_output *out, const struct file *file)
{
    vgi_output_set_metadata(out, vgi_str_of("bench.source"), vgi_str_of("write_messages"));
    vgi_output_set_metadata(out, vgi_str_of("bench.batch"), vgi_str_of("1"));
    for (int64_t i = 0; i < file->rows; i++) {
        vgi_put_i64(vgi_output_column(out, 0), i);
        if (i % 7 == 0)
            vgi_put_null(vgi_output_column(out, 1));
        else
            vgi_put_f64(vgi_output_column(out, 1), (double)i / 3);
        vgi_put_format(vgi_output_column(out, 2), "row %07lld", (long long)i);
    }
}

#define PAIR  "index?: i64, value?: i64"
#define TOKEN "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define MIXED "id?: i64, share?: f64, name?: str"

/* rows, number, is_open, has_token */
static const struct file files[] = {
    {"noop", "void_noop", "", put_nothing, 1, 0, false, false},
    {"int", "echo_int", "value: i64", put_number, 1, 7, false, false},
    {"str", "echo_string", "value: str", put_text, 1, 0, false, false},
    {"bytes_64k", "echo_bytes", "data: bytes", put_blob, 1, 1 << 16, false, false},
    {"bytes_1m", "echo_bytes", "data: bytes", put_blob, 1, 1 << 20, false, false},
    {"bytes_64m", "echo_bytes", "data: bytes", put_blob, 1, 1 << 26, false, false},
    {"produce_1", "produce_n", "count: i64", put_number, 1, 1000000, false, false},
    {"produce_2048", "produce_large_batches", "rows_per_batch: i64, batch_count: i64", put_plan, 2048, 100000,
     false, false},
    {"produce_65536", "produce_large_batches", "rows_per_batch: i64, batch_count: i64", put_plan, 65536,
     100000, false, false},
    {"exchange", "exchange_scale", "factor: f64", put_factor, 1, 0, false, false},
    {"tick", NULL, "", put_nothing, 0, 0, true, false},
    {"in_1", NULL, "value?: f64", put_doubles, 1, 1, true, false},
    {"in_2048", NULL, "value?: f64", put_doubles, 2048, 1, true, false},
    {"scaled_1", NULL, "value?: f64", put_doubles, 1, 2, true, false},
    {"scaled_2048", NULL, "value?: f64", put_doubles, 2048, 2, true, false},
    {"reply_noop", NULL, "", put_nothing, 0, 0, false, false},
    {"reply_int", NULL, "result: i64", put_number, 1, 7, false, false},
    {"reply_str", NULL, "result: str", put_text, 1, 0, false, false},
    {"reply_bytes", NULL, "result: bytes", put_blob, 1, 1, false, false},
    {"reply_1", NULL, PAIR, put_produced, 1, 0, true, false},
    {"reply_2048", NULL, PAIR, put_produced, 2048, 0, true, false},
    {"reply_65536", NULL, PAIR, put_produced, 65536, 0, true, false},
    {"opened", NULL, "value?: f64", put_doubles, 0, 0, false, true},
    {"next_1", NULL, PAIR, put_produced, 1, 1, true, false},
    {"next_2048", NULL, PAIR, put_produced, 2048, 1, true, false},
    {"next_65536", NULL, PAIR, put_produced, 65536, 1, true, false},
    {"codec_small", NULL, MIXED, put_mixed, 1, 0, false, false},
    {"codec_large", NULL, MIXED, put_mixed, 65536, 0, false, false},
};

/* ---- files ---- */

static void free_writer(struct vipc_writer **writer)
{
    vipc_writer_free(*writer);
}

static void free_output(struct vgi_output **out)
{
    varrow_output_free(*out);
}

static enum vgi_status write_stream(const struct file *file, const struct vgi_batch *data,
                                    struct vbase_buf *bytes, struct vgi_error *err)
{
    VGI_CLEANUP(free_writer) struct vipc_writer *writer = NULL;
    struct vbase_memory_stream memory = {.output = bytes};
    struct vgi_batch batch = *data;
    const struct vgi_pair pairs[] = {{vgi_str_of("vgi_rpc.method"), vgi_str_of(file->method)},
                                     {vgi_str_of("vgi_rpc.request_version"), vgi_str_of("1")},
                                     {vgi_str_of("vgi_rpc.protocol"), vgi_str_of("ConformanceService")},
                                     {vgi_str_of("vgi_rpc.protocol_version"), vgi_str_of("2.0.0")}};

    const struct vgi_pair token = {vgi_str_of("vgi_rpc.stream_state#b64"), vgi_str_of(TOKEN)};

    if (file->method)
        batch.metadata = (struct varrow_metadata){pairs, sizeof pairs / sizeof pairs[0]};
    if (file->has_token)
        batch.metadata = (struct varrow_metadata){&token, 1};
    VGI_TRY(vipc_writer_new(vbase_stream_of_memory(&memory), NULL, &writer, err));
    VGI_TRY(vipc_writer_open(writer, batch.schema, err));
    VGI_TRY(vipc_writer_batch(writer, &batch, /* last= */ !file->is_open, err));
    return vipc_writer_flush(writer, err);
}

static enum vgi_status make(const struct file *file, struct vbase_buf *bytes, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    VGI_CLEANUP(vbase_arena_release) struct vbase_arena arena;
    VGI_CLEANUP(free_output) struct vgi_output *out = NULL;
    struct vgi_batch batch;

    vbase_arena_init(&arena, SIZE_MAX / 2);
    VGI_TRY(varrow_schema_of_text(file->schema, &schema, err));
    VGI_TRY(varrow_output_new(&(struct varrow_output_options){.schema = schema, .arena = &arena}, &out, err));
    file->fill(out, file);
    VGI_TRY(varrow_output_finish(out, &batch, err));
    return write_stream(file, &batch, bytes, err);
}

static enum vgi_status save(const char *folder, const struct file *file, struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf bytes;
    char path[4096];
    FILE *stream;

    vbase_buf_init(&bytes, SIZE_MAX / 2);
    VGI_TRY(make(file, &bytes, err));
    snprintf(path, sizeof path, "%s/%s.bin", folder, file->name);
    stream = fopen(path, "wb");
    if (!stream)
        return vgi_fail(err, VGI_E_IO, "cannot write %s: %m", path);
    if (fwrite(bytes.ptr, 1, bytes.len, stream) != bytes.len) {
        (void)fclose(stream);
        return vgi_fail(err, VGI_E_IO, "cannot write %s: %m", path);
    }
    return fclose(stream) == 0 ? VGI_OK : vgi_fail(err, VGI_E_IO, "cannot write %s: %m", path);
}

int main(int argc, char **argv)
{
    struct vgi_error err = {0};

    if (argc != 2) {
        fprintf(stderr, "usage: write_messages FOLDER\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (save(argv[1], &files[i], &err) != VGI_OK) {
            fprintf(stderr, "write_messages: %s: %s\n", files[i].name, err.message);
            return 1;
        }
    }
    return 0;
}
