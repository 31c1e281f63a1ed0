/* SPDX-License-Identifier: Apache-2.0 */
/* protocol_hash.h: the fingerprint of a protocol's wire surface, equal in every port
 * (docs/wire.md, "Protocol hash"). */
#ifndef VRPC_PROTOCOL_HASH_H
#define VRPC_PROTOCOL_HASH_H

#include "base/buf.h"
#include "rpc/server.h"

enum { VRPC_PROTOCOL_HASH_CHARS = 64 };

/* Appends the canonical JSON description that is hashed. VGI_E_TYPE a type has no token · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vrpc_protocol_description(const struct vrpc_service *service,
                                                        struct vbase_buf *buf, struct vgi_error *err);

/* Writes the digest in lower-case hex and a NUL. */
VGI_NODISCARD enum vgi_status vrpc_protocol_hash(const struct vrpc_service *service,
                                                 char ret_hash[VRPC_PROTOCOL_HASH_CHARS + 1],
                                                 struct vgi_error *err);

/* The methods of a service sorted by name: an array of n_methods pointers, owned by the caller, freed with
 * free.
 * VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vrpc_methods_sorted(const struct vrpc_service *service,
                                                  const struct vrpc_method ***ret_methods,
                                                  struct vgi_error *err);

#endif
