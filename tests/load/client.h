/* SPDX-License-Identifier: Apache-2.0 */
/* client.h: a client of the conformance worker over descriptors. Every answer is compared value by value;
 * what is wrong with one is said in fault, so that threads can use it (cmocka's assertions cannot leave a
 * thread).
 *
 * Usage: load_client_init -> load_echo_int and the like, false after a fault -> load_client_release. */
#ifndef VGI_TESTS_LOAD_CLIENT_H
#define VGI_TESTS_LOAD_CLIENT_H

#include <stdarg.h>
#include <stdio.h>

#include "load/worker.h"
#include "net/fd.h"
#include "support/rpc_client.h"

struct load_client {
    struct rpc_client rpc; /* builds what is sent, and holds what comes */
    struct vnet_fd fd;
    struct vbase_stream stream;
    char fault[256]; /* empty: none so far */
};

/* The descriptors are borrowed. */
static inline void load_client_init(struct load_client *c, int in_fd, int out_fd)
{
    c->fault[0] = 0;
    rpc_client_init(&c->rpc, "ConformanceService");
    c->rpc.version = "2.0.0";
    c->stream = vnet_fd_stream(&c->fd, in_fd, out_fd, /* stop_fd= */ -1);
    assert_int_equal(vipc_reader_new(c->stream, NULL, &c->rpc.reader, &c->rpc.err), VGI_OK);
}

static inline void load_client_release(struct load_client *c)
{
    rpc_client_release(&c->rpc);
}

/* Forks a client of w that dies with this process. In the child: 0, c is connected and to be used until it is
 * killed; in the parent: its pid. */
static inline pid_t load_client_fork(struct load_client *c, const struct load_worker *w)
{
    pid_t pid = fork();
    int fd;

    assert_true(pid >= 0);
    if (pid > 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    fd = load_worker_dial(w);
    if (fd < 0)
        _exit(1);
    load_client_init(c, fd, fd);
    return 0;
}

/* Ends such a child, which ought to have been killed. */
static inline void load_client_leave(const struct load_client *c)
{
    fprintf(stderr, "a client has ended by itself: %s\n", c->fault);
    _exit(1);
}

static inline bool load_fault(struct load_client *c, const char *format, ...) VGI_PRINTF(2, 3);
static inline bool load_fault(struct load_client *c, const char *format, ...)
{
    va_list arguments;

    if (c->fault[0])
        return false;
    va_start(arguments, format);
    vsnprintf(c->fault, sizeof c->fault, format, arguments);
    va_end(arguments);
    return false;
}

/* ---- one step ---- */

/* Sends everything that was built since the last time. */
static inline bool load_send(struct load_client *c)
{
    struct iovec piece = {.iov_base = c->rpc.sent.ptr, .iov_len = c->rpc.sent.len};

    if (c->stream.ops->writev(c->stream.self, &piece, 1, &c->rpc.err) != VGI_OK)
        return load_fault(c, "sending failed: %s", c->rpc.err.message);
    vbase_buf_reset(&c->rpc.sent);
    return true;
}

/* Sends what is queued in the open input stream, too. */
static inline bool load_send_input(struct load_client *c)
{
    if (vipc_writer_flush(c->rpc.writer, &c->rpc.err) != VGI_OK)
        return load_fault(c, "%s", c->rpc.err.message);
    return load_send(c);
}

/* Begins to read the next answer. */
static inline bool load_open(struct load_client *c)
{
    enum vgi_status status;

    varrow_schema_unref(c->rpc.schema);
    c->rpc.schema = NULL;
    status = vipc_reader_open(c->rpc.reader, &c->rpc.schema, &c->rpc.err);
    if (status != VGI_OK)
        return load_fault(c, "no answer: %s", status == VGI_DONE ? "the end" : c->rpc.err.message);
    return true;
}

/* The next batch, which must be data of that many rows. */
static inline bool load_next(struct load_client *c, int64_t rows)
{
    enum vgi_status status;
    struct vgi_str message;

    varrow_batch_release(&c->rpc.batch);
    status = vipc_reader_next(c->rpc.reader, &c->rpc.batch, &c->rpc.err);
    if (status != VGI_OK)
        return load_fault(c, "no batch: %s", status == VGI_DONE ? "the answer ends" : c->rpc.err.message);
    message = varrow_metadata_get(&c->rpc.batch.metadata, "vgi_rpc.log_message");
    if (message.ptr)
        return load_fault(c, "an error: %.*s", VGI_STR_ARG(message));
    if (c->rpc.batch.array.length != rows)
        return load_fault(c, "%lld rows, not %lld", (long long)c->rpc.batch.array.length, (long long)rows);
    return true;
}

static inline bool load_end(struct load_client *c)
{
    enum vgi_status status;

    varrow_batch_release(&c->rpc.batch);
    status = vipc_reader_next(c->rpc.reader, &c->rpc.batch, &c->rpc.err);
    if (status == VGI_DONE)
        return true;
    return load_fault(c, "the answer goes on: %s", status == VGI_OK ? "a batch" : c->rpc.err.message);
}

static inline bool load_column(struct load_client *c, int32_t index, struct vgi_column *ret_column)
{
    if (vgi_batch_column(&c->rpc.batch, index, ret_column, &c->rpc.err) != VGI_OK)
        return load_fault(c, "%s", c->rpc.err.message);
    return true;
}

static inline bool load_is_i64(struct load_client *c, int32_t column, int64_t expected)
{
    struct vgi_column values;

    if (!load_column(c, column, &values))
        return false;
    if (vgi_get_i64(&values, 0) != expected)
        return load_fault(c, "%lld, not %lld", (long long)vgi_get_i64(&values, 0), (long long)expected);
    return true;
}

static inline bool load_is_f64(struct load_client *c, int32_t column, double expected)
{
    struct vgi_column values;

    if (!load_column(c, column, &values))
        return false;
    if (vgi_get_f64(&values, 0) != expected)
        return load_fault(c, "%g, not %g", vgi_get_f64(&values, 0), expected);
    return true;
}

static inline bool load_is_text(struct load_client *c, int32_t column, const char *expected)
{
    struct vgi_column values;

    if (!load_column(c, column, &values))
        return false;
    if (!vgi_str_is(vgi_get_str(&values, 0), expected))
        return load_fault(c, "a text of %zu bytes, not the %zu sent", vgi_get_str(&values, 0).len,
                          strlen(expected));
    return true;
}

/* ---- one call ---- */

static inline bool load_echo_int(struct load_client *c, int64_t value)
{
    vbase_arena_reset(&c->rpc.arena);
    rpc_client_call(&c->rpc, "echo_int", "value: i64", (long long)value);
    return load_send(c) && load_open(c) && load_next(c, 1) && load_is_i64(c, 0, value) && load_end(c);
}

static inline bool load_echo_string(struct load_client *c, const char *text)
{
    vbase_arena_reset(&c->rpc.arena);
    rpc_client_call(&c->rpc, "echo_string", "value: str", text);
    return load_send(c) && load_open(c) && load_next(c, 1) && load_is_text(c, 0, text) && load_end(c);
}

static inline bool load_add_floats(struct load_client *c, double a, double b)
{
    vbase_arena_reset(&c->rpc.arena);
    rpc_client_call(&c->rpc, "add_floats", "a: f64, b: f64", a, b);
    return load_send(c) && load_open(c) && load_next(c, 1) && load_is_f64(c, 0, a + b) && load_end(c);
}

/* Begins a stream call; its input stream is open afterwards. */
static inline void load_stream_begin(struct load_client *c, const char *method, int64_t count,
                                     const char *input)
{
    vbase_arena_reset(&c->rpc.arena);
    if (input[0])
        rpc_client_call(&c->rpc, method, "");
    else
        rpc_client_call(&c->rpc, method, "count: i64", (long long)count);
    rpc_client_input_begin(&c->rpc, input);
}

/* Batch i of a producer. */
static inline bool load_next_produced(struct load_client *c, int64_t i)
{
    return load_next(c, 1) && load_is_i64(c, 0, i) && load_is_i64(c, 1, 10 * i);
}

/* A producer of n batches, asked for one by one. */
static inline bool load_produce(struct load_client *c, int64_t n)
{
    bool is_right;

    load_stream_begin(c, "produce_n", n, "");
    is_right = load_send_input(c) && load_open(c);
    for (int64_t i = 0; i < n && is_right; i++) {
        rpc_client_input(&c->rpc, NULL, NULL, 0);
        is_right = load_send_input(c) && load_next_produced(c, i);
    }
    rpc_client_input(&c->rpc, NULL, NULL, 0);
    is_right = is_right && load_send_input(c) && load_end(c);
    rpc_client_input_end(&c->rpc);
    return is_right && load_send(c);
}

/* The same, all of it asked for at once. */
static inline bool load_produce_at_once(struct load_client *c, int64_t n)
{
    bool is_right;

    load_stream_begin(c, "produce_n", n, "");
    for (int64_t i = 0; i <= n; i++)
        rpc_client_input(&c->rpc, NULL, NULL, 0);
    rpc_client_input_end(&c->rpc);
    is_right = load_send(c) && load_open(c);
    for (int64_t i = 0; i < n && is_right; i++)
        is_right = load_next_produced(c, i);
    return is_right && load_end(c);
}

/* n batches of two values each: the answers are their running sums. */
static inline bool load_accumulate(struct load_client *c, int64_t n, double first)
{
    double sum = 0;
    bool is_right;

    load_stream_begin(c, "exchange_accumulate", 0, "value: f64");
    is_right = load_send_input(c) && load_open(c);
    for (int64_t i = 0; i < n && is_right; i++) {
        sum += first + 2 * (double)i;
        rpc_client_input(&c->rpc, NULL, NULL, 2, first + (double)i, (double)i);
        is_right =
            load_send_input(c) && load_next(c, 1) && load_is_f64(c, 0, sum) && load_is_i64(c, 1, i + 1);
    }
    rpc_client_input_end(&c->rpc);
    return is_right && load_send(c) && load_end(c);
}

/* Call i of client `own`: another kind and other values with every i. */
static inline bool load_mixed_call(struct load_client *c, int64_t own, int64_t i)
{
    char text[512];

    switch (i % 6) {
    case 0:
        return load_echo_int(c, own * 1000000 + i);
    case 1:
        snprintf(text, sizeof text, "%lld of client %lld%*s", (long long)i, (long long)own, (int)(i % 400),
                 "");
        return load_echo_string(c, text);
    case 2:
        return load_add_floats(c, (double)own, (double)i / 8);
    case 3:
        return load_produce(c, i % 5);
    case 4:
        return load_produce_at_once(c, i % 7);
    default:
        return load_accumulate(c, i % 4, (double)own);
    }
}

#endif
