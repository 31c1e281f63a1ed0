/* SPDX-License-Identifier: Apache-2.0 */
/* stream_test.c: producers and exchanges in lock step: headers, logs, casts, cancels, failures at every step,
 * and a connection that stands at the next request afterwards. */
#include "rpc/stream.h"

#include "support/rpc_turns.h"

static void producer_answers_each_tick_and_ends(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "count", "n: i64", 3LL);
    rpc_client_ticks(c, 4);
    rpc_turns_serve(f);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    rpc_turns_expect_counts(c, 3);
    rpc_client_end(c);
    rpc_turns_expect_end(c);
    assert_int_equal(rpc_fixture.ticked, 4);
    assert_int_equal(rpc_fixture.closed, 1);
    assert_int_equal(rpc_fixture.cancelled, 0);
}

static void client_may_end_a_producer(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "count", "n: i64", 1000LL);
    rpc_client_ticks(c, 2);
    rpc_client_call(c, "count", "n: i64", 1000LL);
    rpc_client_ticks(c, 0);
    rpc_turns_serve(f);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    rpc_turns_expect_counts(c, 2);
    rpc_client_end(c);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    rpc_client_end(c);
    rpc_turns_expect_end(c);
    assert_int_equal(rpc_fixture.closed, 2);
}

static void ticks_behind_the_end_are_skipped(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "count", "n: i64", 1LL);
    rpc_client_ticks(c, 9);
    rpc_turns_serve(f);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    rpc_turns_expect_counts(c, 1);
    rpc_client_end(c);
    rpc_turns_expect_end(c);
    assert_int_equal(rpc_fixture.ticked, 2);
}

static void last_batch_may_come_with_the_end(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "count_down", "n: i64", 2LL);
    rpc_client_ticks(c, 2);
    rpc_turns_serve(f);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    for (int i = 0; i < 2; i++) {
        rpc_client_expect_log(c, "INFO", i ? "tick 1" : "tick 0");
        assert_true(rpc_client_next(c));
        assert_int_equal(rpc_client_i64(c, 0, 0), i);
        assert_string_equal(rpc_client_value(c, "left"), "\xce\xbb");
    }
    rpc_client_end(c);
    rpc_turns_expect_end(c);
}

static void header_stream_comes_first_with_the_logs_of_open(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "count_with_header", "n: i64", 2LL);
    rpc_client_ticks(c, 3);
    rpc_turns_serve(f);
    rpc_client_open(c);
    assert_string_equal(c->schema->arrow.children[0]->name, "total");
    rpc_client_expect_log(c, "INFO", "opening");
    assert_true(rpc_client_next(c));
    assert_int_equal(rpc_client_i64(c, 0, 0), 2);
    rpc_client_end(c);
    rpc_client_open(c);
    rpc_turns_expect_counts(c, 2);
    rpc_client_end(c);
    rpc_turns_expect_end(c);
}

static void failed_open_answers_on_the_empty_schema(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "fail_open", "");
    rpc_client_ticks(c, 1);
    rpc_client_call(c, "fail_open", "");
    rpc_client_ticks(c, 0);
    rpc_client_call(c, "fail_open", "");
    rpc_turns_serve(f); /* and one whose client sends no input at all */
    for (int i = 0; i < 3; i++) {
        rpc_client_open(c);
        assert_int_equal(c->schema->n_columns, 0);
        rpc_client_expect_log(c, "INFO", "opening");
        rpc_client_expect_error(c, "RuntimeError", "UNKNOWN", "");
        rpc_client_end(c);
    }
    rpc_turns_expect_end(c);
    assert_int_equal(rpc_fixture.closed, 3);
    assert_int_equal(rpc_fixture.ticked, 0);
}

static void missing_header_row_is_an_error(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "no_header", "");
    rpc_client_ticks(c, 1);
    rpc_turns_serve(f);
    rpc_client_expect_refusal(c, "TypeError", "INVALID_ARGUMENT", "");
    assert_int_equal(c->schema->n_columns, 0);
    rpc_client_end(c);
    rpc_turns_expect_end(c);
    assert_int_equal(rpc_fixture.closed, 1);
}

static void failure_in_the_middle_ends_the_stream(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "fail_next", "n: i64", 9LL);
    rpc_client_ticks(c, 5);
    rpc_turns_serve(f);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    rpc_turns_expect_counts(c, 1);
    rpc_client_expect_error(c, "OSError", "UNAVAILABLE", "");
    assert_int_equal(c->schema->n_columns, 1);
    rpc_client_end(c);
    rpc_turns_expect_end(c);
    assert_int_equal(rpc_fixture.closed, 1);
}

static void refused_stream_calls_swallow_their_input(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "count", "wrong: i64", 1LL); /* refused by its parameters */
    rpc_client_ticks(c, 2);
    rpc_client_call(c, "no_such_stream", "");
    rpc_client_input_begin(c, "value: f64");
    rpc_client_input(c, "note", "x", 1, 1.0);
    rpc_client_input(c, NULL, NULL, 1, 1.0);
    rpc_client_input_end(c);
    c->version = "9.0.0";
    rpc_client_call(c, "count", "n: i64", 1LL); /* refused by its version, no input follows */
    c->version = "2.1.0";
    rpc_turns_serve(f);
    rpc_client_expect_refusal(c, "TypeError", "INVALID_ARGUMENT", "");
    assert_int_equal(c->schema->n_columns, 0);
    rpc_client_end(c);
    rpc_client_expect_refusal(c, "AttributeError", "UNIMPLEMENTED", "method_not_implemented");
    rpc_client_end(c);
    rpc_client_expect_refusal(c, "ProtocolVersionError", "FAILED_PRECONDITION", "protocol_version_mismatch");
    rpc_client_end(c);
    rpc_turns_expect_end(c);
    assert_int_equal(rpc_fixture.opened, 0);
}

static void exchange_answers_each_input(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "sum", "");
    rpc_client_input_begin(c, "value: f64");
    rpc_client_input(c, "note", "first", 2, 1.0, 2.0);
    rpc_client_input(c, NULL, NULL, 0);
    rpc_client_input(c, "vgi_rpc.request_id", "hidden", 1, 4.0);
    rpc_client_input_end(c);
    rpc_turns_serve(f);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    assert_true(rpc_client_next(c));
    assert_int_equal(rpc_client_i64(c, 0, 0), 3);
    assert_string_equal(rpc_client_text(c, 1, 0), "first");
    assert_true(rpc_client_next(c));
    assert_int_equal(rpc_client_i64(c, 0, 0), 3);
    assert_true(rpc_client_next(c));
    assert_int_equal(rpc_client_i64(c, 0, 0), 7);
    assert_int_equal(rpc_client_i64(c, 2, 0), 0); /* framework keys do not reach the method */
    rpc_client_end(c);
    rpc_turns_expect_end(c);
}

static void castable_input_is_cast_and_other_refused(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "sum", "");
    rpc_client_input_begin(c, "value: i32");
    rpc_client_input(c, "note", "cast", 2, 20, 22);
    rpc_client_input_end(c);
    rpc_client_call(c, "sum", "");
    rpc_client_input_begin(c, "other: f64");
    rpc_client_input(c, NULL, NULL, 1, 1.0);
    rpc_client_input_end(c);
    rpc_client_call(c, "sum_exact", "");
    rpc_client_input_begin(c, "value: i32");
    rpc_client_input(c, NULL, NULL, 1, 1);
    rpc_client_input_end(c);
    rpc_client_call(c, "sum_exact", "");
    rpc_client_input_begin(c, "value?: f64"); /* nullability alone is no obstacle */
    rpc_client_input(c, NULL, NULL, 1, 5.0);
    rpc_client_input_end(c);
    rpc_turns_serve(f);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    assert_true(rpc_client_next(c));
    assert_int_equal(rpc_client_i64(c, 0, 0), 42);
    assert_string_equal(rpc_client_text(c, 1, 0), "cast");
    rpc_client_end(c);
    for (int i = 0; i < 2; i++) {
        rpc_client_open(c);
        rpc_client_expect_log(c, "INFO", "opening");
        rpc_client_expect_error(c, "TypeError", "INVALID_ARGUMENT", "");
        rpc_client_end(c);
    }
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    assert_true(rpc_client_next(c));
    assert_int_equal(rpc_client_i64(c, 0, 0), 5);
    rpc_client_end(c);
    rpc_turns_expect_end(c);
}

static void producer_takes_no_columns(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "count", "n: i64", 3LL);
    rpc_client_input_begin(c, "value: f64");
    rpc_client_input(c, NULL, NULL, 1, 1.0);
    rpc_client_input_end(c);
    rpc_turns_serve(f);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    rpc_client_expect_error(c, "TypeError", "INVALID_ARGUMENT", "");
    rpc_client_end(c);
    rpc_turns_expect_end(c);
    assert_int_equal(rpc_fixture.ticked, 0);
}

static void pointer_inputs_are_refused_aloud(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "sum", "");
    rpc_client_input_begin(c, "value: f64");
    rpc_client_input(c, "vgi_rpc.shm_offset", "64", 0);
    rpc_client_input_end(c);
    rpc_client_call(c, "sum", "");
    rpc_client_input_begin(c, "value: f64");
    rpc_client_input(c, "vgi_rpc.location", "https://x", 0);
    rpc_client_input_end(c);
    rpc_turns_serve(f);
    for (int i = 0; i < 2; i++) {
        rpc_client_open(c);
        rpc_client_expect_log(c, "INFO", "opening");
        rpc_client_expect_error(c, "ProtocolError", "FAILED_PRECONDITION", "");
        rpc_client_end(c);
    }
    rpc_turns_expect_end(c);
    assert_int_equal(rpc_fixture.ticked, 0);
}

static void cancel_calls_the_hook_once_and_ends_cleanly(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "count", "n: i64", 1000LL);
    rpc_client_input_begin(c, "");
    rpc_client_input(c, NULL, NULL, 0);
    rpc_client_input(c, "vgi_rpc.cancel", "", 0);
    rpc_client_input(c, "vgi_rpc.cancel", "1", 0);
    rpc_client_input_end(c);
    rpc_client_call(c, "sum", ""); /* cancelled before its first input, on the empty schema */
    rpc_client_input_begin(c, "");
    rpc_client_input(c, "vgi_rpc.cancel", "1", 0);
    rpc_client_input_end(c);
    rpc_turns_serve(f);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    rpc_turns_expect_counts(c, 1);
    rpc_client_end(c);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    rpc_client_end(c);
    rpc_turns_expect_end(c);
    assert_int_equal(rpc_fixture.cancelled, 2);
    assert_int_equal(rpc_fixture.ticked, 1);
    assert_int_equal(rpc_fixture.closed, 2);
}

static void kind_and_schemas_may_be_set_by_open(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "dynamic", "kind: str", "producer");
    rpc_client_ticks(c, 2);
    rpc_client_call(c, "dynamic", "kind: str", "exchange");
    rpc_client_input_begin(c, "text: str");
    rpc_client_input(c, NULL, NULL, 2, "a", "b");
    rpc_client_input_end(c);
    rpc_client_call(c, "dynamic", "kind: str", "nothing");
    rpc_client_ticks(c, 0);
    rpc_turns_serve(f);
    rpc_client_open(c);
    assert_true(rpc_client_next(c));
    assert_string_equal(rpc_client_text(c, 0, 0), "tick 0");
    assert_true(rpc_client_next(c));
    assert_string_equal(rpc_client_text(c, 0, 0), "tick 1");
    rpc_client_end(c);
    rpc_client_open(c);
    assert_true(rpc_client_next(c));
    assert_int_equal(c->batch.array.length, 2);
    assert_string_equal(rpc_client_text(c, 0, 1), "b");
    rpc_client_end(c);
    rpc_client_expect_refusal(c, "RuntimeError", "INTERNAL", "");
    rpc_client_end(c);
    rpc_turns_expect_end(c);
}

static void garbage_in_the_input_is_answered_and_ends_the_connection(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "count", "n: i64", 3LL);
    rpc_client_input_begin(c, "");
    rpc_client_input(c, NULL, NULL, 0);
    assert_int_equal(vipc_writer_flush(c->writer, &c->err), VGI_OK);
    assert_int_equal(vbase_buf_append(&c->sent, "no such thing as a batch", 24, &c->err), VGI_OK);
    rpc_client_serve(c, f->server, VGI_E_FORMAT);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "opening");
    rpc_turns_expect_counts(c, 1);
    assert_true(rpc_client_next(c));
    assert_string_equal(rpc_client_value(c, "vgi_rpc.log_level"), "EXCEPTION");
    rpc_client_end(c);
    rpc_client_done(c);
    assert_int_equal(rpc_fixture.closed, 1);
}

/* A memory stream whose input does not end but fails. */
struct breaking {
    struct vbase_memory_stream memory;
    enum vgi_status end;
};

static enum vgi_status breaking_read(void *self, void *dst, size_t len, size_t *ret_len,
                                     struct vgi_error *err)
{
    struct breaking *b = self;
    struct vbase_stream stream = vbase_stream_of_memory(&b->memory);
    enum vgi_status status = stream.ops->read(stream.self, dst, len, ret_len, err);

    return status == VGI_DONE ? vgi_fail(err, b->end, "the input breaks off") : status;
}

static enum vgi_status breaking_writev(void *self, struct iovec *iov, size_t n, struct vgi_error *err)
{
    struct breaking *b = self;
    struct vbase_stream stream = vbase_stream_of_memory(&b->memory);

    return stream.ops->writev(stream.self, iov, n, err);
}

static const struct vbase_stream_ops breaking_ops = {.read = breaking_read, .writev = breaking_writev};

/* Serves what was sent, up to where the input breaks off with that status. */
static void serve_until(struct rpc_turns *f, enum vgi_status end)
{
    struct rpc_client *c = &f->client;
    struct breaking breaking = {{vbase_buf_view(&c->sent), &c->answers}, end};
    enum vgi_status status =
        vrpc_serve(f->server, (struct vbase_stream){&breaking_ops, &breaking}, "pipe", &c->err);

    assert_int_equal(status, end == VGI_E_CANCELLED ? VGI_OK : end);
    vbase_buf_reset(&c->sent);
    rpc_client_serve(c, f->server, VGI_OK);
}

static void input_that_breaks_off_does_not_look_like_the_end(void **state)
{
    static const struct {
        enum vgi_status end;
        const char *type, *code;
    } rows[] = {{VGI_E_IO, "OSError", "UNAVAILABLE"}, {VGI_E_CANCELLED, "RuntimeError", "CANCELLED"}};
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        vipc_reader_free(c->reader);
        c->reader = NULL;
        vbase_buf_reset(&c->answers);
        rpc_client_call(c, "count", "n: i64", 1000LL);
        rpc_client_input_begin(c, "");
        rpc_client_input(c, NULL, NULL, 0);
        rpc_client_input_end(c);
        c->sent.len -= 8; /* the end marker */
        serve_until(f, rows[i].end);
        rpc_client_open(c);
        rpc_client_expect_log(c, "INFO", "opening");
        rpc_turns_expect_counts(c, 1);
        rpc_client_expect_error(c, rows[i].type, rows[i].code, "");
        rpc_client_end(c);
        rpc_client_done(c);
    }
    assert_int_equal(rpc_fixture.closed, 2);
}

/* Serves a stream of n ticks, read in small pieces, and tells how many allocations it took. */
static size_t allocations_of(struct rpc_turns *f, const char *method, int n)
{
    struct rpc_client c;
    size_t count;

    rpc_turns_client_init(&c);
    rpc_client_call(&c, method, "n: i64", (long long)n);
    rpc_client_ticks(&c, n);
    count = rpc_client_count_allocations(&c, f->server, 72);
    rpc_client_release(&c);
    return count;
}

static void steady_state_allocates_nothing(void **state)
{
    struct rpc_turns *f = *state;
    static const char *const methods[] = {"count", "count_down" /* which logs */};
    size_t few;

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        (void)allocations_of(f, methods[i], 1); /* the reply's schema is encoded once for all */
        few = allocations_of(f, methods[i], 200);
        assert_int_equal(allocations_of(f, methods[i], 1000), few);
    }
}

SUPPORT_TESTS(RPC_TURNS_TEST(producer_answers_each_tick_and_ends), RPC_TURNS_TEST(client_may_end_a_producer),
              RPC_TURNS_TEST(ticks_behind_the_end_are_skipped),
              RPC_TURNS_TEST(last_batch_may_come_with_the_end),
              RPC_TURNS_TEST(header_stream_comes_first_with_the_logs_of_open),
              RPC_TURNS_TEST(failed_open_answers_on_the_empty_schema),
              RPC_TURNS_TEST(missing_header_row_is_an_error),
              RPC_TURNS_TEST(failure_in_the_middle_ends_the_stream),
              RPC_TURNS_TEST(refused_stream_calls_swallow_their_input),
              RPC_TURNS_TEST(exchange_answers_each_input),
              RPC_TURNS_TEST(castable_input_is_cast_and_other_refused),
              RPC_TURNS_TEST(producer_takes_no_columns), RPC_TURNS_TEST(pointer_inputs_are_refused_aloud),
              RPC_TURNS_TEST(cancel_calls_the_hook_once_and_ends_cleanly),
              RPC_TURNS_TEST(kind_and_schemas_may_be_set_by_open),
              RPC_TURNS_TEST(garbage_in_the_input_is_answered_and_ends_the_connection),
              RPC_TURNS_TEST(input_that_breaks_off_does_not_look_like_the_end),
              RPC_TURNS_TEST(steady_state_allocates_nothing))
