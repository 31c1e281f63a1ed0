/* SPDX-License-Identifier: Apache-2.0 */
/* live_test.c: the list of what is served: everybody in it is stopped, once, whoever comes later too. */
#include "rpc/live.h"

#include "support/test.h"

enum { N = 300 };

static void count_stop(void *self)
{
    ++*(int *)self;
}

static const struct vbase_stream_ops counting = {.stop = count_stop};
static const struct vbase_stream_ops deaf = {.stop = NULL};

static void all_are_stopped_and_left_ones_are_not(void **state)
{
    static struct vrpc_live live;
    static struct vbase_stream streams[N];
    static int stops[N];
    _Atomic(struct vbase_stream *) *places[N];
    struct vgi_error err = {0};

    (void)state;
    for (int i = 0; i < N; i++) {
        streams[i] = (struct vbase_stream){i % 10 ? &counting : &deaf, &stops[i]};
        assert_int_equal(vrpc_live_enter(&live, &streams[i], &places[i], &err), VGI_OK);
    }
    for (int i = 0; i < N; i += 3)
        vrpc_live_leave(&live, places[i]);
    vrpc_live_stop(&live);
    for (int i = 0; i < N; i++)
        assert_int_equal(stops[i], i % 3 && i % 10 ? 1 : 0);
    assert_int_equal(vrpc_live_enter(&live, &streams[3], &places[3], &err), VGI_OK);
    assert_int_equal(stops[3], 1);
    vrpc_live_release(&live);
}

static void places_are_used_again(void **state)
{
    static struct vrpc_live live;
    struct vbase_stream stream = {&deaf, NULL};
    _Atomic(struct vbase_stream *) *first;
    _Atomic(struct vbase_stream *) *again;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vrpc_live_enter(&live, &stream, &first, &err), VGI_OK);
    vrpc_live_leave(&live, first);
    assert_int_equal(vrpc_live_enter(&live, &stream, &again, &err), VGI_OK);
    assert_ptr_equal(first, again);
    vrpc_live_release(&live);
}

SUPPORT_TESTS(cmocka_unit_test(all_are_stopped_and_left_ones_are_not),
              cmocka_unit_test(places_are_used_again))
