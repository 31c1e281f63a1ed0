/* SPDX-License-Identifier: Apache-2.0 */
/* upload_url.h: the answer to `{prefix}/__upload_url__/init`, by which a client gets places in the store for
 * what is too large to send. A framework method of HTTP: it belongs to no protocol. WIRE_PROTOCOL, "Upload
 * URL generation". */
#ifndef VEXT_UPLOAD_URL_H
#define VEXT_UPLOAD_URL_H

#include "rpc/request.h"

#define VEXT_UPLOAD_URL_METHOD "__upload_url__"

enum { VEXT_UPLOAD_URLS_MAX = 100 };

/* Answers a request that was read (vrpc_request_read) through the connection's writer: begins the reply, asks
 * the store `count` times (1 … VEXT_UPLOAD_URLS_MAX, others are clipped; 1 when there is no such parameter)
 * and queues one batch and the end marker. May block. Only when server->external.has_upload_urls.
 * After a failure nothing was queued: vrpc_refuse with method NULL.
 * VGI_E_INVALID another method, or parameters that are not as declared (400) · what the store returns. */
VGI_NODISCARD enum vgi_status vext_upload_urls(struct vrpc_connection *c, const struct vrpc_request *request,
                                               struct vgi_error *err);

#endif
