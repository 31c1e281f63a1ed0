/* SPDX-License-Identifier: Apache-2.0 */
/* chain.h: several authenticators asked in order; unauthorized-spec section 3.1. */
#ifndef VAUTH_CHAIN_H
#define VAUTH_CHAIN_H

#include "vgi_rpc/auth.h"

/* VGI_OK: somebody knows the caller · VGI_DONE: nobody saw a credential · otherwise as an authenticator:
 * VGI_E_UNAUTHENTICATED with the reason and message of the first that refused. */
VGI_NODISCARD enum vgi_status vauth_chain_ask(const struct vgi_auth_chain *chain,
                                              const struct vgi_http_request *request,
                                              struct vgi_identity *ret_identity,
                                              enum vgi_auth_reason *ret_reason, struct vgi_error *err);

#endif
