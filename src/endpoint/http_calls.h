/* SPDX-License-Identifier: Apache-2.0 */
/* http_calls.h: what a stream's call token says, opened and compiled, kept so that a later turn need only
 * open its cursor. An accelerator: whatever is missing is opened again. Only ids that came out of an
 * authenticated cursor may be looked up.
 *
 * Usage: vend_calls_new -> put, find … -> vend_calls_free. Thread-safe. */
#ifndef VEND_HTTP_CALLS_H
#define VEND_HTTP_CALLS_H

#include <stdatomic.h>

#include "rpc/stream.h"
#include "token/stream_token.h"

/* A stream's call, immutable, shared by counting. */
struct vend_opened {
    atomic_uint refs;
    const struct vrpc_method *method;
    uint8_t call_id[VTOK_CALL_ID_BYTES];
    char stream_id[VTOK_STREAM_ID_CHARS + 1];
    enum vgi_rpc_stream_kind kind;
    uint64_t created_s;
    uint64_t response_bytes_max;  /* as sealed at init */
    struct varrow_schema *output; /* shared */
    struct varrow_schema *input;  /* shared; NULL: a producer, or any input */
    int32_t n_wanted;
    bool has_wanted;
    int32_t wanted[]; /* n_wanted columns */
};

/* One with a reference for the caller, and room for n_wanted columns; the rest is the caller's to fill. NULL:
 * no memory. */
struct vend_opened *vend_opened_new(size_t n_wanted);
void vend_opened_unref(struct vend_opened *opened); /* NULL is fine */

enum { VEND_CALLS_MAX = 4096 };

struct vend_calls;

VGI_NODISCARD enum vgi_status vend_calls_new(struct vend_calls **ret_calls, struct vgi_error *err);
void vend_calls_free(struct vend_calls *calls); /* NULL is fine */

/* Keeps opened (shared). The one of its neighbours that was not used for the longest time makes room. */
void vend_calls_put(struct vend_calls *calls, struct vend_opened *opened);

/* A reference for the caller, or NULL: not there, or not of that method. */
struct vend_opened *vend_calls_find(struct vend_calls *calls, const uint8_t call_id[VTOK_CALL_ID_BYTES],
                                    const struct vrpc_method *method);

#endif
