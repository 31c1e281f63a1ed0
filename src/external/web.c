/* SPDX-License-Identifier: Apache-2.0 */
/* web.c: one HTTP request of a program's store (vgi_rpc/external.h). Walk: the program -> here ->
 * http/client.c. Owns the client of all such requests, which lives as long as the process. */
#include "external/external.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct vhttp_client client;

static void init_client(void)
{
    vhttp_client_init(&client, &(struct vhttp_policy){.flags = VHTTP_ALLOW_ALL});
}

static bool collect(struct vhttp_transfer *t, struct vgi_bytes bytes)
{
    struct vgi_rpc_web_request *request = t->user;

    if (bytes.len > request->answer_room - request->answer_len)
        return false;
    memcpy(request->answer + request->answer_len, bytes.ptr, bytes.len);
    request->answer_len += bytes.len;
    return true;
}

static bool is_method(const char *method)
{
    static const char *const methods[] = {"GET", "HEAD", "PUT", "POST", "DELETE"};

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (method && strcmp(method, methods[i]) == 0)
            return true;
    return false;
}

enum vgi_status vgi_rpc_web(struct vgi_rpc_web_request *request, struct vgi_error *err)
{
    char url[VGI_RPC_URL_BYTES];
    struct vhttp_transfer transfer = {.method = request->method,
                                      .url = url,
                                      .headers = request->headers,
                                      .n_headers = request->n_headers,
                                      .body = request->body,
                                      .timeout_ms = request->timeout_ms,
                                      .on_body = collect,
                                      .user = request};

    if (request->size < sizeof *request)
        return vgi_fail(err, VGI_E_INVALID, "a web request has size %zu, start from VGI_RPC_WEB_REQUEST_INIT",
                        request->size);
    if (!is_method(request->method))
        return vgi_fail(err, VGI_E_INVALID, "a web request has no method");
    if (request->url.len >= sizeof url)
        return vgi_fail(err, VGI_E_INVALID, "a URL has %zu bytes", request->url.len);
    memcpy(url, request->url.ptr, request->url.len);
    url[request->url.len] = 0;
    request->answer_len = 0;
    pthread_once(&once, init_client);
    VGI_TRY(vhttp_client_exchange(&client, &transfer, err));
    request->status = transfer.head.status;
    return VGI_OK;
}
