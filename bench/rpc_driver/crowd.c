/* SPDX-License-Identifier: Apache-2.0 */
/* crowd.c: see crowd.h. One epoll loop; a connection writes its request, collects the answer, has it
 * compared, and goes on with the next request. */
#include "crowd.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <time.h>

#include "http.h"
#include "tokens.h"

enum { FIRST_BYTES = 64 << 10, ONCE_BYTES = 2 << 10, EVENTS = 64, PATIENCE_MS = 60000, PATH_BYTES = 256 };

/* One connection and its call. */
struct talk {
    int fd;
    struct bytes out; /* the request; owned when it is of one turn */
    bool owns_out;
    size_t sent;
    uint8_t *in; /* owned */
    size_t in_bytes;
    size_t cap;
    size_t framed; /* bytes of whole messages that a byte stream has brought */
    struct http_answer http;
    double began;
    uint64_t answers;
    struct tokens tokens;
};

struct run {
    const struct peer *peer;
    const struct crowd *crowd;
    const struct script *script;
    struct times times;
    struct talk *talks;
    int epoll_fd;
    size_t warm;                /* connections that have had their first answer */
    struct bytes request;       /* owned; what a connection begins with */
    char turn_path[PATH_BYTES]; /* empty: calls, no turns */
    bool is_once;               /* each connection makes one call */
};

/* ---- answers ---- */

/* True when all of the answer has come. */
static bool is_whole(const struct run *run, struct talk *talk)
{
    if (run->peer->kind == PEER_HTTP)
        return http_take(&talk->http, talk->in, talk->in_bytes);
    while (talk->in_bytes >= talk->framed + FRAME_PREFIX_BYTES) {
        const uint8_t *at = talk->in + talk->framed;
        size_t header_bytes = frame_u32(at + 4);
        if (talk->in_bytes < talk->framed + FRAME_PREFIX_BYTES + header_bytes)
            return false;
        talk->framed += frame_bytes(at);
        if (header_bytes == 0)
            return true;
    }
    return false;
}

static struct bytes stream_of(const struct run *run, const struct talk *talk)
{
    if (run->peer->kind == PEER_HTTP)
        return (struct bytes){talk->in + talk->http.head_bytes, talk->http.body_bytes};
    return (struct bytes){talk->in, talk->framed};
}

static bool compare(const struct talk *talk, const struct expect *expect, const uint8_t *header,
                    const uint8_t *body)
{
    struct look look;

    if (talk->answers == 0)
        return expect_whole(expect, 0, header, body);
    if (!look_begin(&look, expect, 0, header))
        return false;
    look_on(&look, body, (size_t)frame_body_bytes(header));
    return true;
}

/* The answer that opens a stream has tokens only. */
static void check(const struct run *run, struct talk *talk)
{
    struct bytes stream = stream_of(run, talk);
    bool opens = run->turn_path[0] && !talk->owns_out;
    int found = 0;

    for (size_t at = 0; at + FRAME_PREFIX_BYTES <= stream.len; at += frame_bytes(stream.ptr + at)) {
        size_t header_bytes = frame_u32(stream.ptr + at + 4);
        const uint8_t *header = stream.ptr + at + FRAME_PREFIX_BYTES;
        if (header_bytes == 0 || frame_kind_of(header) != FRAME_BATCH)
            continue;
        if (memmem(header, header_bytes, "EXCEPTION", 9))
            die("the worker answered with an exception");
        if (run->turn_path[0])
            tokens_take(&talk->tokens, header);
        found += !opens && compare(talk, &run->script->expect, header, header + header_bytes);
    }
    if (found != !opens)
        die("a call had %d answers", found);
    if (opens && talk->tokens.values[0].len == 0)
        die("a stream was opened without a token");
}

/* ---- requests ---- */

static void watch(const struct run *run, struct talk *talk, int how, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = talk};

    if (epoll_ctl(run->epoll_fd, how, talk->fd, &event) != 0)
        die("watching a connection failed: %m");
}

static void send_on(const struct run *run, struct talk *talk, bool was_blocked)
{
    while (talk->sent < talk->out.len) {
        ssize_t n = write(talk->fd, talk->out.ptr + talk->sent, talk->out.len - talk->sent);
        if (n < 0 && errno == EAGAIN) {
            if (!was_blocked)
                watch(run, talk, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
            return;
        }
        if (n < 0 && errno != EINTR)
            die("the worker takes no input: %m");
        talk->sent += n > 0 ? (size_t)n : 0;
    }
    if (was_blocked)
        watch(run, talk, EPOLL_CTL_MOD, EPOLLIN);
}

static void make_turn(const struct run *run, struct talk *talk)
{
    struct bytes batch = tokens_add(&talk->tokens, run->script->batch);
    const struct bytes parts[] = {run->script->schema, batch, frame_end};

    if (talk->owns_out)
        free(talk->out.ptr);
    talk->out = http_request(run->turn_path, parts, 3);
    talk->owns_out = true;
    free(batch.ptr);
}

static void begin_call(const struct run *run, struct talk *talk)
{
    if (run->turn_path[0] && talk->tokens.values[0].len > 0)
        make_turn(run, talk);
    talk->sent = talk->in_bytes = talk->framed = 0;
    talk->http = (struct http_answer){0};
    talk->began = now();
    send_on(run, talk, /* was_blocked= */ false);
}

/* ---- the loop ---- */

static void open_all(struct run *run)
{
    run->talks = calloc(run->crowd->connections, sizeof *run->talks);
    run->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (!run->talks || run->epoll_fd < 0)
        die("no memory");
    for (size_t i = 0; i < run->crowd->connections; i++) {
        struct talk *talk = &run->talks[i];
        talk->fd = peer_connect(run->peer);
        talk->out = run->request;
        talk->cap = run->is_once ? ONCE_BYTES : FIRST_BYTES;
        talk->in = malloc(talk->cap);
        if (!talk->in || fcntl(talk->fd, F_SETFL, O_NONBLOCK) != 0)
            die("no memory");
        watch(run, talk, EPOLL_CTL_ADD, EPOLLIN);
        begin_call(run, talk);
    }
}

static void close_all(struct run *run)
{
    for (size_t i = 0; i < run->crowd->connections; i++) {
        close(run->talks[i].fd);
        free(run->talks[i].in);
        if (run->talks[i].owns_out)
            free(run->talks[i].out.ptr);
        tokens_release(&run->talks[i].tokens);
    }
    close(run->epoll_fd);
    free(run->talks);
    free(run->request.ptr);
}

static void answered(struct run *run, struct talk *talk, const struct limit *limit)
{
    bool opened = run->turn_path[0] && !talk->owns_out;

    if (run->warm == run->crowd->connections && talk->began >= run->times.began)
        times_add_since(&run->times, talk->began);
    check(run, talk);
    talk->answers += !opened;
    if (talk->answers == 1 && ++run->warm == run->crowd->connections)
        times_begin(&run->times, limit, run->peer->pid);
    if (!run->is_once)
        begin_call(run, talk);
}

static void receive(struct run *run, struct talk *talk, const struct limit *limit)
{
    ssize_t n;

    if (talk->in_bytes == talk->cap) {
        talk->cap *= 2;
        talk->in = realloc(talk->in, talk->cap);
        if (!talk->in)
            die("no memory");
    }
    n = read(talk->fd, talk->in + talk->in_bytes, talk->cap - talk->in_bytes);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0)
        die("the worker closed a connection");
    talk->in_bytes += (size_t)n;
    if (is_whole(run, talk))
        answered(run, talk, limit);
}

static void loop(struct run *run, const struct limit *limit)
{
    struct epoll_event events[EVENTS];

    while (run->warm < run->crowd->connections || (!run->is_once && times_go_on(&run->times))) {
        int n = epoll_wait(run->epoll_fd, events, EVENTS, PATIENCE_MS);
        if (n == 0)
            die("no answer within %d s", PATIENCE_MS / 1000);
        for (int i = 0; i < n; i++) {
            struct talk *talk = events[i].data.ptr;
            if (events[i].events & EPOLLOUT)
                send_on(run, talk, /* was_blocked= */ true);
            if (events[i].events & ~(uint32_t)EPOLLOUT)
                receive(run, talk, limit);
        }
    }
}

static void run_crowd(struct run *run, const struct limit *limit)
{
    if (run->peer->kind == PEER_PIPE || run->crowd->connections == 0)
        die("a pipe is one connection");
    open_all(run);
    loop(run, limit);
    times_report(&run->times);
    close_all(run);
}

static struct bytes copy_of(struct bytes bytes)
{
    struct bytes copy = {malloc(bytes.len), bytes.len};

    if (!copy.ptr)
        die("no memory");
    memcpy(copy.ptr, bytes.ptr, bytes.len);
    return copy;
}

static struct bytes first_request(const struct peer *peer, const struct crowd *crowd,
                                  const struct script *script)
{
    return peer->kind == PEER_HTTP ? http_request(crowd->path, &script->request, 1)
                                   : copy_of(script->request);
}

void crowd_calls(const struct peer *peer, const struct crowd *crowd, const struct script *script,
                 const struct limit *limit)
{
    struct run run = {.peer = peer, .crowd = crowd, .script = script};

    run.request = first_request(peer, crowd, script);
    run_crowd(&run, limit);
}

/* Every connection is made, and has its first answer. */
static void open_once(struct run *run, const struct limit *limit)
{
    run->is_once = true;
    run->request = first_request(run->peer, run->crowd, run->script);
    open_all(run);
    loop(run, limit);
}

void crowd_rush(const struct peer *peer, const struct crowd *crowd, const struct script *script,
                const struct limit *limit)
{
    struct run run = {.peer = peer, .crowd = crowd, .script = script};
    double began = now();
    double ended;

    open_once(&run, limit);
    ended = now();
    printf("{\"ms\": %.3f}\n", 1e3 * (ended - began));
    close_all(&run);
}

void crowd_rest(const struct peer *peer, const struct crowd *crowd, const struct script *script,
                const struct limit *limit)
{
    struct run run = {.peer = peer, .crowd = crowd, .script = script};
    struct timespec pause = {.tv_sec = (time_t)limit->seconds};
    long before = peer_memory_kib(peer, "VmRSS");
    bool has_peak = peer_forget_peak(peer);
    long after, peak, rested;

    open_once(&run, limit);
    after = peer_memory_kib(peer, "VmRSS");
    peak = has_peak ? peer_memory_kib(peer, "VmHWM") : after;
    pause.tv_nsec = (long)(1e9 * (limit->seconds - (double)pause.tv_sec));
    nanosleep(&pause, NULL);
    rested = peer_memory_kib(peer, "VmRSS");
    printf("{\"before_kib\": %ld, \"peak_kib\": %ld, \"after_kib\": %ld, \"idle_kib\": %ld, "
           "\"each_kib\": %.3f}\n",
           before, peak, after, rested, (double)(rested - before) / (double)crowd->connections);
    close_all(&run);
}

void crowd_turns(const struct peer *peer, const struct crowd *crowd, const struct script *script,
                 const struct limit *limit)
{
    struct run run = {.peer = peer, .crowd = crowd, .script = script};
    char path[PATH_BYTES];

    if (peer->kind != PEER_HTTP)
        die("turns are of HTTP");
    snprintf(path, sizeof path, "%s/init", crowd->path);
    snprintf(run.turn_path, sizeof run.turn_path, "%s/exchange", crowd->path);
    run.request = http_request(path, &script->request, 1);
    run_crowd(&run, limit);
}
