/* SPDX-License-Identifier: Apache-2.0 */
/* stream.h: one stream call: open, then input batch and output batch in turn, then close. vrpc_stream_serve
 * drives it over the connection's reader in lock step; HTTP calls open, tick and cancel itself, one per
 * request.
 *
 * Usage: {0} -> open -> tick… or cancel -> close. docs/wire.md, "Streams". */
#ifndef VRPC_STREAM_H
#define VRPC_STREAM_H

#include "rpc/call.h"
#include "rpc/request.h"

/* What open of the method says through the vgi_rpc_setup_ functions; ends with open. */
struct vgi_rpc_setup {
    struct vgi_output *header;    /* view; NULL: none declared */
    struct varrow_schema *output; /* shared; NULL: as declared */
    struct varrow_schema *input;  /* shared; NULL: as declared */
    const int32_t *wanted;        /* borrowed until open returns; NULL: all columns are sent */
    int32_t n_wanted;
    enum vgi_rpc_stream_kind kind;
};

enum vrpc_input_fit { VRPC_INPUT_UNSEEN, VRPC_INPUT_AS_IS, VRPC_INPUT_CAST };

/* What a transport that keeps nothing between two ticks puts on each output batch of an exchange.
 *   stamp  adds pairs to the metadata of the batch; called after next, unless the stream has ended. The batch
 *          is the last of its answer then. NULL: nothing is put
 *   user   kept */
struct vrpc_stamp {
    enum vgi_status (*stamp)(void *user, struct varrow_metadata *metadata, struct vgi_error *err);
    void *user;
};

struct vrpc_stream {
    struct vrpc_connection *c; /* borrowed */
    const struct vrpc_method *method;
    void *state;                   /* in the connection's arena */
    struct vgi_output *output;     /* view: own_output or the connection's */
    struct vgi_output *own_output; /* owned; NULL: the connection's serves */
    struct varrow_schema *schema;  /* view: all columns of the output */
    struct varrow_schema *input;   /* shared; NULL: a producer, or any input */
    struct varrow_schema *seen;    /* shared: the input schema that fit was found for */
    enum vrpc_input_fit fit;
    enum vgi_rpc_stream_kind kind;
    const int32_t *wanted; /* n_wanted columns that are sent, in the connection's arena; NULL: all */
    int32_t n_wanted;
    struct vrpc_stamp stamp;
    struct vgi_call call;
    bool is_begun; /* open was called, so close is due */
};

/* Calls the method's open, and queues and flushes the header stream if there is one. After a failure nothing
 * of it was sent, unless c->is_broken. */
VGI_NODISCARD enum vgi_status vrpc_stream_open(struct vrpc_stream *s, struct vrpc_connection *c,
                                               const struct vrpc_method *method,
                                               const struct vrpc_request *request, struct vgi_error *err);

/* Runs one input batch through the method and queues the output batch. in is borrowed, mutated: framework
 * keys are taken out of its metadata.
 *   ret_is_done  the stream has ended, its end marker is queued */
VGI_NODISCARD enum vgi_status vrpc_stream_tick(struct vrpc_stream *s, struct vgi_batch *in, bool *ret_is_done,
                                               struct vgi_error *err);

/* True when in asks to cancel, whatever its schema. */
bool vrpc_stream_is_cancel(const struct vgi_batch *in);

/* Tells the method that the client gave up; no tick may follow. */
void vrpc_stream_cancel(struct vrpc_stream *s);

/* Calls the method's close if open was called, and releases all; may be called twice. */
void vrpc_stream_close(struct vrpc_stream *s);

/* ---- a stream whose turns are served one by one, by whoever gets them ---- */

/* What open has settled, and the state after the last tick. All borrowed.
 *   input  NULL: a producer, or any input */
struct vrpc_resumption {
    enum vgi_rpc_stream_kind kind;
    struct varrow_schema *output;
    struct varrow_schema *input;
    const int32_t *wanted;
    int32_t n_wanted;
    struct vgi_bytes state;
};

/* Takes up a stream where vrpc_stream_suspend left it: a tick may follow. from's schemas and wanted must
 * outlive s. VGI_E_INVALID the state is not of this method · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vrpc_stream_resume(struct vrpc_stream *s, struct vrpc_connection *c,
                                                 const struct vrpc_method *method,
                                                 const struct vrpc_resumption *from, struct vgi_error *err);

/* The bytes that resume needs, a view until s ends. */
struct vgi_bytes vrpc_stream_state_view(const struct vrpc_stream *s);

/* Releases all as vrpc_stream_close does, but without the method's close: the stream goes on elsewhere. */
void vrpc_stream_suspend(struct vrpc_stream *s);

/* ---- a stream over a connection ---- */

/* Reads the input stream in lock step until either side ends it, answers, and leaves the connection at the
 * next request. Failures of the method are answered and give VGI_OK; others mean that the
 * connection is lost. */
VGI_NODISCARD enum vgi_status vrpc_stream_serve(struct vrpc_stream *s, struct vgi_error *err);

/* Restricts what is sent to n columns of the output schema, in that order (borrowed until open returns). For
 * the SDK, whose clients ask for columns; user code sees all of them. */
void vrpc_setup_wanted(struct vgi_rpc_setup *setup, const int32_t *wanted, int32_t n);

#endif
