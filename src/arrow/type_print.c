/* SPDX-License-Identifier: Apache-2.0 */
/* type_print.c: an ArrowSchema into its text, the inverse of type.c, for error messages and tools. The schema
 * may come from outside: recursion is bounded, and printing ends when the buffer is full. */
#include <stdarg.h>
#include <stdio.h>

#include "arrow/format.h"
#include "base/limits.h"
#include "base/str.h"
#include "vgi_rpc/batch.h"
#include "vgi_rpc/type.h"

struct printer {
    char *buffer;
    size_t cap;
    size_t len;
    bool is_cut;
};

static void print_type(struct printer *out, const struct ArrowSchema *schema, int depth);

static void put(struct printer *out, struct vgi_str text)
{
    size_t room = out->cap - 1 - out->len;
    size_t n = text.len < room ? text.len : room;

    out->is_cut = out->is_cut || text.len > room;
    if (n > 0) {
        memcpy(out->buffer + out->len, text.ptr, n);
    }
    out->len += n;
}

static void put_text(struct printer *out, const char *text)
{
    put(out, vgi_str_of(text));
}

static void put_int(struct printer *out, int32_t value)
{
    char text[16];

    snprintf(text, sizeof text, "%d", value);
    put_text(out, text);
}

static bool is_name_char(char c, bool is_first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!is_first && c >= '0' && c <= '9');
}

/* A name stands bare when all of its characters are of a word, or in extra. */
static void put_name(struct printer *out, struct vgi_str name, const char *extra)
{
    bool is_bare = name.len > 0;

    for (size_t i = 0; i < name.len && is_bare; i++) {
        is_bare = is_name_char(name.ptr[i], i == 0) || (name.ptr[i] && strchr(extra, name.ptr[i]));
    }
    if (is_bare) {
        put(out, name);
        return;
    }
    put_text(out, "\"");
    for (size_t i = 0; i < name.len && !out->is_cut; i++) {
        if (name.ptr[i] == '"' || name.ptr[i] == '\\') {
            put_text(out, "\\");
        }
        put(out, (struct vgi_str){name.ptr + i, 1});
    }
    put_text(out, "\"");
}

static bool is_nullable(const struct ArrowSchema *schema)
{
    return schema->flags & ARROW_FLAG_NULLABLE;
}

/* An element of a list or map, marked when its nullability is not the usual one. */
static void print_element(struct printer *out, const struct ArrowSchema *schema, bool usual, int depth)
{
    if (is_nullable(schema) != usual) {
        put_text(out, usual ? "!" : "?");
    }
    print_type(out, schema, depth);
}

/* ids: the members' type ids when they are those of a union. */
static void print_fields(struct printer *out, const struct ArrowSchema *schema, const int8_t *ids, int depth)
{
    for (int64_t i = 0; i < schema->n_children && !out->is_cut; i++) {
        const struct ArrowSchema *child = schema->children[i];
        put_text(out, i ? ", " : "");
        put_name(out, vgi_str_of(varrow_name(child)), "");
        if (ids && ids[i] != i) {
            put_text(out, "@");
            put_int(out, ids[i]);
        }
        put_text(out, is_nullable(child) ? "?: " : ": ");
        print_type(out, child, depth);
    }
}

static void print_struct(struct printer *out, const struct ArrowSchema *schema,
                         const struct varrow_format *format, int depth)
{
    int8_t ids[128];
    int32_t n = 0;
    bool is_union = format->type != VARROW_STRUCT;

    put_text(out, varrow_type_name(format->type));
    put_text(out, "<");
    if (is_union && (!varrow_format_union_ids(format->rest, ids, &n) || n != schema->n_children)) {
        put_text(out, "...");
    } else {
        print_fields(out, schema, is_union ? ids : NULL, depth);
    }
    put_text(out, ">");
}

static void print_list(struct printer *out, const struct ArrowSchema *schema,
                       const struct varrow_format *format, int depth)
{
    put_text(out, varrow_type_name(format->type));
    put_text(out, "<");
    print_element(out, schema->children[0], true, depth);
    if (format->type == VARROW_FIXED_LIST) {
        put_text(out, ",");
        put_int(out, format->fixed_size);
    }
    put_text(out, ">");
}

/* key and value of a map, run ends and values of a run-end encoded type. */
static void print_two(struct printer *out, const char *name, struct ArrowSchema *const *two, int depth)
{
    put_text(out, name);
    put_text(out, "<");
    print_element(out, two[0], false, depth);
    put_text(out, ",");
    print_element(out, two[1], true, depth);
    put_text(out, ">");
}

static const char *unit_name(enum varrow_unit unit)
{
    static const char names[4][3] = {"s", "ms", "us", "ns"};

    return names[unit & 3];
}

static void print_leaf(struct printer *out, const struct varrow_format *format)
{
    put_text(out, varrow_type_name(format->type));
    if (format->type == VARROW_FIXED_BINARY) {
        put_text(out, "(");
        put_int(out, format->fixed_size);
        put_text(out, ")");
    } else if (format->type >= VARROW_DECIMAL32 && format->type <= VARROW_DECIMAL256) {
        put_text(out, "(");
        put_int(out, format->fixed_size);
        put_text(out, ",");
        put_int(out, format->scale);
        put_text(out, ")");
    } else if (format->type >= VARROW_TIME32 && format->type <= VARROW_DURATION) {
        put_text(out, "[");
        put_text(out, unit_name(format->unit));
        if (format->rest[0]) {
            bool is_bare = !strpbrk(format->rest, "]\"") && format->rest[0] != ' ';
            put_text(out, ",");
            if (is_bare) {
                put_text(out, format->rest);
            } else {
                put_name(out, vgi_str_of(format->rest), "");
            }
        }
        put_text(out, "]");
    }
}

static void print_format(struct printer *out, const char *format)
{
    put_text(out, "arrow:");
    put_name(out, vgi_str_of(format), ":+");
}

/* True when schema has the children its type asks for; the printer is also shown schemas that have not. */
static bool is_whole(const struct ArrowSchema *schema, const struct varrow_format *format,
                     enum vgi_value_kind kind)
{
    if (format->type == VARROW_MAP) {
        return schema->n_children == 1 && schema->children[0]->n_children == 2;
    }
    if (format->type == VARROW_RUN_END) {
        return schema->n_children == 2;
    }
    if (kind == VGI_VALUE_STRUCT || kind == VGI_VALUE_UNION) {
        return true;
    }
    return schema->n_children == (kind == VGI_VALUE_LIST ? 1 : 0);
}

/* The type as it is stored: format, children and dictionary. */
static void print_storage(struct printer *out, const struct ArrowSchema *schema, int depth)
{
    struct varrow_format format = {0};
    enum vgi_value_kind kind = VGI_VALUE_NULL;
    bool is_known = schema->format && varrow_format_parse(schema->format, &format);

    if (is_known) {
        kind = (enum vgi_value_kind)varrow_type_table[format.type].value_kind;
    }
    if (!is_known || !is_whole(schema, &format, kind)) {
        print_format(out, schema->format ? schema->format : "");
    } else if (format.type == VARROW_MAP) {
        bool is_sorted = schema->flags & ARROW_FLAG_MAP_KEYS_SORTED;
        print_two(out, is_sorted ? "sorted_map" : "map", schema->children[0]->children, depth);
    } else if (format.type == VARROW_RUN_END) {
        print_two(out, "ree", schema->children, depth);
    } else if (kind == VGI_VALUE_STRUCT || kind == VGI_VALUE_UNION) {
        print_struct(out, schema, &format, depth);
    } else if (kind == VGI_VALUE_LIST) {
        print_list(out, schema, &format, depth);
    } else {
        print_leaf(out, &format);
    }
}

static void print_encoded(struct printer *out, const struct ArrowSchema *schema, int depth)
{
    if (!schema->dictionary) {
        print_storage(out, schema, depth);
        return;
    }
    put_text(out, schema->flags & ARROW_FLAG_DICTIONARY_ORDERED ? "ordered_dict<" : "dict<");
    print_storage(out, schema, depth);
    put_text(out, ",");
    print_type(out, schema->dictionary, depth);
    put_text(out, ">");
}

static void print_type(struct printer *out, const struct ArrowSchema *schema, int depth)
{
    struct vgi_str extension = varrow_metadata_find(schema->metadata, "ARROW:extension:name");
    struct vgi_str parameters = varrow_metadata_find(schema->metadata, "ARROW:extension:metadata");

    if (out->is_cut || depth > VBASE_LIMIT_SCHEMA_DEPTH) {
        put_text(out, "...");
        return;
    }
    if (!extension.ptr) {
        print_encoded(out, schema, depth + 1);
        return;
    }
    put_text(out, "ext<");
    put_name(out, extension, ".:-");
    put_text(out, ",");
    print_encoded(out, schema, depth + 1);
    if (parameters.len > 0) {
        put_text(out, ",");
        put_name(out, parameters, "");
    }
    put_text(out, ">");
}

/* Ends the text; a cut one loses what is needed to end in dots. */
static char *finish(struct printer *out)
{
    size_t len = out->len;

    if (out->is_cut) {
        size_t dots = out->cap > 3 ? 3 : out->cap - 1;
        len = vbase_utf8_clip(out->buffer, len, out->cap - 1 - dots);
        memset(out->buffer + len, '.', dots);
        len += dots;
    }
    out->buffer[len] = 0;
    return out->buffer;
}

char *vgi_type_print(const struct ArrowSchema *schema, char *buffer, size_t buffer_bytes)
{
    struct printer out = {.buffer = buffer, .cap = buffer_bytes};

    if (buffer_bytes == 0) {
        return buffer;
    }
    print_type(&out, schema, 0);
    return finish(&out);
}

char *vgi_schema_print(const struct ArrowSchema *schema, char *buffer, size_t buffer_bytes)
{
    struct printer out = {.buffer = buffer, .cap = buffer_bytes};

    if (buffer_bytes == 0) {
        return buffer;
    }
    print_fields(&out, schema, NULL, 0);
    return finish(&out);
}
