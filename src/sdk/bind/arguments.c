/* SPDX-License-Identifier: Apache-2.0 */
/* arguments.c: the values of one request -> struct vsdk_arguments. Walk: worker/methods.c -> function kind ->
 * here.
 * Wire forms: docs/wire-facts.md, "bind". */
#include "sdk/bind/arguments.h"

#include <math.h>
#include <stdio.h>

#include "arrow/schema_build.h"
#include "sdk/bind/distance.h"

/* ---- the values as the request has them ---- */

enum { POSITIONS_MAX = 4096 };

/* One constant: by position, or by name when position is -1. */
struct given {
    int32_t position;
    const char *name;
    const struct ArrowSchema *schema;
    struct vgi_column column;
    const struct ArrowArray *array;
};

struct givens {
    const struct ArrowSchema *schema; /* struct whose children are the values; NULL: none */
    const struct ArrowArray *array;
    bool is_flat;
    int32_t n;
};

/* The struct that holds the constants: column `args` of the one-row batch, or the flat batch itself. */
static struct givens find_givens(const struct vgi_batch *constants)
{
    struct givens givens = {0};
    if (!constants) {
        return givens;
    }
    const struct ArrowSchema *const schema = &constants->schema->arrow;
    const int32_t args = vgi_batch_find(constants, "args");
    if (args >= 0 && constants->schema->fields[constants->schema->columns[args]].type == VARROW_STRUCT) {
        givens.schema = schema->children[args];
        givens.array = constants->array.children[args];
    } else {
        givens.schema = schema;
        givens.array = &constants->array;
        givens.is_flat = true;
    }
    givens.n = constants->array.length > 0 ? (int32_t)givens.schema->n_children : 0;
    return givens;
}

static bool number_after(const char *name, const char *prefix, int32_t *ret_number)
{
    const size_t len = strlen(prefix);
    int32_t number = 0;
    if (strncmp(name, prefix, len) != 0 || !name[len]) {
        return false;
    }
    for (const char *p = name + len; *p; p++) {
        if (*p < '0' || *p > '9' || number > POSITIONS_MAX) {
            return false;
        }
        number = 10 * number + (*p - '0');
    }
    *ret_number = number;
    return true;
}

/* Member i: its place in the call. Values are opened by open_given. */
static struct given given_at(const struct givens *givens, int32_t i)
{
    struct given given = {.position = -1};
    const struct ArrowSchema *const schema = givens->schema->children[i];
    const char *const name = varrow_name(schema);
    given.schema = schema;
    given.array = givens->array->children[i];
    given.name = name;
    if (number_after(name, givens->is_flat ? "arg_" : "positional_", &given.position)) {
        given.name = NULL;
    } else if (!givens->is_flat && strncmp(name, "named_", 6) == 0) {
        given.name = name + 6;
    }
    return given;
}

/* Constants and columns are counted apart: positional_<i> is the i-th positional constant, column i of the
 * input the i-th positional argument that is none. The parameter at that place, or -1; a varargs parameter
 * takes the rest. */
static int32_t parameter_at(const struct vsdk_signature *signature, int32_t place, bool is_constant)
{
    int32_t seen = 0;
    for (int32_t i = 0; i < signature->n_positional; i++) {
        const struct vsdk_parameter *const parameter = &signature->parameters[i];
        if (parameter->is_constant == is_constant) {
            if (seen == place || (parameter->arg->flags & VGI_ARG_VARARGS)) {
                return i;
            }
            seen++;
        }
    }
    return -1;
}

/* The place of a positional parameter among those of its sort. */
static int32_t place_of(const struct vsdk_signature *signature, int32_t parameter)
{
    int32_t place = 0;
    for (int32_t i = 0; i < parameter; i++) {
        place += signature->parameters[i].is_constant == signature->parameters[parameter].is_constant;
    }
    return place;
}

/* The parameter that a given value belongs to, or -1. */
static int32_t parameter_of(const struct vsdk_signature *signature, const struct given *given)
{
    return given->position < 0 ? vsdk_signature_find(signature, given->name)
                               : parameter_at(signature, given->position, /* is_constant= */ true);
}

const struct varrow_schema *vsdk_arguments_input_type(const struct vsdk_signature *signature, int32_t column)
{
    const int32_t i = parameter_at(signature, column, /* is_constant= */ false);
    return i < 0 ? NULL : signature->parameters[i].type;
}

/* ---- fit ---- */

static int32_t columns_distance(const struct vsdk_signature *signature, const struct varrow_schema *input)
{
    int32_t distance = 0;
    for (int32_t i = 0; input && i < input->n_columns; i++) {
        const int32_t p = parameter_at(signature, i, /* is_constant= */ false);
        if (p < 0) {
            return -1;
        }
        const struct varrow_schema *const type = signature->parameters[p].type;
        const int32_t one = type ? vsdk_type_distance(&input->fields[input->columns[i]], &type->fields[0])
                                 : VSDK_DISTANCE_ANY;
        if (one < 0) {
            return -1;
        }
        distance += one;
    }
    return distance;
}

static int32_t given_distance(const struct vsdk_parameter *parameter, const struct ArrowSchema *found)
{
    struct ArrowSchema copy;
    struct ArrowSchema batch;
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct vgi_error ignored;
    if (!parameter->type) {
        return VSDK_DISTANCE_ANY;
    }
    if (varrow_arrow_schema_copy(found, &copy, &ignored) != VGI_OK ||
        varrow_schema_of_columns_take(&copy, 1, &batch, &ignored) != VGI_OK ||
        varrow_schema_new_take(&batch, NULL, &schema, &ignored) != VGI_OK) {
        return -1;
    }
    return vsdk_type_distance(&schema->fields[0], &parameter->type->fields[0]);
}

static int32_t count_positions(const struct givens *givens)
{
    int32_t n = 0;
    for (int32_t i = 0; i < givens->n; i++) {
        n += given_at(givens, i).position >= 0;
    }
    return n;
}

static bool has_name(const struct givens *givens, const char *name)
{
    for (int32_t i = 0; i < givens->n; i++) {
        const struct given given = given_at(givens, i);
        if (given.position < 0 && given.name && strcmp(given.name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* True when every parameter without a default got a value. */
static bool has_required(const struct vsdk_signature *signature, const struct givens *givens,
                         int32_t n_columns)
{
    const int32_t n_positions = count_positions(givens);
    for (int32_t i = 0; i < signature->n_parameters; i++) {
        const struct vsdk_parameter *const parameter = &signature->parameters[i];
        const int32_t n_given = parameter->is_constant ? n_positions : n_columns;
        const bool is_given = (i < signature->n_positional && place_of(signature, i) < n_given) ||
                              has_name(givens, parameter->arg->name);
        if (!is_given && !parameter->arg->default_value && !(parameter->arg->flags & VGI_ARG_VARARGS)) {
            return false;
        }
    }
    return true;
}

int32_t vsdk_arguments_distance(const struct vsdk_signature *signature, const struct vsdk_values *values)
{
    const struct varrow_schema *const input = values->input;
    const struct givens givens = find_givens(values->constants);
    int32_t distance = columns_distance(signature, input);
    if (distance < 0 || !has_required(signature, &givens, input ? input->n_columns : 0)) {
        return -1;
    }
    for (int32_t i = 0; i < givens.n; i++) {
        const struct given given = given_at(&givens, i);
        const int32_t p = parameter_of(signature, &given);
        const int32_t one = p < 0 || !signature->parameters[p].is_constant
                                ? -1
                                : given_distance(&signature->parameters[p], given.schema);
        if (one < 0) {
            return -1;
        }
        distance += one;
    }
    return distance;
}

/* ---- bind ---- */

static void batch_cleanup(void *batch)
{
    varrow_batch_release(batch);
}

/* Casts a one-row column to the declared type; the result lives in the arena. */
static enum vgi_status cast_value(const struct vsdk_parameter *parameter, const struct given *given,
                                  struct vbase_arena *arena, struct vgi_column *ret_column,
                                  struct vgi_error *err)
{
    struct ArrowSchema column;
    struct ArrowSchema batch_schema;
    struct vgi_batch source = {0};
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct vgi_batch *const target = vbase_arena_zalloc(arena, sizeof *target);
    struct ArrowArray *child = (struct ArrowArray *)(uintptr_t)given->array;
    const void *no_validity = NULL;
    if (!target) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for an argument");
    }
    VGI_TRY(varrow_arrow_schema_copy(given->schema, &column, err));
    const enum vgi_status named = varrow_schema_set_name(&column, parameter->arg->name, true, err);
    if (named != VGI_OK) {
        column.release(&column);
        return named;
    }
    VGI_TRY(varrow_schema_of_columns_take(&column, 1, &batch_schema, err));
    VGI_TRY(varrow_schema_new_take(&batch_schema, NULL, &schema, err));
    source.schema = schema;
    source.array = (struct ArrowArray){.length = child->length,
                                       .n_buffers = 1,
                                       .n_children = 1,
                                       .buffers = &no_validity,
                                       .children = &child};
    VGI_TRY(varrow_batch_cast(&source, parameter->type, target, err));
    VGI_TRY(vbase_arena_defer(arena, batch_cleanup, target, err));
    return vgi_batch_column(target, 0, ret_column, err);
}

static enum vgi_status check_choice(const struct vsdk_parameter *parameter, struct vgi_str value,
                                    struct vgi_error *err)
{
    char list[512];
    size_t used = 0;
    for (const char *const *choice = parameter->arg->choices; *choice; choice++) {
        if (vgi_str_is(value, *choice)) {
            return VGI_OK;
        }
        const int n = snprintf(list + used, sizeof list - used, "%s'%s'", used ? ", " : "", *choice);
        used = n > 0 && used + (size_t)n < sizeof list ? used + (size_t)n : used;
        list[used] = 0;
    }
    return vgi_fail(err, VGI_E_INVALID, "argument '%s' is '%.*s', expected one of %s", parameter->arg->name,
                    VGI_STR_ARG(value), list);
}

static enum vgi_status check_pattern(const struct vsdk_parameter *parameter, struct vgi_str value,
                                     struct vbase_arena *arena, struct vgi_error *err)
{
    const char *const text = vbase_arena_copy(arena, value.ptr, value.len);
    if (!text) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for an argument");
    }
    if (strlen(text) != value.len || regexec(&parameter->pattern, text, 0, NULL, 0) != 0) {
        return vgi_fail(err, VGI_E_INVALID, "argument '%s' is '%.*s', expected a text matching %s",
                        parameter->arg->name, VGI_STR_ARG(value), parameter->arg->pattern);
    }
    return VGI_OK;
}

/* -1, 0 or 1 as a is less than, equal to or greater than b. */
static int compare_doubles(double a, double b)
{
    return (a > b) - (a < b);
}

static int compare_integers(struct vsdk_integer a, struct vsdk_integer b)
{
    if (a.is_negative != b.is_negative) {
        return a.is_negative ? -1 : 1;
    }
    const int order = (a.magnitude > b.magnitude) - (a.magnitude < b.magnitude);
    return a.is_negative ? -order : order;
}

/* The value as an integer, when its column is one. */
static struct vsdk_integer integer_of(const struct vgi_column *column)
{
    if (column->kind == VGI_VALUE_UINT) {
        return (struct vsdk_integer){true, false, vgi_get_u64(column, 0)};
    }
    const int64_t value = column->kind == VGI_VALUE_INT ? vgi_get_i64(column, 0) : 0;
    return (struct vsdk_integer){column->kind == VGI_VALUE_INT, value < 0,
                                 value < 0 ? 0 - (uint64_t)value : (uint64_t)value};
}

static bool is_inside(const struct vsdk_interval *range, const struct vgi_column *column)
{
    const struct vsdk_integer integer = integer_of(column);
    const double value = vgi_get_f64(column, 0);
    const int to_low = integer.is_set && range->low_integer.is_set
                           ? compare_integers(integer, range->low_integer)
                           : compare_doubles(value, range->low);
    const int to_high = integer.is_set && range->high_integer.is_set
                            ? compare_integers(integer, range->high_integer)
                            : compare_doubles(value, range->high);
    const bool is_low = range->has_low && to_low < (range->includes_low ? 0 : 1);
    const bool is_high = range->has_high && to_high > (range->includes_high ? 0 : -1);
    return !isnan(value) && !is_low && !is_high;
}

static enum vgi_status check_range(const struct vsdk_parameter *parameter, const struct vgi_column *column,
                                   struct vgi_error *err)
{
    const struct vsdk_integer integer = integer_of(column);
    if (is_inside(&parameter->range, column)) {
        return VGI_OK;
    }
    if (integer.is_set) {
        return vgi_fail(err, VGI_E_INVALID, "argument '%s' is %s%llu, expected a value in %s",
                        parameter->arg->name, integer.is_negative ? "-" : "",
                        (unsigned long long)integer.magnitude, parameter->arg->range);
    }
    return vgi_fail(err, VGI_E_INVALID, "argument '%s' is %.17g, expected a value in %s",
                    parameter->arg->name, vgi_get_f64(column, 0), parameter->arg->range);
}

static enum vgi_status check_value(const struct vsdk_parameter *parameter, const struct vgi_column *column,
                                   struct vbase_arena *arena, struct vgi_error *err)
{
    if (vgi_is_null(column, 0)) {
        return VGI_OK;
    }
    if (parameter->has_range) {
        VGI_TRY(check_range(parameter, column, err));
    }
    if (parameter->arg->choices) {
        VGI_TRY(check_choice(parameter, vgi_get_str(column, 0), err));
    }
    return parameter->has_pattern ? check_pattern(parameter, vgi_get_str(column, 0), arena, err) : VGI_OK;
}

static enum vgi_status open_given(const struct vsdk_parameter *parameter, struct given *given,
                                  struct vbase_arena *arena, struct vgi_error *err)
{
    if (given->array->length < 1) {
        return vgi_fail(err, VGI_E_TYPE, "argument '%s' has no value", parameter->arg->name);
    }
    if (parameter->type && !varrow_arrow_schema_equal(given->schema, parameter->type->fields[0].schema, 0)) {
        const enum vgi_status status = cast_value(parameter, given, arena, &given->column, err);
        if (status != VGI_OK) {
            char found[128];
            vgi_error_prefix(err, "argument '%s' is of type %s, expected %s: ", parameter->arg->name,
                             vgi_type_print(given->schema, found, sizeof found), parameter->arg->type);
            return status;
        }
    } else {
        VGI_TRY(vgi_column_of(given->schema, given->array, &given->column, err));
    }
    return check_value(parameter, &given->column, arena, err);
}

/* Makes room for a value: one, or as many as there are positions for varargs. */
static enum vgi_status reserve_values(struct vsdk_argument *item, int32_t n, struct vbase_arena *arena,
                                      struct vgi_error *err)
{
    if (!item->values) {
        item->values = vbase_arena_array(arena, (size_t)n, sizeof *item->values);
    }
    return item->values ? VGI_OK : vgi_fail(err, VGI_E_NOMEM, "out of memory for arguments");
}

static enum vgi_status no_such_argument(const struct vsdk_signature *signature, const struct given *given,
                                        struct vgi_error *err)
{
    if (given->position < 0) {
        return vgi_fail(err, VGI_E_TYPE, "there is no argument named '%s'", given->name);
    }
    return vgi_fail(err, VGI_E_TYPE, "argument %d was given, expected at most %d", given->position + 1,
                    signature->n_positional);
}

/* One value into its slot: by position among varargs, or the only one. n_positions: how many are given. */
static enum vgi_status bind_given(struct vsdk_arguments *arguments, struct given *given, int32_t n_positions,
                                  struct vbase_arena *arena, struct vgi_error *err)
{
    const struct vsdk_signature *const signature = arguments->signature;
    const int32_t p = parameter_of(signature, given);
    if (p < 0) {
        return no_such_argument(signature, given, err);
    }
    struct vsdk_argument *const item = &arguments->items[p];
    const struct vsdk_parameter *const parameter = &signature->parameters[p];
    const bool is_many = (parameter->arg->flags & VGI_ARG_VARARGS) && given->position >= 0;
    const int32_t slot = is_many ? given->position - place_of(signature, p) : 0;
    const int32_t n_slots = is_many ? n_positions : 1;
    if (!parameter->is_constant) {
        return vgi_fail(err, VGI_E_TYPE, "argument '%s' is a column, a constant was given",
                        parameter->arg->name);
    }
    if (slot >= n_slots) {
        return vgi_fail(err, VGI_E_TYPE, "argument %d was given, but only %d values", given->position + 1,
                        n_slots);
    }
    if (slot < item->n_values && item->values[slot].schema) {
        return vgi_fail(err, VGI_E_TYPE, "argument '%s' was given twice", parameter->arg->name);
    }
    VGI_TRY(open_given(parameter, given, arena, err));
    VGI_TRY(reserve_values(item, n_slots, arena, err));
    item->values[slot] = given->column;
    item->n_values = slot + 1 > item->n_values ? slot + 1 : item->n_values;
    item->is_given = true;
    return VGI_OK;
}

/* Varargs have no holes. */
static enum vgi_status check_values(const struct vsdk_parameter *parameter, const struct vsdk_argument *item,
                                    struct vgi_error *err)
{
    for (int32_t i = 0; i < item->n_values; i++) {
        if (!item->values[i].schema) {
            return vgi_fail(err, VGI_E_TYPE, "value %d of argument '%s' is missing", i + 1,
                            parameter->arg->name);
        }
    }
    return VGI_OK;
}

/* Fills in defaults; a parameter without value and default fails. */
static enum vgi_status bind_rest(struct vsdk_arguments *arguments, struct vbase_arena *arena,
                                 struct vgi_error *err)
{
    const struct vsdk_signature *const signature = arguments->signature;
    for (int32_t i = 0; i < signature->n_parameters; i++) {
        const struct vsdk_parameter *const parameter = &signature->parameters[i];
        struct vsdk_argument *const item = &arguments->items[i];
        VGI_TRY(check_values(parameter, item, err));
        if (item->n_values > 0 || !parameter->is_constant || (parameter->arg->flags & VGI_ARG_VARARGS)) {
            continue;
        }
        if (!parameter->arg->default_value) {
            return vgi_fail(err, VGI_E_TYPE, "argument '%s' of type %s is missing", parameter->arg->name,
                            parameter->arg->type);
        }
        VGI_TRY(reserve_values(item, 1, arena, err));
        VGI_TRY(vgi_column_of(parameter->type->fields[0].schema, parameter->fallback.children[0],
                              item->values, err));
        item->n_values = 1;
    }
    return VGI_OK;
}

static enum vgi_status check_columns(const struct vsdk_signature *signature,
                                     const struct varrow_schema *input, struct vgi_error *err)
{
    int32_t n_columns = 0; /* without varargs */
    bool is_open = false;
    for (int32_t i = 0; i < signature->n_positional; i++) {
        const struct vsdk_parameter *const parameter = &signature->parameters[i];
        const bool is_varargs = parameter->arg->flags & VGI_ARG_VARARGS;
        n_columns += !parameter->is_constant && !is_varargs;
        is_open = is_open || (!parameter->is_constant && is_varargs);
    }
    const int32_t n_found = input ? input->n_columns : 0;
    if (n_found < n_columns || (n_found > n_columns && !is_open)) {
        return vgi_fail(err, VGI_E_TYPE, "%d columns were given, expected %s%d", n_found,
                        is_open ? "at least " : "", n_columns);
    }
    if (columns_distance(signature, input) >= 0) {
        return VGI_OK;
    }
    char found[256];
    return vgi_fail(err, VGI_E_TYPE, "the columns given are %s, which the declared types do not take",
                    vgi_schema_print(&input->arrow, found, sizeof found));
}

enum vgi_status vsdk_arguments_bind(const struct vsdk_signature *signature, const struct vsdk_values *values,
                                    struct vbase_arena *arena, struct vsdk_arguments *ret_arguments,
                                    struct vgi_error *err)
{
    const struct varrow_schema *const input = values->input;
    const struct givens givens = find_givens(values->constants);
    const int32_t n_positions = count_positions(&givens);
    struct vsdk_arguments arguments = {.signature = signature,
                                       .n_input_columns = input ? input->n_columns : 0};
    arguments.items = vbase_arena_array(arena, (size_t)signature->n_parameters + 1, sizeof *arguments.items);
    if (!arguments.items) {
        return vgi_fail(err, VGI_E_NOMEM, "out of memory for arguments");
    }
    if (signature->is_scalar) {
        VGI_TRY(check_columns(signature, input, err));
    }
    for (int32_t i = 0; i < givens.n; i++) {
        struct given given = given_at(&givens, i);
        VGI_TRY(bind_given(&arguments, &given, n_positions, arena, err));
    }
    VGI_TRY(bind_rest(&arguments, arena, err));
    *ret_arguments = arguments;
    return VGI_OK;
}

void vsdk_arguments_store(const struct vsdk_arguments *arguments, void *state)
{
    for (int32_t i = 0; i < arguments->signature->n_parameters; i++) {
        const struct vsdk_parameter *const parameter = &arguments->signature->parameters[i];
        const struct vgi_column *const column = arguments->items[i].values;
        if (parameter->arg->into == 0 || !column || vgi_is_null(column, 0)) {
            continue;
        }
        uint8_t *const place = (uint8_t *)state + (parameter->arg->into - 1);
        if (parameter->type->fields[0].type == VARROW_BOOL) {
            const bool value = vgi_get_bool(column, 0);
            memcpy(place, &value, sizeof value);
            continue;
        }
        const size_t width = parameter->type->fields[0].value_bytes;
        memcpy(place, (const uint8_t *)column->values + (size_t)column->offset * width, width);
    }
}
