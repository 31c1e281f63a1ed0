/* SPDX-License-Identifier: Apache-2.0 */
/* batch_fuzz.c: a whole stream: schema, dictionaries, batches, compressed or not. Every value of what is
 * accepted is read, and it is written again and comes back equal. The same bytes are tried as
 * an embedded stream. */
#include <stdlib.h>
#include <string.h>

#include "ipc/reader.h"
#include "ipc/writer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS_MAX = 2000, DEPTH_MAX = 8 };

static uint64_t sum; /* keeps reads from being optimised away */

static void touch_bytes(const void *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        sum += ((const uint8_t *)bytes)[i];
}

static void touch_column(const struct vgi_column *column, int64_t first, int64_t count, int depth);

static void touch_child(const struct vgi_column *column, int32_t i, struct vgi_range range, int depth)
{
    struct vgi_column child;
    struct vgi_error err = {0};

    if (vgi_column_child(column, i, &child, &err) != VGI_OK)
        abort();
    touch_column(&child, range.first, range.count, depth + 1);
}

static void touch_value(const struct vgi_column *column, int64_t row, int depth)
{
    struct vgi_range one = {row, 1};
    struct vgi_union_slot slot;
    struct vgi_str text;
    struct vgi_bytes bytes;

    switch (column->kind) {
    case VGI_VALUE_STR:
        text = vgi_get_str(column, row);
        touch_bytes(text.ptr, text.len < 64 ? text.len : 64);
        break;
    case VGI_VALUE_BYTES:
    case VGI_VALUE_DECIMAL:
        bytes = vgi_get_bytes(column, row);
        touch_bytes(bytes.ptr, bytes.len < 64 ? bytes.len : 64);
        break;
    case VGI_VALUE_LIST:
        touch_child(column, 0, vgi_get_list(column, row), depth);
        break;
    case VGI_VALUE_STRUCT:
        for (int32_t i = 0; i < column->schema->n_children; i++)
            touch_child(column, i, one, depth);
        break;
    case VGI_VALUE_UNION:
        slot = vgi_get_union(column, row);
        one.first = slot.row;
        if (!vgi_is_null(column, row))
            touch_child(column, slot.child, one, depth);
        break;
    case VGI_VALUE_NULL:
    case VGI_VALUE_BOOL:
    case VGI_VALUE_INT:
    case VGI_VALUE_UINT:
    case VGI_VALUE_FLOAT:
    case VGI_VALUE_INTERVAL:
        sum += vgi_get_bool(column, row) + (uint64_t)vgi_get_i64(column, row) + vgi_get_u64(column, row) +
               (vgi_get_f64(column, row) > 0) + (uint64_t)vgi_get_interval(column, row).days;
        break;
    }
}

/* Some of the rows: the first ones and the last one. */
static void touch_column(const struct vgi_column *column, int64_t first, int64_t count, int depth)
{
    int64_t max = depth == 0 ? ROWS_MAX : 8;

    if (depth > DEPTH_MAX)
        return;
    for (int64_t i = 0; i < count && i < max; i++) {
        sum += vgi_is_null(column, first + i);
        touch_value(column, first + i, depth);
    }
    if (count > max)
        touch_value(column, first + count - 1, depth);
}

static void touch_batch(const struct vgi_batch *batch)
{
    for (size_t i = 0; i < batch->metadata.n; i++) {
        touch_bytes(batch->metadata.pairs[i].key.ptr, batch->metadata.pairs[i].key.len);
        touch_bytes(batch->metadata.pairs[i].value.ptr, batch->metadata.pairs[i].value.len);
    }
    for (int32_t c = 0; c < batch->schema->n_columns; c++) {
        struct vgi_column column;
        struct vgi_error err = {0};
        if (vgi_batch_column(batch, c, &column, &err) != VGI_OK)
            abort();
        touch_column(&column, 0, column.length, 0);
    }
}

/* Written and read again it is the same. */
static void check_round_trip(const struct vgi_batch *batch)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf out;
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch again = {0};
    struct vgi_error err = {0};
    enum vgi_status status;

    vbase_buf_init(&out, 1 << 26);
    status = vipc_batch_encode(batch, &out, &err);
    if (status == VGI_E_LIMIT || status == VGI_E_NOMEM)
        return;
    if (status != VGI_OK || vipc_batch_decode(vbase_buf_view(&out), NULL, &again, &err) != VGI_OK)
        abort();
    if (again.array.length != batch->array.length || again.metadata.n != batch->metadata.n)
        abort();
    if (batch->array.length <= ROWS_MAX &&
        varrow_array_equal(batch->schema, &batch->array, &again.array, &err) != VGI_OK)
        abort();
}

static void read_stream(const uint8_t *data, size_t size)
{
    struct vipc_reader_options options = {.message_bytes_max = 1 << 22};
    struct vbase_memory_stream memory = {.input = {data, size}};
    struct vipc_reader *reader;
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch first = {0};
    struct vgi_error err = {0};
    enum vgi_status status;

    if (vipc_reader_new(vbase_stream_of_memory(&memory), &options, &reader, &err) != VGI_OK)
        return;
    status = vipc_reader_open(reader, &schema, &err);
    while (status == VGI_OK) {
        VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
        status = vipc_reader_next(reader, &batch, &err);
        if (status != VGI_OK)
            break;
        touch_batch(&batch);
        check_round_trip(&batch);
        if (first.schema)
            continue;
        first = batch;
        first.metadata.n = 0; /* its views end with the next call */
        batch = (struct vgi_batch){0};
    }
    vipc_reader_free(reader);
    if (first.schema)
        touch_batch(&first); /* outlives its reader */
}

static void read_embedded(const uint8_t *data, size_t size)
{
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
    struct vgi_error err = {0};

    if (vipc_batch_decode((struct vgi_bytes){data, size}, NULL, &batch, &err) == VGI_OK)
        touch_batch(&batch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_stream(data, size);
    read_embedded(data, size);
    return 0;
}
