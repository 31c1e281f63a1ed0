/* SPDX-License-Identifier: Apache-2.0 */
/* http.c: see http.h. A request is answered when all of it has come. Of a path only its end counts: /init
 * opens an exchange, /exchange is a turn of it by the factor of the benches, all else is unary. */
#include "http.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "streams.h"

enum { FIRST_BYTES = 16 << 10, EVENTS = 64, HEAD_BYTES = 256 };

static const double factor = 2.0;

struct talk {
    int fd;
    uint8_t *in; /* owned */
    size_t n;
    size_t cap;
};

/* The token that comes back is that of the turn before: it is in the header that answers. */
static void answer_turn(struct request *request, struct answer *ret_answer)
{
    answers_scale(request->body, (size_t)frame_body_bytes(request->header.ptr), factor);
    *ret_answer = (struct answer){{replies[DOUBLES].schema, request->batch, frame_end}, 3};
}

static bool ends(const uint8_t *in, const char *line_end, const char *what)
{
    const char *space = memmem(in + 5, (size_t)(line_end - (const char *)in) - 5, " ", 1);
    size_t len = strlen(what);

    return space && memcmp(space - len, what, len) == 0;
}

static bool answer_request(struct talk *talk, size_t head_bytes)
{
    const char *line_end = memmem(talk->in, head_bytes, "\r\n", 2);
    char head[HEAD_BYTES];
    struct request request;
    struct answer answer;
    size_t body = 0;
    int len;

    request_take(talk->in + head_bytes, &request);
    if (ends(talk->in, line_end, "/init"))
        answer = (struct answer){{replies[OPENED].all}, 1};
    else if (ends(talk->in, line_end, "/exchange"))
        answer_turn(&request, &answer);
    else if (!answers_unary(&request, &answer))
        return false;
    for (int i = 0; i < answer.n; i++)
        body += answer.parts[i].len;
    len = snprintf(head, sizeof head,
                   "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.apache.arrow.stream\r\n"
                   "Content-Length: %zu\r\n\r\n",
                   body);
    return answer_write(talk->fd, (struct bytes){(uint8_t *)head, (size_t)len}, &answer);
}

/* The length of a whole request and its head; false: some of it is missing, and there is room for it. */
static bool is_whole(struct talk *talk, size_t *ret_head)
{
    uint8_t *end = memmem(talk->in, talk->n, "\r\n\r\n", 4);
    uint8_t *length = end ? memmem(talk->in, (size_t)(end - talk->in), "Content-Length: ", 16) : NULL;
    size_t wanted;

    if (!length)
        return false;
    *ret_head = (size_t)(end - talk->in) + 4;
    wanted = *ret_head + strtoul((char *)length + 16, NULL, 10);
    if (wanted > talk->cap) {
        talk->cap = wanted;
        talk->in = realloc(talk->in, talk->cap);
    }
    return talk->n >= wanted;
}

/* False: the connection is over. */
static bool receive(struct talk *talk)
{
    ssize_t n = read(talk->fd, talk->in + talk->n, talk->cap - talk->n);
    size_t head_bytes;

    if (n <= 0)
        return n < 0 && errno == EAGAIN;
    talk->n += (size_t)n;
    if (!is_whole(talk, &head_bytes))
        return talk->in && talk->n < talk->cap;
    talk->n = 0;
    return answer_request(talk, head_bytes);
}

static void take(int fd, int epoll_fd)
{
    struct talk *talk = calloc(1, sizeof *talk);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = talk};
    int yes = 1;

    if (!talk)
        return;
    talk->cap = FIRST_BYTES;
    talk->in = malloc(talk->cap);
    talk->fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    (void)setsockopt(talk->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    (void)epoll_ctl(epoll_fd, EPOLL_CTL_ADD, talk->fd, &event);
}

void http_listen(int fd)
{
    struct epoll_event event = {.events = EPOLLIN};
    struct epoll_event events[EVENTS];
    int epoll_fd = epoll_create1(EPOLL_CLOEXEC);

    (void)epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
    for (;;) {
        int n = epoll_wait(epoll_fd, events, EVENTS, -1);
        for (int i = 0; i < n; i++) {
            struct talk *talk = events[i].data.ptr;
            if (!talk) {
                take(fd, epoll_fd);
            } else if (!receive(talk)) {
                close(talk->fd);
                free(talk->in);
                free(talk);
            }
        }
    }
}
