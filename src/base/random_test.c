/* SPDX-License-Identifier: Apache-2.0 */
/* random_test: UUID bits, SHA-256 by FIPS 180-4 examples, spread of the table hash. */
#include "base/random.h"

#include "base/str.h"
#include "support/test.h"

static void random_bytes_differ(void **state)
{
    struct vgi_error err = {0};
    static uint8_t a[5000], b[5000];
    size_t zeros = 0;

    (void)state;
    assert_int_equal(vbase_random_bytes(a, sizeof a, &err), VGI_OK);
    assert_int_equal(vbase_random_bytes(b, sizeof b, &err), VGI_OK);
    assert_int_equal(vbase_random_bytes(NULL, 0, &err), VGI_OK);
    assert_memory_not_equal(a, b, sizeof a);
    for (size_t i = 0; i < sizeof a; i++)
        zeros += a[i] == 0;
    assert_true(zeros < 100);
}

static void uuids_are_version_4(void **state)
{
    struct vgi_error err = {0};
    uint8_t a[16], b[16];

    (void)state;
    for (int i = 0; i < 50; i++) {
        assert_int_equal(vbase_uuid(a, &err), VGI_OK);
        assert_int_equal(a[6] >> 4, 4);
        assert_int_equal(a[8] >> 6, 2);
    }
    assert_int_equal(vbase_uuid(b, &err), VGI_OK);
    assert_memory_not_equal(a, b, 16);
}

static void sha256_examples(void **state)
{
    static const char *const rows[][2] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t digest[32];
        char text[65];
        size_t len = strlen(rows[i][0]);
        vbase_sha256(len ? rows[i][0] : NULL, len, digest);
        vbase_hex_encode(digest, 32, text);
        assert_string_equal(text, rows[i][1]);
    }
}

static void hashes_depend_on_every_byte_and_on_the_length(void **state)
{
    static const size_t lens[] = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 100};

    (void)state;
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        uint8_t zeros[101] = {0};
        uint8_t *bytes = support_guarded_copy(zeros, lens[i]);
        uint64_t base = vbase_hash(bytes, lens[i]);
        assert_true(base == vbase_hash(bytes, lens[i]));
        assert_true(base != vbase_hash(zeros, lens[i] + 1));
        for (size_t k = 0; k < lens[i]; k++) {
            bytes[k] = 1;
            assert_true(vbase_hash(bytes, lens[i]) != base);
            bytes[k] = 0;
        }
        support_guarded_free(bytes, lens[i]);
    }
    assert_true(vbase_hash(NULL, 0) != vbase_hash("", 1));
}

static void hashes_of_numbers_fill_a_table_evenly(void **state)
{
    static unsigned counts[1024];
    unsigned most = 0;

    (void)state;
    for (uint64_t i = 0; i < 16384; i++)
        counts[vbase_hash(&i, sizeof i) & 1023]++;
    for (size_t i = 0; i < 1024; i++)
        most = counts[i] > most ? counts[i] : most;
    /* 16 on average; a random spread stays below 40 but for one table in millions. */
    assert_true(most < 40);
}

SUPPORT_TESTS(cmocka_unit_test(random_bytes_differ), cmocka_unit_test(uuids_are_version_4),
              cmocka_unit_test(sha256_examples),
              cmocka_unit_test(hashes_depend_on_every_byte_and_on_the_length),
              cmocka_unit_test(hashes_of_numbers_fill_a_table_evenly))
