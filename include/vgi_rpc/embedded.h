/* SPDX-License-Identifier: Apache-2.0 */
/* embedded.h: batches that travel inside a bytes column, as the bytes of one complete Arrow IPC stream with
 * one batch: records (a batch of one row), schemas with their data, results of another system. Everything
 * made here lives in the call's memory: until the callback returns.
 *
 * Usage, reading:                                     Usage, making:
 *     const struct vgi_batch *point;                      struct vgi_output *point;
 *     VGI_TRY(vgi_batch_decode(call, bytes, &point,       VGI_TRY(vgi_output_new(call, "x: f64", &point,
 *                              err));                                            err));
 *     VGI_TRY(vgi_batch_column(point, 0, &x, err));       vgi_put_f64(vgi_output_column(point, 0), 1.5);
 *                                                         VGI_TRY(vgi_output_encode(call, point, &bytes,
 *                                                                           err));
 *                                                         vgi_put_bytes(writer, bytes);
 * Thread safety: that of the call. */
#ifndef VGI_RPC_EMBEDDED_H
#define VGI_RPC_EMBEDDED_H

#include "vgi_rpc/call.h"
#include "vgi_rpc/writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Decodes an IPC stream that holds exactly one batch, and validates it fully.
 *   bytes     borrowed; must stay as they are until the callback returns, for columns point into them
 *   ret_view  a view, valid until the callback returns
 * VGI_E_FORMAT the bytes are no such stream, or others follow it · VGI_E_INVALID broken values · VGI_E_LIMIT
 * VGI_E_NOMEM. */
VGI_API VGI_NODISCARD enum vgi_status vgi_batch_decode(struct vgi_call *call, struct vgi_bytes bytes,
                                                       const struct vgi_batch **ret_view,
                                                       struct vgi_error *err);

/* Encodes a batch with its metadata.
 *   batch     borrowed
 *   ret_view  receives bytes valid until the callback returns
 * VGI_E_LIMIT · VGI_E_NOMEM. */
VGI_API VGI_NODISCARD enum vgi_status vgi_batch_encode(struct vgi_call *call, const struct vgi_batch *batch,
                                                       struct vgi_bytes *ret_view, struct vgi_error *err);

/* Makes an output of its own, to be filled like that of a callback.
 *   schema    borrowed; a schema text (type.h)
 *   ret_view  a view, valid until the callback returns
 * VGI_E_INVALID the text is no schema · VGI_E_NOMEM. */
VGI_API VGI_NODISCARD enum vgi_status vgi_output_new(struct vgi_call *call, const char *schema,
                                                     struct vgi_output **ret_view, struct vgi_error *err);

/* Encodes what was put into an output of vgi_output_new, which is empty after that and may be filled again.
 *   ret_view  receives bytes valid until the callback returns
 * The first failure of any writer · VGI_E_INVALID columns of different lengths · VGI_E_LIMIT
 * VGI_E_NOMEM. */
VGI_API VGI_NODISCARD enum vgi_status vgi_output_encode(struct vgi_call *call, struct vgi_output *output,
                                                        struct vgi_bytes *ret_view, struct vgi_error *err);

#ifdef __cplusplus
}
#endif

#endif
