/* SPDX-License-Identifier: Apache-2.0 */
/* refuse.c: why not -> the 401 that says so, for programs as JSON, for browsers as a page; or the 503 when it
 * is not known. What is said about proxies comes from the configuration alone, so it is the same whatever was
 * wrong (unauthorized-spec section 5). */
#include "auth/refuse.h"

#include "auth/gate.h"
#include "base/json.h"

enum { NAMES_BYTES = 512 };

const char *vauth_reason_name(enum vgi_auth_reason reason)
{
    switch (reason) {
    case VGI_AUTH_UNAUTHORIZED:
        break;
    case VGI_AUTH_MISSING_CREDENTIAL:
        return "missing_credential";
    case VGI_AUTH_INVALID_CREDENTIAL:
        return "invalid_credential";
    case VGI_AUTH_EXPIRED_CREDENTIAL:
        return "expired_credential";
    case VGI_AUTH_INSUFFICIENT_SCOPE:
        return "insufficient_scope";
    case VGI_AUTH_PROXY_REQUIRED:
        return "proxy_required";
    }
    return "unauthorized";
}

/* ---- what the configuration says ---- */

static bool is_told_before(const struct vauth_gate *gate, size_t n, const char *challenge)
{
    for (size_t i = 0; i < n; i++)
        if (gate->authenticators[i].challenge && strcmp(gate->authenticators[i].challenge, challenge) == 0)
            return true;
    return false;
}

static void add_challenges(const struct vauth_gate *gate, struct vhttp_response *response)
{
    for (size_t i = 0; i < gate->n_authenticators; i++) {
        const char *challenge = gate->authenticators[i].challenge;
        if (challenge && !is_told_before(gate, i, challenge))
            vhttp_response_header(response, "WWW-Authenticate", vgi_str_of(challenge));
    }
}

/* The headers that only a proxy sets, separated by commas; nothing when no authenticator depends on one. */
static void put_proxy_headers(const struct vauth_gate *gate, struct vbase_buf *names)
{
    if (gate->proof && vauth_proof_is_required(gate->proof))
        (void)!vbase_buf_append_text(names, VAUTH_PROOF_HEADER, NULL);
    for (size_t i = 0; i < gate->n_authenticators; i++) {
        const char *name = gate->authenticators[i].proxy_header;
        if (name && strlen(name) + 2 <= names->cap - names->len) { /* what has no room is left out */
            (void)!vbase_buf_append_text(names, names->len ? ", " : "", NULL);
            (void)!vbase_buf_append_text(names, name, NULL);
        }
    }
}

/* ---- 401 ---- */

/* What a page or an envelope is made of; hint is empty when no proxy is needed. */
struct told {
    const char *reason;
    const char *detail;
    struct vgi_str hint;
};

static enum vgi_status put_envelope(const struct told *told, struct vbase_buf *body)
{
    struct vbase_json json;

    vbase_json_init(&json, body);
    vbase_json_object_begin(&json);
    vbase_json_key(&json, "error");
    vbase_json_text(&json, "unauthorized");
    vbase_json_key(&json, "reason");
    vbase_json_text(&json, told->reason);
    vbase_json_key(&json, "detail");
    vbase_json_text(&json, told->detail);
    if (told->hint.len > 0) {
        vbase_json_key(&json, "proxy_hint");
        vbase_json_string(&json, told->hint);
    }
    vbase_json_object_end(&json);
    return json.status;
}

static enum vgi_status put_escaped(struct vbase_buf *body, struct vgi_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        const char *entity = c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : NULL;
        if (entity)
            VGI_TRY(vbase_buf_append_text(body, entity, NULL));
        else
            VGI_TRY(vbase_buf_append(body, &c, 1, NULL));
    }
    return VGI_OK;
}

static enum vgi_status put_page(const struct told *told, struct vbase_buf *body)
{
    VGI_TRY(vbase_buf_append_text(body,
                                  "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                                  "<title>401 Unauthorized</title>"
                                  "<style>body{font:16px/1.5 sans-serif;max-width:40em;margin:4em auto;"
                                  "padding:0 1em}</style></head>\n<body><h1>Unauthorized</h1>\n<p><code>",
                                  NULL));
    VGI_TRY(put_escaped(body, vgi_str_of(told->reason)));
    VGI_TRY(vbase_buf_append_text(body, "</code></p>\n<p>", NULL));
    VGI_TRY(put_escaped(body, vgi_str_of(told->detail)));
    if (told->hint.len > 0) {
        VGI_TRY(vbase_buf_append_text(body, "</p>\n<p>", NULL));
        VGI_TRY(put_escaped(body, told->hint));
    }
    return vbase_buf_append_text(body, "</p></body></html>\n", NULL);
}

/* The only clients that name text/html are browsers. */
static bool wants_page(const struct vgi_http_request *request)
{
    static const char wanted[] = "text/html";
    struct vgi_str accept = vhttp_request_header(request, "Accept");

    for (size_t i = 0; i + sizeof wanted - 1 <= accept.len; i++) {
        size_t k = 0;
        while (k < sizeof wanted - 1 && (accept.ptr[i + k] | 0x20) == (wanted[k] | 0x20))
            k++;
        if (k == sizeof wanted - 1)
            return true;
    }
    return false;
}

static void refuse(const struct vauth_gate *gate, const struct vgi_error *err,
                   const struct vgi_http_request *request, struct vhttp_response *response)
{
    uint8_t space[NAMES_BYTES];
    struct vbase_buf names = {.ptr = space, .cap = sizeof space, .max = sizeof space};
    struct told told = {
        err->kind[0] ? err->kind : vauth_reason_name(VGI_AUTH_UNAUTHORIZED), err->message, {NULL, 0}};
    enum vgi_status status;

    put_proxy_headers(gate, &names);
    response->status = 401;
    vhttp_response_header(response, "VGI-Auth-Reason", vgi_str_of(told.reason));
    vhttp_response_header(response, "Cache-Control", vgi_str_of("no-store"));
    add_challenges(gate, response);
    if (names.len > 0) {
        told.hint = vgi_str_of(vbase_arena_format(
            response->arena,
            "This service can only be reached through its proxy, which must set %.*s. When every request is "
            "refused, look at the proxy's configuration before looking at the credentials.",
            (int)names.len, (const char *)names.ptr));
        vhttp_response_header(response, "VGI-Auth-Proxy-Required", vgi_str_of("true"));
        response->is_short |= told.hint.len == 0;
    }
    if (wants_page(request)) {
        vhttp_response_header(response, "Content-Type", vgi_str_of("text/html; charset=utf-8"));
        status = put_page(&told, &response->body);
    } else {
        vhttp_response_header(response, "Content-Type", vgi_str_of("application/json"));
        status = put_envelope(&told, &response->body);
    }
    response->is_short |= status != VGI_OK;
}

/* ---- 503 ---- */

/* The seconds that RetryInfo among the details names, rounded up; false when none does. */
static bool retry_after_s(const struct vgi_error *err, uint64_t *ret_seconds)
{
    static const char key[] = "\"retry_delay_seconds\":";
    const char *at = strstr(err->details, key);
    uint64_t seconds = 0;
    bool has_rest = false;

    if (!at)
        return false;
    for (at += sizeof key - 1; *at == ' '; at++)
        ;
    if (*at < '0' || *at > '9')
        return false;
    for (; *at >= '0' && *at <= '9'; at++)
        seconds = seconds > UINT32_MAX ? seconds : seconds * 10 + (uint64_t)(*at - '0');
    for (at += *at == '.'; *at >= '0' && *at <= '9'; at++)
        has_rest |= *at != '0';
    *ret_seconds = seconds + has_rest;
    return true;
}

void vauth_refuse(const struct vauth_gate *gate, const struct vgi_error *err,
                  const struct vgi_http_request *request, struct vhttp_response *response)
{
    uint64_t seconds;

    if (err->status != VGI_E_UNAVAILABLE) {
        refuse(gate, err, request, response);
        return;
    }
    response->status = 503;
    if (retry_after_s(err, &seconds))
        vhttp_response_header_number(response, "Retry-After", seconds);
    vhttp_response_header(response, "Cache-Control", vgi_str_of("no-store"));
    vhttp_response_header(response, "Content-Type", vgi_str_of("text/plain; charset=utf-8"));
    if (vbase_buf_append_text(&response->body, "who calls cannot be found out now\n", NULL) != VGI_OK)
        response->is_short = true;
}
