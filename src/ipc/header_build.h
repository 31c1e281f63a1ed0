/* SPDX-License-Identifier: Apache-2.0 */
/* header_build.h: the flatbuffer of one message, built by flatcc in memory on the stack; only large headers
 * allocate. Not thread-safe. */
#ifndef VIPC_HEADER_BUILD_H
#define VIPC_HEADER_BUILD_H

#include "ipc/header_write.h"

/* Appends the flatbuffer to out. VGI_E_NOMEM; out is unchanged then. */
VGI_NODISCARD enum vgi_status vipc_header_build(const struct vipc_outgoing *message, struct vbase_buf *out,
                                                struct vgi_error *err);

#endif
