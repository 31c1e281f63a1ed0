/* SPDX-License-Identifier: Apache-2.0 */
/* null_worker.c: the floor under every worker: it finds the frames of messages, looks for a method's name,
 * and answers with bytes made beforehand. No checks, no errors, no metadata: what is left is the cost of
 * pipes. argv[1] is the folder of write_messages. Serves stdin and stdout until the input ends. */
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "ipc_frames.h"

enum { BUFFER_BYTES = 1 << 16, PATH_BYTES = 4096 };

/* A reply file: its schema message, and the message behind it. */
struct reply {
    const char *name;
    struct bytes all;
    struct bytes schema;
    struct bytes batch;
};

enum { NOOP, INT, STR, BYTES, ROWS_1, ROWS_2048, ROWS_65536, DOUBLES, REPLIES };
static struct reply replies[REPLIES] = {
    {.name = "reply_noop"}, {.name = "reply_int"},  {.name = "reply_str"},   {.name = "reply_bytes"},
    {.name = "reply_1"},    {.name = "reply_2048"}, {.name = "reply_65536"}, {.name = "in_1"}};

/* A unary request, or the one that opens a stream; in the buffer of its frames. */
struct request {
    struct bytes batch; /* whole message */
    struct bytes header;
    const uint8_t *body;
};

static bool load(struct reply *reply, const char *folder)
{
    char path[PATH_BYTES];
    struct stat info;
    FILE *file;
    bool is_read;

    snprintf(path, sizeof path, "%s/%s.bin", folder, reply->name);
    file = fopen(path, "rb");
    if (!file)
        return false;
    is_read = fstat(fileno(file), &info) == 0;
    reply->all = (struct bytes){malloc((size_t)info.st_size), (size_t)info.st_size};
    is_read = is_read && reply->all.ptr && fread(reply->all.ptr, 1, reply->all.len, file) == reply->all.len;
    (void)fclose(file);
    if (!is_read)
        return false;
    reply->schema = (struct bytes){reply->all.ptr, frame_bytes(reply->all.ptr)};
    reply->batch.ptr = reply->all.ptr + reply->schema.len;
    reply->batch.len = frame_bytes(reply->batch.ptr);
    return true;
}

static bool put(const struct bytes *parts, int n)
{
    struct iovec iov[3];
    struct iovec *left = iov;

    for (int i = 0; i < n; i++)
        iov[i] = (struct iovec){parts[i].ptr, parts[i].len};
    while (n > 0) {
        ssize_t done = writev(STDOUT_FILENO, left, n);
        if (done < 0)
            return false;
        for (; n > 0 && (size_t)done >= left->iov_len; left++, n--)
            done -= (ssize_t)left->iov_len;
        if (n > 0) {
            left->iov_base = (uint8_t *)left->iov_base + done;
            left->iov_len -= (size_t)done;
        }
    }
    return true;
}

/* Takes a whole request stream; the views last until the next read. */
static bool take_request(struct frames *in, struct request *ret_request)
{
    size_t total = 0;
    size_t batch = 0;

    for (;;) {
        uint8_t *at = frames_need(in, total + FRAME_PREFIX_BYTES);
        size_t header_bytes;
        if (!at)
            return false;
        header_bytes = frame_u32(at + total + 4);
        if (header_bytes == 0)
            break;
        at = frames_need(in, total + FRAME_PREFIX_BYTES + header_bytes);
        if (!at)
            return false;
        if (frame_kind_of(at + total + FRAME_PREFIX_BYTES) == FRAME_BATCH)
            batch = total;
        total += frame_bytes(at + total);
    }
    total += FRAME_PREFIX_BYTES;
    ret_request->batch.ptr = frames_need(in, total) + batch;
    ret_request->batch.len = total - batch - FRAME_PREFIX_BYTES;
    ret_request->header.ptr = ret_request->batch.ptr + FRAME_PREFIX_BYTES;
    ret_request->header.len = frame_u32(ret_request->batch.ptr + 4);
    ret_request->body = ret_request->header.ptr + ret_request->header.len;
    in->first += total;
    return true;
}

static bool names(const struct request *request, const char *method)
{
    return memmem(request->header.ptr, request->header.len, method, strlen(method));
}

/* The request's own batch comes back as the result. */
static bool echo(const struct request *request)
{
    const struct reply *reply = &replies[names(request, "echo_bytes") ? BYTES
                                         : names(request, "echo_int") ? INT
                                                                      : STR];

    return put((struct bytes[]){reply->schema, request->batch, frame_end}, 3);
}

static bool produce(struct frames *in, const struct request *request)
{
    struct reply *reply = &replies[ROWS_1];
    struct frame frame;
    struct bytes parts[2];
    bool is_first = true;
    int64_t rows = 1;

    if (names(request, "produce_large"))
        memcpy(&rows, request->body, sizeof rows);
    if (rows > 1)
        reply = &replies[rows == 2048 ? ROWS_2048 : ROWS_65536];
    parts[0] = reply->schema;
    parts[1] = reply->batch;
    while (frames_next(in, &frame)) {
        frames_skip(in, frame.body_bytes);
        if (frame.kind == FRAME_END)
            return put(&frame_end, 1);
        if (frame.kind == FRAME_BATCH && !put(is_first ? parts : parts + 1, is_first ? 2 : 1))
            return false;
        is_first = is_first && frame.kind != FRAME_BATCH;
    }
    return false;
}

static void scale(uint8_t *bytes, size_t n, double factor)
{
    double *values = (double *)(void *)bytes; /* bodies are 8-byte aligned in a buffer that is */

    for (size_t i = 0; i < n; i++)
        values[i] *= factor;
}

static bool exchange(struct frames *in, const struct request *request)
{
    bool is_first = true;
    double factor;

    memcpy(&factor, request->body, sizeof factor);
    for (;;) {
        struct bytes parts[2] = {replies[DOUBLES].schema};
        uint8_t *at = frames_need(in, FRAME_PREFIX_BYTES);
        enum frame_kind kind;
        if (!at || !(at = frames_need(in, FRAME_PREFIX_BYTES + frame_u32(at + 4))))
            return false;
        parts[1] = (struct bytes){at, frame_bytes(at)};
        kind = frame_u32(at + 4) ? frame_kind_of(at + FRAME_PREFIX_BYTES) : FRAME_END;
        parts[1].ptr = frames_need(in, parts[1].len);
        if (!parts[1].ptr)
            return false;
        in->first += parts[1].len;
        if (kind == FRAME_END)
            return put(&frame_end, 1);
        if (kind != FRAME_BATCH)
            continue;
        at = parts[1].ptr + FRAME_PREFIX_BYTES;
        scale(at + frame_u32(at - 4), (size_t)frame_body_bytes(at) / sizeof factor, factor);
        if (!put(is_first ? parts : parts + 1, is_first ? 2 : 1))
            return false;
        is_first = false;
    }
}

int main(int argc, char **argv)
{
    struct frames in;
    struct request request;
    bool goes_on = argc == 2;

    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; goes_on && i < REPLIES; i++)
        goes_on = load(&replies[i], argv[1]);
    if (!goes_on) {
        fprintf(stderr, "usage: null_worker FOLDER (the files of write_messages)\n");
        return 2;
    }
    frames_init(&in, STDIN_FILENO, BUFFER_BYTES);
    while (goes_on && take_request(&in, &request)) {
        if (names(&request, "void_noop"))
            goes_on = put(&replies[NOOP].all, 1);
        else if (names(&request, "echo_"))
            goes_on = echo(&request);
        else if (names(&request, "produce_"))
            goes_on = produce(&in, &request);
        else
            goes_on = exchange(&in, &request);
    }
    frames_release(&in);
    return 0;
}
