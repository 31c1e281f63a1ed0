/* SPDX-License-Identifier: Apache-2.0 */
/* receive.h: the receive buffer of a connection. Bytes that were read too early stay for whoever comes next.
 * It begins small, and grows with what arrives: beyond VIPC_RECEIVE_COMFORT it doubles only when it is full.
 *
 * Usage: {.stream = …} -> need, look at front, consume (or into for long bodies) … ->
 * release. Not thread-safe. */
#ifndef VIPC_RECEIVE_H
#define VIPC_RECEIVE_H

#include "base/block.h"
#include "base/stream.h"

enum { VIPC_RECEIVE_FIRST = 4 << 10, VIPC_RECEIVE_COMFORT = 64 << 10 };

/* data[begin … end) has been read and not been consumed; begin is a multiple of 8 after need. */
struct vipc_receive {
    struct vbase_stream stream;
    uint8_t *data; /* 64-byte aligned; owned unless block is set */
    size_t begin;
    size_t end;
    size_t cap;
    bool was_full;             /* the last read left no room: a larger buffer saves reads */
    struct vbase_block *block; /* borrowed: data is its memory, and all the input there is; NULL: none */
    uint8_t *own;              /* the buffer and its size while block is set */
    size_t own_cap;
};

void vipc_receive_release(struct vipc_receive *receive); /* may be called twice */

/* The first len bytes of block (borrowed until the next call; NULL: nothing) take the place of whatever was
 * buffered. Who has such a receive buffer gives it a stream that is at its end. */
void vipc_receive_block(struct vipc_receive *receive, struct vbase_block *block, size_t len);

/* Makes at least len bytes readable at the front; consumed bytes may be overwritten.
 * VGI_DONE the input ended and nothing is left · VGI_E_IO it ended before len · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vipc_receive_more(struct vipc_receive *receive, size_t len,
                                                struct vgi_error *err);

static inline size_t vipc_receive_len(const struct vipc_receive *receive)
{
    return receive->end - receive->begin;
}

/* As vipc_receive_more, without a call when all is there. */
VGI_NODISCARD static inline enum vgi_status vipc_receive_need(struct vipc_receive *receive, size_t len,
                                                              struct vgi_error *err)
{
    if (vipc_receive_len(receive) >= len && receive->begin % 8 == 0)
        return VGI_OK;
    return vipc_receive_more(receive, len, err);
}

/* A view of the readable bytes, until the next need; consuming does not touch them. */
static inline const uint8_t *vipc_receive_front(const struct vipc_receive *receive)
{
    return receive->data + receive->begin;
}

static inline void vipc_receive_consume(struct vipc_receive *receive, size_t len)
{
    receive->begin += len;
}

/* Moves 1 … len bytes to dst, buffered ones first, past the buffer otherwise. VGI_E_IO also at the
 * end of input. */
VGI_NODISCARD enum vgi_status vipc_receive_into(struct vipc_receive *receive, uint8_t *dst, size_t len,
                                                size_t *ret_len, struct vgi_error *err);

/* Drops *left bytes, counting down, so that a failure tells how many are still to come. */
VGI_NODISCARD enum vgi_status vipc_receive_skip(struct vipc_receive *receive, uint64_t *left,
                                                struct vgi_error *err);

#endif
