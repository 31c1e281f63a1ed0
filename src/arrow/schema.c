/* SPDX-License-Identifier: Apache-2.0 */
/* schema.c: an ArrowSchema of any origin into a struct varrow_schema: survey (is the tree sound, how large is
 * it), one allocation, then one walk that fills the table of fields. Everything of a compiled schema but the
 * ArrowSchema itself lies in that allocation, the schemas of dictionary values included.
 * Walk: ipc/schema.c or type.c -> here -> every pass over batches. Rules: Arrow columnar format 1.5. */
#include "arrow/schema.h"

#include <stdio.h>
#include <stdlib.h>

#include "arrow/format.h"
#include "base/limits.h"
#include "base/str.h"
#include "vgi_rpc/batch.h"
#include "vgi_rpc/type.h"

/* Both walks: where we are, for messages, and what was counted. */
struct walk {
    struct vgi_error *err; /* borrowed */
    const char *path[VBASE_LIMIT_SCHEMA_DEPTH + 1];
    int32_t depth;
    int32_t n_fields;
    int32_t n_dictionaries;
    int32_t n_unions;
};

/* The second walk: places not used yet in the one allocation. */
struct compiler {
    struct walk walk;
    struct varrow_schema *outer;
    const int64_t *dictionary_ids;
    int32_t n_ids;
    struct varrow_schema *values;
    struct ArrowSchema **links;
    struct varrow_field *fields;
    int32_t *columns;
    int8_t *type_ids;
};

static enum vgi_status survey_root(struct walk *walk, const struct ArrowSchema *root);
static enum vgi_status compiler_init(struct compiler *c, const struct walk *survey, int32_t n_columns,
                                     struct vgi_error *err);
static enum vgi_status compile_columns(struct compiler *c, struct varrow_schema *schema);

enum vgi_status varrow_schema_new_take(struct ArrowSchema *schema_take, const int64_t *dictionary_ids,
                                       struct varrow_schema **ret_schema, struct vgi_error *err)
{
    VGI_CLEANUP(varrow_arrow_schema_cleanup)
    struct ArrowSchema arrow = varrow_arrow_schema_take(schema_take);
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct walk survey = {.err = err};
    struct compiler compiler = {.dictionary_ids = dictionary_ids};

    VGI_TRY(survey_root(&survey, &arrow));
    VGI_TRY(compiler_init(&compiler, &survey, (int32_t)arrow.n_children, err));
    schema = compiler.outer;
    schema->arrow = varrow_arrow_schema_take(&arrow);
    VGI_TRY(compile_columns(&compiler, schema));
    *ret_schema = schema;
    schema = NULL;
    return VGI_OK;
}

enum vgi_status varrow_schema_of_text(const char *text, struct varrow_schema **ret_schema,
                                      struct vgi_error *err)
{
    VGI_CLEANUP(varrow_arrow_schema_cleanup) struct ArrowSchema arrow = {0};

    VGI_TRY(vgi_schema_parse(text, &arrow, err));
    return varrow_schema_new_take(&arrow, NULL, ret_schema, err);
}

struct varrow_schema *varrow_schema_ref(struct varrow_schema *schema)
{
    struct varrow_schema *counted = schema->owner ? schema->owner : schema;

    atomic_fetch_add_explicit(&counted->refs, 1, memory_order_relaxed);
    return schema;
}

void varrow_schema_unref(struct varrow_schema *schema)
{
    if (!schema) {
        return;
    }
    schema = schema->owner ? schema->owner : schema;
    if (atomic_fetch_sub_explicit(&schema->refs, 1, memory_order_acq_rel) != 1) {
        return;
    }
    for (int32_t i = 0; i < schema->n_dictionaries; i++) {
        free(atomic_load(&schema->dictionaries[i].values->message));
    }
    free(atomic_load(&schema->message));
    free(atomic_load(&schema->batch_header));
    varrow_arrow_schema_cleanup(&schema->arrow);
    free(schema);
}

/* ---- survey: the tree is sound and of a bearable size ---- */

static enum vgi_status survey_field(struct walk *walk, const struct ArrowSchema *field);

/* As vgi_fail, with the path of the field in front. */
static enum vgi_status fail_here(struct walk *walk, enum vgi_status status, const char *text,
                                 const char *value)
{
    char path[512];
    size_t len = 0;

    for (int32_t i = 0; i < walk->depth && len < sizeof path - 1; i++) {
        int n = snprintf(path + len, sizeof path - len, "%s%s", i ? "." : "", walk->path[i]);
        len = n < 0 ? len : len + (size_t)n;
    }
    if (walk->depth == 0) {
        return vgi_fail(walk->err, status, "schema: %s%s", text, value);
    }
    return vgi_fail(walk->err, status, "column \"%s\": %s%s", path, text, value);
}

static enum vgi_status enter(struct walk *walk, const struct ArrowSchema *field)
{
    if (walk->depth == VBASE_LIMIT_SCHEMA_DEPTH) {
        return vgi_fail(walk->err, VGI_E_LIMIT, "schema: column \"%s\" is nested deeper than %d types",
                        walk->path[0], VBASE_LIMIT_SCHEMA_DEPTH);
    }
    walk->path[walk->depth++] = varrow_name(field);
    return VGI_OK;
}

/* An Arrow metadata block is trusted for its extent; its counts must make sense. */
static enum vgi_status survey_metadata(struct walk *walk, const char *metadata)
{
    int32_t n = varrow_metadata_count(metadata);
    const char *p = metadata + sizeof n;

    if (n < 0 || n > VBASE_LIMIT_METADATA_PAIRS) {
        return fail_here(walk, VGI_E_LIMIT, "number of metadata pairs is out of range", "");
    }
    for (int32_t i = 0; i < 2 * n; i++) {
        int32_t len;
        memcpy(&len, p, sizeof len);
        if (len < 0) {
            return fail_here(walk, VGI_E_INVALID, "metadata has a text of negative length", "");
        }
        p += sizeof len + (size_t)len;
    }
    return VGI_OK;
}

static enum vgi_status survey_children(struct walk *walk, const struct ArrowSchema *field)
{
    if (field->metadata) {
        VGI_TRY(survey_metadata(walk, field->metadata));
    }
    if (field->n_children < 0 || field->n_children > VBASE_LIMIT_SCHEMA_FIELDS) {
        return fail_here(walk, VGI_E_LIMIT, "number of children is out of range", "");
    }
    if (field->n_children > 0 && !field->children) {
        return fail_here(walk, VGI_E_INVALID, "children are missing", "");
    }
    for (int64_t i = 0; i < field->n_children; i++) {
        if (!field->children[i] || !field->children[i]->release) {
            return fail_here(walk, VGI_E_INVALID, "a child is missing or released", "");
        }
        VGI_TRY(enter(walk, field->children[i]));
        VGI_TRY(survey_field(walk, field->children[i]));
        walk->depth--;
    }
    return VGI_OK;
}

static enum vgi_status survey_field(struct walk *walk, const struct ArrowSchema *field)
{
    if (++walk->n_fields > VBASE_LIMIT_SCHEMA_FIELDS) {
        return vgi_fail(walk->err, VGI_E_LIMIT, "schema: more than %d fields", VBASE_LIMIT_SCHEMA_FIELDS);
    }
    if (!field->format) {
        return fail_here(walk, VGI_E_INVALID, "the format string is missing", "");
    }
    walk->n_unions += strncmp(field->format, "+u", 2) == 0;
    if (field->dictionary) {
        walk->n_dictionaries++;
        if (!field->dictionary->release) {
            return fail_here(walk, VGI_E_INVALID, "its dictionary is released", "");
        }
        VGI_TRY(enter(walk, field->dictionary));
        VGI_TRY(survey_field(walk, field->dictionary));
        walk->depth--;
    }
    return survey_children(walk, field);
}

static enum vgi_status survey_root(struct walk *walk, const struct ArrowSchema *root)
{
    if (!root->release) {
        return fail_here(walk, VGI_E_INVALID, "it was released before", "");
    }
    if (!root->format || strcmp(root->format, "+s") != 0 || root->dictionary) {
        return fail_here(walk, VGI_E_TYPE, "a batch is a struct, format \"+s\"; found ",
                         root->format ? root->format : "none");
    }
    return survey_children(walk, root);
}

/* ---- compiling ---- */

/* One calloc for the schema and all its tables, of a size which survey bounds. */
static enum vgi_status compiler_init(struct compiler *c, const struct walk *survey, int32_t n_columns,
                                     struct vgi_error *err)
{
    size_t n_fields = (size_t)survey->n_fields;
    size_t n_dictionaries = (size_t)survey->n_dictionaries;
    size_t n_unions = (size_t)survey->n_unions;
    size_t size = (1 + n_dictionaries) * sizeof(struct varrow_schema) +
                  n_dictionaries * (sizeof(struct varrow_dictionary) + sizeof(struct ArrowSchema *)) +
                  n_fields * sizeof(struct varrow_field) +
                  ((size_t)n_columns + n_dictionaries) * sizeof(int32_t) + n_unions * 128;
    struct varrow_schema *schema = calloc(1, size);

    if (!schema) {
        (void)vgi_fail(err, VGI_E_NOMEM, "no memory for a schema of %zu fields", n_fields);
        return VGI_E_NOMEM;
    }
    atomic_init(&schema->refs, 1);
    c->walk.err = err;
    c->outer = schema;
    c->values = schema + 1;
    schema->dictionaries = (struct varrow_dictionary *)(c->values + n_dictionaries);
    c->links = (struct ArrowSchema **)(schema->dictionaries + n_dictionaries);
    c->fields = (struct varrow_field *)(c->links + n_dictionaries);
    c->columns = (int32_t *)(c->fields + n_fields);
    c->type_ids = (int8_t *)(c->columns + (size_t)n_columns + n_dictionaries);
    return VGI_OK;
}

static int32_t count_fields(const struct ArrowSchema *schema)
{
    int32_t n = 0;

    for (int64_t i = 0; i < schema->n_children; i++) {
        n += 1 + count_fields(schema->children[i]);
    }
    return n;
}

static enum vgi_status compile_field(struct compiler *c, const struct ArrowSchema *arrow,
                                     struct varrow_schema *schema);

/* Reserves the places of schema's own fields (those of dictionaries lie elsewhere), then fills them. */
static enum vgi_status compile_columns(struct compiler *c, struct varrow_schema *schema)
{
    const struct ArrowSchema *arrow = &schema->arrow;

    schema->fields = c->fields;
    c->fields += count_fields(arrow);
    schema->columns = c->columns;
    c->columns += arrow->n_children;
    schema->n_columns = (int32_t)arrow->n_children;
    for (int32_t i = 0; i < schema->n_columns; i++) {
        schema->columns[i] = schema->n_fields;
        VGI_TRY(enter(&c->walk, arrow->children[i]));
        VGI_TRY(compile_field(c, arrow->children[i], schema));
        c->walk.depth--;
    }
    return VGI_OK;
}

static void keep_view(struct ArrowSchema *schema)
{
    schema->release = NULL;
}

/* The values of a dictionary become a schema of one column, whose ArrowSchema is a view. */
static enum vgi_status compile_dictionary(struct compiler *c, struct varrow_field *field)
{
    struct varrow_schema *values = c->values++;
    struct varrow_schema *outer = c->outer;
    int32_t place = c->n_ids++;
    struct varrow_dictionary *dictionary;

    if (!varrow_type_is_integer(field->type)) {
        return fail_here(&c->walk, VGI_E_TYPE, "a dictionary is indexed by integers, not by ",
                         varrow_type_name(field->type));
    }
    *c->links = field->schema->dictionary;
    values->arrow = (struct ArrowSchema){
        .format = "+s", .name = "", .n_children = 1, .children = c->links++, .release = keep_view};
    values->owner = outer;
    values->dictionaries = outer->dictionaries;
    VGI_TRY(compile_columns(c, values));
    field->dictionary = outer->n_dictionaries++;
    dictionary = &outer->dictionaries[field->dictionary];
    dictionary->id = c->dictionary_ids ? c->dictionary_ids[place] : place;
    dictionary->values = values;
    dictionary->is_ordered = field->schema->flags & ARROW_FLAG_DICTIONARY_ORDERED;
    return VGI_OK;
}

/* Fills the table from type id to child. */
static enum vgi_status compile_union(struct compiler *c, const char *ids_text, struct varrow_field *field)
{
    int8_t ids[128];
    int32_t n = 0;
    int8_t *table = c->type_ids;

    if (!varrow_format_union_ids(ids_text, ids, &n)) {
        return fail_here(&c->walk, VGI_E_TYPE, "these are no type ids of a union: ", ids_text);
    }
    if (n != field->n_children) {
        return fail_here(&c->walk, VGI_E_TYPE, "the union has not one child for each type id of ", ids_text);
    }
    memset(table, -1, 128);
    for (int32_t i = 0; i < n; i++) {
        table[ids[i]] = (int8_t)i;
    }
    c->type_ids += 128;
    field->type_ids = table;
    return VGI_OK;
}

static bool is_run_end_format(const char *format)
{
    return strcmp(format, "s") == 0 || strcmp(format, "i") == 0 || strcmp(format, "l") == 0;
}

/* Children of nested types must be there in the right number, and be what the type demands. */
static enum vgi_status check_children(struct compiler *c, const struct varrow_field *field)
{
    const struct ArrowSchema *arrow = field->schema;
    bool is_list = varrow_type_table[field->type].value_kind == VGI_VALUE_LIST;
    bool is_free = field->type == VARROW_STRUCT || field->type == VARROW_DENSE_UNION ||
                   field->type == VARROW_SPARSE_UNION;
    int32_t wanted = is_list ? 1 : field->type == VARROW_RUN_END ? 2 : 0;

    if (!is_free && field->n_children != wanted) {
        return fail_here(&c->walk, VGI_E_TYPE, "wrong number of children for type ",
                         varrow_type_name(field->type));
    }
    if (field->type == VARROW_MAP) {
        const struct ArrowSchema *entries = arrow->children[0];
        if (strcmp(entries->format, "+s") != 0 || entries->n_children != 2 || entries->dictionary) {
            return fail_here(&c->walk, VGI_E_TYPE, "a map's child is a struct of key and value, not ",
                             entries->format);
        }
    }
    if (field->type == VARROW_RUN_END) {
        const struct ArrowSchema *ends = arrow->children[0];
        if (!is_run_end_format(ends->format) || ends->dictionary) {
            return fail_here(&c->walk, VGI_E_TYPE, "run ends are i16, i32 or i64, not ", ends->format);
        }
    }
    return VGI_OK;
}

static enum vgi_status compile_field(struct compiler *c, const struct ArrowSchema *arrow,
                                     struct varrow_schema *schema)
{
    struct varrow_field *field = &schema->fields[schema->n_fields++];
    struct varrow_format format = {0};

    if (!varrow_format_parse(arrow->format, &format)) {
        return fail_here(&c->walk, VGI_E_TYPE, "unknown Arrow format ", arrow->format);
    }
    field->schema = arrow;
    field->type = format.type;
    field->unit = format.unit;
    field->is_nullable = arrow->flags & ARROW_FLAG_NULLABLE;
    field->n_buffers = varrow_type_table[format.type].n_buffers;
    field->value_bytes = varrow_type_table[format.type].value_bytes;
    field->n_children = (int32_t)arrow->n_children;
    field->fixed_size = format.fixed_size;
    field->scale = format.scale;
    field->dictionary = -1;
    schema->n_frame_buffers += field->n_buffers;
    schema->n_views += varrow_type_is_view(format.type);
    schema->n_nodes++;
    VGI_TRY(check_children(c, field));
    if (field->type == VARROW_DENSE_UNION || field->type == VARROW_SPARSE_UNION) {
        VGI_TRY(compile_union(c, format.rest, field));
    }
    if (arrow->dictionary) {
        VGI_TRY(enter(&c->walk, arrow->dictionary));
        VGI_TRY(compile_dictionary(c, field));
        c->walk.depth--;
        schema->n_nodes += c->outer->dictionaries[field->dictionary].values->n_nodes;
    }
    for (int32_t i = 0; i < field->n_children; i++) {
        VGI_TRY(enter(&c->walk, arrow->children[i]));
        VGI_TRY(compile_field(c, arrow->children[i], schema));
        c->walk.depth--;
    }
    field->next = schema->n_fields;
    return VGI_OK;
}

/* ---- queries ---- */

/* Appends what fits of text and returns the new length. */
static size_t append(char *buffer, size_t len, size_t cap, const char *text)
{
    size_t n = vbase_utf8_clip(text, strlen(text), cap - 1 - len);

    memcpy(buffer + len, text, n);
    buffer[len + n] = 0;
    return len + n;
}

char *varrow_field_path(const struct varrow_schema *schema, int32_t field, char *buffer, size_t buffer_bytes)
{
    size_t len = 0;
    int32_t i = 0;

    if (buffer_bytes == 0) {
        return buffer;
    }
    buffer[0] = 0;
    while (i <= field && i < schema->n_fields) {
        if (schema->fields[i].next <= field) {
            i = schema->fields[i].next;
            continue;
        }
        len = append(buffer, len, buffer_bytes, len ? "." : "");
        len = append(buffer, len, buffer_bytes, varrow_name(schema->fields[i].schema));
        i++;
    }
    return buffer;
}
