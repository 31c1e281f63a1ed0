/* SPDX-License-Identifier: Apache-2.0 */
/* size.c: numbers of bytes to text and back. */
#include "size.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "text.h"

static const char *const binary_units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
enum { UNITS = sizeof binary_units / sizeof binary_units[0] };

void size_print(int64_t bytes, char text[SIZE_TEXT_BYTES])
{
    const char *sign = bytes < 0 ? "-" : "";
    const uint64_t size = bytes < 0 ? 0 - (uint64_t)bytes : (uint64_t)bytes;
    if (size < 1024) {
        snprintf(text, SIZE_TEXT_BYTES, "%s%" PRIu64 " B", sign, size);
        return;
    }
    size_t unit = 1;
    double value = (double)size / 1024;
    while (value >= 1023.95 && unit + 1 < UNITS) { /* 1023.95 would print as 1024.0 */
        value /= 1024;
        unit++;
    }
    snprintf(text, SIZE_TEXT_BYTES, "%s%.1f %s", sign, value, binary_units[unit]);
}

/* How many bytes a unit is; false when there is no such unit. */
static bool read_unit(struct vgi_str unit, int64_t *ret_bytes)
{
    static const struct {
        const char *suffix;
        int64_t base;
    } forms[] = {{"", 1024}, {"iB", 1024}, {"B", 1000}};
    static const char letters[] = "KMGTPE";
    if (unit.len == 0 || (unit.len == 1 && (unit.ptr[0] | 0x20) == 'b')) {
        *ret_bytes = 1;
        return true;
    }
    int64_t power = 0; /* of the base */
    for (size_t i = 0; i < sizeof letters - 1; i++) {
        if ((unit.ptr[0] | 0x20) == (letters[i] | 0x20))
            power = (int64_t)i + 1;
    }
    for (size_t i = 0; power && i < sizeof forms / sizeof forms[0]; i++) {
        if (unit.len - 1 != strlen(forms[i].suffix) ||
            strncasecmp(unit.ptr + 1, forms[i].suffix, unit.len - 1) != 0)
            continue;
        *ret_bytes = 1;
        for (; power; power--)
            *ret_bytes *= forms[i].base;
        return true;
    }
    return false;
}

/* Splits "1.5 GiB" into the digits before the point, those behind it, and the unit. */
static void split(struct vgi_str text, struct vgi_str *ret_whole, struct vgi_str *ret_fraction,
                  struct vgi_str *ret_unit)
{
    size_t end = 0;
    text = text_trim(text);
    while (end < text.len && strchr("0123456789.", text.ptr[end]) && text.ptr[end])
        end++;
    *ret_unit = text_trim((struct vgi_str){text.ptr + end, text.len - end});
    *ret_fraction = (struct vgi_str){text.ptr, end};
    if (text_until(ret_fraction, '.', ret_whole))
        return;
    *ret_whole = *ret_fraction;
    ret_fraction->len = 0;
}

/* The digits behind a point as a part of 1; those behind the 18th count nothing. False when there is
 * something else than digits. */
static bool read_fraction(struct vgi_str digits, double *ret_value)
{
    uint64_t value = 0;
    double scale = 1;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] == '.')
            return false;
        if (i >= 18)
            continue;
        value = value * 10 + (uint64_t)(digits.ptr[i] - '0');
        scale *= 10;
    }
    *ret_value = (double)value / scale;
    return true;
}

enum vgi_status size_parse(struct vgi_str text, int64_t *ret_bytes, struct vgi_error *err)
{
    struct vgi_str whole, fraction, unit;
    int64_t unit_bytes;
    int64_t count = 0;
    double part;
    split(text, &whole, &fraction, &unit);
    if (whole.len + fraction.len == 0 || (whole.len && !text_int(whole, &count)) ||
        !read_fraction(fraction, &part))
        return vgi_fail(err, VGI_E_INVALID, "'%.*s' is no size: expected a number and a unit, as in 1.5 GiB",
                        VGI_STR_ARG(text));
    if (!read_unit(unit, &unit_bytes))
        return vgi_fail(err, VGI_E_INVALID, "'%.*s' is no unit of size: expected B, KiB, kB, MiB, MB, …",
                        VGI_STR_ARG(unit));
    int64_t bytes;
    if (__builtin_mul_overflow(count, unit_bytes, &bytes) ||
        __builtin_add_overflow(bytes, (int64_t)(part * (double)unit_bytes + 0.5), &bytes))
        return vgi_fail(err, VGI_E_RANGE, "'%.*s' is more than 2^63 bytes", VGI_STR_ARG(text));
    *ret_bytes = bytes;
    return VGI_OK;
}
