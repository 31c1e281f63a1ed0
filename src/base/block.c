/* SPDX-License-Identifier: Apache-2.0 */
/* block.c: message bodies, shared by counting, and the pool they return to. Small ones are aligned_alloc'ed
 * in powers of two, so that the next body of about the same size fits; large ones are mapped (memory.h).
 *
 * The pool's slots: any thread may fill an empty slot (compare and swap from NULL); only the pool's owner
 * takes blocks out, so it may look at a block in a slot, and taking needs no locked instruction. When the
 * owner lets go, it puts `closed` into every slot: from then on filling fails and returning blocks are freed.
 * Each block that exists, kept ones included, counts as one reference on the pool; so whoever holds a block
 * may touch its pool. */
#include "base/block.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/poison.h"

#define SMALLEST_BYTES ((size_t)1 << 10)
#define SLOTS          4
/* A block may be this many times larger than what is asked for; below ROOMY_BYTES it does not matter. */
#define ROOMY_FACTOR 8
#define ROOMY_BYTES  ((size_t)64 << 10)

struct vbase_pool {
    _Atomic(struct vbase_block *) slots[SLOTS];
    atomic_uint refs; /* the owner and every block that exists */
};

static struct vbase_block closed;

/* Out of line, so that taking a block from the pool saves no registers. */
__attribute__((noinline)) static enum vgi_status make_block(struct vbase_pool *pool, size_t cap,
                                                            struct vbase_block **ret_block,
                                                            struct vgi_error *err);
static void block_free(struct vbase_block *block);

enum vgi_status vbase_pool_new(struct vbase_pool **ret_pool, struct vgi_error *err)
{
    struct vbase_pool *pool = malloc(sizeof *pool);

    if (!pool)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a pool of blocks");
    for (int i = 0; i < SLOTS; i++)
        atomic_init(&pool->slots[i], NULL);
    atomic_init(&pool->refs, 1);
    *ret_pool = pool;
    return VGI_OK;
}

static void drop_pool_ref(struct vbase_pool *pool)
{
    if (pool && atomic_fetch_sub_explicit(&pool->refs, 1, memory_order_acq_rel) == 1)
        free(pool);
}

void vbase_pool_unref(struct vbase_pool *pool)
{
    if (!pool)
        return;
    for (int i = 0; i < SLOTS; i++) {
        struct vbase_block *block = atomic_exchange_explicit(&pool->slots[i], &closed, memory_order_acq_rel);
        if (block)
            block_free(block);
    }
    drop_pool_ref(pool);
}

/* Takes what slot i holds; only the owner. */
static struct vbase_block *take_slot(struct vbase_pool *pool, int i)
{
    struct vbase_block *block = atomic_load_explicit(&pool->slots[i], memory_order_acquire);

    atomic_store_explicit(&pool->slots[i], NULL, memory_order_relaxed);
    return block;
}

void vbase_pool_trim(struct vbase_pool *pool, size_t bytes)
{
    for (int i = 0; i < SLOTS; i++) {
        struct vbase_block *block = atomic_load_explicit(&pool->slots[i], memory_order_acquire);
        if (block && block->cap > bytes)
            block_free(take_slot(pool, i));
    }
}

/* A small request does not get a large block, which would be held with it. A large one gets whatever fits:
 * readers ask for a first step of a body and grow. */
static bool fits(const struct vbase_block *block, size_t cap)
{
    return block->cap >= cap &&
           (block->cap <= ROOMY_BYTES || cap >= VBASE_MEMORY_MAPPED || block->cap / ROOMY_FACTOR <= cap);
}

enum vgi_status vbase_block_new(struct vbase_pool *pool, size_t cap, struct vbase_block **ret_block,
                                struct vgi_error *err)
{
    for (int i = 0; pool && i < SLOTS; i++) {
        struct vbase_block *block = atomic_load_explicit(&pool->slots[i], memory_order_acquire);
        if (block && fits(block, cap)) {
            atomic_store_explicit(&pool->slots[i], NULL, memory_order_relaxed);
            atomic_store_explicit(&block->refs, 1, memory_order_relaxed);
            VBASE_UNPOISON(block->data, block->cap);
            *ret_block = block;
            return VGI_OK;
        }
    }
    return make_block(pool, cap, ret_block, err);
}

/* The allocated size for a wanted one; 0 when there is no such size. */
static size_t rounded(size_t cap)
{
    size_t size = SMALLEST_BYTES;

    if (cap > (size_t)PTRDIFF_MAX / 2)
        return 0;
    if (cap > VBASE_MEMORY_MAPPED / 2)
        return vbase_memory_size(cap);
    while (size < cap)
        size *= 2;
    return size;
}

/* When every slot holds a block that did not fit, frees the smallest, so that the next to return is kept. */
static void make_room(struct vbase_pool *pool)
{
    int smallest = 0;
    size_t smallest_cap = SIZE_MAX;

    for (int i = 0; i < SLOTS; i++) {
        struct vbase_block *block = atomic_load_explicit(&pool->slots[i], memory_order_acquire);
        if (!block)
            return;
        if (block->cap < smallest_cap) {
            smallest_cap = block->cap;
            smallest = i;
        }
    }
    block_free(take_slot(pool, smallest));
}

static enum vgi_status make_block(struct vbase_pool *pool, size_t cap, struct vbase_block **ret_block,
                                  struct vgi_error *err)
{
    size_t size = rounded(cap);
    struct vbase_block *block;

    if (pool)
        make_room(pool);
    block = size ? malloc(sizeof *block) : NULL;
    if (!block)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a message body of %zu bytes", cap);
    block->data = vbase_memory_new(size);
    if (!block->data) {
        free(block);
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a message body of %zu bytes", cap);
    }
    block->cap = size;
    block->pool = pool;
    atomic_init(&block->refs, 1);
    if (pool)
        atomic_fetch_add_explicit(&pool->refs, 1, memory_order_relaxed);
    *ret_block = block;
    return VGI_OK;
}

enum vgi_status vbase_block_grow(struct vbase_block *block, size_t used, size_t cap, struct vgi_error *err)
{
    size_t size = rounded(cap);
    uint8_t *data;

    if (cap <= block->cap)
        return VGI_OK;
    if (size == 0)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a message body of %zu bytes", cap);
    data = vbase_memory_grow(block->data, block->cap, used, size);
    if (!data)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a message body of %zu bytes", cap);
    block->data = data;
    block->cap = size;
    return VGI_OK;
}

struct vbase_block *vbase_block_ref(struct vbase_block *block, unsigned count)
{
    atomic_fetch_add_explicit(&block->refs, count, memory_order_relaxed);
    return block;
}

/* Gives a block that nobody holds to an empty slot of its pool. */
static void put_back(struct vbase_block *block)
{
    struct vbase_pool *pool = block->pool;

    VBASE_POISON(block->data, block->cap);
    for (int i = 0; pool && i < SLOTS; i++) {
        struct vbase_block *empty = NULL;
        if (atomic_load_explicit(&pool->slots[i], memory_order_relaxed) == NULL &&
            atomic_compare_exchange_strong_explicit(&pool->slots[i], &empty, block, memory_order_release,
                                                    memory_order_relaxed))
            return;
    }
    block_free(block);
}

void vbase_block_unref(struct vbase_block *block)
{
    if (!block)
        return;
    /* Who sees 1 is the only holder, so nobody can count up or down meanwhile. */
    if (atomic_load_explicit(&block->refs, memory_order_acquire) == 1 ||
        atomic_fetch_sub_explicit(&block->refs, 1, memory_order_acq_rel) == 1)
        put_back(block);
}

static void block_free(struct vbase_block *block)
{
    struct vbase_pool *pool = block->pool;

    VBASE_UNPOISON(block->data, block->cap);
    vbase_memory_free(block->data, block->cap);
    free(block);
    drop_pool_ref(pool);
}
