/* SPDX-License-Identifier: Apache-2.0 */
/* projection_test.c: what is not asked for is not read. Counts the files opened for a query, the root folder
 * and /proc included; the fixture has four processes, one of which has no stat and one a broken one. */
#include "recorder.h"
#include "subjects.h"
#include "support/test.h"

static void only_files_of_wanted_columns_are_opened(void **state)
{
    static const struct {
        const char *name;
        const struct vgi_table_function *function;
        const char *wants;
        unsigned opens;
    } rows[] = {
        /* the root and /proc */
        {"numbers of processes need no file of theirs", &processes_function, "pid", 2},
        {"not even when nothing is wanted", &processes_function, "", 2},
        /* for each of four: its folder and one file */
        {"a name needs stat", &processes_function, "name", 2 + 4 * 2},
        {"several columns of stat need it once", &processes_function, "name state threads ppid nice",
         2 + 4 * 2},
        {"a start time needs the machine's as well", &processes_function, "started_at", 2 + 1 + 4 * 2},
        {"links are not opened", &processes_function, "exe cwd root", 2 + 4},
        {"each source adds its file", &processes_function, "cmdline read_bytes", 2 + 4 * 3},
        /* where stat is missing nothing else is tried */
        {"a vanished process costs no more", &processes_function, "name uid", 2 + 4 * 3 - 1},
        /* four folders and task or fd in each; 1 has two threads, 8 and 42 … */
        {"numbers of threads need no file of theirs", &threads_function, "tid", 2 + 4 * 2},
        {"a thread's name needs stat", &threads_function, "name", 2 + 4 * 2 + 3},
        {"numbers of descriptors need no file of theirs", &open_files_function, "fd", 2 + 4 * 2},
        {"a path is a link", &open_files_function, "path", 2 + 4 * 2},
        {"flags need fdinfo", &open_files_function, "flags", 2 + 4 * 2 + 5},
        /* the root and one file for each of nine protocols */
        {"sockets without owner", &sockets_function, "inode state", 1 + 9},
        {"owners need all descriptors", &sockets_function, "pid", 1 + 9 + 1 + 4 * 2},
        {"mounts without sizes", &mounts_function, "mount_point options", 2},
        {"sizes need the mount point", &mounts_function, "size_bytes", 2 + 2},
        {"counters need no file of /sys", &network_interfaces_function, "name sent_bytes", 2},
        {"each attribute adds its file", &network_interfaces_function, "mtu mac", 2 + 2 * 3},
        {"counters need no file of /sys", &block_devices_function, "name reads", 2},
        {"the model of a disk", &block_devices_function, "model", 2 + 3 * 2},
        {"times need no file of /sys", &cpu_function, "cpu idle_s", 2},
        {"the model of a CPU", &cpu_function, "model", 3},
        {"one file for each thing asked", &system_function, "hostname", 2},
        {"one file for each thing asked", &system_function, "load_1 load_15 cpus", 3},
        {"no file at all", &system_function, "", 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        recorder_opens();
        const struct recorded recorded = record(rows[i].function, rows[i].wants, NULL);
        const unsigned opens = recorder_opens();
        if (opens != rows[i].opens)
            print_error("%s, %s: %u opens\n", rows[i].function->name, rows[i].name, opens);
        assert_int_equal(recorded.status, VGI_DONE);
        assert_int_equal(opens, rows[i].opens);
        assert_int_equal(recorder_still_open(), 0);
    }
}

static void one_process_costs_one_process(void **state)
{
    (void)state;
    recorder_opens();
    assert_int_equal(record(&processes_function, "name cmdline", "pid=1").n_rows, 1);
    assert_int_equal(recorder_opens(), 2 + 3);
}

SUPPORT_TESTS(cmocka_unit_test(only_files_of_wanted_columns_are_opened),
              cmocka_unit_test(one_process_costs_one_process))
