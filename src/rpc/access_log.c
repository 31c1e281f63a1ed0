/* SPDX-License-Identifier: Apache-2.0 */
/* access_log.c: a call that has ended -> one line of JSON -> one write. Walk: turn.c begins and ends the
 * record of a call, reply.c and stream.c say how it went; access_file.c writes, access_queue.c in between
 * when calls shall not wait for it. Owns file and queue.
 * A record that cannot be written (full disk, missing folder, full queue) is lost and counted; the next one
 * that gets through tells how many. Fields and options: docs/access-log.md. */
#include "rpc/access_log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "rpc/access_file.h"
#include "rpc/access_queue.h"
#include "rpc/request.h"
#include "vgi_rpc/auth.h"
#include "vgi_rpc/type.h"

enum {
    BRIEF_BYTES_MAX = 1 << 20, /* what is required of a record is never cut */
    TAIL_BYTES = 48,           /* the count of lost records, and the end */
    TYPE_BYTES = 512,
};

struct vrpc_access_log {
    size_t record_bytes_max;
    double sample;
    struct vrpc_access_queue *queue; /* NULL: calls write themselves */
    pthread_mutex_t lock;
    struct vrpc_access_file file; /* guarded by lock, as all below */
    uint64_t n_unwritten;         /* lost since the last record that was written */
    uint64_t n_lost;
    uint64_t n_written;
};

/* ---- life ---- */

static enum vgi_status check_options(const struct vgi_rpc_access_log_options *options, struct vgi_error *err)
{
    if (options->size < sizeof *options) {
        return vgi_fail(err, VGI_E_INVALID,
                        "access log options have size %zu, start from VGI_RPC_ACCESS_LOG_OPTIONS_INIT",
                        options->size);
    }
    if (!options->path || !options->path[0])
        return vgi_fail(err, VGI_E_INVALID, "an access log needs a path");
    if (!(options->sample >= 0 && options->sample <= 1)) {
        return vgi_fail(err, VGI_E_INVALID, "access log: sample is %g, expected 0 to 1", options->sample);
    }
    if (options->record_bytes_max == 0)
        return vgi_fail(err, VGI_E_INVALID, "access log: records of at most 0 bytes cannot be");
    if (options->is_async && options->queue_records_max == 0)
        return vgi_fail(err, VGI_E_INVALID, "access log: a queue needs room for a record");
    return VGI_OK;
}

static void write_line(void *self, char *line, size_t len, uint64_t n_dropped);

static enum vgi_status fill(struct vrpc_access_log *log, const struct vgi_rpc_access_log_options *options,
                            const char *server_id, struct vgi_error *err)
{
    struct vrpc_access_queue_options queue = {.records_max = options->queue_records_max,
                                              .room_bytes = TAIL_BYTES,
                                              .write = write_line,
                                              .user = log};

    log->record_bytes_max =
        options->record_bytes_max > SIZE_MAX / 2 ? SIZE_MAX / 2 : options->record_bytes_max;
    log->sample = options->sample;
    VGI_TRY(vrpc_access_file_init(&log->file, options, server_id, err));
    return options->is_async ? vrpc_access_queue_new(&queue, &log->queue, err) : VGI_OK;
}

enum vgi_status vrpc_access_log_new(const struct vgi_rpc_access_log_options *options, const char *server_id,
                                    struct vrpc_access_log **ret_log, struct vgi_error *err)
{
    struct vrpc_access_log *log;
    enum vgi_status status;

    VGI_TRY(check_options(options, err));
    log = calloc(1, sizeof *log);
    if (!log)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for an access log");
    pthread_mutex_init(&log->lock, NULL);
    status = fill(log, options, server_id, err);
    if (status == VGI_OK)
        *ret_log = log;
    else
        vrpc_access_log_free(log);
    return status;
}

void vrpc_access_log_free(struct vrpc_access_log *log)
{
    if (!log)
        return;
    vrpc_access_queue_free(log->queue);
    vrpc_access_file_release(&log->file);
    pthread_mutex_destroy(&log->lock);
    free(log);
}

void vrpc_access_log_count(struct vrpc_access_log *log, uint64_t *ret_written, uint64_t *ret_lost)
{
    pthread_mutex_lock(&log->lock);
    *ret_written = log->n_written;
    *ret_lost = log->n_lost;
    pthread_mutex_unlock(&log->lock);
}

/* ---- the line ---- */

/* line ends before its closing brace, so that what was lost can be told in it; behind it is room for
 * TAIL_BYTES. */
static void write_line(void *self, char *line, size_t len, uint64_t n_dropped)
{
    struct vrpc_access_log *log = self;
    struct vgi_bytes whole = {(const uint8_t *)line, len};
    int tail;

    pthread_mutex_lock(&log->lock);
    log->n_unwritten += n_dropped;
    if (log->n_unwritten > 0)
        tail = snprintf(line + len, TAIL_BYTES, ",\"dropped_records\":%llu}\n",
                        (unsigned long long)log->n_unwritten);
    else
        tail = snprintf(line + len, TAIL_BYTES, "}\n");
    whole.len += (size_t)tail;
    if (vrpc_access_file_write(&log->file, whole)) {
        log->n_unwritten = 0;
        log->n_written++;
    } else {
        log->n_unwritten++;
        log->n_lost++;
    }
    pthread_mutex_unlock(&log->lock);
}

static void count_lost(struct vrpc_access_log *log, bool is_told)
{
    pthread_mutex_lock(&log->lock);
    log->n_lost++;
    log->n_unwritten += is_told ? 0 : 1;
    pthread_mutex_unlock(&log->lock);
}

static void deliver(struct vrpc_access_log *log, struct vbase_buf *line)
{
    if (log->queue) {
        if (!vrpc_access_queue_put(log->queue, vbase_buf_view(line)))
            count_lost(log, /* is_told= */ true); /* by the queue */
        return;
    }
    line->max = line->len + TAIL_BYTES;
    if (vbase_buf_reserve(line, TAIL_BYTES, NULL) == VGI_OK)
        write_line(log, (char *)line->ptr, line->len, /* n_dropped= */ 0);
    else
        count_lost(log, /* is_told= */ false);
}

/* ---- the record ---- */

void vrpc_access_begin(struct vrpc_connection *c)
{
    struct vrpc_access *a = &c->access;

    a->is_on = c->server->access_log != NULL;
    if (!a->is_on)
        return;
    a->begin_ns = vbase_clock_ns();
    a->failure = VGI_OK;
    a->is_cancelled = false;
    a->externalized_bytes = 0;
    a->reserved = VRPC_METHOD_TRANSPORT_OPTIONS;
}

void vrpc_access_failed(struct vrpc_connection *c, const struct vgi_error *failure)
{
    struct vrpc_access *a = &c->access;

    if (!a->is_on || failure->status == VGI_OK || failure->status == VGI_DONE)
        return;
    a->failure = failure->status;
    snprintf(a->failure_type, sizeof a->failure_type, "%s",
             failure->type[0] ? failure->type : vgi_status_type_name(failure->status));
    snprintf(a->failure_message, sizeof a->failure_message, "%s",
             failure->message[0] ? failure->message : vgi_status_code_name(failure->status));
}

void vrpc_access_cancelled(struct vrpc_connection *c)
{
    c->access.is_cancelled = true;
}

static void put_text(struct vbase_json *json, const char *key, const char *value)
{
    vbase_json_key(json, key);
    vbase_json_text(json, value);
}

static void put_str(struct vbase_json *json, const char *key, struct vgi_str value)
{
    vbase_json_key(json, key);
    vbase_json_string(json, value);
}

static void put_raw(struct vbase_json *json, const char *key, const char *value)
{
    vbase_json_key(json, key);
    vbase_json_raw(json, vgi_str_of(value));
}

static void put_time(struct vbase_json *json)
{
    int64_t now = vbase_clock_utc_ns();
    time_t whole = (time_t)(now / 1000000000);
    char text[40];
    struct tm parts;
    size_t len;

    gmtime_r(&whole, &parts);
    len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + len, sizeof text - len, ".%03dZ", (int)(now / 1000000 % 1000));
    put_text(json, "timestamp", text);
}

static void put_outcome(struct vbase_json *json, const struct vrpc_access *a)
{
    bool is_ok = a->failure == VGI_OK;
    char duration[32];

    snprintf(duration, sizeof duration, "%.2f", (double)(vbase_clock_ns() - a->begin_ns) / 1e6);
    put_raw(json, "duration_ms", duration);
    put_text(json, "status", is_ok ? "ok" : "error");
    put_text(json, "error_type", is_ok ? "" : a->failure_type);
    if (!is_ok) {
        put_text(json, "error_message", a->failure_message);
        put_text(json, "error_code", vgi_status_code_name(a->failure));
    }
    if (a->is_cancelled)
        put_raw(json, "cancelled", "true");
}

/* Names and types of the parameters, never their values. */
static void put_fields(struct vbase_json *json, const struct vrpc_request *request)
{
    const struct varrow_schema *schema = request->params.schema;
    char type[TYPE_BYTES];

    vbase_json_key(json, "request_fields");
    vbase_json_array_begin(json);
    for (int32_t i = 0; i < schema->n_columns; i++) {
        const struct ArrowSchema *field = schema->fields[schema->columns[i]].schema;
        vbase_json_object_begin(json);
        put_text(json, "name", varrow_name(field));
        put_text(json, "type", vgi_type_print(field, type, sizeof type));
        vbase_json_object_end(json);
    }
    vbase_json_array_end(json);
    vbase_json_key(json, "request_rows");
    vbase_json_int(json, schema->n_columns == 0 ? 0 : request->params.array.length);
}

static void put_protocol(struct vbase_json *json, const struct vrpc_connection *c,
                         const struct vrpc_method *method)
{
    /* What belongs to no protocol is told under the first one that was registered. */
    const struct vrpc_service *service = method ? method->service : vrpc_server_listed(c->server, 0);
    const char *name = method ? method->declared->name : c->access.reserved;
    char message[VRPC_PROTOCOL_NAME_BYTES_MAX + 300];

    snprintf(message, sizeof message, "%s.%.200s %s", service->declared->name, name,
             c->access.failure == VGI_OK ? "ok" : "error");
    put_text(json, "level", "INFO");
    put_text(json, "logger", "vgi_rpc.access");
    put_text(json, "message", message);
    put_text(json, "server_id", c->server->server_id);
    if (c->server->server_version[0])
        put_text(json, "server_version", c->server->server_version);
    put_str(json, "protocol", service->name);
    put_text(json, "protocol_hash", service->hash);
    put_text(json, "method", name);
}

static void put_kind(struct vbase_json *json, const struct vrpc_access *a, bool is_stream)
{
    put_text(json, "method_type", is_stream ? "stream" : "unary");
    if (is_stream)
        put_text(json, "stream_id", a->stream_id);
    if (a->is_sampled)
        vbase_json_key(json, "sample_rate");
    if (a->is_sampled)
        vbase_json_double(json, a->sample);
}

static void put_size(struct vbase_json *json, const char *key, int64_t value)
{
    if (value < 0)
        return;
    vbase_json_key(json, key);
    vbase_json_int(json, value);
}

static void put_http(struct vbase_json *json, const struct vrpc_access_http *http)
{
    put_size(json, "http_status", http->status);
    put_size(json, "request_bytes", (int64_t)http->request_bytes);
    put_size(json, "response_bytes", (int64_t)http->response_bytes);
    put_size(json, "request_state_bytes", http->request_state_bytes);
    put_size(json, "response_state_bytes", http->response_state_bytes);
    if (http->session_action)
        put_text(json, "session_action", http->session_action);
    if (http->session_id && http->session_id[0])
        put_text(json, "session_id", http->session_id);
}

/* The proxy that a proof has named (docs/identity.md). */
static void put_proxy(struct vbase_json *json, const struct vgi_identity *who)
{
    for (size_t i = 0; who && i < who->n_claims; i++)
        if (vgi_str_is(who->claims[i].key, "vgi_proxy_proof.proxy"))
            put_str(json, "proxy", who->claims[i].value);
}

/* Writes all but the closing brace into the line. */
static enum vgi_status make_record(struct vrpc_connection *c, const struct vrpc_method *method,
                                   const struct vrpc_request *request, bool is_brief)
{
    struct vrpc_access *a = &c->access;
    struct vbase_json json;

    vbase_buf_reset(&a->line);
    vbase_json_init(&json, &a->line);
    vbase_json_object_begin(&json);
    put_time(&json);
    put_protocol(&json, c, method);
    put_kind(&json, a, method && vrpc_method_is_stream(method));
    put_str(&json, "principal", c->principal);
    put_str(&json, "auth_domain", c->auth_domain);
    put_raw(&json, "authenticated", c->is_authenticated ? "true" : "false");
    put_str(&json, "remote_addr", a->http ? a->http->peer : (struct vgi_str){0});
    put_proxy(&json, c->identity);
    put_outcome(&json, a);
    if (is_brief) {
        put_text(&json, "truncated", "record_too_large");
        return json.status;
    }
    put_str(&json, "request_id", vrpc_connection_request_id(c));
    if (a->externalized_bytes > 0) {
        vbase_json_key(&json, "externalized_bytes");
        vbase_json_int(&json, (int64_t)a->externalized_bytes);
    }
    if (a->http)
        put_http(&json, a->http);
    if (request)
        put_fields(&json, request);
    return json.status;
}

/* Whether this call is recorded: all of a stream's records share its fate, failures always are. */
static bool is_chosen(const struct vrpc_access_log *log, struct vrpc_access *a, struct vgi_str id)
{
    uint64_t hash;

    a->is_sampled = log->sample < 1 && a->failure == VGI_OK;
    if (!a->is_sampled)
        return true;
    a->sample = log->sample;
    hash = vbase_hash(id.ptr, id.len) * 0x9e3779b97f4a7c15u;
    return (double)(hash >> 11) < log->sample * 0x1p53;
}

void vrpc_access_end(struct vrpc_connection *c, const struct vrpc_method *method,
                     const struct vrpc_request *request)
{
    struct vrpc_access_log *log = c->server->access_log;
    struct vrpc_access *a = &c->access;
    bool is_stream = method && vrpc_method_is_stream(method);
    enum vgi_status status;

    if (!a->is_on)
        return;
    a->is_on = false;
    if (is_stream && a->http) {
        memcpy(a->stream_id, a->http->stream_id, sizeof a->stream_id);
    } else if (is_stream) {
        vrpc_server_request_id(c->server, a->stream_id);
        vrpc_server_request_id(c->server, a->stream_id + VRPC_REQUEST_ID_CHARS);
    }
    if (!is_chosen(log, a, is_stream ? vgi_str_of(a->stream_id) : vrpc_connection_request_id(c)))
        return;
    a->line.max = log->record_bytes_max;
    status = make_record(c, method, request, /* is_brief= */ false);
    if (status != VGI_OK || a->line.len + TAIL_BYTES > log->record_bytes_max) {
        a->line.max = BRIEF_BYTES_MAX;
        status = make_record(c, method, request, /* is_brief= */ true);
    }
    if (status == VGI_OK)
        deliver(log, &a->line);
    else
        count_lost(log, /* is_told= */ false);
}
