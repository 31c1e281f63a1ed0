/* SPDX-License-Identifier: Apache-2.0 */
/* error_details.c: checks the JSON array of error details before it is sent. It is checked in place, byte by
 * byte, because it goes out as it is: what comes back is only yes or no.
 * Wire facts: docs/errors.md, "Details". */
#include "rpc/error_details.h"

#include "base/limits.h"
#include "base/str.h"
#include "vgi_rpc/status.h"

enum { TYPES_MAX = 32 };

struct scan {
    const char *at;
    const char *end;
    int depth;
};

static const char *const catalog[] = {
    "vgi_rpc.ErrorInfo",    "vgi_rpc.RetryInfo",    "vgi_rpc.BadRequest", "vgi_rpc.PreconditionFailure",
    "vgi_rpc.QuotaFailure", "vgi_rpc.ResourceInfo", "vgi_rpc.Help",       "vgi_rpc.LocalizedMessage",
};

static bool skip_value(struct scan *s);

static void skip_blanks(struct scan *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
        s->at++;
}

static bool take(struct scan *s, char c)
{
    skip_blanks(s);
    if (s->at == s->end || *s->at != c)
        return false;
    s->at++;
    return true;
}

/* Takes a string; ret_text is what stands between its quotes, escapes as they are. */
static bool take_string(struct scan *s, struct vgi_str *ret_text)
{
    if (!take(s, '"'))
        return false;
    ret_text->ptr = s->at;
    while (s->at < s->end && *s->at != '"') {
        if ((unsigned char)*s->at < 0x20)
            return false;
        s->at += *s->at == '\\' && s->end - s->at > 1 ? 2 : 1;
    }
    ret_text->len = (size_t)(s->at - ret_text->ptr);
    return take(s, '"');
}

static bool skip_word(struct scan *s)
{
    const char *start = s->at;

    while (s->at < s->end && ((*s->at >= 'a' && *s->at <= 'z') || (*s->at >= '0' && *s->at <= '9') ||
                              *s->at == '-' || *s->at == '+' || *s->at == '.' || *s->at == 'E')) {
        s->at++;
    }
    return s->at > start;
}

/* The members of an object or the elements of an array, its opening bracket taken. */
static bool skip_members(struct scan *s, char close)
{
    struct vgi_str key;

    if (take(s, close))
        return true;
    do {
        if (close == '}' && (!take_string(s, &key) || !take(s, ':')))
            return false;
        if (!skip_value(s))
            return false;
    } while (take(s, ','));
    return take(s, close);
}

static bool skip_value(struct scan *s)
{
    struct vgi_str text;
    bool is_good;

    skip_blanks(s);
    if (s->at == s->end || s->depth == VBASE_LIMIT_JSON_DEPTH)
        return false;
    s->depth++;
    if (*s->at == '{' || *s->at == '[') {
        char close = *s->at++ == '{' ? '}' : ']';
        is_good = skip_members(s, close);
    } else {
        is_good = *s->at == '"' ? take_string(s, &text) : skip_word(s);
    }
    s->depth--;
    return is_good;
}

/* One detail; ret_type is the text of its @type. */
static bool take_detail(struct scan *s, struct vgi_str *ret_type)
{
    struct vgi_str key;

    *ret_type = (struct vgi_str){"", 0};
    if (!take(s, '{'))
        return false;
    do {
        if (!take_string(s, &key) || !take(s, ':'))
            return false;
        if (!(vgi_str_is(key, "@type") ? take_string(s, ret_type) : skip_value(s)))
            return false;
    } while (take(s, ','));
    return take(s, '}');
}

static bool type_is_allowed(struct vgi_str type)
{
    if (!vbase_str_starts_with(type, "vgi_rpc."))
        return memchr(type.ptr, '.', type.len) != NULL;
    for (size_t i = 0; i < sizeof catalog / sizeof catalog[0]; i++) {
        if (vgi_str_is(type, catalog[i]))
            return true;
    }
    return false;
}

bool vrpc_error_details_are_valid(struct vgi_str text)
{
    struct scan s = {text.ptr, text.ptr + text.len, 1};
    struct vgi_str types[TYPES_MAX];
    size_t n = 0;

    if (text.len == 0)
        return true;
    if (text.len >= VGI_ERROR_DETAILS_BYTES || !vbase_utf8_valid((const uint8_t *)text.ptr, text.len) ||
        !take(&s, '[')) {
        return false;
    }
    do {
        if (n == TYPES_MAX || !take_detail(&s, &types[n]) || !type_is_allowed(types[n]))
            return false;
        for (size_t i = 0; i < n; i++) {
            if (vgi_str_equal(types[i], types[n]))
                return false;
        }
        n++;
    } while (take(&s, ','));
    return take(&s, ']') && (skip_blanks(&s), s.at == s.end);
}
