/* SPDX-License-Identifier: Apache-2.0 */
/* signature_test: what a declaration may say and may not, and what becomes of it on the wire. */
#include "sdk/bind/signature.h"

#include "base/buf.h"
#include "support/test.h"

struct state {
    int64_t n;
    bool flag;
};

static const char *const choices[] = {"a", "b", NULL};

#define VALID(...)   \
    {                \
        __VA_ARGS__, \
        {            \
            0        \
        }            \
    }

static void wrong_declarations_are_named(void **unused)
{
    static const struct {
        const char *want;
        bool is_scalar;
        struct vgi_arg args[3];
    } rows[] = {
        {"argument 'x': type is missing", true, VALID({.name = "x"})},
        {"argument 'x': ", true, VALID({.name = "x", .type = "i65"})},
        {"'abc' is no value of type", false, VALID({.name = "x", .type = "i64", .default_value = "abc"})},
        {"any type can have no default", false, VALID({.name = "x", .type = "any", .default_value = "1"})},
        {"range needs a number", false, VALID({.name = "x", .type = "str", .range = "[0, 1]"})},
        {"is no interval", false, VALID({.name = "x", .type = "i64", .range = "0..1"})},
        {"choices and pattern need a text", false, VALID({.name = "x", .type = "i64", .choices = choices})},
        {"is no regular expression", false, VALID({.name = "x", .type = "str", .pattern = "("})},
        {"need VGI_ARG_CONST", true, VALID({.name = "x", .type = "i64", .range = "[0, 1]"})},
        {"no positional argument can follow", false,
         VALID({.name = "x", .type = "i64", .flags = VGI_ARG_VARARGS}, {.name = "y", .type = "i64"})},
        {"positional arguments must stand before", false,
         VALID({.name = "x", .type = "i64", .flags = VGI_ARG_NAMED}, {.name = "y", .type = "i64"})},
        {"into needs a bool", false, VALID({.name = "x", .type = "str", .into = 1})},
        {"into ends at byte 17 of a state of 16", false, VALID({.name = "x", .type = "i64", .into = 10})},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vsdk_signature *signature = NULL;
        struct vgi_error err = {0};
        enum vgi_status status =
            vsdk_signature_new(rows[i].args, rows[i].is_scalar, sizeof(struct state), &signature, &err);
        if (status != VGI_E_INVALID || !strstr(err.message, rows[i].want)) {
            fail_msg("row %zu gives status %d, '%s', expected '%s'", i, status, err.message, rows[i].want);
        }
    }
}

static void intervals_by_table(void **unused)
{
    static const struct {
        const char *text;
        enum vgi_status want;
        struct vsdk_interval interval;
    } rows[] = {
        {"[0, 100]", VGI_OK, {true, true, true, true, 0, 100, {0}, {0}}},
        {"(0,1)", VGI_OK, {true, true, false, false, 0, 1, {0}, {0}}},
        {"[1, ]", VGI_OK, {true, false, true, true, 1, 0, {0}, {0}}},
        {"(-inf, -2.5]", VGI_OK, {false, true, false, true, 0, -2.5, {0}, {0}}},
        {"[0, +inf)", VGI_OK, {true, false, true, false, 0, 0, {0}, {0}}},
        {"[,]", VGI_OK, {false, false, true, true, 0, 0, {0}, {0}}},
        {"[0 100]", VGI_E_INVALID, {0}},
        {"0, 100", VGI_E_INVALID, {0}},
        {"[x, 1]", VGI_E_INVALID, {0}},
        {"[nan, 1]", VGI_E_INVALID, {0}},
        {"", VGI_E_INVALID, {0}},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vsdk_interval found = {0};
        struct vgi_error err = {0};
        enum vgi_status status = vsdk_interval_parse(rows[i].text, &found, &err);
        if (status != rows[i].want) {
            fail_msg("'%s' gives status %d: %s", rows[i].text, status, err.message);
        }
        if (status == VGI_OK) {
            assert_int_equal(found.has_low, rows[i].interval.has_low);
            assert_int_equal(found.has_high, rows[i].interval.has_high);
            assert_int_equal(found.includes_low, rows[i].interval.includes_low);
            assert_int_equal(found.includes_high, rows[i].interval.includes_high);
            assert_true(!found.has_low || found.low == rows[i].interval.low);
            assert_true(!found.has_high || found.high == rows[i].interval.high);
        }
    }
}

static const struct vgi_arg declared[] =
    VALID({.name = "x", .type = "any", .doc = "a value"}, {.name = "format",
                                                           .type = "str",
                                                           .default_value = "'it''s'",
                                                           .choices = choices,
                                                           .flags = VGI_ARG_NAMED});

static void wire_schema_carries_the_declaration(void **unused)
{
    struct vsdk_signature *signature;
    struct ArrowSchema schema;
    struct vgi_error err = {0};

    (void)unused;
    assert_int_equal(vsdk_signature_new(declared, false, 0, &signature, &err), VGI_OK);
    assert_int_equal(vsdk_signature_schema(signature, &schema, &err), VGI_OK);
    assert_int_equal(schema.n_children, 2);
    assert_string_equal(schema.children[0]->format, "n");
    assert_true(vgi_str_is(varrow_metadata_find(schema.children[0]->metadata, "vgi_type"), "any"));
    assert_true(vgi_str_is(varrow_metadata_find(schema.children[0]->metadata, "vgi_doc"), "a value"));
    assert_null(varrow_metadata_find(schema.children[0]->metadata, "vgi_arg").ptr);
    assert_string_equal(schema.children[1]->format, "u");
    assert_true(vgi_str_is(varrow_metadata_find(schema.children[1]->metadata, "vgi_arg"), "named"));
    assert_true(vgi_str_is(varrow_metadata_find(schema.children[1]->metadata, "vgi_default"), "\"it's\""));
    assert_true(
        vgi_str_is(varrow_metadata_find(schema.children[1]->metadata, "vgi_choices"), "[\"a\",\"b\"]"));
    schema.release(&schema);
    vsdk_signature_free(signature);
}

static void any_failed_allocation_is_clean(void **unused)
{
    (void)unused;
    for (size_t n = 1;; n++) {
        struct vsdk_signature *signature = NULL;
        struct ArrowSchema schema = {0};
        struct vbase_buf defaults;
        struct vgi_error err = {0};
        vbase_buf_init(&defaults, 1 << 20);
        support_alloc_fail_at(n);
        enum vgi_status status = vsdk_signature_new(declared, false, 0, &signature, &err);
        status = status == VGI_OK ? vsdk_signature_schema(signature, &schema, &err) : status;
        status = status == VGI_OK ? vsdk_signature_defaults(signature, &defaults, &err) : status;
        const bool did_fail = support_alloc_did_fail();
        support_alloc_fail_at(0);
        varrow_arrow_schema_cleanup(&schema);
        vbase_buf_release(&defaults);
        vsdk_signature_free(signature);
        if (!did_fail) {
            assert_int_equal(status, VGI_OK);
            assert_true(n > 10);
            return;
        }
        if (status != VGI_OK && status != VGI_E_NOMEM && status != VGI_E_INVALID) {
            fail_msg("allocation %zu gives status %d: %s", n, status, err.message);
        }
    }
}

SUPPORT_TESTS(cmocka_unit_test(wrong_declarations_are_named), cmocka_unit_test(intervals_by_table),
              cmocka_unit_test(wire_schema_carries_the_declaration),
              cmocka_unit_test(any_failed_allocation_is_clean))
