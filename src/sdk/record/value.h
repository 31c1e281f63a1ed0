/* SPDX-License-Identifier: Apache-2.0 */
/* value.h: the C shape of one value behind a pointer without a type: what decode.c and encode.c share.
 * Members are copied, never cast, so that no aliasing rule is stretched. */
#ifndef VSDK_VALUE_H
#define VSDK_VALUE_H

#include "sdk/record/record.h"

/* Any list or map: struct vsdk_T_list, struct vsdk_T_map. */
struct vsdk_items {
    const void *items;
    size_t n;
    bool is_null;
};

/* The bytes between two items of a list, or two entries of a map (the key comes first). */
static inline size_t vsdk_item_bytes(const struct vsdk_type *type)
{
    const struct vsdk_type *item = type->item;
    if (type->kind == VSDK_MAP) {
        return sizeof(struct vgi_str) + item->bytes;
    }
    return item->kind == VSDK_STRUCT ? item->record->bytes : item->bytes;
}

/* Where the value of a vsdk_opt_T stands; where a plain one stands as well. */
static inline size_t vsdk_opt_offset(const struct vsdk_type *type)
{
    return type->is_optional ? (size_t)type->bytes / 2 : 0;
}

/* Sets a value to NULL: zero for a scalar that knows none. */
void vsdk_value_set_null(const struct vsdk_type *type, void *value);

/* Sets a value to false, 0, the empty text, bytes, list or map; enums and structures to NULL. */
void vsdk_value_set_zero(const struct vsdk_type *type, void *value);

/* Sets a member to its default; a required one as vsdk_value_set_zero. */
void vsdk_value_set_default(const struct vsdk_field *field, void *value);

/* True when the value says NULL. */
bool vsdk_value_is_null(const struct vsdk_type *type, const void *value);

#endif
