/* SPDX-License-Identifier: Apache-2.0 */
/* web_server.h: a small HTTP server for tests of clients, on a free port of 127.0.0.1, with a thread per
 * connection. What it answers is the test's; it can be cut, slow, endless or wrong.
 *
 * Usage: web_start(&server, answer, user) -> web_url -> … -> web_stop. */
#ifndef VGI_TESTS_SUPPORT_WEB_SERVER_H
#define VGI_TESTS_SUPPORT_WEB_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "support/test.h"

enum { WEB_CONNECTIONS = 64, WEB_HEAD_BYTES = 16384, WEB_BODY_BYTES = 1 << 20 };

/* A request; texts are NUL-terminated. range_first is -1 without a Range header. */
struct web_request {
    char method[16];
    char path[9000];
    char head[WEB_HEAD_BYTES];
    uint8_t body[WEB_BODY_BYTES];
    size_t body_len;
    long long range_first;
    long long range_last;
};

/* What to answer.
 *   headers    lines with their ends, besides Content-Length; NULL: none
 *   length     of Content-Length; -1: none is sent, and the connection closes behind the body; 0: body_len
 *   body       body_len bytes, repeated as often as repeat says more
 *   delay_ms   before the head
 *   raw        sent instead of all else, and the connection closes */
struct web_answer {
    int status;
    const char *headers;
    long long length;
    const void *body;
    size_t body_len;
    size_t repeat;
    int delay_ms;
    const char *raw;
};

struct web_place {
    struct web_server *server;
    int fd;
};

struct web_server {
    void (*answer)(void *user, const struct web_request *request, struct web_answer *answer);
    void *user;
    int fd;
    int port;
    pthread_t acceptor;
    pthread_t threads[WEB_CONNECTIONS];
    struct web_place places[WEB_CONNECTIONS];
    int n_threads;
    atomic_int n_requests;
    atomic_int n_connections;
};

static inline const char *web_header(const char *head, const char *name)
{
    static _Thread_local char value[9000];
    size_t len = strlen(name);

    for (const char *line = head; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
            const char *end = strchr(line, '\r');
            snprintf(value, sizeof value, "%.*s", end ? (int)(end - line - (long)len - 2) : 0,
                     line + len + 2);
            return value;
        }
    }
    return NULL;
}

static inline bool web_send(int fd, const void *bytes, size_t len)
{
    const char *at = bytes;

    while (len > 0) {
        ssize_t put = send(fd, at, len, MSG_NOSIGNAL);
        if (put <= 0)
            return false;
        at += put;
        len -= (size_t)put;
    }
    return true;
}

static inline bool web_read(int fd, struct web_request *r)
{
    size_t len = 0;
    const char *value;
    char *end = NULL;

    while (!end) {
        ssize_t got = recv(fd, r->head + len, 1, 0);
        if (got <= 0 || len + 2 > sizeof r->head)
            return false;
        len += (size_t)got;
        r->head[len] = 0;
        end = len >= 4 && memcmp(r->head + len - 4, "\r\n\r\n", 4) == 0 ? r->head + len : NULL;
    }
    len = strcspn(r->head, " ");
    snprintf(r->method, sizeof r->method, "%.*s", (int)len, r->head);
    snprintf(r->path, sizeof r->path, "%.*s", (int)strcspn(r->head + len + 1, " "), r->head + len + 1);
    value = web_header(r->head, "Range");
    r->range_first = -1;
    if (value && strncmp(value, "bytes=", 6) == 0) {
        char *rest;
        r->range_first = strtoll(value + 6, &rest, 10);
        r->range_last = strtoll(rest + 1, NULL, 10);
    }
    value = web_header(r->head, "Content-Length");
    r->body_len = value ? strtoul(value, NULL, 10) : 0;
    return r->body_len <= sizeof r->body &&
           (r->body_len == 0 || recv(fd, r->body, r->body_len, MSG_WAITALL) == (ssize_t)r->body_len);
}

/* False: the connection is to be closed. */
static inline bool web_answer_one(struct web_server *server, int fd, struct web_request *request)
{
    struct web_answer a = {.status = 200};
    char head[WEB_HEAD_BYTES];
    char length[64] = "Connection: close\r\n";

    server->answer(server->user, request, &a);
    atomic_fetch_add(&server->n_requests, 1);
    if (a.delay_ms)
        nanosleep(&(struct timespec){a.delay_ms / 1000, a.delay_ms % 1000 * 1000000L}, NULL);
    if (a.raw) {
        web_send(fd, a.raw, strlen(a.raw));
        return false;
    }
    if (a.length >= 0)
        snprintf(length, sizeof length, "Content-Length: %lld\r\n",
                 a.length ? a.length : (long long)(a.body_len * (a.repeat + 1)));
    snprintf(head, sizeof head, "HTTP/1.1 %d Whatever\r\n%s%s\r\n", a.status, length,
             a.headers ? a.headers : "");
    if (!web_send(fd, head, strlen(head)))
        return false;
    for (size_t i = 0; strcmp(request->method, "HEAD") != 0 && a.body && i <= a.repeat; i++)
        if (!web_send(fd, a.body, a.body_len))
            return false;
    return a.length == 0 || a.length == (long long)a.body_len;
}

static inline void *web_serve(void *argument)
{
    struct web_place *place = argument;
    struct web_request *request = /* not malloc: the test counts what the client asks for */
        mmap(NULL, sizeof *request, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    while (request != MAP_FAILED && web_read(place->fd, request) &&
           web_answer_one(place->server, place->fd, request))
        ;
    if (request != MAP_FAILED)
        munmap(request, sizeof *request);
    shutdown(place->fd, SHUT_RDWR);
    return NULL;
}

static inline void *web_accept(void *argument)
{
    struct web_server *server = argument;

    while (server->n_threads < WEB_CONNECTIONS) {
        int fd = accept(server->fd, NULL, NULL);
        struct web_place *place = &server->places[server->n_threads];
        if (fd < 0)
            return NULL;
        *place = (struct web_place){server, fd};
        atomic_fetch_add(&server->n_connections, 1);
        if (pthread_create(&server->threads[server->n_threads], NULL, web_serve, place) != 0)
            return NULL;
        server->n_threads++;
    }
    return NULL;
}

static inline void web_start(struct web_server *server,
                             void (*answer)(void *user, const struct web_request *request,
                                            struct web_answer *answer),
                             void *user)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;

    memset(server, 0, sizeof *server);
    server->answer = answer;
    server->user = user;
    server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(server->fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(server->fd, WEB_CONNECTIONS), 0);
    assert_int_equal(getsockname(server->fd, (struct sockaddr *)&address, &len), 0);
    server->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&server->acceptor, NULL, web_accept, server), 0);
}

static inline void web_stop(struct web_server *server)
{
    shutdown(server->fd, SHUT_RDWR);
    pthread_join(server->acceptor, NULL);
    for (int i = 0; i < server->n_threads; i++) {
        shutdown(server->places[i].fd, SHUT_RDWR);
        pthread_join(server->threads[i], NULL);
        close(server->places[i].fd);
    }
    close(server->fd);
}

/* The URL of a path, in a buffer of the caller's. */
static inline const char *web_url(const struct web_server *server, const char *path, char *out, size_t room)
{
    snprintf(out, room, "http://127.0.0.1:%d%s", server->port, path);
    return out;
}

#endif
