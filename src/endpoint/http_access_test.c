/* SPDX-License-Identifier: Apache-2.0 */
/* http_access_test.c: the access log's records of calls over HTTP: one per turn, with sizes as they went over
 * the wire, and one id for all turns of a stream. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/http_site.h"
#include "support/scratch.h"

#define PATH "/test.Service.v1/"

static char folder[SCRATCH_BYTES];
static char path[96];
static char text[1 << 16];
static const char *lines[32];
static struct http_site site;

/* What a proof that came through the proxy "edge" leaves behind. */
static enum vgi_status through_edge(void *user, const struct vgi_http_request *request,
                                    struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                                    struct vgi_error *err)
{
    static const struct vgi_pair claims[] = {{{"other", 5}, {"x", 1}},
                                             {{"vgi_proxy_proof.proxy", 21}, {"edge", 4}}};

    (void)user, (void)err;
    *ret_reason = VGI_AUTH_UNAUTHORIZED;
    if (!vgi_http_request_header(request, "Edge").ptr)
        return VGI_DONE;
    *ret_identity = (struct vgi_identity){.is_authenticated = true,
                                          .domain = vgi_str_of("test"),
                                          .principal = vgi_str_of("alice"),
                                          .claims = claims,
                                          .n_claims = 2};
    return VGI_OK;
}

static int set_up(void **state)
{
    static const struct vgi_authenticator authenticator = {.authenticate = through_edge};
    struct vgi_rpc_http_options http = VGI_RPC_HTTP_OPTIONS_INIT;
    struct vgi_rpc_access_log_options log = VGI_RPC_ACCESS_LOG_OPTIONS_INIT;
    struct vgi_rpc_server_options options = VGI_RPC_SERVER_OPTIONS_INIT;
    struct vgi_rpc_server *server = NULL;

    (void)state;
    if (scratch_make(folder) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/access.jsonl", folder);
    log.path = path;
    options.access_log = &log;
    assert_int_equal(vgi_rpc_server_new(&options, &server, NULL), VGI_OK);
    assert_int_equal(vgi_rpc_server_add(server, &fixture_service, NULL), VGI_OK);
    http.authenticators = &authenticator;
    http.n_authenticators = 1;
    http_site_init_with(&site, server, &http);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    http_site_release(&site);
    unlink(path);
    return rmdir(folder);
}

/* Reads the log into lines; returns how many. */
static size_t read_log(void)
{
    FILE *file = fopen(path, "r");
    size_t n = 0;
    size_t len;

    assert_non_null(file);
    len = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[len] = 0;
    for (char *at = text; at[0]; at += strlen(at) + 1) {
        lines[n++] = at;
        *strchr(at, '\n') = 0;
    }
    return n;
}

static void expect(const char *line, const char *field)
{
    if (!strstr(line, field))
        fail_msg("%s\nlacks %s", line, field);
}

static void expect_not(const char *line, const char *field)
{
    if (strstr(line, field))
        fail_msg("%s\nhas %s", line, field);
}

static void caller_and_proxy_are_named(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        rpc_client_call(&site.client, "echo_int", "value: i64", 5LL);
        if (i == 1)
            http_site_header(&site, "Edge", "1");
        assert_int_equal(http_site_send(&site, VHTTP_POST, PATH "echo_int"), 200);
    }
    assert_int_equal(read_log(), 2);
    expect(lines[0], "\"principal\":\"\",\"auth_domain\":\"\",\"authenticated\":false");
    expect_not(lines[0], "\"proxy\"");
    expect(lines[1], "\"principal\":\"alice\",\"auth_domain\":\"test\",\"authenticated\":true");
    expect(lines[1], "\"proxy\":\"edge\"");
}

static void unary_call_has_one_record(void **state)
{
    char field[64];

    (void)state;
    rpc_client_call(&site.client, "echo_int", "value: i64", 5LL);
    http_site_header(&site, "X-Request-ID", "mine-3");
    snprintf(field, sizeof field, "\"request_bytes\":%zu,", site.client.sent.len);
    assert_int_equal(http_site_send(&site, VHTTP_POST, PATH "echo_int"), 200);
    assert_int_equal(read_log(), 1);
    expect(lines[0], field);
    snprintf(field, sizeof field, "\"response_bytes\":%zu,", site.response.body.len);
    expect(lines[0], field);
    expect(lines[0], "\"http_status\":200,");
    expect(lines[0], "\"request_id\":\"mine-3\"");
    expect(lines[0], "\"remote_addr\":\"127.0.0.1:9\"");
    expect(lines[0], "\"request_fields\":[{\"name\":\"value\"");
    expect(lines[0], "\"status\":\"ok\"");
    expect_not(lines[0], "stream_id");
    expect_not(lines[0], "state_bytes");
}

static void failures_and_refusals_are_recorded(void **state)
{
    (void)state;
    rpc_client_call(&site.client, "fail", "how: str", "x");
    assert_int_equal(http_site_send(&site, VHTTP_POST, PATH "fail"), 200);
    rpc_client_call(&site.client, "echo_int", "other: i64", 5LL);
    assert_int_equal(http_site_send(&site, VHTTP_POST, PATH "echo_int"), 400);
    rpc_client_call(&site.client, "nope", "other: i64", 5LL); /* no protocol owns it */
    assert_int_equal(http_site_send(&site, VHTTP_POST, PATH "nope"), 404);
    assert_int_equal(read_log(), 2);
    expect(lines[0], "\"http_status\":200,");
    expect(lines[0], "\"error_type\":\"KeyError\"");
    expect(lines[1], "\"http_status\":400,");
    expect(lines[1], "\"error_type\":\"TypeError\"");
}

static void compressed_answers_count_as_sent(void **state)
{
    static char long_text[20000];
    char field[64];

    (void)state;
    memset(long_text, 'a', sizeof long_text - 1);
    rpc_client_call(&site.client, "echo_maybe", "value?: str", long_text);
    http_site_header(&site, "Accept-Encoding", "zstd");
    assert_int_equal(http_site_send(&site, VHTTP_POST, PATH "echo_maybe"), 200);
    assert_true(site.response.body.len < 2000);
    snprintf(field, sizeof field, "\"response_bytes\":%zu,", site.response.body.len);
    assert_int_equal(read_log(), 1);
    expect(lines[0], field);
}

static void turns_of_a_stream_share_its_id(void **state)
{
    struct rpc_client *c = &site.client;
    struct vgi_pair pairs[3];
    struct varrow_metadata metadata = {pairs, 2};
    char id[64];

    (void)state;
    rpc_client_call(c, "count", "n: i64", 5LL);
    assert_int_equal(http_site_post(&site, PATH "count/init"), 200);
    rpc_client_open(c);
    for (int i = 0; i < 3; i++) /* log, batch, tokens */
        assert_true(rpc_client_next(c));
    pairs[0] = (struct vgi_pair){vgi_str_of("vgi_rpc.stream_state#b64"),
                                 vgi_str_of(rpc_client_value(c, "vgi_rpc.stream_state#b64"))};
    pairs[1] = (struct vgi_pair){vgi_str_of("vgi_rpc.call_state#b64"),
                                 vgi_str_of(rpc_client_value(c, "vgi_rpc.call_state#b64"))};
    pairs[2] = (struct vgi_pair){vgi_str_of("vgi_rpc.cancel"), vgi_str_of("1")};
    rpc_client_request(c, &metadata, "", 0);
    assert_int_equal(http_site_post(&site, PATH "count/exchange"), 200);
    metadata.n = 3;
    rpc_client_request(c, &metadata, "", 0);
    assert_int_equal(http_site_post(&site, PATH "count/exchange"), 200);
    assert_int_equal(read_log(), 3);
    snprintf(id, sizeof id, "%.46s", strstr(lines[0], "\"stream_id\":\""));
    assert_int_equal(strspn(id + 13, "0123456789abcdef"), 32);
    for (int i = 0; i < 3; i++) {
        expect(lines[i], id);
        expect(lines[i], "\"method_type\":\"stream\"");
        (i == 0 ? expect : expect_not)(lines[i], "request_fields");
        (i == 0 ? expect_not : expect)(lines[i], "\"request_state_bytes\":");
        (i < 2 ? expect : expect_not)(lines[i], "\"response_state_bytes\":");
        (i == 2 ? expect : expect_not)(lines[i], "\"cancelled\":true");
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

SUPPORT_TESTS(TEST(unary_call_has_one_record), TEST(failures_and_refusals_are_recorded),
              TEST(compressed_answers_count_as_sent), TEST(turns_of_a_stream_share_its_id),
              TEST(caller_and_proxy_are_named))
