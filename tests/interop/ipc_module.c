/* SPDX-License-Identifier: Apache-2.0 */
/* ipc_module.c: lets a Python test hand its own arrays, through the Arrow C data interface, to the IPC
 * writer: slices, missing bitmaps and unknown null counts as another library makes them.
 * Loaded by pyarrow_property.py. */
#include <stdlib.h>
#include <string.h>

#include "ipc/schema.h"
#include "ipc/writer.h"

/* One batch of the stream. */
struct ipc_module_batch {
    struct ArrowArray *array; /* borrowed; NULL: an empty batch */
    const struct vgi_pair *pairs;
    size_t n_pairs;
};

struct ipc_module_stream {
    struct ArrowSchema *schema; /* moved out of */
    const struct ipc_module_batch *batches;
    size_t n_batches;
    int compression;
    int is_embedded; /* vipc_batch_encode of the first batch */
};

struct ipc_module_bytes {
    uint8_t *ptr;
    size_t len;
    char message[VGI_ERROR_MESSAGE_BYTES];
};

VGI_API int ipc_module_write(const struct ipc_module_stream *request, struct ipc_module_bytes *ret_bytes);
VGI_API void ipc_module_free(struct ipc_module_bytes *bytes);

static void free_writer(struct vipc_writer **writer)
{
    vipc_writer_free(*writer);
}

static struct vgi_batch batch_of(const struct ipc_module_batch *source, struct varrow_schema *schema)
{
    return (struct vgi_batch){
        .schema = schema, .array = *source->array, .metadata = {source->pairs, source->n_pairs}};
}

static enum vgi_status write_stream(const struct ipc_module_stream *request, struct varrow_schema *schema,
                                    struct vbase_buf *out, struct vgi_error *err)
{
    VGI_CLEANUP(free_writer) struct vipc_writer *writer = NULL;
    struct vbase_memory_stream memory = {.output = out};
    struct vipc_writer_options options = {.compression = (enum vipc_compression)request->compression};

    VGI_TRY(vipc_writer_new(vbase_stream_of_memory(&memory), &options, &writer, err));
    VGI_TRY(vipc_writer_open(writer, schema, err));
    for (size_t i = 0; i < request->n_batches; i++) {
        const struct ipc_module_batch *source = &request->batches[i];
        if (!source->array) {
            struct varrow_metadata metadata = {source->pairs, source->n_pairs};
            VGI_TRY(vipc_writer_empty(writer, &metadata, err));
            continue;
        }
        struct vgi_batch batch = batch_of(source, schema);
        VGI_TRY(vipc_writer_batch(writer, &batch, /* last= */ i + 1 == request->n_batches, err));
    }
    if (request->n_batches == 0 || !request->batches[request->n_batches - 1].array) {
        VGI_TRY(vipc_writer_close(writer, err));
    }
    return vipc_writer_flush(writer, err);
}

int ipc_module_write(const struct ipc_module_stream *request, struct ipc_module_bytes *ret_bytes)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct vgi_error err = {0};
    struct vbase_buf out;

    vbase_buf_init(&out, SIZE_MAX / 2);
    enum vgi_status status = varrow_schema_new_take(request->schema, NULL, &schema, &err);
    if (status == VGI_OK && request->is_embedded) {
        struct vgi_batch batch = batch_of(&request->batches[0], schema);
        status = vipc_batch_encode(&batch, &out, &err);
    } else if (status == VGI_OK) {
        status = write_stream(request, schema, &out, &err);
    }
    memcpy(ret_bytes->message, err.message, sizeof err.message);
    ret_bytes->ptr = out.ptr;
    ret_bytes->len = out.len;
    return (int)status;
}

void ipc_module_free(struct ipc_module_bytes *bytes)
{
    free(bytes->ptr);
    bytes->ptr = NULL;
}
