/* SPDX-License-Identifier: Apache-2.0 */
/* concat.h: two columns of one type joined in a new one, for delta dictionaries. */
#ifndef VIPC_CONCAT_H
#define VIPC_CONCAT_H

#include "arrow/frame.h"

/* Copies first and then second into a new frame.
 *   schema         borrowed; one column, of which both are; they are borrowed and valid, without an offset
 *   ret_frame      owned by the caller; dictionaries of fields inside are still missing
 * VGI_E_LIMIT offsets or run ends would overflow · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vipc_concat(const struct varrow_schema *schema, const struct ArrowArray *first,
                                          const struct ArrowArray *second, struct varrow_frame **ret_frame,
                                          struct vgi_error *err);

/* Makes a fresh frame readable as arrays without a row. */
void vipc_frame_fill_empty(const struct varrow_schema *schema, struct varrow_frame *frame);

#endif
