/* SPDX-License-Identifier: Apache-2.0 */
/* unary.c: the unary methods whose parameters and results are plain values. */
#include "methods.h"

UNARY(unary_nothing)
{
    (void)call, (void)params, (void)out, (void)err;
    return VGI_OK;
}

enum { SHARED_BYTES = 1 << 20 };

/* Records and embedded batches travel as bytes, so they are echoed by this as well. A small value is copied
 * sooner than shared; a large one is sent from where it was received. */
UNARY(unary_echo)
{
    struct vgi_column value;

    (void)call;
    VGI_TRY(vgi_batch_column(params, 0, &value, err));
    if (vgi_get_bytes(&value, 0).len >= SHARED_BYTES || vgi_get_str(&value, 0).len >= SHARED_BYTES)
        return exchange_echo(params, out, err);
    vgi_put_value_of(vgi_output_column(out, 0), &value, 0);
    return VGI_OK;
}

UNARY(unary_add_floats)
{
    (void)call, (void)err;
    vgi_put_f64(vgi_output_column(out, 0), param_float(params, 0) + param_float(params, 1));
    return VGI_OK;
}

UNARY(unary_concatenate)
{
    struct vgi_str parts[] = {param_str(params, 0), param_str(params, 2), param_str(params, 1)};
    size_t len = parts[0].len + parts[1].len + parts[2].len;
    char *joined = vgi_alloc(call, len + 1);
    char *at = joined;

    if (!joined)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a text of %zu bytes", len);
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].len > 0)
            memcpy(at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    vgi_put_str(vgi_output_column(out, 0), (struct vgi_str){joined, len});
    return VGI_OK;
}

UNARY(unary_with_defaults)
{
    (void)call, (void)err;
    vgi_put_format(vgi_output_column(out, 0), "required=%lld, optional_str=%.*s, optional_int=%lld",
                   (long long)param_int(params, 0), VGI_STR_ARG(param_str(params, 1)),
                   (long long)param_int(params, 2));
    return VGI_OK;
}

UNARY(unary_raise)
{
    const char *type = vgi_call_user(call);

    (void)out;
    return vgi_fail_as(err, VGI_E_FAILED, type, "%.*s", VGI_STR_ARG(param_str(params, 0)));
}

static const char *const level_prefixes[] = {
    [VGI_LOG_TRACE] = "trace: ", [VGI_LOG_DEBUG] = "debug: ", [VGI_LOG_INFO] = "info: ",
    [VGI_LOG_WARN] = "warn: ",   [VGI_LOG_ERROR] = "error: ",
};

UNARY(unary_log)
{
    const struct log_plan *plan = vgi_call_user(call);
    struct vgi_str value = param_str(params, 0);

    for (size_t i = 0; i < plan->n; i++) {
        enum vgi_log_level level = plan->levels[i];
        vgi_log_extra(call, level, text_join(call, level_prefixes[level], value), NULL, 0);
    }
    return unary_echo(call, params, out, err);
}

UNARY(unary_log_extras)
{
    struct vgi_str value = param_str(params, 0);
    struct vgi_pair extra[] = {{vgi_str_of("source"), vgi_str_of("conformance")},
                               {vgi_str_of("detail"), value}};

    vgi_log_extra(call, VGI_LOG_INFO, text_join(call, "info: ", value), extra, 2);
    return unary_echo(call, params, out, err);
}

UNARY(unary_oversized)
{
    int64_t target_bytes = param_int(params, 0);
    uint8_t *zeros;

    if (target_bytes < 0)
        return vgi_fail(err, VGI_E_INVALID, "target_bytes must be non-negative");
    zeros = vgi_alloc(call, (size_t)target_bytes + 1);
    if (!zeros)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %lld bytes", (long long)target_bytes);
    vgi_put_bytes(vgi_output_column(out, 0), (struct vgi_bytes){zeros, (size_t)target_bytes});
    return VGI_OK;
}

UNARY(unary_transport_kind)
{
    (void)params, (void)err;
    vgi_put_text(vgi_output_column(out, 0), vgi_call_transport(call));
    return VGI_OK;
}
