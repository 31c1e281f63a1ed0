/* SPDX-License-Identifier: Apache-2.0 */
/* schema_fuzz.c: an embedded schema message. What is accepted must be written again and come back equal. */
#include <stdlib.h>

#include "ipc/schema.h"
#include "vgi_rpc/type.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_round_trip(struct varrow_schema *schema)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *again = NULL;
    struct vgi_error err = {0};
    struct vgi_bytes message;
    char text[512];
    enum vgi_status status = vipc_schema_message(schema, &message, &err);

    vgi_schema_print(&schema->arrow, text, sizeof text);
    if (status != VGI_OK || vipc_schema_decode(message, &again, &err) != VGI_OK ||
        !varrow_arrow_schema_equal(&schema->arrow, &again->arrow, VARROW_EQUAL_METADATA))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct vgi_error err = {0};

    if (vipc_schema_decode((struct vgi_bytes){data, size}, &schema, &err) == VGI_OK)
        check_round_trip(schema);
    return 0;
}
