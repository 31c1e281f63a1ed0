/* SPDX-License-Identifier: Apache-2.0 */
/* kind.h: the kind table. Each kind of function is one file that fills these slots in the order in which they
 * are called; nothing else in the SDK knows how many kinds there are. A resumed stream calls load where a
 * fresh one calls open, so a kind has one place where its state comes to be. */
#ifndef VSDK_KIND_H
#define VSDK_KIND_H

#include "arrow/schema_build.h"
#include "sdk/bind/context.h"
#include "sdk/catalog/model.h"
#include "sdk/worker/request.h"
#include "vgi_rpc/server.h"

/* One request brought together with the function it means. Everything is a view into the request or lives in
 * the arena it was bound in. */
struct vsdk_bound {
    const struct vsdk_function *function;
    struct varrow_schema *input; /* columns of a scalar's input; NULL: none. Deferred to the arena */
    struct vsdk_arguments arguments;
};

/* Behind struct vgi_bind (vgi/function.h). */
struct vgi_bind {
    const struct vsdk_bound *bound;
    struct vbase_arena *arena;
    struct varrow_columns columns; /* of the output */
    struct vgi_bytes data;
};

/* One running stream: what outlives a turn. */
struct vsdk_stream {
    struct vbase_arena arena; /* the bound request and its values */
    struct vgi_batch request; /* keeps the memory of the views */
    struct vsdk_bound bound;
    struct vsdk_context context;
    struct varrow_schema *output;  /* all columns, as bound */
    struct varrow_schema *cast_to; /* scalar: what the input is cast to; NULL: it fits */
    void *user_state;
    struct vsdk_claim *claim; /* parallel scans; NULL: one part */
    bool is_open;             /* user_state has been opened */
    bool is_done;
};

struct vsdk_function_kind {
    enum vgi_rpc_stream_kind stream_kind;
    /* Decides the output columns into bind (bind->columns); the user's bind has not run yet. */
    enum vgi_status (*bind)(struct vgi_call *call, struct vgi_bind *bind, struct vgi_error *err);
    /* Begins a stream whose bound request, context and output are set. */
    enum vgi_status (*open)(struct vgi_call *call, struct vsdk_stream *stream,
                            const struct vsdk_init_request *request, struct vsdk_global_init_response *header,
                            struct vgi_error *err);
    /* One turn: exchange: in is the input batch; producer: in is a tick. VGI_DONE ends the stream. */
    enum vgi_status (*tick)(struct vgi_call *call, struct vsdk_stream *stream, const struct vgi_batch *in,
                            struct vgi_output *out, struct vgi_error *err);
    /* Ends it, also half open. */
    void (*close)(struct vsdk_stream *stream);
};

extern const struct vsdk_function_kind vsdk_kind_scalar;
extern const struct vsdk_function_kind vsdk_kind_table;

/* Finds the function a BindRequest means, chooses the overload, binds its arguments. Everything lives in
 * arena.
 * VGI_E_NOT_FOUND · VGI_E_TYPE · VGI_E_INVALID. */
VGI_NODISCARD enum vgi_status vsdk_bind_resolve(struct vsdk_request *request,
                                                const struct vsdk_bind_request *bind,
                                                struct vbase_arena *arena, struct vsdk_bound *ret_bound,
                                                struct vgi_error *err);

/* The output columns of one bound call, as its bind decides them now. ret_schema is owned:
 * varrow_schema_unref.
 * What bind refuses. */
VGI_NODISCARD enum vgi_status vsdk_bind_output(struct vsdk_request *request, const struct vsdk_bound *bound,
                                               struct vbase_arena *arena, struct varrow_schema **ret_schema,
                                               struct vgi_error *err);

/* What the user's callback (borrowed texts: the function's name, the member's) returned, as a status that can
 * be passed on: VGI_DONE where it means nothing, a value that is no status and a failure without a text
 * become errors that say so. */
VGI_NODISCARD enum vgi_status vsdk_callback_status(const char *function, const char *callback,
                                                   enum vgi_status status, struct vgi_error *err);

/* The stream method of the protocol, driving a kind (function/stream.c). */
extern const struct vgi_rpc_stream vsdk_init_stream;

#endif
