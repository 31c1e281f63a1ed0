/* SPDX-License-Identifier: Apache-2.0 */
/* serve.h: serving one byte stream: turn after turn until its input ends. */
#ifndef VRPC_SERVE_H
#define VRPC_SERVE_H

#include "base/stream.h"
#include "rpc/server.h"
#include "rpc/side.h"

/* Serves stream (kept until it returns) with server, which is sealed by this. transport names the kind:
 * "pipe",
 * "unix", "tcp"; static.
 * VGI_OK the input ended, or the server was stopped · VGI_E_IO · VGI_E_FORMAT the framing was
 * lost · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vrpc_serve(struct vgi_rpc_server *server, struct vbase_stream stream,
                                         const char *transport, struct vgi_error *err);

/* The same with a side channel for batches (kept until it returns). */
VGI_NODISCARD enum vgi_status vrpc_serve_beside(struct vgi_rpc_server *server, struct vbase_stream stream,
                                                struct vrpc_side side, const char *transport,
                                                struct vgi_error *err);

#endif
