/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VGI_TESTS_LINUX_RECORDER_H
#define VGI_TESTS_LINUX_RECORDER_H

/* recorder: runs a table function of the linux-worker without the SDK behind it and writes down what it puts.
 * It stands in for the functions of <vgi/…> that table functions call. All its memory is static, so that what
 * is counted or fails is the worker's. */
#include <vgi/vgi.h>

struct recorded {
    enum vgi_status status; /* VGI_DONE, or how it failed */
    struct vgi_error err;
    const char *rows; /* sorted, "a|b|c\n" each; NULL is NULL, a list is [a,b]; static */
    size_t n_rows;
};

/* Runs function over the fixture tree, or another root.
 *   wants      names of the columns asked for, separated by blanks; rows hold them in declared order
 *   arguments  "name=value" separated by blanks, or NULL; root is the fixture unless given */
struct recorded record(const struct vgi_table_function *function, const char *wants, const char *arguments);

/* How many times the worker has opened a file or folder since the last call of this. */
unsigned recorder_opens(void);

/* How many of those have not been closed. */
int recorder_still_open(void);

#define RECORDER_ROOT "tests/linux/tree"

#endif
