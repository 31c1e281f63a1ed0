/* SPDX-License-Identifier: Apache-2.0 */
/* embedded.c: batches inside bytes columns (vgi_rpc/embedded.h): user code's outputs and batches hung on the
 * call's arena, between ipc's codec and the public functions. Owns nothing beyond the call. */
#include "vgi_rpc/embedded.h"

#include "arrow/output.h"
#include "base/limits.h"
#include "ipc/reader.h"
#include "ipc/writer.h"
#include "rpc/call.h"

static void release_batch(void *batch)
{
    varrow_batch_release(batch);
}

static void release_buf(void *buf)
{
    vbase_buf_release(buf);
}

static void free_output(void *output)
{
    varrow_output_free(output);
}

enum vgi_status vgi_batch_decode(struct vgi_call *call, struct vgi_bytes bytes,
                                 const struct vgi_batch **ret_view, struct vgi_error *err)
{
    struct vgi_batch *batch = vbase_arena_zalloc(call->arena, sizeof *batch);

    if (!batch)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for an embedded batch");
    VGI_TRY(vipc_batch_decode(bytes, NULL, batch, err));
    VGI_TRY(vbase_arena_defer(call->arena, release_batch, batch, err));
    *ret_view = batch;
    return VGI_OK;
}

enum vgi_status vgi_batch_encode(struct vgi_call *call, const struct vgi_batch *batch,
                                 struct vgi_bytes *ret_view, struct vgi_error *err)
{
    struct vbase_buf *buf = vbase_arena_zalloc(call->arena, sizeof *buf);

    if (!buf)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for an embedded batch");
    vbase_buf_init(buf, VBASE_LIMIT_ARENA);
    VGI_TRY(vbase_arena_defer(call->arena, release_buf, buf, err));
    VGI_TRY(vipc_batch_encode(batch, buf, err));
    *ret_view = vbase_buf_view(buf);
    return VGI_OK;
}

enum vgi_status vgi_output_new(struct vgi_call *call, const char *schema, struct vgi_output **ret_view,
                               struct vgi_error *err)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *compiled = NULL;
    struct varrow_output_options options = {.arena = call->arena};

    VGI_TRY(varrow_schema_of_text(schema, &compiled, err));
    options.schema = compiled;
    VGI_TRY(varrow_output_new(&options, ret_view, err));
    return vbase_arena_defer(call->arena, free_output, *ret_view, err);
}

enum vgi_status vgi_output_encode(struct vgi_call *call, struct vgi_output *output,
                                  struct vgi_bytes *ret_view, struct vgi_error *err)
{
    struct vgi_batch batch;
    enum vgi_status status = varrow_output_finish(output, &batch, err);

    if (status == VGI_OK)
        status = vgi_batch_encode(call, &batch, ret_view, err);
    varrow_output_reset(output);
    return status;
}
