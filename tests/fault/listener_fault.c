/* SPDX-License-Identifier: Apache-2.0 */
/* listener_fault.c: a listening server whose system calls fail: each method of the conformance worker is
 * called over unix and TCP sockets, on a connection that is taken, read or written with difficulty; and each
 * step of starting to listen fails once. Clients get their answers, or an end; who starts gets an error;
 * nothing is left. */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "support/answers.h"
#include "support/calls.h"
#include "support/conformance_calls.h"
#include "support/watchdog.h"

enum { RUNS_MAX = 200, ADDRESS_BYTES = 108 };

/* A server in a thread of its own. */
struct listening {
    struct vgi_rpc_server *server;
    bool is_tcp;
    char address[ADDRESS_BYTES]; /* a path; 127.0.0.1:PORT once it listens */
    struct vgi_rpc_listen_options options;
    pthread_t thread;
    atomic_bool is_ready;
    enum vgi_status status;
    struct vgi_error err;
};

static void on_ready(void *user, const char *line)
{
    struct listening *l = user;

    if (l->is_tcp)
        snprintf(l->address, sizeof l->address, "%s", line + strlen("TCP:"));
    atomic_store(&l->is_ready, true);
}

static enum vgi_status listen_until_stopped(struct listening *l)
{
    l->options.size = sizeof l->options;
    l->options.user = l;
    return l->is_tcp ? vgi_rpc_server_serve_tcp(l->server, "127.0.0.1:0", &l->options, &l->err)
                     : vgi_rpc_server_serve_unix(l->server, l->address, &l->options, &l->err);
}

static void *listen_in_thread(void *self)
{
    struct listening *l = self;

    l->status = listen_until_stopped(l);
    return NULL;
}

static void start(struct listening *l, bool is_tcp)
{
    *l = (struct listening){.is_tcp = is_tcp, .server = conformance_server(NULL)};
    assert_non_null(l->server);
    snprintf(l->address, sizeof l->address, "/tmp/vgi-fault-%d", (int)getpid());
    l->options.on_ready = on_ready;
    assert_int_equal(pthread_create(&l->thread, NULL, listen_in_thread, l), 0);
    while (!atomic_load(&l->is_ready))
        sched_yield();
}

static void finish(struct listening *l)
{
    vgi_rpc_server_stop(l->server);
    assert_int_equal(pthread_join(l->thread, NULL), 0);
    assert_int_equal(l->status, VGI_OK);
    assert_true(l->is_tcp || access(l->address, F_OK) != 0);
    vgi_rpc_server_free(l->server);
}

/* ---- a client ---- */

static int dial(const struct listening *l)
{
    const struct timeval patience = {.tv_sec = 10};
    struct sockaddr_un path = {.sun_family = AF_UNIX};
    struct sockaddr_in host = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(l->is_tcp ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
    if (l->is_tcp) {
        host.sin_port = htons((uint16_t)strtoul(strrchr(l->address, ':') + 1, NULL, 10));
        assert_int_equal(connect(fd, (struct sockaddr *)&host, sizeof host), 0);
    } else {
        memcpy(path.sun_path, l->address, strlen(l->address) + 1);
        assert_int_equal(connect(fd, (struct sockaddr *)&path, sizeof path), 0);
    }
    return fd;
}

/* Sends all that c has to send, reads until the server closes; a broken connection is one that is closed. */
static void converse(const struct listening *l, struct rpc_client *c)
{
    int fd = dial(l);
    ssize_t got = 1;

    if (send(fd, c->sent.ptr, c->sent.len, MSG_NOSIGNAL) == (ssize_t)c->sent.len)
        shutdown(fd, SHUT_WR);
    vbase_buf_reset(&c->answers);
    while (got > 0) {
        assert_int_equal(vbase_buf_reserve(&c->answers, 1 << 16, &c->err), VGI_OK);
        got = recv(fd, c->answers.ptr + c->answers.len, 1 << 16, 0);
        c->answers.len += got > 0 ? (size_t)got : 0;
    }
    assert_true(got == 0 || errno == ECONNRESET);
    close(fd);
}

/* ---- every method ---- */

/* What happens to one connection after the other. */
static const struct support_call_plan hardships[] = {
    {SUPPORT_ACCEPT, 1, EINTR, 0, true},
    {SUPPORT_ACCEPT, 1, EMFILE, 0, true},
    {SUPPORT_ACCEPT, 1, EAGAIN, 0, true},
    {SUPPORT_ACCEPT, 1, ECONNABORTED, 0, true},
    {SUPPORT_ACCEPT, 1, ENFILE, 0, true},
    {SUPPORT_ACCEPT, 1, EPROTO, 0, true},
    {SUPPORT_ACCEPT, 1, ENOMEM, 0, true},
    {SUPPORT_POLL, 1, EINTR, 2, true},
    {SUPPORT_SETSOCKOPT, 1, EINVAL, 0, true},
    {SUPPORT_READ, 1, EINTR, 2, true},
    {SUPPORT_READ, 1, EAGAIN, 2, true},
    {SUPPORT_READ, 1, SUPPORT_SHORT, 3, true},
    {SUPPORT_SENDMSG, 1, EINTR, 2, true},
    {SUPPORT_SENDMSG, 1, EAGAIN, 2, true},
    {SUPPORT_SENDMSG, 1, SUPPORT_SHORT, 2, true},
    {SUPPORT_CLOSE, 1, EINTR, 1, true},
    {SUPPORT_FSTAT, 1, EIO, 1, true},
};

/* The answers to what c sends, without a network. */
static uint64_t expected_of(const struct listening *l, struct rpc_client *c)
{
    struct vbase_memory_stream memory = {vbase_buf_view(&c->sent), &c->answers};

    assert_int_equal(
        vrpc_serve(l->server, vbase_stream_of_memory(&memory), l->is_tcp ? "tcp" : "unix", &c->err), VGI_OK);
    return answers_hash(c->answers.ptr, c->answers.len);
}

static void call_every_method(bool is_tcp)
{
    const int descriptors = watchdog_descriptors();
    struct listening l;
    struct rpc_client c;

    start(&l, is_tcp);
    for (size_t i = 0; i < conformance_calls_len; i++) {
        const struct support_call_plan *plan = &hardships[i % (sizeof hardships / sizeof hardships[0])];
        uint64_t expected;
        conformance_client_init(&c);
        conformance_connection_send(&c, &conformance_calls[i]);
        expected = expected_of(&l, &c);
        watchdog_watch(30, conformance_calls[i].method, support_call_name(plan->call), i);
        support_calls_fail(plan, 1);
        converse(&l, &c);
        support_calls_fail(NULL, 0);
        watchdog_rest();
        if (answers_hash(c.answers.ptr, c.answers.len) != expected)
            fail_msg("%s with %s failing with %d: another answer", conformance_calls[i].method,
                     support_call_name(plan->call), plan->error);
        rpc_client_release(&c);
    }
    finish(&l);
    assert_int_equal(watchdog_descriptors(), descriptors);
}

static void unix_connections_with_hardships_are_served(void **state)
{
    (void)state;
    call_every_method(false);
}

static void tcp_connections_with_hardships_are_served(void **state)
{
    (void)state;
    call_every_method(true);
}

/* ---- no thread, no memory ---- */

static void a_connection_without_thread_or_memory_is_closed_and_the_next_served(void **state)
{
    static const struct support_call_plan no_thread = {SUPPORT_PTHREAD_CREATE, 1, EAGAIN, 0, true};

    (void)state;
    for (int round = 0; round < 6; round++) {
        struct listening l;
        struct rpc_client c;
        uint64_t expected;
        start(&l, round % 2);
        conformance_client_init(&c);
        conformance_connection_send(&c, &conformance_calls[0]);
        expected = expected_of(&l, &c);
        assert_int_equal(vbase_buf_reserve(&c.answers, 1 << 17, &c.err), VGI_OK);
        watchdog_watch(30, "a connection", "round", (size_t)round);
        if (round < 2)
            support_calls_fail(&no_thread, 1);
        else
            support_alloc_fail_at((size_t)round / 2); /* the connection's, its thread's */
        converse(&l, &c);
        assert_true(round < 2 ? support_calls_did_fail() : support_alloc_did_fail());
        support_calls_fail(NULL, 0);
        support_alloc_fail_at(0);
        assert_int_equal(c.answers.len, 0);
        converse(&l, &c);
        watchdog_rest();
        assert_true(answers_hash(c.answers.ptr, c.answers.len) == expected);
        finish(&l);
        rpc_client_release(&c);
    }
}

/* ---- beginning to listen ---- */

static const struct {
    enum support_call call;
    int errors[4];
    bool leaves_file; /* when what is to find or remove it fails */
} steps[] = {
    {SUPPORT_SOCKET, {EMFILE, ENOBUFS}, false},
    {SUPPORT_OPEN, {EMFILE, EACCES, EINTR}, false},
    {SUPPORT_FLOCK, {EINTR, EWOULDBLOCK}, false},
    {SUPPORT_FCHMOD, {EPERM}, false},
    {SUPPORT_BIND, {EADDRINUSE, EACCES, ENOSPC}, false},
    {SUPPORT_LISTEN, {EADDRINUSE, ENOBUFS}, false},
    {SUPPORT_PIPE, {EMFILE, ENFILE}, false},
    {SUPPORT_SETSOCKOPT, {ENOMEM}, false},
    {SUPPORT_GETSOCKNAME, {ENOBUFS}, false},
    {SUPPORT_POLL, {EINTR, ENOMEM, EINVAL}, false},
    {SUPPORT_CONNECT, {EINTR, EAGAIN}, false},
    {SUPPORT_FSTAT, {EIO}, true},
    {SUPPORT_LSTAT, {EIO}, true},
    {SUPPORT_UNLINK, {EIO, EACCES}, true},
    {SUPPORT_CLOSE, {EINTR, EIO}, false},
};

static void stop_at_once(void *user, const char *line)
{
    const struct listening *l = user;

    (void)line;
    vgi_rpc_server_stop(l->server);
}

/* What is found at the path of a unix socket. */
enum ground { TCP, FREE_PATH, STALE_FILE, GROUNDS };

static const char *const grounds[GROUNDS] = {"tcp", "unix", "unix with a stale file"};

/* A socket file whose server is gone. */
static void leave_stale_file(const struct listening *l)
{
    struct sockaddr_un path = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    memcpy(path.sun_path, l->address, strlen(l->address) + 1);
    assert_int_equal(bind(fd, (struct sockaddr *)&path, sizeof path), 0);
    close(fd);
}

/* Listens with a call failing; true when it was reached. */
static bool listen_with(const struct support_call_plan *plan, enum ground ground, bool leaves_file)
{
    struct listening l = {.is_tcp = ground == TCP, .server = conformance_server(NULL)};
    const int descriptors = watchdog_descriptors();
    bool did_fail;

    assert_non_null(l.server);
    snprintf(l.address, sizeof l.address, "/tmp/vgi-fault-%d", (int)getpid());
    if (ground == STALE_FILE)
        leave_stale_file(&l);
    l.options.on_ready = stop_at_once;
    watchdog_watch(20, grounds[ground], support_call_name(plan->call), plan->n);
    support_calls_fail(plan, 1);
    l.status = listen_until_stopped(&l);
    did_fail = support_calls_did_fail();
    support_calls_fail(NULL, 0);
    watchdog_rest();
    if (l.status != VGI_OK && (!did_fail || l.err.message[0] == 0))
        fail_msg("%s: %s %zu: %d %s", grounds[ground], support_call_name(plan->call), plan->n, l.status,
                 l.err.message);
    assert_int_equal(watchdog_descriptors(), descriptors);
    if (access(l.address, F_OK) == 0) {
        if (!leaves_file && (ground != STALE_FILE || l.status == VGI_OK))
            fail_msg("%s: %s %zu with %d leaves %s", grounds[ground], support_call_name(plan->call), plan->n,
                     plan->error, l.address);
        unlink(l.address);
    }
    vgi_rpc_server_free(l.server);
    return did_fail;
}

/* Returns how many calls have failed. */
static size_t sweep(enum support_call call, int error, bool leaves_file)
{
    size_t seen = 0;

    for (enum ground ground = TCP; ground < GROUNDS; ground++) {
        struct support_call_plan plan = {.call = call, .n = 1, .error = error};
        for (; listen_with(&plan, ground, leaves_file); seen++)
            assert_in_range(++plan.n, 1, RUNS_MAX);
    }
    return seen;
}

static void each_step_of_listening_may_fail(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        size_t seen = 0;
        for (int k = 0; k < 4 && steps[i].errors[k]; k++)
            seen += sweep(steps[i].call, steps[i].errors[k], steps[i].leaves_file);
        if (seen == 0)
            fail_msg("%s was never called", support_call_name(steps[i].call));
    }
}

/* Memory for a listener, its lists and its threads. */
static void listening_may_lack_memory(void **state)
{
    (void)state;
    for (int is_tcp = 0; is_tcp < 2; is_tcp++) {
        bool did_fail = true;
        for (size_t n = 1; did_fail; n++) {
            struct listening l = {.is_tcp = is_tcp, .server = conformance_server(NULL)};
            snprintf(l.address, sizeof l.address, "/tmp/vgi-fault-%d", (int)getpid());
            l.options.on_ready = stop_at_once;
            support_alloc_fail_at(n);
            l.status = listen_until_stopped(&l);
            did_fail = support_alloc_did_fail();
            support_alloc_fail_at(0);
            assert_true(l.status == VGI_OK || (l.status == VGI_E_NOMEM && did_fail));
            assert_int_not_equal(access(l.address, F_OK), 0);
            vgi_rpc_server_free(l.server);
        }
    }
}

SUPPORT_TESTS(cmocka_unit_test(unix_connections_with_hardships_are_served),
              cmocka_unit_test(tcp_connections_with_hardships_are_served),
              cmocka_unit_test(a_connection_without_thread_or_memory_is_closed_and_the_next_served),
              cmocka_unit_test(each_step_of_listening_may_fail), cmocka_unit_test(listening_may_lack_memory))
