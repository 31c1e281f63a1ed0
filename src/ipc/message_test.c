/* SPDX-License-Identifier: Apache-2.0 */
/* message_test.c: messages made to order as a reader meets them: what is accepted, what is refused and how it
 * is called, that refused ones can be skipped, what a declared length costs. */
#include "ipc/message.h"

#include <stdlib.h>
#include <string.h>

#include <flatcc_generated.h>

#include "ipc/schema.h"
#include "support/streams.h"
#include "support/test.h"

#define FB(name) org_apache_arrow_flatbuf_##name

enum { BATCH = FB(MessageHeader_RecordBatch), DICTIONARY = FB(MessageHeader_DictionaryBatch) };

/* ---- messages made to order ---- */

/* A batch or dictionary message; absent parts are zero. */
struct made_message {
    int kind; /* FB(MessageHeader_…) */
    int version;
    int64_t body_bytes;
    int64_t rows;
    int64_t id;
    bool is_delta;
    size_t n_nodes;
    FB(FieldNode_t) nodes[4];
    size_t n_spans;
    FB(Buffer_t) spans[8];
    int codec; /* -1: unknown, 1: LZ4, 2: Zstandard, 3: unknown method */
};

static FB(RecordBatch_ref_t) put_record_batch(flatcc_builder_t *b, const struct made_message *m)
{
    FB(RecordBatch_start)(b);
    FB(RecordBatch_length_add)(b, m->rows);
    FB(RecordBatch_nodes_create)(b, m->nodes, m->n_nodes);
    FB(RecordBatch_buffers_create)(b, m->spans, m->n_spans);
    if (m->codec == 1 || m->codec == 2)
        FB(RecordBatch_compression_create)(b, (FB(CompressionType_enum_t))(m->codec - 1), 0);
    if (m->codec < 0)
        FB(RecordBatch_compression_create)(b, 9, 0);
    if (m->codec == 3)
        FB(RecordBatch_compression_create)(b, 0, 9);
    return FB(RecordBatch_end)(b);
}

/* Appends the message and body to out, which has len bytes; returns the new length. */
static size_t put_message(uint8_t *out, size_t len, const struct made_message *m, const char *body)
{
    flatcc_builder_t b;
    uint32_t prefix[2] = {0xFFFFFFFFu, 0};
    size_t n;

    flatcc_builder_init(&b);
    FB(Message_start_as_root)(&b);
    FB(Message_version_add)
    (&b, (FB(MetadataVersion_enum_t))(m->version ? m->version : FB(MetadataVersion_V5)));
    if (m->kind == FB(MessageHeader_RecordBatch)) {
        FB(Message_header_RecordBatch_add)(&b, put_record_batch(&b, m));
    } else if (m->kind == FB(MessageHeader_DictionaryBatch)) {
        FB(Message_header_DictionaryBatch_start)(&b);
        FB(DictionaryBatch_id_add)(&b, m->id);
        FB(DictionaryBatch_data_add)(&b, put_record_batch(&b, m));
        FB(DictionaryBatch_isDelta_add)(&b, m->is_delta);
        FB(Message_header_DictionaryBatch_end)(&b);
    } else if (m->kind == FB(MessageHeader_Tensor)) {
        FB(Message_header_add_type)(&b, FB(MessageHeader_Tensor));
    }
    FB(Message_bodyLength_add)(&b, m->body_bytes);
    FB(Message_end_as_root)(&b);
    n = flatcc_builder_get_buffer_size(&b);
    prefix[1] = (uint32_t)(n + 7) / 8 * 8;
    memcpy(out + len, prefix, sizeof prefix);
    memset(out + len + sizeof prefix, 0, prefix[1]);
    flatcc_builder_copy_buffer(&b, out + len + sizeof prefix, n);
    flatcc_builder_clear(&b);
    len += sizeof prefix + prefix[1];
    return len + support_hex(body, out + len, 4096);
}

static size_t put_schema(uint8_t *out, const char *text)
{
    struct varrow_schema *schema = made_schema(text);
    struct vgi_bytes message;
    struct vgi_error err = {0};

    assert_int_equal(vipc_schema_message(schema, &message, &err), VGI_OK);
    memcpy(out, message.ptr, message.len);
    varrow_schema_unref(schema);
    return message.len;
}

static const struct {
    const char *name, *schema, *body;
    struct made_message message;
    enum vgi_status want;
    const char *text; /* the batch, or part of the message */
} messages[] = {
    {"two integers",
     "a: i32",
     "0100000002000000",
     {BATCH, .rows = 2, .body_bytes = 8, .n_nodes = 1, .nodes = {{2, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {0, 8}}},
     VGI_OK,
     "batch 2\n  a: 1,2\n"},
    {"a misaligned buffer is moved",
     "a: i32",
     "00000000010000000200000000000000",
     {BATCH, .rows = 2, .body_bytes = 16, .n_nodes = 1, .nodes = {{2, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {4, 8}}},
     VGI_OK,
     "batch 2\n  a: 1,2\n"},
    {"misaligned buffers do not multiply",
     "a: i32, b: i32",
     "00000000010000000200000000000000",
     {BATCH, .rows = 2, .body_bytes = 16, .n_nodes = 2, .nodes = {{2, 0}, {2, 0}}, .n_spans = 4,
      .spans = {{0, 0}, {4, 12}, {0, 0}, {4, 12}}},
     VGI_E_FORMAT,
     "overlap"},
    {"a null count of -1 is counted from the bitmap",
     "a?: i32",
     "05000000000000000100000002000000",
     {BATCH, .rows = 2, .body_bytes = 16, .n_nodes = 1, .nodes = {{2, -1}}, .n_spans = 2,
      .spans = {{0, 1}, {8, 8}}},
     VGI_OK,
     "batch 2\n  a: 1,null\n"},
    {"a null count of -1 without bitmap is none",
     "a?: i32",
     "0100000002000000",
     {BATCH, .rows = 2, .body_bytes = 8, .n_nodes = 1, .nodes = {{2, -1}}, .n_spans = 2,
      .spans = {{0, 0}, {0, 8}}},
     VGI_OK,
     "batch 2\n  a: 1,2\n"},
    {"offsets of an empty array may be missing",
     "a: str",
     "",
     {BATCH, .n_nodes = 1, .n_spans = 3, .spans = {{0, 0}, {0, 0}, {0, 0}}},
     VGI_OK,
     "batch 0\n  a: \n"},
    {"a buffer beyond the body",
     "a: i32",
     "0100000002000000",
     {BATCH, .rows = 2, .body_bytes = 8, .n_nodes = 1, .nodes = {{2, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {8, 8}}},
     VGI_E_FORMAT,
     "column \"a\": buffer of 8 bytes at 8 reaches beyond the body of 8"},
    {"a buffer whose end wraps around",
     "a: i32",
     "0100000002000000",
     {BATCH, .rows = 2, .body_bytes = 8, .n_nodes = 1, .nodes = {{2, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {8, INT64_MAX}}},
     VGI_E_FORMAT,
     "reaches beyond the body"},
    {"a negative offset",
     "a: i32",
     "0100000002000000",
     {BATCH, .rows = 2, .body_bytes = 8, .n_nodes = 1, .nodes = {{2, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {-8, 8}}},
     VGI_E_FORMAT,
     "offset -8"},
    {"a buffer that is too short",
     "a: i32",
     "0100000002000000",
     {BATCH, .rows = 3, .body_bytes = 8, .n_nodes = 1, .nodes = {{3, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {0, 8}}},
     VGI_E_FORMAT,
     "buffer has 8 bytes, 12 are needed"},
    {"a length that overflows",
     "a: i64",
     "0100000002000000",
     {BATCH, .rows = INT64_MAX, .body_bytes = 8, .n_nodes = 1, .nodes = {{INT64_MAX, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {0, 8}}},
     VGI_E_FORMAT,
     "beyond any body"},
    {"a negative length",
     "a: i64",
     "",
     {BATCH, .rows = -1, .n_nodes = 1, .nodes = {{-1, 0}}, .n_spans = 2},
     VGI_E_FORMAT,
     "-1 rows"},
    {"a negative length of a column",
     "a: i64",
     "",
     {BATCH, .n_nodes = 1, .nodes = {{-1, 0}}, .n_spans = 2},
     VGI_E_FORMAT,
     "length is -1"},
    {"more nulls than rows",
     "a?: i64",
     "",
     {BATCH, .n_nodes = 1, .nodes = {{0, 1}}, .n_spans = 2},
     VGI_E_FORMAT,
     "null count is 1 of 0"},
    {"nulls without a bitmap",
     "a?: i32",
     "0100000002000000",
     {BATCH, .rows = 2, .body_bytes = 8, .n_nodes = 1, .nodes = {{2, 1}}, .n_spans = 2,
      .spans = {{0, 0}, {0, 8}}},
     VGI_E_FORMAT,
     "buffer has 0 bytes, 1 are needed"},
    {"a column shorter than the batch",
     "a: i32",
     "0100000002000000",
     {BATCH, .rows = 2, .body_bytes = 8, .n_nodes = 1, .nodes = {{1, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {0, 8}}},
     VGI_E_FORMAT,
     "column 0 has 1 rows, the batch has 2"},
    {"a child shorter than its struct",
     "a: struct<b: i8>",
     "0100000000000000",
     {BATCH, .rows = 2, .body_bytes = 8, .n_nodes = 2, .nodes = {{2, 0}, {1, 0}}, .n_spans = 3,
      .spans = {{0, 0}, {0, 0}, {0, 8}}},
     VGI_E_FORMAT,
     "child 0 has 1 values, 2 are needed"},
    {"too few nodes", "a: i32", "", {BATCH, .n_spans = 2}, VGI_E_FORMAT, "0 field nodes"},
    {"too many nodes", "a: i32", "", {BATCH, .n_nodes = 2, .n_spans = 2}, VGI_E_FORMAT, "2 field nodes"},
    {"too few buffers", "a: i32", "", {BATCH, .n_nodes = 1, .n_spans = 1}, VGI_E_FORMAT, "1 buffers"},
    {"no count for a view column",
     "a: str_view",
     "",
     {BATCH, .n_nodes = 1, .n_spans = 2},
     VGI_E_FORMAT,
     "0 variadic buffer counts"},
    {"text beyond its data",
     "a: str",
     "0000000005000000 6162630000000000",
     {BATCH, .rows = 1, .body_bytes = 16, .n_nodes = 1, .nodes = {{1, 0}}, .n_spans = 3,
      .spans = {{0, 0}, {0, 8}, {8, 3}}},
     VGI_E_FORMAT,
     "last offset is 5, the data has 3 bytes"},
    {"an unknown codec",
     "a: i32",
     "",
     {BATCH, .n_nodes = 1, .n_spans = 2, .codec = -1},
     VGI_E_UNIMPLEMENTED,
     "codec 9"},
    {"an unknown method",
     "a: i32",
     "",
     {BATCH, .n_nodes = 1, .n_spans = 2, .codec = 3},
     VGI_E_UNIMPLEMENTED,
     "method 9"},
    {"a compressed buffer without its length",
     "a: i32",
     "0100000000000000",
     {BATCH, .rows = 1, .body_bytes = 8, .n_nodes = 1, .nodes = {{1, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {0, 4}}, .codec = 1},
     VGI_E_FORMAT,
     "too few for its length"},
    {"a compressed buffer that was left as it is",
     "a: i32",
     "ffffffffffffffff0700000000000000",
     {BATCH, .rows = 1, .body_bytes = 16, .n_nodes = 1, .nodes = {{1, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {0, 12}}, .codec = 2},
     VGI_OK,
     "batch 1\n  a: 7\n"},
    {"a compressed buffer that cannot unfold so far",
     "a: i32",
     "000000000100000007000000",
     {BATCH, .rows = 1, .body_bytes = 12, .n_nodes = 1, .nodes = {{1, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {0, 12}}, .codec = 1},
     VGI_E_FORMAT,
     "declares 4294967296"},
    {"a compressed buffer of negative length",
     "a: i32",
     "feffffffffffffff07000000",
     {BATCH, .rows = 1, .body_bytes = 12, .n_nodes = 1, .nodes = {{1, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {0, 12}}, .codec = 1},
     VGI_E_FORMAT,
     "declares -2"},
    {"a compressed buffer of noise",
     "a: i32",
     "040000000000000007000000",
     {BATCH, .rows = 1, .body_bytes = 12, .n_nodes = 1, .nodes = {{1, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {0, 12}}, .codec = 2},
     VGI_E_FORMAT,
     "zstd buffer is broken"},
    {"a dictionary that was not sent",
     "a: dict<i8,str>",
     "0000000000000000",
     {BATCH, .rows = 1, .body_bytes = 8, .n_nodes = 1, .nodes = {{1, 0}}, .n_spans = 2,
      .spans = {{0, 0}, {0, 1}}},
     VGI_E_FORMAT,
     "column \"a\": dictionary 0 was not sent"},
    {"no row needs no dictionary",
     "a: dict<i8,str>",
     "",
     {BATCH, .n_nodes = 1, .n_spans = 2},
     VGI_OK,
     "batch 0\n  a: \n"},
    {"an unknown dictionary",
     "a: dict<i8,str>",
     "",
     {DICTIONARY, .id = 7, .n_nodes = 1, .n_spans = 3},
     VGI_E_FORMAT,
     "id 7"},
    {"a delta without a beginning",
     "a: dict<i8,str>",
     "",
     {DICTIONARY, .is_delta = true, .n_nodes = 1, .n_spans = 3},
     VGI_E_FORMAT,
     "dictionary 0: it is a delta"},
    {"a tensor", "a: i32", "", {FB(MessageHeader_Tensor), .n_nodes = 0}, VGI_E_FORMAT, "neither"},
    {"metadata of version 3",
     "a: i32",
     "",
     {BATCH, .version = FB(MetadataVersion_V3), .n_nodes = 1, .n_spans = 2},
     VGI_E_UNIMPLEMENTED,
     "V3"},
    {"a union of version 4 with nulls",
     "a: sparse_union<b: i8>",
     "01000000000000000000000000000000",
     {BATCH, .version = FB(MetadataVersion_V4), .rows = 1, .body_bytes = 16, .n_nodes = 2,
      .nodes = {{1, 1}, {1, 0}}, .n_spans = 4, .spans = {{0, 1}, {8, 1}, {0, 0}, {8, 1}}},
     VGI_E_UNIMPLEMENTED,
     "before Arrow 1.0"},
};

static void structure_is_checked(void **state)
{
    static uint8_t bytes[8192];
    static struct text text;

    (void)state;
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
        static const uint8_t end[8] = {0xFF, 0xFF, 0xFF, 0xFF};
        size_t len = put_schema(bytes, messages[i].schema);
        struct source source;
        struct vipc_reader *reader;
        struct varrow_schema *schema = NULL;
        struct vgi_batch batch = {0};
        struct vgi_error err = {0};
        enum vgi_status status;
        len = put_message(bytes, len, &messages[i].message, messages[i].body);
        memcpy(bytes + len, end, sizeof end);
        source = (struct source){bytes, len + sizeof end, 100, 0};
        reader = open_source(&source, NULL);
        assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_OK);
        status = vipc_reader_next(reader, &batch, &err);
        text.len = 0;
        if (status == VGI_OK)
            put_batch(&text, &batch);
        if (status != messages[i].want ||
            !strstr(status == VGI_OK ? text.chars : err.message, messages[i].text))
            fail_msg("%s: %d %s %s", messages[i].name, status, err.message, text.chars);
        if (!vipc_reader_in_sync(reader) || vipc_reader_drain(reader, &err) != VGI_OK)
            fail_msg("%s: cannot be skipped: %s", messages[i].name, err.message);
        varrow_batch_release(&batch);
        varrow_schema_unref(schema);
        assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_DONE);
        vipc_reader_free(reader);
    }
}

/* What a compressed buffer declares is refused before anything is unfolded. */
static void bombs_are_refused(void **state)
{
    enum { BODY = 40000 };
    static const struct {
        uint64_t bytes_max;
        int64_t declared;
        enum vgi_status want;
        const char *message;
    } rows[] = {
        {0, (int64_t)300 << 20, VGI_E_LIMIT, "more than 268435456 bytes"},
        {1 << 20, 2 << 20, VGI_E_LIMIT, "more than 1048576 bytes"},
        {0, (int64_t)200 << 20, VGI_E_FORMAT, "zstd buffer is broken"},
        {(uint64_t)1 << 40, (int64_t)300 << 20, VGI_E_FORMAT, "zstd buffer is broken"},
    };
    static uint8_t bytes[8192 + BODY];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct made_message m = {BATCH,
                                 .rows = 1,
                                 .body_bytes = BODY,
                                 .n_nodes = 1,
                                 .nodes = {{1, 0}},
                                 .n_spans = 2,
                                 .spans = {{0, 0}, {0, BODY}},
                                 .codec = 2};
        size_t len = put_message(bytes, put_schema(bytes, "a: i64"), &m, "");
        struct vipc_reader_options options = {.message_bytes_max = rows[i].bytes_max};
        struct source source = {bytes, len + BODY, SIZE_MAX, 0};
        struct vipc_reader *reader = open_source(&source, &options);
        struct varrow_schema *schema;
        struct vgi_batch batch = {0};
        struct vgi_error err = {0};
        memset(bytes + len, 0, BODY);
        memcpy(bytes + len, &rows[i].declared, sizeof rows[i].declared);
        assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_OK);
        assert_int_equal(vipc_reader_next(reader, &batch, &err), rows[i].want);
        if (!strstr(err.message, rows[i].message))
            fail_msg("row %zu: %s", i, err.message);
        assert_true(vipc_reader_in_sync(reader));
        varrow_schema_unref(schema);
        vipc_reader_free(reader);
    }
}

/* A message that declares much and brings little costs little. */
static void memory_follows_the_bytes_received(void **state)
{
    static uint8_t bytes[8192];
    struct made_message huge = {BATCH, .body_bytes = (int64_t)1 << 40};
    size_t len = put_message(bytes, put_schema(bytes, "a: i32"), &huge, "00");
    struct source source = {bytes, len, len, 0};
    struct vipc_reader *reader = open_source(&source, NULL);
    struct varrow_schema *schema;
    struct vgi_batch batch = {0};
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_OK);
    support_alloc_reset_peak();
    assert_int_equal(vipc_reader_next(reader, &batch, &err), VGI_E_IO);
    assert_true(support_alloc_peak_bytes() < 2 << 20);
    varrow_schema_unref(schema);
    vipc_reader_free(reader);
}

/* ---- drain ---- */

static void a_refused_batch_can_be_skipped(void **state)
{
    static uint8_t bytes[1 << 16];
    struct made_message small = {BATCH, .rows = 2, .n_nodes = 0};
    struct made_message large = {BATCH,
                                 .rows = 1,
                                 .body_bytes = 4096,
                                 .n_nodes = 1,
                                 .nodes = {{1, 0}},
                                 .n_spans = 2,
                                 .spans = {{0, 0}, {0, 8}}};
    struct vipc_reader_options options = {.message_bytes_max = 1000};
    size_t len = put_message(bytes, put_schema(bytes, "a: i64"), &large, "");
    struct source source = {bytes, 0, 500, 0};
    struct vipc_reader *reader;
    struct varrow_schema *schema;
    struct vgi_batch batch = {0};
    struct vgi_error err = {0};

    (void)state;
    len += 4096;
    len += support_hex("ffffffff00000000", bytes + len, 8);
    len += put_schema(bytes + len, "");
    source.len = put_message(bytes, len, &small, "");
    reader = open_source(&source, &options);
    assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_OK);
    assert_int_equal(vipc_reader_next(reader, &batch, &err), VGI_E_LIMIT);
    assert_true(vipc_reader_in_sync(reader));
    assert_int_equal(vipc_reader_next(reader, &batch, &err), VGI_E_PRECONDITION);
    varrow_schema_unref(schema);
    assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_E_PRECONDITION);
    assert_int_equal(vipc_reader_drain(reader, &err), VGI_OK);
    assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_OK);
    assert_int_equal(vipc_reader_next(reader, &batch, &err), VGI_OK);
    assert_int_equal(batch.array.length, 2);
    varrow_batch_release(&batch);
    varrow_schema_unref(schema);
    vipc_reader_free(reader);
}

/* The schema is refused by what it says, not by its framing: the stream after it is found. */
static void a_refused_schema_can_be_skipped(void **state)
{
    static uint8_t bytes[8192];
    struct made_message batch_message = {BATCH, .rows = 2, .n_nodes = 0};
    size_t len = put_message(bytes, 0, &batch_message, "");
    struct source source = {bytes, 0, 20, 0};
    struct vipc_reader *reader;
    struct varrow_schema *schema = NULL;
    struct vgi_error err = {0};

    (void)state;
    len = put_message(bytes, len, &batch_message, "");
    len += support_hex("ffffffff00000000", bytes + len, 8);
    source.len = len + put_schema(bytes + len, "a: i64");
    reader = open_source(&source, NULL);
    assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_E_FORMAT);
    assert_non_null(strstr(err.message, "another message than a schema"));
    assert_true(vipc_reader_in_sync(reader));
    assert_int_equal(vipc_reader_drain(reader, &err), VGI_OK);
    assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_OK);
    assert_int_equal(schema->n_columns, 1);
    varrow_schema_unref(schema);
    vipc_reader_free(reader);
}

static void a_long_body_grows_with_what_arrives(void **state)
{
    const size_t rows = 1 << 20;
    size_t body = rows * 8;
    uint8_t *bytes = malloc(body + 4096);
    struct made_message m = {BATCH,
                             .rows = (int64_t)rows,
                             .body_bytes = (int64_t)body,
                             .n_nodes = 1,
                             .nodes = {{(int64_t)rows, 0}},
                             .n_spans = 2,
                             .spans = {{0, 0}, {0, (int64_t)body}}};
    size_t len = put_message(bytes, put_schema(bytes, "a: i64"), &m, "");
    struct source source = {bytes, len + body, 100000, 0};
    struct vipc_reader *reader = open_source(&source, NULL);
    struct varrow_schema *schema;
    struct vgi_batch batch = {0};
    struct vgi_error err = {0};

    (void)state;
    for (size_t i = 0; i < rows; i++) {
        uint64_t value = i * 3;
        memcpy(bytes + len + 8 * i, &value, sizeof value);
    }
    assert_int_equal(vipc_reader_open(reader, &schema, &err), VGI_OK);
    assert_int_equal(vipc_reader_next(reader, &batch, &err), VGI_OK);
    assert_memory_equal(batch.array.children[0]->buffers[1], bytes + len, body);
    assert_int_equal((uintptr_t)batch.array.children[0]->buffers[1] % 64, 0);
    varrow_batch_release(&batch);
    assert_int_equal(vipc_reader_next(reader, &batch, &err), VGI_DONE);
    varrow_schema_unref(schema);
    vipc_reader_free(reader);
    free(bytes);
}

SUPPORT_TESTS(cmocka_unit_test(structure_is_checked), cmocka_unit_test(bombs_are_refused),
              cmocka_unit_test(memory_follows_the_bytes_received),
              cmocka_unit_test(a_refused_batch_can_be_skipped),
              cmocka_unit_test(a_refused_schema_can_be_skipped),
              cmocka_unit_test(a_long_body_grows_with_what_arrives))
