/* SPDX-License-Identifier: Apache-2.0 */
/* type_fuzz.c: a schema text. What parses must compile unless it is too deep, print into any buffer, and
 * parse again to an equal schema. */
#include <stdlib.h>

#include "arrow/schema.h"
#include "vgi_rpc/type.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void print_small(const struct ArrowSchema *schema, size_t cap)
{
    char *buffer = malloc(cap > 0 ? cap : 1);

    if (buffer && cap > 0 && strlen(vgi_schema_print(schema, buffer, cap)) >= cap) {
        abort();
    }
    free(buffer);
}

static void there_and_back(struct ArrowSchema *schema, size_t cap)
{
    static char text[1 << 18];
    static struct vgi_error err;
    struct ArrowSchema again = {0};
    struct varrow_schema *compiled = NULL;

    print_small(schema, cap);
    vgi_schema_print(schema, text, sizeof text);
    if (vgi_schema_parse(text, &again, &err) == VGI_OK) {
        if (!varrow_arrow_schema_equal(schema, &again, VARROW_EQUAL_METADATA)) {
            abort();
        }
        again.release(&again);
    } else if (strlen(text) < sizeof text - 1) {
        abort();
    }
    if (varrow_schema_new_take(schema, NULL, &compiled, &err) == VGI_OK) {
        varrow_schema_unref(compiled);
    } else if (err.status != VGI_E_LIMIT && err.status != VGI_E_NOMEM) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct vgi_error err;
    struct ArrowSchema schema = {0};
    char *text = malloc(size + 1);

    if (!text) {
        return 0;
    }
    if (size > 0) {
        memcpy(text, data, size);
    }
    text[size] = 0;
    if (vgi_schema_parse(text, &schema, &err) == VGI_OK) {
        there_and_back(&schema, size % 97);
    }
    free(text);
    return 0;
}
