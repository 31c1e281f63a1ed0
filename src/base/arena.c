/* SPDX-License-Identifier: Apache-2.0 */
/* arena.c: a chain of chunks from which memory is cut front to back. Each chunk is twice as large as the
 * one before, and a reset keeps the largest that is not too large, so after a few turns one chunk serves
 * them all and nothing is allocated. A request that would waste much of the current chunk gets a chunk of
 * its own behind it. */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/poison.h"

#define ALIGNMENT         16
#define CHUNK_BYTES_FIRST ((size_t)4 << 10)
#define CHUNK_BYTES_MAX   ((size_t)1 << 20)
#define KEPT_BYTES_MAX    ((size_t)256 << 10)

struct vbase_arena_chunk {
    struct vbase_arena_chunk *next;
    size_t size; /* of bytes */
    _Alignas(ALIGNMENT) uint8_t bytes[];
};

struct vbase_arena_cleanup {
    struct vbase_arena_cleanup *next;
    void (*fn)(void *);
    void *object;
};

__attribute__((noinline)) static void *alloc_from_new_chunk(struct vbase_arena *arena, size_t size);

void vbase_arena_init(struct vbase_arena *arena, size_t max_bytes)
{
    *arena = (struct vbase_arena){.max_bytes = max_bytes};
}

static void run_cleanups(struct vbase_arena *arena)
{
    while (arena->cleanups) {
        struct vbase_arena_cleanup *cleanup = arena->cleanups;
        arena->cleanups = cleanup->next;
        cleanup->fn(cleanup->object);
    }
}

static void free_chunks_but(struct vbase_arena *arena, struct vbase_arena_chunk *kept)
{
    struct vbase_arena_chunk *chunk = arena->chunks;

    while (chunk) {
        struct vbase_arena_chunk *next = chunk->next;
        if (chunk != kept)
            free(chunk);
        chunk = next;
    }
}

void vbase_arena_release(struct vbase_arena *arena)
{
    run_cleanups(arena);
    free_chunks_but(arena, NULL);
    *arena = (struct vbase_arena){0};
}

void vbase_arena_reset(struct vbase_arena *arena)
{
    struct vbase_arena_chunk *kept = arena->chunks;

    if (!kept || (!kept->next && !arena->cleanups && arena->next == kept->bytes))
        return; /* nothing was asked for since the last reset */
    run_cleanups(arena);
    kept = NULL;
    for (struct vbase_arena_chunk *chunk = arena->chunks; chunk; chunk = chunk->next)
        if (chunk->size <= KEPT_BYTES_MAX && (!kept || chunk->size > kept->size))
            kept = chunk;
    free_chunks_but(arena, kept);
    arena->chunks = kept;
    arena->next = NULL;
    arena->end = NULL;
    arena->used_bytes = 0;
    if (!kept)
        return;
    kept->next = NULL;
    arena->next = kept->bytes;
    arena->end = kept->bytes + kept->size;
    arena->used_bytes = kept->size;
    VBASE_POISON(kept->bytes, kept->size);
}

void *vbase_arena_alloc(struct vbase_arena *arena, size_t size)
{
    size_t taken = size == 0 ? ALIGNMENT : (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    uint8_t *at = arena->next;

    /* taken < size: rounding up has wrapped around. */
    if (taken < size)
        return NULL;
    if (taken > (size_t)(arena->end - at))
        return alloc_from_new_chunk(arena, taken);
    arena->next = at + taken;
    VBASE_UNPOISON(at, size);
    return at;
}

void *vbase_arena_zalloc(struct vbase_arena *arena, size_t size)
{
    void *ptr = vbase_arena_alloc(arena, size);

    return ptr ? memset(ptr, 0, size) : NULL;
}

void *vbase_arena_array(struct vbase_arena *arena, size_t count, size_t size)
{
    size_t bytes;

    return __builtin_mul_overflow(count, size, &bytes) ? NULL : vbase_arena_zalloc(arena, bytes);
}

char *vbase_arena_copy(struct vbase_arena *arena, const void *bytes, size_t len)
{
    char *copy = len < SIZE_MAX ? vbase_arena_alloc(arena, len + 1) : NULL;

    if (!copy)
        return NULL;
    if (len)
        memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}

char *vbase_arena_format(struct vbase_arena *arena, const char *format, ...)
{
    va_list arguments;
    char *text;
    int wanted;

    va_start(arguments, format);
    wanted = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (wanted < 0)
        return NULL;
    text = vbase_arena_alloc(arena, (size_t)wanted + 1);
    if (!text)
        return NULL;
    va_start(arguments, format);
    vsnprintf(text, (size_t)wanted + 1, format, arguments);
    va_end(arguments);
    return text;
}

enum vgi_status vbase_arena_defer(struct vbase_arena *arena, void (*fn)(void *), void *object,
                                  struct vgi_error *err)
{
    struct vbase_arena_cleanup *cleanup = vbase_arena_alloc(arena, sizeof *cleanup);

    if (!cleanup) {
        fn(object);
        return vgi_fail(err, VGI_E_NOMEM, "no memory to note what the call has to release");
    }
    *cleanup = (struct vbase_arena_cleanup){.next = arena->cleanups, .fn = fn, .object = object};
    arena->cleanups = cleanup;
    return VGI_OK;
}

/* A chunk of size bytes, counted against the cap; NULL when memory or the cap is exhausted. */
static struct vbase_arena_chunk *new_chunk(struct vbase_arena *arena, size_t size)
{
    struct vbase_arena_chunk *chunk;

    if (arena->used_bytes > arena->max_bytes || size > arena->max_bytes - arena->used_bytes ||
        size > SIZE_MAX - sizeof *chunk)
        return NULL;
    chunk = malloc(sizeof *chunk + size);
    if (!chunk)
        return NULL;
    chunk->size = size;
    arena->used_bytes += size;
    return chunk;
}

/* size is a multiple of ALIGNMENT and more than the current chunk has left. */
static void *alloc_from_new_chunk(struct vbase_arena *arena, size_t size)
{
    size_t last = arena->chunks ? arena->chunks->size : CHUNK_BYTES_FIRST / 2;
    size_t regular = last < CHUNK_BYTES_MAX / 2 ? last * 2 : CHUNK_BYTES_MAX;
    bool is_own = arena->chunks && size > regular / 4;
    struct vbase_arena_chunk *chunk = is_own ? NULL : new_chunk(arena, size > regular ? size : regular);
    struct vbase_arena_chunk **place;

    if (!chunk)
        chunk = new_chunk(arena, size);
    if (!chunk)
        return NULL;
    place = arena->chunks && chunk->size == size ? &arena->chunks->next : &arena->chunks;
    chunk->next = *place;
    *place = chunk;
    if (arena->chunks == chunk) {
        arena->next = chunk->bytes + size;
        arena->end = chunk->bytes + chunk->size;
        VBASE_POISON(arena->next, chunk->size - size);
    }
    return chunk->bytes;
}
