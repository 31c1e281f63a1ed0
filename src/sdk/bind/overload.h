/* SPDX-License-Identifier: Apache-2.0 */
/* overload.h: which of the functions with one name a call means: the one whose arguments need the cheapest
 * promotion.
 * Order of declaration decides between equals. */
#ifndef VSDK_OVERLOAD_H
#define VSDK_OVERLOAD_H

#include "sdk/bind/arguments.h"

/* Functions with one name; borrowed. */
struct vsdk_candidates {
    const char *name;
    const struct vsdk_signature *const *signatures;
    int32_t n;
};

/* Chooses one; ret_index is the winner's.
 * VGI_E_TYPE none fits; the message lists what was given and what each candidate takes. */
VGI_NODISCARD enum vgi_status vsdk_overload_pick(const struct vsdk_candidates *candidates,
                                                 const struct vsdk_values *values, int32_t *ret_index,
                                                 struct vgi_error *err);

#endif
