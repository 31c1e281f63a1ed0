/* SPDX-License-Identifier: Apache-2.0 */
/* side.h: batches that do not lie in the stream of bytes: a batch without rows says where they
 * are. rpc/ knows only this table; shm/ implements it. */
#ifndef VRPC_SIDE_H
#define VRPC_SIDE_H

#include "arrow/batch.h"

struct vrpc_connection;
struct vrpc_request;

/* Where a batch was put. */
struct vrpc_side_place {
    uint64_t offset;
    uint64_t length;
};

struct vrpc_side_ops {
    /* The peer names the segment it offers. VGI_E_INVALID · VGI_E_IO it cannot be used. */
    enum vgi_status (*attach)(void *self, struct vgi_str name, struct vgi_error *err);
    /* Replaces the empty array of batch by the one at the place, which is freed. */
    enum vgi_status (*resolve)(void *self, struct vgi_batch *batch, struct vrpc_side_place place,
                               struct vgi_error *err);
    /* Puts a batch there. VGI_DONE: it had better go through the stream. */
    enum vgi_status (*place)(void *self, const struct vgi_batch *batch, struct vrpc_side_place *ret_place,
                             struct vgi_error *err);
    /* Frees the place of a batch that nobody reads; the peer may have done so already. */
    enum vgi_status (*drop)(void *self, struct vrpc_side_place place, struct vgi_error *err);
};

struct vrpc_side {
    const struct vrpc_side_ops *ops; /* NULL: there is none */
    void *self;
};

/* Attaches the segment that a request names, and brings in its parameters when they lie there, or in the one
 * that a request before has named. */
VGI_NODISCARD enum vgi_status vrpc_side_request(struct vrpc_connection *c, struct vrpc_request *request,
                                                struct vgi_error *err);
/* Brings in the rows of a batch that points to them; others stay as they are. */
VGI_NODISCARD enum vgi_status vrpc_side_resolve(struct vrpc_connection *c, struct vgi_batch *batch,
                                                struct vgi_error *err);
/* Frees the place of a batch that is not read, if it points to one. */
void vrpc_side_drop(struct vrpc_connection *c, const struct vgi_batch *batch);
/* Puts an answer's batch beside the stream and makes the pairs of its pointer, in the connection's arena.
 * VGI_DONE: it goes through the stream. */
VGI_NODISCARD enum vgi_status vrpc_side_place_batch(struct vrpc_connection *c, const struct vgi_batch *batch,
                                                    struct varrow_metadata *ret_metadata,
                                                    struct vgi_error *err);

#endif
