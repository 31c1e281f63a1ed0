/* SPDX-License-Identifier: Apache-2.0 */
/* function.h: what every kind of function declares: name, arguments, documentation, bind. Functions are
 * static const data; two functions of one name are overloads, told apart by number and types of arguments. */
#ifndef VGI_FUNCTION_H
#define VGI_FUNCTION_H

#include "vgi_rpc/vgi_rpc.h"

#ifdef __cplusplus
extern "C" {
#endif

enum vgi_arg_flags {
    VGI_ARG_NAMED = 1, /* given by name only: f(1, fmt := 'csv') */
    VGI_ARG_CONST = 2, /* scalar functions: a constant of the query, not a column; table functions: implied */
    VGI_ARG_VARARGS = 4 /* the last positional argument, given zero or more times */
};

/* One declared argument. Texts are kept.
 *   name           required
 *   type           required; a type text (vgi_rpc/type.h) or "any"
 *   doc            one sentence
 *   default_value  as SQL would write it ("10", "'csv'", "true"); NULL: the argument is required
 *   choices        NULL-terminated list of allowed texts; NULL: any
 *   range          allowed numbers as an interval: "[0, 100]", "(0, 1)", "[1, ]"; NULL: any
 *   pattern        POSIX extended regular expression that a text must match; NULL: any
 *   flags          enum vgi_arg_flags
 *   into           where its value is stored before open, as VGI_INTO(struct state, member): a bool,
 *                  fixed-width integer or float member of the type's own width; table functions only */
struct vgi_arg {
    const char *name;
    const char *type;
    const char *doc;
    const char *default_value;
    const char *const *choices;
    const char *range;
    const char *pattern;
    unsigned flags;
    size_t into;
};
#define VGI_INTO(state_type, member) (offsetof(state_type, member) + 1)
#define VGI_ARGS(...)                ((const struct vgi_arg[]){__VA_ARGS__, {0}})

/* A column that a table or table function declares.
 *   name, type  required; a leading '?' of the type, or no VGI_FIELD_NOT_NULL flag, both mean it may be NULL
 *   comment     shown by DESCRIBE and duckdb_columns()
 *   user        kept, for the declaring code alone: where the column's values come from, say, so that one
 *               table describes a column whole */
enum vgi_field_flags { VGI_FIELD_NOT_NULL = 1 };
struct vgi_field {
    const char *name;
    const char *type;
    const char *comment;
    unsigned flags;
    const void *user;
};
#define VGI_FIELDS(...) ((const struct vgi_field[]){__VA_ARGS__, {0}})

/* A worked example, shown in the function's documentation. */
struct vgi_example {
    const char *sql;
    const char *description;
};
#define VGI_EXAMPLES(...) ((const struct vgi_example[]){__VA_ARGS__, {0}})

struct vgi_bind;

/* The members all functions share.
 *   name      required: what SQL calls
 *   doc       one sentence, shown by duckdb_functions()
 *   args      ended by {0}; VGI_ARGS; NULL: none
 *   examples  ended by {0}; NULL: none
 *   bind      optional; called when a query is planned, with its arguments at hand (vgi/args.h): decides
 *             result types, refuses what cannot work. May be called several times for one query
 *   user      kept; vgi_call_user */
#define VGI_FUNCTION_MEMBERS                                                                         \
    const char *name;                                                                                \
    const char *doc;                                                                                 \
    const struct vgi_arg *args;                                                                      \
    const struct vgi_example *examples;                                                              \
    enum vgi_status (*bind)(struct vgi_call * call, struct vgi_bind * bind, struct vgi_error * err); \
    void *user;

struct vgi_function {
    VGI_FUNCTION_MEMBERS
};

/* ---- in bind ---- */

/* The type the query gives argument index of a scalar function (a view valid until bind returns); NULL when
 * there is no such argument. */
VGI_API const struct ArrowSchema *vgi_bind_input_view(const struct vgi_bind *bind, int32_t index);

/* Scalar functions: sets the result's type. VGI_E_INVALID it is no type text. */
VGI_API VGI_NODISCARD enum vgi_status vgi_bind_returns(struct vgi_bind *bind, const char *type,
                                                       struct vgi_error *err);
/* The same with an Arrow schema; consumed always. */
VGI_API VGI_NODISCARD enum vgi_status vgi_bind_returns_take(struct vgi_bind *bind,
                                                            struct ArrowSchema *schema_take,
                                                            struct vgi_error *err);

/* Table functions without static columns: adds a column; its comment may be NULL. */
VGI_API VGI_NODISCARD enum vgi_status vgi_bind_column(struct vgi_bind *bind, const char *name,
                                                      const char *type, const char *comment,
                                                      struct vgi_error *err);
/* Sets all columns at once from a batch schema ("+s"); consumed always. */
VGI_API VGI_NODISCARD enum vgi_status vgi_bind_columns_take(struct vgi_bind *bind,
                                                            struct ArrowSchema *schema_take,
                                                            struct vgi_error *err);

/* Keeps bytes (copied) which every later callback of this query finds with vgi_bind_data. */
VGI_API VGI_NODISCARD enum vgi_status vgi_bind_set_data(struct vgi_bind *bind, struct vgi_bytes data,
                                                        struct vgi_error *err);
/* Those bytes, a view valid until the callback returns; {NULL, 0}: none. */
VGI_API struct vgi_bytes vgi_bind_data(const struct vgi_call *call);

#ifdef __cplusplus
}
#endif

#endif
