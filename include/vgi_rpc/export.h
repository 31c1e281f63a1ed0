/* SPDX-License-Identifier: Apache-2.0 */
/* export.h: visibility and compiler attributes of the public headers. */
#ifndef VGI_RPC_EXPORT_H
#define VGI_RPC_EXPORT_H

#if defined(__GNUC__) || defined(__clang__)
#define VGI_API                                  __attribute__((visibility("default")))
#define VGI_NODISCARD                            __attribute__((warn_unused_result))
#define VGI_PRINTF(format_index, first_argument) __attribute__((format(printf, format_index, first_argument)))
/* Calls release_fn(&variable) when the variable leaves its scope. release_fn accepts a zeroed object. */
#define VGI_CLEANUP(release_fn) __attribute__((cleanup(release_fn)))
#define VGI_UNUSED              __attribute__((unused))
/* Rarely called: branches which lead to it are laid out of the way. */
#define VGI_COLD __attribute__((cold))
#else
#define VGI_API
#define VGI_NODISCARD
#define VGI_PRINTF(format_index, first_argument)
#define VGI_UNUSED
#define VGI_COLD
#endif

#endif
