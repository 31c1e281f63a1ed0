/* SPDX-License-Identifier: Apache-2.0 */
/* flat_fields.h: what flat.c and flat_nested.c, which hold one collector per type, share. */
#ifndef VIPC_FLAT_FIELDS_H
#define VIPC_FLAT_FIELDS_H

#include "ipc/flat.h"

struct vipc_collector {
    struct vipc_flat *flat;
    const struct varrow_schema *schema;
    struct vgi_error *err;
};

/* The rows of one field which are asked for. */
struct vipc_rows {
    const struct varrow_field *field;
    const struct ArrowArray *array;
    int64_t first; /* counted from the array's offset */
    int64_t at;    /* counted from the start of its buffers */
    int64_t len;
};

typedef enum vgi_status vipc_collect_fn(struct vipc_collector *c, const struct vipc_rows *rows);

/* Lays out the rows [first, first + len) of array, which belongs to field index. */
VGI_NODISCARD enum vgi_status vipc_collect_field(struct vipc_collector *c, int32_t index,
                                                 const struct ArrowArray *array, int64_t first, int64_t len);

/* Appends a node, or a piece. Room for them was made for the whole schema. */
static inline void vipc_put_node(struct vipc_collector *c, int64_t length, int64_t null_count)
{
    c->flat->nodes[c->flat->n_nodes++] = (struct vipc_field_node){length, null_count};
}
static inline void vipc_put_piece(struct vipc_collector *c, const void *ptr, int64_t len)
{
    c->flat->pieces[c->flat->n_pieces++] = (struct vipc_piece){ptr, len};
    c->flat->bytes += vipc_padded(len);
}

/* Appends the node of a field and the piece of its bitmap, which is left out when no row is NULL. */
VGI_NODISCARD enum vgi_status vipc_put_bitmap(struct vipc_collector *c, const struct vipc_rows *rows);
static inline enum vgi_status vipc_put_validity(struct vipc_collector *c, const struct vipc_rows *rows)
{
    if (rows->array->null_count != 0 && rows->array->buffers[0]) {
        return vipc_put_bitmap(c, rows);
    }
    vipc_put_node(c, rows->len, 0);
    vipc_put_piece(c, NULL, 0);
    return VGI_OK;
}

/* Memory of the arena for a buffer made anew. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vipc_put_scratch(struct vipc_collector *c, int64_t len, void **ret_bytes);

/* Appends the offsets of rows counted from the first one (borrowed where that is 0 anyway); tells the range
 * of values they name. VGI_E_INVALID they decrease. */
VGI_NODISCARD enum vgi_status vipc_put_offsets32(struct vipc_collector *c, const struct vipc_rows *rows,
                                                 int64_t *ret_first, int64_t *ret_len);
VGI_NODISCARD enum vgi_status vipc_put_offsets64(struct vipc_collector *c, const struct vipc_rows *rows,
                                                 int64_t *ret_first, int64_t *ret_len);

/* The index of a field's child. */
int32_t vipc_child_index(const struct vipc_collector *c, const struct varrow_field *field, int32_t child);

vipc_collect_fn vipc_collect_list;
vipc_collect_fn vipc_collect_large_list;
vipc_collect_fn vipc_collect_fixed_list;
vipc_collect_fn vipc_collect_list_view;
vipc_collect_fn vipc_collect_large_list_view;
vipc_collect_fn vipc_collect_struct;
vipc_collect_fn vipc_collect_dense_union;
vipc_collect_fn vipc_collect_sparse_union;
vipc_collect_fn vipc_collect_run_end;

#endif
