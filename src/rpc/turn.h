/* SPDX-License-Identifier: Apache-2.0 */
/* turn.h: one RPC turn: a request in, its answer out. The connection's reader and writer are all it sees of
 * the world, so the same turn runs over pipes, sockets and HTTP bodies. */
#ifndef VRPC_TURN_H
#define VRPC_TURN_H

#include "rpc/request.h"

/* Reads one request from c->reader, runs it and sends the answer through c->writer. A request that is
 * refused, and a method that fails, are answered: VGI_OK.
 * VGI_DONE the input ended · anything else: the connection cannot go on. */
VGI_NODISCARD enum vgi_status vrpc_turn(struct vrpc_connection *c, struct vgi_error *err);

/* ---- steps shared by turn.c, stream.c and the HTTP endpoint ---- */

/* Runs a unary method and queues its answer. A failure was not answered yet. */
VGI_NODISCARD enum vgi_status vrpc_unary_run(struct vrpc_connection *c, const struct vrpc_method *method,
                                             const struct vrpc_request *request, struct vgi_error *err);

/* Answers with an error and flushes; method may be NULL. Not VGI_OK: the connection is lost. */
VGI_NODISCARD enum vgi_status vrpc_refuse(struct vrpc_connection *c, const struct vrpc_method *method,
                                          struct vgi_error *err);

/* Adds the method's name to the message of an answer that is too large. Returns status. */
VGI_NODISCARD enum vgi_status vrpc_reply_named(const struct vrpc_method *method, enum vgi_status status,
                                               struct vgi_error *err);

/* Turns what a callback returned into VGI_OK or a failure that has a message. */
VGI_NODISCARD enum vgi_status vrpc_callback_status(const struct vrpc_method *method, enum vgi_status status,
                                                   struct vgi_error *err);

#endif
