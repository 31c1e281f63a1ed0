/* SPDX-License-Identifier: Apache-2.0 */
/* schema.c: what a record keeps between calls: its compiled schema, and one encoder with its buffers, so that
 * writing a record allocates nothing in the steady state. Both are made on first use and published by
 * compare-and-swap; a second thread that finds the encoder taken makes its own and drops it. */
#include "sdk/record/schema.h"

#include <stdlib.h>

#include "base/limits.h"
#include "ipc/reader.h"
#include "sdk/record/codec.h"

enum vgi_status vsdk_record_schema_view(const struct vsdk_record *record, struct varrow_schema **ret_view,
                                        struct vgi_error *err)
{
    struct vsdk_record_cache *cache = record->cache;
    struct varrow_schema *schema = atomic_load_explicit(&cache->schema, memory_order_acquire);
    if (!schema) {
        struct varrow_schema *mine;
        VGI_TRY(varrow_schema_of_text(record->schema, &mine, err));
        if (atomic_compare_exchange_strong(&cache->schema, &schema, mine)) {
            schema = mine;
        } else {
            varrow_schema_unref(mine);
        }
    }
    *ret_view = schema;
    return VGI_OK;
}

static void encoder_free(struct vsdk_encoder *encoder)
{
    if (encoder) {
        varrow_output_free(encoder->output);
        vbase_arena_release(&encoder->arena);
        free(encoder);
    }
}

enum vgi_status vsdk_encoder_take(const struct vsdk_record *record, struct vsdk_encoder **ret_encoder,
                                  struct vgi_error *err)
{
    struct vsdk_encoder *encoder = atomic_exchange(&record->cache->spare, NULL);
    if (encoder) {
        *ret_encoder = encoder;
        return VGI_OK;
    }
    struct varrow_schema *schema;
    VGI_TRY(vsdk_record_schema_view(record, &schema, err));
    encoder = calloc(1, sizeof *encoder);
    if (!encoder) {
        return vgi_fail(err, VGI_E_NOMEM, "no memory to write a %s", record->name);
    }
    vbase_arena_init(&encoder->arena, VBASE_LIMIT_ARENA);
    struct varrow_output_options options = {.schema = schema, .arena = &encoder->arena};
    enum vgi_status status = varrow_output_new(&options, &encoder->output, err);
    if (status != VGI_OK) {
        encoder_free(encoder);
        return status;
    }
    *ret_encoder = encoder;
    return VGI_OK;
}

void vsdk_encoder_give_back(const struct vsdk_record *record, struct vsdk_encoder *encoder)
{
    varrow_output_reset(encoder->output);
    vbase_arena_reset(&encoder->arena);
    struct vsdk_encoder *none = NULL;
    if (!atomic_compare_exchange_strong(&record->cache->spare, &none, encoder)) {
        encoder_free(encoder);
    }
}

void vsdk_protocol_release(const struct vsdk_protocol *protocol)
{
    for (size_t i = 0; i < protocol->n_caches; i++) {
        encoder_free(atomic_exchange(&protocol->caches[i].spare, NULL));
        vipc_known_free(atomic_exchange(&protocol->caches[i].known, NULL));
        varrow_schema_unref(atomic_exchange(&protocol->caches[i].schema, NULL));
    }
}
