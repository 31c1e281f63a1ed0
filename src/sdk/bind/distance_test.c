/* SPDX-License-Identifier: Apache-2.0 */
/* distance_test.c: promotion goes to wider types only; the nearer type is the cheaper one. */
#include "sdk/bind/distance.h"

#include <stdio.h>

#include "support/test.h"

static struct varrow_schema *schema_of(const char *type)
{
    char text[80];
    struct varrow_schema *schema = NULL;
    struct vgi_error err = {0};
    snprintf(text, sizeof text, "x?: %s", type);
    assert_int_equal(varrow_schema_of_text(text, &schema, &err), VGI_OK);
    return schema;
}

static int32_t distance(const char *found, const char *declared)
{
    struct varrow_schema *const a = schema_of(found);
    struct varrow_schema *const b = schema_of(declared);
    const int32_t result = vsdk_type_distance(&a->fields[0], &b->fields[0]);
    varrow_schema_unref(a);
    varrow_schema_unref(b);
    return result;
}

static void promotion_by_table(void **state)
{
    static const struct {
        const char *found, *declared;
        bool fits;
    } rows[] = {
        {"i8", "i64", true},
        {"i64", "i32", false},
        {"u8", "i16", true},
        {"u8", "i8", false},
        {"u64", "i64", false},
        {"i8", "u8", false},
        {"i64", "f64", true},
        {"f64", "i64", false},
        {"f32", "f64", true},
        {"f64", "f32", false},
        {"i32", "decimal(10,0)", true},
        {"i32", "decimal(9,0)", false},
        {"u64", "decimal(20,0)", true},
        {"decimal(5,2)", "decimal(6,3)", true},
        {"decimal(5,2)", "decimal(5,3)", false},
        {"decimal(5,2)", "f64", true},
        {"f64", "decimal(38,9)", false},
        {"null", "str", true},
        {"str", "large_str", true},
        {"str", "bytes", false},
        {"bytes", "str", false},
        {"dict<i8,str>", "str", true},
        {"str", "dict<i8,str>", false},
        {"dict<i8,str>", "i64", false},
        {"bool", "i8", false},
        {"date", "timestamp", false},
        {"list<i32>", "list<i64>", false},
        {"list<i32>", "list<i32>", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const int32_t found = distance(rows[i].found, rows[i].declared);
        if ((found >= 0) != rows[i].fits)
            fail_msg("%s to %s is %d", rows[i].found, rows[i].declared, found);
    }
    assert_int_equal(distance("i64", "i64"), 0);
    assert_true(distance("i8", "i16") < distance("i8", "i64"));
    assert_true(distance("i32", "i64") < distance("i32", "decimal(18,0)"));
    assert_true(distance("i32", "decimal(18,0)") < distance("i32", "f64"));
    assert_true(distance("i32", "f64") < distance("i32", "f32"));
    assert_true(distance("i8", "f32") < VSDK_DISTANCE_ANY);
}

SUPPORT_TESTS(cmocka_unit_test(promotion_by_table))
