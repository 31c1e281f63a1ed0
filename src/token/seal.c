/* SPDX-License-Identifier: Apache-2.0 */
/* seal.c: payload <-> sealed token. Both ways work in place in the caller's
 * buffer: a token is framed at the end of the room its text will take, encrypted there, and written out
 * forward; opening decodes into the buffer and decrypts there.
 * Authenticated beside the payload: label 00 [02 lengths protocol method] identity, the identity as
 * WIRE_PROTOCOL has it ("State token binary format"): 01 domain 00 principal, or 00 "anonymous". */
#include "token/seal.h"

#include <stdlib.h>

#include "base/random.h"
#include "base/str.h"
#include "token/aead.h"
#include "token/base64.h"
#include "token/nonce.h"
#include "token/pack.h"

enum {
    NONCE_AT = 1,
    CIPHER_AT = NONCE_AT + VTOK_NONCE_BYTES, /* the codec unless bare, then the payload, then the tag */
    PACK_BYTES_MIN = 256, /* below, compression costs more than all the rest and saves a few bytes */
    AAD_LOCAL_BYTES = 512
};
#define PACK_BYTES_MAX ((size_t)64 << 20)

enum codec { CODEC_RAW, CODEC_ZSTD };

static size_t payload_at(const struct vtok_binding *binding)
{
    return binding->is_bare ? CIPHER_AT : CIPHER_AT + 1;
}

static size_t overhead(const struct vtok_binding *binding)
{
    return payload_at(binding) + VTOK_TAG_BYTES;
}

struct vtok_keys {
    uint8_t keys[VTOK_KEYS_MAX][VTOK_KEY_BYTES];
    size_t n;
    struct vtok_packer *packer;
    struct vtok_nonces *nonces;
};

enum vgi_status vtok_refuse(struct vgi_error *err)
{
    return vgi_fail(err, VGI_E_UNAUTHENTICATED, "the token is not valid");
}

/* ---- keys ---- */

enum vgi_status vtok_keys_new(const uint8_t (*keys)[VTOK_KEY_BYTES], size_t n, struct vtok_keys **ret_keys,
                              struct vgi_error *err)
{
    struct vtok_keys *made;
    enum vgi_status status;

    if (n > VTOK_KEYS_MAX)
        return vgi_fail(err, VGI_E_INVALID, "a key ring holds at most %d keys, %zu are given", VTOK_KEYS_MAX,
                        n);
    VGI_TRY(vtok_aead_init(err));
    made = calloc(1, sizeof *made);
    if (!made)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a key ring");
    status = vtok_packer_new(&made->packer, err);
    if (status == VGI_OK)
        status = vtok_nonces_new(&made->nonces, err);
    if (status == VGI_OK && n == 0)
        status = vbase_random_bytes(made->keys[0], VTOK_KEY_BYTES, err);
    if (status != VGI_OK) {
        vtok_keys_free(made);
        return status;
    }
    if (n > 0)
        memcpy(made->keys, keys, n * VTOK_KEY_BYTES);
    made->n = n > 0 ? n : 1;
    *ret_keys = made;
    return VGI_OK;
}

void vtok_keys_free(struct vtok_keys *keys)
{
    if (!keys)
        return;
    vtok_packer_free(keys->packer);
    vtok_nonces_free(keys->nonces);
    vtok_wipe(keys, sizeof *keys);
    free(keys);
}

/* ---- what is authenticated beside the payload ---- */

struct aad {
    uint8_t local[AAD_LOCAL_BYTES];
    uint8_t *heap; /* owned; NULL: local is large enough */
    size_t len;
};

static void aad_release(struct aad *aad)
{
    free(aad->heap);
}

struct payload_parts {
    const struct vgi_bytes *parts;
    size_t n;
    size_t len; /* of all */
};

static uint8_t *put(uint8_t *at, const void *bytes, size_t len)
{
    if (len > 0)
        memcpy(at, bytes, len);
    return at + len;
}

static void put_parts(uint8_t *at, const struct payload_parts *payload)
{
    for (size_t i = 0; i < payload->n; i++)
        at = put(at, payload->parts[i].ptr, payload->parts[i].len);
}

static uint8_t *put_length(uint8_t *at, size_t len)
{
    for (int i = 0; i < 8; i++)
        *at++ = (uint8_t)((uint64_t)len >> (8 * i));
    return at;
}

/* 01 domain 00 principal. A NUL in the domain would make that ambiguous: 03, the
 * length, domain, principal. */
static uint8_t *put_identity(uint8_t *at, const struct vtok_binding *binding)
{
    static const char anonymous[] = "\0anonymous";
    struct vgi_str domain = binding->domain;
    bool has_nul = domain.len > 0 && memchr(domain.ptr, 0, domain.len) != NULL;

    if (binding->is_anonymous)
        return put(at, anonymous, sizeof anonymous - 1);
    *at++ = has_nul ? 3 : 1;
    if (has_nul)
        at = put_length(at, domain.len);
    at = put(at, domain.ptr, domain.len);
    if (!has_nul)
        *at++ = 0;
    return put(at, binding->principal.ptr, binding->principal.len);
}

static enum vgi_status make_aad(const struct vtok_binding *binding, struct aad *aad, struct vgi_error *err)
{
    size_t label_len = strlen(binding->label) + 1;
    struct vgi_str protocol = binding->protocol;
    struct vgi_str method = binding->method;
    size_t bound =
        label_len + 1 + 16 + protocol.len + method.len + 16 + binding->domain.len + binding->principal.len;
    uint8_t *start = aad->local;
    uint8_t *at;

    aad->heap = NULL;
    if (bound > sizeof aad->local) {
        start = aad->heap = malloc(bound);
        if (!start)
            return vgi_fail(err, VGI_E_NOMEM, "no memory for the binding of a token");
    }
    at = put(start, binding->label, label_len);
    if (protocol.len > 0 || method.len > 0) {
        *at++ = 2;
        at = put_length(at, protocol.len);
        at = put_length(at, method.len);
        at = put(at, protocol.ptr, protocol.len);
        at = put(at, method.ptr, method.len);
    }
    at = put_identity(at, binding);
    aad->len = (size_t)(at - start);
    return VGI_OK;
}

static struct vgi_bytes aad_view(const struct aad *aad)
{
    return (struct vgi_bytes){aad->heap ? aad->heap : aad->local, aad->len};
}

/* ---- sealing ---- */

/* A token being made: `room` bytes at out->ptr + out->len are for its text, and its bytes end
 * where they end. */
struct draft {
    size_t len; /* of the token in bytes */
    size_t room;
};

static void draft_size(struct draft *draft, const struct vtok_binding *binding, size_t payload_len)
{
    draft->len = overhead(binding) + payload_len;
    draft->room = vtok_form_len(binding->form, draft->len);
}

static uint8_t *draft_at(const struct draft *draft, const struct vbase_buf *out)
{
    return out->ptr + out->len + draft->room - draft->len;
}

/* Puts the packed payload in the place of the payload when it is shorter. */
static enum vgi_status pack(const struct vtok_binding *binding, struct draft *draft, struct vbase_buf *out,
                            struct vgi_error *err)
{
    uint8_t *packed = out->ptr + out->len + draft->room;
    struct vgi_bytes payload = {draft_at(draft, out) + CIPHER_AT + 1, draft->len - overhead(binding)};
    size_t packed_len;

    VGI_TRY(vtok_pack(binding->keys->packer, payload, packed, &packed_len, err));
    if (packed_len >= payload.len)
        return VGI_OK;
    draft_size(draft, binding, packed_len);
    draft_at(draft, out)[CIPHER_AT] = CODEC_ZSTD;
    memmove(draft_at(draft, out) + CIPHER_AT + 1, packed, packed_len);
    return VGI_OK;
}

/* Lays codec and payload out where they will be encrypted. */
static enum vgi_status lay_out(const struct vtok_binding *binding, const struct payload_parts *payload,
                               struct vbase_buf *out, struct draft *draft, struct vgi_error *err)
{
    bool packs = !binding->is_bare && payload->len >= PACK_BYTES_MIN && payload->len <= PACK_BYTES_MAX;
    uint8_t *token;

    draft_size(draft, binding, payload->len);
    VGI_TRY(vbase_buf_reserve(out, draft->room + (packs ? vtok_pack_bound(payload->len) : 0), err));
    token = draft_at(draft, out);
    token[CIPHER_AT] = CODEC_RAW;
    put_parts(token + payload_at(binding), payload);
    return packs ? pack(binding, draft, out, err) : VGI_OK;
}

enum vgi_status vtok_seal_parts(const struct vtok_binding *binding, const struct vgi_bytes *parts, size_t n,
                                struct vbase_buf *out, struct vgi_error *err)
{
    VGI_CLEANUP(aad_release) struct aad aad;
    struct payload_parts payload = {parts, n, 0};
    struct vtok_aead aead;
    struct draft draft;
    uint8_t *token;

    for (size_t i = 0; i < n; i++)
        VGI_TRY(vbase_add_size(payload.len, parts[i].len, "payload of a token", &payload.len, err));
    if (payload.len > SIZE_MAX / 4)
        return vgi_fail(err, VGI_E_LIMIT, "a token of %zu bytes cannot be made", payload.len);
    VGI_TRY(make_aad(binding, &aad, err));
    VGI_TRY(lay_out(binding, &payload, out, &draft, err));
    token = draft_at(&draft, out);
    token[0] = binding->version;
    VGI_TRY(vtok_nonces_take(binding->keys->nonces, token + NONCE_AT, err));
    aead = (struct vtok_aead){binding->keys->keys[0], token + NONCE_AT, aad_view(&aad)};
    vtok_aead_lock(&aead, token + CIPHER_AT, draft.len - CIPHER_AT - VTOK_TAG_BYTES);
    vtok_form_write(binding->form, (struct vgi_bytes){token, draft.len}, out->ptr + out->len);
    out->len += draft.room;
    return VGI_OK;
}

enum vgi_status vtok_seal(const struct vtok_binding *binding, struct vgi_bytes payload, struct vbase_buf *out,
                          struct vgi_error *err)
{
    return vtok_seal_parts(binding, &payload, 1, out, err);
}

/* ---- opening ---- */

/* All keys are tried, whichever fits: how long it takes tells nothing. */
static bool decrypt(const struct vtok_keys *keys, uint8_t *token, size_t len, struct vgi_bytes aad)
{
    struct vtok_aead aead = {keys->keys[0], token + NONCE_AT, aad};
    const uint8_t *fits = keys->keys[0];

    for (size_t i = 0; keys->n > 1 && i < keys->n; i++) {
        aead.key = keys->keys[i];
        fits = vtok_aead_fits(&aead, token + CIPHER_AT, len - CIPHER_AT) ? aead.key : fits;
    }
    aead.key = fits;
    return vtok_aead_unlock(&aead, token + CIPHER_AT, len - CIPHER_AT);
}

/* The decrypted token is at the start of scratch, len bytes of it. */
static enum vgi_status unpack(const struct vtok_binding *binding, struct vbase_buf *scratch, size_t len,
                              struct vgi_bytes *ret_payload, struct vgi_error *err)
{
    struct vgi_bytes payload = {scratch->ptr + payload_at(binding), len - overhead(binding)};
    enum vgi_status status;
    size_t unpacked;

    scratch->len = len;
    if (binding->is_bare || scratch->ptr[CIPHER_AT] == CODEC_RAW) {
        *ret_payload = payload;
        return VGI_OK;
    }
    if (scratch->ptr[CIPHER_AT] != CODEC_ZSTD)
        return vtok_refuse(err);
    if (!vtok_unpacked_len(payload, &unpacked) || unpacked > PACK_BYTES_MAX)
        return vtok_refuse(err);
    VGI_TRY(vbase_buf_reserve(scratch, unpacked, err));
    payload.ptr = scratch->ptr + payload_at(binding);
    status = vtok_unpack(binding->keys->packer, payload, scratch->ptr + len, unpacked, err);
    if (status == VGI_E_FORMAT)
        return vtok_refuse(err);
    VGI_TRY(status);
    scratch->len = len + unpacked;
    *ret_payload = (struct vgi_bytes){scratch->ptr + len, unpacked};
    return VGI_OK;
}

enum vgi_status vtok_open(const struct vtok_binding *binding, struct vgi_bytes token,
                          struct vbase_buf *scratch, struct vgi_bytes *ret_payload, struct vgi_error *err)
{
    VGI_CLEANUP(aad_release) struct aad aad;
    size_t least = overhead(binding);
    size_t len = 0;
    bool is_token;
    bool is_ours;

    VGI_TRY(make_aad(binding, &aad, err));
    vbase_buf_reset(scratch);
    VGI_TRY(vbase_buf_reserve(scratch, token.len > least ? token.len : least, err));
    is_token = vtok_form_read(binding->form, token, scratch->ptr, &len) && len >= least;
    if (!is_token) { /* an empty token in its place, which fits no key */
        len = least;
        memset(scratch->ptr, 0, len);
    }
    is_token = is_token && scratch->ptr[0] == binding->version;
    is_ours = decrypt(binding->keys, scratch->ptr, len, aad_view(&aad));
    if (!is_token || !is_ours)
        return vtok_refuse(err);
    return unpack(binding, scratch, len, ret_payload, err);
}
