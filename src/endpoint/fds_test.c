/* SPDX-License-Identifier: Apache-2.0 */
/* fds_test.c: a server on real descriptors: lock step over a socket pair and over pipes, one write per
 * answer, and the ways a connection ends. */
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "ipc/reader.h"
#include "ipc/writer.h"
#include "net/fd.h"
#include "support/rpc_turns.h"

struct peer {
    struct vgi_rpc_server *server;
    int in_fd;
    int out_fd;
    pthread_t thread;
    enum vgi_status status;
};

static void *serve(void *self)
{
    struct peer *peer = self;
    struct vgi_error err = {0};

    peer->status = vgi_rpc_server_serve_fds(peer->server, peer->in_fd, peer->out_fd, "unix", &err);
    close(peer->in_fd);
    if (peer->out_fd != peer->in_fd)
        close(peer->out_fd);
    return NULL;
}

/* Begins a server on a socket pair; returns our end. */
static int start(struct peer *peer)
{
    int ends[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    peer->server = rpc_fixture_server();
    peer->in_fd = peer->out_fd = ends[1];
    assert_int_equal(pthread_create(&peer->thread, NULL, serve, peer), 0);
    return ends[0];
}

static enum vgi_status finish(struct peer *peer)
{
    assert_int_equal(pthread_join(peer->thread, NULL), 0);
    vgi_rpc_server_free(peer->server);
    return peer->status;
}

static void send_all(int fd, struct rpc_client *c)
{
    assert_int_equal(write(fd, c->sent.ptr, c->sent.len), (ssize_t)c->sent.len);
    vbase_buf_reset(&c->sent);
}

/* Reads one message's worth of what has come: blocks until something is there. */
static size_t receive(int fd)
{
    uint8_t bytes[16384];
    ssize_t len = read(fd, bytes, sizeof bytes);

    assert_true(len > 0);
    return (size_t)len;
}

static void small_answer_is_one_write_and_comes_at_once(void **state)
{
    struct peer peer;
    struct rpc_client c;
    int fd = start(&peer);
    size_t first;

    (void)state;
    rpc_turns_client_init(&c);
    rpc_client_call(&c, "echo_int", "value: i64", 1LL);
    send_all(fd, &c);
    first = receive(fd);
    for (int i = 0; i < 20; i++) {
        rpc_client_call(&c, "echo_int", "value: i64", 1LL);
        send_all(fd, &c);
        assert_int_equal(receive(fd), first); /* the whole answer with one read */
    }
    close(fd);
    assert_int_equal(finish(&peer), VGI_OK);
    rpc_client_release(&c);
}

static void stream_goes_in_lock_step(void **state)
{
    struct peer peer;
    struct rpc_client c;
    int fd = start(&peer);
    size_t tick;

    (void)state;
    rpc_turns_client_init(&c);
    rpc_client_call(&c, "count_with_header", "n: i64", 3LL);
    send_all(fd, &c);
    assert_true(receive(fd) > 0); /* the header comes before any input */
    rpc_client_input_begin(&c, "");
    assert_int_equal(vipc_writer_flush(c.writer, &c.err), VGI_OK);
    send_all(fd, &c);
    assert_true(receive(fd) > 0); /* a client that waits for the output schema gets it */
    rpc_client_input(&c, NULL, NULL, 0);
    assert_int_equal(vipc_writer_flush(c.writer, &c.err), VGI_OK);
    send_all(fd, &c);
    tick = receive(fd);
    rpc_client_input(&c, NULL, NULL, 0);
    assert_int_equal(vipc_writer_flush(c.writer, &c.err), VGI_OK);
    send_all(fd, &c);
    assert_int_equal(receive(fd), tick);
    rpc_client_input_end(&c);
    send_all(fd, &c);
    assert_int_equal(receive(fd), 8); /* the end marker */
    close(fd);
    assert_int_equal(finish(&peer), VGI_OK);
    rpc_client_release(&c);
}

/* So that the server is likely to be in its read already; right answers do not depend on it. */
static void wait_a_little(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
}

static void stop_ends_a_waiting_connection(void **state)
{
    struct peer peer;
    int fd = start(&peer);

    (void)state;
    wait_a_little();
    vgi_rpc_server_stop(peer.server);
    assert_int_equal(finish(&peer), VGI_OK);
    close(fd);
}

static void stop_ends_a_waiting_pipe(void **state)
{
    struct peer peer;
    int in[2];
    int out[2];

    (void)state;
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    peer.server = rpc_fixture_server();
    peer.in_fd = in[0];
    peer.out_fd = out[1];
    assert_int_equal(pthread_create(&peer.thread, NULL, serve, &peer), 0);
    wait_a_little();
    vgi_rpc_server_stop(peer.server);
    assert_int_equal(finish(&peer), VGI_OK);
    close(in[1]);
    close(out[0]);
}

static void stopped_server_serves_nobody(void **state)
{
    struct peer peer;
    int ends[2];
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    peer.server = rpc_fixture_server();
    vgi_rpc_server_stop(peer.server);
    assert_int_equal(vgi_rpc_server_serve_fds(peer.server, ends[1], ends[1], "unix", &err), VGI_OK);
    vgi_rpc_server_free(peer.server);
    close(ends[0]);
    close(ends[1]);
}

static void vanished_client_is_an_io_failure(void **state)
{
    struct peer peer;
    struct rpc_client c;
    int fd = start(&peer);

    (void)state;
    rpc_turns_client_init(&c);
    rpc_client_call(&c, "count", "n: i64", 1000000LL);
    rpc_client_ticks(&c, 2000);
    send_all(fd, &c);
    close(fd);
    assert_int_equal(finish(&peer), VGI_E_IO);
    assert_int_equal(rpc_fixture.opened, rpc_fixture.closed);
    rpc_client_release(&c);
}

SUPPORT_TESTS(cmocka_unit_test(small_answer_is_one_write_and_comes_at_once),
              cmocka_unit_test(stream_goes_in_lock_step), cmocka_unit_test(stop_ends_a_waiting_connection),
              cmocka_unit_test(stop_ends_a_waiting_pipe), cmocka_unit_test(stopped_server_serves_nobody),
              cmocka_unit_test(vanished_client_is_an_io_failure))
