/* SPDX-License-Identifier: Apache-2.0 */
/* catalog.h: what ATTACH shows: a catalog of schemas with functions and tables, as static data. A table is a
 * scan of a table function with fixed arguments. */
#ifndef VGI_CATALOG_H
#define VGI_CATALOG_H

#include "vgi/scalar.h"
#include "vgi/table.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A table over a table function.
 *   name     required
 *   comment  shown by duckdb_tables()
 *   scan     required; its declared columns are the table's
 *   args     constant arguments by name, as SQL would write them: {"pid", "1"}; ended by {0}; NULL: defaults
 *   rows     how many rows to expect; 0: unknown */
struct vgi_table_arg {
    const char *name;
    const char *value;
};
struct vgi_table {
    const char *name;
    const char *comment;
    const struct vgi_table_function *scan;
    const struct vgi_table_arg *args;
    int64_t rows;
};
#define VGI_TABLES(...) ((const struct vgi_table[]){__VA_ARGS__, {0}})

/* A schema. Every list may be NULL. */
struct vgi_schema {
    const char *name;
    const char *comment;
    const struct vgi_scalar *const *scalars;
    const struct vgi_table_function *const *table_functions;
    const struct vgi_table *tables;
};
#define VGI_SCHEMAS(...) ((const struct vgi_schema[]){__VA_ARGS__, {0}})

/* A catalog. abi tells the library how large the structures are that this binary was compiled with; it comes
 * from
 * VGI_CATALOG_INIT, first in the initialiser.
 *   name       required: ATTACH 'name' (TYPE vgi, LOCATION …)
 *   version    of the implementation, "1.2.3"; optional
 *   scalars, table_functions, tables  of schema `main`
 *   schemas    further schemas, ended by {0} */
struct vgi_catalog {
    unsigned abi;
    const char *name;
    const char *version;
    const char *comment;
    const struct vgi_scalar *const *scalars;
    const struct vgi_table_function *const *table_functions;
    const struct vgi_table *tables;
    const struct vgi_schema *schemas;
    void *user;
};
#define VGI_ABI          1u
#define VGI_CATALOG_INIT .abi = VGI_ABI

#ifdef __cplusplus
}
#endif

#endif
