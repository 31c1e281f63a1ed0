/* SPDX-License-Identifier: Apache-2.0 */
/* output.c: one batch under construction after the other: makes the tree of writers for the wanted columns
 * once, empties it, closes it into a struct array that shows the writers' buffers, and keeps the first
 * failure.
 * Walk: rpc/turn.c -> here (reset) -> user code puts (writer.c) -> here (finish) -> ipc/writer.c.
 * Columns that are not wanted have a bare struct vgi_writer which counts rows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow/writer.h"
#include "base/arena.h"
#include "base/limits.h"
#include "vgi_rpc/type.h"

/* ---- making ---- */

/* Where the next node, and the next child pointers, come from. */
struct maker {
    struct vgi_output *out;
    const struct varrow_schema *outermost;
    struct vgi_writer_impl **children;
    struct ArrowArray **arrays;
};

/* Nodes of the fields [first, end) and of their dictionaries. */
static size_t count_nodes(const struct varrow_schema *outermost, const struct varrow_schema *schema,
                          int32_t first, int32_t end)
{
    size_t n = (size_t)(end - first);

    for (int32_t i = first; i < end; i++) {
        if (schema->fields[i].dictionary >= 0) {
            const struct varrow_schema *values = outermost->dictionaries[schema->fields[i].dictionary].values;

            n += count_nodes(outermost, values, 0, values->n_fields);
        }
    }
    return n;
}

/* The type id by which a union stores child. */
static int8_t type_id_of(const struct varrow_field *field, int32_t child)
{
    for (int id = 0; field->type_ids && id < 128; id++) {
        if (field->type_ids[id] == child)
            return (int8_t)id;
    }
    return 0;
}

static struct vgi_writer_impl *make_node(struct maker *maker, const struct varrow_schema *schema,
                                         int32_t index, struct vgi_writer_impl *parent)
{
    const struct varrow_field *field = &schema->fields[index];
    struct vgi_writer_impl *node = &maker->out->nodes[maker->out->n_nodes++];
    int32_t next = index + 1;

    varrow_writer_init(node, field);
    node->out = maker->out;
    node->parent = parent;
    node->children = maker->children;
    node->array.children = field->n_children > 0 ? maker->arrays : NULL;
    maker->children += field->n_children;
    maker->arrays += field->n_children;
    for (int32_t i = 0; i < field->n_children; i++) {
        node->children[i] = make_node(maker, schema, next, node);
        node->children[i]->type_id = type_id_of(field, i);
        next = schema->fields[next].next;
    }
    if (field->dictionary >= 0)
        node->inner = make_node(maker, maker->outermost->dictionaries[field->dictionary].values, 0, node);
    else if (field->type == VARROW_RUN_END)
        node->inner = node->children[1];
    return node;
}

static enum vgi_status check_wanted(const struct varrow_output_options *options, struct vgi_error *err)
{
    if (!options->wanted)
        return VGI_OK;
    if (options->n_wanted < 0 || options->n_wanted > VBASE_LIMIT_SCHEMA_FIELDS)
        return vgi_fail(err, VGI_E_LIMIT, "%d columns are wanted, at most %d are possible", options->n_wanted,
                        VBASE_LIMIT_SCHEMA_FIELDS);
    for (int32_t i = 0; i < options->n_wanted; i++) {
        if (options->wanted[i] < 0 || options->wanted[i] >= options->schema->n_columns)
            return vgi_fail(err, VGI_E_RANGE, "column %d is wanted, there are %d", options->wanted[i],
                            options->schema->n_columns);
    }
    return VGI_OK;
}

static bool is_wanted(const struct varrow_output_options *options, int32_t column)
{
    for (int32_t i = 0; options->wanted && i < options->n_wanted; i++) {
        if (options->wanted[i] == column)
            return true;
    }
    return !options->wanted;
}

static int32_t wanted_column(const struct varrow_output_options *options, int32_t i)
{
    return options->wanted ? options->wanted[i] : i;
}

/* The schema of what is sent; all columns in their order share the declared one. */
static enum vgi_status make_wanted_schema(struct vgi_output *out, const struct varrow_output_options *options,
                                          struct vgi_error *err)
{
    VGI_CLEANUP(varrow_arrow_schema_cleanup) struct ArrowSchema projected = {0};
    bool is_all = out->n_wanted == out->n_columns;

    for (int32_t i = 0; is_all && i < out->n_wanted; i++)
        is_all = wanted_column(options, i) == i;
    if (is_all) {
        out->wanted_schema = varrow_schema_ref(options->schema);
        return VGI_OK;
    }
    VGI_TRY(varrow_schema_project(&options->schema->arrow, options->wanted, out->n_wanted, &projected, err));
    return varrow_schema_new_take(&projected, NULL, &out->wanted_schema, err);
}

/* The memory for nodes and for pointers to them, counted first. */
static enum vgi_status allocate(struct vgi_output *out, const struct varrow_output_options *options,
                                struct maker *maker, struct vgi_error *err)
{
    const struct varrow_schema *schema = options->schema;
    size_t columns = (size_t)out->n_columns, wanted = (size_t)out->n_wanted, nodes = 0;

    for (int32_t i = 0; i < out->n_columns; i++) {
        if (is_wanted(options, i))
            nodes += count_nodes(schema, schema, schema->columns[i], schema->fields[schema->columns[i]].next);
    }
    out->nodes = calloc(nodes + 1, sizeof *out->nodes);
    out->dropped = calloc(columns + 1, sizeof *out->dropped);
    out->pointers = calloc(columns + 2 * wanted + 2 * nodes + 1, sizeof *out->pointers);
    if (!out->nodes || !out->dropped || !out->pointers)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the writers of %zu columns", columns);
    out->columns = (struct vgi_writer **)out->pointers;
    out->sent = (struct vgi_writer_impl **)(out->pointers + columns);
    out->array.children = (struct ArrowArray **)(out->pointers + columns + wanted);
    maker->children = (struct vgi_writer_impl **)(out->pointers + columns + 2 * wanted);
    maker->arrays = (struct ArrowArray **)(out->pointers + columns + 2 * wanted + nodes);
    return VGI_OK;
}

static void init_special(struct vgi_output *out, struct vgi_writer_impl *node, enum varrow_writer_mode mode)
{
    node->mode = mode;
    node->out = out;
    node->pub.impl = node;
}

static void make_columns(struct vgi_output *out, const struct varrow_output_options *options,
                         struct maker *maker)
{
    const struct varrow_schema *schema = options->schema;

    for (int32_t i = 0; i < out->n_columns; i++) {
        if (is_wanted(options, i)) {
            out->columns[i] = &make_node(maker, schema, schema->columns[i], NULL)->pub;
        } else {
            out->columns[i] = &out->dropped[out->n_dropped++];
            out->columns[i]->impl = &out->discard;
        }
    }
    for (int32_t i = 0; i < out->n_wanted; i++) {
        out->sent[i] = out->columns[wanted_column(options, i)]->impl;
        out->array.children[i] = &out->sent[i]->array;
    }
}

static enum vgi_status fill_output(struct vgi_output *out, const struct varrow_output_options *options,
                                   struct vgi_error *err)
{
    struct maker maker = {.out = out, .outermost = options->schema};

    out->schema = varrow_schema_ref(options->schema);
    out->arena = options->arena;
    out->n_columns = options->schema->n_columns;
    out->n_wanted = options->wanted ? options->n_wanted : out->n_columns;
    out->rows = -1;
    init_special(out, &out->discard, VARROW_WRITER_DISCARD);
    init_special(out, &out->bad, VARROW_WRITER_BAD);
    VGI_TRY(make_wanted_schema(out, options, err));
    VGI_TRY(allocate(out, options, &maker, err));
    make_columns(out, options, &maker);
    out->is_flat = out->n_nodes > 0;
    for (int32_t i = 0; i < out->n_nodes; i++)
        out->is_flat &= out->nodes[i].layout == VARROW_LAYOUT_FIXED;
    out->array.n_buffers = 1;
    out->array.buffers = out->buffers;
    out->array.n_children = out->n_wanted;
    out->array.release = varrow_release_nothing;
    return VGI_OK;
}

enum vgi_status varrow_output_new(const struct varrow_output_options *options, struct vgi_output **ret_out,
                                  struct vgi_error *err)
{
    struct vgi_output *out;
    enum vgi_status status;

    VGI_TRY(check_wanted(options, err));
    out = malloc(sizeof *out);
    if (!out)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for an output");
    memset(out, 0, offsetof(struct vgi_output, failure));
    status = fill_output(out, options, err);
    if (status == VGI_OK)
        *ret_out = out;
    else
        varrow_output_free(out);
    return status;
}

void varrow_output_free(struct vgi_output *out)
{
    if (!out)
        return;
    for (int32_t i = 0; i < out->n_nodes; i++) {
        struct vgi_writer_impl *node = &out->nodes[i];

        varrow_writer_drop_taken(node);
        varrow_writer_release_memory(node);
        varrow_dictionary_release(node);
        varrow_schema_unref(node->take_schema);
    }
    varrow_schema_unref(out->schema);
    varrow_schema_unref(out->wanted_schema);
    free(out->nodes);
    free(out->dropped);
    free(out->pointers);
    free(out);
}

/* ---- from batch to batch ---- */

/* What a batch may leave behind beside its rows. */
static void reset_with_care(struct vgi_output *out)
{
    out->needs_care = false;
    for (int32_t i = 0; i < out->n_nodes; i++) {
        struct vgi_writer_impl *node = &out->nodes[i];

        if (node->mode == VARROW_WRITER_TAKEN)
            node->pub.len = 0; /* the rows of the array */
        varrow_writer_drop_taken(node);
        varrow_writer_trim(node);
        node->mode = VARROW_WRITER_LIVE;
        node->pub.fast_cap = node->row_cap;
    }
    for (int32_t i = 0; i < out->n_wanted; i++)
        out->array.children[i] = &out->sent[i]->array;
    out->failed = VGI_OK;
}

/* Kept apart from the way of small batches, which saves no registers then. */
__attribute__((noinline)) static void reset_nodes(struct vgi_output *out)
{
    if (out->needs_care)
        reset_with_care(out);
    out->has_nulls = false;
    for (struct vgi_writer_impl *node = out->nodes; node < out->nodes + out->n_nodes; node++) {
        varrow_writer_reset_validity(node);
        node->pub.len = 0;
        node->consumed = 0;
        node->claimed = 0;
        varrow_dictionary_reset(node);
    }
}

void varrow_output_reset(struct vgi_output *out)
{
    struct vgi_writer_impl *end = out->nodes + out->n_nodes;

    if (!out->is_flat || out->has_nulls || out->needs_care)
        reset_nodes(out);
    for (struct vgi_writer_impl *node = out->nodes; node < end; node++)
        node->pub.len = 0;
    for (int32_t i = 0; i < out->n_dropped; i++)
        out->dropped[i].len = 0;
    out->rows = -1;
    out->n_pairs = 0;
    out->pairs_cap = 0;
}

bool varrow_output_keeps_large(const struct vgi_output *out)
{
    return out->needs_care;
}

void varrow_output_trim(struct vgi_output *out)
{
    if (!out->needs_care)
        return;
    for (int32_t i = 0; i < out->n_nodes; i++)
        varrow_writer_release_large(&out->nodes[i]);
    out->needs_care = false;
}

bool varrow_output_has_batch(const struct vgi_output *out)
{
    if (out->rows >= 0 || out->failed != VGI_OK)
        return true;
    for (int32_t i = 0; i < out->n_columns; i++) {
        if (out->columns[i]->len > 0 || out->columns[i]->impl->mode == VARROW_WRITER_TAKEN)
            return true;
    }
    return false;
}

struct varrow_schema *varrow_output_wanted_schema_view(const struct vgi_output *out)
{
    return out->wanted_schema;
}

void varrow_release_nothing(struct ArrowArray *array)
{
    array->release = NULL;
}

/* ---- failing ---- */

/* The names from the column down to node, joined by dots. */
static void write_path(const struct vgi_writer_impl *node, char *path, size_t size)
{
    const struct vgi_writer_impl *nodes[VBASE_LIMIT_SCHEMA_DEPTH + 1];
    size_t n = 0, len = 0;

    for (; node && n < sizeof nodes / sizeof nodes[0]; node = node->parent) {
        if (node->field->schema->name && node->field->schema->name[0])
            nodes[n++] = node;
    }
    path[0] = '\0';
    while (n > 0 && len < size) {
        n--;
        len += (size_t)snprintf(path + len, size - len, "%s%.100s", len > 0 ? "." : "",
                                nodes[n]->field->schema->name);
    }
}

void varrow_writer_fail(struct vgi_writer_impl *node, enum vgi_status status, const char *format, ...)
{
    struct vgi_output *out = node->out;
    struct vgi_error err;
    char path[256];
    va_list arguments;

    if (out->failed != VGI_OK)
        return;
    va_start(arguments, format);
    out->failed = vgi_fail_va(&err, status, format, arguments);
    va_end(arguments);
    if (node->field) {
        write_path(node, path, sizeof path);
        vgi_error_prefix(&err, "column \"%s\": ", path);
    }
    memcpy(out->failure, err.message, sizeof out->failure);
    for (int32_t i = 0; i < out->n_nodes; i++) {
        if (out->nodes[i].mode == VARROW_WRITER_LIVE)
            out->nodes[i].mode = VARROW_WRITER_FAILED;
        out->nodes[i].pub.fast_cap = 0;
    }
    out->needs_care = true;
}

void varrow_writer_mismatch(struct vgi_writer_impl *node, const char *given)
{
    char type[256];

    varrow_writer_fail(node, VGI_E_TYPE, "%s was put, the type is %s", given,
                       vgi_type_print(node->field->schema, type, sizeof type));
}

__attribute__((noinline)) static enum vgi_status report_failure(const struct vgi_output *out,
                                                                struct vgi_error *err)
{
    return vgi_fail(err, out->failed, "%s", out->failure);
}

/* ---- what user code asks of an output ---- */

struct vgi_writer *vgi_output_column(struct vgi_output *out, int32_t index)
{
    if (index >= 0 && index < out->n_columns)
        return out->columns[index];
    out->bad_index = index;
    return &out->bad.pub;
}

bool vgi_output_wants(const struct vgi_output *out, int32_t index)
{
    return index >= 0 && index < out->n_columns && out->columns[index]->impl != &out->discard;
}

void vgi_output_set_rows(struct vgi_output *out, int64_t rows)
{
    if (rows < 0)
        varrow_writer_fail(&out->bad, VGI_E_INVALID, "a batch cannot have %lld rows", (long long)rows);
    else
        out->rows = rows;
}

/* Doubles the room for metadata pairs. */
static bool grow_pairs(struct vgi_output *out)
{
    size_t cap = out->pairs_cap > 0 ? 2 * out->pairs_cap : 4;
    struct vgi_pair *pairs = vbase_arena_array(out->arena, cap, sizeof *pairs);

    if (!pairs)
        return false;
    if (out->n_pairs > 0)
        memcpy(pairs, out->pairs, out->n_pairs * sizeof *pairs);
    out->pairs = pairs;
    out->pairs_cap = cap;
    return true;
}

void vgi_output_set_metadata(struct vgi_output *out, struct vgi_str key, struct vgi_str value)
{
    char *key_copy, *value_copy;

    if (!out->arena) {
        varrow_writer_fail(&out->bad, VGI_E_INTERNAL, "the output was made without memory for metadata");
        return;
    }
    if (out->n_pairs >= VBASE_LIMIT_METADATA_PAIRS) {
        varrow_writer_fail(&out->bad, VGI_E_LIMIT, "more than %d metadata pairs", VBASE_LIMIT_METADATA_PAIRS);
        return;
    }
    key_copy = vbase_arena_copy(out->arena, key.ptr, key.len);
    value_copy = vbase_arena_copy(out->arena, value.ptr, value.len);
    if (!key_copy || !value_copy || (out->n_pairs == out->pairs_cap && !grow_pairs(out))) {
        varrow_writer_fail(&out->bad, VGI_E_NOMEM, "no memory for a metadata pair");
        return;
    }
    out->pairs[out->n_pairs++] = (struct vgi_pair){{key_copy, key.len}, {value_copy, value.len}};
}

const struct ArrowSchema *vgi_output_schema_view(const struct vgi_output *out)
{
    return &out->schema->arrow;
}

/* ---- closing ---- */

struct ArrowArray *varrow_writer_finish(struct vgi_writer_impl *node)
{
    if (node->mode == VARROW_WRITER_TAKEN)
        return &node->taken;
    node->array.length = node->pub.len;
    if (node->has_validity)
        varrow_writer_close_validity(node);
    node->ops->finish(node);
    return &node->array;
}

/* The rows of a batch of no column: as told, or as the longest column that nobody wants. */
static int64_t rows_without_columns(const struct vgi_output *out)
{
    int64_t rows = out->rows;

    for (int32_t i = 0; out->rows < 0 && i < out->n_dropped; i++)
        rows = rows > out->dropped[i].len ? rows : out->dropped[i].len;
    return rows < 0 ? 0 : rows;
}

static const char *column_name(const struct vgi_writer_impl *node)
{
    return node->field->schema->name ? node->field->schema->name : "";
}

static void fail_lengths(struct vgi_output *out, const struct vgi_writer_impl *a,
                         const struct vgi_writer_impl *b)
{
    varrow_writer_fail(&out->bad, VGI_E_INVALID,
                       "column \"%.200s\" has %lld rows, column \"%.200s\" has %lld", column_name(a),
                       (long long)a->pub.len, column_name(b), (long long)b->pub.len);
}

/* Arrays that were handed over are cut to the rows that were asked for. */
static void cut_taken(struct vgi_output *out)
{
    for (int32_t i = 0; i < out->n_wanted; i++) {
        struct vgi_writer_impl *node = out->sent[i];

        if (node->mode == VARROW_WRITER_TAKEN && node->taken.length > out->rows) {
            node->taken.length = out->rows;
            node->taken.null_count = node->taken.null_count == 0 ? 0 : -1;
            node->pub.len = out->rows;
        }
    }
}

/* Anything but columns of one width without NULLs. */
__attribute__((noinline)) static int64_t finish_columns(struct vgi_output *out)
{
    int64_t rows;

    if (out->rows >= 0)
        cut_taken(out);
    rows = out->n_wanted > 0 ? out->sent[0]->pub.len : rows_without_columns(out);
    for (int32_t i = 0; i < out->n_wanted; i++) {
        struct vgi_writer_impl *node = out->sent[i];

        if (node->pub.len != rows)
            fail_lengths(out, out->sent[0], node);
        else if (varrow_writer_check_children(node))
            out->array.children[i] = varrow_writer_finish(node);
    }
    return rows;
}

/* The rows of a batch whose columns show all they have already, or -1. */
static int64_t finish_flat(struct vgi_output *out)
{
    struct vgi_writer_impl *end = out->nodes + out->n_nodes;
    int64_t rows = out->nodes[0].pub.len;

    if (!out->is_flat || out->has_nulls || out->needs_care)
        return -1;
    for (struct vgi_writer_impl *node = out->nodes; node < end; node++) {
        node->array.length = rows;
        if (node->pub.len != rows)
            return -1;
    }
    return rows;
}

enum vgi_status varrow_output_finish(struct vgi_output *out, struct vgi_batch *ret_batch,
                                     struct vgi_error *err)
{
    int64_t rows = finish_flat(out);

    if (rows < 0) {
        rows = finish_columns(out);
        if (out->failed != VGI_OK)
            return report_failure(out, err);
    }
    out->array.length = rows;
    ret_batch->schema = out->wanted_schema;
    ret_batch->array = out->array;
    ret_batch->metadata = (struct varrow_metadata){out->pairs, out->n_pairs};
    return VGI_OK;
}
