/* SPDX-License-Identifier: Apache-2.0 */
/* tcp.h: a listening TCP socket. */
#ifndef VNET_TCP_H
#define VNET_TCP_H

#include "vgi_rpc/status.h"

enum { VNET_TCP_NAME_BYTES = 80 };

/* Storage is the caller's. */
struct vnet_tcp {
    int fd;                         /* listening, non-blocking; the owner closes it */
    char name[VNET_TCP_NAME_BYTES]; /* "127.0.0.1:4711", "[::1]:4711": what is really listened on */
};

/* Listens on address, "[HOST:]PORT": without host on 127.0.0.1, with port 0 on a free one; an IPv6 host
 * stands in brackets. Connections send small answers at once (TCP_NODELAY).
 * VGI_E_INVALID address is none, or the host is not known · VGI_E_EXISTS the port is taken · VGI_E_IO. */
VGI_NODISCARD enum vgi_status vnet_tcp_listen(const char *address, struct vnet_tcp *ret_socket,
                                              struct vgi_error *err);

#endif
