/* SPDX-License-Identifier: Apache-2.0 */
/* table.h: table functions: SELECT … FROM f(args). The framework calls open once, then next until VGI_DONE,
 * then close; each next puts one batch. Columns nobody asked for need not be read (vgi_output_wants).
 *
 * Usage:
 *     struct seq { int64_t i, n; };
 *     static enum vgi_status seq_next(struct vgi_call *call, void *state, struct vgi_output *out,
 *                                     struct vgi_error *err)
 *     { … vgi_put_i64(vgi_output_column(out, 0), s->i++); … }
 *     static const struct vgi_table_function seq = {.name = "seq",
 *         .args = VGI_ARGS({.name = "n", .type = "i64", .into = VGI_INTO(struct seq, n)}),
 *         .columns = VGI_FIELDS({.name = "n", .type = "i64"}),
 *         .state_size = sizeof(struct seq), .next = seq_next};
 *
 * Threads: one state is used by one thread at a time; several states of one function run concurrently. */
#ifndef VGI_TABLE_H
#define VGI_TABLE_H

#include "vgi/args.h"
#include "vgi/function.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the planner is told about the number of rows; -1: unknown. */
struct vgi_cardinality {
    int64_t estimate;
    int64_t max;
};

/* A table function.
 *   columns      ended by {0}; NULL: bind sets them
 *   state_size   bytes of zeroed, 16-byte aligned memory for one scan (of one part), owned by the framework
 *   open         optional; once per scan, before next
 *   next         required: puts one batch; VGI_DONE ends the scan after what was put, if anything
 *   close        optional; always, once, last, also when open failed or the query was cancelled
 *   cardinality  optional; *ret is {-1, -1} on entry
 *   parts        optional: makes the scan parallel. Gives the number of independent parts; several DuckDB
 *                threads, in several processes, then take parts one after another, each its own
 *                open … close, and vgi_call_part tells which. Called once per query
 *   max_workers  how many threads may scan at once; 0: as many as there are parts
 *   is_volatile  rows may differ between two scans with equal arguments
 * Larger batches are cheaper: 65,536 rows is a good size; there is no upper limit. */
struct vgi_table_function {
    VGI_FUNCTION_MEMBERS
    const struct vgi_field *columns;
    size_t state_size;
    enum vgi_status (*open)(struct vgi_call *call, void *state, struct vgi_error *err);
    enum vgi_status (*next)(struct vgi_call *call, void *state, struct vgi_output *out,
                            struct vgi_error *err);
    void (*close)(void *state);
    enum vgi_status (*cardinality)(struct vgi_call *call, struct vgi_cardinality *ret, struct vgi_error *err);
    enum vgi_status (*parts)(struct vgi_call *call, int64_t *ret_parts, struct vgi_error *err);
    int32_t max_workers;
    bool is_volatile;
};
#define VGI_TABLE_FUNCTIONS(...) ((const struct vgi_table_function *const[]){__VA_ARGS__, NULL})

/* The part this open … close works on, 0 <= part < parts; 0 when the function has no parts. */
VGI_API int64_t vgi_call_part(const struct vgi_call *call);

/* True when the client asked for that declared column; in open and next. */
VGI_API bool vgi_call_wants(const struct vgi_call *call, int32_t column);

#ifdef __cplusplus
}
#endif

#endif
