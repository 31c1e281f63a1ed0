/* SPDX-License-Identifier: Apache-2.0 */
/* sockets.c: the table of sockets: /proc/net/tcp and its like, one file for each protocol, all but unix in
 * one format. A protocol that the kernel lacks has no rows. The owner of a socket is looked for only when pid
 * is wanted. */
#include <arpa/inet.h>

#include "names.h"
#include "scan.h"
#include "socket_owners.h"
#include "subjects.h"

enum { OWNERS = 1 << 0, USERS = 1 << 1 };

struct protocol;

struct sockets {
    struct scan scan;
    struct socket_owners owners;
    struct names names;
    struct lines lines;              /* of the current protocol */
    const struct protocol *protocol; /* the current one */
    const char *only;                /* the name of the one protocol wanted; NULL: all */
    /* the row */
    struct vgi_str protocol_name, type, state;
    struct vgi_str local_address, remote_address, path;
    int64_t local_port, remote_port;
    int64_t inode, pid, uid;
    struct vgi_str user;
    int64_t receive_queue, send_queue;
};

#define COL(...) COLUMN(struct sockets, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("protocol", "str", protocol_name, 0, "tcp, tcp6, udp, udp6, udplite, udplite6, raw, raw6 or unix")},
    {COL("type", "str", type, 0, "stream, datagram, packets or raw")},
    {COL("state", "str", state, 0, "listening, established, connected, …")},
    {COL("local_address", "str", local_address, 0, "IP address it is bound to")},
    {COL("local_port", "i32", local_port, 0, "Port it is bound to")},
    {COL("remote_address", "str", remote_address, 0, "IP address of the peer; NULL: none")},
    {COL("remote_port", "i32", remote_port, 0, "Port of the peer; NULL: none")},
    {COL("path", "str", path, 0, "Name of a unix socket, @ in front when it is no file")},
    {COL("inode", "i64", inode, 0, "Inode; joins with open_files.inode")},
    {COL("pid", "i32", pid, OWNERS,
         "Process that has it open, the lowest number of several; slow to find out")},
    {COL("uid", "i64", uid, 0, "User id of who made it; not for unix")},
    {COL("user", "str", user, USERS, "Name of that user")},
    {COL("receive_queue", "i64", receive_queue, 0, "Bytes not yet read; connections not yet accepted")},
    {COL("send_queue", "i64", send_queue, 0, "Bytes not yet acknowledged")},
    {0},
};

/* One file of /proc/net.
 *   read  fills the row from a line; VGI_E_FORMAT: it is none (the heading, say), and is passed over */
struct protocol {
    const char *name;
    const char *file;
    const char *type;
    enum vgi_status (*read)(struct sockets *s, struct vgi_str line, struct vgi_error *err);
};

/* An address and port as the kernel prints them, 32-bit words of the machine's byte order in hex. */
struct address {
    int family;
    uint32_t words[4];
    uint64_t port;
};

static bool read_address(struct vgi_str word, struct address *ret_address)
{
    struct address address = {0};
    struct vgi_str digits;
    uint64_t value;
    if (!text_until(&word, ':', &digits) || (digits.len != 8 && digits.len != 32))
        return false;
    address.family = digits.len == 8 ? AF_INET : AF_INET6;
    if (!text_uint(word, 16, &address.port) || address.port > UINT16_MAX)
        return false;
    for (size_t i = 0; i < digits.len / 8; i++) {
        if (!text_uint((struct vgi_str){digits.ptr + 8 * i, 8}, 16, &value))
            return false;
        address.words[i] = (uint32_t)value;
    }
    *ret_address = address;
    return true;
}

static bool is_any(const struct address *address)
{
    return (address->words[0] | address->words[1] | address->words[2] | address->words[3]) == 0;
}

static enum vgi_status keep_address(struct sockets *s, const struct address *address,
                                    struct vgi_str *ret_text, struct vgi_error *err)
{
    char text[INET6_ADDRSTRLEN];
    if (!inet_ntop(address->family, address->words, text, sizeof text))
        return VGI_OK;
    return text_keep(&s->scan.texts, vgi_str_of(text), ret_text, err);
}

/* The state of an inet socket by number; only tcp really uses them. */
static struct vgi_str inet_state(const struct protocol *protocol, struct vgi_str digits)
{
    static const char *const names[] = {
        NULL,     "established", "syn sent", "syn received", "fin wait 1", "fin wait 2",   "time wait",
        "closed", "close wait",  "last ack", "listening",    "closing",    "syn received",
    };
    uint64_t number;
    if (!text_uint(digits, 16, &number) || number >= sizeof names / sizeof names[0])
        return (struct vgi_str){NULL, 0};
    const bool is_tcp = strncmp(protocol->name, "tcp", 3) == 0;
    return vgi_str_of(number == 7 && !is_tcp ? "unconnected" : names[number]);
}

/* "sl: local remote state send:receive timer retransmits uid timeout inode …" */
static enum vgi_status read_inet(struct sockets *s, struct vgi_str line, struct vgi_error *err)
{
    struct vgi_str words[5]; /* sl, local, remote, state, queues */
    struct vgi_str send;
    struct address local, remote;
    uint64_t queued;
    for (size_t i = 0; i < 5; i++) {
        if (!text_word(&line, &words[i]))
            return vgi_fail(err, VGI_E_FORMAT, "a socket's line ends early");
    }
    if (!read_address(words[1], &local) || !read_address(words[2], &remote))
        return vgi_fail(err, VGI_E_FORMAT, "a socket's line has no addresses");
    s->state = inet_state(s->protocol, words[3]);
    if (text_until(&words[4], ':', &send)) {
        s->send_queue = text_uint(send, 16, &queued) && queued <= INT64_MAX ? (int64_t)queued : NO_INT;
        s->receive_queue = text_uint(words[4], 16, &queued) && queued <= INT64_MAX ? (int64_t)queued : NO_INT;
    }
    s->local_port = (int64_t)local.port;
    VGI_TRY(keep_address(s, &local, &s->local_address, err));
    if (remote.port != 0 || !is_any(&remote)) {
        s->remote_port = (int64_t)remote.port;
        VGI_TRY(keep_address(s, &remote, &s->remote_address, err));
    }
    if (text_skip(&line, 2))
        s->uid = text_take_int(&line);
    if (text_skip(&line, 1))
        s->inode = text_take_int(&line);
    return VGI_OK;
}

/* The state of a unix socket: listening is one of its flags. */
static struct vgi_str unix_state(struct vgi_str flag_digits, struct vgi_str state_digits)
{
    static const char *const names[] = {"free", "unconnected", "connecting", "connected", "disconnecting"};
    const uint64_t listening = 1u << 16;
    uint64_t flags, number;
    if (text_uint(flag_digits, 16, &flags) && flags & listening)
        return vgi_str_of("listening");
    if (!text_uint(state_digits, 16, &number) || number >= sizeof names / sizeof names[0])
        return (struct vgi_str){NULL, 0};
    return vgi_str_of(names[number]);
}

/* "number: references protocol flags type state inode path" */
static enum vgi_status read_unix(struct sockets *s, struct vgi_str line, struct vgi_error *err)
{
    static const char *const types[] = {NULL, "stream", "datagram", "raw", NULL, "packets"};
    struct vgi_str words[6]; /* number, references, protocol, flags, type, state */
    uint64_t type;
    for (size_t i = 0; i < 6; i++) {
        if (!text_word(&line, &words[i]))
            return vgi_fail(err, VGI_E_FORMAT, "a socket's line ends early");
    }
    if (!text_uint(words[4], 16, &type))
        return vgi_fail(err, VGI_E_FORMAT, "a socket's line has no type");
    s->type = vgi_str_of(type < sizeof types / sizeof types[0] ? types[type] : NULL);
    s->state = unix_state(words[3], words[5]);
    s->inode = text_take_int(&line);
    if (line.len == 0)
        return VGI_OK;
    line = (struct vgi_str){line.ptr + 1, line.len - 1}; /* one blank; further ones belong to the path */
    return line.len ? text_keep(&s->scan.texts, line, &s->path, err) : VGI_OK;
}

static const struct protocol protocols[] = {
    {"tcp", "proc/net/tcp", "stream", read_inet},
    {"tcp6", "proc/net/tcp6", "stream", read_inet},
    {"udp", "proc/net/udp", "datagram", read_inet},
    {"udp6", "proc/net/udp6", "datagram", read_inet},
    {"udplite", "proc/net/udplite", "datagram", read_inet},
    {"udplite6", "proc/net/udplite6", "datagram", read_inet},
    {"raw", "proc/net/raw", "raw", read_inet},
    {"raw6", "proc/net/raw6", "raw", read_inet},
    {"unix", "proc/net/unix", NULL, read_unix},
    {0},
};
static const char *const protocol_choices[] = {"all",      "tcp", "tcp6", "udp",  "udp6", "udplite",
                                               "udplite6", "raw", "raw6", "unix", NULL};

/* The next line, of the current protocol or of the next wanted one that there is. */
static enum vgi_status next_line(struct sockets *s, struct vgi_str *ret_line, struct vgi_error *err)
{
    for (;;) {
        if (s->lines.is_open) {
            const enum vgi_status status = lines_next(&s->lines, ret_line, err);
            if (status != VGI_DONE)
                return status;
            lines_close(&s->lines);
        }
        s->protocol = s->protocol ? s->protocol + 1 : protocols;
        if (!s->protocol->name)
            return VGI_DONE;
        if (s->only && strcmp(s->only, s->protocol->name) != 0)
            continue;
        const enum vgi_status status = lines_open(&s->lines, s->scan.root, s->protocol->file, err);
        if (status != VGI_OK && !file_is_absent(status))
            return status;
    }
}

static enum vgi_status next_socket(void *state, struct vgi_error *err)
{
    struct sockets *s = state;
    struct vgi_str line;
    enum vgi_status status;
    do {
        VGI_TRY(next_line(s, &line, err));
        s->type = vgi_str_of(s->protocol->type);
        status = s->protocol->read(s, line, err);
    } while (status == VGI_E_FORMAT);
    VGI_TRY(status);
    s->protocol_name = vgi_str_of(s->protocol->name);
    s->pid = socket_owners_find(&s->owners, s->inode);
    const struct vgi_str user =
        scan_wants(&s->scan, USERS) ? names_user(&s->names, s->uid) : (struct vgi_str){0};
    return user.ptr ? text_keep(&s->scan.texts, user, &s->user, err) : VGI_OK;
}

static void close_sockets(void *state)
{
    struct sockets *s = state;
    lines_close(&s->lines);
    socket_owners_release(&s->owners);
}

static const struct table table = {columns, next_socket, close_sockets};

static enum vgi_status open_sockets(struct vgi_call *call, void *state, struct vgi_error *err)
{
    struct sockets *s = state;
    struct vgi_str only;
    VGI_TRY(scan_open(call, state, &table, err));
    VGI_TRY(vgi_arg_str(call, "protocol", &only, err));
    for (const struct protocol *p = protocols; p->name; p++) {
        if (vgi_str_is(only, p->name))
            s->only = p->name;
    }
    return scan_wants(&s->scan, OWNERS) ? socket_owners_read(&s->owners, s->scan.root, err) : VGI_OK;
}

const struct vgi_table_function sockets_function = {
    .name = "sockets",
    .doc = "Sockets of this network namespace.",
    .args = VGI_ARGS({.name = "protocol",
                      .type = "str",
                      .doc = "Only sockets of this protocol.",
                      .default_value = "'all'",
                      .choices = protocol_choices,
                      .flags = VGI_ARG_NAMED},
                     SCAN_ROOT_ARGUMENT),
    .examples = VGI_EXAMPLES(
        {.sql = "SELECT s.local_port, p.name FROM linux.sockets s LEFT JOIN linux.processes p USING (pid) "
                "WHERE s.state = 'listening' AND s.local_port IS NOT NULL",
         .description = "Which programs listen on which ports."}),
    .columns = columns,
    .state_size = sizeof(struct sockets),
    .open = open_sockets,
    .next = scan_next,
    .close = scan_close,
    .is_volatile = true,
};
