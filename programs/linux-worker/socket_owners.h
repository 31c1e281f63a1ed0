/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINUX_WORKER_SOCKET_OWNERS_H
#define LINUX_WORKER_SOCKET_OWNERS_H

/* socket_owners: which process has a socket open. The kernel does not tell; the links of all descriptors of
 * all processes do ("socket:[inode]"), so asking is slow and is done only when the answer is wanted.
 *
 * Usage: {0} -> socket_owners_read -> socket_owners_find … -> socket_owners_release. */
#include "file.h"

struct socket_owner {
    int64_t inode;
    int64_t pid;
};

struct socket_owners {
    struct socket_owner *items; /* owned; sorted by inode, then pid */
    size_t len;
    size_t capacity;
};

/* Reads the descriptors of all processes below root/proc that may be listed. */
VGI_NODISCARD enum vgi_status socket_owners_read(struct socket_owners *owners, int root,
                                                 struct vgi_error *err);

/* The process with the lowest number that has the socket open, or NO_INT. */
int64_t socket_owners_find(const struct socket_owners *owners, int64_t inode);

void socket_owners_release(struct socket_owners *owners);

#endif
