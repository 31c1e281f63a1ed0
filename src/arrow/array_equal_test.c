/* SPDX-License-Identifier: Apache-2.0 */
/* array_equal_test.c: arrays that hold the same values in other words, and the sentence when they do not. */
#include "support/made.h"

static const char names[] = "alphabetagamma";
static const uint8_t inline_view[] = {2, 0, 0, 0, 'a', 'l', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
static const uint8_t long_view[] = {13, 0, 0, 0, 'a', 'l', 'p', 'h', 1, 0, 0, 0, 0, 0, 0, 0};
static const uint8_t other_view[] = {13, 0, 0, 0, 'a', 'l', 'p', 'h', 0, 0, 0, 0, 0, 0, 0, 0};

#define ITEMS ARRAY(.length = 4, BUFFERS(NULL, INTS(1, 2, 3, 4)))
#define LATER ARRAY(.length = 4, .offset = 1, BUFFERS(NULL, INTS(0, 1, 2, 3, 4)))
#define OTHER ARRAY(.length = 4, BUFFERS(NULL, INTS(1, 2, 3, 5)))
#define TEXTS ARRAY(.length = 3, BUFFERS(NULL, INTS(0, 5, 9, 14), names))

static const struct {
    const char *type;
    struct ArrowArray *a;
    struct ArrowArray *b;
    const char *message; /* NULL: equal */
} rows[] = {
    {"i32", ITEMS, LATER, NULL},
    {"i32", ITEMS, OTHER, "\"c\", row 3: the values differ"},
    {"i32", ITEMS, ARRAY(.length = 3, BUFFERS(NULL, INTS(1, 2, 3))), "batches of 4 and 3 rows"},
    {"null", ARRAY(.length = 2), ARRAY(.length = 2), NULL},
    {"bool", ARRAY(.length = 2, BUFFERS(NULL, BYTES(2))),
     ARRAY(.length = 2, .offset = 1, BUFFERS(NULL, BYTES(4))), NULL},
    {"bool", ARRAY(.length = 2, BUFFERS(NULL, BYTES(2))), ARRAY(.length = 2, BUFFERS(NULL, BYTES(0))),
     "row 1: the values differ"},
    {"i32", ARRAY(.length = 2, .null_count = 1, BUFFERS(BYTES(1), INTS(1, 2))),
     ARRAY(.length = 2, .null_count = -1, BUFFERS(BYTES(1), INTS(1, 9))), NULL},
    {"i32", ARRAY(.length = 2, .null_count = 1, BUFFERS(BYTES(1), INTS(1, 2))),
     ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 9))), "row 1: NULL in the first only"},
    {"i32", ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 9))),
     ARRAY(.length = 2, .null_count = 1, BUFFERS(BYTES(1), INTS(1, 2))), "row 1: NULL in the second only"},
    {"str", ARRAY(.length = 1, BUFFERS(NULL, INTS(5, 9), names)),
     ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 4), "beta")), NULL},
    {"str", TEXTS, ARRAY(.length = 3, BUFFERS(NULL, INTS(0, 5, 8, 14), names)), "row 1: the values differ"},
    {"decimal(9,2)", ARRAY(.length = 1, BUFFERS(NULL, LONGS(1, 2))),
     ARRAY(.length = 1, BUFFERS(NULL, LONGS(1, 3))), "differ"},
    {"interval", ARRAY(.length = 1, BUFFERS(NULL, LONGS(1, 2))),
     ARRAY(.length = 1, .offset = 1, BUFFERS(NULL, LONGS(9, 9, 1, 2))), NULL},
    {"f64", ARRAY(.length = 1, BUFFERS(NULL, LONGS(0x7ff8000000000000))),
     ARRAY(.length = 1, BUFFERS(NULL, LONGS(0x7ff8000000000000))), NULL},
    {"str_view", ARRAY(.length = 1, BUFFERS(NULL, inline_view, LONGS(0))),
     ARRAY(.length = 1, BUFFERS(NULL, inline_view, names, LONGS(14))), NULL},
    {"str_view", ARRAY(.length = 1, BUFFERS(NULL, long_view, "", names, LONGS(0, 14))),
     ARRAY(.length = 1, BUFFERS(NULL, other_view, names, LONGS(14))), NULL},
    {"list<i32>", ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 1, 3)), CHILDREN(ITEMS)),
     ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 1, 3)), CHILDREN(LATER)), NULL},
    {"list<i32>", ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 1, 3)), CHILDREN(ITEMS)),
     ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 1, 4)), CHILDREN(ITEMS)), "row 1: lists of 2 and 3 values"},
    {"list<i32>", ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 4)), CHILDREN(ITEMS)),
     ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 4)), CHILDREN(OTHER)),
     "\"c\", row 0: \"item\", row 3: the values differ"},
    {"list_view<i32>", ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 2), INTS(2, 1)), CHILDREN(ITEMS)),
     ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 2), INTS(2, 1)), CHILDREN(OTHER)), NULL},
    {"struct<a: i32, b: str>", ARRAY(.length = 2, .offset = 1, BUFFERS(NULL), CHILDREN(ITEMS, TEXTS)),
     ARRAY(.length = 2, .offset = 1, BUFFERS(NULL), CHILDREN(LATER, TEXTS)), NULL},
    {"struct<a: i32>", ARRAY(.length = 4, BUFFERS(NULL), CHILDREN(ITEMS)),
     ARRAY(.length = 4, BUFFERS(NULL), CHILDREN(OTHER)), "\"c\", row 3: \"a\", row 3: the values differ"},
    {"struct<a: i32>", ARRAY(.length = 4, .null_count = 1, BUFFERS(BYTES(7)), CHILDREN(ITEMS)),
     ARRAY(.length = 4, .null_count = 1, BUFFERS(BYTES(7)), CHILDREN(OTHER)), NULL},
    {"sparse_union<a: i32, b: i32>", ARRAY(.length = 2, BUFFERS(BYTES(0, 1)), CHILDREN(ITEMS, LATER)),
     ARRAY(.length = 2, BUFFERS(BYTES(0, 1)), CHILDREN(OTHER, OTHER)), NULL},
    {"sparse_union<a: i32, b: i32>", ARRAY(.length = 2, BUFFERS(BYTES(0, 1)), CHILDREN(ITEMS, LATER)),
     ARRAY(.length = 2, BUFFERS(BYTES(0, 0)), CHILDREN(OTHER, OTHER)), "row 1: another member of the union"},
    {"dense_union<a: i32, b: i32>",
     ARRAY(.length = 2, BUFFERS(BYTES(0, 1), INTS(2, 0)), CHILDREN(ITEMS, LATER)),
     ARRAY(.length = 2, BUFFERS(BYTES(0, 1), INTS(0, 3)),
           CHILDREN(ARRAY(.length = 1, BUFFERS(NULL, INTS(3))),
                    ARRAY(.length = 4, BUFFERS(NULL, INTS(5, 6, 7, 1))))),
     NULL},
    {"dict<i8,str>", ARRAY(.length = 2, BUFFERS(NULL, BYTES(2, 0)), .dictionary = TEXTS),
     ARRAY(.length = 2, BUFFERS(NULL, BYTES(0, 1)),
           .dictionary = ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 5, 10), "gammaalpha"))),
     NULL},
    {"ree<i32,i32>", ARRAY(.length = 4, CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(2, 4))), ITEMS)),
     ARRAY(.length = 4, CHILDREN(ARRAY(.length = 3, BUFFERS(NULL, INTS(1, 2, 4))),
                                 ARRAY(.length = 3, BUFFERS(NULL, INTS(1, 1, 2))))),
     NULL},
};

static void arrays_compare_by_their_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ArrowArray *children_a[1];
        struct ArrowArray *children_b[1];
        struct vgi_batch a = made_batch(rows[i].type, rows[i].a, children_a);
        struct vgi_batch b = made_batch(rows[i].type, rows[i].b, children_b);
        struct vgi_error err = {0};
        enum vgi_status status = varrow_array_equal(a.schema, &a.array, &b.array, &err);

        if (status != (rows[i].message ? VGI_E_INVALID : VGI_OK)) {
            fail_msg("row %zu, %s: %s", i, rows[i].type, err.message);
        }
        if (rows[i].message && !strstr(err.message, rows[i].message)) {
            fail_msg("row %zu, %s: %s", i, rows[i].type, err.message);
        }
        assert_int_equal(varrow_array_equal(a.schema, &a.array, &a.array, &err), VGI_OK);
        varrow_schema_unref(a.schema);
        varrow_schema_unref(b.schema);
    }
}

SUPPORT_TESTS(cmocka_unit_test(arrays_compare_by_their_values))
