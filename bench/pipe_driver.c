/* SPDX-License-Identifier: Apache-2.0 */
/* pipe_driver.c: replays recorded requests to one worker over a pair of pipes and measures round trips and
 * the worker's CPU time. Neutral: of Arrow it knows the framing of messages, of RPC nothing.
 *
 *   pipe_driver WORKER [ARGUMENT...]                   starts it, then one measurement per line of input:
 *       unary REQUEST SECONDS OPS                      a call is a request stream and a reply stream
 *       producer REQUEST INPUT SECONDS OPS             INPUT: a schema message and one tick
 *       exchange REQUEST INPUT SECONDS OPS             INPUT: a schema message and one batch
 *     each ends after SECONDS or OPS operations, whichever comes first, and prints one line of JSON
 *   pipe_driver --start COUNT REQUEST WORKER...        starts it COUNT times: ms to the first reply */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ipc_frames.h"

enum { WORDS_MAX = 8, LINE_BYTES = 4096, BUFFER_BYTES = 1 << 20, STARTS_MAX = 10000, STOP_WAITS = 500 };

struct worker {
    pid_t pid;
    int out_fd; /* to the worker */
    struct frames in;
};

struct limit {
    double end; /* a time */
    uint64_t ops;
};

static __attribute__((noreturn, format(printf, 1, 2))) void die(const char *format, ...)
{
    int kept_errno = errno;
    va_list args;

    printf("{\"error\": \"");
    errno = kept_errno;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\"}\n");
    (void)fflush(stdout);
    exit(3);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* CPU seconds of a process that lives. */
static double cpu_of(pid_t pid)
{
    clockid_t clock;
    struct timespec t;

    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
        return 0;
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- the worker ---- */

static struct worker start(char **command)
{
    struct worker worker = {0};
    int to[2];
    int from[2];

    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
        die("no pipe: %m");
    worker.pid = fork();
    if (worker.pid < 0)
        die("no process: %m");
    if (worker.pid == 0) {
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        execvp(command[0], command);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    worker.out_fd = to[1];
    frames_init(&worker.in, from[0], BUFFER_BYTES);
    return worker;
}

static void stop(struct worker *worker)
{
    close(worker->out_fd);
    frames_release(&worker->in);
    for (int i = 0; i < STOP_WAITS; i++) {
        const struct timespec moment = {.tv_nsec = 10000000};
        if (waitpid(worker->pid, NULL, WNOHANG) != 0)
            return;
        nanosleep(&moment, NULL);
    }
    kill(worker->pid, SIGKILL);
    waitpid(worker->pid, NULL, 0);
}

static void put(const struct worker *worker, struct bytes bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(worker->out_fd, bytes.ptr, bytes.len);
        if (n < 0 && errno != EINTR)
            die("the worker takes no input: %m");
        if (n > 0) {
            bytes.ptr += n;
            bytes.len -= (size_t)n;
        }
    }
}

/* Reads and drops one message. */
static enum frame_kind get(struct worker *worker)
{
    struct frame frame;

    if (!frames_next(&worker->in, &frame))
        die("the worker has ended or writes no Arrow messages");
    if (frame.kind == FRAME_BATCH && memmem(frame.header.ptr, frame.header.len, "EXCEPTION", 9))
        die("the worker answered with an exception");
    frames_skip(&worker->in, frame.body_bytes);
    return frame.kind;
}

/* ---- measuring ---- */

struct times {
    float *us;
    size_t n;
    size_t cap;
    double began;
    double worker_cpu;
};

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a;
    float y = *(const float *)b;

    return (x > y) - (x < y);
}

static void add(struct times *times, double seconds)
{
    if (times->n == times->cap) {
        times->cap = times->cap ? 2 * times->cap : 1 << 16;
        times->us = realloc(times->us, times->cap * sizeof *times->us);
        if (!times->us)
            die("no memory");
    }
    times->us[times->n++] = (float)(1e6 * seconds);
}

static void begin(struct times *times, const struct worker *worker)
{
    *times = (struct times){.worker_cpu = cpu_of(worker->pid), .began = now()};
}

static void report(struct times *times, const struct worker *worker)
{
    double seconds = now() - times->began;
    double cpu = cpu_of(worker->pid) - times->worker_cpu;
    size_t n = times->n;

    if (n == 0)
        die("nothing was measured");
    qsort(times->us, n, sizeof *times->us, by_value);
    printf("{\"ops\": %zu, \"seconds\": %.6f, \"p50_us\": %.3f, \"p99_us\": %.3f, \"min_us\": %.3f, "
           "\"cpu_us\": %.4f}\n",
           n, seconds, (double)times->us[n / 2], (double)times->us[n - 1 - n / 100], (double)times->us[0],
           1e6 * cpu / (double)n);
    free(times->us);
}

static bool goes_on(const struct times *times, const struct limit *limit, double time)
{
    return times->n < limit->ops && time < limit->end;
}

static void call(struct worker *worker, struct bytes request)
{
    put(worker, request);
    while (get(worker) != FRAME_END)
        ;
}

static void unary(struct worker *worker, struct bytes request, const struct limit *limit)
{
    struct times times;
    double before;
    double after;

    call(worker, request);
    begin(&times, worker);
    after = times.began;
    do {
        before = after;
        call(worker, request);
        after = now();
        add(&times, after - before);
    } while (goes_on(&times, limit, after));
    report(&times, worker);
}

/* One stream, in lock step: a batch comes back for each one sent. */
static void stream(struct worker *worker, struct bytes request, struct bytes input, const struct limit *limit)
{
    size_t schema_bytes = frame_bytes(input.ptr);
    struct bytes schema = {input.ptr, schema_bytes};
    struct bytes batch = {input.ptr + schema_bytes, input.len - schema_bytes};
    struct times times;
    double before;
    double after;

    put(worker, request);
    put(worker, schema);
    put(worker, batch);
    if (get(worker) != FRAME_SCHEMA)
        die("the stream did not begin with a schema");
    if (get(worker) != FRAME_BATCH)
        die("the stream had no batch");
    begin(&times, worker);
    after = times.began;
    do {
        before = after;
        put(worker, batch);
        if (get(worker) != FRAME_BATCH)
            die("the stream ended early");
        after = now();
        add(&times, after - before);
    } while (goes_on(&times, limit, after));
    report(&times, worker);
    put(worker, frame_end);
    while (get(worker) != FRAME_END)
        ;
}

/* ---- commands ---- */

static struct bytes load(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat info;
    uint8_t *bytes;

    if (!file || fstat(fileno(file), &info) != 0)
        die("cannot read %s", path);
    bytes = malloc((size_t)info.st_size + 1);
    if (!bytes || fread(bytes, 1, (size_t)info.st_size, file) != (size_t)info.st_size)
        die("cannot read %s", path);
    (void)fclose(file);
    return (struct bytes){bytes, (size_t)info.st_size};
}

static void measure(struct worker *worker, char **words, int n)
{
    bool is_unary = strcmp(words[0], "unary") == 0;
    int first_limit = is_unary ? 2 : 3;
    struct bytes request;
    struct bytes input;
    struct limit limit;

    if (n != first_limit + 2)
        die("cannot read the command %s", words[0]);
    request = load(words[1]);
    limit.end = now() + strtod(words[first_limit], NULL);
    limit.ops = strtoull(words[first_limit + 1], NULL, 10);
    if (is_unary) {
        unary(worker, request, &limit);
    } else {
        input = load(words[2]);
        stream(worker, request, input, &limit);
        free(input.ptr);
    }
    free(request.ptr);
}

static int split(char *line, char **words)
{
    char *rest = NULL;
    int n = 0;

    for (char *word = strtok_r(line, " \n", &rest); word && n < WORDS_MAX;
         word = strtok_r(NULL, " \n", &rest))
        words[n++] = word;
    return n;
}

static int serve(char **command)
{
    struct worker worker = start(command);
    char line[LINE_BYTES];
    char *words[WORDS_MAX];

    while (fgets(line, sizeof line, stdin)) {
        int n = split(line, words);
        if (n > 0)
            measure(&worker, words, n);
        (void)fflush(stdout);
    }
    stop(&worker);
    return 0;
}

static int time_starts(const char *count, const char *request_path, char **command)
{
    struct bytes request = load(request_path);
    long n = strtol(count, NULL, 10);

    printf("{\"ms\": [");
    for (long i = 0; i < n && i < STARTS_MAX; i++) {
        double began = now();
        struct worker worker = start(command);
        call(&worker, request);
        printf("%s%.4f", i ? ", " : "", 1e3 * (now() - began));
        stop(&worker);
    }
    printf("]}\n");
    free(request.ptr);
    return 0;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    if (argc >= 5 && strcmp(argv[1], "--start") == 0)
        return time_starts(argv[2], argv[3], argv + 4);
    if (argc >= 2)
        return serve(argv + 1);
    fprintf(stderr, "usage: pipe_driver WORKER... or pipe_driver --start COUNT REQUEST WORKER...\n");
    return 2;
}
