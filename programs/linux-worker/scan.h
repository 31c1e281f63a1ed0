/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINUX_WORKER_SCAN_H
#define LINUX_WORKER_SCAN_H

/* scan: what all table functions of this worker share. A table says how one row is read; the scan decides
 * what has to be read at all, makes batches of rows, and cleans up.
 *
 * A table function is then four things in one file:
 *     struct modules { struct scan scan; … a member for each column … };    its state, scan first
 *     static const struct vgi_field columns[] = { … COLUMN(…) … };          its columns
 *     static const struct table table = {columns, next_module, close_modules};
 *     const struct vgi_table_function modules_function = {… .next = scan_next, .close = scan_close}; */
#include "column.h"
#include "file.h"

struct scan;

/* How rows are read.
 *   columns  ended by {0}; user of each is a COLUMN
 *   row      fills the members of one row in state; VGI_DONE: there is no further one. Texts live in
 *            scan->texts, which is emptied after each row
 *   close    optional; releases what the members behind scan own, however far they were opened */
struct table {
    const struct vgi_field *columns;
    enum vgi_status (*row)(void *state, struct vgi_error *err);
    void (*close)(void *state);
};

/* The first member of every state. */
struct scan {
    const struct table *table;
    bool is_open;
    int root;           /* the folder that stands for "/"; owned */
    bool is_other_root; /* it is not this machine's own */
    unsigned wanted;    /* sources of the columns that the query wants */
    struct pool texts;
};

/* The argument that every function has. */
#define SCAN_ROOT_ARGUMENT                                                                        \
    {                                                                                             \
        .name = "root", .type = "str", .default_value = "'/'", .flags = VGI_ARG_NAMED,            \
        .doc = "The folder that stands for /: a container's, or the host's seen from within one." \
    }

/* Begins a scan: opens the root folder and finds out which sources are wanted. state begins with a struct
 * scan; table is kept. */
VGI_NODISCARD enum vgi_status scan_open(struct vgi_call *call, void *state, const struct table *table,
                                        struct vgi_error *err);

/* The next and close of every table function here. */
enum vgi_status scan_next(struct vgi_call *call, void *state, struct vgi_output *out, struct vgi_error *err);
void scan_close(void *state);

/* True when one of the sources must be read. */
bool scan_wants(const struct scan *scan, unsigned sources);

/* When the machine started, in microseconds since 1970, read if one of the sources is wanted; else NO_INT. */
VGI_NODISCARD enum vgi_status scan_boot_time(struct scan *scan, unsigned sources, int64_t *ret_us,
                                             struct vgi_error *err);

#endif
