/* SPDX-License-Identifier: Apache-2.0 */
/* reply.h: the answer of one call: log batches, then what it is about, all on one schema (docs/wire.md,
 * "Answers").
 * The stream opens with its first batch; logs that come before the schema is known are held back, and where
 * there is a store, all logs are until it is settled whether their batch goes there with them.
 *
 * Usage: begin -> log… -> batch(last) or error or close. Errors may replace anything not yet sent. */
#ifndef VRPC_REPLY_H
#define VRPC_REPLY_H

#include "arrow/batch.h"
#include "vgi_rpc/call.h"

struct vrpc_connection;
struct vrpc_method;
struct vrpc_held_log;
struct vrpc_pointer;
struct vipc_writer;

struct vrpc_reply {
    struct varrow_schema *schema; /* borrowed; NULL: not known yet */
    bool is_open;
    struct vrpc_held_log *held; /* in the connection's arena, in order */
    struct vrpc_held_log **held_end;
    const struct vrpc_pointer *pointer; /* the result, published before; in the arena; NULL: none */
};

/* Starts an answer on schema (borrowed until the answer ends), or on one that vrpc_reply_set_schema tells
 * later. Logs held back stay when `keep_logs`. */
void vrpc_reply_begin(struct vrpc_connection *c, struct varrow_schema *schema, bool keep_logs);

/* Drops an answer of which nothing has left yet and starts another on schema; logs held back stay. False when
 * part of it is already with the peer. */
bool vrpc_reply_restart(struct vrpc_connection *c, struct varrow_schema *schema);

/* Sends what is queued. VGI_E_IO. */
VGI_NODISCARD enum vgi_status vrpc_reply_flush(struct vrpc_connection *c, struct vgi_error *err);

/* Queues the schema and the logs held back, unless that is done. */
VGI_NODISCARD enum vgi_status vrpc_reply_open(struct vrpc_connection *c, struct vgi_error *err);

/* Queues a data batch; last: the end marker with it. inline: never beside the stream; header: in the store at
 * most, without the logs. */
VGI_NODISCARD enum vgi_status vrpc_reply_inline(struct vrpc_connection *c, const struct vgi_batch *batch,
                                                bool last, struct vgi_error *err);
VGI_NODISCARD enum vgi_status vrpc_reply_batch(struct vrpc_connection *c, const struct vgi_batch *batch,
                                               bool last, struct vgi_error *err);
VGI_NODISCARD enum vgi_status vrpc_reply_header(struct vrpc_connection *c, const struct vgi_batch *batch,
                                                struct vgi_error *err);

/* Queues the result of a unary method that was published before, and the end marker. */
VGI_NODISCARD enum vgi_status vrpc_reply_pointer(struct vrpc_connection *c,
                                                 const struct vrpc_pointer *pointer, struct vgi_error *err);

/* Queues a zero-row batch with metadata and the end marker. */
VGI_NODISCARD enum vgi_status vrpc_reply_empty(struct vrpc_connection *c,
                                               const struct varrow_metadata *metadata, struct vgi_error *err);

/* Queues the end marker; the schema before it when nothing was said. */
VGI_NODISCARD enum vgi_status vrpc_reply_close(struct vrpc_connection *c, struct vgi_error *err);

/* Queues or holds back a log batch. extra_json may be empty. VGI_E_NOMEM, VGI_E_IO: it is lost. */
VGI_NODISCARD enum vgi_status vrpc_reply_log(struct vrpc_connection *c, enum vgi_log_level level,
                                             struct vgi_str message, struct vgi_str extra_json,
                                             struct vgi_error *err);

/* Writes the logs held back to another stream; they stay held until they are dropped. */
VGI_NODISCARD enum vgi_status vrpc_reply_write_held(struct vrpc_connection *c, struct vipc_writer *writer,
                                                    struct vgi_error *err);
void vrpc_reply_drop_held(struct vrpc_connection *c);

/* Queues the EXCEPTION batch that tells failure (borrowed; may be the same object as err) and the end marker.
 * What was queued of an open answer stays before it.
 *   method  whose call failed; NULL: there is none */
VGI_NODISCARD enum vgi_status vrpc_reply_error(struct vrpc_connection *c, const struct vrpc_method *method,
                                               struct vgi_error *failure);

/* The connection ends with failure: where an answer is open, part of which may be with the peer, tells it, or
 * cuts the answer visibly. */
void vrpc_reply_abandon(struct vrpc_connection *c, const struct vgi_error *failure);

#endif
