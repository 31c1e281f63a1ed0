/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c: the table of memory counters: /proc/meminfo (proc_meminfo(5)), "Name:   number kB" or, for things
 * counted, "Name:   number". */
#include "scan.h"
#include "subjects.h"

struct memory {
    struct scan scan;
    struct lines lines;
    /* the row */
    struct vgi_str name;
    int64_t bytes, count;
};

#define COL(...) COLUMN(struct memory, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("name", "str", name, 0, "What is counted, in the kernel's words: MemTotal, MemAvailable, …")},
    {COL("bytes", "i64", bytes, 0, "Its size; NULL: it is a count")},
    {COL("count", "i64", count, 0, "How many there are; NULL: it is a size")},
    {0},
};

static enum vgi_status next_counter(void *state, struct vgi_error *err)
{
    struct memory *m = state;
    struct vgi_str line, name, unit;
    int64_t number;
    do
        VGI_TRY(lines_next(&m->lines, &line, err));
    while (!text_until(&line, ':', &name) || (number = text_take_int(&line)) == NO_INT);
    if (!text_word(&line, &unit))
        m->count = number;
    else if (__builtin_mul_overflow(number, vgi_str_is(unit, "kB") ? 1024 : 1, &m->bytes))
        m->bytes = INT64_MAX;
    return text_keep(&m->scan.texts, name, &m->name, err);
}

static void close_memory(void *state)
{
    struct memory *m = state;
    lines_close(&m->lines);
}

static const struct table table = {columns, next_counter, close_memory};

static enum vgi_status open_memory(struct vgi_call *call, void *state, struct vgi_error *err)
{
    struct memory *m = state;
    VGI_TRY(scan_open(call, state, &table, err));
    return lines_open(&m->lines, m->scan.root, "proc/meminfo", err);
}

const struct vgi_table_function memory_function = {
    .name = "memory",
    .doc = "What the machine's memory is used for.",
    .args = VGI_ARGS(SCAN_ROOT_ARGUMENT),
    .examples = VGI_EXAMPLES({.sql = "SELECT name, linux.human_size(bytes) FROM linux.memory WHERE bytes > 0",
                              .description = "All counters in words."}),
    .columns = columns,
    .state_size = sizeof(struct memory),
    .open = open_memory,
    .next = scan_next,
    .close = scan_close,
    .is_volatile = true,
};
