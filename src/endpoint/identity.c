/* SPDX-License-Identifier: Apache-2.0 */
/* identity.c: `vgi_rpc.Identity.v2`: introspect_token tells an allowed caller whose credential it holds,
 * issue_grant gives a caller who has just logged in a credential for later. The guards stand here, in the
 * order that counts: who asks is settled before the credential is looked at, and why a credential is refused
 * is not told at all. What a caller learns about itself is told in full.
 * Walk: rpc/turn.c -> here -> the hooks. WIRE_PROTOCOL section 16, IDENTITY_V2_SPEC section 4. */
#include "auth/identity.h"

#include <stdio.h>
#include <time.h>

#include "rpc/call.h"
#include "rpc/server.h"
#include "vgi_rpc/embedded.h"

enum { TOKEN_BYTES_MAX = 64 << 10 };

static enum vgi_status introspect_token(struct vgi_call *call, const struct vgi_batch *params,
                                        struct vgi_output *out, struct vgi_error *err);
static enum vgi_status issue_grant(struct vgi_call *call, const struct vgi_batch *params,
                                   struct vgi_output *out, struct vgi_error *err);

enum vgi_status vgi_rpc_server_add_identity(struct vgi_rpc_server *server,
                                            struct vgi_identity_service *service, struct vgi_error *err)
{
    const struct vgi_identity_options *o = &service->options;
    size_t n = 0;

    if (o->resolve_token)
        service->methods[n++] = (struct vgi_rpc_method){
            .name = "introspect_token", .params = "token: str", .result = "bytes", .unary = introspect_token};
    if (o->mint_grant || service->grants)
        service->methods[n++] =
            (struct vgi_rpc_method){.name = "issue_grant",
                                    .params = "purpose: str, scopes: list<str>, ttl_seconds: i64",
                                    .result = "bytes",
                                    .unary = issue_grant};
    for (size_t i = 0; i < n; i++) {
        service->methods[i].user = service;
        service->methods[i].may_block = o->may_block;
    }
    service->declared =
        (struct vgi_rpc_service){.name = "vgi_rpc.Identity.v2", .methods = service->methods, .n_methods = n};
    return n > 0 ? vrpc_server_host(server, &service->declared, err) : VGI_OK;
}

/* ---- failures ---- */

/* The kinds of section 16; each has a type of its own, so that an outage is never taken for a refusal. */
static const struct failure {
    enum vgi_status status;
    const char *type, *kind;
} introspection_refused = {VGI_E_PERMISSION, "IntrospectionRefused", "introspection_refused"},
  token_unresolved = {VGI_E_NOT_FOUND, "TokenUnresolved", "token_unresolved"},
  stale_auth = {VGI_E_UNAUTHENTICATED, "StaleAuth", "stale_auth"},
  grant_refused = {VGI_E_PERMISSION, "GrantRefused", "grant_refused"};

static enum vgi_status refuse(const struct failure *failure, const char *message, struct vgi_error *err)
{
    (void)!vgi_fail_as(err, failure->status, failure->type, "%s", message);
    vgi_error_set_kind(err, failure->kind);
    return failure->status;
}

/* A hook cannot know now. Its message and its hint stay. */
static enum vgi_status unavailable(struct vgi_error *err)
{
    vauth_retry_later(err);
    snprintf(err->type, sizeof err->type, "IdentityUnavailable");
    vgi_error_set_kind(err, "identity_unavailable");
    return VGI_E_UNAVAILABLE;
}

/* Finishes the record and puts it into the column `result`. */
static enum vgi_status put_record(struct vgi_call *call, struct vgi_output *record, struct vgi_output *out,
                                  struct vgi_error *err)
{
    struct vgi_bytes bytes;

    VGI_TRY(vgi_output_encode(call, record, &bytes, err));
    vgi_put_bytes(vgi_output_column(out, 0), bytes);
    return VGI_OK;
}

/* ---- introspect_token ---- */

static bool is_introspector(const struct vgi_identity_service *service, const struct vgi_identity *who)
{
    for (size_t i = 0; who->is_authenticated && i < service->options.n_introspectors; i++)
        if (vgi_str_equal(service->options.introspectors[i], who->principal))
            return true;
    return false;
}

static enum vgi_status introspect_token(struct vgi_call *call, const struct vgi_batch *params,
                                        struct vgi_output *out, struct vgi_error *err)
{
    const struct vgi_identity_service *service = vgi_call_user(call);
    struct vgi_token_identity found;
    struct vgi_output *record;
    struct vgi_column column;
    struct vgi_str token;
    enum vgi_status status = VGI_DONE;

    if (!is_introspector(service, vgi_call_identity(call)))
        return refuse(&introspection_refused, "the caller is not an introspector", err);
    VGI_TRY(vgi_batch_column(params, 0, &column, err));
    token = vgi_get_str(&column, 0);
    if (vauth_credential_is_opaque(token))
        status = vauth_identity_resolve(service, call->arena, token, &found, err);
    if (status == VGI_DONE)
        return refuse(&token_unresolved, "unresolved", err);
    if (status == VGI_E_UNAVAILABLE)
        return unavailable(err);
    VGI_TRY(status);
    VGI_TRY(vgi_output_new(call, "principal: str, token_name: str, ttl_seconds: i64", &record, err));
    vgi_put_str(vgi_output_column(record, 0), found.principal);
    vgi_put_str(vgi_output_column(record, 1), found.token_name);
    vgi_put_int(vgi_output_column(record, 2), found.ttl_seconds);
    return put_record(call, record, out, err);
}

/* ---- issue_grant ---- */

/* Seconds since 1970 as digits, a fraction may follow. */
static bool read_seconds(struct vgi_str text, int64_t *ret_seconds)
{
    size_t at = 0;
    int64_t seconds = 0;

    for (; at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9'; at++) {
        if (seconds > INT64_MAX / 100)
            return false;
        seconds = seconds * 10 + (text.ptr[at] - '0');
    }
    if (at == 0)
        return false;
    if (at < text.len && text.ptr[at] == '.')
        for (at++; at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9'; at++)
            ;
    *ret_seconds = seconds;
    return at == text.len;
}

/* When the caller has logged in: the claim auth_time, or what the authenticator says. */
static enum vgi_status check_freshness(const struct vgi_identity_service *service,
                                       const struct vgi_identity *who, struct vgi_error *err)
{
    int64_t auth_time_s = who->auth_time_s;
    bool is_known = auth_time_s > 0;

    if (!who->is_authenticated || who->principal.len == 0)
        return refuse(&stale_auth, "the caller is not authenticated", err);
    for (size_t i = 0; i < who->n_claims; i++) {
        if (!vgi_str_is(who->claims[i].key, "auth_time"))
            continue;
        is_known = true;
        if (!read_seconds(who->claims[i].value, &auth_time_s))
            return refuse(&stale_auth, "the credential's auth_time is not a time", err);
    }
    if (!is_known)
        return refuse(
            &stale_auth,
            "the credential carries no auth_time; only a user who has just logged in may get a grant", err);
    if ((int64_t)time(NULL) - auth_time_s > service->options.auth_age_max_s)
        return refuse(&stale_auth, "the caller has logged in too long ago; log in again", err);
    return VGI_OK;
}

static enum vgi_status read_request(struct vgi_call *call, const struct vgi_batch *params,
                                    struct vgi_grant_request *request, struct vgi_error *err)
{
    struct vgi_column purpose, scopes, items, ttl;
    struct vgi_range range;
    struct vgi_str *texts;

    VGI_TRY(vgi_batch_column(params, 0, &purpose, err));
    VGI_TRY(vgi_batch_column(params, 1, &scopes, err));
    VGI_TRY(vgi_batch_column(params, 2, &ttl, err));
    VGI_TRY(vgi_column_child(&scopes, 0, &items, err));
    range = vgi_get_list(&scopes, 0);
    texts = vbase_arena_array(call->arena, (size_t)range.count, sizeof *texts);
    if (!texts && range.count > 0)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %lld scopes", (long long)range.count);
    for (int64_t i = 0; i < range.count; i++) {
        if (vgi_is_null(&items, range.first + i))
            return vgi_fail(err, VGI_E_INVALID, "scope %lld is NULL", (long long)i);
        texts[i] = vgi_get_str(&items, range.first + i);
    }
    *request = (struct vgi_grant_request){.principal = vgi_call_identity(call)->principal,
                                          .purpose = vgi_get_str(&purpose, 0),
                                          .scopes = texts,
                                          .n_scopes = (size_t)range.count,
                                          .ttl_seconds = vgi_get_i64(&ttl, 0)};
    return VGI_OK;
}

/* A sealed grant, when the deployment has no grants of its own. */
static enum vgi_status mint(const struct vgi_identity_service *service, struct vbase_arena *arena,
                            const struct vgi_grant_request *request, struct vgi_grant *ret_grant,
                            struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf token;
    char id[VTOK_GRANT_ID_CHARS + 1];
    struct vtok_grant_request sealed = {.now_s = (int64_t)time(NULL),
                                        .ttl_s = request->ttl_seconds,
                                        .principal = request->principal,
                                        .purpose = request->purpose,
                                        .scopes = request->scopes,
                                        .n_scopes = request->n_scopes,
                                        .grant_id = {id, VTOK_GRANT_ID_CHARS}};
    enum vgi_status status;
    int64_t expires_s;

    vbase_buf_init(&token, TOKEN_BYTES_MAX);
    VGI_TRY(vtok_grant_id(id, err));
    status = vtok_grant_mint(service->grants, &sealed, &token, &expires_s, err);
    if (status == VGI_E_INVALID || status == VGI_E_LIMIT)
        return VGI_E_PERMISSION;
    VGI_TRY(status);
    *ret_grant = (struct vgi_grant){.token = {vbase_arena_copy(arena, token.ptr, token.len), token.len},
                                    .expires_at_us = expires_s * 1000000,
                                    .grant_id = {vbase_arena_copy(arena, id, sizeof id - 1), sizeof id - 1}};
    if (!ret_grant->token.ptr || !ret_grant->grant_id.ptr)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a grant");
    return VGI_OK;
}

static enum vgi_status ask_for_grant(const struct vgi_identity_service *service, struct vbase_arena *arena,
                                     const struct vgi_grant_request *request, struct vgi_grant *ret_grant,
                                     struct vgi_error *err)
{
    const struct vgi_identity_options *o = &service->options;
    enum vgi_status status;
    char why[VGI_ERROR_MESSAGE_BYTES];

    if (o->mint_grant)
        status = o->mint_grant(o->user, (struct vgi_memory *)arena, request, ret_grant, err);
    else
        status = mint(service, arena, request, ret_grant, err);
    if (status == VGI_E_UNAVAILABLE)
        return unavailable(err);
    if (status != VGI_E_PERMISSION)
        return status;
    memcpy(why, err->message, sizeof why);
    return refuse(&grant_refused, why, err);
}

static enum vgi_status issue_grant(struct vgi_call *call, const struct vgi_batch *params,
                                   struct vgi_output *out, struct vgi_error *err)
{
    const struct vgi_identity_service *service = vgi_call_user(call);
    struct vgi_grant_request request;
    struct vgi_grant grant = {0};
    struct vgi_output *record;

    VGI_TRY(check_freshness(service, vgi_call_identity(call), err));
    VGI_TRY(read_request(call, params, &request, err));
    VGI_TRY(ask_for_grant(service, call->arena, &request, &grant, err));
    VGI_TRY(vgi_output_new(call, "token: str, expires_at: timestamp[us,UTC], grant_id: str", &record, err));
    vgi_put_str(vgi_output_column(record, 0), grant.token);
    vgi_put_int(vgi_output_column(record, 1), grant.expires_at_us);
    vgi_put_str(vgi_output_column(record, 2), grant.grant_id);
    return put_record(call, record, out, err);
}
