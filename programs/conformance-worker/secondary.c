/* SPDX-License-Identifier: Apache-2.0 */
/* secondary.c: conformance.Secondary.v1: a method that has the name of one of the first protocol, and errors
 * with every code, kind and detail. */
#include <stdio.h>

#include "methods.h"

#define NAME "conformance.Secondary.v1"

UNARY(secondary_echo)
{
    (void)err;
    vgi_put_str(vgi_output_column(out, 0), text_join(call, "secondary:", param_str(params, 0)));
    return VGI_OK;
}

/* One status per wire code. */
static const enum vgi_status statuses[] = {
    VGI_E_INVALID,       VGI_E_LIMIT,        VGI_E_NOT_FOUND,   VGI_E_EXISTS,
    VGI_E_PERMISSION,    VGI_E_PRECONDITION, VGI_E_ABORTED,     VGI_E_RANGE,
    VGI_E_UNIMPLEMENTED, VGI_E_INTERNAL,     VGI_E_UNAVAILABLE, VGI_E_DATA_LOSS,
    VGI_E_DEADLINE,      VGI_E_CANCELLED,    VGI_E_FAILED,      VGI_E_UNAUTHENTICATED,
};

static enum vgi_status refuse_code(struct vgi_str code, struct vgi_error *err)
{
    vgi_fail_as(err, VGI_E_INVALID, "StatusError", "'%.*s' is not a canonical error code", VGI_STR_ARG(code));
    vgi_error_set_kind(err, "invalid_code");
    vgi_error_set_details(err, "[{\"@type\":\"vgi_rpc.BadRequest\",\"field_violations\":[{\"field\":\"code\","
                               "\"description\":\"must be a canonical code name\"}]}]");
    return VGI_E_INVALID;
}

static void set_details(double retry_delay_seconds, struct vgi_error *err)
{
    char number[TEXT_FLOAT_BYTES];
    char retry[128] = "";
    char details[512];

    if (retry_delay_seconds > 0) {
        snprintf(retry, sizeof retry, "{\"@type\":\"vgi_rpc.RetryInfo\",\"retry_delay_seconds\":%s},",
                 text_of_float(retry_delay_seconds, number));
    }
    snprintf(details, sizeof details,
             "[{\"@type\":\"vgi_rpc.ErrorInfo\",\"metadata\":{\"fixture\":\"" NAME "\"}},%s"
             "{\"@type\":\"" NAME ".Probe\",\"note\":\"clients ignore detail types they do not know\"}]",
             retry);
    vgi_error_set_details(err, details);
}

UNARY(secondary_fail)
{
    struct vgi_str code = param_str(params, 0);
    struct vgi_str kind = param_str(params, 1);
    const char *kind_text = vgi_alloc_text(call, kind);

    (void)out;
    if (!kind_text)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a kind of %zu bytes", kind.len);
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        if (!vgi_str_is(code, vgi_status_code_name(statuses[i])))
            continue;
        vgi_fail_as(err, statuses[i], "StatusError", NAME " fail: %.*s%s%s", VGI_STR_ARG(code),
                    kind.len > 0 ? " " : "", kind_text);
        if (kind.len > 0)
            vgi_error_set_kind(err, kind_text);
        set_details(param_float(params, 2), err);
        return statuses[i];
    }
    return refuse_code(code, err);
}

UNARY(secondary_fail_oversized)
{
    enum { PADDING = 5000 };
    static const char head[] = "[{\"@type\":\"vgi_rpc.RetryInfo\",\"retry_delay_seconds\":1},"
                               "{\"@type\":\"vgi_rpc.ErrorInfo\",\"metadata\":{\"padding\":\"";
    static const char tail[] = "\"}}]";
    char *details = vgi_alloc(call, sizeof head + PADDING + sizeof tail);

    (void)params, (void)out;
    if (!details)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for details");
    memcpy(details, head, sizeof head - 1);
    memset(details + sizeof head - 1, 'x', PADDING);
    memcpy(details + sizeof head - 1 + PADDING, tail, sizeof tail);
    vgi_fail_as(err, VGI_E_LIMIT, "StatusError", NAME " fail_oversized: details exceed 4 KiB");
    vgi_error_set_kind(err, "details_oversized");
    vgi_error_set_details(err, details);
    return VGI_E_LIMIT;
}
