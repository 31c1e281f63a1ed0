/* SPDX-License-Identifier: Apache-2.0 */
/* field_type.c: the type of a field, flatbuffer -> format string of the C data interface, and struct
 * varrow_field -> flatbuffer; one table per direction. Walk: ipc/schema.c -> here. Owns nothing.
 * Format: Schema.fbs, union Type. */
#include "ipc/field_type.h"

#include <stdio.h>

#include <flatcc_generated.h>

#include "base/str.h"

#define FB(name) org_apache_arrow_flatbuf_##name

enum { ZONE_BYTES_MAX = 512, UNION_TYPES = 128 };

typedef enum vgi_status (*type_reader_fn)(const void *type, struct vipc_type_text *out,
                                          struct vgi_error *err);

enum vgi_status vipc_type_check_text(const char *text, size_t len, const char *what, struct vgi_error *err)
{
    if (len > 0 && memchr(text, 0, len))
        return vgi_fail(err, VGI_E_UNIMPLEMENTED, "%s \"%s…\" holds a NUL byte, which is not supported", what,
                        text);
    if (!vbase_utf8_valid((const uint8_t *)text, len))
        return vgi_fail(err, VGI_E_FORMAT, "%s is not UTF-8", what);
    return VGI_OK;
}

const char *vipc_type_int_format(int32_t bits, bool is_signed)
{
    switch (bits) {
    case 8:
        return is_signed ? "c" : "C";
    case 16:
        return is_signed ? "s" : "S";
    case 32:
        return is_signed ? "i" : "I";
    case 64:
        return is_signed ? "l" : "L";
    }
    return NULL;
}

/* ---- flatbuffer -> format string ---- */

static enum vgi_status refuse_type(struct vgi_error *err, const char *type, const char *what, int value)
{
    return vgi_fail(err, VGI_E_FORMAT, "type %s with %s %d is unknown", type, what, value);
}

static enum vgi_status read_int(const void *type, struct vipc_type_text *out, struct vgi_error *err)
{
    const char *format = vipc_type_int_format(FB(Int_bitWidth)(type), FB(Int_is_signed)(type));

    if (!format)
        return refuse_type(err, "Int", "bit width", FB(Int_bitWidth)(type));
    snprintf(out->format, sizeof out->format, "%s", format);
    return VGI_OK;
}

static enum vgi_status read_float(const void *type, struct vipc_type_text *out, struct vgi_error *err)
{
    static const char formats[] = "efg"; /* half, single, double */
    int precision = FB(FloatingPoint_precision)(type);

    if (precision < 0 || precision > 2)
        return refuse_type(err, "FloatingPoint", "precision", precision);
    snprintf(out->format, sizeof out->format, "%c", formats[precision]);
    return VGI_OK;
}

static enum vgi_status read_decimal(const void *type, struct vipc_type_text *out, struct vgi_error *err)
{
    int32_t bits = FB(Decimal_bitWidth)(type);
    int n = snprintf(out->format, sizeof out->format, "d:%d,%d", FB(Decimal_precision)(type),
                     FB(Decimal_scale)(type));

    if (bits != 32 && bits != 64 && bits != 128 && bits != 256)
        return refuse_type(err, "Decimal", "bit width", bits);
    if (bits != 128)
        snprintf(out->format + n, sizeof out->format - (size_t)n, ",%d", bits);
    return VGI_OK;
}

static enum vgi_status read_date(const void *type, struct vipc_type_text *out, struct vgi_error *err)
{
    int unit = FB(Date_unit)(type);

    if (unit != FB(DateUnit_DAY) && unit != FB(DateUnit_MILLISECOND))
        return refuse_type(err, "Date", "unit", unit);
    snprintf(out->format, sizeof out->format, "td%c", unit == FB(DateUnit_DAY) ? 'D' : 'm');
    return VGI_OK;
}

/* Letters of TimeUnit and of enum varrow_unit. */
static const char unit_letters[] = "smun";

static enum vgi_status read_time(const void *type, struct vipc_type_text *out, struct vgi_error *err)
{
    int unit = FB(Time_unit)(type);
    int32_t bits = FB(Time_bitWidth)(type);

    if (unit < 0 || unit > FB(TimeUnit_NANOSECOND))
        return refuse_type(err, "Time", "unit", unit);
    if (bits != (unit <= FB(TimeUnit_MILLISECOND) ? 32 : 64))
        return refuse_type(err, "Time", "bit width", bits);
    snprintf(out->format, sizeof out->format, "tt%c", unit_letters[unit]);
    return VGI_OK;
}

static enum vgi_status read_timestamp(const void *type, struct vipc_type_text *out, struct vgi_error *err)
{
    int unit = FB(Timestamp_unit)(type);
    flatbuffers_string_t zone = FB(Timestamp_timezone)(type);
    size_t len = flatbuffers_string_len(zone);

    if (unit < 0 || unit > FB(TimeUnit_NANOSECOND))
        return refuse_type(err, "Timestamp", "unit", unit);
    if (len > ZONE_BYTES_MAX)
        return vgi_fail(err, VGI_E_LIMIT, "time zone of %zu bytes exceeds %d", len, ZONE_BYTES_MAX);
    VGI_TRY(vipc_type_check_text(zone, len, "time zone", err));
    snprintf(out->format, sizeof out->format, "ts%c:%s", unit_letters[unit], zone ? zone : "");
    return VGI_OK;
}

static enum vgi_status read_duration(const void *type, struct vipc_type_text *out, struct vgi_error *err)
{
    int unit = FB(Duration_unit)(type);

    if (unit < 0 || unit > FB(TimeUnit_NANOSECOND))
        return refuse_type(err, "Duration", "unit", unit);
    snprintf(out->format, sizeof out->format, "tD%c", unit_letters[unit]);
    return VGI_OK;
}

static enum vgi_status read_interval(const void *type, struct vipc_type_text *out, struct vgi_error *err)
{
    static const char letters[] = "MDn"; /* year-month, day-time, month-day-nano */
    int unit = FB(Interval_unit)(type);

    if (unit < 0 || unit > 2)
        return refuse_type(err, "Interval", "unit", unit);
    snprintf(out->format, sizeof out->format, "ti%c", letters[unit]);
    return VGI_OK;
}

/* Without ids the children count from 0; vipc_type_read writes those, it knows how many there are. */
static enum vgi_status read_union(const void *type, struct vipc_type_text *out, struct vgi_error *err)
{
    flatbuffers_int32_vec_t ids = FB(Union_typeIds)(type);
    size_t n = flatbuffers_int32_vec_len(ids);
    int mode = FB(Union_mode)(type);
    size_t at;

    if (mode != FB(UnionMode_Dense) && mode != FB(UnionMode_Sparse))
        return refuse_type(err, "Union", "mode", mode);
    if (n > UNION_TYPES)
        return vgi_fail(err, VGI_E_FORMAT, "union with %zu type ids, at most %d are possible", n,
                        UNION_TYPES);
    at = (size_t)snprintf(out->format, sizeof out->format, "+u%c:", mode == FB(UnionMode_Dense) ? 'd' : 's');
    for (size_t i = 0; i < n; i++) {
        int32_t id = flatbuffers_int32_vec_at(ids, i);
        if (id < 0 || id >= UNION_TYPES)
            return refuse_type(err, "Union", "type id", id);
        at += (size_t)snprintf(out->format + at, sizeof out->format - at, i ? ",%d" : "%d", id);
    }
    return VGI_OK;
}

static enum vgi_status number_union(FB(Field_table_t) field, struct vipc_type_text *out,
                                    struct vgi_error *err)
{
    size_t n = FB(Field_vec_len)(FB(Field_children)(field));
    size_t n_ids = flatbuffers_int32_vec_len(FB(Union_typeIds)(FB(Field_type)(field)));
    size_t at = strlen(out->format);

    if (n_ids != 0 && n_ids != n)
        return vgi_fail(err, VGI_E_FORMAT, "union with %zu type ids has %zu children", n_ids, n);
    if (n > UNION_TYPES)
        return vgi_fail(err, VGI_E_FORMAT, "union with %zu children, at most %d are possible", n,
                        UNION_TYPES);
    for (size_t i = 0; n_ids == 0 && i < n; i++)
        at += (size_t)snprintf(out->format + at, sizeof out->format - at, i ? ",%zu" : "%zu", i);
    return VGI_OK;
}

static enum vgi_status read_fixed_binary(const void *type, struct vipc_type_text *out, struct vgi_error *err)
{
    int32_t width = FB(FixedSizeBinary_byteWidth)(type);

    if (width < 0)
        return refuse_type(err, "FixedSizeBinary", "width", width);
    snprintf(out->format, sizeof out->format, "w:%d", width);
    return VGI_OK;
}

static enum vgi_status read_fixed_list(const void *type, struct vipc_type_text *out, struct vgi_error *err)
{
    int32_t size = FB(FixedSizeList_listSize)(type);

    if (size < 0)
        return refuse_type(err, "FixedSizeList", "size", size);
    snprintf(out->format, sizeof out->format, "+w:%d", size);
    return VGI_OK;
}

static enum vgi_status read_map(const void *type, struct vipc_type_text *out, struct vgi_error *err)
{
    (void)err;
    snprintf(out->format, sizeof out->format, "+m");
    out->flags = FB(Map_keysSorted)(type) ? ARROW_FLAG_MAP_KEYS_SORTED : 0;
    return VGI_OK;
}

/* By number of the Type union: a fixed format, or a function that writes it. */
static const struct {
    const char *format;
    type_reader_fn read;
} type_rows[] = {
    [FB(Type_Null)] = {.format = "n"},
    [FB(Type_Int)] = {.read = read_int},
    [FB(Type_FloatingPoint)] = {.read = read_float},
    [FB(Type_Binary)] = {.format = "z"},
    [FB(Type_Utf8)] = {.format = "u"},
    [FB(Type_Bool)] = {.format = "b"},
    [FB(Type_Decimal)] = {.read = read_decimal},
    [FB(Type_Date)] = {.read = read_date},
    [FB(Type_Time)] = {.read = read_time},
    [FB(Type_Timestamp)] = {.read = read_timestamp},
    [FB(Type_Interval)] = {.read = read_interval},
    [FB(Type_List)] = {.format = "+l"},
    [FB(Type_Struct_)] = {.format = "+s"},
    [FB(Type_Union)] = {.read = read_union},
    [FB(Type_FixedSizeBinary)] = {.read = read_fixed_binary},
    [FB(Type_FixedSizeList)] = {.read = read_fixed_list},
    [FB(Type_Map)] = {.read = read_map},
    [FB(Type_Duration)] = {.read = read_duration},
    [FB(Type_LargeBinary)] = {.format = "Z"},
    [FB(Type_LargeUtf8)] = {.format = "U"},
    [FB(Type_LargeList)] = {.format = "+L"},
    [FB(Type_RunEndEncoded)] = {.format = "+r"},
    [FB(Type_BinaryView)] = {.format = "vz"},
    [FB(Type_Utf8View)] = {.format = "vu"},
    [FB(Type_ListView)] = {.format = "+vl"},
    [FB(Type_LargeListView)] = {.format = "+vL"},
};

enum vgi_status vipc_type_read(FB(Field_table_t) field, struct vipc_type_text *out, struct vgi_error *err)
{
    size_t number = FB(Field_type_type)(field);
    const void *type = FB(Field_type)(field);

    out->flags = 0;
    if (number == FB(Type_NONE) || (number < sizeof type_rows / sizeof type_rows[0] && !type))
        return vgi_fail(err, VGI_E_FORMAT, "a field has no type");
    if (number >= sizeof type_rows / sizeof type_rows[0])
        return vgi_fail(err, VGI_E_UNIMPLEMENTED, "type number %zu of Schema.fbs is not supported", number);
    if (type_rows[number].format)
        snprintf(out->format, sizeof out->format, "%s", type_rows[number].format);
    else
        VGI_TRY(type_rows[number].read(type, out, err));
    return number == FB(Type_Union) ? number_union(field, out, err) : VGI_OK;
}

/* ---- struct varrow_field -> flatbuffer ---- */

#define PLAIN_TYPES(X) \
    X(Null)            \
    X(Bool)            \
    X(Utf8)            \
    X(LargeUtf8)       \
    X(Utf8View)        \
    X(Binary)          \
    X(LargeBinary) X(BinaryView) X(List) X(LargeList) X(ListView) X(LargeListView) X(Struct_) X(RunEndEncoded)
#define WRITE_PLAIN(T)                                                                           \
    static FB(Type_union_ref_t) write_##T(flatcc_builder_t *b, const struct varrow_field *field) \
    {                                                                                            \
        (void)field;                                                                             \
        return FB(Type_as_##T)(FB(T##_create)(b));                                               \
    }
PLAIN_TYPES(WRITE_PLAIN)

static FB(Type_union_ref_t) write_int(flatcc_builder_t *b, const struct varrow_field *field)
{
    bool is_signed = field->type <= VARROW_I64;

    return FB(Type_as_Int)(FB(Int_create)(b, 8 * field->value_bytes, is_signed));
}

static FB(Type_union_ref_t) write_float(flatcc_builder_t *b, const struct varrow_field *field)
{
    int precision = (int)field->type - (int)VARROW_F16;

    return FB(Type_as_FloatingPoint)(
        FB(FloatingPoint_create)(b, (FB(Precision_enum_t))(FB(Precision_HALF) + precision)));
}

static FB(Type_union_ref_t) write_decimal(flatcc_builder_t *b, const struct varrow_field *field)
{
    return FB(Type_as_Decimal)(
        FB(Decimal_create)(b, field->fixed_size, field->scale, 8 * field->value_bytes));
}

static FB(Type_union_ref_t) write_date(flatcc_builder_t *b, const struct varrow_field *field)
{
    return FB(Type_as_Date)(
        FB(Date_create)(b, field->type == VARROW_DATE32 ? FB(DateUnit_DAY) : FB(DateUnit_MILLISECOND)));
}

static FB(Type_union_ref_t) write_time(flatcc_builder_t *b, const struct varrow_field *field)
{
    return FB(Type_as_Time)(FB(Time_create)(b, (FB(TimeUnit_enum_t))field->unit, 8 * field->value_bytes));
}

static FB(Type_union_ref_t) write_timestamp(flatcc_builder_t *b, const struct varrow_field *field)
{
    const char *zone = field->schema->format + strlen("tsu:");

    if (FB(Timestamp_start)(b) || FB(Timestamp_unit_add)(b, (FB(TimeUnit_enum_t))field->unit) ||
        (*zone && FB(Timestamp_timezone_create_str)(b, zone)))
        return FB(Type_as_Timestamp)(0);
    return FB(Type_as_Timestamp)(FB(Timestamp_end)(b));
}

static FB(Type_union_ref_t) write_duration(flatcc_builder_t *b, const struct varrow_field *field)
{
    return FB(Type_as_Duration)(FB(Duration_create)(b, (FB(TimeUnit_enum_t))field->unit));
}

static FB(Type_union_ref_t) write_interval(flatcc_builder_t *b, const struct varrow_field *field)
{
    int unit = (int)field->type - (int)VARROW_INTERVAL_MONTHS;

    return FB(Type_as_Interval)(
        FB(Interval_create)(b, (FB(IntervalUnit_enum_t))(FB(IntervalUnit_YEAR_MONTH) + unit)));
}

static FB(Type_union_ref_t) write_fixed_binary(flatcc_builder_t *b, const struct varrow_field *field)
{
    return FB(Type_as_FixedSizeBinary)(FB(FixedSizeBinary_create)(b, field->fixed_size));
}

static FB(Type_union_ref_t) write_fixed_list(flatcc_builder_t *b, const struct varrow_field *field)
{
    return FB(Type_as_FixedSizeList)(FB(FixedSizeList_create)(b, field->fixed_size));
}

static FB(Type_union_ref_t) write_map(flatcc_builder_t *b, const struct varrow_field *field)
{
    return FB(Type_as_Map)(FB(Map_create)(b, (field->schema->flags & ARROW_FLAG_MAP_KEYS_SORTED) != 0));
}

static FB(Type_union_ref_t) write_union(flatcc_builder_t *b, const struct varrow_field *field)
{
    bool is_dense = field->type == VARROW_DENSE_UNION;
    int32_t ids[UNION_TYPES];
    flatbuffers_int32_vec_ref_t ids_ref;

    for (int id = 0; id < UNION_TYPES; id++)
        if (field->type_ids[id] >= 0)
            ids[field->type_ids[id]] = id;
    ids_ref = flatbuffers_int32_vec_create(b, ids, (size_t)field->n_children);
    if (!ids_ref)
        return FB(Type_as_Union)(0);
    return FB(Type_as_Union)(
        FB(Union_create)(b, is_dense ? FB(UnionMode_Dense) : FB(UnionMode_Sparse), ids_ref));
}

typedef FB(Type_union_ref_t) type_writer_fn(flatcc_builder_t *b, const struct varrow_field *field);

static type_writer_fn *const type_writers[VARROW_TYPE_COUNT] = {
    [VARROW_NULL] = write_Null,
    [VARROW_BOOL] = write_Bool,
    [VARROW_I8] = write_int,
    [VARROW_I16] = write_int,
    [VARROW_I32] = write_int,
    [VARROW_I64] = write_int,
    [VARROW_U8] = write_int,
    [VARROW_U16] = write_int,
    [VARROW_U32] = write_int,
    [VARROW_U64] = write_int,
    [VARROW_F16] = write_float,
    [VARROW_F32] = write_float,
    [VARROW_F64] = write_float,
    [VARROW_UTF8] = write_Utf8,
    [VARROW_LARGE_UTF8] = write_LargeUtf8,
    [VARROW_UTF8_VIEW] = write_Utf8View,
    [VARROW_BINARY] = write_Binary,
    [VARROW_LARGE_BINARY] = write_LargeBinary,
    [VARROW_BINARY_VIEW] = write_BinaryView,
    [VARROW_FIXED_BINARY] = write_fixed_binary,
    [VARROW_DECIMAL32] = write_decimal,
    [VARROW_DECIMAL64] = write_decimal,
    [VARROW_DECIMAL128] = write_decimal,
    [VARROW_DECIMAL256] = write_decimal,
    [VARROW_DATE32] = write_date,
    [VARROW_DATE64] = write_date,
    [VARROW_TIME32] = write_time,
    [VARROW_TIME64] = write_time,
    [VARROW_TIMESTAMP] = write_timestamp,
    [VARROW_DURATION] = write_duration,
    [VARROW_INTERVAL_MONTHS] = write_interval,
    [VARROW_INTERVAL_DAY_TIME] = write_interval,
    [VARROW_INTERVAL_MONTH_DAY_NANO] = write_interval,
    [VARROW_LIST] = write_List,
    [VARROW_LARGE_LIST] = write_LargeList,
    [VARROW_FIXED_LIST] = write_fixed_list,
    [VARROW_LIST_VIEW] = write_ListView,
    [VARROW_LARGE_LIST_VIEW] = write_LargeListView,
    [VARROW_STRUCT] = write_Struct_,
    [VARROW_MAP] = write_map,
    [VARROW_DENSE_UNION] = write_union,
    [VARROW_SPARSE_UNION] = write_union,
    [VARROW_RUN_END] = write_RunEndEncoded,
};

int vipc_type_write(flatcc_builder_t *b, const struct varrow_field *field)
{
    return FB(Field_type_add)(b, type_writers[field->type](b, field));
}
