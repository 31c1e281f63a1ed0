/* SPDX-License-Identifier: Apache-2.0 */
/* url.c: the grammar of http URLs, narrower than RFC 3986, and the classes of addresses. Walk: client.c asks
 * before each hop, and transfer.c before each connection. Owns nothing. */
#include "http/url.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* ---- taking apart ---- */

static enum vgi_status check_bytes(struct vgi_str text, struct vgi_error *err)
{
    if (text.len >= VHTTP_URL_BYTES)
        return vgi_fail(err, VGI_E_INVALID, "a URL of %zu bytes is longer than %d", text.len,
                        VHTTP_URL_BYTES - 1);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c <= ' ' || c == 0x7f || c == '\\' || c == '"' || c == '<' || c == '>')
            return vgi_fail(err, VGI_E_INVALID, "a URL has a byte 0x%02x at %zu", c, i);
    }
    return VGI_OK;
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

/* Takes a prefix in any case off the front. */
static bool take_prefix(struct vgi_str *text, const char *prefix)
{
    size_t len = strlen(prefix);

    if (text->len < len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (lower(text->ptr[i]) != prefix[i])
            return false;
    text->ptr += len;
    text->len -= len;
    return true;
}

/* Takes what stands before the first of the stop characters off the front. */
static struct vgi_str take_until(struct vgi_str *text, const char *stops)
{
    size_t len = 0;

    while (len < text->len && !strchr(stops, text->ptr[len]))
        len++;
    struct vgi_str taken = {text->ptr, len};
    text->ptr += len;
    text->len -= len;
    return taken;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_host_char(char c, bool is_address6)
{
    if (is_address6)
        return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
}

static enum vgi_status set_host(struct vgi_str host, struct vhttp_url *url, struct vgi_error *err)
{
    if (host.len == 0)
        return vgi_fail(err, VGI_E_INVALID, "a URL has no host");
    if (host.len >= VHTTP_HOST_BYTES)
        return vgi_fail(err, VGI_E_INVALID, "the host of a URL has %zu bytes", host.len);
    for (size_t i = 0; i < host.len; i++) {
        url->host[i] = lower(host.ptr[i]);
        if (!is_host_char(url->host[i], url->is_address6))
            return vgi_fail(err, VGI_E_INVALID, "the host of a URL has a byte 0x%02x",
                            (unsigned char)host.ptr[i]);
    }
    url->host[host.len] = 0;
    return VGI_OK;
}

static enum vgi_status set_port(struct vgi_str rest, struct vhttp_url *url, struct vgi_error *err)
{
    uint32_t port = 0;

    url->port = url->is_https ? 443 : 80;
    if (rest.len == 0)
        return VGI_OK;
    if (rest.ptr[0] != ':' || rest.len < 2 || rest.len > 6)
        return vgi_fail(err, VGI_E_INVALID, "the port of a URL is no number");
    for (size_t i = 1; i < rest.len; i++) {
        if (!is_digit(rest.ptr[i]))
            return vgi_fail(err, VGI_E_INVALID, "the port of a URL is no number");
        port = 10 * port + (uint32_t)(rest.ptr[i] - '0');
    }
    if (port == 0 || port > UINT16_MAX)
        return vgi_fail(err, VGI_E_INVALID, "the port of a URL is %u", port);
    url->port = (uint16_t)port;
    return VGI_OK;
}

/* [userinfo@]host[:port] */
static enum vgi_status parse_authority(struct vgi_str authority, struct vhttp_url *url, struct vgi_error *err)
{
    const char *at = authority.len ? memchr(authority.ptr, '@', authority.len) : NULL;
    struct vgi_str host;

    if (at) {
        url->has_userinfo = true;
        authority.len -= (size_t)(at + 1 - authority.ptr);
        authority.ptr = at + 1;
    }
    url->is_address6 = authority.len > 0 && authority.ptr[0] == '[';
    if (!url->is_address6) {
        host = take_until(&authority, ":");
        VGI_TRY(set_host(host, url, err));
        return set_port(authority, url, err);
    }
    authority.ptr++;
    authority.len--;
    host = take_until(&authority, "]");
    if (authority.len == 0)
        return vgi_fail(err, VGI_E_INVALID, "the address in a URL has no closing bracket");
    VGI_TRY(set_host(host, url, err));
    authority.ptr++;
    authority.len--;
    return set_port(authority, url, err);
}

enum vgi_status vhttp_url_parse(struct vgi_str text, struct vhttp_url *ret_url, struct vgi_error *err)
{
    struct vhttp_url url = {.is_https = true};
    struct vgi_str rest = text;

    VGI_TRY(check_bytes(text, err));
    if (!take_prefix(&rest, "https://")) {
        url.is_https = false;
        if (!take_prefix(&rest, "http://"))
            return vgi_fail(err, VGI_E_INVALID, "a URL begins neither with https:// nor with http://");
    }
    VGI_TRY(parse_authority(take_until(&rest, "/?#"), &url, err));
    url.path = take_until(&rest, "?#");
    if (url.path.len == 0)
        url.path = (struct vgi_str){"/", 1};
    url.query = take_until(&rest, "#");
    url.whole = (struct vgi_str){text.ptr, text.len - rest.len};
    if (url.query.len > 0) {
        url.query.ptr++;
        url.query.len--;
    }
    *ret_url = url;
    return VGI_OK;
}

const char *vhttp_url_redact(struct vgi_str text, char *out, size_t room)
{
    struct vhttp_url url;
    char port[8] = "";

    if (vhttp_url_parse(text, &url, NULL) != VGI_OK) {
        snprintf(out, room, "<invalid-url>");
        return out;
    }
    if (url.port != (url.is_https ? 443 : 80))
        snprintf(port, sizeof port, ":%u", url.port);
    snprintf(out, room, "%s://%s%s%s%s%.*s", url.is_https ? "https" : "http", url.is_address6 ? "[" : "",
             url.host, url.is_address6 ? "]" : "", port, VGI_STR_ARG(url.path));
    return out;
}

/* ---- addresses ---- */

enum address_class { ADDRESS_PUBLIC, ADDRESS_PRIVATE, ADDRESS_LOOPBACK, ADDRESS_NEVER };

/* The special blocks of IPv4 (RFC 6890 and its successors). */
static const struct {
    uint32_t network;
    uint8_t bits;
    uint8_t class;
} blocks4[] = {
    {0x00000000, 8, ADDRESS_NEVER},    /* 0.0.0.0/8: this host */
    {0x0a000000, 8, ADDRESS_PRIVATE},  /* 10.0.0.0/8 */
    {0x64400000, 10, ADDRESS_PRIVATE}, /* 100.64.0.0/10: shared by carriers */
    {0x7f000000, 8, ADDRESS_LOOPBACK}, /* 127.0.0.0/8 */
    {0xa9fe0000, 16, ADDRESS_PRIVATE}, /* 169.254.0.0/16: link-local */
    {0xac100000, 12, ADDRESS_PRIVATE}, /* 172.16.0.0/12 */
    {0xc0000000, 24, ADDRESS_PRIVATE}, /* 192.0.0.0/24: protocols */
    {0xc0000200, 24, ADDRESS_PRIVATE}, /* 192.0.2.0/24: documentation */
    {0xc0586300, 24, ADDRESS_PRIVATE}, /* 192.88.99.0/24: relays */
    {0xc0a80000, 16, ADDRESS_PRIVATE}, /* 192.168.0.0/16 */
    {0xc6120000, 15, ADDRESS_PRIVATE}, /* 198.18.0.0/15: benchmarks */
    {0xc6336400, 24, ADDRESS_PRIVATE}, /* 198.51.100.0/24: documentation */
    {0xcb007100, 24, ADDRESS_PRIVATE}, /* 203.0.113.0/24: documentation */
    {0xe0000000, 3, ADDRESS_NEVER},    /* 224.0.0.0/3: multicast, reserved, broadcast */
};

static enum address_class class_of_4(uint32_t address)
{
    for (size_t i = 0; i < sizeof blocks4 / sizeof blocks4[0]; i++)
        if ((address ^ blocks4[i].network) >> (32 - blocks4[i].bits) == 0)
            return (enum address_class)blocks4[i].class;
    return ADDRESS_PUBLIC;
}

static uint32_t word_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool has_prefix(const uint8_t *address, const char *prefix, size_t bytes)
{
    return memcmp(address, prefix, bytes) == 0;
}

/* Within 2000::/3, what is not a host on the net: protocols and documentation. */
static bool is_special_6(const uint8_t *a)
{
    return (a[0] == 0x20 && a[1] == 0x01 && a[2] < 0x02) || has_prefix(a, "\x20\x01\x0d\xb8", 4) ||
           (a[0] == 0x3f && a[1] == 0xff && a[2] < 0x10);
}

static enum address_class class_of_6(const uint8_t *a)
{
    static const char zeros[16];

    if (has_prefix(a, zeros, 10) && a[10] == 0xff && a[11] == 0xff)
        return class_of_4(word_at(a + 12));
    if (has_prefix(a, "\0\x64\xff\x9b\0\0\0\0\0\0\0\0", 12))
        return class_of_4(word_at(a + 12));
    if (a[0] == 0x20 && a[1] == 0x02)
        return class_of_4(word_at(a + 2));
    if (has_prefix(a, zeros, 15) && a[15] <= 1)
        return a[15] ? ADDRESS_LOOPBACK : ADDRESS_NEVER;
    if (a[0] == 0xff)
        return ADDRESS_NEVER;
    return a[0] >> 5 == 1 && !is_special_6(a) ? ADDRESS_PUBLIC : ADDRESS_PRIVATE;
}

bool vhttp_address_is_allowed(const struct sockaddr *address, unsigned flags)
{
    enum address_class class = ADDRESS_NEVER;

    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        class = class_of_4(ntohl(in.sin_addr.s_addr));
    } else if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, sizeof in6);
        class = class_of_6(in6.sin6_addr.s6_addr);
    }
    switch (class) {
    case ADDRESS_PUBLIC:
        return true;
    case ADDRESS_PRIVATE:
        return flags & VHTTP_ALLOW_PRIVATE;
    case ADDRESS_LOOPBACK:
        return flags & VHTTP_ALLOW_LOOPBACK;
    case ADDRESS_NEVER:
        break;
    }
    return false;
}
