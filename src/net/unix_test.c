/* SPDX-License-Identifier: Apache-2.0 */
/* unix_test.c: what happens to the file of a unix socket, and the addresses of TCP sockets. */
#include "net/unix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/tcp.h"
#include "support/scratch.h"
#include "support/test.h"

static char folder[SCRATCH_BYTES];
static char path[80];

static int make_folder(void **state)
{
    (void)state;
    if (scratch_make(folder) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/s", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void file_is_private_and_goes_away(void **state)
{
    struct vnet_unix s = {0};
    struct vgi_error err;
    struct stat info;

    (void)state;
    assert_int_equal(vnet_unix_listen(path, &s, &err), VGI_OK);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    vnet_unix_release(&s);
    vnet_unix_release(&s);
    assert_int_equal(access(path, F_OK), -1);
}

static void stale_file_is_replaced(void **state)
{
    struct vnet_unix gone = {0};
    struct vnet_unix s = {0};
    struct vgi_error err;

    (void)state;
    assert_int_equal(vnet_unix_listen(path, &gone, &err), VGI_OK);
    close(gone.fd); /* as after kill -9: the file stays */
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(vnet_unix_listen(path, &s, &err), VGI_OK);
    vnet_unix_remove(&gone); /* not ours any more */
    assert_int_equal(access(path, F_OK), 0);
    vnet_unix_release(&s);
}

static void live_server_is_left_alone(void **state)
{
    struct vnet_unix s = {0};
    struct vnet_unix second = {0};
    struct vgi_error err;

    (void)state;
    assert_int_equal(vnet_unix_listen(path, &s, &err), VGI_OK);
    assert_int_equal(vnet_unix_listen(path, &second, &err), VGI_E_EXISTS);
    assert_non_null(strstr(err.message, "already listens"));
    assert_int_equal(access(path, F_OK), 0);
    vnet_unix_release(&s);
}

static void other_files_are_left_alone(void **state)
{
    FILE *file = fopen(path, "w");
    struct vnet_unix s = {0};
    struct vgi_error err;

    (void)state;
    assert_non_null(file);
    fclose(file);
    assert_int_equal(vnet_unix_listen(path, &s, &err), VGI_E_EXISTS);
    assert_int_equal(access(path, F_OK), 0);
}

static void wrong_paths_are_refused(void **state)
{
    char longer[200];
    struct vnet_unix s = {0};
    struct vgi_error err;

    (void)state;
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    assert_int_equal(vnet_unix_listen(longer, &s, &err), VGI_E_INVALID);
    assert_int_equal(vnet_unix_listen("", &s, &err), VGI_E_INVALID);
    assert_int_equal(vnet_unix_listen("/nowhere/at/all", &s, &err), VGI_E_IO);
}

static void tcp_addresses(void **state)
{
    static const struct {
        const char *text;
        enum vgi_status want;
        const char *begin;
    } rows[] = {
        {"0", VGI_OK, "127.0.0.1:"},   {"127.0.0.1:0", VGI_OK, "127.0.0.1:"}, {"", VGI_E_INVALID, ""},
        {":1", VGI_E_INVALID, ""},     {"65536", VGI_E_INVALID, ""},          {"123456", VGI_E_INVALID, ""},
        {"host:", VGI_E_INVALID, ""},  {"127.0.0.1:+1", VGI_E_INVALID, ""},   {"[]:1", VGI_E_INVALID, ""},
        {"192.0.2.1:1", VGI_E_IO, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vnet_tcp tcp = {.fd = -1};
        struct vgi_error err;
        enum vgi_status status = vnet_tcp_listen(rows[i].text, &tcp, &err);
        if (status != rows[i].want)
            fail_msg("'%s' gives %d", rows[i].text, (int)status);
        if (status != VGI_OK)
            continue;
        assert_memory_equal(tcp.name, rows[i].begin, strlen(rows[i].begin));
        close(tcp.fd);
    }
}

static void taken_port_is_refused(void **state)
{
    struct vnet_tcp first;
    struct vnet_tcp second;
    struct vgi_error err;

    (void)state;
    assert_int_equal(vnet_tcp_listen("0", &first, &err), VGI_OK);
    assert_int_equal(vnet_tcp_listen(first.name, &second, &err), VGI_E_EXISTS);
    close(first.fd);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

SUPPORT_TESTS(IN_FOLDER(file_is_private_and_goes_away), IN_FOLDER(stale_file_is_replaced),
              IN_FOLDER(live_server_is_left_alone), IN_FOLDER(other_files_are_left_alone),
              IN_FOLDER(wrong_paths_are_refused), cmocka_unit_test(tcp_addresses),
              cmocka_unit_test(taken_port_is_refused))
