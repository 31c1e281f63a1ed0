/* SPDX-License-Identifier: Apache-2.0 */
/* seal.h: bytes -> token -> the same bytes, and nothing else opens. Envelope: version u8 | nonce 24 |
 * XChaCha20-Poly1305 of (codec u8 | payload), the payload compressed where that makes it smaller.
 *
 * Usage: vtok_keys_new -> vtok_seal, vtok_open -> vtok_keys_free. Keys are immutable and thread-safe.
 * Every way in which a token can be wrong gives the same status and the same message. */
#ifndef VTOK_SEAL_H
#define VTOK_SEAL_H

#include "base/buf.h"

enum { VTOK_KEY_BYTES = 32, VTOK_KEYS_MAX = 8, VTOK_NONCE_BYTES = 24, VTOK_TAG_BYTES = 16 };

/* A key ring: the first key seals, all of them open, so keys can be rotated. */
struct vtok_keys;

/* keys: n of VTOK_KEY_BYTES each, copied; n 0: one random key.
 * VGI_E_INVALID more than VTOK_KEYS_MAX · VGI_E_NOMEM · VGI_E_IO no randomness. */
VGI_NODISCARD enum vgi_status vtok_keys_new(const uint8_t (*keys)[VTOK_KEY_BYTES], size_t n,
                                            struct vtok_keys **ret_keys, struct vgi_error *err);
void vtok_keys_free(struct vtok_keys *keys); /* wipes; NULL is fine */

/* To whom, and to what use, a token is bound; all of it is authenticated, none of it is in the token.
 *   label     which kind of token, with its version: "vgi_rpc.state.v4"; static
 *   version   the first byte of the envelope
 *   protocol, method  the call it belongs to; empty for tokens of no call
 *   domain, principal  who may bring it back; is_anonymous: nobody in particular */
struct vtok_binding {
    const char *label;
    uint8_t version;
    bool is_anonymous;
    struct vgi_str protocol;
    struct vgi_str method;
    struct vgi_str domain;
    struct vgi_str principal;
};

/* Appends the sealed payload (borrowed) to out, as bytes. VGI_E_NOMEM · VGI_E_IO. */
VGI_NODISCARD enum vgi_status vtok_seal(const struct vtok_keys *keys, const struct vtok_binding *binding,
                                        struct vgi_bytes payload, struct vbase_buf *out,
                                        struct vgi_error *err);

/* Appends the payload of token (borrowed) to out.
 * VGI_E_UNAUTHENTICATED it is not a token of these keys and this binding · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vtok_open(const struct vtok_keys *keys, const struct vtok_binding *binding,
                                        struct vgi_bytes token, struct vbase_buf *out, struct vgi_error *err);

/* Base64 with padding (out gets text), and back; strict: no blanks, no other alphabet, no loose bits. */
VGI_NODISCARD enum vgi_status vtok_base64(struct vgi_bytes bytes, struct vbase_buf *out,
                                          struct vgi_error *err);
VGI_NODISCARD enum vgi_status vtok_base64_decode(struct vgi_str text, struct vbase_buf *out,
                                                 struct vgi_error *err);
/* The same in the URL alphabet without padding. */
VGI_NODISCARD enum vgi_status vtok_base64url(struct vgi_bytes bytes, struct vbase_buf *out,
                                             struct vgi_error *err);
VGI_NODISCARD enum vgi_status vtok_base64url_decode(struct vgi_str text, struct vbase_buf *out,
                                                    struct vgi_error *err);

#endif
