/* SPDX-License-Identifier: Apache-2.0 */
/* transport_options.h: `__transport_options__`, by which client and server learn what their
 * transport can do. */
#ifndef VRPC_TRANSPORT_OPTIONS_H
#define VRPC_TRANSPORT_OPTIONS_H

#include "rpc/connection.h"

/* Answers the request and flushes. Not VGI_OK: the connection is lost. */
VGI_NODISCARD enum vgi_status vrpc_transport_options(struct vrpc_connection *c, struct vgi_error *err);

#endif
