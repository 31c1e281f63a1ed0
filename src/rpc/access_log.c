/* SPDX-License-Identifier: Apache-2.0 */
/* access_log.c: a call that has ended -> one line of JSON -> one write. Walk: turn.c begins and ends the
 * record of a call, reply.c and stream.c say how it went. Owns the file.
 * A record that cannot be written (full disk, missing folder) is lost and counted; the next one that gets
 * through tells how many. Once a second at most the path is looked at, so a file renamed away is followed by
 * a new one. */
#include "rpc/access_log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "rpc/request.h"
#include "vgi_rpc/type.h"

enum { LINE_BYTES_MAX = 1 << 20, PATH_BYTES = 4096, TYPE_BYTES = 512 };

struct vrpc_access_log {
    char path[PATH_BYTES];
    pthread_mutex_t lock;
    int fd; /* guarded by lock, as all below; -1: not open */
    struct stat info;
    int64_t looked_ns;    /* when the path was last looked at */
    uint64_t n_unwritten; /* lost since the last record that was written */
    uint64_t n_lost;
    uint64_t n_written;
    bool is_cut; /* the last line in the file has no end */
};

static int64_t now_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- the file ---- */

/* Copies path with its placeholders replaced; false when it does not fit. */
static bool expand(const char *path, const char *server_id, char out[PATH_BYTES])
{
    size_t len = 0;

    while (*path) {
        int put;
        if (strncmp(path, "{pid}", 5) == 0) {
            put = snprintf(out + len, PATH_BYTES - len, "%ld", (long)getpid());
            path += 5;
        } else if (strncmp(path, "{server_id}", 11) == 0) {
            put = snprintf(out + len, PATH_BYTES - len, "%s", server_id);
            path += 11;
        } else {
            put = snprintf(out + len, PATH_BYTES - len, "%c", *path++);
        }
        len += (size_t)put;
        if (len >= PATH_BYTES)
            return false;
    }
    return true;
}

static void open_file(struct vrpc_access_log *log)
{
    log->fd = open(log->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (log->fd >= 0 && fstat(log->fd, &log->info) != 0) {
        close(log->fd);
        log->fd = -1;
    }
}

enum vgi_status vrpc_access_log_new(const char *path, const char *server_id, struct vrpc_access_log **ret_log,
                                    struct vgi_error *err)
{
    struct vrpc_access_log *log = calloc(1, sizeof *log);

    if (!log)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for an access log");
    if (!expand(path, server_id, log->path)) {
        free(log);
        return vgi_fail(err, VGI_E_INVALID, "the path of the access log is longer than %d bytes",
                        PATH_BYTES - 1);
    }
    pthread_mutex_init(&log->lock, NULL);
    open_file(log);
    log->looked_ns = now_ns(CLOCK_MONOTONIC);
    *ret_log = log;
    return VGI_OK;
}

void vrpc_access_log_free(struct vrpc_access_log *log)
{
    if (!log)
        return;
    if (log->fd >= 0)
        close(log->fd);
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

/* With the lock held: the file at the path is the one that is open, if there can be one. */
static void follow_path(struct vrpc_access_log *log)
{
    int64_t now = now_ns(CLOCK_MONOTONIC);
    struct stat there;

    if (now - log->looked_ns < 1000000000)
        return;
    log->looked_ns = now;
    if (log->fd >= 0 && stat(log->path, &there) == 0 && there.st_dev == log->info.st_dev &&
        there.st_ino == log->info.st_ino)
        return;
    if (log->fd >= 0)
        close(log->fd);
    log->is_cut = false;
    open_file(log);
}

/* With the lock held: true when the whole line is in the file. */
static bool write_line(struct vrpc_access_log *log, struct vgi_bytes line)
{
    ssize_t put;

    if (log->fd < 0)
        return false;
    if (log->is_cut && write(log->fd, "\n", 1) != 1)
        return false;
    log->is_cut = false;
    do
        put = write(log->fd, line.ptr, line.len);
    while (put < 0 && errno == EINTR);
    log->is_cut = put > 0 && (size_t)put < line.len;
    return put >= 0 && (size_t)put == line.len;
}

/* line ends before its closing brace, so that what was lost can be told in it. */
static void write_record(struct vrpc_access_log *log, struct vbase_buf *line)
{
    enum vgi_status status = VGI_OK;

    pthread_mutex_lock(&log->lock);
    follow_path(log);
    if (log->n_unwritten > 0) {
        status = vbase_buf_append_format(line, NULL, ",\"dropped_records\":%llu",
                                         (unsigned long long)log->n_unwritten);
    }
    if (status == VGI_OK)
        status = vbase_buf_append_text(line, "}\n", NULL);
    if (status == VGI_OK && write_line(log, vbase_buf_view(line))) {
        log->n_unwritten = 0;
        log->n_written++;
    } else {
        log->n_unwritten++;
        log->n_lost++;
    }
    pthread_mutex_unlock(&log->lock);
}

/* ---- the record ---- */

void vrpc_access_begin(struct vrpc_connection *c)
{
    struct vrpc_access *a = &c->access;

    a->is_on = c->server->access_log != NULL;
    if (!a->is_on)
        return;
    a->begin_ns = now_ns(CLOCK_MONOTONIC);
    a->failure = VGI_OK;
    a->is_cancelled = false;
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
    int64_t now = now_ns(CLOCK_REALTIME);
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

    snprintf(duration, sizeof duration, "%.2f", (double)(now_ns(CLOCK_MONOTONIC) - a->begin_ns) / 1e6);
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
    const char *name = method ? method->declared->name : VRPC_METHOD_TRANSPORT_OPTIONS;
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

static void put_stream(struct vbase_json *json, struct vrpc_connection *c, bool is_stream)
{
    char id[2 * VRPC_REQUEST_ID_CHARS + 1];

    put_text(json, "method_type", is_stream ? "stream" : "unary");
    if (!is_stream)
        return;
    vrpc_server_request_id(c->server, id);
    vrpc_server_request_id(c->server, id + VRPC_REQUEST_ID_CHARS);
    put_text(json, "stream_id", id);
}

/* Writes all but the closing brace into the line. */
static enum vgi_status make_record(struct vrpc_connection *c, const struct vrpc_method *method,
                                   const struct vrpc_request *request, bool is_brief)
{
    struct vrpc_access *a = &c->access;
    struct vbase_json json;

    if (a->line.max == 0)
        vbase_buf_init(&a->line, LINE_BYTES_MAX);
    vbase_buf_reset(&a->line);
    vbase_json_init(&json, &a->line);
    vbase_json_object_begin(&json);
    put_time(&json);
    put_protocol(&json, c, method);
    put_stream(&json, c, method && vrpc_method_is_stream(method));
    put_str(&json, "principal", c->principal);
    put_str(&json, "auth_domain", c->auth_domain);
    put_raw(&json, "authenticated", c->principal.len > 0 ? "true" : "false");
    put_text(&json, "remote_addr", "");
    put_outcome(&json, a);
    if (is_brief) {
        put_text(&json, "truncated", "record_too_large");
        return json.status;
    }
    if (c->request_id.len > 0)
        put_str(&json, "request_id", c->request_id);
    put_fields(&json, request);
    return json.status;
}

void vrpc_access_end(struct vrpc_connection *c, const struct vrpc_method *method,
                     const struct vrpc_request *request)
{
    if (!c->access.is_on)
        return;
    c->access.is_on = false;
    if (make_record(c, method, request, /* is_brief= */ false) != VGI_OK)
        (void)!make_record(c, method, request, /* is_brief= */ true);
    write_record(c->server->access_log, &c->access.line);
}
