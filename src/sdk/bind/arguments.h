/* SPDX-License-Identifier: Apache-2.0 */
/* arguments.h: one call's constant values against a signature: found by position or name, cast to the
 * declared type, defaults filled in, ranges, choices and patterns checked. What vgi/args.h reads. */
#ifndef VSDK_ARGUMENTS_H
#define VSDK_ARGUMENTS_H

#include "base/arena.h"
#include "sdk/bind/signature.h"

/* Values of one parameter: one, or any number for varargs. */
struct vsdk_argument {
    struct vgi_column *values; /* each of one row */
    int32_t n_values;
    bool is_given;
};

struct vsdk_arguments {
    const struct vsdk_signature *signature; /* NULL before bind */
    struct vsdk_argument *items;            /* one per parameter; columns of a scalar's input have no value */
    int32_t n_input_columns;                /* how many columns the input has */
};

/* The values of one request; views.
 *   constants  the request's `arguments` (docs/wire-facts.md): one row; either one struct column `args` with
 *              members positional_<i> and named_<name>, or flat columns arg_<i> and <name>; NULL: none
 *   input      scalar functions: schema of the column arguments; NULL: none */
struct vsdk_values {
    const struct vgi_batch *constants;
    const struct varrow_schema *input;
};

/* Binds them. ret_arguments lives in arena and borrows from values.
 * VGI_E_TYPE wrong number or types, naming the argument, what was found and what is expected · VGI_E_INVALID
 * a value out of range, choices or pattern. */
VGI_NODISCARD enum vgi_status vsdk_arguments_bind(const struct vsdk_signature *signature,
                                                  const struct vsdk_values *values, struct vbase_arena *arena,
                                                  struct vsdk_arguments *ret_arguments,
                                                  struct vgi_error *err);

/* How badly the values fit, for the choice among overloads: 0 exact, more is worse, -1 not at all. Looks at
 * counts, names and types only. */
int32_t vsdk_arguments_distance(const struct vsdk_signature *signature, const struct vsdk_values *values);

/* Stores the values of parameters with `into` in a state. */
void vsdk_arguments_store(const struct vsdk_arguments *arguments, void *state);

/* The declared type (one column) of the parameter behind input column i, or NULL for any. */
const struct varrow_schema *vsdk_arguments_input_type(const struct vsdk_signature *signature, int32_t column);

#endif
