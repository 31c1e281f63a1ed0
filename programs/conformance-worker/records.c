/* SPDX-License-Identifier: Apache-2.0 */
/* records.c: the methods that read or build records, which travel as embedded IPC streams of one row. */
#include "methods.h"

UNARY(unary_inspect_point)
{
    const struct vgi_batch *point;
    struct vgi_column column;
    char text[2][TEXT_FLOAT_BYTES];

    VGI_TRY(vgi_batch_column(params, 0, &column, err));
    VGI_TRY(vgi_batch_decode(call, vgi_get_bytes(&column, 0), &point, err));
    if (vgi_batch_rows(point) != 1)
        return vgi_fail(err, VGI_E_INVALID, "point has %lld rows, expected 1",
                        (long long)vgi_batch_rows(point));
    for (int i = 0; i < 2; i++) {
        const char *name = i == 0 ? "x" : "y";
        int32_t index = vgi_batch_find(point, name);
        if (index < 0)
            return vgi_fail(err, VGI_E_INVALID, "point has no field '%s'", name);
        text_of_float(param_float(point, index), text[i]);
    }
    vgi_put_format(vgi_output_column(out, 0), "Point(%s, %s)", text[0], text[1]);
    return VGI_OK;
}

#define NESTED_CONTAINERS                                                            \
    "statuses: list<dict<i16,str>>, points: list<struct<x: f64, y: f64>>, "          \
    "status_by_name: map<str,dict<i16,str>>, frozen_statuses: list<dict<i16,str>>, " \
    "tagged_status?: dict<i16,str>, tagged_point?: struct<x: f64, y: f64>, tagged_batch?: bytes"

/* A list row of the different statuses, each once, in the order in which they come. */
static enum vgi_status put_set(struct vgi_writer *set, const struct vgi_column *list, struct vgi_error *err)
{
    struct vgi_range range = vgi_get_list(list, 0);
    struct vgi_column items;

    VGI_TRY(vgi_column_child(list, 0, &items, err));
    for (int64_t i = 0; i < range.count; i++) {
        struct vgi_str text = vgi_get_str(&items, range.first + i);
        bool is_new = true;
        for (int64_t k = 0; k < i && is_new; k++)
            is_new = !vgi_str_equal(vgi_get_str(&items, range.first + k), text);
        if (is_new)
            vgi_put_str(vgi_writer_child(set, 0), text);
    }
    vgi_put_list(set);
    return VGI_OK;
}

static enum vgi_status put_first(struct vgi_writer *writer, const struct vgi_column *list,
                                 struct vgi_error *err)
{
    struct vgi_range range = vgi_get_list(list, 0);
    struct vgi_column items;

    VGI_TRY(vgi_column_child(list, 0, &items, err));
    if (range.count == 0)
        vgi_put_null(writer);
    else
        vgi_put_value_of(writer, &items, range.first);
    return VGI_OK;
}

/* The batch {value: [1, 2]} as bytes. */
static enum vgi_status make_batch(struct vgi_call *call, struct vgi_bytes *ret_bytes, struct vgi_error *err)
{
    struct vgi_output *batch;

    VGI_TRY(vgi_output_new(call, "value?: i64", &batch, err));
    vgi_put_i64(vgi_output_column(batch, 0), 1);
    vgi_put_i64(vgi_output_column(batch, 0), 2);
    return vgi_output_encode(call, batch, ret_bytes, err);
}

UNARY(unary_pack_nested_containers)
{
    struct vgi_column in[3];
    struct vgi_output *record;
    struct vgi_bytes bytes;

    for (int32_t i = 0; i < 3; i++)
        VGI_TRY(vgi_batch_column(params, i, &in[i], err));
    VGI_TRY(vgi_output_new(call, NESTED_CONTAINERS, &record, err));
    for (int32_t i = 0; i < 3; i++)
        vgi_put_value_of(vgi_output_column(record, i), &in[i], 0);
    VGI_TRY(put_set(vgi_output_column(record, 3), &in[0], err));
    VGI_TRY(put_first(vgi_output_column(record, 4), &in[0], err));
    VGI_TRY(put_first(vgi_output_column(record, 5), &in[1], err));
    VGI_TRY(make_batch(call, &bytes, err));
    vgi_put_bytes(vgi_output_column(record, 6), bytes);
    VGI_TRY(vgi_output_encode(call, record, &bytes, err));
    vgi_put_bytes(vgi_output_column(out, 0), bytes);
    return VGI_OK;
}
