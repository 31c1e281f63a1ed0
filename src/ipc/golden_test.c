/* SPDX-License-Identifier: Apache-2.0 */
/* golden_test.c: the streams of tests/golden, as pyarrow wrote them: they hold
 * what the text beside them says, and what is written from them holds the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/reader.h"
#include "ipc/writer.h"
#include "support/made.h"

/* The whole file, NUL-terminated; freed by the caller. */
static char *load(const char *name, const char *ending, size_t *ret_len)
{
    char path[256];
    char *bytes;
    long len;

    snprintf(path, sizeof path, "tests/golden/%s.%s", name, ending);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    len = ftell(file);
    assert_true(len >= 0);
    rewind(file);
    bytes = malloc((size_t)len + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)len, file), len);
    fclose(file);
    bytes[len] = '\0';
    *ret_len = (size_t)len;
    return bytes;
}

/* Takes text from the front of *at, or fails and shows both. */
static void expect(const char **at, const char *text, const char *where)
{
    if (strncmp(*at, text, strlen(text)) != 0) {
        fail_msg("%s: found %s, expected %.80s", where, text, *at);
    }
    *at += strlen(text);
}

static void put_value(struct made_text *out, const struct vgi_column *c, int64_t row)
{
    if (c->kind != VGI_VALUE_DECIMAL || vgi_is_null(c, row)) {
        made_value(out, c, row);
        return;
    }
    struct vgi_bytes bytes = vgi_get_bytes(c, row);
    made_put(out, "#");
    for (size_t i = 0; i < bytes.len; i++) {
        made_put(out, "%02x", bytes.ptr[i]);
    }
}

static void expect_batch(const struct vgi_batch *batch, const char **at, const char *name)
{
    struct made_text text = {0};
    struct vgi_error err = {0};
    struct vgi_column column;

    made_put(&text, "batch %lld", (long long)vgi_batch_rows(batch));
    for (size_t i = 0; i < batch->metadata.n; i++) {
        made_put(&text, " %.*s=%.*s", VGI_STR_ARG(batch->metadata.pairs[i].key),
                 VGI_STR_ARG(batch->metadata.pairs[i].value));
    }
    expect(at, text.text, name);
    expect(at, "\n", name);
    for (int32_t c = 0; c < vgi_batch_columns(batch); c++) {
        assert_int_equal(vgi_batch_column(batch, c, &column, &err), VGI_OK);
        for (int64_t row = 0; row < column.length; row++) {
            text = (struct made_text){0};
            put_value(&text, &column, row);
            expect(at, row ? "," : "", name);
            expect(at, text.text, name);
        }
        expect(at, "\n", name);
    }
}

/* Calls fn for every batch of a stream, in order. */
typedef void batch_fn(const struct vgi_batch *batch, void *self);
static struct varrow_schema *read_stream(struct vgi_bytes bytes, batch_fn *fn, void *self)
{
    struct vbase_memory_stream memory = {.input = bytes};
    struct vgi_error err = {0};
    struct vipc_reader *reader;
    struct varrow_schema *schema;
    struct vgi_batch batch = {0};
    enum vgi_status status;

    assert_int_equal(vipc_reader_new(vbase_stream_of_memory(&memory), NULL, &reader, &err), VGI_OK);
    if (vipc_reader_open(reader, &schema, &err) != VGI_OK) {
        fail_msg("%s", err.message);
    }
    while ((status = vipc_reader_next(reader, &batch, &err)) == VGI_OK) {
        fn(&batch, self);
        varrow_batch_release(&batch);
    }
    if (status != VGI_DONE) {
        fail_msg("%s", err.message);
    }
    assert_int_equal(vipc_reader_open(reader, &(struct varrow_schema *){NULL}, &err), VGI_DONE);
    vipc_reader_free(reader);
    return schema;
}

struct check {
    const char *name;
    const char *at;
    struct vipc_writer *writer; /* NULL: compare only */
};

static void check_batch(const struct vgi_batch *batch, void *self)
{
    struct check *check = self;
    struct vgi_error err = {0};

    expect_batch(batch, &check->at, check->name);
    if (check->writer && vipc_writer_batch(check->writer, batch,
                                           /* last= */ false, &err) != VGI_OK) {
        fail_msg("%s: %s", check->name, err.message);
    }
}

static struct varrow_schema *schema_of(struct vgi_bytes bytes)
{
    struct vbase_memory_stream memory = {.input = bytes};
    struct vgi_error err = {0};
    struct vipc_reader *reader;
    struct varrow_schema *schema;

    assert_int_equal(vipc_reader_new(vbase_stream_of_memory(&memory), NULL, &reader, &err), VGI_OK);
    if (vipc_reader_open(reader, &schema, &err) != VGI_OK) {
        fail_msg("%s", err.message);
    }
    vipc_reader_free(reader);
    return schema;
}

/* Reads, compares, writes with a codec, reads and compares again. */
static void round_trip(const char *name, enum vipc_compression compression)
{
    size_t len;
    size_t text_len;
    char *file = load(name, "arrows", &len);
    char *text = load(name, "txt", &text_len);
    uint8_t *guarded = support_guarded_copy(file, len);
    struct vgi_bytes bytes = {guarded, len};
    struct vbase_buf out;
    struct vbase_memory_stream memory = {.output = &out};
    struct vipc_writer_options options = {.compression = compression};
    struct check check = {.name = name, .at = text};
    struct vgi_error err = {0};
    struct varrow_schema *schema = schema_of(bytes);

    vbase_buf_init(&out, SIZE_MAX / 2);
    assert_int_equal(vipc_writer_new(vbase_stream_of_memory(&memory), &options, &check.writer, &err), VGI_OK);
    assert_int_equal(vipc_writer_open(check.writer, schema, &err), VGI_OK);
    varrow_schema_unref(read_stream(bytes, check_batch, &check));
    assert_string_equal(check.at, "");
    assert_int_equal(vipc_writer_close(check.writer, &err), VGI_OK);
    assert_int_equal(vipc_writer_flush(check.writer, &err), VGI_OK);
    vipc_writer_free(check.writer);

    check = (struct check){.name = name, .at = text};
    struct varrow_schema *again = read_stream(vbase_buf_view(&out), check_batch, &check);
    assert_string_equal(check.at, "");
    assert_true(varrow_arrow_schema_equal(&schema->arrow, &again->arrow, VARROW_EQUAL_METADATA));
    varrow_schema_unref(again);
    varrow_schema_unref(schema);
    vbase_buf_release(&out);
    support_guarded_free(guarded, len);
    free(text);
    free(file);
}

static const char *const names[] = {
    "numbers",
    "times",
    "texts",
    "nested",
    "intervals",
    "extensions",
    "dictionaries",
    "dictionary_delta",
    "dictionary_replaced",
    "compressed_lz4",
    "compressed_zstd",
    "zero_columns",
    "zero_rows",
    "end",
    "log",
    "error",
    "embedded",
};

static void golden_streams_hold_what_their_texts_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        round_trip(names[i], VIPC_UNCOMPRESSED);
    }
}

static void golden_streams_survive_compression(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        round_trip(names[i], VIPC_LZ4);
        round_trip(names[i], VIPC_ZSTD);
    }
}

static void expect_equal(const struct vgi_batch *a, const struct vgi_batch *b, const char *name)
{
    struct vgi_error err = {0};
    struct vgi_column x;
    struct vgi_column y;

    assert_int_equal(vgi_batch_rows(a), vgi_batch_rows(b));
    for (int32_t c = 0; c < vgi_batch_columns(a); c++) {
        assert_int_equal(vgi_batch_column(a, c, &x, &err), VGI_OK);
        assert_int_equal(vgi_batch_column(b, c, &y, &err), VGI_OK);
        for (int64_t row = 0; row < vgi_batch_rows(a); row++) {
            struct made_text found = {0};
            struct made_text wanted = {0};
            put_value(&found, &y, row);
            put_value(&wanted, &x, row);
            if (strcmp(found.text, wanted.text) != 0) {
                fail_msg("%s, column %d: found %s, expected %s", name, c, found.text, wanted.text);
            }
        }
    }
}

/* Writes every run of rows as an embedded stream and compares what comes back.
 */
static void check_slices(const struct vgi_batch *batch, void *self)
{
    struct vgi_error err = {0};
    struct vbase_buf out;

    vbase_buf_init(&out, SIZE_MAX / 2);
    for (int64_t first = 0; first < batch->array.length && first < 9; first++) {
        for (int64_t len = 0; len <= batch->array.length - first && len < 12; len++) {
            struct vgi_batch slice = *batch;
            struct vgi_batch found = {0};
            slice.array.offset += first;
            slice.array.length = len;
            vbase_buf_reset(&out);
            if (vipc_batch_encode(&slice, &out, &err) != VGI_OK ||
                vipc_batch_decode(vbase_buf_view(&out), NULL, &found, &err) != VGI_OK) {
                fail_msg("%s, rows %d to %d: %s", (const char *)self, (int)first, (int)(first + len),
                         err.message);
            }
            expect_equal(&slice, &found, self);
            assert_int_equal(found.metadata.n, batch->metadata.n);
            varrow_batch_release(&found);
        }
    }
    vbase_buf_release(&out);
}

static void any_rows_of_golden_streams_can_be_embedded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t len;
        char *file = load(names[i], "arrows", &len);
        varrow_schema_unref(read_stream((struct vgi_bytes){(const uint8_t *)file, len}, check_slices,
                                        (void *)(uintptr_t)names[i]));
        free(file);
    }
}

/* pyarrow has no classes for arrays of the two old intervals. */
static void old_intervals_can_be_embedded(void **state)
{
    struct ArrowArray *children[1];
    struct vgi_batch months =
        made_batch("?interval_months",
                   ARRAY(.length = 3, .null_count = 1, BUFFERS(BYTES(5), INTS(14, 0, -1))), children);

    (void)state;
    check_slices(&months, (void *)(uintptr_t) "months");
    varrow_schema_unref(months.schema);
    struct vgi_batch days =
        made_batch("interval_days",
                   ARRAY(.length = 2, .null_count = 0, BUFFERS(NULL, INTS(1, 86399999, -7, 0))), children);
    check_slices(&days, (void *)(uintptr_t) "days");
    varrow_schema_unref(days.schema);
}

static void check_record(const struct vgi_batch *batch, void *self)
{
    struct vgi_error err = {0};
    struct vgi_column column;
    struct vgi_batch record = {0};
    struct made_text text;
    int *seen = self;

    assert_int_equal(vgi_batch_column(batch, 0, &column, &err), VGI_OK);
    if (vipc_batch_decode(vgi_get_bytes(&column, 0), NULL, &record, &err) != VGI_OK) {
        fail_msg("%s", err.message);
    }
    assert_int_equal(vgi_batch_column(&record, 0, &column, &err), VGI_OK);
    assert_string_equal(made_values(&text, &column), "'x'");
    assert_int_equal(vgi_batch_column(&record, 1, &column, &err), VGI_OK);
    assert_string_equal(made_values(&text, &column), "[1 2]");
    varrow_batch_release(&record);
    ++*seen;
}

static void a_record_inside_a_column_decodes(void **state)
{
    size_t len;
    char *file = load("embedded", "arrows", &len);
    int seen = 0;

    (void)state;
    varrow_schema_unref(read_stream((struct vgi_bytes){(const uint8_t *)file, len}, check_record, &seen));
    assert_int_equal(seen, 1);
    free(file);
}

SUPPORT_TESTS(cmocka_unit_test(golden_streams_hold_what_their_texts_say),
              cmocka_unit_test(golden_streams_survive_compression),
              cmocka_unit_test(old_intervals_can_be_embedded),
              cmocka_unit_test(any_rows_of_golden_streams_can_be_embedded),
              cmocka_unit_test(a_record_inside_a_column_decodes))
