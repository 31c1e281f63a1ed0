/* SPDX-License-Identifier: Apache-2.0 */
/* callback.c: what a user's callback returned -> a status that can be passed on. See kind.h. */
#include "sdk/function/kind.h"

enum vgi_status vsdk_callback_status(const char *function, const char *callback, enum vgi_status status,
                                     struct vgi_error *err)
{
    if (status == VGI_OK) {
        return VGI_OK;
    }
    if (status == VGI_DONE) {
        return vgi_fail(err, VGI_E_INTERNAL, "%s: %s returned VGI_DONE, which only next may", function,
                        callback);
    }
    if ((int)status < 0 || status > VGI_E_FAILED) {
        return vgi_fail(err, VGI_E_INTERNAL, "%s: %s returned %d, which is no status", function, callback,
                        (int)status);
    }
    if (err->status != status && !err->message[0]) {
        return vgi_fail(err, status, "%s: %s failed and gave no reason", function, callback);
    }
    err->status = status;
    return status;
}
