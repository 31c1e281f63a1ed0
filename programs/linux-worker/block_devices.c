/* SPDX-License-Identifier: Apache-2.0 */
/* block_devices.c: the table of disks and their partitions: /proc/diskstats lists them with their counters
 * (Documentation/admin-guide/iostats.rst), /sys/class/block/NAME tells the rest. */
#include <inttypes.h>
#include <stdio.h>

#include "attribute.h"
#include "subjects.h"

enum {
    SIZE = 1 << 0,
    READ_ONLY = 1 << 1,
    REMOVABLE = 1 << 2,
    ROTATIONAL = 1 << 3,
    MODEL = 1 << 4,
    PARTITION = 1 << 5
};

/* Whatever a device's own blocks are, the kernel counts in these. */
enum { SECTOR_BYTES = 512 };

struct block_devices {
    struct scan scan;
    struct lines lines;
    /* the row */
    struct vgi_str name, device, model;
    int64_t size_bytes;
    enum truth is_read_only, is_removable, is_rotational, is_partition;
    int64_t reads, read_bytes, writes, write_bytes, discards, discard_bytes, flushes, in_flight;
    double read_s, write_s, busy_s;
};

#define COL(...) COLUMN(struct block_devices, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("name", "str", name, 0, "Name below /dev")},
    {COL("device", "str", device, 0, "major:minor; joins with mounts.device")},
    {COL("size_bytes", "i64", size_bytes, SIZE, "Size")},
    {COL("is_partition", "bool", is_partition, PARTITION, "A part of another device")},
    {COL("is_read_only", "bool", is_read_only, READ_ONLY, "It cannot be written to")},
    {COL("is_removable", "bool", is_removable, REMOVABLE, "Its medium can be taken out; NULL: a partition")},
    {COL("is_rotational", "bool", is_rotational, ROTATIONAL, "It turns; NULL: a partition")},
    {COL("model", "str", model, MODEL, "What the maker calls it")},
    {COL("reads", "i64", reads, 0, "Reads done")},
    {COL("read_bytes", "i64", read_bytes, 0, "Bytes read")},
    {COL("read_s", "f64", read_s, 0, "Time that all reads took together, seconds")},
    {COL("writes", "i64", writes, 0, "Writes done")},
    {COL("write_bytes", "i64", write_bytes, 0, "Bytes written")},
    {COL("write_s", "f64", write_s, 0, "Time that all writes took together, seconds")},
    {COL("discards", "i64", discards, 0, "Discards done")},
    {COL("discard_bytes", "i64", discard_bytes, 0, "Bytes discarded")},
    {COL("flushes", "i64", flushes, 0, "Flushes done")},
    {COL("in_flight", "i64", in_flight, 0, "Requests under way")},
    {COL("busy_s", "f64", busy_s, 0, "Time with a request under way, seconds")},
    {0},
};

#define INTO(member) offsetof(struct block_devices, member)
static const struct attribute attributes[] = {
    {SIZE, "size", attribute_int, INTO(size_bytes), SECTOR_BYTES},
    {READ_ONLY, "ro", attribute_bool, INTO(is_read_only), 0},
    {REMOVABLE, "removable", attribute_bool, INTO(is_removable), 0},
    {ROTATIONAL, "queue/rotational", attribute_bool, INTO(is_rotational), 0},
    {MODEL, "device/model", attribute_text, INTO(model), 0},
    {PARTITION, "dev", attribute_present, INTO(is_partition), 0}, /* all devices have it */
    {PARTITION, "partition", attribute_present, INTO(is_partition), 1},
    {0},
};

static int64_t in_bytes(int64_t sectors)
{
    int64_t bytes;
    if (sectors == NO_INT)
        return NO_INT;
    return __builtin_mul_overflow(sectors, (int64_t)SECTOR_BYTES, &bytes) ? INT64_MAX : bytes;
}

static double in_seconds(int64_t ms)
{
    return ms == NO_INT ? __builtin_nan("") : (double)ms / 1000;
}

/* The counters behind the name, as many as the kernel has: discards came with 4.18, flushes with 5.5. */
static void read_counters(struct block_devices *b, struct vgi_str rest)
{
    enum {
        READS,
        READS_MERGED,
        READ_SECTORS,
        READ_MS,
        WRITES,
        WRITES_MERGED,
        WRITE_SECTORS,
        WRITE_MS,
        IN_FLIGHT,
        BUSY_MS,
        WEIGHTED_MS,
        DISCARDS,
        DISCARDS_MERGED,
        DISCARD_SECTORS,
        DISCARD_MS,
        FLUSHES,
        COUNTERS
    };
    int64_t counter[COUNTERS];
    for (int i = 0; i < COUNTERS; i++)
        counter[i] = text_take_int(&rest);
    b->reads = counter[READS];
    b->read_bytes = in_bytes(counter[READ_SECTORS]);
    b->read_s = in_seconds(counter[READ_MS]);
    b->writes = counter[WRITES];
    b->write_bytes = in_bytes(counter[WRITE_SECTORS]);
    b->write_s = in_seconds(counter[WRITE_MS]);
    b->in_flight = counter[IN_FLIGHT];
    b->busy_s = in_seconds(counter[BUSY_MS]);
    b->discards = counter[DISCARDS];
    b->discard_bytes = in_bytes(counter[DISCARD_SECTORS]);
    b->flushes = counter[FLUSHES];
}

/* In /sys a '/' of the name is written '!'. */
static enum vgi_status folder_name(struct block_devices *b, struct vgi_str name, struct vgi_str *ret_name,
                                   struct vgi_error *err)
{
    char *copy = pool_take(&b->scan.texts, name.len);
    if (!copy)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for the name of a device");
    for (size_t i = 0; i < name.len; i++)
        copy[i] = (char)(name.ptr[i] == '/' ? '!' : name.ptr[i]);
    *ret_name = (struct vgi_str){copy, name.len};
    return VGI_OK;
}

static enum vgi_status next_block_device(void *state, struct vgi_error *err)
{
    struct block_devices *b = state;
    struct vgi_str line, name, folder;
    int64_t major, minor;
    char device[48];
    do {
        VGI_TRY(lines_next(&b->lines, &line, err));
        major = text_take_int(&line);
        minor = text_take_int(&line);
    } while (major == NO_INT || minor == NO_INT || !text_word(&line, &name));
    read_counters(b, line);
    VGI_TRY(text_keep(&b->scan.texts, name, &b->name, err));
    snprintf(device, sizeof device, "%" PRId64 ":%" PRId64, major, minor);
    VGI_TRY(text_keep(&b->scan.texts, vgi_str_of(device), &b->device, err));
    VGI_TRY(folder_name(b, name, &folder, err));
    return attributes_read(&b->scan, attributes, "sys/class/block", folder, err);
}

static void close_block_devices(void *state)
{
    struct block_devices *b = state;
    lines_close(&b->lines);
}

static const struct table table = {columns, next_block_device, close_block_devices};

static enum vgi_status open_block_devices(struct vgi_call *call, void *state, struct vgi_error *err)
{
    struct block_devices *b = state;
    VGI_TRY(scan_open(call, state, &table, err));
    return lines_open(&b->lines, b->scan.root, "proc/diskstats", err);
}

const struct vgi_table_function block_devices_function = {
    .name = "block_devices",
    .doc = "Disks and their partitions, with their counters.",
    .args = VGI_ARGS(SCAN_ROOT_ARGUMENT),
    .examples =
        VGI_EXAMPLES({.sql = "SELECT name, size_bytes, read_bytes, write_bytes FROM linux.block_devices",
                      .description = "What each disk has done since the machine started."}),
    .columns = columns,
    .state_size = sizeof(struct block_devices),
    .open = open_block_devices,
    .next = scan_next,
    .close = scan_close,
    .is_volatile = true,
};
