/* SPDX-License-Identifier: Apache-2.0 */
/* methods.h: what stands behind each row of the RPC server's method table. */
#ifndef VSDK_METHODS_H
#define VSDK_METHODS_H

#include "sdk/worker/request.h"

struct vsdk_service;

/* The `user` of one struct vgi_rpc_method. */
struct vsdk_binding {
    struct vsdk_service *service;
    const struct vsdk_method *method;
    vsdk_handler_fn *handler; /* NULL: refused as not implemented */
};

#endif
