/* SPDX-License-Identifier: Apache-2.0 */
/* session.c: counters bound to a sticky session. Byte streams have no sessions: there the methods say so. */
#include "methods.h"

static enum vgi_status no_counter(struct vgi_error *err)
{
    return vgi_fail(err, VGI_E_FAILED, "no sticky counter bound to this request");
}

UNARY(unary_open_counter)
{
    (void)params, (void)out;
    return vgi_fail(err, VGI_E_FAILED, "sticky sessions are not available over %s", vgi_call_transport(call));
}

UNARY(unary_no_counter)
{
    (void)call, (void)params, (void)out;
    return no_counter(err);
}

static enum vgi_status open_count(struct vgi_call *call, const struct vgi_batch *params,
                                  struct vgi_rpc_setup *setup, void *state, struct vgi_error *err)
{
    (void)call, (void)setup, (void)err;
    *(int64_t *)state = param_int(params, 0);
    return VGI_OK;
}

static enum vgi_status produce(struct vgi_call *call, void *state, const struct vgi_batch *in,
                               struct vgi_output *out, struct vgi_error *err)
{
    (void)call, (void)in, (void)out;
    return *(int64_t *)state <= 0 ? VGI_DONE : no_counter(err);
}

static enum vgi_status open_exchange(struct vgi_call *call, const struct vgi_batch *params,
                                     struct vgi_rpc_setup *setup, void *state, struct vgi_error *err)
{
    (void)call, (void)params, (void)setup, (void)state, (void)err;
    return VGI_OK;
}

static enum vgi_status exchange(struct vgi_call *call, void *state, const struct vgi_batch *in,
                                struct vgi_output *out, struct vgi_error *err)
{
    (void)call, (void)state, (void)in, (void)out;
    return no_counter(err);
}

const struct vgi_rpc_stream session_producer = {
    .state_size = sizeof(int64_t), .open = open_count, .next = produce};
const struct vgi_rpc_stream session_exchange = {.open = open_exchange, .next = exchange};
