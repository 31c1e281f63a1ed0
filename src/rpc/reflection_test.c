/* SPDX-License-Identifier: Apache-2.0 */
/* reflection_test.c: what a server says about itself. */
#include "rpc/reflection.h"

#include "ipc/reader.h"
#include "ipc/schema.h"
#include "support/rpc_client.h"
#include "support/rpc_fixture.h"

static const struct vgi_rpc_method zeta_methods[] = {
    {.name = "b",
     .params = "x: i64",
     .result = "?str",
     .unary = fixture_noop,
     .idempotency = VGI_IDEMPOTENT,
     .deprecated = true,
     .deprecation_message = "use a"},
    {.name = "a", .unary = fixture_noop, .idempotency = VGI_IDEMPOTENT_NO_SIDE_EFFECTS},
};
static const struct vgi_rpc_service zeta = {.name = "zeta.Primary.v1",
                                            .methods = zeta_methods,
                                            .n_methods = 2,
                                            .deprecated = true,
                                            .deprecation_message = "old"};
static const struct vgi_rpc_service alpha = {.name = "alpha.Extra.v1"};

struct fixture {
    struct vgi_rpc_server *server;
    struct rpc_client client;
    struct vgi_batch record;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    struct vgi_error err = {0};

    fixture = (struct fixture){.server = rpc_fixture_server()};
    assert_int_equal(vgi_rpc_server_add(fixture.server, &zeta, &err), VGI_OK);
    assert_int_equal(vgi_rpc_server_add(fixture.server, &alpha, &err), VGI_OK);
    rpc_client_init(&fixture.client, "vgi_rpc.Reflection.v1");
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    varrow_batch_release(&f->record);
    rpc_client_release(&f->client);
    vgi_rpc_server_free(f->server);
    return 0;
}

/* Reads the answer's record, and opens its column. */
static void read_record(struct fixture *f)
{
    struct rpc_client *c = &f->client;
    struct vgi_column result;

    rpc_client_open(c);
    assert_true(rpc_client_next(c));
    assert_int_equal(c->batch.array.length, 1);
    assert_int_equal(vgi_batch_column(&c->batch, 0, &result, &c->err), VGI_OK);
    assert_int_equal(vipc_batch_decode(vgi_get_bytes(&result, 0), NULL, &f->record, &c->err), VGI_OK);
}

static struct vgi_column column_of(struct fixture *f, const char *name)
{
    struct vgi_column column;

    assert_int_equal(vgi_batch_column(&f->record, vgi_batch_find(&f->record, name), &column, &f->client.err),
                     VGI_OK);
    return column;
}

/* Column i of the structs in a list column. */
static struct vgi_column member_of(struct vgi_column *list, int32_t i)
{
    struct vgi_column values;
    struct vgi_column member;
    struct vgi_error err = {0};

    assert_int_equal(vgi_column_child(list, 0, &values, &err), VGI_OK);
    assert_int_equal(vgi_column_child(&values, i, &member, &err), VGI_OK);
    return member;
}

static void assert_text(struct vgi_column column, int64_t row, const char *expected)
{
    struct vgi_str text = vgi_get_str(&column, row);

    if (!vgi_str_is(text, expected))
        print_error("found '%.*s', expected '%s'\n", VGI_STR_ARG(text), expected);
    assert_true(vgi_str_is(text, expected));
}

static void protocols_are_listed_as_registered_reflection_last(void **state)
{
    static const char *const names[] = {"test.Service.v1", "zeta.Primary.v1", "alpha.Extra.v1",
                                        "vgi_rpc.Reflection.v1"};
    struct fixture *f = *state;
    struct vgi_column list;

    rpc_client_call(&f->client, "list_protocols", "");
    rpc_client_serve(&f->client, f->server, VGI_OK);
    read_record(f);
    assert_text(column_of(f, "server_id"), 0, "0123456789ab");
    assert_text(column_of(f, "server_version"), 0, "7.8.9");
    assert_text(column_of(f, "request_version"), 0, "1");
    list = column_of(f, "protocols");
    assert_int_equal(vgi_get_list(&list, 0).count, 4);
    for (int i = 0; i < 4; i++)
        assert_text(member_of(&list, 0), i, names[i]);
    assert_text(member_of(&list, 1), 0, "2.1.0");
    assert_text(member_of(&list, 1), 1, "");
    assert_text(member_of(&list, 2), 3, "3c7db4cae8cdfc93dc4a76e73b8b759e18e45e6a5811adba4e520366344b919a");
    assert_text(member_of(&list, 4), 1, "old");
    {
        struct vgi_column deprecated = member_of(&list, 3);
        struct vgi_column features = member_of(&list, 5);
        assert_false(vgi_get_bool(&deprecated, 0));
        assert_true(vgi_get_bool(&deprecated, 1));
        assert_int_equal(vgi_get_list(&features, 0).count, 0);
    }
    rpc_client_end(&f->client);
}

static void methods_are_described_sorted_by_name(void **state)
{
    struct fixture *f = *state;
    struct vgi_column list;
    struct vgi_column params;
    struct vgi_column result;
    struct varrow_schema *schema = NULL;
    char text[64];

    f->client.version = "77.0.0"; /* reflection has no gate */
    rpc_client_call(&f->client, "describe", "protocol: str", "zeta.Primary.v1");
    rpc_client_serve(&f->client, f->server, VGI_OK);
    read_record(f);
    assert_text(column_of(f, "protocol"), 0, "zeta.Primary.v1");
    list = column_of(f, "methods");
    assert_int_equal(vgi_get_list(&list, 0).count, 2);
    assert_text(member_of(&list, 0), 0, "a");
    assert_text(member_of(&list, 0), 1, "b");
    assert_text(member_of(&list, 1), 0, "unary");
    assert_text(member_of(&list, 4), 0, "");
    assert_text(member_of(&list, 8), 0, "no_side_effects");
    assert_text(member_of(&list, 8), 1, "idempotent");
    assert_text(member_of(&list, 10), 1, "use a");
    params = member_of(&list, 5);
    result = member_of(&list, 6);
    assert_int_equal(vgi_get_bytes(&result, 0).len, 0);
    assert_int_equal(vipc_schema_decode(vgi_get_bytes(&result, 1), &schema, &f->client.err), VGI_OK);
    assert_string_equal(vgi_schema_print(&schema->arrow, text, sizeof text), "result?: str");
    varrow_schema_unref(schema);
    assert_int_equal(vipc_schema_decode(vgi_get_bytes(&params, 1), &schema, &f->client.err), VGI_OK);
    assert_string_equal(vgi_schema_print(&schema->arrow, text, sizeof text), "x: i64");
    varrow_schema_unref(schema);
    rpc_client_end(&f->client);
}

static void streams_tell_their_kind_and_header(void **state)
{
    static const struct {
        const char *name, *kind;
        bool has_header;
    } rows[] = {{"count", "producer", false},
                {"count_with_header", "producer", true},
                {"dynamic", "unknown", false},
                {"sum", "exchange", false}};
    struct fixture *f = *state;
    struct vgi_column list;
    struct vgi_column names;
    size_t found = 0;

    rpc_client_call(&f->client, "describe", "protocol: str", "test.Service.v1");
    rpc_client_serve(&f->client, f->server, VGI_OK);
    read_record(f);
    list = column_of(f, "methods");
    names = member_of(&list, 0);
    for (int64_t i = 0; i < vgi_get_list(&list, 0).count; i++)
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
            struct vgi_column has_header = member_of(&list, 3);
            struct vgi_column header = member_of(&list, 7);
            if (!vgi_str_is(vgi_get_str(&names, i), rows[k].name))
                continue;
            found++;
            assert_text(member_of(&list, 1), i, "stream");
            assert_text(member_of(&list, 4), i, rows[k].kind);
            assert_int_equal(vgi_get_bool(&has_header, i), rows[k].has_header);
            assert_int_equal(vgi_get_bytes(&header, i).len > 0, rows[k].has_header);
        }
    assert_int_equal(found, sizeof rows / sizeof rows[0]);
    rpc_client_end(&f->client);
}

static void unknown_protocol_is_not_supported(void **state)
{
    struct fixture *f = *state;

    rpc_client_call(&f->client, "describe", "protocol: str", "no.such");
    rpc_client_serve(&f->client, f->server, VGI_OK);
    rpc_client_expect_refusal(&f->client, "ProtocolNotSupportedError", "UNIMPLEMENTED",
                              "protocol_not_supported");
    rpc_client_end(&f->client);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

SUPPORT_TESTS(ROW(protocols_are_listed_as_registered_reflection_last),
              ROW(methods_are_described_sorted_by_name), ROW(streams_tell_their_kind_and_header),
              ROW(unknown_protocol_is_not_supported))
