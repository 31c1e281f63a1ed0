/* SPDX-License-Identifier: Apache-2.0 */
/* access_file.c: lines -> a file. Walk: access_log.c calls it, with its lock held. Owns the descriptor.
 * Files are renamed, never truncated, so that whoever follows them keeps his place. Once a second at most the
 * path is looked at, so a file renamed by others is followed by a new one, and a missing folder is noticed
 * when it comes back. Fields and options: docs/access-log.md. */
#include "rpc/access_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#define DAY ((int64_t)86400)

enum { NAME_BYTES = 32, RENAMED_BYTES = VRPC_ACCESS_PATH_BYTES + NAME_BYTES };

/* Days are counted from Thursday, 1970-01-01; W0 ends with a Monday, so it begins on Tuesdays. */
static const struct vrpc_access_period periods[] = {
    {"S", 19, 1, 0},
    {"M", 16, 60, 0},
    {"H", 13, 3600, 0},
    {"D", 10, DAY, 0},
    {"MIDNIGHT", 10, DAY, 0},
    {"W0", 10, 7 * DAY, 5 * DAY},
    {"W1", 10, 7 * DAY, 6 * DAY},
    {"W2", 10, 7 * DAY, 0},
    {"W3", 10, 7 * DAY, DAY},
    {"W4", 10, 7 * DAY, 2 * DAY},
    {"W5", 10, 7 * DAY, 3 * DAY},
    {"W6", 10, 7 * DAY, 4 * DAY},
};

/* ---- periods ---- */

static bool is_same_word(const char *word, const char *upper)
{
    for (; *word && *upper; word++, upper++)
        if ((*word >= 'a' && *word <= 'z' ? *word - 'a' + 'A' : *word) != *upper)
            return false;
    return *word == *upper;
}

struct vrpc_access_period vrpc_access_period_of(const char *when)
{
    for (size_t i = 0; when && i < sizeof periods / sizeof periods[0]; i++)
        if (is_same_word(when, periods[i].when))
            return periods[i];
    return (struct vrpc_access_period){.seconds = INT64_MAX};
}

int64_t vrpc_access_period_number(const struct vrpc_access_period *period, int64_t second)
{
    int64_t since = second - period->first;

    return since >= 0 ? since / period->seconds : -1 - (-1 - since) / period->seconds;
}

/* ---- life ---- */

static int64_t number_now(const struct vrpc_access_file *f)
{
    return vrpc_access_period_number(&f->period, (int64_t)vbase_clock_utc_s());
}

/* Copies path with its placeholders replaced; false when it does not fit. */
static bool expand(const char *path, const char *server_id, char out[VRPC_ACCESS_PATH_BYTES])
{
    size_t len = 0;

    while (*path) {
        int put;
        if (strncmp(path, "{pid}", 5) == 0) {
            put = snprintf(out + len, VRPC_ACCESS_PATH_BYTES - len, "%ld", (long)getpid());
            path += 5;
        } else if (strncmp(path, "{server_id}", 11) == 0) {
            put = snprintf(out + len, VRPC_ACCESS_PATH_BYTES - len, "%s", server_id);
            for (char *at = out + len; put > 0 && (at = strchr(at, '/')) != NULL;)
                *at = '_'; /* an id names no folder */
            path += 11;
        } else {
            put = snprintf(out + len, VRPC_ACCESS_PATH_BYTES - len, "%c", *path++);
        }
        len += (size_t)put;
        if (len >= VRPC_ACCESS_PATH_BYTES)
            return false;
    }
    return true;
}

/* More than RLIMIT_FSIZE would end the process with a signal. */
static uint64_t bytes_may(void)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY ? limit.rlim_cur
                                                                                   : UINT64_MAX;
}

static void open_file(struct vrpc_access_file *f)
{
    f->is_cut = false;
    f->bytes_may = bytes_may();
    f->fd = open(f->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
    if (f->fd >= 0 && fstat(f->fd, &f->info) != 0) {
        close(f->fd);
        f->fd = -1;
    }
    if (f->fd < 0)
        return;
    f->bytes = S_ISREG(f->info.st_mode) ? (uint64_t)f->info.st_size : 0;
    f->number = f->bytes > 0 ? vrpc_access_period_number(&f->period, f->info.st_mtim.tv_sec) : number_now(f);
}

enum vgi_status vrpc_access_file_init(struct vrpc_access_file *file,
                                      const struct vgi_rpc_access_log_options *options, const char *server_id,
                                      struct vgi_error *err)
{
    struct vrpc_access_file f = {.bytes_max = options->file_bytes_max,
                                 .backup_count = options->backup_count,
                                 .period = vrpc_access_period_of(options->when),
                                 .fd = -1,
                                 .is_init = true};

    if (options->when && !f.period.when) {
        return vgi_fail(err, VGI_E_INVALID,
                        "access log: when is '%s', expected S, M, H, D, midnight or W0 to W6", options->when);
    }
    if (options->when && options->file_bytes_max > 0)
        return vgi_fail(err, VGI_E_INVALID, "access log: files are renamed by size or by time, not both");
    if (!expand(options->path, server_id, f.path)) {
        return vgi_fail(err, VGI_E_INVALID, "the path of the access log is longer than %d bytes",
                        VRPC_ACCESS_PATH_BYTES - 1);
    }
    *file = f;
    open_file(file);
    file->looked_ns = vbase_clock_ns();
    return VGI_OK;
}

void vrpc_access_file_release(struct vrpc_access_file *file)
{
    if (file->is_init && file->fd >= 0)
        close(file->fd);
    *file = (struct vrpc_access_file){0};
}

/* ---- renaming ---- */

static void rename_numbered(const struct vrpc_access_file *f)
{
    char from[RENAMED_BYTES];
    char to[RENAMED_BYTES];

    for (uint32_t i = f->backup_count; i > 0; i--) {
        snprintf(to, sizeof to, "%s.%u", f->path, i);
        if (i == 1)
            snprintf(from, sizeof from, "%s", f->path);
        else
            snprintf(from, sizeof from, "%s.%u", f->path, i - 1);
        (void)rename(from, to); /* most need not exist; a file that stays is gone on with */
    }
}

/* True for "<base>.<text of the form that name makes>". */
static bool is_renamed(const char *entry, const char *base, const char *form)
{
    size_t base_len = strlen(base);

    if (strncmp(entry, base, base_len) != 0 || entry[base_len] != '.')
        return false;
    for (entry += base_len + 1; *entry && *form; entry++, form++)
        if ((*entry >= '0' && *entry <= '9') != (*form >= '0' && *form <= '9') ||
            ((*entry < '0' || *entry > '9') && *entry != *form))
            return false;
    return *entry == *form;
}

/* Counts the renamed files of the folder; the name of the oldest goes to oldest. */
static uint32_t count_renamed(DIR *folder, const char *base, const char *form, char oldest[RENAMED_BYTES])
{
    const struct dirent *entry;
    uint32_t n = 0;

    oldest[0] = 0;
    rewinddir(folder);
    while ((entry = readdir(folder)) != NULL) {
        if (!is_renamed(entry->d_name, base, form))
            continue;
        if (n++ == 0 || strcmp(entry->d_name, oldest) < 0)
            snprintf(oldest, RENAMED_BYTES, "%s", entry->d_name);
    }
    return n;
}

static void remove_oldest(const struct vrpc_access_file *f, const char *form)
{
    char folder[VRPC_ACCESS_PATH_BYTES];
    char oldest[RENAMED_BYTES];
    const char *slash = strrchr(f->path, '/');
    const char *base = slash ? slash + 1 : f->path;
    DIR *open_folder;

    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(base - f->path) : 1, slash ? f->path : ".");
    open_folder = opendir(folder);
    if (!open_folder)
        return;
    while (count_renamed(open_folder, base, form, oldest) > f->backup_count &&
           unlinkat(dirfd(open_folder), oldest, 0) == 0)
        ;
    closedir(open_folder);
}

static void rename_dated(const struct vrpc_access_file *f)
{
    time_t begin = (time_t)(f->number * f->period.seconds + f->period.first);
    char name[NAME_BYTES];
    char to[RENAMED_BYTES];
    struct tm parts;

    gmtime_r(&begin, &parts);
    if (strftime(name, sizeof name, "%Y-%m-%d_%H-%M-%S", &parts) == 0)
        return;
    name[f->period.name_chars] = 0;
    snprintf(to, sizeof to, "%s.%s", f->path, name);
    /* A clock that was set back: what is there is not thrown away, the file goes on. */
    if (access(to, F_OK) != 0 && rename(f->path, to) == 0)
        remove_oldest(f, name);
}

static bool is_over(const struct vrpc_access_file *f, size_t more)
{
    if (f->fd < 0 || f->bytes == 0 || f->backup_count == 0)
        return false;
    return f->period.when ? number_now(f) != f->number : f->bytes_max > 0 && f->bytes + more > f->bytes_max;
}

static void begin_next(struct vrpc_access_file *f)
{
    int64_t number = number_now(f);

    if (f->period.when)
        rename_dated(f);
    else
        rename_numbered(f);
    close(f->fd);
    open_file(f);
    f->number = number; /* of a file that could not be renamed as well: it is tried once in a period */
}

/* ---- writing ---- */

/* The file at the path is the one that is open, if there can be one. */
static void follow_path(struct vrpc_access_file *f)
{
    int64_t now = vbase_clock_ns();
    struct stat there;

    if (now - f->looked_ns < 1000000000)
        return;
    f->looked_ns = now;
    f->bytes_may = bytes_may();
    if (f->fd >= 0 && stat(f->path, &there) == 0 && there.st_dev == f->info.st_dev &&
        there.st_ino == f->info.st_ino)
        return;
    if (f->fd >= 0)
        close(f->fd);
    open_file(f);
}

static bool put(struct vrpc_access_file *f, struct vgi_bytes bytes)
{
    ssize_t n;

    if (f->bytes + bytes.len > f->bytes_may)
        return false;
    do
        n = write(f->fd, bytes.ptr, bytes.len);
    while (n < 0 && errno == EINTR);
    f->bytes += n > 0 ? (size_t)n : 0;
    f->is_cut = n > 0 ? (size_t)n < bytes.len : f->is_cut;
    return n >= 0 && (size_t)n == bytes.len;
}

bool vrpc_access_file_write(struct vrpc_access_file *f, struct vgi_bytes line)
{
    static const struct vgi_bytes newline = {(const uint8_t *)"\n", 1};

    follow_path(f);
    if (is_over(f, line.len))
        begin_next(f);
    if (f->fd < 0 || (f->is_cut && !put(f, newline)))
        return false;
    return put(f, line);
}
