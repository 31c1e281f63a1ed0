/* SPDX-License-Identifier: Apache-2.0 */
/* literal_test.c: what SQL would write, and what it would not. */
#include "sdk/bind/literal.h"

#include <stdio.h>

#include "arrow/batch.h"

#include "support/test.h"

static const struct {
    const char *type, *text;
    const char *want; /* NULL: refused */
} rows[] = {
    {"i64", "10", "10"},
    {"i64", "-9223372036854775808", "-9223372036854775808"},
    {"i64", "9223372036854775808", NULL},
    {"u64", "18446744073709551615", "18446744073709551615"},
    {"u64", "18446744073709551616", NULL},
    {"u64", "-1", NULL},
    {"u64", " -5", NULL},
    {"i64", " 5", NULL},
    {"i64", "5 ", NULL},
    {"i64", "--5", NULL},
    {"i64", "0x10", NULL},
    {"i64", "", NULL},
    {"i8", "128", NULL},
    {"i8", "-128", "-128"},
    {"f64", "1.5", "1.5"},
    {"f64", "-1e3", "-1000"},
    {"f64", "1e-320", "9.99989e-321"},
    {"f64", "1e999", NULL},
    {"f64", " 1", NULL},
    {"f64", "x", NULL},
    {"bool", "TRUE", "true"},
    {"bool", "1", NULL},
    {"decimal(10,2)", "12.30", "1230"},
    {"decimal(10,2)", "-0.05", "-5"},
    {"decimal(10,2)", "1.005", NULL},
    {"decimal(10,2)", "1.500", "150"},
    {"decimal(10,2)", "1.2.3", NULL},
    {"decimal(10,2)", "", NULL},
    {"decimal(38,0)", "99999999999999999999", NULL},
    {"str", "'it''s'", "it's"},
    {"str", "plain", "plain"},
    {"str", "''", ""},
    {"str", "'", NULL},
    {"str", "'''", NULL},
    {"str", "''''", "'"},
    {"str", "'it's'", NULL},
    {"str", "'abc''", NULL},
    {"str", "'null'", "null"},
    {"bytes", "'ab'", "ab"},
    {"dict<i8,str>", "'red'", "red"},
    {"i64", "NULL", "NULL"},
    {"list<i64>", "[1]", NULL},
};

static void render(const struct vgi_batch *batch, char *text, size_t size)
{
    struct vgi_column column;
    struct vgi_error err = {0};
    assert_int_equal(vgi_batch_column(batch, 0, &column, &err), VGI_OK);
    if (vgi_is_null(&column, 0))
        snprintf(text, size, "NULL");
    else if (column.kind == VGI_VALUE_BOOL)
        snprintf(text, size, "%s", vgi_get_bool(&column, 0) ? "true" : "false");
    else if (column.kind == VGI_VALUE_UINT)
        snprintf(text, size, "%llu", (unsigned long long)vgi_get_u64(&column, 0));
    else if (column.kind == VGI_VALUE_INT)
        snprintf(text, size, "%lld", (long long)vgi_get_i64(&column, 0));
    else if (column.kind == VGI_VALUE_FLOAT)
        snprintf(text, size, "%g", vgi_get_f64(&column, 0));
    else if (column.kind == VGI_VALUE_DECIMAL)
        snprintf(text, size, "%lld", (long long)vgi_get_decimal128(&column, 0).low);
    else
        snprintf(text, size, "%.*s", (int)vgi_get_bytes(&column, 0).len,
                 (const char *)vgi_get_bytes(&column, 0).ptr);
}

static void literals_by_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char schema_text[64];
        char found[64];
        struct vgi_batch batch = {0};
        struct vgi_error err = {0};
        snprintf(schema_text, sizeof schema_text, "x?: %s", rows[i].type);
        assert_int_equal(varrow_schema_of_text(schema_text, &batch.schema, &err), VGI_OK);
        const enum vgi_status status = vsdk_literals_row(batch.schema, &rows[i].text, &batch.array, &err);
        if ((status == VGI_OK) != (rows[i].want != NULL))
            fail_msg("%s '%s' gives %d %s", rows[i].type, rows[i].text, status, err.message);
        if (status == VGI_OK) {
            render(&batch, found, sizeof found);
            if (strcmp(found, rows[i].want) != 0)
                fail_msg("%s '%s' is %s, expected %s", rows[i].type, rows[i].text, found, rows[i].want);
            batch.array.release(&batch.array);
        }
        varrow_schema_unref(batch.schema);
    }
}

SUPPORT_TESTS(cmocka_unit_test(literals_by_table))
