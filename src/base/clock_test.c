/* SPDX-License-Identifier: Apache-2.0 */
/* clock_test.c: the units, and which clock is which. */
#include "base/clock.h"

#include <time.h>

#include "support/test.h"

static void plain_clock_goes_on(void **state)
{
    int64_t ms = vbase_clock_ms();
    int64_t begin = vbase_clock_ns();
    int64_t end;

    (void)state;
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    end = vbase_clock_ns();
    assert_true(end - begin >= 2000000);
    assert_in_range(vbase_clock_ms(), ms + 2, INT64_MAX);
    assert_in_range(begin / 1000000 - ms, 0, 60000);
}

static void date_is_that_of_the_system(void **state)
{
    uint64_t before = (uint64_t)time(NULL) - 1; /* time() may lag behind by a tick */

    (void)state;
    assert_in_range(vbase_clock_utc_s(), before, (uint64_t)time(NULL) + 1);
    assert_in_range(vbase_clock_utc_ns() / 1000000000, before, (uint64_t)time(NULL) + 1);
}

SUPPORT_TESTS(cmocka_unit_test(plain_clock_goes_on), cmocka_unit_test(date_is_that_of_the_system))
