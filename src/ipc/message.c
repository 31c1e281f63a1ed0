/* SPDX-License-Identifier: Apache-2.0 */
/* message.c: the flatbuffer at the head of an IPC message -> struct vipc_message and struct vipc_batch_head.
 * Walk: ipc/reader.c -> here -> ipc/batch_read.c. Every table is verified before an accessor touches it; the
 * contents of schema messages are verified where they are read (ipc/schema.c). Owns nothing.
 * Format: Arrow columnar format 1.5, "Encapsulated message format"; Message.fbs. */
#include "ipc/message.h"

#include <flatcc_generated.h>

#include "base/limits.h"

#define FB(name) org_apache_arrow_flatbuf_##name

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "nodes and spans are read as they lie in memory");
_Static_assert(sizeof(struct vipc_node) == sizeof(FB(FieldNode_t)), "same layout");
_Static_assert(sizeof(struct vipc_span) == sizeof(FB(Buffer_t)), "same layout");

enum vgi_status vipc_message_prefix(const uint8_t *prefix, size_t *ret_len, struct vgi_error *err)
{
    uint32_t marker;
    uint32_t len;

    memcpy(&marker, prefix, sizeof marker);
    memcpy(&len, prefix + sizeof marker, sizeof len);
    if (marker != 0xFFFFFFFFu && marker <= VBASE_LIMIT_IPC_HEADER)
        return vgi_fail(
            err, VGI_E_FORMAT,
            "IPC message begins with %08x instead of the continuation marker ffffffff: framing older "
            "than Arrow 0.15 is not supported",
            marker);
    if (marker != 0xFFFFFFFFu)
        return vgi_fail(err, VGI_E_FORMAT,
                        "IPC message begins with %08x, expected the continuation marker ffffffff", marker);
    if (len == 0)
        return VGI_DONE;
    if (len > VBASE_LIMIT_IPC_HEADER)
        return vgi_fail(err, VGI_E_LIMIT, "IPC header of %u bytes exceeds %u", len, VBASE_LIMIT_IPC_HEADER);
    *ret_len = len;
    return VGI_OK;
}

/* The header's contents are verified by whoever opens them. */
static int verify_nothing(flatcc_union_verifier_descriptor_t *descriptor)
{
    (void)descriptor;
    return flatcc_verify_ok;
}

static int verify_frame(flatcc_table_verifier_descriptor_t *td)
{
    int failure = flatcc_verify_field(td, 0, 2, 2); /* version */

    if (!failure)
        failure = flatcc_verify_union_field(td, 2, 0, verify_nothing); /* header */
    if (!failure)
        failure = flatcc_verify_field(td, 3, 8, 8); /* bodyLength */
    if (!failure)
        failure = flatcc_verify_table_vector_field(td, 4, 0, FB(KeyValue_verify_table)); /* custom_metadata */
    return failure;
}

static int verify_batch(flatcc_table_verifier_descriptor_t *td)
{
    return flatcc_verify_union_field(td, 2, 1, FB(MessageHeader_union_verifier));
}

static enum vipc_message_kind kind_of(FB(MessageHeader_union_type_t) type)
{
    if (type == FB(MessageHeader_RecordBatch))
        return VIPC_MESSAGE_BATCH;
    if (type == FB(MessageHeader_Schema))
        return VIPC_MESSAGE_SCHEMA;
    if (type == FB(MessageHeader_DictionaryBatch))
        return VIPC_MESSAGE_DICTIONARY;
    return VIPC_MESSAGE_OTHER;
}

enum vgi_status vipc_message_frame(struct vgi_bytes flatbuffer, struct vipc_message *ret_message,
                                   struct vgi_error *err)
{
    FB(Message_table_t) table;
    int64_t body_bytes;
    int failure = flatcc_verify_table_as_root(flatbuffer.ptr, flatbuffer.len, NULL, verify_frame);

    if (failure)
        return vgi_fail(err, VGI_E_FORMAT, "IPC message header is broken: %s",
                        flatcc_verify_error_string(failure));
    table = FB(Message_as_root)(flatbuffer.ptr);
    body_bytes = FB(Message_bodyLength)(table);
    if (body_bytes < 0)
        return vgi_fail(err, VGI_E_FORMAT, "IPC message declares a body of %lld bytes",
                        (long long)body_bytes);
    *ret_message = (struct vipc_message){
        .kind = kind_of(FB(Message_header_type)(table)),
        .version = FB(Message_version)(table),
        .body_bytes = body_bytes,
        .flatbuffer = flatbuffer,
        .n_pairs = FB(KeyValue_vec_len)(FB(Message_custom_metadata)(table)),
    };
    return VGI_OK;
}

enum vgi_status vipc_message_check_version(const struct vipc_message *message, struct vgi_error *err)
{
    if (message->version == FB(MetadataVersion_V5) || message->version == FB(MetadataVersion_V4))
        return VGI_OK;
    return vgi_fail(err, VGI_E_UNIMPLEMENTED, "IPC metadata version V%d is not supported, expected V4 or V5",
                    message->version + 1);
}

static enum vgi_status read_compression(FB(RecordBatch_table_t) batch, enum vipc_compression *ret_compression,
                                        struct vgi_error *err)
{
    FB(BodyCompression_table_t) compression = FB(RecordBatch_compression)(batch);
    FB(CompressionType_enum_t) codec;

    *ret_compression = VIPC_UNCOMPRESSED;
    if (!compression)
        return VGI_OK;
    if (FB(BodyCompression_method)(compression) != FB(BodyCompressionMethod_BUFFER))
        return vgi_fail(err, VGI_E_UNIMPLEMENTED, "IPC body compression method %d is unknown",
                        FB(BodyCompression_method)(compression));
    codec = FB(BodyCompression_codec)(compression);
    if (codec != FB(CompressionType_LZ4_FRAME) && codec != FB(CompressionType_ZSTD))
        return vgi_fail(err, VGI_E_UNIMPLEMENTED, "IPC body compression codec %d is unknown", codec);
    *ret_compression = codec == FB(CompressionType_ZSTD) ? VIPC_ZSTD : VIPC_LZ4;
    return VGI_OK;
}

/* Flatbuffers leave out what is absent; a vector that is not there has no element. */
static void read_vectors(FB(RecordBatch_table_t) batch, struct vipc_batch_head *head)
{
    FB(FieldNode_vec_t) nodes = FB(RecordBatch_nodes)(batch);
    FB(Buffer_vec_t) spans = FB(RecordBatch_buffers)(batch);
    flatbuffers_int64_vec_t counts = FB(RecordBatch_variadicBufferCounts)(batch);

    head->rows = FB(RecordBatch_length)(batch);
    head->nodes = nodes;
    head->n_nodes = FB(FieldNode_vec_len)(nodes);
    head->spans = spans;
    head->n_spans = FB(Buffer_vec_len)(spans);
    head->variadic_counts = counts;
    head->n_variadic_counts = flatbuffers_int64_vec_len(counts);
}

enum vgi_status vipc_message_batch(const struct vipc_message *message, struct vipc_batch_head *ret_head,
                                   struct vgi_error *err)
{
    struct vipc_batch_head head = {0};
    FB(Message_table_t) table;
    FB(RecordBatch_table_t) batch;
    int failure;

    VGI_TRY(vipc_message_check_version(message, err));
    failure =
        flatcc_verify_table_as_root(message->flatbuffer.ptr, message->flatbuffer.len, NULL, verify_batch);
    if (failure)
        return vgi_fail(err, VGI_E_FORMAT, "IPC batch header is broken: %s",
                        flatcc_verify_error_string(failure));
    table = FB(Message_as_root)(message->flatbuffer.ptr);
    batch = (FB(RecordBatch_table_t))FB(Message_header)(table);
    if (batch && message->kind == VIPC_MESSAGE_DICTIONARY) {
        FB(DictionaryBatch_table_t) dictionary = (FB(DictionaryBatch_table_t))FB(Message_header)(table);
        head.dictionary_id = FB(DictionaryBatch_id)(dictionary);
        head.is_delta = FB(DictionaryBatch_isDelta)(dictionary);
        batch = FB(DictionaryBatch_data)(dictionary);
    }
    if (!batch)
        return vgi_fail(err, VGI_E_FORMAT, "IPC message holds no batch");
    VGI_TRY(read_compression(batch, &head.compression, err));
    read_vectors(batch, &head);
    if (head.rows < 0)
        return vgi_fail(err, VGI_E_FORMAT, "IPC batch declares %lld rows", (long long)head.rows);
    head.has_union_validity = message->version == FB(MetadataVersion_V4);
    *ret_head = head;
    return VGI_OK;
}

static struct vgi_str text_of(flatbuffers_string_t text)
{
    struct vgi_str s = {text, flatbuffers_string_len(text)};

    return s;
}

void vipc_message_pairs(const struct vipc_message *message, struct vgi_pair *pairs)
{
    FB(Message_table_t) table = FB(Message_as_root)(message->flatbuffer.ptr);
    FB(KeyValue_vec_t) vector = FB(Message_custom_metadata)(table);

    for (size_t i = 0; i < message->n_pairs; i++) {
        FB(KeyValue_table_t) pair = FB(KeyValue_vec_at)(vector, i);
        pairs[i].key = text_of(FB(KeyValue_key)(pair));
        pairs[i].value = text_of(FB(KeyValue_value)(pair));
    }
}
