/* SPDX-License-Identifier: Apache-2.0 */
/* none.c: listings of kinds of objects that a catalog of static data does not have: views, macros, indexes.
 * The answer is an empty list, which is the default of every such result. */
#include "sdk/worker/request.h"

enum vgi_status vsdk_on_nothing_listed(struct vsdk_request *request, struct vgi_error *err)
{
    (void)request;
    (void)err;
    return VGI_OK;
}
