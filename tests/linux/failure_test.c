/* SPDX-License-Identifier: Apache-2.0 */
/* failure_test.c: the n-th allocation of a scan fails, for all n; folders that are not there. */
#include "recorder.h"
#include "subjects.h"
#include "support/test.h"

static const struct vgi_table_function *const functions[] = {
    &processes_function,     &threads_function, &open_files_function,
    &sockets_function,       &mounts_function,  &network_interfaces_function,
    &block_devices_function, &cpu_function,     &memory_function,
    &system_function,        &modules_function, &environment_function,
    &maps_function,          &limits_function,
};
enum { FUNCTIONS = sizeof functions / sizeof functions[0] };

/* All columns of a function. */
static const char *all_columns(const struct vgi_table_function *function)
{
    static char names[4096];
    size_t used = 0;
    names[0] = '\0';
    for (const struct vgi_field *field = function->columns; field->name; field++) {
        const size_t len = strlen(field->name);
        assert_true(used + len + 2 < sizeof names);
        memcpy(names + used, field->name, len);
        names[used + len] = ' ';
        used += len + 1;
        names[used] = '\0';
    }
    return names;
}

static void a_failed_allocation_is_a_clean_error(void **state)
{
    (void)state;
    for (size_t f = 0; f < FUNCTIONS; f++) {
        const char *wants = all_columns(functions[f]);
        for (size_t n = 1;; n++) {
            const size_t live = support_alloc_live();
            support_alloc_fail_at(n);
            const struct recorded recorded = record(functions[f], wants, NULL);
            const bool did_fail = support_alloc_did_fail();
            support_alloc_fail_at(0);
            assert_int_equal(support_alloc_live(), live);
            assert_int_equal(recorder_still_open(), 0);
            assert_int_equal(recorded.status, did_fail ? VGI_E_NOMEM : VGI_DONE);
            if (!did_fail)
                break;
        }
    }
}

static void a_steady_scan_asks_the_heap_for_little(void **state)
{
    (void)state;
    const size_t before = support_alloc_count();
    assert_true(record(&processes_function, "name cmdline user", NULL).n_rows > 1);
    assert_true(support_alloc_count() - before <= 2);
}

static void a_root_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    for (size_t f = 0; f < FUNCTIONS; f++) {
        const struct recorded recorded =
            record(functions[f], all_columns(functions[f]), "root=tests/linux/none");
        assert_int_equal(recorded.status, VGI_E_INVALID);
        assert_string_equal(recorded.err.message,
                            "root: tests/linux/none is not a folder that can be opened");
        assert_int_equal(recorder_still_open(), 0);
    }
}

/* In an empty tree a table either says which file it misses or has no such thing to show. */
static void missing_files_are_said_or_unknown(void **state)
{
    static const struct {
        const struct vgi_table_function *function;
        const char *message; /* NULL: no error */
        size_t n_rows;
    } rows[] = {
        {&processes_function, "cannot read proc: No such file or directory", 0},
        {&mounts_function, "cannot read proc/self/mountinfo: No such file or directory", 0},
        {&network_interfaces_function, "cannot read proc/net/dev: No such file or directory", 0},
        {&block_devices_function, "cannot read proc/diskstats: No such file or directory", 0},
        {&cpu_function, "cannot read proc/stat: No such file or directory", 0},
        {&memory_function, "cannot read proc/meminfo: No such file or directory", 0},
        {&modules_function, NULL, 0},
        {&system_function, NULL, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct recorded recorded =
            record(rows[i].function, all_columns(rows[i].function), "root=tests/linux/tree/etc");
        if (rows[i].message)
            assert_string_equal(recorded.err.message, rows[i].message);
        assert_int_equal(recorded.status, rows[i].message ? VGI_E_NOT_FOUND : VGI_DONE);
        assert_int_equal(recorded.n_rows, rows[i].n_rows);
        assert_int_equal(recorder_still_open(), 0);
    }
}

static void the_real_tree_can_be_read(void **state)
{
    (void)state;
    for (size_t f = 0; f < FUNCTIONS; f++) {
        const bool is_large = functions[f] == &maps_function || functions[f] == &environment_function ||
                              functions[f] == &limits_function || functions[f] == &open_files_function;
        const struct recorded recorded = record(functions[f], is_large ? "pid" : all_columns(functions[f]),
                                                is_large ? "root=/ pid=1" : "root=/");
        assert_int_equal(recorded.status, VGI_DONE);
        assert_int_equal(recorder_still_open(), 0);
    }
}

SUPPORT_TESTS(cmocka_unit_test(a_failed_allocation_is_a_clean_error),
              cmocka_unit_test(a_steady_scan_asks_the_heap_for_little),
              cmocka_unit_test(a_root_that_is_not_there_is_an_error),
              cmocka_unit_test(missing_files_are_said_or_unknown),
              cmocka_unit_test(the_real_tree_can_be_read))
