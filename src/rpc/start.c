/* SPDX-License-Identifier: Apache-2.0 */
/* start.c: what a program does once before it is called by a transport. Only success is remembered, so that a
 * passing failure costs the connections or requests that met it, and no more.
 * Walk: rpc/serve.c and the HTTP endpoint -> here -> the program's on_serve_start. */
#include "rpc/start.h"

#include <string.h>

#include "rpc/server.h"

static const char *const kinds[] = {"pipe", "unix", "tcp", "http"};

void vrpc_start_init(struct vrpc_start *start)
{
    *start = (struct vrpc_start){0};
    pthread_mutex_init(&start->lock, NULL);
}

void vrpc_start_release(struct vrpc_start *start)
{
    pthread_mutex_destroy(&start->lock);
}

static size_t kind_of(const char *transport)
{
    for (size_t i = 1; i < sizeof kinds / sizeof kinds[0]; i++)
        if (transport && strcmp(transport, kinds[i]) == 0)
            return i;
    return 0;
}

static enum vgi_status call_hook(const struct vrpc_start *start, const char *kind, struct vgi_error *err)
{
    enum vgi_status status;

    vgi_error_reset(err);
    status = start->on_serve_start(start->user, kind, err);
    if (status == VGI_OK || status == VGI_DONE)
        return VGI_OK;
    if (err->status != status)
        return vgi_fail(err, status, "on_serve_start failed for '%s' and gave no reason", kind);
    return status;
}

enum vgi_status vrpc_start_transport(struct vgi_rpc_server *server, const char *transport,
                                     struct vgi_error *err)
{
    struct vrpc_start *start = &server->start;
    size_t kind = kind_of(transport);
    unsigned bit = 1u << kind;
    enum vgi_status status = VGI_OK;
    struct vgi_error unseen;

    if (!start->on_serve_start || (atomic_load(&start->started) & bit))
        return VGI_OK;
    err = err ? err : &unseen;
    pthread_mutex_lock(&start->lock);
    if (!(atomic_load(&start->started) & bit))
        status = call_hook(start, kinds[kind], err);
    if (status == VGI_OK)
        atomic_fetch_or(&start->started, bit);
    pthread_mutex_unlock(&start->lock);
    return status;
}
