/* SPDX-License-Identifier: Apache-2.0 */
/* stream_token.h: the two tokens of an HTTP stream. The call token holds what never changes after init, the
 * cursor what changes with every turn; call_id ties them together. Both as base64 text, as they
 * ride in `vgi_rpc.call_state#b64` and `vgi_rpc.stream_state#b64`. WIRE_PROTOCOL, "State token binary
 * format".
 * Resolution order (normative): the cursor is opened first; only its authenticated call_id may be looked up
 * in a cache; else the call token is opened and must carry the same call_id. */
#ifndef VTOK_STREAM_TOKEN_H
#define VTOK_STREAM_TOKEN_H

#include "token/seal.h"

enum { VTOK_CALL_ID_BYTES = 16, VTOK_STREAM_ID_CHARS = 32 };

struct vtok_cursor {
    uint64_t created_s; /* seconds since 1970 */
    uint8_t call_id[VTOK_CALL_ID_BYTES];
    struct vgi_bytes state; /* borrowed when sealing; view into the buffer when opened */
};

/* As above: byte strings are borrowed when sealing, views when opened. */
struct vtok_call {
    uint64_t created_s;
    uint8_t call_id[VTOK_CALL_ID_BYTES];
    char stream_id[VTOK_STREAM_ID_CHARS + 1]; /* the access log's */
    uint8_t stream_kind;                      /* enum vgi_rpc_stream_kind */
    uint64_t response_bytes_max;              /* at init; later turns may only lower it; 0: none */
    struct vgi_bytes output_schema;           /* IPC schema message */
    struct vgi_bytes input_schema;            /* the same; empty: any or none */
    struct vgi_bytes wanted;                  /* int32 column numbers, little endian; empty: all */
};

/* A token to open, all borrowed.
 *   whose  what it must be bound to, see below
 *   text   as it came
 *   now_s  seconds since 1970
 *   ttl_s  how old it may be; 0: as old as it likes */
struct vtok_token {
    const struct vtok_binding *whose;
    struct vgi_str text;
    uint64_t now_s;
    uint64_t ttl_s;
};

/* whose: keys, protocol, method, domain, principal, is_anonymous; these functions set the rest. Sealing
 * appends text to out.
 * Opening: scratch receives what the views point into (reset first).
 * VGI_E_UNAUTHENTICATED for every token that is not of these keys and this binding, is cut, or too old: one
 * status, one message. */
VGI_NODISCARD enum vgi_status vtok_cursor_seal(const struct vtok_binding *whose,
                                               const struct vtok_cursor *cursor, struct vbase_buf *out,
                                               struct vgi_error *err);
VGI_NODISCARD enum vgi_status vtok_call_seal(const struct vtok_binding *whose, const struct vtok_call *call,
                                             struct vbase_buf *out, struct vgi_error *err);
VGI_NODISCARD enum vgi_status vtok_cursor_open(const struct vtok_token *token, struct vbase_buf *scratch,
                                               struct vtok_cursor *ret_cursor, struct vgi_error *err);
VGI_NODISCARD enum vgi_status vtok_call_open(const struct vtok_token *token, struct vbase_buf *scratch,
                                             struct vtok_call *ret_call, struct vgi_error *err);

#endif
