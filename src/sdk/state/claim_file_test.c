/* SPDX-License-Identifier: Apache-2.0 */
/* claim_file_test: every part is handed out once, also between processes; nothing is left behind. */
#include "sdk/state/claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/scratch.h"
#include "support/test.h"

static const struct vgi_bytes id = {(const uint8_t *)"0123456789abcdef", 16};

static void parts_are_handed_out_once_between_processes(void **state)
{
    enum { PARTS = 10000, CHILDREN = 4 };
    struct vsdk_claim *claim;
    struct vgi_error err = {0};
    int results[2];
    long sum = 0;

    (void)state;
    assert_int_equal(vsdk_claim_new(id, PARTS, &claim, &err), VGI_OK);
    assert_int_equal(pipe(results), 0);
    for (int child = 0; child < CHILDREN; child++) {
        if (fork() == 0) {
            struct vsdk_claim *joined;
            int64_t part;
            long own = 0;
            if (vsdk_claim_open(id, &joined, &err) != VGI_OK || !joined) {
                _exit(1);
            }
            while (vsdk_claim_next(joined, &part) == VGI_OK) {
                own += (long)part + 1;
            }
            _exit(write(results[1], &own, sizeof own) == (ssize_t)sizeof own ? 0 : 1);
        }
    }
    for (int child = 0; child < CHILDREN; child++) {
        long own;
        assert_int_equal(read(results[0], &own, sizeof own), sizeof own);
        sum += own;
        assert_true(wait(NULL) > 0);
    }
    close(results[0]);
    close(results[1]);
    assert_int_equal(sum, (long)PARTS * (PARTS + 1) / 2);
    vsdk_claim_free(claim);
}

static void a_scan_that_ended_has_nothing_left(void **state)
{
    struct vsdk_claim *claim;
    struct vsdk_claim *late;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vsdk_claim_new(id, 2, &claim, &err), VGI_OK);
    struct vsdk_claim *second = NULL;
    assert_int_equal(vsdk_claim_new(id, 2, &second, &err), VGI_E_IO);
    vsdk_claim_free(claim);
    assert_int_equal(vsdk_claim_open(id, &late, &err), VGI_OK);
    assert_null(late);
}

static void ids_from_outside_are_no_paths(void **state)
{
    static const struct vgi_bytes up = {(const uint8_t *)"../../../etc/passwd", 19};
    static const uint8_t many[65] = {0};
    struct vsdk_claim *claim;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(vsdk_claim_open(up, &claim, &err), VGI_OK);
    assert_null(claim);
    assert_int_equal(vsdk_claim_open((struct vgi_bytes){many, sizeof many}, &claim, &err), VGI_E_INVALID);
    assert_int_equal(vsdk_claim_open((struct vgi_bytes){many, 0}, &claim, &err), VGI_E_INVALID);
}

static void a_folder_that_others_may_enter_is_refused(void **state)
{
    char folder[SCRATCH_BYTES];
    char inside[64];
    struct vsdk_claim *claim;
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(scratch_make(folder), 0);
    snprintf(inside, sizeof inside, "%s/vgi", folder);
    assert_int_equal(mkdir(inside, 0755), 0);
    assert_int_equal(chmod(inside, 0755), 0);
    setenv("XDG_RUNTIME_DIR", folder, 1);
    assert_int_equal(vsdk_claim_new(id, 2, &claim, &err), VGI_E_IO);
    unsetenv("XDG_RUNTIME_DIR");
    rmdir(inside);
    rmdir(folder);
}

/* The path is as long as it may be, and then a byte too long, when /tmp is used instead. */
static void nothing_stays_in_folders_with_long_names(void **state)
{
    static const size_t lens[] = {120, 200, 251, 252, 300};
    char base[SCRATCH_BYTES];
    struct vgi_error err = {0};

    (void)state;
    assert_int_equal(scratch_make(base), 0);
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        struct vsdk_claim *claim;
        struct vsdk_claim *late;
        char folder[512];
        char inside[520];
        snprintf(folder, sizeof folder, "%s/%0*d", base, (int)(lens[i] - strlen(base) - 1), 0);
        if (mkdir(folder, 0700) != 0) {
            continue; /* names of files have a limit of their own */
        }
        setenv("XDG_RUNTIME_DIR", folder, 1);
        assert_int_equal(vsdk_claim_new(id, 2, &claim, &err), VGI_OK);
        assert_int_equal(vsdk_claim_open(id, &late, &err), VGI_OK);
        assert_non_null(late);
        vsdk_claim_free(late);
        vsdk_claim_free(claim);
        assert_int_equal(vsdk_claim_open(id, &late, &err), VGI_OK);
        assert_null(late);
        unsetenv("XDG_RUNTIME_DIR");
        snprintf(inside, sizeof inside, "%s/vgi", folder);
        rmdir(inside);
        assert_int_equal(rmdir(folder), 0);
    }
    assert_int_equal(rmdir(base), 0);
}

SUPPORT_TESTS(cmocka_unit_test(parts_are_handed_out_once_between_processes),
              cmocka_unit_test(a_scan_that_ended_has_nothing_left),
              cmocka_unit_test(ids_from_outside_are_no_paths),
              cmocka_unit_test(a_folder_that_others_may_enter_is_refused),
              cmocka_unit_test(nothing_stays_in_folders_with_long_names))
