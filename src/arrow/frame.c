/* SPDX-License-Identifier: Apache-2.0 */
/* frame.c: the memory of one batch's Arrow structures, counted by its live nodes. Layout of the block: struct
 * varrow_frame, nodes, keeps, child pointers, buffer pointers, sizes of view buffers, small bodies.
 * A node is released on its own when a consumer moved it out (C data interface, "Moving child arrays"),
 * else together with its parent: the root finds all nodes in place and gives back all counts at once.
 * Shared handles are frames of their own whose nodes use the buffer pointers of the frames they keep. */
#include "arrow/frame.h"

#include <assert.h>
#include <stdlib.h>

#include "base/str.h"

/* What a frame holds until it dies. */
struct varrow_frame_keep {
    void *object;
    void (*drop)(void *object);
};

static void node_release(struct ArrowArray *node);

static bool is_ours(const struct ArrowArray *array)
{
    return array->release == node_release;
}

/* ---- life ---- */

static void drop_block(void *block)
{
    vbase_block_unref(block);
}

void varrow_frame_free(struct varrow_frame *frame)
{
    struct vbase_block *block;

    if (!frame) {
        return;
    }
    block = frame->block;
    for (uint32_t i = frame->n_keeps; i > 0; i--) {
        frame->keeps[i - 1].drop(frame->keeps[i - 1].object);
    }
    vbase_block_unref(block);
}

/* Gives back count references; the last one frees. Who holds all there are needs no locked instruction. */
static void frame_unref(struct varrow_frame *frame, uint32_t count)
{
    if (atomic_load_explicit(&frame->refs, memory_order_acquire) == count ||
        atomic_fetch_sub_explicit(&frame->refs, count, memory_order_acq_rel) == count) {
        varrow_frame_free(frame);
    }
}

static void drop_frame(void *frame)
{
    frame_unref(frame, 1);
}

static void add_keep(struct varrow_frame *frame, void *object, void (*drop)(void *))
{
    assert(frame->n_keeps < frame->keeps_cap);
    frame->keeps[frame->n_keeps++] = (struct varrow_frame_keep){object, drop};
}

/* Releases the children and dictionary of a node that were not moved out. Returns how many nodes of frame
 * that were, each of which held one reference. */
static uint32_t release_below(struct varrow_frame *frame, struct ArrowArray *node);

static uint32_t release_child(struct varrow_frame *frame, struct ArrowArray *child)
{
    uint32_t count = 0;

    if (!child || !child->release) {
        return 0;
    }
    if (is_ours(child) && child->private_data == frame) {
        count = 1 + release_below(frame, child);
        child->release = NULL;
        return count;
    }
    child->release(child);
    return 0;
}

static uint32_t release_below(struct varrow_frame *frame, struct ArrowArray *node)
{
    uint32_t count = 0;

    for (int64_t i = 0; i < node->n_children; i++) {
        count += release_child(frame, node->children[i]);
    }
    return count + release_child(frame, node->dictionary);
}

static void node_release(struct ArrowArray *node)
{
    struct varrow_frame *frame = node->private_data;
    uint32_t count = 1 + release_below(frame, node);

    node->release = NULL;
    frame_unref(frame, count);
}

/* ---- layout ---- */

struct layout {
    uint64_t n_nodes;
    uint64_t n_keeps;
    uint64_t n_children;
    uint64_t n_buffers;
    uint64_t n_sizes;
    uint64_t body_bytes;
};

/* Where the tables of a new frame begin. */
struct tables {
    const void **buffers;
    int64_t *sizes;
};

enum { BODY_ALIGNMENT = 64 };

/* Counts are bounded by what a message of 64 MiB of metadata can say, so sums cannot overflow. */
static enum vgi_status allocate(struct vbase_pool *pool, const struct layout *layout,
                                struct varrow_frame **ret_frame, struct tables *ret_tables,
                                struct vgi_error *err)
{
    struct vbase_block *block = NULL;
    struct varrow_frame *frame;
    uint64_t size = sizeof *frame + layout->n_nodes * sizeof(struct ArrowArray) +
                    layout->n_keeps * sizeof(struct varrow_frame_keep) +
                    layout->n_children * sizeof(struct ArrowArray *) + layout->n_buffers * sizeof(void *) +
                    layout->n_sizes * sizeof(int64_t);
    uint64_t body = (size + BODY_ALIGNMENT - 1) / BODY_ALIGNMENT * BODY_ALIGNMENT;

    if (layout->body_bytes > 0)
        size = body + layout->body_bytes;
    VGI_TRY(vbase_block_new(pool, (size_t)size, &block, err));
    frame = (struct varrow_frame *)(void *)block->data;
    memset(frame, 0, sizeof *frame);
    frame->block = block;
    frame->body = layout->body_bytes > 0 ? block->data + body : NULL;
    frame->nodes = (struct ArrowArray *)(frame + 1);
    frame->nodes_cap = (uint32_t)layout->n_nodes;
    frame->keeps = (struct varrow_frame_keep *)(frame->nodes + layout->n_nodes);
    frame->keeps_cap = (uint32_t)layout->n_keeps;
    frame->children = (struct ArrowArray **)(frame->keeps + layout->n_keeps);
    ret_tables->buffers = (const void **)(frame->children + layout->n_children);
    ret_tables->sizes = (int64_t *)(void *)(ret_tables->buffers + layout->n_buffers);
    memset(ret_tables->buffers, 0, (layout->n_buffers + layout->n_sizes) * sizeof(int64_t));
    *ret_frame = frame;
    return VGI_OK;
}

static enum vgi_status count_views(const struct varrow_schema *schema, const int64_t *counts,
                                   struct layout *layout, struct vgi_error *err)
{
    layout->n_buffers += (uint64_t)schema->n_views;
    for (int32_t i = 0; counts && i < schema->n_views; i++) {
        if (counts[i] < 0 || counts[i] > INT32_MAX || layout->n_sizes > UINT32_MAX) {
            return vgi_fail(err, VGI_E_LIMIT, "a view column has %lld data buffers", (long long)counts[i]);
        }
        layout->n_sizes += (uint64_t)counts[i];
    }
    layout->n_buffers += layout->n_sizes;
    return VGI_OK;
}

static void fill_node(struct varrow_frame *frame, const struct varrow_field *fields, int32_t i,
                      struct tables *tables, int64_t variadic)
{
    const struct varrow_field *field = &fields[i];
    struct ArrowArray *node = &frame->nodes[i];
    int32_t child = i + 1;

    node->length = 0;
    node->null_count = 0;
    node->offset = 0;
    node->n_buffers = field->n_buffers;
    node->n_children = field->n_children;
    node->buffers = tables->buffers;
    tables->buffers += field->n_buffers;
    if (variadic >= 0) {
        node->n_buffers += variadic + 1;
        tables->buffers += variadic;
        *tables->buffers++ = tables->sizes;
        tables->sizes += variadic;
    }
    node->children = field->n_children ? frame->children : NULL;
    for (int32_t k = 0; k < field->n_children; k++) {
        *frame->children++ = &frame->nodes[child];
        child = fields[child].next;
    }
    node->dictionary = NULL;
    node->release = node_release;
    node->private_data = frame;
}

enum vgi_status varrow_frame_new(struct vbase_pool *pool, const struct varrow_schema *schema,
                                 const int64_t *variadic_counts, struct varrow_frame **ret_frame,
                                 struct vgi_error *err)
{
    struct varrow_frame_shape shape = {schema, variadic_counts, 0};

    return varrow_frame_new_with_body(pool, &shape, ret_frame, err);
}

enum vgi_status varrow_frame_new_with_body(struct vbase_pool *pool, const struct varrow_frame_shape *shape,
                                           struct varrow_frame **ret_frame, struct vgi_error *err)
{
    const struct varrow_schema *schema = shape->schema;
    const int64_t *variadic_counts = shape->variadic_counts;
    /* Every node is the child of one other, or of the root, or a dictionary. */
    struct layout layout = {.n_nodes = (uint64_t)schema->n_nodes,
                            .n_keeps = VARROW_FRAME_BLOCKS + (uint64_t)(schema->n_nodes - schema->n_fields),
                            .n_children = (uint64_t)schema->n_nodes,
                            .n_buffers = 1 + (uint64_t)schema->n_frame_buffers,
                            .body_bytes = shape->body_bytes};
    struct varrow_frame *frame = NULL;
    struct tables tables;
    int32_t view = 0;

    VGI_TRY(count_views(schema, variadic_counts, &layout, err));
    VGI_TRY(allocate(pool, &layout, &frame, &tables, err));
    frame->root = (struct ArrowArray){.n_buffers = 1,
                                      .n_children = schema->n_columns,
                                      .buffers = tables.buffers++,
                                      .children = schema->n_columns ? frame->children : NULL,
                                      .release = node_release,
                                      .private_data = frame};
    for (int32_t i = 0; i < schema->n_columns; i++) {
        *frame->children++ = &frame->nodes[schema->columns[i]];
    }
    for (int32_t i = 0; i < schema->n_fields; i++) {
        int64_t variadic = -1;
        if (schema->fields[i].type == VARROW_UTF8_VIEW || schema->fields[i].type == VARROW_BINARY_VIEW) {
            variadic = variadic_counts ? variadic_counts[view] : 0;
            view++;
        }
        fill_node(frame, schema->fields, i, &tables, variadic);
    }
    frame->n_nodes = (uint32_t)schema->n_fields;
    *ret_frame = frame;
    return VGI_OK;
}

void varrow_frame_keep_block(struct varrow_frame *frame, struct vbase_block *block)
{
    add_keep(frame, vbase_block_ref(block, 1), drop_block);
}

void varrow_frame_root_take(struct varrow_frame *frame, struct ArrowArray *ret_array)
{
    atomic_init(&frame->refs, 1 + frame->n_nodes);
    *ret_array = frame->root;
}

void varrow_frame_ref(struct varrow_frame *frame)
{
    atomic_fetch_add_explicit(&frame->refs, 1, memory_order_relaxed);
}

void varrow_frame_unref(struct varrow_frame *frame)
{
    if (frame) {
        frame_unref(frame, 1);
    }
}

bool varrow_frame_again(struct varrow_frame *frame, struct ArrowArray *ret_array)
{
    if (atomic_load_explicit(&frame->refs, memory_order_acquire) != 1) {
        return false;
    }
    for (uint32_t i = 0; i < frame->n_nodes; i++) {
        frame->nodes[i].release = node_release;
    }
    atomic_store_explicit(&frame->refs, 2 + frame->n_nodes, memory_order_relaxed);
    *ret_array = frame->root;
    return true;
}

/* ---- sharing ---- */

/* Clones the tree below source into the next free nodes of frame, keeping source's buffers where they are. */
static void clone_below(struct varrow_frame *frame, const struct ArrowArray *source, struct ArrowArray *copy);

static struct ArrowArray *clone(struct varrow_frame *frame, const struct ArrowArray *source)
{
    struct ArrowArray *copy = &frame->nodes[frame->n_nodes++];

    assert(frame->n_nodes <= frame->nodes_cap);
    *copy = *source;
    clone_below(frame, source, copy);
    return copy;
}

static void clone_below(struct varrow_frame *frame, const struct ArrowArray *source, struct ArrowArray *copy)
{
    struct ArrowArray **children = frame->children;

    copy->release = node_release;
    copy->private_data = frame;
    copy->children = source->n_children ? children : NULL;
    frame->children += source->n_children;
    for (int64_t i = 0; i < source->n_children; i++) {
        children[i] = clone(frame, source->children[i]);
    }
    if (source->dictionary) {
        copy->dictionary = clone(frame, source->dictionary);
    }
}

/* Size of a tree: nodes below array, and those of them that belong to other frames than their parents. */
struct tree {
    uint64_t n_nodes;
    uint64_t n_frames;
    bool is_ours;
};

static void tree_add(struct tree *tree, const struct ArrowArray *array)
{
    for (int64_t i = 0; i < array->n_children + 1; i++) {
        const struct ArrowArray *child = i < array->n_children ? array->children[i] : array->dictionary;
        if (!child) {
            continue;
        }
        tree->n_nodes++;
        tree->n_frames += child->private_data != array->private_data;
        tree->is_ours = tree->is_ours && is_ours(child);
        tree_add(tree, child);
    }
}

/* References on the frames of a tree, one wherever the frame changes. */
static void keep_frames(struct varrow_frame *frame, const struct ArrowArray *array, const void *parent_frame)
{
    if (array->private_data != parent_frame) {
        struct varrow_frame *other = array->private_data;
        atomic_fetch_add_explicit(&other->refs, 1, memory_order_relaxed);
        add_keep(frame, other, drop_frame);
    }
    for (int64_t i = 0; i < array->n_children; i++) {
        keep_frames(frame, array->children[i], array->private_data);
    }
    if (array->dictionary) {
        keep_frames(frame, array->dictionary, array->private_data);
    }
}

enum vgi_status varrow_frame_dictionary_share(struct varrow_frame *frame, int32_t field,
                                              const struct ArrowArray *values, struct vgi_error *err)
{
    struct tree tree = {.n_nodes = 1, .n_frames = 1, .is_ours = is_ours(values)};

    tree_add(&tree, values);
    if (!tree.is_ours || tree.n_nodes > frame->nodes_cap - frame->n_nodes ||
        tree.n_frames > frame->keeps_cap - frame->n_keeps) {
        return vgi_fail(err, VGI_E_INTERNAL, "field %d: a dictionary of %llu arrays is not what was laid out",
                        field, (unsigned long long)tree.n_nodes);
    }
    frame->nodes[field].dictionary = clone(frame, values);
    keep_frames(frame, values, NULL);
    return VGI_OK;
}

enum vgi_status varrow_frame_share(struct vbase_pool *pool, const struct ArrowArray *array,
                                   struct ArrowArray *ret_shared, struct vgi_error *err)
{
    struct tree tree = {.n_frames = 1, .is_ours = is_ours(array)};
    struct layout layout = {0};
    struct varrow_frame *frame = NULL;
    struct tables tables;

    tree_add(&tree, array);
    if (!tree.is_ours) {
        return vgi_fail(err, VGI_E_INVALID, "an array that was not made by this library cannot be shared");
    }
    layout.n_nodes = tree.n_nodes;
    layout.n_children = tree.n_nodes;
    layout.n_keeps = tree.n_frames;
    VGI_TRY(allocate(pool, &layout, &frame, &tables, err));
    frame->root = *array;
    clone_below(frame, array, &frame->root);
    keep_frames(frame, array, NULL);
    varrow_frame_root_take(frame, ret_shared);
    return VGI_OK;
}

static void drop_array(void *holder)
{
    struct ArrowArray *array = holder;

    array->release(array);
}

enum vgi_status varrow_array_wrap_take(struct ArrowArray *array_take, struct ArrowArray *ret_wrapped,
                                       struct vgi_error *err)
{
    VGI_CLEANUP(varrow_arrow_array_cleanup) struct ArrowArray array = varrow_array_take(array_take);
    struct tree tree = {.is_ours = is_ours(&array)};
    struct layout layout = {0};
    struct varrow_frame *frame = NULL;
    struct ArrowArray *holder;
    struct tables tables;

    tree_add(&tree, &array);
    if (tree.is_ours) {
        *ret_wrapped = varrow_array_take(&array);
        return VGI_OK;
    }
    /* One node more is the place of the original, which no tree refers to. */
    layout.n_nodes = tree.n_nodes + 1;
    layout.n_children = tree.n_nodes;
    layout.n_keeps = 1;
    VGI_TRY(allocate(NULL, &layout, &frame, &tables, err));
    frame->root = array;
    clone_below(frame, &array, &frame->root);
    holder = &frame->nodes[frame->n_nodes];
    *holder = varrow_array_take(&array);
    add_keep(frame, holder, drop_array);
    varrow_frame_root_take(frame, ret_wrapped);
    return VGI_OK;
}
