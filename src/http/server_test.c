/* SPDX-License-Identifier: Apache-2.0 */
/* server_test: the HTTP server with real sockets: what is answered, what is refused, who is cut off when, how
 * it ends. */
#include "http/server.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>

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

static void on_head(void *user, const struct vgi_http_request *request, struct vhttp_plan *plan,
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

static void on_answer(void *user, const struct vgi_http_request *request, struct vhttp_response *response)
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
            usleep(1000);
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

static void on_refuse(void *user, const struct vgi_http_request *request, enum vhttp_refusal why,
                      struct vhttp_response *response)
{
    (void)user;
    (void)request;
    vhttp_response_header_number(response, "X-Refused", (uint64_t)why);
    if (vbase_buf_append_text(&response->body, "refused", NULL) != VGI_OK)
        response->is_short = true;
}

static void start(struct fixture *f, const struct vhttp_server_options *options, const char *path)
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

static void end(struct fixture *f)
{
    vhttp_server_stop(f->server, 5000);
    vhttp_server_free(f->server);
    close(f->fd);
    if (f->path)
        unlink(f->path);
}

static struct http_client client_of(const struct fixture *f)
{
    return http_connect(f->port, f->path);
}

/* Sends one POST with len bytes that differ from place to place, in the given framing, and
 * checks the echo. */
static void check_echo(struct http_client *client, const char *path, size_t len, bool is_chunked)
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

static void bodies_of_any_size_come_back(void **state)
{
    static const size_t sizes[] = {0,     1,       1000,          32617, 32618,    32619,
                                   65536, 1 << 20, (5 << 20) + 3, 7,     20 << 20, 3};
    struct fixture f;

    (void)state;
    start(&f, NULL, NULL);
    for (int way = 0; way < 4; way++) {
        struct http_client client = client_of(&f);
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
            check_echo(&client, way & 2 ? "/blocking" : "/echo", sizes[i], way & 1);
        http_close(&client);
    }
    end(&f);
}

static void a_unix_socket_serves_as_well(void **state)
{
    struct fixture f;
    struct http_client client;

    (void)state;
    start(&f, NULL, "build/http_server_test.sock");
    client = client_of(&f);
    check_echo(&client, "/echo", 10, false);
    check_echo(&client, "/echo", 3 << 20, false);
    check_echo(&client, "/blocking", 3 << 20, true);
    http_close(&client);
    end(&f);
}

static void head_tells_the_length_without_a_body(void **state)
{
    struct fixture f;
    struct http_client client;
    struct http_answer answer;
    char text[64];

    (void)state;
    start(&f, NULL, NULL);
    client = client_of(&f);
    assert_true(http_say(&client, "HEAD /target?q=1 HTTP/1.1\r\n" HOST
                                  "\r\nGET /target?a%20=b+&c HTTP/1.1\r\n" HOST "X-Echo:  v w \t\r\n\r\n"));
    assert_true(http_next(&client, false, 5000, &answer));
    assert_int_equal(answer.status, 200);
    assert_true(http_header(&answer, "content-length", text, sizeof text));
    assert_string_equal(text, "21");
    assert_true(http_next(&client, true, 5000, &answer));
    assert_int_equal(answer.body_len, strlen("/target|a%20=b+&c|127.0.0.1"));
    assert_memory_equal(answer.body, "/target|a%20=b+&c|127.0.0.1", answer.body_len);
    assert_true(http_header(&answer, "X-Echo", text, sizeof text));
    assert_string_equal(text, "v w");
    assert_true(http_header(&answer, "Date", text, sizeof text));
    http_close(&client);
    end(&f);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    struct fixture f;
    struct http_client client;
    struct http_answer answer;
    char text[128], want[16];

    (void)state;
    start(&f, NULL, NULL);
    client = client_of(&f);
    for (int i = 0; i < 200; i++) {
        snprintf(text, sizeof text, "POST %s HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\n%04d",
                 i % 3 ? "/echo" : "/blocking", i);
        assert_true(http_say(&client, text));
    }
    for (int i = 0; i < 200; i++) {
        snprintf(want, sizeof want, "%04d", i);
        assert_true(http_next(&client, true, 5000, &answer));
        assert_memory_equal(answer.body, want, 4);
        http_drop(&client, answer.body_len);
    }
    http_close(&client);
    end(&f);
}

static void a_half_closed_client_is_answered(void **state)
{
    struct fixture f;

    (void)state;
    start(&f, NULL, NULL);
    for (int i = 0; i < 2; i++) {
        struct http_client client = client_of(&f);
        assert_true(http_say(&client, i ? "POST /blocking HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nhi"
                                        : "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nhi"));
        shutdown(client.fd, SHUT_WR);
        assert_int_equal(http_status(&client, 5000), 200);
        assert_true(http_is_ended(&client, 5000));
        http_close(&client);
    }
    end(&f);
}

static void a_client_that_waits_is_told_to_continue(void **state)
{
    struct fixture f;
    struct http_client client;

    (void)state;
    start(&f, NULL, NULL);
    client = client_of(&f);
    assert_true(http_say(&client,
                         "POST /echo HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
    assert_int_equal(http_status(&client, 5000), 100);
    assert_true(http_say(&client, "hi"));
    assert_int_equal(http_status(&client, 5000), 200);
    assert_true(http_say(&client, "POST /small HTTP/1.1\r\n" HOST
                                  "Expect: 100-continue\r\nContent-Length: 2000\r\n\r\n"));
    assert_int_equal(http_status(&client, 5000), 413);
    assert_true(http_is_ended(&client, 5000));
    http_close(&client);
    end(&f);
}

static void http_1_0_closes_unless_asked_not_to(void **state)
{
    struct fixture f;
    struct http_client client;

    (void)state;
    start(&f, NULL, NULL);
    client = client_of(&f);
    assert_true(
        http_say(&client, "GET /echo HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET /echo HTTP/1.0\r\n\r\n"));
    assert_int_equal(http_status(&client, 5000), 200);
    assert_int_equal(http_status(&client, 5000), 200);
    assert_true(http_is_ended(&client, 5000));
    http_close(&client);
    client = client_of(&f);
    assert_true(http_say(&client, "GET /echo HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"));
    assert_int_equal(http_status(&client, 5000), 200);
    assert_true(http_is_ended(&client, 5000));
    http_close(&client);
    end(&f);
}

/* Each is answered with the status, once, and the connection ends; another one works. */
static void what_can_be_read_in_two_ways_is_refused(void **state)
{
    static const struct {
        const char *bytes;
        int status;
    } rows[] = {
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3, 3\r\n\r\nabc", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: +3\r\n\r\nabc", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3 3\r\n\r\nabc", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: -3\r\n\r\nabc", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 0x3\r\n\r\nabc", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
         400},
        {"POST /echo HTTP/1.1\r\n" HOST
         "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\nabc", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3;a\nabc\r\n0\r\n\r\n", 400},
        {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", 413},
        {"GET /echo HTTP/1.1\r\n" HOST "X: 1\r\n 2\r\n\r\n", 400},
        {"GET /echo HTTP/1.1\r\n X: 1\r\n" HOST "\r\n", 400},
        {"GET /echo HTTP/1.1\r\n" HOST "X : 1\r\n\r\n", 400},
        {"GET /echo HTTP/1.1\r\n" HOST "X\r\n\r\n", 400},
        {"GET /echo HTTP/1.1\r\n" HOST ": 1\r\n\r\n", 400},
        {"GET /echo HTTP/1.1\r\n" HOST "X(: 1\r\n\r\n", 400},
        {"GET /echo HTTP/1.1\r\n" HOST "X: 1\r2\r\n\r\n", 400},
        {"GET /echo HTTP/1.1\r\n" HOST "X: 1\nY: 2\r\n\r\n", 400},
        {"GET /echo HTTP/1.1\nHost: a\n\n", 400},
        {"GET /echo HTTP/1.1\r\n" HOST HOST "\r\n", 400},
        {"GET /echo HTTP/1.1\r\n\r\n", 400},
        {"GET /e cho HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET  /echo HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET /echo  HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET\t/echo HTTP/1.1\r\n" HOST "\r\n", 400},
        {" GET /echo HTTP/1.1\r\n" HOST "\r\n", /* closed at once */ 0},
        {"GET /echo\x01 HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET echo HTTP/1.1\r\n" HOST "\r\n", 400},
        {"G@T /echo HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET /echo HTTP/1.1 \r\n" HOST "\r\n", 400},
        {"GET /echo HTTP/1.10\r\n" HOST "\r\n", 400},
        {"GET /echo http/1.1\r\n" HOST "\r\n", 400},
        {"GET /echo\r\n\r\n", 400},
        {"GET /echo HTTP/2.0\r\n" HOST "\r\n", 505},
        {"GET /echo HTTP/0.9\r\n" HOST "\r\n", 505},
    };
    struct fixture f;

    (void)state;
    start(&f, NULL, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct http_client client = client_of(&f);
        int status;
        http_say(&client, rows[i].bytes);
        http_say(&client, "GET /echo HTTP/1.1\r\n" HOST "\r\n");
        status = http_status(&client, 5000);
        if (status != rows[i].status)
            fail_msg("%s: %d", rows[i].bytes, status);
        if (!http_is_ended(&client, 5000) || atomic_load(&f.n_answers) != 0)
            fail_msg("%s: goes on", rows[i].bytes);
        http_close(&client);
    }
    end(&f);
}

static void a_nul_is_refused_wherever_it_stands(void **state)
{
    static const char request[] = "POST /echo?q HTTP/1.1\r\n" HOST "X-Y: abc\r\nContent-Length: 1\r\n\r\n";
    struct fixture f;

    (void)state;
    start(&f, NULL, NULL);
    for (size_t at = 0; at < sizeof request - 1; at++) {
        struct http_client client;
        char bytes[sizeof request];
        int status;
        memcpy(bytes, request, sizeof request);
        if (bytes[at] == '\r') /* NUL LF is read as the end of a line */
            continue;
        bytes[at] = '\0';
        client = client_of(&f);
        http_send(&client, bytes, sizeof request - 1);
        http_say(&client, "aGET /echo HTTP/1.1\r\n" HOST "\r\n\r\n\r\n");
        status = http_status(&client, 5000);
        if (status != 400 && status != 0)
            fail_msg("NUL at %zu: %d", at, status);
        if (!http_is_ended(&client, 5000))
            fail_msg("NUL at %zu: goes on", at);
        http_close(&client);
    }
    end(&f);
}

/* Sends a request with n headers of len bytes. */
static int flood(struct fixture *f, size_t target_len, int n, size_t len)
{
    struct http_client client = client_of(f);
    char *text = malloc(target_len + len + 64);
    int status;

    assert_non_null(text);
    memset(text, 'a', target_len + len + 64);
    memcpy(text, "GET /", 5);
    memcpy(text + 5 + target_len, " HTTP/1.1\r\n" HOST, sizeof " HTTP/1.1\r\n" HOST);
    http_say(&client, text);
    memset(text, 'a', len + 64);
    memcpy(text, "X-Header: ", 10);
    memcpy(text + 10 + len, "\r\n", 3);
    for (int i = 0; i < n && http_say(&client, text); i++)
        continue;
    http_say(&client, "\r\n");
    status = http_status(&client, 5000);
    http_close(&client);
    free(text);
    return status;
}

static void floods_of_headers_are_431_and_long_targets_414(void **state)
{
    struct fixture f;

    (void)state;
    start(&f, NULL, NULL);
    assert_int_equal(flood(&f, 4, 120, 200), 200);
    assert_int_equal(flood(&f, 4, 1, 30000), 200);
    assert_int_equal(flood(&f, 7000, 4, 2000), 200);
    assert_int_equal(flood(&f, 4, 128, 1), 431);
    assert_int_equal(flood(&f, 4, 1, 33000), 431);
    assert_int_equal(flood(&f, 4, 1, 200000), 431);
    assert_int_equal(flood(&f, 4, 100000, 20), 431);
    assert_int_equal(flood(&f, 9000, 1, 1), 414);
    assert_int_equal(flood(&f, 200000, 1, 1), 414);
    end(&f);
}

/* Sends len bytes after the head, as a client that does not look for an answer meanwhile. */
static void check_too_large(struct fixture *f, const char *head, const char *chunk, size_t len)
{
    struct http_client client = client_of(f);
    static char zeros[16384];
    struct http_answer answer;
    char text[64];

    assert_true(http_say(&client, head));
    for (size_t at = 0; at < len; at += sizeof zeros)
        if (!http_say(&client, chunk) || !http_send(&client, zeros, sizeof zeros))
            break;
    assert_true(http_next(&client, true, 5000, &answer));
    assert_int_equal(answer.status, 413);
    assert_true(http_header(&answer, "X-Refused", text, sizeof text));
    assert_true(http_header(&answer, "Connection", text, sizeof text));
    assert_memory_equal(answer.body, "refused", 7);
    assert_true(http_is_ended(&client, 5000));
    http_close(&client);
}

static void bodies_beyond_the_limit_are_413(void **state)
{
    struct fixture f;

    (void)state;
    start(&f, NULL, NULL);
    check_too_large(&f, "POST /small HTTP/1.1\r\n" HOST "Content-Length: 1001\r\n\r\n", "", 0);
    check_too_large(&f, "POST /small HTTP/1.1\r\n" HOST "Content-Length: 8388608\r\n\r\n", "", 8 << 20);
    check_too_large(&f, "POST /small HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", "4000\r\n",
                    16384);
    check_too_large(&f, "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n", "",
                    (64 << 20) + 65536);
    assert_int_equal(atomic_load(&f.n_heads), 4);
    end(&f);
}

static void an_early_answer_keeps_the_connection_when_the_rest_is_short(void **state)
{
    struct fixture f;
    struct http_client client;

    (void)state;
    start(&f, NULL, NULL);
    client = client_of(&f);
    assert_true(http_say(&client, "GET /none HTTP/1.1\r\n" HOST "\r\n"));
    assert_int_equal(http_status(&client, 5000), 404);
    assert_true(http_say(&client, "POST /none HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nabcd"));
    assert_int_equal(http_status(&client, 5000), 404);
    assert_true(http_say(&client, "POST /none HTTP/1.1\r\n" HOST
                                  "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"));
    assert_int_equal(http_status(&client, 5000), 404);
    assert_true(http_say(&client, "POST /none HTTP/1.1\r\n" HOST "Content-Length: 100000\r\n\r\n"));
    assert_int_equal(http_status(&client, 5000), 404);
    assert_true(http_is_ended(&client, 5000));
    http_close(&client);
    client = client_of(&f);
    assert_true(http_say(&client, "GET /silent HTTP/1.1\r\n" HOST "\r\n"));
    assert_int_equal(http_status(&client, 5000), 500);
    http_close(&client);
    end(&f);
}

static void await_entered(struct fixture *f, int n)
{
    for (int i = 0; i < 5000 && atomic_load(&f->n_entered) < n; i++)
        usleep(1000);
    assert_int_equal(atomic_load(&f->n_entered), n);
}

static void requests_that_block_hold_nobody_up(void **state)
{
    static const struct vhttp_server_options options = {.threads = 1, .blocking_threads = 3};
    enum { N = 8 };
    struct http_client waiting[N], client;
    struct fixture f;

    (void)state;
    start(&f, &options, NULL);
    for (int i = 0; i < N; i++) {
        waiting[i] = client_of(&f);
        assert_true(http_say(&waiting[i], "POST /wait HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nhi"));
    }
    await_entered(&f, 3);
    client = client_of(&f);
    check_echo(&client, "/echo", 100, false);
    http_close(&client);
    http_close(&waiting[0]);
    atomic_store(&f.is_open, true);
    for (int i = 1; i < N; i++) {
        assert_int_equal(http_status(&waiting[i], 5000), 200);
        http_close(&waiting[i]);
    }
    end(&f);
}

static void a_full_queue_is_503(void **state)
{
    static const struct vhttp_server_options options = {.threads = 1, .blocking_threads = 1};
    enum { N = 1100 };
    struct http_client client;
    struct fixture f;
    int counts[2] = {0};

    (void)state;
    start(&f, &options, NULL);
    client = client_of(&f);
    for (int i = 0; i < N; i++) {
        struct http_client one = client_of(&f);
        assert_true(http_say(&one, "GET /wait HTTP/1.1\r\n" HOST "\r\n"));
        if (i == 0)
            await_entered(&f, 1);
        if (http_more(&one, i > 1025 ? 2000 : 0)) {
            assert_int_equal(http_status(&one, 2000), 503);
            counts[1]++;
        }
        counts[0]++;
        http_close(&one);
        check_echo(&client, "/echo", 1, false);
    }
    assert_true(counts[1] > N - 1024 - 40 && counts[1] < N - 1000);
    atomic_store(&f.is_open, true);
    check_echo(&client, "/echo", 1, false);
    http_close(&client);
    end(&f);
}

/* Deadlines short enough for a test. */
static const struct vhttp_server_options hasty = {.header_ms = 400, .body_ms = 500, .idle_ms = 900};

/* Sends what is left of text, one byte each step_ms, until cut off; returns the seconds that took. */
static double trickle(struct http_client *client, const char *text, int step_ms, double max_s)
{
    double began = http_now_s();

    while (http_now_s() - began < max_s && !client->is_ended) {
        if (!http_send(client, *text ? text : "x", 1))
            break;
        text += *text ? 1 : 0;
        http_more(client, step_ms);
    }
    return http_now_s() - began;
}

static void a_head_has_its_time_however_it_trickles(void **state)
{
    struct fixture f;
    double s;

    (void)state;
    start(&f, &hasty, NULL);
    for (int way = 0; way < 3; way++) {
        struct http_client client = client_of(&f);
        if (way == 1) /* not the first on its connection */
            check_echo(&client, "/echo", 10, false);
        if (way == 2)
            assert_true(http_say(&client, "GET /echo HTTP/1.1\r\n" HOST));
        s = trickle(&client, way == 2 ? "X: " : "GET /", 50, 5);
        if (s < 0.35 || s > 2)
            fail_msg("way %d: cut off after %.2f s", way, s);
        http_close(&client);
    }
    end(&f);
}

static void silence_has_its_time(void **state)
{
    struct fixture f;
    double s;

    (void)state;
    start(&f, &hasty, NULL);
    for (int way = 0; way < 3; way++) {
        struct http_client client = client_of(&f);
        if (way == 1)
            check_echo(&client, "/echo", 10, false);
        if (way == 2)
            assert_true(http_say(&client, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nabc"));
        s = http_now_s();
        assert_true(http_is_ended(&client, 5000));
        s = http_now_s() - s;
        if (s < 0.4 || s > 2.5)
            fail_msg("way %d: cut off after %.2f s", way, s);
        http_close(&client);
    }
    end(&f);
}

static void a_body_must_move(void **state)
{
    struct fixture f;
    struct http_client client;
    double s;

    (void)state;
    start(&f, &hasty, NULL);
    client = client_of(&f);
    assert_true(http_say(&client, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 100000\r\n\r\n"));
    s = trickle(&client, "", 50, 5);
    assert_true(s > 0.4 && s < 2.5);
    http_close(&client);
    client = client_of(&f); /* slow, but not that slow */
    assert_true(http_say(&client, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 60000\r\n\r\n"));
    for (int i = 0; i < 15; i++) {
        char bytes[4000] = {0};
        assert_true(http_send(&client, bytes, sizeof bytes));
        usleep(100000);
    }
    assert_int_equal(http_status(&client, 5000), 200);
    http_close(&client);
    end(&f);
}

static void an_answer_must_be_taken(void **state)
{
    struct fixture f;

    (void)state;
    start(&f, &hasty, NULL);
    for (int is_slow = 0; is_slow < 2; is_slow++) {
        struct http_client client = client_of(&f);
        int size = 65536;
        size_t got = 0;
        setsockopt(client.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
        assert_true(http_say(&client, "GET /large HTTP/1.1\r\n" HOST "\r\n"));
        usleep(is_slow ? 0 : 1800000);
        while (!client.is_ended && got < 32 << 20 && http_more(&client, 3000)) {
            got += client.len;
            client.len = 0;
            if (is_slow && got < 4 << 20)
                usleep(20000);
        }
        assert_true(is_slow ? got > 32 << 20 : got < 32 << 20);
        http_close(&client);
    }
    end(&f);
}

static void four_hundred_slow_clients_starve_nobody(void **state)
{
    static const char *const words[] = {"", "GET", "GET /echo HTTP/1.1\r\nHost",
                                        "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9000\r\n\r\nabc",
                                        "POST /echo HTTP/1.1\r\n" HOST
                                        "Transfer-Encoding: chunked\r\n\r\n4\r\na"};
    enum { N = 400 };
    static struct http_client slow[N];
    struct fixture f;
    double worst = 0;

    (void)state;
    start(&f, NULL, NULL);
    for (int i = 0; i < N; i++) {
        slow[i] = client_of(&f);
        http_say(&slow[i], words[i % 5]);
    }
    for (int i = 0; i < 200; i++) {
        double s = http_now_s();
        struct http_client client = client_of(&f);
        check_echo(&client, i % 2 ? "/echo" : "/blocking", 5000, false);
        http_close(&client);
        http_send(&slow[i], "x", 1);
        s = http_now_s() - s;
        worst = s > worst ? s : worst;
    }
    assert_true(worst < 1);
    for (int i = 0; i < N; i++)
        http_close(&slow[i]);
    end(&f);
}

static void a_thousand_clients_connect_at_once(void **state)
{
    enum { N = 1000 };
    static struct http_client clients[N];
    struct fixture f;
    double s;

    (void)state;
    start(&f, NULL, NULL);
    s = http_now_s();
    for (int i = 0; i < N; i++)
        clients[i] = client_of(&f);
    s = http_now_s() - s;
    assert_true(s < 1); /* a SYN that found the queue full is sent again after a second */
    for (int i = 0; i < N; i++)
        assert_true(http_say(&clients[i], "GET /target HTTP/1.1\r\n" HOST "\r\n"));
    for (int i = 0; i < N; i++) {
        assert_int_equal(http_status(&clients[i], 20000), 200);
        http_close(&clients[i]);
    }
    end(&f);
}

static void connections_beyond_the_limit_wait(void **state)
{
    static const struct vhttp_server_options options = {.connections_max = 2};
    struct http_client clients[3];
    struct fixture f;

    (void)state;
    start(&f, &options, NULL);
    for (int i = 0; i < 3; i++) {
        clients[i] = client_of(&f);
        assert_true(http_say(&clients[i], "GET /echo HTTP/1.1\r\n" HOST "\r\n"));
    }
    assert_int_equal(http_status(&clients[0], 5000), 200);
    assert_int_equal(http_status(&clients[1], 5000), 200);
    assert_int_equal(http_status(&clients[2], 300), 0);
    http_close(&clients[0]);
    assert_int_equal(http_status(&clients[2], 5000), 200);
    http_close(&clients[1]);
    http_close(&clients[2]);
    end(&f);
}

static double cpu_s(void)
{
    struct rusage u;

    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void without_descriptors_the_server_waits_quietly(void **state)
{
    struct http_client client, late;
    struct rlimit before, low;
    struct fixture f;
    int spare[64], n = 0;
    double cpu;

    (void)state;
    start(&f, NULL, NULL);
    client = client_of(&f);
    check_echo(&client, "/echo", 10, false);
    late = (struct http_client){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    getrlimit(RLIMIT_NOFILE, &before);
    low = (struct rlimit){60, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    while (n < 64 && (spare[n] = dup(0)) >= 0)
        n++;
    assert_true(n > 0 && n < 64);
    cpu = cpu_s();
    {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(f.port)};
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        assert_int_equal(connect(late.fd, (struct sockaddr *)&address, sizeof address), 0);
    }
    assert_true(http_say(&late, "GET /echo HTTP/1.1\r\n" HOST "\r\n"));
    usleep(500000);
    check_echo(&client, "/echo", 10, false);
    cpu = cpu_s() - cpu;
    while (n > 0)
        close(spare[--n]);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_true(cpu < 0.2);
    assert_int_equal(http_status(&late, 2000), 200);
    http_close(&client);
    http_close(&late);
    end(&f);
}

static void *stop_it(void *user)
{
    struct fixture *f = user;

    vhttp_server_stop(f->server, 5000);
    return NULL;
}

static void stopping_ends_idle_connections_and_awaits_the_others(void **state)
{
    struct http_client idle, fresh, busy;
    struct http_answer answer;
    struct fixture f;
    pthread_t thread;
    char text[32];
    double s;

    (void)state;
    start(&f, NULL, NULL);
    idle = client_of(&f);
    fresh = client_of(&f);
    busy = client_of(&f);
    check_echo(&idle, "/echo", 10, false);
    assert_true(http_say(&busy, "POST /wait HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nhi"));
    await_entered(&f, 1);
    s = http_now_s();
    assert_int_equal(pthread_create(&thread, NULL, stop_it, &f), 0);
    assert_true(http_is_ended(&idle, 2000));
    assert_true(http_is_ended(&fresh, 2000));
    assert_true(http_now_s() - s < 1);
    atomic_store(&f.is_open, true);
    assert_true(http_next(&busy, true, 5000, &answer));
    assert_int_equal(answer.status, 200);
    assert_true(http_header(&answer, "Connection", text, sizeof text));
    assert_string_equal(text, "close");
    assert_true(http_is_ended(&busy, 2000));
    pthread_join(thread, NULL);
    assert_true(http_now_s() - s < 4);
    http_close(&idle);
    http_close(&fresh);
    http_close(&busy);
    end(&f);
}

static void stopping_does_not_wait_for_slow_clients_for_ever(void **state)
{
    struct http_client client;
    struct fixture f;
    double s;

    (void)state;
    start(&f, NULL, NULL);
    client = client_of(&f);
    assert_true(http_say(&client, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 100\r\n\r\nhi"));
    for (int i = 0; i < 2000 && atomic_load(&f.n_heads) == 0; i++)
        usleep(1000);
    s = http_now_s();
    vhttp_server_stop(f.server, 200);
    s = http_now_s() - s;
    assert_true(s > 0.15 && s < 2);
    assert_true(http_is_ended(&client, 2000));
    http_close(&client);
    end(&f);
}

static int count_entries(const char *folder)
{
    DIR *dir = opendir(folder);
    int n = 0;

    assert_non_null(dir);
    while (readdir(dir))
        n++;
    closedir(dir);
    return n;
}

static void starting_and_stopping_leaves_nothing(void **state)
{
    int files, threads;
    struct fixture f;

    (void)state;
    start(&f, NULL, NULL);
    end(&f);
    files = count_entries("/proc/self/fd");
    threads = count_entries("/proc/self/task");
    for (int i = 0; i < 20; i++) {
        struct http_client client;
        start(&f, NULL, NULL);
        client = client_of(&f);
        if (i % 4)
            check_echo(&client, i % 2 ? "/echo" : "/blocking", 100, false);
        if (i % 3)
            http_close(&client);
        end(&f);
        if (i % 3 == 0)
            http_close(&client);
    }
    assert_int_equal(count_entries("/proc/self/fd"), files);
    assert_int_equal(count_entries("/proc/self/task"), threads);
}

static void a_socket_that_does_not_listen_is_refused(void **state)
{
    struct vhttp_server_options options = {.handler = {on_head, on_answer, on_refuse, NULL}};
    struct vhttp_server *server = NULL;
    struct vgi_error err = {0};
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)state;
    assert_int_equal(vhttp_server_new(fd, &options, &server, &err), VGI_E_IO);
    assert_null(server);
    assert_true(err.message[0] != '\0');
    vhttp_server_free(NULL);
    close(fd);
}

SUPPORT_TESTS(cmocka_unit_test(bodies_of_any_size_come_back), cmocka_unit_test(a_unix_socket_serves_as_well),
              cmocka_unit_test(head_tells_the_length_without_a_body),
              cmocka_unit_test(pipelined_requests_are_answered_in_order),
              cmocka_unit_test(a_half_closed_client_is_answered),
              cmocka_unit_test(a_client_that_waits_is_told_to_continue),
              cmocka_unit_test(http_1_0_closes_unless_asked_not_to),
              cmocka_unit_test(what_can_be_read_in_two_ways_is_refused),
              cmocka_unit_test(a_nul_is_refused_wherever_it_stands),
              cmocka_unit_test(floods_of_headers_are_431_and_long_targets_414),
              cmocka_unit_test(bodies_beyond_the_limit_are_413),
              cmocka_unit_test(an_early_answer_keeps_the_connection_when_the_rest_is_short),
              cmocka_unit_test(requests_that_block_hold_nobody_up), cmocka_unit_test(a_full_queue_is_503),
              cmocka_unit_test(a_head_has_its_time_however_it_trickles),
              cmocka_unit_test(silence_has_its_time), cmocka_unit_test(a_body_must_move),
              cmocka_unit_test(an_answer_must_be_taken),
              cmocka_unit_test(four_hundred_slow_clients_starve_nobody),
              cmocka_unit_test(a_thousand_clients_connect_at_once),
              cmocka_unit_test(connections_beyond_the_limit_wait),
              cmocka_unit_test(without_descriptors_the_server_waits_quietly),
              cmocka_unit_test(stopping_ends_idle_connections_and_awaits_the_others),
              cmocka_unit_test(stopping_does_not_wait_for_slow_clients_for_ever),
              cmocka_unit_test(starting_and_stopping_leaves_nothing),
              cmocka_unit_test(a_socket_that_does_not_listen_is_refused))
