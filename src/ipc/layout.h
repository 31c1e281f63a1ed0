/* SPDX-License-Identifier: Apache-2.0 */
/* layout.h: the order of buffers by type, as the passes over whole arrays need it. A constant table.
 * Format: Arrow columnar format 1.5, "Buffer listing for each layout". */
#ifndef VIPC_LAYOUT_H
#define VIPC_LAYOUT_H

#include "arrow/schema.h"

/* How the buffers of a type follow each other, after the validity bitmap where there is one. */
enum vipc_layout_kind {
    VIPC_LAYOUT_NONE,
    VIPC_LAYOUT_FIXED,       /* values */
    VIPC_LAYOUT_BITS,        /* one bit per value */
    VIPC_LAYOUT_FIXED_BYTES, /* values as wide as the type says */
    VIPC_LAYOUT_BYTES32,     /* offsets, bytes */
    VIPC_LAYOUT_BYTES64,
    VIPC_LAYOUT_VIEWS,     /* views, then any number of data buffers */
    VIPC_LAYOUT_OFFSETS32, /* of a list */
    VIPC_LAYOUT_OFFSETS64,
    VIPC_LAYOUT_RANGES32, /* offsets and sizes of a list view */
    VIPC_LAYOUT_RANGES64,
    VIPC_LAYOUT_DENSE,      /* type ids, offsets */
    VIPC_LAYOUT_SPARSE,     /* type ids */
    VIPC_LAYOUT_CHILDREN,   /* children as long as the parent */
    VIPC_LAYOUT_FIXED_LISTS /* children a multiple as long */
};

/* By type. The validity bitmap is buffer 0 where there is one. */
extern const struct vipc_layout {
    uint8_t kind; /* enum vipc_layout_kind */
    bool has_validity;
} vipc_layouts[VARROW_TYPE_COUNT];

#endif
