/* SPDX-License-Identifier: Apache-2.0 */
/* tables_test.c: the generated tables against the exact schemas which the reference implementation reports
 * (tools/proto/2.0.0.json, base64 of IPC schema messages): names, types, order, nullability, metadata. */
#include "support/test.h"

#include <jansson.h>
#include <stdio.h>

#include "arrow/schema.h"
#include "base/str.h"
#include "ipc/schema.h"
#include "sdk/proto/model.h"
#include "sdk/record/codec.h"

static const struct vsdk_protocol *const protocol = &vsdk_protocol_v2_0_0;

static int release(void **state)
{
    (void)state;
    vsdk_protocol_release(protocol);
    return 0;
}

/* 0: equal */
static int compare_schema(const char *name, const char *text, json_t *base64)
{
    struct vgi_error err = {0};
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *ours = NULL;
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *theirs = NULL;
    struct vgi_str encoded = vgi_str_of(json_string_value(base64));
    uint8_t *bytes = test_malloc(encoded.len + 3);
    struct vgi_bytes message = {bytes, 0};
    if (vbase_base64_decode(encoded, bytes, &message.len, &err) != VGI_OK ||
        vipc_schema_decode(message, &theirs, &err) != VGI_OK ||
        varrow_schema_of_text(text ? text : "", &ours, &err) != VGI_OK) {
        print_error("%s: %s\n", name, err.message);
    } else if (!varrow_arrow_schema_equal(&ours->arrow, &theirs->arrow, VARROW_EQUAL_METADATA)) {
        (void)varrow_schema_mismatch(&ours->arrow, &theirs->arrow, name, &err);
        print_error("%s\n", err.message);
    } else {
        test_free(bytes);
        return 0;
    }
    test_free(bytes);
    return 1;
}

static const struct vsdk_record *find_record(const char *name)
{
    for (size_t i = 0; i < protocol->n_records; i++) {
        if (protocol->records[i] && strcmp(protocol->records[i]->name, name) == 0) {
            return protocol->records[i];
        }
    }
    return NULL;
}

static json_t *load(void)
{
    json_error_t error;
    json_t *doc = json_load_file("tools/proto/2.0.0.json", 0, &error);
    if (!doc) {
        fail_msg("tools/proto/2.0.0.json:%d: %s", error.line, error.text);
    }
    return doc;
}

static void every_record_has_the_schema_of_the_reference(void **state)
{
    (void)state;
    json_t *doc = load();
    const char *name;
    json_t *record;
    int wrong = 0;
    int seen = 0;
    json_object_foreach(json_object_get(doc, "records"), name, record)
    {
        const struct vsdk_record *ours = find_record(name);
        if (!ours) {
            print_error("%s: not in the tables\n", name);
            wrong++;
        } else if (json_object_get(record, "schema_ipc_base64")) {
            wrong += compare_schema(name, ours->schema, json_object_get(record, "schema_ipc_base64"));
            seen++;
        }
    }
    json_decref(doc);
    assert_int_equal(wrong, 0);
    assert_true(seen > 80);
}

static void every_method_has_the_schemas_of_the_reference(void **state)
{
    (void)state;
    json_t *doc = load();
    json_t *methods = json_object_get(doc, "methods");
    json_t *method;
    size_t i;
    int wrong = 0;
    assert_int_equal(json_array_size(methods), protocol->n_methods);
    json_array_foreach(methods, i, method)
    {
        const char *name = json_string_value(json_object_get(method, "name"));
        const struct vsdk_method *ours = vsdk_protocol_find(protocol, vgi_str_of(name));
        if (!ours) {
            print_error("%s: not in the tables\n", name);
            wrong++;
            continue;
        }
        char result[64];
        const char *type = ours->result_text ? ours->result_text : "";
        (void)snprintf(result, sizeof result, "result%s: %s", *type == '?' ? "?" : "", type + (*type == '?'));
        wrong += compare_schema(name, ours->params ? ours->params->schema : "",
                                json_object_get(method, "params_schema_ipc_base64"));
        if (json_object_get(method, "result_schema_ipc_base64")) {
            wrong += compare_schema(name, ours->result_text ? result : "",
                                    json_object_get(method, "result_schema_ipc_base64"));
        }
        assert_int_equal(ours->kind == VSDK_STREAM, strcmp(name, "init") == 0);
    }
    json_decref(doc);
    assert_int_equal(wrong, 0);
}

static void methods_are_found_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < protocol->n_methods; i++) {
        const char *name = protocol->methods[i].name;
        assert_ptr_equal(vsdk_protocol_find(protocol, vgi_str_of(name)), &protocol->methods[i]);
    }
    assert_null(vsdk_protocol_find(protocol, vgi_str_of("")));
    assert_null(vsdk_protocol_find(protocol, vgi_str_of("bin")));
    assert_null(vsdk_protocol_find(protocol, vgi_str_of("bindd")));
    assert_null(vsdk_protocol_find(protocol, vgi_str_of("zzz")));
    assert_int_equal(vsdk_protocol_find(protocol, vgi_str_of("bind"))->id, VSDK_METHOD_BIND);
}

static void enums_translate_both_ways(void **state)
{
    (void)state;
    for (int32_t i = 0; i < vsdk_function_type_names.n; i++) {
        const char *name = vsdk_enum_name(&vsdk_function_type_names, i);
        assert_int_equal(vsdk_enum_find(&vsdk_function_type_names, vgi_str_of(name)), i);
    }
    assert_string_equal(vsdk_enum_name(&vsdk_function_type_names, VSDK_FUNCTION_TYPE_TABLE_BUFFERING),
                        "TABLE_BUFFERING");
    assert_null(vsdk_enum_name(&vsdk_function_type_names, VSDK_FUNCTION_TYPE_NULL));
    assert_null(vsdk_enum_name(&vsdk_function_type_names, vsdk_function_type_names.n));
    assert_int_equal(vsdk_enum_find(&vsdk_function_type_names, vgi_str_of("table")), -1);
    assert_int_equal(vsdk_enum_find(&vsdk_function_type_names, vgi_str_of("")), -1);
}

static void defaults_of_a_function(void **state)
{
    (void)state;
    struct vsdk_function_info info;
    vsdk_record_defaults(protocol->records[VSDK_RECORD_FUNCTION_INFO], &info);
    assert_null(info.comment.ptr);
    assert_int_equal(info.function_type, VSDK_FUNCTION_TYPE_NULL);
    assert_int_equal(info.partition_kind, VSDK_PARTITION_KIND_NOT_PARTITIONED);
    assert_int_equal(info.order_dependent, VSDK_ORDER_DEPENDENCE_NOT_ORDER_DEPENDENT);
    assert_int_equal(info.stability, VSDK_FUNCTION_STABILITY_NULL);
    assert_false(info.max_workers.has);
    assert_false(info.examples.is_null);
    assert_true(info.argument_monotonicity.is_null);
}

SUPPORT_TESTS(cmocka_unit_test_teardown(every_record_has_the_schema_of_the_reference, release),
              cmocka_unit_test_teardown(every_method_has_the_schemas_of_the_reference, release),
              cmocka_unit_test(methods_are_found_by_name), cmocka_unit_test(enums_translate_both_ways),
              cmocka_unit_test(defaults_of_a_function))
