/* SPDX-License-Identifier: Apache-2.0 */
/* shm_fuzz.c: a peer that does what it likes with its shared memory: header, list and batches are any bytes,
 * the segment is cut, and it changes between two reads. Whatever comes,
 * a step succeeds or fails, and what the two sides put there undisturbed comes back as it was.
 * The segment is a file of this process: names reach no other memory. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arrow/output.h"
#include "ipc/writer.h"
#include "rpc/request.h"
#include "shm/segment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int __wrap_shm_open(const char *name, int flags, mode_t mode);
ssize_t __wrap_pread(int fd, void *to, size_t len, off_t offset);
ssize_t __real_pread(int fd, void *to, size_t len, off_t offset);

enum { SEGMENT_BYTES = VSHM_HEADER_BYTES + 16384, BATCH_BYTES_MAX = 1 << 20, SCHEMAS = 2 };

/* What is written over the segment. */
struct change {
    off_t offset;
    struct vgi_bytes bytes; /* ptr NULL: it is cut there */
};

struct scene {
    struct vshm_segment segment;
    struct vrpc_connection connection;
    struct varrow_schema *schemas[SCHEMAS];
    struct vgi_output *outputs[SCHEMAS];
    struct vgi_batch batches[SCHEMAS]; /* what is put there; views of outputs */
    struct vgi_error err;
};

static int segment_fd = -1;
static struct change coming; /* with the read after the next so many */
static uint8_t reads_before;
static bool is_disturbed; /* bytes have been changed since the segment was made */

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* ---- the peer ---- */

int __wrap_shm_open(const char *name, int flags, mode_t mode)
{
    (void)flags, (void)mode;
    require(name[0] == '/' && !strchr(name + 1, '/'));
    return fcntl(segment_fd, F_DUPFD_CLOEXEC, 0);
}

static void apply(const struct change *change)
{
    is_disturbed = true;
    if (change->bytes.ptr)
        require(pwrite(segment_fd, change->bytes.ptr, change->bytes.len, change->offset) ==
                (ssize_t)change->bytes.len);
    else
        require(ftruncate(segment_fd, change->offset) == 0);
}

ssize_t __wrap_pread(int fd, void *to, size_t len, off_t offset)
{
    if (reads_before > 0 && --reads_before == 0)
        apply(&coming);
    return __real_pread(fd, to, len, offset);
}

static void make_segment(void)
{
    static const struct {
        char magic[4];
        uint32_t version;
        uint64_t bytes;
    } head = {{'V', 'G', 'I', 'S'}, 1, SEGMENT_BYTES - VSHM_HEADER_BYTES};

    if (segment_fd < 0)
        segment_fd = memfd_create("segment", MFD_CLOEXEC);
    require(segment_fd >= 0 && ftruncate(segment_fd, 0) == 0 && ftruncate(segment_fd, SEGMENT_BYTES) == 0);
    require(pwrite(segment_fd, &head, sizeof head, 0) == (ssize_t)sizeof head);
    reads_before = 0;
    is_disturbed = false;
}

/* ---- what the server does ---- */

/* The list of a segment that nobody has disturbed: sorted, apart, inside. */
static void check_list(void)
{
    uint64_t numbers[3 + 2 * VSHM_PLACES_MAX] = {0};
    uint64_t begin = VSHM_HEADER_BYTES;
    uint32_t n;

    if (is_disturbed)
        return;
    require(__real_pread(segment_fd, numbers, sizeof numbers, 0) == (ssize_t)sizeof numbers);
    memcpy(&n, &numbers[2], sizeof n);
    require(n <= VSHM_PLACES_MAX);
    for (uint32_t i = 0; i < n; i++) {
        const uint64_t *place = &numbers[3 + 2 * i];
        require(place[0] >= begin && place[1] > 0 && place[1] <= SEGMENT_BYTES - place[0]);
        begin = place[0] + place[1];
    }
}

static void check_equal(struct scene *s, const struct vgi_batch *found, const struct vgi_batch *put)
{
    const struct vgi_batch batches[2] = {{found->schema, found->array, {0}}, {put->schema, put->array, {0}}};
    struct vbase_buf bytes[2];

    for (int i = 0; i < 2; i++) {
        vbase_buf_init(&bytes[i], BATCH_BYTES_MAX);
        require(vipc_batch_encode(&batches[i], &bytes[i], &s->err) == VGI_OK || s->err.status == VGI_E_LIMIT);
    }
    require(is_disturbed ||
            (bytes[0].len == bytes[1].len && memcmp(bytes[0].ptr, bytes[1].ptr, bytes[0].len) == 0));
    vbase_buf_release(&bytes[0]);
    vbase_buf_release(&bytes[1]);
}

/* A batch without rows that says where its rows are. */
static void take(struct scene *s, const struct varrow_metadata *metadata, int schema, bool drops)
{
    VGI_CLEANUP(varrow_batch_release) struct vgi_batch batch = {0};

    batch.schema = varrow_schema_ref(s->schemas[schema]);
    batch.metadata = *metadata;
    if (drops)
        vrpc_side_drop(&s->connection, &batch);
    else if (vrpc_side_resolve(&s->connection, &batch, &s->err) == VGI_OK && batch.array.release)
        check_equal(s, &batch, &s->batches[schema]);
}

static void request(struct scene *s, struct vgi_str name, const struct varrow_metadata *metadata, int schema)
{
    VGI_CLEANUP(vrpc_request_release) struct vrpc_request request = {0};

    request.params.schema = varrow_schema_ref(s->schemas[schema]);
    vrpc_request_keys_find(metadata, request.values);
    request.values[VRPC_KEY_SHM_SEGMENT_NAME] = name;
    if (vrpc_side_request(&s->connection, &request, &s->err) == VGI_OK && request.params.array.release)
        check_equal(s, &request.params, &s->batches[schema]);
}

/* ---- the steps ---- */

static struct vgi_bytes next_bytes(struct vgi_bytes *input, size_t len)
{
    struct vgi_bytes bytes = {input->ptr, len < input->len ? len : input->len};

    input->ptr += bytes.len;
    input->len -= bytes.len;
    return bytes;
}

static uint32_t next_number(struct vgi_bytes *input, size_t bytes)
{
    struct vgi_bytes from = next_bytes(input, bytes);
    uint32_t number = 0;

    memcpy(&number, from.ptr, from.len);
    return number;
}

/* Absent when its length is 0. */
static struct vgi_str next_text(struct vgi_bytes *input)
{
    struct vgi_bytes bytes = next_bytes(input, next_number(input, 1) % 32);

    return (struct vgi_str){bytes.len > 0 ? (const char *)bytes.ptr : NULL, bytes.len};
}

static struct varrow_metadata next_pointer(struct vgi_bytes *input, struct vgi_pair pairs[2])
{
    pairs[0] = (struct vgi_pair){vrpc_keys[VRPC_KEY_SHM_OFFSET], next_text(input)};
    pairs[1] = (struct vgi_pair){vrpc_keys[VRPC_KEY_SHM_LENGTH], next_text(input)};
    return (struct varrow_metadata){pairs, pairs[0].value.ptr ? 2 : 0};
}

static void next_change(struct vgi_bytes *input, uint8_t kind)
{
    bool is_later = kind / 2 % 2;
    struct change change;

    reads_before = is_later ? (uint8_t)next_number(input, 1) : reads_before;
    change.offset = next_number(input, 3) % (2 * SEGMENT_BYTES);
    change.bytes = (struct vgi_bytes){0};
    if (kind % 2 == 0)
        change.bytes = next_bytes(input, next_number(input, 1));
    if (is_later)
        coming = change;
    else
        apply(&change);
}

/* Kinds: 0 to 3 change or cut the segment now or later, then request, pointer, batch to be dropped, batch to
 * be put there and taken back. */
static void step(struct scene *s, uint8_t kind, struct vgi_bytes *input)
{
    int schema = kind / 8 % SCHEMAS;
    struct varrow_metadata metadata;
    struct vgi_pair pairs[2];
    struct vgi_str name;

    switch (kind % 8) {
    case 4:
        name = next_text(input);
        metadata = next_pointer(input, pairs);
        request(s, name, &metadata, schema);
        break;
    case 5:
    case 6:
        metadata = next_pointer(input, pairs);
        take(s, &metadata, schema, kind % 8 == 6);
        break;
    case 7:
        if (vrpc_side_place_batch(&s->connection, &s->batches[schema], &metadata, &s->err) == VGI_OK &&
            kind / 16 % 2)
            take(s, &metadata, schema, kind / 32 % 2);
        break;
    default:
        next_change(input, kind % 4);
    }
    check_list();
}

static void make_batches(struct scene *s)
{
    static const char *const schemas[SCHEMAS] = {"text: str, number?: i64", "text: dict<i16,str>"};
    static struct vbase_arena arena;

    vbase_arena_init(&arena, 1 << 20);
    for (int i = 0; i < SCHEMAS; i++) {
        struct varrow_output_options options = {.arena = &arena};
        require(varrow_schema_of_text(schemas[i], &s->schemas[i], &s->err) == VGI_OK);
        options.schema = s->schemas[i];
        require(varrow_output_new(&options, &s->outputs[i], &s->err) == VGI_OK);
        for (int row = 0; row < 3; row++)
            vgi_put_format(vgi_output_column(s->outputs[i], 0), "row %d", row % 2);
        for (int row = 0; i == 0 && row < 3; row++)
            vgi_put_i64(vgi_output_column(s->outputs[i], 1), row);
        require(varrow_output_finish(s->outputs[i], &s->batches[i], &s->err) == VGI_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scene s;
    struct vgi_bytes input = {data, size};

    if (!s.schemas[0])
        make_batches(&s);
    make_segment();
    vshm_segment_init(&s.segment);
    s.segment.batch_bytes_min = 1;
    s.connection = (struct vrpc_connection){.side = vshm_side(&s.segment)};
    vbase_arena_init(&s.connection.tick_arena, 1 << 20);
    while (input.len > 0)
        step(&s, (uint8_t)next_number(&input, 1), &input);
    vbase_arena_release(&s.connection.tick_arena);
    vshm_segment_release(&s.segment);
    return 0;
}
