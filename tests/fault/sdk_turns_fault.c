/* SPDX-License-Identifier: Apache-2.0 */
/* sdk_turns_fault.c: a worker that lives through attach, listings, planning and scans while the n-th
 * allocation fails, for every n; and, the other way round, from the n-th on. Each call is answered as it
 * would be without a failure, or with RESOURCE_EXHAUSTED; the calls after it are answered rightly; nothing
 * leaks, and every scan that was opened is closed once. */
#include "support/answers.h"
#include "support/sdk_client.h"
#include "support/sdk_fixture.h"

enum { RUNS_MAX = 6000 };

static const struct vgi_str main_path = {"main", 4};
static const struct vsdk_str_list main_list = {.items = &main_path, .n = 1};

/* ---- what is asked ---- */

static void send_catalog(struct rpc_client *c)
{
    struct vsdk_catalog_attach_request attach = {.name = vgi_str_of("fixture")};
    struct vsdk_catalog_schemas_params schemas = {.attach_opaque_data = sdk_client_bytes("fixture")};
    struct vsdk_catalog_schema_contents_functions_params functions = {
        .attach_opaque_data = sdk_client_bytes("fixture"), .path = main_list};
    struct vsdk_catalog_schema_contents_tables_params tables = {
        .attach_opaque_data = sdk_client_bytes("fixture"), .path = main_list};
    struct vsdk_catalog_table_get_params get = {.attach_opaque_data = sdk_client_bytes("fixture"),
                                                .schema_path = main_list,
                                                .name = vgi_str_of("ten")};
    struct vsdk_catalog_table_scan_branches_get_params branches = {.attach_opaque_data =
                                                                       sdk_client_bytes("fixture"),
                                                                   .schema_path = main_list,
                                                                   .name = vgi_str_of("ten")};

    sdk_client_call(c, "catalog_catalogs", NULL);
    sdk_client_call(c, "catalog_attach", &attach);
    sdk_client_call(c, "catalog_schemas", &schemas);
    functions.type = VSDK_SCHEMA_OBJECT_TYPE_SCALAR_FUNCTION;
    sdk_client_call(c, "catalog_schema_contents_functions", &functions);
    functions.type = VSDK_SCHEMA_OBJECT_TYPE_TABLE_FUNCTION;
    sdk_client_call(c, "catalog_schema_contents_functions", &functions);
    sdk_client_call(c, "catalog_schema_contents_tables", &tables);
    sdk_client_call(c, "catalog_table_get", &get);
    sdk_client_call(c, "catalog_table_scan_branches_get", &branches);
}

static void send_exchange(struct rpc_client *c, const struct vsdk_bind_request *bind, const char *output)
{
    const struct vsdk_init_request init = sdk_client_init_of(c, bind, output);

    sdk_client_call(c, "bind", bind);
    sdk_client_call(c, "init", &init);
    rpc_client_input_begin(c, "col_0?: i32");
    rpc_client_input(c, NULL, NULL, 2, 20, 22);
    rpc_client_input(c, NULL, NULL, 1, 1);
    rpc_client_input_end(c);
}

static void send_scan(struct rpc_client *c, const struct vsdk_bind_request *bind, const char *output)
{
    const struct vsdk_init_request init = sdk_client_init_of(c, bind, output);
    const struct vsdk_table_function_cardinality_request cardinality = {.bind_call = init.bind_call};

    sdk_client_call(c, "bind", bind);
    sdk_client_call(c, "table_function_cardinality", &cardinality);
    sdk_client_call(c, "init", &init);
    rpc_client_ticks(c, 5);
    sdk_client_call(c, "init", &init);
    rpc_client_input_begin(c, "");
    rpc_client_input(c, NULL, NULL, 0);
    rpc_client_input(c, "vgi_rpc.cancel", "1", 0);
    rpc_client_input_end(c);
}

static void send_scalars(struct rpc_client *c)
{
    struct vsdk_bind_request bind = sdk_client_bind(c, "twice", "col_0?: i32", "");
    send_exchange(c, &bind, "result?: i64");
    bind = sdk_client_bind(c, "echo", "col_0?: i32", "");
    send_exchange(c, &bind, "result?: i32");
    bind = sdk_client_bind(c, "count_columns", "col_0?: i32", "arg_0: i32", 5);
    send_exchange(c, &bind, "result?: i64");
}

static void send_scans(struct rpc_client *c)
{
    struct vsdk_bind_request bind = sdk_client_bind(c, "numbers", NULL, "arg_0: i32, start: i64", 3, 7LL);
    send_scan(c, &bind, "n: i64, label?: str");
    bind = sdk_client_bind(c, "parallel", NULL, "arg_0: i64", 1LL);
    send_scan(c, &bind, "n: i64, label?: str");
    bind = sdk_client_bind(c, "shaped", NULL, "arg_0: str", "wide");
    send_scan(c, &bind, "a?: i64, b?: list<str>");
}

static void send_refused(struct rpc_client *c)
{
    struct vsdk_bind_request bind = sdk_client_bind(c, "nosuch", NULL, "");
    sdk_client_call(c, "bind", &bind);
    bind = sdk_client_bind(c, "numbers", NULL, "arg_0: str", "x");
    sdk_client_call(c, "bind", &bind);
}

/* ---- what is answered ---- */

static uint64_t sum_of(const struct vgi_column *column, int64_t rows)
{
    uint64_t sum = 0;
    for (int64_t i = 0; i < rows; i++) {
        if (column->kind == VGI_VALUE_INT)
            sum = 31 * sum + (uint64_t)vgi_get_i64(column, i);
        else if (column->kind == VGI_VALUE_STR)
            sum = 31 * sum + vgi_get_str(column, i).len;
        else if (column->kind == VGI_VALUE_BYTES)
            sum = 31 * sum + vgi_get_bytes(column, i).len;
    }
    return sum;
}

/* Integers and lengths: what is random in an answer is left out. */
static uint64_t sum_of_batch(struct rpc_client *c, const struct vgi_batch *batch)
{
    uint64_t sum = (uint64_t)batch->array.length;

    for (int32_t i = 0; i < vgi_batch_columns(batch); i++) {
        struct vgi_column column;
        assert_int_equal(vgi_batch_column(batch, i, &column, &c->err), VGI_OK);
        sum = 31 * sum + sum_of(&column, batch->array.length);
    }
    return sum;
}

/* ---- runs ---- */

static struct answers expected;

/* Builds a worker and serves everything that c has sent; true when the failing allocation was never
 * reached. */
static bool run(struct rpc_client *c, size_t n, void (*fail_allocations)(size_t))
{
    static struct answers got;
    struct vgi_worker *worker = NULL;
    struct vgi_error err = {0};
    struct vbase_memory_stream memory = {vbase_buf_view(&c->sent), &c->answers};

    vbase_buf_reset(&c->answers);
    vsdk_protocol_release(vsdk_protocols[0]); /* what was made before, the worker makes again */
    memset(&sdk_fixture, 0, sizeof sdk_fixture);
    fail_allocations(n);
    enum vgi_status status = vgi_worker_new(sdk_fixture_catalogs, &worker, &err);
    if (status == VGI_OK)
        status = vrpc_serve(vgi_worker_server_view(worker), vbase_stream_of_memory(&memory), "pipe", &err);
    const bool did_fail = support_alloc_did_fail();
    support_alloc_fail_at(0);
    if (status != VGI_OK && (!did_fail || (status != VGI_E_NOMEM && status != VGI_E_IO)))
        print_error("run %zu: %d %s\n", n, status, err.message);
    assert_true(status == VGI_OK || (did_fail && (status == VGI_E_NOMEM || status == VGI_E_IO)));
    answers_read(c, sum_of_batch, &got);
    got.is_complete = status == VGI_OK;
    if (expected.n == 0)
        expected = got;
    assert_true(answers_compare(&got, &expected, "RESOURCE_EXHAUSTED"));
    assert_int_equal(sdk_fixture.opened, sdk_fixture.closed);
    vgi_worker_free(worker);
    return !did_fail;
}

static void run_all(void (*send)(struct rpc_client *), void (*fail_allocations)(size_t), size_t step)
{
    struct rpc_client c;
    size_t n = 1;

    sdk_client_init(&c);
    send(&c);
    assert_int_equal(vbase_buf_reserve(&c.answers, 1 << 20, &c.err), VGI_OK);
    expected.n = 0;
    assert_true(run(&c, 0, support_alloc_fail_at));
    while (n < RUNS_MAX && !run(&c, n, fail_allocations))
        n += step;
    assert_in_range(n, 100, RUNS_MAX - 1);
    rpc_client_release(&c);
    vsdk_protocol_release(vsdk_protocols[0]);
}

static void in_a_catalog_one_allocation_may_fail(void **state)
{
    (void)state;
    run_all(send_catalog, support_alloc_fail_at, 1);
}

static void in_a_catalog_memory_may_run_out(void **state)
{
    (void)state;
    run_all(send_catalog, support_alloc_fail_from, 5);
}

static void in_scalars_one_allocation_may_fail(void **state)
{
    (void)state;
    run_all(send_scalars, support_alloc_fail_at, 1);
}

static void in_scalars_memory_may_run_out(void **state)
{
    (void)state;
    run_all(send_scalars, support_alloc_fail_from, 5);
}

static void in_scans_one_allocation_may_fail(void **state)
{
    (void)state;
    run_all(send_scans, support_alloc_fail_at, 1);
}

static void in_scans_memory_may_run_out(void **state)
{
    (void)state;
    run_all(send_scans, support_alloc_fail_from, 5);
}

static void in_a_refusal_one_allocation_may_fail(void **state)
{
    (void)state;
    run_all(send_refused, support_alloc_fail_at, 1);
}

static void in_a_refusal_memory_may_run_out(void **state)
{
    (void)state;
    run_all(send_refused, support_alloc_fail_from, 5);
}

SUPPORT_TESTS(
    cmocka_unit_test(in_a_catalog_one_allocation_may_fail), cmocka_unit_test(in_a_catalog_memory_may_run_out),
    cmocka_unit_test(in_scalars_one_allocation_may_fail), cmocka_unit_test(in_scalars_memory_may_run_out),
    cmocka_unit_test(in_scans_one_allocation_may_fail), cmocka_unit_test(in_scans_memory_may_run_out),
    cmocka_unit_test(in_a_refusal_one_allocation_may_fail), cmocka_unit_test(in_a_refusal_memory_may_run_out))
