/* SPDX-License-Identifier: Apache-2.0 */
/* text.c: texts that answers are made of, and the values of a request's one row. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "methods.h"

struct vgi_str text_join(struct vgi_call *call, const char *before, struct vgi_str text)
{
    size_t before_len = strlen(before);
    char *joined = vgi_alloc(call, before_len + text.len + 1);

    if (!joined)
        return (struct vgi_str){NULL, 0};
    memcpy(joined, before, before_len);
    if (text.len > 0)
        memcpy(joined + before_len, text.ptr, text.len);
    return (struct vgi_str){joined, before_len + text.len};
}

/* The digits and the decimal exponent of the shortest text that reads back as value. */
static int shortest(double value, char *digits, size_t digits_bytes, int *ret_exponent)
{
    char text[TEXT_FLOAT_BYTES];
    size_t n = 0;

    for (int precision = 0; precision <= 16; precision++) {
        snprintf(text, sizeof text, "%.*e", precision, value);
        if (strtod(text, NULL) == value)
            break;
    }
    for (const char *at = text; *at && *at != 'e' && n + 1 < digits_bytes; at++)
        if (*at >= '0' && *at <= '9')
            digits[n++] = *at;
    digits[n] = 0;
    *ret_exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    return (int)n;
}

const char *text_of_float(double value, char out[TEXT_FLOAT_BYTES])
{
    const char *sign = signbit(value) ? "-" : "";
    char digits[TEXT_FLOAT_BYTES];
    int exponent;
    int n;

    if (isnan(value)) {
        snprintf(out, TEXT_FLOAT_BYTES, "nan");
        return out;
    }
    if (isinf(value)) {
        snprintf(out, TEXT_FLOAT_BYTES, "%sinf", sign);
        return out;
    }
    n = shortest(fabs(value), digits, sizeof digits, &exponent);
    if (exponent < -4 || exponent >= 16) {
        snprintf(out, TEXT_FLOAT_BYTES, "%s%c%s%.20se%+03d", sign, digits[0], n > 1 ? "." : "", digits + 1,
                 exponent);
    } else {
        int decimals = n - 1 - exponent;
        snprintf(out, TEXT_FLOAT_BYTES, "%.*f", decimals > 1 ? decimals : 1, value);
    }
    return out;
}

static bool open_param(const struct vgi_batch *params, int32_t index, struct vgi_column *ret_column)
{
    struct vgi_error err;

    return vgi_batch_column(params, index, ret_column, &err) == VGI_OK;
}

int64_t param_int(const struct vgi_batch *params, int32_t index)
{
    struct vgi_column column;

    return open_param(params, index, &column) ? vgi_get_i64(&column, 0) : 0;
}

double param_float(const struct vgi_batch *params, int32_t index)
{
    struct vgi_column column;

    return open_param(params, index, &column) ? vgi_get_f64(&column, 0) : 0;
}

bool param_bool(const struct vgi_batch *params, int32_t index)
{
    struct vgi_column column;

    return open_param(params, index, &column) && vgi_get_bool(&column, 0);
}

struct vgi_str param_str(const struct vgi_batch *params, int32_t index)
{
    struct vgi_column column;

    return open_param(params, index, &column) ? vgi_get_str(&column, 0) : (struct vgi_str){NULL, 0};
}
