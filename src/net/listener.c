/* SPDX-License-Identifier: Apache-2.0 */
/* listener.c: one thread takes connections, a pool of threads serves them, one each. The taker sleeps in poll
 * over the socket and a pipe by which it is woken: to stop, when a place under the cap is free, when the last
 * connection has ended.
 * Without descriptors or memory for another connection the taker pauses and tries again; clients wait in the
 * kernel's queue. When that lasts, it gives up its reserve descriptor for a moment, to take and close one
 * connection: its client learns instead of waiting. */
#include "net/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

enum {
    PAUSE_MS = 50,
    PAUSES_MAX = 20,     /* then one client is turned away */
    PARKED_SECONDS = 10, /* a thread without work ends after that */
    ENDING_MS = 1200,    /* for connections to end by themselves */
    TIDY_AFTER_MS = 1000,
};

struct vnet_connection {
    int fd;
    struct vnet_connection *next; /* in open */
    struct vnet_connection **from;
    struct vnet_connection *next_queued;
};

struct vnet_thread {
    struct vnet_listener *listener;
    struct vnet_thread *next;
    pthread_t id;
};

/* The point in time for pthread_cond_timedwait. */
static struct timespec after_ms(int64_t ms)
{
    int64_t end = vbase_clock_ms() + ms;

    return (struct timespec){.tv_sec = (time_t)(end / 1000), .tv_nsec = (long)(end % 1000) * 1000000};
}

/* ---- life ---- */

static enum vgi_status make_locks(struct vnet_listener *l, struct vgi_error *err)
{
    pthread_condattr_t monotonic;

    if (pthread_condattr_init(&monotonic) != 0)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a listener");
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->work, &monotonic);
    pthread_cond_init(&l->ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return VGI_OK;
}

enum vgi_status vnet_listener_init(struct vnet_listener *l, int fd,
                                   const struct vnet_listener_options *options, struct vgi_error *err)
{
    *l = (struct vnet_listener){.options = *options, .fd = fd, .reserve_fd = -1};
    if (l->options.connections_max == 0)
        l->options.connections_max = VNET_CONNECTIONS_DEFAULT;
    l->queue_end = &l->queue;
    VGI_TRY(make_locks(l, err));
    if (pipe2(l->wake, O_CLOEXEC | O_NONBLOCK) != 0)
        return vgi_fail(err, VGI_E_IO, "making a pipe for a listener failed: %m");
    l->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    l->idle_since_ms = vbase_clock_ms();
    if (options->first_client_ms > options->idle_timeout_ms)
        l->idle_since_ms += options->first_client_ms - options->idle_timeout_ms;
    l->is_made = true;
    return VGI_OK;
}

void vnet_listener_release(struct vnet_listener *l)
{
    if (!l->is_made)
        return;
    close(l->wake[0]);
    close(l->wake[1]);
    if (l->reserve_fd >= 0)
        close(l->reserve_fd);
    pthread_mutex_destroy(&l->lock);
    pthread_cond_destroy(&l->work);
    pthread_cond_destroy(&l->ended);
    *l = (struct vnet_listener){0};
}

/* A full pipe needs no further byte. */
static void wake(struct vnet_listener *l)
{
    (void)!write(l->wake[1], "", 1);
}

void vnet_listener_stop(struct vnet_listener *l)
{
    int kept_errno = errno;

    atomic_store(&l->is_stopped, true);
    wake(l);
    errno = kept_errno;
}

/* ---- the threads; called with the lock held ---- */

static struct vnet_connection *next_queued(struct vnet_listener *l)
{
    struct vnet_connection *c = l->queue;

    if (!c)
        return NULL;
    l->queue = c->next_queued;
    if (!l->queue)
        l->queue_end = &l->queue;
    l->n_queued--;
    return c;
}

/* Whether the taker waits for the last connection to end. */
static bool waits_for_last(struct vnet_listener *l)
{
    bool tidies = l->tidying == VNET_TIDY_WHEN_IDLE;

    l->tidying = tidies ? VNET_TIDY_SOON : l->tidying;
    return tidies || l->options.idle_timeout_ms > 0 || l->is_retired;
}

static void close_connection(struct vnet_listener *l, struct vnet_connection *c)
{
    bool was_full = l->n_open == l->options.connections_max;

    *c->from = c->next;
    if (c->next)
        c->next->from = c->from;
    close(c->fd);
    free(c);
    l->n_open--;
    l->idle_since_ms = l->n_open == 0 ? vbase_clock_ms() : l->idle_since_ms;
    if ((l->n_open == 0 && waits_for_last(l)) || was_full)
        wake(l);
}

/* False when no work has come for long. */
static bool park(struct vnet_listener *l)
{
    struct timespec end = after_ms((int64_t)PARKED_SECONDS * 1000);
    int waited = 0;

    l->n_parked++;
    while (!l->queue && !l->is_ending && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&l->work, &l->lock, &end);
    l->n_parked--;
    return l->queue != NULL;
}

static void *serve_connections(void *self)
{
    struct vnet_thread *thread = self;
    struct vnet_listener *l = thread->listener;

    pthread_mutex_lock(&l->lock);
    do {
        struct vnet_connection *c = next_queued(l);
        if (!c)
            continue;
        pthread_mutex_unlock(&l->lock);
        l->options.serve(l->options.user, c->fd);
        pthread_mutex_lock(&l->lock);
        close_connection(l, c);
    } while (l->queue || park(l));
    thread->next = l->finished;
    l->finished = thread;
    l->n_threads--;
    pthread_cond_signal(&l->ended);
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

/* Without a thread the connection waits for one that gets free; with none at all it is closed. */
static void add_thread(struct vnet_listener *l)
{
    struct vnet_thread *thread = malloc(sizeof *thread);
    struct vnet_connection *c;

    if (thread) {
        thread->listener = l;
        if (pthread_create(&thread->id, NULL, serve_connections, thread) == 0) {
            l->n_threads++;
            return;
        }
        free(thread);
    }
    while (l->n_threads == 0 && (c = next_queued(l)) != NULL)
        close_connection(l, c);
}

static void enqueue(struct vnet_listener *l, struct vnet_connection *c)
{
    c->next = l->open;
    c->from = &l->open;
    if (c->next)
        c->next->from = &c->next;
    l->open = c;
    l->n_open++;
    l->tidying = l->tidying == VNET_TIDY ? VNET_TIDY_SOON : l->tidying;
    c->next_queued = NULL;
    *l->queue_end = c;
    l->queue_end = &c->next_queued;
    l->n_queued++;
    if (l->n_parked >= l->n_queued)
        pthread_cond_signal(&l->work);
    else
        add_thread(l);
}

/* Joins threads that have ended; takes and leaves the lock held. */
static void join_finished(struct vnet_listener *l)
{
    while (l->finished) {
        struct vnet_thread *thread = l->finished;
        l->finished = thread->next;
        pthread_mutex_unlock(&l->lock);
        pthread_join(thread->id, NULL);
        free(thread);
        pthread_mutex_lock(&l->lock);
    }
}

/* ---- taking connections ---- */

static void add_connection(struct vnet_listener *l, int fd)
{
    struct vnet_connection *c = malloc(sizeof *c);

    if (!c) {
        close(fd);
        return;
    }
    if (l->options.send_buffer_bytes > 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &l->options.send_buffer_bytes, sizeof(int));
    c->fd = fd;
    pthread_mutex_lock(&l->lock);
    join_finished(l);
    enqueue(l, c);
    pthread_mutex_unlock(&l->lock);
}

/* Waits a little; a connection that ends meanwhile frees a descriptor. */
static void pause_taking(struct vnet_listener *l)
{
    struct pollfd woken = {.fd = l->wake[0], .events = POLLIN};
    int fd;

    (void)poll(&woken, 1, PAUSE_MS);
    if (++l->n_pauses < PAUSES_MAX || l->reserve_fd < 0)
        return;
    l->n_pauses = 0;
    close(l->reserve_fd);
    fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0)
        close(fd);
    l->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static enum vgi_status take_one(struct vnet_listener *l, struct vgi_error *err)
{
    int fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC);

    if (fd >= 0) {
        l->n_pauses = 0;
        if (l->reserve_fd < 0)
            l->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        add_connection(l, fd);
        return VGI_OK;
    }
    switch (errno) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        pause_taking(l);
        return VGI_OK;
    case EBADF:
    case EINVAL:
    case ENOTSOCK:
    case EOPNOTSUPP:
        return vgi_fail(err, VGI_E_IO, "taking connections failed: %m");
    default:
        return VGI_OK; /* the client has gone, or the network had a hiccup */
    }
}

/* What the taker waits for next. */
struct wait {
    int timeout_ms; /* -1: for ever */
    bool takes;     /* there is room under the cap */
    bool is_over;   /* idle for too long: nothing more to wait for */
};

static struct wait plan_wait(struct vnet_listener *l)
{
    struct wait wait = {.timeout_ms = -1};
    int64_t left;

    pthread_mutex_lock(&l->lock);
    wait.takes = l->n_open < l->options.connections_max;
    if (l->n_open == 0 && l->is_retired) {
        wait.timeout_ms = 0;
        wait.is_over = true;
    } else if (l->n_open == 0 && l->options.idle_timeout_ms > 0) {
        left = l->idle_since_ms + l->options.idle_timeout_ms - vbase_clock_ms();
        wait.timeout_ms = left <= 0 ? 0 : left > 3600000 ? 3600000 : (int)left;
        wait.is_over = left <= 0;
    }
    if (l->tidying == VNET_TIDY_SOON && (wait.timeout_ms < 0 || wait.timeout_ms > TIDY_AFTER_MS))
        wait.timeout_ms = TIDY_AFTER_MS;
    pthread_mutex_unlock(&l->lock);
    return wait;
}

static void drain_wakes(struct vnet_listener *l)
{
    char bytes[64];

    while (read(l->wake[0], bytes, sizeof bytes) > 0)
        ;
}

/* No client has come for a moment. */
static void tidy(struct vnet_listener *l)
{
    bool is_idle;

    pthread_mutex_lock(&l->lock);
    is_idle = l->tidying == VNET_TIDY_SOON && l->n_open == 0;
    if (l->tidying == VNET_TIDY_SOON)
        l->tidying = is_idle ? VNET_TIDY : VNET_TIDY_WHEN_IDLE;
    pthread_mutex_unlock(&l->lock);
    if (is_idle)
        vbase_memory_give_back();
}

/* What is to be done after a wait that ended with ready descriptors. VGI_DONE: all is over. */
static enum vgi_status after_wait(struct vnet_listener *l, const struct wait *wait, int ready,
                                  const struct pollfd polled[2], struct vgi_error *err)
{
    if (ready < 0 && errno != EINTR && errno != EAGAIN && errno != ENOMEM)
        return vgi_fail(err, VGI_E_IO, "waiting for connections failed: %m");
    if (ready > 0 && polled[0].revents != 0)
        drain_wakes(l);
    if (ready > 0 && polled[1].revents != 0)
        return take_one(l, err);
    if (ready == 0 && !wait->is_over)
        tidy(l);
    if (ready != 0 || !wait->is_over)
        return VGI_OK;
    if (l->is_retired)
        return VGI_DONE;
    l->is_retired = true; /* who connected before that is still served */
    if (l->options.retire)
        l->options.retire(l->options.user);
    return VGI_OK;
}

static enum vgi_status take_connections(struct vnet_listener *l, struct vgi_error *err)
{
    enum vgi_status status = VGI_OK;

    while (status == VGI_OK) {
        struct wait wait = plan_wait(l);
        struct pollfd polled[] = {{.fd = l->wake[0], .events = POLLIN},
                                  {.fd = wait.takes ? l->fd : -1, .events = POLLIN}};
        int ready = poll(polled, 2, wait.timeout_ms);
        if (atomic_load(&l->is_stopped))
            return VGI_OK;
        status = after_wait(l, &wait, ready, polled, err);
    }
    return status == VGI_DONE ? VGI_OK : status;
}

static void end_threads(struct vnet_listener *l)
{
    struct timespec end = after_ms(ENDING_MS);
    int waited = 0;

    pthread_mutex_lock(&l->lock);
    l->is_ending = true;
    pthread_cond_broadcast(&l->work);
    while (l->n_threads > 0 && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&l->ended, &l->lock, &end);
    for (struct vnet_connection *c = l->open; c; c = c->next)
        shutdown(c->fd, SHUT_RDWR);
    while (l->n_threads > 0)
        pthread_cond_wait(&l->ended, &l->lock);
    join_finished(l);
    pthread_mutex_unlock(&l->lock);
}

enum vgi_status vnet_listener_run(struct vnet_listener *l, struct vgi_error *err)
{
    enum vgi_status status = take_connections(l, err);

    end_threads(l);
    return status;
}
