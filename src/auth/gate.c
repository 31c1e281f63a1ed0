/* SPDX-License-Identifier: Apache-2.0 */
/* gate.c: headers of a request -> identity, or why not. The proof is a condition before everything else; the
 * authenticators are alternatives.
 * Walk: endpoint/http_route.c -> here -> the authenticators; refuse.c makes the answer for who
 * may not pass. */
#include "auth/gate.h"

#include "auth/chain.h"
#include "auth/refuse.h"
#include "base/clock.h"

enum { PROOF_CLAIMS = 5 };

struct vgi_str vgi_http_request_header(const struct vgi_http_request *request, const char *name)
{
    return vhttp_request_header(request, name);
}

void *vgi_http_request_alloc(const struct vgi_http_request *request, size_t bytes)
{
    return request->arena ? vbase_arena_zalloc(request->arena, bytes) : NULL;
}

struct vgi_str vgi_http_request_bearer(const struct vgi_http_request *request)
{
    static const char scheme[] = "bearer ";
    struct vgi_str value = vhttp_request_header(request, "Authorization");
    struct vgi_str none = {NULL, 0};

    if (value.len < sizeof scheme - 1)
        return none;
    for (size_t i = 0; i < sizeof scheme - 1; i++)
        if ((value.ptr[i] | 0x20) != scheme[i])
            return none;
    value = (struct vgi_str){value.ptr + sizeof scheme - 1, value.len - (sizeof scheme - 1)};
    while (value.len > 0 && value.ptr[0] == ' ')
        value = (struct vgi_str){value.ptr + 1, value.len - 1};
    return value.len > 0 ? value : none;
}

/* ---- proof ---- */

/* What is known of the proof goes into the claims, behind those of the caller. */
static enum vgi_status add_claims(const struct vauth_gate *gate, enum vauth_proof_outcome outcome,
                                  struct vgi_str kid, struct vbase_arena *arena,
                                  struct vgi_identity *identity)
{
    bool is_verified = outcome == VAUTH_PROOF_OK;
    struct vgi_pair *pairs = vbase_arena_array(arena, identity->n_claims + PROOF_CLAIMS, sizeof *pairs);
    size_t n = identity->n_claims;

    if (!pairs)
        return VGI_E_NOMEM;
    if (n > 0)
        memcpy(pairs, identity->claims, n * sizeof *pairs);
    pairs[n++] =
        (struct vgi_pair){vgi_str_of("vgi_proxy_proof.verified"), vgi_str_of(is_verified ? "true" : "false")};
    if (is_verified)
        pairs[n++] = (struct vgi_pair){vgi_str_of("vgi_proxy_proof.proxy"), kid};
    pairs[n++] = (struct vgi_pair){vgi_str_of("vgi_proxy_proof.kid"), kid};
    pairs[n++] = (struct vgi_pair){vgi_str_of("vgi_proxy_proof.origin_id"), vauth_proof_origin(gate->proof)};
    pairs[n++] = (struct vgi_pair){vgi_str_of("vgi_proxy_proof.reason"),
                                   vgi_str_of(vauth_proof_outcome_name(outcome))};
    identity->claims = pairs;
    identity->n_claims = n;
    return VGI_OK;
}

static enum vauth_proof_outcome check_proof(const struct vauth_gate *gate,
                                            const struct vgi_http_request *request, struct vgi_str *ret_kid)
{
    struct vgi_str value = vhttp_request_header(request, VAUTH_PROOF_HEADER);

    *ret_kid = (struct vgi_str){NULL, 0};
    if (vhttp_request_header_count(request, VAUTH_PROOF_HEADER) > 1)
        return VAUTH_PROOF_MALFORMED;
    return vauth_proof_check(gate->proof, value, vbase_clock_utc_s(), ret_kid);
}

/* ---- the gate ---- */

static enum vgi_status refuse(enum vgi_auth_reason reason, struct vgi_error *err)
{
    vgi_error_set_kind(err, vauth_reason_name(reason));
    err->status = VGI_E_UNAUTHENTICATED;
    return VGI_E_UNAUTHENTICATED;
}

static enum vgi_status ask(const struct vauth_gate *gate, struct vgi_http_request request,
                           struct vbase_arena *arena, struct vgi_identity *ret_identity,
                           struct vgi_error *err)
{
    struct vgi_auth_chain chain = {gate->authenticators, gate->n_authenticators};
    enum vgi_auth_reason reason = VGI_AUTH_UNAUTHORIZED;
    enum vgi_status status;

    if (chain.n > 0 && vhttp_request_header_count(&request, "Authorization") > 1) {
        (void)!vgi_fail(err, VGI_E_UNAUTHENTICATED, "there is more than one Authorization header");
        return refuse(VGI_AUTH_INVALID_CREDENTIAL, err);
    }
    request.arena = arena;
    status = vauth_chain_ask(&chain, &request, ret_identity, &reason, err);

    if (status == VGI_DONE && gate->is_required) {
        (void)!vgi_fail(err, VGI_E_UNAUTHENTICATED, "no credential was presented");
        return refuse(VGI_AUTH_MISSING_CREDENTIAL, err);
    }
    if (status == VGI_DONE) {
        *ret_identity = (struct vgi_identity){.is_authenticated = false};
        return VGI_OK;
    }
    if (status == VGI_E_UNAUTHENTICATED || status == VGI_E_PERMISSION)
        return refuse(reason, err);
    return status;
}

enum vgi_status vauth_gate_check(const struct vauth_gate *gate, const struct vgi_http_request *request,
                                 struct vbase_arena *arena, struct vgi_identity *ret_identity,
                                 struct vgi_error *err)
{
    struct vgi_identity identity = {.is_authenticated = false};
    enum vauth_proof_outcome outcome = VAUTH_PROOF_OK;
    struct vgi_str kid = {NULL, 0};

    if (gate->proof)
        outcome = check_proof(gate, request, &kid);
    if (outcome != VAUTH_PROOF_OK && vauth_proof_is_required(gate->proof)) {
        (void)!vgi_fail(err, VGI_E_UNAUTHENTICATED, "the request did not come through the trusted proxy");
        return refuse(VGI_AUTH_PROXY_REQUIRED, err);
    }
    VGI_TRY(ask(gate, *request, arena, &identity, err));
    if (gate->proof && add_claims(gate, outcome, kid, arena, &identity) != VGI_OK)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the claims of a caller");
    *ret_identity = identity;
    return VGI_OK;
}
