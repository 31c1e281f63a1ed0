/* SPDX-License-Identifier: Apache-2.0 */
/* maps.c: the table of memory mappings: /proc/PID/maps, a line "from-to rights offset device inode path" for
 * each. Processes whose maps may not be read have no rows. */
#include "scan.h"
#include "subjects.h"
#include "walk.h"

struct maps {
    struct scan scan;
    struct walk walk;
    int32_t only;
    /* the row */
    int64_t pid;
    uint64_t start, end, offset;
    int64_t size_bytes, inode;
    struct vgi_str permissions, device, path;
};

#define COL(...) COLUMN(struct maps, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("pid", "i32", pid, 0, "Process")},
    {COL("start_address", "u64", start, 0, "First address")},
    {COL("end_address", "u64", end, 0, "Address behind the last")},
    {COL("size_bytes", "i64", size_bytes, 0, "Length")},
    {COL("permissions", "str", permissions, 0, "r, w, x, and p for private or s for shared")},
    {COL("file_offset", "u64", offset, 0, "Where in the file it begins")},
    {COL("device", "str", device, 0, "Device of the file, major:minor in hex")},
    {COL("inode", "i64", inode, 0, "Inode of the file; NULL: no file")},
    {COL("path", "str", path, 0, "File, or a name such as [heap] or [stack]; NULL: anonymous")},
    {0},
};

/* False when the line is none of the kernel's. */
static bool read_numbers(struct maps *m, struct vgi_str *rest, struct vgi_str *ret_rights,
                         struct vgi_str *ret_device)
{
    struct vgi_str range, start, word;
    if (!text_word(rest, &range) || !text_until(&range, '-', &start))
        return false;
    if (!text_uint(start, 16, &m->start) || !text_uint(range, 16, &m->end) || m->end < m->start)
        return false;
    if (!text_word(rest, ret_rights) || !text_word(rest, &word) || !text_uint(word, 16, &m->offset))
        return false;
    if (!text_word(rest, ret_device))
        return false;
    const uint64_t size = m->end - m->start;
    m->size_bytes = size > INT64_MAX ? INT64_MAX : (int64_t)size;
    m->inode = text_take_int(rest);
    m->inode = m->inode == 0 ? NO_INT : m->inode;
    return true;
}

static enum vgi_status keep_texts(struct maps *m, struct vgi_str rights, struct vgi_str device,
                                  struct vgi_str path, struct vgi_error *err)
{
    VGI_TRY(text_keep(&m->scan.texts, rights, &m->permissions, err));
    if (m->inode != NO_INT)
        VGI_TRY(text_keep(&m->scan.texts, device, &m->device, err));
    if (path.len)
        VGI_TRY(text_keep(&m->scan.texts, path, &m->path, err));
    return VGI_OK;
}

static enum vgi_status next_map(void *state, struct vgi_error *err)
{
    struct maps *m = state;
    struct vgi_str line, rights, device;
    do
        VGI_TRY(walk_next_line(&m->walk, "maps", &line, err));
    while (!read_numbers(m, &line, &rights, &device));
    m->pid = m->walk.pid;
    return keep_texts(m, rights, device, text_trim(line), err);
}

static void close_maps(void *state)
{
    struct maps *m = state;
    walk_close(&m->walk);
}

static const struct table table = {columns, next_map, close_maps};

static enum vgi_status open_maps(struct vgi_call *call, void *state, struct vgi_error *err)
{
    struct maps *m = state;
    VGI_TRY(scan_open(call, state, &table, err));
    return walk_open(&m->walk, m->scan.root, m->only, err);
}

const struct vgi_table_function maps_function = {
    .name = "maps",
    .doc = "Memory mappings of the processes whose memory may be seen.",
    .args = VGI_ARGS(WALK_PID_ARGUMENT(struct maps, only), SCAN_ROOT_ARGUMENT),
    .examples = VGI_EXAMPLES({.sql = "SELECT path, sum(size_bytes) FROM linux.maps(1) GROUP BY path",
                              .description = "What a process has mapped, by file."}),
    .columns = columns,
    .state_size = sizeof(struct maps),
    .open = open_maps,
    .next = scan_next,
    .close = scan_close,
    .is_volatile = true,
};
