/* SPDX-License-Identifier: Apache-2.0 */
/* connection_mutator.c: mutations that know where an IPC stream ends, for targets whose input is a
 * connection: a stream is dropped, sent twice, moved; a connection gets streams of another one. All else is
 * left to libFuzzer.
 * Linked into such targets in builds with libFuzzer only. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { STREAMS_MAX = 64, BYTES_MAX = 1 << 16 };

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                                 uint8_t *out, size_t max_out_size, unsigned seed);

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

/* Appends count streams from the first-th on, as far as there is room. */
static size_t append(uint8_t *out, size_t len, size_t max, const uint8_t *data, const struct streams *streams,
                     size_t first, size_t count)
{
    for (size_t i = first; i < first + count && i < streams->n; i++) {
        size_t bytes = streams->starts[i + 1] - streams->starts[i];
        if (bytes > max - len)
            break;
        memcpy(out + len, data + streams->starts[i], bytes);
        len += bytes;
    }
    return len;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    static uint8_t out[BYTES_MAX];
    const struct streams streams = split(data, size);
    const size_t max = max_size < BYTES_MAX ? max_size : BYTES_MAX;
    const unsigned kind = seed % 8;
    size_t len = 0;

    if (kind > 2 || streams.n < 2)
        return LLVMFuzzerMutate(data, size, max_size);
    const size_t from = seed / 8 % streams.n;
    const size_t count = 1 + seed / 512 % 3;
    const size_t to = seed / 4096 % (streams.n + 1);
    for (size_t i = 0; i <= streams.n; i++) {
        const bool is_moved = i >= from && i < from + count;
        if (kind > 0 && i == to)
            len = append(out, len, max, data, &streams, from, count);
        if (i < streams.n && (kind == 1 || !is_moved))
            len = append(out, len, max, data, &streams, i, 1);
    }
    memcpy(data, out, len);
    return len;
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
                                 uint8_t *out, size_t max_out_size, unsigned seed)
{
    const struct streams of_a = split(a, a_size);
    const struct streams of_b = split(b, b_size);
    const size_t at = seed % (of_a.n + 1);
    size_t len = append(out, 0, max_out_size, a, &of_a, 0, at);

    if (of_b.n > 0)
        len = append(out, len, max_out_size, b, &of_b, seed / 64 % of_b.n, 1 + seed / 4096 % 4);
    return append(out, len, max_out_size, a, &of_a, at, of_a.n);
}
