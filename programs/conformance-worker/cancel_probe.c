/* SPDX-License-Identifier: Apache-2.0 */
/* cancel_probe.c: two streams that never end by themselves, and the counters that tell what was called on
 * them: those of this process, or, so that several processes share them, those in the file that
 * VGI_RPC_CONFORMANCE_PROBE_FILE names: a JSON object, as the other ports write it, under an flock. */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "methods.h"

enum counter { PRODUCE_CALLS, EXCHANGE_CALLS, CANCEL_CALLS, COUNTERS };
enum { FILE_BYTES = 512 };

static const char *const counter_names[COUNTERS] = {
    [PRODUCE_CALLS] = "\"produce_calls\"",
    [EXCHANGE_CALLS] = "\"exchange_calls\"",
    [CANCEL_CALLS] = "\"on_cancel_calls\"",
};

static atomic_int_fast64_t counters[COUNTERS];

/* ---- the shared file ---- */

/* NULL: the counters are those of the process. */
static const char *shared_path(void)
{
    const char *path = getenv("VGI_RPC_CONFORMANCE_PROBE_FILE");

    return path && path[0] ? path : NULL;
}

/* What is missing is 0. */
static void read_shared(int fd, long long ret_values[COUNTERS])
{
    char text[FILE_BYTES];
    ssize_t len = pread(fd, text, sizeof text - 1, 0);

    text[len > 0 ? len : 0] = 0;
    for (int i = 0; i < COUNTERS; i++) {
        const char *at = strstr(text, counter_names[i]);
        at = at ? strchr(at, ':') : NULL;
        ret_values[i] = at ? strtoll(at + 1, NULL, 10) : 0;
    }
}

static void write_shared(int fd, const long long values[COUNTERS])
{
    char text[FILE_BYTES];
    int len = snprintf(text, sizeof text, "{%s: %lld, %s: %lld, %s: %lld}", counter_names[0], values[0],
                       counter_names[1], values[1], counter_names[2], values[2]);

    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)len, 0) != len)
        fprintf(stderr, "conformance-worker: the probe file cannot be written: %m\n");
}

/* The file, locked until it is closed; -1 when it cannot be had. */
static int open_shared(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd >= 0 && flock(fd, LOCK_EX) == 0)
        return fd;
    fprintf(stderr, "conformance-worker: the probe file '%s' cannot be opened: %m\n", path);
    if (fd >= 0)
        close(fd);
    return -1;
}

/* ---- counting ---- */

static void count(enum counter counter)
{
    const char *path = shared_path();
    long long values[COUNTERS];
    int fd;

    if (!path) {
        atomic_fetch_add(&counters[counter], 1);
        return;
    }
    fd = open_shared(path);
    if (fd < 0)
        return;
    read_shared(fd, values);
    values[counter]++;
    write_shared(fd, values);
    close(fd);
}

UNARY(unary_cancel_probe_counters)
{
    struct vgi_writer *list = vgi_output_column(out, 0);
    const char *path = shared_path();
    long long values[COUNTERS] = {0};
    int fd = path ? open_shared(path) : -1;

    (void)call, (void)params, (void)err;
    for (int i = 0; i < COUNTERS && !path; i++)
        values[i] = atomic_load(&counters[i]);
    if (fd >= 0) {
        read_shared(fd, values);
        close(fd);
    }
    for (int i = 0; i < COUNTERS; i++)
        vgi_put_i64(vgi_writer_child(list, 0), values[i]);
    vgi_put_list(list);
    return VGI_OK;
}

UNARY(unary_reset_cancel_probe)
{
    static const long long zeros[COUNTERS];
    const char *path = shared_path();
    int fd = path ? open_shared(path) : -1;

    (void)call, (void)params, (void)out, (void)err;
    for (int i = 0; i < COUNTERS; i++)
        atomic_store(&counters[i], 0);
    if (fd >= 0) {
        write_shared(fd, zeros);
        close(fd);
    }
    return VGI_OK;
}

/* ---- the streams ---- */

static enum vgi_status open_nothing(struct vgi_call *call, const struct vgi_batch *params,
                                    struct vgi_rpc_setup *setup, void *state, struct vgi_error *err)
{
    (void)call, (void)params, (void)setup, (void)state, (void)err;
    return VGI_OK;
}

static enum vgi_status produce(struct vgi_call *call, void *state, const struct vgi_batch *in,
                               struct vgi_output *out, struct vgi_error *err)
{
    int64_t *next = state;

    (void)call, (void)in, (void)err;
    count(PRODUCE_CALLS);
    vgi_put_i64(vgi_output_column(out, 0), *next);
    vgi_put_i64(vgi_output_column(out, 1), 10 * *next);
    (*next)++;
    return VGI_OK;
}

static enum vgi_status exchange(struct vgi_call *call, void *state, const struct vgi_batch *in,
                                struct vgi_output *out, struct vgi_error *err)
{
    (void)call, (void)state;
    count(EXCHANGE_CALLS);
    return exchange_echo(in, out, err);
}

static void cancel(struct vgi_call *call, void *state)
{
    (void)call, (void)state;
    count(CANCEL_CALLS);
}

const struct vgi_rpc_stream cancellable_producer = {
    .state_size = sizeof(int64_t), .open = open_nothing, .next = produce, .cancel = cancel};
const struct vgi_rpc_stream cancellable_exchange = {.open = open_nothing, .next = exchange, .cancel = cancel};
