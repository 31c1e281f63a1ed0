/* SPDX-License-Identifier: Apache-2.0 */
/* auth.h: who calls over HTTP. An authenticator looks at the headers of a request and says who it is, that it
 * sees no credential of its kind, or that the credential is refused. Several form a chain. In front of them a
 * proxy's proof can be demanded.
 *
 * Usage: an array of authenticators in struct vgi_rpc_http_options (http.h).
 *
 * Threads: authenticators are called by several threads at a time. Specifications: unauthorized-spec,
 * proxy-proof-spec. */
#ifndef VGI_RPC_AUTH_H
#define VGI_RPC_AUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "vgi_rpc/export.h"
#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A request as authenticators see it; valid until the authenticator returns. */
struct vgi_http_request;

/* The value of a header (name in any case), a view; {NULL, 0} when absent, the first when
 * there are several. */
VGI_API struct vgi_str vgi_http_request_header(const struct vgi_http_request *request, const char *name);

/* The token of `Authorization: Bearer TOKEN`, a view; {NULL, 0} when there is none. */
VGI_API struct vgi_str vgi_http_request_bearer(const struct vgi_http_request *request);

/* Memory that lives as long as the request, zeroed, 16-byte aligned; NULL when there is none left. */
VGI_API void *vgi_http_request_alloc(const struct vgi_http_request *request, size_t bytes);

/* Who calls. Texts are views: into the request or its memory, static, or owned by the authenticator and valid
 * as long as it is.
 *   is_authenticated  false: anonymous; domain and principal are empty
 *   domain            which authority says so ("bearer", a realm); principal: the name it gives
 *   claims            further facts; may be NULL. One that is no text is written as JSON. Those of a proxy's
 *                     proof are added behind them, their keys begin with "vgi_proxy_proof."
 *   auth_time_s       when the caller proved who it is, seconds since 1970; 0: not known, unless the claim
 *                     "auth_time" says it */
struct vgi_identity {
    bool is_authenticated;
    struct vgi_str domain;
    struct vgi_str principal;
    const struct vgi_pair *claims;
    size_t n_claims;
    int64_t auth_time_s;
};

struct vgi_call;

/* Who makes a call, in all detail; anonymous on transports that know nobody. A view, valid until the callback
 * returns. */
VGI_API const struct vgi_identity *vgi_call_identity(const struct vgi_call *call);

/* Why a caller is refused; the closed set of unauthorized-spec. */
enum vgi_auth_reason {
    VGI_AUTH_UNAUTHORIZED, /* unclassified */
    VGI_AUTH_MISSING_CREDENTIAL,
    VGI_AUTH_INVALID_CREDENTIAL,
    VGI_AUTH_EXPIRED_CREDENTIAL,
    VGI_AUTH_INSUFFICIENT_SCOPE,
    VGI_AUTH_PROXY_REQUIRED
};

/* One way to find out who calls.
 *   authenticate  VGI_OK: ret_identity is filled
 *                 VGI_DONE: no credential of this kind, the next one is asked
 *                 VGI_E_UNAUTHENTICATED: a credential that it does not accept; the next one is asked, and
 *                 when nobody accepts, the client gets the first *ret_reason and err->message (401)
 *                 VGI_E_PERMISSION: the same, and nobody else is asked
 *                 VGI_E_UNAVAILABLE: it cannot tell now (503; see vgi_fail_unavailable)
 *                 anything else: it failed itself (500)
 *   user          kept
 *   may_block     it waits (for a directory, a file): requests are then looked at in threads of their own,
 *                 once their bodies are there
 *   challenge     how a client can authenticate, for WWW-Authenticate: "Bearer"; NULL: not told. Kept
 *   proxy_header  the header it reads, when only a proxy in front can set it; NULL: any client can. Kept */
struct vgi_authenticator {
    enum vgi_status (*authenticate)(void *user, const struct vgi_http_request *request,
                                    struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                                    struct vgi_error *err);
    void *user;
    bool may_block;
    const char *challenge;
    const char *proxy_header;
};

/* ---- fixed bearer tokens ---- */

/* Who brings token is principal. */
struct vgi_bearer_token {
    struct vgi_str token;
    struct vgi_str principal;
};

struct vgi_bearer_tokens;

/* Copies n pairs; of the tokens only digests are kept. domain is copied; NULL: "bearer".
 *   ret_tokens  owned by the caller: vgi_bearer_tokens_free
 * VGI_E_INVALID an empty token or principal, or a token twice · VGI_E_NOMEM. */
VGI_API VGI_NODISCARD enum vgi_status vgi_bearer_tokens_new(const struct vgi_bearer_token *tokens, size_t n,
                                                            const char *domain,
                                                            struct vgi_bearer_tokens **ret_tokens,
                                                            struct vgi_error *err);
VGI_API void vgi_bearer_tokens_free(struct vgi_bearer_tokens *tokens);

/* Accepts these tokens (kept). How long it takes tells nothing about them. */
VGI_API struct vgi_authenticator vgi_bearer_authenticator(const struct vgi_bearer_tokens *tokens);

/* ---- several as one ---- */

/* Kept, with its members. */
struct vgi_auth_chain {
    const struct vgi_authenticator *members;
    size_t n;
};

/* Asks the members in order, as options with several authenticators do. It may block if one of
 * them may; its challenge and proxy_header are those of the first member that has one. */
VGI_API struct vgi_authenticator vgi_chain_authenticator(const struct vgi_auth_chain *chain);

/* ---- proof that a trusted proxy has forwarded the request ---- */

enum vgi_proof_mode {
    VGI_PROOF_OFF,
    VGI_PROOF_ALLOW,  /* recorded in the claims, refuses nobody */
    VGI_PROOF_REQUIRE /* without a valid one: 401, and no authenticator is asked */
};

/* Options of proxy-proof-spec. Health, `/.well-known/` and OPTIONS need no proof. Copied.
 *   origin_id        this worker's name, what proofs are made for; required unless off
 *   secrets          "kid:hex,kid:hex", 32 bytes each; NULL: what VGI_PROXY_PROOF_SECRETS says
 *   skew_s           how far the proxy's clock may be off, both ways; 0: 30
 *   nonces_max       how many are remembered; 0: 100,000
 *   no_replay_cache  a proof is accepted any number of times while its time lasts */
struct vgi_proxy_proof {
    size_t size;
    enum vgi_proof_mode mode;
    const char *origin_id;
    const char *secrets;
    uint32_t skew_s;
    uint32_t nonces_max;
    bool no_replay_cache;
};
#define VGI_PROXY_PROOF_INIT                   \
    {                                          \
        .size = sizeof(struct vgi_proxy_proof) \
    }

#ifdef __cplusplus
}
#endif

#endif
