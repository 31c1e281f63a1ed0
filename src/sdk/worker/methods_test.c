/* SPDX-License-Identifier: Apache-2.0 */
/* methods_test.c: the protocol is registered whole, its fingerprint is the pinned one, and what is not
 * implemented says so in the way clients probe for. */
#include "sdk/worker/methods.h"

#include "rpc/protocol_hash.h"
#include "sdk/worker/worker.h"
#include "support/sdk_client.h"
#include "support/sdk_fixture.h"

static const char *const implemented[] = {
    "bind",
    "catalog_attach",
    "catalog_catalogs",
    "catalog_copy_from_formats",
    "catalog_detach",
    "catalog_index_get",
    "catalog_macro_get",
    "catalog_schema_contents_functions",
    "catalog_schema_contents_indexes",
    "catalog_schema_contents_macros",
    "catalog_schema_contents_tables",
    "catalog_schema_contents_views",
    "catalog_schema_get",
    "catalog_schemas",
    "catalog_table_column_statistics_get",
    "catalog_table_get",
    "catalog_table_scan_branches_get",
    "catalog_table_scan_function_get",
    "catalog_transaction_begin",
    "catalog_transaction_commit",
    "catalog_transaction_rollback",
    "catalog_version",
    "catalog_view_get",
    "init",
    "table_function_cardinality",
    "table_function_dynamic_to_string",
    "table_function_statistics",
};

static bool is_implemented(const char *name)
{
    for (size_t i = 0; i < sizeof implemented / sizeof implemented[0]; i++)
        if (strcmp(name, implemented[i]) == 0)
            return true;
    return false;
}

static void the_protocol_is_registered_whole(void **state)
{
    struct vgi_worker *worker = NULL;
    struct vgi_error err = {0};
    char hash[VRPC_PROTOCOL_HASH_CHARS + 1];

    (void)state;
    assert_int_equal(vgi_worker_new(sdk_fixture_catalogs, &worker, &err), VGI_OK);
    const struct vsdk_protocol *const protocol = vsdk_protocols[0];
    const struct vrpc_service *const service =
        vrpc_server_find_service(worker->server, vgi_str_of(protocol->name));
    assert_non_null(service);
    assert_int_equal(service->n_methods, protocol->n_methods);
    for (size_t i = 0; i < protocol->n_methods; i++)
        assert_non_null(vrpc_server_find(worker->server, vgi_str_of(protocol->name),
                                         vgi_str_of(protocol->methods[i].name)));
    assert_int_equal(vrpc_protocol_hash(service, hash, &err), VGI_OK);
    assert_string_equal(hash, protocol->hash);
    assert_string_equal(hash, "e079f306e802526100d3b5c63e58b063ffffeaa6cabee3d1a73bce65e64eb416");
    vgi_worker_free(worker);
    vsdk_protocol_release(protocol);
}

/* Puts a row that fits any schema: texts where enums are, no NULL. */
static void put_anything(struct vgi_output *out, const struct varrow_schema *schema)
{
    for (int32_t i = 0; i < schema->n_columns; i++) {
        struct vgi_writer *const column = vgi_output_column(out, i);
        const struct varrow_field *const field = &schema->fields[schema->columns[i]];
        if (field->is_nullable)
            vgi_put_null(column);
        else if (field->dictionary >= 0 || field->type == VARROW_UTF8)
            vgi_put_text(column, "x");
        else if (field->type == VARROW_BINARY)
            vgi_put_bytes(column, (struct vgi_bytes){(const uint8_t *)"", 0});
        else if (field->type == VARROW_LIST || field->type == VARROW_MAP)
            vgi_put_list(column);
        else if (field->type == VARROW_BOOL)
            vgi_put_bool(column, false);
        else
            vgi_put_int(column, 0);
    }
}

static void send_anything(struct rpc_client *c, const struct vsdk_method *method)
{
    struct varrow_output_options options = {.arena = &c->arena};
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct vgi_output *out = NULL;
    struct vgi_batch batch;

    if (!method->params) {
        rpc_client_call(c, method->name, "");
        return;
    }
    assert_int_equal(vsdk_record_schema_view(method->params, &options.schema, &c->err), VGI_OK);
    assert_int_equal(varrow_output_new(&options, &out, &c->err), VGI_OK);
    put_anything(out, options.schema);
    if (varrow_output_finish(out, &batch, &c->err) != VGI_OK)
        fail_msg("%s: %s", method->name, c->err.message);
    batch.metadata = rpc_client_metadata(c, method->name, pairs);
    assert_int_equal(vipc_writer_open(c->writer, options.schema, &c->err), VGI_OK);
    assert_int_equal(vipc_writer_batch(c->writer, &batch, true, &c->err), VGI_OK);
    assert_int_equal(vipc_writer_flush(c->writer, &c->err), VGI_OK);
    varrow_output_free(out);
}

static void what_is_not_implemented_says_so(void **state)
{
    const struct vsdk_protocol *const protocol = vsdk_protocols[0];
    size_t n_implemented = 0;
    struct rpc_client c;

    (void)state;
    sdk_client_init(&c);
    for (size_t i = 0; i < protocol->n_methods; i++)
        if (protocol->methods[i].kind != VSDK_STREAM)
            send_anything(&c, &protocol->methods[i]);
    sdk_client_serve(&c, sdk_fixture_catalogs);
    for (size_t i = 0; i < protocol->n_methods; i++) {
        const char *const name = protocol->methods[i].name;
        n_implemented += is_implemented(name);
        if (protocol->methods[i].kind == VSDK_STREAM)
            continue;
        rpc_client_open(&c);
        assert_true(rpc_client_next(&c));
        const bool is_refused =
            strcmp(rpc_client_value(&c, "vgi_rpc.error_kind"), "method_not_implemented") == 0;
        if (is_refused == is_implemented(name))
            fail_msg("%s: %s", name, rpc_client_value(&c, "vgi_rpc.log_message"));
        if (is_refused)
            assert_string_equal(rpc_client_value(&c, "vgi_rpc.error_code"), "UNIMPLEMENTED");
        rpc_client_end(&c);
    }
    rpc_client_done(&c);
    assert_int_equal(n_implemented, sizeof implemented / sizeof implemented[0]);
    rpc_client_release(&c);
    vsdk_protocol_release(protocol);
}

SUPPORT_TESTS(cmocka_unit_test(the_protocol_is_registered_whole),
              cmocka_unit_test(what_is_not_implemented_says_so))
