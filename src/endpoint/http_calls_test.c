/* SPDX-License-Identifier: Apache-2.0 */
/* http_calls_test.c: the table of calls: bounded, the longest unused goes first, and what is found stays
 * alive while others put and find. */
#include "endpoint/http_calls.h"

#include <pthread.h>

#include "arrow/schema.h"
#include "support/test.h"

static const struct vrpc_method method;
static const struct vrpc_method other_method;

/* Calls whose ids begin alike share a row. */
static struct vend_opened *make(uint8_t row, uint8_t number)
{
    struct vend_opened *opened = vend_opened_new(0);

    assert_non_null(opened);
    opened->method = &method;
    opened->call_id[0] = row;
    opened->call_id[15] = number;
    assert_int_equal(varrow_schema_of_text("value: i64", &opened->output, NULL), VGI_OK);
    return opened;
}

static bool is_there(struct vend_calls *calls, uint8_t row, uint8_t number)
{
    uint8_t id[VTOK_CALL_ID_BYTES] = {row, [15] = number};
    struct vend_opened *found = vend_calls_find(calls, id, &method);

    assert_true(!found || found->call_id[15] == number);
    vend_opened_unref(found);
    return found != NULL;
}

static void longest_unused_makes_room(void **state)
{
    struct vend_calls *calls = NULL;

    (void)state;
    assert_int_equal(vend_calls_new(&calls, NULL), VGI_OK);
    for (uint8_t i = 0; i < 8; i++) {
        struct vend_opened *opened = make(7, i);
        vend_calls_put(calls, opened);
        vend_opened_unref(opened);
    }
    assert_true(is_there(calls, 7, 0)); /* used, so 1 is the oldest */
    for (uint8_t i = 8; i < 10; i++) {
        struct vend_opened *opened = make(7, i);
        vend_calls_put(calls, opened);
        vend_opened_unref(opened);
    }
    assert_true(is_there(calls, 7, 0));
    assert_false(is_there(calls, 7, 1));
    assert_false(is_there(calls, 7, 2));
    assert_true(is_there(calls, 7, 3));
    assert_true(is_there(calls, 7, 9));
    assert_false(is_there(calls, 8, 9));
    vend_calls_free(calls);
}

static void call_of_another_method_is_not_found(void **state)
{
    struct vend_calls *calls = NULL;
    struct vend_opened *opened = make(1, 1);

    (void)state;
    assert_int_equal(vend_calls_new(&calls, NULL), VGI_OK);
    vend_calls_put(calls, opened);
    assert_null(vend_calls_find(calls, opened->call_id, &other_method));
    vend_calls_free(calls);
    vend_opened_unref(opened);
}

static void *put_and_find(void *shared)
{
    for (int i = 0; i < 3000; i++) {
        struct vend_opened *opened = make((uint8_t)(i % 3), (uint8_t)i);
        vend_calls_put(shared, opened);
        vend_opened_unref(opened);
        (void)is_there(shared, (uint8_t)(i % 3), (uint8_t)(i - 5));
    }
    return NULL;
}

static void threads_share_the_table(void **state)
{
    struct vend_calls *calls = NULL;
    pthread_t threads[4];

    (void)state;
    assert_int_equal(vend_calls_new(&calls, NULL), VGI_OK);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, put_and_find, calls), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    vend_calls_free(calls);
}

SUPPORT_TESTS(cmocka_unit_test(longest_unused_makes_room),
              cmocka_unit_test(call_of_another_method_is_not_found),
              cmocka_unit_test(threads_share_the_table))
