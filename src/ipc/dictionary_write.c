/* SPDX-License-Identifier: Apache-2.0 */
/* dictionary_write.c: decides which dictionaries a batch needs sent. What the peer holds is remembered as a
 * struct vipc_flat over memory that cannot change: a share of the array when it is ours, else a copy, as
 * user code reuses buffers. When an inner dictionary is replaced, the outer ones follow whole, whatever a
 * peer resolves when.
 * Walk: ipc/batch_write.c -> here -> back to vipc_encoder_put. */
#include "ipc/dictionary_write.h"

#include <stdlib.h>
#include <string.h>

#include "ipc/batch_write.h"
#include "ipc/dictionary_compare.h"

struct vipc_sent_state {
    bool is_written;
    bool was_replaced;      /* by this batch */
    int32_t twin;           /* the first dictionary of the schema with the same id; itself mostly */
    struct vipc_flat flat;  /* what the peer holds; valid when memory is set */
    void *memory;           /* owned: nodes, pieces, counts, and bytes unless held */
    struct ArrowArray held; /* owned: a share of the array the pieces point into; released: none */
};

static void forget(struct vipc_sent_state *state)
{
    varrow_arrow_array_cleanup(&state->held);
    state->held.release = NULL;
    free(state->memory);
    state->memory = NULL;
}

enum vgi_status vipc_sent_begin(struct vipc_sent *set, const struct varrow_schema *schema, bool single,
                                struct vgi_error *err)
{
    vipc_sent_release(set);
    set->single = single;
    if (schema->n_dictionaries == 0) {
        return VGI_OK;
    }
    set->states = calloc((size_t)schema->n_dictionaries, sizeof *set->states);
    if (!set->states) {
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %d dictionaries", schema->n_dictionaries);
    }
    set->n = schema->n_dictionaries;
    for (int32_t d = 0; d < set->n; d++) {
        int32_t twin = 0;
        while (schema->dictionaries[twin].id != schema->dictionaries[d].id) {
            twin++;
        }
        set->states[d].twin = twin;
    }
    return VGI_OK;
}

void vipc_sent_release(struct vipc_sent *set)
{
    for (int32_t d = 0; d < set->n; d++) {
        forget(&set->states[d]);
    }
    free(set->states);
    memset(set, 0, sizeof *set);
}

static enum vgi_status lay_out(struct vipc_encoder *encoder, const struct ArrowArray **found,
                               struct vipc_flat **ret_layouts, struct vgi_error *err);
static enum vgi_status write_one(struct vipc_encoder *encoder, int32_t d, const struct ArrowArray *array,
                                 struct vipc_flat *flats, struct vgi_error *err);

enum vgi_status vipc_sent_write(struct vipc_encoder *encoder, const struct ArrowArray **found,
                                struct vgi_error *err)
{
    struct vipc_flat *flats = NULL;

    VGI_TRY(lay_out(encoder, found, &flats, err));
    for (int32_t d = 0; d < encoder->sent.n; d++) {
        encoder->sent.states[d].was_replaced = false;
    }
    for (int32_t d = 0; d < encoder->sent.n; d++) {
        if (found[d] || !encoder->sent.states[d].is_written) {
            VGI_TRY(write_one(encoder, d, found[d], flats, err));
        }
    }
    return VGI_OK;
}

/* Outer dictionaries have larger indices than those inside them, and laying them out finds these. */
static enum vgi_status lay_out(struct vipc_encoder *encoder, const struct ArrowArray **found,
                               struct vipc_flat **ret_layouts, struct vgi_error *err)
{
    int32_t n = encoder->sent.n;
    struct vipc_flat *flats = vbase_arena_array(&encoder->arena, (size_t)n, sizeof *flats);

    if (!flats) {
        return vgi_fail(err, VGI_E_NOMEM, "no memory for %d dictionaries", n);
    }
    for (int32_t d = n - 1; d >= 0; d--) {
        const struct varrow_schema *values = encoder->schema->dictionaries[d].values;
        vipc_flat_init(&flats[d], &encoder->arena, NULL);
        flats[d].dictionaries = found;
        if (found[d]) {
            VGI_TRY(vipc_flat_collect_values(&flats[d], values, found[d], 0, err));
        } else {
            VGI_TRY(vipc_flat_collect_empty(&flats[d], values, err));
        }
    }
    *ret_layouts = flats;
    return VGI_OK;
}

/* Whether the values hold dictionaries of their own; whether one of those was replaced by this batch. */
static bool has_inner(const struct vipc_encoder *encoder, const struct varrow_schema *values,
                      bool *ret_replaced)
{
    bool has = false;

    *ret_replaced = false;
    for (int32_t i = 0; i < values->n_fields; i++) {
        int32_t inner = values->fields[i].dictionary;
        if (inner >= 0) {
            has = true;
            *ret_replaced |= encoder->sent.states[encoder->sent.states[inner].twin].was_replaced;
        }
    }
    return has;
}

/* Arrow C++ refuses deltas of dictionaries with inner ones, so these are sent whole. */
static enum vipc_dictionary_relation relation_of(const struct vipc_encoder *encoder, int32_t d,
                                                 const struct vipc_flat *flat)
{
    const struct vipc_sent_state *state = &encoder->sent.states[d];
    const struct varrow_schema *values = encoder->schema->dictionaries[d].values;
    bool was_replaced;
    bool has = has_inner(encoder, values, &was_replaced);

    if (!state->memory || was_replaced) {
        return VIPC_DICTIONARY_DIFFERS;
    }
    enum vipc_dictionary_relation relation = vipc_dictionary_compare(values, &state->flat, flat);
    return has && relation == VIPC_DICTIONARY_EXTENDS ? VIPC_DICTIONARY_DIFFERS : relation;
}

static void keep(struct vipc_sent_state *state, const struct ArrowArray *array, const struct vipc_flat *flat);

static enum vgi_status write_one(struct vipc_encoder *encoder, int32_t d, const struct ArrowArray *array,
                                 struct vipc_flat *flats, struct vgi_error *err)
{
    struct vipc_sent_state *state = &encoder->sent.states[d];
    const struct varrow_dictionary *dictionary = &encoder->schema->dictionaries[d];
    struct vipc_dictionary_mark mark = {.id = dictionary->id};
    struct vipc_flat tail = flats[d];

    if (state->twin != d) {
        if (vipc_dictionary_compare(dictionary->values, &flats[state->twin], &flats[d]) !=
            VIPC_DICTIONARY_SAME) {
            return vgi_fail(err, VGI_E_INVALID, "two columns share dictionary %lld and hold different values",
                            (long long)dictionary->id);
        }
        return VGI_OK;
    }
    enum vipc_dictionary_relation relation = relation_of(encoder, d, &flats[d]);
    if (relation == VIPC_DICTIONARY_SAME) {
        return VGI_OK;
    }
    if (relation == VIPC_DICTIONARY_EXTENDS) {
        mark.is_delta = true;
        VGI_TRY(vipc_flat_collect_values(&tail, dictionary->values, array, state->flat.rows, err));
    }
    VGI_TRY(vipc_encoder_put(encoder, &tail, NULL, &mark, err));
    state->was_replaced = state->is_written && !mark.is_delta;
    state->is_written = true;
    if (!encoder->sent.single) {
        keep(state, array, &flats[d]);
    }
    return VGI_OK;
}

static int64_t sum_of_pieces(const struct vipc_flat *flat)
{
    int64_t sum = 0;

    for (int32_t i = 0; i < flat->n_pieces; i++) {
        sum += flat->pieces[i].len;
    }
    return sum;
}

/* Without memory nothing is remembered, and the dictionary is sent whole next time. */
static void keep(struct vipc_sent_state *state, const struct ArrowArray *array, const struct vipc_flat *flat)
{
    size_t nodes = (size_t)flat->n_nodes * sizeof *flat->nodes;
    size_t pieces = (size_t)flat->n_pieces * sizeof *flat->pieces;
    size_t counts = (size_t)flat->n_variadic * sizeof *flat->variadic_counts;
    bool is_held;

    forget(state);
    is_held = array && !flat->has_scratch && varrow_array_share(array, &state->held, NULL) == VGI_OK;
    uint8_t *memory = malloc(nodes + pieces + counts + (is_held ? 0 : (size_t)sum_of_pieces(flat)));
    if (!memory) {
        forget(state);
        return;
    }
    state->memory = memory;
    state->flat = *flat;
    state->flat.nodes = memcpy(memory, flat->nodes, nodes);
    state->flat.pieces = memcpy(memory + nodes, flat->pieces, pieces);
    state->flat.variadic_counts = memcpy(memory + nodes + pieces, flat->variadic_counts, counts);
    uint8_t *bytes = memory + nodes + pieces + counts;
    for (int32_t i = 0; i < flat->n_pieces && !is_held; i++) {
        if (flat->pieces[i].len > 0) {
            state->flat.pieces[i].ptr = memcpy(bytes, flat->pieces[i].ptr, (size_t)flat->pieces[i].len);
            bytes += flat->pieces[i].len;
        }
    }
}
