/* SPDX-License-Identifier: Apache-2.0 */
/* http.h: serving over HTTP/1.1 (WIRE_PROTOCOL section 10). The methods are the same as on byte streams; a
 * stream's state leaves the process between two turns, sealed, so any process with the same key can go on
 * with it.
 *
 * Usage:
 *     struct vgi_rpc_http_options http = VGI_RPC_HTTP_OPTIONS_INIT;
 *     http.prefix = "/vgi";
 *     vgi_rpc_server_serve_http(server, "127.0.0.1:8080", &http, &err);   // until vgi_rpc_server_stop
 */
#ifndef VGI_RPC_HTTP_H
#define VGI_RPC_HTTP_H

#include "vgi_rpc/auth.h"
#include "vgi_rpc/identity.h"
#include "vgi_rpc/server.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A path of the program's own beside the methods, for whoever runs the server (drain, status). answer runs on
 * an event loop: it must not block, and returns the status of a response without a body.
 *   method  "GET", "HEAD", "POST", "PUT" or "DELETE"
 *   path    behind the prefix, "/drain"
 *   user    kept */
struct vgi_http_route {
    const char *method;
    const char *path;
    int (*answer)(void *user, const struct vgi_http_request *request);
    void *user;
};

/* Options; all optional. Texts and arrays are borrowed until serving ends.
 *   prefix              in front of every path, "/vgi"; NULL or "": none
 *   threads             event loops; 0: one per processor, at most 8
 *   blocking_threads    for methods that may block; 0: 16
 *   connections_max     open at once; 0: 16384
 *   request_bytes_max   of a body, as it arrives and unfolded; advertised; 0: none
 *   response_bytes_max  of a decoded answer; advertised; 0: none
 *   token_keys          n_token_keys keys of 32 bytes that seal the state of streams and sessions: the first
 *                       seals, all open. Processes behind one address share them. n 0: a random one
 *   token_ttl_s         how long a stream may rest; 0: 3600; negative: for ever
 *   no_compression      answers are never compressed
 *   no_call_cache       every turn opens its call token
 *   cors_origin         the origin that browsers may call from, "*" for all; NULL: none
 *   authenticators      asked in order; n_authenticators 0: everybody is anonymous
 *   auth_required       refuses who brings no credential; one that is not accepted is refused anyhow
 *   proxy_proof         what must come before; NULL: off
 *   identity            its grants and tokens are accepted behind the authenticators (identity.h); NULL: none
 *   sticky_ttl_s        sessions (session.h) live that long from their opening; 0: none are offered. Calls
 *                       that wait for theirs hold half of blocking_threads at most; others get a 503
 *   sticky_echo         n_sticky_echo headers that a client in a session repeats (routing); at most 16
 *   routes              n_routes paths of the program's own; callers pass the same gate, but to /health and
 *                       below /.well-known/
 *   on_ready            called once, when clients can connect, with "PORT:<n>", or "UNIX:<path>"
 *   user                kept; for on_ready */
struct vgi_rpc_http_options {
    size_t size;
    const char *prefix;
    uint32_t threads;
    uint32_t blocking_threads;
    uint32_t connections_max;
    uint64_t request_bytes_max;
    uint64_t response_bytes_max;
    const uint8_t (*token_keys)[32];
    size_t n_token_keys;
    int64_t token_ttl_s;
    bool no_compression;
    bool no_call_cache;
    const char *cors_origin;
    const struct vgi_authenticator *authenticators;
    size_t n_authenticators;
    bool auth_required;
    const struct vgi_proxy_proof *proxy_proof;
    const struct vgi_identity_service *identity;
    int64_t sticky_ttl_s;
    const struct vgi_pair *sticky_echo;
    size_t n_sticky_echo;
    const struct vgi_http_route *routes;
    size_t n_routes;
    void (*on_ready)(void *user, const char *line);
    void *user;
};
#define VGI_RPC_HTTP_OPTIONS_INIT                   \
    {                                               \
        .size = sizeof(struct vgi_rpc_http_options) \
    }

/* Serves until vgi_rpc_server_stop (VGI_OK) and blocks meanwhile. address is "[HOST:]PORT" (without host
 * 127.0.0.1, port 0 chooses a free one) or "unix:PATH"; options may be NULL.
 * VGI_E_EXISTS the address is taken · VGI_E_UNAVAILABLE libmicrohttpd is not installed · VGI_E_INVALID ·
 * VGI_E_IO · VGI_E_NOMEM. */
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_server_serve_http(struct vgi_rpc_server *server,
                                                                const char *address,
                                                                const struct vgi_rpc_http_options *options,
                                                                struct vgi_error *err);

#ifdef __cplusplus
}
#endif

#endif
