/* SPDX-License-Identifier: Apache-2.0 */
/* frame.h: all Arrow structures of one batch in one pooled block: the nodes (struct ArrowArray), their
 * children and buffer pointer arrays, and references on the blocks the buffers lie in. The frame lives
 * until the last node is released; nodes may be moved out, as the C data interface allows. A frame costs no
 * malloc in the steady state.
 *
 * Usage: new -> fill nodes[field], root.length -> keep_block, dictionary_share -> root_take (or free on
 * failure). Made by one thread; the finished arrays may be released by any thread, each by one at a time. */
#ifndef VARROW_FRAME_H
#define VARROW_FRAME_H

#include "arrow/schema.h"
#include "base/block.h"

struct varrow_frame_keep;

enum { VARROW_FRAME_BLOCKS = 4 }; /* keep_block calls a frame has room for */

/* nodes and root are the maker's to fill (length, null_count, offset, buffers[i]) until root_take; the rest
 * is private. */
struct varrow_frame {
    struct ArrowArray root;   /* struct array over the columns; set length */
    struct ArrowArray *nodes; /* nodes[i] belongs to schema->fields[i]; those of dictionaries follow */
    uint32_t n_nodes;         /* nodes in use, those of dictionaries included */
    uint32_t nodes_cap;
    uint32_t n_keeps;
    uint32_t keeps_cap;
    struct ArrowArray **children; /* next free child pointer, for dictionaries */
    struct varrow_frame_keep *keeps;
    uint8_t *body;             /* what varrow_frame_new_with_body was asked for; NULL: nothing */
    struct vbase_block *block; /* the memory of all this */
    atomic_uint refs;          /* live nodes, root included, and frames that share from this one */
};

/* Lays out a frame: every node has n_buffers, NULL buffers, its children, length 0, null_count 0, offset 0.
 *   pool             may be NULL; where the memory comes from
 *   schema           borrowed; the arrays do not point into it
 *   variadic_counts  borrowed; schema->n_views numbers of data buffers, one per view field in pre-order;
 *                    NULL: all 0. Node f of such a field gets 2 + count + 1 buffers; the last one holds
 *                    count int64 sizes inside the frame, zeroed, to be filled through a cast
 *   ret_frame        owned by the caller until varrow_frame_root_take or varrow_frame_free
 * VGI_E_NOMEM · VGI_E_LIMIT a count is negative or beyond reason. */
VGI_NODISCARD enum vgi_status varrow_frame_new(struct vbase_pool *pool, const struct varrow_schema *schema,
                                               const int64_t *variadic_counts,
                                               struct varrow_frame **ret_frame, struct vgi_error *err);

/* As varrow_frame_new, with memory for small buffers inside the frame: ret_frame->body, body_bytes long and
 * 64-byte aligned, not initialised.
 *   shape  borrowed */
struct varrow_frame_shape {
    const struct varrow_schema *schema;
    const int64_t *variadic_counts;
    size_t body_bytes;
};
VGI_NODISCARD enum vgi_status varrow_frame_new_with_body(struct vbase_pool *pool,
                                                         const struct varrow_frame_shape *shape,
                                                         struct varrow_frame **ret_frame,
                                                         struct vgi_error *err);

/* Keeps block alive as long as the frame, with a reference of its own. At most VARROW_FRAME_BLOCKS times. */
void varrow_frame_keep_block(struct varrow_frame *frame, struct vbase_block *block);

/* Makes values the dictionary of a dictionary-encoded field: its structures are cloned into this frame, its
 * memory is shared. Must be called for every such field (also with an empty dictionary), once each.
 *   values  borrowed; any node made by this library whose type is that of the field's dictionary
 * VGI_E_INTERNAL values does not have the shape of the schema's dictionary. */
VGI_NODISCARD enum vgi_status varrow_frame_dictionary_share(struct varrow_frame *frame, int32_t field,
                                                            const struct ArrowArray *values,
                                                            struct vgi_error *err);

/* Hands the batch out; ret_array is owned by the caller and the frame belongs to the arrays from now on. */
void varrow_frame_root_take(struct varrow_frame *frame, struct ArrowArray *ret_array);

/* A reference of one's own on a frame that was handed out, so that it can be handed out again; drop it with
 * varrow_frame_unref. */
void varrow_frame_ref(struct varrow_frame *frame);
void varrow_frame_unref(struct varrow_frame *frame); /* NULL is fine */

/* Hands the same batch out again, nodes as they were filled, when nobody but the caller's one reference holds
 * anything of it; else false. */
bool varrow_frame_again(struct varrow_frame *frame, struct ArrowArray *ret_array);

/* Frees a frame that was not handed out, dropping its references. NULL is fine. */
void varrow_frame_free(struct varrow_frame *frame);

/* A second handle on an array (any node made by this library, or by varrow_array_wrap_take) without copying
 * values; ret_shared is owned by the caller. pool may be NULL.
 * VGI_E_NOMEM · VGI_E_INVALID the array was made elsewhere. */
VGI_NODISCARD enum vgi_status varrow_frame_share(struct vbase_pool *pool, const struct ArrowArray *array,
                                                 struct ArrowArray *ret_shared, struct vgi_error *err);

/* Turns an array made elsewhere into one that can be shared; an array made here is only moved. array_take is
 * consumed always; ret_wrapped is owned by the caller. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status varrow_array_wrap_take(struct ArrowArray *array_take,
                                                     struct ArrowArray *ret_wrapped, struct vgi_error *err);

#endif
