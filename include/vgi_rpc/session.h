/* SPDX-License-Identifier: Apache-2.0 */
/* session.h: state that stays in this process between the calls of one client: an open cursor, a loaded
 * model.
 * Over HTTP only, when struct vgi_rpc_http_options has sticky_ttl_s and the client asks for it; calls of one
 * session run one after the other. Specification: sticky-sessions-spec.
 *
 * Usage, in callbacks of methods:
 *     open:   return vgi_session_open_take(call, cursor, cursor_close, 0, err);
 *     later:  struct cursor *cursor = vgi_session_state(call);
 *     last:   vgi_session_close(call);
 *
 * Threads: as vgi_rpc/call.h; close of a state may run in any thread, when no call uses it. */
#ifndef VGI_RPC_SESSION_H
#define VGI_RPC_SESSION_H

#include <stdint.h>

#include "vgi_rpc/export.h"
#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

#ifdef __cplusplus
extern "C" {
#endif

struct vgi_call;

/* Begins a session for the client of this call; the answer carries its token.
 *   state_take  taken always: close is called on it when the session ends, and at once on failure
 *   close       called once, last; NULL: nothing is to be done. When the process dies it is not called
 *   ttl_s       the session ends that many seconds from now at the latest; 0: sticky_ttl_s
 * VGI_E_FAILED (RuntimeError) not over HTTP, the client did not ask for it, or there is a session already ·
 * VGI_E_UNAVAILABLE (ServerDrainingError) the server is about to stop · VGI_E_LIMIT too many sessions. */
VGI_API VGI_NODISCARD enum vgi_status vgi_session_open_take(struct vgi_call *call, void *state_take,
                                                            void (*close)(void *state), int64_t ttl_s,
                                                            struct vgi_error *err);

/* The state of the session this call belongs to, a view; NULL when there is none. */
VGI_API void *vgi_session_state(const struct vgi_call *call);

/* Its id, 24 hex digits, for logs; a view valid until the callback returns, empty when there is none. */
VGI_API struct vgi_str vgi_session_id(const struct vgi_call *call);

/* Ends the session of this call, if there is one; the client is told. */
VGI_API void vgi_session_close(struct vgi_call *call);

#ifdef __cplusplus
}
#endif

#endif
