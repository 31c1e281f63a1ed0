/* SPDX-License-Identifier: Apache-2.0 */
/* server.h: what a server becomes when it is built: services with compiled schemas, and one hash table from
 * (protocol, method) to the method. Built by one thread, immutable once it serves, then read by any number.
 *
 * Usage: vgi_rpc_server_new -> vgi_rpc_server_add… -> vrpc_server_seal (vrpc_serve does
 * it) -> vrpc_server_find. */
#ifndef VRPC_SERVER_H
#define VRPC_SERVER_H

#include <stdatomic.h>

#include "arrow/schema.h"
#include "base/arena.h"
#include "rpc/access_log.h"
#include "rpc/external.h"
#include "rpc/live.h"
#include "rpc/start.h"
#include "rpc/wire.h"
#include "vgi_rpc/server.h"

enum { VRPC_SERVER_ID_RANDOM = 12, VRPC_SERVER_ID_BYTES_MAX = 255, VRPC_REQUEST_ID_CHARS = 16 };

/* One method with its schemas; all of them shared, owned by the server. */
struct vrpc_method {
    const struct vgi_rpc_method *declared; /* kept */
    struct vrpc_service *service;
    struct vgi_str name;
    struct varrow_schema *params;
    struct varrow_schema *result; /* unary: one column `result`, or none; stream: none */
    struct varrow_schema *input;  /* exchange; NULL: set by open */
    struct varrow_schema *output; /* stream; NULL: set by open */
    struct varrow_schema *header; /* stream; NULL: no header */
    uint32_t slot;                /* index into the slots of a connection */
};

struct vrpc_service {
    const struct vgi_rpc_service *declared; /* kept */
    struct vgi_rpc_server *server;
    struct vgi_str name;
    struct vgi_str version_text; /* empty: none declared */
    struct vrpc_version version;
    char hash[65]; /* of the protocol; empty unless there is an access log */
    bool is_gated; /* clients must send a version that fits */
    struct vrpc_method *methods;
    size_t n_methods;
};

struct vrpc_route {
    uint64_t hash;
    const struct vrpc_method *method; /* NULL: free */
};

struct vgi_rpc_server {
    struct vbase_arena arena;       /* services, methods, texts */
    struct vrpc_service **services; /* reflection first, then in the order of registration */
    size_t n_services;
    size_t services_cap;
    struct vrpc_route *routes; /* open addressing; n_routes is a power of two, at most half full */
    size_t n_routes;
    uint32_t n_methods;
    struct varrow_schema *empty; /* no column: void results, errors before there is a method */
    char server_id[VRPC_SERVER_ID_BYTES_MAX + 1];
    const char *server_version; /* never NULL */
    bool hide_tracebacks;
    bool trusted_input;
    uint64_t message_bytes_max;
    uint64_t request_seed;
    atomic_uint_fast64_t request_serial;
    atomic_bool is_sealed;
    atomic_bool is_draining;
    struct vrpc_access_log *access_log; /* owned; NULL: none is kept */
    struct vrpc_live live;              /* what is being served */
    struct vrpc_start start;            /* the program's on_serve_start */
    struct vrpc_external external;      /* objects by URL; {0}: none */
};

/* As vgi_rpc_server_add, for protocols of the library itself, whose names are reserved. */
VGI_NODISCARD enum vgi_status vrpc_server_host(struct vgi_rpc_server *server,
                                               const struct vgi_rpc_service *service, struct vgi_error *err);

/* Ends building: vgi_rpc_server_add is refused from here on. Thread-safe, may be called often. */
void vrpc_server_seal(struct vgi_rpc_server *server);

/* The method of that name, a view; NULL when there is none. */
const struct vrpc_method *vrpc_server_find(const struct vgi_rpc_server *server, struct vgi_str protocol,
                                           struct vgi_str method);
/* The service of that name, a view; NULL when it is not hosted. */
const struct vrpc_service *vrpc_server_find_service(const struct vgi_rpc_server *server,
                                                    struct vgi_str protocol);

/* Hosted service i in the order in which reflection lists them: as registered, reflection last. */
const struct vrpc_service *vrpc_server_listed(const struct vgi_rpc_server *server, size_t i);

/* True when no session may be opened any more: it drains, or is stopped. */
bool vrpc_server_is_draining(const struct vgi_rpc_server *server);

/* A fresh request id: 16 hex digits and a NUL. Unique within the process. Thread-safe. */
void vrpc_server_request_id(struct vgi_rpc_server *server, char out[VRPC_REQUEST_ID_CHARS + 1]);

static inline bool vrpc_method_is_stream(const struct vrpc_method *method)
{
    return method->declared->stream != NULL;
}

#endif
