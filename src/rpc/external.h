/* SPDX-License-Identifier: Apache-2.0 */
/* external.h: batches that lie in a store, named by URL: a batch without rows says where they are. rpc/ knows
 * only this table; external/ implements it. docs/wire.md, "External locations".
 *
 * Resolving fetches over the network: who serves with it lets requests block. */
#ifndef VRPC_EXTERNAL_H
#define VRPC_EXTERNAL_H

#include "arrow/batch.h"

struct vbase_arena;
struct vrpc_connection;
struct vrpc_request;

/* Where an object is. The digest is hexadecimal, of the bytes before coding; empty: unknown. Views. */
struct vrpc_pointer {
    struct vgi_str url;
    struct vgi_str sha256;
    uint64_t object_bytes; /* as uploaded; 0: unknown */
};

/* Called by several threads at a time. */
struct vrpc_external_ops {
    /* Replaces the empty array of batch by the rows of the object, which must be of the batch's schema, and
     * its metadata by the object's, with where it came from, in arena. batch is borrowed,
     * mutated on success. */
    enum vgi_status (*resolve)(void *self, const struct vrpc_pointer *pointer, struct vbase_arena *arena,
                               struct vgi_batch *batch, struct vgi_error *err);
    /* Puts a complete IPC stream (borrowed) into the store; texts of the pointer lie in arena. */
    enum vgi_status (*upload)(void *self, struct vgi_bytes stream, struct vbase_arena *arena,
                              struct vrpc_pointer *ret_pointer, struct vgi_error *err);
    void (*free)(void *self);
};

/* What a server does with pointers; set while it is built. */
struct vrpc_external {
    const struct vrpc_external_ops *ops; /* NULL: nothing */
    void *self;                          /* owned: ops->free */
    bool has_store;                      /* upload may be called */
    bool has_upload_urls;                /* clients can ask where to upload */
    uint64_t threshold_bytes;
    uint64_t response_bytes_max; /* of one answer's objects before coding; 0: none */
    uint64_t upload_bytes_max;   /* told to clients; 0: none */
};

/* True when a batch with these values of the request keys (VRPC_REQUEST_KEYS of them) is a pointer. */
bool vrpc_is_pointer(const struct vgi_batch *batch, const struct vgi_str *values);

/* Brings in the parameters of a request that points to them; others stay as they are. The request's own
 * metadata stays. */
VGI_NODISCARD enum vgi_status vrpc_external_request(struct vrpc_connection *c, struct vrpc_request *request,
                                                    struct vgi_error *err);
/* The same for an input batch of a stream, metadata included; texts lie in the tick arena. */
VGI_NODISCARD enum vgi_status vrpc_external_resolve(struct vrpc_connection *c, struct vgi_batch *batch,
                                                    struct vgi_error *err);

/* Uploads an answer's batch if it is large enough, behind the logs held back when with_logs (they are done
 * with then), and makes the pairs of its pointer, in the tick arena.
 * VGI_DONE it goes through the stream · VGI_E_LIMIT, type
 * ResponseTooLargeError, beyond response_bytes_max. */
VGI_NODISCARD enum vgi_status vrpc_external_place(struct vrpc_connection *c, const struct vgi_batch *batch,
                                                  bool with_logs, struct varrow_metadata *ret_metadata,
                                                  struct vgi_error *err);

/* The pairs of a pointer, in arena. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vrpc_pointer_metadata(const struct vrpc_pointer *pointer,
                                                    struct vbase_arena *arena,
                                                    struct varrow_metadata *ret_metadata,
                                                    struct vgi_error *err);

#endif
