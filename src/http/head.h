/* SPDX-License-Identifier: Apache-2.0 */
/* head.h: the head of a request as text views, and what of it a server must refuse so that nobody between
 * client and server can read it differently (RFC 9112 sections 2 to 6). Pure functions. */
#ifndef VHTTP_HEAD_H
#define VHTTP_HEAD_H

#include "http/message.h"

enum { VHTTP_HEADERS_MAX = 128, VHTTP_TARGET_BYTES_MAX = 8192 };

/* Where struct vgi_http_request.connection points. All views are borrowed. */
struct vhttp_head {
    struct vgi_str method;
    struct vgi_str target;
    struct vgi_str version;
    struct vgi_pair *headers; /* in the order of arrival */
    size_t n_headers;
    size_t len; /* in bytes, with all line ends */
};

enum vhttp_framing { VHTTP_NO_BODY, VHTTP_LENGTH, VHTTP_CHUNKED };

/* How the body is delimited.
 *   length  of the body; 0 unless kind is VHTTP_LENGTH */
struct vhttp_body_frame {
    enum vhttp_framing kind;
    uint64_t length;
    bool is_awaited; /* the client waits for "100 Continue" */
};

/* Refuses methods, names and values with bytes that do not belong there, more than one or none Host, lengths
 * that are repeated, not plain decimal or beside a transfer coding, and transfer codings other than chunked.
 * VGI_E_FORMAT. */
VGI_NODISCARD enum vgi_status vhttp_head_check(const struct vhttp_head *head,
                                               struct vhttp_body_frame *ret_frame, struct vgi_error *err);

/* Splits a request target into path and query (views); the scheme and authority of an absolute form are
 * dropped. VGI_E_FORMAT neither a path, an absolute http URI nor "*". */
VGI_NODISCARD enum vgi_status vhttp_target_split(struct vgi_str target, struct vgi_str *ret_path,
                                                 struct vgi_str *ret_query, struct vgi_error *err);

enum vhttp_method vhttp_method_of(struct vgi_str method);

/* Whether name and value can be sent as one header. */
bool vhttp_is_header(struct vgi_str name, struct vgi_str value);

/* Visible bytes, blanks, tabs and what is beyond ASCII: nothing that could end the header. */
bool vhttp_is_header_value(struct vgi_str value);

#endif
