/* SPDX-License-Identifier: Apache-2.0 */
/* grant.h: sealed grants, `vgig1.…`: a caller's permission to come back later without having logged in,
 * carried by the token itself. IDENTITY_V2_SPEC section 9: "vgig1." base64url(kid 8 | 01 | nonce 24 |
 * ciphertext | tag 16), the key's id and an audience authenticated beside the payload.
 *
 * Usage: vtok_grants_new -> vtok_grant_mint, vtok_grant_open -> vtok_grants_free. Immutable, thread-safe. */
#ifndef VTOK_GRANT_H
#define VTOK_GRANT_H

#include "token/seal.h"

#define VTOK_GRANT_PREFIX "vgig1."

enum { VTOK_GRANT_CHARS_MAX = 4096, VTOK_GRANT_TTL_S = 604800, VTOK_GRANT_SKEW_S = 60 };

struct vtok_grants;

/* What grants are sealed with.
 *   keys       base64 (padding optional) of 32 bytes each, separated by commas: the first mints, all open
 *   audience   where they count; NULL: ""
 *   ttl_max_s  the longest lifetime; 0: VTOK_GRANT_TTL_S */
struct vtok_grant_options {
    const char *keys;
    const char *audience;
    int64_t ttl_max_s;
};

/* VGI_E_INVALID a key that is not one, none, one twice, more than VTOK_KEYS_MAX, a negative ttl_max_s ·
 * VGI_E_NOMEM · VGI_E_IO. */
VGI_NODISCARD enum vgi_status vtok_grants_new(const struct vtok_grant_options *options,
                                              struct vtok_grants **ret_grants, struct vgi_error *err);
void vtok_grants_free(struct vtok_grants *grants); /* wipes; NULL is fine */

/* A grant to mint, all borrowed. Texts are UTF-8 of at most 65535 bytes.
 *   grant_id  may be made by vtok_grant_id
 *   nonce     24 bytes; NULL: random */
struct vtok_grant_request {
    int64_t now_s;
    int64_t ttl_s;
    struct vgi_str principal;
    struct vgi_str purpose;
    const struct vgi_str *scopes;
    size_t n_scopes;
    struct vgi_str grant_id;
    const uint8_t *nonce;
};

/* A random id, 32 hex digits and a NUL. VGI_E_IO. */
enum { VTOK_GRANT_ID_CHARS = 32 };
VGI_NODISCARD enum vgi_status vtok_grant_id(char out[VTOK_GRANT_ID_CHARS + 1], struct vgi_error *err);

/* Appends the token to out and tells when it ends. VGI_E_INVALID ttl_s is not positive, or no principal ·
 * VGI_E_LIMIT more than a token can hold · VGI_E_NOMEM · VGI_E_IO. */
VGI_NODISCARD enum vgi_status vtok_grant_mint(const struct vtok_grants *grants,
                                              const struct vtok_grant_request *request, struct vbase_buf *out,
                                              int64_t *ret_expires_s, struct vgi_error *err);

/* What a token says; texts are views into the buffer. */
struct vtok_grant {
    int64_t issued_s;
    int64_t expires_s;
    struct vgi_str grant_id;
    struct vgi_str principal;
    struct vgi_str purpose;
    struct vgi_bytes scopes; /* vtok_grant_scope */
    size_t n_scopes;
};

/* Opens text as of now_s; scratch (reset) receives what ret_grant points into.
 * VGI_E_UNAUTHENTICATED it is no grant of these keys and this audience, or lives too long ·
 * VGI_E_DEADLINE it is one, but not yet or no longer valid · VGI_E_NOMEM. There is nothing more to tell. */
VGI_NODISCARD enum vgi_status vtok_grant_open(const struct vtok_grants *grants, struct vgi_str text,
                                              int64_t now_s, struct vbase_buf *scratch,
                                              struct vtok_grant *ret_grant);

/* Cuts the next scope off scopes; call it n_scopes times. */
struct vgi_str vtok_grant_scope(struct vgi_bytes *scopes);

#endif
