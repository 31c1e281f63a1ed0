/* SPDX-License-Identifier: Apache-2.0 */
/* equal.c: whether two schemas mean the same, and a sentence that says why not. Names of list items and of
 * the parts of maps are habits of the maker ("item", "element"), so they count only together with metadata,
 * as in other Arrow implementations. */
#include <stdio.h>

#include "arrow/format.h"
#include "arrow/schema.h"
#include "base/str.h"
#include "vgi_rpc/batch.h"
#include "vgi_rpc/type.h"

static bool names_equal(const struct ArrowSchema *a, const struct ArrowSchema *b)
{
    return strcmp(varrow_name(a), varrow_name(b)) == 0;
}

/* Bytes of a metadata block; 0 for one without pairs. */
static size_t metadata_bytes(const char *metadata)
{
    int32_t n = varrow_metadata_count(metadata);
    struct vgi_str key;
    struct vgi_str value;

    if (n <= 0) {
        return 0;
    }
    varrow_metadata_at(metadata, n - 1, &key, &value);
    return (size_t)(value.ptr + value.len - metadata);
}

/* The same pairs in the same order. */
static bool metadata_equal(const char *a, const char *b)
{
    size_t bytes = metadata_bytes(a);

    return bytes == metadata_bytes(b) && (bytes == 0 || memcmp(a, b, bytes) == 0);
}

/* The type alone: format and parameters. A union's ids count, not how its format writes them. */
static bool formats_equal(const char *a, const char *b, struct varrow_format *ret_format)
{
    struct varrow_format fa = {0};
    struct varrow_format fb = {0};

    if (!varrow_format_parse(a, &fa)) {
        return false;
    }
    *ret_format = fa;
    if (strcmp(a, b) == 0) {
        return true;
    }
    return varrow_format_parse(b, &fb) && fa.type == fb.type && fa.unit == fb.unit &&
           fa.fixed_size == fb.fixed_size && fa.scale == fb.scale && strcmp(fa.rest, fb.rest) == 0;
}

static bool type_equal(const struct ArrowSchema *a, const struct ArrowSchema *b, unsigned flags,
                       bool is_root);
static bool field_equal(const struct ArrowSchema *a, const struct ArrowSchema *b, unsigned flags,
                        bool has_name);

/* Both have dictionaries, of the same kind, or none. */
static bool dictionaries_equal(const struct ArrowSchema *a, const struct ArrowSchema *b, unsigned flags)
{
    if (!a->dictionary || !b->dictionary) {
        return a->dictionary == b->dictionary;
    }
    return ((a->flags ^ b->flags) & ARROW_FLAG_DICTIONARY_ORDERED) == 0 &&
           type_equal(a->dictionary, b->dictionary, flags, false);
}

static bool children_equal(const struct ArrowSchema *a, const struct ArrowSchema *b, unsigned flags,
                           bool have_names)
{
    if (a->n_children != b->n_children) {
        return false;
    }
    for (int64_t i = 0; i < a->n_children; i++) {
        if (!field_equal(a->children[i], b->children[i], flags, have_names)) {
            return false;
        }
    }
    return true;
}

/* The names of a type's children belong to it, unless the format gives them by position. */
static bool has_named_children(const struct varrow_format *format)
{
    return varrow_type_table[format->type].value_kind != VGI_VALUE_LIST && format->type != VARROW_RUN_END;
}

/* Everything but name and nullability. is_root: names of children may be left out by flag. */
static bool type_equal(const struct ArrowSchema *a, const struct ArrowSchema *b, unsigned flags, bool is_root)
{
    struct varrow_format format = {0};
    bool have_names;

    if (!formats_equal(a->format, b->format, &format) || !dictionaries_equal(a, b, flags)) {
        return false;
    }
    if ((flags & VARROW_EQUAL_METADATA) && !metadata_equal(a->metadata, b->metadata)) {
        return false;
    }
    if (format.type == VARROW_MAP && ((a->flags ^ b->flags) & ARROW_FLAG_MAP_KEYS_SORTED)) {
        return false;
    }
    have_names = (flags & VARROW_EQUAL_METADATA) || has_named_children(&format);
    if (is_root && (flags & VARROW_IGNORE_NAMES)) {
        have_names = false;
    }
    if (format.type == VARROW_MAP && !have_names && a->n_children == 1 && b->n_children == 1) {
        return children_equal(a->children[0], b->children[0], flags, false);
    }
    return children_equal(a, b, flags, have_names);
}

static bool field_equal(const struct ArrowSchema *a, const struct ArrowSchema *b, unsigned flags,
                        bool has_name)
{
    bool has_nullability = !(flags & VARROW_IGNORE_NULLABLE);

    if (has_name && !names_equal(a, b)) {
        return false;
    }
    if (has_nullability && ((a->flags ^ b->flags) & ARROW_FLAG_NULLABLE)) {
        return false;
    }
    return type_equal(a, b, flags, false);
}

bool varrow_arrow_schema_equal(const struct ArrowSchema *a, const struct ArrowSchema *b, unsigned flags)
{
    return a == b || type_equal(a, b, flags, true);
}

/* A column as text, cut to fit. */
static const char *field_text(const struct ArrowSchema *field, char text[400])
{
    const struct ArrowSchema *children[1] = {field};
    struct ArrowSchema one = {.format = "+s", .n_children = 1, .children = (struct ArrowSchema **)children};

    return vgi_schema_print(&one, text, 400);
}

enum vgi_status varrow_schema_mismatch(const struct ArrowSchema *found, const struct ArrowSchema *expected,
                                       const char *what, struct vgi_error *err)
{
    char found_text[400];
    char expected_text[400];

    if (found->n_children != expected->n_children) {
        return vgi_fail(err, VGI_E_TYPE, "%s: found %lld columns (%s), expected %lld (%s)", what,
                        (long long)found->n_children, vgi_schema_print(found, found_text, sizeof found_text),
                        (long long)expected->n_children,
                        vgi_schema_print(expected, expected_text, sizeof expected_text));
    }
    for (int64_t i = 0; i < found->n_children; i++) {
        if (!field_equal(found->children[i], expected->children[i], 0, true)) {
            return vgi_fail(err, VGI_E_TYPE, "%s: column %lld is \"%s\", expected \"%s\"", what, (long long)i,
                            field_text(found->children[i], found_text),
                            field_text(expected->children[i], expected_text));
        }
    }
    return vgi_fail(err, VGI_E_TYPE, "%s: metadata of the schemas differs", what);
}
