/* SPDX-License-Identifier: Apache-2.0 */
/* secret.h: what is done with secrets, without telling them by the time it takes. Pure functions. */
#ifndef VAUTH_SECRET_H
#define VAUTH_SECRET_H

#include "vgi_rpc/str.h"

enum { VAUTH_MAC_BYTES = 32 };

/* HMAC-SHA256 by a key of 32 bytes. */
void vauth_mac(const uint8_t key[32], struct vgi_bytes text, uint8_t ret_mac[VAUTH_MAC_BYTES]);

/* Whether two byte strings of len bytes are the same; the time depends on len only. */
bool vauth_equal(const void *a, const void *b, size_t len);

/* Overwrites, also where a compiler thinks that nobody looks. */
void vauth_wipe(void *ptr, size_t len);

#endif
