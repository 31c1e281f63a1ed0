/* SPDX-License-Identifier: Apache-2.0 */
/* stop_test.c: one server in this process on a unix socket, a TCP port and pipes, with an access log; two
 * threads stop it while its clients call. Each client has right answers up to some point, then the end; every
 * stream that was opened is closed; the log holds every call that was answered, in whole lines. Meant for the
 * thread sanitizer as well. */
#include <pthread.h>
#include <stdatomic.h>

#include "load/client.h"
#include "load/worker.h"
#include "vgi_rpc/vgi_rpc.h"

enum { CLIENTS = 24, ROUNDS = LOAD_SANITIZED ? 3 : 10, ANSWERS_BEFORE = 50 * CLIENTS };

/* ---- the service ---- */

static atomic_long n_opened;
static atomic_long n_closed;

static enum vgi_status echo(struct vgi_call *call, const struct vgi_batch *params, struct vgi_output *out,
                            struct vgi_error *err)
{
    struct vgi_column value;

    (void)call;
    VGI_TRY(vgi_batch_column(params, 0, &value, err));
    vgi_put_value_of(vgi_output_column(out, 0), &value, 0);
    return VGI_OK;
}

static enum vgi_status open_stream(struct vgi_call *call, const struct vgi_batch *params,
                                   struct vgi_rpc_setup *setup, void *state, struct vgi_error *err)
{
    (void)call, (void)params, (void)setup, (void)state, (void)err;
    atomic_fetch_add(&n_opened, 1);
    return VGI_OK;
}

static enum vgi_status next_number(struct vgi_call *call, void *state, const struct vgi_batch *in,
                                   struct vgi_output *out, struct vgi_error *err)
{
    int64_t *next = state;

    (void)call, (void)in, (void)err;
    vgi_put_i64(vgi_output_column(out, 0), *next);
    vgi_put_i64(vgi_output_column(out, 1), 10 * *next);
    (*next)++;
    return VGI_OK;
}

static void close_stream(void *state)
{
    (void)state;
    atomic_fetch_add(&n_closed, 1);
}

static const struct vgi_rpc_stream endless = {
    .state_size = sizeof(int64_t), .open = open_stream, .next = next_number, .close = close_stream};

static const struct vgi_rpc_method methods[] = {
    {.name = "echo_int", .params = "value: i64", .result = "i64", .unary = echo},
    {.name = "produce_n",
     .params = "count: i64",
     .stream = &endless,
     .stream_kind = VGI_RPC_PRODUCER,
     .output = "index: i64, value: i64"},
};

static const struct vgi_rpc_service service = {
    .name = "ConformanceService", .version = "2.0.0", .methods = methods, .n_methods = 2};

/* ---- the server ---- */

enum { UNIX, TCP, PIPE, PLACES };

/* One round: a server and the threads that serve with it. */
struct round {
    struct vgi_rpc_server *server;
    char folder[SCRATCH_BYTES];
    char path[64];
    char log[64];
    int request_pipe[2];
    int answer_pipe[2];
    struct load_worker address[2]; /* what load_worker_dial needs */
    atomic_int n_ready;
    atomic_long n_answers;
    enum vgi_status status[PLACES];
    pthread_t threads[PLACES];
};

static void on_ready(void *user, const char *line)
{
    struct round *round = user;

    if (strncmp(line, "TCP:", 4) == 0)
        round->address[TCP].port = (uint16_t)strtoul(strrchr(line, ':') + 1, NULL, 10);
    atomic_fetch_add(&round->n_ready, 1);
}

static void *serve_unix(void *user)
{
    struct vgi_rpc_listen_options options = VGI_RPC_LISTEN_OPTIONS_INIT;
    struct round *round = user;

    options.on_ready = on_ready;
    options.user = round;
    round->status[UNIX] = vgi_rpc_server_serve_unix(round->server, round->path, &options, NULL);
    return NULL;
}

static void *serve_tcp(void *user)
{
    struct vgi_rpc_listen_options options = VGI_RPC_LISTEN_OPTIONS_INIT;
    struct round *round = user;

    options.on_ready = on_ready;
    options.user = round;
    round->status[TCP] = vgi_rpc_server_serve_tcp(round->server, "0", &options, NULL);
    return NULL;
}

static void *serve_pipe(void *user)
{
    struct round *round = user;

    round->status[PIPE] =
        vgi_rpc_server_serve_fds(round->server, round->request_pipe[0], round->answer_pipe[1], "pipe", NULL);
    close(round->request_pipe[0]);
    close(round->answer_pipe[1]);
    return NULL;
}

static void begin(struct round *round, bool is_log_async)
{
    struct vgi_rpc_access_log_options log = VGI_RPC_ACCESS_LOG_OPTIONS_INIT;
    struct vgi_rpc_server_options options = VGI_RPC_SERVER_OPTIONS_INIT;

    memset(round, 0, sizeof *round);
    assert_int_equal(scratch_make(round->folder), 0);
    snprintf(round->path, sizeof round->path, "%s/socket", round->folder);
    snprintf(round->log, sizeof round->log, "%s/log", round->folder);
    round->address[UNIX].transport = LOAD_UNIX;
    memcpy(round->address[UNIX].path, round->path, sizeof round->path);
    round->address[TCP].transport = LOAD_TCP;
    log.path = round->log;
    log.is_async = is_log_async;
    log.queue_records_max = 1 << 20;
    options.access_log = &log;
    assert_int_equal(vgi_rpc_server_new(&options, &round->server, NULL), VGI_OK);
    assert_int_equal(vgi_rpc_server_add(round->server, &service, NULL), VGI_OK);
    assert_int_equal(pipe2(round->request_pipe, O_CLOEXEC), 0);
    assert_int_equal(pipe2(round->answer_pipe, O_CLOEXEC), 0);
    assert_int_equal(pthread_create(&round->threads[UNIX], NULL, serve_unix, round), 0);
    assert_int_equal(pthread_create(&round->threads[TCP], NULL, serve_tcp, round), 0);
    assert_int_equal(pthread_create(&round->threads[PIPE], NULL, serve_pipe, round), 0);
    while (atomic_load(&round->n_ready) < 2)
        load_sleep_ms(1);
}

/* ---- the clients ---- */

struct caller {
    struct round *round;
    pthread_t thread;
    int number;
    long n_calls; /* answered */
    char fault[256];
};

static void call_for_ever(struct caller *caller, struct load_client *c)
{
    for (int64_t i = 0; load_echo_int(c, (int64_t)1000 * caller->number + i); i++) {
        caller->n_calls++;
        atomic_fetch_add(&caller->round->n_answers, 1);
    }
}

static void read_for_ever(struct caller *caller, struct load_client *c)
{
    bool is_right;

    load_stream_begin(c, "produce_n", 0, "");
    is_right = load_send_input(c) && load_open(c);
    for (int64_t i = 0; is_right; i++) {
        rpc_client_input(&c->rpc, NULL, NULL, 0);
        is_right = load_send_input(c) && load_next_produced(c, i);
        atomic_fetch_add(&caller->round->n_answers, is_right);
    }
}

/* The last of the clients is the one on the pipes. */
static void *run_client(void *user)
{
    struct caller *caller = user;
    bool is_on_pipe = caller->number == CLIENTS - 1;
    const struct load_worker *address = &caller->round->address[caller->number % 2];
    int fd = is_on_pipe ? caller->round->answer_pipe[0] : load_worker_dial(address);
    struct load_client c;

    if (fd < 0) {
        snprintf(caller->fault, sizeof caller->fault, "no connection");
        return NULL;
    }
    load_client_init(&c, fd, is_on_pipe ? caller->round->request_pipe[1] : fd);
    if (caller->number / 2 % 2)
        read_for_ever(caller, &c);
    else
        call_for_ever(caller, &c);
    memcpy(caller->fault, c.fault, sizeof c.fault);
    load_client_release(&c);
    close(fd);
    return NULL;
}

/* A client may only say that the connection has ended, or what the server says in a stream that it ends. */
static bool is_end(const char *fault)
{
    return strstr(fault, "the server stops") || strncmp(fault, "sending failed", 14) == 0 ||
           strncmp(fault, "no answer", 9) == 0 || strncmp(fault, "no batch: ", 10) == 0;
}

/* ---- a round ---- */

static void *stop(void *server)
{
    vgi_rpc_server_stop(server);
    return NULL;
}

static void stop_from_two_threads(struct round *round)
{
    pthread_t threads[2];
    double begin = load_now();

    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, stop, round->server), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < PLACES; i++) {
        assert_int_equal(pthread_join(round->threads[i], NULL), 0);
        assert_int_equal(round->status[i], VGI_OK);
    }
    assert_true(load_now() - begin <= 2.0 * LOAD_SLOWNESS);
}

/* Whole lines in the access log. */
static long count_lines(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[4096];
    long n = 0;

    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        size_t len = strlen(line);
        assert_int_equal(line[0], '{');
        assert_memory_equal(line + len - 2, "}\n", 2);
        n++;
    }
    fclose(file);
    return n;
}

static void run_round(struct round *round, struct caller callers[CLIENTS], bool is_log_async)
{
    long n_calls = 0;
    long n_lines;

    begin(round, is_log_async);
    for (int i = 0; i < CLIENTS; i++) {
        callers[i] = (struct caller){.round = round, .number = i};
        assert_int_equal(pthread_create(&callers[i].thread, NULL, run_client, &callers[i]), 0);
    }
    while (atomic_load(&round->n_answers) < ANSWERS_BEFORE)
        load_sleep_ms(1);
    stop_from_two_threads(round);
    for (int i = 0; i < CLIENTS; i++) {
        assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
        if (!is_end(callers[i].fault))
            fail_msg("client %d: %s", i, callers[i].fault);
        n_calls += callers[i].n_calls;
    }
    close(round->request_pipe[1]);
    assert_int_equal(atomic_load(&n_opened), atomic_load(&n_closed));
    vgi_rpc_server_free(round->server);
    n_lines = count_lines(round->log);
    assert_in_range(n_lines, n_calls, n_calls + CLIENTS); /* one call of each may have lost its client */
    assert_int_equal(unlink(round->log), 0);
    assert_int_equal(rmdir(round->folder), 0); /* the socket file has gone */
}

static void server_is_stopped_while_clients_call(void **state)
{
    static struct caller callers[CLIENTS];
    static struct round round;

    (void)state;
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < ROUNDS; i++)
        run_round(&round, callers, /* is_log_async= */ i % 2);
}

SUPPORT_TESTS(cmocka_unit_test(server_is_stopped_while_clients_call))
