/* SPDX-License-Identifier: Apache-2.0 */
/* cast_test: which types cast into which, value by value, what is refused and how it is said, what is shared,
 * and failing allocations. The results agree with the safe casts of pyarrow 26 unless
 * docs/casts.md says otherwise. */
#include <stdio.h>

#include "arrow/batch.h"
#include "arrow/frame.h"
#include "arrow/output.h"
#include "arrow/validate.h"
#include "support/put.h"
#include "support/render.h"
#include "support/test.h"

/* want: the rows after the cast; status VGI_OK, or part of the message. */
static const struct {
    const char *from, *rows, *to, *want;
    enum vgi_status status;
} casts[] = {
    /* integers */
    {"?i32", "1 ~ -3", "?i64", "1 ~ -3", VGI_OK},
    {"?i64", "127 ~ -128", "?i8", "127 ~ -128", VGI_OK},
    {"?i64", "1 128", "?i8", "column \"c\": 128 is out of the column's range", VGI_E_RANGE},
    {"?i64", "1 -1", "?u64", "column \"c\": -1 is out of the column's range", VGI_E_RANGE},
    {"?u64", "18446744073709551615 ~", "?u64", "18446744073709551615 ~", VGI_OK},
    {"?u64", "9223372036854775807 1", "?i64", "9223372036854775807 1", VGI_OK},
    {"?u64", "9223372036854775808", "?i64", "9223372036854775808 is out", VGI_E_RANGE},
    {"?u8", "255 0", "?i16", "255 0", VGI_OK},
    {"?i16", "-1 5", "?u32", "-1 is out", VGI_E_RANGE},
    {"?i32", "4 5", "?u8", "4 5", VGI_OK},
    {"?u32", "4294967295", "?i64", "4294967295", VGI_OK},
    {"?bool", "t f ~", "?i8", "1 0 ~", VGI_OK},
    {"?bool", "t f", "?f64", "1 0", VGI_OK},
    {"?i64", "2 0 ~", "?bool", "t f ~", VGI_OK},
    {"?f64", "0.5 0", "?bool", "t f", VGI_OK},
    {"?dict<i8,i64>", "5 6 5 ~", "?i16", "5 6 5 ~", VGI_OK},
    {"?i16", "5 6 5 ~", "?dict<i8,i64>", "5 6 5 ~", VGI_OK},
    {"?ree<i32,i64>", "5 5 ~", "?i32", "5 5 ~", VGI_OK},
    {"?i64", "5 5 ~", "?ree<i32,i32>", "5 5 ~", VGI_OK},
    /* floats */
    {"?i32", "1 ~ -3", "?f64", "1 ~ -3", VGI_OK},
    {"?i64", "9007199254740992 -9007199254740992 ~", "?f64", "9007199254740992 -9007199254740992 ~", VGI_OK},
    {"?i64", "9007199254740993", "?f64", "row 0 is an integer which the column's floats do not hold",
     VGI_E_RANGE},
    {"?i32", "16777216", "?f32", "16777216", VGI_OK},
    {"?i32", "1 16777217", "?f32", "row 1 is an integer which", VGI_E_RANGE},
    {"?u64", "18446744073709551615", "?f64", "row 0 is an integer which", VGI_E_RANGE},
    {"?i64", "2048 -2048", "?f16", "2048 -2048", VGI_OK},
    {"?i64", "2049", "?f16", "row 0 is an integer which", VGI_E_RANGE},
    {"?f32", "0.5 ~ inf", "?f64", "0.5 ~ inf", VGI_OK},
    {"?f64", "0.10000000000000001 1e300 nan ~", "?f32", "0.100000001 inf nan ~", VGI_OK},
    {"?f32", "1.10000002 70000 ~", "?f16", "1.09960938 inf ~", VGI_OK},
    {"?f16", "1.5 ~", "?f64", "1.5 ~", VGI_OK},
    {"?f64", "3 -4 ~", "?i32", "3 -4 ~", VGI_OK},
    {"?f64", "3 1.5", "?i32", "row 1 is not a whole number", VGI_E_RANGE},
    {"?f64", "nan", "?i32", "row 0 is not a whole number", VGI_E_RANGE},
    {"?f64", "inf", "?i64", "row 0 is out of the column's range", VGI_E_RANGE},
    {"?f64", "3000000000", "?i32", "3000000000 is out", VGI_E_RANGE},
    /* decimals: unscaled values are written */
    {"?decimal(10,2)", "120 ~ -250", "?decimal(12,4)", "12000 ~ -25000", VGI_OK},
    {"?decimal(10,2)", "120 ~ -250", "?decimal(10,1)", "12 ~ -25", VGI_OK},
    {"?decimal(10,2)", "125", "?decimal(10,1)", "row 0 would lose digits behind the point", VGI_E_RANGE},
    {"?decimal(5,2)", "12320", "?decimal(4,2)", "row 0 has more than the 4 digits", VGI_E_RANGE},
    {"?decimal32(5,2)", "-1 ~", "?decimal256(40,4)", "-100 ~", VGI_OK},
    {"?decimal256(40,4)", "-100 ~", "?decimal64(9,2)", "-1 ~", VGI_OK},
    {"?decimal(38,0)", "99999999999999999999999999999999999999", "?decimal(38,2)", "row 0 has more",
     VGI_E_RANGE},
    {"?i64", "12 ~ -3", "?decimal(10,2)", "1200 ~ -300", VGI_OK},
    {"?i64", "100000000", "?decimal(10,2)", "row 0 has more than the 10 digits", VGI_E_RANGE},
    {"?decimal(10,2)", "1200 ~", "?i64", "12 ~", VGI_OK},
    {"?decimal(10,2)", "1250", "?i64", "row 0 would lose digits", VGI_E_RANGE},
    {"?decimal(38,0)", "18446744073709551616", "?i64", "row 0 is out of the column's range", VGI_E_RANGE},
    {"?decimal(10,2)", "120 -375 ~", "?f64", "1.2 -3.75 ~", VGI_OK},
    {"?f64", "1.5 -2.25 ~", "?decimal(10,2)", "150 -225 ~", VGI_OK},
    {"?f64", "1e39", "?decimal(38,0)", "row 0 is out of the column's range", VGI_E_RANGE},
    /* text and bytes */
    {"?str", "'a' ~ 'a text longer than twelve'", "?large_str", "'a' ~ 'a text longer than twelve'", VGI_OK},
    {"?large_str", "'a' ~", "?str_view", "'a' ~", VGI_OK},
    {"?str_view", "'a' ~ 'a text longer than twelve'", "?str", "'a' ~ 'a text longer than twelve'", VGI_OK},
    {"?str", "'a' ~", "?bytes", "x61 ~", VGI_OK},
    {"?bytes", "x61 ~", "?str", "'a' ~", VGI_OK},
    {"?bytes", "xff", "?str", "row 0 is no UTF-8", VGI_E_INVALID},
    {"?bytes", "x6162", "?fixed_bytes(2)", "x6162", VGI_OK},
    {"?bytes", "x61", "?fixed_bytes(2)", "1 bytes were put", VGI_E_INVALID},
    {"?fixed_bytes(2)", "x6162 ~", "?large_bytes", "x6162 ~", VGI_OK},
    {"?dict<i8,str>", "'a' 'b' 'a' ~", "?str", "'a' 'b' 'a' ~", VGI_OK},
    {"?str", "'a' 'b' 'a' ~", "?dict<i16,str>", "'a' 'b' 'a' ~", VGI_OK},
    {"?dict<i8,str>", "'a' ~", "?dict<i32,large_str>", "'a' ~", VGI_OK},
    {"?null", "~ ~", "?i64", "~ ~", VGI_OK},
    {"?null", "~ ~", "?list<str>", "~ ~", VGI_OK},
    /* times */
    {"?timestamp[s]", "1 ~ -1", "?timestamp[us]", "1000000 ~ -1000000", VGI_OK},
    {"?timestamp[us]", "1000000 ~", "?timestamp[s]", "1 ~", VGI_OK},
    {"?timestamp[us]", "1", "?timestamp[s]", "row 0 would lose parts of the column's unit", VGI_E_RANGE},
    {"?timestamp[s]", "9223372036854775807", "?timestamp[ns]", "row 0 is out of the column's range",
     VGI_E_RANGE},
    {"?timestamp[us]", "7 ~", "?timestamp[us,UTC]", "7 ~", VGI_OK},
    {"?timestamp[us]", "-1 86400000000 ~", "?date", "-1 1 ~", VGI_OK},
    {"?date", "1 ~", "?timestamp[ms]", "86400000 ~", VGI_OK},
    {"?date", "1 ~", "?date64", "86400000 ~", VGI_OK},
    {"?time32[s]", "5 ~", "?time64[us]", "5000000 ~", VGI_OK},
    {"?time64[ns]", "5000000 ~", "?time32[ms]", "5 ~", VGI_OK},
    {"?duration[s]", "5 ~", "?duration[us]", "5000000 ~", VGI_OK},
    {"?timestamp[us]", "5 ~", "?i64", "5 ~", VGI_OK},
    {"?i64", "5 ~", "?timestamp[us]", "5 ~", VGI_OK},
    {"?i32", "5 ~", "?date", "5 ~", VGI_OK},
    {"?timestamp[us,UTC]", "5", "?duration[us]", "there is no cast from timestamp[us,UTC] to duration[us]",
     VGI_E_TYPE},
    {"?i64", "5", "?date", "there is no cast from i64 to date", VGI_E_TYPE},
    {"?interval", "1m2d3n", "?interval_days", "there is no cast", VGI_E_TYPE},
    /* nested */
    {"?list<i64>", "[1 ~] ~ []", "?list<i8>", "[1 ~] ~ []", VGI_OK},
    {"?list<i64>", "[1 2] ~", "?large_list<f64>", "[1 2] ~", VGI_OK},
    {"?list<i64>", "[1 2] ~", "?fixed_list<i32,2>", "[1 2] ~", VGI_OK},
    {"?list<i64>", "[1]", "?fixed_list<i32,2>", "row 0 has 1 elements, every list must have 2", VGI_E_RANGE},
    {"?fixed_list<i64,2>", "[1 2] ~", "?list_view<i32>", "[1 2] ~", VGI_OK},
    {"?list<!i64>", "[1 2]", "?list<i64>", "[1 2]", VGI_OK},
    {"?list<i64>", "[1 ~]", "?list<!i64>", "column \"c.item\": row 1 is NULL", VGI_E_INVALID},
    {"?list<i64>", "[300]", "?list<i8>", "column \"c.item\": 300 is out", VGI_E_RANGE},
    {"?struct<a: i64>", "{1} ~", "?struct<a: f64>", "{1} ~", VGI_OK},
    {"?struct<a: i64, b: str>", "{1 'x'} ~", "?struct<b: large_str, a: i8>", "{'x' 1} ~", VGI_OK},
    {"?struct<a: i64>", "{1} ~", "?struct<a: i64, b?: str>", "{1 ~} ~", VGI_OK},
    {"?struct<a: i64, b: str>", "{1 'x'}", "?struct<b: str>", "{'x'}", VGI_OK},
    {"?struct<a: i64>", "{1}", "?struct<a: i64, b: str>", "there is no cast from struct<a: i64> to",
     VGI_E_TYPE},
    {"?map<str,i64>", "[{'k' 1}] ~", "?map<large_str,i8>", "[{'k' 1}] ~", VGI_OK},
    {"?dense_union<a: i8, b: str>", "<0:1> <1:'x'>", "?dense_union<a: i64, b: large_str>", "<0:1> <1:'x'>",
     VGI_OK},
    {"?list<dict<i8,str>>", "['a' 'a' ~]", "?list<str>", "['a' 'a' ~]", VGI_OK},
    {"?dict<i8,struct<a: i64>>", "{1} {1} ~", "?struct<a: i8>", "{1} {1} ~", VGI_OK},
    {"?list<str>", "['x']", "?list<i64>", "column \"c.item\": there is no cast from str to i64", VGI_E_TYPE},
    {"?list<i64>", "", "?struct<a: i64>", "there is no cast from list<i64> to", VGI_E_TYPE},
    {"?str", "", "?i64", "column \"c\": there is no cast from str to i64", VGI_E_TYPE},
    /* NULL */
    {"?i32", "1 ~", "i64", "column \"c\": row 1 is NULL, the column is declared not null", VGI_E_INVALID},
    {"?i64", "1 ~", "i64", "column \"c\" is declared not null, the array has 1 NULLs", VGI_E_INVALID},
    {"?i64", "1 2", "i64", "1 2", VGI_OK},
    {"i64", "1 2", "?i64", "1 2", VGI_OK},
};
enum { CASTS = sizeof casts / sizeof casts[0] };

static struct varrow_schema *schema_of(const char *type, const char *name)
{
    char text[512];
    struct varrow_schema *schema = NULL;
    struct vgi_error err = {0};

    (void)snprintf(text, sizeof text, "%s%s: %s", name, type[0] == '?' ? "?" : "", type + (type[0] == '?'));
    if (varrow_schema_of_text(text, &schema, &err) != VGI_OK)
        fail_msg("%s: %s", text, err.message);
    return schema;
}

/* A batch owned by the caller, of columns whose rows are separated by '|'. */
static struct vgi_batch batch_of(struct varrow_schema *schema, const char *rows)
{
    struct vgi_output *out = NULL;
    struct vgi_batch batch = {.schema = varrow_schema_ref(schema)};
    struct ArrowArray array;
    struct vgi_error err = {0};
    char text[1024];

    assert_int_equal(varrow_output_new(&(struct varrow_output_options){.schema = schema}, &out, &err),
                     VGI_OK);
    for (int32_t i = 0; i < schema->n_columns; i++) {
        size_t len = strcspn(rows, "|");

        (void)snprintf(text, sizeof text, "%.*s", (int)len, rows);
        support_put(vgi_output_column(out, i), schema->arrow.children[i], text);
        rows += len + (rows[len] == '|');
    }
    if (varrow_output_detach(out, &array, &err) != VGI_OK)
        fail_msg("%s", err.message);
    assert_int_equal(varrow_array_wrap_take(&array, &batch.array, &err), VGI_OK);
    varrow_output_free(out);
    return batch;
}

static void expect_row(size_t i, enum vgi_status status, const struct vgi_batch *cast,
                       const struct vgi_error *err)
{
    char text[1024];
    struct vgi_error invalid = {0};

    if (status != casts[i].status)
        fail_msg("%s -> %s: %s", casts[i].from, casts[i].to, status == VGI_OK ? "was cast" : err->message);
    if (status != VGI_OK) {
        if (!strstr(err->message, casts[i].want))
            fail_msg("%s -> %s: %s", casts[i].from, casts[i].to, err->message);
        return;
    }
    if (varrow_validate(cast->schema, &cast->array, /* structure= */ true, &invalid) != VGI_OK)
        fail_msg("%s -> %s: %s", casts[i].from, casts[i].to, invalid.message);
    support_render(cast->schema->arrow.children[0], cast->array.children[0], text, sizeof text);
    if (strcmp(text, casts[i].want) != 0)
        fail_msg("%s -> %s: found %s, expected %s", casts[i].from, casts[i].to, text, casts[i].want);
}

static void each_pair_of_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASTS; i++) {
        VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *from = schema_of(casts[i].from, "c");
        VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *to = schema_of(casts[i].to, "c");
        VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = batch_of(from, casts[i].rows), cast = {0};
        struct vgi_error err = {0};

        expect_row(i, varrow_batch_cast(&batch, to, &cast, &err), &cast, &err);
        varrow_batch_release(&cast);
    }
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASTS; i++) {
        VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *from = schema_of(casts[i].from, "c");
        VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *to = schema_of(casts[i].to, "c");
        VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = batch_of(from, casts[i].rows);

        for (size_t n = 1;; n++) {
            struct vgi_batch cast = {0};
            struct vgi_error err = {0};
            enum vgi_status status;

            support_alloc_fail_at(n);
            status = varrow_batch_cast(&batch, to, &cast, &err);
            if (!support_alloc_did_fail()) {
                expect_row(i, status, &cast, &err);
                varrow_batch_release(&cast);
                break;
            }
            if (status == VGI_E_NOMEM)
                continue;
            expect_row(i, status, &cast, &err); /* another way was found */
            varrow_batch_release(&cast);
        }
        support_alloc_fail_at(0);
    }
}

static void slices_and_many_rows(void **state)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *from = schema_of("?i32", "c");
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *to = schema_of("?f64", "c");
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {.schema = varrow_schema_ref(from)};
    struct vgi_batch cast = {0};
    struct vgi_output *out = NULL;
    struct ArrowArray array;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(varrow_output_new(&(struct varrow_output_options){.schema = from}, &out, &err), VGI_OK);
    for (int32_t i = 0; i < 5000; i++) {
        if (i % 7 == 0)
            vgi_put_null(vgi_output_column(out, 0));
        else
            vgi_put_i32(vgi_output_column(out, 0), i);
    }
    assert_int_equal(varrow_output_detach(out, &array, &err), VGI_OK);
    assert_int_equal(varrow_array_wrap_take(&array, &batch.array, &err), VGI_OK);
    batch.array.offset = 3;
    batch.array.length = 4000;
    batch.array.children[0]->offset = 5;
    batch.array.children[0]->length = 4990;
    assert_int_equal(varrow_batch_cast(&batch, to, &cast, &err), VGI_OK);
    assert_int_equal(cast.array.length, 4000);
    for (int32_t i = 0; i < 4000; i++) {
        const uint8_t *validity = cast.array.children[0]->buffers[0];

        assert_int_equal(validity[i >> 3] >> (i & 7) & 1, (i + 8) % 7 != 0);
        if ((i + 8) % 7 != 0)
            assert_true(((const double *)cast.array.children[0]->buffers[1])[i] == i + 8);
    }
    varrow_batch_release(&cast);
    varrow_output_free(out);
}

static void columns_are_paired_by_name_and_shared(void **state)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *from = NULL, *to = NULL, *other = NULL;
    struct vgi_batch batch, cast = {0};
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(varrow_schema_of_text("a: i64, b?: str, c: i8", &from, &err), VGI_OK);
    assert_int_equal(varrow_schema_of_text("b?: str, c: i16, a?: i64", &to, &err), VGI_OK);
    batch = batch_of(from, "1 2|'x' ~|3 4");
    batch.metadata.n = 0;
    assert_int_equal(varrow_batch_cast(&batch, to, &cast, &err), VGI_OK);
    assert_ptr_equal(cast.array.children[2]->buffers[1], batch.array.children[0]->buffers[1]);
    assert_ptr_equal(cast.array.children[0]->buffers[2], batch.array.children[1]->buffers[2]);
    assert_int_equal(((const int16_t *)cast.array.children[1]->buffers[1])[1], 4);
    assert_ptr_equal(cast.schema, to);
    varrow_batch_release(&cast);
    assert_int_equal(varrow_schema_of_text("a: i64, b?: str, d: i8", &other, &err), VGI_OK);
    assert_int_equal(varrow_batch_cast(&batch, other, &cast, &err), VGI_E_TYPE);
    varrow_schema_unref(other);
    assert_int_equal(varrow_schema_of_text("a: i64, b?: str", &other, &err), VGI_OK);
    assert_int_equal(varrow_batch_cast(&batch, other, &cast, &err), VGI_E_TYPE);
    varrow_batch_release(&batch);
}

static void batches_without_columns_keep_their_rows(void **state)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *none = NULL;
    struct vgi_batch batch, cast = {0};
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(varrow_schema_of_text("", &none, &err), VGI_OK);
    batch = batch_of(none, "");
    batch.array.length = 5;
    assert_int_equal(varrow_batch_cast(&batch, none, &cast, &err), VGI_OK);
    assert_int_equal(cast.array.length, 5);
    varrow_batch_release(&cast);
    varrow_batch_release(&batch);
}

SUPPORT_TESTS(cmocka_unit_test(each_pair_of_types), cmocka_unit_test(each_allocation_may_fail),
              cmocka_unit_test(slices_and_many_rows), cmocka_unit_test(columns_are_paired_by_name_and_shared),
              cmocka_unit_test(batches_without_columns_keep_their_rows))
