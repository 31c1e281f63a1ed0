/* SPDX-License-Identifier: Apache-2.0 */
/* bearer.c: fixed bearer tokens. A token that comes in is digested and compared with all digests there are,
 * so that neither its length nor how much of it is right shows in the time. */
#include <stdlib.h>

#include "auth/secret.h"
#include "base/random.h"
#include "vgi_rpc/auth.h"

enum { DIGEST_BYTES = 32 };

struct token {
    uint8_t digest[DIGEST_BYTES];
    struct vgi_str principal; /* in the texts */
};

struct vgi_bearer_tokens {
    struct token *tokens; /* owned */
    size_t n;
    char *texts; /* owned: the domain, then the principals */
    struct vgi_str domain;
};

static const struct token *find(const struct vgi_bearer_tokens *tokens, const uint8_t *digest)
{
    const struct token *found = NULL;

    for (size_t i = 0; i < tokens->n; i++)
        found = vauth_equal(tokens->tokens[i].digest, digest, DIGEST_BYTES) ? &tokens->tokens[i] : found;
    return found;
}

static enum vgi_status add(struct vgi_bearer_tokens *tokens, const struct vgi_bearer_token *given, char *text,
                           struct vgi_error *err)
{
    struct token *token = &tokens->tokens[tokens->n];

    vbase_sha256(given->token.ptr, given->token.len, token->digest);
    if (find(tokens, token->digest))
        return vgi_fail(err, VGI_E_INVALID, "bearer token %zu is there twice", tokens->n);
    memcpy(text, given->principal.ptr, given->principal.len);
    token->principal = (struct vgi_str){text, given->principal.len};
    tokens->n++;
    return VGI_OK;
}

static enum vgi_status fill(struct vgi_bearer_tokens *made, const struct vgi_bearer_token *tokens, size_t n,
                            struct vgi_str domain, struct vgi_error *err)
{
    size_t len = domain.len;

    for (size_t i = 0; i < n; i++) {
        if (tokens[i].token.len == 0)
            return vgi_fail(err, VGI_E_INVALID, "bearer token %zu is empty", i);
        if (tokens[i].principal.len == 0)
            return vgi_fail(err, VGI_E_INVALID, "bearer token %zu has no principal", i);
        len += tokens[i].principal.len;
    }
    made->tokens = calloc(n ? n : 1, sizeof *made->tokens);
    made->texts = malloc(len ? len : 1);
    if (!made->tokens || !made->texts)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu bearer tokens", n);
    memcpy(made->texts, domain.ptr, domain.len);
    made->domain = (struct vgi_str){made->texts, domain.len};
    len = domain.len;
    for (size_t i = 0; i < n; i++) {
        VGI_TRY(add(made, &tokens[i], made->texts + len, err));
        len += tokens[i].principal.len;
    }
    return VGI_OK;
}

enum vgi_status vgi_bearer_tokens_new(const struct vgi_bearer_token *tokens, size_t n, const char *domain,
                                      struct vgi_bearer_tokens **ret_tokens, struct vgi_error *err)
{
    struct vgi_bearer_tokens *made = calloc(1, sizeof *made);
    enum vgi_status status;

    if (!made)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu bearer tokens", n);
    status = fill(made, tokens, n, vgi_str_of(domain ? domain : "bearer"), err);
    if (status != VGI_OK) {
        vgi_bearer_tokens_free(made);
        return status;
    }
    *ret_tokens = made;
    return VGI_OK;
}

void vgi_bearer_tokens_free(struct vgi_bearer_tokens *tokens)
{
    if (!tokens)
        return;
    if (tokens->tokens)
        vauth_wipe(tokens->tokens, tokens->n * sizeof *tokens->tokens);
    free(tokens->tokens);
    free(tokens->texts);
    free(tokens);
}

static enum vgi_status authenticate(void *user, const struct vgi_http_request *request,
                                    struct vgi_identity *ret_identity, enum vgi_auth_reason *ret_reason,
                                    struct vgi_error *err)
{
    const struct vgi_bearer_tokens *tokens = user;
    struct vgi_str bearer = vgi_http_request_bearer(request);
    uint8_t digest[DIGEST_BYTES];
    const struct token *token;

    if (!bearer.ptr)
        return VGI_DONE;
    vbase_sha256(bearer.ptr, bearer.len, digest);
    token = find(tokens, digest);
    if (!token) {
        *ret_reason = VGI_AUTH_INVALID_CREDENTIAL;
        return vgi_fail(err, VGI_E_UNAUTHENTICATED, "the bearer token is not known");
    }
    *ret_identity = (struct vgi_identity){
        .is_authenticated = true, .domain = tokens->domain, .principal = token->principal};
    return VGI_OK;
}

struct vgi_authenticator vgi_bearer_authenticator(const struct vgi_bearer_tokens *tokens)
{
    return (struct vgi_authenticator){
        .authenticate = authenticate, .user = (void *)(uintptr_t)tokens, .challenge = "Bearer"};
}
