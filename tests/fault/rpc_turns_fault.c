/* SPDX-License-Identifier: Apache-2.0 */
/* rpc_turns_fault.c: a server that lives through a unary call, a stream and an error while the n-th
 * allocation fails, for every n; and, the other way round, from the n-th on. Each run ends cleanly: right
 * answers or a typed error, never a leak, a crash or half a message. */
#include "support/answers.h"
#include "support/rpc_turns.h"

enum { RUNS_MAX = 2000 };

/* One connection: calls and streams of each kind, then the end. */
static void send_all(struct rpc_client *c)
{
    rpc_client_call(c, "echo_int", "value: i64", 7LL);
    rpc_client_call(c, "logs", "");
    rpc_client_call(c, "fail", "how: str", "all layers");
    rpc_client_call(c, "echo_enum", "value: dict<i16,str>", "GREEN");
    rpc_client_call(c, "count_with_header", "n: i64", 2LL);
    rpc_client_ticks(c, 3);
    rpc_client_call(c, "dynamic", "kind: str", "producer");
    rpc_client_ticks(c, 2);
    rpc_client_call(c, "sum", "");
    rpc_client_input_begin(c, "value: i32");
    rpc_client_input(c, "vgi_rpc.request_id", "hidden", 2, 20, 22);
    rpc_client_input_end(c);
    c->protocol = "vgi_rpc.Reflection.v1";
    rpc_client_call(c, "describe", "protocol: str", "test.Service.v1");
    c->protocol = "test.Service.v1";
    rpc_client_call(c, "echo_int", "value: i64", 41LL);
}

static void start(struct rpc_client *c)
{
    rpc_turns_client_init(c);
    c->extras[c->n_extras++] =
        (struct vgi_pair){vgi_str_of("vgi_rpc.request_id"), vgi_str_of("0123456789abcdef")};
    send_all(c);
    assert_int_equal(vbase_buf_reserve(&c->answers, 1 << 20, &c->err), VGI_OK);
}

/* What is answered when nothing fails. */
static const struct answers *undisturbed(void)
{
    static struct answers expected;
    struct rpc_client c;
    struct vgi_rpc_server *server;

    if (expected.n > 0)
        return &expected;
    start(&c);
    server = rpc_fixture_server();
    rpc_client_serve(&c, server, VGI_OK);
    answers_read(&c, answers_hash_batch, &expected);
    vgi_rpc_server_free(server);
    rpc_client_release(&c);
    return &expected;
}

static void check_answers(struct rpc_client *c, enum vgi_status served)
{
    static struct answers got;

    answers_read(c, answers_hash_batch, &got);
    got.is_complete = served == VGI_OK;
    got.is_mute = served == VGI_E_IO;
    assert_true(answers_compare(&got, undisturbed(), "RESOURCE_EXHAUSTED UNAVAILABLE"));
}

/* Runs everything with allocation n failing; true when n was never reached. */
static bool run(size_t n, void (*fail_allocations)(size_t))
{
    struct rpc_client c;
    struct vgi_rpc_server *server;
    struct vbase_memory_stream memory;
    struct vgi_error err = {0};
    enum vgi_status status = VGI_E_NOMEM;
    bool did_fail;

    (void)undisturbed();
    start(&c);
    memory = (struct vbase_memory_stream){vbase_buf_view(&c.sent), &c.answers};
    fail_allocations(n);
    server = rpc_fixture_server();
    if (server)
        status = vrpc_serve(server, vbase_stream_of_memory(&memory), "pipe", &err);
    did_fail = support_alloc_did_fail();
    support_alloc_fail_at(0);
    if (status != VGI_OK && !did_fail)
        print_error("run %zu: %d %s\n", n, status, err.message);
    assert_true(status == VGI_OK || (did_fail && (status == VGI_E_NOMEM || status == VGI_E_IO)));
    check_answers(&c, status);
    vgi_rpc_server_free(server);
    rpc_client_release(&c);
    return !did_fail;
}

static void any_one_allocation_may_fail(void **state)
{
    size_t n = 1;

    (void)state;
    while (n < RUNS_MAX && !run(n, support_alloc_fail_at))
        n++;
    assert_in_range(n, 100, RUNS_MAX - 1);
}

static void memory_may_run_out_at_any_point(void **state)
{
    size_t n = 1;

    (void)state;
    while (n < RUNS_MAX && !run(n, support_alloc_fail_from))
        n++;
    assert_in_range(n, 100, RUNS_MAX - 1);
}

/* ---- the stream fails ---- */

/* A memory stream whose n-th operation fails; reads bring at most `step` bytes. */
struct broken {
    struct vbase_memory_stream memory;
    size_t step;
    size_t left; /* operations until the failure */
};

static enum vgi_status broken_read(void *self, void *dst, size_t len, size_t *ret_len, struct vgi_error *err)
{
    struct broken *b = self;
    struct vbase_stream stream = vbase_stream_of_memory(&b->memory);

    if (b->left-- == 0)
        return vgi_fail(err, VGI_E_IO, "the read fails");
    return stream.ops->read(stream.self, dst, len < b->step ? len : b->step, ret_len, err);
}

static enum vgi_status broken_writev(void *self, struct iovec *iov, size_t n, struct vgi_error *err)
{
    struct broken *b = self;
    struct vbase_stream stream = vbase_stream_of_memory(&b->memory);

    if (b->left-- == 0)
        return vgi_fail(err, VGI_E_IO, "the write fails");
    return stream.ops->writev(stream.self, iov, n, err);
}

/* Serves everything with operation n failing, in reads of step bytes. Every stream that was
 * opened is closed. */
static enum vgi_status run_broken(struct rpc_client *c, size_t n, size_t step)
{
    static const struct vbase_stream_ops ops = {.read = broken_read, .writev = broken_writev};
    struct broken b = {{{0}, NULL}, step, n};
    struct vgi_rpc_server *server;
    enum vgi_status status;

    start(c);
    server = rpc_fixture_server();
    b.memory = (struct vbase_memory_stream){vbase_buf_view(&c->sent), &c->answers};
    status = vrpc_serve(server, (struct vbase_stream){&ops, &b}, "pipe", &c->err);
    assert_int_equal(rpc_fixture.opened, rpc_fixture.closed);
    vgi_rpc_server_free(server);
    return status;
}

static void any_read_or_write_may_fail(void **state)
{
    enum vgi_status status = VGI_E_IO;
    struct rpc_client c;
    size_t n = 0;

    (void)state;
    while (n < RUNS_MAX && status == VGI_E_IO) {
        status = run_broken(&c, n++, 512);
        check_answers(&c, status);
        rpc_client_release(&c);
    }
    assert_int_equal(status, VGI_OK);
    assert_in_range(n, 20, RUNS_MAX - 1);
}

static void size_of_reads_does_not_matter(void **state)
{
    static const size_t steps[] = {1, 7, 8, 64, 4095, 1 << 20};
    struct rpc_client c;
    size_t len = 0;

    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        assert_int_equal(run_broken(&c, SIZE_MAX, steps[i]), VGI_OK);
        assert_true(i == 0 || c.answers.len == len);
        len = c.answers.len;
        check_answers(&c, VGI_OK);
        rpc_client_release(&c);
    }
}

SUPPORT_TESTS(cmocka_unit_test(any_read_or_write_may_fail), cmocka_unit_test(size_of_reads_does_not_matter),
              cmocka_unit_test(any_one_allocation_may_fail),
              cmocka_unit_test(memory_may_run_out_at_any_point))
