/* SPDX-License-Identifier: Apache-2.0 */
/* sdk_client: rpc_client (rpc_client.h) for the records of the worker protocol: requests are given as the
 * structures of sdk/proto/model.h.
 *
 * Usage:
 *   struct rpc_client c;
 *   sdk_client_init(&c);
 *   struct vsdk_bind_request bind = sdk_client_bind(&c, "twice", "x?: i64", "");
 *   sdk_client_call(&c, "bind", &bind);
 *   sdk_client_serve(&c, catalogs);  … rpc_client_open …
 *   rpc_client_release(&c); */
#ifndef VGI_TESTS_SUPPORT_SDK_CLIENT_H
#define VGI_TESTS_SUPPORT_SDK_CLIENT_H

#include "ipc/schema.h"
#include "sdk/proto/model.h"
#include "sdk/record/codec.h"
#include "support/rpc_client.h"
#include "vgi/worker.h"

static inline void sdk_client_init(struct rpc_client *c)
{
    rpc_client_init(c, "vgi.v2");
    c->version = "2.0.0";
}

static inline struct vgi_bytes sdk_client_bytes(const char *text)
{
    return (struct vgi_bytes){(const uint8_t *)text, text ? strlen(text) : 0};
}

/* A record as bytes, in the client's arena. */
static inline struct vgi_bytes sdk_client_box(struct rpc_client *c, int32_t record, const void *object)
{
    struct vbase_buf buf;

    vbase_buf_init(&buf, 1 << 24);
    assert_int_equal(vsdk_record_encode(vsdk_protocols[0]->records[record], object, &buf, &c->err), VGI_OK);
    const char *const copy = vbase_arena_copy(&c->arena, buf.ptr, buf.len);
    const size_t len = buf.len;
    vbase_buf_release(&buf);
    return (struct vgi_bytes){(const uint8_t *)copy, len};
}

static inline void sdk_client_defaults(int32_t record, void *object)
{
    vsdk_record_defaults(vsdk_protocols[0]->records[record], object);
}

/* A schema text as the bytes of a schema message. */
static inline struct vgi_bytes sdk_client_schema(struct rpc_client *c, const char *text)
{
    struct varrow_schema *schema = NULL;
    struct vgi_bytes message;

    assert_int_equal(varrow_schema_of_text(text, &schema, &c->err), VGI_OK);
    assert_int_equal(vipc_schema_message(schema, &message, &c->err), VGI_OK);
    const char *const copy = vbase_arena_copy(&c->arena, message.ptr, message.len);
    varrow_schema_unref(schema);
    return (struct vgi_bytes){(const uint8_t *)copy, message.len};
}

/* A flat batch of one row; values as rpc_client_put takes them. */
static inline struct vgi_bytes sdk_client_row_va(struct rpc_client *c, const char *schema_text,
                                                 va_list *values)
{
    struct varrow_output_options options = {.arena = &c->arena};
    struct varrow_schema *schema = NULL;
    struct vgi_output *out = NULL;
    struct vgi_batch batch;
    struct vbase_buf buf;

    vbase_buf_init(&buf, 1 << 24);
    assert_int_equal(varrow_schema_of_text(schema_text, &schema, &c->err), VGI_OK);
    options.schema = schema;
    assert_int_equal(varrow_output_new(&options, &out, &c->err), VGI_OK);
    rpc_client_fill(out, schema, 1, values);
    assert_int_equal(varrow_output_finish(out, &batch, &c->err), VGI_OK);
    assert_int_equal(vipc_batch_encode(&batch, &buf, &c->err), VGI_OK);
    const char *const copy = vbase_arena_copy(&c->arena, buf.ptr, buf.len);
    const size_t len = buf.len;
    vbase_buf_release(&buf);
    varrow_output_free(out);
    varrow_schema_unref(schema);
    return (struct vgi_bytes){(const uint8_t *)copy, len};
}

/* A bind of a function of `main`: input is the schema text of a scalar's columns, NULL for a table function;
 * constants are a flat row ("arg_0: i64, name: str"). */
static inline struct vsdk_bind_request sdk_client_bind(struct rpc_client *c, const char *function,
                                                       const char *input, const char *constants, ...)
{
    static const struct vgi_str path = {"main", 4};
    struct vsdk_bind_request bind;
    va_list values;

    sdk_client_defaults(VSDK_RECORD_BIND_REQUEST, &bind);
    bind.function_name = vgi_str_of(function);
    bind.function_type = input ? VSDK_FUNCTION_TYPE_SCALAR : VSDK_FUNCTION_TYPE_TABLE;
    bind.attach_opaque_data = sdk_client_bytes("fixture");
    bind.schema_path = (struct vsdk_str_list){.items = &path, .n = 1};
    bind.input_schema = input ? sdk_client_schema(c, input) : (struct vgi_bytes){0};
    va_start(values, constants);
    bind.arguments = sdk_client_row_va(c, constants, &values);
    va_end(values);
    return bind;
}

/* The init that follows a bind whose answer had the output schema. */
static inline struct vsdk_init_request sdk_client_init_of(struct rpc_client *c,
                                                          const struct vsdk_bind_request *bind,
                                                          const char *output)
{
    struct vsdk_init_request init;

    sdk_client_defaults(VSDK_RECORD_INIT_REQUEST, &init);
    init.bind_call = sdk_client_box(c, VSDK_RECORD_BIND_REQUEST, bind);
    init.output_schema = sdk_client_schema(c, output);
    return init;
}

/* A request of the method; object is what it takes, NULL when it takes nothing. */
static inline void sdk_client_call(struct rpc_client *c, const char *name, const void *object)
{
    const struct vsdk_method *const method = vsdk_protocol_find(vsdk_protocols[0], vgi_str_of(name));
    struct varrow_output_options options = {.arena = &c->arena};
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct vgi_output *out = NULL;
    struct vgi_batch batch;
    struct vbase_buf buf;

    assert_non_null(method);
    if (!method->params) {
        rpc_client_call(c, name, "");
        return;
    }
    vbase_buf_init(&buf, 1 << 24);
    assert_int_equal(vsdk_record_schema_view(method->params, &options.schema, &c->err), VGI_OK);
    assert_int_equal(varrow_output_new(&options, &out, &c->err), VGI_OK);
    if (method->request) {
        assert_int_equal(vsdk_record_encode(method->request, object, &buf, &c->err), VGI_OK);
        vgi_put_bytes(vgi_output_column(out, 0), vbase_buf_view(&buf));
    } else {
        assert_int_equal(vsdk_record_encode_row(method->params, object, out, &c->err), VGI_OK);
    }
    assert_int_equal(varrow_output_finish(out, &batch, &c->err), VGI_OK);
    batch.metadata = rpc_client_metadata(c, name, pairs);
    assert_int_equal(vipc_writer_open(c->writer, options.schema, &c->err), VGI_OK);
    assert_int_equal(vipc_writer_batch(c->writer, &batch, true, &c->err), VGI_OK);
    assert_int_equal(vipc_writer_flush(c->writer, &c->err), VGI_OK);
    varrow_output_free(out);
    vbase_buf_release(&buf);
}

/* Serves what was sent with a fresh worker over the catalogs. */
static inline void sdk_client_serve(struct rpc_client *c, const struct vgi_catalog *const *catalogs)
{
    struct vgi_worker *worker = NULL;
    enum vgi_status status = vgi_worker_new(catalogs, &worker, &c->err);

    if (status != VGI_OK)
        print_error("%s\n", c->err.message);
    assert_int_equal(status, VGI_OK);
    vipc_reader_free(c->reader);
    c->reader = NULL;
    rpc_client_serve(c, vgi_worker_server_view(worker), VGI_OK);
    vgi_worker_free(worker);
}

/* Decodes the boxed result in c->batch; what it points to lives until the client is released. */
static inline void sdk_client_result(struct rpc_client *c, const char *name, void *ret_object)
{
    const struct vsdk_method *const method = vsdk_protocol_find(vsdk_protocols[0], vgi_str_of(name));
    const struct vsdk_memory memory = {.arena = &c->arena};
    struct vgi_column column;

    if (varrow_metadata_get(&c->batch.metadata, "vgi_rpc.log_message").ptr)
        print_error("%s: %s\n", name, rpc_client_value(c, "vgi_rpc.log_message"));
    assert_int_equal(c->batch.array.length, 1);
    assert_int_equal(vgi_batch_column(&c->batch, 0, &column, &c->err), VGI_OK);
    const struct vgi_bytes view = vgi_get_bytes(&column, 0);
    const struct vgi_bytes bytes = {(const uint8_t *)vbase_arena_copy(&c->arena, view.ptr, view.len),
                                    view.len};
    assert_int_equal(vsdk_record_decode_bytes(method->result, bytes, &memory, ret_object, &c->err), VGI_OK);
}

#endif
