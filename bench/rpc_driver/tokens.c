/* SPDX-License-Identifier: Apache-2.0 */
/* tokens.c: see tokens.h. A message gets metadata by a new table put in front of its flatbuffer, which stays
 * as it is and is referred to: references go forward only. */
#include "tokens.h"

#include "times.h"

static const char *const keys[TOKENS] = {"vgi_rpc.stream_state#b64", "vgi_rpc.call_state#b64"};

/* Whether a flatbuffer's string is that text. */
static bool is_text(const uint8_t *string, const char *text)
{
    return string && frame_u32(string) == strlen(text) && memcmp(string + 4, text, strlen(text)) == 0;
}

static void keep(struct bytes *value, const uint8_t *string)
{
    uint32_t len = frame_u32(string);

    value->ptr = realloc(value->ptr, len + 1);
    if (!value->ptr)
        die("no memory");
    memcpy(value->ptr, string + 4, len);
    value->len = len;
}

void tokens_take(struct tokens *tokens, const uint8_t *header)
{
    const uint8_t *pairs = frame_table(frame_field(header, 4));
    uint32_t n = pairs ? frame_u32(pairs) : 0;

    for (uint32_t i = 0; i < n; i++) {
        const uint8_t *pair = frame_table(pairs + 4 + 4 * (size_t)i);
        const uint8_t *key = frame_table(flat_field(pair, 0));
        const uint8_t *value = frame_table(flat_field(pair, 1));
        for (int t = 0; t < TOKENS; t++) {
            if (value && is_text(key, keys[t]))
                keep(&tokens->values[t], value);
        }
    }
}

void tokens_release(struct tokens *tokens)
{
    for (int t = 0; t < TOKENS; t++)
        free(tokens->values[t].ptr);
    *tokens = (struct tokens){0};
}

/* ---- building; places are relative to the flatbuffer's beginning ---- */

static void put16(uint8_t *at, size_t value)
{
    uint16_t small = (uint16_t)value;

    memcpy(at, &small, sizeof small);
}

static void put32(uint8_t *at, size_t value)
{
    uint32_t small = (uint32_t)value;

    memcpy(at, &small, sizeof small);
}

/* Makes the field at `place` refer to what lies at `to`. */
static void refer(uint8_t *flat, size_t place, size_t to)
{
    put32(flat + place, to - place);
}

/* Gives where the next thing may begin. */
static size_t put_string(uint8_t *flat, size_t at, const void *text, size_t len)
{
    put32(flat + at, len);
    memcpy(flat + at + 4, text, len);
    return (at + 4 + len + 1 + 3) & ~(size_t)3;
}

/* A KeyValue: its vtable, its table, its strings. */
static size_t put_pair(uint8_t *flat, size_t at, const char *key, struct bytes value, size_t *ret_table)
{
    size_t table = at + 8;

    put16(flat + at, 8);
    put16(flat + at + 2, 12);
    put16(flat + at + 4, 4);
    put16(flat + at + 6, 8);
    put32(flat + table, 8);
    at = table + 12;
    refer(flat, table + 4, at);
    at = put_string(flat, at, key, strlen(key));
    refer(flat, table + 8, at);
    *ret_table = table;
    return put_string(flat, at, value.ptr, value.len);
}

enum {
    MESSAGE_VTABLE = 4,
    MESSAGE = 24,
    VERSION = 28,
    KIND = 30,
    BATCH = 32,
    PAIRS = 36,
    BODY = 40,
    VECTOR = 48
};

/* The root, a Message table with its five fields, and the vector of pairs. Gives the end. */
static size_t put_message(uint8_t *flat, const uint8_t *header, const struct tokens *tokens)
{
    static const size_t vtable[] = {14,
                                    BODY + 8 - MESSAGE,
                                    VERSION - MESSAGE,
                                    KIND - MESSAGE,
                                    BATCH - MESSAGE,
                                    BODY - MESSAGE,
                                    PAIRS - MESSAGE};
    uint64_t body = frame_body_bytes(header);
    size_t at = VECTOR + 4 + 4 * TOKENS;
    size_t n = 0;

    refer(flat, 0, MESSAGE);
    for (size_t i = 0; i < sizeof vtable / sizeof vtable[0]; i++)
        put16(flat + MESSAGE_VTABLE + 2 * i, vtable[i]);
    put32(flat + MESSAGE, MESSAGE - MESSAGE_VTABLE);
    memcpy(flat + VERSION, frame_field(header, 0), 2);
    flat[KIND] = FRAME_BATCH;
    memcpy(flat + BODY, &body, sizeof body);
    refer(flat, PAIRS, VECTOR);
    for (int t = 0; t < TOKENS; t++) {
        size_t table;
        if (tokens->values[t].len == 0)
            continue;
        at = put_pair(flat, at, keys[t], tokens->values[t], &table);
        refer(flat, VECTOR + 4 + 4 * n++, table);
    }
    put32(flat + VECTOR, n);
    return (at + 7) & ~(size_t)7;
}

struct bytes tokens_add(const struct tokens *tokens, struct bytes message)
{
    const uint8_t *header = message.ptr + FRAME_PREFIX_BYTES;
    size_t header_bytes = frame_u32(message.ptr + 4);
    size_t room = 256 + header_bytes + tokens->values[0].len + tokens->values[1].len;
    struct bytes made = {calloc(1, room + message.len), 0};
    uint8_t *flat = made.ptr + FRAME_PREFIX_BYTES;
    size_t old;

    if (!made.ptr)
        die("no memory");
    old = put_message(flat, header, tokens);
    memcpy(flat + old, header, message.len - FRAME_PREFIX_BYTES);
    refer(flat, BATCH, old + (size_t)(frame_table(frame_field(header, 2)) - header));
    put32(made.ptr, 0xFFFFFFFFu);
    put32(made.ptr + 4, old + header_bytes);
    made.len = FRAME_PREFIX_BYTES + old + message.len - FRAME_PREFIX_BYTES;
    return made;
}
