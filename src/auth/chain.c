/* SPDX-License-Identifier: Apache-2.0 */
/* chain.c: the first authenticator that knows the caller counts. */
#include "auth/chain.h"

static enum vgi_status ask(const struct vgi_authenticator *member, const struct vgi_http_request *request,
                           struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                           struct vgi_error *err)
{
    struct vgi_identity identity = {.is_authenticated = false};
    enum vgi_status status;

    *ret_reason = VGI_AUTH_UNAUTHORIZED;
    vgi_error_reset(err);
    status = member->authenticate(member->user, request, &identity, ret_reason, err);
    if (status == VGI_OK)
        *ret_identity = identity;
    return status;
}

/* Somebody has refused, which err and reason tell; they stay as they are unless somebody else decides. */
static enum vgi_status ask_others(const struct vgi_auth_chain *others, const struct vgi_http_request *request,
                                  struct vgi_identity *ret_identity, enum vgi_auth_reason *reason,
                                  struct vgi_error *err)
{
    struct vgi_error told = {0};

    for (size_t i = 0; i < others->n; i++) {
        enum vgi_auth_reason other_reason;
        enum vgi_status status = ask(&others->members[i], request, ret_identity, &other_reason, &told);
        if (status == VGI_OK)
            return VGI_OK;
        if (status != VGI_DONE && status != VGI_E_UNAUTHENTICATED) {
            *reason = other_reason;
            *err = told;
            return status;
        }
    }
    return VGI_E_UNAUTHENTICATED;
}

enum vgi_status vauth_chain_ask(const struct vgi_auth_chain *chain, const struct vgi_http_request *request,
                                struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                                struct vgi_error *err)
{
    for (size_t i = 0; i < chain->n; i++) {
        struct vgi_auth_chain others = {chain->members + i + 1, chain->n - i - 1};
        enum vgi_status status = ask(&chain->members[i], request, ret_identity, ret_reason, err);
        if (status == VGI_E_UNAUTHENTICATED)
            return ask_others(&others, request, ret_identity, ret_reason, err);
        if (status != VGI_DONE)
            return status;
    }
    return VGI_DONE;
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
        made.may_block |= chain->members[i].may_block;
        made.challenge = chain->members[i].challenge ? chain->members[i].challenge : made.challenge;
        made.proxy_header =
            chain->members[i].proxy_header ? chain->members[i].proxy_header : made.proxy_header;
    }
    return made;
}
