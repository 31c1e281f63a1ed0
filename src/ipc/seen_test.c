/* SPDX-License-Identifier: Apache-2.0 */
/* seen_test.c: batches whose headers repeat, and some that do not, come out as they went in. */
#include "ipc/seen.h"

#include "arrow/output.h"
#include "base/arena.h"
#include "ipc/reader.h"
#include "ipc/writer.h"
#include "support/test.h"

enum { N = 12 };

/* What batch i looks like: headers repeat, then change in rows, in metadata, in the number of its
 * pairs, in length. */
static const struct {
    int rows;
    const char *value;
    size_t n_pairs;
} rows[N] = {
    {1, "a", 1}, {1, "a", 1}, {1, "a", 1}, {1, "b", 1}, {2, "b", 1}, {2, "b", 1},
    {2, "b", 0}, {2, "b", 9}, {2, "b", 9}, {1, "a", 2}, {1, "a", 2}, {0, "", 0},
};

static void put(struct vgi_output *out, int i)
{
    for (int row = 0; row < rows[i].rows; row++)
        vgi_put_i64(vgi_output_column(out, 0), 100 * i + row);
}

static void write_all(struct vbase_buf *bytes, struct varrow_schema *schema)
{
    struct vbase_memory_stream memory = {{NULL, 0}, bytes};
    struct vbase_arena arena;
    struct varrow_output_options options = {.schema = schema, .arena = &arena};
    struct vipc_writer *writer = NULL;
    struct vgi_output *out = NULL;
    struct vgi_error err = {0};

    vbase_arena_init(&arena, 1 << 20);
    assert_int_equal(vipc_writer_new(vbase_stream_of_memory(&memory), NULL, &writer, &err), VGI_OK);
    assert_int_equal(varrow_output_new(&options, &out, &err), VGI_OK);
    assert_int_equal(vipc_writer_open(writer, schema, &err), VGI_OK);
    for (int i = 0; i < N; i++) {
        struct vgi_pair pairs[9];
        struct vgi_batch batch;
        for (int k = 0; k < 9; k++)
            pairs[k] = (struct vgi_pair){vgi_str_of("key"), vgi_str_of(rows[i].value)};
        put(out, i);
        assert_int_equal(varrow_output_finish(out, &batch, &err), VGI_OK);
        batch.metadata = (struct varrow_metadata){pairs, rows[i].n_pairs};
        assert_int_equal(vipc_writer_batch(writer, &batch, i == N - 1, &err), VGI_OK);
        varrow_output_reset(out);
    }
    assert_int_equal(vipc_writer_flush(writer, &err), VGI_OK);
    varrow_output_free(out);
    vipc_writer_free(writer);
    vbase_arena_release(&arena);
}

static void check_values(const struct vgi_batch *batch, int i)
{
    struct vgi_column column;
    struct vgi_error err = {0};

    assert_int_equal(batch->array.length, rows[i].rows);
    assert_int_equal(vgi_batch_column(batch, 0, &column, &err), VGI_OK);
    for (int row = 0; row < rows[i].rows; row++)
        assert_int_equal(vgi_get_i64(&column, row), 100 * i + row);
}

static void check(const struct vgi_batch *batch, int i)
{
    check_values(batch, i);
    assert_int_equal(batch->metadata.n, rows[i].n_pairs);
    if (rows[i].n_pairs > 0)
        assert_true(vgi_str_is(batch->metadata.pairs[rows[i].n_pairs - 1].value, rows[i].value));
}

static void repeated_and_changing_headers_are_read_alike(void **state)
{
    struct vbase_buf bytes = {0};
    struct vbase_memory_stream memory;
    struct varrow_schema *schema = NULL;
    struct varrow_schema *found = NULL;
    struct vipc_reader *reader = NULL;
    struct vgi_batch batch = {0};
    struct vgi_batch held = {0};
    struct vgi_error err = {0};

    (void)state;
    vbase_buf_init(&bytes, 1 << 20);
    assert_int_equal(varrow_schema_of_text("value: i64", &schema, &err), VGI_OK);
    write_all(&bytes, schema);
    write_all(&bytes, schema);
    memory = (struct vbase_memory_stream){vbase_buf_view(&bytes), NULL};
    assert_int_equal(vipc_reader_new(vbase_stream_of_memory(&memory), NULL, &reader, &err), VGI_OK);
    for (int stream = 0; stream < 2; stream++) {
        assert_int_equal(vipc_reader_open(reader, &found, &err), VGI_OK);
        varrow_schema_unref(found);
        for (int i = 0; i < N; i++) {
            assert_int_equal(vipc_reader_next(reader, &batch, &err), VGI_OK);
            check(&batch, i);
            /* In the second stream every batch is held while the next one is read into memory of its own. */
            if (i > 0 && stream == 1) {
                check_values(&held, i - 1);
            }
            varrow_batch_release(&held);
            held = batch;
            batch = (struct vgi_batch){0};
            if (stream == 0)
                varrow_batch_release(&held);
        }
        varrow_batch_release(&held);
        assert_int_equal(vipc_reader_next(reader, &batch, &err), VGI_DONE);
    }
    vipc_reader_free(reader);
    varrow_schema_unref(schema);
    vbase_buf_release(&bytes);
}

static void nothing_is_seen_at_first(void **state)
{
    static const struct vipc_seen seen;

    (void)state;
    assert_false(vipc_seen_is(&seen, (struct vgi_bytes){NULL, 0}));
    assert_false(vipc_seen_is(&seen, (struct vgi_bytes){seen.bytes, 8}));
}

SUPPORT_TESTS(cmocka_unit_test(repeated_and_changing_headers_are_read_alike),
              cmocka_unit_test(nothing_is_seen_at_first))
