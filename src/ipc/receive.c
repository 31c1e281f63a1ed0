/* SPDX-License-Identifier: Apache-2.0 */
/* receive.c: bytes of a connection -> whole messages at an aligned place, or straight into a body's block.
 * Walk: ipc/reader.c -> here -> the stream's read. Owns the buffer; the stream is kept. */
#include "ipc/receive.h"

#include <stdlib.h>

void vipc_receive_release(struct vipc_receive *receive)
{
    free(receive->block ? receive->own : receive->data);
    *receive = (struct vipc_receive){0};
}

void vipc_receive_block(struct vipc_receive *receive, struct vbase_block *block, size_t len)
{
    struct vipc_receive *r = receive;

    if (r->block) {
        r->data = r->own;
        r->cap = r->own_cap;
    }
    if (r->cap > VIPC_RECEIVE_COMFORT) {
        free(r->data);
        r->data = NULL;
        r->cap = 0;
    }
    r->own = r->data;
    r->own_cap = r->cap;
    r->block = block;
    r->begin = r->end = 0;
    r->was_full = false;
    if (block) {
        r->data = block->data;
        r->end = r->cap = len;
    }
}

/* What is left of the block moves to the buffer, where it is aligned. */
static enum vgi_status leave_block(struct vipc_receive *r, struct vgi_error *err)
{
    size_t len = vipc_receive_len(r);

    if (len > r->own_cap) {
        size_t cap = (len + 63) & ~(size_t)63;
        uint8_t *own = aligned_alloc(64, cap);
        if (!own)
            return vgi_fail(err, VGI_E_NOMEM, "no memory for a receive buffer of %zu bytes", cap);
        free(r->own);
        r->own = own;
        r->own_cap = cap;
    }
    memcpy(r->own, vipc_receive_front(r), len);
    r->data = r->own;
    r->cap = r->own_cap;
    r->begin = 0;
    r->end = len;
    r->block = NULL;
    return VGI_OK;
}

static enum vgi_status fail_cut(const struct vipc_receive *r, size_t len, struct vgi_error *err)
{
    return vgi_fail(err, VGI_E_IO, "input ended in the middle of an IPC message: %zu of %zu bytes came",
                    vipc_receive_len(r), len);
}

/* Moves what is buffered to the beginning of cap bytes of memory. */
static enum vgi_status resize(struct vipc_receive *r, size_t cap, struct vgi_error *err)
{
    size_t len = vipc_receive_len(r);
    uint8_t *data = aligned_alloc(64, cap);

    if (!data)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a receive buffer of %zu bytes", cap);
    if (len > 0)
        memcpy(data, vipc_receive_front(r), len);
    free(r->data);
    r->data = data;
    r->begin = 0;
    r->end = len;
    r->cap = cap;
    r->was_full = false;
    return VGI_OK;
}

/* The size the buffer should have to take in len bytes, of which some are there. */
static size_t wanted_cap(const struct vipc_receive *r, size_t len)
{
    size_t cap = r->cap ? r->cap : VIPC_RECEIVE_FIRST;

    if (len <= VIPC_RECEIVE_COMFORT && r->cap > VIPC_RECEIVE_COMFORT && vipc_receive_len(r) == 0)
        return VIPC_RECEIVE_COMFORT;
    if (r->was_full && r->cap < VIPC_RECEIVE_COMFORT)
        cap *= 2;
    while (cap < len && cap < VIPC_RECEIVE_COMFORT)
        cap *= 2;
    if (cap < len && vipc_receive_len(r) == cap)
        cap *= 2;
    return cap;
}

/* Makes the front aligned and leaves room behind it. */
static enum vgi_status make_room(struct vipc_receive *r, size_t len, struct vgi_error *err)
{
    size_t cap = wanted_cap(r, len);
    size_t have = vipc_receive_len(r);

    if (cap != r->cap) {
        enum vgi_status status = resize(r, cap, err);
        if (status == VGI_OK || len > r->cap)
            return status; /* else the one at hand will do */
    }
    if (r->begin > 0 && (have == 0 || r->begin % 8 != 0 || r->cap - r->begin < len)) {
        memmove(r->data, vipc_receive_front(r), have);
        r->begin = 0;
        r->end = have;
    }
    return VGI_OK;
}

enum vgi_status vipc_receive_more(struct vipc_receive *receive, size_t len, struct vgi_error *err)
{
    struct vipc_receive *r = receive;

    if (r->block && vipc_receive_len(r) < len)
        return vipc_receive_len(r) == 0 ? VGI_DONE : fail_cut(r, len, err);
    if (r->block)
        return leave_block(r, err);
    if (vipc_receive_len(r) == 0 && len <= r->cap && r->cap <= VIPC_RECEIVE_COMFORT && !r->was_full)
        r->begin = r->end = 0; /* what make_room comes to when there is nothing to move */
    else
        VGI_TRY(make_room(r, len, err));
    while (vipc_receive_len(r) < len) {
        enum vgi_status status;
        size_t got = 0;
        if (r->end == r->cap)
            VGI_TRY(make_room(r, len, err));
        status = r->stream.ops->read(r->stream.self, r->data + r->end, r->cap - r->end, &got, err);
        if (status == VGI_DONE && vipc_receive_len(r) > 0)
            return fail_cut(r, len, err);
        VGI_TRY(status);
        r->end += got;
        r->was_full = r->end == r->cap;
    }
    return VGI_OK;
}

enum vgi_status vipc_receive_into(struct vipc_receive *receive, uint8_t *dst, size_t len, size_t *ret_len,
                                  struct vgi_error *err)
{
    size_t have = vipc_receive_len(receive);
    enum vgi_status status;

    if (have > 0) {
        *ret_len = have < len ? have : len;
        memcpy(dst, vipc_receive_front(receive), *ret_len);
        vipc_receive_consume(receive, *ret_len);
        return VGI_OK;
    }
    status = receive->stream.ops->read(receive->stream.self, dst, len, ret_len, err);
    if (status == VGI_DONE)
        return vgi_fail(err, VGI_E_IO, "input ended in the middle of an IPC body, %zu bytes are missing",
                        len);
    return status;
}

enum vgi_status vipc_receive_skip(struct vipc_receive *receive, uint64_t *left, struct vgi_error *err)
{
    while (*left > 0) {
        size_t have = vipc_receive_len(receive);
        if (have == 0) {
            enum vgi_status status = vipc_receive_more(receive, 1, err);
            if (status == VGI_DONE)
                return vgi_fail(err, VGI_E_IO,
                                "input ended in the middle of an IPC body, %llu bytes are missing",
                                (unsigned long long)*left);
            VGI_TRY(status);
            have = vipc_receive_len(receive);
        }
        if (have > *left)
            have = (size_t)*left;
        vipc_receive_consume(receive, have);
        *left -= have;
    }
    return VGI_OK;
}
