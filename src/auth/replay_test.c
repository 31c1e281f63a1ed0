/* SPDX-License-Identifier: Apache-2.0 */
/* replay_test: known, expired and forgotten nonces; many of them against a plain model. */
#include "auth/replay.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/test.h"

enum { ENTRIES = 64, NONCES = 200, STEPS = 20000 };

static struct vauth_replay *new_replay(uint32_t entries)
{
    struct vauth_replay *replay = NULL;
    struct vgi_error err = {0};

    if (vauth_replay_new(entries, &replay, &err) != VGI_OK)
        fail_msg("%s", err.message);
    return replay;
}

static void known_until_its_time_is_over(void **state)
{
    struct vauth_replay *replay = new_replay(10);
    static const char nonce[] = "aaaaaaaaaaaaaaaaaaaaaa";

    (void)state;
    assert_true(vauth_replay_add(replay, nonce, 100, 130));
    assert_false(vauth_replay_add(replay, nonce, 100, 130));
    assert_false(vauth_replay_add(replay, nonce, 130, 160));
    assert_true(vauth_replay_add(replay, nonce, 131, 161));
    assert_false(vauth_replay_add(replay, nonce, 131, 161));
    vauth_replay_free(replay);
    vauth_replay_free(NULL);
}

/* The same as the cache, with nothing but a list. */
struct model {
    uint64_t until[ENTRIES];
    int nonce[ENTRIES];
    size_t at;
};

static bool model_add(struct model *model, int nonce, uint64_t now, uint64_t until)
{
    for (size_t i = 0; i < ENTRIES; i++)
        if (model->until[i] >= now && model->until[i] > 0 && model->nonce[i] == nonce)
            return false;
    model->until[model->at] = until;
    model->nonce[model->at] = nonce;
    model->at = (model->at + 1) % ENTRIES;
    return true;
}

static void behaves_like_a_list(void **state)
{
    struct vauth_replay *replay = new_replay(ENTRIES);
    static struct model model;
    unsigned seed = 7;

    (void)state;
    for (uint64_t i = 0; i < STEPS; i++) {
        char text[VAUTH_NONCE_CHARS + 1];
        int nonce;
        seed = seed * 1103515245u + 12345u;
        nonce = (int)(seed >> 16) % NONCES;
        snprintf(text, sizeof text, "nonce-%016d", nonce);
        assert_int_equal(vauth_replay_add(replay, text, 1 + i / 4, 1 + i / 4 + 10),
                         model_add(&model, nonce, 1 + i / 4, 1 + i / 4 + 10));
    }
    vauth_replay_free(replay);
}

enum { THREADS = 4, SHARED = 500 };

static atomic_int n_new;

static void *add_all(void *replay)
{
    for (int i = 0; i < SHARED; i++) {
        char text[VAUTH_NONCE_CHARS + 1];
        snprintf(text, sizeof text, "nonce-%016d", i);
        if (vauth_replay_add(replay, text, 1, 100))
            atomic_fetch_add(&n_new, 1);
    }
    return NULL;
}

static void of_many_threads_one_is_the_first(void **state)
{
    struct vauth_replay *replay = new_replay(SHARED);
    pthread_t threads[THREADS];

    (void)state;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, add_all, replay), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&n_new), SHARED);
    vauth_replay_free(replay);
}

SUPPORT_TESTS(cmocka_unit_test(known_until_its_time_is_over), cmocka_unit_test(behaves_like_a_list),
              cmocka_unit_test(of_many_threads_one_is_the_first))
