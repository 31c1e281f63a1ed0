/* SPDX-License-Identifier: Apache-2.0 */
/* type_token.c: spells Arrow types as protocol-hash tokens. Names that Arrow does not count as part of a type
 * (of list items, map keys and values) are normalised; all else is kept. Walk: protocol_hash.c -> here.
 * Wire facts: docs/wire.md, "Protocol hash". */
#include "rpc/type_token.h"

/* Type names; what a type carries besides comes behind it. NULL: no token, or not this simple. */
static const char *const names[VARROW_TYPE_COUNT] = {
    [VARROW_NULL] = "null",
    [VARROW_BOOL] = "bool",
    [VARROW_I8] = "int8",
    [VARROW_I16] = "int16",
    [VARROW_I32] = "int32",
    [VARROW_I64] = "int64",
    [VARROW_U8] = "uint8",
    [VARROW_U16] = "uint16",
    [VARROW_U32] = "uint32",
    [VARROW_U64] = "uint64",
    [VARROW_F16] = "float16",
    [VARROW_F32] = "float32",
    [VARROW_F64] = "float64",
    [VARROW_UTF8] = "utf8",
    [VARROW_LARGE_UTF8] = "large_utf8",
    [VARROW_UTF8_VIEW] = "utf8_view",
    [VARROW_BINARY] = "binary",
    [VARROW_LARGE_BINARY] = "large_binary",
    [VARROW_BINARY_VIEW] = "binary_view",
    [VARROW_FIXED_BINARY] = "fixed_size_binary",
    [VARROW_DECIMAL128] = "decimal128",
    [VARROW_DECIMAL256] = "decimal256",
    [VARROW_DATE32] = "date32",
    [VARROW_DATE64] = "date64",
    [VARROW_TIME32] = "time32",
    [VARROW_TIME64] = "time64",
    [VARROW_TIMESTAMP] = "timestamp",
    [VARROW_DURATION] = "duration",
    [VARROW_INTERVAL_MONTHS] = "interval_months",
    [VARROW_INTERVAL_DAY_TIME] = "interval_day_time",
    [VARROW_INTERVAL_MONTH_DAY_NANO] = "interval_month_day_nano",
    [VARROW_LIST] = "list",
    [VARROW_LARGE_LIST] = "large_list",
    [VARROW_FIXED_LIST] = "fixed_size_list",
    [VARROW_LIST_VIEW] = "list_view",
    [VARROW_LARGE_LIST_VIEW] = "large_list_view",
    [VARROW_STRUCT] = "struct",
    [VARROW_MAP] = "map",
    [VARROW_DENSE_UNION] = "dense_union",
    [VARROW_SPARSE_UNION] = "sparse_union",
    [VARROW_RUN_END] = "run_end_encoded",
};

static const char *const units[] = {
    [VARROW_SECOND] = "s", [VARROW_MILLI] = "ms", [VARROW_MICRO] = "us", [VARROW_NANO] = "ns"};

static enum vgi_status put_storage(const struct varrow_schema *schema, int32_t field, struct vbase_buf *buf,
                                   struct vgi_error *err);

static enum vgi_status put(struct vbase_buf *buf, const char *text, struct vgi_error *err)
{
    return vbase_buf_append_text(buf, text, err);
}

enum vgi_status vrpc_type_token(const struct varrow_schema *schema, int32_t field, struct vbase_buf *buf,
                                struct vgi_error *err)
{
    struct vgi_str extension =
        varrow_metadata_find(schema->fields[field].schema->metadata, "ARROW:extension:name");

    if (!extension.ptr)
        return put_storage(schema, field, buf, err);
    VGI_TRY(put(buf, "extension(", err));
    VGI_TRY(vbase_buf_append(buf, extension.ptr, extension.len, err));
    VGI_TRY(put(buf, ")<", err));
    VGI_TRY(put_storage(schema, field, buf, err));
    return put(buf, ">", err);
}

/* "name?:token" of a child; name NULL: its own. */
static enum vgi_status put_child(const struct varrow_schema *schema, int32_t field, const char *name,
                                 struct vbase_buf *buf, struct vgi_error *err)
{
    VGI_TRY(put(buf, name ? name : schema->fields[field].schema->name, err));
    VGI_TRY(put(buf, schema->fields[field].is_nullable ? "?:" : ":", err));
    return vrpc_type_token(schema, field, buf, err);
}

/* "<item?:T>" */
static enum vgi_status put_item(const struct varrow_schema *schema, int32_t field, struct vbase_buf *buf,
                                struct vgi_error *err)
{
    VGI_TRY(put(buf, "<", err));
    VGI_TRY(put_child(schema, field + 1, "item", buf, err));
    return put(buf, ">", err);
}

/* "<a:T,b?:U>" */
static enum vgi_status put_struct(const struct varrow_schema *schema, int32_t field, struct vbase_buf *buf,
                                  struct vgi_error *err)
{
    int32_t child = field + 1;

    VGI_TRY(put(buf, "<", err));
    for (int32_t i = 0; i < schema->fields[field].n_children; i++) {
        VGI_TRY(put(buf, i ? "," : "", err));
        VGI_TRY(put_child(schema, child, NULL, buf, err));
        child = schema->fields[child].next;
    }
    return put(buf, ">", err);
}

static enum vgi_status put_map(const struct varrow_schema *schema, int32_t field, struct vbase_buf *buf,
                               struct vgi_error *err)
{
    int32_t key = field + 2; /* behind the struct of the entries */
    int32_t value = schema->fields[key].next;
    bool is_sorted = schema->fields[field].schema->flags & ARROW_FLAG_MAP_KEYS_SORTED;

    VGI_TRY(put(buf, "<", err));
    VGI_TRY(put_child(schema, key, "key", buf, err));
    VGI_TRY(put(buf, ",", err));
    VGI_TRY(put_child(schema, value, "value", buf, err));
    return put(buf, is_sorted ? ">,keys_sorted" : ">", err);
}

static int type_id_of(const struct varrow_field *field, int32_t child)
{
    int id = 0;

    while (id < 127 && field->type_ids[id] != child)
        id++;
    return id;
}

/* "<5=name?:T,…>": the type codes need not be 0, 1, 2 … */
static enum vgi_status put_union(const struct varrow_schema *schema, int32_t field, struct vbase_buf *buf,
                                 struct vgi_error *err)
{
    int32_t child = field + 1;

    VGI_TRY(put(buf, "<", err));
    for (int32_t i = 0; i < schema->fields[field].n_children; i++) {
        VGI_TRY(
            vbase_buf_append_format(buf, err, "%s%d=", i ? "," : "", type_id_of(&schema->fields[field], i)));
        VGI_TRY(put_child(schema, child, NULL, buf, err));
        child = schema->fields[child].next;
    }
    return put(buf, ">", err);
}

static enum vgi_status put_run_ends(const struct varrow_schema *schema, int32_t field, struct vbase_buf *buf,
                                    struct vgi_error *err)
{
    VGI_TRY(put(buf, "<run_ends:", err));
    VGI_TRY(vrpc_type_token(schema, field + 1, buf, err));
    VGI_TRY(put(buf, ",values:", err));
    VGI_TRY(vrpc_type_token(schema, schema->fields[field + 1].next, buf, err));
    return put(buf, ">", err);
}

/* A time zone stands in the format string behind the colon, and goes out as it is. */
static enum vgi_status put_timestamp(const struct varrow_field *field, struct vbase_buf *buf,
                                     struct vgi_error *err)
{
    const char *zone = strchr(field->schema->format, ':');

    VGI_TRY(vbase_buf_append_format(buf, err, "(%s", units[field->unit]));
    if (zone && zone[1]) {
        VGI_TRY(put(buf, ",tz=", err));
        VGI_TRY(put(buf, zone + 1, err));
    }
    return put(buf, ")", err);
}

/* "dictionary<index:int16,value:utf8>": the field's own type is that of the indices. */
static enum vgi_status put_dictionary(const struct varrow_schema *schema, const struct varrow_field *field,
                                      struct vbase_buf *buf, struct vgi_error *err)
{
    const struct varrow_dictionary *dictionary = &schema->dictionaries[field->dictionary];

    VGI_TRY(vbase_buf_append_format(buf, err, "dictionary<index:%s,value:", names[field->type]));
    VGI_TRY(vrpc_type_token(dictionary->values, dictionary->values->columns[0], buf, err));
    return put(buf, dictionary->is_ordered ? ">,ordered" : ">", err);
}

static enum vgi_status put_storage(const struct varrow_schema *schema, int32_t field, struct vbase_buf *buf,
                                   struct vgi_error *err)
{
    const struct varrow_field *f = &schema->fields[field];

    if (f->dictionary >= 0)
        return put_dictionary(schema, f, buf, err);
    if (!names[f->type]) {
        return vgi_fail(err, VGI_E_TYPE, "column '%s' has Arrow format '%s', which has no type token",
                        f->schema->name, f->schema->format);
    }
    VGI_TRY(put(buf, names[f->type], err));
    switch ((int)f->type) {
    case VARROW_FIXED_BINARY:
        return vbase_buf_append_format(buf, err, "(%d)", f->fixed_size);
    case VARROW_DECIMAL128:
    case VARROW_DECIMAL256:
        return vbase_buf_append_format(buf, err, "(%d,%d)", f->fixed_size, f->scale);
    case VARROW_TIME32:
    case VARROW_TIME64:
    case VARROW_DURATION:
        return vbase_buf_append_format(buf, err, "(%s)", units[f->unit]);
    case VARROW_TIMESTAMP:
        return put_timestamp(f, buf, err);
    case VARROW_FIXED_LIST:
        VGI_TRY(vbase_buf_append_format(buf, err, "(%d)", f->fixed_size));
        return put_item(schema, field, buf, err);
    case VARROW_LIST:
    case VARROW_LARGE_LIST:
    case VARROW_LIST_VIEW:
    case VARROW_LARGE_LIST_VIEW:
        return put_item(schema, field, buf, err);
    case VARROW_STRUCT:
        return put_struct(schema, field, buf, err);
    case VARROW_MAP:
        return put_map(schema, field, buf, err);
    case VARROW_DENSE_UNION:
    case VARROW_SPARSE_UNION:
        return put_union(schema, field, buf, err);
    case VARROW_RUN_END:
        return put_run_ends(schema, field, buf, err);
    }
    return VGI_OK;
}
