/* SPDX-License-Identifier: Apache-2.0 */
/* stream_token.c: cursor and call token <-> their plaintexts. Numbers are little endian.
 * Cursor: created u64 | call_id 16 | state, to the end.
 * Call: created u64 | call_id 16 | stream_id 32 | kind u8 | response_bytes_max u64 | three lengths u64 |
 * output schema | input schema | wanted. */
#include "token/stream_token.h"

#include "token/number.h"

enum { CURSOR_HEAD = 8 + VTOK_CALL_ID_BYTES, CALL_TEXTS = 3 };
enum { CALL_HEAD = CURSOR_HEAD + VTOK_STREAM_ID_CHARS + 1 + 8 + CALL_TEXTS * 8 };

static struct vtok_binding bound(const struct vtok_binding *whose, const char *label, uint8_t version)
{
    struct vtok_binding binding = *whose;

    binding.label = label;
    binding.version = version;
    binding.form = VTOK_BASE64;
    return binding;
}

static struct vtok_binding cursor_binding(const struct vtok_binding *whose)
{
    return bound(whose, "vgi_rpc.state.v4", /* version= */ 5);
}

static struct vtok_binding call_binding(const struct vtok_binding *whose)
{
    return bound(whose, "vgi_rpc.call.v1", /* version= */ 1);
}

static bool is_expired(uint64_t created_s, const struct vtok_token *token)
{
    return token->ttl_s > 0 && token->now_s > created_s && token->now_s - created_s > token->ttl_s;
}

static struct vgi_bytes bytes_of(struct vgi_str text)
{
    return (struct vgi_bytes){(const uint8_t *)text.ptr, text.len};
}

/* ---- cursor ---- */

enum vgi_status vtok_cursor_seal(const struct vtok_binding *whose, const struct vtok_cursor *cursor,
                                 struct vbase_buf *out, struct vgi_error *err)
{
    struct vtok_binding binding = cursor_binding(whose);
    uint8_t head[CURSOR_HEAD];
    struct vgi_bytes parts[] = {{head, sizeof head}, cursor->state};

    memcpy(vtok_put_u64(head, cursor->created_s), cursor->call_id, VTOK_CALL_ID_BYTES);
    return vtok_seal_parts(&binding, parts, 2, out, err);
}

enum vgi_status vtok_cursor_open(const struct vtok_token *token, struct vbase_buf *scratch,
                                 struct vtok_cursor *ret_cursor, struct vgi_error *err)
{
    struct vtok_binding binding = cursor_binding(token->whose);
    struct vtok_cursor cursor;
    struct vgi_bytes payload;

    VGI_TRY(vtok_open(&binding, bytes_of(token->text), scratch, &payload, err));
    if (payload.len < CURSOR_HEAD)
        return vtok_refuse(err);
    cursor.created_s = vtok_get_u64(payload.ptr);
    memcpy(cursor.call_id, payload.ptr + 8, VTOK_CALL_ID_BYTES);
    cursor.state = (struct vgi_bytes){payload.ptr + CURSOR_HEAD, payload.len - CURSOR_HEAD};
    if (is_expired(cursor.created_s, token))
        return vtok_refuse(err);
    *ret_cursor = cursor;
    return VGI_OK;
}

/* ---- call ---- */

enum vgi_status vtok_call_seal(const struct vtok_binding *whose, const struct vtok_call *call,
                               struct vbase_buf *out, struct vgi_error *err)
{
    struct vtok_binding binding = call_binding(whose);
    uint8_t head[CALL_HEAD];
    struct vgi_bytes parts[] = {{head, sizeof head}, call->output_schema, call->input_schema, call->wanted};
    uint8_t *at = vtok_put_u64(head, call->created_s);

    memcpy(at, call->call_id, VTOK_CALL_ID_BYTES);
    memcpy(at + VTOK_CALL_ID_BYTES, call->stream_id, VTOK_STREAM_ID_CHARS);
    at += VTOK_CALL_ID_BYTES + VTOK_STREAM_ID_CHARS;
    *at++ = call->stream_kind;
    at = vtok_put_u64(at, call->response_bytes_max);
    for (size_t i = 1; i <= CALL_TEXTS; i++)
        at = vtok_put_u64(at, parts[i].len);
    return vtok_seal_parts(&binding, parts, 1 + CALL_TEXTS, out, err);
}

/* Cuts the payload behind the head into byte strings of the lengths it names; false when they do
 * not fill it. */
static bool cut(struct vgi_bytes rest, const uint8_t *lengths, struct vgi_bytes *ret_parts)
{
    for (size_t i = 0; i < CALL_TEXTS; i++) {
        uint64_t len = vtok_get_u64(lengths + 8 * i);
        if (len > rest.len)
            return false;
        ret_parts[i] = (struct vgi_bytes){rest.ptr, (size_t)len};
        rest.ptr += len;
        rest.len -= (size_t)len;
    }
    return rest.len == 0;
}

enum vgi_status vtok_call_open(const struct vtok_token *token, struct vbase_buf *scratch,
                               struct vtok_call *ret_call, struct vgi_error *err)
{
    struct vtok_binding binding = call_binding(token->whose);
    struct vgi_bytes parts[CALL_TEXTS];
    struct vgi_bytes payload;
    struct vtok_call call;
    const uint8_t *at;

    VGI_TRY(vtok_open(&binding, bytes_of(token->text), scratch, &payload, err));
    if (payload.len < CALL_HEAD)
        return vtok_refuse(err);
    at = payload.ptr;
    call.created_s = vtok_get_u64(at);
    memcpy(call.call_id, at + 8, VTOK_CALL_ID_BYTES);
    at += 8 + VTOK_CALL_ID_BYTES;
    memcpy(call.stream_id, at, VTOK_STREAM_ID_CHARS);
    call.stream_id[VTOK_STREAM_ID_CHARS] = '\0';
    at += VTOK_STREAM_ID_CHARS;
    call.stream_kind = *at;
    call.response_bytes_max = vtok_get_u64(at + 1);
    if (!cut((struct vgi_bytes){payload.ptr + CALL_HEAD, payload.len - CALL_HEAD}, at + 9, parts))
        return vtok_refuse(err);
    if (is_expired(call.created_s, token))
        return vtok_refuse(err);
    call.output_schema = parts[0];
    call.input_schema = parts[1];
    call.wanted = parts[2];
    *ret_call = call;
    return VGI_OK;
}
