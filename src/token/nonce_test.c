/* SPDX-License-Identifier: Apache-2.0 */
/* nonce_test: no nonce comes twice, neither later nor in another process. */
#include "token/nonce.h"

#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

enum { MANY = 500 };

static uint8_t seen[2 * MANY][VTOK_NONCE_BYTES];

static void take_many(struct vtok_nonces *nonces, size_t from)
{
    for (size_t i = from; i < from + MANY; i++)
        assert_int_equal(vtok_nonces_take(nonces, seen[i], NULL), VGI_OK);
}

static void expect_different(size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(seen[i], seen[j], VTOK_NONCE_BYTES);
}

static void none_comes_twice(void **state)
{
    struct vtok_nonces *nonces = NULL;

    (void)state;
    assert_int_equal(vtok_nonces_new(&nonces, NULL), VGI_OK);
    take_many(nonces, 0);
    expect_different(MANY);
    vtok_nonces_free(nonces);
    vtok_nonces_free(NULL);
}

static void a_child_draws_its_own(void **state)
{
    struct vtok_nonces *nonces = NULL;
    int fds[2];
    pid_t child;

    (void)state;
    assert_int_equal(vtok_nonces_new(&nonces, NULL), VGI_OK);
    assert_int_equal(vtok_nonces_take(nonces, seen[0], NULL), VGI_OK); /* some are left for both */
    assert_int_equal(pipe(fds), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        for (size_t i = 0; i < MANY; i++)
            if (vtok_nonces_take(nonces, seen[i], NULL) != VGI_OK)
                _exit(1);
        _exit(write(fds[1], seen, sizeof seen / 2) == (ssize_t)(sizeof seen / 2) ? 0 : 1);
    }
    assert_int_equal(read(fds[0], seen, sizeof seen / 2), sizeof seen / 2);
    assert_int_equal(waitpid(child, NULL, 0), child);
    take_many(nonces, MANY);
    expect_different(2 * (size_t)MANY);
    close(fds[0]);
    close(fds[1]);
    vtok_nonces_free(nonces);
}

SUPPORT_TESTS(cmocka_unit_test(none_comes_twice), cmocka_unit_test(a_child_draws_its_own))
