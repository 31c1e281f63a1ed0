/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VGI_TESTS_SUPPORT_HTTP_CLIENT_H
#define VGI_TESTS_SUPPORT_HTTP_CLIENT_H

/* http_client: a raw HTTP/1.1 client for tests of servers: it sends the bytes it is given, whatever they are,
 * and takes answers apart as far as tests need it. Failures of the client itself fail the test. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "support/test.h"

/* Bytes that came and were not taken yet are kept between two answers. */
struct http_client {
    int fd;
    char *bytes;
    size_t len;
    size_t cap;
    bool is_ended; /* the server closed its side */
    bool is_reset;
};

/* head holds the status line and the headers, body views the client's bytes until the next call. */
struct http_answer {
    int status;
    char head[8192];
    const char *body;
    size_t body_len;
};

static inline double http_now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline void http_pause_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&t, NULL);
}

/* A listening socket on a free port of the loopback interface, or on a path. */
static inline int http_listen(uint16_t *ret_port, const char *path)
{
    int fd = socket(path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    if (path) {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
        unlink(path);
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    } else {
        struct sockaddr_in address = {.sin_family = AF_INET};
        socklen_t len = sizeof address;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
        assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
        *ret_port = ntohs(address.sin_port);
    }
    assert_int_equal(listen(fd, 16), 0);
    return fd;
}

/* port 0: path names a unix socket. */
static inline struct http_client http_connect(uint16_t port, const char *path)
{
    struct http_client client = {0};
    int one = 1;

    client.fd = socket(port ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(client.fd >= 0);
    if (port) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        assert_int_equal(connect(client.fd, (struct sockaddr *)&address, sizeof address), 0);
        setsockopt(client.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    } else {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
        assert_int_equal(connect(client.fd, (struct sockaddr *)&address, sizeof address), 0);
    }
    return client;
}

static inline void http_close(struct http_client *client)
{
    close(client->fd);
    free(client->bytes);
    memset(client, 0, sizeof *client);
    client->fd = -1;
}

/* Sends all of it; false when the server does not want any more. */
static inline bool http_send(struct http_client *client, const void *bytes, size_t len)
{
    const char *p = bytes;

    while (len > 0) {
        ssize_t n = send(client->fd, p, len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        p += n;
        len -= (size_t)n;
    }
    return true;
}

static inline bool http_say(struct http_client *client, const char *text)
{
    return http_send(client, text, strlen(text));
}

/* Waits for more bytes. False: the end, or nothing came within timeout_ms. */
static inline bool http_more(struct http_client *client, int timeout_ms)
{
    struct pollfd p = {.fd = client->fd, .events = POLLIN};
    ssize_t n;

    if (client->is_ended || poll(&p, 1, timeout_ms) <= 0)
        return false;
    if (client->cap - client->len < 65536) {
        client->cap = client->cap ? 2 * client->cap : 131072;
        client->bytes = realloc(client->bytes, client->cap);
        assert_non_null(client->bytes);
    }
    n = recv(client->fd, client->bytes + client->len, client->cap - client->len, 0);
    if (n > 0) {
        client->len += (size_t)n;
        return true;
    }
    client->is_ended = true;
    client->is_reset = n < 0;
    return false;
}

/* The text of a header in an answer's head; false: absent. */
static inline bool http_header(const struct http_answer *answer, const char *name, char *out, size_t size)
{
    size_t len = strlen(name);

    for (const char *line = strstr(answer->head, "\r\n"); line && line[2]; line = strstr(line + 2, "\r\n")) {
        const char *value = line + 2 + len;
        if (strncasecmp(line + 2, name, len) != 0 || *value != ':')
            continue;
        value += 1 + strspn(value + 1, " ");
        snprintf(out, size, "%.*s", (int)strcspn(value, "\r"), value);
        return true;
    }
    return false;
}

/* Takes the bytes of the last answer away. */
static inline void http_drop(struct http_client *client, size_t len)
{
    memmove(client->bytes, client->bytes + len, client->len - len);
    client->len -= len;
}

/* The next answer; has_body false: of a HEAD request. False: the end, or nothing complete within timeout_ms
 * of silence. */
static inline bool http_next(struct http_client *client, bool has_body, int timeout_ms,
                             struct http_answer *answer)
{
    const char *end;
    char text[32];
    size_t head_len;
    size_t body_len = 0;

    answer->status = 0;
    while (client->len == 0 || !(end = memmem(client->bytes, client->len, "\r\n\r\n", 4)))
        if (!http_more(client, timeout_ms))
            return false;
    head_len = (size_t)(end - client->bytes) + 4;
    assert_true(head_len < sizeof answer->head);
    memcpy(answer->head, client->bytes, head_len);
    answer->head[head_len] = '\0';
    assert_memory_equal(answer->head, "HTTP/1.1 ", 9);
    answer->status = (int)strtol(answer->head + 9, NULL, 10);
    if (has_body && answer->status >= 200 && http_header(answer, "Content-Length", text, sizeof text))
        body_len = (size_t)strtoull(text, NULL, 10);
    while (client->len < head_len + body_len)
        if (!http_more(client, timeout_ms))
            return false;
    http_drop(client, head_len);
    answer->body = client->bytes;
    answer->body_len = body_len;
    return true;
}

/* The status of the next answer, its body dropped; 0 when none comes. */
static inline int http_status(struct http_client *client, int timeout_ms)
{
    struct http_answer answer;

    if (!http_next(client, true, timeout_ms, &answer))
        return 0;
    http_drop(client, answer.body_len);
    return answer.status;
}

/* True when the server closes within timeout_ms and says nothing more. */
static inline bool http_is_ended(struct http_client *client, int timeout_ms)
{
    while (!client->is_ended && http_more(client, timeout_ms))
        continue;
    return client->is_ended;
}

#endif
