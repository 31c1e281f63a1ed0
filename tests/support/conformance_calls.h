/* SPDX-License-Identifier: Apache-2.0 */
/* conformance_calls: one valid call for every method of the services that the conformance worker hosts, and
 * of reflection, as data. In a header because the support library sees no folder of src/.
 *
 * Usage:
 *   struct vgi_rpc_server *server = conformance_server(NULL);
 *   for (size_t i = 0; i < conformance_calls_len; i++) {
 *       rpc_client_init(&c, NULL);
 *       conformance_call_send(&c, &conformance_calls[i]);
 *       ... } */
#ifndef VGI_TESTS_SUPPORT_CONFORMANCE_CALLS_H
#define VGI_TESTS_SUPPORT_CONFORMANCE_CALLS_H

#include "conformance-worker/service.h"
#include "rpc/reflection.h"
#include "support/put.h"
#include "support/rpc_client.h"

/* One method and how it is called. Values are texts as put.h reads them, one value per parameter;
 * "@SCHEMA|VALUES" is a record of that schema as an embedded IPC stream. */
struct conformance_call {
    const struct vgi_rpc_service *service;
    const char *method;
    const char *values; /* NULL: no parameter */
    const char *input;  /* of an exchange that is fed another schema than it declares; else NULL */
};

#define CONFORMANCE(name, texts)                                             \
    {                                                                        \
        .service = &conformance_service, .method = (name), .values = (texts) \
    }
#define SECONDARY(name, texts)                                             \
    {                                                                      \
        .service = &secondary_service, .method = (name), .values = (texts) \
    }
#define REFLECTION(name, texts)                                          \
    {                                                                    \
        .service = &vrpc_reflection, .method = (name), .values = (texts) \
    }
#define POINT "@x: f64, y: f64|1.5 -2"

static const struct conformance_call conformance_calls[] = {
    CONFORMANCE("echo_all_types", "x00ff10"),
    CONFORMANCE("echo_annotated_optional_int", "~"),
    CONFORMANCE("echo_bool", "t"),
    CONFORMANCE("echo_bounding_box", "@a: struct<x: f64, y: f64>, b: struct<x: f64, y: f64>|{1 2} {3 4}"),
    CONFORMANCE("echo_bytes", "x00010203"),
    CONFORMANCE("echo_container_wide_types", "@days: list<date>|[1 2 3]"),
    CONFORMANCE("echo_date", "19000"),
    CONFORMANCE("echo_decimal", "-123456789"),
    CONFORMANCE("echo_deep_nested", "@deep: list<list<list<struct<a: i64>>>>|[[[{1} {2}]]]"),
    CONFORMANCE("echo_dict", "[{'a' 1} {'b' -2}]"),
    CONFORMANCE("echo_dict_encoded_string", "'blue'"),
    CONFORMANCE("echo_duration", "86400000001"),
    CONFORMANCE("echo_embedded_arrow", "@value?: i64|~"),
    CONFORMANCE("echo_enum", "'ACTIVE'"),
    CONFORMANCE("echo_fixed_binary", "x0001020304050607"),
    CONFORMANCE("echo_float", "2.5"),
    CONFORMANCE("echo_float32", "-0.5"),
    CONFORMANCE("echo_int", "-7"),
    CONFORMANCE("echo_int16", "-32768"),
    CONFORMANCE("echo_int32", "70000"),
    CONFORMANCE("echo_int8", "-128"),
    CONFORMANCE("echo_large_binary", "xcafe"),
    CONFORMANCE("echo_large_string", "'a text'"),
    CONFORMANCE("echo_list", "['a' '' 'ccc']"),
    CONFORMANCE("echo_nested_list", "[[1 2] [] [3]]"),
    CONFORMANCE("echo_optional_int", "5"),
    CONFORMANCE("echo_optional_point", POINT),
    CONFORMANCE("echo_optional_string", "~"),
    CONFORMANCE("echo_outer_optional_non_null", "9"),
    CONFORMANCE("echo_point", POINT),
    CONFORMANCE("echo_status_list", "['PENDING' 'CLOSED' 'PENDING']"),
    CONFORMANCE("echo_string", "'h\xc3\xa9llo'"),
    CONFORMANCE("echo_time", "3600000000"),
    CONFORMANCE("echo_timestamp", "1700000000000000"),
    CONFORMANCE("echo_timestamp_utc", "1700000000000001"),
    CONFORMANCE("echo_uint16", "65535"),
    CONFORMANCE("echo_uint32", "4294967295"),
    CONFORMANCE("echo_uint64", "18446744073709551615"),
    CONFORMANCE("echo_uint8", "255"),
    CONFORMANCE("echo_wide_types", "@a: timestamp[us], b: decimal(20,4)|5 7"),
    CONFORMANCE("add_floats", "1.5 2"),
    CONFORMANCE("cancel_probe_counters", NULL),
    CONFORMANCE("close_counter", NULL),
    CONFORMANCE("concatenate", "'one' 'two' '-'"),
    CONFORMANCE("echo_with_all_log_levels", "'loud'"),
    CONFORMANCE("echo_with_info_log", "'told'"),
    CONFORMANCE("echo_with_log_extras", "'more'"),
    CONFORMANCE("echo_with_multi_logs", "'often'"),
    CONFORMANCE("increment_counter", "2"),
    CONFORMANCE("inspect_point", POINT),
    CONFORMANCE("open_counter", "1"),
    CONFORMANCE("oversized_unary", "3000"),
    CONFORMANCE("pack_nested_containers",
                "['ACTIVE' 'CLOSED' 'ACTIVE'] [{1 2} {3 4}] [{'first' 'PENDING'} {'second' 'ACTIVE'}]"),
    CONFORMANCE("published_string", "'text' f"),
    CONFORMANCE("raise_runtime_error", "'it runs no more'"),
    CONFORMANCE("raise_type_error", "'of no type'"),
    CONFORMANCE("raise_value_error", "'of no value'"),
    CONFORMANCE("reset_cancel_probe", NULL),
    CONFORMANCE("void_noop", NULL),
    CONFORMANCE("void_with_param", "1"),
    CONFORMANCE("with_defaults", "1 'two' 3"),
    CONFORMANCE("cancellable_producer", NULL),
    CONFORMANCE("produce_annotated_batches", "2 3"),
    CONFORMANCE("produce_dynamic_schema", "6 3 t t"),
    CONFORMANCE("produce_empty", NULL),
    CONFORMANCE("produce_error_mid_stream", "2"),
    CONFORMANCE("produce_error_on_init", NULL),
    CONFORMANCE("produce_large_batches", "700 2"),
    CONFORMANCE("produce_n", "4"),
    CONFORMANCE("produce_oversized_batch", "900"),
    CONFORMANCE("produce_single", NULL),
    CONFORMANCE("produce_tick_metadata", "3"),
    CONFORMANCE("produce_with_header", "2"),
    CONFORMANCE("produce_with_header_and_logs", "3"),
    CONFORMANCE("produce_with_logs", "2"),
    CONFORMANCE("produce_with_rich_header", "7 2"),
    CONFORMANCE("stream_session_counter", "1"),
    CONFORMANCE("cancellable_exchange", NULL),
    CONFORMANCE("exchange_accumulate", NULL),
    {&conformance_service, "exchange_cast_compatible", NULL, "value: i32"},
    CONFORMANCE("exchange_error_on_init", NULL),
    CONFORMANCE("exchange_error_on_nth", "2"),
    CONFORMANCE("exchange_input_metadata", NULL),
    CONFORMANCE("exchange_oversized", "800"),
    CONFORMANCE("exchange_scale", "2.5"),
    CONFORMANCE("exchange_session_counter", NULL),
    CONFORMANCE("exchange_with_header", "0.5"),
    CONFORMANCE("exchange_with_logs", NULL),
    {&conformance_service, "exchange_with_rich_header", "3 2", "value: i64"},
    CONFORMANCE("exchange_zero_columns", NULL),
    SECONDARY("echo_string", "'again'"),
    SECONDARY("fail", "'NOT_FOUND' 'kind_of' 1.5"),
    SECONDARY("fail_oversized", NULL),
    REFLECTION("list_protocols", NULL),
    REFLECTION("describe", "'conformance.Secondary.v1'"),
};
static const size_t conformance_calls_len = sizeof conformance_calls / sizeof conformance_calls[0];

/* Is sent behind each call: when it is answered, the connection has not suffered. */
static const struct conformance_call conformance_call_behind = CONFORMANCE("echo_int", "41");

/* A server that hosts service and the secondary one; NULL when there is no memory. */
static inline struct vgi_rpc_server *conformance_server_of(const struct vgi_rpc_service *service,
                                                           const struct vgi_rpc_access_log_options *log)
{
    struct vgi_rpc_server_options options = VGI_RPC_SERVER_OPTIONS_INIT;
    struct vgi_rpc_server *server = NULL;

    options.server_id = "0123456789ab";
    options.message_bytes_max = 64 << 20;
    options.access_log = log;
    if (vgi_rpc_server_new(&options, &server, NULL) == VGI_OK &&
        (vgi_rpc_server_add(server, service, NULL) != VGI_OK ||
         vgi_rpc_server_add(server, &secondary_service, NULL) != VGI_OK)) {
        vgi_rpc_server_free(server);
        server = NULL;
    }
    return server;
}

/* A server that hosts all that the worker hosts. */
static inline struct vgi_rpc_server *conformance_server(const struct vgi_rpc_access_log_options *log)
{
    return conformance_server_of(&conformance_service, log);
}

/* The row of a service's table; NULL when there is none of that name. */
static inline const struct vgi_rpc_method *conformance_method(const struct conformance_call *call)
{
    for (size_t i = 0; i < call->service->n_methods; i++)
        if (strcmp(call->service->methods[i].name, call->method) == 0)
            return &call->service->methods[i];
    return NULL;
}

static inline struct varrow_schema *conformance_schema(struct rpc_client *c, const char *text)
{
    struct varrow_schema *schema = NULL;

    assert_int_equal(varrow_schema_of_text(text ? text : "", &schema, &c->err), VGI_OK);
    return schema;
}

/* One row, all columns, from one text. */
static inline void conformance_put(struct vgi_output *out, const struct varrow_schema *schema,
                                   const char *text)
{
    for (int32_t i = 0; i < schema->n_columns; i++) {
        support_skip(&text);
        support_put_value(vgi_output_column(out, i), schema->arrow.children[i], &text);
    }
    if (schema->n_columns == 0)
        vgi_output_set_rows(out, 1);
}

/* "SCHEMA|VALUES" as an IPC stream of one row, put into the one column of out. */
static inline void conformance_put_record(struct rpc_client *c, struct vgi_output *out, const char *text)
{
    const char *bar = strchr(text, '|');
    struct varrow_schema *schema =
        conformance_schema(c, vbase_arena_copy(&c->arena, text, (size_t)(bar - text)));
    struct varrow_output_options options = {.schema = schema, .arena = &c->arena};
    struct vgi_output *record = NULL;
    struct vbase_buf bytes = {0};
    struct vgi_batch batch;

    vbase_buf_init(&bytes, RPC_CLIENT_BYTES_MAX);
    assert_int_equal(varrow_output_new(&options, &record, &c->err), VGI_OK);
    conformance_put(record, schema, bar + 1);
    assert_int_equal(varrow_output_finish(record, &batch, &c->err), VGI_OK);
    assert_int_equal(vipc_batch_encode(&batch, &bytes, &c->err), VGI_OK);
    vgi_put_bytes(vgi_output_column(out, 0), vbase_buf_view(&bytes));
    varrow_output_free(record);
    vbase_buf_release(&bytes);
    varrow_schema_unref(schema);
}

/* The request stream alone. */
static inline void conformance_request_send(struct rpc_client *c, const struct conformance_call *call)
{
    struct varrow_schema *schema = conformance_schema(c, conformance_method(call)->params);
    struct varrow_output_options options = {.schema = schema, .arena = &c->arena};
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct vgi_output *out = NULL;
    struct vgi_batch batch;

    c->protocol = call->service->name;
    c->version = call->service->version;
    assert_int_equal(varrow_output_new(&options, &out, &c->err), VGI_OK);
    if (call->values && call->values[0] == '@')
        conformance_put_record(c, out, call->values + 1);
    else
        conformance_put(out, schema, call->values ? call->values : "");
    assert_int_equal(varrow_output_finish(out, &batch, &c->err), VGI_OK);
    batch.metadata = rpc_client_metadata(c, call->method, pairs);
    assert_int_equal(vipc_writer_open(c->writer, schema, &c->err), VGI_OK);
    rpc_client_write(c, &batch, true);
    assert_int_equal(vipc_writer_flush(c->writer, &c->err), VGI_OK);
    varrow_output_free(out);
    varrow_schema_unref(schema);
}

/* One batch of numbers, all columns alike, with metadata. */
static inline void conformance_input_send(struct rpc_client *c, const char *key, const char *value,
                                          const char *rows)
{
    const struct vgi_pair pair = {vgi_str_of(key), vgi_str_of(value)};
    struct vgi_batch batch;

    varrow_output_reset(c->input);
    for (int32_t i = 0; i < c->input_schema->n_columns; i++)
        support_put(vgi_output_column(c->input, i), c->input_schema->arrow.children[i], rows);
    assert_int_equal(varrow_output_finish(c->input, &batch, &c->err), VGI_OK);
    batch.metadata = (struct varrow_metadata){(struct vgi_pair *)&pair, 1};
    rpc_client_write(c, &batch, false);
}

/* What follows the request of a stream method: up to three inputs, then the end or a cancel. */
static inline void conformance_inputs_send(struct rpc_client *c, const struct conformance_call *call,
                                           bool is_cancelled)
{
    const struct vgi_rpc_method *method = conformance_method(call);

    rpc_client_input_begin(c, call->input ? call->input : method->input ? method->input : "");
    conformance_input_send(c, "vgi.conformance.tick", "first", "1 -2");
    if (is_cancelled) {
        conformance_input_send(c, "vgi_rpc.cancel", "1", "");
    } else {
        conformance_input_send(c, "vgi.conformance.input", "second", "3");
        conformance_input_send(c, "other", "third", "");
    }
    rpc_client_input_end(c);
}

/* The whole call; a stream method is called twice, the second time it is cancelled. */
static inline void conformance_call_send(struct rpc_client *c, const struct conformance_call *call)
{
    conformance_request_send(c, call);
    if (!conformance_method(call)->stream)
        return;
    conformance_inputs_send(c, call, false);
    conformance_request_send(c, call);
    conformance_inputs_send(c, call, true);
}

/* The conformance service with the call's method and the one behind: a server of it is built in no time. */
static inline const struct vgi_rpc_service *conformance_few(const struct conformance_call *call)
{
    static struct vgi_rpc_method methods[2];
    static struct vgi_rpc_service service;

    service = conformance_service;
    service.methods = methods;
    service.n_methods =
        call->service == &conformance_service && strcmp(call->method, "echo_int") != 0 ? 2 : 1;
    methods[0] = *conformance_method(&conformance_call_behind);
    methods[1] = *conformance_method(call);
    return &service;
}

/* A client that gives its request ids, so that equal requests have equal answers. */
static inline void conformance_client_init(struct rpc_client *c)
{
    rpc_client_init(c, NULL);
    c->extras[c->n_extras++] =
        (struct vgi_pair){vgi_str_of("vgi_rpc.request_id"), vgi_str_of("0123456789abcdef")};
}

/* All that one connection is to bring: the call and the one behind. */
static inline void conformance_connection_send(struct rpc_client *c, const struct conformance_call *call)
{
    conformance_call_send(c, call);
    conformance_request_send(c, &conformance_call_behind);
}

#endif
