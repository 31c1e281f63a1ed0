/* SPDX-License-Identifier: Apache-2.0 */
/* rpc_fixture: a service for tests of rpc/, with a method for each thing that can happen to a call.
 * `rpc_fixture` counts callbacks; tests set it to zero. In a header because the support library sees no
 * folder of src/. */
#ifndef VGI_TESTS_SUPPORT_RPC_FIXTURE_H
#define VGI_TESTS_SUPPORT_RPC_FIXTURE_H

#include "vgi_rpc/vgi_rpc.h"

static struct {
    int opened;
    int ticked;
    int cancelled;
    int closed;
} rpc_fixture;

/* ---- unary ---- */

static inline enum vgi_status fixture_noop(struct vgi_call *call, const struct vgi_batch *params,
                                           struct vgi_output *out, struct vgi_error *err)
{
    (void)call, (void)params, (void)out, (void)err;
    return VGI_OK;
}

static inline enum vgi_status fixture_echo(struct vgi_call *call, const struct vgi_batch *params,
                                           struct vgi_output *out, struct vgi_error *err)
{
    struct vgi_column value;

    (void)call;
    VGI_TRY(vgi_batch_column(params, 0, &value, err));
    vgi_put_value_of(vgi_output_column(out, 0), &value, 0);
    return VGI_OK;
}

static inline enum vgi_status fixture_add(struct vgi_call *call, const struct vgi_batch *params,
                                          struct vgi_output *out, struct vgi_error *err)
{
    struct vgi_column a;
    struct vgi_column b;

    (void)call;
    VGI_TRY(vgi_batch_column(params, 0, &a, err));
    VGI_TRY(vgi_batch_column(params, 1, &b, err));
    vgi_put_f64(vgi_output_column(out, 0), (double)vgi_get_i64(&a, 0) + vgi_get_f64(&b, 0));
    return VGI_OK;
}

static inline enum vgi_status fixture_logs(struct vgi_call *call, const struct vgi_batch *params,
                                           struct vgi_output *out, struct vgi_error *err)
{
    const struct vgi_pair extra = {vgi_str_of("place"), vgi_str_of("\"here\"")};

    (void)params, (void)err;
    vgi_log(call, VGI_LOG_TRACE, "one");
    vgi_log(call, VGI_LOG_DEBUG, "%*s", 2000, "two");
    vgi_log_extra(call, VGI_LOG_INFO, vgi_str_of("three"), &extra, 1);
    vgi_log(call, VGI_LOG_WARN, "f\xfcnf");
    vgi_log(call, VGI_LOG_ERROR, "%s", vgi_alloc_text(call, vgi_call_request_id(call)));
    vgi_put_i64(vgi_output_column(out, 0), 5);
    return VGI_OK;
}

static inline enum vgi_status fixture_rows(struct vgi_call *call, const struct vgi_batch *params,
                                           struct vgi_output *out, struct vgi_error *err)
{
    struct vgi_column rows;

    (void)call;
    VGI_TRY(vgi_batch_column(params, 0, &rows, err));
    for (int64_t i = 0; i < vgi_get_i64(&rows, 0) && i < 100; i++)
        vgi_put_i64(vgi_output_column(out, 0), i);
    return VGI_OK;
}

static inline enum vgi_status fixture_null(struct vgi_call *call, const struct vgi_batch *params,
                                           struct vgi_output *out, struct vgi_error *err)
{
    (void)call, (void)params, (void)err;
    vgi_put_null(vgi_output_column(out, 0));
    return VGI_OK;
}

/* Fails as its parameter says. */
static inline enum vgi_status fixture_fail(struct vgi_call *call, const struct vgi_batch *params,
                                           struct vgi_output *out, struct vgi_error *err)
{
    struct vgi_column how;
    struct vgi_str text;

    VGI_TRY(vgi_batch_column(params, 0, &how, err));
    text = vgi_get_str(&how, 0);
    vgi_put_i64(vgi_output_column(out, 0), 1);
    if (vgi_str_is(text, "silent"))
        return VGI_E_FAILED;
    if (vgi_str_is(text, "log first"))
        vgi_log(call, VGI_LOG_INFO, "before the failure");
    if (!vgi_str_is(text, "all layers") && !vgi_str_is(text, "bad details"))
        return vgi_fail(err, VGI_E_NOT_FOUND, "nothing \"there\": %.*s", VGI_STR_ARG(text));
    vgi_fail_as(err, VGI_E_UNAVAILABLE, "ServerDrainingError", "try later");
    vgi_error_set_kind(err, "server_draining");
    vgi_error_set_details(err, vgi_str_is(text, "all layers")
                                   ? "[{\"@type\":\"vgi_rpc.RetryInfo\",\"retry_delay_seconds\":1}]"
                                   : "[{\"@type\":\"Unqualified\"}]");
    return VGI_E_UNAVAILABLE;
}

/* ---- streams ---- */

struct fixture_state {
    int64_t next;
    int64_t count;
};

static inline enum vgi_status fixture_open(struct vgi_call *call, const struct vgi_batch *params,
                                           struct vgi_rpc_setup *setup, void *state, struct vgi_error *err)
{
    struct fixture_state *counter = state;
    struct vgi_output *header = vgi_rpc_setup_header(setup);
    struct vgi_column count;

    rpc_fixture.opened++;
    vgi_log(call, VGI_LOG_INFO, "opening");
    if (vgi_batch_columns(params) > 0) {
        VGI_TRY(vgi_batch_column(params, 0, &count, err));
        counter->count = vgi_get_i64(&count, 0);
    }
    if (header)
        vgi_put_i64(vgi_output_column(header, 0), counter->count);
    return VGI_OK;
}

static inline enum vgi_status fixture_count(struct vgi_call *call, void *state, const struct vgi_batch *in,
                                            struct vgi_output *out, struct vgi_error *err)
{
    struct fixture_state *counter = state;

    (void)call, (void)in, (void)err;
    rpc_fixture.ticked++;
    if (counter->next == counter->count)
        return VGI_DONE;
    vgi_put_i64(vgi_output_column(out, 0), counter->next++);
    return VGI_OK;
}

/* Ends together with its last batch, which carries metadata; logs before each. */
static inline enum vgi_status fixture_count_down(struct vgi_call *call, void *state,
                                                 const struct vgi_batch *in, struct vgi_output *out,
                                                 struct vgi_error *err)
{
    struct fixture_state *counter = state;

    (void)in, (void)err;
    rpc_fixture.ticked++;
    vgi_log(call, VGI_LOG_INFO, "tick %d", (int)counter->next);
    vgi_put_i64(vgi_output_column(out, 0), counter->next++);
    vgi_output_set_metadata(out, vgi_str_of("left"), vgi_str_of("\xce\xbb"));
    return counter->next == counter->count ? VGI_DONE : VGI_OK;
}

static inline enum vgi_status fixture_fail_open(struct vgi_call *call, const struct vgi_batch *params,
                                                struct vgi_rpc_setup *setup, void *state,
                                                struct vgi_error *err)
{
    (void)params, (void)setup, (void)state;
    rpc_fixture.opened++;
    vgi_log(call, VGI_LOG_INFO, "opening");
    return vgi_fail(err, VGI_E_FAILED, "it does not open");
}

static inline enum vgi_status fixture_fail_next(struct vgi_call *call, void *state,
                                                const struct vgi_batch *in, struct vgi_output *out,
                                                struct vgi_error *err)
{
    struct fixture_state *counter = state;

    if (counter->next == 1)
        return vgi_fail(err, VGI_E_IO, "the second tick fails");
    return fixture_count(call, state, in, out, err);
}

static inline enum vgi_status fixture_no_header(struct vgi_call *call, const struct vgi_batch *params,
                                                struct vgi_rpc_setup *setup, void *state,
                                                struct vgi_error *err)
{
    (void)call, (void)params, (void)setup, (void)state, (void)err;
    rpc_fixture.opened++;
    return VGI_OK;
}

/* Gives back the sum so far and the metadata of each input batch. */
static inline enum vgi_status fixture_sum(struct vgi_call *call, void *state, const struct vgi_batch *in,
                                          struct vgi_output *out, struct vgi_error *err)
{
    struct fixture_state *counter = state;
    struct vgi_column values;

    (void)call;
    rpc_fixture.ticked++;
    VGI_TRY(vgi_batch_column(in, 0, &values, err));
    for (int64_t i = 0; i < vgi_batch_rows(in); i++) {
        double value = vgi_get_f64(&values, i);
        counter->next += value > -1e9 && value < 1e9 ? (int64_t)value : 0;
    }
    vgi_put_i64(vgi_output_column(out, 0), counter->next);
    vgi_put_str(vgi_output_column(out, 1), vgi_batch_metadata(in, "note"));
    vgi_put_bool(vgi_output_column(out, 2), vgi_batch_metadata(in, "vgi_rpc.request_id").ptr != NULL);
    return VGI_OK;
}

/* Decides in open what it is: "producer" or "exchange" of one text column named by the parameter. */
static inline enum vgi_status fixture_dynamic(struct vgi_call *call, const struct vgi_batch *params,
                                              struct vgi_rpc_setup *setup, void *state, struct vgi_error *err)
{
    struct vgi_column kind;
    struct ArrowSchema output = {0};
    struct ArrowSchema input = {0};
    bool is_exchange;

    (void)call, (void)state;
    rpc_fixture.opened++;
    VGI_TRY(vgi_batch_column(params, 0, &kind, err));
    is_exchange = vgi_str_is(vgi_get_str(&kind, 0), "exchange");
    vgi_rpc_setup_kind(setup, is_exchange ? VGI_RPC_EXCHANGE : VGI_RPC_PRODUCER);
    if (vgi_str_is(vgi_get_str(&kind, 0), "nothing"))
        return VGI_OK;
    VGI_TRY(vgi_schema_parse("text?: str", &output, err));
    VGI_TRY(vgi_rpc_setup_output_take(setup, &output, err));
    if (!is_exchange)
        return VGI_OK;
    VGI_TRY(vgi_schema_parse("text: str", &input, err));
    return vgi_rpc_setup_input_take(setup, &input, err);
}

static inline enum vgi_status fixture_text(struct vgi_call *call, void *state, const struct vgi_batch *in,
                                           struct vgi_output *out, struct vgi_error *err)
{
    struct fixture_state *counter = state;
    struct vgi_column text;

    (void)call;
    if (vgi_batch_columns(in) == 0) {
        vgi_put_format(vgi_output_column(out, 0), "tick %d", (int)counter->next++);
        return VGI_OK;
    }
    VGI_TRY(vgi_batch_column(in, 0, &text, err));
    for (int64_t i = 0; i < vgi_batch_rows(in); i++)
        vgi_put_value_of(vgi_output_column(out, 0), &text, i);
    return VGI_OK;
}

static inline void fixture_cancel(struct vgi_call *call, void *state)
{
    (void)state;
    rpc_fixture.cancelled += vgi_call_cancelled(call);
}

static inline void fixture_close(void *state)
{
    (void)state;
    rpc_fixture.closed++;
}

static const struct vgi_rpc_stream fixture_counter = {sizeof(struct fixture_state), fixture_open,
                                                      fixture_count, fixture_cancel, fixture_close};
static const struct vgi_rpc_stream fixture_downer = {sizeof(struct fixture_state), fixture_open,
                                                     fixture_count_down, fixture_cancel, fixture_close};
static const struct vgi_rpc_stream fixture_open_failer = {0, fixture_fail_open, fixture_count, NULL,
                                                          fixture_close};
static const struct vgi_rpc_stream fixture_next_failer = {sizeof(struct fixture_state), fixture_open,
                                                          fixture_fail_next, NULL, fixture_close};
static const struct vgi_rpc_stream fixture_headless = {0, fixture_no_header, fixture_count, NULL,
                                                       fixture_close};
static const struct vgi_rpc_stream fixture_summer = {sizeof(struct fixture_state), fixture_open, fixture_sum,
                                                     fixture_cancel, fixture_close};
static const struct vgi_rpc_stream fixture_dynamic_text = {sizeof(struct fixture_state), fixture_dynamic,
                                                           fixture_text, NULL, fixture_close};

#define FIXTURE_SUMS "sum: i64, note?: str, leaked: bool"

static const struct vgi_rpc_method fixture_methods[] = {
    {.name = "noop", .unary = fixture_noop},
    {.name = "echo_int", .params = "value: i64", .result = "i64", .unary = fixture_echo},
    {.name = "echo_maybe", .params = "value?: str", .result = "?str", .unary = fixture_echo},
    {.name = "echo_enum", .params = "value: dict<i16,str>", .result = "dict<i16,str>", .unary = fixture_echo},
    {.name = "add", .params = "a: i64, b: f64", .result = "f64", .unary = fixture_add},
    {.name = "logs", .result = "i64", .unary = fixture_logs},
    {.name = "rows", .params = "n: i64", .result = "i64", .unary = fixture_rows},
    {.name = "null", .result = "i64", .unary = fixture_null},
    {.name = "fail", .params = "how: str", .result = "i64", .unary = fixture_fail},
    {.name = "count",
     .params = "n: i64",
     .stream = &fixture_counter,
     .stream_kind = VGI_RPC_PRODUCER,
     .output = "i: i64"},
    {.name = "count_down",
     .params = "n: i64",
     .stream = &fixture_downer,
     .stream_kind = VGI_RPC_PRODUCER,
     .output = "i: i64"},
    {.name = "count_with_header",
     .params = "n: i64",
     .stream = &fixture_counter,
     .stream_kind = VGI_RPC_PRODUCER,
     .output = "i: i64",
     .header = "total: i64"},
    {.name = "fail_open",
     .stream = &fixture_open_failer,
     .stream_kind = VGI_RPC_PRODUCER,
     .output = "i: i64",
     .header = "total: i64"},
    {.name = "fail_next",
     .params = "n: i64",
     .stream = &fixture_next_failer,
     .stream_kind = VGI_RPC_PRODUCER,
     .output = "i: i64"},
    {.name = "no_header",
     .stream = &fixture_headless,
     .stream_kind = VGI_RPC_PRODUCER,
     .output = "i: i64",
     .header = "total: i64"},
    {.name = "sum",
     .stream = &fixture_summer,
     .stream_kind = VGI_RPC_EXCHANGE,
     .input = "value: f64",
     .output = FIXTURE_SUMS,
     .casts_input = true},
    {.name = "sum_exact",
     .stream = &fixture_summer,
     .stream_kind = VGI_RPC_EXCHANGE,
     .input = "value: f64",
     .output = FIXTURE_SUMS},
    {.name = "dynamic", .params = "kind: str", .stream = &fixture_dynamic_text},
};

static const struct vgi_rpc_service fixture_service = {.name = "test.Service.v1",
                                                       .version = "2.1.0",
                                                       .methods = fixture_methods,
                                                       .n_methods = sizeof fixture_methods /
                                                                    sizeof fixture_methods[0]};

/* A server that hosts it, and nothing else but reflection; NULL when there is no memory. */
static inline struct vgi_rpc_server *rpc_fixture_server(void)
{
    struct vgi_rpc_server_options options = VGI_RPC_SERVER_OPTIONS_INIT;
    struct vgi_rpc_server *server = NULL;

    options.server_id = "0123456789ab";
    options.server_version = "7.8.9";
    options.message_bytes_max = 64 << 20;
    if (vgi_rpc_server_new(&options, &server, NULL) == VGI_OK &&
        vgi_rpc_server_add(server, &fixture_service, NULL) != VGI_OK) {
        vgi_rpc_server_free(server);
        server = NULL;
    }
    memset(&rpc_fixture, 0, sizeof rpc_fixture);
    return server;
}

#endif
