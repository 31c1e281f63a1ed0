/* SPDX-License-Identifier: Apache-2.0 */
/* cast.c: brings a batch to another schema with the same column names: exchange input whose types are
 * compatible with the declared ones. Columns of the right type are shared; the others are read by getters and
 * put into an output, so that encodings on either side do not matter. First a tree of steps is built, which
 * finds out whether a cast exists at all; then rows go through it (conversions: cast_value.c).
 * What casts: docs/casts.md. */
#include "arrow/cast.h"

#include <stdlib.h>
#include <string.h>

#include "arrow/batch.h"
#include "arrow/frame.h"
#include "base/arena.h"
#include "base/limits.h"
#include "vgi_rpc/type.h"

/* ---- steps ---- */

static bool open_step(struct varrow_cast *cast, const struct vgi_column *column, struct vbase_arena *arena);

/* Puts NULL as NULL, anything else by the step. A step without put stands for a struct member
 * that is missing. */
static void cast_row(struct varrow_cast *cast, int64_t row)
{
    if (!cast->put || (cast->column.kind != VGI_VALUE_UNION && vgi_is_null(&cast->column, row)))
        vgi_put_null(cast->writer);
    else
        cast->put(cast, row);
}

static void put_list(struct varrow_cast *cast, int64_t row)
{
    struct vgi_range range = vgi_get_list(&cast->column, row);

    if (cast->leaf->layout == VARROW_LAYOUT_FIXED_LIST && range.count != cast->leaf->field->fixed_size) {
        varrow_writer_fail(cast->leaf, VGI_E_RANGE, "row %lld has %lld elements, every list must have %d",
                           (long long)row, (long long)range.count, cast->leaf->field->fixed_size);
        return;
    }
    for (int64_t i = 0; i < range.count; i++)
        cast_row(&cast->children[0], range.first + i);
    vgi_put_list(cast->writer);
}

static void put_struct(struct varrow_cast *cast, int64_t row)
{
    for (int32_t i = 0; i < cast->n_children; i++)
        cast_row(&cast->children[i], row);
    vgi_put_struct(cast->writer);
}

static void put_union(struct varrow_cast *cast, int64_t row)
{
    struct vgi_union_slot slot = vgi_get_union(&cast->column, row);

    cast_row(&cast->children[slot.child], slot.row);
    vgi_put_union(cast->writer, slot.child);
}

static const char *name_of(const struct ArrowSchema *schema)
{
    return schema->name ? schema->name : "";
}

/* The place of the source's child that belongs to child i of the target, or -1. */
static int32_t source_child(const struct varrow_cast *cast, int32_t i)
{
    const struct ArrowSchema *source = cast->column.schema;
    const char *name = name_of(cast->leaf->field->schema->children[i]);
    bool is_entry = cast->leaf->parent && cast->leaf->parent->field->type == VARROW_MAP;

    if (cast->column.kind != VGI_VALUE_STRUCT || is_entry)
        return i < source->n_children ? i : -1;
    if (i < source->n_children && strcmp(name_of(source->children[i]), name) == 0)
        return i;
    for (int32_t k = 0; k < source->n_children; k++) {
        if (strcmp(name_of(source->children[k]), name) == 0)
            return k;
    }
    return -1;
}

/* False without a failure when a member is missing that must not be NULL. */
static bool open_children(struct varrow_cast *cast, struct vbase_arena *arena)
{
    struct vgi_error err = {0};
    int32_t n = cast->leaf->n_children;

    cast->children = vbase_arena_array(arena, (size_t)n + 1, sizeof *cast->children);
    if (!cast->children) {
        varrow_writer_fail(cast->leaf, VGI_E_NOMEM, "no memory for a cast");
        return false;
    }
    for (int32_t i = 0; i < n; i++) {
        struct varrow_cast *child = &cast->children[cast->n_children++];
        struct vgi_column column;
        int32_t from = source_child(cast, i);

        child->writer = vgi_writer_child(cast->writer, i);
        if (from < 0) {
            if (!child->writer->impl->is_nullable)
                return false;
            continue;
        }
        if (vgi_column_child(&cast->column, from, &column, &err) != VGI_OK) {
            varrow_writer_fail(cast->leaf, err.status, "%s", err.message);
            return false;
        }
        if (!open_step(child, &column, arena))
            return false;
    }
    return true;
}

/* Picks what to do for a source with children; false when source and target do not go together. */
static bool choose_nested(struct varrow_cast *cast, struct vbase_arena *arena)
{
    enum varrow_type source = (enum varrow_type)cast->column.layout, target = cast->leaf->field->type;
    bool is_list = cast->leaf->layout == VARROW_LAYOUT_LIST ||
                   cast->leaf->layout == VARROW_LAYOUT_LIST_VIEW ||
                   cast->leaf->layout == VARROW_LAYOUT_FIXED_LIST;

    if (cast->column.kind == VGI_VALUE_LIST && is_list && (source == VARROW_MAP) == (target == VARROW_MAP))
        cast->put = put_list;
    else if (source == VARROW_STRUCT && target == VARROW_STRUCT)
        cast->put = put_struct;
    else if (cast->column.kind == VGI_VALUE_UNION && source == target &&
             strcmp(cast->column.schema->format, cast->leaf->field->schema->format) == 0)
        cast->put = put_union;
    return cast->put && open_children(cast, arena);
}

/* Fills cast, whose writer is set; false, with the failure remembered by the writer, when there
 * is no cast. */
static bool open_step(struct varrow_cast *cast, const struct vgi_column *column, struct vbase_arena *arena)
{
    struct vgi_writer_impl *node = cast->writer->impl;
    char found[256], wanted[256];
    bool is_nested =
        column->kind == VGI_VALUE_LIST || column->kind == VGI_VALUE_STRUCT || column->kind == VGI_VALUE_UNION;

    cast->column = *column;
    cast->leaf = node;
    while (cast->leaf->inner)
        cast->leaf = cast->leaf->inner;
    if (is_nested ? choose_nested(cast, arena) : varrow_cast_choose(cast))
        return true;
    varrow_writer_fail(node, VGI_E_TYPE, "there is no cast from %s to %s",
                       vgi_type_print(column->array_schema, found, sizeof found),
                       vgi_type_print(node->field->schema, wanted, sizeof wanted));
    return false;
}

/* ---- columns ---- */

/* Converts one column into writer; failures stay in the writer. */
static void cast_column(const struct vgi_column *column, struct vgi_writer *writer)
{
    VGI_CLEANUP(vbase_arena_release) struct vbase_arena arena = {0};
    struct varrow_cast cast = {.writer = writer};

    vbase_arena_init(&arena, VBASE_LIMIT_ARENA);
    if (open_step(&cast, column, &arena) && !varrow_cast_vector(&cast)) {
        for (int64_t row = 0; row < column->length && writer->impl->mode == VARROW_WRITER_LIVE; row++)
            cast_row(&cast, row);
    }
}

/* True when the values need no change; whether the column itself may be NULL does not matter. */
static bool is_same_type(const struct ArrowSchema *source, const struct ArrowSchema *target)
{
    struct ArrowSchema alike = *source;

    alike.flags = (source->flags & ~(int64_t)ARROW_FLAG_NULLABLE) | (target->flags & ARROW_FLAG_NULLABLE);
    return varrow_arrow_schema_equal(&alike, target, 0);
}

/* Shares column i of batch with writer. */
static enum vgi_status share_column(const struct vgi_batch *batch, int32_t i, struct vgi_writer *writer,
                                    struct vgi_error *err)
{
    struct ArrowArray column;

    VGI_TRY(varrow_array_share(batch->array.children[i], &column, err));
    column.offset += batch->array.offset;
    if (column.length != batch->array.length)
        column.null_count = column.null_count == 0 ? 0 : -1;
    column.length = batch->array.length;
    return varrow_writer_adopt_take(writer, &column, err);
}

/* ---- pairing columns by name ---- */

struct named {
    const char *name;
    int32_t index;
};

static int compare_names(const void *a, const void *b)
{
    const struct named *left = a, *right = b;
    int order = strcmp(left->name, right->name);

    return order != 0 ? order : (left->index > right->index) - (left->index < right->index);
}

static void sort_names(const struct ArrowSchema *schema, struct named *names)
{
    for (int32_t i = 0; i < schema->n_children; i++)
        names[i] = (struct named){name_of(schema->children[i]), i};
    if (schema->n_children > 1)
        qsort(names, (size_t)schema->n_children, sizeof *names, compare_names);
}

/* sources[i] becomes the source's column for column i of target. */
static enum vgi_status pair_columns(const struct ArrowSchema *source, const struct ArrowSchema *target,
                                    int32_t *sources, struct named *names, struct vgi_error *err)
{
    int64_t n = target->n_children;

    if (source->n_children != n)
        return varrow_schema_mismatch(source, target, "input", err);
    sort_names(source, names);
    sort_names(target, names + n);
    for (int64_t i = 0; i < n; i++) {
        if (strcmp(names[i].name, names[n + i].name) != 0)
            return varrow_schema_mismatch(source, target, "input", err);
        sources[names[n + i].index] = names[i].index;
    }
    return VGI_OK;
}

/* ---- batches ---- */

static enum vgi_status fill_output(const struct vgi_batch *batch, const int32_t *sources,
                                   struct vgi_output *out, struct vgi_error *err)
{
    const struct ArrowSchema *source = &batch->schema->arrow, *target = vgi_output_schema_view(out);

    for (int32_t i = 0; i < target->n_children; i++) {
        struct vgi_writer *writer = vgi_output_column(out, i);
        struct vgi_column column;

        if (is_same_type(source->children[sources[i]], target->children[i])) {
            VGI_TRY(share_column(batch, sources[i], writer, err));
        } else {
            VGI_TRY(vgi_batch_column(batch, sources[i], &column, err));
            cast_column(&column, writer);
        }
    }
    if (target->n_children == 0)
        vgi_output_set_rows(out, batch->array.length);
    return VGI_OK;
}

static void free_output(struct vgi_output **out)
{
    varrow_output_free(*out);
}

static void free_memory(void **memory)
{
    free(*memory);
}

enum vgi_status varrow_batch_cast(const struct vgi_batch *batch, struct varrow_schema *target,
                                  struct vgi_batch *ret_batch, struct vgi_error *err)
{
    VGI_CLEANUP(free_output) struct vgi_output *out = NULL;
    size_t n = (size_t)target->n_columns + 1;
    VGI_CLEANUP(free_memory) void *sources = calloc(n, sizeof(int32_t));
    VGI_CLEANUP(free_memory) void *names = calloc(2 * n, sizeof(struct named));
    struct varrow_output_options options = {.schema = target};
    struct ArrowArray array, wrapped;

    if (!sources || !names)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a cast of %d columns", target->n_columns);
    VGI_TRY(pair_columns(&batch->schema->arrow, &target->arrow, sources, names, err));
    VGI_TRY(varrow_output_new(&options, &out, err));
    VGI_TRY(fill_output(batch, sources, out, err));
    VGI_TRY(varrow_output_detach(out, &array, err));
    VGI_TRY(varrow_array_wrap_take(&array, &wrapped, err));
    ret_batch->schema = varrow_schema_ref(target);
    ret_batch->array = wrapped;
    ret_batch->metadata = batch->metadata;
    return VGI_OK;
}
