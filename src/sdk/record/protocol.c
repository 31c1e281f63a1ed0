/* SPDX-License-Identifier: Apache-2.0 */
/* protocol.c: looking things up in the tables of a version: methods by name, members of enums. */
#include "sdk/record/record.h"

const struct vsdk_method *vsdk_protocol_find(const struct vsdk_protocol *protocol, struct vgi_str name)
{
    size_t low = 0;
    size_t high = protocol->n_methods;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct vsdk_method *method = &protocol->methods[middle];
        struct vgi_str own = vgi_str_of(method->name);
        size_t shared = own.len < name.len ? own.len : name.len;
        int order = shared ? memcmp(own.ptr, name.ptr, shared) : 0;
        if (order == 0 && own.len == name.len) {
            return method;
        }
        if (order < 0 || (order == 0 && own.len < name.len)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

const char *vsdk_enum_name(const struct vsdk_enum *names, int32_t value)
{
    return value >= 0 && value < names->n ? names->members[value] : NULL;
}

int32_t vsdk_enum_find(const struct vsdk_enum *names, struct vgi_str name)
{
    for (int32_t i = 0; i < names->n; i++) {
        if (names->members[i] && vgi_str_is(name, names->members[i])) {
            return i;
        }
    }
    return -1;
}
