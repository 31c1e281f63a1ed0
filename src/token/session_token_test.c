/* SPDX-License-Identifier: Apache-2.0 */
/* session_token_test: there and back, tokens the canonical implementation sealed, and what is refused. */
#include "token/session_token.h"

#include "support/test.h"

static const uint8_t ring[1][VTOK_KEY_BYTES] = {
    {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7}};
static struct vtok_binding alice = {.domain = {"bearer", 6}, .principal = {"alice", 5}};
static struct vtok_binding nobody = {.is_anonymous = true};

static int make_keys(void **state)
{
    struct vtok_keys *keys = NULL;
    struct vgi_error err = {0};

    if (vtok_keys_new(ring, 1, &keys, &err) != VGI_OK)
        return -1;
    alice.keys = nobody.keys = keys;
    *state = keys;
    return 0;
}

static int free_keys(void **state)
{
    vtok_keys_free(*state);
    return 0;
}

static enum vgi_status open_text(const struct vtok_binding *whose, struct vgi_str text)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch;
    struct vtok_session session;
    struct vgi_error err = {0};
    enum vgi_status status;

    vbase_buf_init(&scratch, 1 << 20);
    status = vtok_session_open(whose, text, &scratch, &session, &err);
    if (status != VGI_OK) {
        assert_string_equal(err.message, "the token is not valid");
        return status;
    }
    assert_true(vgi_str_is(session.server_id, "abc123"));
    assert_int_equal(session.session_id[0], 0xA0);
    assert_int_equal(session.session_id[11], 0xAB);
    assert_int_equal(session.created_s, 1700000000);
    assert_int_equal(session.expires_s, 1700000300);
    return VGI_OK;
}

static void tokens_of_the_canonical_implementation_open(void **state)
{
    static const char *const of_alice = "AQABAgMEBQYHCAkKCwwNDg8QERITFBUWF6jm-OD6HFulI6bjJNfQnAz-dJuzsVGQ2Vq3"
                                        "HK1on_GXAz6Pcr0bBtHEyo8ur2EMjScWWQ";
    static const char *const of_nobody =
        "AQABAgMEBQYHCAkKCwwNDg8QERITFBUWF6jm-OD6HFulI6bjJNfQnAz-dJuzsVGQ2Vq3"
        "HK1on_GXAz6PhaLtbFys-Vx5GtWBc7AjGg";

    (void)state;
    assert_int_equal(open_text(&alice, vgi_str_of(of_alice)), VGI_OK);
    assert_int_equal(open_text(&nobody, vgi_str_of(of_nobody)), VGI_OK);
    assert_int_equal(open_text(&nobody, vgi_str_of(of_alice)), VGI_E_UNAUTHENTICATED);
    assert_int_equal(open_text(&alice, vgi_str_of(of_nobody)), VGI_E_UNAUTHENTICATED);
}

static void there_and_back_for_nobody_else(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
    struct vtok_session session = {1700000000, 1700000300, {0}, vgi_str_of("abc123")};
    struct vtok_binding bob = alice;
    struct vtok_binding elsewhere = alice;
    struct vtok_binding of_a_call = alice;
    struct vgi_error err = {0};
    struct vgi_str text;

    (void)state;
    bob.principal = vgi_str_of("bob");
    elsewhere.domain = vgi_str_of("jwt");
    of_a_call.protocol = of_a_call.method = vgi_str_of("ignored");
    vbase_buf_init(&out, 1 << 20);
    for (int i = 0; i < VTOK_SESSION_ID_BYTES; i++)
        session.session_id[i] = (uint8_t)(0xA0 + i);
    assert_int_equal(vtok_session_seal(&alice, &session, &out, &err), VGI_OK);
    text = (struct vgi_str){(const char *)out.ptr, out.len};
    assert_int_equal(open_text(&alice, text), VGI_OK);
    assert_int_equal(open_text(&of_a_call, text), VGI_OK);
    assert_int_equal(open_text(&bob, text), VGI_E_UNAUTHENTICATED);
    assert_int_equal(open_text(&elsewhere, text), VGI_E_UNAUTHENTICATED);
    assert_int_equal(open_text(&nobody, text), VGI_E_UNAUTHENTICATED);
    for (size_t i = 0; i < out.len; i++) {
        out.ptr[i] ^= 1;
        assert_int_equal(open_text(&alice, text), VGI_E_UNAUTHENTICATED);
        out.ptr[i] ^= 1;
        assert_int_equal(open_text(&alice, (struct vgi_str){text.ptr, i}), VGI_E_UNAUTHENTICATED);
    }
}

static void server_ids_of_all_lengths(void **state)
{
    static char id[256];

    (void)state;
    memset(id, 'x', sizeof id);
    for (size_t len = 0; len <= sizeof id; len++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch;
        struct vtok_session session = {.server_id = {id, len}};
        struct vtok_session found;
        struct vgi_error err = {0};
        vbase_buf_init(&out, 1 << 20);
        vbase_buf_init(&scratch, 1 << 20);
        if (len == 256) {
            assert_int_equal(vtok_session_seal(&alice, &session, &out, &err), VGI_E_INVALID);
            continue;
        }
        assert_int_equal(vtok_session_seal(&alice, &session, &out, &err), VGI_OK);
        assert_int_equal(vtok_session_open(&alice, (struct vgi_str){(const char *)out.ptr, out.len}, &scratch,
                                           &found, &err),
                         VGI_OK);
        assert_int_equal(found.server_id.len, len);
    }
}

static void an_authentic_token_of_another_shape_is_refused(void **state)
{
    struct vtok_binding binding = alice;
    uint8_t bytes[64] = {0};

    (void)state;
    binding.label = "vgi_rpc.state.v4";
    binding.version = 1;
    binding.form = VTOK_BASE64URL;
    binding.is_bare = true;
    bytes[8] = 4; /* the length of server_id */
    for (size_t len = 0; len < sizeof bytes; len++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch;
        struct vtok_session found;
        struct vgi_error err = {0};
        vbase_buf_init(&out, 1 << 20);
        vbase_buf_init(&scratch, 1 << 20);
        assert_int_equal(vtok_seal(&binding, (struct vgi_bytes){bytes, len}, &out, &err), VGI_OK);
        assert_int_equal(vtok_session_open(&alice, (struct vgi_str){(const char *)out.ptr, out.len}, &scratch,
                                           &found, &err),
                         len == 8 + 1 + 4 + 12 + 8 ? VGI_OK : VGI_E_UNAUTHENTICATED);
    }
}

#define WITH_KEYS(test) cmocka_unit_test_setup_teardown(test, make_keys, free_keys)

SUPPORT_TESTS(WITH_KEYS(tokens_of_the_canonical_implementation_open),
              WITH_KEYS(there_and_back_for_nobody_else), WITH_KEYS(server_ids_of_all_lengths),
              WITH_KEYS(an_authentic_token_of_another_shape_is_refused))
