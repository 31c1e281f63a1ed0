/* SPDX-License-Identifier: Apache-2.0 */
/* connection.h: what the turns of one connection share, so that the steady state allocates nothing: two
 * arenas, one output per method that was called, the request schemas already compared. HTTP keeps as many
 * as calls run at once.
 *
 * Usage: init -> reader and writer set -> vrpc_turn… -> release. One thread at a time. */
#ifndef VRPC_CONNECTION_H
#define VRPC_CONNECTION_H

#include "base/buf.h"
#include "ipc/reader.h"
#include "ipc/writer.h"
#include "rpc/access_log.h"
#include "rpc/reply.h"
#include "rpc/server.h"
#include "rpc/session.h"
#include "rpc/side.h"

/* What a connection remembers of one method. */
struct vrpc_slot {
    struct vgi_output *output;            /* owned; of the result, or of a stream's declared output */
    struct vgi_output *header;            /* owned */
    struct varrow_schema *params;         /* shared; the last request schema that passed the comparison */
    struct vgi_output *resumed;           /* owned; of a stream that went on with a schema set by open */
    struct varrow_schema *resumed_schema; /* shared; of that output */
};

struct vrpc_connection {
    struct vgi_rpc_server *server;       /* must outlive the connection */
    struct vipc_reader *reader;          /* borrowed, set by who serves */
    struct vipc_writer *writer;          /* borrowed, set by who serves */
    const char *transport;               /* static */
    const struct vgi_identity *identity; /* view, set by who serves; NULL: nobody is known */
    struct vgi_str principal;            /* views, set by who serves */
    struct vgi_str auth_domain;          /* the same */
    bool is_authenticated;
    uint64_t response_bytes_max;   /* of the answer in hand; 0: none */
    struct vbase_arena arena;      /* one call */
    struct vbase_arena tick_arena; /* one callback of a stream; what a batch needs to be written */
    struct vbase_buf json;         /* log_extra of one message */
    struct vrpc_slot *slots;       /* one per method of the server */
    struct vrpc_reply reply;       /* the answer being made */
    struct vrpc_side side;         /* set by who serves; {0}: none */
    struct vrpc_session session;   /* set by who serves; {0}: this transport has none */
    struct vrpc_access access;     /* the call being recorded */
    struct vgi_str request_id;     /* of the call; view into arena or own_request_id */
    char own_request_id[VRPC_REQUEST_ID_CHARS + 1];
    uint64_t n_calls;
    uint64_t externalized_bytes; /* uploaded for the turn in hand, before coding */
    bool keeps_large;            /* an output or the reader has kept large memory */
    bool may_get_input;          /* a refused stream call: its input stream may follow and answers nothing */
    bool has_side;               /* the segment that a request has named is attached */
    bool uses_side;              /* the request in hand named it or lies there: answers may, too */
    bool is_broken;              /* reading or writing failed: no further call can be served */
    bool is_mute;                /* writing failed: nothing more can be said */
};

/* Takes the room every answer needs, so that an error can be told when memory is short. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vrpc_connection_init(struct vrpc_connection *c, struct vgi_rpc_server *server,
                                                   const char *transport, struct vgi_error *err);
/* May be called twice. */
void vrpc_connection_release(struct vrpc_connection *c);

/* Notes what an output, after a reset, and the reader keep. */
void vrpc_connection_used(struct vrpc_connection *c, const struct vgi_output *output);

/* To be called before the peer's next message is read. Large memory is kept for that message; when the peer
 * pauses, it is given back. True: that happened. */
bool vrpc_connection_rest(struct vrpc_connection *c);

/* Gives large memory back at once: c->keeps_large. */
void vrpc_connection_trim(struct vrpc_connection *c);

/* Empties the arena and forgets the answer before: the next call may begin. */
void vrpc_connection_next_call(struct vrpc_connection *c);

/* Notes that the reader failed with status, and whether anything can still be said to the peer. */
void vrpc_connection_input_failed(struct vrpc_connection *c, enum vgi_status status);

/* Skips to the end of the IPC stream being read; what its batches point to is freed. As vipc_reader_drain. */
VGI_NODISCARD enum vgi_status vrpc_connection_drain(struct vrpc_connection *c, struct vgi_error *err);

/* The output of a method's result or declared stream output, or of its header, empty; made on first use and
 * kept.
 * VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vrpc_connection_output(struct vrpc_connection *c,
                                                     const struct vrpc_method *method,
                                                     struct vgi_output **ret_view, struct vgi_error *err);
VGI_NODISCARD enum vgi_status vrpc_connection_header(struct vrpc_connection *c,
                                                     const struct vrpc_method *method,
                                                     struct vgi_output **ret_view, struct vgi_error *err);

/* The output of a stream that goes on with a schema set by open in an earlier turn; kept while the schema is
 * the same object. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vrpc_connection_resumed_output(struct vrpc_connection *c,
                                                             const struct vrpc_method *method,
                                                             struct varrow_schema *schema,
                                                             struct vgi_output **ret_view,
                                                             struct vgi_error *err);

/* The id of the call in hand, made on first use when the client gave none. */
struct vgi_str vrpc_connection_request_id(struct vrpc_connection *c);

#endif
