/* SPDX-License-Identifier: Apache-2.0 */
/* credential.c: what a credential looks like, before anybody is asked about it. A token of three parts in the
 * alphabet of JWTs is verified by its signature or not at all: to ask somebody else about it would hand on a
 * token that may have been refused for good reasons. The length counts in bytes of the whole text, the form
 * without the blanks around it (IDENTITY_V2_SPEC sections 2 and 4). */
#include "auth/identity.h"

/* The length of the blank character that text begins with; 0: none. Tab to carriage return, space, and the
 * two of Latin-1 (next line, no-break space) in UTF-8. */
static size_t blank_at_start(struct vgi_str text)
{
    unsigned char first = text.len > 0 ? (unsigned char)text.ptr[0] : 0;

    if ((first >= 0x09 && first <= 0x0D) || first == ' ')
        return 1;
    if (first != 0xC2 || text.len < 2)
        return 0;
    return (unsigned char)text.ptr[1] == 0x85 || (unsigned char)text.ptr[1] == 0xA0 ? 2 : 0;
}

static size_t blank_at_end(struct vgi_str text)
{
    struct vgi_str last;

    if (text.len == 0)
        return 0;
    last = (struct vgi_str){text.ptr + text.len - 1, 1};
    if (text.len >= 2 && (unsigned char)text.ptr[text.len - 2] == 0xC2)
        last = (struct vgi_str){text.ptr + text.len - 2, 2};
    return blank_at_start(last);
}

static struct vgi_str trimmed(struct vgi_str text)
{
    size_t n;

    while ((n = blank_at_start(text)) > 0)
        text = (struct vgi_str){text.ptr + n, text.len - n};
    while ((n = blank_at_end(text)) > 0)
        text.len -= n;
    return text;
}

static bool is_base64url(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* Three parts, of which the last may be empty. */
static bool is_jws(struct vgi_str text)
{
    size_t part_len = 0;
    size_t dots = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '.' && part_len > 0 && dots < 2) {
            dots++;
            part_len = 0;
        } else if (is_base64url(text.ptr[i])) {
            part_len++;
        } else {
            return false;
        }
    }
    return dots == 2;
}

bool vauth_credential_is_opaque(struct vgi_str token)
{
    struct vgi_str text;

    if (token.len > VAUTH_CREDENTIAL_BYTES_MAX)
        return false;
    text = trimmed(token);
    return text.len > 0 && !is_jws(text);
}
