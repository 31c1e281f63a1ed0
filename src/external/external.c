/* SPDX-License-Identifier: Apache-2.0 */
/* external.c: a program's options -> the table by which rpc/ reads and writes pointers. Walk: the program,
 * once; then rpc/external.c -> here -> resolve.c, upload.c. Owns the HTTP client. */
#include "external/external.h"

#include <stdlib.h>

#include "arrow/schema.h"
#include "rpc/server.h"

#define THRESHOLD_BYTES ((uint64_t)1 << 20)
#define FETCH_BYTES     ((uint64_t)256 << 20)

enum { DECODED_FACTOR = 16 };

_Static_assert(VHTTP_ALLOW_HTTP == (int)VGI_RPC_URL_HTTP &&
                   VHTTP_ALLOW_LOOPBACK == (int)VGI_RPC_URL_LOOPBACK &&
                   VHTTP_ALLOW_PRIVATE == (int)VGI_RPC_URL_PRIVATE,
               "the flags are the client's");
_Static_assert(VHTTP_URL_BYTES == (int)VGI_RPC_URL_BYTES, "URLs have the client's limit");

/* The program's callback, with the URL as public code sees it. */
static enum vgi_status ask_program(void *user, const struct vhttp_url *url, struct vgi_error *err)
{
    const struct vext *ext = user;
    struct vgi_rpc_url public = {.scheme = vgi_str_of(url->is_https ? "https" : "http"),
                                 .host = vgi_str_of(url->host),
                                 .port = url->port,
                                 .path = url->path};

    return ext->options.check_url(ext->options.user, &public, err);
}

static enum vgi_status check_options(const struct vgi_rpc_external_options *options, struct vgi_error *err)
{
    if (options->size < sizeof *options) {
        return vgi_fail(err, VGI_E_INVALID,
                        "external options have size %zu, start from VGI_RPC_EXTERNAL_OPTIONS_INIT",
                        options->size);
    }
    if (options->coding > VGI_RPC_OBJECT_GZIP)
        return vgi_fail(err, VGI_E_INVALID, "no coding of objects %d", (int)options->coding);
    if (options->url_flags > VHTTP_ALLOW_ALL)
        return vgi_fail(err, VGI_E_INVALID, "url_flags are %u", options->url_flags);
    return VGI_OK;
}

static void set_defaults(struct vgi_rpc_external_options *o)
{
    o->threshold_bytes = o->threshold_bytes ? o->threshold_bytes : THRESHOLD_BYTES;
    o->fetch_bytes_max = o->fetch_bytes_max ? o->fetch_bytes_max : FETCH_BYTES;
    if (o->decoded_bytes_max == 0 &&
        __builtin_mul_overflow(o->fetch_bytes_max, DECODED_FACTOR, &o->decoded_bytes_max))
        o->decoded_bytes_max = UINT64_MAX;
    o->fetch_ms = o->fetch_ms ? o->fetch_ms : VHTTP_TIMEOUT_MS;
}

enum vgi_status vext_new(const struct vgi_rpc_external_options *options, struct vext **ret_ext,
                         struct vgi_error *err)
{
    struct vhttp_policy policy = {.flags = options->url_flags};
    enum vgi_status status;
    struct vext *ext;

    VGI_TRY(check_options(options, err));
    ext = calloc(1, sizeof *ext);
    if (!ext)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for external locations");
    ext->options = *options;
    set_defaults(&ext->options);
    if (options->check_url) {
        policy.check_url = ask_program;
        policy.user = ext;
    }
    vhttp_client_init(&ext->client, &policy);
    status = varrow_schema_of_text("upload_url: str, download_url: str, expires_at: timestamp[us,UTC]",
                                   &ext->upload_urls, err);
    if (status != VGI_OK) {
        vext_free(ext);
        return status;
    }
    *ret_ext = ext;
    return VGI_OK;
}

void vext_free(struct vext *ext)
{
    if (!ext)
        return;
    vhttp_client_release(&ext->client);
    varrow_schema_unref(ext->upload_urls);
    free(ext);
}

/* ---- the table ---- */

static enum vgi_status resolve(void *self, const struct vrpc_pointer *pointer, struct vbase_arena *arena,
                               struct vgi_batch *batch, struct vgi_error *err)
{
    struct vext_task task = {.pointer = pointer, .arena = arena};

    return vext_resolve(self, &task, batch, err);
}

static enum vgi_status upload(void *self, struct vgi_bytes stream, struct vbase_arena *arena,
                              struct vrpc_pointer *ret_pointer, struct vgi_error *err)
{
    return vext_upload(self, stream, arena, ret_pointer, err);
}

static void free_ext(void *self)
{
    vext_free(self);
}

static const struct vrpc_external_ops ops = {.resolve = resolve, .upload = upload, .free = free_ext};

enum vgi_status vgi_rpc_server_external(struct vgi_rpc_server *server,
                                        const struct vgi_rpc_external_options *options, struct vgi_error *err)
{
    struct vext *ext = NULL;

    if (server->external.ops || atomic_load(&server->is_sealed))
        return vgi_fail(err, VGI_E_PRECONDITION, "external locations are set once, before a server serves");
    VGI_TRY(vext_new(options, &ext, err));
    ext->stop = &server->live.is_stopped;
    server->external = (struct vrpc_external){
        .ops = &ops,
        .self = ext,
        .has_store = options->store && options->store->upload,
        .has_upload_urls = options->store && options->store->upload_url,
        .threshold_bytes = ext->options.threshold_bytes,
        .response_bytes_max = options->response_bytes_max,
        .upload_bytes_max = options->upload_bytes_max,
    };
    return VGI_OK;
}
