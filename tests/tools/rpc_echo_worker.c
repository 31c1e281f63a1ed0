/* SPDX-License-Identifier: Apache-2.0 */
/* rpc_echo_worker.c: a small service on stdin and stdout, with methods of the canonical ConformanceService:
 * what scripts, the instruction gate and benches call. Uses public headers only. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "vgi_rpc/vgi_rpc.h"

/* ---- unary ---- */

static enum vgi_status void_noop(struct vgi_call *call, const struct vgi_batch *params,
                                 struct vgi_output *out, struct vgi_error *err)
{
    (void)call, (void)params, (void)out, (void)err;
    return VGI_OK;
}

static enum vgi_status add_floats(struct vgi_call *call, const struct vgi_batch *params,
                                  struct vgi_output *out, struct vgi_error *err)
{
    struct vgi_f64_view a;
    struct vgi_f64_view b;

    (void)call;
    VGI_TRY(vgi_f64_view_of(params, 0, &a, err));
    VGI_TRY(vgi_f64_view_of(params, 1, &b, err));
    vgi_put_f64(vgi_output_column(out, 0), a.values[0] + b.values[0]);
    return VGI_OK;
}

static enum vgi_status echo(struct vgi_call *call, const struct vgi_batch *params, struct vgi_output *out,
                            struct vgi_error *err)
{
    struct vgi_column value;

    (void)call;
    VGI_TRY(vgi_batch_column(params, 0, &value, err));
    vgi_put_value_of(vgi_output_column(out, 0), &value, 0);
    return VGI_OK;
}

static enum vgi_status echo_with_logs(struct vgi_call *call, const struct vgi_batch *params,
                                      struct vgi_output *out, struct vgi_error *err)
{
    struct vgi_column value;
    struct vgi_str text;

    VGI_TRY(vgi_batch_column(params, 0, &value, err));
    text = vgi_get_str(&value, 0);
    vgi_log(call, VGI_LOG_DEBUG, "debug: %.*s", VGI_STR_ARG(text));
    vgi_log(call, VGI_LOG_INFO, "info: %.*s", VGI_STR_ARG(text));
    vgi_log(call, VGI_LOG_WARN, "warn: %.*s", VGI_STR_ARG(text));
    vgi_put_str(vgi_output_column(out, 0), text);
    return VGI_OK;
}

static enum vgi_status echo_with_log_extras(struct vgi_call *call, const struct vgi_batch *params,
                                            struct vgi_output *out, struct vgi_error *err)
{
    struct vgi_column value;
    struct vgi_pair extra[2] = {{vgi_str_of("source"), vgi_str_of("conformance")}};

    VGI_TRY(vgi_batch_column(params, 0, &value, err));
    extra[1] = (struct vgi_pair){vgi_str_of("detail"), vgi_get_str(&value, 0)};
    vgi_log_extra(call, VGI_LOG_INFO, vgi_str_of("info: with extras"), extra, 2);
    vgi_put_str(vgi_output_column(out, 0), extra[1].value);
    return VGI_OK;
}

/* The method's `user` is the name of the exception. */
static enum vgi_status raise_error(struct vgi_call *call, const struct vgi_batch *params,
                                   struct vgi_output *out, struct vgi_error *err)
{
    struct vgi_column message;

    (void)out;
    VGI_TRY(vgi_batch_column(params, 0, &message, err));
    return vgi_fail_as(err, VGI_E_FAILED, vgi_call_user(call), "%.*s", VGI_STR_ARG(vgi_get_str(&message, 0)));
}

/* ---- streams ---- */

struct counter {
    int64_t next;
    int64_t count;
    int64_t rows;
};

static enum vgi_status open_counter(struct vgi_call *call, const struct vgi_batch *params,
                                    struct vgi_rpc_setup *setup, void *state, struct vgi_error *err)
{
    struct counter *counter = state;
    struct vgi_output *header = vgi_rpc_setup_header(setup);
    struct vgi_i64_view first;
    struct vgi_i64_view second;

    (void)call;
    VGI_TRY(vgi_i64_view_of(params, 0, &first, err));
    counter->count = first.values[0];
    counter->rows = 1;
    if (vgi_batch_columns(params) == 2) {
        VGI_TRY(vgi_i64_view_of(params, 1, &second, err));
        counter->count = second.values[0];
        counter->rows = first.values[0];
    }
    if (header) {
        vgi_put_i64(vgi_output_column(header, 0), counter->count);
        vgi_put_format(vgi_output_column(header, 1), "producing %lld batches", (long long)counter->count);
    }
    return VGI_OK;
}

static enum vgi_status produce(struct vgi_call *call, void *state, const struct vgi_batch *in,
                               struct vgi_output *out, struct vgi_error *err)
{
    struct counter *counter = state;
    struct vgi_writer *index = vgi_output_column(out, 0);
    struct vgi_writer *value = vgi_output_column(out, 1);

    (void)call, (void)in, (void)err;
    if (counter->next == counter->count * counter->rows)
        return VGI_DONE;
    for (int64_t end = counter->next + counter->rows; counter->next < end; counter->next++) {
        vgi_put_i64(index, counter->next);
        vgi_put_i64(value, 10 * counter->next);
    }
    return VGI_OK;
}

static enum vgi_status produce_with_logs(struct vgi_call *call, void *state, const struct vgi_batch *in,
                                         struct vgi_output *out, struct vgi_error *err)
{
    struct counter *counter = state;

    if (counter->next < counter->count)
        vgi_log(call, VGI_LOG_INFO, "producing batch %lld", (long long)counter->next);
    return produce(call, state, in, out, err);
}

static enum vgi_status produce_error(struct vgi_call *call, void *state, const struct vgi_batch *in,
                                     struct vgi_output *out, struct vgi_error *err)
{
    struct counter *counter = state;

    if (counter->next == counter->count)
        return vgi_fail(err, VGI_E_FAILED, "intentional error after %lld batches", (long long)counter->count);
    return produce(call, state, in, out, err);
}

static enum vgi_status fail_open(struct vgi_call *call, const struct vgi_batch *params,
                                 struct vgi_rpc_setup *setup, void *state, struct vgi_error *err)
{
    (void)call, (void)params, (void)setup, (void)state;
    return vgi_fail(err, VGI_E_FAILED, "intentional init error");
}

static enum vgi_status open_scale(struct vgi_call *call, const struct vgi_batch *params,
                                  struct vgi_rpc_setup *setup, void *state, struct vgi_error *err)
{
    struct vgi_f64_view factor;

    (void)call, (void)setup;
    *(double *)state = 1.0;
    if (vgi_batch_columns(params) == 0)
        return VGI_OK;
    VGI_TRY(vgi_f64_view_of(params, 0, &factor, err));
    *(double *)state = factor.values[0];
    return VGI_OK;
}

static enum vgi_status scale(struct vgi_call *call, void *state, const struct vgi_batch *in,
                             struct vgi_output *out, struct vgi_error *err)
{
    double factor = *(double *)state;
    struct vgi_f64_view value;
    double *scaled;

    (void)call;
    VGI_TRY(vgi_f64_view_of(in, 0, &value, err));
    scaled = vgi_writer_extend(vgi_output_column(out, 0), value.len);
    for (int64_t i = 0; scaled && i < value.len; i++)
        scaled[i] = factor * value.values[i];
    return VGI_OK;
}

static const struct vgi_rpc_stream producer = {sizeof(struct counter), open_counter, produce, NULL, NULL};
static const struct vgi_rpc_stream producer_with_logs = {sizeof(struct counter), open_counter,
                                                         produce_with_logs, NULL, NULL};
static const struct vgi_rpc_stream producer_with_error = {sizeof(struct counter), open_counter, produce_error,
                                                          NULL, NULL};
static const struct vgi_rpc_stream init_error = {0, fail_open, produce, NULL, NULL};
static const struct vgi_rpc_stream scaler = {sizeof(double), open_scale, scale, NULL, NULL};

#define INDEX_VALUE "index?: i64, value?: i64"
#define HEADER      "total_expected: i64, description: str"

static const struct vgi_rpc_method methods[] = {
    {.name = "void_noop", .unary = void_noop},
    {.name = "add_floats", .params = "a: f64, b: f64", .result = "f64", .unary = add_floats},
    {.name = "echo_int", .params = "value: i64", .result = "i64", .unary = echo},
    {.name = "echo_string", .params = "value: str", .result = "str", .unary = echo},
    {.name = "echo_optional_string", .params = "value?: str", .result = "?str", .unary = echo},
    {.name = "echo_bytes", .params = "data: bytes", .result = "bytes", .unary = echo},
    {.name = "echo_list", .params = "values: list<str>", .result = "list<str>", .unary = echo},
    {.name = "echo_dict", .params = "mapping: map<str,i64>", .result = "map<str,i64>", .unary = echo},
    {.name = "echo_enum", .params = "status: dict<i16,str>", .result = "dict<i16,str>", .unary = echo},
    {.name = "echo_with_multi_logs", .params = "value: str", .result = "str", .unary = echo_with_logs},
    {.name = "echo_with_log_extras", .params = "value: str", .result = "str", .unary = echo_with_log_extras},
    {.name = "raise_value_error",
     .params = "message: str",
     .result = "str",
     .unary = raise_error,
     .user = "ValueError"},
    {.name = "raise_runtime_error",
     .params = "message: str",
     .result = "str",
     .unary = raise_error,
     .user = "RuntimeError"},
    {.name = "produce_n",
     .params = "count: i64",
     .stream = &producer,
     .stream_kind = VGI_RPC_PRODUCER,
     .output = INDEX_VALUE},
    {.name = "produce_large_batches",
     .params = "rows_per_batch: i64, batch_count: i64",
     .stream = &producer,
     .stream_kind = VGI_RPC_PRODUCER,
     .output = INDEX_VALUE},
    {.name = "produce_with_header",
     .params = "count: i64",
     .stream = &producer,
     .stream_kind = VGI_RPC_PRODUCER,
     .output = INDEX_VALUE,
     .header = HEADER},
    {.name = "produce_with_logs",
     .params = "count: i64",
     .stream = &producer_with_logs,
     .stream_kind = VGI_RPC_PRODUCER,
     .output = INDEX_VALUE},
    {.name = "produce_error_mid_stream",
     .params = "emit_before_error: i64",
     .stream = &producer_with_error,
     .stream_kind = VGI_RPC_PRODUCER,
     .output = INDEX_VALUE},
    {.name = "produce_error_on_init",
     .stream = &init_error,
     .stream_kind = VGI_RPC_PRODUCER,
     .output = INDEX_VALUE},
    {.name = "exchange_scale",
     .params = "factor: f64",
     .stream = &scaler,
     .stream_kind = VGI_RPC_EXCHANGE,
     .input = "value?: f64",
     .output = "value?: f64",
     .casts_input = true},
    {.name = "exchange_cast_compatible",
     .stream = &scaler,
     .stream_kind = VGI_RPC_EXCHANGE,
     .input = "value?: f64",
     .output = "value?: f64",
     .casts_input = true},
};

static const struct vgi_rpc_service service = {.name = "ConformanceService",
                                               .version = "2.0.0",
                                               .methods = methods,
                                               .n_methods = sizeof methods / sizeof methods[0]};

static enum vgi_status serve(struct vgi_rpc_server *server, struct vgi_error *err)
{
    VGI_TRY(vgi_rpc_server_add(server, &service, err));
    return vgi_rpc_server_serve_fds(server, STDIN_FILENO, STDOUT_FILENO, "pipe", err);
}

int main(void)
{
    struct vgi_error err = {0};
    struct vgi_rpc_server *server = NULL;
    enum vgi_status status = vgi_rpc_server_new(NULL, &server, &err);

    /* A program that ignores SIGPIPE itself saves the library two system calls per answer on pipes. */
    signal(SIGPIPE, SIG_IGN);
    if (status == VGI_OK)
        status = serve(server, &err);
    if (status != VGI_OK)
        fprintf(stderr, "rpc_echo_worker: %s\n", err.message);
    vgi_rpc_server_free(server);
    return status == VGI_OK ? 0 : 1;
}
