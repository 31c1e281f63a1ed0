/* SPDX-License-Identifier: Apache-2.0 */
/* writer_array.c: whole Arrow arrays become the rows of a writer without a copy of their values, after
 * validation: one column's, or those of a batch, of which only the wanted columns are kept. Until the next
 * reset the writer owns the array; output_detach.c hands it on. */
#include "arrow/validate.h"
#include "arrow/writer.h"

void varrow_writer_drop_taken(struct vgi_writer_impl *node)
{
    if (node->mode == VARROW_WRITER_TAKEN)
        varrow_arrow_array_cleanup(&node->taken);
    node->taken.release = NULL;
}

/* Makes array the rows of node; moved. */
static void hold(struct vgi_writer_impl *node, struct ArrowArray *array_take)
{
    node->taken = varrow_array_take(array_take);
    node->mode = VARROW_WRITER_TAKEN;
    node->pub.len = node->taken.length;
    node->pub.fast_cap = 0;
    node->out->needs_care = true;
}

/* NULLs of a column whose type has a bitmap of its own. */
static int64_t count_nulls(const struct ArrowArray *array)
{
    const uint8_t *bitmap = array->n_buffers > 0 ? array->buffers[0] : NULL;
    int64_t nulls = 0;

    if (array->null_count >= 0 || !bitmap)
        return array->null_count > 0 ? array->null_count : 0;
    for (int64_t i = array->offset; i < array->offset + array->length; i++)
        nulls += !(bitmap[i >> 3] >> (i & 7) & 1);
    return nulls;
}

static enum vgi_status check_not_null(const struct vgi_writer_impl *node, const struct ArrowArray *array,
                                      struct vgi_error *err)
{
    if (node->is_nullable || !node->ops->has_validity || count_nulls(array) == 0)
        return VGI_OK;
    return vgi_fail(err, VGI_E_INVALID, "column \"%s\" is declared not null, the array has %lld NULLs",
                    node->field->schema->name ? node->field->schema->name : "",
                    (long long)count_nulls(array));
}

/* What keeps the writer from taking an array. */
static enum vgi_status check_free(const struct vgi_writer_impl *node, struct vgi_error *err)
{
    if (node->mode == VARROW_WRITER_BAD)
        return vgi_fail(err, VGI_E_RANGE, "there is no column %d", node->out->bad_index);
    if (node->mode == VARROW_WRITER_FAILED)
        return vgi_fail(err, node->out->failed, "%s", node->out->failure);
    if (node->mode == VARROW_WRITER_TAKEN)
        return vgi_fail(err, VGI_E_INVALID, "the column has an array already");
    if (node->pub.len > 0)
        return vgi_fail(err, VGI_E_INVALID, "the column has %lld rows already", (long long)node->pub.len);
    for (const struct vgi_writer_impl *up = node->parent; up; up = up->parent) {
        if (up->inner)
            return vgi_fail(err, VGI_E_INVALID, "values of an encoded column cannot come as an array");
    }
    return VGI_OK;
}

/* The schema with node's field as its only column. */
static enum vgi_status make_take_schema(struct vgi_writer_impl *node, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_arrow_schema_cleanup) struct ArrowSchema projected = {0};
    struct ArrowSchema column = *node->field->schema;
    struct ArrowSchema *children[1] = {&column};
    struct ArrowSchema batch = {.format = "+s", .name = "", .n_children = 1, .children = children};

    if (node->take_schema)
        return VGI_OK;
    VGI_TRY(varrow_schema_project(&batch, NULL, 1, &projected, err));
    return varrow_schema_new_take(&projected, NULL, &node->take_schema, err);
}

enum vgi_status vgi_writer_array_take(struct vgi_writer *writer, struct ArrowArray *array_take,
                                      struct vgi_error *err)
{
    VGI_CLEANUP(varrow_arrow_array_cleanup) struct ArrowArray array = varrow_array_take(array_take);
    struct vgi_writer_impl *node = writer->impl;
    struct ArrowArray *children[1] = {&array};
    const void *buffers[1] = {NULL};
    struct ArrowArray batch = {.length = array.length,
                               .n_buffers = 1,
                               .n_children = 1,
                               .buffers = buffers,
                               .children = children,
                               .release = varrow_release_nothing};

    if (!array.release)
        return vgi_fail(err, VGI_E_INVALID, "a released array was handed over");
    if (node->mode == VARROW_WRITER_DISCARD) {
        writer->len += array.length > 0 ? array.length : 0;
        return VGI_OK;
    }
    VGI_TRY(check_free(node, err));
    VGI_TRY(make_take_schema(node, err));
    VGI_TRY(varrow_validate(node->take_schema, &batch, /* structure= */ true, err));
    VGI_TRY(check_not_null(node, &array, err));
    hold(node, &array);
    return VGI_OK;
}

enum vgi_status varrow_writer_adopt_take(struct vgi_writer *writer, struct ArrowArray *array_take,
                                         struct vgi_error *err)
{
    VGI_CLEANUP(varrow_arrow_array_cleanup) struct ArrowArray array = varrow_array_take(array_take);

    VGI_TRY(check_free(writer->impl, err));
    VGI_TRY(check_not_null(writer->impl, &array, err));
    hold(writer->impl, &array);
    return VGI_OK;
}

/* Makes the child of a batch stand alone: rows [batch.offset, batch.offset + rows) of it. */
static void slice(struct ArrowArray *column, int64_t offset, int64_t rows)
{
    if (offset != 0 || column->length != rows) {
        column->null_count = column->null_count == 0 ? 0 : -1;
        column->offset += offset;
        column->length = rows;
    }
}

/* Moves the children of batch into the writers, those of dropped columns away. */
static void distribute(struct vgi_output *out, struct ArrowArray *batch, int64_t rows)
{
    for (int32_t i = 0; i < out->n_columns; i++) {
        if (out->columns[i]->impl == &out->discard) {
            out->columns[i]->len = rows;
        } else {
            slice(batch->children[i], batch->offset, rows);
            hold(out->columns[i]->impl, batch->children[i]);
        }
    }
    if (out->n_wanted == 0 && out->rows < 0)
        out->rows = rows;
}

enum vgi_status vgi_output_array_take(struct vgi_output *out, struct ArrowArray *array_take,
                                      struct vgi_error *err)
{
    VGI_CLEANUP(varrow_arrow_array_cleanup) struct ArrowArray batch = varrow_array_take(array_take);

    if (!batch.release)
        return vgi_fail(err, VGI_E_INVALID, "a released array was handed over");
    if (out->failed != VGI_OK)
        return vgi_fail(err, out->failed, "%s", out->failure);
    VGI_TRY(varrow_validate(out->schema, &batch, /* structure= */ true, err));
    for (int32_t i = 0; i < out->n_columns; i++) {
        struct vgi_writer_impl *node = out->columns[i]->impl;

        if (node == &out->discard)
            continue;
        VGI_TRY(check_free(node, err));
        VGI_TRY(check_not_null(node, batch.children[i], err));
    }
    if (count_nulls(&batch) > 0)
        return vgi_fail(err, VGI_E_INVALID, "the array has %lld NULL rows, a batch has none",
                        (long long)count_nulls(&batch));
    distribute(out, &batch, batch.length);
    return VGI_OK;
}
