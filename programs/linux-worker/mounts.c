/* SPDX-License-Identifier: Apache-2.0 */
/* mounts.c: the table of mounts: /proc/self/mountinfo (proc_pid_mountinfo(5)), and the size of each file
 * system from statvfs when it is wanted: a file server that does not answer holds up only those who
 * ask for sizes. */
#include <fcntl.h>
#include <sys/statvfs.h>

#include "scan.h"
#include "subjects.h"

enum { SPACE = 1 << 0 };

struct mounts {
    struct scan scan;
    struct lines lines;
    /* the row */
    int64_t mount_id, parent_id;
    struct vgi_str mount_point, type, source, device, root;
    struct texts options, super_options;
    enum truth is_read_only;
    int64_t size_bytes, used_bytes, free_bytes, available_bytes;
    int64_t files, files_free;
};

#define COL(...) COLUMN(struct mounts, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("mount_id", "i64", mount_id, 0, "Number of the mount")},
    {COL("parent_id", "i64", parent_id, 0, "Mount it is mounted on")},
    {COL("mount_point", "str", mount_point, 0, "Where it is mounted")},
    {COL("type", "str", type, 0, "Kind of file system")},
    {COL("source", "str", source, 0, "What is mounted: a device, a server, a mere name")},
    {COL("device", "str", device, 0, "major:minor; joins with block_devices.device")},
    {COL("root", "str", root, 0, "Folder of the file system that is mounted")},
    {COL("options", "list<str>", options, 0, "Options of the mount")},
    {COL("super_options", "list<str>", super_options, 0, "Options of the file system")},
    {COL("is_read_only", "bool", is_read_only, 0, "The mount cannot be written to")},
    {COL("size_bytes", "i64", size_bytes, SPACE, "Size of the file system")},
    {COL("used_bytes", "i64", used_bytes, SPACE, "Bytes in use")},
    {COL("free_bytes", "i64", free_bytes, SPACE, "Bytes not in use")},
    {COL("available_bytes", "i64", available_bytes, SPACE, "Of these, what users other than root may take")},
    {COL("files", "i64", files, SPACE, "Inodes")},
    {COL("files_free", "i64", files_free, SPACE, "Inodes not in use")},
    {0},
};

/* The words of a line: "id parent major:minor root point options [optional…] - type source super". */
struct words {
    struct vgi_str id, parent, device, root, point, options, type, source, super;
};

static bool read_words(struct vgi_str line, struct words *w)
{
    struct vgi_str word;
    struct vgi_str *const before[] = {&w->id, &w->parent, &w->device, &w->root, &w->point, &w->options};
    struct vgi_str *const behind[] = {&w->type, &w->source};
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
        if (!text_word(&line, before[i]))
            return false;
    }
    do {
        if (!text_word(&line, &word))
            return false;
    } while (!vgi_str_is(word, "-"));
    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
        if (!text_word(&line, behind[i]))
            return false;
    }
    w->super = text_trim(line);
    return true;
}

static enum vgi_status keep_words(struct mounts *m, const struct words *w, struct vgi_error *err)
{
    struct pool *texts = &m->scan.texts;
    const struct {
        struct vgi_str from;
        struct vgi_str *to;
    } kept[] = {
        {w->point, &m->mount_point}, {w->type, &m->type}, {w->source, &m->source},
        {w->device, &m->device},     {w->root, &m->root},
    };
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        struct vgi_str bytes;
        VGI_TRY(text_unescape(texts, kept[i].from, &bytes, err));
        VGI_TRY(text_keep(texts, bytes, kept[i].to, err));
    }
    VGI_TRY(text_split(texts, w->options, ',', &m->options, err));
    VGI_TRY(text_split(texts, w->super, ',', &m->super_options, err));
    m->is_read_only = IS_NOT;
    for (size_t i = 0; i < m->options.len; i++)
        m->is_read_only = vgi_str_is(m->options.items[i], "ro") ? IS : m->is_read_only;
    return VGI_OK;
}

/* Blocks of a size to bytes, as many as fit. */
static int64_t in_bytes(uint64_t blocks, uint64_t block_bytes)
{
    uint64_t bytes;
    return __builtin_mul_overflow(blocks, block_bytes, &bytes) || bytes > INT64_MAX ? INT64_MAX
                                                                                    : (int64_t)bytes;
}

static enum vgi_status read_space(struct mounts *m, struct vgi_str escaped_point, struct vgi_error *err)
{
    struct vgi_str point;
    struct statvfs space;
    VGI_CLEANUP(file_close) int folder = -1;
    VGI_TRY(text_unescape(&m->scan.texts, escaped_point, &point, err));
    const char *relative = point.ptr + strspn(point.ptr, "/");
    const enum vgi_status status = file_open(m->scan.root, *relative ? relative : ".", O_PATH, &folder, err);
    if (status != VGI_OK || fstatvfs(folder, &space) != 0)
        return file_is_absent(status) ? VGI_OK : status;
    const uint64_t unit = space.f_frsize;
    m->size_bytes = in_bytes(space.f_blocks, unit);
    m->free_bytes = in_bytes(space.f_bfree, unit);
    m->available_bytes = in_bytes(space.f_bavail, unit);
    m->used_bytes = space.f_blocks >= space.f_bfree ? in_bytes(space.f_blocks - space.f_bfree, unit) : NO_INT;
    m->files = in_bytes(space.f_files, 1);
    m->files_free = in_bytes(space.f_ffree, 1);
    return VGI_OK;
}

static enum vgi_status next_mount(void *state, struct vgi_error *err)
{
    struct mounts *m = state;
    struct vgi_str line;
    struct words words;
    do
        VGI_TRY(lines_next(&m->lines, &line, err));
    while (!read_words(line, &words));
    text_int(words.id, &m->mount_id);
    text_int(words.parent, &m->parent_id);
    VGI_TRY(keep_words(m, &words, err));
    return scan_wants(&m->scan, SPACE) ? read_space(m, words.point, err) : VGI_OK;
}

static void close_mounts(void *state)
{
    struct mounts *m = state;
    lines_close(&m->lines);
}

static const struct table table = {columns, next_mount, close_mounts};

static enum vgi_status open_mounts(struct vgi_call *call, void *state, struct vgi_error *err)
{
    struct mounts *m = state;
    VGI_TRY(scan_open(call, state, &table, err));
    return lines_open(&m->lines, m->scan.root, "proc/self/mountinfo", err);
}

const struct vgi_table_function mounts_function = {
    .name = "mounts",
    .doc = "Mounted file systems, as this worker sees them.",
    .args = VGI_ARGS(SCAN_ROOT_ARGUMENT),
    .examples = VGI_EXAMPLES(
        {.sql =
             "SELECT mount_point, linux.human_size(available_bytes) FROM linux.mounts WHERE size_bytes > 0",
         .description = "How much room there is."}),
    .columns = columns,
    .state_size = sizeof(struct mounts),
    .open = open_mounts,
    .next = scan_next,
    .close = scan_close,
    .is_volatile = true,
};
