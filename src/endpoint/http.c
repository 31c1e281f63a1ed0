/* SPDX-License-Identifier: Apache-2.0 */
/* http.c: options -> all that requests share: keys, gate, table of calls, and the headers that every response
 * carries, made once.
 * Walk: http_serve.c -> here. Owns what it makes; server and what options point to are kept. */
#include "endpoint/http.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/str.h"
#include "http/head.h"

enum { TTL_DEFAULT_S = 3600, STICKY_ECHO_MAX = 16 };

/* ---- capabilities ---- */

static void advertise(struct vend_http *http, const char *name, const char *value)
{
    http->capabilities[http->n_capabilities++] = (struct vhttp_header){name, value};
}

static void advertise_number(struct vend_http *http, const char *name, char out[24], uint64_t number)
{
    if (number == 0)
        return;
    snprintf(out, 24, "%llu", (unsigned long long)number);
    advertise(http, name, out);
}

static void advertise_all(struct vend_http *http)
{
    const struct vgi_rpc_http_options *o = &http->options;
    const struct vrpc_external *external = &http->server->external;

    advertise_number(http, "VGI-Max-Request-Bytes", http->max_request_bytes, o->request_bytes_max);
    advertise_number(http, "VGI-Max-Response-Bytes", http->max_response_bytes, o->response_bytes_max);
    advertise(http, "VGI-Accept-Max-Response-Bytes-Support", "true");
    advertise(http, "VGI-Externalization-Enabled", external->has_store ? "true" : "false");
    advertise_number(http, "VGI-Max-Externalized-Response-Bytes", http->max_externalized_bytes,
                     external->response_bytes_max);
    /* Present and empty says that nothing is compressed; absent would mean an old server that speaks zstd.
     * The blank is no part of the value, and the server sends no header without one. */
    advertise(http, "VGI-Supported-Encodings", o->no_compression ? " " : "zstd, gzip");
    if (external->has_upload_urls) {
        advertise(http, "VGI-Upload-URL-Support", "true");
        advertise_number(http, "VGI-Max-Upload-Bytes", http->max_upload_bytes, external->upload_bytes_max);
    }
    if (http->gate.proof && vauth_proof_is_required(http->gate.proof))
        advertise(http, "VGI-Proxy-Proof-Required", "true");
}

/* Names and values that no request could bring back are refused here rather than in every response. */
static enum vgi_status check_echo(const struct vgi_rpc_http_options *o, struct vgi_error *err)
{
    if (o->n_sticky_echo > STICKY_ECHO_MAX)
        return vgi_fail(err, VGI_E_INVALID, "%zu headers are to be echoed, at most %d can be",
                        o->n_sticky_echo, STICKY_ECHO_MAX);
    for (size_t i = 0; i < o->n_sticky_echo; i++)
        if (!vhttp_is_header(o->sticky_echo[i].key, o->sticky_echo[i].value))
            return vgi_fail(err, VGI_E_INVALID,
                            "sticky_echo %zu is no header: its name is no token, or its value no line", i);
    return VGI_OK;
}

/* The headers of sessions, and the names under which clients are told what to repeat. */
static enum vgi_status offer_sessions(struct vend_http *http, struct vgi_error *err)
{
    const struct vgi_rpc_http_options *o = &http->options;
    uint32_t n_threads = o->blocking_threads ? o->blocking_threads : VHTTP_BLOCKING_THREADS;
    const char *list = "";

    if (o->sticky_ttl_s <= 0)
        return VGI_OK;
    VGI_TRY(check_echo(o, err));
    /* A call that waits for its session holds a thread; the other half is for everybody else. */
    VGI_TRY(vend_sessions_new((n_threads + 1) / 2, &http->sessions, err));
    vbase_arena_init(&http->texts, VBASE_LIMIT_ARENA);
    http->echo_names = vbase_arena_array(&http->texts, o->n_sticky_echo + 1, sizeof http->echo_names[0]);
    for (size_t i = 0; i < o->n_sticky_echo && http->echo_names && list; i++) {
        const struct vgi_str name = o->sticky_echo[i].key;
        http->echo_names[i] = vbase_arena_format(&http->texts, "VGI-Echo-%.*s", VGI_STR_ARG(name));
        list = vbase_arena_format(&http->texts, "%s%s%.*s", list, i > 0 ? ", " : "", VGI_STR_ARG(name));
        if (!http->echo_names[i])
            list = NULL;
    }
    if (!http->echo_names || !list)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the headers of sessions");
    advertise(http, "VGI-Sticky-Enabled", "true");
    advertise_number(http, "VGI-Sticky-Default-TTL", http->sticky_ttl, (uint64_t)o->sticky_ttl_s);
    if (o->n_sticky_echo > 0)
        advertise(http, "VGI-Sticky-Echo-Headers", list);
    return VGI_OK;
}

/* Appends a name to the list, if it has room. */
static void expose(struct vend_http *http, size_t *len, const char *name)
{
    size_t room = sizeof http->exposed - *len;
    int put = snprintf(http->exposed + *len, room, ", %s", name);

    if (put > 0 && (size_t)put < room)
        *len += (size_t)put;
    http->exposed[*len] = 0;
}

/* The names of all headers that scripts in browsers may read: what is advertised, and what comes with
 * failures. */
static void list_exposed(struct vend_http *http)
{
    static const char always[] = "WWW-Authenticate, X-Request-ID, X-VGI-Content-Encoding, X-VGI-RPC-Error, "
                                 "VGI-Auth-Reason, VGI-Auth-Proxy-Required";
    size_t len = sizeof always - 1;

    memcpy(http->exposed, always, sizeof always);
    for (size_t i = 0; i < http->n_capabilities; i++)
        expose(http, &len, http->capabilities[i].name);
    if (http->sessions) {
        expose(http, &len, "VGI-Session");
        expose(http, &len, "VGI-Session-Close");
    }
    for (size_t i = 0; http->sessions && i < http->options.n_sticky_echo; i++)
        expose(http, &len, http->echo_names[i]);
}

static enum vgi_status make_health(struct vend_http *http, struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf = {0};
    struct vbase_json json;

    vbase_buf_init(&buf, sizeof http->health - 1);
    vbase_json_init(&json, &buf);
    vbase_json_object_begin(&json);
    vbase_json_key(&json, "status");
    vbase_json_text(&json, "ok");
    vbase_json_key(&json, "server_id");
    vbase_json_text(&json, http->server->server_id);
    vbase_json_key(&json, "protocol");
    vbase_json_string(&json, vrpc_server_listed(http->server, 0)->name);
    vbase_json_object_end(&json);
    if (json.status != VGI_OK)
        return vgi_fail(err, json.status, "the answer to health checks could not be made");
    memcpy(http->health, buf.ptr, buf.len);
    return VGI_OK;
}

/* ---- life ---- */

static enum vgi_status check_options(const struct vgi_rpc_http_options *o, struct vgi_error *err)
{
    size_t prefix = o->prefix ? strlen(o->prefix) : 0;

    if (o->size < sizeof *o) {
        return vgi_fail(err, VGI_E_INVALID,
                        "http options have size %zu, start from VGI_RPC_HTTP_OPTIONS_INIT", o->size);
    }
    if (prefix > 0 && (o->prefix[0] != '/' || o->prefix[prefix - 1] == '/')) {
        return vgi_fail(err, VGI_E_INVALID, "the prefix '%s' does not begin with a '/', or ends with one",
                        o->prefix);
    }
    if (vbase_str_starts_with(vgi_str_of(o->prefix), "/.well-known"))
        return vgi_fail(err, VGI_E_INVALID,
                        "below '/.well-known' nobody is asked who it is: '%s' is no prefix", o->prefix);
    return VGI_OK;
}

/* The program's authenticators, and behind them those of the identity service. */
static enum vgi_status make_gate(struct vend_http *http, struct vgi_error *err)
{
    const struct vgi_rpc_http_options *o = &http->options;
    size_t n = o->n_authenticators;

    http->authenticators = calloc(n + VAUTH_IDENTITY_AUTHENTICATORS, sizeof *http->authenticators);
    if (!http->authenticators)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu authenticators", n);
    for (size_t i = 0; i < n; i++) {
        http->authenticators[i] = o->authenticators[i];
        if (o->identity && o->authenticators[i].proxy_header)
            return vgi_fail(err, VGI_E_INVALID,
                            "an authenticator depends on what a proxy puts into '%s', and identity would let "
                            "in who comes without; demand a proxy's proof instead",
                            o->authenticators[i].proxy_header);
    }
    if (o->identity)
        n += vauth_identity_authenticators(o->identity, http->authenticators + n);
    for (size_t i = 0; i < n; i++)
        http->gate_may_block |= http->authenticators[i].may_block;
    http->gate = (struct vauth_gate){
        .authenticators = http->authenticators, .n_authenticators = n, .is_required = o->auth_required};
    if (o->proxy_proof)
        VGI_TRY(vauth_proof_new(o->proxy_proof, &http->gate.proof, err));
    http->has_gate = n > 0 || o->auth_required || http->gate.proof;
    return VGI_OK;
}

static enum vgi_status fill(struct vend_http *http, struct vgi_error *err)
{
    const struct vgi_rpc_http_options *o = &http->options;

    http->prefix = vgi_str_of(o->prefix);
    http->token_ttl_s = o->token_ttl_s > 0    ? (uint64_t)o->token_ttl_s
                        : o->token_ttl_s == 0 ? TTL_DEFAULT_S
                                              : 0;
    VGI_TRY(make_gate(http, err));
    advertise_all(http);
    VGI_TRY(offer_sessions(http, err));
    list_exposed(http);
    VGI_TRY(make_health(http, err));
    VGI_TRY(vtok_keys_new(o->token_keys, o->n_token_keys, &http->keys, err));
    return o->no_call_cache ? VGI_OK : vend_calls_new(&http->calls, err);
}

enum vgi_status vend_http_new(struct vgi_rpc_server *server, const struct vgi_rpc_http_options *options,
                              struct vend_http **ret_http, struct vgi_error *err)
{
    struct vend_http *http;
    enum vgi_status status;

    VGI_TRY(check_options(options, err));
    http = calloc(1, sizeof *http);
    if (!http)
        return vgi_fail(err, VGI_E_NOMEM, "no memory to serve over HTTP");
    pthread_mutex_init(&http->lock, NULL);
    http->server = server;
    http->options = *options;
    status = fill(http, err);
    if (status != VGI_OK) {
        vend_http_free(http);
        return status;
    }
    *ret_http = http;
    return VGI_OK;
}

void vend_http_free(struct vend_http *http)
{
    if (!http)
        return;
    vend_contexts_free(http);
    vend_calls_free(http->calls);
    vend_sessions_free(http->sessions);
    vbase_arena_release(&http->texts);
    vtok_keys_free(http->keys);
    vauth_proof_free(http->gate.proof);
    free(http->authenticators);
    pthread_mutex_destroy(&http->lock);
    free(http);
}

/* ---- what the server refuses by itself ---- */

static const struct {
    enum vgi_status status;
    const char *type;
    const char *message;
} refusals[] = {
    [VHTTP_TOO_LARGE] = {VGI_E_LIMIT, "ValueError",
                         "the body of the request is larger than VGI-Max-Request-Bytes allows"},
    [VHTTP_BAD] = {VGI_E_FORMAT, "ProtocolError", "where the request ends cannot be told from its headers"},
    [VHTTP_TIMEOUT] = {VGI_E_DEADLINE, "TimeoutError", "the request did not arrive in time"},
    [VHTTP_BUSY] = {VGI_E_UNAVAILABLE, "RuntimeError", "the server is busy"},
};

static void refuse(void *self, const struct vgi_http_request *request, enum vhttp_refusal why,
                   struct vhttp_response *response)
{
    struct vgi_error err;

    vgi_error_reset(&err);
    (void)!vgi_fail_as(&err, refusals[why].status, refusals[why].type, "%s", refusals[why].message);
    vend_refuse(self, request, response, response->status, &err);
}

struct vhttp_handler vend_http_handler(struct vend_http *http)
{
    return (struct vhttp_handler){.head = vend_head, .answer = vend_answer, .refuse = refuse, .user = http};
}
