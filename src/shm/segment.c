/* SPDX-License-Identifier: Apache-2.0 */
/* segment.c: batches <-> places of a peer's shared-memory segment. The two
 * sides take turns, so the list of places needs no lock. Walk: rpc/side.c -> here. Owns the descriptor.
 * A batch lies there as a complete IPC stream; one with dictionary columns without schema message and end
 * marker, which are put around it again. */
#include "shm/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "ipc/reader.h"
#include "ipc/writer.h"

enum { FIXED_BYTES = 24, PREFIX_BYTES = 8, BATCH_BYTES_MIN = 128 << 10 };

static const uint8_t end_marker[8] = {0xff, 0xff, 0xff, 0xff};

/* The header as it lies in the segment; the machine is little-endian as the format is. */
struct place_list {
    char magic[4];
    uint32_t version;
    uint64_t data_bytes;
    uint32_t n;
    uint32_t padding;
    struct vrpc_side_place places[VSHM_PLACES_MAX];
};

void vshm_segment_init(struct vshm_segment *segment)
{
    const char *text = getenv("VGI_RPC_SHM_MIN_BATCH_BYTES");
    char *end = NULL;
    unsigned long long bytes = text ? strtoull(text, &end, 10) : 0;

    *segment = (struct vshm_segment){.fd = -1, .batch_bytes_min = BATCH_BYTES_MIN};
    if (text && end != text && *end == 0)
        segment->batch_bytes_min = bytes;
}

void vshm_segment_release(struct vshm_segment *segment)
{
    if (segment->fd >= 0)
        close(segment->fd);
    segment->fd = -1;
    segment->name[0] = 0;
}

/* ---- bytes ---- */

static enum vgi_status copy_out(const struct vshm_segment *s, uint64_t offset, void *to, size_t len,
                                struct vgi_error *err)
{
    uint8_t *at = to;

    while (len > 0) {
        size_t chunk = len < VBASE_LIMIT_IO_CHUNK ? len : VBASE_LIMIT_IO_CHUNK;
        ssize_t got = pread(s->fd, at, chunk, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return vgi_fail(err, VGI_E_DATA_LOSS, "shared memory '%s' ends at %llu", s->name,
                            (unsigned long long)offset);
        at += got;
        offset += (uint64_t)got;
        len -= (size_t)got;
    }
    return VGI_OK;
}

static enum vgi_status copy_in(const struct vshm_segment *s, uint64_t offset, const void *from, size_t len,
                               struct vgi_error *err)
{
    const uint8_t *at = from;

    while (len > 0) {
        size_t chunk = len < VBASE_LIMIT_IO_CHUNK ? len : VBASE_LIMIT_IO_CHUNK;
        ssize_t put = pwrite(s->fd, at, chunk, (off_t)offset);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return vgi_fail(err, VGI_E_IO, "writing to shared memory '%s' failed: %m", s->name);
        at += put;
        offset += (uint64_t)put;
        len -= (size_t)put;
    }
    return VGI_OK;
}

/* ---- attaching ---- */

static enum vgi_status check_header(struct vshm_segment *s, struct vgi_error *err)
{
    struct stat info;
    struct {
        char magic[4];
        uint32_t version;
        uint64_t data_bytes;
    } head;

    if (fstat(s->fd, &info) != 0 || info.st_size <= VSHM_HEADER_BYTES)
        return vgi_fail(err, VGI_E_INVALID, "shared memory '%s' is smaller than its header", s->name);
    s->size = (uint64_t)info.st_size;
    VGI_TRY(copy_out(s, 0, &head, sizeof head, err));
    if (memcmp(head.magic, "VGIS", 4) != 0 || head.version != 1)
        return vgi_fail(err, VGI_E_INVALID, "shared memory '%s' does not begin with 'VGIS' version 1",
                        s->name);
    if (head.data_bytes != s->size - VSHM_HEADER_BYTES) {
        return vgi_fail(err, VGI_E_INVALID, "shared memory '%s' says it holds %llu bytes, it has %llu",
                        s->name, (unsigned long long)head.data_bytes,
                        (unsigned long long)s->size - VSHM_HEADER_BYTES);
    }
    return VGI_OK;
}

static enum vgi_status attach(void *self, struct vgi_str name, struct vgi_error *err)
{
    struct vshm_segment *s = self;
    enum vgi_status status;

    if (s->fd >= 0 && vgi_str_is(name, s->name))
        return VGI_OK;
    vshm_segment_release(s);
    if (name.len > 0 && name.ptr[0] == '/') {
        name.ptr++;
        name.len--;
    }
    if (name.len == 0 || name.len >= VSHM_NAME_BYTES - 1 || memchr(name.ptr, '/', name.len) ||
        memchr(name.ptr, 0, name.len))
        return vgi_fail(err, VGI_E_INVALID, "the name of a shared-memory segment is wrong");
    s->name[0] = '/';
    memcpy(s->name + 1, name.ptr, name.len);
    s->name[name.len + 1] = 0;
    s->fd = shm_open(s->name, O_RDWR | O_CLOEXEC, 0);
    memmove(s->name, s->name + 1, name.len + 1);
    if (s->fd < 0)
        return vgi_fail(err, VGI_E_IO, "opening shared memory '%s' failed: %m", s->name);
    status = check_header(s, err);
    if (status != VGI_OK)
        vshm_segment_release(s);
    return status;
}

/* ---- the list of places ---- */

static enum vgi_status read_list(const struct vshm_segment *s, struct place_list *list, struct vgi_error *err)
{
    VGI_TRY(copy_out(s, 0, list, FIXED_BYTES, err));
    if (list->n > VSHM_PLACES_MAX)
        return vgi_fail(err, VGI_E_FORMAT, "shared memory '%s' lists %u places, at most %d are possible",
                        s->name, list->n, VSHM_PLACES_MAX);
    return copy_out(s, FIXED_BYTES, list->places, list->n * sizeof list->places[0], err);
}

static enum vgi_status write_list(const struct vshm_segment *s, const struct place_list *list,
                                  struct vgi_error *err)
{
    return copy_in(s, 0, list, FIXED_BYTES + list->n * sizeof list->places[0], err);
}

/* Finds the first gap of length bytes and enters it into the list. VGI_DONE: there is none. */
static enum vgi_status take_place(const struct vshm_segment *s, uint64_t length,
                                  struct vrpc_side_place *ret_place, struct vgi_error *err)
{
    struct place_list list;
    uint64_t begin = VSHM_HEADER_BYTES;
    uint32_t i = 0;

    VGI_TRY(read_list(s, &list, err));
    if (list.n == VSHM_PLACES_MAX)
        return VGI_DONE;
    for (; i < list.n; i++) {
        const struct vrpc_side_place *taken = &list.places[i];
        if (taken->offset < begin || taken->offset > s->size || taken->length > s->size - taken->offset)
            return vgi_fail(err, VGI_E_FORMAT, "shared memory '%s' lists places that overlap", s->name);
        if (taken->offset - begin >= length)
            break;
        begin = taken->offset + taken->length;
    }
    if (i == list.n && s->size - begin < length)
        return VGI_DONE;
    memmove(&list.places[i + 1], &list.places[i], (list.n - i) * sizeof list.places[0]);
    list.places[i] = (struct vrpc_side_place){begin, length};
    list.n++;
    *ret_place = list.places[i];
    return write_list(s, &list, err);
}

static enum vgi_status free_place(const struct vshm_segment *s, uint64_t offset, struct vgi_error *err)
{
    struct place_list list;

    VGI_TRY(read_list(s, &list, err));
    for (uint32_t i = 0; i < list.n; i++) {
        if (list.places[i].offset != offset)
            continue;
        memmove(&list.places[i], &list.places[i + 1], (list.n - i - 1) * sizeof list.places[0]);
        list.n--;
        return write_list(s, &list, err);
    }
    return VGI_OK; /* the peer has freed it already */
}

/* ---- batches ---- */

static bool has_dictionary_column(const struct varrow_schema *schema)
{
    for (int32_t i = 0; i < schema->n_columns; i++)
        if (schema->fields[schema->columns[i]].dictionary >= 0)
            return true;
    return false;
}

static void writer_cleanup(struct vipc_writer **writer)
{
    vipc_writer_free(*writer);
}

static void block_cleanup(struct vbase_block **block)
{
    vbase_block_unref(*block);
}

/* Appends the schema message alone. */
static enum vgi_status put_schema(struct varrow_schema *schema, struct vbase_buf *buf, struct vgi_error *err)
{
    VGI_CLEANUP(writer_cleanup) struct vipc_writer *writer = NULL;
    struct vbase_memory_stream memory = {.output = buf};

    VGI_TRY(vipc_writer_new(vbase_stream_of_memory(&memory), NULL, &writer, err));
    VGI_TRY(vipc_writer_open(writer, schema, err));
    return vipc_writer_flush(writer, err);
}

struct copy {
    struct vbase_block *block; /* owned */
    size_t len;
};

static void copy_cleanup(struct copy *copy)
{
    vbase_block_unref(copy->block);
}

/* The stream at the place, made complete. */
static enum vgi_status read_stream(const struct vshm_segment *s, struct varrow_schema *schema,
                                   struct vrpc_side_place place, struct copy *ret_copy, struct vgi_error *err)
{
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf head = {0};
    VGI_CLEANUP(block_cleanup) struct vbase_block *block = NULL;
    bool is_bare = has_dictionary_column(schema);
    size_t len = (size_t)place.length;

    vbase_buf_init(&head, VBASE_LIMIT_IPC_HEADER);
    if (is_bare)
        VGI_TRY(put_schema(schema, &head, err));
    VGI_TRY(vbase_block_new(NULL, head.len + len + sizeof end_marker, &block, err));
    if (head.len > 0)
        memcpy(block->data, head.ptr, head.len);
    VGI_TRY(copy_out(s, place.offset, block->data + head.len, len, err));
    len += head.len;
    if (is_bare) {
        memcpy(block->data + len, end_marker, sizeof end_marker);
        len += sizeof end_marker;
    }
    *ret_copy = (struct copy){block, len};
    block = NULL;
    return VGI_OK;
}

static enum vgi_status resolve(void *self, struct vgi_batch *batch, struct vrpc_side_place place,
                               struct vgi_error *err)
{
    const struct vshm_segment *s = self;
    VGI_CLEANUP(copy_cleanup) struct copy copy = {0};
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch found = {0};

    if (place.offset < VSHM_HEADER_BYTES || place.offset > s->size || place.length > s->size - place.offset) {
        return vgi_fail_as(err, VGI_E_FORMAT, "ProtocolError",
                           "a pointer to %llu bytes at %llu lies outside of shared memory '%s'",
                           (unsigned long long)place.length, (unsigned long long)place.offset, s->name);
    }
    VGI_TRY(read_stream(s, batch->schema, place, &copy, err));
    VGI_TRY(free_place(s, place.offset, err));
    VGI_TRY(vipc_batch_decode_block(copy.block, copy.len, &found, err));
    if (!varrow_arrow_schema_equal(&found.schema->arrow, &batch->schema->arrow, 0)) {
        return varrow_schema_mismatch(&found.schema->arrow, &batch->schema->arrow, "batch in shared memory",
                                      err);
    }
    if (batch->array.release)
        batch->array.release(&batch->array);
    batch->array = found.array;
    found.array.release = NULL;
    return VGI_OK;
}

/* Cuts schema message and end marker off a complete stream. */
static enum vgi_status bare(struct vgi_bytes *stream, struct vgi_error *err)
{
    uint32_t schema_bytes;

    if (stream->len < PREFIX_BYTES + sizeof end_marker)
        return vgi_fail(err, VGI_E_INTERNAL, "an encoded batch has %zu bytes", stream->len);
    memcpy(&schema_bytes, stream->ptr + 4, sizeof schema_bytes);
    if (schema_bytes > stream->len - PREFIX_BYTES - sizeof end_marker)
        return vgi_fail(err, VGI_E_INTERNAL, "an encoded batch has a schema of %u bytes", schema_bytes);
    stream->ptr += PREFIX_BYTES + schema_bytes;
    stream->len -= PREFIX_BYTES + schema_bytes + sizeof end_marker;
    return VGI_OK;
}

static enum vgi_status place(void *self, const struct vgi_batch *batch, struct vrpc_side_place *ret_place,
                             struct vgi_error *err)
{
    const struct vshm_segment *s = self;
    VGI_CLEANUP(vbase_buf_release) struct vbase_buf buf = {0};
    struct vgi_batch plain = {batch->schema, batch->array, {NULL, 0}}; /* metadata goes with the pointer */
    struct vgi_bytes bytes;

    if (s->fd < 0)
        return VGI_DONE;
    vbase_buf_init(&buf, (size_t)s->size);
    if (vipc_batch_encode(&plain, &buf, err) != VGI_OK)
        return VGI_DONE; /* too large, or too little memory: the stream may still do */
    bytes = vbase_buf_view(&buf);
    if (has_dictionary_column(batch->schema))
        VGI_TRY(bare(&bytes, err));
    if (bytes.len < s->batch_bytes_min || bytes.len == 0)
        return VGI_DONE;
    VGI_TRY(take_place(s, bytes.len, ret_place, err));
    if (copy_in(s, ret_place->offset, bytes.ptr, bytes.len, err) == VGI_OK)
        return VGI_OK;
    VGI_TRY(free_place(s, ret_place->offset, err)); /* no memory behind it: the stream may still do */
    return VGI_DONE;
}

static enum vgi_status drop(void *self, struct vrpc_side_place place, struct vgi_error *err)
{
    return free_place(self, place.offset, err);
}

static const struct vrpc_side_ops ops = {.attach = attach, .resolve = resolve, .place = place, .drop = drop};

struct vrpc_side vshm_side(struct vshm_segment *segment)
{
    return (struct vrpc_side){&ops, segment};
}
