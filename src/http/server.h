/* SPDX-License-Identifier: Apache-2.0 */
/* server.h: an HTTP/1.1 server on a listening socket: a pool of event loops in which handlers run inline, and
 * a pool of threads for requests whose handler says that it may block (the connection is suspended
 * meanwhile). Slow or silent clients hold no thread. Keep-alive; TCP_NODELAY.
 *
 * Usage: vhttp_server_new -> (serves) -> vhttp_server_stop -> vhttp_server_free. Thread-safe: stop. */
#ifndef VHTTP_SERVER_H
#define VHTTP_SERVER_H

#include "http/message.h"
#include "vgi_rpc/status.h"

/* What the handler wants once it has seen the head of a request. */
struct vhttp_plan {
    uint64_t body_bytes_max; /* of the body as it arrives; 0: no limit but memory */
    bool may_block;          /* answer runs in the pool of threads */
};

/* Why the server itself refuses a request. */
enum vhttp_refusal {
    VHTTP_TOO_LARGE, /* 413: announced or arrived beyond body_bytes_max */
    VHTTP_BAD,       /* 400: framing that cannot be trusted (lengths that disagree, bad chunks) */
    VHTTP_TIMEOUT,   /* 408: a phase took too long */
    VHTTP_BUSY       /* 503: no memory, or the queue of blocking requests is full */
};

/* All callbacks run on threads of the server, several at a time; each fills the response.
 *   head    the head is there, the body is not: may answer at once (sets response->status; the body is then
 *           dropped or the connection closed), or fill the plan
 *   answer  the whole body is there: must answer
 *   refuse  the server refuses: may give the response a body and headers; status is set already */
struct vhttp_handler {
    void (*head)(void *user, const struct vgi_http_request *request, struct vhttp_plan *plan,
                 struct vhttp_response *response);
    void (*answer)(void *user, const struct vgi_http_request *request, struct vhttp_response *response);
    void (*refuse)(void *user, const struct vgi_http_request *request, enum vhttp_refusal why,
                   struct vhttp_response *response);
    void *user;
};

enum { VHTTP_BLOCKING_THREADS = 16 };

/* Zero means the default, in parentheses.
 *   threads           event loops (one per processor, at most 8)
 *   blocking_threads  for requests that may block (VHTTP_BLOCKING_THREADS), started when needed
 *   connections_max   open at once (16384); further ones wait in the kernel's queue
 *   header_bytes_max  of one request's head (16 KiB); more is 431
 *   header_ms         for the head to arrive (10,000)
 *   body_ms           for the next bytes of a body to arrive, and of a response to leave (20,000)
 *   idle_ms           between two requests (75,000) */
struct vhttp_server_options {
    struct vhttp_handler handler;
    uint32_t threads;
    uint32_t blocking_threads;
    uint32_t connections_max;
    uint32_t header_bytes_max;
    uint32_t header_ms;
    uint32_t body_ms;
    uint32_t idle_ms;
};

struct vhttp_server;

/* Starts to serve fd, a listening TCP or unix socket (borrowed: must outlive the server).
 *   ret_server  owned by the caller: vhttp_server_free
 * VGI_E_IO · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vhttp_server_new(int fd, const struct vhttp_server_options *options,
                                               struct vhttp_server **ret_server, struct vgi_error *err);

/* Takes no new connection, lets requests under way end for at most grace_ms (their responses say
 * `Connection: close`), closes idle connections at once. Blocks until then. */
void vhttp_server_stop(struct vhttp_server *server, uint32_t grace_ms);

/* Stops if need be, and frees. NULL is fine. */
void vhttp_server_free(struct vhttp_server *server);

#endif
