/* SPDX-License-Identifier: Apache-2.0 */
/* dictionary_read.c: dictionary batches -> the current values of each dictionary of a stream -> shared with
 * every batch that follows. Walk: ipc/reader.c -> here -> ipc/batch_read.c, ipc/concat.c for deltas. Owns the
 * values.
 * Several fields may name one id: each of its dictionaries takes the batch in with its own type.
 * Format: Arrow columnar format 1.5, "Dictionary Messages". */
#include "ipc/dictionary_read.h"

#include <stdlib.h>

#include "arrow/validate.h"
#include "ipc/concat.h"

void vipc_dictionaries_close(struct vipc_dictionaries *dictionaries)
{
    for (int32_t i = 0; dictionaries->schema && i < dictionaries->schema->n_dictionaries; i++)
        varrow_arrow_array_cleanup(&dictionaries->values[i]);
    dictionaries->schema = NULL;
}

enum vgi_status vipc_dictionaries_open(struct vipc_dictionaries *dictionaries,
                                       const struct varrow_schema *schema, struct vgi_error *err)
{
    vipc_dictionaries_close(dictionaries);
    if (schema->n_dictionaries > dictionaries->cap) {
        struct ArrowArray *values = calloc((size_t)schema->n_dictionaries, sizeof *values);
        if (!values)
            return vgi_fail(err, VGI_E_NOMEM, "no memory for %d dictionaries", schema->n_dictionaries);
        free(dictionaries->values);
        dictionaries->values = values;
        dictionaries->cap = schema->n_dictionaries;
    }
    dictionaries->schema = schema;
    return VGI_OK;
}

void vipc_dictionaries_release(struct vipc_dictionaries *dictionaries)
{
    vipc_dictionaries_close(dictionaries);
    free(dictionaries->values);
    *dictionaries = (struct vipc_dictionaries){.pool = dictionaries->pool};
}

/* ---- taking in ---- */

static void free_frame(struct varrow_frame **frame)
{
    varrow_frame_free(*frame);
}

/* Hands out a frame of a dictionary's values, complete and checked. frame is consumed always. */
static enum vgi_status finish(struct vipc_dictionaries *dictionaries, const struct varrow_schema *values,
                              struct varrow_frame *frame_take, struct ArrowArray *ret_array,
                              struct vgi_error *err)
{
    VGI_CLEANUP(free_frame) struct varrow_frame *frame = frame_take;

    VGI_TRY(vipc_dictionaries_share(dictionaries, values, frame, err));
    varrow_frame_root_take(frame, ret_array);
    frame = NULL;
    return VGI_OK;
}

static enum vgi_status decode_values(struct vipc_dictionaries *dictionaries, int32_t i,
                                     const struct vipc_batch_source *source, struct ArrowArray *ret_array,
                                     struct vgi_error *err)
{
    struct vipc_batch_source inner = *source;
    VGI_CLEANUP(varrow_arrow_array_cleanup) struct ArrowArray array = {0};
    struct varrow_frame *frame;

    inner.schema = dictionaries->schema->dictionaries[i].values;
    VGI_TRY(vipc_batch_read(&inner, &frame, err));
    VGI_TRY(finish(dictionaries, inner.schema, frame, &array, err));
    if (!source->skip_validation)
        VGI_TRY(varrow_validate_column(inner.schema, 0, array.children[0], err));
    *ret_array = varrow_array_take(&array);
    return VGI_OK;
}

static enum vgi_status append_values(struct vipc_dictionaries *dictionaries, int32_t i,
                                     const struct vipc_batch_source *source, struct ArrowArray *values,
                                     struct vgi_error *err)
{
    const struct varrow_schema *schema = dictionaries->schema->dictionaries[i].values;
    VGI_CLEANUP(varrow_arrow_array_cleanup) struct ArrowArray joined = {0};
    struct varrow_frame *frame;

    if (!dictionaries->values[i].release)
        return vgi_fail(err, VGI_E_FORMAT, "it is a delta, but the dictionary was not sent before");
    VGI_TRY(vipc_concat(schema, dictionaries->values[i].children[0], values->children[0], &frame, err));
    VGI_TRY(finish(dictionaries, schema, frame, &joined, err));
    /* Nested dictionaries are now the current ones, so indices are checked against those. */
    if (!source->skip_validation)
        VGI_TRY(varrow_validate_column(schema, 0, joined.children[0], err));
    varrow_arrow_array_cleanup(values);
    *values = varrow_array_take(&joined);
    return VGI_OK;
}

static enum vgi_status take_one(struct vipc_dictionaries *dictionaries, int32_t i,
                                const struct vipc_batch_source *source, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_arrow_array_cleanup) struct ArrowArray values = {0};

    VGI_TRY(decode_values(dictionaries, i, source, &values, err));
    if (source->head->is_delta)
        VGI_TRY(append_values(dictionaries, i, source, &values, err));
    varrow_arrow_array_cleanup(&dictionaries->values[i]);
    dictionaries->values[i] = varrow_array_take(&values);
    return VGI_OK;
}

enum vgi_status vipc_dictionaries_take(struct vipc_dictionaries *dictionaries,
                                       const struct vipc_batch_source *source, struct vgi_error *err)
{
    const struct varrow_schema *schema = dictionaries->schema;
    int64_t id = source->head->dictionary_id;
    bool is_known = false;

    for (int32_t i = 0; i < schema->n_dictionaries; i++) {
        if (schema->dictionaries[i].id != id)
            continue;
        is_known = true;
        enum vgi_status status = take_one(dictionaries, i, source, err);
        if (status != VGI_OK) {
            vgi_error_prefix(err, "dictionary %lld: ", (long long)id);
            return status;
        }
    }
    if (!is_known)
        return vgi_fail(err, VGI_E_FORMAT, "dictionary batch with id %lld, which the schema does not name",
                        (long long)id);
    return VGI_OK;
}

/* ---- sharing ---- */

/* Empty values, for columns without a row whose dictionary was left out. */
static enum vgi_status make_empty(struct vipc_dictionaries *dictionaries, int32_t i, struct vgi_error *err)
{
    const struct varrow_schema *values = dictionaries->schema->dictionaries[i].values;
    struct varrow_frame *frame;

    VGI_TRY(varrow_frame_new(dictionaries->pool, values, NULL, &frame, err));
    vipc_frame_fill_empty(values, frame);
    return finish(dictionaries, values, frame, &dictionaries->values[i], err);
}

enum vgi_status vipc_dictionaries_share(struct vipc_dictionaries *dictionaries,
                                        const struct varrow_schema *schema, struct varrow_frame *frame,
                                        struct vgi_error *err)
{
    if (dictionaries->schema->n_dictionaries == 0)
        return VGI_OK;
    for (int32_t f = 0; f < schema->n_fields; f++) {
        int32_t i = schema->fields[f].dictionary;
        if (i < 0)
            continue;
        if (!dictionaries->values[i].release && frame->nodes[f].length > 0) {
            char path[256];
            return vgi_fail(err, VGI_E_FORMAT, "column \"%s\": dictionary %lld was not sent before the batch",
                            varrow_field_path(schema, f, path, sizeof path),
                            (long long)dictionaries->schema->dictionaries[i].id);
        }
        if (!dictionaries->values[i].release)
            VGI_TRY(make_empty(dictionaries, i, err));
        VGI_TRY(varrow_frame_dictionary_share(frame, f, dictionaries->values[i].children[0], err));
    }
    return VGI_OK;
}
