/* SPDX-License-Identifier: Apache-2.0 */
/* session.c: counters bound to a sticky session, and what the worker offers sessions with: an echoed header,
 * and the path by which the suite makes the server drain. */
#include <stdlib.h>

#include <vgi_rpc/session.h>

#include "methods.h"
#include "session.h"

/* The session's counter; NULL and err when the call has none. */
static int64_t *counter_of(struct vgi_call *call, struct vgi_error *err)
{
    int64_t *counter = vgi_session_state(call);

    if (!counter)
        (void)!vgi_fail(err, VGI_E_FAILED, "no sticky counter bound to this request");
    return counter;
}

UNARY(unary_open_counter)
{
    int64_t initial = param_int(params, 0);
    int64_t *counter = malloc(sizeof *counter);

    if (!counter)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a counter");
    *counter = initial;
    VGI_TRY(vgi_session_open_take(call, counter, free, /* ttl_s= */ 0, err));
    vgi_put_i64(vgi_output_column(out, 0), initial);
    return VGI_OK;
}

UNARY(unary_increment_counter)
{
    int64_t *counter = counter_of(call, err);

    if (!counter)
        return err->status;
    *counter = (int64_t)((uint64_t)*counter + (uint64_t)param_int(params, 0));
    vgi_put_i64(vgi_output_column(out, 0), *counter);
    return VGI_OK;
}

UNARY(unary_close_counter)
{
    int64_t *counter = counter_of(call, err);

    (void)params;
    if (!counter)
        return err->status;
    vgi_put_i64(vgi_output_column(out, 0), *counter);
    vgi_session_close(call);
    return VGI_OK;
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
    int64_t *left = state;
    int64_t *counter;

    (void)in;
    if (*left <= 0)
        return VGI_DONE;
    counter = counter_of(call, err);
    if (!counter)
        return err->status;
    vgi_put_i64(vgi_output_column(out, 0), ++*counter);
    --*left;
    return VGI_OK;
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
    struct vgi_i64_view by;
    int64_t *counter = counter_of(call, err);

    (void)state;
    if (!counter)
        return err->status;
    VGI_TRY(vgi_i64_view_of(in, 0, &by, err));
    for (int64_t i = 0; i < by.len; i++)
        *counter = (int64_t)((uint64_t)*counter + (uint64_t)by.values[i]);
    vgi_put_i64(vgi_output_column(out, 0), *counter);
    return VGI_OK;
}

const struct vgi_rpc_stream session_producer = {
    .state_size = sizeof(int64_t), .open = open_count, .next = produce};
const struct vgi_rpc_stream session_exchange = {.open = open_exchange, .next = exchange};

/* ---- sessions of the HTTP server ---- */

static int begin_drain(void *server, const struct vgi_http_request *request)
{
    (void)request;
    vgi_rpc_server_drain(server, true);
    return 204;
}

static int end_drain(void *server, const struct vgi_http_request *request)
{
    (void)request;
    vgi_rpc_server_drain(server, false);
    return 204;
}

void session_offer(struct vgi_rpc_server *server, const struct session_options *options,
                   struct session_paths *paths, struct vgi_rpc_http_options *http)
{
    static const struct vgi_pair echo = {{"x-vgi-conformance-echo", 22}, {"conformance-fixed-marker", 24}};

    if (options->is_off)
        return;
    http->sticky_ttl_s = options->ttl_s > 0 ? options->ttl_s : SESSION_TTL_S;
    http->sticky_echo = &echo;
    http->n_sticky_echo = options->has_no_echo ? 0 : 1;
    paths->routes[0] = (struct vgi_http_route){"POST", "/__test_drain__", begin_drain, server};
    paths->routes[1] = (struct vgi_http_route){"DELETE", "/__test_drain__", end_drain, server};
    http->routes = paths->routes;
    http->n_routes = 2;
}
