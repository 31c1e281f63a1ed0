/* SPDX-License-Identifier: Apache-2.0 */
/* call.c: the public functions on struct vgi_call: memory, log, who calls. Walk: user callbacks call it; logs
 * go to reply.c. Owns nothing: memory is the call's arena. */
#include "rpc/call.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/json.h"
#include "vgi_rpc/auth.h"

enum { LOG_TEXT_BYTES = 512, LOG_EXTRA_BYTES_MAX = 1 << 20 };

void *vgi_alloc(struct vgi_call *call, size_t bytes)
{
    return vbase_arena_zalloc(call->arena, bytes);
}

char *vgi_alloc_text(struct vgi_call *call, struct vgi_str text)
{
    return vbase_arena_copy(call->arena, text.ptr, text.len);
}

void vgi_log(struct vgi_call *call, enum vgi_log_level level, const char *format, ...)
{
    char brief[LOG_TEXT_BYTES];
    char *text = brief;
    va_list arguments;
    int len;

    va_start(arguments, format);
    len = vsnprintf(brief, sizeof brief, format, arguments);
    va_end(arguments);
    if (len >= (int)sizeof brief) {
        text = vbase_arena_alloc(call->arena, (size_t)len + 1);
        if (!text)
            return;
        va_start(arguments, format);
        len = vsnprintf(text, (size_t)len + 1, format, arguments);
        va_end(arguments);
    }
    if (len >= 0)
        vgi_log_extra(call, level, (struct vgi_str){text, (size_t)len}, NULL, 0);
}

static enum vgi_status make_extra(const struct vgi_pair *extra, size_t n_extra, struct vbase_buf *buf,
                                  struct vgi_call *call)
{
    struct vbase_json json;

    vbase_json_init(&json, buf);
    vbase_json_object_begin(&json);
    for (size_t i = 0; i < n_extra; i++) {
        char *key = vgi_alloc_text(call, extra[i].key);
        if (!key)
            return VGI_E_NOMEM;
        vbase_json_key(&json, key);
        vbase_json_string(&json, extra[i].value);
    }
    vbase_json_object_end(&json);
    return json.status;
}

void vgi_log_extra(struct vgi_call *call, enum vgi_log_level level, struct vgi_str message,
                   const struct vgi_pair *extra, size_t n_extra)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf = {0};

    vbase_buf_init(&buf, LOG_EXTRA_BYTES_MAX);
    if (n_extra > 0 && make_extra(extra, n_extra, &buf, call) != VGI_OK)
        return;
    /* A log that cannot be sent is lost; a broken connection shows at the answer. */
    (void)!vrpc_reply_log(call->connection, level, message, (struct vgi_str){(const char *)buf.ptr, buf.len},
                          NULL);
}

struct vgi_str vgi_call_request_id(const struct vgi_call *call)
{
    return vrpc_connection_request_id(call->connection);
}

const char *vgi_call_transport(const struct vgi_call *call)
{
    return call->connection->transport;
}

struct vgi_str vgi_call_principal(const struct vgi_call *call)
{
    return call->connection->principal;
}

struct vgi_str vgi_call_auth_domain(const struct vgi_call *call)
{
    return call->connection->auth_domain;
}

const struct vgi_identity *vgi_call_identity(const struct vgi_call *call)
{
    static const struct vgi_identity nobody = {.is_authenticated = false};

    return call->connection->identity ? call->connection->identity : &nobody;
}

uint64_t vgi_call_response_limit(const struct vgi_call *call)
{
    return call->connection->response_bytes_max;
}

bool vgi_call_cancelled(const struct vgi_call *call)
{
    return call->is_cancelled ||
           atomic_load_explicit(&call->connection->server->live.is_stopped, memory_order_relaxed);
}

void *vgi_call_user(const struct vgi_call *call)
{
    return call->user;
}
