/* SPDX-License-Identifier: Apache-2.0 */
/* A method over HTTP: whoami tells a caller its name. Bearer tokens tell the program who calls. */
#include <stdio.h>
#include <stdlib.h>
#include <vgi_rpc/vgi_rpc.h>

static enum vgi_status whoami(struct vgi_call *call, const struct vgi_batch *params, struct vgi_output *out,
                              struct vgi_error *err)
{
    (void)params, (void)err;
    vgi_put_str(vgi_output_column(out, 0), vgi_call_principal(call));
    return VGI_OK;
}

static const struct vgi_rpc_method methods[] = {{.name = "whoami", .result = "str", .unary = whoami}};
static const struct vgi_rpc_service hello = {.name = "demo.Hello.v1", .methods = methods, .n_methods = 1};

int main(int argc, char **argv)
{
    struct vgi_bearer_token alice = {vgi_str_of(getenv("HELLO_TOKEN")), vgi_str_of("alice")};
    struct vgi_rpc_http_options http = VGI_RPC_HTTP_OPTIONS_INIT;
    struct vgi_bearer_tokens *tokens = NULL;
    struct vgi_rpc_server *server = NULL;
    struct vgi_authenticator bearer;
    struct vgi_error err = {0};

    if (vgi_bearer_tokens_new(&alice, 1, NULL, &tokens, &err) == VGI_OK &&
        vgi_rpc_server_new(NULL, &server, &err) == VGI_OK &&
        vgi_rpc_server_add(server, &hello, &err) == VGI_OK) {
        bearer = vgi_bearer_authenticator(tokens);
        http.authenticators = &bearer;
        http.n_authenticators = 1;
        http.auth_required = true;
        http.request_bytes_max = 1 << 20;
        (void)!vgi_rpc_server_serve_http(server, argc > 1 ? argv[1] : "127.0.0.1:8080", &http, &err);
    }
    if (err.status != VGI_OK)
        fprintf(stderr, "hello-http: %s\n", err.message);
    vgi_rpc_server_free(server);
    vgi_bearer_tokens_free(tokens);
    return err.status == VGI_OK ? 0 : 1;
}
