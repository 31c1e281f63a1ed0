/* SPDX-License-Identifier: Apache-2.0 */
/* conformance_calls_fault.c: every method that the conformance worker hosts is called over a pipe, a socket,
 * and beside shared memory, while the n-th system call of a kind fails, for every n. What only delays is not
 * seen in the answers; of all else the client gets the right answer or an error; nothing leaks or hangs. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "support/answers.h"
#include "support/calls.h"
#include "support/conformance_calls.h"
#include "support/shared_memory.h"
#include "support/watchdog.h"

enum {
    RUNS_MAX = 500,
    FAILURES_MAX = 32,
    PIPE_BYTES = 1 << 20,
    SEGMENT_BYTES = VSHM_HEADER_BYTES + (48 << 10)
};

/* How a connection is made. */
enum route { PIPE, SOCKET, MEMORY, ROUTES };

struct failure {
    enum support_call call;
    int error;
    bool is_delay; /* answers are the same */
    bool is_mute;  /* nothing can be said after it */
};

#define ALLOCATION SUPPORT_CALLS

static const char *name_of(const struct failure *failure)
{
    return failure->call == ALLOCATION ? "allocation" : support_call_name(failure->call);
}

/* Reads and writes that have to wait, so that there are polls. */
static const struct support_call_plan waiting[] = {
    {.call = SUPPORT_READ, .n = 1, .error = EAGAIN, .every = 2},
    {.call = SUPPORT_WRITEV, .n = 1, .error = EAGAIN, .every = 2},
    {.call = SUPPORT_SENDMSG, .n = 1, .error = EAGAIN, .every = 2},
};

static const struct failure stream_failures[] = {
    {SUPPORT_READ, EINTR, true, false},
    {SUPPORT_READ, EAGAIN, true, false},
    {SUPPORT_READ, SUPPORT_SHORT, true, false},
    {SUPPORT_READ, EIO, false, false},
    {SUPPORT_READ, ECONNRESET, false, false},
    {SUPPORT_WRITEV, EINTR, true, false},
    {SUPPORT_WRITEV, EAGAIN, true, false},
    {SUPPORT_WRITEV, SUPPORT_SHORT, true, false},
    {SUPPORT_WRITEV, ENOSPC, false, true},
    {SUPPORT_WRITEV, EPIPE, false, true},
    {SUPPORT_SENDMSG, EINTR, true, false},
    {SUPPORT_SENDMSG, EAGAIN, true, false},
    {SUPPORT_SENDMSG, SUPPORT_SHORT, true, false},
    {SUPPORT_SENDMSG, ECONNRESET, false, true},
    {SUPPORT_SENDMSG, ENOBUFS, false, true},
    {SUPPORT_POLL, EINTR, true, false},
    {SUPPORT_POLL, ENOMEM, false, true},
    {SUPPORT_FSTAT, EIO, true, false},
    {SUPPORT_WRITE, ENOSPC, true, false},
    {SUPPORT_WRITE, EINTR, true, false},
    {SUPPORT_WRITE, SUPPORT_SHORT, true, false},
};

static const struct failure memory_failures[] = {
    {SUPPORT_SHM_OPEN, EMFILE, false, false},
    {SUPPORT_SHM_OPEN, ENOENT, false, false},
    {SUPPORT_FSTAT, EIO, false, false},
    {SUPPORT_PREAD, EINTR, true, false},
    {SUPPORT_PREAD, SUPPORT_SHORT, true, false},
    {SUPPORT_PREAD, EIO, false, false},
    {SUPPORT_PWRITE, EINTR, true, false},
    {SUPPORT_PWRITE, SUPPORT_SHORT, true, false},
    {SUPPORT_PWRITE, ENOSPC, false, false},
    {SUPPORT_READ, EINTR, true, false},
    {SUPPORT_WRITEV, SUPPORT_SHORT, true, false},
    {SUPPORT_READ, EIO, false, false},
    {ALLOCATION, 0, false, false},
};

/* One method, ready to be called again and again. */
struct scene {
    const struct conformance_call *call;
    const struct vgi_rpc_service *service;
    enum route route;
    struct rpc_client client;
    struct vgi_rpc_access_log_options log;
    struct vshm_segment segment; /* the client's side of it */
    struct shared_memory memory;
    uint8_t *segment_bytes; /* as the requests have left it */
    struct answers expected;
    uint64_t expected_hash; /* of the bytes of all answers */
};

/* ---- shared memory ---- */

static void segment_begin(struct scene *s)
{
    struct rpc_client *c = &s->client;

    shared_memory_make(&s->memory, "vgi-fault-", SEGMENT_BYTES);
    vshm_segment_init(&s->segment);
    c->side = vshm_side(&s->segment);
    assert_int_equal(c->side.ops->attach(&s->segment, vgi_str_of(s->memory.name), &c->err), VGI_OK);
    c->extras[c->n_extras++] =
        (struct vgi_pair){vgi_str_of("vgi_rpc.shm_segment_name"), vgi_str_of(s->memory.name)};
}

static void segment_keep(struct scene *s)
{
    s->segment_bytes = malloc(SEGMENT_BYTES);
    assert_non_null(s->segment_bytes);
    assert_int_equal(pread(s->memory.fd, s->segment_bytes, SEGMENT_BYTES, 0), SEGMENT_BYTES);
}

static void segment_restore(const struct scene *s)
{
    assert_int_equal(pwrite(s->memory.fd, s->segment_bytes, SEGMENT_BYTES, 0), SEGMENT_BYTES);
}

static void segment_end(struct scene *s)
{
    vshm_segment_release(&s->segment);
    shared_memory_remove(&s->memory);
    free(s->segment_bytes);
}

/* The hash that the batch would have in the stream. */
static uint64_t hash_resolved(struct rpc_client *c, const struct vgi_batch *batch)
{
    const struct varrow_metadata *metadata = &c->batch.metadata;
    const struct vgi_str offset = varrow_metadata_get(metadata, "vgi_rpc.shm_offset");
    const struct vgi_str length = varrow_metadata_get(metadata, "vgi_rpc.shm_length");
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct vgi_batch plain;
    struct vrpc_side_place place;

    assert_ptr_equal(batch, &c->batch);
    if (!offset.ptr)
        return answers_hash_batch(c, batch);
    place.offset = strtoull(vbase_arena_copy(&c->arena, offset.ptr, offset.len), NULL, 10);
    place.length = strtoull(vbase_arena_copy(&c->arena, length.ptr, length.len), NULL, 10);
    assert_int_equal(c->side.ops->resolve(c->side.self, &c->batch, place, &c->err), VGI_OK);
    plain = c->batch;
    plain.metadata = (struct varrow_metadata){pairs, 0};
    for (size_t i = 0; i < metadata->n; i++)
        if (metadata->pairs[i].value.ptr != offset.ptr && metadata->pairs[i].value.ptr != length.ptr)
            pairs[plain.metadata.n++] = metadata->pairs[i];
    return answers_hash_batch(c, &plain);
}

/* ---- one connection ---- */

/* The descriptors of a server and of its client. */
struct ends {
    int in, out, to_server, from_server;
};

static void ends_open(struct ends *ends, enum route route)
{
    const int bytes = PIPE_BYTES; /* poll calls a socket ready to write up to a fourth of what it takes */
    int a[2];
    int b[2];

    if (route == SOCKET) {
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, a), 0);
        (void)setsockopt(a[0], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
        *ends = (struct ends){a[0], a[0], a[1], a[1]};
        return;
    }
    assert_int_equal(pipe(a), 0);
    assert_int_equal(pipe(b), 0);
    assert_true(fcntl(b[1], F_SETPIPE_SZ, PIPE_BYTES) >= PIPE_BYTES);
    *ends = (struct ends){a[0], b[1], a[1], b[0]};
}

/* Sends all of it, and that there is no more. */
static void ends_send(const struct ends *ends, const struct vbase_buf *sent, enum route route)
{
    assert_in_range(sent->len, 1, 60000);
    assert_int_equal(write(ends->to_server, sent->ptr, sent->len), (ssize_t)sent->len);
    if (route == SOCKET)
        shutdown(ends->to_server, SHUT_WR);
    else
        close(ends->to_server);
}

/* Reads all that the server has left, and closes everything. */
static void ends_close(const struct ends *ends, struct rpc_client *c, enum route route)
{
    ssize_t got = 1;

    close(ends->in);
    if (route != SOCKET)
        close(ends->out);
    vbase_buf_reset(&c->answers);
    while (got > 0) {
        assert_int_equal(vbase_buf_reserve(&c->answers, 1 << 16, &c->err), VGI_OK);
        got = read(ends->from_server, c->answers.ptr + c->answers.len, 1 << 16);
        c->answers.len += got > 0 ? (size_t)got : 0;
    }
    close(ends->from_server);
}

/* From now on the n-th call fails; NULL: none does. */
static void begin_failing(const struct failure *failure, size_t n)
{
    struct support_call_plan plans[SUPPORT_PLANS_MAX];
    size_t n_plans = 0;

    if (!failure)
        return;
    if (failure->call == ALLOCATION) {
        support_alloc_fail_at(n);
        return;
    }
    if (failure->call == SUPPORT_POLL) {
        memcpy(plans, waiting, sizeof waiting);
        n_plans = sizeof waiting / sizeof waiting[0];
    }
    plans[n_plans++] = (struct support_call_plan){.call = failure->call, .n = n, .error = failure->error};
    support_calls_fail(plans, n_plans);
}

/* True when one has failed. */
static bool end_failing(void)
{
    const bool did_fail = support_calls_did_fail() || support_alloc_did_fail();

    support_calls_fail(NULL, 0);
    support_alloc_fail_at(0);
    return did_fail;
}

/* Serves one connection by a new server, with the n-th call failing. */
static enum vgi_status serve(struct scene *s, const struct failure *failure, size_t n, bool *ret_did_fail)
{
    static const char *const names[ROUTES] = {"pipe", "unix", "pipe"};
    struct vgi_rpc_server *server = conformance_server_of(s->service, &s->log);
    struct rpc_client *c = &s->client;
    struct ends ends;
    enum vgi_status status;

    assert_non_null(server);
    if (s->route == MEMORY)
        segment_restore(s);
    ends_open(&ends, s->route);
    ends_send(&ends, &c->sent, s->route);
    begin_failing(failure, n);
    status = vgi_rpc_server_serve_fds(server, ends.in, ends.out, names[s->route], &c->err);
    vgi_rpc_server_free(server); /* writes the access log */
    *ret_did_fail = end_failing();
    ends_close(&ends, c, s->route);
    return status;
}

/* ---- one method ---- */

static void scene_begin(struct scene *s, const struct conformance_call *call, enum route route)
{
    bool did_fail;

    *s = (struct scene){.call = call, .service = conformance_few(call), .route = route};
    s->log = (struct vgi_rpc_access_log_options)VGI_RPC_ACCESS_LOG_OPTIONS_INIT;
    s->log.path = "/dev/null";
    conformance_client_init(&s->client);
    if (route == MEMORY)
        segment_begin(s);
    conformance_connection_send(&s->client, call);
    if (route == MEMORY)
        segment_keep(s);
    assert_int_equal(serve(s, NULL, 0, &did_fail), VGI_OK);
    s->expected_hash = answers_hash(s->client.answers.ptr, s->client.answers.len);
    answers_read(&s->client, hash_resolved, &s->expected);
    if (route == MEMORY)
        assert_int_equal(shared_memory_places(&s->memory), 0);
}

static void scene_end(struct scene *s)
{
    if (s->route == MEMORY)
        segment_end(s);
    rpc_client_release(&s->client);
}

/* A batch that is only to be dropped is not told about when that fails. */
static bool may_leave_places(const struct scene *s, const struct failure *failure)
{
    return !failure->is_delay && s->expected.all[0].code[0];
}

static void check(struct scene *s, const struct failure *failure, size_t n, enum vgi_status status)
{
    static struct answers got;
    const uint64_t hash = answers_hash(s->client.answers.ptr, s->client.answers.len);
    bool is_right;

    answers_read(&s->client, hash_resolved, &got);
    got.is_complete = status == VGI_OK;
    got.is_mute = failure->is_mute;
    is_right =
        answers_compare(&got, &s->expected, "UNAVAILABLE DATA_LOSS INVALID_ARGUMENT RESOURCE_EXHAUSTED");
    if (failure->is_delay)
        is_right = is_right && status == VGI_OK && hash == s->expected_hash;
    if (s->route == MEMORY && answers_are_same(&got, &s->expected))
        is_right = is_right && (shared_memory_places(&s->memory) == 0 || may_leave_places(s, failure));
    if (!is_right || (status != VGI_OK && status != VGI_E_IO && status != VGI_E_NOMEM))
        fail_msg("%s: %s %zu failing with %d: status %d %s", s->call->method, name_of(failure), n,
                 failure->error, status, s->client.err.message);
}

/* Returns how many of the calls were made to fail. */
static size_t sweep(struct scene *s, const struct failure *failure)
{
    bool did_fail = true;
    size_t n = 0;

    while (did_fail && n < RUNS_MAX) {
        const int descriptors = watchdog_descriptors();
        watchdog_watch(20, s->call->method, name_of(failure), ++n);
        enum vgi_status status = serve(s, failure, n, &did_fail);
        watchdog_rest();
        check(s, failure, n, status);
        assert_int_equal(watchdog_descriptors(), descriptors);
    }
    assert_in_range(n, 1, RUNS_MAX - 1);
    return n - 1;
}

/* Every failure is seen, but for those of calls that this route does not make. */
static void sweep_all(enum route route, const struct failure *failures, size_t n_failures)
{
    const enum support_call unused = route == SOCKET ? SUPPORT_WRITEV : SUPPORT_SENDMSG;
    static struct scene scene;
    size_t seen[FAILURES_MAX] = {0};

    for (size_t i = 0; i < conformance_calls_len; i++) {
        scene_begin(&scene, &conformance_calls[i], route);
        for (size_t k = 0; k < n_failures; k++)
            seen[k] += sweep(&scene, &failures[k]);
        scene_end(&scene);
    }
    for (size_t k = 0; k < n_failures; k++)
        if ((seen[k] == 0) != (failures[k].call == unused))
            fail_msg("%s with %d: %zu times", name_of(&failures[k]), failures[k].error, seen[k]);
}

static void on_a_pipe_any_call_may_fail(void **state)
{
    (void)state;
    sweep_all(PIPE, stream_failures, sizeof stream_failures / sizeof stream_failures[0]);
}

static void on_a_socket_any_call_may_fail(void **state)
{
    (void)state;
    sweep_all(SOCKET, stream_failures, sizeof stream_failures / sizeof stream_failures[0]);
}

static void beside_shared_memory_any_call_may_fail(void **state)
{
    (void)state;
    setenv("VGI_RPC_SHM_MIN_BATCH_BYTES", "1", 1);
    sweep_all(MEMORY, memory_failures, sizeof memory_failures / sizeof memory_failures[0]);
}

SUPPORT_TESTS(cmocka_unit_test(on_a_pipe_any_call_may_fail), cmocka_unit_test(on_a_socket_any_call_may_fail),
              cmocka_unit_test(beside_shared_memory_any_call_may_fail))
