/* SPDX-License-Identifier: Apache-2.0 */
/* codec_gzip.c: gzip members (RFC 1952) <-> bytes, by zlib. Walk: coding.c -> here. Owns the contexts that
 * are kept; zlib wants them at a fixed address, so they are slots, and one on the stack when all
 * are in use. */
#include <stdatomic.h>
#include <zlib.h>

#include "base/limits.h"
#include "http/codec.h"

enum {
    WRAPPER_ONLY = 15 + 16, /* largest window; gzip and nothing else */
    LEVEL = 1,
    MEMORY_LEVEL = 8,
    TRAILER_BYTES = 4, /* the length at the end of a member, modulo 2^32 */
    RATIO_MAX = 1032   /* of deflate */
};

struct slot {
    atomic_bool is_taken;
    bool is_ready; /* z was initialised; guarded by is_taken */
    z_stream z;
};

static struct slot unfolders[VHTTP_CODEC_KEPT];
static struct slot folders[VHTTP_CODEC_KEPT];

/* ---- contexts ---- */

/* A context nobody else uses: one that is kept, or spare. */
static struct slot *take(struct slot *slots, struct slot *spare)
{
    for (int i = 0; i < VHTTP_CODEC_KEPT; i++)
        if (!atomic_load_explicit(&slots[i].is_taken, memory_order_relaxed) &&
            !atomic_exchange_explicit(&slots[i].is_taken, true, memory_order_acquire))
            return &slots[i];
    return spare;
}

static void leave(struct slot *slot)
{
    atomic_store_explicit(&slot->is_taken, false, memory_order_release);
}

/* ---- unfolding ---- */

static enum vgi_status ready_to_unfold(struct slot *slot, struct vgi_error *err)
{
    if (slot->is_ready)
        return inflateReset(&slot->z) == Z_OK ? VGI_OK : vgi_fail(err, VGI_E_INTERNAL, "zlib cannot reset");
    slot->z = (z_stream){0};
    if (inflateInit2(&slot->z, WRAPPER_ONLY) != Z_OK)
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for unfolding gzip");
    slot->is_ready = true;
    return VGI_OK;
}

/* The room for what the last member says it holds, if deflate can give that much. */
static size_t guess(struct vgi_bytes bytes)
{
    uint64_t held = 0;

    if (bytes.len < TRAILER_BYTES)
        return 0;
    for (int i = 0; i < TRAILER_BYTES; i++)
        held |= (uint64_t)bytes.ptr[bytes.len - TRAILER_BYTES + (size_t)i] << (8 * i);
    if (held > VBASE_LIMIT_BLOCK_STEP && held / VBASE_LIMIT_IPC_RATIO > bytes.len)
        return VBASE_LIMIT_BLOCK_STEP;
    return held / RATIO_MAX > bytes.len ? 0 : (size_t)held;
}

static enum vgi_status broken(struct vgi_error *err, const z_stream *z, int code)
{
    if (code == Z_MEM_ERROR)
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for unfolding gzip");
    return vgi_fail(err, VGI_E_FORMAT, "gzip body is broken: %s", z->msg ? z->msg : "no more to read");
}

static uInt clip(size_t len)
{
    return (uInt)(len < VBASE_LIMIT_IO_CHUNK ? len : VBASE_LIMIT_IO_CHUNK);
}

/* One step of zlib. ret_is_end: a member is complete. */
static enum vgi_status step(z_stream *z, struct vgi_bytes *in, struct vhttp_unfolded *out, bool *ret_is_end,
                            struct vgi_error *err)
{
    uInt had = clip(in->len);
    uInt room = clip(out->room - out->len);
    int code;

    z->next_in = (Bytef *)(uintptr_t)in->ptr;
    z->avail_in = had;
    z->next_out = out->block->data + out->len;
    z->avail_out = room;
    code = inflate(z, Z_NO_FLUSH);
    in->ptr += had - z->avail_in;
    in->len -= had - z->avail_in;
    out->len += room - z->avail_out;
    *ret_is_end = code == Z_STREAM_END;
    if (code == Z_OK || code == Z_STREAM_END)
        return VGI_OK;
    if (code == Z_BUF_ERROR && in->len > 0 && out->len == out->room)
        return VGI_OK;
    if (code == Z_BUF_ERROR)
        return vgi_fail(err, VGI_E_FORMAT, "gzip body ends inside a member");
    return broken(err, z, code);
}

static enum vgi_status unfold(z_stream *z, struct vgi_bytes bytes, struct vhttp_unfolded *out,
                              struct vgi_error *err)
{
    struct vgi_bytes in = bytes;
    bool is_end = false;

    VGI_TRY(vhttp_unfolded_grow(out, guess(bytes), err));
    while (!is_end || in.len > 0) {
        if (in.len == 0 && out->len < out->room)
            return vgi_fail(err, VGI_E_FORMAT, "gzip body ends inside a member, after %zu bytes", bytes.len);
        if (is_end && inflateReset(z) != Z_OK)
            return vgi_fail(err, VGI_E_INTERNAL, "zlib cannot reset");
        if (out->len == out->room)
            VGI_TRY(vhttp_unfolded_grow(out, 0, err));
        VGI_TRY(step(z, &in, out, &is_end, err));
    }
    if (out->len > out->max)
        return vgi_fail(err, VGI_E_LIMIT, "a gzip body unfolds to more than %zu bytes", out->max);
    return VGI_OK;
}

enum vgi_status vhttp_gzip_unfold(struct vgi_bytes bytes, struct vhttp_unfolded *out, struct vgi_error *err)
{
    struct slot spare = {0};
    struct slot *slot = take(unfolders, &spare);
    enum vgi_status status = ready_to_unfold(slot, err);

    if (status == VGI_OK)
        status = unfold(&slot->z, bytes, out, err);
    if (slot == &spare && spare.is_ready)
        inflateEnd(&spare.z);
    leave(slot);
    return status;
}

/* ---- folding ---- */

static enum vgi_status ready_to_fold(struct slot *slot, struct vgi_error *err)
{
    if (slot->is_ready)
        return deflateReset(&slot->z) == Z_OK ? VGI_OK : vgi_fail(err, VGI_E_INTERNAL, "zlib cannot reset");
    slot->z = (z_stream){0};
    if (deflateInit2(&slot->z, LEVEL, Z_DEFLATED, WRAPPER_ONLY, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for folding by gzip");
    slot->is_ready = true;
    return VGI_OK;
}

static enum vgi_status fold(z_stream *z, struct vgi_bytes in, struct vbase_buf *out, struct vgi_error *err)
{
    int code = Z_OK;
    size_t room;

    VGI_TRY(vhttp_fold_room(out, deflateBound(z, in.len), &room, err));
    while (code == Z_OK) {
        uInt had = clip(in.len);
        uInt space = clip(room);
        z->next_in = (Bytef *)(uintptr_t)in.ptr;
        z->avail_in = had;
        z->next_out = out->ptr + out->len;
        z->avail_out = space;
        code = deflate(z, had == in.len ? Z_FINISH : Z_NO_FLUSH);
        in.ptr += had - z->avail_in;
        in.len -= had - z->avail_in;
        out->len += space - z->avail_out;
        room -= space - z->avail_out;
        if (code != Z_STREAM_END && room == 0)
            return vgi_fail(err, VGI_E_LIMIT, "a gzip body does not fit into %zu bytes", out->max);
    }
    return code == Z_STREAM_END ? VGI_OK : vgi_fail(err, VGI_E_INTERNAL, "zlib cannot compress (%d)", code);
}

enum vgi_status vhttp_gzip_fold(struct vgi_bytes bytes, struct vbase_buf *out, struct vgi_error *err)
{
    struct slot spare = {0};
    struct slot *slot = take(folders, &spare);
    size_t len = out->len;
    enum vgi_status status = ready_to_fold(slot, err);

    if (status == VGI_OK)
        status = fold(&slot->z, bytes, out, err);
    if (status != VGI_OK)
        out->len = len;
    if (slot == &spare && spare.is_ready)
        deflateEnd(&spare.z);
    leave(slot);
    return status;
}
