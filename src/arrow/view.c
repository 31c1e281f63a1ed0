/* SPDX-License-Identifier: Apache-2.0 */
/* view.c: typed views for vector loops: a column that is stored as plain C values, checked once. */
#include "arrow/batch.h"
#include "arrow/format.h"
#include "vgi_rpc/type.h"

/* Says which column is what, instead of what was asked for. */
static enum vgi_status fail_type(const struct vgi_batch *batch, int32_t column, const char *wanted,
                                 struct vgi_error *err)
{
    const struct ArrowSchema *schema = batch->schema->arrow.children[column];
    char text[200];

    return vgi_fail(err, VGI_E_TYPE, "column %d \"%s\" is stored as %s, not as %s", column,
                    varrow_name(schema), vgi_type_print(schema, text, sizeof text), wanted);
}

/* The array of a column that is stored as plain values of that kind and width; else NULL. */
static inline const struct ArrowArray *find_plain(const struct vgi_batch *batch, int32_t column,
                                                  enum vgi_value_kind kind, size_t bytes)
{
    const struct varrow_field *field;

    if (column < 0 || column >= batch->array.n_children) {
        return NULL;
    }
    field = &batch->schema->fields[batch->schema->columns[column]];
    if (field->dictionary >= 0 || field->value_bytes != bytes ||
        varrow_type_table[field->type].value_kind != kind) {
        return NULL;
    }
    return batch->array.children[column];
}

/* Why find_plain found nothing. */
static enum vgi_status no_view(const struct vgi_batch *batch, int32_t column, const char *wanted,
                               struct vgi_error *err)
{
    struct vgi_column unused;

    VGI_TRY(vgi_batch_column(batch, column, &unused, err));
    return fail_type(batch, column, wanted, err);
}

static inline const uint8_t *validity_of(const struct ArrowArray *array)
{
    return array->null_count != 0 ? array->buffers[0] : NULL;
}

#define KIND_i8  VGI_VALUE_INT
#define KIND_i16 VGI_VALUE_INT
#define KIND_i32 VGI_VALUE_INT
#define KIND_i64 VGI_VALUE_INT
#define KIND_u8  VGI_VALUE_UINT
#define KIND_u16 VGI_VALUE_UINT
#define KIND_u32 VGI_VALUE_UINT
#define KIND_u64 VGI_VALUE_UINT
#define KIND_f32 VGI_VALUE_FLOAT
#define KIND_f64 VGI_VALUE_FLOAT

#define DEFINE_VIEW(T, ctype)                                                                                \
    enum vgi_status vgi_##T##_view_of(const struct vgi_batch *batch, int32_t column,                         \
                                      struct vgi_##T##_view *ret_out, struct vgi_error *err)                 \
    {                                                                                                        \
        const struct ArrowArray *array = find_plain(batch, column, KIND_##T, sizeof(ctype));                 \
        if (!array) {                                                                                        \
            return no_view(batch, column, #T, err);                                                          \
        }                                                                                                    \
        ret_out->bit_offset = array->offset + batch->array.offset;                                           \
        ret_out->values = array->buffers[1] ? (const ctype *)array->buffers[1] + ret_out->bit_offset : NULL; \
        ret_out->validity = validity_of(array);                                                              \
        ret_out->len = batch->array.length;                                                                  \
        return VGI_OK;                                                                                       \
    }
VGI_FIXED_TYPES(DEFINE_VIEW)

enum vgi_status vgi_bool_view_of(const struct vgi_batch *batch, int32_t column, struct vgi_bool_view *ret_out,
                                 struct vgi_error *err)
{
    const struct ArrowArray *array = find_plain(batch, column, VGI_VALUE_BOOL, 0);

    if (!array) {
        return no_view(batch, column, "bool", err);
    }
    ret_out->bits = array->buffers[1];
    ret_out->validity = validity_of(array);
    ret_out->bit_offset = array->offset + batch->array.offset;
    ret_out->len = batch->array.length;
    return VGI_OK;
}

enum vgi_status vgi_str_view_of(const struct vgi_batch *batch, int32_t column, struct vgi_str_view *ret_out,
                                struct vgi_error *err)
{
    struct vgi_column c;

    VGI_TRY(vgi_batch_column(batch, column, &c, err));
    if (c.kind != VGI_VALUE_STR) {
        return fail_type(batch, column, "text", err);
    }
    ret_out->column = c;
    ret_out->len = c.length;
    return VGI_OK;
}
