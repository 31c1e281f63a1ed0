/* SPDX-License-Identifier: Apache-2.0 */
/* metadata.c: reads Arrow's metadata blocks (int32 count, then per pair int32 length and bytes of key and of
 * value, native byte order, no padding) and copies schemas with theirs. */
#include "arrow/schema.h"

#include "nanoarrow/nanoarrow.h"

int32_t varrow_metadata_count(const char *metadata)
{
    int32_t n = 0;

    if (metadata) {
        memcpy(&n, metadata, sizeof n);
    }
    return n;
}

/* Reads one length and text; returns what follows. */
static const char *read_text(const char *p, struct vgi_str *ret_text)
{
    int32_t len;

    memcpy(&len, p, sizeof len);
    ret_text->ptr = p + sizeof len;
    ret_text->len = (size_t)len;
    return p + sizeof len + (size_t)len;
}

struct vgi_str varrow_metadata_find(const char *metadata, const char *key)
{
    int32_t n = varrow_metadata_count(metadata);
    const char *p = n > 0 ? metadata + sizeof n : NULL;
    struct vgi_str wanted = vgi_str_of(key);

    for (int32_t i = 0; i < n; i++) {
        struct vgi_str found;
        struct vgi_str value;
        p = read_text(p, &found);
        p = read_text(p, &value);
        if (vgi_str_equal(found, wanted)) {
            return value;
        }
    }
    return (struct vgi_str){NULL, 0};
}

void varrow_metadata_at(const char *metadata, int32_t i, struct vgi_str *ret_key, struct vgi_str *ret_value)
{
    const char *p = metadata + sizeof(int32_t);

    for (int32_t k = 0; k <= i; k++) {
        p = read_text(p, ret_key);
        p = read_text(p, ret_value);
    }
}

enum vgi_status varrow_arrow_schema_copy(const struct ArrowSchema *schema, struct ArrowSchema *ret_copy,
                                         struct vgi_error *err)
{
    struct ArrowSchema copy = {0};

    if (ArrowSchemaDeepCopy(schema, &copy) != NANOARROW_OK) {
        varrow_arrow_schema_cleanup(&copy);
        return vgi_fail(err, VGI_E_NOMEM, "no memory to copy the schema of \"%s\"", varrow_name(schema));
    }
    *ret_copy = copy;
    return VGI_OK;
}
