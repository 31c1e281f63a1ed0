/* SPDX-License-Identifier: Apache-2.0 */
/* loop_test: the event loop with pairs of sockets: about as many of them ready at once as the library asks
 * the kernel for, which is also where the loop changes between its two ways to wait. Connections that were
 * added are counted, whether they come to be or not. */
#include "http/loop.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/test.h"

enum { READY_MAX = 128, READY_FROM = READY_MAX - 4, PATIENCE_MS = 30000, TALKS_MAX = 6 * READY_MAX };

struct talk {
    bool has_head;
};

struct fixture {
    struct vhttp_loop *loop;
    pthread_mutex_t gate;         /* held: the loop waits in rung */
    struct talk talks[TALKS_MAX]; /* the loop's thread only */
    atomic_int n_opened;
    atomic_int n_closed;
    atomic_int n_refused;
};

static void count_refused(void *user)
{
    struct fixture *f = user;

    atomic_fetch_add(&f->n_refused, 1);
}

static void *open_one(void *user, struct MHD_Connection *link)
{
    struct fixture *f = user;

    (void)link;
    return &f->talks[atomic_fetch_add(&f->n_opened, 1)];
}

static void close_one(void *user, void *connection)
{
    struct fixture *f = user;

    (void)connection;
    atomic_fetch_add(&f->n_closed, 1);
}

static void *begin_one(void *user, void *connection, const char *target)
{
    struct talk *talk = connection;

    (void)user;
    (void)target;
    talk->has_head = false;
    return talk;
}

static bool answer_one(void *user, void *request, const struct vhttp_arrival *arrival)
{
    static const struct vhttp_response response = {.status = 204};
    struct talk *talk = request;

    (void)user;
    if (!talk->has_head) {
        talk->has_head = true;
        return true;
    }
    return vhttp_link_answer(arrival->link, &response, /* is_last= */ false);
}

static void end_one(void *user, void *request)
{
    (void)user;
    (void)request;
}

static void wait_at_gate(void *user)
{
    struct fixture *f = user;

    pthread_mutex_lock(&f->gate);
    pthread_mutex_unlock(&f->gate);
}

static void start(struct fixture *f, uint32_t connections_max)
{
    struct vhttp_loop_calls calls = {count_refused, open_one, close_one,    begin_one,
                                     answer_one,    end_one,  wait_at_gate, f};
    struct vgi_error err;

    memset(f, 0, sizeof *f);
    assert_int_equal(pthread_mutex_init(&f->gate, NULL), 0);
    if (vhttp_loop_new(&calls, connections_max, 24 << 10, &f->loop, &err) != VGI_OK)
        fail_msg("%s", err.message);
}

static void end(struct fixture *f)
{
    vhttp_loop_free(f->loop);
    assert_int_equal(f->n_opened, f->n_closed);
    pthread_mutex_destroy(&f->gate);
}

/* A connection in the loop; returns the client's end. */
static int add(struct fixture *f)
{
    static const struct sockaddr nobody = {.sa_family = AF_UNIX};
    int ends[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    assert_true(vhttp_loop_add(f->loop, ends[1], &nobody, sizeof nobody));
    return ends[0];
}

static void ask(int fd)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    assert_int_equal(send(fd, request, sizeof request - 1, MSG_NOSIGNAL), sizeof request - 1);
}

static bool is_answered(int fd)
{
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    char bytes[1024];
    ssize_t n;

    if (poll(&readable, 1, PATIENCE_MS) != 1)
        return false;
    n = recv(fd, bytes, sizeof bytes, 0);
    return n > 12 && memcmp(bytes, "HTTP/1.1 204", 12) == 0;
}

static void sockets_that_are_ready_at_once_are_all_served(void **state)
{
    int fds[READY_MAX + 1];
    int n_added = 0;
    struct fixture f;

    (void)state;
    start(&f, 1000);
    for (int n = READY_FROM; n <= READY_MAX + 1; n_added += n++) {
        pthread_mutex_lock(&f.gate);
        vhttp_loop_ring(f.loop);
        for (int i = 0; i < n; i++) {
            fds[i] = add(&f);
            ask(fds[i]);
        }
        pthread_mutex_unlock(&f.gate);
        for (int i = 0; i < n; i++) {
            if (!is_answered(fds[i]))
                fail_msg("client %d of %d has no answer", i + 1, n);
        }
        for (int round = 0; round < 2; round++) {
            pthread_mutex_lock(&f.gate);
            vhttp_loop_ring(f.loop);
            for (int i = 0; i < n; i++)
                ask(fds[i]);
            pthread_mutex_unlock(&f.gate);
            for (int i = 0; i < n; i++)
                assert_true(is_answered(fds[i]));
        }
        for (int i = 0; i < n; i++)
            close(fds[i]);
    }
    end(&f);
    assert_int_equal(f.n_opened, n_added);
    assert_int_equal(f.n_refused, 0);
}

static void connections_that_do_not_come_to_be_are_told(void **state)
{
    struct fixture f;
    int fds[4];

    (void)state;
    start(&f, 2);
    for (int i = 0; i < 4; i++)
        fds[i] = add(&f);
    ask(fds[1]);
    assert_true(is_answered(fds[1]));
    end(&f);
    assert_int_equal(f.n_opened, 2);
    assert_int_equal(f.n_refused, 2);
    for (int i = 0; i < 4; i++)
        close(fds[i]);
}

SUPPORT_TESTS(cmocka_unit_test(sockets_that_are_ready_at_once_are_all_served),
              cmocka_unit_test(connections_that_do_not_come_to_be_are_told))
