/* SPDX-License-Identifier: Apache-2.0 */
/* writer.h: turns schemas and batches into the bytes of IPC streams on one connection. Metadata is built in
 * the writer's own buffer, repeated batch headers are patched templates; bodies are never copied when large:
 * one writev of borrowed buffers. Small messages queue up and leave with the next flush in one write.
 *
 * Usage: new -> { open -> batch… -> close } … -> free; flush when the peer must see it.
 * Not thread-safe. docs/ipc.md. */
#ifndef VIPC_WRITER_H
#define VIPC_WRITER_H

#include "arrow/batch.h"
#include "base/buf.h"
#include "base/stream.h"

enum vipc_compression { VIPC_UNCOMPRESSED, VIPC_LZ4, VIPC_ZSTD };

struct vipc_writer_options {
    enum vipc_compression compression;
};

struct vipc_writer;

/* stream is kept and must outlive the writer; ret_writer is owned by the caller: vipc_writer_free. */
VGI_NODISCARD enum vgi_status vipc_writer_new(struct vbase_stream stream,
                                              const struct vipc_writer_options *options,
                                              struct vipc_writer **ret_writer, struct vgi_error *err);
void vipc_writer_free(struct vipc_writer *writer); /* NULL is fine; what is queued is dropped */

/* Queues the schema message and begins a stream. schema is shared: the writer takes its own reference. */
VGI_NODISCARD enum vgi_status vipc_writer_open(struct vipc_writer *writer, struct varrow_schema *schema,
                                               struct vgi_error *err);

/* Writes one batch of the open stream: dictionaries that are new or have changed first (as a delta where the
 * old one is a prefix of the new), then the batch with its metadata pairs.
 *   batch  borrowed; its schema must have the types of the open one; sliced arrays are fine
 *   last   true: the end marker follows in the same write and the stream is closed
 * A small batch is copied into the queue; a large one is written at once, together with everything queued. */
VGI_NODISCARD enum vgi_status vipc_writer_batch(struct vipc_writer *writer, const struct vgi_batch *batch,
                                                bool last, struct vgi_error *err);

/* A batch without rows of the open schema, with metadata: log and error batches. */
VGI_NODISCARD enum vgi_status vipc_writer_empty(struct vipc_writer *writer,
                                                const struct varrow_metadata *metadata,
                                                struct vgi_error *err);

/* Queues the end marker and closes the stream. */
VGI_NODISCARD enum vgi_status vipc_writer_close(struct vipc_writer *writer, struct vgi_error *err);

/* Sends everything queued in one writev. */
VGI_NODISCARD enum vgi_status vipc_writer_flush(struct vipc_writer *writer, struct vgi_error *err);

/* Drops what is queued and forgets the open stream (used when a reply is replaced by an error before anything
 * of it was sent). Returns false when part of it has already left. */
bool vipc_writer_rollback(struct vipc_writer *writer);

/* Drops what is queued and forgets the open stream, whatever has left already: for output of which nothing
 * reached the peer. */
void vipc_writer_discard(struct vipc_writer *writer);

/* Ends an open stream, part of which has left, so that its reader fails: with the beginning of a message.
 * What is queued leaves before. The input's end alone would be read as the end of the stream.
 * Needs no memory. */
void vipc_writer_cut(struct vipc_writer *writer);

/* ---- embedded streams ---- */

/* Appends a complete IPC stream (schema, batch with metadata, end marker) to out. */
VGI_NODISCARD enum vgi_status vipc_batch_encode(const struct vgi_batch *batch, struct vbase_buf *out,
                                                struct vgi_error *err);

#endif
