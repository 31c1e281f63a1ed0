/* SPDX-License-Identifier: Apache-2.0 */
/* external_scene.h: a server with a store of objects, which is in memory behind a web server, and a client of
 * the server. In a header because the support library sees no folder of src/.
 *
 * Usage: ROW(test) in the table; in the test: options and calls, serve, then read answers and objects. */
#ifndef VGI_TESTS_SUPPORT_EXTERNAL_SCENE_H
#define VGI_TESTS_SUPPORT_EXTERNAL_SCENE_H

#include <stdlib.h>

#include "base/random.h"
#include "base/str.h"
#include "external/external.h"
#include "support/rpc_client.h"
#include "support/rpc_fixture.h"
#include "support/web_server.h"

enum { OBJECTS_MAX = 64, OBJECT_BYTES_MAX = 6000, KIND_BYTES = 64 };

struct stored {
    uint8_t bytes[OBJECT_BYTES_MAX];
    size_t len;
    char encoding[16];
};

struct scene {
    struct web_server web;
    struct vgi_rpc_store store;
    struct stored objects[OBJECTS_MAX];
    int n;
    int n_busy;       /* so many requests are answered with 503 */
    bool store_fails; /* uploads */
    bool store_lies;  /* gives no URL */
    struct vgi_rpc_external_options options;
    struct vgi_rpc_server *server;
    struct rpc_client c;
};

/* ---- the store ---- */

static inline int keep(struct scene *s, struct vgi_bytes bytes, const char *encoding)
{
    struct stored *o = &s->objects[s->n];

    assert_in_range(s->n, 0, OBJECTS_MAX - 1);
    assert_in_range(bytes.len, 0, OBJECT_BYTES_MAX);
    memcpy(o->bytes, bytes.ptr, bytes.len);
    o->len = bytes.len;
    snprintf(o->encoding, sizeof o->encoding, "%s", encoding ? encoding : "");
    return s->n++;
}

static inline const char *url_of(struct scene *s, const char *kind, int object)
{
    char path[KIND_BYTES + 32];
    char url[300];

    snprintf(path, sizeof path, "/%s/%d?signature=secret", kind, object);
    web_url(&s->web, path, url, sizeof url);
    return vbase_arena_copy(&s->c.arena, url, strlen(url));
}

static inline enum vgi_status upload(void *user, const struct vgi_rpc_object *object, char *url_out,
                                     struct vgi_error *err)
{
    struct scene *s = user;

    if (s->store_fails)
        return vgi_fail(err, VGI_E_UNAVAILABLE, "the store is closed");
    snprintf(url_out, VGI_RPC_URL_BYTES, "%s",
             url_of(s, "get", keep(s, object->bytes, object->content_encoding)));
    if (s->store_lies)
        snprintf(url_out, VGI_RPC_URL_BYTES, "file:///etc/passwd");
    return VGI_OK;
}

static inline enum vgi_status upload_url(void *user, struct vgi_rpc_upload_url *ret_url,
                                         struct vgi_error *err)
{
    struct scene *s = user;

    if (s->store_fails)
        return vgi_fail(err, VGI_E_UNAVAILABLE, "the store is closed");
    snprintf(ret_url->upload_url, sizeof ret_url->upload_url, "https://h/put/%d", s->n);
    snprintf(ret_url->download_url, sizeof ret_url->download_url, "https://h/get/%d", s->n);
    ret_url->expires_at_us = 1000000 + s->n++;
    return VGI_OK;
}

/* /get/N gives object N; /half/N all but its last byte; /to/N leads to it. */
static inline void answer(void *user, const struct web_request *r, struct web_answer *a)
{
    static _Thread_local char headers[400];
    struct scene *s = user;
    const char *slash = strchr(r->path + 1, '/');
    long i = slash ? strtol(slash + 1, NULL, 10) : -1;

    if (s->n_busy > 0 && s->n_busy-- > 0) {
        a->status = 503;
        return;
    }
    if (i < 0 || i >= s->n) {
        a->status = 404;
        return;
    }
    if (strncmp(r->path, "/to/", 4) == 0) {
        a->status = 302;
        snprintf(headers, sizeof headers, "Location: /get/%ld\r\n", i);
        a->headers = headers;
        return;
    }
    a->body = s->objects[i].bytes;
    a->body_len = s->objects[i].len;
    a->length = strncmp(r->path, "/half/", 6) == 0 ? (long long)a->body_len + 1 : 0;
    snprintf(headers, sizeof headers, "Content-Encoding: %s\r\n", s->objects[i].encoding);
    a->headers = s->objects[i].encoding[0] ? headers : NULL;
}

/* ---- the scene ---- */

static inline void serve_with(struct scene *s)
{
    struct vgi_error err = {0};

    assert_int_equal(vgi_rpc_server_new(NULL, &s->server, &err), VGI_OK);
    assert_int_equal(vgi_rpc_server_external(s->server, &s->options, &err), VGI_OK);
    assert_int_equal(vgi_rpc_server_add(s->server, &fixture_service, &err), VGI_OK);
}

static inline int set_up(void **state)
{
    struct scene *s = calloc(1, sizeof *s);

    if (!s)
        return -1;
    s->store = (struct vgi_rpc_store){upload, upload_url, s};
    s->options = (struct vgi_rpc_external_options)VGI_RPC_EXTERNAL_OPTIONS_INIT;
    s->options.store = &s->store;
    s->options.threshold_bytes = 1;
    s->options.url_flags = VGI_RPC_URL_HTTP | VGI_RPC_URL_LOOPBACK;
    s->options.fetch_ms = 2000;
    web_start(&s->web, answer, s);
    rpc_client_init(&s->c, "test.Fixture");
    s->c.protocol = fixture_service.name;
    s->c.version = fixture_service.version;
    *state = s;
    return 0;
}

static inline int tear_down(void **state)
{
    struct scene *s = *state;

    rpc_client_release(&s->c);
    vgi_rpc_server_free(s->server);
    web_stop(&s->web);
    free(s);
    return 0;
}

static inline void serve(struct scene *s)
{
    if (!s->server)
        serve_with(s);
    rpc_client_serve(&s->c, s->server, VGI_OK);
}

/* The next batch is a pointer to object i; its digest is right, and nothing else is with it. */
static inline void expect_pointer(struct scene *s, int i)
{
    struct vgi_bytes bytes = {s->objects[i].bytes, s->objects[i].len};
    uint8_t digest[32];
    char hex[65];

    assert_true(rpc_client_next(&s->c));
    assert_int_equal(s->c.batch.array.length, 0);
    assert_int_equal(s->c.batch.metadata.n, 2);
    assert_string_equal(rpc_client_value(&s->c, "vgi_rpc.location"), url_of(s, "get", i));
    if (s->objects[i].encoding[0])
        return;
    vbase_sha256(bytes.ptr, bytes.len, digest);
    vbase_hex_encode(digest, sizeof digest, hex);
    assert_string_equal(rpc_client_value(&s->c, "vgi_rpc.location.sha256"), hex);
}

static inline void expect_error(struct scene *s, const char *type, const char *text)
{
    assert_true(rpc_client_next(&s->c));
    assert_string_equal(rpc_client_value(&s->c, "vgi_rpc.log_level"), "EXCEPTION");
    if (!strstr(rpc_client_value(&s->c, "vgi_rpc.log_message"), text) ||
        !strstr(rpc_client_value(&s->c, "vgi_rpc.log_extra"), type))
        fail_msg("'%s' expected, '%s' found", text, rpc_client_value(&s->c, "vgi_rpc.log_message"));
    assert_null(strstr(rpc_client_value(&s->c, "vgi_rpc.log_extra"), "secret"));
    assert_null(strstr(rpc_client_value(&s->c, "vgi_rpc.log_message"), "secret"));
    rpc_client_end(&s->c);
}

/* Reads object i as a stream of its own. */
static inline void read_object(struct scene *s, struct rpc_client *reader, int i)
{
    struct vgi_bytes bytes = {s->objects[i].bytes, s->objects[i].len};

    rpc_client_init(reader, "");
    reader->from_server = (struct vbase_memory_stream){bytes, NULL};
    assert_int_equal(
        vipc_reader_new(vbase_stream_of_memory(&reader->from_server), NULL, &reader->reader, &reader->err),
        VGI_OK);
    rpc_client_open(reader);
}

/* ---- pointers of the client ---- */

/* Keeps what the writer has sent so far as an object. */
static inline int keep_sent(struct scene *s, struct rpc_client *writer, const char *encoding)
{
    int i = keep(s, vbase_buf_view(&writer->sent), encoding);

    vbase_buf_reset(&writer->sent);
    return i;
}

/* A request of echo_int whose parameters are at url; sha NULL: without. */
static inline void call_by_pointer(struct scene *s, const char *url, const char *sha)
{
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct varrow_metadata metadata = rpc_client_metadata(&s->c, "echo_int", pairs);

    pairs[metadata.n++] = (struct vgi_pair){vgi_str_of("vgi_rpc.location"), vgi_str_of(url)};
    if (sha)
        pairs[metadata.n++] = (struct vgi_pair){vgi_str_of("vgi_rpc.location.sha256"), vgi_str_of(sha)};
    rpc_client_request(&s->c, &metadata, "value: i64", 0);
}

static inline const char *digest_of(struct scene *s, int i)
{
    uint8_t digest[32];
    char *hex = vbase_arena_alloc(&s->c.arena, 65);

    vbase_sha256(s->objects[i].bytes, s->objects[i].len, digest);
    vbase_hex_encode(digest, sizeof digest, hex);
    return hex;
}

static inline int keep_params(struct scene *s, long long value)
{
    struct rpc_client writer;
    int i;

    rpc_client_init(&writer, "other");
    rpc_client_call(&writer, "other", "value: i64", value);
    i = keep_sent(s, &writer, NULL);
    rpc_client_release(&writer);
    return i;
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
