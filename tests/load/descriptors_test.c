/* SPDX-License-Identifier: Apache-2.0 */
/* descriptors_test.c: more clients than the worker has descriptors or places for: it pauses and goes on, and
 * in the end everybody is served. And what becomes of the file of its socket. */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "load/client.h"
#include "load/worker.h"

enum {
    CLIENTS = 64,
    CALLS = 40,
    DESCRIPTORS = 24, /* of the worker: for some ten connections */
    HOLD_MS = 2500,
    TRIES_MAX = 2000,
};

struct caller {
    const struct load_worker *worker;
    pthread_t thread;
    int64_t own;
    int n_right;
    int n_turned_away;
};

/* Makes all calls over one connection. False when it ends before the first answer: the client
 * was turned away. */
static bool call_all(struct caller *caller)
{
    int fd = load_worker_dial(caller->worker);
    struct load_client c;
    bool is_answered;

    if (fd < 0)
        return false;
    load_client_init(&c, fd, fd);
    is_answered = load_echo_int(&c, caller->own);
    while (is_answered && caller->n_right < CALLS && load_mixed_call(&c, caller->own, caller->n_right))
        caller->n_right++;
    if (is_answered && c.fault[0])
        print_error("client %lld, call %d: %s\n", (long long)caller->own, caller->n_right, c.fault);
    load_client_release(&c);
    close(fd);
    return is_answered;
}

static void *call_until_served(void *self)
{
    struct caller *caller = self;

    while (!call_all(caller) && ++caller->n_turned_away < TRIES_MAX)
        load_sleep_ms(20);
    return NULL;
}

static void start_callers(struct caller *callers, const struct load_worker *w)
{
    for (int i = 0; i < CLIENTS; i++) {
        callers[i] = (struct caller){.worker = w, .own = i};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call_until_served, &callers[i]), 0);
    }
}

static int join_callers(struct caller *callers)
{
    int n_turned_away = 0;

    for (int i = 0; i < CLIENTS; i++) {
        assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
        assert_int_equal(callers[i].n_right, CALLS);
        n_turned_away += callers[i].n_turned_away;
    }
    return n_turned_away;
}

/* Descriptors that the worker has still to give away. */
static int count_free(const struct load_worker *w)
{
    char path[64];
    int n = 0;

    for (int i = 0; i < DESCRIPTORS; i++) {
        struct stat info;
        snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)w->pid, i);
        n += lstat(path, &info) != 0;
    }
    return n;
}

/* Connections that take them all. Returns how many. */
static int take_descriptors(const struct load_worker *w, int fds[DESCRIPTORS])
{
    double limit = load_now() + LOAD_WAIT_SECONDS;
    int n = count_free(w);

    assert_in_range(n, 5, DESCRIPTORS - 1);
    for (int i = 0; i < n; i++) {
        fds[i] = load_worker_dial(w);
        assert_true(fds[i] >= 0);
    }
    while (count_free(w) > 0 && load_now() < limit)
        load_sleep_ms(1);
    assert_int_equal(count_free(w), 0);
    return n;
}

static void want_of_descriptors_passes(enum load_transport transport)
{
    const struct load_worker_options options = {.descriptors_max = DESCRIPTORS};
    static struct caller callers[CLIENTS];
    struct load_worker w;
    int fds[DESCRIPTORS];
    int descriptors;
    int n_held;
    int n_turned_away;
    double cpu;

    load_worker_start(&w, transport, &options);
    descriptors = load_worker_count(&w, "fd");
    n_held = take_descriptors(&w, fds);
    start_callers(callers, &w);
    cpu = load_worker_cpu(&w);
    load_sleep_ms(HOLD_MS);
    cpu = load_worker_cpu(&w) - cpu;
    for (int i = 0; i < n_held; i++)
        close(fds[i]);
    n_turned_away = join_callers(callers);
    assert_int_equal(load_worker_await(&w, "fd", descriptors), descriptors);
    print_message("%s: %d descriptors for %d clients: %.1f ms of processor time in %d ms without any, %d "
                  "turned away, all served\n",
                  load_transport_names[transport], DESCRIPTORS, CLIENTS, cpu * 1000, HOLD_MS, n_turned_away);
    assert_true(cpu < 0.2 * HOLD_MS / 1000 * LOAD_SLOWNESS);
    load_worker_stop(&w);
}

static void want_of_descriptors_passes_on_unix(void **state)
{
    (void)state;
    want_of_descriptors_passes(LOAD_UNIX);
}

static void want_of_descriptors_passes_on_tcp(void **state)
{
    (void)state;
    want_of_descriptors_passes(LOAD_TCP);
}

static void capped_worker_serves_all_in_the_end(void **state)
{
    const struct load_worker_options options = {.arguments = {"--max-connections", "3"}};
    static struct caller callers[CLIENTS];
    struct load_worker w;
    int threads;

    (void)state;
    load_worker_start(&w, LOAD_UNIX, &options);
    threads = load_worker_count(&w, "task");
    start_callers(callers, &w);
    for (int i = 0; i < 20; i++) {
        assert_true(load_worker_count(&w, "task") <=
                    threads + 3 + LOAD_SANITIZED); /* a sanitizer may have its own */
        load_sleep_ms(5);
    }
    assert_int_equal(join_callers(callers), 0);
    load_worker_stop(&w);
}

/* ---- the end for idleness, and the file ---- */

static void idle_worker_ends(void **state)
{
    const struct load_worker_options options = {.arguments = {"--idle-timeout", "1.5"}};
    struct caller caller = {0};
    struct load_worker w;

    (void)state;
    load_worker_start(&w, LOAD_UNIX, &options);
    caller.worker = &w;
    assert_true(call_all(&caller));
    assert_int_equal(load_worker_wait(&w), 0);
    assert_int_equal(access(w.path, F_OK), -1);
    load_worker_release(&w);
}

static void stale_file_is_taken_over(void **state)
{
    struct load_worker_options options = {0};
    struct caller caller = {0};
    struct load_worker dead;
    struct load_worker w;

    (void)state;
    load_worker_start(&dead, LOAD_UNIX, NULL);
    kill(dead.pid, SIGKILL);
    assert_int_equal(load_worker_wait(&dead), 128 + SIGKILL);
    assert_int_equal(access(dead.path, F_OK), 0);
    options.path = dead.path;
    load_worker_start(&w, LOAD_UNIX, &options);
    caller.worker = &w;
    assert_true(call_all(&caller));
    load_worker_stop(&w);
    load_worker_release(&dead);
}

static void live_worker_keeps_its_address(enum load_transport transport)
{
    struct load_worker_options options = {0};
    struct caller caller = {0};
    struct load_worker second;
    struct load_worker w;
    char address[16];

    load_worker_start(&w, transport, NULL);
    options.path = w.path;
    if (transport == LOAD_TCP) {
        snprintf(address, sizeof address, "%u", w.port);
        options.arguments[0] = "--tcp"; /* the last one counts */
        options.arguments[1] = address;
    }
    load_worker_spawn(&second, transport, &options);
    assert_int_equal(load_worker_wait(&second), 1);
    load_worker_release(&second);
    caller.worker = &w;
    assert_true(call_all(&caller));
    load_worker_stop(&w);
}

static void live_worker_keeps_its_path_and_its_port(void **state)
{
    (void)state;
    live_worker_keeps_its_address(LOAD_UNIX);
    live_worker_keeps_its_address(LOAD_TCP);
}

/* Workers that race for a stale path: one wins, the others are refused, nobody's file is lost. */
static void race_for_a_path_has_one_winner(void **state)
{
    enum { RACERS = 6 };
    struct load_worker_options options = {0};
    struct load_worker racers[RACERS];
    struct load_worker dead;
    struct caller caller = {0};
    int winner = -1;

    (void)state;
    load_worker_start(&dead, LOAD_UNIX, NULL);
    kill(dead.pid, SIGKILL);
    load_worker_wait(&dead);
    options.path = dead.path;
    for (int i = 0; i < RACERS; i++)
        load_worker_spawn(&racers[i], LOAD_UNIX, &options);
    for (int i = 0; i < RACERS; i++) {
        struct pollfd polled = {.fd = racers[i].from, .events = POLLIN};
        char byte;
        assert_int_equal(poll(&polled, 1, LOAD_WAIT_SECONDS * 1000), 1);
        if (read(racers[i].from, &byte, 1) == 1) {
            assert_int_equal(winner, -1);
            winner = i;
        } else {
            assert_int_equal(load_worker_wait(&racers[i]), 1);
            load_worker_release(&racers[i]);
        }
    }
    assert_true(winner >= 0);
    caller.worker = &racers[winner];
    assert_true(call_all(&caller));
    load_worker_stop(&racers[winner]);
    load_worker_release(&dead);
}

static void file_of_another_stays(void **state)
{
    struct load_worker_options options = {0};
    struct caller caller = {0};
    struct load_worker first;
    struct load_worker w;

    (void)state;
    load_worker_start(&first, LOAD_UNIX, NULL);
    assert_int_equal(unlink(first.path), 0);
    options.path = first.path;
    load_worker_start(&w, LOAD_UNIX, &options);
    kill(first.pid, SIGTERM);
    assert_int_equal(load_worker_wait(&first), 0);
    assert_int_equal(access(w.path, F_OK), 0);
    caller.worker = &w;
    assert_true(call_all(&caller));
    load_worker_stop(&w);
    load_worker_release(&first);
}

SUPPORT_TESTS(cmocka_unit_test(want_of_descriptors_passes_on_unix),
              cmocka_unit_test(want_of_descriptors_passes_on_tcp),
              cmocka_unit_test(capped_worker_serves_all_in_the_end), cmocka_unit_test(idle_worker_ends),
              cmocka_unit_test(stale_file_is_taken_over),
              cmocka_unit_test(live_worker_keeps_its_path_and_its_port),
              cmocka_unit_test(race_for_a_path_has_one_winner), cmocka_unit_test(file_of_another_stays))
