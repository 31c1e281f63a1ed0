/* SPDX-License-Identifier: Apache-2.0 */
/* answers.c: see answers.h. */
#include "answers.h"

#include <stdio.h>
#include <sys/stat.h>

struct reply replies[REPLIES] = {{.name = "reply_noop"},  {.name = "reply_int"}, {.name = "reply_str"},
                                 {.name = "reply_bytes"}, {.name = "reply_1"},   {.name = "reply_2048"},
                                 {.name = "reply_65536"}, {.name = "in_1"},      {.name = "opened"}};

static bool load(struct reply *reply, const char *folder)
{
    char path[4096];
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

bool answers_load(const char *folder)
{
    for (int i = 0; i < REPLIES; i++) {
        if (!load(&replies[i], folder))
            return false;
    }
    return true;
}

bool request_names(const struct request *request, const char *method)
{
    return memmem(request->header.ptr, request->header.len, method, strlen(method));
}

/* An echo: the request's own batch comes back as the result. */
bool answers_unary(const struct request *request, struct answer *ret_answer)
{
    const struct reply *reply = &replies[STR];

    if (request_names(request, "void_noop")) {
        *ret_answer = (struct answer){{replies[NOOP].all}, 1};
        return true;
    }
    if (!request_names(request, "echo_"))
        return false;
    if (request_names(request, "echo_bytes"))
        reply = &replies[BYTES];
    else if (request_names(request, "echo_int"))
        reply = &replies[INT];
    *ret_answer = (struct answer){{reply->schema, request->batch, frame_end}, 3};
    return true;
}

void producer_init(struct producer *producer, const struct request *request)
{
    const struct reply *reply = &replies[ROWS_1];
    int64_t rows = 1;

    if (request_names(request, "produce_large"))
        memcpy(&rows, request->body, sizeof rows);
    if (rows > 1)
        reply = &replies[rows == 2048 ? ROWS_2048 : ROWS_65536];
    *producer = (struct producer){.reply = reply, .batch = {malloc(reply->batch.len), reply->batch.len}};
    if (producer->batch.ptr)
        memcpy(producer->batch.ptr, reply->batch.ptr, reply->batch.len);
}

void producer_release(struct producer *producer)
{
    free(producer->batch.ptr);
    *producer = (struct producer){0};
}

static void add(int64_t *values, size_t n, int64_t step)
{
    for (size_t i = 0; i < n; i++)
        values[i] += step;
}

void producer_next(struct producer *producer, struct answer *ret_answer)
{
    uint8_t *header = producer->batch.ptr + FRAME_PREFIX_BYTES;
    /* Bodies are 8-byte aligned in memory that is. */
    int64_t *values = (int64_t *)(void *)(header + frame_u32(header - 4));
    size_t rows = (size_t)frame_body_bytes(header) / sizeof *values / 2;

    if (!producer->has_begun) {
        producer->has_begun = true;
        *ret_answer = (struct answer){{producer->reply->schema, producer->batch}, 2};
        return;
    }
    add(values, rows, (int64_t)rows);
    add(values + rows, rows, 10 * (int64_t)rows);
    *ret_answer = (struct answer){{producer->batch}, 1};
}

void answers_scale(uint8_t *body, size_t bytes, double factor)
{
    double *values = (double *)(void *)body;

    for (size_t i = 0; i < bytes / sizeof *values; i++)
        values[i] *= factor;
}
