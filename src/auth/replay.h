/* SPDX-License-Identifier: Apache-2.0 */
/* replay.h: remembers which proofs were used, for as long as they could be used again, and never more than so
 * many: beyond that the oldest is forgotten. Thread-safe. */
#ifndef VAUTH_REPLAY_H
#define VAUTH_REPLAY_H

#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

enum { VAUTH_NONCE_CHARS = 22 };

struct vauth_replay;

/* entries_max is at least 1. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vauth_replay_new(uint32_t entries_max, struct vauth_replay **ret_replay,
                                               struct vgi_error *err);
void vauth_replay_free(struct vauth_replay *replay); /* NULL is fine */

/* Remembers nonce (VAUTH_NONCE_CHARS characters) until until_s, inclusive. False: it
 * is remembered already. */
bool vauth_replay_add(struct vauth_replay *replay, const char *nonce, uint64_t now_s, uint64_t until_s);

#endif
