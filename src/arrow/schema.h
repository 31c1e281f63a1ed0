/* SPDX-License-Identifier: Apache-2.0 */
/* schema.h: a batch schema compiled once: the ArrowSchema plus a flat table of its fields in pre-order, which
 * every later pass (decode, validate, encode, build) walks without parsing format strings again.
 *
 * A struct varrow_schema is immutable and shared by counting (thread-safe). Limits: base/limits.h. */
#ifndef VARROW_SCHEMA_H
#define VARROW_SCHEMA_H

#include <stdatomic.h>

#include "vgi_rpc/arrow.h"
#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

enum varrow_type {
    VARROW_NULL,
    VARROW_BOOL,
    VARROW_I8,
    VARROW_I16,
    VARROW_I32,
    VARROW_I64,
    VARROW_U8,
    VARROW_U16,
    VARROW_U32,
    VARROW_U64,
    VARROW_F16,
    VARROW_F32,
    VARROW_F64,
    VARROW_UTF8,
    VARROW_LARGE_UTF8,
    VARROW_UTF8_VIEW,
    VARROW_BINARY,
    VARROW_LARGE_BINARY,
    VARROW_BINARY_VIEW,
    VARROW_FIXED_BINARY,
    VARROW_DECIMAL32,
    VARROW_DECIMAL64,
    VARROW_DECIMAL128,
    VARROW_DECIMAL256,
    VARROW_DATE32,
    VARROW_DATE64,
    VARROW_TIME32,
    VARROW_TIME64,
    VARROW_TIMESTAMP,
    VARROW_DURATION,
    VARROW_INTERVAL_MONTHS,
    VARROW_INTERVAL_DAY_TIME,
    VARROW_INTERVAL_MONTH_DAY_NANO,
    VARROW_LIST,
    VARROW_LARGE_LIST,
    VARROW_FIXED_LIST,
    VARROW_LIST_VIEW,
    VARROW_LARGE_LIST_VIEW,
    VARROW_STRUCT,
    VARROW_MAP,
    VARROW_DENSE_UNION,
    VARROW_SPARSE_UNION,
    VARROW_RUN_END,
    VARROW_TYPE_COUNT
};

enum varrow_unit { VARROW_SECOND, VARROW_MILLI, VARROW_MICRO, VARROW_NANO };

/* One field. A dictionary-encoded field has the type of its indices and names its dictionary. */
struct varrow_field {
    const struct ArrowSchema *schema; /* view into varrow_schema.arrow */
    enum varrow_type type;
    enum varrow_unit unit; /* time, timestamp, duration */
    bool is_nullable;
    /* Buffers, in IPC and in the C data interface; there a view type has more behind them: its data
     * buffers, and one with their sizes. */
    uint8_t n_buffers;
    uint8_t value_bytes; /* of one value in the data buffer, views 16; 0: bits, variable, fixed binary */
    int32_t n_children;
    int32_t next;           /* index of the field after this one's subtree */
    int32_t fixed_size;     /* fixed binary: bytes; fixed list: elements; decimal: precision */
    int32_t scale;          /* decimal */
    int32_t dictionary;     /* index into varrow_schema.dictionaries; -1: none */
    const int8_t *type_ids; /* union: type id -> child index, 128 entries, -1: none */
};

/* What a dictionary holds: one column, as a schema of its own. Its nested dictionaries have smaller indices,
 * so writing dictionaries in order writes inner ones first. ids are those of the stream, or 0, 1, 2 … */
struct varrow_dictionary {
    int64_t id;
    /* One column, its fields' dictionary indices counting in the outermost schema's table. It is part of that
     * schema: ref and unref count on the outermost one. */
    struct varrow_schema *values;
    bool is_ordered;
};

struct vipc_template;
struct varrow_schema {
    atomic_uint refs;
    int32_t n_columns;
    int32_t n_fields;
    int32_t n_dictionaries;      /* nested ones included; 0 in the values of a dictionary */
    int32_t n_frame_buffers;     /* sum of n_buffers over all fields */
    int32_t n_views;             /* fields of a view type: a batch has as many counts of data buffers */
    int32_t n_nodes;             /* arrays of a batch below the root: of the fields, and of dictionaries */
    struct ArrowSchema arrow;    /* "+s"; owned; of a dictionary's values: a view into the owner's */
    struct varrow_field *fields; /* column 0 first; a column's index: columns[i] */
    int32_t *columns;
    struct varrow_dictionary *dictionaries; /* of a dictionary's values: the owner's */
    struct varrow_schema *owner;            /* of a dictionary's values: the outermost schema; else NULL */
    /* The encapsulated IPC schema message, made on first use by ipc/schema.c, which publishes it by
     * compare-and-swap. One malloc, the struct and then the bytes; freed with the schema. */
    _Atomic(struct vgi_bytes *) message;
    /* The header of an embedded batch without metadata, made on first use by ipc/header_write.c in the same
     * way. One allocation. */
    _Atomic(struct vipc_template *) batch_header;
};

/* Compiles a batch schema ("+s"). schema_take is consumed always.
 *   dictionary_ids  ids in the pre-order of dictionary-encoded fields (outer before inner); NULL: 0, 1, 2 …
 * VGI_E_TYPE a format string is unknown, or children do not fit it · VGI_E_LIMIT · VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status varrow_schema_new_take(struct ArrowSchema *schema_take,
                                                     const int64_t *dictionary_ids,
                                                     struct varrow_schema **ret_schema,
                                                     struct vgi_error *err);
/* From a schema text (vgi_rpc/type.h). */
VGI_NODISCARD enum vgi_status varrow_schema_of_text(const char *text, struct varrow_schema **ret_schema,
                                                    struct vgi_error *err);
struct varrow_schema *varrow_schema_ref(struct varrow_schema *schema);
void varrow_schema_unref(struct varrow_schema *schema); /* NULL is fine */

/* The name of a field or column, never NULL; a view. */
static inline const char *varrow_name(const struct ArrowSchema *schema)
{
    return schema->name ? schema->name : "";
}

/* "i64", "dense_union", … static. */
const char *varrow_type_name(enum varrow_type type);

/* Writes the dotted path of a field ("a.item.b") into buffer, always NUL-terminated, cut when too long.
 * Returns buffer. */
char *varrow_field_path(const struct varrow_schema *schema, int32_t field, char *buffer, size_t buffer_bytes);

/* For VGI_CLEANUP: releases what *schema points to. */
static inline void varrow_schema_cleanup(struct varrow_schema **schema)
{
    varrow_schema_unref(*schema);
}
static inline void varrow_arrow_schema_cleanup(struct ArrowSchema *schema)
{
    if (schema->release) {
        schema->release(schema);
    }
}
static inline void varrow_arrow_array_cleanup(struct ArrowArray *array)
{
    if (array->release) {
        array->release(array);
    }
}

/* Moves an Arrow structure out of its place, which is left released. */
static inline struct ArrowArray varrow_array_take(struct ArrowArray *array)
{
    struct ArrowArray moved = *array;
    array->release = NULL;
    return moved;
}
static inline struct ArrowSchema varrow_arrow_schema_take(struct ArrowSchema *schema)
{
    struct ArrowSchema moved = *schema;
    schema->release = NULL;
    return moved;
}

/* A deep copy of an ArrowSchema, owned by the caller. */
VGI_NODISCARD enum vgi_status varrow_arrow_schema_copy(const struct ArrowSchema *schema,
                                                       struct ArrowSchema *ret_copy, struct vgi_error *err);

enum {
    VARROW_EQUAL_METADATA = 1,  /* field and schema metadata count, and names of list items and map parts */
    VARROW_IGNORE_NULLABLE = 2, /* nullability does not */
    VARROW_IGNORE_NAMES = 4     /* names of columns (children of the outermost struct) do not */
};
/* Compares two schemas: names, types, order, nullability, dictionaries, and by flags more or less. Name and
 * nullability of a and b themselves never count, nor those of a dictionary's values. */
bool varrow_arrow_schema_equal(const struct ArrowSchema *a, const struct ArrowSchema *b, unsigned flags);

/* Says in err what differs, in one sentence that names the first differing column: found, then expected.
 * Returns VGI_E_TYPE, always. */
enum vgi_status varrow_schema_mismatch(const struct ArrowSchema *found, const struct ArrowSchema *expected,
                                       const char *what, struct vgi_error *err);

/* The number of pairs in an Arrow metadata block, and pair i of it (views). NULL metadata has none. The block
 * must be well-formed, which varrow_schema_new_take and the IPC reader guarantee for what they make. */
int32_t varrow_metadata_count(const char *metadata);
struct vgi_str varrow_metadata_find(const char *metadata, const char *key); /* {NULL, 0}: absent */
void varrow_metadata_at(const char *metadata, int32_t i, struct vgi_str *ret_key, struct vgi_str *ret_value);

#endif
