/* SPDX-License-Identifier: Apache-2.0 */
/* bind.c: planning a query: which function, which overload, which columns come out. Walk: worker/methods.c ->
 * here -> the kind's bind -> the user's bind. Wire facts: "bind", "table_function_cardinality". */
#include <stdio.h>

#include "arrow/schema_build.h"
#include "base/arena.h"
#include "ipc/reader.h"
#include "ipc/schema.h"
#include "sdk/bind/overload.h"
#include "sdk/catalog/lookup.h"
#include "sdk/function/kind.h"

enum { OVERLOADS_MAX = 256 };

/* ---- resolve ---- */

static void unref_schema(void *schema)
{
    varrow_schema_unref(schema);
}

static void release_batch(void *batch)
{
    varrow_batch_release(batch);
}

/* Decodes an embedded schema; it lives until the arena is emptied. NULL bytes give NULL. */
static enum vgi_status decode_schema(struct vgi_bytes bytes, struct vbase_arena *arena,
                                     struct varrow_schema **ret_schema, struct vgi_error *err)
{
    struct varrow_schema *schema = NULL;
    if (bytes.ptr) {
        VGI_TRY(vipc_schema_decode(bytes, &schema, err));
        VGI_TRY(vbase_arena_defer(arena, unref_schema, schema, err));
    }
    *ret_schema = schema;
    return VGI_OK;
}

static enum vgi_status decode_batch(struct vgi_bytes bytes, struct vbase_arena *arena,
                                    struct vgi_batch **ret_batch, struct vgi_error *err)
{
    struct vgi_batch *const batch = vbase_arena_zalloc(arena, sizeof *batch);
    if (!batch) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for arguments");
    }
    *ret_batch = NULL;
    if (bytes.len == 0) {
        return VGI_OK;
    }
    VGI_TRY(vipc_batch_decode(bytes, NULL, batch, err));
    VGI_TRY(vbase_arena_defer(arena, release_batch, batch, err));
    *ret_batch = batch;
    return VGI_OK;
}

static bool is_candidate(const struct vsdk_function *function, const struct vsdk_bind_request *bind)
{
    const bool wants_scalar = bind->function_type == VSDK_FUNCTION_TYPE_SCALAR;
    return (function->scalar != NULL) == wants_scalar && vgi_str_is(bind->function_name, function->name);
}

/* The functions of that name and kind in one schema. */
static int32_t collect(const struct vsdk_schema *schema, const struct vsdk_bind_request *bind,
                       const struct vsdk_function **ret_functions)
{
    int32_t n = 0;
    for (int32_t i = 0; schema && i < schema->n_functions && n < OVERLOADS_MAX; i++) {
        if (is_candidate(&schema->functions[i], bind)) {
            ret_functions[n++] = &schema->functions[i];
        }
    }
    return n;
}

static enum vgi_status find_candidates(struct vsdk_request *request, const struct vsdk_bind_request *bind,
                                       const struct vsdk_function **ret_functions, int32_t *ret_n,
                                       struct vgi_error *err)
{
    const struct vsdk_catalog *catalog;
    VGI_TRY(vsdk_find_catalog(request, bind->attach_opaque_data, &catalog, err));
    const bool has_path = bind->schema_path.n > 0;
    *ret_n = has_path ? collect(vsdk_catalog_schema(catalog, &bind->schema_path), bind, ret_functions) : 0;
    for (int32_t i = 0; *ret_n == 0 && !has_path && i < catalog->n_schemas; i++) {
        *ret_n = collect(&catalog->schemas[i], bind, ret_functions);
    }
    if (*ret_n == 0) {
        return vgi_fail(err, VGI_E_NOT_FOUND, "catalog '%s' has no %s function '%.*s'%s%.*s",
                        catalog->catalog->name,
                        bind->function_type == VSDK_FUNCTION_TYPE_SCALAR ? "scalar" : "table",
                        VGI_STR_ARG(bind->function_name), has_path ? " in schema " : "",
                        VGI_STR_ARG(has_path ? bind->schema_path.items[0] : vgi_str_of("")));
    }
    return VGI_OK;
}

enum vgi_status vsdk_bind_resolve(struct vsdk_request *request, const struct vsdk_bind_request *bind,
                                  struct vbase_arena *arena, struct vsdk_bound *ret_bound,
                                  struct vgi_error *err)
{
    const struct vsdk_function *functions[OVERLOADS_MAX];
    const struct vsdk_signature *signatures[OVERLOADS_MAX];
    struct vgi_batch *constants = NULL;
    struct vsdk_bound bound = {0};
    int32_t n;
    int32_t chosen;
    VGI_TRY(find_candidates(request, bind, functions, &n, err));
    VGI_TRY(decode_batch(bind->arguments, arena, &constants, err));
    VGI_TRY(decode_schema(bind->input_schema, arena, &bound.input, err));
    for (int32_t i = 0; i < n; i++) {
        signatures[i] = functions[i]->signature;
    }
    const struct vsdk_candidates candidates = {functions[0]->name, signatures, n};
    const struct vsdk_values values = {constants, bound.input};
    VGI_TRY(vsdk_overload_pick(&candidates, &values, &chosen, err));
    bound.function = functions[chosen];
    const enum vgi_status status =
        vsdk_arguments_bind(bound.function->signature, &values, arena, &bound.arguments, err);
    if (status != VGI_OK) {
        vgi_error_prefix(err, "%s: ", bound.function->name);
        return status;
    }
    *ret_bound = bound;
    return VGI_OK;
}

/* ---- struct vgi_bind ---- */

static void bind_release(struct vgi_bind *bind)
{
    varrow_columns_release(&bind->columns);
}

const struct ArrowSchema *vgi_bind_input_view(const struct vgi_bind *bind, int32_t index)
{
    const struct varrow_schema *const input = bind->bound->input;
    return input && index >= 0 && index < input->n_columns ? input->arrow.children[index] : NULL;
}

enum vgi_status vgi_bind_returns_take(struct vgi_bind *bind, struct ArrowSchema *schema_take,
                                      struct vgi_error *err)
{
    const enum vgi_status status =
        varrow_schema_set_name(schema_take, "result", /* is_nullable= */ true, err);
    if (status != VGI_OK) {
        schema_take->release(schema_take);
        return status;
    }
    bind_release(bind);
    return varrow_columns_add_take(&bind->columns, schema_take, err);
}

enum vgi_status vgi_bind_returns(struct vgi_bind *bind, const char *type, struct vgi_error *err)
{
    struct ArrowSchema column;
    VGI_TRY(vgi_type_parse(type, "result", &column, err));
    return vgi_bind_returns_take(bind, &column, err);
}

enum vgi_status vgi_bind_column(struct vgi_bind *bind, const char *name, const char *type,
                                const char *comment, struct vgi_error *err)
{
    struct ArrowSchema column;
    const struct vgi_field field = {.name = name, .type = type, .comment = comment};
    VGI_TRY(vsdk_column_schema(&field, &column, err));
    return varrow_columns_add_take(&bind->columns, &column, err);
}

enum vgi_status vgi_bind_columns_take(struct vgi_bind *bind, struct ArrowSchema *schema_take,
                                      struct vgi_error *err)
{
    enum vgi_status status = VGI_OK;
    bind_release(bind);
    for (int64_t i = 0; i < schema_take->n_children && status == VGI_OK; i++) {
        struct ArrowSchema column;
        status = varrow_arrow_schema_copy(schema_take->children[i], &column, err);
        status = status == VGI_OK ? varrow_columns_add_take(&bind->columns, &column, err) : status;
    }
    schema_take->release(schema_take);
    return status;
}

enum vgi_status vgi_bind_set_data(struct vgi_bind *bind, struct vgi_bytes data, struct vgi_error *err)
{
    const char *const copy = vbase_arena_copy(bind->arena, data.ptr, data.len);
    if (!copy) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for %zu bytes of bind data", data.len);
    }
    bind->data = (struct vgi_bytes){(const uint8_t *)copy, data.len};
    return VGI_OK;
}

/* ---- the RPCs ---- */

static enum vgi_status run_bind(struct vsdk_request *request, const struct vsdk_bound *bound,
                                struct vgi_bind *bind, struct vgi_error *err)
{
    const struct vgi_function *const common = bound->function->common;
    struct vsdk_context context = {.arguments = &bound->arguments};
    request->call->extension = &context;
    request->call->user = common->user;
    enum vgi_status status = bound->function->kind->bind(request->call, bind, err);
    if (status == VGI_OK && common->bind) {
        vgi_error_reset(err);
        status = vsdk_callback_status(common->name, "bind", common->bind(request->call, bind, err), err);
    }
    request->call->extension = NULL;
    return status;
}

/* What bind set must be what the kind of function can put, and what the descriptor declares, if it does. */
static enum vgi_status check_output(const struct vsdk_function *function, const struct varrow_schema *output,
                                    struct vgi_error *err)
{
    char what[128];
    if (output->n_columns == 0) {
        return vgi_fail(err, VGI_E_INTERNAL, "bind of %s set no output column", function->name);
    }
    if (function->scalar && output->n_columns != 1) {
        return vgi_fail(err, VGI_E_INTERNAL, "bind of %s set %d output columns, a scalar function has one",
                        function->name, output->n_columns);
    }
    if (function->output &&
        !varrow_arrow_schema_equal(&output->arrow, &function->output->arrow, VARROW_IGNORE_NULLABLE)) {
        snprintf(what, sizeof what, "bind of %s, beside declared columns:", function->name);
        return varrow_schema_mismatch(&output->arrow, &function->output->arrow, what, err);
    }
    return VGI_OK;
}

/* Runs bind; ret_schema is owned. */
static enum vgi_status decide_output(struct vsdk_request *request, struct vgi_bind *bind,
                                     struct varrow_schema **ret_schema, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    VGI_TRY(run_bind(request, bind->bound, bind, err));
    VGI_TRY(varrow_columns_compile(&bind->columns, &schema, err));
    VGI_TRY(check_output(bind->bound->function, schema, err));
    *ret_schema = schema;
    schema = NULL;
    return VGI_OK;
}

enum vgi_status vsdk_bind_output(struct vsdk_request *request, const struct vsdk_bound *bound,
                                 struct vbase_arena *arena, struct varrow_schema **ret_schema,
                                 struct vgi_error *err)
{
    VGI_CLEANUP(bind_release) struct vgi_bind bind = {.bound = bound, .arena = arena};
    return decide_output(request, &bind, ret_schema, err);
}

static enum vgi_status output_message(struct vsdk_request *request, struct vgi_bind *bind,
                                      struct vgi_bytes *ret_message, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct vgi_bytes message;
    VGI_TRY(decide_output(request, bind, &schema, err));
    VGI_TRY(vipc_schema_message(schema, &message, err));
    const char *const copy = vbase_arena_copy(bind->arena, message.ptr, message.len);
    *ret_message = (struct vgi_bytes){(const uint8_t *)copy, message.len};
    return copy ? VGI_OK : vgi_fail(err, VGI_E_NOMEM, "out of memory for a schema");
}

enum vgi_status vsdk_on_bind(struct vsdk_request *request, struct vgi_error *err)
{
    struct vsdk_bind_response *const result = request->result;
    struct vsdk_bound bound;
    VGI_TRY(vsdk_bind_resolve(request, request->params, request->memory.arena, &bound, err));
    VGI_CLEANUP(bind_release) struct vgi_bind bind = {.bound = &bound, .arena = request->memory.arena};
    VGI_TRY(output_message(request, &bind, &result->output_schema, err));
    result->opaque_data = bind.data;
    return VGI_OK;
}

enum vgi_status vsdk_on_table_function_cardinality(struct vsdk_request *request, struct vgi_error *err)
{
    const struct vsdk_table_function_cardinality_request *const params = request->params;
    struct vsdk_table_cardinality *const result = request->result;
    struct vgi_cardinality cardinality = {-1, -1};
    struct vsdk_bind_request bind;
    struct vsdk_bound bound;
    VGI_TRY(vsdk_record_decode_bytes(vsdk_request_record(request, VSDK_RECORD_BIND_REQUEST),
                                     params->bind_call, &request->memory, &bind, err));
    VGI_TRY(vsdk_bind_resolve(request, &bind, request->memory.arena, &bound, err));
    const struct vgi_table_function *const table = bound.function->table;
    if (!table || !table->cardinality) {
        return VGI_OK;
    }
    struct vsdk_context context = {.arguments = &bound.arguments, .bind_data = params->bind_opaque_data};
    request->call->extension = &context;
    request->call->user = table->user;
    vgi_error_reset(err);
    const enum vgi_status status = vsdk_callback_status(
        table->name, "cardinality", table->cardinality(request->call, &cardinality, err), err);
    request->call->extension = NULL;
    result->estimate = (struct vsdk_opt_i64){cardinality.estimate >= 0, cardinality.estimate};
    result->max = (struct vsdk_opt_i64){cardinality.max >= 0, cardinality.max};
    return status;
}

enum vgi_status vsdk_on_table_function_statistics(struct vsdk_request *request, struct vgi_error *err)
{
    (void)err;
    vgi_put_null(vgi_output_column(request->out, 0));
    request->is_put = true;
    return VGI_OK;
}

/* EXPLAIN ANALYZE asks what a scan has to say about itself; an empty answer is right, an error would
 * fail the query. */
enum vgi_status vsdk_on_table_function_dynamic_to_string(struct vsdk_request *request, struct vgi_error *err)
{
    (void)request;
    (void)err;
    return VGI_OK;
}
