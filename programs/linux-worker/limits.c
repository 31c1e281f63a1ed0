/* SPDX-License-Identifier: Apache-2.0 */
/* limits.c: the table of resource limits: /proc/PID/limits, a heading and a line of fixed columns for each,
 * "Max open files            1024                 524288               files     ". */
#include "scan.h"
#include "subjects.h"
#include "walk.h"

enum { NAME_WIDTH = 26 };

struct limits {
    struct scan scan;
    struct walk walk;
    int32_t only;
    /* the row */
    int64_t pid;
    struct vgi_str name, unit;
    int64_t soft, hard;
};

#define COL(...) COLUMN(struct limits, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("pid", "i32", pid, 0, "Process")},
    {COL("name", "str", name, 0, "What is limited: open files, stack size, …")},
    {COL("soft", "i64", soft, 0, "Limit that applies; NULL: none")},
    {COL("hard", "i64", hard, 0, "How far the process may raise it; NULL: without limit")},
    {COL("unit", "str", unit, 0, "bytes, files, seconds, …; NULL: a plain number")},
    {0},
};

/* False for the heading and for a line that is none of the kernel's. */
static bool has_name(struct vgi_str *line, struct vgi_str *ret_name)
{
    static const char before[] = "Max ";
    if (line->len < NAME_WIDTH || !text_starts_with(*line, before))
        return false;
    const size_t skip = sizeof before - 1;
    *ret_name = text_trim((struct vgi_str){line->ptr + skip, NAME_WIDTH - skip});
    *line = (struct vgi_str){line->ptr + NAME_WIDTH, line->len - NAME_WIDTH};
    return true;
}

static enum vgi_status next_limit(void *state, struct vgi_error *err)
{
    struct limits *l = state;
    struct vgi_str line, name, unit;
    do
        VGI_TRY(walk_next_line(&l->walk, "limits", &line, err));
    while (!has_name(&line, &name));
    l->pid = l->walk.pid;
    l->soft = text_take_int(&line); /* "unlimited" is no number */
    l->hard = text_take_int(&line);
    if (text_word(&line, &unit))
        VGI_TRY(text_keep(&l->scan.texts, unit, &l->unit, err));
    return text_keep(&l->scan.texts, name, &l->name, err);
}

static void close_limits(void *state)
{
    struct limits *l = state;
    walk_close(&l->walk);
}

static const struct table table = {columns, next_limit, close_limits};

static enum vgi_status open_limits(struct vgi_call *call, void *state, struct vgi_error *err)
{
    struct limits *l = state;
    VGI_TRY(scan_open(call, state, &table, err));
    return walk_open(&l->walk, l->scan.root, l->only, err);
}

const struct vgi_table_function limits_function = {
    .name = "limits",
    .doc = "Resource limits of processes.",
    .args = VGI_ARGS(WALK_PID_ARGUMENT(struct limits, only), SCAN_ROOT_ARGUMENT),
    .examples = VGI_EXAMPLES({.sql = "SELECT pid, soft FROM linux.limits WHERE name = 'open files'",
                              .description = "How many files each process may open."}),
    .columns = columns,
    .state_size = sizeof(struct limits),
    .open = open_limits,
    .next = scan_next,
    .close = scan_close,
    .is_volatile = true,
};
