/* SPDX-License-Identifier: Apache-2.0 */
/* storage.c: a client of the canonical suites' object store: POST /alloc gives a pair of URLs, PUT fills the
 * object. Walk: main.c attaches it; the library calls it. */
#include "storage.h"

#include <stdio.h>
#include <time.h>

enum { ANSWER_BYTES = 3 * VGI_RPC_URL_BYTES, TIMEOUT_MS = 10000 };

#define HOUR_US ((int64_t)3600 * 1000000)

/* Sends a request to the store and checks that it was done. */
static enum vgi_status ask(struct vgi_rpc_web_request *request, struct vgi_error *err)
{
    request->timeout_ms = TIMEOUT_MS;
    VGI_TRY(vgi_rpc_web(request, err));
    if (request->status < 200 || request->status > 299)
        return vgi_fail(err, VGI_E_UNAVAILABLE, "the store answers %s with status %d", request->method,
                        request->status);
    return VGI_OK;
}

/* Copies the text that is the value of key in a flat JSON object without escapes. */
static enum vgi_status find_text(const char *json, const char *key, char *out, struct vgi_error *err)
{
    char quoted[64];
    const char *at;
    size_t len;

    snprintf(quoted, sizeof quoted, "\"%s\"", key);
    at = strstr(json, quoted);
    at = at ? strchr(at + strlen(quoted), '"') : NULL;
    len = at ? strcspn(at + 1, "\"\\") : 0;
    if (len == 0 || len >= VGI_RPC_URL_BYTES || at[1 + len] != '"')
        return vgi_fail(err, VGI_E_FORMAT, "the store's answer has no '%s'", key);
    memcpy(out, at + 1, len);
    out[len] = 0;
    return VGI_OK;
}

static enum vgi_status allocate(const struct storage_options *options, char *upload_url, char *download_url,
                                struct vgi_error *err)
{
    static const struct vgi_pair type = {{"Content-Type", 12}, {"application/json", 16}};
    char url[VGI_RPC_URL_BYTES];
    char answer[ANSWER_BYTES];
    struct vgi_rpc_web_request request = VGI_RPC_WEB_REQUEST_INIT;

    snprintf(url, sizeof url, "%s/alloc", options->url);
    request.method = "POST";
    request.url = vgi_str_of(url);
    request.headers = &type;
    request.n_headers = 1;
    request.body = (struct vgi_bytes){(const uint8_t *)"{}", 2};
    request.answer = (uint8_t *)answer;
    request.answer_room = sizeof answer - 1;
    VGI_TRY(ask(&request, err));
    answer[request.answer_len] = 0;
    VGI_TRY(find_text(answer, "upload_url", upload_url, err));
    return find_text(answer, "download_url", download_url, err);
}

static enum vgi_status upload(void *user, const struct vgi_rpc_object *object, char *url_out,
                              struct vgi_error *err)
{
    char upload_url[VGI_RPC_URL_BYTES];
    struct vgi_pair headers[2] = {{vgi_str_of("Content-Type"), vgi_str_of("application/octet-stream")},
                                  {vgi_str_of("Content-Encoding"), vgi_str_of(object->content_encoding)}};
    struct vgi_rpc_web_request request = VGI_RPC_WEB_REQUEST_INIT;

    VGI_TRY(allocate(user, upload_url, url_out, err));
    request.method = "PUT";
    request.url = vgi_str_of(upload_url);
    request.headers = headers;
    request.n_headers = object->content_encoding ? 2 : 1;
    request.body = object->bytes;
    return ask(&request, err);
}

static enum vgi_status upload_url(void *user, struct vgi_rpc_upload_url *ret_url, struct vgi_error *err)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    ret_url->expires_at_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 + HOUR_US;
    return allocate(user, ret_url->upload_url, ret_url->download_url, err);
}

static enum vgi_status only_127(void *user, const struct vgi_rpc_url *url, struct vgi_error *err)
{
    (void)user;
    return vgi_str_is(url->host, "127.0.0.1")
               ? VGI_OK
               : vgi_fail(err, VGI_E_PERMISSION, "only the host 127.0.0.1 is allowed");
}

enum vgi_status storage_attach(struct vgi_rpc_server *server, const struct storage_options *options,
                               struct vgi_error *err)
{
    static struct vgi_rpc_store store = {.upload = upload, .upload_url = upload_url};
    struct vgi_rpc_external_options external = VGI_RPC_EXTERNAL_OPTIONS_INIT;
    bool is_zstd = options->compression && strcmp(options->compression, "zstd") == 0;

    if (!options->url)
        return VGI_OK;
    if (options->compression && !is_zstd && strcmp(options->compression, "none") != 0)
        return vgi_fail(err, VGI_E_INVALID, "--compression is none or zstd, not '%s'", options->compression);
    store.user = (void *)(uintptr_t)options;
    external.store = &store;
    external.threshold_bytes = options->threshold_bytes ? options->threshold_bytes : STORAGE_THRESHOLD_BYTES;
    external.coding = is_zstd ? VGI_RPC_OBJECT_ZSTD : VGI_RPC_OBJECT_PLAIN;
    external.response_bytes_max = options->response_bytes_max;
    external.upload_bytes_max = STORAGE_UPLOAD_BYTES_MAX;
    external.fetch_bytes_max = options->fetch_bytes_max;
    external.decoded_bytes_max = options->decoded_bytes_max;
    external.url_flags = VGI_RPC_URL_HTTP | VGI_RPC_URL_LOOPBACK;
    external.check_url = options->rejects_localhost ? only_127 : NULL;
    return vgi_rpc_server_external(server, &external, err);
}
