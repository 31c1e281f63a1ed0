/* SPDX-License-Identifier: Apache-2.0 */
/* compress_test.c: buffers there and back, cut, and with another length than declared. Inputs end at an
 * unreadable page. */
#include "ipc/compress.h"

#include <stdlib.h>
#include <string.h>

#include "support/test.h"

static const enum vipc_compression kinds[] = {VIPC_UNCOMPRESSED, VIPC_LZ4, VIPC_ZSTD};
static const size_t sizes[] = {0, 1, 7, 100, 4096, 70000, 1 << 20};

/* Text that repeats, with noise in it. */
static void fill(uint8_t *bytes, size_t len)
{
    uint32_t seed = 1;

    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(i % 61 == 0 ? seed >> 24 : 'a' + i % 13);
    }
}

static void bytes_come_back(void **state)
{
    struct vipc_codec codec = {0};

    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            size_t room = vipc_compress_bound(kinds[k], sizes[s]);
            uint8_t *bytes = malloc(sizes[s] + 1);
            struct vipc_space packed = {malloc(room + 1), room};
            struct vipc_space again = {malloc(sizes[s] + 1), sizes[s]};
            struct vgi_error err = {0};
            uint8_t *guarded;
            fill(bytes, sizes[s]);
            assert_int_equal(
                vipc_compress(&codec, kinds[k], (struct vgi_bytes){bytes, sizes[s]}, &packed, &err), VGI_OK);
            assert_in_range(packed.len, 0, room);
            assert_true(sizes[s] <= vipc_decompress_bound(kinds[k], packed.len));
            guarded = support_guarded_copy(packed.ptr, packed.len);
            if (vipc_decompress(&codec, kinds[k], (struct vgi_bytes){guarded, packed.len}, again, &err) !=
                VGI_OK)
                fail_msg("%d, %zu bytes: %s", (int)kinds[k], sizes[s], err.message);
            assert_memory_equal(again.ptr, bytes, sizes[s]);
            support_guarded_free(guarded, packed.len);
            free(bytes);
            free(packed.ptr);
            free(again.ptr);
        }
    vipc_codec_release(&codec);
    vipc_codec_release(&codec);
}

static void cuts_and_wrong_lengths_are_told(void **state)
{
    struct vipc_codec codec = {0};
    uint8_t bytes[1000];
    uint8_t packed_bytes[2000];
    uint8_t *out = malloc(1002);

    (void)state;
    fill(bytes, sizeof bytes);
    for (size_t k = 1; k < sizeof kinds / sizeof kinds[0]; k++) {
        struct vipc_space packed = {packed_bytes, vipc_compress_bound(kinds[k], sizeof bytes)};
        struct vgi_error err = {0};
        assert_true(packed.len <= sizeof packed_bytes);
        assert_int_equal(
            vipc_compress(&codec, kinds[k], (struct vgi_bytes){bytes, sizeof bytes}, &packed, &err), VGI_OK);
        for (size_t len = 998; len <= 1002; len++)
            assert_int_equal(vipc_decompress(&codec, kinds[k], (struct vgi_bytes){packed.ptr, packed.len},
                                             (struct vipc_space){out, len}, &err),
                             len == 1000 ? VGI_OK : VGI_E_FORMAT);
        for (size_t cut = 0; cut < packed.len; cut++) {
            uint8_t *guarded = support_guarded_copy(packed.ptr, cut);
            enum vgi_status status = vipc_decompress(&codec, kinds[k], (struct vgi_bytes){guarded, cut},
                                                     (struct vipc_space){out, sizeof bytes}, &err);
            if (status == VGI_OK && memcmp(out, bytes, sizeof bytes) == 0)
                status = VGI_E_FORMAT; /* lz4: only the mark at the frame's end is missing */
            assert_int_equal(status, VGI_E_FORMAT);
            support_guarded_free(guarded, cut);
        }
    }
    free(out);
    vipc_codec_release(&codec);
}

static void bounds_do_not_overflow(void **state)
{
    (void)state;
    assert_int_equal(vipc_decompress_bound(VIPC_LZ4, SIZE_MAX / 2), SIZE_MAX);
    assert_int_equal(vipc_decompress_bound(VIPC_ZSTD, SIZE_MAX / 2), SIZE_MAX);
    assert_int_equal(vipc_decompress_bound(VIPC_UNCOMPRESSED, 5), 5);
    assert_int_equal(vipc_decompress_bound(VIPC_LZ4, 10), 2550);
    assert_int_equal(vipc_decompress_bound(VIPC_ZSTD, 8), 3 << 17);
}

SUPPORT_TESTS(cmocka_unit_test(bytes_come_back), cmocka_unit_test(cuts_and_wrong_lengths_are_told),
              cmocka_unit_test(bounds_do_not_overflow))
