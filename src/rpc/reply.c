/* SPDX-License-Identifier: Apache-2.0 */
/* reply.c: turns logs, data batches and failures into the batches of one answer. Walk: turn.c and stream.c
 * call it; it calls the IPC writer. Owns nothing but the logs it holds back, which lie in the connection's
 * arena.
 * Wire facts: docs/wire.md, "Answers"; docs/errors.md. */
#include "rpc/reply.h"

#include <stdio.h>

#include "base/json.h"
#include "base/str.h"
#include "rpc/call.h"
#include "rpc/error_details.h"

enum { LOG_PAIRS_MAX = 5, ERROR_PAIRS_MAX = 8 };

/* A log batch made before its schema is known. */
struct vrpc_held_log {
    struct vrpc_held_log *next;
    struct varrow_metadata metadata;
    struct vgi_pair pairs[LOG_PAIRS_MAX];
};

void vrpc_reply_begin(struct vrpc_connection *c, struct varrow_schema *schema, bool keep_logs)
{
    struct vrpc_reply *reply = &c->reply;

    reply->schema = schema;
    reply->is_open = false;
    reply->pointer = NULL;
    if (!keep_logs || !reply->held)
        vrpc_reply_drop_held(c);
}

bool vrpc_reply_restart(struct vrpc_connection *c, struct varrow_schema *schema)
{
    if (c->reply.is_open && !vipc_writer_rollback(c->writer))
        return false;
    vrpc_reply_begin(c, schema, /* keep_logs= */ true);
    return true;
}

/* A writer that could not write leaves the peer with half a message: nothing can follow it. */
static enum vgi_status written(struct vrpc_connection *c, enum vgi_status status)
{
    if (status == VGI_E_IO || status == VGI_E_CANCELLED)
        c->is_mute = c->is_broken = true;
    return status;
}

enum vgi_status vrpc_reply_flush(struct vrpc_connection *c, struct vgi_error *err)
{
    return written(c, vipc_writer_flush(c->writer, err));
}

enum vgi_status vrpc_reply_open(struct vrpc_connection *c, struct vgi_error *err)
{
    struct vrpc_reply *reply = &c->reply;

    if (!reply->is_open) {
        VGI_TRY(written(c, vipc_writer_open(c->writer, reply->schema, err)));
        reply->is_open = true;
    }
    while (reply->held) {
        const struct vrpc_held_log *log = reply->held;
        VGI_TRY(written(c, vipc_writer_empty(c->writer, &log->metadata, err)));
        reply->held = log->next;
    }
    reply->held_end = &reply->held;
    return VGI_OK;
}

enum vgi_status vrpc_reply_write_held(struct vrpc_connection *c, struct vipc_writer *writer,
                                      struct vgi_error *err)
{
    for (const struct vrpc_held_log *log = c->reply.held; log; log = log->next)
        VGI_TRY(vipc_writer_empty(writer, &log->metadata, err));
    return VGI_OK;
}

void vrpc_reply_drop_held(struct vrpc_connection *c)
{
    c->reply.held = NULL;
    c->reply.held_end = &c->reply.held;
}

enum vgi_status vrpc_reply_inline(struct vrpc_connection *c, const struct vgi_batch *batch, bool last,
                                  struct vgi_error *err)
{
    VGI_TRY(vrpc_reply_open(c, err));
    VGI_TRY(written(c, vipc_writer_batch(c->writer, batch, last, err)));
    c->reply.is_open = !last;
    return VGI_OK;
}

enum vgi_status vrpc_reply_batch(struct vrpc_connection *c, const struct vgi_batch *batch, bool last,
                                 struct vgi_error *err)
{
    struct varrow_metadata pointer;
    enum vgi_status status = c->uses_side ? vrpc_side_place_batch(c, batch, &pointer, err) : VGI_DONE;

    if (status == VGI_DONE && c->server->external.has_store)
        status = vrpc_external_place(c, batch, /* with_logs= */ true, &pointer, err);
    if (status == VGI_DONE)
        return vrpc_reply_inline(c, batch, last, err);
    VGI_TRY(status);
    VGI_TRY(vrpc_reply_open(c, err));
    VGI_TRY(written(c, vipc_writer_empty(c->writer, &pointer, err)));
    return last ? vrpc_reply_close(c, err) : VGI_OK;
}

enum vgi_status vrpc_reply_header(struct vrpc_connection *c, const struct vgi_batch *batch,
                                  struct vgi_error *err)
{
    struct varrow_metadata pointer;
    enum vgi_status status = vrpc_external_place(c, batch, /* with_logs= */ false, &pointer, err);

    if (status == VGI_DONE)
        return vrpc_reply_inline(c, batch, /* last= */ true, err);
    VGI_TRY(status);
    return vrpc_reply_empty(c, &pointer, err);
}

enum vgi_status vrpc_reply_pointer(struct vrpc_connection *c, const struct vrpc_pointer *pointer,
                                   struct vgi_error *err)
{
    struct varrow_metadata metadata;

    VGI_TRY(vrpc_pointer_metadata(pointer, &c->arena, &metadata, err));
    return vrpc_reply_empty(c, &metadata, err);
}

enum vgi_status vrpc_reply_empty(struct vrpc_connection *c, const struct varrow_metadata *metadata,
                                 struct vgi_error *err)
{
    VGI_TRY(vrpc_reply_open(c, err));
    VGI_TRY(written(c, vipc_writer_empty(c->writer, metadata, err)));
    return vrpc_reply_close(c, err);
}

enum vgi_status vrpc_reply_close(struct vrpc_connection *c, struct vgi_error *err)
{
    VGI_TRY(vrpc_reply_open(c, err));
    VGI_TRY(written(c, vipc_writer_close(c->writer, err)));
    c->reply.is_open = false;
    return VGI_OK;
}

static void put_pair(struct vgi_pair *pairs, size_t *n, enum vrpc_key key, struct vgi_str value)
{
    pairs[*n].key = vrpc_keys[key];
    pairs[*n].value = value;
    (*n)++;
}

/* The pairs that every log and error batch ends with. */
static void put_ids(struct vrpc_connection *c, struct vgi_pair *pairs, size_t *n)
{
    put_pair(pairs, n, VRPC_KEY_SERVER_ID, vgi_str_of(c->server->server_id));
    put_pair(pairs, n, VRPC_KEY_REQUEST_ID, vrpc_connection_request_id(c));
}

static const char *level_name(enum vgi_log_level level)
{
    switch (level) {
    case VGI_LOG_TRACE:
        return "TRACE";
    case VGI_LOG_DEBUG:
        return "DEBUG";
    case VGI_LOG_INFO:
        return "INFO";
    case VGI_LOG_WARN:
        return "WARN";
    case VGI_LOG_ERROR:
        return "ERROR";
    }
    return "INFO";
}

/* A copy that is UTF-8 whatever came in, since clients decode it strictly: other bytes become '?'. */
static enum vgi_status copy_text(struct vbase_arena *arena, struct vgi_str text, struct vgi_str *ret_copy,
                                 struct vgi_error *err)
{
    bool is_utf8 = vbase_utf8_valid((const uint8_t *)text.ptr, text.len);
    char *copy = vbase_arena_copy(arena, text.ptr, text.len);

    if (!copy)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a log message of %zu bytes", text.len);
    for (size_t i = 0; !is_utf8 && i < text.len; i++)
        if ((unsigned char)copy[i] >= 0x80)
            copy[i] = '?';
    ret_copy->ptr = copy;
    ret_copy->len = text.len;
    return VGI_OK;
}

enum vgi_status vrpc_reply_log(struct vrpc_connection *c, enum vgi_log_level level, struct vgi_str message,
                               struct vgi_str extra_json, struct vgi_error *err)
{
    /* One that is not held back is written here and now, or goes to the store with the batch of this tick. */
    struct vbase_arena *arena = c->reply.schema ? &c->tick_arena : &c->arena;
    struct vrpc_held_log *log = vbase_arena_zalloc(arena, sizeof *log);
    struct vgi_str text;
    struct vgi_str extra;

    if (!log)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a log batch");
    VGI_TRY(copy_text(arena, message, &text, err));
    put_pair(log->pairs, &log->metadata.n, VRPC_KEY_LOG_LEVEL, vgi_str_of(level_name(level)));
    put_pair(log->pairs, &log->metadata.n, VRPC_KEY_LOG_MESSAGE, text);
    if (extra_json.len > 0) {
        VGI_TRY(copy_text(arena, extra_json, &extra, err));
        put_pair(log->pairs, &log->metadata.n, VRPC_KEY_LOG_EXTRA, extra);
    }
    put_ids(c, log->pairs, &log->metadata.n);
    log->metadata.pairs = log->pairs;
    if (c->reply.schema && !c->server->external.has_store) {
        VGI_TRY(vrpc_reply_open(c, err));
        return written(c, vipc_writer_empty(c->writer, &log->metadata, err));
    }
    *c->reply.held_end = log;
    c->reply.held_end = &log->next;
    return VGI_OK;
}

/* ---- failures ---- */

static const char *type_of(const struct vgi_error *failure)
{
    return failure->type[0] ? failure->type : vgi_status_type_name(failure->status);
}

/* "Type: message", the text clients show. */
static enum vgi_status make_summary(struct vrpc_connection *c, const struct vgi_error *failure,
                                    struct vgi_str *ret_text, struct vgi_error *err)
{
    char raw[VGI_ERROR_TYPE_BYTES + VGI_ERROR_MESSAGE_BYTES + 4];
    int len = snprintf(raw, sizeof raw, "%s: %s", type_of(failure), failure->message);
    struct vgi_str text = {raw, len > 0 ? (size_t)len : 0};

    return copy_text(&c->arena, text, ret_text, err);
}

/* This language has no stack to show: what failed, and in which method. */
static void put_trace(struct vrpc_connection *c, struct vbase_json *json, const struct vrpc_method *method,
                      struct vgi_str summary)
{
    const char *place = method ? vbase_arena_format(&c->arena, "%s\n  in %s/%s", summary.ptr,
                                                    method->service->name.ptr, method->name.ptr)
                               : vbase_arena_format(&c->arena, "%s\n  in the request", summary.ptr);

    vbase_json_key(json, "traceback");
    vbase_json_text(json, place ? place : summary.ptr);
    vbase_json_key(json, "frames");
    vbase_json_array_begin(json);
    vbase_json_array_end(json);
}

/* log_extra into c->json. */
static enum vgi_status make_extra(struct vrpc_connection *c, const struct vrpc_method *method,
                                  const struct vgi_error *failure, struct vgi_str summary,
                                  struct vgi_error *err)
{
    struct vbase_json json;

    vbase_buf_reset(&c->json);
    vbase_json_init(&json, &c->json);
    vbase_json_object_begin(&json);
    vbase_json_key(&json, "exception_type");
    vbase_json_text(&json, type_of(failure));
    vbase_json_key(&json, "exception_message");
    vbase_json_text(&json, failure->message);
    vbase_json_key(&json, "error_code");
    vbase_json_text(&json, vgi_status_code_name(failure->status));
    if (failure->kind[0]) {
        vbase_json_key(&json, "error_kind");
        vbase_json_text(&json, failure->kind);
    }
    if (failure->details[0]) {
        vbase_json_key(&json, "error_details");
        vbase_json_raw(&json, vgi_str_of(failure->details));
    }
    if (!c->server->hide_tracebacks)
        put_trace(c, &json, method, summary);
    vbase_json_object_end(&json);
    return json.status == VGI_OK ? VGI_OK
                                 : vgi_fail(err, json.status, "no memory for the details of an error");
}

/* Queues the EXCEPTION batch. failure stays as it is unless this fails. */
static enum vgi_status put_failure(struct vrpc_connection *c, const struct vrpc_method *method,
                                   struct vgi_error *failure)
{
    struct vgi_pair pairs[ERROR_PAIRS_MAX];
    struct varrow_metadata metadata = {pairs, 0};
    struct vgi_str summary;

    if (!vrpc_error_details_are_valid(vgi_str_of(failure->details)))
        failure->details[0] = 0;
    VGI_TRY(make_summary(c, failure, &summary, failure));
    VGI_TRY(make_extra(c, method, failure, summary, failure));
    put_pair(pairs, &metadata.n, VRPC_KEY_LOG_LEVEL, vgi_str_of("EXCEPTION"));
    put_pair(pairs, &metadata.n, VRPC_KEY_LOG_MESSAGE, summary);
    put_pair(pairs, &metadata.n, VRPC_KEY_LOG_EXTRA,
             (struct vgi_str){(const char *)c->json.ptr, c->json.len});
    put_pair(pairs, &metadata.n, VRPC_KEY_ERROR_CODE, vgi_str_of(vgi_status_code_name(failure->status)));
    if (failure->kind[0])
        put_pair(pairs, &metadata.n, VRPC_KEY_ERROR_KIND, vgi_str_of(failure->kind));
    if (failure->details[0])
        put_pair(pairs, &metadata.n, VRPC_KEY_ERROR_DETAILS, vgi_str_of(failure->details));
    put_ids(c, pairs, &metadata.n);
    VGI_TRY(vrpc_reply_open(c, failure));
    return written(c, vipc_writer_empty(c->writer, &metadata, failure));
}

/* Memory that was short may be there again: then its lack is told. */
static enum vgi_status tell(struct vrpc_connection *c, const struct vrpc_method *method,
                            struct vgi_error *failure)
{
    enum vgi_status status = put_failure(c, method, failure);

    if (status == VGI_E_NOMEM)
        status = put_failure(c, method, failure);
    VGI_TRY(status);
    status = vrpc_reply_close(c, failure);
    return status == VGI_E_NOMEM ? vrpc_reply_close(c, failure) : status;
}

enum vgi_status vrpc_reply_error(struct vrpc_connection *c, const struct vrpc_method *method,
                                 struct vgi_error *failure)
{
    vrpc_access_failed(c, failure);
    if (!c->reply.schema)
        c->reply.schema = c->server->empty;
    return tell(c, method, failure);
}

void vrpc_reply_abandon(struct vrpc_connection *c, const struct vgi_error *failure)
{
    struct vgi_error told = *failure;

    if (!c->reply.is_open || c->is_mute)
        return;
    if (told.status == VGI_E_NOMEM || tell(c, NULL, &told) != VGI_OK || vrpc_reply_flush(c, &told) != VGI_OK)
        vipc_writer_cut(c->writer);
}
