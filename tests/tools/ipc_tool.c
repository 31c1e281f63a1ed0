/* SPDX-License-Identifier: Apache-2.0 */
/* ipc_tool.c: the IPC codec from standard input to standard output, for scripts and for looking at streams.
 *   ipc_tool cat [--compression none|lz4|zstd]   decodes every stream and encodes it again
 *   ipc_tool check                               decodes every stream and prints schemas, metadata and rows
 *   ipc_tool embedded                            the input is one stream with one batch: as check
 * Exit 1 with one line on standard error when a stream is refused; what came before it was written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/reader.h"
#include "ipc/writer.h"
#include "net/fd.h"
#include "vgi_rpc/type.h"

struct tool {
    struct vnet_fd pipe;
    struct vbase_stream stream;
    struct vipc_reader *reader;
    struct vipc_writer *writer;
    struct vgi_error err;
};

/* ---- cat ---- */

/* Copies the open stream. VGI_DONE at its end. */
static enum vgi_status copy_stream(struct tool *tool, struct varrow_schema *schema)
{
    enum vgi_status status;

    VGI_TRY(vipc_writer_open(tool->writer, schema, &tool->err));
    for (;;) {
        VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
        status = vipc_reader_next(tool->reader, &batch, &tool->err);
        if (status != VGI_OK)
            break;
        VGI_TRY(vipc_writer_batch(tool->writer, &batch, /* last= */ false, &tool->err));
    }
    if (status != VGI_DONE)
        return status;
    VGI_TRY(vipc_writer_close(tool->writer, &tool->err));
    VGI_TRY(vipc_writer_flush(tool->writer, &tool->err));
    return VGI_DONE;
}

/* ---- check ---- */

static void print_value(const struct vgi_column *column, int64_t row);

static struct vgi_column child_of(const struct vgi_column *column, int32_t i)
{
    struct vgi_column child = {0};
    struct vgi_error err = {0};

    if (vgi_column_child(column, i, &child, &err) != VGI_OK) {
        fprintf(stderr, "ipc_tool: %s\n", err.message);
        exit(1);
    }
    return child;
}

static void print_bytes(struct vgi_bytes bytes)
{
    printf("x'");
    for (size_t i = 0; i < bytes.len; i++)
        printf("%02x", bytes.ptr[i]);
    printf("'");
}

static void print_text(struct vgi_str text)
{
    putchar('"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x20 || c == 0x7F || c == '"' || c == '\\')
            printf("\\x%02x", c);
        else
            putchar(c);
    }
    putchar('"');
}

static void print_list(const struct vgi_column *column, int64_t row)
{
    struct vgi_range range = vgi_get_list(column, row);
    struct vgi_column items = child_of(column, 0);

    printf("[");
    for (int64_t i = 0; i < range.count; i++) {
        printf("%s", i ? ", " : "");
        print_value(&items, range.first + i);
    }
    printf("]");
}

static void print_struct(const struct vgi_column *column, int64_t row)
{
    printf("{");
    for (int32_t i = 0; i < column->schema->n_children; i++) {
        struct vgi_column child = child_of(column, i);
        printf("%s%s: ", i ? ", " : "", varrow_name(column->schema->children[i]));
        print_value(&child, row);
    }
    printf("}");
}

static void print_union(const struct vgi_column *column, int64_t row)
{
    struct vgi_union_slot slot = vgi_get_union(column, row);
    struct vgi_column child = child_of(column, slot.child);

    printf("%s=", varrow_name(column->schema->children[slot.child]));
    print_value(&child, slot.row);
}

static void print_value(const struct vgi_column *column, int64_t row)
{
    struct vgi_interval interval;

    if (vgi_is_null(column, row)) {
        printf("NULL");
        return;
    }
    switch (column->kind) {
    case VGI_VALUE_NULL:
        printf("NULL");
        return;
    case VGI_VALUE_BOOL:
        printf("%s", vgi_get_bool(column, row) ? "true" : "false");
        return;
    case VGI_VALUE_INT:
        printf("%lld", (long long)vgi_get_i64(column, row));
        return;
    case VGI_VALUE_UINT:
        printf("%llu", (unsigned long long)vgi_get_u64(column, row));
        return;
    case VGI_VALUE_FLOAT:
        printf("%.17g", vgi_get_f64(column, row));
        return;
    case VGI_VALUE_STR:
        print_text(vgi_get_str(column, row));
        return;
    case VGI_VALUE_BYTES:
    case VGI_VALUE_DECIMAL:
        print_bytes(vgi_get_bytes(column, row));
        return;
    case VGI_VALUE_INTERVAL:
        interval = vgi_get_interval(column, row);
        printf("%d months %d days %lld ns", interval.months, interval.days, (long long)interval.nanoseconds);
        return;
    case VGI_VALUE_LIST:
        print_list(column, row);
        return;
    case VGI_VALUE_STRUCT:
        print_struct(column, row);
        return;
    case VGI_VALUE_UNION:
        print_union(column, row);
        return;
    }
}

static void print_schema(const struct varrow_schema *schema)
{
    static char text[1 << 16];

    printf("schema %s\n", vgi_schema_print(&schema->arrow, text, sizeof text));
    for (int32_t i = 0; i < varrow_metadata_count(schema->arrow.metadata); i++) {
        struct vgi_str key;
        struct vgi_str value;
        varrow_metadata_at(schema->arrow.metadata, i, &key, &value);
        printf("  ");
        print_text(key);
        printf(" = ");
        print_text(value);
        printf("\n");
    }
}

static enum vgi_status print_batch(const struct vgi_batch *batch, struct vgi_error *err)
{
    printf("batch of %lld rows\n", (long long)batch->array.length);
    for (size_t i = 0; i < batch->metadata.n; i++) {
        printf("  ");
        print_text(batch->metadata.pairs[i].key);
        printf(" = ");
        print_text(batch->metadata.pairs[i].value);
        printf("\n");
    }
    for (int32_t c = 0; c < batch->schema->n_columns; c++) {
        struct vgi_column column;
        VGI_TRY(vgi_batch_column(batch, c, &column, err));
        printf("  %s:", varrow_name(batch->schema->arrow.children[c]));
        for (int64_t row = 0; row < column.length; row++) {
            printf("%s", row ? ", " : " ");
            print_value(&column, row);
        }
        printf("\n");
    }
    return VGI_OK;
}

static enum vgi_status print_stream(struct tool *tool, struct varrow_schema *schema)
{
    print_schema(schema);
    for (;;) {
        VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
        VGI_TRY(vipc_reader_next(tool->reader, &batch, &tool->err));
        VGI_TRY(print_batch(&batch, &tool->err));
    }
}

/* ---- what is asked for ---- */

static enum vgi_status each_stream(struct tool *tool)
{
    for (;;) {
        VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
        enum vgi_status status = vipc_reader_open(tool->reader, &schema, &tool->err);
        if (status != VGI_OK)
            return status == VGI_DONE ? VGI_OK : status;
        status = tool->writer ? copy_stream(tool, schema) : print_stream(tool, schema);
        if (status != VGI_DONE)
            return status;
    }
}

static enum vgi_status print_embedded(struct tool *tool)
{
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf input;
    enum vgi_status status = VGI_OK;

    vbase_buf_init(&input, SIZE_MAX / 2);
    while (status == VGI_OK) {
        size_t len = 0;
        VGI_TRY(vbase_buf_reserve(&input, 1 << 16, &tool->err));
        status = tool->stream.ops->read(tool->stream.self, input.ptr + input.len, 1 << 16, &len, &tool->err);
        input.len += len;
    }
    if (status != VGI_DONE)
        return status;
    VGI_TRY(vipc_batch_decode(vbase_buf_view(&input), NULL, &batch, &tool->err));
    print_schema(batch.schema);
    status = print_batch(&batch, &tool->err);
    varrow_batch_release(&batch);
    return status;
}

static enum vgi_status run(struct tool *tool, const char *what, enum vipc_compression compression)
{
    struct vipc_writer_options options = {.compression = compression};

    if (strcmp(what, "embedded") == 0)
        return print_embedded(tool);
    VGI_TRY(vipc_reader_new(tool->stream, NULL, &tool->reader, &tool->err));
    if (strcmp(what, "cat") == 0)
        VGI_TRY(vipc_writer_new(tool->stream, &options, &tool->writer, &tool->err));
    return each_stream(tool);
}

static int usage(void)
{
    fprintf(stderr, "usage: ipc_tool cat [--compression none|lz4|zstd] | check | embedded\n");
    return 2;
}

int main(int argc, char **argv)
{
    static const char *const compressions[] = {"none", "lz4", "zstd"};
    int compression = 0;
    struct tool tool = {0};
    enum vgi_status status;

    if (argc < 2)
        return usage();
    if (strcmp(argv[1], "cat") != 0 && strcmp(argv[1], "check") != 0 && strcmp(argv[1], "embedded") != 0)
        return usage();
    if (argc == 4 && strcmp(argv[2], "--compression") == 0) {
        while (compression < 3 && strcmp(argv[3], compressions[compression]) != 0)
            compression++;
        if (compression == 3)
            return usage();
    } else if (argc != 2) {
        return usage();
    }
    tool.stream = vnet_fd_stream(&tool.pipe, 0, 1, -1);
    status = run(&tool, argv[1], (enum vipc_compression)compression);
    vipc_reader_free(tool.reader);
    vipc_writer_free(tool.writer);
    if (status == VGI_OK)
        return fflush(stdout) == 0 ? 0 : 1;
    fflush(stdout);
    fprintf(stderr, "ipc_tool: %s: %s\n", vgi_status_code_name(status), tool.err.message);
    return 1;
}
