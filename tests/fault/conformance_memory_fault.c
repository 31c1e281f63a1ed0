/* SPDX-License-Identifier: Apache-2.0 */
/* conformance_memory_fault.c: every method that the conformance worker hosts is called while the n-th
 * allocation fails, for every n; and, the other way round, from the n-th on. Each answer is the undisturbed
 * one or
 * RESOURCE_EXHAUSTED, the call behind is answered, nothing leaks. Large bodies lack their mappings, too. */
#include <errno.h>
#include <stdlib.h>

#include "support/answers.h"
#include "support/calls.h"
#include "support/conformance_calls.h"

/* The first allocations make the connection; without one of them there is none. */
enum { RUNS_MAX = 2000, CONNECTION_ALLOCATIONS = 7 };

static void every_method_is_called(void **state)
{
    static const struct vgi_rpc_service *const services[] = {&conformance_service, &secondary_service,
                                                             &vrpc_reflection};
    size_t n = 0;

    (void)state;
    assert_int_equal(conformance_service.n_methods, 90);
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
        n += services[i]->n_methods;
    assert_int_equal(conformance_calls_len, n);
    for (size_t i = 0; i < conformance_calls_len; i++) {
        assert_non_null(conformance_method(&conformance_calls[i]));
        for (size_t k = 0; k < i; k++)
            assert_true(conformance_calls[i].service != conformance_calls[k].service ||
                        strcmp(conformance_calls[i].method, conformance_calls[k].method) != 0);
    }
}

/* Serves what c has sent, by a new server, with the failure that was set; true when it was never reached. */
static bool run(struct rpc_client *c, struct vgi_rpc_server *server, struct answers *ret_answers)
{
    struct vbase_memory_stream memory = {vbase_buf_view(&c->sent), &c->answers};
    enum vgi_status status;
    bool did_fail;

    vbase_buf_reset(&c->answers);
    status = vrpc_serve(server, vbase_stream_of_memory(&memory), "pipe", &c->err);
    did_fail = support_alloc_did_fail() || support_calls_did_fail();
    support_alloc_fail_at(0);
    support_calls_fail(NULL, 0);
    if (status != VGI_OK && !(did_fail && status == VGI_E_NOMEM))
        fail_msg("serving ended with %d: %s", status, c->err.message);
    vgi_rpc_server_free(server);
    answers_read(c, answers_hash_batch, ret_answers);
    ret_answers->is_complete = status == VGI_OK;
    return !did_fail;
}

/* Without memory, the input behind a stream that did not open cannot be told from a request. */
static bool may_be_lost(const struct conformance_call *call, const struct answers *expected)
{
    return conformance_method(call)->stream && expected->all[0].code[0];
}

/* Serves what c has sent again and again, with failure n = 1, 2, 3 …; returns how many there are. */
static size_t sweep(struct rpc_client *c, const struct conformance_call *call, void (*make_fail)(size_t))
{
    static struct answers expected;
    static struct answers got;
    const struct vgi_rpc_service *service = conformance_few(call);
    size_t n = 1;
    bool is_over;

    assert_true(run(c, conformance_server_of(service, NULL), &expected));
    do {
        struct vgi_rpc_server *server = conformance_server_of(service, NULL);
        make_fail(n);
        is_over = run(c, server, &got);
        if (!answers_compare(&got, &expected, "RESOURCE_EXHAUSTED"))
            fail_msg("%s with failure %zu", call->method, n);
        if (make_fail == support_alloc_fail_at && n > CONNECTION_ALLOCATIONS && !got.is_complete &&
            !may_be_lost(call, &expected))
            fail_msg("%s with failure %zu: the connection was lost", call->method, n);
    } while (!is_over && n++ < RUNS_MAX);
    return n - 1;
}

static size_t sweep_call(const struct conformance_call *call, void (*fail_allocations)(size_t))
{
    struct rpc_client c;
    size_t n;

    conformance_client_init(&c);
    conformance_connection_send(&c, call);
    assert_int_equal(vbase_buf_reserve(&c.answers, 1 << 20, &c.err), VGI_OK);
    n = sweep(&c, call, fail_allocations);
    rpc_client_release(&c);
    return n;
}

static void any_one_allocation_may_fail(void **state)
{
    size_t runs = 0;

    (void)state;
    for (size_t i = 0; i < conformance_calls_len; i++)
        runs += sweep_call(&conformance_calls[i], support_alloc_fail_at);
    assert_in_range(runs, 20 * conformance_calls_len, RUNS_MAX * conformance_calls_len);
}

static void memory_may_run_out_at_any_point(void **state)
{
    (void)state;
    for (size_t i = 0; i < conformance_calls_len; i++)
        sweep_call(&conformance_calls[i], support_alloc_fail_from);
}

/* ---- bodies so large that they are mapped ---- */

static void fail_mmap(size_t n)
{
    const struct support_call_plan plan = {.call = SUPPORT_MMAP, .n = n, .error = ENOMEM};

    support_calls_fail(&plan, 1);
}

static void fail_mremap(size_t n)
{
    const struct support_call_plan plan = {.call = SUPPORT_MREMAP, .n = n, .error = ENOMEM};

    support_calls_fail(&plan, 1);
}

static const struct conformance_call echo_bytes = CONFORMANCE("echo_bytes", NULL);
static const struct conformance_call exchange_scale = CONFORMANCE("exchange_scale", "2.5");

static void send_large_bytes(struct rpc_client *c, size_t len)
{
    char *text = malloc(len + 1);

    assert_non_null(text);
    memset(text, 'x', len);
    text[len] = 0;
    c->protocol = conformance_service.name;
    c->version = conformance_service.version;
    rpc_client_call(c, "echo_bytes", "data: bytes", text);
    free(text);
}

static void send_large_exchange(struct rpc_client *c, size_t rows)
{
    char *text = malloc(2 * rows + 1);

    assert_non_null(text);
    for (size_t i = 0; i < rows; i++)
        memcpy(text + 2 * i, "7 ", 3);
    conformance_request_send(c, &exchange_scale);
    rpc_client_input_begin(c, "value?: f64");
    for (int i = 0; i < 2; i++)
        conformance_input_send(c, "batch", "large", text);
    rpc_client_input_end(c);
    free(text);
}

static void large_bodies_may_lack_memory(void **state)
{
    size_t mapped = 0;
    size_t moved = 0;

    (void)state;
    for (int is_exchange = 0; is_exchange < 2; is_exchange++) {
        const struct conformance_call *call = is_exchange ? &exchange_scale : &echo_bytes;
        struct rpc_client c;
        conformance_client_init(&c);
        if (is_exchange)
            send_large_exchange(&c, 300000);
        else
            send_large_bytes(&c, 5 << 20);
        conformance_request_send(&c, &conformance_call_behind);
        assert_int_equal(vbase_buf_reserve(&c.answers, 16 << 20, &c.err), VGI_OK);
        mapped += sweep(&c, call, fail_mmap);
        moved += sweep(&c, call, fail_mremap);
        sweep(&c, call, support_alloc_fail_at);
        rpc_client_release(&c);
    }
    assert_true(mapped > 0);
    assert_true(moved > 0);
}

static void a_server_is_built_or_is_not(void **state)
{
    bool did_fail = true;
    size_t n = 0;

    (void)state;
    while (did_fail) {
        struct vgi_rpc_server *server;
        support_alloc_fail_at(++n);
        server = conformance_server(NULL);
        did_fail = support_alloc_did_fail();
        assert_true(server || did_fail);
        vgi_rpc_server_free(server);
    }
    assert_in_range(n, 100, 10 * RUNS_MAX);
}

SUPPORT_TESTS(cmocka_unit_test(every_method_is_called), cmocka_unit_test(a_server_is_built_or_is_not),
              cmocka_unit_test(any_one_allocation_may_fail), cmocka_unit_test(large_bodies_may_lack_memory),
              cmocka_unit_test(memory_may_run_out_at_any_point))
