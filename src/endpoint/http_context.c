/* SPDX-License-Identifier: Apache-2.0 */
/* http_context.c: the list of contexts in which calls run. As many are made as calls run at once, and kept.
 * Walk: http_answer.c takes one, http_reply.c for refusals. Owns them through struct vend_http. */
#include <stdlib.h>

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
    VGI_TRY(vipc_writer_new(vbase_stream_of_memory(&x->answer), NULL, &x->writer, err));
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
    x->answer.output = &response->body;
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

void vend_context_give_back(struct vend_http *http, struct vend_context *x)
{
    vipc_reader_set_block(x->reader, NULL, 0);
    vipc_writer_discard(x->writer);
    x->answer.output = NULL;
    x->connection.identity = NULL;
    x->connection.request_id = x->connection.principal = x->connection.auth_domain = (struct vgi_str){0};
    trim(&x->cursor);
    trim(&x->call);
    trim(&x->token);
    trim(&x->coded);
    pthread_mutex_lock(&http->lock);
    x->next = http->idle;
    http->idle = x;
    pthread_mutex_unlock(&http->lock);
}

void vend_context_restart(struct vend_context *x, struct varrow_schema *schema)
{
    vipc_writer_discard(x->writer);
    x->answer.output->len = 0;
    vrpc_reply_begin(&x->connection, schema, /* keep_logs= */ true);
}
