/* SPDX-License-Identifier: Apache-2.0 */
/* seal.c: payload <-> sealed token, XChaCha20-Poly1305 by libsodium. Both ways work in place in the caller's
 * buffer: a token is framed at the end of the room its text will take, encrypted there, and written out
 * forward; opening decodes into the buffer and decrypts there.
 * Authenticated beside the payload: label 00 [02 lengths protocol method] identity, the identity as
 * WIRE_PROTOCOL has it ("State token binary format"): 01 domain 00 principal, or 00 "anonymous". */
#include "token/seal.h"

#include <sodium/core.h>
#include <sodium/crypto_aead_xchacha20poly1305.h>
#include <sodium/utils.h>
#include <stdlib.h>

#include "base/random.h"
#include "base/str.h"
#include "token/base64.h"
#include "token/pack.h"

enum {
    NONCE_AT = 1,
    CIPHER_AT = NONCE_AT + VTOK_NONCE_BYTES, /* the codec, then the payload, then the tag */
    PAYLOAD_AT = CIPHER_AT + 1,
    OVERHEAD = PAYLOAD_AT + VTOK_TAG_BYTES,
    PACK_BYTES_MIN = 256, /* below, compression costs more than all the rest and saves a few bytes */
    AAD_LOCAL_BYTES = 512
};
#define PACK_BYTES_MAX ((size_t)64 << 20)

enum codec { CODEC_RAW, CODEC_ZSTD };

struct vtok_keys {
    uint8_t keys[VTOK_KEYS_MAX][VTOK_KEY_BYTES];
    size_t n;
    struct vtok_packer *packer;
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
    if (sodium_init() < 0) /* chooses the fastest code for this processor */
        return vgi_fail(err, VGI_E_IO, "libsodium cannot be initialised");
    made = calloc(1, sizeof *made);
    if (!made)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a key ring");
    status = vtok_packer_new(&made->packer, err);
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
    sodium_memzero(keys, sizeof *keys);
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

static uint8_t *put(uint8_t *at, const void *bytes, size_t len)
{
    if (len > 0)
        memcpy(at, bytes, len);
    return at + len;
}

static void put_parts(uint8_t *at, const struct vgi_bytes *parts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        at = put(at, parts[i].ptr, parts[i].len);
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

static const uint8_t *aad_ptr(const struct aad *aad)
{
    return aad->heap ? aad->heap : aad->local;
}

/* ---- sealing ---- */

/* A token being made: `room` bytes at out->ptr + out->len are for its text, and it ends where they end. */
struct draft {
    size_t payload_len;
    size_t room;
    uint8_t codec;
};

static void draft_size(struct draft *draft, enum vtok_form form, size_t payload_len)
{
    draft->payload_len = payload_len;
    draft->room = vtok_form_len(form, OVERHEAD + payload_len);
}

static uint8_t *draft_at(const struct draft *draft, const struct vbase_buf *out)
{
    return out->ptr + out->len + draft->room - OVERHEAD - draft->payload_len;
}

/* Puts the packed payload in the place of the payload when it is shorter. */
static enum vgi_status pack(const struct vtok_binding *binding, struct draft *draft,
                            const struct vbase_buf *out, struct vgi_error *err)
{
    uint8_t *packed = out->ptr + out->len + draft->room;
    struct vgi_bytes payload = {draft_at(draft, out) + PAYLOAD_AT, draft->payload_len};
    size_t packed_len;

    VGI_TRY(vtok_pack(binding->keys->packer, payload, packed, &packed_len, err));
    if (packed_len >= draft->payload_len)
        return VGI_OK;
    draft_size(draft, binding->form, packed_len);
    draft->codec = CODEC_ZSTD;
    memmove(draft_at(draft, out) + PAYLOAD_AT, packed, packed_len);
    return VGI_OK;
}

static bool is_packable(size_t payload_len)
{
    return payload_len >= PACK_BYTES_MIN && payload_len <= PACK_BYTES_MAX;
}

/* Sizes a token of that payload. */
static enum vgi_status begin(struct draft *draft, enum vtok_form form, const struct vgi_bytes *parts,
                             size_t n, struct vgi_error *err)
{
    size_t payload_len = 0;

    for (size_t i = 0; i < n; i++)
        VGI_TRY(vbase_add_size(payload_len, parts[i].len, "payload of a token", &payload_len, err));
    if (payload_len > SIZE_MAX / 4)
        return vgi_fail(err, VGI_E_LIMIT, "a token of %zu bytes cannot be made", payload_len);
    draft->codec = CODEC_RAW;
    draft_size(draft, form, payload_len);
    return VGI_OK;
}

enum vgi_status vtok_seal_parts(const struct vtok_binding *binding, const struct vgi_bytes *parts, size_t n,
                                struct vbase_buf *out, struct vgi_error *err)
{
    VGI_CLEANUP(aad_release) struct aad aad;
    struct draft draft;
    uint8_t *token;
    bool packs;

    VGI_TRY(make_aad(binding, &aad, err));
    VGI_TRY(begin(&draft, binding->form, parts, n, err));
    packs = is_packable(draft.payload_len);
    VGI_TRY(vbase_buf_reserve(out, draft.room + (packs ? vtok_pack_bound(draft.payload_len) : 0), err));
    put_parts(draft_at(&draft, out) + PAYLOAD_AT, parts, n);
    if (packs)
        VGI_TRY(pack(binding, &draft, out, err));
    token = draft_at(&draft, out);
    token[0] = binding->version;
    token[CIPHER_AT] = draft.codec;
    VGI_TRY(vbase_random_bytes(token + NONCE_AT, VTOK_NONCE_BYTES, err));
    crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
        token + CIPHER_AT, token + PAYLOAD_AT + draft.payload_len, NULL, token + CIPHER_AT,
        1 + draft.payload_len, aad_ptr(&aad), aad.len, NULL, token + NONCE_AT, binding->keys->keys[0]);
    vtok_form_write(binding->form, (struct vgi_bytes){token, OVERHEAD + draft.payload_len},
                    out->ptr + out->len);
    out->len += draft.room;
    return VGI_OK;
}

enum vgi_status vtok_seal(const struct vtok_binding *binding, struct vgi_bytes payload, struct vbase_buf *out,
                          struct vgi_error *err)
{
    return vtok_seal_parts(binding, &payload, 1, out, err);
}

/* ---- opening ---- */

/* Decrypts token in place, or with is_dry only tells whether it could. */
static bool decrypt(const uint8_t *key, uint8_t *token, size_t len, const struct aad *aad, bool is_dry)
{
    size_t cipher_len = len - CIPHER_AT - VTOK_TAG_BYTES;

    return crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
               is_dry ? NULL : token + CIPHER_AT, NULL, token + CIPHER_AT, cipher_len,
               token + CIPHER_AT + cipher_len, aad_ptr(aad), aad->len, token + NONCE_AT, key) == 0;
}

/* All keys are tried, whichever fits: how long it takes tells nothing. */
static bool decrypt_by_ring(const struct vtok_keys *keys, uint8_t *token, size_t len, const struct aad *aad)
{
    size_t fits = 0;

    for (size_t i = 0; keys->n > 1 && i < keys->n; i++)
        fits = decrypt(keys->keys[i], token, len, aad, /* is_dry= */ true) ? i : fits;
    return decrypt(keys->keys[fits], token, len, aad, /* is_dry= */ false);
}

/* The decrypted token is at the start of scratch, len bytes of it. */
static enum vgi_status unpack(const struct vtok_keys *keys, struct vbase_buf *scratch, size_t len,
                              struct vgi_bytes *ret_payload, struct vgi_error *err)
{
    struct vgi_bytes payload = {scratch->ptr + PAYLOAD_AT, len - OVERHEAD};
    enum vgi_status status;
    size_t unpacked;

    scratch->len = len;
    if (scratch->ptr[CIPHER_AT] == CODEC_RAW) {
        *ret_payload = payload;
        return VGI_OK;
    }
    if (scratch->ptr[CIPHER_AT] != CODEC_ZSTD)
        return vtok_refuse(err);
    if (!vtok_unpacked_len(payload, &unpacked) || unpacked > PACK_BYTES_MAX)
        return vtok_refuse(err);
    VGI_TRY(vbase_buf_reserve(scratch, unpacked, err));
    payload.ptr = scratch->ptr + PAYLOAD_AT;
    status = vtok_unpack(keys->packer, payload, scratch->ptr + len, unpacked, err);
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
    size_t len = 0;
    bool is_token;
    bool is_ours;

    VGI_TRY(make_aad(binding, &aad, err));
    vbase_buf_reset(scratch);
    VGI_TRY(vbase_buf_reserve(scratch, token.len > OVERHEAD ? token.len : OVERHEAD, err));
    is_token = vtok_form_read(binding->form, token, scratch->ptr, &len) && len >= OVERHEAD;
    if (!is_token) { /* an empty token in its place, which fits no key */
        len = OVERHEAD;
        memset(scratch->ptr, 0, len);
    }
    is_token = is_token && scratch->ptr[0] == binding->version;
    is_ours = decrypt_by_ring(binding->keys, scratch->ptr, len, &aad);
    if (!is_token || !is_ours)
        return vtok_refuse(err);
    return unpack(binding->keys, scratch, len, ret_payload, err);
}
