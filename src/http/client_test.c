/* SPDX-License-Identifier: Apache-2.0 */
/* client_test.c: fetching from a server that is honest, cut, slow, endless, or leads elsewhere. */
#include "http/client.h"

#include <time.h>

#include "support/web_server.h"

enum { BIG = 3 << 20, SMALL = 5000 };

static uint8_t object[BIG];

struct scene {
    struct web_server server;
    struct vhttp_client client;
    char url[9000];
    atomic_int n_ranges;
    bool has_no_ranges;
    bool lies_about_ranges;
};

static void fill_object(void)
{
    uint32_t seed = 7;

    for (size_t i = 0; i < BIG; i++) {
        seed = seed * 1664525 + 1013904223;
        object[i] = (uint8_t)(seed >> 24);
    }
}

static void answer_big(struct scene *s, const struct web_request *r, struct web_answer *a)
{
    static _Thread_local char headers[200];

    a->headers = s->has_no_ranges ? "" : "Accept-Ranges: bytes\r\n";
    a->body = object;
    a->body_len = BIG;
    if (r->range_first < 0)
        return;
    atomic_fetch_add(&s->n_ranges, 1);
    if (s->lies_about_ranges)
        return;
    a->status = 206;
    snprintf(headers, sizeof headers, "Content-Range: bytes %lld-%lld/%d\r\n", r->range_first, r->range_last,
             BIG);
    a->headers = headers;
    a->body = object + r->range_first;
    a->body_len = (size_t)(r->range_last - r->range_first + 1);
}

/* The last part of the path chooses; "/to/X" leads to X. */
static void answer(void *user, const struct web_request *r, struct web_answer *a)
{
    static _Thread_local char headers[9100];
    struct scene *s = user;

    a->body = object;
    a->body_len = SMALL;
    if (strncmp(r->path, "/to/", 4) == 0) {
        snprintf(headers, sizeof headers, "Location: %s\r\n", r->path + 4);
        a->status = 302;
        a->headers = headers;
    } else if (strcmp(r->path, "/big") == 0)
        answer_big(s, r, a);
    else if (strcmp(r->path, "/two-lengths") == 0)
        a->raw = "HTTP/1.1 200 OK\r\nAccept-Ranges: bytes\r\nContent-Length: 3000000\r\n"
                 "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    else if (strcmp(r->path, "/open") == 0)
        a->length = -1;
    else if (strcmp(r->path, "/cut") == 0)
        a->length = SMALL + 1;
    else if (strcmp(r->path, "/endless") == 0) {
        a->length = -1;
        a->repeat = 100000;
    } else if (strcmp(r->path, "/slow") == 0)
        a->delay_ms = 1500;
    else if (strncmp(r->path, "/status/", 8) == 0) {
        a->status = (int)strtol(r->path + 8, NULL, 10);
        a->body_len = a->status == 204 || a->status == 304 ? 0 : SMALL;
    } else if (strncmp(r->path, "/coding/", 8) == 0) {
        snprintf(headers, sizeof headers, "Content-Encoding: %s\r\n", r->path + 8);
        a->headers = headers;
    } else if (strcmp(r->path, "/garbage") == 0)
        a->raw = "SSH-2.0-OpenSSH\r\n\r\n";
    else if (strcmp(r->path, "/silence") == 0)
        a->raw = "";
    else if (strcmp(r->path, "/loop") == 0) {
        a->status = 307;
        a->headers = "Location: /loop\r\n";
    }
}

static int set_up(void **state)
{
    struct vhttp_policy policy = {.flags = VHTTP_ALLOW_HTTP | VHTTP_ALLOW_LOOPBACK};
    struct scene *s = calloc(1, sizeof *s);

    if (!s)
        return -1;
    fill_object();
    web_start(&s->server, answer, s);
    vhttp_client_init(&s->client, &policy);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *s = *state;

    vhttp_client_release(&s->client);
    web_stop(&s->server);
    free(s);
    return 0;
}

static enum vgi_status fetch(struct scene *s, const char *path, struct vhttp_fetch *f, struct vgi_error *err)
{
    memset(err, 0, sizeof *err);
    f->url = vgi_str_of(web_url(&s->server, path, s->url, sizeof s->url));
    f->bytes_max = f->bytes_max ? f->bytes_max : BIG;
    return vhttp_client_fetch(&s->client, f, err);
}

static void expect(struct scene *s, const char *path, enum vgi_status want, const char *text)
{
    struct vhttp_fetch f = {.timeout_ms = 1000};
    struct vgi_error err;
    enum vgi_status status = fetch(s, path, &f, &err);

    if (status != want || !strstr(err.message, text))
        fail_msg("%s: %d %s", path, (int)status, err.message);
    assert_null(f.block);
}

static void objects_arrive(void **state)
{
    static const struct {
        const char *path;
        size_t len;
        enum vhttp_coding coding;
    } rows[] = {
        {"/x", SMALL, VHTTP_IDENTITY},
        {"/open", SMALL, VHTTP_IDENTITY},
        {"/big", BIG, VHTTP_IDENTITY},
        {"/coding/zstd", SMALL, VHTTP_ZSTD},
        {"/coding/GZIP", SMALL, VHTTP_GZIP},
        {"/to//x", SMALL, VHTTP_IDENTITY},
        {"/to//to//to//to//to//big", BIG, VHTTP_IDENTITY},
    };
    struct scene *s = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vhttp_fetch f = {.timeout_ms = 5000};
        struct vgi_error err;
        if (fetch(s, rows[i].path, &f, &err) != VGI_OK)
            fail_msg("%s: %s", rows[i].path, err.message);
        assert_int_equal(f.len, rows[i].len);
        assert_int_equal(f.coding, rows[i].coding);
        assert_memory_equal(f.block->data, object, f.len);
        vbase_block_unref(f.block);
    }
    assert_int_equal(s->n_ranges, 0);
    assert_in_range(s->server.n_connections, 1, 2); /* the connection is kept, but behind an open end */
}

static void failures_have_a_status(void **state)
{
    static const struct {
        const char *path;
        enum vgi_status want;
        const char *text;
    } rows[] = {
        {"/status/404?secret", VGI_E_NOT_FOUND, "HTTP status 404"},
        {"/status/410", VGI_E_NOT_FOUND, "410"},
        {"/status/403", VGI_E_FAILED, "403"},
        {"/status/206", VGI_E_FAILED, "206"},
        {"/status/204", VGI_E_FAILED, "204"},
        {"/status/304", VGI_E_FAILED, "304"},
        {"/status/302", VGI_E_FAILED, "302"}, /* without Location */
        {"/status/500", VGI_E_UNAVAILABLE, "500"},
        {"/status/503", VGI_E_UNAVAILABLE, "503"},
        {"/status/429", VGI_E_UNAVAILABLE, "429"},
        {"/cut", VGI_E_UNAVAILABLE, "GET http://127.0.0.1:"},
        {"/garbage", VGI_E_UNAVAILABLE, "GET http://127.0.0.1:"},
        {"/silence", VGI_E_UNAVAILABLE, "GET http://127.0.0.1:"},
        {"/slow", VGI_E_DEADLINE, "took longer than"},
        {"/endless", VGI_E_LIMIT, "has more than 3145728 bytes"},
        {"/loop", VGI_E_LIMIT, "redirect limit of 5"},
        {"/to//to//to//to//to//to//x", VGI_E_LIMIT, "redirect limit of 5"},
        {"/coding/br", VGI_E_FORMAT, "'br'"},
        {"/coding/zstd,gzip", VGI_E_FORMAT, "'zstd,gzip'"},
        {"/to/ftp://h/x", VGI_E_INVALID, "neither with https"},
        {"/to/file:///etc/passwd", VGI_E_INVALID, "neither with https"},
        {"/to/http://user:secret@10.0.0.1/x?secret", VGI_E_PERMISSION, "rejected: http://10.0.0.1/x: "},
        {"/to/http://169.254.169.254/latest", VGI_E_PERMISSION, "not public"},
        {"/to/http://0.0.0.0:1/", VGI_E_PERMISSION, "not public"},
        {"/to/http://[::ffff:10.0.0.1]/", VGI_E_PERMISSION, "not public"},
        {"/to/http://0xa.1/", VGI_E_PERMISSION, "not public"},
        {"/to/http://167772161/", VGI_E_PERMISSION, "not public"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene *s = *state;
        struct vhttp_fetch f = {.timeout_ms = 1000};
        struct vgi_error err;
        expect(s, rows[i].path, rows[i].want, rows[i].text);
        (void)fetch(s, rows[i].path, &f, &err);
        vbase_block_unref(f.block);
        if (strstr(err.message, "secret"))
            fail_msg("%s: %s", rows[i].path, err.message);
    }
}

static void caps_hold_whatever_the_head_says(void **state)
{
    struct scene *s = *state;
    struct vgi_error err;

    for (int i = 0; i < 2; i++) {
        struct vhttp_fetch exact = {.bytes_max = SMALL};
        struct vhttp_fetch less = {.bytes_max = SMALL - 1};
        const char *path = i ? "/open" : "/x";
        assert_int_equal(fetch(s, path, &exact, &err), VGI_OK);
        assert_int_equal(exact.len, SMALL);
        vbase_block_unref(exact.block);
        assert_int_equal(fetch(s, path, &less, &err), VGI_E_LIMIT);
        assert_null(less.block);
    }
}

static void large_objects_come_in_ranges(void **state)
{
    struct scene *s = *state;

    for (uint64_t step = 10000; step < BIG; step = step * 3 + 1) {
        struct vhttp_fetch f = {.ranges_from = 1 << 20, .range_bytes = step, .timeout_ms = 20000};
        struct vgi_error err;
        if (fetch(s, "/big", &f, &err) != VGI_OK)
            fail_msg("ranges of %llu: %s", (unsigned long long)step, err.message);
        assert_int_equal(f.len, BIG);
        assert_memory_equal(f.block->data, object, BIG);
        vbase_block_unref(f.block);
    }
    assert_true(s->n_ranges > 10);
}

static void a_server_without_ranges_serves_from_the_front(void **state)
{
    struct scene *s = *state;
    struct vhttp_fetch f = {.ranges_from = 1 << 20, .range_bytes = 100000};
    struct vgi_error err;

    s->has_no_ranges = true;
    assert_int_equal(fetch(s, "/big", &f, &err), VGI_OK);
    assert_memory_equal(f.block->data, object, BIG);
    vbase_block_unref(f.block);
    assert_int_equal(s->n_ranges, 0);
    s->has_no_ranges = false;
    s->lies_about_ranges = true;
    assert_int_equal(fetch(s, "/big", &f, &err), VGI_E_UNAVAILABLE);
    assert_null(f.block);
    assert_true(f.no_ranges);
    assert_int_equal(fetch(s, "/big", &f, &err), VGI_OK);
    assert_memory_equal(f.block->data, object, BIG);
    vbase_block_unref(f.block);
}

/* The chunks count for libcurl; what the other length promised never comes, and must not be made up. */
static void an_object_of_two_lengths_is_refused(void **state)
{
    struct vhttp_fetch f = {.ranges_from = 1 << 20, .range_bytes = BIG};
    struct vgi_error err;

    assert_int_equal(fetch(*state, "/two-lengths", &f, &err), VGI_E_UNAVAILABLE);
    assert_non_null(strstr(err.message, "ended after 5 of 3000000 bytes"));
    assert_null(f.block);
}

static enum vgi_status only_x(void *user, const struct vhttp_url *url, struct vgi_error *err)
{
    (void)user;
    return vgi_str_is(url->path, "/x") || strncmp(url->path.ptr, "/to/", 4) == 0
               ? VGI_OK
               : vgi_fail(err, VGI_E_PERMISSION, "not this one");
}

static void a_policy_is_asked_on_every_hop(void **state)
{
    struct scene *s = *state;
    struct vhttp_fetch f = {.timeout_ms = 1000};
    struct vgi_error err;
    int before;

    s->client.policy.check_url = only_x;
    assert_int_equal(fetch(s, "/to//to//x", &f, &err), VGI_OK);
    vbase_block_unref(f.block);
    before = s->server.n_requests;
    expect(s, "/y?secret", VGI_E_PERMISSION, "/y: not this one");
    assert_int_equal(s->server.n_requests, before);
    expect(s, "/to//to//y", VGI_E_PERMISSION, "/y: not this one");
    assert_int_equal(s->server.n_requests, before + 2);
    s->client.policy.check_url = NULL;
    s->client.policy.flags = VHTTP_ALLOW_HTTP;
    before = s->server.n_connections;
    vhttp_client_release(&s->client);
    vhttp_client_init(&s->client, &(struct vhttp_policy){.flags = VHTTP_ALLOW_HTTP});
    expect(s, "/x", VGI_E_PERMISSION, "not public");
    assert_int_equal(s->server.n_connections, before);
    vhttp_client_release(&s->client);
    vhttp_client_init(&s->client, &(struct vhttp_policy){.flags = VHTTP_ALLOW_LOOPBACK});
    expect(s, "/x", VGI_E_PERMISSION, "only https");
    assert_int_equal(s->server.n_connections, before);
}

static void a_process_that_stops_waits_a_moment_only(void **state)
{
    struct scene *s = *state;
    atomic_bool is_stopped = true;
    struct vhttp_fetch quick = {.stop = &is_stopped};
    struct vhttp_fetch slow = {.stop = &is_stopped, .stop_ms = 1};
    struct vgi_error err;

    assert_int_equal(fetch(s, "/x", &quick, &err), VGI_OK);
    vbase_block_unref(quick.block);
    assert_int_equal(fetch(s, "/slow", &slow, &err), VGI_E_CANCELLED);
    assert_null(slow.block);
    atomic_store(&is_stopped, false);
    assert_int_equal(fetch(s, "/slow", &slow, &err), VGI_OK);
    vbase_block_unref(slow.block);
}

static void the_environment_has_no_say(void **state)
{
    struct scene *s = *state;
    struct vhttp_fetch f = {.timeout_ms = 1000};
    struct vgi_error err;

    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "socks5://127.0.0.1:1", 1);
    assert_int_equal(fetch(s, "/x", &f, &err), VGI_OK);
    vbase_block_unref(f.block);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
}

/* ---- exchanges ---- */

static void echo(void *user, const struct web_request *r, struct web_answer *a)
{
    static _Thread_local char text[600];

    (void)user;
    snprintf(text, sizeof text, "%s %.100s x=%.9s type=%s len=%zu expect=%s", r->method, r->path,
             web_header(r->head, "X") ? web_header(r->head, "X") : "-",
             web_header(r->head, "Content-Type") ? "there" : "-", r->body_len,
             web_header(r->head, "Expect") ? "there" : "-");
    a->body = text;
    a->body_len = strlen(text);
    a->status = r->method[0] == 'P' ? 302 : 200;
    a->headers = "Location: /elsewhere\r\n";
}

static bool collect(struct vhttp_transfer *t, struct vgi_bytes bytes)
{
    char *text = t->user;
    size_t len = strlen(text);

    if (len + bytes.len >= 600)
        return false;
    memcpy(text + len, bytes.ptr, bytes.len);
    text[len + bytes.len] = 0;
    return true;
}

static void exchanges_send_what_they_are_told(void **state)
{
    static const struct {
        const char *method;
        size_t body_len;
        const char *want;
    } rows[] = {
        {"GET", 0, "GET /p?q x=1 type=- len=0 expect=-"},
        {"DELETE", 0, "DELETE /p?q x=1 type=- len=0 expect=-"},
        {"HEAD", 0, ""},
        {"PUT", 3000, "PUT /p?q x=1 type=- len=3000 expect=-"},
        {"PUT", 0, "PUT /p?q x=1 type=- len=0 expect=-"},
        {"POST", 1 << 20, "POST /p?q x=1 type=- len=1048576 expect=-"},
    };
    struct scene *s = *state;

    s->server.answer = echo;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_pair header = {{"X", 1}, {"1", 1}};
        char text[600] = "";
        struct vgi_error err = {0};
        struct vhttp_transfer t = {.method = rows[i].method,
                                   .url = web_url(&s->server, "/p?q#f", s->url, sizeof s->url),
                                   .headers = &header,
                                   .n_headers = 1,
                                   .body = {object, rows[i].body_len},
                                   .on_body = collect,
                                   .user = text};
        if (vhttp_client_exchange(&s->client, &t, &err) != VGI_OK)
            fail_msg("%s: %s", rows[i].method, err.message);
        assert_string_equal(text, rows[i].want);
        assert_int_equal(t.head.status, rows[i].method[0] == 'P' ? 302 : 200);
    }
    assert_int_equal(s->server.n_connections, 1);
}

static void a_header_cannot_break_its_line(void **state)
{
    struct scene *s = *state;
    struct vgi_pair header = {{"X", 1}, vgi_str_of("1\r\nEvil: 1")};
    struct vgi_error err = {0};
    struct vhttp_transfer t = {.method = "GET",
                               .url = web_url(&s->server, "/", s->url, sizeof s->url),
                               .headers = &header,
                               .n_headers = 1};

    assert_int_equal(vhttp_client_exchange(&s->client, &t, &err), VGI_E_INVALID);
    assert_int_equal(s->server.n_requests, 0);
}

/* ---- threads, memory ---- */

static void *fetch_often(void *argument)
{
    struct scene *s = argument;
    char url[200];
    intptr_t n = 0;

    for (int i = 0; i < 20; i++) {
        struct vhttp_fetch f = {.url = vgi_str_of(web_url(&s->server, "/x", url, sizeof url)),
                                .bytes_max = BIG};
        struct vgi_error err = {0};
        n += vhttp_client_fetch(&s->client, &f, &err) == VGI_OK && f.len == SMALL;
        vbase_block_unref(f.block);
    }
    return (void *)n;
}

static void threads_share_a_client(void **state)
{
    enum { THREADS = 12 };
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, fetch_often, *state), 0);
    for (int i = 0; i < THREADS; i++) {
        void *n = NULL;
        pthread_join(threads[i], &n);
        assert_int_equal((intptr_t)n, 20);
    }
}

static void a_lack_of_memory_is_told(void **state)
{
    struct scene *s = *state;
    const char *const paths[] = {"/x", "/open", "/big"};

    for (size_t p = 0; p < 3; p++)
        for (size_t n = 1; n < 8; n++) {
            struct vhttp_fetch f = {.ranges_from = 1 << 20, .range_bytes = 1 << 20, .timeout_ms = 5000};
            struct vgi_error err;
            enum vgi_status status;
            support_alloc_fail_at(n);
            status = fetch(s, paths[p], &f, &err);
            if (status != (support_alloc_did_fail() ? VGI_E_NOMEM : VGI_OK))
                fail_msg("%s %zu: %s", paths[p], n, err.message);
            support_alloc_fail_at(0);
            vbase_block_unref(f.block);
        }
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
SUPPORT_TESTS(ROW(objects_arrive), ROW(failures_have_a_status), ROW(caps_hold_whatever_the_head_says),
              ROW(large_objects_come_in_ranges), ROW(a_server_without_ranges_serves_from_the_front),
              ROW(an_object_of_two_lengths_is_refused), ROW(a_policy_is_asked_on_every_hop),
              ROW(a_process_that_stops_waits_a_moment_only), ROW(the_environment_has_no_say),
              ROW(exchanges_send_what_they_are_told), ROW(a_header_cannot_break_its_line),
              ROW(threads_share_a_client), ROW(a_lack_of_memory_is_told))
