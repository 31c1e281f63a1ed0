/* SPDX-License-Identifier: Apache-2.0 */
/* processes.c: the table of processes. Each column names the files below /proc/PID that feed it, and only
 * files that feed a wanted column are opened: SELECT pid opens none, SELECT name one for each process.
 * A process that ends while being read is left out when its stat is gone, else its other columns are NULL, as
 * are those of files that only its owner may read. */
#include <stdio.h>
#include <sys/stat.h>

#include "names.h"
#include "scan.h"
#include "subjects.h"
#include "task.h"
#include "walk.h"

/* The files, as bits of struct column's sources. */
enum {
    STAT = 1 << 0,
    STATUS = 1 << 1,
    COMMAND = 1 << 2,
    EXE = 1 << 3,
    CWD = 1 << 4,
    ROOT = 1 << 5,
    IO = 1 << 6,
    OOM_SCORE = 1 << 7,
    OOM_ADJUST = 1 << 8,
    CGROUP = 1 << 9,
    FILES = 1 << 10,
    SHARE = 1 << 11,
    BOOT = 1 << 12, /* /proc/stat, once */
    USERS = 1 << 13 /* the user database */
};

struct processes {
    struct scan scan;
    struct walk walk;
    struct names names;
    int32_t only;
    int64_t boot_us;
    /* the row */
    int64_t pid;
    struct task task;
    int64_t started_us;
    struct vgi_str command, exe, cwd, root, user, cgroup;
    struct texts arguments;
    int64_t uid, real_uid, gid;
    int64_t swap_bytes, resident_peak_bytes, share_bytes;
    int64_t voluntary_switches, involuntary_switches;
    int64_t read_bytes, write_bytes, read_calls, write_calls, read_chars, write_chars;
    int64_t oom_score, oom_adjust;
    int64_t open_files;
};

#define COL(...) COLUMN(struct processes, __VA_ARGS__)
static const struct vgi_field columns[] = {
    {COL("pid", "i32", pid, 0, "Number of the process")},
    {COL("ppid", "i32", task.parent, STAT, "Number of its parent")},
    {COL("name", "str", task.name, STAT, "Short name, at most 15 bytes")},
    {COL("cmdline", "str", command, COMMAND,
         "Command line, arguments joined by blanks; empty for kernel threads")},
    {COL("arguments", "list<str>", arguments, COMMAND, "Command line, argument by argument")},
    {COL("exe", "str", exe, EXE, "Path of the program file")},
    {COL("cwd", "str", cwd, CWD, "Working directory")},
    {COL("root", "str", root, ROOT, "Folder it sees as /")},
    {COL("state", "str", task.state, STAT,
         "running, sleeping, disk sleep, stopped, traced, zombie, idle, dead or parked")},
    {COL("user", "str", user, STATUS | USERS, "Name of the effective user")},
    {COL("uid", "i64", uid, STATUS, "Effective user id")},
    {COL("real_uid", "i64", real_uid, STATUS, "Real user id")},
    {COL("gid", "i64", gid, STATUS, "Effective group id")},
    {COL("threads", "i32", task.threads, STAT, "Number of threads")},
    {COL("cpu_user_s", "f64", task.user_s, STAT, "CPU time in user mode, seconds")},
    {COL("cpu_system_s", "f64", task.system_s, STAT, "CPU time in the kernel, seconds")},
    {COL("rss_bytes", "i64", task.resident_bytes, STAT, "Resident memory")},
    {COL("rss_peak_bytes", "i64", resident_peak_bytes, STATUS, "Most resident memory so far")},
    {COL("pss_bytes", "i64", share_bytes, SHARE,
         "Resident memory, shared pages divided by their users; slow to find out")},
    {COL("virtual_bytes", "i64", task.virtual_bytes, STAT, "Address space")},
    {COL("swap_bytes", "i64", swap_bytes, STATUS, "Memory in swap")},
    {COL("started_at", "timestamp[us,UTC]", started_us, STAT | BOOT, "When it was started")},
    {COL("nice", "i32", task.nice, STAT, "Nice value, 19 yields most")},
    {COL("priority", "i32", task.priority, STAT, "Scheduling priority as the kernel counts it")},
    {COL("processor", "i32", task.processor, STAT, "CPU it ran on last")},
    {COL("process_group", "i32", task.process_group, STAT, "Process group")},
    {COL("session", "i32", task.session, STAT, "Session")},
    {COL("tty", "str", task.tty, STAT, "Controlling terminal")},
    {COL("minor_faults", "i64", task.minor_faults, STAT, "Page faults without I/O")},
    {COL("major_faults", "i64", task.major_faults, STAT, "Page faults with I/O")},
    {COL("voluntary_switches", "i64", voluntary_switches, STATUS, "Context switches because it waited")},
    {COL("involuntary_switches", "i64", involuntary_switches, STATUS,
         "Context switches because its time was up")},
    {COL("read_bytes", "i64", read_bytes, IO, "Bytes read from storage")},
    {COL("write_bytes", "i64", write_bytes, IO, "Bytes written to storage")},
    {COL("read_chars", "i64", read_chars, IO, "Bytes read by system calls, from anything")},
    {COL("write_chars", "i64", write_chars, IO, "Bytes written by system calls, to anything")},
    {COL("read_calls", "i64", read_calls, IO, "Reading system calls")},
    {COL("write_calls", "i64", write_calls, IO, "Writing system calls")},
    {COL("oom_score", "i32", oom_score, OOM_SCORE, "How likely it is killed when memory runs out")},
    {COL("oom_score_adj", "i32", oom_adjust, OOM_ADJUST, "What was added to that score, -1000 to 1000")},
    {COL("cgroup", "str", cgroup, CGROUP, "Path of its control group")},
    {COL("open_files", "i32", open_files, FILES, "Number of open descriptors")},
    {0},
};

/* What one file of a process is turned into.
 *   bit, file  which it is
 *   read       reads it; the last two members say what for
 *   keys       lines to take
 *   member     offset of the member to fill */
struct source {
    unsigned bit;
    const char *file;
    enum vgi_status (*read)(struct processes *p, const struct source *source, struct vgi_error *err);
    const struct text_key *keys;
    size_t member;
};

static enum vgi_status read_stat(struct processes *p, const struct source *source, struct vgi_error *err)
{
    struct vgi_str text;
    VGI_TRY(file_read(p->walk.folder, source->file, &p->scan.texts, &text, err));
    VGI_TRY(task_read(text, &p->scan.texts, &p->task, err));
    p->started_us = task_started_us(&p->task, p->boot_us);
    return VGI_OK;
}

static enum vgi_status read_keys(struct processes *p, const struct source *source, struct vgi_error *err)
{
    struct vgi_str text;
    VGI_TRY(file_read(p->walk.folder, source->file, &p->scan.texts, &text, err));
    text_keys(text, source->keys, p);
    return VGI_OK;
}

static enum vgi_status read_number(struct processes *p, const struct source *source, struct vgi_error *err)
{
    struct vgi_str text;
    VGI_TRY(file_read(p->walk.folder, source->file, &p->scan.texts, &text, err));
    text = text_trim(text);
    const int64_t number = text_take_int(&text);
    memcpy((char *)p + source->member, &number, sizeof number);
    return VGI_OK;
}

static enum vgi_status read_link(struct processes *p, const struct source *source, struct vgi_error *err)
{
    struct vgi_str target;
    VGI_TRY(file_link(p->walk.folder, source->file, &p->scan.texts, &target, err));
    memcpy((char *)p + source->member, &target, sizeof target);
    return VGI_OK;
}

static enum vgi_status read_command(struct processes *p, const struct source *source, struct vgi_error *err)
{
    struct vgi_str text;
    VGI_TRY(file_read(p->walk.folder, source->file, &p->scan.texts, &text, err));
    VGI_TRY(text_split(&p->scan.texts, text, '\0', &p->arguments, err));
    char *joined = pool_take(&p->scan.texts, text.len + 1);
    if (!joined)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a command line of %zu bytes", text.len);
    for (size_t i = 0; i < text.len; i++)
        joined[i] = (char)(text.ptr[i] ? text.ptr[i] : ' ');
    return text_keep(&p->scan.texts, text_trim((struct vgi_str){joined, text.len}), &p->command, err);
}

/* The path in the unified hierarchy; where that is only "/", as with both kinds mounted, the first that says
 * more. Lines are "number:controllers:path". */
static enum vgi_status read_cgroup(struct processes *p, const struct source *source, struct vgi_error *err)
{
    struct vgi_str text, line, number, controllers;
    struct vgi_str best = {NULL, 0};
    VGI_TRY(file_read(p->walk.folder, source->file, &p->scan.texts, &text, err));
    while (text_line(&text, &line)) {
        if (!text_until(&line, ':', &number) || !text_until(&line, ':', &controllers))
            continue;
        const bool is_unified = vgi_str_is(number, "0");
        if (best.len <= 1 || (is_unified && line.len > 1))
            best = line;
    }
    return best.ptr ? text_keep(&p->scan.texts, best, &p->cgroup, err) : VGI_OK;
}

static enum vgi_status count_files(struct processes *p, const struct source *source, struct vgi_error *err)
{
    VGI_CLEANUP(folder_close) struct folder files = {NULL};
    int64_t fd;
    int64_t n = 0;
    VGI_TRY(folder_open(&files, p->walk.folder, source->file, err));
    while (folder_next_number(&files, &fd) == VGI_OK)
        n++;
    p->open_files = n;
    return VGI_OK;
}

#define INTO(member) offsetof(struct processes, member)
static const struct text_key status_keys[] = {
    {.name = "Uid", .offset = INTO(real_uid), .scale = 1},
    {.name = "Uid", .offset = INTO(uid), .scale = 1, .skip = 1},
    {.name = "Gid", .offset = INTO(gid), .scale = 1, .skip = 1},
    {.name = "VmHWM", .offset = INTO(resident_peak_bytes), .scale = 1024},
    {.name = "VmSwap", .offset = INTO(swap_bytes), .scale = 1024},
    {.name = "voluntary_ctxt_switches", .offset = INTO(voluntary_switches), .scale = 1},
    {.name = "nonvoluntary_ctxt_switches", .offset = INTO(involuntary_switches), .scale = 1},
    {0},
};
static const struct text_key io_keys[] = {
    {.name = "rchar", .offset = INTO(read_chars), .scale = 1},
    {.name = "wchar", .offset = INTO(write_chars), .scale = 1},
    {.name = "syscr", .offset = INTO(read_calls), .scale = 1},
    {.name = "syscw", .offset = INTO(write_calls), .scale = 1},
    {.name = "read_bytes", .offset = INTO(read_bytes), .scale = 1},
    {.name = "write_bytes", .offset = INTO(write_bytes), .scale = 1},
    {0},
};
static const struct text_key share_keys[] = {
    {.name = "Pss", .offset = INTO(share_bytes), .scale = 1024},
    {0},
};

/* In the order of reading. stat comes first: where it is gone the process is. */
static const struct source sources[] = {
    {STAT, "stat", read_stat, NULL, 0},
    {STATUS, "status", read_keys, status_keys, 0},
    {COMMAND, "cmdline", read_command, NULL, 0},
    {EXE, "exe", read_link, NULL, INTO(exe)},
    {CWD, "cwd", read_link, NULL, INTO(cwd)},
    {ROOT, "root", read_link, NULL, INTO(root)},
    {IO, "io", read_keys, io_keys, 0},
    {OOM_SCORE, "oom_score", read_number, NULL, INTO(oom_score)},
    {OOM_ADJUST, "oom_score_adj", read_number, NULL, INTO(oom_adjust)},
    {CGROUP, "cgroup", read_cgroup, NULL, 0},
    {FILES, "fd", count_files, NULL, 0},
    {SHARE, "smaps_rollup", read_keys, share_keys, 0},
};

static enum vgi_status read_process(struct processes *p, struct vgi_error *err)
{
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        if (!scan_wants(&p->scan, sources[i].bit))
            continue;
        const enum vgi_status status = sources[i].read(p, &sources[i], err);
        if (sources[i].bit == STAT && status == VGI_E_NOT_FOUND)
            return status;
        if (status != VGI_OK && !file_is_absent(status))
            return status;
    }
    struct vgi_str user = {NULL, 0};
    if (scan_wants(&p->scan, USERS))
        user = names_user(&p->names, p->uid);
    return user.ptr ? text_keep(&p->scan.texts, user, &p->user, err) : VGI_OK;
}

static enum vgi_status next_process(void *state, struct vgi_error *err)
{
    struct processes *p = state;
    enum vgi_status status;
    if (p->scan.wanted == 0) {
        VGI_TRY(walk_next_number(&p->walk, err));
        p->pid = p->walk.pid;
        return VGI_OK;
    }
    do {
        VGI_TRY(walk_next(&p->walk, err));
        p->pid = p->walk.pid;
        status = read_process(p, err);
    } while (status == VGI_E_NOT_FOUND);
    return status;
}

static void close_processes(void *state)
{
    struct processes *p = state;
    walk_close(&p->walk);
}

static const struct table table = {columns, next_process, close_processes};

static enum vgi_status open_processes(struct vgi_call *call, void *state, struct vgi_error *err)
{
    struct processes *p = state;
    VGI_TRY(scan_open(call, state, &table, err));
    VGI_TRY(walk_open(&p->walk, p->scan.root, p->only, err));
    return scan_boot_time(&p->scan, BOOT, &p->boot_us, err);
}

/* The kernel counts the processes among the links to /proc, for which nothing need be listed. */
static enum vgi_status guess_rows(struct vgi_call *call, struct vgi_cardinality *ret, struct vgi_error *err)
{
    const char *root;
    struct stat proc;
    char path[4096];
    VGI_TRY(vgi_arg_text(call, "root", &root, err));
    const int len = snprintf(path, sizeof path, "%s/proc", root);
    if (len > 0 && (size_t)len < sizeof path && stat(path, &proc) == 0)
        ret->estimate = (int64_t)proc.st_nlink;
    return VGI_OK;
}

const struct vgi_table_function processes_function = {
    .name = "processes",
    .doc = "Processes: who runs what, with how much memory, CPU time and I/O.",
    .args = VGI_ARGS({.name = "pid",
                      .type = "i32",
                      .doc = "Only this process; 0: all that may be seen.",
                      .default_value = "0",
                      .range = "[0, ]",
                      .flags = VGI_ARG_NAMED,
                      .into = VGI_INTO(struct processes, only)},
                     SCAN_ROOT_ARGUMENT),
    .examples = VGI_EXAMPLES(
        {.sql = "SELECT pid, name, rss_bytes FROM linux.processes ORDER BY rss_bytes DESC LIMIT 10",
         .description = "The ten largest processes."},
        {.sql = "SELECT name, cmdline, cwd FROM linux.processes(pid := 1)", .description = "One process."}),
    .columns = columns,
    .state_size = sizeof(struct processes),
    .open = open_processes,
    .next = scan_next,
    .close = scan_close,
    .cardinality = guess_rows,
    .is_volatile = true,
};
