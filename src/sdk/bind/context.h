/* SPDX-License-Identifier: Apache-2.0 */
/* context.h: what the SDK hangs behind a struct vgi_call while user code runs; vgi_arg_…, vgi_bind_data,
 * vgi_call_part and vgi_call_wants read it. */
#ifndef VSDK_CONTEXT_H
#define VSDK_CONTEXT_H

#include "sdk/bind/arguments.h"

struct vsdk_context {
    const struct vsdk_arguments *arguments; /* view; NULL: none */
    struct vgi_bytes bind_data;             /* view */
    int64_t part;
    const int32_t *wanted; /* view; NULL: every column */
    int32_t n_wanted;
};

/* The context of a call, or NULL where the call is not one of a function; defined beside the getters. */
const struct vsdk_context *vsdk_context_of(const struct vgi_call *call);

#endif
