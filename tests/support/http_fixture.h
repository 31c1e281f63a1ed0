/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VGI_TESTS_SUPPORT_HTTP_FIXTURE_H
#define VGI_TESTS_SUPPORT_HTTP_FIXTURE_H

/* http_fixture: the server of http/ on a free port, with a handler whose paths do what tests need:
 *   /echo returns the body, /blocking does so in the blocking pool, /wait waits there until is_open; /small
 *   takes 1000 bytes at most; /none is answered before the body is read; /target tells path, query and
 *   peer; /large answers 32 MiB; /silent makes no answer. */
#include <fcntl.h>
#include <stdatomic.h>

#include "http/server.h"
#include "support/http_client.h"

#define HOST "Host: a\r\n"

/* One server; the handler's own state. */
struct fixture {
    struct vhttp_server *server;
    int fd;
    uint16_t port;
    const char *path;
    atomic_int n_entered; /* /wait requests that are in the handler */
    atomic_bool is_open;  /* lets them go */
    atomic_int n_heads;
    atomic_int n_answers;
};

static inline void on_head(void *user, const struct vgi_http_request *request, struct vhttp_plan *plan,
                           struct vhttp_response *response)
{
    struct fixture *f = user;

    atomic_fetch_add(&f->n_heads, 1);
    plan->body_bytes_max = vgi_str_is(request->path, "/small") ? 1000 : (uint64_t)64 << 20;
    plan->may_block = vgi_str_is(request->path, "/wait") || vgi_str_is(request->path, "/blocking");
    if (vgi_str_is(request->path, "/none")) {
        response->status = 404;
        vhttp_response_header(response, "X-Why", vgi_str_of("none"));
    }
    response->context = f;
}

static inline void on_answer(void *user, const struct vgi_http_request *request,
                             struct vhttp_response *response)
{
    struct fixture *f = user;
    struct vgi_str echo = vhttp_request_header(request, "x-echo");
    enum vgi_status status = VGI_OK;

    atomic_fetch_add(&f->n_answers, 1);
    if (response->context != f || ((uintptr_t)(request->body ? request->body->data : NULL) & 63) != 0)
        return;
    if (vgi_str_is(request->path, "/wait")) {
        atomic_fetch_add(&f->n_entered, 1);
        while (!atomic_load(&f->is_open))
            http_pause_ms(1);
    }
    response->status = 200;
    if (vgi_str_is(request->path, "/silent"))
        response->status = 0;
    if (echo.ptr)
        vhttp_response_header(response, "X-Echo", echo);
    if (vgi_str_is(request->path, "/target"))
        status = vbase_buf_append_format(&response->body, NULL, "%.*s|%.*s|%.*s", VGI_STR_ARG(request->path),
                                         VGI_STR_ARG(request->query), VGI_STR_ARG(request->peer));
    else if (vgi_str_is(request->path, "/large"))
        status = vbase_buf_reserve(&response->body, 32 << 20, NULL);
    else if (request->body_len)
        status = vbase_buf_append(&response->body, request->body->data, request->body_len, NULL);
    if (vgi_str_is(request->path, "/large")) {
        memset(response->body.ptr, 'l', 32 << 20);
        response->body.len = 32 << 20;
    }
    response->is_short = status != VGI_OK;
}

static inline void on_refuse(void *user, const struct vgi_http_request *request, enum vhttp_refusal why,
                             struct vhttp_response *response)
{
    (void)user;
    (void)request;
    vhttp_response_header_number(response, "X-Refused", (uint64_t)why);
    if (vbase_buf_append_text(&response->body, "refused", NULL) != VGI_OK)
        response->is_short = true;
}

static inline void start(struct fixture *f, const struct vhttp_server_options *options, const char *path)
{
    struct vhttp_server_options o = options ? *options : (struct vhttp_server_options){0};
    struct vgi_error err;

    memset(f, 0, sizeof *f);
    f->path = path;
    f->fd = http_listen(&f->port, path);
    o.handler = (struct vhttp_handler){on_head, on_answer, on_refuse, f};
    o.threads = o.threads ? o.threads : 2;
    if (vhttp_server_new(f->fd, &o, &f->server, &err) != VGI_OK)
        fail_msg("%s", err.message);
}

static inline void end(struct fixture *f)
{
    vhttp_server_stop(f->server, 5000);
    vhttp_server_free(f->server);
    close(f->fd);
    if (f->path)
        unlink(f->path);
}

static inline struct http_client client_of(const struct fixture *f)
{
    return http_connect(f->port, f->path);
}

/* Sends one POST with len bytes that differ from place to place, in the given framing, and
 * checks the echo. */
static inline void check_echo(struct http_client *client, const char *path, size_t len, bool is_chunked)
{
    uint8_t *bytes = malloc(len + 1);
    char text[256];
    struct http_answer answer;

    assert_non_null(bytes);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(i * 2654435761u >> 13);
    if (is_chunked) {
        snprintf(text, sizeof text, "POST %s HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", path);
        assert_true(http_say(client, text));
        for (size_t at = 0, n; at < len; at += n) {
            n = len - at < 70000 ? len - at : 70000;
            snprintf(text, sizeof text, "%zx\r\n", n);
            assert_true(http_say(client, text) && http_send(client, bytes + at, n) &&
                        http_say(client, "\r\n"));
        }
        assert_true(http_say(client, "0\r\n\r\n"));
    } else {
        snprintf(text, sizeof text, "POST %s HTTP/1.1\r\n" HOST "Content-Length: %zu\r\n\r\n", path, len);
        assert_true(http_say(client, text) && http_send(client, bytes, len));
    }
    assert_true(http_next(client, true, 20000, &answer));
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.body_len, len);
    assert_memory_equal(answer.body, bytes, len);
    http_drop(client, len);
    free(bytes);
}

static inline void await_entered(struct fixture *f, int n)
{
    for (int i = 0; i < 5000 && atomic_load(&f->n_entered) < n; i++)
        http_pause_ms(1);
    assert_int_equal(atomic_load(&f->n_entered), n);
}

#endif
