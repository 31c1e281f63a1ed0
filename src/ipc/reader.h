/* SPDX-License-Identifier: Apache-2.0 */
/* reader.h: turns the bytes of one connection into schemas and batches. One receive buffer per connection;
 * one read may bring many messages, and several IPC streams follow each other, so a byte that belongs to the
 * next stream stays buffered for the next vipc_reader_open. Bodies end in one 64-byte aligned block, shared
 * by counting; columns point into it.
 *
 * Usage: init -> { open -> next until VGI_DONE } until open says VGI_DONE -> release.
 * After a failure other than VGI_E_IO, vipc_reader_in_sync says whether drain can bring the connection back.
 * Not thread-safe: one reader per connection. Limits: base/limits.h and the options. docs/ipc.md. */
#ifndef VIPC_READER_H
#define VIPC_READER_H

#include <stdatomic.h>

#include "arrow/batch.h"
#include "base/block.h"
#include "base/buf.h"
#include "base/stream.h"

/* All optional; zero means the default. */
struct vipc_reader_options {
    bool skip_validation;       /* trust values (structure is always checked) */
    uint64_t message_bytes_max; /* refuses larger bodies, declared or decoded; 0: VBASE_LIMIT_IPC_BODY, and
                                   VBASE_LIMIT_IPC_UNFOLD or _RATIO once decompressed */
};

struct vipc_reader;

/* stream is kept and must outlive the reader; ret_reader is owned by the caller: vipc_reader_free. */
VGI_NODISCARD enum vgi_status vipc_reader_new(struct vbase_stream stream,
                                              const struct vipc_reader_options *options,
                                              struct vipc_reader **ret_reader, struct vgi_error *err);
void vipc_reader_free(struct vipc_reader *reader); /* NULL is fine */

/* Begins anew with the first len bytes of block as all the input there is (block NULL: none), whatever was
 * being read. block is borrowed until the next call of this or the end of the reader; batches whose columns
 * point into it take references of their own. For readers made with a stream that is at its end. */
void vipc_reader_set_block(struct vipc_reader *reader, struct vbase_block *block, size_t len);

/* Reads the schema message of the next IPC stream.
 *   ret_schema  shared with the caller: unref it. Equal schema bytes give the same pointer while they stay in
 *               the reader's small cache, so pointer equality is the fast test for "seen before".
 * VGI_DONE the input ended before a first byte · VGI_E_FORMAT · VGI_E_LIMIT · VGI_E_IO cut in the middle
 * (a partial end marker included). */
VGI_NODISCARD enum vgi_status vipc_reader_open(struct vipc_reader *reader, struct varrow_schema **ret_schema,
                                               struct vgi_error *err);

/* Reads the next record batch, taking in dictionary batches before it.
 *   ret_batch  owned by the caller (varrow_batch_release); its array outlives the reader; its metadata views
 *              are valid until the next call on this reader
 * VGI_DONE the stream's end marker was read (or the input ended at a message boundary). */
VGI_NODISCARD enum vgi_status vipc_reader_next(struct vipc_reader *reader, struct vgi_batch *ret_batch,
                                               struct vgi_error *err);

/* True while the framing is intact: every byte so far belongs to a message that was read as a whole. */
bool vipc_reader_in_sync(const struct vipc_reader *reader);

/* Reads and drops messages up to the end of the current stream (open or refused), without decoding them, so
 * that the next open finds the next stream. VGI_E_IO · VGI_E_FORMAT the framing is lost:
 * close the connection. */
VGI_NODISCARD enum vgi_status vipc_reader_drain(struct vipc_reader *reader, struct vgi_error *err);

/* True when a whole message, or part of one, is already buffered (no read is needed to know
 * more is coming). */
bool vipc_reader_has_buffered(const struct vipc_reader *reader);

/* True when nothing but the end marker, if anything, is left of the open stream. Only for input from a block.
 */
bool vipc_reader_at_end(const struct vipc_reader *reader);

/* The pool the reader's blocks come from (a view). */
struct vbase_pool *vipc_reader_pool_view(struct vipc_reader *reader);

/* True when input does not come within timeout_ms; nothing is read. */
bool vipc_reader_is_idle(const struct vipc_reader *reader, int timeout_ms);

/* Whether a body larger than what is kept for long (1 MiB) may be among the memory kept for the next ones. */
bool vipc_reader_keeps_large(const struct vipc_reader *reader);
/* Frees it. */
void vipc_reader_trim(struct vipc_reader *reader);

/* ---- embedded streams: records and batches inside binary columns ---- */

/* Decodes a complete IPC stream that holds exactly one batch. bytes are borrowed and must outlive ret_batch
 * when they are 8-byte aligned (columns then point into them); otherwise they are copied once.
 *   pool   may be NULL
 * metadata views of ret_batch are valid while bytes are. Validates fully.
 * VGI_E_FORMAT also when there is no batch, more than one, or bytes behind the end marker. */
VGI_NODISCARD enum vgi_status vipc_batch_decode(struct vgi_bytes bytes, struct vbase_pool *pool,
                                                struct vgi_batch *ret_batch, struct vgi_error *err);

/* As vipc_batch_decode of the first len bytes of block, of which the batch takes references of its own. */
VGI_NODISCARD enum vgi_status vipc_batch_decode_block(struct vbase_block *block, size_t len,
                                                      struct vgi_batch *ret_batch, struct vgi_error *err);

/* The first message of an embedded stream and the schema it was decoded to, kept by the owner of a pointer
 * that begins as NULL. */
struct vipc_known;
void vipc_known_free(struct vipc_known *known); /* NULL is fine */

/* As vipc_batch_decode. A stream that begins with the same bytes as the last one that used *known gets that
 * one's schema without decoding it again (the same pointer). Thread-safe with respect to *known: who finds it
 * taken decodes. Schemas of more than 64 KiB are not kept. */
VGI_NODISCARD enum vgi_status vipc_batch_decode_known(struct vgi_bytes bytes, struct vbase_pool *pool,
                                                      _Atomic(struct vipc_known *) *known,
                                                      struct vgi_batch *ret_batch, struct vgi_error *err);

#endif
