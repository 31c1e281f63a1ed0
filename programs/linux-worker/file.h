/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINUX_WORKER_FILE_H
#define LINUX_WORKER_FILE_H

/* file: reading files, links and folders of /proc and /sys. All paths are relative to a folder that the
 * caller holds open, so that a whole tree (a container's, a test's) can stand in for "/", and so that a
 * process's files are those of one process even when its number is given to another meanwhile.
 *
 * Failures: VGI_E_NOT_FOUND it is not there (any more) · VGI_E_PERMISSION it may not be read · VGI_E_IO the
 * kernel refused for another reason · VGI_E_LIMIT no descriptor left · VGI_E_NOMEM. The first three are
 * everyday: file_is_absent. */
#include <dirent.h>
#include <sys/types.h>

#include "text.h"

/* More of one file is not read; what stands behind is left out. */
enum { FILE_BYTES_MAX = 16 * 1024 * 1024 };

/* True for failures that mean "this value is not to be had", false for those that must end the query. */
bool file_is_absent(enum vgi_status status);

/* Opens path for reading; with O_DIRECTORY or O_PATH in flags as that. ret_fd is owned by the caller. */
VGI_NODISCARD enum vgi_status file_open(int folder, const char *path, int flags, int *ret_fd,
                                        struct vgi_error *err);

/* Closes *fd and sets it to -1; nothing happens when it is. */
void file_close(int *fd);

/* Reads a whole file into the pool; a NUL stands behind the text. */
VGI_NODISCARD enum vgi_status file_read(int folder, const char *path, struct pool *pool,
                                        struct vgi_str *ret_text, struct vgi_error *err);

/* Reads where a symbolic link points to into the pool, as UTF-8. */
VGI_NODISCARD enum vgi_status file_link(int folder, const char *path, struct pool *pool,
                                        struct vgi_str *ret_text, struct vgi_error *err);

/* A file read line by line, however long it is. */
struct lines {
    int fd; /* owned */
    bool is_open;
    bool is_at_end;
    bool is_skipping; /* inside a line that was too long */
    char *bytes;      /* owned; bytes[begin … end) are read and not yet given out */
    size_t begin;
    size_t end;
    size_t capacity;
};

VGI_NODISCARD enum vgi_status lines_open(struct lines *lines, int folder, const char *path,
                                         struct vgi_error *err);

/* Takes the next line, without its newline: a view until the next call. VGI_DONE at the end. A line of more
 * than a MiB is passed over. What is not open has no lines. A file that fails in the middle, as those of a
 * process that ends do, is at its end. */
VGI_NODISCARD enum vgi_status lines_next(struct lines *lines, struct vgi_str *ret_line,
                                         struct vgi_error *err);

void lines_close(struct lines *lines);

/* A folder being listed. */
struct folder {
    DIR *dir; /* owned */
};

VGI_NODISCARD enum vgi_status folder_open(struct folder *folder, int at, const char *path,
                                          struct vgi_error *err);

/* The next name: a view until the next call. VGI_DONE at the end. "." and ".." are left out. A folder that
 * fails in the middle is at its end. */
VGI_NODISCARD enum vgi_status folder_next(struct folder *folder, struct vgi_str *ret_name);

/* The next name that is a decimal number above or equal to 0. */
VGI_NODISCARD enum vgi_status folder_next_number(struct folder *folder, int64_t *ret_number);

/* The folder's descriptor, a view; -1 when it is closed. */
int folder_fd_view(const struct folder *folder);

void folder_close(struct folder *folder);

#endif
