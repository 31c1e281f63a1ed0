/* SPDX-License-Identifier: Apache-2.0 */
/* http_coding.c: which content coding an answer gets: the client's first choice among ours.
 * Walk: http_answer.c -> here -> http/coding.c. Owns nothing. WIRE_PROTOCOL section 10, "Content-encoding
 * negotiation". */
#include "endpoint/http.h"

enum { COMPRESSED_FROM_BYTES = 1024 };

static bool is_offered(struct vgi_str accept, enum vhttp_coding coding)
{
    enum vhttp_coding offered;

    do
        offered = vhttp_coding_next(&accept);
    while (offered != coding && offered != VHTTP_CODINGS);
    return offered == coding;
}

/* Clients that cannot choose their Accept-Encoding state their order in a header of our own, which counts
 * first; a coding that stands only there is named in a header of our own, too. */
static enum vhttp_coding choose(const struct vgi_http_request *request, bool *ret_is_own)
{
    struct vgi_str own = vhttp_request_header(request, "X-VGI-Accept-Encoding");
    struct vgi_str standard = vhttp_request_header(request, "Accept-Encoding");
    enum vhttp_coding coding = vhttp_coding_next(&own);

    *ret_is_own = coding != VHTTP_CODINGS && !is_offered(standard, coding);
    if (coding == VHTTP_CODINGS)
        coding = vhttp_coding_next(&standard);
    return coding == VHTTP_CODINGS ? VHTTP_IDENTITY : coding;
}

bool vend_is_coded(const struct vend_http *http, const struct vgi_http_request *request)
{
    bool is_own;

    return !http->options.no_compression && choose(request, &is_own) != VHTTP_IDENTITY;
}

void vend_encode(struct vend_http *http, struct vend_context *x, const struct vgi_http_request *request,
                 struct vhttp_response *response)
{
    struct vbase_buf plain = response->body;
    enum vhttp_coding coding;
    bool is_own;

    if (http->options.no_compression || plain.len < COMPRESSED_FROM_BYTES || response->n_inserts > 0)
        return;
    coding = choose(request, &is_own);
    vbase_buf_reset(&x->coded);
    if (coding == VHTTP_IDENTITY || vhttp_encode(coding, vbase_buf_view(&plain), &x->coded, NULL) != VGI_OK ||
        x->coded.len >= plain.len)
        return;
    response->body = x->coded;
    response->body.max = plain.max;
    plain.max = x->coded.max;
    x->coded = plain;
    vend_header(response, is_own ? "X-VGI-Content-Encoding" : "Content-Encoding", vhttp_coding_name(coding));
}
