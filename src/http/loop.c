/* SPDX-License-Identifier: Apache-2.0 */
/* loop.c: the one file that knows libmicrohttpd. It is opened by name when the first loop is made, so that a
 * worker on a pipe neither loads nor needs it; `api` below holds what is called of it. The thread is ours,
 * and with many connections it waits for the library's epoll set by itself: a wait in the library may last
 * for ever when exactly 128 sockets are ready at once, since it asks for more before it looks at those.
 * Walk: http/server.c -> here -> the library -> the calls of http/server.c. */
#include "http/loop.h"

#include <dlfcn.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/str.h"

#define LIBRARY   "libmicrohttpd.so.12"
#define NEWCOMERS 64
#define FEW_MAX   125 /* with the library's own signal and ours, less than 128 */

/* Each pointer has the type of the function it stands for. */
static struct {
    __typeof__(&MHD_start_daemon) start_daemon;
    __typeof__(&MHD_stop_daemon) stop_daemon;
    __typeof__(&MHD_run) run;
    __typeof__(&MHD_run_wait) run_wait;
    __typeof__(&MHD_get_timeout) get_timeout;
    __typeof__(&MHD_get_daemon_info) get_daemon_info;
    __typeof__(&MHD_add_connection) add_connection;
    __typeof__(&MHD_get_connection_info) get_connection_info;
    __typeof__(&MHD_get_connection_values_n) get_connection_values_n;
    __typeof__(&MHD_suspend_connection) suspend_connection;
    __typeof__(&MHD_resume_connection) resume_connection;
    __typeof__(&MHD_create_response_from_buffer) create_response_from_buffer;
    __typeof__(&MHD_create_response_from_iovec) create_response_from_iovec;
    __typeof__(&MHD_add_response_header) add_response_header;
    __typeof__(&MHD_queue_response) queue_response;
    __typeof__(&MHD_destroy_response) destroy_response;
    __typeof__(&MHD_get_version) get_version;
} api;

static pthread_once_t api_once = PTHREAD_ONCE_INIT;
static const char *api_missing; /* NULL: the library is there */
static bool api_is_known;       /* the version whose insides are told below */

/* A connection on its way into the loop. */
struct newcomer {
    int fd;
    socklen_t address_len;
    struct sockaddr_storage address;
};

struct newcomers {
    struct newcomer *items; /* owned */
    size_t n;
    size_t cap;
};

struct vhttp_loop {
    struct vhttp_loop_calls calls;
    struct MHD_Daemon *daemon;
    size_t connection_bytes;
    pthread_t thread;
    int events;         /* an epoll set: the library's one, and wake */
    int wake;           /* an eventfd, never read: each write is an edge */
    atomic_bool is_due; /* there is something for attend */
    atomic_bool is_rung;
    atomic_bool is_ending;
    int n_open;             /* the loop's thread: connections */
    bool is_opening;        /* the loop's thread: a newcomer has not become a connection yet */
    struct newcomers taken; /* the loop's thread */
    pthread_mutex_t lock;
    struct newcomers waiting; /* guarded by lock */
};

static void open_library(void)
{
    static const struct {
        const char *name;
        void **slot;
    } rows[] = {
        {"MHD_start_daemon", (void **)&api.start_daemon},
        {"MHD_stop_daemon", (void **)&api.stop_daemon},
        {"MHD_run", (void **)&api.run},
        {"MHD_run_wait", (void **)&api.run_wait},
        {"MHD_get_timeout", (void **)&api.get_timeout},
        {"MHD_get_daemon_info", (void **)&api.get_daemon_info},
        {"MHD_add_connection", (void **)&api.add_connection},
        {"MHD_get_connection_info", (void **)&api.get_connection_info},
        {"MHD_get_connection_values_n", (void **)&api.get_connection_values_n},
        {"MHD_suspend_connection", (void **)&api.suspend_connection},
        {"MHD_resume_connection", (void **)&api.resume_connection},
        {"MHD_create_response_from_buffer", (void **)&api.create_response_from_buffer},
        {"MHD_create_response_from_iovec", (void **)&api.create_response_from_iovec},
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
    api_is_known = strcmp(api.get_version(), "0.9.75") == 0;
}

static void on_connection(void *user, struct MHD_Connection *link, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct vhttp_loop *loop = user;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        loop->is_opening = false;
        loop->n_open++;
        *context = loop->calls.opened(loop->calls.user, link);
        return;
    }
    loop->n_open--;
    if (*context)
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

/* ---- the thread ---- */

/* Takes in what other threads have left for the loop. */
static void attend(struct vhttp_loop *loop)
{
    struct newcomers swapped;

    pthread_mutex_lock(&loop->lock);
    swapped = loop->waiting;
    loop->waiting = loop->taken;
    loop->taken = swapped;
    pthread_mutex_unlock(&loop->lock);
    for (size_t i = 0; i < loop->taken.n; i++) {
        const struct newcomer *new = &loop->taken.items[i];
        loop->is_opening = true;
        if (api.add_connection(loop->daemon, new->fd, (const struct sockaddr *)&new->address,
                               new->address_len) != MHD_YES &&
            loop->is_opening)
            loop->calls.refused(loop->calls.user);
    }
    loop->taken.n = 0;
    if (atomic_exchange(&loop->is_rung, false))
        loop->calls.rung(loop->calls.user);
}

/* So few connections that the library may wait, which saves a system call each time. */
static bool has_few(const struct vhttp_loop *loop)
{
    return api_is_known && loop->n_open <= FEW_MAX;
}

/* Waits until there is something to do, for the library or for attend. */
static void wait_outside(struct vhttp_loop *loop)
{
    struct epoll_event events[2];
    unsigned long long now;

    /* The library has no timeouts: it wants to go on at once, or to wait. */
    if (api.get_timeout(loop->daemon, &now) != MHD_YES)
        (void)epoll_wait(loop->events, events, 2, -1);
}

static void *run(void *user)
{
    struct vhttp_loop *loop = user;

    while (!atomic_load(&loop->is_ending)) {
        if (!has_few(loop))
            wait_outside(loop);
        if (atomic_exchange(&loop->is_due, false))
            attend(loop);
        if (has_few(loop))
            api.run_wait(loop->daemon, -1);
        else
            api.run(loop->daemon);
    }
    return NULL;
}

static void wake(struct vhttp_loop *loop)
{
    static const uint64_t one = 1;

    if (!atomic_exchange(&loop->is_due, true))
        (void)!write(loop->wake, &one, sizeof one);
}

void vhttp_loop_ring(struct vhttp_loop *loop)
{
    atomic_store(&loop->is_rung, true);
    wake(loop);
}

static bool push(struct newcomers *list, const struct newcomer *new)
{
    if (list->n == list->cap) {
        size_t cap = list->cap ? 2 * list->cap : NEWCOMERS;
        struct newcomer *items = realloc(list->items, cap * sizeof *items);
        if (!items)
            return false;
        list->items = items;
        list->cap = cap;
    }
    list->items[list->n++] = *new;
    return true;
}

bool vhttp_loop_add(struct vhttp_loop *loop, int fd, const struct sockaddr *address, socklen_t address_len)
{
    struct newcomer new = {.fd = fd, .address_len = address_len};
    bool is_pushed;

    memcpy(&new.address, address, address_len < sizeof new.address ? address_len : sizeof new.address);
    pthread_mutex_lock(&loop->lock);
    is_pushed = push(&loop->waiting, &new);
    pthread_mutex_unlock(&loop->lock);
    if (is_pushed)
        wake(loop);
    else
        close(fd);
    return is_pushed;
}

/* ---- life ---- */

static enum vgi_status start_daemon(struct vhttp_loop *loop, uint32_t connections_max, struct vgi_error *err)
{
    /* No timeouts here: a connection whose timeout is not the common one is visited at every event. */
    loop->daemon = api.start_daemon(
        MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, loop,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)connections_max, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        loop->connection_bytes, MHD_OPTION_CONNECTION_MEMORY_INCREMENT, loop->connection_bytes,
        MHD_OPTION_CONNECTION_TIMEOUT, 0u, MHD_OPTION_NOTIFY_CONNECTION, on_connection, loop,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, loop, MHD_OPTION_URI_LOG_CALLBACK, on_line, loop,
        MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, loop, MHD_OPTION_END);
    if (!loop->daemon)
        return vgi_fail(err, VGI_E_IO, "libmicrohttpd does not start an event loop");
    return VGI_OK;
}

/* Each pass of the library takes all that is ready, so that edges are enough. In the library's own set wake
 * has no connection beside it, which this version takes for a signal to go on. */
static enum vgi_status watch(struct vhttp_loop *loop, struct vgi_error *err)
{
    const union MHD_DaemonInfo *info = api.get_daemon_info(loop->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    struct epoll_event edge = {.events = EPOLLIN | EPOLLET, .data.ptr = NULL};

    loop->events = epoll_create1(EPOLL_CLOEXEC);
    loop->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (!info || loop->events < 0 || loop->wake < 0 ||
        epoll_ctl(loop->events, EPOLL_CTL_ADD, info->epoll_fd, &edge) != 0 ||
        epoll_ctl(loop->events, EPOLL_CTL_ADD, loop->wake, &edge) != 0 ||
        (api_is_known && epoll_ctl(info->epoll_fd, EPOLL_CTL_ADD, loop->wake, &edge) != 0))
        return vgi_fail(err, VGI_E_IO, "an epoll set for an event loop: %m");
    return VGI_OK;
}

static enum vgi_status start(struct vhttp_loop *loop, uint32_t connections_max, struct vgi_error *err)
{
    VGI_TRY(start_daemon(loop, connections_max, err));
    VGI_TRY(watch(loop, err));
    if (pthread_create(&loop->thread, NULL, run, loop) != 0)
        return vgi_fail(err, VGI_E_NOMEM, "no thread for an event loop");
    return VGI_OK;
}

/* What there is of it; the thread is not running. */
static void release(struct vhttp_loop *loop)
{
    if (loop->daemon)
        api.stop_daemon(loop->daemon);
    for (size_t i = 0; i < loop->waiting.n; i++) {
        close(loop->waiting.items[i].fd);
        loop->calls.refused(loop->calls.user);
    }
    if (loop->events >= 0)
        close(loop->events);
    if (loop->wake >= 0)
        close(loop->wake);
    pthread_mutex_destroy(&loop->lock);
    free(loop->waiting.items);
    free(loop->taken.items);
    free(loop);
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
    if (pthread_mutex_init(&loop->lock, NULL) != 0) {
        free(loop);
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a lock");
    }
    loop->calls = *calls;
    loop->connection_bytes = connection_bytes;
    loop->events = loop->wake = -1;
    status = start(loop, connections_max, err);
    if (status != VGI_OK) {
        release(loop);
        return status;
    }
    *ret_loop = loop;
    return VGI_OK;
}

void vhttp_loop_free(struct vhttp_loop *loop)
{
    if (!loop)
        return;
    atomic_store(&loop->is_ending, true);
    wake(loop);
    pthread_join(loop->thread, NULL);
    release(loop);
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
    if (api_is_known)
        VGI_TRY(check_lines(arrival, target.len, head_len, head, err));
    for (size_t i = 0; i < head->n_headers; i++)
        head->headers[i].value = vbase_str_trimmed(head->headers[i].value);
    return VGI_OK;
}

/* In this version a connection's memory begins with the buffer that is read into, in which a request begins
 * behind blank lines; what is not in use is zero. Blank lines and the beginning of the next request are bytes
 * of no request: when there are none, the last request began where the memory begins, and nothing is in
 * use. The first and the last page may be shared with something else. */
void vhttp_loop_trim(const struct vhttp_loop *loop, const char *method, uint64_t n_unknown)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t margin = n_unknown > 0 ? page : 0;
    uintptr_t begin = ((uintptr_t)method + margin + page - 1) / page * page;
    uintptr_t end = ((uintptr_t)method + loop->connection_bytes - margin) / page * page;

    if (api_is_known && method && n_unknown < page && begin < end)
        madvise((void *)begin, end - begin, MADV_DONTNEED);
}

bool vhttp_is_chunk(const struct vhttp_arrival *arrival)
{
    /* In front of the bytes, in the same buffer, stand the line with the chunk's size or the head's end. */
    return arrival->bytes[-1] != '\n' || arrival->bytes[-2] == '\r';
}

/* The body with the inserts between its bytes. */
static struct MHD_Response *new_response(const struct vhttp_response *response)
{
    const struct vbase_buf *body = &response->body;
    struct MHD_IoVec parts[2 * VHTTP_INSERTS_MAX + 1];
    unsigned n = 0;
    size_t from = 0;

    if (response->n_inserts == 0)
        return api.create_response_from_buffer(body->len, body->ptr, MHD_RESPMEM_PERSISTENT);
    for (size_t i = 0; i < response->n_inserts; i++) {
        const struct vhttp_insert *insert = &response->inserts[i];
        parts[n++] = (struct MHD_IoVec){body->ptr + from, insert->at - from};
        parts[n++] = (struct MHD_IoVec){insert->bytes.ptr, insert->bytes.len};
        from = insert->at;
    }
    parts[n++] = (struct MHD_IoVec){body->ptr + from, body->len - from};
    return api.create_response_from_iovec(parts, n, NULL, NULL);
}

bool vhttp_link_answer(struct MHD_Connection *link, const struct vhttp_response *response, bool is_last)
{
    struct MHD_Response *r = new_response(response);
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

/* The library looks for resumed connections before it looks at what wakes it: one more pass is due. */
void vhttp_link_resume(struct vhttp_loop *loop, struct MHD_Connection *link)
{
    api.resume_connection(link);
    wake(loop);
}

int vhttp_link_fd(struct MHD_Connection *link)
{
    return api.get_connection_info(link, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

const struct sockaddr *vhttp_link_address(struct MHD_Connection *link)
{
    return api.get_connection_info(link, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
}
