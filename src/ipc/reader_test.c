/* SPDX-License-Identifier: Apache-2.0 */
/* reader_test.c: streams recorded from pyarrow (tests/golden/ipc) read with their text as expected, in pieces
 * of any size, cut anywhere, with failing allocations; framing; several streams on one connection; what drain
 * brings back. Inputs end at an unreadable page. */
#include "ipc/reader.h"

#include <string.h>

#include "support/streams.h"
#include "support/test.h"

/* Reads all streams; the text of all batches goes to text, which may be NULL. */
static enum vgi_status read_all(struct vipc_reader *reader, struct text *text, struct vgi_error *err)
{
    for (;;) {
        VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
        enum vgi_status status = vipc_reader_open(reader, &schema, err);
        while (status == VGI_OK) {
            VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
            status = vipc_reader_next(reader, &batch, err);
            if (status == VGI_OK && text)
                put_batch(text, &batch);
        }
        if (status != VGI_DONE)
            return status;
        if (!schema)
            return VGI_OK;
    }
}

static const char *const golden[] = {"flat",  "nested",  "lz4",          "zstd", "no_column", "no_batch",
                                     "delta", "replace", "index_widths", "v4",   "v4_union"};
enum { GOLDEN = sizeof golden / sizeof golden[0] };

static void golden_streams_read_as_pyarrow_does(void **state)
{
    static struct text text;
    static char expected[1 << 14];

    (void)state;
    for (size_t i = 0; i < GOLDEN; i++) {
        size_t expected_len = read_golden(golden[i], ".txt");
        size_t len;
        uint8_t *bytes;
        memcpy(expected, file_bytes, expected_len);
        expected[expected_len] = 0;
        if (strcmp(expected, "\n") == 0)
            expected[0] = 0;
        len = read_golden(golden[i], ".arrows");
        bytes = support_guarded_copy(file_bytes, len);
        for (size_t piece = 1; piece <= len; piece = piece * 7 + 1) {
            struct source source = {bytes, len, piece, 0};
            struct vipc_reader *reader = open_source(&source, NULL);
            struct vgi_error err = {0};
            text.len = 0;
            text.chars[0] = 0;
            if (read_all(reader, &text, &err) != VGI_OK)
                fail_msg("%s in pieces of %zu: %s", golden[i], piece, err.message);
            assert_string_equal(text.chars, expected);
            assert_false(vipc_reader_has_buffered(reader));
            vipc_reader_free(reader);
        }
        support_guarded_free(bytes, len);
    }
}

static void streams_follow_each_other_on_one_connection(void **state)
{
    static uint8_t both[1 << 16];
    static struct text text;
    static struct text twice;
    size_t len = read_golden("delta", ".arrows");
    struct source source = {both, 2 * len, 3, 0};
    struct vipc_reader *reader;
    struct vgi_error err = {0};

    (void)state;
    memcpy(both, file_bytes, len);
    memcpy(both + len, file_bytes, len);
    reader = open_source(&source, NULL);
    assert_int_equal(read_all(reader, &twice, &err), VGI_OK);
    vipc_reader_free(reader);
    source = (struct source){both, len, sizeof both, 0};
    reader = open_source(&source, NULL);
    assert_int_equal(read_all(reader, &text, &err), VGI_OK);
    vipc_reader_free(reader);
    assert_int_equal(twice.len, 2 * text.len);
    assert_memory_equal(twice.chars, text.chars, text.len);
    assert_memory_equal(twice.chars + text.len, text.chars, text.len);
}

/* A stream that is cut ends cleanly where a message ends, and is an I/O failure everywhere else. */
static void every_truncation_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN; i++) {
        size_t len = read_golden(golden[i], ".arrows");
        uint8_t *bytes = support_guarded_copy(file_bytes, len);
        size_t clean = 0;
        for (size_t cut = 0; cut < len; cut++) {
            struct source source = {bytes, cut, cut / 2 + 1, 0};
            struct vipc_reader *reader = open_source(&source, NULL);
            struct vgi_error err = {0};
            enum vgi_status status = read_all(reader, NULL, &err);
            if (status == VGI_OK)
                clean++;
            else if (status != VGI_E_IO)
                fail_msg("%s cut at %zu: %d %s", golden[i], cut, status, err.message);
            assert_true(status == VGI_OK || !vipc_reader_in_sync(reader));
            vipc_reader_free(reader);
        }
        assert_in_range(clean, 2, 20); /* nothing at all, then before each message and the end marker */
        support_guarded_free(bytes, len);
    }
}

static void every_failed_allocation_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN; i++) {
        size_t len = read_golden(golden[i], ".arrows");
        bool did_fail = true;
        for (size_t n = 1; did_fail; n++) {
            struct source source = {file_bytes, len, 100, 0};
            struct vbase_stream stream = {&source_ops, &source};
            struct vipc_reader *reader = NULL;
            struct vgi_error err = {0};
            enum vgi_status status;
            support_alloc_fail_at(n);
            status = vipc_reader_new(stream, NULL, &reader, &err);
            if (status == VGI_OK)
                status = read_all(reader, NULL, &err);
            did_fail = support_alloc_did_fail();
            support_alloc_fail_at(0);
            if (status != VGI_E_NOMEM && status != VGI_OK)
                fail_msg("%s, allocation %zu: %d %s", golden[i], n, status, err.message);
            vipc_reader_free(reader);
        }
    }
}

static void steady_state_allocates_nothing(void **state)
{
    static uint8_t many[1 << 18];
    size_t len = read_golden("flat", ".arrows");
    struct source source = {many, 0, sizeof many, 0};
    struct vipc_reader *reader;
    struct vgi_error err = {0};
    size_t before = 0;

    (void)state;
    for (; source.len + len <= sizeof many; source.len += len)
        memcpy(many + source.len, file_bytes, len);
    reader = open_source(&source, NULL);
    for (int stream = 0; source.len > 0; stream++) {
        struct varrow_schema *schema;
        enum vgi_status status = VGI_OK;
        if (stream == 12)
            before = support_alloc_count();
        assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_OK);
        while (status == VGI_OK) {
            struct vgi_batch batch = {0};
            status = vipc_reader_next(reader, &batch, &err);
            varrow_batch_release(&batch);
        }
        assert_int_equal(status, VGI_DONE);
        varrow_schema_unref(schema);
    }
    assert_true(before > 0);
    assert_int_equal(support_alloc_count() - before, 0);
    vipc_reader_free(reader);
}

static void equal_schema_bytes_give_the_same_schema(void **state)
{
    static uint8_t both[1 << 16];
    size_t len = read_golden("no_batch", ".arrows");
    struct source source = {both, 2 * len, sizeof both, 0};
    struct vipc_reader *reader;
    struct varrow_schema *first;
    struct varrow_schema *second;
    struct vgi_error err = {0};

    (void)state;
    memcpy(both, file_bytes, len);
    memcpy(both + len, file_bytes, len);
    reader = open_source(&source, NULL);
    assert_int_equal(vipc_reader_open(reader, &first, &err), VGI_OK);
    assert_int_equal(vipc_reader_drain(reader, &err), VGI_OK);
    assert_int_equal(vipc_reader_open(reader, &second, &err), VGI_OK);
    assert_ptr_equal(first, second);
    assert_true(vipc_reader_has_buffered(reader));
    varrow_schema_unref(first);
    varrow_schema_unref(second);
    vipc_reader_free(reader);
}

static void earlier_batches_keep_their_dictionary(void **state)
{
    size_t len = read_golden("replace", ".arrows");
    struct source source = {file_bytes, len, len, 0};
    struct vipc_reader *reader = open_source(&source, NULL);
    struct varrow_schema *schema;
    struct vgi_batch batches[3] = {{0}, {0}, {0}};
    static struct text text;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(vipc_reader_next(reader, &batches[i], &err), VGI_OK);
    vipc_reader_free(reader); /* arrays outlive their reader */
    for (int i = 0; i < 3; i++) {
        batches[i].metadata.n = 0;
        put_batch(&text, &batches[i]);
        varrow_batch_release(&batches[i]);
    }
    assert_string_equal(text.chars, "batch 2\n  d: 'a','b'\nbatch 1\n  d: 'z'\nbatch 2\n  d: 'r',null\n");
    varrow_schema_unref(schema);
}

/* ---- framing ---- */

static const struct {
    const char *name, *hex;
    enum vgi_status want;
    bool in_sync;
    const char *message; /* part of it */
} framings[] = {
    {"nothing at all", "", VGI_DONE, true, ""},
    {"one byte", "ff", VGI_E_IO, false, "1 of 8 bytes"},
    {"half an end marker", "ffffffff", VGI_E_IO, false, "4 of 8 bytes"},
    {"an end marker where a schema belongs", "ffffffff00000000", VGI_E_FORMAT, true, "end marker"},
    {"a length without continuation marker", "10000000 00000000", VGI_E_FORMAT, false,
     "older than Arrow 0.15"},
    {"the end marker of old framing", "00000000 00000000", VGI_E_FORMAT, false, "older than Arrow 0.15"},
    {"another protocol", "474554202f204854 5450", VGI_E_FORMAT, false, "20544547"},
    {"a header beyond the limit", "ffffffff01000004", VGI_E_LIMIT, false, "exceeds"},
    {"a negative header length", "fffffffff8ffffff", VGI_E_LIMIT, false, "exceeds"},
    {"a header that is cut", "ffffffff10000000 0000", VGI_E_IO, false, "10 of 24 bytes"},
    {"a header of zeros", "ffffffff10000000 00000000000000000000000000000000", VGI_E_FORMAT, false, "broken"},
    {"a header too small for a table", "ffffffff04000000 00000000", VGI_E_FORMAT, false, "broken"},
};

static void framing_is_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof framings / sizeof framings[0]; i++) {
        size_t len;
        uint8_t *bytes = support_guarded_hex(framings[i].hex, &len);
        struct source source = {bytes, len, len, 0};
        struct vipc_reader *reader = open_source(&source, NULL);
        struct varrow_schema *schema = NULL;
        struct vgi_error err = {0};
        enum vgi_status status = vipc_reader_open(reader, &schema, &err);
        if (status != framings[i].want || !strstr(err.message, framings[i].message) ||
            vipc_reader_in_sync(reader) != framings[i].in_sync)
            fail_msg("%s: %d %s", framings[i].name, status, err.message);
        vipc_reader_free(reader);
        support_guarded_free(bytes, len);
    }
}

static void streams_of_old_arrow_are_refused(void **state)
{
    size_t len = read_golden("legacy", ".arrows");
    struct source source = {file_bytes, len, len, 0};
    struct vipc_reader *reader = open_source(&source, NULL);
    struct varrow_schema *schema;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_E_FORMAT);
    assert_non_null(strstr(err.message, "older than Arrow 0.15"));
    assert_int_equal(vipc_reader_drain(reader, &err), VGI_E_FORMAT);
    vipc_reader_free(reader);
}

SUPPORT_TESTS(cmocka_unit_test(golden_streams_read_as_pyarrow_does),
              cmocka_unit_test(streams_follow_each_other_on_one_connection),
              cmocka_unit_test(every_truncation_is_told), cmocka_unit_test(every_failed_allocation_is_told),
              cmocka_unit_test(steady_state_allocates_nothing),
              cmocka_unit_test(equal_schema_bytes_give_the_same_schema),
              cmocka_unit_test(earlier_batches_keep_their_dictionary), cmocka_unit_test(framing_is_checked),
              cmocka_unit_test(streams_of_old_arrow_are_refused))
