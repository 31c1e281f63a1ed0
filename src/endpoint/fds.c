/* SPDX-License-Identifier: Apache-2.0 */
/* fds.c: serves a connection that comes as descriptors: stdin and stdout, or a socket.
 * Walk: the program -> here -> rpc/serve.c over net/fd.c. Owns the stream; the descriptors are borrowed. */
#include "net/fd.h"
#include "rpc/serve.h"

enum vgi_status vgi_rpc_server_serve_fds(struct vgi_rpc_server *server, int in_fd, int out_fd,
                                         const char *transport, struct vgi_error *err)
{
    struct vnet_fd fd;

    return vrpc_serve(server, vnet_fd_stream(&fd, in_fd, out_fd, /* stop_fd= */ -1), transport, err);
}
