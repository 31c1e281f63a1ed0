/* SPDX-License-Identifier: Apache-2.0 */
/* resolve_test.c: pointers of clients: what they bring in, what is refused, and what of it a
 * client is told. */
#include "support/external_scene.h"

static void parameters_are_fetched(void **state)
{
    struct scene *s = *state;
    int plain = keep_params(s, 11);
    const char *sha = digest_of(s, plain);
    char *upper = vbase_arena_copy(&s->c.arena, sha, 64);

    for (int i = 0; i < 64; i++)
        upper[i] = (char)(upper[i] >= 'a' ? upper[i] - 32 : upper[i]);
    s->options.threshold_bytes = 1000;
    call_by_pointer(s, url_of(s, "get", plain), NULL);
    call_by_pointer(s, url_of(s, "get", plain), sha);
    call_by_pointer(s, url_of(s, "get", plain), upper);
    call_by_pointer(s, url_of(s, "to", plain), sha);
    serve(s);
    for (int i = 0; i < 4; i++) {
        rpc_client_open(&s->c);
        assert_true(rpc_client_next(&s->c));
        assert_int_equal(rpc_client_i64(&s->c, 0, 0), 11);
        rpc_client_end(&s->c);
    }
}

static void coded_objects_are_unfolded(void **state)
{
    struct scene *s = *state;
    static const enum vhttp_coding codings[] = {VHTTP_ZSTD, VHTTP_GZIP};
    int plain = keep_params(s, 11);

    s->options.threshold_bytes = 1000;
    for (int i = 0; i < 2; i++) {
        struct vgi_bytes bytes = {s->objects[plain].bytes, s->objects[plain].len};
        struct vbase_buf folded;
        vbase_buf_init(&folded, 1 << 20);
        assert_int_equal(vhttp_encode(codings[i], bytes, &folded, &s->c.err), VGI_OK);
        call_by_pointer(s, url_of(s, "get", keep(s, vbase_buf_view(&folded), vhttp_coding_name(codings[i]))),
                        digest_of(s, plain));
        vbase_buf_release(&folded);
    }
    serve(s);
    for (int i = 0; i < 2; i++) {
        rpc_client_open(&s->c);
        assert_true(rpc_client_next(&s->c));
        assert_int_equal(rpc_client_i64(&s->c, 0, 0), 11);
        rpc_client_end(&s->c);
    }
}

static void a_stream_input_brings_its_own_metadata(void **state)
{
    struct scene *s = *state;
    struct rpc_client writer;
    const char *urls[2];

    s->options.threshold_bytes = 1000;
    rpc_client_init(&writer, "");
    rpc_client_input_begin(&writer, "value: f64");
    rpc_client_input(&writer, "note", "inner", 2, 1.0, 2.0);
    rpc_client_input_end(&writer);
    urls[0] = url_of(s, "get", keep_sent(s, &writer, NULL));
    rpc_client_input_begin(&writer, "value: f64");
    rpc_client_input(&writer, "vgi_rpc.log_level", "INFO", 0);
    rpc_client_input(&writer, "vgi_rpc.request_id", "inner", 1, 4.0);
    rpc_client_input_end(&writer);
    urls[1] = url_of(s, "get", keep_sent(s, &writer, NULL));
    rpc_client_release(&writer);
    rpc_client_call(&s->c, "sum", "");
    rpc_client_input_begin(&s->c, "value: f64");
    rpc_client_input(&s->c, "vgi_rpc.location", urls[0], 0);
    rpc_client_input(&s->c, "vgi_rpc.location", urls[1], 0);
    rpc_client_input_end(&s->c);
    serve(s);
    rpc_client_open(&s->c);
    assert_true(rpc_client_next(&s->c)); /* "opening" */
    assert_true(rpc_client_next(&s->c));
    assert_int_equal(rpc_client_i64(&s->c, 0, 0), 3);
    assert_true(rpc_client_next(&s->c));
    assert_int_equal(rpc_client_i64(&s->c, 0, 0), 7);
    rpc_client_end(&s->c);
}

static void a_busy_store_is_asked_again(void **state)
{
    struct scene *s = *state;
    int object = keep_params(s, 3);

    s->options.threshold_bytes = 1000;
    s->n_busy = 2;
    call_by_pointer(s, url_of(s, "get", object), NULL);
    serve(s);
    rpc_client_open(&s->c);
    assert_true(rpc_client_next(&s->c));
    assert_int_equal(rpc_client_i64(&s->c, 0, 0), 3);
    rpc_client_end(&s->c);
    assert_int_equal(s->web.n_requests, 3);
    vbase_buf_reset(&s->c.answers);
    vipc_reader_free(s->c.reader);
    s->n_busy = 3;
    call_by_pointer(s, url_of(s, "get", object), NULL);
    serve(s);
    rpc_client_open(&s->c);
    expect_error(s, "RuntimeError", "HTTP status 503");
    assert_int_equal(s->web.n_requests, 6);
}

/* Objects that are no answer to what is asked. */
static const struct {
    const char *schema;
    struct {
        const char *key; /* NULL: no metadata */
        const char *value;
        int rows;
    } batches[2];
    int n_batches;
    const char *encoding;
    size_t cut; /* bytes missing at the end */
    bool is_garbage;
    const char *type;
    const char *text;
} odd_objects[] = {
    {"value: i32", {{NULL, NULL, 1}}, 1, NULL, 0, false, "TypeError", "batch of the object"},
    {"value: i64", {{NULL, NULL, 1}, {NULL, NULL, 1}}, 2, NULL, 0, false, "ProtocolError", "multiple data"},
    {"value: i64", {{"vgi_rpc.location", "x", 0}}, 1, NULL, 0, false, "ProtocolError", "redirect loop"},
    {"value: i64", {{"vgi_rpc.location", "x", 1}}, 1, NULL, 0, false, "ProtocolError", "redirect loop"},
    {"value: i64", {{"vgi_rpc.log_level", "INFO", 0}}, 1, NULL, 0, false, "ProtocolError", "no data batch"},
    {"value: i64", {{NULL, NULL, 0}}, 0, NULL, 0, false, "ProtocolError", "no data batch"},
    {"value: i64", {{"vgi_rpc.log_level", "EXCEPTION", 0}}, 1, NULL, 0, false, "RuntimeError", "an error"},
    {"value: i64", {{NULL, NULL, 0}}, 1, NULL, 0, false, "ProtocolError", "0 rows"},
    {"value: i64", {{NULL, NULL, 1}}, 1, NULL, 40, false, "ProtocolError", "in the middle"},
    {"value: i64", {{NULL, NULL, 1}}, 1, NULL, SIZE_MAX, false, "ProtocolError", "empty"},
    {"value: i64", {{NULL, NULL, 1}}, 1, NULL, 0, true, "ProtocolError", "location http://127.0.0.1:"},
    {"value: i64", {{NULL, NULL, 1}}, 1, "zstd", 0, false, "ProtocolError", "zstd"},
    {"value: i64", {{NULL, NULL, 1}}, 1, "br", 0, false, "ProtocolError", "'br'"},
};

static int keep_odd(struct scene *s, size_t which)
{
    struct rpc_client w;
    int i;

    rpc_client_init(&w, "");
    rpc_client_input_begin(&w, odd_objects[which].schema);
    for (int b = 0; b < odd_objects[which].n_batches; b++)
        rpc_client_input(&w, odd_objects[which].batches[b].key, odd_objects[which].batches[b].value,
                         odd_objects[which].batches[b].rows, 1LL);
    rpc_client_input_end(&w);
    w.sent.len -= odd_objects[which].cut < w.sent.len ? odd_objects[which].cut : w.sent.len;
    if (odd_objects[which].is_garbage)
        memset(w.sent.ptr, 'x', w.sent.len);
    i = keep_sent(s, &w, odd_objects[which].encoding);
    rpc_client_release(&w);
    return i;
}

static void odd_objects_are_refused(void **state)
{
    enum { N = sizeof odd_objects / sizeof odd_objects[0] };
    struct scene *s = *state;

    for (size_t i = 0; i < N; i++)
        call_by_pointer(s, url_of(s, "get", keep_odd(s, i)), NULL);
    call_by_pointer(s, url_of(s, "get", keep_params(s, 1)), digest_of(s, 0));
    call_by_pointer(s, url_of(s, "get", keep_params(s, 1)), "");
    call_by_pointer(s, url_of(s, "get", OBJECTS_MAX), NULL);
    call_by_pointer(s, "https://user:secret@127.0.0.1:1/p?secret", NULL);
    call_by_pointer(s, "http://169.254.169.254/secret?secret", NULL);
    call_by_pointer(s, "file:///secret", NULL);
    call_by_pointer(s, "", NULL);
    rpc_client_call(&s->c, "noop", "");
    s->options.threshold_bytes = 1000;
    serve(s);
    for (size_t i = 0; i < N; i++) {
        rpc_client_open(&s->c);
        expect_error(s, odd_objects[i].type, odd_objects[i].text);
    }
    rpc_client_open(&s->c);
    expect_error(s, "RuntimeError", "SHA-256");
    rpc_client_open(&s->c);
    expect_error(s, "RuntimeError", "SHA-256");
    rpc_client_open(&s->c);
    expect_error(s, "KeyError", "HTTP status 404");
    rpc_client_open(&s->c);
    expect_error(s, "RuntimeError", "https://127.0.0.1:1/p failed");
    rpc_client_open(&s->c);
    assert_true(rpc_client_next(&s->c));
    assert_non_null(strstr(rpc_client_value(&s->c, "vgi_rpc.log_message"), "not public"));
    rpc_client_end(&s->c);
    rpc_client_open(&s->c);
    expect_error(s, "ValueError", "<invalid-url>");
    rpc_client_open(&s->c);
    expect_error(s, "ValueError", "<invalid-url>");
    rpc_client_open(&s->c); /* and the connection lives */
}

static void caps_are_named(void **state)
{
    struct scene *s = *state;
    struct vbase_buf folded;
    static uint8_t zeros[5000];
    int large = keep(s, (struct vgi_bytes){zeros, sizeof zeros}, NULL);

    vbase_buf_init(&folded, 1 << 20);
    assert_int_equal(vhttp_encode(VHTTP_GZIP, (struct vgi_bytes){zeros, sizeof zeros}, &folded, &s->c.err),
                     VGI_OK);
    s->options.fetch_bytes_max = 4000;
    s->options.decoded_bytes_max = 4500;
    s->options.threshold_bytes = 1000;
    call_by_pointer(s, url_of(s, "get", large), NULL);
    call_by_pointer(s, url_of(s, "get", keep(s, vbase_buf_view(&folded), "gzip")), NULL);
    vbase_buf_release(&folded);
    serve(s);
    rpc_client_open(&s->c);
    expect_error(s, "ValueError", "max_fetch_bytes");
    rpc_client_open(&s->c);
    expect_error(s, "ValueError", "max_decompressed_bytes");
}

static void provenance_is_the_readers(void **state)
{
    struct scene *s = *state;
    struct rpc_client w;
    struct vext *ext = NULL;
    struct vgi_batch batch = {0};
    struct vgi_error err = {0};
    struct vrpc_pointer pointer = {0};
    struct vext_task task = {.pointer = &pointer, .arena = &s->c.arena};

    rpc_client_init(&w, "");
    rpc_client_input_begin(&w, "value: i64");
    rpc_client_input(&w, "mine", "yes", 1, 5LL);
    rpc_client_input_end(&w);
    pointer.url = vgi_str_of(url_of(s, "get", keep_sent(s, &w, NULL)));
    rpc_client_release(&w);
    assert_int_equal(vext_new(&s->options, &ext, &err), VGI_OK);
    assert_int_equal(varrow_schema_of_text("value: i64", &batch.schema, &err), VGI_OK);
    assert_int_equal(vext_resolve(ext, &task, &batch, &err), VGI_OK);
    assert_int_equal(batch.array.length, 1);
    assert_int_equal(batch.metadata.n, 3);
    assert_true(vgi_str_is(varrow_metadata_get(&batch.metadata, "mine"), "yes"));
    assert_true(vgi_str_equal(varrow_metadata_get(&batch.metadata, "vgi_rpc.location.source"), pointer.url));
    assert_true(strtod(varrow_metadata_get(&batch.metadata, "vgi_rpc.location.fetch_ms").ptr, NULL) > 0);
    varrow_batch_release(&batch);
    vext_free(ext);
}

/* ---- memory ---- */

static void every_allocation_may_fail(void **state)
{
    struct scene *s = *state;
    int object = keep_params(s, 11);
    bool did_fail = true;

    serve_with(s);
    for (size_t n = 1; did_fail && n < 400; n++) {
        struct vbase_memory_stream memory = {.output = &s->c.answers};
        struct vgi_error err = {0};
        int kept = s->n;
        call_by_pointer(s, url_of(s, "get", object), digest_of(s, object));
        rpc_client_call(&s->c, "count_down", "n: i64", 2LL);
        rpc_client_ticks(&s->c, 2);
        memory.input = vbase_buf_view(&s->c.sent);
        vbase_buf_reset(&s->c.answers);
        assert_int_equal(vbase_buf_reserve(&s->c.answers, 1 << 16, &err), VGI_OK);
        support_alloc_fail_at(n);
        (void)!vrpc_serve(s->server, vbase_stream_of_memory(&memory), "pipe", &err);
        did_fail = support_alloc_did_fail();
        support_alloc_fail_at(0);
        vbase_buf_reset(&s->c.sent);
        s->n = kept;
    }
    assert_false(did_fail);
}

SUPPORT_TESTS(ROW(parameters_are_fetched), ROW(coded_objects_are_unfolded),
              ROW(a_stream_input_brings_its_own_metadata), ROW(a_busy_store_is_asked_again),
              ROW(odd_objects_are_refused), ROW(caps_are_named), ROW(provenance_is_the_readers),
              ROW(every_allocation_may_fail))
