/* SPDX-License-Identifier: Apache-2.0 */
/* http_route.c: the head of a request -> an answer, or a method with a turn and a plan for the body. What can
 * be refused is refused before a byte of the body is read: callers that are not known, paths that lead
 * nowhere, types and codings that cannot be read, limits that cannot be met.
 * Walk: http/server.c -> here -> (the body arrives) -> http_answer.c. Owns nothing.
 * WIRE_PROTOCOL sections 3.1, 10 and 13. */
#include "base/str.h"
#include "endpoint/http.h"
#include "external/upload_url.h"

enum { SEGMENTS_MAX = 3 };

#define LIMIT_HEADER "VGI-Accept-Max-Response-Bytes"
static const uint64_t limit_min = 65536;
static const uint64_t limit_max = ((uint64_t)1 << 53) - 1;

/* The segments behind the prefix; n 0: the path is not ours, or has more of them. */
struct path {
    struct vgi_str segments[SEGMENTS_MAX];
    size_t n;
};

static struct path split(const struct vend_http *http, struct vgi_str text)
{
    struct path path = {.n = 0};
    struct vgi_str prefix = http->prefix;

    if (text.len <= prefix.len || (prefix.len > 0 && memcmp(text.ptr, prefix.ptr, prefix.len) != 0) ||
        text.ptr[prefix.len] != '/')
        return path;
    text.ptr += prefix.len + 1;
    text.len -= prefix.len + 1;
    for (;;) {
        const char *slash = text.len > 0 ? memchr(text.ptr, '/', text.len) : NULL;
        size_t len = slash ? (size_t)(slash - text.ptr) : text.len;
        if (path.n == SEGMENTS_MAX)
            return (struct path){.n = 0};
        path.segments[path.n++] = (struct vgi_str){text.ptr, len};
        if (!slash)
            return path;
        text.ptr += len + 1;
        text.len -= len + 1;
    }
}

/* ---- what needs no call ---- */

static void answer_options(struct vend_http *http, const struct vgi_http_request *request,
                           const struct path *path, struct vhttp_response *response)
{
    bool is_health = path->n == 1 && vgi_str_is(path->segments[0], "health");

    response->status = 200;
    vend_header(response, "Allow", is_health ? "GET, HEAD, OPTIONS" : "POST, OPTIONS");
    vend_header(response, "Cache-Control", "public, max-age=300");
    vend_finish(http, request, response);
}

static void answer_health(struct vend_http *http, const struct vgi_http_request *request,
                          struct vhttp_response *response)
{
    if (request->method != VHTTP_GET && request->method != VHTTP_HEAD) {
        vend_header(response, "Allow", "GET, HEAD, OPTIONS");
        vend_text(http, request, response, 405, "health is asked for with GET, HEAD or OPTIONS\n");
        return;
    }
    response->status = 200;
    if (vbase_buf_append_text(&response->body, http->health, NULL) != VGI_OK)
        response->is_short = true;
    vend_header(response, "Content-Type", "application/json");
    vend_finish(http, request, response);
}

/* A path of calls asked for with another method than POST; others were never one of ours. */
static void answer_other_method(struct vend_http *http, const struct vgi_http_request *request,
                                const struct path *path, struct vhttp_response *response)
{
    if (path->n < 2 || !vrpc_server_find_service(http->server, path->segments[0])) {
        vend_text(http, request, response, 404, "nothing is here\n");
        return;
    }
    vend_header(response, "Allow", "POST, OPTIONS");
    vend_text(http, request, response, 405, "methods are called with POST\n");
}

/* ---- who calls ---- */

/* Nobody is asked who it is where browsers and load balancers begin. */
static bool is_exempt(const struct vgi_http_request *request, const struct path *path)
{
    return (path->n == 1 && vgi_str_is(path->segments[0], "health")) ||
           vbase_str_starts_with(request->path, "/.well-known/");
}

/* False: answered. */
static bool pass_gate(struct vend_http *http, const struct vgi_http_request *request,
                      struct vhttp_response *response)
{
    struct vend_request *r = response->context;
    struct vgi_error err;
    enum vgi_status status;

    vgi_error_reset(&err);
    status = vauth_gate_check(&http->gate, request, response->arena, &r->who, &err);
    if (status == VGI_OK)
        return true;
    if (status == VGI_E_UNAUTHENTICATED || status == VGI_E_UNAVAILABLE) {
        vauth_refuse(&http->gate, &err, request, response);
        vend_finish(http, request, response);
    } else {
        vend_refuse(http, request, response, 500, &err);
    }
    return false;
}

/* ---- the steps of a call's head ---- */

static enum vgi_status refuse_turn(const struct vrpc_method *method, enum vend_turn turn,
                                   struct vgi_error *err)
{
    if (turn == VEND_UNARY) {
        return vgi_fail(err, VGI_E_TYPE, "%s() is a stream: it is called at its paths /init and /exchange",
                        method->declared->name);
    }
    return vgi_fail(err, VGI_E_TYPE, "%s() is no stream: it is called at its path without /%s",
                    method->declared->name, turn == VEND_INIT ? "init" : "exchange");
}

/* Finds the method that the path names. */
static enum vgi_status find_method(struct vend_http *http, const struct path *path, struct vend_request *r,
                                   struct vgi_error *err)
{
    struct vgi_str protocol = path->segments[0];
    struct vgi_str name = path->n > 1 ? path->segments[1] : protocol;

    r->refusal = 404;
    if (path->n == 1) {
        bool is_reserved = vbase_str_starts_with(name, "__");
        return is_reserved ? vrpc_route_refuse(http->server, (struct vgi_str){NULL, 0}, name, err)
                           : vgi_fail(err, VGI_E_NOT_FOUND, "a path to a method is /PROTOCOL/METHOD");
    }
    if (memchr(protocol.ptr, '%', protocol.len)) {
        (void)!vgi_fail_as(err, VGI_E_UNIMPLEMENTED, "ProtocolNotSupportedError",
                           "the path escapes a character of the protocol's name, which needs none");
        vgi_error_set_kind(err, "protocol_not_supported");
        return VGI_E_UNIMPLEMENTED;
    }
    r->method = vrpc_server_find(http->server, protocol, name);
    if (!r->method)
        return vrpc_route_refuse(http->server, protocol, name, err);
    r->refusal = 400;
    if (vrpc_method_is_stream(r->method) != (r->turn != VEND_UNARY))
        return refuse_turn(r->method, r->turn, err);
    return VGI_OK;
}

static enum vgi_status check_type(const struct vgi_http_request *request, struct vend_request *r,
                                  struct vgi_error *err)
{
    struct vgi_str type = vhttp_request_header(request, "Content-Type");
    struct vgi_str coding = vhttp_request_header(request, "Content-Encoding");

    if (!vbase_str_equal_any_case(type, VEND_ARROW_TYPE)) {
        return vgi_fail(err, VGI_E_TYPE, "the request has Content-Type '%.*s', expected '%s'",
                        VGI_STR_ARG(type), VEND_ARROW_TYPE);
    }
    r->body_coding = vhttp_coding_of(coding);
    if (r->body_coding == VHTTP_CODINGS || vhttp_request_header_count(request, "Content-Encoding") > 1) {
        return vgi_fail(err, VGI_E_TYPE, "the request has Content-Encoding '%.*s', expected zstd or gzip",
                        VGI_STR_ARG(coding));
    }
    return VGI_OK;
}

/* "[1-9][0-9]*" between the limits. */
static bool read_limit(struct vgi_str text, uint64_t *ret_limit)
{
    uint64_t limit = 0;

    if (text.len == 0 || text.len > 16 || text.ptr[0] == '0')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        limit = 10 * limit + (uint64_t)(text.ptr[i] - '0');
    }
    *ret_limit = limit;
    return limit >= limit_min && limit <= limit_max;
}

/* The least of what server and client allow. */
static enum vgi_status find_limit(const struct vend_http *http, const struct vgi_http_request *request,
                                  struct vend_request *r, struct vgi_error *err)
{
    struct vgi_str text = vhttp_request_header(request, LIMIT_HEADER);
    uint64_t limit = 0;

    r->response_bytes_max = http->options.response_bytes_max;
    if (!text.ptr)
        return VGI_OK;
    if (!read_limit(text, &limit) || vhttp_request_header_count(request, LIMIT_HEADER) > 1) {
        return vgi_fail(err, VGI_E_INVALID,
                        LIMIT_HEADER " is '%.*s', expected one decimal number %llu … %llu", VGI_STR_ARG(text),
                        (unsigned long long)limit_min, (unsigned long long)limit_max);
    }
    if (r->response_bytes_max == 0 || limit < r->response_bytes_max)
        r->response_bytes_max = limit;
    return VGI_OK;
}

static bool is_upload_url(const struct vend_http *http, const struct path *path)
{
    return http->server->external.has_upload_urls && path->n == 2 &&
           vgi_str_is(path->segments[0], VEXT_UPLOAD_URL_METHOD) && vgi_str_is(path->segments[1], "init");
}

static enum vgi_status check_call(struct vend_http *http, const struct vgi_http_request *request,
                                  const struct path *path, struct vend_request *r, struct vgi_error *err)
{
    r->turn = VEND_UNARY;
    if (is_upload_url(http, path)) {
        r->turn = VEND_UPLOAD_URL;
    } else if (path->n == 3) {
        bool is_init = vgi_str_is(path->segments[2], "init");
        r->turn = is_init ? VEND_INIT : VEND_EXCHANGE;
        if (!is_init && !vgi_str_is(path->segments[2], "exchange")) {
            r->refusal = 404;
            return vgi_fail(err, VGI_E_NOT_FOUND,
                            "behind a method's name only /init and /exchange may stand");
        }
    }
    if (r->turn != VEND_UPLOAD_URL)
        VGI_TRY(find_method(http, path, r, err));
    r->refusal = 415;
    VGI_TRY(check_type(request, r, err));
    r->refusal = 400;
    return find_limit(http, request, r, err);
}

/* ---- all of it ---- */

static void decide_call(struct vend_http *http, const struct vgi_http_request *request,
                        const struct path *path, struct vhttp_plan *plan, struct vhttp_response *response)
{
    struct vend_request *r = response->context;
    struct vgi_error err;

    vgi_error_reset(&err);
    if (check_call(http, request, path, r, &err) != VGI_OK) {
        vend_refuse(http, request, response, r->refusal, &err);
        return;
    }
    plan->body_bytes_max = http->options.request_bytes_max;
    /* A server that reads and writes objects waits for their store. */
    plan->may_block = http->server->external.ops || (r->method && r->method->declared->may_block) ||
                      vend_session_is_named(http, request);
}

/* A path of the program's own. */
static const struct vgi_http_route *find_route(const struct vend_http *http,
                                               const struct vgi_http_request *request)
{
    static const char *const methods[] = {[VHTTP_GET] = "GET",
                                          [VHTTP_HEAD] = "HEAD",
                                          [VHTTP_POST] = "POST",
                                          [VHTTP_PUT] = "PUT",
                                          [VHTTP_DELETE] = "DELETE"};
    struct vgi_str path = request->path;

    if (request->method >= VHTTP_OPTIONS || path.len < http->prefix.len)
        return NULL;
    path.ptr += http->prefix.len;
    path.len -= http->prefix.len;
    for (size_t i = 0; i < http->options.n_routes; i++) {
        const struct vgi_http_route *route = &http->options.routes[i];
        if (strcmp(route->method, methods[request->method]) == 0 && vgi_str_is(path, route->path))
            return route;
    }
    return NULL;
}

static void answer_route(struct vend_http *http, const struct vgi_http_route *route,
                         const struct vgi_http_request *request, struct vhttp_response *response)
{
    response->status = route->answer(route->user, request);
    vend_finish(http, request, response);
}

static bool ends_session(const struct vend_http *http, const struct vgi_http_request *request,
                         const struct path *path)
{
    return http->sessions && request->method == VHTTP_DELETE && path->n == 1 &&
           vgi_str_is(path->segments[0], "__session__");
}

/* Behind the gate: one of the paths that there are. */
static void route(struct vend_http *http, const struct vgi_http_request *request, const struct path *path,
                  struct vhttp_plan *plan, struct vhttp_response *response)
{
    const struct vgi_http_route *own = find_route(http, request);
    struct vend_request *r = response->context;

    if (own) {
        answer_route(http, own, request, response);
    } else if (path->n == 1 && vgi_str_is(path->segments[0], "health")) {
        answer_health(http, request, response);
    } else if (ends_session(http, request, path)) {
        r->turn = VEND_END_SESSION;
        plan->may_block = true; /* a call may be using the session */
    } else if (request->method != VHTTP_POST || path->n == 0) {
        answer_other_method(http, request, path, response);
    } else {
        decide_call(http, request, path, plan, response);
    }
}

/* Nothing about the path is told before the gate, so all of it waits. */
static void put_off(struct vend_http *http, struct vend_request *r, struct vhttp_plan *plan)
{
    r->is_gate_due = true;
    plan->body_bytes_max = http->options.request_bytes_max;
    plan->may_block = true;
}

bool vend_admit(struct vend_http *http, const struct vgi_http_request *request,
                struct vhttp_response *response)
{
    struct path path = split(http, request->path);
    struct vhttp_plan plan = {0};

    if (pass_gate(http, request, response))
        route(http, request, &path, &plan, response);
    return response->status == 0;
}

void vend_head(void *self, const struct vgi_http_request *request, struct vhttp_plan *plan,
               struct vhttp_response *response)
{
    struct vend_http *http = self;
    struct path path = split(http, request->path);
    struct vend_request *r = vend_request_of(http, request, response);
    struct vgi_error err;

    if (!r) {
        response->status = 503;
        return;
    }
    vgi_error_reset(&err);
    if (vrpc_start_transport(http->server, "http", &err) != VGI_OK)
        vend_refuse(http, request, response, 500, &err);
    else if (request->method == VHTTP_OPTIONS)
        answer_options(http, request, &path, response);
    else if (http->gate_may_block && !is_exempt(request, &path))
        put_off(http, r, plan);
    else if (!http->has_gate || is_exempt(request, &path) || pass_gate(http, request, response))
        route(http, request, &path, plan, response);
}
