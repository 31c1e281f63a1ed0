/* SPDX-License-Identifier: Apache-2.0 */
/* writer.h: the inside of struct vgi_writer (vgi_rpc/writer.h): a tree of nodes, one per field of the wanted
 * columns, each with its buffers and the ArrowArray which shows them. What differs from layout to layout
 * stands in one table of operations (writer_layout.c); putting values is in writer.c, writer_text.c,
 * writer_nested.c, writer_copy.c.
 *
 * Bitmaps: a validity buffer exists from the first NULL on. All its bits from len on, and all of them while
 * has_validity is false, are 1, so that a value which is not NULL needs no touch of the bitmap.
 * A node is used by the one thread that fills the output. */
#ifndef VARROW_WRITER_H
#define VARROW_WRITER_H

#include "arrow/output.h"

enum varrow_writer_mode {
    VARROW_WRITER_LIVE,
    VARROW_WRITER_DISCARD, /* counts rows */
    VARROW_WRITER_BAD,     /* stands for a column that does not exist */
    VARROW_WRITER_FAILED,  /* something of the output failed: ignores everything */
    VARROW_WRITER_TAKEN    /* a whole array was handed over */
};

enum varrow_layout {
    VARROW_LAYOUT_NULL,
    VARROW_LAYOUT_BITS,
    VARROW_LAYOUT_FIXED,
    VARROW_LAYOUT_OFFSETS, /* utf8 and binary, width: of an offset */
    VARROW_LAYOUT_VIEWS,
    VARROW_LAYOUT_LIST, /* map too, width: of an offset */
    VARROW_LAYOUT_LIST_VIEW,
    VARROW_LAYOUT_FIXED_LIST,
    VARROW_LAYOUT_STRUCT,
    VARROW_LAYOUT_DENSE,
    VARROW_LAYOUT_SPARSE,
    VARROW_LAYOUT_DICTIONARY, /* width: of an index */
    VARROW_LAYOUT_RUN_END,
    VARROW_LAYOUT_COUNT
};

/* 64-byte aligned memory, owned by the node. */
struct varrow_memory {
    uint8_t *ptr;
    size_t cap;
};

/* Values of a dictionary by hash: open addressing, linear probing, at most three quarters full. Slots of an
 * older batch count as empty. */
struct varrow_intern_slot {
    uint32_t batch;
    uint32_t hash;
    uint32_t row;
};
struct varrow_intern {
    struct varrow_intern_slot *slots; /* owned */
    uint32_t n_slots;                 /* power of two; 0: none yet */
    uint32_t batch;
};

/* One field under construction. */
struct vgi_writer_impl {
    struct vgi_writer pub; /* pub.impl is this */
    const struct varrow_writer_ops *ops;
    enum varrow_writer_mode mode;
    enum varrow_layout layout;
    uint32_t width;
    bool is_nullable;
    bool has_validity; /* the bitmap holds a NULL of this batch */
    uint8_t idle_rows; /* batches that left most of a large buffer unused */
    uint8_t idle_data;
    int8_t type_id; /* as child of a union */
    int32_t n_children;
    int64_t row_cap;  /* rows for which every buffer with a fixed width per row has room */
    int64_t consumed; /* OFFSETS, VIEWS: bytes in data; lists: child rows closed */
    int64_t claimed;  /* as child of a dense union: rows which the union has used */
    struct varrow_memory validity;
    struct varrow_memory values; /* values, offsets, views, type ids, indices */
    struct varrow_memory data;   /* text; list views: sizes; dense unions: offsets */
    struct ArrowArray array;     /* shown to the reader, buffers and children below */
    const void *buffers[4];
    struct vgi_writer_impl **children;
    struct vgi_writer_impl *inner; /* dictionary, run ends: where values are put; NULL: here */
    struct vgi_writer_impl *parent;
    struct vgi_output *out;
    const struct varrow_field *field;
    struct varrow_intern intern;       /* dictionary */
    struct varrow_schema *take_schema; /* this field as a column, made for vgi_writer_array_take; shared */
    struct ArrowArray taken;           /* owned while mode is TAKEN */
};

/* What a layout does; the functions work on a LIVE node and report trouble by varrow_writer_fail. */
struct varrow_writer_ops {
    bool has_validity;
    /* Appends count rows of zero, empty, or what lies under a NULL. */
    void (*fill)(struct vgi_writer_impl *node, int64_t count, bool as_null);
    /* Removes what the last row holds beyond its slot; the caller takes the slot off. */
    void (*drop)(struct vgi_writer_impl *node, int64_t row);
    /* Compare and hash rows that are not NULL. */
    bool (*equal)(const struct vgi_writer_impl *node, int64_t a, int64_t b);
    uint64_t (*hash)(const struct vgi_writer_impl *node, int64_t row);
    /* Checks the children's lengths and shows buffers and length in node->array. */
    void (*finish)(struct vgi_writer_impl *node);
};
extern const struct varrow_writer_ops varrow_writer_ops_of[VARROW_LAYOUT_COUNT];

/* What stands for a buffer of no bytes. */
extern const int64_t varrow_zeros[8];

struct vgi_output {
    struct varrow_schema *schema;        /* shared */
    struct varrow_schema *wanted_schema; /* shared */
    int32_t n_columns;
    int32_t n_wanted;
    int32_t n_nodes;
    int32_t n_dropped;
    struct vgi_writer **columns;   /* by declared column */
    struct vgi_writer *dropped;    /* of the columns that nobody wants */
    struct vgi_writer_impl **sent; /* by wanted column */
    struct vgi_writer_impl *nodes;
    void **pointers;         /* the memory of columns, sent, array.children and the nodes' children */
    struct ArrowArray array; /* the batch */
    const void *buffers[1];
    int64_t rows;    /* vgi_output_set_rows; -1: not called */
    bool is_flat;    /* every column has values of one width */
    bool has_nulls;  /* a bitmap is in use */
    bool needs_care; /* there are arrays, large buffers, or a failure */
    struct vbase_arena *arena;
    struct vgi_pair *pairs;
    size_t n_pairs;
    size_t pairs_cap;
    struct vgi_writer_impl discard;
    struct vgi_writer_impl bad;
    int32_t bad_index;
    enum vgi_status failed; /* the first failure, until reset; VGI_OK: none */
    char failure[VGI_ERROR_MESSAGE_BYTES];
};

/* ---- output.c ---- */

/* Remembers the first failure and stops all writers. node's column stands in front of the message. */
void varrow_writer_fail(struct vgi_writer_impl *node, enum vgi_status status, const char *format, ...)
    VGI_PRINTF(3, 4);
/* The failure of a value that the column's type cannot take. */
void varrow_writer_mismatch(struct vgi_writer_impl *node, const char *given);

/* Shows the node's rows as an array; the result is a view. Children must have been checked. */
struct ArrowArray *varrow_writer_finish(struct vgi_writer_impl *node);

/* For arrays that show the output's buffers, which they do not own. */
void varrow_release_nothing(struct ArrowArray *array);

/* ---- output_schema.c ---- */

/* A batch schema of n of batch's columns, with its metadata; ret_projected is owned by the caller.
 * columns is borrowed; NULL: the first n. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status varrow_schema_project(const struct ArrowSchema *batch, const int32_t *columns,
                                                    int32_t n, struct ArrowSchema *ret_projected,
                                                    struct vgi_error *err);

/* ---- writer_layout.c ---- */

/* Prepares a zeroed node for field; children and inner are the caller's to set. */
void varrow_writer_init(struct vgi_writer_impl *node, const struct varrow_field *field);
void varrow_writer_fill(struct vgi_writer_impl *node, int64_t count, bool as_null);
/* count rows of NULL where the field may, else of zero. */
void varrow_writer_fill_empty(struct vgi_writer_impl *node, int64_t count);
/* Removes the last row. */
void varrow_writer_drop(struct vgi_writer_impl *node);
bool varrow_writer_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b);
uint64_t varrow_writer_hash(const struct vgi_writer_impl *node, int64_t row);

/* ---- writer_memory.c ---- */

bool varrow_writer_grow_rows(struct vgi_writer_impl *node, int64_t count);
/* Room for count more bytes in node->data. */
bool varrow_writer_reserve_data(struct vgi_writer_impl *node, size_t count);
/* Marks rows that are not NULL so far. */
void varrow_writer_mark_nulls(struct vgi_writer_impl *node, int64_t first, int64_t count);
bool varrow_writer_ensure_validity(struct vgi_writer_impl *node);
/* Zeroes the bits behind the last row, as bytes that leave the process should be. */
void varrow_writer_close_validity(struct vgi_writer_impl *node);
void varrow_writer_reset_validity(struct vgi_writer_impl *node);
/* Frees what is large and was not needed by the last batches; before len is reset. */
void varrow_writer_trim(struct vgi_writer_impl *node);
/* Frees what is large, whatever it was needed for; only while the column is empty. */
void varrow_writer_release_large(struct vgi_writer_impl *node);
void varrow_writer_release_memory(struct vgi_writer_impl *node);

/* Room for count more rows; false when that failed. */
static inline bool varrow_writer_reserve(struct vgi_writer_impl *node, int64_t count)
{
    return count <= node->row_cap - node->pub.len || varrow_writer_grow_rows(node, count);
}

static inline bool varrow_writer_is_null(const struct vgi_writer_impl *node, int64_t row)
{
    return node->has_validity && !(node->validity.ptr[row >> 3] >> (row & 7) & 1);
}

/* Reads and writes entry i of offsets or indices of node->width bytes. */
static inline int64_t varrow_writer_entry(const struct vgi_writer_impl *node,
                                          const struct varrow_memory *memory, int64_t i)
{
    return node->width == 4 ? ((const int32_t *)memory->ptr)[i] : ((const int64_t *)memory->ptr)[i];
}
static inline void varrow_writer_set_entry(const struct vgi_writer_impl *node, struct varrow_memory *memory,
                                           int64_t i, int64_t value)
{
    if (node->width == 4)
        ((int32_t *)memory->ptr)[i] = (int32_t)value;
    else
        ((int64_t *)memory->ptr)[i] = value;
}
static inline int64_t varrow_writer_entry_max(const struct vgi_writer_impl *node)
{
    return node->width == 4 ? INT32_MAX : INT64_MAX;
}

/* ---- writer.c ---- */

/* The node a row is to be put into; NULL when nothing is to be done. Behind dictionaries and run ends it is
 * their values' node: end then closes the row. */
struct vgi_writer_impl *varrow_writer_begin_slow(struct vgi_writer *writer);
static inline struct vgi_writer_impl *varrow_writer_begin(struct vgi_writer *writer)
{
    struct vgi_writer_impl *node = writer->impl;

    return node->mode == VARROW_WRITER_LIVE && !node->inner ? node : varrow_writer_begin_slow(writer);
}

/* ---- writer_encoded.c ---- */

void varrow_writer_close_encoded(struct vgi_writer *writer, struct vgi_writer_impl *leaf);
static inline void varrow_writer_end(struct vgi_writer *writer, struct vgi_writer_impl *leaf)
{
    if (writer->impl != leaf)
        varrow_writer_close_encoded(writer, leaf);
}
void varrow_dictionary_fill(struct vgi_writer_impl *node, int64_t count, bool as_null);
void varrow_dictionary_finish(struct vgi_writer_impl *node);
void varrow_dictionary_reset(struct vgi_writer_impl *node);
void varrow_dictionary_release(struct vgi_writer_impl *node);
void varrow_run_end_fill(struct vgi_writer_impl *node, int64_t count, bool as_null);
void varrow_run_end_drop(struct vgi_writer_impl *node, int64_t row);
bool varrow_run_end_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b);
uint64_t varrow_run_end_hash(const struct vgi_writer_impl *node, int64_t row);
void varrow_run_end_finish(struct vgi_writer_impl *node);

/* ---- writer_nested.c ---- */

/* False, with the failure remembered, unless the children of node, and theirs, have the rows that
 * belong to its. */
bool varrow_writer_check_children(struct vgi_writer_impl *node);
void varrow_list_fill(struct vgi_writer_impl *node, int64_t count, bool as_null);
void varrow_list_drop(struct vgi_writer_impl *node, int64_t row);
bool varrow_list_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b);
uint64_t varrow_list_hash(const struct vgi_writer_impl *node, int64_t row);
void varrow_struct_fill(struct vgi_writer_impl *node, int64_t count, bool as_null);
void varrow_struct_drop(struct vgi_writer_impl *node, int64_t row);
bool varrow_struct_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b);
uint64_t varrow_struct_hash(const struct vgi_writer_impl *node, int64_t row);
void varrow_union_fill(struct vgi_writer_impl *node, int64_t count, bool as_null);
void varrow_union_drop(struct vgi_writer_impl *node, int64_t row);
bool varrow_union_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b);
uint64_t varrow_union_hash(const struct vgi_writer_impl *node, int64_t row);
/* Shows the buffers and children of any of them. */
void varrow_nested_finish(struct vgi_writer_impl *node);

/* ---- writer_array.c ---- */

/* As vgi_writer_array_take, for an array which is valid and of the column's type for certain. */
VGI_NODISCARD enum vgi_status varrow_writer_adopt_take(struct vgi_writer *writer,
                                                       struct ArrowArray *array_take, struct vgi_error *err);

/* Gives back a taken array. */
void varrow_writer_drop_taken(struct vgi_writer_impl *node);

#endif
