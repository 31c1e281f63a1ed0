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

static char folder[64];
static char path[96];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/vgi-log-XXXXXX");
    if (!mkdtemp(folder))
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

static struct vgi_rpc_server *make_server(const char *log)
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

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

SUPPORT_TESTS(IN_FOLDER(each_call_is_a_line_without_values),
              cmocka_unit_test(full_disk_loses_records_and_counts_them),
              IN_FOLDER(missing_folder_and_renamed_file_are_survived), IN_FOLDER(placeholders_are_replaced))
