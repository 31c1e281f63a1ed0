/* SPDX-License-Identifier: Apache-2.0 */
/* http_sessions.c: a table of sessions with one lock, and a thread that closes what has expired; the thread
 * runs from the first session on. The lock is never held while a call runs or a state closes.
 * Walk: http_session.c -> here. Owns the states. sticky-sessions-spec, sections 4, 5 and 7. */
#include "endpoint/http_sessions.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/random.h"

enum { BUCKETS = 4096, SWEEP_S = 1, NS_PER_S = 1000000000 };

struct vend_session {
    struct vend_session *next; /* in its bucket; in a list of those to be closed */
    uint8_t id[VTOK_SESSION_ID_BYTES];
    int64_t expires_ns;
    void *state;
    void (*close)(void *state);
    uint32_t n_users; /* the call that has entered, and those that wait */
    bool is_entered;
    bool is_ended; /* in no bucket any more */
    bool is_anonymous;
    size_t domain_len;
    size_t principal_len;
    char names[]; /* domain, then principal */
};

struct vend_sessions {
    pthread_mutex_t lock;
    pthread_cond_t left;   /* some call has left its session */
    pthread_cond_t ending; /* the thread shall end */
    pthread_t sweeper;
    struct vend_session *buckets[BUCKETS]; /* guarded by lock, as all below */
    size_t n;
    uint32_t n_waiting; /* calls that wait for a session */
    uint32_t waiting_max;
    bool has_sweeper;
    bool is_ending;
};

/* Ids are random: any of their bytes spread evenly. */
static struct vend_session **bucket_of(struct vend_sessions *sessions, const uint8_t *id)
{
    return &sessions->buckets[(id[0] | (size_t)id[1] << 8) % BUCKETS];
}

static void close_session(struct vend_session *session)
{
    if (session->close)
        session->close(session->state);
    free(session);
}

static void close_list(struct vend_session *list)
{
    while (list) {
        struct vend_session *session = list;
        list = session->next;
        close_session(session);
    }
}

/* Takes the session at place out of the table; on ret_list when nobody uses it. */
static void take_out(struct vend_sessions *sessions, struct vend_session **place,
                     struct vend_session **ret_list)
{
    struct vend_session *session = *place;

    *place = session->next;
    session->is_ended = true;
    sessions->n--;
    if (session->n_users > 0)
        return;
    session->next = *ret_list;
    *ret_list = session;
}

/* Takes out what had expired at limit_ns. */
static struct vend_session *take_expired(struct vend_sessions *sessions, int64_t limit_ns)
{
    struct vend_session *list = NULL;

    for (size_t i = 0; i < BUCKETS && sessions->n > 0; i++) {
        struct vend_session **place = &sessions->buckets[i];
        while (*place) {
            if ((*place)->expires_ns <= limit_ns)
                take_out(sessions, place, &list);
            else
                place = &(*place)->next;
        }
    }
    return list;
}

static void *sweep(void *self)
{
    struct vend_sessions *sessions = self;
    struct timespec next;

    pthread_mutex_lock(&sessions->lock);
    while (!sessions->is_ending) {
        struct vend_session *expired = take_expired(sessions, vbase_clock_ns());
        if (expired) {
            pthread_mutex_unlock(&sessions->lock);
            close_list(expired);
            pthread_mutex_lock(&sessions->lock);
        }
        clock_gettime(CLOCK_MONOTONIC, &next);
        next.tv_sec += SWEEP_S;
        if (!sessions->is_ending)
            (void)pthread_cond_timedwait(&sessions->ending, &sessions->lock, &next);
    }
    pthread_mutex_unlock(&sessions->lock);
    return NULL;
}

/* ---- life ---- */

static void init_monotonic(pthread_cond_t *cond)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(cond, &attributes);
    pthread_condattr_destroy(&attributes);
}

enum vgi_status vend_sessions_new(uint32_t waiting_max, struct vend_sessions **ret_sessions,
                                  struct vgi_error *err)
{
    struct vend_sessions *sessions = calloc(1, sizeof *sessions);

    if (!sessions)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for sessions");
    pthread_mutex_init(&sessions->lock, NULL);
    pthread_cond_init(&sessions->left, NULL);
    init_monotonic(&sessions->ending);
    sessions->waiting_max = waiting_max;
    *ret_sessions = sessions;
    return VGI_OK;
}

void vend_sessions_free(struct vend_sessions *sessions)
{
    if (!sessions)
        return;
    pthread_mutex_lock(&sessions->lock);
    sessions->is_ending = true;
    pthread_cond_signal(&sessions->ending);
    pthread_mutex_unlock(&sessions->lock);
    if (sessions->has_sweeper)
        pthread_join(sessions->sweeper, NULL);
    close_list(take_expired(sessions, INT64_MAX));
    pthread_cond_destroy(&sessions->ending);
    pthread_cond_destroy(&sessions->left);
    pthread_mutex_destroy(&sessions->lock);
    free(sessions);
}

/* ---- one session ---- */

static struct vend_session *make(const struct vend_session_owner *owner, int64_t ttl_s)
{
    struct vend_session *session = calloc(1, sizeof *session + owner->domain.len + owner->principal.len);
    int64_t begin_ns = vbase_clock_ns();

    if (!session)
        return NULL;
    session->expires_ns =
        ttl_s < (INT64_MAX - begin_ns) / NS_PER_S ? begin_ns + ttl_s * NS_PER_S : INT64_MAX - 1;
    session->n_users = 1;
    session->is_entered = true;
    session->is_anonymous = owner->is_anonymous;
    session->domain_len = owner->domain.len;
    session->principal_len = owner->principal.len;
    if (owner->domain.len > 0)
        memcpy(session->names, owner->domain.ptr, owner->domain.len);
    if (owner->principal.len > 0)
        memcpy(session->names + owner->domain.len, owner->principal.ptr, owner->principal.len);
    return session;
}

/* Puts a session into the table; the lock is held. */
static enum vgi_status insert(struct vend_sessions *sessions, struct vend_session *session,
                              struct vgi_error *err)
{
    struct vend_session **bucket = bucket_of(sessions, session->id);

    if (sessions->n == VEND_SESSIONS_MAX) {
        return vgi_fail(err, VGI_E_LIMIT, "there are %d sessions open already, the most there can be",
                        VEND_SESSIONS_MAX);
    }
    if (!sessions->has_sweeper && pthread_create(&sessions->sweeper, NULL, sweep, sessions) != 0)
        return vgi_fail(err, VGI_E_IO, "the thread that ends sessions could not be started");
    sessions->has_sweeper = true;
    session->next = *bucket;
    *bucket = session;
    sessions->n++;
    return VGI_OK;
}

enum vgi_status vend_session_add(struct vend_sessions *sessions, const struct vend_session_owner *owner,
                                 int64_t ttl_s, struct vend_session **ret_session, struct vgi_error *err)
{
    struct vend_session *session = make(owner, ttl_s);
    enum vgi_status status;

    if (!session)
        return vgi_fail(err, VGI_E_NOMEM, "no memory for a session");
    status = vbase_random_bytes(session->id, sizeof session->id, err);
    if (status == VGI_OK) {
        pthread_mutex_lock(&sessions->lock);
        status = insert(sessions, session, err);
        pthread_mutex_unlock(&sessions->lock);
    }
    if (status != VGI_OK) {
        free(session);
        return status;
    }
    *ret_session = session;
    return VGI_OK;
}

void vend_session_fill(struct vend_session *session, void *state, void (*close)(void *state))
{
    session->state = state;
    session->close = close;
}

/* The token is bound to its owner already; this is the second lock on the same door. */
static bool is_owner(const struct vend_session *session, const struct vend_session_owner *owner)
{
    struct vgi_str domain = {session->names, session->domain_len};
    struct vgi_str principal = {session->names + session->domain_len, session->principal_len};

    return session->is_anonymous == owner->is_anonymous && vgi_str_equal(domain, owner->domain) &&
           vgi_str_equal(principal, owner->principal);
}

static struct vend_session *find(struct vend_sessions *sessions, const uint8_t *id)
{
    struct vend_session *session = *bucket_of(sessions, id);

    while (session && memcmp(session->id, id, sizeof session->id) != 0)
        session = session->next;
    return session && session->expires_ns > vbase_clock_ns() ? session : NULL;
}

/* Waits for its turn; the lock is held, and let go meanwhile. */
static enum vgi_status wait_turn(struct vend_sessions *sessions, struct vend_session *session)
{
    if (sessions->n_waiting >= sessions->waiting_max)
        return VGI_E_UNAVAILABLE;
    sessions->n_waiting++;
    session->n_users++; /* so that it is not closed */
    while (session->is_entered)
        pthread_cond_wait(&sessions->left, &sessions->lock);
    session->n_users--;
    sessions->n_waiting--;
    return VGI_OK;
}

enum vgi_status vend_session_enter(struct vend_sessions *sessions, const uint8_t id[VTOK_SESSION_ID_BYTES],
                                   const struct vend_session_owner *owner, struct vend_session **ret_session)
{
    enum vgi_status status = VGI_E_NOT_FOUND;
    struct vend_session *session;
    bool is_ended = false;

    pthread_mutex_lock(&sessions->lock);
    session = find(sessions, id);
    if (session && is_owner(session, owner))
        status = session->is_entered ? wait_turn(sessions, session) : VGI_OK;
    if (status == VGI_OK) {
        session->n_users++;
        session->is_entered = true;
        is_ended = session->is_ended;
    }
    pthread_mutex_unlock(&sessions->lock);
    if (is_ended) {
        vend_session_leave(sessions, session);
        return VGI_E_NOT_FOUND;
    }
    if (status == VGI_OK)
        *ret_session = session;
    return status;
}

void vend_session_leave(struct vend_sessions *sessions, struct vend_session *session)
{
    bool is_last;

    pthread_mutex_lock(&sessions->lock);
    session->is_entered = false;
    is_last = --session->n_users == 0 && session->is_ended;
    pthread_cond_broadcast(&sessions->left);
    pthread_mutex_unlock(&sessions->lock);
    if (is_last)
        close_session(session);
}

void vend_session_end(struct vend_sessions *sessions, struct vend_session *session)
{
    struct vend_session **place = bucket_of(sessions, session->id);
    struct vend_session *unused = NULL;

    pthread_mutex_lock(&sessions->lock);
    while (!session->is_ended && *place != session)
        place = &(*place)->next;
    if (!session->is_ended)
        take_out(sessions, place, &unused);
    pthread_mutex_unlock(&sessions->lock);
}

void *vend_session_state(const struct vend_session *session)
{
    return session->state;
}

const uint8_t *vend_session_id_view(const struct vend_session *session)
{
    return session->id;
}

size_t vend_sessions_count(struct vend_sessions *sessions)
{
    size_t n;

    pthread_mutex_lock(&sessions->lock);
    n = sessions->n;
    pthread_mutex_unlock(&sessions->lock);
    return n;
}

size_t vend_sessions_waiting(struct vend_sessions *sessions)
{
    size_t n;

    pthread_mutex_lock(&sessions->lock);
    n = sessions->n_waiting;
    pthread_mutex_unlock(&sessions->lock);
    return n;
}
