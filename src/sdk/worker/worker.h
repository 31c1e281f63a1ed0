/* SPDX-License-Identifier: Apache-2.0 */
/* worker.h: the inside of struct vgi_worker: the compiled model, one RPC service per protocol version, and
 * answers that never change, encoded on first use. Thread-safe after vgi_worker_new. */
#ifndef VSDK_WORKER_H
#define VSDK_WORKER_H

#include "sdk/catalog/answers.h"
#include "sdk/catalog/model.h"
#include "vgi/worker.h"

struct vsdk_service;

struct vgi_worker {
    struct vsdk_model *model;
    struct vgi_rpc_server *server;
    struct vsdk_service *services; /* one per protocol version */
    size_t n_services;
};

/* One protocol version: its methods as rows for the RPC server. */
struct vsdk_service {
    struct vgi_worker *worker;
    const struct vsdk_protocol *protocol;
    struct vsdk_answers *answers;
    struct vgi_rpc_service rpc;
    struct vgi_rpc_method *methods;
    struct vsdk_binding *bindings;
};

/* As vgi_worker_new, with options for its RPC server; they may be NULL. */
VGI_NODISCARD enum vgi_status vsdk_worker_new(const struct vgi_catalog *const *catalogs,
                                              const struct vgi_rpc_server_options *options,
                                              struct vgi_worker **ret_worker, struct vgi_error *err);

/* Fills service with the methods of protocol: the handlers of worker/methods.c, or a refusal. service_release
 * undoes it, also half done. */
VGI_NODISCARD enum vgi_status vsdk_service_init(struct vsdk_service *service, struct vgi_worker *worker,
                                                const struct vsdk_protocol *protocol, struct vgi_error *err);
void vsdk_service_release(struct vsdk_service *service);

#endif
