/* SPDX-License-Identifier: Apache-2.0 */
/* identity.c: the configuration of who credentials belong to, and the two authenticators that come of it: a
 * bearer token with the prefix of grants is a grant or refused, any other one that is opaque is looked up by
 * the hook. Neither says when the caller has logged in, so what they accept can mint no grant.
 * Walk: auth/gate.c -> here; endpoint/identity.c hosts the methods. WIRE_PROTOCOL section 16. */
#include "auth/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/json.h"
#include "base/str.h"
#include "http/message.h"

enum { AUTH_AGE_S = 900, CLAIMS_BYTES_MAX = 64 << 10, TOKEN_BYTES_MAX = 8 << 10 };

/* ---- memory of hooks ---- */

void *vgi_memory_alloc(struct vgi_memory *memory, size_t bytes)
{
    return vbase_arena_zalloc((struct vbase_arena *)memory, bytes);
}

struct vgi_str vgi_memory_format(struct vgi_memory *memory, const char *format, ...)
{
    struct vgi_str text = {NULL, 0};
    va_list arguments;
    char *room;
    int len;

    va_start(arguments, format);
    len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    room = len < 0 ? NULL : vgi_memory_alloc(memory, (size_t)len + 1);
    if (!room)
        return text;
    va_start(arguments, format);
    vsnprintf(room, (size_t)len + 1, format, arguments);
    va_end(arguments);
    return (struct vgi_str){room, (size_t)len};
}

/* ---- configuration ---- */

static const char *environment(const char *name)
{
    const char *text = getenv(name);

    return text && text[0] ? text : NULL;
}

enum vgi_status vgi_identity_options_of_environment(struct vgi_identity_options *options,
                                                    struct vgi_error *err)
{
    const char *keys = environment("VGI_RPC_GRANT_KEYS");
    const char *audience = environment("VGI_RPC_GRANT_AUDIENCE");
    const char *ttl = environment("VGI_RPC_GRANT_MAX_TTL_SECONDS");
    int64_t seconds;

    if (ttl) {
        if (vbase_str_to_i64(vgi_str_of(ttl), &seconds, err) != VGI_OK || seconds <= 0)
            return vgi_fail(err, VGI_E_INVALID,
                            "VGI_RPC_GRANT_MAX_TTL_SECONDS is '%s', expected a positive number of seconds",
                            ttl);
        options->grant_ttl_max_s = seconds;
    }
    options->grant_keys = keys ? keys : options->grant_keys;
    options->grant_audience = audience ? audience : options->grant_audience;
    return VGI_OK;
}

/* The allowlist and its texts in one allocation. */
static enum vgi_status copy_introspectors(struct vgi_identity_service *service,
                                          const struct vgi_identity_options *options, struct vgi_error *err)
{
    size_t bytes = options->n_introspectors * sizeof *options->introspectors;
    char *at;

    for (size_t i = 0; i < options->n_introspectors; i++) {
        if (options->introspectors[i].len == 0)
            return vgi_fail(err, VGI_E_INVALID, "introspector %zu has no name", i);
        bytes += options->introspectors[i].len;
    }
    if (options->resolve_token && options->n_introspectors == 0)
        return vgi_fail(err, VGI_E_INVALID,
                        "resolve_token is set, but nobody is allowed to ask: introspectors is empty");
    service->introspectors = malloc(bytes ? bytes : 1);
    if (!service->introspectors)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu introspectors", options->n_introspectors);
    at = (char *)(service->introspectors + options->n_introspectors);
    for (size_t i = 0; i < options->n_introspectors; i++) {
        struct vgi_str name = options->introspectors[i];
        memcpy(at, name.ptr, name.len);
        service->introspectors[i] = (struct vgi_str){at, name.len};
        at += name.len;
    }
    service->options.introspectors = service->introspectors;
    return VGI_OK;
}

static enum vgi_status fill(struct vgi_identity_service *service, const struct vgi_identity_options *options,
                            struct vgi_error *err)
{
    struct vtok_grant_options grants = {options->grant_keys, options->grant_audience,
                                        options->grant_ttl_max_s};

    service->options = *options;
    service->options.grant_keys = service->options.grant_audience = NULL; /* not needed any more */
    if (options->auth_age_max_s < 0)
        return vgi_fail(err, VGI_E_INVALID, "auth_age_max_s is %lld", (long long)options->auth_age_max_s);
    if (options->auth_age_max_s == 0)
        service->options.auth_age_max_s = AUTH_AGE_S;
    VGI_TRY(copy_introspectors(service, options, err));
    return options->grant_keys ? vtok_grants_new(&grants, &service->grants, err) : VGI_OK;
}

enum vgi_status vgi_identity_service_new(const struct vgi_identity_options *options,
                                         struct vgi_identity_service **ret_service, struct vgi_error *err)
{
    struct vgi_identity_service *service;
    enum vgi_status status;

    if (options->size < sizeof *options)
        return vgi_fail(err, VGI_E_INVALID,
                        "identity options have size %zu, start from VGI_IDENTITY_OPTIONS_INIT",
                        options->size);
    service = calloc(1, sizeof *service);
    if (!service)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for an identity service");
    status = fill(service, options, err);
    if (status != VGI_OK) {
        vgi_identity_service_free(service);
        return status;
    }
    *ret_service = service;
    return VGI_OK;
}

void vgi_identity_service_free(struct vgi_identity_service *service)
{
    if (!service)
        return;
    free(service->introspectors);
    vtok_grants_free(service->grants);
    free(service);
}

/* ---- the hook ---- */

void vauth_retry_later(struct vgi_error *err)
{
    char message[VGI_ERROR_MESSAGE_BYTES];

    if (strstr(err->details, "\"vgi_rpc.RetryInfo\""))
        return;
    memcpy(message, err->message, sizeof message);
    (void)!vgi_fail_unavailable(err, VAUTH_RETRY_AFTER_S, "%s", message);
}

enum vgi_status vauth_identity_resolve(const struct vgi_identity_service *service, struct vbase_arena *arena,
                                       struct vgi_str token, struct vgi_token_identity *ret_identity,
                                       struct vgi_error *err)
{
    struct vgi_token_identity identity = VGI_TOKEN_IDENTITY_INIT;
    enum vgi_status status = service->options.resolve_token(service->options.user, (struct vgi_memory *)arena,
                                                            token, &identity, err);

    if (status == VGI_E_UNAVAILABLE)
        vauth_retry_later(err);
    if (status == VGI_E_NOT_FOUND)
        status = VGI_DONE;
    if (status == VGI_OK && identity.principal.len == 0)
        return vgi_fail(err, VGI_E_INTERNAL, "resolve_token named nobody");
    if (status == VGI_OK)
        *ret_identity = identity;
    return status;
}

/* ---- authenticators ---- */

static enum vgi_status not_accepted(enum vgi_status status, enum vgi_auth_reason reason,
                                    enum vgi_auth_reason *ret_reason, struct vgi_error *err)
{
    *ret_reason = reason;
    return vgi_fail(err, status,
                    reason == VGI_AUTH_EXPIRED_CREDENTIAL ? "the grant is expired, or not yet valid"
                                                          : "the bearer token is not accepted");
}

static struct vgi_str copied(struct vbase_arena *arena, struct vgi_str text)
{
    char *copy = vbase_arena_copy(arena, text.ptr, text.len);

    return (struct vgi_str){copy, copy ? text.len : 0};
}

/* The scopes as a JSON array. */
static enum vgi_status put_scopes(struct vtok_grant grant, struct vbase_arena *arena,
                                  struct vgi_str *ret_text)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    struct vbase_json json;

    vbase_buf_init(&buf, CLAIMS_BYTES_MAX);
    vbase_json_init(&json, &buf);
    vbase_json_array_begin(&json);
    for (size_t i = 0; i < grant.n_scopes; i++)
        vbase_json_string(&json, vtok_grant_scope(&grant.scopes));
    vbase_json_array_end(&json);
    *ret_text = copied(arena, (struct vgi_str){(const char *)buf.ptr, buf.len});
    return json.status;
}

/* Whom the grant names; the texts move into the request's memory. */
static enum vgi_status fill_identity(const struct vtok_grant *grant, struct vbase_arena *arena,
                                     struct vgi_identity *identity, struct vgi_error *err)
{
    enum { CLAIMS = 3 };
    struct vgi_pair *claims = vbase_arena_array(arena, CLAIMS, sizeof *claims);
    enum vgi_status status = VGI_E_NOMEM;

    if (claims) {
        claims[0] = (struct vgi_pair){vgi_str_of("grant_id"), copied(arena, grant->grant_id)};
        claims[1] = (struct vgi_pair){vgi_str_of("purpose"), copied(arena, grant->purpose)};
        claims[2].key = vgi_str_of("scopes");
        status = put_scopes(*grant, arena, &claims[2].value);
    }
    *identity = (struct vgi_identity){.is_authenticated = true,
                                      .domain = vgi_str_of("grant"),
                                      .principal = copied(arena, grant->principal),
                                      .claims = claims,
                                      .n_claims = CLAIMS};
    if (status != VGI_OK || !identity->principal.ptr)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the claims of a grant");
    return VGI_OK;
}

static enum vgi_status by_grant(void *user, const struct vgi_http_request *request,
                                struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                                struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch;
    const struct vgi_identity_service *service = user;
    struct vgi_str token = vgi_http_request_bearer(request);
    struct vtok_grant grant;
    enum vgi_status status;

    vbase_buf_init(&scratch, TOKEN_BYTES_MAX);
    if (!token.ptr)
        return VGI_DONE;
    if (!vbase_str_starts_with(token, VTOK_GRANT_PREFIX))
        return not_accepted(VGI_E_UNAUTHENTICATED, VGI_AUTH_INVALID_CREDENTIAL, ret_reason, err);
    status = vtok_grant_open(service->grants, token, (int64_t)time(NULL), &scratch, &grant);
    if (status == VGI_OK)
        return fill_identity(&grant, request->arena, ret_identity, err);
    if (status == VGI_E_NOMEM)
        return vgi_fail(err, VGI_E_NOMEM, "no memory to open a grant");
    return not_accepted(VGI_E_PERMISSION,
                        status == VGI_E_DEADLINE ? VGI_AUTH_EXPIRED_CREDENTIAL : VGI_AUTH_INVALID_CREDENTIAL,
                        ret_reason, err);
}

static enum vgi_status by_hook(void *user, const struct vgi_http_request *request,
                               struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                               struct vgi_error *err)
{
    const struct vgi_identity_service *service = user;
    struct vgi_str token = vgi_http_request_bearer(request);
    struct vgi_token_identity found;
    struct vgi_pair *claim;
    enum vgi_status status = VGI_DONE;

    if (!token.ptr)
        return VGI_DONE;
    if (vauth_credential_is_opaque(token) && !vbase_str_starts_with(token, VTOK_GRANT_PREFIX))
        status = vauth_identity_resolve(service, request->arena, token, &found, err);
    if (status == VGI_DONE)
        return not_accepted(VGI_E_UNAUTHENTICATED, VGI_AUTH_INVALID_CREDENTIAL, ret_reason, err);
    VGI_TRY(status);
    claim = vgi_http_request_alloc(request, sizeof *claim);
    if (!claim)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the claims of a token");
    *claim = (struct vgi_pair){vgi_str_of("token_name"), found.token_name};
    *ret_identity = (struct vgi_identity){.is_authenticated = true,
                                          .domain = vgi_str_of("token"),
                                          .principal = found.principal,
                                          .claims = claim,
                                          .n_claims = 1};
    return VGI_OK;
}

size_t vauth_identity_authenticators(const struct vgi_identity_service *service,
                                     struct vgi_authenticator *out)
{
    void *user = (void *)(uintptr_t)service;
    size_t n = 0;

    if (service->grants)
        out[n++] = (struct vgi_authenticator){.authenticate = by_grant, .user = user, .challenge = "Bearer"};
    if (service->options.resolve_token)
        out[n++] = (struct vgi_authenticator){.authenticate = by_hook,
                                              .user = user,
                                              .may_block = service->options.may_block,
                                              .challenge = "Bearer"};
    return n;
}
