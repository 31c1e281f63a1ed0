/* SPDX-License-Identifier: Apache-2.0 */
/* answers.h: listings that never change while the worker lives, encoded on first use and then repeated. One
 * set per protocol version. Thread-safe: one lock, held while an answer is made. */
#ifndef VSDK_ANSWERS_H
#define VSDK_ANSWERS_H

#include "base/buf.h"
#include "sdk/catalog/model.h"

enum vsdk_answer_kind {
    VSDK_ANSWER_SCALARS,
    VSDK_ANSWER_TABLE_FUNCTIONS,
    VSDK_ANSWER_TABLES,
    VSDK_ANSWER_KINDS
};

struct vsdk_answers;
struct vsdk_request;

VGI_NODISCARD enum vgi_status vsdk_answers_new(int32_t n_schemas, struct vsdk_answers **ret_answers,
                                               struct vgi_error *err);
void vsdk_answers_free(struct vsdk_answers *answers); /* NULL is fine */

/* Puts the answer of that kind about a schema into the request's output, made by make on first use: it
 * appends the encoded result to buf. */
typedef enum vgi_status vsdk_make_answer_fn(struct vsdk_request *request, const struct vsdk_schema *schema,
                                            struct vbase_buf *buf, struct vgi_error *err);
VGI_NODISCARD enum vgi_status vsdk_answers_put(struct vsdk_request *request, enum vsdk_answer_kind kind,
                                               const struct vsdk_schema *schema, vsdk_make_answer_fn *make,
                                               struct vgi_error *err);

#endif
