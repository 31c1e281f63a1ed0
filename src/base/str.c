/* SPDX-License-Identifier: Apache-2.0 */
/* str.c: UTF-8 checks, hexadecimal, base64 and checked size arithmetic over borrowed bytes. Pure functions;
 * no table is larger than a cache line but the alphabet's inverse. Well-formed UTF-8 is Unicode 15, table
 * 3-7; base64 is RFC 4648 section 4, canonical: padded, unused bits zero. */
#include "base/str.h"

#include <stddef.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* The length of the leading run of ASCII bytes, found 32 and then 8 bytes at a time. */
static size_t ascii_run(const uint8_t *ptr, size_t len)
{
    uint64_t words[4];
    size_t at = 0;

    for (; len - at >= sizeof words; at += sizeof words) {
        memcpy(words, ptr + at, sizeof words);
        if ((words[0] | words[1] | words[2] | words[3]) & HIGH_BITS)
            break;
    }
    for (; len - at >= sizeof words[0]; at += sizeof words[0]) {
        memcpy(words, ptr + at, sizeof words[0]);
        if (words[0] & HIGH_BITS)
            break;
    }
    while (at < len && ptr[at] < 0x80)
        at++;
    return at;
}

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Whether second may follow lead, E0 to F4: what keeps out overlong forms, surrogates and
 * values above U+10FFFF. */
static bool second_fits(uint8_t lead, uint8_t second)
{
    switch (lead) {
    case 0xE0:
        return second >= 0xA0 && second <= 0xBF;
    case 0xED:
        return second >= 0x80 && second <= 0x9F;
    case 0xF0:
        return second >= 0x90 && second <= 0xBF;
    case 0xF4:
        return second >= 0x80 && second <= 0x8F;
    default:
        return is_continuation(second);
    }
}

/* The length of the well-formed character of two to four bytes at ptr, 0 when there is none. */
static size_t wide_character(const uint8_t *ptr, size_t len)
{
    uint8_t lead = ptr[0];

    if (lead < 0xC2 || lead > 0xF4 || len < 2)
        return 0;
    if (lead < 0xE0)
        return is_continuation(ptr[1]) ? 2 : 0;
    if (len < 3 || !second_fits(lead, ptr[1]) || !is_continuation(ptr[2]))
        return 0;
    if (lead < 0xF0)
        return 3;
    return len >= 4 && is_continuation(ptr[3]) ? 4 : 0;
}

size_t vbase_utf8_prefix(const uint8_t *ptr, size_t len)
{
    size_t at = 0;

    while (at < len) {
        size_t step;
        if (ptr[at] < 0x80) {
            at += ascii_run(ptr + at, len - at);
            continue;
        }
        step = wide_character(ptr + at, len - at);
        if (step == 0)
            break;
        at += step;
    }
    return at;
}

bool vbase_utf8_valid(const uint8_t *ptr, size_t len)
{
    return vbase_utf8_prefix(ptr, len) == len;
}

size_t vbase_utf8_clip(const char *ptr, size_t len, size_t max)
{
    size_t at = max;

    if (len <= max)
        return len;
    while (at > 0 && max - at < 3 && is_continuation((uint8_t)ptr[at]))
        at--;
    return is_continuation((uint8_t)ptr[at]) ? max : at;
}

bool vbase_str_starts_with(struct vgi_str s, const char *prefix)
{
    size_t len = strlen(prefix);

    return s.len >= len && (len == 0 || memcmp(s.ptr, prefix, len) == 0);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool vbase_str_equal_any_case(struct vgi_str s, const char *text)
{
    if (s.len != strlen(text))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != text[i] && ((s.ptr[i] ^ text[i]) != ' ' || !is_letter(text[i]))) /* the case's bit */
            return false;
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct vgi_str vbase_str_trimmed(struct vgi_str s)
{
    while (s.len > 0 && is_blank(s.ptr[0]))
        s = (struct vgi_str){s.ptr + 1, s.len - 1};
    while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

int vbase_str_compare(struct vgi_str a, struct vgi_str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

enum vgi_status vbase_str_to_i64(struct vgi_str s, int64_t *ret_value, struct vgi_error *err)
{
    bool is_negative = s.len > 0 && s.ptr[0] == '-';
    size_t first = is_negative || (s.len > 0 && s.ptr[0] == '+') ? 1 : 0;
    int64_t value = 0;

    if (first == s.len)
        return vgi_fail(err, VGI_E_INVALID, "'%.*s' is not a decimal integer", VGI_STR_ARG(s));
    for (size_t i = first; i < s.len; i++) {
        int digit = s.ptr[i] - '0';
        if (digit < 0 || digit > 9)
            return vgi_fail(err, VGI_E_INVALID, "'%.*s' is not a decimal integer", VGI_STR_ARG(s));
        if (__builtin_mul_overflow(value, (int64_t)10, &value) ||
            __builtin_add_overflow(value, (int64_t)(is_negative ? -digit : digit), &value))
            return vgi_fail(err, VGI_E_INVALID, "'%.*s' does not fit in 64 bits", VGI_STR_ARG(s));
    }
    *ret_value = value;
    return VGI_OK;
}

void vbase_hex_encode(const uint8_t *bytes, size_t len, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < len; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t vbase_base64_bound(size_t len)
{
    return len / 3 * 4 + (len % 3 ? 4 : 0) + 1;
}

size_t vbase_base64_encode(const uint8_t *bytes, size_t len, char *out)
{
    char *start = out;
    size_t i = 0;

    for (; len - i >= 3; i += 3) {
        uint32_t group = (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];
        *out++ = base64_digits[group >> 18];
        *out++ = base64_digits[group >> 12 & 63];
        *out++ = base64_digits[group >> 6 & 63];
        *out++ = base64_digits[group & 63];
    }
    if (len - i > 0) {
        uint32_t group = (uint32_t)bytes[i] << 16 | (len - i == 2 ? (uint32_t)bytes[i + 1] << 8 : 0);
        *out++ = base64_digits[group >> 18];
        *out++ = base64_digits[group >> 12 & 63];
        out[0] = '=';
        out[1] = '=';
        if (len - i == 2)
            out[0] = base64_digits[group >> 6 & 63];
        out += 2;
    }
    *out = '\0';
    return (size_t)(out - start);
}

/* The value of a base64 digit, 64 or more when it is none. */
static uint32_t base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint32_t)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0') + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : 64;
}

enum vgi_status vbase_base64_decode(struct vgi_str text, uint8_t *out, size_t *ret_len, struct vgi_error *err)
{
    uint8_t *start = out;
    size_t digits = text.len;

    if (text.len % 4 != 0)
        return vgi_fail(err, VGI_E_FORMAT, "base64 text of %zu bytes is not padded to a multiple of 4",
                        text.len);
    while (digits > 0 && text.len - digits < 2 && text.ptr[digits - 1] == '=')
        digits--;
    for (size_t i = 0; i < digits; i += 4) {
        size_t n = digits - i < 4 ? digits - i : 4;
        uint32_t group = 0;
        for (size_t k = 0; k < n; k++) {
            uint32_t value = base64_value(text.ptr[i + k]);
            if (value > 63)
                return vgi_fail(err, VGI_E_FORMAT, "byte %zu of a base64 text is 0x%02x, no digit", i + k,
                                (unsigned)(uint8_t)text.ptr[i + k]);
            group |= value << (18 - 6 * k);
        }
        if (n < 4 && (group & (n == 3 ? 0xFFu : 0xFFFFu)) != 0)
            return vgi_fail(err, VGI_E_FORMAT, "base64 text has bits behind its last byte");
        for (size_t k = 0; k + 1 < n; k++)
            *out++ = (uint8_t)(group >> (16 - 8 * k));
    }
    *ret_len = (size_t)(out - start);
    return VGI_OK;
}

enum vgi_status vbase_add_size(size_t a, size_t b, const char *what, size_t *ret_sum, struct vgi_error *err)
{
    size_t sum;

    if (__builtin_add_overflow(a, b, &sum))
        return vgi_fail(err, VGI_E_LIMIT, "%s: %zu + %zu does not fit in a size", what, a, b);
    *ret_sum = sum;
    return VGI_OK;
}

enum vgi_status vbase_mul_size(size_t a, size_t b, const char *what, size_t *ret_product,
                               struct vgi_error *err)
{
    size_t product;

    if (__builtin_mul_overflow(a, b, &product))
        return vgi_fail(err, VGI_E_LIMIT, "%s: %zu * %zu does not fit in a size", what, a, b);
    *ret_product = product;
    return VGI_OK;
}
