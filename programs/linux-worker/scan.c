/* SPDX-License-Identifier: Apache-2.0 */
/* scan.c: rows to batches. Asks the query which columns it wants, the table for one row after another, and
 * puts the wanted members of each.
 * Walk: the SDK -> scan_next -> table->row (processes.c and its like) -> column.c. */
#include "scan.h"

#include <fcntl.h>

#include "task.h"

/* A batch is full after so many rows, or after so many bytes of text. */
enum { BATCH_ROWS = 4096, BATCH_TEXT_BYTES = 16 * 1024 * 1024, COLUMNS_MAX = 64 };

/* A wanted column: where its values are and where they go. */
struct target {
    const struct column *column;
    const char *type;
    struct vgi_writer *writer;
};

enum vgi_status scan_open(struct vgi_call *call, void *state, const struct table *table,
                          struct vgi_error *err)
{
    struct scan *scan = state;
    const char *root;
    scan->table = table;
    scan->root = -1;
    scan->is_open = true;
    VGI_TRY(vgi_arg_text(call, "root", &root, err));
    scan->is_other_root = strcmp(root, "/") != 0;
    if (file_open(AT_FDCWD, root, O_DIRECTORY | O_PATH, &scan->root, err) != VGI_OK)
        return vgi_fail(err, VGI_E_INVALID, "root: %s is not a folder that can be opened", root);
    for (int32_t i = 0; table->columns[i].name; i++) {
        const struct column *column = table->columns[i].user;
        if (vgi_call_wants(call, i))
            scan->wanted |= column->sources;
    }
    return VGI_OK;
}

bool scan_wants(const struct scan *scan, unsigned sources)
{
    return (scan->wanted & sources) != 0;
}

enum vgi_status scan_boot_time(struct scan *scan, unsigned sources, int64_t *ret_us, struct vgi_error *err)
{
    *ret_us = NO_INT;
    if (!scan_wants(scan, sources))
        return VGI_OK;
    struct vgi_str text;
    const enum vgi_status status = file_read(scan->root, "proc/stat", &scan->texts, &text, err);
    if (status == VGI_OK)
        *ret_us = task_boot_us(text);
    return file_is_absent(status) ? VGI_OK : status;
}

static size_t find_targets(const struct table *table, struct vgi_output *out, struct target *targets)
{
    size_t n = 0;
    for (int32_t i = 0; table->columns[i].name && n < COLUMNS_MAX; i++) {
        if (vgi_output_wants(out, i))
            targets[n++] =
                (struct target){table->columns[i].user, table->columns[i].type, vgi_output_column(out, i)};
    }
    return n;
}

static void clear_row(const struct table *table, char *state)
{
    for (const struct vgi_field *field = table->columns; field->name; field++) {
        const struct column *column = field->user;
        column->kind->clear(state + column->offset);
    }
}

enum vgi_status scan_next(struct vgi_call *call, void *state, struct vgi_output *out, struct vgi_error *err)
{
    struct scan *scan = state;
    struct target targets[COLUMNS_MAX];
    const size_t n_targets = find_targets(scan->table, out, targets);
    enum vgi_status status = VGI_OK;
    size_t text_bytes = 0;
    int64_t rows = 0;
    while (rows < BATCH_ROWS && text_bytes < BATCH_TEXT_BYTES && !vgi_call_cancelled(call)) {
        clear_row(scan->table, state);
        status = scan->table->row(state, err);
        if (status != VGI_OK)
            break;
        for (size_t i = 0; i < n_targets; i++) {
            const struct column *column = targets[i].column;
            column->kind->put(targets[i].writer, (char *)state + column->offset, targets[i].type);
        }
        rows++;
        text_bytes += scan->texts.taken;
        pool_reset(&scan->texts);
    }
    vgi_output_set_rows(out, rows);
    return status;
}

void scan_close(void *state)
{
    struct scan *scan = state;
    if (!scan->is_open) /* open never ran: the state is all zero, and 0 is a descriptor */
        return;
    if (scan->table->close)
        scan->table->close(state);
    pool_release(&scan->texts);
    file_close(&scan->root);
    scan->is_open = false;
}
