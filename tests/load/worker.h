/* SPDX-License-Identifier: Apache-2.0 */
/* worker.h: a conformance worker as a child process: started on a transport, dialled, looked at from outside
 * through /proc, ended. Waiting has generous limits; under a sanitizer they are longer still.
 *
 * Usage: load_worker_start -> load_worker_dial … -> load_worker_stop. */
#ifndef VGI_TESTS_LOAD_WORKER_H
#define VGI_TESTS_LOAD_WORKER_H

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/test.h"

#ifndef LOAD_WORKER /* the build names its own */
#define LOAD_WORKER "build/dev/bin/vgi-conformance-worker"
#endif

#if defined __SANITIZE_THREAD__ || defined __SANITIZE_ADDRESS__
enum { LOAD_SANITIZED = 1, LOAD_SLOWNESS = 5 };
#else
enum { LOAD_SANITIZED = 0, LOAD_SLOWNESS = 1 };
#endif

/* The thread sanitizer holds back a signal that comes just before poll, and lets poll sleep. */
#ifdef __SANITIZE_THREAD__
enum { LOAD_THREADS_SANITIZED = 1, LOAD_SETTLE_MS = 50 };
#else
enum { LOAD_THREADS_SANITIZED = 0, LOAD_SETTLE_MS = 0 };
#endif

enum { LOAD_WAIT_SECONDS = 60, LOAD_ARGUMENTS_MAX = 16, LOAD_NO_FD = -1 };

enum load_transport { LOAD_STDIO, LOAD_UNIX, LOAD_TCP };

static const char *const load_transport_names[] = {"stdio", "unix", "tcp"};

/* How to start; {0} is usual. */
struct load_worker_options {
    const char *arguments[LOAD_ARGUMENTS_MAX - 4]; /* further ones, up to NULL */
    rlim_t descriptors_max;                        /* RLIMIT_NOFILE; 0: as it is */
    const char *path;                              /* of the unix socket; NULL: one in a folder of its own */
};

struct load_worker {
    enum load_transport transport;
    pid_t pid; /* 0: it has ended */
    int to;    /* stdio: its stdin; else LOAD_NO_FD */
    int from;  /* its stdout */
    uint16_t port;
    char folder[SCRATCH_BYTES]; /* empty: none was made */
    char path[80];
};

static inline double load_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline void load_sleep_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* ---- starting ---- */

/* In the child: becomes the worker. */
static inline void load_worker_exec(const struct load_worker *w, const struct load_worker_options *options,
                                    const int input[2], const int output[2])
{
    const char *argv[LOAD_ARGUMENTS_MAX] = {LOAD_WORKER};
    int n = 1;

    if (w->transport == LOAD_UNIX) {
        argv[n++] = "--unix";
        argv[n++] = w->path;
    } else if (w->transport == LOAD_TCP) {
        argv[n++] = "--tcp";
        argv[n++] = "0";
    }
    for (int i = 0; options->arguments[i]; i++)
        argv[n++] = options->arguments[i];
    if (options->descriptors_max > 0)
        setrlimit(RLIMIT_NOFILE, &(struct rlimit){.rlim_cur = options->descriptors_max,
                                                  .rlim_max = options->descriptors_max});
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves no process */
    dup2(input[0], STDIN_FILENO);
    dup2(output[1], STDOUT_FILENO);
    execv(LOAD_WORKER, (char *const *)argv);
    _exit(126);
}

/* Waits for the line by which a listening worker says that it can be dialled. */
static inline void load_worker_await_line(struct load_worker *w)
{
    struct pollfd polled = {.fd = w->from, .events = POLLIN};
    char line[128] = "";
    size_t len = 0;

    while (len + 1 < sizeof line && !strchr(line, '\n')) {
        ssize_t got;
        assert_int_equal(poll(&polled, 1, LOAD_WAIT_SECONDS * 1000), 1);
        got = read(w->from, line + len, sizeof line - 1 - len);
        if (got <= 0)
            fail_msg("the worker has ended before it could be dialled");
        len += (size_t)got;
        line[len] = 0;
    }
    if (w->transport == LOAD_TCP) {
        assert_memory_equal(line, "TCP:127.0.0.1:", 14);
        w->port = (uint16_t)strtoul(line + 14, NULL, 10);
        return;
    }
    assert_memory_equal(line, "UNIX:", 5);
    assert_memory_equal(line + 5, w->path, strlen(w->path));
}

/* Starts a process; it may be of no use (see load_worker_await_line). */
static inline void load_worker_spawn(struct load_worker *w, enum load_transport transport,
                                     const struct load_worker_options *options)
{
    static const struct load_worker_options usual;
    int input[2];
    int output[2];

    options = options ? options : &usual;
    *w = (struct load_worker){.transport = transport, .to = LOAD_NO_FD};
    if (transport == LOAD_UNIX && options->path) {
        snprintf(w->path, sizeof w->path, "%s", options->path);
    } else if (transport == LOAD_UNIX) {
        assert_int_equal(scratch_make(w->folder), 0);
        snprintf(w->path, sizeof w->path, "%s/socket", w->folder);
    }
    assert_int_equal(pipe2(input, O_CLOEXEC), 0);
    assert_int_equal(pipe2(output, O_CLOEXEC), 0);
    w->pid = fork();
    assert_true(w->pid >= 0);
    if (w->pid == 0)
        load_worker_exec(w, options, input, output);
    close(input[0]);
    close(output[1]);
    w->from = output[0];
    if (transport == LOAD_STDIO)
        w->to = input[1];
    else
        close(input[1]);
}

static inline void load_worker_start(struct load_worker *w, enum load_transport transport,
                                     const struct load_worker_options *options)
{
    load_worker_spawn(w, transport, options);
    if (transport != LOAD_STDIO)
        load_worker_await_line(w);
}

/* A new connection; -1 when it is refused. */
static inline int load_worker_dial(const struct load_worker *w)
{
    struct sockaddr_un unix_address = {.sun_family = AF_UNIX};
    struct sockaddr_in tcp_address = {
        .sin_family = AF_INET, .sin_port = htons(w->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bool is_unix = w->transport == LOAD_UNIX;
    const struct sockaddr *address =
        is_unix ? (const struct sockaddr *)&unix_address : (const struct sockaddr *)&tcp_address;
    int fd = socket(is_unix ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    snprintf(unix_address.sun_path, sizeof unix_address.sun_path, "%s", w->path);
    if (!is_unix)
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    if (connect(fd, address, is_unix ? sizeof unix_address : sizeof tcp_address) == 0)
        return fd;
    close(fd);
    return -1;
}

/* ---- ending ---- */

/* Waits for the end. Returns the exit code, 128 + n after signal n. */
static inline int load_worker_wait(struct load_worker *w)
{
    double limit = load_now() + LOAD_WAIT_SECONDS;
    int status = 0;
    pid_t ended;

    while ((ended = waitpid(w->pid, &status, WNOHANG)) == 0 && load_now() < limit)
        load_sleep_ms(1);
    if (ended == 0) {
        kill(w->pid, SIGKILL);
        waitpid(w->pid, &status, 0);
        print_error("the worker did not end within %d s\n", LOAD_WAIT_SECONDS);
    }
    w->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Closes what is left of a worker that has ended. */
static inline void load_worker_release(struct load_worker *w)
{
    if (w->to != LOAD_NO_FD)
        close(w->to);
    close(w->from);
    if (w->folder[0]) {
        unlink(w->path);
        rmdir(w->folder);
    }
}

/* SIGTERM, which must end it with code 0 and without its socket file. Returns the seconds it took. */
static inline double load_worker_stop(struct load_worker *w)
{
    double begin;
    double took;

    load_sleep_ms(LOAD_SETTLE_MS);
    begin = load_now();
    assert_int_equal(kill(w->pid, SIGTERM), 0);
    assert_int_equal(load_worker_wait(w), 0);
    took = load_now() - begin;
    if (w->transport == LOAD_UNIX)
        assert_int_equal(access(w->path, F_OK), -1);
    load_worker_release(w);
    return took;
}

/* ---- looking ---- */

/* Entries of a folder of /proc/PID: "fd" or "task". */
static inline int load_worker_count(const struct load_worker *w, const char *what)
{
    char path[64];
    DIR *folder;
    int n = 0;

    snprintf(path, sizeof path, "/proc/%d/%s", (int)w->pid, what);
    folder = opendir(path);
    assert_non_null(folder);
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        n += entry->d_name[0] != '.';
    closedir(folder);
    return n;
}

/* Waits until there are at most n; returns how many there are. */
static inline int load_worker_await(const struct load_worker *w, const char *what, int n)
{
    double limit = load_now() + LOAD_WAIT_SECONDS;
    int found = load_worker_count(w, what);

    while (found > n && load_now() < limit) {
        load_sleep_ms(20);
        found = load_worker_count(w, what);
    }
    return found;
}

/* Resident memory in KiB. */
static inline long load_worker_rss(const struct load_worker *w)
{
    char line[128];
    long kib = 0;
    FILE *file;

    snprintf(line, sizeof line, "/proc/%d/status", (int)w->pid);
    file = fopen(line, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kib = strtol(line + 6, NULL, 10);
    fclose(file);
    return kib;
}

/* Waits until it is at most kib; returns what it is. */
static inline long load_worker_await_rss(const struct load_worker *w, long kib)
{
    double limit = load_now() + (LOAD_SANITIZED ? 0 : LOAD_WAIT_SECONDS); /* a sanitizer gives nothing back */
    long found = load_worker_rss(w);

    while (found > kib && load_now() < limit) {
        load_sleep_ms(20);
        found = load_worker_rss(w);
    }
    return found;
}

/* Seconds of processor time it has used. */
static inline double load_worker_cpu(const struct load_worker *w)
{
    clockid_t clock;
    struct timespec used;

    assert_int_equal(clock_getcpuclockid(w->pid, &clock), 0);
    assert_int_equal(clock_gettime(clock, &used), 0);
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

#endif
