/* SPDX-License-Identifier: Apache-2.0 */
/* expect.c: see expect.h. */
#include "expect.h"

#include <stdio.h>
#include <sys/stat.h>

#include "times.h"

enum { WORD = 8 };

struct bytes load_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat info;
    uint8_t *bytes;

    if (!file || fstat(fileno(file), &info) != 0)
        die("cannot read %s", path);
    bytes = malloc((size_t)info.st_size + 1);
    if (!bytes || fread(bytes, 1, (size_t)info.st_size, file) != (size_t)info.st_size)
        die("cannot read %s", path);
    (void)fclose(file);
    return (struct bytes){bytes, (size_t)info.st_size};
}

/* Rows and buffers of a batch; body may be NULL. */
static void look_at(const uint8_t *header, uint8_t *body, struct expect_batch *ret_batch)
{
    const uint8_t *batch = frame_table(frame_field(header, 2));
    const uint8_t *rows = batch ? flat_field(batch, 0) : NULL;
    const uint8_t *buffers = batch ? frame_table(flat_field(batch, 2)) : NULL;

    *ret_batch = (struct expect_batch){.n = buffers ? frame_u32(buffers) : 0};
    if (rows)
        memcpy(&ret_batch->rows, rows, sizeof ret_batch->rows);
    if (ret_batch->n > EXPECT_BUFFERS_MAX)
        die("a batch has %zu buffers", ret_batch->n);
    for (size_t i = 0; i < ret_batch->n; i++) {
        const uint8_t *buffer = buffers + 4 + 16 * i;
        memcpy(&ret_batch->places[i], buffer, sizeof ret_batch->places[i]);
        memcpy(&ret_batch->buffers[i].len, buffer + 8, sizeof ret_batch->buffers[i].len);
        ret_batch->buffers[i].ptr = body ? body + ret_batch->places[i] : NULL;
    }
}

static void find_batch(struct bytes file, struct expect_batch *ret_batch)
{
    for (size_t at = 0; at + FRAME_PREFIX_BYTES <= file.len; at += frame_bytes(file.ptr + at)) {
        uint32_t header_bytes = frame_u32(file.ptr + at + 4);
        uint8_t *header = file.ptr + at + FRAME_PREFIX_BYTES;
        if (header_bytes > 0 && frame_kind_of(header) == FRAME_BATCH) {
            look_at(header, header + header_bytes, ret_batch);
            return;
        }
    }
    die("an expected answer has no batch");
}

void expect_load(struct expect *expect, const char *paths)
{
    const char *comma = strchr(paths, ',');
    char first[4096];

    snprintf(first, sizeof first, "%.*s", comma ? (int)(comma - paths) : (int)strlen(paths), paths);
    *expect = (struct expect){.changes = comma};
    expect->files[0] = load_file(first);
    find_batch(expect->files[0], &expect->first);
    if (!comma)
        return;
    expect->files[1] = load_file(comma + 1);
    find_batch(expect->files[1], &expect->second);
}

void expect_release(struct expect *expect)
{
    free(expect->files[0].ptr);
    free(expect->files[1].ptr);
    *expect = (struct expect){0};
}

/* Byte i of buffer b in answer k. */
static uint8_t byte_of(const struct expect *expect, uint64_t k, size_t b, size_t i)
{
    const struct bytes *buffer = &expect->first.buffers[b];
    size_t word = i / WORD * WORD;
    uint64_t first;
    uint64_t second;
    uint8_t bytes[WORD];

    if (!expect->changes || word + WORD > buffer->len)
        return buffer->ptr[i];
    memcpy(&first, buffer->ptr + word, WORD);
    memcpy(&second, expect->second.buffers[b].ptr + word, WORD);
    first += k * (second - first);
    memcpy(bytes, &first, WORD);
    return bytes[i - word];
}

/* True: the batch is to be compared, and has the expected shape. */
static bool has_shape(const struct expect *expect, const struct expect_batch *got)
{
    const struct expect_batch *wanted = &expect->first;

    if (got->rows == 0 && wanted->rows > 0)
        return false;
    if (got->rows != wanted->rows || got->n != wanted->n)
        die("an answer has %lld rows in %zu buffers, expected %lld in %zu", (long long)got->rows, got->n,
            (long long)wanted->rows, wanted->n);
    for (size_t i = 0; i < wanted->n; i++) {
        if (got->buffers[i].len < wanted->buffers[i].len)
            die("buffer %zu of an answer has %zu bytes, expected %zu", i, got->buffers[i].len,
                wanted->buffers[i].len);
    }
    return true;
}

static void compare_buffer(const struct expect *expect, uint64_t k, size_t b, const uint8_t *got)
{
    const struct bytes *wanted = &expect->first.buffers[b];

    if (wanted->len == 0 || (!expect->changes && memcmp(got, wanted->ptr, wanted->len) == 0))
        return;
    for (size_t i = 0; i < wanted->len; i++) {
        if (got[i] != byte_of(expect, k, b, i))
            die("byte %zu in buffer %zu of answer %llu is wrong", i, b, (unsigned long long)k);
    }
}

bool expect_whole(const struct expect *expect, uint64_t k, const uint8_t *header, const uint8_t *body)
{
    struct expect_batch got;

    look_at(header, NULL, &got);
    if (!has_shape(expect, &got))
        return false;
    for (size_t b = 0; b < got.n; b++)
        compare_buffer(expect, k, b, body + got.places[b]);
    return true;
}

bool look_begin(struct look *look, const struct expect *expect, uint64_t k, const uint8_t *header)
{
    struct expect_batch got;

    look->position = look->next = look->n = 0;
    look_at(header, NULL, &got);
    if (!has_shape(expect, &got))
        return false;
    for (size_t b = 0; b < got.n; b++) {
        size_t len = expect->first.buffers[b].len;
        size_t n = len < LOOK_POINTS_OF_BUFFER ? len : LOOK_POINTS_OF_BUFFER;
        for (size_t i = 0; i < n; i++) {
            size_t at = n == len ? i : i * (len - 1) / (n - 1);
            look->at[look->n] = got.places[b] + at;
            look->byte[look->n++] = byte_of(expect, k, b, at);
        }
    }
    return true;
}

void look_on(struct look *look, const uint8_t *bytes, size_t n)
{
    for (; look->next < look->n && look->at[look->next] - look->position < n; look->next++) {
        if (bytes[look->at[look->next] - look->position] != look->byte[look->next])
            die("byte %llu of an answer's body is wrong", (unsigned long long)look->at[look->next]);
    }
    look->position += n;
}
