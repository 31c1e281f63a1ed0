/* SPDX-License-Identifier: Apache-2.0 */
/* auth.h: who calls over HTTP. An authenticator looks at the headers of a request and says who it is, that it
 * sees no credential of its kind, or that the credential is refused. Several form a chain.
 *
 * Usage: an array of them in struct vgi_rpc_http_options (http.h).
 *
 * Threads: authenticators are called by several threads at a time. Specification: unauthorized-spec. */
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

/* Who calls. Texts are views: into the request, static, or owned by the authenticator and valid as long as it
 * is.
 *   is_authenticated  false: anonymous, all else is empty
 *   domain            which authority says so ("bearer", a realm); principal: the name it gives
 *   claims            further facts; may be NULL
 *   auth_time_s       when the caller proved who it is, seconds since 1970; 0: not known */
struct vgi_identity {
    bool is_authenticated;
    struct vgi_str domain;
    struct vgi_str principal;
    const struct vgi_pair *claims;
    size_t n_claims;
    int64_t auth_time_s;
};

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
 *   authenticate  VGI_OK: ret_identity is filled · VGI_DONE: no credential of this kind, the next one is
 *                 asked · VGI_E_UNAUTHENTICATED or VGI_E_PERMISSION: refused with ret_reason (401;
 *                 err->message is the detail the client sees) · anything else: it failed itself (500)
 *   user          kept */
struct vgi_authenticator {
    enum vgi_status (*authenticate)(void *user, const struct vgi_http_request *request,
                                    struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                                    struct vgi_error *err);
    void *user;
};

#ifdef __cplusplus
}
#endif

#endif
