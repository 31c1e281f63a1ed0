/* SPDX-License-Identifier: Apache-2.0 */
/* loop.h: one event loop with libmicrohttpd: a thread that reads requests from many connections, tells the
 * calls below what arrived, and sends answers. The library is opened with the first loop. It times nothing
 * out and accepts nothing: that is the server's (acceptor.h), which knows more.
 *
 * All calls run in the loop's thread, or in vhttp_loop_free. Thread-safe:
 * vhttp_loop_add, vhttp_loop_ring, vhttp_link_resume. */
#ifndef VHTTP_LOOP_H
#define VHTTP_LOOP_H

#include <sys/socket.h>

#include "http/head.h"

/* What libmicrohttpd calls a connection. */
struct MHD_Connection;

/* What arrived of a request; views until the call returns, those of the head until the request ended.
 *   bytes  of the body; len 0: the head (first call) or the end of the request (last call) */
struct vhttp_arrival {
    struct MHD_Connection *link;
    const char *method;
    const char *version;
    const uint8_t *bytes;
    size_t len;
};

/* refused: a connection that was added could not be opened, and its socket is closed. Otherwise in this
 * order, for each connection: opened, for each request (began, advanced…, ended), closed.
 *   opened    returns the connection's object, NULL: its requests are dropped
 *   closed    the socket is still open until this returns
 *   began     the first line is there; target is the URI in it, a view of changing memory. Returns the
 *             request's object; NULL: the connection is closed
 *   advanced  false: the connection is closed
 *   ended     the answer has left, or the connection is lost
 *   rung      vhttp_loop_ring was called; once for several calls */
struct vhttp_loop_calls {
    void (*refused)(void *user);
    void *(*opened)(void *user, struct MHD_Connection *link);
    void (*closed)(void *user, void *connection);
    void *(*began)(void *user, void *connection, const char *target);
    bool (*advanced)(void *user, void *request, const struct vhttp_arrival *arrival);
    void (*ended)(void *user, void *request);
    void (*rung)(void *user);
    void *user;
};

struct vhttp_loop;

/* Starts a loop for at most connections_max connections, whose heads and read buffers take
 * connection_bytes each.
 *   ret_loop  owned by the caller: vhttp_loop_free
 * VGI_E_UNAVAILABLE libmicrohttpd cannot be opened · VGI_E_NOMEM · VGI_E_IO. */
VGI_NODISCARD enum vgi_status vhttp_loop_new(const struct vhttp_loop_calls *calls, uint32_t connections_max,
                                             size_t connection_bytes, struct vhttp_loop **ret_loop,
                                             struct vgi_error *err);

/* Ends the thread, closes what is open, and frees; no connection may be suspended. NULL is fine. */
void vhttp_loop_free(struct vhttp_loop *loop);

/* Hands over a connected socket, which is closed when that fails. */
bool vhttp_loop_add(struct vhttp_loop *loop, int fd, const struct sockaddr *address, socklen_t address_len);

/* Makes the loop call rung soon. */
void vhttp_loop_ring(struct vhttp_loop *loop);

/* Fills head->headers (room for VHTTP_HEADERS_MAX), n_headers, method, target and version.
 *   target  a copy of what began got
 * VGI_E_LIMIT more headers, or more than bytes_max in all · VGI_E_FORMAT the head is not lines of
 * `name: value` ended by CR LF, or holds a NUL. */
VGI_NODISCARD enum vgi_status vhttp_link_head(const struct vhttp_arrival *arrival, struct vgi_str target,
                                              size_t bytes_max, struct vhttp_head *head,
                                              struct vgi_error *err);

/* Gives back the memory of a connection that is not in use between two requests. method: where the last
 * request's arrival had it, which may be gone since; n_unknown: how many bytes the client sent that belong
 * to no request so far, or more. */
void vhttp_loop_trim(const struct vhttp_loop *loop, const char *method, uint64_t n_unknown);

/* False when the bytes are the beginning of a chunk whose size line ended in a bare LF, as far as that can be
 * seen: when both came in one piece. */
bool vhttp_is_chunk(const struct vhttp_arrival *arrival);

/* Queues the answer; its body must stay until the request ended. Only in the first and last call of a
 * request; after the first one the connection is closed. False: no memory. */
bool vhttp_link_answer(struct MHD_Connection *link, const struct vhttp_response *response, bool is_last);

/* The request waits until resume; then advanced is called as for its last part. */
void vhttp_link_suspend(struct MHD_Connection *link);
void vhttp_link_resume(struct vhttp_loop *loop, struct MHD_Connection *link);

/* The socket, for as long as the connection is not closed; and the client's address. */
int vhttp_link_fd(struct MHD_Connection *link);
const struct sockaddr *vhttp_link_address(struct MHD_Connection *link);

#endif
