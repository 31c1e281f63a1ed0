/* SPDX-License-Identifier: Apache-2.0 */
/* worker.h: running catalogs: as a program of their own (VGI_MAIN), or inside a program that has
 * its own main. */
#ifndef VGI_WORKER_H
#define VGI_WORKER_H

#include "vgi/catalog.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Runs a worker program: reads the command line, serves, and returns the exit code for main.
 *   catalogs  NULL-terminated, borrowed
 * Without arguments it serves stdin and stdout, as DuckDB expects of LOCATION './worker'; in a terminal it
 * says what it is and how to attach it. --help lists the options, --check verifies the descriptors, --list
 * prints what the catalogs hold. SIGTERM and SIGINT end it with exit code 0. The only function of the library
 * that prints, and that touches signal state (SIGPIPE is ignored, SIGTERM and SIGINT stop the worker). */
VGI_API int vgi_main(int argc, char **argv, const struct vgi_catalog *const *catalogs);

#define VGI_MAIN(...)                                                                        \
    int main(int argc, char **argv)                                                          \
    {                                                                                        \
        return vgi_main(argc, argv, (const struct vgi_catalog *const[]){__VA_ARGS__, NULL}); \
    }

/* A worker inside a program that has its own main: the catalogs as services of an
 * RPC server (vgi_rpc/server.h). */
struct vgi_worker;

/* Builds a worker: descriptors are checked, catalog answers prepared. catalogs (NULL-terminated) are kept and
 * must outlive the worker. ret_worker is owned by the caller: vgi_worker_free.
 * VGI_E_INVALID a descriptor is wrong: the message names catalog, function and member. */
VGI_API VGI_NODISCARD enum vgi_status vgi_worker_new(const struct vgi_catalog *const *catalogs,
                                                     struct vgi_worker **ret_worker, struct vgi_error *err);
VGI_API void vgi_worker_free(struct vgi_worker *worker);

/* The RPC server of the worker, a view valid while the worker lives: serve descriptors with
 * it, add services. */
VGI_API struct vgi_rpc_server *vgi_worker_server_view(struct vgi_worker *worker);

#ifdef __cplusplus
}
#endif

#endif
