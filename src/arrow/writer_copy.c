/* SPDX-License-Identifier: Apache-2.0 */
/* writer_copy.c: copies single rows of a column that was read into a column under construction, nested or
 * not, by the getters of vgi_rpc/batch.h, so that any encoding on either side will do. */
#include <string.h>

#include "arrow/writer.h"
#include "vgi_rpc/type.h"

/* Parameters of a type that its values depend on stand in the format: scale, unit, width. Time zones
 * do not count. */
static bool has_same_format(const struct vgi_column *column, const struct vgi_writer_impl *leaf)
{
    const char *found = column->schema->format, *wanted = leaf->field->schema->format;

    if (found[0] == 't' && found[1] == 's')
        return strncmp(found, wanted, 3) == 0;
    return strcmp(found, wanted) == 0;
}

/* False, with the failure remembered, when values of column mean something else in writer's column. */
static bool is_compatible(struct vgi_writer *writer, const struct vgi_column *column)
{
    struct vgi_writer_impl *leaf = varrow_writer_begin(writer);
    char found[256];
    bool has_unit;

    if (!leaf)
        return true; /* begin has counted or failed */
    has_unit = column->schema->format[0] == 't' || leaf->field->schema->format[0] == 't';
    if ((has_unit || column->kind == VGI_VALUE_DECIMAL) && !has_same_format(column, leaf)) {
        varrow_writer_mismatch(leaf, vgi_type_print(column->schema, found, sizeof found));
        return false;
    }
    return true;
}

static void copy_list(struct vgi_writer *writer, const struct vgi_column *column, int64_t row)
{
    struct vgi_writer *child = vgi_writer_child(writer, 0);
    struct vgi_range range = vgi_get_list(column, row);
    struct vgi_column elements;
    struct vgi_error err = {0};

    if (vgi_column_child(column, 0, &elements, &err) != VGI_OK) {
        varrow_writer_fail(writer->impl, err.status, "%s", err.message);
        return;
    }
    for (int64_t i = 0; i < range.count; i++)
        vgi_put_value_of(child, &elements, range.first + i);
    vgi_put_list(writer);
}

static void copy_struct(struct vgi_writer *writer, const struct vgi_column *column, int64_t row)
{
    struct vgi_column member;
    struct vgi_error err = {0};

    for (int32_t i = 0; i < column->schema->n_children; i++) {
        if (vgi_column_child(column, i, &member, &err) != VGI_OK) {
            varrow_writer_fail(writer->impl, err.status, "%s", err.message);
            return;
        }
        vgi_put_value_of(vgi_writer_child(writer, i), &member, row);
    }
    vgi_put_struct(writer);
}

static void copy_union(struct vgi_writer *writer, const struct vgi_column *column, int64_t row)
{
    struct vgi_union_slot slot = vgi_get_union(column, row);
    struct vgi_column member;
    struct vgi_error err = {0};

    if (vgi_column_child(column, slot.child, &member, &err) != VGI_OK) {
        varrow_writer_fail(writer->impl, err.status, "%s", err.message);
        return;
    }
    vgi_put_value_of(vgi_writer_child(writer, slot.child), &member, slot.row);
    vgi_put_union(writer, slot.child);
}

void vgi_put_value_of(struct vgi_writer *writer, const struct vgi_column *column, int64_t row)
{
    if (writer->impl->mode == VARROW_WRITER_DISCARD) {
        writer->len++;
        return;
    }
    if (column->kind != VGI_VALUE_UNION && vgi_is_null(column, row)) {
        vgi_put_null(writer);
        return;
    }
    if (!is_compatible(writer, column))
        return;
    switch (column->kind) {
    case VGI_VALUE_NULL:
        vgi_put_null(writer);
        break;
    case VGI_VALUE_BOOL:
        vgi_put_bool(writer, vgi_get_bool(column, row));
        break;
    case VGI_VALUE_INT:
        vgi_put_int(writer, vgi_get_i64(column, row));
        break;
    case VGI_VALUE_UINT:
        vgi_put_uint(writer, vgi_get_u64(column, row));
        break;
    case VGI_VALUE_FLOAT:
        vgi_put_float(writer, vgi_get_f64(column, row));
        break;
    case VGI_VALUE_STR:
        vgi_put_str(writer, vgi_get_str(column, row));
        break;
    case VGI_VALUE_BYTES:
    case VGI_VALUE_DECIMAL:
        vgi_put_bytes(writer, vgi_get_bytes(column, row));
        break;
    case VGI_VALUE_INTERVAL:
        vgi_put_interval(writer, vgi_get_interval(column, row));
        break;
    case VGI_VALUE_LIST:
        copy_list(writer, column, row);
        break;
    case VGI_VALUE_STRUCT:
        copy_struct(writer, column, row);
        break;
    case VGI_VALUE_UNION:
        copy_union(writer, column, row);
        break;
    }
}
