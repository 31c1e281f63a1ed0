/* SPDX-License-Identifier: Apache-2.0 */
/* coding_test.c: names and choice, bytes there and back, what is cut, what lies behind the end, and bodies
 * made to unfold to 1 GiB. Inputs end at an unreadable page. */
#include "http/coding.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "support/test.h"

static const enum vhttp_coding all[] = {VHTTP_IDENTITY, VHTTP_ZSTD, VHTTP_GZIP};

/* ---- names and choice ---- */

static void a_value_names_a_coding(void **state)
{
    static const struct {
        const char *value;
        enum vhttp_coding want;
    } rows[] = {
        {"", VHTTP_IDENTITY},      {"identity", VHTTP_IDENTITY}, {"  \t", VHTTP_IDENTITY},
        {"zstd", VHTTP_ZSTD},      {" ZSTD ", VHTTP_ZSTD},       {"gzip", VHTTP_GZIP},
        {"x-gzip", VHTTP_GZIP},    {"br", VHTTP_CODINGS},        {"zstd, gzip", VHTTP_CODINGS},
        {"zst", VHTTP_CODINGS},    {"zstdd", VHTTP_CODINGS},     {"zstd;q=1", VHTTP_CODINGS},
        {"gzip\n", VHTTP_CODINGS}, {"identity,", VHTTP_CODINGS},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (vhttp_coding_of(vgi_str_of(rows[i].value)) != rows[i].want)
            fail_msg("'%s'", rows[i].value);
    assert_string_equal(vhttp_coding_name(VHTTP_ZSTD), "zstd");
    assert_string_equal(vhttp_coding_name(VHTTP_GZIP), "gzip");
    assert_string_equal(vhttp_coding_name(VHTTP_IDENTITY), "identity");
    assert_string_equal(vhttp_coding_name(VHTTP_CODINGS), "");
}

static void offers_come_in_the_order_of_the_client(void **state)
{
    static const struct {
        const char *accept;
        const char *want; /* first letters */
    } rows[] = {
        {"", ""},
        {"zstd", "z"},
        {"gzip, zstd", "gz"},
        {"zstd,gzip", "zg"},
        {"deflate, br, ZSTD", "z"},
        {"identity, zstd", "iz"},
        {"*", ""},
        {"br", ""},
        {"zstd;q=0, gzip", "g"},
        {"zstd; q=0.000 , gzip;q=0.1", "g"},
        {"zstd;q=0.001", "z"},
        {"gzip;q=0.2, zstd;q=0.9", "gz"},
        {"zstd;level=0;Q=0, gzip;q=0.", ""},
        {"zstd;q=0x, gzip", "zg"},
        {"zstd;q=00, gzip", "g"},
        {",,;q=1,  ,gzip", "g"},
        {"; ,;;,", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t *guarded = support_guarded_copy(rows[i].accept, strlen(rows[i].accept));
        struct vgi_str accept = {(const char *)guarded, strlen(rows[i].accept)};
        char found[8] = "";
        enum vhttp_coding coding;
        for (size_t n = 0; (coding = vhttp_coding_next(&accept)) != VHTTP_CODINGS && n < 7; n++)
            found[n] = vhttp_coding_name(coding)[0];
        if (strcmp(found, rows[i].want) != 0)
            fail_msg("'%s': %s", rows[i].accept, found);
        support_guarded_free(guarded, strlen(rows[i].accept));
    }
}

/* ---- there and back ---- */

/* Text that repeats, with noise in it. */
static void fill(uint8_t *bytes, size_t len)
{
    uint32_t seed = 1;

    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(i % 61 == 0 ? seed >> 24 : 'a' + i % 13);
    }
}

static struct vbase_buf encoded(enum vhttp_coding coding, const uint8_t *bytes, size_t len)
{
    struct vbase_buf out;
    struct vgi_error err = {0};

    vbase_buf_init(&out, (size_t)1 << 30);
    if (vhttp_encode(coding, (struct vgi_bytes){bytes, len}, &out, &err) != VGI_OK)
        fail_msg("%s: %s", vhttp_coding_name(coding), err.message);
    return out;
}

/* The status of unfolding to at most max bytes; what comes out is compared with want unless that is NULL. */
static enum vgi_status unfold(enum vhttp_coding coding, const struct vbase_buf *body, uint64_t max,
                              const uint8_t *want, size_t want_len)
{
    struct vhttp_decoding how = {.coding = coding, .decoded_max = max};
    uint8_t *guarded = support_guarded_copy(body->ptr, body->len);
    struct vbase_block *block = NULL;
    struct vgi_error err = {0};
    size_t len = 0;
    enum vgi_status status = vhttp_decode(&how, (struct vgi_bytes){guarded, body->len}, &block, &len, &err);

    support_guarded_free(guarded, body->len);
    assert_true(status == VGI_OK || err.message[0] != 0);
    if (status == VGI_OK && want) {
        assert_int_equal(len, want_len);
        assert_memory_equal(block->data, want, len);
    }
    vbase_block_unref(block);
    return status;
}

static void bytes_come_back(void **state)
{
    static const size_t sizes[] = {0, 1, 7, 100, 4096, 70000, 1 << 20, 5 << 20};

    (void)state;
    for (size_t c = 0; c < sizeof all / sizeof all[0]; c++)
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            uint8_t *bytes = malloc(sizes[s] + 1);
            struct vbase_buf out;
            fill(bytes, sizes[s]);
            out = encoded(all[c], bytes, sizes[s]);
            assert_int_equal(unfold(all[c], &out, 0, bytes, sizes[s]), VGI_OK);
            if (all[c] != VHTTP_IDENTITY && sizes[s] > 4096)
                assert_in_range(out.len, 1, sizes[s] / 4);
            vbase_buf_release(&out);
            free(bytes);
        }
}

static void the_cap_is_exact(void **state)
{
    static const size_t sizes[] = {1, 1000, 300000, 3 << 20};

    (void)state;
    for (size_t c = 0; c < sizeof all / sizeof all[0]; c++)
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            uint8_t *bytes = malloc(sizes[s]);
            struct vbase_buf out;
            fill(bytes, sizes[s]);
            out = encoded(all[c], bytes, sizes[s]);
            assert_int_equal(unfold(all[c], &out, sizes[s], bytes, sizes[s]), VGI_OK);
            assert_int_equal(unfold(all[c], &out, UINT64_MAX, bytes, sizes[s]), VGI_OK);
            if (sizes[s] > 1)
                assert_int_equal(unfold(all[c], &out, sizes[s] - 1, NULL, 0), VGI_E_LIMIT);
            vbase_buf_release(&out);
            free(bytes);
        }
}

static void every_cut_is_told(void **state)
{
    uint8_t bytes[3000];

    (void)state;
    fill(bytes, sizeof bytes);
    for (size_t c = 1; c < sizeof all / sizeof all[0]; c++) {
        struct vbase_buf out = encoded(all[c], bytes, sizeof bytes);
        size_t whole = out.len;
        for (out.len = 0; out.len < whole; out.len++)
            if (unfold(all[c], &out, 0, NULL, 0) != VGI_E_FORMAT)
                fail_msg("%s cut at %zu of %zu", vhttp_coding_name(all[c]), out.len, whole);
        vbase_buf_release(&out);
    }
}

static void bytes_behind_the_end_are_told_and_frames_follow_each_other(void **state)
{
    static const uint8_t tails[][4] = {
        {0}, {'a', 'b', 'c', 'd'}, {0x1f, 0x8b, 8, 0}, {0x28, 0xb5, 0x2f, 0xfd}};
    uint8_t bytes[400];

    (void)state;
    fill(bytes, 300);
    fill(bytes + 300, 100);
    for (size_t c = 1; c < sizeof all / sizeof all[0]; c++) {
        struct vbase_buf out = encoded(all[c], bytes, 300);
        size_t one = out.len;
        struct vgi_error err = {0};
        for (size_t t = 0; t < sizeof tails / sizeof tails[0]; t++)
            for (size_t n = 1; n <= sizeof tails[t]; n++) {
                assert_int_equal(vbase_buf_append(&out, tails[t], n, &err), VGI_OK);
                assert_int_equal(unfold(all[c], &out, 0, NULL, 0), VGI_E_FORMAT);
                out.len = one;
            }
        assert_int_equal(vhttp_encode(all[c], (struct vgi_bytes){bytes, 100}, &out, &err), VGI_OK);
        assert_int_equal(unfold(all[c], &out, 400, bytes, 400), VGI_OK);
        assert_int_equal(unfold(all[c], &out, 399, NULL, 0), VGI_E_LIMIT);
        vbase_buf_release(&out);
    }
}

static void any_changed_byte_is_refused_or_changes_nothing(void **state)
{
    uint8_t bytes[400];

    (void)state;
    fill(bytes, sizeof bytes);
    for (size_t c = 1; c < sizeof all / sizeof all[0]; c++) {
        struct vbase_buf out = encoded(all[c], bytes, sizeof bytes);
        for (size_t i = 0; i < out.len; i++) {
            enum vgi_status status;
            out.ptr[i] ^= 0x55;
            status = unfold(all[c], &out, 1 << 20, NULL, 0);
            assert_true(status == VGI_OK || status == VGI_E_FORMAT || status == VGI_E_LIMIT);
            out.ptr[i] ^= 0x55;
        }
        vbase_buf_release(&out);
    }
}

/* ---- bombs ---- */

/* Sanitizers keep notes of their own about memory that is touched. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
enum { MEMORY_FACTOR = 8 };
#else
enum { MEMORY_FACTOR = 1 };
#endif
enum { MIB = 1 << 20, BOMB_MIB = 1024 };

/* Zstandard blocks of 128 KiB of zeros, four bytes each, without a declared length; window in the head. */
static struct vbase_buf zstd_bomb(uint8_t window)
{
    const uint8_t head[] = {0x28, 0xb5, 0x2f, 0xfd, 0x00, window};
    const uint8_t block[] = {0x02, 0x00, 0x10, 0x00};
    struct vbase_buf out;
    struct vgi_error err = {0};

    vbase_buf_init(&out, (size_t)64 * MIB);
    assert_int_equal(vbase_buf_append(&out, head, sizeof head, &err), VGI_OK);
    for (int i = 0; i < 8 * BOMB_MIB; i++)
        assert_int_equal(vbase_buf_append(&out, block, sizeof block, &err), VGI_OK);
    return out;
}

/* One gzip member that repeats the same piece, which stands for 1 MiB of zeros. */
static struct vbase_buf gzip_bomb(void)
{
    static uint8_t zeros[MIB];
    uint8_t piece[8192];
    z_stream z = {0};
    struct vbase_buf out;
    struct vgi_error err = {0};
    size_t head;

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_out = piece;
    z.avail_out = sizeof piece;
    assert_int_equal(deflate(&z, Z_FULL_FLUSH), Z_OK);
    vbase_buf_init(&out, (size_t)64 * MIB);
    head = sizeof piece - z.avail_out;
    assert_int_equal(vbase_buf_append(&out, piece, head, &err), VGI_OK);
    z.next_out = piece;
    z.avail_out = sizeof piece;
    z.next_in = zeros;
    z.avail_in = sizeof zeros;
    assert_int_equal(deflate(&z, Z_FULL_FLUSH), Z_OK);
    for (int i = 0; i < BOMB_MIB; i++)
        assert_int_equal(vbase_buf_append(&out, piece, sizeof piece - z.avail_out, &err), VGI_OK);
    deflateEnd(&z);
    return out;
}

/* The most memory this process had since the last reset, in KiB; 0 when the system does not tell. */
static size_t peak_kib(bool reset)
{
    char line[256];
    size_t kib = 0;
    FILE *file;
    int fd = reset ? open("/proc/self/clear_refs", O_WRONLY) : -1;

    if (fd >= 0) {
        if (write(fd, "5", 1) != 1)
            fd = -1;
        close(fd);
    }
    file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "VmHWM:", 6) == 0)
            kib = strtoul(line + 6, NULL, 10);
    if (file)
        fclose(file);
    return kib;
}

static void check_bomb(enum vhttp_coding coding, struct vbase_buf bomb)
{
    static const uint64_t caps[] = {1, 65536, 4u << 20, 64u << 20};

    for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++) {
        size_t before = peak_kib(/* reset= */ true);
        size_t grown;
        assert_int_equal(unfold(coding, &bomb, caps[i], NULL, 0), VGI_E_LIMIT);
        grown = peak_kib(/* reset= */ false) - before;
        if (grown > MEMORY_FACTOR * (caps[i] / 1024 + 16384))
            fail_msg("%s: %zu KiB for a cap of %llu bytes", vhttp_coding_name(coding), grown,
                     (unsigned long long)caps[i]);
    }
    vbase_buf_release(&bomb);
}

static void a_bomb_costs_what_the_cap_says(void **state)
{
    struct vbase_buf windowed = zstd_bomb(0x68); /* 8 MiB, the largest that is accepted */
    (void)state;
    check_bomb(VHTTP_ZSTD, zstd_bomb(0x58));
    check_bomb(VHTTP_ZSTD, windowed);
    check_bomb(VHTTP_GZIP, gzip_bomb());
}

static void a_large_window_is_refused(void **state)
{
    (void)state;
    for (unsigned window = 0x69; window <= 0xff; window++) {
        struct vbase_buf bomb = zstd_bomb((uint8_t)window);
        size_t before = peak_kib(/* reset= */ true);
        assert_int_equal(unfold(VHTTP_ZSTD, &bomb, 1 << 30, NULL, 0), VGI_E_FORMAT);
        assert_in_range(peak_kib(/* reset= */ false) - before, 0, MEMORY_FACTOR * 4096);
        vbase_buf_release(&bomb);
    }
}

static void a_declared_length_takes_no_memory(void **state)
{
    /* One segment that declares 256 MiB and holds three bytes. */
    uint8_t liar[] = {0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0x00, 0x00, 0x00, 0x10, 0x19, 0, 0, 1, 2, 3};
    struct vbase_buf body = {liar, sizeof liar, sizeof liar, sizeof liar};
    size_t before = peak_kib(/* reset= */ true);

    (void)state;
    assert_int_equal(unfold(VHTTP_ZSTD, &body, 1 << 20, NULL, 0), VGI_E_LIMIT);
    assert_int_equal(unfold(VHTTP_ZSTD, &body, 1 << 30, NULL, 0), VGI_E_FORMAT);
    assert_in_range(peak_kib(/* reset= */ false) - before, 0, MEMORY_FACTOR * 4096);
}

/* ---- memory ---- */

static void the_steady_state_allocates_nothing(void **state)
{
    struct vbase_pool *pool = NULL;
    struct vgi_error err = {0};
    uint8_t bytes[5000];

    (void)state;
    fill(bytes, sizeof bytes);
    assert_int_equal(vbase_pool_new(&pool, &err), VGI_OK);
    for (size_t c = 0; c < sizeof all / sizeof all[0]; c++) {
        struct vbase_buf out = encoded(all[c], bytes, sizeof bytes);
        struct vhttp_decoding how = {.coding = all[c], .pool = pool};
        struct vgi_bytes view = vbase_buf_view(&out);
        struct vbase_block *block = NULL;
        size_t count = 0;
        size_t len;
        for (int i = 0; i < 10; i++) {
            count = i == 1 ? support_alloc_count() : count;
            assert_int_equal(vhttp_decode(&how, view, &block, &len, &err), VGI_OK);
            assert_memory_equal(block->data, bytes, len);
            vbase_block_unref(block);
        }
        assert_int_equal(support_alloc_count(), count);
        vbase_buf_release(&out);
    }
    vbase_pool_unref(pool);
}

static void a_lack_of_memory_is_told(void **state)
{
    uint8_t bytes[5000];

    (void)state;
    fill(bytes, sizeof bytes);
    for (size_t c = 0; c < sizeof all / sizeof all[0]; c++) {
        struct vbase_buf out = encoded(all[c], bytes, sizeof bytes);
        struct vhttp_decoding how = {.coding = all[c]};
        struct vbase_buf small;
        struct vgi_error err = {0};
        size_t len = 0;
        for (size_t n = 1; n < 4; n++) {
            enum vgi_status status;
            struct vbase_block *block = NULL;
            support_alloc_fail_at(n);
            status = vhttp_decode(&how, vbase_buf_view(&out), &block, &len, &err);
            assert_int_equal(status, support_alloc_did_fail() ? VGI_E_NOMEM : VGI_OK);
            support_alloc_fail_at(0);
            vbase_block_unref(block);
        }
        vbase_buf_init(&small, out.len - 1);
        assert_int_equal(vhttp_encode(all[c], (struct vgi_bytes){bytes, sizeof bytes}, &small, &err),
                         VGI_E_LIMIT);
        assert_int_equal(small.len, 0);
        vbase_buf_release(&small);
        vbase_buf_init(&small, out.len + 100);
        assert_int_equal(vhttp_encode(all[c], (struct vgi_bytes){bytes, sizeof bytes}, &small, &err), VGI_OK);
        vbase_buf_release(&small);
        support_alloc_fail_at(1);
        vbase_buf_init(&small, 1 << 20);
        assert_int_equal(vhttp_encode(all[c], (struct vgi_bytes){bytes, sizeof bytes}, &small, &err),
                         VGI_E_NOMEM);
        support_alloc_fail_at(0);
        vbase_buf_release(&small);
        vbase_buf_release(&out);
    }
}

static void *code_often(void *argument)
{
    uint8_t bytes[2000];
    bool *is_fine = argument;

    fill(bytes, sizeof bytes);
    for (int i = 0; i < 200; i++) {
        struct vhttp_decoding how = {.coding = i % 2 ? VHTTP_ZSTD : VHTTP_GZIP};
        struct vbase_buf out;
        struct vbase_block *block = NULL;
        struct vgi_error err = {0};
        size_t len = 0;
        vbase_buf_init(&out, 1 << 20);
        *is_fine = *is_fine &&
                   vhttp_encode(how.coding, (struct vgi_bytes){bytes, sizeof bytes}, &out, &err) == VGI_OK &&
                   vhttp_decode(&how, vbase_buf_view(&out), &block, &len, &err) == VGI_OK &&
                   len == sizeof bytes && memcmp(block->data, bytes, len) == 0;
        vbase_block_unref(block);
        vbase_buf_release(&out);
    }
    return NULL;
}

static void threads_share_the_kept_contexts(void **state)
{
    enum { THREADS = 24 };
    pthread_t threads[THREADS];
    bool is_fine[THREADS];

    (void)state;
    for (int i = 0; i < THREADS; i++) {
        is_fine[i] = true;
        assert_int_equal(pthread_create(&threads[i], NULL, code_often, &is_fine[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_true(is_fine[i]);
    }
}

SUPPORT_TESTS(cmocka_unit_test(a_value_names_a_coding),
              cmocka_unit_test(offers_come_in_the_order_of_the_client), cmocka_unit_test(bytes_come_back),
              cmocka_unit_test(the_cap_is_exact), cmocka_unit_test(every_cut_is_told),
              cmocka_unit_test(bytes_behind_the_end_are_told_and_frames_follow_each_other),
              cmocka_unit_test(any_changed_byte_is_refused_or_changes_nothing),
              cmocka_unit_test(a_bomb_costs_what_the_cap_says), cmocka_unit_test(a_large_window_is_refused),
              cmocka_unit_test(a_declared_length_takes_no_memory),
              cmocka_unit_test(the_steady_state_allocates_nothing),
              cmocka_unit_test(a_lack_of_memory_is_told), cmocka_unit_test(threads_share_the_kept_contexts))
