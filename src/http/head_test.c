/* SPDX-License-Identifier: Apache-2.0 */
/* head_test: what of a head is refused, where a body ends, how a target is split. */
#include "http/head.h"

#include <string.h>

#include "base/str.h"

#include "support/test.h"

/* Splits "Name: value\n…" into pairs that view lines. */
static size_t split(const char *lines, struct vgi_pair *headers)
{
    size_t n = 0;

    while (*lines) {
        const char *colon = strchr(lines, ':');
        const char *end = strchr(lines, '\n');
        headers[n].key = (struct vgi_str){lines, (size_t)(colon - lines)};
        headers[n++].value = vbase_str_trimmed((struct vgi_str){colon + 1, (size_t)(end - colon - 1)});
        lines = end + 1;
    }
    return n;
}

static void heads(void **state)
{
    static const struct {
        const char *name, *method, *target, *version, *headers;
        enum vgi_status status;
        enum vhttp_framing kind;
        uint64_t length;
    } rows[] = {
        {"plain", "GET", "/", "HTTP/1.1", "Host: a\n", VGI_OK, VHTTP_NO_BODY, 0},
        {"1.0 needs no Host", "GET", "/", "HTTP/1.0", "", VGI_OK, VHTTP_NO_BODY, 0},
        {"no Host", "GET", "/", "HTTP/1.1", "", VGI_E_FORMAT, 0, 0},
        {"two Hosts", "GET", "/", "HTTP/1.1", "Host: a\nhOST: a\n", VGI_E_FORMAT, 0, 0},
        {"a length", "POST", "/", "HTTP/1.1", "Host: a\nContent-Length: 12\n", VGI_OK, VHTTP_LENGTH, 12},
        {"length zero", "POST", "/", "HTTP/1.1", "Host: a\nContent-Length: 0\n", VGI_OK, VHTTP_NO_BODY, 0},
        {"chunked", "POST", "/", "HTTP/1.1", "Host: a\nTransfer-Encoding: Chunked\n", VGI_OK, VHTTP_CHUNKED,
         0},
        {"equal lengths", "POST", "/", "HTTP/1.1", "Host: a\nContent-Length: 1\ncontent-length: 1\n",
         VGI_E_FORMAT, 0, 0},
        {"a list of lengths", "POST", "/", "HTTP/1.1", "Host: a\nContent-Length: 1, 1\n", VGI_E_FORMAT, 0, 0},
        {"a signed length", "POST", "/", "HTTP/1.1", "Host: a\nContent-Length: +1\n", VGI_E_FORMAT, 0, 0},
        {"a negative length", "POST", "/", "HTTP/1.1", "Host: a\nContent-Length: -1\n", VGI_E_FORMAT, 0, 0},
        {"a hexadecimal length", "POST", "/", "HTTP/1.1", "Host: a\nContent-Length: 0x1\n", VGI_E_FORMAT, 0,
         0},
        {"an empty length", "POST", "/", "HTTP/1.1", "Host: a\nContent-Length:\n", VGI_E_FORMAT, 0, 0},
        {"a length beyond 64 bits", "POST", "/", "HTTP/1.1",
         "Host: a\nContent-Length: 99999999999999999999\n", VGI_E_FORMAT, 0, 0},
        {"length and coding", "POST", "/", "HTTP/1.1",
         "Host: a\nContent-Length: 1\nTransfer-Encoding: chunked\n", VGI_E_FORMAT, 0, 0},
        {"two codings", "POST", "/", "HTTP/1.1",
         "Host: a\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked\n", VGI_E_FORMAT, 0, 0},
        {"a list of codings", "POST", "/", "HTTP/1.1", "Host: a\nTransfer-Encoding: gzip, chunked\n",
         VGI_E_FORMAT, 0, 0},
        {"identity", "POST", "/", "HTTP/1.1", "Host: a\nTransfer-Encoding: identity\n", VGI_E_FORMAT, 0, 0},
        {"a masked coding", "POST", "/", "HTTP/1.1", "Host: a\nTransfer-Encoding: \vchunked\n", VGI_E_FORMAT,
         0, 0},
        {"chunked in 1.0", "POST", "/", "HTTP/1.0", "Host: a\nTransfer-Encoding: chunked\n", VGI_E_FORMAT, 0,
         0},
        {"a blank in a name", "GET", "/", "HTTP/1.1", "Host: a\nX y: 1\n", VGI_E_FORMAT, 0, 0},
        {"a blank behind a name", "GET", "/", "HTTP/1.1", "Host: a\nContent-Length : 1\n", VGI_E_FORMAT, 0,
         0},
        {"an empty name", "GET", "/", "HTTP/1.1", "Host: a\n: 1\n", VGI_E_FORMAT, 0, 0},
        {"a carriage return in a value", "GET", "/", "HTTP/1.1", "Host: a\nX: 1\r2\n", VGI_E_FORMAT, 0, 0},
        {"a tab in a value", "GET", "/", "HTTP/1.1", "Host: a\nX: 1\t2\n", VGI_OK, VHTTP_NO_BODY, 0},
        {"bytes beyond ASCII in a value", "GET", "/", "HTTP/1.1", "Host: a\nX: \xc3\xa4\n", VGI_OK,
         VHTTP_NO_BODY, 0},
        {"a method that is no token", "G(T", "/", "HTTP/1.1", "Host: a\n", VGI_E_FORMAT, 0, 0},
        {"an empty method", "", "/", "HTTP/1.1", "Host: a\n", VGI_E_FORMAT, 0, 0},
        {"a blank in the target", "GET", "/a b", "HTTP/1.1", "Host: a\n", VGI_E_FORMAT, 0, 0},
        {"a control character in the target", "GET", "/a\x01", "HTTP/1.1", "Host: a\n", VGI_E_FORMAT, 0, 0},
        {"bytes beyond ASCII in the target", "GET", "/\xc3\xa4", "HTTP/1.1", "Host: a\n", VGI_E_FORMAT, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_pair headers[8];
        struct vhttp_head head = {.method = vgi_str_of(rows[i].method),
                                  .target = vgi_str_of(rows[i].target),
                                  .version = vgi_str_of(rows[i].version),
                                  .headers = headers,
                                  .n_headers = split(rows[i].headers, headers)};
        struct vhttp_body_frame frame = {0};
        struct vgi_error err = {0};
        enum vgi_status status = vhttp_head_check(&head, &frame, &err);
        if (status != rows[i].status)
            fail_msg("%s: %d, %s", rows[i].name, (int)status, err.message);
        if (status == VGI_OK && (frame.kind != rows[i].kind || frame.length != rows[i].length))
            fail_msg("%s: kind %d, length %d", rows[i].name, (int)frame.kind, (int)frame.length);
    }
}

static void targets(void **state)
{
    static const struct {
        const char *target, *path, *query;
    } rows[] = {
        {"/", "/", ""},
        {"/a/b%20c", "/a/b%20c", ""},
        {"/a?b=c?d", "/a", "b=c?d"},
        {"/?", "/", ""},
        {"*", "*", ""},
        {"http://host:8/a?b", "/a", "b"},
        {"HTTPS://host", "/", ""},
        {"http://host?q", "/", "q"},
        {"", NULL, NULL},
        {"a/b", NULL, NULL},
        {"?q", NULL, NULL},
        {"ftp://host/a", NULL, NULL},
        {"host:80", NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_str path, query;
        struct vgi_error err;
        enum vgi_status status = vhttp_target_split(vgi_str_of(rows[i].target), &path, &query, &err);
        if ((status == VGI_OK) != (rows[i].path != NULL))
            fail_msg("%s: %d", rows[i].target, (int)status);
        if (rows[i].path && (!vgi_str_is(path, rows[i].path) || !vgi_str_is(query, rows[i].query)))
            fail_msg("%s: %.*s and %.*s", rows[i].target, VGI_STR_ARG(path), VGI_STR_ARG(query));
    }
}

static void headers_are_found_in_any_case(void **state)
{
    struct vgi_pair pairs[] = {{{"Accept", 6}, {"a", 1}}, {{"X-One", 5}, {"b", 1}}, {{"x-oNE", 5}, {"c", 1}}};
    struct vhttp_head head = {.headers = pairs, .n_headers = 3};
    struct vgi_http_request request = {.connection = &head};

    (void)state;
    assert_true(vgi_str_is(vhttp_request_header(&request, "x-one"), "b"));
    assert_int_equal(vhttp_request_header_count(&request, "X-ONE"), 2);
    assert_null(vhttp_request_header(&request, "x-on").ptr);
    assert_null(vhttp_request_header(&request, "x-ones").ptr);
    assert_int_equal(vhttp_method_of(vgi_str_of("PUT")), VHTTP_PUT);
    assert_int_equal(vhttp_method_of(vgi_str_of("put")), VHTTP_OTHER);
}

static void names_are_tokens(void **state)
{
    static const char token[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    (void)state;
    for (int c = 0; c < 256; c++) {
        char byte = (char)c;
        bool is_name = vhttp_is_header((struct vgi_str){&byte, 1}, vgi_str_of("v"));
        if (is_name != (memchr(token, byte, sizeof token - 1) != NULL))
            fail_msg("byte %d: %d", c, (int)is_name);
    }
}

static void answers_take_no_second_line(void **state)
{
    struct vbase_arena arena;
    struct vhttp_response response = {.arena = &arena};

    (void)state;
    vbase_arena_init(&arena, 1 << 20);
    vhttp_response_header(&response, "X-A", vgi_str_of(" a b "));
    vhttp_response_header_number(&response, "X-N", 18446744073709551615u);
    assert_false(response.is_short);
    assert_int_equal(response.n_headers, 2);
    assert_string_equal(response.headers[0].value, "a b");
    assert_string_equal(response.headers[1].value, "18446744073709551615");
    vhttp_response_header(&response, "X-B", vgi_str_of("a\r\nSet-Cookie: b"));
    assert_true(response.is_short);
    assert_int_equal(response.n_headers, 2);
    response.is_short = false;
    for (int i = 0; i < VHTTP_RESPONSE_HEADERS_MAX; i++)
        vhttp_response_header(&response, "X-C", vgi_str_of("c"));
    assert_true(response.is_short);
    assert_int_equal(response.n_headers, VHTTP_RESPONSE_HEADERS_MAX);
    vbase_arena_release(&arena);
}

SUPPORT_TESTS(cmocka_unit_test(heads), cmocka_unit_test(targets),
              cmocka_unit_test(headers_are_found_in_any_case), cmocka_unit_test(names_are_tokens),
              cmocka_unit_test(answers_take_no_second_line))
