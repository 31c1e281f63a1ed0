/* SPDX-License-Identifier: Apache-2.0 */
/* dictionary_write_test.c: which dictionary messages precede the second batch of a stream. */
#include <stdlib.h>
#include <string.h>

#include "ipc/message.h"
#include "ipc/writer.h"
#include "support/made.h"

/* What a stream's messages are, one letter each: s schema, D dictionary, d delta, b batch, e end. */
static void list_messages(struct vgi_bytes bytes, char *out)
{
    size_t at = 0;

    while (at < bytes.len) {
        struct vipc_message message = {0};
        struct vipc_batch_head head;
        struct vgi_error err = {0};
        size_t len = 0;
        enum vgi_status status = vipc_message_prefix(bytes.ptr + at, &len, &err);
        at += VIPC_PREFIX_BYTES;
        if (status == VGI_DONE) {
            *out++ = 'e';
            continue;
        }
        if (status || vipc_message_frame((struct vgi_bytes){bytes.ptr + at, len}, &message, &err)) {
            fail_msg("%s", err.message);
        }
        at += len + (size_t)message.body_bytes;
        if (message.kind == VIPC_MESSAGE_SCHEMA) {
            *out++ = 's';
            continue;
        }
        assert_int_equal(vipc_message_batch(&message, &head, &err), VGI_OK);
        if (message.kind == VIPC_MESSAGE_BATCH) {
            *out++ = 'b';
        } else {
            *out++ = "Dd"[head.is_delta];
        }
    }
    *out = '\0';
}

#define INDICES(...)        ARRAY(.length = 1, BUFFERS(NULL, BYTES(0)), .dictionary = __VA_ARGS__)
#define TEXTS(n, text, ...) ARRAY(.length = (n), .null_count = 0, BUFFERS(NULL, INTS(__VA_ARGS__), text))
#define VIEWS(n, ...)       ARRAY(.length = (n), BUFFERS(NULL, BYTES(__VA_ARGS__), LONGS(0)))

static void check(const char *type, struct ArrowArray *first, struct ArrowArray *second, const char *want)
{
    struct vbase_buf out;
    struct vbase_memory_stream memory = {.output = &out};
    struct vipc_writer *writer;
    struct vgi_error err = {0};
    struct ArrowArray *children[1];
    struct vgi_batch batch = made_batch(type, INDICES(first), children);
    struct ArrowArray *other = INDICES(second);
    char found[64];

    vbase_buf_init(&out, SIZE_MAX / 2);
    assert_int_equal(vipc_writer_new(vbase_stream_of_memory(&memory), NULL, &writer, &err), VGI_OK);
    assert_int_equal(vipc_writer_open(writer, batch.schema, &err), VGI_OK);
    if (vipc_writer_batch(writer, &batch, false, &err) != VGI_OK) {
        fail_msg("%s", err.message);
    }
    children[0] = other;
    if (vipc_writer_batch(writer, &batch, true, &err) != VGI_OK) {
        fail_msg("%s", err.message);
    }
    assert_int_equal(vipc_writer_flush(writer, &err), VGI_OK);
    list_messages(vbase_buf_view(&out), found);
    if (strcmp(found, want) != 0) {
        fail_msg("%s: found %s, expected %s", type, found, want);
    }
    vipc_writer_free(writer);
    vbase_buf_release(&out);
    varrow_schema_unref(batch.schema);
}

static void an_equal_dictionary_is_not_sent_again(void **state)
{
    (void)state;
    check("dict<i8,str>", TEXTS(2, "ab", 0, 1, 2), TEXTS(2, "ab", 0, 1, 2), "sDbbe");
    /* the same values in the middle of other buffers */
    check("dict<i8,str>", TEXTS(2, "ab", 0, 1, 2),
          ARRAY(.length = 2, .offset = 1, BUFFERS(NULL, INTS(0, 2, 3, 4, 5), "xxabx")), "sDbbe");
    check("dict<i8,null>", ARRAY(.length = 1, .null_count = 1), ARRAY(.length = 1, .null_count = 1), "sDbbe");
}

static void a_longer_dictionary_is_a_delta(void **state)
{
    (void)state;
    check("dict<i8,str>", TEXTS(2, "ab", 0, 1, 2), TEXTS(3, "abc", 0, 1, 2, 3), "sDbdbe");
    check("dict<i8,i32>", ARRAY(.length = 1, BUFFERS(NULL, INTS(7))),
          ARRAY(.length = 3, BUFFERS(NULL, INTS(7, 8, 9))), "sDbdbe");
    check("dict<i8,bool>", ARRAY(.length = 1, BUFFERS(NULL, BYTES(1))),
          ARRAY(.length = 2, BUFFERS(NULL, BYTES(3))), "sDbdbe");
    check("dict<i8,fixed_bytes(2)>", ARRAY(.length = 1, BUFFERS(NULL, "ab")),
          ARRAY(.length = 2, BUFFERS(NULL, "abcd")), "sDbdbe");
    check("dict<i8,list<i32>>",
          ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 1)), CHILDREN(ARRAY(.length = 1, BUFFERS(NULL, INTS(5))))),
          ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 1, 2)),
                CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(5, 6))))),
          "sDbdbe");
    check("dict<i8,struct<a: i32>>",
          ARRAY(.length = 1, BUFFERS(NULL), CHILDREN(ARRAY(.length = 1, BUFFERS(NULL, INTS(5))))),
          ARRAY(.length = 2, BUFFERS(NULL), CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(5, 6))))),
          "sDbdbe");
    check("dict<i8,fixed_list<i32,2>>",
          ARRAY(.length = 1, BUFFERS(NULL), CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 2))))),
          ARRAY(.length = 2, BUFFERS(NULL), CHILDREN(ARRAY(.length = 4, BUFFERS(NULL, INTS(1, 2, 3, 4))))),
          "sDbdbe");
    check("dict<i8,str_view>", VIEWS(1, 1, 0, 0, 0, 'a', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
          VIEWS(2, 1, 0, 0, 0, 'a', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 'b', 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0),
          "sDbdbe");
    /* a null among the new values brings a bitmap */
    check("dict<i8,?i32>", ARRAY(.length = 1, BUFFERS(NULL, INTS(7))),
          ARRAY(.length = 2, .null_count = 1, BUFFERS(BYTES(1), INTS(7, 0))), "sDbdbe");
}

static void another_dictionary_is_sent_whole(void **state)
{
    (void)state;
    check("dict<i8,str>", TEXTS(2, "ab", 0, 1, 2), TEXTS(2, "ac", 0, 1, 2), "sDbDbe");
    check("dict<i8,str>", TEXTS(2, "ab", 0, 1, 2), TEXTS(1, "a", 0, 1), "sDbDbe");
    check("dict<i8,str>", TEXTS(2, "ab", 0, 1, 2), TEXTS(3, "xbc", 0, 1, 2, 3), "sDbDbe");
    check("dict<i8,i32>", ARRAY(.length = 1, .null_count = 1, BUFFERS(BYTES(0), INTS(7))),
          ARRAY(.length = 2, BUFFERS(NULL, INTS(7, 8))), "sDbDbe");
    /* nothing extends an empty dictionary */
    check("dict<i8,str>", TEXTS(0, "", 0), TEXTS(1, "a", 0, 1), "sDbDbe");
    check("dict<i8,str_view>", VIEWS(1, 1, 0, 0, 0, 'a', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
          VIEWS(2, 1, 0, 0, 0, 'c', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 'b', 0, 0, 0, 0, 0, 0, 0, 0,
                0, 0, 0),
          "sDbDbe");
}

#define LISTS_OF(n, words)                             \
    ARRAY(.length = (n), BUFFERS(NULL, INTS(0, 1, 2)), \
          CHILDREN(ARRAY(.length = (n), BUFFERS(NULL, BYTES(0, 0)), .dictionary = (words))))

static void an_outer_dictionary_follows_a_replaced_inner_one(void **state)
{
    const char *type = "dict<i8,list<dict<i8,str>>>";
    struct ArrowArray *first = LISTS_OF(1, TEXTS(1, "a", 0, 1));

    (void)state;
    check(type, first, LISTS_OF(1, TEXTS(1, "a", 0, 1)), "sDDbbe");
    check(type, first, LISTS_OF(1, TEXTS(2, "ab", 0, 1, 2)), "sDDbdbe");
    check(type, first, LISTS_OF(1, TEXTS(1, "b", 0, 1)), "sDDbDDbe");
    check(type, first, LISTS_OF(2, TEXTS(1, "a", 0, 1)), "sDDbDbe");
}

SUPPORT_TESTS(cmocka_unit_test(an_equal_dictionary_is_not_sent_again),
              cmocka_unit_test(a_longer_dictionary_is_a_delta),
              cmocka_unit_test(another_dictionary_is_sent_whole),
              cmocka_unit_test(an_outer_dictionary_follows_a_replaced_inner_one))
