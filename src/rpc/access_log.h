/* SPDX-License-Identifier: Apache-2.0 */
/* access_log.h: one line of JSON per call in a file: what was called, by whom, for how long, how it ended;
 * never a value that was sent.
 *
 * Usage: vrpc_access_log_new -> per call: vrpc_access_begin, _failed or _cancelled, _end ->
 * vrpc_access_log_free. The log is shared by all connections; struct vrpc_access belongs to one. */
#ifndef VRPC_ACCESS_LOG_H
#define VRPC_ACCESS_LOG_H

#include "base/buf.h"
#include "vgi_rpc/access_log.h"
#include "vgi_rpc/status.h"

enum { VRPC_STREAM_ID_CHARS = 32 };

struct vgi_rpc_server;
struct vrpc_access_log;
struct vrpc_connection;
struct vrpc_method;
struct vrpc_request;

/* What a record of a call over HTTP has besides. Below zero: the field is left out.
 *   stream_id  of all turns of a stream; empty: of a unary call */
struct vrpc_access_http {
    struct vgi_str peer;
    int status;
    uint64_t request_bytes;
    uint64_t response_bytes;
    int64_t request_state_bytes;
    int64_t response_state_bytes;
    const char *session_action; /* NULL: sessions are not offered */
    const char *session_id;     /* NULL or empty: the call touched none */
    char stream_id[VRPC_STREAM_ID_CHARS + 1];
};

/* The call being recorded; {0} is none. */
struct vrpc_access {
    bool is_on;
    bool is_cancelled;
    const struct vrpc_access_http *http; /* borrowed, set by who serves; NULL: not over HTTP */
    const char *reserved;                /* static: the name of a method of no protocol */
    int64_t begin_ns;
    enum vgi_status failure;     /* VGI_OK: none */
    uint64_t externalized_bytes; /* uploaded during the call */
    char failure_type[VGI_ERROR_TYPE_BYTES];
    char failure_message[VGI_ERROR_MESSAGE_BYTES];
    char stream_id[VRPC_STREAM_ID_CHARS + 1];
    bool is_sampled; /* recorded instead of others like it */
    double sample;
    struct vbase_buf line; /* kept from call to call */
};

/* Opens the log; a file that cannot be opened now is tried again later. server_id stands for "{server_id}".
 * VGI_E_NOMEM · VGI_E_INVALID an option cannot be. */
VGI_NODISCARD enum vgi_status vrpc_access_log_new(const struct vgi_rpc_access_log_options *options,
                                                  const char *server_id, struct vrpc_access_log **ret_log,
                                                  struct vgi_error *err);
void vrpc_access_log_free(struct vrpc_access_log *log); /* NULL is fine */

/* A call begins. Nothing happens when the server has no log. */
void vrpc_access_begin(struct vrpc_connection *c);
/* It was answered with failure, or its client gave up. */
void vrpc_access_failed(struct vrpc_connection *c, const struct vgi_error *failure);
void vrpc_access_cancelled(struct vrpc_connection *c);
/* It has ended: writes the record. method NULL: a reserved one; request NULL: nothing is
 * said of it. */
void vrpc_access_end(struct vrpc_connection *c, const struct vrpc_method *method,
                     const struct vrpc_request *request);

/* Records written and lost since the log was opened. For tests. */
void vrpc_access_log_count(struct vrpc_access_log *log, uint64_t *ret_written, uint64_t *ret_lost);

#endif
