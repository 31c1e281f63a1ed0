/* SPDX-License-Identifier: Apache-2.0 */
/* getters.c: vgi_arg_… (vgi/args.h) over the bound arguments of a call's context. */
#include "rpc/call.h"
#include "sdk/bind/context.h"
#include "vgi/args.h"
#include "vgi/table.h"

const struct vsdk_context *vsdk_context_of(const struct vgi_call *call)
{
    return call->extension;
}

static const struct vsdk_argument *find(const struct vgi_call *call, const char *name)
{
    const struct vsdk_context *const context = vsdk_context_of(call);
    const struct vsdk_arguments *const arguments = context ? context->arguments : NULL;
    const int32_t i =
        arguments && arguments->signature ? vsdk_signature_find(arguments->signature, name) : -1;
    return i < 0 ? NULL : &arguments->items[i];
}

enum vgi_status vgi_arg_column(const struct vgi_call *call, const char *name, int32_t index,
                               struct vgi_column *ret_column, struct vgi_error *err)
{
    const struct vsdk_argument *const argument = find(call, name);
    if (!argument) {
        return vgi_fail(err, VGI_E_NOT_FOUND, "there is no argument named '%s'", name);
    }
    if (index < 0 || index >= argument->n_values) {
        return vgi_fail(err, VGI_E_RANGE, "argument '%s' has %d values, value %d was asked for", name,
                        argument->n_values, index);
    }
    *ret_column = argument->values[index];
    return VGI_OK;
}

/* A getter: the kinds of values it takes, as a mask. */
struct getter {
    const char *name;
    unsigned kinds;
};
static const struct getter as_i64 = {"vgi_arg_i64", 1u << VGI_VALUE_INT | 1u << VGI_VALUE_UINT};
static const struct getter as_f64 = {"vgi_arg_f64", 1u << VGI_VALUE_INT | 1u << VGI_VALUE_UINT |
                                                        1u << VGI_VALUE_FLOAT | 1u << VGI_VALUE_DECIMAL};
static const struct getter as_bool = {"vgi_arg_bool", 1u << VGI_VALUE_BOOL};
static const struct getter as_str = {"vgi_arg_str", 1u << VGI_VALUE_STR};
static const struct getter as_bytes = {"vgi_arg_bytes", 1u << VGI_VALUE_BYTES};

/* The first value, when its kind is one of the getter's. */
static enum vgi_status value_of(const struct vgi_call *call, const char *name, const struct getter *getter,
                                struct vgi_column *ret_column, struct vgi_error *err)
{
    struct vgi_column column;
    char type[128];
    VGI_TRY(vgi_arg_column(call, name, 0, &column, err));
    if (!(getter->kinds & 1u << column.kind) && column.kind != VGI_VALUE_NULL) {
        return vgi_fail(err, VGI_E_TYPE, "argument '%s' is of type %s, %s was used", name,
                        vgi_type_print(column.schema, type, sizeof type), getter->name);
    }
    *ret_column = column;
    return VGI_OK;
}

enum vgi_status vgi_arg_i64(const struct vgi_call *call, const char *name, int64_t *ret_value,
                            struct vgi_error *err)
{
    struct vgi_column column;
    VGI_TRY(value_of(call, name, &as_i64, &column, err));
    if (column.kind == VGI_VALUE_UINT && vgi_get_u64(&column, 0) > INT64_MAX) {
        return vgi_fail(err, VGI_E_RANGE, "argument '%s' is %llu, which does not fit 64 signed bits", name,
                        (unsigned long long)vgi_get_u64(&column, 0));
    }
    *ret_value = vgi_get_i64(&column, 0);
    return VGI_OK;
}

enum vgi_status vgi_arg_f64(const struct vgi_call *call, const char *name, double *ret_value,
                            struct vgi_error *err)
{
    struct vgi_column column;
    VGI_TRY(value_of(call, name, &as_f64, &column, err));
    *ret_value = vgi_get_f64(&column, 0);
    return VGI_OK;
}

enum vgi_status vgi_arg_bool(const struct vgi_call *call, const char *name, bool *ret_value,
                             struct vgi_error *err)
{
    struct vgi_column column;
    VGI_TRY(value_of(call, name, &as_bool, &column, err));
    *ret_value = vgi_get_bool(&column, 0);
    return VGI_OK;
}

enum vgi_status vgi_arg_str(const struct vgi_call *call, const char *name, struct vgi_str *ret_value,
                            struct vgi_error *err)
{
    struct vgi_column column;
    VGI_TRY(value_of(call, name, &as_str, &column, err));
    *ret_value = vgi_get_str(&column, 0);
    return VGI_OK;
}

enum vgi_status vgi_arg_text(const struct vgi_call *call, const char *name, const char **ret_value,
                             struct vgi_error *err)
{
    struct vgi_str value;
    VGI_TRY(vgi_arg_str(call, name, &value, err));
    if (value.len && memchr(value.ptr, 0, value.len)) {
        return vgi_fail(err, VGI_E_INVALID, "argument '%s' has a NUL character inside", name);
    }
    const char *const text = vgi_alloc_text((struct vgi_call *)(uintptr_t)call, value);
    if (!text) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for argument '%s'", name);
    }
    *ret_value = text;
    return VGI_OK;
}

enum vgi_status vgi_arg_bytes(const struct vgi_call *call, const char *name, struct vgi_bytes *ret_value,
                              struct vgi_error *err)
{
    struct vgi_column column;
    VGI_TRY(value_of(call, name, &as_bytes, &column, err));
    *ret_value = vgi_get_bytes(&column, 0);
    return VGI_OK;
}

int32_t vgi_arg_count(const struct vgi_call *call, const char *name)
{
    const struct vsdk_argument *const argument = find(call, name);
    return argument ? argument->n_values : 0;
}

bool vgi_arg_is_null(const struct vgi_call *call, const char *name)
{
    const struct vsdk_argument *const argument = find(call, name);
    return !argument || argument->n_values == 0 || vgi_is_null(&argument->values[0], 0);
}

bool vgi_arg_is_given(const struct vgi_call *call, const char *name)
{
    const struct vsdk_argument *const argument = find(call, name);
    return argument && argument->is_given;
}

struct vgi_bytes vgi_bind_data(const struct vgi_call *call)
{
    const struct vsdk_context *const context = vsdk_context_of(call);
    return context ? context->bind_data : (struct vgi_bytes){0};
}

int64_t vgi_call_part(const struct vgi_call *call)
{
    const struct vsdk_context *const context = vsdk_context_of(call);
    return context ? context->part : 0;
}

bool vgi_call_wants(const struct vgi_call *call, int32_t column)
{
    const struct vsdk_context *const context = vsdk_context_of(call);
    bool is_wanted = !context || !context->wanted;
    for (int32_t i = 0; !is_wanted && i < context->n_wanted; i++) {
        is_wanted = context->wanted[i] == column;
    }
    return is_wanted;
}
