/* SPDX-License-Identifier: Apache-2.0 */
/* main.c: command line -> server -> transport. */
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "options.h"
#include "service.h"

static struct vgi_rpc_server *stopped_by_signal;

static void on_signal(int number)
{
    (void)number;
    vgi_rpc_server_stop(stopped_by_signal);
}

static void catch_signals(struct vgi_rpc_server *server)
{
    struct sigaction action = {.sa_handler = on_signal};

    stopped_by_signal = server;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    /* Saves the library two system calls per answer on pipes. */
    signal(SIGPIPE, SIG_IGN);
}

static enum vgi_status host(struct vgi_rpc_server *server, const struct options *options,
                            struct vgi_error *err)
{
    if (options->probes_transport)
        return vgi_rpc_server_add(server, &transport_probe_service, err);
    VGI_TRY(vgi_rpc_server_add(server, &conformance_service, err));
    return vgi_rpc_server_add(server, &secondary_service, err);
}

static void print_line(void *user, const char *line)
{
    (void)user;
    printf("%s\n", line);
    fflush(stdout);
}

static enum vgi_status serve_http(struct vgi_rpc_server *server, const struct options *options,
                                  struct vgi_rpc_http_options http, struct vgi_error *err)
{
    struct session_paths paths;
    char address[512];

    session_offer(server, &options->session, &paths, &http);
    http.on_ready = print_line;
    http.token_keys = options->token_key.bytes;
    http.n_token_keys = options->token_key.n;
    if (options->storage.url && http.request_bytes_max == 0)
        http.request_bytes_max =
            options->storage.threshold_bytes ? options->storage.threshold_bytes : STORAGE_THRESHOLD_BYTES;
    if (options->unix_path)
        snprintf(address, sizeof address, "unix:%s", options->unix_path);
    else
        snprintf(address, sizeof address, "%s:%u", options->host ? options->host : "127.0.0.1",
                 options->port);
    return vgi_rpc_server_serve_http(server, address, &http, err);
}

/* A client that goes away in the middle of a call is the end of a pipe's worker, and no failure of its. */
static enum vgi_status serve_pipe(struct vgi_rpc_server *server, struct vgi_error *err)
{
    enum vgi_status status = vgi_rpc_server_serve_fds(server, STDIN_FILENO, STDOUT_FILENO, "pipe", err);

    return status == VGI_E_IO ? VGI_OK : status;
}

static enum vgi_status serve(struct vgi_rpc_server *server, const struct options *options,
                             struct vgi_identity_service **ret_service, struct vgi_error *err)
{
    struct vgi_rpc_listen_options listen = options->listen;
    struct vgi_rpc_http_options http = options->http;

    VGI_TRY(host(server, options, err));
    VGI_TRY(identity_setup(&options->identity, server, &http, ret_service, err));
    VGI_TRY(storage_attach(server, &options->storage, err));
    catch_signals(server);
    listen.on_ready = print_line;
    if (options->is_http)
        return serve_http(server, options, http, err);
    if (options->unix_path)
        return vgi_rpc_server_serve_unix(server, options->unix_path, &listen, err);
    if (options->tcp)
        return vgi_rpc_server_serve_tcp(server, options->tcp, &listen, err);
    return serve_pipe(server, err);
}

static enum vgi_status fail_once(void *has_failed, const char *transport, struct vgi_error *err)
{
    if (atomic_exchange((atomic_bool *)has_failed, true))
        return VGI_OK;
    return vgi_fail(err, VGI_E_FAILED, "intentional failure to start serving '%s'", transport);
}

int main(int argc, char **argv)
{
    static atomic_bool has_failed;
    struct vgi_rpc_server *server = NULL;
    struct vgi_identity_service *identity = NULL;
    struct vgi_error err = {0};
    struct options options;
    enum vgi_status status;

    if (!options_read(argc, argv, &options))
        return 2;
    options.server.access_log = options.log.path && options.log.path[0] ? &options.log : NULL;
    options.server.on_serve_start = options.fails_start ? fail_once : NULL;
    options.server.user = &has_failed;
    status = vgi_rpc_server_new(&options.server, &server, &err);
    if (status == VGI_OK)
        status = serve(server, &options, &identity, &err);
    if (status != VGI_OK)
        fprintf(stderr, "conformance-worker: %s\n", err.message);
    /* The handler would stop a server that is gone. */
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    vgi_rpc_server_free(server);
    vgi_identity_service_free(identity);
    return status == VGI_OK ? 0 : 1;
}
