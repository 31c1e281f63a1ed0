/* SPDX-License-Identifier: Apache-2.0 */
/* error_details_test.c: which arrays of details may be sent. */
#include "rpc/error_details.h"

#include <stdio.h>

#include "support/test.h"

#define INFO "{\"@type\":\"vgi_rpc.ErrorInfo\",\"metadata\":{}}"

static void rules_decide(void **state)
{
    static const struct {
        const char *name, *text;
        bool is_valid;
    } rows[] = {
        {"none", "", true},
        {"one of the catalog", "[" INFO "]", true},
        {"blanks", " [ " INFO " , {\"note\" : [1, -2.5e+3, true, null, \"\\\"\"], \"@type\" : \"a.b\"} ] ",
         true},
        {"a type of one's own protocol", "[{\"@type\":\"vgi.reports.v1.Some\"}]", true},
        {"a type twice", "[" INFO "," INFO "]", false},
        {"reserved but not in the catalog", "[{\"@type\":\"vgi_rpc.Made.Up\"}]", false},
        {"unqualified", "[{\"@type\":\"Unqualified\"}]", false},
        {"no type", "[{\"metadata\":{}}]", false},
        {"type is no string", "[{\"@type\":1}]", false},
        {"an empty object", "[{}]", false},
        {"an empty array", "[]", false},
        {"no array", INFO, false},
        {"not closed", "[" INFO, false},
        {"something behind", "[" INFO "] x", false},
        {"a comma too many", "[" INFO ",]", false},
        {"a string not closed", "[{\"@type\":\"a.b]", false},
        {"a control character", "[{\"@type\":\"a.\nb\"}]", false},
        {"not UTF-8", "[{\"@type\":\"a.\xff\"}]", false},
        {"an escape at the end", "[{\"@type\":\"a.b\\", false},
        {"brackets crossed", "[{\"@type\":\"a.b\",\"x\":[}]]", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = strlen(rows[i].text);
        uint8_t *guarded = support_guarded_copy(rows[i].text, len);
        bool is_valid = vrpc_error_details_are_valid((struct vgi_str){(const char *)guarded, len});
        support_guarded_free(guarded, len);
        if (is_valid != rows[i].is_valid)
            print_error("%s\n", rows[i].name);
        assert_int_equal(is_valid, rows[i].is_valid);
    }
}

static void cap_is_4096_bytes(void **state)
{
    char text[5000];

    (void)state;
    for (int padding = 4045; padding <= 4046; padding++) {
        int len = snprintf(text, sizeof text,
                           "[{\"@type\":\"vgi_rpc.ErrorInfo\",\"metadata\":{\"p\":\"%0*d\"}}]", padding, 0);
        assert_int_equal(len, 51 + padding);
        assert_int_equal(vrpc_error_details_are_valid(vgi_str_of(text)), padding == 4045);
    }
}

static void depth_is_limited(void **state)
{
    char text[2000] = "[{\"@type\":\"a.b\",\"x\":";

    (void)state;
    memset(text + strlen(text), '[', 1500);
    assert_false(vrpc_error_details_are_valid(vgi_str_of(text)));
}

SUPPORT_TESTS(cmocka_unit_test(rules_decide), cmocka_unit_test(cap_is_4096_bytes),
              cmocka_unit_test(depth_is_limited))
