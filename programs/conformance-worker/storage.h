/* SPDX-License-Identifier: Apache-2.0 */
/* storage.h: the object store of the canonical suites as the worker's, by flags of the command line. */
#ifndef CONFORMANCE_STORAGE_H
#define CONFORMANCE_STORAGE_H

#include <vgi_rpc/external.h>

/* What the flags say. url NULL: there is no store. Texts are kept.
 *   compression       "none" or "zstd"; NULL: none
 *   rejects_localhost only the host 127.0.0.1 may be fetched from */
struct storage_options {
    const char *url;
    uint64_t threshold_bytes;
    const char *compression;
    uint64_t fetch_bytes_max;
    uint64_t decoded_bytes_max;
    uint64_t response_bytes_max;
    bool rejects_localhost;
};

enum { STORAGE_THRESHOLD_BYTES = 4096, STORAGE_UPLOAD_BYTES_MAX = 64 << 20 };

/* Gives a server its store; options are kept. Nothing when there is none. VGI_E_INVALID · VGI_E_NOMEM. */
enum vgi_status storage_attach(struct vgi_rpc_server *server, const struct storage_options *options,
                               struct vgi_error *err);

#endif
