/* SPDX-License-Identifier: Apache-2.0 */
/* http_session_test.c: sessions in headers: refused alike whatever is wrong, busy when too many wait, ended
 * once; what is to be echoed must be headers. */
#include "endpoint/http_session.h"

#include <time.h>

#include "support/http_site.h"

#define ECHO "/test.Service.v1/echo_int"

static const struct vend_session_owner nobody = {.is_anonymous = true};
static struct http_site site;

/* One thread for what may block, so one call may wait. */
static int set_up(void **state)
{
    struct vgi_rpc_http_options options = VGI_RPC_HTTP_OPTIONS_INIT;

    (void)state;
    options.sticky_ttl_s = 60;
    options.blocking_threads = 1;
    http_site_init(&site, &options);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    http_site_release(&site);
    return 0;
}

/* The token of a session, in text of at least 512 bytes. */
static void print_token(const uint8_t *id, const char *server_id, char *text)
{
    struct vtok_binding whose = {.keys = site.http->keys, .is_anonymous = true};
    struct vtok_session token = {.expires_s = UINT32_MAX, .server_id = vgi_str_of(server_id)};
    struct vbase_buf out;

    memcpy(token.session_id, id, sizeof token.session_id);
    vbase_buf_init(&out, 512);
    assert_int_equal(vtok_session_seal(&whose, &token, &out, NULL), VGI_OK);
    memcpy(text, out.ptr, out.len);
    text[out.len] = 0;
    vbase_buf_release(&out);
}

static int call_with(const char *token)
{
    rpc_client_call(&site.client, "echo_int", "value: i64", 7LL);
    http_site_header(&site, "VGI-Session", token);
    return http_site_post(&site, ECHO);
}

static int end_with(const char *token)
{
    http_site_header(&site, "VGI-Session", token);
    return http_site_send(&site, VHTTP_DELETE, "/__session__");
}

static void expect_error(const char *type, const char *code, const char *kind)
{
    rpc_client_open(&site.client);
    rpc_client_expect_error(&site.client, type, code, kind);
    rpc_client_end(&site.client);
}

static struct vend_session *add(void)
{
    struct vend_session *session;

    assert_int_equal(vend_session_add(site.http->sessions, &nobody, 60, &session, NULL), VGI_OK);
    return session;
}

static void a_token_leads_to_its_session(void **state)
{
    struct vend_session *session = add();
    char token[512];

    (void)state;
    print_token(vend_session_id_view(session), site.server->server_id, token);
    vend_session_leave(site.http->sessions, session);
    assert_int_equal(call_with(token), 200);
    assert_true(site.plan.may_block);
    assert_null(http_site_value(&site, "X-VGI-RPC-Error"));
    rpc_client_expect_i64(&site.client, 7);
    rpc_client_done(&site.client);
    assert_int_equal(end_with(token), 204);
    http_site_expect_header(&site, "VGI-Session-Close", "true");
    assert_int_equal(end_with(token), 200);
    assert_null(http_site_value(&site, "VGI-Session-Close"));
    assert_int_equal(vend_sessions_count(site.http->sessions), 0);
}

static void no_session_is_lost_in_one_way(void **state)
{
    static const uint8_t unknown[VTOK_SESSION_ID_BYTES] = {1, 2, 3};
    struct vend_session *session = add();
    char tokens[3][512] = {"", "", "A"};

    (void)state;
    print_token(unknown, site.server->server_id, tokens[0]);
    print_token(vend_session_id_view(session), "another", tokens[1]);
    vend_session_leave(site.http->sessions, session);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(call_with(tokens[i]), 200);
        http_site_expect_header(&site, "X-VGI-RPC-Error", "true");
        expect_error("SessionLostError", "ABORTED", "session_lost");
        assert_int_equal(end_with(tokens[i]), 200);
    }
    assert_int_equal(vend_sessions_count(site.http->sessions), 1);
}

struct waiting {
    uint8_t id[VTOK_SESSION_ID_BYTES];
    enum vgi_status status;
};

static void *wait_for_it(void *user)
{
    struct waiting *w = user;
    struct vend_session *session;

    w->status = vend_session_enter(site.http->sessions, w->id, &nobody, &session);
    if (w->status == VGI_OK)
        vend_session_leave(site.http->sessions, session);
    return NULL;
}

/* Calls that wait for a session would hold all threads, for clients that have no session as well. */
static void who_would_wait_too_much_comes_again(void **state)
{
    struct vend_session *session = add();
    struct waiting w;
    pthread_t thread;
    char token[512];

    (void)state;
    memcpy(w.id, vend_session_id_view(session), sizeof w.id);
    print_token(w.id, site.server->server_id, token);
    assert_int_equal(pthread_create(&thread, NULL, wait_for_it, &w), 0);
    while (vend_sessions_waiting(site.http->sessions) == 0)
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    assert_int_equal(call_with(token), 503);
    http_site_expect_header(&site, "Retry-After", "1");
    expect_error("RuntimeError", "UNAVAILABLE", "");
    assert_int_equal(end_with(token), 503);
    http_site_expect_header(&site, "Retry-After", "1");
    vend_session_leave(site.http->sessions, session);
    pthread_join(thread, NULL);
    assert_int_equal(w.status, VGI_OK);
    assert_int_equal(call_with(token), 200);
    assert_null(http_site_value(&site, "Retry-After"));
    rpc_client_expect_i64(&site.client, 7);
    rpc_client_done(&site.client);
}

static void only_headers_can_be_echoed(void **state)
{
    static const struct vgi_pair bad[] = {
        {{"", 0}, {"x", 1}},      {{"a b", 3}, {"x", 1}},       {{"a:", 2}, {"x", 1}},
        {{"a\r\n", 3}, {"x", 1}}, {{"a", 1}, {"x\r\nb: y", 7}}, {{"a", 1}, {"x\0y", 3}},
    };
    static const struct vgi_pair good = {{"x-route", 7}, {"blue", 4}};
    struct vgi_rpc_http_options options = VGI_RPC_HTTP_OPTIONS_INIT;
    struct vend_http *http = NULL;
    struct vgi_error err;

    (void)state;
    options.sticky_ttl_s = 60;
    options.n_sticky_echo = 1;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        options.sticky_echo = &bad[i];
        assert_int_equal(vend_http_new(site.server, &options, &http, &err), VGI_E_INVALID);
    }
    options.sticky_echo = &good;
    options.n_sticky_echo = 17;
    assert_int_equal(vend_http_new(site.server, &options, &http, &err), VGI_E_INVALID);
    options.n_sticky_echo = 1;
    assert_int_equal(vend_http_new(site.server, &options, &http, &err), VGI_OK);
    vend_http_free(http);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

SUPPORT_TESTS(ROW(a_token_leads_to_its_session), ROW(no_session_is_lost_in_one_way),
              ROW(who_would_wait_too_much_comes_again), ROW(only_headers_can_be_echoed))
