/* SPDX-License-Identifier: Apache-2.0 */
/* value.c: NULL, zero and default of every C shape. */
#include "sdk/record/value.h"

_Static_assert(offsetof(struct vsdk_opt_bool, value) == sizeof(struct vsdk_opt_bool) / 2, "opt layout");
_Static_assert(offsetof(struct vsdk_opt_i32, value) == sizeof(struct vsdk_opt_i32) / 2, "opt layout");
_Static_assert(offsetof(struct vsdk_opt_i64, value) == sizeof(struct vsdk_opt_i64) / 2, "opt layout");
_Static_assert(offsetof(struct vsdk_opt_u64, value) == sizeof(struct vsdk_opt_u64) / 2, "opt layout");
_Static_assert(offsetof(struct vsdk_opt_f64, value) == sizeof(struct vsdk_opt_f64) / 2, "opt layout");
_Static_assert(sizeof(struct vsdk_str_entry) == sizeof(struct vgi_str) + sizeof(struct vgi_str),
               "entry layout");
_Static_assert(sizeof(struct vsdk_i64_entry) == sizeof(struct vgi_str) + sizeof(struct vsdk_opt_i64),
               "entry layout");
_Static_assert(sizeof(struct vsdk_items) == sizeof(struct vsdk_str_list), "list layout");
_Static_assert(sizeof(struct vsdk_items) == sizeof(struct vsdk_str_map), "map layout");
_Static_assert(sizeof(enum vsdk_kind) == sizeof(int32_t), "enums are 32 bits wide");

void vsdk_value_set_null(const struct vsdk_type *type, void *value)
{
    memset(value, 0, type->bytes);
    switch ((enum vsdk_kind)type->kind) {
    case VSDK_ENUM: {
        int32_t none = -1;
        memcpy(value, &none, sizeof none);
        break;
    }
    case VSDK_LIST:
    case VSDK_MAP: {
        struct vsdk_items none = {.is_null = true};
        memcpy(value, &none, sizeof none);
        break;
    }
    case VSDK_STR:
    case VSDK_BYTES:
    case VSDK_BOOL:
    case VSDK_I32:
    case VSDK_I64:
    case VSDK_U64:
    case VSDK_F64:
    case VSDK_TIMESTAMP:
    case VSDK_STRUCT:
        break;
    }
}

void vsdk_value_set_zero(const struct vsdk_type *type, void *value)
{
    static const char empty[1] = "";
    vsdk_value_set_null(type, value);
    if (type->kind == VSDK_STR || type->kind == VSDK_BYTES) {
        struct vgi_str text = {empty, 0};
        memcpy(value, &text, sizeof text);
    } else if (type->kind == VSDK_LIST || type->kind == VSDK_MAP) {
        memset(value, 0, type->bytes);
    } else if (type->is_optional) {
        bool has = true;
        memcpy(value, &has, sizeof has);
    }
}

void vsdk_value_set_default(const struct vsdk_field *field, void *value)
{
    const struct vsdk_type *type = field->type;
    if (field->fallback == VSDK_DEFAULT_NULL) {
        vsdk_value_set_null(type, value);
        return;
    }
    vsdk_value_set_zero(type, value);
    if (field->fallback == VSDK_DEFAULT_VALUE) {
        size_t at = vsdk_opt_offset(type);
        memcpy((char *)value + at, field->value, type->bytes - at);
    }
}

bool vsdk_value_is_null(const struct vsdk_type *type, const void *value)
{
    switch ((enum vsdk_kind)type->kind) {
    case VSDK_STR:
    case VSDK_BYTES: {
        struct vgi_str text;
        memcpy(&text, value, sizeof text);
        return !text.ptr;
    }
    case VSDK_STRUCT: {
        const void *object;
        memcpy(&object, value, sizeof object);
        return !object;
    }
    case VSDK_ENUM: {
        int32_t number;
        memcpy(&number, value, sizeof number);
        return number < 0;
    }
    case VSDK_LIST:
    case VSDK_MAP: {
        struct vsdk_items list;
        memcpy(&list, value, sizeof list);
        return list.is_null;
    }
    case VSDK_BOOL:
    case VSDK_I32:
    case VSDK_I64:
    case VSDK_U64:
    case VSDK_F64:
    case VSDK_TIMESTAMP:
        break;
    }
    bool has = true;
    if (type->is_optional) {
        memcpy(&has, value, sizeof has);
    }
    return !has;
}
