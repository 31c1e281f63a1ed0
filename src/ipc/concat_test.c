/* SPDX-License-Identifier: Apache-2.0 */
/* concat_test.c: two arrays of every layout become one with the values of both. The parts are made by hand,
 * with children that reach beyond what their parents use, as writers leave them. */
#include "ipc/concat.h"

#include <string.h>

#include "arrow/validate.h"
#include "support/made.h"
#include "support/test.h"
#include "vgi_rpc/batch.h"

/* A view: length, then up to 12 bytes, or prefix, data buffer and offset. */
struct view {
    int32_t len;
    union {
        char text[12];
        struct {
            char prefix[4];
            int32_t buffer;
            int32_t offset;
        } far;
    };
};

static const struct {
    const char *type;
    struct ArrowArray *first;
    struct ArrowArray *second;
    const char *values;
} rows[] = {
    {"i32", ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 2))), ARRAY(.length = 1, BUFFERS(NULL, INTS(3))),
     "1,2,3"},
    {"?i32", ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 2))),
     ARRAY(.length = 2, .null_count = 1, BUFFERS(BYTES(2), INTS(3, 4))), "1,2,null,4"},
    {"?i32", ARRAY(.length = 3, .null_count = 1, BUFFERS(BYTES(5), INTS(1, 2, 3))),
     ARRAY(.length = 1, .null_count = -1, BUFFERS(BYTES(0), INTS(4))), "1,null,3,null"},
    {"i32", ARRAY(.length = 0, BUFFERS(NULL, INTS(0))), ARRAY(.length = 0, BUFFERS(NULL, INTS(0))), ""},
    {"bool", ARRAY(.length = 3, BUFFERS(NULL, BYTES(5))), ARRAY(.length = 6, BUFFERS(NULL, BYTES(0x21))),
     "true,false,true,true,false,false,false,false,true"},
    {"fixed_bytes(2)", ARRAY(.length = 1, BUFFERS(NULL, "ab")), ARRAY(.length = 2, BUFFERS(NULL, "cdef")),
     "#6162,#6364,#6566"},
    {"str", ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 2, 4), "xabc")),
     ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 0, 2), "de")), "'a','bc','','de'"},
    {"str", ARRAY(.length = 0, BUFFERS(NULL, INTS(0), "")),
     ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 1), "z")), "'z'"},
    {"large_str", ARRAY(.length = 1, BUFFERS(NULL, LONGS(0, 1), "a")),
     ARRAY(.length = 1, BUFFERS(NULL, LONGS(2, 4), "--bc")), "'a','bc'"},
    {"list<i32>",
     ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 2, 3)),
           CHILDREN(ARRAY(.length = 5, BUFFERS(NULL, INTS(9, 1, 2, 9, 9))))),
     ARRAY(.length = 1, BUFFERS(NULL, INTS(1, 3)),
           CHILDREN(ARRAY(.length = 3, BUFFERS(NULL, INTS(9, 3, 4))))),
     "[1],[2],[3 4]"},
    {"large_list<i32>",
     ARRAY(.length = 1, BUFFERS(NULL, LONGS(0, 1)), CHILDREN(ARRAY(.length = 1, BUFFERS(NULL, INTS(1))))),
     ARRAY(.length = 1, BUFFERS(NULL, LONGS(0, 2)), CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(2, 3))))),
     "[1],[2 3]"},
    {"list_view<i32>",
     ARRAY(.length = 1, BUFFERS(NULL, INTS(1), INTS(1)),
           CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(9, 1))))),
     ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 0), INTS(1, 2)),
           CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(2, 3))))),
     "[1],[3],[2 3]"},
    {"large_list_view<i32>",
     ARRAY(.length = 1, BUFFERS(NULL, LONGS(0), LONGS(1)),
           CHILDREN(ARRAY(.length = 1, BUFFERS(NULL, INTS(1))))),
     ARRAY(.length = 1, BUFFERS(NULL, LONGS(0), LONGS(2)),
           CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(2, 3))))),
     "[1],[2 3]"},
    {"fixed_list<i32,2>",
     ARRAY(.length = 1, BUFFERS(NULL), CHILDREN(ARRAY(.length = 4, BUFFERS(NULL, INTS(1, 2, 9, 9))))),
     ARRAY(.length = 1, BUFFERS(NULL), CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(3, 4))))),
     "[1 2],[3 4]"},
    {"struct<a: i32, b: bool>",
     ARRAY(.length = 1, BUFFERS(NULL),
           CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 9))),
                    ARRAY(.length = 1, BUFFERS(NULL, BYTES(1))))),
     ARRAY(.length = 1, BUFFERS(NULL),
           CHILDREN(ARRAY(.length = 1, BUFFERS(NULL, INTS(2))), ARRAY(.length = 1, BUFFERS(NULL, BYTES(0))))),
     "{a=1 b=true},{a=2 b=false}"},
    {"sparse_union<a: i32>",
     ARRAY(.length = 1, BUFFERS(BYTES(0)), CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 9))))),
     ARRAY(.length = 1, BUFFERS(BYTES(0)), CHILDREN(ARRAY(.length = 1, BUFFERS(NULL, INTS(2))))),
     "<a 1>,<a 2>"},
    {"dense_union<a: i32, b: bool>",
     ARRAY(.length = 2, BUFFERS(BYTES(0, 1), INTS(1, 0)),
           CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(9, 1))),
                    ARRAY(.length = 1, BUFFERS(NULL, BYTES(1))))),
     ARRAY(.length = 2, BUFFERS(BYTES(1, 0), INTS(0, 0)),
           CHILDREN(ARRAY(.length = 1, BUFFERS(NULL, INTS(2))), ARRAY(.length = 1, BUFFERS(NULL, BYTES(0))))),
     "<a 1>,<b true>,<b false>,<a 2>"},
    {"ree<i16,i32>",
     ARRAY(.length = 3, CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, SHORTS(2, 7))),
                                 ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 2))))),
     ARRAY(.length = 2, CHILDREN(ARRAY(.length = 1, BUFFERS(NULL, SHORTS(2))),
                                 ARRAY(.length = 1, BUFFERS(NULL, INTS(3))))),
     "1,1,2,3,3"},
    {"ree<i64,i32>",
     ARRAY(.length = 0,
           CHILDREN(ARRAY(.length = 0, BUFFERS(NULL, LONGS(0))), ARRAY(.length = 0, BUFFERS(NULL, INTS(0))))),
     ARRAY(.length = 2,
           CHILDREN(ARRAY(.length = 1, BUFFERS(NULL, LONGS(2))), ARRAY(.length = 1, BUFFERS(NULL, INTS(3))))),
     "3,3"},
    {"list<ree<i32,i32>>",
     ARRAY(.length = 1, BUFFERS(NULL, INTS(1, 3)),
           CHILDREN(ARRAY(.length = 3, CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(2, 3))),
                                                ARRAY(.length = 2, BUFFERS(NULL, INTS(1, 2))))))),
     ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 1)),
           CHILDREN(ARRAY(.length = 1, CHILDREN(ARRAY(.length = 1, BUFFERS(NULL, INTS(1))),
                                                ARRAY(.length = 1, BUFFERS(NULL, INTS(5))))))),
     "[1 2],[5]"},
    {"null", ARRAY(.length = 1, .null_count = 1), ARRAY(.length = 2, .null_count = 2), "null,null,null"},
};

/* The joined column as text. */
static void check(size_t i, const struct varrow_schema *schema, struct ArrowArray *joined)
{
    struct vgi_batch batch = {.schema = (struct varrow_schema *)(uintptr_t)schema, .array = *joined};
    struct vgi_column column;
    struct made_text text;
    struct vgi_error err = {0};

    if (varrow_validate(schema, joined, /* structure= */ true, &err) != VGI_OK ||
        vgi_batch_column(&batch, 0, &column, &err) != VGI_OK)
        fail_msg("%s: %s", rows[i].type, err.message);
    assert_string_equal(made_values(&text, &column), rows[i].values);
}

static void values_of_both_are_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ArrowArray *child;
        struct vgi_batch batch = made_batch(rows[i].type, rows[i].first, &child);
        struct varrow_frame *frame = NULL;
        struct ArrowArray joined;
        struct vgi_error err = {0};
        if (vipc_concat(batch.schema, rows[i].first, rows[i].second, &frame, &err) != VGI_OK)
            fail_msg("%s: %s", rows[i].type, err.message);
        varrow_frame_root_take(frame, &joined);
        check(i, batch.schema, &joined);
        joined.release(&joined);
        varrow_schema_unref(batch.schema);
    }
}

static void views_find_the_data_of_both(void **state)
{
    static const struct view a[] = {{.len = 2, .text = "ab"},
                                    {.len = 14, .far = {{'0', '1', '2', '3'}, 0, 0}}};
    static const struct view b[] = {{.len = 13, .far = {{'b', 'c', 'd', 'e'}, 1, 1}}};
    static const int64_t a_sizes[] = {14};
    static const int64_t b_sizes[] = {1, 15};
    struct ArrowArray *first = ARRAY(.length = 2, BUFFERS(NULL, a, "0123456789ABCD", a_sizes));
    struct ArrowArray *second = ARRAY(.length = 1, BUFFERS(NULL, b, "-", "abcdefghijklmno", b_sizes));
    struct varrow_schema *schema = made_schema("c: str_view");
    struct varrow_frame *frame = NULL;
    struct ArrowArray joined;
    struct vgi_column column;
    struct made_text text;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vipc_concat(schema, first, second, &frame, &err), VGI_OK);
    varrow_frame_root_take(frame, &joined);
    assert_int_equal(varrow_validate(schema, &joined, /* structure= */ true, &err), VGI_OK);
    struct vgi_batch batch = {.schema = schema, .array = joined};
    assert_int_equal(vgi_batch_column(&batch, 0, &column, &err), VGI_OK);
    assert_string_equal(made_values(&text, &column), "'ab','0123456789ABCD','bcdefghijklmn'");
    joined.release(&joined);
    varrow_schema_unref(schema);
}

static const struct {
    const char *type;
    struct ArrowArray *part;
} large[] = {
    {"str", ARRAY(.length = 1, BUFFERS(NULL, INTS(0, INT32_MAX), ""))},
    {"list<null>", ARRAY(.length = 1, BUFFERS(NULL, INTS(0, INT32_MAX)),
                         CHILDREN(ARRAY(.length = INT32_MAX, .null_count = INT32_MAX)))},
    {"list_view<null>", ARRAY(.length = 1, BUFFERS(NULL, INTS(0), INTS(1)),
                              CHILDREN(ARRAY(.length = INT32_MAX, .null_count = INT32_MAX)))},
    {"ree<i16,null>",
     ARRAY(.length = INT16_MAX, CHILDREN(ARRAY(.length = 1, BUFFERS(NULL, SHORTS(INT16_MAX))),
                                         ARRAY(.length = 1, .null_count = 1)))},
    {"dense_union<a: null>", ARRAY(.length = 1, BUFFERS(BYTES(0), INTS(0)),
                                   CHILDREN(ARRAY(.length = INT32_MAX, .null_count = INT32_MAX)))},
};

/* Sums that do not fit the offsets of the type are refused before anything is written. */
static void overflow_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof large / sizeof large[0]; i++) {
        struct ArrowArray *child;
        struct vgi_batch batch = made_batch(large[i].type, large[i].part, &child);
        struct varrow_frame *frame = NULL;
        struct vgi_error err = {0};
        enum vgi_status status = vipc_concat(batch.schema, large[i].part, large[i].part, &frame, &err);
        if (status != VGI_E_LIMIT)
            fail_msg("%s: %d %s", large[i].type, status, err.message);
        varrow_schema_unref(batch.schema);
    }
}

SUPPORT_TESTS(cmocka_unit_test(values_of_both_are_there), cmocka_unit_test(views_find_the_data_of_both),
              cmocka_unit_test(overflow_is_told))
