/* SPDX-License-Identifier: Apache-2.0 */
/* functions.c: descriptors -> FunctionInfo, one record per overload. Listings are encoded once (answers.h).
 * Wire facts: "catalog_schema_contents_functions". */
#include "arrow/schema_build.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "ipc/schema.h"
#include "sdk/catalog/answers.h"
#include "sdk/catalog/lookup.h"

/* The encapsulated schema message of an ArrowSchema, copied into the arena. */
static enum vgi_status schema_bytes_take(struct vbase_arena *arena, struct ArrowSchema *schema_take,
                                         struct vgi_bytes *ret_bytes, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct vgi_bytes message;
    VGI_TRY(varrow_schema_new_take(schema_take, NULL, &schema, err));
    VGI_TRY(vipc_schema_message(schema, &message, err));
    ret_bytes->ptr = (const uint8_t *)vbase_arena_copy(arena, message.ptr, message.len);
    ret_bytes->len = message.len;
    return ret_bytes->ptr ? VGI_OK : vgi_fail(err, VGI_E_NOMEM, "out of memory for a schema");
}

/* Output as listed: a scalar's one column, marked when only bind knows its type; nothing
 * for table functions. */
static enum vgi_status listed_output(const struct vsdk_function *function, struct ArrowSchema *ret_schema,
                                     struct vgi_error *err)
{
    const struct vgi_pair any = {vgi_str_of("vgi:any"), vgi_str_of("true")};
    struct ArrowSchema column;
    if (function->table) {
        return vgi_schema_parse("", ret_schema, err);
    }
    if (function->output) {
        return varrow_arrow_schema_copy(&function->output->arrow, ret_schema, err);
    }
    VGI_TRY(vgi_type_parse("?null", "result", &column, err));
    const enum vgi_status status = varrow_schema_set_metadata(&column, &any, 1, err);
    if (status != VGI_OK) {
        column.release(&column);
        return status;
    }
    return varrow_schema_of_columns_take(&column, 1, ret_schema, err);
}

static const enum vsdk_function_stability stability_names[] = {
    [VGI_CONSISTENT] = VSDK_FUNCTION_STABILITY_CONSISTENT,
    [VGI_VOLATILE] = VSDK_FUNCTION_STABILITY_VOLATILE,
    [VGI_CONSISTENT_WITHIN_QUERY] = VSDK_FUNCTION_STABILITY_CONSISTENT_WITHIN_QUERY,
};

static void describe_scalar(const struct vgi_scalar *scalar, struct vsdk_function_info *info)
{
    info->function_type = VSDK_FUNCTION_TYPE_SCALAR;
    info->stability = stability_names[scalar->stability];
    info->null_handling =
        scalar->nulls == VGI_NULLS_SPECIAL ? VSDK_NULL_HANDLING_SPECIAL : VSDK_NULL_HANDLING_DEFAULT;
}

static void describe_table(const struct vgi_table_function *table, struct vsdk_function_info *info)
{
    info->function_type = VSDK_FUNCTION_TYPE_TABLE;
    info->projection_pushdown = (struct vsdk_opt_bool){true, true};
    info->filter_pushdown = (struct vsdk_opt_bool){true, false};
    info->sampling_pushdown = (struct vsdk_opt_bool){true, false};
    info->late_materialization = (struct vsdk_opt_bool){true, false};
    /* Parts are taken by whoever is free, so their rows come in any order. */
    info->order_preservation =
        table->parts ? VSDK_ORDER_PRESERVATION_NO_ORDER_GUARANTEE : VSDK_ORDER_PRESERVATION_PRESERVES_ORDER;
    info->max_workers = (struct vsdk_opt_i32){table->max_workers > 0, table->max_workers};
}

static enum vgi_status list_examples(struct vbase_arena *arena, const struct vgi_example *examples,
                                     struct vsdk_catalog_example_list *ret_list, struct vgi_error *err)
{
    size_t n = 0;
    while (examples && examples[n].sql) {
        n++;
    }
    struct vsdk_catalog_example *const items = vbase_arena_array(arena, n + 1, sizeof *items);
    if (!items) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for examples");
    }
    for (size_t i = 0; i < n; i++) {
        items[i].sql = vgi_str_of(examples[i].sql);
        items[i].description = vgi_str_of(examples[i].description ? examples[i].description : "");
    }
    ret_list->items = items;
    ret_list->n = n;
    return VGI_OK;
}

/* Fills info; texts and bytes are views into descriptors and the arena. */
static enum vgi_status describe_function(struct vsdk_request *request, const struct vsdk_function *function,
                                         const struct vgi_str *path, struct vsdk_function_info *info,
                                         struct vgi_error *err)
{
    struct vbase_arena *const arena = request->memory.arena;
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf defaults;
    struct ArrowSchema schema;
    vbase_buf_init(&defaults, VBASE_LIMIT_ANSWER);
    info->name = vgi_str_of(function->name);
    info->schema_path = (struct vsdk_str_list){.items = path, .n = 1};
    info->description = vgi_str_of(function->common->doc ? function->common->doc : "");
    if (function->scalar) {
        describe_scalar(function->scalar, info);
    } else {
        describe_table(function->table, info);
    }
    VGI_TRY(list_examples(arena, function->common->examples, &info->examples, err));
    VGI_TRY(vsdk_signature_schema(function->signature, &schema, err));
    VGI_TRY(schema_bytes_take(arena, &schema, &info->arguments, err));
    VGI_TRY(listed_output(function, &schema, err));
    VGI_TRY(schema_bytes_take(arena, &schema, &info->output_schema, err));
    VGI_TRY(vsdk_signature_defaults(function->signature, &defaults, err));
    if (defaults.len > 0) {
        info->parameter_default_values.ptr =
            (const uint8_t *)vbase_arena_copy(arena, defaults.ptr, defaults.len);
        info->parameter_default_values.len = defaults.len;
        return info->parameter_default_values.ptr ? VGI_OK
                                                  : vgi_fail(err, VGI_E_NOMEM, "out of memory for defaults");
    }
    return VGI_OK;
}

static enum vgi_status function_item(struct vsdk_request *request, const struct vsdk_function *function,
                                     struct vgi_bytes *ret_item, struct vgi_error *err)
{
    const struct vsdk_record *const record = vsdk_request_record(request, VSDK_RECORD_FUNCTION_INFO);
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf;
    const struct vgi_str path = vgi_str_of(function->schema->name);
    struct vsdk_function_info info;
    vbase_buf_init(&buf, VBASE_LIMIT_ANSWER);
    vsdk_record_defaults(record, &info);
    VGI_TRY(describe_function(request, function, &path, &info, err));
    VGI_TRY(vsdk_record_encode(record, &info, &buf, err));
    ret_item->ptr = (const uint8_t *)vbase_arena_copy(request->memory.arena, buf.ptr, buf.len);
    ret_item->len = buf.len;
    return ret_item->ptr ? VGI_OK : vgi_fail(err, VGI_E_NOMEM, "out of memory for the list of functions");
}

static enum vgi_status make_listing(struct vsdk_request *request, const struct vsdk_schema *schema,
                                    bool is_scalar, struct vbase_buf *buf, struct vgi_error *err)
{
    struct vgi_bytes *const items =
        vbase_arena_array(request->memory.arena, (size_t)schema->n_functions + 1, sizeof *items);
    struct vsdk_functions_response response = {0};
    if (!items) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for the list of functions");
    }
    for (int32_t i = 0; i < schema->n_functions; i++) {
        if ((schema->functions[i].scalar != NULL) == is_scalar) {
            VGI_TRY(function_item(request, &schema->functions[i], &items[response.items.n++], err));
        }
    }
    response.items.items = items;
    return vsdk_record_encode(request->method->result, &response, buf, err);
}

static enum vgi_status make_scalars(struct vsdk_request *request, const struct vsdk_schema *schema,
                                    struct vbase_buf *buf, struct vgi_error *err)
{
    return make_listing(request, schema, /* is_scalar= */ true, buf, err);
}

static enum vgi_status make_table_functions(struct vsdk_request *request, const struct vsdk_schema *schema,
                                            struct vbase_buf *buf, struct vgi_error *err)
{
    return make_listing(request, schema, /* is_scalar= */ false, buf, err);
}

enum vgi_status vsdk_on_catalog_schema_contents_functions(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_catalog_schema_contents_functions_params *const params = request->params;
    const struct vsdk_schema *schema;
    VGI_TRY(vsdk_find_schema(request, params->attach_opaque_data, &params->path, &schema, err));
    if (schema && params->type == VSDK_SCHEMA_OBJECT_TYPE_SCALAR_FUNCTION) {
        return vsdk_answers_put(request, VSDK_ANSWER_SCALARS, schema, make_scalars, err);
    }
    if (schema && params->type == VSDK_SCHEMA_OBJECT_TYPE_TABLE_FUNCTION) {
        return vsdk_answers_put(request, VSDK_ANSWER_TABLE_FUNCTIONS, schema, make_table_functions, err);
    }
    return VGI_OK;
}
