/* SPDX-License-Identifier: Apache-2.0 */
/* writer.h: building columns. A struct vgi_output holds one writer per column of the batch being made; user
 * code appends, the framework sends the buffers without copying them.
 *
 * Usage:
 *     struct vgi_writer *w = vgi_output_column(out, 0);
 *     vgi_put_i64(w, 42);
 *     vgi_put_null(w);
 *
 * Putting cannot fail at the call: a writer that ran out of memory, or was given a value its type cannot
 * hold, remembers the first such failure, ignores the rest, and the framework reports it when the callback
 * returns. Writers of columns that the client did not ask for count rows and drop values.
 * Not thread-safe; one thread fills one output. */
#ifndef VGI_RPC_WRITER_H
#define VGI_RPC_WRITER_H

#include "vgi_rpc/arrow.h"
#include "vgi_rpc/batch.h"
#include "vgi_rpc/export.h"
#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

#ifdef __cplusplus
extern "C" {
#endif

struct vgi_output;
struct vgi_writer_impl;

/* One column under construction. The members are for the inline functions below. */
struct vgi_writer {
    void *values;     /* fixed-width types: the values buffer */
    int64_t len;      /* rows put so far */
    int64_t fast_cap; /* rows for which there is room; 0 when the writer has failed */
    uint32_t kind;    /* enum vgi_writer_kind: which inline store fits */
    uint32_t reserved;
    struct vgi_writer_impl *impl;
};

enum vgi_writer_kind {
    VGI_WRITER_OTHER,
    VGI_WRITER_i8,
    VGI_WRITER_i16,
    VGI_WRITER_i32,
    VGI_WRITER_i64,
    VGI_WRITER_u8,
    VGI_WRITER_u16,
    VGI_WRITER_u32,
    VGI_WRITER_u64,
    VGI_WRITER_f32,
    VGI_WRITER_f64
};

/* The writer of column index, counted in the declared columns. Never NULL: an index out of range gives a
 * writer whose use fails the batch. Valid until the callback returns. */
VGI_API struct vgi_writer *vgi_output_column(struct vgi_output *out, int32_t index);

/* False when the client does not want this column: reading its source can be left out. */
VGI_API bool vgi_output_wants(const struct vgi_output *out, int32_t index);

/* Rows of the batch when no column was asked for, or an array is to be emitted in pieces; otherwise the
 * columns' own length counts. */
VGI_API void vgi_output_set_rows(struct vgi_output *out, int64_t rows);

/* Attaches a metadata pair to the batch being made; both are copied. */
VGI_API void vgi_output_set_metadata(struct vgi_output *out, struct vgi_str key, struct vgi_str value);

/* Hands over a whole batch, or one column, as Arrow data, without copying. array_take is consumed always,
 * also on failure; it must fit the output's schema (one column's schema), which is checked.
 * VGI_E_TYPE it does not fit · VGI_E_INVALID its structure is broken. */
VGI_API VGI_NODISCARD enum vgi_status vgi_output_array_take(struct vgi_output *out,
                                                            struct ArrowArray *array_take,
                                                            struct vgi_error *err);
VGI_API VGI_NODISCARD enum vgi_status vgi_writer_array_take(struct vgi_writer *writer,
                                                            struct ArrowArray *array_take,
                                                            struct vgi_error *err);

/* The schema of all declared columns, a view valid until the callback returns. */
VGI_API const struct ArrowSchema *vgi_output_schema_view(const struct vgi_output *out);

/* Appends one row. NULL into a column declared not null fails the batch. */
VGI_API void vgi_put_null(struct vgi_writer *writer);
VGI_API void vgi_put_nulls(struct vgi_writer *writer, int64_t count);

/* Appends a row of any integer, date, time, timestamp, duration or decimal column (decimal: the unscaled
 * value); a value out of the column's range fails the batch, as does a column of another kind. */
VGI_API void vgi_put_int(struct vgi_writer *writer, int64_t value);
VGI_API void vgi_put_uint(struct vgi_writer *writer, uint64_t value);
/* f16, f32 and f64 columns; rounded to the nearest; a finite value beyond the column's largest
 * fails the batch. */
VGI_API void vgi_put_float(struct vgi_writer *writer, double value);
VGI_API void vgi_put_bool(struct vgi_writer *writer, bool value);
/* str, large_str, str_view and dictionary columns of them; must be UTF-8, which is checked. Copied. */
VGI_API void vgi_put_str(struct vgi_writer *writer, struct vgi_str value);
/* The same for bytes of unknown origin (file names, process arguments): what is no UTF-8 becomes U+FFFD. */
VGI_API void vgi_put_lossy(struct vgi_writer *writer, struct vgi_bytes value);
VGI_API void vgi_put_text(struct vgi_writer *writer, const char *text); /* NUL-terminated; NULL is NULL */
/* bytes, large_bytes, bytes_view; fixed_bytes, and decimals as little-endian integers, of
 * that length. Copied. */
VGI_API void vgi_put_bytes(struct vgi_writer *writer, struct vgi_bytes value);
VGI_API void vgi_put_decimal128(struct vgi_writer *writer, struct vgi_decimal128 value);
VGI_API void vgi_put_interval(struct vgi_writer *writer, struct vgi_interval value);
/* printf into a str column. */
VGI_API void vgi_put_format(struct vgi_writer *writer, const char *format, ...) VGI_PRINTF(2, 3);

/* Nested columns. A list row: put the elements into vgi_writer_child(w, 0), then vgi_put_list(w): all
 * elements since the last row belong to it (a map's child is a struct of key and value; use child 0 and 1 of
 * that). A struct row: put one row into each child, then vgi_put_struct. A union row: put into the child,
 * then vgi_put_union(w, child). */
VGI_API struct vgi_writer *vgi_writer_child(struct vgi_writer *writer, int32_t index);
VGI_API void vgi_put_list(struct vgi_writer *writer);
VGI_API void vgi_put_struct(struct vgi_writer *writer);
VGI_API void vgi_put_union(struct vgi_writer *writer, int32_t child);

/* Copies row `row` of a column of the same type, nested or not. */
VGI_API void vgi_put_value_of(struct vgi_writer *writer, const struct vgi_column *column, int64_t row);

/* Space for count rows of a fixed-width column, to be filled by the caller at once: count values of the
 * column's width. NULL when that failed (remembered) or the column is not wanted (rows are counted). */
VGI_API void *vgi_writer_extend(struct vgi_writer *writer, int64_t count);

/* Marks row NULL after vgi_writer_extend: the vector loop writes values first, then the few NULLs. */
VGI_API void vgi_writer_set_null(struct vgi_writer *writer, int64_t row);

/* Copies the NULLs of an input column onto the same rows of writer, per word; lengths must be equal. */
VGI_API void vgi_writer_copy_nulls(struct vgi_writer *writer, const struct vgi_column *column);

/* vgi_put_i64(w, x) and its kind: exact C types, stored inline while there is room. */
VGI_API void vgi_put_slow_(struct vgi_writer *writer, const void *value, uint32_t kind);
#define VGI_DECLARE_PUT_(T, ctype)                                              \
    static inline void vgi_put_##T(struct vgi_writer *writer, ctype value)      \
    {                                                                           \
        if (writer->kind == VGI_WRITER_##T && writer->len < writer->fast_cap) { \
            ((ctype *)writer->values)[writer->len++] = value;                   \
        } else {                                                                \
            vgi_put_slow_(writer, &value, VGI_WRITER_##T);                      \
        }                                                                       \
    }
VGI_FIXED_TYPES(VGI_DECLARE_PUT_)
#undef VGI_DECLARE_PUT_

#ifdef __cplusplus
}
#endif

#endif
