/* SPDX-License-Identifier: Apache-2.0 */
/* returns.c: "typeof(x)" and its kind -> a column type. See returns.h. */
#include "sdk/bind/returns.h"

#include "arrow/schema_build.h"
#include "sdk/bind/distance.h"

static bool is_call_of(const char *returns, const char *function)
{
    const size_t len = strlen(function);
    return strncmp(returns, function, len) == 0 && returns[len] == '(';
}

bool vsdk_returns_is_static(const char *returns)
{
    return returns && !is_call_of(returns, "typeof") && !is_call_of(returns, "common");
}

/* Input columns [first, end). */
struct span {
    int32_t first;
    int32_t end;
};

/* The input columns behind the argument of that name: one, or all of a varargs argument. */
static enum vgi_status columns_of(const struct vsdk_signature *signature, const struct varrow_schema *input,
                                  struct vgi_str name, struct span *ret_span, struct vgi_error *err)
{
    int32_t column = 0;
    for (int32_t i = 0; i < signature->n_positional; i++) {
        const struct vsdk_parameter *const parameter = &signature->parameters[i];
        if (parameter->is_constant) {
            continue;
        }
        if (vgi_str_is(name, parameter->arg->name)) {
            const bool is_varargs = parameter->arg->flags & VGI_ARG_VARARGS;
            *ret_span = (struct span){column, is_varargs ? input->n_columns : column + 1};
            return ret_span->end <= input->n_columns
                       ? VGI_OK
                       : vgi_fail(err, VGI_E_TYPE, "argument '%s' was not given", parameter->arg->name);
        }
        column++;
    }
    return vgi_fail(err, VGI_E_INVALID, "the result type names '%.*s', which is no column argument",
                    VGI_STR_ARG(name));
}

/* Takes one more column into the common type; *best is -1 before the first. A pair of numbers without a
 * common type makes *is_double true. */
static enum vgi_status widen(const struct varrow_schema *input, int32_t column, int32_t *best,
                             bool *is_double, struct vgi_error *err)
{
    const struct varrow_field *const field = &input->fields[input->columns[column]];
    if (*best < 0) {
        *best = column;
        return VGI_OK;
    }
    const struct varrow_field *const so_far = &input->fields[input->columns[*best]];
    const int32_t wider = vsdk_type_wider(so_far, field);
    if (wider >= 0) {
        *best = wider == 1 ? column : *best;
        return VGI_OK;
    }
    if (vsdk_type_is_number(so_far) && vsdk_type_is_number(field)) {
        *is_double = true;
        return VGI_OK;
    }
    char a[96];
    char b[96];
    return vgi_fail(err, VGI_E_TYPE, "%s and %s have no common type",
                    vgi_type_print(so_far->schema, a, sizeof a), vgi_type_print(field->schema, b, sizeof b));
}

static enum vgi_status resolve_list(const char *names, const struct vsdk_signature *signature,
                                    const struct varrow_schema *input, struct ArrowSchema *ret_column,
                                    struct vgi_error *err)
{
    int32_t best = -1;
    bool is_double = false;
    while (*names && *names != ')') {
        const size_t len = strcspn(names, ",) ");
        struct span span = {0};
        VGI_TRY(columns_of(signature, input, (struct vgi_str){names, len}, &span, err));
        for (int32_t i = span.first; i < span.end; i++) {
            VGI_TRY(widen(input, i, &best, &is_double, err));
        }
        names += len;
        names += strspn(names, ", ");
    }
    if (best < 0) {
        return vgi_fail(err, VGI_E_TYPE, "no argument was given to take the result type from");
    }
    if (is_double) {
        return vgi_type_parse("?f64", "result", ret_column, err);
    }
    struct ArrowSchema copy;
    VGI_TRY(varrow_arrow_schema_copy(input->fields[input->columns[best]].schema, &copy, err));
    const enum vgi_status status = varrow_schema_set_name(&copy, "result", /* is_nullable= */ true, err);
    if (status != VGI_OK) {
        copy.release(&copy);
        return status;
    }
    *ret_column = copy;
    return VGI_OK;
}

static bool is_column_name(const struct vsdk_signature *signature, struct vgi_str name)
{
    for (int32_t i = 0; i < signature->n_positional; i++) {
        const struct vsdk_parameter *const parameter = &signature->parameters[i];
        if (!parameter->is_constant && vgi_str_is(name, parameter->arg->name)) {
            return true;
        }
    }
    return false;
}

enum vgi_status vsdk_returns_check(const char *returns, const struct vsdk_signature *signature,
                                   struct vgi_error *err)
{
    const char *names = strchr(returns, '(') + 1;
    const size_t len = strlen(names);
    if (len == 0 || names[len - 1] != ')') {
        return vgi_fail(err, VGI_E_INVALID, "returns '%s' has no closing parenthesis at its end", returns);
    }
    do {
        const size_t n = strcspn(names, ",) ");
        if (!is_column_name(signature, (struct vgi_str){names, n})) {
            return vgi_fail(err, VGI_E_INVALID, "returns '%s' names '%.*s', which is no column argument",
                            returns, (int)n, names);
        }
        names += n;
        names += strspn(names, ", ");
    } while (*names != ')');
    return names[1] ? vgi_fail(err, VGI_E_INVALID, "returns '%s' goes on behind its list", returns) : VGI_OK;
}

enum vgi_status vsdk_returns_resolve(const char *returns, const struct vsdk_signature *signature,
                                     const struct varrow_schema *input, struct ArrowSchema *ret_column,
                                     struct vgi_error *err)
{
    if (vsdk_returns_is_static(returns)) {
        VGI_TRY(vgi_type_parse(returns, "result", ret_column, err));
        ret_column->flags |= ARROW_FLAG_NULLABLE;
        return VGI_OK;
    }
    if (!input) {
        return vgi_fail(err, VGI_E_TYPE, "the result type depends on columns, but there are none");
    }
    return resolve_list(strchr(returns, '(') + 1, signature, input, ret_column, err);
}
