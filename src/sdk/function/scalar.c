/* SPDX-License-Identifier: Apache-2.0 */
/* scalar.c: the scalar kind: one output row per input row. Slots in the order in which they are called. Walk:
 * function/stream.c -> tick -> the user's batch or arrow. */
#include "arrow/output.h"
#include "arrow/schema_build.h"
#include "base/arena.h"
#include "sdk/bind/returns.h"
#include "sdk/function/kind.h"

enum { WORKERS_UNLIMITED = 99999 };

static enum vgi_status scalar_bind(struct vgi_call *call, struct vgi_bind *bind, struct vgi_error *err)
{
    const struct vsdk_function *const function = bind->bound->function;
    struct ArrowSchema column;
    (void)call;
    if (!function->scalar->returns) {
        return VGI_OK; /* the user's bind says it */
    }
    VGI_TRY(vsdk_returns_resolve(function->scalar->returns, function->signature, bind->bound->input, &column,
                                 err));
    return varrow_columns_add_take(&bind->columns, &column, err);
}

/* What the input must look like: declared types where there are any, the given ones else. NULL when
 * it does already. */
static enum vgi_status cast_target(const struct vsdk_bound *bound, struct varrow_schema **ret_schema,
                                   struct vgi_error *err)
{
    struct ArrowSchema target;
    bool differs = false;
    *ret_schema = NULL;
    if (!bound->input) {
        return VGI_OK;
    }
    VGI_TRY(varrow_arrow_schema_copy(&bound->input->arrow, &target, err));
    enum vgi_status status = VGI_OK;
    for (int32_t i = 0; i < bound->input->n_columns && status == VGI_OK; i++) {
        const struct varrow_schema *const type = vsdk_arguments_input_type(bound->function->signature, i);
        struct ArrowSchema *const child = target.children[i];
        if (!type || varrow_arrow_schema_equal(child, type->fields[0].schema, 0)) {
            continue;
        }
        struct ArrowSchema declared;
        differs = true;
        status = varrow_arrow_schema_copy(type->fields[0].schema, &declared, err);
        if (status == VGI_OK) {
            status = varrow_schema_set_name(&declared, varrow_name(child), /* is_nullable= */ true, err);
            child->release(child);
            *child = declared;
        }
    }
    if (status != VGI_OK || !differs) {
        target.release(&target);
        return status;
    }
    return varrow_schema_new_take(&target, NULL, ret_schema, err);
}

static enum vgi_status scalar_open(struct vgi_call *call, struct vsdk_stream *stream,
                                   const struct vsdk_init_request *request,
                                   struct vsdk_global_init_response *header, struct vgi_error *err)
{
    (void)call;
    (void)request;
    header->max_workers = WORKERS_UNLIMITED;
    if (stream->output->n_columns != 1) {
        return vgi_fail(err, VGI_E_TYPE, "the output schema of a scalar function has %d columns, expected 1",
                        stream->output->n_columns);
    }
    return cast_target(&stream->bound, &stream->cast_to, err);
}

/* A row with any NULL argument is NULL. */
static enum vgi_status propagate_nulls(const struct vgi_batch *in, struct vgi_writer *out,
                                       struct vgi_error *err)
{
    for (int32_t i = 0; i < vgi_batch_columns(in); i++) {
        struct vgi_column column;
        if (in->array.children[i]->null_count == 0) {
            continue;
        }
        VGI_TRY(vgi_batch_column(in, i, &column, err));
        vgi_writer_copy_nulls(out, &column);
    }
    return VGI_OK;
}

static enum vgi_status run_batch(struct vgi_call *call, const struct vgi_scalar *scalar,
                                 const struct vgi_batch *in, struct vgi_output *out, struct vgi_error *err)
{
    struct vgi_writer *const writer = vgi_output_column(out, 0);
    if (scalar->arrow) {
        struct ArrowArray result = {0};
        const enum vgi_status status = scalar->arrow(call, &in->schema->arrow, &in->array, &result, err);
        VGI_TRY(vsdk_callback_status(scalar->name, "arrow", status, err));
        if (result.release && result.length != vgi_batch_rows(in)) {
            const int64_t length = result.length;
            result.release(&result);
            return vgi_fail(err, VGI_E_INTERNAL, "%s gave %lld rows for %lld", scalar->name,
                            (long long)length, (long long)vgi_batch_rows(in));
        }
        return vgi_writer_array_take(writer, &result, err);
    }
    const enum vgi_status status = scalar->batch(call, in, out, err);
    VGI_TRY(vsdk_callback_status(scalar->name, "batch", status, err));
    if (writer->len != vgi_batch_rows(in)) {
        struct vgi_batch ignored;
        VGI_TRY(varrow_output_finish(out, &ignored, err)); /* a writer that failed says why */
        return vgi_fail(err, VGI_E_INTERNAL, "%s put %lld rows for %lld", scalar->name,
                        (long long)writer->len, (long long)vgi_batch_rows(in));
    }
    return scalar->nulls == VGI_NULLS_PROPAGATE ? propagate_nulls(in, writer, err) : VGI_OK;
}

static enum vgi_status scalar_tick(struct vgi_call *call, struct vsdk_stream *stream,
                                   const struct vgi_batch *in, struct vgi_output *out, struct vgi_error *err)
{
    const struct vgi_scalar *const scalar = stream->bound.function->scalar;
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch cast = {0};
    if (!stream->cast_to) {
        return run_batch(call, scalar, in, out, err);
    }
    VGI_TRY(varrow_batch_cast(in, stream->cast_to, &cast, err));
    return run_batch(call, scalar, &cast, out, err);
}

static void scalar_close(struct vsdk_stream *stream)
{
    varrow_schema_unref(stream->cast_to);
    stream->cast_to = NULL;
}

const struct vsdk_function_kind vsdk_kind_scalar = {
    .stream_kind = VGI_RPC_EXCHANGE,
    .bind = scalar_bind,
    .open = scalar_open,
    .tick = scalar_tick,
    .close = scalar_close,
};
