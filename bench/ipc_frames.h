/* SPDX-License-Identifier: Apache-2.0 */
/* ipc_frames.h: the framing of Arrow IPC messages for programs that must not depend on any codec: a prefix, a
 * flatbuffer of which only kind and body length are looked at, a body. Trusts the peer.
 *
 * Usage: init -> next, then take or skip the body -> release. */
#ifndef BENCH_IPC_FRAMES_H
#define BENCH_IPC_FRAMES_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bytes {
    uint8_t *ptr;
    size_t len;
};

enum frame_kind { FRAME_END = 0, FRAME_SCHEMA = 1, FRAME_DICTIONARY = 2, FRAME_BATCH = 3 };

enum { FRAME_PREFIX_BYTES = 8, FRAMES_READ_MAX = 1 << 20 };

static uint8_t frame_end_bytes[FRAME_PREFIX_BYTES] = {0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0};
static const struct bytes frame_end = {frame_end_bytes, sizeof frame_end_bytes};

struct frame {
    enum frame_kind kind;
    struct bytes message; /* prefix and header; until the next call of frames_next */
    struct bytes header;
    uint64_t body_bytes;
};

/* bytes[first … last) have been read and not been used yet. */
struct frames {
    int fd;
    uint8_t *bytes;
    size_t cap;
    size_t first;
    size_t last;
};

static inline uint32_t frame_u32(const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof value);
    return value;
}

/* The place of a field of a flatbuffer's table, NULL when it is absent. */
static inline const uint8_t *flat_field(const uint8_t *table, size_t field)
{
    const uint8_t *vtable = table - (int32_t)frame_u32(table);
    uint16_t vtable_bytes;
    uint16_t offset = 0;

    memcpy(&vtable_bytes, vtable, sizeof vtable_bytes);
    if (vtable_bytes >= 6 + 2 * field)
        memcpy(&offset, vtable + 4 + 2 * field, sizeof offset);
    return offset ? table + offset : NULL;
}

/* The table or vector that a field refers to. */
static inline const uint8_t *frame_table(const uint8_t *field)
{
    return field ? field + frame_u32(field) : NULL;
}

/* The place of a field of a Message, NULL when it is absent. */
static inline const uint8_t *frame_field(const uint8_t *header, size_t field)
{
    return flat_field(frame_table(header), field);
}

static inline enum frame_kind frame_kind_of(const uint8_t *header)
{
    const uint8_t *kind = frame_field(header, 1);

    return kind ? (enum frame_kind) * kind : FRAME_END;
}

static inline uint64_t frame_body_bytes(const uint8_t *header)
{
    const uint8_t *place = frame_field(header, 3);
    uint64_t bytes = 0;

    if (place)
        memcpy(&bytes, place, sizeof bytes);
    return bytes;
}

/* Length of a whole message: prefix, header and body. */
static inline size_t frame_bytes(const uint8_t *message)
{
    uint32_t header_bytes = frame_u32(message + 4);

    if (header_bytes == 0)
        return FRAME_PREFIX_BYTES;
    return FRAME_PREFIX_BYTES + header_bytes + (size_t)frame_body_bytes(message + FRAME_PREFIX_BYTES);
}

static inline void frames_init(struct frames *frames, int fd, size_t cap)
{
    *frames = (struct frames){.fd = fd, .bytes = malloc(cap), .cap = cap};
}

static inline void frames_release(struct frames *frames)
{
    close(frames->fd);
    free(frames->bytes);
    *frames = (struct frames){.fd = -1};
}

static inline bool frames_fill(struct frames *frames)
{
    size_t room;
    ssize_t n;

    if (frames->first == frames->last)
        frames->first = frames->last = 0;
    room = frames->cap - frames->last;
    do {
        n = read(frames->fd, frames->bytes + frames->last, room < FRAMES_READ_MAX ? room : FRAMES_READ_MAX);
    } while (n < 0 && errno == EINTR);
    if (n <= 0)
        return false;
    frames->last += (size_t)n;
    return true;
}

/* Makes the next n bytes lie at the result; they stay unread. NULL: the input ended. */
static inline uint8_t *frames_need(struct frames *frames, size_t n)
{
    if (frames->first + n > frames->cap) {
        memmove(frames->bytes, frames->bytes + frames->first, frames->last - frames->first);
        frames->last -= frames->first;
        frames->first = 0;
    }
    if (n > frames->cap) {
        frames->cap = n + (1 << 16);
        frames->bytes = realloc(frames->bytes, frames->cap);
    }
    while (frames->bytes && frames->last - frames->first < n) {
        if (!frames_fill(frames))
            return NULL;
    }
    return frames->bytes ? frames->bytes + frames->first : NULL;
}

/* Moves past the prefix and header of a message; the body follows. False: the input ended, or is no frame. */
static inline bool frames_next(struct frames *frames, struct frame *ret_frame)
{
    uint8_t *prefix = frames_need(frames, FRAME_PREFIX_BYTES);
    size_t header_bytes;

    if (!prefix || frame_u32(prefix) != 0xFFFFFFFFu)
        return false;
    header_bytes = frame_u32(prefix + 4);
    prefix = frames_need(frames, FRAME_PREFIX_BYTES + header_bytes);
    if (!prefix)
        return false;
    *ret_frame = (struct frame){.message = {prefix, FRAME_PREFIX_BYTES + header_bytes},
                                .header = {prefix + FRAME_PREFIX_BYTES, header_bytes}};
    if (header_bytes > 0) {
        ret_frame->kind = frame_kind_of(ret_frame->header.ptr);
        ret_frame->body_bytes = frame_body_bytes(ret_frame->header.ptr);
    }
    frames->first += FRAME_PREFIX_BYTES + header_bytes;
    return true;
}

/* Drops n bytes, as they come. */
static inline void frames_skip(struct frames *frames, uint64_t n)
{
    for (;;) {
        size_t here = frames->last - frames->first;
        size_t taken = here < n ? here : (size_t)n;
        frames->first += taken;
        n -= taken;
        if (n == 0 || !frames_fill(frames))
            return;
    }
}

#endif
