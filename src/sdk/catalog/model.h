/* SPDX-License-Identifier: Apache-2.0 */
/* model.h: the user's descriptors, checked and compiled once when the worker is built: every function with
 * its signature and static output, every table with its scan. Immutable afterwards; thread-safe. */
#ifndef VSDK_MODEL_H
#define VSDK_MODEL_H

#include "sdk/bind/signature.h"
#include "sdk/record/record.h"
#include "vgi/catalog.h"

struct vsdk_function_kind;
struct vsdk_schema;

/* One function: exactly one of scalar and table is set. */
struct vsdk_function {
    const char *name;
    const struct vgi_function *common; /* the members all kinds share */
    const struct vgi_scalar *scalar;
    const struct vgi_table_function *table;
    const struct vsdk_function_kind *kind;
    struct vsdk_signature *signature;
    struct varrow_schema *output; /* known without a call; NULL: decided by bind */
    const struct vsdk_schema *schema;
};

struct vsdk_table {
    const struct vgi_table *table;
    const struct vsdk_function *scan;
};

struct vsdk_schema {
    const char *name;
    const char *comment;
    struct vsdk_function *functions;
    int32_t n_functions;
    struct vsdk_table *tables;
    int32_t n_tables;
    const struct vsdk_catalog *catalog;
    int32_t index; /* among all schemas of the model */
};

struct vsdk_catalog {
    const struct vgi_catalog *catalog;
    struct vsdk_schema *schemas; /* `main` first */
    int32_t n_schemas;
};

struct vsdk_model {
    struct vsdk_catalog *catalogs;
    int32_t n_catalogs;
    int32_t n_schemas; /* of all catalogs */
};

/* Compiles a NULL-terminated list of catalogs (kept). ret_model is owned: vsdk_model_free.
 * VGI_E_INVALID which catalog, function and member are wrong, and why. */
VGI_NODISCARD enum vgi_status vsdk_model_new(const struct vgi_catalog *const *catalogs,
                                             struct vsdk_model **ret_model, struct vgi_error *err);
void vsdk_model_free(struct vsdk_model *model); /* NULL is fine */

/* The catalog of that name; NULL: none. */
const struct vsdk_catalog *vsdk_model_catalog(const struct vsdk_model *model, struct vgi_str name);

/* The schema of a path of one name; NULL: none. A NULL or empty path means `main`. */
const struct vsdk_schema *vsdk_catalog_schema(const struct vsdk_catalog *catalog,
                                              const struct vsdk_str_list *path);

/* A column as the catalog lists it: nullable unless flagged, the comment in its metadata. ret_column is
 * owned. VGI_E_INVALID naming the column. */
VGI_NODISCARD enum vgi_status vsdk_column_schema(const struct vgi_field *field,
                                                 struct ArrowSchema *ret_column, struct vgi_error *err);

const struct vsdk_table *vsdk_schema_table(const struct vsdk_schema *schema, struct vgi_str name);

#endif
