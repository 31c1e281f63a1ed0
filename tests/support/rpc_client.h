/* SPDX-License-Identifier: Apache-2.0 */
/* rpc_client: a client for tests of rpc/: writes requests and input streams into memory, lets a server work
 * through all of them at once, then reads the answers. In a header because the support library sees no folder
 * of src/.
 *
 * Usage:
 *   struct rpc_client c;
 *   rpc_client_init(&c, "test.Service");
 *   rpc_client_call(&c, "add", "a: i64, b: i64", 1LL, 2LL);
 *   rpc_client_serve(&c, server, VGI_OK);
 *   rpc_client_open(&c);  assert_true(rpc_client_next(&c));  ... c.batch ...  rpc_client_end(&c);
 *   rpc_client_release(&c); */
#ifndef VGI_TESTS_SUPPORT_RPC_CLIENT_H
#define VGI_TESTS_SUPPORT_RPC_CLIENT_H

#include <string.h>

#include "arrow/output.h"
#include "base/arena.h"
#include "ipc/reader.h"
#include "ipc/writer.h"
#include "rpc/serve.h"
#include "support/test.h"

enum { RPC_CLIENT_BYTES_MAX = 256 << 20, RPC_CLIENT_PAIRS_MAX = 8 };

struct rpc_client {
    const char *protocol;
    const char *version;       /* NULL: none is sent */
    struct vgi_pair extras[2]; /* sent with every request */
    size_t n_extras;
    struct vrpc_side side;        /* where batches with rows go; {0}: into the stream */
    struct vrpc_side served_side; /* the server's */
    struct vbase_arena arena;
    struct vbase_buf sent;
    struct vbase_buf answers;
    struct vbase_memory_stream to_server;
    struct vipc_writer *writer; /* of requests and inputs */
    struct vgi_output *input;   /* of the input stream that is open */
    struct varrow_schema *input_schema;
    struct vbase_memory_stream from_server;
    struct vipc_reader *reader;   /* of answers */
    struct varrow_schema *schema; /* of the answer that is open */
    struct vgi_batch batch;       /* the last one read */
    struct vgi_error err;
};

static inline void rpc_client_init(struct rpc_client *c, const char *protocol)
{
    memset(c, 0, sizeof *c);
    c->protocol = protocol;
    vbase_arena_init(&c->arena, 1 << 20);
    vbase_buf_init(&c->sent, RPC_CLIENT_BYTES_MAX);
    vbase_buf_init(&c->answers, RPC_CLIENT_BYTES_MAX);
    c->to_server.output = &c->sent;
    assert_int_equal(vipc_writer_new(vbase_stream_of_memory(&c->to_server), NULL, &c->writer, &c->err),
                     VGI_OK);
}

static inline void rpc_client_release(struct rpc_client *c)
{
    varrow_batch_release(&c->batch);
    varrow_schema_unref(c->schema);
    vipc_reader_free(c->reader);
    varrow_output_free(c->input);
    varrow_schema_unref(c->input_schema);
    vipc_writer_free(c->writer);
    vbase_buf_release(&c->sent);
    vbase_buf_release(&c->answers);
    vbase_arena_release(&c->arena);
}

/* Puts one value into a column of one of the types tests use: i64 takes long long, f64 double, str and bytes
 * const char *, of which NULL is NULL; i32 int; a list of str const char * with a blank between two items. */
static inline void rpc_client_put(struct vgi_writer *w, enum varrow_type type, va_list *values)
{
    const char *text;

    switch ((int)type) {
    case VARROW_I64:
        vgi_put_i64(w, va_arg(*values, long long));
        return;
    case VARROW_I32:
        vgi_put_i32(w, va_arg(*values, int));
        return;
    case VARROW_F64:
        vgi_put_f64(w, va_arg(*values, double));
        return;
    case VARROW_LIST:
        for (text = va_arg(*values, const char *); *text; text += strspn(text, " ")) {
            size_t len = strcspn(text, " ");
            vgi_put_str(vgi_writer_child(w, 0), (struct vgi_str){text, len});
            text += len;
        }
        vgi_put_list(w);
        return;
    case VARROW_BINARY:
        text = va_arg(*values, const char *);
        vgi_put_bytes(w, (struct vgi_bytes){(const uint8_t *)text, strlen(text)});
        return;
    default:
        vgi_put_text(w, va_arg(*values, const char *));
    }
}

/* Writes a batch of the open stream: there, or beside it with a pointer in its stead. */
static inline void rpc_client_write(struct rpc_client *c, const struct vgi_batch *batch, bool last)
{
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX + 2];
    struct varrow_metadata metadata = {pairs, batch->metadata.n};
    struct vrpc_side_place place;

    if (!c->side.ops || batch->array.length == 0 ||
        c->side.ops->place(c->side.self, batch, &place, &c->err) != VGI_OK) {
        assert_int_equal(vipc_writer_batch(c->writer, batch, last, &c->err), VGI_OK);
        return;
    }
    for (size_t i = 0; i < batch->metadata.n; i++)
        pairs[i] = batch->metadata.pairs[i];
    pairs[metadata.n++] = (struct vgi_pair){
        vgi_str_of("vgi_rpc.shm_offset"),
        vgi_str_of(vbase_arena_format(&c->arena, "%llu", (unsigned long long)place.offset))};
    pairs[metadata.n++] = (struct vgi_pair){
        vgi_str_of("vgi_rpc.shm_length"),
        vgi_str_of(vbase_arena_format(&c->arena, "%llu", (unsigned long long)place.length))};
    assert_int_equal(vipc_writer_empty(c->writer, &metadata, &c->err), VGI_OK);
    if (last)
        assert_int_equal(vipc_writer_close(c->writer, &c->err), VGI_OK);
}

static inline void rpc_client_fill(struct vgi_output *out, const struct varrow_schema *schema, int64_t rows,
                                   va_list *values)
{
    for (int32_t i = 0; i < schema->n_columns; i++)
        for (int64_t row = 0; row < rows; row++)
            rpc_client_put(vgi_output_column(out, i), schema->fields[schema->columns[i]].type, values);
    if (schema->n_columns == 0)
        vgi_output_set_rows(out, rows);
}

/* One request with metadata of the caller's choice; values column by column. */
static inline void rpc_client_request_va(struct rpc_client *c, const struct varrow_metadata *metadata,
                                         const char *params, int64_t rows, va_list *values)
{
    struct varrow_output_options options = {.arena = &c->arena};
    struct varrow_schema *schema = NULL;
    struct vgi_output *out = NULL;
    struct vgi_batch batch;

    assert_int_equal(varrow_schema_of_text(params, &schema, &c->err), VGI_OK);
    options.schema = schema;
    assert_int_equal(varrow_output_new(&options, &out, &c->err), VGI_OK);
    rpc_client_fill(out, schema, rows, values);
    assert_int_equal(varrow_output_finish(out, &batch, &c->err), VGI_OK);
    batch.metadata = *metadata;
    assert_int_equal(vipc_writer_open(c->writer, schema, &c->err), VGI_OK);
    rpc_client_write(c, &batch, /* last= */ true);
    assert_int_equal(vipc_writer_flush(c->writer, &c->err), VGI_OK);
    varrow_output_free(out);
    varrow_schema_unref(schema);
}

static inline void rpc_client_request(struct rpc_client *c, const struct varrow_metadata *metadata,
                                      const char *params, int64_t rows, ...)
{
    va_list values;

    va_start(values, rows);
    rpc_client_request_va(c, metadata, params, rows, &values);
    va_end(values);
}

/* The metadata of a good request: method, request version, protocol, the version when there
 * is one, extras. */
static inline struct varrow_metadata rpc_client_metadata(const struct rpc_client *c, const char *method,
                                                         struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX])
{
    struct varrow_metadata metadata = {pairs, 3};

    pairs[0] = (struct vgi_pair){vgi_str_of("vgi_rpc.method"), vgi_str_of(method)};
    pairs[1] = (struct vgi_pair){vgi_str_of("vgi_rpc.request_version"), vgi_str_of("1")};
    pairs[2] = (struct vgi_pair){vgi_str_of("vgi_rpc.protocol"), vgi_str_of(c->protocol)};
    if (c->version)
        pairs[metadata.n++] =
            (struct vgi_pair){vgi_str_of("vgi_rpc.protocol_version"), vgi_str_of(c->version)};
    for (size_t i = 0; i < c->n_extras; i++)
        pairs[metadata.n++] = c->extras[i];
    return metadata;
}

/* A good request of one row. */
static inline void rpc_client_call(struct rpc_client *c, const char *method, const char *params, ...)
{
    struct vgi_pair pairs[RPC_CLIENT_PAIRS_MAX];
    struct varrow_metadata metadata = rpc_client_metadata(c, method, pairs);
    va_list values;

    va_start(values, params);
    rpc_client_request_va(c, &metadata, params, 1, &values);
    va_end(values);
}

/* ---- the input stream of a stream call ---- */

static inline void rpc_client_input_begin(struct rpc_client *c, const char *schema)
{
    struct varrow_output_options options = {.arena = &c->arena};

    assert_int_equal(varrow_schema_of_text(schema, &c->input_schema, &c->err), VGI_OK);
    options.schema = c->input_schema;
    assert_int_equal(varrow_output_new(&options, &c->input, &c->err), VGI_OK);
    assert_int_equal(vipc_writer_open(c->writer, c->input_schema, &c->err), VGI_OK);
}

/* One input batch; key NULL: without metadata. */
static inline void rpc_client_input(struct rpc_client *c, const char *key, const char *value, int64_t rows,
                                    ...)
{
    struct vgi_pair pair = {vgi_str_of(key), vgi_str_of(value)};
    struct vgi_batch batch;
    va_list values;

    varrow_output_reset(c->input);
    va_start(values, rows);
    rpc_client_fill(c->input, c->input_schema, rows, &values);
    va_end(values);
    assert_int_equal(varrow_output_finish(c->input, &batch, &c->err), VGI_OK);
    batch.metadata = (struct varrow_metadata){&pair, key ? 1 : 0};
    rpc_client_write(c, &batch, /* last= */ false);
}

static inline void rpc_client_input_end(struct rpc_client *c)
{
    assert_int_equal(vipc_writer_close(c->writer, &c->err), VGI_OK);
    assert_int_equal(vipc_writer_flush(c->writer, &c->err), VGI_OK);
    varrow_output_free(c->input);
    varrow_schema_unref(c->input_schema);
    c->input = NULL;
    c->input_schema = NULL;
}

/* A whole input stream of n ticks. */
static inline void rpc_client_ticks(struct rpc_client *c, int n)
{
    rpc_client_input_begin(c, "");
    for (int i = 0; i < n; i++)
        rpc_client_input(c, NULL, NULL, 0);
    rpc_client_input_end(c);
}

/* ---- serving and reading ---- */

/* Lets server work through everything sent so far, then makes the answers readable. */
static inline void rpc_client_serve(struct rpc_client *c, struct vgi_rpc_server *server,
                                    enum vgi_status expected)
{
    struct vbase_memory_stream memory = {vbase_buf_view(&c->sent), &c->answers};
    struct vgi_error err = {0};
    enum vgi_status status =
        vrpc_serve_beside(server, vbase_stream_of_memory(&memory), c->served_side, "pipe", &err);

    if (status != expected)
        print_error("serving ended with %d: %s\n", status, err.message);
    assert_int_equal(status, expected);
    vbase_buf_reset(&c->sent);
    c->from_server = (struct vbase_memory_stream){vbase_buf_view(&c->answers), NULL};
    assert_int_equal(vipc_reader_new(vbase_stream_of_memory(&c->from_server), NULL, &c->reader, &c->err),
                     VGI_OK);
}

/* The server's side of a memory stream that brings at most `step` bytes with one read, as a client in
 * lock step would. */
struct rpc_client_steps {
    struct vbase_memory_stream memory;
    size_t step;
};

static inline enum vgi_status rpc_client_step_read(void *self, void *dst, size_t len, size_t *ret_len,
                                                   struct vgi_error *err)
{
    struct rpc_client_steps *steps = self;
    struct vbase_stream stream = vbase_stream_of_memory(&steps->memory);

    return stream.ops->read(stream.self, dst, len < steps->step ? len : steps->step, ret_len, err);
}

static inline enum vgi_status rpc_client_step_writev(void *self, struct iovec *iov, size_t n,
                                                     struct vgi_error *err)
{
    struct rpc_client_steps *steps = self;
    struct vbase_stream stream = vbase_stream_of_memory(&steps->memory);

    return stream.ops->writev(stream.self, iov, n, err);
}

/* Serves what was sent in reads of step bytes. Returns the number of allocations, those of the answers'
 * buffer left out. */
static inline size_t rpc_client_count_allocations(struct rpc_client *c, struct vgi_rpc_server *server,
                                                  size_t step)
{
    static const struct vbase_stream_ops ops = {.read = rpc_client_step_read,
                                                .writev = rpc_client_step_writev};
    struct rpc_client_steps steps = {{{0}, NULL}, step};
    size_t before;

    assert_int_equal(vbase_buf_reserve(&c->answers, 16 << 20, &c->err), VGI_OK);
    steps.memory = (struct vbase_memory_stream){vbase_buf_view(&c->sent), &c->answers};
    before = support_alloc_count();
    assert_int_equal(vrpc_serve(server, (struct vbase_stream){&ops, &steps}, "pipe", &c->err), VGI_OK);
    return support_alloc_count() - before;
}

/* Begins the next answer: c->schema. */
static inline void rpc_client_open(struct rpc_client *c)
{
    enum vgi_status status;

    varrow_schema_unref(c->schema);
    c->schema = NULL;
    status = vipc_reader_open(c->reader, &c->schema, &c->err);
    if (status != VGI_OK)
        print_error("no answer: %s\n", status == VGI_DONE ? "the input ended" : c->err.message);
    assert_int_equal(status, VGI_OK);
}

/* Reads the next batch into c->batch; false at the end of the answer. */
static inline bool rpc_client_next(struct rpc_client *c)
{
    enum vgi_status status;

    varrow_batch_release(&c->batch);
    status = vipc_reader_next(c->reader, &c->batch, &c->err);
    if (status != VGI_OK && status != VGI_DONE)
        print_error("bad answer: %s\n", c->err.message);
    assert_true(status == VGI_OK || status == VGI_DONE);
    return status == VGI_OK;
}

/* The answer ends here. */
static inline void rpc_client_end(struct rpc_client *c)
{
    assert_false(rpc_client_next(c));
}

/* There is no further answer. */
static inline void rpc_client_done(struct rpc_client *c)
{
    struct varrow_schema *schema = NULL;

    assert_int_equal(vipc_reader_open(c->reader, &schema, &c->err), VGI_DONE);
}

/* The value of a metadata key of c->batch as text; "" when absent. */
static inline const char *rpc_client_value(struct rpc_client *c, const char *key)
{
    struct vgi_str value = varrow_metadata_get(&c->batch.metadata, key);

    return vbase_arena_copy(&c->arena, value.ptr ? value.ptr : "", value.len);
}

static inline int64_t rpc_client_i64(struct rpc_client *c, int32_t column, int64_t row)
{
    struct vgi_column values;

    assert_int_equal(vgi_batch_column(&c->batch, column, &values, &c->err), VGI_OK);
    return vgi_get_i64(&values, row);
}

static inline double rpc_client_f64(struct rpc_client *c, int32_t column, int64_t row)
{
    struct vgi_column values;

    assert_int_equal(vgi_batch_column(&c->batch, column, &values, &c->err), VGI_OK);
    return vgi_get_f64(&values, row);
}

static inline const char *rpc_client_text(struct rpc_client *c, int32_t column, int64_t row)
{
    struct vgi_column values;
    struct vgi_str text;

    assert_int_equal(vgi_batch_column(&c->batch, column, &values, &c->err), VGI_OK);
    text = vgi_get_str(&values, row);
    return vbase_arena_copy(&c->arena, text.ptr ? text.ptr : "", text.len);
}

/* The next batch is a log of that level and text. */
static inline void rpc_client_expect_log(struct rpc_client *c, const char *level, const char *message)
{
    assert_true(rpc_client_next(c));
    assert_int_equal(c->batch.array.length, 0);
    assert_string_equal(rpc_client_value(c, "vgi_rpc.log_level"), level);
    assert_string_equal(rpc_client_value(c, "vgi_rpc.log_message"), message);
    assert_int_equal(strlen(rpc_client_value(c, "vgi_rpc.server_id")), 12);
}

/* The next batch is an error of that type, code and kind. It stays in c->batch; rpc_client_end
 * is to follow. */
static inline void rpc_client_expect_error(struct rpc_client *c, const char *type, const char *code,
                                           const char *kind)
{
    const char *text;

    assert_true(rpc_client_next(c));
    assert_int_equal(c->batch.array.length, 0);
    assert_string_equal(rpc_client_value(c, "vgi_rpc.log_level"), "EXCEPTION");
    text = rpc_client_value(c, "vgi_rpc.log_message");
    if (strncmp(text, type, strlen(type)) != 0 || text[strlen(type)] != ':')
        print_error("expected %s, got %s\n", type, text);
    assert_true(strncmp(text, type, strlen(type)) == 0 && text[strlen(type)] == ':');
    assert_string_equal(rpc_client_value(c, "vgi_rpc.error_code"), code);
    assert_string_equal(rpc_client_value(c, "vgi_rpc.error_kind"), kind);
}

/* A whole answer that is one error. */
static inline void rpc_client_expect_refusal(struct rpc_client *c, const char *type, const char *code,
                                             const char *kind)
{
    rpc_client_open(c);
    rpc_client_expect_error(c, type, code, kind);
}

/* A whole answer with one i64. */
static inline void rpc_client_expect_i64(struct rpc_client *c, int64_t expected)
{
    rpc_client_open(c);
    assert_true(rpc_client_next(c));
    if (varrow_metadata_get(&c->batch.metadata, "vgi_rpc.log_message").ptr)
        print_error("%s\n", rpc_client_value(c, "vgi_rpc.log_message"));
    assert_int_equal(c->batch.array.length, 1);
    assert_int_equal(rpc_client_i64(c, 0, 0), expected);
    rpc_client_end(c);
}

#endif
