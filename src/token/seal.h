/* SPDX-License-Identifier: Apache-2.0 */
/* seal.h: bytes -> token -> the same bytes, and nothing else opens. Envelope: version u8 | nonce 24 |
 * XChaCha20-Poly1305 of (codec u8 | payload), the payload compressed where that makes it smaller.
 *
 * Usage: vtok_keys_new -> fill a binding -> vtok_seal, vtok_open -> vtok_keys_free. Keys are immutable and
 * thread-safe.
 * Every way in which a token can be wrong gives the same status and the same message, and costs the same
 * work: what is no token at all is decrypted like one. */
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

/* How a token is written: as it is, in base64 with padding, in the URL alphabet without. */
enum vtok_form { VTOK_BYTES, VTOK_BASE64, VTOK_BASE64URL };

/* What a token is sealed with, and bound to: the caller and the use it is made for. The texts and the label
 * are authenticated, and not in the token.
 *   keys      kept while the binding is in use
 *   label     which kind of token, with its version: "vgi_rpc.state.v4"; static
 *   version   the first byte of the envelope
 *   form      how the token is written
 *   is_bare   the payload alone is under the seal, without codec, never compressed
 *   protocol, method  the call it belongs to; empty for tokens of no call
 *   domain, principal  who may bring it back; is_anonymous: nobody in particular */
struct vtok_binding {
    const struct vtok_keys *keys;
    const char *label;
    uint8_t version;
    enum vtok_form form;
    bool is_bare;
    bool is_anonymous;
    struct vgi_str protocol;
    struct vgi_str method;
    struct vgi_str domain;
    struct vgi_str principal;
};

/* Appends the sealed payload (borrowed) to out. VGI_E_NOMEM · VGI_E_IO · VGI_E_LIMIT the cap of out. */
VGI_NODISCARD enum vgi_status vtok_seal(const struct vtok_binding *binding, struct vgi_bytes payload,
                                        struct vbase_buf *out, struct vgi_error *err);
/* The same with a payload in n parts. */
VGI_NODISCARD enum vgi_status vtok_seal_parts(const struct vtok_binding *binding,
                                              const struct vgi_bytes *parts, size_t n, struct vbase_buf *out,
                                              struct vgi_error *err);

/* Opens token (borrowed, not in scratch).
 *   scratch      reset, receives what the payload points into
 *   ret_payload  view, valid until scratch changes
 * VGI_E_UNAUTHENTICATED it is not a token of these keys and this binding · VGI_E_NOMEM · VGI_E_LIMIT the cap
 * of scratch. */
VGI_NODISCARD enum vgi_status vtok_open(const struct vtok_binding *binding, struct vgi_bytes token,
                                        struct vbase_buf *scratch, struct vgi_bytes *ret_payload,
                                        struct vgi_error *err);

/* The one failure of a token that is not accepted, for whatever reason; returns VGI_E_UNAUTHENTICATED. */
enum vgi_status vtok_refuse(struct vgi_error *err);

/* Base64 with padding appended to out, and back (VGI_E_FORMAT); strict: no blanks, no other alphabet, no
 * loose bits. */
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
