/* SPDX-License-Identifier: Apache-2.0 */
/* table.c: the table kind: a producer, one batch per tick. Slots in the order in which they are called. A
 * scan has one part, or takes parts from a counter it shares with the scan's other threads (state/claim.h),
 * each part with an open … close of the user's of its own. Walk: function/stream.c -> tick ->
 * the user's next. */
#include <stdlib.h>

#include "arrow/output.h"
#include "base/random.h"
#include "sdk/function/kind.h"
#include "sdk/state/claim.h"

enum { WORKERS_UNLIMITED = 99999, STATE_ALIGNMENT = 16, EMPTY_PARTS_MAX = 1024 };

static enum vgi_status table_bind(struct vgi_call *call, struct vgi_bind *bind, struct vgi_error *err)
{
    const struct varrow_schema *const output = bind->bound->function->output;
    (void)call;
    for (int32_t i = 0; output && i < output->n_columns; i++) {
        struct ArrowSchema column;
        VGI_TRY(varrow_arrow_schema_copy(output->arrow.children[i], &column, err));
        VGI_TRY(varrow_columns_add_take(&bind->columns, &column, err));
    }
    return VGI_OK;
}

/* The first thread of a scan counts the parts; more than one makes the scan shared. */
static enum vgi_status open_primary(struct vgi_call *call, struct vsdk_stream *stream,
                                    struct vsdk_global_init_response *header, struct vgi_error *err)
{
    const struct vgi_table_function *const table = stream->bound.function->table;
    int64_t n_parts = 1;
    header->max_workers = 1;
    if (!table->parts) {
        return VGI_OK;
    }
    VGI_TRY(vsdk_callback_status(table->name, "parts", table->parts(call, &n_parts, err), err));
    if (n_parts <= 0) {
        stream->is_done = true;
        return VGI_OK;
    }
    if (n_parts == 1) {
        return VGI_OK;
    }
    const int64_t limit = table->max_workers > 0 ? table->max_workers : WORKERS_UNLIMITED;
    header->max_workers = limit < n_parts ? limit : n_parts;
    return vsdk_claim_new(header->execution_id, n_parts, &stream->claim, err);
}

static enum vgi_status table_open(struct vgi_call *call, struct vsdk_stream *stream,
                                  const struct vsdk_init_request *request,
                                  struct vsdk_global_init_response *header, struct vgi_error *err)
{
    const size_t size = stream->bound.function->table->state_size;
    stream->user_state =
        aligned_alloc(STATE_ALIGNMENT, (size + STATE_ALIGNMENT) & ~(size_t)(STATE_ALIGNMENT - 1));
    if (!stream->user_state) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for %zu bytes of state", size);
    }
    if (!request->execution_id.ptr) {
        return open_primary(call, stream, header, err);
    }
    header->max_workers = WORKERS_UNLIMITED;
    VGI_TRY(vsdk_claim_open(request->execution_id, &stream->claim, err));
    stream->is_done = stream->claim == NULL; /* the scan is over already */
    return VGI_OK;
}

static void close_part(struct vsdk_stream *stream)
{
    const struct vgi_table_function *const table = stream->bound.function->table;
    if (stream->is_open && table->close) {
        table->close(stream->user_state);
    }
    stream->is_open = false;
}

/* Opens the next part, if none is open. VGI_DONE: there is none left. */
static enum vgi_status open_part(struct vgi_call *call, struct vsdk_stream *stream, struct vgi_error *err)
{
    const struct vgi_table_function *const table = stream->bound.function->table;
    if (stream->is_open) {
        return VGI_OK;
    }
    if (stream->is_done) {
        return VGI_DONE;
    }
    if (stream->claim) {
        VGI_TRY(vsdk_claim_next(stream->claim, &stream->context.part));
    }
    stream->is_done = stream->claim == NULL;
    memset(stream->user_state, 0, table->state_size);
    vsdk_arguments_store(&stream->bound.arguments, stream->user_state);
    stream->is_open = true; /* close runs also when open fails */
    return table->open
               ? vsdk_callback_status(table->name, "open", table->open(call, stream->user_state, err), err)
               : VGI_OK;
}

static enum vgi_status table_tick(struct vgi_call *call, struct vsdk_stream *stream,
                                  const struct vgi_batch *in, struct vgi_output *out, struct vgi_error *err)
{
    const struct vgi_table_function *const table = stream->bound.function->table;
    (void)in;
    for (int n = 0; n < EMPTY_PARTS_MAX; n++) {
        VGI_TRY(open_part(call, stream, err));
        const enum vgi_status status = table->next(call, stream->user_state, out, err);
        if (status != VGI_DONE) {
            return vsdk_callback_status(table->name, "next", status, err);
        }
        close_part(stream);
        if (varrow_output_has_batch(out)) {
            return stream->is_done ? VGI_DONE : VGI_OK;
        }
    }
    return VGI_OK; /* an empty batch, so that a client can cancel between many empty parts */
}

static void table_close(struct vsdk_stream *stream)
{
    close_part(stream);
    vsdk_claim_free(stream->claim);
    stream->claim = NULL;
    free(stream->user_state);
    stream->user_state = NULL;
}

const struct vsdk_function_kind vsdk_kind_table = {
    .stream_kind = VGI_RPC_PRODUCER,
    .bind = table_bind,
    .open = table_open,
    .tick = table_tick,
    .close = table_close,
};
