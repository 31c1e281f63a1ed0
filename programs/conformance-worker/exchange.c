/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.c: the exchange streams: one batch in, one batch out. */
#include <stdlib.h>

#include "methods.h"

#define OPEN(name)                                                                     \
    static enum vgi_status name(struct vgi_call *call, const struct vgi_batch *params, \
                                struct vgi_rpc_setup *setup, void *state, struct vgi_error *err)
#define NEXT(name)                                                                              \
    static enum vgi_status name(struct vgi_call *call, void *state, const struct vgi_batch *in, \
                                struct vgi_output *out, struct vgi_error *err)

OPEN(open_nothing)
{
    (void)call, (void)params, (void)setup, (void)state, (void)err;
    return VGI_OK;
}

/* The input has the output's one column. */
enum vgi_status exchange_echo(const struct vgi_batch *in, struct vgi_output *out, struct vgi_error *err)
{
    struct ArrowArray copy;

    VGI_TRY(vgi_batch_share(in, &copy, NULL, err));
    return vgi_output_array_take(out, &copy, err);
}

/* ---- scale ---- */

OPEN(open_scale)
{
    struct vgi_output *header = vgi_rpc_setup_header(setup);
    int32_t n = vgi_batch_columns(params);
    double factor = n > 0 ? param_float(params, n - 1) : 1.0;
    char text[TEXT_FLOAT_BYTES];

    (void)call, (void)err;
    *(double *)state = factor;
    if (header && n == 1) {
        vgi_put_i64(vgi_output_column(header, 0), 0);
        vgi_put_format(vgi_output_column(header, 1), "scale by %s", text_of_float(factor, text));
    } else if (header) {
        rich_header_put(header, param_int(params, 0));
    }
    return VGI_OK;
}

NEXT(next_scaled)
{
    double factor = *(const double *)state;
    struct vgi_writer *writer = vgi_output_column(out, 0);
    struct vgi_column column;
    struct vgi_f64_view value;
    double *scaled;

    (void)call;
    VGI_TRY(vgi_f64_view_of(in, 0, &value, err));
    VGI_TRY(vgi_batch_column(in, 0, &column, err));
    scaled = vgi_writer_extend(writer, value.len);
    for (int64_t i = 0; scaled && i < value.len; i++)
        scaled[i] = factor * value.values[i];
    vgi_writer_copy_nulls(writer, &column);
    return VGI_OK;
}

/* ---- accumulate ---- */

struct sum {
    double running;
    int64_t count;
};

NEXT(next_accumulated)
{
    struct sum *sum = state;
    struct vgi_f64_view value;

    (void)call;
    VGI_TRY(vgi_f64_view_of(in, 0, &value, err));
    for (int64_t i = 0; i < value.len; i++)
        sum->running += vgi_f64_view_null(&value, i) ? 0 : value.values[i];
    sum->count++;
    vgi_put_f64(vgi_output_column(out, 0), sum->running);
    vgi_put_i64(vgi_output_column(out, 1), sum->count);
    return VGI_OK;
}

/* ---- echo, with something besides ---- */

NEXT(next_logging)
{
    (void)state;
    vgi_log(call, VGI_LOG_INFO, "exchange processing");
    vgi_log(call, VGI_LOG_DEBUG, "exchange debug");
    return exchange_echo(in, out, err);
}

struct failing {
    int64_t fail_on;
    int64_t count;
};

OPEN(open_failing)
{
    (void)call, (void)setup, (void)err;
    ((struct failing *)state)->fail_on = param_int(params, 0);
    return VGI_OK;
}

NEXT(next_failing)
{
    struct failing *failing = state;

    (void)call;
    failing->count++;
    if (failing->count >= failing->fail_on)
        return vgi_fail(err, VGI_E_FAILED, "intentional error on exchange %lld", (long long)failing->count);
    return exchange_echo(in, out, err);
}

OPEN(open_failed)
{
    (void)call, (void)params, (void)setup, (void)state;
    return vgi_fail(err, VGI_E_FAILED, "intentional exchange init error");
}

NEXT(next_zero_columns)
{
    (void)call, (void)state, (void)in, (void)err;
    vgi_output_set_rows(out, 0);
    return VGI_OK;
}

/* ---- metadata ---- */

static int compare_keys(const void *a, const void *b)
{
    const struct vgi_str *x = a;
    const struct vgi_str *y = b;
    size_t common = x->len < y->len ? x->len : y->len;
    int order = common > 0 ? memcmp(x->ptr, y->ptr, common) : 0;

    return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

/* The keys of all pairs, sorted, with commas between them. */
static enum vgi_status join_keys(struct vgi_call *call, const struct vgi_batch *in, struct vgi_str *ret_text,
                                 struct vgi_error *err)
{
    size_t n;
    const struct vgi_pair *pairs = vgi_batch_metadata_view(in, &n);
    struct vgi_str *keys = vgi_alloc(call, (n + 1) * sizeof keys[0]);
    size_t bytes = 1;
    char *text;

    for (size_t i = 0; keys && i < n; i++) {
        keys[i] = pairs[i].key;
        bytes += keys[i].len + 1;
    }
    text = vgi_alloc(call, bytes);
    if (!keys || !text)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu metadata keys", n);
    qsort(keys, n, sizeof keys[0], compare_keys);
    *ret_text = (struct vgi_str){text, 0};
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            text[ret_text->len++] = ',';
        if (keys[i].len > 0)
            memcpy(text + ret_text->len, keys[i].ptr, keys[i].len);
        ret_text->len += keys[i].len;
    }
    return VGI_OK;
}

NEXT(next_metadata)
{
    struct vgi_str keys;

    (void)state;
    VGI_TRY(join_keys(call, in, &keys, err));
    vgi_put_str(vgi_output_column(out, 0), vgi_batch_metadata(in, "vgi.conformance.input"));
    vgi_put_str(vgi_output_column(out, 1), keys);
    return VGI_OK;
}

/* ---- oversized ---- */

OPEN(open_oversized)
{
    int64_t rows = param_int(params, 0);

    (void)call, (void)setup, (void)err;
    *(int64_t *)state = rows > 0 ? rows : 0;
    return VGI_OK;
}

NEXT(next_oversized)
{
    int64_t rows = *(const int64_t *)state;
    int64_t *index = vgi_writer_extend(vgi_output_column(out, 0), rows);
    int64_t *value = vgi_writer_extend(vgi_output_column(out, 1), rows);

    (void)call, (void)in, (void)err;
    for (int64_t row = 0; index && value && row < rows; row++) {
        index[row] = row;
        value[row] = 10 * row;
    }
    return VGI_OK;
}

const struct vgi_rpc_stream exchange_scale = {
    .state_size = sizeof(double), .open = open_scale, .next = next_scaled};
const struct vgi_rpc_stream exchange_accumulate = {
    .state_size = sizeof(struct sum), .open = open_nothing, .next = next_accumulated};
const struct vgi_rpc_stream exchange_logging = {.open = open_nothing, .next = next_logging};
const struct vgi_rpc_stream exchange_failing = {
    .state_size = sizeof(struct failing), .open = open_failing, .next = next_failing};
const struct vgi_rpc_stream exchange_failing_open = {.open = open_failed, .next = next_logging};
const struct vgi_rpc_stream exchange_zero_columns = {.open = open_nothing, .next = next_zero_columns};
const struct vgi_rpc_stream exchange_metadata = {.open = open_nothing, .next = next_metadata};
const struct vgi_rpc_stream exchange_oversized = {
    .state_size = sizeof(int64_t), .open = open_oversized, .next = next_oversized};
