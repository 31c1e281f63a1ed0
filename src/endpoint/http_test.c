/* SPDX-License-Identifier: Apache-2.0 */
/* http_test.c: calls, statuses and headers over HTTP, from the head of a request to the body of its response,
 * without sockets. */
#include <stdio.h>

#include "support/http_site.h"

#define PATH "/test.Service.v1/"

static struct http_site site;

static int set_up(void **state)
{
    (void)state;
    http_site_init(&site, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    http_site_release(&site);
    return 0;
}

/* Begins anew with other options. */
static void serve_with(const struct vgi_rpc_http_options *options)
{
    http_site_release(&site);
    http_site_init(&site, options);
}

/* A request that needs no parameters right is enough for most refusals. */
static void write_echo(int64_t value)
{
    rpc_client_call(&site.client, "echo_int", "value: i64", (long long)value);
}

static void unary_call_is_answered(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        write_echo(41 + i);
        assert_int_equal(http_site_post(&site, PATH "echo_int"), 200);
        assert_null(http_site_value(&site, "X-VGI-RPC-Error"));
        http_site_expect_header(&site, "Content-Type", VEND_ARROW_TYPE);
        http_site_expect_header(&site, "VGI-Supported-Encodings", "zstd, gzip");
        http_site_expect_header(&site, "VGI-Accept-Max-Response-Bytes-Support", "true");
        rpc_client_expect_i64(&site.client, 41 + i);
        rpc_client_done(&site.client);
    }
}

static void failing_method_is_200_with_a_mark(void **state)
{
    (void)state;
    rpc_client_call(&site.client, "fail", "how: str", "log first");
    assert_int_equal(http_site_post(&site, PATH "fail"), 200);
    http_site_expect_header(&site, "X-VGI-RPC-Error", "true");
    rpc_client_open(&site.client);
    rpc_client_expect_log(&site.client, "INFO", "before the failure");
    rpc_client_expect_error(&site.client, "KeyError", "NOT_FOUND", "");
    rpc_client_end(&site.client);
}

/* Which request is made of a path and headers, and what comes of it. */
static const struct {
    const char *name;
    enum vhttp_method method;
    const char *path;
    const char *header;
    const char *value;
    int status;
} heads[] = {
    {"unknown method", VHTTP_POST, PATH "nope", NULL, NULL, 404},
    {"unknown protocol", VHTTP_POST, "/other.v1/echo_int", NULL, NULL, 404},
    {"no protocol's name", VHTTP_POST, "/9/echo_int", NULL, NULL, 404},
    {"escaped protocol", VHTTP_POST, "/test%2eService.v1/echo_int", NULL, NULL, 404},
    {"protocol alone", VHTTP_POST, "/test.Service.v1", NULL, NULL, 404},
    {"reserved", VHTTP_POST, "/__describe__", NULL, NULL, 404},
    {"unknown turn", VHTTP_POST, PATH "count/next", NULL, NULL, 404},
    {"too deep", VHTTP_POST, PATH "count/init/x", NULL, NULL, 404},
    {"unary at init", VHTTP_POST, PATH "echo_int/init", NULL, NULL, 400},
    {"unary at exchange", VHTTP_POST, PATH "echo_int/exchange", NULL, NULL, 400},
    {"stream without turn", VHTTP_POST, PATH "count", NULL, NULL, 400},
    {"other type", VHTTP_POST, PATH "echo_int", "Content-Type", "text/plain", 415},
    {"no type", VHTTP_POST, PATH "echo_int", "Content-Type", NULL, 415},
    {"type in capitals", VHTTP_POST, PATH "echo_int", "Content-Type", "Application/Vnd.Apache.Arrow.Stream",
     200},
    {"unknown coding", VHTTP_POST, PATH "echo_int", "Content-Encoding", "br", 415},
    {"two codings", VHTTP_POST, PATH "echo_int", "Content-Encoding", "gzip, zstd", 415},
    {"identity", VHTTP_POST, PATH "echo_int", "Content-Encoding", "identity", 200},
    {"limit", VHTTP_POST, PATH "echo_int", "VGI-Accept-Max-Response-Bytes", "65536", 200},
    {"largest limit", VHTTP_POST, PATH "echo_int", "VGI-Accept-Max-Response-Bytes", "9007199254740991", 200},
    {"too small a limit", VHTTP_POST, PATH "echo_int", "VGI-Accept-Max-Response-Bytes", "65535", 400},
    {"too large a limit", VHTTP_POST, PATH "echo_int", "VGI-Accept-Max-Response-Bytes", "9007199254740992",
     400},
    {"limit with zeroes", VHTTP_POST, PATH "echo_int", "VGI-Accept-Max-Response-Bytes", "065536", 400},
    {"limit with sign", VHTTP_POST, PATH "echo_int", "VGI-Accept-Max-Response-Bytes", "+65536", 400},
    {"empty limit", VHTTP_POST, PATH "echo_int", "VGI-Accept-Max-Response-Bytes", "", 400},
    {"get of a method", VHTTP_GET, PATH "echo_int", NULL, NULL, 405},
    {"delete of a turn", VHTTP_DELETE, PATH "count/init", NULL, NULL, 405},
    {"get elsewhere", VHTTP_GET, "/.well-known/x", NULL, NULL, 404},
    {"get of nothing", VHTTP_GET, "/", NULL, NULL, 404},
    {"health", VHTTP_GET, "/health", NULL, NULL, 200},
    {"head of health", VHTTP_HEAD, "/health", NULL, NULL, 200},
    {"post to health", VHTTP_POST, "/health", NULL, NULL, 405},
    {"options anywhere", VHTTP_OPTIONS, "/nowhere", NULL, NULL, 200},
};

static void heads_are_told_by_their_status(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        int status;
        write_echo(7);
        if (heads[i].header)
            http_site_header(&site, heads[i].header, heads[i].value);
        status = http_site_send(&site, heads[i].method, heads[i].path);
        if (status != heads[i].status)
            fail_msg("%s: %d, expected %d", heads[i].name, status, heads[i].status);
        assert_non_null(http_site_value(&site, "X-Request-ID"));
        http_site_expect_header(&site, "VGI-Externalization-Enabled", "false");
        assert_false(site.response.is_short);
        if (status == 404 && heads[i].method == VHTTP_POST && site.response.body.ptr[0] == 0xFF) {
            http_site_read(&site);
            rpc_client_open(&site.client);
            assert_true(rpc_client_next(&site.client));
            assert_string_equal(rpc_client_value(&site.client, "vgi_rpc.log_level"), "EXCEPTION");
        }
    }
}

static void limit_that_comes_twice_is_refused(void **state)
{
    (void)state;
    write_echo(1);
    http_site_header(&site, "VGI-Accept-Max-Response-Bytes", "65536");
    http_site_header(&site, "VGI-Accept-Max-Response-Bytes", "65536");
    assert_int_equal(http_site_post(&site, PATH "echo_int"), 400);
    rpc_client_expect_refusal(&site.client, "ValueError", "INVALID_ARGUMENT", "");
}

/* ---- bodies that are no request ---- */

enum { MUTATIONS = 8 };

static void write_mutation(int which)
{
    static const struct vgi_pair none[1];
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct varrow_metadata metadata = rpc_client_metadata(&site.client, "echo_int", pairs);

    switch (which) {
    case 0: /* nothing at all */
        return;
    case 1:
        assert_int_equal(vbase_buf_append_text(&site.client.sent, "garbage and more of it", NULL), VGI_OK);
        return;
    case 2: /* another method than the path's */
        pairs[0].value = vgi_str_of("echo_maybe");
        break;
    case 3:
        pairs[0].value = vgi_str_of("\xff\xfe");
        break;
    case 4:
        pairs[1].value = vgi_str_of("999");
        break;
    case 5: /* another protocol */
        pairs[2].value = vgi_str_of("vgi_rpc.Reflection.v1");
        break;
    case 6: /* another version */
        pairs[3].value = vgi_str_of("1.0.0");
        break;
    default:
        metadata = (struct varrow_metadata){none, 0};
    }
    rpc_client_request(&site.client, &metadata, "value: i64", 1, 5LL);
}

static void bad_requests_are_400_and_run_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < MUTATIONS; i++) {
        write_mutation(i);
        assert_int_equal(http_site_post(&site, PATH "echo_int"), 400);
        assert_null(http_site_value(&site, "X-VGI-RPC-Error"));
        rpc_client_open(&site.client);
        assert_true(rpc_client_next(&site.client));
        assert_string_equal(rpc_client_value(&site.client, "vgi_rpc.log_level"), "EXCEPTION");
        rpc_client_end(&site.client);
    }
    write_echo(3);
    assert_int_equal(http_site_post(&site, PATH "echo_int"), 200);
}

static void path_alone_may_name_the_protocol(void **state)
{
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct varrow_metadata metadata = rpc_client_metadata(&site.client, "echo_int", pairs);

    (void)state;
    pairs[2] = pairs[--metadata.n];
    rpc_client_request(&site.client, &metadata, "value: i64", 1, 5LL);
    assert_int_equal(http_site_post(&site, PATH "echo_int"), 200);
    rpc_client_expect_i64(&site.client, 5);
}

static void wrong_parameters_are_400(void **state)
{
    static const char *const params[] = {"", "value: str", "other: i64", "value?: i64", "value: i64, b: i64"};

    (void)state;
    for (size_t i = 0; i < sizeof params / sizeof params[0]; i++) {
        if (i == 1)
            rpc_client_call(&site.client, "echo_int", params[i], "x");
        else
            rpc_client_call(&site.client, "echo_int", params[i], 1LL, 2LL);
        assert_int_equal(http_site_post(&site, PATH "echo_int"), 400);
        rpc_client_expect_refusal(&site.client, "TypeError", "INVALID_ARGUMENT", "");
    }
}

/* ---- codings ---- */

static void body_may_be_compressed(void **state)
{
    static const char *const codings[] = {"zstd", "gzip"};
    struct vbase_buf plain;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct vbase_buf coded;
        vbase_buf_init(&coded, 1 << 20);
        write_echo(77);
        plain = site.client.sent;
        assert_int_equal(
            vhttp_encode(vhttp_coding_of(vgi_str_of(codings[i])), vbase_buf_view(&plain), &coded, NULL),
            VGI_OK);
        site.client.sent = coded;
        http_site_header(&site, "Content-Encoding", codings[i]);
        assert_int_equal(http_site_post(&site, PATH "echo_int"), 200);
        rpc_client_expect_i64(&site.client, 77);
        vbase_buf_release(&plain);
    }
}

static void broken_coding_is_400_and_a_bomb_413(void **state)
{
    struct vgi_rpc_http_options options = VGI_RPC_HTTP_OPTIONS_INIT;
    static uint8_t zeroes[1 << 20];
    struct vgi_bytes bomb = {zeroes, sizeof zeroes};

    (void)state;
    write_echo(1);
    http_site_header(&site, "Content-Encoding", "zstd");
    assert_int_equal(http_site_post(&site, PATH "echo_int"), 400);
    rpc_client_expect_refusal(&site.client, "ProtocolError", "INVALID_ARGUMENT", "");
    options.request_bytes_max = 4096;
    serve_with(&options);
    assert_int_equal(vhttp_encode(VHTTP_GZIP, bomb, &site.client.sent, NULL), VGI_OK);
    http_site_header(&site, "Content-Encoding", "gzip");
    assert_int_equal(http_site_post(&site, PATH "echo_int"), 413);
    assert_int_equal(site.plan.body_bytes_max, 4096);
    http_site_expect_header(&site, "VGI-Max-Request-Bytes", "4096");
    rpc_client_expect_refusal(&site.client, "ValueError", "RESOURCE_EXHAUSTED", "");
}

static const struct {
    const char *name;
    const char *own;
    const char *standard;
    const char *coding; /* of Content-Encoding */
    const char *own_coding;
} choices[] = {
    {"nothing offered", NULL, NULL, NULL, NULL},
    {"first of the client's", NULL, "br, gzip, zstd", "gzip", NULL},
    {"own header first", "zstd, gzip", "gzip, zstd", "zstd", NULL},
    {"only in our header", "zstd", NULL, NULL, "zstd"},
    {"identity is honoured", "identity", "gzip", NULL, NULL},
    {"identity before", NULL, "identity, gzip", NULL, NULL},
    {"refused by weight", NULL, "gzip;q=0, zstd;q=0.5", "zstd", NULL},
    {"refused by much weight", NULL, "gzip ; q=0.000", NULL, NULL},
    {"in capitals", NULL, "GZIP", "gzip", NULL},
    {"none of ours", "br", "deflate, br", NULL, NULL},
    {"ours is none, standard counts", "br", "gzip", "gzip", NULL},
    {"empty entries", NULL, ", ,gzip", "gzip", NULL},
};

static void answers_are_compressed_as_the_client_prefers(void **state)
{
    static char text[20000];

    (void)state;
    memset(text, 'a', sizeof text - 1);
    for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
        const char *coding;
        const char *own;
        rpc_client_call(&site.client, "echo_maybe", "value?: str", text);
        if (choices[i].own)
            http_site_header(&site, "X-VGI-Accept-Encoding", choices[i].own);
        if (choices[i].standard)
            http_site_header(&site, "Accept-Encoding", choices[i].standard);
        assert_int_equal(http_site_send(&site, VHTTP_POST, PATH "echo_maybe"), 200);
        coding = http_site_value(&site, "Content-Encoding");
        own = http_site_value(&site, "X-VGI-Content-Encoding");
        if (!coding != !choices[i].coding || (coding && strcmp(coding, choices[i].coding) != 0) ||
            !own != !choices[i].own_coding || (own && strcmp(own, choices[i].own_coding) != 0))
            fail_msg("%s: %s and %s", choices[i].name, coding ? coding : "-", own ? own : "-");
        assert_true((site.response.body.len < 5000) == (coding || own));
    }
}

static void without_compression_nothing_is_compressed(void **state)
{
    struct vgi_rpc_http_options options = VGI_RPC_HTTP_OPTIONS_INIT;
    static char text[20000];

    (void)state;
    memset(text, 'a', sizeof text - 1);
    options.no_compression = true;
    serve_with(&options);
    rpc_client_call(&site.client, "echo_maybe", "value?: str", text);
    http_site_header(&site, "Accept-Encoding", "gzip");
    assert_int_equal(http_site_send(&site, VHTTP_POST, PATH "echo_maybe"), 200);
    assert_null(http_site_value(&site, "Content-Encoding"));
    http_site_expect_header(&site, "VGI-Supported-Encodings", " ");
}

/* ---- limits of answers ---- */

static void too_large_an_answer_is_replaced(void **state)
{
    struct vgi_rpc_http_options options = VGI_RPC_HTTP_OPTIONS_INIT;
    static char text[100000];

    (void)state;
    memset(text, 'a', sizeof text - 1);
    options.response_bytes_max = 90000;
    serve_with(&options);
    for (size_t i = 0; i < 2; i++) {
        rpc_client_call(&site.client, "echo_maybe", "value?: str", text + 20000 * i);
        if (i == 1)
            http_site_header(&site, "VGI-Accept-Max-Response-Bytes", "65536");
        assert_int_equal(http_site_post(&site, PATH "echo_maybe"), 200);
        http_site_expect_header(&site, "X-VGI-RPC-Error", "true");
        http_site_expect_header(&site, "VGI-Max-Response-Bytes", "90000");
        rpc_client_expect_refusal(&site.client, "ResponseTooLargeError", "RESOURCE_EXHAUSTED", "");
        assert_non_null(strstr(rpc_client_value(&site.client, "vgi_rpc.log_message"), "max_response_bytes"));
        assert_non_null(
            strstr(rpc_client_value(&site.client, "vgi_rpc.log_message"), i ? "> 65536" : "> 90000"));
    }
    rpc_client_call(&site.client, "echo_maybe", "value?: str", text + 20000);
    assert_int_equal(http_site_post(&site, PATH "echo_maybe"), 200);
    assert_null(http_site_value(&site, "X-VGI-RPC-Error"));
}

/* ---- ids, CORS, prefix ---- */

static void request_id_is_echoed_or_made(void **state)
{
    static char long_id[300];
    char first[40];

    (void)state;
    write_echo(1);
    http_site_header(&site, "X-Request-ID", "mine-1");
    assert_int_equal(http_site_post(&site, PATH "echo_int"), 200);
    http_site_expect_header(&site, "X-Request-ID", "mine-1");
    assert_int_equal(http_site_send(&site, VHTTP_GET, "/health"), 200);
    snprintf(first, sizeof first, "%s", http_site_value(&site, "X-Request-ID"));
    assert_int_equal(strlen(first), 16);
    memset(long_id, 'x', sizeof long_id - 1);
    http_site_header(&site, "X-Request-ID", long_id);
    assert_int_equal(http_site_send(&site, VHTTP_GET, "/health"), 200);
    assert_int_equal(strlen(http_site_value(&site, "X-Request-ID")), 16);
    assert_string_not_equal(http_site_value(&site, "X-Request-ID"), first);
}

static void errors_carry_the_request_id(void **state)
{
    (void)state;
    rpc_client_call(&site.client, "fail", "how: str", "x");
    http_site_header(&site, "X-Request-ID", "mine-2");
    assert_int_equal(http_site_post(&site, PATH "fail"), 200);
    rpc_client_expect_refusal(&site.client, "KeyError", "NOT_FOUND", "");
    assert_string_equal(rpc_client_value(&site.client, "vgi_rpc.request_id"), "mine-2");
}

static void cors_is_off_unless_asked_for(void **state)
{
    (void)state;
    http_site_header(&site, "Origin", "https://a.example");
    http_site_header(&site, "Access-Control-Request-Method", "POST");
    assert_int_equal(http_site_send(&site, VHTTP_OPTIONS, PATH "echo_int"), 200);
    assert_null(http_site_value(&site, "Access-Control-Allow-Origin"));
    assert_null(http_site_value(&site, "Cross-Origin-Resource-Policy"));
}

static void cors_lets_one_origin_read_everything(void **state)
{
    struct vgi_rpc_http_options options = VGI_RPC_HTTP_OPTIONS_INIT;

    (void)state;
    options.cors_origin = "https://a.example";
    options.request_bytes_max = 1 << 20;
    serve_with(&options);
    http_site_header(&site, "Origin", "https://a.example");
    http_site_header(&site, "Access-Control-Request-Headers", "content-type, vgi-session");
    assert_int_equal(http_site_send(&site, VHTTP_OPTIONS, PATH "echo_int"), 200);
    http_site_expect_header(&site, "Access-Control-Allow-Origin", "https://a.example");
    http_site_expect_header(&site, "Access-Control-Allow-Headers", "content-type, vgi-session");
    assert_non_null(strstr(http_site_value(&site, "Access-Control-Allow-Methods"), "POST"));
    for (size_t i = 0; i < site.http->n_capabilities; i++)
        assert_non_null(
            strstr(http_site_value(&site, "Access-Control-Expose-Headers"), site.http->capabilities[i].name));
    http_site_header(&site, "Origin", "https://b.example");
    assert_int_equal(http_site_send(&site, VHTTP_OPTIONS, PATH "echo_int"), 200);
    assert_null(http_site_value(&site, "Access-Control-Allow-Origin"));
    write_echo(1);
    http_site_header(&site, "Origin", "https://a.example");
    assert_int_equal(http_site_post(&site, PATH "echo_int"), 200);
    http_site_expect_header(&site, "Access-Control-Allow-Origin", "https://a.example");
    http_site_expect_header(&site, "Cross-Origin-Resource-Policy", "cross-origin");
}

static void prefix_stands_before_every_path(void **state)
{
    static const char *const bad[] = {"vgi", "/vgi/", "/", "/.well-known/vgi"};
    struct vgi_rpc_http_options options = VGI_RPC_HTTP_OPTIONS_INIT;
    struct vend_http *http = NULL;

    (void)state;
    options.prefix = "/vgi";
    serve_with(&options);
    write_echo(9);
    assert_int_equal(http_site_post(&site, "/vgi" PATH "echo_int"), 200);
    rpc_client_expect_i64(&site.client, 9);
    assert_int_equal(http_site_send(&site, VHTTP_GET, "/vgi/health"), 200);
    assert_int_equal(http_site_send(&site, VHTTP_GET, "/health"), 404);
    write_echo(9);
    assert_int_equal(http_site_send(&site, VHTTP_POST, PATH "echo_int"), 404);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        options.prefix = bad[i];
        assert_int_equal(vend_http_new(site.server, &options, &http, NULL), VGI_E_INVALID);
    }
}

static void health_says_who_is_there(void **state)
{
    (void)state;
    assert_int_equal(http_site_send(&site, VHTTP_GET, "/health"), 200);
    http_site_expect_header(&site, "Content-Type", "application/json");
    assert_int_equal(vbase_buf_append(&site.response.body, "", 1, NULL), VGI_OK);
    assert_string_equal(
        (char *)site.response.body.ptr,
        "{\"status\":\"ok\",\"server_id\":\"0123456789ab\",\"protocol\":\"test.Service.v1\"}");
}

static void refusals_of_the_server_are_arrow_too(void **state)
{
    static const struct {
        enum vhttp_refusal why;
        int status;
        const char *code;
    } rows[] = {{VHTTP_TOO_LARGE, 413, "RESOURCE_EXHAUSTED"},
                {VHTTP_BAD, 400, "INVALID_ARGUMENT"},
                {VHTTP_TIMEOUT, 408, "DEADLINE_EXCEEDED"},
                {VHTTP_BUSY, 503, "UNAVAILABLE"}};
    struct vhttp_head head = {.n_headers = 0};
    struct vgi_http_request request = {.path = vgi_str_of("/x"), .connection = &head};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        vbase_buf_reset(&site.response.body);
        site.response = (struct vhttp_response){
            .arena = &site.arena, .body = site.response.body, .status = rows[i].status};
        site.handler.refuse(site.handler.user, &request, rows[i].why, &site.response);
        assert_int_equal(site.response.status, rows[i].status);
        http_site_expect_header(&site, "VGI-Supported-Encodings", "zstd, gzip");
        http_site_read(&site);
        rpc_client_open(&site.client);
        assert_true(rpc_client_next(&site.client));
        assert_string_equal(rpc_client_value(&site.client, "vgi_rpc.error_code"), rows[i].code);
    }
}

/* ---- start, allocations ---- */

static int n_starts;

static enum vgi_status start_at_the_second_try(void *user, const char *transport, struct vgi_error *err)
{
    (void)user;
    assert_string_equal(transport, "http");
    return ++n_starts == 2 ? VGI_OK : vgi_fail(err, VGI_E_FAILED, "not yet");
}

static void failed_start_is_500_and_tried_again(void **state)
{
    (void)state;
    n_starts = 0;
    site.server->start.on_serve_start = start_at_the_second_try;
    write_echo(1);
    assert_int_equal(http_site_post(&site, PATH "echo_int"), 500);
    rpc_client_expect_refusal(&site.client, "RuntimeError", "UNKNOWN", "");
    write_echo(1);
    assert_int_equal(http_site_post(&site, PATH "echo_int"), 200);
    write_echo(1);
    assert_int_equal(http_site_post(&site, PATH "echo_int"), 200);
    assert_int_equal(n_starts, 2);
}

static void steady_state_allocates_nothing(void **state)
{
    struct vbase_block *body = NULL;
    size_t before = support_alloc_count();
    size_t per_body;
    size_t per_call = 0;

    (void)state;
    assert_int_equal(vbase_block_new(NULL, 100, &body, NULL), VGI_OK);
    per_body = support_alloc_count() - before; /* which the server would reuse */
    vbase_block_unref(body);
    for (int i = 0; i < 40; i++) {
        write_echo(i);
        before = support_alloc_count();
        (void)http_site_send(&site, VHTTP_POST, PATH "echo_int");
        per_call = support_alloc_count() - before;
    }
    assert_int_equal(per_call, per_body);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

SUPPORT_TESTS(TEST(unary_call_is_answered), TEST(failing_method_is_200_with_a_mark),
              TEST(heads_are_told_by_their_status), TEST(limit_that_comes_twice_is_refused),
              TEST(bad_requests_are_400_and_run_nothing), TEST(path_alone_may_name_the_protocol),
              TEST(wrong_parameters_are_400), TEST(body_may_be_compressed),
              TEST(broken_coding_is_400_and_a_bomb_413), TEST(answers_are_compressed_as_the_client_prefers),
              TEST(without_compression_nothing_is_compressed), TEST(too_large_an_answer_is_replaced),
              TEST(request_id_is_echoed_or_made), TEST(errors_carry_the_request_id),
              TEST(cors_is_off_unless_asked_for), TEST(cors_lets_one_origin_read_everything),
              TEST(prefix_stands_before_every_path), TEST(health_says_who_is_there),
              TEST(refusals_of_the_server_are_arrow_too), TEST(failed_start_is_500_and_tried_again),
              TEST(steady_state_allocates_nothing))
