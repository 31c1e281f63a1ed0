/* SPDX-License-Identifier: Apache-2.0 */
/* scalar.h: scalar functions, one value per row. Three levels, the first that suffices:
 *
 *   1. an expression:      VGI_SCALAR1(twice, i64, i64, x * 2)
 *   2. column views:       .batch = …   reads `in`, puts one row per input row into column 0 of `out`
 *   3. whole Arrow arrays: .arrow = …   takes and gives ArrowArrays, no copy on the way
 *
 * Threads: callbacks of different queries and of one query's threads run concurrently. */
#ifndef VGI_SCALAR_H
#define VGI_SCALAR_H

#include "vgi/args.h"
#include "vgi/function.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How often DuckDB may reuse a result: for equal arguments for ever, never, or within one query. */
enum vgi_stability { VGI_CONSISTENT, VGI_VOLATILE, VGI_CONSISTENT_WITHIN_QUERY };

/* PROPAGATE: a row with any NULL argument gives NULL, whatever the callback put there.
 * SPECIAL: the callback sees the NULLs and decides. */
enum vgi_nulls { VGI_NULLS_PROPAGATE, VGI_NULLS_SPECIAL };

/* A scalar function.
 *   returns    required unless bind sets it: a type text, or "typeof(ARG)" for the type of an argument, or
 *              "common(ARG, …)" for the smallest type that holds all of them
 *   batch      in: one column per non-constant argument, in order (varargs expanded); out: column 0
 *   arrow      instead of batch. in is borrowed; ret_array is owned by the framework after success, and must
 *              have the result's type and as many rows as in */
struct vgi_scalar {
    VGI_FUNCTION_MEMBERS
    const char *returns;
    enum vgi_status (*batch)(struct vgi_call *call, const struct vgi_batch *in, struct vgi_output *out,
                             struct vgi_error *err);
    enum vgi_status (*arrow)(struct vgi_call *call, const struct ArrowSchema *in_schema,
                             const struct ArrowArray *in, struct ArrowArray *ret_array,
                             struct vgi_error *err);
    enum vgi_stability stability;
    enum vgi_nulls nulls;
};
#define VGI_SCALARS(...) ((const struct vgi_scalar *const[]){__VA_ARGS__, NULL})

/* ---- level 1: VGI_SCALAR1 and VGI_SCALAR2. The expression sees x (and y, z) as C values, and is not run for
 * rows with a NULL.
 * Types: bool i8 … u64 f32 f64 str. The result of a str function must live until the next row: a literal, a
 * part of an argument, or vgi_alloc(call, …). NAME becomes both the C and the SQL
 * name. VGI_BATCH1 and VGI_BATCH2 make only the callback NAME_batch, for a descriptor with documentation,
 * argument names or examples of its own. ---- */
#define VGI_BATCH1(NAME, R, A, EXPR)                                                       \
    static enum vgi_status NAME##_batch(struct vgi_call *call, const struct vgi_batch *in, \
                                        struct vgi_output *out, struct vgi_error *err)     \
    {                                                                                      \
        struct vgi_writer *const out_ = vgi_output_column(out, 0);                         \
        struct vgi_##A##_view a_;                                                          \
        (void)call;                                                                        \
        VGI_TRY(vgi_##A##_view_of(in, 0, &a_, err));                                       \
        for (int64_t i_ = 0; i_ < a_.len; i_++) {                                          \
            if (vgi_##A##_view_null(&a_, i_)) {                                            \
                vgi_put_null(out_);                                                        \
                continue;                                                                  \
            }                                                                              \
            const VGI_CTYPE_##A x = vgi_##A##_view_get(&a_, i_);                           \
            vgi_put_##R(out_, (EXPR));                                                     \
        }                                                                                  \
        return VGI_OK;                                                                     \
    }

#define VGI_SCALAR1(NAME, R, A, EXPR)       \
    VGI_BATCH1(NAME, R, A, EXPR)            \
    static const struct vgi_scalar NAME = { \
        .name = #NAME, .args = VGI_ARGS({.name = "x", .type = #A}), .returns = #R, .batch = NAME##_batch};

#define VGI_BATCH2(NAME, R, A, B, EXPR)                                                    \
    static enum vgi_status NAME##_batch(struct vgi_call *call, const struct vgi_batch *in, \
                                        struct vgi_output *out, struct vgi_error *err)     \
    {                                                                                      \
        struct vgi_writer *const out_ = vgi_output_column(out, 0);                         \
        struct vgi_##A##_view a_;                                                          \
        struct vgi_##B##_view b_;                                                          \
        (void)call;                                                                        \
        VGI_TRY(vgi_##A##_view_of(in, 0, &a_, err));                                       \
        VGI_TRY(vgi_##B##_view_of(in, 1, &b_, err));                                       \
        for (int64_t i_ = 0; i_ < a_.len; i_++) {                                          \
            if (vgi_##A##_view_null(&a_, i_) || vgi_##B##_view_null(&b_, i_)) {            \
                vgi_put_null(out_);                                                        \
                continue;                                                                  \
            }                                                                              \
            const VGI_CTYPE_##A x = vgi_##A##_view_get(&a_, i_);                           \
            const VGI_CTYPE_##B y = vgi_##B##_view_get(&b_, i_);                           \
            vgi_put_##R(out_, (EXPR));                                                     \
        }                                                                                  \
        return VGI_OK;                                                                     \
    }

#define VGI_SCALAR2(NAME, R, A, B, EXPR)                                        \
    VGI_BATCH2(NAME, R, A, B, EXPR)                                             \
    static const struct vgi_scalar NAME = {                                     \
        .name = #NAME,                                                          \
        .args = VGI_ARGS({.name = "x", .type = #A}, {.name = "y", .type = #B}), \
        .returns = #R,                                                          \
        .batch = NAME##_batch};

/* <stdbool.h> makes bool a macro, which is expanded on its way from VGI_SCALAR1 to VGI_BATCH1. */
#define vgi__Bool_view      vgi_bool_view
#define vgi__Bool_view_of   vgi_bool_view_of
#define vgi__Bool_view_null vgi_bool_view_null
#define vgi__Bool_view_get  vgi_bool_view_get
#define vgi_put__Bool       vgi_put_bool
#define VGI_CTYPE__Bool     bool

/* The C type behind a type name of the macros above. */
#define VGI_CTYPE_bool bool
#define VGI_CTYPE_i8   int8_t
#define VGI_CTYPE_i16  int16_t
#define VGI_CTYPE_i32  int32_t
#define VGI_CTYPE_i64  int64_t
#define VGI_CTYPE_u8   uint8_t
#define VGI_CTYPE_u16  uint16_t
#define VGI_CTYPE_u32  uint32_t
#define VGI_CTYPE_u64  uint64_t
#define VGI_CTYPE_f32  float
#define VGI_CTYPE_f64  double
#define VGI_CTYPE_str  struct vgi_str

#ifdef __cplusplus
}
#endif

#endif
