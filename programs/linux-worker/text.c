/* SPDX-License-Identifier: Apache-2.0 */
/* text.c: the texts of /proc and /sys taken apart into words, numbers and UTF-8. Everything that reads such a
 * file uses these. Owns nothing: copies go into the caller's pool. */
#include "text.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct vgi_str part_of(struct vgi_str text, size_t begin, size_t end)
{
    return (struct vgi_str){text.ptr + begin, end - begin};
}

bool text_line(struct vgi_str *rest, struct vgi_str *ret_line)
{
    if (rest->len == 0)
        return false;
    if (!text_until(rest, '\n', ret_line)) {
        *ret_line = *rest;
        *rest = part_of(*rest, rest->len, rest->len);
    }
    return true;
}

bool text_word(struct vgi_str *rest, struct vgi_str *ret_word)
{
    size_t begin = 0;
    while (begin < rest->len && is_blank(rest->ptr[begin]))
        begin++;
    size_t end = begin;
    while (end < rest->len && !is_blank(rest->ptr[end]))
        end++;
    if (begin == end)
        return false;
    *ret_word = part_of(*rest, begin, end);
    *rest = part_of(*rest, end, rest->len);
    return true;
}

bool text_skip(struct vgi_str *rest, int count)
{
    struct vgi_str word;
    while (count > 0 && text_word(rest, &word))
        count--;
    return count == 0;
}

bool text_until(struct vgi_str *rest, char separator, struct vgi_str *ret_part)
{
    const char *at = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;
    if (!at)
        return false;
    const size_t len = (size_t)(at - rest->ptr);
    *ret_part = part_of(*rest, 0, len);
    *rest = part_of(*rest, len + 1, rest->len);
    return true;
}

struct vgi_str text_trim(struct vgi_str text)
{
    size_t begin = 0;
    size_t end = text.len;
    while (begin < end && (is_blank(text.ptr[begin]) || text.ptr[begin] == '\n'))
        begin++;
    while (end > begin && (is_blank(text.ptr[end - 1]) || text.ptr[end - 1] == '\n'))
        end--;
    return part_of(text, begin, end);
}

bool text_starts_with(struct vgi_str text, const char *prefix)
{
    const size_t len = strlen(prefix);
    return text.len >= len && memcmp(text.ptr, prefix, len) == 0;
}

/* The value of a digit, or 99. */
static unsigned digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 99;
}

bool text_int(struct vgi_str text, int64_t *ret_value)
{
    const bool is_negative = text.len > 0 && text.ptr[0] == '-';
    size_t i = is_negative ? 1 : 0;
    int64_t value = 0;
    if (i == text.len)
        return false;
    for (; i < text.len; i++) {
        const unsigned digit = digit_of(text.ptr[i]);
        if (digit > 9)
            return false;
        if (value > (INT64_MAX - (int64_t)digit) / 10)
            value = INT64_MAX;
        else
            value = value * 10 + (int64_t)digit;
    }
    *ret_value = is_negative ? -value : value;
    return true;
}

bool text_uint(struct vgi_str text, unsigned base, uint64_t *ret_value)
{
    uint64_t value = 0;
    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned digit = digit_of(text.ptr[i]);
        if (digit >= base || value > (UINT64_MAX - digit) / base)
            return false;
        value = value * base + digit;
    }
    *ret_value = value;
    return true;
}

bool text_real(struct vgi_str text, double *ret_value)
{
    double digits = 0; /* without the point: one division at the end rounds but once */
    double scale = 1;
    bool is_behind_point = false;
    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned digit = digit_of(text.ptr[i]);
        if (text.ptr[i] == '.' && !is_behind_point) {
            is_behind_point = true;
            continue;
        }
        if (digit > 9)
            return false;
        digits = digits * 10 + digit;
        scale *= is_behind_point ? 10 : 1;
    }
    *ret_value = digits / scale;
    return true;
}

int64_t text_take_int(struct vgi_str *rest)
{
    struct vgi_str word;
    int64_t value;
    return text_word(rest, &word) && text_int(word, &value) ? value : NO_INT;
}

/* The length of the UTF-8 character at text[i], or 0 when there is none (RFC 3629: no surrogates, no overlong
 * forms, nothing above U+10FFFF). */
static size_t character_at(struct vgi_str text, size_t i)
{
    static const struct {
        unsigned char first_min, first_max, second_min, second_max, len;
    } forms[] = {
        {0x01, 0x7f, 0x00, 0x00, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    const unsigned char *at = (const unsigned char *)text.ptr + i;
    for (size_t f = 0; f < sizeof forms / sizeof forms[0]; f++) {
        if (at[0] < forms[f].first_min || at[0] > forms[f].first_max)
            continue;
        if (text.len - i < forms[f].len)
            return 0;
        if (forms[f].len > 1 && (at[1] < forms[f].second_min || at[1] > forms[f].second_max))
            return 0;
        for (size_t k = 2; k < forms[f].len; k++) {
            if ((at[k] & 0xc0) != 0x80)
                return 0;
        }
        return forms[f].len;
    }
    return 0;
}

enum vgi_status text_keep(struct pool *pool, struct vgi_str text, struct vgi_str *ret_text,
                          struct vgi_error *err)
{
    static const char replacement[] = {'\xef', '\xbf', '\xbd'};
    size_t wrong = 0;
    for (size_t i = 0, len; i < text.len; i += len ? len : 1) {
        len = character_at(text, i);
        wrong += len == 0;
    }
    char *copy = pool_take(pool, text.len + wrong * (sizeof replacement - 1) + 1);
    if (!copy)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a text of %zu bytes", text.len);
    size_t used = 0;
    for (size_t i = 0, len; i < text.len; i += len ? len : 1) {
        len = character_at(text, i);
        memcpy(copy + used, len ? text.ptr + i : replacement, len ? len : sizeof replacement);
        used += len ? len : sizeof replacement;
    }
    copy[used] = '\0';
    *ret_text = (struct vgi_str){copy, used};
    return VGI_OK;
}

enum vgi_status text_unescape(struct pool *pool, struct vgi_str text, struct vgi_str *ret_bytes,
                              struct vgi_error *err)
{
    char *plain = pool_take(pool, text.len + 1);
    if (!plain)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a text of %zu bytes", text.len);
    size_t used = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint64_t byte;
        const bool has_three = text.len - i > 3;
        if (text.ptr[i] == '\\' && has_three && text_uint(part_of(text, i + 1, i + 4), 8, &byte) &&
            byte <= 0xff) {
            plain[used++] = (char)(unsigned char)byte;
            i += 3;
        } else {
            plain[used++] = text.ptr[i];
        }
    }
    plain[used] = '\0';
    *ret_bytes = (struct vgi_str){plain, used};
    return VGI_OK;
}

enum vgi_status text_split(struct pool *pool, struct vgi_str text, char separator, struct texts *ret_texts,
                           struct vgi_error *err)
{
    size_t parts = 0;
    for (size_t i = 0; i < text.len; i++)
        parts += text.ptr[i] == separator || i + 1 == text.len;
    struct vgi_str *items = pool_take(pool, (parts + 1) * sizeof *items);
    if (!items)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a list of %zu texts", parts);
    struct vgi_str part;
    for (size_t i = 0; i < parts; i++) {
        if (!text_until(&text, separator, &part))
            part = text;
        VGI_TRY(text_keep(pool, part, &items[i], err));
    }
    *ret_texts = (struct texts){items, parts};
    return VGI_OK;
}

/* Reads the value that key asks for into the structure at base. */
static void read_value(struct vgi_str value, const struct text_key *key, void *base)
{
    struct vgi_str word;
    uint64_t octal;
    int64_t number = NO_INT;
    if (!text_skip(&value, key->skip) || !text_word(&value, &word))
        return;
    if (key->base == 8)
        number = text_uint(word, 8, &octal) && octal <= INT64_MAX ? (int64_t)octal : NO_INT;
    else if (text_int(word, &number) && __builtin_mul_overflow(number, key->scale, &number))
        number = INT64_MAX;
    memcpy((char *)base + key->offset, &number, sizeof number);
}

void text_keys(struct vgi_str text, const struct text_key *keys, void *base)
{
    struct vgi_str line;
    struct vgi_str name;
    while (text_line(&text, &line)) {
        if (!text_until(&line, ':', &name))
            continue;
        for (const struct text_key *key = keys; key->name; key++) {
            if (vgi_str_is(name, key->name))
                read_value(line, key, base);
        }
    }
}

struct vgi_str text_value(struct vgi_str text, const char *name, char separator)
{
    struct vgi_str line;
    struct vgi_str found;
    while (text_line(&text, &line)) {
        if (text_until(&line, separator, &found) && vgi_str_is(text_trim(found), name))
            return text_trim(line);
    }
    return (struct vgi_str){NULL, 0};
}
