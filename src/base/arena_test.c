/* SPDX-License-Identifier: Apache-2.0 */
/* arena_test: alignment, the steady state, cleanups, the cap, and refused allocations. */
#include "base/arena.h"

#include "support/test.h"

static void pieces_are_aligned_and_apart(void **state)
{
    VGI_CLEANUP(vbase_arena_release) struct vbase_arena arena;
    uint8_t *pieces[300];

    (void)state;
    vbase_arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < 300; i++) {
        pieces[i] = vbase_arena_alloc(&arena, i);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        memset(pieces[i], (int)(i & 255), i);
    }
    for (size_t i = 0; i < 300; i++)
        for (size_t k = 0; k < i; k++)
            assert_int_equal(pieces[i][k], i & 255);
}

static void texts(void **state)
{
    VGI_CLEANUP(vbase_arena_release) struct vbase_arena arena;
    const char *zeros;

    (void)state;
    vbase_arena_init(&arena, 1 << 20);
    assert_string_equal(vbase_arena_copy(&arena, "hello", 4), "hell");
    assert_string_equal(vbase_arena_copy(&arena, NULL, 0), "");
    assert_string_equal(vbase_arena_format(&arena, "%d %s", 5, "x"), "5 x");
    memset(vbase_arena_alloc(&arena, 4000), 'x', 4000);
    vbase_arena_reset(&arena);
    zeros = vbase_arena_array(&arena, 100, 10);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(zeros[i], 0);
}

static void steady_state_allocates_nothing(void **state)
{
    static const size_t turn_bytes[] = {100, 5000, 60000, 200000};

    (void)state;
    for (size_t i = 0; i < sizeof turn_bytes / sizeof turn_bytes[0]; i++) {
        VGI_CLEANUP(vbase_arena_release) struct vbase_arena arena;
        size_t before = 0;
        vbase_arena_init(&arena, 1 << 20);
        for (int turn = 0; turn < 10; turn++) {
            if (turn == 3)
                before = support_alloc_count();
            for (size_t done = 0; done < turn_bytes[i]; done += 100)
                assert_non_null(vbase_arena_alloc(&arena, 100));
            vbase_arena_reset(&arena);
        }
        assert_int_equal(support_alloc_count(), before);
        assert_true(arena.used_bytes <= 256 << 10);
    }
}

static void large_piece_does_not_cost_the_current_chunk(void **state)
{
    VGI_CLEANUP(vbase_arena_release) struct vbase_arena arena;
    uint8_t *small;

    (void)state;
    vbase_arena_init(&arena, 64 << 20);
    small = vbase_arena_alloc(&arena, 16);
    memset(vbase_arena_alloc(&arena, 10 << 20), 1, 10 << 20);
    assert_ptr_equal(vbase_arena_alloc(&arena, 16), small + 16);
    vbase_arena_reset(&arena);
    assert_true(arena.used_bytes <= 256 << 10);
}

static void only_a_giant_piece_leaves_an_empty_arena(void **state)
{
    VGI_CLEANUP(vbase_arena_release) struct vbase_arena arena;

    (void)state;
    vbase_arena_init(&arena, 64 << 20);
    assert_non_null(vbase_arena_alloc(&arena, 10 << 20));
    vbase_arena_reset(&arena);
    assert_int_equal(arena.used_bytes, 0);
    assert_non_null(vbase_arena_alloc(&arena, 1));
}

static void cap_is_kept(void **state)
{
    VGI_CLEANUP(vbase_arena_release) struct vbase_arena arena;

    (void)state;
    vbase_arena_init(&arena, 1000);
    assert_non_null(vbase_arena_alloc(&arena, 496));
    assert_non_null(vbase_arena_alloc(&arena, 496));
    assert_null(vbase_arena_alloc(&arena, 16));
    assert_null(vbase_arena_alloc(&arena, SIZE_MAX));
    assert_null(vbase_arena_alloc(&arena, SIZE_MAX - 20));
    assert_null(vbase_arena_array(&arena, SIZE_MAX / 2, 3));
    assert_null(vbase_arena_copy(&arena, "", SIZE_MAX));
    assert_null(vbase_arena_zalloc(&arena, 16));
    assert_null(vbase_arena_format(&arena, "%s", "x"));
    vbase_arena_reset(&arena);
    assert_non_null(vbase_arena_alloc(&arena, 496));
}

static int order[8];
static int order_len;

static void note(void *object)
{
    order[order_len++] = *(int *)object;
}

static void cleanups_run_newest_first(void **state)
{
    struct vbase_arena arena;
    struct vgi_error err = {0};
    int values[] = {1, 2, 3};

    (void)state;
    order_len = 0;
    vbase_arena_init(&arena, 1 << 20);
    assert_int_equal(vbase_arena_defer(&arena, note, &values[0], &err), VGI_OK);
    assert_int_equal(vbase_arena_defer(&arena, note, &values[1], &err), VGI_OK);
    vbase_arena_reset(&arena);
    assert_int_equal(order_len, 2);
    assert_int_equal(order[0], 2);
    assert_int_equal(order[1], 1);
    assert_int_equal(vbase_arena_defer(&arena, note, &values[2], &err), VGI_OK);
    vbase_arena_release(&arena);
    vbase_arena_release(&arena);
    assert_int_equal(order_len, 3);
    assert_int_equal(order[2], 3);
}

static void no_memory_gives_null_and_runs_the_cleanup(void **state)
{
    VGI_CLEANUP(vbase_arena_release) struct vbase_arena arena;
    struct vgi_error err = {0};
    int value = 9;

    (void)state;
    order_len = 0;
    vbase_arena_init(&arena, 1 << 20);
    support_alloc_fail_from(1);
    assert_null(vbase_arena_alloc(&arena, 16));
    assert_null(vbase_arena_zalloc(&arena, 16));
    assert_null(vbase_arena_copy(&arena, "x", 1));
    assert_null(vbase_arena_format(&arena, "x"));
    assert_int_equal(vbase_arena_defer(&arena, note, &value, &err), VGI_E_NOMEM);
    assert_int_equal(order_len, 1);
    support_alloc_fail_at(0);
    assert_non_null(vbase_arena_alloc(&arena, 16));
}

SUPPORT_TESTS(cmocka_unit_test(pieces_are_aligned_and_apart), cmocka_unit_test(texts),
              cmocka_unit_test(steady_state_allocates_nothing),
              cmocka_unit_test(large_piece_does_not_cost_the_current_chunk),
              cmocka_unit_test(only_a_giant_piece_leaves_an_empty_arena), cmocka_unit_test(cap_is_kept),
              cmocka_unit_test(cleanups_run_newest_first),
              cmocka_unit_test(no_memory_gives_null_and_runs_the_cleanup))
