/* SPDX-License-Identifier: Apache-2.0 */
/* http_calls.c: a table of rows of WAYS calls each; the first bytes of a call's random id choose the row.
 * Rows are looked at under one lock of LOCKS, so threads that serve different streams seldom meet.
 * Walk: http_stream.c -> here. Owns a reference on each call it keeps. */
#include "endpoint/http_calls.h"

#include <pthread.h>
#include <stdlib.h>

#include "arrow/schema.h"

enum { WAYS = 8, ROWS = VEND_CALLS_MAX / WAYS, LOCKS = 64 };

struct row {
    struct vend_opened *opened[WAYS]; /* guarded by the row's lock, as used and clock */
    uint32_t used[WAYS];              /* clock when it was last put or found */
    uint32_t clock;
};

struct vend_calls {
    pthread_mutex_t locks[LOCKS];
    struct row rows[ROWS];
};

struct vend_opened *vend_opened_new(size_t n_wanted)
{
    struct vend_opened *opened = calloc(1, sizeof *opened + n_wanted * sizeof opened->wanted[0]);

    if (opened)
        atomic_init(&opened->refs, 1);
    return opened;
}

void vend_opened_unref(struct vend_opened *opened)
{
    if (!opened || atomic_fetch_sub(&opened->refs, 1) > 1)
        return;
    varrow_schema_unref(opened->output);
    varrow_schema_unref(opened->input);
    free(opened);
}

enum vgi_status vend_calls_new(struct vend_calls **ret_calls, struct vgi_error *err)
{
    struct vend_calls *calls = calloc(1, sizeof *calls);

    if (!calls)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a table of %d streams", VEND_CALLS_MAX);
    for (int i = 0; i < LOCKS; i++)
        pthread_mutex_init(&calls->locks[i], NULL);
    *ret_calls = calls;
    return VGI_OK;
}

void vend_calls_free(struct vend_calls *calls)
{
    if (!calls)
        return;
    for (int r = 0; r < ROWS; r++)
        for (int i = 0; i < WAYS; i++)
            vend_opened_unref(calls->rows[r].opened[i]);
    for (int i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&calls->locks[i]);
    free(calls);
}

static size_t row_of(const uint8_t call_id[VTOK_CALL_ID_BYTES])
{
    return (size_t)(call_id[0] | call_id[1] << 8) % ROWS;
}

static bool is_older(const struct row *row, int a, int b)
{
    return row->clock - row->used[a] > row->clock - row->used[b];
}

/* An empty place, else the one that was not used for the longest time. */
static int place_in(const struct row *row)
{
    int place = 0;

    for (int i = 0; i < WAYS; i++) {
        if (!row->opened[i])
            return i;
        if (is_older(row, i, place))
            place = i;
    }
    return place;
}

void vend_calls_put(struct vend_calls *calls, struct vend_opened *opened)
{
    size_t r = row_of(opened->call_id);
    struct row *row = &calls->rows[r];
    struct vend_opened *old;
    int place;

    atomic_fetch_add(&opened->refs, 1);
    pthread_mutex_lock(&calls->locks[r % LOCKS]);
    place = place_in(row);
    old = row->opened[place];
    row->opened[place] = opened;
    row->used[place] = ++row->clock;
    pthread_mutex_unlock(&calls->locks[r % LOCKS]);
    vend_opened_unref(old);
}

struct vend_opened *vend_calls_find(struct vend_calls *calls, const uint8_t call_id[VTOK_CALL_ID_BYTES],
                                    const struct vrpc_method *method)
{
    size_t r = row_of(call_id);
    struct row *row = &calls->rows[r];
    struct vend_opened *found = NULL;

    pthread_mutex_lock(&calls->locks[r % LOCKS]);
    for (int i = 0; i < WAYS && !found; i++) {
        struct vend_opened *opened = row->opened[i];
        if (!opened || memcmp(opened->call_id, call_id, VTOK_CALL_ID_BYTES) != 0 || opened->method != method)
            continue;
        row->used[i] = ++row->clock;
        atomic_fetch_add(&opened->refs, 1);
        found = opened;
    }
    pthread_mutex_unlock(&calls->locks[r % LOCKS]);
    return found;
}
