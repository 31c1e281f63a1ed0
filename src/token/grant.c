/* SPDX-License-Identifier: Apache-2.0 */
/* grant.c: grant <-> token. The payload is under the seal as it is: issued i64 | expires i64 | grant_id |
 * principal | purpose | number of scopes u16 | scopes, each text behind its length u16; little endian.
 * A token has one spelling: base64url without padding and loose bits. */
#include "token/grant.h"

#include <stdlib.h>

#include "base/random.h"
#include "base/str.h"
#include "token/aead.h"
#include "token/base64.h"
#include "token/number.h"

enum {
    KID_BYTES = 8,
    VERSION = 1,
    NONCE_AT = KID_BYTES + 1,
    PAYLOAD_AT = NONCE_AT + VTOK_NONCE_BYTES,
    PREFIX_CHARS = sizeof VTOK_GRANT_PREFIX - 1,
    TEXT_BYTES_MAX = UINT16_MAX,
    KEY_CHARS_MAX = 44,
    FRAME_BYTES_MAX = 8192
};

struct key {
    uint8_t bytes[VTOK_KEY_BYTES];
    uint8_t kid[KID_BYTES];
    uint8_t *aad; /* owned */
};

struct vtok_grants {
    struct key keys[VTOK_KEYS_MAX];
    size_t n;
    size_t aad_len;
    int64_t ttl_max_s;
};

/* ---- keys ---- */

static const char aad_label[] = "vgi_rpc.grant.v1"; /* with its NUL */

static void make_kid(struct key *key)
{
    static const char label[] = "vgi_rpc.grant.kid.v1"; /* with its NUL */
    uint8_t text[sizeof label + VTOK_KEY_BYTES];
    uint8_t digest[32];

    memcpy(text, label, sizeof label);
    memcpy(text + sizeof label, key->bytes, VTOK_KEY_BYTES);
    vbase_sha256(text, sizeof text, digest);
    memcpy(key->kid, digest, KID_BYTES);
    vtok_wipe(text, sizeof text);
}

/* One key in base64; the padding may be left out. The key is never told. */
static enum vgi_status read_key(struct vgi_str text, size_t number, struct key *key, struct vgi_error *err)
{
    uint8_t padded[KEY_CHARS_MAX];
    uint8_t bytes[KEY_CHARS_MAX];
    size_t len = 0;
    bool is_key = text.len <= KEY_CHARS_MAX && text.len >= KEY_CHARS_MAX - 1;

    if (is_key) {
        padded[KEY_CHARS_MAX - 1] = '=';
        memcpy(padded, text.ptr, text.len);
        is_key = vtok_form_read(VTOK_BASE64, (struct vgi_bytes){padded, KEY_CHARS_MAX}, bytes, &len) &&
                 len == VTOK_KEY_BYTES;
    }
    if (is_key)
        memcpy(key->bytes, bytes, VTOK_KEY_BYTES);
    vtok_wipe(padded, sizeof padded);
    vtok_wipe(bytes, sizeof bytes);
    if (!is_key)
        return vgi_fail(err, VGI_E_INVALID, "grant key %zu is not the base64 of %d bytes", number,
                        VTOK_KEY_BYTES);
    make_kid(key);
    return VGI_OK;
}

static const struct key *find_key(const struct vtok_grants *grants, const uint8_t *kid)
{
    for (size_t i = 0; i < grants->n; i++)
        if (memcmp(grants->keys[i].kid, kid, KID_BYTES) == 0)
            return &grants->keys[i];
    return NULL;
}

static enum vgi_status add_key(struct vtok_grants *grants, struct vgi_str text, struct vgi_str audience,
                               struct vgi_error *err)
{
    struct key *key = &grants->keys[grants->n];

    if (grants->n == VTOK_KEYS_MAX)
        return vgi_fail(err, VGI_E_INVALID, "there are more than %d grant keys", VTOK_KEYS_MAX);
    VGI_TRY(read_key(text, grants->n + 1, key, err));
    if (find_key(grants, key->kid))
        return vgi_fail(err, VGI_E_INVALID, "grant key %zu is there twice", grants->n + 1);
    grants->aad_len = sizeof aad_label + KID_BYTES + audience.len;
    key->aad = malloc(grants->aad_len);
    if (!key->aad)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a grant key");
    memcpy(key->aad, aad_label, sizeof aad_label);
    memcpy(key->aad + sizeof aad_label, key->kid, KID_BYTES);
    if (audience.len > 0)
        memcpy(key->aad + sizeof aad_label + KID_BYTES, audience.ptr, audience.len);
    grants->n++;
    return VGI_OK;
}

static enum vgi_status add_keys(struct vtok_grants *grants, const char *keys, struct vgi_str audience,
                                struct vgi_error *err)
{
    while (keys) {
        size_t len = strcspn(keys, ",");
        struct vgi_str text = {keys, len};
        while (text.len > 0 && text.ptr[0] == ' ')
            text = (struct vgi_str){text.ptr + 1, text.len - 1};
        while (text.len > 0 && text.ptr[text.len - 1] == ' ')
            text.len--;
        if (text.len > 0)
            VGI_TRY(add_key(grants, text, audience, err));
        keys = keys[len] ? keys + len + 1 : NULL;
    }
    return grants->n > 0 ? VGI_OK : vgi_fail(err, VGI_E_INVALID, "there is no grant key");
}

enum vgi_status vtok_grants_new(const struct vtok_grant_options *options, struct vtok_grants **ret_grants,
                                struct vgi_error *err)
{
    struct vtok_grants *grants;
    enum vgi_status status;

    if (options->ttl_max_s < 0)
        return vgi_fail(err, VGI_E_INVALID, "the longest lifetime of a grant is %lld s",
                        (long long)options->ttl_max_s);
    VGI_TRY(vtok_aead_init(err));
    grants = calloc(1, sizeof *grants);
    if (!grants)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for grant keys");
    grants->ttl_max_s = options->ttl_max_s ? options->ttl_max_s : VTOK_GRANT_TTL_S;
    status = add_keys(grants, options->keys, vgi_str_of(options->audience), err);
    if (status != VGI_OK) {
        vtok_grants_free(grants);
        return status;
    }
    *ret_grants = grants;
    return VGI_OK;
}

void vtok_grants_free(struct vtok_grants *grants)
{
    if (!grants)
        return;
    for (size_t i = 0; i < VTOK_KEYS_MAX; i++)
        free(grants->keys[i].aad);
    vtok_wipe(grants, sizeof *grants);
    free(grants);
}

/* ---- reading ---- */

static bool read_text(struct vgi_bytes *rest, struct vgi_str *ret_text)
{
    size_t len;

    if (rest->len < 2)
        return false;
    len = vtok_get_u16(rest->ptr);
    if (len > rest->len - 2 || !vbase_utf8_valid(rest->ptr + 2, len))
        return false;
    *ret_text = (struct vgi_str){(const char *)rest->ptr + 2, len};
    rest->ptr += 2 + len;
    rest->len -= 2 + len;
    return true;
}

static bool read_payload(struct vgi_bytes rest, struct vtok_grant *grant)
{
    struct vgi_str scope;

    if (rest.len < 16)
        return false;
    grant->issued_s = (int64_t)vtok_get_u64(rest.ptr);
    grant->expires_s = (int64_t)vtok_get_u64(rest.ptr + 8);
    rest = (struct vgi_bytes){rest.ptr + 16, rest.len - 16};
    if (!read_text(&rest, &grant->grant_id) || !read_text(&rest, &grant->principal) ||
        !read_text(&rest, &grant->purpose))
        return false;
    if (rest.len < 2)
        return false;
    grant->n_scopes = vtok_get_u16(rest.ptr);
    rest = (struct vgi_bytes){rest.ptr + 2, rest.len - 2};
    grant->scopes = rest;
    for (size_t i = 0; i < grant->n_scopes; i++)
        if (!read_text(&rest, &scope))
            return false;
    return rest.len == 0 && grant->principal.len > 0;
}

struct vgi_str vtok_grant_scope(struct vgi_bytes *scopes)
{
    struct vgi_str scope = {NULL, 0};

    return read_text(scopes, &scope) ? scope : (struct vgi_str){NULL, 0};
}

/* Decodes and decrypts text into scratch; the payload is a view of it. */
static bool unlock(const struct vtok_grants *grants, struct vgi_str text, struct vbase_buf *scratch,
                   struct vgi_bytes *ret_payload)
{
    struct vgi_bytes digits = {(const uint8_t *)text.ptr + PREFIX_CHARS, text.len - PREFIX_CHARS};
    struct vtok_aead aead;
    const struct key *key;
    size_t len;

    if (!vtok_form_read(VTOK_BASE64URL, digits, scratch->ptr, &len))
        return false;
    if (len < PAYLOAD_AT + VTOK_TAG_BYTES || scratch->ptr[KID_BYTES] != VERSION)
        return false;
    key = find_key(grants, scratch->ptr);
    if (!key)
        return false;
    aead = (struct vtok_aead){key->bytes, scratch->ptr + NONCE_AT, {key->aad, grants->aad_len}};
    if (!vtok_aead_unlock(&aead, scratch->ptr + PAYLOAD_AT, len - PAYLOAD_AT))
        return false;
    *ret_payload = (struct vgi_bytes){scratch->ptr + PAYLOAD_AT, len - PAYLOAD_AT - VTOK_TAG_BYTES};
    return true;
}

enum vgi_status vtok_grant_open(const struct vtok_grants *grants, struct vgi_str text, int64_t now_s,
                                struct vbase_buf *scratch, struct vtok_grant *ret_grant)
{
    struct vtok_grant grant = {0};
    struct vgi_bytes payload;
    int64_t lifetime_s;

    vbase_buf_reset(scratch);
    if (text.len > VTOK_GRANT_CHARS_MAX || !vbase_str_starts_with(text, VTOK_GRANT_PREFIX))
        return VGI_E_UNAUTHENTICATED;
    VGI_TRY(vbase_buf_reserve(scratch, text.len, NULL));
    if (!unlock(grants, text, scratch, &payload) || !read_payload(payload, &grant))
        return VGI_E_UNAUTHENTICATED;
    if (__builtin_sub_overflow(grant.expires_s, grant.issued_s, &lifetime_s))
        return VGI_E_UNAUTHENTICATED;
    if (lifetime_s <= 0 || lifetime_s > grants->ttl_max_s)
        return VGI_E_UNAUTHENTICATED;
    if (grant.issued_s > now_s + VTOK_GRANT_SKEW_S || now_s - VTOK_GRANT_SKEW_S >= grant.expires_s)
        return VGI_E_DEADLINE;
    *ret_grant = grant;
    return VGI_OK;
}

/* ---- minting ---- */

static enum vgi_status put_text(struct vbase_buf *out, struct vgi_str text, struct vgi_error *err)
{
    uint8_t len[2];

    if (text.len > TEXT_BYTES_MAX)
        return vgi_fail(err, VGI_E_LIMIT, "a text of %zu bytes has no room in a grant", text.len);
    vtok_put_u16(len, (uint16_t)text.len);
    VGI_TRY(vbase_buf_append(out, len, sizeof len, err));
    return vbase_buf_append(out, text.ptr, text.len, err);
}

static enum vgi_status put_payload(struct vbase_buf *out, const struct vtok_grant_request *request,
                                   int64_t expires_s, struct vgi_error *err)
{
    uint8_t times[16];
    uint8_t count[2];

    if (request->n_scopes > UINT16_MAX)
        return vgi_fail(err, VGI_E_LIMIT, "%zu scopes have no room in a grant", request->n_scopes);
    vtok_put_u64(vtok_put_u64(times, (uint64_t)request->now_s), (uint64_t)expires_s);
    vtok_put_u16(count, (uint16_t)request->n_scopes);
    VGI_TRY(vbase_buf_append(out, times, sizeof times, err));
    VGI_TRY(put_text(out, request->grant_id, err));
    VGI_TRY(put_text(out, request->principal, err));
    VGI_TRY(put_text(out, request->purpose, err));
    VGI_TRY(vbase_buf_append(out, count, sizeof count, err));
    for (size_t i = 0; i < request->n_scopes; i++)
        VGI_TRY(put_text(out, request->scopes[i], err));
    return VGI_OK;
}

enum vgi_status vtok_grant_id(char out[VTOK_GRANT_ID_CHARS + 1], struct vgi_error *err)
{
    uint8_t random[VTOK_GRANT_ID_CHARS / 2];

    VGI_TRY(vbase_random_bytes(random, sizeof random, err));
    vbase_hex_encode(random, sizeof random, out);
    return VGI_OK;
}

/* Kid, envelope and payload, the latter not yet encrypted. */
static enum vgi_status put_frame(struct vbase_buf *frame, const struct vtok_grants *grants,
                                 const struct vtok_grant_request *request, int64_t expires_s,
                                 struct vgi_error *err)
{
    uint8_t head[PAYLOAD_AT];

    memcpy(head, grants->keys[0].kid, KID_BYTES);
    head[KID_BYTES] = VERSION;
    if (request->nonce)
        memcpy(head + NONCE_AT, request->nonce, VTOK_NONCE_BYTES);
    else
        VGI_TRY(vbase_random_bytes(head + NONCE_AT, VTOK_NONCE_BYTES, err));
    VGI_TRY(vbase_buf_append(frame, head, sizeof head, err));
    VGI_TRY(put_payload(frame, request, expires_s, err));
    return vbase_buf_reserve(frame, VTOK_TAG_BYTES, err);
}

enum vgi_status vtok_grant_mint(const struct vtok_grants *grants, const struct vtok_grant_request *request,
                                struct vbase_buf *out, int64_t *ret_expires_s, struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf frame;
    const struct key *key = &grants->keys[0];
    int64_t ttl_s = request->ttl_s < grants->ttl_max_s ? request->ttl_s : grants->ttl_max_s;
    struct vtok_aead aead;

    vbase_buf_init(&frame, FRAME_BYTES_MAX);
    if (ttl_s <= 0)
        return vgi_fail(err, VGI_E_INVALID, "a grant cannot live for %lld s", (long long)request->ttl_s);
    if (request->principal.len == 0)
        return vgi_fail(err, VGI_E_INVALID, "a grant is for somebody, and there is no principal");
    VGI_TRY(put_frame(&frame, grants, request, request->now_s + ttl_s, err));
    aead = (struct vtok_aead){key->bytes, frame.ptr + NONCE_AT, {key->aad, grants->aad_len}};
    vtok_aead_lock(&aead, frame.ptr + PAYLOAD_AT, frame.len - PAYLOAD_AT);
    frame.len += VTOK_TAG_BYTES;
    if (PREFIX_CHARS + vtok_form_len(VTOK_BASE64URL, frame.len) > VTOK_GRANT_CHARS_MAX)
        return vgi_fail(err, VGI_E_LIMIT, "a grant has room for %d characters, these take more",
                        VTOK_GRANT_CHARS_MAX);
    VGI_TRY(vbase_buf_append_text(out, VTOK_GRANT_PREFIX, err));
    VGI_TRY(vtok_base64url(vbase_buf_view(&frame), out, err));
    *ret_expires_s = request->now_s + ttl_s;
    return VGI_OK;
}
