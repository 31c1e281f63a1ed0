/* SPDX-License-Identifier: Apache-2.0 */
/* token_fuzz.c: any text as a token of a stream, a session or a grant; any bytes as what an authentic token
 * holds (sealed here, so that the decoders behind the seal are reached); any text as base64, which must come
 * out again as it was. The first byte of the input chooses. */
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>

#include "token/base64.h"
#include "token/grant.h"
#include "token/session_token.h"
#include "token/stream_token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BUFFER_BYTES_MAX = 256 << 20, NOW_S = 1000 };

static const uint8_t ring[2][VTOK_KEY_BYTES] = {{1}, {2}};
static struct vtok_binding who = {
    .protocol = {"P", 1}, .method = {"m", 1}, .domain = {"d", 1}, .principal = {"p", 1}};

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void touch(struct vgi_bytes bytes)
{
    volatile uint8_t sum = 0;

    for (size_t i = 0; i < bytes.len; i++)
        sum = (uint8_t)(sum + bytes.ptr[i]);
}

static void open_both(struct vgi_str text)
{
    struct vtok_token token = {&who, text, NOW_S, 3600};
    struct vbase_buf scratch;
    struct vtok_cursor cursor;
    struct vtok_call call;
    struct vgi_error err = {0};
    enum vgi_status status;

    vbase_buf_init(&scratch, BUFFER_BYTES_MAX);
    status = vtok_cursor_open(&token, &scratch, &cursor, &err);
    require(status == VGI_OK || status == VGI_E_UNAUTHENTICATED);
    if (status == VGI_OK)
        touch(cursor.state);
    token.ttl_s = 0;
    status = vtok_call_open(&token, &scratch, &call, &err);
    require(status == VGI_OK || status == VGI_E_UNAUTHENTICATED);
    if (status == VGI_OK) {
        touch(call.output_schema);
        touch(call.input_schema);
        touch(call.wanted);
    }
    vbase_buf_release(&scratch);
}

static void open_session(struct vgi_str text)
{
    struct vbase_buf scratch;
    struct vtok_session session;
    enum vgi_status status;

    vbase_buf_init(&scratch, BUFFER_BYTES_MAX);
    status = vtok_session_open(&who, text, &scratch, &session, NULL);
    require(status == VGI_OK || status == VGI_E_UNAUTHENTICATED);
    if (status == VGI_OK)
        touch((struct vgi_bytes){(const uint8_t *)session.server_id.ptr, session.server_id.len});
    vbase_buf_release(&scratch);
}

static void open_grant(struct vgi_str text)
{
    static const struct vtok_grant_options options = {"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", NULL,
                                                      0};
    static struct vtok_grants *grants;
    struct vbase_buf scratch;
    struct vtok_grant grant;
    enum vgi_status status;

    if (!grants)
        require(vtok_grants_new(&options, &grants, NULL) == VGI_OK);
    vbase_buf_init(&scratch, BUFFER_BYTES_MAX);
    status = vtok_grant_open(grants, text, NOW_S, &scratch, &grant);
    require(status == VGI_OK || status == VGI_E_UNAUTHENTICATED || status == VGI_E_DEADLINE);
    if (status == VGI_OK) {
        require(grant.principal.len > 0);
        touch((struct vgi_bytes){(const uint8_t *)grant.purpose.ptr, grant.purpose.len});
        for (size_t i = 0; i < grant.n_scopes; i++)
            require(vtok_grant_scope(&grant.scopes).ptr != NULL);
        require(grant.scopes.len == 0);
    }
    vbase_buf_release(&scratch);
}

/* How tokens of one kind are made: what stands before the payload, what is authenticated, and
 * who opens it. */
struct kind {
    struct vgi_bytes head; /* the last 24 bytes are the nonce */
    struct vgi_bytes aad;
    enum vtok_form form;
    const char *prefix;
    void (*open)(struct vgi_str text);
};

#define KID   "\047\161\176\327\360\007\044\026"
#define CALL  "\2\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0Pm"
#define ZEROS "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define BYTES(text)                               \
    {                                             \
        (const uint8_t *)(text), sizeof(text) - 1 \
    }

/* The kid is that of the second key of the ring. */
static const struct kind kinds[] = {
    {BYTES("\5" ZEROS), BYTES("vgi_rpc.state.v4\0" CALL "\1d\0p"), VTOK_BASE64, "", open_both},
    {BYTES("\1" ZEROS), BYTES("vgi_rpc.call.v1\0" CALL "\1d\0p"), VTOK_BASE64, "", open_both},
    {BYTES("\1" ZEROS), BYTES("vgi_rpc.state.v4\0\1d\0p"), VTOK_BASE64URL, "", open_session},
    {BYTES(KID "\1" ZEROS), BYTES("vgi_rpc.grant.v1\0" KID), VTOK_BASE64URL, VTOK_GRANT_PREFIX, open_grant},
};

/* Seals plain as a token of that kind and opens it. */
static void open_plain(const struct kind *kind, struct vgi_bytes plain)
{
    unsigned long long sealed_len = 0;
    struct vbase_buf token, text;
    uint8_t *sealed;

    vbase_buf_init(&token, BUFFER_BYTES_MAX);
    vbase_buf_init(&text, BUFFER_BYTES_MAX);
    require(vbase_buf_reserve(&token, kind->head.len + plain.len + 16, NULL) == VGI_OK);
    memcpy(token.ptr, kind->head.ptr, kind->head.len);
    sealed = token.ptr + kind->head.len;
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, &sealed_len, plain.ptr, plain.len, kind->aad.ptr,
                                               kind->aad.len, NULL, sealed - 24, ring[1]);
    token.len = kind->head.len + (size_t)sealed_len;
    require(vbase_buf_append_text(&text, kind->prefix, NULL) == VGI_OK);
    require((kind->form == VTOK_BASE64 ? vtok_base64 : vtok_base64url)(vbase_buf_view(&token), &text, NULL) ==
            VGI_OK);
    kind->open((struct vgi_str){(const char *)text.ptr, text.len});
    vbase_buf_release(&token);
    vbase_buf_release(&text);
}

static void read_base64(enum vtok_form form, struct vgi_bytes text)
{
    uint8_t *bytes = malloc(text.len + 1);
    uint8_t *again = malloc(text.len + 1);
    size_t len = 0;

    require(bytes && again);
    if (vtok_form_read(form, text, bytes, &len)) {
        require(vtok_form_len(form, len) == text.len);
        vtok_form_write(form, (struct vgi_bytes){bytes, len}, again);
        require(text.len == 0 || memcmp(again, text.ptr, text.len) == 0);
    }
    free(bytes);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vtok_keys *keys;
    struct vgi_bytes rest = {data + 1, size - 1};

    if (!keys)
        require(vtok_keys_new(ring, 2, &keys, NULL) == VGI_OK);
    who.keys = keys;
    if (size == 0)
        return 0;
    switch (data[0] % 9) {
    case 0:
        open_both((struct vgi_str){(const char *)rest.ptr, rest.len});
        break;
    case 1:
    case 2:
        open_plain(&kinds[data[0] % 9 - 1], rest);
        break;
    case 3:
        read_base64(VTOK_BASE64, rest);
        break;
    case 4:
        read_base64(VTOK_BASE64URL, rest);
        break;
    case 5:
        open_session((struct vgi_str){(const char *)rest.ptr, rest.len});
        break;
    case 6:
        open_grant((struct vgi_str){(const char *)rest.ptr, rest.len});
        break;
    default:
        open_plain(&kinds[data[0] % 9 - 5], rest);
        break;
    }
    return 0;
}
