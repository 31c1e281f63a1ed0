/* SPDX-License-Identifier: Apache-2.0 */
/* base64.h: base64 into and out of memory the caller has. Strict reading: one alphabet, canonical padding,
 * no blanks, no loose bits. RFC 4648 sections 4 and 5. Pure functions. */
#ifndef VTOK_BASE64_H
#define VTOK_BASE64_H

#include "token/seal.h"

/* The length of len bytes in that form (VTOK_BYTES: len itself). */
size_t vtok_form_len(enum vtok_form form, size_t len);

/* Writes bytes (borrowed) in that form, vtok_form_len(bytes.len) of them. out may overlap bytes when both end
 * at the same place. */
void vtok_form_write(enum vtok_form form, struct vgi_bytes bytes, uint8_t *out);

/* The reverse. out holds text.len bytes and does not overlap. False when the text is not of that form; out is
 * then undefined. */
bool vtok_form_read(enum vtok_form form, struct vgi_bytes text, uint8_t *out, size_t *ret_len);

#endif
