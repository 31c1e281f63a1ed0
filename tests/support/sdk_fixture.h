/* SPDX-License-Identifier: Apache-2.0 */
/* sdk_fixture: a catalog for tests of sdk/, with a function for each thing that can happen to one.
 * `sdk_fixture` counts callbacks; tests set it to zero. In a header because the support library sees no
 * folder of src/. */
#ifndef VGI_TESTS_SUPPORT_SDK_FIXTURE_H
#define VGI_TESTS_SUPPORT_SDK_FIXTURE_H

#include <string.h>

#include "vgi/vgi.h"

static struct {
    int opened; /* calls of open */
    int ticked; /* calls of next */
    int closed;
    int bound;
} sdk_fixture;

/* ---- scalars ---- */

VGI_SCALAR1(twice, i64, i64, (int64_t)(2 * (uint64_t)x))

static inline enum vgi_status fixture_echo_any(struct vgi_call *call, const struct vgi_batch *in,
                                               struct vgi_output *out, struct vgi_error *err)
{
    struct vgi_column x;

    (void)call;
    VGI_TRY(vgi_batch_column(in, 0, &x, err));
    for (int64_t i = 0; i < vgi_batch_rows(in); i++)
        vgi_put_value_of(vgi_output_column(out, 0), &x, i);
    return VGI_OK;
}
static const struct vgi_scalar fixture_echo_function = {.name = "echo",
                                                        .args = VGI_ARGS({.name = "x", .type = "any"}),
                                                        .returns = "typeof(x)",
                                                        .batch = fixture_echo_any};

static inline enum vgi_status fixture_count_bind(struct vgi_call *call, struct vgi_bind *bind,
                                                 struct vgi_error *err)
{
    (void)call;
    sdk_fixture.bound++;
    return vgi_bind_returns(bind, vgi_bind_input_view(bind, 0) ? "i64" : "i32", err);
}

static inline enum vgi_status fixture_count_batch(struct vgi_call *call, const struct vgi_batch *in,
                                                  struct vgi_output *out, struct vgi_error *err)
{
    int64_t by;

    VGI_TRY(vgi_arg_i64(call, "by", &by, err));
    int64_t *const values = vgi_writer_extend(vgi_output_column(out, 0), vgi_batch_rows(in));
    for (int64_t i = 0; values && i < vgi_batch_rows(in); i++)
        values[i] = (int64_t)((uint64_t)by * (uint64_t)vgi_batch_columns(in));
    return VGI_OK;
}
/* Its type comes from bind, and it writes through a pointer: 8 bytes per row. */
static const struct vgi_scalar fixture_count = {
    .name = "count_columns",
    .args = VGI_ARGS({.name = "by", .type = "i64", .flags = VGI_ARG_CONST},
                     {.name = "rest", .type = "any", .flags = VGI_ARG_VARARGS}),
    .bind = fixture_count_bind,
    .batch = fixture_count_batch,
    .nulls = VGI_NULLS_SPECIAL};

/* ---- table functions ---- */

struct fixture_scan {
    int64_t n;
    int64_t start;
    int64_t at;
    bool fails;
};

static inline enum vgi_status fixture_open(struct vgi_call *call, void *state, struct vgi_error *err)
{
    const struct fixture_scan *const scan = state;

    (void)call;
    sdk_fixture.opened++;
    return scan->fails ? vgi_fail(err, VGI_E_FAILED, "the source cannot be opened") : VGI_OK;
}

static inline enum vgi_status fixture_next(struct vgi_call *call, void *state, struct vgi_output *out,
                                           struct vgi_error *err)
{
    struct fixture_scan *const scan = state;

    (void)err;
    sdk_fixture.ticked++;
    if (scan->at < scan->n) {
        vgi_put_i64(vgi_output_column(out, 0), scan->start + scan->at++);
        vgi_put_format(vgi_output_column(out, 1), "part %lld", (long long)vgi_call_part(call));
    }
    return scan->at < scan->n ? VGI_OK : VGI_DONE;
}

static inline void fixture_close(void *state)
{
    (void)state;
    sdk_fixture.closed++;
}

static inline enum vgi_status fixture_cardinality(struct vgi_call *call, struct vgi_cardinality *ret,
                                                  struct vgi_error *err)
{
    VGI_TRY(vgi_arg_i64(call, "n", &ret->estimate, err));
    ret->max = ret->estimate;
    return VGI_OK;
}

static inline enum vgi_status fixture_parts(struct vgi_call *call, int64_t *ret_parts, struct vgi_error *err)
{
    return vgi_arg_i64(call, "parts", ret_parts, err);
}

#define FIXTURE_SCAN_ARGS                                                                       \
    {.name = "n", .type = "i64", .range = "[0, 64]", .into = VGI_INTO(struct fixture_scan, n)}, \
    {                                                                                           \
        .name = "start", .type = "i64", .default_value = "0", .flags = VGI_ARG_NAMED,           \
        .into = VGI_INTO(struct fixture_scan, start)                                            \
    }
#define FIXTURE_SCAN_COLUMNS \
    VGI_FIELDS({.name = "n", .type = "i64", .flags = VGI_FIELD_NOT_NULL}, {.name = "label", .type = "str"})

static const struct vgi_table_function fixture_numbers = {
    .name = "numbers",
    .doc = "Integers",
    .args = VGI_ARGS(FIXTURE_SCAN_ARGS, {.name = "fails",
                                         .type = "bool",
                                         .default_value = "false",
                                         .flags = VGI_ARG_NAMED,
                                         .into = VGI_INTO(struct fixture_scan, fails)}),
    .examples = VGI_EXAMPLES({"SELECT * FROM numbers(3)", "three rows"}),
    .columns = FIXTURE_SCAN_COLUMNS,
    .state_size = sizeof(struct fixture_scan),
    .open = fixture_open,
    .next = fixture_next,
    .close = fixture_close,
    .cardinality = fixture_cardinality};

static const struct vgi_table_function fixture_parallel = {
    .name = "parallel",
    .args = VGI_ARGS(
        FIXTURE_SCAN_ARGS,
        {.name = "parts", .type = "i64", .default_value = "3", .range = "[0, 8]", .flags = VGI_ARG_NAMED}),
    .columns = FIXTURE_SCAN_COLUMNS,
    .state_size = sizeof(struct fixture_scan),
    .open = fixture_open,
    .next = fixture_next,
    .close = fixture_close,
    .parts = fixture_parts};

/* Columns named by a choice, bind data that comes back. */
static inline enum vgi_status fixture_shaped_bind(struct vgi_call *call, struct vgi_bind *bind,
                                                  struct vgi_error *err)
{
    struct vgi_str shape;

    sdk_fixture.bound++;
    VGI_TRY(vgi_arg_str(call, "shape", &shape, err));
    VGI_TRY(vgi_bind_set_data(bind, (struct vgi_bytes){(const uint8_t *)shape.ptr, shape.len}, err));
    VGI_TRY(vgi_bind_column(bind, "a", "i64", "the first", err));
    return vgi_str_is(shape, "wide") ? vgi_bind_column(bind, "b", "list<str>", NULL, err) : VGI_OK;
}

static inline enum vgi_status fixture_shaped_next(struct vgi_call *call, void *state, struct vgi_output *out,
                                                  struct vgi_error *err)
{
    struct vgi_bytes shape = vgi_bind_data(call);
    int64_t *const values = vgi_writer_extend(vgi_output_column(out, 0), 2);

    (void)state, (void)err;
    if (values) {
        values[0] = 1;
        values[1] = -1;
    }
    if (shape.len == 4 && memcmp(shape.ptr, "wide", 4) == 0) {
        struct vgi_writer *const list = vgi_output_column(out, 1);
        vgi_put_null(list);
        vgi_put_text(vgi_writer_child(list, 0), "x");
        vgi_put_list(list);
    }
    return VGI_DONE;
}
static const char *const fixture_shapes[] = {"wide", "slim", NULL};
static const struct vgi_table_function fixture_shaped = {
    .name = "shaped",
    .args = VGI_ARGS({.name = "shape", .type = "str", .choices = fixture_shapes}),
    .bind = fixture_shaped_bind,
    .next = fixture_shaped_next};

/* ---- the catalog ---- */

static const struct vgi_table_arg fixture_ten[] = {{"n", "10"}, {"start", "100"}, {0}};
static const struct vgi_catalog sdk_fixture_catalog = {
    VGI_CATALOG_INIT,
    .name = "fixture",
    .version = "1.0.0",
    .comment = "A catalog for tests",
    .scalars = VGI_SCALARS(&twice, &fixture_echo_function, &fixture_count),
    .table_functions = VGI_TABLE_FUNCTIONS(&fixture_numbers, &fixture_parallel, &fixture_shaped),
    .tables = VGI_TABLES({.name = "ten", .scan = &fixture_numbers, .args = fixture_ten, .rows = 10}),
    .schemas = VGI_SCHEMAS({.name = "other", .comment = "A second schema", .scalars = VGI_SCALARS(&twice)})};
static const struct vgi_catalog *const sdk_fixture_catalogs[] = {&sdk_fixture_catalog, NULL};

#endif
