/* SPDX-License-Identifier: Apache-2.0 */
/* memory.h: memory for buffers that may be large, and the process's heap as a whole. From VBASE_MEMORY_MAPPED
 * bytes on a buffer is a mapping of its own: it grows without a copy, goes back to the system when it is
 * freed, and consists of huge pages where these are at least half full (the first touch of small pages costs
 * more than ten times as much per byte).
 *
 * Usage: vbase_memory_size -> vbase_memory_new -> vbase_memory_grow … -> vbase_memory_free. Thread-safe. */
#ifndef VBASE_MEMORY_H
#define VBASE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

enum { VBASE_MEMORY_ALIGNMENT = 64 };
#define VBASE_MEMORY_MAPPED ((size_t)1 << 20)

/* The size to allocate for len bytes, which is at most half of the address space; not 0. */
size_t vbase_memory_size(size_t len);

/* Aligned, not initialised. Owned by the caller: vbase_memory_free with the same size. size comes from
 * vbase_memory_size, or is a smaller multiple of the alignment than VBASE_MEMORY_MAPPED. NULL: no memory. */
uint8_t *vbase_memory_new(size_t size);

/* Makes size larger and keeps the first used bytes. Returns where the memory is now; NULL: no memory, and all
 * stays as it was. */
uint8_t *vbase_memory_grow(uint8_t *data, size_t size, size_t used, size_t new_size);

void vbase_memory_free(uint8_t *data, size_t size); /* NULL is fine */

/* Gives freed memory that the allocator keeps for later back to the system. Takes milliseconds when there is
 * much of it: for times when nothing is going on. */
void vbase_memory_give_back(void);

#endif
