/* SPDX-License-Identifier: Apache-2.0 */
/* peer.c: see peer.h. */
#include "peer.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "times.h"

enum { BUFFER_BYTES = 1 << 20, LINE_BYTES = 1024, STOP_WAITS = 500 };

/* ---- the process ---- */

static void spawn(struct peer *peer, char **command)
{
    int to[2];
    int from[2];

    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
        die("no pipe: %m");
    peer->pid = fork();
    if (peer->pid < 0)
        die("no process: %m");
    if (peer->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* however the driver ends, the worker does */
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        execvp(command[0], command);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    peer->out_fd = to[1];
    peer->in_fd = from[0];
}

static void read_line(struct peer *peer, char *line)
{
    size_t n = 0;

    while (n < LINE_BYTES - 1 && read(peer->in_fd, line + n, 1) == 1 && line[n] != '\n')
        n++;
    if (n == 0 && line[0] != '\n')
        die("the worker ended without saying where it listens");
    line[n] = 0;
}

/* True: the line says where the worker listens. */
static bool take_address(struct peer *peer, const char *line)
{
    struct sockaddr_in *ip = &peer->address.ip;
    struct sockaddr_un *path = &peer->address.unix_path;
    const char *port = strrchr(line, ':');

    if (strncmp(line, "UNIX:", 5) == 0 && (peer->kind == PEER_UNIX || peer->kind == PEER_HTTP)) {
        path->sun_family = AF_UNIX;
        if (strlen(line + 5) >= sizeof path->sun_path)
            die("the path of the worker's socket is too long");
        memcpy(path->sun_path, line + 5, strlen(line + 5) + 1);
        peer->address_bytes = sizeof *path;
        return true;
    }
    if ((strncmp(line, "TCP:", 4) != 0 || peer->kind != PEER_TCP) &&
        (strncmp(line, "PORT:", 5) != 0 || peer->kind != PEER_HTTP))
        return false;
    ip->sin_family = AF_INET;
    ip->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ip->sin_port = htons((uint16_t)strtoul(port + 1, NULL, 10));
    peer->address_bytes = sizeof *ip;
    return true;
}

void peer_start(struct peer *peer, const char *kind, char **command)
{
    static const char *const kinds[] = {"pipe", "unix", "tcp", "http"};
    char line[LINE_BYTES] = "";
    size_t i = 0;

    while (i < sizeof kinds / sizeof kinds[0] && strcmp(kind, kinds[i]) != 0)
        i++;
    if (i == sizeof kinds / sizeof kinds[0])
        die("there is no transport %s", kind);
    *peer = (struct peer){.kind = (enum peer_kind)i};
    spawn(peer, command);
    while (peer->kind != PEER_PIPE && !take_address(peer, line))
        read_line(peer, line);
}

void peer_stop(struct peer *peer)
{
    const struct timespec moment = {.tv_nsec = 10000000};

    close(peer->out_fd);
    if (peer->kind != PEER_PIPE)
        kill(peer->pid, SIGTERM);
    for (int i = 0; i < STOP_WAITS; i++) {
        if (waitpid(peer->pid, NULL, WNOHANG) != 0)
            return;
        nanosleep(&moment, NULL);
    }
    kill(peer->pid, SIGKILL);
    waitpid(peer->pid, NULL, 0);
}

long peer_memory_kib(const struct peer *peer, const char *key)
{
    char line[LINE_BYTES];
    long kib = -1;
    FILE *file;

    snprintf(line, sizeof line, "/proc/%d/status", (int)peer->pid);
    file = fopen(line, "r");
    if (!file)
        die("the worker has ended");
    while (kib < 0 && fgets(line, sizeof line, file)) {
        if (strncmp(line, key, strlen(key)) == 0 && line[strlen(key)] == ':')
            kib = strtol(line + strlen(key) + 1, NULL, 10);
    }
    (void)fclose(file);
    return kib;
}

bool peer_forget_peak(const struct peer *peer)
{
    char path[64];
    bool is_done;
    int fd;

    snprintf(path, sizeof path, "/proc/%d/clear_refs", (int)peer->pid);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    is_done = fd >= 0 && write(fd, "5", 1) == 1;
    if (fd >= 0)
        close(fd);
    return is_done;
}

/* ---- connections ---- */

int peer_connect(const struct peer *peer)
{
    int fd = socket(peer->address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;

    if (fd < 0)
        die("no socket: %m");
    if (connect(fd, &peer->address.any, peer->address_bytes) != 0)
        die("connecting failed: %m");
    if (peer->address.any.sa_family == AF_INET) {
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        (void)setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 4); /* others may pace: net/tcp.c */
    }
    return fd;
}

void link_open(struct link *link, const struct peer *peer)
{
    int fd = peer->kind == PEER_PIPE ? -1 : peer_connect(peer);

    link->peer = peer;
    link->out_fd = fd < 0 ? peer->out_fd : fd;
    frames_init(&link->in, fd < 0 ? peer->in_fd : fd, BUFFER_BYTES);
}

void link_close(struct link *link)
{
    if (link->peer->kind != PEER_PIPE)
        close(link->out_fd);
    free(link->in.bytes);
    *link = (struct link){0};
}

void link_reopen(struct link *link)
{
    close(link->out_fd);
    link->out_fd = link->in.fd = peer_connect(link->peer);
    link->in.first = link->in.last = 0;
}

void link_put(const struct link *link, struct bytes bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(link->out_fd, bytes.ptr, bytes.len);
        if (n < 0 && errno != EINTR)
            die("the worker takes no input: %m");
        if (n > 0) {
            bytes.ptr += n;
            bytes.len -= (size_t)n;
        }
    }
}

void link_next(struct link *link, struct frame *ret_frame)
{
    if (!frames_next(&link->in, ret_frame))
        die("the worker has ended or writes no Arrow messages");
    if (ret_frame->kind == FRAME_BATCH &&
        memmem(ret_frame->header.ptr, ret_frame->header.len, "EXCEPTION", 9))
        die("the worker answered with an exception");
}
