/* SPDX-License-Identifier: Apache-2.0 */
/* head_fuzz: bytes as the head of a request, split into lines as the library below does it, go through the
 * checks of http/head.c. What passes must be readable in one way only: checked again by other means. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "http/head.h"

/* The next piece up to one of ends, in memory of its own, so that reading beyond it is seen. */
static struct vgi_str cut(const uint8_t **at, const uint8_t *end, const char *ends, char **ret_memory)
{
    size_t len = 0;
    struct vgi_str piece;

    while (*at + len < end && !strchr(ends, (*at)[len]))
        len++;
    *ret_memory = malloc(len ? len : 1);
    if (!*ret_memory)
        abort();
    memcpy(*ret_memory, *at, len);
    piece = (struct vgi_str){*ret_memory, len};
    *at += *at + len < end ? len + 1 : len;
    return piece;
}

/* Lengths and codings by a search in the whole head. */
static void check_accepted(const struct vhttp_head *head, const struct vhttp_body_frame *frame)
{
    const struct vgi_http_request request = {.connection = (void *)(uintptr_t)head};
    size_t lengths = vhttp_request_header_count(&request, "CONTENT-LENGTH");
    size_t codings = vhttp_request_header_count(&request, "TRANSFER-ENCODING");

    if (lengths + codings > 1 || (frame->kind == VHTTP_CHUNKED) != (codings == 1) ||
        (frame->kind == VHTTP_LENGTH && (lengths != 1 || frame->length == 0)))
        abort();
    for (size_t i = 0; i < head->n_headers; i++)
        if (memchr(head->headers[i].value.ptr, '\n', head->headers[i].value.len) ||
            memchr(head->headers[i].key.ptr, ' ', head->headers[i].key.len))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = data + size;
    char *memory[3 + 2 * 16] = {0};
    struct vgi_pair headers[16];
    struct vhttp_head head = {.headers = headers};
    struct vhttp_body_frame frame;
    struct vgi_str path, query;
    struct vgi_error err;

    head.method = cut(&data, end, " ", &memory[0]);
    head.target = cut(&data, end, " ", &memory[1]);
    head.version = cut(&data, end, "\n", &memory[2]);
    while (data < end && head.n_headers < 16) {
        char **texts = memory + 3 + 2 * head.n_headers;
        headers[head.n_headers].key = cut(&data, end, ":\n", &texts[0]);
        headers[head.n_headers].value = vbase_str_trimmed(cut(&data, end, "\n", &texts[1]));
        head.n_headers++;
    }
    if (vhttp_head_check(&head, &frame, &err) == VGI_OK)
        check_accepted(&head, &frame);
    if (vhttp_target_split(head.target, &path, &query, &err) == VGI_OK &&
        (path.len == 0 || memchr(path.ptr, '?', path.len)))
        abort();
    vhttp_method_of(head.method);
    for (size_t i = 0; i < sizeof memory / sizeof memory[0]; i++)
        free(memory[i]);
    return 0;
}
