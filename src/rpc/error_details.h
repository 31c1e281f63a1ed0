/* SPDX-License-Identifier: Apache-2.0 */
/* error_details.h: the rules for vgi_rpc.error_details (docs/errors.md, "Details"). Pure functions. */
#ifndef VRPC_ERROR_DETAILS_H
#define VRPC_ERROR_DETAILS_H

#include "vgi_rpc/str.h"

/* True when text is a JSON array of objects, each with an @type of the catalog or of an application's own
 * protocol, no @type twice, at most 4096 bytes, or empty. An array that breaks a rule is not sent at all. */
bool vrpc_error_details_are_valid(struct vgi_str text);

#endif
