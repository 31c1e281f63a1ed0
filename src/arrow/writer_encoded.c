/* SPDX-License-Identifier: Apache-2.0 */
/* writer_encoded.c: dictionary and run-end encoded columns under construction. A value is put into the
 * values' own node first; closing the row compares it there, and takes it off again when it is known: in the
 * dictionary by a hash table, in the runs by looking at the last one. So every value type, nested or not, can
 * be encoded.
 * Spec: Arrow columnar format 1.5, "Dictionary-encoded Layout", "Run-End Encoded Layout". */
#include <stdlib.h>
#include <string.h>

#include "arrow/writer.h"

static void close_dictionary(struct vgi_writer_impl *node);
static void close_run(struct vgi_writer_impl *node);

void varrow_writer_close_encoded(struct vgi_writer *writer, struct vgi_writer_impl *leaf)
{
    struct vgi_writer_impl *node = leaf;

    while (node != writer->impl) {
        node = node->parent;
        if (node->mode != VARROW_WRITER_LIVE)
            return;
        if (node->layout == VARROW_LAYOUT_DICTIONARY)
            close_dictionary(node);
        else
            close_run(node);
    }
}

/* True when the values' last row is whole and can be compared. */
static bool has_new_value(struct vgi_writer_impl *node, int64_t rows)
{
    if (node->inner->mode == VARROW_WRITER_LIVE && node->inner->pub.len == rows + 1)
        return node->inner->n_children == 0 || varrow_writer_check_children(node->inner);
    return false;
}

/* ---- dictionaries ---- */

/* Enters row without looking for an equal one. */
static void enter(struct varrow_intern *intern, uint32_t hash, uint32_t row)
{
    uint32_t i = hash & (intern->n_slots - 1);

    while (intern->slots[i].batch == intern->batch)
        i = (i + 1) & (intern->n_slots - 1);
    intern->slots[i] = (struct varrow_intern_slot){intern->batch, hash, row};
}

/* Doubles the table; false when there is no memory. */
static bool grow_slots(struct varrow_intern *intern)
{
    uint32_t n = intern->n_slots > 0 ? intern->n_slots * 2 : 64;
    struct varrow_intern larger = {n > 0 ? calloc(n, sizeof *larger.slots) : NULL, n, 1};

    if (!larger.slots)
        return false;
    for (uint32_t i = 0; intern->slots && i < intern->n_slots; i++) {
        if (intern->slots[i].batch == intern->batch)
            enter(&larger, intern->slots[i].hash, intern->slots[i].row);
    }
    free(intern->slots);
    *intern = larger;
    return true;
}

/* The place of the values' last row: an equal row before it, which it is taken off for, or its own.
 * -1: no memory. */
static int64_t intern(struct vgi_writer_impl *node)
{
    struct varrow_intern *table = &node->intern;
    int64_t row = node->inner->pub.len - 1;
    uint64_t wide = varrow_writer_hash(node->inner, row);
    uint32_t hash = (uint32_t)(wide ^ wide >> 32);

    if ((!table->slots || row >= (int64_t)table->n_slots / 4 * 3) && !grow_slots(table))
        return -1;
    for (uint32_t i = hash & (table->n_slots - 1); table->slots[i].batch == table->batch;
         i = (i + 1) & (table->n_slots - 1)) {
        if (table->slots[i].hash == hash && varrow_writer_equal(node->inner, table->slots[i].row, row)) {
            varrow_writer_drop(node->inner);
            return table->slots[i].row;
        }
    }
    enter(table, hash, (uint32_t)row);
    return row;
}

static int64_t index_max(enum varrow_type type)
{
    switch ((int)type) {
    case VARROW_I8:
        return INT8_MAX;
    case VARROW_U8:
        return UINT8_MAX;
    case VARROW_I16:
        return INT16_MAX;
    case VARROW_U16:
        return UINT16_MAX;
    default:
        return INT32_MAX;
    }
}

static void close_dictionary(struct vgi_writer_impl *node)
{
    int64_t place;

    if (node->inner->pub.len == 0 || !has_new_value(node, node->inner->pub.len - 1) ||
        !varrow_writer_reserve(node, 1))
        return;
    place = intern(node);
    if (place < 0) {
        varrow_writer_fail(node, VGI_E_NOMEM, "no memory for a dictionary of %lld values",
                           (long long)node->inner->pub.len);
        return;
    }
    if (place > index_max(node->field->type)) {
        varrow_writer_fail(node, VGI_E_RANGE,
                           "a dictionary of more than %lld values does not fit its indices",
                           (long long)index_max(node->field->type) + 1);
        return;
    }
    memcpy(node->values.ptr + (size_t)node->pub.len * node->width, &place, node->width);
    node->pub.len++;
}

void varrow_dictionary_fill(struct vgi_writer_impl *node, int64_t count, bool as_null)
{
    uint8_t *row;

    if (!as_null) {
        varrow_writer_fill_empty(node->inner, 1);
        if (node->mode == VARROW_WRITER_LIVE)
            close_dictionary(node);
        if (node->mode != VARROW_WRITER_LIVE)
            return;
        count--;
    }
    row = node->values.ptr + (size_t)node->pub.len * node->width;
    for (int64_t i = 0; i < count; i++, row += node->width) {
        if (as_null)
            memset(row, 0, node->width);
        else
            memcpy(row, row - node->width, node->width);
    }
    node->pub.len += count;
}

void varrow_dictionary_finish(struct vgi_writer_impl *node)
{
    node->array.dictionary = varrow_writer_finish(node->inner);
}

void varrow_dictionary_reset(struct vgi_writer_impl *node)
{
    struct varrow_intern *table = &node->intern;

    if (table->slots && ++table->batch == 0) {
        memset(table->slots, 0, table->n_slots * sizeof *table->slots);
        table->batch = 1;
    }
}

void varrow_dictionary_release(struct vgi_writer_impl *node)
{
    free(node->intern.slots);
    node->intern = (struct varrow_intern){0};
}

/* ---- runs ---- */

static int64_t run_end(const struct vgi_writer_impl *node, int64_t run)
{
    const struct vgi_writer_impl *ends = node->children[0];
    int16_t narrow;

    if (ends->width != 2)
        return varrow_writer_entry(ends, &ends->values, run);
    memcpy(&narrow, ends->values.ptr + 2 * run, sizeof narrow);
    return narrow;
}

static void set_run_end(struct vgi_writer_impl *node, int64_t run, int64_t end)
{
    struct vgi_writer_impl *ends = node->children[0];

    memcpy(ends->values.ptr + (size_t)run * ends->width, &end, ends->width);
}

static bool fits_run_end(struct vgi_writer_impl *node, int64_t rows)
{
    uint32_t width = node->children[0]->width;
    int64_t max = width == 2 ? INT16_MAX : width == 4 ? INT32_MAX : INT64_MAX;

    if (rows > max)
        varrow_writer_fail(node, VGI_E_RANGE, "%lld rows do not fit run ends of %u bytes", (long long)rows,
                           width);
    return rows <= max;
}

/* Makes the values' last row a run of count rows, or part of the run before it when that is equal. */
static void close_runs(struct vgi_writer_impl *node, int64_t count)
{
    struct vgi_writer_impl *ends = node->children[0];
    int64_t run = ends->pub.len;

    if (!has_new_value(node, run) || !fits_run_end(node, node->pub.len + count))
        return;
    if (run > 0 && varrow_writer_equal(node->inner, run - 1, run)) {
        varrow_writer_drop(node->inner);
        run--;
    } else if (varrow_writer_reserve(ends, 1)) {
        ends->pub.len++;
    } else {
        return;
    }
    node->pub.len += count;
    set_run_end(node, run, node->pub.len);
}

static void close_run(struct vgi_writer_impl *node)
{
    close_runs(node, 1);
}

void varrow_run_end_fill(struct vgi_writer_impl *node, int64_t count, bool as_null)
{
    if (as_null && !node->inner->is_nullable && node->inner->layout != VARROW_LAYOUT_NULL) {
        varrow_writer_fail(node, VGI_E_INVALID, "row %lld is NULL, the values of the runs may not be",
                           (long long)node->pub.len);
        return;
    }
    varrow_writer_fill(node->inner, 1, as_null);
    if (node->mode == VARROW_WRITER_LIVE)
        close_runs(node, count);
}

void varrow_run_end_drop(struct vgi_writer_impl *node, int64_t row)
{
    int64_t last = node->children[0]->pub.len - 1;
    int64_t begin = last > 0 ? run_end(node, last - 1) : 0;

    if (begin == row) {
        varrow_writer_drop(node->children[0]);
        varrow_writer_drop(node->inner);
    } else {
        set_run_end(node, last, row);
    }
}

/* The run that row lies in. */
static int64_t run_of(const struct vgi_writer_impl *node, int64_t row)
{
    int64_t low = 0, high = node->children[0]->pub.len - 1;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (run_end(node, middle) > row)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

bool varrow_run_end_equal(const struct vgi_writer_impl *node, int64_t a, int64_t b)
{
    return varrow_writer_equal(node->inner, run_of(node, a), run_of(node, b));
}

uint64_t varrow_run_end_hash(const struct vgi_writer_impl *node, int64_t row)
{
    return varrow_writer_hash(node->inner, run_of(node, row));
}

void varrow_run_end_finish(struct vgi_writer_impl *node)
{
    node->array.children[0] = varrow_writer_finish(node->children[0]);
    node->array.children[1] = varrow_writer_finish(node->inner);
}
