/* SPDX-License-Identifier: Apache-2.0 */
/* main.c: runs the table of the test file it is linked with; each row is framed by a check that nothing
 * leaked. The table is copied because cmocka takes setup and teardown from the rows themselves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/alloc.h"
#include "support/test.h"

#define ROWS_MAX 512

struct frame {
    const struct CMUnitTest *test;
    void *user_state;
    size_t live_before;
};

static struct frame frames[ROWS_MAX];

static int frame_setup(void **state)
{
    struct frame *frame = *state;

    support_alloc_fail_at(0);
    frame->live_before = support_alloc_mark();
    frame->user_state = frame->test->initial_state;
    return frame->test->setup_func ? frame->test->setup_func(&frame->user_state) : 0;
}

static void frame_run(void **state)
{
    struct frame *frame = *state;

    frame->test->test_func(&frame->user_state);
}

static int frame_teardown(void **state)
{
    struct frame *frame = *state;
    int status = 0;

    support_alloc_fail_at(0);
    if (frame->test->teardown_func)
        status = frame->test->teardown_func(&frame->user_state);
    if (support_alloc_live() > frame->live_before) {
        print_error("%s leaks %zu blocks\n", frame->test->name, support_alloc_live() - frame->live_before);
        support_alloc_report();
        return -1;
    }
    return status;
}

/* A program argument selects rows whose name contains it. */
int main(int argc, char **argv)
{
    static struct CMUnitTest framed[ROWS_MAX];
    size_t len = 0;

    if (support_tests_len > ROWS_MAX) {
        fprintf(stderr, "%zu rows in one file, at most %d are possible\n", support_tests_len, ROWS_MAX);
        return 1;
    }
    for (size_t i = 0; i < support_tests_len; i++) {
        if (argc > 1 && !strstr(support_tests[i].name, argv[1]))
            continue;
        frames[len].test = &support_tests[i];
        framed[len] = (struct CMUnitTest){
            .name = support_tests[i].name,
            .test_func = frame_run,
            .setup_func = frame_setup,
            .teardown_func = frame_teardown,
            .initial_state = &frames[len],
        };
        len++;
    }
    return _cmocka_run_group_tests(argv[0], framed, len, NULL, NULL) == 0 ? 0 : 1;
}
