/* SPDX-License-Identifier: Apache-2.0 */
/* connection_fuzz.c: any bytes at all as what a client sends to a server of all that the conformance worker
 * hosts: 90 methods, a second protocol, reflection. What must hold stands in connection.h. */
#include "conformance-worker/service.h"
#include "connection.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct vgi_rpc_server *make_server(void)
{
    struct vgi_rpc_server_options options = VGI_RPC_SERVER_OPTIONS_INIT;
    struct vgi_rpc_server *server = NULL;

    options.server_id = "0123456789ab";
    options.message_bytes_max = 64 << 20;
    fuzz_require(vgi_rpc_server_new(&options, &server, NULL) == VGI_OK);
    fuzz_require(vgi_rpc_server_add(server, &conformance_service, NULL) == VGI_OK);
    fuzz_require(vgi_rpc_server_add(server, &secondary_service, NULL) == VGI_OK);
    return server;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vgi_rpc_server *server;

    if (!server)
        server = make_server();
    fuzz_connection(server, data, size);
    return 0;
}
