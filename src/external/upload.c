/* SPDX-License-Identifier: Apache-2.0 */
/* upload.c: IPC streams -> objects in the program's store; references to objects published before. Walk:
 * rpc/external.c, or a unary callback -> here -> the program's store. Owns nothing. */
#include "arrow/output.h"
#include "arrow/schema.h"
#include "base/arena.h"
#include "base/random.h"
#include "base/str.h"
#include "external/external.h"
#include "ipc/writer.h"
#include "rpc/call.h"

static const enum vhttp_coding codings[] = {[VGI_RPC_OBJECT_PLAIN] = VHTTP_IDENTITY,
                                            [VGI_RPC_OBJECT_ZSTD] = VHTTP_ZSTD,
                                            [VGI_RPC_OBJECT_GZIP] = VHTTP_GZIP};

/* A URL that a program gave: what we send must be one. */
static enum vgi_status check_given(const char *url, struct vgi_error *err)
{
    struct vhttp_url parsed;
    size_t len = strnlen(url, VGI_RPC_URL_BYTES);
    enum vgi_status status = vhttp_url_parse((struct vgi_str){url, len}, &parsed, err);

    if (status != VGI_OK)
        vgi_error_prefix(err, "the store gave no URL: ");
    return status;
}

static enum vgi_status put_object(struct vext *ext, struct vgi_bytes stream, char *url_out, size_t *ret_bytes,
                                  struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf folded = {0};
    const struct vgi_rpc_store *store = ext->options.store;
    enum vhttp_coding coding = codings[ext->options.coding];
    struct vgi_rpc_object object = {.bytes = stream};
    enum vgi_status status;

    if (!store || !store->upload)
        return vgi_fail(err, VGI_E_PRECONDITION, "this server has no external storage");
    if (coding != VHTTP_IDENTITY) {
        vbase_buf_init(&folded, SIZE_MAX / 2);
        VGI_TRY(vhttp_encode(coding, stream, &folded, err));
        object = (struct vgi_rpc_object){vbase_buf_view(&folded), vhttp_coding_name(coding)};
    }
    url_out[0] = 0;
    status = store->upload(store->user, &object, url_out, err);
    if (status != VGI_OK) {
        if (!err || err->status == status)
            return status;
        return vgi_fail(err, status, "the store failed and gave no reason");
    }
    *ret_bytes = object.bytes.len;
    return check_given(url_out, err);
}

enum vgi_status vext_upload(struct vext *ext, struct vgi_bytes stream, struct vbase_arena *arena,
                            struct vrpc_pointer *ret_pointer, struct vgi_error *err)
{
    char url[VGI_RPC_URL_BYTES];
    uint8_t digest[32];
    size_t bytes = 0;
    char *hex = vbase_arena_alloc(arena, VGI_RPC_SHA256_CHARS + 1);
    char *copy;

    if (!hex)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a pointer");
    VGI_TRY(put_object(ext, stream, url, &bytes, err));
    copy = vbase_arena_copy(arena, url, strlen(url));
    if (!copy)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a pointer");
    vbase_sha256(stream.ptr, stream.len, digest);
    vbase_hex_encode(digest, sizeof digest, hex);
    *ret_pointer = (struct vrpc_pointer){
        .url = vgi_str_of(copy), .sha256 = {hex, VGI_RPC_SHA256_CHARS}, .object_bytes = bytes};
    return VGI_OK;
}

/* ---- references ---- */

static enum vgi_status publish_batch(struct vext *ext, const struct vgi_batch *batch,
                                     struct vgi_rpc_reference *ret_reference, struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf stream = {0};
    uint8_t digest[32];
    size_t bytes;

    if (batch->array.length != 1)
        return vgi_fail(err, VGI_E_INVALID, "%lld rows are to be published, expected 1",
                        (long long)batch->array.length);
    vbase_buf_init(&stream, SIZE_MAX / 2);
    VGI_TRY(vipc_batch_encode(batch, &stream, err));
    VGI_TRY(put_object(ext, vbase_buf_view(&stream), ret_reference->url, &bytes, err));
    vbase_sha256(stream.ptr, stream.len, digest);
    vbase_hex_encode(digest, sizeof digest, ret_reference->sha256);
    return VGI_OK;
}

enum vgi_status vgi_rpc_publish(struct vgi_call *call, struct vgi_output *out,
                                struct vgi_rpc_reference *ret_reference, struct vgi_error *err)
{
    const struct vrpc_external *external = &call->connection->server->external;
    struct vgi_batch batch;
    enum vgi_status status;

    if (!external->has_store)
        return vgi_fail(err, VGI_E_PRECONDITION, "publishing needs external storage, this server has none");
    status = varrow_output_finish(out, &batch, err);
    if (status == VGI_OK)
        status = publish_batch(external->self, &batch, ret_reference, err);
    varrow_output_reset(out);
    return status;
}

enum vgi_status vgi_rpc_answer_reference(struct vgi_call *call, const struct vgi_rpc_reference *reference,
                                         struct vgi_error *err)
{
    struct vrpc_pointer *pointer = vbase_arena_zalloc(&call->connection->arena, sizeof *pointer);
    size_t url_len = strnlen(reference->url, VGI_RPC_URL_BYTES);
    size_t sha_len = strnlen(reference->sha256, sizeof reference->sha256);

    if (vrpc_method_is_stream(call->method) || call->method->result->n_columns == 0)
        return vgi_fail(err, VGI_E_PRECONDITION, "%s() has no result that a reference could stand for",
                        call->method->declared->name);
    VGI_TRY(check_given(reference->url, err));
    if (pointer) {
        pointer->url =
            (struct vgi_str){vbase_arena_copy(&call->connection->arena, reference->url, url_len), url_len};
        pointer->sha256 =
            (struct vgi_str){vbase_arena_copy(&call->connection->arena, reference->sha256, sha_len), sha_len};
    }
    if (!pointer || !pointer->url.ptr || !pointer->sha256.ptr)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a reference");
    call->connection->reply.pointer = pointer;
    return VGI_OK;
}
