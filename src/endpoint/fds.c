/* SPDX-License-Identifier: Apache-2.0 */
/* fds.c: serves a connection that comes as descriptors: stdin and stdout, or a socket.
 * Walk: the program -> here -> rpc/serve.c over net/fd.c. Owns the stream and the client's shared memory; the
 * descriptors are borrowed. */
#include "net/fd.h"
#include "rpc/serve.h"
#include "shm/segment.h"

enum vgi_status vgi_rpc_server_serve_fds(struct vgi_rpc_server *server, int in_fd, int out_fd,
                                         const char *transport, struct vgi_error *err)
{
    VGI_CLEANUP(vshm_segment_release) struct vshm_segment segment;
    bool is_local = !transport || strcmp(transport, "tcp") != 0; /* others may not name memory of ours */
    struct vrpc_side side;
    struct vnet_fd fd;

    vshm_segment_init(&segment);
    side = is_local ? vshm_side(&segment) : (struct vrpc_side){0};
    return vrpc_serve_beside(server, vnet_fd_stream(&fd, in_fd, out_fd, /* stop_fd= */ -1), side, transport,
                             err);
}
