/* SPDX-License-Identifier: Apache-2.0 */
/* validate.h: the one documented pass over a batch's values before anybody relies on them
 * (docs/validation.md). The IPC reader has checked the structure by then: every buffer lies in the body and
 * is long enough, and so are the bytes that the last offset of a text or bytes column points to. One pass
 * per buffer; nothing is allocated. */
#ifndef VARROW_VALIDATE_H
#define VARROW_VALIDATE_H

#include "arrow/schema.h"

/* Checks array (struct array, borrowed) against schema; never reads outside its buffers. Dictionaries of
 * arrays from the IPC reader were checked when they arrived (varrow_validate_column) and are not looked at
 * again. structure: also lengths, child counts and buffer presence (for arrays from user code, whose buffer
 * sizes are unknown and trusted).
 * VGI_E_INVALID naming column path, row, what was found and what was expected. */
VGI_NODISCARD enum vgi_status varrow_validate(const struct varrow_schema *schema,
                                              const struct ArrowArray *array, bool structure,
                                              struct vgi_error *err);

/* The same for a dictionary's values: one column, borrowed, no struct around it. */
VGI_NODISCARD enum vgi_status varrow_validate_column(const struct varrow_schema *schema, int32_t column,
                                                     const struct ArrowArray *array, struct vgi_error *err);

#endif
