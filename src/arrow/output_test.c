/* SPDX-License-Identifier: Apache-2.0 */
/* output_test: the life of an output from batch to batch: failures and what they say, wanted columns,
 * lengths, metadata, rows without columns, vectors, whole arrays, memory kept and given back. */
#include "arrow/output.h"

#include <stdio.h>

#include "arrow/writer.h"
#include "base/arena.h"
#include "support/put.h"
#include "support/render.h"
#include "support/test.h"

static struct vgi_output *new_output(const char *schema_text, const int32_t *wanted, int32_t n_wanted,
                                     struct vbase_arena *arena)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct vgi_output *out = NULL;
    struct vgi_error err = {0};

    if (varrow_schema_of_text(schema_text, &schema, &err) != VGI_OK)
        fail_msg("%s: %s", schema_text, err.message);
    if (varrow_output_new(&(struct varrow_output_options){schema, wanted, n_wanted, arena}, &out, &err) !=
        VGI_OK)
        fail_msg("%s: %s", schema_text, err.message);
    return out;
}

static void put(struct vgi_output *out, int32_t column, const char *rows)
{
    support_put(vgi_output_column(out, column), vgi_output_schema_view(out)->children[column], rows);
}

/* Finishes; the columns, rendered and separated by '|'. */
static const char *finish(struct vgi_output *out)
{
    static char text[1 << 14];
    struct vgi_batch batch;
    struct vgi_error err = {0};
    size_t len = 0;

    if (varrow_output_finish(out, &batch, &err) != VGI_OK) {
        (void)snprintf(text, sizeof text, "%s", err.message);
        return text;
    }
    text[0] = '\0';
    for (int64_t i = 0; i < batch.array.n_children; i++) {
        len += (size_t)snprintf(text + len, sizeof text - len, "%s", i > 0 ? "|" : "");
        support_render(batch.schema->arrow.children[i], batch.array.children[i], text + len,
                       sizeof text - len);
        len += strlen(text + len);
    }
    return text;
}

static const struct {
    const char *schema, *rows;
    enum vgi_status want;
    const char *message;
} failures[] = {
    {"c: i8", "1 128", VGI_E_RANGE, "column \"c\": 128 is out of the column's range"},
    {"c: u8", "-1", VGI_E_RANGE, "column \"c\": -1 is out of the column's range"},
    {"c: i64", "9223372036854775808", VGI_E_RANGE, "9223372036854775808 is out of"},
    {"c: date", "2147483648", VGI_E_RANGE, "out of the column's range"},
    {"c: f16", "65520", VGI_E_RANGE, "65520 is out of the column's range"},
    {"c: f32", "1e300", VGI_E_RANGE, "1e+300 is out of the column's range"},
    {"c: decimal32(4,1)", "10000", VGI_E_RANGE, "column \"c\": row 0 has more than the 4 digits"},
    {"c: decimal64(18,1)", "9223372036854775808", VGI_E_RANGE, "row 0 is out of the column's range"},
    {"c: decimal(38,0)", "100000000000000000000000000000000000000", VGI_E_RANGE, "more than the 38 digits"},
    {"c: interval_days", "1m0d0n", VGI_E_RANGE, "holds days and milliseconds"},
    {"c: interval_days", "0m0d1n", VGI_E_RANGE, "holds days and milliseconds"},
    {"c: i64", "1 ~", VGI_E_INVALID, "column \"c\": row 1 is NULL, the column is declared not null"},
    {"c: dict<i8,str>", "~", VGI_E_INVALID, "row 0 is NULL"},
    {"c: list<!i64>", "[1 ~]", VGI_E_INVALID, "row 1 is NULL"},
    {"c: dense_union<a: i8, b: i8>", "~", VGI_E_INVALID, "declared not null"},
    {"c?: dense_union<a: i8, b: i8>", "~", VGI_E_INVALID, "no child of the union may be"},
    {"c: ree<i32,str>", "~", VGI_E_INVALID, "declared not null"},
    {"c: str", "1", VGI_E_TYPE, "column \"c\": an integer was put, the type is str"},
    {"c: i64", "'a'", VGI_E_TYPE, "a text was put, the type is i64"},
    {"c: i64", "x00", VGI_E_TYPE, "bytes was put"},
    {"c: str", "t", VGI_E_TYPE, "a boolean was put"},
    {"c: i64", "t", VGI_E_TYPE, "a boolean was put, the type is i64"},
    {"c: f64", "'a'", VGI_E_TYPE, "a text was put, the type is f64"},
    {"c: fixed_bytes(2)", "x00", VGI_E_INVALID, "1 bytes were put, the column's values have 2"},
    {"c: str", "'\xff'", VGI_E_INVALID, "column \"c\": row 0 is no UTF-8"},
    {"c: dict<i8,str>", "'\xff'", VGI_E_INVALID, "is no UTF-8"},
    {"c: struct<a: i8>", "{300}", VGI_E_RANGE, "column \"c.a\": 300 is out"},
    {"c: struct<a: list<struct<b: i8>>>", "{[{300}]}", VGI_E_RANGE, "column \"c.a.item.b\": 300 is out"},
    {"c: fixed_list<i8,2>", "[1]", VGI_E_INVALID, "1 rows were put, 2 belong to the 1 rows of the parent"},
    {"c: ree<i16,bool>", "t", VGI_OK, ""},
};

static void failures_say_what_and_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
        struct vgi_output *out = new_output(failures[i].schema, NULL, 0, NULL);
        struct vgi_batch batch;
        struct vgi_error err = {0};
        enum vgi_status status;

        put(out, 0, failures[i].rows);
        status = varrow_output_finish(out, &batch, &err);
        if (status != failures[i].want || !strstr(err.message, failures[i].message))
            fail_msg("%s %s: %d %s", failures[i].schema, failures[i].rows, (int)status, err.message);
        varrow_output_free(out);
    }
}

static void the_first_failure_sticks_until_reset(void **state)
{
    struct vgi_output *out = new_output("a: i64, b: i8", NULL, 0, NULL);
    struct vgi_writer *a = vgi_output_column(out, 0), *b = vgi_output_column(out, 1);

    (void)state;
    vgi_put_i64(a, 1);
    vgi_put_int(b, 1000);
    vgi_put_text(a, "text");
    for (int i = 0; i < 1000; i++)
        vgi_put_i64(a, i);
    vgi_put_null(a);
    assert_int_equal(a->len, 1);
    assert_int_equal(a->fast_cap, 0);
    assert_null(vgi_writer_extend(a, 3));
    assert_string_equal(finish(out), "column \"b\": 1000 is out of the column's range");
    assert_true(varrow_output_has_batch(out));
    varrow_output_reset(out);
    assert_false(varrow_output_has_batch(out));
    vgi_put_i64(a, 1);
    vgi_put_i8(b, 2);
    assert_string_equal(finish(out), "1|2");
    varrow_output_free(out);
}

static void columns_of_different_length_are_named(void **state)
{
    struct vgi_output *out = new_output("a: i64, b: str", NULL, 0, NULL);

    (void)state;
    put(out, 0, "1 2 3");
    put(out, 1, "'x' 'y'");
    assert_string_equal(finish(out), "column \"a\" has 3 rows, column \"b\" has 2");
    varrow_output_free(out);
    out = new_output("a: i64, b: i64", NULL, 0, NULL);
    put(out, 0, "1 2 3");
    assert_string_equal(finish(out), "column \"a\" has 3 rows, column \"b\" has 0");
    varrow_output_free(out);
}

static void a_column_that_does_not_exist(void **state)
{
    struct vgi_output *out = new_output("a: i64", NULL, 0, NULL);

    (void)state;
    assert_string_equal(finish(out), "");
    assert_false(vgi_output_wants(out, 1));
    assert_false(vgi_output_wants(out, -1));
    vgi_put_i64(vgi_output_column(out, 7), 1);
    assert_string_equal(finish(out), "there is no column 7");
    varrow_output_reset(out);
    vgi_put_i64(vgi_writer_child(vgi_output_column(out, 0), 0), 1);
    assert_string_equal(finish(out), "column \"a\": there is no child 0, the column has 0");
    varrow_output_free(out);
}

static void exact_c_types(void **state)
{
    struct vgi_output *out =
        new_output("a: i16, b: f32, c: timestamp, d: dict<i8,i32>, e: u64, f: f64", NULL, 0, NULL);

    (void)state;
    vgi_put_i16(vgi_output_column(out, 0), -5);
    vgi_put_i64(vgi_output_column(out, 0), -6);
    vgi_put_u8(vgi_output_column(out, 0), 6);
    vgi_put_f32(vgi_output_column(out, 1), 0.5F);
    vgi_put_f64(vgi_output_column(out, 1), 0.25);
    vgi_put_float(vgi_output_column(out, 1), 0.125);
    for (int i = 0; i < 3; i++) {
        vgi_put_i64(vgi_output_column(out, 2), i);
        vgi_put_i32(vgi_output_column(out, 3), i % 2);
        vgi_put_u64(vgi_output_column(out, 4), UINT64_MAX);
        vgi_put_f64(vgi_output_column(out, 5), i);
    }
    assert_string_equal(finish(out), "-5 -6 6|0.5 0.25 0.125|0 1 2|0 1 0|18446744073709551615 "
                                     "18446744073709551615 18446744073709551615|0 1 2");
    varrow_output_free(out);
}

static void texts(void **state)
{
    struct vgi_output *out = new_output("a?: str", NULL, 0, NULL);
    struct vgi_writer *a = vgi_output_column(out, 0);
    char expected[1100];

    (void)state;
    vgi_put_text(a, "x");
    vgi_put_text(a, NULL);
    vgi_put_format(a, "%d-%s", 5, "y");
    vgi_put_format(a, "%01000d", 7);
    (void)snprintf(expected, sizeof expected, "'x' ~ '5-y' '%01000d'", 7);
    assert_string_equal(finish(out), expected);
    varrow_output_free(out);
}

static void wanted_columns_in_their_order(void **state)
{
    static const int32_t wanted[] = {2, 0, 2};
    static const int32_t beyond[] = {3};
    struct vgi_output *out = new_output("a: i64, b: list<i8>, c?: str", wanted, 3, NULL);
    struct varrow_output_options options = {out->schema, beyond, 1, NULL};
    struct vgi_output *none = NULL;
    struct ArrowArray array;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(varrow_output_wanted_schema_view(out)->n_columns, 3);
    assert_string_equal(varrow_output_wanted_schema_view(out)->arrow.children[0]->name, "c");
    for (int batch = 0; batch < 2; batch++) {
        put(out, 0, "1 2");
        put(out, 1, "[1 2] [3]");
        put(out, 2, "'x' ~");
        assert_string_equal(finish(out), "'x' ~|1 2|'x' ~");
        assert_int_equal(vgi_output_column(out, 1)->len, 2);
        varrow_output_reset(out);
    }
    put(out, 0, "5");
    put(out, 2, "'z'");
    assert_int_equal(varrow_output_detach(out, &array, &err), VGI_OK);
    assert_ptr_not_equal(array.children[0], array.children[2]);
    array.release(&array);
    assert_int_equal(varrow_output_new(&options, &none, &err), VGI_E_RANGE);
    options.n_wanted = -1;
    assert_int_equal(varrow_output_new(&options, &none, &err), VGI_E_LIMIT);
    varrow_output_free(out);
}

static void rows_without_columns(void **state)
{
    static const struct {
        const char *schema;
        int64_t set_rows, put_rows, want;
    } rows[] = {
        {"", -1, 0, 0}, {"", 5, 0, 5}, {"a: i64", -1, 3, 3}, {"a: i64", 7, 0, 7}, {"a: i64", -1, 0, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_output *out = new_output(rows[i].schema, &(int32_t){0}, 0, NULL);
        struct vgi_batch batch;
        struct vgi_error err = {0};

        for (int64_t k = 0; k < rows[i].put_rows; k++)
            vgi_put_i64(vgi_output_column(out, 0), k);
        if (rows[i].set_rows >= 0)
            vgi_output_set_rows(out, rows[i].set_rows);
        assert_int_equal(varrow_output_has_batch(out), rows[i].set_rows >= 0 || rows[i].put_rows > 0);
        assert_int_equal(varrow_output_finish(out, &batch, &err), VGI_OK);
        assert_int_equal(batch.array.length, rows[i].want);
        assert_int_equal(batch.array.n_children, 0);
        vgi_output_set_rows(out, -3);
        assert_string_equal(finish(out), "a batch cannot have -3 rows");
        varrow_output_free(out);
    }
}

static void metadata_is_copied_into_the_arena(void **state)
{
    VGI_CLEANUP(vbase_arena_release) struct vbase_arena arena;
    struct vgi_output *out;
    struct vgi_batch batch;
    struct vgi_error err = {0};
    char key[16];

    (void)state;
    vbase_arena_init(&arena, 1 << 20);
    out = new_output("a: i64", NULL, 0, &arena);
    for (int batches = 0; batches < 2; batches++) {
        for (int i = 0; i < 10; i++) {
            (void)snprintf(key, sizeof key, "k%d", i);
            vgi_output_set_metadata(out, vgi_str_of(key), vgi_str_of(i == 3 ? "" : "v"));
        }
        assert_int_equal(varrow_output_finish(out, &batch, &err), VGI_OK);
        assert_int_equal(batch.metadata.n, 10);
        assert_string_equal(batch.metadata.pairs[9].key.ptr, "k9");
        assert_int_equal(batch.metadata.pairs[3].value.len, 0);
        varrow_output_reset(out);
        vbase_arena_reset(&arena);
    }
    assert_int_equal(varrow_output_finish(out, &batch, &err), VGI_OK);
    assert_int_equal(batch.metadata.n, 0);
    varrow_output_free(out);
    out = new_output("a: i64", NULL, 0, NULL);
    vgi_output_set_metadata(out, vgi_str_of("k"), vgi_str_of("v"));
    assert_string_equal(finish(out), "the output was made without memory for metadata");
    varrow_output_free(out);
}

static void vectors(void **state)
{
    struct vgi_output *out = new_output("a?: i32, b?: bool, c?: fixed_bytes(2), d: i8", NULL, 0, NULL);
    struct vgi_writer *a = vgi_output_column(out, 0);
    int32_t *values = vgi_writer_extend(a, 100);
    char *bytes = vgi_writer_extend(vgi_output_column(out, 2), 100);

    (void)state;
    for (int32_t i = 0; i < 100; i++)
        values[i] = i;
    memset(bytes, 'a', 200);
    vgi_put_nulls(vgi_output_column(out, 1), 100);
    memset(vgi_writer_extend(vgi_output_column(out, 3), 100), 7, 100);
    for (int64_t row = 0; row < 100; row++) {
        if (row != 50)
            vgi_writer_set_null(a, row);
        vgi_writer_set_null(a, 3);
    }
    assert_non_null(strstr(finish(out), "~ ~ 50 ~ ~"));
    assert_int_equal(out->sent[0]->array.null_count, 99);
    vgi_writer_set_null(a, 100);
    assert_string_equal(finish(out), "column \"a\": row 100 is marked NULL, there are 100");
    varrow_output_reset(out);
    vgi_writer_extend(vgi_output_column(out, 3), 1);
    vgi_writer_set_null(vgi_output_column(out, 3), 0);
    assert_string_equal(finish(out), "column \"d\": row 0 is NULL, the column is declared not null");
    varrow_output_reset(out);
    assert_null(vgi_writer_extend(vgi_output_column(out, 1), 1));
    assert_string_equal(finish(out), "column \"b\": a vector of fixed width was put, the type is bool");
    varrow_output_reset(out);
    assert_null(vgi_writer_extend(a, -1));
    assert_string_equal(finish(out), "column \"a\": -1 rows cannot be appended");
    varrow_output_reset(out);
    assert_null(vgi_writer_extend(a, INT64_MAX));
    assert_non_null(strstr(finish(out), "more than"));
    varrow_output_free(out);
}

static void large_buffers_are_given_back_after_idling(void **state)
{
    struct vgi_output *out = new_output("a?: i64, b: str, c: list<i8>", NULL, 0, NULL);
    const struct varrow_memory *values = &out->nodes[0].values;
    const struct varrow_memory *chars = &out->nodes[1].data;
    static char text[3 << 20];

    (void)state;
    memset(text, 'a', sizeof text);
    memset(vgi_writer_extend(vgi_output_column(out, 0), 1 << 18), 0, 8 << 18);
    vgi_put_str(vgi_output_column(out, 1), (struct vgi_str){text, sizeof text});
    varrow_output_reset(out);
    assert_true(values->cap >= 2 << 20 && chars->cap >= 3 << 20);
    for (int batch = 0; batch < 20; batch++) {
        put(out, 0, "1 ~");
        put(out, 1, "'x' 'y'");
        put(out, 2, "[1] [2]");
        assert_string_equal(finish(out), "1 ~|'x' 'y'|[1] [2]");
        varrow_output_reset(out);
        if (batch == 4)
            assert_true(values->cap >= 2 << 20 && chars->cap >= 3 << 20);
    }
    assert_true(values->cap < 1 << 16 && chars->cap < 1 << 16);
    assert_false(out->needs_care);
    varrow_output_free(out);
}

static void large_buffers_are_given_back_on_demand(void **state)
{
    struct vgi_output *out = new_output("a?: i64, b: str, c: list<i8>", NULL, 0, NULL);
    const struct varrow_memory *values = &out->nodes[0].values;
    const struct varrow_memory *chars = &out->nodes[1].data;
    static char text[3 << 20];

    (void)state;
    assert_false(varrow_output_keeps_large(out));
    for (int round = 0; round < 2; round++) {
        memset(text, 'a', sizeof text);
        memset(vgi_writer_extend(vgi_output_column(out, 0), 1 << 18), 0, 8 << 18);
        vgi_put_null(vgi_output_column(out, 0));
        vgi_put_str(vgi_output_column(out, 1), (struct vgi_str){text, sizeof text});
        varrow_output_reset(out);
        assert_true(varrow_output_keeps_large(out));
        assert_true(values->cap >= 2 << 20 && chars->cap >= 3 << 20);
        varrow_output_trim(out);
        assert_false(varrow_output_keeps_large(out));
        assert_true(values->cap < 1 << 16 && chars->cap < 1 << 16);
        put(out, 0, "1 ~");
        put(out, 1, "'x' 'y'");
        put(out, 2, "[1] [2]");
        assert_string_equal(finish(out), "1 ~|'x' 'y'|[1] [2]");
        varrow_output_reset(out);
    }
    varrow_output_free(out);
}

static void dictionaries_overflow_their_indices(void **state)
{
    struct vgi_output *out = new_output("a?: dict<i8,i64>, b: dict<u8,str>", NULL, 0, NULL);
    char text[16];

    (void)state;
    for (int i = 0; i < 1000; i++) {
        vgi_put_int(vgi_output_column(out, 0), i % 128);
        (void)snprintf(text, sizeof text, "%d", i % 256);
        vgi_put_text(vgi_output_column(out, 1), text);
    }
    assert_int_equal(out->failed, VGI_OK);
    assert_int_equal(out->sent[0]->inner->pub.len, 128);
    assert_int_equal(out->sent[1]->inner->pub.len, 256);
    vgi_put_text(vgi_output_column(out, 1), "one more");
    assert_string_equal(finish(out),
                        "column \"b\": a dictionary of more than 256 values does not fit its indices");
    varrow_output_free(out);
}

static void runs_overflow_their_ends(void **state)
{
    struct vgi_output *out = new_output("a?: ree<i16,i64>", NULL, 0, NULL);

    (void)state;
    vgi_put_nulls(vgi_output_column(out, 0), 32767);
    assert_int_equal(out->failed, VGI_OK);
    vgi_put_int(vgi_output_column(out, 0), 1);
    assert_string_equal(finish(out), "column \"a\": 32768 rows do not fit run ends of 2 bytes");
    varrow_output_free(out);
}

static void nested_rows_filled_column_by_column(void **state)
{
    struct vgi_output *out = new_output("a: struct<x: i64, y: list<i8>>, b: map<str,i8>", NULL, 0, NULL);
    struct vgi_writer *a = vgi_output_column(out, 0),
                      *entries = vgi_writer_child(vgi_output_column(out, 1), 0);

    (void)state;
    memset(vgi_writer_extend(vgi_writer_child(a, 0), 2), 0, 16);
    vgi_put_i8(vgi_writer_child(vgi_writer_child(a, 1), 0), 1);
    vgi_put_list(vgi_writer_child(a, 1));
    vgi_put_list(vgi_writer_child(a, 1));
    vgi_put_struct(a);
    vgi_put_struct(a);
    vgi_put_text(vgi_writer_child(entries, 0), "k");
    vgi_put_i8(vgi_writer_child(entries, 1), 1);
    vgi_put_struct(entries);
    vgi_put_list(vgi_output_column(out, 1));
    vgi_put_list(vgi_output_column(out, 1));
    assert_string_equal(finish(out), "{0 [1]} {0 []}|[{'k' 1}] []");
    vgi_put_i8(vgi_writer_child(vgi_writer_child(a, 1), 0), 1);
    assert_string_equal(finish(out),
                        "column \"a.y.item\": 2 rows were put, 1 belong to the 2 rows of the parent");
    varrow_output_free(out);
}

static void children_out_of_step_are_refused(void **state)
{
    struct vgi_output *out = new_output("a?: struct<x: i64>, b?: list<i8>, c: sparse_union<x: i8, y: i8>, "
                                        "d: dense_union<x: i8, y: i8>, e: dict<i8,struct<x: i8>>",
                                        NULL, 0, NULL);

    (void)state;
    vgi_put_i64(vgi_writer_child(vgi_output_column(out, 0), 0), 1);
    vgi_put_null(vgi_output_column(out, 0));
    assert_string_equal(finish(out), "column \"a.x\": 1 rows were put before a NULL struct, which is row 0");
    varrow_output_reset(out);
    vgi_put_i8(vgi_writer_child(vgi_output_column(out, 1), 0), 1);
    vgi_put_null(vgi_output_column(out, 1));
    assert_string_equal(finish(out), "column \"b\": row 0 is NULL, but elements were put for it");
    varrow_output_reset(out);
    vgi_put_union(vgi_output_column(out, 2), 1);
    assert_string_equal(finish(out), "column \"c.y\": 0 values were put up to row 0 of the union");
    varrow_output_reset(out);
    vgi_put_union(vgi_output_column(out, 3), 0);
    assert_string_equal(finish(out), "column \"d.x\": nothing was put for row 0 of the union");
    varrow_output_reset(out);
    vgi_put_union(vgi_output_column(out, 3), 2);
    assert_string_equal(finish(out), "column \"d\": there is no child 2, the union has 2");
    varrow_output_reset(out);
    vgi_put_struct(vgi_output_column(out, 4));
    assert_string_equal(finish(out), "column \"e.x\": 0 rows were put, 1 belong to the 1 rows of the parent");
    varrow_output_free(out);
}

static void whole_batches_are_projected(void **state)
{
    static const int32_t wanted[] = {1};
    struct vgi_output *from = new_output("a: i64, b?: str", NULL, 0, NULL);
    struct vgi_output *to = new_output("a: i64, b?: str", wanted, 1, NULL);
    struct ArrowArray array;
    struct vgi_error err = {0};

    (void)state;
    put(from, 0, "1 2 3 4");
    put(from, 1, "'a' ~ 'c' 'd'");
    assert_int_equal(varrow_output_detach(from, &array, &err), VGI_OK);
    array.offset = 1;
    array.length = 3;
    assert_int_equal(vgi_output_array_take(to, &array, &err), VGI_OK);
    assert_string_equal(finish(to), "~ 'c' 'd'");
    assert_true(varrow_output_has_batch(to));
    vgi_output_set_rows(to, 2);
    assert_string_equal(finish(to), "~ 'c'");
    vgi_put_text(vgi_output_column(to, 1), "x");
    assert_string_equal(finish(to), "column \"b\": rows are put after a whole array was handed over");
    varrow_output_free(from);
    varrow_output_free(to);
}

static void arrays_that_do_not_fit_are_refused(void **state)
{
    struct vgi_output *from = new_output("a?: i64", NULL, 0, NULL), *to = new_output("a: i64", NULL, 0, NULL);
    struct ArrowArray array, column;
    struct vgi_error err = {0};

    (void)state;
    put(from, 0, "1 ~");
    assert_int_equal(varrow_output_detach(from, &array, &err), VGI_OK);
    assert_int_equal(vgi_output_array_take(to, &array, &err), VGI_E_INVALID);
    assert_string_equal(err.message, "column \"a\" is declared not null, the array has 1 NULLs");
    assert_null(array.release);
    assert_int_equal(vgi_output_array_take(to, &array, &err), VGI_E_INVALID);
    assert_string_equal(err.message, "a released array was handed over");
    put(from, 0, "1");
    assert_int_equal(varrow_output_detach(from, &array, &err), VGI_OK);
    column = varrow_array_take(array.children[0]);
    array.release(&array);
    vgi_put_i64(vgi_output_column(to, 0), 1);
    assert_int_equal(vgi_writer_array_take(vgi_output_column(to, 0), &column, &err), VGI_E_INVALID);
    assert_string_equal(err.message, "the column has 1 rows already");
    assert_null(column.release);
    varrow_output_free(from);
    varrow_output_free(to);
}

/* Nulls of `from` copied onto as many zeros of type `to`. */
static const struct {
    const char *from, *rows, *to, *want;
} copies[] = {
    {"c?: i64", "1 ~ 3", "c?: i32", "0 ~ 0"},
    {"c?: i64", "1 2", "c?: i32", "0 0"},
    {"c: i64", "1 2", "c: i32", "0 0"},
    {"c?: dict<i8,str>", "'a' ~ 'a'", "c?: i8", "0 ~ 0"},
    {"c?: ree<i32,str>", "'a' ~ ~", "c?: i8", "0 ~ ~"},
    {"c?: null", "~ ~", "c?: i8", "~ ~"},
    {"c?: i64", "1 ~", "c: i32", "column \"c\": row 1 is NULL, the column is declared not null"},
};

static void nulls_are_copied(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof copies / sizeof copies[0]; i++) {
        struct vgi_output *from = new_output(copies[i].from, NULL, 0, NULL);
        struct vgi_output *to = new_output(copies[i].to, NULL, 0, NULL);
        struct vgi_batch batch;
        struct vgi_column column;
        struct vgi_error err = {0};
        size_t width = strstr(copies[i].to, "i32") ? 4 : 1;

        put(from, 0, copies[i].rows);
        assert_int_equal(varrow_output_finish(from, &batch, &err), VGI_OK);
        assert_int_equal(vgi_batch_column(&batch, 0, &column, &err), VGI_OK);
        memset(vgi_writer_extend(vgi_output_column(to, 0), column.length), 0, (size_t)column.length * width);
        vgi_writer_copy_nulls(vgi_output_column(to, 0), &column);
        assert_string_equal(finish(to), copies[i].want);
        varrow_output_free(from);
        varrow_output_free(to);
    }
}

static void nulls_are_copied_at_any_offset(void **state)
{
    struct vgi_output *from = new_output("c?: i8", NULL, 0, NULL), *to = new_output("c?: i8", NULL, 0, NULL);
    struct vgi_batch batch;
    struct vgi_column column;
    struct vgi_error err = {0};

    (void)state;
    for (int i = 0; i < 1000; i++) {
        if (i * i % 7 < 3)
            vgi_put_null(vgi_output_column(from, 0));
        else
            vgi_put_i8(vgi_output_column(from, 0), 1);
    }
    assert_int_equal(varrow_output_finish(from, &batch, &err), VGI_OK);
    for (int64_t offset = 0; offset < 130; offset++) {
        int64_t length = 870 - 5 * offset, nulls = 0;

        batch.array.children[0]->offset = offset;
        batch.array.children[0]->length = length;
        assert_int_equal(
            vgi_column_of(batch.schema->arrow.children[0], batch.array.children[0], &column, &err), VGI_OK);
        varrow_output_reset(to);
        assert_non_null(vgi_writer_extend(vgi_output_column(to, 0), length));
        vgi_writer_set_null(vgi_output_column(to, 0), 0);
        vgi_writer_copy_nulls(vgi_output_column(to, 0), &column);
        for (int64_t row = 0; row < length; row++) {
            bool is_null = varrow_writer_is_null(to->sent[0], row);

            assert_int_equal(is_null, row == 0 || vgi_is_null(&column, row));
            nulls += is_null;
        }
        assert_int_equal(to->sent[0]->array.null_count, nulls);
    }
    vgi_writer_extend(vgi_output_column(to, 0), 1);
    vgi_writer_copy_nulls(vgi_output_column(to, 0), &column);
    assert_non_null(strstr(finish(to), "rows are copied onto"));
    varrow_output_free(from);
    varrow_output_free(to);
}

static const struct {
    const char *from, *rows, *to, *want;
} values[] = {
    {"c: i32", "5", "c: i64", "5"},
    {"c: i64", "500", "c: i8", "column \"c\": 500 is out of the column's range"},
    {"c: timestamp[us,UTC]", "5", "c: timestamp[us]", "5"},
    {"c: timestamp[ms]", "5", "c: timestamp[us]",
     "column \"c\": timestamp[ms] was put, the type is timestamp[us]"},
    {"c: decimal(9,2)", "5", "c: decimal(9,3)",
     "column \"c\": decimal(9,2) was put, the type is decimal(9,3)"},
    {"c: date", "5", "c: i32", "column \"c\": date was put, the type is i32"},
    {"c: str", "'x'", "c: dict<i8,large_str>", "'x'"},
    {"c: str", "'x'", "c: list<str>", "column \"c\": a text was put, the type is list<str>"},
    {"c: list<i8>", "[1]", "c: i8", "column \"c\": there is no child 0, the column has 0"},
    {"c: struct<a: i8>", "{1}", "c: struct<a: i8, b: i8>",
     "column \"c.b\": 0 rows were put, 1 belong to the 1 rows of the parent"},
};

static void values_of_other_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct vgi_output *from = new_output(values[i].from, NULL, 0, NULL);
        struct vgi_output *to = new_output(values[i].to, NULL, 0, NULL);
        struct vgi_batch batch;
        struct vgi_column column;
        struct vgi_error err = {0};

        put(from, 0, values[i].rows);
        assert_int_equal(varrow_output_finish(from, &batch, &err), VGI_OK);
        assert_int_equal(vgi_batch_column(&batch, 0, &column, &err), VGI_OK);
        vgi_put_value_of(vgi_output_column(to, 0), &column, 0);
        assert_string_equal(finish(to), values[i].want);
        varrow_output_free(from);
        varrow_output_free(to);
    }
}

SUPPORT_TESTS(
    cmocka_unit_test(nulls_are_copied), cmocka_unit_test(nulls_are_copied_at_any_offset),
    cmocka_unit_test(values_of_other_types), cmocka_unit_test(failures_say_what_and_where),
    cmocka_unit_test(the_first_failure_sticks_until_reset),
    cmocka_unit_test(columns_of_different_length_are_named), cmocka_unit_test(a_column_that_does_not_exist),
    cmocka_unit_test(exact_c_types), cmocka_unit_test(texts), cmocka_unit_test(wanted_columns_in_their_order),
    cmocka_unit_test(rows_without_columns), cmocka_unit_test(metadata_is_copied_into_the_arena),
    cmocka_unit_test(vectors), cmocka_unit_test(large_buffers_are_given_back_after_idling),
    cmocka_unit_test(large_buffers_are_given_back_on_demand),
    cmocka_unit_test(dictionaries_overflow_their_indices), cmocka_unit_test(runs_overflow_their_ends),
    cmocka_unit_test(nested_rows_filled_column_by_column), cmocka_unit_test(children_out_of_step_are_refused),
    cmocka_unit_test(whole_batches_are_projected), cmocka_unit_test(arrays_that_do_not_fit_are_refused))
