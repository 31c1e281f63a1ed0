/* SPDX-License-Identifier: Apache-2.0 */
/* request.h: one request, from its IPC stream to parameters that fit a method: reading, routing, the gates in
 * their order. HTTP uses the same steps, with the protocol of the path put into
 * request->values before routing. */
#ifndef VRPC_REQUEST_H
#define VRPC_REQUEST_H

#include "rpc/connection.h"

struct vrpc_request {
    struct vgi_batch params;                  /* owned; its metadata lies in the connection's arena */
    struct vgi_str values[VRPC_REQUEST_KEYS]; /* views into the same; ptr NULL: absent */
    bool is_stray_input; /* no request: the input stream of a refused stream call, read and dropped */
};

/* Reads one IPC stream that holds one batch.
 *   ret_request  filled; released by vrpc_request_release, also after a failure
 * VGI_DONE the input ended · else as vipc_reader_next; VGI_E_FORMAT also for no batch or more than one. */
VGI_NODISCARD enum vgi_status vrpc_request_read(struct vrpc_connection *c, struct vrpc_request *ret_request,
                                                struct vgi_error *err);
void vrpc_request_release(struct vrpc_request *request); /* may be called twice */

/* Checks what every request carries, and finds its method.
 *   ret_method  a view; NULL after VGI_OK for `__transport_options__`, which belongs to no protocol
 * Failures carry type and kind as docs/errors.md lists them. */
VGI_NODISCARD enum vgi_status vrpc_request_route(struct vrpc_connection *c,
                                                 const struct vrpc_request *request,
                                                 const struct vrpc_method **ret_method,
                                                 struct vgi_error *err);

/* Says why there is no such method; the texts may be anything. Never VGI_OK. */
enum vgi_status vrpc_route_refuse(const struct vgi_rpc_server *server, struct vgi_str protocol,
                                  struct vgi_str method, struct vgi_error *err);

/* The gates behind routing: protocol version, parameter schema, NULLs. Parameters that lie in a store are
 * fetched. Failures belong to the method's answer. */
VGI_NODISCARD enum vgi_status vrpc_request_check(struct vrpc_connection *c, struct vrpc_request *request,
                                                 const struct vrpc_method *method, struct vgi_error *err);

#endif
