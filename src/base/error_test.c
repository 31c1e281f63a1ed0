/* SPDX-License-Identifier: Apache-2.0 */
/* error_test: what stands in struct vgi_error after each way to fill it, and the wire names of the
 * statuses. */
#include "vgi_rpc/status.h"

#include <string.h>

#include "base/str.h"
#include "support/test.h"

static void fail_fills_and_empties(void **state)
{
    struct vgi_error err = {.type = "OldError", .kind = "old", .details = "[1]"};

    (void)state;
    assert_int_equal(vgi_fail(&err, VGI_E_RANGE, "column %d: %s", 3, "too large"), VGI_E_RANGE);
    assert_int_equal(err.status, VGI_E_RANGE);
    assert_string_equal(err.message, "column 3: too large");
    assert_string_equal(err.type, "");
    assert_string_equal(err.kind, "");
    assert_string_equal(err.details, "");
}

static void null_error_is_allowed(void **state)
{
    (void)state;
    assert_int_equal(vgi_fail(NULL, VGI_E_IO, "x"), VGI_E_IO);
    assert_int_equal(vgi_fail_as(NULL, VGI_E_IO, "T", "x"), VGI_E_IO);
    vgi_error_prefix(NULL, "x");
    vgi_error_set_kind(NULL, "x");
    vgi_error_set_details(NULL, "[]");
    vgi_error_reset(NULL);
}

static void fail_as_names_the_type(void **state)
{
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_fail_as(&err, VGI_E_FAILED, "ZeroDivisionError", "%d / 0", 1), VGI_E_FAILED);
    assert_string_equal(err.type, "ZeroDivisionError");
    assert_string_equal(err.message, "1 / 0");
    /* The error's own texts may be arguments. */
    assert_int_equal(vgi_fail_as(&err, VGI_E_INVALID, err.type, "again: %s", err.message), VGI_E_INVALID);
    assert_string_equal(err.type, "ZeroDivisionError");
    assert_string_equal(err.message, "again: 1 / 0");
}

static void messages_are_clipped_at_a_character(void **state)
{
    /* The character at the end, and how many bytes of it stand before the last byte of the room. */
    static const struct {
        const char *name, *last;
        size_t before;
        size_t want_len;
    } rows[] = {
        {"ascii fills the room", "a", 2047, 2047},
        {"ascii is one too long", "a", 2048, 2047},
        {"two bytes fit", "\xC3\xA9", 2045, 2047},
        {"two bytes are cut", "\xC3\xA9", 2046, 2046},
        {"three bytes fit", "\xE2\x82\xAC", 2044, 2047},
        {"three bytes are cut behind one", "\xE2\x82\xAC", 2046, 2046},
        {"three bytes are cut behind two", "\xE2\x82\xAC", 2045, 2045},
        {"four bytes fit", "\xF0\x9F\x98\x80", 2043, 2047},
        {"four bytes are cut behind one", "\xF0\x9F\x98\x80", 2046, 2046},
        {"four bytes are cut behind three", "\xF0\x9F\x98\x80", 2044, 2044},
    };
    static char text[VGI_ERROR_MESSAGE_BYTES + 64];
    static struct vgi_error err;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t last_len = strlen(rows[i].last);
        memset(text, 'x', sizeof text);
        memcpy(text + rows[i].before, rows[i].last, last_len);
        text[rows[i].before + last_len] = '\0';
        (void)vgi_fail(&err, VGI_E_INVALID, "%s", text);
        if (strlen(err.message) != rows[i].want_len)
            fail_msg("%s: %zu bytes", rows[i].name, strlen(err.message));
        assert_memory_equal(err.message, text, rows[i].want_len);
        /* A text behind the cut does not matter, but must not change where it is. */
        text[rows[i].before + last_len] = 't';
        text[sizeof text - 1] = '\0';
        (void)vgi_fail(&err, VGI_E_INVALID, "%s", text);
        assert_true(strlen(err.message) >= rows[i].want_len);
        assert_true(vbase_utf8_valid((const uint8_t *)err.message, strlen(err.message)));
    }
}

static void bytes_that_are_no_utf8_become_question_marks(void **state)
{
    static const struct {
        const char *in, *want;
    } rows[] = {
        {"a\xFF"
         "b",
         "a?b"},
        {"\xC3", "?"},
        {"\xE2\x82", "??"},
        {"\xED\xA0\x80.", "???."},
        {"\xC0\xAF", "??"},
        {"\xC3\xA9\x80", "\xC3\xA9?"},
    };
    struct vgi_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        (void)vgi_fail(&err, VGI_E_INVALID, "%s", rows[i].in);
        assert_string_equal(err.message, rows[i].want);
        (void)vgi_fail_as(&err, VGI_E_INVALID, rows[i].in, "x");
        assert_string_equal(err.type, rows[i].want);
    }
}

static void prefix_goes_in_front(void **state)
{
    static struct vgi_error err;
    static char text[3000];

    (void)state;
    (void)vgi_fail(&err, VGI_E_TYPE, "wanted i64");
    vgi_error_prefix(&err, "column %d: ", 7);
    assert_string_equal(err.message, "column 7: wanted i64");
    assert_int_equal(err.status, VGI_E_TYPE);
    vgi_error_prefix(&err, "%s / ", err.message);
    assert_string_equal(err.message, "column 7: wanted i64 / column 7: wanted i64");

    memset(text, 'y', 2046);
    (void)vgi_fail(&err, VGI_E_TYPE, "\xC3\xA9");
    vgi_error_prefix(&err, "%s", text);
    assert_int_equal(strlen(err.message), 2046);
    memset(text, 'y', 2999);
    vgi_error_prefix(&err, "%s", text);
    assert_int_equal(strlen(err.message), 2047);
}

static void kind_and_type_are_clipped(void **state)
{
    static const uint8_t euro[] = {0xE2, 0x82, 0xAC};
    struct vgi_error err = {0};
    char text[100] = {0};

    (void)state;
    memset(text, 'k', 99);
    vgi_error_set_kind(&err, text);
    assert_int_equal(strlen(err.kind), 63);
    memcpy(text + 61, euro, sizeof euro);
    vgi_error_set_kind(&err, text);
    assert_int_equal(strlen(err.kind), 61);
    vgi_error_set_kind(&err, NULL);
    assert_string_equal(err.kind, "");
}

static void details_too_long_are_dropped(void **state)
{
    static struct vgi_error err;
    static char text[5000];

    (void)state;
    vgi_error_set_details(&err, "[{\"a\":1}]");
    assert_string_equal(err.details, "[{\"a\":1}]");
    memset(text, '1', 4096);
    vgi_error_set_details(&err, text);
    assert_int_equal(strlen(err.details), 4096);
    memset(text, '1', 4097);
    vgi_error_set_details(&err, text);
    assert_string_equal(err.details, "");
    vgi_error_set_details(&err, "[\"\xFF\"]");
    assert_string_equal(err.details, "");
    vgi_error_set_details(&err, "[1]");
    vgi_error_set_details(&err, NULL);
    assert_string_equal(err.details, "");
}

static void reset_touches_only_first_bytes(void **state)
{
    struct vgi_error err;

    (void)state;
    memset(&err, 'x', sizeof err);
    vgi_error_reset(&err);
    assert_int_equal(err.status, VGI_OK);
    assert_int_equal(err.message[0], 0);
    assert_int_equal(err.message[1], 'x');
    assert_int_equal(err.details[0], 0);
    assert_int_equal(err.details[1], 'x');
    assert_string_equal(err.type, "");
    assert_string_equal(err.kind, "");
}

static void errors_allocate_nothing(void **state)
{
    struct vgi_error err = {0};
    size_t before = support_alloc_count();

    (void)state;
    (void)vgi_fail_as(&err, VGI_E_INVALID, "T", "%s %d", "x", 1);
    vgi_error_prefix(&err, "a: ");
    vgi_error_set_details(&err, "[]");
    assert_int_equal(support_alloc_count(), before);
}

static void names_follow_the_table(void **state)
{
    static const struct {
        enum vgi_status status;
        const char *code, *type;
    } rows[] = {
        {VGI_E_INVALID, "INVALID_ARGUMENT", "ValueError"},
        {VGI_E_FORMAT, "INVALID_ARGUMENT", "ProtocolError"},
        {VGI_E_NOMEM, "RESOURCE_EXHAUSTED", "MemoryError"},
        {VGI_E_DEADLINE, "DEADLINE_EXCEEDED", "TimeoutError"},
        {VGI_E_FAILED, "UNKNOWN", "RuntimeError"},
        {VGI_OK, "UNKNOWN", "RuntimeError"},
        {(enum vgi_status)(VGI_E_FAILED + 1), "UNKNOWN", "RuntimeError"},
        {(enum vgi_status) - 1, "UNKNOWN", "RuntimeError"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_string_equal(vgi_status_code_name(rows[i].status), rows[i].code);
        assert_string_equal(vgi_status_type_name(rows[i].status), rows[i].type);
    }
}

static void unavailable_says_when_to_come_back(void **state)
{
    static const struct {
        double seconds;
        const char *details;
    } rows[] = {{5, "[{\"@type\":\"vgi_rpc.RetryInfo\",\"retry_delay_seconds\":5.000}]"},
                {0.5, "[{\"@type\":\"vgi_rpc.RetryInfo\",\"retry_delay_seconds\":0.500}]"},
                {-1, "[{\"@type\":\"vgi_rpc.RetryInfo\",\"retry_delay_seconds\":86400.000}]"},
                {1e300, "[{\"@type\":\"vgi_rpc.RetryInfo\",\"retry_delay_seconds\":86400.000}]"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_error err = {0};
        assert_int_equal(vgi_fail_unavailable(&err, rows[i].seconds, "store %d is down", 7),
                         VGI_E_UNAVAILABLE);
        assert_string_equal(err.message, "store 7 is down");
        assert_string_equal(err.details, rows[i].details);
    }
    assert_int_equal(vgi_fail_unavailable(NULL, 1, "nobody listens"), VGI_E_UNAVAILABLE);
}

SUPPORT_TESTS(cmocka_unit_test(unavailable_says_when_to_come_back), cmocka_unit_test(fail_fills_and_empties),
              cmocka_unit_test(null_error_is_allowed), cmocka_unit_test(fail_as_names_the_type),
              cmocka_unit_test(messages_are_clipped_at_a_character),
              cmocka_unit_test(bytes_that_are_no_utf8_become_question_marks),
              cmocka_unit_test(prefix_goes_in_front), cmocka_unit_test(kind_and_type_are_clipped),
              cmocka_unit_test(details_too_long_are_dropped),
              cmocka_unit_test(reset_touches_only_first_bytes), cmocka_unit_test(errors_allocate_nothing),
              cmocka_unit_test(names_follow_the_table))
