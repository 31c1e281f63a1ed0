/* SPDX-License-Identifier: Apache-2.0 */
/* type.h: column types written as text, so that nobody has to build an ArrowSchema by hand.
 *
 *   bool i8 i16 i32 i64 u8 u16 u32 u64 f16 f32 f64 null
 *   str bytes large_str large_bytes str_view bytes_view fixed_bytes(N)
 *   decimal(P,S) decimal32(P,S) decimal64(P,S) decimal256(P,S)          decimal is 128 bits wide
 *   date date64 time32[s|ms] time64[us|ns] time                         time is time64[us]
 *   timestamp[s|ms|us|ns] timestamp[us,Europe/Berlin] timestamp         timestamp is timestamp[us]
 *   duration[s|ms|us|ns] interval_months interval_days interval         interval is month-day-nanosecond
 *   list<T> large_list<T> list_view<T> large_list_view<T> fixed_list<T,N>
 *   struct<a: T, b?: T> map<K,V> sorted_map<K,V>
 *   dense_union<a: T, b: T> sparse_union<a@5: T, b@9: T>                type ids 0, 1 … or as given
 *   dict<I,T> ordered_dict<I,T>   I an integer type of the indices
 *   ree<I,T>                      run-end encoded, I one of i16 i32 i64
 *   ext<NAME,T>                   extension type NAME stored as T: ext<arrow.uuid,fixed_bytes(16)>
 *   ext<NAME,T,"PARAMETERS">      the same with extension metadata
 *
 * A field is "name: T"; "name?: T" may hold NULL. A name other than [A-Za-z_][A-Za-z0-9_]* stands in double
 * quotes. Children of lists and values of maps may be NULL, keys may not; "list<!T>" forbids it.
 * A schema is a comma-separated list of fields. "arrow:FMT" is Arrow's own format string of a type without
 * children.
 *
 * Thread-safe: all functions. Grammar and examples: docs/types.md. */
#ifndef VGI_RPC_TYPE_H
#define VGI_RPC_TYPE_H

#include "vgi_rpc/arrow.h"
#include "vgi_rpc/export.h"
#include "vgi_rpc/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Makes the schema of one column from a type text.
 *   text     borrowed; a leading '?' makes it nullable
 *   name     borrowed; the column's name
 *   ret_out  receives a schema owned by the caller; release it with ret_out->release(ret_out)
 * VGI_E_INVALID the text is no type (the message shows the place) · VGI_E_NOMEM. */
VGI_API VGI_NODISCARD enum vgi_status vgi_type_parse(const char *text, const char *name,
                                                     struct ArrowSchema *ret_out, struct vgi_error *err);

/* Makes the schema of a batch ("+s" with one child per field) from a schema text; "" has no column.
 * Parameters and errors as vgi_type_parse. */
VGI_API VGI_NODISCARD enum vgi_status vgi_schema_parse(const char *text, struct ArrowSchema *ret_out,
                                                       struct vgi_error *err);

/* Writes the type text of a column's schema into buffer, always NUL-terminated, cut with "..." when it does
 * not fit. Returns buffer. schema is borrowed; it may be any well-formed schema. */
VGI_API char *vgi_type_print(const struct ArrowSchema *schema, char *buffer, size_t buffer_bytes);

/* The same for all fields of a batch schema: "a: i64, b?: str". */
VGI_API char *vgi_schema_print(const struct ArrowSchema *schema, char *buffer, size_t buffer_bytes);

#ifdef __cplusplus
}
#endif

#endif
