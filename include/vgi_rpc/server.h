/* SPDX-License-Identifier: Apache-2.0 */
/* server.h: serving methods over vgi-rpc (0.52.2 WIRE_PROTOCOL). A service is static data: a name, a
 * version, and a table of methods with their schemas as text (type.h).
 *
 * Usage:
 *     static enum vgi_status add(struct vgi_call *call, const struct vgi_batch *params,
 *                                struct vgi_output *out, struct vgi_error *err) { … }
 *     static const struct vgi_rpc_method methods[] = {
 *         {.name = "add", .params = "a: f64, b: f64", .result = "f64", .unary = add}};
 *     static const struct vgi_rpc_service calc = {
 *         .name = "demo.Calc.v1", .methods = methods, .n_methods = 1};
 *     vgi_rpc_server_new(NULL, &server, &err); vgi_rpc_server_add(server, &calc, &err);
 *     vgi_rpc_server_serve_fds(server, 0, 1, "pipe", &err); vgi_rpc_server_free(server);
 *
 * Threads: a server is built by one thread; after that any number of threads may serve connections with it.
 * Callbacks of different connections run concurrently. */
#ifndef VGI_RPC_SERVER_H
#define VGI_RPC_SERVER_H

#include "vgi_rpc/access_log.h"
#include "vgi_rpc/batch.h"
#include "vgi_rpc/call.h"
#include "vgi_rpc/export.h"
#include "vgi_rpc/status.h"
#include "vgi_rpc/writer.h"

#ifdef __cplusplus
extern "C" {
#endif

struct vgi_rpc_server;
struct vgi_rpc_setup;

/* What describe says about repeating a call. */
enum vgi_idempotency { VGI_IDEMPOTENCY_UNKNOWN, VGI_IDEMPOTENT_NO_SIDE_EFFECTS, VGI_IDEMPOTENT };

/* The callbacks of a stream method. state is `state_size` zeroed bytes owned by the framework, 16-byte
 * aligned; it may leave the process between two turns (HTTP), so it holds plain data, no pointers, unless
 * the method is only served on byte streams.
 *   open    once; params is the one-row request; may set the header and dynamic schemas through setup
 *   next    producer: in is an empty tick, put one batch into out (an empty batch is sent too);
 *           exchange: in is one input batch, put exactly one batch. VGI_DONE ends the stream after what
 *           was put, if anything.
 *   cancel  optional; the client gave up; no next follows
 *   close   optional; always, once, last, also after failures of open. Over HTTP only where the stream ends:
 *           a client that does not come back is not noticed
 * Errors of open and next reach the client as the callback wrote them; those of cancel are dropped. */
struct vgi_rpc_stream {
    size_t state_size;
    enum vgi_status (*open)(struct vgi_call *call, const struct vgi_batch *params,
                            struct vgi_rpc_setup *setup, void *state, struct vgi_error *err);
    enum vgi_status (*next)(struct vgi_call *call, void *state, const struct vgi_batch *in,
                            struct vgi_output *out, struct vgi_error *err);
    void (*cancel)(struct vgi_call *call, void *state);
    void (*close)(void *state);
};

enum vgi_rpc_stream_kind { VGI_RPC_STREAM_UNKNOWN, VGI_RPC_PRODUCER, VGI_RPC_EXCHANGE };

/* One method. Schemas are texts (type.h), kept: they must outlive the server.
 *   name    required
 *   params  schema of the request; NULL: no parameter
 *   result  type of the one column `result` of a unary method, "?T" when it may be NULL; NULL: none
 *   unary   for a unary method: puts one row into out (none when result is NULL)
 *   stream  for a stream method; exactly one of unary and stream is set
 *   stream_kind, input, output, header  stream methods: as declared; input only for exchange; output NULL:
 *           set by open; header NULL: none
 *   casts_input  exchange: an input of another but castable type is cast to `input`
 *   may_block    its callbacks wait (for a file, a peer) or work for long: over HTTP they run in threads of
 *                their own, so that they keep no other call waiting
 *   user    kept; vgi_call_user */
struct vgi_rpc_method {
    const char *name;
    const char *params;
    const char *result;
    enum vgi_status (*unary)(struct vgi_call *call, const struct vgi_batch *params, struct vgi_output *out,
                             struct vgi_error *err);
    const struct vgi_rpc_stream *stream;
    enum vgi_rpc_stream_kind stream_kind;
    const char *input;
    const char *output;
    const char *header;
    bool casts_input;
    enum vgi_idempotency idempotency;
    bool deprecated;
    const char *deprecation_message;
    bool may_block;
    void *user;
};

/* A protocol: `name` routes requests ([A-Za-z_][A-Za-z0-9_.]*, at most 255 bytes, not "vgi_rpc."), version
 * "MAJOR.MINOR.PATCH" gates them (major and minor must be the client's), NULL accepts any. */
struct vgi_rpc_service {
    const char *name;
    const char *version;
    const struct vgi_rpc_method *methods;
    size_t n_methods;
    bool deprecated;
    const char *deprecation_message;
};

/* Options; start from VGI_RPC_SERVER_OPTIONS_INIT. All optional, texts are copied.
 *   server_id          stands on every answer: 1 to 255 bytes of UTF-8 without control characters; NULL: 12
 *                      random hex digits
 *   server_version     reported by reflection
 *   hide_tracebacks    leaves the traceback text out of errors
 *   trusted_input      skips the full validation of batches (structure is always checked)
 *   message_bytes_max  0: no limit but memory (memory follows the bytes received)
 *   access_log         a line of JSON per call (access_log.h); NULL: none is kept
 *   on_serve_start     called once per kind of transport ("pipe", "unix", "tcp", "http"; static), before the
 *                      first request that comes by it; other connections wait meanwhile. While it fails,
 *                      nothing is served: vgi_rpc_server_serve_fds returns its failure, a listener closes the
 *                      connection without an answer; each new connection is another try
 *   user               kept; for on_serve_start */
struct vgi_rpc_server_options {
    size_t size;
    const char *server_id;
    const char *server_version;
    bool hide_tracebacks;
    bool trusted_input;
    uint64_t message_bytes_max;
    const struct vgi_rpc_access_log_options *access_log;
    enum vgi_status (*on_serve_start)(void *user, const char *transport, struct vgi_error *err);
    void *user;
};
#define VGI_RPC_SERVER_OPTIONS_INIT                                                          \
    {                                                                                        \
        sizeof(struct vgi_rpc_server_options), NULL, NULL, false, false, 0, NULL, NULL, NULL \
    }

/* Makes a server; options may be NULL. ret_out is owned by the caller: vgi_rpc_server_free. */
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_server_new(const struct vgi_rpc_server_options *options,
                                                         struct vgi_rpc_server **ret_out,
                                                         struct vgi_error *err);

/* Hosts a service, kept: it must outlive the server. Only before serving; order is the order of reflection.
 * VGI_E_EXISTS the name is taken · VGI_E_INVALID a name or schema text is wrong (named in the message). */
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_server_add(struct vgi_rpc_server *server,
                                                         const struct vgi_rpc_service *service,
                                                         struct vgi_error *err);

/* Serves one connection until its input ends (VGI_OK), and blocks meanwhile. The descriptors are borrowed.
 * transport names it ("pipe", "unix", "tcp").
 * VGI_E_IO reading or writing failed · VGI_E_FORMAT the byte stream lost its framing. */
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_server_serve_fds(struct vgi_rpc_server *server, int in_fd,
                                                               int out_fd, const char *transport,
                                                               struct vgi_error *err);

/* How to listen; start from VGI_RPC_LISTEN_OPTIONS_INIT. All optional.
 *   connections_max  served at once, in a thread each; others wait for a place. 0: 1024
 *   idle_timeout_ms  returns once no connection was open for that long; 0: never. The first client has a
 *                    minute to come, when that is longer
 *   on_ready         called once, when clients can connect, with the line by which launchers find the server:
 *                    "UNIX:<path>" or "TCP:<host>:<port>"
 *   user             kept; for on_ready */
struct vgi_rpc_listen_options {
    size_t size;
    uint32_t connections_max;
    int64_t idle_timeout_ms;
    void (*on_ready)(void *user, const char *line);
    void *user;
};
#define VGI_RPC_LISTEN_OPTIONS_INIT                             \
    {                                                           \
        sizeof(struct vgi_rpc_listen_options), 0, 0, NULL, NULL \
    }

/* Listens on a unix socket and serves its clients until the server is stopped or idle for too long (VGI_OK).
 * The socket file has mode 0600; one left behind by a server that is gone is replaced; it is removed in the
 * end if it is still ours. path is borrowed; options may be NULL.
 * VGI_E_EXISTS a server listens there already · VGI_E_INVALID · VGI_E_IO · VGI_E_NOMEM. */
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_server_serve_unix(struct vgi_rpc_server *server,
                                                                const char *path,
                                                                const struct vgi_rpc_listen_options *options,
                                                                struct vgi_error *err);

/* The same over TCP. address is "[HOST:]PORT", borrowed: without host 127.0.0.1, port 0 chooses a free one.
 * Whoever can connect can call: a host other than loopback needs protection by other means.
 * VGI_E_EXISTS the port is taken · VGI_E_INVALID · VGI_E_IO · VGI_E_NOMEM. */
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_server_serve_tcp(struct vgi_rpc_server *server,
                                                               const char *address,
                                                               const struct vgi_rpc_listen_options *options,
                                                               struct vgi_error *err);

/* Puts into the options what the environment of the process says, and leaves the rest as it is; each may be
 * NULL. Texts are views of the environment. An empty variable counts as unset.
 *   server  VGI_RPC_IPC_VALIDATION: "none" or "standard" set trusted_input; all else is "full"
 *   listen  VGI_RPC_IDLE_TIMEOUT in seconds, VGI_RPC_MAX_CONNECTIONS (0: as many as come)
 *   log     VGI_RPC_ACCESS_LOG, else VGI_ACCESS_LOG; VGI_RPC_ACCESS_LOG_MAX_BYTES, _WHEN, _BACKUP_COUNT,
 *           _MAX_RECORD_BYTES, _SAMPLE, _ASYNC ("1", "true", "yes"), _QUEUE_SIZE
 * VGI_E_INVALID names the variable whose value cannot be. */
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_options_of_environment(struct vgi_rpc_server_options *server,
                                                                     struct vgi_rpc_listen_options *listen,
                                                                     struct vgi_rpc_access_log_options *log,
                                                                     struct vgi_error *err);

/* Makes every serve function return soon: calls under way are answered, idle connections closed. Safe in a
 * signal handler. */
VGI_API void vgi_rpc_server_stop(struct vgi_rpc_server *server);

/* Opens no more sessions (session.h) while is_draining; what is open is served on. Thread-safe, and safe in a
 * signal handler. */
VGI_API void vgi_rpc_server_drain(struct vgi_rpc_server *server, bool is_draining);

/* Frees the server; no connection may be served any more. NULL is fine. */
VGI_API void vgi_rpc_server_free(struct vgi_rpc_server *server);

/* ---- in open of a stream method ---- */

/* The output of the header batch: put exactly one row. NULL when the method has no header. */
VGI_API struct vgi_output *vgi_rpc_setup_header(struct vgi_rpc_setup *setup);

/* Sets the stream's output schema (and input schema of an exchange); schema_take is consumed always. */
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_setup_output_take(struct vgi_rpc_setup *setup,
                                                                struct ArrowSchema *schema_take,
                                                                struct vgi_error *err);
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_setup_input_take(struct vgi_rpc_setup *setup,
                                                               struct ArrowSchema *schema_take,
                                                               struct vgi_error *err);

/* Says which kind this stream is when the method leaves it open (VGI_RPC_STREAM_UNKNOWN). */
VGI_API void vgi_rpc_setup_kind(struct vgi_rpc_setup *setup, enum vgi_rpc_stream_kind kind);

#ifdef __cplusplus
}
#endif

#endif
