/* SPDX-License-Identifier: Apache-2.0 */
/* json_test: commas, escapes, numbers, bad UTF-8, and that a failure sticks. */
#include "base/json.h"

#include <locale.h>
#include <math.h>

#include "support/test.h"

static void documents_get_their_commas(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    struct vbase_json json;
    static const char want[] =
        "{\"a\":1,\"b\":[],\"c\":[true,null,\"x\",{\"d\":{}}],\"e\":-9223372036854775808,\"f\":false}[2]";

    (void)state;
    vbase_buf_init(&buf, 1000);
    vbase_json_init(&json, &buf);
    vbase_json_object_begin(&json);
    vbase_json_key(&json, "a");
    vbase_json_int(&json, 1);
    vbase_json_key(&json, "b");
    vbase_json_array_begin(&json);
    vbase_json_array_end(&json);
    vbase_json_key(&json, "c");
    vbase_json_array_begin(&json);
    vbase_json_bool(&json, true);
    vbase_json_null(&json);
    vbase_json_text(&json, "x");
    vbase_json_object_begin(&json);
    vbase_json_key(&json, "d");
    vbase_json_object_begin(&json);
    vbase_json_object_end(&json);
    vbase_json_object_end(&json);
    vbase_json_array_end(&json);
    vbase_json_key(&json, "e");
    vbase_json_int(&json, INT64_MIN);
    vbase_json_key(&json, "f");
    vbase_json_bool(&json, false);
    vbase_json_object_end(&json);
    vbase_json_init(&json, &buf);
    vbase_json_array_begin(&json);
    vbase_json_int(&json, 2);
    vbase_json_array_end(&json);
    assert_int_equal(json.status, VGI_OK);
    assert_int_equal(buf.len, strlen(want));
    assert_memory_equal(buf.ptr, want, buf.len);
}

static void strings_are_escaped(void **state)
{
    static const struct {
        struct vgi_str in;
        const char *want;
    } rows[] = {
        {{NULL, 0}, "\"\""},
        {{"plain", 5}, "\"plain\""},
        {{"a\"b\\c/", 6}, "\"a\\\"b\\\\c/\""},
        {{"\b\t\n\v\f\r", 6}, "\"\\b\\t\\n\\u000b\\f\\r\""},
        {{"\0\x01\x1f\x7f", 4}, "\"\\u0000\\u0001\\u001f\x7f\""},
        {{"\xC3\xA9\xE2\x82\xAC", 5}, "\"\xC3\xA9\xE2\x82\xAC\""},
        {{"a\xFF"
          "b",
          3},
         "\"a\xEF\xBF\xBD"
         "b\""},
        {{"\xC3", 1}, "\"\xEF\xBF\xBD\""},
        {{"\xED\xA0\x80\n", 4}, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\\n\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
        struct vbase_json json;
        vbase_buf_init(&buf, 1000);
        vbase_json_init(&json, &buf);
        vbase_json_string(&json, rows[i].in);
        assert_int_equal(buf.len, strlen(rows[i].want));
        assert_memory_equal(buf.ptr, rows[i].want, buf.len);
    }
}

static void write_doubles(struct vbase_buf *buf)
{
    static const double values[] = {0,     -0.0,   1,         -1.5,     0.1,
                                    1e300, 5e-324, 100000000, 1.0 / 3,  123456789012345680.0,
                                    1e16,  NAN,    INFINITY,  -INFINITY};
    struct vbase_json json;

    vbase_json_init(&json, buf);
    vbase_json_array_begin(&json);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        vbase_json_double(&json, values[i]);
    vbase_json_array_end(&json);
    assert_int_equal(json.status, VGI_OK);
}

static void doubles_are_short_and_round_trip(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    static const char want[] = "[0.0,-0.0,1.0,-1.5,0.1,1e+300,4.94065645841247e-324,100000000.0,"
                               "0.3333333333333333,1.2345678901234568e+17,1e+16,null,null,null]";

    (void)state;
    vbase_buf_init(&buf, 1000);
    write_doubles(&buf);
    assert_int_equal(buf.len, strlen(want));
    assert_memory_equal(buf.ptr, want, buf.len);
}

static void locale_does_not_matter(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf plain;
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf foreign;

    (void)state;
    vbase_buf_init(&plain, 1000);
    vbase_buf_init(&foreign, 1000);
    write_doubles(&plain);
    /* Not every machine has them; where there is none the test shows nothing. */
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8"))
        setlocale(LC_NUMERIC, "fr_FR.UTF-8");
    write_doubles(&foreign);
    setlocale(LC_NUMERIC, "C");
    assert_int_equal(plain.len, foreign.len);
    assert_memory_equal(plain.ptr, foreign.ptr, plain.len);
}

static void failures_stick(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    struct vbase_json json;

    (void)state;
    vbase_buf_init(&buf, 8);
    vbase_json_init(&json, &buf);
    vbase_json_text(&json, "far too long a text");
    assert_int_equal(json.status, VGI_E_LIMIT);
    vbase_buf_reset(&buf);
    vbase_json_int(&json, 1);
    assert_int_equal(json.status, VGI_E_LIMIT);
    assert_int_equal(buf.len, 0);
}

SUPPORT_TESTS(cmocka_unit_test(documents_get_their_commas), cmocka_unit_test(strings_are_escaped),
              cmocka_unit_test(doubles_are_short_and_round_trip), cmocka_unit_test(locale_does_not_matter),
              cmocka_unit_test(failures_stick))
