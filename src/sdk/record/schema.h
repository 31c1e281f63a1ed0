/* SPDX-License-Identifier: Apache-2.0 */
/* schema.h: an output for one record at a time, kept by the record between calls. Usage: take -> put one row
 * into output, finish -> give_back, also after a failure. Thread-safe; an encoder belongs to its taker. */
#ifndef VSDK_SCHEMA_H
#define VSDK_SCHEMA_H

#include "arrow/output.h"
#include "base/arena.h"
#include "sdk/record/record.h"

struct vsdk_encoder {
    struct vgi_output *output;
    struct vbase_arena arena; /* the output's; reset with it */
};

/* ret_encoder is the taker's until vsdk_encoder_give_back. VGI_E_NOMEM. */
VGI_NODISCARD enum vgi_status vsdk_encoder_take(const struct vsdk_record *record,
                                                struct vsdk_encoder **ret_encoder, struct vgi_error *err);
void vsdk_encoder_give_back(const struct vsdk_record *record, struct vsdk_encoder *encoder);

#endif
