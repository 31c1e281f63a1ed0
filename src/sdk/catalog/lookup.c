/* SPDX-License-Identifier: Apache-2.0 */
/* lookup.c: opaque data and paths -> catalogs and schemas. See lookup.h. */
#include "sdk/catalog/lookup.h"

#include <stdio.h>

#include "sdk/worker/worker.h"

enum vgi_status vsdk_find_catalog(const struct vsdk_request *request, struct vgi_bytes attach_opaque_data,
                                  const struct vsdk_catalog **ret_catalog, struct vgi_error *err)
{
    const struct vsdk_model *const model = request->worker->model;
    const struct vgi_str name = {(const char *)attach_opaque_data.ptr, attach_opaque_data.len};
    /* A client that did not attach (attach_opaque_data NULL) can only mean the one catalog there is. */
    const struct vsdk_catalog *const catalog = !attach_opaque_data.ptr && model->n_catalogs == 1
                                                   ? &model->catalogs[0]
                                                   : vsdk_model_catalog(model, name);
    char names[512];
    size_t used = 0;
    if (catalog) {
        *ret_catalog = catalog;
        return VGI_OK;
    }
    names[0] = 0;
    for (int32_t i = 0; model->catalogs && i < model->n_catalogs; i++) {
        const int n = snprintf(names + used, sizeof names - used, "%s'%s'", i ? ", " : "",
                               model->catalogs[i].catalog->name);
        used += n > 0 && (size_t)n < sizeof names - used ? (size_t)n : 0;
        names[used] = 0;
    }
    return vgi_fail(err, VGI_E_NOT_FOUND, "this worker has no catalog '%.*s', it has %s", VGI_STR_ARG(name),
                    names);
}

enum vgi_status vsdk_find_schema(const struct vsdk_request *request, struct vgi_bytes attach_opaque_data,
                                 const struct vsdk_str_list *path, const struct vsdk_schema **ret_schema,
                                 struct vgi_error *err)
{
    const struct vsdk_catalog *catalog;
    VGI_TRY(vsdk_find_catalog(request, attach_opaque_data, &catalog, err));
    *ret_schema = vsdk_catalog_schema(catalog, path);
    return VGI_OK;
}
