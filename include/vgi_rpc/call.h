/* SPDX-License-Identifier: Apache-2.0 */
/* call.h: the context of one call, handed to every callback. Borrowed; valid until the callback returns.
 * Not thread-safe: only the thread that runs the callback uses it. */
#ifndef VGI_RPC_CALL_H
#define VGI_RPC_CALL_H

#include "vgi_rpc/export.h"
#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

#ifdef __cplusplus
extern "C" {
#endif

struct vgi_call;

/* Memory which lives until the callback returns, zeroed, 16-byte aligned. NULL when there is none left. */
VGI_API void *vgi_alloc(struct vgi_call *call, size_t bytes);

/* A NUL-terminated copy in such memory; NULL when there is none left. */
VGI_API char *vgi_alloc_text(struct vgi_call *call, struct vgi_str text);

enum vgi_log_level { VGI_LOG_TRACE, VGI_LOG_DEBUG, VGI_LOG_INFO, VGI_LOG_WARN, VGI_LOG_ERROR };

/* Sends a log message to the client, before the result or batch of this callback (WIRE_PROTOCOL, log
 * batches). A message that cannot be sent is dropped; the call goes on. */
VGI_API void vgi_log(struct vgi_call *call, enum vgi_log_level level, const char *format, ...)
    VGI_PRINTF(3, 4);

/* As vgi_log, with extra values which the client gets as fields of log_extra. */
VGI_API void vgi_log_extra(struct vgi_call *call, enum vgi_log_level level, struct vgi_str message,
                           const struct vgi_pair *extra, size_t n_extra);

/* The request id on every log and error of this call: the client's, or one made here. A view valid until the
 * callback returns. */
VGI_API struct vgi_str vgi_call_request_id(const struct vgi_call *call);

/* The transport the call came by: "pipe", "unix", "tcp" or "http". Static. */
VGI_API const char *vgi_call_transport(const struct vgi_call *call);

/* Who calls: "" when anonymous. Views valid until the callback returns. */
VGI_API struct vgi_str vgi_call_principal(const struct vgi_call *call);
VGI_API struct vgi_str vgi_call_auth_domain(const struct vgi_call *call);

/* How many bytes the answer of this callback may have, framing included, before it is refused as too large;
 * 0: no limit. Over HTTP it is the least of what server and client allow. */
VGI_API uint64_t vgi_call_response_limit(const struct vgi_call *call);

/* True when the client has cancelled or is gone; a long callback may ask now and then and return early. */
VGI_API bool vgi_call_cancelled(const struct vgi_call *call);

/* The `user` pointer of the method or function descriptor. */
VGI_API void *vgi_call_user(const struct vgi_call *call);

#ifdef __cplusplus
}
#endif

#endif
