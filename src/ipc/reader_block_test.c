/* SPDX-License-Identifier: Apache-2.0 */
/* reader_block_test.c: input that lies in a block, as the body of an HTTP request does: read as from a
 * stream, without copying what is long, and cut or crooked wherever a client likes. */
#include "ipc/reader.h"

#include "ipc/writer.h"

#include "support/streams.h"
#include "support/test.h"

static const char *const golden[] = {"flat",  "nested",  "lz4",          "zstd", "no_column", "no_batch",
                                     "delta", "replace", "index_widths", "v4",   "v4_union"};
enum { GOLDEN = sizeof golden / sizeof golden[0] };

static struct vbase_memory_stream no_bytes;

static struct vipc_reader *new_reader(void)
{
    struct vipc_reader *reader = NULL;

    assert_int_equal(vipc_reader_new(vbase_stream_of_memory(&no_bytes), NULL, &reader, NULL), VGI_OK);
    return reader;
}

static struct vbase_block *new_block(const void *bytes, size_t len)
{
    struct vbase_block *block = NULL;

    assert_int_equal(vbase_block_new(NULL, len ? len : 1, &block, NULL), VGI_OK);
    memcpy(block->data, bytes, len);
    return block;
}

static enum vgi_status read_stream(struct vipc_reader *reader, struct text *text, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    enum vgi_status status = vipc_reader_open(reader, &schema, err);

    while (status == VGI_OK) {
        VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
        status = vipc_reader_next(reader, &batch, err);
        if (status == VGI_OK && text)
            put_batch(text, &batch);
    }
    return status;
}

static void one_reader_reads_block_after_block(void **state)
{
    struct vipc_reader *reader = new_reader();
    static struct text text;
    static char expected[1 << 14];
    struct vgi_error err = {0};

    (void)state;
    for (size_t i = 0; i < (size_t)3 * GOLDEN; i++) {
        size_t expected_len = read_golden(golden[i % GOLDEN], ".txt");
        struct vbase_block *block;
        size_t len;
        memcpy(expected, file_bytes, expected_len);
        expected[expected_len] = 0;
        if (strcmp(expected, "\n") == 0)
            expected[0] = 0;
        len = read_golden(golden[i % GOLDEN], ".arrows");
        block = new_block(file_bytes, len);
        text.len = 0;
        text.chars[0] = 0;
        vipc_reader_set_block(reader, block, len);
        if (read_stream(reader, &text, &err) != VGI_DONE)
            fail_msg("%s: %s", golden[i % GOLDEN], err.message);
        assert_string_equal(text.chars, expected);
        assert_true(vipc_reader_at_end(reader));
        vipc_reader_set_block(reader, NULL, 0);
        assert_int_equal(block->refs, 1);
        vbase_block_unref(block);
    }
    vipc_reader_free(reader);
}

static void every_truncation_is_told_and_forgotten(void **state)
{
    struct vipc_reader *reader = new_reader();

    (void)state;
    for (size_t i = 0; i < GOLDEN; i++) {
        size_t len = read_golden(golden[i], ".arrows");
        for (size_t cut = 0; cut < len; cut++) {
            struct vbase_block *block = new_block(file_bytes, cut);
            struct vgi_error err = {0};
            enum vgi_status status;
            vipc_reader_set_block(reader, block, cut);
            status = read_stream(reader, NULL, &err);
            if (status != VGI_DONE && status != VGI_E_IO)
                fail_msg("%s cut at %zu: %d %s", golden[i], cut, status, err.message);
            vipc_reader_set_block(reader, NULL, 0);
            vbase_block_unref(block);
        }
    }
    vipc_reader_free(reader);
}

/* Four more bytes in the schema's header move every later message off its alignment. */
static void crooked_messages_are_straightened(void **state)
{
    static uint8_t crooked[1 << 16];
    static struct text straight_text;
    static struct text text;

    (void)state;
    for (size_t i = 0; i < GOLDEN; i++) {
        struct vipc_reader *reader = new_reader();
        struct vgi_error err = {0};
        size_t len = read_golden(golden[i], ".arrows");
        struct vbase_block *block = new_block(file_bytes, len);
        uint32_t header;
        straight_text.len = text.len = 0;
        straight_text.chars[0] = text.chars[0] = 0;
        vipc_reader_set_block(reader, block, len);
        assert_int_equal(read_stream(reader, &straight_text, &err), VGI_DONE);
        memcpy(&header, file_bytes + 4, sizeof header);
        memcpy(crooked, file_bytes, 8 + header);
        memset(crooked + 8 + header, 0, 4);
        memcpy(crooked + 12 + header, file_bytes + 8 + header, len - 8 - header);
        header += 4;
        memcpy(crooked + 4, &header, sizeof header);
        vbase_block_unref(block);
        block = new_block(crooked, len + 4);
        for (int again = 0; again < 2; again++) {
            text.len = 0;
            vipc_reader_set_block(reader, block, len + 4);
            if (read_stream(reader, &text, &err) != VGI_DONE)
                fail_msg("%s: %s", golden[i], err.message);
            assert_string_equal(text.chars, straight_text.chars);
        }
        vipc_reader_free(reader);
        vbase_block_unref(block);
    }
}

static void long_column_is_not_copied(void **state)
{
    struct vipc_reader *reader = new_reader();
    static int64_t numbers[100000];
    struct ArrowArray column = *ARRAY(.length = 100000, BUFFERS(NULL, numbers));
    struct ArrowArray *children[1];
    struct vgi_batch made = made_batch("i64", &column, children);
    struct vbase_buf stream = {0};
    struct vbase_block *block;
    struct varrow_schema *schema = NULL;
    struct vgi_batch batch = {0};
    struct vgi_error err = {0};
    const uint8_t *values;

    (void)state;
    vbase_buf_init(&stream, 1 << 24);
    assert_int_equal(vipc_batch_encode(&made, &stream, &err), VGI_OK);
    block = new_block(stream.ptr, stream.len);
    vipc_reader_set_block(reader, block, stream.len);
    assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_OK);
    assert_int_equal(vipc_reader_next(reader, &batch, &err), VGI_OK);
    assert_true(vipc_reader_at_end(reader));
    values = batch.array.children[0]->buffers[1];
    assert_true(values >= block->data && values < block->data + stream.len);
    vipc_reader_set_block(reader, NULL, 0);
    assert_int_equal(block->refs, 2); /* ours and the batch's */
    varrow_batch_release(&batch);
    assert_int_equal(block->refs, 1);
    varrow_schema_unref(schema);
    vipc_reader_free(reader);
    vbase_block_unref(block);
    vbase_buf_release(&stream);
    varrow_schema_unref(made.schema);
}

SUPPORT_TESTS(cmocka_unit_test(one_reader_reads_block_after_block),
              cmocka_unit_test(every_truncation_is_told_and_forgotten),
              cmocka_unit_test(crooked_messages_are_straightened),
              cmocka_unit_test(long_column_is_not_copied))
