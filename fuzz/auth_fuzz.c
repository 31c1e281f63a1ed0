/* SPDX-License-Identifier: Apache-2.0 */
/* auth_fuzz.c: the headers of a request, one a line in the order Authorization, VGI-Proxy-Proof, Accept and a
 * second proof, at a gate that asks for everything there is. Whoever gets in has a name, and whoever does not
 * gets a 401 whose body is whole. The first byte chooses what the gate asks for. */
#include <stdint.h>
#include <stdlib.h>

#include "auth/gate.h"
#include "auth/identity.h"
#include "auth/proof.h"
#include "http/head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADERS = 4, BUFFER_BYTES_MAX = 1 << 20 };

static void require(bool holds)
{
    if (!holds)
        abort();
}

static enum vgi_status resolve(void *user, struct vgi_memory *memory, struct vgi_str token,
                               struct vgi_token_identity *ret_identity, struct vgi_error *err)
{
    (void)user, (void)memory;
    require(vauth_credential_is_opaque(token));
    if (token.ptr[0] == 'd')
        return vgi_fail_unavailable(err, 1, "down");
    if (token.ptr[0] == 'u')
        return VGI_DONE;
    ret_identity->principal = token;
    return VGI_OK;
}

static void make_gate(struct vauth_gate *gate, struct vauth_proof **ret_proof)
{
    static const struct vgi_bearer_token tokens[] = {{{"secret", 6}, {"alice", 5}}};
    static const struct vgi_str introspector = {"i", 1};
    static struct vgi_authenticator authenticators[1 + VAUTH_IDENTITY_AUTHENTICATORS];
    static struct vgi_bearer_tokens *bearer;
    static struct vgi_identity_service *service;
    struct vgi_identity_options identity = VGI_IDENTITY_OPTIONS_INIT;
    struct vgi_proxy_proof proof = VGI_PROXY_PROOF_INIT;

    identity.resolve_token = resolve;
    identity.introspectors = &introspector;
    identity.n_introspectors = 1;
    identity.grant_keys = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    proof.mode = VGI_PROOF_ALLOW;
    proof.origin_id = "o";
    proof.secrets = "k:1111111111111111111111111111111111111111111111111111111111111111";
    require(vgi_bearer_tokens_new(tokens, 1, NULL, &bearer, NULL) == VGI_OK);
    require(vgi_identity_service_new(&identity, &service, NULL) == VGI_OK);
    require(vauth_proof_new(&proof, ret_proof, NULL) == VGI_OK);
    authenticators[0] = vgi_bearer_authenticator(bearer);
    gate->authenticators = authenticators;
    gate->n_authenticators = 1 + vauth_identity_authenticators(service, authenticators + 1);
}

/* Cuts data into lines, each a header. */
static size_t read_headers(const uint8_t *data, size_t size, struct vgi_pair *headers)
{
    static const char *const names[HEADERS] = {"Authorization", VAUTH_PROOF_HEADER, "Accept",
                                               VAUTH_PROOF_HEADER};
    size_t n = 0;

    while (n < HEADERS && size > 0) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t len = end ? (size_t)(end - data) : size;
        headers[n] = (struct vgi_pair){vgi_str_of(names[n]), {(const char *)data, len}};
        n++;
        data += len + (end != NULL);
        size -= len + (end != NULL);
    }
    return n;
}

static void check_refusal(const struct vauth_gate *gate, const struct vgi_error *err,
                          const struct vgi_http_request *request, struct vbase_arena *arena)
{
    struct vhttp_response response = {.arena = arena};

    vbase_buf_init(&response.body, BUFFER_BYTES_MAX);
    vauth_refuse(gate, err, request, &response);
    require(response.status == 401 || response.status == 503);
    require(!response.is_short && response.body.len > 0);
    require(response.body.ptr[response.body.len - 1] == (response.body.ptr[0] == '{' ? '}' : '\n'));
    vbase_buf_release(&response.body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vauth_gate gate;
    static struct vauth_proof *proof;
    struct vgi_pair headers[HEADERS];
    struct vhttp_head head = {.headers = headers};
    struct vgi_http_request request = {.method = VHTTP_POST, .connection = &head};
    struct vbase_arena arena;
    struct vgi_identity who;
    struct vgi_error err = {0};
    enum vgi_status status;

    if (!proof)
        make_gate(&gate, &proof);
    if (size == 0)
        return 0;
    gate.proof = data[0] & 1 ? proof : NULL;
    gate.is_required = data[0] & 2;
    head.n_headers = read_headers(data + 1, size - 1, headers);
    vbase_arena_init(&arena, BUFFER_BYTES_MAX);
    status = vauth_gate_check(&gate, &request, &arena, &who, &err);
    if (status == VGI_OK)
        require(who.is_authenticated == (who.principal.len > 0));
    else if (status == VGI_E_UNAUTHENTICATED || status == VGI_E_UNAVAILABLE)
        check_refusal(&gate, &err, &request, &arena);
    else
        require(false);
    vbase_arena_release(&arena);
    return 0;
}
