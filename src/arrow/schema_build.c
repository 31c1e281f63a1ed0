/* SPDX-License-Identifier: Apache-2.0 */
/* schema_build.c: ArrowSchemas from parts, on nanoarrow's builders. See schema_build.h. */
#include "arrow/schema_build.h"

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

enum vgi_status varrow_schema_set_metadata(struct ArrowSchema *schema, const struct vgi_pair *pairs, size_t n,
                                           struct vgi_error *err)
{
    struct ArrowBuffer buffer;
    ArrowBufferInit(&buffer);
    int code = n ? ArrowMetadataBuilderInit(&buffer, NULL) : NANOARROW_OK;
    for (size_t i = 0; i < n && code == NANOARROW_OK; i++) {
        const struct ArrowStringView key = {pairs[i].key.ptr, (int64_t)pairs[i].key.len};
        const struct ArrowStringView value = {pairs[i].value.ptr, (int64_t)pairs[i].value.len};
        code = ArrowMetadataBuilderAppend(&buffer, key, value);
    }
    if (code == NANOARROW_OK) {
        code = ArrowSchemaSetMetadata(schema, n ? (const char *)buffer.data : NULL);
    }
    ArrowBufferReset(&buffer);
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
