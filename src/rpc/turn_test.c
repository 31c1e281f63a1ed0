/* SPDX-License-Identifier: Apache-2.0 */
/* turn_test.c: unary calls: results, logs, every layer of an error, and a steady state
 * that allocates nothing. */
#include "rpc/turn.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/rpc_turns.h"

static void results_come_back(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "echo_int", "value: i64", -5LL);
    rpc_client_call(c, "echo_maybe", "value?: str", "text");
    rpc_client_call(c, "echo_maybe", "value?: str", NULL);
    rpc_client_call(c, "add", "a: i64, b: f64", 40LL, 2.5);
    rpc_client_call(c, "echo_enum", "value: dict<i16,str>", "GREEN");
    rpc_client_call(c, "noop", "");
    rpc_client_serve(c, f->server, VGI_OK);
    rpc_client_expect_i64(c, -5);
    rpc_client_open(c);
    assert_true(rpc_client_next(c));
    assert_string_equal(rpc_client_text(c, 0, 0), "text");
    rpc_client_end(c);
    rpc_client_open(c);
    assert_true(rpc_client_next(c));
    assert_int_equal(c->batch.array.children[0]->null_count, 1);
    rpc_client_end(c);
    rpc_client_open(c);
    assert_true(rpc_client_next(c));
    assert_true(rpc_client_f64(c, 0, 0) == 42.5);
    rpc_client_end(c);
    rpc_client_open(c);
    assert_true(rpc_client_next(c));
    assert_string_equal(rpc_client_text(c, 0, 0), "GREEN");
    rpc_client_end(c);
    rpc_client_open(c);
    assert_int_equal(c->schema->n_columns, 0);
    assert_true(rpc_client_next(c));
    rpc_client_end(c);
    rpc_client_done(c);
}

static void logs_precede_the_result_on_its_schema(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct varrow_metadata metadata = rpc_client_metadata(c, "logs", pairs);

    pairs[metadata.n++] = (struct vgi_pair){vgi_str_of("vgi_rpc.request_id"), vgi_str_of("feedfacecafebeef")};
    rpc_client_request(c, &metadata, "", 1);
    rpc_client_serve(c, f->server, VGI_OK);
    rpc_client_open(c);
    assert_int_equal(c->schema->n_columns, 1);
    rpc_client_expect_log(c, "TRACE", "one");
    assert_string_equal(rpc_client_value(c, "vgi_rpc.log_extra"), "");
    assert_string_equal(rpc_client_value(c, "vgi_rpc.request_id"), "feedfacecafebeef");
    assert_true(rpc_client_next(c));
    assert_int_equal(strlen(rpc_client_value(c, "vgi_rpc.log_message")), 2000);
    rpc_client_expect_log(c, "INFO", "three");
    assert_string_equal(rpc_client_value(c, "vgi_rpc.log_extra"), "{\"place\":\"\\\"here\\\"\"}");
    rpc_client_expect_log(c, "WARN", "f?nf");
    rpc_client_expect_log(c, "ERROR", "feedfacecafebeef");
    assert_true(rpc_client_next(c));
    assert_int_equal(rpc_client_i64(c, 0, 0), 5);
    rpc_client_end(c);
    rpc_client_done(c);
}

static void request_id_is_made_where_none_came(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;
    char first[VRPC_REQUEST_ID_CHARS + 1];

    rpc_client_call(c, "fail", "how: str", "a");
    rpc_client_call(c, "fail", "how: str", "b");
    rpc_client_serve(c, f->server, VGI_OK);
    rpc_client_expect_refusal(c, "KeyError", "NOT_FOUND", "");
    assert_int_equal(strlen(rpc_client_value(c, "vgi_rpc.request_id")), VRPC_REQUEST_ID_CHARS);
    memcpy(first, rpc_client_value(c, "vgi_rpc.request_id"), sizeof first);
    rpc_client_end(c);
    rpc_client_expect_refusal(c, "KeyError", "NOT_FOUND", "");
    assert_string_not_equal(first, rpc_client_value(c, "vgi_rpc.request_id"));
    rpc_client_end(c);
}

static void every_layer_of_an_error_is_sent_and_mirrored(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "fail", "how: str", "all layers");
    rpc_client_call(c, "fail", "how: str", "bad details");
    rpc_client_call(c, "fail", "how: str", "x");
    rpc_client_serve(c, f->server, VGI_OK);
    rpc_client_expect_refusal(c, "ServerDrainingError", "UNAVAILABLE", "server_draining");
    assert_int_equal(c->schema->n_columns, 1);
    assert_string_equal(rpc_client_value(c, "vgi_rpc.log_message"), "ServerDrainingError: try later");
    assert_string_equal(rpc_client_value(c, "vgi_rpc.server_id"), "0123456789ab");
    assert_string_equal(rpc_client_value(c, "vgi_rpc.error_details"),
                        "[{\"@type\":\"vgi_rpc.RetryInfo\",\"retry_delay_seconds\":1}]");
    assert_string_equal(rpc_client_value(c, "vgi_rpc.log_extra"),
                        "{\"exception_type\":\"ServerDrainingError\",\"exception_message\":\"try later\","
                        "\"error_code\":\"UNAVAILABLE\",\"error_kind\":\"server_draining\",\"error_details\":"
                        "[{\"@type\":\"vgi_rpc.RetryInfo\",\"retry_delay_seconds\":1}],"
                        "\"traceback\":\"ServerDrainingError: try later\\n  in test.Service.v1/fail\","
                        "\"frames\":[]}");
    rpc_client_end(c);
    rpc_client_expect_refusal(c, "ServerDrainingError", "UNAVAILABLE", "server_draining");
    assert_null(varrow_metadata_get(&c->batch.metadata, "vgi_rpc.error_details").ptr);
    assert_null(strstr(rpc_client_value(c, "vgi_rpc.log_extra"), "error_details"));
    rpc_client_end(c);
    rpc_client_expect_refusal(c, "KeyError", "NOT_FOUND", "");
    assert_null(varrow_metadata_get(&c->batch.metadata, "vgi_rpc.error_kind").ptr);
    assert_non_null(strstr(rpc_client_value(c, "vgi_rpc.log_extra"), "nothing \\\"there\\\": x"));
    rpc_client_end(c);
    rpc_client_done(c);
}

static void tracebacks_can_be_hidden(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    f->server->hide_tracebacks = true;
    rpc_client_call(c, "fail", "how: str", "x");
    rpc_client_serve(c, f->server, VGI_OK);
    rpc_client_expect_refusal(c, "KeyError", "NOT_FOUND", "");
    assert_string_equal(rpc_client_value(c, "vgi_rpc.log_extra"),
                        "{\"exception_type\":\"KeyError\",\"exception_message\":\"nothing \\\"there\\\": x\","
                        "\"error_code\":\"NOT_FOUND\"}");
    rpc_client_end(c);
}

static void logs_stay_before_an_error(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "fail", "how: str", "log first");
    rpc_client_serve(c, f->server, VGI_OK);
    rpc_client_open(c);
    rpc_client_expect_log(c, "INFO", "before the failure");
    rpc_client_expect_error(c, "KeyError", "NOT_FOUND", "");
    rpc_client_end(c);
    rpc_client_done(c);
}

static void methods_that_break_their_word_are_named(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_call(c, "rows", "n: i64", 0LL);
    rpc_client_call(c, "rows", "n: i64", 2LL);
    rpc_client_call(c, "null", "");
    rpc_client_call(c, "fail", "how: str", "silent");
    rpc_client_call(c, "rows", "n: i64", 1LL);
    rpc_client_serve(c, f->server, VGI_OK);
    for (int i = 0; i < 2; i++) {
        rpc_client_expect_refusal(c, "TypeError", "INVALID_ARGUMENT", "");
        assert_non_null(strstr(rpc_client_value(c, "vgi_rpc.log_message"), "rows() put"));
        rpc_client_end(c);
    }
    rpc_client_open(c);
    assert_true(rpc_client_next(c));
    assert_string_equal(rpc_client_value(c, "vgi_rpc.log_level"), "EXCEPTION");
    rpc_client_end(c);
    rpc_client_expect_refusal(c, "RuntimeError", "UNKNOWN", "");
    assert_non_null(strstr(rpc_client_value(c, "vgi_rpc.log_message"), "fail()"));
    rpc_client_end(c);
    rpc_client_expect_i64(c, 0);
    rpc_client_done(c);
}

/* Serves n calls, one by one, and tells how many allocations all of it took. */
static size_t allocations_of(struct rpc_turns *f, int n)
{
    struct rpc_client c;
    size_t one_call;
    size_t count;

    rpc_turns_client_init(&c);
    rpc_client_call(&c, "echo_int", "value: i64", 7LL);
    one_call = c.sent.len;
    for (int i = 1; i < n; i++)
        rpc_client_call(&c, "echo_int", "value: i64", 7LL);
    count = rpc_client_count_allocations(&c, f->server, one_call);
    rpc_client_release(&c);
    return count;
}

static void steady_state_allocates_nothing(void **state)
{
    struct rpc_turns *f = *state;
    size_t few;

    (void)allocations_of(f, 1); /* the reply's schema is encoded once for all */
    few = allocations_of(f, 10);
    assert_int_equal(allocations_of(f, 500), few);
}

/* A client that pauses after each call. */
struct pausing {
    struct rpc_client_steps steps;
    long before; /* pages of address space when the server began to wait */
    long after;  /* when it read on */
    int waits;
};

static long mapped_pages(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    char line[128];

    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    (void)fclose(file);
    return strtol(line, NULL, 10);
}

static bool pausing_wait(void *self, int timeout_ms)
{
    struct pausing *p = self;

    assert_true(timeout_ms > 0);
    p->before = mapped_pages();
    p->after = 0;
    p->waits++;
    return false;
}

static enum vgi_status pausing_read(void *self, void *dst, size_t len, size_t *ret_len, struct vgi_error *err)
{
    struct pausing *p = self;

    p->after = p->after ? p->after : mapped_pages();
    return rpc_client_step_read(&p->steps, dst, len, ret_len, err);
}

static enum vgi_status pausing_writev(void *self, struct iovec *iov, size_t n, struct vgi_error *err)
{
    struct pausing *p = self;

    return rpc_client_step_writev(&p->steps, iov, n, err);
}

static void large_memory_is_given_back_when_the_client_pauses(void **state)
{
    static const struct vbase_stream_ops ops = {
        .read = pausing_read, .writev = pausing_writev, .wait = pausing_wait};
    struct rpc_turns *f = *state;
    char *text = calloc(1, (3 << 20) + 1);
    struct pausing p = {.waits = 0};
    struct rpc_client c;

    assert_non_null(text);
    memset(text, 'a', 3 << 20);
    rpc_turns_client_init(&c);
    rpc_client_call(&c, "echo_int", "value: i64", 1LL);
    rpc_client_call(&c, "echo_maybe", "value?: str", text);
    free(text);
    assert_int_equal(vbase_buf_reserve(&c.answers, 8 << 20, &c.err), VGI_OK);
    p.steps = (struct rpc_client_steps){{vbase_buf_view(&c.sent), &c.answers}, c.sent.len};
    assert_int_equal(vrpc_serve(f->server, (struct vbase_stream){&ops, &p}, "pipe", &c.err), VGI_OK);
    assert_int_equal(p.waits, 1); /* none behind the small call */
    assert_true(p.before - p.after >=
                (6 << 20) / sysconf(_SC_PAGESIZE)); /* the text as it came, and its copy */
    rpc_client_release(&c);
}

SUPPORT_TESTS(RPC_TURNS_TEST(results_come_back), RPC_TURNS_TEST(logs_precede_the_result_on_its_schema),
              RPC_TURNS_TEST(request_id_is_made_where_none_came),
              RPC_TURNS_TEST(every_layer_of_an_error_is_sent_and_mirrored),
              RPC_TURNS_TEST(tracebacks_can_be_hidden), RPC_TURNS_TEST(logs_stay_before_an_error),
              RPC_TURNS_TEST(methods_that_break_their_word_are_named),
              RPC_TURNS_TEST(steady_state_allocates_nothing),
              RPC_TURNS_TEST(large_memory_is_given_back_when_the_client_pauses))
