/* SPDX-License-Identifier: Apache-2.0 */
/* str.h: what the library does with borrowed text and bytes (struct vgi_str, struct vgi_bytes): UTF-8,
 * hexadecimal, base64, checked size arithmetic. Low-level: knows nothing of the layers
 * above. Pure functions. */
#ifndef VBASE_STR_H
#define VBASE_STR_H

#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

/* True when all of it is well-formed UTF-8 (no surrogates, no overlong forms). ASCII runs cost a word
 * at a time. */
bool vbase_utf8_valid(const uint8_t *ptr, size_t len);

/* The length of the longest prefix that is well-formed UTF-8: len when all of it is. */
size_t vbase_utf8_prefix(const uint8_t *ptr, size_t len);

/* The longest prefix of at most max bytes that does not cut a character. */
size_t vbase_utf8_clip(const char *ptr, size_t len, size_t max);

bool vbase_str_starts_with(struct vgi_str s, const char *prefix);

/* Equal but for the case of ASCII letters, whatever the locale. */
bool vbase_str_equal_any_case(struct vgi_str s, const char *text);

/* Without blanks and tabs at both ends. */
struct vgi_str vbase_str_trimmed(struct vgi_str s);

/* Order as by memcmp, shorter first. */
int vbase_str_compare(struct vgi_str a, struct vgi_str b);

/* A decimal integer which fills all of s. VGI_E_INVALID otherwise. */
VGI_NODISCARD enum vgi_status vbase_str_to_i64(struct vgi_str s, int64_t *ret_value, struct vgi_error *err);

/* Lower-case hex of len bytes and a NUL: out holds 2 * len + 1. */
void vbase_hex_encode(const uint8_t *bytes, size_t len, char *out);

/* Standard base64 with padding. out holds vbase_base64_bound(len) bytes, NUL included; returns the length. */
size_t vbase_base64_bound(size_t len);
size_t vbase_base64_encode(const uint8_t *bytes, size_t len, char *out);
/* out holds 3 * (text.len / 4) + 3. VGI_E_FORMAT anything but canonical base64. */
VGI_NODISCARD enum vgi_status vbase_base64_decode(struct vgi_str text, uint8_t *out, size_t *ret_len,
                                                  struct vgi_error *err);

/* a + b and a * b for sizes from the wire. VGI_E_LIMIT on overflow; what names the quantity
 * in the message. */
VGI_NODISCARD enum vgi_status vbase_add_size(size_t a, size_t b, const char *what, size_t *ret_sum,
                                             struct vgi_error *err);
VGI_NODISCARD enum vgi_status vbase_mul_size(size_t a, size_t b, const char *what, size_t *ret_product,
                                             struct vgi_error *err);

#endif
