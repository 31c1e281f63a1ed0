/* SPDX-License-Identifier: Apache-2.0 */
/* http.c: see http.h. */
#include "http.h"

#include <stdio.h>
#include <strings.h>

#include "times.h"

enum { HEAD_BYTES = 1024, HEAD_BYTES_MAX = 1 << 16, LINE_END = 2, HEAD_END = 4 };

struct bytes http_request(const char *path, const struct bytes *parts, size_t n)
{
    struct bytes request;
    size_t body = 0;

    for (size_t i = 0; i < n; i++)
        body += parts[i].len;
    request.ptr = malloc(HEAD_BYTES + body);
    if (!request.ptr)
        die("no memory");
    request.len = (size_t)snprintf((char *)request.ptr, HEAD_BYTES,
                                   "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                   "Content-Type: application/vnd.apache.arrow.stream\r\n"
                                   "Content-Length: %zu\r\n\r\n",
                                   path, body);
    if (request.len >= HEAD_BYTES)
        die("the path of a request is too long");
    for (size_t i = 0; i < n; i++) {
        memcpy(request.ptr + request.len, parts[i].ptr, parts[i].len);
        request.len += parts[i].len;
    }
    return request;
}

/* The value of a header line, to its end; NULL when there is none of that name. */
static const char *find_header(const char *head, const char *name)
{
    size_t len = strlen(name);

    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line + LINE_END, "\r\n")) {
        if (strncasecmp(line + LINE_END, name, len) == 0 && line[LINE_END + len] == ':')
            return line + LINE_END + len + 1;
    }
    return NULL;
}

static void read_head(struct http_answer *answer, const uint8_t *in)
{
    char *head = strndup((const char *)in, answer->head_bytes);
    const char *length;
    const char *coding;

    if (!head)
        die("no memory");
    if (strncmp(head, "HTTP/1.1 200", 12) != 0)
        die("the answer begins with %.*s", (int)strcspn(head, "\r"), head);
    length = find_header(head, "content-length");
    coding = find_header(head, "transfer-encoding");
    answer->is_chunked = coding && strncasecmp(coding + strspn(coding, " "), "chunked", 7) == 0;
    if (!length && !answer->is_chunked)
        die("an answer has no length");
    answer->body_bytes = length ? strtoul(length, NULL, 10) : 0;
    free(head);
}

/* Moves the chunks together. False: one of them has not come yet, and nothing was moved. */
static bool join_chunks(struct http_answer *answer, uint8_t *in, size_t in_bytes, bool moves)
{
    uint8_t *at = in + answer->head_bytes;
    uint8_t *to = at;

    for (;;) {
        uint8_t *end = memmem(at, (size_t)(in + in_bytes - at), "\r\n", LINE_END);
        size_t n = end ? strtoul((const char *)at, NULL, 16) : 0;
        if (!end || (size_t)(in + in_bytes - end) < n + HEAD_END)
            return false;
        if (n == 0)
            break;
        if (moves)
            memmove(to, end + LINE_END, n);
        to += n;
        at = end + LINE_END + n + LINE_END;
    }
    answer->body_bytes = (size_t)(to - in) - answer->head_bytes;
    return true;
}

bool http_take(struct http_answer *answer, uint8_t *in, size_t in_bytes)
{
    static const char last_chunk[5] = "0\r\n\r\n";
    uint8_t *end;

    if (answer->head_bytes == 0) {
        end = memmem(in, in_bytes, "\r\n\r\n", HEAD_END);
        if (!end && in_bytes > HEAD_BYTES_MAX)
            die("an answer has no end of its headers");
        if (!end)
            return false;
        answer->head_bytes = (size_t)(end - in) + HEAD_END;
        read_head(answer, in);
    }
    if (!answer->is_chunked)
        return in_bytes >= answer->head_bytes + answer->body_bytes;
    /* The end of a lock-step answer is the end of what has come: no need to walk over chunks before. */
    if (in_bytes < answer->head_bytes + sizeof last_chunk ||
        memcmp(in + in_bytes - sizeof last_chunk, last_chunk, sizeof last_chunk) != 0)
        return false;
    return join_chunks(answer, in, in_bytes, /* moves= */ false) &&
           join_chunks(answer, in, in_bytes, /* moves= */ true);
}
