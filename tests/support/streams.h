/* SPDX-License-Identifier: Apache-2.0 */
/* streams.h: IPC streams for tests: recorded ones (tests/golden/ipc), sources that give their bytes in
 * pieces, and the text of what was read. Static functions, as made.h. */
#ifndef VGI_TESTS_SUPPORT_STREAMS_H
#define VGI_TESTS_SUPPORT_STREAMS_H

#include <stdio.h>
#include <string.h>

#include "ipc/reader.h"
#include "support/made.h"
#include "vgi_rpc/batch.h"

/* Bytes handed out in pieces of at most piece. */
struct source {
    const uint8_t *bytes;
    size_t len;
    size_t piece;
    size_t reads;
};

static inline enum vgi_status source_read(void *self, void *dst, size_t len, size_t *ret_len,
                                          struct vgi_error *err)
{
    struct source *source = self;
    size_t n = len < source->piece ? len : source->piece;

    (void)err;
    source->reads++;
    n = n < source->len ? n : source->len;
    if (n == 0)
        return VGI_DONE;
    memcpy(dst, source->bytes, n);
    source->bytes += n;
    source->len -= n;
    *ret_len = n;
    return VGI_OK;
}

static const struct vbase_stream_ops source_ops = {.read = source_read};

static inline struct vipc_reader *open_source(struct source *source,
                                              const struct vipc_reader_options *options)
{
    struct vbase_stream stream = {&source_ops, source};
    struct vipc_reader *reader = NULL;
    struct vgi_error err = {0};

    if (vipc_reader_new(stream, options, &reader, &err) != VGI_OK)
        fail_msg("%s", err.message);
    return reader;
}

/* ---- golden files ---- */

static uint8_t file_bytes[1 << 16];

static inline size_t read_golden(const char *name, const char *suffix)
{
    char path[256];
    FILE *file;
    size_t len;

    snprintf(path, sizeof path, "tests/golden/ipc/%s%s", name, suffix);
    file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot read %s", path);
    len = fread(file_bytes, 1, sizeof file_bytes, file);
    fclose(file);
    return len;
}

struct text {
    char chars[1 << 14];
    size_t len;
};

static inline void put(struct text *text, const char *format, ...) VGI_PRINTF(2, 3);
static inline void put(struct text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    text->len +=
        (size_t)vsnprintf(text->chars + text->len, sizeof text->chars - text->len, format, arguments);
    va_end(arguments);
    assert_true(text->len < sizeof text->chars);
}

static inline void put_batch(struct text *text, const struct vgi_batch *batch)
{
    struct vgi_error err = {0};

    put(text, "batch %lld\n", (long long)batch->array.length);
    for (size_t i = 0; i < batch->metadata.n; i++)
        put(text, "  %.*s=%.*s\n", VGI_STR_ARG(batch->metadata.pairs[i].key),
            VGI_STR_ARG(batch->metadata.pairs[i].value));
    for (int32_t c = 0; c < batch->schema->n_columns; c++) {
        struct vgi_column column;
        struct made_text values;
        if (vgi_batch_column(batch, c, &column, &err) != VGI_OK)
            fail_msg("%s", err.message);
        put(text, "  %s: %s\n", batch->schema->arrow.children[c]->name, made_values(&values, &column));
    }
}

#endif
