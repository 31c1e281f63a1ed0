/* SPDX-License-Identifier: Apache-2.0 */
/* claim.h: parts of one scan, handed out once each to threads in several processes. The thread that begins a
 * scan makes the counter under the scan's execution id and takes it away when it ends; others that come later
 * find none, which means that nothing is left to do.
 *
 * Thread-safe: next. A claim belongs to one stream. */
#ifndef VSDK_CLAIM_H
#define VSDK_CLAIM_H

#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

struct vsdk_claim;

/* Makes the counter of a scan of n_parts parts. execution_id is borrowed. ret_claim: vsdk_claim_free.
 * VGI_E_IO the private folder cannot be made or belongs to somebody else · VGI_E_EXISTS. */
VGI_NODISCARD enum vgi_status vsdk_claim_new(struct vgi_bytes execution_id, int64_t n_parts,
                                             struct vsdk_claim **ret_claim, struct vgi_error *err);

/* Joins it; *ret_claim is NULL when the scan is over. VGI_E_INVALID the id is none of ours. */
VGI_NODISCARD enum vgi_status vsdk_claim_open(struct vgi_bytes execution_id, struct vsdk_claim **ret_claim,
                                              struct vgi_error *err);

/* Takes the next part. VGI_DONE: all are taken. */
VGI_NODISCARD enum vgi_status vsdk_claim_next(struct vsdk_claim *claim, int64_t *ret_part);

void vsdk_claim_free(struct vsdk_claim *claim); /* NULL is fine */

#endif
