/* SPDX-License-Identifier: Apache-2.0 */
/* message.h: one HTTP request as it arrived, and the response being made, as plain data. Both belong to
 * the server for the length of one exchange; one thread at a time touches them. */
#ifndef VHTTP_MESSAGE_H
#define VHTTP_MESSAGE_H

#include "base/arena.h"
#include "base/block.h"
#include "base/buf.h"
#include "vgi_rpc/str.h"

enum vhttp_method { VHTTP_GET, VHTTP_HEAD, VHTTP_POST, VHTTP_PUT, VHTTP_DELETE, VHTTP_OPTIONS, VHTTP_OTHER };

/* All views are valid until the response was handed over. Public code sees it as an opaque handle. */
struct vgi_http_request {
    enum vhttp_method method;
    struct vgi_str path;      /* as sent: not unescaped, without the query */
    struct vgi_str query;     /* behind '?', not unescaped; may be empty */
    struct vgi_str peer;      /* address of the client as text; empty on a unix socket */
    struct vbase_block *body; /* borrowed: as it arrived, encoded; NULL: none, or not read yet */
    size_t body_len;
    void *connection;          /* the server's own */
    struct vbase_arena *arena; /* borrowed: that of the response, where somebody needs it; NULL: none */
};

/* The value of a header, name in any case; {NULL, 0} when absent, the first when there are several. */
struct vgi_str vhttp_request_header(const struct vgi_http_request *request, const char *name);
/* How many headers of that name there are. */
size_t vhttp_request_header_count(const struct vgi_http_request *request, const char *name);

struct vhttp_header {
    const char *name;  /* static, or in the response's arena */
    const char *value; /* the same */
};

/* Bytes that are sent without having been copied: in front of the body's byte `at`. */
struct vhttp_insert {
    size_t at;
    struct vgi_bytes bytes;
};

enum { VHTTP_RESPONSE_HEADERS_MAX = 64, VHTTP_INSERTS_MAX = 8 };

/* status 0 means that nothing was decided yet. One response object serves a request from head to end.
 *   arena    view: for the texts of headers and what the handler keeps from head to answer or refuse; emptied
 *            when the response has been handed over, not before
 *   context  the handler's own: what head leaves for answer or refuse; NULL when head is called
 *   body     owned by the server, which reuses it; empty when the handler gets it
 *   inserts  views that live as long as the request's body; ascending */
struct vhttp_response {
    int status;
    struct vbase_arena *arena;
    void *context;
    struct vhttp_header headers[VHTTP_RESPONSE_HEADERS_MAX];
    size_t n_headers;
    struct vbase_buf body;
    struct vhttp_insert inserts[VHTTP_INSERTS_MAX];
    size_t n_inserts;
    bool is_short; /* memory or room for a header was missing: becomes a plain 500 */
};

/* Adds a header; name is static, value is copied. A failure is remembered in is_short. */
void vhttp_response_header(struct vhttp_response *response, const char *name, struct vgi_str value);
/* The same with a number. */
void vhttp_response_header_number(struct vhttp_response *response, const char *name, uint64_t value);

/* The length of body and inserts. */
size_t vhttp_response_bytes(const struct vhttp_response *response);
/* Drops both. */
void vhttp_response_empty(struct vhttp_response *response);

#endif
