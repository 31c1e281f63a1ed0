/* SPDX-License-Identifier: Apache-2.0 */
/* environment_test.c: which variable sets which option, and what is refused. */
#include <stdlib.h>

#include "support/test.h"
#include "vgi_rpc/server.h"

struct all {
    struct vgi_rpc_server_options server;
    struct vgi_rpc_listen_options listen;
    struct vgi_rpc_access_log_options log;
};

static const char *const variables[] = {
    "VGI_RPC_IPC_VALIDATION",
    "VGI_RPC_IDLE_TIMEOUT",
    "VGI_RPC_MAX_CONNECTIONS",
    "VGI_ACCESS_LOG",
    "VGI_RPC_ACCESS_LOG",
    "VGI_RPC_ACCESS_LOG_MAX_BYTES",
    "VGI_RPC_ACCESS_LOG_WHEN",
    "VGI_RPC_ACCESS_LOG_BACKUP_COUNT",
    "VGI_RPC_ACCESS_LOG_MAX_RECORD_BYTES",
    "VGI_RPC_ACCESS_LOG_SAMPLE",
    "VGI_RPC_ACCESS_LOG_ASYNC",
    "VGI_RPC_ACCESS_LOG_QUEUE_SIZE",
};

static int clear(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        unsetenv(variables[i]);
    return 0;
}

static enum vgi_status read_all(struct all *all)
{
    struct vgi_error err;

    *all = (struct all){VGI_RPC_SERVER_OPTIONS_INIT, VGI_RPC_LISTEN_OPTIONS_INIT,
                        VGI_RPC_ACCESS_LOG_OPTIONS_INIT};
    return vgi_rpc_options_of_environment(&all->server, &all->listen, &all->log, &err);
}

static void nothing_set_changes_nothing(void **state)
{
    struct all all;

    (void)state;
    setenv("VGI_RPC_ACCESS_LOG", "", 1);
    assert_int_equal(read_all(&all), VGI_OK);
    assert_false(all.server.trusted_input);
    assert_int_equal(all.listen.idle_timeout_ms, 0);
    assert_int_equal(all.listen.connections_max, 0);
    assert_null(all.log.path);
    assert_int_equal(all.log.backup_count, 5);
}

static void each_variable_sets_its_option(void **state)
{
    struct all all;

    (void)state;
    setenv("VGI_RPC_IPC_VALIDATION", "Standard", 1);
    setenv("VGI_RPC_IDLE_TIMEOUT", "2.5", 1);
    setenv("VGI_RPC_MAX_CONNECTIONS", "7", 1);
    setenv("VGI_ACCESS_LOG", "/one", 1);
    setenv("VGI_RPC_ACCESS_LOG_WHEN", "H", 1);
    setenv("VGI_RPC_ACCESS_LOG_BACKUP_COUNT", "0", 1);
    setenv("VGI_RPC_ACCESS_LOG_MAX_BYTES", "12345678901", 1);
    setenv("VGI_RPC_ACCESS_LOG_MAX_RECORD_BYTES", "4096", 1);
    setenv("VGI_RPC_ACCESS_LOG_SAMPLE", "0.001", 1);
    setenv("VGI_RPC_ACCESS_LOG_ASYNC", "TRUE", 1);
    setenv("VGI_RPC_ACCESS_LOG_QUEUE_SIZE", "9", 1);
    assert_int_equal(read_all(&all), VGI_OK);
    assert_true(all.server.trusted_input);
    assert_int_equal(all.listen.idle_timeout_ms, 2500);
    assert_int_equal(all.listen.connections_max, 7);
    assert_string_equal(all.log.path, "/one");
    assert_string_equal(all.log.when, "H");
    assert_int_equal(all.log.backup_count, 0);
    assert_true(all.log.file_bytes_max == 12345678901u);
    assert_int_equal(all.log.record_bytes_max, 4096);
    assert_true(all.log.sample > 0.00099 && all.log.sample < 0.00101);
    assert_true(all.log.is_async);
    assert_int_equal(all.log.queue_records_max, 9);
    setenv("VGI_RPC_ACCESS_LOG", "/two", 1);
    setenv("VGI_RPC_MAX_CONNECTIONS", "0", 1);
    assert_int_equal(read_all(&all), VGI_OK);
    assert_string_equal(all.log.path, "/two");
    assert_true(all.listen.connections_max == UINT32_MAX);
}

static void only_known_words_lower_the_guard(void **state)
{
    static const struct {
        const char *text;
        bool is_trusted;
    } rows[] = {{"none", true},  {"NONE", true}, {"standard", true},
                {"full", false}, {"off", false}, {"", false}};
    struct all all;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        setenv("VGI_RPC_IPC_VALIDATION", rows[i].text, 1);
        assert_int_equal(read_all(&all), VGI_OK);
        assert_int_equal(all.server.trusted_input, rows[i].is_trusted);
    }
}

static void wrong_values_are_refused_by_name(void **state)
{
    static const char *const rows[][2] = {
        {"VGI_RPC_IDLE_TIMEOUT", "-1"},
        {"VGI_RPC_IDLE_TIMEOUT", "soon"},
        {"VGI_RPC_IDLE_TIMEOUT", "."},
        {"VGI_RPC_IDLE_TIMEOUT", "99999999999999999999"},
        {"VGI_RPC_MAX_CONNECTIONS", "4294967296"},
        {"VGI_RPC_MAX_CONNECTIONS", "1 "},
        {"VGI_RPC_ACCESS_LOG_MAX_BYTES", "1k"},
        {"VGI_RPC_ACCESS_LOG_MAX_BYTES", "18446744073709551616"},
        {"VGI_RPC_ACCESS_LOG_SAMPLE", "1.01"},
        {"VGI_RPC_ACCESS_LOG_SAMPLE", "1e-3"},
    };
    struct all all;
    struct vgi_error err;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        setenv(rows[i][0], rows[i][1], 1);
        if (read_all(&all) != VGI_E_INVALID)
            fail_msg("%s=%s was taken", rows[i][0], rows[i][1]);
        assert_int_equal(vgi_rpc_options_of_environment(&all.server, &all.listen, &all.log, &err),
                         VGI_E_INVALID);
        assert_non_null(strstr(err.message, rows[i][0]));
        unsetenv(rows[i][0]);
    }
    assert_int_equal(vgi_rpc_options_of_environment(NULL, NULL, NULL, &err), VGI_OK);
}

#define ALONE(test) cmocka_unit_test_setup_teardown(test, clear, clear)

SUPPORT_TESTS(ALONE(nothing_set_changes_nothing), ALONE(each_variable_sets_its_option),
              ALONE(only_known_words_lower_the_guard), ALONE(wrong_values_are_refused_by_name))
