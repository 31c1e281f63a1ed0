/* SPDX-License-Identifier: Apache-2.0 */
/* url.h: URLs of http and https as they come from outside, taken apart strictly, so that nobody reads them
 * differently; how they are shown to people; and which addresses a name may lead to. Pure functions. */
#ifndef VHTTP_URL_H
#define VHTTP_URL_H

#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

struct sockaddr;

enum { VHTTP_URL_BYTES = 8192, VHTTP_HOST_BYTES = 256 };

/* Views into the text that was parsed, but for the host.
 *   host   lower case, NUL-terminated; an IPv6 address without brackets
 *   path   "/" when the URL has none; query may be empty; a fragment is dropped
 *   whole  all but the fragment, as it was written */
struct vhttp_url {
    bool is_https;
    bool has_userinfo;
    bool is_address6; /* the host stood in brackets */
    uint16_t port;
    char host[VHTTP_HOST_BYTES];
    struct vgi_str path;
    struct vgi_str query;
    struct vgi_str whole;
};

/* Takes a URL apart. The message of a failure shows nothing of it.
 * VGI_E_INVALID another scheme, no host, bytes that do not belong into a URL, longer than
 * VHTTP_URL_BYTES - 1. */
VGI_NODISCARD enum vgi_status vhttp_url_parse(struct vgi_str text, struct vhttp_url *ret_url,
                                              struct vgi_error *err);

/* Writes what may be shown: scheme, host, port and path, cut to room; "<invalid-url>" for what is none.
 * Returns out. */
const char *vhttp_url_redact(struct vgi_str text, char *out, size_t room);

/* What a request may reach beyond https on public addresses. */
enum { VHTTP_ALLOW_HTTP = 1, VHTTP_ALLOW_LOOPBACK = 2, VHTTP_ALLOW_PRIVATE = 4, VHTTP_ALLOW_ALL = 7 };

/* Whether a connection to that address may be made. Addresses that stand for an IPv4 address (mapped, NAT64,
 * 6to4) are judged by it; multicast and unspecified ones are never allowed. */
bool vhttp_address_is_allowed(const struct sockaddr *address, unsigned flags);

#endif
