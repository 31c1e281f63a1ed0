/* SPDX-License-Identifier: Apache-2.0 */
/* model.c: struct vgi_catalog -> struct vsdk_model. Walk: worker/worker.c -> here, once. See model.h. */
#include "sdk/catalog/model.h"

#include <stdlib.h>

#include "arrow/schema_build.h"
#include "base/str.h"
#include "sdk/bind/literal.h"
#include "sdk/bind/returns.h"
#include "sdk/function/kind.h"

enum { NAME_BYTES_MAX = 255, STATE_BYTES_MAX = 1 << 30 };

/* ---- functions ---- */

/* A name of a catalog, schema, function, table or column: what DuckDB can show and a path can hold. */
static enum vgi_status check_name(const char *name, struct vgi_error *err)
{
    if (!name || !name[0]) {
        return vgi_fail(err, VGI_E_INVALID, "name is missing");
    }
    const size_t len = strlen(name);
    if (len > NAME_BYTES_MAX) {
        return vgi_fail(err, VGI_E_INVALID, "name has %zu bytes, at most %d are possible", len,
                        NAME_BYTES_MAX);
    }
    if (!vbase_utf8_valid((const uint8_t *)name, len)) {
        return vgi_fail(err, VGI_E_INVALID, "name is no UTF-8");
    }
    return VGI_OK;
}

static enum vgi_status compile_scalar(struct vsdk_function *function, struct vgi_error *err)
{
    const struct vgi_scalar *const scalar = function->scalar;
    struct ArrowSchema column;
    struct ArrowSchema batch;
    if (!scalar->batch == !scalar->arrow) {
        return vgi_fail(err, VGI_E_INVALID, "exactly one of batch and arrow must be set");
    }
    if (!scalar->returns && !scalar->bind) {
        return vgi_fail(err, VGI_E_INVALID, "returns is missing, and there is no bind to set it");
    }
    if ((unsigned)scalar->stability > VGI_CONSISTENT_WITHIN_QUERY) {
        return vgi_fail(err, VGI_E_INVALID, "stability is %d, which is none", (int)scalar->stability);
    }
    if ((unsigned)scalar->nulls > VGI_NULLS_SPECIAL) {
        return vgi_fail(err, VGI_E_INVALID, "nulls is %d, which is neither of its values",
                        (int)scalar->nulls);
    }
    VGI_TRY(vsdk_signature_new(scalar->args, /* is_scalar= */ true, /* state_size= */ 0, &function->signature,
                               err));
    if (!vsdk_returns_is_static(scalar->returns)) {
        return scalar->returns ? vsdk_returns_check(scalar->returns, function->signature, err) : VGI_OK;
    }
    VGI_TRY(vsdk_returns_resolve(scalar->returns, function->signature, NULL, &column, err));
    VGI_TRY(varrow_schema_of_columns_take(&column, 1, &batch, err));
    return varrow_schema_new_take(&batch, NULL, &function->output, err);
}

static enum vgi_status column_of_type(const struct vgi_field *field, struct ArrowSchema *ret_column,
                                      struct vgi_error *err)
{
    struct ArrowSchema column;
    enum vgi_status status = VGI_OK;
    if (!field->type) {
        return vgi_fail(err, VGI_E_INVALID, "type is missing");
    }
    VGI_TRY(vgi_type_parse(field->type, field->name, &column, err));
    column.flags = field->flags & VGI_FIELD_NOT_NULL ? column.flags & ~ARROW_FLAG_NULLABLE
                                                     : column.flags | ARROW_FLAG_NULLABLE;
    if (field->comment && !column.metadata) {
        const struct vgi_pair pair = {vgi_str_of("comment"), vgi_str_of(field->comment)};
        status = varrow_schema_set_metadata(&column, &pair, 1, err);
    }
    if (status != VGI_OK) {
        column.release(&column);
        return status;
    }
    *ret_column = column;
    return VGI_OK;
}

enum vgi_status vsdk_column_schema(const struct vgi_field *field, struct ArrowSchema *ret_column,
                                   struct vgi_error *err)
{
    const enum vgi_status status = column_of_type(field, ret_column, err);
    if (status != VGI_OK) {
        vgi_error_prefix(err, "column '%s': ", field->name);
    }
    return status;
}

/* DuckDB compares names of columns without regard to case. */
static enum vgi_status check_column_name(const struct vgi_field *fields, const struct vgi_field *field,
                                         struct vgi_error *err)
{
    const enum vgi_status status = check_name(field->name, err);
    if (status != VGI_OK) {
        vgi_error_prefix(err, "column %d: ", (int)(field - fields));
        return status;
    }
    for (const struct vgi_field *other = fields; other < field; other++) {
        if (vbase_str_equal_any_case(vgi_str_of(other->name), field->name)) {
            return vgi_fail(err, VGI_E_INVALID, "column '%s' is declared twice", field->name);
        }
    }
    return VGI_OK;
}

static enum vgi_status compile_columns(const struct vgi_field *fields, struct varrow_schema **ret_schema,
                                       struct vgi_error *err)
{
    VGI_CLEANUP(varrow_columns_release) struct varrow_columns columns = {0};
    for (const struct vgi_field *field = fields; field->name; field++) {
        struct ArrowSchema column;
        VGI_TRY(check_column_name(fields, field, err));
        VGI_TRY(vsdk_column_schema(field, &column, err));
        VGI_TRY(varrow_columns_add_take(&columns, &column, err));
    }
    return varrow_columns_compile(&columns, ret_schema, err);
}

static enum vgi_status compile_table_function(struct vsdk_function *function, struct vgi_error *err)
{
    const struct vgi_table_function *const table = function->table;
    if (!table->next) {
        return vgi_fail(err, VGI_E_INVALID, "next is missing");
    }
    if (!table->columns && !table->bind) {
        return vgi_fail(err, VGI_E_INVALID, "columns is missing, and there is no bind to set them");
    }
    if (table->columns && !table->columns->name) {
        return vgi_fail(err, VGI_E_INVALID, "columns is empty");
    }
    if (table->state_size > STATE_BYTES_MAX) {
        return vgi_fail(err, VGI_E_INVALID, "state_size is %zu, at most %d bytes are possible",
                        table->state_size, STATE_BYTES_MAX);
    }
    if (table->max_workers < 0) {
        return vgi_fail(err, VGI_E_INVALID, "max_workers is %d", table->max_workers);
    }
    VGI_TRY(vsdk_signature_new(table->args, /* is_scalar= */ false, table->state_size, &function->signature,
                               err));
    return table->columns ? compile_columns(table->columns, &function->output, err) : VGI_OK;
}

static enum vgi_status compile_function(struct vsdk_function *function, const struct vsdk_schema *schema,
                                        struct vgi_error *err)
{
    function->schema = schema;
    function->name = function->common->name;
    function->kind = function->scalar ? &vsdk_kind_scalar : &vsdk_kind_table;
    enum vgi_status status = check_name(function->name, err);
    if (status == VGI_OK) {
        status = function->scalar ? compile_scalar(function, err) : compile_table_function(function, err);
    }
    if (status != VGI_OK) {
        vgi_error_prefix(err, "function '%s': ", function->name ? function->name : "");
    }
    return status;
}

/* True when a table fixes that argument before `end` (NULL: anywhere). */
static bool is_fixed(const struct vsdk_table *table, const char *name, const struct vgi_table_arg *end)
{
    for (const struct vgi_table_arg *arg = table->table->args; arg && arg->name && arg != end; arg++) {
        if (strcmp(arg->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_scan(const struct vsdk_schema *schema, const struct vgi_table_function *scan)
{
    for (int32_t i = 0; i < schema->n_functions; i++) {
        if (schema->functions[i].table == scan) {
            return true;
        }
    }
    return false;
}

/* Fills in what schema declares: its scalars, its table functions, and scans of its tables that stand
 * in no list. */
static void collect_functions(struct vsdk_schema *schema, const struct vgi_schema *from)
{
    for (const struct vgi_scalar *const *p = from->scalars; p && *p; p++) {
        schema->functions[schema->n_functions++] =
            (struct vsdk_function){.scalar = *p, .common = (const struct vgi_function *)(const void *)*p};
    }
    for (const struct vgi_table_function *const *p = from->table_functions; p && *p; p++) {
        schema->functions[schema->n_functions++] =
            (struct vsdk_function){.table = *p, .common = (const struct vgi_function *)(const void *)*p};
    }
    for (const struct vgi_table *table = from->tables; table && table->name; table++) {
        if (table->scan && !has_scan(schema, table->scan)) {
            schema->functions[schema->n_functions++] = (struct vsdk_function){
                .table = table->scan, .common = (const struct vgi_function *)(const void *)table->scan};
        }
    }
}

/* ---- tables, schemas, catalogs ---- */

/* What a table fixes must be arguments of its scan, each once, with a value of its type. */
static enum vgi_status check_fixed(const struct vsdk_table *table, struct vgi_error *err)
{
    const struct vsdk_signature *const signature = table->scan->signature;
    for (const struct vgi_table_arg *arg = table->table->args; arg && arg->name; arg++) {
        const int32_t i = vsdk_signature_find(signature, arg->name);
        struct ArrowArray row;
        if (i < 0) {
            return vgi_fail(err, VGI_E_INVALID, "its scan '%s' has no argument '%s'", table->scan->name,
                            arg->name);
        }
        if (!signature->parameters[i].type) {
            return vgi_fail(err, VGI_E_INVALID, "argument '%s' of any type cannot be fixed", arg->name);
        }
        if (!arg->value) {
            return vgi_fail(err, VGI_E_INVALID, "argument '%s' is fixed without a value", arg->name);
        }
        if (is_fixed(table, arg->name, arg)) {
            return vgi_fail(err, VGI_E_INVALID, "argument '%s' is fixed twice", arg->name);
        }
        const enum vgi_status status =
            vsdk_literals_row(signature->parameters[i].type, &arg->value, &row, err);
        if (status != VGI_OK) {
            vgi_error_prefix(err, "argument '%s': ", arg->name);
            return status;
        }
        row.release(&row);
    }
    return VGI_OK;
}

static enum vgi_status check_required(const struct vsdk_table *table, struct vgi_error *err)
{
    const struct vsdk_signature *const signature = table->scan->signature;
    for (int32_t i = 0; i < signature->n_parameters; i++) {
        const struct vgi_arg *const arg = signature->parameters[i].arg;
        if (!arg->default_value && !(arg->flags & VGI_ARG_VARARGS) && !is_fixed(table, arg->name, NULL)) {
            return vgi_fail(err, VGI_E_INVALID, "argument '%s' of its scan '%s' has no value", arg->name,
                            table->scan->name);
        }
    }
    return VGI_OK;
}

static enum vgi_status compile_table(struct vsdk_table *table, const struct vsdk_schema *schema,
                                     struct vgi_error *err)
{
    VGI_TRY(check_name(table->table->name, err));
    if (!table->table->scan) {
        return vgi_fail(err, VGI_E_INVALID, "scan is missing");
    }
    for (int32_t i = 0; i < schema->n_functions; i++) {
        if (schema->functions[i].table == table->table->scan) {
            table->scan = &schema->functions[i];
        }
    }
    if (!table->scan->output) {
        return vgi_fail(err, VGI_E_INVALID, "its scan '%s' declares no columns", table->scan->name);
    }
    VGI_TRY(check_fixed(table, err));
    return check_required(table, err);
}

static int32_t count_pointers(const void *const *list)
{
    int32_t n = 0;
    while (list && list[n]) {
        n++;
    }
    return n;
}

static int32_t count_tables(const struct vgi_table *tables)
{
    int32_t n = 0;
    while (tables && tables[n].name) {
        n++;
    }
    return n;
}

static enum vgi_status compile_schema(struct vsdk_schema *schema, const struct vgi_schema *from,
                                      struct vgi_error *err)
{
    const int32_t n_tables = count_tables(from->tables);
    const int32_t n_functions_max = count_pointers((const void *const *)from->scalars) +
                                    count_pointers((const void *const *)from->table_functions) + n_tables;
    VGI_TRY(check_name(from->name, err));
    schema->name = from->name;
    schema->comment = from->comment;
    schema->functions = calloc((size_t)n_functions_max + 1, sizeof *schema->functions);
    schema->tables = calloc((size_t)n_tables + 1, sizeof *schema->tables);
    if (!schema->functions || !schema->tables) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for schema '%s'", from->name);
    }
    collect_functions(schema, from);
    for (int32_t i = 0; i < schema->n_functions; i++) {
        VGI_TRY(compile_function(&schema->functions[i], schema, err));
    }
    for (int32_t i = 0; i < n_tables; i++) {
        const char *const name = from->tables[i].name;
        enum vgi_status status = VGI_OK;
        if (vsdk_schema_table(schema, vgi_str_of(name))) {
            return vgi_fail(err, VGI_E_INVALID, "table '%s' is declared twice", name);
        }
        schema->tables[schema->n_tables++].table = &from->tables[i];
        status = compile_table(&schema->tables[i], schema, err);
        if (status != VGI_OK) {
            vgi_error_prefix(err, "table '%s': ", name);
            return status;
        }
    }
    return VGI_OK;
}

static bool has_schema(const struct vsdk_catalog *catalog, const char *name)
{
    for (int32_t i = 0; i < catalog->n_schemas; i++) {
        if (vbase_str_equal_any_case(vgi_str_of(catalog->schemas[i].name), name)) {
            return true;
        }
    }
    return false;
}

static enum vgi_status compile_catalog(struct vsdk_catalog *catalog, const struct vgi_catalog *from,
                                       int32_t *n_schemas, struct vgi_error *err)
{
    const struct vgi_schema main_schema = {.name = "main",
                                           .comment = from->comment,
                                           .scalars = from->scalars,
                                           .table_functions = from->table_functions,
                                           .tables = from->tables};
    int32_t n = 1;
    if (from->abi != VGI_ABI) {
        return vgi_fail(err, VGI_E_INVALID,
                        "abi is %u, expected %u: begin the initialiser with VGI_CATALOG_INIT", from->abi,
                        VGI_ABI);
    }
    VGI_TRY(check_name(from->name, err));
    while (from->schemas && from->schemas[n - 1].name) {
        n++;
    }
    catalog->catalog = from;
    catalog->schemas = calloc((size_t)n, sizeof *catalog->schemas);
    if (!catalog->schemas) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for %d schemas", n);
    }
    for (int32_t i = 0; i < n; i++) {
        const struct vgi_schema *const declared = i == 0 ? &main_schema : &from->schemas[i - 1];
        struct vsdk_schema *const schema = &catalog->schemas[catalog->n_schemas];
        schema->catalog = catalog;
        schema->index = (*n_schemas)++;
        if (has_schema(catalog, declared->name)) {
            return vgi_fail(err, VGI_E_INVALID, "schema '%s' is declared twice", declared->name);
        }
        catalog->n_schemas++;
        const enum vgi_status status = compile_schema(schema, declared, err);
        if (status != VGI_OK && i > 0) {
            vgi_error_prefix(err, "schema '%s': ", declared->name);
        }
        VGI_TRY(status);
    }
    return VGI_OK;
}

enum vgi_status vsdk_model_new(const struct vgi_catalog *const *catalogs, struct vsdk_model **ret_model,
                               struct vgi_error *err)
{
    const int32_t n = count_pointers((const void *const *)catalogs);
    struct vsdk_model *const model = calloc(1, sizeof *model);
    enum vgi_status status = VGI_OK;
    if (model) {
        model->catalogs = calloc((size_t)n + 1, sizeof *model->catalogs);
    }
    if (!model || !model->catalogs) {
        free(model);
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for %d catalogs", n);
    }
    for (int32_t i = 0; i < n && status == VGI_OK; i++) {
        const bool is_twice = catalogs[i]->name && vsdk_model_catalog(model, vgi_str_of(catalogs[i]->name));
        status = is_twice ? vgi_fail(err, VGI_E_INVALID, "declared twice")
                          : compile_catalog(&model->catalogs[model->n_catalogs++], catalogs[i],
                                            &model->n_schemas, err);
        if (status != VGI_OK) {
            vgi_error_prefix(err, "catalog '%s': ", catalogs[i]->name ? catalogs[i]->name : "");
        }
    }
    if (status != VGI_OK) {
        vsdk_model_free(model);
        return status;
    }
    *ret_model = model;
    return VGI_OK;
}

static void release_schema(struct vsdk_schema *schema)
{
    for (int32_t i = 0; i < schema->n_functions; i++) {
        vsdk_signature_free(schema->functions[i].signature);
        varrow_schema_unref(schema->functions[i].output);
    }
    free(schema->functions);
    free(schema->tables);
}

void vsdk_model_free(struct vsdk_model *model)
{
    for (int32_t i = 0; model && i < model->n_catalogs; i++) {
        for (int32_t k = 0; k < model->catalogs[i].n_schemas; k++) {
            release_schema(&model->catalogs[i].schemas[k]);
        }
        free(model->catalogs[i].schemas);
    }
    if (model) {
        free(model->catalogs);
    }
    free(model);
}

/* ---- queries ---- */

const struct vsdk_catalog *vsdk_model_catalog(const struct vsdk_model *model, struct vgi_str name)
{
    for (int32_t i = 0; i < model->n_catalogs; i++) {
        if (vgi_str_is(name, model->catalogs[i].catalog->name)) {
            return &model->catalogs[i];
        }
    }
    return NULL;
}

const struct vsdk_schema *vsdk_catalog_schema(const struct vsdk_catalog *catalog,
                                              const struct vsdk_str_list *path)
{
    if (path->n == 0) {
        return &catalog->schemas[0];
    }
    for (int32_t i = 0; path->n == 1 && i < catalog->n_schemas; i++) {
        if (vgi_str_is(path->items[0], catalog->schemas[i].name)) {
            return &catalog->schemas[i];
        }
    }
    return NULL;
}

const struct vsdk_table *vsdk_schema_table(const struct vsdk_schema *schema, struct vgi_str name)
{
    for (int32_t i = 0; i < schema->n_tables; i++) {
        if (vgi_str_is(name, schema->tables[i].table->name)) {
            return &schema->tables[i];
        }
    }
    return NULL;
}
