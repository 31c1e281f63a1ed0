/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VGI_TESTS_SUPPORT_CALLS_H
#define VGI_TESTS_SUPPORT_CALLS_H

/* calls: system calls of the code under test that fail by plan. The linker sends them here (-Wl,--wrap) in
 * the programs of tests/fault. Thread-safe. */
#include <stdbool.h>
#include <stddef.h>

enum support_call {
    SUPPORT_READ,
    SUPPORT_WRITE,
    SUPPORT_WRITEV,
    SUPPORT_SENDMSG,
    SUPPORT_POLL,
    SUPPORT_ACCEPT,
    SUPPORT_PREAD,
    SUPPORT_PWRITE,
    SUPPORT_SHM_OPEN,
    SUPPORT_OPEN,
    SUPPORT_FSTAT,
    SUPPORT_LSTAT,
    SUPPORT_STAT,
    SUPPORT_PIPE,
    SUPPORT_SOCKET,
    SUPPORT_BIND,
    SUPPORT_LISTEN,
    SUPPORT_CONNECT,
    SUPPORT_FCHMOD,
    SUPPORT_FLOCK,
    SUPPORT_UNLINK,
    SUPPORT_SETSOCKOPT,
    SUPPORT_SHUTDOWN,
    SUPPORT_GETSOCKNAME,
    SUPPORT_CLOSE, /* closes, and fails then */
    SUPPORT_MMAP,
    SUPPORT_MREMAP,
    SUPPORT_PTHREAD_CREATE,
    SUPPORT_CALLS
};

/* In place of an errno: the call moves one byte. */
enum { SUPPORT_SHORT = -1 };

/* What is to fail.
 *   n            which of the calls from now on; 1 is the next one
 *   error        an errno, or SUPPORT_SHORT
 *   every        0: once; else every so many calls again, from the n-th on
 *   others_only  calls of the thread that makes the plan go through, uncounted */
struct support_call_plan {
    enum support_call call;
    size_t n;
    int error;
    size_t every;
    bool others_only;
};

enum { SUPPORT_PLANS_MAX = 4 };

/* Replaces the plans; n 0: nothing fails. */
void support_calls_fail(const struct support_call_plan *planned, size_t n);

/* Tells whether a call has failed by the last of the plans. */
bool support_calls_did_fail(void);

/* "accept4". */
const char *support_call_name(enum support_call call);

#endif
