/* SPDX-License-Identifier: Apache-2.0 */
/* calls.c: the wrapped system calls. Each asks whether it is the one to fail; nothing else stands between the
 * code under test and the kernel. */
#include "support/calls.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* guarded by lock */
static struct support_call_plan plans[SUPPORT_PLANS_MAX];
static size_t seen[SUPPORT_PLANS_MAX];
static size_t n_plans;
static bool did_fail;
static pthread_t planner;

void support_calls_fail(const struct support_call_plan *planned, size_t n)
{
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < n && i < SUPPORT_PLANS_MAX; i++) {
        plans[i] = planned[i];
        seen[i] = 0;
    }
    n_plans = n;
    planner = pthread_self();
    did_fail = false;
    pthread_mutex_unlock(&lock);
}

bool support_calls_did_fail(void)
{
    bool value;

    pthread_mutex_lock(&lock);
    value = did_fail;
    pthread_mutex_unlock(&lock);
    return value;
}

/* What the call in hand is to do: 0 as it is asked, else an errno or SUPPORT_SHORT. */
static int fate_of(enum support_call call)
{
    int fate = 0;

    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < n_plans && fate == 0; i++) {
        const struct support_call_plan *plan = &plans[i];
        if (plan->call != call || (plan->others_only && pthread_equal(planner, pthread_self())))
            continue;
        seen[i]++;
        if (seen[i] == plan->n ||
            (plan->every > 0 && seen[i] > plan->n && (seen[i] - plan->n) % plan->every == 0))
            fate = plan->error;
        did_fail = did_fail || (fate != 0 && i + 1 == n_plans);
    }
    pthread_mutex_unlock(&lock);
    return fate;
}

/* True when the call fails: errno is set. */
static bool fails(enum support_call call)
{
    const int fate = fate_of(call);

    if (fate > 0)
        errno = fate;
    return fate > 0;
}

/* A call that moves bytes, of which `shorten` leaves one. */
#define MOVING(name, call, params, args, shorten)  \
    ssize_t __real_##name params;                  \
    ssize_t __wrap_##name params;                  \
    ssize_t __wrap_##name params                   \
    {                                              \
        const int fate = fate_of(call);            \
        if (fate == SUPPORT_SHORT)                 \
            (void)(shorten);                       \
        if (fate > 0)                              \
            errno = fate;                          \
        return fate > 0 ? -1 : __real_##name args; \
    }

/* A call that does something or fails. */
#define FAILING(type, failed, name, call, params, args)     \
    type __real_##name params;                              \
    type __wrap_##name params;                              \
    type __wrap_##name params                               \
    {                                                       \
        return fails(call) ? (failed) : __real_##name args; \
    }

/* One byte of iov, in an array of one that lasts until the next call in this thread. */
static struct iovec *one_byte(const struct iovec *iov, size_t n)
{
    static _Thread_local struct iovec one;
    size_t i = 0;

    while (i + 1 < n && iov[i].iov_len == 0)
        i++;
    one = (struct iovec){iov[i].iov_base, iov[i].iov_len > 0};
    return &one;
}

static const struct msghdr *with_one_byte(const struct msghdr *message)
{
    static _Thread_local struct msghdr shorter;

    shorter = *message;
    shorter.msg_iov = one_byte(message->msg_iov, message->msg_iovlen);
    shorter.msg_iovlen = 1;
    return &shorter;
}

MOVING(read, SUPPORT_READ, (int fd, void *dst, size_t len), (fd, dst, len), len = len > 0)
MOVING(write, SUPPORT_WRITE, (int fd, const void *src, size_t len), (fd, src, len), len = len > 0)
MOVING(pread, SUPPORT_PREAD, (int fd, void *dst, size_t len, off_t at), (fd, dst, len, at), len = len > 0)
MOVING(pwrite, SUPPORT_PWRITE, (int fd, const void *src, size_t len, off_t at), (fd, src, len, at),
       len = len > 0)
MOVING(writev, SUPPORT_WRITEV, (int fd, const struct iovec *iov, int n), (fd, iov, n),
       (iov = one_byte(iov, (size_t)n), n = 1))
MOVING(sendmsg, SUPPORT_SENDMSG, (int fd, const struct msghdr *message, int flags), (fd, message, flags),
       message = with_one_byte(message))

FAILING(int, -1, poll, SUPPORT_POLL, (struct pollfd * fds, nfds_t n, int timeout), (fds, n, timeout))
FAILING(int, -1, accept4, SUPPORT_ACCEPT, (int fd, struct sockaddr *from, socklen_t *len, int flags),
        (fd, from, len, flags))
FAILING(int, -1, shm_open, SUPPORT_SHM_OPEN, (const char *name, int flags, mode_t mode), (name, flags, mode))
FAILING(int, -1, fstat, SUPPORT_FSTAT, (int fd, struct stat *info), (fd, info))
FAILING(int, -1, lstat, SUPPORT_LSTAT, (const char *path, struct stat *info), (path, info))
FAILING(int, -1, stat, SUPPORT_STAT, (const char *path, struct stat *info), (path, info))
FAILING(int, -1, pipe2, SUPPORT_PIPE, (int ends[2], int flags), (ends, flags))
FAILING(int, -1, socket, SUPPORT_SOCKET, (int domain, int type, int protocol), (domain, type, protocol))
FAILING(int, -1, bind, SUPPORT_BIND, (int fd, const struct sockaddr *to, socklen_t len), (fd, to, len))
FAILING(int, -1, listen, SUPPORT_LISTEN, (int fd, int backlog), (fd, backlog))
FAILING(int, -1, connect, SUPPORT_CONNECT, (int fd, const struct sockaddr *to, socklen_t len), (fd, to, len))
FAILING(int, -1, fchmod, SUPPORT_FCHMOD, (int fd, mode_t mode), (fd, mode))
FAILING(int, -1, flock, SUPPORT_FLOCK, (int fd, int what), (fd, what))
FAILING(int, -1, unlink, SUPPORT_UNLINK, (const char *path), (path))
FAILING(int, -1, setsockopt, SUPPORT_SETSOCKOPT,
        (int fd, int level, int name, const void *value, socklen_t len), (fd, level, name, value, len))
FAILING(int, -1, shutdown, SUPPORT_SHUTDOWN, (int fd, int how), (fd, how))
FAILING(int, -1, getsockname, SUPPORT_GETSOCKNAME, (int fd, struct sockaddr *name, socklen_t *len),
        (fd, name, len))
FAILING(void *, MAP_FAILED, mmap, SUPPORT_MMAP,
        (void *at, size_t len, int protection, int flags, int fd, off_t offset),
        (at, len, protection, flags, fd, offset))

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
    va_list arguments;
    mode_t mode = 0;

    if (flags & (O_CREAT | O_TMPFILE)) {
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t); /* NOLINT(clang-analyzer-valist.Uninitialized): it is */
        va_end(arguments);
    }
    return fails(SUPPORT_OPEN) ? -1 : __real_open(path, flags, mode);
}

void *__real_mremap(void *old, size_t old_len, size_t len, int flags, ...);
void *__wrap_mremap(void *old, size_t old_len, size_t len, int flags, ...);
void *__wrap_mremap(void *old, size_t old_len, size_t len, int flags, ...)
{
    va_list arguments;
    void *to = NULL;

    if (flags & MREMAP_FIXED) {
        va_start(arguments, flags);
        to = va_arg(arguments, void *); /* NOLINT(clang-analyzer-valist.Uninitialized) */
        va_end(arguments);
    }
    return fails(SUPPORT_MREMAP) ? MAP_FAILED : __real_mremap(old, old_len, len, flags, to);
}

/* The kernel closes whatever it returns. */
int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    const int status = __real_close(fd);

    return fails(SUPPORT_CLOSE) ? -1 : status;
}

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                          void *argument)
{
    const int fate = fate_of(SUPPORT_PTHREAD_CREATE);

    return fate != 0 ? fate : __real_pthread_create(thread, attributes, start, argument);
}

const char *support_call_name(enum support_call call)
{
    static const char *const names[SUPPORT_CALLS] = {
        [SUPPORT_READ] = "read",         [SUPPORT_WRITE] = "write",
        [SUPPORT_WRITEV] = "writev",     [SUPPORT_SENDMSG] = "sendmsg",
        [SUPPORT_POLL] = "poll",         [SUPPORT_ACCEPT] = "accept4",
        [SUPPORT_PREAD] = "pread",       [SUPPORT_PWRITE] = "pwrite",
        [SUPPORT_SHM_OPEN] = "shm_open", [SUPPORT_OPEN] = "open",
        [SUPPORT_FSTAT] = "fstat",       [SUPPORT_LSTAT] = "lstat",
        [SUPPORT_STAT] = "stat",         [SUPPORT_PIPE] = "pipe2",
        [SUPPORT_SOCKET] = "socket",     [SUPPORT_BIND] = "bind",
        [SUPPORT_LISTEN] = "listen",     [SUPPORT_CONNECT] = "connect",
        [SUPPORT_FCHMOD] = "fchmod",     [SUPPORT_FLOCK] = "flock",
        [SUPPORT_UNLINK] = "unlink",     [SUPPORT_SETSOCKOPT] = "setsockopt",
        [SUPPORT_SHUTDOWN] = "shutdown", [SUPPORT_GETSOCKNAME] = "getsockname",
        [SUPPORT_CLOSE] = "close",       [SUPPORT_MMAP] = "mmap",
        [SUPPORT_MREMAP] = "mremap",     [SUPPORT_PTHREAD_CREATE] = "pthread_create",
    };

    return names[call];
}
