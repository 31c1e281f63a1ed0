/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINUX_WORKER_POOL_H
#define LINUX_WORKER_POOL_H

/* pool: memory for the texts of one row. Taken piece by piece, given back all at once.
 *
 * Usage: {0} -> pool_take … -> pool_reset after each row -> pool_release. One thread. */
#include <stddef.h>

struct pool_block;

struct pool {
    struct pool_block *blocks; /* newest first; owned */
    size_t taken;              /* bytes since the last reset */
};

/* Gives bytes of 16-byte aligned memory, a view that lives until the next reset; NULL when there is none. */
void *pool_take(struct pool *pool, size_t bytes);

/* Empties the pool and keeps one block, so that the usual row asks the heap for nothing. */
void pool_reset(struct pool *pool);

void pool_release(struct pool *pool);

#endif
