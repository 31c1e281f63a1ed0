/* SPDX-License-Identifier: Apache-2.0 */
/* validate_test.c: arrays that are refused, with what is said, and arrays at the edge that are not. */
#include "arrow/validate.h"

#include "arrow/checks.h"
#include "support/made.h"

static const char names[] = "alphabetagamma";
static const uint8_t german[] = "a\xc3\xa4o\xcc\x88";

#define TEXTS ARRAY(.length = 3, BUFFERS(NULL, INTS(0, 5, 9, 14), names))
#define ITEMS ARRAY(.length = 3, BUFFERS(NULL, INTS(1, 2, 3)))

/* A view of more than 12 bytes. */
#define VIEW(len, a, b, c, d, buffer, offset) len, 0, 0, 0, a, b, c, d, buffer, 0, 0, 0, offset, 0, 0, 0
#define VIEWS(buffer_bytes, ...)              BUFFERS(NULL, BYTES(__VA_ARGS__), names, LONGS(buffer_bytes))

/* structure: how the pass must be asked for the failure to be seen; message NULL: nothing is wrong. */
static const struct {
    const char *type;
    bool structure;
    struct ArrowArray *array;
    const char *message;
} rows[] = {
    /* structure */
    {"i32", true, ITEMS, NULL},
    {"i32", true, ARRAY(.length = -1, BUFFERS(NULL, INTS(1))), "length -1 and offset 0 are no range"},
    {"i32", true, ARRAY(.length = 1, .offset = -1, BUFFERS(NULL, INTS(1))), "offset -1"},
    {"i32", true, ARRAY(.length = 2, .offset = INT64_MAX, BUFFERS(NULL, INTS(1))), "are no range"},
    {"i32", true, ARRAY(.length = 1, .null_count = 2, BUFFERS(NULL, INTS(1))), "null count 2 of 1 values"},
    {"i32", true, ARRAY(.length = 1, .null_count = -2, BUFFERS(NULL, INTS(1))), "null count -2"},
    {"i32", true, ARRAY(.length = 1, .null_count = 1, BUFFERS(NULL, INTS(1))), "buffer 0 of an array of 1"},
    {"i32", true, ARRAY(.length = 1, .null_count = -1, BUFFERS(NULL, INTS(1))), NULL},
    {"i32", true, ARRAY(.length = 1, BUFFERS(NULL, NULL)), "buffer 1 of an array of 1 values is missing"},
    {"i32", true, ARRAY(.length = 0, BUFFERS(NULL, NULL)), NULL},
    {"i32", true, ARRAY(.length = 1, .n_buffers = 2), "its buffers are missing"},
    {"i32", true, ARRAY(.length = 1, BUFFERS(NULL)), "number of buffers is 1, expected 2"},
    {"i32", true, ARRAY(.length = 1, BUFFERS(NULL, INTS(1)), CHILDREN(ITEMS)),
     "number of children is 1, expected 0"},
    {"i32", true, ARRAY(.length = 1, BUFFERS(NULL, INTS(1)), .dictionary = ITEMS), "it has a dictionary"},
    {"i32", true, ARRAY(.length = 1, BUFFERS(NULL, BYTES(1, 0, 0, 0, 0) + 1)), "buffer 1 is not aligned"},
    {"decimal(9,0)", true, ARRAY(.length = 0, BUFFERS(NULL, BYTES(1) + 1)), NULL},
    {"list_view<i32>", true, ARRAY(.length = 1, BUFFERS(NULL, INTS(0), BYTES(1, 2) + 1), CHILDREN(ITEMS)),
     "buffer 2 is not"},
    {"struct<a: i32>", true, ARRAY(.length = 1, BUFFERS(NULL), .n_children = 1), "its children are missing"},
    {"struct<a: i32>", true, ARRAY(.length = 1, BUFFERS(NULL), CHILDREN(NULL)), "a child is missing"},
    {"struct<a: i32>", true, ARRAY(.length = 1, BUFFERS(NULL), CHILDREN(&(struct ArrowArray){.length = 1})),
     "column \"c.a\": the array is released"},
    {"str", true, ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 0), NULL)), NULL},
    {"str", true, ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 1), NULL)), "buffer 2 of an array of 1 values"},
    {"large_str", true, ARRAY(.length = 1, BUFFERS(NULL, LONGS(0, 0), NULL)), NULL},
    {"large_str", true, ARRAY(.length = 1, BUFFERS(NULL, LONGS(0, 1), NULL)), "buffer 2"},
    {"fixed_bytes(0)", true, ARRAY(.length = 1, BUFFERS(NULL, NULL)), NULL},
    {"str_view", true, ARRAY(.length = 0, BUFFERS(NULL, NULL)), "number of buffers is 2, expected 3"},
    {"str_view", true, ARRAY(.length = 0, BUFFERS(NULL, NULL, NULL)), NULL},
    {"str_view", true, ARRAY(.length = 0, BUFFERS(NULL, NULL, names, NULL)), "the sizes of its data buffers"},
    {"str_view", true, ARRAY(.length = 0, BUFFERS(NULL, NULL, NULL, LONGS(3))),
     "data buffer 0 of 3 bytes is missing"},
    {"str_view", true, ARRAY(.length = 0, BUFFERS(NULL, NULL, names, LONGS(-3))),
     "data buffer 0 of -3 bytes"},
    {"dict<i8,i32>", true, ARRAY(.length = 0, BUFFERS(NULL, NULL)), "no dictionary"},
    {"dict<i8,str>", true,
     ARRAY(.length = 1, BUFFERS(NULL, BYTES(0)),
           .dictionary = ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 5, 4), names))),
     "column \"c\": dictionary: row 1: offset 4, expected at least 5"},
    {"dict<i8,struct<x: str>>", true,
     ARRAY(.length = 1, BUFFERS(NULL, BYTES(0)),
           .dictionary = ARRAY(.length = 2, BUFFERS(NULL),
                               CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 5, 4), names))))),
     "column \"c\": dictionary: column \"x\", row 1: offset 4"},
    {"null", true, ARRAY(.length = 3, .null_count = 3), NULL},

    /* null counts */
    {"i32", false, ARRAY(.length = 3, .null_count = 1, BUFFERS(BYTES(5), INTS(1, 2, 3))), NULL},
    {"i32", false, ARRAY(.length = 3, .null_count = 0, BUFFERS(BYTES(5), INTS(1, 2, 3))),
     "null count is 0, expected 1"},
    {"i32", false, ARRAY(.length = 3, .null_count = -1, BUFFERS(BYTES(5), INTS(1, 2, 3))), NULL},
    {"i32", false, ARRAY(.length = 3, .null_count = 1, BUFFERS(NULL, INTS(1, 2, 3))),
     "null count is 1, expected 0"},
    {"i32", false, ARRAY(.length = 1, .offset = 2, .null_count = 0, BUFFERS(BYTES(5), INTS(1, 2, 3))), NULL},

    /* offsets and text */
    {"str", false, TEXTS, NULL},
    {"str", false, ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 5, 4), names)),
     "column \"c\", row 1: offset 4, expected at least 5"},
    {"str", false, ARRAY(.length = 1, BUFFERS(NULL, INTS(-1, 5), names)),
     "row 0: offsets -1 to 5, expected them in 0"},
    {"bytes", false, ARRAY(.length = 2, .offset = 1, BUFFERS(NULL, INTS(9, 0, 5, 4), names)),
     "row 1: offset 4"},
    {"large_bytes", false, ARRAY(.length = 1, BUFFERS(NULL, LONGS(0, -5), names)), "row 0: offset -5"},
    {"large_str", false, ARRAY(.length = 1, BUFFERS(NULL, LONGS(-9, -5), names)), "offsets -9 to -5"},
    {"str", false, ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 1, 3), german)), NULL},
    {"str", false, ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 2, 3), german)), "row 0: the text is not UTF-8"},
    {"str", false, ARRAY(.length = 3, .null_count = 2, BUFFERS(BYTES(4), INTS(0, 2, 3, 6), german)), NULL},
    {"str", false, ARRAY(.length = 3, .null_count = 1, BUFFERS(BYTES(6), INTS(0, 2, 3, 6), german)),
     "row 1: the text"},
    {"str", false, ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 2), BYTES(0xff, 0xfe))),
     "row 0: the text is not UTF-8"},
    {"bytes", false, ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 2), BYTES(0xff, 0xfe))), NULL},
    {"large_str", false, ARRAY(.length = 2, BUFFERS(NULL, LONGS(0, 2, 3), german)), "row 0: the text"},
    {"large_str", false, ARRAY(.length = 2, .offset = 1, BUFFERS(NULL, LONGS(9, 0, 3, 3), german)), NULL},
    {"str", false, ARRAY(.length = 0, BUFFERS(NULL, NULL, NULL)), NULL},

    /* views */
    {"str_view", false, ARRAY(.length = 1, VIEWS(14, VIEW(13, 'a', 'l', 'p', 'h', 0, 0))), NULL},
    {"str_view", false, ARRAY(.length = 1, VIEWS(13, VIEW(13, 'a', 'l', 'p', 'h', 0, 1))),
     "view of 13 bytes at 1"},
    {"str_view", false, ARRAY(.length = 1, VIEWS(14, VIEW(13, 'a', 'l', 'p', 'h', 1, 0))),
     "in data buffer 1 of 1"},
    {"str_view", false, ARRAY(.length = 1, VIEWS(14, VIEW(13, 'a', 'l', 'p', 'x', 0, 0))),
     "of another prefix"},
    {"str_view", false, ARRAY(.length = 1, VIEWS(14, VIEW(13, 'l', 'p', 'h', 'a', 0, 1))), NULL},
    {"str_view", false, ARRAY(.length = 1, VIEWS(0, 1, 0, 0, 0, 'a', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), NULL},
    {"str_view", false, ARRAY(.length = 1, VIEWS(0, 1, 0, 0, 0, 'a', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)),
     "not padded"},
    {"str_view", false, ARRAY(.length = 1, VIEWS(0, 1, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
     "not UTF-8"},
    {"bytes_view", false, ARRAY(.length = 1, VIEWS(0, 1, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
     NULL},
    {"bytes_view", false,
     ARRAY(.length = 1, VIEWS(0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
     "view of -1 bytes: negative"},
    {"bytes_view", false,
     ARRAY(.length = 1, .null_count = 1,
           BUFFERS(BYTES(0), BYTES(255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), LONGS(0))),
     NULL},

    /* dictionaries */
    {"dict<i8,str>", false, ARRAY(.length = 2, BUFFERS(NULL, BYTES(2, 0)), .dictionary = TEXTS), NULL},
    {"dict<i8,str>", false, ARRAY(.length = 2, BUFFERS(NULL, BYTES(2, 3)), .dictionary = TEXTS),
     "column \"c\", row 1: dictionary index 3 of a dictionary of 3 values"},
    {"dict<i8,str>", false, ARRAY(.length = 2, BUFFERS(NULL, BYTES(2, 255)), .dictionary = TEXTS),
     "index -1"},
    {"dict<i8,str>", false,
     ARRAY(.length = 2, .null_count = 1, BUFFERS(BYTES(1), BYTES(2, 255)), .dictionary = TEXTS), NULL},
    {"dict<u8,str>", false, ARRAY(.length = 1, BUFFERS(NULL, BYTES(255)), .dictionary = TEXTS), "index 255"},
    {"dict<i16,str>", false, ARRAY(.length = 1, BUFFERS(NULL, SHORTS(-1)), .dictionary = TEXTS), "index -1"},
    {"dict<u16,str>", false, ARRAY(.length = 1, BUFFERS(NULL, SHORTS(-1)), .dictionary = TEXTS),
     "index 65535"},
    {"dict<i32,str>", false, ARRAY(.length = 1, BUFFERS(NULL, INTS(-1)), .dictionary = TEXTS), "index -1"},
    {"dict<u32,str>", false, ARRAY(.length = 1, BUFFERS(NULL, INTS(-1)), .dictionary = TEXTS),
     "index 4294967295"},
    {"dict<i64,str>", false, ARRAY(.length = 1, BUFFERS(NULL, LONGS(-1)), .dictionary = TEXTS), "index -1"},
    {"dict<u64,str>", false, ARRAY(.length = 1, BUFFERS(NULL, LONGS(3)), .dictionary = TEXTS), "index 3"},
    {"dict<i8,null>", false,
     ARRAY(.length = 1, BUFFERS(NULL, BYTES(255)), .dictionary = ARRAY(.length = 1000)), "index -1"},
    {"dict<u8,null>", false,
     ARRAY(.length = 1, BUFFERS(NULL, BYTES(255)), .dictionary = ARRAY(.length = 1000)), NULL},
    {"dict<u8,null>", false, ARRAY(.length = 1, BUFFERS(NULL, BYTES(0)), .dictionary = ARRAY(.length = 0)),
     "index 0"},
    {"list<dict<i8,str>>", false,
     ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 1)),
           CHILDREN(ARRAY(.length = 1, BUFFERS(NULL, BYTES(7)), .dictionary = TEXTS))),
     "column \"c.item\", row 0: dictionary index 7"},

    /* lists */
    {"list<i32>", false, ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 1, 3)), CHILDREN(ITEMS)), NULL},
    {"list<i32>", false, ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 1, 4)), CHILDREN(ITEMS)),
     "row 1: offsets 0 to 4, expected them in 0 to 3"},
    {"list<i32>", false, ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 2, 1)), CHILDREN(ITEMS)),
     "row 1: offset 1"},
    {"list<i32>", false, ARRAY(.length = 0, BUFFERS(NULL, NULL), CHILDREN(ITEMS)), NULL},
    {"large_list<i32>", false, ARRAY(.length = 1, BUFFERS(NULL, LONGS(0, 4)), CHILDREN(ITEMS)),
     "offsets 0 to 4"},
    {"fixed_list<i32,2>", false, ARRAY(.length = 1, BUFFERS(NULL), CHILDREN(ITEMS)), NULL},
    {"fixed_list<i32,2>", false, ARRAY(.length = 1, .offset = 1, BUFFERS(NULL), CHILDREN(ITEMS)),
     "column \"c.item\": the child has 3 values, expected at least 4"},
    {"fixed_list<i32,2>", false, ARRAY(.length = INT64_MAX, BUFFERS(NULL), CHILDREN(ITEMS)), "length is"},
    {"fixed_list<i32,0>", false, ARRAY(.length = INT64_MAX, BUFFERS(NULL), CHILDREN(ITEMS)), NULL},
    {"list_view<i32>", false, ARRAY(.length = 2, BUFFERS(NULL, INTS(3, 0), INTS(0, 3)), CHILDREN(ITEMS)),
     NULL},
    {"list_view<i32>", false, ARRAY(.length = 2, BUFFERS(NULL, INTS(0, 1), INTS(0, 3)), CHILDREN(ITEMS)),
     "row 1: offset and size"},
    {"list_view<i32>", false, ARRAY(.length = 1, BUFFERS(NULL, INTS(-1), INTS(1)), CHILDREN(ITEMS)),
     "row 0: offset and size"},
    {"list_view<i32>", false, ARRAY(.length = 1, BUFFERS(NULL, INTS(1), INTS(-1)), CHILDREN(ITEMS)),
     "row 0: offset and size"},
    {"list_view<i32>", false,
     ARRAY(.length = 1, BUFFERS(NULL, INTS(INT32_MAX), INTS(INT32_MAX)), CHILDREN(ITEMS)),
     "3 values of the list"},
    {"large_list_view<i32>", false,
     ARRAY(.length = 1, BUFFERS(NULL, LONGS(INT64_MAX), LONGS(INT64_MAX)), CHILDREN(ITEMS)),
     "row 0: offset and size"},
    {"map<i32,i32>", false,
     ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 3)),
           CHILDREN(ARRAY(.length = 3, BUFFERS(NULL), CHILDREN(ITEMS, ITEMS)))),
     NULL},
    {"map<i32,i32>", false,
     ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 3)),
           CHILDREN(ARRAY(.length = 3, .null_count = -1, BUFFERS(BYTES(3)), CHILDREN(ITEMS, ITEMS)))),
     "column \"c\": an entry of the map is NULL"},
    {"map<i32,i32>", false,
     ARRAY(.length = 1, BUFFERS(NULL, INTS(0, 3)),
           CHILDREN(ARRAY(.length = 3, BUFFERS(NULL),
                          CHILDREN(ARRAY(.length = 3, .null_count = 1, BUFFERS(BYTES(6), INTS(1, 2, 3))),
                                   ITEMS)))),
     "column \"c\": a key of the map is NULL"},

    /* structs, unions, run ends */
    {"struct<a: i32, b: i32>", false, ARRAY(.length = 3, BUFFERS(NULL), CHILDREN(ITEMS, ITEMS)), NULL},
    {"struct<a: i32, b: i32>", false, ARRAY(.length = 3, .offset = 1, BUFFERS(NULL), CHILDREN(ITEMS, ITEMS)),
     "column \"c.a\": the child has 3 values, expected at least 4"},
    {"sparse_union<a: i32, b: i32>", false,
     ARRAY(.length = 3, BUFFERS(BYTES(0, 1, 0)), CHILDREN(ITEMS, ITEMS)), NULL},
    {"sparse_union<a: i32, b: i32>", false,
     ARRAY(.length = 4, BUFFERS(BYTES(0, 1, 0, 0)), CHILDREN(ITEMS, ITEMS)),
     "column \"c.a\": the child has 3"},
    {"sparse_union<a: i32, b@7: i32>", false,
     ARRAY(.length = 3, BUFFERS(BYTES(0, 1, 0)), CHILDREN(ITEMS, ITEMS)),
     "column \"c\", row 1: type id 1, the union's ids are 0,7"},
    {"sparse_union<a: i32>", false, ARRAY(.length = 1, BUFFERS(BYTES(255)), CHILDREN(ITEMS)), "type id -1"},
    {"dense_union<a: i32, b@7: i32>", false,
     ARRAY(.length = 3, BUFFERS(BYTES(0, 7, 0), INTS(0, 2, 0)), CHILDREN(ITEMS, ITEMS)), NULL},
    {"dense_union<a: i32, b@7: i32>", false,
     ARRAY(.length = 3, BUFFERS(BYTES(0, 7, 0), INTS(0, 3, 0)), CHILDREN(ITEMS, ITEMS)),
     "row 1: offset 3 into a member of 3 values"},
    {"dense_union<a: i32>", false, ARRAY(.length = 1, BUFFERS(BYTES(0), INTS(-1)), CHILDREN(ITEMS)),
     "row 0: offset -1"},
    {"dense_union<a: i32>", false, ARRAY(.length = 2, BUFFERS(BYTES(0, 0), INTS(1, 0)), CHILDREN(ITEMS)),
     "row 1: offset 0"},
    {"dense_union<>", false, ARRAY(.length = 0, BUFFERS(NULL, NULL)), NULL},
    {"ree<i32,i32>", false,
     ARRAY(.length = 5, CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(3, 5))), ITEMS)), NULL},
    {"ree<i32,i32>", false,
     ARRAY(.length = 6, CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(3, 5))), ITEMS)),
     "column \"c\": the last run's end is 5, expected 6"},
    {"ree<i32,i32>", false,
     ARRAY(.length = 5, .offset = 1, CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, INTS(3, 5))), ITEMS)),
     "expected 6"},
    {"ree<i16,i32>", false,
     ARRAY(.length = 3, CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, SHORTS(3, 3))), ITEMS)),
     "row 1: run end 3"},
    {"ree<i64,i32>", false,
     ARRAY(.length = 3, CHILDREN(ARRAY(.length = 2, BUFFERS(NULL, LONGS(0, 3))), ITEMS)), "row 0: run end 0"},
    {"ree<i32,i32>", false,
     ARRAY(.length = 4, CHILDREN(ARRAY(.length = 4, BUFFERS(NULL, INTS(1, 2, 3, 4))), ITEMS)),
     "the child of run values has 3 values, expected at least 4"},
    {"ree<i32,i32>", false,
     ARRAY(.length = 2, CHILDREN(ARRAY(.length = 2, .null_count = 1, BUFFERS(BYTES(1), INTS(1, 2))), ITEMS)),
     "a run end is NULL"},
    {"ree<i32,i32>", false, ARRAY(.length = 1, CHILDREN(ARRAY(.length = 0, BUFFERS(NULL, NULL)), ITEMS)),
     "last run's end is 0"},
    {"ree<i32,i32>", false, ARRAY(.length = 0, CHILDREN(ARRAY(.length = 0, BUFFERS(NULL, NULL)), ITEMS)),
     NULL},
};

static void arrays_are_refused_for_what_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ArrowArray *children[1];
        struct vgi_batch batch = made_batch(rows[i].type, rows[i].array, children);
        struct vgi_error err = {0};
        enum vgi_status status;

        /* The root must not fail before the column is looked at. */
        batch.array.length = rows[i].array->length < 0 ? 0 : rows[i].array->length;
        status = varrow_validate(batch.schema, &batch.array, rows[i].structure, &err);
        if (status != (rows[i].message ? VGI_E_INVALID : VGI_OK)) {
            fail_msg("row %zu, %s: status %d, message %s", i, rows[i].type, status, err.message);
        }
        if (rows[i].message && !strstr(err.message, rows[i].message)) {
            fail_msg("row %zu, %s: %s", i, rows[i].type, err.message);
        }
        /* What structure accepts, values accept as well. */
        if (!rows[i].message) {
            assert_int_equal(varrow_validate(batch.schema, &batch.array, true, &err), VGI_OK);
            assert_int_equal(varrow_validate_column(batch.schema, 0, rows[i].array, &err), VGI_OK);
        }
        varrow_schema_unref(batch.schema);
    }
}

static void a_batch_must_fit_its_columns(void **state)
{
    static const uint8_t bits[] = {5};
    const void *validity[] = {bits};
    struct ArrowArray *children[1];
    struct vgi_batch batch = made_batch("i32", ITEMS, children);
    struct vgi_error err = {0};

    (void)state;
    batch.array.length = 4;
    assert_int_equal(varrow_validate(batch.schema, &batch.array, false, &err), VGI_E_INVALID);
    assert_string_equal(err.message, "column \"c\": the column has 3 values, expected at least 4");
    batch.array.length = 3;
    batch.array.buffers = validity;
    batch.array.null_count = 1;
    assert_int_equal(varrow_validate(batch.schema, &batch.array, true, &err), VGI_E_INVALID);
    assert_string_equal(err.message, "a batch has NULL rows");
    batch.array.null_count = 0;
    assert_int_equal(varrow_validate(batch.schema, &batch.array, true, &err), VGI_E_INVALID);
    assert_string_equal(err.message, "batch: null count is 0, expected 1");
    batch.array.n_children = 0;
    assert_int_equal(varrow_validate(batch.schema, &batch.array, true, &err), VGI_E_INVALID);
    assert_string_equal(err.message, "batch: number of children is 0, expected 1");
    varrow_schema_unref(batch.schema);
}

/* ---- the loops over blocks ---- */

enum { MANY = 1000 };

static void a_single_bad_row_is_found_wherever_it_is(void **state)
{
    int32_t *offsets = calloc(MANY + 1, sizeof *offsets);
    int64_t *wide = calloc(MANY + 1, sizeof *wide);
    uint16_t *indices = calloc(MANY, sizeof *indices);

    (void)state;
    for (int i = 0; i <= MANY; i++) {
        wide[i] = offsets[i] = 2 * i + 2;
    }
    assert_int_equal(varrow_check_offsets32(offsets, MANY), -1);
    assert_int_equal(varrow_check_indices(VARROW_U16, indices, 1, (struct varrow_rows){NULL, 0, MANY}), -1);
    for (int i = 1; i <= MANY; i++) {
        offsets[i] -= 3;
        wide[i] -= 3;
        indices[i - 1] = 1;
        assert_int_equal(varrow_check_offsets32(offsets, MANY), i - 1);
        assert_int_equal(varrow_check_offsets64(wide, MANY), i - 1);
        assert_int_equal(varrow_check_indices(VARROW_U16, indices, 1, (struct varrow_rows){NULL, 0, MANY}),
                         i - 1);
        offsets[i] += 3;
        wide[i] += 3;
        indices[i - 1] = 0;
    }
    free(offsets);
    free(wide);
    free(indices);
}

static void a_bad_index_of_any_width_is_found(void **state)
{
    static const struct {
        enum varrow_type type;
        int width;
    } types[] = {{VARROW_I8, 1},  {VARROW_U8, 1},  {VARROW_I16, 2}, {VARROW_U16, 2},
                 {VARROW_I32, 4}, {VARROW_U32, 4}, {VARROW_I64, 8}, {VARROW_U64, 8}};
    uint8_t *indices = calloc(MANY, 8);
    uint8_t *bits = calloc(1, MANY);
    struct varrow_rows all = {NULL, 0, MANY};
    struct varrow_rows none = {bits, 3, MANY};

    (void)state;
    for (size_t t = 0; t < sizeof types / sizeof types[0]; t++) {
        for (int i = 0; i < MANY; i += 7) {
            uint8_t *index = indices + (size_t)i * (size_t)types[t].width;
            memset(index, 0xff, (size_t)types[t].width);
            assert_int_equal(varrow_check_indices(types[t].type, indices, 100, all), i);
            assert_int_equal(varrow_check_indices(types[t].type, indices, 100, none), -1);
            memset(index, 0, (size_t)types[t].width);
        }
        assert_int_equal(varrow_check_indices(types[t].type, indices, 100, all), -1);
        assert_int_equal(varrow_check_indices(types[t].type, indices, 0, all), 0);
        assert_int_equal(varrow_check_indices(types[t].type, indices, 0, none), -1);
    }
    free(indices);
    free(bits);
}

static void zeros_are_counted_from_any_bit(void **state)
{
    uint8_t bits[40];

    (void)state;
    for (size_t i = 0; i < sizeof bits; i++) {
        bits[i] = (uint8_t)(i * 37 + 11);
    }
    for (int64_t from = 0; from < 20; from++) {
        int64_t zeros = 0;
        for (int64_t n = 0; from + n < 320; n++) {
            assert_int_equal(varrow_count_zeros(bits, from, n), zeros);
            zeros += !(bits[(from + n) >> 3] >> ((from + n) & 7) & 1);
        }
    }
}

/* Texts of one, two and three bytes; one byte is made wrong, or one boundary moved into a character. */
static void one_wrong_byte_of_a_long_text_is_found(void **state)
{
    static const char *const texts[] = {"x", "\xc3\xa4", "\xe2\x82\xac", ""};
    int32_t offsets[MANY + 1] = {0};
    uint8_t data[3 * MANY];
    struct varrow_rows all = {NULL, 0, MANY};

    (void)state;
    for (int i = 0; i < MANY; i++) {
        size_t len = strlen(texts[i % 4]);
        memcpy(data + offsets[i], texts[i % 4], len);
        offsets[i + 1] = offsets[i] + (int32_t)len;
    }
    assert_int_equal(varrow_check_utf8_32(offsets, data, all), -1);
    for (int i = 0; i < MANY; i++) {
        if (offsets[i + 1] > offsets[i]) {
            uint8_t kept = data[offsets[i]];
            data[offsets[i]] = 0xff;
            assert_int_equal(varrow_check_utf8_32(offsets, data, all), i);
            data[offsets[i]] = kept;
        }
        if (offsets[i + 1] > offsets[i] + 1) {
            offsets[i + 1]--;
            assert_int_equal(varrow_check_utf8_32(offsets, data, all), i);
            offsets[i + 1]++;
        }
    }
}

SUPPORT_TESTS(cmocka_unit_test(arrays_are_refused_for_what_is_wrong),
              cmocka_unit_test(a_batch_must_fit_its_columns),
              cmocka_unit_test(a_single_bad_row_is_found_wherever_it_is),
              cmocka_unit_test(a_bad_index_of_any_width_is_found),
              cmocka_unit_test(zeros_are_counted_from_any_bit),
              cmocka_unit_test(one_wrong_byte_of_a_long_text_is_found))
