/* SPDX-License-Identifier: Apache-2.0 */
/* concurrency_test.c: many clients at once, each with many calls of all kinds: no answer lost, none wrong. */
#include <pthread.h>
#include <stdatomic.h>

#include "load/client.h"
#include "load/worker.h"
#include "vgi_rpc/vgi_rpc.h"

enum { CLIENTS = 64, CALLS = LOAD_THREADS_SANITIZED ? 250 : 1000 };

struct caller {
    const struct load_worker *worker;
    pthread_t thread;
    int64_t own;
    int64_t n_right;
    char fault[256];
};

static void *call_many(void *self)
{
    struct caller *caller = self;
    struct load_client c;
    int fd = load_worker_dial(caller->worker);

    if (fd < 0) {
        snprintf(caller->fault, sizeof caller->fault, "no connection: %m");
        return NULL;
    }
    load_client_init(&c, fd, fd);
    while (caller->n_right < CALLS && load_mixed_call(&c, caller->own, caller->n_right))
        caller->n_right++;
    memcpy(caller->fault, c.fault, sizeof caller->fault);
    load_client_release(&c);
    close(fd);
    return NULL;
}

static void nothing_is_lost(enum load_transport transport)
{
    static struct caller callers[CLIENTS];
    struct load_worker w;
    double begin;

    load_worker_start(&w, transport, NULL);
    begin = load_now();
    for (int i = 0; i < CLIENTS; i++) {
        callers[i] = (struct caller){.worker = &w, .own = i};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, call_many, &callers[i]), 0);
    }
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
    for (int i = 0; i < CLIENTS; i++)
        if (callers[i].n_right != CALLS)
            fail_msg("client %d, call %lld: %s", i, (long long)callers[i].n_right, callers[i].fault);
    print_message("%d clients with %d calls each over %s: all right, in %.1f s%s\n", CLIENTS, CALLS,
                  load_transport_names[transport], load_now() - begin,
                  LOAD_THREADS_SANITIZED ? " (1000 calls without the thread sanitizer)" : "");
    load_worker_stop(&w);
}

static void clients_of_a_unix_socket_get_their_answers(void **state)
{
    (void)state;
    nothing_is_lost(LOAD_UNIX);
}

static void clients_of_a_tcp_socket_get_their_answers(void **state)
{
    (void)state;
    nothing_is_lost(LOAD_TCP);
}

SUPPORT_TESTS(cmocka_unit_test(clients_of_a_unix_socket_get_their_answers),
              cmocka_unit_test(clients_of_a_tcp_socket_get_their_answers))
