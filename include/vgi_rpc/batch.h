/* SPDX-License-Identifier: Apache-2.0 */
/* batch.h: reading record batches. A batch is borrowed for one callback; its columns point into the message
 * it came in, nothing is copied. Batches are validated before user code sees them, so no getter can read
 * out of bounds for 0 <= row < rows.
 *
 * Usage, element by element:              Usage, vector loop:
 *     struct vgi_column c;                    struct vgi_i64_view x;
 *     VGI_TRY(vgi_batch_column(in, 0, &c, err));  VGI_TRY(vgi_i64_view_of(in, 0, &x, err));
 *     if (!vgi_is_null(&c, row))              for (int64_t i = 0; i < x.len; i++)
 *         total += vgi_get_i64(&c, row);          sum += x.values[i];
 *
 * Thread safety: a batch is immutable; any number of threads may read it while it lives. */
#ifndef VGI_RPC_BATCH_H
#define VGI_RPC_BATCH_H

#include "vgi_rpc/arrow.h"
#include "vgi_rpc/export.h"
#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

#ifdef __cplusplus
extern "C" {
#endif

struct vgi_batch;

VGI_API int64_t vgi_batch_rows(const struct vgi_batch *batch);
VGI_API int32_t vgi_batch_columns(const struct vgi_batch *batch);

/* The batch as Arrow C structs, a view: valid until the callback returns. The array's release callback must
 * not be called; vgi_batch_share gives one that may outlive the callback. */
VGI_API const struct ArrowSchema *vgi_batch_schema_view(const struct vgi_batch *batch);
VGI_API const struct ArrowArray *vgi_batch_array_view(const struct vgi_batch *batch);

/* Gives the caller own handles on the batch, without copying values: the message's memory lives until both
 * the library and ret_array are done with it.
 *   ret_array, ret_schema  owned by the caller, released through their callbacks; ret_schema may be NULL
 * VGI_E_NOMEM. */
VGI_API VGI_NODISCARD enum vgi_status vgi_batch_share(const struct vgi_batch *batch,
                                                      struct ArrowArray *ret_array,
                                                      struct ArrowSchema *ret_schema, struct vgi_error *err);

/* The index of the column with that name, or -1. */
VGI_API int32_t vgi_batch_find(const struct vgi_batch *batch, const char *name);

/* The value of a per-message metadata key, a view valid until the callback returns. {NULL, 0} when absent. */
VGI_API struct vgi_str vgi_batch_metadata(const struct vgi_batch *batch, const char *key);

/* All metadata pairs of the message but those that steer the framework, a view valid until the callback
 * returns. ret_n receives their number; 0 may come with NULL. */
VGI_API const struct vgi_pair *vgi_batch_metadata_view(const struct vgi_batch *batch, size_t *ret_n);

/* What kind of values a column yields: which getter fits. */
enum vgi_value_kind {
    VGI_VALUE_NULL,     /* no value at all */
    VGI_VALUE_BOOL,     /* vgi_get_bool */
    VGI_VALUE_INT,      /* vgi_get_i64: integers, date, time, timestamp, duration, interval_months */
    VGI_VALUE_UINT,     /* vgi_get_u64: unsigned integers */
    VGI_VALUE_FLOAT,    /* vgi_get_f64: f16 f32 f64 */
    VGI_VALUE_STR,      /* vgi_get_str: str, large_str, str_view */
    VGI_VALUE_BYTES,    /* vgi_get_bytes: bytes, large_bytes, bytes_view, fixed_bytes */
    VGI_VALUE_DECIMAL,  /* vgi_get_bytes: the little-endian integer; vgi_get_decimal128 up to 128 bits */
    VGI_VALUE_INTERVAL, /* vgi_get_interval: interval_days, interval */
    VGI_VALUE_LIST,     /* vgi_get_list: lists and maps (a map is a list of struct<key, value>) */
    VGI_VALUE_STRUCT,   /* vgi_column_child */
    VGI_VALUE_UNION     /* vgi_get_union */
};

/* A column, opened for reading; a view into the batch, plain memory, nothing to release, may be copied.
 * Dictionary-encoded columns read as their values; run-end encoded ones too. The members are
 * for the getters. */
struct vgi_column {
    const struct ArrowSchema *schema; /* of the values: past dictionary and run ends */
    const struct ArrowArray *array;   /* as it stands in the batch */
    const struct ArrowSchema *array_schema;
    const struct ArrowArray *values_array;
    const uint8_t *validity; /* bit row+offset; NULL: no NULL */
    const void *values;
    const void *offsets;
    int64_t offset; /* first row's place in array */
    int64_t length; /* rows */
    enum vgi_value_kind kind;
    int32_t fixed_size; /* bytes of fixed_bytes, elements of fixed_list, digits of a decimal */
    int32_t scale;
    int32_t path[4]; /* private: children taken on the way through encoded structs */
    uint8_t path_len;
    uint8_t layout; /* private: which loop reads it */
    uint8_t encoding;
    uint8_t unit_bytes; /* width of one value; 0 when not fixed */
};

/* Opens column index of a batch, or child index of a struct, or the values of a list or map (index 0).
 *   ret_out  borrows from batch, or from what parent borrows from; parent itself may go
 * VGI_E_RANGE no such column. */
VGI_API VGI_NODISCARD enum vgi_status vgi_batch_column(const struct vgi_batch *batch, int32_t index,
                                                       struct vgi_column *ret_out, struct vgi_error *err);
VGI_API VGI_NODISCARD enum vgi_status vgi_column_child(const struct vgi_column *parent, int32_t index,
                                                       struct vgi_column *ret_out, struct vgi_error *err);

/* Opens any Arrow C array for reading. schema and array are borrowed and must outlive ret_out; they must be
 * valid Arrow data (what a batch of this library holds always is).
 * VGI_E_TYPE the schema is not understood. */
VGI_API VGI_NODISCARD enum vgi_status vgi_column_of(const struct ArrowSchema *schema,
                                                    const struct ArrowArray *array,
                                                    struct vgi_column *ret_out, struct vgi_error *err);

/* Getters; 0 <= row < column->length. On a NULL row they give zero, false, the empty text. A getter of the
 * wrong kind converts where no value can be lost, else gives zero; vgi_get_f64 takes integers and decimals as
 * well and rounds them. A union's row is NULL when its member is. */
VGI_API bool vgi_is_null(const struct vgi_column *column, int64_t row);
VGI_API bool vgi_get_bool(const struct vgi_column *column, int64_t row);
VGI_API int64_t vgi_get_i64(const struct vgi_column *column, int64_t row);
VGI_API uint64_t vgi_get_u64(const struct vgi_column *column, int64_t row);
VGI_API double vgi_get_f64(const struct vgi_column *column, int64_t row);
VGI_API struct vgi_str vgi_get_str(const struct vgi_column *column, int64_t row);
VGI_API struct vgi_bytes vgi_get_bytes(const struct vgi_column *column, int64_t row);

/* A 128-bit integer, two's complement, in units of 10^-scale. */
struct vgi_decimal128 {
    uint64_t low;
    int64_t high;
};
VGI_API struct vgi_decimal128 vgi_get_decimal128(const struct vgi_column *column, int64_t row);

struct vgi_interval {
    int32_t months;
    int32_t days;
    int64_t nanoseconds;
};
VGI_API struct vgi_interval vgi_get_interval(const struct vgi_column *column, int64_t row);

/* The rows [first, first+count) of the list's child (vgi_column_child(list, 0)) which make up one list. */
struct vgi_range {
    int64_t first;
    int64_t count;
};
VGI_API struct vgi_range vgi_get_list(const struct vgi_column *column, int64_t row);

/* The child of a union that holds this row's value, and its row there. */
struct vgi_union_slot {
    int32_t child;
    int64_t row;
};
VGI_API struct vgi_union_slot vgi_get_union(const struct vgi_column *column, int64_t row);

/* Typed views for vector loops: values[0 … len) plus the validity bits. Values under NULLs are arbitrary.
 * vgi_T_view_of fails with VGI_E_TYPE unless the column is stored as exactly T: i32 also takes date, time32
 * and interval_months, i64 date64, time64, timestamp and duration; str takes large_str, str_view and
 * dictionaries as well, decoded by the getter. A bool view has bits, read with vgi_bool_view_get. */
#define VGI_FIXED_TYPES(X) \
    X(i8, int8_t)          \
    X(i16, int16_t)        \
    X(i32, int32_t)        \
    X(i64, int64_t)        \
    X(u8, uint8_t)         \
    X(u16, uint16_t)       \
    X(u32, uint32_t)       \
    X(u64, uint64_t)       \
    X(f32, float)          \
    X(f64, double)

#define VGI_DECLARE_VIEW_(T, ctype)                                                                        \
    struct vgi_##T##_view {                                                                                \
        const ctype *values;                                                                               \
        const uint8_t *validity; /* NULL: no NULL; else bit bit_offset + i */                              \
        int64_t bit_offset;                                                                                \
        int64_t len;                                                                                       \
    };                                                                                                     \
    VGI_API VGI_NODISCARD enum vgi_status vgi_##T##_view_of(const struct vgi_batch *batch, int32_t column, \
                                                            struct vgi_##T##_view *ret_out,                \
                                                            struct vgi_error *err);                        \
    static inline bool vgi_##T##_view_null(const struct vgi_##T##_view *v, int64_t i)                      \
    {                                                                                                      \
        return v->validity && !(v->validity[(i + v->bit_offset) >> 3] >> ((i + v->bit_offset) & 7) & 1);   \
    }                                                                                                      \
    static inline ctype vgi_##T##_view_get(const struct vgi_##T##_view *v, int64_t i)                      \
    {                                                                                                      \
        return v->values[i];                                                                               \
    }
VGI_FIXED_TYPES(VGI_DECLARE_VIEW_)
#undef VGI_DECLARE_VIEW_

struct vgi_bool_view {
    const uint8_t *bits;
    const uint8_t *validity;
    int64_t bit_offset; /* of bits and validity */
    int64_t len;
};
VGI_API VGI_NODISCARD enum vgi_status vgi_bool_view_of(const struct vgi_batch *batch, int32_t column,
                                                       struct vgi_bool_view *ret_out, struct vgi_error *err);

static inline bool vgi_bool_view_get(const struct vgi_bool_view *v, int64_t i)
{
    return v->bits[(i + v->bit_offset) >> 3] >> ((i + v->bit_offset) & 7) & 1;
}
static inline bool vgi_bool_view_null(const struct vgi_bool_view *v, int64_t i)
{
    return v->validity && !(v->validity[(i + v->bit_offset) >> 3] >> ((i + v->bit_offset) & 7) & 1);
}

/* A column of text: read with vgi_get_str(&view.column, i) and vgi_is_null. */
struct vgi_str_view {
    struct vgi_column column;
    int64_t len;
};
VGI_API VGI_NODISCARD enum vgi_status vgi_str_view_of(const struct vgi_batch *batch, int32_t column,
                                                      struct vgi_str_view *ret_out, struct vgi_error *err);
static inline bool vgi_str_view_null(const struct vgi_str_view *v, int64_t i)
{
    return vgi_is_null(&v->column, i);
}
static inline struct vgi_str vgi_str_view_get(const struct vgi_str_view *v, int64_t i)
{
    return vgi_get_str(&v->column, i);
}

#ifdef __cplusplus
}
#endif

#endif
