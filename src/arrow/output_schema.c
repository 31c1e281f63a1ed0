/* SPDX-License-Identifier: Apache-2.0 */
/* output_schema.c: the schema of some of a batch's columns, as ArrowSchema, each column a deep copy. Used for
 * the wanted columns of an output, and for one column that comes as a whole array. */
#include <stdlib.h>

#include "arrow/writer.h"

struct projection {
    struct ArrowSchema base; /* the batch without columns: its name and metadata */
    struct ArrowSchema **children;
    struct ArrowSchema *columns;
};

static void free_projection(struct projection *projection, int64_t n)
{
    for (int64_t i = 0; projection->columns && i < n; i++)
        varrow_arrow_schema_cleanup(&projection->columns[i]);
    varrow_arrow_schema_cleanup(&projection->base);
    free(projection->columns);
    free(projection->children);
    free(projection);
}

static void release_projection(struct ArrowSchema *schema)
{
    free_projection(schema->private_data, schema->n_children);
    schema->release = NULL;
}

static enum vgi_status copy_columns(const struct ArrowSchema *batch, const int32_t *columns, int32_t n,
                                    struct projection *projection, struct vgi_error *err)
{
    struct ArrowSchema base = *batch;

    base.n_children = 0;
    base.children = NULL;
    VGI_TRY(varrow_arrow_schema_copy(&base, &projection->base, err));
    projection->columns = calloc((size_t)n + 1, sizeof *projection->columns);
    projection->children = calloc((size_t)n + 1, sizeof(struct ArrowSchema *));
    if (!projection->columns || !projection->children)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a schema of %d columns", n);
    for (int32_t i = 0; i < n; i++) {
        const struct ArrowSchema *column = batch->children[columns ? columns[i] : i];

        VGI_TRY(varrow_arrow_schema_copy(column, &projection->columns[i], err));
        projection->children[i] = &projection->columns[i];
    }
    return VGI_OK;
}

enum vgi_status varrow_schema_project(const struct ArrowSchema *batch, const int32_t *columns, int32_t n,
                                      struct ArrowSchema *ret_projected, struct vgi_error *err)
{
    struct projection *projection = calloc(1, sizeof *projection);
    enum vgi_status status;

    if (!projection)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a schema of %d columns", n);
    status = copy_columns(batch, columns, n, projection, err);
    if (status != VGI_OK) {
        free_projection(projection, n);
        return status;
    }
    *ret_projected = projection->base;
    ret_projected->n_children = n;
    ret_projected->children = projection->children;
    ret_projected->release = release_projection;
    ret_projected->private_data = projection;
    return VGI_OK;
}
