/* SPDX-License-Identifier: Apache-2.0 */
/* service.h: the services this worker can host; static data. */
#ifndef CONFORMANCE_SERVICE_H
#define CONFORMANCE_SERVICE_H

#include "vgi_rpc/server.h"

extern const struct vgi_rpc_service conformance_service;
extern const struct vgi_rpc_service secondary_service;
extern const struct vgi_rpc_service transport_probe_service; /* says which transport a call came by */

#endif
