/* SPDX-License-Identifier: Apache-2.0 */
/* http_output.c: the stream into which an answer is written: the body of a response. Large columns that a
 * method hands on as they came are not copied: the answer leaves from the request's body, which stays until
 * then. Walk: ipc/writer.c -> here -> http/loop.c. Owns nothing. */
#include "endpoint/http.h"

enum { INSERTED_FROM_BYTES = 32 << 10 }; /* below it a copy is cheaper than one more part of a write */

/* Whether the bytes lie in the body of the request, and are sent as they are. */
static bool stays(const struct vend_output *output, const struct iovec *part)
{
    const struct vgi_http_request *request = output->request;
    uintptr_t at = (uintptr_t)part->iov_base;
    uintptr_t begin;

    if (part->iov_len < INSERTED_FROM_BYTES || !request || output->response->n_inserts == VHTTP_INSERTS_MAX)
        return false;
    begin = (uintptr_t)request->body->data;
    return at >= begin && at - begin < request->body_len && !vend_is_coded(output->http, request);
}

static enum vgi_status output_writev(void *self, struct iovec *iov, size_t n, struct vgi_error *err)
{
    struct vend_output *output = self;
    struct vhttp_response *response = output->response;

    for (size_t i = 0; i < n; i++) {
        if (stays(output, &iov[i])) {
            struct vgi_bytes bytes = {iov[i].iov_base, iov[i].iov_len};
            response->inserts[response->n_inserts++] = (struct vhttp_insert){response->body.len, bytes};
            continue;
        }
        VGI_TRY(vbase_buf_append(&response->body, iov[i].iov_base, iov[i].iov_len, err));
    }
    return VGI_OK;
}

struct vbase_stream vend_output_stream(struct vend_output *output)
{
    static const struct vbase_stream_ops ops = {.writev = output_writev};

    return (struct vbase_stream){&ops, output};
}
