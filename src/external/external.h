/* SPDX-License-Identifier: Apache-2.0 */
/* external.h: what a server, or a client, does with objects by URL: its options checked, the HTTP client they
 * lead to. Immutable once made; any number of threads use it.
 *
 * Usage: vext_new -> vext_resolve, vext_upload… -> vext_free. */
#ifndef VEXT_EXTERNAL_H
#define VEXT_EXTERNAL_H

#include "http/client.h"
#include "rpc/external.h"
#include "vgi_rpc/external.h"

struct varrow_schema;

struct vext {
    struct vgi_rpc_external_options options; /* zeros are replaced by the defaults */
    struct vhttp_client client;
    struct varrow_schema *upload_urls; /* shared; of the answer with upload URLs */
    const atomic_bool *stop;           /* of the server; NULL: none */
};

/* VGI_E_INVALID · VGI_E_NOMEM. ret_ext is owned by the caller: vext_free. */
VGI_NODISCARD enum vgi_status vext_new(const struct vgi_rpc_external_options *options, struct vext **ret_ext,
                                       struct vgi_error *err);
void vext_free(struct vext *ext); /* NULL is fine */

/* Is told of each log batch in an object; failure: it was the end of a call elsewhere. */
struct vext_logs {
    enum vgi_status (*on_log)(void *user, const struct varrow_metadata *metadata, struct vgi_error *err);
    void *user;
};

/* What to resolve.
 *   arena  for metadata
 *   logs   NULL: logs are dropped, but an EXCEPTION fails */
struct vext_task {
    const struct vrpc_pointer *pointer;
    struct vbase_arena *arena;
    const struct vext_logs *logs;
};

/* As vrpc_external_ops.resolve. Tries three times where that may help, half a second apart; blocks meanwhile.
 * VGI_E_INVALID, VGI_E_PERMISSION the URL · VGI_E_LIMIT · VGI_E_UNAVAILABLE, VGI_E_DEADLINE, VGI_E_NOT_FOUND,
 * VGI_E_FAILED · VGI_E_DATA_LOSS the digest is another · VGI_E_FORMAT no stream of one batch · VGI_E_TYPE
 * another schema · VGI_E_NOMEM. Messages show the URL redacted. */
VGI_NODISCARD enum vgi_status vext_resolve(struct vext *ext, const struct vext_task *task,
                                           struct vgi_batch *batch, struct vgi_error *err);

/* As vrpc_external_ops.upload. VGI_E_PRECONDITION there is no store · what the store returns. */
VGI_NODISCARD enum vgi_status vext_upload(struct vext *ext, struct vgi_bytes stream,
                                          struct vbase_arena *arena, struct vrpc_pointer *ret_pointer,
                                          struct vgi_error *err);

#endif
