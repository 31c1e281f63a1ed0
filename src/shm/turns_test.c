/* SPDX-License-Identifier: Apache-2.0 */
/* turns_test.c: calls whose batches lie in the client's segment: when it is named once, and when nobody reads
 * them. */
#include "support/rpc_turns.h"
#include "support/shared_memory.h"

enum { SEGMENT_BYTES = VSHM_HEADER_BYTES + 16384 };

struct fixture {
    struct rpc_turns *turns;
    struct rpc_client *client;
    struct shared_memory memory;
    struct vshm_segment segment; /* as the client has it */
    struct vshm_segment served;  /* as the server has it */
};

static int set_up(void **state)
{
    static struct fixture f;
    void *turns = NULL;
    int failed = rpc_turns_set_up(&turns);

    f.turns = turns;
    f.client = &f.turns->client;
    shared_memory_make(&f.memory, "vgi-turns-", SEGMENT_BYTES);
    vshm_segment_init(&f.segment);
    vshm_segment_init(&f.served);
    f.segment.batch_bytes_min = f.served.batch_bytes_min = 1;
    f.client->served_side = vshm_side(&f.served);
    *state = &f;
    return failed;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    void *turns = f->turns;

    vshm_segment_release(&f->segment);
    vshm_segment_release(&f->served);
    shared_memory_remove(&f->memory);
    return rpc_turns_tear_down(&turns);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* From now on batches with rows go into the segment. */
static void use_segment(struct fixture *f)
{
    f->client->side = vshm_side(&f->segment);
    assert_int_equal(
        f->client->side.ops->attach(f->client->side.self, vgi_str_of(f->memory.name), &f->client->err),
        VGI_OK);
}

/* From now on, or no longer, requests name the segment. */
static void name_segment(struct fixture *f, bool is_named)
{
    f->client->extras[0] =
        (struct vgi_pair){vgi_str_of("vgi_rpc.shm_segment_name"), vgi_str_of(f->memory.name)};
    f->client->n_extras = is_named;
}

/* The next answer points into the segment. */
static void expect_pointer(struct rpc_client *c)
{
    rpc_client_open(c);
    assert_true(rpc_client_next(c));
    assert_int_equal(c->batch.array.length, 0);
    assert_non_null(varrow_metadata_get(&c->batch.metadata, "vgi_rpc.shm_offset").ptr);
    rpc_client_end(c);
}

static void segment_is_named_once(void **state)
{
    struct fixture *f = *state;
    struct rpc_client *c = f->client;

    use_segment(f);
    name_segment(f, true);
    rpc_client_call(c, "echo_int", "value: i64", 1LL);
    name_segment(f, false);
    rpc_client_call(c, "echo_int", "value: i64", 2LL);
    c->side = (struct vrpc_side){0};
    rpc_turns_serve(f->turns);
    expect_pointer(c);
    expect_pointer(c);
    rpc_turns_expect_end(c); /* a call that does not use it is answered in the stream */
    assert_int_equal(shared_memory_places(&f->memory), 2); /* the answers */
}

static void pointer_before_any_name_is_refused(void **state)
{
    struct fixture *f = *state;
    struct rpc_client *c = f->client;

    use_segment(f);
    rpc_client_call(c, "echo_int", "value: i64", 1LL);
    c->side = (struct vrpc_side){0};
    rpc_turns_serve(f->turns);
    rpc_client_expect_refusal(c, "ProtocolError", "FAILED_PRECONDITION", "");
    rpc_client_end(c);
    rpc_turns_expect_end(c);
}

static void name_that_fails_takes_the_one_before_away(void **state)
{
    struct fixture *f = *state;
    struct rpc_client *c = f->client;

    use_segment(f);
    name_segment(f, true);
    rpc_client_call(c, "echo_int", "value: i64", 1LL);
    c->extras[0].value = vgi_str_of("vgi-not-there");
    rpc_client_call(c, "echo_int", "value: i64", 2LL);
    name_segment(f, false);
    rpc_client_call(c, "echo_int", "value: i64", 3LL);
    c->side = (struct vrpc_side){0};
    rpc_turns_serve(f->turns);
    expect_pointer(c);
    rpc_client_expect_refusal(c, "OSError", "UNAVAILABLE", "");
    rpc_client_end(c);
    rpc_client_expect_refusal(c, "ProtocolError", "FAILED_PRECONDITION", "");
    rpc_client_end(c);
    rpc_turns_expect_end(c);
}

/* An input stream of three batches, all in the segment. */
static void send_input(struct rpc_client *c)
{
    rpc_client_input_begin(c, "value: f64");
    for (int i = 0; i < 3; i++)
        rpc_client_input(c, NULL, NULL, 1, 1.0);
    rpc_client_input_end(c);
}

static void input_of_a_call_that_does_not_open_is_freed(void **state)
{
    struct fixture *f = *state;
    struct rpc_client *c = f->client;

    use_segment(f);
    name_segment(f, true);
    rpc_client_call(c, "sum", "wrong: i64", 1LL); /* refused by its parameters */
    send_input(c);
    rpc_client_call(c, "no_such_stream", "");
    send_input(c);
    assert_int_equal(shared_memory_places(&f->memory), 2 * (1 + 3));
    name_segment(f, false);
    c->side = (struct vrpc_side){0};
    rpc_turns_serve(f->turns);
    rpc_client_expect_refusal(c, "TypeError", "INVALID_ARGUMENT", "");
    rpc_client_end(c);
    rpc_client_expect_refusal(c, "AttributeError", "UNIMPLEMENTED", "method_not_implemented");
    rpc_client_end(c);
    rpc_turns_expect_end(c);
    assert_int_equal(shared_memory_places(&f->memory), 0);
}

static void input_behind_the_end_of_a_stream_is_freed(void **state)
{
    struct fixture *f = *state;
    struct rpc_client *c = f->client;

    use_segment(f);
    name_segment(f, true);
    rpc_client_call(c, "count", "n: i64", 9LL);
    send_input(c); /* a producer takes ticks without columns */
    name_segment(f, false);
    c->side = (struct vrpc_side){0};
    rpc_turns_serve(f->turns);
    rpc_client_open(c);
    while (rpc_client_next(c))
        ;
    rpc_turns_expect_end(c);
    assert_int_equal(shared_memory_places(&f->memory), 0);
}

SUPPORT_TESTS(TEST(segment_is_named_once), TEST(pointer_before_any_name_is_refused),
              TEST(name_that_fails_takes_the_one_before_away),
              TEST(input_of_a_call_that_does_not_open_is_freed),
              TEST(input_behind_the_end_of_a_stream_is_freed))
