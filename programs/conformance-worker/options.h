/* SPDX-License-Identifier: Apache-2.0 */
/* options.h: the command line of the worker, over what the environment says, read into the options of the
 * library and some of its own. */
#ifndef CONFORMANCE_OPTIONS_H
#define CONFORMANCE_OPTIONS_H

#include <vgi_rpc/http.h>
#include <vgi_rpc/server.h>

#include "identity.h"
#include "session.h"
#include "storage.h"

/* A key from the command line; n 0: none. */
struct key {
    uint8_t bytes[1][32];
    size_t n;
};

/* Texts are views into argv and the environment. Exactly one transport; a pipe when none is asked for, and
 * HTTP over the unix socket when both are. */
struct options {
    struct vgi_rpc_server_options server;
    struct vgi_rpc_listen_options listen;
    struct vgi_rpc_access_log_options log; /* path NULL: none */
    const char *unix_path;                 /* NULL: no unix socket */
    const char *tcp;                       /* [HOST:]PORT; NULL: no tcp */
    bool is_http;
    const char *host; /* of HTTP; NULL: 127.0.0.1 */
    uint32_t port;    /* of HTTP; 0: a free one */
    struct vgi_rpc_http_options http;
    struct key token_key;
    struct storage_options storage;
    struct identity_flags identity;
    struct session_options session;
    bool probes_transport;
    bool is_threaded;
    bool fails_start;
};

/* Reads environment and argv. On failure tells stderr what is wrong and returns false. */
bool options_read(int argc, char **argv, struct options *ret_options);

#endif
