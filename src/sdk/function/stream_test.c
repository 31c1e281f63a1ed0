/* SPDX-License-Identifier: Apache-2.0 */
/* stream_test.c: streams of functions that behave well or badly, and clients that lie: every scan that was
 * opened is closed once, every mistake is named, and the call after it is answered. */
#include <stdio.h>

#include "support/sdk_client.h"
#include "support/sdk_fixture.h"

/* ---- a function that does what it is told ---- */

static struct {
    enum vgi_status bind, open, next, parts, batch, cardinality;
    int64_t n_parts;
    int64_t rows; /* put by each next or batch */
    int64_t uneven;
    int n_next; /* calls of next before VGI_DONE; -1: no end */
    int opened, closed, called;
    bool no_text;
    bool sets_two;
} told;

static enum vgi_status tell(enum vgi_status status, struct vgi_error *err)
{
    return status > VGI_DONE && status <= VGI_E_FAILED && !told.no_text ? vgi_fail(err, status, "as told")
                                                                        : status;
}

static enum vgi_status told_bind(struct vgi_call *call, struct vgi_bind *bind, struct vgi_error *err)
{
    (void)call;
    if (told.sets_two)
        VGI_TRY(vgi_bind_column(bind, "second", "i64", NULL, err));
    return tell(told.bind, err);
}

static enum vgi_status told_open(struct vgi_call *call, void *state, struct vgi_error *err)
{
    (void)call, (void)state;
    told.opened++;
    return tell(told.open, err);
}

static enum vgi_status told_next(struct vgi_call *call, void *state, struct vgi_output *out,
                                 struct vgi_error *err)
{
    int *const n = state;
    told.called++;
    for (int64_t i = 0; i < told.rows; i++)
        vgi_put_i64(vgi_output_column(out, 0), vgi_call_part(call));
    for (int64_t i = 0; i < told.rows + told.uneven; i++)
        vgi_put_i64(vgi_output_column(out, 1), i);
    if (told.next > VGI_DONE || (int)told.next < 0)
        return tell(told.next, err);
    return ++*n == told.n_next ? VGI_DONE : VGI_OK;
}

static void told_close(void *state)
{
    (void)state;
    told.closed++;
}

static enum vgi_status told_parts(struct vgi_call *call, int64_t *ret_parts, struct vgi_error *err)
{
    (void)call;
    *ret_parts = told.n_parts;
    return tell(told.parts, err);
}

static enum vgi_status told_cardinality(struct vgi_call *call, struct vgi_cardinality *ret,
                                        struct vgi_error *err)
{
    (void)call, (void)ret;
    return tell(told.cardinality, err);
}

static enum vgi_status told_batch(struct vgi_call *call, const struct vgi_batch *in, struct vgi_output *out,
                                  struct vgi_error *err)
{
    (void)call, (void)in;
    for (int64_t i = 0; i < told.rows; i++)
        vgi_put_i64(vgi_output_column(out, 0), i);
    return tell(told.batch, err);
}

#define TOLD_SCAN                                                                                         \
    .columns = VGI_FIELDS({.name = "a", .type = "i64"}, {.name = "b", .type = "i64"}), .bind = told_bind, \
    .state_size = sizeof(int), .open = told_open, .next = told_next, .close = told_close
static const struct vgi_table_function scan = {.name = "scan", TOLD_SCAN, .cardinality = told_cardinality};
static const struct vgi_table_function shared = {.name = "shared", TOLD_SCAN, .parts = told_parts};
static const struct vgi_scalar apply = {
    .name = "apply", .args = VGI_ARGS({.name = "x", .type = "i64"}), .returns = "i64", .batch = told_batch};
static const struct vgi_catalog catalog = {
    VGI_CATALOG_INIT, .name = "fixture", .scalars = VGI_SCALARS(&apply, &fixture_count, &twice),
    .table_functions = VGI_TABLE_FUNCTIONS(&scan, &shared, &fixture_shaped)};
static const struct vgi_catalog *const catalogs[] = {&catalog, NULL};

/* ---- one scan or call, then a good one ---- */

/* How an answer ended. */
struct outcome {
    int64_t rows;
    int batches;
    bool has_header;
    char error[256];
};

static void read_answer(struct rpc_client *c, struct outcome *outcome)
{
    rpc_client_open(c);
    while (rpc_client_next(c)) {
        if (vgi_batch_find(&c->batch, "execution_id") >= 0) {
            outcome->has_header = true;
            continue;
        }
        if (varrow_metadata_get(&c->batch.metadata, "vgi_rpc.log_message").ptr) {
            snprintf(outcome->error, sizeof outcome->error, "%s", rpc_client_value(c, "vgi_rpc.log_message"));
            continue;
        }
        outcome->rows += c->batch.array.length;
        outcome->batches++;
    }
}

static const char scan_output[] = "a?: i64, b?: i64";

static void send_good_call(struct rpc_client *c)
{
    const struct vsdk_bind_request bind = sdk_client_bind(c, "twice", "x?: i64", "");
    sdk_client_call(c, "bind", &bind);
}

static void expect_good_call(struct rpc_client *c)
{
    struct outcome outcome = {0};
    read_answer(c, &outcome);
    assert_string_equal(outcome.error, "");
    assert_int_equal(outcome.rows, 1);
    rpc_client_done(c);
}

/* An init, n ticks, and a cancel when asked for. */
static struct outcome run_init(const struct vsdk_init_request *init, struct rpc_client *c, int n_ticks,
                               bool cancels)
{
    struct outcome outcome = {0};
    sdk_client_call(c, "init", init);
    rpc_client_input_begin(c, "");
    for (int i = 0; i < n_ticks; i++)
        rpc_client_input(c, NULL, NULL, 0);
    if (cancels)
        rpc_client_input(c, "vgi_rpc.cancel", "1", 0);
    rpc_client_input_end(c);
    send_good_call(c);
    sdk_client_serve(c, catalogs);
    read_answer(c, &outcome);
    if (outcome.has_header)
        read_answer(c, &outcome);
    expect_good_call(c);
    assert_int_equal(told.opened, told.closed);
    return outcome;
}

static struct outcome run_scan(const char *function, int n_ticks, bool cancels)
{
    struct rpc_client c;
    sdk_client_init(&c);
    const struct vsdk_bind_request bind = sdk_client_bind(&c, function, NULL, "");
    const struct vsdk_init_request init = sdk_client_init_of(&c, &bind, scan_output);
    const struct outcome outcome = run_init(&init, &c, n_ticks, cancels);
    rpc_client_release(&c);
    vsdk_protocol_release(vsdk_protocols[0]);
    return outcome;
}

static void expect_error(const struct outcome *outcome, const char *says)
{
    if (!strstr(outcome->error, says))
        fail_msg("'%s' does not say '%s'", outcome->error, says);
}

static void good_scans_end(void **state)
{
    (void)state;
    memset(&told, 0, sizeof told);
    told.n_next = 3;
    told.rows = 2;
    struct outcome outcome = run_scan("scan", 5, false);
    assert_string_equal(outcome.error, "");
    assert_int_equal(outcome.rows, 6);
    told.rows = 0;
    outcome = run_scan("scan", 5, false);
    assert_int_equal(outcome.rows, 0);
    assert_int_equal(told.opened, 2);
}

static void an_endless_scan_without_rows_can_be_cancelled(void **state)
{
    (void)state;
    memset(&told, 0, sizeof told);
    told.n_next = -1;
    const struct outcome outcome = run_scan("scan", 20, true);
    assert_string_equal(outcome.error, "");
    assert_int_equal(outcome.batches, 20);
    assert_int_equal(told.called, 20);
}

static void empty_parts_without_end_can_be_cancelled(void **state)
{
    (void)state;
    memset(&told, 0, sizeof told);
    told.n_next = 1;
    told.n_parts = (int64_t)1 << 62;
    const struct outcome outcome = run_scan("shared", 2, true);
    assert_string_equal(outcome.error, "");
    assert_int_equal(outcome.rows, 0);
    assert_int_equal(outcome.batches, 2);
}

static void every_part_is_scanned_once(void **state)
{
    static const struct {
        int64_t parts, rows;
    } rows[] = {{-1, 0}, {0, 0}, {1, 1}, {2, 2}, {7, 7}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        memset(&told, 0, sizeof told);
        told.n_next = 1;
        told.rows = 1;
        told.n_parts = rows[i].parts;
        const struct outcome outcome = run_scan("shared", 10, false);
        assert_string_equal(outcome.error, "");
        assert_int_equal(outcome.rows, rows[i].rows);
        assert_int_equal(told.opened, rows[i].rows);
    }
}

static void mistakes_of_scans_are_named(void **state)
{
    (void)state;
    memset(&told, 0, sizeof told);
    told.n_next = 1;
    told.open = VGI_DONE;
    struct outcome outcome = run_scan("scan", 2, false);
    expect_error(&outcome, "scan: open returned VGI_DONE");
    told.open = (enum vgi_status)77;
    outcome = run_scan("scan", 2, false);
    expect_error(&outcome, "scan: open returned 77, which is no status");
    told.open = VGI_E_IO;
    outcome = run_scan("scan", 2, false);
    expect_error(&outcome, "OSError: as told");
    told.no_text = true;
    outcome = run_scan("scan", 2, false);
    expect_error(&outcome, "scan: open failed and gave no reason");
    told.open = VGI_OK;
    told.next = (enum vgi_status) - 3;
    outcome = run_scan("scan", 2, false);
    expect_error(&outcome, "scan: next returned -3");
    told.next = VGI_E_FAILED;
    outcome = run_scan("scan", 2, false);
    expect_error(&outcome, "scan: next failed and gave no reason");
    told.next = VGI_OK;
    told.rows = 2;
    told.uneven = 1;
    outcome = run_scan("scan", 2, false);
    assert_string_not_equal(outcome.error, "");
    told.parts = VGI_DONE;
    outcome = run_scan("shared", 2, false);
    expect_error(&outcome, "shared: parts returned VGI_DONE");
}

/* ---- scalars ---- */

static struct outcome run_scalar(const char *function, const char *output)
{
    struct rpc_client c;
    struct outcome outcome = {0};
    sdk_client_init(&c);
    const struct vsdk_bind_request bind = sdk_client_bind(&c, function, "x?: i64", "arg_0: i64", 3LL);
    struct vsdk_bind_request plain = bind;
    plain.arguments = (struct vgi_bytes){0};
    const bool takes_constant = strcmp(function, "apply") != 0;
    const struct vsdk_init_request init = sdk_client_init_of(&c, takes_constant ? &bind : &plain, output);
    sdk_client_call(&c, "init", &init);
    rpc_client_input_begin(&c, "x?: i64");
    rpc_client_input(&c, NULL, NULL, 2, 1LL, 2LL);
    rpc_client_input_end(&c);
    send_good_call(&c);
    sdk_client_serve(&c, catalogs);
    read_answer(&c, &outcome);
    if (outcome.has_header)
        read_answer(&c, &outcome);
    expect_good_call(&c);
    rpc_client_release(&c);
    vsdk_protocol_release(vsdk_protocols[0]);
    return outcome;
}

static void mistakes_of_scalars_are_named(void **state)
{
    (void)state;
    memset(&told, 0, sizeof told);
    told.rows = 3;
    struct outcome outcome = run_scalar("apply", "result?: i64");
    expect_error(&outcome, "apply put 3 rows for 2");
    told.rows = 2;
    told.batch = VGI_DONE;
    outcome = run_scalar("apply", "result?: i64");
    expect_error(&outcome, "apply: batch returned VGI_DONE");
    told.batch = VGI_OK;
    outcome = run_scalar("apply", "result?: i64");
    assert_string_equal(outcome.error, "");
    assert_int_equal(outcome.rows, 2);
}

/* count_columns writes 8 bytes a row through a pointer, whatever the client says the column is. */
static void a_client_cannot_choose_what_bind_decides(void **state)
{
    static const char *const lies[] = {"result?: i8", "result?: str", "r?: i64", "result?: i64, b?: i64", ""};

    (void)state;
    memset(&told, 0, sizeof told);
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        const struct outcome lied = run_scalar("count_columns", lies[i]);
        expect_error(&lied, "TypeError");
    }
    const struct outcome outcome = run_scalar("count_columns", "result?: i64");
    assert_string_equal(outcome.error, "");
    assert_int_equal(outcome.rows, 2);
}

/* ---- bind, cardinality, ids ---- */

static struct outcome run_unary(struct rpc_client *c, const char *method, const void *object)
{
    struct outcome outcome = {0};
    sdk_client_call(c, method, object);
    send_good_call(c);
    sdk_client_serve(c, catalogs);
    read_answer(c, &outcome);
    expect_good_call(c);
    rpc_client_release(c);
    vsdk_protocol_release(vsdk_protocols[0]);
    return outcome;
}

static struct outcome run_bind(const char *function)
{
    struct rpc_client c;
    sdk_client_init(&c);
    const struct vsdk_bind_request bind = sdk_client_bind(&c, function, NULL, "");
    return run_unary(&c, "bind", &bind);
}

static void mistakes_of_bind_are_named(void **state)
{
    (void)state;
    memset(&told, 0, sizeof told);
    told.bind = VGI_DONE;
    struct outcome outcome = run_bind("scan");
    expect_error(&outcome, "scan: bind returned VGI_DONE");
    told.bind = VGI_OK;
    told.sets_two = true;
    outcome = run_bind("scan");
    expect_error(&outcome, "bind of scan, beside declared columns");
    told.sets_two = false;
    outcome = run_bind("scan");
    assert_string_equal(outcome.error, "");
}

static void cardinality_may_fail(void **state)
{
    struct rpc_client c;
    (void)state;
    memset(&told, 0, sizeof told);
    told.cardinality = VGI_E_NOT_FOUND;
    told.no_text = true;
    sdk_client_init(&c);
    const struct vsdk_bind_request bind = sdk_client_bind(&c, "scan", NULL, "");
    const struct vsdk_table_function_cardinality_request request = {
        .bind_call = sdk_client_box(&c, VSDK_RECORD_BIND_REQUEST, &bind)};
    const struct outcome outcome = run_unary(&c, "table_function_cardinality", &request);
    expect_error(&outcome, "KeyError: scan: cardinality failed and gave no reason");
}

static void ids_from_outside_are_checked(void **state)
{
    static const int64_t ids[] = {-1, 2, INT64_MAX, 0, 0, 0};
    static const struct {
        struct vsdk_i64_list ids;
        const char *says;
        int64_t rows;
    } rows[] = {
        {{ids, 1, false}, "projection_ids[0] is -1", 0},
        {{ids + 1, 1, false}, "projection_ids[0] is 2", 0},
        {{ids + 2, 1, false}, "projection_ids[0] is 9223372036854775807", 0},
        {{ids + 3, 3, false}, "projection_ids has 3 entries", 0},
        {{ids + 3, 2, false}, "", 2},
        {{ids, 0, false}, "", 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rpc_client c;
        memset(&told, 0, sizeof told);
        told.n_next = 1;
        told.rows = 2;
        sdk_client_init(&c);
        const struct vsdk_bind_request bind = sdk_client_bind(&c, "scan", NULL, "");
        struct vsdk_init_request init = sdk_client_init_of(&c, &bind, scan_output);
        init.projection_ids = rows[i].ids;
        const struct outcome outcome = run_init(&init, &c, 2, false);
        expect_error(&outcome, rows[i].says);
        assert_int_equal(outcome.rows, rows[i].rows);
        rpc_client_release(&c);
        vsdk_protocol_release(vsdk_protocols[0]);
    }
}

static void a_thread_that_comes_late_has_nothing_to_do(void **state)
{
    static const uint8_t id[65] = {0};
    static const struct {
        size_t len;
        const char *says;
    } rows[] = {{16, ""}, {64, ""}, {65, "execution_id has 65 bytes"}, {0, "execution_id has 0 bytes"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rpc_client c;
        memset(&told, 0, sizeof told);
        told.n_next = 1;
        told.rows = 1;
        sdk_client_init(&c);
        const struct vsdk_bind_request bind = sdk_client_bind(&c, "shared", NULL, "");
        struct vsdk_init_request init = sdk_client_init_of(&c, &bind, scan_output);
        init.execution_id = (struct vgi_bytes){id, rows[i].len};
        const struct outcome outcome = run_init(&init, &c, 2, false);
        expect_error(&outcome, rows[i].says);
        assert_int_equal(outcome.rows, 0);
        rpc_client_release(&c);
        vsdk_protocol_release(vsdk_protocols[0]);
    }
}

SUPPORT_TESTS(cmocka_unit_test(good_scans_end),
              cmocka_unit_test(an_endless_scan_without_rows_can_be_cancelled),
              cmocka_unit_test(empty_parts_without_end_can_be_cancelled),
              cmocka_unit_test(every_part_is_scanned_once), cmocka_unit_test(mistakes_of_scans_are_named),
              cmocka_unit_test(mistakes_of_scalars_are_named),
              cmocka_unit_test(a_client_cannot_choose_what_bind_decides),
              cmocka_unit_test(mistakes_of_bind_are_named), cmocka_unit_test(cardinality_may_fail),
              cmocka_unit_test(ids_from_outside_are_checked),
              cmocka_unit_test(a_thread_that_comes_late_has_nothing_to_do))
