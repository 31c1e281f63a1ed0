/* SPDX-License-Identifier: Apache-2.0 */
/* loop.c: the one file that knows libmicrohttpd. It is opened by name when the first loop is made, so that a
 * worker on a pipe neither loads nor needs it; `api` below holds what is called of it.
 * Walk: http/server.c -> here -> the library -> the calls of http/server.c. */
#include "http/loop.h"

#include <dlfcn.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define LIBRARY            "libmicrohttpd.so.12"
#define MALLOCED_BYTES_MAX ((size_t)32 << 10) /* memory of a connection up to that is no mapping */

/* Each pointer has the type of the function it stands for. */
static struct {
    __typeof__(&MHD_start_daemon) start_daemon;
    __typeof__(&MHD_stop_daemon) stop_daemon;
    __typeof__(&MHD_add_connection) add_connection;
    __typeof__(&MHD_get_connection_info) get_connection_info;
    __typeof__(&MHD_get_connection_values_n) get_connection_values_n;
    __typeof__(&MHD_suspend_connection) suspend_connection;
    __typeof__(&MHD_resume_connection) resume_connection;
    __typeof__(&MHD_create_response_from_buffer) create_response_from_buffer;
    __typeof__(&MHD_add_response_header) add_response_header;
    __typeof__(&MHD_queue_response) queue_response;
    __typeof__(&MHD_destroy_response) destroy_response;
    __typeof__(&MHD_get_version) get_version;
} api;

static pthread_once_t api_once = PTHREAD_ONCE_INIT;
static const char *api_missing; /* NULL: the library is there */
static bool api_keeps_lines;    /* the head's bytes stay where they were read, see is_line_end */

/* The bell is a connection to ourselves with a request that is never answered: suspended it lies there,
 * resumed it is a call in the loop's thread. */
struct vhttp_loop {
    struct vhttp_loop_calls calls;
    struct MHD_Daemon *daemon;
    size_t connection_bytes;
    int bell[2]; /* our end; the loop's, which it closes */
    struct MHD_Connection *bell_link;
    atomic_bool is_bell_waiting;
    atomic_bool is_rung;
    atomic_bool is_bell_gone;
    atomic_bool is_ending;
};

static void open_library(void)
{
    static const struct {
        const char *name;
        void **slot;
    } rows[] = {
        {"MHD_start_daemon", (void **)&api.start_daemon},
        {"MHD_stop_daemon", (void **)&api.stop_daemon},
        {"MHD_add_connection", (void **)&api.add_connection},
        {"MHD_get_connection_info", (void **)&api.get_connection_info},
        {"MHD_get_connection_values_n", (void **)&api.get_connection_values_n},
        {"MHD_suspend_connection", (void **)&api.suspend_connection},
        {"MHD_resume_connection", (void **)&api.resume_connection},
        {"MHD_create_response_from_buffer", (void **)&api.create_response_from_buffer},
        {"MHD_add_response_header", (void **)&api.add_response_header},
        {"MHD_queue_response", (void **)&api.queue_response},
        {"MHD_destroy_response", (void **)&api.destroy_response},
        {"MHD_get_version", (void **)&api.get_version},
    };
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

    if (!library) {
        api_missing = LIBRARY;
        return;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        *rows[i].slot = dlsym(library, rows[i].name);
        if (!*rows[i].slot) {
            api_missing = rows[i].name;
            return;
        }
    }
    api_keeps_lines = strcmp(api.get_version(), "0.9.75") == 0;
}

static void on_connection(void *user, struct MHD_Connection *link, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct vhttp_loop *loop = user;

    if (loop->bell_link ? link == loop->bell_link : vhttp_link_fd(link) == loop->bell[1]) {
        loop->bell_link = link;
        *context = loop;
        if (what == MHD_CONNECTION_NOTIFY_CLOSED)
            atomic_store(&loop->is_bell_gone, true);
    } else if (what == MHD_CONNECTION_NOTIFY_STARTED)
        *context = loop->calls.opened(loop->calls.user, link);
    else if (*context)
        loop->calls.closed(loop->calls.user, *context);
}

static void *on_line(void *user, const char *target, struct MHD_Connection *link)
{
    struct vhttp_loop *loop = user;
    const union MHD_ConnectionInfo *info = api.get_connection_info(link, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    if (!info || !info->socket_context || !target)
        return NULL;
    if (info->socket_context == loop)
        return loop;
    return loop->calls.began(loop->calls.user, info->socket_context, target);
}

/* Parameters as the library dictates them. */
#define REQUEST_PARAMETERS                                                                             \
    void *user, struct MHD_Connection *link, const char *url, const char *method, const char *version, \
        const char *bytes, size_t *len, void **request
#define HEADER_PARAMETERS \
    void *user, enum MHD_ValueKind kind, const char *key, size_t key_len, const char *value, size_t value_len

/* The bell's request is complete, or was resumed. */
static enum MHD_Result on_bell(struct vhttp_loop *loop)
{
    if (atomic_load(&loop->is_ending))
        return MHD_NO;
    if (atomic_exchange(&loop->is_rung, false))
        loop->calls.rung(loop->calls.user);
    api.suspend_connection(loop->bell_link);
    atomic_store(&loop->is_bell_waiting, true);
    return MHD_YES;
}

static enum MHD_Result on_request(REQUEST_PARAMETERS)
{
    struct vhttp_loop *loop = user;
    struct vhttp_arrival arrival = {link, method, version, (const uint8_t *)bytes, *len};

    (void)url;
    *len = 0;
    if (!*request)
        return MHD_NO;
    if (*request == loop)
        return on_bell(loop);
    return loop->calls.advanced(loop->calls.user, *request, &arrival) ? MHD_YES : MHD_NO;
}

static void on_completed(void *user, struct MHD_Connection *link, void **request,
                         enum MHD_RequestTerminationCode how)
{
    struct vhttp_loop *loop = user;

    (void)link;
    (void)how;
    if (*request && *request != loop)
        loop->calls.ended(loop->calls.user, *request);
    *request = NULL;
}

/* Paths stay as they were sent. */
static size_t on_unescape(void *user, struct MHD_Connection *link, char *text)
{
    (void)user;
    (void)link;
    return strlen(text);
}

/* Puts the bell into the loop. */
static enum vgi_status hang_bell(struct vhttp_loop *loop, struct vgi_error *err)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: bell\r\n\r\n";
    struct sockaddr none = {.sa_family = AF_UNIX};

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, loop->bell) != 0)
        return vgi_fail(err, VGI_E_IO, "a pair of sockets: %m");
    if (send(loop->bell[0], request, sizeof request - 1, MSG_NOSIGNAL) != (ssize_t)sizeof request - 1 ||
        !vhttp_loop_add(loop, loop->bell[1], &none, sizeof none)) {
        close(loop->bell[0]);
        return vgi_fail(err, VGI_E_IO, "an event loop does not take a connection");
    }
    return VGI_OK;
}

static enum vgi_status start_daemon(struct vhttp_loop *loop, uint32_t connections_max, struct vgi_error *err)
{
    /* No timeouts here: a connection whose timeout is not the common one is visited at every event. */
    loop->daemon = api.start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        on_request, loop, MHD_OPTION_CONNECTION_LIMIT, (unsigned)connections_max + 1,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, loop->connection_bytes, MHD_OPTION_CONNECTION_TIMEOUT, 0u,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, loop, MHD_OPTION_NOTIFY_COMPLETED, on_completed, loop,
        MHD_OPTION_URI_LOG_CALLBACK, on_line, loop, MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, loop,
        MHD_OPTION_END);
    if (!loop->daemon)
        return vgi_fail(err, VGI_E_IO, "libmicrohttpd does not start an event loop");
    return VGI_OK;
}

enum vgi_status vhttp_loop_new(const struct vhttp_loop_calls *calls, uint32_t connections_max,
                               size_t connection_bytes, struct vhttp_loop **ret_loop, struct vgi_error *err)
{
    struct vhttp_loop *loop;
    enum vgi_status status;

    pthread_once(&api_once, open_library);
    if (api_missing)
        return vgi_fail(err, VGI_E_UNAVAILABLE, "serving HTTP needs %s: %s is missing", LIBRARY, api_missing);
    loop = calloc(1, sizeof *loop);
    if (!loop)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for an event loop");
    loop->calls = *calls;
    loop->connection_bytes = connection_bytes;
    status = start_daemon(loop, connections_max, err);
    if (status == VGI_OK) {
        status = hang_bell(loop, err);
        if (status != VGI_OK)
            api.stop_daemon(loop->daemon);
    }
    if (status != VGI_OK) {
        free(loop);
        return status;
    }
    *ret_loop = loop;
    return VGI_OK;
}

static void wake(struct vhttp_loop *loop)
{
    if (atomic_exchange(&loop->is_bell_waiting, false))
        api.resume_connection(loop->bell_link);
}

void vhttp_loop_ring(struct vhttp_loop *loop)
{
    atomic_store(&loop->is_rung, true);
    wake(loop);
}

void vhttp_loop_free(struct vhttp_loop *loop)
{
    static const struct timespec moment = {0, 200000};

    if (!loop)
        return;
    atomic_store(&loop->is_ending, true);
    /* The library must not be stopped with a connection suspended. */
    for (int i = 0; i < 50000 && !atomic_load(&loop->is_bell_gone); i++) {
        wake(loop);
        nanosleep(&moment, NULL);
    }
    api.stop_daemon(loop->daemon);
    close(loop->bell[0]);
    free(loop);
}

bool vhttp_loop_add(struct vhttp_loop *loop, int fd, const struct sockaddr *address, socklen_t address_len)
{
    return api.add_connection(loop->daemon, fd, address, address_len) == MHD_YES;
}

/* Collects headers while there is room; n counts all. */
struct collecting {
    struct vgi_pair *headers;
    size_t n;
};

static enum MHD_Result collect(HEADER_PARAMETERS)
{
    struct collecting *c = user;

    (void)kind;
    if (c->n < VHTTP_HEADERS_MAX)
        c->headers[c->n] = (struct vgi_pair){{key, key_len}, {value, value_len}};
    c->n++;
    return MHD_YES;
}

/* The library writes NULs over the end of a line and hands out what is before the first NUL. So a line that
 * ended in CR LF and held no NUL is followed by the next one after exactly two bytes; one that was folded has
 * been moved away. */
static bool is_line_end(const char *end, const char *next)
{
    return next - end == 2 && end[0] == '\0' && end[1] == '\0';
}

/* Between name and value are the colon, a NUL by now, and blanks. */
static bool is_name_end(const char *end, const char *value)
{
    if (value <= end || *end != '\0')
        return false;
    for (end++; end < value; end++)
        if (*end != ' ' && *end != '\t')
            return false;
    return true;
}

static enum vgi_status check_lines(const struct vhttp_arrival *arrival, size_t target_len, size_t head_len,
                                   const struct vhttp_head *head, struct vgi_error *err)
{
    const char *end = arrival->version + head->version.len;

    if (arrival->version - arrival->method != (ptrdiff_t)(head->method.len + target_len + 2))
        return vgi_fail(err, VGI_E_FORMAT, "the request line is not method, target and version");
    for (size_t i = 0; i < head->n_headers; i++) {
        const struct vgi_pair *h = &head->headers[i];
        if (!is_line_end(end, h->key.ptr) || !is_name_end(h->key.ptr + h->key.len, h->value.ptr))
            return vgi_fail(err, VGI_E_FORMAT, "header %zu is not one line ended by CR LF", i + 1);
        end = h->value.ptr + h->value.len;
    }
    if (arrival->method + head_len - end != 4 || memcmp(end, "\0\0\0\0", 4) != 0)
        return vgi_fail(err, VGI_E_FORMAT, "the head does not end in an empty line");
    return VGI_OK;
}

enum vgi_status vhttp_link_head(const struct vhttp_arrival *arrival, struct vgi_str target, size_t bytes_max,
                                struct vhttp_head *head, struct vgi_error *err)
{
    struct collecting c = {head->headers, 0};
    size_t head_len =
        api.get_connection_info(arrival->link, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size;

    api.get_connection_values_n(arrival->link, MHD_HEADER_KIND, collect, &c);
    head->method = vgi_str_of(arrival->method);
    head->target = target;
    head->version = vgi_str_of(arrival->version);
    head->len = head_len;
    head->n_headers = c.n < VHTTP_HEADERS_MAX ? c.n : VHTTP_HEADERS_MAX;
    if (c.n > VHTTP_HEADERS_MAX)
        return vgi_fail(err, VGI_E_LIMIT, "%zu headers, at most %d are read", c.n, VHTTP_HEADERS_MAX);
    if (head_len > bytes_max)
        return vgi_fail(err, VGI_E_LIMIT, "a head of %zu bytes, at most %zu are read", head_len, bytes_max);
    if (api_keeps_lines)
        VGI_TRY(check_lines(arrival, target.len, head_len, head, err));
    for (size_t i = 0; i < head->n_headers; i++)
        head->headers[i].value = vhttp_trimmed(head->headers[i].value);
    return VGI_OK;
}

/* In this version a connection's memory is a mapping that begins with the buffer that is read into, in which
 * a request begins behind blank lines; what is not allocated is zero. With less than a page of bytes that
 * belong to no request, blank lines and the beginning of the next request fit into the first page: a request
 * that begins where a page does began in the first one, and whatever is beyond it is not in use. */
void vhttp_loop_trim(const struct vhttp_loop *loop, const char *method, uint64_t n_unknown)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

    if (!api_keeps_lines || !method || ((uintptr_t)method & (page - 1)) != 0 || n_unknown >= page ||
        loop->connection_bytes <= MALLOCED_BYTES_MAX)
        return;
    madvise((void *)((uintptr_t)method + page), loop->connection_bytes / page * page - page, MADV_DONTNEED);
}

bool vhttp_is_chunk(const struct vhttp_arrival *arrival)
{
    /* In front of the bytes, in the same buffer, stand the line with the chunk's size or the head's end. */
    return arrival->bytes[-1] != '\n' || arrival->bytes[-2] == '\r';
}

bool vhttp_link_answer(struct MHD_Connection *link, const struct vhttp_response *response, bool is_last)
{
    struct MHD_Response *r =
        api.create_response_from_buffer(response->body.len, response->body.ptr, MHD_RESPMEM_PERSISTENT);
    bool is_queued;

    if (!r)
        return false;
    for (size_t i = 0; i < response->n_headers; i++)
        if (api.add_response_header(r, response->headers[i].name, response->headers[i].value) != MHD_YES) {
            api.destroy_response(r);
            return false;
        }
    if (is_last && api.add_response_header(r, "Connection", "close") != MHD_YES) {
        api.destroy_response(r);
        return false;
    }
    is_queued = api.queue_response(link, (unsigned)response->status, r) == MHD_YES;
    api.destroy_response(r);
    return is_queued;
}

void vhttp_link_suspend(struct MHD_Connection *link)
{
    api.suspend_connection(link);
}

void vhttp_link_resume(struct MHD_Connection *link)
{
    api.resume_connection(link);
}

int vhttp_link_fd(struct MHD_Connection *link)
{
    return api.get_connection_info(link, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

const struct sockaddr *vhttp_link_address(struct MHD_Connection *link)
{
    return api.get_connection_info(link, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
}
