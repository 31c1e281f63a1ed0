/* SPDX-License-Identifier: Apache-2.0 */
/* sigterm_test.c: SIGTERM ends a worker soon and in order, whatever its clients are doing: exit code 0, no
 * socket file left. The limits are promises; an idle worker is timed several times and the best time counts,
 * so that a busy machine does not decide. */
#include "load/client.h"
#include "load/worker.h"

enum { CLIENTS = 8, TRIES = 5 };

static const double idle_seconds = 0.2 * LOAD_SLOWNESS;
static const double busy_seconds = 2.0 * LOAD_SLOWNESS;

/* One connection of a worker: a socket, or its standard descriptors. */
struct line {
    struct load_client client;
    int in;
    int out;
};

static void begin(struct line *line, const struct load_worker *w)
{
    line->in = w->transport == LOAD_STDIO ? w->from : load_worker_dial(w);
    line->out = w->transport == LOAD_STDIO ? w->to : line->in;
    assert_true(line->in >= 0);
    load_client_init(&line->client, line->in, line->out);
}

static void end(struct line *line, const struct load_worker *w)
{
    load_client_release(&line->client);
    if (w->transport != LOAD_STDIO)
        close(line->in);
}

static void check(struct line *line, bool is_right)
{
    if (!is_right)
        fail_msg("%s", line->client.fault);
}

static int lines_of(const struct load_worker *w)
{
    return w->transport == LOAD_STDIO ? 1 : CLIENTS;
}

/* ---- idle ---- */

static void idle_worker_ends_at_once(enum load_transport transport, bool has_clients)
{
    double best = 1e9;

    for (int i = 0; i < TRIES; i++) {
        struct line lines[CLIENTS];
        struct load_worker w;
        double took;
        int n;

        load_worker_start(&w, transport, NULL);
        n = has_clients ? lines_of(&w) : 0;
        for (int k = 0; k < n; k++) {
            begin(&lines[k], &w);
            check(&lines[k], load_echo_int(&lines[k].client, 1));
        }
        if (n == 0 && transport == LOAD_STDIO)
            load_sleep_ms(100L * LOAD_SLOWNESS); /* nothing says that it has caught the signal yet */
        took = load_worker_stop(&w);
        best = took < best ? took : best;
        for (int k = 0; k < n; k++)
            end(&lines[k], &w);
    }
    print_message("%s, %s: %.1f ms\n", load_transport_names[transport],
                  has_clients ? "idle connections" : "no connection", best * 1000);
    assert_true(best <= idle_seconds);
}

/* ---- busy ---- */

/* A producer without end, in the middle. */
static void in_stream(struct line *line)
{
    struct load_client *c = &line->client;

    load_stream_begin(c, "produce_n", INT64_MAX, "");
    check(line, load_send_input(c) && load_open(c));
    for (int64_t i = 0; i < 10; i++) {
        rpc_client_input(&c->rpc, NULL, NULL, 0);
        check(line, load_send_input(c) && load_next_produced(c, i));
    }
    rpc_client_input_end(&c->rpc);
}

/* Half a request. */
static void in_request(struct line *line)
{
    struct load_client *c = &line->client;
    char text[200];

    check(line, load_echo_int(c, 1));
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    rpc_client_call(&c->rpc, "echo_string", "value: str", text);
    c->rpc.sent.len /= 2;
    check(line, load_send(c));
}

/* An answer that the client does not read, too large for what lies between. */
static void in_answer(struct line *line)
{
    struct load_client *c = &line->client;
    struct pollfd polled = {.fd = line->in, .events = POLLIN};
    size_t len = 16 << 20;
    char *text = malloc(len + 1);

    assert_non_null(text);
    memset(text, 'x', len);
    text[len] = 0;
    vbase_arena_release(&c->rpc.arena);
    vbase_arena_init(&c->rpc.arena, 256 << 20);
    rpc_client_call(&c->rpc, "echo_string", "value: str", text);
    check(line, load_send(c));
    free(text);
    assert_int_equal(poll(&polled, 1, LOAD_WAIT_SECONDS * 1000), 1);
    load_sleep_ms(20L * LOAD_SLOWNESS); /* what there is room for is full */
}

/* Many small answers that the client does not read, until the worker takes no more requests. */
static void in_answers(struct line *line)
{
    struct load_client *c = &line->client;
    int n_refused = 0;
    size_t at = 0;

    check(line, load_echo_int(c, 1));
    assert_int_equal(fcntl(line->out, F_SETFL, O_NONBLOCK), 0);
    rpc_client_call(&c->rpc, "echo_int", "value: i64", 1LL);
    while (n_refused < 3) {
        ssize_t put = write(line->out, c->rpc.sent.ptr + at, c->rpc.sent.len - at);
        assert_true(put > 0 || errno == EAGAIN);
        at = put > 0 ? (at + (size_t)put) % c->rpc.sent.len : at;
        n_refused = put < 0 ? n_refused + 1 : 0;
        if (put < 0)
            load_sleep_ms(20L * LOAD_SLOWNESS);
    }
}

static void busy_worker_ends_soon(enum load_transport transport, void (*make_busy)(struct line *line))
{
    struct line lines[CLIENTS];
    struct load_worker w;
    double took;
    int n;

    load_worker_start(&w, transport, NULL);
    n = lines_of(&w);
    for (int i = 0; i < n; i++) {
        begin(&lines[i], &w);
        make_busy(&lines[i]);
    }
    took = load_worker_stop(&w);
    for (int i = 0; i < n; i++)
        end(&lines[i], &w);
    print_message("%s: %.1f ms\n", load_transport_names[transport], took * 1000);
    assert_true(took <= busy_seconds);
}

#define EACH_TRANSPORT(name, function, what) \
    static void name(void **state)           \
    {                                        \
        (void)state;                         \
        function(LOAD_STDIO, what);          \
        function(LOAD_UNIX, what);           \
        function(LOAD_TCP, what);            \
    }

EACH_TRANSPORT(no_connection_ends_within_200_ms, idle_worker_ends_at_once, false)
EACH_TRANSPORT(idle_connections_end_within_200_ms, idle_worker_ends_at_once, true)
EACH_TRANSPORT(streams_end_within_2_s, busy_worker_ends_soon, in_stream)
EACH_TRANSPORT(half_requests_end_within_2_s, busy_worker_ends_soon, in_request)
EACH_TRANSPORT(unread_answers_end_within_2_s, busy_worker_ends_soon, in_answers)
EACH_TRANSPORT(large_unread_answers_end_within_2_s, busy_worker_ends_soon, in_answer)

SUPPORT_TESTS(cmocka_unit_test(no_connection_ends_within_200_ms),
              cmocka_unit_test(idle_connections_end_within_200_ms), cmocka_unit_test(streams_end_within_2_s),
              cmocka_unit_test(half_requests_end_within_2_s), cmocka_unit_test(unread_answers_end_within_2_s),
              cmocka_unit_test(large_unread_answers_end_within_2_s))
