/* SPDX-License-Identifier: Apache-2.0 */
/* seen.h: the header of the last batch message of a connection, verified and opened. Streams repeat their
 * headers byte for byte, and so do calls of one method; an equal header costs one comparison instead of a
 * verification.
 *
 * Usage: {0} -> is -> (else verify and open, then) set. Views stay valid until the next set. */
#ifndef VIPC_SEEN_H
#define VIPC_SEEN_H

#include "ipc/message.h"

enum { VIPC_SEEN_BYTES = 1024, VIPC_SEEN_PAIRS = 8 };

struct vipc_seen {
    struct vipc_message message; /* of bytes; flatbuffer.len is 0 when nothing is seen */
    struct vipc_batch_head head;
    struct vgi_pair pairs[VIPC_SEEN_PAIRS];
    _Alignas(8) uint8_t bytes[VIPC_SEEN_BYTES];
};

/* True when flatbuffer is the seen header. */
static inline bool vipc_seen_is(const struct vipc_seen *seen, struct vgi_bytes flatbuffer)
{
    return seen->message.flatbuffer.len == flatbuffer.len && flatbuffer.len != 0 &&
           memcmp(seen->bytes, flatbuffer.ptr, flatbuffer.len) == 0;
}

/* Remembers a verified header with what was read of it; one that is too long makes nothing seen. */
void vipc_seen_set(struct vipc_seen *seen, const struct vipc_message *message,
                   const struct vipc_batch_head *head, const struct vgi_pair *pairs);

#endif
