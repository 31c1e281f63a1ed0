/* SPDX-License-Identifier: Apache-2.0 */
/* published.c: published_string, whose answers are uploaded once and referred to from then on. */
#include <pthread.h>
#include <stdlib.h>
#include <vgi_rpc/external.h>

#include "methods.h"

enum { PUBLISHED_MAX = 4096 };

struct published {
    struct published *next;
    struct vgi_rpc_reference reference;
    bool has_sha256;
    size_t value_len;
    char value[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct published *all; /* guarded by lock, as the next */
static int n_all;

static const struct published *find(struct vgi_str value, bool has_sha256)
{
    for (const struct published *p = all; p; p = p->next)
        if (p->has_sha256 == has_sha256 && vgi_str_equal(value, (struct vgi_str){p->value, p->value_len}))
            return p;
    return NULL;
}

/* With the lock held: uploads the value and remembers where it is. */
static enum vgi_status publish(struct vgi_call *call, struct vgi_output *out, struct vgi_str value,
                               bool has_sha256, struct vgi_error *err)
{
    struct published *p = n_all < PUBLISHED_MAX ? malloc(sizeof *p + value.len) : NULL;
    enum vgi_status status;

    if (!p)
        return vgi_fail(err, VGI_E_NOMEM, "no room for another published string");
    vgi_put_str(vgi_output_column(out, 0), value);
    status = vgi_rpc_publish(call, out, &p->reference, err);
    if (status != VGI_OK) {
        free(p);
        return status == VGI_E_PRECONDITION
                   ? vgi_fail(err, VGI_E_FAILED, "published_string requires external storage")
                   : status;
    }
    if (!has_sha256)
        p->reference.sha256[0] = 0;
    p->has_sha256 = has_sha256;
    p->value_len = value.len;
    if (value.len > 0)
        memcpy(p->value, value.ptr, value.len);
    p->next = all;
    all = p;
    n_all++;
    return VGI_OK;
}

UNARY(unary_published)
{
    struct vgi_column columns[2];
    const struct published *found;
    struct vgi_str value;
    bool has_sha256;
    enum vgi_status status = VGI_OK;

    VGI_TRY(vgi_batch_column(params, 0, &columns[0], err));
    VGI_TRY(vgi_batch_column(params, 1, &columns[1], err));
    value = vgi_get_str(&columns[0], 0);
    has_sha256 = vgi_get_bool(&columns[1], 0);
    pthread_mutex_lock(&lock);
    found = find(value, has_sha256);
    if (!found)
        status = publish(call, out, value, has_sha256, err);
    if (status == VGI_OK)
        status = vgi_rpc_answer_reference(call, found ? &found->reference : &all->reference, err);
    pthread_mutex_unlock(&lock);
    return status;
}
