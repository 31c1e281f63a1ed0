/* SPDX-License-Identifier: Apache-2.0 */
/* made.h: hand-made arrays as static data, and columns written as text, for tests of Arrow data.
 *
 * Usage: ARRAY(.length = 2, .null_count = 1, BUFFERS(BYTES(1), INTS(7, 0))), ARRAY(…,
 * CHILDREN(ARRAY(…), …)) */
#ifndef VGI_TESTS_SUPPORT_MADE_H
#define VGI_TESTS_SUPPORT_MADE_H

#include <stdio.h>
#include <stdlib.h>

#include "arrow/batch.h"
#include "support/test.h"

static void made_keep(struct ArrowArray *array)
{
    array->release = NULL;
}

#define ARRAY(...) (&(struct ArrowArray){.release = made_keep, __VA_ARGS__})
#define BUFFERS(...)                                                                                 \
    .n_buffers = sizeof((const void *[]){__VA_ARGS__}) / sizeof(void *), .buffers = (const void *[]) \
    {                                                                                                \
        __VA_ARGS__                                                                                  \
    }
#define CHILDREN(...)                                                            \
    .n_children = sizeof((struct ArrowArray *[]){__VA_ARGS__}) / sizeof(void *), \
    .children = (struct ArrowArray *[])                                          \
    {                                                                            \
        __VA_ARGS__                                                              \
    }
#define BYTES(...)  ((const uint8_t[]){__VA_ARGS__})
#define SHORTS(...) ((const int16_t[]){__VA_ARGS__})
#define INTS(...)   ((const int32_t[]){__VA_ARGS__})
#define LONGS(...)  ((const int64_t[]){__VA_ARGS__})

static inline struct varrow_schema *made_schema(const char *text)
{
    struct varrow_schema *schema = NULL;
    struct vgi_error err = {0};

    if (varrow_schema_of_text(text, &schema, &err) != VGI_OK) {
        fail_msg("%s: %s", text, err.message);
    }
    return schema;
}

/* A batch of one column "c" of that type; the caller unrefs .schema. children holds the pointer. */
static inline struct vgi_batch made_batch(const char *type, struct ArrowArray *column,
                                          struct ArrowArray **children)
{
    static const void *no_validity[1];
    char text[600];
    struct vgi_batch batch = {0};

    snprintf(text, sizeof text, "c: %s", type);
    if (type[0] == '?') {
        snprintf(text, sizeof text, "c?: %s", type + 1);
    }
    children[0] = column;
    batch.schema = made_schema(text);
    batch.array = (struct ArrowArray){.length = column->length,
                                      .n_buffers = 1,
                                      .buffers = no_validity,
                                      .n_children = 1,
                                      .children = children,
                                      .release = made_keep};
    return batch;
}

/* Text that grows by appending, at most 2000 bytes. */
struct made_text {
    char text[2000];
    size_t len;
};

static inline void made_put(struct made_text *out, const char *format, ...) VGI_PRINTF(2, 3);
static inline void made_put(struct made_text *out, const char *format, ...)
{
    va_list arguments;
    int n;

    va_start(arguments, format);
    n = vsnprintf(out->text + out->len, sizeof out->text - out->len, format, arguments);
    va_end(arguments);
    if (n < 0 || (size_t)n >= sizeof out->text - out->len) {
        fail_msg("the text is too long: %s", out->text);
    }
    out->len += (size_t)n;
}

static inline void made_value(struct made_text *out, const struct vgi_column *c, int64_t row);

static inline struct vgi_column made_child(const struct vgi_column *c, int32_t i)
{
    struct vgi_column child;
    struct vgi_error err = {0};

    if (vgi_column_child(c, i, &child, &err) != VGI_OK) {
        fail_msg("%s", err.message);
    }
    return child;
}

static inline void made_list(struct made_text *out, const struct vgi_column *c, int64_t row)
{
    struct vgi_range range = vgi_get_list(c, row);
    struct vgi_column items = made_child(c, 0);

    made_put(out, "[");
    for (int64_t i = 0; i < range.count; i++) {
        made_put(out, "%s", i ? " " : "");
        made_value(out, &items, range.first + i);
    }
    made_put(out, "]");
}

static inline void made_struct(struct made_text *out, const struct vgi_column *c, int64_t row)
{
    made_put(out, "{");
    for (int32_t i = 0; i < c->schema->n_children; i++) {
        struct vgi_column child = made_child(c, i);
        made_put(out, "%s%s=", i ? " " : "", c->schema->children[i]->name);
        made_value(out, &child, row);
    }
    made_put(out, "}");
}

/* One value: 7, 2.5, 'text', #0a0b, [1 2], {a=1 b=null}, <a 1>, 1m2d3n. */
static inline void made_value(struct made_text *out, const struct vgi_column *c, int64_t row)
{
    if (vgi_is_null(c, row)) {
        made_put(out, "null");
        return;
    }
    switch (c->kind) {
    case VGI_VALUE_NULL:
        made_put(out, "?");
        break;
    case VGI_VALUE_BOOL:
        made_put(out, "%s", vgi_get_bool(c, row) ? "true" : "false");
        break;
    case VGI_VALUE_INT:
        made_put(out, "%lld", (long long)vgi_get_i64(c, row));
        break;
    case VGI_VALUE_UINT:
        made_put(out, "%llu", (unsigned long long)vgi_get_u64(c, row));
        break;
    case VGI_VALUE_FLOAT:
        made_put(out, "%g", vgi_get_f64(c, row));
        break;
    case VGI_VALUE_STR:
        made_put(out, "'%.*s'", VGI_STR_ARG(vgi_get_str(c, row)));
        break;
    case VGI_VALUE_BYTES: {
        struct vgi_bytes bytes = vgi_get_bytes(c, row);
        made_put(out, "#");
        for (size_t i = 0; i < bytes.len; i++) {
            made_put(out, "%02x", bytes.ptr[i]);
        }
        break;
    }
    case VGI_VALUE_DECIMAL: {
        struct vgi_decimal128 value = vgi_get_decimal128(c, row);
        made_put(out, "%lld:%llu", (long long)value.high, (unsigned long long)value.low);
        break;
    }
    case VGI_VALUE_INTERVAL: {
        struct vgi_interval value = vgi_get_interval(c, row);
        made_put(out, "%dm%dd%lldn", value.months, value.days, (long long)value.nanoseconds);
        break;
    }
    case VGI_VALUE_LIST:
        made_list(out, c, row);
        break;
    case VGI_VALUE_STRUCT:
        made_struct(out, c, row);
        break;
    case VGI_VALUE_UNION: {
        struct vgi_union_slot slot = vgi_get_union(c, row);
        struct vgi_column child = made_child(c, slot.child);
        made_put(out, "<%s ", c->schema->children[slot.child]->name);
        made_value(out, &child, slot.row);
        made_put(out, ">");
        break;
    }
    }
}

/* All values of a column, separated by commas. */
static inline const char *made_values(struct made_text *out, const struct vgi_column *c)
{
    *out = (struct made_text){0};
    for (int64_t i = 0; i < c->length; i++) {
        made_put(out, "%s", i ? "," : "");
        made_value(out, c, i);
    }
    return out->text;
}

#endif
