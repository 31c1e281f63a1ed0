/* SPDX-License-Identifier: Apache-2.0 */
/* listen_test.c: a server with many clients: right answers to each, the cap, the
 * ends, want of descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "net/fd.h"
#include "support/rpc_turns.h"

enum { CLIENTS = 64, CALLS = 50 };

static char path[64];

struct listening {
    struct vgi_rpc_server *server;
    struct vgi_rpc_listen_options options;
    pthread_t thread;
    atomic_bool is_ready;
    enum vgi_status status;
    struct vgi_error err;
};

static void on_ready(void *user, const char *line)
{
    struct listening *l = user;
    char want[80];

    snprintf(want, sizeof want, "UNIX:%s", path);
    assert_string_equal(line, want);
    atomic_store(&l->is_ready, true);
}

static void *run(void *self)
{
    struct listening *l = self;

    l->status = vgi_rpc_server_serve_unix(l->server, path, &l->options, &l->err);
    return NULL;
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void start(struct listening *l)
{
    snprintf(path, sizeof path, "/tmp/vgi-listen-%d", (int)getpid());
    l->server = rpc_fixture_server();
    l->options.size = sizeof l->options;
    l->options.on_ready = on_ready;
    l->options.user = l;
    assert_int_equal(pthread_create(&l->thread, NULL, run, l), 0);
    while (!atomic_load(&l->is_ready))
        sched_yield();
}

static void finish(struct listening *l)
{
    assert_int_equal(pthread_join(l->thread, NULL), 0);
    assert_int_equal(l->status, VGI_OK);
    assert_int_equal(access(path, F_OK), -1);
    vgi_rpc_server_free(l->server);
}

static int dial(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* True when an answer to a call came within timeout_ms. */
static bool is_served(int fd, int timeout_ms)
{
    struct pollfd polled = {.fd = fd, .events = POLLIN};
    struct rpc_client c;
    bool is_answered;
    char byte;

    rpc_turns_client_init(&c);
    rpc_client_call(&c, "echo_int", "value: i64", 1LL);
    assert_int_equal(write(fd, c.sent.ptr, c.sent.len), (ssize_t)c.sent.len);
    is_answered = poll(&polled, 1, timeout_ms) == 1 && recv(fd, &byte, 1, MSG_PEEK) == 1;
    rpc_client_release(&c);
    return is_answered;
}

/* Makes CALLS calls with values of its own; NULL when each got its answer. */
static void *call_many(void *number)
{
    static char wrong[] = "a wrong answer";
    int fd = dial();
    int64_t own = (int64_t)(intptr_t)number * 1000;
    struct vnet_fd stream;
    struct rpc_client c;
    void *result = NULL;

    rpc_turns_client_init(&c);
    assert_int_equal(vipc_reader_new(vnet_fd_stream(&stream, fd, fd, -1), NULL, &c.reader, &c.err), VGI_OK);
    for (int64_t i = 0; i < CALLS && !result; i++) {
        struct varrow_schema *schema = NULL;
        struct vgi_batch batch = {0};
        struct vgi_column column;

        rpc_client_call(&c, "echo_int", "value: i64", (long long)own + i);
        assert_int_equal(write(fd, c.sent.ptr, c.sent.len), (ssize_t)c.sent.len);
        vbase_buf_reset(&c.sent);
        assert_int_equal(vipc_reader_open(c.reader, &schema, &c.err), VGI_OK);
        assert_int_equal(vipc_reader_next(c.reader, &batch, &c.err), VGI_OK);
        assert_int_equal(vgi_batch_column(&batch, 0, &column, &c.err), VGI_OK);
        if (vgi_batch_rows(&batch) != 1 || vgi_get_i64(&column, 0) != own + i)
            result = wrong;
        varrow_batch_release(&batch);
        varrow_schema_unref(schema);
        assert_int_equal(vipc_reader_drain(c.reader, &c.err), VGI_OK);
    }
    rpc_client_release(&c);
    close(fd);
    return result;
}

static void many_clients_get_their_answers(void **state)
{
    static struct listening l;
    pthread_t threads[CLIENTS];

    (void)state;
    start(&l);
    for (int i = 0; i < CLIENTS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, call_many, (void *)(intptr_t)i), 0);
    for (int i = 0; i < CLIENTS; i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_null(result);
    }
    vgi_rpc_server_stop(l.server);
    finish(&l);
}

static void stop_ends_idle_connections_at_once(void **state)
{
    static struct listening l;
    int fds[8];
    double begin;

    (void)state;
    start(&l);
    for (int i = 0; i < 8; i++) {
        fds[i] = dial();
        assert_true(is_served(fds[i], 5000));
    }
    begin = seconds();
    vgi_rpc_server_stop(l.server);
    finish(&l);
    assert_true(seconds() - begin < 1.0); /* 0.2 s, and room for a busy machine */
    for (int i = 0; i < 8; i++)
        close(fds[i]);
}

static void idle_server_ends(void **state)
{
    static struct listening l = {.options = {.idle_timeout_ms = 200}};
    double begin;
    int fd;

    (void)state;
    start(&l);
    fd = dial();
    assert_true(is_served(fd, 5000));
    nanosleep(&(struct timespec){.tv_nsec = 400000000}, NULL);
    assert_true(is_served(fd, 5000)); /* an open connection keeps it alive */
    begin = seconds();
    close(fd);
    finish(&l);
    assert_true(seconds() - begin > 0.15);
}

static void first_client_may_come_later_than_that(void **state)
{
    static struct listening l = {.options = {.idle_timeout_ms = 50}};
    int fd;

    (void)state;
    start(&l);
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    fd = dial();
    assert_true(is_served(fd, 5000));
    close(fd);
    finish(&l);
}

static void cap_lets_others_wait(void **state)
{
    static struct listening l = {.options = {.connections_max = 2}};
    int fds[3];

    (void)state;
    start(&l);
    for (int i = 0; i < 3; i++)
        fds[i] = dial();
    assert_true(is_served(fds[0], 5000));
    assert_true(is_served(fds[1], 5000));
    assert_false(is_served(fds[2], 100));
    close(fds[0]);
    assert_true(is_served(fds[2], 5000));
    close(fds[1]);
    close(fds[2]);
    vgi_rpc_server_stop(l.server);
    finish(&l);
}

static void want_of_descriptors_passes(void **state)
{
    static struct listening l;
    struct rlimit before;
    struct rlimit low;
    int fds[2];

    (void)state;
    start(&l);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    fds[0] = dial();
    assert_true(is_served(fds[0], 5000));
    fds[1] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    low = before;
    low.rlim_cur = (rlim_t)fds[1] + 1; /* nothing can be opened any more */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    {
        struct sockaddr_un address = {.sun_family = AF_UNIX};
        snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
        assert_int_equal(connect(fds[1], (struct sockaddr *)&address, sizeof address), 0);
    }
    assert_false(is_served(fds[1], 200));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_true(is_served(fds[1], 5000));
    close(fds[0]);
    close(fds[1]);
    vgi_rpc_server_stop(l.server);
    finish(&l);
}

static void wrong_options_are_refused(void **state)
{
    struct vgi_rpc_listen_options options = VGI_RPC_LISTEN_OPTIONS_INIT;
    struct vgi_rpc_server *server = rpc_fixture_server();
    struct vgi_error err;

    (void)state;
    options.idle_timeout_ms = -1;
    assert_int_equal(vgi_rpc_server_serve_unix(server, "/tmp/x", &options, &err), VGI_E_INVALID);
    options.size = 4;
    assert_int_equal(vgi_rpc_server_serve_tcp(server, "0", &options, &err), VGI_E_INVALID);
    assert_int_equal(vgi_rpc_server_serve_tcp(server, "x", NULL, &err), VGI_E_INVALID);
    assert_int_equal(vgi_rpc_server_serve_unix(server, "/nowhere/at/all", NULL, &err), VGI_E_IO);
    vgi_rpc_server_free(server);
}

SUPPORT_TESTS(cmocka_unit_test(many_clients_get_their_answers),
              cmocka_unit_test(stop_ends_idle_connections_at_once), cmocka_unit_test(idle_server_ends),
              cmocka_unit_test(first_client_may_come_later_than_that), cmocka_unit_test(cap_lets_others_wait),
              cmocka_unit_test(want_of_descriptors_passes), cmocka_unit_test(wrong_options_are_refused))
