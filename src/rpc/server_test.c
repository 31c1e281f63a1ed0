/* SPDX-License-Identifier: Apache-2.0 */
/* server_test.c: building a server: what descriptors it takes and what it says about those it refuses. */
#include "rpc/server.h"

#include <stdio.h>

#include "support/rpc_fixture.h"
#include "support/test.h"

static const struct vgi_rpc_stream half = {.open = fixture_open};

#define METHOD(...)                 \
    (const struct vgi_rpc_method[]) \
    {                               \
        {                           \
            __VA_ARGS__             \
        }                           \
    }
#define ONE(...) .methods = METHOD(__VA_ARGS__), .n_methods = 1

static void bad_services_are_refused_by_name(void **state)
{
    static const struct vgi_rpc_method twice[] = {{.name = "m", .unary = fixture_noop},
                                                  {.name = "m", .unary = fixture_noop}};
    const struct {
        struct vgi_rpc_service service;
        enum vgi_status status;
        const char *says;
    } rows[] = {
        {{.name = "9x"}, VGI_E_INVALID, "9x"},
        {{.name = NULL}, VGI_E_INVALID, "service name"},
        {{.name = "vgi_rpc.Mine.v1"}, VGI_E_INVALID, "reserved"},
        {{.name = "test.Service.v1"}, VGI_E_EXISTS, "already hosted"},
        {{.name = "a", .version = "1.0"}, VGI_E_INVALID, "1.0"},
        {{.name = "a", .methods = twice, .n_methods = 2}, VGI_E_EXISTS, "method m twice"},
        {{.name = "a", ONE(.unary = fixture_noop)}, VGI_E_INVALID, "no name"},
        {{.name = "a", ONE(.name = "\xff", .unary = fixture_noop)}, VGI_E_INVALID, "UTF-8"},
        {{.name = "a", ONE(.name = "m")}, VGI_E_INVALID, "exactly one of unary and stream"},
        {{.name = "a", ONE(.name = "m", .unary = fixture_noop, .stream = &fixture_counter)},
         VGI_E_INVALID,
         "exactly one of unary and stream"},
        {{.name = "a", ONE(.name = "m", .stream = &half)}, VGI_E_INVALID, "open and next"},
        {{.name = "a", ONE(.name = "m", .stream = &fixture_counter, .result = "i64")},
         VGI_E_INVALID,
         "result"},
        {{.name = "a", ONE(.name = "m", .unary = fixture_noop, .header = "a: i64")}, VGI_E_INVALID, "header"},
        {{.name = "a",
          ONE(.name = "m", .stream = &fixture_counter, .stream_kind = VGI_RPC_PRODUCER, .input = "a: i64")},
         VGI_E_INVALID,
         "producer"},
        {{.name = "a", ONE(.name = "m", .unary = fixture_noop, .params = "a: i65")},
         VGI_E_INVALID,
         "service a, method m, params: "},
        {{.name = "a", ONE(.name = "m", .unary = fixture_noop, .result = "i65")},
         VGI_E_INVALID,
         "method m, result"},
        {{.name = "a", ONE(.name = "m", .stream = &fixture_counter, .output = ":")},
         VGI_E_INVALID,
         "m, output"},
        {{.name = "a", ONE(.name = "m", .stream = &fixture_counter, .input = ":")},
         VGI_E_INVALID,
         "m, input"},
        {{.name = "a", ONE(.name = "m", .stream = &fixture_counter, .header = ":")},
         VGI_E_INVALID,
         "m, header"},
    };
    struct vgi_rpc_server *server = rpc_fixture_server();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_error err = {0};
        enum vgi_status status = vgi_rpc_server_add(server, &rows[i].service, &err);
        if (status != rows[i].status || !strstr(err.message, rows[i].says))
            print_error("row %zu: %d %s\n", i, status, err.message);
        assert_int_equal(status, rows[i].status);
        assert_non_null(strstr(err.message, rows[i].says));
        assert_int_equal(server->n_services, 2);
    }
    vgi_rpc_server_free(server);
}

static void options_are_checked(void **state)
{
    char long_id[VRPC_SERVER_ID_BYTES_MAX + 2];
    const char *const bad_ids[] = {"", "line\nbreak", "\xff", long_id};
    struct vgi_rpc_server_options options = VGI_RPC_SERVER_OPTIONS_INIT;
    struct vgi_rpc_server *server = NULL;
    struct vgi_error err = {0};

    (void)state;
    memset(long_id, 'x', sizeof long_id - 1);
    long_id[sizeof long_id - 1] = 0;
    for (size_t i = 0; i < sizeof bad_ids / sizeof bad_ids[0]; i++) {
        options.server_id = bad_ids[i];
        assert_int_equal(vgi_rpc_server_new(&options, &server, &err), VGI_E_INVALID);
    }
    options.server_id = "conf-peer-a";
    assert_int_equal(vgi_rpc_server_new(&options, &server, &err), VGI_OK);
    assert_string_equal(server->server_id, "conf-peer-a");
    vgi_rpc_server_free(server);
    server = NULL;
    options.server_id = NULL;
    options.size = 1;
    assert_int_equal(vgi_rpc_server_new(&options, &server, &err), VGI_E_INVALID);
    assert_null(server);
    assert_int_equal(vgi_rpc_server_new(NULL, &server, &err), VGI_OK);
    assert_int_equal(strlen(server->server_id), VRPC_SERVER_ID_RANDOM);
    vgi_rpc_server_free(server);
    vgi_rpc_server_free(NULL);
}

static void same_method_name_in_two_services_routes_by_protocol(void **state)
{
    static const struct vgi_rpc_method other[] = {{.name = "noop", .unary = fixture_noop}};
    static const struct vgi_rpc_service service = {.name = "alpha.Other", .methods = other, .n_methods = 1};
    struct vgi_rpc_server *server = rpc_fixture_server();
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_rpc_server_add(server, &service, &err), VGI_OK);
    assert_ptr_equal(vrpc_server_find(server, vgi_str_of("alpha.Other"), vgi_str_of("noop"))->declared,
                     other);
    assert_ptr_equal(vrpc_server_find(server, vgi_str_of("test.Service.v1"), vgi_str_of("noop"))->declared,
                     fixture_methods);
    assert_null(vrpc_server_find(server, vgi_str_of("alpha.Other"), vgi_str_of("logs")));
    assert_null(vrpc_server_find(server, vgi_str_of(""), vgi_str_of("noop")));
    vgi_rpc_server_free(server);
}

static void many_services_keep_their_order_and_all_methods(void **state)
{
    enum { N = 50 };
    static struct vgi_rpc_service services[N];
    static char names[N][16];
    struct vgi_rpc_server *server = NULL;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_rpc_server_new(NULL, &server, &err), VGI_OK);
    for (int i = 0; i < N; i++) {
        snprintf(names[i], sizeof names[i], "s%d", (i * 7) % N);
        services[i] = (struct vgi_rpc_service){.name = names[i], .methods = fixture_methods, .n_methods = 5};
        assert_int_equal(vgi_rpc_server_add(server, &services[i], &err), VGI_OK);
    }
    for (size_t i = 0; i < N; i++) {
        assert_true(vgi_str_is(vrpc_server_listed(server, i)->name, names[i]));
        for (size_t k = 0; k < 5; k++)
            assert_non_null(
                vrpc_server_find(server, vgi_str_of(names[i]), vgi_str_of(fixture_methods[k].name)));
    }
    assert_true(vgi_str_is(vrpc_server_listed(server, N)->name, VRPC_PROTOCOL_REFLECTION));
    vgi_rpc_server_free(server);
}

static void sealed_server_takes_no_service(void **state)
{
    static const struct vgi_rpc_service service = {.name = "late"};
    struct vgi_rpc_server *server = rpc_fixture_server();
    struct vgi_error err = {0};

    (void)state;
    vrpc_server_seal(server);
    assert_int_equal(vgi_rpc_server_add(server, &service, &err), VGI_E_PRECONDITION);
    vgi_rpc_server_free(server);
}

static void request_ids_differ(void **state)
{
    struct vgi_rpc_server *server = rpc_fixture_server();
    char a[VRPC_REQUEST_ID_CHARS + 1];
    char b[VRPC_REQUEST_ID_CHARS + 1];

    (void)state;
    vrpc_server_request_id(server, a);
    vrpc_server_request_id(server, b);
    assert_string_not_equal(a, b);
    assert_int_equal(strlen(a), VRPC_REQUEST_ID_CHARS);
    vgi_rpc_server_free(server);
}

SUPPORT_TESTS(cmocka_unit_test(bad_services_are_refused_by_name), cmocka_unit_test(options_are_checked),
              cmocka_unit_test(same_method_name_in_two_services_routes_by_protocol),
              cmocka_unit_test(many_services_keep_their_order_and_all_methods),
              cmocka_unit_test(sealed_server_takes_no_service), cmocka_unit_test(request_ids_differ))
