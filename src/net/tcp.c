/* SPDX-License-Identifier: Apache-2.0 */
/* tcp.c: "[HOST:]PORT" -> a listening socket and the name it got. Options set on the listening socket are
 * those of the connections taken from it. */
#include "net/tcp.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vgi_rpc/str.h"

struct place {
    char host[256];
    char port[8];
};

static enum vgi_status split(const char *address, struct place *ret_place, struct vgi_error *err)
{
    const char *colon = strrchr(address, ':');
    const char *port = colon ? colon + 1 : address;
    const char *host = colon ? address : "127.0.0.1";
    size_t host_len = colon ? (size_t)(colon - address) : strlen(host);
    size_t port_len = strlen(port);

    if (colon && host_len >= 2 && host[0] == '[' && colon[-1] == ']') {
        host++;
        host_len -= 2;
    }
    if (port_len == 0 || port_len > 5 || strspn(port, "0123456789") != port_len ||
        (port_len == 5 && strcmp(port, "65535") > 0))
        return vgi_fail(err, VGI_E_INVALID, "'%s' has no port 0 … 65535, expected [HOST:]PORT", address);
    if (host_len == 0 || host_len >= sizeof ret_place->host)
        return vgi_fail(err, VGI_E_INVALID, "'%s' has no host before the ':', expected [HOST:]PORT", address);
    memcpy(ret_place->host, host, host_len);
    ret_place->host[host_len] = 0;
    memcpy(ret_place->port, port, port_len + 1);
    return VGI_OK;
}

static bool is_loopback(const struct sockaddr *address)
{
    const void *at = address;

    if (address->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)at)->sin_addr.s_addr) >> 24 == 127;
    return address->sa_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)at)->sin6_addr);
}

/* A congestion control that paces (bbr is the default of many cloud images) starts a timer for each segment,
 * also where no network is between: a message of 1 MiB takes up to twice as long. reno, which every kernel
 * has, does not. */
static void unpace(int fd)
{
    static const char name[] = "reno";

    (void)setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, sizeof name - 1);
}

static enum vgi_status listen_on(int fd, const struct addrinfo *info, const char *address,
                                 struct vgi_error *err)
{
    const int on = 1;

    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    if (is_loopback(info->ai_addr))
        unpace(fd);
    if (bind(fd, info->ai_addr, info->ai_addrlen) != 0 || listen(fd, SOMAXCONN) != 0) {
        enum vgi_status status = errno == EADDRINUSE ? VGI_E_EXISTS : VGI_E_IO;
        return vgi_fail(err, status, "listening on %s failed: %m", address);
    }
    return VGI_OK;
}

static enum vgi_status find_name(struct vnet_tcp *tcp, struct vgi_error *err)
{
    struct sockaddr_storage bound = {0};
    socklen_t bound_len = sizeof bound;
    char host[64];
    char port[8];

    if (getsockname(tcp->fd, (struct sockaddr *)&bound, &bound_len) != 0 ||
        getnameinfo((struct sockaddr *)&bound, bound_len, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return vgi_fail(err, VGI_E_IO, "asking for the port that was chosen failed");
    snprintf(tcp->name, sizeof tcp->name, bound.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
    return VGI_OK;
}

enum vgi_status vnet_tcp_listen(const char *address, struct vnet_tcp *ret_socket, struct vgi_error *err)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found = NULL;
    struct vnet_tcp tcp = {.fd = -1};
    enum vgi_status status;
    struct place place;
    int failed;

    VGI_TRY(split(address, &place, err));
    failed = getaddrinfo(place.host, place.port, &hints, &found);
    if (failed != 0)
        return vgi_fail(err, VGI_E_INVALID, "the host of '%s' is not known: %s", address,
                        gai_strerror(failed));
    tcp.fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    status = tcp.fd < 0 ? vgi_fail(err, VGI_E_IO, "making a TCP socket failed: %m")
                        : listen_on(tcp.fd, found, address, err);
    freeaddrinfo(found);
    if (status == VGI_OK)
        status = find_name(&tcp, err);
    if (status != VGI_OK) {
        if (tcp.fd >= 0)
            close(tcp.fd);
        return status;
    }
    *ret_socket = tcp;
    return VGI_OK;
}
