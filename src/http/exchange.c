/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.c: a request from its first line to its answer: the head is checked and shown to the handler, the
 * body is collected up to the limit the handler gave, the answer is made here or in the blocking pool.
 * Walk: the library's loop -> http/loop.c -> here -> the handler (endpoint/). */
#include "http/exchange.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "base/limits.h"

#define SPARES_MAX     256
#define KEPT_BYTES_MAX ((size_t)8 << 20)  /* of response bodies, for each lane */
#define KEPT_BLOCK_MAX ((size_t)16 << 20) /* a larger request body is given back at once */
#define RESTING_BYTES  ((size_t)64 << 10) /* what is larger is given back when no such request comes */
#define FIRST_BYTES    ((size_t)16 << 10) /* of a body whose length is not known */
#define DROPPED_MAX    ((size_t)64 << 10) /* a longer body that nobody wants ends the connection */
#define ANSWER_MAX     ((size_t)1 << 46)  /* of a response; the handler has limits of its own */
#define RAW_BYTES      8192

struct vhttp_exchange *vhttp_exchange_begin(struct vhttp_lane *lane, struct vhttp_connection *connection,
                                            const char *target)
{
    static const struct vgi_str none = {"", 0};
    struct vhttp_exchange *x = lane->spares;

    if (x) {
        lane->spares = x->next;
        lane->n_spares--;
        lane->kept_bytes -= x->response.body.cap;
    } else {
        x = calloc(1, sizeof *x);
        if (!x)
            return NULL;
        vbase_arena_init(&x->arena, VBASE_LIMIT_ARENA);
        vbase_buf_init(&x->response.body, ANSWER_MAX);
        x->lane = lane;
    }
    x->connection = connection;
    connection->exchange = x;
    x->head = (struct vhttp_head){.headers = x->headers};
    x->head.target.len = strlen(target);
    x->head.target.ptr = vbase_arena_copy(&x->arena, target, x->head.target.len);
    x->request = (struct vgi_http_request){.method = VHTTP_OTHER, .path = none, .query = none};
    x->request.peer = vgi_str_of(connection->peer);
    x->request.connection = &x->head;
    x->response.arena = &x->arena;
    if (!x->head.target.ptr) {
        vhttp_exchange_end(x);
        return NULL;
    }
    return x;
}

static void free_exchange(struct vhttp_exchange *x)
{
    vbase_buf_release(&x->response.body);
    vbase_arena_release(&x->arena);
    free(x);
}

void vhttp_exchange_end(struct vhttp_exchange *x)
{
    struct vhttp_lane *lane = x->lane;
    bool is_large = x->body && x->body->cap > KEPT_BLOCK_MAX;

    x->connection->exchange = NULL;
    x->connection->n_requests += x->request.body_len + x->n_dropped;
    if ((x->body && x->body->cap > RESTING_BYTES) || x->response.body.cap > RESTING_BYTES) {
        atomic_store_explicit(&lane->is_large, true, memory_order_relaxed);
        atomic_store_explicit(&lane->keeps_large, true, memory_order_relaxed);
    }
    vbase_block_unref(x->body);
    if (is_large)
        vbase_pool_trim(lane->blocks, KEPT_BLOCK_MAX);
    if (lane->n_spares >= SPARES_MAX) {
        free_exchange(x);
        return;
    }
    vbase_arena_reset(&x->arena);
    if (x->response.body.cap > KEPT_BYTES_MAX - lane->kept_bytes) {
        vbase_buf_release(&x->response.body);
        vbase_buf_init(&x->response.body, ANSWER_MAX);
    }
    vbase_buf_reset(&x->response.body);
    x->response = (struct vhttp_response){.body = x->response.body};
    x->plan = (struct vhttp_plan){0};
    x->body = NULL;
    x->n_dropped = 0;
    x->is_expired = false;
    x->stage = VHTTP_STAGE_HEAD;
    x->next = lane->spares;
    lane->spares = x;
    lane->n_spares++;
    lane->kept_bytes += x->response.body.cap;
}

bool vhttp_lane_is_resting(struct vhttp_lane *lane, bool *ret_has_more)
{
    bool is_large = atomic_exchange_explicit(&lane->is_large, false, memory_order_relaxed);

    if (!atomic_load_explicit(&lane->keeps_large, memory_order_relaxed))
        return false;
    *ret_has_more = true;
    if (is_large)
        return false;
    atomic_store_explicit(&lane->may_rest, true, memory_order_relaxed);
    return true;
}

void vhttp_lane_rest(struct vhttp_lane *lane)
{
    if (!atomic_exchange_explicit(&lane->may_rest, false, memory_order_relaxed))
        return;
    atomic_store_explicit(&lane->keeps_large, false, memory_order_relaxed);
    vbase_pool_trim(lane->blocks, RESTING_BYTES);
    for (struct vhttp_exchange *x = lane->spares; x; x = x->next) {
        struct vbase_buf *body = &x->response.body;
        if (body->cap <= RESTING_BYTES)
            continue;
        lane->kept_bytes -= body->cap;
        vbase_buf_release(body);
        vbase_buf_init(body, ANSWER_MAX);
    }
}

void vhttp_lane_empty(struct vhttp_lane *lane)
{
    while (lane->spares) {
        struct vhttp_exchange *x = lane->spares;
        lane->spares = x->next;
        free_exchange(x);
    }
    lane->n_spares = 0;
    lane->kept_bytes = 0;
}

static void make_plain(struct vhttp_response *response, int status)
{
    response->status = status;
    response->n_headers = 0;
    response->is_short = false;
    vhttp_response_empty(response);
}

static int refusal_status(enum vhttp_refusal why)
{
    switch (why) {
    case VHTTP_TOO_LARGE:
        return 413;
    case VHTTP_BAD:
        return 400;
    case VHTTP_TIMEOUT:
        return 408;
    case VHTTP_BUSY:
        break;
    }
    return 503;
}

/* Makes the response a refusal. status 0: the usual one. */
static void refuse(struct vhttp_exchange *x, enum vhttp_refusal why, int status)
{
    const struct vhttp_handler *handler = &x->lane->server->options.handler;

    make_plain(&x->response, status ? status : refusal_status(why));
    x->n_dropped += x->request.body_len;
    x->request.body = NULL;
    x->request.body_len = 0;
    if (handler->refuse)
        handler->refuse(handler->user, &x->request, why, &x->response);
    if (x->response.is_short)
        make_plain(&x->response, x->response.status);
}

/* Hands the response over. is_last: the connection ends with it. */
static bool respond(struct vhttp_exchange *x, bool is_last)
{
    struct vhttp_response *response = &x->response;

    if (response->is_short || response->status < 200 || response->status > 999)
        make_plain(response, 500);
    is_last = is_last || atomic_load_explicit(&x->lane->server->is_stopping, memory_order_relaxed);
    atomic_store_explicit(&x->connection->n_moved, vhttp_response_bytes(response), memory_order_relaxed);
    vhttp_connection_enter(x->connection, VHTTP_PHASE_ANSWER);
    x->stage = VHTTP_STAGE_DONE;
    if (vhttp_link_answer(x->link, response, is_last))
        return true;
    make_plain(response, 500);
    return vhttp_link_answer(x->link, response, is_last);
}

/* Answers before the whole request was read: the connection ends, and the rest is drained. */
static bool respond_early(struct vhttp_exchange *x)
{
    x->connection->has_unread = x->frame.kind != VHTTP_NO_BODY;
    return respond(x, /* is_last= */ true);
}

/* Writes the response to the socket: in the middle of a body the library takes none. Best effort: what does
 * not fit into the socket's buffer is lost with the connection. Always false: the connection ends. */
static bool respond_raw(struct vhttp_exchange *x)
{
    const struct vhttp_response *response = &x->response;
    struct vbase_buf head;
    struct iovec parts[2];
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    enum vgi_status status;

    x->connection->has_unread = true;
    vbase_buf_init(&head, RAW_BYTES);
    status = vbase_buf_append_format(&head, NULL, "HTTP/1.1 %d \r\nContent-Length: %zu\r\n", response->status,
                                     response->body.len);
    for (size_t i = 0; i < response->n_headers && status == VGI_OK; i++)
        status = vbase_buf_append_format(&head, NULL, "%s: %s\r\n", response->headers[i].name,
                                         response->headers[i].value);
    if (status == VGI_OK)
        status = vbase_buf_append_text(&head, "Connection: close\r\n\r\n", NULL);
    if (status == VGI_OK) {
        parts[0] = (struct iovec){head.ptr, head.len};
        parts[1] = (struct iovec){response->body.ptr, response->body.len};
        sendmsg(x->connection->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    vbase_buf_release(&head);
    return false;
}

static void await_body(struct vhttp_connection *connection)
{
    atomic_store_explicit(&connection->n_moved, 0, memory_order_relaxed);
    atomic_store_explicit(&connection->moved_ms, vhttp_now_ms(), memory_order_relaxed);
    vhttp_connection_enter(connection, VHTTP_PHASE_BODY);
}

static enum vgi_status read_head(struct vhttp_exchange *x, const struct vhttp_arrival *arrival,
                                 struct vgi_error *err)
{
    struct vgi_http_request *request = &x->request;
    const struct vhttp_server_options *options = &x->lane->server->options;

    VGI_TRY(vhttp_link_head(arrival, x->head.target, options->header_bytes_max, &x->head, err));
    x->connection->method = arrival->method;
    x->connection->n_requests += x->head.len;
    if (x->head.target.len > VHTTP_TARGET_BYTES_MAX)
        return vgi_fail(err, VGI_E_LIMIT, "a target of %zu bytes", x->head.target.len);
    VGI_TRY(vhttp_head_check(&x->head, &x->frame, err));
    VGI_TRY(vhttp_target_split(x->head.target, &request->path, &request->query, err));
    request->method = vhttp_method_of(x->head.method);
    return VGI_OK;
}

/* The head is there: decides what becomes of the request. */
static bool on_head(struct vhttp_exchange *x, const struct vhttp_arrival *arrival)
{
    const struct vhttp_server_options *options = &x->lane->server->options;
    struct vgi_http_request *request = &x->request;
    struct vgi_error err;
    enum vgi_status status;

    x->link = arrival->link;
    x->frame.kind = VHTTP_LENGTH; /* there may be a body until the head says that there is none */
    status = read_head(x, arrival, &err);
    if (status != VGI_OK) {
        bool is_long = x->head.target.len > VHTTP_TARGET_BYTES_MAX;
        refuse(x, VHTTP_BAD, status != VGI_E_LIMIT ? 400 : is_long ? 414 : 431);
        return respond_early(x);
    }
    if (x->frame.kind != VHTTP_NO_BODY)
        await_body(x->connection);
    options->handler.head(options->handler.user, request, &x->plan, &x->response);
    if (x->response.status != 0) {
        x->stage = VHTTP_STAGE_DROP;
        if (x->frame.kind == VHTTP_LENGTH && (x->frame.is_awaited || x->frame.length > DROPPED_MAX))
            return respond_early(x);
        return x->frame.kind != VHTTP_CHUNKED || !x->frame.is_awaited || respond_early(x);
    }
    if (x->plan.body_bytes_max && x->frame.kind == VHTTP_LENGTH && x->frame.length > x->plan.body_bytes_max) {
        refuse(x, VHTTP_TOO_LARGE, 0);
        return respond_early(x);
    }
    x->stage = VHTTP_STAGE_BODY;
    return true;
}

/* Makes room for len more bytes: as much as announced, but not more than a step beyond what is there. */
static enum vgi_status reserve(struct vhttp_exchange *x, size_t len)
{
    size_t used = x->request.body_len;
    size_t wanted = used + len;
    size_t cap;

    if (x->body && wanted <= x->body->cap)
        return VGI_OK;
    if (x->frame.kind == VHTTP_LENGTH) {
        cap = used + (used > VBASE_LIMIT_BLOCK_STEP ? used : VBASE_LIMIT_BLOCK_STEP);
        cap = x->frame.length < cap ? (size_t)x->frame.length : cap;
    } else {
        cap = used ? 2 * used : FIRST_BYTES;
    }
    cap = cap < wanted ? wanted : cap;
    if (x->body)
        return vbase_block_grow(x->body, used, cap, NULL);
    return vbase_block_new(x->lane->blocks, cap, &x->body, NULL);
}

static bool on_body(struct vhttp_exchange *x, const struct vhttp_arrival *arrival)
{
    struct vhttp_connection *connection = x->connection;
    size_t used = x->request.body_len;

    if (x->frame.kind == VHTTP_CHUNKED && !vhttp_is_chunk(arrival)) {
        refuse(x, VHTTP_BAD, 0);
        return respond_raw(x);
    }
    if (x->stage != VHTTP_STAGE_BODY) {
        x->n_dropped += arrival->len;
        return x->n_dropped <= DROPPED_MAX || respond_raw(x);
    }
    if (x->plan.body_bytes_max && used + arrival->len > x->plan.body_bytes_max) {
        refuse(x, VHTTP_TOO_LARGE, 0);
        return respond_raw(x);
    }
    if (reserve(x, arrival->len) != VGI_OK) {
        refuse(x, VHTTP_BUSY, 0);
        return respond_raw(x);
    }
    memcpy(x->body->data + used, arrival->bytes, arrival->len);
    x->request.body = x->body;
    x->request.body_len = used + arrival->len;
    atomic_store_explicit(&connection->n_moved, x->request.body_len, memory_order_relaxed);
    atomic_store_explicit(&connection->moved_ms, vhttp_now_ms(), memory_order_relaxed);
    if (x->frame.kind == VHTTP_LENGTH)
        vhttp_connection_gather(connection, x->frame.length - x->request.body_len, used == 0);
    return true;
}

/* In a thread of the pool. The connection goes on in its loop, which may free the exchange at once. */
static void run_blocking(struct vhttp_job *job)
{
    struct vhttp_exchange *x = (struct vhttp_exchange *)job;
    const struct vhttp_handler *handler = &x->lane->server->options.handler;

    handler->answer(handler->user, &x->request, &x->response);
    vhttp_link_resume(x->lane->loop, x->link);
}

/* The whole request is there. */
static bool on_end(struct vhttp_exchange *x)
{
    struct vhttp_server *server = x->lane->server;
    const struct vhttp_handler *handler = &server->options.handler;

    if (x->stage == VHTTP_STAGE_BODY) {
        vhttp_connection_enter(x->connection, VHTTP_PHASE_WORK);
        if (x->plan.may_block) {
            x->stage = VHTTP_STAGE_WORK;
            x->job.run = run_blocking;
            vhttp_link_suspend(x->link);
            if (vhttp_blocking_push(&server->blocking, &x->job))
                return true;
            refuse(x, VHTTP_BUSY, 0);
            vhttp_link_resume(x->lane->loop, x->link);
            return true;
        }
        handler->answer(handler->user, &x->request, &x->response);
    }
    return respond(x, /* is_last= */ false);
}

void vhttp_exchange_expire(struct vhttp_exchange *x)
{
    int phase = atomic_load_explicit(&x->connection->phase, memory_order_relaxed);

    if (phase != VHTTP_PHASE_HEAD && phase != VHTTP_PHASE_BODY)
        return;
    vhttp_connection_enter(x->connection, VHTTP_PHASE_WORK);
    x->is_expired = true;
    refuse(x, VHTTP_TIMEOUT, 0);
    respond_raw(x);
    shutdown(x->connection->fd, SHUT_RDWR);
}

bool vhttp_exchange_advance(struct vhttp_exchange *x, const struct vhttp_arrival *arrival)
{
    if (x->is_expired)
        return false;
    if (x->stage == VHTTP_STAGE_HEAD)
        return on_head(x, arrival);
    if (arrival->len > 0)
        return on_body(x, arrival);
    return on_end(x);
}
