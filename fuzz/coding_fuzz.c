/* SPDX-License-Identifier: Apache-2.0 */
/* coding_fuzz.c: a first byte that chooses, then a body under a content coding, or an Accept-Encoding value.
 * What unfolds stays below the cap and comes back when it is folded again. */
#include <stdlib.h>

#include "http/coding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DECODED_MAX ((size_t)1 << 20)

static void there_and_back(const struct vhttp_decoding *how, struct vgi_bytes plain)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf folded = {0};
    struct vbase_block *again = NULL;
    static struct vgi_error err;
    size_t len = 0;

    vbase_buf_init(&folded, 4 * DECODED_MAX);
    if (vhttp_encode(how->coding, plain, &folded, &err) != VGI_OK ||
        vhttp_decode(how, vbase_buf_view(&folded), &again, &len, &err) != VGI_OK || len != plain.len ||
        (len > 0 && memcmp(again->data, plain.ptr, len) != 0))
        abort();
    vbase_block_unref(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vgi_error err;
    struct vbase_block *block = NULL;
    struct vhttp_decoding how = {.decoded_max = DECODED_MAX};
    size_t len = 0;

    if (size == 0)
        return 0;
    if (data[0] % 4 == VHTTP_CODINGS) {
        struct vgi_str text = {(const char *)data + 1, size - 1};
        size_t left = text.len;
        if (vhttp_coding_of(text) > VHTTP_CODINGS)
            abort();
        for (; vhttp_coding_next(&text) != VHTTP_CODINGS; left = text.len)
            if (text.len >= left)
                abort();
        return 0;
    }
    how.coding = (enum vhttp_coding)(data[0] % 4);
    if (vhttp_decode(&how, (struct vgi_bytes){data + 1, size - 1}, &block, &len, &err) != VGI_OK)
        return 0;
    if (len > DECODED_MAX)
        abort();
    there_and_back(&how, (struct vgi_bytes){block->data, len});
    vbase_block_unref(block);
    return 0;
}
