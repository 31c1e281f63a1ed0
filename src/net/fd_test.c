/* SPDX-License-Identifier: Apache-2.0 */
/* fd_test: streams over pipes and sockets, first with system calls that misbehave by plan, then with real
 * peers in another thread. The file under test is compiled in, with its system calls counted and planned. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/stream.h"

/* What the next calls do: a negative number is an errno, a positive one the most bytes the call may move, 0
 * an end or nothing written. Behind the plan calls work as they should. */
static struct {
    int steps[8];
    int len, at;
    int reads, writes, polls, masks;
    size_t most_asked;
} plan;

static bool planned(ssize_t *ret, size_t *most)
{
    int step;

    *most = SIZE_MAX;
    if (plan.at == plan.len)
        return false;
    step = plan.steps[plan.at++];
    *most = (size_t)step;
    *ret = step < 0 ? -1 : 0;
    if (step < 0)
        errno = -step;
    return step <= 0;
}

static ssize_t planned_read(int fd, void *dst, size_t len)
{
    ssize_t ret;
    size_t most;

    plan.reads++;
    plan.most_asked = len > plan.most_asked ? len : plan.most_asked;
    if (planned(&ret, &most))
        return ret;
    return read(fd, dst, len < most ? len : most);
}

/* Cuts iov to at most `most` bytes, in a copy. */
static size_t cut(const struct iovec *iov, size_t n, size_t most, struct iovec *copy)
{
    size_t count = 0;
    size_t sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += iov[i].iov_len;
    plan.most_asked = sum > plan.most_asked ? sum : plan.most_asked;
    for (; count < n && most > 0; count++) {
        copy[count] = iov[count];
        if (copy[count].iov_len > most)
            copy[count].iov_len = most;
        most -= copy[count].iov_len;
    }
    return count;
}

static ssize_t planned_writev(int fd, const struct iovec *iov, int n)
{
    static struct iovec copy[2048];
    ssize_t ret;
    size_t most;

    plan.writes++;
    if (planned(&ret, &most))
        return ret;
    n = (int)cut(iov, (size_t)n, most, copy);
    return writev(fd, copy, n);
}

static ssize_t planned_sendmsg(int fd, const struct msghdr *message, int flags)
{
    static struct iovec copy[2048];
    struct msghdr changed = *message;
    ssize_t ret;
    size_t most;

    plan.writes++;
    if (planned(&ret, &most))
        return ret;
    changed.msg_iovlen = cut(message->msg_iov, message->msg_iovlen, most, copy);
    changed.msg_iov = copy;
    return sendmsg(fd, &changed, flags);
}

static int counted_poll(struct pollfd *fds, nfds_t n, int timeout)
{
    plan.polls++;
    return poll(fds, n, timeout);
}

static int counted_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    plan.masks++;
    return pthread_sigmask(how, set, old);
}

#define read(...)       planned_read(__VA_ARGS__)
#define writev(...)     planned_writev(__VA_ARGS__)
#define sendmsg         planned_sendmsg
#define poll            counted_poll
#define pthread_sigmask counted_sigmask
#include "net/fd.c" /* NOLINT(bugprone-suspicious-include): the file under test */
#undef read
#undef writev
#undef sendmsg
#undef poll
#undef pthread_sigmask

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "support/test.h"

/* A pair of connected descriptors: `ours` for the stream, `theirs` for the peer. */
struct wire {
    int ours_in, ours_out, theirs_in, theirs_out;
    struct vnet_fd fd;
    struct vbase_stream stream;
};

static void wire_open(struct wire *wire, bool is_socket)
{
    int a[2], b[2];

    if (is_socket) {
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, a), 0);
        *wire = (struct wire){a[0], a[0], a[1], a[1], .stream = {0}};
    } else {
        assert_int_equal(pipe(a), 0);
        assert_int_equal(pipe(b), 0);
        *wire = (struct wire){a[0], b[1], b[0], a[1], .stream = {0}};
    }
    wire->stream = vnet_fd_stream(&wire->fd, wire->ours_in, wire->ours_out, -1);
    plan.len = plan.at = plan.reads = plan.writes = plan.polls = plan.masks = 0;
    plan.most_asked = 0;
}

static void close_once(int *fd, int *same)
{
    if (*fd < 0)
        return;
    close(*fd);
    if (*same == *fd)
        *same = -1;
    *fd = -1;
}

static void wire_close_theirs(struct wire *wire)
{
    close_once(&wire->theirs_in, &wire->theirs_out);
    close_once(&wire->theirs_out, &wire->theirs_in);
}

static void wire_close(struct wire *wire)
{
    wire_close_theirs(wire);
    close_once(&wire->ours_in, &wire->ours_out);
    close_once(&wire->ours_out, &wire->ours_in);
}

static void plan_steps(const int *steps, int len)
{
    memcpy(plan.steps, steps, (size_t)len * sizeof *steps);
    plan.len = len;
    plan.at = 0;
}

static void one_call_moves_a_small_message(void **state)
{
    for (int is_socket = 0; is_socket < 2; is_socket++) {
        struct vgi_error err = {0};
        struct wire wire;
        char got[64];
        size_t len = 0;
        struct iovec iov[] = {{"head", 4}, {NULL, 0}, {"body", 4}};
        (void)state;
        signal(SIGPIPE, SIG_IGN);
        wire_open(&wire, is_socket);
        signal(SIGPIPE, SIG_DFL);
        assert_int_equal(write(wire.theirs_out, "request", 7), 7);
        assert_int_equal(wire.stream.ops->read(&wire.fd, got, sizeof got, &len, &err), VGI_OK);
        assert_int_equal(len, 7);
        assert_int_equal(wire.stream.ops->writev(&wire.fd, iov, 3, &err), VGI_OK);
        assert_int_equal(read(wire.theirs_in, got, sizeof got), 8);
        assert_memory_equal(got, "headbody", 8);
        assert_int_equal(plan.reads, 1);
        assert_int_equal(plan.writes, 1);
        assert_int_equal(plan.polls, 0);
        assert_int_equal(plan.masks, 0);
        wire_close(&wire);
    }
}

static void reads_that_misbehave(void **state)
{
    static const struct {
        const char *name;
        int steps[4];
        int n;
        enum vgi_status want;
        size_t want_len;
    } rows[] = {
        {"interrupted twice", {-EINTR, -EINTR}, 2, VGI_OK, 5},
        {"not ready", {-EAGAIN}, 1, VGI_OK, 5},
        {"not ready, interrupted", {-EAGAIN, -EINTR, -EAGAIN}, 3, VGI_OK, 5},
        {"one byte", {1}, 1, VGI_OK, 1},
        {"end", {0}, 1, VGI_DONE, 99},
        {"broken", {-EIO}, 1, VGI_E_IO, 99},
        {"reset", {-EINTR, -ECONNRESET}, 2, VGI_E_IO, 99},
        {"closed under us", {-EBADF}, 1, VGI_E_IO, 99},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_error err = {0};
        struct wire wire;
        char got[8];
        size_t len = 99;
        wire_open(&wire, i % 2);
        assert_int_equal(write(wire.theirs_out, "hello", 5), 5);
        plan_steps(rows[i].steps, rows[i].n);
        if (wire.stream.ops->read(&wire.fd, got, sizeof got, &len, &err) != rows[i].want ||
            len != rows[i].want_len)
            fail_msg("%s: %zu bytes, %s", rows[i].name, len, err.message);
        assert_int_equal(err.message[0] != 0, rows[i].want == VGI_E_IO);
        wire_close(&wire);
    }
}

static void writes_that_misbehave(void **state)
{
    static const struct {
        const char *name;
        int steps[6];
        int n;
        enum vgi_status want;
    } rows[] = {
        {"interrupted", {-EINTR}, 1, VGI_OK},
        {"not ready", {-EAGAIN, -EAGAIN}, 2, VGI_OK},
        {"byte by byte", {1, 1, 1, 1, 1, 1}, 6, VGI_OK},
        {"short across pieces", {3, -EINTR, 2, -EAGAIN, 4}, 5, VGI_OK},
        {"peer gone", {-EPIPE}, 1, VGI_E_IO},
        {"peer gone in the middle", {2, -ECONNRESET}, 2, VGI_E_IO},
        {"disk full", {-ENOSPC}, 1, VGI_E_IO},
        {"takes nothing", {0}, 1, VGI_E_IO},
    };

    (void)state;
    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        struct vgi_error err = {0};
        struct wire wire;
        char got[32] = {0};
        struct iovec iov[] = {{NULL, 0}, {"abc", 3}, {"d", 1}, {NULL, 0}, {"efghijkl", 8}, {NULL, 0}};
        wire_open(&wire, i % 2);
        plan_steps(rows[i / 2].steps, rows[i / 2].n);
        if (wire.stream.ops->writev(&wire.fd, iov, 6, &err) != rows[i / 2].want)
            fail_msg("%s: %s", rows[i / 2].name, err.message);
        if (rows[i / 2].want == VGI_OK) {
            assert_int_equal(read(wire.theirs_in, got, sizeof got), 12);
            assert_string_equal(got, "abcdefghijkl");
        } else {
            assert_true(err.message[0] != 0);
        }
        wire_close(&wire);
    }
}

static void calls_are_clamped(void **state)
{
    static const int end[] = {0};
    struct vgi_error err = {0};
    struct wire wire;
    char got[1];
    size_t len;
    size_t huge = (size_t)3 << 30;
    /* Never touched: the planned call moves nothing. */
    struct iovec iov[] = {{got, 7}, {got, huge}, {got, huge}};

    (void)state;
    wire_open(&wire, false);
    plan_steps(end, 1);
    assert_int_equal(wire.stream.ops->read(&wire.fd, got, huge, &len, &err), VGI_DONE);
    assert_true(plan.most_asked == VBASE_LIMIT_IO_CHUNK);
    plan.most_asked = 0;
    plan_steps((const int[]){-EIO}, 1);
    assert_int_equal(wire.stream.ops->writev(&wire.fd, iov, 3, &err), VGI_E_IO);
    assert_int_equal(iov[1].iov_len, huge);
    wire_close(&wire);
}

static void many_pieces_go_out_in_order(void **state)
{
    static struct iovec iov[3000];
    static char bytes[3000];
    static char got[4096];
    struct vgi_error err = {0};
    struct wire wire;

    (void)state;
    wire_open(&wire, true);
    for (size_t i = 0; i < 3000; i++) {
        bytes[i] = (char)(i * 7);
        iov[i] = (struct iovec){&bytes[i], 1};
    }
    assert_int_equal(wire.stream.ops->writev(&wire.fd, iov, 3000, &err), VGI_OK);
    assert_int_equal(plan.writes, 3);
    assert_int_equal(recv(wire.theirs_in, got, 3000, MSG_WAITALL), 3000);
    assert_memory_equal(got, bytes, 3000);
    wire_close(&wire);
}

static void nothing_to_write_is_no_call(void **state)
{
    struct vgi_error err = {0};
    struct wire wire;
    struct iovec empty = {NULL, 0};

    (void)state;
    wire_open(&wire, false);
    assert_int_equal(wire.stream.ops->writev(&wire.fd, &empty, 1, &err), VGI_OK);
    assert_int_equal(wire.stream.ops->writev(&wire.fd, NULL, 0, &err), VGI_OK);
    assert_int_equal(plan.writes, 0);
    wire_close(&wire);
}

static volatile sig_atomic_t pipe_signals;

static void count_signal(int number)
{
    (void)number;
    pipe_signals++;
}

static bool sigpipe_is_pending(void)
{
    sigset_t pending;

    sigpending(&pending);
    return sigismember(&pending, SIGPIPE) == 1;
}

/* A closed peer is an error, no signal reaches the host, and its signal mask is as before. */
static void closed_peer(void **state)
{
    static const struct {
        const char *name;
        bool is_socket, is_blocked, was_pending;
    } rows[] = {
        {"pipe", false, false, false},
        {"socket", true, false, false},
        {"pipe, host blocks SIGPIPE", false, true, false},
        {"pipe, host has one pending", false, true, true},
        {"socket, host has one pending", true, true, true},
    };

    (void)state;
    signal(SIGPIPE, count_signal);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_error err = {0};
        struct wire wire;
        sigset_t pipe_only, now;
        const struct timespec no_time = {0, 0};
        pipe_signals = 0;
        sigemptyset(&pipe_only);
        sigaddset(&pipe_only, SIGPIPE);
        pthread_sigmask(rows[i].is_blocked ? SIG_BLOCK : SIG_UNBLOCK, &pipe_only, NULL);
        if (rows[i].was_pending)
            raise(SIGPIPE);
        wire_open(&wire, rows[i].is_socket);
        wire_close_theirs(&wire);
        for (int k = 0; k < 2; k++)
            if (vbase_stream_write(wire.stream, "x", 1, &err) != VGI_E_IO)
                fail_msg("%s", rows[i].name);
        assert_int_equal(pipe_signals, 0);
        assert_int_equal(sigpipe_is_pending(), rows[i].was_pending);
        pthread_sigmask(SIG_BLOCK, NULL, &now);
        assert_int_equal(sigismember(&now, SIGPIPE), rows[i].is_blocked);
        wire_close(&wire);
        while (sigpipe_is_pending())
            sigtimedwait(&pipe_only, NULL, &no_time);
        pthread_sigmask(SIG_UNBLOCK, &pipe_only, NULL);
    }
    signal(SIGPIPE, SIG_DFL);
}

/* ---- real peers in another thread ---- */

enum { LONG_BYTES = 3 << 20 };

static uint8_t *pattern(void)
{
    uint8_t *bytes = malloc(LONG_BYTES);

    for (size_t i = 0; i < LONG_BYTES; i++)
        bytes[i] = (uint8_t)(i * 31 + (i >> 12));
    return bytes;
}

struct peer {
    int fd;
    const uint8_t *bytes;
    size_t len;
    bool is_wrong;
};

/* Reads in odd portions and compares. */
static void *peer_reads(void *arg)
{
    struct peer *peer = arg;
    static uint8_t got[70001];
    size_t done = 0;

    while (done < peer->len) {
        ssize_t n = read(peer->fd, got, 1 + done % sizeof got);
        if (n <= 0 || memcmp(got, peer->bytes + done, (size_t)n) != 0) {
            peer->is_wrong = true;
            break;
        }
        done += (size_t)n;
    }
    return NULL;
}

static void *peer_writes(void *arg)
{
    struct peer *peer = arg;
    size_t done = 0;

    while (done < peer->len) {
        size_t step = 1 + done % 70001;
        ssize_t n = write(peer->fd, peer->bytes + done, step < peer->len - done ? step : peer->len - done);
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    return NULL;
}

/* Blocking and not, pipe and socket: bits of i. */
static void long_messages_arrive_whole(void **state)
{
    uint8_t *bytes = pattern();
    uint8_t *got = malloc(LONG_BYTES);

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct vgi_error err = {0};
        struct wire wire;
        struct peer peer = {.bytes = bytes, .len = LONG_BYTES};
        struct iovec iov[] = {
            {bytes, 1}, {bytes + 1, 1 << 20}, {bytes + 1 + (1 << 20), LONG_BYTES - 1 - (1 << 20)}};
        pthread_t thread;
        wire_open(&wire, i & 1);
        if (i & 2) {
            fcntl(wire.ours_in, F_SETFL, O_NONBLOCK);
            fcntl(wire.ours_out, F_SETFL, O_NONBLOCK);
        }
        peer.fd = wire.theirs_in;
        pthread_create(&thread, NULL, peer_reads, &peer);
        assert_int_equal(wire.stream.ops->writev(&wire.fd, iov, 3, &err), VGI_OK);
        pthread_join(thread, NULL);
        assert_false(peer.is_wrong);
        peer.fd = wire.theirs_out;
        pthread_create(&thread, NULL, peer_writes, &peer);
        assert_int_equal(vbase_stream_read_full(wire.stream, got, LONG_BYTES, &err), VGI_OK);
        pthread_join(thread, NULL);
        assert_memory_equal(got, bytes, LONG_BYTES);
        wire_close_theirs(&wire);
        assert_int_equal(vbase_stream_read_full(wire.stream, got, 1, &err), VGI_DONE);
        wire_close(&wire);
    }
    free(bytes);
    free(got);
}

static void pause_ms(long ms)
{
    const struct timespec time = {0, ms * 1000000};

    nanosleep(&time, NULL);
}

struct stopper {
    struct vnet_fd *fd;
    int stop_fd;
    long after_ms;
};

static void *stop_later(void *arg)
{
    struct stopper *stopper = arg;

    if (stopper->after_ms)
        pause_ms(stopper->after_ms);
    if (stopper->stop_fd >= 0)
        (void)!write(stopper->stop_fd, "", 1);
    else
        vnet_fd_stop(stopper->fd);
    return NULL;
}

/* Before the read, in the middle, and at the same time: whatever the moment, the read ends. */
static void stop_ends_reads_from_another_thread(void **state)
{
    (void)state;
    for (int i = 0; i < 400; i++) {
        struct vgi_error err = {0};
        struct wire wire;
        struct stopper stopper = {.stop_fd = -1, .after_ms = i < 8 ? 10 : 0};
        pthread_t thread;
        char got[4];
        size_t len;
        int signal_pipe[2];
        wire_open(&wire, i & 1);
        assert_int_equal(pipe(signal_pipe), 0);
        if (i & 2) {
            wire.stream = vnet_fd_stream(&wire.fd, wire.ours_in, wire.ours_out, signal_pipe[0]);
            stopper.stop_fd = signal_pipe[1];
        }
        if (i & 4)
            fcntl(wire.ours_in, F_SETFL, O_NONBLOCK);
        stopper.fd = &wire.fd;
        pthread_create(&thread, NULL, stop_later, &stopper);
        assert_int_equal(wire.stream.ops->read(&wire.fd, got, sizeof got, &len, &err), VGI_E_CANCELLED);
        pthread_join(thread, NULL);
        assert_int_equal(wire.stream.ops->read(&wire.fd, got, sizeof got, &len, &err), VGI_E_CANCELLED);
        /* What is being answered is still answered. */
        assert_int_equal(vbase_stream_write(wire.stream, "x", 1, &err), VGI_OK);
        close(signal_pipe[0]);
        close(signal_pipe[1]);
        wire_close(&wire);
    }
}

static struct vnet_fd *stopped_by_signal;

static void on_signal(int number)
{
    (void)number;
    vnet_fd_stop(stopped_by_signal);
}

static void *signal_later(void *arg)
{
    pthread_t reader = *(pthread_t *)arg;

    pause_ms(20);
    pthread_kill(reader, SIGUSR1);
    return NULL;
}

/* The thread sanitizer runs a handler only when read returns, which a restarted one does not. */
#ifdef __SANITIZE_THREAD__
#define SIGNAL_ROUNDS 2
#else
#define SIGNAL_ROUNDS 4
#endif

/* A handler ends the read whether or not system calls are restarted behind it, and whoever it interrupts. */
static void stop_ends_reads_from_a_signal_handler(void **state)
{
    (void)state;
    for (int i = 0; i < SIGNAL_ROUNDS; i++) {
        struct vgi_error err = {0};
        struct sigaction action = {.sa_handler = on_signal, .sa_flags = i & 2 ? SA_RESTART : 0};
        struct wire wire;
        pthread_t self = pthread_self();
        pthread_t thread;
        char got[4];
        size_t len;
        wire_open(&wire, i & 1);
        stopped_by_signal = &wire.fd;
        sigaction(SIGUSR1, &action, NULL);
        pthread_create(&thread, NULL, signal_later, &self);
        assert_int_equal(wire.stream.ops->read(&wire.fd, got, sizeof got, &len, &err), VGI_E_CANCELLED);
        pthread_join(thread, NULL);
        raise(SIGUSR1);
        wire_close(&wire);
    }
    signal(SIGUSR1, SIG_DFL);
}

static void stop_with_a_full_pipe_does_not_block(void **state)
{
    struct vgi_error err = {0};
    struct wire wire;
    char bytes[4096] = {0};
    size_t len;

    (void)state;
    wire_open(&wire, false);
    fcntl(wire.theirs_out, F_SETFL, O_NONBLOCK);
    while (write(wire.theirs_out, bytes, sizeof bytes) > 0)
        ;
    vnet_fd_stop(&wire.fd);
    vnet_fd_stop(&wire.fd);
    assert_int_equal(wire.stream.ops->read(&wire.fd, bytes, sizeof bytes, &len, &err), VGI_E_CANCELLED);
    wire_close(&wire);
}

static void waiting_ends_with_input_or_its_end(void **state)
{
    struct vgi_error err = {0};
    struct wire wire;
    char got[8];
    size_t len;

    (void)state;
    for (int is_socket = 0; is_socket < 2; is_socket++) {
        wire_open(&wire, is_socket);
        assert_false(wire.stream.ops->wait(&wire.fd, 1));
        assert_int_equal(write(wire.theirs_out, "x", 1), 1);
        assert_true(wire.stream.ops->wait(&wire.fd, 1));
        assert_int_equal(wire.stream.ops->read(&wire.fd, got, sizeof got, &len, &err), VGI_OK);
        assert_false(wire.stream.ops->wait(&wire.fd, 1));
        wire_close_theirs(&wire);
        assert_true(wire.stream.ops->wait(&wire.fd, 1));
        wire_close(&wire);
    }
}

static void pipes_are_made_wider_and_never_narrower(void **state)
{
    static const struct {
        int before, after;
    } rows[] = {{4096, 128 << 10}, {64 << 10, 128 << 10}, {256 << 10, 256 << 10}};
    struct vnet_fd fd;
    int ends[2];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(pipe(ends), 0);
        if (fcntl(ends[0], F_SETPIPE_SZ, rows[i].before) == rows[i].before) {
            (void)vnet_fd_stream(&fd, ends[0], ends[1], -1);
            assert_int_equal(fcntl(ends[0], F_GETPIPE_SZ), rows[i].after);
        }
        close(ends[0]);
        close(ends[1]);
    }
}

SUPPORT_TESTS(cmocka_unit_test(pipes_are_made_wider_and_never_narrower),
              cmocka_unit_test(waiting_ends_with_input_or_its_end),
              cmocka_unit_test(one_call_moves_a_small_message), cmocka_unit_test(reads_that_misbehave),
              cmocka_unit_test(writes_that_misbehave), cmocka_unit_test(calls_are_clamped),
              cmocka_unit_test(many_pieces_go_out_in_order), cmocka_unit_test(nothing_to_write_is_no_call),
              cmocka_unit_test(closed_peer), cmocka_unit_test(long_messages_arrive_whole),
              cmocka_unit_test(stop_ends_reads_from_another_thread),
              cmocka_unit_test(stop_ends_reads_from_a_signal_handler),
              cmocka_unit_test(stop_with_a_full_pipe_does_not_block))
