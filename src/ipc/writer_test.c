/* SPDX-License-Identifier: Apache-2.0 */
/* writer_test.c: what leaves a writer, when, and in how many writes. That it is right Arrow is shown by
 * golden_test.c and tests/interop. */
#include "ipc/writer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/limits.h"
#include "ipc/reader.h"
#include "ipc/schema.h"
#include "support/made.h"

/* A stream that keeps what is written, counts writes and parts, and may refuse the n-th one. */
struct sink {
    struct vbase_buf bytes;
    int n_writes;
    int fail_at;
    size_t n_parts_max;
};

static enum vgi_status sink_writev(void *self, struct iovec *iov, size_t n, struct vgi_error *err)
{
    struct sink *sink = self;

    if (++sink->n_writes == sink->fail_at) {
        return vgi_fail(err, VGI_E_IO, "the peer is gone");
    }
    sink->n_parts_max = n > sink->n_parts_max ? n : sink->n_parts_max;
    for (size_t i = 0; i < n; i++) {
        VGI_TRY(vbase_buf_append(&sink->bytes, iov[i].iov_base, iov[i].iov_len, err));
    }
    return VGI_OK;
}

static const struct vbase_stream_ops sink_ops = {.writev = sink_writev};

struct fixture {
    struct sink sink;
    struct vipc_writer *writer;
    struct varrow_schema *schema;
    struct vgi_error err;
};

static void begin(struct fixture *f, const char *text)
{
    memset(f, 0, sizeof *f);
    vbase_buf_init(&f->sink.bytes, SIZE_MAX / 2);
    f->schema = made_schema(text);
    assert_int_equal(vipc_writer_new((struct vbase_stream){&sink_ops, &f->sink}, NULL, &f->writer, &f->err),
                     VGI_OK);
}

static void end(struct fixture *f)
{
    vipc_writer_free(f->writer);
    varrow_schema_unref(f->schema);
    vbase_buf_release(&f->sink.bytes);
}

static void must(enum vgi_status status, const struct fixture *f)
{
    if (status != VGI_OK) {
        fail_msg("%s", f->err.message);
    }
}

/* A batch of rows consecutive i64 in n columns; values and children are the caller's. */
static struct vgi_batch numbers(struct fixture *f, int64_t rows, struct ArrowArray *column,
                                struct ArrowArray **children)
{
    static int64_t values[8192];
    static const void *buffers[] = {NULL, values};
    static const void *none[] = {NULL};

    for (int64_t i = 0; i < rows; i++) {
        values[i] = i;
    }
    *column = (struct ArrowArray){.length = rows, .n_buffers = 2, .buffers = buffers, .release = made_keep};
    for (int32_t i = 0; i < f->schema->n_columns; i++) {
        children[i] = column;
    }
    return (struct vgi_batch){.schema = f->schema,
                              .array = {.length = rows,
                                        .n_buffers = 1,
                                        .buffers = none,
                                        .n_children = f->schema->n_columns,
                                        .children = children,
                                        .release = made_keep}};
}

static void a_small_stream_is_one_write(void **state)
{
    struct fixture f;
    struct ArrowArray column;
    struct ArrowArray *children[1];

    (void)state;
    begin(&f, "a: i64");
    struct vgi_batch batch = numbers(&f, 3, &column, children);
    must(vipc_writer_open(f.writer, f.schema, &f.err), &f);
    must(vipc_writer_batch(f.writer, &batch, /* last= */ true, &f.err), &f);
    assert_int_equal(f.sink.n_writes, 0);
    must(vipc_writer_flush(f.writer, &f.err), &f);
    assert_int_equal(f.sink.n_writes, 1);
    assert_memory_equal(f.sink.bytes.ptr + f.sink.bytes.len - 8, "\xFF\xFF\xFF\xFF\0\0\0\0", 8);
    must(vipc_writer_flush(f.writer, &f.err), &f);
    assert_int_equal(f.sink.n_writes, 1);
    end(&f);
}

static void a_large_batch_leaves_with_all_before_it_and_is_not_copied(void **state)
{
    struct fixture f;
    struct ArrowArray column;
    struct ArrowArray *children[1];

    (void)state;
    begin(&f, "a: i64");
    struct vgi_batch small = numbers(&f, 1, &column, children);
    must(vipc_writer_open(f.writer, f.schema, &f.err), &f);
    must(vipc_writer_batch(f.writer, &small, /* last= */ false, &f.err), &f);
    struct vgi_batch large = numbers(&f, 8191, &column, children);
    must(vipc_writer_batch(f.writer, &large, /* last= */ true, &f.err), &f);
    assert_int_equal(f.sink.n_writes, 1);
    assert_int_equal(f.sink.n_parts_max, 3); /* queue and header, values, end marker */
    assert_true(vipc_writer_rollback(f.writer));
    must(vipc_writer_flush(f.writer, &f.err), &f);
    assert_int_equal(f.sink.n_writes, 1);
    end(&f);
}

static void many_parts_are_written_in_portions(void **state)
{
    struct fixture f;
    struct ArrowArray column;
    struct ArrowArray **children = calloc(3000, sizeof *children);
    char *text = calloc(3000, 8);

    (void)state;
    assert_non_null(children);
    assert_non_null(text);
    for (size_t i = 0; i < 3000; i++) {
        memcpy(text + 6 * i, "a:i64,", i < 2999 ? 6 : 5);
    }
    begin(&f, text);
    struct vgi_batch batch = numbers(&f, 129, &column, children);
    must(vipc_writer_open(f.writer, f.schema, &f.err), &f);
    must(vipc_writer_batch(f.writer, &batch, /* last= */ true, &f.err), &f);
    assert_int_equal(f.sink.n_parts_max, 1024);
    assert_true(f.sink.n_writes > 1);
    assert_true(f.sink.bytes.len > (size_t)3000 * 129 * 8);
    end(&f);
    free(text);
    free(children);
}

static enum vgi_status count_writev(void *self, struct iovec *iov, size_t n, struct vgi_error *err)
{
    uint64_t *total = self;

    (void)err;
    for (size_t i = 0; i < n; i++) {
        *total += iov[i].iov_len;
    }
    return VGI_OK;
}

static void a_body_over_two_gigabytes_is_written_from_where_it_lies(void **state)
{
    static const struct vbase_stream_ops ops = {.writev = count_writev};
    const int64_t rows = ((int64_t)5 << 29) + 1; /* never touched, so it takes no memory */
    void *values = mmap(NULL, (size_t)rows, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    struct ArrowArray *children[1];
    struct vgi_batch batch = made_batch("u8", ARRAY(.length = rows, BUFFERS(NULL, values)), children);
    struct vipc_writer *writer;
    struct vgi_error err = {0};
    struct vgi_bytes schema;
    uint64_t total = 0;

    (void)state;
    assert_true(values != MAP_FAILED);
    assert_int_equal(vipc_writer_new((struct vbase_stream){&ops, &total}, NULL, &writer, &err), VGI_OK);
    assert_int_equal(vipc_writer_open(writer, batch.schema, &err), VGI_OK);
    assert_int_equal(vipc_writer_batch(writer, &batch, /* last= */ true, &err), VGI_OK);
    assert_int_equal(vipc_schema_message(batch.schema, &schema, &err), VGI_OK);
    assert_true(total > (uint64_t)rows + schema.len);
    assert_int_equal(total % 8, 0);
    vipc_writer_free(writer);
    varrow_schema_unref(batch.schema);
    munmap(values, (size_t)rows);
}

static void a_batch_like_the_one_before_has_the_same_bytes(void **state)
{
    struct fixture f;
    struct ArrowArray column;
    struct ArrowArray *children[2];
    struct vgi_pair pairs[2] = {{{"key", 3}, {"0123456789abcdef", 16}}, {{"", 0}, {"", 0}}};
    size_t at[4];

    (void)state;
    begin(&f, "a: i64, b?: i64");
    struct vgi_batch batch = numbers(&f, 5, &column, children);
    batch.metadata = (struct varrow_metadata){pairs, 2};
    must(vipc_writer_open(f.writer, f.schema, &f.err), &f);
    for (int i = 0; i < 4; i++) {
        at[i] = f.sink.bytes.len;
        if (i == 2) { /* another row count and text of the same shape, then the first again */
            pairs[0].value.ptr = "fedcba9876543210";
            column.length = batch.array.length = 4;
        } else {
            pairs[0].value.ptr = "0123456789abcdef";
            column.length = batch.array.length = 5;
        }
        must(vipc_writer_batch(f.writer, &batch, /* last= */ false, &f.err), &f);
        must(vipc_writer_flush(f.writer, &f.err), &f);
        at[0] = i == 0 ? f.sink.bytes.len : at[0];
    }
    size_t len = at[2] - at[1];
    struct vgi_bytes schema;
    must(vipc_schema_message(f.schema, &schema, &f.err), &f);
    assert_int_equal(at[0] - schema.len, len);
    assert_memory_equal(f.sink.bytes.ptr + schema.len, f.sink.bytes.ptr + at[1], len);
    assert_memory_equal(f.sink.bytes.ptr + at[1], f.sink.bytes.ptr + at[3], len);
    end(&f);
}

static void the_second_batch_of_a_shape_allocates_nothing(void **state)
{
    struct fixture f;
    struct ArrowArray column;
    struct ArrowArray *children[1];

    (void)state;
    begin(&f, "a: i64");
    must(vbase_buf_reserve(&f.sink.bytes, 1 << 20, &f.err), &f);
    struct vgi_batch batch = numbers(&f, 1, &column, children);
    must(vipc_writer_open(f.writer, f.schema, &f.err), &f);
    for (int i = 0; i < 3; i++) {
        size_t before = support_alloc_count();
        must(vipc_writer_batch(f.writer, &batch, /* last= */ false, &f.err), &f);
        must(vipc_writer_flush(f.writer, &f.err), &f);
        if (i > 0) {
            assert_int_equal(support_alloc_count() - before, 0);
        }
    }
    end(&f);
}

static void rollback_drops_what_has_not_left(void **state)
{
    struct fixture f;
    struct ArrowArray column;
    struct ArrowArray *children[1];

    (void)state;
    begin(&f, "a: i64");
    struct vgi_batch batch = numbers(&f, 1, &column, children);
    must(vipc_writer_open(f.writer, f.schema, &f.err), &f);
    must(vipc_writer_batch(f.writer, &batch, /* last= */ false, &f.err), &f);
    assert_true(vipc_writer_rollback(f.writer));
    must(vipc_writer_flush(f.writer, &f.err), &f);
    assert_int_equal(f.sink.n_writes, 0);
    must(vipc_writer_open(f.writer, f.schema, &f.err), &f);
    must(vipc_writer_flush(f.writer, &f.err), &f);
    must(vipc_writer_batch(f.writer, &batch, /* last= */ false, &f.err), &f);
    assert_false(vipc_writer_rollback(f.writer));
    must(vipc_writer_close(f.writer, &f.err), &f);
    size_t left = f.sink.bytes.len;
    must(vipc_writer_open(f.writer, f.schema, &f.err), &f);
    assert_true(vipc_writer_rollback(f.writer)); /* the second stream only: part of the first one has left */
    must(vipc_writer_flush(f.writer, &f.err), &f);
    assert_true(f.sink.bytes.len > left);
    assert_memory_equal(f.sink.bytes.ptr + f.sink.bytes.len - 8, "\xFF\xFF\xFF\xFF\0\0\0\0", 8);
    end(&f);
}

static void cut_stream_ends_in_the_middle_of_a_message(void **state)
{
    struct fixture f;
    struct ArrowArray column;
    struct ArrowArray *children[1];

    (void)state;
    begin(&f, "a: i64");
    struct vgi_batch batch = numbers(&f, 1, &column, children);
    must(vipc_writer_open(f.writer, f.schema, &f.err), &f);
    vipc_writer_cut(f.writer);
    assert_int_equal(f.sink.n_writes, 0); /* nothing has left: there is nothing to be cut */
    must(vipc_writer_flush(f.writer, &f.err), &f);
    must(vipc_writer_batch(f.writer, &batch, /* last= */ false, &f.err), &f);
    vipc_writer_cut(f.writer);
    assert_int_equal(f.sink.n_writes, 2);
    vipc_writer_cut(f.writer);
    assert_int_equal(f.sink.n_writes, 2);

    struct vbase_memory_stream memory = {vbase_buf_view(&f.sink.bytes), NULL};
    struct vipc_reader *reader = NULL;
    struct varrow_schema *schema = NULL;
    struct vgi_batch found = {0};
    must(vipc_reader_new(vbase_stream_of_memory(&memory), NULL, &reader, &f.err), &f);
    must(vipc_reader_open(reader, &schema, &f.err), &f);
    must(vipc_reader_next(reader, &found, &f.err), &f);
    varrow_batch_release(&found);
    assert_int_equal(vipc_reader_next(reader, &found, &f.err), VGI_E_IO);
    varrow_schema_unref(schema);
    vipc_reader_free(reader);
    end(&f);
}

static void misuse_is_refused(void **state)
{
    struct fixture f;
    struct ArrowArray column;
    struct ArrowArray *children[1];
    struct varrow_schema *other = made_schema("a: str");

    (void)state;
    begin(&f, "a: i64");
    struct vgi_batch batch = numbers(&f, 1, &column, children);
    assert_int_equal(vipc_writer_batch(f.writer, &batch, false, &f.err), VGI_E_INTERNAL);
    assert_int_equal(vipc_writer_close(f.writer, &f.err), VGI_E_INTERNAL);
    must(vipc_writer_open(f.writer, f.schema, &f.err), &f);
    assert_int_equal(vipc_writer_open(f.writer, f.schema, &f.err), VGI_E_INTERNAL);
    batch.schema = other;
    assert_int_equal(vipc_writer_batch(f.writer, &batch, false, &f.err), VGI_E_TYPE);
    batch.schema = f.schema;
    column.length = 0;
    assert_int_equal(vipc_writer_batch(f.writer, &batch, false, &f.err), VGI_E_INVALID);
    column.length = 1;
    column.n_buffers = 1;
    assert_int_equal(vipc_writer_batch(f.writer, &batch, false, &f.err), VGI_E_INVALID);
    end(&f);
    varrow_schema_unref(other);
}

static void too_much_metadata_is_refused_and_leaves_nothing(void **state)
{
    struct fixture f;
    struct vgi_pair pair = {{"k", 1}, {"v", (size_t)VBASE_LIMIT_IPC_HEADER + 1}};
    struct varrow_metadata metadata = {&pair, 1};

    (void)state;
    begin(&f, "");
    must(vipc_writer_open(f.writer, f.schema, &f.err), &f);
    assert_int_equal(vipc_writer_empty(f.writer, &metadata, &f.err), VGI_E_LIMIT);
    pair.value.len = 1;
    metadata.n = VBASE_LIMIT_METADATA_PAIRS + 1;
    assert_int_equal(vipc_writer_empty(f.writer, &metadata, &f.err), VGI_E_LIMIT);
    must(vipc_writer_flush(f.writer, &f.err), &f);
    struct vgi_bytes schema;
    must(vipc_schema_message(f.schema, &schema, &f.err), &f);
    assert_int_equal(f.sink.bytes.len, schema.len);
    end(&f);
}

static void a_peer_that_is_gone_is_an_io_error(void **state)
{
    struct fixture f;
    struct ArrowArray column;
    struct ArrowArray *children[1];

    (void)state;
    begin(&f, "a: i64");
    f.sink.fail_at = 1;
    struct vgi_batch batch = numbers(&f, 8000, &column, children);
    must(vipc_writer_open(f.writer, f.schema, &f.err), &f);
    assert_int_equal(vipc_writer_batch(f.writer, &batch, false, &f.err), VGI_E_IO);
    assert_string_equal(f.err.message, "the peer is gone");
    end(&f);
}

/* Everything once: dictionaries that grow and change, compression, embedded streams. */
static enum vgi_status busy_session(struct varrow_schema *schema, struct vgi_error *err)
{
    struct ArrowArray *words = ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 1, 2), "ab"));
    struct ArrowArray *more = ARRAY(.length = 3, BUFFERS(NULL, INTS(0, 1, 2, 3), "abc"));
    struct ArrowArray *column = ARRAY(.length = 2, BUFFERS(NULL, BYTES(1, 0)), .dictionary = words);
    struct vgi_batch batch = {schema, *ARRAY(.length = 2, BUFFERS(NULL), CHILDREN(column)), {NULL, 0}};
    struct sink sink = {0};
    struct vipc_writer_options options = {.compression = VIPC_ZSTD};
    struct vipc_writer *writer = NULL;

    vbase_buf_init(&sink.bytes, SIZE_MAX / 2);
    enum vgi_status status = vipc_writer_new((struct vbase_stream){&sink_ops, &sink}, &options, &writer, err);
    status = status ? status : vipc_writer_open(writer, schema, err);
    status = status ? status : vipc_writer_empty(writer, NULL, err);
    status = status ? status : vipc_writer_batch(writer, &batch, false, err);
    column->dictionary = more;
    status = status ? status : vipc_writer_batch(writer, &batch, false, err);
    column->offset = 1;
    column->length = batch.array.length = 1;
    column->dictionary = words;
    status = status ? status : vipc_writer_batch(writer, &batch, true, err);
    status = status ? status : vipc_writer_flush(writer, err);
    status = status ? status : vipc_batch_encode(&batch, &sink.bytes, err);
    vipc_writer_free(writer);
    vbase_buf_release(&sink.bytes);
    return status;
}

/* Failing to remember something is no failure, so some runs succeed all the same. */
static void every_failing_allocation_is_a_clean_error(void **state)
{
    struct vgi_error err = {0};
    bool did_fail = true;
    size_t n_errors = 0;

    (void)state;
    for (size_t n = 1; did_fail; n++) {
        struct varrow_schema *schema = made_schema("c: dict<i8,str>");
        support_alloc_fail_at(n);
        enum vgi_status status = busy_session(schema, &err);
        did_fail = support_alloc_did_fail();
        support_alloc_fail_at(0);
        varrow_schema_unref(schema);
        n_errors += status != VGI_OK;
        assert_true(status == VGI_OK || (did_fail && status == VGI_E_NOMEM));
    }
    assert_true(n_errors > 10);
}

SUPPORT_TESTS(cmocka_unit_test(a_small_stream_is_one_write),
              cmocka_unit_test(a_large_batch_leaves_with_all_before_it_and_is_not_copied),
              cmocka_unit_test(a_body_over_two_gigabytes_is_written_from_where_it_lies),
              cmocka_unit_test(many_parts_are_written_in_portions),
              cmocka_unit_test(a_batch_like_the_one_before_has_the_same_bytes),
              cmocka_unit_test(the_second_batch_of_a_shape_allocates_nothing),
              cmocka_unit_test(rollback_drops_what_has_not_left),
              cmocka_unit_test(cut_stream_ends_in_the_middle_of_a_message),
              cmocka_unit_test(misuse_is_refused),
              cmocka_unit_test(too_much_metadata_is_refused_and_leaves_nothing),
              cmocka_unit_test(a_peer_that_is_gone_is_an_io_error),
              cmocka_unit_test(every_failing_allocation_is_a_clean_error))
