/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINUX_WORKER_TASK_H
#define LINUX_WORKER_TASK_H

/* task: what /proc/PID/stat and /proc/PID/task/TID/stat say, the same for processes and threads
 * (proc_pid_stat(5)). */
#include "text.h"

struct task {
    struct vgi_str name;  /* kept in the pool */
    struct vgi_str state; /* static */
    struct vgi_str tty;   /* kept in the pool; none: no terminal */
    int64_t parent, process_group, session, threads;
    int64_t priority, nice, processor;
    int64_t minor_faults, major_faults;
    double user_s, system_s;
    int64_t started_ticks; /* since boot */
    int64_t virtual_bytes, resident_bytes;
};

/* Reads the content of a stat file. Members it does not tell are "not there". VGI_E_NOMEM · VGI_E_IO the
 * content is not what the kernel writes. */
VGI_NODISCARD enum vgi_status task_read(struct vgi_str stat, struct pool *pool, struct task *ret_task,
                                        struct vgi_error *err);

/* When a task started, in microseconds since 1970, or NO_INT. boot_us is when the machine did. */
int64_t task_started_us(const struct task *task, int64_t boot_us);

/* Clock ticks to seconds; NO_INT gives NAN. */
double task_seconds(int64_t ticks);

/* When the machine started, in microseconds since 1970, or NO_INT: from the content of /proc/stat. */
int64_t task_boot_us(struct vgi_str stat);

#endif
