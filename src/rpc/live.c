/* SPDX-License-Identifier: Apache-2.0 */
/* live.c: the lock-free list of streams being served. A stop that has read an entry may still use it when
 * its owner wants to leave; leaving therefore waits until no stop is under way, which is short: a stop never
 * blocks.
 * Walk: serve.c enters and leaves, vgi_rpc_server_stop stops. Owns its chunks. */
#include "rpc/live.h"

#include <sched.h>
#include <stdlib.h>

void vrpc_live_release(struct vrpc_live *live)
{
    struct vrpc_live_chunk *chunk = atomic_load(&live->first.next);

    while (chunk) {
        struct vrpc_live_chunk *next = atomic_load(&chunk->next);
        free(chunk);
        chunk = next;
    }
    atomic_store(&live->first.next, NULL);
}

static _Atomic(struct vbase_stream *) *take_place(struct vrpc_live_chunk *chunk, struct vbase_stream *stream)
{
    for (int i = 0; i < VRPC_LIVE_CHUNK; i++) {
        struct vbase_stream *expected = NULL;
        if (atomic_compare_exchange_strong(&chunk->streams[i], &expected, stream))
            return &chunk->streams[i];
    }
    return NULL;
}

/* The chunk behind a full one; made when there is none. */
static enum vgi_status next_chunk(struct vrpc_live_chunk **chunk, struct vgi_error *err)
{
    struct vrpc_live_chunk *next = atomic_load(&(*chunk)->next);
    struct vrpc_live_chunk *made;

    if (next) {
        *chunk = next;
        return VGI_OK;
    }
    made = calloc(1, sizeof *made);
    if (!made)
        return vgi_fail(err, VGI_E_NOMEM, "no memory to serve one more connection");
    if (atomic_compare_exchange_strong(&(*chunk)->next, &next, made)) {
        *chunk = made;
        return VGI_OK;
    }
    free(made);
    *chunk = next;
    return VGI_OK;
}

enum vgi_status vrpc_live_enter(struct vrpc_live *live, struct vbase_stream *stream,
                                _Atomic(struct vbase_stream *) **ret_place, struct vgi_error *err)
{
    struct vrpc_live_chunk *chunk = &live->first;
    _Atomic(struct vbase_stream *) *place = take_place(chunk, stream);

    while (!place) {
        VGI_TRY(next_chunk(&chunk, err));
        place = take_place(chunk, stream);
    }
    if (atomic_load(&live->is_stopped) && stream->ops->stop)
        stream->ops->stop(stream->self);
    *ret_place = place;
    return VGI_OK;
}

void vrpc_live_leave(struct vrpc_live *live, _Atomic(struct vbase_stream *) *place)
{
    atomic_store(place, NULL);
    while (atomic_load(&live->n_stopping) > 0)
        sched_yield();
}

void vrpc_live_stop(struct vrpc_live *live)
{
    atomic_store(&live->is_stopped, true);
    atomic_fetch_add(&live->n_stopping, 1);
    for (struct vrpc_live_chunk *chunk = &live->first; chunk; chunk = atomic_load(&chunk->next))
        for (int i = 0; i < VRPC_LIVE_CHUNK; i++) {
            struct vbase_stream *stream = atomic_load(&chunk->streams[i]);
            if (stream && stream->ops->stop)
                stream->ops->stop(stream->self);
        }
    atomic_fetch_sub(&live->n_stopping, 1);
}
