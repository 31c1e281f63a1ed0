/* SPDX-License-Identifier: Apache-2.0 */
/* refuse.h: the names of the reasons for a 401. */
#ifndef VAUTH_REFUSE_H
#define VAUTH_REFUSE_H

#include "vgi_rpc/auth.h"

/* "missing_credential", … Static; "unauthorized" for an unknown value. */
const char *vauth_reason_name(enum vgi_auth_reason reason);

#endif
