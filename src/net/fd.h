/* SPDX-License-Identifier: Apache-2.0 */
/* fd.h: a byte stream over a pair of descriptors: stdin and stdout, or a socket twice. Loops over short
 * counts and EINTR, waits in poll on EAGAIN, clamps each call, turns EPIPE into VGI_E_IO without a signal's
 * death even where the process has not ignored SIGPIPE (sockets: MSG_NOSIGNAL; pipes: the thread blocks
 * SIGPIPE around the write). */
#ifndef VNET_FD_H
#define VNET_FD_H

#include "base/stream.h"

/* Storage is the caller's; the descriptors are borrowed. stop_fd: when it becomes readable a blocked read
 * gives VGI_E_CANCELLED; -1: none. */
struct vnet_fd {
    int in_fd;
    int out_fd;
    int stop_fd;
    bool out_is_socket;
};

/* Fills fd and returns the stream over it; fd must outlive the stream. */
struct vbase_stream vnet_fd_stream(struct vnet_fd *fd, int in_fd, int out_fd, int stop_fd);

#endif
