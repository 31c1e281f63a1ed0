/* SPDX-License-Identifier: Apache-2.0 */
/* identity.c: the policy that the canonical suite expects (IDENTITY_CONFORMANCE_FIXTURE, unauthorized-spec
 * section 7): two headers say who calls and since when, a third one why he is refused; a resolver that knows
 * nearly every credential, so that only a guard can be what refuses one; a mint whose tokens tell for whom
 * they are. conformance.Whoami.v1 tells who the server thinks the caller is. */
#include "identity.h"

#include <stdio.h>

#include "methods.h"

/* ---- authenticators ---- */

/* X-Conformance-Principal is believed; the time of login is handed on as it is. */
static enum vgi_status by_principal(void *user, const struct vgi_http_request *request,
                                    struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                                    struct vgi_error *err)
{
    struct vgi_str principal = vgi_http_request_header(request, "X-Conformance-Principal");
    struct vgi_str auth_time = vgi_http_request_header(request, "X-Conformance-Auth-Time");
    struct vgi_pair *claim = NULL;

    (void)user;
    *ret_reason = VGI_AUTH_MISSING_CREDENTIAL;
    if (!principal.ptr)
        return VGI_DONE;
    if (auth_time.ptr) {
        claim = vgi_http_request_alloc(request, sizeof *claim);
        if (!claim)
            return vgi_fail(err, VGI_E_NOMEM, "no memory for a claim");
        *claim = (struct vgi_pair){vgi_str_of("auth_time"), auth_time};
    }
    *ret_identity = (struct vgi_identity){.is_authenticated = true,
                                          .domain = vgi_str_of("conformance"),
                                          .principal = principal,
                                          .claims = claim,
                                          .n_claims = claim ? 1 : 0};
    return VGI_OK;
}

static enum vgi_status refuse_all(void *user, const struct vgi_http_request *request,
                                  struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                                  struct vgi_error *err)
{
    static const struct {
        const char *name;
        enum vgi_auth_reason reason;
    } reasons[] = {{"missing_credential", VGI_AUTH_MISSING_CREDENTIAL},
                   {"invalid_credential", VGI_AUTH_INVALID_CREDENTIAL},
                   {"expired_credential", VGI_AUTH_EXPIRED_CREDENTIAL},
                   {"insufficient_scope", VGI_AUTH_INSUFFICIENT_SCOPE}};
    struct vgi_str wish = vgi_http_request_header(request, "X-Conformance-Auth-Reason");

    (void)user, (void)ret_identity;
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (vgi_str_is(wish, reasons[i].name)) {
            *ret_reason = reasons[i].reason;
            return vgi_fail(err, VGI_E_UNAUTHENTICATED, "%s", reasons[i].name);
        }
    }
    return vgi_fail(err, VGI_E_UNAUTHENTICATED, "authentication required");
}

/* ---- hooks ---- */

static enum vgi_status resolve(void *user, struct vgi_memory *memory, struct vgi_str token,
                               struct vgi_token_identity *ret_identity, struct vgi_error *err)
{
    (void)user, (void)memory;
    if (vgi_str_is(token, "conformance-unavailable-token"))
        return vgi_fail_unavailable(err, 5, "conformance: mapping store unreachable");
    if (vgi_str_is(token, "conformance-auth-unavailable-token"))
        return vgi_fail_unavailable(err, 7, "conformance: authority unreachable");
    if (vgi_str_is(token, "conformance-unknown-token"))
        return VGI_DONE;
    ret_identity->principal = vgi_str_of("subject@conformance.example");
    if (vgi_str_is(token, "conformance-minimal-token"))
        return VGI_OK;
    ret_identity->token_name = vgi_str_of("conformance-subject");
    if (vgi_str_is(token, "conformance-zero-ttl-token"))
        ret_identity->ttl_seconds = 0;
    if (vgi_str_is(token, "  conformance-padded-probe  "))
        ret_identity->token_name = vgi_str_of("conformance-padded");
    return VGI_OK;
}

/* The principal and the scopes, so that the client sees for whom the token is. */
static enum vgi_status mint(void *user, struct vgi_memory *memory, const struct vgi_grant_request *request,
                            struct vgi_grant *ret_grant, struct vgi_error *err)
{
    static const int64_t in_2030_us = INT64_C(1893456000000000);
    struct vgi_str token;

    (void)user;
    if (vgi_str_is(request->purpose, "conformance-auth-unavailable"))
        return vgi_fail_unavailable(err, 7, "conformance: grant store unreachable");
    if (vgi_str_is(request->purpose, "conformance-refused"))
        return vgi_fail(err, VGI_E_PERMISSION, "conformance: this purpose is refused");
    token = vgi_memory_format(memory, "conformance-grant-for:%.*s|", VGI_STR_ARG(request->principal));
    for (size_t i = 0; i < request->n_scopes; i++)
        token = vgi_memory_format(memory, "%.*s%s%.*s", VGI_STR_ARG(token), i ? "," : "",
                                  VGI_STR_ARG(request->scopes[i]));
    ret_grant->token = token;
    ret_grant->expires_at_us = in_2030_us;
    if (!vgi_str_is(request->purpose, "conformance-minimal"))
        ret_grant->grant_id = vgi_str_of("conformance-grant-id");
    return VGI_OK;
}

/* ---- conformance.Whoami.v1 ---- */

static char *put_quoted(char *at, struct vgi_str text)
{
    static const char digits[] = "0123456789abcdef";

    *at++ = '"';
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\')
            *at++ = '\\';
        if (c >= ' ') {
            *at++ = (char)c;
            continue;
        }
        memcpy(at, "\\u00", 4);
        at[4] = digits[c >> 4];
        at[5] = digits[c & 15];
        at += 6;
    }
    *at++ = '"';
    return at;
}

/* Scopes are JSON already. */
static char *put_claims(char *at, const struct vgi_identity *who)
{
    for (size_t i = 0; i < who->n_claims; i++) {
        struct vgi_pair claim = who->claims[i];
        if (i > 0)
            *at++ = ',';
        at = put_quoted(at, claim.key);
        *at++ = ':';
        if (!vgi_str_is(claim.key, "scopes")) {
            at = put_quoted(at, claim.value);
            continue;
        }
        memcpy(at, claim.value.ptr, claim.value.len);
        at += claim.value.len;
    }
    return at;
}

static char *put_text(char *at, const char *text)
{
    size_t len = strlen(text);

    memcpy(at, text, len);
    return at + len;
}

static UNARY(unary_whoami)
{
    enum { OVERHEAD = 128, WORST = 6 }; /* bytes for what is not text; for one byte of text */
    const struct vgi_identity *who = vgi_call_identity(call);
    size_t len = who->domain.len + who->principal.len;
    char *text;
    char *at;

    (void)params;
    for (size_t i = 0; i < who->n_claims; i++)
        len += who->claims[i].key.len + who->claims[i].value.len + 8;
    at = text = vgi_alloc(call, OVERHEAD + WORST * len);
    if (!text)
        return vgi_fail(err, VGI_E_NOMEM, "no memory to say who calls");
    at = put_text(at, who->is_authenticated ? "{\"authenticated\":true,\"claims\":{"
                                            : "{\"authenticated\":false,\"claims\":{");
    at = put_claims(at, who);
    at = put_text(at, "},\"domain\":");
    at = put_quoted(at, who->domain);
    at = put_text(at, ",\"principal\":");
    at = put_quoted(at, who->principal);
    *at++ = '}';
    vgi_put_str(vgi_output_column(out, 0), (struct vgi_str){text, (size_t)(at - text)});
    return VGI_OK;
}

static const struct vgi_rpc_method whoami_methods[] = {
    {.name = "whoami", .result = "str", .unary = unary_whoami}};
static const struct vgi_rpc_service whoami_service = {
    .name = "conformance.Whoami.v1", .methods = whoami_methods, .n_methods = 1};

/* ---- set-up ---- */

/* These keys are published: 10…2f mints, 30…4f only opens. */
static const char grant_keys[] =
    "EBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8=,MDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk8=";

static enum vgi_status host_policy(const char *policy, struct vgi_rpc_server *server,
                                   struct vgi_identity_service **ret_service, struct vgi_error *err)
{
    static const struct vgi_str introspectors[] = {{"conformance-introspector", 24}};
    struct vgi_identity_options options = VGI_IDENTITY_OPTIONS_INIT;
    bool has_grants = strcmp(policy, "grants") == 0;

    if (!has_grants && strcmp(policy, "both") != 0 && strcmp(policy, "introspect-only") != 0)
        return vgi_fail(err, VGI_E_INVALID, "--identity is '%s', expected both, introspect-only or grants",
                        policy);
    options.resolve_token = resolve;
    options.introspectors = introspectors;
    options.n_introspectors = 1;
    options.auth_age_max_s = 900;
    if (strcmp(policy, "both") == 0)
        options.mint_grant = mint;
    if (has_grants) {
        options.grant_keys = grant_keys;
        options.grant_audience = "conformance";
        options.grant_ttl_max_s = 3600;
        VGI_TRY(vgi_rpc_server_add(server, &whoami_service, err));
    }
    VGI_TRY(vgi_identity_service_new(&options, ret_service, err));
    return vgi_rpc_server_add_identity(server, *ret_service, err);
}

static enum vgi_status read_proof_mode(const char *text, enum vgi_proof_mode *ret_mode, struct vgi_error *err)
{
    static const char *const modes[] = {
        [VGI_PROOF_OFF] = "off", [VGI_PROOF_ALLOW] = "allow", [VGI_PROOF_REQUIRE] = "require"};

    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        if (strcmp(text ? text : "require", modes[i]) == 0) {
            *ret_mode = (enum vgi_proof_mode)i;
            return VGI_OK;
        }
    }
    return vgi_fail(err, VGI_E_INVALID, "--proof-mode is '%s', expected off, allow or require", text);
}

enum vgi_status identity_setup(const struct identity_flags *flags, struct vgi_rpc_server *server,
                               struct vgi_rpc_http_options *http, struct vgi_identity_service **ret_service,
                               struct vgi_error *err)
{
    static struct vgi_authenticator one;
    static struct vgi_proxy_proof proof;

    if (flags->refuses_all || flags->by_principal || flags->policy) {
        one.authenticate = flags->refuses_all ? refuse_all : by_principal;
        http->authenticators = &one;
        http->n_authenticators = 1;
        http->auth_required = flags->refuses_all;
    }
    if (flags->needs_proof) {
        proof = flags->proof;
        proof.size = sizeof proof;
        VGI_TRY(read_proof_mode(flags->proof_mode, &proof.mode, err));
        http->proxy_proof = &proof;
        http->prefix = "/vgi";
    }
    if (!flags->policy)
        return VGI_OK;
    VGI_TRY(host_policy(flags->policy, server, ret_service, err));
    http->identity = *ret_service;
    return VGI_OK;
}
