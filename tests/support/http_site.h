/* SPDX-License-Identifier: Apache-2.0 */
/* http_site: a server over HTTP for tests, without sockets: requests go straight into the endpoint's
 * callbacks, and what comes back is read with the site's client (rpc_client.h). In a header because the
 * support library sees no folder of src/.
 *
 * Usage: http_site_init -> rpc_client_call(&site.client, …) -> http_site_post(&site, path) -> the answer is
 * in site.response and ready for rpc_client_open -> http_site_release. */
#ifndef VGI_TESTS_SUPPORT_HTTP_SITE_H
#define VGI_TESTS_SUPPORT_HTTP_SITE_H

#include <strings.h>

#include "endpoint/http.h"
#include "http/head.h"
#include "support/rpc_client.h"
#include "support/rpc_fixture.h"

enum { HTTP_SITE_HEADERS = 12 };

struct http_site {
    struct vgi_rpc_server *server;
    struct vend_http *http;
    struct vhttp_handler handler;
    struct rpc_client client;
    struct vgi_pair headers[HTTP_SITE_HEADERS]; /* of the next request */
    size_t n_headers;
    bool has_type; /* the next request has a Content-Type of its own, or none */
    struct vbase_arena arena;
    struct vhttp_response response;
    struct vhttp_plan plan;
    void (*fail_allocations)(size_t n); /* during the next request, from or at the n-th; NULL: none */
    size_t fail_n;
    bool did_fail;
};

/* Serves with server, which belongs to the site from here on. options NULL: the defaults. */
static inline void http_site_init_with(struct http_site *site, struct vgi_rpc_server *server,
                                       const struct vgi_rpc_http_options *options)
{
    static const struct vgi_rpc_http_options defaults = VGI_RPC_HTTP_OPTIONS_INIT;
    struct vgi_error err = {0};

    memset(site, 0, sizeof *site);
    site->server = server;
    vrpc_server_seal(site->server);
    if (vend_http_new(site->server, options ? options : &defaults, &site->http, &err) != VGI_OK)
        fail_msg("%s", err.message);
    site->handler = vend_http_handler(site->http);
    rpc_client_init(&site->client, "test.Service.v1");
    site->client.version = "2.1.0";
    vbase_arena_init(&site->arena, 1 << 20);
    site->response.arena = &site->arena;
    vbase_buf_init(&site->response.body, RPC_CLIENT_BYTES_MAX);
}

static inline void http_site_init(struct http_site *site, const struct vgi_rpc_http_options *options)
{
    http_site_init_with(site, rpc_fixture_server(), options);
}

static inline void http_site_release(struct http_site *site)
{
    rpc_client_release(&site->client);
    vend_http_free(site->http);
    vgi_rpc_server_free(site->server);
    vbase_buf_release(&site->response.body);
    vbase_arena_release(&site->arena);
}

/* Adds a header to the next request. value NULL takes the Content-Type away that is sent otherwise. */
static inline void http_site_header(struct http_site *site, const char *name, const char *value)
{
    site->has_type = site->has_type || strcasecmp(name, "Content-Type") == 0;
    if (value)
        site->headers[site->n_headers++] = (struct vgi_pair){vgi_str_of(name), vgi_str_of(value)};
}

/* Sends a request with what the client has written as body; returns the status. */
static inline int http_site_send(struct http_site *site, enum vhttp_method method, const char *path)
{
    struct vhttp_head head = {.headers = site->headers};
    struct vgi_http_request request = {
        .method = method, .path = vgi_str_of(path), .peer = vgi_str_of("127.0.0.1:9"), .connection = &head};
    struct vbase_block *body = NULL;

    if (site->client.sent.len > 0) {
        assert_int_equal(vbase_block_new(NULL, site->client.sent.len, &body, NULL), VGI_OK);
        memcpy(body->data, site->client.sent.ptr, site->client.sent.len);
    }
    vbase_arena_reset(&site->arena);
    vbase_buf_reset(&site->response.body);
    site->response = (struct vhttp_response){.arena = &site->arena, .body = site->response.body};
    site->plan = (struct vhttp_plan){0};
    if (!site->has_type)
        http_site_header(site, "Content-Type", VEND_ARROW_TYPE);
    head.n_headers = site->n_headers;
    if (site->fail_allocations)
        site->fail_allocations(site->fail_n);
    site->handler.head(site->handler.user, &request, &site->plan, &site->response);
    if (site->response.status == 0) {
        request.body = body;
        request.body_len = site->client.sent.len;
        site->handler.answer(site->handler.user, &request, &site->response);
    }
    site->did_fail = support_alloc_did_fail();
    support_alloc_fail_at(0);
    site->fail_allocations = NULL;
    assert_int_equal(body ? body->refs : 1, 1);
    vbase_block_unref(body);
    assert_true(site->response.status > 0);
    vbase_buf_reset(&site->client.sent);
    site->n_headers = 0;
    site->has_type = false;
    return site->response.status;
}

/* Makes the body of the response readable for the client. */
static inline void http_site_read(struct http_site *site)
{
    struct rpc_client *c = &site->client;

    vipc_reader_free(c->reader);
    c->from_server = (struct vbase_memory_stream){vbase_buf_view(&site->response.body), NULL};
    assert_int_equal(vipc_reader_new(vbase_stream_of_memory(&c->from_server), NULL, &c->reader, &c->err),
                     VGI_OK);
}

static inline int http_site_post(struct http_site *site, const char *path)
{
    int status = http_site_send(site, VHTTP_POST, path);

    http_site_read(site);
    return status;
}

/* The value of a header of the response; NULL when it has none. */
static inline const char *http_site_value(const struct http_site *site, const char *name)
{
    for (size_t i = 0; i < site->response.n_headers; i++)
        if (strcasecmp(site->response.headers[i].name, name) == 0)
            return site->response.headers[i].value;
    return NULL;
}

static inline void http_site_expect_header(const struct http_site *site, const char *name, const char *value)
{
    const char *found = http_site_value(site, name);

    if (!found || strcmp(found, value) != 0)
        fail_msg("%s is '%s', expected '%s'", name, found ? found : "(absent)", value);
}

#endif
