/* SPDX-License-Identifier: Apache-2.0 */
/* environment.c: the table of environment variables: /proc/PID/environ, "name=value" and a NUL for each, as
 * the process was started with. Processes whose environment may not be read have no rows. */
#include "scan.h"
#include "subjects.h"
#include "walk.h"

struct environment {
    struct scan scan;
    struct walk walk;
    struct pool content; /* holds the file of the current process */
    struct vgi_str rest; /* of that file */
    int32_t only;
    /* the row */
    int64_t pid;
    struct vgi_str name, value;
};

#define COL(...) COLUMN(struct environment, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("pid", "i32", pid, 0, "Process")},
    {COL("name", "str", name, 0, "Name of the variable")},
    {COL("value", "str", value, 0, "Value it had when the process was started; NULL: no = sign")},
    {0},
};

/* The next entry that is not empty, of the current process or of the next one that has any. */
static enum vgi_status step(struct environment *e, struct vgi_str *ret_entry, struct vgi_error *err)
{
    for (;;) {
        while (e->rest.len) {
            if (!text_until(&e->rest, '\0', ret_entry)) {
                *ret_entry = e->rest;
                e->rest.len = 0;
            }
            if (ret_entry->len)
                return VGI_OK;
        }
        VGI_TRY(walk_next(&e->walk, err));
        pool_reset(&e->content);
        const enum vgi_status status = file_read(e->walk.folder, "environ", &e->content, &e->rest, err);
        if (status != VGI_OK && !file_is_absent(status))
            return status;
    }
}

static enum vgi_status next_variable(void *state, struct vgi_error *err)
{
    struct environment *e = state;
    struct vgi_str value, name;
    VGI_TRY(step(e, &value, err));
    e->pid = e->walk.pid;
    if (!text_until(&value, '=', &name))
        return text_keep(&e->scan.texts, value, &e->name, err);
    VGI_TRY(text_keep(&e->scan.texts, name, &e->name, err));
    return text_keep(&e->scan.texts, value, &e->value, err);
}

static void close_environment(void *state)
{
    struct environment *e = state;
    pool_release(&e->content);
    walk_close(&e->walk);
}

static const struct table table = {columns, next_variable, close_environment};

static enum vgi_status open_environment(struct vgi_call *call, void *state, struct vgi_error *err)
{
    struct environment *e = state;
    VGI_TRY(scan_open(call, state, &table, err));
    return walk_open(&e->walk, e->scan.root, e->only, err);
}

const struct vgi_table_function environment_function = {
    .name = "environment",
    .doc = "Environment variables of the processes whose environment may be seen.",
    .args = VGI_ARGS(WALK_PID_ARGUMENT(struct environment, only), SCAN_ROOT_ARGUMENT),
    .examples = VGI_EXAMPLES({.sql = "SELECT name, value FROM linux.environment(1)",
                              .description = "The environment of one process."}),
    .columns = columns,
    .state_size = sizeof(struct environment),
    .open = open_environment,
    .next = scan_next,
    .close = scan_close,
    .is_volatile = true,
};
