/* SPDX-License-Identifier: Apache-2.0 */
/* record.h: how a record of the protocol is described to the codec, and the C shapes its fields take. The
 * descriptions are const tables made by tools/proto/generate (sdk/proto/), one set for each protocol version
 * over one set of C structures (sdk/proto/model.h); docs/records.md. Thread-safe: everything here is
 * immutable, the compiled schemas are made on first use and published by compare-and-swap. */
#ifndef VSDK_RECORD_H
#define VSDK_RECORD_H

#include <stdatomic.h>

#include "vgi_rpc/status.h"
#include "vgi_rpc/str.h"

struct varrow_schema;
struct vipc_known;
struct vsdk_encoder;
struct vsdk_record;

/* ---- the shapes of fields ----
 * text and bytes are views; ptr NULL is NULL, the empty text has a ptr. */

/* A scalar that may be NULL; value is 0 then. */
#define VSDK_DECLARE_OPT_(name, type) \
    struct vsdk_opt_##name {          \
        bool has;                     \
        type value;                   \
    };
VSDK_DECLARE_OPT_(bool, bool)
VSDK_DECLARE_OPT_(i32, int32_t)
VSDK_DECLARE_OPT_(i64, int64_t)
VSDK_DECLARE_OPT_(u64, uint64_t)
VSDK_DECLARE_OPT_(f64, double)
#undef VSDK_DECLARE_OPT_

/* A list: n items, or NULL. All zero is the empty list. Items of text and bytes may be NULL. Lists of
 * structures and of lists look the same (model.h). */
#define VSDK_DECLARE_LIST_(name, type) \
    struct vsdk_##name##_list {        \
        const type *items;             \
        size_t n;                      \
        bool is_null;                  \
    };
VSDK_DECLARE_LIST_(str, struct vgi_str)
VSDK_DECLARE_LIST_(bytes, struct vgi_bytes)
VSDK_DECLARE_LIST_(bool, bool)
VSDK_DECLARE_LIST_(i32, int32_t)
VSDK_DECLARE_LIST_(i64, int64_t)
VSDK_DECLARE_LIST_(u64, uint64_t)
VSDK_DECLARE_LIST_(f64, double)
#undef VSDK_DECLARE_LIST_

/* A map: n entries with distinct keys in any order (they are sent sorted), or NULL. */
struct vsdk_str_entry {
    struct vgi_str key;
    struct vgi_str value;
};
struct vsdk_str_map {
    const struct vsdk_str_entry *items;
    size_t n;
    bool is_null;
};
struct vsdk_i64_entry {
    struct vgi_str key;
    struct vsdk_opt_i64 value;
};
struct vsdk_i64_map {
    const struct vsdk_i64_entry *items;
    size_t n;
    bool is_null;
};

/* ---- the tables ---- */

enum vsdk_kind {
    VSDK_STR,       /* struct vgi_str */
    VSDK_BYTES,     /* struct vgi_bytes */
    VSDK_BOOL,      /* bool */
    VSDK_I32,       /* int32_t */
    VSDK_I64,       /* int64_t */
    VSDK_U64,       /* uint64_t */
    VSDK_F64,       /* double */
    VSDK_TIMESTAMP, /* int64_t: microseconds since 1970, UTC */
    VSDK_ENUM,      /* an enum of model.h, -1: NULL */
    VSDK_STRUCT,    /* const pointer to a structure, NULL: NULL */
    VSDK_LIST,      /* struct vsdk_T_list */
    VSDK_MAP        /* struct vsdk_T_map */
};

/* The members of an enum. Values are those of the enum in model.h; a version that lacks a member
 * has NULL there. */
struct vsdk_enum {
    const char *name;
    const char *const *members;
    int32_t n;
};

/* The type of a field, of a list's items or of a map's values.
 *   is_optional  scalars: the C shape is struct vsdk_opt_T
 *   bytes        size of the C shape
 *   item         lists: the items; maps: the values */
struct vsdk_type {
    uint8_t kind; /* enum vsdk_kind */
    bool is_optional;
    uint16_t bytes;
    const struct vsdk_type *item;
    const struct vsdk_record *record; /* structs */
    const struct vsdk_enum *names;    /* enums */
};

/* What a field gets when its column is missing or NULL although it may not be. */
enum vsdk_default {
    VSDK_REQUIRED,     /* nothing: the record is refused */
    VSDK_DEFAULT_NULL, /* NULL */
    VSDK_DEFAULT_ZERO, /* false, 0, the empty text or list */
    VSDK_DEFAULT_VALUE /* what value points to */
};

/*   is_nullable   the column of this version is declared nullable
 *   accepts_null  NULL is a regular value in some version: it is read as NULL and not refused */
struct vsdk_field {
    const char *name;
    const struct vsdk_type *type;
    const void *value; /* the C value without the opt around it */
    uint32_t offset;   /* in the structure of model.h */
    uint8_t fallback;  /* enum vsdk_default */
    bool is_nullable;
    bool accepts_null;
};

/* Made on first use; private to codec.c. */
struct vsdk_record_cache {
    _Atomic(struct varrow_schema *) schema;
    _Atomic(struct vsdk_encoder *) spare;
    _Atomic(struct vipc_known *) known; /* how the peer writes the schema */
};

/* One record in one version. fields: first those on the wire, in wire order, then n_absent that only other
 * versions have, so that reading sets every member. */
struct vsdk_record {
    const char *name;
    const char *schema; /* the columns as a schema text (vgi_rpc/type.h) */
    const struct vsdk_field *fields;
    struct vsdk_record_cache *cache; /* NULL for structs inside records */
    uint32_t bytes;                  /* size of the structure */
    uint16_t n_fields;
    uint16_t n_absent;
};

enum vsdk_method_kind { VSDK_UNARY, VSDK_STREAM };

/* One method in one version. What struct vgi_rpc_method wants: params is params->schema (NULL without
 * params), result is result_text, header is header->schema. */
struct vsdk_method {
    const char *name;
    uint16_t id; /* enum vsdk_method_id */
    uint8_t kind;
    bool result_is_nullable;
    const char *result_text;           /* type of the column `result`; NULL: none */
    const struct vsdk_record *params;  /* the columns of the request; NULL: none */
    const struct vsdk_record *request; /* what is boxed in the column `request`; NULL: nothing */
    const struct vsdk_record *result;  /* what is boxed in the result; NULL: nothing or no fixed record */
    const struct vsdk_record *header;  /* streams: the header's columns; NULL: none */
};

/* One version of a protocol. */
struct vsdk_protocol {
    const char *name;                  /* "vgi.v2" */
    const char *version;               /* "2.0.0" */
    const char *hash;                  /* hex, as Reflection reports it */
    const struct vsdk_method *methods; /* by name */
    size_t n_methods;
    const struct vsdk_record *const *records; /* by enum vsdk_record_id; NULL: this version has none */
    size_t n_records;
    struct vsdk_record_cache *caches;
    size_t n_caches;
};

/* The method of that name, or NULL. */
const struct vsdk_method *vsdk_protocol_find(const struct vsdk_protocol *protocol, struct vgi_str name);

/* Frees the schemas and buffers which the codec made for this version; they come back when they are used
 * again.
 * No other thread may use a record of it meanwhile. */
void vsdk_protocol_release(const struct vsdk_protocol *protocol);

/* The name of a member, or NULL when value is none of this version. */
const char *vsdk_enum_name(const struct vsdk_enum *names, int32_t value);

/* The value of a name, or -1. */
int32_t vsdk_enum_find(const struct vsdk_enum *names, struct vgi_str name);

#endif
