/* SPDX-License-Identifier: Apache-2.0 */
/* loop.c: the one file that knows libmicrohttpd. It is opened by name when the first loop is made, so that a
 * worker on a pipe neither loads nor needs it; `api` below holds what is called of it.
 * Walk: http/server.c -> here -> the library -> the calls of http/server.c. */
#include "http/loop.h"

#include <dlfcn.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define LIBRARY "libmicrohttpd.so.12"

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

struct vhttp_loop {
    struct vhttp_loop_calls calls;
    struct MHD_Daemon *daemon;
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

    if (what == MHD_CONNECTION_NOTIFY_STARTED)
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
    return loop->calls.began(loop->calls.user, info->socket_context, target);
}

/* Parameters as the library dictates them. */
#define REQUEST_PARAMETERS                                                                             \
    void *user, struct MHD_Connection *link, const char *url, const char *method, const char *version, \
        const char *bytes, size_t *len, void **request
#define HEADER_PARAMETERS \
    void *user, enum MHD_ValueKind kind, const char *key, size_t key_len, const char *value, size_t value_len

static enum MHD_Result on_request(REQUEST_PARAMETERS)
{
    struct vhttp_loop *loop = user;
    struct vhttp_arrival arrival = {link, method, version, (const uint8_t *)bytes, *len};

    (void)url;
    *len = 0;
    if (!*request)
        return MHD_NO;
    return loop->calls.advanced(loop->calls.user, *request, &arrival) ? MHD_YES : MHD_NO;
}

static void on_completed(void *user, struct MHD_Connection *link, void **request,
                         enum MHD_RequestTerminationCode how)
{
    struct vhttp_loop *loop = user;

    (void)link;
    (void)how;
    if (*request)
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

enum vgi_status vhttp_loop_new(const struct vhttp_loop_calls *calls, uint32_t connections_max,
                               size_t connection_bytes, struct vhttp_loop **ret_loop, struct vgi_error *err)
{
    struct vhttp_loop *loop;

    pthread_once(&api_once, open_library);
    if (api_missing)
        return vgi_fail(err, VGI_E_UNAVAILABLE, "serving HTTP needs %s: %s is missing", LIBRARY, api_missing);
    loop = calloc(1, sizeof *loop);
    if (!loop)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for an event loop");
    loop->calls = *calls;
    /* No timeouts here: a connection whose timeout is not the common one is visited at every event. */
    loop->daemon =
        api.start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME,
                         0, NULL, NULL, on_request, loop, MHD_OPTION_CONNECTION_LIMIT,
                         (unsigned)connections_max, MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_bytes,
                         MHD_OPTION_CONNECTION_TIMEOUT, 0u, MHD_OPTION_NOTIFY_CONNECTION, on_connection, loop,
                         MHD_OPTION_NOTIFY_COMPLETED, on_completed, loop, MHD_OPTION_URI_LOG_CALLBACK,
                         on_line, loop, MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, loop, MHD_OPTION_END);
    if (!loop->daemon) {
        free(loop);
        return vgi_fail(err, VGI_E_IO, "libmicrohttpd does not start an event loop");
    }
    *ret_loop = loop;
    return VGI_OK;
}

void vhttp_loop_free(struct vhttp_loop *loop)
{
    if (!loop)
        return;
    api.stop_daemon(loop->daemon);
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
