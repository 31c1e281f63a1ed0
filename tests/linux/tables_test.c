/* SPDX-License-Identifier: Apache-2.0 */
/* tables_test.c: the rows of each table over the fixture tree. Process 1 is as processes are, 42 hostile in
 * all it says, 8 says nonsense, of 7 only a folder is left. */
#include "recorder.h"
#include "subjects.h"
#include "support/test.h"

#define BAD "\xef\xbf\xbd" /* U+FFFD */

struct row {
    const struct vgi_table_function *function;
    const char *wants;
    const char *rows;
};

static void expect_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct recorded recorded = record(rows[i].function, rows[i].wants, NULL);
        assert_int_equal(recorded.status, VGI_DONE);
        assert_string_equal(recorded.rows, rows[i].rows);
        assert_int_equal(recorder_still_open(), 0);
    }
}
#define EXPECT(...)                                         \
    do {                                                    \
        static const struct row rows_[] = {__VA_ARGS__};    \
        (void)state;                                        \
        expect_rows(rows_, sizeof rows_ / sizeof rows_[0]); \
    } while (0)

static void processes_tell_who_they_are(void **state)
{
    EXPECT({&processes_function, "pid ppid name cmdline arguments",
            "1|0|init|/sbin/init --log level=2|[/sbin/init,--log level=2]\n"
            "42|1|a) R (b\nc" BAD "d|" BAD "( two words  caf\xc3\xa9 " BAD "" BAD "" BAD "|[" BAD
            "( two words,,caf\xc3\xa9," BAD "" BAD "" BAD "]\n"
            "8|NULL|NULL||[]\n"},
           {&processes_function, "pid exe cwd root state uid real_uid gid threads",
            "1|/usr/lib/none/systemd|/srv/none|/no-root|sleeping|0|1000|6|2\n"
            "42|/tmp/od d\n" BAD " name (deleted)|NULL|NULL|zombie|9223372036854775807|-1|NULL|1\n"
            "8|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL\n"});
}

static void processes_tell_what_they_use(void **state)
{
    EXPECT({&processes_function,
            "pid cpu_user_s cpu_system_s rss_bytes rss_peak_bytes pss_bytes virtual_bytes swap_bytes",
            "1|2.5|1.25|2048000|3072000|1536000|8192000|4096\n"
            "42|0|0|9223372036854775807|NULL|NULL|9223372036854775807|9223372036854775807\n"
            "8|NULL|NULL|NULL|NULL|NULL|NULL|NULL\n"},
           {&processes_function, "pid started_at nice priority processor process_group session tty",
            "1|1700000001000000|0|20|1|1|1|NULL\n"
            "42|NULL|-20|0|0|42|42|pts/1\n"
            "8|NULL|NULL|NULL|NULL|NULL|NULL|NULL\n"},
           {&processes_function, "pid minor_faults major_faults voluntary_switches involuntary_switches",
            "1|11|13|7|8\n"
            "42|11|13|NULL|NULL\n"
            "8|NULL|NULL|NULL|NULL\n"},
           {&processes_function, "pid read_bytes write_bytes read_chars write_chars read_calls write_calls",
            "1|4096|8192|100|200|3|4\n"
            "42|NULL|-5|NULL|NULL|NULL|NULL\n"
            "7|NULL|NULL|NULL|NULL|NULL|NULL\n"
            "8|NULL|NULL|NULL|NULL|NULL|NULL\n"},
           {&processes_function, "pid oom_score oom_score_adj cgroup open_files",
            "1|666|-1000|/init.scope|3\n"
            "42|NULL|NULL|/a:b/c|2\n"
            "7|NULL|NULL|NULL|NULL\n"
            "8|NULL|NULL|NULL|NULL\n"});
}

static void threads_belong_to_processes(void **state)
{
    EXPECT({&threads_function, "pid tid is_main name state cpu_user_s cpu_system_s started_at",
            "1|1|true|init|sleeping|2|1|1700000001000000\n"
            "1|9|false|worker/0:1|running|0.5|0.25|1700000001500000\n"
            "8|8|true|NULL|NULL|NULL|NULL|NULL\n"},
           {&threads_function,
            "tid nice priority processor minor_faults major_faults voluntary_switches involuntary_switches",
            "1|0|20|1|11|13|5|6\n"
            "8|NULL|NULL|NULL|NULL|NULL|NULL|NULL\n"
            "9|0|-2|0|11|13|NULL|NULL\n"});
}

static void open_files_have_types_and_flags(void **state)
{
    EXPECT({&open_files_function, "pid fd path type is_deleted access flags position mount_id",
            "1|0|/dev/null|character device|false|rw|[]|0|24\n"
            "1|10|/var/log/a b.log|NULL|true|w|[append,cloexec]|5000000000|28\n"
            "1|3|socket:[777]|socket|false|rw|[nonblock,cloexec]|0|8\n"
            "42|1|pipe:[12]|pipe|false|NULL|NULL|1|NULL\n"
            "42|2|anon_inode:[eventpoll]|anonymous|false|NULL|NULL|NULL|NULL\n"});
}

static void sockets_of_all_protocols(void **state)
{
    EXPECT({&sockets_function, "protocol type state local_address local_port remote_address remote_port path",
            "tcp6|stream|NULL|::1|80|NULL|NULL|NULL\n"
            "tcp|stream|established|10.0.0.2|22|10.0.0.3|49153|NULL\n"
            "tcp|stream|listening|127.0.0.1|8080|NULL|NULL|NULL\n"
            "udp|datagram|unconnected|0.0.0.0|68|NULL|NULL|NULL\n"
            "unix|datagram|connected|NULL|NULL|NULL|NULL|NULL\n"
            "unix|packets|connected|NULL|NULL|NULL|NULL|@abstract\n"
            "unix|stream|listening|NULL|NULL|NULL|NULL|/run/a b" BAD ".sock\n"},
           {&sockets_function, "inode pid uid receive_queue send_queue",
            "777|1|1000|2|1\n"
            "778|NULL|0|0|0\n"
            "780|NULL|0|0|0\n"
            "781|NULL|0|0|0\n"
            "790|NULL|NULL|NULL|NULL\n"
            "791|NULL|NULL|NULL|NULL\n"
            "792|NULL|NULL|NULL|NULL\n"});
}

static void mounts_with_escaped_names(void **state)
{
    EXPECT({&mounts_function,
            "mount_id parent_id mount_point type source device root options super_options is_read_only",
            "22|27|/proc|proc|proc|0:21|/|[rw,nosuid]|[rw]|false\n"
            "30|22|/mnt/a b\\c|ext4|/dev/sd a|8:1|/sub|[ro,relatime]|[rw,errors=remount-ro]|true\n"});
}

static void network_interfaces_with_what_is_known(void **state)
{
    EXPECT({&network_interfaces_function, "name index state mac addresses mtu speed_bits duplex",
            "eth0|2|up|02:00:00:00:00:01|NULL|1500|1000000000|full\n"
            "lo|NULL|unknown|NULL|NULL|65536|NULL|NULL\n"},
           {&network_interfaces_function,
            "name received_bytes received_packets received_errors received_dropped received_multicast",
            "eth0|9223372036854775807|2|NULL|NULL|NULL\n"
            "lo|1|2|3|4|8\n"},
           {&network_interfaces_function, "name sent_bytes sent_packets sent_errors sent_dropped collisions",
            "eth0|NULL|NULL|NULL|NULL|NULL\n"
            "lo|9|10|11|12|14\n"});
}

static void block_devices_with_what_is_known(void **state)
{
    EXPECT({&block_devices_function,
            "name device size_bytes is_partition is_read_only is_removable is_rotational model",
            "cciss/c0d0|104:0|4096|NULL|NULL|NULL|NULL|NULL\n"
            "sda1|8:1|524288|true|NULL|NULL|NULL|NULL\n"
            "sda|8:0|1048576|false|false|true|false|Disk of " BAD "\n"},
           {&block_devices_function, "name reads read_bytes read_s writes write_bytes write_s",
            "cciss/c0d0|1|1024|0|3|2048|0\n"
            "sda1|1|1536|0.004|NULL|NULL|NULL\n"
            "sda|10|8192|1.5|20|16384|2.5\n"},
           {&block_devices_function, "name discards discard_bytes flushes in_flight busy_s",
            "cciss/c0d0|NULL|NULL|NULL|0|0\n"
            "sda1|NULL|NULL|NULL|NULL|NULL\n"
            "sda|5|32768|7|1|3.5\n"});
}

static void cpus_and_memory(void **state)
{
    EXPECT({&cpu_function,
            "cpu user_s nice_s system_s idle_s iowait_s irq_s softirq_s steal_s guest_s guest_nice_s",
            "0|1|2|3|4|5|6|7|8|9|10\n"
            "1|0.01|0.02|0.03|NULL|NULL|NULL|NULL|NULL|NULL|NULL\n"},
           {&cpu_function, "cpu package core frequency_hz model",
            "0|0|3|2400000000|Some CPU @ 2.40GHz\n"
            "1|NULL|NULL|NULL|Some CPU @ 2.40GHz\n"},
           {&memory_function, "name bytes count",
            "HugePages_Total|NULL|4\n"
            "Huge|9223372036854775807|NULL\n"
            "MemAvailable|8192000000|NULL\n"
            "MemTotal|16384000000|NULL\n"
            "SwapTotal|0|NULL\n"});
}

static void the_system_is_one_row(void **state)
{
    EXPECT({&system_function,
            "hostname os kernel kernel_build machine boot_id started_at uptime_s load_1 load_5 load_15",
            "fixture|Fixture OS 1|6.1.0|#1 SMP|NULL|b-o-o-t|1700000000000000|12.37|0.1|1.25|3.5\n"},
           {&system_function,
            "tasks_running tasks cpus context_switches forks memory_bytes memory_available_bytes swap_bytes "
            "swap_free_bytes",
            "2|345|3|12345|678|16384000000|8192000000|0|NULL\n"});
}

static void modules_and_who_needs_them(void **state)
{
    EXPECT({&modules_function, "name size_bytes uses used_by state address taints",
            "nf_tables|100|3|[nft_ct,nft_nat]|live|18446744072646340608|NULL\n"
            "short|NULL|NULL|NULL|NULL|NULL|NULL\n"
            "video|200|NULL|[]|loading|NULL|OE\n"});
}

static void environments_maps_and_limits(void **state)
{
    EXPECT({&environment_function, "pid name value",
            "1|EMPTY|\n"
            "1|LAST|unterminated\n"
            "1|NOSIGN|NULL\n"
            "1|PATH|/bin:/usr/bin\n"
            "1|TWO|a=b\n"
            "42|A" BAD "|" BAD "B\n"
            "42||x\n"},
           {&maps_function,
            "pid start_address end_address size_bytes permissions file_offset device inode path",
            "1|139637976727552|139637976731648|4096|rw-s|0|NULL|NULL|NULL\n"
            "1|18446744073699065856|18446744073699069952|4096|--xp|0|NULL|NULL|[vsyscall]\n"
            "1|4194304|4530176|335872|r-xp|4096|08:02|173521|/usr/bin/a b\n"
            "42|4096|8192|4096|rwxp|0|NULL|NULL|//a\\012b\n"},
           {&limits_function, "pid name soft hard unit",
            "1|cpu time|NULL|NULL|seconds\n"
            "1|nice priority|0|0|NULL\n"
            "1|open files|1024|524288|files\n"
            "42|stack size|9223372036854775807|-1|bytes\n"
            "42|x|NULL|NULL|NULL\n"});
}

static void arguments_choose(void **state)
{
    static const struct {
        const struct vgi_table_function *function;
        const char *wants, *arguments, *rows;
    } rows[] = {
        {&processes_function, "pid", NULL, "1\n42\n7\n8\n"},
        {&processes_function, "pid", "pid=7", "7\n"},
        {&processes_function, "name", "pid=7", ""},
        {&processes_function, "pid", "pid=6", ""},
        {&threads_function, "tid", "pid=1", "1\n9\n"},
        {&environment_function, "name", "pid=42", "\nA" BAD "\n"},
        {&limits_function, "name", "pid=8", ""},
        {&sockets_function, "protocol inode", "protocol=udp", "udp|781\n"},
        {&sockets_function, "inode", "protocol=raw6", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct recorded recorded = record(rows[i].function, rows[i].wants, rows[i].arguments);
        assert_int_equal(recorded.status, VGI_DONE);
        assert_string_equal(recorded.rows, rows[i].rows);
    }
}

SUPPORT_TESTS(cmocka_unit_test(processes_tell_who_they_are), cmocka_unit_test(processes_tell_what_they_use),
              cmocka_unit_test(threads_belong_to_processes),
              cmocka_unit_test(open_files_have_types_and_flags), cmocka_unit_test(sockets_of_all_protocols),
              cmocka_unit_test(mounts_with_escaped_names),
              cmocka_unit_test(network_interfaces_with_what_is_known),
              cmocka_unit_test(block_devices_with_what_is_known), cmocka_unit_test(cpus_and_memory),
              cmocka_unit_test(the_system_is_one_row), cmocka_unit_test(modules_and_who_needs_them),
              cmocka_unit_test(environments_maps_and_limits), cmocka_unit_test(arguments_choose))
