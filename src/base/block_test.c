/* SPDX-License-Identifier: Apache-2.0 */
/* block_test: reuse through the pool, growing, counting, threads. The file under test and what
 * it maps with are compiled in, with the mapping calls counted and refusable. */
#include <stdlib.h>
#include <sys/mman.h>

static size_t mapped_bytes;
static int maps_until_failure; /* 0: never */

/* Once the count is over every call is refused, until it is set to 0. */
static int refuses(void)
{
    if (maps_until_failure == 0 || --maps_until_failure > 0)
        return 0;
    maps_until_failure = 1;
    return 1;
}

static void *counted(void *mapped, size_t added)
{
    if (mapped != MAP_FAILED)
        mapped_bytes += added;
    return mapped;
}

/* Onto a mapping that was counted already. */
static int is_fixed(int flags, ...)
{
    return flags & MREMAP_FIXED;
}

#define mmap(at, len, ...) counted(refuses() ? MAP_FAILED : (mmap)(at, len, __VA_ARGS__), len)
#define mremap(at, old_len, len, ...)                                         \
    counted(refuses() ? MAP_FAILED : (mremap)(at, old_len, len, __VA_ARGS__), \
            (is_fixed(__VA_ARGS__) ? 0 : (len)) - (old_len))
#define munmap(at, len) ((munmap)(at, len) == 0 ? (void)(mapped_bytes -= (len)) : (void)0)
#include "base/block.c"  /* NOLINT(bugprone-suspicious-include): the file under test */
#include "base/memory.c" /* NOLINT(bugprone-suspicious-include): what it maps with */

#include <pthread.h>

#include "support/test.h"

static struct vbase_pool *new_pool(void)
{
    struct vgi_error err = {0};
    struct vbase_pool *pool = NULL;

    if (vbase_pool_new(&pool, &err) != VGI_OK) {
        print_error("%s\n", err.message);
        exit(1);
    }
    return pool;
}

static struct vbase_block *new_block(struct vbase_pool *pool, size_t cap)
{
    struct vgi_error err = {0};
    struct vbase_block *block = NULL;

    if (vbase_block_new(pool, cap, &block, &err) != VGI_OK || !block) {
        print_error("%s\n", err.message);
        exit(1);
    }
    assert_true(block->cap >= cap);
    assert_int_equal((uintptr_t)block->data % 64, 0);
    return block;
}

static void every_size_is_aligned_and_writable(void **state)
{
    static const size_t caps[] = {
        0,      1, 1023, 1024, 1025, 65536, 1 << 19, 1 + (1 << 19), (1 << 20) - 1, 1 << 20, (1 << 20) + 1,
        5 << 20};

    (void)state;
    for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++) {
        struct vbase_block *block = new_block(NULL, caps[i]);
        memset(block->data, 7, block->cap);
        assert_true(block->cap <= 2 * caps[i] + 1024);
        vbase_block_unref(block);
    }
    assert_int_equal(mapped_bytes, 0);
}

static void steady_state_reuses_one_block(void **state)
{
    struct vbase_pool *pool = new_pool();
    struct vbase_block *first = new_block(pool, 3000);
    size_t before;

    (void)state;
    vbase_block_unref(first);
    before = support_alloc_count();
    for (size_t i = 0; i < 100; i++) {
        struct vbase_block *block = new_block(pool, 1 + i * 40);
        assert_ptr_equal(block, first);
        memset(block->data, 1, block->cap);
        vbase_block_unref(block);
    }
    assert_int_equal(support_alloc_count(), before);
    vbase_pool_unref(pool);
}

static void large_block_is_not_spent_on_a_small_body(void **state)
{
    struct vbase_pool *pool = new_pool();
    struct vbase_block *large = new_block(pool, 8 << 20);
    struct vbase_block *small;
    struct vbase_block *again;

    (void)state;
    vbase_block_unref(large);
    small = new_block(pool, 100);
    assert_ptr_not_equal(small, large);
    again = new_block(pool, 1 << 20);
    assert_ptr_equal(again, large);
    vbase_block_unref(again);
    vbase_block_unref(small);
    vbase_pool_trim(pool, 1 << 20);
    assert_int_equal(mapped_bytes, 0);
    again = new_block(pool, 100);
    assert_ptr_equal(again, small);
    vbase_block_unref(again);
    vbase_pool_unref(pool);
}

static void pool_full_of_small_blocks_learns_a_larger_size(void **state)
{
    struct vbase_pool *pool = new_pool();
    struct vbase_block *blocks[6];
    struct vbase_block *large;

    (void)state;
    for (int i = 0; i < 6; i++)
        blocks[i] = new_block(pool, 1000);
    for (int i = 0; i < 6; i++)
        vbase_block_unref(blocks[i]);
    large = new_block(pool, 100000);
    vbase_block_unref(large);
    assert_ptr_equal(new_block(pool, 100000), large);
    vbase_block_unref(large);
    vbase_pool_unref(pool);
}

static void growing_keeps_the_bytes(void **state)
{
    static const size_t steps[] = {1000, 1024, 5000, 900000, 1 << 20, 3 << 20, 64 << 20};
    struct vgi_error err = {0};
    struct vbase_block *block = new_block(NULL, 10);
    size_t used = 10;

    (void)state;
    memset(block->data, 0x5A, used);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        assert_int_equal(vbase_block_grow(block, used, steps[i], &err), VGI_OK);
        assert_true(block->cap >= steps[i]);
        for (size_t k = 0; k < used; k++)
            if (block->data[k] != 0x5A)
                fail_msg("byte %zu is lost", k);
        used = steps[i] < 100000 ? steps[i] : 100000;
        memset(block->data, 0x5A, used);
    }
    assert_int_equal(vbase_block_grow(block, used, 5, &err), VGI_OK);
    assert_true(block->cap >= 64 << 20);
    vbase_block_unref(block);
    assert_int_equal(mapped_bytes, 0);
}

static void references_are_counted(void **state)
{
    struct vbase_pool *pool = new_pool();
    struct vbase_block *block = new_block(pool, 100);
    struct vbase_block *other;

    (void)state;
    assert_ptr_equal(vbase_block_ref(block, 3), block);
    for (int i = 0; i < 3; i++)
        vbase_block_unref(block);
    other = new_block(pool, 100);
    assert_ptr_not_equal(other, block);
    vbase_block_unref(block);
    vbase_block_unref(other);
    vbase_block_unref(NULL);
    vbase_pool_unref(NULL);
    vbase_pool_unref(pool);
}

static void blocks_outlive_their_pool(void **state)
{
    struct vbase_pool *pool = new_pool();
    struct vbase_block *kept = new_block(pool, 100);
    struct vbase_block *held = new_block(pool, 2 << 20);

    (void)state;
    vbase_block_unref(kept);
    vbase_pool_unref(pool);
    memset(held->data, 1, held->cap);
    vbase_block_unref(held);
    assert_int_equal(mapped_bytes, 0);
}

static void impossible_sizes_are_refused(void **state)
{
    static const size_t caps[] = {SIZE_MAX, SIZE_MAX - 63, (size_t)PTRDIFF_MAX, (size_t)1 << 62};
    struct vgi_error err = {0};
    struct vbase_block *block = NULL;
    struct vbase_block *small = new_block(NULL, 1);

    (void)state;
    for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++) {
        assert_int_equal(vbase_block_new(NULL, caps[i], &block, &err), VGI_E_NOMEM);
        assert_null(block);
        assert_int_equal(vbase_block_grow(small, 1, caps[i], &err), VGI_E_NOMEM);
        assert_int_equal(small->cap, 1024);
    }
    vbase_block_unref(small);
}

static void no_memory_is_an_error(void **state)
{
    struct vgi_error err = {0};
    struct vbase_pool *pool = NULL;
    struct vbase_block *block = NULL;

    (void)state;
    support_alloc_fail_at(1);
    assert_int_equal(vbase_pool_new(&pool, &err), VGI_E_NOMEM);
    pool = new_pool();
    for (size_t n = 1; n <= 2; n++) {
        support_alloc_fail_at(n);
        assert_int_equal(vbase_block_new(pool, 100, &block, &err), VGI_E_NOMEM);
    }
    support_alloc_fail_at(0);
    maps_until_failure = 1;
    assert_int_equal(vbase_block_new(pool, 2 << 20, &block, &err), VGI_E_NOMEM);
    maps_until_failure = 0;
    block = new_block(pool, 100);
    support_alloc_fail_at(1);
    assert_int_equal(vbase_block_grow(block, 100, 5000, &err), VGI_E_NOMEM);
    support_alloc_fail_at(0);
    maps_until_failure = 1;
    assert_int_equal(vbase_block_grow(block, 100, 2 << 20, &err), VGI_E_NOMEM);
    maps_until_failure = 0;
    assert_int_equal(vbase_block_grow(block, 100, 2 << 20, &err), VGI_OK);
    block->data[0] = 77;
    for (size_t cap = 4 << 20, n = 1; n <= 3; n++, cap *= 2) {
        size_t before = block->cap;
        enum vgi_status status;
        maps_until_failure = (int)n;
        status = vbase_block_grow(block, 100, cap, &err);
        maps_until_failure = 0;
        assert_true(n > 1 || status == VGI_E_NOMEM);
        assert_true(status == VGI_OK ? block->cap >= cap : block->cap == before);
        assert_int_equal(block->data[0], 77);
        block->data[block->cap - 1] = 1;
    }
    vbase_block_unref(block);
    vbase_pool_unref(pool);
    assert_int_equal(mapped_bytes, 0);
}

/* A ring of blocks that the owner fills and other threads empty. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct vbase_block *blocks[16]; /* guarded by lock */
    int len;
    bool is_over;
} ring = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void *empty_ring(void *wrong)
{
    for (;;) {
        struct vbase_block *block;
        pthread_mutex_lock(&ring.lock);
        while (ring.len == 0 && !ring.is_over)
            pthread_cond_wait(&ring.changed, &ring.lock);
        if (ring.len == 0)
            break;
        block = ring.blocks[--ring.len];
        pthread_cond_broadcast(&ring.changed);
        pthread_mutex_unlock(&ring.lock);
        for (size_t i = 0; i < 500; i++)
            if (block->data[i] != block->data[0])
                *(bool *)wrong = true;
        vbase_block_unref(block);
    }
    pthread_mutex_unlock(&ring.lock);
    return NULL;
}

static void threads_give_back_what_the_owner_takes(void **state)
{
    struct vbase_pool *pool = new_pool();
    pthread_t threads[3];
    bool wrong[3] = {false};

    (void)state;
    ring.is_over = false;
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, empty_ring, &wrong[i]), 0);
    for (int i = 0; i < 5000; i++) {
        struct vbase_block *block = new_block(pool, i % 7 == 0 ? 70000 : 500);
        memset(block->data, i & 255, 500);
        vbase_block_ref(block, 1);
        pthread_mutex_lock(&ring.lock);
        while (ring.len > 14)
            pthread_cond_wait(&ring.changed, &ring.lock);
        ring.blocks[ring.len++] = block;
        ring.blocks[ring.len++] = block;
        pthread_cond_broadcast(&ring.changed);
        pthread_mutex_unlock(&ring.lock);
        if (i == 2500) {
            /* The pool's owner goes while blocks are still out. */
            vbase_pool_unref(pool);
            pool = new_pool();
        }
    }
    pthread_mutex_lock(&ring.lock);
    ring.is_over = true;
    pthread_cond_broadcast(&ring.changed);
    pthread_mutex_unlock(&ring.lock);
    vbase_pool_unref(pool);
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        assert_false(wrong[i]);
    }
}

SUPPORT_TESTS(cmocka_unit_test(every_size_is_aligned_and_writable),
              cmocka_unit_test(steady_state_reuses_one_block),
              cmocka_unit_test(large_block_is_not_spent_on_a_small_body),
              cmocka_unit_test(pool_full_of_small_blocks_learns_a_larger_size),
              cmocka_unit_test(growing_keeps_the_bytes), cmocka_unit_test(references_are_counted),
              cmocka_unit_test(blocks_outlive_their_pool), cmocka_unit_test(impossible_sizes_are_refused),
              cmocka_unit_test(no_memory_is_an_error),
              cmocka_unit_test(threads_give_back_what_the_owner_takes))
