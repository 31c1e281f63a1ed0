/* SPDX-License-Identifier: Apache-2.0 */
/* returns.h: the result type of a scalar function: a type text, typeof(ARG), or common(ARG, …). */
#ifndef VSDK_RETURNS_H
#define VSDK_RETURNS_H

#include "sdk/bind/signature.h"

/* True when the type is known without a call. */
bool vsdk_returns_is_static(const char *returns);

/* Checks a text that depends on a call: it names column arguments. VGI_E_INVALID. */
VGI_NODISCARD enum vgi_status vsdk_returns_check(const char *returns, const struct vsdk_signature *signature,
                                                 struct vgi_error *err);

/* The result column, named `result`, nullable. input is the call's columns (borrowed). ret_column is owned.
 * VGI_E_INVALID the text is wrong or names no column argument · VGI_E_TYPE there is no common type. */
VGI_NODISCARD enum vgi_status vsdk_returns_resolve(const char *returns,
                                                   const struct vsdk_signature *signature,
                                                   const struct varrow_schema *input,
                                                   struct ArrowSchema *ret_column, struct vgi_error *err);

#endif
