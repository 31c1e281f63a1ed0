/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c: small buffers come from the allocator, large ones are mapped. Also: what glibc keeps of freed
 * memory, some megabytes for each of its arenas, goes back to the system (other allocators see to
 * it by themselves). */
#include "base/memory.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MAPPED_STEP ((size_t)64 << 10) /* a multiple of every page size */
#define HUGE_BYTES  ((size_t)2 << 20)  /* a huge page, where there are any */

/* The part of a mapping that shall be huge pages. */
static size_t huge_part(size_t size)
{
    return (size + HUGE_BYTES / 2) / HUGE_BYTES * HUGE_BYTES;
}

size_t vbase_memory_size(size_t len)
{
    size_t step = len > VBASE_MEMORY_MAPPED / 2 ? MAPPED_STEP : VBASE_MEMORY_ALIGNMENT;
    size_t size = len > 0 ? (len + step - 1) / step * step : step;

    return size >= VBASE_MEMORY_MAPPED && huge_part(size) > size ? huge_part(size) : size;
}

/* A mapping of size bytes that begins where a huge page may. */
static uint8_t *mapping_new(size_t size)
{
    uint8_t *start =
        mmap(NULL, size + HUGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t before;

    if (start == MAP_FAILED)
        return NULL;
    before = (0 - (uintptr_t)start) & (HUGE_BYTES - 1);
    if (before)
        munmap(start, before);
    munmap(start + before + size, HUGE_BYTES - before);
    return start + before;
}

/* Advice only: without huge pages a mapping works as well. */
static uint8_t *advised(uint8_t *data, size_t size)
{
    madvise(data, huge_part(size), MADV_HUGEPAGE);
    return data;
}

uint8_t *vbase_memory_new(size_t size)
{
    uint8_t *data;

    if (size < VBASE_MEMORY_MAPPED)
        return aligned_alloc(VBASE_MEMORY_ALIGNMENT, size);
    data = mapping_new(size);
    return data ? advised(data, size) : NULL;
}

static uint8_t *mapping_grow(uint8_t *data, size_t size, size_t new_size)
{
    uint8_t *to;

    if (mremap(data, size, new_size, 0) != MAP_FAILED)
        return advised(data, new_size);
    to = mapping_new(new_size);
    if (!to)
        return NULL;
    if (mremap(data, size, new_size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED) {
        munmap(to, new_size);
        return NULL;
    }
    return advised(to, new_size);
}

uint8_t *vbase_memory_grow(uint8_t *data, size_t size, size_t used, size_t new_size)
{
    uint8_t *to;

    if (data && size >= VBASE_MEMORY_MAPPED)
        return mapping_grow(data, size, new_size);
    to = vbase_memory_new(new_size);
    if (!to)
        return NULL;
    if (data && used > 0)
        memcpy(to, data, used);
    free(data);
    return to;
}

void vbase_memory_free(uint8_t *data, size_t size)
{
    if (size < VBASE_MEMORY_MAPPED)
        free(data);
    else if (data)
        munmap(data, size);
}

#ifdef __GLIBC__
void vbase_memory_give_back(void)
{
    (void)malloc_trim(0);
}
#else
void vbase_memory_give_back(void)
{
}
#endif
