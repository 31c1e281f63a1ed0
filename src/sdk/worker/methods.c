/* SPDX-License-Identifier: Apache-2.0 */
/* methods.c: the table of all RPCs: which handler answers which method, whatever the protocol version; and
 * the one unary callback that decodes params, calls the handler and encodes its result. Walk: rpc/turn.c ->
 * here -> a file of catalog/ or function/. */
#include "sdk/worker/methods.h"

#include <stdlib.h>

#include "base/arena.h"
#include "sdk/function/kind.h"
#include "sdk/worker/worker.h"

/* A method of the protocol that is not here is registered too, and refused with the kind by
 * which clients probe. */
static vsdk_handler_fn *const handlers[VSDK_METHOD_COUNT] = {
    [VSDK_METHOD_BIND] = vsdk_on_bind,
    [VSDK_METHOD_CATALOG_ATTACH] = vsdk_on_catalog_attach,
    [VSDK_METHOD_CATALOG_CATALOGS] = vsdk_on_catalog_catalogs,
    [VSDK_METHOD_CATALOG_COPY_FROM_FORMATS] = vsdk_on_catalog_copy_from_formats,
    [VSDK_METHOD_CATALOG_DETACH] = vsdk_on_catalog_detach,
    [VSDK_METHOD_CATALOG_INDEX_GET] = vsdk_on_nothing_listed,
    [VSDK_METHOD_CATALOG_MACRO_GET] = vsdk_on_nothing_listed,
    [VSDK_METHOD_CATALOG_SCHEMAS] = vsdk_on_catalog_schemas,
    [VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_FUNCTIONS] = vsdk_on_catalog_schema_contents_functions,
    [VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_INDEXES] = vsdk_on_nothing_listed,
    [VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_MACROS] = vsdk_on_nothing_listed,
    [VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_TABLES] = vsdk_on_catalog_schema_contents_tables,
    [VSDK_METHOD_CATALOG_SCHEMA_CONTENTS_VIEWS] = vsdk_on_nothing_listed,
    [VSDK_METHOD_CATALOG_SCHEMA_GET] = vsdk_on_catalog_schema_get,
    [VSDK_METHOD_CATALOG_TABLE_COLUMN_STATISTICS_GET] = vsdk_on_catalog_table_column_statistics_get,
    [VSDK_METHOD_CATALOG_TABLE_GET] = vsdk_on_catalog_table_get,
    [VSDK_METHOD_CATALOG_TABLE_SCAN_BRANCHES_GET] = vsdk_on_catalog_table_scan_branches_get,
    [VSDK_METHOD_CATALOG_TABLE_SCAN_FUNCTION_GET] = vsdk_on_catalog_table_scan_function_get,
    [VSDK_METHOD_CATALOG_TRANSACTION_BEGIN] = vsdk_on_catalog_transaction_begin,
    [VSDK_METHOD_CATALOG_TRANSACTION_COMMIT] = vsdk_on_catalog_transaction_end,
    [VSDK_METHOD_CATALOG_TRANSACTION_ROLLBACK] = vsdk_on_catalog_transaction_end,
    [VSDK_METHOD_CATALOG_VERSION] = vsdk_on_catalog_version,
    [VSDK_METHOD_CATALOG_VIEW_GET] = vsdk_on_nothing_listed,
    [VSDK_METHOD_TABLE_FUNCTION_CARDINALITY] = vsdk_on_table_function_cardinality,
    [VSDK_METHOD_TABLE_FUNCTION_DYNAMIC_TO_STRING] = vsdk_on_table_function_dynamic_to_string,
    [VSDK_METHOD_TABLE_FUNCTION_STATISTICS] = vsdk_on_table_function_statistics,
};

static enum vgi_status refuse(const struct vsdk_binding *binding, struct vgi_error *err)
{
    vgi_fail_as(err, VGI_E_UNIMPLEMENTED, "NotImplementedError", "this worker does not implement %s",
                binding->method->name);
    vgi_error_set_kind(err, "method_not_implemented");
    return VGI_E_UNIMPLEMENTED;
}

struct vsdk_service *vsdk_request_service(const struct vsdk_request *request)
{
    const struct vsdk_binding *const binding = request->binding;
    return binding->service;
}

static enum vgi_status answer(struct vgi_call *call, const struct vgi_batch *params, struct vgi_output *out,
                              struct vgi_error *err)
{
    const struct vsdk_binding *const binding = vgi_call_user(call);
    const struct vsdk_method *const method = binding->method;
    const struct vsdk_record *const takes = method->request ? method->request : method->params;
    struct vsdk_request request = {.worker = binding->service->worker,
                                   .protocol = binding->service->protocol,
                                   .binding = binding,
                                   .method = method,
                                   .call = call,
                                   .out = out,
                                   .memory = {.arena = call->arena}};
    void *const object = takes ? vbase_arena_alloc(call->arena, takes->bytes) : NULL;
    request.result = method->result ? vbase_arena_zalloc(call->arena, method->result->bytes) : NULL;
    request.params = object;
    if (!binding->handler) {
        return refuse(binding, err);
    }
    if ((takes && !object) || (method->result && !request.result)) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for a call of %s", method->name);
    }
    if (takes) {
        VGI_TRY(vsdk_params_decode(method, params, &request.memory, object, err));
    }
    if (method->result) {
        vsdk_record_defaults(method->result, request.result);
    }
    VGI_TRY(binding->handler(&request, err));
    return request.is_put || !method->result ? VGI_OK : vsdk_result_put(method, request.result, out, err);
}

static struct vgi_rpc_method method_row(const struct vsdk_method *method, struct vsdk_binding *binding)
{
    struct vgi_rpc_method row = {
        .name = method->name, .params = method->params ? method->params->schema : NULL, .user = binding};
    if (method->kind == VSDK_STREAM) {
        row.stream = &vsdk_init_stream;
        row.header = method->header ? method->header->schema : NULL;
    } else {
        row.unary = answer;
        row.result = method->result_text;
    }
    return row;
}

enum vgi_status vsdk_service_init(struct vsdk_service *service, struct vgi_worker *worker,
                                  const struct vsdk_protocol *protocol, struct vgi_error *err)
{
    service->worker = worker;
    service->protocol = protocol;
    service->methods = calloc(protocol->n_methods, sizeof *service->methods);
    service->bindings = calloc(protocol->n_methods, sizeof *service->bindings);
    if (!service->methods || !service->bindings) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for %zu methods", protocol->n_methods);
    }
    for (size_t i = 0; i < protocol->n_methods; i++) {
        const struct vsdk_method *const method = &protocol->methods[i];
        service->bindings[i] = (struct vsdk_binding){service, method, handlers[method->id]};
        service->methods[i] = method_row(method, &service->bindings[i]);
    }
    service->rpc = (struct vgi_rpc_service){.name = protocol->name,
                                            .version = protocol->version,
                                            .methods = service->methods,
                                            .n_methods = protocol->n_methods};
    return vsdk_answers_new(worker->model->n_schemas, &service->answers, err);
}

void vsdk_service_release(struct vsdk_service *service)
{
    vsdk_answers_free(service->answers);
    free(service->methods);
    free(service->bindings);
    *service = (struct vsdk_service){0};
}
