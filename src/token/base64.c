/* SPDX-License-Identifier: Apache-2.0 */
/* base64.c: base64 in the standard alphabet with padding and in the URL alphabet without. Table look-ups and
 * one test for a whole text: sealed bytes are random, so a branch per digit would be a misprediction per
 * digit. */
#include "token/base64.h"

/* What the reading table says besides the value: a digit of one alphabet only, or none at all. */
enum { VALUE = 63, STANDARD_ONLY = 64, URL_ONLY = 128, NO_DIGIT = 256 };

static const char standard_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#define NO_8  NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT
#define NO_32 NO_8, NO_8, NO_8, NO_8

static const uint16_t values[256] = {
    NO_32,    NO_8,
    NO_DIGIT, NO_DIGIT,
    NO_DIGIT, 62 | STANDARD_ONLY,
    NO_DIGIT, 62 | URL_ONLY,
    NO_DIGIT, 63 | STANDARD_ONLY,
    52,       53,
    54,       55,
    56,       57,
    58,       59,
    60,       61,
    NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT,
    NO_DIGIT, 0,
    1,        2,
    3,        4,
    5,        6,
    7,        8,
    9,        10,
    11,       12,
    13,       14,
    15,       16,
    17,       18,
    19,       20,
    21,       22,
    23,       24,
    25,       NO_DIGIT,
    NO_DIGIT, NO_DIGIT,
    NO_DIGIT, 63 | URL_ONLY,
    NO_DIGIT, 26,
    27,       28,
    29,       30,
    31,       32,
    33,       34,
    35,       36,
    37,       38,
    39,       40,
    41,       42,
    43,       44,
    45,       46,
    47,       48,
    49,       50,
    51,       NO_DIGIT,
    NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT,
    NO_32,    NO_32,
    NO_32,    NO_32,
};

size_t vtok_form_len(enum vtok_form form, size_t len)
{
    switch (form) {
    case VTOK_BYTES:
        break;
    case VTOK_BASE64:
        return len / 3 * 4 + (len % 3 ? 4 : 0);
    case VTOK_BASE64URL:
        return len / 3 * 4 + (len % 3 ? len % 3 + 1 : 0);
    }
    return len;
}

/* ---- writing ---- */

/* One or two bytes at the end. */
static void write_tail(const char *digits, bool is_padded, struct vgi_bytes rest, uint8_t *out)
{
    uint32_t group = (uint32_t)rest.ptr[0] << 16 | (rest.len == 2 ? (uint32_t)rest.ptr[1] << 8 : 0);

    out[0] = (uint8_t)digits[group >> 18];
    out[1] = (uint8_t)digits[group >> 12 & VALUE];
    if (rest.len == 2)
        out[2] = (uint8_t)digits[group >> 6 & VALUE];
    else if (is_padded)
        out[2] = '=';
    if (is_padded)
        out[3] = '=';
}

void vtok_form_write(enum vtok_form form, struct vgi_bytes bytes, uint8_t *out)
{
    const char *digits = form == VTOK_BASE64 ? standard_digits : url_digits;
    struct vgi_bytes rest = bytes;

    if (form == VTOK_BYTES) {
        if (bytes.len > 0)
            memmove(out, bytes.ptr, bytes.len);
        return;
    }
    for (; rest.len >= 3; rest.ptr += 3, rest.len -= 3, out += 4) {
        uint32_t group = (uint32_t)rest.ptr[0] << 16 | (uint32_t)rest.ptr[1] << 8 | rest.ptr[2];
        out[0] = (uint8_t)digits[group >> 18];
        out[1] = (uint8_t)digits[group >> 12 & VALUE];
        out[2] = (uint8_t)digits[group >> 6 & VALUE];
        out[3] = (uint8_t)digits[group & VALUE];
    }
    if (rest.len > 0)
        write_tail(digits, form == VTOK_BASE64, rest, out);
}

/* ---- reading ---- */

/* Two or three digits at the end; refused bits are returned like those of the table. */
static uint32_t read_tail(struct vgi_bytes rest, uint8_t *out)
{
    uint32_t a = values[rest.ptr[0]];
    uint32_t b = values[rest.ptr[1]];
    uint32_t c = rest.len == 3 ? values[rest.ptr[2]] : 0;
    uint32_t group = (a & VALUE) << 18 | (b & VALUE) << 12 | (c & VALUE) << 6;

    out[0] = (uint8_t)(group >> 16);
    if (rest.len == 3)
        out[1] = (uint8_t)(group >> 8);
    if ((group & (rest.len == 3 ? 0xFFu : 0xFFFFu)) != 0)
        return NO_DIGIT;
    return a | b | c;
}

static bool read_digits(struct vgi_bytes rest, uint32_t refused, uint8_t *out, size_t *ret_len)
{
    uint8_t *start = out;
    uint32_t seen = 0;

    for (; rest.len >= 4; rest.ptr += 4, rest.len -= 4, out += 3) {
        uint32_t a = values[rest.ptr[0]];
        uint32_t b = values[rest.ptr[1]];
        uint32_t c = values[rest.ptr[2]];
        uint32_t d = values[rest.ptr[3]];
        uint32_t group = (a & VALUE) << 18 | (b & VALUE) << 12 | (c & VALUE) << 6 | (d & VALUE);
        seen |= a | b | c | d;
        out[0] = (uint8_t)(group >> 16);
        out[1] = (uint8_t)(group >> 8);
        out[2] = (uint8_t)group;
    }
    if (rest.len == 1)
        return false;
    if (rest.len > 1) {
        seen |= read_tail(rest, out);
        out += rest.len - 1;
    }
    *ret_len = (size_t)(out - start);
    return (seen & refused) == 0;
}

bool vtok_form_read(enum vtok_form form, struct vgi_bytes text, uint8_t *out, size_t *ret_len)
{
    size_t padding = 0;

    switch (form) {
    case VTOK_BYTES:
        if (text.len > 0)
            memcpy(out, text.ptr, text.len);
        *ret_len = text.len;
        return true;
    case VTOK_BASE64:
        if (text.len % 4 != 0)
            return false;
        while (padding < 2 && padding < text.len && text.ptr[text.len - 1 - padding] == '=')
            padding++;
        text.len -= padding;
        return read_digits(text, URL_ONLY | NO_DIGIT, out, ret_len);
    case VTOK_BASE64URL:
        break;
    }
    return read_digits(text, STANDARD_ONLY | NO_DIGIT, out, ret_len);
}

/* ---- over buffers ---- */

static enum vgi_status append_text(enum vtok_form form, struct vgi_bytes bytes, struct vbase_buf *out,
                                   struct vgi_error *err)
{
    size_t len = vtok_form_len(form, bytes.len);

    VGI_TRY(vbase_buf_reserve(out, len, err));
    vtok_form_write(form, bytes, out->ptr + out->len);
    out->len += len;
    return VGI_OK;
}

static enum vgi_status append_bytes(enum vtok_form form, struct vgi_str text, struct vbase_buf *out,
                                    struct vgi_error *err)
{
    size_t len;

    VGI_TRY(vbase_buf_reserve(out, text.len, err));
    if (!vtok_form_read(form, (struct vgi_bytes){(const uint8_t *)text.ptr, text.len}, out->ptr + out->len,
                        &len))
        return vgi_fail(err, VGI_E_FORMAT, "a text of %zu bytes is not canonical %s", text.len,
                        form == VTOK_BASE64 ? "base64" : "base64url");
    out->len += len;
    return VGI_OK;
}

enum vgi_status vtok_base64(struct vgi_bytes bytes, struct vbase_buf *out, struct vgi_error *err)
{
    return append_text(VTOK_BASE64, bytes, out, err);
}

enum vgi_status vtok_base64_decode(struct vgi_str text, struct vbase_buf *out, struct vgi_error *err)
{
    return append_bytes(VTOK_BASE64, text, out, err);
}

enum vgi_status vtok_base64url(struct vgi_bytes bytes, struct vbase_buf *out, struct vgi_error *err)
{
    return append_text(VTOK_BASE64URL, bytes, out, err);
}

enum vgi_status vtok_base64url_decode(struct vgi_str text, struct vbase_buf *out, struct vgi_error *err)
{
    return append_bytes(VTOK_BASE64URL, text, out, err);
}
