/* SPDX-License-Identifier: Apache-2.0 */
/* record_fuzz.c: a boxed record of any kind from outside bytes; the first byte says which. What is understood
 * must be writable, and what was written must be understood again. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "sdk/proto/model.h"
#include "sdk/record/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void there_and_back(const struct vsdk_record *record, struct vgi_bytes bytes,
                           struct vbase_arena *arena, struct vbase_buf *buf)
{
    static struct vgi_error err;
    struct vsdk_memory memory = {.arena = arena};
    void *object = vbase_arena_zalloc(arena, record->bytes);
    if (!object || vsdk_record_decode_bytes(record, bytes, &memory, object, &err) != VGI_OK) {
        return;
    }
    /* A map with a key twice is understood and refused on writing. */
    if (vsdk_record_encode(record, object, buf, &err) == VGI_OK &&
        vsdk_record_decode_bytes(record, vbase_buf_view(buf), &memory, object, &err) != VGI_OK) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    const struct vsdk_protocol *protocol = &vsdk_protocol_v2_0_0;
    const struct vsdk_record *record = protocol->records[data[0] % protocol->n_records];
    if (record) {
        struct vgi_bytes bytes = {data + 1, size - 1};
        struct vbase_arena arena;
        struct vbase_buf buf;
        vbase_arena_init(&arena, (size_t)1 << 28);
        vbase_buf_init(&buf, (size_t)1 << 28);
        there_and_back(record, bytes, &arena, &buf);
        vbase_arena_release(&arena);
        vbase_buf_release(&buf);
    }
    return 0;
}
