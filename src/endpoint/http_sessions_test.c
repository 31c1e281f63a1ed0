/* SPDX-License-Identifier: Apache-2.0 */
/* http_sessions_test.c: sessions are found by their owner only, used by one call at a time, closed once. */
#include "endpoint/http_sessions.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "support/test.h"

static const struct vend_session_owner nobody = {.is_anonymous = true};
static const struct vend_session_owner alice = {.domain = {"realm", 5}, .principal = {"alice", 5}};

static void pause_ms(long ms)
{
    const struct timespec moment = {.tv_nsec = ms * 1000000};

    nanosleep(&moment, NULL);
}

static void count_close(void *state)
{
    atomic_fetch_add((atomic_int *)state, 1);
}

static struct vend_session *add(struct vend_sessions *sessions, const struct vend_session_owner *owner,
                                atomic_int *closed, int64_t ttl_s)
{
    struct vend_session *session;
    struct vgi_error err;

    assert_int_equal(vend_session_add(sessions, owner, ttl_s, &session, &err), VGI_OK);
    vend_session_fill(session, closed, count_close);
    return session;
}

enum { THREADS = 8, TURNS = 500 };

static struct vend_sessions *make(void)
{
    struct vend_sessions *sessions;
    struct vgi_error err;

    assert_int_equal(vend_sessions_new(THREADS, &sessions, &err), VGI_OK);
    return sessions;
}

static void only_the_owner_enters(void **unused)
{
    static const struct {
        const char *name;
        struct vend_session_owner owner;
        bool may_enter;
    } rows[] = {
        {"the owner", {.domain = {"realm", 5}, .principal = {"alice", 5}}, true},
        {"nobody", {.is_anonymous = true}, false},
        {"an anonymous alice",
         {.is_anonymous = true, .domain = {"realm", 5}, .principal = {"alice", 5}},
         false},
        {"another principal", {.domain = {"realm", 5}, .principal = {"bob", 3}}, false},
        {"another realm", {.domain = {"Realm", 5}, .principal = {"alice", 5}}, false},
        {"names cut elsewhere", {.domain = {"realma", 6}, .principal = {"lice", 4}}, false},
    };
    struct vend_sessions *sessions = make();
    atomic_int closed = 0;
    uint8_t id[VTOK_SESSION_ID_BYTES];
    struct vend_session *session = add(sessions, &alice, &closed, 60);

    (void)unused;
    memcpy(id, vend_session_id_view(session), sizeof id);
    vend_session_leave(sessions, session);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum vgi_status status = vend_session_enter(sessions, id, &rows[i].owner, &session);
        if (status != (rows[i].may_enter ? VGI_OK : VGI_E_NOT_FOUND))
            fail_msg("%s", rows[i].name);
        if (status == VGI_OK)
            vend_session_leave(sessions, session);
    }
    id[3] ^= 1;
    assert_int_equal(vend_session_enter(sessions, id, &alice, &session), VGI_E_NOT_FOUND);
    assert_int_equal(atomic_load(&closed), 0);
    vend_sessions_free(sessions);
    assert_int_equal(atomic_load(&closed), 1);
}

static void an_ended_session_closes_when_it_is_left(void **unused)
{
    struct vend_sessions *sessions = make();
    atomic_int closed = 0;
    uint8_t id[VTOK_SESSION_ID_BYTES];
    struct vend_session *session = add(sessions, &nobody, &closed, 60);

    (void)unused;
    memcpy(id, vend_session_id_view(session), sizeof id);
    vend_session_end(sessions, session);
    vend_session_end(sessions, session);
    assert_int_equal(vend_sessions_count(sessions), 0);
    assert_int_equal(atomic_load(&closed), 0);
    assert_ptr_equal(vend_session_state(session), &closed);
    vend_session_leave(sessions, session);
    assert_int_equal(atomic_load(&closed), 1);
    assert_int_equal(vend_session_enter(sessions, id, &nobody, &session), VGI_E_NOT_FOUND);
    vend_sessions_free(sessions);
    assert_int_equal(atomic_load(&closed), 1);
}

static void an_expired_session_is_not_found_and_closes(void **unused)
{
    struct vend_sessions *sessions = make();
    atomic_int closed = 0;
    uint8_t id[VTOK_SESSION_ID_BYTES];
    struct vend_session *session = add(sessions, &nobody, &closed, 0);

    (void)unused;
    memcpy(id, vend_session_id_view(session), sizeof id);
    assert_int_equal(vend_session_enter(sessions, id, &nobody, &session), VGI_E_NOT_FOUND);
    vend_session_leave(sessions, session);
    for (int i = 0; i < 1000 && atomic_load(&closed) == 0; i++)
        pause_ms(10);
    assert_int_equal(atomic_load(&closed), 1);
    assert_int_equal(vend_sessions_count(sessions), 0);
    vend_sessions_free(sessions);
}

struct crowd {
    struct vend_sessions *sessions;
    uint8_t id[VTOK_SESSION_ID_BYTES];
    int64_t value; /* changed by whoever has entered, without other protection */
};

static void *take_turns(void *user)
{
    struct crowd *crowd = user;

    for (int i = 0; i < TURNS; i++) {
        struct vend_session *session;
        if (vend_session_enter(crowd->sessions, crowd->id, &alice, &session) != VGI_OK)
            return crowd;
        crowd->value++;
        vend_session_leave(crowd->sessions, session);
    }
    return NULL;
}

static void calls_of_one_session_take_turns(void **unused)
{
    struct crowd crowd = {.sessions = make()};
    pthread_t threads[THREADS];
    atomic_int closed = 0;
    struct vend_session *session = add(crowd.sessions, &alice, &closed, 60);
    void *failed;

    (void)unused;
    memcpy(crowd.id, vend_session_id_view(session), sizeof crowd.id);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, take_turns, &crowd), 0);
    vend_session_leave(crowd.sessions, session);
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(crowd.value, THREADS * TURNS);
    vend_sessions_free(crowd.sessions);
}

static void *wait_for_it(void *user)
{
    struct crowd *crowd = user;
    struct vend_session *session;

    if (vend_session_enter(crowd->sessions, crowd->id, &alice, &session) != VGI_OK)
        return NULL;
    vend_session_leave(crowd->sessions, session);
    return crowd;
}

/* Who waits for a session that is ended meanwhile does not get it, and the last one closes it. */
static void waiting_ends_with_the_session(void **unused)
{
    struct crowd crowd = {.sessions = make()};
    pthread_t threads[THREADS];
    atomic_int closed = 0;
    struct vend_session *session = add(crowd.sessions, &alice, &closed, 60);
    void *entered;

    (void)unused;
    memcpy(crowd.id, vend_session_id_view(session), sizeof crowd.id);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, wait_for_it, &crowd), 0);
    pause_ms(20);
    vend_session_end(crowd.sessions, session);
    vend_session_leave(crowd.sessions, session);
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], &entered);
        assert_null(entered);
    }
    assert_int_equal(atomic_load(&closed), 1);
    vend_sessions_free(crowd.sessions);
}

/* THREADS calls wait, further ones are sent away; they come in again when the others are through. */
static void few_may_wait(void **unused)
{
    struct crowd crowd = {.sessions = make()};
    pthread_t threads[THREADS];
    atomic_int closed = 0;
    struct vend_session *session = add(crowd.sessions, &alice, &closed, 60);
    struct vend_session *other = NULL;
    void *entered;

    (void)unused;
    memcpy(crowd.id, vend_session_id_view(session), sizeof crowd.id);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, wait_for_it, &crowd), 0);
    while (vend_sessions_waiting(crowd.sessions) < THREADS)
        pause_ms(1);
    assert_int_equal(vend_session_enter(crowd.sessions, crowd.id, &alice, &other), VGI_E_UNAVAILABLE);
    assert_int_equal(vend_session_enter(crowd.sessions, crowd.id, &nobody, &other), VGI_E_NOT_FOUND);
    assert_null(other);
    vend_session_leave(crowd.sessions, session);
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(threads[i], &entered);
        assert_ptr_equal(entered, &crowd);
    }
    assert_int_equal(vend_session_enter(crowd.sessions, crowd.id, &alice, &other), VGI_OK);
    vend_session_leave(crowd.sessions, other);
    vend_sessions_free(crowd.sessions);
    assert_int_equal(atomic_load(&closed), 1);
}

SUPPORT_TESTS(cmocka_unit_test(only_the_owner_enters),
              cmocka_unit_test(an_ended_session_closes_when_it_is_left),
              cmocka_unit_test(an_expired_session_is_not_found_and_closes),
              cmocka_unit_test(calls_of_one_session_take_turns),
              cmocka_unit_test(waiting_ends_with_the_session), cmocka_unit_test(few_may_wait))
