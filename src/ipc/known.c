/* SPDX-License-Identifier: Apache-2.0 */
/* known.c: copies a batch header with everything that points into it. Walk: ipc/reader.c -> here. */
#include "ipc/known.h"

/* The place in the copy of what lies in the original; NULL stays NULL. */
static const void *moved(const struct vipc_known *known, const struct vipc_message *from, const void *place)
{
    return place ? known->bytes + ((const uint8_t *)place - from->flatbuffer.ptr) : NULL;
}

void vipc_known_set(struct vipc_known *known, const struct vipc_message *message,
                    const struct vipc_batch_head *head, const struct vgi_pair *pairs)
{
    known->message.flatbuffer.len = 0;
    if (message->flatbuffer.len > VIPC_KNOWN_BYTES || message->n_pairs > VIPC_KNOWN_PAIRS)
        return;
    memcpy(known->bytes, message->flatbuffer.ptr, message->flatbuffer.len);
    known->head = *head;
    known->head.nodes = moved(known, message, head->nodes);
    known->head.spans = moved(known, message, head->spans);
    known->head.variadic_counts = moved(known, message, head->variadic_counts);
    for (size_t i = 0; i < message->n_pairs; i++) {
        known->pairs[i].key = (struct vgi_str){moved(known, message, pairs[i].key.ptr), pairs[i].key.len};
        known->pairs[i].value =
            (struct vgi_str){moved(known, message, pairs[i].value.ptr), pairs[i].value.len};
    }
    known->message = *message;
    known->message.flatbuffer.ptr = known->bytes;
}
