/* SPDX-License-Identifier: Apache-2.0 */
/* main.c: linux-worker, Linux as SQL. The catalog `linux`: a table for each subject, the table function
 * behind it, and a few scalars. Every function is in the file of its name; scan.h says what they share. */
#include "subjects.h"
#include "walk.h"

static const struct vgi_table_function *const functions[] = {
    &processes_function,     &threads_function, &open_files_function,
    &sockets_function,       &mounts_function,  &network_interfaces_function,
    &block_devices_function, &cpu_function,     &memory_function,
    &system_function,        &modules_function, &environment_function,
    &maps_function,          &limits_function,  NULL,
};

static const struct vgi_catalog linux_catalog = {
    VGI_CATALOG_INIT,
    .name = "linux",
    .version = "1.0.0",
    .comment = "This machine: what /proc and /sys tell.",
    .scalars = VGI_SCALARS(&human_size_function, &human_size_of_real_function, &parse_size_function,
                           &user_name_function, &signal_name_function, &process_exists_function),
    .table_functions = functions,
    .tables = VGI_TABLES(
        {.name = "processes", .comment = "Processes", .scan = &processes_function},
        {.name = "threads",
         .comment = "Threads of all processes",
         .scan = &threads_function,
         .args = WALK_ALL},
        {.name = "open_files",
         .comment = "Open files of all processes",
         .scan = &open_files_function,
         .args = WALK_ALL},
        {.name = "sockets", .comment = "Sockets of this network namespace", .scan = &sockets_function},
        {.name = "mounts", .comment = "Mounted file systems and their room", .scan = &mounts_function},
        {.name = "network_interfaces",
         .comment = "Network interfaces and their counters",
         .scan = &network_interfaces_function},
        {.name = "block_devices",
         .comment = "Disks, partitions and their counters",
         .scan = &block_devices_function},
        {.name = "cpu", .comment = "CPUs and how they spent their time", .scan = &cpu_function},
        {.name = "memory", .comment = "What memory is used for", .scan = &memory_function},
        {.name = "system", .comment = "The machine as a whole, one row", .scan = &system_function, .rows = 1},
        {.name = "modules", .comment = "Kernel modules", .scan = &modules_function},
        {.name = "environment",
         .comment = "Environment variables of all processes",
         .scan = &environment_function,
         .args = WALK_ALL},
        {.name = "maps",
         .comment = "Memory mappings of all processes",
         .scan = &maps_function,
         .args = WALK_ALL},
        {.name = "limits",
         .comment = "Resource limits of all processes",
         .scan = &limits_function,
         .args = WALK_ALL}),
};

VGI_MAIN(&linux_catalog)
