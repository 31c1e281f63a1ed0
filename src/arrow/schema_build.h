/* SPDX-License-Identifier: Apache-2.0 */
/* schema_build.h: putting ArrowSchemas together from parts, where no type text says it: batches of given
 * columns, fields with metadata. */
#ifndef VARROW_SCHEMA_BUILD_H
#define VARROW_SCHEMA_BUILD_H

#include "arrow/schema.h"
#include "vgi_rpc/arrow.h"
#include "vgi_rpc/call.h"
#include "vgi_rpc/status.h"

/* A batch schema ("+s") of n columns. columns_take are consumed always; ret_schema is owned by the caller. */
VGI_NODISCARD enum vgi_status varrow_schema_of_columns_take(struct ArrowSchema *columns_take, int64_t n,
                                                            struct ArrowSchema *ret_schema,
                                                            struct vgi_error *err);

/* Columns of a schema, one after another. Usage: {0} -> add_take… -> finish or compile, which empty it ->
 * release, which may be called twice. Not thread-safe. */
struct varrow_columns {
    struct ArrowSchema *items;
    int64_t n;
    int64_t cap;
};

/* Appends a column; column_take is consumed always. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status varrow_columns_add_take(struct varrow_columns *columns,
                                                      struct ArrowSchema *column_take, struct vgi_error *err);

/* The batch schema of all columns; ret_schema is owned by the caller (finish: an ArrowSchema, compile: a
 * shared struct varrow_schema). columns is empty afterwards, also on failure. */
VGI_NODISCARD enum vgi_status varrow_columns_finish(struct varrow_columns *columns,
                                                    struct ArrowSchema *ret_schema, struct vgi_error *err);
VGI_NODISCARD enum vgi_status varrow_columns_compile(struct varrow_columns *columns,
                                                     struct varrow_schema **ret_schema,
                                                     struct vgi_error *err);
void varrow_columns_release(struct varrow_columns *columns);

/* Replaces the metadata of a field (borrowed, mutated) by n pairs, copied; none when n is 0. The schema must
 * have been made by this library. */
VGI_NODISCARD enum vgi_status varrow_schema_set_metadata(struct ArrowSchema *schema,
                                                         const struct vgi_pair *pairs, size_t n,
                                                         struct vgi_error *err);

/* Sets the name of a field (copied) and whether it may be NULL. */
VGI_NODISCARD enum vgi_status varrow_schema_set_name(struct ArrowSchema *schema, const char *name,
                                                     bool is_nullable, struct vgi_error *err);

#endif
