/* SPDX-License-Identifier: Apache-2.0 */
/* connection.c: deadlines by phase. The library below only knows inactivity, so that a head of one byte a
 * second would live for ever; and what moves inside of it is not told. The kernel counts the bytes of each
 * TCP connection, which shows both a head that trickles in and an answer that nobody takes. */
#include "http/connection.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

/* A body or answer that moves must move at least that fast on average once its deadline has passed. */
#define BYTES_PER_MS_MIN     1
#define REST_MS              1000 /* an idle connection is given its memory back when it works again */
#define GATHERED_BYTES       (128 << 10)
#define GATHER_MS            500
#define ABANDONED_MS         300
#define TCP_CLOSE_WAIT_STATE 8 /* the client has ended its side */

long long vhttp_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void vhttp_connection_enter(struct vhttp_connection *connection, enum vhttp_phase phase)
{
    atomic_store_explicit(&connection->since_ms, vhttp_now_ms(), memory_order_relaxed);
    atomic_store_explicit(&connection->phase, (int)phase, memory_order_release);
}

static void set_gathering(struct vhttp_connection *c, bool is_gathering)
{
    int bytes = is_gathering ? GATHERED_BYTES : 1;

    atomic_store_explicit(&c->is_gathering, is_gathering, memory_order_relaxed);
    setsockopt(c->fd, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes);
}

void vhttp_connection_gather(struct vhttp_connection *c, uint64_t bytes_left, bool is_first)
{
    bool is_much = bytes_left >= GATHERED_BYTES;

    if (is_much && is_first && c->peer[0] != '\0') /* of TCP only it is known what the kernel does */
        set_gathering(c, true);
    else if (!is_much && atomic_load_explicit(&c->is_gathering, memory_order_relaxed))
        set_gathering(c, false);
}

void vhttp_connections_add(struct vhttp_connections *list, struct vhttp_connection *connection)
{
    pthread_mutex_lock(&list->lock);
    connection->previous = NULL;
    connection->next = list->first;
    if (list->first)
        list->first->previous = connection;
    list->first = connection;
    pthread_mutex_unlock(&list->lock);
}

void vhttp_connections_remove(struct vhttp_connections *list, struct vhttp_connection *connection)
{
    pthread_mutex_lock(&list->lock);
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        list->first = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    pthread_mutex_unlock(&list->lock);
}

/* Bytes that came from, or were taken by, the client so far. False: not TCP. */
static bool count_bytes(int fd, bool is_answer, uint64_t *ret_bytes)
{
    struct tcp_info info;
    socklen_t len = sizeof info;

    memset(&info, 0, sizeof info);
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0)
        return false;
    *ret_bytes = is_answer ? info.tcpi_bytes_acked : info.tcpi_bytes_received;
    return true;
}

/* The client has ended its side, all it sent was read a while ago, and a request is not complete. The library
 * below does not see the end of a client that comes together with its last bytes. */
static bool is_abandoned(const struct vhttp_connection *c, long long read_ms, long long now)
{
    struct tcp_info info;
    socklen_t len = sizeof info;
    int n_unread = 0;

    memset(&info, 0, sizeof info);
    return now - read_ms >= ABANDONED_MS && getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 &&
           info.tcpi_state == TCP_CLOSE_WAIT_STATE && ioctl(c->fd, SIOCINQ, &n_unread) == 0 && n_unread == 0;
}

static bool is_too_slow(uint64_t bytes, long long age_ms, uint32_t grace_ms)
{
    return age_ms > (long long)grace_ms && bytes / BYTES_PER_MS_MIN < (uint64_t)(age_ms - grace_ms);
}

/* Between two requests, or while the answer leaves: counted by the kernel from
 * when the phase was first swept, or from the connection's beginning. */
static bool is_over_counted(struct vhttp_connection *c, const struct vhttp_deadlines *deadlines, int phase,
                            long long now, long long age)
{
    bool is_answer = phase == VHTTP_PHASE_ANSWER;
    uint64_t bytes = 0;
    bool is_counted = count_bytes(c->fd, is_answer, &bytes);

    if (c->swept_ms < 0) {
        c->swept_ms = now;
        c->n_seen = atomic_load_explicit(&c->has_served, memory_order_relaxed) ? bytes : 0;
    }
    if (is_answer) {
        if (!is_counted)
            return is_too_slow(atomic_load_explicit(&c->n_moved, memory_order_relaxed), age,
                               deadlines->body_ms);
        if (bytes != c->n_seen) {
            c->n_seen = bytes;
            c->swept_ms = now;
        }
        return now - c->swept_ms > (long long)deadlines->body_ms;
    }
    /* Bytes that came without a request being there are the beginning of a head. */
    if (is_counted && bytes != c->n_seen && now - c->swept_ms > (long long)deadlines->header_ms)
        return true;
    if (is_counted && bytes == c->n_seen)
        c->swept_ms = now;
    return age > (long long)deadlines->idle_ms;
}

static bool is_over(struct vhttp_connection *c, const struct vhttp_deadlines *deadlines, long long now)
{
    int phase = atomic_load_explicit(&c->phase, memory_order_acquire);
    long long since = atomic_load_explicit(&c->since_ms, memory_order_relaxed);
    long long moved = atomic_load_explicit(&c->moved_ms, memory_order_relaxed);
    long long age = now - since;

    if (phase != c->swept_phase || since != c->swept_since_ms) {
        c->swept_phase = phase;
        c->swept_since_ms = since;
        c->swept_ms = -1;
    }
    switch ((enum vhttp_phase)phase) {
    case VHTTP_PHASE_HEAD:
        return age > (long long)deadlines->header_ms || is_abandoned(c, since, now);
    case VHTTP_PHASE_BODY:
        if (atomic_load_explicit(&c->is_gathering, memory_order_relaxed) && now - moved > GATHER_MS)
            set_gathering(c, false);
        return now - moved > (long long)deadlines->body_ms || is_abandoned(c, moved, now) ||
               is_too_slow(atomic_load_explicit(&c->n_moved, memory_order_relaxed), age, deadlines->body_ms);
    case VHTTP_PHASE_IDLE:
        return is_over_counted(c, deadlines, phase, now, age) || is_abandoned(c, since, now);
    case VHTTP_PHASE_ANSWER:
        return is_over_counted(c, deadlines, phase, now, age);
    case VHTTP_PHASE_WORK:
        break;
    }
    return false;
}

static bool is_resting(const struct vhttp_connection *c, long long now)
{
    return atomic_load_explicit(&c->has_memory, memory_order_relaxed) &&
           atomic_load_explicit(&c->phase, memory_order_acquire) == VHTTP_PHASE_IDLE &&
           now - atomic_load_explicit(&c->since_ms, memory_order_relaxed) >= REST_MS;
}

/* In the middle of a request the client is told first; where that was tried, it ends. */
static bool may_be_told(struct vhttp_connection *c)
{
    int phase = atomic_load_explicit(&c->phase, memory_order_acquire);

    return (phase == VHTTP_PHASE_HEAD || phase == VHTTP_PHASE_BODY) &&
           !atomic_exchange_explicit(&c->is_expired, true, memory_order_relaxed);
}

bool vhttp_connections_sweep(struct vhttp_connections *list, const struct vhttp_deadlines *deadlines)
{
    long long now = vhttp_now_ms();
    bool is_any = false;

    pthread_mutex_lock(&list->lock);
    for (struct vhttp_connection *c = list->first; c; c = c->next) {
        if (!is_over(c, deadlines, now))
            is_any = is_any || is_resting(c, now);
        else if (may_be_told(c))
            is_any = true;
        else
            shutdown(c->fd, SHUT_RDWR);
    }
    pthread_mutex_unlock(&list->lock);
    return is_any;
}

static void trim(struct vhttp_connection *c, const struct vhttp_loop *loop)
{
    uint64_t bytes;

    if (count_bytes(c->fd, false, &bytes))
        vhttp_loop_trim(loop, c->method, bytes - c->n_requests);
    atomic_store_explicit(&c->has_memory, false, memory_order_relaxed);
}

/* Without the lock: nobody else changes the list. */
void vhttp_connections_tend(struct vhttp_connections *list, const struct vhttp_loop *loop,
                            void (*expire)(struct vhttp_connection *connection))
{
    long long now = vhttp_now_ms();

    for (struct vhttp_connection *c = list->first; c; c = c->next) {
        if (is_resting(c, now))
            trim(c, loop);
        if (atomic_load_explicit(&c->is_expired, memory_order_relaxed) && c->exchange)
            expire(c);
    }
}

void vhttp_connections_end_idle(struct vhttp_connections *list)
{
    pthread_mutex_lock(&list->lock);
    for (struct vhttp_connection *c = list->first; c; c = c->next)
        if (atomic_load_explicit(&c->phase, memory_order_acquire) == VHTTP_PHASE_IDLE)
            shutdown(c->fd, SHUT_RD);
    pthread_mutex_unlock(&list->lock);
}

void vhttp_connections_cut(struct vhttp_connections *list)
{
    pthread_mutex_lock(&list->lock);
    for (struct vhttp_connection *c = list->first; c; c = c->next)
        shutdown(c->fd, SHUT_RDWR);
    pthread_mutex_unlock(&list->lock);
}
