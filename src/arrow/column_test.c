/* SPDX-License-Identifier: Apache-2.0 */
/* column_test.c: what the getters make of every type, layout and encoding; conversions; typed views. */
#include "arrow/column.h"

#include "support/made.h"

#define DOUBLES(...) ((const double[]){__VA_ARGS__})

static const char names[] = "alphabetagammadelta";

#define VALUES_OF_STR ARRAY(.length = 3, BUFFERS(NULL, INTS(0, 5, 9, 14), names))
#define ITEMS         ARRAY(.length = 6, BUFFERS(NULL, INTS(1, 2, 3, 4, 5, 6)))

/* A view of text too long to stand inline: length, prefix, buffer, offset. */
#define VIEW(len, a, b, c, d, buffer, offset) len, 0, 0, 0, a, b, c, d, buffer, 0, 0, 0, offset, 0, 0, 0
static const uint8_t views[] = {
    3, 0, 0, 0, 'a', 'b', 'c', 0, 0, 0, 0, 0, 0, 0, 0, 0, VIEW(14, 'b', 'e', 't', 'a', 1, 5)};

static const struct {
    const char *type;
    struct ArrowArray *array;
    const char *want;
} rows[] = {
    {"null", ARRAY(.length = 2, .null_count = 2), "null,null"},
    {"bool", ARRAY(.length = 3, .null_count = -1, BUFFERS(BYTES(5), BYTES(4))), "false,null,true"},
    {"bool", ARRAY(.length = 2, .offset = 9, BUFFERS(NULL, BYTES(0, 4))), "false,true"},
    {"i8", ARRAY(.length = 3, .null_count = 1, BUFFERS(BYTES(3), BYTES(1, 255, 9))), "1,-1,null"},
    {"i16", ARRAY(.length = 2, BUFFERS(NULL, SHORTS(-300, 300))), "-300,300"},
    {"i32", ARRAY(.length = 2, .offset = 1, BUFFERS(NULL, INTS(9, -70000, 70000))), "-70000,70000"},
    {"i64", ARRAY(.length = 2, BUFFERS(NULL, LONGS(INT64_MIN, 5))), "-9223372036854775808,5"},
    {"u8", ARRAY(.length = 1, BUFFERS(NULL, BYTES(255))), "255"},
    {"u16", ARRAY(.length = 1, BUFFERS(NULL, SHORTS(-1))), "65535"},
    {"u32", ARRAY(.length = 1, BUFFERS(NULL, INTS(-1))), "4294967295"},
    {"u64", ARRAY(.length = 1, BUFFERS(NULL, LONGS(-1))), "18446744073709551615"},
    {"f16",
     ARRAY(.length = 9,
           BUFFERS(NULL, SHORTS(0x3c00, -0x4000, 1, 0x7c00, -0x400, 0x7e00, 0x7bff, -0x8000, 0x0400))),
     "1,-2,5.96046e-08,inf,-inf,nan,65504,-0,6.10352e-05"},
    {"f32", ARRAY(.length = 1, BUFFERS(NULL, ((const float[]){1.5f}))), "1.5"},
    {"f64", ARRAY(.length = 2, BUFFERS(NULL, DOUBLES(1.5, -0.25))), "1.5,-0.25"},
    {"str", ARRAY(.length = 3, .null_count = 1, BUFFERS(BYTES(5), INTS(0, 5, 5, 9), names)),
     "'alpha',null,'beta'"},
    {"str", ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 0), NULL)), "''"},
    {"large_str", ARRAY(.length = 2, .offset = 1, BUFFERS(NULL, LONGS(0, 5, 9, 14), names)),
     "'beta','gamma'"},
    {"bytes", ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 1, 3), BYTES(1, 2, 255))), "#01,#02ff"},
    {"large_bytes", ARRAY(.length = 1, BUFFERS(NULL, LONGS(1, 3), BYTES(1, 2, 255))), "#02ff"},
    {"str_view", ARRAY(.length = 2, BUFFERS(NULL, views, "", names, LONGS(0, 19))), "'abc','betagammadelta'"},
    {"bytes_view", ARRAY(.length = 1, BUFFERS(NULL, views, LONGS(0))), "#616263"},
    {"fixed_bytes(2)", ARRAY(.length = 2, .offset = 1, BUFFERS(NULL, BYTES(0, 0, 1, 2, 3, 4))),
     "#0102,#0304"},
    {"fixed_bytes(0)", ARRAY(.length = 1, BUFFERS(NULL, NULL)), "#"},
    {"decimal32(9,2)", ARRAY(.length = 2, BUFFERS(NULL, INTS(-1, 12))), "-1:18446744073709551615,0:12"},
    {"decimal64(9,2)", ARRAY(.length = 1, BUFFERS(NULL, LONGS(-2))), "-1:18446744073709551614"},
    {"decimal(9,2)", ARRAY(.length = 2, .offset = 1, BUFFERS(NULL, LONGS(0, 0, 7, 0, 5, -3))), "0:7,-3:5"},
    {"decimal256(50,2)", ARRAY(.length = 3, BUFFERS(NULL, LONGS(7, 0, 0, 0, -1, -1, -1, -1, 0, 0, 1, 0))),
     "0:7,-1:18446744073709551615,0:0"},
    {"date", ARRAY(.length = 1, BUFFERS(NULL, INTS(19000))), "19000"},
    {"date64", ARRAY(.length = 1, BUFFERS(NULL, LONGS(86400000))), "86400000"},
    {"time32[s]", ARRAY(.length = 1, BUFFERS(NULL, INTS(60))), "60"},
    {"time", ARRAY(.length = 1, BUFFERS(NULL, LONGS(61))), "61"},
    {"timestamp", ARRAY(.length = 1, BUFFERS(NULL, LONGS(62))), "62"},
    {"duration[ns]", ARRAY(.length = 1, BUFFERS(NULL, LONGS(63))), "63"},
    {"interval_months", ARRAY(.length = 1, BUFFERS(NULL, INTS(14))), "14"},
    {"interval_days", ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 2, -3, -4))), "0m1d2000000n,0m-3d-4000000n"},
    {"interval", ARRAY(.length = 1, .offset = 1, BUFFERS(NULL, LONGS(0, 0, 0x200000001, 3))), "1m2d3n"},
    {"list<i32>", ARRAY(.length = 3, .null_count = 1, BUFFERS(BYTES(6), INTS(0, 2, 2, 5)), CHILDREN(ITEMS)),
     "null,[],[3 4 5]"},
    {"large_list<i32>", ARRAY(.length = 1, .offset = 1, BUFFERS(NULL, LONGS(0, 1, 3)), CHILDREN(ITEMS)),
     "[2 3]"},
    {"fixed_list<i32,2>", ARRAY(.length = 2, .offset = 1, BUFFERS(NULL), CHILDREN(ITEMS)), "[3 4],[5 6]"},
    {"list_view<i32>", ARRAY(.length = 2, BUFFERS(NULL, INTS(4, 0), INTS(2, 3)), CHILDREN(ITEMS)),
     "[5 6],[1 2 3]"},
    {"large_list_view<i32>", ARRAY(.length = 1, BUFFERS(NULL, LONGS(4), LONGS(1)), CHILDREN(ITEMS)), "[5]"},
    {"list<i32>",
     ARRAY(.length = 1, BUFFERS(NULL, INTS(1, 3)),
           CHILDREN(ARRAY(.length = 4, .offset = 2, BUFFERS(NULL, INTS(1, 2, 3, 4, 5, 6))))),
     "[4 5]"},
    {"map<str,i32>",
     ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 1, 3)),
           CHILDREN(ARRAY(.length = 3, BUFFERS(NULL), CHILDREN(VALUES_OF_STR, ITEMS)))),
     "[{key='alpha' value=1}],[{key='beta' value=2} {key='gamma' value=3}]"},
    {"struct<a: i32, b?: str>",
     ARRAY(.length = 2, .null_count = 1, .offset = 1, BUFFERS(BYTES(4)), CHILDREN(ITEMS, VALUES_OF_STR)),
     "null,{a=3 b='gamma'}"},
    {"struct<a: dict<i8,str>>",
     ARRAY(.length = 1, .offset = 1, BUFFERS(NULL),
           CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, BYTES(0, 2)), .dictionary = VALUES_OF_STR))),
     "{a='gamma'}"},
    {"dense_union<a: i32, b?: str>",
     ARRAY(.length = 3, .offset = 1, BUFFERS(BYTES(0, 1, 0, 1), INTS(0, 2, 5, 1)),
           CHILDREN(ITEMS, ARRAY(.length = 3, .null_count = 1, BUFFERS(BYTES(5), INTS(0, 5, 9, 14), names)))),
     "<b 'gamma'>,<a 6>,null"},
    {"sparse_union<a@7: i32, b@5: str>",
     ARRAY(.length = 2, .offset = 1, BUFFERS(BYTES(7, 5, 7)), CHILDREN(ITEMS, VALUES_OF_STR)),
     "<b 'beta'>,<a 3>"},
    {"ree<i32,str>",
     ARRAY(.length = 4, .offset = 1,
           CHILDREN(ARRAY(.length = 3, BUFFERS(NULL, INTS(2, 3, 9))), VALUES_OF_STR)),
     "'alpha','beta','gamma','gamma'"},
    {"ree<i16,i32>",
     ARRAY(.length = 3, CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, SHORTS(1, 3))),
                                 ARRAY(.length = 2, .offset = 3, .null_count = 1,
                                       BUFFERS(BYTES(8), INTS(1, 2, 3, 4, 5))))),
     "4,null,null"},
    {"ree<i64,bool>",
     ARRAY(.length = 2, CHILDREN(ARRAY(.length = 1, .offset = 1, BUFFERS(NULL, LONGS(0, 2))),
                                 ARRAY(.length = 1, BUFFERS(NULL, BYTES(1))))),
     "true,true"},
    {"dict<i8,str>",
     ARRAY(.length = 3, .null_count = 1, .offset = 1, BUFFERS(BYTES(13), BYTES(0, 99, 2, 1)),
           .dictionary = VALUES_OF_STR),
     "null,'gamma','beta'"},
    {"dict<u8,str>", ARRAY(.length = 1, BUFFERS(NULL, BYTES(1)), .dictionary = VALUES_OF_STR), "'beta'"},
    {"dict<i16,str>", ARRAY(.length = 1, BUFFERS(NULL, SHORTS(1)), .dictionary = VALUES_OF_STR), "'beta'"},
    {"dict<u16,str>", ARRAY(.length = 1, BUFFERS(NULL, SHORTS(1)), .dictionary = VALUES_OF_STR), "'beta'"},
    {"dict<i32,str>", ARRAY(.length = 1, BUFFERS(NULL, INTS(1)), .dictionary = VALUES_OF_STR), "'beta'"},
    {"dict<u32,str>", ARRAY(.length = 1, BUFFERS(NULL, INTS(1)), .dictionary = VALUES_OF_STR), "'beta'"},
    {"dict<i64,str>", ARRAY(.length = 1, BUFFERS(NULL, LONGS(1)), .dictionary = VALUES_OF_STR), "'beta'"},
    {"dict<u64,str>", ARRAY(.length = 1, BUFFERS(NULL, LONGS(1)), .dictionary = VALUES_OF_STR), "'beta'"},
    {"dict<i8,i32>",
     ARRAY(.length = 2, BUFFERS(NULL, BYTES(1, 0)),
           .dictionary = ARRAY(.length = 2, .offset = 1, .null_count = 1, BUFFERS(BYTES(2), INTS(7, 8, 9)))),
     "null,8"},
    {"dict<i8,null>", ARRAY(.length = 1, BUFFERS(NULL, BYTES(0)), .dictionary = ARRAY(.length = 1)), "null"},
    {"dict<i8,dict<i16,str>>",
     ARRAY(.length = 2, BUFFERS(NULL, BYTES(1, 0)),
           .dictionary = ARRAY(.length = 2, BUFFERS(NULL, SHORTS(2, 0)), .dictionary = VALUES_OF_STR)),
     "'alpha','gamma'"},
    {"dict<i8,list<dict<i8,str>>>",
     ARRAY(.length = 2, BUFFERS(NULL, BYTES(1, 0)),
           .dictionary = ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 1, 3)),
                               CHILDREN(ARRAY(.length = 3, BUFFERS(NULL, BYTES(0, 1, 2)),
                                              .dictionary = VALUES_OF_STR)))),
     "['beta' 'gamma'],['alpha']"},
    {"dict<i8,struct<a: i32, b: dict<i8,str>>>",
     ARRAY(.length = 3, .null_count = 1, BUFFERS(BYTES(3), BYTES(1, 0, 77)),
           .dictionary = ARRAY(.length = 2, .offset = 1, BUFFERS(NULL),
                               CHILDREN(ITEMS, ARRAY(.length = 3, BUFFERS(NULL, BYTES(0, 1, 2)),
                                                     .dictionary = VALUES_OF_STR)))),
     "{a=3 b='gamma'},{a=2 b='beta'},null"},
    {"ree<i32,struct<a: ree<i32,i32>>>",
     ARRAY(.length = 3,
           CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 3))),
                    ARRAY(.length = 2, BUFFERS(NULL),
                          CHILDREN(ARRAY(.length = 2,
                                         CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 2))), ITEMS)))))),
     "{a=1},{a=2},{a=2}"},
    {"dict<i8,sparse_union<a: i32, b: str>>",
     ARRAY(.length = 2, BUFFERS(NULL, BYTES(1, 0)),
           .dictionary = ARRAY(.length = 2, BUFFERS(BYTES(0, 1)), CHILDREN(ITEMS, VALUES_OF_STR))),
     "<b 'beta'>,<a 1>"},
    {"dict<i8,dense_union<a: i32, b: str>>",
     ARRAY(.length = 2, BUFFERS(NULL, BYTES(1, 0)),
           .dictionary =
               ARRAY(.length = 2, BUFFERS(BYTES(0, 1), INTS(5, 0)), CHILDREN(ITEMS, VALUES_OF_STR))),
     "<b 'alpha'>,<a 6>"},
};

static void every_type_and_encoding_reads_as_its_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ArrowArray *children[1];
        struct vgi_batch batch = made_batch(rows[i].type, rows[i].array, children);
        struct vgi_column column;
        struct vgi_error err = {0};
        struct made_text text;

        assert_int_equal(vgi_batch_column(&batch, 0, &column, &err), VGI_OK);
        made_values(&text, &column);
        if (strcmp(text.text, rows[i].want) != 0) {
            fail_msg("%s reads as %s, not %s", rows[i].type, text.text, rows[i].want);
        }
        varrow_schema_unref(batch.schema);
    }
}

/* Getters of the wrong kind: exact values come through, others give zero. */
static const struct {
    const char *type;
    struct ArrowArray *array;
    int64_t i64;
    uint64_t u64;
    double f64;
    bool boolean;
} conversions[] = {
    {"i8", ARRAY(.length = 1, BUFFERS(NULL, BYTES(1))), 1, 1, 1, true},
    {"i8", ARRAY(.length = 1, BUFFERS(NULL, BYTES(254))), -2, 0, -2, false},
    {"u64", ARRAY(.length = 1, BUFFERS(NULL, LONGS(-1))), 0, UINT64_MAX, 0x1p64, false},
    {"u64", ARRAY(.length = 1, BUFFERS(NULL, LONGS(5))), 5, 5, 5, false},
    {"bool", ARRAY(.length = 1, BUFFERS(NULL, BYTES(1))), 1, 1, 1, true},
    {"bool", ARRAY(.length = 1, BUFFERS(NULL, BYTES(0))), 0, 0, 0, false},
    {"f64", ARRAY(.length = 1, BUFFERS(NULL, DOUBLES(4))), 4, 4, 4, false},
    {"f64", ARRAY(.length = 1, BUFFERS(NULL, DOUBLES(-4))), -4, 0, -4, false},
    {"f64", ARRAY(.length = 1, BUFFERS(NULL, DOUBLES(4.5))), 0, 0, 4.5, false},
    {"f64", ARRAY(.length = 1, BUFFERS(NULL, DOUBLES(1e300))), 0, 0, 1e300, false},
    {"f64", ARRAY(.length = 1, BUFFERS(NULL, DOUBLES(0x1p63))), 0, (uint64_t)1 << 63, 0x1p63, false},
    {"decimal(9,0)", ARRAY(.length = 1, BUFFERS(NULL, LONGS(-7, -1))), -7, 0, -7, false},
    {"decimal(9,2)", ARRAY(.length = 1, BUFFERS(NULL, LONGS(725, 0))), 0, 0, 7.25, false},
    {"decimal(9,-2)", ARRAY(.length = 1, BUFFERS(NULL, LONGS(725, 0))), 0, 0, 72500, false},
    {"decimal(38,0)", ARRAY(.length = 1, BUFFERS(NULL, LONGS(0, 1))), 0, 0, 0x1p64, false},
    {"decimal(38,0)", ARRAY(.length = 1, BUFFERS(NULL, LONGS(0, -1))), 0, 0, -0x1p64, false},
    {"decimal256(76,30)", ARRAY(.length = 1, BUFFERS(NULL, LONGS(0, 0, 0, 1))), 0, 0, 0x1p192 / 1e22 / 1e8,
     false},
    {"str", ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 5), names)), 0, 0, 0, false},
    {"null", ARRAY(.length = 1, .null_count = 1), 0, 0, 0, false},
};

static void getters_convert_only_what_fits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof conversions / sizeof conversions[0]; i++) {
        struct ArrowArray *children[1];
        struct vgi_batch batch = made_batch(conversions[i].type, conversions[i].array, children);
        struct vgi_column c;
        struct vgi_error err = {0};
        bool is_equal;

        assert_int_equal(vgi_batch_column(&batch, 0, &c, &err), VGI_OK);
        is_equal = vgi_get_i64(&c, 0) == conversions[i].i64 && vgi_get_u64(&c, 0) == conversions[i].u64 &&
                   vgi_get_f64(&c, 0) == conversions[i].f64 && vgi_get_bool(&c, 0) == conversions[i].boolean;
        if (!is_equal) {
            fail_msg("%s (row %zu): %lld %llu %g %d", conversions[i].type, i, (long long)vgi_get_i64(&c, 0),
                     (unsigned long long)vgi_get_u64(&c, 0), vgi_get_f64(&c, 0), vgi_get_bool(&c, 0));
        }
        varrow_schema_unref(batch.schema);
    }
}

static void texts_read_as_bytes_and_integers_as_decimals(void **state)
{
    struct ArrowArray *children[1];
    struct vgi_batch texts =
        made_batch("str", ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 5), names)), children);
    struct vgi_batch ints;
    struct vgi_column c;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_batch_column(&texts, 0, &c, &err), VGI_OK);
    assert_int_equal(vgi_get_bytes(&c, 0).len, 5);
    assert_int_equal(vgi_get_decimal128(&c, 0).low, 0);
    assert_int_equal(vgi_get_list(&c, 0).count, 0);
    assert_int_equal(vgi_get_union(&c, 0).child, 0);
    assert_int_equal(vgi_get_interval(&c, 0).days, 0);
    ints = made_batch("i32", ARRAY(.length = 1, BUFFERS(NULL, INTS(-5))), children);
    assert_int_equal(vgi_batch_column(&ints, 0, &c, &err), VGI_OK);
    assert_int_equal(vgi_get_decimal128(&c, 0).high, -1);
    assert_null(vgi_get_str(&c, 0).ptr);
    assert_int_equal(vgi_get_bytes(&c, 0).len, 0);
    varrow_schema_unref(texts.schema);
    varrow_schema_unref(ints.schema);
}

static void a_decimal_reads_as_its_bytes(void **state)
{
    struct ArrowArray *children[1];
    struct vgi_batch batch =
        made_batch("decimal256(50,0)", ARRAY(.length = 1, BUFFERS(NULL, LONGS(1, 2, 3, 4))), children);
    struct vgi_column c;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_batch_column(&batch, 0, &c, &err), VGI_OK);
    assert_int_equal(vgi_get_bytes(&c, 0).len, 32);
    assert_int_equal(vgi_get_bytes(&c, 0).ptr[24], 4);
    varrow_schema_unref(batch.schema);
}

static void columns_that_do_not_exist_are_refused(void **state)
{
    struct ArrowArray *children[1];
    struct vgi_batch batch = made_batch("i32", ARRAY(.length = 1, BUFFERS(NULL, INTS(-5))), children);
    struct ArrowSchema odd = {.format = "zz", .name = "odd"};
    struct ArrowArray array = {.length = 0};
    struct vgi_column c;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_batch_column(&batch, 1, &c, &err), VGI_E_RANGE);
    assert_int_equal(vgi_batch_column(&batch, -1, &c, &err), VGI_E_RANGE);
    assert_int_equal(vgi_batch_column(&batch, 0, &c, &err), VGI_OK);
    assert_int_equal(vgi_column_child(&c, 0, &c, &err), VGI_E_RANGE);
    assert_int_equal(vgi_column_of(&odd, &array, &c, &err), VGI_E_TYPE);
    assert_int_equal(vgi_batch_find(&batch, "c"), 0);
    assert_int_equal(vgi_batch_find(&batch, "d"), -1);
    assert_int_equal(vgi_batch_rows(&batch), 1);
    assert_int_equal(vgi_batch_columns(&batch), 1);
    assert_ptr_equal(vgi_batch_array_view(&batch), &batch.array);
    assert_ptr_equal(vgi_batch_schema_view(&batch), &batch.schema->arrow);
    varrow_schema_unref(batch.schema);
}

/* A root struct with an offset shifts all of its columns. */
static void a_sliced_batch_reads_its_own_rows(void **state)
{
    struct ArrowArray *children[1];
    struct vgi_batch batch =
        made_batch("i32", ARRAY(.length = 6, BUFFERS(NULL, INTS(1, 2, 3, 4, 5, 6))), children);
    struct vgi_i32_view view;
    struct vgi_column c;
    struct vgi_error err = {0};
    struct made_text text;

    (void)state;
    batch.array.offset = 2;
    batch.array.length = 3;
    assert_int_equal(vgi_batch_column(&batch, 0, &c, &err), VGI_OK);
    assert_string_equal(made_values(&text, &c), "3,4,5");
    assert_int_equal(vgi_i32_view_of(&batch, 0, &view, &err), VGI_OK);
    assert_int_equal(view.values[0], 3);
    assert_int_equal(view.len, 3);
    varrow_schema_unref(batch.schema);
}

static void views_need_exactly_their_type(void **state)
{
    struct ArrowArray *children[1];
    struct ArrowArray *array =
        ARRAY(.length = 3, .null_count = 1, .offset = 1, BUFFERS(BYTES(10), LONGS(1, 2, 3, 4)));
    struct vgi_batch batch = made_batch("timestamp", array, children);
    struct vgi_i64_view i64;
    struct vgi_u64_view u64;
    struct vgi_f64_view f64;
    struct vgi_i32_view i32;
    struct vgi_bool_view boolean;
    struct vgi_str_view str;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_i64_view_of(&batch, 0, &i64, &err), VGI_OK);
    assert_int_equal(i64.len, 3);
    assert_int_equal(i64.values[2], 4);
    assert_false(vgi_i64_view_null(&i64, 0));
    assert_true(vgi_i64_view_null(&i64, 1));
    assert_int_equal(vgi_u64_view_of(&batch, 0, &u64, &err), VGI_E_TYPE);
    assert_string_equal(err.message, "column 0 \"c\" is stored as timestamp[us], not as u64");
    assert_int_equal(vgi_f64_view_of(&batch, 0, &f64, &err), VGI_E_TYPE);
    assert_int_equal(vgi_i32_view_of(&batch, 0, &i32, &err), VGI_E_TYPE);
    assert_int_equal(vgi_bool_view_of(&batch, 0, &boolean, &err), VGI_E_TYPE);
    assert_int_equal(vgi_str_view_of(&batch, 0, &str, &err), VGI_E_TYPE);
    assert_int_equal(vgi_i64_view_of(&batch, 1, &i64, &err), VGI_E_RANGE);
    assert_int_equal(vgi_str_view_of(&batch, 1, &str, &err), VGI_E_RANGE);
    varrow_schema_unref(batch.schema);
}

static void views_of_bools_and_texts(void **state)
{
    struct ArrowArray *children[1];
    struct vgi_batch bools = made_batch(
        "bool", ARRAY(.length = 3, .null_count = 1, .offset = 1, BUFFERS(BYTES(6), BYTES(4))), children);
    struct vgi_batch texts;
    struct vgi_batch indexed;
    struct vgi_bool_view boolean;
    struct vgi_str_view str;
    struct vgi_i8_view i8;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_bool_view_of(&bools, 0, &boolean, &err), VGI_OK);
    assert_false(vgi_bool_view_get(&boolean, 0));
    assert_true(vgi_bool_view_get(&boolean, 1));
    assert_false(vgi_bool_view_null(&boolean, 1));
    assert_true(vgi_bool_view_null(&boolean, 2));
    texts = made_batch("dict<i8,str>",
                       ARRAY(.length = 1, BUFFERS(NULL, BYTES(2)), .dictionary = VALUES_OF_STR), children);
    assert_int_equal(vgi_str_view_of(&texts, 0, &str, &err), VGI_OK);
    assert_int_equal(str.len, 1);
    assert_true(vgi_str_is(vgi_get_str(&str.column, 0), "gamma"));
    indexed =
        made_batch("dict<i8,i8>", ARRAY(.length = 1, BUFFERS(NULL, BYTES(0)), .dictionary = ITEMS), children);
    assert_int_equal(vgi_i8_view_of(&indexed, 0, &i8, &err), VGI_E_TYPE);
    varrow_schema_unref(bools.schema);
    varrow_schema_unref(texts.schema);
    varrow_schema_unref(indexed.schema);
}

static void metadata_of_a_batch_is_found(void **state)
{
    static const struct vgi_pair pairs[] = {{{"a", 1}, {"1", 1}}, {{"b", 1}, {"", 0}}, {{"a", 1}, {"2", 1}}};
    struct vgi_batch batch = {.metadata = {pairs, 3}};

    (void)state;
    assert_true(vgi_str_is(vgi_batch_metadata(&batch, "a"), "1"));
    assert_non_null(vgi_batch_metadata(&batch, "b").ptr);
    assert_null(vgi_batch_metadata(&batch, "c").ptr);
    varrow_batch_release(&batch);
    varrow_batch_release(&batch);
}

SUPPORT_TESTS(cmocka_unit_test(every_type_and_encoding_reads_as_its_values),
              cmocka_unit_test(getters_convert_only_what_fits),
              cmocka_unit_test(texts_read_as_bytes_and_integers_as_decimals),
              cmocka_unit_test(a_decimal_reads_as_its_bytes),
              cmocka_unit_test(columns_that_do_not_exist_are_refused),
              cmocka_unit_test(a_sliced_batch_reads_its_own_rows),
              cmocka_unit_test(views_need_exactly_their_type), cmocka_unit_test(views_of_bools_and_texts),
              cmocka_unit_test(metadata_of_a_batch_is_found))
