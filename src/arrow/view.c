/* SPDX-License-Identifier: Apache-2.0 */
/* view.c: typed views for vector loops: a column that is stored as plain C values, checked once. */
#include "arrow/batch.h"
#include "arrow/column.h"
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

/* Opens a column that must be plain, of that kind and width. */
static enum vgi_status open_plain(const struct vgi_batch *batch, int32_t column, enum vgi_value_kind kind,
                                  size_t bytes, struct vgi_column *ret_column)
{
    VGI_TRY(vgi_batch_column(batch, column, ret_column, NULL));
    if (ret_column->encoding != VARROW_PLAIN || ret_column->kind != kind || ret_column->unit_bytes != bytes) {
        return VGI_E_TYPE;
    }
    return VGI_OK;
}

static enum vgi_status no_view(enum vgi_status status, const struct vgi_batch *batch, int32_t column,
                               const char *wanted, struct vgi_error *err)
{
    struct vgi_column unused;

    if (status == VGI_E_TYPE) {
        return fail_type(batch, column, wanted, err);
    }
    return vgi_batch_column(batch, column, &unused, err);
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

#define DEFINE_VIEW(T, ctype)                                                                \
    enum vgi_status vgi_##T##_view_of(const struct vgi_batch *batch, int32_t column,         \
                                      struct vgi_##T##_view *ret_out, struct vgi_error *err) \
    {                                                                                        \
        struct vgi_column c;                                                                 \
        enum vgi_status status = open_plain(batch, column, KIND_##T, sizeof(ctype), &c);     \
        if (status != VGI_OK) {                                                              \
            return no_view(status, batch, column, #T, err);                                  \
        }                                                                                    \
        ret_out->values = c.values ? (const ctype *)c.values + c.offset : NULL;              \
        ret_out->validity = c.validity;                                                      \
        ret_out->bit_offset = c.offset;                                                      \
        ret_out->len = c.length;                                                             \
        return VGI_OK;                                                                       \
    }
VGI_FIXED_TYPES(DEFINE_VIEW)

enum vgi_status vgi_bool_view_of(const struct vgi_batch *batch, int32_t column, struct vgi_bool_view *ret_out,
                                 struct vgi_error *err)
{
    struct vgi_column c;
    enum vgi_status status = open_plain(batch, column, VGI_VALUE_BOOL, 0, &c);

    if (status != VGI_OK) {
        return no_view(status, batch, column, "bool", err);
    }
    ret_out->bits = c.values;
    ret_out->validity = c.validity;
    ret_out->bit_offset = c.offset;
    ret_out->len = c.length;
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
