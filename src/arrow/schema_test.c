/* SPDX-License-Identifier: Apache-2.0 */
/* schema_test.c: what compiling makes of schemas, which it refuses, and when two schemas are equal. */
#include "arrow/schema.h"

#include <stdlib.h>

#include "arrow/format.h"
#include "base/limits.h"
#include "support/test.h"
#include "vgi_rpc/type.h"

static struct varrow_schema *compiled(const char *text)
{
    struct varrow_schema *schema = NULL;
    struct vgi_error err = {0};

    if (varrow_schema_of_text(text, &schema, &err) != VGI_OK) {
        fail_msg("%s: %s", text, err.message);
    }
    return schema;
}

static const struct {
    const char *text;
    enum varrow_type type;
    uint8_t n_buffers;
    uint8_t value_bytes;
    int32_t fixed_size;
    int32_t scale;
} columns[] = {
    {"c: null", VARROW_NULL, 0, 0, 0, 0},
    {"c: bool", VARROW_BOOL, 2, 0, 0, 0},
    {"c: i8", VARROW_I8, 2, 1, 0, 0},
    {"c: u16", VARROW_U16, 2, 2, 0, 0},
    {"c: i64", VARROW_I64, 2, 8, 0, 0},
    {"c: f16", VARROW_F16, 2, 2, 0, 0},
    {"c: str", VARROW_UTF8, 3, 0, 0, 0},
    {"c: large_bytes", VARROW_LARGE_BINARY, 3, 0, 0, 0},
    {"c: str_view", VARROW_UTF8_VIEW, 2, 16, 0, 0},
    {"c: fixed_bytes(7)", VARROW_FIXED_BINARY, 2, 0, 7, 0},
    {"c: decimal32(9,2)", VARROW_DECIMAL32, 2, 4, 9, 2},
    {"c: decimal64(9,2)", VARROW_DECIMAL64, 2, 8, 9, 2},
    {"c: decimal(30,-3)", VARROW_DECIMAL128, 2, 16, 30, -3},
    {"c: decimal256(70,5)", VARROW_DECIMAL256, 2, 32, 70, 5},
    {"c: interval", VARROW_INTERVAL_MONTH_DAY_NANO, 2, 16, 0, 0},
    {"c: interval_days", VARROW_INTERVAL_DAY_TIME, 2, 8, 0, 0},
    {"c: interval_months", VARROW_INTERVAL_MONTHS, 2, 4, 0, 0},
    {"c: list<i8>", VARROW_LIST, 2, 0, 0, 0},
    {"c: fixed_list<i8,5>", VARROW_FIXED_LIST, 1, 0, 5, 0},
    {"c: large_list_view<i8>", VARROW_LARGE_LIST_VIEW, 3, 0, 0, 0},
    {"c: struct<>", VARROW_STRUCT, 1, 0, 0, 0},
    {"c: map<i8,i8>", VARROW_MAP, 2, 0, 0, 0},
    {"c: dense_union<a: i8>", VARROW_DENSE_UNION, 2, 0, 0, 0},
    {"c: sparse_union<a: i8>", VARROW_SPARSE_UNION, 1, 0, 0, 0},
    {"c: ree<i16,str>", VARROW_RUN_END, 0, 0, 0, 0},
    {"c: dict<u8,str>", VARROW_U8, 2, 1, 0, 0},
    {"c: ext<x,i32>", VARROW_I32, 2, 4, 0, 0},
};

static void a_column_has_the_layout_of_its_type(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        struct varrow_schema *schema = compiled(columns[i].text);
        const struct varrow_field *field = &schema->fields[schema->columns[0]];

        assert_int_equal(field->type, columns[i].type);
        assert_int_equal(field->n_buffers, columns[i].n_buffers);
        assert_int_equal(field->value_bytes, columns[i].value_bytes);
        assert_int_equal(field->fixed_size, columns[i].fixed_size);
        assert_int_equal(field->scale, columns[i].scale);
        assert_false(field->is_nullable);
        varrow_schema_unref(schema);
    }
}

static void fields_stand_in_pre_order(void **state)
{
    static const struct {
        const char *path;
        int32_t next;
        bool is_nullable;
    } want[] = {{"a", 1, false},
                {"b", 5, true},
                {"b.x", 2 + 1, false},
                {"b.y", 5, false},
                {"b.y.item", 5, true},
                {"c", 9, false},
                {"c.entries", 9, false},
                {"c.entries.key", 8, false},
                {"c.entries.value", 9, true}};
    struct varrow_schema *schema = compiled("a: i8, b?: struct<x: i8, y: list<str_view>>, c: map<str,i8>");
    char path[64];
    char small[6];

    (void)state;
    assert_int_equal(schema->n_columns, 3);
    assert_int_equal(schema->columns[1], 1);
    assert_int_equal(schema->columns[2], 5);
    assert_int_equal(schema->n_fields, 9);
    assert_int_equal(schema->n_nodes, 9);
    assert_int_equal(schema->n_views, 1);
    assert_int_equal(schema->n_frame_buffers, 2 + 1 + 2 + 2 + 2 + 2 + 1 + 3 + 2);
    for (int32_t i = 0; i < schema->n_fields; i++) {
        assert_string_equal(varrow_field_path(schema, i, path, sizeof path), want[i].path);
        assert_int_equal(schema->fields[i].next, want[i].next);
        assert_int_equal(schema->fields[i].is_nullable, want[i].is_nullable);
        assert_int_equal(schema->fields[i].dictionary, -1);
    }
    assert_string_equal(varrow_field_path(schema, 7, small, sizeof small), "c.ent");
    varrow_schema_unref(schema);
}

/* dictionaries[] has inner ones first, ids are given outer first. */
static void dictionaries_nest_in_anything(void **state)
{
    static const int64_t ids[] = {10, 20, 30};
    struct varrow_schema *schema = NULL;
    struct varrow_schema *values;
    struct ArrowSchema arrow = {0};
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(
        vgi_schema_parse("a: dict<i8,struct<p: dict<u16,str>, q: i8>>, l: list<ordered_dict<i64,f64>>",
                         &arrow, &err),
        VGI_OK);
    assert_int_equal(varrow_schema_new_take(&arrow, ids, &schema, &err), VGI_OK);
    assert_null(arrow.release);
    assert_int_equal(schema->n_fields, 3);
    assert_int_equal(schema->n_dictionaries, 3);
    assert_int_equal(schema->n_nodes, 3 + 3 + 1 + 1);
    assert_int_equal(schema->fields[0].dictionary, 1);
    assert_int_equal(schema->fields[2].dictionary, 2);
    assert_int_equal(schema->dictionaries[1].id, 10);
    assert_int_equal(schema->dictionaries[0].id, 20);
    assert_int_equal(schema->dictionaries[2].id, 30);
    assert_true(schema->dictionaries[2].is_ordered);
    assert_false(schema->dictionaries[0].is_ordered);
    values = schema->dictionaries[1].values;
    assert_int_equal(values->n_columns, 1);
    assert_int_equal(values->n_fields, 3);
    assert_int_equal(values->n_nodes, 4);
    assert_int_equal(values->fields[0].type, VARROW_STRUCT);
    assert_int_equal(values->fields[1].dictionary, 0);
    assert_ptr_equal(values->dictionaries, schema->dictionaries);
    assert_string_equal(values->arrow.children[0]->format, "+s");
    assert_int_equal(schema->dictionaries[0].values->fields[0].type, VARROW_UTF8);

    /* The values' schema keeps the whole alive. */
    values = varrow_schema_ref(values);
    varrow_schema_unref(schema);
    assert_int_equal(values->fields[2].type, VARROW_I8);
    values->message = malloc(sizeof(struct vgi_bytes));
    varrow_schema_unref(values);
    varrow_schema_unref(NULL);
}

static void a_union_maps_type_ids_to_children(void **state)
{
    struct varrow_schema *schema = compiled("u: dense_union<a@5: i8, b@127: i16, c@0: i32>");
    const int8_t *ids = schema->fields[0].type_ids;

    (void)state;
    for (int id = 0; id < 128; id++) {
        assert_int_equal(ids[id], id == 5 ? 0 : id == 127 ? 1 : id == 0 ? 2 : -1);
    }
    varrow_schema_unref(schema);
}

/* ---- refusals: hand-made ArrowSchemas ---- */

static void keep(struct ArrowSchema *schema)
{
    schema->release = NULL;
}

static struct ArrowSchema leaf_i8 = {.format = "c", .name = "leaf", .release = keep};
static struct ArrowSchema leaf_f64 = {.format = "g", .name = "leaf", .release = keep};
static struct ArrowSchema gone = {.format = "c"};
static struct ArrowSchema no_format = {.name = "x", .release = keep};
static struct ArrowSchema *one[] = {&leaf_i8};
static struct ArrowSchema *two[] = {&leaf_i8, &leaf_i8};
static struct ArrowSchema *two_f64[] = {&leaf_f64, &leaf_i8};
static struct ArrowSchema *gone_child[] = {&gone};
static struct ArrowSchema *null_child[] = {NULL};
static const char bad_pairs[] = {1, 0, 0, 0, (char)0xff, (char)0xff, (char)0xff, (char)0xff};
static const char bad_count[] = {(char)0xff, (char)0xff, (char)0xff, (char)0xff};

static const struct {
    const char *name;
    struct ArrowSchema column;
    enum vgi_status want;
    const char *message;
} wrong[] = {
    {"unknown format", {.format = "?"}, VGI_E_TYPE, "unknown Arrow format ?"},
    {"empty format", {.format = ""}, VGI_E_TYPE, "unknown Arrow format"},
    {"no format", {.format = NULL}, VGI_E_INVALID, "format string is missing"},
    {"letter with high bit", {.format = "\xe2"}, VGI_E_TYPE, "unknown"},
    {"timestamp without colon", {.format = "tsu"}, VGI_E_TYPE, "unknown"},
    {"timestamp of no unit", {.format = "tsx:"}, VGI_E_TYPE, "unknown"},
    {"negative width", {.format = "w:-1"}, VGI_E_TYPE, "unknown"},
    {"width with rest", {.format = "w:1x"}, VGI_E_TYPE, "unknown"},
    {"huge width", {.format = "w:4294967296"}, VGI_E_TYPE, "unknown"},
    {"decimal without scale", {.format = "d:5"}, VGI_E_TYPE, "unknown"},
    {"decimal of 39 digits", {.format = "d:39,0"}, VGI_E_TYPE, "unknown"},
    {"decimal of 48 bits", {.format = "d:5,0,48"}, VGI_E_TYPE, "unknown"},
    {"list without child", {.format = "+l"}, VGI_E_TYPE, "wrong number of children for type list"},
    {"list of two", {.format = "+l", .n_children = 2, .children = two}, VGI_E_TYPE, "wrong number"},
    {"int with child", {.format = "i", .n_children = 1, .children = one}, VGI_E_TYPE, "wrong number"},
    {"map of int",
     {.format = "+m", .n_children = 1, .children = one},
     VGI_E_TYPE,
     "a struct of key and value"},
    {"run ends of i8", {.format = "+r", .n_children = 2, .children = two}, VGI_E_TYPE, "run ends are"},
    {"run ends of f64", {.format = "+r", .n_children = 2, .children = two_f64}, VGI_E_TYPE, "run ends are"},
    {"run end with one child",
     {.format = "+r", .n_children = 1, .children = one},
     VGI_E_TYPE,
     "wrong number"},
    {"union with doubled id",
     {.format = "+ud:1,1", .n_children = 2, .children = two},
     VGI_E_TYPE,
     "no type ids"},
    {"union with id 128", {.format = "+us:128", .n_children = 1, .children = one}, VGI_E_TYPE, "no type ids"},
    {"union with odd text",
     {.format = "+us:0,", .n_children = 1, .children = one},
     VGI_E_TYPE,
     "no type ids"},
    {"union with one child too few",
     {.format = "+us:0,1", .n_children = 1, .children = one},
     VGI_E_TYPE,
     "not one child for each"},
    {"dictionary of floats", {.format = "g", .dictionary = &leaf_i8}, VGI_E_TYPE, "indexed by integers"},
    {"released dictionary", {.format = "i", .dictionary = &gone}, VGI_E_INVALID, "dictionary is released"},
    {"dictionary without format",
     {.format = "i", .dictionary = &no_format},
     VGI_E_INVALID,
     "format string is"},
    {"released child", {.format = "+s", .n_children = 1, .children = gone_child}, VGI_E_INVALID, "released"},
    {"NULL child", {.format = "+s", .n_children = 1, .children = null_child}, VGI_E_INVALID, "missing"},
    {"NULL children", {.format = "+s", .n_children = 1}, VGI_E_INVALID, "children are missing"},
    {"negative children", {.format = "+s", .n_children = -1}, VGI_E_LIMIT, "out of range"},
    {"very many children",
     {.format = "+s", .n_children = INT64_MAX, .children = one},
     VGI_E_LIMIT,
     "out of range"},
    {"metadata with a negative count", {.format = "i", .metadata = bad_count}, VGI_E_LIMIT, "metadata pairs"},
    {"metadata with a negative length",
     {.format = "i", .metadata = bad_pairs},
     VGI_E_INVALID,
     "negative length"},
};

static void broken_schemas_are_refused_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct ArrowSchema column = wrong[i].column;
        struct ArrowSchema *children[] = {&column};
        struct ArrowSchema root = {.format = "+s", .n_children = 1, .children = children, .release = keep};
        struct varrow_schema *schema = NULL;
        struct vgi_error err = {0};

        column.name = "col";
        column.release = keep;
        assert_int_equal(varrow_schema_new_take(&root, NULL, &schema, &err), wrong[i].want);
        if (!strstr(err.message, wrong[i].message) || !strstr(err.message, "column \"col")) {
            fail_msg("%s: %s", wrong[i].name, err.message);
        }
        assert_null(root.release);
        assert_null(schema);
    }
}

static void a_batch_schema_is_a_struct(void **state)
{
    struct ArrowSchema root = {.format = "i", .release = keep};
    struct ArrowSchema released = {.format = "+s"};
    struct varrow_schema *schema = NULL;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(varrow_schema_new_take(&root, NULL, &schema, &err), VGI_E_TYPE);
    assert_int_equal(varrow_schema_new_take(&released, NULL, &schema, &err), VGI_E_INVALID);
}

/* A schema that contains itself is the worst of shared trees: both limits end the walk. */
static void cycles_and_shared_trees_end_at_the_limits(void **state)
{
    struct ArrowSchema loop = {.format = "+s", .name = "loop", .n_children = 1, .release = keep};
    struct ArrowSchema *children[] = {&loop, &loop};
    struct ArrowSchema root = {.format = "+s", .n_children = 1, .children = children, .release = keep};
    struct ArrowSchema level[20];
    struct ArrowSchema *pairs[20][2];
    struct varrow_schema *schema = NULL;
    struct vgi_error err = {0};

    (void)state;
    loop.children = children;
    assert_int_equal(varrow_schema_new_take(&root, NULL, &schema, &err), VGI_E_LIMIT);
    assert_non_null(strstr(err.message, "nested deeper"));
    for (int i = 0; i < 20; i++) {
        level[i] = (struct ArrowSchema){.format = i < 19 ? "+s" : "i", .release = keep};
        level[i].n_children = i < 19 ? 2 : 0;
        level[i].children = pairs[i];
        pairs[i][0] = pairs[i][1] = i < 19 ? &level[i + 1] : NULL;
    }
    assert_int_equal(varrow_schema_new_take(&level[0], NULL, &schema, &err), VGI_E_LIMIT);
    assert_non_null(strstr(err.message, "more than 65536 fields"));
}

static void compiling_reports_a_lack_of_memory(void **state)
{
    struct ArrowSchema arrow = {0};
    struct varrow_schema *schema = NULL;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vgi_schema_parse("a: list<dict<i8,str>>", &arrow, &err), VGI_OK);
    support_alloc_fail_at(1);
    assert_int_equal(varrow_schema_new_take(&arrow, NULL, &schema, &err), VGI_E_NOMEM);
    assert_null(arrow.release);
}

/* ---- copies, equality ---- */

static void a_copy_is_deep_and_equal(void **state)
{
    struct varrow_schema *schema = compiled("a: ext<n,dict<i8,str>>, b?: struct<x: timestamp[us,UTC]>");
    struct ArrowSchema copy = {0};
    struct vgi_error err = {0};
    size_t n;

    (void)state;
    assert_int_equal(varrow_arrow_schema_copy(&schema->arrow, &copy, &err), VGI_OK);
    assert_true(varrow_arrow_schema_equal(&schema->arrow, &copy, VARROW_EQUAL_METADATA));
    copy.release(&copy);
    for (n = 1;; n++) {
        enum vgi_status status;
        support_alloc_fail_at(n);
        status = varrow_arrow_schema_copy(&schema->arrow, &copy, &err);
        if (status == VGI_OK) {
            break;
        }
        assert_int_equal(status, VGI_E_NOMEM);
    }
    support_alloc_fail_at(0);
    assert_true(n > 10);
    copy.release(&copy);
    varrow_schema_unref(schema);
}

static const struct {
    const char *a;
    const char *b;
    unsigned flags;
    bool want;
    const char *sentence; /* of varrow_schema_mismatch when different */
} pairs[] = {
    {"a: i64", "a: i64", 0, true, NULL},
    {"", "", 0, true, NULL},
    {"a: i64", "a: i32", 0, false, "thing: column 0 is \"a: i64\", expected \"a: i32\""},
    {"a: i64", "b: i64", 0, false, "thing: column 0 is \"a: i64\", expected \"b: i64\""},
    {"a: i64", "b: i64", VARROW_IGNORE_NAMES, true, NULL},
    {"a: i64", "a?: i64", 0, false, "thing: column 0 is \"a: i64\", expected \"a?: i64\""},
    {"a: i64", "a?: i64", VARROW_IGNORE_NULLABLE, true, NULL},
    {"a: i64", "a: i64, b: i8", 0, false, "thing: found 1 columns (a: i64), expected 2 (a: i64, b: i8)"},
    {"a: i8, b: i16", "b: i16, a: i8", 0, false, "thing: column 0 is \"a: i8\", expected \"b: i16\""},
    {"s: struct<x: i8>", "s: struct<y: i8>", VARROW_IGNORE_NAMES, false, "thing: column 0"},
    {"s: list<!i8>", "s: list<i8>", 0, false, "expected \"s: list<i8>\""},
    {"s: list<!i8>", "s: list<i8>", VARROW_IGNORE_NULLABLE, true, NULL},
    {"d: decimal(9,2)", "d: arrow:\"d:9,2,128\"", 0, true, NULL},
    {"d: decimal(9,2)", "d: decimal(9,3)", 0, false, "decimal(9,3)"},
    {"d: decimal(9,2)", "d: decimal64(9,2)", 0, false, "decimal64(9,2)"},
    {"t: timestamp[us,UTC]", "t: timestamp[us]", 0, false, "timestamp[us,UTC]"},
    {"t: timestamp[us]", "t: timestamp[ns]", 0, false, "timestamp[ns]"},
    {"d: dict<i8,str>", "d: i8", 0, false, "dict<i8,str>"},
    {"d: dict<i8,str>", "d: dict<i8,i8>", 0, false, "dict<i8,i8>"},
    {"d: dict<i8,str>", "d: ordered_dict<i8,str>", 0, false, "ordered_dict"},
    {"d: dict<i8,str>", "d: dict<i8,!str>", 0, true, NULL},
    {"m: map<i8,i8>", "m: sorted_map<i8,i8>", 0, false, "sorted_map"},
    {"m: map<i8,i8>", "m: map<i8,i16>", 0, false, "map<i8,i16>"},
    {"m: map<i8,i8>", "m: map<i8,i8>", VARROW_EQUAL_METADATA, true, NULL},
    {"u: dense_union<a: i8>", "u: sparse_union<a: i8>", 0, false, "sparse_union"},
    {"u: dense_union<a: i8>", "u: dense_union<a@3: i8>", 0, false, "a@3: i8"},
    {"u: dense_union<a: i8>", "u: dense_union<b: i8>", 0, false, "b: i8"},
    {"r: ree<i16,i8>", "r: ree<i32,i8>", 0, false, "ree<i32,i8>"},
    {"e: ext<x,i8>", "e: i8", 0, true, NULL},
    {"e: ext<x,i8>", "e: i8", VARROW_EQUAL_METADATA, false, "metadata"},
    {"e: ext<x,i8>", "e: ext<x,i8,p>", VARROW_EQUAL_METADATA, false, "metadata"},
};

static void schemas_compare_by_meaning(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct ArrowSchema a = {0};
        struct ArrowSchema b = {0};
        struct vgi_error err = {0};

        assert_int_equal(vgi_schema_parse(pairs[i].a, &a, &err), VGI_OK);
        assert_int_equal(vgi_schema_parse(pairs[i].b, &b, &err), VGI_OK);
        if (varrow_arrow_schema_equal(&a, &b, pairs[i].flags) != pairs[i].want ||
            varrow_arrow_schema_equal(&b, &a, pairs[i].flags) != pairs[i].want) {
            fail_msg("(%s) and (%s)", pairs[i].a, pairs[i].b);
        }
        if (!pairs[i].want) {
            assert_int_equal(varrow_schema_mismatch(&a, &b, "thing", &err), VGI_E_TYPE);
            if (!strstr(err.message, pairs[i].sentence)) {
                fail_msg("(%s) and (%s): %s", pairs[i].a, pairs[i].b, err.message);
            }
        }
        a.release(&a);
        b.release(&b);
    }
}

static void names_of_list_items_count_with_metadata_only(void **state)
{
    struct ArrowSchema a = {0};
    struct ArrowSchema b = {0};
    struct vgi_error err = {0};
    struct ArrowSchema *item;

    (void)state;
    assert_int_equal(vgi_schema_parse("l: list<i8>", &a, &err), VGI_OK);
    assert_int_equal(vgi_schema_parse("l: list<i8>", &b, &err), VGI_OK);
    item = b.children[0]->children[0];
    memcpy((char *)item->name, "else", 4);
    assert_true(varrow_arrow_schema_equal(&a, &b, 0));
    assert_false(varrow_arrow_schema_equal(&a, &b, VARROW_EQUAL_METADATA));
    a.release(&a);
    b.release(&b);
}

static void metadata_is_read_in_order(void **state)
{
    struct ArrowSchema schema = {0};
    struct vgi_error err = {0};
    struct vgi_str key;
    struct vgi_str value;

    (void)state;
    assert_int_equal(vgi_type_parse("ext<x.y,i8,par>", "c", &schema, &err), VGI_OK);
    assert_int_equal(varrow_metadata_count(schema.metadata), 2);
    varrow_metadata_at(schema.metadata, 1, &key, &value);
    assert_true(vgi_str_is(key, "ARROW:extension:metadata"));
    assert_true(vgi_str_is(value, "par"));
    assert_true(vgi_str_is(varrow_metadata_find(schema.metadata, "ARROW:extension:name"), "x.y"));
    assert_null(varrow_metadata_find(schema.metadata, "none").ptr);
    assert_null(varrow_metadata_find(NULL, "none").ptr);
    assert_int_equal(varrow_metadata_count(NULL), 0);
    schema.release(&schema);
}

SUPPORT_TESTS(cmocka_unit_test(a_column_has_the_layout_of_its_type),
              cmocka_unit_test(fields_stand_in_pre_order), cmocka_unit_test(dictionaries_nest_in_anything),
              cmocka_unit_test(a_union_maps_type_ids_to_children),
              cmocka_unit_test(broken_schemas_are_refused_by_name),
              cmocka_unit_test(a_batch_schema_is_a_struct),
              cmocka_unit_test(cycles_and_shared_trees_end_at_the_limits),
              cmocka_unit_test(compiling_reports_a_lack_of_memory),
              cmocka_unit_test(a_copy_is_deep_and_equal), cmocka_unit_test(schemas_compare_by_meaning),
              cmocka_unit_test(names_of_list_items_count_with_metadata_only),
              cmocka_unit_test(metadata_is_read_in_order))
