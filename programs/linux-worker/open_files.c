/* SPDX-License-Identifier: Apache-2.0 */
/* open_files.c: the table of open files: /proc/PID/fd lists them, the link fd/N says what is open, what the
 * link leads to says its type and size, fdinfo/N how it was opened and where it stands. Processes whose fd
 * may not be listed have no rows. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#include "scan.h"
#include "subjects.h"
#include "walk.h"

enum { LINK = 1 << 0, TARGET = 1 << 1, INFO = 1 << 2 };

struct open_files {
    struct scan scan;
    struct walk walk;
    int32_t only;
    int64_t flag_bits;
    /* the row */
    int64_t pid, fd;
    struct vgi_str path, type, access;
    struct texts flags;
    int64_t size_bytes, position, inode, mount_id;
    enum truth is_deleted;
};

#define COL(...) COLUMN(struct open_files, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("pid", "i32", pid, 0, "Process")},
    {COL("fd", "i32", fd, 0, "Number of the descriptor")},
    {COL("path", "str", path, LINK, "What is open: a path, or socket:[inode], pipe:[inode] and the like")},
    {COL("type", "str", type, LINK | TARGET,
         "file, folder, character device, block device, pipe, socket, memory or anonymous")},
    {COL("is_deleted", "bool", is_deleted, LINK, "The file has lost its name")},
    {COL("access", "str", access, INFO, "r, w or rw")},
    {COL("flags", "list<str>", flags, INFO, "Further flags of open(2)")},
    {COL("position", "i64", position, INFO, "Place of the next read or write")},
    {COL("size_bytes", "i64", size_bytes, TARGET, "Size of a regular file")},
    {COL("inode", "i64", inode, TARGET, "Inode; joins with sockets.inode")},
    {COL("mount_id", "i64", mount_id, INFO, "Mount it lies on; joins with mounts.mount_id")},
    {0},
};

/* What is no path says its type by how it begins; type is NULL where the target must tell. */
static const struct {
    const char *prefix;
    const char *type;
} link_types[] = {
    {"socket:[", "socket"},
    {"pipe:[", "pipe"},
    {"anon_inode:", "anonymous"},
    {"/memfd:", "memory"},
};

static const struct {
    mode_t format;
    const char *type;
} target_types[] = {
    {S_IFREG, "file"},         {S_IFDIR, "folder"}, {S_IFCHR, "character device"},
    {S_IFBLK, "block device"}, {S_IFIFO, "pipe"},   {S_IFSOCK, "socket"},
};

static enum vgi_status read_link(struct open_files *f, const char *path, struct vgi_error *err)
{
    VGI_TRY(file_link(folder_fd_view(&f->walk.entries), path, &f->scan.texts, &f->path, err));
    static const char deleted[] = " (deleted)";
    const size_t tail = sizeof deleted - 1;
    f->is_deleted = IS_NOT;
    if (f->path.len > tail && memcmp(f->path.ptr + f->path.len - tail, deleted, tail) == 0)
        f->is_deleted = IS;
    if (f->is_deleted == IS)
        f->path.len -= tail;
    for (size_t i = 0; i < sizeof link_types / sizeof link_types[0]; i++) {
        if (text_starts_with(f->path, link_types[i].prefix))
            f->type = vgi_str_of(link_types[i].type);
    }
    return VGI_OK;
}

/* AT_STATX_DONT_SYNC: a server that does not answer must not hold up the query. */
static enum vgi_status read_target(struct open_files *f, const char *path, struct vgi_error *err)
{
    struct statx target;
    if (statx(folder_fd_view(&f->walk.entries), path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT,
              STATX_TYPE | STATX_SIZE | STATX_INO, &target) != 0)
        return vgi_fail(err, VGI_E_IO, "no status of an open file");
    f->inode = target.stx_ino > INT64_MAX ? NO_INT : (int64_t)target.stx_ino;
    const mode_t format = target.stx_mode & S_IFMT;
    if (format == S_IFREG && target.stx_size <= INT64_MAX)
        f->size_bytes = (int64_t)target.stx_size;
    for (size_t i = 0; i < sizeof target_types / sizeof target_types[0] && !f->type.ptr; i++) {
        if (target_types[i].format == format)
            f->type = vgi_str_of(target_types[i].type);
    }
    return VGI_OK;
}

/* Names the bits of flag_bits. A flag of several bits is set when all of them are, and hides
 * those it holds. */
static enum vgi_status name_flags(struct open_files *f, struct vgi_error *err)
{
    static const struct {
        int64_t bits;
        const char *name;
    } known[] = {
        {O_TMPFILE, "tmpfile"},   {O_SYNC, "sync"},       {O_DSYNC, "dsync"},         {O_APPEND, "append"},
        {O_NONBLOCK, "nonblock"}, {O_CLOEXEC, "cloexec"}, {O_DIRECTORY, "directory"}, {O_DIRECT, "direct"},
        {O_NOFOLLOW, "nofollow"}, {O_NOATIME, "noatime"}, {O_ASYNC, "async"},         {O_PATH, "path"},
    };
    const size_t n_known = sizeof known / sizeof known[0];
    struct vgi_str *items = pool_take(&f->scan.texts, n_known * sizeof *items);
    if (!items)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the flags of a file");
    int64_t bits = f->flag_bits;
    size_t n = 0;
    for (size_t i = 0; i < n_known; i++) {
        if ((bits & known[i].bits) != known[i].bits)
            continue;
        items[n++] = vgi_str_of(known[i].name);
        bits &= ~known[i].bits;
    }
    f->flags = (struct texts){items, n};
    return VGI_OK;
}

static enum vgi_status read_info(struct open_files *f, const char *number, struct vgi_error *err)
{
    static const struct text_key keys[] = {
        {.name = "pos", .offset = offsetof(struct open_files, position), .scale = 1},
        {.name = "flags", .offset = offsetof(struct open_files, flag_bits), .base = 8},
        {.name = "mnt_id", .offset = offsetof(struct open_files, mount_id), .scale = 1},
        {0},
    };
    static const char *const accesses[] = {"r", "w", "rw", NULL};
    char path[64];
    struct vgi_str text;
    snprintf(path, sizeof path, "fdinfo/%s", number);
    f->flag_bits = NO_INT;
    VGI_TRY(file_read(f->walk.folder, path, &f->scan.texts, &text, err));
    text_keys(text, keys, f);
    if (f->flag_bits == NO_INT)
        return VGI_OK;
    f->access = vgi_str_of(accesses[f->flag_bits & O_ACCMODE]);
    return name_flags(f, err);
}

/* The link comes first: where it is gone the file has been closed. */
static const struct {
    unsigned bit;
    enum vgi_status (*read)(struct open_files *f, const char *number, struct vgi_error *err);
} sources[] = {
    {LINK, read_link},
    {TARGET, read_target},
    {INFO, read_info},
};

static enum vgi_status read_file(struct open_files *f, struct vgi_error *err)
{
    char number[24];
    snprintf(number, sizeof number, "%" PRId64, f->fd);
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        if (!scan_wants(&f->scan, sources[i].bit))
            continue;
        const enum vgi_status status = sources[i].read(f, number, err);
        if (sources[i].bit == LINK && status == VGI_E_NOT_FOUND)
            return status;
        if (status != VGI_OK && !file_is_absent(status))
            return status;
    }
    return VGI_OK;
}

static enum vgi_status next_open_file(void *state, struct vgi_error *err)
{
    struct open_files *f = state;
    enum vgi_status status;
    do {
        VGI_TRY(walk_next_entry(&f->walk, "fd", &f->fd, err));
        f->pid = f->walk.pid;
        status = read_file(f, err);
    } while (status == VGI_E_NOT_FOUND);
    return status;
}

static void close_open_files(void *state)
{
    struct open_files *f = state;
    walk_close(&f->walk);
}

static const struct table table = {columns, next_open_file, close_open_files};

static enum vgi_status open_open_files(struct vgi_call *call, void *state, struct vgi_error *err)
{
    struct open_files *f = state;
    VGI_TRY(scan_open(call, state, &table, err));
    return walk_open(&f->walk, f->scan.root, f->only, err);
}

const struct vgi_table_function open_files_function = {
    .name = "open_files",
    .doc = "Open files of the processes whose files may be listed.",
    .args = VGI_ARGS(WALK_PID_ARGUMENT(struct open_files, only), SCAN_ROOT_ARGUMENT),
    .examples = VGI_EXAMPLES(
        {.sql = "SELECT pid, path, size_bytes FROM linux.open_files WHERE is_deleted AND type = 'file'",
         .description = "Files that still take space though they are deleted."}),
    .columns = columns,
    .state_size = sizeof(struct open_files),
    .open = open_open_files,
    .next = scan_next,
    .close = scan_close,
    .is_volatile = true,
};
