/* SPDX-License-Identifier: Apache-2.0 */
/* request_test.c: every way in which a framed request can be wrong is answered with its own error, and the
 * connection goes on: behind each bad request stands a good one. */
#include "rpc/request.h"

#include "support/rpc_turns.h"

static void wrong_parameters_are_refused(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct varrow_metadata metadata = rpc_client_metadata(c, "add", pairs);

    rpc_client_request(c, &metadata, "a: i64", 1, 1LL);
    rpc_turns_call_behind(c);
    rpc_client_request(c, &metadata, "a: i64, b: f64, c: str", 1, 1LL, 2.0, "x");
    rpc_turns_call_behind(c);
    rpc_client_request(c, &metadata, "wrong: i64, b: f64", 1, 1LL, 2.0);
    rpc_turns_call_behind(c);
    rpc_client_request(c, &metadata, "b: f64, a: i64", 1, 2.0, 1LL);
    rpc_turns_call_behind(c);
    rpc_client_request(c, &metadata, "a: str, b: f64", 1, "x", 2.0);
    rpc_turns_call_behind(c);
    rpc_client_request(c, &metadata, "a?: i64, b: f64", 1, 1LL, 2.0);
    rpc_turns_call_behind(c);
    rpc_client_serve(c, f->server, VGI_OK);
    for (int i = 0; i < 6; i++) {
        rpc_client_expect_refusal(c, "TypeError", "INVALID_ARGUMENT", "");
        assert_int_equal(c->schema->n_columns, 1); /* the method's result schema */
        assert_non_null(strstr(rpc_client_value(c, "vgi_rpc.log_message"), "parameters of add"));
        rpc_client_end(c);
        rpc_turns_expect_behind(c);
    }
    rpc_client_done(c);
}

static void wrong_row_counts_are_refused(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct varrow_metadata metadata = rpc_client_metadata(c, "echo_int", pairs);

    rpc_client_request(c, &metadata, "value: i64", 0);
    rpc_turns_call_behind(c);
    rpc_client_request(c, &metadata, "value: i64", 2, 1LL, 2LL);
    rpc_turns_call_behind(c);
    rpc_client_serve(c, f->server, VGI_OK);
    for (int i = 0; i < 2; i++) {
        rpc_client_expect_refusal(c, "ProtocolError", "INVALID_ARGUMENT", "");
        rpc_client_end(c);
        rpc_turns_expect_behind(c);
    }
    rpc_client_done(c);
}

static void zero_columns_may_have_any_row_count(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct varrow_metadata metadata = rpc_client_metadata(c, "noop", pairs);

    for (int rows = 0; rows < 3; rows++)
        rpc_client_request(c, &metadata, "", rows);
    rpc_client_serve(c, f->server, VGI_OK);
    for (int rows = 0; rows < 3; rows++) {
        rpc_client_open(c);
        assert_int_equal(c->schema->n_columns, 0);
        assert_true(rpc_client_next(c));
        assert_int_equal(c->batch.array.length, 0);
        assert_int_equal(c->batch.metadata.n, 0);
        rpc_client_end(c);
    }
    rpc_client_done(c);
}

static void metadata_is_required(void **state)
{
    static const struct {
        const char *key, *value; /* replaces that key; NULL value: leaves it out */
        const char *type, *code, *kind, *says;
    } rows[] = {
        {"vgi_rpc.method", NULL, "ProtocolError", "INVALID_ARGUMENT", "", "vgi_rpc.method"},
        {"vgi_rpc.request_version", NULL, "VersionError", "FAILED_PRECONDITION", "",
         "vgi_rpc.request_version"},
        {"vgi_rpc.request_version", "999", "VersionError", "FAILED_PRECONDITION", "", "999"},
        {"vgi_rpc.method", "\xff\xfe", "ProtocolError", "INVALID_ARGUMENT", "", "not UTF-8"},
        {"vgi_rpc.protocol", NULL, "ProtocolNotSpecifiedError", "INVALID_ARGUMENT", "protocol_not_specified",
         "test.Service.v1, vgi_rpc.Reflection.v1"},
        {"vgi_rpc.protocol", "other.v1", "ProtocolNotSupportedError", "UNIMPLEMENTED",
         "protocol_not_supported", "'other.v1'"},
        {"vgi_rpc.protocol", "\xff%20", "ProtocolNotSupportedError", "UNIMPLEMENTED",
         "protocol_not_supported", "no protocol name"},
        {"vgi_rpc.method", "nope", "AttributeError", "UNIMPLEMENTED", "method_not_implemented",
         "noop, echo_int, "},
        {"vgi_rpc.method", "__describe__", "AttributeError", "UNIMPLEMENTED", "method_not_implemented",
         "vgi_rpc.Reflection.v1"},
        {"vgi_rpc.method", "__else__", "AttributeError", "UNIMPLEMENTED", "method_not_implemented",
         "__else__"},
    };
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
        struct varrow_metadata metadata = rpc_client_metadata(c, "echo_int", pairs);
        for (size_t k = 0; k < metadata.n; k++)
            if (vgi_str_is(pairs[k].key, rows[i].key))
                pairs[k] = rows[i].value ? (struct vgi_pair){pairs[k].key, vgi_str_of(rows[i].value)}
                                         : pairs[--metadata.n];
        rpc_client_request(c, &metadata, "value: i64", 1, 7LL);
        rpc_turns_call_behind(c);
    }
    rpc_client_serve(c, f->server, VGI_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rpc_client_expect_refusal(c, rows[i].type, rows[i].code, rows[i].kind);
        assert_int_equal(c->schema->n_columns, 0);
        if (!strstr(rpc_client_value(c, "vgi_rpc.log_message"), rows[i].says))
            fail_msg("row %zu: %s", i, rpc_client_value(c, "vgi_rpc.log_message"));
        rpc_client_end(c);
        rpc_turns_expect_behind(c);
    }
    rpc_client_done(c);
}

static void versions_must_fit_in_major_and_minor(void **state)
{
    static const struct {
        const char *version, *says; /* says NULL: accepted */
    } rows[] = {
        {"2.1.0", NULL},
        {"2.1.77", NULL},
        {NULL, "no version"},
        {"2.0.9", "upgrade the client"},
        {"1.9.0", "upgrade the client"},
        {"2.2.0", "upgrade the server"},
        {"3.0.0", "upgrade the server"},
        {"2.1", "MAJOR.MINOR.PATCH"},
        {"\xff", "MAJOR.MINOR.PATCH"},
        {"", "MAJOR.MINOR.PATCH"},
    };
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        c->version = rows[i].version;
        rpc_client_call(c, "echo_int", "value: i64", 1LL);
    }
    rpc_client_serve(c, f->server, VGI_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!rows[i].says) {
            rpc_client_expect_i64(c, 1);
            continue;
        }
        rpc_client_expect_refusal(c, "ProtocolVersionError", "FAILED_PRECONDITION",
                                  "protocol_version_mismatch");
        assert_non_null(strstr(rpc_client_value(c, "vgi_rpc.log_message"), rows[i].says));
        assert_non_null(strstr(rpc_client_value(c, "vgi_rpc.log_message"), "'test.Service.v1'"));
        assert_non_null(strstr(rpc_client_value(c, "vgi_rpc.error_details"),
                               "\"type\":\"protocol_version\",\"subject\":\"test.Service.v1\""));
        rpc_client_end(c);
    }
    rpc_client_done(c);
}

static void null_in_a_required_parameter_is_a_type_error(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct varrow_metadata metadata = rpc_client_metadata(c, "fail", pairs);
    struct varrow_schema *nullable = NULL;
    struct varrow_schema *strict = NULL;
    struct varrow_output_options options = {.arena = &c->arena};
    struct vgi_output *out = NULL;
    struct vgi_batch batch;

    /* A batch with a NULL under a schema that forbids it: no writer of ours makes one by itself. */
    assert_int_equal(varrow_schema_of_text("how?: str", &nullable, &c->err), VGI_OK);
    assert_int_equal(varrow_schema_of_text("how: str", &strict, &c->err), VGI_OK);
    options.schema = nullable;
    assert_int_equal(varrow_output_new(&options, &out, &c->err), VGI_OK);
    vgi_put_null(vgi_output_column(out, 0));
    assert_int_equal(varrow_output_finish(out, &batch, &c->err), VGI_OK);
    batch.metadata = metadata;
    batch.schema = strict;
    assert_int_equal(vipc_writer_open(c->writer, strict, &c->err), VGI_OK);
    assert_int_equal(vipc_writer_batch(c->writer, &batch, true, &c->err), VGI_OK);
    assert_int_equal(vipc_writer_flush(c->writer, &c->err), VGI_OK);
    rpc_turns_call_behind(c);
    rpc_client_serve(c, f->server, VGI_OK);
    rpc_client_expect_refusal(c, "TypeError", "INVALID_ARGUMENT", "");
    assert_non_null(strstr(rpc_client_value(c, "vgi_rpc.log_message"), "'how'"));
    rpc_client_end(c);
    rpc_turns_expect_behind(c);
    varrow_output_free(out);
    varrow_schema_unref(nullable);
    varrow_schema_unref(strict);
}

static void request_stream_holds_one_batch(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_ticks(c, 0);
    rpc_turns_call_behind(c);
    rpc_client_input_begin(c, "");
    rpc_client_input(c, "vgi_rpc.method", "noop", 1);
    rpc_client_input(c, "vgi_rpc.method", "noop", 1);
    rpc_client_input(c, "vgi_rpc.method", "noop", 1);
    rpc_client_input_end(c);
    rpc_turns_call_behind(c);
    rpc_client_serve(c, f->server, VGI_OK);
    for (int i = 0; i < 2; i++) {
        rpc_client_expect_refusal(c, "ProtocolError", "INVALID_ARGUMENT", "");
        rpc_client_end(c);
        rpc_turns_expect_behind(c);
    }
    rpc_client_done(c);
}

static void unreadable_requests_swallow_their_input(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_input_begin(c, "");
    rpc_client_input(c, "vgi_rpc.method", "count", 1);
    rpc_client_input(c, NULL, NULL, 1);
    rpc_client_input_end(c);
    rpc_client_ticks(c, 2);
    rpc_turns_call_behind(c);
    rpc_client_serve(c, f->server, VGI_OK);
    rpc_client_expect_refusal(c, "ProtocolError", "INVALID_ARGUMENT", "");
    rpc_client_end(c);
    rpc_turns_expect_end(c);
}

static void pointer_requests_are_refused_aloud(void **state)
{
    static const char *const keys[] = {"vgi_rpc.shm_offset", "vgi_rpc.location"};
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    for (int i = 0; i < 2; i++) {
        struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
        struct varrow_metadata metadata = rpc_client_metadata(c, "echo_int", pairs);
        pairs[metadata.n++] = (struct vgi_pair){vgi_str_of(keys[i]), vgi_str_of("1")};
        rpc_client_request(c, &metadata, "value: i64", 0);
    }
    rpc_client_serve(c, f->server, VGI_OK);
    for (int i = 0; i < 2; i++) {
        rpc_client_expect_refusal(c, "ProtocolError", "FAILED_PRECONDITION", "");
        rpc_client_end(c);
    }
    rpc_client_done(c);
}

static void lost_framing_is_answered_and_ends_the_connection(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_turns_call_behind(c);
    assert_int_equal(vbase_buf_append(&c->sent, "GET / HTTP/1.1\r\n\r\n", 18, &c->err), VGI_OK);
    rpc_client_serve(c, f->server, VGI_E_FORMAT);
    rpc_turns_expect_behind(c);
    rpc_client_open(c);
    assert_true(rpc_client_next(c));
    assert_string_equal(rpc_client_value(c, "vgi_rpc.log_level"), "EXCEPTION");
    rpc_client_end(c);
    rpc_client_done(c);
}

static void cut_request_is_an_io_failure(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_turns_call_behind(c);
    c->sent.len -= 12;
    rpc_client_serve(c, f->server, VGI_E_IO);
    rpc_client_done(c);
}

static void transport_options_need_no_protocol(void **state)
{
    struct rpc_turns *f = *state;
    struct rpc_client *c = &f->client;

    rpc_client_input_begin(c, "");
    rpc_client_input(c, "vgi_rpc.method", "__transport_options__", 1);
    rpc_client_input_end(c);
    c->protocol = "whatever.it.is";
    rpc_client_call(c, "__transport_options__", "");
    rpc_client_serve(c, f->server, VGI_OK);
    rpc_client_expect_refusal(c, "VersionError", "FAILED_PRECONDITION", "");
    rpc_client_end(c);
    rpc_client_open(c);
    assert_int_equal(c->schema->n_columns, 0);
    assert_true(rpc_client_next(c));
    assert_string_equal(rpc_client_value(c, "vgi_rpc.transport.shm"), "false");
    assert_string_equal(rpc_client_value(c, "vgi_rpc.server_id"), "0123456789ab");
    assert_string_equal(rpc_client_value(c, "vgi_rpc.request_version"), "1");
    rpc_client_end(c);
    rpc_client_done(c);
}

SUPPORT_TESTS(RPC_TURNS_TEST(wrong_parameters_are_refused), RPC_TURNS_TEST(wrong_row_counts_are_refused),
              RPC_TURNS_TEST(zero_columns_may_have_any_row_count), RPC_TURNS_TEST(metadata_is_required),
              RPC_TURNS_TEST(versions_must_fit_in_major_and_minor),
              RPC_TURNS_TEST(null_in_a_required_parameter_is_a_type_error),
              RPC_TURNS_TEST(request_stream_holds_one_batch),
              RPC_TURNS_TEST(unreadable_requests_swallow_their_input),
              RPC_TURNS_TEST(pointer_requests_are_refused_aloud),
              RPC_TURNS_TEST(lost_framing_is_answered_and_ends_the_connection),
              RPC_TURNS_TEST(cut_request_is_an_io_failure),
              RPC_TURNS_TEST(transport_options_need_no_protocol))
