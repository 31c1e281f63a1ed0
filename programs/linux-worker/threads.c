/* SPDX-License-Identifier: Apache-2.0 */
/* threads.c: the table of threads: /proc/PID/task of each process, and the stat and status of each thread,
 * when one of their columns is wanted. */
#include <inttypes.h>
#include <stdio.h>

#include "scan.h"
#include "subjects.h"
#include "task.h"
#include "walk.h"

enum { STAT = 1 << 0, STATUS = 1 << 1, BOOT = 1 << 2 };

struct threads {
    struct scan scan;
    struct walk walk;
    int32_t only;
    int64_t boot_us;
    /* the row */
    int64_t pid, tid;
    enum truth is_main;
    struct task task;
    int64_t started_us;
    int64_t voluntary_switches, involuntary_switches;
};

#define COL(...) COLUMN(struct threads, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("pid", "i32", pid, 0, "Process it belongs to")},
    {COL("tid", "i32", tid, 0, "Number of the thread")},
    {COL("is_main", "bool", is_main, 0, "The first thread of its process")},
    {COL("name", "str", task.name, STAT, "Name of the thread, at most 15 bytes")},
    {COL("state", "str", task.state, STAT, "As in processes")},
    {COL("cpu_user_s", "f64", task.user_s, STAT, "CPU time in user mode, seconds")},
    {COL("cpu_system_s", "f64", task.system_s, STAT, "CPU time in the kernel, seconds")},
    {COL("started_at", "timestamp[us,UTC]", started_us, STAT | BOOT, "When it was started")},
    {COL("nice", "i32", task.nice, STAT, "Nice value")},
    {COL("priority", "i32", task.priority, STAT, "Scheduling priority as the kernel counts it")},
    {COL("processor", "i32", task.processor, STAT, "CPU it ran on last")},
    {COL("minor_faults", "i64", task.minor_faults, STAT, "Page faults without I/O")},
    {COL("major_faults", "i64", task.major_faults, STAT, "Page faults with I/O")},
    {COL("voluntary_switches", "i64", voluntary_switches, STATUS, "Context switches because it waited")},
    {COL("involuntary_switches", "i64", involuntary_switches, STATUS,
         "Context switches because its time was up")},
    {0},
};

static const struct text_key status_keys[] = {
    {.name = "voluntary_ctxt_switches", .offset = offsetof(struct threads, voluntary_switches), .scale = 1},
    {.name = "nonvoluntary_ctxt_switches",
     .offset = offsetof(struct threads, involuntary_switches),
     .scale = 1},
    {0},
};

static enum vgi_status read_stat(struct threads *t, struct vgi_str text, struct vgi_error *err)
{
    VGI_TRY(task_read(text, &t->scan.texts, &t->task, err));
    t->started_us = task_started_us(&t->task, t->boot_us);
    return VGI_OK;
}

static enum vgi_status read_status(struct threads *t, struct vgi_str text, struct vgi_error *err)
{
    (void)err;
    text_keys(text, status_keys, t);
    return VGI_OK;
}

/* What a file of a thread is turned into; stat comes first: where it is gone the thread is. */
static const struct {
    unsigned bit;
    const char *file;
    enum vgi_status (*read)(struct threads *t, struct vgi_str text, struct vgi_error *err);
} sources[] = {
    {STAT, "stat", read_stat},
    {STATUS, "status", read_status},
};

static enum vgi_status read_thread(struct threads *t, struct vgi_error *err)
{
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        char path[64];
        struct vgi_str text;
        if (!scan_wants(&t->scan, sources[i].bit))
            continue;
        snprintf(path, sizeof path, "%" PRId64 "/%s", t->tid, sources[i].file);
        enum vgi_status status =
            file_read(folder_fd_view(&t->walk.entries), path, &t->scan.texts, &text, err);
        if (status == VGI_OK)
            status = sources[i].read(t, text, err);
        if (sources[i].bit == STAT && status == VGI_E_NOT_FOUND)
            return status;
        if (status != VGI_OK && !file_is_absent(status))
            return status;
    }
    return VGI_OK;
}

static enum vgi_status next_thread(void *state, struct vgi_error *err)
{
    struct threads *t = state;
    enum vgi_status status;
    do {
        VGI_TRY(walk_next_entry(&t->walk, "task", &t->tid, err));
        t->pid = t->walk.pid;
        t->is_main = t->tid == t->pid ? IS : IS_NOT;
        status = read_thread(t, err);
    } while (status == VGI_E_NOT_FOUND);
    return status;
}

static void close_threads(void *state)
{
    struct threads *t = state;
    walk_close(&t->walk);
}

static const struct table table = {columns, next_thread, close_threads};

static enum vgi_status open_threads(struct vgi_call *call, void *state, struct vgi_error *err)
{
    struct threads *t = state;
    VGI_TRY(scan_open(call, state, &table, err));
    VGI_TRY(walk_open(&t->walk, t->scan.root, t->only, err));
    return scan_boot_time(&t->scan, BOOT, &t->boot_us, err);
}

const struct vgi_table_function threads_function = {
    .name = "threads",
    .doc = "Threads of all processes.",
    .args = VGI_ARGS(WALK_PID_ARGUMENT(struct threads, only), SCAN_ROOT_ARGUMENT),
    .examples = VGI_EXAMPLES({.sql = "SELECT tid, name, cpu_user_s FROM linux.threads(1)",
                              .description = "What the threads of one process have used."}),
    .columns = columns,
    .state_size = sizeof(struct threads),
    .open = open_threads,
    .next = scan_next,
    .close = scan_close,
    .is_volatile = true,
};
