/* SPDX-License-Identifier: Apache-2.0 */
/* proof.h: verifies that a trusted proxy has forwarded a request: `VGI-Proxy-Proof: v1.kid.ts.nonce.mac`, an
 * HMAC-SHA256 by a secret that this worker shares with the proxy. proxy-proof-spec.
 *
 * Usage: vauth_proof_new -> vauth_proof_check per request -> vauth_proof_free. Thread-safe. */
#ifndef VAUTH_PROOF_H
#define VAUTH_PROOF_H

#include "vgi_rpc/auth.h"

#define VAUTH_PROOF_HEADER "VGI-Proxy-Proof"

struct vauth_proof;

/* What became of a proof; never told to the client. */
enum vauth_proof_outcome {
    VAUTH_PROOF_OK,
    VAUTH_PROOF_ABSENT,
    VAUTH_PROOF_MALFORMED,
    VAUTH_PROOF_UNKNOWN_KID,
    VAUTH_PROOF_EXPIRED,
    VAUTH_PROOF_NOT_YET_VALID,
    VAUTH_PROOF_BAD_MAC,
    VAUTH_PROOF_REPLAYED
};

/* The name of an outcome in the claims: "ok", "no_proof", … Static. */
const char *vauth_proof_outcome_name(enum vauth_proof_outcome outcome);

/* options->mode VGI_PROOF_OFF gives NULL.
 *   ret_proof  owned by the caller: vauth_proof_free
 * VGI_E_INVALID no origin_id, no secrets, or one that is not 64 hex digits · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vauth_proof_new(const struct vgi_proxy_proof *options,
                                              struct vauth_proof **ret_proof, struct vgi_error *err);
void vauth_proof_free(struct vauth_proof *proof); /* wipes; NULL is fine */

bool vauth_proof_is_required(const struct vauth_proof *proof);
struct vgi_str vauth_proof_origin(const struct vauth_proof *proof);

/* Checks the header's value (absent: ptr NULL) at now_s, and remembers its nonce.
 *   ret_kid  the key id that is claimed, and with VAUTH_PROOF_OK proven: a view; empty when there is none */
enum vauth_proof_outcome vauth_proof_check(struct vauth_proof *proof, struct vgi_str value, uint64_t now_s,
                                           struct vgi_str *ret_kid);

#endif
