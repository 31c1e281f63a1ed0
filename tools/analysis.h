/* SPDX-License-Identifier: Apache-2.0 */
/* analysis.h: read first by clang-tidy and gcc -fanalyzer, never by a build. Both see one file at a time and
 * would think that vgi_fail may return VGI_OK; here its value is the status it was given. */
#ifndef TOOLS_ANALYSIS_H
#define TOOLS_ANALYSIS_H

#include "vgi_rpc/status.h"

/* A statement expression: its value may go unused without a warning. */
#define vgi_fail(err, status, ...)                \
    __extension__({                               \
        (void)vgi_fail(err, status, __VA_ARGS__); \
        (enum vgi_status)(status);                \
    })
#define vgi_fail_as(err, status, type, ...)                \
    __extension__({                                        \
        (void)vgi_fail_as(err, status, type, __VA_ARGS__); \
        (enum vgi_status)(status);                         \
    })
#define vgi_fail_va(err, status, format, args)        \
    __extension__({                                   \
        (void)vgi_fail_va(err, status, format, args); \
        (enum vgi_status)(status);                    \
    })

#endif
