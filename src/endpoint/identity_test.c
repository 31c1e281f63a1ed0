/* SPDX-License-Identifier: Apache-2.0 */
/* identity_test: vgi_rpc.Identity.v2 over HTTP without sockets: which methods are hosted, the guards and
 * their order, with a hook that knows every credential, so that only a guard can be what refuses one; grants
 * that come back as bearer tokens. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "auth/identity.h"
#include "rpc/protocol_hash.h"
#include "support/http_site.h"

#define PATH "/vgi_rpc.Identity.v2/"
#define KEYS "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define JWS  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl"

static struct http_site site;
static struct vgi_identity_service *service;
static int n_resolved; /* how often the hook was asked */

/* ---- fixture ---- */

/* The header Who is believed, and Since. */
static enum vgi_status by_name(void *user, const struct vgi_http_request *request,
                               struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                               struct vgi_error *err)
{
    struct vgi_str who = vgi_http_request_header(request, "Who");
    struct vgi_str since = vgi_http_request_header(request, "Since");
    struct vgi_pair *claim = vgi_http_request_alloc(request, sizeof *claim);

    (void)user, (void)err;
    *ret_reason = VGI_AUTH_UNAUTHORIZED;
    if (!who.ptr)
        return VGI_DONE;
    assert_non_null(claim);
    *claim = (struct vgi_pair){vgi_str_of("auth_time"), since};
    *ret_identity = (struct vgi_identity){.is_authenticated = true,
                                          .domain = vgi_str_of("test"),
                                          .principal = who,
                                          .claims = claim,
                                          .n_claims = since.ptr ? 1 : 0};
    return VGI_OK;
}

static enum vgi_status resolve(void *user, struct vgi_memory *memory, struct vgi_str token,
                               struct vgi_token_identity *ret_identity, struct vgi_error *err)
{
    (void)user;
    n_resolved++;
    if (vgi_str_is(token, "unknown"))
        return VGI_DONE;
    if (vgi_str_is(token, "not found"))
        return VGI_E_NOT_FOUND;
    if (vgi_str_is(token, "down"))
        return vgi_fail(err, VGI_E_UNAVAILABLE, "the store is down");
    if (vgi_str_is(token, "down for 7"))
        return vgi_fail_unavailable(err, 7, "the store is down");
    if (vgi_str_is(token, "nobody"))
        return VGI_OK;
    ret_identity->principal = vgi_memory_format(memory, "owner of %zu bytes", token.len);
    if (vgi_str_is(token, "not to be kept"))
        ret_identity->ttl_seconds = 0;
    return VGI_OK;
}

static enum vgi_status mint(void *user, struct vgi_memory *memory, const struct vgi_grant_request *request,
                            struct vgi_grant *ret_grant, struct vgi_error *err)
{
    (void)user;
    if (vgi_str_is(request->purpose, "refused"))
        return vgi_fail(err, VGI_E_PERMISSION, "not for that");
    if (vgi_str_is(request->purpose, "down"))
        return vgi_fail_unavailable(err, 7, "the store is down");
    if (vgi_str_is(request->purpose, "broken"))
        return vgi_fail(err, VGI_E_INTERNAL, "a bug");
    ret_grant->token =
        vgi_memory_format(memory, "for %.*s: %zu", VGI_STR_ARG(request->principal), request->n_scopes);
    ret_grant->expires_at_us = 1893456000000000;
    return VGI_OK;
}

static const struct vgi_str asker = {"asker", 5};

/* Hooks and keys as the letters say: r, m, k; b: the hooks block. */
static void serve_with(const char *letters)
{
    struct vgi_identity_options options = VGI_IDENTITY_OPTIONS_INIT;
    struct vgi_rpc_http_options http = VGI_RPC_HTTP_OPTIONS_INIT;
    static const struct vgi_authenticator one = {.authenticate = by_name};
    struct vgi_error err = {0};

    options.introspectors = &asker;
    options.n_introspectors = 1;
    options.resolve_token = strchr(letters, 'r') ? resolve : NULL;
    options.mint_grant = strchr(letters, 'm') ? mint : NULL;
    options.may_block = strchr(letters, 'b') != NULL;
    options.grant_keys = strchr(letters, 'k') ? KEYS : NULL;
    assert_int_equal(vgi_identity_service_new(&options, &service, &err), VGI_OK);
    http.authenticators = &one;
    http.n_authenticators = 1;
    http.identity = service;
    http_site_init(&site, NULL);
    vend_http_free(site.http);
    vgi_rpc_server_free(site.server);
    site.server = rpc_fixture_server();
    if (vgi_rpc_server_add_identity(site.server, service, &err) != VGI_OK ||
        vend_http_new(site.server, &http, &site.http, &err) != VGI_OK)
        fail_msg("%s", err.message);
    vrpc_server_seal(site.server);
    site.handler = vend_http_handler(site.http);
    rpc_client_release(&site.client);
    rpc_client_init(&site.client, "vgi_rpc.Identity.v2");
    n_resolved = 0;
}

static void end(void)
{
    http_site_release(&site);
    vgi_identity_service_free(service);
    service = NULL;
}

/* The message of the refusal that the answer is. */
static const char *expect_refusal(const char *type, const char *code, const char *kind)
{
    rpc_client_expect_refusal(&site.client, type, code, kind);
    return rpc_client_value(&site.client, "vgi_rpc.log_message");
}

/* The text in that column of the record in the answer; numbers as digits. */
static const char *record_text(int32_t column)
{
    static char text[6000];
    struct rpc_client *c = &site.client;
    struct vgi_column bytes;
    struct vgi_column value;
    struct vbase_memory_stream memory = {{NULL, 0}, NULL};
    struct vipc_reader *reader = NULL;
    struct varrow_schema *schema = NULL;
    struct vgi_batch batch = {0};

    assert_int_equal(vgi_batch_column(&c->batch, 0, &bytes, &c->err), VGI_OK);
    memory.input = vgi_get_bytes(&bytes, 0);
    assert_int_equal(vipc_reader_new(vbase_stream_of_memory(&memory), NULL, &reader, &c->err), VGI_OK);
    assert_int_equal(vipc_reader_open(reader, &schema, &c->err), VGI_OK);
    assert_int_equal(vipc_reader_next(reader, &batch, &c->err), VGI_OK);
    assert_int_equal(vgi_batch_column(&batch, column, &value, &c->err), VGI_OK);
    if (value.kind == VGI_VALUE_STR)
        snprintf(text, sizeof text, "%.*s", (int)vgi_get_str(&value, 0).len, vgi_get_str(&value, 0).ptr);
    else
        snprintf(text, sizeof text, "%lld", (long long)vgi_get_i64(&value, 0));
    varrow_batch_release(&batch);
    varrow_schema_unref(schema);
    vipc_reader_free(reader);
    return text;
}

static void open_record(void)
{
    rpc_client_open(&site.client);
    assert_true(rpc_client_next(&site.client));
    if (site.client.batch.array.length != 1)
        fail_msg("%s", rpc_client_value(&site.client, "vgi_rpc.log_message"));
}

static void introspect(const char *who, const char *token)
{
    if (who)
        http_site_header(&site, "Who", who);
    rpc_client_call(&site.client, "introspect_token", "token: str", token);
    assert_int_equal(http_site_post(&site, PATH "introspect_token"), 200);
}

/* since: seconds before now; -1: the header says nonsense, -2: it is not there. */
static void ask_grant(const char *who, int since, const char *purpose, const char *scopes, long long ttl)
{
    static char text[32];

    snprintf(text, sizeof text, since == -1 ? "yesterday" : "%lld.25", (long long)time(NULL) - since);
    if (who)
        http_site_header(&site, "Who", who);
    if (since != -2)
        http_site_header(&site, "Since", text);
    rpc_client_call(&site.client, "issue_grant", "purpose: str, scopes: list<str>, ttl_seconds: i64", purpose,
                    scopes, ttl);
    assert_int_equal(http_site_post(&site, PATH "issue_grant"), 200);
}

/* ---- what is hosted ---- */

static void only_what_is_configured_is_hosted(void **state)
{
    static const struct {
        const char *letters, *hash;
    } rows[] = {{"rm", "145267755ff90d5c3313d79c7ff771306f2530626380d01cb0e57a951d0f9ec3"},
                {"rk", "145267755ff90d5c3313d79c7ff771306f2530626380d01cb0e57a951d0f9ec3"},
                {"r", "4039fbf6db3e64ae234e0be605b977477150ace892f10b6c691920eaf925e7ac"},
                {"m", "4199df7403c9ca1a02c4c524b405a999eb1489614a1480873ffc23a0e5b0d312"},
                {"k", "4199df7403c9ca1a02c4c524b405a999eb1489614a1480873ffc23a0e5b0d312"},
                {"", NULL}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct vrpc_service *hosted;
        char hash[VRPC_PROTOCOL_HASH_CHARS + 1];
        struct vgi_error err = {0};
        serve_with(rows[i].letters);
        hosted = vrpc_server_find_service(site.server, vgi_str_of("vgi_rpc.Identity.v2"));
        assert_int_equal(hosted != NULL, rows[i].hash != NULL);
        if (hosted) {
            assert_int_equal(vrpc_protocol_hash(hosted, hash, &err), VGI_OK);
            assert_string_equal(hash, rows[i].hash);
        }
        end();
    }
}

static void configuration_is_checked(void **state)
{
    static const struct vgi_str nameless = {"", 0};
    const struct vgi_identity_options rows[] = {
        {.resolve_token = resolve},
        {.resolve_token = resolve, .introspectors = &nameless, .n_introspectors = 1},
        {.mint_grant = mint, .auth_age_max_s = -1},
        {.grant_keys = "short"},
        {.grant_keys = KEYS, .grant_ttl_max_s = -5}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_identity_service *made = NULL;
        struct vgi_error err = {0};
        assert_int_equal(vgi_identity_service_new(&rows[i], &made, &err), VGI_E_INVALID);
        assert_null(made);
    }
}

static void options_that_were_not_begun_are_refused(void **state)
{
    struct vgi_identity_options options = {.size = 0};
    struct vgi_identity_service *none = NULL;

    (void)state;
    assert_int_equal(vgi_identity_service_new(&options, &none, NULL), VGI_E_INVALID);
    assert_null(none);
}

static void the_environment_names_grant_keys(void **state)
{
    struct vgi_identity_options options = VGI_IDENTITY_OPTIONS_INIT;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_identity_options_of_environment(&options, &err), VGI_OK);
    assert_null(options.grant_keys);
    setenv("VGI_RPC_GRANT_KEYS", KEYS, 1);
    setenv("VGI_RPC_GRANT_AUDIENCE", "here", 1);
    setenv("VGI_RPC_GRANT_MAX_TTL_SECONDS", "60", 1);
    assert_int_equal(vgi_identity_options_of_environment(&options, &err), VGI_OK);
    assert_string_equal(options.grant_keys, KEYS);
    assert_string_equal(options.grant_audience, "here");
    assert_int_equal(options.grant_ttl_max_s, 60);
    setenv("VGI_RPC_GRANT_MAX_TTL_SECONDS", "0", 1);
    assert_int_equal(vgi_identity_options_of_environment(&options, &err), VGI_E_INVALID);
    setenv("VGI_RPC_GRANT_MAX_TTL_SECONDS", "soon", 1);
    assert_int_equal(vgi_identity_options_of_environment(&options, &err), VGI_E_INVALID);
    unsetenv("VGI_RPC_GRANT_KEYS");
    unsetenv("VGI_RPC_GRANT_AUDIENCE");
    unsetenv("VGI_RPC_GRANT_MAX_TTL_SECONDS");
}

static void an_authenticator_behind_a_proxy_excludes_other_ways_in(void **state)
{
    struct vgi_authenticator one = {.authenticate = by_name, .proxy_header = "X-SSL-Client-Cert"};
    struct vgi_rpc_http_options http = VGI_RPC_HTTP_OPTIONS_INIT;
    struct vend_http *made = NULL;
    struct vgi_error err = {0};

    (void)state;
    serve_with("r");
    http.authenticators = &one;
    http.n_authenticators = 1;
    http.identity = service;
    assert_int_equal(vend_http_new(site.server, &http, &made, &err), VGI_E_INVALID);
    assert_null(made);
    end();
}

/* ---- introspect_token ---- */

static void an_introspector_learns_whose_credential_it_is(void **state)
{
    (void)state;
    serve_with("rm");
    introspect("asker", "  padded  ");
    open_record();
    assert_string_equal(record_text(0), "owner of 10 bytes"); /* the hook sees what was sent */
    assert_string_equal(record_text(1), "");
    assert_string_equal(record_text(2), "300");
    introspect("asker", "not to be kept");
    open_record();
    assert_string_equal(record_text(2), "0");
    end();
}

/* Credentials that no hook may see, or does not know. */
static const char *blanks[] = {"", " ", "   ", "\n", "\t\r\n", "\xC2\x85\xC2\xA0"};
static const char *padding[] = {"\t", "\n", "\v", "\f", "\r", " ", "\xC2\x85", "\xC2\xA0", "\n\n"};

static void who_asks_is_settled_before_the_credential_is_seen(void **state)
{
    static char oversize[VAUTH_CREDENTIAL_BYTES_MAX + 2];
    static const char *const callers[] = {NULL, "outsider", "aske", "askers"};
    const char *const tokens[] = {"unknown", JWS, (" " JWS), oversize, "", "good"};

    (void)state;
    memset(oversize, 'a', sizeof oversize - 1);
    serve_with("rm");
    for (size_t i = 0; i < sizeof callers / sizeof callers[0]; i++) {
        for (size_t k = 0; k < sizeof tokens / sizeof tokens[0]; k++) {
            introspect(callers[i], tokens[k]);
            assert_string_equal(
                expect_refusal("IntrospectionRefused", "PERMISSION_DENIED", "introspection_refused"),
                "IntrospectionRefused: the caller is not an introspector");
        }
    }
    assert_int_equal(n_resolved, 0);
    end();
}

static void expect_unresolved(const char *token)
{
    introspect("asker", token);
    assert_string_equal(expect_refusal("TokenUnresolved", "NOT_FOUND", "token_unresolved"),
                        "TokenUnresolved: unresolved");
}

static void rejections_are_one_answer(void **state)
{
    static char oversize[VAUTH_CREDENTIAL_BYTES_MAX + 2];
    static char wide[2 * 2100 + 1];
    static char padded[9002];
    char text[128];

    (void)state;
    serve_with("rm");
    memset(oversize, 'a', sizeof oversize - 1);
    for (size_t i = 0; i < 2100; i++)
        memcpy(wide + 2 * i, "\xC3\xA9", 2);
    memset(padded, ' ', sizeof padded - 1);
    padded[0] = 'x';
    expect_unresolved(oversize);
    expect_unresolved(wide);
    expect_unresolved(padded);
    expect_unresolved(JWS);
    expect_unresolved("a.b.");
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++)
        expect_unresolved(blanks[i]);
    for (size_t i = 0; i < 3 * (sizeof padding / sizeof padding[0]); i++) {
        const char *pad = padding[i / 3];
        snprintf(text, sizeof text, "%s" JWS "%s", i % 3 == 1 ? "" : pad, i % 3 == 0 ? "" : pad);
        expect_unresolved(text);
    }
    assert_int_equal(n_resolved, 0);
    expect_unresolved("unknown");
    expect_unresolved("not found");
    assert_int_equal(n_resolved, 2);
    end();
}

static void other_forms_reach_the_hook(void **state)
{
    static const char *const tokens[] = {"opaque", "two.segments", "a.b.c.d",        ".a.b", "a..b",
                                         "a.b.c!", "a.b.c=",       "sk_live_abc123", "\xC2", "\xC2\x86 x"};
    static char longest[VAUTH_CREDENTIAL_BYTES_MAX + 1];

    (void)state;
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++)
        assert_true(vauth_credential_is_opaque(vgi_str_of(tokens[i])));
    memset(longest, 'a', sizeof longest - 1);
    assert_true(vauth_credential_is_opaque(vgi_str_of(longest)));
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++) {
        size_t len = strlen(blanks[i]);
        uint8_t *guarded = support_guarded_copy(blanks[i], len);
        assert_false(vauth_credential_is_opaque((struct vgi_str){(const char *)guarded, len}));
        support_guarded_free(guarded, len);
    }
    assert_false(vauth_credential_is_opaque((struct vgi_str){NULL, 0}));
}

static void an_outage_is_no_refusal(void **state)
{
    static const struct {
        const char *token, *details;
    } rows[] = {{"down", "[{\"@type\":\"vgi_rpc.RetryInfo\",\"retry_delay_seconds\":5.000}]"},
                {"down for 7", "[{\"@type\":\"vgi_rpc.RetryInfo\",\"retry_delay_seconds\":7.000}]"}};

    (void)state;
    serve_with("rm");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        introspect("asker", rows[i].token);
        assert_string_equal(expect_refusal("IdentityUnavailable", "UNAVAILABLE", "identity_unavailable"),
                            "IdentityUnavailable: the store is down");
        assert_string_equal(rpc_client_value(&site.client, "vgi_rpc.error_details"), rows[i].details);
    }
    introspect("asker", "nobody");
    expect_refusal("RuntimeError", "INTERNAL", "");
    ask_grant("minter", 60, "down", "", 60);
    expect_refusal("IdentityUnavailable", "UNAVAILABLE", "identity_unavailable");
    assert_string_equal(rpc_client_value(&site.client, "vgi_rpc.error_details"), rows[1].details);
    end();
}

/* ---- issue_grant ---- */

static void only_who_has_just_logged_in_gets_a_grant(void **state)
{
    (void)state;
    serve_with("rm");
    ask_grant("minter", 60, "p", "read write", 60);
    open_record();
    assert_string_equal(record_text(0), "for minter: 2");
    assert_string_equal(record_text(1), "1893456000000000");
    assert_string_equal(record_text(2), "");
    for (int i = 0; i < 4; i++) {
        static const int since[] = {-2, -1, 86400, 60};
        ask_grant(i == 3 ? NULL : "minter", since[i], "p", "", 60);
        expect_refusal("StaleAuth", "UNAUTHENTICATED", "stale_auth");
    }
    ask_grant("minter", 60, "refused", "", 60);
    assert_string_equal(expect_refusal("GrantRefused", "PERMISSION_DENIED", "grant_refused"),
                        "GrantRefused: not for that");
    ask_grant("minter", 60, "broken", "", 60);
    expect_refusal("RuntimeError", "INTERNAL", "");
    end();
}

/* ---- bearer tokens ---- */

/* Calls echo_int with that Authorization; returns the status. */
static int call_as(const char *authorization)
{
    int status;

    rpc_client_release(&site.client);
    rpc_client_init(&site.client, "test.Service.v1");
    site.client.version = "2.1.0";
    if (authorization)
        http_site_header(&site, "Authorization", authorization);
    rpc_client_call(&site.client, "echo_int", "value: i64", 1LL);
    status = http_site_send(&site, VHTTP_POST, "/test.Service.v1/echo_int");
    rpc_client_release(&site.client);
    rpc_client_init(&site.client, "vgi_rpc.Identity.v2");
    return status;
}

static void a_grant_comes_back_as_a_bearer_token(void **state)
{
    char bearer[5000];
    char since[32];

    (void)state;
    serve_with("rk");
    ask_grant("minter", 60, "p", "read write", 600);
    open_record();
    snprintf(bearer, sizeof bearer, "Bearer %s", record_text(0));
    assert_int_equal(call_as(bearer), 200);
    snprintf(since, sizeof since, "%lld", (long long)time(NULL));
    http_site_header(&site, "Authorization", bearer); /* a grant mints no grant */
    rpc_client_call(&site.client, "issue_grant", "purpose: str, scopes: list<str>, ttl_seconds: i64", "child",
                    "", 60LL);
    assert_int_equal(http_site_post(&site, PATH "issue_grant"), 200);
    expect_refusal("StaleAuth", "UNAUTHENTICATED", "stale_auth");
    ask_grant("minter", 60, "p", "", 0);
    expect_refusal("GrantRefused", "PERMISSION_DENIED", "grant_refused");
    assert_int_equal(n_resolved, 0);
    bearer[strlen(bearer) - 5] ^= 1;
    assert_int_equal(call_as(bearer), 401);
    http_site_expect_header(&site, "VGI-Auth-Reason", "invalid_credential");
    assert_int_equal(n_resolved, 0); /* a bad grant is not looked up */
    end();
}

static void other_tokens_are_looked_up(void **state)
{
    static const struct {
        const char *authorization;
        int status;
        int n_resolved;
    } rows[] = {{NULL, 200, 0},
                {"Bearer good", 200, 1},
                {"Bearer vgig2.x", 200, 1},
                {"Bearer unknown", 401, 1},
                {"Bearer " JWS, 401, 0},
                {"Bearer vgig1.x", 401, 0},
                {"Bearer down for 7", 503, 1},
                {"Bearer down", 503, 1},
                {"Bearer nobody", 500, 1}};

    (void)state;
    serve_with("rk");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        n_resolved = 0;
        assert_int_equal(call_as(rows[i].authorization), rows[i].status);
        assert_int_equal(n_resolved, rows[i].n_resolved);
        if (rows[i].status == 503)
            http_site_expect_header(&site, "Retry-After", strchr(rows[i].authorization, '7') ? "7" : "5");
        if (rows[i].status == 401)
            http_site_expect_header(&site, "VGI-Auth-Reason", "invalid_credential");
    }
    end();
}

/* What waits, waits in a thread of its own; until then nothing is told, not even which paths there are. */
static void a_gate_that_may_block_is_passed_later(void **state)
{
    static const struct {
        enum vhttp_method method;
        const char *path, *authorization;
        bool is_put_off;
        int status;
    } rows[] = {{VHTTP_POST, "/test.Service.v1/echo_int", NULL, true, 200},
                {VHTTP_POST, "/test.Service.v1/echo_int", "Bearer good", true, 200},
                {VHTTP_POST, "/test.Service.v1/echo_int", "Bearer unknown", true, 401},
                {VHTTP_POST, "/test.Service.v1/nothing", "Bearer unknown", true, 401},
                {VHTTP_POST, "/test.Service.v1/nothing", "Bearer good", true, 404},
                {VHTTP_GET, "/test.Service.v1/echo_int", "Bearer good", true, 405},
                {VHTTP_GET, "/health", "Bearer unknown", false, 200},
                {VHTTP_OPTIONS, "/test.Service.v1/echo_int", "Bearer unknown", false, 200}};

    (void)state;
    serve_with("rb");
    rpc_client_release(&site.client);
    rpc_client_init(&site.client, "test.Service.v1");
    site.client.version = "2.1.0";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].authorization)
            http_site_header(&site, "Authorization", rows[i].authorization);
        rpc_client_call(&site.client, "echo_int", "value: i64", 1LL);
        assert_int_equal(http_site_send(&site, rows[i].method, rows[i].path), rows[i].status);
        assert_int_equal(site.plan.may_block, rows[i].is_put_off);
        if (rows[i].status == 401)
            http_site_expect_header(&site, "VGI-Auth-Reason", "invalid_credential");
    }
    end();
}

SUPPORT_TESTS(cmocka_unit_test(only_what_is_configured_is_hosted), cmocka_unit_test(configuration_is_checked),
              cmocka_unit_test(options_that_were_not_begun_are_refused),
              cmocka_unit_test(the_environment_names_grant_keys),
              cmocka_unit_test(an_authenticator_behind_a_proxy_excludes_other_ways_in),
              cmocka_unit_test(an_introspector_learns_whose_credential_it_is),
              cmocka_unit_test(who_asks_is_settled_before_the_credential_is_seen),
              cmocka_unit_test(rejections_are_one_answer), cmocka_unit_test(other_forms_reach_the_hook),
              cmocka_unit_test(an_outage_is_no_refusal),
              cmocka_unit_test(only_who_has_just_logged_in_gets_a_grant),
              cmocka_unit_test(a_grant_comes_back_as_a_bearer_token),
              cmocka_unit_test(other_tokens_are_looked_up),
              cmocka_unit_test(a_gate_that_may_block_is_passed_later))
