/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINUX_WORKER_COLUMN_H
#define LINUX_WORKER_COLUMN_H

/* column: where the values of a column come from. A scan's state holds one row, a C member for each column;
 * COLUMN ties the two together, the member's C type saying how it is put:
 *
 *     int64_t          any integer, date or timestamp column   nothing there: NO_INT
 *     uint64_t         any unsigned integer column             NO_UINT
 *     double           f64                                     NAN
 *     enum truth       bool                                    IS_UNKNOWN
 *     struct vgi_str   str                                     no pointer
 *     struct texts     list<str>                               no pointer
 *
 * A number that does not fit an i32 column, which no kernel writes, is not there either.
 *
 * Usage, in the table of a function's columns: SQL name and type, member, sources, comment
 *     #define COL(...) COLUMN(struct processes, __VA_ARGS__)
 *     {COL("pid", "i32", pid, 0, "Number of the process")}, */
#include "text.h"

/* How values of one C type are set to "nothing there" and put into a column. type is the column's SQL type.
 * */
struct column_kind {
    void (*clear)(void *member);
    void (*put)(struct vgi_writer *writer, const void *member, const char *type);
};
extern const struct column_kind column_int, column_uint, column_real, column_bool, column_text, column_texts;

/* One column of a state.
 *   offset   of its member in the state
 *   sources  bits of the files that must be read for it; 0: it costs nothing */
struct column {
    size_t offset;
    const struct column_kind *kind;
    unsigned sources;
};

/* The members of a struct vgi_field. */
#define COLUMN(state, sql_name, sql_type, member, from, text)                           \
    .name = sql_name, .type = sql_type, .comment = text, .user = &(const struct column) \
    {                                                                                   \
        offsetof(state, member), COLUMN_KIND_(((state *)0)->member), from               \
    }
/* clang-format off: version 14 knows no _Generic */
#define COLUMN_KIND_(member)                \
    _Generic((member), int64_t              \
             : &column_int, uint64_t        \
             : &column_uint, double         \
             : &column_real, enum truth     \
             : &column_bool, struct vgi_str \
             : &column_text, struct texts   \
             : &column_texts)
/* clang-format on */

#endif
