/* SPDX-License-Identifier: Apache-2.0 */
/* type_token.h: Arrow types as the tokens of the protocol hash: "list<item?:utf8>"
 * (docs/wire.md, "Protocol hash"). */
#ifndef VRPC_TYPE_TOKEN_H
#define VRPC_TYPE_TOKEN_H

#include "arrow/schema.h"
#include "base/buf.h"

/* Appends the token of field `field` of schema to buf.
 * VGI_E_TYPE the type has no token, so no port can hash it · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vrpc_type_token(const struct varrow_schema *schema, int32_t field,
                                              struct vbase_buf *buf, struct vgi_error *err);

#endif
