/* SPDX-License-Identifier: Apache-2.0 */
/* schema.h: schema messages: bytes <-> struct varrow_schema. Both directions stand in schema.c. Thread-safe.
 * Format: Arrow columnar format 1.5, "Schema message"; Schema.fbs. */
#ifndef VIPC_SCHEMA_H
#define VIPC_SCHEMA_H

#include "arrow/schema.h"

/* The encapsulated schema message (continuation, length, flatbuffer, padding), a view valid while schema
 * lives. Encoded on first use and kept. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vipc_schema_message(struct varrow_schema *schema, struct vgi_bytes *ret_view,
                                                  struct vgi_error *err);

/* Decodes exactly one encapsulated schema message (embedded schemas). bytes are borrowed, any alignment; an
 * EOS marker may follow.
 * VGI_E_FORMAT · VGI_E_LIMIT · VGI_E_UNIMPLEMENTED big-endian or a type we do not know (named). */
VGI_NODISCARD enum vgi_status vipc_schema_decode(struct vgi_bytes bytes, struct varrow_schema **ret_schema,
                                                 struct vgi_error *err);

/* The same from the flatbuffer alone (no prefix), 8-byte aligned: what the reader has at hand. */
VGI_NODISCARD enum vgi_status vipc_schema_decode_flatbuffer(struct vgi_bytes flatbuffer,
                                                            struct varrow_schema **ret_schema,
                                                            struct vgi_error *err);

#endif
