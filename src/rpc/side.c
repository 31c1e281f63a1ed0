/* SPDX-License-Identifier: Apache-2.0 */
/* side.c: the keys of pointer batches -> calls of the side channel's table, and back. Walk: turn.c and
 * stream.c for what comes in, reply.c for what goes out. */
#include "rpc/side.h"

#include <stdio.h>

#include "rpc/request.h"

enum { NUMBER_BYTES = 24 };

static struct vgi_str number_text(uint64_t value, char text[NUMBER_BYTES])
{
    return (struct vgi_str){text, (size_t)snprintf(text, NUMBER_BYTES, "%llu", (unsigned long long)value)};
}

/* Plain decimal digits. */
static bool read_number(struct vgi_str text, uint64_t *ret_value)
{
    uint64_t value = 0;

    if (text.len == 0 || text.len > 19)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        value = 10 * value + (uint64_t)(text.ptr[i] - '0');
    }
    *ret_value = value;
    return true;
}

static bool read_place(const struct vgi_str values[VRPC_REQUEST_KEYS], struct vrpc_side_place *ret_place)
{
    return read_number(values[VRPC_KEY_SHM_OFFSET], &ret_place->offset) &&
           read_number(values[VRPC_KEY_SHM_LENGTH], &ret_place->length);
}

static enum vgi_status resolve(struct vrpc_connection *c, struct vgi_batch *batch,
                               const struct vgi_str values[VRPC_REQUEST_KEYS], struct vgi_error *err)
{
    struct vrpc_side_place place;

    if (!read_place(values, &place)) {
        return vgi_fail_as(err, VGI_E_FORMAT, "ProtocolError",
                           "'vgi_rpc.shm_offset' and 'vgi_rpc.shm_length' of a pointer are no numbers");
    }
    return c->side.ops->resolve(c->side.self, batch, place, err);
}

enum vgi_status vrpc_side_request(struct vrpc_connection *c, struct vrpc_request *request,
                                  struct vgi_error *err)
{
    const struct vgi_str *values = request->values;
    struct vgi_str name = values[VRPC_KEY_SHM_SEGMENT_NAME];
    bool is_pointer = values[VRPC_KEY_SHM_OFFSET].ptr && request->params.array.length == 0;

    c->uses_side = false;
    if (c->side.ops && name.ptr) {
        c->has_side = false;
        VGI_TRY(c->side.ops->attach(c->side.self, name, err));
        c->has_side = true;
    }
    c->uses_side = c->side.ops && c->has_side && (name.ptr || is_pointer);
    return c->uses_side && is_pointer ? resolve(c, &request->params, values, err) : VGI_OK;
}

enum vgi_status vrpc_side_resolve(struct vrpc_connection *c, struct vgi_batch *batch, struct vgi_error *err)
{
    struct vgi_str values[VRPC_REQUEST_KEYS];

    if (!c->uses_side || batch->metadata.n == 0 || batch->array.length > 0)
        return VGI_OK;
    vrpc_request_keys_find(&batch->metadata, values);
    return values[VRPC_KEY_SHM_OFFSET].ptr ? resolve(c, batch, values, err) : VGI_OK;
}

void vrpc_side_drop(struct vrpc_connection *c, const struct vgi_batch *batch)
{
    struct vgi_str values[VRPC_REQUEST_KEYS];
    struct vrpc_side_place place;

    if (!c->uses_side || batch->metadata.n == 0 || batch->array.length > 0)
        return;
    vrpc_request_keys_find(&batch->metadata, values);
    if (read_place(values, &place))
        (void)!c->side.ops->drop(c->side.self, place, NULL); /* the peer's loss, if it cannot be */
}

enum vgi_status vrpc_side_place_batch(struct vrpc_connection *c, const struct vgi_batch *batch,
                                      struct varrow_metadata *ret_metadata, struct vgi_error *err)
{
    size_t n = batch->metadata.n;
    struct vrpc_side_place place;
    struct vgi_pair *pairs;
    char *texts;

    if (!c->uses_side || batch->array.length == 0)
        return VGI_DONE;
    pairs = vbase_arena_array(&c->tick_arena, n + 2, sizeof pairs[0]);
    texts = vbase_arena_alloc(&c->tick_arena, (size_t)2 * NUMBER_BYTES);
    if (!pairs || !texts) /* before the place is taken, which nobody would free */
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a pointer batch");
    VGI_TRY(c->side.ops->place(c->side.self, batch, &place, err));
    for (size_t i = 0; i < n; i++)
        pairs[i] = batch->metadata.pairs[i];
    pairs[n] = (struct vgi_pair){vrpc_keys[VRPC_KEY_SHM_OFFSET], number_text(place.offset, texts)};
    pairs[n + 1] =
        (struct vgi_pair){vrpc_keys[VRPC_KEY_SHM_LENGTH], number_text(place.length, texts + NUMBER_BYTES)};
    *ret_metadata = (struct varrow_metadata){pairs, n + 2};
    return VGI_OK;
}
