/* SPDX-License-Identifier: Apache-2.0 */
/* writer_test: every type put and read back by the independent renderer: plainly, with a NULL at every row,
 * over several batches, past many doublings, copied row by row, detached, not wanted, and
 * under failing allocations. */
#include <stdio.h>

#include "arrow/output.h"
#include "arrow/validate.h"
#include "arrow/writer.h"
#include "support/put.h"
#include "support/render.h"
#include "support/test.h"
#include "vgi_rpc/type.h"

/* A type and rows which must read back as they are written here; no_null: NULL does not fit in. */
static const struct type_row {
    const char *type;
    const char *rows;
    bool no_null;
} types[] = {
    {"?null", "~ ~ ~", false},
    {"?bool", "t f ~ t t f f f t f t", false},
    {"bool", "t f t", true},
    {"?i8", "-128 127 ~ 0", false},
    {"?i16", "-32768 32767 1", false},
    {"?i32", "-2147483648 2147483647 ~", false},
    {"?i64", "-9223372036854775808 9223372036854775807 ~ 5", false},
    {"?u8", "0 255", false},
    {"?u16", "0 65535 ~", false},
    {"?u32", "0 4294967295", false},
    {"?u64", "0 18446744073709551615", false},
    {"i64", "1 2 3", true},
    {"?f16", "0 1 -2 65504 5.96046448e-08 0.333251953 inf ~ nan", false},
    {"?f32", "0 1.5 -0.25 3.40282347e+38 inf ~", false},
    {"?f64", "0 0.10000000000000001 -1.7976931348623157e+308 ~ -inf", false},
    {"?str", "'' 'a' 'grün' ~ 'a somewhat longer text than twelve bytes'", false},
    {"str", "'x' '' 'y'", true},
    {"?large_str", "'' 'a' ~ 'bcd'", false},
    {"?str_view", "'' 'twelve bytes' ~ 'thirteen byte' 'a somewhat longer text'", false},
    {"?bytes", "x x00 ~ xff00ff", false},
    {"?large_bytes", "x x00 ~ xff00ff", false},
    {"?bytes_view", "x00 ~ x000102030405060708090a0b0c0d0e0f x", false},
    {"?fixed_bytes(3)", "x000102 ~ xffffff", false},
    {"?fixed_bytes(0)", "x ~ x ~", false},
    {"?dict<i8,fixed_bytes(0)>", "x ~ x", false},
    {"?decimal32(9,2)", "-999999999 999999999 ~ 0", false},
    {"?decimal64(18,2)", "-999999999999999999 999999999999999999 ~", false},
    {"?decimal(38,10)",
     "-99999999999999999999999999999999999999 ~ 99999999999999999999999999999999999999 18446744073709551616",
     false},
    {"?decimal256(76,0)",
     "-9999999999999999999999999999999999999 ~ 170141183460469231731687303715884105727 -1", false},
    {"?date", "-1 0 ~ 20000", false},
    {"?date64", "-86400000 0 ~", false},
    {"?time32[s]", "0 86399 ~", false},
    {"?time64[ns]", "0 86399999999999 ~", false},
    {"?timestamp[us,Europe/Berlin]", "0 -1 ~ 1700000000000000", false},
    {"?duration[ms]", "0 -1 ~", false},
    {"?interval_months", "0 -13 ~", false},
    {"?interval_days", "0m1d2000000n ~ 0m-1d-2000000n", false},
    {"?interval", "1m2d3n ~ -1m-2d-3n", false},
    {"?list<i64>", "[] [1 2 ~] ~ [3]", false},
    {"?large_list<str>", "[] ['a' ~ 'bc'] ~ ['']", false},
    {"?list<!i64>", "[] [1 2] ~", false},
    {"?list<list<i32>>", "[[] [1] ~] ~ [] [[2 3]]", false},
    {"?list_view<i16>", "[1 2] [] ~ [3]", false},
    {"?large_list_view<str>", "['a'] [] ~ ['b' ~]", false},
    {"?fixed_list<i32,2>", "[1 2] ~ [3 ~]", false},
    {"?fixed_list<fixed_list<str,1>,2>", "[['a'] ['b']] ~ [~ ['c']]", false},
    {"?struct<a: i64, b?: str>", "{1 'x'} ~ {2 ~} {3 ''}", false},
    {"?struct<a: struct<b: list<i8>, c: bool>, d: str>", "{{[1] t} 'x'} ~ {{[] f} 'y'}", false},
    {"?map<str,i32>", "[{'a' 1} {'b' ~}] [] ~ [{'c' 2}]", false},
    {"?dense_union<a?: i64, b?: str>", "<0:1> <1:'x'> <0:~> <1:'y'>", true},
    {"?sparse_union<a?: i64, b: str>", "<0:1> <1:'x'> <0:~> <1:'y'>", true},
    {"?list<dense_union<a: i8, b: struct<c: str>>>", "[<0:1> <1:{'x'}>] ~ [] [<1:{'y'}>]", false},
    {"?dict<i8,str>", "'a' 'b' 'a' ~ 'a' 'c' 'b' ''", false},
    {"?dict<u32,i64>", "7 7 -1 ~ 7", false},
    {"?dict<i16,bytes_view>", "x00 x000102030405060708090a0b0c0d0e x00 ~ x000102030405060708090a0b0c0d0e",
     false},
    {"?dict<i32,list<str>>", "['a' 'b'] ['a'] ['a' 'b'] ~ [] []", false},
    {"?dict<i64,struct<a?: f64, b: bool>>", "{1 t} {1 f} {1 t} ~ {~ t} {~ t}", false},
    {"?list<dict<u8,str>>", "['a' 'b'] ['a' ~] ~ []", false},
    {"?dict<i8,dict<i8,str>>", "'a' 'b' 'a' ~ 'b'", false},
    {"?struct<a: dict<i8,str>>", "{'a'} ~ {'b'} {'a'}", false},
    {"?ree<i16,str>", "'a' 'a' 'a' 'b' ~ ~ 'a'", false},
    {"?ree<i32,i64>", "1 1 1 2 2 ~ 3", false},
    {"?ree<i64,list<i8>>", "[1] [1] [1 2] ~ [] []", false},
    {"?list<ree<i32,bool>>", "[t t f] ~ [] [f ~ ~]", false},
    {"?dict<i32,ree<i32,str>>", "'a' 'a' 'b' ~ 'a'", false},
    {"?ree<i32,dict<i32,str>>", "'a' 'a' 'b' ~ 'a'", false},
    {"?dict<i32,dense_union<a?: i64, b?: str>>", "<0:1> <1:'x'> <0:1> <1:'x'> <0:2>", false},
    {"?ree<i32,sparse_union<a?: i64, b?: str>>", "<0:1> <0:1> <1:'x'> <1:'x'> <0:2>", false},
    {"?dict<i32,map<str,i8>>", "[{'a' 1}] [{'a' 2}] [{'a' 1}] ~ []", false},
    {"?dict<i32,fixed_list<bool,2>>", "[t f] [f t] [t f] ~", false},
    {"?ext<arrow.uuid,fixed_bytes(16)>", "x000102030405060708090a0b0c0d0e0f ~", false},
};
enum { TYPES = sizeof types / sizeof types[0], TEXT = 1 << 16 };

static struct vgi_output *new_output(const char *schema_text, const int32_t *wanted, int32_t n_wanted)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct vgi_output *out = NULL;
    struct vgi_error err = {0};

    if (varrow_schema_of_text(schema_text, &schema, &err) != VGI_OK)
        fail_msg("%s: %s", schema_text, err.message);
    if (varrow_output_new(&(struct varrow_output_options){schema, wanted, n_wanted, NULL}, &out, &err) !=
        VGI_OK)
        fail_msg("%s: %s", schema_text, err.message);
    return out;
}

/* The output of one column "c" of the type. */
static struct vgi_output *new_column(const char *type)
{
    char text[512];

    (void)snprintf(text, sizeof text, "c%s: %s", type[0] == '?' ? "?" : "", type + (type[0] == '?'));
    return new_output(text, NULL, 0);
}

static const struct ArrowSchema *column_schema(const struct vgi_output *out, int32_t i)
{
    return vgi_output_schema_view(out)->children[i];
}

static void put(struct vgi_output *out, const char *rows)
{
    support_put(vgi_output_column(out, 0), column_schema(out, 0), rows);
}

static void expect_array(const char *type, const struct ArrowSchema *schema, const struct ArrowArray *array,
                         const char *rows)
{
    static char text[TEXT];

    support_render(schema, array, text, sizeof text);
    if (strcmp(text, rows) != 0)
        fail_msg("%s: found    %s\n    expected %s", type, text, rows);
    if (array->null_count == 0 && array->n_buffers > 1 && schema->format[0] != '+')
        assert_null(array->buffers[0]);
}

/* Finishes and compares column 0. */
static void expect(const char *type, struct vgi_output *out, const char *rows)
{
    struct vgi_batch batch;
    struct vgi_error err = {0};

    if (varrow_output_finish(out, &batch, &err) != VGI_OK)
        fail_msg("%s: %s", type, err.message);
    if (varrow_validate(batch.schema, &batch.array, /* structure= */ true, &err) != VGI_OK)
        fail_msg("%s: %s", type, err.message);
    expect_array(type, batch.schema->arrow.children[0], batch.array.children[0], rows);
}

/* The length of the row at text, brackets and quotes counted. */
static size_t row_length(const char *text)
{
    size_t i = 0;
    int depth = 0;
    bool is_quoted = false;

    for (; text[i] && (text[i] != ' ' || depth > 0 || is_quoted); i++) {
        is_quoted ^= text[i] == '\'';
        depth += !is_quoted && strchr("[{<", text[i]) ? 1 : 0;
        depth -= !is_quoted && strchr("]}>", text[i]) ? 1 : 0;
    }
    return i;
}

static void each_type_reads_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < TYPES; i++) {
        struct vgi_output *out = new_column(types[i].type);
        struct vgi_batch finished;
        struct vgi_error err = {0};
        size_t before = 0;

        for (int batch = 0; batch < 5; batch++) {
            if (batch == 3)
                before = support_alloc_count();
            varrow_output_reset(out);
            put(out, types[i].rows);
            assert_int_equal(varrow_output_finish(out, &finished, &err), VGI_OK);
            if (batch < 3)
                expect(types[i].type, out, types[i].rows);
        }
        assert_int_equal(support_alloc_count(), before);
        varrow_output_free(out);
    }
}

static void a_null_fits_at_every_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < TYPES; i++) {
        struct vgi_output *out = types[i].no_null ? NULL : new_column(types[i].type);

        for (size_t at = 0; out && types[i].rows[at];) {
            char rows[1024];
            size_t len = row_length(types[i].rows + at);

            (void)snprintf(rows, sizeof rows, "%.*s~%s", (int)at, types[i].rows, types[i].rows + at + len);
            varrow_output_reset(out);
            put(out, rows);
            if (!strstr(types[i].type, "union"))
                expect(types[i].type, out, rows);
            at += len;
            at += types[i].rows[at] == ' ';
        }
        varrow_output_free(out);
    }
}

static void buffers_grow(void **state)
{
    static char rows[TEXT];

    (void)state;
    for (size_t i = 0; i < TYPES; i++) {
        struct vgi_output *out = new_column(types[i].type);

        rows[0] = '\0';
        for (size_t len = 0, k = 0; k < 300; k++)
            len += (size_t)snprintf(rows + len, sizeof rows - len, "%s%s", k > 0 ? " " : "", types[i].rows);
        for (int batch = 0; batch < 2; batch++) {
            varrow_output_reset(out);
            put(out, rows);
            expect(types[i].type, out, rows);
        }
        varrow_output_free(out);
    }
}

static void detached_arrays_outlive_the_output(void **state)
{
    (void)state;
    for (size_t i = 0; i < TYPES; i++) {
        struct vgi_output *out = new_column(types[i].type);
        VGI_CLEANUP(varrow_schema_cleanup)
        struct varrow_schema *schema = varrow_schema_ref(varrow_output_wanted_schema_view(out));
        struct ArrowArray array, column;
        struct vgi_error err = {0};

        put(out, types[i].rows);
        assert_int_equal(varrow_output_detach(out, &array, &err), VGI_OK);
        put(out, types[i].rows);
        expect(types[i].type, out, types[i].rows);
        varrow_output_free(out);
        expect_array(types[i].type, schema->arrow.children[0], array.children[0], types[i].rows);
        column = varrow_array_take(array.children[0]);
        array.release(&array);
        expect_array(types[i].type, schema->arrow.children[0], &column, types[i].rows);
        column.release(&column);
    }
}

static void rows_are_copied_from_columns(void **state)
{
    (void)state;
    for (size_t i = 0; i < TYPES; i++) {
        struct vgi_output *from = new_column(types[i].type), *to = new_column(types[i].type);
        struct vgi_batch batch;
        struct vgi_column column;
        struct vgi_error err = {0};

        put(from, types[i].rows);
        assert_int_equal(varrow_output_finish(from, &batch, &err), VGI_OK);
        assert_int_equal(vgi_batch_column(&batch, 0, &column, &err), VGI_OK);
        for (int64_t row = 0; row < column.length; row++)
            vgi_put_value_of(vgi_output_column(to, 0), &column, row);
        expect(types[i].type, to, types[i].rows);
        varrow_output_free(from);
        varrow_output_free(to);
    }
}

static void arrays_pass_through(void **state)
{
    (void)state;
    for (size_t i = 0; i < TYPES; i++) {
        struct vgi_output *from = new_column(types[i].type), *to = new_column(types[i].type);
        struct ArrowArray array, again;
        struct vgi_error err = {0};

        put(from, types[i].rows);
        assert_int_equal(varrow_output_detach(from, &array, &err), VGI_OK);
        if (vgi_output_array_take(to, &array, &err) != VGI_OK)
            fail_msg("%s: %s", types[i].type, err.message);
        assert_null(array.release);
        expect(types[i].type, to, types[i].rows);
        assert_int_equal(varrow_output_detach(to, &again, &err), VGI_OK);
        array = varrow_array_take(again.children[0]);
        again.release(&again);
        if (vgi_writer_array_take(vgi_output_column(to, 0), &array, &err) != VGI_OK)
            fail_msg("%s: %s", types[i].type, err.message);
        expect(types[i].type, to, types[i].rows);
        varrow_output_reset(to);
        put(to, types[i].rows);
        expect(types[i].type, to, types[i].rows);
        varrow_output_free(from);
        varrow_output_free(to);
    }
}

static void unwanted_columns_take_no_memory(void **state)
{
    static const int32_t wanted[] = {1};

    (void)state;
    for (size_t i = 0; i < TYPES; i++) {
        char text[512];
        struct vgi_output *out;
        struct vgi_batch batch;
        struct vgi_error err = {0};
        size_t before;
        int64_t rows;

        (void)snprintf(text, sizeof text, "c%s: %s, other: i64", types[i].type[0] == '?' ? "?" : "",
                       types[i].type + (types[i].type[0] == '?'));
        out = new_output(text, wanted, 1);
        before = support_alloc_count();
        put(out, types[i].rows);
        rows = vgi_output_column(out, 0)->len;
        assert_int_equal(support_alloc_count(), before);
        assert_false(vgi_output_wants(out, 0));
        assert_true(vgi_output_wants(out, 1));
        for (int64_t row = 0; row < rows; row++)
            vgi_put_i64(vgi_output_column(out, 1), 7);
        assert_int_equal(varrow_output_finish(out, &batch, &err), VGI_OK);
        assert_int_equal(batch.array.length, rows);
        assert_int_equal(batch.array.n_children, 1);
        varrow_output_free(out);
    }
}

/* One run of a type's rows under failing allocations: VGI_OK or VGI_E_NOMEM, nothing else. */
static enum vgi_status run_once(const char *text, const char *rows)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct vgi_output *out = NULL;
    struct ArrowArray array;
    struct vgi_error err = {0};
    enum vgi_status status = varrow_schema_of_text(text, &schema, &err);

    if (status == VGI_OK)
        status = varrow_output_new(&(struct varrow_output_options){schema, NULL, 0, NULL}, &out, &err);
    if (status != VGI_OK)
        return status;
    put(out, rows);
    status = varrow_output_detach(out, &array, &err);
    if (status == VGI_OK)
        status = vgi_output_array_take(out, &array, &err);
    if (status == VGI_OK)
        expect(text, out, rows);
    varrow_output_free(out);
    return status;
}

static void each_allocation_may_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < TYPES; i++) {
        char text[512];

        (void)snprintf(text, sizeof text, "c%s: %s", types[i].type[0] == '?' ? "?" : "",
                       types[i].type + (types[i].type[0] == '?'));
        for (size_t n = 1;; n++) {
            enum vgi_status status;

            support_alloc_fail_at(n);
            status = run_once(text, types[i].rows);
            if (!support_alloc_did_fail()) {
                assert_int_equal(status, VGI_OK);
                break;
            }
            assert_int_equal(status, VGI_E_NOMEM);
        }
        support_alloc_fail_at(0);
    }
}

SUPPORT_TESTS(cmocka_unit_test(each_type_reads_back), cmocka_unit_test(a_null_fits_at_every_row),
              cmocka_unit_test(buffers_grow), cmocka_unit_test(detached_arrays_outlive_the_output),
              cmocka_unit_test(rows_are_copied_from_columns), cmocka_unit_test(arrays_pass_through),
              cmocka_unit_test(unwanted_columns_take_no_memory), cmocka_unit_test(each_allocation_may_fail))
