/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINUX_WORKER_WALK_H
#define LINUX_WORKER_WALK_H

/* walk: one process after another, for the tables about processes. Holds the folder of the current process
 * open; a process that ends keeps its folder, whose files then fail to open, and never becomes another one.
 *
 * Usage: {0} -> walk_open -> walk_next until VGI_DONE -> walk_close. */
#include "file.h"

struct walk {
    struct folder processes; /* /proc */
    int64_t only;            /* the one process wanted; 0: all */
    int64_t pid;             /* the current process */
    bool has_folder;
    int folder;            /* of the current process, owned; valid when has_folder */
    struct folder entries; /* of walk_next_entry */
    struct lines lines;    /* of walk_next_line */
};

/* The argument by which a function is confined to one process; the state keeps it in an int32_t. The tables
 * give 0. */
#define WALK_PID_ARGUMENT(state, member)                                                 \
    {                                                                                    \
        .name = "pid", .type = "i32", .range = "[0, ]", .into = VGI_INTO(state, member), \
        .doc = "Number of the process; 0: all that may be seen."                         \
    }
#define WALK_ALL ((const struct vgi_table_arg[]){{"pid", "0"}, {0}})

/* Begins at the first process below root/proc. only: the one process wanted, or 0. */
VGI_NODISCARD enum vgi_status walk_open(struct walk *walk, int root, int64_t only, struct vgi_error *err);

/* Goes to the next process and opens its folder; processes that are gone already are passed over. */
VGI_NODISCARD enum vgi_status walk_next(struct walk *walk, struct vgi_error *err);

/* The same without opening its folder, for those who need no more than the number. */
VGI_NODISCARD enum vgi_status walk_next_number(struct walk *walk, struct vgi_error *err);

/* Goes to the next entry with a number for a name in the folder `name` of the current process, or of the next
 * one that has any: its threads, its descriptors. Processes whose folder may not be listed have none. The
 * folder is walk->entries. */
VGI_NODISCARD enum vgi_status walk_next_entry(struct walk *walk, const char *name, int64_t *ret_number,
                                              struct vgi_error *err);

/* The same with the lines of the file `name`. ret_line is a view until the next call. */
VGI_NODISCARD enum vgi_status walk_next_line(struct walk *walk, const char *name, struct vgi_str *ret_line,
                                             struct vgi_error *err);

void walk_close(struct walk *walk);

#endif
