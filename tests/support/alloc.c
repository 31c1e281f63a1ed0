/* SPDX-License-Identifier: Apache-2.0 */
/* alloc.c: the linker sends malloc, calloc, realloc, aligned_alloc and free of the code under test here.
 * Live blocks are kept in an open-addressing table beside the heap, so the real allocator (or a sanitizer's)
 * sees the sizes that were asked for, and blocks that a shared library allocated may be freed without being
 * known. */
#include "support/alloc.h"

#include <execinfo.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *ptr);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *ptr);

struct block {
    void *ptr; /* NULL: never used */
    size_t size;
    size_t serial;
    void *caller;
    bool is_gone;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* guarded by lock */
static struct block *table;
static size_t table_slots;
static size_t table_used; /* gone slots included */
static size_t live;
static size_t live_bytes;
static size_t peak_bytes;
static size_t serial;
static size_t mark;
static size_t fail_serial; /* 0: off */
static bool fail_stays;
static bool did_fail;

static size_t slot_of(const void *ptr)
{
    return (size_t)(((uintptr_t)ptr >> 4) * 0x9e3779b97f4a7c15u) & (table_slots - 1);
}

static void place(struct block block)
{
    size_t slot = slot_of(block.ptr);

    while (table[slot].ptr)
        slot = (slot + 1) & (table_slots - 1);
    table[slot] = block;
    table_used++;
}

static void grow(void)
{
    struct block *old = table;
    size_t old_slots = table_slots;

    table_slots = 4096;
    while (table_slots < 4 * live)
        table_slots *= 2;
    table = __real_calloc(table_slots, sizeof *table);
    table_used = 0;
    for (size_t i = 0; table && i < old_slots; i++)
        if (old[i].ptr && !old[i].is_gone)
            place(old[i]);
    __real_free(old);
}

static struct block *find(const void *ptr)
{
    if (!table)
        return NULL;
    for (size_t slot = slot_of(ptr); table[slot].ptr; slot = (slot + 1) & (table_slots - 1))
        if (table[slot].ptr == ptr && !table[slot].is_gone)
            return &table[slot];
    return NULL;
}

/* Counts one request and tells whether it is the one to refuse. */
static bool refuse(void)
{
    bool is_refused;

    pthread_mutex_lock(&lock);
    serial++;
    is_refused = fail_serial && (serial == fail_serial || (fail_stays && serial > fail_serial));
    if (is_refused)
        did_fail = true;
    pthread_mutex_unlock(&lock);
    return is_refused;
}

static void *record(void *ptr, size_t size, void *caller)
{
    if (!ptr)
        return NULL;
    pthread_mutex_lock(&lock);
    if (2 * table_used >= table_slots)
        grow();
    if (table) {
        place((struct block){.ptr = ptr, .size = size, .serial = serial, .caller = caller});
        live++;
        live_bytes += size;
        if (live_bytes > peak_bytes)
            peak_bytes = live_bytes;
    }
    pthread_mutex_unlock(&lock);
    return ptr;
}

static struct block forget(const void *ptr)
{
    struct block found = {0};
    struct block *block;

    pthread_mutex_lock(&lock);
    block = find(ptr);
    if (block) {
        found = *block;
        block->is_gone = true;
        live--;
        live_bytes -= block->size;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

void *__wrap_malloc(size_t size)
{
    return refuse() ? NULL : record(__real_malloc(size), size, __builtin_return_address(0));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return refuse() ? NULL : record(__real_calloc(n, size), n * size, __builtin_return_address(0));
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return refuse() ? NULL : record(__real_aligned_alloc(alignment, size), size, __builtin_return_address(0));
}

void *__wrap_realloc(void *old, size_t size)
{
    struct block before;
    void *moved;

    if (refuse())
        return NULL;
    /* Forgotten first: another thread may be handed the old address before realloc returns. */
    before = forget(old);
    moved = __real_realloc(old, size);
    if (!moved && size > 0 && before.ptr)
        record(before.ptr, before.size, before.caller);
    return record(moved, size, __builtin_return_address(0));
}

void __wrap_free(void *ptr)
{
    if (ptr)
        forget(ptr);
    __real_free(ptr);
}

static void set_failure(size_t n, bool stays)
{
    pthread_mutex_lock(&lock);
    fail_serial = n ? serial + n : 0;
    fail_stays = stays;
    did_fail = false;
    pthread_mutex_unlock(&lock);
}

void support_alloc_fail_at(size_t n)
{
    set_failure(n, false);
}

void support_alloc_fail_from(size_t n)
{
    set_failure(n, true);
}

static size_t read_locked(const size_t *counter)
{
    size_t value;

    pthread_mutex_lock(&lock);
    value = *counter;
    pthread_mutex_unlock(&lock);
    return value;
}

bool support_alloc_did_fail(void)
{
    bool value;

    pthread_mutex_lock(&lock);
    value = did_fail;
    pthread_mutex_unlock(&lock);
    return value;
}

size_t support_alloc_count(void)
{
    return read_locked(&serial);
}

size_t support_alloc_live(void)
{
    return read_locked(&live);
}

size_t support_alloc_live_bytes(void)
{
    return read_locked(&live_bytes);
}

size_t support_alloc_peak_bytes(void)
{
    return read_locked(&peak_bytes);
}

void support_alloc_reset_peak(void)
{
    pthread_mutex_lock(&lock);
    peak_bytes = live_bytes;
    pthread_mutex_unlock(&lock);
}

size_t support_alloc_mark(void)
{
    size_t value;

    pthread_mutex_lock(&lock);
    mark = serial;
    value = live;
    pthread_mutex_unlock(&lock);
    return value;
}

void support_alloc_report(void)
{
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < table_slots; i++) {
        const struct block *block = &table[i];
        if (!block->ptr || block->is_gone || block->serial <= mark)
            continue;
        fprintf(stderr, "  %zu bytes, allocation %zu of the test, asked for by ", block->size,
                block->serial - mark);
        fflush(stderr);
        backtrace_symbols_fd(&block->caller, 1, 2);
    }
    pthread_mutex_unlock(&lock);
}
