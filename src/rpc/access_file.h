/* SPDX-License-Identifier: Apache-2.0 */
/* access_file.h: the file of an access log: one write per line, renamed when it is full or its time is over,
 * opened anew when somebody else has renamed it. Not thread-safe.
 *
 * Usage: {0} -> init -> write… -> release. */
#ifndef VRPC_ACCESS_FILE_H
#define VRPC_ACCESS_FILE_H

#include <sys/stat.h>

#include "vgi_rpc/access_log.h"
#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

enum { VRPC_ACCESS_PATH_BYTES = 4096 };

/* When a file is over, and how the renamed one is called. */
struct vrpc_access_period {
    const char *when; /* NULL: not by time */
    int name_chars;   /* of "2026-11-22_07-30-00", when it began */
    int64_t seconds;
    int64_t first; /* a beginning, in seconds since 1970 */
};

struct vrpc_access_file {
    char path[VRPC_ACCESS_PATH_BYTES];
    uint64_t bytes_max; /* 0: no limit */
    uint32_t backup_count;
    struct vrpc_access_period period;
    int fd; /* -1: not open */
    struct stat info;
    uint64_t bytes;     /* in the file */
    uint64_t bytes_may; /* what the process may write into a file */
    int64_t number;     /* of the period in which the file began */
    int64_t looked_ns;  /* when the path was last looked at */
    bool is_cut;        /* the last line in the file has no end */
    bool is_init;
};

/* Opens the file; one that cannot be opened now is tried again later.
 * VGI_E_INVALID the path is too long, or when is unknown. */
VGI_NODISCARD enum vgi_status vrpc_access_file_init(struct vrpc_access_file *file,
                                                    const struct vgi_rpc_access_log_options *options,
                                                    const char *server_id, struct vgi_error *err);
void vrpc_access_file_release(struct vrpc_access_file *file); /* fine on {0} */

/* False when the line, which ends with a newline, could not be written whole. */
bool vrpc_access_file_write(struct vrpc_access_file *file, struct vgi_bytes line);

/* The period of that name; when there is none, one without a name that never ends. */
struct vrpc_access_period vrpc_access_period_of(const char *when);
/* The number of the period that holds this second; counts up. */
int64_t vrpc_access_period_number(const struct vrpc_access_period *period, int64_t second);

#endif
