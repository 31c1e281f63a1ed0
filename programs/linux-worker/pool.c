/* SPDX-License-Identifier: Apache-2.0 */
/* pool.c: memory for the texts of one row, cut from a list of blocks.
 * Owns the blocks; what was taken is a view that pool_reset ends. */
#include "pool.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

enum { POOL_ALIGN = 16, POOL_BLOCK_BYTES = 16384 };

struct pool_block {
    struct pool_block *next;
    size_t used;
    size_t capacity;
    alignas(POOL_ALIGN) unsigned char bytes[];
};

void *pool_take(struct pool *pool, size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        return NULL;
    const size_t need = (bytes + POOL_ALIGN - 1) & ~(size_t)(POOL_ALIGN - 1);
    struct pool_block *block = pool->blocks;
    if (!block || block->capacity - block->used < need) {
        const size_t capacity = need > POOL_BLOCK_BYTES ? need : POOL_BLOCK_BYTES;
        block = malloc(sizeof *block + capacity);
        if (!block)
            return NULL;
        block->next = pool->blocks;
        block->used = 0;
        block->capacity = capacity;
        pool->blocks = block;
    }
    void *taken = block->bytes + block->used;
    block->used += need;
    pool->taken += need;
    return taken;
}

static void free_blocks(struct pool_block *block)
{
    while (block) {
        struct pool_block *next = block->next;
        free(block);
        block = next;
    }
}

void pool_reset(struct pool *pool)
{
    pool->taken = 0;
    if (!pool->blocks)
        return;
    /* A block made for one huge text is not kept for all the small ones. */
    if (pool->blocks->capacity > POOL_BLOCK_BYTES) {
        pool_release(pool);
        return;
    }
    free_blocks(pool->blocks->next);
    pool->blocks->next = NULL;
    pool->blocks->used = 0;
}

void pool_release(struct pool *pool)
{
    free_blocks(pool->blocks);
    *pool = (struct pool){0};
}
