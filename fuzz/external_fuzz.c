/* SPDX-License-Identifier: Apache-2.0 */
/* external_fuzz.c: a first byte that chooses, then a URL, or the bytes of a fetched object. What is a URL is
 * shown without anything behind its path and parses again to the same; an object gives one batch, or none. */
#include <stdlib.h>

#include "base/arena.h"
#include "external/object.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_shown(const struct vhttp_url *url, struct vgi_str text)
{
    char shown[2 * VHTTP_URL_BYTES];
    struct vhttp_url again;

    vhttp_url_redact(text, shown, sizeof shown);
    if (strchr(shown, '?') || strchr(shown, '#') || strstr(shown, "@") > strstr(shown, url->host))
        return; /* the path holds one */
    if (url->path.len < 1024 &&
        (vhttp_url_parse(vgi_str_of(shown), &again, NULL) != VGI_OK || strcmp(again.host, url->host) != 0 ||
         again.port != url->port || again.has_userinfo || again.query.len > 0))
        abort();
}

static void try_url(struct vgi_str text)
{
    struct vhttp_url url;
    struct vhttp_url again;
    char shown[64];

    vhttp_url_redact(text, shown, sizeof shown);
    if (vhttp_url_parse(text, &url, NULL) != VGI_OK)
        return;
    if (url.host[0] == 0 || url.port == 0 || url.path.ptr[0] != '/' || url.whole.len > text.len ||
        vhttp_url_parse(url.whole, &again, NULL) != VGI_OK || strcmp(again.host, url.host) != 0)
        abort();
    check_shown(&url, text);
}

static void try_object(struct vgi_bytes bytes)
{
    static struct vgi_error err;
    struct vrpc_pointer pointer = {.url = {"https://h/", 10}};
    struct vbase_arena arena;
    struct vext_task task = {.pointer = &pointer, .arena = &arena};
    struct vext_object object = {.len = bytes.len};
    struct vgi_batch batch = {0};

    vbase_arena_init(&arena, 1 << 24);
    if (vbase_block_new(NULL, bytes.len, &object.block, &err) == VGI_OK) {
        if (bytes.len > 0)
            memcpy(object.block->data, bytes.ptr, bytes.len);
        if (vext_object_read(&task, &object, &batch, &err) == VGI_OK &&
            (!batch.schema || !batch.array.release || batch.metadata.n < 2))
            abort();
        varrow_batch_release(&batch);
        vbase_block_unref(object.block);
    }
    vbase_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    if (data[0] % 2)
        try_url((struct vgi_str){(const char *)data + 1, size - 1});
    else
        try_object((struct vgi_bytes){data + 1, size - 1});
    return 0;
}
