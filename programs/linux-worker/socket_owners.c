/* SPDX-License-Identifier: Apache-2.0 */
/* socket_owners.c: the links /proc/PID/fd/N to a sorted list of (inode, pid). */
#include "socket_owners.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "walk.h"

static enum vgi_status add(struct socket_owners *owners, struct socket_owner owner, struct vgi_error *err)
{
    if (owners->len == owners->capacity) {
        const size_t larger = owners->capacity ? 2 * owners->capacity : 256;
        struct socket_owner *moved = realloc(owners->items, larger * sizeof *moved);
        if (!moved)
            return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu sockets", larger);
        owners->items = moved;
        owners->capacity = larger;
    }
    owners->items[owners->len++] = owner;
    return VGI_OK;
}

/* The inode that descriptor fd of the current process is a socket of; false when it is none. */
static bool is_socket(const struct walk *walk, int64_t fd, int64_t *ret_inode)
{
    char name[24], target[64];
    snprintf(name, sizeof name, "%" PRId64, fd);
    const ssize_t len = readlinkat(folder_fd_view(&walk->entries), name, target, sizeof target);
    struct vgi_str rest = {target, len > 0 ? (size_t)len : 0};
    struct vgi_str kind, inode;
    return text_until(&rest, '[', &kind) && vgi_str_is(kind, "socket:") && text_until(&rest, ']', &inode) &&
           text_int(inode, ret_inode);
}

static int by_inode(const void *left, const void *right)
{
    const struct socket_owner *a = left;
    const struct socket_owner *b = right;
    if (a->inode != b->inode)
        return a->inode < b->inode ? -1 : 1;
    return (a->pid > b->pid) - (a->pid < b->pid);
}

enum vgi_status socket_owners_read(struct socket_owners *owners, int root, struct vgi_error *err)
{
    VGI_CLEANUP(walk_close) struct walk walk = {0};
    int64_t fd;
    enum vgi_status status;
    VGI_TRY(walk_open(&walk, root, /* only= */ 0, err));
    while ((status = walk_next_entry(&walk, "fd", &fd, err)) == VGI_OK) {
        struct socket_owner owner = {.pid = walk.pid};
        if (is_socket(&walk, fd, &owner.inode))
            VGI_TRY(add(owners, owner, err));
    }
    if (status != VGI_DONE)
        return status;
    if (owners->len)
        qsort(owners->items, owners->len, sizeof *owners->items, by_inode);
    return VGI_OK;
}

int64_t socket_owners_find(const struct socket_owners *owners, int64_t inode)
{
    size_t begin = 0;
    size_t end = owners->len;
    while (begin < end) { /* the first with this inode or a larger one */
        const size_t middle = begin + (end - begin) / 2;
        if (owners->items[middle].inode < inode)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin < owners->len && owners->items[begin].inode == inode ? owners->items[begin].pid : NO_INT;
}

void socket_owners_release(struct socket_owners *owners)
{
    free(owners->items);
    *owners = (struct socket_owners){0};
}
