/* SPDX-License-Identifier: Apache-2.0 */
/* header_write.c: message metadata by patched templates; header_build.c makes the first one of each shape.
 * A template is a finished header (prefix included) and the places of everything that differs between
 * messages of its shape; the places are found once, through flatcc's accessors.
 * Walk: ipc/batch_write.c -> here. Format: "Encapsulated message format" of Arrow 1.5. */
#include "ipc/header_write.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "flatcc_generated.h"
#include "ipc/header_build.h"

#define ns(name) FLATBUFFERS_WRAP_NAMESPACE(org_apache_arrow_flatbuf, name)

enum { PREFIX_BYTES = 8, PAIRS_MAX = 12, TEMPLATE_BYTES_MAX = 64 << 10 };

struct pair_place {
    uint32_t key_len;
    uint32_t value_len;
    uint32_t key_at;
    uint32_t value_at;
};

struct vipc_template {
    int32_t n_nodes; /* the shape */
    int32_t n_pieces;
    int32_t n_variadic;
    uint32_t n_pairs;
    enum vipc_compression compression;
    uint32_t rows_at; /* the places, counted from the prefix */
    uint32_t body_at;
    uint32_t nodes_at;
    uint32_t buffers_at;
    uint32_t variadic_at;
    struct pair_place pairs[PAIRS_MAX];
    uint32_t len;
    uint32_t cap;
    _Alignas(8) uint8_t bytes[]; /* as a flatbuffer wants it */
};

static enum vgi_status build(const struct vipc_outgoing *message, struct vbase_buf *out,
                             struct vgi_error *err);
static const struct vipc_template *find(struct vipc_templates *templates,
                                        const struct vipc_outgoing *message);
static enum vgi_status append_patched(const struct vipc_template *t, const struct vipc_outgoing *message,
                                      struct vbase_buf *out, struct vgi_error *err);
static bool has_shape(const struct vipc_template *t, const struct vipc_outgoing *message);
static size_t pairs_of(const struct vipc_outgoing *message);
static void fill(struct vipc_template *t, const struct vipc_outgoing *message, const uint8_t *bytes,
                 size_t len);
static void remember(struct vipc_templates *templates, const struct vipc_outgoing *message,
                     const uint8_t *bytes, size_t len);

enum vgi_status vipc_header_append(struct vipc_templates *templates, const struct vipc_outgoing *message,
                                   struct vbase_buf *out, struct vgi_error *err)
{
    const struct vipc_template *known = templates && !message->dictionary ? find(templates, message) : NULL;
    size_t start = out->len;

    if (known) {
        return append_patched(known, message, out, err);
    }
    enum vgi_status status = build(message, out, err);
    if (status != VGI_OK) {
        out->len = start;
        return status;
    }
    if (templates && !message->dictionary) {
        remember(templates, message, out->ptr + start, out->len - start);
    }
    return VGI_OK;
}

enum vgi_status vipc_header_append_shared(_Atomic(struct vipc_template *) *place,
                                          const struct vipc_outgoing *message, struct vbase_buf *out,
                                          struct vgi_error *err)
{
    struct vipc_template *known = atomic_load_explicit(place, memory_order_acquire);
    size_t start = out->len;

    if (known && !message->dictionary && has_shape(known, message)) {
        return append_patched(known, message, out, err);
    }
    enum vgi_status status = build(message, out, err);
    if (status != VGI_OK) {
        out->len = start;
        return status;
    }
    if (!known && !message->dictionary && pairs_of(message) == 0) {
        size_t len = out->len - start;
        struct vipc_template *t = len <= TEMPLATE_BYTES_MAX ? malloc(sizeof *t + len) : NULL;
        if (t) {
            fill(t, message, out->ptr + start, len);
        }
        if (t && !atomic_compare_exchange_strong(place, &known, t)) {
            free(t);
        }
    }
    return VGI_OK;
}

void vipc_templates_release(struct vipc_templates *templates)
{
    for (int i = 0; i < VIPC_TEMPLATES; i++) {
        free(templates->slots[i]);
        templates->slots[i] = NULL;
    }
}

/* ---- building ---- */

static enum vgi_status check_metadata(const struct varrow_metadata *metadata, struct vgi_error *err)
{
    size_t bytes = 0;

    if (!metadata) {
        return VGI_OK;
    }
    if (metadata->n > VBASE_LIMIT_METADATA_PAIRS) {
        return vgi_fail(err, VGI_E_LIMIT, "%zu metadata pairs on one batch, at most %d are possible",
                        metadata->n, VBASE_LIMIT_METADATA_PAIRS);
    }
    for (size_t i = 0; i < metadata->n; i++) {
        size_t len = metadata->pairs[i].key.len;
        if (len > VBASE_LIMIT_IPC_HEADER || metadata->pairs[i].value.len > VBASE_LIMIT_IPC_HEADER) {
            bytes = VBASE_LIMIT_IPC_HEADER + 1u;
            break;
        }
        bytes += len + metadata->pairs[i].value.len;
        if (bytes > VBASE_LIMIT_IPC_HEADER) {
            break;
        }
    }
    if (bytes > VBASE_LIMIT_IPC_HEADER) {
        return vgi_fail(err, VGI_E_LIMIT, "the metadata of one batch exceeds %u bytes",
                        VBASE_LIMIT_IPC_HEADER);
    }
    return VGI_OK;
}

static enum vgi_status build(const struct vipc_outgoing *message, struct vbase_buf *out,
                             struct vgi_error *err)
{
    uint32_t prefix[2] = {0xFFFFFFFFu, 0};
    size_t start = out->len;

    VGI_TRY(check_metadata(message->metadata, err));
    VGI_TRY(vbase_buf_append(out, prefix, sizeof prefix, err));
    VGI_TRY(vipc_header_build(message, out, err));
    size_t len = out->len - start - PREFIX_BYTES;
    size_t padding = (size_t)vipc_padded((int64_t)len) - len;
    VGI_TRY(vbase_buf_append(out, (const uint8_t[VIPC_ALIGNMENT]){0}, padding, err));
    if (len + padding > VBASE_LIMIT_IPC_HEADER) {
        return vgi_fail(err, VGI_E_LIMIT, "the header of one message has %zu bytes, at most %u are possible",
                        len + padding, VBASE_LIMIT_IPC_HEADER);
    }
    prefix[1] = (uint32_t)(len + padding);
    memcpy(out->ptr + start, prefix, sizeof prefix);
    return VGI_OK;
}

/* ---- templates ---- */

static size_t pairs_of(const struct vipc_outgoing *message)
{
    return message->metadata ? message->metadata->n : 0;
}

static bool has_shape(const struct vipc_template *t, const struct vipc_outgoing *message)
{
    const struct vipc_flat *flat = message->flat;
    size_t n_pairs = pairs_of(message);

    if (t->n_nodes != flat->n_nodes || t->n_pieces != flat->n_pieces || t->n_pairs != n_pairs ||
        t->n_variadic != flat->n_variadic || t->compression != message->compression) {
        return false;
    }
    for (size_t i = 0; i < n_pairs; i++) {
        const struct vgi_pair *pair = &message->metadata->pairs[i];
        if (t->pairs[i].key_len != pair->key.len || t->pairs[i].value_len != pair->value.len) {
            return false;
        }
    }
    return true;
}

/* A hit moves one slot forward, so that shapes seen once push out each other only. */
static const struct vipc_template *find(struct vipc_templates *templates, const struct vipc_outgoing *message)
{
    for (int i = 0; i < VIPC_TEMPLATES && templates->slots[i]; i++) {
        struct vipc_template *t = templates->slots[i];
        if (has_shape(t, message)) {
            if (i > 0) {
                templates->slots[i] = templates->slots[i - 1];
                templates->slots[i - 1] = t;
            }
            return t;
        }
    }
    return NULL;
}

static void patch_buffers(uint8_t *at, const struct vipc_flat *flat)
{
    int64_t offset = 0;

    for (int32_t i = 0; i < flat->n_pieces; i++) {
        int64_t place[2] = {offset, flat->pieces[i].len};
        memcpy(at, place, sizeof place);
        at += sizeof place;
        offset += vipc_padded(flat->pieces[i].len);
    }
}

static void copy_text(uint8_t *at, struct vgi_str text)
{
    if (text.len > 0) {
        memcpy(at, text.ptr, text.len);
    }
}

static enum vgi_status append_patched(const struct vipc_template *t, const struct vipc_outgoing *message,
                                      struct vbase_buf *out, struct vgi_error *err)
{
    const struct vipc_flat *flat = message->flat;

    if (out->cap - out->len < t->len) {
        VGI_TRY(vbase_buf_reserve(out, t->len, err));
    }
    uint8_t *header = out->ptr + out->len;
    memcpy(header, t->bytes, t->len);
    memcpy(header + t->rows_at, &flat->rows, sizeof flat->rows);
    memcpy(header + t->body_at, &flat->bytes, sizeof flat->bytes);
    memcpy(header + t->nodes_at, flat->nodes, (size_t)flat->n_nodes * sizeof *flat->nodes);
    patch_buffers(header + t->buffers_at, flat);
    memcpy(header + t->variadic_at, flat->variadic_counts,
           (size_t)flat->n_variadic * sizeof *flat->variadic_counts);
    for (uint32_t i = 0; i < t->n_pairs; i++) {
        copy_text(header + t->pairs[i].key_at, message->metadata->pairs[i].key);
        copy_text(header + t->pairs[i].value_at, message->metadata->pairs[i].value);
    }
    out->len += t->len;
    return VGI_OK;
}

static uint32_t place_of(const uint8_t *bytes, const void *field)
{
    return field ? (uint32_t)((const uint8_t *)field - bytes) : 0;
}

static void find_places(struct vipc_template *t)
{
    ns(Message_table_t) message = ns(Message_as_root(t->bytes + PREFIX_BYTES));
    ns(RecordBatch_table_t) batch = (ns(RecordBatch_table_t))ns(Message_header(message));
    ns(KeyValue_vec_t) pairs = ns(Message_custom_metadata(message));

    t->rows_at = place_of(t->bytes, ns(RecordBatch_length_get_ptr(batch)));
    t->body_at = place_of(t->bytes, ns(Message_bodyLength_get_ptr(message)));
    t->nodes_at = place_of(t->bytes, ns(RecordBatch_nodes(batch)));
    t->buffers_at = place_of(t->bytes, ns(RecordBatch_buffers(batch)));
    t->variadic_at = place_of(t->bytes, ns(RecordBatch_variadicBufferCounts(batch)));
    for (uint32_t i = 0; i < t->n_pairs; i++) {
        ns(KeyValue_table_t) pair = ns(KeyValue_vec_at(pairs, i));
        t->pairs[i].key_at = place_of(t->bytes, ns(KeyValue_key(pair)));
        t->pairs[i].value_at = place_of(t->bytes, ns(KeyValue_value(pair)));
    }
}

static void fill(struct vipc_template *t, const struct vipc_outgoing *message, const uint8_t *bytes,
                 size_t len)
{
    t->n_nodes = message->flat->n_nodes;
    t->n_pieces = message->flat->n_pieces;
    t->n_variadic = message->flat->n_variadic;
    t->n_pairs = (uint32_t)pairs_of(message);
    t->compression = message->compression;
    t->len = (uint32_t)len;
    memcpy(t->bytes, bytes, len);
    for (uint32_t i = 0; i < t->n_pairs; i++) {
        t->pairs[i].key_len = (uint32_t)message->metadata->pairs[i].key.len;
        t->pairs[i].value_len = (uint32_t)message->metadata->pairs[i].value.len;
    }
    find_places(t);
}

/* The slot to fill: a free one, else the last, whose memory is used again when it is large enough. NULL: no
 * memory, then the header is built again next time. */
static struct vipc_template *claim(struct vipc_templates *templates, size_t len)
{
    int slot = 0;

    while (slot < VIPC_TEMPLATES - 1 && templates->slots[slot]) {
        slot++;
    }
    if (!templates->slots[slot] || templates->slots[slot]->cap < len) {
        struct vipc_template *t = malloc(sizeof *t + len);
        if (!t) {
            return NULL;
        }
        t->cap = (uint32_t)len;
        free(templates->slots[slot]);
        templates->slots[slot] = t;
    }
    return templates->slots[slot];
}

static void remember(struct vipc_templates *templates, const struct vipc_outgoing *message,
                     const uint8_t *bytes, size_t len)
{
    size_t n_pairs = pairs_of(message);

    if (n_pairs > PAIRS_MAX || len > TEMPLATE_BYTES_MAX) {
        return;
    }
    struct vipc_template *t = claim(templates, len);
    if (!t) {
        return;
    }
    fill(t, message, bytes, len);
}
