/* SPDX-License-Identifier: Apache-2.0 */
/* acceptor.c: accepting, the second's tick, and lingering sockets, in one thread with one epoll set.
 * Accepting is not left to libmicrohttpd: without descriptors its loops would spin, and its pool of loops
 * gets connections by chance. */
#include "http/acceptor.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "net/unix.h"

#define BACKLOG      4096
#define TICK_MS      1000
#define PAUSE_MS     100                /* after an accept that failed for want of something */
#define LINGER_MS    2000               /* how long, */
#define LINGER_BYTES ((size_t)16 << 20) /* and for how many bytes, what still comes is dropped */
#define ACCEPTS_MAX  64                 /* before other events are looked at */

enum { LISTENING = -1, WAKE = -2 }; /* epoll data that is no index into lingering */

static enum vgi_status watch(struct vhttp_acceptor *a, int fd, int what, struct vgi_error *err)
{
    struct epoll_event event = {.events = EPOLLIN, .data = {.u64 = (uint64_t)(int64_t)what}};

    if (epoll_ctl(a->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        return vgi_fail(err, VGI_E_IO, "watching a socket: %m");
    return VGI_OK;
}

static void poke(struct vhttp_acceptor *a)
{
    uint64_t one = 1;
    ssize_t n = write(a->wake, &one, sizeof one);

    (void)n; /* a full counter wakes as well */
}

/* Watches the listening socket or not, as the state demands. */
static void set_listening(struct vhttp_acceptor *a)
{
    bool is_wanted = atomic_load(&a->is_accepting) && a->paused_until_ms == 0 &&
                     atomic_load(&a->n_open) < a->options.connections_max;

    if (is_wanted == a->is_listening)
        return;
    if (!is_wanted)
        epoll_ctl(a->epoll, EPOLL_CTL_DEL, a->options.fd, NULL);
    else if (watch(a, a->options.fd, LISTENING, NULL) != VGI_OK)
        return;
    a->is_listening = is_wanted;
}

struct accepted {
    int fd;
    struct sockaddr_storage address;
    socklen_t address_len;
};

/* False: none is waiting, or none can be had now. */
static bool accept_one(struct vhttp_acceptor *a, struct accepted *ret_accepted)
{
    int fd;

    do {
        ret_accepted->address_len = sizeof ret_accepted->address;
        fd = accept4(a->options.fd, (struct sockaddr *)&ret_accepted->address, &ret_accepted->address_len,
                     SOCK_NONBLOCK | SOCK_CLOEXEC);
    } while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (fd < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
        a->paused_until_ms = vhttp_now_ms() + PAUSE_MS;
    ret_accepted->fd = fd;
    return fd >= 0;
}

/* What a TCP connection has from the listening socket, a unix one has not. */
static void set_options(const struct accepted *accepted)
{
    static const int send_bytes = VNET_UNIX_SEND_BYTES;

    if (accepted->address.ss_family == AF_UNIX)
        setsockopt(accepted->fd, SOL_SOCKET, SO_SNDBUF, &send_bytes, sizeof send_bytes);
}

/* All that are taken at once are handed over after the last one: a loop that is given one begins to work,
 * which would keep the others waiting. */
static void accept_some(struct vhttp_acceptor *a)
{
    struct accepted accepted[ACCEPTS_MAX];
    int n = 0;

    while (n < ACCEPTS_MAX && atomic_load(&a->n_open) < a->options.connections_max &&
           atomic_load(&a->is_accepting) && accept_one(a, &accepted[n])) {
        atomic_fetch_add(&a->n_open, 1);
        n++;
    }
    for (int i = 0; i < n; i++) {
        set_options(&accepted[i]);
        a->options.add(a->options.user, accepted[i].fd, (struct sockaddr *)&accepted[i].address,
                       accepted[i].address_len);
    }
}

/* Called with the lock held. The loop may still hold the same socket, which would stay watched. */
static void end_lingering(struct vhttp_acceptor *a, struct vhttp_lingering *l)
{
    epoll_ctl(a->epoll, EPOLL_CTL_DEL, l->fd, NULL);
    close(l->fd);
    l->fd = -1;
}

static void drain(struct vhttp_acceptor *a, int index)
{
    struct vhttp_lingering *l = &a->lingering[index];
    char bytes[16384];

    pthread_mutex_lock(&a->lock);
    for (int i = 0; l->fd >= 0 && i < 16; i++) {
        ssize_t n = recv(l->fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        if (n <= 0 || (size_t)n >= l->n_left)
            end_lingering(a, l);
        else
            l->n_left -= (size_t)n;
    }
    pthread_mutex_unlock(&a->lock);
}

/* Ends those whose time is over, all of them when is_all. Tells whether any is left. */
static bool sweep_lingering(struct vhttp_acceptor *a, long long now, bool is_all)
{
    bool is_any = false;

    pthread_mutex_lock(&a->lock);
    for (int i = 0; i < VHTTP_LINGERING_MAX; i++) {
        if (a->lingering[i].fd >= 0 && (is_all || now >= a->lingering[i].until_ms))
            end_lingering(a, &a->lingering[i]);
        is_any = is_any || a->lingering[i].fd >= 0;
    }
    pthread_mutex_unlock(&a->lock);
    return is_any;
}

void vhttp_acceptor_linger(struct vhttp_acceptor *a, int fd)
{
    pthread_mutex_lock(&a->lock);
    for (int i = 0; i < VHTTP_LINGERING_MAX; i++) {
        struct vhttp_lingering *l = &a->lingering[i];
        if (l->fd >= 0)
            continue;
        l->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        l->until_ms = vhttp_now_ms() + LINGER_MS;
        l->n_left = LINGER_BYTES;
        if (l->fd >= 0 && watch(a, l->fd, i, NULL) != VGI_OK)
            end_lingering(a, l);
        break;
    }
    pthread_mutex_unlock(&a->lock);
    poke(a);
}

/* How long to wait: for nothing when nothing is open. */
static int next_tick_ms(struct vhttp_acceptor *a, bool is_lingering)
{
    if (a->paused_until_ms)
        return PAUSE_MS;
    return atomic_load(&a->n_open) > 0 || is_lingering || a->has_more ? (int)a->options.tick_ms : -1;
}

static void handle(struct vhttp_acceptor *a, const struct epoll_event *event)
{
    int what = (int)(int64_t)event->data.u64;
    uint64_t count;
    ssize_t n;

    if (what == LISTENING) {
        accept_some(a);
    } else if (what == WAKE) {
        n = read(a->wake, &count, sizeof count);
        (void)n; /* nothing to read: somebody else's poke */
    } else {
        drain(a, what);
    }
}

static void *run(void *user)
{
    struct vhttp_acceptor *a = user;
    bool is_lingering = false;

    while (!atomic_load(&a->is_ending)) {
        struct epoll_event events[16];
        long long now;
        int n;

        set_listening(a);
        n = epoll_wait(a->epoll, events, sizeof events / sizeof events[0], next_tick_ms(a, is_lingering));
        for (int i = 0; i < n; i++)
            handle(a, &events[i]);
        now = vhttp_now_ms();
        if (a->paused_until_ms && now >= a->paused_until_ms)
            a->paused_until_ms = 0;
        is_lingering = sweep_lingering(a, now, false);
        if (now - a->swept_ms >= (long long)a->options.tick_ms * 3 / 4) {
            a->has_more = a->options.sweep(a->options.user);
            a->swept_ms = now;
        }
    }
    return NULL;
}

static enum vgi_status start_thread(struct vhttp_acceptor *a, struct vgi_error *err)
{
    sigset_t all, before;
    bool is_started;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    is_started = pthread_create(&a->thread, NULL, run, a) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!is_started)
        return vgi_fail(err, VGI_E_NOMEM, "no thread to accept connections");
    return VGI_OK;
}

enum vgi_status vhttp_acceptor_start(struct vhttp_acceptor *a, const struct vhttp_acceptor_options *options,
                                     struct vgi_error *err)
{
    static const int one = 1;
    enum vgi_status status;
    int flags = fcntl(options->fd, F_GETFL);

    memset(a, 0, sizeof *a);
    a->options = *options;
    for (int i = 0; i < VHTTP_LINGERING_MAX; i++)
        a->lingering[i].fd = -1;
    if (flags < 0 || fcntl(options->fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
        listen(options->fd, BACKLOG) != 0)
        return vgi_fail(err, VGI_E_IO, "listening: %m");
    setsockopt(options->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    a->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (a->wake < 0)
        return vgi_fail(err, VGI_E_IO, "an eventfd: %m");
    a->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (a->epoll < 0) {
        status = vgi_fail(err, VGI_E_IO, "an epoll set: %m");
        close(a->wake);
        return status;
    }
    pthread_mutex_init(&a->lock, NULL);
    atomic_store(&a->is_accepting, true);
    status = watch(a, a->wake, WAKE, err);
    if (status == VGI_OK)
        status = start_thread(a, err);
    if (status != VGI_OK) {
        close(a->epoll);
        close(a->wake);
        pthread_mutex_destroy(&a->lock);
        return status;
    }
    a->is_made = true;
    return VGI_OK;
}

void vhttp_acceptor_closed(struct vhttp_acceptor *a)
{
    if (atomic_fetch_sub(&a->n_open, 1) >= a->options.connections_max)
        poke(a);
}

void vhttp_acceptor_end_accepting(struct vhttp_acceptor *a)
{
    atomic_store(&a->is_accepting, false);
    poke(a);
}

void vhttp_acceptor_stop(struct vhttp_acceptor *a)
{
    if (!a->is_made || a->is_joined)
        return;
    atomic_store(&a->is_ending, true);
    poke(a);
    pthread_join(a->thread, NULL);
    a->is_joined = true;
}

void vhttp_acceptor_release(struct vhttp_acceptor *a)
{
    if (!a->is_made)
        return;
    vhttp_acceptor_stop(a);
    sweep_lingering(a, 0, true);
    close(a->epoll);
    close(a->wake);
    pthread_mutex_destroy(&a->lock);
    memset(a, 0, sizeof *a);
}
