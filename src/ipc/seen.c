/* SPDX-License-Identifier: Apache-2.0 */
/* seen.c: copies a batch header with everything that points into it. Walk: ipc/reader.c -> here. */
#include "ipc/seen.h"

/* The place in the copy of what lies in the original; NULL stays NULL. */
static const void *moved(const struct vipc_seen *seen, const struct vipc_message *from, const void *place)
{
    return place ? seen->bytes + ((const uint8_t *)place - from->flatbuffer.ptr) : NULL;
}

void vipc_seen_set(struct vipc_seen *seen, const struct vipc_message *message,
                   const struct vipc_batch_head *head, const struct vgi_pair *pairs)
{
    seen->message.flatbuffer.len = 0;
    if (message->flatbuffer.len > VIPC_SEEN_BYTES || message->n_pairs > VIPC_SEEN_PAIRS)
        return;
    memcpy(seen->bytes, message->flatbuffer.ptr, message->flatbuffer.len);
    seen->head = *head;
    seen->head.nodes = moved(seen, message, head->nodes);
    seen->head.spans = moved(seen, message, head->spans);
    seen->head.variadic_counts = moved(seen, message, head->variadic_counts);
    for (size_t i = 0; i < message->n_pairs; i++) {
        seen->pairs[i].key = (struct vgi_str){moved(seen, message, pairs[i].key.ptr), pairs[i].key.len};
        seen->pairs[i].value = (struct vgi_str){moved(seen, message, pairs[i].value.ptr), pairs[i].value.len};
    }
    seen->message = *message;
    seen->message.flatbuffer.ptr = seen->bytes;
}
