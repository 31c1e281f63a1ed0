/* SPDX-License-Identifier: Apache-2.0 */
/* server_test: the HTTP server with real sockets: what is answered, and what is refused. */
#include "http/server.h"

#include "support/http_fixture.h"

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
    for (int i = 0; i < 3; i++) { /* and one that will not end its request is let go */
        struct http_client client = client_of(&f);
        assert_true(http_say(&client, i == 0   ? "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhi"
                                      : i == 1 ? "POST /echo HTTP/1.1\r\n" HOST "Content-Le"
                                               : "POST /echo HTTP/1.1\r\n" HOST
                                                 "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"));
        shutdown(client.fd, SHUT_WR);
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

static const struct {
    const char *bytes;
    int status;
} ambiguous[] = {
    {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
    {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
    {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3, 3\r\n\r\nabc", 400},
    {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: +3\r\n\r\nabc", 400},
    {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3 3\r\n\r\nabc", 400},
    {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: -3\r\n\r\nabc", 400},
    {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 0x3\r\n\r\nabc", 400},
    {"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
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

/* Each is answered with the status, once, and the connection ends; another one works. */
static void what_can_be_read_in_two_ways_is_refused(void **state)
{
    struct fixture f;

    (void)state;
    start(&f, NULL, NULL);
    for (size_t i = 0; i < sizeof ambiguous / sizeof ambiguous[0]; i++) {
        struct http_client client = client_of(&f);
        int status;
        http_say(&client, ambiguous[i].bytes);
        http_say(&client, "GET /echo HTTP/1.1\r\n" HOST "\r\n");
        status = http_status(&client, 5000);
        if (status != ambiguous[i].status)
            fail_msg("%s: %d", ambiguous[i].bytes, status);
        if (!http_is_ended(&client, 5000) || atomic_load(&f.n_answers) != 0)
            fail_msg("%s: goes on", ambiguous[i].bytes);
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
    assert_int_equal(flood(&f, 4, 120, 110), 200);
    assert_int_equal(flood(&f, 4, 1, 16000), 200);
    assert_int_equal(flood(&f, 7000, 4, 2000), 200);
    assert_int_equal(flood(&f, 4, 128, 1), 431);
    assert_int_equal(flood(&f, 4, 1, 17000), 431);
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
              cmocka_unit_test(an_early_answer_keeps_the_connection_when_the_rest_is_short))
