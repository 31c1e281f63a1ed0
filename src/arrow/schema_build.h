/* SPDX-License-Identifier: Apache-2.0 */
/* schema_build.h: putting ArrowSchemas together from parts, where no type text says it: batches of given
 * columns, fields with metadata. */
#ifndef VARROW_SCHEMA_BUILD_H
#define VARROW_SCHEMA_BUILD_H

#include "vgi_rpc/arrow.h"
#include "vgi_rpc/call.h"
#include "vgi_rpc/status.h"

/* A batch schema ("+s") of n columns. columns_take are consumed always; ret_schema is owned by the caller. */
VGI_NODISCARD enum vgi_status varrow_schema_of_columns_take(struct ArrowSchema *columns_take, int64_t n,
                                                            struct ArrowSchema *ret_schema,
                                                            struct vgi_error *err);

/* Replaces the metadata of a field (borrowed, mutated) by n pairs, copied; none when n is 0. The schema must
 * have been made by this library. */
VGI_NODISCARD enum vgi_status varrow_schema_set_metadata(struct ArrowSchema *schema,
                                                         const struct vgi_pair *pairs, size_t n,
                                                         struct vgi_error *err);

/* Sets the name of a field (copied) and whether it may be NULL. */
VGI_NODISCARD enum vgi_status varrow_schema_set_name(struct ArrowSchema *schema, const char *name,
                                                     bool is_nullable, struct vgi_error *err);

#endif
