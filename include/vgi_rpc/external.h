/* SPDX-License-Identifier: Apache-2.0 */
/* external.h: large batches as objects in a store, named by URL (WIRE_PROTOCOL section 12). A batch from some
 * size on is uploaded and a pointer is sent instead; a pointer that a client sends is fetched. The store is
 * the program's: this library asks for uploads and fetches over HTTP itself.
 *
 * Usage:
 *     struct vgi_rpc_external_options external = VGI_RPC_EXTERNAL_OPTIONS_INIT;
 *     external.store = &store;                                    // upload, upload_url
 *     vgi_rpc_server_external(server, &external, &err);           // before serving */
#ifndef VGI_RPC_EXTERNAL_H
#define VGI_RPC_EXTERNAL_H

#include "vgi_rpc/server.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { VGI_RPC_URL_BYTES = 8192, VGI_RPC_SHA256_CHARS = 64 };

enum vgi_rpc_object_coding { VGI_RPC_OBJECT_PLAIN, VGI_RPC_OBJECT_ZSTD, VGI_RPC_OBJECT_GZIP };

/* An object to upload; all of it borrowed.
 *   content_encoding  to be kept with the object and given to who fetches it; NULL: none */
struct vgi_rpc_object {
    struct vgi_bytes bytes;
    const char *content_encoding;
};

/* Where a client may put one object, and where this server fetches it then. NUL-terminated. */
struct vgi_rpc_upload_url {
    char upload_url[VGI_RPC_URL_BYTES];
    char download_url[VGI_RPC_URL_BYTES];
    int64_t expires_at_us; /* since 1970, UTC */
};

/* A store of objects. The callbacks are called by several threads at a time. Nothing is ever deleted here: a
 * store needs a rule that drops old objects.
 *   upload      puts an object; url_out, VGI_RPC_URL_BYTES large, receives where it can be fetched.
 *               NULL: answers are never externalized
 *   upload_url  makes a pair of URLs for a client. NULL: clients get none
 *   user        kept; for both */
struct vgi_rpc_store {
    enum vgi_status (*upload)(void *user, const struct vgi_rpc_object *object, char *url_out,
                              struct vgi_error *err);
    enum vgi_status (*upload_url)(void *user, struct vgi_rpc_upload_url *ret_url, struct vgi_error *err);
    void *user;
};

/* A URL taken apart: views, valid during the call.
 *   scheme  "https" or "http"
 *   host    name, or address without brackets; lower case
 *   port    the scheme's own when the URL names none
 *   path    "/" at least, without query */
struct vgi_rpc_url {
    struct vgi_str scheme;
    struct vgi_str host;
    uint16_t port;
    struct vgi_str path;
};

/* What may be fetched beyond https from public addresses. Private: RFC 1918, link-local, unique local,
 * shared, and whatever else is no public unicast address. */
enum { VGI_RPC_URL_HTTP = 1, VGI_RPC_URL_LOOPBACK = 2, VGI_RPC_URL_PRIVATE = 4 };

/* Options; all optional. The store is kept: it must outlive the server.
 *   store               NULL: pointers are fetched, answers stay in the stream
 *   threshold_bytes     smallest batch that is uploaded, by the bytes of its buffers; 0: 1 MiB
 *   coding              of uploaded objects
 *   response_bytes_max  of all objects of one answer, before coding; more is an error and is not uploaded.
 *                       0: none; advertised over HTTP
 *   upload_bytes_max    of an object of a client; only advertised. 0: none
 *   fetch_bytes_max     of a fetched object as it arrives; 0: 256 MiB
 *   decoded_bytes_max   of a fetched object, decoded; 0: 16 times fetch_bytes_max
 *   fetch_ms            for one try to fetch; 0: 60,000
 *   url_flags           VGI_RPC_URL_…; addresses are checked after the name was resolved
 *   check_url           refuses URLs, asked before each fetch and each redirect; the client gets its message.
 *                       NULL: none
 *   user                kept; for check_url */
struct vgi_rpc_external_options {
    size_t size;
    const struct vgi_rpc_store *store;
    uint64_t threshold_bytes;
    enum vgi_rpc_object_coding coding;
    uint64_t response_bytes_max;
    uint64_t upload_bytes_max;
    uint64_t fetch_bytes_max;
    uint64_t decoded_bytes_max;
    uint32_t fetch_ms;
    unsigned url_flags;
    enum vgi_status (*check_url)(void *user, const struct vgi_rpc_url *url, struct vgi_error *err);
    void *user;
};
#define VGI_RPC_EXTERNAL_OPTIONS_INIT                   \
    {                                                   \
        .size = sizeof(struct vgi_rpc_external_options) \
    }

/* Makes a server read and write pointers, on every transport. Before it serves, once.
 * VGI_E_INVALID · VGI_E_PRECONDITION it was called already · VGI_E_NOMEM. */
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_server_external(struct vgi_rpc_server *server,
                                                              const struct vgi_rpc_external_options *options,
                                                              struct vgi_error *err);

/* ---- answers published before ---- */

/* An object that holds the result of a unary method. sha256 is empty when clients shall not check it. */
struct vgi_rpc_reference {
    char url[VGI_RPC_URL_BYTES];
    char sha256[VGI_RPC_SHA256_CHARS + 1];
};

/* In a unary callback: uploads the one row that was put into out, whatever its size, and empties out. Other
 * calls of the same method may answer with the reference as long as the object lasts.
 * VGI_E_PRECONDITION the server has no store · VGI_E_INVALID out holds no row · what the store returns. */
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_publish(struct vgi_call *call, struct vgi_output *out,
                                                      struct vgi_rpc_reference *ret_reference,
                                                      struct vgi_error *err);

/* In a unary callback: answers with a pointer to what reference names (copied); nothing may be put into out.
 * VGI_E_PRECONDITION the method is a stream or has no result · VGI_E_NOMEM. */
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_answer_reference(struct vgi_call *call,
                                                               const struct vgi_rpc_reference *reference,
                                                               struct vgi_error *err);

/* ---- talking to a store ---- */

/* One request over HTTP with the library's client, and its answer, for programs whose store speaks HTTP.
 * Redirects are not followed; addresses are not checked: the URL is the program's own.
 *   method       "GET", "HEAD", "PUT", "POST" or "DELETE"
 *   headers      n_headers pairs, in addition to those that HTTP needs
 *   body         sent by PUT and POST
 *   answer       receives at most answer_room bytes of the answer's body; more is VGI_E_LIMIT
 *   timeout_ms   for all of it; 0: 60,000
 *   status       out: of the answer, e.g. 404
 *   answer_len   out */
struct vgi_rpc_web_request {
    size_t size;
    const char *method;
    struct vgi_str url;
    const struct vgi_pair *headers;
    size_t n_headers;
    struct vgi_bytes body;
    uint32_t timeout_ms;
    uint8_t *answer;
    size_t answer_room;
    size_t answer_len;
    int status;
};
#define VGI_RPC_WEB_REQUEST_INIT                   \
    {                                              \
        .size = sizeof(struct vgi_rpc_web_request) \
    }

/* Sends it and waits for the answer. Thread-safe; connections are kept for the next one.
 * VGI_E_INVALID · VGI_E_UNAVAILABLE no answer came · VGI_E_DEADLINE · VGI_E_LIMIT · VGI_E_NOMEM ·
 * VGI_E_UNIMPLEMENTED libcurl is not installed. */
VGI_API VGI_NODISCARD enum vgi_status vgi_rpc_web(struct vgi_rpc_web_request *request, struct vgi_error *err);

#ifdef __cplusplus
}
#endif

#endif
