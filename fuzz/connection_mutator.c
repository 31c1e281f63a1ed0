/* SPDX-License-Identifier: Apache-2.0 */
/* connection_mutator.c: mutations that know where an IPC stream ends, for targets whose input is a
 * connection: a stream is dropped, sent twice, moved. All else is
 * left to libFuzzer.
 * Linked into such targets in builds with libFuzzer only. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { STREAMS_MAX = 64, BYTES_MAX = 1 << 16 };

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

/* Where the streams of an input begin; `starts[n]` is its end. */
struct streams {
    size_t starts[STREAMS_MAX + 1];
    size_t n;
};

static struct streams split(const uint8_t *data, size_t size)
{
    static const uint8_t end_marker[8] = {0xFF, 0xFF, 0xFF, 0xFF};
    struct streams streams = {{0}, 0};

    for (size_t at = 0; at + 8 <= size && streams.n + 2 < STREAMS_MAX; at += 4)
        if (memcmp(data + at, end_marker, sizeof end_marker) == 0)
            streams.starts[++streams.n] = at + sizeof end_marker;
    if (streams.starts[streams.n] < size)
        streams.starts[++streams.n] = size;
    return streams;
}

/* The input that is made. */
struct made {
    uint8_t bytes[BYTES_MAX];
    size_t len;
    size_t max;
};

/* Appends count streams of data from the first-th on, as far as there is room. */
static void append(struct made *made, const uint8_t *data, const struct streams *streams, size_t first,
                   size_t count)
{
    for (size_t i = first; i < first + count && i < streams->n; i++) {
        size_t len = streams->starts[i + 1] - streams->starts[i];
        if (len > made->max - made->len)
            return;
        memcpy(made->bytes + made->len, data + streams->starts[i], len);
        made->len += len;
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    static struct made made;
    const struct streams streams = split(data, size);
    const enum { DROP, REPEAT, MOVE, KINDS = 8 } kind = seed % KINDS;

    if (kind > MOVE || streams.n < 2)
        return LLVMFuzzerMutate(data, size, max_size);
    const size_t from = seed / 8 % streams.n;
    const size_t count = 1 + seed / 512 % 3;
    const size_t to = seed / 4096 % (streams.n + 1);
    made.len = 0;
    made.max = max_size < BYTES_MAX ? max_size : BYTES_MAX;
    for (size_t i = 0; i <= streams.n; i++) {
        const bool is_taken = kind != REPEAT && i >= from && i < from + count;
        if (kind != DROP && i == to)
            append(&made, data, &streams, from, count);
        if (i < streams.n && !is_taken)
            append(&made, data, &streams, i, 1);
    }
    memcpy(data, made.bytes, made.len);
    return made.len;
}
