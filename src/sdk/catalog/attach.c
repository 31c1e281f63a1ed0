/* SPDX-License-Identifier: Apache-2.0 */
/* attach.c: ATTACH, DETACH and what surrounds them: discovery, versions, transactions (there are none, which
 * saves the client two calls per statement). Walk: worker/methods.c -> here. Wire facts: "catalog_attach". */
#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "ipc/reader.h"
#include "sdk/catalog/lookup.h"
#include "sdk/worker/worker.h"

/* What ATTACH asks for and a catalog of static data does not have: better refused than silently ignored. */
static enum vgi_status check_wishes(const struct vsdk_catalog_attach_request *params,
                                    const struct vgi_catalog *catalog, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch options = {0};
    if (params->data_version_spec.ptr) {
        return vgi_fail(err, VGI_E_INVALID, "catalog '%s' has no data versions, '%.*s' was asked for",
                        catalog->name, VGI_STR_ARG(params->data_version_spec));
    }
    if (params->implementation_version.ptr &&
        !vgi_str_equal(params->implementation_version, vgi_str_of(catalog->version))) {
        return vgi_fail(err, VGI_E_INVALID,
                        "catalog '%s' is implementation version '%s', '%.*s' was asked for", catalog->name,
                        catalog->version ? catalog->version : "",
                        VGI_STR_ARG(params->implementation_version));
    }
    if (params->options.len == 0) {
        return VGI_OK;
    }
    VGI_TRY(vipc_batch_decode(params->options, NULL, &options, err));
    if (vgi_batch_columns(&options) > 0) {
        return vgi_fail(err, VGI_E_INVALID, "catalog '%s' has no ATTACH option '%s'", catalog->name,
                        varrow_name(options.schema->arrow.children[0]));
    }
    return VGI_OK;
}

enum vgi_status vsdk_on_catalog_attach(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_catalog_attach_request *const params = request->params;
    struct vsdk_catalog_attach_result *const result = request->result;
    const struct vgi_bytes name = {(const uint8_t *)params->name.ptr, params->name.len};
    const struct vsdk_catalog *catalog;
    VGI_TRY(vsdk_find_catalog(request, name, &catalog, err));
    const struct vgi_catalog *const user = catalog->catalog;
    VGI_TRY(check_wishes(params, user, err));
    result->attach_opaque_data = (struct vgi_bytes){(const uint8_t *)user->name, strlen(user->name)};
    result->supports_transactions = false;
    result->supports_time_travel = false;
    result->catalog_version_frozen = true;
    result->catalog_version = 1;
    result->attach_opaque_data_required = true;
    result->default_schema = vgi_str_of("main");
    result->comment = vgi_str_of(user->comment);
    result->supports_column_statistics = false;
    result->resolved_implementation_version = vgi_str_of(user->version);
    return VGI_OK;
}

enum vgi_status vsdk_on_catalog_detach(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_catalog_detach_params *const params = request->params;
    const struct vsdk_catalog *catalog;
    return vsdk_find_catalog(request, params->attach_opaque_data, &catalog, err);
}

static enum vgi_status catalog_item(struct vsdk_request *request, const struct vsdk_catalog *catalog,
                                    struct vgi_bytes *ret_item, struct vgi_error *err)
{
    const struct vsdk_record *const record = vsdk_request_record(request, VSDK_RECORD_CATALOG_INFO);
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    struct vsdk_catalog_info info;
    vbase_buf_init(&buf, VBASE_LIMIT_ANSWER);
    vsdk_record_defaults(record, &info);
    info.name = vgi_str_of(catalog->catalog->name);
    info.implementation_version = vgi_str_of(catalog->catalog->version);
    VGI_TRY(vsdk_record_encode(record, &info, &buf, err));
    ret_item->ptr = (const uint8_t *)vbase_arena_copy(request->memory.arena, buf.ptr, buf.len);
    ret_item->len = buf.len;
    return ret_item->ptr ? VGI_OK : vgi_fail(err, VGI_E_NOMEM, "out of memory for the list of catalogs");
}

enum vgi_status vsdk_on_catalog_catalogs(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_model *const model = request->worker->model;
    struct vsdk_catalogs_response *const result = request->result;
    struct vgi_bytes *const items =
        vbase_arena_array(request->memory.arena, (size_t)model->n_catalogs + 1, sizeof *items);
    if (!items) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for the list of catalogs");
    }
    for (int32_t i = 0; i < model->n_catalogs; i++) {
        VGI_TRY(catalog_item(request, &model->catalogs[i], &items[i], err));
    }
    result->items = (struct vsdk_bytes_list){.items = items, .n = (size_t)model->n_catalogs};
    return VGI_OK;
}

enum vgi_status vsdk_on_catalog_copy_from_formats(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_catalog_copy_from_formats_params *const params = request->params;
    const struct vsdk_catalog *catalog;
    return vsdk_find_catalog(request, params->attach_opaque_data, &catalog, err);
}

enum vgi_status vsdk_on_catalog_version(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_catalog_version_params *const params = request->params;
    struct vsdk_catalog_version_response *const result = request->result;
    const struct vsdk_catalog *catalog;
    VGI_TRY(vsdk_find_catalog(request, params->attach_opaque_data, &catalog, err));
    result->version = 1;
    return VGI_OK;
}

enum vgi_status vsdk_on_catalog_transaction_begin(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_catalog_transaction_begin_params *const params = request->params;
    const struct vsdk_catalog *catalog;
    return vsdk_find_catalog(request, params->attach_opaque_data, &catalog, err);
}

/* Commit and rollback: nothing was begun, so there is nothing to end. */
enum vgi_status vsdk_on_catalog_transaction_end(struct vsdk_request *request, struct vgi_error *err)
{
    (void)request;
    (void)err;
    return VGI_OK;
}
