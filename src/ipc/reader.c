/* SPDX-License-Identifier: Apache-2.0 */
/* reader.c: the bytes of one connection -> schemas and batches of the IPC streams that follow each other on
 * it.
 * Walk: rpc/turn.c -> here -> ipc/receive.c for bytes, ipc/message.c for headers, ipc/decode.c for arrays.
 * Owns receive buffer, block pool, schema cache and the open stream's dictionaries; the stream is kept.
 * Resynchronisation: as long as headers can be framed, what remains of a refused message is counted in
 * body_left, and drain reads on to the end marker. Wire facts: docs/ipc.md; Arrow columnar format 1.5,
 * "IPC Streaming Format". */
#include "ipc/reader.h"

#include <stdlib.h>

#include "base/limits.h"
#include "ipc/decode.h"
#include "ipc/receive.h"
#include "ipc/schema.h"
#include "ipc/seen.h"

enum {
    CACHED_SCHEMAS = 16,
    CACHED_BYTES_MAX = 256 << 10, /* of one schema message */
    PAIRS_FIRST = 16,
    KEPT_BODY_BYTES = 1 << 20, /* larger blocks are given back when the peer pauses */
    TEMPORARY_BYTES = 4 << 10  /* a body up to here is decoded from the receive buffer */
};

/* A schema seen before; bytes is its flatbuffer, with what its message said of a body. Most recently
 * used first. */
struct cached {
    struct varrow_schema *schema;
    int64_t body_bytes;
    uint8_t *bytes;
    size_t len;
};

enum state {
    BETWEEN, /* at the start of a stream, or of the input's end */
    OPEN,    /* in a stream; decoder.schema is NULL when its schema was refused */
    LOST     /* where messages begin is not known any more */
};

struct vipc_reader {
    struct vipc_receive receive;
    struct vbase_pool *pool;
    struct vipc_decoder decoder;
    uint64_t body_bytes_max;
    uint64_t body_left; /* bytes of a refused message's body still to come */
    enum state state;
    bool input_ended;       /* what the last VGI_DONE was about */
    bool keeps_large;       /* the pool may have got a large block back */
    struct vgi_pair *pairs; /* of the last batch */
    size_t pairs_cap;
    struct vipc_seen seen; /* the last batch header */
    struct cached cache[CACHED_SCHEMAS];
};

static enum vgi_status read_head(struct vipc_reader *r, struct vipc_message *ret_message,
                                 struct vgi_error *err);
static void consume_head(struct vipc_reader *r, const struct vipc_message *message);
static enum vgi_status read_body(struct vipc_reader *r, struct vipc_part *part,
                                 struct vbase_block **ret_block, struct vgi_error *err);

/* ---- life ---- */

enum vgi_status vipc_reader_new(struct vbase_stream stream, const struct vipc_reader_options *options,
                                struct vipc_reader **ret_reader, struct vgi_error *err)
{
    struct vipc_reader *r = calloc(1, sizeof *r);
    enum vgi_status status;

    if (!r)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for an IPC reader");
    status = vbase_pool_new(&r->pool, err);
    if (status != VGI_OK) {
        free(r);
        return status;
    }
    r->receive.stream = stream;
    r->body_bytes_max = VBASE_LIMIT_IPC_BODY;
    if (options && options->message_bytes_max != 0 && options->message_bytes_max < r->body_bytes_max)
        r->body_bytes_max = options->message_bytes_max;
    r->decoder.dictionaries.pool = r->pool;
    r->decoder.bytes_max = options ? options->message_bytes_max : 0;
    r->decoder.skip_validation = options && options->skip_validation;
    *ret_reader = r;
    return VGI_OK;
}

static void drop_cached(struct cached *entry)
{
    varrow_schema_unref(entry->schema);
    free(entry->bytes);
    *entry = (struct cached){0};
}

void vipc_reader_free(struct vipc_reader *reader)
{
    if (!reader)
        return;
    vipc_decoder_release(&reader->decoder);
    for (int i = 0; i < CACHED_SCHEMAS; i++)
        drop_cached(&reader->cache[i]);
    vipc_receive_release(&reader->receive);
    vbase_pool_unref(reader->pool);
    free(reader->pairs);
    free(reader);
}

bool vipc_reader_in_sync(const struct vipc_reader *reader)
{
    return reader->state != LOST;
}

bool vipc_reader_has_buffered(const struct vipc_reader *reader)
{
    return vipc_receive_len(&reader->receive) > 0;
}

void vipc_reader_set_block(struct vipc_reader *reader, struct vbase_block *block, size_t len)
{
    vipc_decoder_close(&reader->decoder);
    vipc_receive_block(&reader->receive, block, len);
    reader->state = BETWEEN;
    reader->body_left = 0;
    reader->input_ended = false;
}

bool vipc_reader_at_end(const struct vipc_reader *reader)
{
    static const uint8_t end_marker[VIPC_PREFIX_BYTES] = {0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0};
    size_t len = vipc_receive_len(&reader->receive);

    return len == 0 || (len >= sizeof end_marker &&
                        memcmp(vipc_receive_front(&reader->receive), end_marker, sizeof end_marker) == 0);
}

struct vbase_pool *vipc_reader_pool_view(struct vipc_reader *reader)
{
    return reader->pool;
}

bool vipc_reader_is_idle(const struct vipc_reader *reader, int timeout_ms)
{
    struct vbase_stream stream = reader->receive.stream;

    return !vipc_reader_has_buffered(reader) && stream.ops && stream.ops->wait &&
           !stream.ops->wait(stream.self, timeout_ms);
}

bool vipc_reader_keeps_large(const struct vipc_reader *reader)
{
    return reader->keeps_large;
}

void vipc_reader_trim(struct vipc_reader *reader)
{
    vbase_pool_trim(reader->pool, KEPT_BODY_BYTES);
    reader->keeps_large = false;
}

/* ---- open: schema message, by cache or decoded ---- */

/* Moves entry i to the front. */
static void use_cached(struct vipc_reader *r, int i)
{
    struct cached used = r->cache[i];

    memmove(&r->cache[1], &r->cache[0], (size_t)i * sizeof r->cache[0]);
    r->cache[0] = used;
}

static const struct cached *find_cached(struct vipc_reader *r, struct vgi_bytes flatbuffer)
{
    for (int i = 0; i < CACHED_SCHEMAS && r->cache[i].schema; i++) {
        if (r->cache[i].len != flatbuffer.len ||
            memcmp(r->cache[i].bytes, flatbuffer.ptr, flatbuffer.len) != 0)
            continue;
        if (i > 0)
            use_cached(r, i);
        return &r->cache[0];
    }
    return NULL;
}

/* Failing to remember is no failure. */
static void remember(struct vipc_reader *r, const struct vipc_message *message, struct varrow_schema *schema)
{
    struct vgi_bytes flatbuffer = message->flatbuffer;
    uint8_t *bytes = flatbuffer.len <= CACHED_BYTES_MAX ? malloc(flatbuffer.len) : NULL;

    if (!bytes)
        return;
    memcpy(bytes, flatbuffer.ptr, flatbuffer.len);
    drop_cached(&r->cache[CACHED_SCHEMAS - 1]);
    use_cached(r, CACHED_SCHEMAS - 1);
    r->cache[0] = (struct cached){varrow_schema_ref(schema), message->body_bytes, bytes, flatbuffer.len};
}

static enum vgi_status find_schema(struct vipc_reader *r, const struct vipc_message *message,
                                   struct varrow_schema **ret_schema, struct vgi_error *err)
{
    const struct cached *cached = find_cached(r, message->flatbuffer);
    struct varrow_schema *schema;

    if (cached) {
        *ret_schema = varrow_schema_ref(cached->schema);
        return VGI_OK;
    }
    VGI_TRY(vipc_schema_decode_flatbuffer(message->flatbuffer, &schema, err));
    remember(r, message, schema);
    *ret_schema = schema;
    return VGI_OK;
}

enum vgi_status vipc_reader_open(struct vipc_reader *reader, struct varrow_schema **ret_schema,
                                 struct vgi_error *err)
{
    struct vipc_reader *r = reader;
    VGI_CLEANUP(varrow_schema_cleanup) struct varrow_schema *schema = NULL;
    struct vipc_message message;
    enum vgi_status status;

    if (r->state != BETWEEN)
        return vgi_fail(err, VGI_E_PRECONDITION, "the IPC stream before was not read to its end");
    vipc_decoder_close(&r->decoder);
    status = read_head(r, &message, err);
    if (status == VGI_DONE && !r->input_ended)
        return vgi_fail(err, VGI_E_FORMAT, "IPC stream begins with an end marker, expected a schema");
    VGI_TRY(status);
    r->state = OPEN;
    consume_head(r, &message);
    VGI_TRY(find_schema(r, &message, &schema, err));
    VGI_TRY(vipc_decoder_open(&r->decoder, schema, err));
    *ret_schema = schema;
    schema = NULL;
    return VGI_OK;
}

/* ---- next: dictionaries and batches ---- */

static enum vgi_status collect_pairs(struct vipc_reader *r, const struct vipc_message *message,
                                     struct varrow_metadata *ret_metadata, struct vgi_error *err)
{
    if (message->n_pairs > VBASE_LIMIT_METADATA_PAIRS)
        return vgi_fail(err, VGI_E_LIMIT, "IPC batch has %zu metadata pairs, at most %d are allowed",
                        message->n_pairs, VBASE_LIMIT_METADATA_PAIRS);
    if (message->n_pairs > r->pairs_cap) {
        size_t cap = message->n_pairs < PAIRS_FIRST ? PAIRS_FIRST : message->n_pairs;
        struct vgi_pair *pairs = malloc(cap * sizeof *pairs);
        if (!pairs)
            return vgi_fail(err, VGI_E_NOMEM, "no memory for %zu metadata pairs", message->n_pairs);
        free(r->pairs);
        r->pairs = pairs;
        r->pairs_cap = cap;
    }
    vipc_message_pairs(message, r->pairs);
    *ret_metadata = (struct varrow_metadata){r->pairs, message->n_pairs};
    return VGI_OK;
}

/* True when the message's header was opened before. */
static bool is_seen(const struct vipc_reader *r, const struct vipc_message *message)
{
    return message->flatbuffer.ptr == r->seen.bytes;
}

static enum vgi_status take_batch(struct vipc_reader *r, struct vipc_part *part, struct vgi_batch *ret_batch,
                                  struct vgi_error *err)
{
    struct varrow_metadata metadata = {r->seen.pairs, part->message.n_pairs};
    struct vipc_batch_head head;

    part->head = &r->seen.head;
    part->has_same_head = true;
    if (!is_seen(r, &part->message)) {
        part->has_same_head = false;
        VGI_TRY(collect_pairs(r, &part->message, &metadata, err));
        VGI_TRY(vipc_message_batch(&part->message, &head, err));
        vipc_seen_set(&r->seen, &part->message, &head, metadata.pairs);
        part->head = &head;
    }
    VGI_TRY(vipc_decoder_batch(&r->decoder, part, &ret_batch->array, err));
    ret_batch->schema = varrow_schema_ref(r->decoder.schema);
    ret_batch->metadata = metadata;
    return VGI_OK;
}

static void unref_block(struct vbase_block **block)
{
    vbase_block_unref(*block);
}

/* Reads one message. ret_is_batch tells whether ret_batch was filled. */
static enum vgi_status take_message(struct vipc_reader *r, struct vgi_batch *ret_batch, bool *ret_is_batch,
                                    struct vgi_error *err)
{
    VGI_CLEANUP(unref_block) struct vbase_block *block = NULL;
    struct vipc_part part;

    VGI_TRY(read_head(r, &part.message, err));
    part.head = NULL;
    part.has_same_head = false;
    part.keep[0] = part.keep[1] = NULL;
    VGI_TRY(read_body(r, &part, &block, err));
    *ret_is_batch = part.message.kind == VIPC_MESSAGE_BATCH;
    switch (part.message.kind) {
    case VIPC_MESSAGE_BATCH:
        return take_batch(r, &part, ret_batch, err);
    case VIPC_MESSAGE_DICTIONARY:
        return vipc_decoder_dictionary(&r->decoder, &part, err);
    case VIPC_MESSAGE_SCHEMA:
        return vgi_fail(err, VGI_E_FORMAT, "a schema message stands inside an IPC stream");
    case VIPC_MESSAGE_OTHER:
        break;
    }
    return vgi_fail(err, VGI_E_FORMAT, "an IPC message is neither a dictionary nor a record batch");
}

enum vgi_status vipc_reader_next(struct vipc_reader *reader, struct vgi_batch *ret_batch,
                                 struct vgi_error *err)
{
    bool is_batch = false;

    if (reader->state != OPEN || !reader->decoder.schema)
        return vgi_fail(err, VGI_E_PRECONDITION, "no IPC stream is open");
    if (reader->body_left > 0)
        return vgi_fail(err, VGI_E_PRECONDITION, "the IPC message before was refused, drain the stream");
    while (!is_batch)
        VGI_TRY(take_message(reader, ret_batch, &is_batch, err));
    return VGI_OK;
}

enum vgi_status vipc_reader_drain(struct vipc_reader *reader, struct vgi_error *err)
{
    struct vipc_reader *r = reader;

    vipc_decoder_close(&r->decoder);
    while (r->state == OPEN) {
        struct vipc_message message;
        enum vgi_status status = vipc_receive_skip(&r->receive, &r->body_left, err);
        if (status != VGI_OK) {
            r->state = LOST;
            return status;
        }
        status = read_head(r, &message, err);
        if (status == VGI_DONE)
            return VGI_OK;
        VGI_TRY(status);
        consume_head(r, &message);
    }
    if (r->state == LOST)
        return vgi_fail(err, VGI_E_FORMAT, "the framing of the IPC connection is lost");
    return VGI_OK;
}

/* ---- messages ---- */

static enum vgi_status frame_message(struct vipc_reader *r, struct vipc_message *ret_message,
                                     struct vgi_error *err)
{
    struct vgi_bytes flatbuffer;
    const struct cached *cached;

    VGI_TRY(vipc_receive_need(&r->receive, VIPC_PREFIX_BYTES, err));
    VGI_TRY(vipc_message_prefix(vipc_receive_front(&r->receive), &flatbuffer.len, err));
    VGI_TRY(vipc_receive_need(&r->receive, VIPC_PREFIX_BYTES + flatbuffer.len, err));
    flatbuffer.ptr = vipc_receive_front(&r->receive) + VIPC_PREFIX_BYTES;
    if (vipc_seen_is(&r->seen, flatbuffer)) {
        *ret_message = r->seen.message;
        return VGI_OK;
    }
    if (r->state == BETWEEN && (cached = find_cached(r, flatbuffer))) {
        *ret_message = (struct vipc_message){
            .kind = VIPC_MESSAGE_SCHEMA, .body_bytes = cached->body_bytes, .flatbuffer = flatbuffer};
        return VGI_OK;
    }
    return vipc_message_frame(flatbuffer, ret_message, err);
}

/* Brings a message's header to the front, where it stays until consume_head. VGI_DONE when the stream is
 * over: its end marker, which is consumed, or the end of input (input_ended). Any failure
 * loses the framing. */
static enum vgi_status read_head(struct vipc_reader *r, struct vipc_message *ret_message,
                                 struct vgi_error *err)
{
    enum vgi_status status = frame_message(r, ret_message, err);

    if (status == VGI_OK)
        return VGI_OK;
    if (status != VGI_DONE) {
        r->state = LOST;
        return status;
    }
    r->state = BETWEEN;
    r->input_ended = vipc_receive_len(&r->receive) == 0;
    if (!r->input_ended)
        vipc_receive_consume(&r->receive, VIPC_PREFIX_BYTES);
    return VGI_DONE;
}

/* The message's body comes next; its header may be read until bytes are needed again. */
static void consume_head(struct vipc_reader *r, const struct vipc_message *message)
{
    vipc_receive_consume(&r->receive, VIPC_PREFIX_BYTES + message->flatbuffer.len);
    r->body_left = (uint64_t)message->body_bytes;
}

/* Reads the body into the block itself, which grows with what arrives. */
static enum vgi_status read_long_body(struct vipc_reader *r, size_t len, struct vbase_block *block,
                                      struct vgi_error *err)
{
    size_t done = 0;

    r->keeps_large |= len > KEPT_BODY_BYTES;
    while (done < len) {
        size_t room = (block->cap < len ? block->cap : len) - done;
        size_t got;
        enum vgi_status status;
        if (room == 0) {
            VGI_TRY(vbase_block_grow(block, done, 2 * done < len ? 2 * done : len, err));
            continue;
        }
        status = vipc_receive_into(&r->receive, block->data + done, room, &got, err);
        if (status != VGI_OK) {
            r->state = LOST;
            return status;
        }
        done += got;
        r->body_left -= got;
    }
    return VGI_OK;
}

/* A body that lies in a block already, at an aligned place, is used there. ret_is_lent tells. */
static enum vgi_status lend_body(struct vipc_reader *r, struct vipc_part *part, size_t head,
                                 bool *ret_is_lent, struct vgi_error *err)
{
    size_t len = (size_t)part->message.body_bytes;

    *ret_is_lent = false;
    if (!r->receive.block || len == 0 || len > r->body_bytes_max || head % 8 != 0)
        return VGI_OK;
    if (vipc_receive_len(&r->receive) < head + len) {
        r->state = LOST;
        return vgi_fail(err, VGI_E_IO, "input ended in the middle of an IPC body: %zu of %zu bytes came",
                        vipc_receive_len(&r->receive) - head, len);
    }
    part->body = (struct vipc_message_body){
        {vipc_receive_front(&r->receive) + head, len}, r->receive.block, /* is_temporary= */ false};
    vipc_receive_consume(&r->receive, head + len);
    *ret_is_lent = true;
    return VGI_OK;
}

/* Consumes header and body, and fills part->body. A message that fits the receive buffer is read with what
 * comes behind it; a small body is used there, a larger one copied into a block, and a long one goes straight
 * to its block. */
static enum vgi_status read_body(struct vipc_reader *r, struct vipc_part *part,
                                 struct vbase_block **ret_block, struct vgi_error *err)
{
    struct vipc_message *message = &part->message;
    size_t head = VIPC_PREFIX_BYTES + message->flatbuffer.len;
    size_t len = (size_t)message->body_bytes;
    bool is_lent;

    if (len <= VIPC_RECEIVE_COMFORT && head <= VIPC_RECEIVE_COMFORT - len && len <= r->body_bytes_max) {
        enum vgi_status status = vipc_receive_need(&r->receive, head + len, err);
        if (status != VGI_OK) {
            r->state = LOST;
            return status;
        }
        if (!is_seen(r, message))
            message->flatbuffer.ptr = vipc_receive_front(&r->receive) + VIPC_PREFIX_BYTES;
        if (len <= TEMPORARY_BYTES) {
            part->body =
                (struct vipc_message_body){{vipc_receive_front(&r->receive) + head, len}, NULL, true};
            vipc_receive_consume(&r->receive, head + len);
            return VGI_OK;
        }
    }
    VGI_TRY(lend_body(r, part, head, &is_lent, err));
    if (is_lent)
        return VGI_OK;
    part->body = (struct vipc_message_body){{NULL, 0}, NULL, false};
    consume_head(r, message);
    if (len > r->body_bytes_max)
        return vgi_fail(err, VGI_E_LIMIT, "IPC body of %zu bytes exceeds %llu", len,
                        (unsigned long long)r->body_bytes_max);
    if (len > 0) {
        VGI_TRY(vbase_block_new(r->pool, len < VBASE_LIMIT_BLOCK_STEP ? len : VBASE_LIMIT_BLOCK_STEP,
                                ret_block, err)); /* the caller drops it, also when reading fails */
        VGI_TRY(read_long_body(r, len, *ret_block, err));
        part->body = (struct vipc_message_body){{(*ret_block)->data, len}, *ret_block, false};
    }
    return VGI_OK;
}
