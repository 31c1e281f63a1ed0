/* SPDX-License-Identifier: Apache-2.0 */
/* codec_test.c: what the codec makes of columns that are missing, extra, of other types, NULL or out of
 * range, shown with a record of its own that has every shape. */
#include "support/test.h"

#include <pthread.h>
#include <stdio.h>

#include "arrow/output.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "ipc/writer.h"
#include "sdk/record/codec.h"

enum color { COLOR_NULL = -1, COLOR_RED, COLOR_GREEN, COLOR_GONE };

struct point {
    struct vgi_str label;
    int64_t x;
};
struct point_list {
    const struct point *items;
    size_t n;
    bool is_null;
};

struct sample {
    struct vgi_str text;
    struct vgi_str note;
    struct vgi_bytes bytes;
    bool flag;
    int32_t small;
    int64_t big;
    uint64_t natural;
    double real;
    int64_t when;
    enum color color;
    struct vsdk_opt_i64 maybe;
    const struct point *point;
    struct vsdk_str_list words;
    struct point_list points;
    struct vsdk_str_map tags;
    struct vsdk_i64_map counts;
    struct vsdk_opt_i64 absent;
};

static const char *const color_members[] = {"RED", "GREEN", NULL};
static const struct vsdk_enum color_names = {"Color", color_members, 3};

static const struct vsdk_type type_str = {.kind = VSDK_STR, .bytes = sizeof(struct vgi_str)};
static const struct vsdk_type type_bytes = {.kind = VSDK_BYTES, .bytes = sizeof(struct vgi_bytes)};
static const struct vsdk_type type_bool = {.kind = VSDK_BOOL, .bytes = sizeof(bool)};
static const struct vsdk_type type_i32 = {.kind = VSDK_I32, .bytes = sizeof(int32_t)};
static const struct vsdk_type type_i64 = {.kind = VSDK_I64, .bytes = sizeof(int64_t)};
static const struct vsdk_type type_u64 = {.kind = VSDK_U64, .bytes = sizeof(uint64_t)};
static const struct vsdk_type type_f64 = {.kind = VSDK_F64, .bytes = sizeof(double)};
static const struct vsdk_type type_when = {.kind = VSDK_TIMESTAMP, .bytes = sizeof(int64_t)};
static const struct vsdk_type type_color = {
    .kind = VSDK_ENUM, .bytes = sizeof(enum color), .names = &color_names};
static const struct vsdk_type type_opt_i64 = {
    .kind = VSDK_I64, .is_optional = true, .bytes = sizeof(struct vsdk_opt_i64)};
static const struct vsdk_field fields_point[] = {
    {"label", &type_str, NULL, offsetof(struct point, label), VSDK_REQUIRED, false, false},
    {"x", &type_i64, NULL, offsetof(struct point, x), VSDK_DEFAULT_ZERO, false, false},
};
static const struct vsdk_record record_point = {
    "Point", "label: str, x: i64", fields_point, NULL, sizeof(struct point), 2, 0};
static const struct vsdk_type type_point = {
    .kind = VSDK_STRUCT, .bytes = sizeof(void *), .record = &record_point};
static const struct vsdk_type type_words = {
    .kind = VSDK_LIST, .bytes = sizeof(struct vsdk_str_list), .item = &type_str};
static const struct vsdk_type type_points = {
    .kind = VSDK_LIST, .bytes = sizeof(struct point_list), .item = &type_point};
static const struct vsdk_type type_tags = {
    .kind = VSDK_MAP, .bytes = sizeof(struct vsdk_str_map), .item = &type_str};
static const struct vsdk_type type_counts = {
    .kind = VSDK_MAP, .bytes = sizeof(struct vsdk_i64_map), .item = &type_opt_i64};

static const int32_t seven = 7;
static const enum color green = COLOR_GREEN;
#define FIELD(name, type, value, fallback, nullable)                                       \
    {                                                                                      \
#name, &(type), value, offsetof(struct sample, name), fallback, nullable, nullable \
    }
static const struct vsdk_field fields_sample[] = {
    FIELD(text, type_str, NULL, VSDK_REQUIRED, false),
    FIELD(note, type_str, NULL, VSDK_DEFAULT_NULL, true),
    FIELD(bytes, type_bytes, NULL, VSDK_DEFAULT_ZERO, false),
    FIELD(flag, type_bool, NULL, VSDK_DEFAULT_ZERO, false),
    FIELD(small, type_i32, &seven, VSDK_DEFAULT_VALUE, false),
    FIELD(big, type_i64, NULL, VSDK_DEFAULT_ZERO, false),
    FIELD(natural, type_u64, NULL, VSDK_DEFAULT_ZERO, false),
    FIELD(real, type_f64, NULL, VSDK_DEFAULT_ZERO, false),
    FIELD(when, type_when, NULL, VSDK_DEFAULT_ZERO, false),
    FIELD(color, type_color, &green, VSDK_DEFAULT_VALUE, false),
    FIELD(maybe, type_opt_i64, NULL, VSDK_DEFAULT_NULL, true),
    FIELD(point, type_point, NULL, VSDK_DEFAULT_NULL, true),
    FIELD(words, type_words, NULL, VSDK_DEFAULT_ZERO, false),
    FIELD(points, type_points, NULL, VSDK_DEFAULT_ZERO, false),
    FIELD(tags, type_tags, NULL, VSDK_DEFAULT_ZERO, false),
    FIELD(counts, type_counts, NULL, VSDK_DEFAULT_NULL, true),
    FIELD(absent, type_opt_i64, NULL, VSDK_DEFAULT_NULL, false),
};
static struct vsdk_record_cache cache;
static const struct vsdk_record record_sample = {
    "Sample",
    "text: str, note?: str, bytes: bytes, flag: bool, small: i32, big: i64, natural: u64, real: f64, "
    "when: timestamp[us,UTC], color: dict<i16,str>, maybe?: i64, point?: struct<label: str, x: i64>, "
    "words: list<str>, points: list<struct<label: str, x: i64>>, tags: map<str,str>, counts?: map<str,i64>",
    fields_sample,
    &cache,
    sizeof(struct sample),
    16,
    1};
static const struct vsdk_protocol protocol = {.caches = &cache, .n_caches = 1};

/* What one test decodes into, and where columns are made by hand. */
struct bench {
    struct vbase_arena arena;
    struct vsdk_memory memory;
    struct varrow_schema *schema;
    struct vgi_output *out;
    struct vgi_batch batch;
    struct sample sample;
    struct vgi_error err;
};

static int setup(void **state)
{
    static struct bench bench;
    memset(&bench, 0, sizeof bench);
    vbase_arena_init(&bench.arena, VBASE_LIMIT_ARENA);
    bench.memory.arena = &bench.arena;
    *state = &bench;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    varrow_output_free(b->out);
    varrow_schema_unref(b->schema);
    vbase_arena_release(&b->arena);
    vsdk_protocol_release(&protocol);
    return 0;
}

#define assert_ok(b, expr)                               \
    do {                                                 \
        if ((expr) != VGI_OK) {                          \
            fail_msg("%s: %s", #expr, (b)->err.message); \
        }                                                \
    } while (0)

static struct vgi_output *columns(struct bench *b, const char *text)
{
    varrow_output_free(b->out);
    varrow_schema_unref(b->schema);
    b->out = NULL;
    b->schema = NULL;
    assert_ok(b, varrow_schema_of_text(text, &b->schema, &b->err));
    struct varrow_output_options options = {.schema = b->schema, .arena = &b->arena};
    assert_ok(b, varrow_output_new(&options, &b->out, &b->err));
    return b->out;
}

static enum vgi_status decode(struct bench *b)
{
    assert_ok(b, varrow_output_finish(b->out, &b->batch, &b->err));
    memset(&b->sample, 0xa5, sizeof b->sample);
    return vsdk_record_decode(&record_sample, &b->batch, &b->memory, &b->sample, &b->err);
}

static void a_missing_column_gets_its_default(void **state)
{
    struct bench *b = *state;
    vgi_put_text(vgi_output_column(columns(b, "text: str"), 0), "x");
    assert_ok(b, decode(b));
    assert_true(vgi_str_is(b->sample.text, "x"));
    assert_null(b->sample.note.ptr);
    assert_non_null(b->sample.bytes.ptr);
    assert_int_equal(b->sample.bytes.len, 0);
    assert_false(b->sample.flag);
    assert_int_equal(b->sample.small, 7);
    assert_int_equal(b->sample.color, COLOR_GREEN);
    assert_false(b->sample.maybe.has);
    assert_null(b->sample.point);
    assert_false(b->sample.words.is_null);
    assert_int_equal(b->sample.words.n, 0);
    assert_true(b->sample.counts.is_null);
    assert_false(b->sample.absent.has);
}

static void a_missing_required_column_is_named(void **state)
{
    struct bench *b = *state;
    vgi_put_text(vgi_output_column(columns(b, "other: str"), 0), "x");
    assert_int_equal(decode(b), VGI_E_TYPE);
    assert_string_equal(b->err.message, "Sample.text: the column is missing");
}

static void extra_columns_and_another_order_are_fine(void **state)
{
    struct bench *b = *state;
    struct vgi_output *out = columns(b, "big: i64, extra: list<bool>, text: str, unknown?: f32");
    vgi_put_i64(vgi_output_column(out, 0), -5);
    vgi_put_list(vgi_output_column(out, 1));
    vgi_put_text(vgi_output_column(out, 2), "x");
    vgi_put_null(vgi_output_column(out, 3));
    assert_ok(b, decode(b));
    assert_int_equal(b->sample.big, -5);
    assert_true(vgi_str_is(b->sample.text, "x"));
}

static void two_rows_are_refused(void **state)
{
    struct bench *b = *state;
    struct vgi_writer *w = vgi_output_column(columns(b, "text: str"), 0);
    vgi_put_text(w, "a");
    vgi_put_text(w, "b");
    assert_int_equal(decode(b), VGI_E_FORMAT);
    struct vsdk_row second = {&b->batch, 1};
    assert_ok(b, vsdk_record_decode_row(&record_sample, second, &b->memory, &b->sample, &b->err));
    assert_true(vgi_str_is(b->sample.text, "b"));
}

/* One column beside `text`, holding one value (number or text), and what comes of it. */
static const struct {
    const char *name, *column, *text;
    int64_t number;
    enum vgi_status want;
    const char *message;
} types[] = {
    {"large text", "note: large_str", "x", 0, VGI_OK, ""},
    {"text view", "note: str_view", "x", 0, VGI_OK, ""},
    {"dictionary of text", "note: dict<i32,str>", "x", 0, VGI_OK, ""},
    {"text as number", "note: i64", NULL, 1, VGI_E_TYPE, "Sample.note: has Arrow format 'l', expected text"},
    {"text as binary", "note: bytes", "x", 0, VGI_E_TYPE, "Sample.note: has Arrow format 'z', expected text"},
    {"large binary", "bytes: large_bytes", "x", 0, VGI_OK, ""},
    {"binary as text", "bytes: str", "x", 0, VGI_E_TYPE,
     "Sample.bytes: has Arrow format 'u', expected binary"},
    {"bool as number", "flag: i8", NULL, 1, VGI_E_TYPE, "Sample.flag: has Arrow format 'c', expected bool"},
    {"narrow integer", "big: i8", NULL, -3, VGI_OK, ""},
    {"wide integer that fits", "small: i64", NULL, INT32_MIN, VGI_OK, ""},
    {"wide integer that does not", "small: i64", NULL, INT64_C(1) << 31, VGI_E_RANGE,
     "Sample.small: 2147483648 is out of range"},
    {"unsigned into signed", "small: u64", NULL, 1, VGI_OK, ""},
    {"negative into unsigned", "natural: i64", NULL, -1, VGI_E_RANGE, "Sample.natural: -1 is out of range"},
    {"integer as date", "big: date", NULL, 1, VGI_E_TYPE,
     "Sample.big: has Arrow format 'tdD', expected integer"},
    {"integer as float", "big: f64", NULL, 1, VGI_E_TYPE,
     "Sample.big: has Arrow format 'g', expected integer"},
    {"narrow float", "real: f32", NULL, 2, VGI_OK, ""},
    {"float as integer", "real: i64", NULL, 2, VGI_E_TYPE,
     "Sample.real: has Arrow format 'l', expected float"},
    {"timestamp without zone", "when: timestamp[us]", NULL, 2, VGI_OK, ""},
    {"timestamp in seconds", "when: timestamp[s,UTC]", NULL, 2, VGI_E_TYPE,
     "Sample.when: has Arrow format 'tss:UTC', expected timestamp[us]"},
    {"enum as plain text", "color: str", "RED", 0, VGI_OK, ""},
    {"enum with wide indices", "color: dict<i64,large_str>", "RED", 0, VGI_OK, ""},
    {"unknown member", "color: dict<i16,str>", "BLUE", 0, VGI_E_INVALID, "Sample.color: 'BLUE' is no Color"},
    {"list as text", "words: str", "x", 0, VGI_E_TYPE, "Sample.words: has Arrow format 'u', expected list"},
    {"struct as text", "point: str", "x", 0, VGI_E_TYPE,
     "Sample.point: has Arrow format 'u', expected struct"},
    {"map as text", "tags: str", "x", 0, VGI_E_TYPE, "Sample.tags: has Arrow format 'u', expected map"},
};

static void types_that_hold_the_value_are_taken(void **state)
{
    struct bench *b = *state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        char text[128];
        (void)snprintf(text, sizeof text, "text: str, %s", types[i].column);
        struct vgi_output *out = columns(b, text);
        struct vgi_writer *w = vgi_output_column(out, 1);
        vgi_put_text(vgi_output_column(out, 0), "x");
        if (!types[i].text) {
            bool is_float = strstr(types[i].column, ": f") != NULL;
            is_float ? vgi_put_float(w, (double)types[i].number) : vgi_put_int(w, types[i].number);
        } else if (strstr(types[i].column, "bytes") == NULL || strcmp(types[i].column, "bytes: str") == 0) {
            vgi_put_text(w, types[i].text);
        } else {
            vgi_put_bytes(w, (struct vgi_bytes){(const uint8_t *)types[i].text, strlen(types[i].text)});
        }
        enum vgi_status got = decode(b);
        if (got != types[i].want || (got != VGI_OK && strcmp(b->err.message, types[i].message) != 0)) {
            fail_msg("%s: status %d, %s", types[i].name, (int)got, b->err.message);
        }
    }
}

/* A NULL in a column of its own type, and what comes of it. */
static const struct {
    const char *name, *column;
    enum vgi_status want;
} nulls[] = {
    {"where NULL may be", "note?: str", VGI_OK},
    {"number that may be NULL", "maybe?: i64", VGI_OK},
    {"struct that may be NULL", "point?: struct<label: str, x: i64>", VGI_OK},
    {"map that may be NULL", "counts?: map<str,i64>", VGI_OK},
    {"a column of type null", "note?: null", VGI_OK},
    {"number with a default", "small?: i32", VGI_OK},
    {"enum with a default", "color?: dict<i16,str>", VGI_OK},
    {"list with a default", "words?: list<str>", VGI_OK},
};

static void a_null_where_none_may_be_gets_the_default(void **state)
{
    struct bench *b = *state;
    for (size_t i = 0; i < sizeof nulls / sizeof nulls[0]; i++) {
        char text[128];
        (void)snprintf(text, sizeof text, "text: str, %s", nulls[i].column);
        struct vgi_output *out = columns(b, text);
        vgi_put_text(vgi_output_column(out, 0), "x");
        vgi_put_null(vgi_output_column(out, 1));
        if (decode(b) != nulls[i].want) {
            fail_msg("%s: %s", nulls[i].name, b->err.message);
        }
        assert_null(b->sample.note.ptr);
        assert_false(b->sample.maybe.has);
        assert_null(b->sample.point);
        assert_true(b->sample.counts.is_null);
        assert_int_equal(b->sample.small, 7);
        assert_int_equal(b->sample.color, COLOR_GREEN);
        assert_false(b->sample.words.is_null);
    }
    vgi_put_null(vgi_output_column(columns(b, "text?: str"), 0));
    assert_int_equal(decode(b), VGI_E_INVALID);
    assert_string_equal(b->err.message, "Sample.text is NULL, expected a value");
}

static void items_that_are_null(void **state)
{
    struct bench *b = *state;
    struct vgi_output *out = columns(b, "text: str, words: list<str>, counts: map<str,i64>");
    vgi_put_text(vgi_output_column(out, 0), "");
    struct vgi_writer *words = vgi_output_column(out, 1);
    vgi_put_null(vgi_writer_child(words, 0));
    vgi_put_text(vgi_writer_child(words, 0), "");
    vgi_put_list(words);
    struct vgi_writer *counts = vgi_output_column(out, 2);
    struct vgi_writer *entries = vgi_writer_child(counts, 0);
    vgi_put_text(vgi_writer_child(entries, 0), "k");
    vgi_put_null(vgi_writer_child(entries, 1));
    vgi_put_struct(entries);
    vgi_put_list(counts);
    assert_ok(b, decode(b));
    assert_non_null(b->sample.text.ptr);
    assert_int_equal(b->sample.words.n, 2);
    assert_null(b->sample.words.items[0].ptr);
    assert_non_null(b->sample.words.items[1].ptr);
    assert_int_equal(b->sample.counts.n, 1);
    assert_false(b->sample.counts.items[0].value.has);

    out = columns(b, "text: str, points: list<struct<label: str>>");
    vgi_put_text(vgi_output_column(out, 0), "x");
    vgi_put_null(vgi_writer_child(vgi_output_column(out, 1), 0));
    vgi_put_list(vgi_output_column(out, 1));
    assert_int_equal(decode(b), VGI_E_INVALID);
    assert_string_equal(b->err.message, "Sample.points: an item is NULL, expected a value");
}

static void a_failure_inside_a_struct_names_the_way(void **state)
{
    struct bench *b = *state;
    struct vgi_output *out = columns(b, "text: str, points: list<struct<x: i64>>");
    struct vgi_writer *points = vgi_output_column(out, 1);
    vgi_put_text(vgi_output_column(out, 0), "x");
    vgi_put_i64(vgi_writer_child(vgi_writer_child(points, 0), 0), 1);
    vgi_put_struct(vgi_writer_child(points, 0));
    vgi_put_list(points);
    assert_int_equal(decode(b), VGI_E_TYPE);
    assert_string_equal(b->err.message, "Sample.points: Point.label: the column is missing");
}

static enum vgi_status encode(struct bench *b, struct vbase_buf *out)
{
    vbase_buf_init(out, VBASE_LIMIT_ARENA);
    return vsdk_record_encode(&record_sample, &b->sample, out, &b->err);
}

static void maps_are_sent_sorted(void **state)
{
    struct bench *b = *state;
    static const struct vsdk_str_entry tags[] = {
        {{"b", 1}, {"1", 1}}, {{"a", 1}, {NULL, 0}}, {{"ab", 2}, {"", 0}}};
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
    vsdk_record_defaults(&record_sample, &b->sample);
    b->sample.tags = (struct vsdk_str_map){tags, 3, false};
    assert_ok(b, encode(b, &out));
    assert_ok(
        b, vsdk_record_decode_bytes(&record_sample, vbase_buf_view(&out), &b->memory, &b->sample, &b->err));
    assert_int_equal(b->sample.tags.n, 3);
    assert_true(vgi_str_is(b->sample.tags.items[0].key, "a"));
    assert_null(b->sample.tags.items[0].value.ptr);
    assert_true(vgi_str_is(b->sample.tags.items[1].key, "ab"));
    assert_true(vgi_str_is(b->sample.tags.items[2].key, "b"));
}

static void a_key_twice_is_refused(void **state)
{
    struct bench *b = *state;
    static const struct vsdk_str_entry tags[] = {
        {{"b", 1}, {"1", 1}}, {{"a", 1}, {"", 0}}, {{"b", 1}, {"2", 1}}};
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
    vsdk_record_defaults(&record_sample, &b->sample);
    b->sample.tags = (struct vsdk_str_map){tags, 3, false};
    assert_int_equal(encode(b, &out), VGI_E_INVALID);
    assert_string_equal(b->err.message, "Sample.tags: a key stands in the map twice");
}

static void a_member_this_version_lacks_is_refused(void **state)
{
    struct bench *b = *state;
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
    vsdk_record_defaults(&record_sample, &b->sample);
    b->sample.color = COLOR_GONE;
    assert_int_equal(encode(b, &out), VGI_E_INVALID);
    assert_string_equal(b->err.message, "Sample.color: 2 is no Color of this version");
}

static void a_null_the_version_cannot_say_becomes_the_default(void **state)
{
    struct bench *b = *state;
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
    vsdk_record_defaults(&record_sample, &b->sample);
    b->sample.text = (struct vgi_str){NULL, 0};
    b->sample.color = COLOR_NULL;
    b->sample.words.is_null = true;
    assert_ok(b, encode(b, &out));
    assert_ok(
        b, vsdk_record_decode_bytes(&record_sample, vbase_buf_view(&out), &b->memory, &b->sample, &b->err));
    assert_non_null(b->sample.text.ptr);
    assert_int_equal(b->sample.color, COLOR_GREEN);
    assert_false(b->sample.words.is_null);
}

static void text_that_is_no_utf8_is_refused(void **state)
{
    struct bench *b = *state;
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
    vsdk_record_defaults(&record_sample, &b->sample);
    b->sample.text = (struct vgi_str){"\xff", 1};
    assert_int_not_equal(encode(b, &out), VGI_OK);
    b->sample.text = (struct vgi_str){"ok", 2};
    vbase_buf_release(&out);
    assert_ok(b, encode(b, &out));
}

/* Whatever allocation fails, the status is clean, nothing leaks, and the next record is written well. */
static void memory_may_end_anywhere(void **state)
{
    struct bench *b = *state;
    static const struct vsdk_str_entry tags[] = {{{"b", 1}, {"1", 1}}, {{"a", 1}, {"", 0}}};
    static const struct point points[] = {{{"p", 1}, 1}};
    enum vgi_status status = VGI_E_NOMEM;
    for (size_t n = 1; status != VGI_OK; n++) {
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out = {0};
        vsdk_protocol_release(&protocol);
        vbase_arena_release(&b->arena);
        vbase_arena_init(&b->arena, VBASE_LIMIT_ARENA);
        vsdk_record_defaults(&record_sample, &b->sample);
        b->sample.tags = (struct vsdk_str_map){tags, 2, false};
        b->sample.points = (struct point_list){points, 1, false};
        support_alloc_fail_at(n);
        status = encode(b, &out);
        if (status == VGI_OK) {
            status = vsdk_record_decode_bytes(&record_sample, vbase_buf_view(&out), &b->memory, &b->sample,
                                              &b->err);
        }
        bool did_fail = support_alloc_did_fail();
        support_alloc_fail_at(0);
        if (did_fail && status != VGI_OK) {
            if (status != VGI_E_NOMEM) {
                fail_msg("allocation %zu: status %d, %s", n, (int)status, b->err.message);
            }
        } else {
            assert_ok(b, status);
        }
        status = did_fail ? VGI_E_NOMEM : status;
    }
    assert_int_equal(b->sample.points.n, 1);
    assert_int_equal(b->sample.points.items[0].x, 1);
}

/* Two small ones are the stream encoder's, for the dictionary it may have to compare. */
static void the_second_record_makes_no_columns(void **state)
{
    struct bench *b = *state;
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
    vsdk_record_defaults(&record_sample, &b->sample);
    assert_ok(b, encode(b, &out));
    vbase_buf_reset(&out);
    size_t before = support_alloc_count();
    assert_ok(b, vsdk_record_encode(&record_sample, &b->sample, &out, &b->err));
    assert_true(support_alloc_count() <= before + 2);
}

/* Returns what failed, or NULL. */
static void *there_and_back(void *number)
{
    static const struct vsdk_str_entry tags[] = {{{"b", 1}, {"1", 1}}, {{"a", 1}, {"", 0}}};
    const struct point point = {{"p", 1}, *(const int64_t *)number};
    const char *failure = NULL;
    for (int i = 0; i < 100 && !failure; i++) {
        struct vgi_error err = {0};
        struct sample sample;
        struct vbase_arena arena;
        VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
        vbase_arena_init(&arena, VBASE_LIMIT_ARENA);
        vbase_buf_init(&out, VBASE_LIMIT_ARENA);
        struct vsdk_memory memory = {.arena = &arena};
        vsdk_record_defaults(&record_sample, &sample);
        sample.tags = (struct vsdk_str_map){tags, 2, false};
        sample.point = &point;
        if (vsdk_record_encode(&record_sample, &sample, &out, &err) != VGI_OK) {
            failure = "encode";
        } else if (vsdk_record_decode_bytes(&record_sample, vbase_buf_view(&out), &memory, &sample, &err) !=
                   VGI_OK) {
            failure = "decode";
        } else if (sample.point->x != point.x || sample.tags.n != 2) {
            failure = "another thread's content";
        }
        vbase_arena_release(&arena);
    }
    return (void *)failure;
}

static void threads_share_a_record(void **state)
{
    (void)state;
    pthread_t threads[4];
    int64_t numbers[4] = {1, 2, 3, 4};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, there_and_back, &numbers[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        void *failure = NULL;
        assert_int_equal(pthread_join(threads[i], &failure), 0);
        assert_null(failure);
    }
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
SUPPORT_TESTS(TEST(a_missing_column_gets_its_default), TEST(a_missing_required_column_is_named),
              TEST(extra_columns_and_another_order_are_fine), TEST(two_rows_are_refused),
              TEST(types_that_hold_the_value_are_taken), TEST(a_null_where_none_may_be_gets_the_default),
              TEST(items_that_are_null), TEST(a_failure_inside_a_struct_names_the_way),
              TEST(maps_are_sent_sorted), TEST(a_key_twice_is_refused),
              TEST(a_member_this_version_lacks_is_refused),
              TEST(a_null_the_version_cannot_say_becomes_the_default), TEST(text_that_is_no_utf8_is_refused),
              TEST(memory_may_end_anywhere), TEST(the_second_record_makes_no_columns),
              TEST(threads_share_a_record))
