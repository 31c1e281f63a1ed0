/* SPDX-License-Identifier: Apache-2.0 */
/* http_context.c: the list of contexts in which calls run. As many are made as calls run at once, and kept.
 * Walk: http_answer.c takes one, http_reply.c for refusals. Owns them through struct vend_http. */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "endpoint/http.h"

enum { KEPT_BYTES = 1 << 20, TOKEN_BYTES_MAX = 128 << 20 };

static void context_free(struct vend_context *x)
{
    if (!x)
        return;
    vrpc_connection_release(&x->connection);
    vipc_reader_free(x->reader);
    vipc_writer_free(x->writer);
    vbase_buf_release(&x->cursor);
    vbase_buf_release(&x->call);
    vbase_buf_release(&x->token);
    vbase_buf_release(&x->coded);
    free(x);
}

void vend_contexts_free(struct vend_http *http)
{
    while (http->idle) {
        struct vend_context *x = http->idle;
        http->idle = x->next;
        context_free(x);
    }
}

/* The smaller of two limits of which 0 is none. */
static uint64_t least(uint64_t a, uint64_t b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

static enum vgi_status fill(struct vend_context *x, struct vend_http *http, struct vgi_error *err)
{
    struct vipc_reader_options options = {
        .skip_validation = http->server->trusted_input,
        .message_bytes_max = least(http->server->message_bytes_max, http->options.request_bytes_max)};

    vbase_buf_init(&x->cursor, TOKEN_BYTES_MAX);
    vbase_buf_init(&x->call, TOKEN_BYTES_MAX);
    vbase_buf_init(&x->token, TOKEN_BYTES_MAX);
    vbase_buf_init(&x->coded, SIZE_MAX / 2);
    VGI_TRY(vipc_reader_new(vbase_stream_of_memory(&x->nothing), &options, &x->reader, err));
    VGI_TRY(vipc_writer_new(vend_output_stream(&x->output), NULL, &x->writer, err));
    VGI_TRY(vrpc_connection_init(&x->connection, http->server, "http", err));
    x->connection.reader = x->reader;
    x->connection.writer = x->writer;
    return VGI_OK;
}

static enum vgi_status context_new(struct vend_http *http, struct vend_context **ret_context,
                                   struct vgi_error *err)
{
    struct vend_context *x = calloc(1, sizeof *x);
    enum vgi_status status;

    if (!x)
        return vgi_fail(err, VGI_E_NOMEM, "no memory to run one more call");
    status = fill(x, http, err);
    if (status != VGI_OK) {
        if (!x->connection.server)
            x->connection = (struct vrpc_connection){0};
        context_free(x);
        return status;
    }
    *ret_context = x;
    return VGI_OK;
}

enum vgi_status vend_context_take(struct vend_http *http, const struct vend_request *r,
                                  struct vhttp_response *response, struct vend_context **ret_context,
                                  struct vgi_error *err)
{
    struct vend_context *x;
    struct vrpc_connection *c;

    pthread_mutex_lock(&http->lock);
    x = http->idle;
    if (x)
        http->idle = x->next;
    pthread_mutex_unlock(&http->lock);
    if (!x)
        VGI_TRY(context_new(http, &x, err));
    c = &x->connection;
    x->output = (struct vend_output){.http = http, .response = response};
    vrpc_connection_next_call(c);
    c->request_id = r->request_id;
    c->identity = &r->who;
    c->principal = r->who.principal;
    c->auth_domain = r->who.domain;
    c->is_authenticated = r->who.is_authenticated;
    c->response_bytes_max = r->response_bytes_max;
    *ret_context = x;
    return VGI_OK;
}

static void trim(struct vbase_buf *buf)
{
    size_t max = buf->max;

    vbase_buf_reset(buf);
    if (buf->cap <= KEPT_BYTES)
        return;
    vbase_buf_release(buf);
    vbase_buf_init(buf, max);
}

/* Wakes who gives large memory back, once until that is done. */
static void tell_large(struct vend_http *http)
{
    if (!atomic_exchange(&http->has_large, true) && http->wake_fd > 0)
        (void)!write(http->wake_fd, "", 1);
}

void vend_context_give_back(struct vend_http *http, struct vend_context *x)
{
    bool is_large;

    vipc_reader_set_block(x->reader, NULL, 0);
    vipc_writer_discard(x->writer);
    x->output = (struct vend_output){0};
    vbase_arena_reset(&x->connection.arena);
    vbase_arena_reset(&x->connection.tick_arena);
    x->connection.identity = NULL;
    x->connection.request_id = x->connection.principal = x->connection.auth_domain = (struct vgi_str){0};
    trim(&x->cursor);
    trim(&x->call);
    trim(&x->token);
    trim(&x->coded);
    is_large = x->connection.keeps_large;
    if (is_large)
        x->given_back_ms = vbase_clock_ms();
    pthread_mutex_lock(&http->lock);
    x->next = http->idle;
    http->idle = x;
    pthread_mutex_unlock(&http->lock);
    if (is_large)
        tell_large(http);
}

/* Takes those out of the list that rest and keep large memory; ret_is_large: younger ones do, too. */
static struct vend_context *take_resting(struct vend_http *http, bool *ret_is_large)
{
    int64_t until_ms = vbase_clock_ms() - VEND_PAUSE_MS;
    struct vend_context *taken = NULL;

    *ret_is_large = false;
    pthread_mutex_lock(&http->lock);
    for (struct vend_context **at = &http->idle; *at;) {
        struct vend_context *x = *at;
        if (!x->connection.keeps_large || x->given_back_ms > until_ms) {
            *ret_is_large = *ret_is_large || x->connection.keeps_large;
            at = &x->next;
            continue;
        }
        *at = x->next;
        x->next = taken;
        taken = x;
    }
    pthread_mutex_unlock(&http->lock);
    return taken;
}

bool vend_contexts_trim(struct vend_http *http)
{
    struct vend_context *x;
    bool is_large;

    atomic_store(&http->has_large, false);
    x = take_resting(http, &is_large);
    while (x) {
        struct vend_context *next = x->next;
        vrpc_connection_trim(&x->connection);
        vend_context_give_back(http, x);
        x = next;
    }
    if (is_large)
        atomic_store(&http->has_large, true);
    return is_large;
}

void vend_context_restart(struct vend_context *x, struct varrow_schema *schema)
{
    vipc_writer_discard(x->writer);
    vhttp_response_empty(x->output.response);
    vrpc_reply_begin(&x->connection, schema, /* keep_logs= */ true);
}
