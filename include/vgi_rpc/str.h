/* SPDX-License-Identifier: Apache-2.0 */
/* str.h: borrowed text and bytes by value. Neither owns what it points to; text need not end in NUL. */
#ifndef VGI_RPC_STR_H
#define VGI_RPC_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "vgi_rpc/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* UTF-8 text, a view. ptr may be NULL when len is 0. */
struct vgi_str {
    const char *ptr;
    size_t len;
};

/* Bytes, a view. */
struct vgi_bytes {
    const uint8_t *ptr;
    size_t len;
};

/* A key-value pair of texts. */
struct vgi_pair {
    struct vgi_str key;
    struct vgi_str value;
};

/* A view of a NUL-terminated string; NULL gives the empty text. */
static inline struct vgi_str vgi_str_of(const char *text)
{
    struct vgi_str s;
    s.ptr = text;
    s.len = text ? strlen(text) : 0;
    return s;
}

static inline bool vgi_str_equal(struct vgi_str a, struct vgi_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* True when s is the text of the NUL-terminated string. */
static inline bool vgi_str_is(struct vgi_str s, const char *text)
{
    return vgi_str_equal(s, vgi_str_of(text));
}

/* The two arguments of printf's "%.*s". */
#define VGI_STR_ARG(s) ((int)((s).len > 1024 ? 1024 : (s).len)), ((s).ptr ? (s).ptr : "")

#ifdef __cplusplus
}
#endif

#endif
