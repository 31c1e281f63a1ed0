/* SPDX-License-Identifier: Apache-2.0 */
/* chain.c: the first authenticator that knows the caller counts. */
#include "auth/chain.h"

enum vgi_status vauth_chain_ask(const struct vgi_auth_chain *chain, const struct vgi_http_request *request,
                                struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                                struct vgi_error *err)
{
    struct vgi_error others;
    bool is_refused = false;

    for (size_t i = 0; i < chain->n; i++) {
        const struct vgi_authenticator *member = &chain->members[i];
        struct vgi_identity identity = {.is_authenticated = false};
        enum vgi_auth_reason reason = VGI_AUTH_UNAUTHORIZED;
        struct vgi_error *told = is_refused ? &others : err;
        enum vgi_status status;
        vgi_error_reset(told);
        status = member->authenticate(member->user, request, &identity, &reason, told);
        if (status == VGI_DONE)
            continue;
        if (status == VGI_OK) {
            *ret_identity = identity;
            return VGI_OK;
        }
        if (status != VGI_E_UNAUTHENTICATED) {
            if (is_refused)
                *err = others;
            *ret_reason = reason;
            return status;
        }
        if (!is_refused)
            *ret_reason = reason;
        is_refused = true;
    }
    return is_refused ? VGI_E_UNAUTHENTICATED : VGI_DONE;
}

static enum vgi_status authenticate(void *user, const struct vgi_http_request *request,
                                    struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                                    struct vgi_error *err)
{
    return vauth_chain_ask(user, request, ret_identity, ret_reason, err);
}

struct vgi_authenticator vgi_chain_authenticator(const struct vgi_auth_chain *chain)
{
    struct vgi_authenticator made = {.authenticate = authenticate, .user = (void *)(uintptr_t)chain};

    for (size_t i = chain->n; i-- > 0;) {
        made.challenge = chain->members[i].challenge ? chain->members[i].challenge : made.challenge;
        made.proxy_header =
            chain->members[i].proxy_header ? chain->members[i].proxy_header : made.proxy_header;
    }
    return made;
}
