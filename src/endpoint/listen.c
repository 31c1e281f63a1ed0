/* SPDX-License-Identifier: Apache-2.0 */
/* listen.c: serves the clients of a unix or TCP socket, one thread per connection.
 * Walk: the program -> here -> net/listener.c -> fds.c. Owns the socket and its file. The
 * listener stands among the streams that vgi_rpc_server_stop ends. */
#include <stdio.h>
#include <unistd.h>

#include "net/listener.h"
#include "net/tcp.h"
#include "net/unix.h"
#include "rpc/serve.h"

enum { FIRST_CLIENT_MS = 60000 }; /* as the canonical workers: who launches one may be slow to connect */

/* One listening socket of a server. */
struct place {
    struct vgi_rpc_server *server;
    const char *transport;
    const struct vgi_rpc_listen_options *options;
    const char *ready_text;
    struct vnet_unix *unix_socket; /* NULL: TCP */
    int fd;
};

static void serve_connection(void *user, int fd)
{
    const struct place *place = user;
    struct vgi_error lost;

    /* A client that breaks off is nothing to tell. */
    (void)!vgi_rpc_server_serve_fds(place->server, fd, fd, place->transport, &lost);
}

static void retire(void *user)
{
    const struct place *place = user;

    if (place->unix_socket)
        vnet_unix_remove(place->unix_socket);
}

static void stop_listener(void *self)
{
    vnet_listener_stop(self);
}

static const struct vbase_stream_ops stop_only = {.stop = stop_listener};

static enum vgi_status serve_place(struct place *place, struct vgi_error *err)
{
    const struct vgi_rpc_listen_options *o = place->options;
    struct vnet_listener_options options = {.serve = serve_connection,
                                            .retire = retire,
                                            .user = place,
                                            .connections_max = o->connections_max,
                                            .idle_timeout_ms = o->idle_timeout_ms,
                                            .first_client_ms = FIRST_CLIENT_MS,
                                            .send_buffer_bytes =
                                                place->unix_socket ? VNET_UNIX_SEND_BYTES : 0};
    VGI_CLEANUP(vnet_listener_release) struct vnet_listener listener = {0};
    struct vbase_stream stopped = {&stop_only, &listener};
    _Atomic(struct vbase_stream *) *live;
    enum vgi_status status;

    vrpc_server_seal(place->server);
    VGI_TRY(vnet_listener_init(&listener, place->fd, &options, err));
    VGI_TRY(vrpc_live_enter(&place->server->live, &stopped, &live, err));
    if (o->on_ready)
        o->on_ready(o->user, place->ready_text);
    status = vnet_listener_run(&listener, err);
    vrpc_live_leave(&place->server->live, live);
    return status;
}

static enum vgi_status check_options(const struct vgi_rpc_listen_options *options, struct vgi_error *err)
{
    if (options->size < sizeof *options) {
        return vgi_fail(err, VGI_E_INVALID,
                        "listen options have size %zu, start from VGI_RPC_LISTEN_OPTIONS_INIT",
                        options->size);
    }
    if (options->idle_timeout_ms < 0) {
        return vgi_fail(err, VGI_E_INVALID, "idle_timeout_ms is %lld, expected 0 or more",
                        (long long)options->idle_timeout_ms);
    }
    return VGI_OK;
}

enum vgi_status vgi_rpc_server_serve_unix(struct vgi_rpc_server *server, const char *path,
                                          const struct vgi_rpc_listen_options *options, struct vgi_error *err)
{
    static const struct vgi_rpc_listen_options defaults = VGI_RPC_LISTEN_OPTIONS_INIT;
    VGI_CLEANUP(vnet_unix_release) struct vnet_unix bound = {0};
    struct place place = {.server = server, .transport = "unix", .options = options ? options : &defaults};
    char text[sizeof bound.address.sun_path + 8];

    VGI_TRY(check_options(place.options, err));
    VGI_TRY(vnet_unix_listen(path, &bound, err));
    snprintf(text, sizeof text, "UNIX:%s", path);
    place.ready_text = text;
    place.unix_socket = &bound;
    place.fd = bound.fd;
    return serve_place(&place, err);
}

enum vgi_status vgi_rpc_server_serve_tcp(struct vgi_rpc_server *server, const char *address,
                                         const struct vgi_rpc_listen_options *options, struct vgi_error *err)
{
    static const struct vgi_rpc_listen_options defaults = VGI_RPC_LISTEN_OPTIONS_INIT;
    struct place place = {.server = server, .transport = "tcp", .options = options ? options : &defaults};
    char text[VNET_TCP_NAME_BYTES + 8];
    struct vnet_tcp bound;
    enum vgi_status status;

    VGI_TRY(check_options(place.options, err));
    VGI_TRY(vnet_tcp_listen(address, &bound, err));
    snprintf(text, sizeof text, "TCP:%s", bound.name);
    place.ready_text = text;
    place.fd = bound.fd;
    status = serve_place(&place, err);
    close(bound.fd);
    return status;
}
