/* SPDX-License-Identifier: Apache-2.0 */
/* reflection.h: `vgi_rpc.Reflection.v1`, a service like any other that every server hosts. */
#ifndef VRPC_REFLECTION_H
#define VRPC_REFLECTION_H

#include "vgi_rpc/server.h"

extern const struct vgi_rpc_service vrpc_reflection;

#endif
