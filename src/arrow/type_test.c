/* SPDX-License-Identifier: Apache-2.0 */
/* type_test.c: every type text there and back, texts that are refused, and schemas a printer must survive. */
#include "vgi_rpc/type.h"

#include <stdlib.h>

#include "arrow/schema.h"
#include "support/test.h"

static const struct {
    const char *text;
    const char *format;  /* of the column */
    const char *printed; /* NULL: text itself */
} types[] = {
    {"bool", "b", NULL},
    {"i8", "c", NULL},
    {"i16", "s", NULL},
    {"i32", "i", NULL},
    {"i64", "l", NULL},
    {"u8", "C", NULL},
    {"u16", "S", NULL},
    {"u32", "I", NULL},
    {"u64", "L", NULL},
    {"f16", "e", NULL},
    {"f32", "f", NULL},
    {"f64", "g", NULL},
    {"null", "n", NULL},
    {"str", "u", NULL},
    {"bytes", "z", NULL},
    {"large_str", "U", NULL},
    {"large_bytes", "Z", NULL},
    {"str_view", "vu", NULL},
    {"bytes_view", "vz", NULL},
    {"fixed_bytes(16)", "w:16", NULL},
    {"fixed_bytes(0)", "w:0", NULL},
    {"decimal(38,10)", "d:38,10", NULL},
    {"decimal(5,-2)", "d:5,-2", NULL},
    {"decimal32(9,0)", "d:9,0,32", NULL},
    {"decimal64(18,3)", "d:18,3,64", NULL},
    {"decimal256(76,76)", "d:76,76,256", NULL},
    {"date", "tdD", NULL},
    {"date64", "tdm", NULL},
    {"time32[s]", "tts", NULL},
    {"time32[ms]", "ttm", NULL},
    {"time64[us]", "ttu", NULL},
    {"time64[ns]", "ttn", NULL},
    {"time", "ttu", "time64[us]"},
    {"timestamp", "tsu:", "timestamp[us]"},
    {"timestamp[s]", "tss:", NULL},
    {"timestamp[ms]", "tsm:", NULL},
    {"timestamp[ns]", "tsn:", NULL},
    {"timestamp[us,Europe/Berlin]", "tsu:Europe/Berlin", NULL},
    {"timestamp[ us , +02:00]", "tsu:+02:00", "timestamp[us,+02:00]"},
    {"timestamp[us,\"a]b\"]", "tsu:a]b", NULL},
    {"duration[s]", "tDs", NULL},
    {"duration[ms]", "tDm", NULL},
    {"duration[us]", "tDu", NULL},
    {"duration[ns]", "tDn", NULL},
    {"interval_months", "tiM", NULL},
    {"interval_days", "tiD", NULL},
    {"interval", "tin", NULL},
    {"list<i64>", "+l", NULL},
    {"list<!i64>", "+l", NULL},
    {"list<?i64>", "+l", "list<i64>"},
    {"large_list<str>", "+L", NULL},
    {"list_view<str>", "+vl", NULL},
    {"large_list_view<!str>", "+vL", NULL},
    {"fixed_list<f32,3>", "+w:3", NULL},
    {"struct<a: i64, b?: str>", "+s", NULL},
    {"struct<>", "+s", NULL},
    {"struct<\"a b\": i64, \"\": str, \"q\\\"\\\\\": bool>", "+s", NULL},
    {"map<str,i64>", "+m", NULL},
    {"map<str,!i64>", "+m", NULL},
    {"sorted_map<i32,list<str>>", "+m", NULL},
    {"dense_union<a: i64, b?: str>", "+ud:0,1", NULL},
    {"sparse_union<a: i64>", "+us:0", NULL},
    {"sparse_union<>", "+us:", NULL},
    {"dense_union<a@5: i64, b@1?: str, c: bool>", "+ud:5,1,2", "dense_union<a@5: i64, b?: str, c: bool>"},
    {"dict<i32,str>", "i", NULL},
    {"dict<u8,list<dict<i16,str>>>", "C", NULL},
    {"ordered_dict<i64,decimal(10,2)>", "l", NULL},
    {"ree<i32,str>", "+r", NULL},
    {"ree<i16,!dict<i8,str>>", "+r", NULL},
    {"ext<arrow.uuid,fixed_bytes(16)>", "w:16", NULL},
    {"ext<\"my type\",dict<i8,str>,\"{\\\"a\\\":1}\">", "c", NULL},
    {"arrow:tdD", "tdD", "date"},
    {"arrow:\"d:19,3,64\"", NULL, "decimal64(19,3)"}, /* refused: 19 digits do not fit 64 bits */
    {"arrow:\"d:18,3,64\"", "d:18,3,64", "decimal64(18,3)"},
    {" list < i64 > ", "+l", "list<i64>"},
};

static void every_type_text_makes_its_format_and_prints_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct ArrowSchema schema = {0};
        struct ArrowSchema again = {0};
        struct vgi_error err = {0};
        char text[256];
        enum vgi_status status = vgi_type_parse(types[i].text, "c", &schema, &err);

        if (!types[i].format) {
            assert_int_equal(status, VGI_E_INVALID);
            continue;
        }
        if (status != VGI_OK) {
            fail_msg("%s: %s", types[i].text, err.message);
        }
        assert_string_equal(schema.format, types[i].format);
        assert_string_equal(schema.name, "c");
        assert_int_equal(schema.flags & ARROW_FLAG_NULLABLE, 0);
        vgi_type_print(&schema, text, sizeof text);
        assert_string_equal(text, types[i].printed ? types[i].printed : types[i].text);
        assert_int_equal(vgi_type_parse(text, "c", &again, &err), VGI_OK);
        assert_true(varrow_arrow_schema_equal(&schema, &again, VARROW_EQUAL_METADATA));
        schema.release(&schema);
        again.release(&again);
    }
}

static void a_question_mark_makes_a_column_nullable(void **state)
{
    struct ArrowSchema schema = {0};
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_type_parse("?i64", "x", &schema, &err), VGI_OK);
    assert_int_equal(schema.flags, ARROW_FLAG_NULLABLE);
    schema.release(&schema);
}

static const struct {
    const char *text;
    const char *message; /* a part of it */
} refused[] = {
    {"", "expected a type"},
    {"i6", "unknown type \"i6\""},
    {"i64 i64", "goes on behind"},
    {"list<i64", "expected '>'"},
    {"list i64", "expected '<'"},
    {"list<>", "expected a type"},
    {"fixed_bytes(-1)", "out of range"},
    {"fixed_bytes(99999999999)", "too large"},
    {"fixed_bytes(x)", "expected a number"},
    {"decimal(0,0)", "out of range"},
    {"decimal(39,0)", "out of range"},
    {"decimal32(10,0)", "out of range"},
    {"decimal64(19,0)", "out of range"},
    {"decimal256(77,0)", "out of range"},
    {"time32[us]", "no unit"},
    {"time64[s]", "no unit"},
    {"duration", "expected '['"},
    {"timestamp[us,]", "expected a name"},
    {"timestamp[us,x", "expected ']'"},
    {"struct<a>", "expected ':'"},
    {"struct<a: i64,>", "expected a field name"},
    {"struct<1a: i64>", "expected a field name"},
    {"struct<\"a: i64>", "no end"},
    {"map<str>", "expected ','"},
    {"ree<i8,str>", "run ends are"},
    {"ree<dict<i32,str>,str>", "run ends are"},
    {"dict<str,str>", "indexed by integers"},
    {"dict<f64,str>", "indexed by integers"},
    {"dict<dict<i8,i8>,str>", "indexed by integers"},
    {"dense_union<a@128: i64>", "0 to 127"},
    {"dense_union<a@1: i64, b: str>", "different type ids"},
    {"ext<a,ext<b,i64>>", "is none"},
    {"ext<,i64>", "expected a name"},
    {"arrow:+s", "no Arrow format"},
    {"arrow:zz", "no Arrow format"},
};

static void wrong_texts_are_refused_with_the_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct ArrowSchema schema = {0};
        struct vgi_error err = {0};

        assert_int_equal(vgi_type_parse(refused[i].text, "c", &schema, &err), VGI_E_INVALID);
        if (!strstr(err.message, refused[i].message)) {
            fail_msg("\"%s\" is refused with: %s", refused[i].text, err.message);
        }
        assert_non_null(strstr(err.message, "character "));
        assert_null(schema.release);
    }
}

static void schema_texts_round_trip(void **state)
{
    static const char *const texts[] = {"", "a: i64", "a: i64, b?: str",
                                        "\"a-b\"?: list<struct<x: i64>>, c: dict<i32,str>"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct ArrowSchema schema = {0};
        struct vgi_error err = {0};
        char text[200];

        assert_int_equal(vgi_schema_parse(texts[i], &schema, &err), VGI_OK);
        assert_string_equal(schema.format, "+s");
        assert_string_equal(vgi_schema_print(&schema, text, sizeof text), texts[i]);
        schema.release(&schema);
    }
}

static void deep_and_long_texts_are_refused(void **state)
{
    struct vgi_error err = {0};
    struct ArrowSchema schema = {0};
    size_t levels = 70;
    char *text = malloc(2u << 20);

    (void)state;
    text[0] = 0;
    for (size_t i = 0; i < levels; i++) {
        memcpy(text + 5 * i, "list<", 5);
    }
    memcpy(text + 5 * levels, "i8", 2);
    memset(text + 5 * levels + 2, '>', levels);
    text[6 * levels + 2] = 0;
    assert_int_equal(vgi_type_parse(text, "c", &schema, &err), VGI_E_INVALID);
    assert_non_null(strstr(err.message, "too deeply"));
    assert_int_equal(vgi_type_parse(text + (size_t)35, "c", &schema, &err),
                     VGI_E_INVALID); /* seven '>' too many */
    memset(text, ' ', (2u << 20) - 1);
    text[(2u << 20) - 1] = 0;
    assert_int_equal(vgi_type_parse(text, "c", &schema, &err), VGI_E_LIMIT);
    assert_int_equal(vgi_type_parse(NULL, "c", &schema, &err), VGI_E_INVALID);
    free(text);
}

static void printing_is_cut_with_dots_at_a_character(void **state)
{
    static const struct {
        size_t cap;
        const char *want;
    } rows[] = {{1, ""},        {2, "."},           {4, "..."},
                {8, "stru..."}, {13, "struct<..."}, {40, "struct<\"äöü\": i64>"}};
    struct ArrowSchema schema = {0};
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_type_parse("struct<\"äöü\": i64>", "c", &schema, &err), VGI_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[64];
        memset(text, 'x', sizeof text);
        assert_ptr_equal(vgi_type_print(&schema, text, rows[i].cap), text);
        if (rows[i].cap != 13) {
            assert_string_equal(text, rows[i].want);
        } else {
            assert_string_equal(text, "struct<\"...");
        }
        assert_int_equal(text[rows[i].cap], 'x');
    }
    schema.release(&schema);
}

static void odd_schemas_print_as_something(void **state)
{
    struct ArrowSchema odd = {.format = "zz"};
    struct ArrowSchema list = {.format = "+l"};
    struct ArrowSchema none = {.format = NULL};
    struct ArrowSchema loop = {.format = "+l", .n_children = 1};
    struct ArrowSchema *children[1] = {&loop};
    char text[600];

    (void)state;
    loop.children = children;
    assert_string_equal(vgi_type_print(&odd, text, sizeof text), "arrow:zz");
    assert_string_equal(vgi_type_print(&list, text, sizeof text), "arrow:+l");
    assert_string_equal(vgi_type_print(&none, text, sizeof text), "arrow:\"\"");
    assert_non_null(strstr(vgi_type_print(&loop, text, sizeof text), "list<!list<!..."));
}

static void running_out_of_memory_is_reported(void **state)
{
    static const char text[] = "a: list<struct<x: map<str,i64>, y: ext<n,dict<i8,str>>>>, "
                               "b: timestamp[us,UTC], c: dense_union<a: i8, b: ree<i32,str>>";
    struct ArrowSchema schema = {0};
    struct vgi_error err = {0};
    enum vgi_status status = VGI_E_NOMEM;
    size_t n = 1;

    (void)state;
    for (; status != VGI_OK; n++) {
        support_alloc_fail_at(n);
        status = vgi_schema_parse(text, &schema, &err);
        assert_true(status == VGI_OK || status == VGI_E_NOMEM);
        assert_int_equal(status == VGI_OK, !support_alloc_did_fail());
    }
    support_alloc_fail_at(0);
    assert_true(n > 50);
    schema.release(&schema);
}

SUPPORT_TESTS(cmocka_unit_test(every_type_text_makes_its_format_and_prints_back),
              cmocka_unit_test(a_question_mark_makes_a_column_nullable),
              cmocka_unit_test(wrong_texts_are_refused_with_the_place),
              cmocka_unit_test(schema_texts_round_trip), cmocka_unit_test(deep_and_long_texts_are_refused),
              cmocka_unit_test(printing_is_cut_with_dots_at_a_character),
              cmocka_unit_test(odd_schemas_print_as_something),
              cmocka_unit_test(running_out_of_memory_is_reported))
