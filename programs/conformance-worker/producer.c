/* SPDX-License-Identifier: Apache-2.0 */
/* producer.c: the producer streams. All count batches; they differ in what a batch holds. */
#include <stdio.h>

#include "methods.h"

struct counter {
    int64_t next;  /* batch */
    int64_t count; /* batches */
    int64_t rows;  /* of each */
};

#define OPEN(name)                                                                     \
    static enum vgi_status name(struct vgi_call *call, const struct vgi_batch *params, \
                                struct vgi_rpc_setup *setup, void *state, struct vgi_error *err)
#define NEXT(name)                                                                              \
    static enum vgi_status name(struct vgi_call *call, void *state, const struct vgi_batch *in, \
                                struct vgi_output *out, struct vgi_error *err)

/* One batch of {index, value}; VGI_DONE when the count is reached. */
NEXT(next_batch)
{
    struct counter *counter = state;
    int64_t *columns[2];
    int64_t first = counter->next * counter->rows;

    (void)call, (void)in, (void)err;
    if (counter->next >= counter->count)
        return VGI_DONE;
    for (int32_t i = 0; i < 2; i++)
        columns[i] = vgi_writer_extend(vgi_output_column(out, i), counter->rows);
    for (int64_t row = 0; columns[0] && columns[1] && row < counter->rows; row++) {
        columns[0][row] = first + row;
        columns[1][row] = 10 * (first + row);
    }
    counter->next++;
    return VGI_OK;
}

/* ---- one row a batch ---- */

OPEN(open_counted)
{
    const struct opening *opening = vgi_call_user(call);
    struct vgi_output *header = vgi_rpc_setup_header(setup);
    struct counter *counter = state;

    (void)err;
    *counter = (struct counter){.count = param_int(params, 0), .rows = 1};
    if (opening && opening->log)
        vgi_log(call, VGI_LOG_INFO, "%s", opening->log);
    if (header && opening) {
        vgi_put_i64(vgi_output_column(header, 0), counter->count);
        vgi_put_format(vgi_output_column(header, 1), "%s%lld%s", opening->before, (long long)counter->count,
                       opening->after);
    }
    return VGI_OK;
}

OPEN(open_counted_rich)
{
    (void)call, (void)err;
    *(struct counter *)state = (struct counter){.count = param_int(params, 1), .rows = 1};
    rich_header_put(vgi_rpc_setup_header(setup), param_int(params, 0));
    return VGI_OK;
}

OPEN(open_fixed_count)
{
    (void)params, (void)setup, (void)err;
    *(struct counter *)state = (struct counter){.count = *(const int64_t *)vgi_call_user(call), .rows = 1};
    return VGI_OK;
}

NEXT(next_logging)
{
    const struct counter *counter = state;

    if (counter->next < counter->count)
        vgi_log(call, VGI_LOG_INFO, "producing batch %lld", (long long)counter->next);
    return next_batch(call, state, in, out, err);
}

NEXT(next_failing)
{
    const struct counter *counter = state;

    if (counter->next >= counter->count)
        return vgi_fail(err, VGI_E_FAILED, "intentional error after %lld batches", (long long)counter->count);
    return next_batch(call, state, in, out, err);
}

OPEN(open_failing)
{
    (void)call, (void)params, (void)setup, (void)state;
    return vgi_fail(err, VGI_E_FAILED, "intentional init error");
}

NEXT(next_tick_metadata)
{
    struct counter *counter = state;
    struct vgi_str seen = vgi_batch_metadata(in, "vgi.conformance.tick");

    (void)call, (void)err;
    vgi_put_i64(vgi_output_column(out, 0), counter->next);
    vgi_put_str(vgi_output_column(out, 1), seen);
    counter->next++;
    return counter->next >= counter->count ? VGI_DONE : VGI_OK;
}

/* ---- many rows a batch ---- */

static int64_t rows_of(const struct vgi_batch *params, int32_t index)
{
    int64_t rows = param_int(params, index);

    return rows > 0 ? rows : 0;
}

OPEN(open_batches)
{
    (void)call, (void)setup, (void)err;
    *(struct counter *)state = (struct counter){.count = param_int(params, 1), .rows = rows_of(params, 0)};
    return VGI_OK;
}

OPEN(open_one_batch)
{
    (void)call, (void)setup, (void)err;
    *(struct counter *)state = (struct counter){.count = 1, .rows = rows_of(params, 0)};
    return VGI_OK;
}

OPEN(open_annotated)
{
    (void)call, (void)setup, (void)err;
    *(struct counter *)state = (struct counter){.count = param_int(params, 0), .rows = rows_of(params, 1)};
    return VGI_OK;
}

static void annotate(struct vgi_output *out, const char *key, int64_t number)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long)number);
    vgi_output_set_metadata(out, vgi_str_of(key), vgi_str_of(text));
}

NEXT(next_annotated)
{
    struct counter *counter = state;
    int64_t *values;

    (void)call, (void)in, (void)err;
    if (counter->next >= counter->count)
        return VGI_DONE;
    values = vgi_writer_extend(vgi_output_column(out, 0), counter->rows);
    for (int64_t row = 0; values && row < counter->rows; row++)
        values[row] = 1000000 * counter->next + row;
    annotate(out, "conformance.batch_index", counter->next);
    annotate(out, "conformance.batch_total", counter->count);
    vgi_output_set_metadata(out, vgi_str_of("conformance.emit_label"),
                            vgi_str_of("\xc3\xbcn\xc3\xaf"
                                       "code-\xce\xbb"));
    counter->next++;
    return VGI_OK;
}

/* ---- columns chosen by the caller ---- */

struct dynamic {
    int64_t next;
    int64_t count;
    bool has_label;
    bool has_score;
};

OPEN(open_dynamic)
{
    struct dynamic *dynamic = state;
    struct ArrowSchema schema;
    char text[64];

    (void)call;
    dynamic->count = param_int(params, 1);
    dynamic->has_label = param_bool(params, 2);
    dynamic->has_score = param_bool(params, 3);
    snprintf(text, sizeof text, "index?: i64%s%s", dynamic->has_label ? ", label?: str" : "",
             dynamic->has_score ? ", score?: f64" : "");
    VGI_TRY(vgi_schema_parse(text, &schema, err));
    VGI_TRY(vgi_rpc_setup_output_take(setup, &schema, err));
    rich_header_put(vgi_rpc_setup_header(setup), param_int(params, 0));
    return VGI_OK;
}

NEXT(next_dynamic)
{
    struct dynamic *dynamic = state;
    int32_t column = 0;

    (void)call, (void)in, (void)err;
    if (dynamic->next >= dynamic->count)
        return VGI_DONE;
    vgi_put_i64(vgi_output_column(out, column++), dynamic->next);
    if (dynamic->has_label)
        vgi_put_format(vgi_output_column(out, column++), "row-%lld", (long long)dynamic->next);
    if (dynamic->has_score)
        vgi_put_f64(vgi_output_column(out, column), (double)dynamic->next * 1.5);
    dynamic->next++;
    return VGI_OK;
}

#define STREAM(name, open_fn, next_fn)   \
    const struct vgi_rpc_stream name = { \
        .state_size = sizeof(struct counter), .open = (open_fn), .next = (next_fn)}

STREAM(producer_counted, open_counted, next_batch);
STREAM(producer_counted_rich, open_counted_rich, next_batch);
STREAM(producer_batches, open_batches, next_batch);
STREAM(producer_one_batch, open_one_batch, next_batch);
STREAM(producer_of_fixed_count, open_fixed_count, next_batch);
STREAM(producer_logging, open_counted, next_logging);
STREAM(producer_failing, open_counted, next_failing);
STREAM(producer_failing_open, open_failing, next_batch);
STREAM(producer_tick_metadata, open_counted, next_tick_metadata);
STREAM(producer_annotated, open_annotated, next_annotated);
const struct vgi_rpc_stream producer_dynamic = {
    .state_size = sizeof(struct dynamic), .open = open_dynamic, .next = next_dynamic};
