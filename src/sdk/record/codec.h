/* SPDX-License-Identifier: Apache-2.0 */
/* codec.h: records of the protocol from and to the C structures of sdk/proto/model.h, driven by the tables of
 * one version. A record travels boxed (a complete IPC stream of one row inside a binary column) or bare (the
 * columns of a request, a header). No field is named in code. docs/records.md.
 *
 * Usage:
 *     struct vsdk_bind_request request;
 *     VGI_TRY(vsdk_params_decode(method, params, &memory, &request, err));
 *     struct vsdk_bind_response response;
 *     vsdk_record_defaults(method->result, &response);
 *     response.output_schema = schema;
 *     VGI_TRY(vsdk_result_put(method, &response, out, err));
 * Thread-safe: all functions. */
#ifndef VSDK_CODEC_H
#define VSDK_CODEC_H

#include "sdk/record/record.h"

struct vbase_arena;
struct vbase_buf;
struct vbase_pool;
struct vgi_batch;
struct vgi_output;

/* Where decoded values live: arrays, structures and the batches of boxed records in arena; pool (may be NULL)
 * lends the memory of those batches. Both are borrowed. */
struct vsdk_memory {
    struct vbase_arena *arena;
    struct vbase_pool *pool;
};

/* ---- reading ----
 * By column name: unknown columns are ignored, a missing one gets its default, as does a NULL where no NULL
 * may be.
 * All widths of integers, texts and binaries are taken, dictionary-encoded or not. Texts and bytes are views
 * into the batch, everything else is in the arena; ret_object is the record's structure, every member of
 * which is set.
 * VGI_E_TYPE a column is missing and has no default, or its type does not fit · VGI_E_INVALID a NULL, a name
 * that is no member of its enum · VGI_E_RANGE an integer · VGI_E_NOMEM. Messages name record and field. */

/* Row `row` of a batch; ret_object is valid as long as batch and arena are. */
struct vsdk_row {
    const struct vgi_batch *batch;
    int64_t row;
};
VGI_NODISCARD enum vgi_status vsdk_record_decode_row(const struct vsdk_record *record, struct vsdk_row row,
                                                     const struct vsdk_memory *memory, void *ret_object,
                                                     struct vgi_error *err);

/* A batch of exactly one row; VGI_E_FORMAT when it has another number. */
VGI_NODISCARD enum vgi_status vsdk_record_decode(const struct vsdk_record *record,
                                                 const struct vgi_batch *batch,
                                                 const struct vsdk_memory *memory, void *ret_object,
                                                 struct vgi_error *err);

/* A boxed record; bytes are borrowed and must live as long as ret_object. The batch is released with the
 * arena's next reset. Also VGI_E_FORMAT, VGI_E_LIMIT. */
VGI_NODISCARD enum vgi_status vsdk_record_decode_bytes(const struct vsdk_record *record,
                                                       struct vgi_bytes bytes,
                                                       const struct vsdk_memory *memory, void *ret_object,
                                                       struct vgi_error *err);

/* The request of a method: what is boxed in it (method->request), or its columns (method->params). */
VGI_NODISCARD enum vgi_status vsdk_params_decode(const struct vsdk_method *method,
                                                 const struct vgi_batch *params,
                                                 const struct vsdk_memory *memory, void *ret_object,
                                                 struct vgi_error *err);

/* ---- writing ----
 * Maps are sent with sorted keys. A NULL where this version allows none becomes the field's default, else the
 * empty text or list, or zero; an enum or structure without default fails.
 * VGI_E_INVALID such a failure, a member this version lacks, a key twice, text that is no UTF-8 · VGI_E_RANGE
 * ·
 * VGI_E_NOMEM. */

/* Sets every member to its default; required ones to zero (enums to -1). */
void vsdk_record_defaults(const struct vsdk_record *record, void *object);

/* Appends the boxed record to out. */
VGI_NODISCARD enum vgi_status vsdk_record_encode(const struct vsdk_record *record, const void *object,
                                                 struct vbase_buf *out, struct vgi_error *err);

/* Puts one row into out, whose columns are those of the record. */
VGI_NODISCARD enum vgi_status vsdk_record_encode_row(const struct vsdk_record *record, const void *object,
                                                     struct vgi_output *out, struct vgi_error *err);

/* Puts the boxed result of a method into out, whose one column is `result`. */
VGI_NODISCARD enum vgi_status vsdk_result_put(const struct vsdk_method *method, const void *object,
                                              struct vgi_output *out, struct vgi_error *err);

/* The record's schema: a view, valid until vsdk_protocol_release. */
VGI_NODISCARD enum vgi_status vsdk_record_schema_view(const struct vsdk_record *record,
                                                      struct varrow_schema **ret_view, struct vgi_error *err);

#endif
