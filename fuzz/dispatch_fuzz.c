/* SPDX-License-Identifier: Apache-2.0 */
/* dispatch_fuzz.c: any bytes at all as what a client sends to a server with methods of every kind. What must
 * hold stands in connection.h; and every stream that was opened must have been closed, once. */
#include "../tests/support/rpc_fixture.h"
#include "connection.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vgi_rpc_server *server;

    if (!server)
        server = rpc_fixture_server();
    fuzz_require(server != NULL);
    fuzz_connection(server, data, size);
    fuzz_require(rpc_fixture.opened == rpc_fixture.closed);
    return 0;
}
