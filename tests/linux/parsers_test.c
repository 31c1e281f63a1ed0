/* SPDX-License-Identifier: Apache-2.0 */
/* parsers_test.c: texts of the kernel, and of those who would like to be it, taken apart. Inputs end at an
 * unreadable page. */
#include <math.h>

#include "recorder.h"
#include "size.h"
#include "support/test.h"
#include "task.h"
#include "text.h"

static void numbers_are_read_whole_or_not_at_all(void **state)
{
    static const struct {
        const char *text;
        bool ok;
        int64_t want;
    } rows[] = {
        {"0", true, 0},
        {"-1", true, -1},
        {"9223372036854775807", true, INT64_MAX},
        {"9223372036854775808", true, INT64_MAX},
        {"18446744073709551615", true, INT64_MAX},
        {"99999999999999999999999999", true, INT64_MAX},
        {"-99999999999999999999999999", true, -INT64_MAX},
        {"", false, 0},
        {"-", false, 0},
        {"1x", false, 0},
        {"+1", false, 0},
        {"0x10", false, 0},
        {" 1", false, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t value = 0;
        const size_t len = strlen(rows[i].text);
        uint8_t *guarded = support_guarded_copy(rows[i].text, len);
        assert_int_equal(text_int((struct vgi_str){(const char *)guarded, len}, &value), rows[i].ok);
        assert_int_equal(value, rows[i].want);
        support_guarded_free(guarded, len);
    }
}

static void other_bases_do_not_overflow(void **state)
{
    uint64_t value;
    (void)state;
    assert_true(text_uint(vgi_str_of("ffffffffffffffff"), 16, &value));
    assert_true(value == UINT64_MAX);
    assert_false(text_uint(vgi_str_of("10000000000000000"), 16, &value));
    assert_true(text_uint(vgi_str_of("02004002"), 8, &value));
    assert_int_equal(value, 02004002);
    assert_false(text_uint(vgi_str_of("9"), 8, &value));
    assert_false(text_uint(vgi_str_of("-1"), 10, &value));
}

static void reals_are_the_nearest_ones(void **state)
{
    double value;
    (void)state;
    assert_true(text_real(vgi_str_of("12.37"), &value));
    assert_true(value == 12.37);
    assert_true(text_real(vgi_str_of("7"), &value));
    assert_true(value == 7);
    assert_false(text_real(vgi_str_of("1.2.3"), &value));
    assert_false(text_real(vgi_str_of("1e3"), &value));
    assert_false(text_real(vgi_str_of(""), &value));
}

/* What text_keep makes of bytes. */
static void expect_kept(const char *bytes, size_t len, const char *want)
{
    struct pool pool = {0};
    struct vgi_str kept;
    struct vgi_error err;
    uint8_t *guarded = support_guarded_copy(bytes, len);
    assert_int_equal(text_keep(&pool, (struct vgi_str){(const char *)guarded, len}, &kept, &err), VGI_OK);
    assert_string_equal(kept.ptr, want);
    assert_int_equal(kept.len, strlen(want));
    support_guarded_free(guarded, len);
    pool_release(&pool);
}

#define REPLACED "\xef\xbf\xbd"

static void what_is_no_utf8_is_replaced(void **state)
{
    static const struct {
        const char *bytes, *want;
    } rows[] = {
        {"", ""},
        {"plain", "plain"},
        {"caf\xc3\xa9", "caf\xc3\xa9"},
        {"\xe2\x82\xac", "\xe2\x82\xac"},
        {"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
        {"\xff", REPLACED},
        {"a\xff"
         "b",
         "a" REPLACED "b"},
        {"\xc3", REPLACED},
        {"\xc3(", REPLACED "("},
        {"\xe2\x82", REPLACED REPLACED},
        {"\xf0\x9f\x98", REPLACED REPLACED REPLACED},
        {"\xc0\xaf", REPLACED REPLACED},                           /* overlong */
        {"\xed\xa0\x80", REPLACED REPLACED REPLACED},              /* half of a surrogate pair */
        {"\xf4\x90\x80\x80", REPLACED REPLACED REPLACED REPLACED}, /* above U+10FFFF */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        expect_kept(rows[i].bytes, strlen(rows[i].bytes), rows[i].want);
    expect_kept("a\0b", 3, "a" REPLACED "b");
}

static void escapes_of_mountinfo_stand_for_bytes(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"/mnt/a\\040b", "/mnt/a b"}, {"\\134", "\\"},    {"\\", "\\"},     {"\\04", "\\04"},
        {"\\999", "\\999"},           {"\\777", "\\777"}, {"\\0401", " 1"},
    };
    struct pool pool = {0};
    struct vgi_str bytes;
    struct vgi_error err;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(text_unescape(&pool, vgi_str_of(rows[i].text), &bytes, &err), VGI_OK);
        assert_string_equal(bytes.ptr, rows[i].want);
    }
    pool_release(&pool);
}

static void lists_keep_empty_parts_but_no_empty_end(void **state)
{
    struct pool pool = {0};
    struct texts texts;
    struct vgi_error err;
    (void)state;
    assert_int_equal(text_split(&pool, vgi_str_of("a,,b,"), ',', &texts, &err), VGI_OK);
    assert_int_equal(texts.len, 3);
    assert_string_equal(texts.items[0].ptr, "a");
    assert_string_equal(texts.items[1].ptr, "");
    assert_string_equal(texts.items[2].ptr, "b");
    assert_int_equal(text_split(&pool, vgi_str_of(""), ',', &texts, &err), VGI_OK);
    assert_int_equal(texts.len, 0);
    assert_non_null(texts.items);
    pool_release(&pool);
}

struct keyed {
    int64_t first, second, octal;
};

static void keys_take_the_words_they_name(void **state)
{
    static const struct text_key keys[] = {
        {.name = "A", .offset = offsetof(struct keyed, first), .scale = 1024},
        {.name = "A", .offset = offsetof(struct keyed, second), .scale = 1, .skip = 1},
        {.name = "O", .offset = offsetof(struct keyed, octal), .base = 8},
        {0},
    };
    struct keyed keyed = {1, 2, 3};
    (void)state;
    text_keys(vgi_str_of("B: 9\nno colon\nA:\t2 5 kB\nO: 17"), keys, &keyed);
    assert_int_equal(keyed.first, 2048);
    assert_int_equal(keyed.second, 5);
    assert_int_equal(keyed.octal, 15);
    text_keys(vgi_str_of("A: 9223372036854775807\nO: 8\n"), keys, &keyed);
    assert_int_equal(keyed.first, INT64_MAX);
    assert_int_equal(keyed.second, 5); /* there is no second word */
    assert_int_equal(keyed.octal, NO_INT);
    text_keys(vgi_str_of("A: none\n"), keys, &keyed);
    assert_int_equal(keyed.first, NO_INT);
}

static void expect_name(const char *stat, const char *want)
{
    struct pool pool = {0};
    struct task task;
    struct vgi_error err;
    const size_t len = strlen(stat);
    uint8_t *guarded = support_guarded_copy(stat, len);
    const enum vgi_status status =
        task_read((struct vgi_str){(const char *)guarded, len}, &pool, &task, &err);
    assert_int_equal(status, want ? VGI_OK : VGI_E_IO);
    if (want)
        assert_string_equal(task.name.ptr, want);
    support_guarded_free(guarded, len);
    pool_release(&pool);
}

static void a_name_ends_at_the_last_parenthesis(void **state)
{
    (void)state;
    expect_name("1 (init) S 0", "init");
    expect_name("1 (a) R (b) S 0", "a) R (b");
    expect_name("1 (two\nlines) S", "two\nlines");
    expect_name("1 () S", "");
    expect_name("1 (x)", "x");
    expect_name("1 (x", NULL);
    expect_name(")(", NULL);
    expect_name("", NULL);
}

static void a_stat_line_that_ends_early_leaves_the_rest_unknown(void **state)
{
    struct pool pool = {0};
    struct task task;
    struct vgi_error err;
    (void)state;
    assert_int_equal(task_read(vgi_str_of("1 (x) Q 5"), &pool, &task, &err), VGI_OK);
    assert_null(task.state.ptr);
    assert_int_equal(task.parent, 5);
    assert_int_equal(task.threads, NO_INT);
    assert_true(isnan(task.user_s));
    assert_int_equal(task_started_us(&task, 0), NO_INT);
    pool_release(&pool);
}

static void terminals_have_names(void **state)
{
    static const struct {
        const char *stat, *want;
    } rows[] = {
        {"1 (x) S 0 0 0 0", NULL},
        {"1 (x) S 0 0 0 1025", "tty1"},
        {"1 (x) S 0 0 0 1088", "ttyS0"},
        {"1 (x) S 0 0 0 34817", "pts/1"},
        {"1 (x) S 0 0 0 1083393", "pts/257"},
        {"1 (x) S 0 0 0 1281", "console"},
        {"1 (x) S 0 0 0 770", "3:2"},
        {"1 (x) S 0 0 0 -1", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pool pool = {0};
        struct task task;
        struct vgi_error err;
        assert_int_equal(task_read(vgi_str_of(rows[i].stat), &pool, &task, &err), VGI_OK);
        if (rows[i].want)
            assert_string_equal(task.tty.ptr, rows[i].want);
        else
            assert_null(task.tty.ptr);
        pool_release(&pool);
    }
}

static void sizes_are_printed(void **state)
{
    static const struct {
        int64_t bytes;
        const char *want;
    } rows[] = {
        {0, "0 B"},          {1, "1 B"},           {1023, "1023 B"},        {1024, "1.0 KiB"},
        {1536, "1.5 KiB"},   {1048525, "1.0 MiB"}, {1048524, "1023.9 KiB"}, {1610612736, "1.5 GiB"},
        {-1536, "-1.5 KiB"}, {-1, "-1 B"},         {INT64_MAX, "8.0 EiB"},  {INT64_MIN, "-8.0 EiB"},
    };
    char text[SIZE_TEXT_BYTES];
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_print(rows[i].bytes, text);
        assert_string_equal(text, rows[i].want);
    }
}

static void sizes_are_read(void **state)
{
    static const struct {
        const char *text;
        enum vgi_status status;
        int64_t want;
    } rows[] = {
        {"0", VGI_OK, 0},
        {"512", VGI_OK, 512},
        {"512 B", VGI_OK, 512},
        {"1.5 GiB", VGI_OK, 1610612736},
        {" 1.5gib ", VGI_OK, 1610612736},
        {"10 kB", VGI_OK, 10000},
        {"10K", VGI_OK, 10240},
        {".5k", VGI_OK, 512},
        {"1.B", VGI_OK, 1},
        {"0.5", VGI_OK, 1},
        {"8191 PiB", VGI_OK, INT64_C(8191) << 50},
        {"7 EB", VGI_OK, INT64_C(7000000000000000000)},
        {"8 EiB", VGI_E_RANGE, 0},
        {"99999999999999999999 K", VGI_E_RANGE, 0},
        {"", VGI_E_INVALID, 0},
        {".", VGI_E_INVALID, 0},
        {"GiB", VGI_E_INVALID, 0},
        {"-1", VGI_E_INVALID, 0},
        {"1.2.3", VGI_E_INVALID, 0},
        {"1 X", VGI_E_INVALID, 0},
        {"1 Ki", VGI_E_INVALID, 0},
        {"1 KiBs", VGI_E_INVALID, 0},
        {"1 0", VGI_E_INVALID, 0},
        {"nan", VGI_E_INVALID, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t bytes = 0;
        struct vgi_error err;
        const size_t len = strlen(rows[i].text);
        uint8_t *guarded = support_guarded_copy(rows[i].text, len);
        const enum vgi_status status = size_parse((struct vgi_str){(const char *)guarded, len}, &bytes, &err);
        if (status != rows[i].status || bytes != rows[i].want)
            print_error("'%s' gives %lld\n", rows[i].text, (long long)bytes);
        assert_int_equal(status, rows[i].status);
        assert_int_equal(bytes, rows[i].want);
        support_guarded_free(guarded, len);
    }
}

static void every_cut_of_a_stat_line_is_survived(void **state)
{
    static const char stat[] =
        "42 (a) R (b) S 1 42 42 34817 42 0 1 2 3 4 5 6 7 8 20 0 1 0 100 4096 1 18446744073709551615";
    (void)state;
    for (size_t len = 0; len < sizeof stat; len++) {
        struct pool pool = {0};
        struct task task;
        struct vgi_error err;
        uint8_t *guarded = support_guarded_copy(stat, len);
        const enum vgi_status status =
            task_read((struct vgi_str){(const char *)guarded, len}, &pool, &task, &err);
        assert_true(status == VGI_OK || status == VGI_E_IO);
        support_guarded_free(guarded, len);
        pool_release(&pool);
    }
}

SUPPORT_TESTS(cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
              cmocka_unit_test(other_bases_do_not_overflow), cmocka_unit_test(reals_are_the_nearest_ones),
              cmocka_unit_test(what_is_no_utf8_is_replaced),
              cmocka_unit_test(escapes_of_mountinfo_stand_for_bytes),
              cmocka_unit_test(lists_keep_empty_parts_but_no_empty_end),
              cmocka_unit_test(keys_take_the_words_they_name),
              cmocka_unit_test(a_name_ends_at_the_last_parenthesis),
              cmocka_unit_test(a_stat_line_that_ends_early_leaves_the_rest_unknown),
              cmocka_unit_test(terminals_have_names), cmocka_unit_test(sizes_are_printed),
              cmocka_unit_test(sizes_are_read), cmocka_unit_test(every_cut_of_a_stat_line_is_survived))
