/* SPDX-License-Identifier: Apache-2.0 */
/* overload.c: the candidate with the smallest distance. See overload.h. */
#include "sdk/bind/overload.h"

#include "base/buf.h"

enum { MESSAGE_MAX = 1500 };

static void append_signature(struct vbase_buf *buf, const char *name, const struct vsdk_signature *signature)
{
    struct vgi_error ignored;
    (void)!vbase_buf_append_format(buf, &ignored, "%s(", name);
    for (int32_t i = 0; i < signature->n_parameters; i++) {
        const struct vgi_arg *const arg = signature->parameters[i].arg;
        (void)!vbase_buf_append_format(buf, &ignored, "%s%s%s %s%s", i ? ", " : "", arg->name,
                                       arg->flags & VGI_ARG_NAMED ? " :=" : "", arg->type,
                                       arg->flags & VGI_ARG_VARARGS ? "..." : "");
    }
    (void)!vbase_buf_append_text(buf, ")", &ignored);
}

static void append_types(struct vbase_buf *buf, const struct ArrowSchema *columns)
{
    struct vgi_error ignored;
    char type[128];
    for (int64_t i = 0; columns && i < columns->n_children; i++) {
        (void)!vbase_buf_append_format(buf, &ignored, "%s%s", i ? ", " : "",
                                       vgi_type_print(columns->children[i], type, sizeof type));
    }
}

static enum vgi_status none_fits(const char *name, const struct vsdk_signature *const *candidates, int32_t n,
                                 const struct vgi_batch *constants, const struct varrow_schema *input,
                                 struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf text;
    vbase_buf_init(&text, MESSAGE_MAX);
    append_types(&text, input ? &input->arrow : NULL);
    if (constants && vgi_batch_columns(constants) > 0) {
        append_types(&text, vgi_batch_schema_view(constants));
    }
    struct vgi_error ignored;
    (void)!vbase_buf_append_text(&text, "; there is ", &ignored);
    for (int32_t i = 0; i < n; i++) {
        (void)!vbase_buf_append_text(&text, i ? ", " : "", &ignored);
        append_signature(&text, name, candidates[i]);
    }
    return vgi_fail(err, VGI_E_TYPE, "no function %s takes %.*s", name, (int)text.len,
                    text.ptr ? (const char *)text.ptr : "");
}

enum vgi_status vsdk_overload_pick(const char *name, const struct vsdk_signature *const *candidates, int32_t n,
                                   const struct vgi_batch *constants, const struct varrow_schema *input,
                                   int32_t *ret_index, struct vgi_error *err)
{
    int32_t best = -1;
    int32_t best_distance = 0;
    if (n == 1) { /* binding it says more exactly what is wrong */
        *ret_index = 0;
        return VGI_OK;
    }
    for (int32_t i = 0; i < n; i++) {
        const int32_t distance = vsdk_arguments_distance(candidates[i], constants, input);
        if (distance >= 0 && (best < 0 || distance < best_distance)) {
            best = i;
            best_distance = distance;
        }
    }
    if (best < 0) {
        return none_fits(name, candidates, n, constants, input, err);
    }
    *ret_index = best;
    return VGI_OK;
}
