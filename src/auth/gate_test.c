/* SPDX-License-Identifier: Apache-2.0 */
/* gate_test: what gets past the gate as whom, and what a refusal looks like. */
#include "auth/gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "auth/secret.h"
#include "http/head.h"
#include "support/test.h"
#include "token/seal.h"

enum { HEADERS_MAX = 8 };

/* One request and its response. */
struct visit {
    struct vgi_pair headers[HEADERS_MAX];
    struct vhttp_head head;
    struct vgi_http_request request;
    struct vbase_arena arena;
    struct vhttp_response response;
    struct vgi_identity who;
    struct vgi_error err;
};

static void visit_init(struct visit *v)
{
    memset(v, 0, sizeof *v);
    vbase_arena_init(&v->arena, 1 << 20);
    v->head.headers = v->headers;
    v->request.connection = &v->head;
    v->response.arena = &v->arena;
    vbase_buf_init(&v->response.body, 1 << 20);
}

static void visit_release(struct visit *v)
{
    vbase_arena_release(&v->arena);
    vbase_buf_release(&v->response.body);
}

static void add_header(struct visit *v, const char *name, const char *value)
{
    v->headers[v->head.n_headers++] = (struct vgi_pair){vgi_str_of(name), vgi_str_of(value)};
}

static enum vgi_status pass(const struct vauth_gate *gate, struct visit *v)
{
    enum vgi_status status = vauth_gate_check(gate, &v->request, &v->arena, &v->who, &v->err);

    if (status == VGI_E_UNAUTHENTICATED || status == VGI_E_UNAVAILABLE)
        vauth_refuse(gate, &v->err, &v->request, &v->response);
    return status;
}

static const char *header(const struct visit *v, const char *name)
{
    for (size_t i = 0; i < v->response.n_headers; i++)
        if (strcmp(v->response.headers[i].name, name) == 0)
            return v->response.headers[i].value;
    return NULL;
}

static bool body_has(struct visit *v, const char *text)
{
    assert_int_equal(vbase_buf_append(&v->response.body, "", 1, NULL), VGI_OK);
    v->response.body.len--;
    return strstr((const char *)v->response.body.ptr, text) != NULL;
}

static struct vgi_bearer_tokens *new_tokens(void)
{
    static const struct vgi_bearer_token rows[] = {{{"secret-of-alice", 15}, {"alice", 5}},
                                                   {{"secret-of-bob", 13}, {"bob", 3}}};
    struct vgi_bearer_tokens *tokens = NULL;
    struct vgi_error err = {0};

    if (vgi_bearer_tokens_new(rows, 2, NULL, &tokens, &err) != VGI_OK)
        fail_msg("%s", err.message);
    return tokens;
}

/* What the header Test asks for. */
static enum vgi_status by_request(void *user, const struct vgi_http_request *request,
                                  struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                                  struct vgi_error *err)
{
    struct vgi_str wish = vgi_http_request_header(request, user ? user : "test");

    if (!wish.ptr)
        return VGI_DONE;
    if (vgi_str_is(wish, "pass")) {
        *ret_identity = (struct vgi_identity){
            .is_authenticated = true, .domain = vgi_str_of("test"), .principal = vgi_str_of("tester")};
        return VGI_OK;
    }
    if (vgi_str_is(wish, "expired")) {
        *ret_reason = VGI_AUTH_EXPIRED_CREDENTIAL;
        return vgi_fail(err, VGI_E_UNAUTHENTICATED, "expired <yesterday> & \"before\"");
    }
    if (vgi_str_is(wish, "scope")) {
        *ret_reason = VGI_AUTH_INSUFFICIENT_SCOPE;
        return vgi_fail(err, VGI_E_PERMISSION, "not for you");
    }
    if (vgi_str_is(wish, "unclassified"))
        return vgi_fail(err, VGI_E_UNAUTHENTICATED, "no");
    if (vgi_str_is(wish, "down"))
        return vgi_fail_unavailable(err, 4.2, "the directory is down");
    return vgi_fail(err, VGI_E_IO, "broken");
}

static void bearer_tokens_name_their_principal(void **state)
{
    static const struct {
        const char *value;
        enum vgi_status want;
        const char *principal;
    } rows[] = {{"Bearer secret-of-alice", VGI_OK, "alice"},
                {"bearer secret-of-bob", VGI_OK, "bob"},
                {"BEARER   secret-of-bob", VGI_OK, "bob"},
                {NULL, VGI_OK, ""},
                {"Basic abc", VGI_OK, ""},
                {"Bearer", VGI_OK, ""},
                {"Bearer ", VGI_OK, ""},
                {"Bearersecret-of-bob", VGI_OK, ""},
                {"Bearer secret-of-bo", VGI_E_UNAUTHENTICATED, NULL},
                {"Bearer secret-of-bobx", VGI_E_UNAUTHENTICATED, NULL},
                {"Bearer x", VGI_E_UNAUTHENTICATED, NULL}};
    struct vgi_bearer_tokens *tokens = new_tokens();
    struct vgi_authenticator bearer = vgi_bearer_authenticator(tokens);
    struct vauth_gate gate = {.authenticators = &bearer, .n_authenticators = 1};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        VGI_CLEANUP(visit_release) struct visit v;
        visit_init(&v);
        if (rows[i].value)
            add_header(&v, "authorization", rows[i].value);
        assert_int_equal(pass(&gate, &v), rows[i].want);
        if (rows[i].want != VGI_OK) {
            assert_string_equal(header(&v, "VGI-Auth-Reason"), "invalid_credential");
            assert_false(v.who.is_authenticated);
            continue;
        }
        assert_int_equal(v.who.is_authenticated, rows[i].principal[0] != '\0');
        assert_true(vgi_str_is(v.who.principal, rows[i].principal));
        assert_true(vgi_str_is(v.who.domain, rows[i].principal[0] ? "bearer" : ""));
        assert_int_equal(v.who.n_claims, 0);
    }
    vgi_bearer_tokens_free(tokens);
    vgi_bearer_tokens_free(NULL);
}

/* A proxy may have looked at the other one. */
static void two_credentials_are_none(void **state)
{
    struct vgi_bearer_tokens *tokens = new_tokens();
    struct vgi_authenticator bearer = vgi_bearer_authenticator(tokens);
    struct vauth_gate gate = {.authenticators = &bearer, .n_authenticators = 1};
    VGI_CLEANUP(visit_release) struct visit v;

    (void)state;
    visit_init(&v);
    add_header(&v, "Authorization", "Bearer secret-of-alice");
    add_header(&v, "authorization", "Bearer secret-of-alice");
    assert_int_equal(pass(&gate, &v), VGI_E_UNAUTHENTICATED);
    assert_string_equal(header(&v, "VGI-Auth-Reason"), "invalid_credential");
    gate.n_authenticators = 0; /* nobody looks */
    assert_int_equal(vauth_gate_check(&gate, &v.request, &v.arena, &v.who, &v.err), VGI_OK);
    vgi_bearer_tokens_free(tokens);
}

static void bearer_tokens_are_checked_when_made(void **state)
{
    static const struct vgi_bearer_token empty = {{"", 0}, {"a", 1}};
    static const struct vgi_bearer_token nobody = {{"t", 1}, {"", 0}};
    static const struct vgi_bearer_token twice[] = {{{"t", 1}, {"a", 1}}, {{"t", 1}, {"b", 1}}};
    struct vgi_bearer_tokens *tokens = NULL;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_bearer_tokens_new(&empty, 1, NULL, &tokens, &err), VGI_E_INVALID);
    assert_int_equal(vgi_bearer_tokens_new(&nobody, 1, NULL, &tokens, &err), VGI_E_INVALID);
    assert_int_equal(vgi_bearer_tokens_new(twice, 2, NULL, &tokens, &err), VGI_E_INVALID);
    assert_null(tokens);
    assert_int_equal(vgi_bearer_tokens_new(NULL, 0, "", &tokens, &err), VGI_OK);
    vgi_bearer_tokens_free(tokens);
    for (size_t n = 1; n <= 3; n++) {
        support_alloc_fail_at(n);
        assert_int_equal(vgi_bearer_tokens_new(twice, 1, NULL, &tokens, &err), VGI_E_NOMEM);
    }
    support_alloc_fail_at(0);
}

static void reasons_are_told_apart(void **state)
{
    static const struct {
        const char *first, *second; /* what the two authenticators are asked for */
        bool is_required;
        enum vgi_status want;
        const char *reason;
    } rows[] = {
        {NULL, NULL, false, VGI_OK, NULL},
        {NULL, NULL, true, VGI_E_UNAUTHENTICATED, "missing_credential"},
        {"pass", NULL, true, VGI_OK, NULL},
        {NULL, "pass", true, VGI_OK, NULL},
        {"expired", "pass", true, VGI_OK, NULL},
        {"scope", "pass", true, VGI_E_UNAUTHENTICATED, "insufficient_scope"},
        {"expired", NULL, false, VGI_E_UNAUTHENTICATED, "expired_credential"},
        {NULL, "expired", false, VGI_E_UNAUTHENTICATED, "expired_credential"},
        {"expired", "unclassified", true, VGI_E_UNAUTHENTICATED, "expired_credential"},
        {"expired", "scope", true, VGI_E_UNAUTHENTICATED, "insufficient_scope"},
        {"unclassified", "expired", true, VGI_E_UNAUTHENTICATED, "unauthorized"},
        {"down", "pass", true, VGI_E_UNAVAILABLE, NULL},
        {"expired", "down", true, VGI_E_UNAVAILABLE, NULL},
        {"broken", "pass", true, VGI_E_IO, NULL},
        {"expired", "broken", true, VGI_E_IO, NULL},
    };
    static char second_name[] = "test2";
    struct vgi_authenticator two[] = {{.authenticate = by_request, .challenge = "Test"},
                                      {.authenticate = by_request, .user = second_name, .challenge = "Test"}};
    struct vgi_auth_chain chain = {two, 2};
    struct vgi_authenticator one = vgi_chain_authenticator(&chain);

    (void)state;
    assert_string_equal(one.challenge, "Test");
    for (size_t i = 0; i < 2 * (sizeof rows / sizeof rows[0]); i++) {
        VGI_CLEANUP(visit_release) struct visit v;
        size_t row = i / 2;
        struct vauth_gate gate = {i % 2 ? &one : two, i % 2 ? 1 : 2, rows[row].is_required, NULL};
        visit_init(&v);
        if (rows[row].first)
            add_header(&v, "Test", rows[row].first);
        if (rows[row].second)
            add_header(&v, "Test2", rows[row].second);
        if (pass(&gate, &v) != rows[row].want)
            fail_msg("row %zu: %s", i, v.err.message);
        if (rows[row].reason) {
            assert_int_equal(v.response.status, 401);
            assert_string_equal(header(&v, "VGI-Auth-Reason"), rows[row].reason);
            assert_string_equal(header(&v, "Cache-Control"), "no-store");
            assert_string_equal(header(&v, "WWW-Authenticate"), "Test");
            assert_string_equal(header(&v, "Content-Type"), "application/json");
            assert_null(header(&v, "VGI-Auth-Proxy-Required"));
            assert_false(body_has(&v, "proxy_hint"));
            assert_int_equal(v.response.n_headers, 4);
        } else if (rows[row].want == VGI_E_UNAVAILABLE) {
            assert_int_equal(v.response.status, 503);
            assert_string_equal(header(&v, "Retry-After"), "5");
            assert_null(header(&v, "VGI-Auth-Reason"));
        } else {
            assert_int_equal(v.response.status, 0);
        }
    }
}

static void programs_get_json_and_browsers_a_page(void **state)
{
    static const struct {
        const char *accept;
        bool is_page;
    } rows[] = {{NULL, false},       {"*/*", false},      {"application/json", false},
                {"text/htm", false}, {"text/html", true}, {"application/xhtml+xml, Text/HTML;q=0.9", true}};
    struct vgi_authenticator one = {.authenticate = by_request};
    struct vauth_gate gate = {.authenticators = &one, .n_authenticators = 1};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        VGI_CLEANUP(visit_release) struct visit v;
        visit_init(&v);
        add_header(&v, "Test", "expired");
        if (rows[i].accept)
            add_header(&v, "Accept", rows[i].accept);
        assert_int_equal(pass(&gate, &v), VGI_E_UNAUTHENTICATED);
        assert_string_equal(header(&v, "VGI-Auth-Reason"), "expired_credential");
        assert_string_equal(header(&v, "Content-Type"),
                            rows[i].is_page ? "text/html; charset=utf-8" : "application/json");
        if (rows[i].is_page)
            assert_true(body_has(&v, "<p>expired &lt;yesterday&gt; &amp; \"before\"</p>"));
        else
            assert_true(body_has(&v,
                                 "{\"error\":\"unauthorized\",\"reason\":\"expired_credential\",\"detail\":"
                                 "\"expired <yesterday> & \\\"before\\\"\"}"));
    }
}

static struct vauth_proof *new_proof(enum vgi_proof_mode mode)
{
    struct vgi_proxy_proof options = VGI_PROXY_PROOF_INIT;
    struct vauth_proof *proof = NULL;
    struct vgi_error err = {0};

    options.mode = mode;
    options.origin_id = "here";
    options.secrets = "k:1111111111111111111111111111111111111111111111111111111111111111";
    if (vauth_proof_new(&options, &proof, &err) != VGI_OK)
        fail_msg("%s", err.message);
    return proof;
}

/* A proof of now, different each time. */
static char *mint(struct vbase_arena *arena)
{
    static int count;
    uint8_t key[32];
    uint8_t mac[32];
    char signed_text[200];
    struct vbase_buf text;
    char *nonce = vbase_arena_format(arena, "%022d", count++);
    long long now = (long long)time(NULL);
    int len = snprintf(signed_text, sizeof signed_text, "vgi.proxy.proof.v1.k.%lld.%s.here", now, nonce);
    char *value;

    memset(key, 0x11, sizeof key);
    for (int i = (int)strlen("vgi.proxy.proof.v1"); i < len; i++)
        if (signed_text[i] == '.')
            signed_text[i] = '\0';
    vauth_mac(key, (struct vgi_bytes){(const uint8_t *)signed_text, (size_t)len}, mac);
    vbase_buf_init(&text, 100);
    assert_int_equal(vtok_base64url((struct vgi_bytes){mac, sizeof mac}, &text, NULL), VGI_OK);
    value = vbase_arena_format(arena, "v1.k.%lld.%s.%.*s", now, nonce, (int)text.len, (char *)text.ptr);
    vbase_buf_release(&text);
    return value;
}

static const char *claim(const struct visit *v, const char *key)
{
    static char text[64];

    for (size_t i = 0; i < v->who.n_claims; i++) {
        if (vgi_str_is(v->who.claims[i].key, key)) {
            snprintf(text, sizeof text, "%.*s", VGI_STR_ARG(v->who.claims[i].value));
            return text;
        }
    }
    return NULL;
}

static void a_required_proof_comes_before_everything(void **state)
{
    struct vgi_bearer_tokens *tokens = new_tokens();
    struct vgi_authenticator bearer = vgi_bearer_authenticator(tokens);
    struct vauth_gate gate = {&bearer, 1, true, new_proof(VGI_PROOF_REQUIRE)};
    char first_body[2000] = "";

    (void)state;
    for (int i = 0; i < 6; i++) {
        VGI_CLEANUP(visit_release) struct visit v;
        char *proof;
        visit_init(&v);
        proof = mint(&v.arena);
        add_header(&v, "Authorization", i == 5 ? "Bearer wrong" : "Bearer secret-of-alice");
        if (i == 1)
            add_header(&v, "VGI-Proxy-Proof", "nonsense");
        if (i == 2)
            add_header(&v, "VGI-Proxy-Proof",
                       "v1.k.1.AAAAAAAAAAAAAAAAAAAAAA."
                       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        if (i >= 3)
            add_header(&v, "vgi-proxy-proof", proof);
        if (i == 3)
            add_header(&v, "VGI-Proxy-Proof", mint(&v.arena)); /* two of them */
        assert_int_equal(pass(&gate, &v), i == 4 ? VGI_OK : VGI_E_UNAUTHENTICATED);
        if (i == 4) {
            assert_true(vgi_str_is(v.who.principal, "alice"));
            assert_string_equal(claim(&v, "vgi_proxy_proof.verified"), "true");
            assert_string_equal(claim(&v, "vgi_proxy_proof.proxy"), "k");
            assert_string_equal(claim(&v, "vgi_proxy_proof.origin_id"), "here");
            assert_string_equal(claim(&v, "vgi_proxy_proof.reason"), "ok");
            continue;
        }
        assert_string_equal(header(&v, "VGI-Auth-Reason"), i == 5 ? "invalid_credential" : "proxy_required");
        assert_string_equal(header(&v, "VGI-Auth-Proxy-Required"), "true");
        assert_true(body_has(&v, "\"proxy_hint\":\"This service can only be reached through its proxy, which "
                                 "must set VGI-Proxy-Proof."));
        if (i == 0) /* whatever is wrong with a proof, the answer is the same */
            snprintf(first_body, sizeof first_body, "%s", (char *)v.response.body.ptr);
        else if (i < 4)
            assert_string_equal(first_body, (char *)v.response.body.ptr);
    }
    vauth_proof_free(gate.proof);
    vgi_bearer_tokens_free(tokens);
}

static void an_allowed_proof_refuses_nobody(void **state)
{
    struct vauth_gate gate = {.proof = new_proof(VGI_PROOF_ALLOW)};

    (void)state;
    for (int i = 0; i < 2; i++) {
        VGI_CLEANUP(visit_release) struct visit v;
        visit_init(&v);
        if (i == 1)
            add_header(&v, "VGI-Proxy-Proof", mint(&v.arena));
        assert_int_equal(pass(&gate, &v), VGI_OK);
        assert_false(v.who.is_authenticated);
        assert_string_equal(claim(&v, "vgi_proxy_proof.verified"), i ? "true" : "false");
        assert_string_equal(claim(&v, "vgi_proxy_proof.reason"), i ? "ok" : "no_proof");
        assert_int_equal(claim(&v, "vgi_proxy_proof.proxy") != NULL, i);
    }
    vauth_proof_free(gate.proof);
}

static void an_authenticator_behind_a_proxy_is_named_on_every_refusal(void **state)
{
    struct vgi_authenticator two[] = {{.authenticate = by_request, .proxy_header = "X-SSL-Client-Cert"},
                                      {.authenticate = by_request, .proxy_header = "X-Other"}};
    struct vauth_gate gate = {two, 2, true, NULL};
    VGI_CLEANUP(visit_release) struct visit v;

    (void)state;
    visit_init(&v);
    add_header(&v, "Accept", "text/html");
    assert_int_equal(pass(&gate, &v), VGI_E_UNAUTHENTICATED);
    assert_string_equal(header(&v, "VGI-Auth-Reason"), "missing_credential");
    assert_string_equal(header(&v, "VGI-Auth-Proxy-Required"), "true");
    assert_null(header(&v, "WWW-Authenticate"));
    assert_true(body_has(&v, "must set X-SSL-Client-Cert, X-Other."));
}

/* A caller with claims of his own. */
static enum vgi_status with_claims(void *user, const struct vgi_http_request *request,
                                   struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                                   struct vgi_error *err)
{
    static const struct vgi_pair claims[] = {{{"a", 1}, {"1", 1}}, {{"b", 1}, {"2", 1}}};

    (void)user, (void)err;
    *ret_reason = VGI_AUTH_UNAUTHORIZED;
    (void)!vgi_http_request_alloc(request, 1);
    *ret_identity = (struct vgi_identity){.is_authenticated = true,
                                          .domain = vgi_str_of("test"),
                                          .principal = vgi_str_of("tester"),
                                          .claims = claims,
                                          .n_claims = 2};
    return VGI_OK;
}

static void claims_of_caller_and_proof_stand_together(void **state)
{
    struct vgi_authenticator one = {.authenticate = with_claims};
    struct vauth_gate gate = {&one, 1, true, new_proof(VGI_PROOF_ALLOW)};
    VGI_CLEANUP(visit_release) struct visit v;
    struct vgi_identity who;

    (void)state;
    visit_init(&v);
    assert_int_equal(pass(&gate, &v), VGI_OK);
    assert_string_equal(claim(&v, "a"), "1");
    assert_string_equal(claim(&v, "b"), "2");
    assert_string_equal(claim(&v, "vgi_proxy_proof.reason"), "no_proof");
    visit_release(&v);
    visit_init(&v);
    v.arena.max_bytes = 8; /* no room for claims */
    assert_int_equal(vauth_gate_check(&gate, &v.request, &v.arena, &who, &v.err), VGI_E_NOMEM);
    assert_null(vgi_http_request_alloc(&v.request, 1)); /* outside a gate there is no memory */
    vauth_proof_free(gate.proof);
}

/* Whatever room there is for the answer: too little is noticed, never overrun. */
static void a_refusal_without_room_is_short(void **state)
{
    static char long_name[600];
    struct vgi_authenticator many[] = {{.authenticate = by_request, .proxy_header = "X-A", .challenge = "A"},
                                       {.authenticate = by_request, .proxy_header = long_name},
                                       {.authenticate = by_request, .proxy_header = "X-B", .challenge = "B"},
                                       {.authenticate = by_request, .challenge = "A"}};
    struct vauth_gate gate = {many, 4, true, NULL};

    (void)state;
    memset(long_name, 'x', sizeof long_name - 1);
    for (size_t i = 0; i < 4; i++) {
        bool was_short = true;
        for (size_t max = 0; was_short; max++) {
            VGI_CLEANUP(visit_release) struct visit v;
            visit_init(&v);
            v.response.body.max = i < 2 ? max : 1 << 20;
            if (i >= 2)
                v.arena.max_bytes = max;
            if (i % 2)
                add_header(&v, "Accept", "text/html");
            assert_int_equal(pass(&gate, &v), VGI_E_UNAUTHENTICATED);
            was_short = v.response.is_short;
            assert_true(v.response.body.len <= v.response.body.max);
            v.response.body.max++;
            if (!was_short)
                assert_true(body_has(&v, "must set X-A, X-B."));
            assert_true(max < 4096);
        }
    }
}

/* What details say about the time is read with care. */
static void retry_after_is_what_the_details_say(void **state)
{
    static const struct {
        const char *details, *want;
    } rows[] = {{"", NULL},
                {"[{\"@type\":\"x\"}]", NULL},
                {"\"retry_delay_seconds\":", NULL},
                {"\"retry_delay_seconds\":soon", NULL},
                {"\"retry_delay_seconds\":-1", NULL},
                {"\"retry_delay_seconds\":0", "0"},
                {"\"retry_delay_seconds\":   12}", "12"},
                {"\"retry_delay_seconds\":12.000", "12"},
                {"\"retry_delay_seconds\":12.001", "13"},
                {"\"retry_delay_seconds\":0.5", "1"},
                {"\"retry_delay_seconds\":99999999999999999999", "9999999999"}};
    struct vauth_gate gate = {.is_required = true};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        VGI_CLEANUP(visit_release) struct visit v;
        visit_init(&v);
        v.err.status = VGI_E_UNAVAILABLE;
        vgi_error_set_details(&v.err, rows[i].details);
        vauth_refuse(&gate, &v.err, &v.request, &v.response);
        assert_int_equal(v.response.status, 503);
        if (rows[i].want)
            assert_string_equal(header(&v, "Retry-After"), rows[i].want);
        else
            assert_null(header(&v, "Retry-After"));
    }
}

SUPPORT_TESTS(cmocka_unit_test(bearer_tokens_name_their_principal),
              cmocka_unit_test(two_credentials_are_none),
              cmocka_unit_test(bearer_tokens_are_checked_when_made), cmocka_unit_test(reasons_are_told_apart),
              cmocka_unit_test(programs_get_json_and_browsers_a_page),
              cmocka_unit_test(a_required_proof_comes_before_everything),
              cmocka_unit_test(an_allowed_proof_refuses_nobody),
              cmocka_unit_test(claims_of_caller_and_proof_stand_together),
              cmocka_unit_test(a_refusal_without_room_is_short),
              cmocka_unit_test(retry_after_is_what_the_details_say),
              cmocka_unit_test(an_authenticator_behind_a_proxy_is_named_on_every_refusal))
