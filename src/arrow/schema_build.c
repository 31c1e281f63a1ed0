/* SPDX-License-Identifier: Apache-2.0 */
/* schema_build.c: ArrowSchemas from parts, on nanoarrow's builders. See schema_build.h. */
#include "arrow/schema_build.h"

#include <stdlib.h>
#include <string.h>

#include "nanoarrow/nanoarrow.h"

static void release_columns(struct ArrowSchema *columns, int64_t first, int64_t n)
{
    for (int64_t i = first; i < n; i++) {
        if (columns[i].release) {
            columns[i].release(&columns[i]);
        }
    }
}

static enum vgi_status no_memory(struct vgi_error *err)
{
    return vgi_fail(err, VGI_E_NOMEM, "out of memory for a schema");
}

enum vgi_status varrow_schema_of_columns_take(struct ArrowSchema *columns_take, int64_t n,
                                              struct ArrowSchema *ret_schema, struct vgi_error *err)
{
    struct ArrowSchema schema;
    ArrowSchemaInit(&schema);
    if (ArrowSchemaSetTypeStruct(&schema, n) != NANOARROW_OK) {
        release_columns(columns_take, 0, n);
        schema.release(&schema);
        return no_memory(err);
    }
    for (int64_t i = 0; i < n; i++) {
        if (schema.children[i]->release) {
            schema.children[i]->release(schema.children[i]);
        }
        ArrowSchemaMove(&columns_take[i], schema.children[i]);
    }
    schema.flags = 0;
    *ret_schema = schema;
    return VGI_OK;
}

enum vgi_status varrow_columns_add_take(struct varrow_columns *columns, struct ArrowSchema *column_take,
                                        struct vgi_error *err)
{
    if (columns->n == columns->cap) {
        const int64_t cap = columns->cap ? 2 * columns->cap : 8;
        struct ArrowSchema *const grown = realloc(columns->items, (size_t)cap * sizeof *grown);
        if (!grown) {
            column_take->release(column_take);
            return no_memory(err);
        }
        columns->items = grown;
        columns->cap = cap;
    }
    columns->items[columns->n++] = varrow_arrow_schema_take(column_take);
    return VGI_OK;
}

void varrow_columns_release(struct varrow_columns *columns)
{
    release_columns(columns->items, 0, columns->n);
    free(columns->items);
    *columns = (struct varrow_columns){0};
}

enum vgi_status varrow_columns_finish(struct varrow_columns *columns, struct ArrowSchema *ret_schema,
                                      struct vgi_error *err)
{
    const enum vgi_status status = varrow_schema_of_columns_take(columns->items, columns->n, ret_schema, err);
    columns->n = 0; /* taken */
    varrow_columns_release(columns);
    return status;
}

enum vgi_status varrow_columns_compile(struct varrow_columns *columns, struct varrow_schema **ret_schema,
                                       struct vgi_error *err)
{
    struct ArrowSchema schema;
    VGI_TRY(varrow_columns_finish(columns, &schema, err));
    return varrow_schema_new_take(&schema, NULL, ret_schema, err);
}

static char *put_counted(char *to, struct vgi_str text)
{
    const int32_t len = (int32_t)text.len;
    memcpy(to, &len, sizeof len);
    if (len > 0) {
        memcpy(to + sizeof len, text.ptr, text.len);
    }
    return to + sizeof len + text.len;
}

/* The block is put together here, not by nanoarrow's builder, which loses what it has when
 * memory runs out. */
enum vgi_status varrow_schema_set_metadata(struct ArrowSchema *schema, const struct vgi_pair *pairs, size_t n,
                                           struct vgi_error *err)
{
    const int32_t count = (int32_t)n;
    size_t bytes = sizeof count;
    for (size_t i = 0; i < n; i++) {
        if (pairs[i].key.len > INT32_MAX / 4 || pairs[i].value.len > INT32_MAX / 4 || bytes > INT32_MAX / 4) {
            return vgi_fail(err, VGI_E_LIMIT, "the metadata of a field is too long");
        }
        bytes += 2 * sizeof count + pairs[i].key.len + pairs[i].value.len;
    }
    char *const block = malloc(bytes);
    if (!block) {
        return no_memory(err);
    }
    memcpy(block, &count, sizeof count);
    char *to = block + sizeof count;
    for (size_t i = 0; i < n; i++) {
        to = put_counted(put_counted(to, pairs[i].key), pairs[i].value);
    }
    const int code = ArrowSchemaSetMetadata(schema, n ? block : NULL);
    free(block);
    return code == NANOARROW_OK ? VGI_OK : no_memory(err);
}

enum vgi_status varrow_schema_set_name(struct ArrowSchema *schema, const char *name, bool is_nullable,
                                       struct vgi_error *err)
{
    if (ArrowSchemaSetName(schema, name) != NANOARROW_OK) {
        return no_memory(err);
    }
    schema->flags = is_nullable ? schema->flags | ARROW_FLAG_NULLABLE : schema->flags & ~ARROW_FLAG_NULLABLE;
    return VGI_OK;
}
