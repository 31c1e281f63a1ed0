/* SPDX-License-Identifier: Apache-2.0 */
/* access_file_test.c: files are renamed by size and by time, the oldest go, and nothing is thrown away that
 * should stay. */
#include "rpc/access_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/test.h"

static char folder[SCRATCH_BYTES];
static char path[96];

static int make_folder(void **state)
{
    (void)state;
    if (scratch_make(folder) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/access.jsonl", folder);
    return 0;
}

static int remove_folder(void **state)
{
    DIR *open_folder = opendir(folder);
    const struct dirent *entry;

    (void)state;
    while ((entry = readdir(open_folder)) != NULL)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(open_folder), entry->d_name, 0);
    closedir(open_folder);
    return rmdir(folder);
}

static int n_files(void)
{
    DIR *open_folder = opendir(folder);
    const struct dirent *entry;
    int n = 0;

    while ((entry = readdir(open_folder)) != NULL)
        n += entry->d_name[0] != '.';
    closedir(open_folder);
    return n;
}

static void open_log(struct vrpc_access_file *file, uint64_t bytes_max, const char *when,
                     uint32_t backup_count)
{
    struct vgi_rpc_access_log_options options = VGI_RPC_ACCESS_LOG_OPTIONS_INIT;
    struct vgi_error err;

    options.path = path;
    options.file_bytes_max = bytes_max;
    options.when = when;
    options.backup_count = backup_count;
    assert_int_equal(vrpc_access_file_init(file, &options, "id", &err), VGI_OK);
}

static bool put_line(struct vrpc_access_file *file, int i)
{
    char line[32];
    int len = snprintf(line, sizeof line, "line %d\n", i);

    return vrpc_access_file_write(file, (struct vgi_bytes){(const uint8_t *)line, (size_t)len});
}

static void expect_text(const char *suffix, const char *expected)
{
    char name[256];
    char text[256];
    ssize_t len;
    int fd;

    snprintf(name, sizeof name, "%s%s", path, suffix);
    fd = open(name, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    len = read(fd, text, sizeof text - 1);
    close(fd);
    assert_true(len >= 0);
    text[len] = 0;
    assert_string_equal(text, expected);
}

static void full_files_are_renamed_in_turn(void **state)
{
    struct vrpc_access_file file;

    (void)state;
    open_log(&file, 14, NULL, 2); /* two lines a file */
    for (int i = 0; i < 9; i++)
        assert_true(put_line(&file, i));
    vrpc_access_file_release(&file);
    expect_text("", "line 8\n");
    expect_text(".1", "line 6\nline 7\n");
    expect_text(".2", "line 4\nline 5\n");
    assert_int_equal(n_files(), 3);
}

static void a_file_without_backups_is_never_renamed(void **state)
{
    struct vrpc_access_file file;

    (void)state;
    open_log(&file, 7, NULL, 0);
    assert_true(put_line(&file, 0));
    assert_true(put_line(&file, 1));
    vrpc_access_file_release(&file);
    expect_text("", "line 0\nline 1\n");
    assert_int_equal(n_files(), 1);
}

static void a_file_found_at_the_start_counts(void **state)
{
    struct vrpc_access_file file;

    (void)state;
    for (int i = 0; i < 2; i++) {
        open_log(&file, 7, NULL, 1);
        assert_true(put_line(&file, i));
        vrpc_access_file_release(&file);
    }
    expect_text(".1", "line 0\n");
}

static void a_file_of_yesterday_is_named_by_its_day(void **state)
{
    const struct timespec old[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
    struct vrpc_access_file file;

    (void)state;
    open_log(&file, 0, "midnight", 5);
    assert_true(put_line(&file, 0));
    vrpc_access_file_release(&file);
    assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
    open_log(&file, 0, "midnight", 5);
    assert_true(put_line(&file, 1));
    assert_true(put_line(&file, 2));
    vrpc_access_file_release(&file);
    expect_text(".2001-09-09", "line 0\n");
    expect_text("", "line 1\nline 2\n");
    assert_int_equal(n_files(), 2);
}

static void the_oldest_go(void **state)
{
    static const char *const names[] = {".2001-09-09", ".2003-01-01", ".2002-01-01", ".1", ".2001-09-09x"};
    const struct timespec old[2] = {{.tv_sec = 1200000000}, {.tv_sec = 1200000000}};
    struct vrpc_access_file file;
    char name[128];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(name, sizeof name, "%s%s", path, names[i]);
        close(open(name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    }
    open_log(&file, 0, "D", 2);
    assert_true(put_line(&file, 0));
    vrpc_access_file_release(&file);
    assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
    open_log(&file, 0, "D", 2);
    assert_true(put_line(&file, 1));
    vrpc_access_file_release(&file);
    expect_text(".2003-01-01", "");
    expect_text(".2008-01-10", "line 0\n");
    expect_text(".1", ""); /* no name of ours */
    expect_text(".2001-09-09x", "");
    assert_int_equal(n_files(), 5);
}

static void periods_begin_where_their_names_say(void **state)
{
    static const struct {
        const char *when;
        int64_t before; /* the last second of a period */
    } rows[] = {
        {"s", 1700000000},  {"M", 1700000039},        {"H", 1700002799},
        {"D", 1700006399},  {"midnight", 1700006399}, {"W1", 1700006399},
        {"W0", 1699919999}, {"w6", 1700438399},       {"W2", 1700092799},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vrpc_access_period period = vrpc_access_period_of(rows[i].when);
        int64_t number = vrpc_access_period_number(&period, rows[i].before);
        assert_non_null(period.when);
        if (vrpc_access_period_number(&period, rows[i].before + 1) != number + 1)
            fail_msg("%s does not change after %lld", rows[i].when, (long long)rows[i].before);
        assert_int_equal(vrpc_access_period_number(&period, rows[i].before + 1 - period.seconds), number);
    }
    assert_null(vrpc_access_period_of("").when);
    assert_null(vrpc_access_period_of("W7").when);
    assert_null(vrpc_access_period_of(NULL).when);
}

static void a_limit_of_the_process_is_no_signal(void **state)
{
    struct rlimit before;
    struct rlimit tight;
    struct vrpc_access_file file;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    tight = before;
    tight.rlim_cur = 10;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    open_log(&file, 0, NULL, 5);
    assert_true(put_line(&file, 0));
    assert_false(put_line(&file, 1));
    vrpc_access_file_release(&file);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    expect_text("", "line 0\n");
}

static void an_id_names_no_folder(void **state)
{
    struct vgi_rpc_access_log_options options = VGI_RPC_ACCESS_LOG_OPTIONS_INIT;
    char pattern[128];
    struct vrpc_access_file file;
    struct vgi_error err;

    (void)state;
    snprintf(pattern, sizeof pattern, "%s/{server_id}.log", folder);
    options.path = pattern;
    assert_int_equal(vrpc_access_file_init(&file, &options, "../a/b", &err), VGI_OK);
    vrpc_access_file_release(&file);
    snprintf(path, sizeof path, "%s/.._a_b.log", folder);
    assert_int_equal(access(path, F_OK), 0);
    unlink(path);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

SUPPORT_TESTS(IN_FOLDER(full_files_are_renamed_in_turn), IN_FOLDER(a_file_without_backups_is_never_renamed),
              IN_FOLDER(a_file_found_at_the_start_counts), IN_FOLDER(a_file_of_yesterday_is_named_by_its_day),
              IN_FOLDER(the_oldest_go), cmocka_unit_test(periods_begin_where_their_names_say),
              IN_FOLDER(a_limit_of_the_process_is_no_signal), IN_FOLDER(an_id_names_no_folder))
