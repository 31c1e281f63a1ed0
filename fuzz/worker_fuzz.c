/* SPDX-License-Identifier: Apache-2.0 */
/* worker_fuzz.c: any bytes at all as what DuckDB sends to a worker in one connection. Whatever comes, the
 * worker must end, what it has answered must be whole, readable IPC streams, and every scan that was opened
 * must have been closed, once. Parallel scans make files named by random ids; XDG_RUNTIME_DIR tells where. */
#include <stdint.h>
#include <stdlib.h>

#include "../tests/support/sdk_fixture.h"
#include "ipc/reader.h"
#include "rpc/serve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ANSWERS_BYTES_MAX = 256 << 20, BATCHES_MAX = 1 << 20 };

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* Reads one answer to its end. */
static void read_answer(struct vipc_reader *reader)
{
    for (int i = 0; i < BATCHES_MAX; i++) {
        struct vgi_batch batch = {0};
        enum vgi_status status = vipc_reader_next(reader, &batch, NULL);
        varrow_batch_release(&batch);
        if (status == VGI_DONE)
            return;
        require(status == VGI_OK);
    }
}

static void read_answers(const struct vbase_buf *answers)
{
    struct vbase_memory_stream memory = {vbase_buf_view(answers), NULL};
    struct vipc_reader *reader = NULL;
    struct varrow_schema *schema = NULL;

    require(vipc_reader_new(vbase_stream_of_memory(&memory), NULL, &reader, NULL) == VGI_OK);
    while (vipc_reader_open(reader, &schema, NULL) == VGI_OK) {
        varrow_schema_unref(schema);
        read_answer(reader);
    }
    require(memory.input.len == 0);
    vipc_reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vgi_worker *worker;
    struct vbase_buf answers = {0};
    struct vbase_memory_stream memory = {{data, size}, &answers};
    struct vgi_error err;

    if (!worker && vgi_worker_new(sdk_fixture_catalogs, &worker, &err) != VGI_OK)
        abort();
    memset(&sdk_fixture, 0, sizeof sdk_fixture);
    vbase_buf_init(&answers, ANSWERS_BYTES_MAX);
    const enum vgi_status status =
        vrpc_serve(vgi_worker_server_view(worker), vbase_stream_of_memory(&memory), "pipe", &err);
    if (status != VGI_E_LIMIT && status != VGI_E_NOMEM)
        read_answers(&answers);
    vbase_buf_release(&answers);
    require(sdk_fixture.opened == sdk_fixture.closed);
    return 0;
}
