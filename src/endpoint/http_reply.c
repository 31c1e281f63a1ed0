/* SPDX-License-Identifier: Apache-2.0 */
/* http_reply.c: what responses are made of besides the call's own bytes: error streams, plain texts, and the
 * headers that all of them carry.
 * Walk: http_route.c and http_answer.c -> here -> http/. Owns nothing. WIRE_PROTOCOL section 10. */
#include "endpoint/http.h"
#include "rpc/turn.h"

#define PREFLIGHT_S "7200"

/* ---- the request's record ---- */

static bool is_plain(struct vgi_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7F)
            return false;
    return true;
}

/* The client's id, as its access log and ours are to be joined; else a new one. */
static struct vgi_str choose_id(struct vend_http *http, const struct vgi_http_request *request,
                                struct vbase_arena *arena)
{
    struct vgi_str given = vhttp_request_header(request, "X-Request-ID");
    char *made;

    if (given.len > 0 && given.len <= VEND_REQUEST_ID_BYTES_MAX && is_plain(given))
        return given;
    made = vbase_arena_alloc(arena, VRPC_REQUEST_ID_CHARS + 1);
    if (!made)
        return (struct vgi_str){0};
    vrpc_server_request_id(http->server, made);
    return (struct vgi_str){made, VRPC_REQUEST_ID_CHARS};
}

struct vend_request *vend_request_of(struct vend_http *http, const struct vgi_http_request *request,
                                     struct vhttp_response *response)
{
    struct vend_request *r = response->context;

    if (r)
        return r;
    r = vbase_arena_zalloc(response->arena, sizeof *r);
    if (!r) {
        response->is_short = true;
        return NULL;
    }
    r->request_id = choose_id(http, request, response->arena);
    response->context = r;
    return r;
}

/* ---- headers ---- */

void vend_header(struct vhttp_response *response, const char *name, const char *value)
{
    if (response->n_headers == VHTTP_RESPONSE_HEADERS_MAX)
        response->is_short = true;
    else
        response->headers[response->n_headers++] = (struct vhttp_header){name, value};
}

static void add_preflight(const struct vgi_http_request *request, struct vhttp_response *response)
{
    struct vgi_str asked = vhttp_request_header(request, "Access-Control-Request-Headers");

    vend_header(response, "Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE, OPTIONS");
    vhttp_response_header(response, "Access-Control-Allow-Headers", asked.len > 0 ? asked : vgi_str_of("*"));
    vend_header(response, "Access-Control-Max-Age", PREFLIGHT_S);
}

static void add_cors(const struct vend_http *http, const struct vgi_http_request *request,
                     struct vhttp_response *response)
{
    const char *allowed = http->options.cors_origin;
    bool is_any = strcmp(allowed, "*") == 0;
    struct vgi_str origin = vhttp_request_header(request, "Origin");

    vend_header(response, "Cross-Origin-Resource-Policy", "cross-origin");
    if (!is_any)
        vend_header(response, "Vary", "Origin");
    if (!origin.ptr || (!is_any && !vgi_str_is(origin, allowed)))
        return;
    vend_header(response, "Access-Control-Allow-Origin", allowed);
    vend_header(response, "Access-Control-Expose-Headers", http->exposed);
    if (request->method == VHTTP_OPTIONS)
        add_preflight(request, response);
}

void vend_finish(struct vend_http *http, const struct vgi_http_request *request,
                 struct vhttp_response *response)
{
    const struct vend_request *r = response->context;

    for (size_t i = 0; i < http->n_capabilities; i++)
        vend_header(response, http->capabilities[i].name, http->capabilities[i].value);
    if (r && r->request_id.len > 0)
        vhttp_response_header(response, "X-Request-ID", r->request_id);
    if (http->options.cors_origin)
        add_cors(http, request, response);
}

/* ---- whole responses ---- */

void vend_refuse(struct vend_http *http, const struct vgi_http_request *request,
                 struct vhttp_response *response, int status, struct vgi_error *err)
{
    struct vend_request *r = vend_request_of(http, request, response);
    struct vend_context *x = NULL;
    struct vgi_error lost;

    response->status = status;
    if (!r || vend_context_take(http, r, response, &x, &lost) != VGI_OK) {
        response->is_short = true;
        return;
    }
    vend_context_restart(x, http->server->empty);
    if (vrpc_refuse(&x->connection, NULL, err) != VGI_OK)
        response->is_short = true;
    vend_context_give_back(http, x);
    vend_header(response, "Content-Type", VEND_ARROW_TYPE);
    vend_finish(http, request, response);
}

void vend_text(struct vend_http *http, const struct vgi_http_request *request,
               struct vhttp_response *response, int status, const char *text)
{
    response->status = status;
    if (vbase_buf_append_text(&response->body, text, NULL) != VGI_OK)
        response->is_short = true;
    vend_header(response, "Content-Type", "text/plain; charset=utf-8");
    vend_finish(http, request, response);
}
