/* SPDX-License-Identifier: Apache-2.0 */
/* type.c: the text of a type or schema into an ArrowSchema: one recursive descent over the grammar of
 * docs/types.md. The printer, its inverse, is type_print.c. A struct in the making collects its fields in
 * an array that grows, since an ArrowSchema must know the number of its children beforehand. */
#include "vgi_rpc/type.h"

#include <stdio.h>
#include <stdlib.h>

#include "arrow/format.h"
#include "base/limits.h"
#include "nanoarrow/nanoarrow.h"

struct parser {
    const char *text;
    const char *p;
    struct vgi_error *err; /* borrowed */
    int32_t depth;
    int32_t n_fields;
};

/* Fields of a struct or union under construction. */
struct fields {
    struct ArrowSchema *items;
    int8_t *ids; /* unions: as many */
    int32_t n;
    int32_t cap;
};

static enum vgi_status parse_type(struct parser *parser, struct ArrowSchema *out);
static enum vgi_status parse_fields(struct parser *parser, char end, struct fields *fields);
static enum vgi_status fields_finish(struct parser *parser, struct fields *fields, struct ArrowSchema *out);
static void fields_release(struct fields *fields);

/* ---- errors and allocation ---- */

static enum vgi_status fail_at(const struct parser *parser, const char *place, const char *what)
{
    (void)vgi_fail(parser->err, VGI_E_INVALID, "type text \"%.200s\", character %d: %s", parser->text,
                   (int)(place - parser->text) + 1, what);
    return VGI_E_INVALID;
}

static enum vgi_status fail_memory(const struct parser *parser)
{
    (void)vgi_fail(parser->err, VGI_E_NOMEM, "no memory for the type \"%.200s\"", parser->text);
    return VGI_E_NOMEM;
}

/* Turns nanoarrow's code, which here can only mean that memory is out, into ours. */
static enum vgi_status made(const struct parser *parser, ArrowErrorCode code)
{
    return code == NANOARROW_OK ? VGI_OK : fail_memory(parser);
}

static enum vgi_status begin(struct parser *parser, const char *text, struct vgi_error *err)
{
    *parser = (struct parser){.text = text, .p = text, .err = err};
    if (!text) {
        return vgi_fail(err, VGI_E_INVALID, "the type text is NULL");
    }
    if (strlen(text) > VBASE_LIMIT_TYPE_TEXT) {
        return vgi_fail(err, VGI_E_LIMIT, "a type text of %zu bytes is longer than %u", strlen(text),
                        VBASE_LIMIT_TYPE_TEXT);
    }
    return VGI_OK;
}

/* ---- tokens ---- */

static void skip_space(struct parser *parser)
{
    while (*parser->p == ' ' || *parser->p == '\n' || *parser->p == '\t' || *parser->p == '\r') {
        parser->p++;
    }
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool accept(struct parser *parser, char c)
{
    skip_space(parser);
    if (*parser->p != c) {
        return false;
    }
    parser->p++;
    return true;
}

static enum vgi_status expect(struct parser *parser, char c)
{
    char what[] = "expected ' '";

    if (accept(parser, c)) {
        return VGI_OK;
    }
    what[10] = c;
    return fail_at(parser, parser->p, what);
}

static enum vgi_status expect_end(struct parser *parser)
{
    skip_space(parser);
    return *parser->p ? fail_at(parser, parser->p, "the text goes on behind the type") : VGI_OK;
}

static struct vgi_str read_word(struct parser *parser)
{
    const char *start;

    skip_space(parser);
    start = parser->p;
    while (is_word_char(*parser->p)) {
        parser->p++;
    }
    return (struct vgi_str){start, (size_t)(parser->p - start)};
}

static enum vgi_status read_number(struct parser *parser, int32_t *ret_value)
{
    const char *start;
    bool is_negative = accept(parser, '-');
    int64_t value = 0;

    skip_space(parser);
    start = parser->p;
    for (; *parser->p >= '0' && *parser->p <= '9'; parser->p++) {
        value = 10 * value + (*parser->p - '0');
        if (value > INT32_MAX) {
            return fail_at(parser, start, "the number is too large");
        }
    }
    if (parser->p == start) {
        return fail_at(parser, start, "expected a number");
    }
    *ret_value = (int32_t)(is_negative ? -value : value);
    return VGI_OK;
}

/* Reads "…" with \" and \\ inside, or the longest run of characters outside stops. *ret_text is a malloc
 * owned by the caller. */
static enum vgi_status read_text(struct parser *parser, const char *stops, char **ret_text)
{
    bool is_quoted = accept(parser, '"');
    const char *start = parser->p;
    const char *end = start;
    char *text;
    size_t len = 0;

    while (*end && (is_quoted ? *end != '"' : !strchr(stops, *end))) {
        end += is_quoted && *end == '\\' && end[1] ? 2 : 1;
    }
    if (is_quoted && *end != '"') {
        return fail_at(parser, start, "the quoted text has no end");
    }
    if (!is_quoted && end == start) {
        return fail_at(parser, start, "expected a name");
    }
    text = malloc((size_t)(end - start) + 1);
    if (!text) {
        return fail_memory(parser);
    }
    for (const char *p = start; p < end; p++) {
        p += is_quoted && *p == '\\';
        text[len++] = *p;
    }
    text[len] = 0;
    parser->p = end + is_quoted;
    *ret_text = text;
    return VGI_OK;
}

static void text_release(char **text)
{
    free(*text);
}

/* An identifier or a quoted text. */
static enum vgi_status read_name(struct parser *parser, char **ret_name)
{
    skip_space(parser);
    if (*parser->p != '"' && (!is_word_char(*parser->p) || (*parser->p >= '0' && *parser->p <= '9'))) {
        return fail_at(parser, parser->p, "expected a field name");
    }
    return read_text(parser, " \t\r\n:?@,<>()[]", ret_name);
}

/* ---- types ---- */

enum shape {
    PLAIN,
    SIZED,
    DECIMAL,
    TIME,
    TIMESTAMP,
    LIST,
    FIXED_LIST,
    STRUCT,
    MAP,
    RUN_END,
    DICTIONARY,
    EXTENSION,
    FORMAT
};

/* What may stand in a type text: format is Arrow's, units the letters of those that may follow. */
static const struct word {
    const char *name;
    enum shape shape;
    const char *format;
    const char *units;
} words[] = {
    {"bool", PLAIN, "b", ""},
    {"i8", PLAIN, "c", ""},
    {"i16", PLAIN, "s", ""},
    {"i32", PLAIN, "i", ""},
    {"i64", PLAIN, "l", ""},
    {"u8", PLAIN, "C", ""},
    {"u16", PLAIN, "S", ""},
    {"u32", PLAIN, "I", ""},
    {"u64", PLAIN, "L", ""},
    {"f16", PLAIN, "e", ""},
    {"f32", PLAIN, "f", ""},
    {"f64", PLAIN, "g", ""},
    {"null", PLAIN, "n", ""},
    {"str", PLAIN, "u", ""},
    {"bytes", PLAIN, "z", ""},
    {"large_str", PLAIN, "U", ""},
    {"large_bytes", PLAIN, "Z", ""},
    {"str_view", PLAIN, "vu", ""},
    {"bytes_view", PLAIN, "vz", ""},
    {"fixed_bytes", SIZED, "w:", ""},
    {"decimal", DECIMAL, "", ""},
    {"decimal32", DECIMAL, ",32", ""},
    {"decimal64", DECIMAL, ",64", ""},
    {"decimal256", DECIMAL, ",256", ""},
    {"date", PLAIN, "tdD", ""},
    {"date64", PLAIN, "tdm", ""},
    {"time", PLAIN, "ttu", ""},
    {"time32", TIME, "tt", "sm"},
    {"time64", TIME, "tt", "un"},
    {"duration", TIME, "tD", "smun"},
    {"timestamp", TIMESTAMP, "ts", "smun"},
    {"interval_months", PLAIN, "tiM", ""},
    {"interval_days", PLAIN, "tiD", ""},
    {"interval", PLAIN, "tin", ""},
    {"list", LIST, "+l", ""},
    {"large_list", LIST, "+L", ""},
    {"list_view", LIST, "+vl", ""},
    {"large_list_view", LIST, "+vL", ""},
    {"fixed_list", FIXED_LIST, "+w:", ""},
    {"struct", STRUCT, "+s", ""},
    {"dense_union", STRUCT, "+ud:", ""},
    {"sparse_union", STRUCT, "+us:", ""},
    {"map", MAP, "", ""},
    {"sorted_map", MAP, "sorted", ""},
    {"dict", DICTIONARY, "", ""},
    {"ordered_dict", DICTIONARY, "ordered", ""},
    {"ree", RUN_END, "+r", ""},
    {"ext", EXTENSION, "", ""},
    {"arrow", FORMAT, "", ""},
};

static enum vgi_status set_format(struct parser *parser, struct ArrowSchema *out, const char *format)
{
    return made(parser, ArrowSchemaSetFormat(out, format));
}

/* Formats prefix and text into the format of out, which must then be one we know. */
static enum vgi_status set_format_parts(struct parser *parser, const char *place, struct ArrowSchema *out,
                                        const char *prefix, const char *text)
{
    char buffer[640];
    struct varrow_format format;
    int n = snprintf(buffer, sizeof buffer, "%s%s", prefix, text);

    if (n < 0 || (size_t)n >= sizeof buffer || !varrow_format_parse(buffer, &format)) {
        return fail_at(parser, place, "a parameter of this type is out of range");
    }
    return set_format(parser, out, buffer);
}

/* A type after an optional '?' or '!', which set or clear is_nullable. */
static enum vgi_status parse_element(struct parser *parser, const char *name, bool is_nullable,
                                     struct ArrowSchema *out)
{
    if (accept(parser, '?')) {
        is_nullable = true;
    } else if (accept(parser, '!')) {
        is_nullable = false;
    }
    VGI_TRY(made(parser, ArrowSchemaSetName(out, name)));
    VGI_TRY(parse_type(parser, out));
    out->flags &= ~(int64_t)ARROW_FLAG_NULLABLE;
    out->flags |= is_nullable ? ARROW_FLAG_NULLABLE : 0;
    return VGI_OK;
}

static enum vgi_status make_children(struct parser *parser, struct ArrowSchema *out, int64_t n)
{
    VGI_TRY(made(parser, ArrowSchemaAllocateChildren(out, n)));
    for (int64_t i = 0; i < n; i++) {
        ArrowSchemaInit(out->children[i]);
    }
    return VGI_OK;
}

static enum vgi_status parse_sized(struct parser *parser, struct ArrowSchema *out)
{
    const char *place = parser->p;
    char number[16];
    int32_t size;

    VGI_TRY(expect(parser, '('));
    VGI_TRY(read_number(parser, &size));
    VGI_TRY(expect(parser, ')'));
    snprintf(number, sizeof number, "%d", size);
    return set_format_parts(parser, place, out, "w:", number);
}

static enum vgi_status parse_decimal(struct parser *parser, const char *bits, struct ArrowSchema *out)
{
    const char *place = parser->p;
    char numbers[40];
    int32_t precision;
    int32_t scale;

    VGI_TRY(expect(parser, '('));
    VGI_TRY(read_number(parser, &precision));
    VGI_TRY(expect(parser, ','));
    VGI_TRY(read_number(parser, &scale));
    VGI_TRY(expect(parser, ')'));
    snprintf(numbers, sizeof numbers, "%d,%d%s", precision, scale, bits);
    return set_format_parts(parser, place, out, "d:", numbers);
}

/* "[us]": *ret_letter is one of allowed. */
static enum vgi_status read_unit(struct parser *parser, const char *allowed, char *ret_letter)
{
    static const char names[4][3] = {"s", "ms", "us", "ns"};
    struct vgi_str word = read_word(parser);

    for (size_t i = 0; i < 4; i++) {
        if (vgi_str_is(word, names[i]) && strchr(allowed, names[i][0])) {
            *ret_letter = names[i][0];
            return VGI_OK;
        }
    }
    return fail_at(parser, word.ptr, "this is no unit of the type");
}

static enum vgi_status parse_time(struct parser *parser, const struct word *word, struct ArrowSchema *out)
{
    char unit[2] = {0};

    VGI_TRY(expect(parser, '['));
    VGI_TRY(read_unit(parser, word->units, unit));
    VGI_TRY(expect(parser, ']'));
    return set_format_parts(parser, parser->p, out, word->format, unit);
}

static enum vgi_status parse_timestamp(struct parser *parser, struct ArrowSchema *out)
{
    VGI_CLEANUP(text_release) char *zone = NULL;
    const char *place = parser->p;
    char prefix[] = "tsu:";

    if (!accept(parser, '[')) {
        return set_format(parser, out, prefix);
    }
    VGI_TRY(read_unit(parser, "smun", &prefix[2]));
    if (accept(parser, ',')) {
        skip_space(parser);
        VGI_TRY(read_text(parser, "]", &zone));
    }
    VGI_TRY(expect(parser, ']'));
    return set_format_parts(parser, place, out, prefix, zone ? zone : "");
}

static enum vgi_status parse_list(struct parser *parser, const struct word *word, struct ArrowSchema *out)
{
    const char *place = parser->p;
    char number[16];
    int32_t size;

    VGI_TRY(expect(parser, '<'));
    VGI_TRY(make_children(parser, out, 1));
    VGI_TRY(parse_element(parser, "item", true, out->children[0]));
    if (word->shape == LIST) {
        VGI_TRY(set_format(parser, out, word->format));
        return expect(parser, '>');
    }
    VGI_TRY(expect(parser, ','));
    VGI_TRY(read_number(parser, &size));
    snprintf(number, sizeof number, "%d", size);
    VGI_TRY(set_format_parts(parser, place, out, word->format, number));
    return expect(parser, '>');
}

static enum vgi_status parse_map(struct parser *parser, const struct word *word, struct ArrowSchema *out)
{
    struct ArrowSchema *entries;

    VGI_TRY(expect(parser, '<'));
    VGI_TRY(set_format(parser, out, "+m"));
    VGI_TRY(make_children(parser, out, 1));
    entries = out->children[0];
    VGI_TRY(set_format(parser, entries, "+s"));
    VGI_TRY(made(parser, ArrowSchemaSetName(entries, "entries")));
    VGI_TRY(make_children(parser, entries, 2));
    entries->flags = 0;
    VGI_TRY(parse_element(parser, "key", false, entries->children[0]));
    VGI_TRY(expect(parser, ','));
    VGI_TRY(parse_element(parser, "value", true, entries->children[1]));
    out->flags |= word->format[0] ? ARROW_FLAG_MAP_KEYS_SORTED : 0;
    return expect(parser, '>');
}

static enum vgi_status parse_run_end(struct parser *parser, struct ArrowSchema *out)
{
    const char *place;

    VGI_TRY(expect(parser, '<'));
    VGI_TRY(set_format(parser, out, "+r"));
    VGI_TRY(make_children(parser, out, 2));
    place = parser->p;
    VGI_TRY(parse_element(parser, "run_ends", false, out->children[0]));
    if (!strchr("sil", out->children[0]->format[0]) || out->children[0]->dictionary) {
        return fail_at(parser, place, "run ends are i16, i32 or i64");
    }
    VGI_TRY(expect(parser, ','));
    VGI_TRY(parse_element(parser, "values", true, out->children[1]));
    return expect(parser, '>');
}

static enum vgi_status parse_dictionary(struct parser *parser, const struct word *word,
                                        struct ArrowSchema *out)
{
    const char *place;
    struct varrow_format format = {0};

    VGI_TRY(expect(parser, '<'));
    place = parser->p;
    VGI_TRY(parse_type(parser, out));
    if (out->dictionary || !varrow_format_parse(out->format, &format) ||
        !varrow_type_is_integer(format.type)) {
        return fail_at(parser, place, "a dictionary is indexed by integers");
    }
    VGI_TRY(expect(parser, ','));
    VGI_TRY(made(parser, ArrowSchemaAllocateDictionary(out)));
    ArrowSchemaInit(out->dictionary);
    VGI_TRY(parse_element(parser, "", true, out->dictionary));
    out->flags |= word->format[0] ? ARROW_FLAG_DICTIONARY_ORDERED : 0;
    return expect(parser, '>');
}

static char *put_metadata_text(char *p, const char *text)
{
    size_t len = strlen(text);
    int32_t len32 = (int32_t)len;

    memcpy(p, &len32, sizeof len32);
    memcpy(p + sizeof len32, text, len);
    return p + sizeof len32 + len;
}

/* Writes the two pairs that make an extension type. (nanoarrow's builder leaks when memory runs out.) */
static enum vgi_status set_extension(struct parser *parser, const char *name, const char *metadata,
                                     struct ArrowSchema *out)
{
    const char *const texts[4] = {"ARROW:extension:name", name, "ARROW:extension:metadata", metadata};
    int32_t n_pairs = 2;
    size_t bytes = sizeof n_pairs;
    VGI_CLEANUP(text_release) char *block = NULL;
    char *p;

    for (size_t i = 0; i < 4; i++) {
        bytes += sizeof(int32_t) + strlen(texts[i]);
    }
    block = malloc(bytes);
    if (!block) {
        return fail_memory(parser);
    }
    memcpy(block, &n_pairs, sizeof n_pairs);
    p = block + sizeof n_pairs;
    for (size_t i = 0; i < 4; i++) {
        p = put_metadata_text(p, texts[i]);
    }
    return made(parser, ArrowSchemaSetMetadata(out, block));
}

static enum vgi_status parse_extension(struct parser *parser, struct ArrowSchema *out)
{
    VGI_CLEANUP(text_release) char *name = NULL;
    VGI_CLEANUP(text_release) char *metadata = NULL;
    const char *place;

    VGI_TRY(expect(parser, '<'));
    skip_space(parser);
    VGI_TRY(read_text(parser, " \t\r\n,<>()[]\"", &name));
    VGI_TRY(expect(parser, ','));
    place = parser->p;
    VGI_TRY(parse_type(parser, out));
    if (out->metadata) {
        return fail_at(parser, place, "an extension type is stored as a type that is none");
    }
    if (accept(parser, ',')) {
        skip_space(parser);
        VGI_TRY(read_text(parser, ">", &metadata));
    }
    VGI_TRY(set_extension(parser, name, metadata ? metadata : "", out));
    return expect(parser, '>');
}

/* "arrow:FMT", for types without children. */
static enum vgi_status parse_format(struct parser *parser, struct ArrowSchema *out)
{
    VGI_CLEANUP(text_release) char *text = NULL;
    const char *place = parser->p;
    struct varrow_format format;

    VGI_TRY(expect(parser, ':'));
    VGI_TRY(read_text(parser, " \t\r\n,<>", &text));
    if (text[0] == '+' || !varrow_format_parse(text, &format)) {
        return fail_at(parser, place, "this is no Arrow format of a type without children");
    }
    return set_format(parser, out, text);
}

static void format_union_ids(const struct fields *fields, char text[640])
{
    size_t len = 0;

    text[0] = 0;
    for (int32_t i = 0; i < fields->n && len < 600; i++) {
        len += (size_t)snprintf(text + len, 640 - len, "%s%d", i ? "," : "", fields->ids[i]);
    }
}

static enum vgi_status parse_struct(struct parser *parser, const struct word *word, struct ArrowSchema *out)
{
    VGI_CLEANUP(fields_release) struct fields fields = {0};
    const char *place = parser->p;
    char ids_text[640];
    int8_t ids[128];
    int32_t n;

    VGI_TRY(expect(parser, '<'));
    VGI_TRY(parse_fields(parser, '>', &fields));
    VGI_TRY(expect(parser, '>'));
    if (word->format[1] == 's') {
        VGI_TRY(set_format(parser, out, word->format));
        return fields_finish(parser, &fields, out);
    }
    if (fields.n > 128) {
        return fail_at(parser, place, "a union has at most 128 members");
    }
    format_union_ids(&fields, ids_text);
    if (!varrow_format_union_ids(ids_text, ids, &n)) {
        return fail_at(parser, place, "members of a union have different type ids, 0 to 127");
    }
    VGI_TRY(set_format_parts(parser, place, out, word->format, ids_text));
    return fields_finish(parser, &fields, out);
}

static enum vgi_status parse_shape(struct parser *parser, const struct word *word, struct ArrowSchema *out)
{
    switch (word->shape) {
    case PLAIN:
        return set_format(parser, out, word->format);
    case SIZED:
        return parse_sized(parser, out);
    case DECIMAL:
        return parse_decimal(parser, word->format, out);
    case TIME:
        return parse_time(parser, word, out);
    case TIMESTAMP:
        return parse_timestamp(parser, out);
    case LIST:
    case FIXED_LIST:
        return parse_list(parser, word, out);
    case STRUCT:
        return parse_struct(parser, word, out);
    case MAP:
        return parse_map(parser, word, out);
    case RUN_END:
        return parse_run_end(parser, out);
    case DICTIONARY:
        return parse_dictionary(parser, word, out);
    case EXTENSION:
        return parse_extension(parser, out);
    case FORMAT:
        return parse_format(parser, out);
    }
    return VGI_E_INTERNAL;
}

/* Fills out, which is initialised, has a name and no type yet. */
static enum vgi_status parse_type(struct parser *parser, struct ArrowSchema *out)
{
    struct vgi_str name = read_word(parser);
    char what[80];

    if (parser->depth == VBASE_LIMIT_SCHEMA_DEPTH) {
        return fail_at(parser, name.ptr, "types are nested too deeply");
    }
    if (++parser->n_fields > VBASE_LIMIT_SCHEMA_FIELDS) {
        return fail_at(parser, name.ptr, "too many fields");
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (vgi_str_is(name, words[i].name)) {
            enum vgi_status status;
            parser->depth++;
            status = parse_shape(parser, &words[i], out);
            parser->depth--;
            return status;
        }
    }
    snprintf(what, sizeof what, "unknown type \"%.*s\"", name.len > 40 ? 40 : (int)name.len, name.ptr);
    return fail_at(parser, name.ptr, name.len ? what : "expected a type");
}

/* ---- fields of structs, unions and schemas ---- */

static void fields_release(struct fields *fields)
{
    for (int32_t i = 0; i < fields->n; i++) {
        varrow_arrow_schema_cleanup(&fields->items[i]);
    }
    free(fields->items);
    free(fields->ids);
}

/* Makes room for one more. */
static enum vgi_status fields_grow(struct parser *parser, struct fields *fields)
{
    int32_t cap = fields->cap ? 2 * fields->cap : 8;
    struct ArrowSchema *items;
    int8_t *ids;

    if (fields->n < fields->cap) {
        return VGI_OK;
    }
    items = realloc(fields->items, (size_t)cap * sizeof *items);
    if (!items) {
        return fail_memory(parser);
    }
    fields->items = items;
    ids = realloc(fields->ids, (size_t)cap);
    if (!ids) {
        return fail_memory(parser);
    }
    fields->ids = ids;
    fields->cap = cap;
    return VGI_OK;
}

/* "name@ID?: T", where @ID is for unions and '?' for nullable fields. */
static enum vgi_status parse_field(struct parser *parser, struct fields *fields)
{
    VGI_CLEANUP(text_release) char *name = NULL;
    struct ArrowSchema *out;
    const char *place;
    int32_t id = fields->n;
    bool is_nullable;

    VGI_TRY(fields_grow(parser, fields));
    VGI_TRY(read_name(parser, &name));
    place = parser->p;
    if (accept(parser, '@')) {
        VGI_TRY(read_number(parser, &id));
        if (id < 0 || id > 127) {
            return fail_at(parser, place, "type ids are 0 to 127");
        }
    }
    is_nullable = accept(parser, '?');
    VGI_TRY(expect(parser, ':'));
    fields->ids[fields->n] = (int8_t)(id & 127);
    out = &fields->items[fields->n++];
    ArrowSchemaInit(out);
    return parse_element(parser, name, is_nullable, out);
}

/* A comma-separated list, possibly empty, up to the character end, which is left there. */
static enum vgi_status parse_fields(struct parser *parser, char end, struct fields *fields)
{
    skip_space(parser);
    if (*parser->p == end) {
        return VGI_OK;
    }
    do {
        VGI_TRY(parse_field(parser, fields));
    } while (accept(parser, ','));
    return VGI_OK;
}

/* Moves the fields into out as its children. */
static enum vgi_status fields_finish(struct parser *parser, struct fields *fields, struct ArrowSchema *out)
{
    VGI_TRY(made(parser, ArrowSchemaAllocateChildren(out, fields->n)));
    for (int32_t i = 0; i < fields->n; i++) {
        *out->children[i] = varrow_arrow_schema_take(&fields->items[i]);
    }
    return VGI_OK;
}

/* ---- entry ---- */

enum vgi_status vgi_type_parse(const char *text, const char *name, struct ArrowSchema *ret_out,
                               struct vgi_error *err)
{
    VGI_CLEANUP(varrow_arrow_schema_cleanup) struct ArrowSchema out = {0};
    struct parser parser;

    VGI_TRY(begin(&parser, text, err));
    ArrowSchemaInit(&out);
    VGI_TRY(parse_element(&parser, name ? name : "", false, &out));
    VGI_TRY(expect_end(&parser));
    *ret_out = varrow_arrow_schema_take(&out);
    return VGI_OK;
}

enum vgi_status vgi_schema_parse(const char *text, struct ArrowSchema *ret_out, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_arrow_schema_cleanup) struct ArrowSchema out = {0};
    VGI_CLEANUP(fields_release) struct fields fields = {0};
    struct parser parser;

    VGI_TRY(begin(&parser, text, err));
    VGI_TRY(parse_fields(&parser, /* end= */ 0, &fields));
    VGI_TRY(expect_end(&parser));
    ArrowSchemaInit(&out);
    out.flags = 0;
    VGI_TRY(set_format(&parser, &out, "+s"));
    VGI_TRY(made(&parser, ArrowSchemaSetName(&out, "")));
    VGI_TRY(fields_finish(&parser, &fields, &out));
    *ret_out = varrow_arrow_schema_take(&out);
    return VGI_OK;
}
