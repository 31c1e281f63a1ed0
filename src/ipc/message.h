/* SPDX-License-Identifier: Apache-2.0 */
/* message.h: the flatbuffer at the head of an IPC message, taken apart into plain structures. Two steps: the
 * frame (what follows and how long it is) survives broken contents, so that a reader can skip what it
 * refuses; the batch head is verified when it is asked for.
 *
 * Usage: prefix -> frame -> batch (and pairs). Pure functions; results are views into the flatbuffer, which
 * must be 8-byte aligned. Format: Arrow columnar format 1.5, Message.fbs. */
#ifndef VIPC_MESSAGE_H
#define VIPC_MESSAGE_H

#include "ipc/writer.h"
#include "vgi_rpc/call.h"

enum {
    VIPC_PREFIX_BYTES = 8 /* continuation marker, length of the flatbuffer with its padding */
};

enum vipc_message_kind {
    VIPC_MESSAGE_OTHER, /* a tensor, or something newer than this code */
    VIPC_MESSAGE_SCHEMA,
    VIPC_MESSAGE_DICTIONARY,
    VIPC_MESSAGE_BATCH
};

struct vipc_message {
    enum vipc_message_kind kind;
    int version; /* of the metadata: 3 is V4, 4 is V5 */
    int64_t body_bytes;
    struct vgi_bytes flatbuffer;
    size_t n_pairs; /* of custom_metadata */
};

/* Row count and null count of one field; where one buffer lies in the body. */
struct vipc_node {
    int64_t length;
    int64_t null_count;
};
struct vipc_span {
    int64_t offset;
    int64_t length;
};

/* A record batch, or the one inside a dictionary batch. */
struct vipc_batch_head {
    int64_t rows;
    const void *nodes; /* n_nodes of struct vipc_node, vipc_node_at */
    const void *spans; /* n_spans of struct vipc_span, vipc_span_at */
    const int64_t *variadic_counts;
    size_t n_nodes;
    size_t n_spans;
    size_t n_variadic_counts;
    enum vipc_compression compression;
    bool has_union_validity; /* metadata V4: unions have a validity buffer */
    bool is_delta;           /* dictionaries */
    int64_t dictionary_id;
};

static inline struct vipc_node vipc_node_at(const struct vipc_batch_head *head, size_t i)
{
    struct vipc_node node;

    memcpy(&node, (const uint8_t *)head->nodes + i * sizeof node, sizeof node);
    return node;
}

static inline struct vipc_span vipc_span_at(const struct vipc_batch_head *head, size_t i)
{
    struct vipc_span span;

    memcpy(&span, (const uint8_t *)head->spans + i * sizeof span, sizeof span);
    return span;
}

/* Reads the VIPC_PREFIX_BYTES before a flatbuffer. ret_len receives its length with padding.
 * VGI_DONE it is the end marker · VGI_E_FORMAT no continuation marker · VGI_E_LIMIT. */
VGI_NODISCARD enum vgi_status vipc_message_prefix(const uint8_t *prefix, size_t *ret_len,
                                                  struct vgi_error *err);

/* Verifies the outer table. VGI_E_FORMAT when not even the length of the body can be told. */
VGI_NODISCARD enum vgi_status vipc_message_frame(struct vgi_bytes flatbuffer,
                                                 struct vipc_message *ret_message, struct vgi_error *err);

/* Verifies and opens a message of kind BATCH or DICTIONARY.
 * VGI_E_FORMAT · VGI_E_UNIMPLEMENTED an older metadata version or an unknown compression. */
VGI_NODISCARD enum vgi_status vipc_message_batch(const struct vipc_message *message,
                                                 struct vipc_batch_head *ret_head, struct vgi_error *err);

/* Refuses metadata versions before V4. VGI_E_UNIMPLEMENTED. */
VGI_NODISCARD enum vgi_status vipc_message_check_version(const struct vipc_message *message,
                                                         struct vgi_error *err);

/* Fills pairs[0 … n_pairs) with views of the message's custom_metadata. */
void vipc_message_pairs(const struct vipc_message *message, struct vgi_pair *pairs);

#endif
