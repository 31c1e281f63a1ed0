/* SPDX-License-Identifier: Apache-2.0 */
/* watchdog: ends a test that hangs, and says in what; counts descriptors. For tests in
 * which something fails. */
#ifndef VGI_TESTS_SUPPORT_WATCHDOG_H
#define VGI_TESTS_SUPPORT_WATCHDOG_H

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/test.h"

static char watchdog_label[160];

static inline void watchdog_bark(int number)
{
    (void)number;
    (void)!write(2, watchdog_label, strlen(watchdog_label));
    (void)!write(2, ": it hangs\n", 11);
    _exit(1);
}

/* From now on the process has that many seconds for what the label says. */
static inline void watchdog_watch(unsigned seconds, const char *what, const char *more, size_t n)
{
    struct sigaction action = {.sa_handler = watchdog_bark};

    snprintf(watchdog_label, sizeof watchdog_label, "%s %s %zu", what, more, n);
    sigaction(SIGALRM, &action, NULL);
    alarm(seconds);
}

static inline void watchdog_rest(void)
{
    alarm(0);
}

/* The descriptors that are open. */
static inline int watchdog_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int n = 0;

    assert_non_null(folder);
    while (readdir(folder))
        n++;
    closedir(folder);
    return n;
}

#endif
