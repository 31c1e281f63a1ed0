/* SPDX-License-Identifier: Apache-2.0 */
/* memory_test.c: buffers of all sizes keep what was written while they grow, and go back when freed. */
#include "base/memory.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/test.h"

static void sizes_are_whole_steps(void **state)
{
    static const struct {
        size_t len;
        size_t size;
    } rows[] = {
        {0, 64},
        {1, 64},
        {64, 64},
        {65, 128},
        {(1 << 19) - 1, 1 << 19},
        {(1 << 19) + 1, (1 << 19) + (64 << 10)},
        {(1 << 20) - 1, 2 << 20}, /* half a huge page */
        {3 << 20, 4 << 20},
        {(4 << 20) + 1, (4 << 20) + (64 << 10)},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(vbase_memory_size(rows[i].len), rows[i].size);
}

static void growing_keeps_what_was_written(void **state)
{
    static const size_t lens[] = {100, 1000, 100000, 600000, 1 << 20, (3 << 20) + 5, 20 << 20};
    size_t size = vbase_memory_size(1);
    uint8_t *data = vbase_memory_new(size);
    size_t used = 0;

    (void)state;
    assert_non_null(data);
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        size_t new_size = vbase_memory_size(lens[i]);
        memset(data + used, (int)i, size - used);
        used = size;
        data = vbase_memory_grow(data, size, used, new_size);
        assert_non_null(data);
        assert_int_equal((uintptr_t)data % VBASE_MEMORY_ALIGNMENT, 0);
        size = new_size;
        assert_int_equal(data[used - 1], i);
        data[size - 1] = 1;
    }
    assert_int_equal(data[0], 0);
    vbase_memory_free(data, size);
    vbase_memory_free(NULL, 0);
    vbase_memory_free(NULL, size);
}

static void freed_large_memory_is_unmapped(void **state)
{
    size_t size = vbase_memory_size(5 << 20);
    uint8_t *data = vbase_memory_grow(NULL, 0, 0, size);
    unsigned char resident;

    (void)state;
    assert_non_null(data);
    assert_int_equal(mincore(data, 1, &resident), 0);
    vbase_memory_free(data, size);
    assert_int_equal(mincore(data, 1, &resident), -1);
    vbase_memory_give_back();
}

static void failed_growth_changes_nothing(void **state)
{
    uint8_t *data = vbase_memory_new(64);

    (void)state;
    assert_non_null(data);
    data[0] = 7;
    support_alloc_fail_at(1);
    assert_null(vbase_memory_grow(data, 64, 64, 128));
    assert_null(vbase_memory_grow(data, 64, 64, (size_t)1 << 62));
    assert_int_equal(data[0], 7);
    vbase_memory_free(data, 64);
}

SUPPORT_TESTS(cmocka_unit_test(sizes_are_whole_steps), cmocka_unit_test(growing_keeps_what_was_written),
              cmocka_unit_test(freed_large_memory_is_unmapped),
              cmocka_unit_test(failed_growth_changes_nothing))
