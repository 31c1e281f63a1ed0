/* SPDX-License-Identifier: Apache-2.0 */
/* unix.h: a listening unix socket with a file that only its owner may open. */
#ifndef VNET_UNIX_H
#define VNET_UNIX_H

#include <sys/un.h>

#include "vgi_rpc/status.h"

/* What to ask for as SO_SNDBUF of a connection: as the system has it, a large message takes more switches. */
enum { VNET_UNIX_SEND_BYTES = 1 << 20 };

/* Storage is the caller's; {0} is one without socket and file. */
struct vnet_unix {
    int fd;      /* listening, non-blocking; 0: none */
    int file_fd; /* the file, held so that no other gets its inode number; 0: none, or not ours */
    struct sockaddr_un address;
};

/* Listens on path (borrowed). The file has mode 0600. A socket file whose server is gone is replaced.
 * VGI_E_EXISTS a server listens there, or the file is no socket · VGI_E_INVALID the path is empty or too
 * long · VGI_E_IO. */
VGI_NODISCARD enum vgi_status vnet_unix_listen(const char *path, struct vnet_unix *ret_socket,
                                               struct vgi_error *err);

/* Removes the file if it is still the one that listen made: new clients do not find the server. */
void vnet_unix_remove(struct vnet_unix *socket);

/* Removes the file and closes the socket; may be called twice, and on {0}. */
void vnet_unix_release(struct vnet_unix *socket);

#endif
