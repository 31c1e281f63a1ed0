/* SPDX-License-Identifier: Apache-2.0 */
/* schema_test.c: every type there and back, metadata in order, dictionaries with their ids; cut, foreign and
 * hostile schema messages. Inputs end at an unreadable page. */
#include "ipc/schema.h"

#include <stdio.h>
#include <string.h>

#include <flatcc_generated.h>

#include "support/made.h"
#include "support/test.h"
#include "vgi_rpc/type.h"

#define FB(name) org_apache_arrow_flatbuf_##name

static const char *const texts[] = {
    "",
    "a: null, b: bool, c: i8, d: i16, e: i32, f: i64, g: u8, h: u16, i: u32, j: u64, k: f16, l: f32, m: f64",
    "a?: str, b: large_str, c: str_view, d: bytes, e: large_bytes, f: bytes_view, g: fixed_bytes(7)",
    "a: decimal(38,10), b: decimal32(9,2), c: decimal64(18,-3), d: decimal256(76,0)",
    "a: date, b: date64, c: time32[s], d: time32[ms], e: time64[us], f: time64[ns]",
    "a: timestamp[s], b: timestamp[ms], c: timestamp[us], d: timestamp[ns], e: timestamp[us,Europe/Berlin]",
    "a: duration[s], b: duration[ms], c: duration[us], d: duration[ns]",
    "a: interval_months, b: interval_days, c: interval",
    "a: list<i32>, b: large_list<!str>, c: list_view<i8>, d: large_list_view<i8>, e: fixed_list<f64,3>",
    "a: struct<x: i32, y?: str>, b: map<str,i64>, c: struct<>",
    "a: dense_union<x: i32, y: str>, b: sparse_union<x: i32>",
    "a: dict<i8,str>, b: ordered_dict<u64,i32>, c: list<dict<i16,str>>, d: dict<i32,list<dict<u8,bytes>>>",
    "a: ree<i16,str>, b: ree<i32,dict<i8,str>>, c: ree<i64,struct<x: bool>>",
    "a: ext<arrow.uuid,fixed_bytes(16)>, b: ext<some.thing,dict<i8,str>>",
};

static struct varrow_schema *round_trip(struct varrow_schema *schema, const char *name)
{
    struct vgi_bytes message;
    struct varrow_schema *again = NULL;
    struct vgi_error err = {0};
    uint8_t *bytes;

    if (vipc_schema_message(schema, &message, &err) != VGI_OK)
        fail_msg("%s: %s", name, err.message);
    assert_int_equal(message.len % 8, 0);
    bytes = support_guarded_copy(message.ptr, message.len);
    if (vipc_schema_decode((struct vgi_bytes){bytes, message.len}, &again, &err) != VGI_OK)
        fail_msg("%s: %s", name, err.message);
    support_guarded_free(bytes, message.len);
    return again;
}

static void every_type_comes_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct varrow_schema *schema = made_schema(texts[i]);
        struct varrow_schema *again = round_trip(schema, texts[i]);
        char before[1024];
        char after[1024];
        vgi_schema_print(&schema->arrow, before, sizeof before);
        vgi_schema_print(&again->arrow, after, sizeof after);
        assert_string_equal(after, before);
        assert_true(varrow_arrow_schema_equal(&schema->arrow, &again->arrow, VARROW_EQUAL_METADATA));
        assert_int_equal(again->n_dictionaries, schema->n_dictionaries);
        for (int32_t d = 0; d < schema->n_dictionaries; d++)
            assert_int_equal(again->dictionaries[d].id, schema->dictionaries[d].id);
        varrow_schema_unref(schema);
        varrow_schema_unref(again);
    }
}

/* Metadata blocks: count, then length and bytes of keys and values. */
static const char metadata[] = "\3\0\0\0"
                               "\1\0\0\0b\3\0\0\0x\0y"
                               "\1\0\0\0a\0\0\0\0"
                               "\1\0\0\0b\1\0\0\0z";

static void metadata_keeps_order_repeats_and_zeros(void **state)
{
    struct ArrowSchema arrow = {0};
    struct varrow_schema *schema = NULL;
    struct varrow_schema *again;
    struct vgi_str key;
    struct vgi_str value;
    struct vgi_error err = {0};
    const char *saved;

    (void)state;
    assert_int_equal(vgi_schema_parse("a: i32", &arrow, &err), VGI_OK);
    saved = arrow.metadata;
    arrow.metadata = metadata;
    arrow.children[0]->metadata = metadata;
    assert_int_equal(varrow_schema_new_take(&arrow, NULL, &schema, &err), VGI_OK);
    again = round_trip(schema, "metadata");
    schema->arrow.children[0]->metadata = NULL; /* static, not the schema's to free */
    schema->arrow.metadata = saved;
    assert_memory_equal(again->arrow.metadata, metadata, sizeof metadata - 1);
    assert_memory_equal(again->arrow.children[0]->metadata, metadata, sizeof metadata - 1);
    varrow_metadata_at(again->arrow.metadata, 0, &key, &value);
    assert_int_equal(value.len, 3);
    assert_memory_equal(value.ptr, "x\0y", 3);
    varrow_schema_unref(schema);
    varrow_schema_unref(again);
}

static void schema_messages_are_made_once(void **state)
{
    struct varrow_schema *schema = made_schema("a: i32");
    struct vgi_bytes first;
    struct vgi_bytes second;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vipc_schema_message(schema, &first, &err), VGI_OK);
    assert_int_equal(vipc_schema_message(schema, &second, &err), VGI_OK);
    assert_ptr_equal(first.ptr, second.ptr);
    assert_int_equal((uintptr_t)first.ptr % 8, 0);
    varrow_schema_unref(schema);
}

static void a_dictionary_of_dictionaries_is_refused(void **state)
{
    struct varrow_schema *schema = made_schema("a: dict<i8,dict<i8,str>>");
    struct vgi_bytes message;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vipc_schema_message(schema, &message, &err), VGI_E_UNIMPLEMENTED);
    varrow_schema_unref(schema);
}

static void every_failed_allocation_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct varrow_schema *source = made_schema(texts[i]);
        struct vgi_bytes message;
        struct vgi_error err = {0};
        bool did_fail = true;
        assert_int_equal(vipc_schema_message(source, &message, &err), VGI_OK);
        for (size_t n = 1; did_fail; n++) {
            struct varrow_schema *again = NULL;
            struct vgi_bytes encoded;
            enum vgi_status status;
            support_alloc_fail_at(n);
            status = vipc_schema_decode(message, &again, &err);
            if (status == VGI_OK)
                status = vipc_schema_message(again, &encoded, &err);
            did_fail = support_alloc_did_fail();
            support_alloc_fail_at(0);
            if (did_fail && status != VGI_E_NOMEM && status != VGI_OK)
                fail_msg("%s, allocation %zu: %d %s", texts[i], n, status, err.message);
            varrow_schema_unref(again);
        }
        varrow_schema_unref(source);
    }
}

/* ---- bytes that are not what they claim to be ---- */

static void every_truncation_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct varrow_schema *schema = made_schema(texts[i]);
        struct vgi_bytes message;
        struct vgi_error err = {0};
        assert_int_equal(vipc_schema_message(schema, &message, &err), VGI_OK);
        for (size_t cut = 0; cut < message.len; cut++) {
            uint8_t *bytes = support_guarded_copy(message.ptr, cut);
            struct varrow_schema *again = NULL;
            assert_int_equal(vipc_schema_decode((struct vgi_bytes){bytes, cut}, &again, &err), VGI_E_FORMAT);
            support_guarded_free(bytes, cut);
        }
        varrow_schema_unref(schema);
    }
}

static void any_alignment_and_an_end_marker_are_fine(void **state)
{
    struct varrow_schema *schema = made_schema("a: list<struct<b: i32>>");
    struct vgi_bytes message;
    struct vgi_error err = {0};
    uint8_t bytes[1024] = {0};

    (void)state;
    assert_int_equal(vipc_schema_message(schema, &message, &err), VGI_OK);
    for (size_t shift = 0; shift < 8; shift++) {
        struct varrow_schema *again = NULL;
        memcpy(bytes + shift, message.ptr, message.len);
        memcpy(bytes + shift + message.len, "\xFF\xFF\xFF\xFF\0\0\0\0", 8);
        for (size_t extra = 0; extra <= 16; extra++) {
            struct vgi_bytes input = {bytes + shift, message.len + extra};
            enum vgi_status want = extra == 0 || extra == 8 ? VGI_OK : VGI_E_FORMAT;
            assert_int_equal(vipc_schema_decode(input, &again, &err), want);
            if (want == VGI_OK)
                varrow_schema_unref(again);
        }
    }
    varrow_schema_unref(schema);
}

/* Fields of one message made by hand. */
static FB(Field_ref_t) put_field(flatcc_builder_t *b, const char *name, FB(Type_union_ref_t) type)
{
    FB(Field_start)(b);
    FB(Field_name_create_str)(b, name);
    FB(Field_type_add)(b, type);
    return FB(Field_end)(b);
}

static FB(Field_ref_t) put_big_endian(flatcc_builder_t *b)
{
    FB(Schema_endianness_add)(b, FB(Endianness_Big));
    return 0;
}

static FB(Field_ref_t) put_no_type(flatcc_builder_t *b)
{
    FB(Field_start)(b);
    return FB(Field_end)(b);
}

static FB(Field_ref_t) put_new_type(flatcc_builder_t *b)
{
    FB(Type_union_ref_t) type = FB(Type_as_Null)(FB(Null_create)(b));

    type.type = 99;
    return put_field(b, "a", type);
}

static FB(Field_ref_t) put_odd_int(flatcc_builder_t *b)
{
    return put_field(b, "a", FB(Type_as_Int)(FB(Int_create)(b, 7, 1)));
}

static FB(Field_ref_t) put_odd_time(flatcc_builder_t *b)
{
    return put_field(b, "a", FB(Type_as_Time)(FB(Time_create)(b, FB(TimeUnit_NANOSECOND), 32)));
}

static FB(Field_ref_t) put_odd_unit(flatcc_builder_t *b)
{
    return put_field(b, "a", FB(Type_as_Duration)(FB(Duration_create)(b, 77)));
}

static FB(Field_ref_t) put_odd_precision(flatcc_builder_t *b)
{
    return put_field(b, "a", FB(Type_as_FloatingPoint)(FB(FloatingPoint_create)(b, -1)));
}

static FB(Field_ref_t) put_odd_decimal(flatcc_builder_t *b)
{
    return put_field(b, "a", FB(Type_as_Decimal)(FB(Decimal_create)(b, 10, 2, 100)));
}

static FB(Field_ref_t) put_negative_width(flatcc_builder_t *b)
{
    return put_field(b, "a", FB(Type_as_FixedSizeBinary)(FB(FixedSizeBinary_create)(b, -1)));
}

static FB(Field_ref_t) put_negative_size(flatcc_builder_t *b)
{
    return put_field(b, "a", FB(Type_as_FixedSizeList)(FB(FixedSizeList_create)(b, -1)));
}

static FB(Field_ref_t) put_list_without_child(flatcc_builder_t *b)
{
    return put_field(b, "a", FB(Type_as_List)(FB(List_create)(b)));
}

static FB(Field_ref_t) put_union_of_wrong_ids(flatcc_builder_t *b)
{
    static const int32_t ids[] = {200};

    return put_field(
        b, "a",
        FB(Type_as_Union)(FB(Union_create)(b, FB(UnionMode_Dense), flatbuffers_int32_vec_create(b, ids, 1))));
}

static FB(Field_ref_t) put_union_of_many_ids(flatcc_builder_t *b)
{
    static const int32_t ids[] = {1, 2};

    return put_field(
        b, "a",
        FB(Type_as_Union)(FB(Union_create)(b, FB(UnionMode_Dense), flatbuffers_int32_vec_create(b, ids, 2))));
}

static FB(Field_ref_t) put_zero_in_name(flatcc_builder_t *b)
{
    FB(Field_start)(b);
    FB(Field_name_create)(b, "a\0b", 3);
    FB(Field_type_Null_create)(b);
    return FB(Field_end)(b);
}

static FB(Field_ref_t) put_broken_name(flatcc_builder_t *b)
{
    return put_field(b, "\xC3(", FB(Type_as_Null)(FB(Null_create)(b)));
}

static FB(Field_ref_t) put_odd_index(flatcc_builder_t *b)
{
    FB(Field_start)(b);
    FB(Field_dictionary_create)(b, 0, FB(Int_create)(b, 24, 1), 0, 0);
    FB(Field_type_Utf8_create)(b);
    return FB(Field_end)(b);
}

/* A struct of n times the same child. */
static FB(Field_ref_t) put_struct(flatcc_builder_t *b, FB(Field_ref_t) child, int n)
{
    FB(Field_start)(b);
    FB(Field_type_Struct__create)(b);
    FB(Field_children_start)(b);
    for (int i = 0; i < n; i++)
        FB(Field_children_push)(b, child);
    FB(Field_children_end)(b);
    return FB(Field_end)(b);
}

/* 40 nested structs, each holding the next one twice: 2^40 fields in 3 KiB. */
static FB(Field_ref_t) put_unfolding(flatcc_builder_t *b)
{
    FB(Field_ref_t) field = put_field(b, "leaf", FB(Type_as_Null)(FB(Null_create)(b)));

    for (int i = 0; i < 40; i++)
        field = put_struct(b, field, 2);
    return field;
}

static FB(Field_ref_t) put_deep(flatcc_builder_t *b)
{
    FB(Field_ref_t) field = put_field(b, "leaf", FB(Type_as_Null)(FB(Null_create)(b)));

    for (int i = 0; i < 70; i++)
        field = put_struct(b, field, 1);
    return field;
}

static FB(Field_ref_t) put_very_deep(flatcc_builder_t *b)
{
    FB(Field_ref_t) field = put_field(b, "leaf", FB(Type_as_Null)(FB(Null_create)(b)));

    for (int i = 0; i < 200; i++)
        field = put_struct(b, field, 1);
    return field;
}

/* One long name, shared by 200 fields. */
static FB(Field_ref_t) put_copies(flatcc_builder_t *b)
{
    static char name[60000];
    flatbuffers_string_ref_t text;
    FB(Field_ref_t) field;

    memset(name, 'a', sizeof name);
    text = flatbuffers_string_create(b, name, sizeof name);
    FB(Field_start)(b);
    FB(Field_name_add)(b, text);
    FB(Field_type_Null_create)(b);
    field = FB(Field_end)(b);
    return put_struct(b, field, 200);
}

static FB(Field_ref_t) put_key_missing(flatcc_builder_t *b)
{
    FB(Field_start)(b);
    FB(Field_type_Null_create)(b);
    FB(Field_custom_metadata_start)(b);
    FB(Field_custom_metadata_push_start)(b);
    FB(KeyValue_value_create_str)(b, "x");
    FB(Field_custom_metadata_push_end)(b);
    FB(Field_custom_metadata_end)(b);
    return FB(Field_end)(b);
}

static const struct {
    const char *name;
    FB(Field_ref_t) (*put)(flatcc_builder_t *b);
    enum vgi_status want;
    const char *message;
} hostile[] = {
    {"big-endian", put_big_endian, VGI_E_UNIMPLEMENTED, "big-endian"},
    {"a field without a type", put_no_type, VGI_E_FORMAT, "no type"},
    {"a type from the future", put_new_type, VGI_E_UNIMPLEMENTED, "type number 99"},
    {"an integer of 7 bits", put_odd_int, VGI_E_FORMAT, "bit width 7"},
    {"nanoseconds in 32 bits", put_odd_time, VGI_E_FORMAT, "bit width 32"},
    {"an unknown unit", put_odd_unit, VGI_E_FORMAT, "unit 77"},
    {"an unknown precision", put_odd_precision, VGI_E_FORMAT, "precision -1"},
    {"a decimal of 100 bits", put_odd_decimal, VGI_E_FORMAT, "bit width 100"},
    {"binary of negative width", put_negative_width, VGI_E_FORMAT, "width -1"},
    {"a list of negative size", put_negative_size, VGI_E_FORMAT, "size -1"},
    {"a list without child", put_list_without_child, VGI_E_TYPE, "\"a\""},
    {"a union with type id 200", put_union_of_wrong_ids, VGI_E_FORMAT, "type id 200"},
    {"a union with more ids than children", put_union_of_many_ids, VGI_E_FORMAT, "2 type ids has 0 children"},
    {"a zero byte in a name", put_zero_in_name, VGI_E_UNIMPLEMENTED, "NUL"},
    {"a name that is not UTF-8", put_broken_name, VGI_E_FORMAT, "UTF-8"},
    {"a dictionary index of 24 bits", put_odd_index, VGI_E_FORMAT, "24 bits"},
    {"fields that unfold", put_unfolding, VGI_E_LIMIT, "unfolds"},
    {"70 levels", put_deep, VGI_E_LIMIT, "deeper"},
    {"200 levels", put_very_deep, VGI_E_LIMIT, "deeper"},
    {"names that unfold", put_copies, VGI_E_LIMIT, "unfold"},
    {"metadata without a key", put_key_missing, VGI_E_FORMAT, "no key"},
};

static void hostile_schemas_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        flatcc_builder_t b;
        FB(Field_ref_t) field;
        struct varrow_schema *schema = NULL;
        struct vgi_error err = {0};
        enum vgi_status status;
        size_t len;
        uint8_t *bytes;
        flatcc_builder_init(&b);
        FB(Message_start_as_root)(&b);
        FB(Message_version_add)(&b, FB(MetadataVersion_V5));
        FB(Message_header_Schema_start)(&b);
        field = hostile[i].put(&b);
        if (field) {
            FB(Schema_fields_start)(&b);
            FB(Schema_fields_push)(&b, field);
            FB(Schema_fields_end)(&b);
        }
        FB(Message_header_Schema_end)(&b);
        FB(Message_end_as_root)(&b);
        len = flatcc_builder_get_buffer_size(&b);
        bytes = malloc(len);
        flatcc_builder_copy_buffer(&b, bytes, len);
        flatcc_builder_clear(&b);
        status = vipc_schema_decode_flatbuffer((struct vgi_bytes){bytes, len}, &schema, &err);
        if (status != hostile[i].want || !strstr(err.message, hostile[i].message))
            fail_msg("%s: %d %s", hostile[i].name, status, err.message);
        free(bytes);
    }
}

/* Each byte of a message changed in turn: refused, or another schema; never read beyond the end. */
static void changed_bytes_do_no_harm(void **state)
{
    static const uint8_t values[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};
    struct varrow_schema *schema =
        made_schema("a: dict<i8,list<dict<u8,bytes>>>, b: dense_union<x: timestamp[us,UTC]>");
    struct vgi_bytes message;
    struct vgi_error err = {0};
    uint8_t *bytes;

    (void)state;
    assert_int_equal(vipc_schema_message(schema, &message, &err), VGI_OK);
    bytes = support_guarded_copy(message.ptr, message.len);
    for (size_t i = 0; i < message.len; i++) {
        for (size_t v = 0; v < sizeof values; v++) {
            struct varrow_schema *again = NULL;
            bytes[i] = values[v];
            if (vipc_schema_decode((struct vgi_bytes){bytes, message.len}, &again, &err) == VGI_OK)
                varrow_schema_unref(again);
        }
        bytes[i] = message.ptr[i];
    }
    support_guarded_free(bytes, message.len);
    varrow_schema_unref(schema);
}

SUPPORT_TESTS(cmocka_unit_test(every_type_comes_back),
              cmocka_unit_test(metadata_keeps_order_repeats_and_zeros),
              cmocka_unit_test(schema_messages_are_made_once),
              cmocka_unit_test(a_dictionary_of_dictionaries_is_refused),
              cmocka_unit_test(every_failed_allocation_is_told), cmocka_unit_test(every_truncation_is_told),
              cmocka_unit_test(any_alignment_and_an_end_marker_are_fine),
              cmocka_unit_test(hostile_schemas_are_refused), cmocka_unit_test(changed_bytes_do_no_harm))
