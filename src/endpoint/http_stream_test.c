/* SPDX-License-Identifier: Apache-2.0 */
/* http_stream_test.c: streams turn by turn over HTTP: what init hands out, what later turns need, and that
 * tokens of another caller, method, key or stream are refused all alike. */
#include <stdio.h>

#include "support/http_site.h"

#define PATH "/test.Service.v1/"

enum { TOKEN_BYTES = 4096 };

static struct http_site site;
static struct {
    char cursor[TOKEN_BYTES];
    char call[TOKEN_BYTES];
} tokens;

static const uint8_t key[1][32] = {{1, 2, 3}};

static struct vgi_rpc_http_options with_key(void)
{
    struct vgi_rpc_http_options options = VGI_RPC_HTTP_OPTIONS_INIT;

    options.token_keys = key;
    options.n_token_keys = 1;
    return options;
}

static int set_up(void **state)
{
    struct vgi_rpc_http_options options = with_key();

    (void)state;
    http_site_init(&site, &options);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    http_site_release(&site);
    return 0;
}

static void serve_with(const struct vgi_rpc_http_options *options)
{
    http_site_release(&site);
    http_site_init(&site, options);
}

/* ---- the client's side of tokens ---- */

/* Keeps the cursor of the batch at hand, and its call token if it must have one; it must not
 * have one else. */
static void keep_tokens(bool has_call)
{
    const char *cursor = rpc_client_value(&site.client, "vgi_rpc.stream_state#b64");
    const char *call = rpc_client_value(&site.client, "vgi_rpc.call_state#b64");

    assert_true(strlen(cursor) > 0);
    assert_int_equal(strlen(call) > 0, has_call);
    snprintf(tokens.cursor, sizeof tokens.cursor, "%s", cursor);
    if (has_call)
        snprintf(tokens.call, sizeof tokens.call, "%s", call);
}

/* Writes a turn's request: a tick of a producer when schema is "", else one f64. note NULL: no metadata. */
static void write_turn(const char *schema, double value, const char *note)
{
    struct vgi_pair pairs[3] = {
        {vgi_str_of("vgi_rpc.stream_state#b64"), vgi_str_of(tokens.cursor)},
        {vgi_str_of("vgi_rpc.call_state#b64"), vgi_str_of(tokens.call)},
        {vgi_str_of("note"), vgi_str_of(note)},
    };
    struct varrow_metadata metadata = {pairs, note ? 3 : 2};

    rpc_client_request(&site.client, &metadata, schema, schema[0] ? 1 : 0, value);
}

/* The answer of a turn that goes on: one row whose first column is expected; keeps the cursor. Returns the
 * note that came back. */
static const char *expect_sum(int64_t expected)
{
    struct rpc_client *c = &site.client;
    const char *note;

    rpc_client_open(c);
    assert_true(rpc_client_next(c));
    assert_int_equal(c->batch.array.length, 1);
    assert_int_equal(rpc_client_i64(c, 0, 0), expected);
    keep_tokens(false);
    note = rpc_client_text(c, 1, 0);
    rpc_client_end(c);
    return note;
}

static void init_sum(void)
{
    struct rpc_client *c = &site.client;

    rpc_client_call(c, "sum", "");
    assert_int_equal(http_site_post(&site, PATH "sum/init"), 200);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    assert_true(rpc_client_next(c));
    assert_int_equal(c->batch.array.length, 0);
    keep_tokens(true);
    rpc_client_end(c);
    rpc_client_done(c);
}

/* ---- producers ---- */

/* One batch and, unless it was the last, one without rows that carries the cursor. */
static void expect_count(int64_t value, bool is_first)
{
    struct rpc_client *c = &site.client;

    assert_true(rpc_client_next(c));
    assert_int_equal(rpc_client_i64(c, 0, 0), value);
    assert_true(rpc_client_next(c));
    assert_int_equal(c->batch.array.length, 0);
    keep_tokens(is_first);
    rpc_client_end(c);
}

static void producer_ticks_once_per_request(void **state)
{
    struct rpc_client *c = &site.client;

    (void)state;
    rpc_client_call(c, "count_with_header", "n: i64", 3LL);
    assert_int_equal(http_site_post(&site, PATH "count_with_header/init"), 200);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    assert_true(rpc_client_next(c));
    assert_int_equal(rpc_client_i64(c, 0, 0), 3);
    rpc_client_end(c);
    rpc_client_open(c);
    expect_count(0, true);
    for (int i = 1; i < 3; i++) {
        assert_int_equal(rpc_fixture.ticked, i);
        write_turn("", 0, NULL);
        assert_int_equal(http_site_post(&site, PATH "count_with_header/exchange"), 200);
        rpc_client_open(c);
        expect_count(i, false);
    }
    assert_int_equal(rpc_fixture.closed, 0);
    write_turn("", 0, NULL);
    assert_int_equal(http_site_post(&site, PATH "count_with_header/exchange"), 200);
    rpc_client_open(c);
    rpc_client_end(c);
    assert_int_equal(rpc_fixture.opened, 1);
    assert_int_equal(rpc_fixture.closed, 1);
}

static void producer_may_end_with_its_first_batch(void **state)
{
    struct rpc_client *c = &site.client;

    (void)state;
    rpc_client_call(c, "count_down", "n: i64", 1LL);
    assert_int_equal(http_site_post(&site, PATH "count_down/init"), 200);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    rpc_client_expect_log(c, "INFO", "tick 0");
    assert_true(rpc_client_next(c));
    assert_string_equal(rpc_client_value(c, "left"), "\xce\xbb");
    assert_string_equal(rpc_client_value(c, "vgi_rpc.stream_state#b64"), "");
    rpc_client_end(c);
    assert_int_equal(rpc_fixture.closed, 1);
}

static void failures_are_200_with_a_mark_and_no_cursor(void **state)
{
    struct rpc_client *c = &site.client;

    (void)state;
    rpc_client_call(c, "fail_open", "");
    assert_int_equal(http_site_post(&site, PATH "fail_open/init"), 200);
    http_site_expect_header(&site, "X-VGI-RPC-Error", "true");
    rpc_client_open(c);
    assert_int_equal(c->schema->n_columns, 0);
    rpc_client_expect_log(c, "INFO", "opening");
    rpc_client_expect_error(c, "RuntimeError", "UNKNOWN", "");
    rpc_client_end(c);
    rpc_client_call(c, "fail_next", "n: i64", 5LL);
    assert_int_equal(http_site_post(&site, PATH "fail_next/init"), 200);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    expect_count(0, true);
    write_turn("", 0, NULL);
    assert_int_equal(http_site_post(&site, PATH "fail_next/exchange"), 200);
    http_site_expect_header(&site, "X-VGI-RPC-Error", "true");
    rpc_client_open(c);
    rpc_client_expect_error(c, "OSError", "UNAVAILABLE", "");
    assert_string_equal(rpc_client_value(c, "vgi_rpc.stream_state#b64"), "");
    rpc_client_end(c);
    assert_int_equal(rpc_fixture.closed, 2);
}

/* ---- exchanges ---- */

static void exchange_goes_on_from_its_cursor(void **state)
{
    char first[TOKEN_BYTES];

    (void)state;
    init_sum();
    write_turn("value: f64", 2, "a note");
    memcpy(first, tokens.cursor, sizeof first);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 200);
    assert_string_equal(expect_sum(2), "a note");
    write_turn("value: i64", 0, NULL); /* cast; the bits of a double 0 are those of an integer 0 */
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 200);
    expect_sum(2);
    write_turn("value: f64", 40, NULL);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 200);
    expect_sum(42);
    memcpy(tokens.cursor, first, sizeof first); /* nothing is kept: an older cursor goes on from there */
    write_turn("value: f64", 5, NULL);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 200);
    expect_sum(5);
    assert_int_equal(rpc_fixture.closed, 0);
}

static void dynamic_schemas_come_back(void **state)
{
    struct rpc_client *c = &site.client;
    struct vgi_rpc_http_options cold = with_key();

    (void)state;
    cold.no_call_cache = true;
    for (int is_cold = 0; is_cold < 2; is_cold++) {
        if (is_cold)
            serve_with(&cold);
        rpc_client_call(c, "dynamic", "kind: str", "producer");
        assert_int_equal(http_site_post(&site, PATH "dynamic/init"), 200);
        for (int i = 0; i < 3; i++) {
            char expected[20];
            snprintf(expected, sizeof expected, "tick %d", i);
            rpc_client_open(c);
            assert_true(rpc_client_next(c));
            assert_string_equal(rpc_client_text(c, 0, 0), expected);
            assert_true(rpc_client_next(c));
            keep_tokens(i == 0);
            rpc_client_end(c);
            write_turn("", 0, NULL);
            assert_int_equal(http_site_post(&site, PATH "dynamic/exchange"), 200);
        }
    }
}

static void cancel_ends_a_stream(void **state)
{
    struct vgi_pair pairs[3];
    struct varrow_metadata metadata = {pairs, 3};
    struct rpc_client *c = &site.client;

    (void)state;
    init_sum();
    pairs[0] = (struct vgi_pair){vgi_str_of("vgi_rpc.stream_state#b64"), vgi_str_of(tokens.cursor)};
    pairs[1] = (struct vgi_pair){vgi_str_of("vgi_rpc.call_state#b64"), vgi_str_of(tokens.call)};
    pairs[2] = (struct vgi_pair){vgi_str_of("vgi_rpc.cancel"), vgi_str_of("1")};
    rpc_client_request(c, &metadata, "", 0);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 200);
    rpc_client_open(c);
    assert_int_equal(c->schema->n_columns, 3);
    rpc_client_end(c);
    assert_int_equal(rpc_fixture.cancelled, 1);
    assert_int_equal(rpc_fixture.ticked, 0);
    assert_int_equal(rpc_fixture.closed, 1);
}

static void wrong_input_fails_the_method(void **state)
{
    (void)state;
    init_sum();
    write_turn("other: f64", 1, NULL);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 200);
    http_site_expect_header(&site, "X-VGI-RPC-Error", "true");
    rpc_client_expect_refusal(&site.client, "TypeError", "INVALID_ARGUMENT", "");
}

/* ---- another process, no table ---- */

static void another_server_with_the_key_goes_on(void **state)
{
    struct vgi_rpc_http_options options = with_key();

    (void)state;
    init_sum();
    write_turn("value: f64", 1, NULL);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 200);
    expect_sum(1);
    serve_with(&options);
    for (int i = 2; i < 5; i++) {
        write_turn("value: f64", 1, NULL);
        assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 200);
        expect_sum(i);
    }
    options.no_call_cache = true;
    serve_with(&options);
    write_turn("value: f64", 1, NULL);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 200);
    expect_sum(5);
    assert_null(site.http->calls);
}

static void warm_table_needs_no_call_token(void **state)
{
    (void)state;
    init_sum();
    snprintf(tokens.call, sizeof tokens.call, "not looked at");
    write_turn("value: f64", 3, NULL);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 200);
    expect_sum(3);
}

static void limit_of_init_holds_for_later_turns(void **state)
{
    struct rpc_client *c = &site.client;
    struct vgi_rpc_http_options options = with_key();
    static char text[70000];

    (void)state;
    memset(text, 'n', sizeof text - 1);
    options.no_call_cache = true;
    serve_with(&options);
    rpc_client_call(c, "sum", "");
    http_site_header(&site, "VGI-Accept-Max-Response-Bytes", "65536");
    assert_int_equal(http_site_post(&site, PATH "sum/init"), 200);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    assert_true(rpc_client_next(c));
    keep_tokens(true);
    rpc_client_end(c);
    write_turn("value: f64", 1, text);
    http_site_header(&site, "VGI-Accept-Max-Response-Bytes", "1000000");
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 200);
    http_site_expect_header(&site, "X-VGI-RPC-Error", "true");
    rpc_client_expect_refusal(c, "ResponseTooLargeError", "RESOURCE_EXHAUSTED", "");
    assert_string_equal(rpc_client_value(c, "vgi_rpc.stream_state#b64"), "");
    assert_int_equal(rpc_fixture.closed, 1);
}

/* ---- tokens that are not good here ---- */

static char refusal[400];

/* Sends the tokens, which must be refused with the text of every other refusal. */
static void expect_refused(const char *path)
{
    struct rpc_client *c = &site.client;
    const char *text;

    write_turn("value: f64", 1, NULL);
    assert_int_equal(http_site_post(&site, path), 400);
    rpc_client_expect_refusal(c, "RuntimeError", "INVALID_ARGUMENT", "");
    text = rpc_client_value(c, "vgi_rpc.log_message");
    if (!refusal[0])
        snprintf(refusal, sizeof refusal, "%s", text);
    assert_string_equal(text, refusal);
    assert_int_equal(rpc_fixture.ticked, 0);
}

/* Changes every character of a token in turn, and cuts it everywhere. */
static void spoil(char *token)
{
    size_t len = strlen(token);

    for (size_t i = 0; i < len; i++) {
        char kept = token[i];
        token[i] = kept == 'A' ? 'B' : 'A';
        expect_refused(PATH "sum/exchange");
        token[i] = 0;
        expect_refused(PATH "sum/exchange");
        token[i] = kept;
    }
}

static void spoilt_tokens_are_refused_alike(void **state)
{
    struct vgi_rpc_http_options options = with_key();

    (void)state;
    refusal[0] = 0;
    init_sum();
    spoil(tokens.cursor);
    options.no_call_cache = true;
    serve_with(&options);
    spoil(tokens.call);
}

static void tokens_of_others_are_refused_alike(void **state)
{
    static const uint8_t other_key[1][32] = {{9}};
    struct vgi_rpc_http_options options = with_key();
    char cursor[TOKEN_BYTES];
    char call[TOKEN_BYTES];

    (void)state;
    refusal[0] = 0;
    options.no_call_cache = true;
    serve_with(&options);
    init_sum();
    expect_refused(PATH "sum_exact/exchange"); /* another method with the same state */
    memcpy(cursor, tokens.cursor, sizeof cursor);
    memcpy(call, tokens.call, sizeof call);
    init_sum();
    memcpy(tokens.call, call, sizeof call); /* another stream */
    expect_refused(PATH "sum/exchange");
    memcpy(tokens.call, tokens.cursor, sizeof call); /* a cursor in the place of a call */
    expect_refused(PATH "sum/exchange");
    memcpy(tokens.call, call, sizeof call);
    memcpy(tokens.cursor, call, sizeof cursor); /* and the other way round */
    expect_refused(PATH "sum/exchange");
    memcpy(tokens.cursor, cursor, sizeof cursor);
    options.token_keys = other_key;
    serve_with(&options);
    expect_refused(PATH "sum/exchange");
}

static enum vgi_status by_name(void *user, const struct vgi_http_request *request,
                               struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                               struct vgi_error *err)
{
    struct vgi_str name = vgi_http_request_header(request, "X-Name");

    (void)user, (void)err;
    *ret_reason = VGI_AUTH_MISSING_CREDENTIAL;
    if (!name.ptr)
        return VGI_DONE;
    ret_identity->is_authenticated = true;
    ret_identity->domain = vgi_str_of("test");
    ret_identity->principal = name;
    return VGI_OK;
}

static void tokens_are_bound_to_the_caller(void **state)
{
    static const struct vgi_authenticator authenticator = {.authenticate = by_name};
    static const char *const others[] = {"bob", "aliceb", NULL};
    struct vgi_rpc_http_options options = with_key();

    (void)state;
    refusal[0] = 0;
    options.authenticators = &authenticator;
    options.n_authenticators = 1;
    serve_with(&options);
    http_site_header(&site, "X-Name", "alice");
    init_sum();
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (others[i])
            http_site_header(&site, "X-Name", others[i]);
        expect_refused(PATH "sum/exchange");
    }
    http_site_header(&site, "X-Name", "alice");
    write_turn("value: f64", 6, NULL);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 200);
    expect_sum(6);
}

static void turns_that_are_none_are_400(void **state)
{
    struct varrow_metadata none = {NULL, 0};
    struct rpc_client *c = &site.client;

    (void)state;
    init_sum();
    rpc_client_request(c, &none, "value: f64", 1, 1.0);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 400);
    rpc_client_input_begin(c, "value: f64");
    rpc_client_input_end(c);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 400);
    rpc_client_input_begin(c, "value: f64");
    rpc_client_input(c, "vgi_rpc.stream_state#b64", tokens.cursor, 1, 1.0);
    rpc_client_input(c, "vgi_rpc.stream_state#b64", tokens.cursor, 1, 1.0);
    rpc_client_input_end(c);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 400);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 400);
    write_turn("value: f64", 6, NULL);
    assert_int_equal(http_site_post(&site, PATH "sum/exchange"), 200);
    expect_sum(6);
}

/* ---- wanted columns, allocations ---- */

static enum vgi_status open_wanting(struct vgi_call *call, const struct vgi_batch *params,
                                    struct vgi_rpc_setup *setup, void *stream_state, struct vgi_error *err)
{
    static const int32_t last_and_first[2] = {2, 0};
    struct vgi_column n;

    (void)call, (void)stream_state;
    VGI_TRY(vgi_batch_column(params, 0, &n, err));
    vrpc_setup_wanted(setup, last_and_first, (int32_t)vgi_get_i64(&n, 0));
    return VGI_OK;
}

static enum vgi_status put_three(struct vgi_call *call, void *stream_state, const struct vgi_batch *in,
                                 struct vgi_output *out, struct vgi_error *err)
{
    (void)call, (void)stream_state, (void)in, (void)err;
    for (int i = 0; i < 3; i++)
        vgi_put_i64(vgi_output_column(out, i), i);
    return VGI_OK;
}

static const struct vgi_rpc_stream wanting = {.open = open_wanting, .next = put_three};
static const struct vgi_rpc_method wanting_methods[] = {{.name = "three",
                                                         .params = "n: i64",
                                                         .stream = &wanting,
                                                         .stream_kind = VGI_RPC_PRODUCER,
                                                         .output = "a: i64, b: i64, c: i64"}};
static const struct vgi_rpc_service wanting_service = {
    .name = "test.Wanting.v1", .methods = wanting_methods, .n_methods = 1};

static void expect_wanted(int n)
{
    struct rpc_client *c = &site.client;

    rpc_client_open(c);
    assert_int_equal(c->schema->n_columns, n);
    assert_true(rpc_client_next(c));
    assert_int_equal(c->batch.array.length, 1);
    if (n > 0)
        assert_int_equal(rpc_client_i64(c, 0, 0), 2);
    if (n > 1)
        assert_int_equal(rpc_client_i64(c, 1, 0), 0);
    assert_true(rpc_client_next(c));
}

static void wanted_columns_are_remembered(void **state)
{
    struct vgi_rpc_http_options options = with_key();
    struct rpc_client *c = &site.client;
    struct vgi_rpc_server *server = NULL;

    (void)state;
    http_site_release(&site);
    options.no_call_cache = true;
    assert_int_equal(vgi_rpc_server_new(NULL, &server, NULL), VGI_OK);
    assert_int_equal(vgi_rpc_server_add(server, &wanting_service, NULL), VGI_OK);
    http_site_init_with(&site, server, &options);
    c->protocol = "test.Wanting.v1";
    for (int n = 0; n < 3; n++) {
        rpc_client_call(c, "three", "n: i64", (long long)n);
        assert_int_equal(http_site_post(&site, "/test.Wanting.v1/three/init"), 200);
        expect_wanted(n);
        keep_tokens(true);
        write_turn("", 0, NULL);
        assert_int_equal(http_site_post(&site, "/test.Wanting.v1/three/exchange"), 200);
        expect_wanted(n);
    }
}

static void steady_turns_allocate_nothing(void **state)
{
    struct vbase_block *body = NULL;
    size_t before = support_alloc_count();
    size_t per_body;
    size_t per_turn = 0;

    (void)state;
    assert_int_equal(vbase_block_new(NULL, 100, &body, NULL), VGI_OK);
    per_body = support_alloc_count() - before; /* which the server would reuse */
    vbase_block_unref(body);
    init_sum();
    for (int i = 0; i < 40; i++) {
        write_turn("value: f64", 1, NULL);
        before = support_alloc_count();
        assert_int_equal(http_site_send(&site, VHTTP_POST, PATH "sum/exchange"), 200);
        per_turn = support_alloc_count() - before;
        http_site_read(&site);
        expect_sum(i + 1);
    }
    assert_int_equal(per_turn, per_body);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

SUPPORT_TESTS(TEST(producer_ticks_once_per_request), TEST(producer_may_end_with_its_first_batch),
              TEST(failures_are_200_with_a_mark_and_no_cursor), TEST(exchange_goes_on_from_its_cursor),
              TEST(dynamic_schemas_come_back), TEST(cancel_ends_a_stream), TEST(wrong_input_fails_the_method),
              TEST(another_server_with_the_key_goes_on), TEST(warm_table_needs_no_call_token),
              TEST(limit_of_init_holds_for_later_turns), TEST(spoilt_tokens_are_refused_alike),
              TEST(tokens_of_others_are_refused_alike), TEST(tokens_are_bound_to_the_caller),
              TEST(turns_that_are_none_are_400), TEST(wanted_columns_are_remembered),
              TEST(steady_turns_allocate_nothing))
