/* SPDX-License-Identifier: Apache-2.0 */
/* array_fuzz.c: arrays of the C data interface from outside bytes: the first byte chooses a schema, the
 * rest fills buffers of exactly the size their lengths ask for. What validation lets pass must be readable
 * by every getter without leaving a buffer, equal itself, and survive sharing. */
#include <stdlib.h>

#include "arrow/batch.h"
#include "arrow/frame.h"
#include "arrow/validate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const texts[] = {
    "a: i32, b?: str, c?: bool, d: f16, e: decimal256(40,2), f: interval, g: interval_days",
    "a: large_str, b?: large_bytes, c: fixed_bytes(3), d: null",
    "a?: str_view, b: bytes_view",
    "a: list<?str>, b: large_list<i8>, c: fixed_list<i16,3>, d: map<str,i64>",
    "a: list_view<str>, b: large_list_view<struct<x: i8, y?: str>>",
    "a: dict<i8,str>, b?: dict<u16,list<dict<i32,str_view>>>, c: dict<i64,struct<p: dict<u8,i8>, q: str>>",
    "a: dense_union<x: i32, y@5?: str>, b: sparse_union<x?: i8, y@127: list<i8>>",
    "a: ree<i16,str>, b: ree<i32,dict<i8,i64>>, c: ree<i64,struct<x: ree<i16,i8>>>",
    "a: struct<x: struct<y?: i64>, z: dict<i8,sparse_union<m: i8, n: str>>>",
    "a: list<dense_union<x: ree<i32,bool>, y: dict<i8,dict<i8,str>>>>",
};
enum { TEXTS = sizeof texts / sizeof texts[0], POINTERS = 4096 };

/* The bytes not used yet, and what was allocated. */
struct source {
    const uint8_t *data;
    size_t size;
    void *owned[POINTERS];
    size_t n_owned;
    bool is_over; /* too much was asked for: the input is dropped */
};

static uint8_t next_byte(struct source *in)
{
    if (in->size == 0) {
        return 0;
    }
    in->size--;
    return *in->data++;
}

/* Memory of exactly that size, zeroed. */
static void *own(struct source *in, size_t bytes)
{
    void *memory = in->n_owned < POINTERS && bytes < 65536 ? calloc(1, bytes ? bytes : 1) : NULL;

    if (!memory) {
        in->is_over = true;
        return NULL;
    }
    in->owned[in->n_owned++] = memory;
    return memory;
}

static void *raw_bytes(struct source *in, int64_t bytes)
{
    uint8_t *memory = bytes >= 0 ? own(in, (size_t)bytes) : NULL;

    for (int64_t i = 0; memory && i < bytes; i++) {
        memory[i] = next_byte(in);
    }
    return memory;
}

/* n small integers of that width; rising: each is added to the one before. 255 makes a wild one. */
static void *integers(struct source *in, int64_t n, int64_t width, bool is_rising)
{
    uint8_t *memory = own(in, (size_t)(n * width));
    int64_t value = 0;

    for (int64_t i = 0; memory && i < n; i++) {
        uint8_t byte = next_byte(in);
        value = byte == 255 ? -(int64_t)next_byte(in) * 1000003 : is_rising ? value + (byte & 7) : byte;
        memcpy(memory + i * width, &value, (size_t)width);
    }
    return memory;
}

static int64_t offset_at(const void *offsets, int64_t i, int64_t width)
{
    return width == 4 ? ((const int32_t *)offsets)[i] : ((const int64_t *)offsets)[i];
}

/* Offsets and the bytes up to the last of them, which the IPC reader or the user guarantees. */
static void fill_bytes(struct source *in, struct ArrowArray *array, int64_t n, int64_t width)
{
    int64_t last;

    array->buffers[1] = integers(in, n + 1, width, true);
    last = in->is_over ? 0 : offset_at(array->buffers[1], n, width);
    array->buffers[2] = raw_bytes(in, last < 0 ? 0 : last);
}

static void fill_views(struct source *in, struct ArrowArray *array, int64_t n)
{
    int64_t count = next_byte(in) % 3;
    const void **buffers = own(in, (size_t)(3 + count) * sizeof *buffers);
    int64_t *sizes = own(in, (size_t)count * sizeof *sizes);

    if (in->is_over) {
        return;
    }
    buffers[0] = array->buffers[0];
    buffers[1] = raw_bytes(in, 16 * n);
    for (int64_t i = 0; i < count; i++) {
        sizes[i] = next_byte(in) % 64;
        buffers[2 + i] = raw_bytes(in, sizes[i]);
    }
    buffers[2 + count] = sizes;
    array->buffers = buffers;
    array->n_buffers = 3 + count;
}

static void fill_buffers(struct source *in, const struct varrow_field *field, struct ArrowArray *array)
{
    int64_t n = array->offset + array->length;

    switch ((int)field->type) {
    case VARROW_BOOL:
        array->buffers[1] = raw_bytes(in, (n + 7) / 8);
        break;
    case VARROW_UTF8:
    case VARROW_BINARY:
        fill_bytes(in, array, n, 4);
        break;
    case VARROW_LARGE_UTF8:
    case VARROW_LARGE_BINARY:
        fill_bytes(in, array, n, 8);
        break;
    case VARROW_UTF8_VIEW:
    case VARROW_BINARY_VIEW:
        fill_views(in, array, n);
        break;
    case VARROW_FIXED_BINARY:
        array->buffers[1] = raw_bytes(in, n * field->fixed_size);
        break;
    case VARROW_LIST:
    case VARROW_MAP:
        array->buffers[1] = integers(in, n + 1, 4, true);
        break;
    case VARROW_LARGE_LIST:
        array->buffers[1] = integers(in, n + 1, 8, true);
        break;
    case VARROW_LIST_VIEW:
    case VARROW_LARGE_LIST_VIEW:
        array->buffers[1] = integers(in, n, field->type == VARROW_LIST_VIEW ? 4 : 8, false);
        array->buffers[2] = integers(in, n, field->type == VARROW_LIST_VIEW ? 4 : 8, false);
        break;
    case VARROW_DENSE_UNION:
        array->buffers[0] = raw_bytes(in, n);
        array->buffers[1] = integers(in, n, 4, false);
        break;
    case VARROW_SPARSE_UNION:
        array->buffers[0] = raw_bytes(in, n);
        break;
    default:
        if (field->value_bytes > 8) {
            array->buffers[1] = raw_bytes(in, n * field->value_bytes);
        } else if (field->value_bytes > 0) {
            array->buffers[1] = integers(in, n, field->value_bytes, next_byte(in) & 1);
        }
    }
}

static void keep(struct ArrowArray *array)
{
    array->release = NULL;
}

static struct ArrowArray *make_array(struct source *in, const struct varrow_schema *schema, int32_t index)
{
    const struct varrow_field *field = &schema->fields[index];
    struct ArrowArray *array = own(in, sizeof *array);
    int32_t child = index + 1;
    bool has_bitmap = field->n_buffers > 0 && field->type != VARROW_DENSE_UNION &&
                      field->type != VARROW_SPARSE_UNION && next_byte(in) % 4 == 1;

    if (in->is_over) {
        return NULL;
    }
    array->release = keep;
    array->length = next_byte(in) % 24;
    array->offset = next_byte(in) % 4;
    array->null_count = has_bitmap ? (int8_t)next_byte(in) : 0;
    array->n_buffers = field->n_buffers;
    array->n_children = field->n_children;
    array->buffers = own(in, (size_t)field->n_buffers * sizeof *array->buffers);
    array->children = own(in, (size_t)field->n_children * sizeof *array->children);
    if (in->is_over) {
        return NULL;
    }
    if (has_bitmap) {
        array->buffers[0] = raw_bytes(in, (array->offset + array->length + 7) / 8);
    }
    fill_buffers(in, field, array);
    if (field->dictionary >= 0) {
        array->dictionary = make_array(in, schema->dictionaries[field->dictionary].values, 0);
    }
    for (int32_t i = 0; i < field->n_children && !in->is_over; i++) {
        array->children[i] = make_array(in, schema, child);
        child = schema->fields[child].next;
    }
    return in->is_over ? NULL : array;
}

/* ---- reading ---- */

static uint64_t read_value(const struct vgi_column *c, int64_t row, int depth);

static uint64_t read_child(const struct vgi_column *c, int32_t i, int64_t row, int64_t count, int depth)
{
    struct vgi_column child;
    uint64_t sum = 0;

    if (vgi_column_child(c, i, &child, NULL) != VGI_OK) {
        abort();
    }
    for (int64_t k = 0; k < count; k++) {
        sum += read_value(&child, row + k, depth + 1);
    }
    return sum;
}

static uint64_t read_value(const struct vgi_column *c, int64_t row, int depth)
{
    struct vgi_bytes bytes = vgi_get_bytes(c, row);
    struct vgi_range range = vgi_get_list(c, row);
    struct vgi_union_slot slot = vgi_get_union(c, row);
    uint64_t sum = (uint64_t)vgi_is_null(c, row) + (uint64_t)vgi_get_i64(c, row) + vgi_get_u64(c, row) +
                   vgi_get_bool(c, row) + (vgi_get_f64(c, row) > 0) + vgi_get_str(c, row).len +
                   vgi_get_decimal128(c, row).low + (uint64_t)vgi_get_interval(c, row).nanoseconds;

    for (size_t i = 0; i < bytes.len; i++) {
        sum += bytes.ptr[i];
    }
    if (depth > 64 || vgi_is_null(c, row)) {
        return sum;
    }
    if (c->kind == VGI_VALUE_LIST) {
        sum += read_child(c, 0, range.first, range.count, depth);
    } else if (c->kind == VGI_VALUE_STRUCT) {
        for (int32_t i = 0; i < c->schema->n_children; i++) {
            sum += read_child(c, i, row, 1, depth);
        }
    } else if (c->kind == VGI_VALUE_UNION) {
        sum += read_child(c, slot.child, slot.row, 1, depth);
    }
    return sum;
}

static void read_batch(const struct vgi_batch *batch)
{
    static struct vgi_error err;
    volatile uint64_t sum = 0;

    for (int32_t i = 0; i < vgi_batch_columns(batch); i++) {
        struct vgi_column column;
        if (vgi_batch_column(batch, i, &column, NULL) != VGI_OK) {
            abort();
        }
        for (int64_t row = 0; row < column.length; row++) {
            sum += read_value(&column, row, 0);
        }
    }
    (void)sum;
    if (varrow_array_equal(batch->schema, &batch->array, &batch->array, &err) != VGI_OK) {
        abort();
    }
}

/* The batch through a counted handle and a second one. */
static void share_batch(struct vgi_batch *batch)
{
    struct ArrowArray wrapped = {0};
    struct vgi_batch shared = {.schema = batch->schema};

    if (varrow_array_wrap_take(&batch->array, &wrapped, NULL) != VGI_OK) {
        return;
    }
    if (varrow_array_share(&wrapped, &shared.array, NULL) != VGI_OK) {
        abort();
    }
    wrapped.release(&wrapped);
    read_batch(&shared);
    shared.array.release(&shared.array);
}

static void run(struct source *in, struct varrow_schema *schema)
{
    static struct vgi_error err;
    static const void *no_validity[1];
    struct ArrowArray *columns[16];
    struct vgi_batch batch = {.schema = schema};

    for (int32_t i = 0; i < schema->n_columns; i++) {
        columns[i] = make_array(in, schema, schema->columns[i]);
        if (!columns[i]) {
            return;
        }
    }
    batch.array = (struct ArrowArray){.length = INT64_MAX,
                                      .n_buffers = 1,
                                      .buffers = no_validity,
                                      .n_children = schema->n_columns,
                                      .children = columns,
                                      .release = keep};
    for (int32_t i = 0; i < schema->n_columns; i++) {
        if (columns[i]->length < batch.array.length) {
            batch.array.length = columns[i]->length;
        }
    }
    if (varrow_validate(schema, &batch.array, /* structure= */ true, &err) == VGI_OK) {
        read_batch(&batch);
        share_batch(&batch);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vgi_error err;
    static struct source in;
    struct varrow_schema *schema = NULL;

    if (size == 0 || varrow_schema_of_text(texts[data[0] % TEXTS], &schema, &err) != VGI_OK) {
        return 0;
    }
    in.data = data + 1;
    in.size = size - 1;
    in.n_owned = 0;
    in.is_over = false;
    run(&in, schema);
    for (size_t i = 0; i < in.n_owned; i++) {
        free(in.owned[i]);
    }
    varrow_schema_unref(schema);
    return 0;
}
