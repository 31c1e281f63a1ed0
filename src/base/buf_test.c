/* SPDX-License-Identifier: Apache-2.0 */
/* buf_test: growing, the cap, padding, and what a refused allocation leaves behind. */
#include "base/buf.h"

#include "support/test.h"

static void appends_in_order(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    struct vgi_error err = {0};

    (void)state;
    vbase_buf_init(&buf, 1 << 20);
    assert_int_equal(vbase_buf_append(&buf, NULL, 0, &err), VGI_OK);
    assert_null(buf.ptr);
    assert_int_equal(vbase_buf_append(&buf, "ab", 2, &err), VGI_OK);
    assert_int_equal(vbase_buf_append_text(&buf, "cd", &err), VGI_OK);
    assert_int_equal(vbase_buf_append_format(&buf, &err, "%s-%d", "x", 7), VGI_OK);
    assert_int_equal(vbase_buf_view(&buf).len, 7);
    assert_memory_equal(vbase_buf_view(&buf).ptr, "abcdx-7", 7);
    vbase_buf_reset(&buf);
    assert_int_equal(buf.len, 0);
    assert_non_null(buf.ptr);
}

static void grows_by_doubling(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    struct vgi_error err = {0};
    size_t before = support_alloc_count();

    (void)state;
    vbase_buf_init(&buf, 1 << 20);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(vbase_buf_append_format(&buf, &err, "%06d", i), VGI_OK);
    assert_int_equal(buf.len, 600000);
    assert_memory_equal(buf.ptr + (size_t)6 * 99999, "099999", 6);
    assert_true(support_alloc_count() - before < 16);
    assert_true(buf.cap <= buf.max);
}

static void cap_is_kept(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    struct vgi_error err = {0};

    (void)state;
    vbase_buf_init(&buf, 10);
    assert_int_equal(vbase_buf_append(&buf, "0123456789", 10, &err), VGI_OK);
    assert_int_equal(buf.cap, 10);
    assert_int_equal(vbase_buf_append(&buf, "x", 1, &err), VGI_E_LIMIT);
    assert_int_equal(vbase_buf_reserve(&buf, SIZE_MAX, &err), VGI_E_LIMIT);
    assert_int_equal(vbase_buf_append_format(&buf, &err, "%s", "x"), VGI_E_LIMIT);
    assert_int_equal(buf.len, 10);
    assert_memory_equal(buf.ptr, "0123456789", 10);
}

static void released_buffer_takes_nothing(void **state)
{
    struct vbase_buf buf = {0};
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vbase_buf_append(&buf, "x", 1, &err), VGI_E_LIMIT);
    vbase_buf_release(&buf);
    vbase_buf_release(&buf);
    assert_null(buf.ptr);
}

static void pads_with_zeros(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    struct vgi_error err = {0};

    (void)state;
    vbase_buf_init(&buf, 100);
    assert_int_equal(vbase_buf_pad(&buf, 8, &err), VGI_OK);
    assert_int_equal(buf.len, 0);
    assert_int_equal(vbase_buf_append(&buf, "abc", 3, &err), VGI_OK);
    assert_int_equal(vbase_buf_pad(&buf, 8, &err), VGI_OK);
    assert_int_equal(vbase_buf_pad(&buf, 8, &err), VGI_OK);
    assert_int_equal(buf.len, 8);
    assert_memory_equal(buf.ptr, "abc\0\0\0\0\0", 8);
    assert_int_equal(vbase_buf_pad(&buf, 64, &err), VGI_OK);
    assert_int_equal(buf.len, 64);
    assert_int_equal(vbase_buf_append(&buf, "abc", 3, &err), VGI_OK);
    assert_int_equal(vbase_buf_pad(&buf, 64, &err), VGI_E_LIMIT);
    assert_int_equal(buf.len, 67);
}

static void no_memory_changes_nothing(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    struct vgi_error err = {0};

    (void)state;
    vbase_buf_init(&buf, 1 << 20);
    assert_int_equal(vbase_buf_append(&buf, "abc", 3, &err), VGI_OK);
    support_alloc_fail_at(1);
    assert_int_equal(vbase_buf_reserve(&buf, 1000, &err), VGI_E_NOMEM);
    assert_int_equal(buf.len, 3);
    assert_memory_equal(buf.ptr, "abc", 3);
    assert_int_equal(vbase_buf_reserve(&buf, 1000, &err), VGI_OK);
}

SUPPORT_TESTS(cmocka_unit_test(appends_in_order), cmocka_unit_test(grows_by_doubling),
              cmocka_unit_test(cap_is_kept), cmocka_unit_test(released_buffer_takes_nothing),
              cmocka_unit_test(pads_with_zeros), cmocka_unit_test(no_memory_changes_nothing))
