/* SPDX-License-Identifier: Apache-2.0 */
/* header_build.c: struct vipc_outgoing -> Message flatbuffer (Message.fbs of Arrow 1.5), by flatcc's
 * generated builders. flatcc asks for its working memory and hands out its parts, last byte first, through
 * two callbacks; both are served from the stack while they stay small.
 * Walk: ipc/header_write.c -> here. */
#include "ipc/header_build.h"

#include <stdlib.h>
#include <string.h>

#include "flatcc_generated.h"

#define ns(name) FLATBUFFERS_WRAP_NAMESPACE(org_apache_arrow_flatbuf, name)

enum { SLAB_BYTES = 4096, PARTS_BYTES = 2048 };

struct build {
    flatcc_builder_t builder;
    bool has_failed; /* memory ran out; flatcc does not always notice */
    size_t slab_used;
    uint8_t *parts; /* grows downward: the flatbuffer is its last parts_len bytes */
    size_t parts_cap;
    size_t parts_len;
    _Alignas(16) uint8_t slab[SLAB_BYTES];
    _Alignas(8) uint8_t parts_room[PARTS_BYTES];
};

static void release(struct build *b);
static int build_message(flatcc_builder_t *b, const struct vipc_outgoing *message);
static flatcc_builder_emit_fun take_part;
static flatcc_builder_alloc_fun give_memory;

enum vgi_status vipc_header_build(const struct vipc_outgoing *message, struct vbase_buf *out,
                                  struct vgi_error *err)
{
    VGI_CLEANUP(release) struct build b;

    b.has_failed = false;
    b.slab_used = 0;
    b.parts = b.parts_room;
    b.parts_cap = PARTS_BYTES;
    b.parts_len = 0;
    flatcc_builder_custom_init(&b.builder, take_part, &b, give_memory, &b);
    b.builder.disable_vt_clustering = 1; /* everything is emitted in front */
    if (build_message(&b.builder, message) != 0 || b.has_failed) {
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the metadata of a message");
    }
    return vbase_buf_append(out, b.parts + b.parts_cap - b.parts_len, b.parts_len, err);
}

static void release(struct build *b)
{
    flatcc_builder_clear(&b->builder);
    if (b->parts != b->parts_room) {
        free(b->parts);
    }
}

/* ---- the two callbacks ---- */

static bool grow_parts(struct build *b, size_t len)
{
    size_t cap = b->parts_cap;

    while (cap - b->parts_len < len) {
        cap *= 2;
    }
    uint8_t *parts = malloc(cap);
    if (!parts) {
        b->has_failed = true;
        return false;
    }
    memcpy(parts + cap - b->parts_len, b->parts + b->parts_cap - b->parts_len, b->parts_len);
    if (b->parts != b->parts_room) {
        free(b->parts);
    }
    b->parts = parts;
    b->parts_cap = cap;
    return true;
}

static int take_part(void *self, const flatcc_iovec_t *iov, int n, flatbuffers_soffset_t offset, size_t len)
{
    struct build *b = self;

    (void)offset;
    if (b->parts_cap - b->parts_len < len && !grow_parts(b, len)) {
        return -1;
    }
    b->parts_len += len;
    uint8_t *at = b->parts + b->parts_cap - b->parts_len;
    for (int i = 0; i < n; i++) {
        memcpy(at, iov[i].iov_base, iov[i].iov_len);
        at += iov[i].iov_len;
    }
    return 0;
}

static bool is_in_slab(const struct build *b, const void *ptr)
{
    return (uintptr_t)ptr >= (uintptr_t)b->slab && (uintptr_t)ptr < (uintptr_t)b->slab + SLAB_BYTES;
}

/* How much to give the first time: twice what a message with a few columns needs of each kind. */
static size_t first_size(int hint, size_t request)
{
    size_t size = hint == flatcc_builder_alloc_ds ? 512 : 128;

    if (hint == flatcc_builder_alloc_fs) {
        size = 8 * sizeof(__flatcc_builder_frame_t);
    } else if (hint == flatcc_builder_alloc_ht) {
        size = request;
    }
    while (size < request) {
        size *= 2;
    }
    return (size + 15) & ~(size_t)15;
}

static int give_memory(void *self, flatcc_iovec_t *buffer, size_t request, int zero_fill, int hint)
{
    struct build *b = self;
    uint8_t *ptr;

    if (request == 0 || request > buffer->iov_len) {
        size_t size = request == 0 ? 0 : first_size(hint, request);
        bool fits = size <= SLAB_BYTES - b->slab_used;
        ptr = NULL;
        if (request != 0) {
            ptr = fits ? b->slab + b->slab_used : malloc(size);
            if (!ptr) {
                b->has_failed = true;
                return -1;
            }
            b->slab_used += fits ? size : 0;
            if (buffer->iov_len > 0) {
                memcpy(ptr, buffer->iov_base, buffer->iov_len);
            }
            if (zero_fill) {
                memset(ptr + buffer->iov_len, 0, size - buffer->iov_len);
            }
        }
        if (buffer->iov_base && !is_in_slab(b, buffer->iov_base)) {
            free(buffer->iov_base);
        }
        buffer->iov_base = ptr;
        buffer->iov_len = size;
    }
    return 0;
}

/* ---- the message, children before parents; a function returns 0 or, when memory ran out, -1 ---- */

#define TRY_BUILD(expr)    \
    do {                   \
        if ((expr) != 0) { \
            return -1;     \
        }                  \
    } while (0)

static int build_buffers(flatcc_builder_t *b, const struct vipc_flat *flat)
{
    int64_t offset = 0;

    TRY_BUILD(ns(RecordBatch_buffers_start(b)));
    ns(Buffer_t) *buffers = ns(RecordBatch_buffers_extend(b, (size_t)flat->n_pieces));
    if (!buffers && flat->n_pieces > 0) {
        return -1;
    }
    for (int32_t i = 0; i < flat->n_pieces; i++) {
        ns(Buffer_assign(&buffers[i], offset, flat->pieces[i].len));
        offset += vipc_padded(flat->pieces[i].len);
    }
    return ns(RecordBatch_buffers_end(b));
}

/* Numbers that are patched later are written also when they are the default. */
static int build_batch(flatcc_builder_t *b, const struct vipc_outgoing *message)
{
    const struct vipc_flat *flat = message->flat;

    TRY_BUILD(ns(RecordBatch_length_force_add(b, flat->rows)));
    TRY_BUILD(ns(RecordBatch_nodes_create(b, (const ns(FieldNode_t) *)(const void *)flat->nodes,
                                          (size_t)flat->n_nodes)));
    TRY_BUILD(build_buffers(b, flat));
    if (message->compression != VIPC_UNCOMPRESSED) {
        ns(CompressionType_enum_t) codec =
            message->compression == VIPC_LZ4 ? ns(CompressionType_LZ4_FRAME) : ns(CompressionType_ZSTD);
        TRY_BUILD(ns(RecordBatch_compression_create(b, codec, ns(BodyCompressionMethod_BUFFER))));
    }
    if (flat->n_variadic > 0) {
        TRY_BUILD(
            ns(RecordBatch_variadicBufferCounts_create(b, flat->variadic_counts, (size_t)flat->n_variadic)));
    }
    return 0;
}

static int build_header(flatcc_builder_t *b, const struct vipc_outgoing *message)
{
    if (!message->dictionary) {
        TRY_BUILD(ns(Message_header_RecordBatch_start(b)));
        TRY_BUILD(build_batch(b, message));
        return ns(Message_header_RecordBatch_end(b));
    }
    TRY_BUILD(ns(Message_header_DictionaryBatch_start(b)));
    TRY_BUILD(ns(DictionaryBatch_id_add(b, message->dictionary->id)));
    TRY_BUILD(ns(DictionaryBatch_data_start(b)));
    TRY_BUILD(build_batch(b, message));
    TRY_BUILD(ns(DictionaryBatch_data_end(b)));
    TRY_BUILD(ns(DictionaryBatch_isDelta_add(b, message->dictionary->is_delta)));
    return ns(Message_header_DictionaryBatch_end(b));
}

static int build_metadata(flatcc_builder_t *b, const struct varrow_metadata *metadata)
{
    if (!metadata || metadata->n == 0) {
        return 0;
    }
    TRY_BUILD(ns(Message_custom_metadata_start(b)));
    for (size_t i = 0; i < metadata->n; i++) {
        const struct vgi_pair *pair = &metadata->pairs[i];
        TRY_BUILD(ns(Message_custom_metadata_push_start(b)));
        TRY_BUILD(ns(KeyValue_key_create(b, pair->key.len ? pair->key.ptr : "", pair->key.len)));
        TRY_BUILD(ns(KeyValue_value_create(b, pair->value.len ? pair->value.ptr : "", pair->value.len)));
        if (!ns(Message_custom_metadata_push_end(b))) {
            return -1;
        }
    }
    return ns(Message_custom_metadata_end(b));
}

static int build_message(flatcc_builder_t *b, const struct vipc_outgoing *message)
{
    TRY_BUILD(ns(Message_start_as_root(b)));
    TRY_BUILD(ns(Message_version_add(b, ns(MetadataVersion_V5))));
    TRY_BUILD(build_header(b, message));
    TRY_BUILD(ns(Message_bodyLength_force_add(b, message->flat->bytes)));
    TRY_BUILD(build_metadata(b, message->metadata));
    return ns(Message_end_as_root(b)) ? 0 : -1;
}
