/* SPDX-License-Identifier: Apache-2.0 */
/* http_coding.c: which content coding an answer gets: the client's first choice among ours.
 * Walk: http_answer.c -> here -> http/coding.c. Owns nothing. WIRE_PROTOCOL section 10, "Content-encoding
 * negotiation". */
#include "endpoint/http.h"

enum { COMPRESSED_FROM_BYTES = 1024 };

static struct vgi_str strip(struct vgi_str text)
{
    while (text.len > 0 && (*text.ptr == ' ' || *text.ptr == '\t')) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

/* Cuts text at the first mark; what is behind it is returned. */
static struct vgi_str cut(struct vgi_str *text, char mark)
{
    const char *at = text->len > 0 ? memchr(text->ptr, mark, text->len) : NULL;
    struct vgi_str rest = {NULL, 0};

    if (!at)
        return rest;
    rest = (struct vgi_str){at + 1, text->len - (size_t)(at + 1 - text->ptr)};
    text->len = (size_t)(at - text->ptr);
    return rest;
}

/* "q=0", "q=0.0": not wanted. */
static bool is_refused(struct vgi_str weight)
{
    weight = strip(weight);
    if (weight.len < 3 || (weight.ptr[0] | 0x20) != 'q' || weight.ptr[1] != '=')
        return false;
    for (size_t i = 2; i < weight.len; i++)
        if (weight.ptr[i] != '0' && weight.ptr[i] != '.')
            return false;
    return true;
}

/* Takes the first entry off list; VHTTP_CODINGS when it is none of ours, or refused. */
static enum vhttp_coding next_entry(struct vgi_str *list)
{
    struct vgi_str entry = *list;
    struct vgi_str weight;

    *list = cut(&entry, ',');
    weight = cut(&entry, ';');
    entry = strip(entry);
    return entry.len == 0 || is_refused(weight) ? VHTTP_CODINGS : vhttp_coding_of(entry);
}

/* The first coding in the list that is one of ours, identity among them; VHTTP_CODINGS: none. */
static enum vhttp_coding first_offered(struct vgi_str list)
{
    enum vhttp_coding coding = VHTTP_CODINGS;

    while (list.len > 0 && coding == VHTTP_CODINGS)
        coding = next_entry(&list);
    return coding;
}

static bool is_offered(struct vgi_str list, enum vhttp_coding coding)
{
    while (list.len > 0)
        if (next_entry(&list) == coding)
            return true;
    return false;
}

/* Clients that cannot choose their Accept-Encoding state their order in a header of our own, which counts
 * first; a coding that stands only there is named in a header of our own, too. */
static enum vhttp_coding choose(const struct vgi_http_request *request, bool *ret_is_own)
{
    struct vgi_str own = vhttp_request_header(request, "X-VGI-Accept-Encoding");
    struct vgi_str standard = vhttp_request_header(request, "Accept-Encoding");
    enum vhttp_coding coding = first_offered(own);

    *ret_is_own = coding != VHTTP_CODINGS && !is_offered(standard, coding);
    if (coding == VHTTP_CODINGS)
        coding = first_offered(standard);
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
