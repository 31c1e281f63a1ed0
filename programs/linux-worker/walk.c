/* SPDX-License-Identifier: Apache-2.0 */
/* walk.c: lists /proc, opens the folder of each process, and goes through a folder or file of each. */
#include "walk.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

enum vgi_status walk_open(struct walk *walk, int root, int64_t only, struct vgi_error *err)
{
    walk->only = only;
    return folder_open(&walk->processes, root, "proc", err);
}

static void leave(struct walk *walk)
{
    if (walk->has_folder)
        file_close(&walk->folder);
    walk->has_folder = false;
}

/* Opens the folder of process pid, which becomes the current one. */
static enum vgi_status enter(struct walk *walk, int64_t pid, struct vgi_error *err)
{
    char name[24];
    snprintf(name, sizeof name, "%" PRId64, pid);
    leave(walk);
    VGI_TRY(file_open(folder_fd_view(&walk->processes), name, O_DIRECTORY | O_PATH, &walk->folder, err));
    walk->has_folder = true;
    walk->pid = pid;
    return VGI_OK;
}

enum vgi_status walk_next_number(struct walk *walk, struct vgi_error *err)
{
    if (walk->only) /* whether it exists is known only by entering */
        return walk_next(walk, err);
    return folder_next_number(&walk->processes, &walk->pid);
}

enum vgi_status walk_next(struct walk *walk, struct vgi_error *err)
{
    int64_t pid = walk->only;
    if (pid && walk->pid == pid)
        return VGI_DONE;
    enum vgi_status status;
    do {
        if (!walk->only)
            VGI_TRY(folder_next_number(&walk->processes, &pid));
        status = enter(walk, pid, err);
    } while (file_is_absent(status) && !walk->only);
    return file_is_absent(status) ? VGI_DONE : status;
}

enum vgi_status walk_next_entry(struct walk *walk, const char *name, int64_t *ret_number,
                                struct vgi_error *err)
{
    while (folder_next_number(&walk->entries, ret_number) != VGI_OK) {
        folder_close(&walk->entries);
        VGI_TRY(walk_next(walk, err));
        const enum vgi_status status = folder_open(&walk->entries, walk->folder, name, err);
        if (status != VGI_OK && !file_is_absent(status))
            return status;
    }
    return VGI_OK;
}

enum vgi_status walk_next_line(struct walk *walk, const char *name, struct vgi_str *ret_line,
                               struct vgi_error *err)
{
    for (;;) {
        if (walk->lines.is_open) {
            const enum vgi_status status = lines_next(&walk->lines, ret_line, err);
            if (status != VGI_DONE)
                return status;
            lines_close(&walk->lines);
        }
        VGI_TRY(walk_next(walk, err));
        const enum vgi_status status = lines_open(&walk->lines, walk->folder, name, err);
        if (status != VGI_OK && !file_is_absent(status))
            return status;
    }
}

void walk_close(struct walk *walk)
{
    lines_close(&walk->lines);
    folder_close(&walk->entries);
    leave(walk);
    folder_close(&walk->processes);
}
