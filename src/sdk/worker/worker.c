/* SPDX-License-Identifier: Apache-2.0 */
/* worker.c: catalogs -> a worker: the model is compiled, and every protocol version becomes a service of one
 * RPC server. Walk: worker/main.c -> here -> catalog/model.c, worker/methods.c. */
#include "sdk/worker/worker.h"

#include <stdlib.h>

#include "sdk/proto/model.h"

static enum vgi_status add_services(struct vgi_worker *worker, struct vgi_error *err)
{
    worker->services = calloc(VSDK_PROTOCOL_COUNT, sizeof *worker->services);
    if (!worker->services) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for %d protocol versions", VSDK_PROTOCOL_COUNT);
    }
    for (size_t i = 0; i < VSDK_PROTOCOL_COUNT; i++) {
        worker->n_services = i + 1;
        VGI_TRY(vsdk_service_init(&worker->services[i], worker, vsdk_protocols[i], err));
        VGI_TRY(vgi_rpc_server_add(worker->server, &worker->services[i].rpc, err));
    }
    return VGI_OK;
}

enum vgi_status vgi_worker_new(const struct vgi_catalog *const *catalogs, struct vgi_worker **ret_worker,
                               struct vgi_error *err)
{
    return vsdk_worker_new(catalogs, /* options= */ NULL, ret_worker, err);
}

enum vgi_status vsdk_worker_new(const struct vgi_catalog *const *catalogs,
                                const struct vgi_rpc_server_options *options, struct vgi_worker **ret_worker,
                                struct vgi_error *err)
{
    struct vgi_worker *const worker = calloc(1, sizeof *worker);
    if (!worker) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for a worker");
    }
    enum vgi_status status = vsdk_model_new(catalogs, &worker->model, err);
    status = status == VGI_OK ? vgi_rpc_server_new(options, &worker->server, err) : status;
    status = status == VGI_OK ? add_services(worker, err) : status;
    if (status != VGI_OK) {
        vgi_worker_free(worker);
        return status;
    }
    *ret_worker = worker;
    return VGI_OK;
}

void vgi_worker_free(struct vgi_worker *worker)
{
    if (!worker) {
        return;
    }
    vgi_rpc_server_free(worker->server);
    for (size_t i = 0; i < worker->n_services; i++) {
        vsdk_service_release(&worker->services[i]);
    }
    free(worker->services);
    vsdk_model_free(worker->model);
    free(worker);
}

struct vgi_rpc_server *vgi_worker_server_view(struct vgi_worker *worker)
{
    return worker->server;
}
