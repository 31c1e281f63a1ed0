/* SPDX-License-Identifier: Apache-2.0 */
/* fd.h: a byte stream over a pair of descriptors: stdin and stdout, or a socket twice. Loops over short
 * counts and
 * EINTR, waits in poll on EAGAIN, clamps each call, and turns EPIPE into VGI_E_IO without a signal's death
 * even where the process has not ignored SIGPIPE (sockets: MSG_NOSIGNAL; pipes: the thread blocks SIGPIPE
 * around the write).
 *
 * A small message costs one read and one write call. Two ways to end a blocked read, both give
 * VGI_E_CANCELLED:
 *   vnet_fd_stop  costs nothing until it is used; for pipes and sockets
 *   stop_fd       one poll before each read; works for every kind of descriptor
 * A write goes on after a stop, for a second at most: what is being answered is answered, if the peer reads.
 * While the peer does not read, a blocked write notices a stop by the signal that interrupts it; from another
 * thread a socket's is ended by shutting it down (net/listener.c), a pipe's by nothing. */
#ifndef VNET_FD_H
#define VNET_FD_H

#include <stdatomic.h>

#include "base/stream.h"

/* Storage is the caller's; the descriptors are borrowed; the members are for the functions below. */
struct vnet_fd {
    int in_fd;
    int out_fd;
    int stop_fd;
    bool in_is_pipe;
    bool in_is_socket;
    bool out_is_socket;
    bool guards_sigpipe; /* SIGPIPE was not ignored when the stream was made, and out is no socket */
    atomic_bool is_stopped;
    int64_t write_end_ms; /* when writing ends although not all is written; 0: not stopped yet */
    char in_path[32];     /* of in_fd in /proc */
};

/* Fills fd and returns the stream over it; fd must outlive the stream and not move.
 *   stop_fd  when it becomes readable reads give VGI_E_CANCELLED; it stays readable. -1: none
 * A process that is to ignore SIGPIPE does so before. */
struct vbase_stream vnet_fd_stream(struct vnet_fd *fd, int in_fd, int out_fd, int stop_fd);

/* Makes a blocked read, and every later one, give VGI_E_CANCELLED. Callable from any thread and from a signal
 * handler, while the stream's thread reads. A socket is shut down for reading; a pipe gets a byte from us, so
 * that its reader wakes (through /proc; without it a blocked read ends at the next signal or byte). */
void vnet_fd_stop(struct vnet_fd *fd);

#endif
