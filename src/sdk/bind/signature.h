/* SPDX-License-Identifier: Apache-2.0 */
/* signature.h: the declared arguments of one function, compiled once when the worker is built: types parsed,
 * defaults turned into values, ranges into numbers, patterns into regular expressions. Immutable afterwards;
 * thread-safe.
 * Wire form (FunctionInfo.arguments and parameter_default_values): docs/wire-facts.md. */
#ifndef VSDK_SIGNATURE_H
#define VSDK_SIGNATURE_H

#include <regex.h>

#include "arrow/batch.h"
#include "vgi/function.h"

/* An integer of 64 bits and a sign. */
struct vsdk_integer {
    bool is_set;
    bool is_negative;
    uint64_t magnitude;
};

/* "[low, high)": a missing bound is infinite. Integers are compared exactly. */
struct vsdk_interval {
    bool has_low;
    bool has_high;
    bool includes_low;
    bool includes_high;
    double low;
    double high;
    struct vsdk_integer low_integer; /* for integers, which a double may round */
    struct vsdk_integer high_integer;
};

struct vsdk_parameter {
    const struct vgi_arg *arg;  /* kept: user's static data */
    struct varrow_schema *type; /* one column named like the argument; NULL: any type */
    struct ArrowArray fallback; /* the default as a one-row struct array of type; released: none */
    struct vsdk_interval range;
    bool has_range;
    bool has_pattern;
    regex_t pattern;
    bool is_constant; /* not a column of the input */
};

struct vsdk_signature {
    int32_t n_parameters;
    int32_t n_positional; /* they come first; a varargs parameter is the last of them */
    bool has_varargs;
    bool is_scalar;
    struct vsdk_parameter *parameters;
};

/* Compiles args ({0}-terminated, NULL: none; kept). ret_signature is owned by the caller:
 * vsdk_signature_free.
 *   is_scalar  positional arguments are columns unless VGI_ARG_CONST; else every argument is a constant
 *   state_size bytes `into` may write
 * VGI_E_INVALID what is wrong in the declaration, naming the argument and the member. */
VGI_NODISCARD enum vgi_status vsdk_signature_new(const struct vgi_arg *args, bool is_scalar,
                                                 size_t state_size, struct vsdk_signature **ret_signature,
                                                 struct vgi_error *err);
void vsdk_signature_free(struct vsdk_signature *signature); /* NULL is fine */

/* The index of a parameter, or -1. */
int32_t vsdk_signature_find(const struct vsdk_signature *signature, const char *name);

/* FunctionInfo.arguments: one nullable field per argument, positional first, with its metadata. Owned. */
VGI_NODISCARD enum vgi_status vsdk_signature_schema(const struct vsdk_signature *signature,
                                                    struct ArrowSchema *ret_schema, struct vgi_error *err);

/* FunctionInfo.parameter_default_values: appends an IPC stream with one column per default; nothing when no
 * argument has one. */
struct vbase_buf;
VGI_NODISCARD enum vgi_status vsdk_signature_defaults(const struct vsdk_signature *signature,
                                                      struct vbase_buf *out, struct vgi_error *err);

/* Parses "[0, 100)" and the like. VGI_E_INVALID. */
VGI_NODISCARD enum vgi_status vsdk_interval_parse(const char *text, struct vsdk_interval *ret_interval,
                                                  struct vgi_error *err);

#endif
