/* SPDX-License-Identifier: Apache-2.0 */
/* system.c: the table of one row about the machine as a whole: name, kernel, load, memory, each from a file
 * of its own, and only what is wanted is read. */
#include <sys/utsname.h>

#include "scan.h"
#include "subjects.h"
#include "task.h"

enum {
    HOST = 1 << 0,
    RELEASE = 1 << 1,
    VERSION = 1 << 2,
    OS = 1 << 3,
    MACHINE = 1 << 4,
    UPTIME = 1 << 5,
    LOAD = 1 << 6,
    STAT = 1 << 7,
    MEMORY = 1 << 8,
    BOOT_ID = 1 << 9
};

struct system {
    struct scan scan;
    bool is_done;
    /* the row */
    struct vgi_str hostname, release, version, os, machine, boot_id;
    double uptime_s, load_1, load_5, load_15;
    int64_t started_us, tasks_running, tasks, cpus, switches, forks;
    int64_t memory_bytes, available_bytes, swap_bytes, swap_free_bytes;
};

#define COL(...) COLUMN(struct system, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("hostname", "str", hostname, HOST, "Name of the machine")},
    {COL("os", "str", os, OS, "Distribution")},
    {COL("kernel", "str", release, RELEASE, "Release of the kernel")},
    {COL("kernel_build", "str", version, VERSION, "Its build")},
    {COL("machine", "str", machine, MACHINE, "Processor architecture; NULL for another root")},
    {COL("boot_id", "str", boot_id, BOOT_ID, "Different after each start")},
    {COL("started_at", "timestamp[us,UTC]", started_us, STAT, "When the machine was started")},
    {COL("uptime_s", "f64", uptime_s, UPTIME, "Seconds since then")},
    {COL("load_1", "f64", load_1, LOAD, "Tasks running or waiting for disks, mean of a minute")},
    {COL("load_5", "f64", load_5, LOAD, "The same of five minutes")},
    {COL("load_15", "f64", load_15, LOAD, "The same of a quarter of an hour")},
    {COL("tasks_running", "i64", tasks_running, LOAD, "Threads that run or could")},
    {COL("tasks", "i64", tasks, LOAD, "Threads")},
    {COL("cpus", "i32", cpus, STAT, "CPUs that are on")},
    {COL("context_switches", "i64", switches, STAT, "Context switches since the start")},
    {COL("forks", "i64", forks, STAT, "Threads made since the start")},
    {COL("memory_bytes", "i64", memory_bytes, MEMORY, "Memory")},
    {COL("memory_available_bytes", "i64", available_bytes, MEMORY,
         "What programs could still get without swapping")},
    {COL("swap_bytes", "i64", swap_bytes, MEMORY, "Swap space")},
    {COL("swap_free_bytes", "i64", swap_free_bytes, MEMORY, "Swap space not in use")},
    {0},
};

/* What a file is turned into; offset is the member of read_text. */
struct source {
    unsigned bit;
    const char *file;
    enum vgi_status (*read)(struct system *s, struct vgi_str text, size_t offset, struct vgi_error *err);
    size_t offset;
};

static enum vgi_status read_text(struct system *s, struct vgi_str text, size_t offset, struct vgi_error *err)
{
    return text_keep(&s->scan.texts, text_trim(text), (struct vgi_str *)(void *)((char *)s + offset), err);
}

/* PRETTY_NAME="Debian GNU/Linux 12 (bookworm)" */
static enum vgi_status read_os(struct system *s, struct vgi_str text, size_t offset, struct vgi_error *err)
{
    struct vgi_str name = text_value(text, "PRETTY_NAME", '=');
    if (!name.ptr)
        return VGI_OK;
    if (name.len >= 2 && name.ptr[0] == '"')
        name = (struct vgi_str){name.ptr + 1, name.len - 2};
    return read_text(s, name, offset, err);
}

static enum vgi_status read_uptime(struct system *s, struct vgi_str text, size_t offset,
                                   struct vgi_error *err)
{
    struct vgi_str word;
    (void)offset;
    (void)err;
    if (text_word(&text, &word))
        text_real(word, &s->uptime_s);
    return VGI_OK;
}

/* "0.20 0.18 0.12 1/80 11206": three means, running/all threads, the last process number given. */
static enum vgi_status read_load(struct system *s, struct vgi_str text, size_t offset, struct vgi_error *err)
{
    double *const means[] = {&s->load_1, &s->load_5, &s->load_15};
    struct vgi_str word, running;
    (void)offset;
    (void)err;
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++) {
        if (text_word(&text, &word))
            text_real(word, means[i]);
    }
    if (text_word(&text, &word) && text_until(&word, '/', &running)) {
        text_int(running, &s->tasks_running);
        text_int(word, &s->tasks);
    }
    return VGI_OK;
}

static enum vgi_status read_stat(struct system *s, struct vgi_str text, size_t offset, struct vgi_error *err)
{
    (void)offset;
    (void)err;
    s->started_us = task_boot_us(text);
    const struct vgi_str switches = text_value(text, "ctxt", ' ');
    const struct vgi_str forks = text_value(text, "processes", ' ');
    if (switches.ptr)
        text_int(switches, &s->switches);
    if (forks.ptr)
        text_int(forks, &s->forks);
    struct vgi_str line;
    int64_t cpus = 0; /* the lines cpu0, cpu1, …; "cpu " is their sum */
    while (text_line(&text, &line))
        cpus += text_starts_with(line, "cpu") && !text_starts_with(line, "cpu ");
    s->cpus = cpus;
    return VGI_OK;
}

static enum vgi_status read_memory(struct system *s, struct vgi_str text, size_t offset,
                                   struct vgi_error *err)
{
    static const struct text_key keys[] = {
        {.name = "MemTotal", .offset = offsetof(struct system, memory_bytes), .scale = 1024},
        {.name = "MemAvailable", .offset = offsetof(struct system, available_bytes), .scale = 1024},
        {.name = "SwapTotal", .offset = offsetof(struct system, swap_bytes), .scale = 1024},
        {.name = "SwapFree", .offset = offsetof(struct system, swap_free_bytes), .scale = 1024},
        {0},
    };
    (void)offset;
    (void)err;
    text_keys(text, keys, s);
    return VGI_OK;
}

#define INTO(member) offsetof(struct system, member)
static const struct source sources[] = {
    {HOST, "proc/sys/kernel/hostname", read_text, INTO(hostname)},
    {RELEASE, "proc/sys/kernel/osrelease", read_text, INTO(release)},
    {VERSION, "proc/sys/kernel/version", read_text, INTO(version)},
    {BOOT_ID, "proc/sys/kernel/random/boot_id", read_text, INTO(boot_id)},
    {OS, "usr/lib/os-release", read_os, INTO(os)},
    {OS, "etc/os-release", read_os, INTO(os)}, /* the administrator's word counts more */
    {UPTIME, "proc/uptime", read_uptime, 0},
    {LOAD, "proc/loadavg", read_load, 0},
    {STAT, "proc/stat", read_stat, 0},
    {MEMORY, "proc/meminfo", read_memory, 0},
};

static enum vgi_status next_system(void *state, struct vgi_error *err)
{
    struct system *s = state;
    struct utsname names;
    if (s->is_done)
        return VGI_DONE;
    s->is_done = true;
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        struct vgi_str text;
        if (!scan_wants(&s->scan, sources[i].bit))
            continue;
        enum vgi_status status = file_read(s->scan.root, sources[i].file, &s->scan.texts, &text, err);
        if (status == VGI_OK)
            status = sources[i].read(s, text, sources[i].offset, err);
        if (status != VGI_OK && !file_is_absent(status))
            return status;
    }
    if (!scan_wants(&s->scan, MACHINE) || s->scan.is_other_root || uname(&names) != 0)
        return VGI_OK;
    return text_keep(&s->scan.texts, vgi_str_of(names.machine), &s->machine, err);
}

static const struct table table = {columns, next_system, NULL};

static enum vgi_status open_system(struct vgi_call *call, void *state, struct vgi_error *err)
{
    return scan_open(call, state, &table, err);
}

const struct vgi_table_function system_function = {
    .name = "system",
    .doc = "The machine as a whole, one row.",
    .args = VGI_ARGS(SCAN_ROOT_ARGUMENT),
    .examples = VGI_EXAMPLES({.sql = "SELECT hostname, kernel, uptime_s, load_1 FROM linux.system",
                              .description = "Who it is and how it fares."}),
    .columns = columns,
    .state_size = sizeof(struct system),
    .open = open_system,
    .next = scan_next,
    .close = scan_close,
    .is_volatile = true,
};
