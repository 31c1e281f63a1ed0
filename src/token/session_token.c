/* SPDX-License-Identifier: Apache-2.0 */
/* session_token.c: session <-> its plaintext: created u64 | length u8 | server_id | session_id 12 |
 * expires u64. */
#include "token/session_token.h"

#include "token/number.h"

enum { HEAD = 8 + 1, TAIL = VTOK_SESSION_ID_BYTES + 8 };

static struct vtok_binding session_binding(const struct vtok_binding *whose)
{
    return (struct vtok_binding){.keys = whose->keys,
                                 .label = "vgi_rpc.state.v4",
                                 .version = 1,
                                 .form = VTOK_BASE64URL,
                                 .is_bare = true,
                                 .is_anonymous = whose->is_anonymous,
                                 .domain = whose->domain,
                                 .principal = whose->principal};
}

enum vgi_status vtok_session_seal(const struct vtok_binding *whose, const struct vtok_session *session,
                                  struct vbase_buf *out, struct vgi_error *err)
{
    struct vtok_binding binding = session_binding(whose);
    uint8_t head[HEAD];
    uint8_t tail[TAIL];
    struct vgi_str server_id = session->server_id;
    struct vgi_bytes parts[] = {
        {head, sizeof head}, {(const uint8_t *)server_id.ptr, server_id.len}, {tail, sizeof tail}};

    if (server_id.len > VTOK_SERVER_ID_BYTES_MAX)
        return vgi_fail(err, VGI_E_INVALID, "a server id has at most %d bytes, this one has %zu",
                        VTOK_SERVER_ID_BYTES_MAX, server_id.len);
    *vtok_put_u64(head, session->created_s) = (uint8_t)server_id.len;
    memcpy(tail, session->session_id, VTOK_SESSION_ID_BYTES);
    vtok_put_u64(tail + VTOK_SESSION_ID_BYTES, session->expires_s);
    return vtok_seal_parts(&binding, parts, 3, out, err);
}

enum vgi_status vtok_session_open(const struct vtok_binding *whose, struct vgi_str text,
                                  struct vbase_buf *scratch, struct vtok_session *ret_session,
                                  struct vgi_error *err)
{
    struct vtok_binding binding = session_binding(whose);
    struct vgi_bytes token = {(const uint8_t *)text.ptr, text.len};
    struct vtok_session session;
    struct vgi_bytes payload;
    const uint8_t *tail;

    VGI_TRY(vtok_open(&binding, token, scratch, &payload, err));
    if (payload.len < HEAD + TAIL || payload.len - HEAD - TAIL != payload.ptr[8])
        return vtok_refuse(err);
    session.created_s = vtok_get_u64(payload.ptr);
    session.server_id = (struct vgi_str){(const char *)payload.ptr + HEAD, payload.ptr[8]};
    tail = payload.ptr + HEAD + payload.ptr[8];
    memcpy(session.session_id, tail, VTOK_SESSION_ID_BYTES);
    session.expires_s = vtok_get_u64(tail + VTOK_SESSION_ID_BYTES);
    *ret_session = session;
    return VGI_OK;
}
