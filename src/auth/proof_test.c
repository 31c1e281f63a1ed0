/* SPDX-License-Identifier: Apache-2.0 */
/* proof_test: proofs that the canonical implementation minted (secret 11…, key id, origin and time as named),
 * everything that is wrong with others, the window of time, replays, and the configuration. */
#include "auth/proof.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/test.h"

#define ONES  "1111111111111111111111111111111111111111111111111111111111111111"
#define TWOS  "2222222222222222222222222222222222222222222222222222222222222222"
#define NONCE "AAAAAAAAAAAAAAAAAAAAAA"
#define MAC   "Ay9jhtf2bPAQOPBzFvFlaGrmY_te8Ol87HuMKCHagDA"
#define GOOD  "v1.prod-use1.1000." NONCE "." MAC
#define OTHER "v1.prod-use1-v2.1000.BBBBBBBBBBBBBBBBBBBBBB.P3qa5do5qu3RYzYv2CWRVOA4nTVMWcfCQDbnv7flMsw"

static const struct vgi_proxy_proof both_keys = {.size = sizeof(struct vgi_proxy_proof),
                                                 .mode = VGI_PROOF_REQUIRE,
                                                 .origin_id = "worker-a.example.com",
                                                 .secrets = "prod-use1:" ONES ", prod-use1-v2:" TWOS};

static struct vauth_proof *new_proof(const struct vgi_proxy_proof *options)
{
    struct vauth_proof *proof = NULL;
    struct vgi_error err = {0};

    if (vauth_proof_new(options, &proof, &err) != VGI_OK)
        fail_msg("%s", err.message);
    return proof;
}

static const char *check(struct vauth_proof *proof, const char *value, uint64_t now_s)
{
    size_t len = strlen(value);
    uint8_t *guarded = support_guarded_copy(value, len);
    struct vgi_str kid;
    const char *name = vauth_proof_outcome_name(
        vauth_proof_check(proof, (struct vgi_str){(const char *)guarded, len}, now_s, &kid));

    support_guarded_free(guarded, len);
    return name;
}

static void each_way_to_be_wrong_has_its_outcome(void **state)
{
    static const struct {
        const char *value, *want;
    } rows[] = {
        {GOOD, "ok"},
        {OTHER, "ok"},
        {"v1.prod-use1.1000." NONCE ".3WO-t4fcPlvn4fMWjvPEbYI1m6vFZzX07UnCpx7j8-w",
         "bad_mac"}, /* other key */
        {"v1.prod-use1.1000." NONCE ".c-Ztytlf0lW-Maj8ezsr-_2semxtsS4bh51xhulzmPA",
         "bad_mac"}, /* other origin */
        {"v1.prod-use1.1000." NONCE ".CjD4xetYrjcMmAnwivIjWUQIEfz8J8CsbDe-VQr-5xw", "bad_mac"}, /* no NULs */
        {"v1.prod-use1.1001." NONCE "." MAC, "bad_mac"},
        {"v1.prod-use1.01000." NONCE "." MAC, "bad_mac"},
        {"v1.prod-use1.1000.AAAAAAAAAAAAAAAAAAAAAB." MAC, "bad_mac"},
        {"v1.prod-use1-v2.1000." NONCE "." MAC, "bad_mac"},
        {"v1.prod-use1.1000." NONCE ".Ay9jhtf2bPAQOPBzFvFlaGrmY_te8Ol87HuMKCHagDB",
         "bad_mac"}, /* loose bits */
        {"v1.no-such-kid.1000." NONCE "." MAC, "unknown_kid"},
        {"", "malformed"},
        {"garbage", "malformed"},
        {"v1", "malformed"},
        {"v1.a.b.c", "malformed"},
        {"v1.a.b.c.d.e", "malformed"},
        {GOOD ".", "malformed"},
        {GOOD "." GOOD, "malformed"},
        {GOOD ", " GOOD, "malformed"},
        {" " GOOD, "malformed"},
        {"v2.prod-use1.1000." NONCE "." MAC, "malformed"},
        {"V1.prod-use1.1000." NONCE "." MAC, "malformed"},
        {"v1..1000." NONCE "." MAC, "malformed"},
        {"v1.bad!kid.1000." NONCE "." MAC, "malformed"},
        {"v1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.1000." NONCE "." MAC,
         "malformed"},
        {"v1.prod-use1.." NONCE "." MAC, "malformed"},
        {"v1.prod-use1.+1000." NONCE "." MAC, "malformed"},
        {"v1.prod-use1.notanumber." NONCE "." MAC, "malformed"},
        {"v1.prod-use1.000000000000000001000." NONCE "." MAC, "malformed"},
        {"v1.prod-use1.1000.short." MAC, "malformed"},
        {"v1.prod-use1.1000." NONCE "A." MAC, "malformed"},
        {"v1.prod-use1.1000.AAAAAAAAAAAAAAAAAAAAA+." MAC, "malformed"},
        {"v1.prod-use1.1000." NONCE ".!!!!", "malformed"},
        {"v1.prod-use1.1000." NONCE "." MAC "=", "malformed"},
        {"v1.prod-use1.1000." NONCE ".", "malformed"},
        {"v1.prod-use1.999." NONCE "." MAC, "bad_mac"},
        {"v1.prod-use1.18446744073709551615." NONCE "." MAC, "not_yet_valid"},
        {"v1.prod-use1.18446744073709551616." NONCE "." MAC, "not_yet_valid"},
        {"v1.prod-use1.99999999999999999999." NONCE "." MAC, "not_yet_valid"},
        {"v1.prod-use1.0." NONCE "." MAC, "expired"},
    };
    struct vauth_proof *proof = new_proof(&both_keys);
    struct vgi_str kid;

    (void)state;
    assert_true(vauth_proof_is_required(proof));
    assert_true(vgi_str_is(vauth_proof_origin(proof), "worker-a.example.com"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *outcome = check(proof, rows[i].value, 1000);
        if (strcmp(outcome, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].value, outcome);
    }
    assert_int_equal(vauth_proof_check(proof, (struct vgi_str){NULL, 0}, 1000, &kid), VAUTH_PROOF_ABSENT);
    assert_null(kid.ptr);
    vauth_proof_free(proof);
}

static void longer_than_512_characters_is_malformed(void **state)
{
    struct vauth_proof *proof = new_proof(&both_keys);
    char text[600];

    (void)state;
    memset(text, 'x', sizeof text);
    memcpy(text, "v1.", 3);
    text[513] = '\0';
    assert_string_equal(check(proof, text, 1000), "malformed");
    vauth_proof_free(proof);
}

static void the_window_has_two_sides(void **state)
{
    static const struct {
        uint64_t now_s;
        const char *want;
    } rows[] = {{0, "not_yet_valid"}, {969, "not_yet_valid"}, {970, "ok"}, {1000, "ok"}, {1030, "ok"},
                {1031, "expired"},    {UINT64_MAX, "expired"}};
    struct vgi_proxy_proof options = both_keys;
    struct vauth_proof *proof;

    (void)state;
    options.no_replay_cache = true;
    proof = new_proof(&options);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(check(proof, GOOD, rows[i].now_s), rows[i].want);
    vauth_proof_free(proof);
    options.skew_s = 5;
    proof = new_proof(&options);
    assert_string_equal(check(proof, GOOD, 1005), "ok");
    assert_string_equal(check(proof, GOOD, 1006), "expired");
    vauth_proof_free(proof);
}

static void a_proof_counts_once(void **state)
{
    struct vauth_proof *proof = new_proof(&both_keys);
    struct vgi_str kid;

    (void)state;
    assert_int_equal(vauth_proof_check(proof, vgi_str_of(GOOD), 980, &kid), VAUTH_PROOF_OK);
    assert_true(vgi_str_is(kid, "prod-use1"));
    assert_string_equal(check(proof, GOOD, 980), "replayed");
    assert_string_equal(check(proof, OTHER, 980), "ok");
    assert_string_equal(check(proof, GOOD, 1030), "replayed"); /* as long as it could be used */
    assert_string_equal(check(proof, GOOD, 1031), "expired");
    vauth_proof_free(proof);
}

static void the_oldest_proof_is_forgotten_first(void **state)
{
    struct vgi_proxy_proof options = both_keys;
    struct vauth_proof *proof;

    (void)state;
    options.nonces_max = 1;
    proof = new_proof(&options);
    assert_string_equal(check(proof, GOOD, 1000), "ok");
    assert_string_equal(check(proof, OTHER, 1000), "ok");
    assert_string_equal(check(proof, OTHER, 1000), "replayed");
    assert_string_equal(check(proof, GOOD, 1000), "ok");
    vauth_proof_free(proof);
}

static void configuration_is_strict(void **state)
{
    static const struct {
        const char *name, *origin, *secrets, *want;
    } rows[] = {
        {"no origin", NULL, "k:" ONES, "origin_id"},
        {"empty origin", "", "k:" ONES, "origin_id"},
        {"origin with a blank", "a b", "k:" ONES, "origin_id"},
        {"no secrets", "o", "", "no secret"},
        {"only commas", "o", " , ,", "no secret"},
        {"no colon", "o", "prod-use1", "kid:hex"},
        {"not hexadecimal", "o", "k:z111111111111111111111111111111111111111111111111111111111111111",
         "hexadecimal"},
        {"not hexadecimal at the end", "o",
         "k:111111111111111111111111111111111111111111111111111111111111111g", "hexadecimal"},
        {"too short", "o", "k:1111", "64"},
        {"too long", "o", "k:" ONES "11", "64"},
        {"bad key id", "o", "bad!kid:" ONES, "key id"},
        {"no key id", "o", ":" ONES, "key id"},
        {"twice", "o", "k:" ONES ",k:" TWOS, "two"},
        {"one bad of two", "o", "k:" ONES ",l:11", "64"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vgi_proxy_proof options = VGI_PROXY_PROOF_INIT;
        struct vauth_proof *proof = NULL;
        struct vgi_error err = {0};
        options.mode = VGI_PROOF_ALLOW;
        options.origin_id = rows[i].origin;
        options.secrets = rows[i].secrets;
        if (vauth_proof_new(&options, &proof, &err) != VGI_E_INVALID || proof)
            fail_msg("%s: accepted", rows[i].name);
        if (!strstr(err.message, rows[i].want) || strstr(err.message, "1111"))
            fail_msg("%s: %s", rows[i].name, err.message);
    }
}

static void off_is_no_proof_at_all(void **state)
{
    struct vgi_proxy_proof options = VGI_PROXY_PROOF_INIT;
    struct vauth_proof *proof = NULL;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vauth_proof_new(&options, &proof, &err), VGI_OK);
    assert_null(proof);
    vauth_proof_free(proof);
}

static void options_that_were_not_begun_are_refused(void **state)
{
    struct vgi_proxy_proof options = both_keys;
    struct vauth_proof *proof = NULL;

    (void)state;
    options.size = 0;
    assert_int_equal(vauth_proof_new(&options, &proof, NULL), VGI_E_INVALID);
    assert_null(proof);
}

static void secrets_come_from_the_environment(void **state)
{
    struct vgi_proxy_proof options = both_keys;
    struct vauth_proof *proof;
    struct vgi_error err = {0};

    (void)state;
    options.secrets = NULL;
    options.mode = VGI_PROOF_ALLOW;
    unsetenv("VGI_PROXY_PROOF_SECRETS");
    assert_int_equal(vauth_proof_new(&options, &proof, &err), VGI_E_INVALID);
    setenv("VGI_PROXY_PROOF_SECRETS", "prod-use1:" ONES, 1);
    proof = new_proof(&options);
    assert_false(vauth_proof_is_required(proof));
    assert_string_equal(check(proof, GOOD, 1000), "ok");
    vauth_proof_free(proof);
    unsetenv("VGI_PROXY_PROOF_SECRETS");
}

static void no_memory_leaves_nothing(void **state)
{
    (void)state;
    for (size_t n = 1;; n++) {
        struct vauth_proof *proof = NULL;
        struct vgi_error err = {0};
        enum vgi_status status;
        support_alloc_fail_at(n);
        status = vauth_proof_new(&both_keys, &proof, &err);
        vauth_proof_free(proof);
        if (!support_alloc_did_fail())
            break;
        assert_int_equal(status, VGI_E_NOMEM);
    }
    support_alloc_fail_at(0);
}

SUPPORT_TESTS(cmocka_unit_test(each_way_to_be_wrong_has_its_outcome),
              cmocka_unit_test(longer_than_512_characters_is_malformed),
              cmocka_unit_test(the_window_has_two_sides), cmocka_unit_test(a_proof_counts_once),
              cmocka_unit_test(the_oldest_proof_is_forgotten_first),
              cmocka_unit_test(configuration_is_strict), cmocka_unit_test(off_is_no_proof_at_all),
              cmocka_unit_test(options_that_were_not_begun_are_refused),
              cmocka_unit_test(secrets_come_from_the_environment), cmocka_unit_test(no_memory_leaves_nothing))
