/* SPDX-License-Identifier: Apache-2.0 */
/* network_interfaces.c: the table of network interfaces: /proc/net/dev lists them with their counters,
 * /sys/class/net/NAME tells the rest, getifaddrs the addresses of this machine's own. */
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>

#include "attribute.h"
#include "subjects.h"

enum {
    INDEX = 1 << 0,
    MTU = 1 << 1,
    STATE = 1 << 2,
    MAC = 1 << 3,
    SPEED = 1 << 4,
    DUPLEX = 1 << 5,
    ADDRESSES = 1 << 6
};

struct network_interfaces {
    struct scan scan;
    struct lines lines;
    struct ifaddrs *addresses; /* owned; NULL: not wanted or not known */
    /* the row */
    struct vgi_str name, state, mac, duplex;
    struct texts ips;
    int64_t index, mtu, speed;
    int64_t counters[16]; /* as /proc/net/dev orders them */
};

/* Places of the counters in a line. */
enum {
    RX_BYTES = 0,
    RX_PACKETS = 1,
    RX_ERRORS = 2,
    RX_DROPPED = 3,
    RX_MULTICAST = 7,
    TX_BYTES = 8,
    TX_PACKETS = 9,
    TX_ERRORS = 10,
    TX_DROPPED = 11,
    TX_COLLISIONS = 13
};

#define COL(...) COLUMN(struct network_interfaces, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("name", "str", name, 0, "Name of the interface")},
    {COL("index", "i32", index, INDEX, "Number of the interface")},
    {COL("state", "str", state, STATE, "up, down, dormant, unknown, …")},
    {COL("mac", "str", mac, MAC, "Hardware address")},
    {COL("addresses", "list<str>", ips, ADDRESSES, "IP addresses with the length of their network")},
    {COL("mtu", "i32", mtu, MTU, "Largest packet, bytes")},
    {COL("speed_bits", "i64", speed, SPEED, "Bits a second; NULL: not known or no link")},
    {COL("duplex", "str", duplex, DUPLEX, "full, half or unknown")},
    {COL("received_bytes", "i64", counters[RX_BYTES], 0, "Bytes received")},
    {COL("received_packets", "i64", counters[RX_PACKETS], 0, "Packets received")},
    {COL("received_errors", "i64", counters[RX_ERRORS], 0, "Bad packets received")},
    {COL("received_dropped", "i64", counters[RX_DROPPED], 0, "Packets received and dropped")},
    {COL("received_multicast", "i64", counters[RX_MULTICAST], 0, "Multicast packets received")},
    {COL("sent_bytes", "i64", counters[TX_BYTES], 0, "Bytes sent")},
    {COL("sent_packets", "i64", counters[TX_PACKETS], 0, "Packets sent")},
    {COL("sent_errors", "i64", counters[TX_ERRORS], 0, "Packets that could not be sent")},
    {COL("sent_dropped", "i64", counters[TX_DROPPED], 0, "Packets dropped instead of sent")},
    {COL("collisions", "i64", counters[TX_COLLISIONS], 0, "Collisions")},
    {0},
};

#define INTO(member) offsetof(struct network_interfaces, member)
static const struct attribute attributes[] = {
    {INDEX, "ifindex", attribute_int, INTO(index), 1},
    {MTU, "mtu", attribute_int, INTO(mtu), 1},
    {STATE, "operstate", attribute_text, INTO(state), 0},
    {MAC, "address", attribute_text, INTO(mac), 0},
    {SPEED, "speed", attribute_int, INTO(speed), 1000000},
    {DUPLEX, "duplex", attribute_text, INTO(duplex), 0},
    {0},
};

/* How many bits of a netmask are set. */
static unsigned mask_length(const unsigned char *mask, size_t bytes)
{
    unsigned bits = 0;
    for (size_t i = 0; i < bytes; i++)
        bits += (unsigned)__builtin_popcount(mask[i]);
    return bits;
}

/* The bytes of an internet address; NULL for one of another family. */
static const unsigned char *address_bytes(const struct sockaddr *address, size_t *ret_bytes)
{
    if (address && address->sa_family == AF_INET) {
        *ret_bytes = sizeof(struct in_addr);
        return (const unsigned char *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
    }
    if (address && address->sa_family == AF_INET6) {
        *ret_bytes = sizeof(struct in6_addr);
        return (const unsigned char *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    }
    return NULL;
}

/* Lists the addresses of the interface whose line it is. */
static enum vgi_status read_addresses(struct network_interfaces *n, struct vgi_error *err)
{
    struct pool *texts = &n->scan.texts;
    size_t found = 0;
    for (const struct ifaddrs *a = n->addresses; a; a = a->ifa_next)
        found += vgi_str_is(n->name, a->ifa_name);
    struct vgi_str *items = pool_take(texts, (found + 1) * sizeof *items);
    if (!items)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the addresses of an interface");
    n->ips.items = items;
    n->ips.len = 0;
    for (const struct ifaddrs *a = n->addresses; a; a = a->ifa_next) {
        size_t bytes, mask_bytes;
        char text[INET6_ADDRSTRLEN + sizeof "/128"];
        const unsigned char *address = address_bytes(a->ifa_addr, &bytes);
        if (!address || !vgi_str_is(n->name, a->ifa_name) ||
            !inet_ntop(a->ifa_addr->sa_family, address, text, sizeof text))
            continue;
        const unsigned char *mask = address_bytes(a->ifa_netmask, &mask_bytes);
        const unsigned length = mask ? mask_length(mask, mask_bytes) : 8 * (unsigned)bytes;
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "/%u", length);
        VGI_TRY(text_keep(texts, vgi_str_of(text), &items[n->ips.len++], err));
    }
    return VGI_OK;
}

static enum vgi_status next_interface(void *state, struct vgi_error *err)
{
    struct network_interfaces *n = state;
    struct vgi_str line, name;
    do /* the two lines of the heading have no colon */
        VGI_TRY(lines_next(&n->lines, &line, err));
    while (!text_until(&line, ':', &name));
    name = text_trim(name);
    for (size_t i = 0; i < sizeof n->counters / sizeof n->counters[0]; i++)
        n->counters[i] = text_take_int(&line);
    VGI_TRY(text_keep(&n->scan.texts, name, &n->name, err));
    VGI_TRY(attributes_read(&n->scan, attributes, "sys/class/net", name, err));
    return n->addresses ? read_addresses(n, err) : VGI_OK;
}

static void close_network_interfaces(void *state)
{
    struct network_interfaces *n = state;
    lines_close(&n->lines);
    if (n->addresses)
        freeifaddrs(n->addresses);
    n->addresses = NULL;
}

static const struct table table = {columns, next_interface, close_network_interfaces};

static enum vgi_status open_network_interfaces(struct vgi_call *call, void *state, struct vgi_error *err)
{
    struct network_interfaces *n = state;
    VGI_TRY(scan_open(call, state, &table, err));
    VGI_TRY(lines_open(&n->lines, n->scan.root, "proc/net/dev", err));
    if (scan_wants(&n->scan, ADDRESSES) && !n->scan.is_other_root && getifaddrs(&n->addresses) != 0)
        n->addresses = NULL;
    return VGI_OK;
}

const struct vgi_table_function network_interfaces_function = {
    .name = "network_interfaces",
    .doc = "Network interfaces of this network namespace, with their counters.",
    .args = VGI_ARGS(SCAN_ROOT_ARGUMENT),
    .examples = VGI_EXAMPLES({.sql = "SELECT name, state, addresses FROM linux.network_interfaces",
                              .description = "What the machine is connected by."}),
    .columns = columns,
    .state_size = sizeof(struct network_interfaces),
    .open = open_network_interfaces,
    .next = scan_next,
    .close = scan_close,
    .is_volatile = true,
};
