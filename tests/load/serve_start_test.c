/* SPDX-License-Identifier: Apache-2.0 */
/* serve_start_test.c: a worker whose on_serve_start fails the first time: that client gets no answer, the
 * worker goes on and serves the next; on stdio there is no next, and it ends with an error. */
#include "load/client.h"
#include "load/worker.h"

static const struct load_worker_options failing = {.arguments = {"--fail-serve-start-once"}};

static void one_connection_is_lost(enum load_transport transport)
{
    struct load_worker w;

    load_worker_start(&w, transport, &failing);
    for (int i = 0; i < 3; i++) {
        int fd = load_worker_dial(&w);
        struct load_client c;
        assert_true(fd >= 0);
        load_client_init(&c, fd, fd);
        assert_int_equal(load_echo_int(&c, i), i > 0);
        load_client_release(&c);
        close(fd);
    }
    load_worker_stop(&w);
}

static void listener_loses_one_connection(void **state)
{
    (void)state;
    one_connection_is_lost(LOAD_UNIX);
    one_connection_is_lost(LOAD_TCP);
}

static void worker_on_stdio_ends_with_an_error(void **state)
{
    struct load_worker w;
    char byte;

    (void)state;
    load_worker_start(&w, LOAD_STDIO, &failing);
    assert_int_equal(load_worker_wait(&w), 1);
    assert_int_equal(read(w.from, &byte, 1), 0);
    load_worker_release(&w);
}

SUPPORT_TESTS(cmocka_unit_test(listener_loses_one_connection),
              cmocka_unit_test(worker_on_stdio_ends_with_an_error))
