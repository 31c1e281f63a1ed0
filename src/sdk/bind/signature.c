/* SPDX-License-Identifier: Apache-2.0 */
/* signature.c: struct vgi_arg -> struct vsdk_signature, and that -> FunctionInfo's
 * columns. See signature.h. */
#include "sdk/bind/signature.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "arrow/schema_build.h"
#include "base/buf.h"
#include "base/json.h"
#include "ipc/writer.h"
#include "sdk/bind/literal.h"

enum { PARAMETERS_MAX = 256, PAIRS_MAX = 8, METADATA_TEXT_MAX = 1 << 20 };

/* ---- compile ---- */

struct bound {
    bool is_set;
    double value;
    struct vsdk_integer integer;
};

static struct vsdk_integer parse_integer(const char *number)
{
    const bool is_negative = number[0] == '-';
    const char *const digits = number + (is_negative || number[0] == '+');
    char *end;
    errno = 0;
    const unsigned long long magnitude = strtoull(digits, &end, 10);
    return (struct vsdk_integer){digits[0] >= '0' && digits[0] <= '9' && !*end && errno == 0,
                                 is_negative && magnitude > 0, magnitude};
}

static enum vgi_status parse_bound(const char *text, size_t len, struct bound *ret_bound,
                                   struct vgi_error *err)
{
    char number[64];
    char *end;
    while (len && *text == ' ') {
        text++;
        len--;
    }
    while (len && text[len - 1] == ' ') {
        len--;
    }
    *ret_bound = (struct bound){0};
    if (len == 0 || strncmp(text, "-inf", len) == 0 || strncmp(text, "+inf", len) == 0 ||
        strncmp(text, "inf", len) == 0) {
        return VGI_OK;
    }
    if (len >= sizeof number) {
        return vgi_fail(err, VGI_E_INVALID, "a bound of %zu characters is no number", len);
    }
    memcpy(number, text, len);
    number[len] = 0;
    ret_bound->value = strtod(number, &end);
    if (*end || isnan(ret_bound->value)) {
        return vgi_fail(err, VGI_E_INVALID, "'%s' is no number", number);
    }
    ret_bound->integer = parse_integer(number);
    ret_bound->is_set = true;
    return VGI_OK;
}

enum vgi_status vsdk_interval_parse(const char *text, struct vsdk_interval *ret_interval,
                                    struct vgi_error *err)
{
    struct vsdk_interval interval = {0};
    struct bound low;
    struct bound high;
    const size_t len = strlen(text);
    const char *const comma = strchr(text, ',');
    if (len < 3 || !strchr("[(", text[0]) || !strchr("])", text[len - 1]) || !comma) {
        return vgi_fail(err, VGI_E_INVALID, "'%s' is no interval, expected for example \"[0, 100)\"", text);
    }
    interval.includes_low = text[0] == '[';
    interval.includes_high = text[len - 1] == ']';
    VGI_TRY(parse_bound(text + 1, (size_t)(comma - text) - 1, &low, err));
    VGI_TRY(parse_bound(comma + 1, (size_t)(text + len - 1 - (comma + 1)), &high, err));
    interval.has_low = low.is_set;
    interval.has_high = high.is_set;
    interval.low = low.value;
    interval.high = high.value;
    interval.low_integer = low.integer;
    interval.high_integer = high.integer;
    *ret_interval = interval;
    return VGI_OK;
}

static enum vgi_status compile_type(struct vsdk_parameter *parameter, struct vgi_error *err)
{
    struct ArrowSchema column;
    struct ArrowSchema batch;
    if (!parameter->arg->type) {
        return vgi_fail(err, VGI_E_INVALID, "type is missing");
    }
    if (strcmp(parameter->arg->type, "any") == 0) {
        return VGI_OK;
    }
    VGI_TRY(vgi_type_parse(parameter->arg->type, parameter->arg->name, &column, err));
    column.flags |= ARROW_FLAG_NULLABLE;
    VGI_TRY(varrow_schema_of_columns_take(&column, 1, &batch, err));
    return varrow_schema_new_take(&batch, NULL, &parameter->type, err);
}

static enum vgi_status compile_default(struct vsdk_parameter *parameter, struct vgi_error *err)
{
    const char *const text = parameter->arg->default_value;
    if (!text) {
        return VGI_OK;
    }
    if (!parameter->type) {
        return vgi_fail(err, VGI_E_INVALID, "an argument of any type can have no default");
    }
    return vsdk_literals_row(parameter->type, &text, &parameter->fallback, err);
}

static bool is_number(const struct vsdk_parameter *parameter)
{
    const enum varrow_type type = parameter->type ? parameter->type->fields[0].type : VARROW_NULL;
    return parameter->type && parameter->type->fields[0].dictionary < 0 &&
           ((type >= VARROW_I8 && type <= VARROW_F64) ||
            (type >= VARROW_DECIMAL32 && type <= VARROW_DECIMAL256));
}

static bool is_text(const struct vsdk_parameter *parameter)
{
    const enum varrow_type type = parameter->type ? parameter->type->fields[0].type : VARROW_NULL;
    return type >= VARROW_UTF8 && type <= VARROW_UTF8_VIEW;
}

static enum vgi_status compile_checks(struct vsdk_parameter *parameter, struct vgi_error *err)
{
    const struct vgi_arg *const arg = parameter->arg;
    if ((arg->range || arg->choices || arg->pattern) && !parameter->is_constant) {
        return vgi_fail(err, VGI_E_INVALID,
                        "range, choices and pattern need VGI_ARG_CONST in a scalar function");
    }
    if (arg->range && !is_number(parameter)) {
        return vgi_fail(err, VGI_E_INVALID, "range needs a number, the type is %s", arg->type);
    }
    if ((arg->pattern || arg->choices) && !is_text(parameter)) {
        return vgi_fail(err, VGI_E_INVALID, "choices and pattern need a text, the type is %s", arg->type);
    }
    if (arg->range) {
        VGI_TRY(vsdk_interval_parse(arg->range, &parameter->range, err));
        parameter->has_range = true;
    }
    if (arg->pattern) {
        if (regcomp(&parameter->pattern, arg->pattern, REG_EXTENDED | REG_NOSUB) != 0) {
            return vgi_fail(err, VGI_E_INVALID, "pattern '%s' is no regular expression", arg->pattern);
        }
        parameter->has_pattern = true;
    }
    return VGI_OK;
}

static enum vgi_status compile_into(const struct vsdk_parameter *parameter, size_t state_size,
                                    struct vgi_error *err)
{
    if (parameter->arg->into == 0) {
        return VGI_OK;
    }
    const struct varrow_field *const field = parameter->type ? &parameter->type->fields[0] : NULL;
    const size_t width = !field ? 0 : field->type == VARROW_BOOL ? sizeof(bool) : field->value_bytes;
    if (!field || field->dictionary >= 0 || field->type > VARROW_F64 || field->type == VARROW_F16 ||
        width == 0) {
        return vgi_fail(err, VGI_E_INVALID, "into needs a bool, integer or float, the type is %s",
                        parameter->arg->type);
    }
    if (parameter->arg->into - 1 > state_size || state_size - (parameter->arg->into - 1) < width) {
        return vgi_fail(err, VGI_E_INVALID, "into ends at byte %zu of a state of %zu",
                        parameter->arg->into - 1 + width, state_size);
    }
    return VGI_OK;
}

static enum vgi_status compile_parameter(struct vsdk_signature *signature, struct vsdk_parameter *parameter,
                                         size_t state_size, struct vgi_error *err)
{
    const unsigned flags = parameter->arg->flags;
    const int32_t i = (int32_t)(parameter - signature->parameters);
    if (!parameter->arg->name[0] || vsdk_signature_find(signature, parameter->arg->name) != i) {
        return vgi_fail(err, VGI_E_INVALID, "%s",
                        parameter->arg->name[0] ? "declared twice" : "name is empty");
    }
    parameter->is_constant = !signature->is_scalar || (flags & (VGI_ARG_CONST | VGI_ARG_NAMED));
    if (signature->has_varargs && !(flags & VGI_ARG_NAMED)) {
        return vgi_fail(err, VGI_E_INVALID, "no positional argument can follow the varargs argument");
    }
    if (!(flags & VGI_ARG_NAMED) && signature->n_positional < parameter - signature->parameters) {
        return vgi_fail(err, VGI_E_INVALID, "positional arguments must stand before named ones");
    }
    if ((flags & VGI_ARG_VARARGS) &&
        (flags & VGI_ARG_NAMED || parameter->arg->into || parameter->arg->default_value)) {
        return vgi_fail(err, VGI_E_INVALID,
                        "a varargs argument is positional, without into and default_value");
    }
    signature->has_varargs = signature->has_varargs || (flags & VGI_ARG_VARARGS);
    signature->n_positional += !(flags & VGI_ARG_NAMED);
    VGI_TRY(compile_type(parameter, err));
    VGI_TRY(compile_default(parameter, err));
    VGI_TRY(compile_checks(parameter, err));
    return compile_into(parameter, state_size, err);
}

enum vgi_status vsdk_signature_new(const struct vgi_arg *args, bool is_scalar, size_t state_size,
                                   struct vsdk_signature **ret_signature, struct vgi_error *err)
{
    struct vsdk_signature *signature;
    enum vgi_status status = VGI_OK;
    int32_t n = 0;
    while (args && args[n].name) {
        n++;
    }
    if (n > PARAMETERS_MAX) {
        return vgi_fail(err, VGI_E_INVALID, "%d arguments are declared, at most %d are possible", n,
                        PARAMETERS_MAX);
    }
    signature = calloc(1, sizeof *signature);
    if (signature) {
        signature->is_scalar = is_scalar;
        signature->parameters = calloc((size_t)n + 1, sizeof *signature->parameters);
    }
    if (!signature || !signature->parameters) {
        free(signature);
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for %d arguments", n);
    }
    for (int32_t i = 0; i < n && status == VGI_OK; i++) {
        signature->parameters[i].arg = &args[i];
        signature->n_parameters = i + 1;
        status = compile_parameter(signature, &signature->parameters[i], state_size, err);
        if (status != VGI_OK) {
            vgi_error_prefix(err, "argument '%s': ", args[i].name);
        }
    }
    if (status != VGI_OK) {
        vsdk_signature_free(signature);
        return status;
    }
    *ret_signature = signature;
    return VGI_OK;
}

void vsdk_signature_free(struct vsdk_signature *signature)
{
    for (int32_t i = 0; signature && i < signature->n_parameters; i++) {
        struct vsdk_parameter *const parameter = &signature->parameters[i];
        varrow_schema_unref(parameter->type);
        varrow_arrow_array_cleanup(&parameter->fallback);
        if (parameter->has_pattern) {
            regfree(&parameter->pattern);
        }
    }
    if (signature) {
        free(signature->parameters);
    }
    free(signature);
}

int32_t vsdk_signature_find(const struct vsdk_signature *signature, const char *name)
{
    for (int32_t i = 0; i < signature->n_parameters; i++) {
        if (strcmp(signature->parameters[i].arg->name, name) == 0) {
            return i;
        }
    }
    return -1;
}

/* ---- wire form ---- */

static void append_default_json(struct vbase_json *json, const struct vsdk_parameter *parameter)
{
    const struct ArrowArray *const value = parameter->fallback.children[0];
    struct vgi_column column;
    struct vgi_error ignored;
    if (!parameter->type ||
        vgi_column_of(parameter->type->fields[0].schema, value, &column, &ignored) != VGI_OK ||
        vgi_is_null(&column, 0)) {
        vbase_json_null(json);
        return;
    }
    switch (column.kind) {
    case VGI_VALUE_BOOL:
        vbase_json_bool(json, vgi_get_bool(&column, 0));
        return;
    case VGI_VALUE_INT:
    case VGI_VALUE_UINT:
        vbase_json_int(json, vgi_get_i64(&column, 0));
        return;
    case VGI_VALUE_FLOAT:
        vbase_json_double(json, vgi_get_f64(&column, 0));
        return;
    case VGI_VALUE_STR:
        vbase_json_string(json, vgi_get_str(&column, 0));
        return;
    case VGI_VALUE_NULL:
    case VGI_VALUE_BYTES:
    case VGI_VALUE_DECIMAL:
    case VGI_VALUE_INTERVAL:
    case VGI_VALUE_LIST:
    case VGI_VALUE_STRUCT:
    case VGI_VALUE_UNION:
        vbase_json_text(json, parameter->arg->default_value);
        return;
    }
}

static struct vgi_pair pair_of(const char *key, struct vgi_str value)
{
    return (struct vgi_pair){vgi_str_of(key), value};
}

static struct vgi_str text_since(const struct vbase_buf *buf, size_t start)
{
    return (struct vgi_str){(const char *)buf->ptr + start, buf->len - start};
}

/* Appends JSON texts to buf, whose pointers must stay: the caller has reserved enough. */
static size_t collect_pairs(const struct vsdk_parameter *parameter, struct vbase_buf *buf,
                            struct vgi_pair *pairs)
{
    const struct vgi_arg *const arg = parameter->arg;
    struct vbase_json json;
    size_t n = 0;
    const bool is_named = arg->flags & VGI_ARG_NAMED;
    if (is_named) {
        pairs[n++] = pair_of("vgi_arg", vgi_str_of("named"));
    }
    if (!parameter->type) {
        pairs[n++] = pair_of("vgi_type", vgi_str_of("any"));
    }
    if (arg->flags & VGI_ARG_VARARGS) {
        pairs[n++] = pair_of("vgi_varargs", vgi_str_of("true"));
    }
    if (arg->flags & VGI_ARG_CONST) {
        pairs[n++] = pair_of("vgi_const", vgi_str_of("true"));
    }
    if (arg->doc) {
        pairs[n++] = pair_of("vgi_doc", vgi_str_of(arg->doc));
    }
    if (arg->default_value) {
        const size_t start = buf->len;
        vbase_json_init(&json, buf);
        append_default_json(&json, parameter);
        pairs[n++] = pair_of("vgi_default", text_since(buf, start));
    }
    if (arg->choices) {
        const size_t start = buf->len;
        vbase_json_init(&json, buf);
        vbase_json_array_begin(&json);
        for (const char *const *choice = arg->choices; *choice; choice++) {
            vbase_json_text(&json, *choice);
        }
        vbase_json_array_end(&json);
        pairs[n++] = pair_of("vgi_choices", text_since(buf, start));
    }
    if (arg->range) {
        pairs[n++] = pair_of("vgi_range", vgi_str_of(arg->range));
    }
    if (arg->pattern) {
        pairs[n++] = pair_of("vgi_pattern", vgi_str_of(arg->pattern));
    }
    return n;
}

/* An upper bound of the JSON texts of one argument: six bytes per character at worst. */
static size_t json_bound(const struct vgi_arg *arg)
{
    size_t bound = 64 + 6 * (arg->default_value ? strlen(arg->default_value) : 0);
    for (const char *const *choice = arg->choices; choice && *choice; choice++) {
        bound += 8 + 6 * strlen(*choice);
    }
    return bound;
}

static enum vgi_status parameter_schema(const struct vsdk_parameter *parameter,
                                        struct ArrowSchema *ret_schema, struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf texts;
    VGI_CLEANUP(varrow_arrow_schema_cleanup) struct ArrowSchema schema = {0};
    struct vgi_pair pairs[PAIRS_MAX + 1];
    vbase_buf_init(&texts, METADATA_TEXT_MAX);
    VGI_TRY(vbase_buf_reserve(&texts, json_bound(parameter->arg), err));
    if (parameter->type) {
        VGI_TRY(varrow_arrow_schema_copy(parameter->type->fields[0].schema, &schema, err));
    } else {
        VGI_TRY(vgi_type_parse("?null", parameter->arg->name, &schema, err));
    }
    VGI_TRY(varrow_schema_set_metadata(&schema, pairs, collect_pairs(parameter, &texts, pairs), err));
    *ret_schema = varrow_arrow_schema_take(&schema);
    return VGI_OK;
}

enum vgi_status vsdk_signature_schema(const struct vsdk_signature *signature, struct ArrowSchema *ret_schema,
                                      struct vgi_error *err)
{
    VGI_CLEANUP(varrow_columns_release) struct varrow_columns columns = {0};
    for (int32_t i = 0; i < signature->n_parameters; i++) {
        struct ArrowSchema column;
        VGI_TRY(parameter_schema(&signature->parameters[i], &column, err));
        VGI_TRY(varrow_columns_add_take(&columns, &column, err));
    }
    return varrow_columns_finish(&columns, ret_schema, err);
}

enum vgi_status vsdk_signature_defaults(const struct vsdk_signature *signature, struct vbase_buf *out,
                                        struct vgi_error *err)
{
    VGI_CLEANUP(varrow_columns_release) struct varrow_columns columns = {0};
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    VGI_CLEANUP(varrow_arrow_array_cleanup) struct ArrowArray row = {0};
    const char *texts[PARAMETERS_MAX];
    for (int32_t i = 0; i < signature->n_parameters && columns.n < PARAMETERS_MAX; i++) {
        const struct vsdk_parameter *const parameter = &signature->parameters[i];
        struct ArrowSchema column;
        if (parameter->arg->default_value) {
            texts[columns.n] = parameter->arg->default_value;
            VGI_TRY(varrow_arrow_schema_copy(parameter->type->fields[0].schema, &column, err));
            VGI_TRY(varrow_columns_add_take(&columns, &column, err));
        }
    }
    if (columns.n == 0) {
        return VGI_OK;
    }
    VGI_TRY(varrow_columns_compile(&columns, &schema, err));
    VGI_TRY(vsdk_literals_row(schema, texts, &row, err));
    const struct vgi_batch batch = {.schema = schema, .array = row};
    return vipc_batch_encode(&batch, out, err);
}
