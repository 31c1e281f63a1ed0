/* SPDX-License-Identifier: Apache-2.0 */
/* str_test: UTF-8 by table and against a plain decoder over all short inputs, hex,
 * base64, integers, sizes. */
#include "base/str.h"

#include <stdlib.h>

#include "support/test.h"

static void utf8_prefix_by_table(void **state)
{
    static const struct {
        const char *name, *hex;
        size_t want;
    } rows[] = {
        {"empty", "", 0},
        {"ascii", "61 62 7f 00", 4},
        {"lone continuation", "80", 0},
        {"overlong of two", "c0 80", 0},
        {"overlong slash", "c1 bf", 0},
        {"smallest of two", "c2 80", 2},
        {"overlong of three", "e0 9f bf", 0},
        {"smallest of three", "e0 a0 80", 3},
        {"before the surrogates", "ed 9f bf", 3},
        {"first surrogate", "ed a0 80", 0},
        {"last surrogate", "ed bf bf", 0},
        {"behind the surrogates", "ee 80 80", 3},
        {"overlong of four", "f0 8f bf bf", 0},
        {"smallest of four", "f0 90 80 80", 4},
        {"largest", "f4 8f bf bf", 4},
        {"one more than the largest", "f4 90 80 80", 0},
        {"lead f5", "f5 80 80 80", 0},
        {"five bytes", "f8 88 80 80 80", 0},
        {"cut of two", "61 c3", 1},
        {"cut of three", "61 e2 82", 1},
        {"cut of four", "61 f0 9f 98", 1},
        {"third byte wrong", "e2 82 28", 0},
        {"fourth byte wrong", "f0 9f 98 28", 0},
        {"wide in the middle of words", "6162636465666768 c3a9 6162636465666768 c3", 18},
        {"bad byte behind 32", "6161616161616161 6161616161616161 6161616161616161 6161616161616161 ff", 32},
        {"bad byte in the last word", "6161616161616161 6161616161616161 616161ff61616161", 19},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len;
        uint8_t *bytes = support_guarded_hex(rows[i].hex, &len);
        if (vbase_utf8_prefix(bytes, len) != rows[i].want)
            fail_msg("%s: prefix is %zu", rows[i].name, vbase_utf8_prefix(bytes, len));
        assert_int_equal(vbase_utf8_valid(bytes, len), rows[i].want == len);
        support_guarded_free(bytes, len);
    }
}

/* Decodes by arithmetic: value from the bits, then the rules on the value. */
static bool is_one_character(const uint8_t *b, size_t len)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t want = b[0] < 0x80 ? 1 : b[0] >> 5 == 6 ? 2 : b[0] >> 4 == 14 ? 3 : b[0] >> 3 == 30 ? 4 : 0;
    uint32_t value = want == 1 ? b[0] : b[0] & (0x7Fu >> want);

    if (want != len)
        return false;
    for (size_t i = 1; i < len; i++) {
        if (b[i] >> 6 != 2)
            return false;
        value = value << 6 | (b[i] & 63);
    }
    return value >= smallest[len] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

/* b[0] and b[1] are given; tries every pair behind them that matters. */
static void compare_longer(uint8_t *b)
{
    static const uint8_t edges[] = {0x00, 0x28, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
    size_t n = sizeof edges;

    for (size_t i = 0; i < n * n; i++) {
        b[2] = edges[i / n];
        b[3] = edges[i % n];
        if (b[0] >= 0xE0 && b[0] < 0xF0)
            assert_int_equal(vbase_utf8_valid(b, 3), is_one_character(b, 3));
        if (b[0] >= 0xF0)
            assert_int_equal(vbase_utf8_valid(b, 4), is_one_character(b, 4));
    }
}

static void utf8_agrees_with_arithmetic(void **state)
{
    uint8_t b[4];

    (void)state;
    for (unsigned lead = 0x80; lead < 256; lead++) {
        b[0] = (uint8_t)lead;
        assert_false(vbase_utf8_valid(b, 1));
        for (unsigned second = 0; second < 256; second++) {
            b[1] = (uint8_t)second;
            assert_int_equal(vbase_utf8_valid(b, 2), is_one_character(b, 2));
            compare_longer(b);
        }
    }
}

static void clip_keeps_characters_whole(void **state)
{
    static const struct {
        const char *text;
        size_t max, want;
    } rows[] = {
        {"abc", 5, 3},
        {"abc", 3, 3},
        {"abc", 2, 2},
        {"abc", 0, 0},
        {"a\xC3\xA9", 2, 1},
        {"a\xC3\xA9", 3, 3},
        {"\xE2\x82\xAC", 2, 0},
        {"\xE2\x82\xACx", 3, 3},
        {"a\xF0\x9F\x98\x80", 4, 1},
        {"a\xF0\x9F\x98\x80", 5, 5},
        {"\x80\x80\x80\x80\x80\x80", 5, 5},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(vbase_utf8_clip(rows[i].text, strlen(rows[i].text), rows[i].max), rows[i].want);
}

static void comparing(void **state)
{
    (void)state;
    assert_true(vbase_str_starts_with(vgi_str_of("vgi_rpc.x"), "vgi_rpc."));
    assert_false(vbase_str_starts_with(vgi_str_of("vgi"), "vgi_rpc."));
    assert_true(vbase_str_starts_with(vgi_str_of(NULL), ""));
    assert_true(vbase_str_compare(vgi_str_of("a"), vgi_str_of("b")) < 0);
    assert_true(vbase_str_compare(vgi_str_of("ab"), vgi_str_of("a")) > 0);
    assert_true(vbase_str_compare(vgi_str_of(NULL), vgi_str_of("a")) < 0);
    assert_true(vbase_str_compare(vgi_str_of("\xFF"), vgi_str_of("a")) > 0);
    assert_int_equal(vbase_str_compare(vgi_str_of(NULL), vgi_str_of("")), 0);
}

static void case_is_ignored_in_letters_only(void **state)
{
    (void)state;
    assert_true(vbase_str_equal_any_case(vgi_str_of("aZ@[`{\xC4"), "Az@[`{\xC4"));
    assert_true(vbase_str_equal_any_case(vgi_str_of(NULL), ""));
    assert_false(vbase_str_equal_any_case(vgi_str_of("ab"), "a"));
    assert_false(vbase_str_equal_any_case(vgi_str_of("a"), "ab"));
    assert_false(vbase_str_equal_any_case(vgi_str_of("a"), "b"));
    for (int c = 1; c < 256; c++) {
        char byte = (char)c;
        char flipped[2] = {(char)(c ^ 0x20), '\0'};
        bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (flipped[0] != '\0')
            assert_int_equal(vbase_str_equal_any_case((struct vgi_str){&byte, 1}, flipped), is_letter);
    }
}

static void blanks_are_trimmed_at_both_ends(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {{"a", "a"}, {" \ta b\t ", "a b"}, {"", ""}, {" \t ", ""}, {"\na\r", "\na\r"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_true(vgi_str_is(vbase_str_trimmed(vgi_str_of(rows[i].text)), rows[i].want));
    assert_int_equal(vbase_str_trimmed(vgi_str_of(NULL)).len, 0);
}

static void integers(void **state)
{
    static const struct {
        const char *text;
        enum vgi_status want;
        int64_t value;
    } rows[] = {
        {"0", VGI_OK, 0},
        {"-1", VGI_OK, -1},
        {"+7", VGI_OK, 7},
        {"007", VGI_OK, 7},
        {"9223372036854775807", VGI_OK, INT64_MAX},
        {"-9223372036854775808", VGI_OK, INT64_MIN},
        {"9223372036854775808", VGI_E_INVALID, 0},
        {"-9223372036854775809", VGI_E_INVALID, 0},
        {"99999999999999999999999", VGI_E_INVALID, 0},
        {"", VGI_E_INVALID, 0},
        {"-", VGI_E_INVALID, 0},
        {" 1", VGI_E_INVALID, 0},
        {"1 ", VGI_E_INVALID, 0},
        {"1x", VGI_E_INVALID, 0},
        {"0x10", VGI_E_INVALID, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_error err = {0};
        int64_t value = 0;
        assert_int_equal(vbase_str_to_i64(vgi_str_of(rows[i].text), &value, &err), rows[i].want);
        assert_int_equal(value, rows[i].value);
    }
}

static void hex(void **state)
{
    char out[9];

    (void)state;
    vbase_hex_encode((const uint8_t *)"\x00\xff\x1a\x80", 4, out);
    assert_string_equal(out, "00ff1a80");
    vbase_hex_encode(NULL, 0, out);
    assert_string_equal(out, "");
}

static void base64_of_rfc4648(void **state)
{
    static const char *const rows[][2] = {
        {"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
        {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"foobar", "Zm9vYmFy"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_error err = {0};
        size_t len = strlen(rows[i][0]);
        char text[16];
        uint8_t bytes[16];
        size_t back;
        assert_int_equal(vbase_base64_bound(len), strlen(rows[i][1]) + 1);
        assert_int_equal(vbase_base64_encode((const uint8_t *)rows[i][0], len, text), strlen(rows[i][1]));
        assert_string_equal(text, rows[i][1]);
        assert_int_equal(vbase_base64_decode(vgi_str_of(text), bytes, &back, &err), VGI_OK);
        assert_int_equal(back, len);
        assert_memory_equal(bytes, rows[i][0], len);
    }
}

static void base64_refuses(void **state)
{
    static const char *const rows[] = {
        "Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "====", "A===", "Zg= ", "Zm9-", "\xC3\xA9==", "=Zg="};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_error err = {0};
        uint8_t bytes[16];
        size_t len = 99;
        if (vbase_base64_decode(vgi_str_of(rows[i]), bytes, &len, &err) != VGI_E_FORMAT)
            fail_msg("'%s' was taken", rows[i]);
        assert_int_equal(len, 99);
        assert_true(err.message[0] != 0);
    }
}

static void base64_round_trip_at_every_length(void **state)
{
    uint8_t bytes[256];
    uint8_t back[260];
    char text[400];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 167 + 13);
    for (size_t len = 0; len <= sizeof bytes; len++) {
        struct vgi_error err = {0};
        size_t back_len;
        size_t text_len = vbase_base64_encode(bytes, len, text);
        assert_true(text_len < vbase_base64_bound(len));
        assert_int_equal(vbase_base64_decode((struct vgi_str){text, text_len}, back, &back_len, &err),
                         VGI_OK);
        assert_int_equal(back_len, len);
        assert_memory_equal(back, bytes, len);
    }
}

static void sizes_that_overflow_are_refused(void **state)
{
    struct vgi_error err = {0};
    size_t out = 5;

    (void)state;
    assert_int_equal(vbase_add_size(2, 3, "x", &out, &err), VGI_OK);
    assert_int_equal(out, 5);
    assert_int_equal(vbase_add_size(SIZE_MAX, 1, "body", &out, &err), VGI_E_LIMIT);
    assert_int_equal(out, 5);
    assert_non_null(strstr(err.message, "body"));
    assert_int_equal(vbase_mul_size(SIZE_MAX / 2, 3, "rows", &out, &err), VGI_E_LIMIT);
    assert_int_equal(out, 5);
    assert_int_equal(vbase_mul_size(0, SIZE_MAX, "rows", &out, &err), VGI_OK);
    assert_int_equal(out, 0);
}

SUPPORT_TESTS(cmocka_unit_test(utf8_prefix_by_table), cmocka_unit_test(utf8_agrees_with_arithmetic),
              cmocka_unit_test(clip_keeps_characters_whole), cmocka_unit_test(comparing),
              cmocka_unit_test(case_is_ignored_in_letters_only),
              cmocka_unit_test(blanks_are_trimmed_at_both_ends), cmocka_unit_test(integers),
              cmocka_unit_test(hex), cmocka_unit_test(base64_of_rfc4648), cmocka_unit_test(base64_refuses),
              cmocka_unit_test(base64_round_trip_at_every_length),
              cmocka_unit_test(sizes_that_overflow_are_refused))
