/* SPDX-License-Identifier: Apache-2.0 */
/* known.h: the header of the last batch message of a connection, verified and opened. Streams repeat their
 * headers byte for byte, and so do calls of one method; an equal header costs one comparison instead of a
 * verification.
 *
 * Usage: {0} -> is -> (else verify and open, then) set. Views stay valid until the next set. */
#ifndef VIPC_KNOWN_H
#define VIPC_KNOWN_H

#include "ipc/message.h"

enum { VIPC_KNOWN_BYTES = 1024, VIPC_KNOWN_PAIRS = 8 };

struct vipc_known {
    struct vipc_message message; /* of bytes; flatbuffer.len is 0 when nothing is known */
    struct vipc_batch_head head;
    struct vgi_pair pairs[VIPC_KNOWN_PAIRS];
    _Alignas(8) uint8_t bytes[VIPC_KNOWN_BYTES];
};

/* True when flatbuffer is the known header. */
static inline bool vipc_known_is(const struct vipc_known *known, struct vgi_bytes flatbuffer)
{
    return known->message.flatbuffer.len == flatbuffer.len && flatbuffer.len != 0 &&
           memcmp(known->bytes, flatbuffer.ptr, flatbuffer.len) == 0;
}

/* Remembers a verified header with what was read of it; one that is too long makes nothing known. */
void vipc_known_set(struct vipc_known *known, const struct vipc_message *message,
                    const struct vipc_batch_head *head, const struct vgi_pair *pairs);

#endif
