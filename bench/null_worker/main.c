/* SPDX-License-Identifier: Apache-2.0 */
/* main.c: the null worker, the floor under every other: what a transport costs when there is nearly nothing
 * to do. Command line as other workers', behind the folder of write_messages. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "http.h"
#include "streams.h"

enum { BACKLOG = 1024 };

static int listen_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (strlen(path) >= sizeof address.sun_path)
        return -1;
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, BACKLOG) != 0)
        return -1;
    printf("UNIX:%s\n", path);
    return fd;
}

/* A port of its own choice. */
static int listen_tcp(const char *ready)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 4); /* as ours: net/tcp.c */
    if (bind(fd, (struct sockaddr *)&address, len) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return -1;
    printf("%s%d\n", ready, ntohs(address.sin_port));
    return fd;
}

int main(int argc, char **argv)
{
    bool is_http = argc >= 3 && strcmp(argv[2], "--http") == 0;
    int fd = -1;

    signal(SIGPIPE, SIG_IGN);
    if (argc < 2 || !answers_load(argv[1])) {
        fprintf(stderr,
                "usage: null_worker FOLDER [--unix PATH | --tcp ADDRESS | --http] (FOLDER: the files of "
                "write_messages)\n");
        return 2;
    }
    if (argc == 2) {
        streams_serve(STDIN_FILENO, STDOUT_FILENO);
        return 0;
    }
    if (is_http || strcmp(argv[2], "--tcp") == 0)
        fd = listen_tcp(is_http ? "PORT:" : "TCP:127.0.0.1:");
    else if (argc == 4 && strcmp(argv[2], "--unix") == 0)
        fd = listen_unix(argv[3]);
    if (fd < 0)
        return 1;
    (void)fflush(stdout);
    if (is_http)
        http_listen(fd);
    else
        streams_listen(fd);
    return 0;
}
