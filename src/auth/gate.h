/* SPDX-License-Identifier: Apache-2.0 */
/* gate.h: the gate in front of every RPC over HTTP: proxy proof first, then the authenticators, in order.
 * What comes out is an identity, or a 401 with one reason of a closed set (unauthorized-spec).
 * OPTIONS, `{prefix}/health` and what is below `/.well-known/` do not pass here: the caller lets them by.
 *
 * Usage: one struct vauth_gate per server, immutable -> vauth_gate_check per request -> vauth_refuse. */
#ifndef VAUTH_GATE_H
#define VAUTH_GATE_H

#include "auth/proof.h"
#include "http/message.h"
#include "vgi_rpc/auth.h"

struct vauth_gate {
    const struct vgi_authenticator *authenticators; /* kept; tried in order until one knows the caller */
    size_t n_authenticators;
    bool is_required;          /* nobody known: 401; otherwise anonymous */
    struct vauth_proof *proof; /* kept; NULL: not asked for */
};

/* Finds out who calls. The identity's texts are views, valid as long as request, arena and gate.
 * VGI_E_UNAUTHENTICATED refused: err->kind is the reason code, err->message what the client may know
 * VGI_E_UNAVAILABLE it cannot be known now · anything else: an authenticator failed (500). */
VGI_NODISCARD enum vgi_status vauth_gate_check(const struct vauth_gate *gate,
                                               const struct vgi_http_request *request,
                                               struct vbase_arena *arena, struct vgi_identity *ret_identity,
                                               struct vgi_error *err);

/* Makes the response for the first two failures of vauth_gate_check.
 * 401: JSON envelope or, when the client asks for text/html, a page; reason header, no-store, challenges.
 * 503: Retry-After, when err says when. */
void vauth_refuse(const struct vauth_gate *gate, const struct vgi_error *err,
                  const struct vgi_http_request *request, struct vhttp_response *response);

#endif
