/* SPDX-License-Identifier: Apache-2.0 */
/* e2e_worker.c: the functions that tests/e2e asks for: every type there and back, overloads, failures, scans
 * that are cut short, parallel scans, a worker that dies. Public headers only. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vgi/vgi.h>

enum { ROWS_PER_BATCH = 65536, DEADLY = 666, UNLUCKY = 13 };

/* ---- scalars ---- */

VGI_SCALAR1(twice, i64, i64, (int64_t)(2 * (uint64_t)x))
VGI_SCALAR2(add_f64, f64, f64, f64, x + y)
VGI_SCALAR1(is_even, bool, i32, x % 2 == 0)
VGI_SCALAR1(first_word, str, str,
            ((struct vgi_str){x.ptr, x.len ? strcspn(vgi_alloc_text(call, x), " ") : 0}))
VGI_SCALAR1(text_bytes, i64, str, (int64_t)x.len)
VGI_SCALAR1(not_bool, bool, bool, !x)
VGI_SCALAR1(half_f32, f32, f32, x / 2)
VGI_BATCH1(shout, str, str, x)
static const struct vgi_scalar shout = {.name = "shout",
                                        .doc = "The text itself",
                                        .args = VGI_ARGS({.name = "text", .type = "str"}),
                                        .returns = "str",
                                        .batch = shout_batch};
VGI_SCALAR1(next_u8, u8, u8, (uint8_t)(x + 1))

static enum vgi_status echo_batch(struct vgi_call *call, const struct vgi_batch *in, struct vgi_output *out,
                                  struct vgi_error *err)
{
    struct vgi_column column;
    (void)call;
    VGI_TRY(vgi_batch_column(in, 0, &column, err));
    for (int64_t i = 0; i < column.length; i++) {
        vgi_put_value_of(vgi_output_column(out, 0), &column, i);
    }
    return VGI_OK;
}
static const struct vgi_scalar echo = {.name = "echo",
                                       .doc = "Gives every value back, copied value by value",
                                       .args = VGI_ARGS({.name = "value", .type = "any"}),
                                       .returns = "typeof(value)",
                                       .batch = echo_batch};

static enum vgi_status echo_arrow_batch(struct vgi_call *call, const struct vgi_batch *in,
                                        struct vgi_output *out, struct vgi_error *err)
{
    struct ArrowArray array;
    (void)call;
    VGI_TRY(vgi_batch_share(in, &array, NULL, err));
    return vgi_output_array_take(out, &array, err);
}
static const struct vgi_scalar echo_arrow = {.name = "echo_arrow",
                                             .doc =
                                                 "Gives every value back as an Arrow array, without a copy",
                                             .args = VGI_ARGS({.name = "value", .type = "any"}),
                                             .returns = "typeof(value)",
                                             .nulls = VGI_NULLS_SPECIAL,
                                             .batch = echo_arrow_batch};

/* Puts the same text into every row. */
static enum vgi_status put_all(const struct vgi_batch *in, struct vgi_output *out, const char *text)
{
    for (int64_t i = 0; i < vgi_batch_rows(in); i++) {
        vgi_put_text(vgi_output_column(out, 0), text);
    }
    return VGI_OK;
}

static enum vgi_status kind_batch(struct vgi_call *call, const struct vgi_batch *in, struct vgi_output *out,
                                  struct vgi_error *err)
{
    (void)err;
    return put_all(in, out, vgi_call_user(call));
}
#define KIND(SYMBOL, TEXT, ...)               \
    static const struct vgi_scalar SYMBOL = { \
        .name = "kind", .args = VGI_ARGS(__VA_ARGS__), .returns = "str", .batch = kind_batch, .user = TEXT};
KIND(kind_i64, "integer", {.name = "x", .type = "i64"})
KIND(kind_f64, "float", {.name = "x", .type = "f64"})
KIND(kind_str, "text", {.name = "x", .type = "str"})
KIND(kind_two, "two integers", {.name = "x", .type = "i64"}, {.name = "y", .type = "i64"})

static enum vgi_status fail_batch(struct vgi_call *call, const struct vgi_batch *in, struct vgi_output *out,
                                  struct vgi_error *err)
{
    struct vgi_i64_view x;
    (void)call;
    VGI_TRY(vgi_i64_view_of(in, 0, &x, err));
    for (int64_t i = 0; i < x.len; i++) {
        if (x.values[i] == UNLUCKY) {
            return vgi_fail(err, VGI_E_INVALID, "row %lld is %d, which brings bad luck", (long long)i,
                            UNLUCKY);
        }
        if (x.values[i] == DEADLY) {
            _exit(3);
        }
        vgi_put_i64(vgi_output_column(out, 0), x.values[i]);
    }
    return VGI_OK;
}
static const struct vgi_scalar unlucky = {.name = "unlucky",
                                          .doc = "Fails on 13, dies on 666, gives other numbers back",
                                          .args = VGI_ARGS({.name = "x", .type = "i64"}),
                                          .returns = "i64",
                                          .batch = fail_batch,
                                          .stability = VGI_VOLATILE};

static enum vgi_status scale_batch(struct vgi_call *call, const struct vgi_batch *in, struct vgi_output *out,
                                   struct vgi_error *err)
{
    struct vgi_f64_view x;
    double factor;
    VGI_TRY(vgi_arg_f64(call, "factor", &factor, err));
    VGI_TRY(vgi_f64_view_of(in, 0, &x, err));
    double *const values = vgi_writer_extend(vgi_output_column(out, 0), x.len);
    for (int64_t i = 0; values && i < x.len; i++) {
        values[i] = factor * x.values[i];
    }
    return VGI_OK;
}
static const struct vgi_scalar scale = {
    .name = "scale",
    .args = VGI_ARGS({.name = "x", .type = "f64"},
                     {.name = "factor", .type = "f64", .flags = VGI_ARG_CONST, .range = "(0, 1000]"}),
    .returns = "f64",
    .batch = scale_batch};

static enum vgi_status count_nulls_batch(struct vgi_call *call, const struct vgi_batch *in,
                                         struct vgi_output *out, struct vgi_error *err)
{
    (void)call;
    for (int64_t i = 0; i < vgi_batch_rows(in); i++) {
        int64_t nulls = 0;
        for (int32_t k = 0; k < vgi_batch_columns(in); k++) {
            struct vgi_column column;
            VGI_TRY(vgi_batch_column(in, k, &column, err));
            nulls += vgi_is_null(&column, i);
        }
        vgi_put_i64(vgi_output_column(out, 0), nulls);
    }
    return VGI_OK;
}
static const struct vgi_scalar count_nulls = {
    .name = "count_nulls",
    .args = VGI_ARGS({.name = "values", .type = "any", .flags = VGI_ARG_VARARGS}),
    .returns = "i64",
    .nulls = VGI_NULLS_SPECIAL,
    .batch = count_nulls_batch};

static enum vgi_status larger_batch(struct vgi_call *call, const struct vgi_batch *in, struct vgi_output *out,
                                    struct vgi_error *err)
{
    struct vgi_column x;
    struct vgi_column y;
    (void)call;
    VGI_TRY(vgi_batch_column(in, 0, &x, err));
    VGI_TRY(vgi_batch_column(in, 1, &y, err));
    const bool is_float = vgi_output_schema_view(out)->children[0]->format[0] == 'g';
    for (int64_t i = 0; i < vgi_batch_rows(in); i++) {
        if (is_float) {
            const double a = vgi_get_f64(&x, i);
            const double b = vgi_get_f64(&y, i);
            vgi_put_float(vgi_output_column(out, 0), a > b ? a : b);
        } else {
            const int64_t a = vgi_get_i64(&x, i);
            const int64_t b = vgi_get_i64(&y, i);
            vgi_put_int(vgi_output_column(out, 0), a > b ? a : b);
        }
    }
    return VGI_OK;
}
static const struct vgi_scalar larger = {
    .name = "larger",
    .args = VGI_ARGS({.name = "x", .type = "any"}, {.name = "y", .type = "any"}),
    .returns = "common(x, y)",
    .batch = larger_batch};

static enum vgi_status answer_batch(struct vgi_call *call, const struct vgi_batch *in, struct vgi_output *out,
                                    struct vgi_error *err)
{
    (void)call;
    (void)err;
    for (int64_t i = 0; i < vgi_batch_rows(in); i++) {
        vgi_put_i32(vgi_output_column(out, 0), 42);
    }
    return VGI_OK;
}
static const struct vgi_scalar answer = {.name = "answer", .returns = "i32", .batch = answer_batch};

static enum vgi_status chatty_batch(struct vgi_call *call, const struct vgi_batch *in, struct vgi_output *out,
                                    struct vgi_error *err)
{
    vgi_log(call, VGI_LOG_INFO, "seen %lld rows", (long long)vgi_batch_rows(in));
    printf("printed on stdout, which must not disturb the protocol\n");
    return answer_batch(call, in, out, err);
}
static const struct vgi_scalar chatty = {.name = "chatty",
                                         .args = VGI_ARGS({.name = "x", .type = "any"}),
                                         .returns = "i32",
                                         .batch = chatty_batch,
                                         .stability = VGI_VOLATILE};

static enum vgi_status strict_bind(struct vgi_call *call, struct vgi_bind *bind, struct vgi_error *err)
{
    const struct ArrowSchema *const input = vgi_bind_input_view(bind, 0);
    char type[64];
    (void)call;
    if (input && strcmp(input->format, "l") != 0) {
        return vgi_fail(err, VGI_E_TYPE, "strict takes BIGINT only, not %s",
                        vgi_type_print(input, type, sizeof type));
    }
    return vgi_bind_returns(bind, "i64", err);
}
static const struct vgi_scalar strict = {.name = "strict",
                                         .args = VGI_ARGS({.name = "x", .type = "any"}),
                                         .bind = strict_bind,
                                         .batch = echo_batch};

/* ---- table functions ---- */

struct numbers {
    int64_t n;
    int64_t start;
    int64_t rows;
    int64_t done;
};

static enum vgi_status numbers_next(struct vgi_call *call, void *state, struct vgi_output *out,
                                    struct vgi_error *err)
{
    struct numbers *const s = state;
    const int64_t left = s->n - s->done;
    const int64_t rows = left < s->rows ? left : s->rows;
    (void)call;
    (void)err;
    int64_t *const values = rows > 0 ? vgi_writer_extend(vgi_output_column(out, 0), rows) : NULL;
    for (int64_t i = 0; values && i < rows; i++) {
        values[i] = s->start + s->done + i;
    }
    s->done += rows;
    return s->done < s->n ? VGI_OK : VGI_DONE;
}

static enum vgi_status numbers_cardinality(struct vgi_call *call, struct vgi_cardinality *ret,
                                           struct vgi_error *err)
{
    VGI_TRY(vgi_arg_i64(call, "n", &ret->estimate, err));
    ret->max = ret->estimate;
    return VGI_OK;
}
static const struct vgi_table_function numbers = {
    .name = "numbers",
    .doc = "Integers from start on",
    .args = VGI_ARGS({.name = "n", .type = "i64", .range = "[0, ]", .into = VGI_INTO(struct numbers, n)},
                     {.name = "start",
                      .type = "i64",
                      .default_value = "0",
                      .flags = VGI_ARG_NAMED,
                      .into = VGI_INTO(struct numbers, start)},
                     {.name = "batch_rows",
                      .type = "i64",
                      .default_value = "65536",
                      .flags = VGI_ARG_NAMED,
                      .range = "[1, 10000000]",
                      .into = VGI_INTO(struct numbers, rows)}),
    .columns = VGI_FIELDS({.name = "n", .type = "i64", .comment = "the number"}),
    .state_size = sizeof(struct numbers),
    .next = numbers_next,
    .cardinality = numbers_cardinality};

struct part {
    int64_t n;
    int64_t done;
};

static enum vgi_status parallel_parts(struct vgi_call *call, int64_t *ret_parts, struct vgi_error *err)
{
    return vgi_arg_i64(call, "parts", ret_parts, err);
}

/* Part p holds the numbers p * n … (p + 1) * n - 1. */
static enum vgi_status parallel_next(struct vgi_call *call, void *state, struct vgi_output *out,
                                     struct vgi_error *err)
{
    struct part *const s = state;
    (void)err;
    for (int k = 0; k < 1000 && s->done < s->n; k++, s->done++) {
        vgi_put_i64(vgi_output_column(out, 0), vgi_call_part(call) * s->n + s->done);
        vgi_put_i64(vgi_output_column(out, 1), vgi_call_part(call));
        vgi_put_i64(vgi_output_column(out, 2), getpid());
    }
    return s->done < s->n ? VGI_OK : VGI_DONE;
}
static const struct vgi_table_function parallel = {
    .name = "parallel_numbers",
    .args = VGI_ARGS({.name = "n", .type = "i64", .into = VGI_INTO(struct part, n)},
                     {.name = "parts", .type = "i64", .default_value = "16", .flags = VGI_ARG_NAMED}),
    .columns = VGI_FIELDS({.name = "n", .type = "i64"}, {.name = "part", .type = "i64"},
                          {.name = "pid", .type = "i64"}),
    .state_size = sizeof(struct part),
    .next = parallel_next,
    .parts = parallel_parts};

/* Two columns that cost something; tells in `read` which of them was asked for. */
static enum vgi_status projected_next(struct vgi_call *call, void *state, struct vgi_output *out,
                                      struct vgi_error *err)
{
    (void)call;
    (void)state;
    (void)err;
    for (int64_t i = 0; i < 3; i++) {
        vgi_put_i64(vgi_output_column(out, 0), i);
        vgi_put_lossy(vgi_output_column(out, 1), (struct vgi_bytes){(const uint8_t *)"row \xff", 5});
        vgi_put_format(vgi_output_column(out, 2), "%s%s%s", vgi_output_wants(out, 0) ? "a" : "-",
                       vgi_output_wants(out, 1) ? "b" : "-", vgi_call_wants(call, 2) ? "c" : "-");
    }
    return VGI_DONE;
}
static const struct vgi_table_function projected = {.name = "projected",
                                                    .columns = VGI_FIELDS({.name = "a", .type = "i64"},
                                                                          {.name = "b", .type = "str"},
                                                                          {.name = "wanted", .type = "str"}),
                                                    .next = projected_next};

/* An endless scan, one row per batch, that counts how often it was closed in a file. */
struct endless {
    int64_t i;
};
static enum vgi_status endless_next(struct vgi_call *call, void *state, struct vgi_output *out,
                                    struct vgi_error *err)
{
    struct endless *const s = state;
    int64_t fail_at;
    int64_t die_at;
    VGI_TRY(vgi_arg_i64(call, "fail_at", &fail_at, err));
    VGI_TRY(vgi_arg_i64(call, "die_at", &die_at, err));
    if (s->i == fail_at) {
        return vgi_fail(err, VGI_E_FAILED, "the source broke at row %lld: \"ünlucky\"", (long long)s->i);
    }
    if (s->i == die_at) {
        _exit(4);
    }
    vgi_put_i64(vgi_output_column(out, 0), s->i++);
    return VGI_OK;
}
static const struct vgi_table_function endless = {
    .name = "endless",
    .args = VGI_ARGS({.name = "fail_at", .type = "i64", .default_value = "-1", .flags = VGI_ARG_NAMED},
                     {.name = "die_at", .type = "i64", .default_value = "-1", .flags = VGI_ARG_NAMED}),
    .columns = VGI_FIELDS({.name = "i", .type = "i64"}),
    .state_size = sizeof(struct endless),
    .next = endless_next};

static enum vgi_status checked_next(struct vgi_call *call, void *state, struct vgi_output *out,
                                    struct vgi_error *err)
{
    int64_t level;
    struct vgi_str format;
    const char *name;
    (void)state;
    VGI_TRY(vgi_arg_i64(call, "level", &level, err));
    VGI_TRY(vgi_arg_str(call, "format", &format, err));
    VGI_TRY(vgi_arg_text(call, "name", &name, err));
    vgi_put_format(vgi_output_column(out, 0), "%lld %.*s %s %s", (long long)level, VGI_STR_ARG(format), name,
                   vgi_arg_is_given(call, "format") ? "given" : "default");
    return VGI_DONE;
}
static const char *const formats[] = {"csv", "json", NULL};
static const struct vgi_table_function checked = {
    .name = "checked",
    .args = VGI_ARGS({.name = "level", .type = "i32", .range = "[1, 9]"},
                     {.name = "format",
                      .type = "str",
                      .default_value = "'csv'",
                      .choices = formats,
                      .flags = VGI_ARG_NAMED},
                     {.name = "name",
                      .type = "str",
                      .default_value = "'it''s'",
                      .pattern = "^[a-z']+$",
                      .flags = VGI_ARG_NAMED}),
    .columns = VGI_FIELDS({.name = "seen", .type = "str"}),
    .next = checked_next};

/* One row per type that DuckDB receives, then one of NULLs. */
static void put_typed_row(struct vgi_output *out)
{
    struct vgi_writer *const list = vgi_output_column(out, 20);
    struct vgi_writer *const pair = vgi_output_column(out, 21);
    struct vgi_writer *const map = vgi_output_column(out, 22);
    static const uint8_t uuid[16] = {0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0x4d, 0xef,
                                     0x80, 1,    2,    3,    4,    5,    6,    7};
    vgi_put_bool(vgi_output_column(out, 0), true);
    for (int32_t i = 1; i <= 4; i++) {
        vgi_put_int(vgi_output_column(out, i), -i);
        vgi_put_uint(vgi_output_column(out, i + 4), (uint64_t)i);
    }
    vgi_put_float(vgi_output_column(out, 9), 1.5);
    vgi_put_float(vgi_output_column(out, 10), -2.25);
    vgi_put_text(vgi_output_column(out, 11), "tëxt");
    vgi_put_bytes(vgi_output_column(out, 12), (struct vgi_bytes){(const uint8_t *)"\x00\xff", 2});
    vgi_put_int(vgi_output_column(out, 13), 12345);            /* decimal(18,2) */
    vgi_put_int(vgi_output_column(out, 14), 19000);            /* date */
    vgi_put_int(vgi_output_column(out, 15), 3723000001);       /* time */
    vgi_put_int(vgi_output_column(out, 16), 1700000000000001); /* timestamp */
    vgi_put_int(vgi_output_column(out, 17), 1700000000000001); /* timestamp with zone */
    vgi_put_interval(vgi_output_column(out, 18), (struct vgi_interval){14, 3, 4000000});
    vgi_put_bytes(vgi_output_column(out, 19), (struct vgi_bytes){uuid, sizeof uuid});
    vgi_put_i64(vgi_writer_child(list, 0), 7);
    vgi_put_null(vgi_writer_child(list, 0));
    vgi_put_list(list);
    vgi_put_i64(vgi_writer_child(pair, 0), 1);
    vgi_put_text(vgi_writer_child(pair, 1), "one");
    vgi_put_struct(pair);
    vgi_put_text(vgi_writer_child(vgi_writer_child(map, 0), 0), "k");
    vgi_put_i64(vgi_writer_child(vgi_writer_child(map, 0), 1), 5);
    vgi_put_struct(vgi_writer_child(map, 0));
    vgi_put_list(map);
    vgi_put_text(vgi_output_column(out, 23), "red");
}

static enum vgi_status typed_next(struct vgi_call *call, void *state, struct vgi_output *out,
                                  struct vgi_error *err)
{
    (void)call;
    (void)state;
    (void)err;
    put_typed_row(out);
    for (int32_t i = 0; i < 24; i++) {
        vgi_put_null(vgi_output_column(out, i));
    }
    return VGI_DONE;
}
static const struct vgi_table_function typed = {
    .name = "typed",
    .columns = VGI_FIELDS(
        {.name = "b", .type = "bool"}, {.name = "i8", .type = "i8"}, {.name = "i16", .type = "i16"},
        {.name = "i32", .type = "i32"}, {.name = "i64", .type = "i64"}, {.name = "u8", .type = "u8"},
        {.name = "u16", .type = "u16"}, {.name = "u32", .type = "u32"}, {.name = "u64", .type = "u64"},
        {.name = "f32", .type = "f32"}, {.name = "f64", .type = "f64"}, {.name = "s", .type = "str"},
        {.name = "bin", .type = "bytes"}, {.name = "dec", .type = "decimal(18,2)"},
        {.name = "d", .type = "date"}, {.name = "t", .type = "time"}, {.name = "ts", .type = "timestamp"},
        {.name = "tstz", .type = "timestamp[us,UTC]"}, {.name = "iv", .type = "interval"},
        {.name = "uuid", .type = "ext<arrow.uuid,fixed_bytes(16)>"}, {.name = "l", .type = "list<i64>"},
        {.name = "st", .type = "struct<x?: i64, y?: str>"}, {.name = "m", .type = "map<str,i64>"},
        {.name = "dict", .type = "dict<i8,str>"}),
    .next = typed_next};

/* ---- the catalog ---- */

static const struct vgi_table_arg ten[] = {{"n", "10"}, {"start", "100"}, {0}};

static const struct vgi_catalog e2e = {
    VGI_CATALOG_INIT,
    .name = "e2e",
    .version = "1.0.0",
    .comment = "Functions for the end-to-end tests",
    .scalars = VGI_SCALARS(&twice, &add_f64, &is_even, &first_word, &text_bytes, &not_bool, &half_f32,
                           &next_u8, &shout, &echo, &echo_arrow, &kind_i64, &kind_f64, &kind_str, &kind_two,
                           &unlucky, &scale, &count_nulls, &larger, &answer, &chatty, &strict),
    .table_functions = VGI_TABLE_FUNCTIONS(&numbers, &parallel, &projected, &endless, &checked, &typed),
    .tables =
        VGI_TABLES({.name = "ten", .comment = "Ten numbers", .scan = &numbers, .args = ten, .rows = 10}),
    .schemas = VGI_SCHEMAS({.name = "other",
                            .comment = "A second schema",
                            .scalars = VGI_SCALARS(&twice),
                            .tables = VGI_TABLES({.name = "typed", .scan = &typed})})};

VGI_MAIN(&e2e)
