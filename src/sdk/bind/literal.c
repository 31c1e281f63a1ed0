/* SPDX-License-Identifier: Apache-2.0 */
/* literal.c: SQL literal text -> one value of a column. See literal.h. */
#include "sdk/bind/literal.h"

#include <errno.h>
#include <stdlib.h>

#include "arrow/output.h"
#include "base/arena.h"
#include "base/limits.h"
#include "base/str.h"
#include "vgi_rpc/type.h"

enum { LITERAL_BYTES_MAX = 4096 };

static enum vgi_status bad_literal(const struct varrow_field *field, const char *text, struct vgi_error *err)
{
    char type[128];
    return vgi_fail(err, VGI_E_INVALID, "'%s' is no value of type %s", text,
                    vgi_type_print(field->schema, type, sizeof type));
}

/* What strtoull and strtod would take besides: blanks, 0x, a sign after blanks. */
static bool begins_with_digit(const char *text)
{
    text += text[0] == '-' || text[0] == '+';
    text += text[0] == '.';
    return text[0] >= '0' && text[0] <= '9';
}

static enum vgi_status put_integer(const struct varrow_field *field, const char *text,
                                   struct vgi_writer *writer, struct vgi_error *err)
{
    char *end;
    errno = 0;
    if (!begins_with_digit(text)) {
        return bad_literal(field, text, err);
    }
    if (text[0] == '-') {
        const long long value = strtoll(text, &end, 10);
        if (errno || end == text || *end) {
            return bad_literal(field, text, err);
        }
        vgi_put_int(writer, value);
        return VGI_OK;
    }
    const unsigned long long value = strtoull(text, &end, 10);
    if (errno || end == text || *end) {
        return bad_literal(field, text, err);
    }
    vgi_put_uint(writer, value);
    return VGI_OK;
}

static enum vgi_status put_float(const struct varrow_field *field, const char *text,
                                 struct vgi_writer *writer, struct vgi_error *err)
{
    char *end;
    errno = 0;
    const double value = strtod(text, &end);
    const bool is_too_large = errno == ERANGE && (value > 1 || value < -1);
    if (is_too_large || end == text || *end || text[0] == ' ') {
        return bad_literal(field, text, err);
    }
    vgi_put_float(writer, value);
    return VGI_OK;
}

/* The digits of "12.30" as 1230, with the number of them behind the point. False: no decimal, or too long. */
static bool read_digits(const char *text, int64_t *ret_value, int32_t *ret_scale)
{
    int64_t value = 0;
    int32_t digits = 0;
    const char *point = NULL;
    for (; *text; text++) {
        if (*text == '.' && !point) {
            point = text;
            continue;
        }
        if (*text < '0' || *text > '9' || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, *text - '0', &value)) {
            return false;
        }
        digits++;
    }
    *ret_value = value;
    *ret_scale = point ? (int32_t)(text - point) - 1 : 0;
    return digits > 0;
}

/* "12.30" in a column of scale 3 is 12300; a scale of 1 refuses it unless nothing is lost. */
static enum vgi_status put_decimal(const struct varrow_field *field, const char *text,
                                   struct vgi_writer *writer, struct vgi_error *err)
{
    const bool is_negative = text[0] == '-';
    int64_t value;
    int32_t scale;
    if (!read_digits(text + (is_negative || text[0] == '+'), &value, &scale)) {
        return bad_literal(field, text, err);
    }
    for (; scale < field->scale; scale++) {
        if (__builtin_mul_overflow(value, 10, &value)) {
            return bad_literal(field, text, err);
        }
    }
    for (; scale > field->scale; scale--) {
        if (value % 10) {
            return bad_literal(field, text, err);
        }
        value /= 10;
    }
    vgi_put_int(writer, is_negative ? -value : value);
    return VGI_OK;
}

static enum vgi_status put_bool(const struct varrow_field *field, const char *text, struct vgi_writer *writer,
                                struct vgi_error *err)
{
    const bool is_true = vbase_str_equal_any_case(vgi_str_of(text), "true");
    if (!is_true && !vbase_str_equal_any_case(vgi_str_of(text), "false")) {
        return bad_literal(field, text, err);
    }
    vgi_put_bool(writer, is_true);
    return VGI_OK;
}

/* Removes the quotes of 'it''s'; a text without quotes stands for itself. */
static enum vgi_status put_text(const struct varrow_field *field, const char *text, struct vgi_writer *writer,
                                struct vgi_error *err)
{
    char plain[LITERAL_BYTES_MAX];
    const size_t len = strlen(text);
    size_t n = 0;
    if (len >= sizeof plain) {
        return vgi_fail(err, VGI_E_LIMIT, "a literal of %zu bytes exceeds %d", len, LITERAL_BYTES_MAX - 1);
    }
    if (text[0] != '\'') {
        memcpy(plain, text, len);
        n = len;
    } else {
        if (len < 2 || text[len - 1] != '\'') {
            return bad_literal(field, text, err);
        }
        for (size_t i = 1; i < len - 1; i++) {
            const bool is_quote = text[i] == '\'';
            if (is_quote && (i + 2 >= len || text[i + 1] != '\'')) {
                return bad_literal(field, text, err);
            }
            i += is_quote;
            plain[n++] = text[i];
        }
    }
    if (field->type == VARROW_BINARY || field->type == VARROW_LARGE_BINARY ||
        field->type == VARROW_BINARY_VIEW) {
        vgi_put_bytes(writer, (struct vgi_bytes){(const uint8_t *)plain, n});
        return VGI_OK;
    }
    vgi_put_str(writer, (struct vgi_str){plain, n});
    return VGI_OK;
}

typedef enum vgi_status put_literal_fn(const struct varrow_field *field, const char *text,
                                       struct vgi_writer *writer, struct vgi_error *err);

static put_literal_fn *const put_by_type[VARROW_TYPE_COUNT] = {
    [VARROW_BOOL] = put_bool,          [VARROW_I8] = put_integer,        [VARROW_I16] = put_integer,
    [VARROW_I32] = put_integer,        [VARROW_I64] = put_integer,       [VARROW_U8] = put_integer,
    [VARROW_U16] = put_integer,        [VARROW_U32] = put_integer,       [VARROW_U64] = put_integer,
    [VARROW_F16] = put_float,          [VARROW_F32] = put_float,         [VARROW_F64] = put_float,
    [VARROW_UTF8] = put_text,          [VARROW_LARGE_UTF8] = put_text,   [VARROW_UTF8_VIEW] = put_text,
    [VARROW_BINARY] = put_text,        [VARROW_LARGE_BINARY] = put_text, [VARROW_BINARY_VIEW] = put_text,
    [VARROW_DECIMAL32] = put_decimal,  [VARROW_DECIMAL64] = put_decimal, [VARROW_DECIMAL128] = put_decimal,
    [VARROW_DECIMAL256] = put_decimal, [VARROW_DATE32] = put_integer,    [VARROW_TIME64] = put_integer,
    [VARROW_TIMESTAMP] = put_integer,  [VARROW_DURATION] = put_integer,
};

enum vgi_status vsdk_literal_put(const struct varrow_field *field, const char *text,
                                 struct vgi_writer *writer, struct vgi_error *err)
{
    if (vbase_str_equal_any_case(vgi_str_of(text), "null")) {
        vgi_put_null(writer);
        return VGI_OK;
    }
    put_literal_fn *const put = field->dictionary < 0 ? put_by_type[field->type] : put_text;
    return put ? put(field, text, writer, err) : bad_literal(field, text, err);
}

static void output_cleanup(struct vgi_output **out)
{
    varrow_output_free(*out);
}

enum vgi_status vsdk_literals_row(struct varrow_schema *schema, const char *const *texts,
                                  struct ArrowArray *ret_array, struct vgi_error *err)
{
    VGI_CLEANUP(vbase_arena_release) struct vbase_arena arena;
    VGI_CLEANUP(output_cleanup) struct vgi_output *out = NULL;
    vbase_arena_init(&arena, VBASE_LIMIT_ARENA);
    const struct varrow_output_options options = {.schema = schema, .arena = &arena};
    VGI_TRY(varrow_output_new(&options, &out, err));
    for (int32_t i = 0; i < schema->n_columns; i++) {
        const struct varrow_field *field = &schema->fields[schema->columns[i]];
        VGI_TRY(vsdk_literal_put(field, texts[i], vgi_output_column(out, i), err));
    }
    if (schema->n_columns == 0) {
        vgi_output_set_rows(out, 1);
    }
    return varrow_output_detach(out, ret_array, err);
}
