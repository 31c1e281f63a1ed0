/* SPDX-License-Identifier: Apache-2.0 */
/* proof.c: the value of VGI-Proxy-Proof -> outcome. What is cheap comes first: length, the five fields and
 * their characters, then key, time, MAC, and only a proof that is right is remembered.
 * What is signed: "vgi.proxy.proof.v1" 00 kid 00 ts 00 nonce 00 origin_id; no field can hold a NUL. */
#include "auth/proof.h"

#include <stdlib.h>

#include "auth/replay.h"
#include "auth/secret.h"
#include "base/str.h"
#include "token/seal.h"

enum {
    VALUE_CHARS_MAX = 512,
    KID_CHARS_MAX = 64,
    TIME_CHARS_MAX = 20,
    MAC_CHARS = 43,
    ORIGIN_CHARS_MAX = 255,
    SECRET_BYTES = 32,
    SECRET_CHARS = 2 * SECRET_BYTES,
    SKEW_S = 30,
    NONCES = 100000
};

static const char label[] = "vgi.proxy.proof.v1";

struct secret {
    struct vgi_str kid; /* in the proof's texts */
    uint8_t bytes[SECRET_BYTES];
};

struct vauth_proof {
    bool is_required;
    struct vgi_str origin; /* in texts */
    char *texts;           /* owned: origin_id and the secrets as they were given */
    size_t texts_len;
    struct secret *secrets; /* owned */
    size_t n_secrets;
    uint32_t skew_s;
    struct vauth_replay *replay; /* owned; NULL: nothing is remembered */
};

const char *vauth_proof_outcome_name(enum vauth_proof_outcome outcome)
{
    static const char *const names[] = {"ok",      "no_proof",      "malformed", "unknown_kid",
                                        "expired", "not_yet_valid", "bad_mac",   "replayed"};

    return names[outcome];
}

bool vauth_proof_is_required(const struct vauth_proof *proof)
{
    return proof->is_required;
}

struct vgi_str vauth_proof_origin(const struct vauth_proof *proof)
{
    return proof->origin;
}

/* ---- characters ---- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static bool is_origin(char c)
{
    return is_word(c) || c == '.' || c == ':' || c == '/';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether s has least … most characters, all of that kind. */
static bool is_made_of(struct vgi_str s, size_t least, size_t most, bool (*is_kind)(char))
{
    if (s.len < least || s.len > most)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!is_kind(s.ptr[i]))
            return false;
    return true;
}

/* Cuts off what stands before the next separator and moves rest behind it; false: there is none, and all is
 * in ret_part. */
static bool cut(struct vgi_str *rest, char separator, struct vgi_str *ret_part)
{
    const char *end = rest->len > 0 ? memchr(rest->ptr, separator, rest->len) : NULL;

    *ret_part = *rest;
    if (!end)
        return false;
    ret_part->len = (size_t)(end - rest->ptr);
    rest->ptr = end + 1;
    rest->len -= ret_part->len + 1;
    return true;
}

/* ---- configuration ---- */

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static const struct secret *find_secret(const struct vauth_proof *proof, struct vgi_str kid)
{
    for (size_t i = 0; i < proof->n_secrets; i++)
        if (vgi_str_equal(proof->secrets[i].kid, kid))
            return &proof->secrets[i];
    return NULL;
}

/* Reads "kid:hex". The secret is never told. */
static enum vgi_status read_secret(struct vauth_proof *proof, struct vgi_str item, struct vgi_error *err)
{
    struct secret *secret = &proof->secrets[proof->n_secrets];
    struct vgi_str kid;

    if (!cut(&item, ':', &kid))
        return vgi_fail(err, VGI_E_INVALID, "a proxy-proof secret is not of the form kid:hex");
    if (!is_made_of(kid, 1, KID_CHARS_MAX, is_word))
        return vgi_fail(err, VGI_E_INVALID,
                        "the key id of a proxy-proof secret is not 1 to %d of A-Za-z0-9_-", KID_CHARS_MAX);
    if (find_secret(proof, kid))
        return vgi_fail(err, VGI_E_INVALID, "there are two proxy-proof secrets '%.*s'", VGI_STR_ARG(kid));
    if (item.len != SECRET_CHARS)
        return vgi_fail(err, VGI_E_INVALID, "the proxy-proof secret '%.*s' has %zu characters, not %d",
                        VGI_STR_ARG(kid), item.len, SECRET_CHARS);
    for (size_t i = 0; i < SECRET_BYTES; i++) {
        int high = hex_value(item.ptr[2 * i]);
        int low = hex_value(item.ptr[2 * i + 1]);
        if (high < 0 || low < 0)
            return vgi_fail(err, VGI_E_INVALID, "the proxy-proof secret '%.*s' is not hexadecimal",
                            VGI_STR_ARG(kid));
        secret->bytes[i] = (uint8_t)(high * 16 + low);
    }
    secret->kid = kid;
    proof->n_secrets++;
    return VGI_OK;
}

static enum vgi_status read_secrets(struct vauth_proof *proof, struct vgi_str text, struct vgi_error *err)
{
    size_t n = 1;
    bool is_more = true;

    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == ',';
    proof->secrets = calloc(n, sizeof *proof->secrets);
    if (!proof->secrets)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu proxy-proof secrets", n);
    while (is_more) {
        struct vgi_str item;
        is_more = cut(&text, ',', &item);
        item = vbase_str_trimmed(item);
        if (item.len > 0)
            VGI_TRY(read_secret(proof, item, err));
    }
    if (proof->n_secrets == 0)
        return vgi_fail(err, VGI_E_INVALID, "proxy proof is on, but there is no secret");
    return VGI_OK;
}

static enum vgi_status read_options(struct vauth_proof *proof, const struct vgi_proxy_proof *options,
                                    struct vgi_error *err)
{
    const char *secrets = options->secrets ? options->secrets : getenv("VGI_PROXY_PROOF_SECRETS");
    struct vgi_str origin = vgi_str_of(options->origin_id);
    size_t secrets_len = secrets ? strlen(secrets) : 0;

    if (options->size < sizeof *options)
        return vgi_fail(err, VGI_E_INVALID,
                        "proxy-proof options have size %zu, start from VGI_PROXY_PROOF_INIT", options->size);
    if (!is_made_of(origin, 1, ORIGIN_CHARS_MAX, is_origin))
        return vgi_fail(err, VGI_E_INVALID,
                        "proxy proof is on, but origin_id is not 1 to %d of A-Za-z0-9._:/-",
                        ORIGIN_CHARS_MAX);
    proof->texts_len = origin.len + secrets_len;
    proof->texts = malloc(proof->texts_len);
    if (!proof->texts)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for proxy-proof secrets");
    memcpy(proof->texts, origin.ptr, origin.len);
    if (secrets_len > 0)
        memcpy(proof->texts + origin.len, secrets, secrets_len);
    proof->origin = (struct vgi_str){proof->texts, origin.len};
    proof->is_required = options->mode == VGI_PROOF_REQUIRE;
    proof->skew_s = options->skew_s ? options->skew_s : SKEW_S;
    VGI_TRY(read_secrets(proof, (struct vgi_str){proof->texts + origin.len, secrets_len}, err));
    if (options->no_replay_cache)
        return VGI_OK;
    return vauth_replay_new(options->nonces_max ? options->nonces_max : NONCES, &proof->replay, err);
}

enum vgi_status vauth_proof_new(const struct vgi_proxy_proof *options, struct vauth_proof **ret_proof,
                                struct vgi_error *err)
{
    struct vauth_proof *proof;
    enum vgi_status status;

    if (options->mode == VGI_PROOF_OFF) {
        *ret_proof = NULL;
        return VGI_OK;
    }
    proof = calloc(1, sizeof *proof);
    if (!proof)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for proxy proof");
    status = read_options(proof, options, err);
    if (status != VGI_OK) {
        vauth_proof_free(proof);
        return status;
    }
    *ret_proof = proof;
    return VGI_OK;
}

void vauth_proof_free(struct vauth_proof *proof)
{
    if (!proof)
        return;
    if (proof->secrets)
        vauth_wipe(proof->secrets, proof->n_secrets * sizeof *proof->secrets);
    if (proof->texts)
        vauth_wipe(proof->texts, proof->texts_len);
    free(proof->secrets);
    free(proof->texts);
    vauth_replay_free(proof->replay);
    free(proof);
}

/* ---- verification ---- */

struct fields {
    struct vgi_str version;
    struct vgi_str kid;
    struct vgi_str time;
    struct vgi_str nonce;
    struct vgi_str mac;
};

static bool split(struct vgi_str value, struct fields *fields)
{
    if (value.len == 0 || value.len > VALUE_CHARS_MAX)
        return false;
    if (!cut(&value, '.', &fields->version) || !vgi_str_is(fields->version, "v1"))
        return false;
    if (!cut(&value, '.', &fields->kid) || !cut(&value, '.', &fields->time) ||
        !cut(&value, '.', &fields->nonce))
        return false;
    if (cut(&value, '.', &fields->mac))
        return false;
    return is_made_of(fields->kid, 1, KID_CHARS_MAX, is_word) &&
           is_made_of(fields->time, 1, TIME_CHARS_MAX, is_digit) &&
           is_made_of(fields->nonce, VAUTH_NONCE_CHARS, VAUTH_NONCE_CHARS, is_word) &&
           is_made_of(fields->mac, MAC_CHARS, MAC_CHARS, is_word);
}

/* More than fits is the end of time. */
static uint64_t seconds(struct vgi_str digits)
{
    uint64_t value = 0;

    for (size_t i = 0; i < digits.len; i++)
        if (__builtin_mul_overflow(value, UINT64_C(10), &value) ||
            __builtin_add_overflow(value, (uint64_t)(digits.ptr[i] - '0'), &value))
            return UINT64_MAX;
    return value;
}

static uint8_t *put(uint8_t *at, struct vgi_str part)
{
    *at++ = 0;
    memcpy(at, part.ptr, part.len);
    return at + part.len;
}

/* Compared as text: a MAC has one spelling only. */
static bool is_signed(const struct vauth_proof *proof, const struct fields *fields,
                      const struct secret *secret)
{
    uint8_t text[sizeof label + KID_CHARS_MAX + TIME_CHARS_MAX + VAUTH_NONCE_CHARS + ORIGIN_CHARS_MAX + 8];
    uint8_t mac[VAUTH_MAC_BYTES];
    uint8_t *at = text + sizeof label - 1;
    uint8_t digits[64];
    struct vbase_buf spelled = {.ptr = digits, .cap = sizeof digits, .max = sizeof digits};

    memcpy(text, label, sizeof label - 1);
    at = put(at, fields->kid);
    at = put(at, fields->time);
    at = put(at, fields->nonce);
    at = put(at, proof->origin);
    vauth_mac(secret->bytes, (struct vgi_bytes){text, (size_t)(at - text)}, mac);
    if (vtok_base64url((struct vgi_bytes){mac, sizeof mac}, &spelled, NULL) != VGI_OK)
        return false;
    return vauth_equal(digits, fields->mac.ptr, MAC_CHARS);
}

enum vauth_proof_outcome vauth_proof_check(struct vauth_proof *proof, struct vgi_str value, uint64_t now_s,
                                           struct vgi_str *ret_kid)
{
    const struct secret *secret;
    struct fields fields;
    uint64_t made_s;

    *ret_kid = (struct vgi_str){NULL, 0};
    if (!value.ptr)
        return VAUTH_PROOF_ABSENT;
    if (!split(value, &fields))
        return VAUTH_PROOF_MALFORMED;
    *ret_kid = fields.kid;
    secret = find_secret(proof, fields.kid);
    if (!secret)
        return VAUTH_PROOF_UNKNOWN_KID;
    made_s = seconds(fields.time);
    if (now_s > made_s && now_s - made_s > proof->skew_s)
        return VAUTH_PROOF_EXPIRED;
    if (made_s > now_s && made_s - now_s > proof->skew_s)
        return VAUTH_PROOF_NOT_YET_VALID;
    if (!is_signed(proof, &fields, secret))
        return VAUTH_PROOF_BAD_MAC;
    if (proof->replay && !vauth_replay_add(proof->replay, fields.nonce.ptr, now_s, made_s + proof->skew_s))
        return VAUTH_PROOF_REPLAYED;
    return VAUTH_PROOF_OK;
}
