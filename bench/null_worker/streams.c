/* SPDX-License-Identifier: Apache-2.0 */
/* streams.c: see streams.h. */
#include "streams.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { BUFFER_BYTES = 1 << 16, STACK_BYTES = 1 << 16 };

struct link {
    struct frames in;
    int out_fd;
};

/* ---- bytes ---- */

bool answer_write(int fd, struct bytes head, const struct answer *answer)
{
    struct iovec iov[ANSWER_PARTS_MAX + 1];
    struct iovec *left = iov;
    int n = 0;

    if (head.len > 0)
        iov[n++] = (struct iovec){head.ptr, head.len};
    for (int i = 0; i < answer->n; i++)
        iov[n++] = (struct iovec){answer->parts[i].ptr, answer->parts[i].len};
    while (n > 0) {
        ssize_t done = writev(fd, left, n);
        if (done < 0 && errno != EAGAIN)
            return false;
        if (done < 0)
            continue;
        for (; n > 0 && (size_t)done >= left->iov_len; left++, n--)
            done -= (ssize_t)left->iov_len;
        if (n > 0) {
            left->iov_base = (uint8_t *)left->iov_base + done;
            left->iov_len -= (size_t)done;
        }
    }
    return true;
}

static bool put(const struct link *link, const struct answer *answer)
{
    return answer_write(link->out_fd, (struct bytes){0}, answer);
}

static bool put_end(const struct link *link)
{
    return put(link, &(struct answer){{frame_end}, 1});
}

void request_take(uint8_t *bytes, struct request *ret_request)
{
    uint8_t *at = bytes;
    uint8_t *batch = bytes;

    for (; frame_u32(at + 4) > 0; at += frame_bytes(at)) {
        if (frame_kind_of(at + FRAME_PREFIX_BYTES) == FRAME_BATCH)
            batch = at;
    }
    ret_request->batch = (struct bytes){batch, frame_bytes(batch)};
    ret_request->header = (struct bytes){batch + FRAME_PREFIX_BYTES, frame_u32(batch + 4)};
    ret_request->body = ret_request->header.ptr + ret_request->header.len;
}

/* Takes a whole request stream; the views last until the next read. */
static bool next_request(struct frames *in, struct request *ret_request)
{
    size_t total = 0;
    uint8_t *at;

    for (;;) {
        size_t header_bytes;
        at = frames_need(in, total + FRAME_PREFIX_BYTES);
        if (!at)
            return false;
        header_bytes = frame_u32(at + total + 4);
        if (header_bytes == 0)
            break;
        at = frames_need(in, total + FRAME_PREFIX_BYTES + header_bytes);
        if (!at)
            return false;
        total += frame_bytes(at + total);
    }
    request_take(at, ret_request);
    in->first += total + FRAME_PREFIX_BYTES;
    return true;
}

/* ---- streams ---- */

static bool produce(struct link *link, const struct request *request)
{
    struct producer producer;
    struct answer answer;
    struct frame frame;
    bool goes_on = true;

    producer_init(&producer, request);
    while (goes_on && producer.batch.ptr && frames_next(&link->in, &frame)) {
        frames_skip(&link->in, frame.body_bytes);
        if (frame.kind == FRAME_END) {
            producer_release(&producer);
            return put_end(link);
        }
        if (frame.kind != FRAME_BATCH)
            continue;
        producer_next(&producer, &answer);
        goes_on = put(link, &answer);
    }
    producer_release(&producer);
    return false;
}

/* A whole message of a stream's input; NULL at the end of the connection. */
static uint8_t *next_message(struct frames *in, size_t *ret_bytes)
{
    uint8_t *at = frames_need(in, FRAME_PREFIX_BYTES);

    if (!at || !(at = frames_need(in, FRAME_PREFIX_BYTES + frame_u32(at + 4))))
        return NULL;
    *ret_bytes = frame_bytes(at);
    at = frames_need(in, *ret_bytes);
    in->first += *ret_bytes;
    return at;
}

static bool exchange(struct link *link, const struct request *request)
{
    struct answer answer = {{replies[DOUBLES].schema, {NULL, 0}}, 2};
    double factor;

    memcpy(&factor, request->body, sizeof factor);
    for (;;) {
        size_t bytes;
        uint8_t *at = next_message(&link->in, &bytes);
        if (!at)
            return false;
        if (frame_u32(at + 4) == 0)
            return put_end(link);
        if (frame_kind_of(at + FRAME_PREFIX_BYTES) != FRAME_BATCH)
            continue;
        answers_scale(at + FRAME_PREFIX_BYTES + frame_u32(at + 4),
                      (size_t)frame_body_bytes(at + FRAME_PREFIX_BYTES), factor);
        answer.parts[answer.n - 1] = (struct bytes){at, bytes};
        if (!put(link, &answer))
            return false;
        answer.n = 1;
    }
}

void streams_serve(int in_fd, int out_fd)
{
    struct link link = {.out_fd = out_fd};
    struct request request;
    struct answer answer;
    bool goes_on = true;

    frames_init(&link.in, in_fd, BUFFER_BYTES);
    while (goes_on && next_request(&link.in, &request)) {
        if (answers_unary(&request, &answer))
            goes_on = put(&link, &answer);
        else if (request_names(&request, "produce_"))
            goes_on = produce(&link, &request);
        else
            goes_on = exchange(&link, &request);
    }
    frames_release(&link.in);
}

/* ---- connections ---- */

static void *serve_connection(void *fd)
{
    streams_serve((int)(intptr_t)fd, (int)(intptr_t)fd);
    return NULL;
}

void streams_listen(int fd)
{
    pthread_attr_t detached;
    int yes = 1;

    pthread_attr_init(&detached);
    pthread_attr_setstacksize(&detached, STACK_BYTES);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    for (;;) {
        pthread_t thread;
        int taken = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
        if (taken < 0)
            continue;
        (void)setsockopt(taken, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        if (pthread_create(&thread, &detached, serve_connection, (void *)(intptr_t)taken) != 0)
            close(taken);
    }
}
