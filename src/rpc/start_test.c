/* SPDX-License-Identifier: Apache-2.0 */
/* start_test.c: on_serve_start: when it is called, how often, and what its failure does to a connection. */
#include "rpc/start.h"

#include <pthread.h>
#include <stdio.h>

#include "support/rpc_client.h"
#include "support/rpc_fixture.h"

enum { THREADS = 16 };

struct hook {
    atomic_int calls;
    atomic_int fails; /* so many first calls */
    bool is_silent;   /* gives no reason */
    char kinds[64];   /* of all calls, each followed by a blank; written while the server holds its lock */
};

static enum vgi_status on_serve_start(void *user, const char *transport, struct vgi_error *err)
{
    struct hook *hook = user;
    size_t len = strlen(hook->kinds);

    snprintf(hook->kinds + len, sizeof hook->kinds - len, "%s ", transport);
    if (atomic_fetch_add(&hook->calls, 1) >= atomic_load(&hook->fails))
        return VGI_OK;
    return hook->is_silent ? VGI_E_FAILED : vgi_fail(err, VGI_E_UNAVAILABLE, "the cellar is locked");
}

static struct vgi_rpc_server *hooked_server(struct hook *hook)
{
    struct vgi_rpc_server_options options = VGI_RPC_SERVER_OPTIONS_INIT;
    struct vgi_rpc_server *server = NULL;

    options.on_serve_start = on_serve_start;
    options.user = hook;
    assert_int_equal(vgi_rpc_server_new(&options, &server, NULL), VGI_OK);
    assert_int_equal(vgi_rpc_server_add(server, &fixture_service, NULL), VGI_OK);
    return server;
}

/* One connection with one call. Returns how serving ended; the call was answered when that is VGI_OK, and
 * not at all otherwise. */
static enum vgi_status connect_once(struct vgi_rpc_server *server, const char *transport,
                                    struct vgi_error *err)
{
    struct vbase_memory_stream memory;
    enum vgi_status status;
    struct rpc_client c;

    rpc_client_init(&c, "test.Service.v1");
    c.version = "2.1.0";
    rpc_client_call(&c, "echo_int", "value: i64", 7LL);
    memory = (struct vbase_memory_stream){vbase_buf_view(&c.sent), &c.answers};
    status = vrpc_serve(server, vbase_stream_of_memory(&memory), transport, err);
    assert_int_equal(c.answers.len > 0, status == VGI_OK);
    assert_int_equal(memory.input.len == 0, status == VGI_OK);
    rpc_client_release(&c);
    return status;
}

static void each_kind_starts_once(void **state)
{
    static const char *const served[] = {"pipe", "unix", "pipe", "tcp", "unix", NULL, "other"};
    struct hook hook = {0};
    struct vgi_rpc_server *server = hooked_server(&hook);
    struct vgi_error err;

    (void)state;
    assert_int_equal(atomic_load(&hook.calls), 0);
    for (size_t i = 0; i < sizeof served / sizeof served[0]; i++)
        assert_int_equal(connect_once(server, served[i], &err), VGI_OK);
    assert_string_equal(hook.kinds, "pipe unix tcp ");
    assert_int_equal(vrpc_start_transport(server, "http", &err), VGI_OK);
    assert_int_equal(vrpc_start_transport(server, "http", &err), VGI_OK);
    assert_string_equal(hook.kinds, "pipe unix tcp http ");
    vgi_rpc_server_free(server);
}

static void failure_ends_the_connection_and_is_tried_again(void **state)
{
    struct hook hook = {.fails = 2};
    struct vgi_rpc_server *server = hooked_server(&hook);
    struct vgi_error err;

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(connect_once(server, "unix", &err), VGI_E_UNAVAILABLE);
        assert_string_equal(err.message, "the cellar is locked");
    }
    assert_int_equal(connect_once(server, "unix", NULL), VGI_OK);
    assert_int_equal(connect_once(server, "unix", &err), VGI_OK);
    assert_int_equal(atomic_load(&hook.calls), 3);
    vgi_rpc_server_free(server);
}

static void failure_without_reason_gets_one(void **state)
{
    struct hook hook = {.fails = 2, .is_silent = true};
    struct vgi_rpc_server *server = hooked_server(&hook);
    struct vgi_error err;

    (void)state;
    assert_int_equal(connect_once(server, "tcp", NULL), VGI_E_FAILED);
    assert_int_equal(connect_once(server, "tcp", &err), VGI_E_FAILED);
    assert_non_null(strstr(err.message, "on_serve_start"));
    assert_non_null(strstr(err.message, "'tcp'"));
    vgi_rpc_server_free(server);
}

static void *start_http(void *server)
{
    while (vrpc_start_transport(server, "http", NULL) != VGI_OK)
        ;
    return NULL;
}

static void threads_start_it_once(void **state)
{
    struct hook hook = {.fails = 3};
    struct vgi_rpc_server *server = hooked_server(&hook);
    pthread_t threads[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, start_http, server), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&hook.calls), 4);
    assert_string_equal(hook.kinds, "http http http http ");
    vgi_rpc_server_free(server);
}

SUPPORT_TESTS(cmocka_unit_test(each_kind_starts_once),
              cmocka_unit_test(failure_ends_the_connection_and_is_tried_again),
              cmocka_unit_test(failure_without_reason_gets_one), cmocka_unit_test(threads_start_it_once))
