/* SPDX-License-Identifier: Apache-2.0 */
/* embedded_test.c: streams inside binary values, at any alignment, cut anywhere. */
#include <string.h>

#include "ipc/reader.h"
#include "support/streams.h"
#include "support/test.h"

static void embedded_streams_hold_one_batch(void **state)
{
    static const struct {
        const char *name;
        enum vgi_status want;
        const char *message;
    } rows[] = {
        {"no_column", VGI_OK, "batch 3\n"},     {"zstd", VGI_OK, "batch 3\n  list: [1 2],null,[]\n"},
        {"no_batch", VGI_E_FORMAT, "no batch"}, {"delta", VGI_E_FORMAT, "more than one batch"},
        {"v4_union", VGI_OK, "batch 3\n"},
    };
    static struct text text;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = read_golden(rows[i].name, ".arrows");
        for (size_t shift = 0; shift < 8; shift++) {
            uint8_t *bytes = support_guarded_copy(file_bytes, len + shift) + shift;
            VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
            struct vgi_error err = {0};
            enum vgi_status status;
            memcpy(bytes, file_bytes, len);
            status = vipc_batch_decode((struct vgi_bytes){bytes, len}, NULL, &batch, &err);
            text.len = 0;
            if (status == VGI_OK)
                put_batch(&text, &batch);
            if (status != rows[i].want ||
                !strstr(status == VGI_OK ? text.chars : err.message, rows[i].message))
                fail_msg("%s: %d %s", rows[i].name, status, err.message);
            varrow_batch_release(&batch);
            support_guarded_free(bytes - shift, len + shift);
        }
    }
}

static void embedded_streams_are_whole(void **state)
{
    size_t len = read_golden("zstd", ".arrows");

    (void)state;
    for (size_t cut = 0; cut < len; cut++) {
        uint8_t *bytes = support_guarded_copy(file_bytes, cut);
        struct vgi_batch batch = {0};
        struct vgi_error err = {0};
        enum vgi_status status = vipc_batch_decode((struct vgi_bytes){bytes, cut}, NULL, &batch, &err);
        if (status != VGI_E_FORMAT && !(status == VGI_OK && cut == len - 8))
            fail_msg("cut at %zu: %d %s", cut, status, err.message);
        varrow_batch_release(&batch);
        support_guarded_free(bytes, cut);
    }
}

SUPPORT_TESTS(cmocka_unit_test(embedded_streams_hold_one_batch), cmocka_unit_test(embedded_streams_are_whole))
