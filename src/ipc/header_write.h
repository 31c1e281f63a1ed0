/* SPDX-License-Identifier: Apache-2.0 */
/* header_write.h: makes the metadata of record batch and dictionary messages. The first message of a shape
 * (counts of nodes, buffers and view counts, lengths of the metadata pairs, codec) is built by flatcc; its
 * bytes are kept, and the next message of that shape is a copy with numbers and texts patched in place.
 *
 * Usage: init -> append… -> release. Not thread-safe. */
#ifndef VIPC_HEADER_WRITE_H
#define VIPC_HEADER_WRITE_H

#include "arrow/batch.h"
#include "base/buf.h"
#include "ipc/flat.h"
#include "ipc/writer.h"

/* Makes it a dictionary message. */
struct vipc_dictionary_mark {
    int64_t id;
    bool is_delta;
};

/* What one message says; all borrowed. */
struct vipc_outgoing {
    const struct vipc_flat *flat;
    const struct varrow_metadata *metadata;        /* NULL: none */
    const struct vipc_dictionary_mark *dictionary; /* NULL: a record batch */
    enum vipc_compression compression;             /* how the pieces of flat are compressed already */
};

enum { VIPC_TEMPLATES = 4 };

struct vipc_template;

/* Zeroed storage is an empty set. */
struct vipc_templates {
    struct vipc_template *slots[VIPC_TEMPLATES]; /* owned; NULL: free; those used often come first */
};

void vipc_templates_release(struct vipc_templates *templates);

/* Appends prefix, flatbuffer and padding, a multiple of 8 bytes, to out.
 *   templates  NULL: nothing is remembered
 * VGI_E_LIMIT more metadata than an IPC header holds · VGI_E_NOMEM; out is unchanged then. */
VGI_NODISCARD enum vgi_status vipc_header_append(struct vipc_templates *templates,
                                                 const struct vipc_outgoing *message, struct vbase_buf *out,
                                                 struct vgi_error *err);

/* The same with a place for one template that is shared by threads: messages without metadata use it, and
 * the first one fills it. What it holds is freed with free(). */
VGI_NODISCARD enum vgi_status vipc_header_append_shared(_Atomic(struct vipc_template *) *place,
                                                        const struct vipc_outgoing *message,
                                                        struct vbase_buf *out, struct vgi_error *err);

#endif
