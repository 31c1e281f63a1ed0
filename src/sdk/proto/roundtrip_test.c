/* SPDX-License-Identifier: Apache-2.0 */
/* roundtrip_test.c: every record of the protocol, filled with pseudo-random content, comes back equal, boxed
 * and as bare columns; and every record in recorded traffic (VGI_TRACES names the folder with sessions/) is
 * read, has our schema, and is written back to the same values. */
#include "support/test.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "arrow/output.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "ipc/reader.h"
#include "sdk/proto/model.h"
#include "sdk/record/codec.h"
#include "sdk/record/value.h"

static const struct vsdk_protocol *const protocol = &vsdk_protocol_v2_0_0;

struct bench {
    struct vbase_arena arena;
    struct vsdk_memory memory;
    struct vbase_buf buf;
    uint64_t seed;
    struct vgi_error err;
};

static int setup(void **state)
{
    static struct bench bench;
    memset(&bench, 0, sizeof bench);
    vbase_arena_init(&bench.arena, VBASE_LIMIT_ARENA);
    vbase_buf_init(&bench.buf, VBASE_LIMIT_ARENA);
    bench.memory.arena = &bench.arena;
    bench.seed = 1;
    *state = &bench;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    vbase_arena_release(&b->arena);
    vbase_buf_release(&b->buf);
    vsdk_protocol_release(protocol);
    return 0;
}

/* ---- equality of two structures, by the tables ---- */

static bool record_equal(const struct vsdk_record *record, const void *a, const void *b);

static bool text_equal(const void *a, const void *b)
{
    struct vgi_str x;
    struct vgi_str y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    if (!x.ptr || !y.ptr) {
        return x.ptr == y.ptr;
    }
    return vgi_str_equal(x, y);
}

static bool value_equal(const struct vsdk_type *type, const void *a, const void *b);

static bool items_equal(const struct vsdk_type *type, const void *a, const void *b)
{
    struct vsdk_items x;
    struct vsdk_items y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    size_t step = vsdk_item_bytes(type);
    bool equal = x.n == y.n && x.is_null == y.is_null;
    for (size_t i = 0; equal && i < x.n; i++) {
        const char *p = (const char *)x.items + i * step;
        const char *q = (const char *)y.items + i * step;
        if (type->kind == VSDK_MAP) {
            equal = text_equal(p, q) &&
                    value_equal(type->item, p + sizeof(struct vgi_str), q + sizeof(struct vgi_str));
        } else if (type->item->kind == VSDK_STRUCT) {
            equal = record_equal(type->item->record, p, q);
        } else {
            equal = value_equal(type->item, p, q);
        }
    }
    return equal;
}

static bool value_equal(const struct vsdk_type *type, const void *a, const void *b)
{
    bool is_null = vsdk_value_is_null(type, a);
    if (is_null || vsdk_value_is_null(type, b)) {
        return is_null == vsdk_value_is_null(type, b);
    }
    if (type->kind == VSDK_STR || type->kind == VSDK_BYTES) {
        return text_equal(a, b);
    }
    if (type->kind == VSDK_LIST || type->kind == VSDK_MAP) {
        return items_equal(type, a, b);
    }
    if (type->kind == VSDK_STRUCT) {
        const void *x;
        const void *y;
        memcpy(&x, a, sizeof x);
        memcpy(&y, b, sizeof y);
        return record_equal(type->record, x, y);
    }
    size_t at = vsdk_opt_offset(type);
    return memcmp((const char *)a + at, (const char *)b + at, type->bytes - at) == 0;
}

static bool record_equal(const struct vsdk_record *record, const void *a, const void *b)
{
    for (int i = 0; i < record->n_fields; i++) {
        const struct vsdk_field *f = &record->fields[i];
        if (!value_equal(f->type, (const char *)a + f->offset, (const char *)b + f->offset)) {
            print_error("%s.%s differs\n", record->name, f->name);
            return false;
        }
    }
    return true;
}

/* ---- pseudo-random content ---- */

static uint64_t draw(struct bench *b, uint64_t below)
{
    b->seed = b->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (b->seed >> 33) % below;
}

static void fill_record(struct bench *b, const struct vsdk_record *record, void *object);

static struct vgi_str fill_text(struct bench *b, uint64_t number)
{
    static const char *const words[] = {"", "a", "übung", "schema_path",
                                        "a longer text with blanks and \"quotes\""};
    const char *text =
        vbase_arena_format(&b->arena, "%s%.0llu", words[draw(b, 5)], (unsigned long long)number);
    assert_non_null(text);
    return vgi_str_of(text);
}

static void fill_value(struct bench *b, const struct vsdk_type *type, void *value);

static void fill_items(struct bench *b, const struct vsdk_type *type, void *value)
{
    size_t step = vsdk_item_bytes(type);
    struct vsdk_items list = {.n = draw(b, 4)};
    char *items = vbase_arena_array(&b->arena, list.n + 1, step);
    list.items = items;
    for (size_t i = 0; i < list.n; i++) {
        char *item = items + i * step;
        if (type->kind == VSDK_MAP) {
            struct vgi_str key = vgi_str_of(vbase_arena_format(&b->arena, "key %zu", i));
            memcpy(item, &key, sizeof key);
            fill_value(b, type->item, item + sizeof key);
        } else if (type->item->kind == VSDK_STRUCT) {
            fill_record(b, type->item->record, item);
        } else {
            fill_value(b, type->item, item);
        }
    }
    memcpy(value, &list, sizeof list);
}

static void fill_value(struct bench *b, const struct vsdk_type *type, void *value)
{
    uint64_t bits = draw(b, UINT64_C(1) << 30) * (draw(b, 2) ? 1 : UINT64_C(1) << 31);
    int32_t narrow = (int32_t)draw(b, UINT64_C(1) << 31) - (1 << 30);
    struct vgi_str text = fill_text(b, draw(b, 1000));
    void *object;
    vsdk_value_set_zero(type, value);
    char *plain = (char *)value + vsdk_opt_offset(type);
    switch ((enum vsdk_kind)type->kind) {
    case VSDK_STR:
    case VSDK_BYTES:
        memcpy(value, &text, sizeof text);
        break;
    case VSDK_BOOL:
        *plain = (char)draw(b, 2);
        break;
    case VSDK_I32:
        memcpy(plain, &narrow, sizeof narrow);
        break;
    case VSDK_F64:
        memcpy(plain, &(double){(double)narrow / 8}, sizeof(double));
        break;
    case VSDK_I64:
    case VSDK_U64:
    case VSDK_TIMESTAMP:
        memcpy(plain, &bits, sizeof bits);
        break;
    case VSDK_ENUM:
        memcpy(value, &(int32_t){(int32_t)draw(b, (uint64_t)type->names->n)}, sizeof(int32_t));
        break;
    case VSDK_STRUCT:
        object = vbase_arena_zalloc(&b->arena, type->record->bytes);
        fill_record(b, type->record, object);
        memcpy(value, &object, sizeof object);
        break;
    case VSDK_LIST:
    case VSDK_MAP:
        fill_items(b, type, value);
        break;
    }
}

static void fill_record(struct bench *b, const struct vsdk_record *record, void *object)
{
    vsdk_record_defaults(record, object);
    for (int i = 0; i < record->n_fields; i++) {
        const struct vsdk_field *f = &record->fields[i];
        if (f->is_nullable && draw(b, 3) == 0) {
            vsdk_value_set_null(f->type, (char *)object + f->offset);
        } else {
            fill_value(b, f->type, (char *)object + f->offset);
        }
    }
}

/* ---- there and back ---- */

static void expect(struct bench *b, const struct vsdk_record *record, enum vgi_status status)
{
    if (status != VGI_OK) {
        fail_msg("%s: %s", record->name, b->err.message);
    }
}

static void boxed_there_and_back(struct bench *b, const struct vsdk_record *record, const void *object)
{
    void *back = vbase_arena_alloc(&b->arena, record->bytes);
    vbase_buf_reset(&b->buf);
    expect(b, record, vsdk_record_encode(record, object, &b->buf, &b->err));
    expect(b, record, vsdk_record_decode_bytes(record, vbase_buf_view(&b->buf), &b->memory, back, &b->err));
    assert_true(record_equal(record, object, back));
}

static void bare_there_and_back(struct bench *b, const struct vsdk_record *record, const void *object)
{
    void *back = vbase_arena_alloc(&b->arena, record->bytes);
    struct varrow_output_options options = {.arena = &b->arena};
    struct vgi_output *out;
    struct vgi_batch batch = {0};
    expect(b, record, vsdk_record_schema_view(record, &options.schema, &b->err));
    expect(b, record, varrow_output_new(&options, &out, &b->err));
    expect(b, record, vsdk_record_encode_row(record, object, out, &b->err));
    expect(b, record, varrow_output_finish(out, &batch, &b->err));
    expect(b, record, vsdk_record_decode(record, &batch, &b->memory, back, &b->err));
    assert_true(record_equal(record, object, back));
    varrow_output_free(out);
}

static void there_and_back(struct bench *b, const struct vsdk_record *record)
{
    int rounds = record->n_fields ? 20 : 0; /* no column has no row */
    for (int round = 0; round < rounds; round++) {
        vbase_arena_reset(&b->arena);
        void *object = vbase_arena_alloc(&b->arena, record->bytes);
        fill_record(b, record, object);
        boxed_there_and_back(b, record, object);
        bare_there_and_back(b, record, object);
    }
}

static void every_record_comes_back_equal(void **state)
{
    struct bench *b = *state;
    int n = 0;
    for (size_t i = 0; i < protocol->n_records; i++) {
        if (protocol->records[i]) {
            there_and_back(b, protocol->records[i]);
            n++;
        }
    }
    for (size_t i = 0; i < protocol->n_methods; i++) {
        const struct vsdk_method *method = &protocol->methods[i];
        if (method->params && !method->request) {
            there_and_back(b, method->params);
            n++;
        }
    }
    assert_true(n > 120);
}

/* ---- recorded traffic ---- */

/* Records inside lists of bytes, which the tables do not know. */
static const struct {
    int outer, inner;
} boxes[] = {
    {VSDK_RECORD_FUNCTIONS_RESPONSE, VSDK_RECORD_FUNCTION_INFO},
    {VSDK_RECORD_TABLES_RESPONSE, VSDK_RECORD_TABLE_INFO},
    {VSDK_RECORD_SCHEMAS_RESPONSE, VSDK_RECORD_SCHEMA_INFO},
    {VSDK_RECORD_VIEWS_RESPONSE, VSDK_RECORD_VIEW_INFO},
    {VSDK_RECORD_MACROS_RESPONSE, VSDK_RECORD_MACRO_INFO},
    {VSDK_RECORD_INDEXES_RESPONSE, VSDK_RECORD_INDEX_INFO},
    {VSDK_RECORD_CATALOGS_RESPONSE, VSDK_RECORD_CATALOG_INFO},
    {VSDK_RECORD_COPY_FROM_FORMATS_RESPONSE, VSDK_RECORD_COPY_FROM_FORMAT_INFO},
    {VSDK_RECORD_SCAN_BRANCHES_RESULT, VSDK_RECORD_SCAN_BRANCH},
    {VSDK_RECORD_PLAN_RESPONSE, VSDK_RECORD_SCAN_SPLIT},
};

struct recording {
    struct bench *bench;
    uint8_t *in;
    uint8_t *out;
    size_t in_len;
    size_t out_len;
    int n_records;
    int n_methods[VSDK_METHOD_COUNT];
};

/* Reads a boxed record, compares its schema with ours, and takes it there and back. from_worker: the
 * reference's own schema must be ours exactly. */
static void boxed_record(struct recording *r, const struct vsdk_record *record, struct vgi_bytes bytes,
                         void *object)
{
    struct bench *b = r->bench;
    struct vgi_batch batch = {0};
    struct varrow_schema *ours;
    expect(b, record, vipc_batch_decode(bytes, NULL, &batch, &b->err));
    expect(b, record, vsdk_record_schema_view(record, &ours, &b->err));
    if (!varrow_arrow_schema_equal(&batch.schema->arrow, &ours->arrow, VARROW_EQUAL_METADATA)) {
        expect(b, record, varrow_schema_mismatch(&batch.schema->arrow, &ours->arrow, record->name, &b->err));
    }
    varrow_batch_release(&batch);
    expect(b, record, vsdk_record_decode_bytes(record, bytes, &b->memory, object, &b->err));
    r->n_records++;
}

static void check_boxed(struct recording *r, const struct vsdk_record *record, struct vgi_bytes bytes)
{
    struct bench *b = r->bench;
    void *object = vbase_arena_alloc(&b->arena, record->bytes);
    boxed_record(r, record, bytes, object);
    /* Maps come sorted from us; the recorded ones need not be. */
    void *sorted = vbase_arena_alloc(&b->arena, record->bytes);
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf first;
    vbase_buf_init(&first, VBASE_LIMIT_ARENA);
    expect(b, record, vsdk_record_encode(record, object, &first, &b->err));
    expect(b, record, vsdk_record_decode_bytes(record, vbase_buf_view(&first), &b->memory, sorted, &b->err));
    boxed_there_and_back(b, record, sorted);
    for (int i = 0; i < record->n_fields; i++) {
        const struct vsdk_field *f = &record->fields[i];
        if (f->type->kind != VSDK_MAP) {
            assert_true(value_equal(f->type, (char *)object + f->offset, (char *)sorted + f->offset));
        }
    }
    for (size_t i = 0; i < sizeof boxes / sizeof boxes[0]; i++) {
        struct vsdk_bytes_list list;
        if (record == protocol->records[boxes[i].outer]) {
            memcpy(&list, object, sizeof list);
            for (size_t k = 0; k < list.n; k++) {
                check_boxed(r, protocol->records[boxes[i].inner], list.items[k]);
            }
        }
    }
}

/* Decodes a stream of one batch whose column 0 is binary; false: no batch (an error answer,
 * a void result). */
static bool open_batch(struct recording *r, const uint8_t *bytes, size_t len, struct vgi_batch *ret_batch)
{
    struct bench *b = r->bench;
    if (vipc_batch_decode((struct vgi_bytes){bytes, len}, NULL, ret_batch, &b->err) != VGI_OK) {
        fail_msg("recorded stream: %s", b->err.message);
    }
    if (ret_batch->array.length == 1) {
        return true;
    }
    varrow_batch_release(ret_batch);
    return false;
}

static void check_request(struct recording *r, const struct vsdk_method *method, const uint8_t *bytes,
                          size_t len)
{
    struct bench *b = r->bench;
    struct vgi_batch batch = {0};
    if (!method->params || !open_batch(r, bytes, len, &batch)) {
        return;
    }
    const struct vsdk_record *record = method->request ? method->request : method->params;
    void *object = vbase_arena_alloc(&b->arena, record->bytes);
    expect(b, record, vsdk_params_decode(method, &batch, &b->memory, object, &b->err));
    if (method->request) {
        struct vgi_column column;
        expect(b, record, vgi_batch_column(&batch, 0, &column, &b->err));
        check_boxed(r, record, vgi_get_bytes(&column, 0));
    } else {
        bare_there_and_back(b, record, object);
        r->n_records++;
    }
    varrow_batch_release(&batch);
    vbase_arena_reset(&b->arena);
}

static void check_answer(struct recording *r, const struct vsdk_method *method, const uint8_t *bytes,
                         size_t len)
{
    struct bench *b = r->bench;
    struct vgi_batch batch = {0};
    struct vgi_column column;
    if (!open_batch(r, bytes, len, &batch)) {
        return;
    }
    if (method->kind == VSDK_STREAM) {
        void *object = vbase_arena_alloc(&b->arena, method->header->bytes);
        expect(b, method->header, vsdk_record_decode(method->header, &batch, &b->memory, object, &b->err));
        bare_there_and_back(b, method->header, object);
        r->n_records++;
    } else if (method->result) {
        expect(b, method->result, vgi_batch_column(&batch, 0, &column, &b->err));
        check_boxed(r, method->result, vgi_get_bytes(&column, 0));
    }
    varrow_batch_release(&batch);
    vbase_arena_reset(&b->arena);
}

/* One row of index.json: [seq, conn, dir, offset, length, what, call, method, …]. A stream begins
 * with its schema. */
static void check_message(struct recording *r, json_t *row, size_t *start)
{
    const char *what = json_string_value(json_array_get(row, 5));
    const char *name = json_string_value(json_array_get(row, 7));
    size_t offset = (size_t)json_integer_value(json_array_get(row, 3));
    size_t end = offset + (size_t)json_integer_value(json_array_get(row, 4));
    if (!strcmp(what, "request-schema") || !strcmp(what, "answer-schema") || !strcmp(what, "header-schema")) {
        *start = offset;
        return;
    }
    const struct vsdk_method *method = name ? vsdk_protocol_find(protocol, vgi_str_of(name)) : NULL;
    if (!method) {
        return;
    }
    if (!strcmp(what, "request-eos")) {
        r->n_methods[method->id]++;
        check_request(r, method, r->in + *start, end - *start);
    } else if (!strcmp(what, "answer-eos") || !strcmp(what, "header-eos")) {
        check_answer(r, method, r->out + *start, end - *start);
    }
}

/* The file's bytes, freed by the caller; NULL when it is not there. */
static uint8_t *load(const char *path, size_t *ret_len)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return NULL;
    }
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *ret_len = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(*ret_len + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *ret_len, file), *ret_len);
    (void)fclose(file);
    return bytes;
}

/* All messages of one connection, in the order in which they passed. */
static void check_connection(struct recording *r, const char *session, json_t *messages, int connection)
{
    char path[1024];
    size_t i;
    json_t *row;
    size_t starts[2] = {0, 0};
    (void)snprintf(path, sizeof path, "%s/conn-%d.in.bin", session, connection);
    r->in = load(path, &r->in_len);
    (void)snprintf(path, sizeof path, "%s/conn-%d.out.bin", session, connection);
    r->out = load(path, &r->out_len);
    json_array_foreach(messages, i, row)
    {
        if (r->in && r->out && json_is_array(row) &&
            json_integer_value(json_array_get(row, 1)) == connection) {
            bool is_in = strcmp(json_string_value(json_array_get(row, 2)), "in") == 0;
            check_message(r, row, &starts[is_in]);
        }
    }
    free(r->in);
    free(r->out);
}

static void check_session(struct recording *r, const char *session)
{
    char path[1024];
    json_error_t error;
    (void)snprintf(path, sizeof path, "%s/index.json", session);
    json_t *index = json_load_file(path, 0, &error);
    if (!index) {
        return;
    }
    int n = (int)json_integer_value(json_object_get(index, "connections"));
    bool is_stdio = strcmp(json_string_value(json_object_get(index, "transport")), "stdio") == 0;
    for (int i = 0; is_stdio && i < n; i++) {
        check_connection(r, session, json_object_get(index, "messages"), i);
    }
    json_decref(index);
}

static void every_recorded_record_is_understood(void **state)
{
    static const char *const sessions[] = {
        "agg_grouped",          "agg_plain",          "agg_streaming",
        "agg_window",           "attach_detach",      "attach_options",
        "catalog_tables",       "catalog_read_only",  "catalog_time_travel",
        "catalog_views_macros", "copy_from",          "copy_to",
        "explain_analyze",      "global_functions",   "inout_accumulate",
        "inout_buffering",      "inout_echo",         "inout_finalize",
        "inout_lateral",        "scalar_int",         "scalar_secret",
        "scalar_settings",      "scalar_types",       "scalar_varargs_const",
        "table_filters_more",   "table_parallel",     "table_projection",
        "table_sample",         "table_sequence",     "table_splits",
        "table_statistics",     "table_topn_dynamic", "transactions",
        "versioned_catalog",    "write_insert",       "write_update_delete",
        "catalog_multi_branch", "error_bind",         "error_init_process",
        "table_partitions",
    };
    const char *folder = getenv("VGI_TRACES");
    if (!folder) {
        print_message("VGI_TRACES is not set: recorded traffic is not read\n");
        skip();
    }
    struct recording r = {.bench = *state};
    for (size_t i = 0; i < sizeof sessions / sizeof sessions[0]; i++) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/sessions/%s", folder, sessions[i]);
        check_session(&r, path);
    }
    int methods = 0;
    for (int i = 0; i < VSDK_METHOD_COUNT; i++) {
        methods += r.n_methods[i] > 0;
    }
    print_message("%d records of %d methods\n", r.n_records, methods);
    assert_true(r.n_records > 1000);
}

SUPPORT_TESTS(cmocka_unit_test_setup_teardown(every_record_comes_back_equal, setup, teardown),
              cmocka_unit_test_setup_teardown(every_recorded_record_is_understood, setup, teardown))
