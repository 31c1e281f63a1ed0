/* SPDX-License-Identifier: Apache-2.0 */
/* identity.h: what a deployment knows about credentials that only it can read. Two hooks, each optional:
 *   resolve_token  whose credential is this?  Hosted as introspect_token of `vgi_rpc.Identity.v2` for callers
 *                  on an allowlist, and asked for bearer tokens that no authenticator knew.
 *   mint_grant     a credential for the caller to be used later, without logging in. Hosted as issue_grant,
 *                  for callers who have just logged in. With grant keys and without this hook grants are
 *                  sealed tokens, which are accepted as bearer tokens.
 * The guards are the library's (WIRE_PROTOCOL section 16): who may ask, which texts reach a hook at all, how
 * fresh a login must be. What is not configured is not hosted.
 *
 * Usage: vgi_identity_service_new -> vgi_rpc_server_add_identity, and http.identity (http.h) -> free it last.
 *
 * Threads: hooks are called by several threads at a time. */
#ifndef VGI_RPC_IDENTITY_H
#define VGI_RPC_IDENTITY_H

#include "vgi_rpc/server.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Memory for the texts that a hook returns. */
struct vgi_memory;

/* bytes of it, zeroed, 16-byte aligned; NULL when there is none left. */
VGI_API void *vgi_memory_alloc(struct vgi_memory *memory, size_t bytes);
/* A formatted text in it; empty with ptr NULL when there is none left. */
VGI_API struct vgi_str vgi_memory_format(struct vgi_memory *memory, const char *format, ...) VGI_PRINTF(2, 3);

/* Whose credential it is. Starts from VGI_TOKEN_IDENTITY_INIT.
 *   token_name   of the credential, for people; may be empty
 *   ttl_seconds  how long the answer may be kept, and so how long a revoked credential goes on working; 0:
 *                not at all */
struct vgi_token_identity {
    struct vgi_str principal;
    struct vgi_str token_name;
    int64_t ttl_seconds;
};
#define VGI_TOKEN_IDENTITY_INIT \
    {                           \
        .ttl_seconds = 300      \
    }

/* What a caller asks for; texts are views until the hook returns. principal is the caller. */
struct vgi_grant_request {
    struct vgi_str principal;
    struct vgi_str purpose;
    const struct vgi_str *scopes;
    size_t n_scopes;
    int64_t ttl_seconds;
};

/* What it gets.
 *   expires_at_us  when the token ends, microseconds since 1970
 *   grant_id       by which people can talk about it; may be empty */
struct vgi_grant {
    struct vgi_str token;
    int64_t expires_at_us;
    struct vgi_str grant_id;
};

/* Options; all optional, copied, user is kept.
 *   resolve_token    VGI_OK: ret_identity, which starts as VGI_TOKEN_IDENTITY_INIT, is filled
 *                    VGI_DONE: nobody's · VGI_E_UNAVAILABLE: not known now (vgi_fail_unavailable); a caller
 *                    that is told VGI_DONE instead locks its users out
 *   mint_grant       VGI_OK · VGI_E_PERMISSION: refused, err->message tells why · VGI_E_UNAVAILABLE
 *   introspectors    the principals that may call introspect_token; required with resolve_token
 *   auth_age_max_s   how long ago the caller may have logged in, for issue_grant; 0: 900
 *   grant_keys       base64 of 32 bytes each, separated by commas: the first mints, all open; NULL: none
 *   grant_audience   where grants count, for deployments that share keys; NULL: ""
 *   grant_ttl_max_s  the longest life of a sealed grant; 0: 7 days
 *   may_block        the hooks wait; calls then run in threads of their own */
struct vgi_identity_options {
    size_t size;
    enum vgi_status (*resolve_token)(void *user, struct vgi_memory *memory, struct vgi_str token,
                                     struct vgi_token_identity *ret_identity, struct vgi_error *err);
    enum vgi_status (*mint_grant)(void *user, struct vgi_memory *memory,
                                  const struct vgi_grant_request *request, struct vgi_grant *ret_grant,
                                  struct vgi_error *err);
    const struct vgi_str *introspectors;
    size_t n_introspectors;
    int64_t auth_age_max_s;
    const char *grant_keys;
    const char *grant_audience;
    int64_t grant_ttl_max_s;
    bool may_block;
    void *user;
};
#define VGI_IDENTITY_OPTIONS_INIT                   \
    {                                               \
        .size = sizeof(struct vgi_identity_options) \
    }

/* Puts into the options what VGI_RPC_GRANT_KEYS, VGI_RPC_GRANT_AUDIENCE and VGI_RPC_GRANT_MAX_TTL_SECONDS
 * say; texts are views of the environment. An empty variable counts as unset. VGI_E_INVALID a value
 * that cannot be. */
VGI_API VGI_NODISCARD enum vgi_status vgi_identity_options_of_environment(
    struct vgi_identity_options *options, struct vgi_error *err);

struct vgi_identity_service;

/* ret_service is owned by the caller: vgi_identity_service_free, after the server and its transports.
 * VGI_E_INVALID resolve_token without introspectors, grant keys that are none · VGI_E_NOMEM · VGI_E_IO. */
VGI_API VGI_NODISCARD enum vgi_status vgi_identity_service_new(const struct vgi_identity_options *options,
                                                               struct vgi_identity_service **ret_service,
                                                               struct vgi_error *err);
VGI_API void vgi_identity_service_free(struct vgi_identity_service *service); /* NULL is fine */

/* Hosts `vgi_rpc.Identity.v2` with the methods for which there is a hook, or nothing. service is kept. As
 * vgi_rpc_server_add. */
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_server_add_identity(struct vgi_rpc_server *server,
                                                                  struct vgi_identity_service *service,
                                                                  struct vgi_error *err);

#ifdef __cplusplus
}
#endif

#endif
