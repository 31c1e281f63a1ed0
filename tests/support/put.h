/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VGI_TESTS_SUPPORT_PUT_H
#define VGI_TESTS_SUPPORT_PUT_H

/* put: the texts of render.h put into writers, value by value, by the public calls. Header-only, since it
 * calls the library. A column's rows are separated by blanks; "1 ~ 3". */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"
#include "vgi_rpc/writer.h"

static void support_put_value(struct vgi_writer *writer, const struct ArrowSchema *schema, const char **text);

static inline void support_skip(const char **text)
{
    while (**text == ' ')
        (*text)++;
}

static inline long long support_put_number(const char **text)
{
    char *end;
    long long value = strtoll(*text, &end, 10);

    *text = end;
    return value;
}

static inline void support_put_quoted(struct vgi_writer *writer, const char **text)
{
    const char *end = strchr(*text + 1, '\'');

    vgi_put_str(writer, (struct vgi_str){*text + 1, (size_t)(end - *text - 1)});
    *text = end + 1;
}

static inline void support_put_hex(struct vgi_writer *writer, const char **text)
{
    uint8_t bytes[256];
    char hex[513];
    size_t n = strspn(++*text, "0123456789abcdef");

    assert_true(n < sizeof hex);
    memcpy(hex, *text, n);
    hex[n] = '\0';
    vgi_put_bytes(writer, (struct vgi_bytes){bytes, support_hex(hex, bytes, sizeof bytes)});
    *text += n;
}

static inline void support_put_decimal(struct vgi_writer *writer, const char **text)
{
    bool is_negative = **text == '-';
    unsigned __int128 value = 0;

    for (*text += is_negative; **text >= '0' && **text <= '9'; ++*text)
        value = value * 10 + (unsigned)(**text - '0');
    value = is_negative ? -value : value;
    vgi_put_decimal128(writer, (struct vgi_decimal128){(uint64_t)value, (int64_t)(value >> 64)});
}

static inline void support_put_interval(struct vgi_writer *writer, const char **text)
{
    long long parts[3];

    for (size_t i = 0; i < 3; i++) {
        parts[i] = support_put_number(text);
        ++*text;
    }
    vgi_put_interval(writer, (struct vgi_interval){(int32_t)parts[0], (int32_t)parts[1], parts[2]});
}

static inline void support_put_members(struct vgi_writer *writer, const struct ArrowSchema *schema,
                                       bool is_list, const char **text)
{
    int32_t i = 0;

    for (++*text; support_skip(text), **text != ']' && **text != '}'; i++)
        support_put_value(vgi_writer_child(writer, is_list ? 0 : i), schema->children[is_list ? 0 : i], text);
    ++*text;
    if (is_list)
        vgi_put_list(writer);
    else
        vgi_put_struct(writer);
}

static inline void support_put_member(struct vgi_writer *writer, const struct ArrowSchema *schema,
                                      const char **text)
{
    int32_t child;

    ++*text;
    child = (int32_t)support_put_number(text);
    ++*text;
    support_put_value(vgi_writer_child(writer, child), schema->children[child], text);
    ++*text;
    vgi_put_union(writer, child);
}

static inline void support_put_float(struct vgi_writer *writer, const char **text)
{
    char *end;

    vgi_put_float(writer, strtod(*text, &end));
    *text = end;
}

/* A number as the type wants it. */
static inline void support_put_plain(struct vgi_writer *writer, const struct ArrowSchema *schema,
                                     const char **text)
{
    char *end;

    if (strchr("efg", schema->format[0])) {
        support_put_float(writer, text);
    } else if (schema->format[0] == 'd') {
        support_put_decimal(writer, text);
    } else if (strcmp(schema->format, "tiD") == 0 || strcmp(schema->format, "tin") == 0) {
        support_put_interval(writer, text);
    } else if (**text == '-') {
        vgi_put_int(writer, support_put_number(text));
    } else {
        vgi_put_uint(writer, strtoull(*text, &end, 10));
        *text = end;
    }
}

static inline void support_put_value(struct vgi_writer *writer, const struct ArrowSchema *schema,
                                     const char **text)
{
    if (schema->dictionary)
        schema = schema->dictionary;
    if (strcmp(schema->format, "+r") == 0)
        schema = schema->children[1];
    if (**text == '~') {
        vgi_put_null(writer);
        ++*text;
    } else if (**text == '\'') {
        support_put_quoted(writer, text);
    } else if (**text == 'x') {
        support_put_hex(writer, text);
    } else if (**text == 't' || **text == 'f') {
        vgi_put_bool(writer, *(*text)++ == 't');
    } else if (**text == '[' || **text == '{') {
        support_put_members(writer, schema, **text == '[', text);
    } else if (**text == '<') {
        support_put_member(writer, schema, text);
    } else {
        support_put_plain(writer, schema, text);
    }
}

/* Puts all rows of text. */
static inline void support_put(struct vgi_writer *writer, const struct ArrowSchema *schema, const char *text)
{
    for (support_skip(&text); *text; support_skip(&text))
        support_put_value(writer, schema, &text);
}

#endif
