/* SPDX-License-Identifier: Apache-2.0 */
/* http_fault.c: requests over HTTP while the n-th allocation fails, for every n, or all from the n-th on.
 * What comes back is the answer, a typed error, or nothing but a status; the next request is
 * answered as ever. */
#include <stdio.h>

#include "support/http_site.h"

#define PATH "/test.Service.v1/"

enum { RUNS_MAX = 400 };

static char cursor[4096];
static char call_token[4096];

/* Reads the tokens that init has handed out. */
static void keep_tokens(struct http_site *site)
{
    struct rpc_client *c = &site->client;

    http_site_read(site);
    rpc_client_open(c);
    do
        assert_true(rpc_client_next(c));
    while (!varrow_metadata_get(&c->batch.metadata, "vgi_rpc.call_state#b64").ptr);
    snprintf(cursor, sizeof cursor, "%s", rpc_client_value(c, "vgi_rpc.stream_state#b64"));
    snprintf(call_token, sizeof call_token, "%s", rpc_client_value(c, "vgi_rpc.call_state#b64"));
}

static const char *write_echo(struct http_site *site)
{
    static char text[4000];

    memset(text, 'a', sizeof text - 1);
    rpc_client_call(&site->client, "echo_maybe", "value?: str", text);
    http_site_header(site, "Accept-Encoding", "zstd");
    return PATH "echo_maybe";
}

static const char *write_failing(struct http_site *site)
{
    rpc_client_call(&site->client, "fail", "how: str", "all layers");
    return PATH "fail";
}

static const char *write_refused(struct http_site *site)
{
    rpc_client_call(&site->client, "nope", "");
    return PATH "nope";
}

static const char *write_producer(struct http_site *site)
{
    rpc_client_call(&site->client, "count_with_header", "n: i64", 3LL);
    return PATH "count_with_header/init";
}

static const char *write_dynamic(struct http_site *site)
{
    rpc_client_call(&site->client, "dynamic", "kind: str", "producer");
    return PATH "dynamic/init";
}

static const char *write_exchange(struct http_site *site)
{
    rpc_client_call(&site->client, "sum", "");
    return PATH "sum/init";
}

static void write_turn(struct http_site *site, const char *schema)
{
    struct vgi_pair pairs[2] = {{vgi_str_of("vgi_rpc.stream_state#b64"), vgi_str_of(cursor)},
                                {vgi_str_of("vgi_rpc.call_state#b64"), vgi_str_of(call_token)}};
    struct varrow_metadata metadata = {pairs, 2};

    rpc_client_request(&site->client, &metadata, schema, schema[0] ? 1 : 0, 1);
}

/* Goes on with tokens of another server that has the same key. */
static const char *write_exchange_turn(struct http_site *site)
{
    write_exchange(site);
    assert_int_equal(http_site_send(site, VHTTP_POST, PATH "sum/init"), 200);
    keep_tokens(site);
    write_turn(site, "value: i32");
    return PATH "sum/exchange";
}

static const char *write_dynamic_turn(struct http_site *site)
{
    write_dynamic(site);
    assert_int_equal(http_site_send(site, VHTTP_POST, PATH "dynamic/init"), 200);
    keep_tokens(site);
    write_turn(site, "");
    return PATH "dynamic/exchange";
}

static const struct {
    const char *name;
    const char *(*write)(struct http_site *site); /* returns the path */
    int status;
    bool fails; /* the method does */
} requests[] = {
    {"echo", write_echo, 200, false},
    {"failing method", write_failing, 200, true},
    {"refused", write_refused, 404, false},
    {"producer", write_producer, 200, false},
    {"dynamic schema", write_dynamic, 200, false},
    {"exchange", write_exchange, 200, false},
    {"turn of an exchange", write_exchange_turn, 200, false},
    {"turn of a dynamic schema", write_dynamic_turn, 200, false},
};

/* All that came is whole. */
static void check_body(struct http_site *site)
{
    struct rpc_client *c = &site->client;

    if (site->response.is_short || http_site_value(site, "Content-Encoding"))
        return;
    if (site->response.body.len == 0) {
        assert_int_equal(site->response.status, 503);
        return;
    }
    http_site_read(site);
    rpc_client_open(c);
    while (rpc_client_next(c))
        continue;
}

/* One request with allocations failing; true when none did. */
static bool run(size_t which, size_t n, void (*fail_allocations)(size_t))
{
    static const uint8_t key[1][32] = {{7}};
    struct vgi_rpc_http_options options = VGI_RPC_HTTP_OPTIONS_INIT;
    struct http_site site;
    bool has_error;
    int status;

    options.token_keys = key;
    options.n_token_keys = 1;
    options.no_call_cache = n % 2 == 0;
    options.cors_origin = "*";
    http_site_init(&site, &options);
    const char *path = requests[which].write(&site);
    site.fail_allocations = fail_allocations;
    site.fail_n = n;
    status = http_site_send(&site, VHTTP_POST, path);
    has_error = http_site_value(&site, "X-VGI-RPC-Error") != NULL;
    if (status != requests[which].status && !(site.did_fail && status == 503))
        fail_msg("%s, allocation %zu: %d", requests[which].name, n, status);
    if (has_error != requests[which].fails && !site.did_fail)
        fail_msg("%s, allocation %zu: marked as failed", requests[which].name, n);
    bool did_fail = site.did_fail;
    check_body(&site);
    status = http_site_send(&site, VHTTP_POST, requests[which].write(&site));
    assert_int_equal(status, requests[which].status);
    check_body(&site);
    http_site_release(&site);
    return !did_fail;
}

static void any_one_allocation_may_fail(void **state)
{
    (void)state;
    for (size_t which = 0; which < sizeof requests / sizeof requests[0]; which++) {
        size_t n = 1;
        while (n < RUNS_MAX && !run(which, n, support_alloc_fail_at))
            n++;
        assert_in_range(n, 3, RUNS_MAX - 1);
    }
}

static void memory_may_run_out_at_any_point(void **state)
{
    (void)state;
    for (size_t which = 0; which < sizeof requests / sizeof requests[0]; which++) {
        size_t n = 1;
        while (n < RUNS_MAX && !run(which, n, support_alloc_fail_from))
            n++;
        assert_in_range(n, 3, RUNS_MAX - 1);
    }
}

/* Making all that requests share. */
static void serving_may_lack_memory(void **state)
{
    struct vgi_rpc_server *server = rpc_fixture_server();
    struct vgi_rpc_http_options options = VGI_RPC_HTTP_OPTIONS_INIT;
    struct vend_http *http = NULL;
    enum vgi_status status = VGI_E_NOMEM;
    size_t n = 0;

    (void)state;
    vrpc_server_seal(server);
    while (status == VGI_E_NOMEM && n < RUNS_MAX) {
        support_alloc_fail_at(++n);
        status = vend_http_new(server, &options, &http, NULL);
        support_alloc_fail_at(0);
    }
    assert_int_equal(status, VGI_OK);
    assert_in_range(n, 3, RUNS_MAX - 1);
    vend_http_free(http);
    vgi_rpc_server_free(server);
}

SUPPORT_TESTS(cmocka_unit_test(any_one_allocation_may_fail),
              cmocka_unit_test(memory_may_run_out_at_any_point), cmocka_unit_test(serving_may_lack_memory))
