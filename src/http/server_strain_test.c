/* SPDX-License-Identifier: Apache-2.0 */
/* server_strain_test: the HTTP server with real sockets under strain: handlers that block, clients that are
 * slow, silent or many, lack of descriptors, and the end. */
#include "http/server.h"

#include <dirent.h>
#include <pthread.h>
#include <sys/resource.h>

#include "support/http_fixture.h"

static void requests_that_block_hold_nobody_up(void **state)
{
    static const struct vhttp_server_options options = {.threads = 1, .blocking_threads = 3};
    enum { N = 8 };
    struct http_client waiting[N], client;
    struct fixture f;

    (void)state;
    start(&f, &options, NULL);
    for (int i = 0; i < N; i++) {
        waiting[i] = client_of(&f);
        assert_true(http_say(&waiting[i], "POST /wait HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nhi"));
    }
    await_entered(&f, 3);
    client = client_of(&f);
    check_echo(&client, "/echo", 100, false);
    http_close(&client);
    http_close(&waiting[0]);
    atomic_store(&f.is_open, true);
    for (int i = 1; i < N; i++) {
        assert_int_equal(http_status(&waiting[i], 5000), 200);
        http_close(&waiting[i]);
    }
    end(&f);
}

static void a_full_queue_is_503(void **state)
{
    static const struct vhttp_server_options options = {.threads = 1, .blocking_threads = 1};
    enum { N = 1100 };
    struct http_client client;
    struct fixture f;
    int counts[2] = {0};

    (void)state;
    start(&f, &options, NULL);
    client = client_of(&f);
    for (int i = 0; i < N; i++) {
        struct http_client one = client_of(&f);
        assert_true(http_say(&one, "GET /wait HTTP/1.1\r\n" HOST "\r\n"));
        if (i == 0)
            await_entered(&f, 1);
        if (http_more(&one, i > 1025 ? 2000 : 0)) {
            assert_int_equal(http_status(&one, 2000), 503);
            counts[1]++;
        }
        counts[0]++;
        http_close(&one);
        check_echo(&client, "/echo", 1, false);
    }
    assert_true(counts[1] > N - 1024 - 40 && counts[1] < N - 1000);
    atomic_store(&f.is_open, true);
    check_echo(&client, "/echo", 1, false);
    http_close(&client);
    end(&f);
}

/* Deadlines short enough for a test. */
static const struct vhttp_server_options hasty = {.header_ms = 400, .body_ms = 1000, .idle_ms = 900};

/* Sends what is left of text, one byte each step_ms, until cut off; returns the seconds that took. */
static double trickle(struct http_client *client, const char *text, int step_ms, double max_s)
{
    double began = http_now_s();

    while (http_now_s() - began < max_s && !client->is_ended) {
        if (!http_send(client, *text ? text : "x", 1))
            break;
        text += *text ? 1 : 0;
        http_more(client, step_ms);
    }
    return http_now_s() - began;
}

static void a_head_has_its_time_however_it_trickles(void **state)
{
    struct fixture f;
    double s;

    (void)state;
    start(&f, &hasty, NULL);
    for (int way = 0; way < 3; way++) {
        struct http_client client = client_of(&f);
        if (way == 1) /* not the first on its connection */
            check_echo(&client, "/echo", 10, false);
        if (way == 2)
            assert_true(http_say(&client, "GET /echo HTTP/1.1\r\n" HOST));
        s = trickle(&client, way == 2 ? "X: " : "GET /", 50, 5);
        if (s < 0.35 || s > 2)
            fail_msg("way %d: cut off after %.2f s", way, s);
        http_close(&client);
    }
    end(&f);
}

static void silence_has_its_time(void **state)
{
    struct fixture f;
    double s;

    (void)state;
    start(&f, &hasty, NULL);
    for (int way = 0; way < 3; way++) {
        struct http_client client = client_of(&f);
        if (way == 1)
            check_echo(&client, "/echo", 10, false);
        if (way == 2)
            assert_true(http_say(&client, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nabc"));
        s = http_now_s();
        assert_true(http_is_ended(&client, 5000));
        s = http_now_s() - s;
        if (s < 0.4 || s > 2.5)
            fail_msg("way %d: cut off after %.2f s", way, s);
        http_close(&client);
    }
    end(&f);
}

static void a_body_must_move(void **state)
{
    struct fixture f;
    struct http_client client;
    double s;

    (void)state;
    start(&f, &hasty, NULL);
    client = client_of(&f);
    assert_true(http_say(&client, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 100000\r\n\r\n"));
    s = trickle(&client, "", 50, 5);
    assert_true(s > 0.4 && s < 2.5);
    assert_int_equal(http_status(&client, 1000), 408);
    http_close(&client);
    client = client_of(&f); /* slow, but not that slow */
    assert_true(http_say(&client, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 60000\r\n\r\n"));
    for (int i = 0; i < 15; i++) {
        char bytes[4000] = {0};
        assert_true(http_send(&client, bytes, sizeof bytes));
        http_pause_ms(100);
    }
    assert_int_equal(http_status(&client, 5000), 200);
    http_close(&client);
    client = client_of(&f); /* fast at first, and much is announced */
    assert_true(http_say(&client, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 260000\r\n\r\n"));
    for (int i = 0; i < 26; i++) {
        char bytes[10000] = {0};
        assert_true(http_send(&client, bytes, sizeof bytes));
        http_pause_ms(i < 5 ? 0 : 100);
    }
    assert_int_equal(http_status(&client, 5000), 200);
    check_echo(&client, "/echo", 100, false);
    http_close(&client);
    end(&f);
}

static void an_answer_must_be_taken(void **state)
{
    struct fixture f;

    (void)state;
    start(&f, &hasty, NULL);
    for (int is_slow = 0; is_slow < 2; is_slow++) {
        struct http_client client = client_of(&f);
        int size = 65536;
        size_t got = 0;
        setsockopt(client.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
        assert_true(http_say(&client, "GET /large HTTP/1.1\r\n" HOST "\r\n"));
        http_pause_ms(is_slow ? 0 : 1800);
        while (!client.is_ended && got < 32 << 20 && http_more(&client, 3000)) {
            got += client.len;
            client.len = 0;
            if (is_slow && got < 4 << 20)
                http_pause_ms(20);
        }
        assert_true(is_slow ? got > 32 << 20 : got < 32 << 20);
        http_close(&client);
    }
    end(&f);
}

static void four_hundred_slow_clients_starve_nobody(void **state)
{
    static const char *const words[] = {"", "GET", "GET /echo HTTP/1.1\r\nHost",
                                        "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9000\r\n\r\nabc",
                                        "POST /echo HTTP/1.1\r\n" HOST
                                        "Transfer-Encoding: chunked\r\n\r\n4\r\na"};
    enum { N = 400 };
    static struct http_client slow[N];
    struct fixture f;
    double worst = 0;

    (void)state;
    start(&f, NULL, NULL);
    for (int i = 0; i < N; i++) {
        slow[i] = client_of(&f);
        http_say(&slow[i], words[i % 5]);
    }
    for (int i = 0; i < 200; i++) {
        double s = http_now_s();
        struct http_client client = client_of(&f);
        check_echo(&client, i % 2 ? "/echo" : "/blocking", 5000, false);
        http_close(&client);
        http_send(&slow[i], "x", 1);
        s = http_now_s() - s;
        worst = s > worst ? s : worst;
    }
    assert_true(worst < 1);
    for (int i = 0; i < N; i++)
        http_close(&slow[i]);
    end(&f);
}

static void a_thousand_clients_connect_at_once(void **state)
{
    enum { N = 1000 };
    static struct http_client clients[N];
    struct fixture f;
    double s;

    (void)state;
    start(&f, NULL, NULL);
    s = http_now_s();
    for (int i = 0; i < N; i++)
        clients[i] = client_of(&f);
    s = http_now_s() - s;
    assert_true(s < 1); /* a SYN that found the queue full is sent again after a second */
    for (int i = 0; i < N; i++)
        assert_true(http_say(&clients[i], "GET /target HTTP/1.1\r\n" HOST "\r\n"));
    for (int i = 0; i < N; i++) {
        assert_int_equal(http_status(&clients[i], 20000), 200);
        http_close(&clients[i]);
    }
    end(&f);
}

static long resident_kib(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    char line[128] = "";
    char *end;

    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    strtol(line, &end, 10);
    return strtol(end, NULL, 10) * (sysconf(_SC_PAGESIZE) / 1024);
}

static void resting_connections_give_memory_back_and_go_on(void **state)
{
    static const struct vhttp_server_options options = {.header_ms = 10000};
    enum { N = 200 };
    static struct http_client clients[N];
    static char blanks[12289], half[3001];
    struct fixture f;
    long before;

    (void)state;
    memset(blanks, '\n', sizeof blanks - 1);
    memset(half, 'h', sizeof half - 1);
    start(&f, &options, NULL);
    for (int i = 0; i < N; i++) {
        clients[i] = client_of(&f);
        if (i % 4 == 3) /* a request that begins at a page, but not the first */
            assert_true(http_send(&clients[i], blanks, 4096 * (size_t)(1 + i % 3)));
        check_echo(&clients[i], "/echo", 20000, i % 4 == 2);
        if (i % 4 == 1) /* and the beginning of the next one */
            assert_true(http_say(&clients[i], "GET /echo?") && http_say(&clients[i], half));
    }
    before = resident_kib();
    http_pause_ms(2800);
    assert_true(before - resident_kib() > (long)N * 8); /* of 32 each, a quarter of them none */
    for (int i = 0; i < N; i++) {
        if (i % 4 == 1) {
            assert_true(http_say(&clients[i], " HTTP/1.1\r\n" HOST "\r\n"));
            assert_int_equal(http_status(&clients[i], 5000), 200);
        }
        check_echo(&clients[i], "/echo", 30000, i % 4 == 2);
        http_close(&clients[i]);
    }
    end(&f);
}

/* A sanitizer keeps what was freed for a while. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
static const bool is_sanitized = true;
#else
static const bool is_sanitized = false;
#endif

/* Also when no connection is left that would let the server look. */
static void large_requests_leave_no_memory_behind(void **state)
{
    enum { N = 8, BODY = 2 << 20, KIB = BODY / 1024 };
    struct http_client clients[N];
    struct fixture f;
    long before;

    (void)state;
    start(&f, NULL, NULL);
    for (int i = 0; i < N; i++)
        clients[i] = client_of(&f);
    check_echo(&clients[0], "/echo", 100, false);
    before = resident_kib();
    for (int i = 0; i < N; i++)
        check_echo(&clients[i], "/echo", BODY, false);
    for (int i = 0; i < N; i++)
        http_close(&clients[i]);
    for (int i = 0; i < 100 && !is_sanitized && resident_kib() - before > KIB; i++)
        http_pause_ms(100);
    assert_true(is_sanitized || resident_kib() - before <= KIB);
    end(&f);
}

static void connections_beyond_the_limit_wait(void **state)
{
    static const struct vhttp_server_options options = {.connections_max = 2};
    struct http_client clients[3];
    struct fixture f;

    (void)state;
    start(&f, &options, NULL);
    for (int i = 0; i < 3; i++) {
        clients[i] = client_of(&f);
        assert_true(http_say(&clients[i], "GET /echo HTTP/1.1\r\n" HOST "\r\n"));
    }
    assert_int_equal(http_status(&clients[0], 5000), 200);
    assert_int_equal(http_status(&clients[1], 5000), 200);
    assert_int_equal(http_status(&clients[2], 300), 0);
    http_close(&clients[0]);
    assert_int_equal(http_status(&clients[2], 5000), 200);
    http_close(&clients[1]);
    http_close(&clients[2]);
    end(&f);
}

static double cpu_s(void)
{
    struct rusage u;

    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void without_descriptors_the_server_waits_quietly(void **state)
{
    struct http_client client, late;
    struct rlimit before, low;
    struct fixture f;
    int spare[64], n = 0;
    double cpu;

    (void)state;
    start(&f, NULL, NULL);
    client = client_of(&f);
    check_echo(&client, "/echo", 10, false);
    late = (struct http_client){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    getrlimit(RLIMIT_NOFILE, &before);
    low = (struct rlimit){60, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    while (n < 64 && (spare[n] = dup(0)) >= 0)
        n++;
    assert_true(n > 0 && n < 64);
    cpu = cpu_s();
    {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(f.port)};
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        assert_int_equal(connect(late.fd, (struct sockaddr *)&address, sizeof address), 0);
    }
    assert_true(http_say(&late, "GET /echo HTTP/1.1\r\n" HOST "\r\n"));
    http_pause_ms(500);
    check_echo(&client, "/echo", 10, false);
    cpu = cpu_s() - cpu;
    while (n > 0)
        close(spare[--n]);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_true(cpu < 0.2);
    assert_int_equal(http_status(&late, 2000), 200);
    http_close(&client);
    http_close(&late);
    end(&f);
}

static void *stop_it(void *user)
{
    struct fixture *f = user;

    vhttp_server_stop(f->server, 5000);
    return NULL;
}

static void stopping_ends_idle_connections_and_awaits_the_others(void **state)
{
    struct http_client idle, fresh, busy;
    struct http_answer answer;
    struct fixture f;
    pthread_t thread = {0};
    char text[32];
    double s;

    (void)state;
    start(&f, NULL, NULL);
    idle = client_of(&f);
    fresh = client_of(&f);
    busy = client_of(&f);
    check_echo(&idle, "/echo", 10, false);
    assert_true(http_say(&busy, "POST /wait HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nhi"));
    await_entered(&f, 1);
    s = http_now_s();
    assert_int_equal(pthread_create(&thread, NULL, stop_it, &f), 0);
    assert_true(http_is_ended(&idle, 2000));
    assert_true(http_is_ended(&fresh, 2000));
    assert_true(http_now_s() - s < 1);
    atomic_store(&f.is_open, true);
    assert_true(http_next(&busy, true, 5000, &answer));
    assert_int_equal(answer.status, 200);
    assert_true(http_header(&answer, "Connection", text, sizeof text));
    assert_string_equal(text, "close");
    assert_true(http_is_ended(&busy, 2000));
    pthread_join(thread, NULL);
    assert_true(http_now_s() - s < 4);
    http_close(&idle);
    http_close(&fresh);
    http_close(&busy);
    end(&f);
}

static void stopping_does_not_wait_for_slow_clients_for_ever(void **state)
{
    struct http_client client;
    struct fixture f;
    double s;

    (void)state;
    start(&f, NULL, NULL);
    client = client_of(&f);
    assert_true(http_say(&client, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 100\r\n\r\nhi"));
    for (int i = 0; i < 2000 && atomic_load(&f.n_heads) == 0; i++)
        http_pause_ms(1);
    s = http_now_s();
    vhttp_server_stop(f.server, 200);
    s = http_now_s() - s;
    assert_true(s > 0.15 && s < 2);
    assert_true(http_is_ended(&client, 2000));
    http_close(&client);
    end(&f);
}

static int count_entries(const char *folder)
{
    DIR *dir = opendir(folder);
    int n = 0;

    assert_non_null(dir);
    while (readdir(dir))
        n++;
    closedir(dir);
    return n;
}

static void starting_and_stopping_leaves_nothing(void **state)
{
    int files, threads;
    struct fixture f;

    (void)state;
    start(&f, NULL, NULL);
    end(&f);
    files = count_entries("/proc/self/fd");
    threads = count_entries("/proc/self/task");
    for (int i = 0; i < 20; i++) {
        struct http_client client;
        start(&f, NULL, NULL);
        client = client_of(&f);
        if (i % 4)
            check_echo(&client, i % 2 ? "/echo" : "/blocking", 100, false);
        if (i % 3)
            http_close(&client);
        end(&f);
        if (i % 3 == 0)
            http_close(&client);
    }
    assert_int_equal(count_entries("/proc/self/fd"), files);
    assert_int_equal(count_entries("/proc/self/task"), threads);
}

static void a_socket_that_does_not_listen_is_refused(void **state)
{
    struct vhttp_server_options options = {.handler = {on_head, on_answer, on_refuse, NULL}};
    struct vhttp_server *server = NULL;
    struct vgi_error err = {0};
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)state;
    assert_int_equal(vhttp_server_new(fd, &options, &server, &err), VGI_E_IO);
    assert_null(server);
    assert_true(err.message[0] != '\0');
    vhttp_server_free(NULL);
    close(fd);
}

SUPPORT_TESTS(cmocka_unit_test(requests_that_block_hold_nobody_up), cmocka_unit_test(a_full_queue_is_503),
              cmocka_unit_test(a_head_has_its_time_however_it_trickles),
              cmocka_unit_test(silence_has_its_time), cmocka_unit_test(a_body_must_move),
              cmocka_unit_test(an_answer_must_be_taken),
              cmocka_unit_test(four_hundred_slow_clients_starve_nobody),
              cmocka_unit_test(a_thousand_clients_connect_at_once),
              cmocka_unit_test(resting_connections_give_memory_back_and_go_on),
              cmocka_unit_test(large_requests_leave_no_memory_behind),
              cmocka_unit_test(connections_beyond_the_limit_wait),
              cmocka_unit_test(without_descriptors_the_server_waits_quietly),
              cmocka_unit_test(stopping_ends_idle_connections_and_awaits_the_others),
              cmocka_unit_test(stopping_does_not_wait_for_slow_clients_for_ever),
              cmocka_unit_test(starting_and_stopping_leaves_nothing),
              cmocka_unit_test(a_socket_that_does_not_listen_is_refused))
