/* SPDX-License-Identifier: Apache-2.0 */
/* flat.h: an array flattened, as a record batch or dictionary message names it: one node per field and one
 * piece per buffer, in the pre-order of the schema. Pieces point into the array's own buffers wherever the
 * rows asked for begin at a byte; only shifted bitmaps and rebased offsets are made anew, in the arena.
 *
 * Usage: init -> collect (or collect_empty) -> read nodes, pieces, variadic_counts; all die with the array,
 * the arena and the room. Not thread-safe. Format: Arrow columnar format 1.5, "RecordBatch message". */
#ifndef VIPC_FLAT_H
#define VIPC_FLAT_H

#include "arrow/schema.h"
#include "base/arena.h"

/* The members and their order are those of FieldNode in Message.fbs. */
struct vipc_field_node {
    int64_t length;
    int64_t null_count;
};

/* Bytes of one buffer, without padding; ptr may be NULL when len is 0. */
struct vipc_piece {
    const uint8_t *ptr;
    int64_t len;
};

/* Storage for common shapes, so that they need no allocation. */
struct vipc_flat_room {
    struct vipc_field_node nodes[48];
    struct vipc_piece pieces[128];
    int64_t variadic_counts[16];
};

struct vipc_flat {
    int64_t rows;
    struct vipc_field_node *nodes;
    struct vipc_piece *pieces;
    int64_t *variadic_counts; /* one per view field */
    const struct ArrowArray *
        *dictionaries; /* by dictionary index: the array found on the way, a view; or NULL */
    int32_t n_nodes;
    int32_t n_pieces;
    int32_t n_variadic;
    int32_t pieces_cap;
    bool has_scratch; /* some piece lies in the arena */
    int64_t bytes;    /* of all pieces, each padded to VIPC_ALIGNMENT */
    struct vbase_arena *arena;
    struct vipc_flat_room *room;
};

/* Buffers begin at multiples of this in a body: what the recorded peers do too. */
enum { VIPC_ALIGNMENT = 8 };

static inline int64_t vipc_padded(int64_t len)
{
    return (len + (VIPC_ALIGNMENT - 1)) & ~(int64_t)(VIPC_ALIGNMENT - 1);
}

/* arena and room are kept and must outlive it; room may be NULL. Collecting fills the rest. */
void vipc_flat_init(struct vipc_flat *flat, struct vbase_arena *arena, struct vipc_flat_room *room);

/* Lays out all columns of a struct array, borrowed and valid for schema.
 * VGI_E_INVALID it is not, as far as that is seen without reading values · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vipc_flat_collect(struct vipc_flat *flat, const struct varrow_schema *schema,
                                                const struct ArrowArray *array, struct vgi_error *err);

/* Lays out the rows [first, array->length) of a dictionary's values: one column with no struct around it. */
VGI_NODISCARD enum vgi_status vipc_flat_collect_values(struct vipc_flat *flat,
                                                       const struct varrow_schema *schema,
                                                       const struct ArrowArray *array, int64_t first,
                                                       struct vgi_error *err);

/* Lays out no rows. */
VGI_NODISCARD enum vgi_status vipc_flat_collect_empty(struct vipc_flat *flat,
                                                      const struct varrow_schema *schema,
                                                      struct vgi_error *err);

/* Copies all pieces, each padded with zero bytes, to out, which has room for flat->bytes. */
void vipc_flat_copy(const struct vipc_flat *flat, uint8_t *out);

#endif
