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

static enum vgi_status none_fits(const struct vsdk_candidates *candidates, const struct vsdk_values *values,
                                 struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf text;
    struct vgi_error ignored;
    vbase_buf_init(&text, MESSAGE_MAX);
    append_types(&text, values->input ? &values->input->arrow : NULL);
    if (values->constants && vgi_batch_columns(values->constants) > 0) {
        append_types(&text, vgi_batch_schema_view(values->constants));
    }
    (void)!vbase_buf_append_text(&text, "; there is ", &ignored);
    for (int32_t i = 0; i < candidates->n; i++) {
        (void)!vbase_buf_append_text(&text, i ? ", " : "", &ignored);
        append_signature(&text, candidates->name, candidates->signatures[i]);
    }
    return vgi_fail(err, VGI_E_TYPE, "no function %s takes %.*s", candidates->name, (int)text.len,
                    text.ptr ? (const char *)text.ptr : "");
}

enum vgi_status vsdk_overload_pick(const struct vsdk_candidates *candidates, const struct vsdk_values *values,
                                   int32_t *ret_index, struct vgi_error *err)
{
    int32_t best = -1;
    int32_t best_distance = 0;
    if (candidates->n == 1) { /* binding it says more exactly what is wrong */
        *ret_index = 0;
        return VGI_OK;
    }
    for (int32_t i = 0; i < candidates->n; i++) {
        const int32_t distance = vsdk_arguments_distance(candidates->signatures[i], values);
        if (distance >= 0 && (best < 0 || distance < best_distance)) {
            best = i;
            best_distance = distance;
        }
    }
    if (best < 0) {
        return none_fits(candidates, values, err);
    }
    *ret_index = best;
    return VGI_OK;
}
