/* SPDX-License-Identifier: Apache-2.0 */
/* writer_array.c: whole Arrow arrays become the rows of a writer without a copy of their values, after
 * validation: one column's, or those of a batch, of which only the wanted columns are kept. Until the next
 * reset the writer owns the array; output_detach.c hands it on. */
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
        return vgi_fail(err, node->out->failure.status, "%s", node->out->failure.message);
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

enum vgi_status varrow_writer_adopt_take(struct vgi_writer *writer, struct ArrowArray *array_take,
                                         struct vgi_error *err)
{
    VGI_CLEANUP(varrow_arrow_array_cleanup) struct ArrowArray array = varrow_array_take(array_take);

    VGI_TRY(check_free(writer->impl, err));
    VGI_TRY(check_not_null(writer->impl, &array, err));
    hold(writer->impl, &array);
    return VGI_OK;
}
