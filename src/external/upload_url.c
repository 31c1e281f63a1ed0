/* SPDX-License-Identifier: Apache-2.0 */
/* upload_url.c: a client's request for places to upload -> what the program's store gives. Walk: endpoint/ ->
 * here -> the store. Owns the answer's rows while they are made. */
#include "external/upload_url.h"

#include <stdlib.h>

#include "arrow/output.h"
#include "external/external.h"

static enum vgi_status check_request(const struct vrpc_request *request, struct vgi_error *err)
{
    struct vgi_str method = request->values[VRPC_KEY_METHOD];
    struct vgi_str version = request->values[VRPC_KEY_REQUEST_VERSION];

    if (!vgi_str_is(method, VEXT_UPLOAD_URL_METHOD))
        return vgi_fail_as(err, VGI_E_INVALID, "ProtocolError",
                           "the request names another method, expected '" VEXT_UPLOAD_URL_METHOD "'");
    if (!vgi_str_is(version, VRPC_REQUEST_VERSION))
        return vgi_fail_as(err, VGI_E_PRECONDITION, "VersionError",
                           "'vgi_rpc.request_version' is not '" VRPC_REQUEST_VERSION "'");
    return VGI_OK;
}

/* How many pairs are asked for. */
static enum vgi_status read_count(const struct vrpc_request *request, int64_t *ret_count,
                                  struct vgi_error *err)
{
    const struct vgi_batch *params = &request->params;
    struct vgi_column column;

    *ret_count = 1;
    if (params->schema->n_columns == 0)
        return VGI_OK;
    VGI_TRY(vgi_batch_column(params, 0, &column, err));
    if (params->schema->n_columns != 1 || strcmp(column.schema->name, "count") != 0 ||
        column.kind != VGI_VALUE_INT || params->array.length != 1)
        return vgi_fail(err, VGI_E_TYPE, VEXT_UPLOAD_URL_METHOD "() has one parameter, 'count: i64'");
    if (!vgi_is_null(&column, 0))
        *ret_count = vgi_get_i64(&column, 0);
    *ret_count = *ret_count < 1 ? 1 : *ret_count;
    *ret_count = *ret_count > VEXT_UPLOAD_URLS_MAX ? VEXT_UPLOAD_URLS_MAX : *ret_count;
    return VGI_OK;
}

static enum vgi_status put_pair(const struct vgi_rpc_store *store, struct vgi_output *out,
                                struct vgi_error *err)
{
    struct vgi_rpc_upload_url *url = calloc(1, sizeof *url);
    enum vgi_status status;

    if (!url)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for an upload URL");
    status = store->upload_url(store->user, url, err);
    if (status != VGI_OK && err && err->status != status)
        vgi_fail(err, status, "the store failed and gave no reason");
    if (status == VGI_OK) {
        vgi_put_text(vgi_output_column(out, 0), url->upload_url);
        vgi_put_text(vgi_output_column(out, 1), url->download_url);
        vgi_put_int(vgi_output_column(out, 2), url->expires_at_us);
    }
    free(url);
    return status;
}

static void output_cleanup(struct vgi_output **out)
{
    varrow_output_free(*out);
}

enum vgi_status vext_upload_urls(struct vrpc_connection *c, const struct vrpc_request *request,
                                 struct vgi_error *err)
{
    VGI_CLEANUP(output_cleanup) struct vgi_output *out = NULL;
    const struct vext *ext = c->server->external.self;
    struct varrow_output_options options = {.schema = ext->upload_urls, .arena = &c->arena};
    struct vgi_batch batch;
    int64_t count;

    vrpc_reply_begin(c, ext->upload_urls, /* keep_logs= */ false);
    VGI_TRY(check_request(request, err));
    VGI_TRY(read_count(request, &count, err));
    VGI_TRY(varrow_output_new(&options, &out, err));
    for (int64_t i = 0; i < count; i++)
        VGI_TRY(put_pair(ext->options.store, out, err));
    VGI_TRY(varrow_output_finish(out, &batch, err));
    return vrpc_reply_inline(c, &batch, /* last= */ true, err);
}
