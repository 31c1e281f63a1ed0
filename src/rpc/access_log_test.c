/* SPDX-License-Identifier: Apache-2.0 */
/* access_log_test.c: what stands in a record, what never does, and what happens when none can be written. */
#include "rpc/access_log.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "rpc/server.h"
#include "support/rpc_client.h"
#include "support/rpc_fixture.h"
#include "support/scratch.h"

static char folder[SCRATCH_BYTES];
static char path[96];

static int make_folder(void **state)
{
    (void)state;
    if (scratch_make(folder) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/access.jsonl", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static struct vgi_rpc_server *make_server_with(const struct vgi_rpc_access_log_options *log)
{
    static const struct vgi_rpc_method methods[] = {
        {.name = "echo", .params = "value: str", .result = "str", .unary = fixture_echo}};
    static const struct vgi_rpc_service service = {.name = "log.Test", .methods = methods, .n_methods = 1};
    struct vgi_rpc_server_options options = VGI_RPC_SERVER_OPTIONS_INIT;
    struct vgi_rpc_server *server = NULL;
    struct vgi_error err;

    options.access_log = log;
    options.server_id = "0123456789ab";
    assert_int_equal(vgi_rpc_server_new(&options, &server, &err), VGI_OK);
    assert_int_equal(vgi_rpc_server_add(server, &service, &err), VGI_OK);
    return server;
}

static struct vgi_rpc_server *make_server(const char *log_path)
{
    struct vgi_rpc_access_log_options log = VGI_RPC_ACCESS_LOG_OPTIONS_INIT;

    log.path = log_path;
    return make_server_with(&log);
}

static void call(struct vgi_rpc_server *server, const char *secret, int n)
{
    struct rpc_client c;

    rpc_client_init(&c, "log.Test");
    for (int i = 0; i < n; i++)
        rpc_client_call(&c, "echo", "value: str", secret);
    rpc_client_call(&c, "echo", "other: str", secret); /* refused */
    rpc_client_serve(&c, server, VGI_OK);
    rpc_client_release(&c);
}

static size_t read_file(char *out, size_t out_bytes)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = read(fd, out, out_bytes - 1);

    assert_true(fd >= 0 && len >= 0);
    close(fd);
    out[len] = 0;
    return (size_t)len;
}

static void each_call_is_a_line_without_values(void **state)
{
    struct vgi_rpc_server *server = make_server(path);
    char text[8192];
    const char *second;

    (void)state;
    call(server, "hunter2", 1);
    vgi_rpc_server_free(server);
    assert_true(read_file(text, sizeof text) > 0);
    second = strchr(text, '\n') + 1;
    assert_string_equal(strchr(second, '\n'), "\n");
    assert_null(strstr(text, "hunter2"));
    assert_non_null(strstr(text, "\"status\":\"ok\",\"error_type\":\"\""));
    assert_non_null(
        strstr(text, "\"request_fields\":[{\"name\":\"value\",\"type\":\"str\"}],\"request_rows\":1}"));
    assert_non_null(strstr(second, "\"status\":\"error\",\"error_type\":\"TypeError\""));
    assert_non_null(strstr(second, "\"error_code\":\"INVALID_ARGUMENT\""));
}

static void full_disk_loses_records_and_counts_them(void **state)
{
    struct vgi_rpc_server *server = make_server("/dev/full");
    uint64_t written;
    uint64_t lost;

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    call(server, "x", 4);
    vrpc_access_log_count(server->access_log, &written, &lost);
    assert_int_equal(written, 0);
    assert_int_equal(lost, 5);
    vgi_rpc_server_free(server);
}

static void missing_folder_and_renamed_file_are_survived(void **state)
{
    struct vgi_rpc_server *server;
    char moved[128];
    char text[8192];

    (void)state;
    assert_int_equal(rmdir(folder), 0);
    server = make_server(path);
    call(server, "x", 1);
    assert_int_equal(mkdir(folder, 0700), 0);
    nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 50000000}, NULL);
    call(server, "x", 1);
    assert_true(read_file(text, sizeof text) > 0);
    assert_non_null(strstr(text, "\"dropped_records\":2}\n"));
    snprintf(moved, sizeof moved, "%s.1", path);
    assert_int_equal(rename(path, moved), 0);
    nanosleep(&(struct timespec){.tv_sec = 1, .tv_nsec = 50000000}, NULL);
    call(server, "x", 1);
    assert_true(read_file(text, sizeof text) > 0);
    unlink(moved);
    vgi_rpc_server_free(server);
}

static void placeholders_are_replaced(void **state)
{
    char pattern[128];
    struct vgi_rpc_server *server;

    (void)state;
    snprintf(pattern, sizeof pattern, "%s/{server_id}.{pid}", folder);
    snprintf(path, sizeof path, "%s/0123456789ab.%ld", folder, (long)getpid());
    server = make_server(pattern);
    assert_int_equal(access(path, F_OK), 0);
    vgi_rpc_server_free(server);
}

/* ---- options ---- */

static int n_of(const char *text, const char *what)
{
    int n = 0;

    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        n++;
    return n;
}

static void wrong_options_are_refused(void **state)
{
    static const struct {
        const char *name;
        struct vgi_rpc_access_log_options log;
    } rows[] = {
        {"size", {1, "/dev/null", 0, NULL, 5, 1000, 1.0, false, 1}},
        {"path", {sizeof rows[0].log, NULL, 0, NULL, 5, 1000, 1.0, false, 1}},
        {"sample", {sizeof rows[0].log, "/dev/null", 0, NULL, 5, 1000, 100.0, false, 1}},
        {"record", {sizeof rows[0].log, "/dev/null", 0, NULL, 5, 0, 1.0, false, 1}},
        {"queue", {sizeof rows[0].log, "/dev/null", 0, NULL, 5, 1000, 1.0, true, 0}},
        {"when", {sizeof rows[0].log, "/dev/null", 0, "fortnight", 5, 1000, 1.0, false, 1}},
        {"both", {sizeof rows[0].log, "/dev/null", 1000, "H", 5, 1000, 1.0, false, 1}},
    };
    struct vgi_rpc_server_options options = VGI_RPC_SERVER_OPTIONS_INIT;
    struct vgi_rpc_server *server = NULL;
    struct vgi_error err;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        options.access_log = &rows[i].log;
        if (vgi_rpc_server_new(&options, &server, &err) != VGI_E_INVALID)
            fail_msg("%s was taken", rows[i].name);
    }
}

static void long_records_keep_what_is_required(void **state)
{
    struct vgi_rpc_access_log_options log = VGI_RPC_ACCESS_LOG_OPTIONS_INIT;
    struct vgi_rpc_server *server;
    char text[8192];

    (void)state;
    log.path = path;
    log.record_bytes_max = 500;
    server = make_server_with(&log);
    call(server, "x", 1);
    vgi_rpc_server_free(server);
    assert_true(read_file(text, sizeof text) > 0);
    assert_int_equal(n_of(text, "\"truncated\":\"record_too_large\"}\n"), 2);
    assert_int_equal(n_of(text, "\"error_message\":\""), 1);
    assert_null(strstr(text, "request_fields"));
}

static void a_sample_holds_all_failures(void **state)
{
    struct vgi_rpc_access_log_options log = VGI_RPC_ACCESS_LOG_OPTIONS_INIT;
    struct vgi_rpc_server *server;
    static char text[1 << 20];
    int n_ok;

    (void)state;
    log.path = path;
    log.sample = 0.25;
    server = make_server_with(&log);
    for (int i = 0; i < 100; i++)
        call(server, "x", 9);
    vgi_rpc_server_free(server);
    assert_true(read_file(text, sizeof text) > 0);
    n_ok = n_of(text, "\"status\":\"ok\"");
    assert_int_equal(n_of(text, "\"status\":\"error\""), 100);
    assert_in_range(n_ok, 150, 300);
    assert_int_equal(n_of(text, "\"sample_rate\":0.25"), n_ok);
}

static void a_thread_of_its_own_writes_all(void **state)
{
    struct vgi_rpc_access_log_options log = VGI_RPC_ACCESS_LOG_OPTIONS_INIT;
    struct vgi_rpc_server *server;
    static char text[1 << 20];

    (void)state;
    log.path = path;
    log.is_async = true;
    server = make_server_with(&log);
    for (int i = 0; i < 50; i++)
        call(server, "hunter2", 9);
    vgi_rpc_server_free(server);
    assert_true(read_file(text, sizeof text) > 0);
    assert_int_equal(n_of(text, "\n"), 500);
    assert_null(strstr(text, "hunter2"));
    assert_null(strstr(text, "dropped_records"));
}

/* A fifo that nobody empties stands for a disk that stalls. */
static void a_full_queue_loses_and_counts(void **state)
{
    struct vgi_rpc_access_log_options log = VGI_RPC_ACCESS_LOG_OPTIONS_INIT;
    struct vgi_rpc_server *server;
    static char text[1 << 20];
    uint64_t written;
    uint64_t lost;
    int n = 0;
    int fd;

    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    log.path = path;
    log.is_async = true;
    log.queue_records_max = 3;
    server = make_server_with(&log);
    for (int i = 0; i < 20; i++)
        call(server, "x", 99);
    do {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        vrpc_access_log_count(server->access_log, &written, &lost);
        assert_true(n++ < 10000);
    } while (written + lost < 2000);
    assert_true(lost > 0);
    assert_true(read(fd, text, sizeof text) > 0);
    call(server, "x", 0);
    vgi_rpc_server_free(server);
    n = (int)read(fd, text, sizeof text - 1);
    assert_true(n > 0);
    text[n] = 0;
    assert_non_null(strstr(text, "\"dropped_records\":"));
    close(fd);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

SUPPORT_TESTS(IN_FOLDER(each_call_is_a_line_without_values),
              cmocka_unit_test(full_disk_loses_records_and_counts_them),
              IN_FOLDER(missing_folder_and_renamed_file_are_survived), IN_FOLDER(placeholders_are_replaced),
              cmocka_unit_test(wrong_options_are_refused), IN_FOLDER(long_records_keep_what_is_required),
              IN_FOLDER(a_sample_holds_all_failures), IN_FOLDER(a_thread_of_its_own_writes_all),
              IN_FOLDER(a_full_queue_loses_and_counts))
