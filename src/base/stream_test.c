/* SPDX-License-Identifier: Apache-2.0 */
/* stream_test: the stream over memory and the helpers for all streams. */
#include "base/stream.h"

#include "base/buf.h"
#include "support/test.h"

static void memory_is_read_to_its_end(void **state)
{
    struct vbase_memory_stream memory = {.input = {(const uint8_t *)"hello", 5}};
    struct vbase_stream stream = vbase_stream_of_memory(&memory);
    struct vgi_error err = {0};
    char got[8] = {0};
    size_t len = 0;

    (void)state;
    assert_int_equal(stream.ops->read(stream.self, got, 3, &len, &err), VGI_OK);
    assert_int_equal(len, 3);
    assert_int_equal(stream.ops->read(stream.self, got + 3, 5, &len, &err), VGI_OK);
    assert_int_equal(len, 2);
    assert_string_equal(got, "hello");
    assert_int_equal(stream.ops->read(stream.self, got, 3, &len, &err), VGI_DONE);
}

static void full_reads_tell_an_end_from_a_cut(void **state)
{
    struct vbase_memory_stream memory = {.input = {(const uint8_t *)"hello", 5}};
    struct vbase_stream stream = vbase_stream_of_memory(&memory);
    struct vgi_error err = {0};
    char got[8] = {0};

    (void)state;
    assert_int_equal(vbase_stream_read_full(stream, got, 0, &err), VGI_OK);
    assert_int_equal(vbase_stream_read_full(stream, got, 4, &err), VGI_OK);
    assert_int_equal(vbase_stream_read_full(stream, got + 4, 2, &err), VGI_E_IO);
    assert_int_equal(vbase_stream_read_full(stream, got, 2, &err), VGI_DONE);
}

static void writes_are_appended_or_refused(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
    struct vbase_memory_stream memory = {.output = &out};
    struct vbase_stream stream = vbase_stream_of_memory(&memory);
    struct iovec pieces[] = {{"ab", 2}, {NULL, 0}, {"c", 1}};
    struct vgi_error err = {0};

    (void)state;
    vbase_buf_init(&out, 5);
    assert_int_equal(stream.ops->writev(stream.self, pieces, 3, &err), VGI_OK);
    assert_int_equal(vbase_stream_write(stream, "de", 2, &err), VGI_OK);
    assert_memory_equal(out.ptr, "abcde", 5);
    assert_int_equal(vbase_stream_write(stream, "f", 1, &err), VGI_E_LIMIT);
    memory.output = NULL;
    assert_int_equal(vbase_stream_write(stream, "f", 1, &err), VGI_E_IO);
}

static void skipping_pieces(void **state)
{
    static const struct {
        size_t bytes, want_n, want_first_len;
    } rows[] = {{0, 4, 2}, {1, 4, 1}, {2, 2, 3}, {3, 2, 2}, {5, 1, 4}, {8, 1, 1}, {9, 0, 0}};
    uint8_t bytes[9];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct iovec pieces[] = {{bytes, 2}, {NULL, 0}, {bytes + 2, 3}, {bytes + 5, 4}};
        struct iovec *iov = pieces;
        size_t n = 4;
        vbase_iov_skip(&iov, &n, rows[i].bytes);
        assert_int_equal(n, rows[i].want_n);
        if (n) {
            assert_int_equal(iov->iov_len, rows[i].want_first_len);
            assert_ptr_equal(iov->iov_base, bytes + rows[i].bytes);
        }
    }
}

SUPPORT_TESTS(cmocka_unit_test(memory_is_read_to_its_end),
              cmocka_unit_test(full_reads_tell_an_end_from_a_cut),
              cmocka_unit_test(writes_are_appended_or_refused), cmocka_unit_test(skipping_pieces))
