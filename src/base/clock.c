/* SPDX-License-Identifier: Apache-2.0 */
/* clock.c: the clocks of the system -> one number each. */
#include "base/clock.h"

#include <time.h>

enum { NS_PER_S = 1000000000, NS_PER_MS = 1000000 };

static int64_t read_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t vbase_clock_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

int64_t vbase_clock_ms(void)
{
    return vbase_clock_ns() / NS_PER_MS;
}

int64_t vbase_clock_utc_ns(void)
{
    return read_ns(CLOCK_REALTIME);
}

uint64_t vbase_clock_utc_s(void)
{
    return (uint64_t)(read_ns(CLOCK_REALTIME_COARSE) / NS_PER_S);
}
