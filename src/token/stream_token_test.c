/* SPDX-License-Identifier: Apache-2.0 */
/* stream_token_test: cursor and call token there and back, and that neither is taken for the other, for
 * another call, for another caller, or beyond its time. */
#include "token/stream_token.h"

#include <stdio.h>

#include "support/test.h"

enum { NOW = 1000000, TTL = 3600 };

static const uint8_t ring[1][VTOK_KEY_BYTES] = {{42}};
static struct vtok_keys *keys;
static struct vtok_binding alice = {
    .protocol = {"P.v1", 4}, .method = {"scan", 4}, .domain = {"bearer", 6}, .principal = {"alice", 5}};

static int make_keys(void **state)
{
    struct vgi_error err = {0};

    (void)state;
    if (vtok_keys_new(ring, 1, &keys, &err) != VGI_OK)
        return -1;
    alice.keys = keys;
    return 0;
}

static int free_keys(void **state)
{
    (void)state;
    vtok_keys_free(keys);
    keys = NULL;
    return 0;
}

static struct vgi_bytes text_bytes(const char *text)
{
    return (struct vgi_bytes){(const uint8_t *)text, strlen(text)};
}

static struct vgi_str view(const struct vbase_buf *buf)
{
    return (struct vgi_str){(const char *)buf->ptr, buf->len};
}

static struct vbase_buf cursor_text(const struct vtok_binding *who, const char *payload)
{
    struct vtok_cursor cursor = {
        .created_s = NOW, .call_id = "0123456789abcde", .state = text_bytes(payload)};
    struct vgi_error err = {0};
    struct vbase_buf out;

    vbase_buf_init(&out, 1 << 20);
    if (vtok_cursor_seal(who, &cursor, &out, &err) != VGI_OK)
        fail_msg("%s", err.message);
    return out;
}

static struct vtok_call a_call(void)
{
    return (struct vtok_call){.created_s = NOW,
                              .call_id = "0123456789abcde",
                              .stream_id = "00112233445566778899aabbccddeeff",
                              .stream_kind = 2,
                              .response_bytes_max = UINT64_C(0x1122334455667788),
                              .output_schema = text_bytes("output"),
                              .input_schema = text_bytes(""),
                              .wanted = text_bytes("\1\2\3\4")};
}

static struct vbase_buf call_text(const struct vtok_binding *who, const struct vtok_call *call)
{
    struct vgi_error err = {0};
    struct vbase_buf out;

    vbase_buf_init(&out, 1 << 20);
    if (vtok_call_seal(who, call, &out, &err) != VGI_OK)
        fail_msg("%s", err.message);
    return out;
}

static enum vgi_status open_cursor(const struct vtok_binding *who, struct vgi_str text, uint64_t now,
                                   uint64_t ttl)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch;
    struct vtok_cursor cursor;
    struct vgi_error err = {0};
    enum vgi_status status;

    vbase_buf_init(&scratch, 1 << 20);
    status = vtok_cursor_open(&(struct vtok_token){who, text, now, ttl}, &scratch, &cursor, &err);
    if (status != VGI_OK)
        assert_string_equal(err.message, "the token is not valid");
    return status;
}

static enum vgi_status open_call(const struct vtok_binding *who, struct vgi_str text, uint64_t now,
                                 uint64_t ttl)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch;
    struct vtok_call call;
    struct vgi_error err = {0};
    enum vgi_status status;

    vbase_buf_init(&scratch, 1 << 20);
    status = vtok_call_open(&(struct vtok_token){who, text, now, ttl}, &scratch, &call, &err);
    if (status != VGI_OK)
        assert_string_equal(err.message, "the token is not valid");
    return status;
}

static void cursor_comes_back(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf text = cursor_text(&alice, "state");
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch;
    struct vtok_cursor cursor;
    struct vgi_error err = {0};

    (void)state;
    vbase_buf_init(&scratch, 1 << 20);
    assert_int_equal(
        vtok_cursor_open(&(struct vtok_token){&alice, view(&text), NOW, TTL}, &scratch, &cursor, &err),
        VGI_OK);
    assert_int_equal(cursor.created_s, NOW);
    assert_memory_equal(cursor.call_id, "0123456789abcde", 16);
    assert_int_equal(cursor.state.len, 5);
    assert_memory_equal(cursor.state.ptr, "state", 5);
    vbase_buf_release(&text);
    text = cursor_text(&alice, "");
    assert_int_equal(
        vtok_cursor_open(&(struct vtok_token){&alice, view(&text), NOW, TTL}, &scratch, &cursor, &err),
        VGI_OK);
    assert_int_equal(cursor.state.len, 0);
}

static void call_comes_back(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf text;
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch;
    struct vtok_call want = a_call();
    struct vtok_call call;
    struct vgi_error err = {0};

    (void)state;
    text = call_text(&alice, &want);
    vbase_buf_init(&scratch, 1 << 20);
    assert_int_equal(
        vtok_call_open(&(struct vtok_token){&alice, view(&text), NOW, TTL}, &scratch, &call, &err), VGI_OK);
    assert_int_equal(call.created_s, NOW);
    assert_memory_equal(call.call_id, want.call_id, 16);
    assert_string_equal(call.stream_id, want.stream_id);
    assert_int_equal(call.stream_kind, 2);
    assert_true(call.response_bytes_max == want.response_bytes_max);
    assert_int_equal(call.output_schema.len, 6);
    assert_memory_equal(call.output_schema.ptr, "output", 6);
    assert_int_equal(call.input_schema.len, 0);
    assert_int_equal(call.wanted.len, 4);
    assert_memory_equal(call.wanted.ptr, "\1\2\3\4", 4);
}

static void one_kind_is_not_the_other(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf cursor = cursor_text(&alice, "state");
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf call;
    struct vtok_call source = a_call();

    (void)state;
    call = call_text(&alice, &source);
    assert_int_equal(open_cursor(&alice, view(&cursor), NOW, TTL), VGI_OK);
    assert_int_equal(open_call(&alice, view(&call), NOW, TTL), VGI_OK);
    assert_int_equal(open_cursor(&alice, view(&call), NOW, TTL), VGI_E_UNAUTHENTICATED);
    assert_int_equal(open_call(&alice, view(&cursor), NOW, TTL), VGI_E_UNAUTHENTICATED);
}

static void others_are_refused(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf cursor = cursor_text(&alice, "state");
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf call;
    struct vtok_call source = a_call();
    struct vtok_binding others[] = {alice, alice, alice, alice, alice};

    (void)state;
    others[0].protocol = vgi_str_of("P.v2");
    others[1].method = vgi_str_of("exchange");
    others[2].domain = vgi_str_of("jwt");
    others[3].principal = vgi_str_of("bob");
    others[4].is_anonymous = true;
    call = call_text(&alice, &source);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_equal(open_cursor(&others[i], view(&cursor), NOW, TTL), VGI_E_UNAUTHENTICATED);
        assert_int_equal(open_call(&others[i], view(&call), NOW, TTL), VGI_E_UNAUTHENTICATED);
    }
}

static void time_runs_out(void **state)
{
    static const struct {
        uint64_t now, ttl;
        enum vgi_status want;
    } rows[] = {{NOW, TTL, VGI_OK},
                {NOW + TTL, TTL, VGI_OK},
                {NOW + TTL + 1, TTL, VGI_E_UNAUTHENTICATED},
                {UINT64_MAX, TTL, VGI_E_UNAUTHENTICATED},
                {UINT64_MAX, 0, VGI_OK},
                {NOW - 5, 1, VGI_OK}, /* another server's clock is ahead */
                {0, TTL, VGI_OK}};
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf cursor = cursor_text(&alice, "state");
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf call;
    struct vtok_call source = a_call();

    (void)state;
    call = call_text(&alice, &source);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(open_cursor(&alice, view(&cursor), rows[i].now, rows[i].ttl), rows[i].want);
        assert_int_equal(open_call(&alice, view(&call), rows[i].now, rows[i].ttl), rows[i].want);
    }
}

/* Authentic, of the right kind, but with another inside: only this library's own mistakes look so. */
static void an_authentic_token_of_another_shape_is_refused(void **state)
{
    struct vtok_binding binding = alice;
    uint8_t bytes[100] = {0};

    (void)state;
    for (size_t len = 0; len < sizeof bytes; len++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
        struct vgi_error err = {0};
        vbase_buf_init(&out, 1 << 20);
        binding.form = VTOK_BASE64;
        binding.label = "vgi_rpc.state.v4";
        binding.version = 5;
        assert_int_equal(vtok_seal(&binding, (struct vgi_bytes){bytes, len}, &out, &err), VGI_OK);
        assert_int_equal(open_cursor(&alice, view(&out), 0, 0), len < 24 ? VGI_E_UNAUTHENTICATED : VGI_OK);
        vbase_buf_reset(&out);
        binding.label = "vgi_rpc.call.v1";
        binding.version = 1;
        assert_int_equal(vtok_seal(&binding, (struct vgi_bytes){bytes, len}, &out, &err), VGI_OK);
        assert_int_equal(open_call(&alice, view(&out), 0, 0), len != 89 ? VGI_E_UNAUTHENTICATED : VGI_OK);
    }
    memset(bytes, 0xFF, sizeof bytes);
    {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
        struct vgi_error err = {0};
        vbase_buf_init(&out, 1 << 20);
        assert_int_equal(vtok_seal(&binding, (struct vgi_bytes){bytes, 89}, &out, &err), VGI_OK);
        assert_int_equal(open_call(&alice, view(&out), 0, 0), VGI_E_UNAUTHENTICATED);
    }
}

static void text_of_any_kind_is_refused(void **state)
{
    static const char *const rows[] = {"",
                                       "=",
                                       "====",
                                       "A",
                                       "AAAA",
                                       "BQ==",
                                       "\xff\xff\xff\xff",
                                       "not a token",
                                       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = strlen(rows[i]);
        uint8_t *guarded = support_guarded_copy(rows[i], len);
        struct vgi_str text = {(const char *)guarded, len};
        assert_int_equal(open_cursor(&alice, text, NOW, TTL), VGI_E_UNAUTHENTICATED);
        assert_int_equal(open_call(&alice, text, NOW, TTL), VGI_E_UNAUTHENTICATED);
        support_guarded_free(guarded, len);
    }
    assert_int_equal(open_cursor(&alice, (struct vgi_str){NULL, 0}, NOW, TTL), VGI_E_UNAUTHENTICATED);
}

#define WITH_KEYS(test) cmocka_unit_test_setup_teardown(test, make_keys, free_keys)

SUPPORT_TESTS(WITH_KEYS(cursor_comes_back), WITH_KEYS(call_comes_back), WITH_KEYS(one_kind_is_not_the_other),
              WITH_KEYS(others_are_refused), WITH_KEYS(time_runs_out),
              WITH_KEYS(an_authentic_token_of_another_shape_is_refused),
              WITH_KEYS(text_of_any_kind_is_refused))
