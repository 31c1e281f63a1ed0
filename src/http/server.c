/* SPDX-License-Identifier: Apache-2.0 */
/* server.c: the life of an HTTP server: lanes (event loops of libmicrohttpd), the acceptor that feeds them,
 * the pool for handlers that may block; starting and the graceful end.
 * Walk: endpoint/ -> here; a request: http/loop.c -> http/exchange.c. */
#include "http/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "http/exchange.h"

enum {
    LANES_MAX = 8,
    QUEUE_MAX = 1024,
    CONNECTIONS_MAX = 16384,
    HEADER_BYTES = 16 << 10,
    HEADER_MS = 10000,
    BODY_MS = 20000,
    IDLE_MS = 75000,
    CONNECTION_BYTES = 32 << 10, /* more than that does not come from the heap */
    TICK_MS = 1000,
    STOP_STEP_MS = 2
};

static void write_peer(char *peer, size_t size, const struct sockaddr *address)
{
    const void *bytes = NULL;

    peer[0] = '\0';
    if (address->sa_family == AF_INET)
        bytes = &((const struct sockaddr_in *)(const void *)address)->sin_addr;
    if (address->sa_family == AF_INET6)
        bytes = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
    if (bytes && !inet_ntop(address->sa_family, bytes, peer, (socklen_t)size))
        peer[0] = '\0';
}

static void on_refused(void *user)
{
    struct vhttp_lane *lane = user;

    vhttp_acceptor_closed(&lane->server->acceptor);
}

static void *on_opened(void *user, struct MHD_Connection *link)
{
    struct vhttp_lane *lane = user;
    struct vhttp_connection *connection = calloc(1, sizeof *connection);

    if (!connection) {
        shutdown(vhttp_link_fd(link), SHUT_RDWR);
        vhttp_acceptor_closed(&lane->server->acceptor);
        return NULL;
    }
    connection->fd = vhttp_link_fd(link);
    write_peer(connection->peer, sizeof connection->peer, vhttp_link_address(link));
    vhttp_connection_enter(connection, VHTTP_PHASE_IDLE);
    vhttp_connections_add(&lane->connections, connection);
    return connection;
}

static void on_closed(void *user, void *object)
{
    struct vhttp_lane *lane = user;
    struct vhttp_connection *connection = object;

    vhttp_connections_remove(&lane->connections, connection);
    if (connection->has_unread)
        vhttp_acceptor_linger(&lane->server->acceptor, connection->fd);
    vhttp_acceptor_closed(&lane->server->acceptor);
    free(connection);
}

static void *on_began(void *user, void *object, const char *target)
{
    struct vhttp_connection *connection = object;

    atomic_store_explicit(&connection->has_served, true, memory_order_relaxed);
    atomic_store_explicit(&connection->is_expired, false, memory_order_relaxed);
    atomic_store_explicit(&connection->has_memory, true, memory_order_relaxed);
    vhttp_connection_enter(connection, VHTTP_PHASE_HEAD);
    return vhttp_exchange_begin(user, connection, target);
}

static bool on_advanced(void *user, void *exchange, const struct vhttp_arrival *arrival)
{
    (void)user;
    return vhttp_exchange_advance(exchange, arrival);
}

static void on_ended(void *user, void *object)
{
    struct vhttp_exchange *exchange = object;

    (void)user;
    vhttp_connection_enter(exchange->connection, VHTTP_PHASE_IDLE);
    vhttp_exchange_end(exchange);
}

static void expire(struct vhttp_connection *connection)
{
    vhttp_exchange_expire(connection->exchange);
}

static void on_rung(void *user)
{
    struct vhttp_lane *lane = user;

    vhttp_lane_rest(lane);
    vhttp_connections_tend(&lane->connections, lane->loop, expire);
}

/* The acceptor's callbacks. */

static void add_connection(void *user, int fd, const struct sockaddr *address, socklen_t address_len)
{
    struct vhttp_server *server = user;
    struct vhttp_lane *lane = &server->lanes[server->next_lane++ % server->n_lanes];

    if (!vhttp_loop_add(lane->loop, fd, address, address_len))
        vhttp_acceptor_closed(&server->acceptor);
}

static bool sweep(void *user)
{
    struct vhttp_server *server = user;
    bool has_more = false;

    /* What the lanes gave back in the meantime is small enough to be kept by the allocator. */
    if (server->is_heap_due)
        vbase_memory_give_back();
    server->is_heap_due = false;
    for (uint32_t i = 0; i < server->n_lanes; i++) {
        struct vhttp_lane *lane = &server->lanes[i];
        bool is_resting = vhttp_lane_is_resting(lane, &has_more);
        server->is_heap_due = server->is_heap_due || is_resting;
        if (vhttp_connections_sweep(&lane->connections, &server->deadlines) || is_resting)
            vhttp_loop_ring(lane->loop);
    }
    return has_more;
}

static uint32_t or_default(uint32_t value, uint32_t otherwise)
{
    return value ? value : otherwise;
}

static uint32_t count_processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : n > LANES_MAX ? LANES_MAX : (uint32_t)n;
}

static void set_options(struct vhttp_server *server, const struct vhttp_server_options *options)
{
    struct vhttp_server_options *o = &server->options;

    *o = *options;
    o->threads = or_default(o->threads, count_processors());
    o->blocking_threads = or_default(o->blocking_threads, VHTTP_BLOCKING_THREADS);
    o->connections_max = or_default(o->connections_max, CONNECTIONS_MAX);
    o->header_bytes_max = or_default(o->header_bytes_max, HEADER_BYTES);
    server->deadlines.header_ms = or_default(o->header_ms, HEADER_MS);
    server->deadlines.body_ms = or_default(o->body_ms, BODY_MS);
    server->deadlines.idle_ms = or_default(o->idle_ms, IDLE_MS);
}

static enum vgi_status start_lane(struct vhttp_server *server, struct vhttp_lane *lane, struct vgi_error *err)
{
    struct vhttp_loop_calls calls = {on_refused,  on_opened, on_closed, on_began,
                                     on_advanced, on_ended,  on_rung,   lane};
    uint32_t connection_bytes = CONNECTION_BYTES;

    lane->server = server;
    /* The list of headers and the answer's head lie behind the head that was read. */
    if (connection_bytes < 2 * server->options.header_bytes_max)
        connection_bytes = 2 * server->options.header_bytes_max;
    if (pthread_mutex_init(&lane->connections.lock, NULL) != 0)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a lock");
    server->n_lanes++;
    VGI_TRY(vbase_pool_new(&lane->blocks, err));
    return vhttp_loop_new(&calls, server->options.connections_max, connection_bytes, &lane->loop, err);
}

/* Threads of the server take no signals: those are the program's. */
static enum vgi_status start_lanes(struct vhttp_server *server, struct vgi_error *err)
{
    enum vgi_status status = VGI_OK;
    sigset_t all, before;

    server->lanes = calloc(server->options.threads, sizeof *server->lanes);
    if (!server->lanes)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %u event loops", server->options.threads);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (uint32_t i = 0; i < server->options.threads && status == VGI_OK; i++)
        status = start_lane(server, &server->lanes[i], err);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

/* Often enough for the shortest deadline, at most every second. */
static uint32_t tick_ms(const struct vhttp_deadlines *d)
{
    uint32_t shortest = d->header_ms < d->body_ms ? d->header_ms : d->body_ms;

    shortest = shortest < d->idle_ms ? shortest : d->idle_ms;
    return shortest / 4 < TICK_MS ? shortest / 4 + 1 : TICK_MS;
}

static enum vgi_status start(struct vhttp_server *server, int fd, struct vgi_error *err)
{
    struct vhttp_acceptor_options acceptor = {
        fd, server->options.connections_max, tick_ms(&server->deadlines), add_connection, sweep, server};

    VGI_TRY(vhttp_blocking_init(&server->blocking, server->options.blocking_threads, QUEUE_MAX, err));
    VGI_TRY(start_lanes(server, err));
    return vhttp_acceptor_start(&server->acceptor, &acceptor, err);
}

enum vgi_status vhttp_server_new(int fd, const struct vhttp_server_options *options,
                                 struct vhttp_server **ret_server, struct vgi_error *err)
{
    struct vhttp_server *server = calloc(1, sizeof *server);
    enum vgi_status status;

    if (!server)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a server");
    if (pthread_mutex_init(&server->stop_lock, NULL) != 0) {
        free(server);
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a lock");
    }
    set_options(server, options);
    status = start(server, fd, err);
    if (status != VGI_OK) {
        vhttp_server_free(server);
        return status;
    }
    *ret_server = server;
    return VGI_OK;
}

static void pause_ms(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&time, NULL);
}

/* Lets connections end by themselves while there is time. */
static void drain(struct vhttp_server *server, uint32_t grace_ms)
{
    long long until = vhttp_now_ms() + (long long)grace_ms;

    do {
        for (uint32_t i = 0; i < server->n_lanes; i++)
            vhttp_connections_end_idle(&server->lanes[i].connections);
        if (atomic_load(&server->acceptor.n_open) == 0)
            return;
        pause_ms(STOP_STEP_MS);
    } while (vhttp_now_ms() < until);
    for (uint32_t i = 0; i < server->n_lanes; i++)
        vhttp_connections_cut(&server->lanes[i].connections);
}

void vhttp_server_stop(struct vhttp_server *server, uint32_t grace_ms)
{
    pthread_mutex_lock(&server->stop_lock);
    if (!server->is_stopped) {
        server->is_stopped = true;
        atomic_store(&server->is_stopping, true);
        if (server->acceptor.is_made)
            vhttp_acceptor_end_accepting(&server->acceptor);
        drain(server, grace_ms);
        vhttp_acceptor_stop(&server->acceptor);
        vhttp_blocking_release(&server->blocking);
        for (uint32_t i = 0; i < server->n_lanes; i++) {
            vhttp_loop_free(server->lanes[i].loop);
            server->lanes[i].loop = NULL;
        }
        vhttp_acceptor_release(&server->acceptor);
    }
    pthread_mutex_unlock(&server->stop_lock);
}

void vhttp_server_free(struct vhttp_server *server)
{
    if (!server)
        return;
    vhttp_server_stop(server, 0);
    for (uint32_t i = 0; i < server->n_lanes; i++) {
        vhttp_lane_empty(&server->lanes[i]);
        vbase_pool_unref(server->lanes[i].blocks);
        pthread_mutex_destroy(&server->lanes[i].connections.lock);
    }
    free(server->lanes);
    pthread_mutex_destroy(&server->stop_lock);
    free(server);
}
