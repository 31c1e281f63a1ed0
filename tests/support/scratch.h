/* SPDX-License-Identifier: Apache-2.0 */
/* scratch.h: a new empty folder for what a test puts into files. Removing it is the test's own: rmdir fails
 * when something was left there, which is part of what is tested. Header-only. */
#ifndef VGI_TESTS_SUPPORT_SCRATCH_H
#define VGI_TESTS_SUPPORT_SCRATCH_H

#include <stdio.h>
#include <stdlib.h>

enum { SCRATCH_BYTES = 32 }; /* short: sockets live there too */

/* Makes the folder and writes its path; 0, or -1 as a cmocka setup says that it failed. */
static inline int scratch_make(char ret_folder[SCRATCH_BYTES])
{
    snprintf(ret_folder, SCRATCH_BYTES, "%s/vgi-test-XXXXXX", P_tmpdir);
    return mkdtemp(ret_folder) ? 0 : -1;
}

#endif
