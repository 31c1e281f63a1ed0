/* SPDX-License-Identifier: Apache-2.0 */
/* http_serve.c: an address -> a socket, an HTTP server on it, and the wait until vgi_rpc_server_stop, which
 * writes to a pipe. The thread that waits gives large memory back when calls pause.
 * Walk: the program -> here -> http/server.c, which calls http_route.c and http_answer.c. Owns socket and
 * server. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "endpoint/http.h"
#include "net/tcp.h"
#include "net/unix.h"

enum { GRACE_MS = 10000 };

#define UNIX_PREFIX "unix:"

/* ---- the end ---- */

/* What vgi_rpc_server_stop finds among the streams of the server. */
struct stopper {
    int wake[2];
};

static void stop(void *self)
{
    const struct stopper *stopper = self;
    int why = errno;

    (void)!write(stopper->wake[1], "", 1);
    errno = why;
}

static const struct vbase_stream_ops stop_only = {.stop = stop};

static void release_stopper(struct stopper *stopper)
{
    for (int i = 0; i < 2; i++)
        if (stopper->wake[i] >= 0)
            close(stopper->wake[i]);
}

static void wait_for_stop(struct vend_http *http, const struct stopper *stopper)
{
    struct pollfd poll_fd = {.fd = stopper->wake[0], .events = POLLIN};
    uint8_t bytes[64];
    int timeout_ms = -1;

    while (!atomic_load(&http->server->live.is_stopped)) {
        (void)poll(&poll_fd, 1, timeout_ms);
        (void)!read(stopper->wake[0], bytes, sizeof bytes);
        timeout_ms = vend_contexts_trim(http) ? VEND_PAUSE_MS : -1;
    }
}

/* ---- serving ---- */

static void free_http(struct vend_http **http)
{
    vend_http_free(*http);
}

static void free_server(struct vhttp_server **server)
{
    vhttp_server_free(*server);
}

static void remove_path(struct vnet_unix *bound)
{
    if (bound)
        vnet_unix_remove(bound);
}

/* bound is the socket's file; NULL: it has none. */
static enum vgi_status serve(struct vend_http *http, int fd, struct vnet_unix *bound, const char *ready,
                             struct vgi_error *err)
{
    const struct vgi_rpc_http_options *o = &http->options;
    struct vhttp_server_options options = {.handler = vend_http_handler(http),
                                           .threads = o->threads,
                                           .blocking_threads = o->blocking_threads,
                                           .connections_max = o->connections_max};
    VGI_CLEANUP(release_stopper) struct stopper stopper = {{-1, -1}};
    VGI_CLEANUP(free_server) struct vhttp_server *server = NULL;
    struct vbase_stream stopped = {&stop_only, &stopper};
    _Atomic(struct vbase_stream *) *live;

    if (pipe2(stopper.wake, O_CLOEXEC | O_NONBLOCK) != 0)
        return vgi_fail(err, VGI_E_IO, "making a pipe failed: %m");
    http->wake_fd = stopper.wake[1];
    VGI_TRY(vhttp_server_new(fd, &options, &server, err));
    VGI_TRY(vrpc_live_enter(&http->server->live, &stopped, &live, err));
    if (o->on_ready)
        o->on_ready(o->user, ready);
    wait_for_stop(http, &stopper);
    vrpc_live_leave(&http->server->live, live);
    remove_path(bound);
    vhttp_server_stop(server, GRACE_MS);
    return VGI_OK;
}

static enum vgi_status serve_unix(struct vend_http *http, const char *path, struct vgi_error *err)
{
    VGI_CLEANUP(vnet_unix_release) struct vnet_unix bound = {0};
    char ready[sizeof bound.address.sun_path + 8];

    VGI_TRY(vnet_unix_listen(path, &bound, err));
    snprintf(ready, sizeof ready, "UNIX:%s", path);
    return serve(http, bound.fd, &bound, ready, err);
}

static enum vgi_status serve_tcp(struct vend_http *http, const char *address, struct vgi_error *err)
{
    struct vnet_tcp bound;
    enum vgi_status status;
    const char *port;
    char ready[16];

    VGI_TRY(vnet_tcp_listen(address, &bound, err));
    port = strrchr(bound.name, ':');
    snprintf(ready, sizeof ready, "PORT:%.5s", port ? port + 1 : "");
    status = serve(http, bound.fd, NULL, ready, err);
    close(bound.fd);
    return status;
}

enum vgi_status vgi_rpc_server_serve_http(struct vgi_rpc_server *server, const char *address,
                                          const struct vgi_rpc_http_options *options, struct vgi_error *err)
{
    static const struct vgi_rpc_http_options defaults = VGI_RPC_HTTP_OPTIONS_INIT;
    VGI_CLEANUP(free_http) struct vend_http *http = NULL;

    vrpc_server_seal(server);
    VGI_TRY(vend_http_new(server, options ? options : &defaults, &http, err));
    if (strncmp(address, UNIX_PREFIX, sizeof UNIX_PREFIX - 1) == 0)
        return serve_unix(http, address + sizeof UNIX_PREFIX - 1, err);
    return serve_tcp(http, address, err);
}
