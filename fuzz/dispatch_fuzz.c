/* SPDX-License-Identifier: Apache-2.0 */
/* dispatch_fuzz.c: any bytes at all as what a client sends to a server with methods of every kind. Whatever
 * comes, the server must end, and what it has answered must be whole, readable IPC streams. */
#include <stdint.h>
#include <stdlib.h>

#include "../tests/support/rpc_fixture.h"
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
    static struct vgi_rpc_server *server;
    struct vbase_buf answers = {0};
    struct vbase_memory_stream memory = {{data, size}, &answers};
    enum vgi_status status;

    if (!server)
        server = rpc_fixture_server();
    require(server != NULL);
    vbase_buf_init(&answers, ANSWERS_BYTES_MAX);
    status = vrpc_serve(server, vbase_stream_of_memory(&memory), "pipe", NULL);
    if (status != VGI_E_LIMIT && status != VGI_E_NOMEM)
        read_answers(&answers);
    vbase_buf_release(&answers);
    return 0;
}
