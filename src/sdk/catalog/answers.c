/* SPDX-License-Identifier: Apache-2.0 */
/* answers.c: the cache of encoded listings. See answers.h. */
#include "sdk/catalog/answers.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/limits.h"
#include "sdk/worker/request.h"
#include "sdk/worker/worker.h"

struct vsdk_answers {
    pthread_mutex_t lock;
    struct vbase_buf *encoded; /* guarded by lock while empty, then immutable; [schema][kind] */
    int32_t n_schemas;
};

enum vgi_status vsdk_answers_new(int32_t n_schemas, struct vsdk_answers **ret_answers, struct vgi_error *err)
{
    struct vsdk_answers *const answers = calloc(1, sizeof *answers);
    const size_t n = (size_t)n_schemas * VSDK_ANSWER_KINDS;
    if (answers) {
        answers->encoded = calloc(n + 1, sizeof *answers->encoded);
    }
    if (!answers || !answers->encoded) {
        free(answers);
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for catalog answers");
    }
    answers->n_schemas = n_schemas;
    pthread_mutex_init(&answers->lock, NULL);
    *ret_answers = answers;
    return VGI_OK;
}

void vsdk_answers_free(struct vsdk_answers *answers)
{
    if (!answers) {
        return;
    }
    for (int32_t i = 0; i < answers->n_schemas * VSDK_ANSWER_KINDS; i++) {
        vbase_buf_release(&answers->encoded[i]);
    }
    pthread_mutex_destroy(&answers->lock);
    free(answers->encoded);
    free(answers);
}

enum vgi_status vsdk_answers_put(struct vsdk_request *request, enum vsdk_answer_kind kind,
                                 const struct vsdk_schema *schema, vsdk_make_answer_fn *make,
                                 struct vgi_error *err)
{
    struct vsdk_answers *const answers = vsdk_request_service(request)->answers;
    struct vbase_buf *const slot = &answers->encoded[schema->index * VSDK_ANSWER_KINDS + (int32_t)kind];
    enum vgi_status status = VGI_OK;
    pthread_mutex_lock(&answers->lock);
    if (slot->len == 0) {
        vbase_buf_init(slot, VBASE_LIMIT_ANSWER);
        status = make(request, schema, slot, err);
        if (status != VGI_OK) {
            vbase_buf_release(slot);
        }
    }
    pthread_mutex_unlock(&answers->lock);
    if (status == VGI_OK) {
        vgi_put_bytes(vgi_output_column(request->out, 0), vbase_buf_view(slot));
        request->is_put = true;
    }
    return status;
}
