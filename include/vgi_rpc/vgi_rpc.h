/* SPDX-License-Identifier: Apache-2.0 */
/* vgi_rpc.h: the map of libvgi_rpc, RPC on Apache Arrow IPC.
 *
 *   status.h   enum vgi_status, struct vgi_error, VGI_TRY
 *   str.h      struct vgi_str, struct vgi_bytes: borrowed text and bytes
 *   arrow.h    the Arrow C Data Interface
 *   type.h     column types and schemas as text
 *   batch.h    reading record batches
 *   writer.h   building them
 *   embedded.h batches and records inside a bytes column
 *   call.h     the context of one call: memory, log, caller
 *   server.h   services, methods, serving a connection
 *   access_log.h how a line per call is kept
 *   http.h     serving over HTTP
 *   auth.h     who calls over HTTP
 *   identity.h whose credential it is, grants
 *   session.h  state that stays here between the calls of a client
 *   external.h large batches in a store, by URL
 *
 * Start with server.h. Mechanisms are described in docs/. */
#ifndef VGI_RPC_VGI_RPC_H
#define VGI_RPC_VGI_RPC_H

#include "vgi_rpc/access_log.h"
#include "vgi_rpc/arrow.h"
#include "vgi_rpc/auth.h"
#include "vgi_rpc/batch.h"
#include "vgi_rpc/call.h"
#include "vgi_rpc/embedded.h"
#include "vgi_rpc/export.h"
#include "vgi_rpc/external.h"
#include "vgi_rpc/http.h"
#include "vgi_rpc/identity.h"
#include "vgi_rpc/server.h"
#include "vgi_rpc/session.h"
#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"
#include "vgi_rpc/type.h"
#include "vgi_rpc/writer.h"

#endif
