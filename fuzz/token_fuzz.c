/* SPDX-License-Identifier: Apache-2.0 */
/* token_fuzz.c: any text as a token; any bytes as what an authentic token holds (sealed here, so that the
 * decoders behind the seal are reached); any text as base64, which must come out again as it was. The first
 * byte of the input chooses. */
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>

#include "token/base64.h"
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

/* Seals plain (codec and payload) as a token of that kind and opens it. */
static void open_plain(const char *label, uint8_t version, struct vgi_bytes plain)
{
    static const char tail[] = "\2\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0Pm\1d\0p";
    uint8_t aad[64];
    size_t label_len = strlen(label) + 1;
    unsigned long long sealed_len = 0;
    struct vbase_buf token, text;

    memcpy(aad, label, label_len);
    memcpy(aad + label_len, tail, sizeof tail - 1);
    vbase_buf_init(&token, BUFFER_BYTES_MAX);
    vbase_buf_init(&text, BUFFER_BYTES_MAX);
    require(vbase_buf_reserve(&token, plain.len + 41, NULL) == VGI_OK);
    memset(token.ptr, version, 25);
    crypto_aead_xchacha20poly1305_ietf_encrypt(token.ptr + 25, &sealed_len, plain.ptr, plain.len, aad,
                                               label_len + sizeof tail - 1, NULL, token.ptr + 1, ring[1]);
    token.len = 25 + (size_t)sealed_len;
    require(vtok_base64(vbase_buf_view(&token), &text, NULL) == VGI_OK);
    open_both((struct vgi_str){(const char *)text.ptr, text.len});
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
    switch (data[0] % 5) {
    case 0:
        open_both((struct vgi_str){(const char *)rest.ptr, rest.len});
        break;
    case 1:
        open_plain("vgi_rpc.state.v4", 5, rest);
        break;
    case 2:
        open_plain("vgi_rpc.call.v1", 1, rest);
        break;
    case 3:
        read_base64(VTOK_BASE64, rest);
        break;
    default:
        read_base64(VTOK_BASE64URL, rest);
        break;
    }
    return 0;
}
