/* SPDX-License-Identifier: Apache-2.0 */
/* external_test.c: what a server with a store uploads and refers to, and its options. */
#include "external/upload_url.h"
#include "support/external_scene.h"

static void a_result_goes_to_the_store(void **state)
{
    struct scene *s = *state;
    struct rpc_client object;

    rpc_client_call(&s->c, "echo_int", "value: i64", 7LL);
    rpc_client_call(&s->c, "noop", "");
    serve(s);
    rpc_client_open(&s->c);
    expect_pointer(s, 0);
    rpc_client_end(&s->c);
    rpc_client_open(&s->c);
    rpc_client_next(&s->c);
    assert_int_equal(s->n, 1); /* a batch without rows stays */
    read_object(s, &object, 0);
    assert_true(rpc_client_next(&object));
    assert_int_equal(rpc_client_i64(&object, 0, 0), 7);
    rpc_client_end(&object);
    rpc_client_release(&object);
}

static void logs_go_with_their_batch(void **state)
{
    struct scene *s = *state;
    struct rpc_client object;

    rpc_client_call(&s->c, "count_down", "n: i64", 2LL);
    rpc_client_ticks(&s->c, 2);
    serve(s);
    rpc_client_open(&s->c);
    expect_pointer(s, 0);
    expect_pointer(s, 1);
    rpc_client_end(&s->c);
    for (int i = 0; i < 2; i++) {
        read_object(s, &object, i);
        assert_true(rpc_client_next(&object));
        if (i == 0) { /* of open: nothing had left before the first tick */
            assert_string_equal(rpc_client_value(&object, "vgi_rpc.log_message"), "opening");
            assert_true(rpc_client_next(&object));
        }
        assert_string_equal(rpc_client_value(&object, "vgi_rpc.log_message"), i ? "tick 1" : "tick 0");
        assert_true(rpc_client_next(&object));
        assert_int_equal(rpc_client_i64(&object, 0, 0), i);
        assert_string_equal(rpc_client_value(&object, "left"), "\xce\xbb");
        rpc_client_end(&object);
        rpc_client_release(&object);
    }
}

static void small_batches_and_errors_stay(void **state)
{
    struct scene *s = *state;

    s->options.threshold_bytes = 9; /* one i64 is smaller */
    rpc_client_call(&s->c, "count_down", "n: i64", 1LL);
    rpc_client_ticks(&s->c, 1);
    rpc_client_call(&s->c, "fail_next", "n: i64", 2LL);
    rpc_client_ticks(&s->c, 2);
    rpc_client_call(&s->c, "fail", "how: str", "log first");
    serve(s);
    assert_int_equal(s->n, 0);
    rpc_client_open(&s->c);
    assert_true(rpc_client_next(&s->c));
    assert_true(rpc_client_next(&s->c));
    assert_string_equal(rpc_client_value(&s->c, "vgi_rpc.log_message"), "tick 0");
    assert_true(rpc_client_next(&s->c));
    assert_int_equal(rpc_client_i64(&s->c, 0, 0), 0);
    rpc_client_end(&s->c);
    rpc_client_open(&s->c);
    assert_true(rpc_client_next(&s->c));
    assert_true(rpc_client_next(&s->c));
    expect_error(s, "OSError", "the second tick fails");
    rpc_client_open(&s->c);
    assert_true(rpc_client_next(&s->c));
    assert_string_equal(rpc_client_value(&s->c, "vgi_rpc.log_message"), "before the failure");
    expect_error(s, "KeyError", "nothing");
}

static void headers_and_dictionaries_go_too(void **state)
{
    struct scene *s = *state;
    struct rpc_client object;

    rpc_client_call(&s->c, "count_with_header", "n: i64", 1LL);
    rpc_client_ticks(&s->c, 2);
    serve(s);
    rpc_client_open(&s->c);
    assert_true(rpc_client_next(&s->c));
    assert_string_equal(rpc_client_value(&s->c, "vgi_rpc.log_message"), "opening");
    expect_pointer(s, 0);
    rpc_client_end(&s->c);
    rpc_client_open(&s->c);
    expect_pointer(s, 1);
    rpc_client_end(&s->c);
    read_object(s, &object, 0);
    assert_true(rpc_client_next(&object));
    assert_int_equal(rpc_client_i64(&object, 0, 0), 1);
    rpc_client_end(&object);
    rpc_client_release(&object);
}

static void objects_are_coded(void **state)
{
    struct scene *s = *state;
    struct vhttp_decoding how = {.coding = VHTTP_ZSTD};
    struct vbase_block *block = NULL;
    struct vgi_error err = {0};
    uint8_t digest[32];
    char hex[65];
    size_t len;

    s->options.coding = VGI_RPC_OBJECT_ZSTD;
    rpc_client_call(&s->c, "echo_int", "value: i64", 7LL);
    serve(s);
    rpc_client_open(&s->c);
    expect_pointer(s, 0);
    assert_string_equal(s->objects[0].encoding, "zstd");
    assert_int_equal(
        vhttp_decode(&how, (struct vgi_bytes){s->objects[0].bytes, s->objects[0].len}, &block, &len, &err),
        VGI_OK);
    vbase_sha256(block->data, len, digest);
    vbase_hex_encode(digest, sizeof digest, hex);
    assert_string_equal(rpc_client_value(&s->c, "vgi_rpc.location.sha256"), hex);
    vbase_block_unref(block);
}

static void a_budget_is_kept_and_named(void **state)
{
    struct scene *s = *state;

    s->options.response_bytes_max = 100;
    rpc_client_call(&s->c, "echo_int", "value: i64", 7LL);
    rpc_client_call(&s->c, "count", "n: i64", 3LL);
    rpc_client_ticks(&s->c, 3);
    serve(s);
    rpc_client_open(&s->c);
    expect_error(s, "ResponseTooLargeError", "echo_int(): ");
    rpc_client_open(&s->c);
    assert_true(rpc_client_next(&s->c));
    expect_error(s, "ResponseTooLargeError", "max_externalized_response_bytes (");
    assert_int_equal(s->n, 0);
}

static void a_store_that_fails_fails_the_call(void **state)
{
    struct scene *s = *state;

    s->store_fails = true;
    rpc_client_call(&s->c, "logs", "");
    rpc_client_call(&s->c, "count_with_header", "n: i64", 3LL);
    serve(s);
    rpc_client_open(&s->c);
    for (int i = 0; i < 5; i++)
        assert_true(rpc_client_next(&s->c)); /* what was logged is not lost */
    expect_error(s, "RuntimeError", "the store is closed");
    rpc_client_open(&s->c);
    assert_true(rpc_client_next(&s->c));
    expect_error(s, "RuntimeError", "the store is closed");
    s->store_fails = false;
    s->store_lies = true;
    vbase_buf_reset(&s->c.answers);
    vipc_reader_free(s->c.reader);
    rpc_client_call(&s->c, "echo_int", "value: i64", 7LL);
    serve(s);
    rpc_client_open(&s->c);
    expect_error(s, "ValueError", "the store gave no URL");
}

/* ---- references, upload URLs, options ---- */

static struct vgi_rpc_reference published;

static enum vgi_status refer(struct vgi_call *call, const struct vgi_batch *params, struct vgi_output *out,
                             struct vgi_error *err)
{
    struct vgi_column value;

    VGI_TRY(vgi_batch_column(params, 0, &value, err));
    if (vgi_get_i64(&value, 0) == 0) {
        vgi_put_i64(vgi_output_column(out, 0), 42);
        VGI_TRY(vgi_rpc_publish(call, out, &published, err));
    }
    if (vgi_get_i64(&value, 0) == 2)
        published.sha256[0] = 0;
    if (vgi_get_i64(&value, 0) == 3)
        vgi_put_i64(vgi_output_column(out, 0), 42);
    if (vgi_get_i64(&value, 0) == 4)
        return vgi_rpc_publish(call, out, &published, err);
    vgi_log(call, VGI_LOG_INFO, "refers");
    return vgi_rpc_answer_reference(call, &published, err);
}

static const struct vgi_rpc_method refer_methods[] = {
    {.name = "refer", .params = "how: i64", .result = "i64", .unary = refer}};
static const struct vgi_rpc_service refer_service = {
    .name = "test.Refer", .methods = refer_methods, .n_methods = 1};

static void references_are_answered(void **state)
{
    struct scene *s = *state;

    s->options.threshold_bytes = 1 << 20;
    serve_with(s);
    assert_int_equal(vgi_rpc_server_add(s->server, &refer_service, &s->c.err), VGI_OK);
    s->c.protocol = "test.Refer";
    s->c.version = NULL;
    for (long long how = 0; how < 5; how++)
        rpc_client_call(&s->c, "refer", "how: i64", how);
    serve(s);
    assert_int_equal(s->n, 1);
    for (int how = 0; how < 2; how++) {
        rpc_client_open(&s->c);
        assert_true(rpc_client_next(&s->c));
        assert_string_equal(rpc_client_value(&s->c, "vgi_rpc.log_message"), "refers");
        expect_pointer(s, 0);
        rpc_client_end(&s->c);
    }
    rpc_client_open(&s->c);
    assert_true(rpc_client_next(&s->c));
    assert_true(rpc_client_next(&s->c));
    assert_int_equal(s->c.batch.metadata.n, 1); /* without a digest */
    rpc_client_end(&s->c);
    rpc_client_open(&s->c);
    assert_true(rpc_client_next(&s->c));
    expect_error(s, "TypeError", "refer() answers with a reference");
    rpc_client_open(&s->c);
    expect_error(s, "ValueError", "0 rows are to be published");
}

static void upload_urls_are_given(void **state)
{
    static const struct {
        long long asked;
        int64_t given;
    } rows[] = {{1, 1}, {3, 3}, {0, 1}, {-5, 1}, {100, 100}, {1000, 100}};
    struct scene *s = *state;
    struct vbase_memory_stream memory = {.output = &s->c.answers};
    struct vrpc_connection c = {0};
    struct vgi_error err = {0};

    serve_with(s);
    vrpc_server_seal(s->server);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0] + 2; i++) {
        VGI_CLEANUP(vrpc_request_release) struct vrpc_request request = {0};
        bool is_good = i < sizeof rows / sizeof rows[0];
        if (is_good)
            rpc_client_call(&s->c, "__upload_url__", "count: i64", rows[i].asked);
        else if (i % 2)
            rpc_client_call(&s->c, "__upload_url__", "number: i64", 1LL);
        else
            rpc_client_call(&s->c, "other", "count: i64", 1LL);
        memory.input = vbase_buf_view(&s->c.sent);
        vbase_buf_reset(&s->c.answers);
        assert_int_equal(vrpc_connection_init(&c, s->server, "http", &err), VGI_OK);
        assert_int_equal(vipc_reader_new(vbase_stream_of_memory(&memory), NULL, &c.reader, &err), VGI_OK);
        assert_int_equal(vipc_writer_new(vbase_stream_of_memory(&memory), NULL, &c.writer, &err), VGI_OK);
        assert_int_equal(vrpc_request_read(&c, &request, &err), VGI_OK);
        if (is_good) {
            assert_int_equal(vext_upload_urls(&c, &request, &err), VGI_OK);
            assert_int_equal(vrpc_reply_flush(&c, &err), VGI_OK);
            s->c.from_server = (struct vbase_memory_stream){vbase_buf_view(&s->c.answers), NULL};
            vipc_reader_free(s->c.reader);
            assert_int_equal(
                vipc_reader_new(vbase_stream_of_memory(&s->c.from_server), NULL, &s->c.reader, &err), VGI_OK);
            rpc_client_open(&s->c);
            assert_true(rpc_client_next(&s->c));
            assert_int_equal(s->c.batch.array.length, rows[i].given);
            rpc_client_end(&s->c);
        } else {
            assert_true(vext_upload_urls(&c, &request, &err) > VGI_DONE);
        }
        vbase_buf_reset(&s->c.sent);
        vipc_reader_free(c.reader);
        vipc_writer_free(c.writer);
        vrpc_request_release(&request);
        vrpc_connection_release(&c);
    }
}

static void options_are_checked(void **state)
{
    struct scene *s = *state;
    struct vgi_error err = {0};
    struct vgi_rpc_external_options bad = s->options;
    struct vgi_rpc_web_request request = VGI_RPC_WEB_REQUEST_INIT;

    serve_with(s);
    assert_int_equal(vgi_rpc_server_external(s->server, &s->options, &err), VGI_E_PRECONDITION);
    vgi_rpc_server_free(s->server);
    assert_int_equal(vgi_rpc_server_new(NULL, &s->server, &err), VGI_OK);
    bad.size = 1;
    assert_int_equal(vgi_rpc_server_external(s->server, &bad, &err), VGI_E_INVALID);
    bad = s->options;
    bad.coding = 9;
    assert_int_equal(vgi_rpc_server_external(s->server, &bad, &err), VGI_E_INVALID);
    bad = s->options;
    bad.url_flags = 8;
    assert_int_equal(vgi_rpc_server_external(s->server, &bad, &err), VGI_E_INVALID);
    support_alloc_fail_at(1);
    assert_int_equal(vgi_rpc_server_external(s->server, &s->options, &err), VGI_E_NOMEM);
    support_alloc_fail_at(0);
    assert_int_equal(vgi_rpc_web(&request, &err), VGI_E_INVALID);
    request.method = "BREW";
    assert_int_equal(vgi_rpc_web(&request, &err), VGI_E_INVALID);
}

SUPPORT_TESTS(ROW(a_result_goes_to_the_store), ROW(logs_go_with_their_batch),
              ROW(small_batches_and_errors_stay), ROW(headers_and_dictionaries_go_too),
              ROW(objects_are_coded), ROW(a_budget_is_kept_and_named), ROW(a_store_that_fails_fails_the_call),
              ROW(references_are_answered), ROW(upload_urls_are_given), ROW(options_are_checked))
