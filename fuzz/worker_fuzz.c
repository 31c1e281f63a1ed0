/* SPDX-License-Identifier: Apache-2.0 */
/* worker_fuzz.c: any bytes at all as what DuckDB sends to a worker in one connection. What must hold stands
 * in connection.h; and every scan that was opened must have been closed, once. Parallel scans make files
 * named by random ids; XDG_RUNTIME_DIR tells where. */
#include "../tests/support/sdk_fixture.h"
#include "connection.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vgi_worker *worker;

    if (!worker)
        fuzz_require(vgi_worker_new(sdk_fixture_catalogs, &worker, NULL) == VGI_OK);
    memset(&sdk_fixture, 0, sizeof sdk_fixture);
    fuzz_connection(vgi_worker_server_view(worker), data, size);
    fuzz_require(sdk_fixture.opened == sdk_fixture.closed);
    return 0;
}
