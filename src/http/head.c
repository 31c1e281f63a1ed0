/* SPDX-License-Identifier: Apache-2.0 */
/* head.c: what of a request's head is refused. The library below reads more than RFC 9112 allows; a proxy in
 * front may read the same bytes in another way, and the difference is how requests are smuggled. So all that
 * can be read in two ways ends here with 400. */
#include "http/head.h"

#include <string.h>

#include "base/str.h"

/* Bytes of a token (RFC 9110 section 5.6.2), a bit each: digits and !#$%&'*+-. of the first 64 bytes, letters
 * and ^_`|~ of the next. */
static bool is_token_byte(unsigned char c)
{
    static const uint64_t sets[4] = {0x03ff6cfa00000000, 0x57ffffffc7fffffe, 0, 0};

    return sets[c / 64] >> (c % 64) & 1;
}

static bool is_token(struct vgi_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_token_byte((unsigned char)s.ptr[i]))
            return false;
    return s.len > 0;
}

bool vhttp_is_header_value(struct vgi_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

bool vhttp_is_header(struct vgi_str name, struct vgi_str value)
{
    return is_token(name) && vhttp_is_header_value(value);
}

static bool is_target(struct vgi_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c <= ' ' || c >= 0x7f)
            return false;
    }
    return s.len > 0;
}

/* 1 to 19 digits and nothing else. */
static enum vgi_status parse_length(struct vgi_str value, uint64_t *ret_length, struct vgi_error *err)
{
    uint64_t length = 0;

    if (value.len == 0 || value.len > 19)
        return vgi_fail(err, VGI_E_FORMAT, "a Content-Length of %zu characters", value.len);
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] < '0' || value.ptr[i] > '9')
            return vgi_fail(err, VGI_E_FORMAT, "Content-Length is not a decimal number");
        length = length * 10 + (uint64_t)(value.ptr[i] - '0');
    }
    *ret_length = length;
    return VGI_OK;
}

/* The headers that decide where the request ends, each at most once. */
struct framing {
    size_t n_lengths;
    size_t n_codings;
    size_t n_hosts;
    struct vgi_str length;
    struct vgi_str coding;
    bool is_awaited;
};

static enum vgi_status read_headers(const struct vhttp_head *head, struct framing *f, struct vgi_error *err)
{
    for (size_t i = 0; i < head->n_headers; i++) {
        const struct vgi_pair *h = &head->headers[i];
        if (!is_token(h->key))
            return vgi_fail(err, VGI_E_FORMAT, "the name of header %zu has bytes no name may have", i + 1);
        if (!vhttp_is_header_value(h->value))
            return vgi_fail(err, VGI_E_FORMAT, "the value of header %zu has control characters", i + 1);
        if (vbase_str_equal_any_case(h->key, "content-length")) {
            f->n_lengths++;
            f->length = h->value;
        } else if (vbase_str_equal_any_case(h->key, "transfer-encoding")) {
            f->n_codings++;
            f->coding = h->value;
        } else if (vbase_str_equal_any_case(h->key, "host")) {
            f->n_hosts++;
        } else if (vbase_str_equal_any_case(h->key, "expect")) {
            f->is_awaited = vbase_str_equal_any_case(h->value, "100-continue");
        }
    }
    return VGI_OK;
}

static enum vgi_status check_framing(const struct framing *f, bool is_1_0, struct vgi_error *err)
{
    if (f->n_hosts > 1 || (f->n_hosts == 0 && !is_1_0))
        return vgi_fail(err, VGI_E_FORMAT, "%zu Host headers, expected one", f->n_hosts);
    if (f->n_lengths > 1)
        return vgi_fail(err, VGI_E_FORMAT, "%zu Content-Length headers, expected one", f->n_lengths);
    if (f->n_codings > 1)
        return vgi_fail(err, VGI_E_FORMAT, "%zu Transfer-Encoding headers, expected one", f->n_codings);
    if (f->n_codings == 1 && f->n_lengths == 1)
        return vgi_fail(err, VGI_E_FORMAT, "Content-Length and Transfer-Encoding in one request");
    if (f->n_codings == 1 && is_1_0)
        return vgi_fail(err, VGI_E_FORMAT, "Transfer-Encoding in an HTTP/1.0 request");
    if (f->n_codings == 1 && !vbase_str_equal_any_case(f->coding, "chunked"))
        return vgi_fail(err, VGI_E_FORMAT, "a Transfer-Encoding other than chunked");
    return VGI_OK;
}

enum vgi_status vhttp_head_check(const struct vhttp_head *head, struct vhttp_body_frame *ret_frame,
                                 struct vgi_error *err)
{
    struct vhttp_body_frame frame = {VHTTP_NO_BODY, 0, false};
    struct framing f = {0};

    if (!is_token(head->method))
        return vgi_fail(err, VGI_E_FORMAT, "the method is not a token");
    if (!is_target(head->target))
        return vgi_fail(err, VGI_E_FORMAT, "the request target has bytes no URI may have");
    VGI_TRY(read_headers(head, &f, err));
    VGI_TRY(check_framing(&f, vgi_str_is(head->version, "HTTP/1.0"), err));
    frame.is_awaited = f.is_awaited;
    if (f.n_codings == 1)
        frame.kind = VHTTP_CHUNKED;
    if (f.n_lengths == 1) {
        VGI_TRY(parse_length(f.length, &frame.length, err));
        frame.kind = frame.length ? VHTTP_LENGTH : VHTTP_NO_BODY;
    }
    *ret_frame = frame;
    return VGI_OK;
}

static struct vgi_str without(struct vgi_str s, size_t n)
{
    s.ptr += n;
    s.len -= n;
    return s;
}

/* What follows the scheme and authority of an absolute URI; target itself when it is none. */
static struct vgi_str behind_authority(struct vgi_str target)
{
    static const char *const schemes[] = {"http://", "https://"};

    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t len = strlen(schemes[i]);
        struct vgi_str rest = target;
        if (target.len < len || !vbase_str_equal_any_case((struct vgi_str){target.ptr, len}, schemes[i]))
            continue;
        rest = without(rest, len);
        while (rest.len > 0 && rest.ptr[0] != '/' && rest.ptr[0] != '?')
            rest = without(rest, 1);
        return rest;
    }
    return target;
}

enum vgi_status vhttp_target_split(struct vgi_str target, struct vgi_str *ret_path, struct vgi_str *ret_query,
                                   struct vgi_error *err)
{
    struct vgi_str rest = behind_authority(target);
    struct vgi_str path = rest, query = {"", 0};
    const char *mark = rest.len ? memchr(rest.ptr, '?', rest.len) : NULL;

    if (mark) {
        path.len = (size_t)(mark - rest.ptr);
        query = without(rest, path.len + 1);
    }
    if (rest.ptr != target.ptr && path.len == 0)
        path = vgi_str_of("/");
    if (!vgi_str_is(rest, "*") && (path.len == 0 || path.ptr[0] != '/'))
        return vgi_fail(err, VGI_E_FORMAT, "the request target is not a path");
    *ret_path = path;
    *ret_query = query;
    return VGI_OK;
}

enum vhttp_method vhttp_method_of(struct vgi_str method)
{
    static const struct {
        const char *name;
        enum vhttp_method method;
    } rows[] = {
        {"POST", VHTTP_POST}, {"GET", VHTTP_GET},       {"HEAD", VHTTP_HEAD},
        {"PUT", VHTTP_PUT},   {"DELETE", VHTTP_DELETE}, {"OPTIONS", VHTTP_OPTIONS},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (vgi_str_is(method, rows[i].name))
            return rows[i].method;
    return VHTTP_OTHER;
}
