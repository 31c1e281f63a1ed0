/* SPDX-License-Identifier: Apache-2.0 */
/* args.h: reading constant arguments in any callback. Values were checked against the declaration (type,
 * range, choices, pattern) and defaults filled in before user code runs. An argument that SQL gave as NULL
 * reads as zero or empty; vgi_arg_is_null tells. A name that is not declared is VGI_E_NOT_FOUND, a getter
 * that does not fit the declared type VGI_E_TYPE. ret_… is untouched on failure. */
#ifndef VGI_ARGS_H
#define VGI_ARGS_H

#include "vgi_rpc/vgi_rpc.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Any integer, date, time, timestamp or duration argument. VGI_E_RANGE it does not fit. */
VGI_API VGI_NODISCARD enum vgi_status vgi_arg_i64(const struct vgi_call *call, const char *name,
                                                  int64_t *ret_value, struct vgi_error *err);
/* Any number, decimals included. */
VGI_API VGI_NODISCARD enum vgi_status vgi_arg_f64(const struct vgi_call *call, const char *name,
                                                  double *ret_value, struct vgi_error *err);
VGI_API VGI_NODISCARD enum vgi_status vgi_arg_bool(const struct vgi_call *call, const char *name,
                                                   bool *ret_value, struct vgi_error *err);
/* ret_value is a view valid until the callback returns. */
VGI_API VGI_NODISCARD enum vgi_status vgi_arg_str(const struct vgi_call *call, const char *name,
                                                  struct vgi_str *ret_value, struct vgi_error *err);
/* The same, NUL-terminated; a text with a NUL inside is VGI_E_INVALID. */
VGI_API VGI_NODISCARD enum vgi_status vgi_arg_text(const struct vgi_call *call, const char *name,
                                                   const char **ret_value, struct vgi_error *err);
VGI_API VGI_NODISCARD enum vgi_status vgi_arg_bytes(const struct vgi_call *call, const char *name,
                                                    struct vgi_bytes *ret_value, struct vgi_error *err);

/* Any argument as a column of one row: nested values, decimals, "any". For varargs index counts the values
 * given; otherwise it is 0. */
VGI_API VGI_NODISCARD enum vgi_status vgi_arg_column(const struct vgi_call *call, const char *name,
                                                     int32_t index, struct vgi_column *ret_column,
                                                     struct vgi_error *err);

/* How many values a varargs argument was given; 1 for another argument, 0 when the name is not declared. */
VGI_API int32_t vgi_arg_count(const struct vgi_call *call, const char *name);

/* True when the value is NULL. */
VGI_API bool vgi_arg_is_null(const struct vgi_call *call, const char *name);

/* True when the query gave it, false when the default was taken. */
VGI_API bool vgi_arg_is_given(const struct vgi_call *call, const char *name);

#ifdef __cplusplus
}
#endif

#endif
