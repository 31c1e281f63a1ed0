/* SPDX-License-Identifier: Apache-2.0 */
/* output_detach.c: hands a finished batch out of its output: the structures are cloned into one block, which
 * owns the writers' buffers, and the arrays that were handed over, from then on. Columns may be moved out of
 * the batch, as the
 * C data interface allows; the block lives until the last of its arrays is released, by whatever thread. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "arrow/writer.h"
#include "base/memory.h"

/* The memory of a detached batch; the last of its arrays to be released frees it. */
struct detached {
    atomic_size_t refs;
    size_t n_arrays;
    size_t n_pointers;
    size_t n_owned;
    size_t n_taken;
    struct ArrowArray *arrays;
    struct ArrowArray **pointers;
    const void **buffers;
    struct varrow_memory *owned; /* buffers of the output, freed */
    struct ArrowArray *taken;    /* arrays that were handed over, released */
};

static void free_detached(struct detached *detached)
{
    for (size_t i = 0; i < detached->n_owned; i++)
        vbase_memory_free(detached->owned[i].ptr, detached->owned[i].cap);
    for (size_t i = 0; i < detached->n_taken; i++)
        varrow_arrow_array_cleanup(&detached->taken[i]);
    free(detached->arrays);
    free(detached->pointers);
    free(detached->buffers);
    free(detached->owned);
    free(detached->taken);
    free(detached);
}

static void release_detached(struct ArrowArray *array)
{
    struct detached *detached = array->private_data;

    for (int64_t i = 0; i < array->n_children; i++) {
        if (array->children[i]->release)
            array->children[i]->release(array->children[i]);
    }
    if (array->dictionary && array->dictionary->release)
        array->dictionary->release(array->dictionary);
    array->release = NULL;
    if (atomic_fetch_sub_explicit(&detached->refs, 1, memory_order_acq_rel) == 1)
        free_detached(detached);
}

struct counts {
    size_t arrays;
    size_t pointers;
    size_t buffers;
};

static void count(const struct ArrowArray *array, struct counts *counts)
{
    counts->arrays++;
    counts->pointers += (size_t)array->n_children;
    counts->buffers += (size_t)array->n_buffers;
    for (int64_t i = 0; i < array->n_children; i++)
        count(array->children[i], counts);
    if (array->dictionary)
        count(array->dictionary, counts);
}

/* Where the clone of the next array goes. */
struct cursor {
    struct detached *detached;
    struct ArrowArray *array;
    struct ArrowArray **pointer;
    const void **buffer;
};

static void clone(struct cursor *cursor, const struct ArrowArray *array, struct ArrowArray *copy)
{
    *copy = *array;
    copy->release = release_detached;
    copy->private_data = cursor->detached;
    copy->buffers = cursor->buffer;
    copy->children = array->n_children > 0 ? cursor->pointer : NULL;
    cursor->buffer += array->n_buffers;
    cursor->pointer += array->n_children;
    for (int64_t i = 0; i < array->n_buffers; i++)
        copy->buffers[i] = array->buffers[i];
    for (int64_t i = 0; i < array->n_children; i++) {
        copy->children[i] = cursor->array++;
        clone(cursor, array->children[i], copy->children[i]);
    }
    if (array->dictionary) {
        copy->dictionary = cursor->array++;
        clone(cursor, array->dictionary, copy->dictionary);
    }
    atomic_fetch_add_explicit(&cursor->detached->refs, 1, memory_order_relaxed);
}

static void move_memory(struct detached *detached, struct varrow_memory *memory)
{
    if (memory->ptr)
        detached->owned[detached->n_owned++] = *memory;
    *memory = (struct varrow_memory){0};
}

/* Moves all buffers and taken arrays out of the output, which is empty after. */
static void move_out(struct vgi_output *out, struct detached *detached)
{
    for (int32_t i = 0; i < out->n_nodes; i++) {
        struct vgi_writer_impl *node = &out->nodes[i];

        if (node->mode == VARROW_WRITER_TAKEN)
            detached->taken[detached->n_taken++] = varrow_array_take(&node->taken);
        move_memory(detached, &node->validity);
        move_memory(detached, &node->values);
        move_memory(detached, &node->data);
        varrow_writer_release_memory(node);
    }
    varrow_output_reset(out);
}

/* NULL when there is no memory. */
static struct detached *new_detached(const struct vgi_output *out, const struct counts *counts)
{
    struct detached *detached = calloc(1, sizeof *detached);
    size_t nodes = (size_t)out->n_nodes + 1;

    if (!detached)
        return NULL;
    detached->arrays = calloc(counts->arrays, sizeof *detached->arrays);
    detached->pointers = calloc(counts->pointers + 1, sizeof(struct ArrowArray *));
    detached->buffers = calloc(counts->buffers + 1, sizeof(void *));
    detached->owned = calloc(3 * nodes, sizeof detached->owned[0]);
    detached->taken = calloc(nodes, sizeof *detached->taken);
    if (detached->arrays && detached->pointers && detached->buffers && detached->owned && detached->taken)
        return detached;
    free_detached(detached);
    return NULL;
}

enum vgi_status varrow_output_detach(struct vgi_output *out, struct ArrowArray *ret_array,
                                     struct vgi_error *err)
{
    struct vgi_batch batch;
    struct detached *detached = NULL;
    struct counts counts = {0};
    struct cursor cursor;

    VGI_TRY(varrow_output_finish(out, &batch, err));
    count(&batch.array, &counts);
    detached = new_detached(out, &counts);
    if (!detached)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the structures of a batch");
    cursor = (struct cursor){detached, detached->arrays, detached->pointers, detached->buffers};
    clone(&cursor, &batch.array, ret_array);
    move_out(out, detached);
    return VGI_OK;
}
