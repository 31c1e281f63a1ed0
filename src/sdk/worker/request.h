/* SPDX-License-Identifier: Apache-2.0 */
/* request.h: what a handler of one RPC gets and gives. worker/methods.c decodes params before and encodes
 * result after it. Lives for one call. */
#ifndef VSDK_REQUEST_H
#define VSDK_REQUEST_H

#include "rpc/call.h"
#include "sdk/catalog/model.h"
#include "sdk/proto/model.h"
#include "sdk/record/codec.h"
#include "vgi_rpc/writer.h"

struct vgi_worker;
struct vsdk_binding;
struct vsdk_service;

struct vsdk_request {
    struct vgi_worker *worker;
    const struct vsdk_protocol *protocol; /* the version the client speaks */
    const struct vsdk_method *method;
    const struct vsdk_binding *binding;
    struct vgi_call *call;
    const void *params; /* the record of sdk/proto/model.h that the method takes */
    void *result;       /* the record it gives, defaults filled in; NULL when it has none */
    struct vgi_output *out;
    struct vsdk_memory memory;
    bool is_put; /* the handler has put the result into out itself */
};

typedef enum vgi_status vsdk_handler_fn(struct vsdk_request *request, struct vgi_error *err);

/* The record of one version. */
static inline const struct vsdk_record *vsdk_request_record(const struct vsdk_request *request, int32_t id)
{
    return request->protocol->records[id];
}

/* The service (protocol version) the request came to; a view. */
struct vsdk_service *vsdk_request_service(const struct vsdk_request *request);

/* catalog/attach.c */
vsdk_handler_fn vsdk_on_catalog_attach;
vsdk_handler_fn vsdk_on_catalog_detach;
vsdk_handler_fn vsdk_on_catalog_catalogs;
vsdk_handler_fn vsdk_on_catalog_copy_from_formats;
vsdk_handler_fn vsdk_on_catalog_version;
vsdk_handler_fn vsdk_on_catalog_transaction_begin;
vsdk_handler_fn vsdk_on_catalog_transaction_end;

/* catalog/schema.c */
vsdk_handler_fn vsdk_on_catalog_schemas;
vsdk_handler_fn vsdk_on_catalog_schema_get;

/* catalog/functions.c */
vsdk_handler_fn vsdk_on_catalog_schema_contents_functions;

/* catalog/table.c */
vsdk_handler_fn vsdk_on_catalog_schema_contents_tables;
vsdk_handler_fn vsdk_on_catalog_table_get;
vsdk_handler_fn vsdk_on_catalog_table_scan_function_get;
vsdk_handler_fn vsdk_on_catalog_table_scan_branches_get;
vsdk_handler_fn vsdk_on_catalog_table_column_statistics_get;

/* catalog/none.c: kinds of objects a catalog of this version has none of */
vsdk_handler_fn vsdk_on_nothing_listed;

/* function/bind.c */
vsdk_handler_fn vsdk_on_bind;
vsdk_handler_fn vsdk_on_table_function_cardinality;
vsdk_handler_fn vsdk_on_table_function_statistics;
vsdk_handler_fn vsdk_on_table_function_dynamic_to_string;

#endif
