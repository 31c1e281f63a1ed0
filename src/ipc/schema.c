/* SPDX-License-Identifier: Apache-2.0 */
/* schema.c: IPC schema messages -> struct varrow_schema, and back. Types of fields: ipc/field_type.c.
 * Walk: ipc/reader.c -> decode; ipc/writer.c -> vipc_schema_message -> encode.
 * Owns nothing but the encoded message, which it hangs on the schema.
 * Hostile bytes: tables are verified with a budget of visits, since tables may be shared and a small message
 * could unfold into a huge tree; copied text has a budget for the same reason.
 * Format: Arrow columnar format 1.5, "Schema message"; Schema.fbs. */
#include "ipc/schema.h"

#include <stdlib.h>

#include <flatcc_generated.h>
#include <nanoarrow/nanoarrow.h>

#include "base/limits.h"
#include "ipc/field_type.h"
#include "ipc/message.h"

#define FB(name) org_apache_arrow_flatbuf_##name

enum {
    COPIED_BYTES_MIN = 1 << 20 /* text a small message may unfold to */
};

struct decoder {
    int64_t *ids; /* of dictionaries, in pre-order */
    int32_t n_ids;
    int32_t cap_ids;
    int32_t n_fields;
    size_t copied_left;
    struct vgi_error *err;
};

static enum vgi_status verify_schema_message(struct vgi_bytes flatbuffer, struct vgi_error *err);
static enum vgi_status decode_fields(struct decoder *d, FB(Field_vec_t) fields, int depth,
                                     struct ArrowSchema *parent);
static enum vgi_status decode_metadata(struct decoder *d, FB(KeyValue_vec_t) pairs, struct ArrowSchema *out);
static enum vgi_status no_memory(struct vgi_error *err);

/* ---- bytes -> schema ---- */

static enum vgi_status decode_root(struct decoder *d, FB(Schema_table_t) table, struct ArrowSchema *root)
{
    if (FB(Schema_endianness)(table) != FB(Endianness_Little))
        return vgi_fail(d->err, VGI_E_UNIMPLEMENTED,
                        "IPC stream is big-endian, only little-endian streams are supported");
    ArrowSchemaInit(root);
    if (ArrowSchemaSetFormat(root, "+s") || ArrowSchemaSetName(root, ""))
        return no_memory(d->err);
    root->flags = 0;
    VGI_TRY(decode_metadata(d, FB(Schema_custom_metadata)(table), root));
    return decode_fields(d, FB(Schema_fields)(table), /* depth= */ 1, root);
}

static void free_ids(int64_t **ids)
{
    free(*ids);
}

enum vgi_status vipc_schema_decode_flatbuffer(struct vgi_bytes flatbuffer, struct varrow_schema **ret_schema,
                                              struct vgi_error *err)
{
    struct decoder d = {.err = err, .copied_left = COPIED_BYTES_MIN + 2 * flatbuffer.len};
    VGI_CLEANUP(varrow_arrow_schema_cleanup) struct ArrowSchema root = {0};
    VGI_CLEANUP(free_ids) int64_t *ids = NULL;
    struct vipc_message message;
    FB(Schema_table_t) table;
    enum vgi_status status;

    VGI_TRY(vipc_message_frame(flatbuffer, &message, err));
    if (message.kind != VIPC_MESSAGE_SCHEMA)
        return vgi_fail(err, VGI_E_FORMAT, "IPC stream begins with another message than a schema");
    VGI_TRY(vipc_message_check_version(&message, err));
    if (message.body_bytes != 0)
        return vgi_fail(err, VGI_E_FORMAT, "IPC schema message has a body of %lld bytes, expected none",
                        (long long)message.body_bytes);
    VGI_TRY(verify_schema_message(flatbuffer, err));
    table = (FB(Schema_table_t))FB(Message_header)(FB(Message_as_root)(flatbuffer.ptr));
    if (!table)
        return vgi_fail(err, VGI_E_FORMAT, "IPC schema message holds no schema");
    status = decode_root(&d, table, &root);
    ids = d.ids;
    VGI_TRY(status);
    return varrow_schema_new_take(&root, ids, ret_schema, err);
}

static void free_bytes(uint8_t **bytes)
{
    free(*bytes);
}

enum vgi_status vipc_schema_decode(struct vgi_bytes bytes, struct varrow_schema **ret_schema,
                                   struct vgi_error *err)
{
    static const uint8_t end_marker[VIPC_PREFIX_BYTES] = {0xFF, 0xFF, 0xFF, 0xFF};
    VGI_CLEANUP(free_bytes) uint8_t *aligned = NULL;
    struct vgi_bytes flatbuffer;
    size_t len;
    size_t rest;
    enum vgi_status status;

    if (bytes.len < VIPC_PREFIX_BYTES)
        return vgi_fail(err, VGI_E_FORMAT, "schema message of %zu bytes is too short", bytes.len);
    status = vipc_message_prefix(bytes.ptr, &len, err);
    if (status == VGI_DONE)
        return vgi_fail(err, VGI_E_FORMAT, "found an end marker, expected a schema message");
    VGI_TRY(status);
    rest = bytes.len - VIPC_PREFIX_BYTES;
    if (len > rest)
        return vgi_fail(err, VGI_E_FORMAT, "schema message declares %zu bytes, %zu are there", len, rest);
    rest -= len;
    flatbuffer = (struct vgi_bytes){bytes.ptr + VIPC_PREFIX_BYTES, len};
    if (rest != 0 &&
        (rest != sizeof end_marker || memcmp(flatbuffer.ptr + len, end_marker, sizeof end_marker) != 0))
        return vgi_fail(err, VGI_E_FORMAT, "%zu bytes follow the schema message", rest);
    if ((uintptr_t)flatbuffer.ptr % 8 != 0) {
        aligned = malloc(len);
        if (!aligned)
            return no_memory(err);
        memcpy(aligned, flatbuffer.ptr, len);
        flatbuffer.ptr = aligned;
    }
    return vipc_schema_decode_flatbuffer(flatbuffer, ret_schema, err);
}

/* ---- verification ---- */

/* The verification that runs on this thread: the generated verifiers pass no context. */
static _Thread_local struct {
    size_t visits_left; /* tables */
    int failure;        /* the first one; flatcc evaluates what failed once more at every level above */
} verification;

static int begin_visit(void)
{
    if (verification.failure)
        return verification.failure;
    if (verification.visits_left == 0)
        verification.failure = flatcc_verify_error_not_supported;
    else
        verification.visits_left--;
    return verification.failure;
}

static int end_visit(int failure)
{
    if (failure && !verification.failure)
        verification.failure = failure;
    return failure;
}

static int verify_pair(flatcc_table_verifier_descriptor_t *td)
{
    int failure = begin_visit();

    return failure ? failure : end_visit(FB(KeyValue_verify_table)(td));
}

static int verify_field(flatcc_table_verifier_descriptor_t *td)
{
    int failure = begin_visit();

    td->ttl++; /* tables in vectors take two of the 100 levels; depth is checked when decoding */
    if (!failure)
        failure = flatcc_verify_string_field(td, 0, 0); /* name */
    if (!failure)
        failure = flatcc_verify_field(td, 1, 1, 1); /* nullable */
    if (!failure)
        failure = flatcc_verify_union_field(td, 3, 0, FB(Type_union_verifier)); /* type */
    if (!failure)
        failure = flatcc_verify_table_field(td, 4, 0, FB(DictionaryEncoding_verify_table)); /* dictionary */
    if (!failure)
        failure = flatcc_verify_table_vector_field(td, 5, 0, verify_field); /* children */
    if (!failure)
        failure = flatcc_verify_table_vector_field(td, 6, 0, verify_pair); /* custom_metadata */
    return end_visit(failure);
}

static int verify_schema(flatcc_table_verifier_descriptor_t *td)
{
    int failure = flatcc_verify_field(td, 0, 2, 2); /* endianness */

    if (!failure)
        failure = flatcc_verify_table_vector_field(td, 1, 0, verify_field); /* fields */
    if (!failure)
        failure = flatcc_verify_table_vector_field(td, 2, 0, verify_pair); /* custom_metadata */
    return failure;
}

static int verify_schema_header(flatcc_union_verifier_descriptor_t *ud)
{
    return flatcc_verify_union_table(ud, verify_schema);
}

static int verify_message(flatcc_table_verifier_descriptor_t *td)
{
    return flatcc_verify_union_field(td, 2, 1, verify_schema_header);
}

static enum vgi_status verify_schema_message(struct vgi_bytes flatbuffer, struct vgi_error *err)
{
    int failure;

    /* A table takes at least 8 bytes with the reference to it; writers that share tables get
     * twice as many. */
    verification.visits_left = flatbuffer.len / 4;
    verification.failure = flatcc_verify_ok;
    failure = flatcc_verify_table_as_root(flatbuffer.ptr, flatbuffer.len, NULL, verify_message);
    if (failure == flatcc_verify_error_not_supported)
        return vgi_fail(err, VGI_E_LIMIT, "schema of %zu bytes unfolds to more than %zu tables",
                        flatbuffer.len, flatbuffer.len / 4);
    if (failure == flatcc_verify_error_max_nesting_level_reached)
        return vgi_fail(err, VGI_E_LIMIT, "schema nests deeper than %d types", VBASE_LIMIT_SCHEMA_DEPTH);
    if (failure)
        return vgi_fail(err, VGI_E_FORMAT, "IPC schema is broken: %s", flatcc_verify_error_string(failure));
    return VGI_OK;
}

/* ---- fields ---- */

static enum vgi_status no_memory(struct vgi_error *err)
{
    return vgi_fail(err, VGI_E_NOMEM, "out of memory for a schema");
}

static enum vgi_status spend_bytes(struct decoder *d, size_t bytes)
{
    if (bytes > d->copied_left)
        return vgi_fail(d->err, VGI_E_LIMIT,
                        "names and metadata of a schema unfold to more than its message holds");
    d->copied_left -= bytes;
    return VGI_OK;
}

static enum vgi_status decode_name(struct decoder *d, FB(Field_table_t) field, struct ArrowSchema *out)
{
    flatbuffers_string_t name = FB(Field_name)(field);

    if (name) {
        VGI_TRY(vipc_type_check_text(name, flatbuffers_string_len(name), "field name", d->err));
        VGI_TRY(spend_bytes(d, flatbuffers_string_len(name)));
    }
    if (ArrowSchemaSetName(out, name ? name : ""))
        return no_memory(d->err);
    return VGI_OK;
}

static enum vgi_status push_id(struct decoder *d, int64_t id)
{
    if (d->n_ids == d->cap_ids) {
        int32_t cap = d->cap_ids ? 2 * d->cap_ids : 16;
        int64_t *ids =
            d->n_ids < VBASE_LIMIT_DICTIONARIES ? realloc(d->ids, (size_t)cap * sizeof *ids) : NULL;
        if (!ids && d->n_ids >= VBASE_LIMIT_DICTIONARIES)
            return vgi_fail(d->err, VGI_E_LIMIT, "schema has more than %d dictionaries",
                            VBASE_LIMIT_DICTIONARIES);
        if (!ids)
            return no_memory(d->err);
        d->ids = ids;
        d->cap_ids = cap;
    }
    d->ids[d->n_ids++] = id;
    return VGI_OK;
}

/* Makes out the index column of a dictionary, and its dictionary ready for the type of the values. */
static enum vgi_status decode_encoding(struct decoder *d, FB(DictionaryEncoding_table_t) encoding,
                                       struct ArrowSchema *out)
{
    FB(Int_table_t) index = FB(DictionaryEncoding_indexType)(encoding);
    int32_t bits = index ? FB(Int_bitWidth)(index) : 32; /* absent: int32, says Schema.fbs */
    const char *format = vipc_type_int_format(bits, index ? FB(Int_is_signed)(index) : true);

    if (!format)
        return vgi_fail(d->err, VGI_E_FORMAT, "dictionary index of %d bits, expected 8, 16, 32 or 64", bits);
    if (FB(DictionaryEncoding_dictionaryKind)(encoding) != FB(DictionaryKind_DenseArray))
        return vgi_fail(d->err, VGI_E_UNIMPLEMENTED, "dictionary kind %d is unknown",
                        FB(DictionaryEncoding_dictionaryKind)(encoding));
    VGI_TRY(push_id(d, FB(DictionaryEncoding_id)(encoding)));
    if (FB(DictionaryEncoding_isOrdered)(encoding))
        out->flags |= ARROW_FLAG_DICTIONARY_ORDERED;
    if (ArrowSchemaSetFormat(out, format) || ArrowSchemaAllocateDictionary(out))
        return no_memory(d->err);
    ArrowSchemaInit(out->dictionary);
    if (ArrowSchemaSetName(out->dictionary, ""))
        return no_memory(d->err);
    return VGI_OK;
}

static enum vgi_status decode_field(struct decoder *d, FB(Field_table_t) field, int depth,
                                    struct ArrowSchema *out)
{
    FB(DictionaryEncoding_table_t) encoding = FB(Field_dictionary)(field);
    struct ArrowSchema *values = out;
    struct vipc_type_text type;

    if (depth > VBASE_LIMIT_SCHEMA_DEPTH)
        return vgi_fail(d->err, VGI_E_LIMIT, "schema nests deeper than %d types", VBASE_LIMIT_SCHEMA_DEPTH);
    if (++d->n_fields > VBASE_LIMIT_SCHEMA_FIELDS)
        return vgi_fail(d->err, VGI_E_LIMIT, "schema has more than %d fields", VBASE_LIMIT_SCHEMA_FIELDS);
    VGI_TRY(decode_name(d, field, out));
    out->flags = FB(Field_nullable)(field) ? ARROW_FLAG_NULLABLE : 0;
    VGI_TRY(decode_metadata(d, FB(Field_custom_metadata)(field), out));
    if (encoding) {
        VGI_TRY(decode_encoding(d, encoding, out));
        values = out->dictionary;
    }
    VGI_TRY(vipc_type_read(field, &type, d->err));
    values->flags |= type.flags;
    if (ArrowSchemaSetFormat(values, type.format))
        return no_memory(d->err);
    return decode_fields(d, FB(Field_children)(field), depth + 1, values);
}

static enum vgi_status decode_fields(struct decoder *d, FB(Field_vec_t) fields, int depth,
                                     struct ArrowSchema *parent)
{
    size_t n = FB(Field_vec_len)(fields);

    if (n > (size_t)(VBASE_LIMIT_SCHEMA_FIELDS - d->n_fields))
        return vgi_fail(d->err, VGI_E_LIMIT, "schema has more than %d fields", VBASE_LIMIT_SCHEMA_FIELDS);
    if (n == 0)
        return VGI_OK;
    if (ArrowSchemaAllocateChildren(parent, (int64_t)n))
        return no_memory(d->err);
    for (size_t i = 0; i < n; i++)
        ArrowSchemaInit(parent->children[i]);
    for (size_t i = 0; i < n; i++)
        VGI_TRY(decode_field(d, FB(Field_vec_at)(fields, i), depth, parent->children[i]));
    return VGI_OK;
}

/* ---- metadata: a vector of pairs -> count, then length and bytes of each key and value ---- */

static size_t put_text(char *block, size_t at, flatbuffers_string_t text)
{
    int32_t len = (int32_t)flatbuffers_string_len(text);

    memcpy(block + at, &len, sizeof len);
    if (len > 0)
        memcpy(block + at + sizeof len, text, (size_t)len);
    return at + sizeof len + (size_t)len;
}

static void free_block(char **block)
{
    free(*block);
}

static enum vgi_status decode_metadata(struct decoder *d, FB(KeyValue_vec_t) pairs, struct ArrowSchema *out)
{
    size_t n = FB(KeyValue_vec_len)(pairs);
    size_t bytes = sizeof(int32_t);
    VGI_CLEANUP(free_block) char *block = NULL;
    int32_t count = (int32_t)n;

    if (n == 0)
        return VGI_OK;
    if (n > VBASE_LIMIT_METADATA_PAIRS)
        return vgi_fail(d->err, VGI_E_LIMIT, "%zu metadata pairs exceed %d", n, VBASE_LIMIT_METADATA_PAIRS);
    for (size_t i = 0; i < n; i++) {
        FB(KeyValue_table_t) pair = FB(KeyValue_vec_at)(pairs, i);
        if (!FB(KeyValue_key)(pair))
            return vgi_fail(d->err, VGI_E_FORMAT, "schema metadata pair %zu has no key", i);
        /* Each text is shorter than the message, so the sum of at most 2 * 65536 of them fits. */
        bytes += 2 * sizeof(int32_t) + flatbuffers_string_len(FB(KeyValue_key)(pair)) +
                 flatbuffers_string_len(FB(KeyValue_value)(pair));
    }
    VGI_TRY(spend_bytes(d, bytes));
    block = malloc(bytes);
    if (!block)
        return no_memory(d->err);
    memcpy(block, &count, sizeof count);
    bytes = sizeof count;
    for (size_t i = 0; i < n; i++) {
        FB(KeyValue_table_t) pair = FB(KeyValue_vec_at)(pairs, i);
        bytes = put_text(block, bytes, FB(KeyValue_key)(pair));
        bytes = put_text(block, bytes, FB(KeyValue_value)(pair));
    }
    return ArrowSchemaSetMetadata(out, block) ? no_memory(d->err) : VGI_OK;
}

/* ---- schema -> bytes ---- */

/* Builder calls return nonzero when they fail; no memory is the one reason that is left
 * for checked schemas. */
static int encode_pairs(flatcc_builder_t *b, const char *metadata)
{
    int32_t n = varrow_metadata_count(metadata);

    for (int32_t i = 0; i < n; i++) {
        struct vgi_str key;
        struct vgi_str value;
        FB(KeyValue_ref_t) pair;
        varrow_metadata_at(metadata, i, &key, &value);
        if (FB(KeyValue_start)(b) || FB(KeyValue_key_create)(b, key.ptr, key.len) ||
            FB(KeyValue_value_create)(b, value.ptr, value.len))
            return -1;
        pair = FB(KeyValue_end)(b);
        if (!pair || !FB(KeyValue_vec_push)(b, pair))
            return -1;
    }
    return 0;
}

static int encode_encoding(flatcc_builder_t *b, const struct varrow_field *field,
                           const struct varrow_dictionary *dictionary)
{
    bool is_signed = field->type <= VARROW_I64;
    FB(Int_ref_t) index = FB(Int_create)(b, 8 * field->value_bytes, is_signed);

    if (!index)
        return -1;
    return FB(Field_dictionary_create)(b, dictionary->id, index, dictionary->is_ordered,
                                       FB(DictionaryKind_DenseArray));
}

static int encode_field(flatcc_builder_t *b, const struct varrow_schema *schema, int32_t i);

/* Appends field i of schema to the open vector of fields. A failed builder must not be used any more, so the
 * generated push_end, which pushes whatever the table's end gave, is no help. */
static int push_field(flatcc_builder_t *b, const struct varrow_schema *schema, int32_t i)
{
    FB(Field_ref_t) field;

    if (FB(Field_start)(b) || encode_field(b, schema, i))
        return -1;
    field = FB(Field_end)(b);
    return field && FB(Field_vec_push)(b, field) ? 0 : -1;
}

/* Type and children of field i of schema. */
static int encode_type(flatcc_builder_t *b, const struct varrow_schema *schema, int32_t i)
{
    const struct varrow_field *field = &schema->fields[i];

    if (vipc_type_write(b, field) || FB(Field_children_start)(b))
        return -1;
    for (int32_t n = 0, child = i + 1; n < field->n_children; n++, child = schema->fields[child].next)
        if (push_field(b, schema, child))
            return -1;
    return FB(Field_children_end)(b);
}

/* The open table of the builder becomes field i of schema. A dictionary-encoded field has name, flags and
 * metadata of the index column, type and children of the values. */
static int encode_field(flatcc_builder_t *b, const struct varrow_schema *schema, int32_t i)
{
    const struct varrow_field *field = &schema->fields[i];

    if (FB(Field_name_create_str)(b, varrow_name(field->schema)) ||
        FB(Field_nullable_add)(b, field->is_nullable))
        return -1;
    if (field->dictionary >= 0) {
        const struct varrow_dictionary *dictionary = &schema->dictionaries[field->dictionary];
        if (encode_encoding(b, field, dictionary) || encode_type(b, dictionary->values, 0))
            return -1;
    } else if (encode_type(b, schema, i)) {
        return -1;
    }
    if (varrow_metadata_count(field->schema->metadata) == 0)
        return 0;
    if (FB(Field_custom_metadata_start)(b) || encode_pairs(b, field->schema->metadata))
        return -1;
    return FB(Field_custom_metadata_end)(b);
}

static int encode_columns(flatcc_builder_t *b, const struct varrow_schema *schema)
{
    if (FB(Schema_fields_start)(b))
        return -1;
    for (int32_t c = 0; c < schema->n_columns; c++)
        if (push_field(b, schema, schema->columns[c]))
            return -1;
    return FB(Schema_fields_end)(b);
}

static int encode_schema(flatcc_builder_t *b, const struct varrow_schema *schema)
{
    FB(Message_ref_t) message;

    if (FB(Message_start_as_root)(b) || FB(Message_version_add)(b, FB(MetadataVersion_V5)) ||
        FB(Message_header_Schema_start)(b) || encode_columns(b, schema))
        return -1;
    if (varrow_metadata_count(schema->arrow.metadata) > 0 &&
        (FB(Schema_custom_metadata_start)(b) || encode_pairs(b, schema->arrow.metadata) ||
         FB(Schema_custom_metadata_end)(b)))
        return -1;
    if (FB(Message_header_Schema_end)(b))
        return -1;
    message = FB(Message_end)(b);
    return message && flatcc_builder_end_buffer(b, message) ? 0 : -1;
}

/* IPC has one dictionary per field; in the C data interface the values of one may be encoded once more. */
static enum vgi_status check_dictionaries(const struct varrow_schema *schema, struct vgi_error *err)
{
    for (int32_t i = 0; i < schema->n_dictionaries; i++)
        if (schema->dictionaries[i].values->fields[0].dictionary >= 0)
            return vgi_fail(err, VGI_E_UNIMPLEMENTED,
                            "a dictionary of dictionary-encoded values cannot be written to an IPC stream");
    return VGI_OK;
}

/* flatcc goes on with a broken table of vtables when that cannot grow; so it is here, and is emptied when
 * full, which costs no more than vtables written twice. */
struct vtable_room {
    uint8_t bytes[4096];
};

static int give_memory(void *self, flatcc_iovec_t *buffer, size_t request, int zero_fill, int hint)
{
    struct vtable_room *room = self;

    if (hint != flatcc_builder_alloc_vb)
        return flatcc_builder_default_alloc(NULL, buffer, request, zero_fill, hint);
    if (request > sizeof room->bytes)
        return -1;
    buffer->iov_base = request ? room->bytes : NULL;
    buffer->iov_len = request ? sizeof room->bytes : 0;
    return 0;
}

/* Header and bytes of the message lie in one allocation. */
static struct vgi_bytes *take_message(flatcc_builder_t *b)
{
    size_t len = flatcc_builder_get_buffer_size(b);
    size_t padded = (len + 7) / 8 * 8;
    struct vgi_bytes *message = malloc(sizeof *message + VIPC_PREFIX_BYTES + padded);
    uint32_t prefix[2] = {0xFFFFFFFFu, (uint32_t)padded};
    uint8_t *bytes;

    if (!message)
        return NULL;
    bytes = (uint8_t *)(message + 1);
    memcpy(bytes, prefix, sizeof prefix);
    memset(bytes + VIPC_PREFIX_BYTES + len, 0, padded - len);
    if (!flatcc_builder_copy_buffer(b, bytes + VIPC_PREFIX_BYTES, len)) {
        free(message);
        return NULL;
    }
    *message = (struct vgi_bytes){bytes, VIPC_PREFIX_BYTES + padded};
    /* flatcc goes on with a wrong offset when it gets no memory to remember a vtable. */
    if (verify_schema_message((struct vgi_bytes){bytes + VIPC_PREFIX_BYTES, len}, NULL) != VGI_OK) {
        free(message);
        return NULL;
    }
    return message;
}

enum vgi_status vipc_schema_message(struct varrow_schema *schema, struct vgi_bytes *ret_view,
                                    struct vgi_error *err)
{
    struct vgi_bytes *message = atomic_load_explicit(&schema->message, memory_order_acquire);
    struct vgi_bytes *expected = NULL;
    struct vtable_room room;
    flatcc_builder_t builder;

    if (message) {
        *ret_view = *message;
        return VGI_OK;
    }
    VGI_TRY(check_dictionaries(schema, err));
    if (flatcc_builder_custom_init(&builder, NULL, NULL, give_memory, &room))
        return no_memory(err);
    builder.vb_flush_limit = sizeof room.bytes;
    if (encode_schema(&builder, schema) == 0)
        message = take_message(&builder);
    flatcc_builder_clear(&builder);
    if (!message)
        return no_memory(err);
    if (!atomic_compare_exchange_strong(&schema->message, &expected, message)) {
        free(message);
        message = expected;
    }
    *ret_view = *message;
    return VGI_OK;
}
