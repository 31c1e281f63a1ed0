/* SPDX-License-Identifier: Apache-2.0 */
/* object.h: a fetched object, decoded and checked against its digest, but otherwise as hostile as
 * who put it. */
#ifndef VEXT_OBJECT_H
#define VEXT_OBJECT_H

#include "external/external.h"

struct vext_object {
    struct vbase_block *block;
    size_t len;
    int64_t fetch_us; /* what fetching took */
};

/* Reads it as an IPC stream of logs and one data batch.
 *   ret_found  zeroed before; owned by the caller, also what a failure left: varrow_batch_release. Its
 *              metadata lies in the task's arena
 * VGI_E_FORMAT no such stream, or it holds a pointer · VGI_E_FAILED it holds an error · VGI_E_LIMIT ·
 * VGI_E_NOMEM · what on_log returns. */
VGI_NODISCARD enum vgi_status vext_object_read(const struct vext_task *task, const struct vext_object *object,
                                               struct vgi_batch *ret_found, struct vgi_error *err);

#endif
