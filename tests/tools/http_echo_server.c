/* SPDX-License-Identifier: Apache-2.0 */
/* http_echo_server: the HTTP server of src/http with a handler that returns what it gets, for measurements.
 *   http_echo_server PORT|unix:PATH [THREADS]
 * POST echoes the body, POST /block in the blocking pool; GET answers "ok". Ends when its input does. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "http/server.h"

static void head(void *user, const struct vgi_http_request *request, struct vhttp_plan *plan,
                 struct vhttp_response *response)
{
    (void)user;
    (void)response;
    plan->body_bytes_max = (uint64_t)1 << 30;
    plan->may_block = vgi_str_is(request->path, "/block");
}

static void answer(void *user, const struct vgi_http_request *request, struct vhttp_response *response)
{
    (void)user;
    response->status = 200;
    vhttp_response_header(response, "Content-Type", vgi_str_of("application/octet-stream"));
    if (request->body_len == 0)
        response->is_short = vbase_buf_append_text(&response->body, "ok\n", NULL) != VGI_OK;
    else if (vbase_buf_append(&response->body, request->body->data, request->body_len, NULL) != VGI_OK)
        response->is_short = true;
}

static void refuse(void *user, const struct vgi_http_request *request, enum vhttp_refusal why,
                   struct vhttp_response *response)
{
    (void)user;
    (void)request;
    (void)why;
    if (vbase_buf_append_text(&response->body, "refused\n", NULL) != VGI_OK)
        response->is_short = true;
}

static int listen_on(const char *where)
{
    int one = 1;
    int fd;

    if (strncmp(where, "unix:", 5) == 0) {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        snprintf(address.sun_path, sizeof address.sun_path, "%s", where + 5);
        unlink(address.sun_path);
        return bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 128) == 0 ? fd : -1;
    }
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_port = htons((uint16_t)strtol(where, NULL, 10));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    return bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 128) == 0 ? fd : -1;
}

int main(int argc, char **argv)
{
    struct vhttp_server_options options = {.handler = {head, answer, refuse, NULL}};
    struct vhttp_server *server;
    struct vgi_error err;
    struct rlimit files;
    char byte;
    int fd = argc > 1 ? listen_on(argv[1]) : -1;

    if (fd < 0)
        return 2;
    if (argc > 2)
        options.threads = (uint32_t)strtoul(argv[2], NULL, 10);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (vhttp_server_new(fd, &options, &server, &err) != VGI_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    while (read(0, &byte, 1) > 0)
        continue;
    vhttp_server_stop(server, 2000);
    vhttp_server_free(server);
    close(fd);
    return 0;
}
