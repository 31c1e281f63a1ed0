/* SPDX-License-Identifier: Apache-2.0 */
/* model_test.c: every wrong descriptor is named when the worker is built: catalog, function
 * or table, member. */
#include "sdk/catalog/model.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/sdk_fixture.h"
#include "support/test.h"

#define NAMES_64  "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
#define NAMES_256 NAMES_64 NAMES_64 NAMES_64 NAMES_64

#define SCALAR(...)                                                                                    \
    {                                                                                                  \
        VGI_CATALOG_INIT, .name = "c", .scalars = VGI_SCALARS(&(const struct vgi_scalar){__VA_ARGS__}) \
    }
#define SCAN(...)                                                                                 \
    {                                                                                             \
        VGI_CATALOG_INIT,                                                                         \
            .name = "c",                                                                          \
            .table_functions =                                                                    \
                VGI_TABLE_FUNCTIONS(&(const struct vgi_table_function){.name = "f", __VA_ARGS__}) \
    }
#define NEXT    .next = fixture_next
#define COLUMNS .columns = FIXTURE_SCAN_COLUMNS
#define TABLE(...)                                                         \
    {                                                                      \
        VGI_CATALOG_INIT, .name = "c", .tables = VGI_TABLES({__VA_ARGS__}) \
    }
#define TEN .name = "t", .scan = &fixture_numbers
#define FIXED(...)                         \
    .args = (const struct vgi_table_arg[]) \
    {                                      \
        __VA_ARGS__,                       \
        {                                  \
            0                              \
        }                                  \
    }

static const struct {
    struct vgi_catalog catalog;
    const char *says;
} rows[] = {
    {{.name = "c"}, "catalog 'c': abi is 0, expected 1"},
    {{VGI_CATALOG_INIT}, "catalog '': name is missing"},
    {{VGI_CATALOG_INIT, .name = ""}, "catalog '': name is missing"},
    {{VGI_CATALOG_INIT, .name = NAMES_256}, "name has 256 bytes, at most 255"},
    {{VGI_CATALOG_INIT, .name = "\xff"}, "name is no UTF-8"},
    {{VGI_CATALOG_INIT, .name = "c", .schemas = VGI_SCHEMAS({.name = "a"}, {.name = "A"})},
     "schema 'A' is declared twice"},
    {{VGI_CATALOG_INIT, .name = "c", .schemas = VGI_SCHEMAS({.name = "main"})},
     "schema 'main' is declared twice"},
    {SCALAR(.returns = "i64", .batch = twice_batch), "function '': name is missing"},
    {SCALAR(.name = "f", .returns = "i64"), "catalog 'c': function 'f': exactly one of batch and arrow"},
    {SCALAR(.name = "f", .batch = twice_batch), "returns is missing"},
    {SCALAR(.name = "f", .returns = "int63", .batch = twice_batch), "int63"},
    {SCALAR(.name = "f", .returns = "typeof(y)", .args = VGI_ARGS({.name = "x", .type = "any"}),
            .batch = twice_batch),
     "returns 'typeof(y)' names 'y', which is no column argument"},
    {SCALAR(.name = "f", .returns = "typeof(x", .args = VGI_ARGS({.name = "x", .type = "any"}),
            .batch = twice_batch),
     "no closing parenthesis"},
    {SCALAR(.name = "f", .returns = "common()", .batch = twice_batch), "names ''"},
    {SCALAR(.name = "f", .returns = "common(x) )", .args = VGI_ARGS({.name = "x", .type = "any"}),
            .batch = twice_batch),
     "goes on behind its list"},
    {SCALAR(.name = "f", .returns = "i64", .batch = twice_batch, .stability = (enum vgi_stability)9),
     "stability is 9"},
    {SCALAR(.name = "f", .returns = "i64", .batch = twice_batch, .nulls = (enum vgi_nulls)2), "nulls is 2"},
    {SCALAR(.name = "f", .returns = "i64", .batch = twice_batch,
            .args = VGI_ARGS({.name = "x", .type = "i64"}, {.name = "x", .type = "i64"})),
     "function 'f': argument 'x': declared twice"},
    {SCALAR(.name = "f", .returns = "i64", .batch = twice_batch,
            .args = VGI_ARGS({.name = "", .type = "i64"})),
     "name is empty"},
    {SCAN(COLUMNS), "function 'f': next is missing"},
    {SCAN(NEXT), "columns is missing"},
    {SCAN(NEXT, .columns = (const struct vgi_field[]){{0}}), "columns is empty"},
    {SCAN(NEXT, .columns = VGI_FIELDS({.name = "a", .type = "i64"}, {.name = "A", .type = "i64"})),
     "column 'A' is declared twice"},
    {SCAN(NEXT, .columns = VGI_FIELDS({.name = "a"})), "column 'a': type is missing"},
    {SCAN(NEXT, .columns = VGI_FIELDS({.name = "a", .type = "list<"})), "column 'a': "},
    {SCAN(NEXT, .columns = VGI_FIELDS({.name = "", .type = "i64"})), "column 0: name is missing"},
    {SCAN(NEXT, COLUMNS, .state_size = SIZE_MAX), "state_size is 18446744073709551615"},
    {SCAN(NEXT, COLUMNS, .max_workers = -1), "max_workers is -1"},
    {SCAN(NEXT, COLUMNS, .args = VGI_ARGS({.name = "x", .type = "dict<i8,str>", .range = "[0, 1]"})),
     "range needs a number"},
    {SCAN(NEXT, COLUMNS, .args = VGI_ARGS({.name = "x", .type = "any", .range = "[0, 1]"})),
     "range needs a number"},
    {SCAN(NEXT, COLUMNS, .state_size = 8, .args = VGI_ARGS({.name = "x", .type = "dict<i8,str>", .into = 1})),
     "into needs a bool, integer or float"},
    {TABLE(.name = "t"), "catalog 'c': table 't': scan is missing"},
    {TABLE(.name = "t", .scan = &fixture_shaped), "its scan 'shaped' declares no columns"},
    {TABLE(.name = "", .scan = &fixture_numbers), "table '': name is missing"},
    {TABLE(TEN, .rows = 1), "table 't': argument 'n' of its scan 'numbers' has no value"},
    {TABLE(TEN, FIXED({"m", "1"})), "has no argument 'm'"},
    {TABLE(TEN, FIXED({"n", NULL})), "argument 'n' is fixed without a value"},
    {TABLE(TEN, FIXED({"n", "1"}, {"n", "2"})), "argument 'n' is fixed twice"},
    {TABLE(TEN, FIXED({"n", "many"})), "argument 'n': 'many' is no value of type"},
    {{VGI_CATALOG_INIT, .name = "c",
      .tables = VGI_TABLES({.name = "t", .scan = &fixture_numbers, .args = fixture_ten},
                           {.name = "t", .scan = &fixture_numbers, .args = fixture_ten})},
     "table 't' is declared twice"},
};

static void wrong_descriptors_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct vgi_catalog *const catalogs[] = {&rows[i].catalog, NULL};
        struct vsdk_model *model = NULL;
        struct vgi_error err = {0};
        const enum vgi_status status = vsdk_model_new(catalogs, &model, &err);
        if (status == VGI_OK || !strstr(err.message, rows[i].says)) {
            fail_msg("row %zu gives %d '%s', expected '%s'", i, status, err.message, rows[i].says);
        }
        assert_null(model);
    }
}

static void catalogs_of_one_name_are_refused(void **state)
{
    const struct vgi_catalog *const catalogs[] = {&sdk_fixture_catalog, &sdk_fixture_catalog, NULL};
    struct vsdk_model *model = NULL;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vsdk_model_new(catalogs, &model, &err), VGI_E_INVALID);
    assert_string_equal(err.message, "catalog 'fixture': declared twice");
}

static void names_lead_to_what_they_name(void **state)
{
    const struct vgi_str names[] = {{"other", 5}, {"main", 4}, {"Main", 4}};
    const struct vsdk_str_list other = {names, 1, false}, both = {names, 2, false}, none = {0};
    const struct vsdk_str_list large = {names + 2, 1, false};
    struct vsdk_model *model = NULL;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vsdk_model_new(sdk_fixture_catalogs, &model, &err), VGI_OK);
    const struct vsdk_catalog *const catalog = vsdk_model_catalog(model, vgi_str_of("fixture"));
    assert_non_null(catalog);
    assert_null(vsdk_model_catalog(model, (struct vgi_str){"fixture\0x", 9}));
    assert_null(vsdk_model_catalog(model, (struct vgi_str){NULL, 0}));
    assert_string_equal(vsdk_catalog_schema(catalog, &none)->name, "main");
    assert_string_equal(vsdk_catalog_schema(catalog, &other)->name, "other");
    assert_null(vsdk_catalog_schema(catalog, &both));
    assert_null(vsdk_catalog_schema(catalog, &large));
    assert_non_null(vsdk_schema_table(&catalog->schemas[0], vgi_str_of("ten")));
    assert_null(vsdk_schema_table(&catalog->schemas[0], (struct vgi_str){"ten\0", 4}));
    vsdk_model_free(model);
}

SUPPORT_TESTS(cmocka_unit_test(wrong_descriptors_are_named),
              cmocka_unit_test(catalogs_of_one_name_are_refused),
              cmocka_unit_test(names_lead_to_what_they_name))
