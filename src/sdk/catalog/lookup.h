/* SPDX-License-Identifier: Apache-2.0 */
/* lookup.h: from what a request carries (attach_opaque_data, a path) to the model. attach_opaque_data is the
 * catalog's name: it needs no secret, since a name gives no more than ATTACH would. */
#ifndef VSDK_LOOKUP_H
#define VSDK_LOOKUP_H

#include "sdk/worker/request.h"

/* The catalog an attach belongs to. VGI_E_NOT_FOUND with the names there are. */
VGI_NODISCARD enum vgi_status vsdk_find_catalog(const struct vsdk_request *request,
                                                struct vgi_bytes attach_opaque_data,
                                                const struct vsdk_catalog **ret_catalog,
                                                struct vgi_error *err);

/* The schema of a path, or NULL in *ret_schema when the catalog has none of that name. */
VGI_NODISCARD enum vgi_status vsdk_find_schema(const struct vsdk_request *request,
                                               struct vgi_bytes attach_opaque_data,
                                               const struct vsdk_str_list *path,
                                               const struct vsdk_schema **ret_schema, struct vgi_error *err);

#endif
