/* SPDX-License-Identifier: Apache-2.0 */
/* table.c: tables of a schema, each a scan of one of its table functions with fixed arguments. The scan is
 * inlined into
 * TableInfo, which saves the client a call per table. Wire facts: "Catalog tables". */
#include <stdio.h>

#include "arrow/schema_build.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "ipc/schema.h"
#include "ipc/writer.h"
#include "sdk/bind/literal.h"
#include "sdk/catalog/answers.h"
#include "sdk/catalog/lookup.h"

enum { FIXED_ARGUMENTS_MAX = 64 };

static enum vgi_status keep(struct vbase_arena *arena, const struct vbase_buf *buf,
                            struct vgi_bytes *ret_bytes, struct vgi_error *err)
{
    ret_bytes->ptr = (const uint8_t *)vbase_arena_copy(arena, buf->ptr, buf->len);
    ret_bytes->len = buf->len;
    return ret_bytes->ptr ? VGI_OK : vgi_fail(err, VGI_E_NOMEM, "out of memory for the list of tables");
}

/* ---- the scan: function and arguments ---- */

/* One column per fixed argument: arg_<i> for a positional one, its name for a named one. */
static enum vgi_status argument_column(const struct vsdk_table *table, const struct vgi_table_arg *arg,
                                       struct ArrowSchema *ret_column, struct vgi_error *err)
{
    const struct vsdk_signature *const signature = table->scan->signature;
    const int32_t i = vsdk_signature_find(signature, arg->name);
    const struct vsdk_parameter *const parameter = &signature->parameters[i];
    char name[32];
    if (!parameter->type) {
        return vgi_fail(err, VGI_E_INVALID, "argument '%s' of any type cannot be fixed by a table",
                        arg->name);
    }
    snprintf(name, sizeof name, "arg_%d", i);
    VGI_TRY(varrow_arrow_schema_copy(parameter->type->fields[0].schema, ret_column, err));
    const enum vgi_status status = varrow_schema_set_name(
        ret_column, parameter->arg->flags & VGI_ARG_NAMED ? arg->name : name, /* is_nullable= */ true, err);
    if (status != VGI_OK) {
        ret_column->release(ret_column);
    }
    return status;
}

/* The fixed arguments as a flat batch of one row; none: no column, no row. */
static enum vgi_status scan_arguments(const struct vsdk_table *table, struct vbase_buf *out,
                                      struct vgi_error *err)
{
    VGI_CLEANUP(varrow_columns_release) struct varrow_columns columns = {0};
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    VGI_CLEANUP(varrow_arrow_array_cleanup) struct ArrowArray row = {0};
    const struct vgi_table_arg *const args = table->table->args;
    const void *no_validity = NULL;
    const char *texts[FIXED_ARGUMENTS_MAX];
    for (int32_t i = 0; args && args[i].name; i++) {
        struct ArrowSchema column;
        if (i == FIXED_ARGUMENTS_MAX) {
            return vgi_fail(err, VGI_E_INVALID, "table '%s' fixes more than %d arguments", table->table->name,
                            FIXED_ARGUMENTS_MAX);
        }
        texts[i] = args[i].value;
        VGI_TRY(argument_column(table, &args[i], &column, err));
        VGI_TRY(varrow_columns_add_take(&columns, &column, err));
    }
    const bool has_none = columns.n == 0;
    VGI_TRY(varrow_columns_compile(&columns, &schema, err));
    if (has_none) {
        const struct vgi_batch none = {.schema = schema, .array = {.n_buffers = 1, .buffers = &no_validity}};
        return vipc_batch_encode(&none, out, err);
    }
    VGI_TRY(vsdk_literals_row(schema, texts, &row, err));
    const struct vgi_batch batch = {.schema = schema, .array = row};
    return vipc_batch_encode(&batch, out, err);
}

static enum vgi_status scan_result(struct vsdk_request *request, const struct vsdk_table *table,
                                   struct vgi_str *path, struct vsdk_scan_function_result *result,
                                   struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    vbase_buf_init(&buf, VBASE_LIMIT_ANSWER);
    VGI_TRY(scan_arguments(table, &buf, err));
    *path = vgi_str_of(table->scan->schema->name);
    vsdk_record_defaults(vsdk_request_record(request, VSDK_RECORD_SCAN_FUNCTION_RESULT), result);
    result->function_name = vgi_str_of(table->scan->name);
    result->schema_path = (struct vsdk_str_list){.items = path, .n = 1};
    return keep(request->memory.arena, &buf, &result->arguments, err);
}

/* ---- TableInfo ---- */

static enum vgi_status not_null_columns(struct vbase_arena *arena, const struct varrow_schema *columns,
                                        struct vsdk_i32_list *ret_list, struct vgi_error *err)
{
    int32_t *const items = vbase_arena_array(arena, (size_t)columns->n_columns + 1, sizeof *items);
    size_t n = 0;
    if (!items) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for a table");
    }
    for (int32_t i = 0; i < columns->n_columns; i++) {
        if (!columns->fields[columns->columns[i]].is_nullable) {
            items[n++] = i;
        }
    }
    *ret_list = (struct vsdk_i32_list){.items = items, .n = n};
    return VGI_OK;
}

static enum vgi_status table_item(struct vsdk_request *request, const struct vsdk_table *table,
                                  struct vgi_bytes *ret_item, struct vgi_error *err)
{
    const struct vsdk_record *const record = vsdk_request_record(request, VSDK_RECORD_TABLE_INFO);
    const struct vsdk_record *const scan_record =
        vsdk_request_record(request, VSDK_RECORD_SCAN_FUNCTION_RESULT);
    struct vbase_arena *const arena = request->memory.arena;
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    const struct vgi_str path = vgi_str_of(table->scan->schema->name);
    struct vgi_str scan_path;
    struct vsdk_scan_function_result scan;
    struct vsdk_table_info info;
    vbase_buf_init(&buf, VBASE_LIMIT_ANSWER);
    vsdk_record_defaults(record, &info);
    info.name = vgi_str_of(table->table->name);
    info.comment = vgi_str_of(table->table->comment);
    info.schema_path = (struct vsdk_str_list){.items = &path, .n = 1};
    info.cardinality_estimate = (struct vsdk_opt_i64){table->table->rows > 0, table->table->rows};
    VGI_TRY(vipc_schema_message(table->scan->output, &info.columns, err));
    VGI_TRY(not_null_columns(arena, table->scan->output, &info.not_null_constraints, err));
    VGI_TRY(scan_result(request, table, &scan_path, &scan, err));
    VGI_TRY(vsdk_record_encode(scan_record, &scan, &buf, err));
    VGI_TRY(keep(arena, &buf, &info.scan_function, err));
    vbase_buf_reset(&buf);
    VGI_TRY(vsdk_record_encode(record, &info, &buf, err));
    return keep(arena, &buf, ret_item, err);
}

static enum vgi_status make_tables(struct vsdk_request *request, const struct vsdk_schema *schema,
                                   struct vbase_buf *buf, struct vgi_error *err)
{
    struct vgi_bytes *const items =
        vbase_arena_array(request->memory.arena, (size_t)schema->n_tables + 1, sizeof *items);
    struct vsdk_tables_response response = {0};
    if (!items) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for the list of tables");
    }
    for (int32_t i = 0; i < schema->n_tables; i++) {
        VGI_TRY(table_item(request, &schema->tables[i], &items[i], err));
    }
    response.items = (struct vsdk_bytes_list){.items = items, .n = (size_t)schema->n_tables};
    return vsdk_record_encode(request->method->result, &response, buf, err);
}

enum vgi_status vsdk_on_catalog_schema_contents_tables(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_catalog_schema_contents_tables_params *const params = request->params;
    const struct vsdk_schema *schema;
    VGI_TRY(vsdk_find_schema(request, params->attach_opaque_data, &params->path, &schema, err));
    if (!schema) {
        return VGI_OK;
    }
    return vsdk_answers_put(request, VSDK_ANSWER_TABLES, schema, make_tables, err);
}

/* How a request names a table. */
struct table_key {
    struct vgi_bytes attach_opaque_data;
    const struct vsdk_str_list *path;
    struct vgi_str name;
};

/* The table, or NULL when there is none. */
static enum vgi_status find_table(struct vsdk_request *request, struct table_key key,
                                  const struct vsdk_table **ret_table, struct vgi_error *err)
{
    const struct vsdk_schema *schema;
    VGI_TRY(vsdk_find_schema(request, key.attach_opaque_data, key.path, &schema, err));
    *ret_table = schema ? vsdk_schema_table(schema, key.name) : NULL;
    return VGI_OK;
}

enum vgi_status vsdk_on_catalog_table_get(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_catalog_table_get_params *const params = request->params;
    struct vsdk_tables_response *const result = request->result;
    const struct vsdk_table *table;
    const struct table_key key = {params->attach_opaque_data, &params->schema_path, params->name};
    VGI_TRY(find_table(request, key, &table, err));
    if (!table) {
        return VGI_OK;
    }
    if (params->at_unit.ptr) {
        return vgi_fail(err, VGI_E_UNIMPLEMENTED, "table '%s' has no versions: AT (%.*s) cannot be answered",
                        table->table->name, VGI_STR_ARG(params->at_unit));
    }
    struct vgi_bytes *const item = vbase_arena_array(request->memory.arena, 1, sizeof *item);
    if (!item) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for a table");
    }
    VGI_TRY(table_item(request, table, item, err));
    result->items = (struct vsdk_bytes_list){.items = item, .n = 1};
    return VGI_OK;
}

/* The scan of the table a request names. VGI_E_NOT_FOUND. */
static enum vgi_status find_scan(struct vsdk_request *request, struct table_key key, struct vgi_str *path,
                                 struct vsdk_scan_function_result *ret_scan, struct vgi_error *err)
{
    const struct vsdk_table *table;
    VGI_TRY(find_table(request, key, &table, err));
    if (!table) {
        return vgi_fail(err, VGI_E_NOT_FOUND, "there is no table '%.*s'", VGI_STR_ARG(key.name));
    }
    return scan_result(request, table, path, ret_scan, err);
}

/* Puts a boxed record as the result of a method whose result is bytes of no fixed record. */
static enum vgi_status put_boxed(struct vsdk_request *request, int32_t record, const void *object,
                                 struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    vbase_buf_init(&buf, VBASE_LIMIT_ANSWER);
    VGI_TRY(vsdk_record_encode(vsdk_request_record(request, record), object, &buf, err));
    vgi_put_bytes(vgi_output_column(request->out, 0), vbase_buf_view(&buf));
    request->is_put = true;
    return VGI_OK;
}

enum vgi_status vsdk_on_catalog_table_scan_function_get(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_catalog_table_scan_function_get_params *const params = request->params;
    const struct table_key key = {params->attach_opaque_data, &params->schema_path, params->name};
    struct vsdk_scan_function_result scan;
    struct vgi_str path;
    VGI_TRY(find_scan(request, key, &path, &scan, err));
    return put_boxed(request, VSDK_RECORD_SCAN_FUNCTION_RESULT, &scan, err);
}

enum vgi_status vsdk_on_catalog_table_scan_branches_get(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_catalog_table_scan_branches_get_params *const params = request->params;
    const struct table_key key = {params->attach_opaque_data, &params->schema_path, params->name};
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    struct vsdk_scan_function_result scan;
    struct vsdk_scan_branches_result result;
    struct vsdk_scan_branch branch;
    struct vgi_str path;
    vbase_buf_init(&buf, VBASE_LIMIT_ANSWER);
    VGI_TRY(find_scan(request, key, &path, &scan, err));
    vsdk_record_defaults(vsdk_request_record(request, VSDK_RECORD_SCAN_BRANCH), &branch);
    branch.function_name = scan.function_name;
    branch.arguments = scan.arguments;
    branch.schema_path = scan.schema_path;
    VGI_TRY(vsdk_record_encode(vsdk_request_record(request, VSDK_RECORD_SCAN_BRANCH), &branch, &buf, err));
    const struct vgi_bytes item = vbase_buf_view(&buf);
    vsdk_record_defaults(vsdk_request_record(request, VSDK_RECORD_SCAN_BRANCHES_RESULT), &result);
    result.branches = (struct vsdk_bytes_list){.items = &item, .n = 1};
    return put_boxed(request, VSDK_RECORD_SCAN_BRANCHES_RESULT, &result, err);
}

enum vgi_status vsdk_on_catalog_table_column_statistics_get(struct vsdk_request *request,
                                                            struct vgi_error *err)
{
    (void)err;
    vgi_put_null(vgi_output_column(request->out, 0));
    request->is_put = true;
    return VGI_OK;
}
