/* SPDX-License-Identifier: Apache-2.0 */
/* seal_test: what opens and what does not; every refusal looks the same. Tokens that this library would never
 * make are sealed here with libsodium. */
#include "token/seal.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/test.h"

enum { PLAIN_AT = 26, BOMB_BYTES = 65 << 20 };

static const uint8_t ring[3][VTOK_KEY_BYTES] = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};

static struct vtok_keys *new_keys(const uint8_t (*keys)[VTOK_KEY_BYTES], size_t n)
{
    struct vtok_keys *made = NULL;
    struct vgi_error err = {0};

    if (vtok_keys_new(keys, n, &made, &err) != VGI_OK)
        fail_msg("%s", err.message);
    return made;
}

static struct vtok_binding alice(const struct vtok_keys *keys)
{
    return (struct vtok_binding){.keys = keys,
                                 .label = "test.v1",
                                 .version = 5,
                                 .protocol = vgi_str_of("Protocol.v1"),
                                 .method = vgi_str_of("method"),
                                 .domain = vgi_str_of("bearer"),
                                 .principal = vgi_str_of("alice")};
}

static struct vgi_bytes text_bytes(const char *text)
{
    return (struct vgi_bytes){(const uint8_t *)text, strlen(text)};
}

static struct vbase_buf new_buf(void)
{
    struct vbase_buf buf;

    vbase_buf_init(&buf, (size_t)1 << 30);
    return buf;
}

static void seal(const struct vtok_binding *binding, struct vgi_bytes payload, struct vbase_buf *out)
{
    struct vgi_error err = {0};

    if (vtok_seal(binding, payload, out, &err) != VGI_OK)
        fail_msg("%s", err.message);
}

/* Opens and compares. */
static void assert_opens(const struct vtok_binding *binding, struct vgi_bytes token, struct vgi_bytes want)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch = new_buf();
    struct vgi_bytes found;
    struct vgi_error err = {0};

    if (vtok_open(binding, token, &scratch, &found, &err) != VGI_OK)
        fail_msg("%s", err.message);
    assert_int_equal(found.len, want.len);
    if (want.len > 0)
        assert_memory_equal(found.ptr, want.ptr, want.len);
}

/* Expects the one refusal, with the token in front of an unreadable page. */
static void assert_refused(const struct vtok_binding *binding, struct vgi_bytes token)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch = new_buf();
    uint8_t *guarded = support_guarded_copy(token.ptr, token.len);
    struct vgi_bytes found = {NULL, 77};
    struct vgi_error err = {0};

    assert_int_equal(vtok_open(binding, (struct vgi_bytes){guarded, token.len}, &scratch, &found, &err),
                     VGI_E_UNAUTHENTICATED);
    assert_string_equal(err.message, "the token is not valid");
    assert_string_equal(err.kind, "");
    assert_int_equal(found.len, 77);
    support_guarded_free(guarded, token.len);
}

static void opens_what_was_sealed_in_every_form_and_length(void **state)
{
    struct vtok_keys *keys = new_keys(ring, 1);
    static uint8_t bytes[3000];

    (void)state;
    randombytes_buf(bytes, sizeof bytes);
    for (int form = VTOK_BYTES; form <= VTOK_BASE64URL; form++) {
        for (size_t len = 0; len <= sizeof bytes; len = len < 300 ? len + 1 : len + 700) {
            VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
            struct vtok_binding binding = alice(keys);
            struct vgi_error err = {0};
            binding.form = (enum vtok_form)form;
            assert_int_equal(vbase_buf_append(&out, "front", 5, &err), VGI_OK);
            seal(&binding, (struct vgi_bytes){bytes, len}, &out);
            assert_memory_equal(out.ptr, "front", 5);
            assert_opens(&binding, (struct vgi_bytes){out.ptr + 5, out.len - 5},
                         (struct vgi_bytes){bytes, len});
        }
    }
    vtok_keys_free(keys);
}

static void envelope_is_version_nonce_ciphertext_tag(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
    struct vtok_keys *keys = new_keys(ring, 1);
    struct vtok_binding binding = alice(keys);
    static const uint8_t aad[] =
        "test.v1\0\2\13\0\0\0\0\0\0\0\6\0\0\0\0\0\0\0Protocol.v1method\1bearer\0alice";
    uint8_t plain[100];
    unsigned long long len = 0;

    (void)state;
    seal(&binding, text_bytes("payload"), &out);
    assert_int_equal(out.ptr[0], 5);
    assert_int_equal(out.len, 1 + 24 + 1 + 7 + 16);
    assert_int_equal(crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &len, NULL, out.ptr + 25, out.len - 25,
                                                                aad, sizeof aad - 1, out.ptr + 1, ring[0]),
                     0);
    assert_int_equal(len, 8);
    assert_memory_equal(plain, "\0payload", 8);
    vtok_keys_free(keys);
}

static void same_payload_gives_another_token(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf a = new_buf();
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf b = new_buf();
    struct vtok_keys *keys = new_keys(ring, 1);
    struct vtok_binding binding = alice(keys);

    (void)state;
    seal(&binding, text_bytes("x"), &a);
    seal(&binding, text_bytes("x"), &b);
    assert_memory_not_equal(a.ptr + 1, b.ptr + 1, 24);
    vtok_keys_free(keys);
}

static void compression_engages_on_a_large_payload_only(void **state)
{
    struct vtok_keys *keys = new_keys(ring, 1);
    struct vtok_binding binding = alice(keys);
    static uint8_t zeros[7800];
    static uint8_t noise[7800];
    static const struct {
        const uint8_t *bytes;
        size_t len, least, most;
    } rows[] = {{zeros, 10, 52, 52},
                {zeros, 255, 297, 297}, /* too small to be worth it */
                {zeros, 256, 43, 100},
                {zeros, 7800, 43, 100},
                {noise, 7800, 7842, 7842}}; /* would grow: stays raw */

    (void)state;
    randombytes_buf(noise, sizeof noise);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
        seal(&binding, (struct vgi_bytes){rows[i].bytes, rows[i].len}, &out);
        assert_in_range(out.len, rows[i].least, rows[i].most);
        assert_opens(&binding, vbase_buf_view(&out), (struct vgi_bytes){rows[i].bytes, rows[i].len});
    }
    vtok_keys_free(keys);
}

static void every_changed_bit_and_every_cut_is_refused(void **state)
{
    struct vtok_keys *keys = new_keys(ring, 1);
    static uint8_t zeros[400];
    static const size_t lens[] = {0, 5, 400};

    (void)state;
    for (int form = VTOK_BYTES; form <= VTOK_BASE64URL; form++) {
        for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
            VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
            struct vtok_binding binding = alice(keys);
            binding.form = (enum vtok_form)form;
            seal(&binding, (struct vgi_bytes){zeros, lens[i]}, &out);
            for (size_t bit = 0; bit < out.len * 8; bit++) {
                out.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
                assert_refused(&binding, vbase_buf_view(&out));
                out.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
            }
            for (size_t len = 0; len < out.len; len++)
                assert_refused(&binding, (struct vgi_bytes){out.ptr, len});
            assert_int_equal(vbase_buf_append(&out, "AAAA", 4, NULL), VGI_OK);
            assert_refused(&binding, vbase_buf_view(&out));
        }
    }
    vtok_keys_free(keys);
}

static void another_binding_is_refused(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
    struct vtok_keys *keys = new_keys(ring, 1);
    struct vtok_binding binding = alice(keys);
    struct vtok_binding others[11];
    static char long_name[2000];

    (void)state;
    memset(long_name, 'a', sizeof long_name - 1);
    for (size_t i = 0; i < 11; i++)
        others[i] = binding;
    others[0].label = "test.v2";
    others[1].version = 4;
    others[2].protocol = vgi_str_of("Protocol.v2");
    others[3].method = vgi_str_of("methoD");
    others[4].domain = vgi_str_of("jwt");
    others[5].principal = vgi_str_of("bob");
    others[6].is_anonymous = true;
    others[7].protocol = vgi_str_of("Protocol.v1m"); /* the same bytes, cut elsewhere */
    others[7].method = vgi_str_of("ethod");
    others[8].domain = (struct vgi_str){"bearer\0alice", 12};
    others[8].principal = vgi_str_of("");
    others[9].protocol = others[9].method = vgi_str_of("");
    others[10].principal = vgi_str_of(long_name);
    seal(&binding, text_bytes("payload"), &out);
    assert_opens(&binding, vbase_buf_view(&out), text_bytes("payload"));
    for (size_t i = 0; i < 11; i++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf theirs = new_buf();
        assert_refused(&others[i], vbase_buf_view(&out));
        seal(&others[i], text_bytes("payload"), &theirs);
        assert_opens(&others[i], vbase_buf_view(&theirs), text_bytes("payload"));
        assert_refused(&binding, vbase_buf_view(&theirs));
    }
    vtok_keys_free(keys);
}

static void a_nul_in_the_domain_does_not_move_the_border(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
    struct vtok_keys *keys = new_keys(ring, 1);
    struct vtok_binding binding = alice(keys);
    struct vtok_binding other = alice(keys);

    (void)state;
    binding.domain = (struct vgi_str){"a\0b", 3};
    binding.principal = vgi_str_of("c");
    other.domain = vgi_str_of("a");
    other.principal = (struct vgi_str){"b\0c", 3};
    seal(&binding, text_bytes("payload"), &out);
    assert_opens(&binding, vbase_buf_view(&out), text_bytes("payload"));
    assert_refused(&other, vbase_buf_view(&out));
    vtok_keys_free(keys);
}

static void anonymous_is_not_a_principal_of_that_name(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
    struct vtok_keys *keys = new_keys(ring, 1);
    struct vtok_binding anonymous = {.keys = keys, .label = "test.v1", .version = 5, .is_anonymous = true};
    struct vtok_binding named = {
        .keys = keys, .label = "test.v1", .version = 5, .principal = vgi_str_of("anonymous")};

    (void)state;
    seal(&anonymous, text_bytes("payload"), &out);
    assert_opens(&anonymous, vbase_buf_view(&out), text_bytes("payload"));
    assert_refused(&named, vbase_buf_view(&out));
    vtok_keys_free(keys);
}

static void keys_rotate(void **state)
{
    struct vtok_keys *all = new_keys(ring, 3);
    struct vtok_keys *last_two = new_keys(ring + 1, 2);
    struct vtok_keys *random = new_keys(NULL, 0);
    struct vtok_binding by_all = alice(all);
    struct vtok_binding by_last_two = alice(last_two);
    struct vtok_binding by_random = alice(random);

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
        struct vtok_keys *one = new_keys(ring + i, 1);
        struct vtok_binding by_one = alice(one);
        seal(&by_one, text_bytes("payload"), &out);
        assert_opens(&by_all, vbase_buf_view(&out), text_bytes("payload"));
        if (i == 0)
            assert_refused(&by_last_two, vbase_buf_view(&out));
        assert_refused(&by_random, vbase_buf_view(&out));
        vbase_buf_reset(&out);
        seal(&by_all, text_bytes("payload"), &out); /* the first seals */
        if (i == 0)
            assert_opens(&by_one, vbase_buf_view(&out), text_bytes("payload"));
        else
            assert_refused(&by_one, vbase_buf_view(&out));
        vtok_keys_free(one);
    }
    vtok_keys_free(all);
    vtok_keys_free(last_two);
    vtok_keys_free(random);
    vtok_keys_free(NULL);
}

static void too_many_keys_are_refused(void **state)
{
    static const uint8_t nine[VTOK_KEYS_MAX + 1][VTOK_KEY_BYTES];
    struct vtok_keys *keys = NULL;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vtok_keys_new(nine, VTOK_KEYS_MAX + 1, &keys, &err), VGI_E_INVALID);
    assert_null(keys);
    keys = new_keys(nine, VTOK_KEYS_MAX);
    vtok_keys_free(keys);
}

/* Seals codec and payload as no one would. */
static void forge(struct vgi_bytes plain, struct vbase_buf *out)
{
    static const uint8_t aad[] = "forged\0\0anonymous";
    uint8_t nonce[24] = {0};
    unsigned long long len = 0;

    assert_int_equal(vbase_buf_append(out, "\5", 1, NULL), VGI_OK);
    assert_int_equal(vbase_buf_append(out, nonce, sizeof nonce, NULL), VGI_OK);
    assert_int_equal(vbase_buf_reserve(out, plain.len + 16, NULL), VGI_OK);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out->ptr + out->len, &len, plain.ptr, plain.len, aad,
                                               sizeof aad - 1, NULL, nonce, ring[0]);
    out->len += (size_t)len;
}

static void an_authentic_payload_that_cannot_be_unpacked_is_refused(void **state)
{
    static const struct {
        const char *name, *hex;
    } rows[] = {
        {"unknown codec", "02 616263"},
        {"no frame", "01"},
        {"not a frame", "01 616263646566"},
        {"frame without its content size", "01 28b52ffd 00 58 19 0000 616263"},
        {"frame of 65 MiB", "01 28b52ffd a0 00001004 020000 61"},
        {"frame of 2^63 bytes", "01 28b52ffd e0 0000000000000080 190000 616263"},
        {"cut frame", "01 28b52ffd 20 03 190000 6162"},
        {"broken block", "01 28b52ffd 20 03 070000 616263"},
        {"bytes behind the frame", "01 28b52ffd 20 03 190000 616263 00"},
        {"frame that unfolds to less", "01 28b52ffd 20 04 190000 616263"},
    };
    struct vtok_keys *keys = new_keys(ring, 1);
    struct vtok_binding binding = {.keys = keys, .label = "forged", .version = 5, .is_anonymous = true};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
        uint8_t plain[64];
        size_t len = support_hex(rows[i].hex, plain, sizeof plain);
        forge((struct vgi_bytes){plain, len}, &out);
        assert_refused(&binding, vbase_buf_view(&out));
    }
    {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
        uint8_t plain[64];
        size_t len = support_hex("01 28b52ffd 20 03 190000 616263", plain, sizeof plain);
        forge((struct vgi_bytes){plain, len}, &out);
        assert_opens(&binding, vbase_buf_view(&out), text_bytes("abc"));
    }
    {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
        static const uint8_t nothing[1];
        forge((struct vgi_bytes){nothing, 0}, &out); /* authentic, but without a codec */
        assert_refused(&binding, vbase_buf_view(&out));
    }
    vtok_keys_free(keys);
}

static void more_than_64_mib_stays_raw(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
    struct vtok_keys *keys = new_keys(ring, 1);
    struct vtok_binding binding = alice(keys);
    uint8_t *zeros = calloc(1, BOMB_BYTES);

    (void)state;
    assert_non_null(zeros);
    seal(&binding, (struct vgi_bytes){zeros, BOMB_BYTES}, &out);
    assert_true(out.len > BOMB_BYTES);
    assert_opens(&binding, vbase_buf_view(&out), (struct vgi_bytes){zeros, BOMB_BYTES});
    free(zeros);
    vtok_keys_free(keys);
}

/* The context that a large payload needs is not kept. */
static void large_payloads_are_packed(void **state)
{
    enum { LARGE_BYTES = 4 << 20 };
    struct vtok_keys *keys = new_keys(ring, 1);
    struct vtok_binding binding = alice(keys);
    uint8_t *bytes = malloc(LARGE_BYTES);

    (void)state;
    assert_non_null(bytes);
    randombytes_buf(bytes, LARGE_BYTES / 4);
    for (size_t i = 1; i < 4; i++)
        memcpy(bytes + i * (LARGE_BYTES / 4), bytes, LARGE_BYTES / 4);
    for (int i = 0; i < 2; i++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
        seal(&binding, (struct vgi_bytes){bytes, LARGE_BYTES}, &out);
        assert_true(out.len < LARGE_BYTES);
        assert_opens(&binding, vbase_buf_view(&out), (struct vgi_bytes){bytes, LARGE_BYTES});
    }
    free(bytes);
    vtok_keys_free(keys);
}

static void steady_state_allocates_nothing(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch = new_buf();
    struct vtok_keys *keys = new_keys(ring, 2);
    struct vtok_binding binding = alice(keys);
    static uint8_t zeros[5000];
    size_t before = 0;

    (void)state;
    for (int i = 0; i < 10; i++) {
        struct vgi_bytes found;
        struct vgi_error err = {0};
        if (i == 1)
            before = support_alloc_count();
        vbase_buf_reset(&out);
        seal(&binding, (struct vgi_bytes){zeros, sizeof zeros}, &out);
        assert_int_equal(vtok_open(&binding, vbase_buf_view(&out), &scratch, &found, &err), VGI_OK);
    }
    assert_int_equal(support_alloc_count(), before);
    vtok_keys_free(keys);
}

enum { THREADS = 12, ROUNDS = 50 };

/* Seals and opens; returns how many came back whole. cmocka's checks are for the main thread. */
static void *seal_and_open(void *binding)
{
    static uint8_t zeros[2000];
    size_t n = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct vbase_buf out = new_buf();
        struct vbase_buf scratch = new_buf();
        struct vgi_bytes found;
        n += vtok_seal(binding, (struct vgi_bytes){zeros, sizeof zeros}, &out, NULL) == VGI_OK &&
             vtok_open(binding, vbase_buf_view(&out), &scratch, &found, NULL) == VGI_OK &&
             found.len == sizeof zeros;
        vbase_buf_release(&out);
        vbase_buf_release(&scratch);
    }
    return (void *)n;
}

static void threads_share_a_ring(void **state)
{
    struct vtok_keys *keys = new_keys(ring, 2);
    struct vtok_binding binding = alice(keys);
    pthread_t threads[THREADS];
    void *n;

    (void)state;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, seal_and_open, &binding), 0);
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], &n), 0);
        assert_int_equal((uintptr_t)n, ROUNDS);
    }
    vtok_keys_free(keys);
}

static void no_memory_is_said_and_leaves_nothing(void **state)
{
    struct vtok_binding binding = alice(NULL);
    static char long_name[2000];
    static uint8_t zeros[5000];
    size_t n = 1;

    (void)state;
    memset(long_name, 'a', sizeof long_name - 1);
    binding.principal = vgi_str_of(long_name);
    for (;; n++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf scratch = new_buf();
        struct vtok_keys *keys = NULL;
        struct vgi_bytes found;
        struct vgi_error err = {0};
        enum vgi_status status;
        support_alloc_fail_at(n);
        status = vtok_keys_new(ring, 1, &keys, &err);
        binding.keys = keys;
        if (status == VGI_OK)
            status = vtok_seal(&binding, (struct vgi_bytes){zeros, sizeof zeros}, &out, &err);
        if (status == VGI_OK)
            status = vtok_open(&binding, vbase_buf_view(&out), &scratch, &found, &err);
        vtok_keys_free(keys);
        if (!support_alloc_did_fail())
            break;
        assert_int_equal(status, VGI_E_NOMEM);
    }
    support_alloc_fail_at(0);
    assert_true(n > 5);
}

static void caps_of_the_buffers_are_kept(void **state)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = new_buf();
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf small;
    struct vtok_keys *keys = new_keys(ring, 1);
    struct vtok_binding binding = alice(keys);
    struct vgi_error err = {0};
    struct vgi_bytes found;

    (void)state;
    vbase_buf_init(&small, 48);
    assert_int_equal(vtok_seal(&binding, text_bytes("payload"), &small, &err), VGI_E_LIMIT);
    assert_int_equal(small.len, 0);
    seal(&binding, text_bytes("payload"), &out);
    assert_int_equal(vtok_open(&binding, vbase_buf_view(&out), &small, &found, &err), VGI_E_LIMIT);
    assert_int_equal(vtok_seal(&binding, (struct vgi_bytes){out.ptr, SIZE_MAX / 2}, &small, &err),
                     VGI_E_LIMIT);
    vtok_keys_free(keys);
}

SUPPORT_TESTS(cmocka_unit_test(opens_what_was_sealed_in_every_form_and_length),
              cmocka_unit_test(envelope_is_version_nonce_ciphertext_tag),
              cmocka_unit_test(same_payload_gives_another_token),
              cmocka_unit_test(compression_engages_on_a_large_payload_only),
              cmocka_unit_test(every_changed_bit_and_every_cut_is_refused),
              cmocka_unit_test(another_binding_is_refused),
              cmocka_unit_test(a_nul_in_the_domain_does_not_move_the_border),
              cmocka_unit_test(anonymous_is_not_a_principal_of_that_name), cmocka_unit_test(keys_rotate),
              cmocka_unit_test(too_many_keys_are_refused),
              cmocka_unit_test(an_authentic_payload_that_cannot_be_unpacked_is_refused),
              cmocka_unit_test(more_than_64_mib_stays_raw), cmocka_unit_test(large_payloads_are_packed),
              cmocka_unit_test(threads_share_a_ring), cmocka_unit_test(steady_state_allocates_nothing),
              cmocka_unit_test(no_memory_is_said_and_leaves_nothing),
              cmocka_unit_test(caps_of_the_buffers_are_kept))
