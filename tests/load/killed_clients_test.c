/* SPDX-License-Identifier: Apache-2.0 */
/* killed_clients_test.c: clients that are killed in the middle of whatever they do leave nothing behind in
 * the worker: no descriptor, no thread, no memory; and it goes on answering. */
#include "load/client.h"
#include "load/worker.h"

enum {
    CLIENTS = LOAD_SANITIZED ? 250 : 1000, /* of each half */
    AT_ONCE = 20,
    TEXT_BYTES = 1 << 20,
    GROWTH_KIB = 4096, /* by the first half */
    LEAK_KIB = 1024,   /* by the second half, which finds everything grown */
};

static const size_t ARENA_BYTES = (size_t)8 * TEXT_BYTES;
static char text[TEXT_BYTES + 1];

/* ---- what a client does when it is killed: each tells `ready` once it is in the middle ---- */

static void tell(int ready)
{
    (void)!write(ready, "", 1);
}

static void in_producer(struct load_client *c, int ready)
{
    load_stream_begin(c, "produce_n", INT64_MAX, "");
    load_send_input(c);
    load_open(c);
    for (int64_t i = 0;; i++) {
        rpc_client_input(&c->rpc, NULL, NULL, 0);
        if (!load_send_input(c) || !load_next_produced(c, i))
            return;
        if (i == 3)
            tell(ready);
    }
}

static void in_exchange(struct load_client *c, int ready)
{
    load_stream_begin(c, "exchange_accumulate", 0, "value: f64");
    load_send_input(c);
    load_open(c);
    for (int64_t i = 0;; i++) {
        rpc_client_input(&c->rpc, NULL, NULL, 1, 1.0);
        if (!load_send_input(c) || !load_next(c, 1) || !load_is_i64(c, 1, i + 1))
            return;
        if (i == 3)
            tell(ready);
    }
}

static void in_request(struct load_client *c, int ready)
{
    rpc_client_call(&c->rpc, "echo_string", "value: str", text);
    c->rpc.sent.len /= 2;
    if (load_send(c))
        tell(ready);
    pause();
}

static void in_answer(struct load_client *c, int ready)
{
    struct pollfd polled = {.fd = c->fd.in_fd, .events = POLLIN};

    rpc_client_call(&c->rpc, "echo_string", "value: str", text);
    if (load_send(c) && poll(&polled, 1, -1) == 1)
        tell(ready);
    pause();
}

static void between_calls(struct load_client *c, int ready)
{
    if (load_echo_int(c, 1))
        tell(ready);
    pause();
}

static void (*const activities[])(struct load_client *c, int ready) = {in_producer, in_exchange, in_request,
                                                                       in_answer, between_calls};

/* ---- the clients ---- */

static pid_t start_client(const struct load_worker *w, int number, int ready)
{
    struct load_client c;
    pid_t pid = load_client_fork(&c, w);

    if (pid > 0)
        return pid;
    vbase_arena_release(&c.rpc.arena);
    vbase_arena_init(&c.rpc.arena, ARENA_BYTES);
    activities[(size_t)number % (sizeof activities / sizeof activities[0])](&c, ready);
    load_client_leave(&c);
    return 0;
}

static void kill_clients(const struct load_worker *w, int count)
{
    pid_t pids[AT_ONCE];
    int ready[2];

    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    for (int done = 0; done < count; done += AT_ONCE) {
        for (int i = 0; i < AT_ONCE; i++)
            pids[i] = start_client(w, done + i, ready[1]);
        for (int i = 0; i < AT_ONCE; i++) {
            struct pollfd polled = {.fd = ready[0], .events = POLLIN};
            char byte;
            assert_int_equal(poll(&polled, 1, LOAD_WAIT_SECONDS * 1000), 1);
            assert_int_equal(read(ready[0], &byte, 1), 1);
        }
        for (int i = 0; i < AT_ONCE; i++)
            assert_int_equal(kill(pids[i], SIGKILL), 0);
        for (int i = 0; i < AT_ONCE; i++) {
            int status;
            assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
            assert_true(WIFSIGNALED(status));
        }
    }
    close(ready[0]);
    close(ready[1]);
}

static void worker_answers(const struct load_worker *w)
{
    struct load_client c;
    int fd = load_worker_dial(w);

    assert_true(fd >= 0);
    load_client_init(&c, fd, fd);
    for (int i = 0; i < 12; i++)
        if (!load_mixed_call(&c, 1, i))
            fail_msg("%s", c.fault);
    load_client_release(&c);
    close(fd);
}

/* Kills clients; afterwards there are no more descriptors than before. Returns the worker's memory in KiB
 * once it is what is wanted, or stays above. */
static long kill_and_look(const struct load_worker *w, int count, int descriptors, long wanted)
{
    kill_clients(w, count);
    worker_answers(w);
    assert_int_equal(load_worker_await(w, "fd", descriptors), descriptors);
    return load_worker_await_rss(w, wanted);
}

static void killed_clients_leave_nothing(enum load_transport transport)
{
    struct load_worker w;
    int descriptors;
    int threads;
    long rss[3];

    memset(text, 'x', TEXT_BYTES);
    load_worker_start(&w, transport, NULL);
    descriptors = load_worker_count(&w, "fd");
    threads = load_worker_count(&w, "task");
    rss[0] = kill_and_look(&w, AT_ONCE, descriptors, LONG_MAX);
    rss[1] = kill_and_look(&w, CLIENTS, descriptors, rss[0] + GROWTH_KIB);
    rss[2] = kill_and_look(&w, CLIENTS, descriptors, rss[1] + LEAK_KIB);
    assert_in_range(load_worker_await(&w, "task", threads + LOAD_SANITIZED), threads,
                    threads + LOAD_SANITIZED); /* a sanitizer may have one of its own */
    print_message(
        "%s: %d descriptors, %d thread(s), %ld KiB; after %d killed clients %+ld KiB, after as many "
        "more %+ld KiB%s\n",
        load_transport_names[transport], descriptors, threads, rss[0], CLIENTS, rss[1] - rss[0],
        rss[2] - rss[1], LOAD_SANITIZED ? " (sanitizer: fewer clients, its memory says nothing)" : "");
    if (!LOAD_SANITIZED) {
        assert_true(rss[1] - rss[0] <= GROWTH_KIB);
        assert_true(rss[2] - rss[1] <= LEAK_KIB);
    }
    worker_answers(&w);
    load_worker_stop(&w);
}

static void killed_clients_of_a_unix_socket_leave_nothing(void **state)
{
    (void)state;
    killed_clients_leave_nothing(LOAD_UNIX);
}

static void killed_clients_of_a_tcp_socket_leave_nothing(void **state)
{
    (void)state;
    killed_clients_leave_nothing(LOAD_TCP);
}

/* On stdio the client's end is the worker's. */
static void worker_on_stdio_ends_with_its_client(void **state)
{
    (void)state;
    memset(text, 'x', TEXT_BYTES);
    for (size_t i = 0; i < sizeof activities / sizeof activities[0]; i++) {
        struct load_worker w;
        int ready[2];
        char byte;
        pid_t pid;

        load_worker_start(&w, LOAD_STDIO, NULL);
        assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            struct load_client c;
            load_client_init(&c, w.from, w.to);
            vbase_arena_release(&c.rpc.arena);
            vbase_arena_init(&c.rpc.arena, ARENA_BYTES);
            activities[i](&c, ready[1]);
            _exit(1);
        }
        close(w.to);
        w.to = LOAD_NO_FD;
        assert_int_equal(read(ready[0], &byte, 1), 1);
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        close(w.from);
        w.from = open("/dev/null", O_RDONLY | O_CLOEXEC);
        assert_int_equal(load_worker_wait(&w), 0);
        load_worker_release(&w);
        close(ready[0]);
        close(ready[1]);
    }
}

SUPPORT_TESTS(cmocka_unit_test(killed_clients_of_a_unix_socket_leave_nothing),
              cmocka_unit_test(killed_clients_of_a_tcp_socket_leave_nothing),
              cmocka_unit_test(worker_on_stdio_ends_with_its_client))
