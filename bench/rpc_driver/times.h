/* SPDX-License-Identifier: Apache-2.0 */
/* times.h: the clock, what went wrong, and how long each operation took.
 *
 * Usage: times_begin -> times_add … while times_go_on -> times_report, which prints one line of JSON. */
#ifndef BENCH_TIMES_H
#define BENCH_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Prints {"error": …} and ends the driver. */
__attribute__((noreturn, format(printf, 1, 2))) void die(const char *format, ...);

double now(void); /* seconds */

struct limit {
    double seconds;
    uint64_t ops;
};

struct times {
    float *us; /* owned until the report */
    size_t n;
    size_t cap;
    struct limit limit;
    pid_t worker;
    double began;
    double last; /* when the operation before ended */
    double worker_cpu;
    double own_cpu;
};

void times_begin(struct times *times, const struct limit *limit, pid_t worker);
/* One more operation, that began when the one before ended, or at `since`. */
void times_add(struct times *times);
void times_add_since(struct times *times, double since);
bool times_go_on(const struct times *times);
void times_report(struct times *times);

#endif
