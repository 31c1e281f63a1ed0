/* SPDX-License-Identifier: Apache-2.0 */
/* batch.c: struct vgi_batch as a whole: its accessors, second handles, its end. Columns are column.c's. */
#include "arrow/batch.h"

#include "arrow/frame.h"

int64_t vgi_batch_rows(const struct vgi_batch *batch)
{
    return batch->array.length;
}

int32_t vgi_batch_columns(const struct vgi_batch *batch)
{
    return batch->schema->n_columns;
}

const struct ArrowSchema *vgi_batch_schema_view(const struct vgi_batch *batch)
{
    return &batch->schema->arrow;
}

const struct ArrowArray *vgi_batch_array_view(const struct vgi_batch *batch)
{
    return &batch->array;
}

enum vgi_status vgi_batch_share(const struct vgi_batch *batch, struct ArrowArray *ret_array,
                                struct ArrowSchema *ret_schema, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_arrow_array_cleanup) struct ArrowArray array = {0};

    VGI_TRY(varrow_array_share(&batch->array, &array, err));
    if (ret_schema) {
        VGI_TRY(varrow_arrow_schema_copy(&batch->schema->arrow, ret_schema, err));
    }
    *ret_array = varrow_array_take(&array);
    return VGI_OK;
}

int32_t vgi_batch_find(const struct vgi_batch *batch, const char *name)
{
    const struct ArrowSchema *schema = &batch->schema->arrow;

    for (int32_t i = 0; i < batch->schema->n_columns; i++) {
        if (strcmp(varrow_name(schema->children[i]), name) == 0) {
            return i;
        }
    }
    return -1;
}

struct vgi_str vgi_batch_metadata(const struct vgi_batch *batch, const char *key)
{
    return varrow_metadata_get(&batch->metadata, key);
}

const struct vgi_pair *vgi_batch_metadata_view(const struct vgi_batch *batch, size_t *ret_n)
{
    *ret_n = batch->metadata.n;
    return batch->metadata.pairs;
}

struct vgi_str varrow_metadata_get(const struct varrow_metadata *metadata, const char *key)
{
    struct vgi_str wanted = vgi_str_of(key);

    for (size_t i = 0; i < metadata->n; i++) {
        if (vgi_str_equal(metadata->pairs[i].key, wanted)) {
            return metadata->pairs[i].value;
        }
    }
    return (struct vgi_str){NULL, 0};
}

enum vgi_status varrow_array_share(const struct ArrowArray *array, struct ArrowArray *ret_shared,
                                   struct vgi_error *err)
{
    /* No pool: whoever shares may be another thread than the one that owns the source's. */
    return varrow_frame_share(NULL, array, ret_shared, err);
}

void varrow_batch_release(struct vgi_batch *batch)
{
    varrow_schema_unref(batch->schema);
    varrow_arrow_array_cleanup(&batch->array);
    *batch = (struct vgi_batch){0};
}
