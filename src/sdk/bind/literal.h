/* SPDX-License-Identifier: Apache-2.0 */
/* literal.h: values written as SQL writes them ("10", "-1.5", "'it''s'", "true", "NULL") into a column. Used
 * for default values and the fixed arguments of tables. */
#ifndef VSDK_LITERAL_H
#define VSDK_LITERAL_H

#include "arrow/schema.h"
#include "vgi_rpc/writer.h"

/* Appends the value to writer, whose column has the type of field (both borrowed). Bools, integers, decimals,
 * floats, texts (quoted, or bare for a text column), dates and times are not parsed: give them as integers.
 * VGI_E_INVALID the text is no literal of that type (both are named). */
VGI_NODISCARD enum vgi_status vsdk_literal_put(const struct varrow_field *field, const char *text,
                                               struct vgi_writer *writer, struct vgi_error *err);

/* A batch schema with one column per literal, and the one-row array of them.
 *   ret_array  owned by the caller */
VGI_NODISCARD enum vgi_status vsdk_literals_row(struct varrow_schema *schema, const char *const *texts,
                                                struct ArrowArray *ret_array, struct vgi_error *err);

#endif
