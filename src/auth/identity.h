/* SPDX-License-Identifier: Apache-2.0 */
/* identity.h: the inside of struct vgi_identity_service (vgi_rpc/identity.h): the hooks, the grants, and the
 * bearer tokens that both accept. Immutable once made, thread-safe. */
#ifndef VAUTH_IDENTITY_H
#define VAUTH_IDENTITY_H

#include "base/arena.h"
#include "token/grant.h"
#include "vgi_rpc/auth.h"
#include "vgi_rpc/identity.h"

enum { VAUTH_CREDENTIAL_BYTES_MAX = 4096, VAUTH_IDENTITY_AUTHENTICATORS = 2, VAUTH_IDENTITY_METHODS = 2 };

/* When a failure that did not say so can be tried again. */
#define VAUTH_RETRY_AFTER_S 5.0

struct vgi_identity_service {
    struct vgi_identity_options options; /* texts are copies */
    struct vgi_str *introspectors;       /* owned, with the texts behind them */
    struct vtok_grants *grants;          /* owned; NULL: no keys */
    struct vgi_rpc_service declared;     /* what is hosted, filled by endpoint/identity.c */
    struct vgi_rpc_method methods[VAUTH_IDENTITY_METHODS];
};

/* The authenticators for its grants and tokens, into an array of VAUTH_IDENTITY_AUTHENTICATORS; returns how
 * many. Behind all others. */
size_t vauth_identity_authenticators(const struct vgi_identity_service *service,
                                     struct vgi_authenticator *out);

/* Asks the hook. VGI_DONE: nobody's. VGI_E_UNAVAILABLE always says when to try again. */
VGI_NODISCARD enum vgi_status vauth_identity_resolve(const struct vgi_identity_service *service,
                                                     struct vbase_arena *arena, struct vgi_str token,
                                                     struct vgi_token_identity *ret_identity,
                                                     struct vgi_error *err);

/* Whether a hook may see the credential: not blank, not too long, not what a JWT looks like, blanks around it
 * or not. */
bool vauth_credential_is_opaque(struct vgi_str token);

/* Tells when to try again unless err does. */
void vauth_retry_later(struct vgi_error *err);

#endif
