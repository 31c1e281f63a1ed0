/* SPDX-License-Identifier: Apache-2.0 */
/* cancel_probe.c: two streams that never end by themselves, and the counters of this process that tell what
 * was called on them. */
#include <stdatomic.h>

#include "methods.h"

static struct {
    atomic_int_fast64_t produce;
    atomic_int_fast64_t exchange;
    atomic_int_fast64_t cancel;
} probe;

UNARY(unary_cancel_probe_counters)
{
    struct vgi_writer *list = vgi_output_column(out, 0);

    (void)call, (void)params, (void)err;
    vgi_put_i64(vgi_writer_child(list, 0), atomic_load(&probe.produce));
    vgi_put_i64(vgi_writer_child(list, 0), atomic_load(&probe.exchange));
    vgi_put_i64(vgi_writer_child(list, 0), atomic_load(&probe.cancel));
    vgi_put_list(list);
    return VGI_OK;
}

UNARY(unary_reset_cancel_probe)
{
    (void)call, (void)params, (void)out, (void)err;
    atomic_store(&probe.produce, 0);
    atomic_store(&probe.exchange, 0);
    atomic_store(&probe.cancel, 0);
    return VGI_OK;
}

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
    atomic_fetch_add(&probe.produce, 1);
    vgi_put_i64(vgi_output_column(out, 0), *next);
    vgi_put_i64(vgi_output_column(out, 1), 10 * *next);
    (*next)++;
    return VGI_OK;
}

static enum vgi_status exchange(struct vgi_call *call, void *state, const struct vgi_batch *in,
                                struct vgi_output *out, struct vgi_error *err)
{
    (void)call, (void)state;
    atomic_fetch_add(&probe.exchange, 1);
    return exchange_echo(in, out, err);
}

static void cancel(struct vgi_call *call, void *state)
{
    (void)call, (void)state;
    atomic_fetch_add(&probe.cancel, 1);
}

const struct vgi_rpc_stream cancellable_producer = {
    .state_size = sizeof(int64_t), .open = open_nothing, .next = produce, .cancel = cancel};
const struct vgi_rpc_stream cancellable_exchange = {.open = open_nothing, .next = exchange, .cancel = cancel};
