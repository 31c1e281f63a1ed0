/* SPDX-License-Identifier: Apache-2.0 */
/* http.h: RPC over HTTP, shared by the files http*.c of this folder. One struct vend_http per serving; per
 * request a struct vend_request in the response's arena, from its head to its end; per running call a struct
 * vend_context, taken from a list and given back, so that the steady state allocates nothing.
 *
 * Usage: vend_http_new -> its handler for vhttp_server_new -> vend_http_free. Thread-safe. docs/http.md. */
#ifndef VEND_HTTP_H
#define VEND_HTTP_H

#include <pthread.h>

#include "auth/gate.h"
#include "auth/identity.h"
#include "endpoint/http_calls.h"
#include "endpoint/http_session.h"
#include "http/coding.h"
#include "http/server.h"
#include "rpc/stream.h"
#include "token/stream_token.h"
#include "vgi_rpc/http.h"

#define VEND_ARROW_TYPE "application/vnd.apache.arrow.stream"

enum {
    VEND_CAPABILITIES_MAX = 24,
    VEND_EXPOSED_BYTES = 1024,
    VEND_REQUEST_ID_BYTES_MAX = 256,
    VEND_PAUSE_MS = 100, /* large memory is kept for the next call so long */
};

/* Where the writer of a context writes to.
 *   request  whose body may leave in the response from where it is; NULL: everything is copied */
struct vend_output {
    struct vend_http *http;
    struct vhttp_response *response;
    const struct vgi_http_request *request;
};

/* What runs one call: a connection whose writer fills the body of the response in hand. */
struct vend_context {
    struct vend_context *next; /* guarded by vend_http.lock, as given_back_ms */
    int64_t given_back_ms;     /* when it became idle; only kept when it keeps large memory */
    struct vrpc_connection connection;
    struct vipc_reader *reader;
    struct vipc_writer *writer;
    struct vbase_memory_stream nothing; /* the reader's input comes from a block */
    struct vend_output output;
    struct vbase_buf cursor; /* an opened cursor */
    struct vbase_buf call;   /* an opened call token */
    struct vbase_buf token;  /* tokens being sealed, as text */
    struct vbase_buf coded;  /* an answer being compressed */
    struct vrpc_access_http access;
};

struct vend_http {
    struct vgi_rpc_server *server; /* must outlive this; sealed */
    struct vgi_rpc_http_options options;
    struct vgi_str prefix;
    struct vgi_authenticator *authenticators; /* owned */
    struct vauth_gate gate;                   /* its proof is owned */
    bool has_gate;
    bool gate_may_block;            /* it is passed in vend_answer, not in vend_head */
    struct vtok_keys *keys;         /* owned */
    uint64_t token_ttl_s;           /* 0: for ever */
    struct vend_calls *calls;       /* owned; NULL: every turn opens its call token */
    struct vend_sessions *sessions; /* owned; NULL: none are offered */
    const char **echo_names;        /* "VGI-Echo-" and the name, for each of sticky_echo */
    struct vbase_arena texts;       /* made once */
    /* On every response, made once. */
    struct vhttp_header capabilities[VEND_CAPABILITIES_MAX];
    size_t n_capabilities;
    char max_request_bytes[24];
    char max_response_bytes[24];
    char sticky_ttl[24];
    char max_externalized_bytes[24];
    char max_upload_bytes[24];
    char exposed[VEND_EXPOSED_BYTES]; /* Access-Control-Expose-Headers */
    char health[2048];
    pthread_mutex_t lock;
    struct vend_context *idle; /* guarded by lock */
    atomic_bool has_large;     /* an idle context keeps large memory */
    int wake_fd;               /* written to when has_large becomes true; 0: nobody waits */
};

/* What a path asks for; an upload URL belongs to no protocol and has no method. */
enum vend_turn { VEND_UNARY, VEND_INIT, VEND_EXCHANGE, VEND_UPLOAD_URL, VEND_END_SESSION };

/* One request, from head to end. Lies in the response's arena; texts are views of the request or in there. */
struct vend_request {
    const struct vrpc_method *method; /* NULL: none, or not found yet */
    enum vend_turn turn;
    struct vgi_identity who;
    struct vgi_str request_id;
    enum vhttp_coding body_coding;
    uint64_t response_bytes_max; /* 0: none */
    bool is_gate_due;            /* the gate is still to be passed */
    int refusal;                 /* status of the response, when the head is refused */
};

/* ---- life (http.c) ---- */

/* options is copied, what it points to is kept. VGI_E_INVALID · VGI_E_NOMEM · VGI_E_IO no randomness. */
VGI_NODISCARD enum vgi_status vend_http_new(struct vgi_rpc_server *server,
                                            const struct vgi_rpc_http_options *options,
                                            struct vend_http **ret_http, struct vgi_error *err);
void vend_http_free(struct vend_http *http); /* NULL is fine; no request may be under way */

/* The callbacks for a server of http/. */
struct vhttp_handler vend_http_handler(struct vend_http *http);

/* ---- contexts (http_context.c) ---- */

/* A context that writes to response, until given back. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vend_context_take(struct vend_http *http, const struct vend_request *r,
                                                struct vhttp_response *response,
                                                struct vend_context **ret_context, struct vgi_error *err);
void vend_context_give_back(struct vend_http *http, struct vend_context *x);
void vend_contexts_free(struct vend_http *http);

/* Lets idle contexts that were not used for VEND_PAUSE_MS give large memory back. False: none keeps more of
 * it. */
bool vend_contexts_trim(struct vend_http *http);

/* Drops all of the answer made so far; the next one begins on schema, or on none when NULL. */
void vend_context_restart(struct vend_context *x, struct varrow_schema *schema);

/* ---- the parts of a response (http_reply.c) ---- */

/* The request's record; made when there is none. NULL: no memory, the response is short. */
struct vend_request *vend_request_of(struct vend_http *http, const struct vgi_http_request *request,
                                     struct vhttp_response *response);

/* What every response carries: capabilities, request id, CORS. Last. */
void vend_finish(struct vend_http *http, const struct vgi_http_request *request,
                 struct vhttp_response *response);

/* Answers with status and an Arrow error stream that tells err. */
void vend_refuse(struct vend_http *http, const struct vgi_http_request *request,
                 struct vhttp_response *response, int status, struct vgi_error *err);

/* Answers with status and a plain text. */
void vend_text(struct vend_http *http, const struct vgi_http_request *request,
               struct vhttp_response *response, int status, const char *text);

/* Adds a header whose value outlives the response, or lies in its arena. */
void vend_header(struct vhttp_response *response, const char *name, const char *value);

/* A stream that appends to output's response; output must outlive it (http_output.c). */
struct vbase_stream vend_output_stream(struct vend_output *output);

/* Whether a large answer is to be compressed, so that it must be in one piece. */
bool vend_is_coded(const struct vend_http *http, const struct vgi_http_request *request);

/* Compresses the body as the client asked for, if that makes it smaller, and says so (http_coding.c). */
void vend_encode(struct vend_http *http, struct vend_context *x, const struct vgi_http_request *request,
                 struct vhttp_response *response);

/* ---- the head of a request (http_route.c) ---- */

/* Decides what can be decided without the body; else fills plan. */
void vend_head(void *self, const struct vgi_http_request *request, struct vhttp_plan *plan,
               struct vhttp_response *response);

/* What head has put off for a gate that may block. False: answered. */
bool vend_admit(struct vend_http *http, const struct vgi_http_request *request,
                struct vhttp_response *response);

/* ---- calls (http_answer.c, http_stream.c) ---- */

/* All that one call works with; borrowed, but for stream and opened.
 *   status  of the response, set when a call fails in a way that is not the method's */
struct vend_call {
    struct vend_http *http;
    struct vend_request *r;
    struct vend_context *x;
    struct vrpc_connection *c; /* of x */
    const struct vgi_http_request *request;
    struct vhttp_response *response;
    int status;
    struct vrpc_stream stream;  /* {0} for a unary call; closed when the answer is complete */
    struct vend_opened *opened; /* a reference; NULL: none */
    struct vend_session_use session;
};

void vend_answer(void *self, const struct vgi_http_request *request, struct vhttp_response *response);

/* Reads the request, checks it, and brings in what lies elsewhere. On failure call->status tells which. */
VGI_NODISCARD enum vgi_status vend_read_request(struct vend_call *call, struct vrpc_request *request,
                                                struct vgi_error *err);

/* Runs a stream's first turn, or a later one, and queues the answer. A failure was not answered yet. */
VGI_NODISCARD enum vgi_status vend_stream_init(struct vend_call *call, struct vrpc_request *request,
                                               struct vgi_error *err);
VGI_NODISCARD enum vgi_status vend_stream_exchange(struct vend_call *call, struct vgi_error *err);

#endif
