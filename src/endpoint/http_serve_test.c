/* SPDX-License-Identifier: Apache-2.0 */
/* http_serve_test.c: a server on real sockets: where it listens, what it says when it is ready, and how it
 * stops. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "support/http_site.h"

/* A server in a thread of its own. */
struct place {
    struct vgi_rpc_server *server;
    const char *address;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    char ready[200]; /* guarded by lock, as status and is_over */
    enum vgi_status status;
    bool is_over;
};

static void on_ready(void *self, const char *line)
{
    struct place *place = self;

    pthread_mutex_lock(&place->lock);
    snprintf(place->ready, sizeof place->ready, "%s", line);
    pthread_cond_signal(&place->changed);
    pthread_mutex_unlock(&place->lock);
}

static void *serve(void *self)
{
    struct place *place = self;
    struct vgi_rpc_http_options options = VGI_RPC_HTTP_OPTIONS_INIT;
    struct vgi_error err = {0};
    enum vgi_status status;

    options.on_ready = on_ready;
    options.user = place;
    options.threads = 1;
    status = vgi_rpc_server_serve_http(place->server, place->address, &options, &err);
    pthread_mutex_lock(&place->lock);
    place->status = status;
    place->is_over = true;
    pthread_cond_signal(&place->changed);
    pthread_mutex_unlock(&place->lock);
    return NULL;
}

static void start(struct place *place, const char *address)
{
    *place = (struct place){.server = rpc_fixture_server(), .address = address};
    pthread_mutex_init(&place->lock, NULL);
    pthread_cond_init(&place->changed, NULL);
    assert_int_equal(pthread_create(&place->thread, NULL, serve, place), 0);
    pthread_mutex_lock(&place->lock);
    while (!place->ready[0] && !place->is_over)
        pthread_cond_wait(&place->changed, &place->lock);
    pthread_mutex_unlock(&place->lock);
}

static enum vgi_status stop(struct place *place)
{
    vgi_rpc_server_stop(place->server);
    assert_int_equal(pthread_join(place->thread, NULL), 0);
    vgi_rpc_server_free(place->server);
    pthread_cond_destroy(&place->changed);
    pthread_mutex_destroy(&place->lock);
    return place->status;
}

/* Sends text and returns how the response begins. */
static const char *ask(int fd, const char *text)
{
    static char response[4096];
    ssize_t len;

    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    len = read(fd, response, sizeof response - 1);
    assert_true(len > 0);
    response[len] = 0;
    return response;
}

static const char *const health = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";

static void tcp_port_is_chosen_and_told(void **state)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct place place;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    const char *answer;

    (void)state;
    start(&place, "127.0.0.1:0");
    assert_int_equal(strncmp(place.ready, "PORT:", 5), 0);
    address.sin_port = htons((uint16_t)strtoul(place.ready + 5, NULL, 10));
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    for (int i = 0; i < 3; i++) {
        answer = ask(fd, health);
        assert_int_equal(strncmp(answer, "HTTP/1.1 200 ", 13), 0);
        assert_non_null(strstr(answer, "\"protocol\":\"test.Service.v1\""));
    }
    assert_int_equal(stop(&place), VGI_OK); /* the connection that is idle ends with it */
    assert_int_equal(read(fd, (char[1]){0}, 1), 0);
    close(fd);
}

static void unix_socket_comes_and_goes(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char where[120];
    struct stat info;
    struct place place;
    struct place second;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    (void)state;
    snprintf(address.sun_path, sizeof address.sun_path, "/tmp/http_serve_test.%ld", (long)getpid());
    snprintf(where, sizeof where, "unix:%s", address.sun_path);
    start(&place, where);
    assert_int_equal(strncmp(place.ready, "UNIX:/tmp/", 10), 0);
    assert_int_equal(stat(address.sun_path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(strncmp(ask(fd, health), "HTTP/1.1 200 ", 13), 0);
    start(&second, where);
    assert_int_equal(stop(&second), VGI_E_EXISTS);
    assert_int_equal(stop(&place), VGI_OK);
    assert_int_equal(stat(address.sun_path, &info), -1);
    close(fd);
}

static void stopped_server_serves_nobody(void **state)
{
    struct vgi_rpc_server *server = rpc_fixture_server();
    struct vgi_error err = {0};

    (void)state;
    vgi_rpc_server_stop(server);
    assert_int_equal(vgi_rpc_server_serve_http(server, "127.0.0.1:0", NULL, &err), VGI_OK);
    vgi_rpc_server_free(server);
}

static void bad_addresses_are_told(void **state)
{
    static const char *const bad[] = {"", "localhost", "127.0.0.1:70000", "unix:"};
    struct vgi_rpc_server *server = rpc_fixture_server();

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vgi_error err = {0};
        assert_int_equal(vgi_rpc_server_serve_http(server, bad[i], NULL, &err), VGI_E_INVALID);
        assert_true(err.message[0] != 0);
    }
    vgi_rpc_server_free(server);
}

SUPPORT_TESTS(cmocka_unit_test(tcp_port_is_chosen_and_told), cmocka_unit_test(unix_socket_comes_and_goes),
              cmocka_unit_test(stopped_server_serves_nobody), cmocka_unit_test(bad_addresses_are_told))
