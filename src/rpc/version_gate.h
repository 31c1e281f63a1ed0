/* SPDX-License-Identifier: Apache-2.0 */
/* version_gate.h: whether a client's protocol version fits a service's: major and minor must be equal. */
#ifndef VRPC_VERSION_GATE_H
#define VRPC_VERSION_GATE_H

#include "rpc/server.h"

/* client is the request's vgi_rpc.protocol_version, ptr NULL when absent.
 * VGI_E_PRECONDITION, kind protocol_version_mismatch: names both versions and who must upgrade. */
VGI_NODISCARD enum vgi_status vrpc_version_gate(const struct vrpc_service *service, struct vgi_str client,
                                                struct vgi_error *err);

#endif
