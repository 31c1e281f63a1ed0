/* SPDX-License-Identifier: Apache-2.0 */
/* wire_test.c: keys, names and versions. */
#include "rpc/wire.h"

#include "support/test.h"

static void every_request_key_is_found(void **state)
{
    (void)state;
    for (unsigned k = 0; k < VRPC_KEY_COUNT; k++)
        assert_int_equal(vrpc_request_key_of(vrpc_keys[k]), k < VRPC_REQUEST_KEYS ? k : VRPC_REQUEST_KEYS);
    assert_int_equal(vrpc_request_key_of(vgi_str_of("")), VRPC_REQUEST_KEYS);
    assert_int_equal(vrpc_request_key_of(vgi_str_of("vgi_rpc.methoD")), VRPC_REQUEST_KEYS);
    assert_int_equal(vrpc_request_key_of(vgi_str_of("vgi_rpc.method ")), VRPC_REQUEST_KEYS);
}

static void first_of_equal_keys_counts_and_empty_is_present(void **state)
{
    struct vgi_pair pairs[] = {
        {vgi_str_of("vgi_rpc.method"), vgi_str_of("a")},
        {vgi_str_of("vgi_rpc.method"), vgi_str_of("b")},
        {vgi_str_of("vgi_rpc.protocol"), {NULL, 0}},
        {{NULL, 0}, {NULL, 0}},
    };
    struct varrow_metadata metadata = {pairs, 4};
    struct vgi_str values[VRPC_REQUEST_KEYS];

    (void)state;
    vrpc_request_keys_find(&metadata, values);
    assert_true(vgi_str_is(values[VRPC_KEY_METHOD], "a"));
    assert_non_null(values[VRPC_KEY_PROTOCOL].ptr);
    assert_int_equal(values[VRPC_KEY_PROTOCOL].len, 0);
    assert_null(values[VRPC_KEY_REQUEST_ID].ptr);
}

static void names_follow_the_grammar(void **state)
{
    static const struct {
        const char *name;
        bool is_valid;
    } rows[] = {
        {"a", true},    {"_", true},     {"A.b_9.v1", true},  {"vgi_rpc.Reflection.v1", true},
        {"", false},    {"9a", false},   {".a", false},       {"a-b", false},
        {"a b", false}, {"a%2e", false}, {"\xc3\xa4", false}, {"a..", true},
    };
    char longest[258];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(vrpc_protocol_name_is_valid(vgi_str_of(rows[i].name)), rows[i].is_valid);
    memset(longest, 'x', sizeof longest);
    assert_true(vrpc_protocol_name_is_valid((struct vgi_str){longest, 255}));
    assert_false(vrpc_protocol_name_is_valid((struct vgi_str){longest, 256}));
}

static void versions_are_three_plain_numbers(void **state)
{
    static const struct {
        const char *text;
        bool is_valid;
    } rows[] = {
        {"0.0.0", true},        {"2.10.300", true}, {"4294967295.0.0", true}, {"4294967296.0.0", false},
        {"1.0", false},         {"1.0.0.0", false}, {"01.0.0", false},        {"1.0.0-rc1", false},
        {"1.0.0+build", false}, {"", false},        {"1..0", false},          {"v1.0.0", false},
        {"1.0.0 ", false},      {"-1.0.0", false},
    };
    struct vrpc_version version = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(vrpc_version_parse(vgi_str_of(rows[i].text), &version), rows[i].is_valid);
    assert_true(vrpc_version_parse(vgi_str_of("2.10.300"), &version));
    assert_int_equal(version.major, 2);
    assert_int_equal(version.minor, 10);
    assert_int_equal(version.patch, 300);
}

SUPPORT_TESTS(cmocka_unit_test(every_request_key_is_found),
              cmocka_unit_test(first_of_equal_keys_counts_and_empty_is_present),
              cmocka_unit_test(names_follow_the_grammar), cmocka_unit_test(versions_are_three_plain_numbers))
