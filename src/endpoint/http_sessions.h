/* SPDX-License-Identifier: Apache-2.0 */
/* http_sessions.h: the sessions of this process: states by id, each used by one call at a time, closed when
 * they expire, when they are ended, or when serving ends. Knows neither tokens nor requests.
 *
 * Usage: vend_sessions_new -> add, enter … leave, remove -> vend_sessions_free. Thread-safe.
 * sticky-sessions-spec, sections 4, 5 and 7. */
#ifndef VEND_HTTP_SESSIONS_H
#define VEND_HTTP_SESSIONS_H

#include "token/session_token.h"
#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

enum { VEND_SESSIONS_MAX = 1 << 16 };

struct vend_sessions;
struct vend_session;

/* Whose a session is, and what it is for. */
struct vend_session_owner {
    bool is_anonymous;
    struct vgi_str domain;
    struct vgi_str principal;
};

/* waiting_max: how many calls may wait for their sessions at once, of all sessions together. Each of them
 * holds a thread, which other clients need. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vend_sessions_new(uint32_t waiting_max, struct vend_sessions **ret_sessions,
                                                struct vgi_error *err);
/* Closes all states. No call may be under way. NULL is fine. */
void vend_sessions_free(struct vend_sessions *sessions);

/* A new session without a state, entered by the caller: vend_session_fill, vend_session_leave.
 * VGI_E_LIMIT · VGI_E_NOMEM · VGI_E_IO no randomness, no thread. */
VGI_NODISCARD enum vgi_status vend_session_add(struct vend_sessions *sessions,
                                               const struct vend_session_owner *owner, int64_t ttl_s,
                                               struct vend_session **ret_session, struct vgi_error *err);

/* Gives the state to a session that the caller has added; close may be NULL. */
void vend_session_fill(struct vend_session *session, void *state, void (*close)(void *state));

/* Waits until no other call uses the session, and enters it.
 * VGI_E_NOT_FOUND it is not there (any more), or not this owner's · VGI_E_UNAVAILABLE too many wait. */
VGI_NODISCARD enum vgi_status vend_session_enter(struct vend_sessions *sessions,
                                                 const uint8_t id[VTOK_SESSION_ID_BYTES],
                                                 const struct vend_session_owner *owner,
                                                 struct vend_session **ret_session);
/* Lets the next call in; a session that was ended is closed. */
void vend_session_leave(struct vend_sessions *sessions, struct vend_session *session);

/* Ends a session that the caller has entered: nobody finds it any more. It closes when the caller leaves. */
void vend_session_end(struct vend_sessions *sessions, struct vend_session *session);

/* Of a session that the caller has entered. */
void *vend_session_state(const struct vend_session *session);
const uint8_t *vend_session_id_view(const struct vend_session *session);

/* How many there are, and how many calls wait for one. For tests. */
size_t vend_sessions_count(struct vend_sessions *sessions);
size_t vend_sessions_waiting(struct vend_sessions *sessions);

#endif
