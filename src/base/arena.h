/* SPDX-License-Identifier: Apache-2.0 */
/* arena.h: memory that dies all at once, when a call's turn ends. Chunks are kept over a reset, so the steady
 * state allocates nothing. Usage: init -> alloc… -> reset -> alloc… -> release. Not thread-safe. */
#ifndef VBASE_ARENA_H
#define VBASE_ARENA_H

#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

struct vbase_arena_chunk;
struct vbase_arena_cleanup;

struct vbase_arena {
    struct vbase_arena_chunk *chunks; /* newest first */
    struct vbase_arena_cleanup *cleanups;
    uint8_t *next;
    uint8_t *end;
    size_t used_bytes;
    size_t max_bytes;
};

/* An empty arena of at most max_bytes; allocates nothing. */
void vbase_arena_init(struct vbase_arena *arena, size_t max_bytes);

/* Runs the cleanups, newest first, frees everything and zeroes arena; may be called twice. */
void vbase_arena_release(struct vbase_arena *arena);

/* Runs the cleanups and empties the arena, keeping its first chunk (at most 256 KiB) for reuse. */
void vbase_arena_reset(struct vbase_arena *arena);

/* size bytes, 16-byte aligned, not initialised; NULL when memory or the cap is exhausted. */
void *vbase_arena_alloc(struct vbase_arena *arena, size_t size);
void *vbase_arena_zalloc(struct vbase_arena *arena, size_t size);
/* count * size, overflow-checked, zeroed. */
void *vbase_arena_array(struct vbase_arena *arena, size_t count, size_t size);
/* A copy of len bytes plus a NUL. */
char *vbase_arena_copy(struct vbase_arena *arena, const void *bytes, size_t len);
/* printf into the arena; NULL when there is no memory. */
char *vbase_arena_format(struct vbase_arena *arena, const char *format, ...) VGI_PRINTF(2, 3);

/* Calls fn(object) at the next reset or release. VGI_E_NOMEM: fn was called at once. */
VGI_NODISCARD enum vgi_status vbase_arena_defer(struct vbase_arena *arena, void (*fn)(void *), void *object,
                                                struct vgi_error *err);

#endif
