/* SPDX-License-Identifier: Apache-2.0 */
/* coding.c: names and choice of content codings, and the way to the library of each. Walk: the endpoint and
 * the readers of external objects -> here -> codec_zstd.c, codec_gzip.c.
 * Wire facts: WIRE_PROTOCOL, "Content-encoding negotiation". */
#include "http/coding.h"

#include "base/limits.h"
#include "base/str.h"
#include "http/codec.h"

enum { FIRST_BYTES = 1 << 10 };

static const struct {
    const char *name;
    enum vgi_status (*unfold)(struct vgi_bytes bytes, struct vhttp_unfolded *out, struct vgi_error *err);
    enum vgi_status (*fold)(struct vgi_bytes bytes, struct vbase_buf *out, struct vgi_error *err);
} codings[VHTTP_CODINGS] = {
    [VHTTP_IDENTITY] = {"identity", NULL, NULL},
    [VHTTP_ZSTD] = {"zstd", vhttp_zstd_unfold, vhttp_zstd_fold},
    [VHTTP_GZIP] = {"gzip", vhttp_gzip_unfold, vhttp_gzip_fold},
};

/* ---- names ---- */

const char *vhttp_coding_name(enum vhttp_coding coding)
{
    return coding < VHTTP_CODINGS ? codings[coding].name : "";
}

enum vhttp_coding vhttp_coding_of(struct vgi_str value)
{
    struct vgi_str token = vbase_str_trimmed(value);

    if (token.len == 0)
        return VHTTP_IDENTITY;
    for (enum vhttp_coding i = VHTTP_IDENTITY; i < VHTTP_CODINGS; i++)
        if (vbase_str_equal_any_case(token, codings[i].name))
            return i;
    return vbase_str_equal_any_case(token, "x-gzip") ? VHTTP_GZIP : VHTTP_CODINGS;
}

/* Takes what stands before the next separator off the front of list, which is emptied at its end. */
static struct vgi_str take_until(struct vgi_str *list, char separator)
{
    const char *end = list->len ? memchr(list->ptr, separator, list->len) : NULL;
    struct vgi_str item = {list->ptr, end ? (size_t)(end - list->ptr) : list->len};
    size_t taken = end ? item.len + 1 : item.len;

    list->ptr = taken ? list->ptr + taken : list->ptr;
    list->len -= taken;
    return vbase_str_trimmed(item);
}

/* Whether a parameter is a weight of nothing: "q=0", "q=0.000". */
static bool is_zero_weight(struct vgi_str parameter)
{
    if (parameter.len < 3 || (parameter.ptr[0] != 'q' && parameter.ptr[0] != 'Q') || parameter.ptr[1] != '=')
        return false;
    for (size_t i = 2; i < parameter.len; i++)
        if (parameter.ptr[i] != '0' && !(i == 3 && parameter.ptr[i] == '.'))
            return false;
    return parameter.ptr[2] == '0';
}

static bool is_offer(struct vgi_str parameters)
{
    while (parameters.len > 0)
        if (is_zero_weight(take_until(&parameters, ';')))
            return false;
    return true;
}

enum vhttp_coding vhttp_coding_next(struct vgi_str *accept)
{
    while (accept->len > 0) {
        struct vgi_str entry = take_until(accept, ',');
        struct vgi_str token = take_until(&entry, ';');
        enum vhttp_coding coding = token.len > 0 ? vhttp_coding_of(token) : VHTTP_CODINGS;
        if (coding != VHTTP_CODINGS && is_offer(entry))
            return coding;
    }
    return VHTTP_CODINGS;
}

/* ---- there and back ---- */

static void unfolded_cleanup(struct vhttp_unfolded *out)
{
    vbase_block_unref(out->block);
}

static size_t cap_of(size_t len, uint64_t decoded_max)
{
    uint64_t most = decoded_max;

    if (most == 0 && __builtin_mul_overflow((uint64_t)len, VBASE_LIMIT_IPC_RATIO, &most))
        most = UINT64_MAX;
    if (decoded_max == 0 && most < VBASE_LIMIT_IPC_UNFOLD)
        most = VBASE_LIMIT_IPC_UNFOLD;
    return most < SIZE_MAX ? (size_t)most : SIZE_MAX - 1;
}

enum vgi_status vhttp_unfolded_grow(struct vhttp_unfolded *out, size_t wanted, struct vgi_error *err)
{
    size_t most = out->max + 1;
    size_t room = out->room < SIZE_MAX / 2 ? 2 * out->room : SIZE_MAX;

    if (out->len > out->max)
        return vgi_fail(err, VGI_E_LIMIT, "a compressed body unfolds to more than %zu bytes", out->max);
    room = room > FIRST_BYTES ? room : FIRST_BYTES;
    room = room > wanted ? room : wanted;
    room = room < most ? room : most;
    VGI_TRY(out->block ? vbase_block_grow(out->block, out->len, room, err)
                       : vbase_block_new(out->pool, room, &out->block, err));
    out->room = out->block->cap < most ? out->block->cap : most;
    return VGI_OK;
}

static enum vgi_status copy(struct vgi_bytes bytes, struct vhttp_unfolded *out, struct vgi_error *err)
{
    if (bytes.len > out->max)
        return vgi_fail(err, VGI_E_LIMIT, "a body of %zu bytes is larger than %zu", bytes.len, out->max);
    VGI_TRY(vhttp_unfolded_grow(out, bytes.len, err));
    if (bytes.len > 0)
        memcpy(out->block->data, bytes.ptr, bytes.len);
    out->len = bytes.len;
    return VGI_OK;
}

enum vgi_status vhttp_decode(const struct vhttp_decoding *how, struct vgi_bytes bytes,
                             struct vbase_block **ret_block, size_t *ret_len, struct vgi_error *err)
{
    VGI_CLEANUP(unfolded_cleanup)
    struct vhttp_unfolded out = {.pool = how->pool, .max = cap_of(bytes.len, how->decoded_max)};

    if (how->coding >= VHTTP_CODINGS)
        return vgi_fail(err, VGI_E_INVALID, "no content coding %d", (int)how->coding);
    VGI_TRY((codings[how->coding].unfold ? codings[how->coding].unfold : copy)(bytes, &out, err));
    *ret_block = out.block;
    *ret_len = out.len;
    out.block = NULL;
    return VGI_OK;
}

enum vgi_status vhttp_fold_room(struct vbase_buf *out, size_t bound, size_t *ret_room, struct vgi_error *err)
{
    size_t left = out->max - out->len;
    size_t room = bound < left ? bound : left;

    VGI_TRY(vbase_buf_reserve(out, room, err));
    *ret_room = room;
    return VGI_OK;
}

enum vgi_status vhttp_encode(enum vhttp_coding coding, struct vgi_bytes bytes, struct vbase_buf *out,
                             struct vgi_error *err)
{
    if (coding >= VHTTP_CODINGS)
        return vgi_fail(err, VGI_E_INVALID, "no content coding %d", (int)coding);
    if (!codings[coding].fold)
        return vbase_buf_append(out, bytes.ptr, bytes.len, err);
    return codings[coding].fold(bytes, out, err);
}
