/* SPDX-License-Identifier: Apache-2.0 */
/* arguments_test: values of requests against declarations: positions, names, defaults,
 * casts, checks, overloads. */
#include "sdk/bind/arguments.h"

#include <stdio.h>

#include "arrow/output.h"
#include "base/limits.h"
#include "sdk/bind/literal.h"
#include "sdk/bind/overload.h"
#include "sdk/bind/returns.h"
#include "support/test.h"
#include "vgi_rpc/type.h"

/* A request's arguments: `args: struct<…>` of the schema text, one row, values as literals. */
struct request {
    struct vgi_batch batch;
    struct ArrowArray inner;
    struct ArrowArray *children[1];
    const void *buffers[1];
};

/* The members are columns of a struct inside the batch; here both are put together by hand. */
static void make_request(struct request *r, const char *members, const char *const *values)
{
    struct varrow_schema *flat;
    struct vgi_error err = {0};
    char text[512];
    assert_int_equal(varrow_schema_of_text(members, &flat, &err), VGI_OK);
    assert_int_equal(vsdk_literals_row(flat, values, &r->inner, &err), VGI_OK);
    varrow_schema_unref(flat);
    snprintf(text, sizeof text, "args: struct<%s>", members);
    assert_int_equal(varrow_schema_of_text(text, &r->batch.schema, &err), VGI_OK);
    r->children[0] = &r->inner;
    r->buffers[0] = NULL;
    r->batch.array = (struct ArrowArray){
        .length = 1, .n_buffers = 1, .n_children = 1, .buffers = r->buffers, .children = r->children};
}

static void free_request(struct request *r)
{
    varrow_schema_unref(r->batch.schema);
    r->inner.release(&r->inner);
}

static const char *const formats[] = {"csv", "json", NULL};
static const struct vgi_arg table_args[] = {
    {.name = "n", .type = "i64", .range = "[0, 100)"},
    {.name = "rest", .type = "str", .flags = VGI_ARG_VARARGS},
    {.name = "format", .type = "str", .default_value = "'csv'", .choices = formats, .flags = VGI_ARG_NAMED},
    {.name = "ratio", .type = "f64", .default_value = "0.5", .flags = VGI_ARG_NAMED},
    {.name = "word", .type = "str", .default_value = "abc", .pattern = "^[a-z]*$", .flags = VGI_ARG_NAMED},
    {0}};

static const struct {
    const char *name, *members, *values[4];
    enum vgi_status want;
    const char *says;
} value_rows[] = {
    {"position and defaults", "positional_0?: i64", {"5"}, VGI_OK, NULL},
    {"a narrower integer is cast", "positional_0?: i8", {"5"}, VGI_OK, NULL},
    {"a name", "positional_0?: i64, named_format?: str", {"5", "'json'"}, VGI_OK, NULL},
    {"varargs",
     "positional_0?: i64, positional_1?: str, positional_2?: str",
     {"5", "'a'", "'b'"},
     VGI_OK,
     NULL},
    {"NULL passes the checks", "positional_0?: i64", {"NULL"}, VGI_OK, NULL},
    {"missing", "named_ratio?: f64", {"1"}, VGI_E_TYPE, "argument 'n' of type i64 is missing"},
    {"unknown name", "positional_0?: i64, named_x?: i64", {"1", "2"}, VGI_E_TYPE, "no argument named 'x'"},
    {"out of range", "positional_0?: i64", {"100"}, VGI_E_INVALID, "expected a value in [0, 100)"},
    {"no choice",
     "positional_0?: i64, named_format?: str",
     {"1", "'xml'"},
     VGI_E_INVALID,
     "one of 'csv', 'json'"},
    {"no match", "positional_0?: i64, named_word?: str", {"1", "'A'"}, VGI_E_INVALID, "matching ^[a-z]*$"},
    {"wrong type", "positional_0?: str", {"'a'"}, VGI_E_TYPE, "argument 'n' is of type str"},
    {"a position twice",
     "positional_0?: i64, positional_0?: i64",
     {"1", "2"},
     VGI_E_TYPE,
     "argument 'n' was given twice"},
    {"by position and by name",
     "positional_0?: i64, named_n?: i64",
     {"1", "2"},
     VGI_E_TYPE,
     "argument 'n' was given twice"},
    {"a name twice",
     "positional_0?: i64, named_ratio?: f64, named_ratio?: f64",
     {"1", "2", "3"},
     VGI_E_TYPE,
     "argument 'ratio' was given twice"},
    {"a hole in varargs",
     "positional_0?: i64, positional_2?: str, positional_0?: str",
     {"1", "'a'", "'b'"},
     VGI_E_TYPE,
     "argument 'n' was given twice"},
    {"varargs that begin too late",
     "named_n?: i64, positional_2?: str, positional_2?: str",
     {"1", "'a'", "'b'"},
     VGI_E_TYPE,
     "argument 'rest' was given twice"},
    {"varargs with a hole",
     "named_n?: i64, positional_2?: str, named_word?: str",
     {"1", "'a'", "'b'"},
     VGI_E_TYPE,
     "argument 3 was given, but only 1 values"},
    {"a position far away", "positional_0?: i64, positional_4095?: str", {"1", "'a'"}, VGI_E_TYPE, "4096"},
    {"a position that is no number", "positional_99999999999?: i64", {"1"}, VGI_E_TYPE, "no argument named"},
};

static void values_by_table(void **unused)
{
    struct vsdk_signature *signature;
    struct vgi_error err = {0};

    (void)unused;
    assert_int_equal(vsdk_signature_new(table_args, false, 0, &signature, &err), VGI_OK);
    for (size_t i = 0; i < sizeof value_rows / sizeof value_rows[0]; i++) {
        struct request request;
        struct vbase_arena arena;
        struct vsdk_arguments arguments;
        make_request(&request, value_rows[i].members, value_rows[i].values);
        const struct vsdk_values values = {&request.batch, NULL};
        vbase_arena_init(&arena, VBASE_LIMIT_ARENA);
        enum vgi_status status = vsdk_arguments_bind(signature, &values, &arena, &arguments, &err);
        if (status != value_rows[i].want ||
            (value_rows[i].says && !strstr(err.message, value_rows[i].says))) {
            fail_msg("%s: status %d, '%s'", value_rows[i].name, status, status ? err.message : "");
        }
        if (status == VGI_OK) {
            assert_int_equal(arguments.items[0].n_values, 1);
            assert_int_equal(arguments.items[2].n_values, 1);
            assert_true(vgi_get_f64(&arguments.items[3].values[0], 0) == 0.5);
        }
        vbase_arena_release(&arena);
        free_request(&request);
    }
    vsdk_signature_free(signature);
}

static void overloads_by_table(void **unused)
{
    static const struct vgi_arg one_i64[] = {{.name = "x", .type = "i64"}, {0}};
    static const struct vgi_arg one_f64[] = {{.name = "x", .type = "f64"}, {0}};
    static const struct vgi_arg one_str[] = {{.name = "x", .type = "str"}, {0}};
    static const struct vgi_arg two_i64[] = {{.name = "x", .type = "i64"}, {.name = "y", .type = "i64"}, {0}};
    static const struct vgi_arg any_list[] = {{.name = "x", .type = "any", .flags = VGI_ARG_VARARGS}, {0}};
    static const struct vgi_arg *const all[] = {one_i64, one_f64, one_str, two_i64, any_list};
    static const struct {
        const char *input;
        int32_t want;
    } rows[] = {
        {"a?: i64", 0}, {"a?: i8", 0},           {"a?: u32", 0},          {"a?: f32", 1},
        {"a?: f64", 1}, {"a?: decimal(5,2)", 1}, {"a?: str", 2},          {"a?: i8, b?: i32", 3},
        {"a?: u64", 1}, {"a?: list<i64>", 4},    {"a?: i64, b?: str", 4}, {"a?: str, b?: str, c?: str", 4},
    };
    struct vsdk_signature *signatures[5];
    struct vgi_error err = {0};

    (void)unused;
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(vsdk_signature_new(all[i], true, 0, &signatures[i], &err), VGI_OK);
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct varrow_schema *input;
        int32_t found = -1;
        assert_int_equal(varrow_schema_of_text(rows[i].input, &input, &err), VGI_OK);
        const struct vsdk_candidates candidates = {"f", (const struct vsdk_signature *const *)signatures, 5};
        const struct vsdk_values values = {NULL, input};
        enum vgi_status status = vsdk_overload_pick(&candidates, &values, &found, &err);
        if (status != VGI_OK || found != rows[i].want) {
            fail_msg("(%s): status %d, overload %d, expected %d", rows[i].input, status, found, rows[i].want);
        }
        varrow_schema_unref(input);
    }
    struct varrow_schema *input;
    int32_t found;
    assert_int_equal(varrow_schema_of_text("a?: list<i64>", &input, &err), VGI_OK);
    const struct vsdk_candidates four = {"f", (const struct vsdk_signature *const *)signatures, 4};
    const struct vsdk_values all_values = {NULL, input};
    assert_int_equal(vsdk_overload_pick(&four, &all_values, &found, &err), VGI_E_TYPE);
    assert_string_equal(
        err.message, "no function f takes list<i64>; there is f(x i64), f(x f64), f(x str), f(x i64, y i64)");
    varrow_schema_unref(input);
    for (size_t i = 0; i < 5; i++) {
        vsdk_signature_free(signatures[i]);
    }
}

static void result_types_by_table(void **unused)
{
    static const struct vgi_arg args[] = {
        {.name = "x", .type = "any"}, {.name = "more", .type = "any", .flags = VGI_ARG_VARARGS}, {0}};
    static const struct {
        const char *returns, *input, *want;
    } rows[] = {
        {"i64", "a?: str", "i64"},
        {"typeof(x)", "a?: list<str>", "list<str>"},
        {"common(x, more)", "a?: i8, b?: i32", "i32"},
        {"common(x, more)", "a?: i32, b?: i8, c?: i16", "i32"},
        {"common(x, more)", "a?: u32, b?: i32", "f64"},
        {"common(x, more)", "a?: i64, b?: f32", "f32"},
        {"common(x, more)", "a?: str, b?: i64", NULL},
        {"typeof(y)", "a?: i64", NULL},
    };
    struct vsdk_signature *signature;
    struct vgi_error err = {0};

    (void)unused;
    assert_int_equal(vsdk_signature_new(args, true, 0, &signature, &err), VGI_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct varrow_schema *input;
        struct ArrowSchema column;
        char type[64] = "";
        assert_int_equal(varrow_schema_of_text(rows[i].input, &input, &err), VGI_OK);
        enum vgi_status status = vsdk_returns_resolve(rows[i].returns, signature, input, &column, &err);
        if (status == VGI_OK) {
            vgi_type_print(&column, type, sizeof type);
            assert_string_equal(column.name, "result");
            column.release(&column);
        }
        if ((status == VGI_OK) != (rows[i].want != NULL) || (rows[i].want && !strstr(type, rows[i].want))) {
            fail_msg("%s of (%s): status %d, type '%s'", rows[i].returns, rows[i].input, status, type);
        }
        varrow_schema_unref(input);
    }
    vsdk_signature_free(signature);
}

static enum vgi_status bind_value(const struct vgi_arg *args, const char *members, const char *value)
{
    struct vsdk_signature *signature;
    struct request request;
    struct vbase_arena arena;
    struct vsdk_arguments arguments;
    struct vgi_error err = {0};
    assert_int_equal(vsdk_signature_new(args, false, 0, &signature, &err), VGI_OK);
    make_request(&request, members, &value);
    const struct vsdk_values values = {&request.batch, NULL};
    vbase_arena_init(&arena, VBASE_LIMIT_ARENA);
    const enum vgi_status status = vsdk_arguments_bind(signature, &values, &arena, &arguments, &err);
    vbase_arena_release(&arena);
    free_request(&request);
    vsdk_signature_free(signature);
    return status;
}

static void integers_are_compared_exactly(void **unused)
{
    static const struct vgi_arg large[] = {{.name = "x", .type = "i64", .range = "[0, 9007199254740993)"},
                                           {0}};
    static const struct vgi_arg all[] = {{.name = "x", .type = "u64", .range = "(0, 18446744073709551615)"},
                                         {0}};
    static const struct vgi_arg low[] = {
        {.name = "x", .type = "i64", .range = "(-9223372036854775808, -9223372036854775806]"}, {0}};
    static const struct vgi_arg half[] = {{.name = "x", .type = "i64", .range = "(0.5, 2.5)"}, {0}};
    static const struct vgi_arg real[] = {{.name = "x", .type = "f64", .range = "[0.1, 0.3]"}, {0}};

    (void)unused;
    assert_int_equal(bind_value(large, "positional_0?: i64", "9007199254740992"), VGI_OK);
    assert_int_equal(bind_value(large, "positional_0?: i64", "9007199254740993"), VGI_E_INVALID);
    assert_int_equal(bind_value(all, "positional_0?: u64", "18446744073709551614"), VGI_OK);
    assert_int_equal(bind_value(all, "positional_0?: u64", "18446744073709551615"), VGI_E_INVALID);
    assert_int_equal(bind_value(low, "positional_0?: i64", "-9223372036854775808"), VGI_E_INVALID);
    assert_int_equal(bind_value(low, "positional_0?: i64", "-9223372036854775807"), VGI_OK);
    assert_int_equal(bind_value(low, "positional_0?: i64", "-9223372036854775806"), VGI_OK);
    assert_int_equal(bind_value(low, "positional_0?: i64", "-9223372036854775805"), VGI_E_INVALID);
    assert_int_equal(bind_value(half, "positional_0?: i64", "0"), VGI_E_INVALID);
    assert_int_equal(bind_value(half, "positional_0?: i64", "2"), VGI_OK);
    assert_int_equal(bind_value(half, "positional_0?: i64", "3"), VGI_E_INVALID);
    assert_int_equal(bind_value(real, "positional_0?: f64", "0.1"), VGI_OK);
    assert_int_equal(bind_value(real, "positional_0?: f64", "0.3"), VGI_OK);
    assert_int_equal(bind_value(real, "positional_0?: f64", "nan"), VGI_E_INVALID);
}

static void columns_are_counted(void **unused)
{
    static const struct vgi_arg args[] = {
        {.name = "c", .type = "i64", .flags = VGI_ARG_CONST, .default_value = "1"},
        {.name = "x", .type = "i64"},
        {.name = "rest", .type = "str", .flags = VGI_ARG_VARARGS},
        {0}};
    static const struct {
        const char *input, *says;
    } rows[] = {
        {"a?: i32", ""},
        {"a?: i32, b?: str, c?: str", ""},
        {"", "0 columns were given, expected at least 1"},
        {"a?: str", "which the declared types do not take"},
        {"a?: i64, b?: i64", "which the declared types do not take"},
    };
    struct vsdk_signature *signature;
    struct vgi_error err = {0};

    (void)unused;
    assert_int_equal(vsdk_signature_new(args, true, 0, &signature, &err), VGI_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct varrow_schema *input;
        struct vbase_arena arena;
        struct vsdk_arguments arguments;
        err.message[0] = 0;
        assert_int_equal(varrow_schema_of_text(rows[i].input, &input, &err), VGI_OK);
        const struct vsdk_values values = {NULL, input};
        vbase_arena_init(&arena, VBASE_LIMIT_ARENA);
        const enum vgi_status status = vsdk_arguments_bind(signature, &values, &arena, &arguments, &err);
        if ((status == VGI_OK) != !rows[i].says[0] || !strstr(err.message, rows[i].says)) {
            fail_msg("(%s): status %d, '%s'", rows[i].input, status, err.message);
        }
        vbase_arena_release(&arena);
        varrow_schema_unref(input);
    }
    vsdk_signature_free(signature);
}

SUPPORT_TESTS(cmocka_unit_test(values_by_table), cmocka_unit_test(integers_are_compared_exactly),
              cmocka_unit_test(columns_are_counted), cmocka_unit_test(overloads_by_table),
              cmocka_unit_test(result_types_by_table))
