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

/* Decodes a golden stream with what *known remembers; the schema's address is only good for comparing. */
static const void *schema_of(const char *name, _Atomic(struct vipc_known *) *known)
{
    size_t len = read_golden(name, ".arrows");
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
    struct vgi_error err = {0};

    if (vipc_batch_decode_known((struct vgi_bytes){file_bytes, len}, NULL, known, &batch, &err) != VGI_OK)
        fail_msg("%s: %s", name, err.message);
    return batch.schema;
}

static void a_known_schema_is_not_decoded_again(void **state)
{
    _Atomic(struct vipc_known *) known = NULL;
    const void *first = schema_of("zstd", &known);

    (void)state;
    assert_non_null(atomic_load(&known));
    assert_ptr_equal(schema_of("zstd", &known), first);
    assert_ptr_equal(schema_of("zstd", &known), first);
    assert_ptr_not_equal(schema_of("v4_union", &known), first);
    schema_of("zstd", &known);
    vipc_known_free(atomic_load(&known));
}

static void a_broken_stream_leaves_the_known_schema(void **state)
{
    _Atomic(struct vipc_known *) known = NULL;
    const void *first = schema_of("zstd", &known);
    struct vgi_batch batch = {0};
    struct vgi_error err = {0};
    uint8_t broken[16] = {0xFF, 0xFF, 0xFF, 0xFF, 8};

    (void)state;
    assert_int_equal(vipc_batch_decode_known((struct vgi_bytes){broken, 16}, NULL, &known, &batch, &err),
                     VGI_E_FORMAT);
    assert_ptr_equal(schema_of("zstd", &known), first);
    vipc_known_free(atomic_load(&known));
}

static void a_schema_is_forgotten_rather_than_failing(void **state)
{
    _Atomic(struct vipc_known *) known = NULL;
    size_t len = read_golden("zstd", ".arrows");
    enum vgi_status status = VGI_E_NOMEM;

    (void)state;
    for (size_t n = 1; status != VGI_OK; n++) {
        VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
        struct vgi_error err = {0};
        support_alloc_fail_at(n);
        status = vipc_batch_decode_known((struct vgi_bytes){file_bytes, len}, NULL, &known, &batch, &err);
        support_alloc_fail_at(0);
        if (status != VGI_OK && status != VGI_E_NOMEM)
            fail_msg("allocation %zu: %d %s", n, status, err.message);
    }
    vipc_known_free(atomic_load(&known));
}

SUPPORT_TESTS(cmocka_unit_test(embedded_streams_hold_one_batch), cmocka_unit_test(embedded_streams_are_whole),
              cmocka_unit_test(a_known_schema_is_not_decoded_again),
              cmocka_unit_test(a_broken_stream_leaves_the_known_schema),
              cmocka_unit_test(a_schema_is_forgotten_rather_than_failing))
