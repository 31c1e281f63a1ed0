/* SPDX-License-Identifier: Apache-2.0 */
/* fd.c: the stream over two descriptors. Walk: rpc/serve.c reads requests and writes answers through it.
 *
 * Stopping: a flag alone has a gap, between the look at it and the start of the blocking read, in which a
 * signal interrupts nothing. Instead of a poll per read, whoever stops makes the descriptor readable after
 * setting the flag: then a read that is under way, or begins later, returns at once and the flag is looked at
 * again behind it. A write is ended by the signal that brings the stop, and goes on without blocking. */
#include "net/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"

enum {
    PIPE_BYTES = 128 << 10, /* twice the usual: a long message takes half the switches to the peer and back */
    LINGER_MS = 1000,       /* for a peer to take what is being written when the server stops */
};

static enum vgi_status fd_read(void *self, void *dst, size_t len, size_t *ret_len, struct vgi_error *err);
static enum vgi_status fd_writev(void *self, struct iovec *iov, size_t n, struct vgi_error *err);
static bool fd_wait(void *self, int timeout_ms);

static void fd_stop(void *self)
{
    vnet_fd_stop(self);
}

static const struct vbase_stream_ops fd_ops = {
    .read = fd_read, .writev = fd_writev, .stop = fd_stop, .wait = fd_wait};

static mode_t kind_of(int fd)
{
    struct stat info;

    return fstat(fd, &info) == 0 ? info.st_mode & S_IFMT : 0;
}

/* Where the system or its limit for the user says no, all goes on as before. */
static void widen_pipe(int fd)
{
    int bytes = fcntl(fd, F_GETPIPE_SZ);

    if (bytes > 0 && bytes < PIPE_BYTES)
        (void)fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES);
}

struct vbase_stream vnet_fd_stream(struct vnet_fd *fd, int in_fd, int out_fd, int stop_fd)
{
    mode_t in_kind = kind_of(in_fd);
    mode_t out_kind = kind_of(out_fd);
    struct sigaction action;

    *fd = (struct vnet_fd){.in_fd = in_fd, .out_fd = out_fd, .stop_fd = stop_fd};
    atomic_init(&fd->is_stopped, false);
    fd->in_is_pipe = in_kind == S_IFIFO;
    fd->in_is_socket = in_kind == S_IFSOCK;
    fd->out_is_socket = out_kind == S_IFSOCK;
    if (fd->in_is_pipe)
        widen_pipe(in_fd);
    if (out_kind == S_IFIFO)
        widen_pipe(out_fd);
    fd->guards_sigpipe =
        !fd->out_is_socket && !(sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_IGN);
    snprintf(fd->in_path, sizeof fd->in_path, "/proc/self/fd/%d", in_fd);
    return (struct vbase_stream){.ops = &fd_ops, .self = fd};
}

void vnet_fd_stop(struct vnet_fd *fd)
{
    int kept_errno = errno;
    int write_end;

    if (atomic_exchange(&fd->is_stopped, true))
        return;
    if (fd->in_is_socket)
        shutdown(fd->in_fd, SHUT_RD);
    if (fd->in_is_pipe) {
        write_end = open(fd->in_path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        if (write_end >= 0) {
            /* A full pipe takes no byte and needs none. */
            (void)!write(write_end, "", 1);
            close(write_end);
        }
    }
    errno = kept_errno;
}

static enum vgi_status cancelled(struct vgi_error *err)
{
    return vgi_fail(err, VGI_E_CANCELLED, "the server stops");
}

/* Waits until the input, or its end, is there. */
static enum vgi_status wait_for_input(const struct vnet_fd *fd, struct vgi_error *err)
{
    struct pollfd polled[] = {{.fd = fd->in_fd, .events = POLLIN}, {.fd = fd->stop_fd, .events = POLLIN}};

    for (;;) {
        int ready = poll(polled, fd->stop_fd >= 0 ? 2 : 1, -1);
        if (atomic_load_explicit(&fd->is_stopped, memory_order_relaxed) ||
            (ready > 0 && fd->stop_fd >= 0 && polled[1].revents != 0))
            return cancelled(err);
        if (ready > 0)
            return VGI_OK;
        if (ready < 0 && errno != EINTR)
            return vgi_fail(err, VGI_E_IO, "waiting for input failed: %m");
    }
}

static bool fd_wait(void *self, int timeout_ms)
{
    const struct vnet_fd *fd = self;
    struct pollfd polled = {.fd = fd->in_fd, .events = POLLIN};

    return poll(&polled, 1, timeout_ms) != 0; /* a failure is for the read to tell */
}

static enum vgi_status fd_read(void *self, void *dst, size_t len, size_t *ret_len, struct vgi_error *err)
{
    struct vnet_fd *fd = self;
    size_t clamped = len < VBASE_LIMIT_IO_CHUNK ? len : VBASE_LIMIT_IO_CHUNK;

    for (;;) {
        ssize_t got;
        if (atomic_load_explicit(&fd->is_stopped, memory_order_relaxed))
            return cancelled(err);
        if (fd->stop_fd >= 0)
            VGI_TRY(wait_for_input(fd, err));
        got = read(fd->in_fd, dst, clamped);
        if (atomic_load_explicit(&fd->is_stopped, memory_order_relaxed))
            return cancelled(err);
        if (got > 0) {
            *ret_len = (size_t)got;
            return VGI_OK;
        }
        if (got == 0)
            return VGI_DONE;
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            return vgi_fail(err, VGI_E_IO, "reading failed: %m");
        VGI_TRY(wait_for_input(fd, err));
    }
}

/* Writes to a pipe while SIGPIPE is blocked in this thread. One that was raised by the write is taken away;
 * where the host has blocked it itself, a pending one may be the host's own and stays. */
static ssize_t writev_guarded(int out_fd, const struct iovec *iov, int n)
{
    const struct timespec no_time = {0, 0};
    sigset_t pipe_only;
    sigset_t before;
    sigset_t pending;
    bool was_pending = false;
    ssize_t put;
    int write_errno;

    sigemptyset(&pipe_only);
    sigaddset(&pipe_only, SIGPIPE);
    if (pthread_sigmask(SIG_BLOCK, &pipe_only, &before) != 0)
        return -1;
    if (sigismember(&before, SIGPIPE) == 1 && sigpending(&pending) == 0)
        was_pending = sigismember(&pending, SIGPIPE) == 1;
    put = writev(out_fd, iov, n);
    write_errno = errno;
    if (put < 0 && write_errno == EPIPE && !was_pending)
        while (sigtimedwait(&pipe_only, NULL, &no_time) < 0 && errno == EINTR)
            ;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = write_errno;
    return put;
}

/* flags are further ones for sockets. */
static ssize_t write_some(const struct vnet_fd *fd, struct iovec *iov, size_t n, int flags)
{
    if (fd->out_is_socket) {
        struct msghdr message = {.msg_iov = iov, .msg_iovlen = n};
        return sendmsg(fd->out_fd, &message, MSG_NOSIGNAL | flags);
    }
    return fd->guards_sigpipe ? writev_guarded(fd->out_fd, iov, (int)n) : writev(fd->out_fd, iov, (int)n);
}

/* One system call with at most IOV_MAX pieces and VBASE_LIMIT_IO_CHUNK bytes; n > 0 and the first
 * is not empty. */
static ssize_t write_clamped(const struct vnet_fd *fd, struct iovec *iov, size_t n)
{
    size_t left = VBASE_LIMIT_IO_CHUNK;
    size_t count = 0;
    size_t kept_len;
    ssize_t put;

    if (n > IOV_MAX)
        n = IOV_MAX;
    while (count < n && iov[count].iov_len <= left)
        left -= iov[count++].iov_len;
    if (count == n || left == 0)
        return write_some(fd, iov, count, 0);
    kept_len = iov[count].iov_len;
    iov[count].iov_len = left;
    put = write_some(fd, iov, count + 1, 0);
    iov[count].iov_len = kept_len;
    return put;
}

/* Waits until the output takes bytes. Once stopped, that has a limit for all writes together. */
static enum vgi_status wait_for_room(struct vnet_fd *fd, struct vgi_error *err)
{
    struct pollfd polled = {.fd = fd->out_fd, .events = POLLOUT};
    int64_t left = -1;
    int ready;

    if (atomic_load_explicit(&fd->is_stopped, memory_order_relaxed)) {
        fd->write_end_ms = fd->write_end_ms ? fd->write_end_ms : vbase_clock_ms() + LINGER_MS;
        left = fd->write_end_ms - vbase_clock_ms();
        left = left > 0 ? left : 0;
    }
    ready = poll(&polled, 1, (int)left);
    if (ready < 0 && errno != EINTR)
        return vgi_fail(err, VGI_E_IO, "waiting to write failed: %m");
    if (ready == 0)
        return vgi_fail(err, VGI_E_CANCELLED, "the server stops, and the peer does not read");
    return VGI_OK;
}

/* A write that does not block: to a pipe with room, one page can be written. */
static ssize_t write_page(const struct vnet_fd *fd, struct iovec *iov)
{
    struct iovec page = {iov->iov_base, iov->iov_len < PIPE_BUF ? iov->iov_len : PIPE_BUF};

    return write_some(fd, &page, 1, MSG_DONTWAIT);
}

/* What to do after a write that wrote nothing. */
static enum vgi_status after_failed_write(struct vnet_fd *fd, struct vgi_error *err)
{
    if (errno == EINTR)
        return VGI_OK;
    if (errno == EPIPE || errno == ECONNRESET)
        return vgi_fail(err, VGI_E_IO, "the peer has closed the connection");
    if (errno != EAGAIN && errno != EWOULDBLOCK)
        return vgi_fail(err, VGI_E_IO, "writing failed: %m");
    return wait_for_room(fd, err);
}

static enum vgi_status fd_writev(void *self, struct iovec *iov, size_t n, struct vgi_error *err)
{
    struct vnet_fd *fd = self;

    vbase_iov_skip(&iov, &n, 0);
    while (n > 0) {
        bool is_stopped = atomic_load_explicit(&fd->is_stopped, memory_order_relaxed);
        ssize_t put;
        if (is_stopped)
            VGI_TRY(wait_for_room(fd, err));
        put = is_stopped ? write_page(fd, iov) : write_clamped(fd, iov, n);
        if (put > 0)
            vbase_iov_skip(&iov, &n, (size_t)put);
        else if (put == 0)
            return vgi_fail(err, VGI_E_IO, "the descriptor takes no bytes");
        else
            VGI_TRY(after_failed_write(fd, err));
    }
    return VGI_OK;
}
