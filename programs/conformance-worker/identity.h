/* SPDX-License-Identifier: Apache-2.0 */
/* identity.h: the worker's authenticators and its fixed policy about credentials. FOR TESTS ONLY: whoever can
 * reach the port can say who he is. */
#ifndef CONFORMANCE_IDENTITY_H
#define CONFORMANCE_IDENTITY_H

#include <vgi_rpc/http.h>
#include <vgi_rpc/server.h>

/* From the command line.
 *   refuses_all    nobody gets in; a header names the reason
 *   by_principal   a header names the caller
 *   policy         of vgi_rpc.Identity.v2: both, introspect-only, grants; NULL: not hosted
 *   needs_proof    a proxy's proof is looked at, as proof_mode and proof say */
struct identity_flags {
    bool refuses_all;
    bool by_principal;
    const char *policy;
    bool needs_proof;
    const char *proof_mode; /* off, allow, require; NULL: require */
    struct vgi_proxy_proof proof;
};

/* Fills the parts of http that are about callers, and hosts what belongs to the policy.
 *   ret_service  owned by the caller: vgi_identity_service_free, after server; NULL: there is no policy */
enum vgi_status identity_setup(const struct identity_flags *flags, struct vgi_rpc_server *server,
                               struct vgi_rpc_http_options *http, struct vgi_identity_service **ret_service,
                               struct vgi_error *err);

#endif
