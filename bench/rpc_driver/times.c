/* SPDX-License-Identifier: Apache-2.0 */
/* times.c: see times.h. CPU time is that of the whole worker process, kernel included, to the nanosecond. */
#include "times.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void die(const char *format, ...)
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

static double time_of(clockid_t clock)
{
    struct timespec t;

    return clock_gettime(clock, &t) == 0 ? (double)t.tv_sec + 1e-9 * (double)t.tv_nsec : 0;
}

double now(void)
{
    return time_of(CLOCK_MONOTONIC);
}

static double cpu_of(pid_t pid)
{
    clockid_t clock;

    return clock_getcpuclockid(pid, &clock) == 0 ? time_of(clock) : 0;
}

void times_begin(struct times *times, const struct limit *limit, pid_t worker)
{
    *times = (struct times){.limit = *limit,
                            .worker = worker,
                            .worker_cpu = cpu_of(worker),
                            .own_cpu = time_of(CLOCK_PROCESS_CPUTIME_ID)};
    times->began = times->last = now();
}

void times_add_since(struct times *times, double since)
{
    times->last = now();
    if (times->n == times->cap) {
        times->cap = times->cap ? 2 * times->cap : 1 << 16;
        times->us = realloc(times->us, times->cap * sizeof *times->us);
        if (!times->us)
            die("no memory");
    }
    times->us[times->n++] = (float)(1e6 * (times->last - since));
}

void times_add(struct times *times)
{
    times_add_since(times, times->last);
}

bool times_go_on(const struct times *times)
{
    return times->n < times->limit.ops && times->last < times->began + times->limit.seconds;
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a;
    float y = *(const float *)b;

    return (x > y) - (x < y);
}

void times_report(struct times *times)
{
    double cpu = cpu_of(times->worker) - times->worker_cpu;
    double own = time_of(CLOCK_PROCESS_CPUTIME_ID) - times->own_cpu;
    double seconds = times->last - times->began;
    size_t n = times->n;

    if (n == 0)
        die("nothing was measured");
    qsort(times->us, n, sizeof *times->us, by_value);
    printf("{\"ops\": %zu, \"seconds\": %.6f, \"p50_us\": %.3f, \"p99_us\": %.3f, \"min_us\": %.3f, "
           "\"cpu_us\": %.4f, \"driver_cpu_us\": %.4f}\n",
           n, seconds, (double)times->us[n / 2], (double)times->us[n - 1 - n / 100], (double)times->us[0],
           1e6 * cpu / (double)n, 1e6 * own / (double)n);
    free(times->us);
}
