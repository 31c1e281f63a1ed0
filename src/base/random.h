/* SPDX-License-Identifier: Apache-2.0 */
/* random.h: ids and digests. */
#ifndef VBASE_RANDOM_H
#define VBASE_RANDOM_H

#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

/* Cryptographically random bytes. VGI_E_IO when the system gives none. */
VGI_NODISCARD enum vgi_status vbase_random_bytes(void *out, size_t len, struct vgi_error *err);

/* A random version-4 UUID, 16 bytes. */
VGI_NODISCARD enum vgi_status vbase_uuid(uint8_t out[16], struct vgi_error *err);

/* SHA-256. */
void vbase_sha256(const void *bytes, size_t len, uint8_t out[32]);

/* A fast 64-bit hash for tables (not against attackers who choose keys of unbounded tables). */
uint64_t vbase_hash(const void *bytes, size_t len);

#endif
