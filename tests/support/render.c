/* SPDX-License-Identifier: Apache-2.0 */
/* render.c: the independent reader of Arrow arrays that tests compare with. Knows the C data interface and
 * the columnar format 1.5, nothing of the library. */
#include "support/render.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/test.h"

struct sink {
    char *text;
    size_t len;
    size_t size;
};

static void render(struct sink *sink, const struct ArrowSchema *schema, const struct ArrowArray *array,
                   int64_t row);

__attribute__((format(printf, 2, 3))) static void add(struct sink *sink, const char *format, ...)
{
    va_list arguments;
    int n;

    va_start(arguments, format);
    n = vsnprintf(sink->text + sink->len, sink->size - sink->len, format, arguments);
    va_end(arguments);
    assert_true(n >= 0 && (size_t)n < sink->size - sink->len);
    sink->len += (size_t)n;
}

static long long number(const char *digits)
{
    return strtoll(digits, NULL, 10);
}

/* Buffer i; something of zeros for one that is missing. */
static const void *buffer(const struct ArrowArray *array, int64_t i)
{
    static const int64_t zeros[4];

    return i < array->n_buffers && array->buffers[i] ? array->buffers[i] : zeros;
}

static bool bit(const void *bitmap, int64_t i)
{
    return ((const uint8_t *)bitmap)[i >> 3] >> (i & 7) & 1;
}

static int64_t read_int(const void *values, size_t width, bool is_signed, int64_t i)
{
    int64_t value = 0;

    memcpy(&value, (const uint8_t *)values + (size_t)i * width, width);
    if (is_signed && width < 8 && value >> (8 * width - 1) & 1)
        value -= (int64_t)1 << 8 * width;
    return value;
}

static void add_wide(struct sink *sink, __int128 value)
{
    unsigned __int128 left = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
    char digits[48];
    size_t i = sizeof digits;

    digits[--i] = '\0';
    do {
        digits[--i] = (char)('0' + (int)(left % 10));
        left /= 10;
    } while (left > 0);
    add(sink, "%s%s", value < 0 ? "-" : "", digits + i);
}

static void add_decimal(struct sink *sink, const char *format, const struct ArrowArray *array, int64_t i)
{
    const char *comma = strchr(strchr(format, ',') + 1, ',');
    size_t width = comma ? (size_t)number(comma + 1) / 8 : 16;
    const uint8_t *at = (const uint8_t *)buffer(array, 1) + (size_t)i * width;
    __int128 value = 0;

    memcpy(&value, at, width < 16 ? width : 16);
    if (width < 16 && value >> (8 * width - 1) & 1)
        value -= (__int128)1 << 8 * width;
    for (size_t k = 16; k < width; k++)
        assert_int_equal(at[k], value < 0 ? 0xff : 0);
    add_wide(sink, value);
}

static double half(uint16_t bits)
{
    int exponent = bits >> 10 & 31, mantissa = bits & 1023;
    double value = exponent == 0 ? ldexp(mantissa, -24) : ldexp(mantissa + 1024, exponent - 25);

    if (exponent == 31)
        value = mantissa ? (double)NAN : (double)INFINITY;
    return bits >> 15 ? -value : value;
}

static void add_bytes(struct sink *sink, bool is_text, const void *bytes, int64_t len)
{
    assert_true(len >= 0);
    if (is_text) {
        add(sink, "'%.*s'", (int)len, len > 0 ? (const char *)bytes : "");
        return;
    }
    add(sink, "x");
    for (int64_t i = 0; i < len; i++)
        add(sink, "%02x", ((const uint8_t *)bytes)[i]);
}

static void add_offsets(struct sink *sink, const struct ArrowArray *array, char kind, int64_t i)
{
    size_t width = kind == 'u' || kind == 'z' ? 4 : 8;
    int64_t begin = read_int(buffer(array, 1), width, true, i);
    int64_t end = read_int(buffer(array, 1), width, true, i + 1);

    add_bytes(sink, kind == 'u' || kind == 'U', (const char *)buffer(array, 2) + begin, end - begin);
}

static void add_view(struct sink *sink, const struct ArrowArray *array, bool is_text, int64_t i)
{
    const int32_t *view = (const int32_t *)buffer(array, 1) + 4 * i;
    const int64_t *sizes = buffer(array, array->n_buffers - 1);

    if (view[0] <= 12) {
        add_bytes(sink, is_text, &view[1], view[0]);
        return;
    }
    assert_in_range(view[2], 0, array->n_buffers - 4);
    assert_true(view[3] >= 0 && view[3] + view[0] <= sizes[view[2]]);
    assert_memory_equal(&view[1], (const char *)buffer(array, 2 + view[2]) + view[3], 4);
    add_bytes(sink, is_text, (const char *)buffer(array, 2 + view[2]) + view[3], view[0]);
}

static void add_interval(struct sink *sink, const struct ArrowArray *array, char kind, int64_t i)
{
    const int32_t *parts = (const int32_t *)buffer(array, 1) + (kind == 'M' ? 1 : kind == 'D' ? 2 : 4) * i;
    int64_t nanoseconds;

    if (kind == 'M') {
        add(sink, "%d", parts[0]);
    } else if (kind == 'D') {
        add(sink, "0m%dd%lldn", parts[0], parts[1] * 1000000LL);
    } else {
        memcpy(&nanoseconds, parts + 2, sizeof nanoseconds);
        add(sink, "%dm%dd%lldn", parts[0], parts[1], (long long)nanoseconds);
    }
}

/* Rows of the child; Arrow counts its offset separately. */
static void add_children(struct sink *sink, const struct ArrowSchema *schema, const struct ArrowArray *array,
                         int64_t first, int64_t count)
{
    add(sink, "[");
    assert_true(first >= 0 && first + count <= array->children[0]->length);
    for (int64_t i = 0; i < count; i++) {
        add(sink, i > 0 ? " " : "");
        render(sink, schema->children[0], array->children[0], first + i);
    }
    add(sink, "]");
}

static void add_list(struct sink *sink, const struct ArrowSchema *schema, const struct ArrowArray *array,
                     int64_t i)
{
    const char *format = schema->format + 1;
    size_t width = strchr("LV", format[0]) || (format[0] == 'v' && format[1] == 'L') ? 8 : 4;
    int64_t size, first;

    if (format[0] == 'w') {
        size = number(format + 2);
        first = i * size;
    } else if (format[0] == 'v') {
        first = read_int(buffer(array, 1), width, true, i);
        size = read_int(buffer(array, 2), width, true, i);
    } else {
        first = read_int(buffer(array, 1), width, true, i);
        size = read_int(buffer(array, 1), width, true, i + 1) - first;
    }
    add_children(sink, schema, array, first, size);
}

/* row counts from the array's beginning, i from the buffers'. */
static void add_union(struct sink *sink, const struct ArrowSchema *schema, const struct ArrowArray *array,
                      int64_t row)
{
    const char *ids = schema->format + 4;
    int64_t i = row + array->offset;
    int id = ((const uint8_t *)buffer(array, 0))[i], child = 0;

    for (; (int)number(ids) != id; child++) {
        ids = strchr(ids, ',');
        assert_non_null(ids);
        ids++;
    }
    add(sink, "<%d:", child);
    if (schema->format[2] == 'd')
        render(sink, schema->children[child], array->children[child], ((const int32_t *)buffer(array, 1))[i]);
    else
        render(sink, schema->children[child], array->children[child], i);
    add(sink, ">");
}

static void add_nested(struct sink *sink, const struct ArrowSchema *schema, const struct ArrowArray *array,
                       int64_t row)
{
    if (schema->format[1] == 'u') {
        add_union(sink, schema, array, row);
    } else if (schema->format[1] == 's') {
        add(sink, "{");
        for (int64_t k = 0; k < schema->n_children; k++) {
            add(sink, k > 0 ? " " : "");
            render(sink, schema->children[k], array->children[k], row + array->offset);
        }
        add(sink, "}");
    } else {
        add_list(sink, schema, array, row + array->offset);
    }
}

static void add_run(struct sink *sink, const struct ArrowSchema *schema, const struct ArrowArray *array,
                    int64_t row)
{
    const struct ArrowArray *ends = array->children[0];
    size_t width = schema->children[0]->format[0] == 's' ? 2 : schema->children[0]->format[0] == 'i' ? 4 : 8;
    int64_t run = 0;

    while (read_int(buffer(ends, 1), width, true, run + ends->offset) <= row + array->offset)
        run++;
    assert_in_range(run, 0, ends->length - 1);
    render(sink, schema->children[1], array->children[1], run);
}

static bool is_narrow_time(const char *format)
{
    return strcmp(format, "tdD") == 0 || strcmp(format, "tts") == 0 || strcmp(format, "ttm") == 0;
}

static void add_integer(struct sink *sink, const void *values, size_t kind, int64_t i)
{
    size_t width = (size_t)1 << kind / 2;

    if (kind % 2 == 1)
        add(sink, "%llu", (unsigned long long)read_int(values, width, false, i));
    else
        add(sink, "%lld", (long long)read_int(values, width, true, i));
}

static void add_float(struct sink *sink, const void *values, char format, int64_t i)
{
    if (format == 'e')
        add(sink, "%.9g", half(((const uint16_t *)values)[i]));
    else if (format == 'f')
        add(sink, "%.9g", (double)((const float *)values)[i]);
    else
        add(sink, "%.17g", ((const double *)values)[i]);
}

static void add_time(struct sink *sink, const char *format, const struct ArrowArray *array, int64_t i)
{
    if (format[1] == 'i')
        add_interval(sink, array, format[2], i);
    else
        add(sink, "%lld", (long long)read_int(buffer(array, 1), is_narrow_time(format) ? 4 : 8, true, i));
}

static void add_plain(struct sink *sink, const struct ArrowSchema *schema, const struct ArrowArray *array,
                      int64_t i)
{
    static const char integers[] = "cCsSiIlL";
    const char *format = schema->format;
    const char *integer = strchr(integers, format[0]);
    const void *values = buffer(array, 1);

    if (integer)
        add_integer(sink, values, (size_t)(integer - integers), i);
    else if (format[0] == 'b')
        add(sink, "%c", bit(values, i) ? 't' : 'f');
    else if (strchr("efg", format[0]))
        add_float(sink, values, format[0], i);
    else if (strchr("uUzZ", format[0]))
        add_offsets(sink, array, format[0], i);
    else if (format[0] == 'v')
        add_view(sink, array, format[1] == 'u', i);
    else if (format[0] == 'w')
        add_bytes(sink, false, (const char *)values + i * number(format + 2), number(format + 2));
    else if (format[0] == 'd')
        add_decimal(sink, format, array, i);
    else if (format[0] == 't')
        add_time(sink, format, array, i);
    else
        fail_msg("the format %s is unknown", format);
}

static void render(struct sink *sink, const struct ArrowSchema *schema, const struct ArrowArray *array,
                   int64_t row)
{
    const char *format = schema->format;
    int64_t i = row + array->offset;
    bool has_bitmap = format[0] != 'n' && strncmp(format, "+u", 2) != 0 && strcmp(format, "+r") != 0;

    assert_in_range(row, 0, array->length - 1);
    if (format[0] == 'n' || (has_bitmap && array->buffers[0] && !bit(buffer(array, 0), i))) {
        add(sink, "~");
    } else if (schema->dictionary) {
        struct sink index = {(char[32]){0}, 0, 32};

        add_plain(&index, &(struct ArrowSchema){.format = format}, array, i);
        render(sink, schema->dictionary, array->dictionary, number(index.text));
    } else if (strcmp(format, "+r") == 0) {
        add_run(sink, schema, array, row);
    } else if (format[0] == '+') {
        add_nested(sink, schema, array, row);
    } else {
        add_plain(sink, schema, array, i);
    }
}

char *support_render(const struct ArrowSchema *schema, const struct ArrowArray *array, char *text,
                     size_t size)
{
    struct sink sink = {text, 0, size};

    text[0] = '\0';
    for (int64_t row = 0; row < array->length; row++) {
        add(&sink, row > 0 ? " " : "");
        render(&sink, schema, array, row);
    }
    return text;
}
