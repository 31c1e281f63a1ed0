/* SPDX-License-Identifier: Apache-2.0 */
/* message.c: looking up headers of a request, adding headers to a response, its length. */
#include "http/message.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/str.h"
#include "http/head.h"

struct vgi_str vhttp_request_header(const struct vgi_http_request *request, const char *name)
{
    const struct vhttp_head *head = request->connection;
    static const struct vgi_str absent = {NULL, 0};

    for (size_t i = 0; i < head->n_headers; i++)
        if (vbase_str_equal_any_case(head->headers[i].key, name))
            return head->headers[i].value;
    return absent;
}

size_t vhttp_request_header_count(const struct vgi_http_request *request, const char *name)
{
    const struct vhttp_head *head = request->connection;
    size_t count = 0;

    for (size_t i = 0; i < head->n_headers; i++)
        if (vbase_str_equal_any_case(head->headers[i].key, name))
            count++;
    return count;
}

void vhttp_response_header(struct vhttp_response *response, const char *name, struct vgi_str value)
{
    char *copy = NULL;

    value = vbase_str_trimmed(value);
    if (value.len == 0)
        return;
    if (response->n_headers < VHTTP_RESPONSE_HEADERS_MAX && vhttp_is_header_value(value))
        copy = vbase_arena_copy(response->arena, value.ptr, value.len);
    if (!copy) {
        response->is_short = true;
        return;
    }
    response->headers[response->n_headers++] = (struct vhttp_header){name, copy};
}

void vhttp_response_header_number(struct vhttp_response *response, const char *name, uint64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRIu64, value);
    vhttp_response_header(response, name, vgi_str_of(text));
}

size_t vhttp_response_bytes(const struct vhttp_response *response)
{
    size_t n = response->body.len;

    for (size_t i = 0; i < response->n_inserts; i++)
        n += response->inserts[i].bytes.len;
    return n;
}

void vhttp_response_empty(struct vhttp_response *response)
{
    vbase_buf_reset(&response->body);
    response->n_inserts = 0;
}
