/* SPDX-License-Identifier: Apache-2.0 */
/* session_token.h: the token of a sticky session, as it rides in `VGI-Session`: base64url, version 1, bound
 * to the principal that opened the session and to no call. sticky-sessions-spec, section 3. */
#ifndef VTOK_SESSION_TOKEN_H
#define VTOK_SESSION_TOKEN_H

#include "token/seal.h"

enum { VTOK_SESSION_ID_BYTES = 12, VTOK_SERVER_ID_BYTES_MAX = 255 };

struct vtok_session {
    uint64_t created_s; /* seconds since 1970 */
    uint64_t expires_s; /* when it was opened for; the registry of sessions knows better */
    uint8_t session_id[VTOK_SESSION_ID_BYTES];
    struct vgi_str server_id; /* borrowed when sealing; view into the buffer when opened */
};

/* whose: keys, domain, principal, is_anonymous are used. Appends text to out. VGI_E_INVALID a server_id of
 * more than VTOK_SERVER_ID_BYTES_MAX · otherwise as vtok_seal. */
VGI_NODISCARD enum vgi_status vtok_session_seal(const struct vtok_binding *whose,
                                                const struct vtok_session *session, struct vbase_buf *out,
                                                struct vgi_error *err);

/* Opens text; scratch (reset) receives what the views point into. VGI_E_UNAUTHENTICATED for every text that
 * is no session token of these keys and this principal. Whether it is this server's, and alive, the caller
 * finds out: both are to be refused in the same way. */
VGI_NODISCARD enum vgi_status vtok_session_open(const struct vtok_binding *whose, struct vgi_str text,
                                                struct vbase_buf *scratch, struct vtok_session *ret_session,
                                                struct vgi_error *err);

#endif
