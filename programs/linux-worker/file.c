/* SPDX-License-Identifier: Apache-2.0 */
/* file.c: the only place of this worker that opens anything. Turns errno into the few failures that the
 * tables tell apart, reads files whose size is not known before, and closes on every path. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { READ_BYTES_FIRST = 2048, LINE_BYTES_FIRST = 8192, LINE_BYTES_MAX = 1024 * 1024 };

static enum vgi_status fail_errno(struct vgi_error *err, const char *path, int number)
{
    static const struct {
        int number;
        enum vgi_status status;
    } known[] = {
        {ENOENT, VGI_E_NOT_FOUND}, {ESRCH, VGI_E_NOT_FOUND},  {ENOTDIR, VGI_E_NOT_FOUND},
        {ENXIO, VGI_E_NOT_FOUND},  {ENODEV, VGI_E_NOT_FOUND}, {EACCES, VGI_E_PERMISSION},
        {EPERM, VGI_E_PERMISSION}, {ENOMEM, VGI_E_NOMEM},     {EMFILE, VGI_E_LIMIT},
        {ENFILE, VGI_E_LIMIT},
    };
    enum vgi_status status = VGI_E_IO;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].number == number)
            status = known[i].status;
    }
    char reason[128];
    return vgi_fail(err, status, "cannot read %s: %s", path, strerror_r(number, reason, sizeof reason));
}

bool file_is_absent(enum vgi_status status)
{
    return status == VGI_E_NOT_FOUND || status == VGI_E_PERMISSION || status == VGI_E_IO;
}

enum vgi_status file_open(int folder, const char *path, int flags, int *ret_fd, struct vgi_error *err)
{
    /* Not blocking: in a tree that is not the kernel's a pipe may stand where a file is expected. */
    const int fd = openat(folder, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | flags);
    if (fd < 0)
        return fail_errno(err, path, errno);
    *ret_fd = fd;
    return VGI_OK;
}

void file_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static ssize_t read_some(int fd, char *bytes, size_t max)
{
    ssize_t got;
    do
        got = read(fd, bytes, max);
    while (got < 0 && errno == EINTR);
    return got;
}

enum vgi_status file_read(int folder, const char *path, struct pool *pool, struct vgi_str *ret_text,
                          struct vgi_error *err)
{
    VGI_CLEANUP(file_close) int fd = -1;
    VGI_TRY(file_open(folder, path, 0, &fd, err));
    char *bytes = NULL;
    size_t capacity = 0;
    size_t len = 0;
    for (;;) {
        if (len == capacity) { /* the room for the NUL is taken besides */
            const size_t larger = capacity ? 4 * capacity : READ_BYTES_FIRST;
            char *moved = pool_take(pool, larger + 1);
            if (!moved)
                return vgi_fail(err, VGI_E_NOMEM, "no memory to read %s", path);
            if (len)
                memcpy(moved, bytes, len);
            bytes = moved;
            capacity = larger;
        }
        const ssize_t got = read_some(fd, bytes + len, capacity - len);
        if (got < 0)
            return fail_errno(err, path, errno);
        if (got == 0 || len >= FILE_BYTES_MAX)
            break;
        len += (size_t)got;
    }
    bytes[len] = '\0';
    *ret_text = (struct vgi_str){bytes, len};
    return VGI_OK;
}

enum vgi_status file_link(int folder, const char *path, struct pool *pool, struct vgi_str *ret_text,
                          struct vgi_error *err)
{
    char target[4096];
    const ssize_t len = readlinkat(folder, path, target, sizeof target);
    if (len < 0)
        return fail_errno(err, path, errno);
    return text_keep(pool, (struct vgi_str){target, (size_t)len}, ret_text, err);
}

enum vgi_status lines_open(struct lines *lines, int folder, const char *path, struct vgi_error *err)
{
    struct lines opened = {.fd = -1, .is_open = true};
    VGI_TRY(file_open(folder, path, 0, &opened.fd, err));
    lines_close(lines);
    *lines = opened;
    return VGI_OK;
}

/* Makes room behind the bytes held: moves them to the front, or takes more memory. */
static enum vgi_status make_room(struct lines *lines, struct vgi_error *err)
{
    if (lines->begin > 0) {
        memmove(lines->bytes, lines->bytes + lines->begin, lines->end - lines->begin);
        lines->end -= lines->begin;
        lines->begin = 0;
        return VGI_OK;
    }
    if (lines->capacity >= LINE_BYTES_MAX) {
        lines->is_skipping = true;
        lines->end = 0;
        return VGI_OK;
    }
    const size_t larger = lines->capacity ? 4 * lines->capacity : LINE_BYTES_FIRST;
    char *moved = realloc(lines->bytes, larger);
    if (!moved)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a line of %zu bytes", larger);
    lines->bytes = moved;
    lines->capacity = larger;
    return VGI_OK;
}

enum vgi_status lines_next(struct lines *lines, struct vgi_str *ret_line, struct vgi_error *err)
{
    if (!lines->is_open)
        return VGI_DONE;
    for (;;) {
        struct vgi_str held = {lines->bytes + lines->begin, lines->end - lines->begin};
        struct vgi_str line;
        const bool has_line = held.len && text_until(&held, '\n', &line);
        if (!has_line && !lines->is_at_end) {
            if (lines->end == lines->capacity)
                VGI_TRY(make_room(lines, err));
            const ssize_t got = read_some(lines->fd, lines->bytes + lines->end, lines->capacity - lines->end);
            lines->is_at_end = got <= 0;
            lines->end += got > 0 ? (size_t)got : 0;
            continue;
        }
        if (!has_line) { /* the last one may lack its newline */
            line = held;
            held.len = 0;
        }
        lines->begin = lines->end - held.len;
        const bool was_skipping = lines->is_skipping;
        lines->is_skipping = false;
        if (!has_line && (line.len == 0 || was_skipping))
            return VGI_DONE;
        if (was_skipping)
            continue;
        *ret_line = line;
        return VGI_OK;
    }
}

void lines_close(struct lines *lines)
{
    if (lines->is_open)
        file_close(&lines->fd);
    free(lines->bytes);
    *lines = (struct lines){.fd = -1};
}

enum vgi_status folder_open(struct folder *folder, int at, const char *path, struct vgi_error *err)
{
    int fd = -1;
    VGI_TRY(file_open(at, path, O_DIRECTORY, &fd, err));
    DIR *dir = fdopendir(fd);
    if (!dir) {
        const int number = errno;
        file_close(&fd);
        return fail_errno(err, path, number);
    }
    folder_close(folder);
    folder->dir = dir;
    return VGI_OK;
}

enum vgi_status folder_next(struct folder *folder, struct vgi_str *ret_name)
{
    const struct dirent *entry;
    do {
        entry = folder->dir ? readdir(folder->dir) : NULL;
        if (!entry)
            return VGI_DONE;
        *ret_name = vgi_str_of(entry->d_name);
    } while (vgi_str_is(*ret_name, ".") || vgi_str_is(*ret_name, ".."));
    return VGI_OK;
}

enum vgi_status folder_next_number(struct folder *folder, int64_t *ret_number)
{
    struct vgi_str name;
    uint64_t number;
    do
        VGI_TRY(folder_next(folder, &name));
    while (!text_uint(name, 10, &number) || number > INT64_MAX);
    *ret_number = (int64_t)number;
    return VGI_OK;
}

int folder_fd_view(const struct folder *folder)
{
    return folder->dir ? dirfd(folder->dir) : -1;
}

void folder_close(struct folder *folder)
{
    if (folder->dir)
        closedir(folder->dir);
    folder->dir = NULL;
}
