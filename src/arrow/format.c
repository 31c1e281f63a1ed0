/* SPDX-License-Identifier: Apache-2.0 */
/* format.c: a format string into its type and parameters. Parsed once per field when a schema is compiled and
 * once per column that a user opens, so one-letter formats take one table look-up. */
#include "arrow/format.h"

#include "vgi_rpc/batch.h"

const struct varrow_type_info varrow_type_table[VARROW_TYPE_COUNT] = {
    [VARROW_NULL] = {"null", "n", 0, 0, VGI_VALUE_NULL},
    [VARROW_BOOL] = {"bool", "b", 2, 0, VGI_VALUE_BOOL},
    [VARROW_I8] = {"i8", "c", 2, 1, VGI_VALUE_INT},
    [VARROW_I16] = {"i16", "s", 2, 2, VGI_VALUE_INT},
    [VARROW_I32] = {"i32", "i", 2, 4, VGI_VALUE_INT},
    [VARROW_I64] = {"i64", "l", 2, 8, VGI_VALUE_INT},
    [VARROW_U8] = {"u8", "C", 2, 1, VGI_VALUE_UINT},
    [VARROW_U16] = {"u16", "S", 2, 2, VGI_VALUE_UINT},
    [VARROW_U32] = {"u32", "I", 2, 4, VGI_VALUE_UINT},
    [VARROW_U64] = {"u64", "L", 2, 8, VGI_VALUE_UINT},
    [VARROW_F16] = {"f16", "e", 2, 2, VGI_VALUE_FLOAT},
    [VARROW_F32] = {"f32", "f", 2, 4, VGI_VALUE_FLOAT},
    [VARROW_F64] = {"f64", "g", 2, 8, VGI_VALUE_FLOAT},
    [VARROW_UTF8] = {"str", "u", 3, 0, VGI_VALUE_STR},
    [VARROW_LARGE_UTF8] = {"large_str", "U", 3, 0, VGI_VALUE_STR},
    [VARROW_UTF8_VIEW] = {"str_view", "vu", 2, 16, VGI_VALUE_STR},
    [VARROW_BINARY] = {"bytes", "z", 3, 0, VGI_VALUE_BYTES},
    [VARROW_LARGE_BINARY] = {"large_bytes", "Z", 3, 0, VGI_VALUE_BYTES},
    [VARROW_BINARY_VIEW] = {"bytes_view", "vz", 2, 16, VGI_VALUE_BYTES},
    [VARROW_FIXED_BINARY] = {"fixed_bytes", "w:", 2, 0, VGI_VALUE_BYTES},
    [VARROW_DECIMAL32] = {"decimal32", "d:", 2, 4, VGI_VALUE_DECIMAL},
    [VARROW_DECIMAL64] = {"decimal64", "d:", 2, 8, VGI_VALUE_DECIMAL},
    [VARROW_DECIMAL128] = {"decimal", "d:", 2, 16, VGI_VALUE_DECIMAL},
    [VARROW_DECIMAL256] = {"decimal256", "d:", 2, 32, VGI_VALUE_DECIMAL},
    [VARROW_DATE32] = {"date", "tdD", 2, 4, VGI_VALUE_INT},
    [VARROW_DATE64] = {"date64", "tdm", 2, 8, VGI_VALUE_INT},
    [VARROW_TIME32] = {"time32", "tt", 2, 4, VGI_VALUE_INT},
    [VARROW_TIME64] = {"time64", "tt", 2, 8, VGI_VALUE_INT},
    [VARROW_TIMESTAMP] = {"timestamp", "ts", 2, 8, VGI_VALUE_INT},
    [VARROW_DURATION] = {"duration", "tD", 2, 8, VGI_VALUE_INT},
    [VARROW_INTERVAL_MONTHS] = {"interval_months", "tiM", 2, 4, VGI_VALUE_INT},
    [VARROW_INTERVAL_DAY_TIME] = {"interval_days", "tiD", 2, 8, VGI_VALUE_INTERVAL},
    [VARROW_INTERVAL_MONTH_DAY_NANO] = {"interval", "tin", 2, 16, VGI_VALUE_INTERVAL},
    [VARROW_LIST] = {"list", "+l", 2, 0, VGI_VALUE_LIST},
    [VARROW_LARGE_LIST] = {"large_list", "+L", 2, 0, VGI_VALUE_LIST},
    [VARROW_FIXED_LIST] = {"fixed_list", "+w:", 1, 0, VGI_VALUE_LIST},
    [VARROW_LIST_VIEW] = {"list_view", "+vl", 3, 0, VGI_VALUE_LIST},
    [VARROW_LARGE_LIST_VIEW] = {"large_list_view", "+vL", 3, 0, VGI_VALUE_LIST},
    [VARROW_STRUCT] = {"struct", "+s", 1, 0, VGI_VALUE_STRUCT},
    [VARROW_MAP] = {"map", "+m", 2, 0, VGI_VALUE_LIST},
    [VARROW_DENSE_UNION] = {"dense_union", "+ud:", 2, 0, VGI_VALUE_UNION},
    [VARROW_SPARSE_UNION] = {"sparse_union", "+us:", 1, 0, VGI_VALUE_UNION},
    [VARROW_RUN_END] = {"ree", "+r", 0, 0, VGI_VALUE_NULL},
};

const char *varrow_type_name(enum varrow_type type)
{
    return (unsigned)type < VARROW_TYPE_COUNT ? varrow_type_table[type].name : "?";
}

/* Type + 1 of each one-letter format. */
static const uint8_t letters[128] = {
    ['n'] = VARROW_NULL + 1,   ['b'] = VARROW_BOOL + 1,         ['c'] = VARROW_I8 + 1,
    ['s'] = VARROW_I16 + 1,    ['i'] = VARROW_I32 + 1,          ['l'] = VARROW_I64 + 1,
    ['C'] = VARROW_U8 + 1,     ['S'] = VARROW_U16 + 1,          ['I'] = VARROW_U32 + 1,
    ['L'] = VARROW_U64 + 1,    ['e'] = VARROW_F16 + 1,          ['f'] = VARROW_F32 + 1,
    ['g'] = VARROW_F64 + 1,    ['u'] = VARROW_UTF8 + 1,         ['U'] = VARROW_LARGE_UTF8 + 1,
    ['z'] = VARROW_BINARY + 1, ['Z'] = VARROW_LARGE_BINARY + 1,
};

static const struct {
    char format[4];
    uint8_t type;
    uint8_t unit;
} words[] = {
    {"vu", VARROW_UTF8_VIEW, 0},
    {"vz", VARROW_BINARY_VIEW, 0},
    {"tdD", VARROW_DATE32, 0},
    {"tdm", VARROW_DATE64, 0},
    {"tts", VARROW_TIME32, VARROW_SECOND},
    {"ttm", VARROW_TIME32, VARROW_MILLI},
    {"ttu", VARROW_TIME64, VARROW_MICRO},
    {"ttn", VARROW_TIME64, VARROW_NANO},
    {"tDs", VARROW_DURATION, VARROW_SECOND},
    {"tDm", VARROW_DURATION, VARROW_MILLI},
    {"tDu", VARROW_DURATION, VARROW_MICRO},
    {"tDn", VARROW_DURATION, VARROW_NANO},
    {"tiM", VARROW_INTERVAL_MONTHS, 0},
    {"tiD", VARROW_INTERVAL_DAY_TIME, 0},
    {"tin", VARROW_INTERVAL_MONTH_DAY_NANO, 0},
    {"+l", VARROW_LIST, 0},
    {"+L", VARROW_LARGE_LIST, 0},
    {"+vl", VARROW_LIST_VIEW, 0},
    {"+vL", VARROW_LARGE_LIST_VIEW, 0},
    {"+s", VARROW_STRUCT, 0},
    {"+m", VARROW_MAP, 0},
    {"+r", VARROW_RUN_END, 0},
};

/* Reads a decimal number in min … max and moves *text behind it. */
static bool read_int(const char **text, int32_t min, int32_t max, int32_t *ret_value)
{
    const char *p = *text;
    bool is_negative = *p == '-';
    int64_t value = 0;

    p += is_negative;
    if (*p < '0' || *p > '9') {
        return false;
    }
    for (; *p >= '0' && *p <= '9'; p++) {
        value = 10 * value + (*p - '0');
        if (value > INT32_MAX) {
            return false;
        }
    }
    value = is_negative ? -value : value;
    if (value < min || value > max) {
        return false;
    }
    *ret_value = (int32_t)value;
    *text = p;
    return true;
}

/* "P,S" or "P,S,BITS", behind "d:". */
static bool parse_decimal(const char *text, struct varrow_format *out)
{
    static const struct {
        int32_t bits;
        int32_t precision_max;
        enum varrow_type type;
    } widths[] = {{32, 9, VARROW_DECIMAL32},
                  {64, 18, VARROW_DECIMAL64},
                  {128, 38, VARROW_DECIMAL128},
                  {256, 76, VARROW_DECIMAL256}};
    int32_t bits = 128;

    if (!read_int(&text, 1, 76, &out->fixed_size) || *text++ != ',') {
        return false;
    }
    if (!read_int(&text, INT32_MIN, INT32_MAX, &out->scale)) {
        return false;
    }
    if (*text == ',') {
        text++;
        if (!read_int(&text, 32, 256, &bits)) {
            return false;
        }
    }
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        if (widths[i].bits == bits) {
            out->type = widths[i].type;
            return *text == 0 && out->fixed_size <= widths[i].precision_max;
        }
    }
    return false;
}

static bool parse_timestamp(const char *unit, struct varrow_format *out)
{
    static const char letters_of_units[] = "smun";
    const char *found = *unit ? strchr(letters_of_units, *unit) : NULL;

    if (!found || unit[1] != ':') {
        return false;
    }
    out->type = VARROW_TIMESTAMP;
    out->unit = (enum varrow_unit)(found - letters_of_units);
    out->rest = unit + 2;
    return true;
}

static bool parse_size(const char *text, enum varrow_type type, struct varrow_format *out)
{
    out->type = type;
    return read_int(&text, 0, INT32_MAX, &out->fixed_size) && *text == 0;
}

/* Formats with parameters, told by how they begin. */
static bool parse_parameters(const char *format, struct varrow_format *out)
{
    if (strncmp(format, "ts", 2) == 0) {
        return parse_timestamp(format + 2, out);
    }
    if (strncmp(format, "d:", 2) == 0) {
        return parse_decimal(format + 2, out);
    }
    if (strncmp(format, "w:", 2) == 0) {
        return parse_size(format + 2, VARROW_FIXED_BINARY, out);
    }
    if (strncmp(format, "+w:", 3) == 0) {
        return parse_size(format + 3, VARROW_FIXED_LIST, out);
    }
    if (strncmp(format, "+ud:", 4) == 0 || strncmp(format, "+us:", 4) == 0) {
        out->type = format[2] == 'd' ? VARROW_DENSE_UNION : VARROW_SPARSE_UNION;
        out->rest = format + 4;
        return true;
    }
    return false;
}

bool varrow_format_parse(const char *format, struct varrow_format *ret_format)
{
    struct varrow_format out = {.rest = ""};
    unsigned first;

    if (!format || !format[0]) {
        return false;
    }
    first = (unsigned char)format[0];
    if (!format[1] && first < sizeof letters && letters[first]) {
        out.type = (enum varrow_type)(letters[first] - 1);
        *ret_format = out;
        return true;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (format[0] == words[i].format[0] && strcmp(format, words[i].format) == 0) {
            out.type = (enum varrow_type)words[i].type;
            out.unit = (enum varrow_unit)words[i].unit;
            *ret_format = out;
            return true;
        }
    }
    if (!parse_parameters(format, &out)) {
        return false;
    }
    *ret_format = out;
    return true;
}

bool varrow_format_union_ids(const char *text, int8_t ret_ids[128], int32_t *ret_n)
{
    bool is_used[128] = {false};
    int32_t n = 0;

    while (*text) {
        int32_t id;
        if (n > 0 && *text++ != ',') {
            return false;
        }
        if (!read_int(&text, 0, 127, &id) || is_used[id]) {
            return false;
        }
        is_used[id] = true;
        ret_ids[n++] = (int8_t)id;
    }
    *ret_n = n;
    return true;
}
