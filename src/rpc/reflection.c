/* SPDX-License-Identifier: Apache-2.0 */
/* reflection.c: answers what a server hosts (list_protocols) and how one protocol is called (describe). Each
 * answer is a one-row record, itself an IPC stream in the column `result`. Walk: turn.c -> here ->
 * protocol_hash.c.
 * Wire facts: docs/wire.md, "Reflection". */
#include "rpc/reflection.h"

#include <stdlib.h>

#include "arrow/output.h"
#include "ipc/schema.h"
#include "ipc/writer.h"
#include "rpc/call.h"
#include "rpc/protocol_hash.h"

enum { RECORD_BYTES_MAX = 256 << 20 };

static enum vgi_status list_protocols(struct vgi_call *call, const struct vgi_batch *params,
                                      struct vgi_output *out, struct vgi_error *err);
static enum vgi_status describe(struct vgi_call *call, const struct vgi_batch *params, struct vgi_output *out,
                                struct vgi_error *err);

static const struct vgi_rpc_method methods[] = {
    {.name = "list_protocols",
     .result = "bytes",
     .unary = list_protocols,
     .idempotency = VGI_IDEMPOTENT_NO_SIDE_EFFECTS},
    {.name = "describe",
     .params = "protocol: str",
     .result = "bytes",
     .unary = describe,
     .idempotency = VGI_IDEMPOTENT_NO_SIDE_EFFECTS},
};

const struct vgi_rpc_service vrpc_reflection = {
    .name = VRPC_PROTOCOL_REFLECTION, .methods = methods, .n_methods = sizeof methods / sizeof methods[0]};

/* The records' schemas. The first six columns of both are the summary of a protocol. */
#define SUMMARY                                                                                              \
    "protocol: str, protocol_version: str, protocol_hash: str, deprecated: bool, deprecation_message: str, " \
    "features: list<str>"
static const char list_schema[] =
    "server_id: str, server_version: str, request_version: str, protocols: list<struct<" SUMMARY ">>";
static const char describe_schema[] =
    SUMMARY ", methods: list<struct<name: str, method_type: str, has_return: bool, has_header: bool, "
            "stream_kind: str, params_schema_ipc: bytes, result_schema_ipc: bytes, header_schema_ipc: bytes, "
            "idempotency: str, deprecated: bool, deprecation_message: str>>";

static void output_cleanup(struct vgi_output **out)
{
    varrow_output_free(*out);
}

/* Finishes the record and puts it, encoded, into the column `result`. */
static enum vgi_status put_record(struct vgi_output *record, struct vgi_output *out, struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf bytes = {0};
    struct vgi_batch batch;

    vbase_buf_init(&bytes, RECORD_BYTES_MAX);
    VGI_TRY(varrow_output_finish(record, &batch, err));
    VGI_TRY(vipc_batch_encode(&batch, &bytes, err));
    vgi_put_bytes(vgi_output_column(out, 0), vbase_buf_view(&bytes));
    return VGI_OK;
}

static enum vgi_status new_record(struct vgi_call *call, const char *schema_text,
                                  struct vgi_output **ret_record, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct varrow_output_options options = {.arena = call->arena};

    VGI_TRY(varrow_schema_of_text(schema_text, &schema, err));
    options.schema = schema;
    return varrow_output_new(&options, ret_record, err);
}

/* One protocol, into the six columns of a summary. */
static enum vgi_status put_summary(const struct vrpc_service *service, struct vgi_writer *const columns[6],
                                   struct vgi_error *err)
{
    char hash[VRPC_PROTOCOL_HASH_CHARS + 1];
    const char *message = service->declared->deprecation_message;

    VGI_TRY(vrpc_protocol_hash(service, hash, err));
    vgi_put_str(columns[0], service->name);
    vgi_put_str(columns[1], service->version_text);
    vgi_put_text(columns[2], hash);
    vgi_put_bool(columns[3], service->declared->deprecated);
    vgi_put_text(columns[4], message ? message : "");
    vgi_put_list(columns[5]); /* reserved, always empty */
    return VGI_OK;
}

static enum vgi_status list_protocols(struct vgi_call *call, const struct vgi_batch *params,
                                      struct vgi_output *out, struct vgi_error *err)
{
    VGI_CLEANUP(output_cleanup) struct vgi_output *record = NULL;
    const struct vgi_rpc_server *server = call->connection->server;
    struct vgi_writer *protocols;
    struct vgi_writer *summary;
    struct vgi_writer *columns[6];

    (void)params;
    VGI_TRY(new_record(call, list_schema, &record, err));
    vgi_put_text(vgi_output_column(record, 0), server->server_id);
    vgi_put_text(vgi_output_column(record, 1), server->server_version);
    vgi_put_text(vgi_output_column(record, 2), VRPC_REQUEST_VERSION);
    protocols = vgi_output_column(record, 3);
    summary = vgi_writer_child(protocols, 0);
    for (int32_t i = 0; i < 6; i++)
        columns[i] = vgi_writer_child(summary, i);
    for (size_t i = 0; i < server->n_services; i++) {
        VGI_TRY(put_summary(vrpc_server_listed(server, i), columns, err));
        vgi_put_struct(summary);
    }
    vgi_put_list(protocols);
    return put_record(record, out, err);
}

static const char *stream_kind_name(const struct vrpc_method *method)
{
    if (!vrpc_method_is_stream(method))
        return "";
    switch (method->declared->stream_kind) {
    case VGI_RPC_STREAM_UNKNOWN:
        return "unknown";
    case VGI_RPC_PRODUCER:
        return "producer";
    case VGI_RPC_EXCHANGE:
        return "exchange";
    }
    return "unknown";
}

static const char *idempotency_name(enum vgi_idempotency idempotency)
{
    switch (idempotency) {
    case VGI_IDEMPOTENCY_UNKNOWN:
        return "unknown";
    case VGI_IDEMPOTENT_NO_SIDE_EFFECTS:
        return "no_side_effects";
    case VGI_IDEMPOTENT:
        return "idempotent";
    }
    return "unknown";
}

/* A schema as an IPC message; absent is empty bytes, not NULL. */
static enum vgi_status put_schema(struct vgi_writer *w, struct varrow_schema *schema, struct vgi_error *err)
{
    struct vgi_bytes message = {(const uint8_t *)"", 0};

    if (schema)
        VGI_TRY(vipc_schema_message(schema, &message, err));
    vgi_put_bytes(w, message);
    return VGI_OK;
}

static enum vgi_status put_method(struct vgi_writer *info, const struct vrpc_method *method,
                                  struct vgi_error *err)
{
    const struct vgi_rpc_method *d = method->declared;

    vgi_put_str(vgi_writer_child(info, 0), method->name);
    vgi_put_text(vgi_writer_child(info, 1), d->stream ? "stream" : "unary");
    vgi_put_bool(vgi_writer_child(info, 2), d->result != NULL);
    vgi_put_bool(vgi_writer_child(info, 3), method->header != NULL);
    vgi_put_text(vgi_writer_child(info, 4), stream_kind_name(method));
    VGI_TRY(put_schema(vgi_writer_child(info, 5), method->params, err));
    VGI_TRY(put_schema(vgi_writer_child(info, 6), d->result ? method->result : NULL, err));
    VGI_TRY(put_schema(vgi_writer_child(info, 7), method->header, err));
    vgi_put_text(vgi_writer_child(info, 8), idempotency_name(d->idempotency));
    vgi_put_bool(vgi_writer_child(info, 9), d->deprecated);
    vgi_put_text(vgi_writer_child(info, 10), d->deprecation_message ? d->deprecation_message : "");
    vgi_put_struct(info);
    return VGI_OK;
}

static void free_methods(const struct vrpc_method ***sorted)
{
    free((void *)*sorted);
}

static enum vgi_status put_methods(struct vgi_writer *list, const struct vrpc_service *service,
                                   struct vgi_error *err)
{
    VGI_CLEANUP(free_methods) const struct vrpc_method **sorted = NULL;

    VGI_TRY(vrpc_methods_sorted(service, &sorted, err));
    for (size_t i = 0; i < service->n_methods; i++)
        VGI_TRY(put_method(vgi_writer_child(list, 0), sorted[i], err));
    vgi_put_list(list);
    return VGI_OK;
}

static enum vgi_status describe(struct vgi_call *call, const struct vgi_batch *params, struct vgi_output *out,
                                struct vgi_error *err)
{
    VGI_CLEANUP(output_cleanup) struct vgi_output *record = NULL;
    const struct vrpc_service *service;
    struct vgi_column column;
    struct vgi_str name;
    struct vgi_writer *columns[6];

    VGI_TRY(vgi_batch_column(params, 0, &column, err));
    name = vgi_get_str(&column, 0);
    service = vrpc_server_find_service(call->connection->server, name);
    if (!service) {
        vgi_fail_as(err, VGI_E_UNIMPLEMENTED, "ProtocolNotSupportedError",
                    "protocol '%.*s' is not hosted here; list_protocols tells what is", VGI_STR_ARG(name));
        vgi_error_set_kind(err, "protocol_not_supported");
        return VGI_E_UNIMPLEMENTED;
    }
    VGI_TRY(new_record(call, describe_schema, &record, err));
    for (int32_t i = 0; i < 6; i++)
        columns[i] = vgi_output_column(record, i);
    VGI_TRY(put_summary(service, columns, err));
    VGI_TRY(put_methods(vgi_output_column(record, 6), service, err));
    return put_record(record, out, err);
}
