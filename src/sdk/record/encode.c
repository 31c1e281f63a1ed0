/* SPDX-License-Identifier: Apache-2.0 */
/* encode.c: the C structure of a record into the columns of one row, or into a boxed stream.
 * Walk: a function of the SDK -> vsdk_result_put -> writers (vgi_rpc/writer.h) -> ipc/writer.h.
 * Owns nothing; the output with its buffers is kept by the record (schema.h). */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/str.h"
#include "ipc/writer.h"
#include "sdk/record/codec.h"
#include "sdk/record/schema.h"
#include "sdk/record/value.h"

/* What is being written, for messages. */
struct encoder {
    const struct vsdk_record *record;
    const struct vsdk_field *field;
    struct vgi_error *err;
};

static enum vgi_status encode_value(struct encoder *e, const struct vsdk_type *type,
                                    struct vgi_writer *writer, const void *value);
static enum vgi_status encode_field(struct encoder *e, struct vgi_writer *writer, const void *object);

void vsdk_record_defaults(const struct vsdk_record *record, void *object)
{
    memset(object, 0, record->bytes);
    for (int i = 0; i < record->n_fields + record->n_absent; i++) {
        vsdk_value_set_default(&record->fields[i], (char *)object + record->fields[i].offset);
    }
}

enum vgi_status vsdk_record_encode_row(const struct vsdk_record *record, const void *object,
                                       struct vgi_output *out, struct vgi_error *err)
{
    struct encoder e = {.record = record, .err = err};
    for (int i = 0; i < record->n_fields; i++) {
        e.field = &record->fields[i];
        VGI_TRY(encode_field(&e, vgi_output_column(out, i), object));
    }
    return VGI_OK;
}

static enum vgi_status encode_boxed(const struct vsdk_record *record, const void *object,
                                    struct vgi_output *output, struct vbase_buf *out, struct vgi_error *err)
{
    struct vgi_batch batch = {0};
    VGI_TRY(vsdk_record_encode_row(record, object, output, err));
    VGI_TRY(varrow_output_finish(output, &batch, err));
    return vipc_batch_encode(&batch, out, err);
}

enum vgi_status vsdk_record_encode(const struct vsdk_record *record, const void *object,
                                   struct vbase_buf *out, struct vgi_error *err)
{
    struct vsdk_encoder *encoder;
    VGI_TRY(vsdk_encoder_take(record, &encoder, err));
    enum vgi_status status = encode_boxed(record, object, encoder->output, out, err);
    vsdk_encoder_give_back(record, encoder);
    return status;
}

enum vgi_status vsdk_result_put(const struct vsdk_method *method, const void *object, struct vgi_output *out,
                                struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf boxed;
    vbase_buf_init(&boxed, VBASE_LIMIT_ARENA);
    VGI_TRY(vsdk_record_encode(method->result, object, &boxed, err));
    vgi_put_bytes(vgi_output_column(out, 0), vbase_buf_view(&boxed));
    return VGI_OK;
}

/* A NULL in a column that allows none becomes the field's default, or zero. */
static enum vgi_status encode_null(struct encoder *e, struct vgi_writer *writer)
{
    const struct vsdk_field *field = e->field;
    if (field->is_nullable) {
        vgi_put_null(writer);
        return VGI_OK;
    }
    _Alignas(max_align_t) char zero[sizeof(struct vsdk_items)];
    vsdk_value_set_zero(field->type, zero);
    if (field->fallback == VSDK_DEFAULT_VALUE) {
        vsdk_value_set_default(field, zero);
    }
    if (vsdk_value_is_null(field->type, zero)) {
        return vgi_fail(e->err, VGI_E_INVALID, "%s.%s has no value", e->record->name, field->name);
    }
    return encode_value(e, field->type, writer, zero);
}

static enum vgi_status encode_field(struct encoder *e, struct vgi_writer *writer, const void *object)
{
    const void *value = (const char *)object + e->field->offset;
    if (vsdk_value_is_null(e->field->type, value)) {
        return encode_null(e, writer);
    }
    return encode_value(e, e->field->type, writer, value);
}

static enum vgi_status encode_struct(struct encoder *e, const struct vsdk_type *type,
                                     struct vgi_writer *writer, const void *object)
{
    struct encoder inner = {.record = type->record, .err = e->err};
    for (int i = 0; i < type->record->n_fields; i++) {
        inner.field = &type->record->fields[i];
        VGI_TRY(encode_field(&inner, vgi_writer_child(writer, i), object));
    }
    vgi_put_struct(writer);
    return VGI_OK;
}

static enum vgi_status encode_item(struct encoder *e, const struct vsdk_type *type, struct vgi_writer *writer,
                                   const void *item)
{
    if (type->kind == VSDK_STRUCT) {
        return encode_struct(e, type, writer, item);
    }
    if (vsdk_value_is_null(type, item)) {
        vgi_put_null(writer);
        return VGI_OK;
    }
    return encode_value(e, type, writer, item);
}

static enum vgi_status encode_list(struct encoder *e, const struct vsdk_type *type, struct vgi_writer *writer,
                                   const void *value)
{
    struct vsdk_items list;
    memcpy(&list, value, sizeof list);
    struct vgi_writer *items = vgi_writer_child(writer, 0);
    size_t step = vsdk_item_bytes(type);
    for (size_t i = 0; i < list.n; i++) {
        VGI_TRY(encode_item(e, type->item, items, (const char *)list.items + i * step));
    }
    vgi_put_list(writer);
    return VGI_OK;
}

static int compare_keys(const void *a, const void *b)
{
    struct vgi_str left;
    struct vgi_str right;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return vbase_str_compare(left, right);
}

static bool is_sorted(const struct vsdk_items *map, size_t step)
{
    for (size_t i = 1; i < map->n; i++) {
        const char *entry = (const char *)map->items + i * step;
        if (compare_keys(entry - step, entry) >= 0) {
            return false;
        }
    }
    return true;
}

static void release_copy(void **copy)
{
    free(*copy);
}

static enum vgi_status encode_map(struct encoder *e, const struct vsdk_type *type, struct vgi_writer *writer,
                                  const void *value)
{
    struct vsdk_items map;
    memcpy(&map, value, sizeof map);
    size_t step = vsdk_item_bytes(type);
    VGI_CLEANUP(release_copy) void *copy = NULL;
    if (!is_sorted(&map, step)) {
        copy = malloc(map.n * step);
        if (!copy) {
            return vgi_fail(e->err, VGI_E_NOMEM, "%s.%s: no memory", e->record->name, e->field->name);
        }
        memcpy(copy, map.items, map.n * step);
        qsort(copy, map.n, step, compare_keys);
        map.items = copy;
    }
    if (!is_sorted(&map, step)) {
        return vgi_fail(e->err, VGI_E_INVALID, "%s.%s: a key stands in the map twice", e->record->name,
                        e->field->name);
    }
    struct vgi_writer *entries = vgi_writer_child(writer, 0);
    for (size_t i = 0; i < map.n; i++) {
        const char *entry = (const char *)map.items + i * step;
        struct vgi_str key;
        memcpy(&key, entry, sizeof key);
        vgi_put_str(vgi_writer_child(entries, 0), key);
        VGI_TRY(encode_item(e, type->item, vgi_writer_child(entries, 1), entry + sizeof key));
        vgi_put_struct(entries);
    }
    vgi_put_list(writer);
    return VGI_OK;
}

static enum vgi_status encode_enum(struct encoder *e, const struct vsdk_type *type, struct vgi_writer *writer,
                                   const void *value)
{
    int32_t number;
    memcpy(&number, value, sizeof number);
    const char *name = vsdk_enum_name(type->names, number);
    if (!name) {
        return vgi_fail(e->err, VGI_E_INVALID, "%s.%s: %d is no %s of this version", e->record->name,
                        e->field->name, (int)number, type->names->name);
    }
    vgi_put_str(writer, vgi_str_of(name));
    return VGI_OK;
}

static void encode_text(const struct vsdk_type *type, struct vgi_writer *writer, const void *value)
{
    if (type->kind == VSDK_STR) {
        struct vgi_str text;
        memcpy(&text, value, sizeof text);
        vgi_put_str(writer, text);
    } else {
        struct vgi_bytes bytes;
        memcpy(&bytes, value, sizeof bytes);
        vgi_put_bytes(writer, bytes);
    }
}

static void encode_plain(const struct vsdk_type *type, struct vgi_writer *writer, const void *plain)
{
    union {
        bool truth;
        int32_t i32;
        int64_t i64;
        uint64_t u64;
        double f64;
    } number;
    memcpy(&number, plain, type->bytes - vsdk_opt_offset(type));
    switch (type->kind) {
    case VSDK_BOOL:
        vgi_put_bool(writer, number.truth);
        break;
    case VSDK_I32:
        vgi_put_int(writer, number.i32);
        break;
    case VSDK_U64:
        vgi_put_uint(writer, number.u64);
        break;
    case VSDK_F64:
        vgi_put_float(writer, number.f64);
        break;
    default:
        vgi_put_int(writer, number.i64);
        break;
    }
}

/* A value that is not NULL. */
static enum vgi_status encode_value(struct encoder *e, const struct vsdk_type *type,
                                    struct vgi_writer *writer, const void *value)
{
    switch ((enum vsdk_kind)type->kind) {
    case VSDK_STR:
    case VSDK_BYTES:
        encode_text(type, writer, value);
        return VGI_OK;
    case VSDK_BOOL:
    case VSDK_I32:
    case VSDK_I64:
    case VSDK_U64:
    case VSDK_F64:
    case VSDK_TIMESTAMP:
        encode_plain(type, writer, (const char *)value + vsdk_opt_offset(type));
        return VGI_OK;
    case VSDK_ENUM:
        return encode_enum(e, type, writer, value);
    case VSDK_STRUCT: {
        const void *object;
        memcpy(&object, value, sizeof object);
        return encode_struct(e, type, writer, object);
    }
    case VSDK_LIST:
        return encode_list(e, type, writer, value);
    case VSDK_MAP:
        return encode_map(e, type, writer, value);
    }
    return vgi_fail(e->err, VGI_E_INTERNAL, "%s.%s: unknown kind", e->record->name, e->field->name);
}
