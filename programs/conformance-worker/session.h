/* SPDX-License-Identifier: Apache-2.0 */
/* session.h: what the worker offers sticky sessions with. */
#ifndef CONFORMANCE_SESSION_H
#define CONFORMANCE_SESSION_H

#include <vgi_rpc/http.h>

enum { SESSION_TTL_S = 300 };

/* From the command line. */
struct session_options {
    bool is_off;
    bool has_no_echo;
    uint32_t ttl_s; /* 0: SESSION_TTL_S */
};

/* Storage for the paths, as long as the server serves. */
struct session_paths {
    struct vgi_http_route routes[2];
};

/* Fills the fields of http that concern sessions; paths is kept. */
void session_offer(struct vgi_rpc_server *server, const struct session_options *options,
                   struct session_paths *paths, struct vgi_rpc_http_options *http);

#endif
