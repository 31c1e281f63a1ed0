/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LINUX_WORKER_SUBJECTS_H
#define LINUX_WORKER_SUBJECTS_H

/* subjects: every function of this worker, each defined in the file of its name. */
#include <vgi/vgi.h>

extern const struct vgi_table_function processes_function, threads_function, open_files_function,
    sockets_function, mounts_function, network_interfaces_function, block_devices_function, cpu_function,
    memory_function, system_function, modules_function, environment_function, maps_function, limits_function;

/* scalars.c */
extern const struct vgi_scalar human_size_function, human_size_of_real_function, parse_size_function,
    user_name_function, signal_name_function, process_exists_function;

#endif
